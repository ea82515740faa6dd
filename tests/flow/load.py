#!/usr/bin/env python3
"""arca load against a polling booth of our own that is slow, forgetful, and at times a liar."""
import base64
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from elections import ARCA, Tally, arca
from postbox import OPEN, ROW_KEY, SLUG, Box, Round, sha256

import ballot
import credential
import ed25519
import entries
import rounds
from logs import seed_of
from merkle import leaf_hash, path
from ristretto import decode

CODES = [f"AAAA-BBBB-CCCC-{i:04d}" for i in range(30)]


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Booth(Box):
    """Sessions, credentials and ballots of an open round. `fault` may answer a ballot instead of the booth."""

    def __init__(self, round_):
        super().__init__(round_)
        self.sessions, self.credentials, self.last, self.leaves = {}, {}, {}, {}
        self.fault, self.asked = None, 0

    def get(self, path_):
        api = f"/api/rounds/{SLUG}/"
        if path_ == api + "definition":
            manifest, *keyset = self.round.log.entries[:2]
            return json.dumps({"manifest": b64url(manifest), "keyset": b64url(keyset[0]) if keyset else None,
                               "pins": None}).encode()
        if path_.startswith(api + "credentials/"):
            found = self.credentials.get(path_.rsplit("/", 1)[1])
            return json.dumps(found).encode() if found else None
        return super().get(path_)

    def receipt(self, index):
        log = self.round.log
        text = "c2sp.org/tlog-proof@v1\nextra " + base64.b64encode(b"\1" + log.entries[index]).decode()
        lines = [base64.b64encode(node).decode() for node in path(index, log.entries)]
        return "\n".join([text, f"index {index}", *lines, "", log.checkpoint()])

    def post(self, handler, body):
        ask = json.loads(body)
        name = handler.path.rsplit("/", 1)[1]
        with self.round.lock:
            if name == "ballots" and self.fault is not None and self.fault(self, handler, ask):
                return
            status, answer, *cookie = getattr(self, "take_" + name)(ask, handler.headers)
        self.reply(handler, status, answer, *cookie)

    def reply(self, handler, status, answer, cookie=None, retry=None):
        data = json.dumps(answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json" if status < 300 else "application/problem+json")
        handler.send_header("Content-Length", str(len(data)))
        if cookie:
            handler.send_header("Set-Cookie", cookie + "; Path=/; Secure; HttpOnly")
        if retry is not None:
            handler.send_header("Retry-After", retry)
        handler.end_headers()
        handler.wfile.write(data)

    @staticmethod
    def problem(status, code, **more):
        return status, {"type": "urn:arca:" + code, "title": code, "status": status, "code": code, "detail": code, **more}

    def take_session(self, ask, _):
        if ask["code"] not in CODES:
            return self.problem(422, "code_wrong")
        if ask["code"] in self.sessions.values():
            return self.problem(409, "code_used")
        token = sha256(ask["code"].encode()).hex()
        self.sessions[token] = ask["code"]
        serial = CODES.index(ask["code"]) + 1
        return 201, {"serial": serial, "styles": [0], "expires_at": "", "credential": None}, f"__Host-arca={token}"

    def take_credential(self, ask, headers):
        serial = CODES.index(self.sessions[headers["Cookie"].split("=", 1)[1]]) + 1
        proof, big_x = bytes.fromhex(ask["a"] + ask["s"]), bytes.fromhex(ask["x"])
        if not credential.check_possession(self.round.ctx, [0], serial, decode(big_x), proof):
            return self.problem(422, "credential_proof")
        tag = (ROW_KEY * credential.row_point(self.round.ctx, f"CODE:{serial}")).encode()
        self.round.append_signed("CRED", {"X": big_x, "styles": [0], "serial": serial, "issued_at": OPEN, "tag": tag,
                                          "A": proof[:32], "s": proof[32:], "replaces": None}, "registrar")
        index = len(self.round.log.entries) - 1
        self.credentials[ask["x"]] = {"index": index, "styles": [0], "serial": serial, "casts": []}
        return 201, {"index": index, "entry": "", "receipt": ""}

    def take_ballots(self, ask, _):
        entry = base64.urlsafe_b64decode(ask["entry"] + "=" * (-len(ask["entry"]) % 4))
        leaf = leaf_hash(entry)
        self.asked += 1
        if leaf in self.leaves:
            return 200, self.cast(leaf)
        read = ballot.parse(entry)
        group = read["cid"]
        key = (read["X"], group)
        seq, prev = self.last.get(key, (0, bytes(32)))
        if ballot.check(entry, self.round.ctx, read["cid"], 1, self.round.y) != 0:
            return self.reject(leaf, 9, "ballot_proof")
        if (read["seq"], read["prev"]) != (seq + 1, prev):
            return self.reject(leaf, 5, "ballot_sequence")
        self.round.append(entry)
        self.last[key] = (read["seq"], leaf)
        self.leaves[leaf] = len(self.round.log.entries) - 1
        casts = self.credentials[read["X"].hex()]["casts"]
        casts[:] = [one for one in casts if one["group"] != group]
        casts.append({"group": group, "cid": read["cid"], "seq": read["seq"], "index": self.leaves[leaf],
                      "leaf": leaf.hex()})
        return 201, self.cast(leaf)

    def cast(self, leaf):
        index = self.leaves[leaf]
        return {"index": index, "leaf": leaf.hex(), "size": len(self.round.log.entries), "time": OPEN,
                "receipt": self.receipt(index)}

    def reject(self, leaf, reason, code, role="rejection"):
        signature = ed25519.sign(seed_of(role), sha256(b"arca/1/reject" + self.round.ctx + leaf
                                                       + reason.to_bytes(2, "little") + OPEN.to_bytes(8, "little")))
        return self.problem(409, code, rejection={"ctx": self.round.ctx.hex(), "leaf": leaf.hex(), "reason": reason,
                                                  "time": OPEN, "signature": signature.hex()})


class Loads(Tally):
    """A folder, a booth, and runs of arca load."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="arca-load-")
        self.booth = None
        self.codes = os.path.join(self.folder, "codes")
        with open(self.codes, "w", encoding="ascii") as file:
            file.write("# codes\n" + "\n".join(CODES) + "\n")

    def state(self, name="state"):
        return os.path.join(self.folder, name)

    def load(self, *args, state="state"):
        code, out, err = arca("load", self.booth.url, "--state", self.state(state), "--json", *args)
        return code, (json.loads(out) if out else {}), err

    def receipts(self, state="state"):
        return [f for f in os.listdir(os.path.join(self.state(state), "receipts")) if len(f) == 64]


def make_round(t):
    """A round with a real key, open."""
    public = []
    for number in range(1, 5):
        folder = os.path.join(t.folder, f"t{number}")
        arca("trustee", "key", "--dir", folder, "--name", f"T{number}", "--block", "city" if number < 3 else "civil")
        with open(os.path.join(folder, "public.json"), encoding="utf-8") as file:
            public.append(json.load(file))
    round_ = Round(public)
    round_.log_manifest()
    t.booth = Booth(round_)
    code, _, err = t.load("--clients", "1", "--codes", t.codes)
    t.check(code == 2 and "no key yet" in err, f"no key yet: {code} {err}")
    children = [subprocess.Popen([ARCA, "trustee", "deal", "--wait", "60", "--dir", os.path.join(t.folder, f"t{i}"),
                                  t.booth.url], stdout=subprocess.DEVNULL) for i in range(1, 5)]
    signed = [("dkg3", 0, i) for i in range(1, 5)]
    t.booth.wait(lambda: all(p in round_.posts for p in signed))
    with round_.lock:
        round_.log_keyset([round_.posts[("dkg1", 0, i)] for i in range(1, 5)], [round_.posts[p] for p in signed])
    for child in children:
        t.check(child.wait(60) == 0, "a trustee deals")
    round_.vote(0)


def check_closed(t):
    """Closed loop, two contests each, some changed; everything is where it should be."""
    code, got, err = t.load("--codes", t.codes, "--voters", "10", "--clients", "4", "--changes", "30", "--reconcile")
    casts, check = got.get("casts", {}), got.get("reconciled", {})
    t.check(code == 0, f"closed loop: {code} {err} {got}")
    t.check((casts["sealed"], casts["receipts"], casts["errors"]) == (26, 26, {}), f"{casts}")
    t.check(0 < casts["p50_us"] <= casts["p99_us"] <= casts["max_us"] and 1 <= casts["most_at_once"] <= 4, f"{casts}")
    t.check((check["receipts"], check["ours"], check["uncertain"], check["lost"]) == (26, 26, 0, 0), f"{check}")
    t.check(len(t.receipts()) == 26, "a receipt each on the disk")
    mode = os.stat(os.path.join(t.state(), "voters")).st_mode & 0o777
    t.check(mode == 0o600 and len(t.booth.credentials) == 10, f"recovery codes are 0600: {oct(mode)}")
    some = os.path.join(t.state(), "receipts", t.receipts()[0])
    code, out, err = arca("receipt", "check", some)
    t.check(code == 0 and "sealed ballot" in out, f"a kept receipt checks: {err}")


def check_again(t):
    """A second run goes on with the same credentials, and new ones."""
    code, got, err = t.load("--codes", t.codes, "--voters", "12", "--clients", "3", "--reconcile")
    t.check(code == 0 and got["casts"]["receipts"] == 24 and got["reconciled"]["receipts"] == 50, f"{code} {err} {got}")
    t.check(len(t.booth.credentials) == 12, "two more credentials")


def check_faults(t):
    """503, lost connections before and after the ballot is taken: sent again, never doubled."""
    chance = random.Random(7)

    def fault(booth, handler, ask):
        what = chance.randrange(6)
        if what == 0:
            booth.reply(handler, *booth.problem(503, "overloaded"), retry="0")
        elif what == 1:
            handler.close_connection = True
            handler.connection.close()
        elif what == 2:
            booth.take_ballots(ask, None)
            handler.close_connection = True
            handler.connection.close()
        return what <= 2

    t.booth.fault = fault
    code, got, err = t.load("--clients", "4", "--changes", "50", "--reconcile")
    t.booth.fault = None
    casts = got["casts"]
    t.check(code == 0 and casts["receipts"] == casts["sealed"] == 36, f"{code} {err} {got}")
    t.check("overloaded" in casts["retried"] and len(casts["retried"]) >= 2, f"sent again: {casts['retried']}")
    t.check(got["reconciled"]["doubled"] == 0 and got["reconciled"]["uncertain"] == 0, f"{got}")


def check_refusals(t):
    """Signed rejections end a ballot; unsigned ones are told apart; those that follow are not sent."""
    def signed(booth, handler, ask):
        leaf = leaf_hash(base64.urlsafe_b64decode(ask["entry"] + "=" * (-len(ask["entry"]) % 4)))
        booth.reply(handler, *booth.reject(leaf, 3, "phase_closed", role))
        return True

    for role, expected in (("rejection", {"phase_closed": 24}),
                           ("board", {"phase_closed": 24, "refused_without_signature": 24})):
        t.booth.fault = signed
        code, got, _ = t.load("--clients", "2", "--changes", "50")
        t.check(code == 1 and got["casts"]["errors"] == expected and got["casts"]["refused"] == 24
                and got["casts"]["not_sent"] == 12, f"{code} {got}")
    t.booth.fault = lambda booth, handler, ask: booth.reply(handler, *booth.problem(503, "outcome_unknown")) or True
    code, got, _ = t.load("--clients", "24", "--patience", "1")
    t.check(code == 1 and got["casts"]["uncertain"] == 24 and got["casts"]["receipts"] == 0, f"patience: {got}")
    t.booth.fault = None


def check_open(t):
    """Open loop: so many a second, and latencies from when each was due."""
    began = time.monotonic()
    code, got, err = t.load("--rate", "10", "--seconds", "2")
    took = time.monotonic() - began
    casts = got["casts"]
    t.check(code == 0 and casts["sealed"] == casts["receipts"] == 20, f"{code} {err} {got}")
    t.check(1_800_000 <= casts["took_us"] <= 5_000_000 and took < 20, f"{casts['took_us']} us for 20 at 10 a second")


def check_lies(t):
    """What a reconciliation is for."""
    log = t.booth.round.log
    kept = list(log.entries)
    ours = [i for i, e in enumerate(kept) if e[0] == 16]

    def found(what):
        code, got, err = t.load("--reconcile")
        log.entries = list(kept)
        t.check(code == 1, f"{what}: {code} {err}")
        return got["reconciled"]

    log.entries = kept[:ours[-1]] + kept[ours[-1] + 1:] + [entries.build("OPEN", {"time": 1}, t.booth.round.ctx,
                                                                         [seed_of("board")])]
    t.check(found("a ballot lost")["lost"] == 1, "lost")
    log.entries = kept + [kept[ours[3]]]
    t.check(found("a ballot twice")["doubled"] == 1, "doubled")
    other = kept[ours[0]][:-1] + bytes([kept[ours[0]][-1] ^ 1])
    log.entries = kept + [other]
    t.check(found("a ballot of ours that we did not make")["forged"] == 1, "forged")
    path_ = os.path.join(t.state(), "receipts", t.receipts()[0])
    with open(path_, "rb") as file:
        text = file.read()
    with open(path_, "wb") as file:
        file.write(text.replace(b"\nindex ", b"\nindex 1", 1))
    t.check(found("a false receipt")["invalid"] >= 1, "a false receipt")
    first = ours[0]
    log.entries = kept[:-1] + [kept[-1][:-1] + bytes([kept[-1][-1] ^ 1])]   # another end of the log, signed too
    other = t.booth.receipt(first)
    log.entries = list(kept)
    split = os.path.join(t.state(), "receipts", leaf_hash(kept[first]).hex())
    with open(path_, "wb") as file:
        file.write(text)
    with open(split, "rb") as file:
        text = file.read()
    with open(split, "w", encoding="utf-8") as file:
        file.write(other)
    t.check(found("a receipt of another history")["invalid"] == 1, "another history")
    with open(split, "wb") as file:
        file.write(text)
    name = next(f for f in t.receipts())
    os.rename(os.path.join(t.state(), "receipts", name), os.path.join(t.folder, "moved"))
    code, got, _ = t.load("--reconcile")
    t.check(code == 0 and got["reconciled"]["uncertain"] == 1, f"a receipt that never came: {got}")


def check_bodies(t):
    bodies = os.path.join(t.folder, "bodies")
    code, _, err = t.load("--write-bodies", bodies)
    with open(os.path.join(bodies, "bodies"), encoding="ascii") as file:
        lines = file.read().splitlines()
    t.check(code == 0 and len(lines) == 24, f"{code} {err} {len(lines)} bodies")
    status = {t.booth.take_ballots(json.loads(line), None)[0] for line in lines}
    t.check(status == {201}, f"each of them is a ballot: {status}")


def check_usage(t):
    url = t.booth.url
    for words, args in (("--state", [url]), ("nothing to do", [url, "--state", "x"]),
                        ("one of them", [url, "--state", "x", "--clients", "1", "--rate", "1"]),
                        ("go together", [url, "--state", "x", "--rate", "1"]),
                        ("address", ["http://127.0.0.1/", "--state", "x", "--reconcile"])):
        code, _, err = arca("load", *args)
        t.check(code == 2 and words in err, f"{args}: {code} {err}")
    code, _, err = t.load("--clients", "1", state="nobody")
    t.check(code == 2 and "no voters" in err, f"no voters: {err}")
    bad = os.path.join(t.folder, "bad")
    with open(bad, "w", encoding="ascii") as file:
        file.write("ZZZZ-ZZZZ-ZZZZ-ZZZZ\n")
    code, _, err = t.load("--clients", "1", "--codes", bad, state="wrong")
    t.check(code == 2 and "code_wrong" in err, f"a wrong code: {err}")


def main():
    t = Loads()
    try:
        make_round(t)
        for check in (check_closed, check_again, check_faults, check_refusals, check_open, check_lies, check_bodies,
                      check_usage):
            check(t)
    finally:
        if t.booth is not None:
            t.booth.close()
        shutil.rmtree(t.folder, ignore_errors=True)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
