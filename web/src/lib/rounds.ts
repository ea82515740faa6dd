/* Rounds as pages need them: fetched once, the server's clock, titles in the page's language. */
import { get, type Round, type RoundItem, type RoundList, roundPath } from "./api";
import { type Resource, useResource } from "./resource";
import { foreign, pick } from "./texts";

const kept = new Map<string, Promise<unknown>>();

function once<T>(path: string): Promise<T> {
	const found = kept.get(path) as Promise<T> | undefined;
	if (found) return found;
	const fresh = get<T>(path);
	kept.set(path, fresh);
	fresh.catch(() => kept.delete(path));
	return fresh;
}

export const readRounds = (): Promise<RoundList> => once("/api/rounds");
export const readRound = (slug: string): Promise<Round> => once(roundPath(slug));

async function readWithClock(slug: string): Promise<Round> {
	const round = await readRound(slug);
	setClock(round.now);
	return round;
}

/** As it is by now; pages that are drawn after this have it, too. */
export function rereadRound(slug: string): Promise<Round> {
	kept.delete(roundPath(slug));
	return readWithClock(slug);
}

export const useRounds = (): Resource<RoundList> => useResource("rounds", readRounds);
export const useRound = (slug: string): Resource<Round> =>
	useResource(`round ${slug}`, () => readWithClock(slug));

let ahead = 0;

/** The server's clock, not the visitor's, decides what is still open. */
export function setClock(now: string): void {
	ahead = Date.parse(now) - Date.now();
}

export const serverNow = (): number => Date.now() + ahead;

export interface Worded {
	text: string;
	marks: { lang?: string; dir?: "rtl" | "ltr" };
}

export function worded(texts: Record<string, string>, order?: string[]): Worded {
	const [text, code] = pick(texts, order);
	return { text, marks: foreign(code) };
}

export const isOpen = (round: Pick<RoundItem, "phase">): boolean => round.phase === "balloting";

/** The seed of this browser's order of projects: kept, so that the order stays. */
export function orderSeed(): string {
	const KEY = "arca-order";
	try {
		const found = localStorage.getItem(KEY);
		if (found && /^[0-9a-f]{16}$/.test(found)) return found;
		const fresh = newSeed();
		localStorage.setItem(KEY, fresh);
		return fresh;
	} catch {
		return newSeed();
	}
}

function newSeed(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(8));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
