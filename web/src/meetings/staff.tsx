/* What staff do with a meeting on its page: change it, call it off, publish what was said there, take a document down. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { Proof } from "../account/proof";
import { type Meeting, type MeetingMinutesAsk, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { previewMarkdown } from "../lib/markdown";
import { href } from "../lib/router";
import { LANGUAGES, language, t } from "../lib/texts";
import { ButtonLink, Field, type FormError, More, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { MarkdownField } from "../parts/markdown_field";
import { problemText } from "../parts/said";
import { DocumentField, type DocumentValue } from "../parts/uploads";
import { useFields } from "../talk/fields";
import { when } from "../talk/state";
import { byLanguage, FIRST, NOTHING, whole } from "./fields";

interface Props {
	of: Meeting;
	zone: string;
	/** `said` is for those who hear the page. */
	onDone: (now: Meeting, said: string) => void;
}

const MOST_REASON = 500;

function CallOff({ of, onDone }: Props): JSX.Element {
	const [reasons, setReasons] = useState(NOTHING);
	const places = Object.fromEntries(
		LANGUAGES.map(({ code }) => [`/reasons/${code}`, `reasons-${code}`]),
	);
	const form = useForm(places, problemText, () => t("convene.wrong_reason"));
	const check = (): FormError[] =>
		LANGUAGES.filter(({ code }) => {
			const length = lengthOf(reasons[code].trim());
			return length > MOST_REASON || (code === FIRST && length === 0);
		}).map(({ code }) => ({ at: `reasons-${code}`, text: t("convene.wrong_reason") }));
	const work = async (): Promise<void> =>
		onDone(
			await send<Meeting>("POST", `/api/staff/meetings/${of.number}/cancel`, {
				reasons: byLanguage(reasons),
			}),
			t("convene.off_done"),
		);
	if (form.again) return <Proof id="off" onDone={form.again} />;
	return (
		<>
			<p>{t("convene.off_text")}</p>
			<FormOf form={form} go={t("convene.off_go")} onSubmit={() => form.run(check, work)}>
				{LANGUAGES.map(({ code, name }) => (
					<LongField
						key={code}
						id={`reasons-${code}`}
						label={t("convene.reason", { language: name })}
						most={MOST_REASON}
						rows={2}
						value={reasons[code]}
						onInput={(text) => setReasons((before) => ({ ...before, [code]: text }))}
						error={form.of(`reasons-${code}`)}
					/>
				))}
			</FormOf>
		</>
	);
}

const newestIn = (of: Meeting, code: string): Meeting["minutes"][number] | undefined =>
	of.minutes.find((one) => one.language === code);

/** One language's: another text, number or document is another version. */
function Minutes({ of, onDone, code }: Props & { code: string }): JSX.Element {
	const before = newestIn(of, code);
	const [fields, set, forget] = useFields(`minutes ${of.number} ${code} ${before?.version ?? 0}`, {
		text: before?.text ?? "",
		attended: String(before?.attended ?? of.minutes[0]?.attended ?? ""),
		documents: (before ?? of.minutes[0])?.documents ?? ([] as DocumentValue[]),
	});
	const form = useForm({}, problemText, (pointer) =>
		pointer === "/text" ? t("convene.wrong_minutes") : undefined,
	);
	const attended = whole(fields.attended, 0, 100000);
	const length = lengthOf(fields.text.trim());
	const check = (): FormError[] => [
		...(length < 20 || length > 20000 ? [{ at: "text", text: t("convene.wrong_minutes") }] : []),
		...(fields.attended.trim() !== "" && attended === null
			? [{ at: "attended", text: t("convene.wrong_attended") }]
			: []),
	];
	const work = async (): Promise<void> => {
		const ask: MeetingMinutesAsk = {
			language: code,
			text: fields.text,
			attended,
			documents: fields.documents.map(({ id }) => ({ id })),
		};
		const now = await send<Meeting>("POST", `/api/staff/meetings/${of.number}/minutes`, ask);
		forget();
		onDone(now, t("convene.minutes_done"));
	};
	if (form.again) return <Proof id="minutes" onDone={form.again} />;
	return (
		<FormOf
			form={form}
			go={t(before ? "convene.minutes_again" : "convene.minutes_go")}
			onSubmit={() => form.run(check, work)}
		>
			<MarkdownField
				id="text"
				label={t("convene.minutes_text")}
				hint={t("convene.minutes_hint")}
				most={20000}
				rows={12}
				value={fields.text}
				onInput={(text) => set({ text })}
				error={form.of("text")}
				level={3}
				language={code}
				onPreview={previewMarkdown}
			/>
			<Field
				id="attended"
				label={t("convene.attended")}
				hint={t("convene.attended_hint")}
				value={fields.attended}
				onInput={(typed) => set({ attended: typed })}
				error={form.of("attended")}
			/>
			<DocumentField
				id="documents"
				label={t("convene.documents")}
				value={fields.documents}
				onChange={(documents) => set({ documents })}
				most={10}
			/>
		</FormOf>
	);
}

function MinutesIn(props: Props): JSX.Element {
	const [code, setCode] = useState<string>(language());
	return (
		<>
			<Select
				id="minutes-language"
				label={t("convene.minutes_language")}
				value={code}
				options={LANGUAGES.map((one) => [one.code, one.name])}
				onChange={setCode}
			/>
			<Minutes key={code} code={code} {...props} />
		</>
	);
}

function Hide(props: Props & { id: string; name: string; isHidden: boolean }): JSX.Element {
	const { of, id, name, isHidden } = props;
	const form = useForm();
	const work = async (): Promise<void> =>
		props.onDone(
			await send<Meeting>("POST", `/api/staff/meetings/${of.number}/documents/${id}`, {
				is_hidden: !isHidden,
			}),
			t(isHidden ? "convene.shown_done" : "convene.hidden_done"),
		);
	if (form.again) return <Proof id={`hide-${id}`} onDone={form.again} />;
	return (
		<FormOf
			form={form}
			look="quiet"
			go={t(isHidden ? "convene.document_show" : "convene.document_hide", { name })}
			onSubmit={() => form.run(() => [], work)}
		>
			{null}
		</FormOf>
	);
}

/** Documents of any version, each once; of those that were taken down nobody knows the name. */
function Documents(props: Props): JSX.Element {
	const { of, zone } = props;
	const all = new Map(
		of.minutes.flatMap((one) => one.documents.map(({ id, name }) => [id, name] as const)),
	);
	return (
		<>
			<p>{t("convene.documents_text")}</p>
			{[...all].map(([id, name]) => (
				<Hide key={`shown ${id}`} {...props} id={id} name={name} isHidden={false} />
			))}
			{of.taken_down.map(({ id, at }) => (
				<Hide key={`hidden ${id}`} {...props} id={id} name={when(at, zone)} isHidden />
			))}
		</>
	);
}

export function Staff(props: Props): JSX.Element {
	const { of } = props;
	const hasBegun = of.state === "running" || of.state === "over";
	const hasDocuments = of.taken_down.length > 0 || of.minutes.some((one) => one.documents.length);
	return (
		<section class="section stack" aria-labelledby="staff">
			<h2 id="staff" tabIndex={-1}>
				{t("convene.tools")}
			</h2>
			{of.state === "coming" && (
				<>
					<p class="row">
						<ButtonLink to={href("meetings", of.number, "change")} look="quiet">
							{t("convene.change")}
						</ButtonLink>
					</p>
					<More summary={t("convene.off")}>
						<CallOff {...props} />
					</More>
				</>
			)}
			{of.state === "cancelled" && <p>{t("convene.off_already")}</p>}
			{hasBegun && (
				<More key={of.minutes.length} summary={t("convene.minutes")}>
					<MinutesIn {...props} />
				</More>
			)}
			{hasDocuments && (
				<More key={`documents ${of.taken_down.length}`} summary={t("convene.documents_open")}>
					<Documents {...props} />
				</More>
			)}
		</section>
	);
}
