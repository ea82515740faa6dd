// The frozen vectors of the protocol, and the stream of bytes that their member `entropy` names.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export const vectors = (name) =>
	JSON.parse(readFileSync(new URL(`../../proto/vectors/${name}.json`, import.meta.url), "utf8"));

export const bytes = (hex) => new Uint8Array(Buffer.from(hex, "hex"));
export const hex = (value) => (value ? Buffer.from(value).toString("hex") : value);

/** Draw i is SHA-512("arca/test/entropy" | seed | u64le i). */
export function stream(seed) {
	let count = 0n;
	return () => {
		const number = Buffer.alloc(8);
		number.writeBigUInt64LE(count++);
		const sum = createHash("sha512").update("arca/test/entropy").update(bytes(seed)).update(number);
		return new Uint8Array(sum.digest());
	};
}
