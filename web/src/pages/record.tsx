/* What auditors say on the record, what the independent monitor found of rounds, and the city's answer beside each. */
import type { ComponentChildren, JSX } from "preact";
import type { Assessment, Assessments, RecordComment, RecordComments } from "../lib/api";
import { number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { useRounds, worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { t } from "../lib/texts";
import { Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge } from "../parts/said";
import { Paragraphs } from "../talk/parts";
import { when } from "../talk/state";
import { readAsked, useRoundOptions } from "./acts_filters";

type Answer = NonNullable<RecordComment["answer"]>;
type Part = Assessment["parts"][number];

/** What is said, and the city's word beside it. */
function Beside(props: {
	children: ComponentChildren;
	answer: Answer | null;
	zone: string;
	/** Where there is none yet: how to give one, if whoever reads may. */
	form?: ComponentChildren;
}): JSX.Element {
	const { answer, zone } = props;
	return (
		<div class="grid">
			<div class="card stack">{props.children}</div>
			<div class="card stack">
				<h4>{t("audit.answer")}</h4>
				{answer ? (
					<>
						<Paragraphs text={answer.text} language={answer.language} />
						<p class="small soft">
							{t("audit.by_staff", { seat: number(answer.seat) })} ·{" "}
							<time dateTime={answer.at}>{when(answer.at, zone)}</time>
						</p>
					</>
				) : (
					<p>{t("audit.waits")}</p>
				)}
				{!answer && props.form}
			</div>
		</div>
	);
}

interface Shown<T> {
	of: T;
	zone: string;
	form?: ComponentChildren;
}

export function CommentEntry({ of, zone, form }: Shown<RecordComment>): JSX.Element {
	const about = of.round && worded(of.round.titles);
	return (
		<li>
			<article class="stack stack-s" id={`comment-${of.number}`}>
				<h3 {...about?.marks}>{about ? about.text : t("audit.city")}</h3>
				<Beside answer={of.answer} zone={zone} form={form}>
					<Paragraphs text={of.text} language={of.language} />
					<p class="small soft">
						{t("audit.by_auditor", { n: number(of.number), seat: number(of.seat) })} ·{" "}
						<time dateTime={of.at}>{when(of.at, zone)}</time>
					</p>
				</Beside>
			</article>
		</li>
	);
}

export function Mark({ of }: { of: NonNullable<Part["mark"]> }): JSX.Element {
	const tone = of === "complete" ? "ok" : of === "not" ? "warn" : undefined;
	return <Badge {...(tone ? { tone } : {})}>{t(`audit.mark_${of}`)}</Badge>;
}

export function AssessmentEntry({ of, zone, form }: Shown<Assessment>): JSX.Element {
	const about = worded(of.round.titles);
	return (
		<li>
			<article class="stack stack-s" id={`assessment-${of.number}`}>
				<h3 {...about.marks}>{about.text}</h3>
				<Beside answer={of.answer} zone={zone} form={form}>
					{of.parts.map(({ question, mark, text }) => (
						<div key={question} class="stack stack-s">
							<h4>{t(`audit.question_${question}`)}</h4>
							<p>{mark && <Mark of={mark} />}</p>
							<Paragraphs text={text} language={of.language} />
						</div>
					))}
					<p class="small soft">
						{t("audit.by_monitor", { seat: number(of.seat) })}
						{of.published_at && (
							<>
								{" · "}
								<time dateTime={of.published_at}>{when(of.published_at, zone)}</time>
							</>
						)}
					</p>
				</Beside>
			</article>
		</li>
	);
}

/** All of it, or that of a round. */
export function RecordPage(): JSX.Element {
	const { round } = readAsked();
	const zone = useRounds().value?.city.zone ?? "UTC";
	const rounds = useRoundOptions(round, t("acts.round_any"));
	const about = round === "" ? "" : `?round=${round}`;
	const assessments = usePages<Assessments>(`/api/assessments${about}`);
	const comments = usePages<RecordComments>(`/api/record-comments${about}`);
	const words = (n: number): string => t("audit.shown", { n, shown: number(n) });
	const said = [useSaid(assessments.page, words), useSaid(comments.page, words)];
	return (
		<div class="page vote">
			<Crumbs trail={[{ name: t("acts.title"), to: href("acts") }]} />
			<div class="head">
				<Title name={t("audit.record")} of={t("acts.title")}>
					{t("audit.record")}
				</Title>
				<p class="lead">{t("audit.lead")}</p>
			</div>
			<div class="filters">
				<Select
					id="round"
					label={t("audit.round")}
					value={round}
					options={rounds}
					onChange={(value) => setFilter("round", value)}
				/>
			</div>
			<section class="section stack" aria-labelledby="assessments">
				<h2 id="assessments">{t("audit.assessments")}</h2>
				<p>{t("audit.assessments_text")}</p>
				<Listed
					list={assessments}
					said={said[0] ?? ""}
					none={t("audit.none")}
					more={t("audit.more")}
				>
					{assessments.page?.items.map((one) => (
						<AssessmentEntry key={one.number} of={one} zone={zone} />
					))}
				</Listed>
			</section>
			<section class="section stack" aria-labelledby="comments">
				<h2 id="comments">{t("audit.comments")}</h2>
				<Listed list={comments} said={said[1] ?? ""} none={t("audit.none")} more={t("audit.more")}>
					{comments.page?.items.map((one) => (
						<CommentEntry key={one.number} of={one} zone={zone} />
					))}
				</Listed>
			</section>
		</div>
	);
}

/** The page of the record is one of the acts' shell. */
export const isRecord = (): boolean => place.value.path[1] === "record";
