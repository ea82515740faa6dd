/* Polls through the ballot box: those that were announced, one of them before it has a round, and what staff do with a draft. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useForm } from "../account/form";
import { me } from "../account/state";
import { get, type Poll, type PollItem, type PollList, type Polls, send } from "../lib/api";
import { deadline, moment, number } from "../lib/format";
import { usePages, useResource, useSaid } from "../lib/resource";
import { worded } from "../lib/rounds";
import { go, href } from "../lib/router";
import { t } from "../lib/texts";
import { Button, ButtonLink, ErrorSummary } from "../parts/controls";
import { Crumbs, Title } from "../parts/frame";
import { Listed } from "../parts/listed";
import { PollQuestions, PollVoters } from "../parts/poll";
import { Badge, Notice, ProblemNotice, Waiting } from "../parts/said";
import { LazyProof } from "../talk/lazy";

export const isStaff = (): boolean =>
	!!me.value?.session.is_whole && me.value.roles.includes("staff");

/** Where one is read: its round once there is one, which says who voted and what came of it. */
const placeOf = (one: PollItem): string =>
	one.has_vote ? href("rounds", one.slug) : href("questions", "polls", one.slug);

function whenOf(one: PollItem): string {
	const { state, zone } = one;
	if (state === "announced" || state === "draft")
		return t("polls.opens", { when: moment(one.opens_at, zone) });
	if (state === "open") return t("polls.until", { when: deadline(one.closes_at, zone) });
	return t("polls.closed", { when: deadline(one.closes_at, zone) });
}

function State({ one }: { one: PollItem }): JSX.Element {
	return (
		<Badge tone={one.state === "open" ? "ok" : "sun"}>
			{t("polls.state", { state: one.state })}
		</Badge>
	);
}

function Card({ one }: { one: PollItem }): JSX.Element {
	const title = worded(one.titles);
	return (
		<li>
			<article class="card card-link debate-card">
				<h2 {...title.marks}>
					<a href={placeOf(one)}>{title.text}</a>
				</h2>
				<p class="small debate-counts">
					<State one={one} />
					<span>{whenOf(one)}</span>
					<span>{t("polls.questions", { n: one.question_count })}</span>
				</p>
			</article>
		</li>
	);
}

/** Those that are open or will be, above what else the city asks; nothing where there is none. */
export function OpenPolls(): JSX.Element | null {
	const { value } = useResource("polls", () => get<PollList>("/api/polls"));
	const open = (value?.items ?? []).filter(
		({ state }) => state === "open" || state === "announced",
	);
	if (open.length === 0) return null;
	return (
		<section class="section" aria-labelledby="polls">
			<h2 id="polls">{t("polls.open")}</h2>
			<ul class="stack" role="list">
				{open.map((one) => (
					<Card key={one.slug} one={one} />
				))}
			</ul>
		</section>
	);
}

function Drafts(): JSX.Element | null {
	const { value } = useResource("polls of staff", () => get<Polls>("/api/staff/polls"));
	const drafts = (value?.items ?? []).filter(({ state }) => state === "draft");
	if (drafts.length === 0) return null;
	return (
		<section class="section" aria-labelledby="drafts">
			<h2 id="drafts">{t("polls.drafts")}</h2>
			<ul class="stack" role="list">
				{drafts.map((one) => (
					<Card key={one.slug} one={one} />
				))}
			</ul>
		</section>
	);
}

export function PollsPage(): JSX.Element {
	const list = usePages<PollList>("/api/polls", { idOf: (one) => (one as PollItem).slug });
	const said = useSaid(list.page, (n) => t("questions.shown", { n, shown: number(n) }));
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("questions.title"), to: href("questions") }]} />
			<div class="head">
				<Title name={t("polls.title")}>{t("polls.title")}</Title>
				<p class="lead">{t("polls.lead")}</p>
				{isStaff() && (
					<ButtonLink to={href("questions", "polls", "new")} look="sun" icon="plus">
						{t("polls.draft")}
					</ButtonLink>
				)}
			</div>
			{isStaff() && <Drafts />}
			<div class="stack">
				<Listed list={list} said={said} none={t("polls.none")} more={t("questions.more")}>
					{list.page?.items.map((one) => (
						<Card key={one.slug} one={one} />
					))}
				</Listed>
			</div>
		</div>
	);
}

/** What everybody may read; and drafts, for staff. */
export const readPoll = (slug: string): Promise<Poll> =>
	get<Poll>(`/api/${isStaff() ? "staff/" : ""}polls/${encodeURIComponent(slug)}`);

/** Announcing a draft or throwing it away; each asks once more. */
function Decide({ of, onDone }: { of: Poll; onDone: () => void }): JSX.Element {
	const [asked, setAsked] = useState<"publish" | "delete" | null>(null);
	const form = useForm({});
	const path = `/api/staff/polls/${encodeURIComponent(of.slug)}`;
	const act = (): void =>
		form.run(
			() => [],
			async () => {
				if (asked === "publish") {
					await send("POST", `${path}/publish`);
					onDone();
				} else {
					await send("DELETE", path);
					go(href("questions", "polls"));
				}
			},
		);
	if (form.again) return <LazyProof onDone={form.again} />;
	return (
		<section class="section" aria-labelledby="decide">
			<h2 id="decide">{t("polls.decide")}</h2>
			<ErrorSummary errors={form.errors} />
			{asked ? (
				<Notice tone="warn" title={t("polls.sure", { what: asked })}>
					<p>{t("polls.sure_text", { what: asked })}</p>
					<div class="row">
						<Button look="sun" isBusy={form.isBusy} onPress={act}>
							{t("polls.do", { what: asked })}
						</Button>
						<Button look="quiet" onPress={() => setAsked(null)}>
							{t("polls.not")}
						</Button>
					</div>
				</Notice>
			) : (
				<div class="row">
					<Button look="sun" onPress={() => setAsked("publish")}>
						{t("polls.do", { what: "publish" })}
					</Button>
					<ButtonLink to={href("questions", "polls", of.slug, "edit")} look="quiet">
						{t("polls.edit")}
					</ButtonLink>
					<Button look="text" onPress={() => setAsked("delete")}>
						{t("polls.do", { what: "delete" })}
					</Button>
				</div>
			)}
		</section>
	);
}

export function PollPage({ slug }: { slug: string }): JSX.Element {
	const { value, problem, reload } = useResource(
		me.value === undefined ? null : `poll ${slug} ${isStaff()}`,
		() => readPoll(slug),
	);
	const title = value && worded(value.titles);
	const intro = value && worded(value.intros);
	return (
		<div class="page debate">
			<Crumbs
				trail={[
					{ name: t("questions.title"), to: href("questions") },
					{ name: t("polls.title"), to: href("questions", "polls") },
				]}
			/>
			{problem && (
				<>
					<Title name={t("polls.title")}>{t("polls.title")}</Title>
					<ProblemNotice problem={problem} onRetry={reload} />
				</>
			)}
			{!value && !problem && <Waiting />}
			{value && title && intro && (
				<>
					<div class="head">
						<Title name={title.text} of={t("polls.title")} marks={title.marks}>
							{title.text}
						</Title>
						<p class="row">
							<State one={value} />
							<span>{whenOf(value)}</span>
						</p>
						{intro.text && (
							<p class="lead" {...intro.marks}>
								{intro.text}
							</p>
						)}
						{value.has_vote && (
							<ButtonLink to={href("rounds", slug)} look="sun">
								{t("polls.round")}
							</ButtonLink>
						)}
					</div>
					<PollVoters poll={value} />
					<PollQuestions poll={value} />
					{value.state === "draft" && <Decide of={value} onDone={reload} />}
				</>
			)}
		</div>
	);
}
