/* All debates: search, order and state live in the address. */
import type { JSX } from "preact";
import type { DebateItem, DebateList as Page } from "../lib/api";
import { addressOf, isLong } from "../lib/filters";
import { date, number } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { href, place, setFilter } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { ButtonLink, Select } from "../parts/controls";
import { Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge } from "../parts/said";
import { SearchField } from "../parts/search";
import { Stub } from "../talk/lazy";
import { By } from "../talk/parts";
import { useTimes } from "../talk/state";

const ORDERS = ["newest", "active", "agreed"] as const;
const STATES = ["all", "open", "closed"] as const;
function Card({ one, zone }: { one: DebateItem; zone: string }): JSX.Element {
	const marks = foreign(one.language);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...(one.hidden ? {} : marks)}>
					<a href={href("debates", one.number)}>{one.title ?? t("stub.title")}</a>
				</h2>
				{one.hidden ? (
					<Stub of={one.hidden} kind="debate" zone={zone} />
				) : (
					<>
						<p class="small soft">
							<By author={one.author} /> ·{" "}
							<time dateTime={one.created_at}>{date(one.created_at, zone)}</time>
						</p>
						<p {...marks}>{one.excerpt}</p>
					</>
				)}
				<p class="small debate-counts">
					{one.closed_at && <Badge tone="sun">{t("debate.closed")}</Badge>}
					<span>{t("talk.comments", { n: one.comments, shown: number(one.comments) })}</span>
					<span>{t("debate.agreeing", { n: one.agree, shown: number(one.agree) })}</span>
					<span>{t("debate.disagreeing", { n: one.disagree, shown: number(one.disagree) })}</span>
				</p>
			</article>
		</li>
	);
}

function Filters({ filters }: { filters: URLSearchParams }): JSX.Element {
	return (
		<form
			class="filters"
			role="search"
			aria-label={t("debates.filters")}
			onSubmit={(event) => event.preventDefault()}
		>
			<SearchField label={t("debates.search")} />
			<Select
				id="order"
				label={t("debates.order")}
				value={filters.get("order") ?? "newest"}
				options={ORDERS.map((word) => [word, t(`debates.order_${word}`)])}
				onChange={(value) => setFilter("order", value === "newest" ? "" : value)}
			/>
			<Select
				id="state"
				label={t("debates.state")}
				value={filters.get("state") ?? "all"}
				options={STATES.map((word) => [word, t(`debates.state_${word}`)])}
				onChange={(value) => setFilter("state", value === "all" ? "" : value)}
			/>
		</form>
	);
}

export function DebateList(): JSX.Element {
	const filters = place.value.query;
	// a debate that moved up meanwhile is not shown a second time
	const list = usePages<Page>(
		addressOf("/api/debates", filters, { order: ORDERS, state: STATES }),
		{ idOf: (one) => (one as DebateItem).number },
	);
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("debates.shown", { n, shown: number(n) }));
	const isShort = !isLong(filters.get("q") ?? "abc") && filters.get("q") !== "";
	return (
		<div class="page debate">
			<div class="head">
				<Title name={t("debates.title")}>{t("debates.title")}</Title>
				<p class="lead">{t("debates.lead")}</p>
				<ButtonLink to={href("debates", "new")} look="sun" icon="plus">
					{t("debates.begin")}
				</ButtonLink>
				<p>
					<a href={href("debates", "moderation")}>{t("debates.moderation")}</a>
					{" · "}
					<a href={`/api/feeds/${language()}/debates`}>{t("talk.feed")}</a>
				</p>
			</div>
			<div class="stack">
				<Filters filters={filters} />
				{isShort && (
					<p role="status" class="soft">
						{t("debates.longer")}
					</p>
				)}
				<Listed
					list={list}
					said={isShort ? "" : said}
					none={t("debates.none")}
					more={t("debates.more")}
				>
					{list.page?.items.map((one) => (
						<Card key={one.number} one={one} zone={zone} />
					))}
				</Listed>
			</div>
		</div>
	);
}
