/* Who takes part in a round, in numbers: before the vote, in it by way and group, and how the city responds. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
	get,
	type PhaseNumbers,
	roundPath,
	type Statistics,
	type TurnoutGroup,
	type TurnoutGroups,
	type VoteNumbers,
} from "../lib/api";
import { day, number, share, time } from "../lib/format";
import { useResource, useTicks } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { Crumbs, Title } from "../parts/frame";
import { Facts, Notice, ProblemNotice, Waiting } from "../parts/said";

const MINUTE = 60000;

const permille = (value: number): string => share(value * 10);

/** A number that may be hidden: then a word, not nothing. */
const told = (value: number | null): ComponentChildren =>
	value === null ? <span class="soft">{t("stats.hidden")}</span> : number(value);

function nameOf(dimension: string, { name }: TurnoutGroup): string {
	if (name === null) return t("stats.rest");
	if (name === "") return t("stats.unknown");
	if (dimension === "sex") return t("stats.sex", { sex: name });
	if (dimension !== "age") return name;
	const from = Number(name);
	if (from === 0) return t("stats.age_under");
	if (from === 75) return t("stats.age_over");
	return t("stats.age", { from: name, to: String(from === 16 ? 24 : from + 9) });
}

function Scroller(props: { label: string; children: ComponentChildren }): JSX.Element {
	return (
		<div class="scroller" tabIndex={0} role="region" aria-label={props.label}>
			{props.children}
		</div>
	);
}

function Share({ of }: { of: TurnoutGroup }): JSX.Element | null {
	if (of.permille === null) return null;
	return (
		<>
			{permille(of.permille)}
			<div class="bar-track" aria-hidden="true">
				<div class="bar-fill" style={{ inlineSize: `${of.permille / 10}%` }} />
			</div>
		</>
	);
}

function Dimension(props: {
	of: TurnoutGroups["dimensions"][number];
	isKnown: boolean;
}): JSX.Element {
	const { dimension, groups } = props.of;
	const title = t("stats.dimension", { dimension });
	return (
		<div class="turnout-by" id={`by-${dimension}`}>
			<h3>{title}</h3>
			<Scroller label={title}>
				<table class="table table-short turnout">
					<caption class="visually-hidden">{title}</caption>
					<thead>
						<tr>
							<th scope="col">{t("stats.group", { dimension })}</th>
							{props.isKnown && (
								<th scope="col" class="number">
									{t("stats.eligible")}
								</th>
							)}
							<th scope="col" class="number">
								{t("stats.voted")}
							</th>
							{props.isKnown && <th scope="col">{t("stats.share")}</th>}
						</tr>
					</thead>
					<tbody>
						{groups.map((group) => (
							<tr key={group.name ?? "*"}>
								<th scope="row" dir="auto">
									{nameOf(dimension, group)}
									{group.is_low && <span class="bar-note">{t("stats.low")}</span>}
								</th>
								{props.isKnown && <td class="number">{told(group.eligible)}</td>}
								<td class="number">{told(group.voters)}</td>
								{props.isKnown && (
									<td>
										<Share of={group} />
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</Scroller>
		</div>
	);
}

function Groups({ of, zone }: { of: TurnoutGroups; zone: string }): JSX.Element {
	const isKnown = of.eligible !== null;
	const items: [string, string][] = [[t("stats.voters_census"), number(of.voters)]];
	if (of.eligible !== null) items.push([t("stats.may_vote"), number(of.eligible)]);
	if (of.permille !== null) items.push([t("stats.turnout"), permille(of.permille)]);
	const low = of.dimensions.flatMap(({ dimension, groups }) =>
		groups.filter((group) => group.is_low).map((group) => nameOf(dimension, group)),
	);
	return (
		<>
			<Facts items={items} />
			<p>
				{t("stats.small")} {of.unit > 1 && t("stats.tens")} {!isKnown && t("stats.service")}
			</p>
			{low.length > 0 && (
				<Notice tone="warn" title={t("stats.low_title")}>
					<p>{t("stats.low_text")}</p>
					<ul>
						{low.map((name) => (
							<li key={name}>
								<bdi>{name}</bdi>
							</li>
						))}
					</ul>
				</Notice>
			)}
			{of.dimensions.map((one) => (
				<Dimension key={one.dimension} of={one} isKnown={isKnown} />
			))}
			<p class="small soft">
				{t("stats.as_of", { day: day(of.told_at, zone), time: time(of.told_at, zone) })}
			</p>
		</>
	);
}

function Ways(props: {
	title: string;
	column: string;
	lines: [string, number | null][];
}): JSX.Element {
	return (
		<Scroller label={props.title}>
			<table class="table turnout">
				<caption>{props.title}</caption>
				<thead>
					<tr>
						<th scope="col">{props.column}</th>
						<th scope="col" class="number">
							{t("stats.people")}
						</th>
					</tr>
				</thead>
				<tbody>
					{props.lines.map(([name, count]) => (
						<tr key={name}>
							<th scope="row">{name}</th>
							<td class="number">{told(count)}</td>
						</tr>
					))}
				</tbody>
			</table>
		</Scroller>
	);
}

function Vote({ of, zone }: { of: VoteNumbers; zone: string }): JSX.Element {
	return (
		<section class="section" aria-labelledby="vote">
			<h2 id="vote">{t("stats.vote")}</h2>
			<Facts
				items={[
					[t("stats.voters"), number(of.voters)],
					[t("stats.ballots"), number(of.ballots)],
				]}
			/>
			{of.groups && <Groups of={of.groups} zone={zone} />}
			{of.why_no_groups && (
				<Notice>
					<p>{t("stats.none", { why: of.why_no_groups })}</p>
				</Notice>
			)}
			{of.channels && of.channels.length > 0 && (
				<Ways
					title={t("stats.channels")}
					column={t("stats.way")}
					lines={of.channels.map(({ name, count }) => [t("stats.channel", { name }), count])}
				/>
			)}
			{of.assurance && of.assurance.length > 0 && (
				<Ways
					title={t("stats.assurance")}
					column={t("stats.proof")}
					lines={of.assurance.map(({ name, count }) => [t("stats.assured", { name }), count])}
				/>
			)}
			{of.channels && of.unit > 1 && <p class="small soft">{t("stats.ways_tens")}</p>}
		</section>
	);
}

function Phases({ of }: { of: PhaseNumbers }): JSX.Element {
	const items: [string, number | null][] = [
		[t("stats.proposed"), of.proposed],
		[t("stats.supporters"), of.supporters],
		[t("stats.supports"), of.supports],
		[t("stats.paper_supports"), of.paper_supports],
		[t("stats.feasible"), of.feasible],
		[t("stats.unfeasible"), of.unfeasible],
		[t("stats.on_ballot"), of.on_ballot],
	];
	return (
		<section class="section" aria-labelledby="phases">
			<h2 id="phases">{t("stats.phases")}</h2>
			<Facts
				items={items.flatMap(([name, value]): [string, string][] =>
					value === null ? [] : [[name, number(value)]],
				)}
			/>
		</section>
	);
}

function City({ of }: { of: Statistics["responses"] }): JSX.Element {
	const days = (n: number | null): string =>
		n === null ? "–" : t("stats.days", { n, shown: number(n) });
	return (
		<section class="section" aria-labelledby="responses">
			<h2 id="responses">{t("stats.responses")}</h2>
			<Facts
				items={[
					[t("stats.awaited"), number(of.awaited)],
					[t("stats.answered"), number(of.answered)],
					[t("stats.on_time"), number(of.on_time)],
					[t("stats.median"), days(of.median_days)],
					[t("stats.p90"), days(of.p90_days)],
					[t("stats.overdue"), number(of.overdue)],
				]}
			/>
		</section>
	);
}

export function StatisticsPage({ slug }: { slug: string }): JSX.Element {
	const tick = useTicks(MINUTE);
	const found = useResource(`statistics ${slug} ${tick}`, () =>
		get<Statistics>(roundPath(slug, "/statistics")),
	);
	const [last, setLast] = useState<Statistics | null>(null);
	useEffect(() => {
		if (found.value) setLast(found.value);
	}, [found.value]);
	const title = last ? worded(last.titles, []).text : "";
	return (
		<div class="page">
			<div class="head">
				<p class="only-print">{title}</p>
				{title && (
					<Crumbs trail={[{ name: title, to: href(last?.vote ? "rounds" : "projects", slug) }]} />
				)}
				<Title name={t("stats.title")} of={title}>
					{t("stats.title")}
				</Title>
				<p class="lead">{t("stats.lead")}</p>
			</div>
			{!last && found.problem && <ProblemNotice problem={found.problem} onRetry={found.reload} />}
			{!last && !found.problem && <Waiting />}
			{last && (
				<>
					{last.vote && <Vote of={last.vote} zone={last.zone} />}
					{last.phases && <Phases of={last.phases} />}
					<City of={last.responses} />
					<p class="section no-print">
						<a href={roundPath(slug, "/statistics.csv")} download>
							{t("stats.csv")}
						</a>
					</p>
				</>
			)}
		</div>
	);
}
