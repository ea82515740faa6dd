/*
 * Sending a sealed entry: kept before it is sent, and the same bytes again until there is a receipt
 * or a rejection that is really signed. The body is the entry and nothing else.
 */
import {
	type Bytes,
	fromBase64Url,
	fromHex,
	isEqual,
	toBase64Url,
	toHex,
	u16,
	u64,
} from "../crypto/bytes";
import { rejectionDigest } from "../crypto/definition";
import { leafHash } from "../crypto/merkle";
import { judgeReceipt, parseReceipt, type ReceiptVerdict } from "../crypto/receipt";
import { na } from "../crypto/sodium";
import { type Cast, Problem, type Rejection, roundPath, send } from "../lib/api";
import { Distrust, type Verified } from "../lib/definition";

export interface Pending {
	entry: string;
	group: number;
	cid: number;
}

const pendingKey = (slug: string): string => `arca-sealed ${slug}`;

export function keepPending(slug: string, pending: Pending | null): void {
	try {
		if (pending) sessionStorage.setItem(pendingKey(slug), JSON.stringify(pending));
		else sessionStorage.removeItem(pendingKey(slug));
	} catch {
		// Without storage a reload while sending loses the receipt, not the ballot.
	}
}

export function findPending(slug: string): Pending | null {
	try {
		const found = sessionStorage.getItem(pendingKey(slug));
		return found ? (JSON.parse(found) as Pending) : null;
	} catch {
		return null;
	}
}

/** A refusal counts only with the rejection key's signature over this very ballot. */
function isRejectionSigned(round: Verified, rejection: Rejection, leaf: Bytes): boolean {
	const signature = fromHex(rejection.signature);
	const key = fromHex(round.manifest.rejection);
	if (!signature || !key || rejection.leaf !== toHex(leaf)) return false;
	if (rejection.ctx !== toHex(round.ctx)) return false;
	const { reason, time } = rejection;
	const digest = rejectionDigest(round.ctx, leaf, u16(reason), u64(time));
	return signature.length === 64 && na().crypto_sign_verify_detached(signature, digest, key);
}

const pause = (milliseconds: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, milliseconds));

/** True where the server may have the entry, or may take it the next time. */
const isUncertain = (problem: Problem): boolean =>
	problem.status === 0 || problem.status === 429 || problem.status >= 500;

export function checkReceipt(round: Verified, receipt: string, leaf: Bytes): ReceiptVerdict | null {
	const parsed = parseReceipt(receipt);
	if (!parsed || parsed.checkpoint.origin !== round.manifest.origin) return null;
	return judgeReceipt(parsed, leaf, round.policy);
}

async function attempt(path: string, entry: string): Promise<Cast | Problem> {
	try {
		return await send<Cast>("POST", path, { entry });
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
}

/**
 * Repeats until it is known. Throws the signed refusal as Problem, Distrust where an answer does
 * not hold, and the last Problem after `patience` tries without an answer.
 */
export async function sendEntry(
	round: Verified,
	where: "/ballots" | "/spoiled",
	entry: string,
	onWait: (tries: number) => void,
	patience = 30,
): Promise<Cast> {
	const bytes = fromBase64Url(entry);
	if (!bytes) throw new Distrust("entry");
	const leaf = leafHash(bytes);
	for (let tries = 1; ; tries++) {
		const answer = await attempt(roundPath(round.slug, where), entry);
		if (!(answer instanceof Problem)) {
			const verdict = checkReceipt(round, answer.receipt, leaf);
			if (!verdict?.isIncluded || !verdict.isSigned) throw new Distrust("receipt");
			const returned = parseReceipt(answer.receipt)?.entry;
			if (returned && !isEqual(returned, bytes)) throw new Distrust("receipt");
			return answer;
		}
		if (answer.rejection) {
			if (!isRejectionSigned(round, answer.rejection, leaf)) throw new Distrust("rejection");
			throw answer;
		}
		if (!isUncertain(answer) || tries >= patience) throw answer;
		onWait(tries);
		await pause(Math.min(1000 * tries, 5000));
	}
}

export const sealedBody = (entry: Bytes): string => toBase64Url(entry);
