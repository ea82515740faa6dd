/*
 * Where the links of mails lead. Nothing happens by opening one, since programs that look through
 * mails open links too: a person presses the button.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { send } from "../lib/api";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";
import { Notice } from "../parts/said";
import { EmailField, FormOf, missing, Password, useForm } from "./form";
import { Mailed } from "./register";
import { takeToken } from "./state";
import { sendWorking } from "./work";

export function Done({ title, text }: { title: string; text: string }): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={title} takesFocus>
					{title}
				</Title>
			</div>
			<div class="stack">
				<Notice tone="ok">
					<p>{text}</p>
				</Notice>
				<div class="row">
					<ButtonLink to={href("account", "signin")}>{t("signin.title")}</ButtonLink>
				</div>
			</div>
		</>
	);
}

/** A link that lost its token on the way, for example cut by a mail program. */
export function Cut({ title }: { title: string }): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={title}>{title}</Title>
			</div>
			<Notice tone="warn">
				<p>{t("link.cut")}</p>
			</Notice>
		</>
	);
}

function OneButton(props: {
	title: string;
	lead: string;
	go: string;
	path: string;
	done: string;
}): JSX.Element {
	const [token] = useState(takeToken);
	const [isDone, setDone] = useState(false);
	const form = useForm();
	if (isDone) return <Done title={props.title} text={props.done} />;
	if (token === "") return <Cut title={props.title} />;
	return (
		<>
			<div class="head">
				<Title name={props.title}>{props.title}</Title>
				<p class="lead">{props.lead}</p>
			</div>
			<FormOf
				form={form}
				go={props.go}
				onSubmit={() =>
					form.run(
						() => [],
						async () => {
							await send("POST", props.path, { token });
							setDone(true);
						},
					)
				}
			>
				{null}
			</FormOf>
		</>
	);
}

export const Confirm = (): JSX.Element => (
	<OneButton
		title={t("confirm.title")}
		lead={t("confirm.lead")}
		go={t("confirm.go")}
		path="/api/accounts/confirm"
		done={t("confirm.done")}
	/>
);

export const NewAddress = (): JSX.Element => (
	<OneButton
		title={t("address.title")}
		lead={t("address.lead")}
		go={t("address.go")}
		path="/api/accounts/address/finish"
		done={t("address.done")}
	/>
);

export const FactorOff = (): JSX.Element => (
	<OneButton
		title={t("lost.off_title")}
		lead={t("lost.off_lead")}
		go={t("lost.off_go")}
		path="/api/accounts/factor/finish"
		done={t("lost.off_done")}
	/>
);

/** Asks for a mail; the answer is the same for every address. */
function AskMail(props: { title: string; lead: string; go: string; path: string }): JSX.Element {
	const [email, setEmail] = useState("");
	const [isSent, setSent] = useState(false);
	const form = useForm({ email_form: "email" });
	if (isSent) return <Mailed email={email.trim()} />;
	return (
		<>
			<div class="head">
				<Title name={props.title}>{props.title}</Title>
				<p class="lead">{props.lead}</p>
			</div>
			<FormOf
				form={form}
				go={props.go}
				onSubmit={() =>
					form.run(
						() => missing({ email: [email, t("field.email_empty")] }),
						async () => {
							await sendWorking(props.path, { email });
							setSent(true);
						},
					)
				}
			>
				<EmailField form={form} value={email} onInput={setEmail} />
			</FormOf>
		</>
	);
}

export const ConfirmAgain = (): JSX.Element => (
	<AskMail
		title={t("again.title")}
		lead={t("again.lead")}
		go={t("again.go")}
		path="/api/accounts/confirm/again"
	/>
);

function ChoosePassword(props: { title: string; lead: string; token: string }): JSX.Element {
	const [password, setPassword] = useState("");
	const [isDone, setDone] = useState(false);
	const form = useForm({ password_weak: "password" });
	if (isDone) return <Done title={t("reset.done_title")} text={t("reset.done")} />;
	return (
		<>
			<div class="head">
				<Title name={props.title}>{props.title}</Title>
				<p class="lead">{props.lead}</p>
			</div>
			<FormOf
				form={form}
				go={t("reset.choose_go")}
				onSubmit={() =>
					form.run(
						() => missing({ password: [password, t("field.password_empty")] }),
						async () => {
							const body = { token: props.token, password };
							await send("POST", "/api/accounts/reset/finish", body);
							setPassword("");
							setDone(true);
						},
					)
				}
			>
				<Password
					label={t("field.password_new")}
					hint={t("field.password_hint")}
					value={password}
					onInput={setPassword}
					error={form.of("password")}
					isNew
				/>
			</FormOf>
		</>
	);
}

/** Without a token: asks for the mail. With it: the new password. */
export function Reset(): JSX.Element {
	const [token] = useState(takeToken);
	if (token !== "")
		return <ChoosePassword title={t("reset.choose")} lead={t("reset.choose_lead")} token={token} />;
	return (
		<AskMail
			title={t("reset.title")}
			lead={t("reset.lead")}
			go={t("reset.go")}
			path="/api/accounts/reset"
		/>
	);
}

export function Invite(): JSX.Element {
	const [token] = useState(takeToken);
	if (token === "") return <Cut title={t("invite.title")} />;
	return <ChoosePassword title={t("invite.title")} lead={t("invite.lead")} token={token} />;
}
