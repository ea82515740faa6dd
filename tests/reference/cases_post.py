"""Vectors of section 17: signed posts, and bodies of mixes."""

import ed25519
import post
from merkle import leaf_hash
from setting import name_seed

LEAF = leaf_hash(b"arca/test/manifest")
SEED = name_seed("trustee")


def post_vectors():
    """post.json"""
    places = [("dkg1", 0, 1, 1), ("dkg3", 0, 32, 4294967295), ("mix", 1023, 2, 0),
              ("commit", 258, 5, 0), ("release", 0, 3, 0)]
    cases = []
    for kind, cid, trustee, attempt in places:
        for body in (b"", b"a body of " + kind.encode("ascii")):
            digest = post.digest(LEAF, kind, cid, trustee, attempt, body)
            signature = post.sign(SEED, LEAF, kind, cid, trustee, attempt, body)
            cases.append({"kind": kind, "cid": cid, "trustee": trustee, "attempt": attempt,
                          "body": body.hex(), "digest": digest.hex(),
                          "signature": signature.hex()})
    bodies = [(b"entry", b"artifact"), (b"e", b"")]
    return {"manifest_leaf": LEAF.hex(), "key": ed25519.public_key(SEED).hex(), "posts": cases,
            "mixes": [{"entry": entry.hex(), "artifact": artifact.hex(),
                       "body": post.mix_body(entry, artifact).hex()} for entry, artifact in bodies],
            "mixes_refused": [body.hex() for body in (
                b"", b"\1\0\0", bytes(4), bytes(4) + b"artifact", b"\2\0\0\0e",
                b"\xff\xff\xff\xff" + b"entry")]}
