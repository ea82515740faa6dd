/*
 * The round as the log defines it. The server says what it likes; this recomputes ctx and the joint
 * key, and holds contests, texts and policy against the hashes in MANIFEST. No vote without it.
 */
import { type Bytes, fromBase64Url, textOf, toHex, utf8 } from "../crypto/bytes";
import { hasHash, jointKey, type Manifest, nameRound, parseManifest } from "../crypto/definition";
import type { ContestForm } from "../crypto/payload";
import { type Policy, parsePolicy } from "../crypto/policy";
import { loadSodium } from "../crypto/sodium";
import { type Definition, get, getBytes, type Pins, roundPath } from "./api";
import type { Electorate } from "./electorate";
import { language } from "./texts";

export interface ContestDefinition {
	group: number;
	styles: number[];
	kind: number;
	w: number;
	min_choices: number;
	max_choices: number;
	max_cost_cents: number | null;
	max_points: number | null;
	max_sum_points: number | null;
	budget_cents: number;
	projects: { cost_cents: number; id: string }[];
}

interface ContestsArtifact {
	contests: ContestDefinition[];
	currency: string;
	exponent: number;
}

type TextsArtifact = Record<string, { contests: string[]; projects: [string, string][][] }>;

export interface Verified {
	slug: string;
	ctx: Bytes;
	y: Bytes;
	manifest: Manifest;
	policy: Policy;
	contests: ContestDefinition[];
	currency: string;
	exponent: number;
	/** Null where the manifest does not say who may vote. */
	electorate: Electorate | null;
	/** The language of the texts: the page's, or the first that the round has. */
	language: string;
	contestTitles: string[];
	projectTexts: [string, string][][];
}

/** Something that the server sent does not fit the log's definition of the round. */
export class Distrust extends Error {}

function mustBytes(text: string): Bytes {
	const bytes = fromBase64Url(text);
	if (!bytes) throw new Distrust("definition");
	return bytes;
}

function checkPins(pins: Pins, ctx: Bytes, y: Bytes, manifest: Manifest): void {
	if (pins.ctx !== toHex(ctx)) throw new Distrust("ctx");
	if (pins.y !== toHex(y)) throw new Distrust("key");
	if (pins.log_key !== manifest.log_key) throw new Distrust("log");
	if (!hasHash(utf8(pins.policy), manifest.policy)) throw new Distrust("policy");
}

async function readArtifact<T>(slug: string, named: { sha256: string; size: number }): Promise<T> {
	const bytes = await getBytes(`/log/${encodeURIComponent(slug)}/artifact/${named.sha256}`);
	if (!hasHash(bytes, named)) throw new Distrust("artifact");
	return JSON.parse(textOf(bytes)) as T;
}

/** Null where the trustees have not made their key yet. Throws Distrust or Problem. */
export async function readVerified(slug: string): Promise<Verified | null> {
	const [, definition] = await Promise.all([
		loadSodium(),
		get<Definition>(roundPath(slug, "/definition")),
	]);
	if (!definition.keyset || !definition.pins) return null;
	const manifestEntry = mustBytes(definition.manifest);
	const keysetEntry = mustBytes(definition.keyset);
	let manifest: Manifest;
	let y: Bytes;
	try {
		manifest = parseManifest(manifestEntry);
		y = jointKey(keysetEntry, manifest);
	} catch {
		throw new Distrust("definition");
	}
	if (manifest.round !== slug) throw new Distrust("definition");
	const ctx = nameRound(manifestEntry, keysetEntry);
	const published = await get<Pins>(`/pins/${encodeURIComponent(slug)}.json`);
	checkPins(definition.pins, ctx, y, manifest);
	checkPins(published, ctx, y, manifest);
	const [contests, texts, electorate] = await Promise.all([
		readArtifact<ContestsArtifact>(slug, manifest.contests),
		readArtifact<TextsArtifact>(slug, manifest.texts),
		manifest.electorate ? readArtifact<Electorate>(slug, manifest.electorate) : null,
	]);
	const code = texts[language()] ? language() : (Object.keys(texts)[0] ?? "");
	const words = texts[code];
	if (!words) throw new Distrust("artifact");
	return {
		slug,
		ctx,
		y,
		manifest,
		policy: parsePolicy(published.policy),
		...contests,
		electorate,
		language: code,
		contestTitles: words.contests,
		projectTexts: words.projects,
	};
}

/** What judgeVote and writePayload need of a contest. */
export function formOf(contest: ContestDefinition): ContestForm {
	return { ...contest, costs: contest.projects.map((project) => project.cost_cents) };
}
