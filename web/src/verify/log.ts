/*
 * The public log, read the way an auditor reads it: newest checkpoint, tiles, and the path from one
 * leaf to the root, all computed here. Whole tiles of 256 are fetched, so the server does not learn
 * which leaf somebody is looking for.
 */
import { type Bytes, fromHex, isEqual } from "../crypto/bytes";
import { leafHash, type NodeReader, nodeHash, pathOf, rootOfPath } from "../crypto/merkle";
import { type Checkpoint, parseCheckpoint } from "../crypto/note";
import { type Judged, judgeCheckpoint, type Policy } from "../crypto/policy";
import { get, getBytes, roundPath, type TrackerList } from "../lib/api";

const HASH = 32;
const WIDTH = 256;

export interface LogState {
	checkpoint: Checkpoint;
	judged: Judged;
}

const logPath = (slug: string, rest: string): string => `/log/${encodeURIComponent(slug)}/${rest}`;

export async function readLog(slug: string, origin: string, policy: Policy): Promise<LogState> {
	const note = new TextDecoder().decode(await getBytes(logPath(slug, "checkpoint")));
	const checkpoint = parseCheckpoint(note);
	if (!checkpoint || checkpoint.origin !== origin) throw new Error("checkpoint");
	return { checkpoint, judged: judgeCheckpoint(policy, checkpoint) };
}

/** "x001/x234/067", as c2sp tlog-tiles names the tile with this number. */
export function tileName(index: number): string {
	const groups: string[] = [];
	let rest = index;
	do {
		groups.unshift(String(rest % 1000).padStart(3, "0"));
		rest = Math.floor(rest / 1000);
	} while (rest > 0);
	return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** Reads nodes of a log of exactly this size out of its tiles, each tile once. */
export function tileReader(slug: string, size: number): NodeReader {
	const tiles = new Map<string, Promise<Bytes>>();
	const readTile = (level: number, index: number): Promise<Bytes> => {
		const count = Math.floor(size / WIDTH ** level);
		const width = Math.min(WIDTH, count - index * WIDTH);
		const part = width < WIDTH ? `.p/${width}` : "";
		const path = `tile/${level}/${tileName(index)}${part}`;
		const found = tiles.get(path) ?? getBytes(logPath(slug, path));
		tiles.set(path, found);
		return found.then((bytes) => {
			if (bytes.length !== width * HASH) throw new Error("tile");
			return bytes;
		});
	};
	const read: NodeReader = async (level, index) => {
		const below = level % 8;
		if (below > 0)
			return nodeHash(await read(level - 1, 2 * index), await read(level - 1, 2 * index + 1));
		const tile = await readTile(level / 8, Math.floor(index / WIDTH));
		const at = (index % WIDTH) * HASH;
		return tile.slice(at, at + HASH);
	};
	return read;
}

export type Found = TrackerList["items"][number];

/** Everything of the bucket that begins with these digits; the bucket is all the server learns. */
export async function findLeaves(slug: string, digits: string): Promise<Found[]> {
	const prefix = digits.slice(0, 3);
	const bucket = await get<TrackerList>(roundPath(slug, `/trackers/${prefix}`));
	return bucket.items.filter(({ leaf }) => /^[0-9a-f]{64}$/.test(leaf) && leaf.startsWith(digits));
}

export type Inclusion = "included" | "newer" | "missing";

/** The entries of the bundle that has this one; each has its length before it. */
async function readEntry(slug: string, size: number, index: number): Promise<Bytes> {
	const bundle = Math.floor(index / WIDTH);
	const width = Math.min(WIDTH, size - bundle * WIDTH);
	const part = width < WIDTH ? `.p/${width}` : "";
	const bytes = await getBytes(logPath(slug, `tile/entries/${tileName(bundle)}${part}`));
	let at = 0;
	for (let i = bundle * WIDTH; ; i++) {
		const len = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
		if (at + 2 + len > bytes.length) throw new Error("bundle");
		if (i === index) return bytes.slice(at + 2, at + 2 + len);
		at += 2 + len;
	}
}

const VOID = 6;
const X_LEN = 32;
const X_OF_VOID = 2;
const X_OF_BALLOT = 74;

/**
 * Is there a VOID of this ballot's credential in the log? The server only says where to look: both
 * entries are read, the one has to name the key that signed the other.
 */
export async function checkVoid(
	slug: string,
	checkpoint: Checkpoint,
	found: Found,
): Promise<Inclusion> {
	const place = found.void;
	if (!place) return "missing";
	const inclusion = await checkInclusion(slug, checkpoint, place);
	if (inclusion !== "included") return inclusion;
	const { size } = checkpoint;
	const [ballot, entry] = await Promise.all([
		readEntry(slug, size, found.index),
		readEntry(slug, size, place.index),
	]);
	const isThese =
		isEqual(leafHash(ballot), fromHex(found.leaf) ?? new Uint8Array()) &&
		isEqual(leafHash(entry), fromHex(place.leaf) ?? new Uint8Array());
	const X = entry.slice(X_OF_VOID, X_OF_VOID + X_LEN);
	const isOfIt = isEqual(X, ballot.slice(X_OF_BALLOT, X_OF_BALLOT + X_LEN));
	return isThese && entry[0] === VOID && isOfIt ? "included" : "missing";
}

/** Is this leaf in the log under this checkpoint, at that place? */
export async function checkInclusion(
	slug: string,
	checkpoint: Checkpoint,
	found: { leaf: string; index: number },
): Promise<Inclusion> {
	const { size, root } = checkpoint;
	const leaf = fromHex(found.leaf);
	if (!leaf) return "missing";
	if (found.index >= size) return "newer";
	const read = tileReader(slug, size);
	if (!isEqual(await read(0, found.index), leaf)) return "missing";
	const path = await pathOf(read, found.index, size);
	const top = rootOfPath(leaf, found.index, size, path);
	return top && isEqual(top, root) ? "included" : "missing";
}
