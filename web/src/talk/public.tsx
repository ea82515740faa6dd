/* How what people write is moderated: rules, reasons, numbers, and every decision with its reason. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Decision, type Decisions, get, type Moderation } from "../lib/api";
import { number, percent } from "../lib/format";
import { usePages, useResource } from "../lib/resource";
import { href } from "../lib/router";
import { findText, t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, Facts, ProblemNotice, Waiting } from "../parts/said";
import { hrefOf, hrefOfComment, useTimes, when } from "./state";

const DAY_S = 86400;
const HOUR_S = 3600;

/** Of one unit, the largest that it has two of. */
function duration(seconds: number): string {
	if (seconds >= 2 * DAY_S) return t("time.days", { n: Math.round(seconds / DAY_S) });
	if (seconds >= 2 * HOUR_S) return t("time.hours", { n: Math.round(seconds / HOUR_S) });
	return t("time.minutes", { n: Math.max(1, Math.round(seconds / 60)) });
}

function Rules({ of }: { of: Moderation }): JSX.Element {
	const { rules } = of;
	return (
		<section class="section" aria-labelledby="rules">
			<h2 id="rules">{t("moderation.rules")}</h2>
			<ul>
				<li>{t("moderation.rule_report", { n: rules.hide_at, shown: number(rules.hide_at) })}</li>
				<li>{t("moderation.rule_hide")}</li>
				<li>
					{t("moderation.rule_appeal", {
						days: number(rules.appeal_days),
						answer: number(rules.answer_days),
					})}
				</li>
				<li>{t("moderation.rule_block", { days: number(rules.block_days) })}</li>
			</ul>
		</section>
	);
}

function Numbers({ of, zone }: { of: Moderation; zone: string }): JSX.Element {
	const { decisions, appeals } = of;
	const times: [string, string][] =
		of.median_seconds === null || of.p90_seconds === null
			? []
			: [
					[t("moderation.median"), duration(of.median_seconds)],
					[t("moderation.p90"), duration(of.p90_seconds)],
				];
	return (
		<section class="section stack" aria-labelledby="numbers">
			<h2 id="numbers">{t("moderation.numbers")}</h2>
			<Facts
				items={[
					[t("moderation.waiting"), number(of.waiting)],
					...(of.waiting_since
						? [[t("moderation.waiting_since"), when(of.waiting_since, zone)] as [string, string]]
						: []),
					...times,
					[t("moderation.hidden"), number(decisions.hidden)],
					[t("moderation.by_reports"), number(decisions.hidden_by_reports)],
					[t("moderation.kept"), number(decisions.kept)],
					[t("moderation.restored"), number(decisions.restored)],
					[t("moderation.blocked"), number(decisions.blocked)],
					[t("moderation.appeals"), number(appeals.asked)],
					[
						t("moderation.upheld"),
						`${number(appeals.upheld)} (${percent(appeals.upheld, appeals.decided)})`,
					],
					[t("moderation.overdue"), number(appeals.overdue)],
				]}
			/>
			<table class="table">
				<caption>{t("moderation.reasons")}</caption>
				<thead>
					<tr>
						<th scope="col">{t("moderation.reason")}</th>
						<th scope="col" class="number">
							{t("moderation.count")}
						</th>
					</tr>
				</thead>
				<tbody>
					{of.reasons.map(({ reason, hidden }) => (
						<tr key={reason}>
							<th scope="row">{t(`reason.${reason}`)}</th>
							<td class="number">{number(hidden)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

/** What was decided, and about what, in a line. */
export const textOf = (of: Decision): string =>
	findText(`decision.${of.what}_${of.kind}`) ?? of.what;

function Place({ of }: { of: Decision }): JSX.Element | null {
	if (of.of === null || of.subject === null) return null;
	const to = of.kind === "comment" ? hrefOfComment(of.of, of.subject) : hrefOf(of.of);
	return <a href={to}>{t("decision.place")}</a>;
}

export function Row(props: { of: Decision; zone: string; heading?: "h2" }): JSX.Element {
	const { of, zone, heading: Heading = "h3" } = props;
	return (
		<li class="card stack stack-s" id={`decision-${of.number}`} tabIndex={-1}>
			<Heading>{textOf(of)}</Heading>
			<p class="small soft">
				<time dateTime={of.at}>{when(of.at, zone)}</time>
				{" · "}
				{of.seat === null ? t("decision.nobody") : t("decision.seat", { seat: number(of.seat) })}
				{of.reports > 0 &&
					` · ${t("decision.reports", { n: of.reports, shown: number(of.reports) })}`}
			</p>
			{of.reason && (
				<p>
					{t("stub.reason")} <strong>{t(`reason.${of.reason}`)}</strong>
				</p>
			)}
			{of.until && <p>{t("decision.until", { when: when(of.until, zone) })}</p>}
			{of.note && (
				<p dir="auto">
					<bdi>{of.note}</bdi>
				</p>
			)}
			{of.appeal && (
				<p>
					<Badge tone={of.appeal.outcome === "upheld" ? "ok" : "warn"}>
						{t(`decision.appeal_${of.appeal.outcome ?? "waits"}`)}
					</Badge>
				</p>
			)}
			<p class="small">
				<Place of={of} />
			</p>
		</li>
	);
}

/** A stub leads to its decision: it is looked for once the list is there. */
function useTarget(isThere: boolean): void {
	const [isDone, setDone] = useState(false);
	useEffect(() => {
		if (!isThere || isDone) return;
		setDone(true);
		const target = document.getElementById(location.hash.slice(1));
		target?.scrollIntoView({ block: "center" });
		target?.focus({ preventScroll: true });
	});
}

export function PublicModeration(): JSX.Element {
	const read = useResource("moderation", () => get<Moderation>("/api/moderation"));
	const list = usePages<Decisions>("/api/moderation/decisions");
	const zone = useTimes();
	useTarget(list.page !== null && read.value !== null);
	return (
		<>
			<Crumbs trail={[{ name: t("debates.title"), to: href("debates") }]} />
			<div class="head">
				<Title name={t("moderation.title")} of={t("debates.title")}>
					{t("moderation.title")}
				</Title>
				<p class="lead">{t("moderation.lead")}</p>
			</div>
			{read.problem && <ProblemNotice problem={read.problem} onRetry={read.reload} />}
			{!read.value && !read.problem && <Waiting />}
			{read.value && <Rules of={read.value} />}
			{read.value && <Numbers of={read.value} zone={zone} />}
			<section class="section" aria-labelledby="decisions">
				<h2 id="decisions">{t("moderation.decisions")}</h2>
				<p>
					{t("moderation.decisions_text")}{" "}
					<a href={`${href("acts")}?group=moderation`}>{t("moderation.acts")}</a>
				</p>
				{list.problem && (
					<ProblemNotice problem={list.problem} onRetry={() => void list.reload()} />
				)}
				{list.page?.items.length === 0 && <p>{t("moderation.none")}</p>}
				<ul class="stack stack-s" role="list">
					{list.page?.items.map((one) => (
						<Row key={one.number} of={one} zone={zone} />
					))}
				</ul>
				{list.page?.next && (
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("moderation.older")}
					</Button>
				)}
			</section>
		</>
	);
}
