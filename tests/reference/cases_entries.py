"""Vectors of section 9: each binary entry as fields and as bytes with its signatures."""

import ballot
import credential
import ed25519
import entries
from entropy import Entropy
from ristretto import G
from setting import CTX, VOTER, Y, name_seed, number
from transcript import H

MANIFEST = b"\1\1{}" + bytes(64)
ROLES = {"KEYSET": ["board"], "OPEN": ["board"], "CRED": ["registrar"], "VOID": ["registrar", "observer"],
         "PAPER": ["official 1", "official 2"], "CHECKIN": ["registrar"], "CLOSE": ["board"],
         "TALLY_INPUT": ["board"], "MIX": ["trustee"], "DECRYPT": ["trustee"], "SEAL": ["board"],
         "MIX_END": ["board"], "CLIENT": ["board"], "SPOILED": []}


def _hash(name):
    return H("arca/test/hash", name.encode("ascii"))[:32]


def _cred(styles, serial, replaces):
    proof = credential.prove_possession(Entropy(name_seed("pop")), CTX, styles, serial, VOTER)
    tag = number("row key") * credential.row_point(CTX, "ROW:%d" % serial)
    return {"X": credential.public(VOTER).encode(), "styles": styles, "serial": serial,
            "issued_at": 1777622400, "tag": tag.encode(), "A": proof[:32], "s": proof[32:],
            "replaces": replaces}


def _void(groups, form):
    fields = {"X": credential.public(VOTER).encode(), "groups": groups, "form": form}
    if form == 2:
        return {**fields, "reason": 2, "observer": 1}
    proof = credential.prove_void(Entropy(name_seed("void")), CTX, groups, 4, VOTER)
    return {**fields, "reason": 4, "A": proof[:32], "s": proof[32:]}


def all_fields():
    """(name, fields) of every binary type."""
    yield "KEYSET", {"attempt": 3, "rand": _hash("rand"), "certificate": b"T and signatures"}
    yield "OPEN", {"time": 1777622400}
    yield "CRED", _cred([1], 1, None)
    yield "CRED", _cred([0, 7, 65535], 2, (5 * G).encode())
    yield "VOID", _void([0], 1)
    yield "VOID", _void([1, 2, 900], 2)
    spoiled = ballot.spoil(Entropy(name_seed("spoil")), CTX, _hash("tracker"), VOTER)
    yield "SPOILED", {"tracker": spoiled[2:34], "X": spoiled[34:66], "A": spoiled[66:98],
                      "s": spoiled[98:]}
    yield "PAPER", {"booth": 258, "batch": 1, "cid": 2, "count": 70000, "hash": _hash("paper"),
                    "official_1": 0, "official_2": 3}
    yield "CHECKIN", {"tag": (9 * G).encode(), "cids": [0, 1023], "booth": 258}
    yield "CLOSE", {"time": 1778832000, "open_checkpoint": _hash("open"),
                    "last_checkpoint": _hash("last")}
    yield "SEAL", {"close_checkpoint": _hash("close")}
    yield "TALLY_INPUT", {"cid": 2, "n": 2**33 + 5, "vec_hash": _hash("vec"),
                          "artifact": _hash("tally input")}
    yield "MIX", {"ctx": CTX, "cid": 2, "k": 3, "trustee": 5, "n": 70000, "w": 1,
                  "y": Y.encode(), "input": _hash("vec"), "output": _hash("vec 2"),
                  "artifact": _hash("mix")}
    yield "MIX_END", {"cid": 2, "vec_hash": _hash("vec 2")}
    yield "DECRYPT", {"ctx": CTX, "cid": 2, "trustee": 5, "vec_hash": _hash("vec 2"),
                      "artifact": _hash("decryption")}
    yield "CLIENT", {"dist": _hash("dist"), "pins": _hash("pins")}


def _json(value):
    return value.hex() if isinstance(value, bytes) else value


def signed_entries():
    """(name, fields, roles, entry)."""
    for name, fields in all_fields():
        roles = ROLES[name] if entries.signature_count(name, fields) else []
        seeds = [name_seed(role) for role in roles]
        yield name, fields, roles, entries.build(name, fields, binding(name), seeds)


def binding(name):
    """What an entry's signature binds apart from the entry."""
    return MANIFEST if name == "KEYSET" else CTX


def entries_vectors():
    """entries.json"""
    cases = []
    for name, fields, roles, entry in signed_entries():
        keys = [ed25519.public_key(name_seed(role)) for role in roles]
        cases.append({"name": name, "type": entry[0], "entry": entry.hex(),
                      "fields": {field: _json(value) for field, value in fields.items()},
                      "signers": [{"role": role, "seed": name_seed(role).hex(), "key": key.hex()}
                                  for role, key in zip(roles, keys)]})
    return {"ctx": CTX.hex(), "manifest": MANIFEST.hex(), "entries": cases, "refused": _refused()}


def _refused():
    """Bytes that are no entry, whatever their signatures."""
    good = {name: entry for name, _, _, entry in signed_entries()}
    cases = []
    for name, entry in good.items():
        if name == "KEYSET":  # its certificate has no length of its own
            continue
        cases.append(("%s with a byte more" % name, entry + b"\0"))
        cases.append(("%s with a byte less" % name, entry[:-1]))
        cases.append(("%s of version 2" % name, entry[:1] + b"\2" + entry[2:]))
    cred, checkin = good["CRED"], good["CHECKIN"]
    cases += [("CRED without styles", cred[:34] + b"\0" + cred[41:]),
              ("CRED with styles not ascending", cred[:35] + cred[37:39] + cred[35:37] + cred[39:]),
              ("CRED with a style twice", cred[:37] + cred[35:37] + cred[39:]),
              ("CHECKIN with seventeen cids", checkin[:34] + b"\x11" + b"".join(
                  bytes([i, 0]) for i in range(17)) + checkin[39:])]
    void, paper, spoiled = good["VOID"], good["PAPER"], good["SPOILED"]
    at = 2 + 32 + 7 + 1
    cases += [("VOID of form 3", void[:at] + b"\3" + void[at + 1:]),
              ("VOID for reason 0", void[:at - 1] + b"\0" + void[at:]),
              ("VOID for reason 6", void[:at - 1] + b"\6" + void[at:]),
              ("VOID for reason 4 in form 2", void[:at - 1] + b"\4" + void[at:]),
              ("VOID of the identity", void[:2] + bytes(32) + void[34:]),
              ("CRED whose option is 2", cred[:-97] + b"\2" + cred[-96:]),
              ("CRED that replaces the identity", cred[:-96] + bytes(32) + cred[-64:]),
              ("CRED of the identity", cred[:2] + bytes(32) + cred[34:]),
              ("CRED whose X is no point", cred[:2] + b"\1" + cred[3:33] + b"\xff" + cred[34:]),
              ("CHECKIN of the identity", checkin[:2] + bytes(32) + checkin[34:]),
              ("SPOILED with a scalar of 2^256 - 1", spoiled[:98] + b"\xff" * 32),
              ("PAPER of one official twice", paper[:-130] + b"\3\3" + paper[-128:]),
              ("PAPER with officials not ascending", paper[:-130] + b"\3\0" + paper[-128:]),
              ("KEYSET without a certificate or signature", good["KEYSET"][:38 + 63])]
    return [{"what": what, "entry": entry.hex()} for what, entry in cases]
