"""ristretto255, RFC 9496: elements of a group of prime order L, each with one 32-byte encoding."""

import curve
from curve import D, L, P, SQRT_M1

SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVSQRT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578
ONE_MINUS_D_SQ = (1 - D * D) % P
D_MINUS_ONE_SQ = (D - 1) ** 2 % P


def is_negative(x):
    """RFC 9496, 3.1: the odd ones of 0..P-1 are negative."""
    return x % P & 1


def absolute(x):
    """CT_ABS of RFC 9496."""
    return -x % P if is_negative(x) else x % P


def sqrt_ratio_m1(u, v):
    """RFC 9496, 4.2: whether u/v is a square, and the root of u/v or of SQRT_M1 u/v."""
    u, v = u % P, v % P
    r = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    check = v * r * r % P
    correct = check == u
    flipped = check == -u % P
    flipped_i = check == -u * SQRT_M1 % P
    if flipped or flipped_i:
        r = r * SQRT_M1 % P
    return correct or flipped, absolute(r)


class Element:
    """One element of the group. Equality and hashing are those of the encoding."""

    __slots__ = ("point", "_bytes")

    def __init__(self, point, encoded=None):
        self.point = point
        self._bytes = encoded

    def __add__(self, other):
        return Element(curve.add(self.point, other.point))

    def __sub__(self, other):
        return Element(curve.add(self.point, curve.negate(other.point)))

    def __neg__(self):
        return Element(curve.negate(self.point))

    def __rmul__(self, n):
        if self is G:
            return Element(curve.mul_base(n % L))
        return Element(curve.mul(n % L, self.point))

    def __eq__(self, other):
        return self.encode() == other.encode()

    def __hash__(self):
        return hash(self.encode())

    def is_identity(self):
        """The encoding of the identity is 32 zero bytes."""
        return self.encode() == bytes(32)

    def encode(self):
        """RFC 9496, 4.3.2."""
        if self._bytes is None:
            self._bytes = _encode(self.point)
        return self._bytes


def _encode(point):
    x0, y0, z0, t0 = point
    u1 = (z0 + y0) * (z0 - y0) % P
    u2 = x0 * y0 % P
    _, invsqrt = sqrt_ratio_m1(1, u1 * u2 * u2)
    den1 = invsqrt * u1 % P
    den2 = invsqrt * u2 % P
    z_inv = den1 * den2 * t0 % P
    if is_negative(t0 * z_inv):
        x, y = y0 * SQRT_M1 % P, x0 * SQRT_M1 % P
        den_inv = den1 * INVSQRT_A_MINUS_D % P
    else:
        x, y, den_inv = x0, y0, den2
    if is_negative(x * z_inv):
        y = -y % P
    return absolute(den_inv * (z0 - y)).to_bytes(32, "little")


def decode(encoded):
    """RFC 9496, 4.3.1: the element, or None if these 32 bytes are no encoding."""
    s = int.from_bytes(encoded, "little")
    if len(encoded) != 32 or s >= P or is_negative(s):
        return None
    ss = s * s % P
    u1, u2 = (1 - ss) % P, (1 + ss) % P
    u2_sqr = u2 * u2 % P
    v = (-(D * u1 * u1) - u2_sqr) % P
    was_square, invsqrt = sqrt_ratio_m1(1, v * u2_sqr)
    den_x = invsqrt * u2 % P
    den_y = invsqrt * den_x * v % P
    x = absolute(2 * s * den_x)
    y = u1 * den_y % P
    t = x * y % P
    if not was_square or is_negative(t) or y == 0:
        return None
    return Element((x, y, 1, t), bytes(encoded))


def _map(t):
    """MAP of RFC 9496, 4.3.4."""
    r = SQRT_M1 * t * t % P
    u = (r + 1) * ONE_MINUS_D_SQ % P
    v = (-1 - r * D) * (r + D) % P
    was_square, s = sqrt_ratio_m1(u, v)
    if was_square:
        c = -1
    else:
        s, c = -absolute(s * t) % P, r
    n = (c * (r - 1) * D_MINUS_ONE_SQ - v) % P
    w0 = 2 * s * v % P
    w1 = n * SQRT_AD_MINUS_ONE % P
    w2 = (1 - s * s) % P
    w3 = (1 + s * s) % P
    return (w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def one_way_map(uniform):
    """RFC 9496, 4.3.4: 64 bytes to an element."""
    halves = (uniform[:32], uniform[32:64])
    r1, r2 = (int.from_bytes(h, "little") % 2**255 % P for h in halves)
    return Element(curve.add(_map(r1), _map(r2)))


IDENTITY = Element(curve.IDENTITY)
G = Element(curve.BASE)


def wire_point(encoded):
    """Section 1: a point on the wire is canonical and not the identity; otherwise None."""
    element = decode(encoded)
    return None if element is None or element.is_identity() else element


def scalar(n):
    """32 bytes, little-endian."""
    return (n % L).to_bytes(32, "little")


def wire_scalar(encoded):
    """Section 1: a scalar on the wire is below L; otherwise None."""
    n = int.from_bytes(encoded, "little")
    return n if len(encoded) == 32 and n < L else None


def total(elements):
    """The sum of elements."""
    result = IDENTITY
    for element in elements:
        result = result + element
    return result
