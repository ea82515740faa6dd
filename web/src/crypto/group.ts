/* ristretto255 as section 1 wants it on the wire. Scalars given to these functions are reduced. */
import { type Bytes, isEqual } from "./bytes";
import { type Entropy, na, wipe } from "./sodium";

const ZERO = new Uint8Array(32);

export function isWirePoint(point: Bytes): boolean {
	return (
		point.length === 32 &&
		!isEqual(point, ZERO) &&
		na().crypto_core_ristretto255_is_valid_point(point)
	);
}

/** A scalar below l: reducing it leaves it as it is. */
export function isWireScalar(scalar: Bytes): boolean {
	if (scalar.length !== 32) return false;
	const wide = new Uint8Array(64);
	wide.set(scalar);
	return isEqual(na().crypto_core_ristretto255_scalar_reduce(wide), scalar);
}

export const timesBase = (scalar: Bytes): Bytes => na().crypto_scalarmult_ristretto255_base(scalar);
export const times = (scalar: Bytes, point: Bytes): Bytes =>
	na().crypto_scalarmult_ristretto255(scalar, point);
export const plus = (a: Bytes, b: Bytes): Bytes => na().crypto_core_ristretto255_add(a, b);
export const minus = (a: Bytes, b: Bytes): Bytes => na().crypto_core_ristretto255_sub(a, b);

/** k + c * secret, wiping what was between. */
export function respond(k: Bytes, c: Bytes, secret: Bytes): Bytes {
	const product = na().crypto_core_ristretto255_scalar_mul(c, secret);
	const sum = na().crypto_core_ristretto255_scalar_add(k, product);
	wipe(product);
	return sum;
}

/** 64 uniform bytes mod l, drawn again if zero. */
export function randomScalar(entropy: Entropy): Bytes {
	for (;;) {
		const wide = entropy();
		const scalar = na().crypto_core_ristretto255_scalar_reduce(wide);
		wipe(wide);
		if (!isEqual(scalar, ZERO)) return scalar;
	}
}

/** s G == A + c X, of canonical and public values. */
export function isProved(s: Bytes, a: Bytes, c: Bytes, x: Bytes): boolean {
	try {
		return isEqual(timesBase(s), plus(a, times(c, x)));
	} catch {
		// libsodium refuses products that are the identity: no honest proof has one.
		return false;
	}
}
