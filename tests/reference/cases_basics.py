"""Vectors of sections 1, 2, 3, 6, 8, 10 and 13: transcripts, generators, embedding, payloads, names."""

import ed25519
import embedding
import generators
import merkle
import payload
import rounds
from entropy import Entropy
from ristretto import G, scalar
from setting import CTX, SECOND_CTX, name_seed
from transcript import H, HP, HS, nonce, preimage, u64


def transcript_vectors():
    """transcript.json"""
    hashes = []
    for label, items in (
            ("arca/1/genh", []), ("arca/1/gen", [u64(0)]), ("arca/1/gen", [u64(2**64 - 1)]),
            ("arca/1/cred", [CTX, b"2222222222222222222222"]), ("arca/1/tieseed", [bytes(32)]),
            ("arca/1/test", [b""]), ("arca/1/test", [b"", b""]), ("arca/1/test", [b"ab", b"c"]),
            ("arca/1/test", [b"a", b"bc"]), ("arca/1/test", [bytes(300)])):
        hashes.append({"label": label, "items": [i.hex() for i in items],
                       "preimage": preimage(label, *items).hex(), "H": H(label, *items).hex(),
                       "HS": scalar(HS(label, *items)).hex(),
                       "HP": HP(label, *items).encode().hex()})
    nonces = []
    for purpose, i in (("credpop", 0), ("ballot", 1), ("mix", 70000), ("dec", 0)):
        entropy = Entropy(name_seed("nonce"))
        nonces.append({"purpose": purpose, "i": i, "secret": scalar(77).hex(),
                       "entropy": entropy.seed.hex(), "statement": CTX.hex(),
                       "nonce": scalar(nonce(entropy, purpose, i, 77, CTX)).hex()})
    entropy = Entropy(name_seed("stream"))
    return {"hashes": hashes, "nonces": nonces,
            "entropy": {"seed": entropy.seed.hex(), "draws": [entropy.draw().hex()
                                                              for _ in range(3)]}}


def generator_vectors():
    """generators.json"""
    return {"Hh": generators.hh().encode().hex(),
            "H": [{"i": i, "point": generators.h(i).encode().hex()}
                  for i in list(range(8)) + [255, 256, 65535, 2**20, 2**32 + 1]],
            "digests": [{"count": n, "sha256": generators.digest(n).hex()} for n in (0, 1, 2, 40)]}


def _blocks():
    """Blocks of honest votes and of patterns; the first of each ctr up to 12, and some beyond."""
    found = {}
    for n in range(400):
        block = bytes([0x51]) + payload.encode(2, [n % 200, n // 200], 1)
        point, ctr = embedding.encode(block)
        found.setdefault(ctr, (block, point))
    return found


def embedding_vectors():
    """embedding.json"""
    found = _blocks()
    good = [{"block": block.hex(), "ctr": ctr, "point": point.encode().hex()}
            for ctr, (block, point) in sorted(found.items())]
    late = []
    for ctr, (block, point) in sorted(found.items())[:3]:
        later = next(c for c in range(ctr + 1, embedding.CTR_END)
                     if embedding.decode_point(embedding.candidate(block, c)) is not None)
        late.append({"why": "ctr is not the first", "ctr": later,
                     "point": embedding.candidate(block, later).hex()})
    block = found[0][0]
    high = next(c for c in range(128, embedding.CTR_END)
                if embedding.decode_point(embedding.candidate(block, c)) is not None)
    late.append({"why": "ctr is not the first", "ctr": high,
                 "point": embedding.candidate(block, high).hex()})
    tags = []
    for tag in (0x50, 0x52, 0x00, 0xff):
        point, _ = embedding.encode(bytes([tag]) + block[1:])
        tags.append({"why": "wrong tag", "w": 1, "points": [point.encode().hex()]})
    two = embedding.encode_payload(payload.encode(2, [4, 3], 2), 2)
    tags.append({"why": "blocks swapped", "w": 2,
                 "points": [p.encode().hex() for p in reversed(two)]})
    return {"good": good, "not_first": late, "bad_points": tags}


def _contest(kind, count=20, **more):
    contest = {"kind": kind, "w": 1, "costs": [1000 + 10 * i for i in range(count)],
               "min_choices": 1, "max_choices": 255, "max_cost_cents": None,
               "max_points": None, "max_sum_points": None}
    if kind in (payload.SPARSE, payload.DENSE, payload.SPARSE16):
        contest.update(max_points=255, max_sum_points=255 * count)
    contest.update(more)
    return contest


def _raw(text, w=1):
    return bytes.fromhex(text).ljust(29 * w, b"\0")


def payload_cases():
    """(what, contest, payload)."""
    bits, rank, sparse = _contest(1), _contest(2), _contest(3)
    dense, rank16, sparse16 = _contest(5), _contest(0x12, 300), _contest(0x13, 300)
    wide = _contest(1, 224)
    for contest, vote in ((bits, [0, 7, 8, 19]), (wide, list(range(224))), (rank, [19, 0, 3]),
                          (sparse, [(0, 5), (3, 0), (19, 255)]), (dense, [(0, 1), (19, 255)]),
                          (rank16, [299, 0, 255]), (sparse16, [(0, 1), (299, 9)])):
        yield "valid", contest, payload.encode(contest["kind"], vote, 1)
        yield "blank", contest, payload.encode(4, None, 1)
    yield "full room", _contest(2, 255), payload.encode(2, list(range(200, 228)), 1)
    yield "full room", _contest(3, 255), payload.encode(3, [(i, i) for i in range(14)], 1)
    yield "full room", rank16, payload.encode(0x12, list(range(280, 294)), 1)
    yield "nine pairs and a zero", sparse16, payload.encode(0x13, [(i, 1) for i in range(9)], 1)
    yield "full room", _contest(5, 28), bytes([5] + [1] * 28)
    yield "another kind", bits, payload.encode(2, [1], 1)
    yield "kind 0", bits, _raw("00")
    yield "unknown kind", bits, _raw("ff01")
    yield "a byte after blank", bits, _raw("0400000001")
    yield "a bit beyond the projects", bits, _raw("01000010")
    yield "last bit of the body", wide, _raw("01" + "00" * 27 + "80")
    yield "bit 20 of 20 projects and none within", bits, _raw("0100001000")
    yield "index out of range", rank, _raw("021500")
    yield "index repeated", rank, _raw("02010201")
    yield "a byte after the end", rank, _raw("02010001")
    yield "index not ascending", sparse, _raw("0302010101")
    yield "index repeated", sparse, _raw("0302010201")
    yield "points after the end", sparse, _raw("0301050007")
    yield "index out of range", sparse, _raw("031501")
    yield "points beyond the projects", dense, _raw("05" + "01" * 21)
    yield "index out of range", rank16, _raw("122d01")
    yield "index repeated", rank16, _raw("1201000200" + "0100")
    yield "index not ascending", sparse16, _raw("13020001010001")
    yield "half a pair at the end of the room", sparse16, payload.encode(
        0x13, [(i, 1) for i in range(9)], 1)[:28] + b"\x0a"
    yield "half an index at the end of two blocks", _contest(0x12, 300, w=2), payload.encode(
        0x12, list(range(28)), 2)[:57] + b"\x1d"
    yield "half a pair at the end of two blocks", _contest(3, 255, w=2), payload.encode(
        3, [(i, 1) for i in range(28)], 2)[:57] + b"\x1d"
    yield "two blocks", _contest(2, 255, w=2), payload.encode(2, list(range(57)), 2)
    for contest, text in ((bits, "01"), (rank, "02"), (sparse, "03"), (dense, "05"),
                          (rank16, "12"), (sparse16, "13")):
        yield "empty", contest, _raw(text)
    few = {"min_choices": 2, "max_choices": 3}
    for n in (1, 2, 3, 4):
        yield "%d choices of 2 to 3" % n, _contest(1, **few), payload.encode(1, list(range(n)), 1)
        yield "%d choices of 2 to 3" % n, _contest(2, **few), payload.encode(2, list(range(n)), 1)
    for limit in (2009, 2010):
        yield "cost 2010 of %d" % limit, _contest(1, max_cost_cents=limit), payload.encode(
            1, [0, 1], 1)
    for kind in (3, 5):
        for most, total in ((4, 100), (5, 100), (5, 6), (5, 7)):
            yield "points 5 and 2 of %d, %d in all" % (most, total), _contest(
                kind, max_points=most, max_sum_points=total), payload.encode(
                    kind, [(2, 5), (4, 2)], 1)
    yield "choices before cost", _contest(1, max_choices=1, max_cost_cents=1), payload.encode(
        1, [0, 1], 1)
    yield "cost before points", _contest(3, max_points=1, max_cost_cents=1), payload.encode(
        3, [(0, 9)], 1)
    yield "body before empty", rank, _raw("020001")


def payload_vectors():
    """payload.json"""
    cases = []
    for what, contest, data in payload_cases():
        points = embedding.encode_payload(data, contest["w"])
        reason, vote = payload.decode(contest, embedding.decode_payload(points))
        cases.append({"what": what, "contest": contest, "payload": data.hex(),
                      "points": [p.encode().hex() for p in points], "reason": reason,
                      "vote": vote})
    for bad in embedding_vectors()["not_first"]:
        cases.append(_encoding(bad["why"], [bad["point"]]))
    for bad in embedding_vectors()["bad_points"]:
        cases.append(_encoding(bad["why"], bad["points"]))
    cases.append(_encoding("no embedding", [G.encode().hex()]))
    cases.append(_encoding("the identity", [bytes(32).hex()]))
    return {"reasons": [{"code": c, "name": n} for c, n in payload.REASONS.items()],
            "cases": cases}


def _encoding(what, points):
    contest = _contest(2, w=len(points))
    decoded = [embedding.decode_point(bytes.fromhex(p)) for p in points]
    reason, vote = payload.decode(contest, embedding.decode_payload(decoded))
    return {"what": what, "contest": contest, "payload": None, "points": points,
            "reason": reason, "vote": vote}


def ctx_vectors():
    """ctx.json: names of rounds, hashes of vectors, administrative digests, trees."""
    manifest, keyset = b"\x01\x01{}" + bytes(64), b"\x02\x01" + bytes(36)
    rows = [[(a * G, (a + 1) * G), (a * G + G + G, a * G)] for a in range(1, 4)]
    body = b"\x03\x01" + u64(1777622400)
    names = "open cred void amend paper checkin close tally_input mix decrypt result seal " \
            "mix_end client note"
    entries = [bytes([i]) * (i + 1) for i in range(11)]
    return {
        "ctx": [{"manifest": m.hex(), "keyset": k.hex(), "ctx": rounds.ctx(m, k).hex()}
                for m, k in ((manifest, keyset), (keyset, manifest))],
        "vec_hash": [{"ctx": CTX.hex(), "cid": cid, "w": w, "n": n,
                      "rows": rounds.rows_bytes([row[:w] for row in rows[:n]]).hex(),
                      "vec_hash": rounds.vec_hash(CTX, cid, w, [row[:w] for row in rows[:n]]).hex()}
                     for cid, w, n in ((0, 1, 0), (0, 1, 1), (1023, 1, 3), (7, 2, 3))],
        "admin0": {"body": manifest[:4].hex(), "digest": rounds.manifest_digest(manifest[:4]).hex()},
        "admin1": {"manifest": manifest.hex(), "body": keyset.hex(),
                   "digest": rounds.keyset_digest(manifest, keyset).hex()},
        "admin": [{"name": name, "ctx": CTX.hex(), "body": body.hex(),
                   "digest": rounds.admin_digest(name, CTX, body).hex()}
                  for name in names.split()],
        "reject": {"ctx": CTX.hex(), "ballot": body.hex(), "reason": 5, "time": 1777622400,
                   "digest": rounds.reject_digest(CTX, body, 5, 1777622400).hex()},
        "paper": {"salt": SECOND_CTX.hex(), "transcription": body.hex(),
                  "hash": rounds.paper_hash(SECOND_CTX, body).hex()},
        "trees": [{"entries": [e.hex() for e in entries[:n]],
                   "root": merkle.root(entries[:n]).hex(),
                   "paths": [[h.hex() for h in merkle.path(m, entries[:n])] for m in range(n)]}
                  for n in (1, 2, 3, 6, 11)],
        "ed25519": _signatures(),
    }


def _signatures():
    """One good signature, and the same with s + l, a small key and a small R."""
    seed, message = name_seed("ed25519"), b"arca"
    key, good = ed25519.public_key(seed), ed25519.sign(seed, message)
    s = int.from_bytes(good[32:], "little")
    small = b"\1" + bytes(31)
    cases = [("good", key, good), ("s + l", key, good[:32] + (s + ed25519.L).to_bytes(32, "little")),
             ("small key, small R, s = 0", small, small + bytes(32)),
             ("small R", key, small + good[32:]), ("another message", key, ed25519.sign(seed, b"ara"))]
    return [{"what": what, "key": k.hex(), "message": message.hex(), "signature": sig.hex(),
             "valid": ed25519.verify(k, message, sig)} for what, k, sig in cases]


def tierank_vectors():
    """tierank.json"""
    seed = H("arca/1/tieseed", G.encode())
    ranks = [{"cid": cid, "project": p, "rank": rounds.tie_rank(seed, cid, p).hex()}
             for cid in (0, 258) for p in (0, 1, 2, 255, 256, 65534)]
    order = sorted(range(12), key=lambda p: rounds.tie_rank(seed, 3, p))
    return {"seed": seed.hex(), "ranks": ranks, "order": {"cid": 3, "projects": order}}
