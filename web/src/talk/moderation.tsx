/* What stands where something is hidden, and telling moderators about what is not: comes when it is needed. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Hidden, send } from "../lib/api";
import { date, lengthOf } from "../lib/format";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Icon } from "../parts/icons";
import { LongField } from "../parts/long";

export const REASONS = [
	"insult",
	"hate",
	"violence",
	"personal_data",
	"impersonation",
	"spam",
	"off_topic",
	"illegal",
] as const;
export const NOTE_MOST = 500;

export type Kind = "debate" | "comment" | "project" | "proposal";

/** In the place of what is hidden: since when, why, and where that can be looked up. */
export function Stub({ of, kind, zone }: { of: Hidden; kind: Kind; zone: string }): JSX.Element {
	return (
		<div class="stub">
			<Icon name="info" />
			<div>
				<p>
					{of.is_by_reports
						? t(`stub.${kind}_reports`, { date: date(of.at, zone) })
						: t(`stub.${kind}`, { date: date(of.at, zone) })}
				</p>
				{of.reason && (
					<p>
						{t("stub.reason")} <strong>{t(`reason.${of.reason}`)}</strong>
					</p>
				)}
				{of.note && (
					<p dir="auto">
						<bdi>{of.note}</bdi>
					</p>
				)}
				<p class="small">
					<a href={`${href("debates", "moderation")}#decision-${of.decision}`}>{t("stub.more")}</a>
				</p>
			</div>
		</div>
	);
}

/** The list of reasons, as it is public. */
export function ReasonSelect(props: {
	id: string;
	value: string;
	onChange: (value: string) => void;
}): JSX.Element {
	return (
		<Select
			id={props.id}
			label={t("report.reason")}
			value={props.value}
			options={[
				["", t("report.choose")],
				...REASONS.map((word): [string, string] => [word, t(`reason.${word}`)]),
			]}
			onChange={props.onChange}
		/>
	);
}

export function ReportForm(props: {
	kind: Kind;
	number: number;
	onDone: () => void;
	onLeave: () => void;
}): JSX.Element {
	const { kind, number } = props;
	const id = `report-${kind}-${number}`;
	const [reason, setReason] = useState("");
	const [note, setNote] = useState("");
	const box = useRef<HTMLDivElement>(null);
	const form = useForm({ note_form: `${id}-note`, "/note": `${id}-note`, "/reason": id });
	useEffect(() => box.current?.querySelector("select")?.focus(), []);
	const submit = (): void =>
		form.run(
			() => [
				...(reason === "" ? [{ at: id, text: t("report.choose_first") }] : []),
				...(lengthOf(note) > NOTE_MOST ? [{ at: `${id}-note`, text: t("report.note_long") }] : []),
			],
			async () => {
				const said = lengthOf(note) === 0 ? null : note;
				await send("POST", "/api/reports", { kind, number, reason, note: said });
				props.onDone();
			},
		);
	return (
		<div ref={box} class="report-form">
			<FormOf form={form} go={t("report.go")} look="quiet" onSubmit={submit}>
				<p class="small">{t("report.text")}</p>
				<ReasonSelect id={id} value={reason} onChange={setReason} />
				<LongField
					id={`${id}-note`}
					label={t("report.note")}
					hint={t("report.note_hint")}
					most={NOTE_MOST}
					rows={2}
					value={note}
					onInput={setNote}
					error={form.of(`${id}-note`)}
				/>
			</FormOf>
			<Button look="text" onPress={props.onLeave}>
				{t("report.leave")}
			</Button>
		</div>
	);
}
