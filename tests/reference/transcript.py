"""Section 1 and 2: how a transcript is hashed, and the hedged nonces of proofs."""

import hashlib

from ristretto import L, one_way_map, scalar


def u16(n):
    """Two bytes, little-endian."""
    return n.to_bytes(2, "little")


def u32(n):
    """Four bytes, little-endian."""
    return n.to_bytes(4, "little")


def u64(n):
    """Eight bytes, little-endian."""
    return n.to_bytes(8, "little")


def preimage(label, *items):
    """What H hashes: u8 len(label) | label | for each item: u64le len | item."""
    name = label.encode("ascii")
    return bytes([len(name)]) + name + b"".join(u64(len(item)) + item for item in items)


def H(label, *items):
    """Section 1: SHA-512 of a transcript."""
    return hashlib.sha512(preimage(label, *items)).digest()


def HS(label, *items):
    """Section 1: H as a little-endian integer mod l."""
    return int.from_bytes(H(label, *items), "little") % L


def HP(label, *items):
    """Section 1: H as an element."""
    return one_way_map(H(label, *items))


def sha256(*parts):
    """SHA-256 over plain concatenation."""
    return hashlib.sha256(b"".join(parts)).digest()


def labelled(label, *parts):
    """The second table of section 2: SHA-256 of label and parts, no lengths."""
    return sha256(label.encode("ascii"), *parts)


def nonce(entropy, purpose, i, secret, statement):
    """Section 1: a hedged nonce, 64 fresh random bytes for each; zero is drawn again."""
    while True:
        k = HS("arca/1/nonce", purpose.encode("ascii"), u64(i), scalar(secret), entropy.draw(),
               statement)
        if k:
            return k


def base_items(base):
    """Section 2, "Base": ctx, cid, k, trustee, N, w, y as seven items."""
    return [base["ctx"], u64(base["cid"]), u64(base["k"]), u64(base["trustee"]), u64(base["n"]),
            u64(base["w"]), base["y"].encode()]
