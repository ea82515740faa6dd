/* One project: what it says, in the languages that it is in, what became of it, and what is said about it. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
	type Budget,
	get,
	type Proposed,
	type ProposedList,
	type ProposedOwn,
	type Support,
	type Translation,
} from "../lib/api";
import { date, number } from "../lib/format";
import { goalName } from "../lib/ideas";
import { treeOf } from "../lib/markdown";
import { asProblem, useResource } from "../lib/resource";
import { worded } from "../lib/rounds";
import { href, place } from "../lib/router";
import { foreign, language, nameOfLanguage, t } from "../lib/texts";
import { Documents as Files } from "../parts/documents";
import { Crumbs, Title } from "../parts/frame";
import { Markdown } from "../parts/markdown";
import { Pictures } from "../parts/picture";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { Comments, Follow, Moderate, Report, Stub } from "../talk/lazy";
import { LobbyOf } from "../talk/lobby";
import { Paragraphs, ProveFirst, Register } from "../talk/parts";
import { useTimes, useWriter, when } from "../talk/state";
import { Manage, PlaceMap } from "./lazy";
import { OnBallot } from "./on_ballot";
import { Authors } from "./parts";
import { headingName, hrefOfBudget, hrefOfProject, useBudget } from "./state";
import { hasSupports, Supports } from "./support";
import { Valued } from "./valuation";

/** With it because a chunk of their own would weigh more on the first view of every list. */
export { Money } from "./money";
export { Reports } from "./reports";

/** What is read: in the page's language where there is a translation, unless the original was asked for. */
export function wordingOf(of: Proposed, asked: string | null): Proposed | Translation {
	const wanted = asked ?? language();
	if (of.language === wanted) return of;
	return of.translations.find((one) => one.language === wanted) ?? of;
}

function Languages({
	of,
	shown,
}: {
	of: Proposed;
	shown: Proposed | Translation;
}): JSX.Element | null {
	if (of.translations.length === 0) return null;
	const all = [of.language, ...of.translations.map((one) => one.language)];
	return (
		<nav class="row small" aria-label={t("project.languages")}>
			{all.map((code) => (
				<a
					key={code}
					href={`${hrefOfProject(of.budget, of.number)}?in=${code}`}
					lang={code}
					hreflang={code}
					aria-current={shown.language === code ? "true" : undefined}
				>
					{nameOfLanguage(code)}
					{code === of.language && ` (${t("project.original")})`}
				</a>
			))}
		</nav>
	);
}

function TranslatedBy({ of }: { of: Translation }): JSX.Element {
	return (
		<p class="small soft">
			{of.by && t("project.translated", { name: of.by.pseudonym })}{" "}
			{of.is_stale && t("project.stale")}
		</p>
	);
}

/** What became of it, where that is the end. */
function Ended({ of, zone }: { of: Proposed; zone: string }): JSX.Element | null {
	if (of.ended_at === null) return null;
	const on = when(of.ended_at, zone);
	return (
		<Notice tone="warn">
			<p>
				{t(of.state === "merged" ? "project.merged_text" : "project.withdrawn_text", { when: on })}
			</p>
			{of.merged_into && (
				<p>
					<a href={hrefOfProject(of.merged_into.budget, of.merged_into.number)}>
						{of.merged_into.title ?? t("project.hidden_title")}
					</a>
				</p>
			)}
			{of.reason && <Paragraphs text={of.reason} language={of.language} />}
		</Notice>
	);
}

const degrees = (millionths: number): string => (millionths / 1e6).toFixed(5);

function Facts({ of, budget }: { of: Proposed; budget: Budget | null }): JSX.Element {
	const rows: [string, JSX.Element | string][] = [];
	if (budget && of.heading !== null)
		rows.push([t("projects.heading"), headingName(budget, of.heading)]);
	if (of.place) rows.push([t("project.where"), of.place]);
	if (of.latitude_e6 !== null && of.longitude_e6 !== null)
		rows.push([
			t("project.point"),
			<bdi key="point">{`${degrees(of.latitude_e6)}, ${degrees(of.longitude_e6)}`}</bdi>,
		]);
	if (of.goals.length > 0)
		rows.push([
			t("project.goals"),
			<ul key="goals" role="list">
				{of.goals.map((goal) => (
					<li key={goal}>
						<a href={`${hrefOfBudget(of.budget)}?goal=${goal}`}>
							{number(goal)}. {goalName(goal)}
						</a>
					</li>
				))}
			</ul>,
		]);
	if (of.tags.length > 0)
		rows.push([
			t("project.tags"),
			<ul key="tags" class="row" role="list">
				{of.tags.map((tag) => (
					<li key={tag}>
						<a href={`${hrefOfBudget(of.budget)}?tag=${encodeURIComponent(tag)}`} dir="auto">
							{tag}
						</a>
					</li>
				))}
			</ul>,
		]);
	return (
		<dl class="facts">
			{rows.map(([name, value]) => (
				<div key={name}>
					<dt>{name}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

/** Whoever reads is told where a link leads. */
const hostOf = (address: string): string => address.split("/")[2] ?? "";

function Links({ of }: { of: Proposed }): JSX.Element | null {
	if (of.links.length === 0) return null;
	return (
		<section class="section" aria-labelledby="links">
			<h2 id="links">{t("project.links")}</h2>
			<ul>
				{of.links.map(({ title, address }) => (
					<li key={address}>
						<a href={address} rel="nofollow noopener ugc" dir="auto">
							{title}
						</a>{" "}
						<bdi class="small soft">{hostOf(address)}</bdi>
					</li>
				))}
			</ul>
		</section>
	);
}

function Documents({ of }: { of: Proposed }): JSX.Element | null {
	if (of.documents.length === 0) return null;
	return (
		<section class="section" aria-labelledby="documents">
			<h2 id="documents">{t("project.documents")}</h2>
			<Files of={of.documents} />
		</section>
	);
}

function Merged({ of }: { of: Proposed }): JSX.Element | null {
	if (of.merged.length === 0) return null;
	return (
		<section class="section" aria-labelledby="merged">
			<h2 id="merged">{t("project.includes")}</h2>
			<ul>
				{of.merged.map((one) => (
					<li key={one.number}>
						<a href={hrefOfProject(one.budget, one.number)} {...foreign(one.language)}>
							{one.title ?? t("project.hidden_title")}
						</a>
						{one.author && (
							<>
								{" · "}
								<bdi>{one.author.pseudonym}</bdi>
							</>
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

/** Others of the round that are like it. */
function Related({ of }: { of: Proposed }): JSX.Element | null {
	const query = new URLSearchParams({
		q: (of.title ?? "").slice(0, 100),
		besides: String(of.number),
	});
	const found = useResource(`related ${of.number}`, () =>
		get<ProposedList>(`/api/budgets/${encodeURIComponent(of.budget)}/similar?${query}`),
	).value;
	if (!found || found.items.length === 0) return null;
	return (
		<section class="section" aria-labelledby="related">
			<h2 id="related">{t("related.title")}</h2>
			<ul>
				{found.items.map((one) => (
					<li key={one.number}>
						<a href={hrefOfProject(one.budget, one.number)} {...foreign(one.language)}>
							{one.title}
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

function Head({
	of,
	shown,
	zone,
}: {
	of: Proposed;
	shown: Proposed | Translation;
	zone: string;
}): JSX.Element {
	const title = shown.title ?? t("project.hidden_title");
	return (
		<div class="head">
			<Title
				name={title}
				of={t("projects.title")}
				{...(of.hidden ? {} : { marks: foreign(shown.language) })}
			>
				{title}
			</Title>
			<p class="row debate-by">
				{of.state === "draft" && <Badge tone="sun">{t("project.draft")}</Badge>}
				{of.state === "withdrawn" && <Badge>{t("project.withdrawn")}</Badge>}
				{of.state === "merged" && <Badge>{t("project.merged")}</Badge>}
				<span>
					{!of.hidden && <Authors of={of} />}
					{of.published_at && (
						<>
							{" · "}
							<time dateTime={of.published_at}>{date(of.published_at, zone)}</time>
						</>
					)}
					{of.edited_at && ` · ${t("project.edited", { when: when(of.edited_at, zone) })}`}
					{of.version > 1 && (
						<>
							{" · "}
							<a href={href("projects", of.budget, of.number, "versions")}>
								{t("project.versions", { n: of.version, shown: number(of.version) })}
							</a>
						</>
					)}
				</span>
				<Register author={of.author} />
			</p>
			<Languages of={of} shown={shown} />
		</div>
	);
}

/** Reporting it, for people who did not write it; and deciding about it, for moderators who did not. */
function Tools(props: {
	of: Proposed;
	own: ProposedOwn;
	onChanged: () => void;
}): JSX.Element | null {
	const { of, own } = props;
	const writer = useWriter();
	if (!writer || own.role === "author" || own.role === "co_author") return null;
	const mayReport =
		!writer.isOrganisation && !writer.blockedUntil && !of.hidden && !own.lacks.includes("report");
	const common = { kind: "project", number: of.number, name: of.title ?? "" } as const;
	return (
		<div class="row debate-tools">
			{mayReport && <Report {...common} isReported={own.is_reported} onDone={props.onChanged} />}
			{own.may_moderate && <Moderate {...common} hidden={of.hidden} onDone={props.onChanged} />}
		</div>
	);
}

/** The project as everybody reads it, or as its authors do while it is a draft; and how one stands to it. */
function useProject(id: number) {
	const writer = useWriter();
	const isIn = !!writer;
	const [turn, setTurn] = useState(0);
	const read = useResource(`project ${id} ${turn} ${isIn}`, async () => {
		const own = isIn
			? await get<ProposedOwn>(`/api/projects/${id}/own`).catch((error) => {
					console.warn(asProblem(error).code);
					return null;
				})
			: null;
		const project = own?.draft ?? (await get<Proposed>(`/api/projects/${id}`));
		return { own, project };
	});
	// who signed in is known a moment later: what was read before stays until then
	const [last, setLast] = useState(read.value);
	useEffect(() => {
		if (read.value) setLast(read.value);
	}, [read.value]);
	const value = read.value ?? (read.problem ? null : last);
	const isDraftOfSomebody = read.problem?.code === "project_unknown" && writer === undefined;
	return {
		value,
		problem: isDraftOfSomebody ? null : read.problem,
		look: () => setTurn(turn + 1),
	};
}

type Sums = Pick<Support, "supports" | "paper_supports">;

const withoutOwn = (now: Support | null) =>
	now && { supports: now.supports, paper_supports: now.paper_supports };

export function ProjectPage({ slug, id }: { slug: string; id: number }): JSX.Element {
	const { value, problem, look } = useProject(id);
	const budget = useBudget(slug).value;
	const zone = useTimes();
	const [more, setMore] = useState(0);
	const [supported, setSupported] = useState<Support | null>(null);
	const [sums, setSums] = useState<Sums | null>(null);
	const of = value && { ...value.project, ...withoutOwn(supported), ...sums };
	const own = value?.own
		? { ...value.own, ...(supported && { support: supported.support }) }
		: null;
	const shown = of && wordingOf(of, place.value.query.get("in"));
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("projects.title"), to: href("projects") },
					{ name: budget ? worded(budget.titles).text : "…", to: hrefOfBudget(slug) },
				]}
			/>
			{problem && <ProblemNotice problem={problem} onRetry={look} />}
			{!of && !problem && <Waiting />}
			{of && shown && (
				<>
					<Head of={of} shown={shown} zone={zone} />
					<div class="stack">
						{of.hidden && <Stub of={of.hidden} kind="project" zone={zone} />}
						<Ended of={of} zone={zone} />
						{shown.tree && (
							<Markdown tree={treeOf(shown.tree)} level={2} language={shown.language} />
						)}
						<Pictures of={of.pictures} label={t("project.pictures")} />
						{"is_stale" in shown && <TranslatedBy of={shown} />}
						{!of.hidden && <Facts of={of} budget={budget} />}
						{of.state !== "draft" && (
							<Follow kind="project" subject={id} isFollowed={own?.is_followed} />
						)}
						{own && <Tools of={of} own={own} onChanged={look} />}
						{own && own.lacks.length > 0 && <ProveFirst lacks={own.lacks} />}
					</div>
					{budget && of.latitude_e6 !== null && !of.hidden && <PlaceMap of={of} budget={budget} />}
					<Links of={of} />
					<Documents of={of} />
					<Merged of={of} />
					{budget && hasSupports(budget.phase) && of.state === "published" && (
						<Supports
							of={of}
							own={own}
							budget={budget}
							onDone={(now) => {
								setSums(null);
								setSupported(now);
							}}
						/>
					)}
					{budget && of.state === "published" && !of.hidden && (
						<Valued of={of} isAuthor={own?.role === "author"} budget={budget} zone={zone} />
					)}
					{budget && of.state !== "draft" && !of.hidden && (
						<OnBallot of={of} budget={budget} zone={zone} />
					)}
					{own && (own.role || own.may_translate || own.may_count) && (
						<Manage
							of={of}
							own={own}
							onChanged={() => {
								setSupported(null);
								setSums(null);
								look();
							}}
						/>
					)}
					{of.state !== "draft" && <LobbyOf kind="project" number={id} zone={zone} />}
					{of.state !== "draft" && !of.hidden && <Related of={of} />}
					{of.state !== "draft" && (
						<Comments
							subject={{ kind: "project", number: id, budget: slug }}
							total={of.comments + more}
							isOpen={of.state === "published"}
							isHidden={of.hidden !== null}
							mayModerate={own?.may_moderate ?? false}
							mayReport={!own?.lacks.includes("report")}
							mayWrite={!own?.lacks.includes("comment")}
							zone={zone}
							onFacts={(kind, now) => {
								if (kind === "supports")
									setSums({
										supports: Number(now.supports),
										paper_supports: Number(now.paper_supports),
									});
							}}
							onCount={(n) => setMore(more + n)}
						/>
					)}
				</>
			)}
		</div>
	);
}
