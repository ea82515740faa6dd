/* At a desk: a one-time code for somebody who has no account, and their document. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type DeskCode, type RoundItem, send } from "../lib/api";
import { moment } from "../lib/format";
import { isOpen, useRounds, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Field, Select } from "../parts/controls";
import { ProblemNotice, Waiting } from "../parts/said";
import { sayAtDesk } from "./code";
import { FormOf, missing, useForm } from "./form";
import { Once } from "./once";
import { Proof } from "./proof";

const CHECKS = ["original", "photo", "alone"] as const;

const PLACES = {
	census_changed: "codes-document",
	census_not_found: "codes-document",
	desk_voted: "codes-document",
	document_form: "codes-document",
	document_letter: "codes-document",
	not_assured: "codes-round",
	not_eligible: "codes-document",
	phase_closed: "codes-round",
	round_full: "codes-round",
	round_unknown: "codes-round",
	two_people: "codes-document",
	verification_locked: "codes-document",
	way_closed: "codes-round",
	"/document": "codes-document",
};

export interface MadeCode extends DeskCode {
	round: RoundItem;
}

function Made({ of, onGone }: { of: MadeCode; onGone: () => void }): JSX.Element {
	const title = worded(of.round.titles);
	return (
		<Once id="codes-made" title={t("codes.made")} code={of.code} onGone={onGone}>
			<p>
				<strong {...title.marks}>{title.text}</strong>
			</p>
			<ol class="steps-list">
				<li>
					{t("codes.next_where")}{" "}
					<bdi class="address" dir="ltr">
						{location.host + href("vote", of.round.slug)}
					</bdi>
				</li>
				<li>{t("codes.next_until", { when: moment(of.until, of.round.zone) })}</li>
				<li>{t("codes.next_secret")}</li>
			</ol>
		</Once>
	);
}

function Ask(props: { rounds: RoundItem[]; onMade: (made: MadeCode | null) => void }): JSX.Element {
	const { rounds, onMade } = props;
	const [slug, setSlug] = useState(rounds[0]?.slug ?? "");
	const [document, setDocument] = useState("");
	const form = useForm(PLACES, sayAtDesk);
	const round = rounds.find((one) => one.slug === slug);
	const make = async (): Promise<void> => {
		const body = { document: document.trim(), round: slug };
		const got = await send<DeskCode>("POST", "/api/desk/codes", body);
		setDocument("");
		if (round) onMade({ ...got, round });
	};
	const submit = (): void => {
		onMade(null);
		form.run(() => missing({ "codes-document": [document, t("desk.document_empty")] }), make);
	};
	if (form.again) return <Proof id="proof-codes" onDone={form.again} />;
	return (
		<FormOf form={form} go={t("codes.go")} heading="codes" onSubmit={submit}>
			<Select
				id="codes-round"
				label={t("codes.round")}
				value={slug}
				options={rounds.map((one) => [one.slug, worded(one.titles).text])}
				onChange={setSlug}
			/>
			<Field
				id="codes-document"
				label={t("desk.document")}
				hint={t("verification.document_hint")}
				value={document}
				onInput={setDocument}
				error={form.of("codes-document")}
				isCode
			/>
		</FormOf>
	);
}

/** `made` is the page's, which whatever is done next takes away. */
export function Codes(props: {
	made: MadeCode | null;
	onMade: (made: MadeCode | null) => void;
}): JSX.Element {
	const { made, onMade } = props;
	const rounds = useRounds();
	const open = rounds.value?.items.filter(isOpen) ?? [];
	return (
		<section class="section" aria-labelledby="codes">
			<h2 id="codes">{t("codes.title")}</h2>
			<p>{t("codes.text")}</p>
			{rounds.problem && <ProblemNotice problem={rounds.problem} onRetry={rounds.reload} />}
			{!rounds.value && !rounds.problem && <Waiting />}
			{rounds.value && open.length === 0 && <p>{t("codes.no_round")}</p>}
			{open.length > 0 && (
				<>
					<ol class="steps-list">
						{CHECKS.map((name) => (
							<li key={name}>{t(`codes.check_${name}`)}</li>
						))}
					</ol>
					{made && <Made of={made} onGone={() => onMade(null)} />}
					<Ask rounds={open} onMade={onMade} />
				</>
			)}
		</section>
	);
}
