/* Sends what many may send at once: if the server asks for work, it is done, and sent along. */
import { signal } from "@preact/signals";
import { Problem, send } from "../lib/api";
import { solve } from "../lib/work";

/** Work is being done: forms say so. */
export const isWorking = signal(false);

/** What was asked for may have grown meanwhile; more often than this it is told as a problem. */
const TRIES = 3;

export async function sendWorking(path: string, body: Record<string, unknown>): Promise<void> {
	let sent = body;
	for (let left = TRIES; ; left--) {
		try {
			await send("POST", path, sent);
			return;
		} catch (error) {
			if (!(error instanceof Problem) || !error.work || left === 0) throw error;
			const { challenge, bits } = error.work;
			isWorking.value = true;
			try {
				sent = { ...body, work: { challenge, nonce: await solve(challenge, bits) } };
			} finally {
				isWorking.value = false;
			}
		}
	}
}
