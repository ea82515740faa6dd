"""Section 12: a trustee's decryption factors with their proof, the combination, the tie seed."""

from ristretto import G, L, scalar, total, wire_point, wire_scalar
from transcript import H, HP, HS, nonce, u16, u64


def tie_point(ctx, cid):
    """P, the last row of the decryption vector."""
    return HP("arca/1/tie", ctx, u64(cid))


def vector(ctx, cid, rows):
    """The Nw alphas, row-major, and P."""
    return [alpha for row in rows for alpha, _ in row] + [tie_point(ctx, cid)]


def points_bytes(points):
    """A vector of points as one item."""
    return b"".join(p.encode() for p in points)


def dec_seed(base, y_i, alphas, factors):
    """tau."""
    return H("arca/1/dec/seed", base["ctx"], u64(base["cid"]), base["vec_hash"],
             u64(base["trustee"]), y_i.encode(), u64(base["n"]), u64(base["w"]),
             points_bytes(alphas), points_bytes(factors))


def weights(tau, count):
    """rho_m."""
    return [HS("arca/1/dec/rho", tau, u64(m)) for m in range(count)]


def challenge(tau, a, d, t1, t2):
    """c; the points as bytes."""
    return HS("arca/1/dec/c", tau, a, d, t1, t2)


def prove(entropy, base, rows, x_i, factors=None):
    """The artifact. `factors` are false ones: for forgeries alone."""
    alphas = vector(base["ctx"], base["cid"], rows)
    factors = factors or [x_i * alpha for alpha in alphas]
    tau = dec_seed(base, x_i * G, alphas, factors)
    return head(base) + points_bytes(factors) + proof(entropy, tau, weights(tau, len(alphas)),
                                                      alphas, factors, x_i)


def proof(entropy, tau, rho, alphas, factors, x_i):
    """T1 | T2 | s under the weights rho."""
    a = total(w * p for w, p in zip(rho, alphas))
    d = total(w * p for w, p in zip(rho, factors)).encode()
    k = nonce(entropy, "dec", 0, x_i, tau + a.encode() + d)
    t1, t2 = (k * G).encode(), (k * a).encode()
    return t1 + t2 + scalar(k + challenge(tau, a.encode(), d, t1, t2) * x_i)


def head(base):
    """The artifact's first bytes."""
    return (b"ARCADEC1" + u16(base["cid"]) + u16(base["trustee"]) + u64(base["n"])
            + bytes([base["w"]]))


def parse(base, artifact):
    """(D, T1, T2, s) for this base, or None."""
    prefix, count = head(base), base["n"] * base["w"] + 1
    if artifact[:len(prefix)] != prefix or len(artifact) != len(prefix) + 32 * (count + 3):
        return None
    words = [artifact[i:i + 32] for i in range(len(prefix), len(artifact), 32)]
    points, s = [wire_point(word) for word in words[:-1]], wire_scalar(words[-1])
    if s is None or any(p is None for p in points):
        return None
    return points[:-2], points[-2], points[-1], s


def equations(base, rows, y_i, artifact):
    """("form" or each equation's name, its truth)."""
    parsed = parse(base, artifact)
    if parsed is None:
        return [("form", False)]
    factors, t1, t2, s = parsed
    alphas = vector(base["ctx"], base["cid"], rows)
    tau = dec_seed(base, y_i, alphas, factors)
    rho = weights(tau, len(alphas))
    a = total(w * p for w, p in zip(rho, alphas))
    d = total(w * p for w, p in zip(rho, factors))
    c = challenge(tau, a.encode(), d.encode(), t1.encode(), t2.encode())
    return [("sG == T1 + c Y_i", s * G == t1 + c * y_i), ("s A* == T2 + c D*", s * a == t2 + c * d)]


def check(base, rows, y_i, artifact):
    """Does the artifact prove its factors?"""
    return all(holds for _, holds in equations(base, rows, y_i, artifact))


def lagrange(i, subset):
    """lambda_i for a set of distinct indices."""
    result = 1
    for h in subset:
        if h != i:
            result = result * h * pow(h - i, L - 2, L) % L
    return result


def combine(shares, m):
    """sum over S of lambda_i D_(i,m); shares maps a trustee's index to the factors."""
    return total(lagrange(i, shares) * factors[m] for i, factors in shares.items())


def messages(shares, rows):
    """M for every row: a list of w points each."""
    w = len(rows[0]) if rows else 1
    return [[beta - combine(shares, n * w + c) for c, (_, beta) in enumerate(row)]
            for n, row in enumerate(rows)]


def tie_seed(shares):
    """H over the combination of the last row."""
    last = len(next(iter(shares.values()))) - 1
    return H("arca/1/tieseed", combine(shares, last).encode())


def shamir(coefficients, i):
    """x_i, the polynomial at i: the test's stand-in for the key generation of section 4."""
    return sum(c * pow(i, power, L) for power, c in enumerate(coefficients)) % L
