"""A software authenticator and the browser around it, which also lies where it is told to. It judges nothing.

Keys and signatures are the openssl command's.
"""
import hashlib
import json
import os
import secrets
import subprocess

from city import b64url, from_b64url

ORIGIN, SITE = "https://arca.example", "arca.example"
PRESENT, VERIFIED, BACKUP_ABLE, BACKED_UP, CREDENTIAL, EXTENSIONS = 1, 4, 8, 16, 64, 128
ES256, EDDSA, RS256 = -7, -8, -257
MAKES = {ES256: ("EC", "-pkeyopt", "ec_paramgen_curve:P-256"), EDDSA: ("ED25519",),
         RS256: ("RSA", "-pkeyopt", "rsa_keygen_bits:2048")}


def cbor(value):
    """Just what authenticators write."""
    def head(major, number):
        if number < 24:
            return bytes([major << 5 | number])
        info, size = next((info, size) for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)) if number < 1 << (8 * size))
        return bytes([major << 5 | info]) + number.to_bytes(size, "big")

    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(one) for key, one in value.items())


def client_data(kind, challenge, origin=ORIGIN, **more):
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False, **more},
                      separators=(",", ":")).encode()


class Passkey:
    """One credential with its key in a file of `folder`."""

    def __init__(self, folder, algorithm=ES256, flags=PRESENT | VERIFIED):
        self.algorithm, self.flags, self.count = algorithm, flags, 1
        self.id = secrets.token_bytes(32)
        self.path = os.path.join(folder, f"passkey-{self.id.hex()}.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", *MAKES[algorithm], "-out", self.path], check=True, capture_output=True)

    def public(self):
        """The key as COSE writes it."""
        der = subprocess.run(["openssl", "pkey", "-in", self.path, "-pubout", "-outform", "DER"], check=True,
                             capture_output=True).stdout
        if self.algorithm == ES256:
            return {1: 2, 3: ES256, -1: 1, -2: der[-64:-32], -3: der[-32:]}
        if self.algorithm == EDDSA:
            return {1: 1, 3: EDDSA, -1: 6, -2: der[-32:]}
        return {1: 3, 3: RS256, -1: der[-261:-5], -2: der[-3:]}

    def sign(self, data):
        names = {"in": self.path + ".in", "out": self.path + ".out"}
        with open(names["in"], "wb") as file:
            file.write(data)
        raw = ["-rawin"] if self.algorithm == EDDSA else ["-rawin", "-digest", "sha256"]
        subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", self.path, *raw, "-in", names["in"], "-out", names["out"]],
                       check=True, capture_output=True)
        with open(names["out"], "rb") as file:
            return file.read()

    def data(self, flags, count, site=SITE, credential=b"", tail=b""):
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big") + credential + tail

    def made(self, options, name="Llave", lie=None):
        """The body that confirms it; `lie` changes parts of it."""
        lie = lie or {}
        client = lie.get("client", client_data(lie.get("type", "webauthn.create"), lie.get("challenge", options["challenge"]),
                                               lie.get("origin", ORIGIN), **lie.get("more", {})))
        key = lie.get("key", cbor(self.public()))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key
        data = self.data(lie.get("flags", self.flags | CREDENTIAL), self.count, lie.get("site", SITE), credential, lie.get("tail", b""))
        attestation = lie.get("attestation", cbor({"fmt": lie.get("fmt", "none"), "attStmt": lie.get("statement", {}), "authData": data}))
        return {"name": name, "client_data": b64url(client), "attestation": b64url(attestation)}

    def used(self, options, lie=None):
        """The body that uses it; the counter grows with each honest use."""
        lie = lie or {}
        client = lie.get("client", client_data(lie.get("type", "webauthn.get"), lie.get("challenge", options["challenge"]),
                                               lie.get("origin", ORIGIN), **lie.get("more", {})))
        self.count += 1 if "count" not in lie else 0
        data = self.data(lie.get("flags", self.flags), lie.get("count", self.count), lie.get("site", SITE), b"", lie.get("tail", b""))
        signature = bytearray(lie.get("by", self).sign(data + hashlib.sha256(client).digest()))
        if "flip" in lie:
            signature[lie["flip"]] ^= 1
        return {"id": b64url(lie.get("id", self.id)), "client_data": b64url(lie.get("sent_client", client)),
                "authenticator_data": b64url(lie.get("sent_data", data)), "signature": b64url(bytes(signature))}


def fits(options, passkey):
    """True if the options let this passkey sign."""
    return b64url(passkey.id) in options["allow"] and options["rp_id"] == SITE and len(from_b64url(options["challenge"])) == 32
