"""Sections 2, 3, 9, 10 and 13: the round's name, hashes of vectors, administrative digests, ties."""

from merkle import leaf_hash
from transcript import labelled, u16, u64


def ctx(manifest, keyset):
    """Section 3: the round's name from its two entries."""
    return labelled("arca/1/ctx", leaf_hash(manifest), leaf_hash(keyset))


def row_bytes(row):
    """Section 2: a row is alpha_1, beta_1, .. alpha_w, beta_w."""
    return b"".join(alpha.encode() + beta.encode() for alpha, beta in row)


def rows_bytes(rows):
    """N rows, row-major."""
    return b"".join(row_bytes(row) for row in rows)


def vec_hash(ctx_, cid, w, rows):
    """Section 10."""
    return labelled("arca/1/vec", ctx_, u16(cid), u64(len(rows)), bytes([w]), rows_bytes(rows))


def manifest_digest(body):
    """What MANIFEST's signature signs."""
    return labelled("arca/1/admin0", bytes(32), body)


def keyset_digest(manifest, body):
    """What KEYSET's own signature signs; `manifest` is the whole entry."""
    return labelled("arca/1/admin1", leaf_hash(manifest), body)


def admin_digest(name, ctx_, body):
    """What every other administrative entry's signature signs."""
    return labelled("arca/1/admin/" + name, ctx_, body)


def reject_digest(ctx_, ballot, reason, time):
    """Section 7: what a signed rejection signs."""
    return labelled("arca/1/reject", ctx_, leaf_hash(ballot), u16(reason), u64(time))


def paper_hash(salt, transcription):
    """Section 13."""
    return labelled("arca/1/paper", salt, transcription)


def tie_rank(seed, cid, project):
    """Section 13: the smaller hash comes first."""
    return labelled("arca/1/tierank", seed, u16(cid), u16(project))
