/* The daemon's JSON API: types, one fetch, and its errors as exceptions. */
import { language } from "./texts";

export type ByLanguage = Record<string, string>;

export interface RoundItem {
	slug: string;
	titles: ByLanguage;
	phase: "publishing_prices" | "balloting" | "counting" | "finished";
	step: string;
	is_rehearsal: boolean;
	opens_at: string;
	closes_at: string;
	zone: string;
}

export interface RoundList {
	city: { names: ByLanguage; languages: string[] };
	items: RoundItem[];
	next: string | null;
}

export interface Contest {
	cid: number;
	group: number;
	titles: ByLanguage;
	intros: ByLanguage;
	styles: number[];
	kind: number;
	w: number;
	vote_type: string;
	min_choices: number;
	max_choices: number;
	max_cost_cents: number | null;
	max_points: number | null;
	max_sum_points: number | null;
	rule: string;
	if_small: string;
	budget_cents: number;
	project_count: number;
	is_district: boolean;
}

export interface Turnout {
	voters: number;
	ballots: number;
	credentials: number;
	codes: number;
}

export interface Pins {
	ctx: string;
	log_key: string;
	policy: string;
	y: string;
}

export interface Round extends RoundItem {
	origin: string;
	intros: ByLanguage;
	now: string;
	currency: string;
	exponent: number;
	languages: string[];
	max_seq: number;
	min_batch: number;
	ctx: string | null;
	pins: Pins | null;
	census_bound: number;
	threshold: number;
	trustees: { name: string; block: string }[];
	witnesses: string[];
	contests: Contest[];
	turnout: Turnout;
	log: { size: number; root: string; checkpoint: string };
}

export interface ProjectItem {
	cid: number;
	index: number;
	id: string;
	title: string;
	summary: string;
	language: string;
	cost_cents: number;
	district: string | null;
	category: string | null;
	place: string | null;
	latitude_e6: number | null;
	longitude_e6: number | null;
}

export interface ProjectPage {
	items: ProjectItem[];
	next: string | null;
	total: number;
}

export interface Project extends ProjectItem {
	description: string;
	titles: ByLanguage;
	outcome: { votes: number; won: boolean; why: string } | null;
}

export interface LiveTurnout extends Turnout {
	as_of: string;
	contests: { cid: number; voters: number }[];
	hours: { at: string; ballots: number }[];
}

export interface OutcomeProject {
	cost_cents: number;
	id: string;
	votes: number;
	why: string;
	won: boolean;
}

export interface OutcomeContest {
	cid: number;
	ballots: number;
	not_opened?: "one_ballot" | "small";
	paper: number;
	blank: number;
	null: Record<string, number>;
	budget_cents: number;
	spent_cents: number;
	winners: string[];
	projects: OutcomeProject[];
	seed: string;
}

export interface Results {
	phase: string;
	step: string;
	outcome: { contests: OutcomeContest[] } | null;
	files: { pb: string[]; outcome: string };
}

export interface Definition {
	manifest: string;
	keyset: string | null;
	pins: Pins | null;
}

export interface Session {
	round?: string;
	serial: number;
	styles: number[];
	expires_at: string;
	credential: string | null;
}

export interface CredentialState {
	index: number;
	styles: number[];
	serial: number;
	casts: { group: number; cid: number; seq: number; index: number; leaf: string }[];
}

export interface Cast {
	index: number;
	leaf: string;
	size: number;
	time: string;
	receipt: string;
}

export interface StoredReceipt {
	index: number;
	leaf: string;
	type: number;
	size: number;
	is_cosigned: boolean;
	receipt: string;
}

export interface Rejection {
	ctx: string;
	leaf: string;
	reason: number;
	time: number;
	signature: string;
}

/** An answer that is not what was asked for. `code` is "offline" where there was no answer. */
export class Problem extends Error {
	constructor(
		readonly code: string,
		readonly status: number,
		readonly detail: string,
		readonly errors: { pointer: string; code: string }[] = [],
		readonly rejection: Rejection | null = null,
	) {
		super(code);
	}
}

async function toProblem(response: Response): Promise<Problem> {
	try {
		const body = (await response.json()) as Record<string, unknown>;
		return new Problem(
			String(body.code ?? "internal"),
			response.status,
			String(body.detail ?? body.title ?? ""),
			(body.errors as { pointer: string; code: string }[] | undefined) ?? [],
			(body.rejection as Rejection | undefined) ?? null,
		);
	} catch {
		return new Problem("internal", response.status, "");
	}
}

async function ask(path: string, options: RequestInit): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(path, { credentials: "same-origin", ...options });
	} catch {
		throw new Problem("offline", 0, "");
	}
	if (!response.ok) throw await toProblem(response);
	return response;
}

export async function get<T>(path: string): Promise<T> {
	const headers = { Accept: "application/json", "Accept-Language": language() };
	const response = await ask(path, { headers });
	return (await response.json()) as T;
}

export async function getBytes(path: string): Promise<Uint8Array> {
	const response = await ask(path, {});
	return new Uint8Array(await response.arrayBuffer());
}

export async function send<T>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
	const response = await ask(path, {
		method,
		headers: {
			Accept: "application/json",
			"Accept-Language": language(),
			"Content-Type": "application/json",
			"Arca-Request": "1",
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return (response.status === 204 ? undefined : await response.json()) as T;
}

export const roundPath = (slug: string, rest = ""): string =>
	`/api/rounds/${encodeURIComponent(slug)}${rest}`;
