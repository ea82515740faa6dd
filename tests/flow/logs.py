"""A log in Python, of the reference implementation's parts: entries, checkpoints, proofs, cosignatures."""
import base64
import hashlib
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

import ed25519  # noqa: E402
import merkle  # noqa: E402

LOG_KEY, COSIGNATURE = 1, 4
DASH = "\u2014"


def seed_of(name):
    """A fixed key's seed."""
    return hashlib.sha256(b"arca/test/" + name.encode()).digest()


class Signer:
    """An Ed25519 key under a name, as notes have them."""

    def __init__(self, name, kind=LOG_KEY, seed=None):
        self.name, self.kind = name, kind
        self.seed = seed or seed_of(name)
        self.public = ed25519.public_key(self.seed)
        self.id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + self.public).digest()[:4]

    def vkey(self):
        coded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{coded}"

    def line(self, blob):
        return f"{DASH} {self.name} {base64.b64encode(self.id + blob).decode()}\n"

    def sign(self, text):
        return self.line(ed25519.sign(self.seed, text.encode()))

    def cosign(self, text, time):
        message = f"cosignature/v1\ntime {time}\n{text}".encode()
        return self.line(struct.pack(">Q", time) + ed25519.sign(self.seed, message))


def split_line(line):
    """(name, id, blob) of a signature line."""
    dash, name, coded = line.rstrip("\n").split(" ")
    assert dash == DASH
    blob = base64.b64decode(coded, validate=True)
    return name, blob[:4], blob[4:]


def cosignature_time(line, text, witness_name, public):
    """The time of a cosignature line that holds, or None."""
    name, key_id, blob = split_line(line)
    time = struct.unpack(">Q", blob[:8])[0]
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    expected = hashlib.sha256(witness_name.encode() + b"\n\x04" + public).digest()[:4]
    good = name == witness_name and key_id == expected and ed25519.verify(public, message, blob[8:])
    return time if good else None


def _subproof(m, entries, is_whole):
    """RFC 6962, 2.1.2."""
    if m == len(entries):
        return [] if is_whole else [merkle.root(entries)]
    k = 1
    while 2 * k < len(entries):
        k *= 2
    if m <= k:
        return _subproof(m, entries[:k], is_whole) + [merkle.root(entries[k:])]
    return _subproof(m - k, entries[k:], False) + [merkle.root(entries[:k])]


class Log:
    """Entries, and what is signed over them."""

    def __init__(self, signer, entries=()):
        self.signer, self.entries = signer, list(entries)

    def text(self, size=None, root=None):
        size = len(self.entries) if size is None else size
        root = merkle.root(self.entries[:size]) if root is None else root
        return f"{self.signer.name}\n{size}\n{base64.b64encode(root).decode()}\n"

    def checkpoint(self, size=None, root=None):
        text = self.text(size, root)
        return text + "\n" + self.signer.sign(text)

    def proof(self, old, size=None):
        size = len(self.entries) if size is None else size
        return _subproof(old, self.entries[:size], True) if 0 < old <= size else []

    def tile_files(self):
        """{path: bytes} of the tiles and bundles of this size (c2sp.org/tlog-tiles)."""
        files, level = {}, 0
        bundle = [struct.pack(">H", len(entry)) + entry for entry in self.entries]
        files.update(_tiles("tile/entries", bundle))
        hashes = [merkle.leaf_hash(entry) for entry in self.entries]
        while hashes:
            files.update(_tiles(f"tile/{level}", hashes))
            full = len(hashes) // 256
            hashes = [_node(hashes[256 * i:256 * i + 256]) for i in range(full)]
            level += 1
        return files


def _node(hashes):
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\1" + hashes[i] + hashes[i + 1]).digest()
                  for i in range(0, len(hashes), 2)]
    return hashes[0]


def _tiles(prefix, items):
    files = {}
    for index in range(0, (len(items) + 255) // 256):
        part = items[256 * index:256 * index + 256]
        groups = f"{index:03d}" if index < 1000 else f"x{index // 1000:03d}/{index % 1000:03d}"
        tail = "" if len(part) == 256 else f".p/{len(part)}"
        files[f"{prefix}/{groups}{tail}"] = b"".join(part)
    return files
