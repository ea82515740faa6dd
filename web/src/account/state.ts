/* Who is signed in, as the server says; and the token of a mail's link, out of the address. */
import { effect, signal } from "@preact/signals";
import { type Account, get, Problem, send } from "../lib/api";
import { useRounds } from "../lib/rounds";
import { unread } from "../parts/frame";

/** undefined: not asked yet; null: nobody. */
export const me = signal<Account | null | undefined>(undefined);

effect(() => {
	unread.value = me.value?.session.is_whole ? me.value.unread_notices : null;
});

/** Asks who is signed in. Throws what is wrong besides that nobody is. */
export async function readMe(): Promise<void> {
	try {
		me.value = await get<Account>("/api/account");
	} catch (error) {
		if (!(error instanceof Problem && error.code === "account_missing")) throw error;
		me.value = null;
	}
}

export async function signOut(): Promise<void> {
	await send("DELETE", "/api/account/session");
	me.value = null;
}

/** True for a session that can do everything: the second step, if there is one, is done. */
export const isIn = (): boolean => me.value?.session.is_whole === true;

/** The zone that times are shown in: the person's own, or the city's. */
export function useZone(of: Account): string {
	const rounds = useRounds();
	return of.zone ?? rounds.value?.city.zone ?? "UTC";
}

let token = "";

/** What the link of a mail carries; it stays in memory, and in no history. */
export function takeToken(): string {
	const found = /^#([A-Za-z0-9_-]{16,64})$/.exec(location.hash);
	if (found?.[1]) {
		token = found[1];
		history.replaceState(null, "", location.pathname + location.search);
	}
	return token;
}
