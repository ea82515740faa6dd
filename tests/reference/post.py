"""Section 17: the trustees' post-box."""

import ed25519
from transcript import labelled, sha256, u16, u32

KINDS = ["dkg1", "dkg3", "mix", "commit", "release"]


def digest(manifest_leaf, kind, cid, trustee, attempt, body):
    """What a post's signature signs."""
    return labelled("arca/1/post", manifest_leaf, bytes([len(kind)]), kind.encode("ascii"),
                    u16(cid), u16(trustee), u32(attempt), sha256(body))


def sign(seed, *place_and_body):
    """The header Arca-Signature, as bytes."""
    return ed25519.sign(seed, digest(*place_and_body))


def mix_body(entry, artifact):
    """The body of a mix."""
    return u32(len(entry)) + entry + artifact


def take_mix(body):
    """(entry, artifact), or None."""
    size = int.from_bytes(body[:4], "little")
    if len(body) < 4 or size == 0 or size > len(body) - 4:
        return None
    return body[4:4 + size], body[4 + size:]
