#!/usr/bin/env python3
"""Everything that a live city refuses: each has its own clear error, in the reader's language, and leaves nothing in
the database. Refused ballots are refused in writing, with the first reason of proto/README.md, 7.
"""
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from census import CROWD
from city import City, Round, b64url, read_problem, small_plan
from elections import ROOT, Tally
from voter import Setting, Voter

import credential
import ed25519
import post
from ristretto import G, L
from transcript import u16

BODY_MAX = 16384
LANGUAGES = ("es", "en", "ar")
ORDER = bytes.fromhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
assert int.from_bytes(ORDER, "little") == L
TEXTS = json.load(open(os.path.join(ROOT, "proto", "faults.json"), encoding="utf-8"))


class Refusals(Tally):
    """Counts, and knows whether anything was stored."""

    def __init__(self, city, round_):
        super().__init__()
        self.city, self.round, self.setting = city, round_, Setting(round_)
        self.codes = iter(round_.codes(40))
        self.tables = city.sql("select table_name from information_schema.tables where table_schema = 'arca' and "
                               "table_type = 'BASE TABLE' and table_name not in ('cosigned', 'demo_clock', 'tidied', 'turnouts', 'happened', 'events', 'event_head')").split()

    def rows(self):
        """All that is stored: how many rows each table has, and a hash over them."""
        return self.city.sql(" union all ".join(
            f"select '{name}', count(*), md5(string_agg(md5(t::text), '' order by md5(t::text))) from arca.{name} t"
            for name in self.tables) + " order by 1")    # workers may bring them in any order

    def stores_nothing(self, what, act):
        """Runs `act`, after which the city has the rows that it had before."""
        before = self.rows()
        act()
        self.check(self.rows() == before, f"{what}: nothing is stored: {before} became {self.rows()}")

    def refused(self, what, reply, status, code):
        """A problem with this code. Gives its JSON."""
        is_it = reply is not None and reply.status == status and read_problem(reply) == code
        self.check(is_it, f"{what}: {reply}, not {status} {code}")
        return reply.json() if is_it else {}

    def rejected(self, what, entry, reason, *more):
        """A signed refusal of this ballot for this reason, that a voter can show around."""
        wrong = self.setting.check_rejection(self.setting.cast(entry), entry, reason)
        self.check(not wrong, f"{what}: {wrong}")

    def voter(self):
        return Voter(self.setting).register(next(self.codes))

    def accepted(self, voter, **changes):
        entry = voter.seal(**changes)[0]
        got = self.setting.cast(entry)
        if self.check(got.status == 201, f"an honest ballot: {got}"):
            voter.took(entry)
        return entry, got.json()


# --- what needs no session ------------------------------------------------------------------------


def check_languages(t):
    """Each fault in three languages, chosen by Accept-Language; the city's first where none fits."""
    for ask, said in (("es", "es"), ("en-GB,en;q=0.8", "en"), ("ar", "ar"), ("fr, ar;q=0.5, en;q=0.4", "ar"), ("fr", "es"),
                      ("en;q=0, es;q=0.1", "es")):
        for path, code in (("/api/rounds/nowhere", "round_unknown"), ("/api/nowhere", "not_found"),
                           (t.round.api + "/receipts/" + "0" * 64, "leaf_unknown")):
            got = t.city.ask("GET", path, fields=[("Accept-Language", ask)])
            problem = t.refused(f"{path} in {ask}", got, TEXTS[code]["status"], code)
            texts = TEXTS[code]
            t.check(got.fields["content-language"] == said and problem["title"] == texts["title"][said]
                    and problem["detail"] == texts["detail"][said], f"{path} in {ask}: {problem}")
    for code, row in TEXTS.items():
        t.check(all(row[part].get(one) for part in ("title", "detail") for one in LANGUAGES), f"{code}: three languages")


def check_places(t):
    """Rounds, methods and things that are not there."""
    api = t.round.api
    for method, path, status, code in (
            ("GET", "/api/rounds/nowhere", 404, "round_unknown"),
            ("GET", "/api/rounds/nowhere/turnout", 404, "round_unknown"),
            ("GET", "/api/rounds/Nowhere!", 404, "round_unknown"),
            ("GET", api + "/elsewhere", 404, "not_found"),
            ("GET", api + "/credentials/" + "0" * 64, 404, "credential_unknown"),
            ("GET", api + "/receipts/" + "0" * 64, 404, "leaf_unknown"),
            ("DELETE", api + "/ballots", 405, "method_not_allowed"),
            ("GET", api + "/ballots", 405, "method_not_allowed"),
            ("GET", "/api/session", 401, "session_missing")):
        t.refused(f"{method} {path}", t.city.ask(method, path), status, code)
    for name in ("session", "ballots", "spoiled"):
        body = {"code": next(t.codes)} if name == "session" else {"entry": "AAAA"}
        t.refused(f"{name} of no round", t.city.ask("POST", f"/api/rounds/nowhere/{name}", body), 404, "round_unknown")


def check_bodies(t):
    """JSON that is none, too large, of another shape or type; bodies from elsewhere."""
    path, typed = t.round.api + "/ballots", [("Content-Type", "application/json")]
    for what, body in (("half", b'{"entry":"AA'), ("two", b'{"entry":"AA"}{}'), ("nothing", b""), ("a comma", b'{"entry":"AA",}'),
                       ("not UTF-8", b'{"entry":"\xff"}'), ("twice the same", b'{"entry":"AA","entry":"AA"}'),
                       ("a lone surrogate", b'{"entry":"\\ud800"}'), ("deep", b"[" * 8000), ("NUL", b'{"entry":"\\u0000"}')):
        got = t.city.ask("POST", path, body, typed)
        t.check(got.status in (400, 422) and read_problem(got) in ("json_invalid", "json_shape"), f"JSON: {what}: {got}")
    for what, body, pointer in (("a number", {"entry": 7}, "/entry"), ("null", {"entry": None}, "/entry"), ("none", {}, "/entry"),
                                ("a list", {"entry": ["AA"]}, "/entry"), ("an unknown member", {"entry": "AA", "x": 1}, "/x"),
                                ("padding", {"entry": "AA=="}, "/entry"), ("not base64url", {"entry": "A+/A"}, "/entry"),
                                ("bits beyond the end", {"entry": "AB"}, "/entry")):
        problem = t.refused(f"shape: {what}", t.city.ask("POST", path, body), 422, "json_shape")
        t.check(pointer in [one["pointer"] for one in problem.get("errors", [])], f"shape: {what}: {problem}")
    t.refused("a list", t.city.ask("POST", path, [1]), 422, "json_shape")
    large = json.dumps({"entry": "A" * BODY_MAX}).encode()
    t.refused("oversized", t.city.ask("POST", path, large, typed), 413, "body_too_large")
    good = b'{"entry":"AAAA"}'
    for what, fields in (("no type", []), ("text", [("Content-Type", "text/plain")]),
                         ("a form", [("Content-Type", "application/x-www-form-urlencoded")]),
                         ("another charset", [("Content-Type", "text/json")]), ("coded", typed + [("Content-Encoding", "gzip")])):
        t.refused(what, t.city.ask("POST", path, good, fields), 415, "media_type")
    for what, fields in (("another site", [("Sec-Fetch-Site", "cross-site")]), ("a sibling", [("Sec-Fetch-Site", "same-site")]),
                         ("typed in", [("Sec-Fetch-Site", "none")]), ("another origin", [("Origin", "https://evil.example")]),
                         ("no origin", [("Origin", "null")]), ("another scheme", [("Origin", "https://test")]),
                         ("a page of ours without the field", [("Sec-Fetch-Site", "same-origin"), ("Arca-Request", "0")])):
        more = fields if "Arca-Request" in dict(fields) else fields + [("Arca-Request", "1")]
        t.refused(what, t.city.ask("POST", path, good, typed + more), 403, "origin_refused")


# --- codes and credentials -----------------------------------------------------------------------


def check_codes(t):
    """Wrong, mistyped, in use, used; and twenty at once."""
    setting, code = t.setting, next(t.codes)
    other = "ZZZZ-ZZZZ-ZZZZ-ZZZ" + "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[31 * sum(range(1, 30, 2)) % 32]

    def wrong():
        problem = t.refused("a code of nobody", setting.open_session(other)[0], 422, "code_wrong")
        t.check("errors" not in problem, f"a code of nobody is no typing error: {problem}")
        typos = [code[:-1] + ("0" if code[-1] != "0" else "1"), code[:-1], code + "0", "", "Ü" + code[1:], code.replace("-", "_")]
        for typo in typos:
            got = setting.open_session(typo)[0]
            t.check((got.status, read_problem(got)) == (422, "code_wrong") and got.json().get("errors") ==
                    [{"pointer": "/code", "code": "code_typo"}] or typo == "" and got.status == 422, f"a typo: {typo!r}: {got}")
        t.refused("a code that is a number", t.city.ask("POST", t.round.api + "/session", {"code": 7}), 422, "json_shape")

    t.stores_nothing("wrong codes", wrong)
    typed = code.lower().replace("-", " ")
    got, fields = setting.open_session(typed)
    t.check(got.status == 201 and got.json()["styles"] == [0], f"as people type it: {got}")
    flags = {word.strip() for word in got.fields["set-cookie"].split(";")[1:]}
    t.check({"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= flags, f"the cookie's flags: {flags}")
    t.stores_nothing("a code in use", lambda: t.refused("a code in use", setting.open_session(code)[0], 409, "code_used"))
    t.check(t.city.ask("DELETE", "/api/session", fields=fields).status == 204, "the session ends")
    t.refused("a session that ended", t.city.ask("GET", "/api/session", fields=fields), 401, "session_missing")
    got, fields = setting.open_session(code)
    t.check(got.status == 201, f"a code whose session ended without a credential: {got}")
    voter = Voter(setting)
    t.check(voter.ask_credential(fields, got.json()["serial"]).status == 201, "and buys one")
    t.city.ask("DELETE", "/api/session", fields=fields)
    t.stores_nothing("a used code", lambda: t.refused("a used code", setting.open_session(code)[0], 409, "code_used"))


def check_crowd(t):
    """One code from fifty connections at once: one session, and one credential."""
    code, gate = next(t.codes), threading.Barrier(CROWD)

    def at_once(ask):
        answers = []

        def one(i):
            gate.wait()
            answers.append(ask(i))

        threads = [threading.Thread(target=one, args=(i,)) for i in range(CROWD)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    sessions = at_once(lambda _: t.setting.open_session(code))
    good = [fields for got, fields in sessions if got.status == 201]
    t.check(len(good) == 1, f"one session: {[got.status for got, _ in sessions]}")
    t.check(all(read_problem(got) == "code_used" for got, _ in sessions if got.status != 201), "the others: code_used")
    serial = next(got.json()["serial"] for got, _ in sessions if got.status == 201)
    voters = [Voter(t.setting) for _ in range(CROWD)]
    got = at_once(lambda i: voters[i].ask_credential(good[0], serial))
    t.check([one.status for one in got].count(201) == 1, f"one credential: {[one.status for one in got]}")
    t.check({read_problem(one) for one in got if one.status != 201} <= {"credential_exists"}, f"the others: {got}")


def check_credentials(t):
    """Proofs that do not hold, sessions that are none, a second credential for one code."""
    got, fields = t.setting.open_session(next(t.codes))
    serial, voter, point = got.json()["serial"], Voter(t.setting), (5 * G).encode()

    def wrong():
        t.refused("no session", voter.ask_credential([("Arca-Request", "1")], serial), 401, "session_missing")
        t.refused("a session of nobody", voter.ask_credential([("Cookie", "__Host-arca=" + "A" * 43), ("Arca-Request", "1")],
                                                              serial), 401, "session_missing")
        t.refused("without our field", voter.ask_credential(fields[:1], serial), 403, "origin_refused")
        for what, changes in (("another's X", {"x": point.hex()}), ("another A", {"a": point.hex()}), ("s of zero", {"s": "00" * 32}),
                              ("s of the order", {"s": ORDER.hex()}), ("identity X", {"x": "00" * 32}),
                              ("X that is no point", {"x": "01" + "00" * 31}), ("A that is no point", {"a": "ff" * 32})):
            t.refused(f"credential: {what}", voter.ask_credential(fields, serial, **changes), 422, "credential_proof")
        t.refused("another serial", voter.ask_credential(fields, serial + 1), 422, "credential_proof")
        t.refused("short X", voter.ask_credential(fields, serial, x="00"), 422, "json_shape")
        t.refused("capitals", voter.ask_credential(fields, serial, x="AB" * 32), 422, "json_shape")

    t.stores_nothing("credentials with bad proofs", wrong)
    first = voter.ask_credential(fields, serial)
    t.check(first.status == 201, f"the good one: {first}")

    def again():
        second = voter.ask_credential(fields, serial)
        t.check(second.status == 200 and second.json()["index"] == first.json()["index"], f"the same X again: {second}")
        t.refused("another X", Voter(t.setting).ask_credential(fields, serial), 409, "credential_exists")

    t.stores_nothing("two credentials for one code", again)
    fields = t.setting.open_session(next(t.codes))
    t.stores_nothing("one X for two codes", lambda: t.refused(
        "one X for two codes", voter.ask_credential(fields[1], fields[0].json()["serial"]), 409, "credential_exists"))


# --- ballots -------------------------------------------------------------------------------------


def bad_points():
    """The identity, what RFC 9496 names as no encoding, and points with a bit that old libraries do not look at."""
    with open(os.path.join(ROOT, "tests", "reference", "rfc", "9496.json"), encoding="utf-8") as file:
        found = [bytes.fromhex(one) for one in json.load(file)["bad"]]
    good = [bytes(32), G.encode(), (2 * G).encode(), (4711 * G).encode()]
    return found + good[:1] + [one[:31] + bytes([one[31] | 0x80]) for one in good] + [b"\xff" * 32]


def put(entry, at, data):
    return entry[:at] + data + entry[at + len(data):]


X_AT, ALPHA, BETA, A0, A1, S0, S1 = 74, 107, 139, 171, 203, 235, 267


def check_forms(t, voter):
    """Reasons 1, 2 and 6."""
    entry = voter.seal()[0]
    for what, bad in (("a byte short", entry[:-1]), ("a byte long", entry + b"\0"), ("one byte", b"\x10"), ("another type", b"\x11" + entry[1:]),
                      ("another version", entry[:1] + b"\2" + entry[2:]), ("w of 0", put(entry, 106, b"\0")),
                      ("w of 17", put(entry, 106, b"\x11")), ("w of 2 in one's room", put(entry, 106, b"\2"))):
        t.rejected(what, bad, 1)
    for what, bad in (("a foreign ctx", put(entry, 2, bytes(32))), ("cid beyond", put(entry, 34, u16(3))),
                      ("a cid far beyond", put(entry, 34, u16(65535))), ("a style of nobody", put(entry, 36, u16(1))),
                      ("w of 2", voter.seal(w=2)[0]), ("signed for another ctx", voter.seal(ctx=b"\7" * 32)[0])):
        t.rejected(what, bad, 2)
    for encoding in bad_points():
        for at in (ALPHA, BETA, A0, A1):
            t.rejected(f"point {encoding.hex()} at {at}", put(entry, at, encoding), 6)
        t.rejected(f"X {encoding.hex()}", put(entry, X_AT, encoding), 4)   # no such credential, and that comes first
    for scalar in (ORDER, (L + 1).to_bytes(32, "little"), b"\xff" * 32):
        for at in (S0, S1):
            t.rejected(f"scalar {scalar.hex()} at {at}", put(entry, at, scalar), 6)


def check_credit(t, voter):
    """Reasons 4, 5 and 9, and which comes first."""
    stranger = Voter(t.setting)
    t.rejected("a ballot without a credential", stranger.seal()[0], 4)
    entry = voter.seal()[0]
    t.rejected("another's credential", put(entry, X_AT, t.other.X), 5 if t.other.seq else 9)
    for what, changes, reason in (("seq 0", {"seq": 0}, 5), ("seq too high", {"seq": voter.seq + 2}, 5), ("seq again", {"seq": voter.seq}, 5),
                                  ("seq far over max_seq", {"seq": 2**32 - 1}, 5), ("another prev", {"prev": b"\1" * 32}, 5)):
        t.rejected(what, voter.seal(**changes)[0], reason)
    for at in (S0, S1):
        t.rejected(f"the proof broken at {at}", put(entry, at, (7).to_bytes(32, "little")), 9)
    for at in (A0, A1):
        t.rejected(f"the proof broken at {at}", put(entry, at, (7 * G).encode()), 9)
    t.rejected("alpha exchanged", put(entry, ALPHA, (7 * G).encode()), 9)
    t.rejected("form before round", b"\x10\x01" + bytes(32) + entry[34:-1], 1)
    t.rejected("round before credential", put(stranger.seal()[0], 34, u16(9)), 2)
    t.rejected("credential before seq", stranger.seal(seq=7)[0], 4)
    t.rejected("seq before points", put(voter.seal(seq=9)[0], ALPHA, bytes(32)), 5)
    t.rejected("points before the proof", put(put(entry, A0, bytes(32)), S0, bytes(32)), 6)
    t.rejected("credential before points", put(stranger.seal()[0], ALPHA, bytes(32)), 4)


def check_ballots(t):
    """Refused ballots; then replays, copies and the last seq."""
    voter = t.voter()
    t.other = t.voter()
    t.stores_nothing("first ballots in bad form", lambda: check_forms(t, voter))
    t.stores_nothing("first ballots without credit", lambda: check_credit(t, voter))
    first, answer = t.accepted(voter)

    def replay():
        again = t.setting.cast(first)
        t.check(again.status == 200 and again.json()["index"] == answer["index"], f"the same bytes: {again}")
        copied = put(t.other.seal()[0], ALPHA, first[ALPHA:A0])
        t.rejected("a copied ciphertext under another X, its proof another's", copied, 7)
        t.rejected("a copied ciphertext by its voter", put(voter.seal()[0], ALPHA, first[ALPHA:A0]), 7)
        t.rejected("the group's other contest, with a seq of its own", voter.seal(cid=1, seq=1, prev=bytes(32))[0], 5)
        t.rejected("the wrong prev", voter.seal(prev=bytes(32))[0], 5)

    t.stores_nothing("replays and copies", replay)
    t.accepted(voter, cid=1)
    t.check(t.accepted(voter, cid=0)[1]["index"] > answer["index"], "changed in the group")
    while voter.seq < 5:
        t.accepted(voter)
    t.stores_nothing("beyond max_seq", lambda: t.rejected("beyond max_seq", voter.seal()[0], 5))
    other = voter.seal(cid=2, seq=1, prev=bytes(32))[0]
    t.check(t.setting.cast(other).status == 201, "another group counts for itself")


def check_spoiled(t):
    """A ballot is cast or opened, never both; opened once."""
    import ballot
    from merkle import leaf_hash

    voter = t.voter()
    entry = voter.seal()[0]
    spoil = ballot.spoil(voter.entropy, t.setting.ctx, leaf_hash(entry), voter.x)

    def wrong():
        for what, bad, code in (("short", spoil[:-1], "ballot_form"), ("a ballot", entry, "ballot_form"),
                                ("another tracker", put(spoil, 2, bytes(32)), "ballot_proof"), ("another X", put(spoil, 34, t.other.X), "ballot_proof"),
                                ("X that is no point", put(spoil, 34, bytes(32)), "ballot_form"), ("s of the order", put(spoil, 98, ORDER), "ballot_form")):
            t.refused(f"spoiled: {what}", t.setting.spoil(bad), 422, code)
        stranger = Voter(t.setting)
        t.refused("spoiled by nobody", t.setting.spoil(ballot.spoil(stranger.entropy, t.setting.ctx, leaf_hash(entry), stranger.x)), 403,
                  "credential_not_live")

    t.stores_nothing("bad spoiled ballots", wrong)
    got = t.setting.spoil(spoil)
    t.check(got.status == 201, f"spoil: {got}")

    def after():
        again = t.setting.spoil(spoil)
        t.check(again.status == 200 and again.json()["index"] == got.json()["index"], f"the same bytes: {again}")
        t.refused("spoil twice", t.setting.spoil(ballot.spoil(voter.entropy, t.setting.ctx, leaf_hash(entry), voter.x)), 409, "ballot_spoiled")
        t.rejected("spoil, then cast", entry, 8)
        t.rejected("spoiled before proof", entry, 8)

    t.stores_nothing("after spoiling", after)
    kept, _ = t.accepted(voter)
    t.stores_nothing("cast, then spoil", lambda: t.refused("cast, then spoil", t.setting.spoil(
        ballot.spoil(voter.entropy, t.setting.ctx, leaf_hash(kept), voter.x)), 409, "ballot_already_cast"))


# --- the post-box --------------------------------------------------------------------------------


def seed_of_trustee(round_, number):
    """The Ed25519 seed in a trustee's folder: its public key is the manifest's."""
    public = round_.definition()[0]["trustees"][number - 1]["key"]
    folder = round_.trustee(number)
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        for text in (data[:32], data[32:64]):
            if len(text) == 32 and ed25519.public_key(text).hex() == public:
                return text
        words = data.split()
        for word in words:
            try:
                seed = bytes.fromhex(word.decode("ascii"))
            except ValueError:
                continue
            if len(seed) == 32 and ed25519.public_key(seed).hex() == public:
                return seed
    raise AssertionError(f"no key in {os.listdir(folder)}")


def check_posts(t):
    """Wrong signature, wrong trustee, too early, taken, wrong place."""
    leaf, seed = t.setting.manifest_leaf, seed_of_trustee(t.round, 1)
    body = b"not a mix"

    def send(kind, cid, trustee, signed, data=body, attempt=0, fields=None):
        signature = post.sign(signed, leaf, kind, cid, trustee, attempt, data)
        fields = [("Content-Type", "application/octet-stream"), ("Arca-Signature", b64url(signature))] if fields is None else fields
        return t.city.ask("POST", f"{t.round.api}/post/{kind}/{cid}/{trustee}", data, fields)

    def wrong():
        octets = [("Content-Type", "application/octet-stream")]
        t.refused("a mix before the close", send("mix", 0, 1, seed), 409, "post_early")
        t.refused("a commitment before the close", send("commit", 0, 1, seed), 409, "post_early")
        t.refused("a release before the close", send("release", 0, 1, seed), 409, "post_early")
        t.refused("another key generation", send("dkg1", 0, 1, seed, b"again", 1), 409, "post_taken")
        t.refused("a signature by nobody", send("mix", 0, 1, bytes(32)), 403, "post_signature")
        t.refused("trustee 1's signature in trustee 2's place", send("mix", 0, 2, seed), 403, "post_signature")
        t.refused("no signature", send("mix", 0, 1, seed, fields=octets), 403, "post_signature")
        t.refused("a short signature", send("mix", 0, 1, seed, fields=octets + [("Arca-Signature", "AAAA")]), 403, "post_signature")
        t.refused("of another attempt", send("mix", 0, 1, seed, attempt=1), 403, "post_signature")
        t.refused("JSON", send("mix", 0, 1, seed, fields=[("Content-Type", "application/json")]), 415, "media_type")
        for what, place in (("trustee 5", ("mix", 0, 5)), ("trustee 0", ("mix", 0, 0)), ("contest 3", ("mix", 3, 1)),
                            ("dkg of a contest", ("dkg1", 1, 1))):
            got = send(*place, seed)
            t.check(got.status in (404, 422) and read_problem(got) in ("post_wrong", "not_found"), f"post: {what}: {got}")
        got = t.city.ask("POST", f"{t.round.api}/post/other/0/1", body, octets)
        t.check(got.status in (404, 422), f"post: another kind: {got}")
        t.check(t.city.ask("GET", f"{t.round.api}/post/mix/0/1").status == 404, "nothing is there")

    t.stores_nothing("posts", wrong)
    kept = t.city.ask("GET", f"{t.round.api}/post/dkg1/0/1").body
    t.stores_nothing("the same post again", lambda: t.check(send("dkg1", 0, 1, seed, kept, 1).status == 200, "the same post: 200"))


# --- statements -----------------------------------------------------------------------------------

def check_statements(t):
    """Every statement of the program is one that its database understands, whether a test comes by it or not."""
    for folder, database in (("db/queries", "arca"), ("db/registry/queries", "arca_registry")):
        texts = sorted(Path(ROOT, folder).glob("*.sql"))
        t.check(len(texts) > 20, f"{folder}: {len(texts)}")
        for path in texts:
            text = path.read_text(encoding="utf-8")
            if path.stem in ("begin", "commit", "rollback", "mailer_listen"):
                continue    # no statements that can be prepared
            done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", t.city.socket_folder(), "-U", "postgres", database],
                                  input=f"prepare one as {text}", capture_output=True, text=True, check=False)
            t.check(done.returncode == 0, f"{path.name}: {done.stderr}")


# --- who may write what ---------------------------------------------------------------------------

KEPT = ("log_entries", "log_nodes", "checkpoints", "cosigned", "artifacts", "results", "signings", "credentials", "ciphers",
        "spoiled", "log_heads", "logs", "acts")
ROLES = ("arca_web", "arca_keeper", "arca_registrar", "arca_clerk", "arca_mailer", "arca_auditor")


def sql_fails(t, role, text):
    """The database's words where it refuses, or ""."""
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-h",
                           t.city.socket_folder(), "-U", role, "arca", "-c", text], capture_output=True, text=True, check=False)
    return done.stderr if done.returncode != 0 else ""


def column_of(t, name):
    """A column that somebody might want to change."""
    return t.city.sql("select column_name from information_schema.columns where table_schema = 'arca' and table_name "
                      f"= '{name}' and is_identity = 'NO' order by ordinal_position limit 1")


def check_grants(t):
    """Rows of the record are never changed, not by the database's owner either; each role may do only its own."""
    t.city.sql("insert into arca.results select id, 'outcome.json', '' from arca.rounds")
    t.city.sql("insert into arca.log_nodes select id, 1, 0, ctx from arca.rounds")   # no log here is that long
    for name in KEPT:
        column = column_of(t, name)
        t.check(t.city.sql(f"select count(*) > 0 from arca.{name}") == "t", f"{name} has rows")
        change = "size = size - 1" if name == "log_heads" else f"{column} = {column}"
        for act in (f"truncate arca.{name} cascade", f"delete from arca.{name}", f"update arca.{name} set {change}"):
            t.stores_nothing(act, lambda act=act: t.check("AR900" in sql_fails(t, "postgres", act), f"the owner: {act}"))
    for role in ROLES:
        for name in KEPT:
            column = column_of(t, name)
            acts = [f"delete from arca.{name}", f"truncate arca.{name}"]
            if (role, name) != ("arca_keeper", "log_heads"):
                acts.append(f"update arca.{name} set {column} = {column}")
            for act in acts:
                t.check("42501" in sql_fails(t, role, act), f"{role}: {act}")
    writes = t.city.sql("select distinct table_name from information_schema.role_table_grants where grantee = 'arca_web' and "
                        "privilege_type <> 'SELECT' and table_schema = 'arca'")
    t.check(writes == "", f"web processes write to no table: {writes}")
    for role, names in (("arca_web", ("codes", "sessions", "signings", "log_pending")), ("arca_keeper", ("codes", "sessions",
                        "signings", "posts")), ("arca_clerk", ("codes", "signings", "credentials")),
                        ("arca_registrar", ("log_heads", "log_entries", "casts")), ("arca_auditor", ("codes", "sessions"))):
        for name in names:
            t.check("42501" in sql_fails(t, role, f"select * from arca.{name}"), f"{role} reads no {name}")
    t.check("42501" in sql_fails(t, "arca_web", "create table public.mine (one integer)"), "web makes no tables")


def check_tags(t):
    """A credential's row tag is that of its code's serial under the registrar's row key."""
    k = int.from_bytes(bytes.fromhex(t.city.read("city", "keys", "registrar", "plaza.row")), "little")
    found = t.city.sql("select serial, encode(tag, 'hex') from arca.credentials").splitlines()
    for line in found:
        serial, tag = line.split("|")
        t.check((k * credential.row_point(t.setting.ctx, f"CODE:{serial}")).encode().hex() == tag, f"the tag of code {serial}")
    t.check(len(found) > 3, f"{len(found)} credentials")


def main():
    with City() as city:
        round_ = Round(city, "plaza", small_plan(city.path("plan.json"), 60))
        round_.start_deal()
        t = Refusals(city, round_.finish_deal())
        round_.settle_acts()
        for act in (check_languages, check_places, check_bodies):
            t.stores_nothing(act.__name__, lambda act=act: act(t))
        for act in (check_codes, check_crowd, check_credentials, check_ballots, check_spoiled, check_posts, check_statements, check_grants, check_tags):
            act(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
