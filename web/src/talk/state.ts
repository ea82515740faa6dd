/* Where debates are, who may write, and what was typed and not sent yet. */
import { useState } from "preact/hooks";
import { me } from "../account/state";
import type { Thread } from "../lib/api";
import { date, time } from "../lib/format";
import { useRounds } from "../lib/rounds";
import { href } from "../lib/router";
import { t } from "../lib/texts";

/** What is commented: a debate, a citizen proposal, an official question, or a project, which is one of a round. */
export type Subject = Pick<Thread, "kind" | "number" | "budget">;

export const hrefOf = ({ kind, number, budget }: Subject): string =>
	kind === "project" ? href("projects", budget ?? "", number) : href(`${kind}s`, number);

export const hrefOfComment = (subject: Subject, comment: number): string =>
	`${hrefOf(subject)}?comment=${comment}`;

/** To sign in, and back to this page. */
export const signInAddress = (): string =>
	`${href("account", "signin")}?next=${encodeURIComponent(location.pathname)}`;

export interface Writer {
	isOrganisation: boolean;
	pseudonym: string;
	/** By a moderator, until then. */
	blockedUntil: string | null;
}

/** Who may write here: undefined until it is known, null for nobody. */
export function useWriter(): Writer | null | undefined {
	const of = me.value;
	if (of === undefined) return undefined;
	if (of === null || !of.session.is_whole) return null;
	return {
		isOrganisation: of.kind === "organisation",
		pseudonym: of.pseudonym,
		blockedUntil: of.blocked_until,
	};
}

/** The zone that times are shown in. */
export function useTimes(): string {
	const rounds = useRounds();
	return me.value?.zone ?? rounds.value?.city.zone ?? "UTC";
}

/** A moment with its year: debates stay. */
export const when = (instant: string, zone: string): string =>
	t("time.at", { day: date(instant, zone), time: time(instant, zone) });

function kept(key: string): string | null {
	try {
		return sessionStorage.getItem(key);
	} catch {
		return null;
	}
}

function keep(key: string, text: string): void {
	try {
		if (text === "") sessionStorage.removeItem(key);
		else sessionStorage.setItem(key, text);
	} catch {
		// then it is in the page alone
	}
}

/**
 * What is being written, kept in the tab until it is sent: signing in again in between, or a reload, loses
 * nothing.
 */
export function useDraft(name: string, start = ""): [string, (text: string) => void, () => void] {
	const key = `arca-draft ${name}`;
	const [text, setText] = useState(() => kept(key) ?? start);
	const write = (next: string): void => {
		setText(next);
		keep(key, next === start ? "" : next);
	};
	const forget = (): void => {
		setText(start);
		keep(key, "");
	};
	return [text, write, forget];
}
