"""Vectors of sections 5 and 7: credentials, row tags, ballots, spoiled ones, equal nonces."""

import base64
import hashlib
import hmac

import ballot
import credential
import payload
from entropy import Entropy
from ristretto import G, L, scalar, wire_scalar
from setting import CODE, CTX, SECOND_CTX, VOTER, Y, name_seed, number
from transcript import HS

# A census id of the form MAC:, of a document number that exists in no census.
MAC = base64.b32encode(hmac.new(name_seed("census key"), b"12345678Z", hashlib.sha256).digest()).decode().rstrip("=")


def credential_vectors():
    """credential.json"""
    codes = []
    for name in ("code 1", "code 2", "code 3"):
        code = credential.new_code(Entropy(name_seed(name)))
        codes.append(_code(CTX, code, entropy=name_seed(name).hex()))
    codes += [_code(CTX, CODE), _code(SECOND_CTX, CODE)]
    typed = [CODE, "-".join([CODE[:4], CODE[4:13], CODE[13:]]), " " + CODE + "- ", CODE[1:],
             CODE + "1", CODE[:-1] + "0", CODE[:-1] + "l", CODE[:-1] + "_", "", "- -"]
    big_x = credential.public(VOTER)
    pops = []
    for styles, serial in (([1], 1), ([0, 7, 65535], 2**53 - 1)):
        proof = credential.prove_possession(Entropy(name_seed("pop")), CTX, styles, serial, VOTER)
        pops.append({"ctx": CTX.hex(), "styles": styles, "serial": serial, "x": scalar(VOTER).hex(),
                     "entropy": name_seed("pop").hex(), "X": big_x.encode().hex(),
                     "proof": proof.hex()})
    voids = []
    for groups, reason in (([0], 4), ([2, 3, 500], 4)):
        proof = credential.prove_void(Entropy(name_seed("void")), CTX, groups, reason, VOTER)
        voids.append({"ctx": CTX.hex(), "groups": groups, "reason": reason,
                      "x": scalar(VOTER).hex(), "entropy": name_seed("void").hex(),
                      "X": big_x.encode().hex(), "proof": proof.hex()})
    return {"codes": codes, "typed": [{"typed": t, "code": credential.strip(t)} for t in typed],
            "possession": pops, "possession_refused": _bad_pops(big_x), "void": voids,
            "void_refused": _bad_voids(big_x)}


def _code(ctx, code, **more):
    x = credential.secret(ctx, code)
    return {"ctx": ctx.hex(), "code": code, "x": scalar(x).hex(),
            "X": credential.public(x).encode().hex(), **more}


def _bad_pops(big_x):
    good = credential.prove_possession(Entropy(name_seed("pop")), CTX, [1], 1, VOTER)
    s = wire_scalar(good[32:])
    cases = [("another ctx", SECOND_CTX, [1], 1, big_x, good),
             ("other styles", CTX, [2], 1, big_x, good),
             ("one style more", CTX, [1, 2], 1, big_x, good),
             ("another serial", CTX, [1], 2, big_x, good),
             ("another X", CTX, [1], 1, 2 * big_x, good),
             ("s + l", CTX, [1], 1, big_x, good[:32] + (s + L).to_bytes(32, "little")),
             ("A the identity", CTX, [1], 1, big_x, bytes(32) + good[32:])]
    return [{"what": what, "ctx": ctx.hex(), "styles": styles, "serial": serial,
             "X": key.encode().hex(), "proof": proof.hex(),
             "valid": credential.check_possession(ctx, styles, serial, key, proof)}
            for what, ctx, styles, serial, key, proof in cases]


def _bad_voids(big_x):
    good = credential.prove_void(Entropy(name_seed("void")), CTX, [1], 4, VOTER)
    other = credential.prove_void(Entropy(name_seed("void")), CTX, [1], 4, 5)
    cases = [("another ctx", SECOND_CTX, [1], 4, good), ("another group", CTX, [2], 4, good),
             ("another reason", CTX, [1], 1, good), ("another x", CTX, [1], 4, other)]
    return [{"what": what, "ctx": ctx.hex(), "groups": groups, "reason": reason,
             "X": big_x.encode().hex(), "proof": proof.hex(),
             "valid": credential.check_void(ctx, groups, reason, big_x, proof)}
            for what, ctx, groups, reason, proof in cases]


def row_vectors():
    """row.json"""
    k = number("row key")
    rows = []
    for census_id in ("ROW:1", "CODE:123456", "DOC:30ABC999X", "MAC:" + MAC):
        proof = credential.prove_row(Entropy(name_seed("row")), CTX, census_id, k)
        r = credential.row_point(CTX, census_id)
        rows.append({"ctx": CTX.hex(), "census_id": census_id, "k": scalar(k).hex(),
                     "K": (k * G).encode().hex(), "R": r.encode().hex(),
                     "tag": (k * r).encode().hex(), "entropy": name_seed("row").hex(),
                     "proof": proof.hex()})
    r = credential.row_point(CTX, "ROW:1")
    good = bytes.fromhex(rows[0]["proof"])
    s_plus_l = good[:64] + (wire_scalar(good[64:]) + L).to_bytes(32, "little")
    cases = [("another round", SECOND_CTX, "ROW:1", k * r, k * G, good),
             ("another row", CTX, "ROW:2", k * r, k * G, good),
             ("another tag", CTX, "ROW:1", k * r + G, k * G, good),
             ("another K", CTX, "ROW:1", k * r, k * G + G, good),
             ("T1 and T2 swapped", CTX, "ROW:1", k * r, k * G, good[32:64] + good[:32] + good[64:]),
             ("s + l", CTX, "ROW:1", k * r, k * G, s_plus_l)]
    for what, is_tag_false in (("a tag of another key", True), ("K of another key", False)):
        cases.append((what, CTX, "ROW:1") + credential.forge_row(
            Entropy(name_seed("forged row")), CTX, "ROW:1", k, number("another row key"),
            is_tag_false))
    refused = [{"what": what, "ctx": ctx.hex(), "census_id": cid, "tag": tag.encode().hex(),
                "K": key.encode().hex(), "proof": proof.hex(),
                "valid": credential.check_row(ctx, cid, tag, key, proof)}
               for what, ctx, cid, tag, key, proof in cases]
    forms = ["ROW:1", "ROW:0", "ROW:01", "ROW:-1", "ROW:", "ROW:1 ", "CODE:42", "CODE:007",
             "DOC:A1", "DOC:a1", "DOC:A-1", "DOC:A 1", "DOC:", "row:1", "X:1", "ROW1", ":1",
             "DOC:" + "A" * 60, "DOC:" + "A" * 61, "DOC:\u00c4", "ROW:1\n",
             "MAC:" + MAC, "MAC:" + MAC[:-1], "MAC:" + MAC + "A", "MAC:" + MAC[:-1] + "B",
             "MAC:" + MAC.lower(), "MAC:1" + MAC[1:], "MAC:" + MAC + "====", "MAC:"]
    return {"rows": rows, "refused": refused,
            "census_ids": [{"id": f, "valid": credential.census_id_ok(f)} for f in forms]}


def _fields(cid=2, w=1, seq=1, prev=bytes(32), ctx=CTX):
    return {"ctx": ctx, "cid": cid, "style": 3, "seq": seq, "prev": prev, "w": w}


def _sealed(name, fields, data, x=VOTER):
    return ballot.seal(Entropy(name_seed(name)), fields, Y, x, data)


def _good(name, fields, data):
    entry, r = _sealed(name, fields, data)
    return {"entropy": name_seed(name).hex(), "ctx": fields["ctx"].hex(), "cid": fields["cid"],
            "style": fields["style"], "seq": fields["seq"], "prev": fields["prev"].hex(),
            "w": fields["w"], "x": scalar(VOTER).hex(), "y": Y.encode().hex(),
            "payload": data.hex(), "r": [scalar(v).hex() for v in r], "entry": entry.hex(),
            "tracker": ballot.tracker(entry).hex(),
            "tracker_text": ballot.tracker_text(ballot.tracker(entry))}


def _splice(entry, at, new):
    return entry[:at] + new + entry[at + len(new):]


def _weak_challenge():
    """The proof of a prover who leaves beta out of the challenge."""
    entropy = Entropy(name_seed("weak"))
    fields, data = _fields(), payload.encode(1, [0], 1)
    strong, (r,) = ballot.seal(entropy, fields, Y, VOTER, data)
    k = [entropy.scalar(), entropy.scalar()]
    entry = strong[:171] + b"".join((k_i * G).encode() for k_i in k)
    c = HS("arca/1/ballot", entry[:139] + entry[171:], Y.encode())
    return entry + scalar(k[0] + c * VOTER) + scalar(k[1] + c * r)


def refused_ballots():
    """(what, entry): what every verifier of cid 2 in this round refuses, at w = 1."""
    data = payload.encode(1, [0, 5], 1)
    good, _ = _sealed("refused", _fields(), data)
    foreign, _ = _sealed("foreign", _fields(ctx=SECOND_CTX), data)
    cid3, _ = _sealed("cid 3", _fields(cid=3), data)
    big_x = (number("somebody else") * G).encode()
    s0, s1 = (wire_scalar(s) for s in ballot.parse(good)["s"])
    yield "proof of another round, ctx replaced", _splice(foreign, 2, CTX)
    yield "proof of another contest, cid replaced", _splice(cid3, 34, b"\2\0")
    yield "copied whole, X replaced", _splice(good, 74, big_x)
    yield "style replaced", _splice(good, 36, b"\4\0")
    yield "seq replaced", _splice(good, 38, b"\2\0\0\0")
    yield "prev replaced", _splice(good, 42, b"\1" * 32)
    yield "alpha and beta swapped", _splice(good, 107, good[139:171] + good[107:139])
    yield "challenge computed without beta", _weak_challenge()
    yield "s_0 + l", _splice(good, 235, (s0 + L).to_bytes(32, "little"))
    yield "s_1 + l", _splice(good, 267, (s1 + L).to_bytes(32, "little"))
    yield "bit 255 of s_1", _splice(good, 298, bytes([good[298] | 0x80]))
    yield "A_0 and A_1 swapped", _splice(good, 171, good[203:235] + good[171:203])
    yield "s_0 and s_1 swapped", _splice(good, 235, good[267:] + good[235:267])
    for field, at in (("X", 74), ("alpha", 107), ("beta", 139), ("A_0", 171), ("A_1", 203)):
        yield field + " the identity", _splice(good, at, bytes(32))
        yield field + " negative", _splice(good, at, b"\1" + bytes(31))
    yield "another ctx", foreign
    yield "another cid", cid3
    yield "w = 2", _sealed("w 2", _fields(w=2), payload.encode(1, [0, 5], 2))[0]
    yield "w = 0", _splice(good, 106, b"\0")
    yield "a byte more", good + b"\0"
    yield "a byte less", good[:-1]
    yield "version 2", _splice(good, 1, b"\2")
    yield "another type", _splice(good, 0, b"\x11")
    yield "empty", b""


def ballot_vectors():
    """ballot.json"""
    one, two = payload.encode(1, [0, 7, 19], 1), payload.encode(2, list(range(40, 0, -1)), 2)
    first = _good("ballot 1", _fields(), one)
    tracker = bytes.fromhex(first["tracker"])
    good = [first, _good("ballot 2", _fields(seq=2, prev=tracker), payload.encode(4, None, 1)),
            _good("ballot 3", _fields(cid=65535, w=2, seq=2**32 - 1), two),
            _good("ballot 4", _fields(cid=0, w=3), payload.encode(2, [3], 3))]
    refused = [{"what": what, "entry": entry.hex(), "reason": ballot.check(entry, CTX, 2, 1, Y)}
               for what, entry in refused_ballots()]
    return {"y": Y.encode().hex(), "good": good,
            "refused": {"ctx": CTX.hex(), "cid": 2, "w": 1, "cases": refused}}


def spoiled_vectors():
    """spoiled.json"""
    entry, _ = _sealed("ballot 1", _fields(), payload.encode(1, [0, 7, 19], 1))
    tracker = ballot.tracker(entry)
    good = ballot.spoil(Entropy(name_seed("spoil")), CTX, tracker, VOTER)
    other = ballot.spoil(Entropy(name_seed("spoil")), CTX, tracker, number("somebody else"))
    foreign = ballot.spoil(Entropy(name_seed("spoil")), SECOND_CTX, tracker, VOTER)
    s = wire_scalar(good[98:])
    cases = [("good", good), ("of another round", foreign),
             ("another tracker", _splice(good, 2, bytes(32))),
             ("another X", _splice(other, 34, good[34:66])), ("no proof", good[:66]),
             ("s + l", good[:98] + (s + L).to_bytes(32, "little")),
             ("X the identity", _splice(good, 34, bytes(32))),
             ("A the identity", _splice(good, 66, bytes(32))), ("a byte more", good + b"\0"),
             ("version 2", _splice(good, 1, b"\2"))]
    return {"ctx": CTX.hex(), "tracker": tracker.hex(), "x": scalar(VOTER).hex(),
            "entropy": name_seed("spoil").hex(), "entry": good.hex(),
            "cases": [{"what": what, "entry": e.hex(), "valid": ballot.check_spoiled(e, CTX)}
                      for what, e in cases]}


def nonce_reuse_vectors():
    """nonce_reuse.json: k_0 = k_1 = k, so s_1 - c r_1 = k and (s_0 - k) / c = x."""
    k, data = number("the nonce used twice"), payload.encode(1, [4], 1)
    entry, (r,) = ballot.seal(Entropy(name_seed("reuse")), _fields(), Y, VOTER, data, [k, k])
    parsed = ballot.parse(entry)
    c, k_found, x = ballot.extract_from_reuse(entry, Y, 1, r)
    return {"entry": entry.hex(), "y": Y.encode().hex(), "r_1": scalar(r).hex(),
            "steps": [{"what": "A_0 and A_1 are equal", "value": parsed["A"][0].hex()},
                      {"what": "c = HS(\"arca/1/ballot\", bytes up to and including A_1, y)",
                       "value": scalar(c).hex()},
                      {"what": "k = s_1 - c r_1", "value": scalar(k_found).hex()},
                      {"what": "x = (s_0 - k) / c", "value": scalar(x).hex()}],
            "c": scalar(c).hex(), "k": scalar(k_found).hex(), "x": scalar(x).hex(),
            "X": (x * G).encode().hex()}
