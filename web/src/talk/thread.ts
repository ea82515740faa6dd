/* Comments as the page has them: trees that grow by what is written here and by what is asked for. */
import { useEffect, useRef, useState } from "preact/hooks";
import {
	type Comment,
	type CommentList,
	type CommentPlace,
	type CommentReplies,
	type CommentsOwn,
	type CommentTree,
	get,
	Problem,
} from "../lib/api";
import { asProblem } from "../lib/resource";
import type { Subject } from "./state";

export const ORDERS = ["most_voted", "newest", "oldest"] as const;

export interface Thread {
	trees: CommentTree[] | null;
	next: string | null;
	problem: Problem | null;
	isBusy: boolean;
	more: () => void;
	retry: () => void;
	/** The rest of a tree's replies, a page of them. */
	moreReplies: (tree: CommentTree) => Promise<void>;
	add: (made: CommentTree) => void;
	addReply: (made: Comment) => void;
	remove: (gone: Comment) => void;
	/** Reads what others wrote meanwhile; `newest` is the last of it. What is there stays where it is. */
	fresh: (newest: number) => Promise<void>;
	/** How a comment is by now, where it was reported or a moderator decided. */
	look: (of: Comment) => Promise<void>;
}

/** One of each, the first that came. */
function once<T extends { number: number }>(rows: T[]): T[] {
	const known = new Set<number>();
	return rows.filter(({ number }) => !known.has(number) && known.add(number));
}

const withReplies = (tree: CommentTree, items: Comment[], next: string | null): CommentTree => ({
	...tree,
	replies: { items: once(items), next },
});

/** Of one thing in an order; or, with `pinned`, the one tree that has this comment. */
export function useThread({ kind, number }: Subject, order: string, pinned: number | null): Thread {
	const [trees, setTrees] = useState<CommentTree[] | null>(null);
	const [next, setNext] = useState<string | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const [isBusy, setBusy] = useState(false);
	const wanted = useRef("");
	const base = `/api/comments?kind=${kind}&subject=${number}&order=${order}`;
	const ask = async (cursor: string | null): Promise<CommentList | null> => {
		if (pinned === null)
			return get<CommentList>(base + (cursor === null ? "" : `&cursor=${cursor}`));
		const found = await get<CommentPlace>(`/api/comments/${pinned}`);
		if (found.kind !== kind || found.subject !== number)
			throw new Problem("comment_unknown", 404, "");
		return { items: [found.tree], next: null, total: 0, is_open: true };
	};
	const read = (cursor: string | null): void => {
		const key = `${base} ${pinned} ${cursor}`;
		wanted.current = key;
		setBusy(true);
		setProblem(null);
		ask(cursor)
			.then((page) => {
				if (wanted.current !== key || !page) return;
				setTrees((before) => once([...(cursor === null ? [] : (before ?? [])), ...page.items]));
				setNext(page.next);
			})
			.catch((error) => wanted.current === key && setProblem(asProblem(error)))
			.finally(() => wanted.current === key && setBusy(false));
	};
	useEffect(() => {
		setTrees(null);
		read(null);
	}, [kind, number, order, pinned]);
	const change = (root: number, how: (tree: CommentTree) => CommentTree): void =>
		setTrees((before) => before?.map((one) => (one.number === root ? how(one) : one)) ?? null);
	const look = async (of: Comment): Promise<void> => {
		const { tree } = await get<CommentPlace>(`/api/comments/${of.number}`);
		const found = [tree, ...tree.replies.items].find((one) => one.number === of.number);
		if (!found) return;
		const { hidden, text, author, stance } = found;
		const fresh = <C extends Comment>(one: C): C =>
			one.number === of.number ? { ...one, hidden, text, author, stance } : one;
		change(of.root ?? of.number, (one) =>
			withReplies(fresh(one), one.replies.items.map(fresh), one.replies.next),
		);
	};
	const fresh = async (newest: number): Promise<void> => {
		const nothing = (): CommentTree[] => [];
		const [pages, place] = await Promise.all([
			Promise.all(
				[...new Set(["newest", order])].map((one) =>
					get<CommentList>(`/api/comments?kind=${kind}&subject=${number}&order=${one}`),
				),
			),
			// it may be deleted by now
			get<CommentPlace>(`/api/comments/${newest}`).then(({ tree }) => [tree], nothing),
		]);
		const found = new Map(
			[...pages.flatMap(({ items }) => items), ...place].map((one) => [one.number, one]),
		);
		setTrees((before) => {
			const known = new Set(before?.map((one) => one.number));
			const made = (pages[0]?.items ?? []).concat(place).filter((one) => !known.has(one.number));
			const stayed = (before ?? []).map((one) => {
				const now = found.get(one.number);
				if (!now || now.reply_count === one.reply_count) return one;
				const { items, next } = one.replies;
				return withReplies(
					{ ...one, reply_count: now.reply_count },
					[...items, ...now.replies.items].sort((a, b) => a.number - b.number),
					next,
				);
			});
			return once([...made, ...stayed]);
		});
	};
	return {
		fresh,
		look: (of) => look(of).catch((error) => console.warn(asProblem(error).code)),
		trees,
		next,
		problem,
		isBusy,
		more: () => read(next),
		retry: () => read(null),
		moreReplies: async (tree) => {
			const page = await get<CommentReplies>(
				`/api/comments/${tree.number}/replies?cursor=${tree.replies.next}`,
			);
			change(tree.number, (one) =>
				withReplies(one, [...one.replies.items, ...page.items], page.next),
			);
		},
		add: (made) => setTrees((before) => once([made, ...(before ?? [])])),
		addReply: (made) =>
			change(made.root ?? 0, (one) => ({
				...withReplies(one, [...one.replies.items, made], one.replies.next),
				reply_count: one.reply_count + 1,
			})),
		remove: (gone) => {
			if (gone.root === null)
				setTrees((before) => before?.filter((one) => one.number !== gone.number) ?? null);
			else
				change(gone.root, (one) => ({
					...withReplies(
						one,
						one.replies.items.filter((reply) => reply.number !== gone.number),
						one.replies.next,
					),
					reply_count: one.reply_count - 1,
				}));
		},
	};
}

export interface Own {
	/** What I voted, by comment. */
	votes: Map<number, "up" | "down">;
	/** My own comments, and until when I may delete each. */
	written: Map<number, string | null>;
	/** What I reported. */
	reported: Set<number>;
	wrote: (made: Comment, until: string) => void;
	voted: (comment: number, vote: "up" | "down" | null) => void;
}

/** What whoever is signed in did in this thread; nothing while nobody is. */
export function useOwn({ kind, number }: Subject, isIn: boolean): Own {
	const [own, setOwn] = useState<Pick<Own, "votes" | "written" | "reported">>({
		votes: new Map(),
		written: new Map(),
		reported: new Set(),
	});
	useEffect(() => {
		if (!isIn) return;
		get<CommentsOwn>(`/api/comments/own?kind=${kind}&subject=${number}`).then(
			({ votes, written, reported }) =>
				setOwn({
					reported: new Set(reported),
					votes: new Map(votes.map((one) => [one.number, one.vote])),
					written: new Map(written.map((one) => [one.number, one.delete_until])),
				}),
			() => {},
		);
	}, [kind, number, isIn]);
	return {
		...own,
		wrote: (made, until) =>
			setOwn(({ written, ...rest }) => ({
				...rest,
				// what is answered now is kept
				written: new Map(written).set(made.number, until).set(made.parent ?? 0, null),
			})),
		voted: (comment, vote) =>
			setOwn(({ votes, ...rest }) => {
				const next = new Map(votes);
				if (vote === null) next.delete(comment);
				else next.set(comment, vote);
				return { ...rest, votes: next };
			}),
	};
}

/** A comment with what hangs below it, three levels deep. */
export interface Node {
	comment: Comment;
	below: Node[];
	/** Whom it answers, where that is not what it hangs below. */
	answers: Comment | null;
}

const DEPTH = 3;

/** Replies come with what they answer before them; deeper ones hang at the third level. */
export function nodesOf(tree: CommentTree): Node {
	const top: Node = { comment: tree, below: [], answers: null };
	const known = new Map<number, { node: Node; parent: Node; level: number }>([
		[tree.number, { node: top, parent: top, level: 1 }],
	]);
	for (const comment of tree.replies.items) {
		const found = known.get(comment.parent ?? 0) ?? { node: top, parent: top, level: 1 };
		const isDeep = found.level >= DEPTH;
		const parent = isDeep ? found.parent : found.node;
		const node: Node = { comment, below: [], answers: isDeep ? found.node.comment : null };
		parent.below.push(node);
		known.set(comment.number, { node, parent, level: Math.min(found.level + 1, DEPTH) });
	}
	return top;
}
