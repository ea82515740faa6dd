"""Section 11: a shuffle with its Terelius-Wikström proof, w wide. Rows are lists of (alpha, beta)."""

import generators
from ristretto import G, L, scalar, total, wire_point, wire_scalar
from rounds import rows_bytes
from transcript import H, HS, base_items, nonce, u16, u32, u64

POINT_FIELDS = ("C", "Ch", "th", "t1", "t2", "t3", "t4A", "t4B")


def points_bytes(points):
    """A vector of points as one item."""
    return b"".join(p.encode() for p in points)


def mix_seed(base, rows, out, c):
    """Step 3: the seed."""
    return H("arca/1/mix/seed", *base_items(base), rows_bytes(rows), rows_bytes(out),
             points_bytes(c))


def challenges(seed, n):
    """Step 3: u_0 .. u_(N-1)."""
    return [HS("arca/1/mix/u", seed, u64(i)) for i in range(n)]


def final_challenge(seed, p):
    """Step 6."""
    return HS("arca/1/mix/c", seed, points_bytes(p["Ch"]), p["t1"].encode(), p["t2"].encode(),
              p["t3"].encode(), points_bytes(p["t4A"]), points_bytes(p["t4B"]),
              points_bytes(p["th"]))


def permute(rows, pi, r, y):
    """Step 1: row i of the output is row pi(i) of the input under fresh randomness."""
    return [[(alpha + r[i][c] * G, beta + r[i][c] * y)
             for c, (alpha, beta) in enumerate(rows[pi[i]])] for i in range(len(rows))]


def commit(pi, a):
    """Step 2: C_(pi(i)) = a_(pi(i)) G + H_i."""
    c = [None] * len(pi)
    for i, j in enumerate(pi):
        c[j] = a[j] * G + generators.h(i)
    return c


def chain(b, u_out):
    """Step 4."""
    links, last = [], generators.hh()
    for b_i, u_i in zip(b, u_out):
        last = b_i * G + u_i * last
        links.append(last)
    return links


def tail_products(u_out):
    """prod_(m>i) u'_m for each i."""
    products, product = [], 1
    for u_i in reversed(u_out):
        products.append(product)
        product = product * u_i % L
    return products[::-1]


def witnesses(a, b, r, u, u_out):
    """What the nonces hide, in the order of their index i (section 11)."""
    w = len(r[0])
    return ([sum(a), sum(b_i * t for b_i, t in zip(b, tail_products(u_out))),
             sum(u_i * a_i for u_i, a_i in zip(u, a))]
            + [sum(u_i * row[c] for u_i, row in zip(u_out, r)) for c in range(w)]
            + list(b) + list(u_out))


def commitments(k, out, links, y):
    """Step 5: the t's from the nonces in their order."""
    n, w = len(out), len(out[0])
    k4, kh, kp = k[3:3 + w], k[3 + w:3 + w + n], k[3 + w + n:]
    before = [generators.hh()] + links[:-1]
    return {
        "t1": k[0] * G, "t2": k[1] * G,
        "t3": k[2] * G + total(kp[i] * generators.h(i) for i in range(n)),
        "t4A": [-k4[c] * G + total(kp[i] * out[i][c][0] for i in range(n)) for c in range(w)],
        "t4B": [-k4[c] * y + total(kp[i] * out[i][c][1] for i in range(n)) for c in range(w)],
        "th": [kh[i] * G + kp[i] * before[i] for i in range(n)],
    }


def prove_with(entropy, base, rows, out, commitment, a, b, r, mapped):
    """Steps 3 to 7. `mapped` makes u' from u: a permutation for an honest prover."""
    n, w = base["n"], base["w"]
    seed = mix_seed(base, rows, out, commitment)
    u = challenges(seed, n)
    u_out = mapped(u)
    links = chain(b, u_out)
    hidden = witnesses(a, b, r, u, u_out)
    k = [nonce(entropy, "mix", i, secret, seed) for i, secret in enumerate(hidden)]
    proof = {"out": out, "C": commitment, "Ch": links, **commitments(k, out, links, base["y"])}
    chal = final_challenge(seed, proof)
    z = [(k_i + chal * secret) % L for k_i, secret in zip(k, hidden)]
    proof.update(z1=z[0], z2=z[1], z3=z[2], z4=z[3:3 + w], zh=z[3 + w:3 + w + n],
                 zp=z[3 + w + n:])
    return proof


def prove(entropy, base, rows):
    """An honest shuffle: the proof with its output rows."""
    n, w = base["n"], base["w"]
    pi = entropy.permutation(n)
    r = [[entropy.scalar() for _ in range(w)] for _ in range(n)]
    a = [entropy.scalar() for _ in range(n)]
    b = [entropy.scalar() for _ in range(n)]
    out = permute(rows, pi, r, base["y"])
    return prove_with(entropy, base, rows, out, commit(pi, a), a, b, r,
                      lambda u: [u[j] for j in pi])


def head(base):
    """The artifact's first bytes."""
    return (b"ARCAMIX1" + u16(base["cid"]) + u32(base["k"]) + u16(base["trustee"])
            + u64(base["n"]) + bytes([base["w"]]))


def serialize(base, p):
    """The artifact."""
    points = (p["C"] + p["Ch"] + p["th"] + [p["t1"], p["t2"], p["t3"]] + p["t4A"] + p["t4B"])
    scalars = [p["z1"], p["z2"], p["z3"]] + p["z4"] + p["zh"] + p["zp"]
    return (head(base) + rows_bytes(p["out"]) + points_bytes(points)
            + b"".join(scalar(z) for z in scalars))


def parse(base, artifact):
    """The proof in an artifact for this base, or None: exact length, canonical, no identity."""
    n, w = base["n"], base["w"]
    prefix = head(base)
    counts = {"out": 2 * w * n, "C": n, "Ch": n, "th": n, "t": 3, "t4A": w, "t4B": w}
    scalar_counts = {"z": 3, "z4": w, "zh": n, "zp": n}
    size = sum(counts.values()) + sum(scalar_counts.values())
    if n < 2 or artifact[:len(prefix)] != prefix or len(artifact) != len(prefix) + 32 * size:
        return None
    words = iter([artifact[i:i + 32] for i in range(len(prefix), len(artifact), 32)])
    p = {name: [wire_point(next(words)) for _ in range(m)] for name, m in counts.items()}
    p.update({name: [wire_scalar(next(words)) for _ in range(m)]
              for name, m in scalar_counts.items()})
    if any(value is None for values in p.values() for value in values):
        return None
    flat = iter(p["out"])
    p["out"] = [[(next(flat), next(flat)) for _ in range(w)] for _ in range(n)]
    p["t1"], p["t2"], p["t3"] = p.pop("t")
    p["z1"], p["z2"], p["z3"] = p.pop("z")
    return p


def equations(base, rows, p):
    """Name and truth of every equation of the check, in the order of the page."""
    n, w, y = base["n"], base["w"], base["y"]
    seed = mix_seed(base, rows, p["out"], p["C"])
    u, chal = challenges(seed, n), final_challenge(seed, p)
    product = 1
    for u_i in u:
        product = product * u_i % L
    hs, hh, zp, out = [generators.h(i) for i in range(n)], generators.hh(), p["zp"], p["out"]
    yield "(1)", p["t1"] + chal * (total(p["C"]) - total(hs)) == p["z1"] * G
    yield "(2)", p["t2"] + chal * (p["Ch"][-1] - product * hh) == p["z2"] * G
    yield "(3)", (p["t3"] + chal * total(u[i] * p["C"][i] for i in range(n))
                  == p["z3"] * G + total(zp[i] * hs[i] for i in range(n)))
    for side, (name, key) in enumerate((("A", G), ("B", y))):
        for c in range(w):
            left = p["t4" + name][c] + chal * total(u[i] * rows[i][c][side] for i in range(n))
            right = -p["z4"][c] * key + total(zp[i] * out[i][c][side] for i in range(n))
            yield "(4%s_%d)" % (name, c), left == right
    before = [hh] + p["Ch"][:-1]
    for i in range(n):
        yield "(5_%d)" % i, p["th"][i] + chal * p["Ch"][i] == p["zh"][i] * G + zp[i] * before[i]


def failures(base, rows, artifact):
    """The names of the equations that fail; ["encoding"] if the artifact does not parse."""
    p = parse(base, artifact)
    if p is None:
        return ["encoding"]
    return [name for name, holds in equations(base, rows, p) if not holds]
