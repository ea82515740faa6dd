"""Ed25519 (RFC 8032, 5.1), with the verification that section 1 of proto/README.md asks for."""

import hashlib

import curve
from curve import L, P


def _integer(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def _compress(point):
    z_inv = pow(point[2], P - 2, P)
    x, y = point[0] * z_inv % P, point[1] * z_inv % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(encoded):
    n = int.from_bytes(encoded, "little")
    y, sign = n % 2**255, n >> 255
    x = curve.recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def _expand(seed):
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & (2**254 - 8) | 2**254
    return a, h[32:]


def public_key(seed):
    """The 32-byte key of a 32-byte seed."""
    return _compress(curve.mul_base(_expand(seed)[0]))


def sign(seed, message):
    """RFC 8032, 5.1.6."""
    a, prefix = _expand(seed)
    key = _compress(curve.mul_base(a))
    r = _integer(prefix, message) % L
    big_r = _compress(curve.mul_base(r))
    k = _integer(big_r, key, message) % L
    return big_r + ((r + k * a) % L).to_bytes(32, "little")


def _small_order(point):
    return _compress(curve.mul(8, point)) == _compress(curve.IDENTITY)


def verify(key, message, signature):
    """Section 1: s < l, no small-order key, no small-order R, and R = sB - kA byte for byte."""
    if len(signature) != 64:
        return False
    a, r = _decompress(key), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or _small_order(a) or _small_order(r):
        return False
    k = _integer(signature[:32], key, message) % L
    expected = curve.add(curve.mul_base(s), curve.negate(curve.mul(k, a)))
    return _compress(expected) == signature[:32]
