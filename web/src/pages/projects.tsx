/* All projects of a round: search and filters live in the address; the order is this browser's own. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import {
	get,
	type Problem,
	type ProjectItem,
	type ProjectPage,
	type Round,
	roundPath,
} from "../lib/api";
import { capitalized, money, number } from "../lib/format";
import { asProblem } from "../lib/resource";
import { orderSeed, useRound, worded } from "../lib/rounds";
import { href, place, setFilter, setQuery } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { SearchField } from "../parts/search";
import { Tiles, tileSeed } from "../parts/tiles";

const FILTERS = ["q", "contest", "district", "category", "order"] as const;
const PAGE = 24;

function queryOf(filters: URLSearchParams, after: string | null): string {
	const query = new URLSearchParams({ lang: language(), limit: String(PAGE), seed: orderSeed() });
	for (const name of FILTERS) {
		const value = filters.get(name);
		if (value) query.set(name, value);
	}
	if (!query.has("order")) query.set("order", "random");
	if (after !== null) query.set("after", after);
	return query.toString();
}

interface Listed {
	items: ProjectItem[];
	next: string | null;
	total: number;
}

interface Listing {
	listed: Listed | null;
	problem: Problem | null;
	isBusy: boolean;
	readMore: () => void;
	retry: () => void;
}

/** The list so far, by keyset: "load more" asks for what follows the last item. */
function useListing(slug: string, filters: string): Listing {
	const [listed, setListed] = useState<Listed | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const [isBusy, setBusy] = useState(false);
	const wanted = useRef("");
	const read = (after: string | null, before: ProjectItem[]): void => {
		const key = `${filters} ${after}`;
		wanted.current = key;
		setBusy(true);
		setProblem(null);
		const query = queryOf(new URLSearchParams(filters), after);
		get<ProjectPage>(roundPath(slug, `/projects?${query}`))
			.then((page) => {
				if (wanted.current !== key) return;
				setListed({ items: [...before, ...page.items], next: page.next, total: page.total });
			})
			.catch((error) => wanted.current === key && setProblem(asProblem(error)))
			.finally(() => wanted.current === key && setBusy(false));
	};
	// a new list for new filters only
	useEffect(() => read(null, []), [slug, filters]);
	return {
		listed,
		problem,
		isBusy,
		readMore: () => listed && read(listed.next, listed.items),
		retry: () => read(null, []),
	};
}

const hidesMoney = (round: Round, cid: number): boolean =>
	round.contests.find((contest) => contest.cid === cid)?.hide_money ?? false;

export function ProjectCard(props: { round: Round; item: ProjectItem }): JSX.Element {
	const { round, item } = props;
	const marks = foreign(item.language);
	const where = [item.district, item.place].filter(Boolean).join(" · ");
	return (
		<li>
			<article class="card card-link project">
				<Tiles seed={tileSeed(item.cid, item.id)} columns={3} rows={3} />
				<div class="project-body">
					<h2 {...marks}>
						<a href={href("rounds", round.slug, "projects", item.cid, item.id)}>{item.title}</a>
					</h2>
					{item.summary && <p {...marks}>{item.summary}</p>}
					<div class="project-foot">
						<bdi>{where}</bdi>
						{!hidesMoney(round, item.cid) && <strong>{money(item.cost_cents, round)}</strong>}
					</div>
				</div>
			</article>
		</li>
	);
}

function Filters({ round, filters }: { round: Round; filters: URLSearchParams }): JSX.Element {
	const select = (name: string, label: string, options: [string, string][]): JSX.Element => (
		<Select
			id={name}
			label={label}
			value={filters.get(name) ?? ""}
			options={options}
			onChange={(value) => setFilter(name, value)}
		/>
	);
	const { districts, categories } = useFacets(round);
	const contests = round.contests.map((contest): [string, string] => [
		String(contest.cid),
		worded(contest.titles, round.languages).text,
	]);
	const byCost: [string, string][] = round.contests.some((contest) => !contest.hide_money)
		? [
				["cost", t("list.cheap")],
				["-cost", t("list.dear")],
			]
		: [];
	const named = (names: string[]): [string, string][] =>
		names.map((name) => [name, capitalized(name)]);
	// where districts vote on their own, the heading says it already
	const hasDistricts = round.contests.some((contest) => contest.is_district);
	return (
		<form
			class="filters"
			role="search"
			aria-label={t("list.filters")}
			onSubmit={(event) => event.preventDefault()}
		>
			<SearchField label={t("list.search")} />
			{contests.length > 1 &&
				select("contest", t("list.contest"), [["", t("list.all_contests")], ...contests])}
			{!hasDistricts &&
				districts.length > 1 &&
				select("district", t("list.district"), [
					["", t("list.all_districts")],
					...named(districts),
				])}
			{categories.length > 1 &&
				select("category", t("list.category"), [
					["", t("list.all_categories")],
					...named(categories),
				])}
			{select("order", t("list.order"), [
				["", t("list.random")],
				...byCost,
				["title", t("list.by_title")],
			])}
		</form>
	);
}

/** Districts and categories that occur, from one unfiltered look at the round's list. */
function useFacets(round: Round): { districts: string[]; categories: string[] } {
	const [items, setItems] = useState<ProjectItem[]>([]);
	useEffect(() => {
		const query = new URLSearchParams({ lang: language(), limit: "200", order: "title" });
		get<ProjectPage>(roundPath(round.slug, `/projects?${query}`)).then(
			(page) => setItems(page.items),
			() => {},
		);
	}, [round.slug]);
	const distinct = (values: (string | null)[]): string[] =>
		[...new Set(values.filter((value): value is string => !!value))].sort((a, b) =>
			a.localeCompare(b, language()),
		);
	return {
		districts: distinct(items.map((item) => item.district)),
		categories: distinct(items.map((item) => item.category)),
	};
}

function ActiveFilters({ filters }: { filters: URLSearchParams }): JSX.Element | null {
	if (![...FILTERS].some((name) => name !== "order" && filters.get(name))) return null;
	return (
		<Button
			look="text"
			icon="close"
			onPress={() => {
				setQuery(new URLSearchParams());
				document.getElementById("q")?.focus();
			}}
		>
			{t("list.clear")}
		</Button>
	);
}

function List({ round, listing }: { round: Round; listing: Listing }): JSX.Element {
	const { listed, problem, isBusy, readMore, retry } = listing;
	if (problem) return <ProblemNotice problem={problem} onRetry={retry} />;
	if (!listed) return <Waiting />;
	return (
		<>
			{listed.total === 0 && <p class="lead">{t("list.none")}</p>}
			<ul class="grid" role="list">
				{listed.items.map((item) => (
					<ProjectCard key={`${item.cid}/${item.id}`} round={round} item={item} />
				))}
			</ul>
			{listed.next !== null && (
				<div class="row">
					<Button look="quiet" isBusy={isBusy} onPress={readMore}>
						{t("list.more", { n: Math.min(PAGE, listed.total - listed.items.length) })}
					</Button>
					<span class="soft">
						{t("list.shown", { shown: number(listed.items.length), total: number(listed.total) })}
					</span>
				</div>
			)}
		</>
	);
}

/** What a screen reader hears when the list has changed; nothing while the page is loading. */
function useSaid(listed: Listed | null): string {
	const [said, setSaid] = useState("");
	const isFirst = useRef(true);
	useEffect(() => {
		if (!listed) return;
		const { items, total } = listed;
		const shown = t("list.shown", { shown: number(items.length), total: number(total) });
		if (!isFirst.current) setSaid(items.length < total ? shown : t("list.count", { n: total }));
		isFirst.current = false;
	}, [listed]);
	return said;
}

export function Projects({ slug }: { slug: string }): JSX.Element {
	const round = useRound(slug);
	const filters = place.value.query;
	const listing = useListing(slug, filters.toString());
	const title = round.value ? worded(round.value.titles, round.value.languages).text : "";
	const { listed } = listing;
	const said = useSaid(listed);
	return (
		<div class="page">
			<div class="head">
				{title && <Crumbs trail={[{ name: title, to: href("rounds", slug) }]} />}
				<Title name={t("list.title")} of={title}>
					{t("list.title")}
				</Title>
				<p class="lead">{t("list.lead")}</p>
			</div>
			{round.problem && <ProblemNotice problem={round.problem} onRetry={round.reload} />}
			{round.value && (
				<div class="stack">
					<Filters
						key={filters.size === 0 ? "none" : "some"}
						round={round.value}
						filters={filters}
					/>
					<div class="row row-apart">
						<p>{listed && <Badge>{t("list.count", { n: listed.total })}</Badge>}</p>
						<p role="status" class="visually-hidden">
							{said}
						</p>
						<ActiveFilters filters={filters} />
					</div>
					<List round={round.value} listing={listing} />
				</div>
			)}
		</div>
	);
}
