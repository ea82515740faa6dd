/* One comment with what hangs below it: who, when, what; votes, an answer, and taking it back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account/state";
import { type Comment, type CommentVote, send } from "../lib/api";
import { number } from "../lib/format";
import { asProblem } from "../lib/resource";
import { t } from "../lib/texts";
import { Button } from "../parts/controls";
import { Icon } from "../parts/icons";
import { Badge, Notice, problemText } from "../parts/said";
import { Reply } from "./compose";
import { Moderate, Report, Stub } from "./lazy";
import { By, nameOf, Register } from "./parts";
import { hrefOfComment, type Subject, useWriter, when } from "./state";
import type { Node, Own, Thread } from "./thread";
import { quoteOf, Words } from "./words";

export interface Around {
	subject: Subject;
	zone: string;
	isOpen: boolean;
	mayModerate: boolean;
	mayReport: boolean;
	own: Own;
	thread: Thread;
	/** Says something aloud, once. */
	say: (text: string) => void;
	/** Goes to a comment that was just written. */
	goTo: (comment: Comment) => void;
}

const WORDS = ["up", "down"] as const;
const ICONS = { up: "up", down: "down" } as const;

/** What others think of it; people who may vote have buttons, everybody has the numbers. */
function Votes({ of, around }: { of: Comment; around: Around }): JSX.Element {
	const { own, say } = around;
	const [counts, setCounts] = useState<{ up: number; down: number }>(of);
	const [wrong, setWrong] = useState("");
	const writer = useWriter();
	const mine = own.votes.get(of.number);
	const mayVote =
		around.isOpen &&
		writer &&
		!writer.isOrganisation &&
		!writer.blockedUntil &&
		!of.hidden &&
		!own.written.has(of.number);
	const press = (word: "up" | "down"): void => {
		setWrong("");
		const vote = mine === word ? "none" : word;
		send<CommentVote>("POST", `/api/comments/${of.number}/vote`, { vote })
			.then((now) => {
				setCounts(now);
				own.voted(of.number, now.vote);
				say(t("comment.counts", { up: number(now.up), down: number(now.down) }));
			})
			.catch((error) => {
				const problem = asProblem(error);
				if (problem.code === "account_missing") me.value = null;
				setWrong(problemText(problem));
			});
	};
	return (
		<>
			{WORDS.map((word) => {
				const name = t(`comment.${word}`, { name: nameOf(of.author) });
				const shown = number(counts[word]);
				return mayVote ? (
					<button
						key={word}
						type="button"
						class="vote-button"
						aria-pressed={mine === word}
						aria-label={`${name}: ${shown}`}
						onClick={() => press(word)}
					>
						<Icon name={ICONS[word]} />
						{shown}
					</button>
				) : (
					<span key={word} class="vote-count">
						<Icon name={ICONS[word]} />
						<span class="visually-hidden">{t(`comment.${word}_count`)} </span>
						{shown}
					</span>
				);
			})}
			{wrong && (
				<div class="vote-wrong">
					<Notice tone="bad" isAlert>
						<p>{wrong}</p>
					</Notice>
				</div>
			)}
		</>
	);
}

/** For an hour, and as long as nobody answered; asked twice. */
function Delete({ of, around }: { of: Comment; around: Around }): JSX.Element | null {
	const [isSure, setSure] = useState(false);
	const [wrong, setWrong] = useState("");
	// whether the hour is over the server's clock says, not the reader's
	if ((around.own.written.get(of.number) ?? null) === null) return null;
	const remove = (): void => {
		send("DELETE", `/api/comments/${of.number}`)
			.then(() => {
				around.thread.remove(of);
				around.say(t("comment.deleted"));
				document.getElementById("comments")?.focus();
			})
			.catch((error) => setWrong(problemText(asProblem(error))));
	};
	return (
		<>
			{isSure ? (
				<>
					<Button look="quiet" onPress={remove}>
						{t("comment.delete_sure")}
					</Button>
					<Button look="text" onPress={() => setSure(false)}>
						{t("comment.delete_not")}
					</Button>
				</>
			) : (
				<Button look="text" onPress={() => setSure(true)}>
					{t("comment.delete")}
				</Button>
			)}
			{wrong && (
				<div class="vote-wrong">
					<Notice tone="bad" isAlert>
						<p>{wrong}</p>
					</Notice>
				</div>
			)}
		</>
	);
}

/** Who wrote it, as one hears it. */
const whoOf = (of: Comment): string => (of.hidden ? t("stub.author") : nameOf(of.author));

function Head({
	of,
	level,
	node,
	around,
}: {
	of: Comment;
	level: number;
	node: Node;
	around: Around;
}): JSX.Element {
	const Heading = (["h3", "h4", "h5"] as const)[level - 1] ?? "h5";
	return (
		<div class="comment-head">
			<Heading id={`by-${of.number}`} tabIndex={-1}>
				<span class="visually-hidden">{t(level === 1 ? "comment.of" : "comment.answer_of")} </span>
				{of.hidden ? t("stub.author") : <By author={of.author} />}
			</Heading>
			{of.stance && of.stance !== "neutral" && (
				<Badge tone={of.stance === "for" ? "ok" : "warn"}>{t(`comment.stance_${of.stance}`)}</Badge>
			)}
			<a href={hrefOfComment(around.subject, of.number)} class="small soft">
				<span class="visually-hidden">{t("comment.link")} </span>
				<time dateTime={of.created_at}>{when(of.created_at, around.zone)}</time>
			</a>
			<Register author={of.author} />
			{node.answers && (
				<p class="small soft">{t("comment.answers", { name: whoOf(node.answers) })}</p>
			)}
		</div>
	);
}

/** What somebody else wrote can be reported, by people. */
function ReportOf(props: { of: Comment; name: string; around: Around }): JSX.Element | null {
	const { of, around } = props;
	const writer = useWriter();
	if (!writer || writer.isOrganisation || writer.blockedUntil || of.hidden) return null;
	if (!around.mayReport || around.own.written.has(of.number)) return null;
	return (
		<Report
			kind="comment"
			number={of.number}
			name={props.name}
			isReported={around.own.reported.has(of.number)}
			onDone={() => void around.thread.look(of)}
		/>
	);
}

function ModerateOf(props: { of: Comment; name: string; around: Around }): JSX.Element | null {
	const { of, around } = props;
	if (!around.mayModerate || around.own.written.has(of.number)) return null;
	return (
		<Moderate
			kind="comment"
			number={of.number}
			name={props.name}
			hidden={of.hidden}
			onDone={() => {
				around.say(t("moderate.done"));
				void around.thread.look(of);
			}}
		/>
	);
}

export function CommentRow(props: { node: Node; level: number; around: Around }): JSX.Element {
	const { node, level, around } = props;
	const of = node.comment;
	const writer = useWriter();
	const [isAnswering, setAnswering] = useState(false);
	const [quoted, quote] = useState("");
	const name = whoOf(of);
	const answer = `answer-${of.number}`;
	const mayAnswer = around.isOpen && writer && !writer.blockedUntil && !of.hidden;
	const leave = (): void => {
		setAnswering(false);
		setTimeout(() => document.getElementById(answer)?.focus());
	};
	return (
		<li id={`comment-${of.number}`}>
			<article class="comment" aria-labelledby={`by-${of.number}`}>
				<Head of={of} level={level} node={node} around={around} />
				{of.hidden ? <Stub of={of.hidden} kind="comment" zone={around.zone} /> : <Words of={of} />}
				<div class="comment-foot">
					<Votes of={of} around={around} />
					{mayAnswer && (
						<button
							type="button"
							id={answer}
							class="button button-text"
							aria-expanded={isAnswering}
							onClick={() => {
								quote("");
								setAnswering(!isAnswering);
							}}
						>
							{t("comment.answer")}
							<span class="visually-hidden"> {name}</span>
						</button>
					)}
					{mayAnswer && (
						<button
							type="button"
							class="button button-text quote-button"
							onClick={() => {
								quote(quoteOf(of.text ?? "", of.author?.pseudonym ?? null));
								setAnswering(true);
							}}
						>
							{t("comment.quote")}
							<span class="visually-hidden"> {name}</span>
						</button>
					)}
					<Delete of={of} around={around} />
					<ReportOf of={of} name={name} around={around} />
					<ModerateOf of={of} name={name} around={around} />
				</div>
				{isAnswering && writer && (
					<Reply
						to={of}
						key={quoted}
						name={name}
						quoted={quoted}
						onLeave={leave}
						onDone={(made) => {
							setAnswering(false);
							around.thread.addReply(made);
							around.goTo(made);
						}}
					/>
				)}
			</article>
			{node.below.length > 0 && (
				<ul class="replies" role="list" aria-label={t("comment.answers_to", { name })}>
					{node.below.map((one) => (
						<CommentRow key={one.comment.number} node={one} level={level + 1} around={around} />
					))}
				</ul>
			)}
		</li>
	);
}
