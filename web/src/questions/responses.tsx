/* What waits for the city's word, what is overdue, and what was said: with the numbers of the year. */
import type { JSX } from "preact";
import type { AwaitedItem, AwaitedList } from "../lib/api";
import { date, number, percent } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { href, place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge, Facts } from "../parts/said";
import { hrefOf, useTimes } from "../talk/state";

const STATES = ["answered", "waiting", "overdue"] as const;

function Numbers({ of }: { of: AwaitedList["numbers"] }): JSX.Element {
	const days = (n: number | null): string =>
		n === null ? "–" : t("responses.days", { n, shown: number(n) });
	return (
		<section class="section" aria-labelledby="numbers">
			<h2 id="numbers">{t("responses.numbers")}</h2>
			<Facts
				items={[
					[t("responses.awaited"), number(of.awaited)],
					[t("responses.answered"), `${number(of.answered)} (${percent(of.answered, of.awaited)})`],
					[t("responses.on_time"), number(of.on_time)],
					[t("responses.median"), days(of.median_days)],
					[t("responses.p90"), days(of.p90_days)],
					[t("responses.overdue_now"), number(of.overdue)],
				]}
			/>
		</section>
	);
}

function Row({ one, zone }: { one: AwaitedItem; zone: string }): JSX.Element {
	return (
		<li>
			<article class="card card-link debate-card">
				<p class="row small">
					<span class="soft">{t("responses.kind", { kind: one.of.kind })}</span>
					{one.is_overdue && <Badge tone="sun">{t("responses.overdue")}</Badge>}
					{one.decisions.map((word) => (
						<Badge key={word} {...(word === "accepted" ? { tone: "ok" } : {})}>
							{t("responses.decision", { decision: word })}
						</Badge>
					))}
				</p>
				<h2 dir="auto">
					<a href={`${hrefOf(one.of)}#response`}>{one.of.title ?? t("responses.hidden")}</a>
				</h2>
				<p class="small">
					{one.answered_at
						? t("responses.answered_on", { date: date(one.answered_at, zone) })
						: t("responses.due", { date: date(one.due_at, zone) })}
				</p>
			</article>
		</li>
	);
}

export function Responses(): JSX.Element {
	const asked = place.value.query.get("state");
	const state = STATES.find((word) => word === asked) ?? "answered";
	const list = usePages<AwaitedList>(`/api/responses?state=${state}`, {
		idOf: (one) => {
			const { kind, number: n } = (one as AwaitedItem).of;
			return `${kind} ${n}`;
		},
	});
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("questions.shown", { n, shown: number(n) }));
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("questions.title"), to: href("questions") }]} />
			<div class="head">
				<Title name={t("responses.title")}>{t("responses.title")}</Title>
				<p class="lead">{t("responses.lead", { days: page ? number(page.numbers.days) : "…" })}</p>
				<p>
					<a href={`/api/feeds/${language()}/responses`}>{t("talk.feed")}</a>
				</p>
			</div>
			<div class="stack">
				{page && <Numbers of={page.numbers} />}
				<Select
					id="state"
					label={t("questions.state")}
					value={state}
					options={STATES.map((word) => [word, t(`responses.state_${word}`)])}
					onChange={(value) => setFilter("state", value === "answered" ? "" : value)}
				/>
				<Listed list={list} said={said} none={t("responses.none")} more={t("questions.more")}>
					{page?.items.map((one) => (
						<Row key={`${one.of.kind} ${one.of.number}`} one={one} zone={zone} />
					))}
				</Listed>
			</div>
		</div>
	);
}
