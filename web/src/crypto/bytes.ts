/* Bytes as hexadecimal, base64 and little-endian integers. It knows nothing of the protocol. */

export type Bytes = Uint8Array;

export function concat(...parts: Bytes[]): Bytes {
	const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}

export function utf8(text: string): Bytes {
	return new TextEncoder().encode(text);
}

export function textOf(bytes: Bytes): string {
	return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function littleEndian(value: number | bigint, len: number): Bytes {
	const out = new Uint8Array(len);
	let rest = BigInt(value);
	for (let i = 0; i < len; i++) {
		out[i] = Number(rest & 255n);
		rest >>= 8n;
	}
	if (rest !== 0n) throw new RangeError("the integer does not fit");
	return out;
}

export const u16 = (value: number): Bytes => littleEndian(value, 2);
export const u32 = (value: number): Bytes => littleEndian(value, 4);
export const u64 = (value: number | bigint): Bytes => littleEndian(value, 8);

export function readLittleEndian(bytes: Bytes, at: number, len: number): number {
	let value = 0n;
	for (let i = len; i > 0; i--) value = (value << 8n) | BigInt(bytes[at + i - 1] ?? 0);
	if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("the integer is too large");
	return Number(value);
}

export function toHex(bytes: Bytes): string {
	let out = "";
	for (const byte of bytes) out += byte.toString(16).padStart(2, "0");
	return out;
}

/** Reads lower-case hexadecimal; null for anything else. */
export function fromHex(text: string): Bytes | null {
	if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
	const out = new Uint8Array(text.length / 2);
	for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
	return out;
}

export function toBase64(bytes: Bytes): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}

/** Reads canonical, padded base64; null for anything else. */
export function fromBase64(text: string): Bytes | null {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
	const out = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
	return toBase64(out) === text ? out : null;
}

export function toBase64Url(bytes: Bytes): string {
	return toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function fromBase64Url(text: string): Bytes | null {
	const plain = text.replace(/-/g, "+").replace(/_/g, "/");
	return fromBase64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
}

/** Of public values only: it takes as long as the common beginning is. */
export function isEqual(a: Bytes, b: Bytes): boolean {
	return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
