/* Showing that I live here, with what the city's census knows. The document is sent once and kept nowhere. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Account, send } from "../lib/api";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Field, type FormError, More } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice } from "../parts/said";
import { FormOf, missing, useForm } from "./form";
import { Next } from "./next";
import { readMe } from "./state";

const PARTS = ["day", "month", "year"] as const;
type Birth = Record<(typeof PARTS)[number], string>;

/** Three numbers as the server reads a day; null if there is no such day. */
export function birthDate({ day, month, year }: Birth): string | null {
	const [d, m, y] = [day, month, year].map(Number);
	if (!d || !m || !y || year.trim().length !== 4) return null;
	const date = new Date(Date.UTC(y, m - 1, d));
	if (date.getUTCDate() !== d || date.getUTCMonth() !== m - 1) return null;
	return date.toISOString().slice(0, 10);
}

function BirthFields(props: {
	value: Birth;
	onChange: (birth: Birth) => void;
	error: string | undefined;
}): JSX.Element {
	return (
		<fieldset class="field" aria-describedby={props.error ? "birth-error" : "birth-hint"}>
			<legend>{t("verification.birth")}</legend>
			<p class="field-hint" id="birth-hint">
				{t("verification.birth_hint")}
			</p>
			{props.error && (
				<p class="field-error" id="birth-error">
					{props.error}
				</p>
			)}
			<div class="birth">
				{PARTS.map((part) => (
					<Field
						key={part}
						id={part === "day" ? "birth_date" : `birth-${part}`}
						label={t(`verification.${part}`)}
						value={props.value[part]}
						onInput={(value) => props.onChange({ ...props.value, [part]: value })}
						autocomplete={`bday-${part}`}
					/>
				))}
			</div>
		</fieldset>
	);
}

const PLACES = {
	document_form: "document",
	document_letter: "document",
	document_taken: "document",
	census_not_found: "document",
	census_postal_code: "postal_code",
	census_age: "birth_date",
};

function Form(): JSX.Element {
	const [document, setDocument] = useState("");
	const [birth, setBirth] = useState<Birth>({ day: "", month: "", year: "" });
	const [postal, setPostal] = useState("");
	const form = useForm(PLACES);
	const check = (): FormError[] => [
		...missing({ document: [document, t("verification.document_empty")] }),
		...(birthDate(birth) ? [] : [{ at: "birth_date", text: t("verification.birth_wrong") }]),
		...missing({ postal_code: [postal, t("verification.postal_empty")] }),
	];
	const submit = async (): Promise<void> => {
		const birth_date = birthDate(birth);
		await send("POST", "/api/account/verification", { document, birth_date, postal_code: postal });
		setDocument("");
		await readMe();
	};
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
				<BirthFields value={birth} onChange={setBirth} error={form.of("birth_date")} />
				<Field
					id="postal_code"
					label={t("verification.postal")}
					value={postal}
					onInput={setPostal}
					error={form.of("postal_code")}
					autocomplete="postal-code"
				/>
			</FormOf>
			<section class="section">
				<More summary={t("verification.what")}>
					<p>{t("verification.what_text")}</p>
				</More>
				<More summary={t("verification.else")}>
					<p>{t("verification.else_text")}</p>
				</More>
			</section>
		</>
	);
}

export function Verification({ of }: { of: Account }): JSX.Element {
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
				<Form />
			)}
		</>
	);
}
