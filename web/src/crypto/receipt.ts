/* The receipt as text (c2sp tlog-proof v1): read and checked on the device. */
import { type Bytes, concat, fromBase64, isEqual, u64 } from "./bytes";
import { leafHash, rootOfPath } from "./merkle";
import { type Checkpoint, parseCheckpoint } from "./note";
import { type Judged, judgeCheckpoint, type Policy } from "./policy";

export interface Receipt {
	entry: Bytes | null;
	index: number;
	path: Bytes[];
	checkpoint: Checkpoint;
}

export function parseReceipt(text: string): Receipt | null {
	const split = text.indexOf("\n\n");
	if (split < 0) return null;
	const lines = text.slice(0, split).split("\n");
	if (lines.shift() !== "c2sp.org/tlog-proof@v1") return null;
	let entry: Bytes | null = null;
	if (lines[0]?.startsWith("extra ")) {
		const extra = fromBase64((lines.shift() as string).slice(6));
		if (extra?.[0] !== 1) return null;
		entry = extra.slice(1);
	}
	const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "")?.[1];
	const path = lines.map(fromBase64);
	const checkpoint = parseCheckpoint(text.slice(split + 2));
	if (index === undefined || !checkpoint) return null;
	if (path.length > 63 || path.some((hash) => hash?.length !== 32)) return null;
	return { entry, index: Number(index), path: path as Bytes[], checkpoint };
}

export type ReceiptVerdict = Judged & { isIncluded: boolean };

/** Inclusion of the leaf under the checkpoint, and who signed that. */
export function judgeReceipt(receipt: Receipt, leaf: Bytes, policy: Policy): ReceiptVerdict {
	const { checkpoint, index, path, entry } = receipt;
	const root = rootOfPath(leaf, index, checkpoint.size, path);
	const isIncluded =
		root !== null &&
		isEqual(root, checkpoint.root) &&
		(entry === null || isEqual(leafHash(entry), leaf));
	return { isIncluded, ...judgeCheckpoint(policy, checkpoint) };
}

/** The binary form (section 8), whose base45 fits a QR code. Null if the log's line is missing. */
export function writeBinaryReceipt(receipt: Receipt, leaf: Bytes): Bytes | null {
	const { checkpoint, path, index } = receipt;
	const log = checkpoint.signatures.find(
		({ name, blob }) => name === checkpoint.origin && blob.length === 64,
	);
	if (!log) return null;
	const cosigned = checkpoint.signatures.filter(({ blob }) => blob.length === 72);
	const parts = [
		Uint8Array.of(1),
		leaf,
		u64(index),
		u64(checkpoint.size),
		Uint8Array.of(path.length),
		...path,
		log.blob,
		Uint8Array.of(cosigned.length),
	];
	for (const { id, blob } of cosigned) {
		const time = new DataView(blob.buffer, blob.byteOffset).getBigUint64(0);
		parts.push(id, u64(time), blob.slice(8));
	}
	return concat(...parts);
}

const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export function toBase45(bytes: Bytes): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 2) {
		const high = bytes[i] as number;
		const low = bytes[i + 1];
		const value = low === undefined ? high : high * 256 + low;
		text += BASE45.charAt(value % 45) + BASE45.charAt(Math.floor(value / 45) % 45);
		if (low !== undefined) text += BASE45.charAt(Math.floor(value / 2025));
	}
	return text;
}
