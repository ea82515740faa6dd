/* Password, second step, and where I am signed in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, type AccountSessions, get, send } from "../lib/api";
import { moment } from "../lib/format";
import { useResource } from "../lib/resource";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { FactorSection } from "./factor";
import { FormOf, missing, Password, useForm } from "./form";
import { LostNotice } from "./lost";
import { PasskeySection } from "./passkeys";
import { Proof } from "./proof";
import { readMe, useZone } from "./state";
import { TokenSection } from "./tokens";
import { WaysSection } from "./ways";

function NewPassword({ of }: { of: Account }): JSX.Element {
	const [password, setPassword] = useState("");
	const [isDone, setDone] = useState(false);
	const form = useForm({ password_weak: "new-password" });
	const change = async (): Promise<void> => {
		await send("POST", "/api/account/password", { password });
		setPassword("");
		setDone(true);
		await readMe();
	};
	return (
		<section class="section" aria-labelledby="password-title">
			<h2 id="password-title">{t("security.password")}</h2>
			<p>{t(of.has_password ? "security.password_text" : "security.password_none")}</p>
			<div role="status">{isDone && <Notice tone="ok">{t("security.password_done")}</Notice>}</div>
			{form.again ? (
				<Proof onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t(of.has_password ? "security.password_go" : "security.password_choose")}
					look="quiet"
					onSubmit={() => {
						setDone(false);
						form.run(
							() => missing({ "new-password": [password, t("field.password_empty")] }),
							change,
						);
					}}
				>
					<Password
						id="new-password"
						label={t("field.password_new")}
						hint={t("field.password_hint")}
						value={password}
						onInput={setPassword}
						error={form.of("new-password") ?? form.of("password")}
						isNew
					/>
				</FormOf>
			)}
		</section>
	);
}

type One = AccountSessions["items"][number];

/** "Firefox, Linux" as the server says; what it does not know is told as such. */
const agentOf = (agent: string): string =>
	agent
		.split(", ")
		.map((word) => (word === "?" ? t("security.unknown") : word))
		.join(", ");

function SessionRow(props: { one: One; zone: string; onEnded: () => void }): JSX.Element {
	const { one, zone } = props;
	const form = useForm();
	const end = async (): Promise<void> => {
		await send("DELETE", `/api/account/sessions/${one.id}`);
		props.onEnded();
	};
	if (form.again)
		return (
			<li>
				<Proof onDone={form.again} />
			</li>
		);
	return (
		<li class="card session">
			<div>
				<h3>
					<bdi>{agentOf(one.agent)}</bdi>{" "}
					{one.is_this && <Badge tone="ok">{t("security.this")}</Badge>}
				</h3>
				<p class="small soft">{t("security.since", { when: moment(one.created_at, zone) })}</p>
				<p class="small soft">{t("security.seen", { when: moment(one.seen_at, zone) })}</p>
			</div>
			{!one.is_this && (
				<Button look="quiet" isBusy={form.isBusy} onPress={() => form.run(() => [], end)}>
					{t("security.end")}
					<span class="visually-hidden">
						: {agentOf(one.agent)}, {moment(one.created_at, zone)}
					</span>
				</Button>
			)}
		</li>
	);
}

function Sessions({ of }: { of: Account }): JSX.Element {
	const zone = useZone(of);
	const list = useResource("sessions", () => get<AccountSessions>("/api/account/sessions"));
	const form = useForm();
	const others = list.value?.items.filter(({ is_this }) => !is_this) ?? [];
	const endAll = async (): Promise<void> => {
		await send("DELETE", "/api/account/sessions");
		list.reload();
	};
	return (
		<section class="section" aria-labelledby="sessions">
			<h2 id="sessions">{t("security.sessions")}</h2>
			<p>{t("security.sessions_text")}</p>
			{list.problem && <ProblemNotice problem={list.problem} onRetry={list.reload} />}
			{!list.value && !list.problem && <Waiting />}
			<ul class="stack stack-s" role="list">
				{list.value?.items.map((one) => (
					<SessionRow key={one.id} one={one} zone={zone} onEnded={list.reload} />
				))}
			</ul>
			{form.again && <Proof onDone={form.again} />}
			{others.length > 0 && !form.again && (
				<div class="row">
					<Button look="quiet" isBusy={form.isBusy} onPress={() => form.run(() => [], endAll)}>
						{t("security.end_all")}
					</Button>
				</div>
			)}
		</section>
	);
}

export function Security({ of }: { of: Account }): JSX.Element {
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.security")} of={t("account.title")}>
					{t("account.security")}
				</Title>
			</div>
			<LostNotice of={of} />
			<NewPassword of={of} />
			<WaysSection of={of} />
			<FactorSection of={of} />
			<PasskeySection of={of} />
			{of.has_factor && of.roles.includes("auditor") && <TokenSection of={of} />}
			<Sessions of={of} />
		</>
	);
}
