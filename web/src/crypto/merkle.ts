/* RFC 6962 hashing and inclusion. It does not fetch. */
import { type Bytes, concat } from "./bytes";
import { sha256 } from "./sodium";

export const leafHash = (entry: Bytes): Bytes => sha256(concat(Uint8Array.of(0), entry));
export const nodeHash = (left: Bytes, right: Bytes): Bytes =>
	sha256(concat(Uint8Array.of(1), left, right));

/** The root that a leaf and its path give in a tree of this size; null if the path does not fit. */
export function rootOfPath(leaf: Bytes, index: number, size: number, path: Bytes[]): Bytes | null {
	if (!(index >= 0 && index < size)) return null;
	let at = index;
	let last = size - 1;
	let hash = leaf;
	for (const sibling of path) {
		if (last === 0) return null;
		if (at % 2 === 1 || at === last) {
			hash = nodeHash(sibling, hash);
			while (at % 2 === 0 && at !== 0) {
				at = Math.floor(at / 2);
				last = Math.floor(last / 2);
			}
		} else {
			hash = nodeHash(hash, sibling);
		}
		at = Math.floor(at / 2);
		last = Math.floor(last / 2);
	}
	return last === 0 ? hash : null;
}

/** Gives the hash of the complete subtree of 2^level leaves at `index` of its level. */
export type NodeReader = (level: number, index: number) => Promise<Bytes>;

async function hashOfRange(read: NodeReader, from: number, to: number): Promise<Bytes> {
	const count = to - from;
	let level = 0;
	while (2 ** (level + 1) <= count) level++;
	const whole = 2 ** level;
	if (whole === count && from % whole === 0) return read(level, from / whole);
	const split = whole === count ? whole / 2 : whole;
	return nodeHash(
		await hashOfRange(read, from, from + split),
		await hashOfRange(read, from + split, to),
	);
}

export function rootOfTree(read: NodeReader, size: number): Promise<Bytes> {
	return hashOfRange(read, 0, size);
}

/** The path of a leaf in a tree of this size, lowest sibling first. */
export async function pathOf(read: NodeReader, index: number, size: number): Promise<Bytes[]> {
	const path: Bytes[] = [];
	let from = 0;
	let to = size;
	while (to - from > 1) {
		let split = 1;
		while (split * 2 < to - from) split *= 2;
		if (index < from + split) {
			path.unshift(await hashOfRange(read, from + split, to));
			to = from + split;
		} else {
			path.unshift(await hashOfRange(read, from, from + split));
			from += split;
		}
	}
	return path;
}
