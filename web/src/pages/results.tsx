/* The result: bars with the funding line, the same as a table, and why not, project by project. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import {
	type Contest,
	get,
	type OutcomeContest,
	type ProjectItem,
	type ProjectPage,
	type Results,
	type Round,
	roundPath,
} from "../lib/api";
import { money, number } from "../lib/format";
import { useResource } from "../lib/resource";
import { useRound, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { ButtonLink, More } from "../parts/controls";
import { Bars } from "../parts/figures";
import { Crumbs, Title } from "../parts/frame";
import { Facts, Notice, ProblemNotice, Waiting } from "../parts/said";
import { QuestionResult } from "./answers";
import { whyShort, whyText } from "./why";

type Names = Map<string, ProjectItem>;

async function readNames(slug: string): Promise<Names> {
	const names: Names = new Map();
	for (let after: string | null = ""; after !== null; ) {
		const query = new URLSearchParams({ lang: language(), limit: "200", order: "title" });
		if (after) query.set("after", after);
		const page: ProjectPage = await get(roundPath(slug, `/projects?${query}`));
		for (const item of page.items) names.set(`${item.cid}/${item.id}`, item);
		after = page.next;
	}
	return names;
}

function ProjectName(props: { slug: string; cid: number; id: string; names: Names }): JSX.Element {
	const { slug, cid, id, names } = props;
	const item = names.get(`${cid}/${id}`);
	return (
		<a href={href("rounds", slug, "projects", cid, id)} {...(item ? foreign(item.language) : {})}>
			{item?.title ?? id}
		</a>
	);
}

interface ContestProps {
	round: Round;
	contest: Contest;
	outcome: OutcomeContest;
	names: Names;
}

/** Where there is room the table is open; on a phone the bars come first, and the next heading. */
const HAS_ROOM = "(min-width: 48rem)";

function Table({ round, contest, outcome, names }: ContestProps): JSX.Element {
	const title = worded(contest.titles, round.languages);
	const caption = t("result.table", { name: title.text });
	return (
		<More summary={t("result.reasons")} isOpen={matchMedia(HAS_ROOM).matches}>
			<div class="scroller" tabIndex={0} role="region" aria-label={caption}>
				<table class="table">
					<caption>{caption}</caption>
					<thead>
						<tr>
							<th scope="col">{t("result.project")}</th>
							<th scope="col" class="number">
								{t("result.votes")}
							</th>
							{!contest.hide_money && (
								<th scope="col" class="number">
									{t("result.cost")}
								</th>
							)}
							<th scope="col">{t("result.why")}</th>
						</tr>
					</thead>
					<tbody>
						{byVotes(outcome).map((project) => (
							<tr key={project.id}>
								<th scope="row">
									<ProjectName slug={round.slug} cid={contest.cid} id={project.id} names={names} />
								</th>
								<td class="number">{number(project.votes)}</td>
								{!contest.hide_money && <td class="number">{money(project.cost_cents, round)}</td>}
								<td>{whyText(project.why)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</More>
	);
}

function byVotes(outcome: OutcomeContest): OutcomeContest["projects"] {
	return [...outcome.projects].sort(
		(a, b) => b.votes - a.votes || Number(b.won) - Number(a.won) || a.cost_cents - b.cost_cents,
	);
}

function spentOf(outcome: OutcomeContest, round: Round): [string, string][] {
	const left = BigInt(outcome.budget_cents) - BigInt(outcome.spent_cents);
	return [
		[t("result.spent"), money(outcome.spent_cents, round)],
		[t("result.left"), money(left, round)],
	];
}

/** What came of a contest, in few words. */
function briefly(outcome: OutcomeContest, contest: Contest, round: Round): string {
	const n = outcome.winners.length;
	if (outcome.not_opened) return t("result.closed");
	if (round.poll) return t("poll.voted", { n: outcome.ballots + outcome.paper });
	if (contest.hide_money) return t("list.count", { n });
	return t("result.funded", { n, money: money(outcome.spent_cents, round) });
}

function ContestResult(props: ContestProps): JSX.Element {
	const { round, contest, outcome, names } = props;
	const title = worded(contest.titles, round.languages);
	if (outcome.not_opened)
		return (
			<section class="section" aria-labelledby={`contest-${contest.cid}`}>
				<h2 id={`contest-${contest.cid}`} {...title.marks}>
					{title.text}
				</h2>
				<Notice tone="warn">
					<p>{t("result.not_opened", { reason: outcome.not_opened })}</p>
				</Notice>
			</section>
		);
	const nulls = Object.values(outcome.null).reduce((sum, n) => sum + n, 0);
	if (round.poll)
		return (
			<section class="section" aria-labelledby={`contest-${contest.cid}`}>
				<h2 id={`contest-${contest.cid}`} {...title.marks}>
					{title.text}
				</h2>
				<QuestionResult {...props} />
			</section>
		);
	return (
		<section class="section" aria-labelledby={`contest-${contest.cid}`}>
			<h2 id={`contest-${contest.cid}`} {...title.marks}>
				{title.text}
			</h2>
			<div class="card">
				<Facts
					items={[
						[t("result.ballots"), number(outcome.ballots + outcome.paper)],
						[t("result.winners"), number(outcome.winners.length)],
						...(contest.hide_money ? [] : spentOf(outcome, round)),
					]}
				/>
				<p class="small soft">
					{t("result.blank", { n: outcome.blank })} {t("result.null", { n: nulls })}
				</p>
			</div>
			<Bars
				label={t("result.bars", { name: title.text })}
				lines={byVotes(outcome).map((project) => ({
					key: project.id,
					name: <ProjectName slug={round.slug} cid={contest.cid} id={project.id} names={names} />,
					value: project.votes,
					text: t("why.votes_short", { n: project.votes }),
					isWon: project.won,
					note: project.won ? "" : whyShort(project.why),
				}))}
			/>
			<Table {...props} />
		</section>
	);
}

function Files(props: { results: Results; slug: string; isPoll: boolean }): JSX.Element {
	const { results, slug, isPoll } = props;
	return (
		<section class="section" aria-labelledby="check">
			<h2 id="check">{t("result.check")}</h2>
			<p class="lead">{t("result.check_text")}</p>
			<ul>
				{results.files.pb.map((path) => (
					<li key={path}>
						<a href={path} download>
							{t("result.pb", { name: path.split("/").pop() ?? "" })}
						</a>
					</li>
				))}
				{results.files.outcome && (
					<li>
						<a href={results.files.outcome} download>
							{t(isPoll ? "poll.outcome" : "result.outcome")}
						</a>
					</li>
				)}
			</ul>
			<div class="row">
				<ButtonLink to={href("verify", slug)} icon="shield">
					{t("frame.verify")}
				</ButtonLink>
				<ButtonLink to={href("rounds", slug, "statistics")} look="quiet">
					{t("turnout.statistics")}
				</ButtonLink>
			</div>
		</section>
	);
}

/** All headings at a glance; each leads to its place on this page. */
function Contents({ round, outcomes }: { round: Round; outcomes: OutcomeContest[] }): JSX.Element {
	return (
		<nav class="contents" aria-label={t("result.contents")}>
			<ul role="list">
				{outcomes.map((outcome) => {
					const contest = round.contests.find(({ cid }) => cid === outcome.cid);
					if (!contest) return null;
					const title = worded(contest.titles, round.languages);
					return (
						<li key={outcome.cid}>
							<a href={`#contest-${outcome.cid}`} {...title.marks}>
								{title.text}
							</a>
							<span class="small soft">{briefly(outcome, contest, round)}</span>
						</li>
					);
				})}
			</ul>
		</nav>
	);
}

/** On paper everything is open. */
function usePrintedOpen(): void {
	useEffect(() => {
		const open = (): void => {
			for (const more of document.querySelectorAll("details")) more.open = true;
		};
		addEventListener("beforeprint", open);
		return () => removeEventListener("beforeprint", open);
	}, []);
}

export function ResultsPage({ slug }: { slug: string }): JSX.Element {
	const round = useRound(slug);
	const results = useResource(`results ${slug}`, () => get<Results>(roundPath(slug, "/results")));
	const names = useResource(`names ${slug}`, () => readNames(slug));
	const problem = round.problem ?? results.problem ?? names.problem;
	const title = round.value ? worded(round.value.titles, round.value.languages).text : "";
	usePrintedOpen();
	const isReady = round.value && results.value && names.value;
	return (
		<div class="page">
			<div class="head">
				<p class="only-print">{title}</p>
				{title && <Crumbs trail={[{ name: title, to: href("rounds", slug) }]} />}
				<Title name={t("result.title")} of={title}>
					{t("result.title")}
				</Title>
				{results.value?.outcome && round.value && (
					<p class="lead">{t(round.value.poll ? "poll.result_lead" : "result.lead")}</p>
				)}
			</div>
			{problem && <ProblemNotice problem={problem} />}
			{!problem && !isReady && <Waiting />}
			{round.value && results.value && !results.value.outcome && (
				<Notice title={t("result.early_title")}>
					<p>{t("result.early")}</p>
				</Notice>
			)}
			{round.value && results.value?.outcome && names.value && (
				<>
					{results.value.outcome.contests.length > 1 && (
						<Contents round={round.value} outcomes={results.value.outcome.contests} />
					)}
					{results.value.outcome.contests.map((outcome) => {
						const contest = round.value?.contests.find(({ cid }) => cid === outcome.cid);
						if (!contest || !round.value || !names.value) return null;
						return (
							<ContestResult
								key={outcome.cid}
								round={round.value}
								contest={contest}
								outcome={outcome}
								names={names.value}
							/>
						);
					})}
					<Files results={results.value} slug={slug} isPoll={round.value.poll !== null} />
				</>
			)}
		</div>
	);
}
