"""Section 7: the sealed ballot and its proof; the spoiled one; what two equal nonces give away."""

import embedding
import schnorr
from merkle import leaf_hash
from ristretto import G, L, scalar, wire_point, wire_scalar
from transcript import HS, nonce, u16, u32

FIXED = 107  # bytes before the ciphertexts


def header(ctx, cid, style, seq, prev, big_x, w):
    """The entry's bytes before the ciphertexts."""
    return (b"\x10\x01" + ctx + u16(cid) + u16(style) + u32(seq) + prev + big_x.encode()
            + bytes([w]))


def seal(entropy, fields, y, x, payload, nonces=None):
    """(entry, the list of r_j). `nonces` replaces the hedged ones: for the reuse vector alone."""
    w = fields["w"]
    pairs, r = b"", [entropy.scalar() for _ in range(w)]
    for r_j, point in zip(r, embedding.encode_payload(payload, w)):
        pairs += (r_j * G).encode() + (point + r_j * y).encode()
    entry = header(fields["ctx"], fields["cid"], fields["style"], fields["seq"], fields["prev"],
                   x * G, w) + pairs
    secrets = [x] + r
    k = nonces or [nonce(entropy, "ballot", i, secret, entry + y.encode())
                   for i, secret in enumerate(secrets)]
    entry += b"".join((k_i * G).encode() for k_i in k)
    c = HS("arca/1/ballot", entry, y.encode())
    return entry + b"".join(scalar(k_i + c * v) for k_i, v in zip(k, secrets)), r


def parse(entry):
    """The fields of a ballot of exact length, with byte strings for points and scalars, or None."""
    if len(entry) < FIXED or entry[:2] != b"\x10\x01":
        return None
    w = entry[106]
    if w == 0 or len(entry) != FIXED + 64 * w + 64 * (w + 1):
        return None
    words = [entry[i:i + 32] for i in range(FIXED, len(entry), 32)]
    return {
        "ctx": entry[2:34], "cid": int.from_bytes(entry[34:36], "little"),
        "style": int.from_bytes(entry[36:38], "little"),
        "seq": int.from_bytes(entry[38:42], "little"), "prev": entry[42:74], "X": entry[74:106],
        "w": w, "alpha": words[0:2 * w:2], "beta": words[1:2 * w:2],
        "A": words[2 * w:3 * w + 1], "s": words[3 * w + 1:], "proved": entry[:-32 * (w + 1)],
    }


def is_canonical(ballot):
    """Every point canonical and not the identity, every scalar below l."""
    points = [ballot["X"]] + ballot["alpha"] + ballot["beta"] + ballot["A"]
    return (all(wire_point(p) is not None for p in points)
            and all(wire_scalar(s) is not None for s in ballot["s"]))


def check_proof(ballot, y):
    """s_0 G == A_0 + cX; s_j G == A_j + c alpha_j, for a canonical ballot."""
    c = HS("arca/1/ballot", ballot["proved"], y.encode())
    keys = [wire_point(p) for p in [ballot["X"]] + ballot["alpha"]]
    return all(wire_scalar(s) * G == wire_point(a) + c * key
               for s, a, key in zip(ballot["s"], ballot["A"], keys))


def check(entry, ctx, cid, w, y):
    """Form, then ctx, cid and w, then canonical, then the proof: the reason of section 7, or 0."""
    ballot = parse(entry)
    if ballot is None:
        return 1
    if ballot["ctx"] != ctx or ballot["cid"] != cid or ballot["w"] != w:
        return 2
    if not is_canonical(ballot):
        return 6
    return 0 if check_proof(ballot, y) else 9


def tracker(entry):
    """The tracker is the leaf hash."""
    return leaf_hash(entry)


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def tracker_text(digest):
    """The first 100 bits as people see them: five groups of four characters."""
    bits = int.from_bytes(digest, "big") >> 156
    text = "".join(CROCKFORD[bits >> 5 * (19 - i) & 31] for i in range(20))
    return "-".join(text[i:i + 4] for i in range(0, 20, 4))


def reseal(entry, r, y, payload):
    """Benaloh: do these r_j and this payload give this ballot's ciphertexts?"""
    ballot = parse(entry)
    points = embedding.encode_payload(payload, ballot["w"])
    alpha = [(r_j * G).encode() for r_j in r]
    beta = [(point + r_j * y).encode() for r_j, point in zip(r, points)]
    return alpha == ballot["alpha"] and beta == ballot["beta"]


def spoil_items(ctx, tracker_, big_x):
    """The items of arca/1/spoil before A."""
    return [ctx, tracker_, big_x.encode()]


def spoil(entropy, ctx, tracker_, x):
    """The entry SPOILED."""
    proof = schnorr.prove(entropy, "spoil", "arca/1/spoil", spoil_items(ctx, tracker_, x * G), x)
    return b"\x11\x01" + tracker_ + (x * G).encode() + proof


def check_spoiled(entry, ctx):
    """Form and proof of SPOILED."""
    if len(entry) != 130 or entry[:2] != b"\x11\x01":
        return False
    big_x = wire_point(entry[34:66])
    if big_x is None:
        return False
    return schnorr.check("arca/1/spoil", spoil_items(ctx, entry[2:34], big_x), big_x, entry[66:])


def extract_from_reuse(entry, y, j, r_j):
    """Two equal nonces k_0 = k_j and a revealed r_j: (c, k, x)."""
    ballot = parse(entry)
    c = HS("arca/1/ballot", ballot["proved"], y.encode())
    k = (wire_scalar(ballot["s"][j]) - c * r_j) % L
    x = (wire_scalar(ballot["s"][0]) - k) * pow(c, L - 2, L) % L
    return c, k, x
