"""Section 8: RFC 6962 hashes, by plain recursion."""

from transcript import sha256


def leaf_hash(entry):
    """RFC 6962, 2.1."""
    return sha256(b"\0", entry)


def root(entries):
    """The tree's head over entries."""
    if not entries:
        return sha256()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return sha256(b"\1", root(entries[:k]), root(entries[k:]))


def path(m, entries):
    """RFC 6962, 2.1.1: the audit path of entry m."""
    if len(entries) == 1:
        return []
    k = 1
    while 2 * k < len(entries):
        k *= 2
    if m < k:
        return path(m, entries[:k]) + [root(entries[k:])]
    return path(m - k, entries[k:]) + [root(entries[:k])]
