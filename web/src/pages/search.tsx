/* Looking for words in everything that is public: what is typed and what kind are in the address. */
import type { JSX } from "preact";
import type { Find, Finds } from "../lib/api";
import { isLong } from "../lib/filters";
import { date, number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { useRounds } from "../lib/rounds";
import { href, place, setFilter } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { Button, Select } from "../parts/controls";
import { Frame, startShell, Title } from "../parts/frame";
import { Badge, ProblemNotice, Waiting } from "../parts/said";
import { SearchField } from "../parts/search";
import { hrefOf, hrefOfComment } from "../talk/state";

const KINDS = [
	"all",
	"debate",
	"comment",
	"project",
	"proposal",
	"question",
	"meeting",
	"poll",
	"round",
] as const;
/** The server looks for no less. */
const LEAST_BYTES = 2;

function addressOf(one: Find): string {
	if (one.about !== null)
		return one.comment === null ? hrefOf(one.about) : hrefOfComment(one.about, one.comment);
	if (one.poll !== null) return href("questions", "polls", one.poll);
	if (one.budget !== null) return href("projects", one.budget);
	return one.project === null
		? href("rounds", one.round ?? "")
		: href("rounds", one.round ?? "", "projects", one.cid ?? 0, one.project);
}

function Row({ one, zone }: { one: Find; zone: string }): JSX.Element {
	const marks = foreign(one.language);
	const about = [one.of, one.at && date(one.at, zone)].filter(Boolean);
	return (
		<li>
			<article class="card card-link find">
				<p class="row">
					<Badge>{t(`search.kind_${one.kind}`)}</Badge>
					{about.length > 0 && (
						<span class="small soft">
							<bdi>{about.join(" · ")}</bdi>
						</span>
					)}
				</p>
				<h2 {...marks}>
					<a href={addressOf(one)}>{one.title ?? t("search.untitled")}</a>
				</h2>
				<p {...marks} dir="auto">
					{one.excerpt.map(({ text, is_hit }, i) =>
						is_hit ? <mark key={`${i} ${text}`}>{text}</mark> : text,
					)}
				</p>
			</article>
		</li>
	);
}

function Results({ q, kind }: { q: string; kind: string }): JSX.Element {
	const query = new URLSearchParams({ q, ...(kind === "all" ? {} : { kind }) });
	const list = usePages<Finds>(`/api/search?${query}`);
	const zone = useRounds().value?.city.zone ?? "UTC";
	const said = useSaid(list.page, (n) => t("search.shown", { n, shown: number(n) }), true);
	const { page, problem } = list;
	return (
		<>
			<p role="status" class="visually-hidden">
				{said}
			</p>
			{problem && <ProblemNotice problem={problem} onRetry={() => void list.reload()} />}
			{!page && !problem && <Waiting />}
			{page?.items.length === 0 && <p class="lead">{t("search.none")}</p>}
			{page && page.items.length > 0 && (
				<p class="soft">
					{t(page.is_more ? "search.total_more" : "search.total", {
						n: page.total,
						shown: number(page.total),
					})}
				</p>
			)}
			<ul class="stack" role="list">
				{page?.items.map((one) => (
					<Row key={`${addressOf(one)} ${one.language}`} one={one} zone={zone} />
				))}
			</ul>
			{page?.next && (
				<div class="row">
					<Button look="quiet" isBusy={list.isBusy} onPress={() => void list.more()}>
						{t("search.more")}
					</Button>
				</div>
			)}
		</>
	);
}

function SearchPage(): JSX.Element {
	const query = place.value.query;
	const q = query.get("q") ?? "";
	const kind = KINDS.find((word) => word === query.get("kind")) ?? "all";
	return (
		<div class="page debate">
			<div class="head">
				<Title name={q ? `${q} · ${t("search.title")}` : t("search.title")}>
					{t("search.title")}
				</Title>
				<p class="lead">{t("search.lead")}</p>
			</div>
			<div class="stack">
				<form
					class="filters"
					role="search"
					aria-label={t("search.title")}
					onSubmit={(event) => event.preventDefault()}
				>
					<SearchField label={t("search.words")} />
					<Select
						id="kind"
						label={t("search.kind")}
						value={kind}
						options={KINDS.map((word) => [word, t(`search.kind_${word}`)])}
						onChange={(value) => setFilter("kind", value === "all" ? "" : value)}
					/>
				</form>
				{q !== "" && !isLong(q, LEAST_BYTES) && <p class="soft">{t("search.longer")}</p>}
				{isLong(q, LEAST_BYTES) && <Results key={`${q} ${kind}`} q={q} kind={kind} />}
			</div>
		</div>
	);
}

export const start = (): void =>
	startShell(
		<Frame tab="search">
			<SearchPage />
		</Frame>,
	);
