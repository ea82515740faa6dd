/* The rounds that take projects, and all projects of one: search, order and filters live in the address. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
	type Budget,
	type BudgetItem,
	type BudgetList,
	get,
	type ProposedList as Page,
	type ProposedItem,
} from "../lib/api";
import { money, number } from "../lib/format";
import { goalName } from "../lib/ideas";
import { useRoundNow } from "../lib/phase";
import { useChunk, usePages, useResource, useSaid } from "../lib/resource";
import { orderSeed, worded } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { Button, ButtonLink, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { SearchField } from "../parts/search";
import { Follow, Stub } from "../talk/lazy";
import { useTimes } from "../talk/state";
import { CompareBar, CompareButton, comparedOf } from "./comparing";
import { ExtensionNote, ListMap } from "./lazy";
import { Authors, Phases } from "./parts";
import {
	headingName,
	hrefOfBudget,
	hrefOfProject,
	isValued,
	rereadBudget,
	takesDrafts,
	useBudget,
	whenOf,
} from "./state";
import { hasSupports } from "./support";

const ORDERS = ["random", "newest", "supported", "near", "ended"] as const;
const POINT = /^-?\d{1,2}\.\d{3},-?\d{1,3}\.\d{3}$/;
const PART = /^-?\d{1,3}(\.\d{1,6})?(,-?\d{1,3}(\.\d{1,6})?){3}$/;
const GOALS = Array.from({ length: 17 }, (_, i) => i + 1);
/** The server looks for no less. */
const LEAST_BYTES = 3;

function RoundCard({ of }: { of: BudgetItem }): JSX.Element {
	const title = worded(of.titles);
	const intro = worded(of.intros);
	return (
		<li>
			<article class="card card-link debate-card">
				<p class="row">
					<Badge {...(of.phase === "accepting" ? { tone: "ok" } : {})}>
						{t("phase.names", { phase: of.phase })}
					</Badge>
					<span class="small soft">{whenOf(of)}</span>
				</p>
				<h2 {...title.marks}>
					<a href={hrefOfBudget(of.slug)}>{title.text}</a>
				</h2>
				{intro.text && <p {...intro.marks}>{intro.text}</p>}
			</article>
		</li>
	);
}

export function Rounds(): JSX.Element {
	const { value, problem, reload } = useResource("budgets", () => get<BudgetList>("/api/budgets"));
	return (
		<div class="page debate">
			<div class="head">
				<Title name={t("projects.title")}>{t("projects.title")}</Title>
				<p class="lead">{t("projects.lead")}</p>
				<p>
					<a href={href("projects", "mine")}>{t("projects.mine")}</a>
					{" · "}
					<a href={`/api/feeds/${language()}/projects`}>{t("talk.feed")}</a>
				</p>
			</div>
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value?.items.length === 0 && <p class="lead">{t("projects.no_round")}</p>}
			<ul class="stack" role="list">
				{value?.items.map((one) => (
					<RoundCard key={one.slug} of={one} />
				))}
			</ul>
		</div>
	);
}

function addressOf(slug: string, filters: URLSearchParams): string {
	const query = new URLSearchParams();
	const q = filters.get("q") ?? "";
	const near = filters.get("near") ?? "";
	const asked = ORDERS.find((word) => word === filters.get("order")) ?? "random";
	const order = asked === "near" && !POINT.test(near) ? "random" : asked;
	if (order === "near") query.set("near", near);
	if (new TextEncoder().encode(q).length >= LEAST_BYTES) query.set("q", q);
	if (order !== "random") query.set("order", order);
	else query.set("seed", orderSeed().slice(0, 8));
	for (const name of ["heading", "goal"])
		if (/^\d{1,3}$/.test(filters.get(name) ?? "")) query.set(name, filters.get(name) ?? "");
	const within = filters.get("within") ?? "";
	if (PART.test(within)) query.set("within", within);
	const tag = filters.get("tag") ?? "";
	if (tag.length >= 2) query.set("tag", tag);
	return `/api/budgets/${encodeURIComponent(slug)}/projects?${query}`;
}

function Card({
	of,
	budget,
	zone,
	compare,
}: {
	of: ProposedItem;
	budget: Budget;
	zone: string;
	compare: JSX.Element;
}): JSX.Element {
	const marks = foreign(of.language);
	const translated = of.titles[language()];
	const where = [headingName(budget, of.heading), of.place].filter(Boolean).join(" · ");
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...(of.hidden || translated ? {} : marks)}>
					<a href={hrefOfProject(of.budget, of.number)}>
						{translated ?? of.title ?? t("project.hidden_title")}
					</a>
				</h2>
				{of.hidden ? (
					<Stub of={of.hidden} kind="project" zone={zone} />
				) : (
					<>
						<p class="small soft">
							<Authors of={of} />
						</p>
						<p {...marks} dir="auto">
							{of.excerpt}
						</p>
					</>
				)}
				<p class="small debate-counts">
					{of.state === "withdrawn" && <Badge>{t("project.withdrawn")}</Badge>}
					{of.state === "merged" && <Badge>{t("project.merged")}</Badge>}
					{where && <bdi>{where}</bdi>}
					{hasSupports(budget.phase) && (
						<span>
							{t("support.count", {
								n: of.supports + of.paper_supports,
								shown: number(of.supports + of.paper_supports),
							})}
						</span>
					)}
					<span>{t("talk.comments", { n: of.comments, shown: number(of.comments) })}</span>
					{!of.hidden && compare}
				</p>
			</article>
		</li>
	);
}

function Filters({ budget, filters }: { budget: Budget; filters: URLSearchParams }): JSX.Element {
	const tag = filters.get("tag");
	// names of goals come after the list
	const named = useChunk(async () => ({}), "goals");
	return (
		<form
			class="filters"
			role="search"
			aria-label={t("projects.filters")}
			onSubmit={(event) => event.preventDefault()}
		>
			<SearchField label={t("projects.search")} />
			<Select
				id="heading"
				label={t("projects.heading")}
				value={filters.get("heading") ?? ""}
				options={[
					["", t("projects.heading_all")],
					...budget.headings.map(({ number: n, names }): [string, string] => [
						String(n),
						worded(names).text,
					]),
				]}
				onChange={(value) => setFilter("heading", value)}
			/>
			<Select
				id="goal"
				label={t("projects.goal")}
				value={filters.get("goal") ?? ""}
				options={[
					["", t("projects.goal_all")],
					...GOALS.map((n): [string, string] => [
						String(n),
						named ? `${number(n)}. ${goalName(n)}` : number(n),
					]),
				]}
				onChange={(value) => setFilter("goal", value)}
			/>
			<Select
				id="order"
				label={t("projects.order")}
				value={filters.get("order") ?? "random"}
				options={ORDERS.map((word) => [word, t(`projects.order_${word}`)])}
				onChange={(value) => setFilter("order", value === "random" ? "" : value)}
			/>
			{tag && (
				<p class="row">
					{t("projects.tagged", { tag })}
					<Button look="text" onPress={() => setFilter("tag", "")}>
						{t("projects.untag")}
					</Button>
				</p>
			)}
		</form>
	);
}

function Headings({ of }: { of: Budget }): JSX.Element {
	const currency = { currency: of.currency, exponent: of.currency_exponent };
	return (
		<dl class="facts">
			{of.headings.map(({ number: n, names, budget_cents }) => (
				<div key={n}>
					<dt {...worded(names).marks}>
						<a href={href("projects", of.slug, "money", String(n))}>{worded(names).text}</a>
					</dt>
					<dd>{money(budget_cents, currency)}</dd>
				</div>
			))}
		</dl>
	);
}

function List({ budget }: { budget: Budget }): JSX.Element {
	const filters = place.value.query;
	const list = usePages<Page>(addressOf(budget.slug, filters), {
		idOf: (one) => (one as ProposedItem).number,
	});
	const zone = useTimes();
	const inPart = list.page?.found ?? null;
	const said = useSaid(list.page, (shown) => {
		const n = inPart ?? shown;
		return t("projects.shown", { n, shown: number(n) });
	});
	const compared = comparedOf(filters);
	const [isFull, setFull] = useState(false);
	const isNear = filters.get("order") === "near";
	const hasMap = filters.get("map") === "1";
	const { page, problem } = list;
	return (
		<section class="section stack" aria-labelledby="list">
			<h2 id="list" class="visually-hidden">
				{t("projects.see")}
			</h2>
			<Filters budget={budget} filters={filters} />
			<div class="row">
				<button
					type="button"
					class="button button-quiet"
					aria-expanded={hasMap}
					onClick={() => setFilter("map", hasMap ? "" : "1")}
				>
					{t("projects.map")}
				</button>
			</div>
			{(hasMap || isNear || inPart !== null) && (
				<ListMap budget={budget} filters={filters} {...{ hasMap, isNear, inPart }} />
			)}
			<p role="status" class="visually-hidden">
				{said}
			</p>
			{problem && <ProblemNotice problem={problem} onRetry={() => void list.reload()} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p class="lead">{t("projects.none")}</p>}
			<ul class="stack" role="list">
				{page?.items.map((one) => (
					<Card
						key={one.number}
						of={one}
						budget={budget}
						zone={zone}
						compare={
							<CompareButton
								id={one.number}
								name={one.title ?? ""}
								compared={compared}
								onFull={() => setFull(true)}
							/>
						}
					/>
				))}
			</ul>
			<CompareBar slug={budget.slug} compared={compared} />
			<div role="status">
				{isFull && compared.length === 4 && <p class="soft">{t("compare.full")}</p>}
			</div>
			{page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("projects.more")}
					</Button>
				</div>
			)}
		</section>
	);
}

const hrefOfVote = ({ slug, phase }: Budget): string =>
	phase === "finished" ? href("rounds", slug, "results") : href("rounds", slug);

export function Round({ slug }: { slug: string }): JSX.Element {
	const { value: read, problem, reload } = useBudget(slug);
	const now = useRoundNow(slug, () => rereadBudget(slug));
	const value = now ?? read;
	const title = value ? worded(value.titles) : { text: t("projects.title"), marks: {} };
	const intro = value ? worded(value.intros) : null;
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("projects.title"), to: href("projects") }]} />
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					<div class="head">
						<Title name={title.text} of={t("projects.title")} marks={title.marks}>
							{title.text}
						</Title>
						{intro?.text && (
							<p class="lead" {...intro.marks}>
								{intro.text}
							</p>
						)}
						<Phases of={value} />
						<p role="status" class="visually-hidden">
							{now &&
								now.phase !== read?.phase &&
								t("phase.now", { name: t("phase.names", { phase: now.phase }) })}
						</p>
						<div class="row">
							{takesDrafts(value) && (
								<ButtonLink to={href("projects", slug, "new")} look="sun" icon="plus">
									{t("projects.propose")}
								</ButtonLink>
							)}
							{isValued(value) && (
								<ButtonLink to={href("projects", slug, "reports")} look="quiet">
									{t("projects.reports")}
								</ButtonLink>
							)}
							{value.has_vote && (
								<ButtonLink to={hrefOfVote(value)} look="quiet">
									{t("projects.vote", { phase: value.phase })}
								</ButtonLink>
							)}
							<ButtonLink to={href("projects", "mine")} look="quiet">
								{t("projects.mine")}
							</ButtonLink>
						</div>
						<Follow kind="round" subject={slug} />
					</div>
					{value.extensions.length > 0 && <ExtensionNote of={value} />}
					<section class="section" aria-labelledby="headings">
						<h2 id="headings">{t("projects.headings")}</h2>
						<Headings of={value} />
					</section>
					<List budget={value} />
				</>
			)}
		</div>
	);
}
