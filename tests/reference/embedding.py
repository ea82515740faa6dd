"""Section 6: 30 bytes as a point, and back."""

from ristretto import decode as decode_point

CTR_END = 16384


def candidate(block, ctr):
    """The 32 bytes that stand for a block at a counter."""
    return bytes([(ctr & 127) << 1]) + block + bytes([ctr >> 7])


def encode(block):
    """(the point, ctr): the first candidate that is a valid encoding; (None, None) if none is."""
    for ctr in range(CTR_END):
        point = decode_point(candidate(block, ctr))
        if point is not None:
            return point, ctr
    return None, None


def decode(point):
    """The block of a point, or None; the counter must be the first."""
    e = point.encode()
    if e[0] & 1 or e[31] >= 128:
        return None
    ctr = e[0] >> 1 | e[31] << 7
    return e[1:31] if encode(e[1:31])[1] == ctr else None


def blocks(payload, w):
    """Section 6: a zero-padded payload as w blocks, each with its tag."""
    padded = payload.ljust(29 * w, b"\0")
    return [bytes([0x50 + j]) + padded[29 * (j - 1):29 * j] for j in range(1, w + 1)]


def encode_payload(payload, w):
    """The w points of a payload."""
    return [encode(block)[0] for block in blocks(payload, w)]


def decode_payload(points):
    """The payload of w points, or None (reason `encoding`)."""
    out = b""
    for j, point in enumerate(points, 1):
        block = decode(point)
        if block is None or block[0] != 0x50 + j:
            return None
        out += block[1:]
    return out
