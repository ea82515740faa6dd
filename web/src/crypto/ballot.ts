/* The sealed ballot, its tracker, and the entry that takes it back (protocol, section 7). */
import { type Bytes, concat, readLittleEndian, u16, u32 } from "./bytes";
import type { Credential } from "./credential";
import { decodePayload, encodePayload } from "./embedding";
import {
	isProved,
	isWirePoint,
	isWireScalar,
	minus,
	plus,
	randomScalar,
	respond,
	times,
	timesBase,
} from "./group";
import { leafHash } from "./merkle";
import { type Entropy, wipe } from "./sodium";
import { hashToScalar, hedgedNonce } from "./transcript";

const FIXED_LEN = 107;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export interface BallotHead {
	ctx: Bytes;
	cid: number;
	style: number;
	seq: number;
	prev: Bytes;
}

export interface Sealed {
	entry: Bytes;
	tracker: Bytes;
	/** The randomness of the encryption: only "check this device" ever shows it. */
	r: Bytes[];
}

/** Seals a payload of 29w bytes. The caller wipes r. */
export function sealBallot(
	entropy: Entropy,
	head: BallotHead,
	y: Bytes,
	credential: Credential,
	payload: Bytes,
): Sealed {
	const points = encodePayload(payload);
	const r = points.map(() => randomScalar(entropy));
	const parts = [
		Uint8Array.of(0x10, 0x01),
		head.ctx,
		u16(head.cid),
		u16(head.style),
		u32(head.seq),
		head.prev,
		credential.X,
		Uint8Array.of(points.length),
	];
	for (const [j, point] of points.entries()) {
		const secret = r[j] as Bytes;
		const mask = times(secret, y);
		parts.push(timesBase(secret), plus(point, mask));
		wipe(mask, point);
	}
	const statement = concat(...parts, y);
	const secrets = [credential.x, ...r];
	const k = secrets.map((secret, i) => hedgedNonce(entropy, "ballot", i, secret, statement));
	const proved = concat(...parts, ...k.map(timesBase));
	const c = hashToScalar("arca/1/ballot", proved, y);
	const entry = concat(proved, ...secrets.map((secret, i) => respond(k[i] as Bytes, c, secret)));
	wipe(...k);
	return { entry, tracker: leafHash(entry), r };
}

export interface ParsedBallot extends BallotHead {
	X: Bytes;
	w: number;
	alpha: Bytes[];
	beta: Bytes[];
	A: Bytes[];
	s: Bytes[];
	proved: Bytes;
}

export function parseBallot(entry: Bytes): ParsedBallot | null {
	const w = entry[106] ?? 0;
	if (entry[0] !== 0x10 || entry[1] !== 0x01 || w < 1 || w > 16) return null;
	if (entry.length !== FIXED_LEN + 64 * w + 64 * (w + 1)) return null;
	const words: Bytes[] = [];
	for (let at = FIXED_LEN; at < entry.length; at += 32) words.push(entry.slice(at, at + 32));
	return {
		ctx: entry.slice(2, 34),
		cid: readLittleEndian(entry, 34, 2),
		style: readLittleEndian(entry, 36, 2),
		seq: readLittleEndian(entry, 38, 4),
		prev: entry.slice(42, 74),
		X: entry.slice(74, 106),
		w,
		alpha: words.slice(0, 2 * w).filter((_, i) => i % 2 === 0),
		beta: words.slice(0, 2 * w).filter((_, i) => i % 2 === 1),
		A: words.slice(2 * w, 3 * w + 1),
		s: words.slice(3 * w + 1),
		proved: entry.slice(0, entry.length - 32 * (w + 1)),
	};
}

/** Form, canonical points and scalars, proof: the reason's number, or 0. */
export function judgeBallot(entry: Bytes, ctx: Bytes, cid: number, w: number, y: Bytes): number {
	const ballot = parseBallot(entry);
	if (!ballot) return 1;
	if (!ballot.ctx.every((byte, i) => byte === ctx[i]) || ballot.cid !== cid || ballot.w !== w)
		return 2;
	const points = [ballot.X, ...ballot.alpha, ...ballot.beta, ...ballot.A];
	if (!points.every(isWirePoint) || !ballot.s.every(isWireScalar)) return 6;
	const c = hashToScalar("arca/1/ballot", ballot.proved, y);
	const keys = [ballot.X, ...ballot.alpha];
	const isFine = ballot.s.every((s, i) => isProved(s, ballot.A[i] as Bytes, c, keys[i] as Bytes));
	return isFine ? 0 : 9;
}

/** Opens a ballot with its randomness alone: what "check this device" shows. */
export function openBallot(entry: Bytes, r: Bytes[], y: Bytes): Bytes | null {
	const ballot = parseBallot(entry);
	if (!ballot || r.length !== ballot.w) return null;
	const points: Bytes[] = [];
	for (const [j, secret] of r.entries()) {
		const alpha = timesBase(secret);
		if (!alpha.every((byte, i) => byte === ballot.alpha[j]?.[i])) return null;
		points.push(minus(ballot.beta[j] as Bytes, times(secret, y)));
	}
	return decodePayload(points);
}

/** The first 100 bits of a leaf hash, as people see them. */
export function trackerText(leaf: Bytes): string {
	let bits = 0n;
	for (const byte of leaf.slice(0, 13)) bits = (bits << 8n) | BigInt(byte);
	bits >>= 4n;
	let text = "";
	for (let i = 19; i >= 0; i--) text += CROCKFORD.charAt(Number((bits >> BigInt(5 * i)) & 31n));
	return (text.match(/.{4}/g) ?? []).join("-");
}

/** What a person typed, as the 25 hexadecimal digits of 100 bits; null if it is no tracker. */
export function readTracker(typed: string): string | null {
	const plain = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
	if (plain.length !== 20 || ![...plain].every((c) => CROCKFORD.includes(c))) return null;
	let bits = 0n;
	for (const c of plain) bits = (bits << 5n) | BigInt(CROCKFORD.indexOf(c));
	return bits.toString(16).padStart(25, "0");
}

/** SPOILED: this ballot was sealed to test the device and must never be cast. */
export function spoilBallot(
	entropy: Entropy,
	ctx: Bytes,
	tracker: Bytes,
	credential: Credential,
): Bytes {
	const items = [ctx, tracker, credential.X];
	const k = hedgedNonce(entropy, "spoil", 0, credential.x, concat(...items));
	const A = timesBase(k);
	const s = respond(k, hashToScalar("arca/1/spoil", ...items, A), credential.x);
	wipe(k);
	return concat(Uint8Array.of(0x11, 0x01), tracker, credential.X, A, s);
}

export function isSpoilValid(entry: Bytes, ctx: Bytes): boolean {
	if (entry.length !== 130 || entry[0] !== 0x11 || entry[1] !== 0x01) return false;
	const [tracker, X, A, s] = [2, 34, 66, 98].map((at) => entry.slice(at, at + 32)) as [
		Bytes,
		Bytes,
		Bytes,
		Bytes,
	];
	if (!isWirePoint(X) || !isWirePoint(A) || !isWireScalar(s)) return false;
	return isProved(s, A, hashToScalar("arca/1/spoil", ctx, tracker, X, A), X);
}
