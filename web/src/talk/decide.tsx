/* A moderator decides about one thing; and, where that is not enough, about whoever wrote it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { type Decision, type Hidden, send } from "../lib/api";
import { lengthOf, number as shown } from "../lib/format";
import { t } from "../lib/texts";
import { type FormError, More, Radios, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { type Kind, NOTE_MOST, ReasonSelect } from "./moderation";

type Word = "hide" | "keep" | "restore";

/** What there is to decide: what moderators hid comes back; the rest is hidden, or kept where it was reported. */
function wordsOf(hidden: Hidden | null, isWaiting: boolean): Word[] {
	if (hidden && !hidden.is_by_reports) return ["restore"];
	return isWaiting || hidden ? ["hide", "keep"] : ["hide"];
}

const noteOf = (note: string): string | null => (lengthOf(note) === 0 ? null : note);

function checkNote(id: string, note: string): FormError[] {
	return lengthOf(note) > NOTE_MOST ? [{ at: id, text: t("report.note_long") }] : [];
}

function NoteField(props: {
	id: string;
	value: string;
	onInput: (value: string) => void;
	error?: string | undefined;
}): JSX.Element {
	return (
		<LongField
			{...props}
			label={t("decide.note")}
			hint={t("decide.note_hint")}
			most={NOTE_MOST}
			rows={2}
		/>
	);
}

export function DecideForm(props: {
	kind: Kind;
	number: number;
	hidden: Hidden | null;
	isWaiting: boolean;
	onDone: (made: Decision) => void;
}): JSX.Element {
	const { kind, number } = props;
	const words = wordsOf(props.hidden, props.isWaiting);
	const id = `decide-${kind}-${number}`;
	const [word, setWord] = useState<Word | null>(words.length === 1 ? (words[0] ?? null) : null);
	const [reason, setReason] = useState("");
	const [note, setNote] = useState("");
	const form = useForm({
		note_form: `${id}-note`,
		"/note": `${id}-note`,
		"/reason": `${id}-reason`,
	});
	const check = (): FormError[] => [
		...(word === null ? [{ at: `${id}-${words[0]}`, text: t("decide.choose_first") }] : []),
		...(word === "hide" && reason === ""
			? [{ at: `${id}-reason`, text: t("report.choose_first") }]
			: []),
		...checkNote(`${id}-note`, note),
	];
	const work = async (): Promise<void> => {
		const ask = { kind, number, decision: word, reason: word === "hide" ? reason : null };
		props.onDone(
			await send<Decision>("POST", "/api/moderation/decisions", { ...ask, note: noteOf(note) }),
		);
	};
	return (
		<FormOf form={form} go={t("decide.go")} onSubmit={() => form.run(check, work)}>
			{words.length > 1 ? (
				<Radios
					name={id}
					legend={t("decide.what")}
					value={word}
					options={words.map((one): [Word, string] => [one, t(`decide.${one}`)])}
					onChange={setWord}
				/>
			) : (
				<p>{t(`decide.${words[0] ?? "hide"}_text`)}</p>
			)}
			{word === "hide" && <ReasonSelect id={`${id}-reason`} value={reason} onChange={setReason} />}
			<NoteField id={`${id}-note`} value={note} onInput={setNote} error={form.of(`${id}-note`)} />
		</FormOf>
	);
}

const DAYS = [1, 7, 30, 90];

/** Whoever wrote it writes nothing for some days. */
export function BlockForm(props: {
	kind: Kind;
	number: number;
	name: string;
	onDone: (made: Decision) => void;
}): JSX.Element {
	const { kind, number } = props;
	const id = `block-${kind}-${number}`;
	const [days, setDays] = useState("7");
	const [reason, setReason] = useState("");
	const [note, setNote] = useState("");
	const form = useForm({
		note_form: `${id}-note`,
		"/note": `${id}-note`,
		"/reason": `${id}-reason`,
	});
	const check = (): FormError[] => [
		...(reason === "" ? [{ at: `${id}-reason`, text: t("report.choose_first") }] : []),
		...checkNote(`${id}-note`, note),
	];
	const work = async (): Promise<void> => {
		const ask = { kind, number, days: Number(days), reason, note: noteOf(note) };
		props.onDone(await send<Decision>("POST", "/api/moderation/blocks", ask));
	};
	return (
		<More summary={t("block.open", { name: props.name })}>
			<p>{t("block.text")}</p>
			{form.again ? (
				<Proof id={`${id}-proof`} onDone={form.again} />
			) : (
				<FormOf
					form={form}
					go={t("block.go", { name: props.name })}
					look="quiet"
					onSubmit={() => form.run(check, work)}
				>
					<Select
						id={`${id}-days`}
						label={t("block.days")}
						value={days}
						options={DAYS.map((n) => [String(n), t("block.n_days", { n, shown: shown(n) })])}
						onChange={setDays}
					/>
					<ReasonSelect id={`${id}-reason`} value={reason} onChange={setReason} />
					<NoteField
						id={`${id}-note`}
						value={note}
						onInput={setNote}
						error={form.of(`${id}-note`)}
					/>
				</FormOf>
			)}
		</More>
	);
}
