/* Hashes with labels, and hedged nonces (protocol, sections 1 and 2). */
import { type Bytes, concat, isEqual, u64, utf8 } from "./bytes";
import { type Entropy, na, wipe } from "./sodium";

export function preimage(label: string, ...items: Bytes[]): Bytes {
	const name = utf8(label);
	const parts = [Uint8Array.of(name.length), name];
	for (const item of items) parts.push(u64(item.length), item);
	return concat(...parts);
}

export function hash(label: string, ...items: Bytes[]): Bytes {
	const bytes = preimage(label, ...items);
	const out = na().crypto_hash_sha512(bytes);
	wipe(bytes);
	return out;
}

export function hashToScalar(label: string, ...items: Bytes[]): Bytes {
	const wide = hash(label, ...items);
	const scalar = na().crypto_core_ristretto255_scalar_reduce(wide);
	wipe(wide);
	return scalar;
}

export function hashToPoint(label: string, ...items: Bytes[]): Bytes {
	return na().crypto_core_ristretto255_from_hash(hash(label, ...items));
}

/** A nonce that stays secret if either the randomness or the secret is good. */
export function hedgedNonce(
	entropy: Entropy,
	purpose: "credpop" | "void" | "ballot" | "spoil",
	i: number,
	secret: Bytes,
	statement: Bytes,
): Bytes {
	for (;;) {
		const room = entropy();
		const k = hashToScalar("arca/1/nonce", utf8(purpose), u64(i), secret, room, statement);
		wipe(room);
		if (!isEqual(k, new Uint8Array(32))) return k;
	}
}
