/* An auditor's API tokens: made with a name and an end, shown once, listed, revoked. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
	type Account,
	type ApiToken,
	type ApiTokenMade,
	type ApiTokens,
	get,
	send,
} from "../lib/api";
import { date } from "../lib/format";
import { useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { Button, Field, Select } from "../parts/controls";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";
import { useZone } from "./state";

const DAYS = [7, 30, 90, 366];
const MARK = "arca_at_";

function Row(props: { one: ApiToken; zone: string; onGone: () => void }): JSX.Element {
	const { one, zone } = props;
	const form = useForm();
	const revoke = async (): Promise<void> => {
		await send("DELETE", `/api/account/tokens/${one.id}`);
		props.onGone();
	};
	return (
		<li class="card session">
			<div>
				<h3>
					<bdi>{one.name}</bdi> {!one.is_good && <Badge tone="warn">{t("token.ended")}</Badge>}
				</h3>
				<p class="small soft">
					<bdi dir="ltr" translate={false}>
						{MARK}
						{one.hint}…
					</bdi>
				</p>
				<p class="small soft">
					{t("token.from_to", { from: date(one.created_at, zone), to: date(one.until, zone) })}
				</p>
				<p class="small soft">
					{one.used_at ? t("token.used", { when: date(one.used_at, zone) }) : t("token.unused")}
				</p>
			</div>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("token.revoke", { name: one.name })}
					look="quiet"
					onSubmit={() => form.run(() => [], revoke)}
				>
					{null}
				</FormOf>
			)}
		</li>
	);
}

function Make(props: { onMade: (made: ApiTokenMade) => void }): JSX.Element {
	const [name, setName] = useState("");
	const [days, setDays] = useState("30");
	const form = useForm({ json_shape: "token-name", token_most: "token-name" });
	const make = async (): Promise<void> => {
		const body = { name: name.trim(), days: Number(days) };
		const made = await send<ApiTokenMade>("POST", "/api/account/tokens", body);
		setName("");
		props.onMade(made);
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("token.make")}
			look="quiet"
			onSubmit={() =>
				form.run(() => missing({ "token-name": [name, t("token.name_empty")] }), make)
			}
		>
			<Field
				id="token-name"
				label={t("token.name")}
				hint={t("token.name_hint")}
				value={name}
				onInput={setName}
				error={form.of("token-name") ?? form.of("name")}
			/>
			<Select
				id="token-days"
				label={t("token.days")}
				value={days}
				options={DAYS.map((n) => [String(n), t("token.days_n", { n })])}
				onChange={setDays}
			/>
		</FormOf>
	);
}

/** Shown until it is put away: nobody can show it again. */
function Made(props: { made: ApiTokenMade; onKept: () => void }): JSX.Element {
	return (
		<div class="stack">
			<Notice tone="ok" title={t("token.made")}>
				<p>{t("token.made_text")}</p>
			</Notice>
			<p class="secret" dir="ltr" translate={false}>
				{props.made.token}
			</p>
			<div class="row">
				<Button onPress={props.onKept}>{t("token.kept")}</Button>
			</div>
		</div>
	);
}

export function TokenSection({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const [made, setMade] = useState<ApiTokenMade | null>(null);
	const list = useResource("tokens", () => get<ApiTokens>("/api/account/tokens"));
	const onMade = (one: ApiTokenMade): void => {
		setMade(one);
		list.reload();
	};
	return (
		<section class="section" aria-labelledby="tokens">
			<h2 id="tokens">{t("token.title")}</h2>
			<p>{t("token.text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			<ul class="stack stack-s" role="list">
				{list.value?.items.map((one) => (
					<Row key={one.id} one={one} zone={zone} onGone={list.reload} />
				))}
			</ul>
			{made ? <Made made={made} onKept={() => setMade(null)} /> : <Make onMade={onMade} />}
		</section>
	);
}
