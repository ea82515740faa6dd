/* A payload as group elements and back (protocol, section 6). */
import { type Bytes, concat, isEqual } from "./bytes";
import { na } from "./sodium";

const BLOCK_LEN = 29;

/** Block m of 30 bytes as the first point that carries it. */
export function encodeBlock(block: Bytes): Bytes {
	const point = new Uint8Array(32);
	point.set(block, 1);
	for (let counter = 0; counter < 16384; counter++) {
		point[0] = (counter & 127) << 1;
		point[31] = counter >> 7;
		if (na().crypto_core_ristretto255_is_valid_point(point)) return point;
	}
	throw new Error("no point carries this block");
}

/** Null if the point is not the first that carries its block. */
export function decodeBlock(point: Bytes): Bytes | null {
	if (((point[0] ?? 1) & 1) !== 0 || (point[31] ?? 255) > 127) return null;
	const block = point.slice(1, 31);
	return isEqual(encodeBlock(block), point) ? block : null;
}

/** A payload of 29w bytes as w points, each tagged with its place. */
export function encodePayload(payload: Bytes): Bytes[] {
	const points: Bytes[] = [];
	for (let at = 0, j = 1; at < payload.length; at += BLOCK_LEN, j++) {
		points.push(encodeBlock(concat(Uint8Array.of(0x50 + j), payload.slice(at, at + BLOCK_LEN))));
	}
	return points;
}

export function decodePayload(points: Bytes[]): Bytes | null {
	const blocks: Bytes[] = [];
	for (const [i, point] of points.entries()) {
		const block = decodeBlock(point);
		if (!block || block[0] !== 0x51 + i) return null;
		blocks.push(block.slice(1));
	}
	return concat(...blocks);
}
