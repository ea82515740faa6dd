/* Something fetched, a list that comes in pages, or a part of the program: waiting, here, or failed. The newest request wins. */
import { useEffect, useRef, useState } from "preact/hooks";
import { get, Problem } from "./api";
import { loadTexts } from "./texts";

export interface Resource<T> {
	value: T | null;
	problem: Problem | null;
	reload: () => void;
}

export function asProblem(error: unknown): Problem {
	if (error instanceof Problem) return error;
	console.error(error);
	return new Problem("internal", 0, "");
}

/** `key` names what is asked for; null asks nothing. A reload keeps the old value meanwhile. */
export function useResource<T>(key: string | null, read: () => Promise<T>): Resource<T> {
	const [state, setState] = useState<{
		key: string | null;
		value: T | null;
		problem: Problem | null;
	}>({ key: null, value: null, problem: null });
	const [turn, setTurn] = useState(0);
	// `read` is new at every drawing, `key` says what it reads
	useEffect(() => {
		if (key === null) return;
		let isCurrent = true;
		read().then(
			(value) => isCurrent && setState({ key, value, problem: null }),
			(error) => isCurrent && setState({ key, value: null, problem: asProblem(error) }),
		);
		return () => {
			isCurrent = false;
		};
	}, [key, turn]);
	const isFresh = state.key === key;
	return {
		value: isFresh ? state.value : null,
		problem: isFresh ? state.problem : null,
		reload: () => setTurn(turn + 1),
	};
}

/** An answer that is one page of a list. */
export interface Listing {
	items: unknown[];
	next: string | null;
}

export interface Pages<P extends Listing> {
	/** All that was read so far, with the rest of the newest answer. */
	page: P | null;
	problem: Problem | null;
	isBusy: boolean;
	/** From the first page on, and the page after what is there. */
	reload: () => Promise<void>;
	more: () => Promise<void>;
}

/**
 * The list at `path`, page by page; at another path, or another `turn`, it begins anew, and what there was stays
 * until then. What `idOf` says is the same is not shown a second time, where items move between pages.
 */
export function usePages<P extends Listing>(
	path: string,
	options: { idOf?: (item: P["items"][number]) => unknown; turn?: number } = {},
): Pages<P> {
	const { idOf, turn: begun } = options;
	const [page, setPage] = useState<P | null>(null);
	const [problem, setProblem] = useState<Problem | null>(null);
	const [isBusy, setBusy] = useState(false);
	const asked = useRef(0);
	const read = async (cursor: string | null): Promise<void> => {
		const turn = ++asked.current;
		const before = cursor === null ? [] : (page?.items ?? []);
		setBusy(true);
		setProblem(null);
		try {
			const and = path.includes("?") ? "&" : "?";
			const got = await get<P>(cursor === null ? path : `${path}${and}cursor=${cursor}`);
			if (turn !== asked.current) return;
			const known = new Set(idOf ? before.map(idOf) : []);
			const fresh = idOf ? got.items.filter((one) => !known.has(idOf(one))) : got.items;
			setPage({ ...got, items: [...before, ...fresh] });
		} catch (error) {
			if (turn === asked.current) setProblem(asProblem(error));
		} finally {
			if (turn === asked.current) setBusy(false);
		}
	};
	useEffect(() => {
		void read(null);
		return () => {
			asked.current++;
		};
	}, [path, begun]);
	return {
		page,
		problem,
		isBusy,
		reload: () => read(null),
		more: () => read(page?.next ?? null),
	};
}

/**
 * What a screen reader hears when a list has changed, by how many it shows; nothing while the page is loading,
 * unless the list is what was just asked for.
 */
export function useSaid(
	page: Listing | null,
	words: (n: number) => string,
	isAsked = false,
): string {
	const [said, setSaid] = useState("");
	const isFirst = useRef(!isAsked);
	useEffect(() => {
		if (!page) return;
		if (!isFirst.current) setSaid(words(page.items.length));
		isFirst.current = false;
	}, [page]);
	return said;
}

/** A chunk that needs styles of its own brings the way to them (styles.ts). */
interface Styled {
	styleLater?: () => Promise<void>;
}

/** What a chunk has; null until that, its texts and its styles are here. */
export function useChunk<T extends object>(load: () => Promise<T>, ...bundles: string[]): T | null {
	const [chunk, setChunk] = useState<T | null>(null);
	// what is loaded never changes
	useEffect(() => {
		Promise.all([load(), ...bundles.map(loadTexts)]).then(async ([found]) => {
			await (found as Styled).styleLater?.();
			setChunk(() => found as T);
		});
	}, []);
	return chunk;
}

/** Counts on now and then while the page is looked at; null: no more. */
export function useTicks(milliseconds: number | null): number {
	const [tick, setTick] = useState(0);
	useEffect(() => {
		if (milliseconds === null) return;
		const timer = setInterval(() => {
			if (!document.hidden) setTick((n) => n + 1);
		}, milliseconds);
		return () => clearInterval(timer);
	}, [milliseconds]);
	return tick;
}
