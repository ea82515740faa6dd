/* All that is said about something; or one tree of it, where a link leads to a comment. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Comment, type CommentList, type CommentTree, get } from "../lib/api";
import { number } from "../lib/format";
import { type Facts, listen } from "../lib/live";
import { asProblem } from "../lib/resource";
import { place, setFilter } from "../lib/router";
import { language, t } from "../lib/texts";
import { Button, ButtonLink, Select } from "../parts/controls";
import { ProblemNotice, Waiting } from "../parts/said";
import { type Around, CommentRow } from "./comment";
import { Compose } from "./compose";
import { SignInFirst } from "./parts";
import { hrefOf, type Subject, useWriter } from "./state";
import { nodesOf, ORDERS, type Thread, useOwn, useThread } from "./thread";

const EDIT_MS = 3600 * 1000;
const REST_MS = 1000;
/** It is in sight as long as comments are, and takes its room below them. */
const STICKY = { position: "sticky", insetBlockEnd: "1rem", textAlign: "center" } as const;

/** A comment takes the focus once it is drawn. */
function useGoing(): (comment: number) => void {
	const [to, setTo] = useState<number | null>(null);
	useEffect(() => {
		const heading = to === null ? null : document.getElementById(`by-${to}`);
		if (!heading) return;
		heading.focus({ preventScroll: true });
		heading.scrollIntoView({ block: "center" });
		setTo(null);
	});
	return setTo;
}

function Tree({ tree, around }: { tree: CommentTree; around: Around }): JSX.Element {
	const [isBusy, setBusy] = useState(false);
	const left = tree.reply_count - tree.replies.items.length;
	const more = (): void => {
		setBusy(true);
		around.thread
			.moreReplies(tree)
			.catch(() => {})
			.finally(() => setBusy(false));
	};
	return (
		<>
			<CommentRow node={nodesOf(tree)} level={1} around={around} />
			{tree.replies.next !== null && left > 0 && (
				<li class="replies-more">
					<Button look="quiet" isBusy={isBusy} onPress={more}>
						{t("comments.more_replies", { n: left, shown: number(left) })}
					</Button>
				</li>
			)}
		</>
	);
}

function Order({ order }: { order: string }): JSX.Element {
	return (
		<Select
			id="comment-order"
			label={t("comments.order")}
			value={order}
			options={ORDERS.map((word) => [word, t(`comments.order_${word}`)])}
			onChange={(value) => setFilter("order", value === "most_voted" ? "" : value)}
		/>
	);
}

/** The number in the address of a comment's link. */
function pinnedOf(query: URLSearchParams): number | null {
	const text = query.get("comment") ?? "";
	return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

function List({ thread, around }: { thread: Thread; around: Around }): JSX.Element {
	const { trees, problem } = thread;
	return (
		<>
			{problem && <ProblemNotice problem={problem} onRetry={thread.retry} />}
			{!trees && !problem && <Waiting />}
			{trees?.length === 0 && <p>{t("comments.none")}</p>}
			<ul class="comments" role="list">
				{trees?.map((tree) => (
					<Tree key={tree.number} tree={tree} around={around} />
				))}
			</ul>
			{thread.next !== null && (
				<div class="row">
					<Button look="quiet" isBusy={thread.isBusy} onPress={thread.more}>
						{t("comments.more")}
					</Button>
				</div>
			)}
		</>
	);
}

/** How many comments others wrote since, and the newest of them. It is said at rest: one's own may be told before it is known here. */
function useFresh(
	{ kind, number: of }: Subject,
	total: number,
	onFacts: (kind: string, facts: Facts) => void,
): { fresh: number; newest: number } {
	const [now, setNow] = useState({ comments: 0, last: 0 });
	const [fresh, setFresh] = useState(0);
	const hear = useRef(onFacts);
	hear.current = onFacts;
	useEffect(
		() =>
			listen(`${kind}:${of}`, (what, facts) => {
				if (what === "comments")
					setNow({ comments: Number(facts.comments), last: Number(facts.last) });
				else hear.current(what, facts);
				if (what !== "reset") return;
				get<CommentList>(`/api/comments?kind=${kind}&subject=${of}&order=newest`).then(
					(page) => setNow({ comments: page.total, last: page.items[0]?.number ?? 0 }),
					(error) => console.warn(asProblem(error).code),
				);
			}),
		[kind, of],
	);
	const more = Math.max(0, now.comments - total);
	useEffect(() => {
		const rest = setTimeout(() => setFresh(more), more > 0 ? REST_MS : 0);
		return () => clearTimeout(rest);
	}, [more]);
	return { fresh: Math.min(fresh, more), newest: now.last };
}

/** What others wrote meanwhile, on demand: nothing moves by itself. */
function New(props: { count: number; onShow: () => Promise<void> }): JSX.Element {
	const [isBusy, setBusy] = useState(false);
	const show = (): void => {
		setBusy(true);
		props.onShow().finally(() => setBusy(false));
	};
	return (
		<div role="status" id="comments-new" style={STICKY}>
			{props.count > 0 && (
				<Button isBusy={isBusy} onPress={show}>
					{t("comments.new", { n: props.count, shown: number(props.count) })}
				</Button>
			)}
		</div>
	);
}

export function Comments(props: {
	subject: Subject;
	total: number;
	isOpen: boolean;
	/** Of what is commented: it is hidden itself. */
	isHidden: boolean;
	mayModerate: boolean;
	mayReport: boolean;
	/** Whoever is signed in is sure by what the city asks for. */
	mayWrite: boolean;
	zone: string;
	/** So many more comments than before. */
	onCount: (more: number) => void;
	/** What else happens to what is commented, while the page is open; "reset": much was missed. */
	onFacts?: (kind: string, facts: Facts) => void;
}): JSX.Element {
	const { subject, total } = props;
	const isOpen = props.isOpen && !props.isHidden;
	const query = place.value.query;
	const pinned = pinnedOf(query);
	const order = ORDERS.find((word) => word === query.get("order")) ?? "most_voted";
	const writer = useWriter();
	const thread = useThread(subject, order, pinned);
	const own = useOwn(subject, !!writer);
	const [said, say] = useState("");
	const goTo = useGoing();
	const isFirst = useRef(true);
	const { fresh, newest } = useFresh(subject, total, (kind, facts) => props.onFacts?.(kind, facts));
	const showFresh = async (): Promise<void> => {
		try {
			await thread.fresh(newest);
		} catch (error) {
			console.warn(asProblem(error).code);
			return;
		}
		props.onCount(fresh);
		goTo(newest);
	};
	const written = (made: Comment): void => {
		own.wrote(made, new Date(Date.parse(made.created_at) + EDIT_MS).toISOString());
		props.onCount(1);
		say(t("compose.done"));
		goTo(made.number);
	};
	useEffect(() => {
		if (pinned === null || !thread.trees || !isFirst.current) return;
		isFirst.current = false;
		goTo(pinned);
	}, [pinned, thread.trees]);
	const remove = (gone: Comment): void => {
		thread.remove(gone);
		props.onCount(-1);
	};
	const around: Around = {
		subject,
		zone: props.zone,
		isOpen,
		mayModerate: props.mayModerate,
		mayReport: props.mayReport,
		own,
		thread: { ...thread, remove },
		say,
		goTo: written,
	};
	return (
		<section class="section" aria-labelledby="comments">
			<h2 id="comments" tabIndex={-1}>
				{t("comments.title", { n: total, shown: number(total) })}
			</h2>
			<p role="status" class="visually-hidden">
				{said}
			</p>
			<div class="stack">
				{pinned !== null && (
					<div class="row">
						<p>{t("comments.one_tree")}</p>
						<ButtonLink to={hrefOf(subject)} look="quiet">
							{t("comments.all")}
						</ButtonLink>
					</div>
				)}
				{pinned === null && isOpen && writer === null && (
					<SignInFirst text={t("comments.sign_in")} />
				)}
				{pinned === null && isOpen && writer && !writer.blockedUntil && props.mayWrite && (
					<section class="card compose" aria-labelledby="compose">
						<h3 id="compose">{t("compose.title")}</h3>
						<Compose
							subject={subject}
							onDone={(made) => {
								thread.add(made);
								written(made);
							}}
						/>
					</section>
				)}
				{pinned === null && (
					<p class="small">
						<a href={`/api/feeds/${language()}/${subject.kind}s/${subject.number}`}>
							{t("talk.feed")}
							<span class="visually-hidden">: {t("comments.feed")}</span>
						</a>
					</p>
				)}
				{pinned === null && total > 1 && (
					<div class="filters">
						<Order order={order} />
					</div>
				)}
				<List thread={thread} around={around} />
				{pinned === null && <New count={fresh} onShow={showFresh} />}
			</div>
		</section>
	);
}
