/* One project: its text, what it costs, where it is, and after the count why it was funded or not. */
import type { JSX } from "preact";
import { get, type Project, type Round, roundPath } from "../lib/api";
import { capitalized, money } from "../lib/format";
import { useResource } from "../lib/resource";
import { isOpen, useRound, worded } from "../lib/rounds";
import { href } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { ButtonLink } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Notice, ProblemNotice, Waiting } from "../parts/said";
import { Tiles, tileSeed } from "../parts/tiles";
import { whyText } from "./why";

function Outcome({ project }: { project: Project }): JSX.Element | null {
	if (!project.outcome) return null;
	const { won, votes, why } = project.outcome;
	return (
		<Notice tone={won ? "ok" : "info"} title={won ? t("why.won_title") : t("why.lost_title")}>
			<p>{t("why.votes", { n: votes })}</p>
			<p>{whyText(why)}</p>
		</Notice>
	);
}

function OnMap({ project }: { project: Project }): JSX.Element | null {
	const { latitude_e6: latitude, longitude_e6: longitude } = project;
	if (latitude === null || longitude === null) return null;
	const degrees = (e6: number): string => (e6 / 1e6).toFixed(5);
	return (
		<a href={`geo:${degrees(latitude)},${degrees(longitude)}`} class="small">
			{t("project.on_map")}
		</a>
	);
}

function Aside({ round, project }: { round: Round; project: Project }): JSX.Element {
	const contest = round.contests.find(({ cid }) => cid === project.cid);
	const heading = contest ? worded(contest.titles, round.languages) : null;
	// the city writes districts, topics and places in one language only, and does not say in which
	const rows: [string, string | null][] = [
		[t("project.heading"), heading?.text ?? null],
		[t("list.district"), contest?.is_district ? null : project.district],
		[t("list.category"), project.category && capitalized(project.category)],
		[t("project.place"), project.place],
	];
	return (
		<aside class="card" aria-label={t("project.facts")}>
			{!contest?.hide_money && (
				<div>
					<p class="soft small">{t("project.cost")}</p>
					<p class="money">{money(project.cost_cents, round)}</p>
				</div>
			)}
			{rows.map(
				([name, value]) =>
					value && (
						<div key={name}>
							<p class="soft small">{name}</p>
							<p>
								<bdi>{value}</bdi>
							</p>
						</div>
					),
			)}
			<OnMap project={project} />
			{isOpen(round) && (
				<ButtonLink to={href("vote", round.slug)} look="sun">
					{t("round.vote")}
				</ButtonLink>
			)}
		</aside>
	);
}

export function ProjectPage(props: { slug: string; cid: number; id: string }): JSX.Element {
	const { slug, cid, id } = props;
	const round = useRound(slug);
	const path = roundPath(slug, `/projects/${cid}/${encodeURIComponent(id)}?lang=${language()}`);
	const project = useResource(path, () => get<Project>(path));
	const problem = round.problem ?? project.problem;
	if (problem)
		return (
			<div class="page head">
				<Title name={t("project.title")}>{t("project.title")}</Title>
				<ProblemNotice problem={problem} />
			</div>
		);
	if (!round.value || !project.value)
		return (
			<div class="page">
				<Waiting />
			</div>
		);
	const item = project.value;
	const marks = foreign(item.language);
	const title = worded(round.value.titles, round.value.languages).text;
	return (
		<div class="page">
			<div class="head">
				<Crumbs
					trail={[
						{ name: title, to: href("rounds", slug) },
						{ name: t("list.title"), to: href("rounds", slug, "projects") },
					]}
				/>
				<Title name={item.title} of={title} marks={marks}>
					{item.title}
				</Title>
			</div>
			<div class="project-page">
				<div class="stack">
					<Tiles seed={tileSeed(item.cid, item.id)} columns={12} rows={3} class="project-hero" />
					<Outcome project={item} />
					{item.summary && !item.description.startsWith(item.summary.slice(0, 60)) && (
						<p class="lead" {...marks}>
							{item.summary}
						</p>
					)}
					<p class="prose" {...marks}>
						{item.description}
					</p>
					{item.proposed !== null && (
						<p>
							<a href={href("projects", slug, item.proposed)}>{t("project.proposed")}</a>
						</p>
					)}
				</div>
				<Aside round={round.value} project={item} />
			</div>
		</div>
	);
}
