"""Section 6: votes as payloads, and why a payload is null."""

APPROVAL, RANKING, SPARSE, BLANK, DENSE, RANKING16, SPARSE16 = 1, 2, 3, 4, 5, 0x12, 0x13
REASONS = {1: "encoding", 2: "kind", 3: "body", 4: "empty", 5: "choices", 6: "cost", 7: "points"}


def encode(kind, vote, w):
    """A vote as 29w bytes: a list of indices, or of (index, points); None for a blank one."""
    body = _body(kind, vote)
    if len(body) > 29 * w - 1:
        raise ValueError("the vote does not fit")
    return (bytes([kind]) + body).ljust(29 * w, b"\0")


def _body(kind, vote):
    if kind == BLANK:
        return b""
    if kind == APPROVAL:
        bits = sum(1 << i for i in set(vote))
        return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    if kind in (RANKING, RANKING16):
        size = 2 if kind == RANKING16 else 1
        return b"".join((i + 1).to_bytes(size, "little") for i in vote)
    if kind in (SPARSE, SPARSE16):
        size = 2 if kind == SPARSE16 else 1
        return b"".join((i + 1).to_bytes(size, "little") + bytes([p]) for i, p in sorted(vote))
    dense = bytearray(max(i for i, _ in vote) + 1)
    for i, points in vote:
        dense[i] = points
    return bytes(dense)


def decode(contest, payload):
    """(reason or 0, vote): the first reason of section 6 that applies. `payload` None: encoding.

    A vote is a list of [index, points]; points is None in kinds without; an empty list is blank.
    """
    if payload is None:
        return 1, None
    kind, body = payload[0], payload[1:]
    if kind not in (contest["kind"], BLANK):
        return 2, None
    if kind == BLANK:
        return (3, None) if any(body) else (0, [])
    vote = _parse(kind, body, len(contest["costs"]))
    if vote is None:
        return 3, None
    reason = _limits(contest, vote)
    return (reason, None) if reason else (0, vote)


def _parse(kind, body, count):
    """The vote of a body, or None if it is not what an honest client makes (reason `body`)."""
    if kind == APPROVAL:
        bits = int.from_bytes(body, "little")
        if bits >> count:
            return None
        return [[i, None] for i in range(count) if bits >> i & 1]
    if kind == DENSE:
        if any(body[count:]):
            return None
        return [[i, points] for i, points in enumerate(body) if points]
    return _parse_list(kind, body, count)


def _parse_list(kind, body, count):
    """Rankings and sparse points: items of equal size until a zero index or the end of the room."""
    width = 2 if kind in (RANKING16, SPARSE16) else 1
    with_points = kind in (SPARSE, SPARSE16)
    size = width + with_points
    vote, at = [], 0
    while at + size <= len(body):
        index = int.from_bytes(body[at:at + width], "little") - 1
        if index < 0:
            break
        if index >= count or any(index == seen for seen, _ in vote):
            return None
        if with_points and vote and index < vote[-1][0]:
            return None
        vote.append([index, body[at + width] if with_points else None])
        at += size
    return None if any(body[at:]) else vote


def _limits(contest, vote):
    """Reasons 4 to 7, or 0."""
    if not vote:
        return 4
    if not contest["min_choices"] <= len(vote) <= contest["max_choices"]:
        return 5
    cost = sum(contest["costs"][i] for i, _ in vote)
    if contest["max_cost_cents"] is not None and cost > contest["max_cost_cents"]:
        return 6
    points = [p for _, p in vote if p is not None]
    if contest["max_points"] is not None and any(p > contest["max_points"] for p in points):
        return 7
    if contest["max_sum_points"] is not None and sum(points) > contest["max_sum_points"]:
        return 7
    return 0
