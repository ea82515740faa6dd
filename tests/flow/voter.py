"""A voter's device in Python, of the reference implementation's parts: credentials, ballots, signed refusals.

Slow (a ballot takes some tens of milliseconds) and not constant-time: for tests that want to be wrong on purpose.
"""
import hashlib
import os

import logs  # noqa: F401  (sets the path of the reference)

import ballot
import credential
import ed25519
import payload
from city import b64url, read_problem
from entropy import Entropy
from merkle import leaf_hash
from ristretto import G, decode

REASONS = {1: ("ballot_form", 422), 2: ("ballot_foreign", 422), 3: ("phase_closed", 409), 4: ("credential_not_live", 403),
           5: ("ballot_sequence", 409), 6: ("ballot_not_canonical", 422), 7: ("ballot_copied", 409),
           8: ("ballot_spoiled", 409), 9: ("ballot_proof", 422)}


class Setting:
    """What a device knows of a round."""

    def __init__(self, round_):
        self.round, self.city, self.api = round_, round_.city, round_.api
        self.manifest, self.manifest_leaf, self.ctx, y = round_.definition()
        self.y = decode(y)

    def check_rejection(self, reply, entry, reason):
        """'' if the answer is this refusal of these bytes, signed; else what is wrong."""
        code, status = REASONS[reason]
        if (reply.status, read_problem(reply)) != (status, code):
            return f"{reply}, not {status} {code}"
        told = reply.json().get("rejection")
        if told is None:
            return "no rejection"
        leaf = leaf_hash(entry)
        if (told["ctx"], told["leaf"], told["reason"]) != (self.ctx.hex(), leaf.hex(), reason):
            return f"a rejection of something else: {told}"
        digest = hashlib.sha256(b"arca/1/reject" + self.ctx + leaf + reason.to_bytes(2, "little")
                                + told["time"].to_bytes(8, "little")).digest()
        is_signed = ed25519.verify(bytes.fromhex(self.manifest["rejection"]), digest, bytes.fromhex(told["signature"]))
        return "" if is_signed else "the rejection's signature does not hold"

    def cast(self, entry, **more):
        return self.city.ask("POST", self.api + "/ballots", {"entry": b64url(entry)}, **more)

    def spoil(self, entry):
        return self.city.ask("POST", self.api + "/spoiled", {"entry": b64url(entry)})

    def open_session(self, code):
        """(answer, field that shows the session)."""
        got = self.city.ask("POST", self.api + "/session", {"code": code})
        cookie = got.fields.get("set-cookie", "").split(";")[0]
        return got, [("Cookie", cookie), ("Arca-Request", "1")]


class Voter:
    """One recovery code and what was sealed with it."""

    def __init__(self, setting, code22=None):
        self.setting = setting
        self.entropy = Entropy(hashlib.sha256(os.urandom(32)).digest())
        self.x = credential.secret(setting.ctx, code22 or credential.new_code(self.entropy))
        self.X = (self.x * G).encode()
        self.seq, self.prev = 0, bytes(32)
        self.styles = [0]

    def ask_credential(self, fields, serial, **changes):
        """The answer to asking for a credential; `changes` replace members."""
        proof = credential.prove_possession(self.entropy, self.setting.ctx, self.styles, serial, self.x)
        body = {"x": self.X.hex(), "a": proof[:32].hex(), "s": proof[32:].hex(), **changes}
        return self.setting.city.ask("POST", self.setting.api + "/credential", body, fields)

    def register(self, code):
        """Session and credential; raises if either is refused."""
        got, fields = self.setting.open_session(code)
        if got.status != 201:
            raise AssertionError(f"no session: {got}")
        self.fields, self.serial = fields, got.json()["serial"]
        got = self.ask_credential(fields, self.serial)
        if got.status != 201:
            raise AssertionError(f"no credential: {got}")
        return self

    def follow(self):
        """Takes seq and prev of the one group from what is cast."""
        casts = self.setting.city.ask("GET", f"{self.setting.api}/credentials/{self.X.hex()}").json()["casts"]
        if casts:
            self.seq, self.prev = casts[0]["seq"], bytes.fromhex(casts[0]["leaf"])
        return self

    def seal(self, choice=(0,), kind=1, **changes):
        """(entry, the list of r); `changes` replace fields. Nothing is remembered of it."""
        fields = {"ctx": self.setting.ctx, "cid": 0, "style": 0, "seq": self.seq + 1, "prev": self.prev, "w": 1, **changes}
        return ballot.seal(self.entropy, fields, self.setting.y, self.x, payload.encode(kind, list(choice), fields["w"]))

    def took(self, entry):
        """This ballot was accepted."""
        self.seq, self.prev = self.seq + 1, leaf_hash(entry)
