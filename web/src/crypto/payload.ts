/*
 * A vote as the bytes that are sealed, and back (protocol, section 6).
 * Whether a vote keeps the contest's limits is judged in one place, judgeVote.
 */
import { type Bytes, readLittleEndian, u16 } from "./bytes";

/** [project's index, points or null]; a ranking keeps its order, other kinds are by index. */
export type Vote = [number, number | null][];

export interface ContestForm {
	kind: number;
	w: number;
	costs: number[];
	min_choices: number;
	max_choices: number;
	max_cost_cents: number | null;
	max_points: number | null;
	max_sum_points: number | null;
}

const APPROVAL = 1;
const RANKING = 2;
const POINTS = 3;
const BLANK = 4;
const POINTS_DENSE = 5;

export const isRanking = (kind: number): boolean => (kind & 15) === RANKING;
export const hasPoints = (kind: number): boolean => (kind & 15) === POINTS || kind === POINTS_DENSE;

/** How many projects this kind can list at all. */
export function listRoom(kind: number, w: number, projects: number): number {
	const room = 29 * w - 1;
	if (kind === APPROVAL || kind === POINTS_DENSE) return projects;
	const wide = kind >= 16 ? 2 : 1;
	return Math.floor(room / (hasPoints(kind) ? wide + 1 : wide));
}

export type Judgement = "kind" | "body" | "empty" | "choices" | "cost" | "points";

/** The first limit that a vote that is not blank breaks, or null. Sums are integers. */
export function judgeVote(form: ContestForm, vote: Vote): Judgement | null {
	const seen = new Set(vote.map(([index]) => index));
	if (seen.size !== vote.length) return "body";
	if (vote.some(([index]) => form.costs[index] === undefined)) return "body";
	if (vote.length === 0) return "empty";
	if (vote.length < form.min_choices || vote.length > form.max_choices) return "choices";
	const cost = vote.reduce((sum, [index]) => sum + BigInt(form.costs[index] ?? 0), 0n);
	if (form.max_cost_cents !== null && cost > BigInt(form.max_cost_cents)) return "cost";
	const points = vote.reduce((sum, [, value]) => sum + (value ?? 0), 0);
	const isOver =
		(form.max_points !== null && vote.some(([, value]) => (value ?? 0) > (form.max_points ?? 0))) ||
		(form.max_sum_points !== null && points > form.max_sum_points);
	return isOver ? "points" : null;
}

function writeList(body: Bytes, kind: number, vote: Vote): void {
	const isWide = kind >= 16;
	const entries = isRanking(kind) ? vote : [...vote].sort((a, b) => a[0] - b[0]);
	let at = 0;
	for (const [index, points] of entries) {
		const place = isWide ? u16(index + 1) : Uint8Array.of(index + 1);
		body.set(place, at);
		at += place.length;
		if (hasPoints(kind)) body[at++] = points ?? 0;
	}
}

/** The payload of a vote; an empty vote is an explicit blank ballot. */
export function writePayload(form: ContestForm, vote: Vote): Bytes {
	const payload = new Uint8Array(29 * form.w);
	const body = payload.subarray(1);
	payload[0] = vote.length === 0 ? BLANK : form.kind;
	if (vote.length === 0) return payload;
	if (form.kind === APPROVAL) {
		for (const [index] of vote) body[index >> 3] = (body[index >> 3] ?? 0) | (1 << (index & 7));
	} else if (form.kind === POINTS_DENSE) {
		for (const [index, points] of vote) body[index] = points ?? 0;
	} else {
		writeList(body, form.kind, vote);
	}
	return payload;
}

function readList(body: Bytes, kind: number): Vote {
	const width = kind >= 16 ? 2 : 1;
	const step = width + (hasPoints(kind) ? 1 : 0);
	const vote: Vote = [];
	for (let at = 0; at + step <= body.length; at += step) {
		const place = readLittleEndian(body, at, width);
		if (place === 0) break;
		vote.push([place - 1, hasPoints(kind) ? (body[at + width] ?? 0) : null]);
	}
	return vote;
}

function readVote(form: ContestForm, body: Bytes): Vote {
	if (form.kind === APPROVAL) {
		const vote: Vote = [];
		for (let i = 0; i < 8 * body.length; i++)
			if (((body[i >> 3] ?? 0) >> (i & 7)) & 1) vote.push([i, null]);
		return vote;
	}
	if (form.kind === POINTS_DENSE)
		return [...body].flatMap((points, i): Vote => (points === 0 ? [] : [[i, points]]));
	return readList(body, form.kind);
}

function isSame(a: Bytes, b: Bytes): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The vote of a payload, or the reason why it is null. Strict: it must write to the same bytes. */
export function readPayload(form: ContestForm, payload: Bytes): Vote | Judgement {
	const body = payload.subarray(1);
	if (payload[0] === BLANK) return body.every((byte) => byte === 0) ? [] : "body";
	if (payload[0] !== form.kind) return "kind";
	const vote = readVote(form, body);
	const judged = judgeVote(form, vote);
	if (judged === "body") return judged;
	if (vote.length > 0 && !isSame(writePayload(form, vote), payload)) return "body";
	if (vote.length === 0 && body.some((byte) => byte !== 0)) return "body";
	return judged ?? vote;
}
