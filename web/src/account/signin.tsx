/* Signing in, with its second step where there is one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { go, href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink, Field } from "../parts/controls";
import { Title } from "../parts/frame";
import { FormOf, missing, Password, useForm } from "./form";
import { Lost } from "./lost";
import { UsePasskey } from "./passkeys";
import { isIn, me, signOut } from "./state";

const enterHome = (): void => {
	if (isIn()) go(href("account"));
};

export function SignIn(): JSX.Element {
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	const form = useForm({ sign_in_wrong: "password", email_form: "email" });
	const submit = (): void =>
		form.run(
			() =>
				missing({
					email: [email, t("field.email_empty")],
					password: [password, t("field.password_empty")],
				}),
			async () => {
				me.value = await send<Account>("POST", "/api/account/session", { email, password });
				enterHome();
			},
		);
	const isUnconfirmed = form.errors.some(({ text }) => text === t("problem.account_unconfirmed"));
	return (
		<>
			<div class="head">
				<Title name={t("signin.title")}>{t("signin.title")}</Title>
				<p class="lead">{t("signin.lead")}</p>
			</div>
			<FormOf form={form} go={t("signin.go")} onSubmit={submit}>
				<Field
					id="email"
					type="email"
					label={t("field.email")}
					value={email}
					onInput={setEmail}
					error={form.of("email")}
					autocomplete="username"
				/>
				<Password value={password} onInput={setPassword} error={form.of("password")} />
			</FormOf>
			<section class="section stack stack-s">
				{isUnconfirmed && (
					<p>
						<a href={href("account", "again")}>{t("again.title")}</a>
					</p>
				)}
				<p>
					<a href={href("account", "reset")}>{t("signin.forgot")}</a>
				</p>
				<h2>{t("signin.new")}</h2>
				<p>{t("signin.new_text")}</p>
				<div class="row">
					<ButtonLink to={href("account", "register")} look="quiet">
						{t("register.title")}
					</ButtonLink>
				</div>
			</section>
		</>
	);
}

export function SecondStep({ of }: { of: Account }): JSX.Element {
	const hasApp = of.factors.includes("app");
	const hasPasskey = of.factors.includes("passkey");
	const [code, setCode] = useState("");
	const form = useForm({ factor_wrong: "code", account_locked: "code" });
	return (
		<>
			<div class="head">
				<Title name={t("step.title")} takesFocus>
					{t("step.title")}
				</Title>
				<p class="lead">{t(hasPasskey ? "step.lead_passkey" : "step.lead")}</p>
			</div>
			{hasPasskey && <UsePasskey onIn={enterHome} />}
			<FormOf
				form={form}
				go={t("step.go")}
				look={hasPasskey ? "quiet" : "plain"}
				onSubmit={() =>
					form.run(
						() => missing({ code: [code, t("step.empty")] }),
						async () => {
							me.value = await send<Account>("POST", "/api/account/session/factor", { code });
							enterHome();
						},
					)
				}
			>
				<Field
					id="code"
					label={t(hasApp ? "step.code" : "step.recovery")}
					hint={t(hasApp ? "step.hint" : "step.hint_recovery")}
					value={code}
					onInput={setCode}
					error={form.of("code")}
					isCode
					autocomplete="one-time-code"
				/>
			</FormOf>
			<section class="section stack stack-s">
				<Lost of={of} />
			</section>
			<div class="row section">
				<Button look="text" onPress={() => void signOut()}>
					{t("step.other")}
				</Button>
			</div>
		</>
	);
}
