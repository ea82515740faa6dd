"""Section 5: recovery codes, proofs of possession, a voter's own VOID, row tags."""

import re

import schnorr
from ristretto import G, scalar, wire_point, wire_scalar
from transcript import HP, HS, nonce, u16, u64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CENSUS_ID = re.compile(r"(ROW|CODE):[1-9][0-9]*|DOC:[A-Z0-9]+|MAC:[A-Z2-7]{51}[AQ]", re.ASCII)


def new_code(entropy):
    """22 characters by rejection: bytes below 232 (4 * 58), mod 58."""
    code = ""
    while len(code) < 22:
        for byte in entropy.draw():
            if byte < 232 and len(code) < 22:
                code += ALPHABET[byte % 58]
    return code


def strip(typed):
    """What a person typed without spaces and `-`; None unless 22 characters of the alphabet stay."""
    code = typed.replace(" ", "").replace("-", "")
    return code if len(code) == 22 and all(c in ALPHABET for c in code) else None


def secret(ctx, code22):
    """x."""
    return HS("arca/1/cred", ctx, code22.encode("ascii"))


def public(x):
    """X."""
    return x * G


def u16_list(values):
    """The item "styles" or "groups" of a transcript: u16le each, its count apart."""
    return b"".join(u16(v) for v in values)


def pop_items(ctx, styles, big_x, serial):
    """The items of arca/1/credpop before A."""
    return [ctx, u64(len(styles)), u16_list(styles), big_x.encode(), u64(serial)]


def prove_possession(entropy, ctx, styles, serial, x):
    """A | s of a CRED."""
    items = pop_items(ctx, styles, public(x), serial)
    return schnorr.prove(entropy, "credpop", "arca/1/credpop", items, x)


def check_possession(ctx, styles, serial, big_x, proof):
    """The proof of possession of a CRED."""
    return schnorr.check("arca/1/credpop", pop_items(ctx, styles, big_x, serial), big_x, proof)


def void_items(ctx, big_x, groups, reason):
    """The items of arca/1/void before A."""
    return [ctx, big_x.encode(), u64(len(groups)), u16_list(groups), u64(reason)]


def prove_void(entropy, ctx, groups, reason, x):
    """A | s of a VOID in form 1."""
    items = void_items(ctx, public(x), groups, reason)
    return schnorr.prove(entropy, "void", "arca/1/void", items, x)


def check_void(ctx, groups, reason, big_x, proof):
    """A VOID in form 1."""
    return schnorr.check("arca/1/void", void_items(ctx, big_x, groups, reason), big_x, proof)


def census_id_ok(census_id):
    """SCHEME:VALUE, 3 to 64 bytes, in its normal form."""
    return 3 <= len(census_id) <= 64 and CENSUS_ID.fullmatch(census_id) is not None


def row_point(ctx, census_id):
    """R."""
    return HP("arca/1/row", ctx, census_id.encode("ascii"))


def prove_row(entropy, ctx, census_id, k):
    """T1 | T2 | s: the tag kR and K = kG have one k."""
    r = row_point(ctx, census_id)
    return _prove_row(entropy, ctx, r, k * r, k * G, k)


def _prove_row(entropy, ctx, r, tag, big_k, k):
    """The proof itself; an honest prover's tag and K are those of k."""
    statement = r.encode() + tag.encode() + big_k.encode()
    n = nonce(entropy, "row", 0, k, statement)
    t1, t2 = (n * G).encode(), (n * r).encode()
    c = HS("arca/1/rowproof", ctx, r.encode(), tag.encode(), big_k.encode(), t1, t2)
    return t1 + t2 + scalar(n + c * k)


def forge_row(entropy, ctx, census_id, k, other, is_tag_false):
    """A proof by k where either the tag or K is another's: only one of two equations can tell."""
    r = row_point(ctx, census_id)
    tag, big_k = (other * r, k * G) if is_tag_false else (k * r, other * G)
    return tag, big_k, _prove_row(entropy, ctx, r, tag, big_k, k)


def check_row(ctx, census_id, tag, big_k, proof):
    """Does this tag belong to this census id?"""
    r = row_point(ctx, census_id)
    t1, t2, s = wire_point(proof[:32]), wire_point(proof[32:64]), wire_scalar(proof[64:])
    if t1 is None or t2 is None or s is None:
        return False
    c = HS("arca/1/rowproof", ctx, r.encode(), tag.encode(), big_k.encode(), proof[:32],
           proof[32:64])
    return s * G == t1 + c * big_k and s * r == t2 + c * tag
