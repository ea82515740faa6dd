/* One round: where are we, what can I do now, until when; turnout while it happens; the headings. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Contest, get, type LiveTurnout, type Round, roundPath } from "../lib/api";
import { readElectorate } from "../lib/electorate";
import {
	day,
	deadline,
	moment,
	money,
	number,
	percent,
	time,
	until,
	zoneName,
} from "../lib/format";
import { useRoundNow } from "../lib/phase";
import { useResource, useTicks } from "../lib/resource";
import { rereadRound, serverNow, useRound, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";
import { ButtonLink, More } from "../parts/controls";
import { WhoMayVote } from "../parts/electorate";
import { Title } from "../parts/frame";
import { Badge, Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { Tiles } from "../parts/tiles";
import { PhaseBadge, ThreeKeys } from "./home";
import { PollOf } from "./lazy";
import { howToVote } from "./words";

function Until({ round }: { round: Round }): JSX.Element {
	useTicks(20000);
	const { phase, zone } = round;
	if (phase === "counting") return <p class="until">{t("round.counting")}</p>;
	if (phase === "finished") return <p class="until">{t("round.finished")}</p>;
	const isBefore = phase === "publishing_prices";
	const left = Date.parse(isBefore ? round.opens_at : round.closes_at) - serverNow();
	const when = isBefore ? moment(round.opens_at, zone) : deadline(round.closes_at, zone);
	return (
		<p class="until">
			<strong>{isBefore ? t("round.opens", { when }) : t("round.closes", { when })}</strong>
			<br />
			{t("round.left", { time: until(left), zone: zoneName(zone) })}
		</p>
	);
}

function Actions({ round }: { round: Round }): JSX.Element {
	const projects = href("rounds", round.slug, "projects");
	// what a poll asks stands below
	const see = (look: "quiet" | "sun"): JSX.Element | null =>
		round.poll ? null : (
			<ButtonLink to={projects} look={look}>
				{t("round.see_projects")}
			</ButtonLink>
		);
	if (round.phase === "balloting")
		return (
			<div class="row">
				<ButtonLink to={href("vote", round.slug)} look="sun" isBig>
					{t("round.vote")}
				</ButtonLink>
				{see("quiet")}
			</div>
		);
	return (
		<div class="row">
			{round.phase === "finished" && (
				<ButtonLink to={href("rounds", round.slug, "results")} look="sun" isBig>
					{t("round.see_results")}
				</ButtonLink>
			)}
			{see(round.phase === "finished" ? "quiet" : "sun")}
			{round.phase !== "publishing_prices" && (
				<ButtonLink to={href("rounds", round.slug, "closing")} look="quiet">
					{t("round.see_closing")}
				</ButtonLink>
			)}
		</div>
	);
}

const PHASES = ["publishing_prices", "balloting", "counting", "finished"] as const;

function Phases({ round }: { round: Round }): JSX.Element {
	const now = PHASES.indexOf(round.phase);
	const dates = [
		"",
		t("round.from_to", {
			from: day(round.opens_at, round.zone),
			to: deadline(round.closes_at, round.zone),
		}),
		t("round.counting_when"),
		t(round.poll ? "round.finished_poll" : "round.finished_when"),
	];
	return (
		<ol class="phases" role="list">
			{PHASES.map((phase, i) => (
				<li
					key={phase}
					class={i < now ? "phase-done" : i === now ? "phase-now" : ""}
					aria-current={i === now ? "step" : undefined}
				>
					<span>
						<strong>
							{i === 0 && round.poll ? t("phase.announced") : t("phase.step", { phase })}
						</strong>
						{dates[i] && <span class="small">{dates[i]}</span>}
					</span>
				</li>
			))}
		</ol>
	);
}

/** Ballots by hour as thin columns. The numbers are in the table beside it. */
function Hours({ turnout, zone }: { turnout: LiveTurnout; zone: string }): JSX.Element | null {
	const hours = turnout.hours.slice(-72);
	const most = Math.max(1, ...hours.map((hour) => hour.ballots));
	if (hours.length < 2) return null;
	return (
		<>
			<h2 class="small-heading">{t("turnout.by_hour")}</h2>
			<svg
				class="hours"
				viewBox={`0 0 ${hours.length * 4} 40`}
				preserveAspectRatio="none"
				aria-hidden="true"
			>
				{hours.map((hour, i) => (
					<path
						key={hour.at}
						fill="currentColor"
						d={`M${i * 4} 40h3v-${Math.max(0.6, (38 * hour.ballots) / most)}h-3z`}
					/>
				))}
			</svg>
			<More summary={t("turnout.table")}>
				<div class="scroller" tabIndex={0} role="region" aria-label={t("turnout.by_hour")}>
					<table class="table">
						<caption>{t("turnout.by_hour")}</caption>
						<thead>
							<tr>
								<th scope="col">{t("turnout.hour")}</th>
								<th scope="col" class="number">
									{t("turnout.ballots")}
								</th>
							</tr>
						</thead>
						<tbody>
							{[...hours].reverse().map((hour) => (
								<tr key={hour.at}>
									<th scope="row">
										{day(hour.at, zone)}, {time(hour.at, zone)}
									</th>
									<td class="number">{number(hour.ballots)}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			</More>
		</>
	);
}

function LiveFigures({ round }: { round: Round }): JSX.Element {
	const tick = useTicks(15000);
	const { slug } = round;
	const turnout = useResource(`turnout ${slug} ${tick}`, () =>
		get<LiveTurnout>(roundPath(slug, "/turnout")),
	);
	const [last, setLast] = useState<LiveTurnout | null>(null);
	useEffect(() => {
		if (turnout.value) setLast(turnout.value);
	}, [turnout.value]);
	const { voters, codes } = last ?? round.turnout;
	const priced = round.contests.filter((contest) => !contest.hide_money);
	const total = priced.reduce((sum, contest) => sum + BigInt(contest.budget_cents), 0n);
	const asked = round.contests.length;
	const items: [string, ComponentChildren][] = [
		[
			round.ways.includes("account")
				? t("turnout.voters")
				: t("turnout.voters_of", { share: percent(voters, codes || round.census_bound) }),
			number(voters),
		],
	];
	if (priced.length > 0) items.push([t("round.budget_total"), money(total, round)]);
	items.push(
		round.poll
			? [t("round.questions_total", { n: asked }), number(asked)]
			: [
					t("round.projects_total"),
					number(round.contests.reduce((sum, contest) => sum + contest.project_count, 0)),
				],
	);
	return (
		<section class="card raised" aria-label={t("turnout.title")}>
			<Facts items={items} />
			{last && <Hours turnout={last} zone={round.zone} />}
			{last && (
				<p class="small soft">
					{t(round.poll ? "round.as_of" : "turnout.as_of", {
						time: time(last.as_of, round.zone),
					})}
				</p>
			)}
			<p>
				<a href={href("rounds", slug, "statistics")}>{t("turnout.statistics")}</a>
			</p>
		</section>
	);
}

function HeadingCard(props: { round: Round; contest: Contest; isWide: boolean }): JSX.Element {
	const { round, contest, isWide } = props;
	const title = worded(contest.titles, round.languages);
	const intro = worded(contest.intros, round.languages);
	const to = `${href("rounds", round.slug, "projects")}?contest=${contest.cid}`;
	return (
		<li>
			<article class={`card card-link heading-card${isWide ? " heading-wide" : ""}`}>
				<Tiles
					seed={`${round.slug} ${contest.cid}`}
					columns={isWide ? 8 : 10}
					rows={isWide ? 3 : 1}
					fill
				/>
				<div class="heading-card-body">
					<h3 {...title.marks}>
						<a href={to}>{title.text}</a>
					</h3>
					{!contest.hide_money && <p class="money">{money(contest.budget_cents, round)}</p>}
					{intro.text && (
						<p class="small soft" {...intro.marks}>
							{intro.text}
						</p>
					)}
					<p class="small">
						{t("round.projects_count", { n: contest.project_count })} {howToVote(contest, round)}
					</p>
				</div>
			</article>
		</li>
	);
}

function Headings({ round }: { round: Round }): JSX.Element {
	const city = round.contests.filter((contest) => !contest.is_district);
	const districts = round.contests.filter((contest) => contest.is_district);
	const list = (contests: Contest[]): JSX.Element => (
		<ul class={contests.length === 1 ? "stack" : "grid grid-four"} role="list">
			{contests.map((contest) => (
				<HeadingCard
					key={contest.cid}
					round={round}
					contest={contest}
					isWide={contests.length === 1}
				/>
			))}
		</ul>
	);
	return (
		<section class="section" aria-labelledby="headings">
			<h2 id="headings">{t("round.headings")}</h2>
			{districts.length > 0 && <p class="lead">{t("round.headings_lead")}</p>}
			{city.length > 0 && list(city)}
			{districts.length > 0 && list(districts)}
		</section>
	);
}

function Voters({ round, sha256 }: { round: Round; sha256: string }): JSX.Element {
	const { value, problem, reload } = useResource(`electorate ${sha256}`, async () => ({
		electorate: await readElectorate(round.slug, sha256),
	}));
	return (
		<section class="section" aria-labelledby="voters">
			<h2 id="voters">{t("electorate.title")}</h2>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && !value.electorate && (
				<Notice tone="bad" isAlert>
					<p>{t("electorate.wrong")}</p>
				</Notice>
			)}
			{value?.electorate && (
				<>
					<WhoMayVote
						electorate={value.electorate}
						titles={round.contests.map(({ titles }) => worded(titles, round.languages).text)}
					/>
					<p class="small soft">{t("electorate.source")}</p>
				</>
			)}
		</section>
	);
}

function Who({ round }: { round: Round }): JSX.Element {
	return (
		<section class="section" aria-labelledby="safe">
			<h2 id="safe">{t("keys.title")}</h2>
			<p class="lead">{t("keys.lead")}</p>
			<ThreeKeys />
			<More summary={t("round.who")}>
				<p>{t("round.who_trustees", { t: round.threshold, n: round.trustees.length })}</p>
				<ul>
					{round.trustees.map((trustee) => (
						<li key={trustee.name}>
							{trustee.name} ({t("round.block", { block: trustee.block })})
						</li>
					))}
				</ul>
				<p>{t("round.who_witnesses")}</p>
				<ul>
					{round.witnesses.map((name) => (
						<li key={name}>{name}</li>
					))}
				</ul>
				<p>{t("round.log_size", { n: round.log.size })}</p>
				{round.ctx && (
					<>
						<p>{t("round.ctx")}</p>
						<code class="code-long">{round.ctx}</code>
					</>
				)}
			</More>
		</section>
	);
}

export function RoundPage({ slug }: { slug: string }): JSX.Element {
	const { value, problem, reload } = useRound(slug);
	const round = useRoundNow(slug, () => rereadRound(slug)) ?? value;
	if (problem)
		return (
			<div class="page head">
				<Title name={t("round.title")}>{t("round.title")}</Title>
				<ProblemNotice problem={problem} onRetry={reload} />
			</div>
		);
	if (!round)
		return (
			<div class="page">
				<Waiting />
			</div>
		);
	const title = worded(round.titles, round.languages);
	const intro = worded(round.intros, round.languages);
	return (
		<>
			<div class="band">
				<div class="page">
					<div class="band-text">
						<div class="row">
							{/* another phase is said */}
							<div role="status">
								<PhaseBadge round={round} />
							</div>
							{round.poll && <Badge>{t("round.poll")}</Badge>}
						</div>
						<Title name={title.text} marks={title.marks}>
							{title.text}
						</Title>
						{intro.text && (
							<p class="lead" {...intro.marks}>
								{intro.text}
							</p>
						)}
						<Until round={round} />
						<Actions round={round} />
					</div>
					<div class="band-art">
						<Tiles seed={round.slug} columns={6} rows={6} fill />
					</div>
				</div>
			</div>
			<div class="page">
				<LiveFigures round={round} />
				{round.is_rehearsal && (
					<div class="section">
						<Notice tone="warn" title={t("round.rehearsal")}>
							<p>{t("round.rehearsal_text")}</p>
							{round.rehearses && (
								<p>
									<a href={href("projects", round.rehearses)}>{t("round.rehearsed")}</a>
								</p>
							)}
						</Notice>
					</div>
				)}
				<section class="section" aria-labelledby="where">
					<h2 id="where">{t("round.where")}</h2>
					<Phases round={round} />
				</section>
				{round.poll ? <PollOf slug={slug} /> : <Headings round={round} />}
				{round.criteria && <Voters round={round} sha256={round.criteria} />}
				<Who round={round} />
			</div>
		</>
	);
}
