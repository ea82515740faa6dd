/* All citizen proposals: search, order, state and filters live in the address. */
import type { JSX } from "preact";
import { me } from "../account/state";
import type { ProposalList as Page, ProposalItem, ProposalRules } from "../lib/api";
import { addressOf } from "../lib/filters";
import { date, number, share } from "../lib/format";
import { usePages, useSaid } from "../lib/resource";
import { href, place, setFilter } from "../lib/router";
import { foreign, language, t } from "../lib/texts";
import { Button, ButtonLink, More, Select } from "../parts/controls";
import { Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { Badge, Notice } from "../parts/said";
import { SearchField } from "../parts/search";
import { Stub } from "../talk/lazy";
import { By } from "../talk/parts";
import { useTimes } from "../talk/state";
import { Rules } from "./lazy";
import { Progress } from "./parts";

const ORDERS = ["supported", "newest"] as const;
const STATES = ["open", "reached", "retired", "archived", "all"] as const;
function Card({ one, zone }: { one: ProposalItem; zone: string }): JSX.Element {
	const marks = foreign(one.language);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...(one.hidden ? {} : marks)}>
					<a href={href("proposals", one.number)}>{one.title ?? t("proposal.hidden_title")}</a>
				</h2>
				{one.hidden ? (
					<Stub of={one.hidden} kind="proposal" zone={zone} />
				) : (
					<>
						<p class="small soft">
							<By author={one.author} /> ·{" "}
							<time dateTime={one.created_at}>{date(one.created_at, zone)}</time>
							{one.place && (
								<>
									{" · "}
									<bdi>{one.place}</bdi>
								</>
							)}
						</p>
						<p {...marks}>{one.excerpt}</p>
					</>
				)}
				<Progress of={one} label={one.title ?? t("proposal.hidden_title")} />
				<p class="small debate-counts">
					{one.state !== "open" && (
						<Badge tone={one.state === "reached" ? "ok" : "sun"}>
							{t("proposal.state", { state: one.state })}
						</Badge>
					)}
					<span>{t("talk.comments", { n: one.comments, shown: number(one.comments) })}</span>
					{one.state === "open" && (
						<span>{t("proposal.until", { date: date(one.ends_at, zone) })}</span>
					)}
				</p>
			</article>
		</li>
	);
}

function Filters({ filters }: { filters: URLSearchParams }): JSX.Element {
	const state = filters.get("state") ?? "open";
	const tag = filters.get("tag");
	return (
		<>
			<form
				class="filters"
				role="search"
				aria-label={t("proposals.filters")}
				onSubmit={(event) => event.preventDefault()}
			>
				<SearchField label={t("proposals.search")} />
				<Select
					id="state"
					label={t("proposals.state")}
					value={state}
					options={STATES.map((word) => [word, t(`proposals.state_${word}`)])}
					onChange={(value) => setFilter("state", value === "open" ? "" : value)}
				/>
				{(state === "open" || state === "all") && (
					<Select
						id="order"
						label={t("proposals.order")}
						value={filters.get("order") ?? "supported"}
						options={ORDERS.map((word) => [word, t(`proposals.order_${word}`)])}
						onChange={(value) => setFilter("order", value === "supported" ? "" : value)}
					/>
				)}
			</form>
			{tag && (
				<p class="row">
					<span>{t("proposals.tagged", { tag })}</span>
					<Button look="quiet" onPress={() => setFilter("tag", "")}>
						{t("proposals.untag")}
					</Button>
				</p>
			)}
		</>
	);
}

/** What it takes, in words; or that nothing can be begun yet. */
function Takes({ rules }: { rules: ProposalRules | null }): JSX.Element {
	if (rules === null)
		return (
			<Notice>
				<p>{t("proposals.unset")}</p>
			</Notice>
		);
	return (
		<p>
			{t("proposals.takes", {
				needed: number(rules.needed),
				share: share(rules.share_e4),
				census: number(rules.census),
				n: rules.months,
				months: number(rules.months),
			})}
		</p>
	);
}

export function ProposalList(): JSX.Element {
	const filters = place.value.query;
	// what moved up meanwhile is not shown a second time
	const list = usePages<Page>(
		addressOf("/api/proposals", filters, { order: ORDERS, state: STATES }, ["tag", "goal"]),
		{ idOf: (one) => (one as ProposalItem).number },
	);
	const { page } = list;
	const zone = useTimes();
	const said = useSaid(page, (n) => t("proposals.shown", { n, shown: number(n) }));
	const isStaff = me.value?.session.is_whole && me.value.roles.includes("staff");
	return (
		<div class="page debate">
			<div class="head">
				<Title name={t("proposals.title")}>{t("proposals.title")}</Title>
				<p class="lead">{t("proposals.lead")}</p>
				{page && <Takes rules={page.rules} />}
				{page?.rules && (
					<ButtonLink to={href("proposals", "new")} look="sun" icon="plus">
						{t("proposals.begin")}
					</ButtonLink>
				)}
				<p>
					<a href={`/api/feeds/${language()}/proposals`}>{t("talk.feed")}</a>
				</p>
				{isStaff && page && (
					<More summary={t("proposals.rules")}>
						<Rules rules={page.rules} onDone={() => void list.reload()} />
					</More>
				)}
			</div>
			<div class="stack">
				<Filters filters={filters} />
				<Listed list={list} said={said} none={t("proposals.none")} more={t("proposals.more")}>
					{list.page?.items.map((one) => (
						<Card key={one.number} one={one} zone={zone} />
					))}
				</Listed>
			</div>
		</div>
	);
}
