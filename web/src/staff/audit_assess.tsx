/* The independent monitor's assessment of a round: a mark and a text for each of five questions, a draft until it is published for good. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormOf, useForm } from "../account/form";
import { type Assessment, type Assessments, get, send } from "../lib/api";
import { lengthOf } from "../lib/format";
import { useResource } from "../lib/resource";
import { language, t } from "../lib/texts";
import { useRoundOptions } from "../pages/acts_filters";
import { AssessmentEntry } from "../pages/record";
import { Button, Check, type FormError, Radios, Select } from "../parts/controls";
import { LongField } from "../parts/long";
import { ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";
import { useTimes } from "../talk/state";

type Part = Assessment["parts"][number];
const MARKS = ["not", "limited", "substantial", "complete"] as const;
const QUESTIONS = ["join", "co_create", "implement", "evaluate", "learn"] as const;
const EMPTY: Part[] = QUESTIONS.map((question) => ({ question, mark: null, text: "" }));

const markId = (at: number): string => `mark-${QUESTIONS[at]}`;
const textId = (at: number): string => `text-${QUESTIONS[at]}`;

/** Places of the server's words about a part. */
const PLACES = Object.fromEntries(
	QUESTIONS.flatMap((_, at) => [
		[`/parts/${at}/mark`, `${markId(at)}-not`],
		[`/parts/${at}/text`, textId(at)],
	]),
);

const say = (pointer: string): string =>
	t(pointer.endsWith("/mark") ? "audit.mark_needed" : "audit.part_wrong");

/** What is missing before it can be public; a draft may lack all but that texts are not too long. */
function gapsOf(parts: Part[], isFinal: boolean): FormError[] {
	return parts.flatMap(({ mark, text }, at) => {
		const length = lengthOf(text.trim());
		const isWrong = length > 2000 || (isFinal && length < 20);
		return [
			...(isFinal && mark === null ? [{ at: `${markId(at)}-not`, text: say("/mark") }] : []),
			...(isWrong ? [{ at: textId(at), text: say("/text") }] : []),
		];
	});
}

function Sheet(props: {
	slug: string;
	before: Assessment | undefined;
	onDone: (said: string) => void;
}): JSX.Element {
	const { before } = props;
	const [parts, setParts] = useState<Part[]>(before?.parts ?? EMPTY);
	const [isSure, setSure] = useState(false);
	const form = useForm(PLACES, undefined, say);
	const put = (at: number, more: Partial<Part>): void =>
		setParts(parts.map((part, i) => (i === at ? { ...part, ...more } : part)));
	const path = `/api/account/assessments/${props.slug}`;
	const body = { language: before?.language ?? language(), parts };
	const save = (): void =>
		form.run(
			() => gapsOf(parts, false),
			async () => {
				await send<Assessment>("POST", path, body);
				props.onDone(t("audit.saved"));
			},
		);
	const publish = (): void =>
		form.run(
			() => [
				...gapsOf(parts, true),
				...(isSure ? [] : [{ at: "sure", text: t("audit.sure_needed") }]),
			],
			async () => {
				await send<Assessment>("POST", `${path}/publish`, body);
				props.onDone(t("audit.published"));
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<FormOf form={form} go={t("audit.save")} look="quiet" onSubmit={save}>
			{parts.map(({ question, mark, text }, at) => (
				<section key={question} class="stack" aria-labelledby={`question-${question}`}>
					<h3 id={`question-${question}`}>{t(`audit.question_${question}`)}</h3>
					<p>{t(`audit.ask_${question}`)}</p>
					<Radios
						name={markId(at)}
						legend={t("audit.mark")}
						value={mark}
						options={MARKS.map((one) => [one, t(`audit.mark_${one}`)])}
						onChange={(one) => put(at, { mark: one })}
					/>
					{form.of(`${markId(at)}-not`) && (
						<p class="field-error">{form.of(`${markId(at)}-not`)}</p>
					)}
					<LongField
						id={textId(at)}
						label={t("audit.part")}
						most={2000}
						rows={5}
						value={text}
						onInput={(typed) => put(at, { text: typed })}
						error={form.of(textId(at))}
					/>
				</section>
			))}
			<Check id="sure" isOn={isSure} onChange={setSure}>
				{t("audit.sure")}
			</Check>
			<div class="row">
				<Button isBusy={form.isBusy} onPress={publish}>
					{t("audit.publish")}
				</Button>
			</div>
		</FormOf>
	);
}

/** One round at a time; what is published is shown as everybody reads it. */
export function Assess(): JSX.Element {
	const path = "/api/account/assessments";
	const [slug, setSlug] = useState("");
	const [said, setSaid] = useState("");
	const [turn, setTurn] = useState(0);
	const zone = useTimes();
	const { value, problem, reload } = useResource(path, () => get<Assessments>(path));
	const rounds = useRoundOptions(slug, t("audit.evidence_choose"));
	const onDone = (what: string): void => {
		setSaid(what);
		setTurn(turn + 1);
		reload();
	};
	const own = value?.items.find(({ round }) => round.slug === slug);
	return (
		<section class="section stack" aria-labelledby="assess">
			<h2 id="assess">{t("audit.assess")}</h2>
			<p>{t("audit.assess_text")}</p>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<Select
					id="assess-round"
					label={t("audit.about")}
					value={slug}
					options={rounds}
					onChange={(one) => {
						setSlug(one);
						setSaid("");
					}}
				/>
			)}
			<p role="status">{said}</p>
			{value && slug !== "" && !own?.published_at && (
				<Sheet key={`${slug} ${turn}`} slug={slug} before={own} onDone={onDone} />
			)}
			<ul class="stack" role="list">
				{value?.items
					.filter(({ published_at }) => published_at !== null)
					.map((one) => (
						<AssessmentEntry key={one.number} of={one} zone={zone} />
					))}
			</ul>
		</section>
	);
}
