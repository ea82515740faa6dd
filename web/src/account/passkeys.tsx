/* Passkeys: added with a name, listed, taken away. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
	type Account,
	get,
	type Passkey,
	type PasskeyMade,
	type PasskeyNew,
	type Passkeys,
	send,
} from "../lib/api";
import { day } from "../lib/format";
import { makePasskey } from "../lib/passkeys";
import { useResource } from "../lib/resource";
import { t } from "../lib/texts";
import { Field } from "../parts/controls";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { Codes } from "./factor";
import { FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";
import { readMe, useZone } from "./state";

function Row(props: { one: Passkey; zone: string; onGone: () => void }): JSX.Element {
	const { one, zone } = props;
	const form = useForm();
	const remove = async (): Promise<void> => {
		await send("DELETE", `/api/account/passkeys/${one.id}`);
		await readMe();
		props.onGone();
	};
	return (
		<li class="card session">
			<div>
				<h3>
					<bdi>{one.name}</bdi>{" "}
					{one.is_suspect && <Badge tone="warn">{t("passkey.suspect")}</Badge>}
				</h3>
				<p class="small soft">{t("passkey.since", { when: day(one.created_at, zone) })}</p>
				{one.used_at && (
					<p class="small soft">{t("passkey.used", { when: day(one.used_at, zone) })}</p>
				)}
			</div>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("passkey.remove", { name: one.name })}
					look="quiet"
					onSubmit={() => form.run(() => [], remove)}
				>
					{null}
				</FormOf>
			)}
		</li>
	);
}

function Add(props: { onAdded: (made: PasskeyMade) => void }): JSX.Element {
	const [name, setName] = useState("");
	const form = useForm({ json_shape: "passkey-name" });
	const add = async (): Promise<void> => {
		const options = await send<PasskeyNew>("POST", "/api/account/passkeys");
		const body = { name: name.trim(), ...(await makePasskey(options)) };
		const made = await send<PasskeyMade>("POST", "/api/account/passkeys/confirm", body);
		setName("");
		props.onAdded(made);
		await readMe();
	};
	if (form.again) return <Proof onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t("passkey.add")}
			look="quiet"
			onSubmit={() =>
				form.run(() => missing({ "passkey-name": [name, t("passkey.name_empty")] }), add)
			}
		>
			<Field
				id="passkey-name"
				label={t("passkey.name")}
				hint={t("passkey.name_hint")}
				value={name}
				onInput={setName}
				error={form.of("passkey-name")}
			/>
		</FormOf>
	);
}

export function PasskeySection({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const [codes, setCodes] = useState<string[]>([]);
	const [added, setAdded] = useState("");
	const list = useResource("passkeys", () => get<Passkeys>("/api/account/passkeys"));
	const onAdded = (made: PasskeyMade): void => {
		setCodes(made.recovery_codes ?? []);
		setAdded(made.passkey.name);
		list.reload();
	};
	const onGone = (): void => {
		setAdded("");
		list.reload();
	};
	return (
		<section class="section" aria-labelledby="passkeys">
			<h2 id="passkeys">{t("passkey.title")}</h2>
			<p>{t("passkey.text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			<ul class="stack stack-s" role="list">
				{list.value?.items.map((one) => (
					<Row key={one.id} one={one} zone={zone} onGone={onGone} />
				))}
			</ul>
			<div role="status">
				{added !== "" && codes.length === 0 && (
					<Notice tone="ok">{t("passkey.added", { name: added })}</Notice>
				)}
			</div>
			{codes.length > 0 ? (
				<Codes codes={codes} onKept={() => setCodes([])} />
			) : (
				<Add onAdded={onAdded} />
			)}
		</section>
	);
}
