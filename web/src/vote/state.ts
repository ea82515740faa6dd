/*
 * What the vote page knows while it is open. The credential lives only here, in memory, and is
 * wiped when the page goes; drafts and the sealed ballot outlive a reload in sessionStorage.
 */
import { signal } from "@preact/signals";
import type { Bytes } from "../crypto/bytes";
import type { Credential } from "../crypto/credential";
import type { Vote } from "../crypto/payload";
import { wipe } from "../crypto/sodium";
import type { CredentialState, Round, Session } from "../lib/api";
import type { ContestDefinition, Verified } from "../lib/definition";

/** What is chosen between, for texts. */
export const what = (): "option" | "project" => (round.value?.poll ? "option" : "project");

/** One of some: the next one takes the place of the one before. */
export const isSingle = (contest: ContestDefinition): boolean =>
	what() === "option" && contest.max_choices === 1;

/** Where the city says so no price, pot or currency is shown: a matter of pages alone. */
export const hidesMoney = (cid: number): boolean => round.value?.contests[cid]?.hide_money ?? false;

export type Step =
	| "enter"
	| "recover"
	| "keep"
	| "groups"
	| "ballot"
	| "review"
	| "check"
	| "receipt";

export const STEPS: Step[] = ["enter", "keep", "groups", "ballot", "review", "receipt"];

export interface Draft {
	cid: number;
	vote: Vote;
}

export interface SealedVote {
	group: number;
	cid: number;
	vote: Vote;
	entry: Bytes;
	tracker: Bytes;
	r: Bytes[];
}

export interface Done {
	group: number;
	cid: number;
	leaf: string;
	receipt: string;
}

export const step = signal<Step>("enter");
export const round = signal<Round | null>(null);
export const verified = signal<Verified | null>(null);
export const session = signal<Session | null>(null);
export const newCode = signal<string | null>(null);
export const credential = signal<Credential | null>(null);
export const account = signal<CredentialState | null>(null);
/** Which contest the ballot is for. */
export const chosen = signal<{ group: number; cid: number } | null>(null);
export const sealed = signal<SealedVote | null>(null);
export const done = signal<Done | null>(null);
export const drafts = signal<Record<number, Draft>>({});

/** What a step cannot do without; where it is missing the way leads back. */
function nearest(wanted: Step): Step {
	const hasAccount = credential.value !== null && account.value !== null;
	if (wanted === "receipt") return done.value ? wanted : hasAccount ? "groups" : "enter";
	if (wanted === "enter" || wanted === "recover") return hasAccount ? "groups" : wanted;
	if (wanted === "keep" && !hasAccount) return newCode.value ? wanted : "enter";
	if (!hasAccount) return "enter";
	if (wanted === "keep" || wanted === "groups" || !chosen.value) return "groups";
	if (wanted === "review" && !drafts.value[chosen.value.group]) return "ballot";
	if (wanted === "check") return sealed.value ? wanted : "review";
	return wanted;
}

/** The next step, with a step of the browser's history, so that "back" goes back. */
export function goStep(wanted: Step, isReplacing = false): void {
	const next = nearest(wanted);
	const move = isReplacing ? "replaceState" : "pushState";
	history[move]({ step: next }, "");
	step.value = next;
}

const draftKey = (slug: string): string => `arca-draft ${slug}`;

export function loadDrafts(slug: string): void {
	try {
		const found = sessionStorage.getItem(draftKey(slug));
		if (found) drafts.value = JSON.parse(found) as Record<number, Draft>;
	} catch {
		drafts.value = {};
	}
}

export function keepDraft(slug: string, group: number, draft: Draft | null): void {
	const next = { ...drafts.value };
	if (draft) next[group] = draft;
	else delete next[group];
	drafts.value = next;
	try {
		sessionStorage.setItem(draftKey(slug), JSON.stringify(next));
	} catch {
		// Private windows may refuse: the draft then lives as long as the page.
	}
}

const sessionKey = (slug: string): string => `arca-session ${slug}`;

/** What a code has opened: a session, or already a credential, after which only its own code helps. */
export type Opened = "session" | "credential";

/** Remembers it, so that a reload leads to where the voter was. */
export function markOpened(slug: string, opened: Opened): void {
	try {
		sessionStorage.setItem(sessionKey(slug), opened);
	} catch {
		// Then a reload asks for the code again.
	}
}

export function whatIsOpened(slug: string): Opened | null {
	try {
		return sessionStorage.getItem(sessionKey(slug)) as Opened | null;
	} catch {
		return null;
	}
}

export function dropSealed(): void {
	if (sealed.value) wipe(...sealed.value.r);
	sealed.value = null;
}

/** Everything secret, at once. */
export function forget(): void {
	dropSealed();
	wipe(credential.value?.x);
	credential.value = null;
	account.value = null;
	newCode.value = null;
}

export function startState(): void {
	addEventListener("popstate", (event) => {
		const wanted = (event.state as { step?: Step } | null)?.step ?? "enter";
		step.value = nearest(wanted);
	});
	addEventListener("pagehide", forget);
	// A page out of the browser's cache has lost its secrets: begin again.
	addEventListener("pageshow", (event) => {
		if (event.persisted) location.reload();
	});
}
