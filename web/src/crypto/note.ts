/* Signed notes, checkpoints and cosignatures (c2sp). Whom to trust is in policy.ts. */
import { type Bytes, concat, fromBase64, isEqual, toHex, utf8 } from "./bytes";
import { na, sha256 } from "./sodium";

export interface VerifierKey {
	name: string;
	id: Bytes;
	type: number;
	key: Bytes;
}

export interface NoteSignature {
	name: string;
	id: Bytes;
	blob: Bytes;
}

export interface Checkpoint {
	origin: string;
	size: number;
	root: Bytes;
	text: string;
	signatures: NoteSignature[];
}

export const LOG_KEY = 1;
export const COSIGNATURE_KEY = 4;

/** Reads `name+id+key`; null unless the id is that of the key. */
export function parseVerifierKey(vkey: string): VerifierKey | null {
	const found = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey);
	const bytes = fromBase64(found?.[3] ?? "");
	if (!found || !bytes || bytes.length !== 33) return null;
	const name = found[1] as string;
	const id = sha256(concat(utf8(`${name}\n`), bytes)).slice(0, 4);
	if (toHex(id) !== found[2]) return null;
	return { name, id, type: bytes[0] as number, key: bytes.slice(1) };
}

function parseSignature(line: string): NoteSignature | null {
	const found = /^\u2014 (\S+) (\S+)$/.exec(line);
	const bytes = fromBase64(found?.[2] ?? "");
	if (!found || !bytes || bytes.length < 5) return null;
	return { name: found[1] as string, id: bytes.slice(0, 4), blob: bytes.slice(4) };
}

/** Reads a checkpoint without extension lines; null for anything else. Nothing is trusted yet. */
export function parseCheckpoint(note: string): Checkpoint | null {
	const split = note.lastIndexOf("\n\n");
	if (split < 0 || !note.endsWith("\n")) return null;
	const text = note.slice(0, split + 1);
	const lines = text.slice(0, -1).split("\n");
	const root = fromBase64(lines[2] ?? "");
	if (lines.length !== 3 || !/^(0|[1-9][0-9]{0,15})$/.test(lines[1] ?? "")) return null;
	if (!lines[0] || root?.length !== 32) return null;
	const signatures = note
		.slice(split + 2, -1)
		.split("\n")
		.map(parseSignature);
	if (signatures.some((signature) => signature === null)) return null;
	return {
		origin: lines[0],
		size: Number(lines[1]),
		root,
		text,
		signatures: signatures as NoteSignature[],
	};
}

function verify(signature: Bytes, message: Bytes, key: Bytes): boolean {
	return signature.length === 64 && na().crypto_sign_verify_detached(signature, message, key);
}

const isBy = (signature: NoteSignature, key: VerifierKey): boolean =>
	signature.name === key.name && isEqual(signature.id, key.id);

/** Signed by this log key, and nowhere wrongly in its name. */
export function isSignedBy(checkpoint: Checkpoint, key: VerifierKey): boolean {
	const lines = checkpoint.signatures.filter((signature) => isBy(signature, key));
	const message = utf8(checkpoint.text);
	return (
		key.type === LOG_KEY &&
		key.name === checkpoint.origin &&
		lines.length > 0 &&
		lines.every(({ blob }) => verify(blob, message, key.key))
	);
}

/** When this witness cosigned, in seconds; null if it did not; throws if a line of it is false. */
export function cosignedAt(checkpoint: Checkpoint, key: VerifierKey): number | null {
	let time: number | null = null;
	for (const { blob } of checkpoint.signatures.filter((line) => isBy(line, key))) {
		if (key.type !== COSIGNATURE_KEY || blob.length !== 72) throw new Error("cosignature_form");
		time = Number(new DataView(blob.buffer, blob.byteOffset).getBigUint64(0));
		const message = utf8(`cosignature/v1\ntime ${time}\n${checkpoint.text}`);
		if (!verify(blob.slice(8), message, key.key)) throw new Error("cosignature_false");
	}
	return time;
}
