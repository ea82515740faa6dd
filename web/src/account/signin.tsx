/* Signing in, with its second step where there is one. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { go, href, place } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink } from "../parts/controls";
import { Title } from "../parts/frame";
import { CodeField, EmailField, FormOf, missing, Password, useForm } from "./form";
import { Lost } from "./lost";
import { nextOf, toNext, withNext } from "./next";
import { Continue, useProvider } from "./provider";
import { isIn, me, signOut } from "./state";
import { UsePasskey } from "./step";

/** On to where they wanted to go, or to their account. */
const enterHome = (): void => {
	const next = nextOf();
	if (!isIn()) return;
	if (next !== null) toNext(next);
	else if ((place.value.path[1] ?? "signin") === "signin") go(href("account"));
};

export function SignIn(): JSX.Element {
	const [email, setEmail] = useState("");
	const [password, setPassword] = useState("");
	const provider = useProvider();
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
	return (
		<>
			<div class="head">
				<Title name={t("signin.title")}>{t("signin.title")}</Title>
				<p class="lead">{t("signin.lead")}</p>
			</div>
			<FormOf form={form} go={t("signin.go")} onSubmit={submit}>
				<EmailField form={form} value={email} onInput={setEmail} autocomplete="username" />
				<Password value={password} onInput={setPassword} error={form.of("password")} />
			</FormOf>
			{provider !== null && (
				<section class="section" aria-labelledby="other-way">
					<h2 id="other-way">{t("provider.or")}</h2>
					<p>{t("provider.or_text")}</p>
					<Continue name={provider} purpose="sign_in" next={nextOf()} />
				</section>
			)}
			<section class="section stack stack-s">
				<p>
					<a href={href("account", "reset")}>{t("signin.forgot")}</a>
				</p>
				<p>
					<a href={href("account", "again")}>{t("signin.unconfirmed")}</a>
				</p>
				<h2>{t("signin.new")}</h2>
				<p>{t("signin.new_text")}</p>
				<div class="row">
					<ButtonLink to={withNext(href("account", "register"))} look="quiet">
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
				<CodeField
					form={form}
					id="code"
					label={t(hasApp ? "step.code" : "step.recovery")}
					hint={t(hasApp ? "step.hint" : "step.hint_recovery")}
					value={code}
					onInput={setCode}
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
