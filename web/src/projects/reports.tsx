/* What the city found out about each project of a round, once all of it is public: how many are what, and the reports. */
import type { JSX } from "preact";
import type { Budget, ValuationsPublic } from "../lib/api";
import { date, money, number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { hrefOfBudget, hrefOfProject, useBudget } from "./state";

type Item = ValuationsPublic["items"][number];
const STATES = ["feasible", "unfeasible", "undecided", "appealed"] as const;

const nameOf = (state: (typeof STATES)[number]): string =>
	state === "appealed" ? t("valuation.appealed") : t("valuation.state", { state });

function Card({ of, one }: { of: Budget; one: Item }): JSX.Element {
	const found = one.valuation;
	const reason = found?.criterion ? worded(found.criterion) : null;
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...foreign(one.language)}>
					<a href={`${hrefOfProject(of.slug, one.project)}#valuation`}>{one.title}</a>
				</h2>
				{found && (
					<p class="row small">
						<Badge {...(found.state === "feasible" ? { tone: "ok" as const } : {})}>
							{t("valuation.state", { state: found.state })}
						</Badge>
						{found.price_cents !== null && (
							<span>
								{money(found.price_cents, {
									currency: of.currency,
									exponent: of.currency_exponent,
								})}
							</span>
						)}
						{reason && <span {...reason.marks}>{reason.text}</span>}
						{found.appeal && found.appeal.outcome === null && (
							<Badge tone={found.appeal.is_overdue ? "warn" : "sun"}>
								{t("valuation.appealed")}
							</Badge>
						)}
					</p>
				)}
			</article>
		</li>
	);
}

function Numbers({ of }: { of: NonNullable<ValuationsPublic["numbers"]> }): JSX.Element {
	return (
		<Facts
			items={[
				...STATES.map((state): [string, string] => [nameOf(state), number(of[state])]),
				[t("valuation.overdue_short"), number(of.overdue)],
				[t("valuation.recusals"), number(of.recusals)],
			]}
		/>
	);
}

function List({ of }: { of: Budget }): JSX.Element {
	const state = STATES.find((one) => one === place.value.query.get("state")) ?? "";
	const path = `/api/budgets/${encodeURIComponent(of.slug)}/valuations`;
	const list = usePages<ValuationsPublic>(`${path}${state ? `?state=${state}` : ""}`, {
		idOf: (one) => (one as Item).project,
	});
	const said = useSaid(list.page, (n) => t("valuation.shown", { n, shown: number(n) }));
	const { page } = list;
	if (page && !page.is_public)
		return (
			<Notice>
				<p>
					{page.published_at
						? t("valuation.not_yet", { date: date(page.published_at, of.zone) })
						: t("valuation.none_planned")}
				</p>
			</Notice>
		);
	return (
		<div class="stack">
			<p class="lead">{t("valuation.all_lead")}</p>
			{page?.numbers && <Numbers of={page.numbers} />}
			<Select
				id="state"
				label={t("valuation.filter")}
				value={state}
				options={[
					["", t("valuation.any")],
					...STATES.map((one): [string, string] => [one, nameOf(one)]),
				]}
				onChange={(value) => setFilter("state", value)}
			/>
			<Listed list={list} said={said} none={t("valuation.none")} more={t("valuation.more")}>
				{page?.items.map((one) => (
					<Card key={one.project} of={of} one={one} />
				))}
			</Listed>
		</div>
	);
}

export function Reports({ slug }: { slug: string }): JSX.Element {
	const { value, problem, reload } = useBudget(slug);
	const round = value ? worded(value.titles).text : slug;
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: round, to: hrefOfBudget(slug) },
				]}
			/>
			<div class="head">
				<Title name={t("valuation.all_title")} of={round}>
					{t("valuation.all_title")}
				</Title>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && <List of={value} />}
		</div>
	);
}
