/* At a desk: an officer verifies somebody who is there with their document, makes a code for them, or helps them for half an hour. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink, Field, type FormError } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { Help, useAssistance } from "./assistance";
import { AccountField, checkCode, codeOf, sayAtDesk } from "./code";
import { Codes, type MadeCode } from "./codes";
import { FormOf, missing, useForm } from "./form";
import { Proof } from "./proof";

const CHECKS = ["original", "photo", "account", "kept"] as const;

const PLACES = {
	account_unknown: "desk-account",
	already_verified: "desk-account",
	organisation_cannot_verify: "desk-account",
	two_people: "desk-account",
	census_not_found: "desk-document",
	document_form: "desk-document",
	document_letter: "desk-document",
	document_taken: "desk-document",
	verification_locked: "desk-document",
	"/document": "desk-document",
};

function Verify(props: { onBegin: () => void; onDone: (code: string) => void }): JSX.Element {
	const [account, setAccount] = useState("");
	const [document, setDocument] = useState("");
	const [done, setDone] = useState("");
	const form = useForm(PLACES, sayAtDesk);
	const verify = async (): Promise<void> => {
		const code = codeOf(account);
		await send("POST", "/api/desk/verification", { account: code, document: document.trim() });
		setAccount("");
		setDocument("");
		setDone(code);
		props.onDone(code);
	};
	const check = (): FormError[] => [
		...checkCode("desk-account", account),
		...missing({ "desk-document": [document, t("desk.document_empty")] }),
	];
	const submit = (): void => {
		setDone("");
		props.onBegin();
		form.run(check, verify);
	};
	return (
		<section class="section" aria-labelledby="verify">
			<h2 id="verify">{t("desk.verify")}</h2>
			<ol class="steps-list">
				{CHECKS.map((name) => (
					<li key={name}>{t(`desk.check_${name}`)}</li>
				))}
			</ol>
			<div role="status">
				{done !== "" && (
					<Notice tone="ok" title={t("desk.verified")}>
						<p>
							{t("desk.account")}: <code>{done}</code>
						</p>
						<p>{t("desk.verified_text")}</p>
					</Notice>
				)}
			</div>
			{form.again ? (
				<Proof id="proof-verify" onDone={form.again} />
			) : (
				<FormOf form={form} go={t("desk.verify_go")} heading="verify" onSubmit={submit}>
					<AccountField id="desk-account" form={form} value={account} onInput={setAccount} />
					<Field
						id="desk-document"
						label={t("desk.document")}
						hint={t("verification.document_hint")}
						value={document}
						onInput={setDocument}
						error={form.of("desk-document")}
						isCode
					/>
				</FormOf>
			)}
		</section>
	);
}

/** What an officer lacks, if anything: the role, or the second step without which it is of no use. */
function Lack({ of }: { of: Account }): JSX.Element | null {
	if (!of.roles.includes("officer"))
		return (
			<Notice tone="warn" title={t("desk.no_role")}>
				<p>{t("desk.no_role_text")}</p>
			</Notice>
		);
	if (!of.has_factor)
		return (
			<Notice tone="warn" title={t("desk.no_factor")}>
				<p>{t("desk.no_factor_text")}</p>
				<p>
					<ButtonLink to={href("account", "security")}>{t("account.security")}</ButtonLink>
				</p>
			</Notice>
		);
	return null;
}

function Work(): JSX.Element {
	const help = useAssistance();
	const [code, setCode] = useState("");
	const [made, setMade] = useState<MadeCode | null>(null);
	const begin = (): void => setMade(null);
	useEffect(() => {
		if (help.one) begin();
	}, [help.one]);
	if (help.problem) return <ProblemNotice problem={help.problem} onRetry={help.reload} />;
	if (help.one === undefined) return <Waiting />;
	return (
		<>
			{!help.one && <Verify onBegin={begin} onDone={setCode} />}
			{!help.one && <Codes made={made} onMade={setMade} />}
			<Help of={help} code={code} onCode={setCode} />
		</>
	);
}

export function Desk({ of }: { of: Account }): JSX.Element {
	const mayWork = of.roles.includes("officer") && of.has_factor;
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.desk")} of={t("account.title")}>
					{t("account.desk")}
				</Title>
				<p>{t("desk.lead")}</p>
				<p>
					<a href={href("acts")}>{t("desk.public")}</a>
				</p>
			</div>
			{mayWork ? <Work /> : <Lack of={of} />}
		</>
	);
}
