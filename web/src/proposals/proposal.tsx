/* One citizen proposal: what it says, how many support it, what became of it, and what is said about it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import {
	type PollItem,
	type Proposal,
	type ProposalOwn,
	type ProposalSupport,
	send,
} from "../lib/api";
import { date, number, share } from "../lib/format";
import { goalName } from "../lib/ideas";
import { treeOf } from "../lib/markdown";
import { asProblem } from "../lib/resource";
import { href } from "../lib/router";
import { foreign, t } from "../lib/texts";
import { useThing } from "../lib/thing";
import { Button, ButtonLink } from "../parts/controls";
import { Documents } from "../parts/documents";
import { Crumbs, Title } from "../parts/frame";
import { Markdown } from "../parts/markdown";
import { Pictures } from "../parts/picture";
import { Badge, Notice, ProblemNotice, problemText, Waiting } from "../parts/said";
import { Comments, Follow, Moderate, Report, Stub } from "../talk/lazy";
import { LobbyOf } from "../talk/lobby";
import { Blocked, By, Paragraphs, Register, SignInFirst } from "../talk/parts";
import { LazyResponse } from "../talk/response_lazy";
import { useTimes, useWriter, when } from "../talk/state";
import { Retire } from "./lazy";
import { Progress } from "./parts";

function Head({
	of,
	own,
	zone,
}: {
	of: Proposal;
	own: ProposalOwn | null;
	zone: string;
}): JSX.Element {
	return (
		<div class="head">
			<Title
				name={of.title ?? t("proposal.hidden_title")}
				of={t("proposals.title")}
				{...(of.hidden ? {} : { marks: foreign(of.language) })}
			>
				{of.title ?? t("proposal.hidden_title")}
			</Title>
			<p class="row debate-by">
				{of.state !== "open" && (
					<Badge tone={of.state === "reached" ? "ok" : "sun"}>
						{t("proposal.state", { state: of.state })}
					</Badge>
				)}
				<span>
					{!of.hidden && (
						<>
							<By author={of.author} /> ·{" "}
						</>
					)}
					<time dateTime={of.created_at}>{date(of.created_at, zone)}</time>
					{of.edited_at && ` · ${t("petition.edited", { when: when(of.edited_at, zone) })}`}
				</span>
				<Register author={of.author} />
			</p>
			{own?.edit_until && (
				<p class="row">
					<ButtonLink to={href("proposals", of.number, "edit")} look="quiet">
						{t("petition.edit")}
					</ButtonLink>
					<span class="small soft">
						{t("petition.edit_until", { when: when(own.edit_until, zone) })}
					</span>
				</p>
			)}
		</div>
	);
}

/** The poll about it: when it opens or closes, and where to vote or what came of it. */
function PollAbout({ of, zone }: { of: PollItem; zone: string }): JSX.Element {
	const { state, slug } = of;
	const to = {
		open: href("vote", slug),
		finished: href("rounds", slug, "results"),
	}[state as string];
	return (
		<Notice title={t("petition.poll_title")}>
			<p>
				{t("petition.poll", {
					state,
					when: when(state === "announced" ? of.opens_at : of.closes_at, zone),
				})}
			</p>
			<ButtonLink
				to={to ?? (of.has_vote ? href("rounds", slug) : href("questions", "polls", slug))}
				look={state === "open" ? "sun" : "quiet"}
			>
				{t("petition.poll_go", { state })}
			</ButtonLink>
		</Notice>
	);
}

/** What became of it. */
function Fate({ of, zone }: { of: Proposal; zone: string }): JSX.Element | null {
	if (of.reached_at)
		return (
			<Notice tone="ok" title={t("petition.reached_title")}>
				<p>{t("petition.reached", { when: when(of.reached_at, zone) })}</p>
			</Notice>
		);
	if (of.retired_at)
		return (
			<Notice tone="warn" title={t("petition.retired", { when: when(of.retired_at, zone) })}>
				{of.why && <p>{t("petition.why", { why: of.why })}</p>}
				{of.reason && <Paragraphs text={of.reason} language={of.language} />}
			</Notice>
		);
	if (of.state === "archived")
		return (
			<Notice tone="warn">
				<p>{t("petition.archived", { date: date(of.ends_at, zone) })}</p>
			</Notice>
		);
	return null;
}

function Press(props: {
	of: Proposal;
	own: ProposalOwn;
	onDone: (now: ProposalSupport) => void;
}): JSX.Element {
	const { of, own } = props;
	const [said, setSaid] = useState("");
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);
	const press = (): void => {
		setWrong("");
		setBusy(true);
		send<ProposalSupport>("POST", `/api/proposals/${of.number}/support`, {
			support: !own.is_supported,
		})
			.then((now) => {
				props.onDone(now);
				setSaid(t(now.is_supported ? "petition.on" : "petition.off"));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			})
			.finally(() => setBusy(false));
	};
	return (
		<>
			{of.state === "open" && (
				<div class="row">
					<Button look={own.is_supported ? "quiet" : "sun"} isBusy={isBusy} onPress={press}>
						{t(own.is_supported ? "petition.back" : "petition.go")}
					</Button>
				</div>
			)}
			<p role="status">{said || (own.is_supported && t("petition.yours"))}</p>
			{wrong && (
				<Notice tone="bad" isAlert>
					<p>{wrong}</p>
				</Notice>
			)}
		</>
	);
}

function WhyNot({ why }: { why: NonNullable<ProposalOwn["why_not"]> }): JSX.Element | null {
	if (why === "closed") return null;
	if (why === "organisation") return <p>{t("petition.organisation")}</p>;
	return (
		<div class="row">
			<p>{t("petition.not_verified")}</p>
			<ButtonLink to={href("account", "verification")} look="quiet">
				{t("petition.verify")}
			</ButtonLink>
		</div>
	);
}

function Supports(props: {
	of: Proposal;
	own: ProposalOwn | null;
	zone: string;
	onDone: (now: ProposalSupport) => void;
}): JSX.Element {
	const { of, own, zone } = props;
	const writer = useWriter();
	const isOpen = of.state === "open" && !of.hidden;
	return (
		<section class="section stack" aria-labelledby="supports">
			<h2 id="supports">{t("petition.supports")}</h2>
			<Progress of={of} label={of.title ?? t("proposal.hidden_title")} />
			<p class="small soft">
				{t("petition.takes", { share: share(of.share_e4), census: number(of.census) })}
				{isOpen && ` ${t("proposal.until", { date: date(of.ends_at, zone) })}`}
			</p>
			{isOpen && writer === null && <SignInFirst text={t("petition.sign_in")} />}
			{writer?.blockedUntil && <Blocked until={writer.blockedUntil} zone={zone} />}
			{own && !writer?.blockedUntil && (own.why_not === null || own.is_supported) && (
				<Press of={of} own={own} onDone={props.onDone} />
			)}
			{own?.why_not && !own.is_supported && <WhyNot why={own.why_not} />}
		</section>
	);
}

function Facts({ of }: { of: Proposal }): JSX.Element | null {
	if (!of.place && of.tags.length + of.goals.length + of.links.length === 0) return null;
	return (
		<dl class="facts">
			{of.place && (
				<div>
					<dt>{t("petition.place")}</dt>
					<dd>
						<bdi>{of.place}</bdi>
					</dd>
				</div>
			)}
			{of.goals.length > 0 && (
				<div>
					<dt>{t("petition.goals")}</dt>
					<dd>
						<ul role="list">
							{of.goals.map((goal) => (
								<li key={goal}>
									<a href={`${href("proposals")}?goal=${goal}`}>
										{number(goal)}. {goalName(goal)}
									</a>
								</li>
							))}
						</ul>
					</dd>
				</div>
			)}
			{of.tags.length > 0 && (
				<div>
					<dt>{t("petition.tags")}</dt>
					<dd>
						<ul class="row" role="list">
							{of.tags.map((tag) => (
								<li key={tag}>
									<a href={`${href("proposals")}?tag=${encodeURIComponent(tag)}`} dir="auto">
										{tag}
									</a>
								</li>
							))}
						</ul>
					</dd>
				</div>
			)}
			{of.links.length > 0 && (
				<div>
					<dt>{t("petition.links")}</dt>
					<dd>
						<ul role="list">
							{of.links.map(({ title, address }) => (
								<li key={address}>
									<a href={address} rel="nofollow noopener ugc" dir="auto">
										{title}
									</a>
								</li>
							))}
						</ul>
					</dd>
				</div>
			)}
		</dl>
	);
}

/** Reporting it, for people who did not write it; and deciding about it, for moderators who did not. */
function Tools(props: {
	of: Proposal;
	own: ProposalOwn;
	onChanged: () => void;
}): JSX.Element | null {
	const { of, own } = props;
	const writer = useWriter();
	if (!writer || own.is_author) return null;
	const common = {
		kind: "proposal",
		number: of.number,
		name: of.title ?? "",
		onDone: props.onChanged,
	} as const;
	const mayReport =
		!writer.isOrganisation && !writer.blockedUntil && !of.hidden && !own.lacks.includes("report");
	return (
		<div class="row debate-tools">
			{mayReport && <Report {...common} isReported={own.is_reported} />}
			{own.may_moderate && <Moderate {...common} hidden={of.hidden} />}
		</div>
	);
}

export function ProposalPage({ id }: { id: number }): JSX.Element {
	const { value, problem, reload, own, setOwn, change, look, refresh } = useThing<
		Proposal,
		ProposalOwn
	>(`/api/proposals/${id}`, !!useWriter());
	const zone = useTimes();
	return (
		<div class="page debate">
			<Crumbs trail={[{ name: t("proposals.title"), to: href("proposals") }]} />
			{problem && <ProblemNotice problem={problem} onRetry={reload} />}
			{!value && !problem && <Waiting />}
			{value && (
				<>
					<Head of={value} own={own} zone={zone} />
					<div class="stack">
						{value.hidden && <Stub of={value.hidden} kind="proposal" zone={zone} />}
						<Fate of={value} zone={zone} />
						{value.poll && <PollAbout of={value.poll} zone={zone} />}
						{value.tree && (
							<div {...foreign(value.language)}>
								<Markdown tree={treeOf(value.tree)} level={2} language={value.language} />
							</div>
						)}
						<Pictures of={value.pictures} label={t("petition.pictures")} />
						<Facts of={value} />
						{value.documents.length > 0 && (
							<section class="section" aria-labelledby="documents">
								<h2 id="documents">{t("petition.documents")}</h2>
								<Documents of={value.documents} />
							</section>
						)}
						<Follow kind="proposal" subject={id} isFollowed={own?.is_followed} />
						{own && <Tools of={value} own={own} onChanged={look} />}
					</div>
					{value.state === "reached" && <LazyResponse kind="proposal" number={id} zone={zone} />}
					<LobbyOf kind="proposal" number={id} zone={zone} />
					<Supports
						of={value}
						own={own}
						zone={zone}
						onDone={({ is_supported, why_not, ...now }) => {
							change({ ...value, ...now });
							setOwn((before) => before && { ...before, is_supported, why_not, edit_until: null });
						}}
					/>
					<Comments
						subject={{ kind: "proposal", number: id, budget: null }}
						total={value.comments}
						isOpen={value.state === "open" || value.state === "reached"}
						isHidden={value.hidden !== null}
						mayModerate={own?.may_moderate ?? false}
						mayReport={!own?.lacks.includes("report")}
						mayWrite={!own?.lacks.includes("comment")}
						zone={zone}
						onFacts={(kind, { supports }) => {
							if (kind === "supports") change({ ...value, supports: Number(supports) });
							else refresh("comments");
						}}
						onCount={(more) => {
							change({ ...value, comments: value.comments + more });
							setOwn((before) => before && { ...before, edit_until: null });
						}}
					/>
					{own?.may_retire && (
						<Retire
							of={value}
							onDone={(now) => {
								change(now);
								look();
							}}
						/>
					)}
				</>
			)}
		</div>
	);
}
