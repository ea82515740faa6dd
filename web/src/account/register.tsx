/* A new account: for a person, or for an organisation. The answer is the same for every address. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { href } from "../lib/router";
import { language, t } from "../lib/texts";
import { Field, More } from "../parts/controls";
import { Title } from "../parts/frame";
import { Notice } from "../parts/said";
import { EmailField, FormOf, missing, Password, useForm } from "./form";
import { sendWorking } from "./work";

const KINDS = ["person", "organisation"] as const;
type Kind = (typeof KINDS)[number];

function KindOf({ value, onChange }: { value: Kind; onChange: (kind: Kind) => void }): JSX.Element {
	return (
		<fieldset class="stack stack-s">
			<legend>{t("register.kind")}</legend>
			{KINDS.map((kind) => (
				<div class={`choice${value === kind ? " choice-on" : ""}`} key={kind}>
					<input
						type="radio"
						id={`kind-${kind}`}
						name="kind"
						checked={value === kind}
						aria-describedby={`kind-${kind}-text`}
						onChange={() => onChange(kind)}
					/>
					<div class="choice-body">
						<label class="choice-title" for={`kind-${kind}`}>
							{kind === "person" ? t("register.person") : t("register.organisation")}
						</label>
						<p class="small soft" id={`kind-${kind}-text`}>
							{kind === "person" ? t("register.person_text") : t("register.organisation_text")}
						</p>
					</div>
				</div>
			))}
		</fieldset>
	);
}

/** What happens next, in words that say nothing about whether the address was known. */
export function Mailed({ email }: { email: string }): JSX.Element {
	return (
		<>
			<div class="head">
				<Title name={t("mailed.title")} takesFocus>
					{t("mailed.title")}
				</Title>
			</div>
			<div class="stack">
				<Notice tone="ok">
					<p>
						{t("mailed.text")} <bdi dir="ltr">{email}</bdi>
					</p>
				</Notice>
				<More summary={t("mailed.nothing")}>
					<p>{t("mailed.nothing_text")}</p>
					<p>
						<a href={href("account", "again")}>{t("again.title")}</a>
					</p>
				</More>
			</div>
		</>
	);
}

export function Register(): JSX.Element {
	const [kind, setKind] = useState<Kind>("person");
	const [email, setEmail] = useState("");
	const [pseudonym, setPseudonym] = useState("");
	const [password, setPassword] = useState("");
	const [url, setUrl] = useState("");
	const [isSent, setSent] = useState(false);
	const form = useForm({
		email_form: "email",
		pseudonym_form: "pseudonym",
		pseudonym_taken: "pseudonym",
		password_weak: "password",
	});
	const isPerson = kind === "person";
	const check = () =>
		missing({
			email: [email, t("field.email_empty")],
			pseudonym: [pseudonym, t("field.pseudonym_empty")],
			password: [password, t("field.password_empty")],
			...(isPerson ? {} : { register_url: [url, t("register.url_empty")] as [string, string] }),
		});
	const submit = async (): Promise<void> => {
		const register = isPerson ? {} : { register_url: url.trim() };
		const body = { email, pseudonym, password, kind, language: language(), ...register };
		await sendWorking("/api/accounts", body);
		setPassword("");
		setSent(true);
	};
	if (isSent) return <Mailed email={email.trim()} />;
	return (
		<>
			<div class="head">
				<Title name={t("register.title")}>{t("register.title")}</Title>
				<p class="lead">{t("register.lead")}</p>
			</div>
			<FormOf form={form} go={t("register.go")} onSubmit={() => form.run(check, submit)}>
				<KindOf value={kind} onChange={setKind} />
				<EmailField form={form} hint={t("register.email_hint")} value={email} onInput={setEmail} />
				<Field
					id="pseudonym"
					label={isPerson ? t("field.pseudonym") : t("register.name")}
					hint={isPerson ? t("field.pseudonym_hint") : t("register.name_hint")}
					value={pseudonym}
					onInput={setPseudonym}
					error={form.of("pseudonym")}
					autocomplete="nickname"
				/>
				{!isPerson && (
					<Field
						id="register_url"
						label={t("register.url")}
						hint={t("register.url_hint")}
						value={url}
						onInput={setUrl}
						error={form.of("register_url")}
						autocomplete="url"
					/>
				)}
				<Password
					hint={t("field.password_hint")}
					value={password}
					onInput={setPassword}
					error={form.of("password")}
					isNew
				/>
			</FormOf>
			<p class="section">
				<a href={href("account", "signin")}>{t("register.have")}</a>
			</p>
			<p>
				<a href={href("privacy")}>{t("data.privacy")}</a>
			</p>
		</>
	);
}
