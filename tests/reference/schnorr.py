"""The proof of knowledge of a discrete logarithm that sections 5, 7 and 9 use under several labels."""

from ristretto import G, scalar, wire_point, wire_scalar
from transcript import HS, nonce


def prove(entropy, purpose, label, items, x):
    """A | s: A = kG, c = HS(label, items, A), s = k + c x."""
    k = nonce(entropy, purpose, 0, x, b"".join(items))
    a = (k * G).encode()
    return a + scalar(k + HS(label, *items, a) * x)


def check(label, items, big_x, proof):
    """sG == A + cX; A is canonical and not the identity, s below l."""
    a, s = wire_point(proof[:32]), wire_scalar(proof[32:])
    if a is None or s is None:
        return False
    return s * G == a + HS(label, *items, proof[:32]) * big_x
