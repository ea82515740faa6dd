/* The recovery code and what follows from it (protocol, section 5). */
import { type Bytes, concat, u16, u64, utf8 } from "./bytes";
import { respond, timesBase } from "./group";
import { type Entropy, wipe } from "./sodium";
import { hashToScalar, hedgedNonce } from "./transcript";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
export const CODE_LEN = 22;

/** 22 uniform characters: bytes below 4 * 58, so that none is likelier than another. */
export function newCode(entropy: Entropy): string {
	let code = "";
	while (code.length < CODE_LEN) {
		const room = entropy();
		for (const byte of room) {
			if (byte < 4 * 58 && code.length < CODE_LEN) code += BASE58.charAt(byte % 58);
		}
		wipe(room);
	}
	return code;
}

/** What a person typed without spaces and hyphens; null unless it can be a code. */
export function readCode(typed: string): string | null {
	const code = typed.replace(/[\s-]/g, "");
	const isCode = code.length === CODE_LEN && [...code].every((c) => BASE58.includes(c));
	return isCode ? code : null;
}

/** The code in groups, easier to write down: spaces and hyphens do not count. */
export function groupCode(code: string): string {
	return (code.match(/.{1,4}/g) ?? []).join("-");
}

export interface Credential {
	x: Bytes;
	X: Bytes;
}

export function deriveCredential(ctx: Bytes, code: string): Credential {
	const x = hashToScalar("arca/1/cred", ctx, utf8(code));
	return { x, X: timesBase(x) };
}

export function provePossession(
	entropy: Entropy,
	ctx: Bytes,
	styles: number[],
	serial: number,
	credential: Credential,
): { A: Bytes; s: Bytes } {
	const items = [ctx, u64(styles.length), concat(...styles.map(u16)), credential.X, u64(serial)];
	const k = hedgedNonce(entropy, "credpop", 0, credential.x, concat(...items));
	const A = timesBase(k);
	const s = respond(k, hashToScalar("arca/1/credpop", ...items, A), credential.x);
	wipe(k);
	return { A, s };
}
