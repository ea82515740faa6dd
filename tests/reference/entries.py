"""Section 9: the binary entries, built from fields and parsed back. Fields are ints, bytes, lists."""

import ed25519
import rounds
from ristretto import wire_point, wire_scalar

HEADS = {
    "KEYSET": 0x02, "OPEN": 0x03, "CRED": 0x05, "VOID": 0x06, "SPOILED": 0x11, "PAPER": 0x20,
    "CHECKIN": 0x21, "CLOSE": 0x30, "TALLY_INPUT": 0x31, "MIX": 0x32, "DECRYPT": 0x33,
    "SEAL": 0x35, "MIX_END": 0x36, "CLIENT": 0x40,
}
# The body of each type in order: (field, form). A number is so many bytes, "u" an integer of so many.
LAYOUT = {
    "KEYSET": [("attempt", "u4"), ("rand", 32), ("certificate", "rest")],
    "OPEN": [("time", "u8")],
    "CRED": [("X", "point"), ("styles", "list"), ("serial", "u8"), ("issued_at", "u8"),
             ("tag", "point"), ("A", "point"), ("s", "scalar"), ("replaces", "option")],
    "SPOILED": [("tracker", 32), ("X", "point"), ("A", "point"), ("s", "scalar")],
    "PAPER": [("booth", "u2"), ("batch", "u2"), ("cid", "u2"), ("count", "u4"), ("hash", 32),
              ("official_1", "u1"), ("official_2", "u1")],
    "CHECKIN": [("tag", "point"), ("cids", "list"), ("booth", "u2")],
    "CLOSE": [("time", "u8"), ("open_checkpoint", 32), ("last_checkpoint", 32)],
    "TALLY_INPUT": [("cid", "u2"), ("n", "u8"), ("vec_hash", 32), ("artifact", 32)],
    "MIX": [("ctx", 32), ("cid", "u8"), ("k", "u8"), ("trustee", "u8"), ("n", "u8"), ("w", "u8"),
            ("y", "point"), ("input", 32), ("output", 32), ("artifact", 32)],
    "DECRYPT": [("ctx", 32), ("cid", "u2"), ("trustee", "u2"), ("vec_hash", 32),
                ("artifact", 32)],
    "SEAL": [("close_checkpoint", 32)],
    "MIX_END": [("cid", "u2"), ("vec_hash", 32)],
    "CLIENT": [("dist", 32), ("pins", 32)],
}
VOID_LAYOUT = {
    1: [("X", "point"), ("groups", "list"), ("reason", "u1"), ("form", "u1"), ("A", "point"),
        ("s", "scalar")],
    2: [("X", "point"), ("groups", "list"), ("reason", "u1"), ("form", "u1"), ("observer", "u1")],
}
SIGNATURES = {"SPOILED": 0, "PAPER": 2}  # one for all others, apart from VOID


def signature_count(name, fields):
    """How many Ed25519 signatures end an entry."""
    if name == "VOID":
        return 0 if fields["form"] == 1 else 2
    return SIGNATURES.get(name, 1)


def _put(kind, value):
    if kind == "list":
        return bytes([len(value)]) + b"".join(v.to_bytes(2, "little") for v in value)
    if kind == "option":
        return b"\0" if value is None else b"\1" + value
    if isinstance(value, int):
        return value.to_bytes(int(kind[1]), "little")
    return value


def body(name, fields):
    """The entry without its signatures."""
    layout = VOID_LAYOUT[fields["form"]] if name == "VOID" else LAYOUT[name]
    return bytes([HEADS[name], 1]) + b"".join(_put(kind, fields[field]) for field, kind in layout)


def digest_of(name, binding, unsigned):
    """What is signed; the binding is the whole MANIFEST for KEYSET, ctx for all others."""
    if name == "KEYSET":
        return rounds.keyset_digest(binding, unsigned)
    return rounds.admin_digest(name.lower(), binding, unsigned)


def build(name, fields, binding, seeds):
    """The signed entry; `seeds` are the Ed25519 seeds of its signers, in order."""
    unsigned = body(name, fields)
    if len(seeds) != signature_count(name, fields):
        raise ValueError("number of signers")
    digest = digest_of(name, binding, unsigned)
    return unsigned + b"".join(ed25519.sign(seed, digest) for seed in seeds)


class Cut(Exception):
    """The bytes end too early, go on too long, or break a field's form."""


class Reader:
    """Bytes from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        """The next n bytes."""
        if n < 0 or self.at + n > len(self.data):
            raise Cut
        self.at += n
        return self.data[self.at - n:self.at]

    def integer(self, n):
        """The next n bytes, little-endian."""
        return int.from_bytes(self.take(n), "little")

    def canonical(self, take):
        """The next 32 bytes, which must be what `take` lets through."""
        word = self.take(32)
        if take(word) is None:
            raise Cut
        return word

    def ids(self):
        """Groups, styles or contests: 1 to 16, ascending."""
        values = [self.integer(2) for _ in range(self.integer(1))]
        if not 1 <= len(values) <= 16 or any(a >= b for a, b in zip(values, values[1:])):
            raise Cut
        return values

    def option(self):
        """0x00, or 0x01 and a point."""
        flag = self.integer(1)
        if flag > 1:
            raise Cut
        return self.canonical(wire_point) if flag else None

    def field(self, kind):
        """One field of a layout."""
        if isinstance(kind, int):
            return self.take(kind)
        if kind[0] == "u":
            return self.integer(int(kind[1]))
        if kind == "rest":
            return self.take(len(self.data) - 64 - self.at)
        if kind == "list":
            return self.ids()
        if kind == "option":
            return self.option()
        return self.canonical(wire_point if kind == "point" else wire_scalar)


def _void_layout(entry):
    """VOID's form stands after its groups and reason."""
    reader = Reader(entry[2:])
    reader.take(32)
    reader.ids()
    reason, form = reader.integer(1), reader.integer(1)
    if not 1 <= reason <= 5 or form not in VOID_LAYOUT or (form == 1) != (reason == 4):
        raise Cut
    return VOID_LAYOUT[form]


def parse(entry):
    """(name, fields, the unsigned part, its signatures), or None for bytes of no binary type."""
    name = next((n for n, code in HEADS.items() if entry[:1] == bytes([code])), None)
    if name is None or entry[1:2] != b"\1":
        return None
    try:
        reader = Reader(entry)
        reader.take(2)
        layout = _void_layout(entry) if name == "VOID" else LAYOUT[name]
        fields = {field: reader.field(kind) for field, kind in layout}
        unsigned = entry[:reader.at]
        signatures = [reader.take(64) for _ in range(signature_count(name, fields))]
    except Cut:
        return None
    if name == "PAPER" and fields["official_1"] >= fields["official_2"]:
        return None
    return (name, fields, unsigned, signatures) if reader.at == len(entry) else None


def verify(entry, binding, keys):
    """Do these keys, in order, sign this entry?"""
    parsed = parse(entry)
    if parsed is None or len(keys) != len(parsed[3]):
        return False
    digest = digest_of(parsed[0], binding, parsed[2])
    return all(ed25519.verify(key, digest, sig) for key, sig in zip(keys, parsed[3]))
