/* Showing that I live here, with what the city's census knows. The document is sent once and kept nowhere. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, Field, type FormError, More } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice } from "../parts/said";
import { BirthFields, birthDate, NO_BIRTH } from "./birth";
import { CodeField, FormOf, missing, useForm } from "./form";
import { Letter } from "./letter";
import { Next } from "./next";
import { readMe, takeToken } from "./state";

const PLACES = {
	document_form: "document",
	document_letter: "document",
	document_taken: "document",
	census_not_found: "document",
	census_postal_code: "postal_code",
	census_age: "birth_date",
	contact_missing: "way-census",
	channel_off: "way-census",
	channel_spent: "way-census",
};

const WAYS = ["census", "email", "sms"] as const;
type Way = (typeof WAYS)[number];

/** By what the census knows alone, or by six digits sent to where the census says. */
function WayOf({ value, onChange }: { value: Way; onChange: (way: Way) => void }): JSX.Element {
	return (
		<fieldset class="stack stack-s">
			<legend>{t("way.title")}</legend>
			{WAYS.map((way) => (
				<div class={`choice${value === way ? " choice-on" : ""}`} key={way}>
					<input
						type="radio"
						id={`way-${way}`}
						name="way"
						checked={value === way}
						onChange={() => onChange(way)}
					/>
					<div class="choice-body">
						<label class="choice-title" for={`way-${way}`}>
							{t(`way.${way}`)}
						</label>
					</div>
				</div>
			))}
		</fieldset>
	);
}

/** The digits that were sent to the census's own contact. */
function Digits({ onAgain }: { onAgain: () => void }): JSX.Element {
	const [code, setCode] = useState("");
	const form = useForm({ contact_code_wrong: "digits", contact_code_expired: "digits" });
	const confirm = async (): Promise<void> => {
		await send("POST", "/api/account/verification/contact/confirm", { code: code.trim() });
		await readMe();
	};
	return (
		<div class="stack">
			<Notice tone="ok" isAlert>
				<p>{t("digits.sent")}</p>
			</Notice>
			<FormOf
				form={form}
				go={t("verification.go")}
				onSubmit={() => form.run(() => missing({ digits: [code, t("step.empty")] }), confirm)}
			>
				<CodeField form={form} id="digits" hint={t("digits.hint")} value={code} onInput={setCode} />
			</FormOf>
			<div class="row">
				<Button look="text" onPress={onAgain}>
					{t("digits.again")}
				</Button>
			</div>
		</div>
	);
}

function Form({ of }: { of: Account }): JSX.Element {
	const [document, setDocument] = useState("");
	const [birth, setBirth] = useState(NO_BIRTH);
	const [postal, setPostal] = useState("");
	const [way, setWay] = useState<Way>("census");
	const [isSent, setSent] = useState(false);
	const form = useForm(PLACES);
	const check = (): FormError[] => [
		...missing({ document: [document, t("verification.document_empty")] }),
		...(birthDate(birth) ? [] : [{ at: "birth_date", text: t("verification.birth_wrong") }]),
		...missing({ postal_code: [postal, t("verification.postal_empty")] }),
	];
	const submit = async (): Promise<void> => {
		const who = { document, birth_date: birthDate(birth), postal_code: postal };
		if (way === "census") {
			await send("POST", "/api/account/verification", who);
			setDocument("");
			await readMe();
		} else {
			await send("POST", "/api/account/verification/contact", { ...who, channel: way });
			setSent(true);
		}
	};
	if (isSent) return <Digits onAgain={() => setSent(false)} />;
	return (
		<>
			<FormOf form={form} go={t("verification.go")} onSubmit={() => form.run(check, submit)}>
				<Field
					id="document"
					label={t("verification.document")}
					hint={t("verification.document_hint")}
					value={document}
					onInput={setDocument}
					error={form.of("document")}
					isCode
				/>
				<BirthFields
					id="birth_date"
					value={birth}
					onChange={setBirth}
					error={form.of("birth_date")}
				/>
				<Field
					id="postal_code"
					label={t("verification.postal")}
					value={postal}
					onInput={setPostal}
					error={form.of("postal_code")}
					autocomplete="postal-code"
				/>
				<WayOf value={way} onChange={setWay} />
			</FormOf>
			<section class="section">
				<More summary={t("verification.what")}>
					<p>{t("verification.what_text")}</p>
				</More>
				<More summary={t("verification.else")}>
					<p>{t("verification.else_text")}</p>
					<p>
						{t("account.code")}: <code>{of.code}</code>
					</p>
				</More>
			</section>
		</>
	);
}

/** The code that a letter's QR brought along, out of the address like other tokens. */
function broughtCode(): string {
	const found = takeToken();
	return found.length <= 24 ? found : "";
}

export function Verification({ of }: { of: Account }): JSX.Element {
	const [brought] = useState(broughtCode);
	return (
		<>
			<Crumbs trail={[{ name: t("account.title"), to: href("account") }]} />
			<div class="head">
				<Title name={t("account.verification")} of={t("account.title")}>
					{t("account.verification")}
				</Title>
				<p class="lead">{t("verification.lead")}</p>
			</div>
			{of.level === 2 ? (
				<div class="stack">
					<Notice tone="ok" isAlert>
						<p>{t("verification.done")}</p>
					</Notice>
					<Next />
				</div>
			) : (
				brought === "" && <Form of={of} />
			)}
			{(of.level < 2 || of.assurance !== "letter") && (
				<section class="section">
					<More summary={t("letter.title")} isOpen={brought !== ""}>
						<Letter brought={brought} />
					</More>
				</section>
			)}
		</>
	);
}
