#!/usr/bin/env python3
"""arca trustee against a post-box of our own: an honest round, then one that lies at every step."""
import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from elections import ARCA, Tally, arca
from postbox import Box, Round, sha256

import entries
import ristretto
from logs import seed_of

NAMES = ["Ana", "Berta", "Carla", "Dora"]
VOTERS = 4


class Trustees(Tally):
    """Four trustees' folders, and the post-box between them."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="arca-trustee-")
        self.box = None

    def dir(self, number):
        return os.path.join(self.folder, f"t{number}")

    def run(self, number, step, *more):
        return arca("trustee", step, "--dir", self.dir(number), *more, self.box.url)

    def start(self, number, step, wait=60):
        return subprocess.Popen([ARCA, "trustee", step, "--dir", self.dir(number), "--wait", str(wait), self.box.url],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def expect(self, got, code, words, what):
        said = got[1] + got[2]
        self.check(got[0] == code and words in said, f"{what}: exit code {got[0]}, not {code}, or not {words!r}: {said}")

    def refused(self, number, step, words, what):
        """Exit code 1, and nothing was posted."""
        before = len(self.box.got)
        self.expect(self.run(number, step), 1, words, what)
        self.check(len(self.box.got) == before, f"{what}: something was posted: {self.box.got[before:]}")

    def lie(self, path_end, change):
        """From now on this address is answered by change(what is true)."""
        self.box.lie = lambda path, body: change(body) if path.endswith(path_end) else body

    def honest(self):
        self.box.lie = None


def make_keys(t):
    public = []
    for number, name in enumerate(NAMES, 1):
        block = "city" if number <= 2 else "civil"
        got = arca("trustee", "key", "--dir", t.dir(number), "--name", name, "--block", block)
        t.check(got[0] == 0, f"key: {got}")
        with open(os.path.join(t.dir(number), "public.json"), encoding="utf-8") as file:
            public.append(json.load(file))
        modes = {oct(os.stat(os.path.join(t.dir(number), f)).st_mode & 0o777) for f in ("dkg.key", "sign.key")}
        t.check(modes == {"0o600"} and os.stat(t.dir(number)).st_mode & 0o777 == 0o700, f"modes {modes}")
    t.check(public[0] == {**public[0], "name": "Ana", "block": "city"} and len(public[0]) == 4, f"{public[0]}")
    kept = open(os.path.join(t.dir(1), "dkg.key"), encoding="ascii").read()
    t.expect(arca("trustee", "key", "--dir", t.dir(1), "--name", "Eva", "--block", "city"), 1, "keys already", "again")
    t.check(open(os.path.join(t.dir(1), "dkg.key"), encoding="ascii").read() == kept, "the key is as it was")
    t.expect(arca("trustee", "key", "--dir", t.dir(9), "--name", "Eva", "--block", "country"), 2, "block", "no block")
    return public


def check_addresses(t):
    t.expect(arca("trustee", "deal", "--dir", t.dir(1), "http://x/r1"), 2, "no address", "no address of a record")
    t.expect(arca("trustee", "deal", "--dir", t.dir(1), "http://127.0.0.1:1/log/r1"), 2, "connect", "nobody there")
    t.expect(arca("trustee", "deal", "--dir", t.dir(9), t.box.url), 2, "no keys", "no keys")


def check_manifests(t, public):
    """What is presented before a key is made."""
    round_ = t.box.round
    honest = list(round_.log.entries)
    for what, trustees, words in [
            ("without me", public[1:] + [dict(public[0], key=seed_of("k").hex(), dkg_key=(7 * ristretto.G).encode().hex())],
             "not in the manifest"),
            ("with another P beside my key", [dict(public[0], dkg_key=(7 * ristretto.G).encode().hex())] + public[1:],
             "one of my keys"),
            ("with another key beside my P", [dict(public[0], key=seed_of("k").hex())] + public[1:], "one of my keys")]:
        round_.log.entries = []
        round_.log_manifest(trustees=trustees)
        shutil.copytree(t.dir(1), t.dir(8))  # what is pinned by this is not Ana's
        got = t.run(8, "deal")
        t.expect(got, 1, words, f"a manifest {what}")
        shutil.rmtree(t.dir(8))
    t.check(t.box.got == [], "nothing was posted")
    round_.log.entries = honest
    t.lie("/ceremony", lambda body: json.dumps({**json.loads(body), "manifest_leaf": sha256(b"x").hex()}).encode())
    t.refused(1, "deal", "another manifest", "a ceremony of another manifest")
    t.honest()


def check_deal(t):
    """Messages swapped, sessions repeated; then everybody deals."""
    round_ = t.box.round
    t.expect(t.run(1, "deal"), 2, "have not dealt", "the first one deals")
    first = round_.posts[("dkg1", 0, 1)]
    t.expect(t.run(1, "deal"), 2, "have not dealt", "the same again")
    t.check(round_.posts[("dkg1", 0, 1)] == first and t.box.got[-1][3] == first, "the same message")
    round_.rand = sha256(b"another")
    t.refused(1, "deal", "other randomness", "the same attempt with other randomness")
    round_.rand = sha256(b"rand 1")
    t.expect(t.run(2, "deal"), 2, "have not dealt", "2 deals")
    t.expect(t.run(3, "deal"), 2, "have not dealt", "3 deals")
    t.lie("/post/dkg1/0/1", lambda body: round_.posts[("dkg1", 0, 2)])
    t.refused_but_dealt(1, "in my place", "my own message replaced")
    t.honest()
    t.expect(t.run(4, "status"), 0, "arca trustee deal", "status")
    round_.posts.clear()
    round_.attempt, round_.rand = 2, sha256(b"rand 2")
    t.expect(t.run(1, "deal"), 2, "have not dealt", "the next attempt")
    t.check(round_.posts[("dkg1", 0, 1)] != first, "with another message")
    round_.attempt, round_.rand = 1, sha256(b"rand 1")
    t.refused(1, "deal", "is past", "an attempt that is past")
    round_.attempt, round_.rand = 2, sha256(b"rand 2")
    for number in (2, 3, 4):
        got = t.run(number, "deal")
        t.expect(got, 2, "not in the log" if number == 4 else "have not dealt", f"{number} deals")
    # Dora signed already. Whoever swaps a message after that asks for a second signature.
    good = round_.posts[("dkg1", 0, 2)]
    other = good[:96] + good[96:160] + good[160:192] + round_.posts[("dkg1", 0, 3)][192:]
    t.lie("/post/dkg1/0/2", lambda body: other)
    t.refused_but_dealt(4, "", "a swapped message of another trustee")
    t.lie("/post/dkg1/0/2", lambda body: good[:-1])
    t.refused_but_dealt(4, "message of trustee 2", "a cut message")
    t.honest()
    for number in (1, 2, 3):
        t.expect(t.run(number, "deal"), 2, "KEYSET is not in the log", f"{number} signs")


def check_keysets(t):
    """KEYSET must have my transcript."""
    round_ = t.box.round
    messages = [round_.posts[("dkg1", 0, i)] for i in range(1, 5)]
    signatures = [round_.posts[("dkg3", 0, i)] for i in range(1, 5)]
    before = list(round_.log.entries)
    for what, bad_messages, bad_signatures in [
            ("a signature exchanged", messages, [signatures[1]] + signatures[1:]),
            ("two messages exchanged", messages[1::-1] + messages[2:], signatures)]:
        round_.log.entries = list(before)
        round_.log_keyset(bad_messages, bad_signatures)
        t.keep_pinned(1, lambda what=what: t.refused(1, "deal", "I refuse: V5", f"KEYSET with {what}"))
    round_.log.entries = list(before)
    round_.attempt = 3
    round_.log_keyset(messages, signatures)
    t.keep_pinned(1, lambda: t.refused(1, "deal", "I refuse: V5", "KEYSET of another attempt"))
    round_.attempt = 2
    round_.log.entries = list(before)
    round_.log_keyset(messages, signatures)
    # A valid KEYSET that is not the one that was signed for here: as if the state were another's.
    name = next(f for f in os.listdir(t.dir(1)) if f.startswith("signed-") and f.endswith("-2"))
    path = os.path.join(t.dir(1), name)
    with open(path, "rb") as file:
        kept = file.read()
    with open(path, "wb") as file:
        file.write(kept[:200] + bytes([kept[200] ^ 1]) + kept[201:])
    t.keep_pinned(1, lambda: t.refused(1, "deal", "another transcript", "KEYSET with a transcript that I did not sign"))
    with open(path, "wb") as file:
        file.write(kept)
    for number in (1, 2, 3, 4):
        got = t.run(number, "deal")
        t.expect(got, 0, "my share of the key", f"{number} keeps its share")
        t.check(round_.ctx.hex() in got[1], "ctx is said")
        t.check(os.stat(os.path.join(t.dir(number), "share.key")).st_mode & 0o777 == 0o600, "the share is 0600")
        t.expect(t.run(number, "deal"), 0, "", "once more there is nothing to do")


def check_histories(t):
    """A shorter log, and another one."""
    round_ = t.box.round
    t.expect(t.run(1, "status"), 0, "nothing to do until the close", "status")
    round_.vote(VOTERS)
    t.expect(t.run(1, "mix"), 2, "not being mixed", "too early to mix")
    t.expect(t.run(1, "commit"), 2, "not ready", "too early to commit")
    round_.close()
    t.expect(t.run(1, "status"), 0, "arca trustee mix", "status")
    full = list(round_.log.entries)
    round_.log.entries = full[:-1]
    t.refused(1, "mix", "V3", "a rollback by one entry")
    swapped = full[:5] + [full[6], full[5]] + full[7:]
    round_.log.entries = swapped
    t.refused(1, "mix", "I refuse", "another history")
    round_.log.entries = full
    t.lie("/checkpoint", lambda body: body.replace(b"city.example/r1\n", b"city.example/r2\n", 1))
    t.refused(1, "mix", "I refuse", "another origin")
    t.lie("/checkpoint", lambda body: body[:body.rindex(b"\xe2\x80\x94")])
    t.refused(1, "mix", "I refuse: V1", "without a quorum")
    t.honest()
    missing = next(f for f, data in round_.files.items() if data.startswith(b"ARCATIN1"))
    t.lie(missing, lambda body: None)
    t.expect(t.run(1, "mix"), 2, "missing", "a missing artifact")
    t.honest()


def check_mixes(t):
    """Two mix; one comes too early; one mixes nothing twice."""
    round_ = t.box.round
    before = copy.deepcopy((round_.log.entries, round_.vecs, round_.files, round_.posts))
    t.keep_pinned(1, lambda: check_unmixed(t))
    round_.log.entries, round_.vecs, round_.files, round_.posts = before
    round_.step = "mixing"
    old = t.box.round.record()
    t.expect(t.run(1, "mix", "--wait", "20"), 0, "mixed", "1 mixes")
    t.check(("mix", 0, 1) in round_.posts and ("mix", 1, 1) not in round_.posts, "only what is opened is mixed")
    fresh = {"n": 0}

    def stale(path, body):
        """The record before the first mix, once."""
        name = path.split("/log/r1/", 1)[-1]
        if "/log/" in path and fresh["n"] == 0:
            return old.get(name)
        return body

    def until_posted(path, body):
        if path.endswith("/ceremony") and any(one[:3] == ("mix", 0, 3) for one in t.box.got):
            fresh["n"] = 1
        return stale(path, body)

    t.box.lie = until_posted
    got = t.run(3, "mix", "--wait", "20")
    t.honest()
    tries = [one for one in t.box.got if one[:3] == ("mix", 0, 3)]
    t.expect(got, 0, "mixed", "3 mixes, at the second attempt")
    t.check(len(tries) == 2 and tries[0][3] != tries[1][3], f"a mix that is not the next is made anew: {len(tries)}")
    posted = len(t.box.got)
    t.expect(t.run(3, "mix"), 0, "mixed", "nothing to mix again")
    t.check(len(t.box.got) == posted, "and nothing posted")
    t.expect(t.run(3, "status"), 0, "Others have still to mix", "status")


def check_unmixed(t):
    """MIX_END over the sealed ballots themselves."""
    t.box.round.end_mixing()
    t.refused(1, "commit", "I refuse: V10", "an unmixed list")


def check_opening(t):
    """Commitments, then what they are of, and nothing else."""
    round_ = t.box.round
    lied = lambda body: json.dumps({**json.loads(body), "step": "committing"}).encode()
    t.lie("/ceremony", lied)
    t.keep_pinned(1, lambda: t.refused(1, "commit", "I refuse: V10", "commitments before MIX_END"))
    t.honest()
    fork = copy.deepcopy((round_.log.entries, round_.vecs, round_.files, round_.posts))
    round_.end_mixing()
    t.expect(t.run(1, "status"), 0, "arca trustee commit", "status")
    t.expect(t.run(1, "commit", "--wait", "20"), 0, "committed to 1 contests; 1 are not opened", "1 commits")
    t.check(sorted(p for p in round_.posts if p[0] == "commit") == [("commit", 0, 1)], "only what is opened")
    t.expect(t.run(1, "release"), 2, "not ready", "nothing is released yet")
    round_.step = "releasing"
    t.refused(1, "release", "commitments of 1 trustees, not 3", "release after one commitment")
    second_pile(t, fork)
    t.expect(t.run(2, "commit", "--wait", "20"), 0, "committed", "2 commits")
    t.refused(1, "release", "commitments of 2 trustees, not 3", "release after two commitments")
    t.expect(t.run(1, "status"), 0, "2 of 3", "status")
    t.expect(t.run(4, "commit", "--wait", "20"), 0, "committed", "4 commits")
    t.expect(t.run(1, "status"), 0, "arca trustee release", "status")
    for number in (1, 2, 4):
        t.expect(t.run(number, "release"), 0, "released", f"{number} releases")
    t.check(sum(1 for p in round_.posts if p[0] == "release") == 3, "three decryptions")
    logged = [entries.parse(e)[1]["artifact"] for e in round_.log.entries if e[0] == 0x33]
    t.check(sorted(logged) == sorted(sha256(body) for p, body in round_.posts.items() if p[0] == "release"),
            "each is what was committed to")
    t.expect(t.run(3, "release"), 2, "not committed", "who did not commit")


def second_pile(t, fork):
    """Tamper case 96: another end of the mixing, presented to somebody who lost what was pinned."""
    round_ = t.box.round
    now = (round_.log.entries, round_.vecs, round_.files, round_.posts, round_.step)
    round_.log.entries, round_.vecs, round_.files, round_.posts = fork
    round_.step = "mixing"
    t.expect(t.run(2, "mix", "--wait", "20"), 0, "mixed", "another mix in another history")
    round_.end_mixing()
    t.refused(1, "commit", "V3", "another history")
    pinned = os.path.join(t.dir(1), "pinned")
    os.remove(pinned)
    t.refused(1, "commit", "one pile", "a second pile")
    t.check(not any(p[:1] == ("commit",) for p in round_.posts), "nothing was committed")
    round_.log.entries, round_.vecs, round_.files, round_.posts, round_.step = now
    for number in (1, 2):
        os.remove(os.path.join(t.dir(number), "pinned"))


def refused_but_dealt(self, number, words, what):
    """Refused after the own message was posted again: no signature follows."""
    before = len(self.box.got)
    self.expect(self.run(number, "deal"), 1, words, what)
    self.check(not any(one[0] == "dkg3" for one in self.box.got[before:]), f"{what}: a signature was posted")


def keep_pinned(self, number, act):
    """What is pinned while the post-box shows a false future is forgotten again."""
    path = os.path.join(self.dir(number), "pinned")
    with open(path, "rb") as file:
        kept = file.read()
    act()
    with open(path, "wb") as file:
        file.write(kept)


Trustees.refused_but_dealt = refused_but_dealt
Trustees.keep_pinned = keep_pinned


def said_by(children):
    """What those that were stopped had said."""
    for child in children.values():
        child.kill()
    return "\n".join(f"trustee {number}: {''.join(child.communicate())}" for number, child in children.items())


def check_run(t, public):
    """All steps at once, by three of four; one never comes after the key was made."""
    folder = t.folder
    t.folder = tempfile.mkdtemp(prefix="arca-trustee-")
    t.box.close()
    try:
        public = make_keys(t)
        round_ = Round(public)
        round_.log_manifest()
        t.box = Box(round_)
        children = {number: t.start(number, "run", 120) for number in (1, 2, 3)}
        dealer = t.start(4, "deal", 120)
        keys = [("dkg3", 0, i) for i in range(1, 5)]
        if not t.check(t.box.wait(lambda: all(p in round_.posts for p in keys)), "all sign"):
            raise AssertionError(said_by({**children, 4: dealer}))
        with round_.lock:
            round_.log_keyset([round_.posts[("dkg1", 0, i)] for i in range(1, 5)], [round_.posts[p] for p in keys])
        code = dealer.wait(120)
        t.check(code == 0, f"the fourth keeps its share: {code} {dealer.stdout.read()}{dealer.stderr.read()}")
        with round_.lock:
            round_.vote(VOTERS)
            round_.close()
        t.check(t.box.wait(lambda: sum(e[0] == 0x32 for e in round_.log.entries) == 3), "three mixes")
        with round_.lock:
            round_.end_mixing()
        t.check(t.box.wait(lambda: round_.committed() == 3), "three commitments")
        with round_.lock:
            round_.step = "releasing"
        t.check(t.box.wait(lambda: sum(p[0] == "release" for p in round_.posts) == 3), "three decryptions")
        time.sleep(2)  # what they say after the last answer
        for number, child in children.items():
            child.terminate()
            out, err = child.communicate()
            t.check("released" in out and err == "", f"{number}: {out} {err}")
        dealer.communicate()
    finally:
        shutil.rmtree(t.folder, ignore_errors=True)
        t.folder = folder


def main():
    t = Trustees()
    try:
        public = make_keys(t)
        round_ = Round(public)
        round_.log_manifest()
        t.box = Box(round_)
        check_addresses(t)
        check_manifests(t, public)
        check_deal(t)
        check_keysets(t)
        check_histories(t)
        check_mixes(t)
        check_opening(t)
        check_run(t, public)
    finally:
        t.box.close()
        shutil.rmtree(t.folder, ignore_errors=True)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
