#!/usr/bin/env python3
"""Disputed votes in a live city: opened at a desk, made void by registrar and observer together, given again in person; what
happens at the same time, and after the close; down to `arca verify` of the whole record.
"""
import json
import os
import re
import subprocess
import sys
import threading
import time

from census import HEADER, Registry, dni, make_plan, row
from city import City, Round, from_b64url, wait_for
from elections import ROOT
from voter import Setting, Voter

import ed25519
import entries
from merkle import leaf_hash

VOID_DISPUTE = 3


class Disputes(Registry):
    """A round, its voters by their number in the census, and an observer's machine."""

    def begin(self, round_):
        self.round = round_
        self.setting = Setting(round_)
        self.key = self.city.path("observer.key")
        with open(self.city.path("city", "keys", "demo", f"{round_.slug}.observer"), encoding="ascii") as file:
            text = file.read()
        with open(self.key, "w", encoding="ascii") as file:
            file.write(text)
        os.chmod(self.key, 0o600)
        self.seed = bytes.fromhex(text)

    def vote(self, number, who=None, casts=1, cid=0, style=0):
        """(account, its fields, voter with so many ballots in the box, their entries)."""
        account, who = self.verified(number) if who is None else who
        got, fields = self.admit(self.round, who)
        voter = self.credential(got, fields)
        return account, who, voter, [self.cast(voter, cid=cid, style=style) for _ in range(casts)]

    def is_(self, what, reply, status):
        return self.check(reply.status == status, f"{what}: {reply}, not {status}")

    def credential(self, got, fields):
        if got.status != 201:
            raise AssertionError(f"no session: {got}")
        voter = Voter(self.setting)
        voter.styles, voter.serial, voter.fields = got.json()["styles"], got.json()["serial"], fields
        answer = voter.ask_credential(fields, voter.serial)
        if answer.status != 201:
            raise AssertionError(f"no credential: {answer}")
        voter.cred = entries.parse(from_b64url(answer.json()["entry"]))
        return voter

    def cast(self, voter, **changes):
        entry = voter.seal(**changes)[0]
        answer = self.setting.cast(entry)
        if not self.check(answer.status == 201, f"a ballot: {answer}"):
            raise AssertionError("no ballot")
        voter.took(entry)
        return entry

    def dispute(self, number, *words, may_fail=False):
        """What the command says, as a dictionary; (code, out, err) if it may fail."""
        document = dni(number) if isinstance(number, int) else number
        got = self.census("dispute", "--document", document, "--officer", "Marta, desk 2", "--round", self.round.slug, *words)
        if may_fail:
            return got
        if not self.check(got[0] == 0, f"dispute of {number}: {got}"):
            raise AssertionError(f"no dispute: {got}")
        return dict(word.split("=", 1) for word in re.findall(r'\w+=(?:"[^"]*"|\S+)', got[1]))

    def observe(self, *words, key=None):
        wait_for("the log is cosigned as it is", lambda: self.city.sql(
            "select (select max(size) from arca.cosigned c where c.log = h.log) = h.size from arca.log_heads h where log > 0") == "t", 30)
        return self.city.run("observe", "--key", key or self.key, "--ca", self.city.ca, *words, self.round.url, may_fail=True)

    def listed(self):
        return self.city.ask("GET", self.round.api + "/voids").json()["items"]

    def item(self, number):
        return next(one for one in self.listed() if str(one["id"]) == str(number))

    def signature(self, number, seed=None, changes=b""):
        body = from_b64url(self.item(number)["entry"])[:-64] + changes
        return ed25519.sign(seed or self.seed, entries.digest_of("VOID", self.setting.ctx, body))

    def post(self, number, signature):
        return self.city.ask("POST", f"{self.round.api}/voids/{number}/signature", {"signature": signature.hex()})

    def void(self, number):
        """Opened, and signed by the observer's own machine."""
        opened = self.dispute(number)
        code, said, more = self.observe("--sign", opened["void"])
        if not self.check(code == 0 and f"signed    void {opened['void']}: entry" in said, f"signing: {code} {said}{more}"):
            raise AssertionError("not void")
        return opened

    def acts(self, kind):
        rows = self.city.sql(f"select json_agg(json_build_array(role, seat, subject) order by id) from arca.acts where kind = '{kind}'")
        return json.loads(rows or "[]")

    def turnout(self):
        got = self.city.ask("GET", self.round.api + "/turnout").json()
        return got["credentials"], got["voters"], got["ballots"]

    def open_code(self, code):
        return self.setting.open_session(code)

    def rejected(self, what, voter, reason=4):
        entry = voter.seal()[0]
        said = self.setting.check_rejection(self.setting.cast(entry), entry, reason)
        return self.check(not said, f"{what}: {said}")


def check_nothing_to_dispute(t):
    for what, number, words, says in (("not in the census", 999, (), "not in the census"), ("no document", "x", (), "no document number"),
                                      ("who was never admitted", 100, (), "they can vote")):
        code, _, said = t.dispute(number, *words, may_fail=True)
        t.check(code == 1 and says in said, f"{what}: {code} {said}")
    who = t.verified(101)[1]
    t.admit(t.round, who)
    code, _, said = t.dispute(101, may_fail=True)
    t.check(code == 1 and "no credential" in said, f"who was admitted only: {code} {said}")
    code, _, said = t.census("dispute", "--document", dni(101), "--round", t.round.slug)
    t.check(code == 2 and "--officer" in said, f"nobody at the desk: {code} {said}")
    t.check(t.listed() == [] and t.acts("dispute_opened") == [] and t.sql("select count(*) from registry.disputes") == "0", "nothing is written")


def check_life(t):
    """One vote, disputed and given again: every step, and what is refused at each."""
    account, who, old, ballots = t.vote(60, casts=1)
    before = t.turnout()
    opened = t.dispute(60)
    t.check(opened["round"] == t.round.slug and opened["observer"] == "0" and opened["name"] == '"demo observer"'
            and re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", opened["code"]), f"what the desk is told: {opened}")
    again = t.dispute(60)
    t.check((again["dispute"], again["void"]) == (opened["dispute"], opened["void"]) and again["code"] != opened["code"],
            f"again is the same, with another code: {again}")
    t.check(t.acts("dispute_opened") == [["sysadmin", None, {"round": t.round.slug}]], f"one act: {t.acts('dispute_opened')}")
    text = json.dumps(t.listed())
    t.check([one["x"] for one in t.listed()] == [old.X.hex()] and t.listed()[0]["index"] is None and dni(60) not in text, f"the list: {text}")
    t.refused("a code that was replaced", t.open_code(opened["code"])[0], 422, "code_wrong")
    t.refused("the code before the observer has signed", t.open_code(again["code"])[0], 409, "void_waits")
    t.refused("the account, too", t.admit(t.round, who)[0], 409, "desk_code_needed")
    ballots.append(t.cast(old))
    t.check(t.turnout() == (before[0], before[1], before[2] + 1), "until then a vote is a vote")
    check_signing(t, opened["void"], old)
    t.check(t.acts("vote_voided") == [["registrar", None, {"round": t.round.slug}]], f"an act: {t.acts('vote_voided')}")
    t.check(t.turnout() == (before[0] - 1, before[1] - 1, before[2] + 1), f"nobody has voted with it: {before} {t.turnout()}")
    t.rejected("a ballot of what is void", old)
    t.refused("its session", old.ask_credential(old.fields, old.serial), 401, "session_missing")
    t.refused("the account, which may be somebody else's", t.admit(t.round, who)[0], 409, "desk_code_needed")
    state = t.city.ask("GET", f"{t.round.api}/credentials/{old.X.hex()}").json()
    t.check(state["void_index"] == t.item(opened["void"])["index"] and len(state["casts"]) == 1, f"the credential says so: {state}")
    lost, again = again, t.dispute(60)
    t.check(again["dispute"] == lost["dispute"] and again["state"] == "void" and len(t.listed()) == 1, f"who lost the code gets another: {again}")
    t.refused("and the lost one", t.open_code(lost["code"])[0], 422, "code_wrong")
    t.check(len(t.acts("dispute_opened")) == 1, "which is no other dispute")
    got, fields = t.open_code(again["code"])
    t.is_("the code is good now", got, 201)
    t.check(got.json()["serial"] == old.serial and got.json()["styles"] == old.styles and got.json()["credential"] is None, f"{got.json()}")
    new = t.credential(got, fields)
    t.check(new.cred[0] == "CRED" and new.cred[1]["replaces"] == old.X and new.cred[1]["serial"] == old.serial, f"it replaces: {new.cred[1]}")
    t.refused("another one with the same session", Voter(t.setting).ask_credential(fields, old.serial), 409, "credential_exists")
    t.refused("the code once more", t.open_code(again["code"])[0], 409, "code_used")
    ballots.append(t.cast(new))
    t.check(t.turnout() == (before[0], before[1], before[2] + 2), f"counted once: {t.turnout()}")
    said = t.census("used", "--document", dni(60))[1]
    t.check(said.count("index=") == 2 and f"void={state['void_index']}\n" in said and said.count("tag=") == 3, f"both are told at the desk: {said}")
    t.check("state=replaced" in t.census("disputes")[1] and 'officer="Marta, desk 2"' in t.census("disputes")[1], "the book")
    return account, old, new, ballots


def check_signing(t, number, old):
    """The observer's machine, and what it and the daemon refuse."""
    code, said, more = t.observe()
    t.check(code == 0 and f"void      {number}: credential {old.X.hex()}" in said and "1 ballots" in said, f"shown: {said}{more}")
    other = t.city.path("other.key")
    with open(other, "w", encoding="ascii") as file:
        file.write("11" * 32 + "\n")
    os.chmod(other, 0o600)
    t.check(t.observe("--sign", number, key=other)[0] == 1, "somebody who is no observer")
    os.chmod(other, 0o644)
    t.check(t.observe("--sign", number, key=other)[0] == 2, "a key that others can read")
    t.check(t.observe("--sign", "77")[0] == 1, "one that does not wait")
    for what, signature in (("another's", t.signature(number, bytes(32))), ("of other bytes", t.signature(number, changes=b"\0")), ("zeros", bytes(64))):
        t.refused(f"a signature: {what}", t.post(number, signature), 422, "void_signature")
    t.refused("of nothing", t.post(999, bytes(64)), 404, "not_found")
    t.refused("in no round", t.city.ask("POST", f"/api/rounds/none/voids/1/signature", {"signature": "00" * 64}), 404, "round_unknown")
    t.check(t.item(number)["index"] is None, "nothing is void")
    # ten at once are one
    signature = t.signature(number)
    got = t.at_once(10, lambda _: t.post(number, signature))
    t.check(sorted(one.status for one in got) == [200] * 9 + [201] and len({one.json()["index"] for one in got}) == 1,
            f"ten at once: {[(one.status, one.body[:60]) for one in got]}")
    t.check(t.item(number)["index"] == got[0].json()["index"], "it is in the log")
    code, said, more = t.observe("--sign", number)
    t.check(code == 1 and "no VOID" in more, f"nothing waits any more: {said}{more}")


def check_told(t, account):
    """The account that has the document hears of both."""
    wait_for("the registrar has noted both", lambda: t.sql(
        f"select count(distinct kind) from registry.notices where account = {account}") == "2", 30)
    t.sql("update registry.notices set due_at = to_timestamp(0)")
    wait_for("both letters", lambda: t.city.sql("select count(distinct kind) from arca.outbox where account = "
                                                f"{account} and kind in ('voted', 'voided')") == "2", 30)


def check_account_way(t):
    """Whoever keeps their account as the way in, and disputes twice."""
    account, who, old, _ = t.vote(61)
    opened = t.dispute(61, "--no-code")
    t.check("code" not in opened, "no code is made")
    t.check(t.observe("--sign", opened["void"])[0] == 0, "signed")
    got, fields = t.admit(t.round, who)
    t.is_("the account is the way in", got, 201)
    new = t.credential(got, fields)
    t.check(new.cred[1]["replaces"] == old.X, "a next one")
    t.cast(new)
    second = t.void(61)
    t.check(int(second["void"]) > int(opened["void"]), "disputed again, it is another one")
    third = t.credential(*t.open_code(second["code"]))
    t.check(third.cred[1]["replaces"] == new.X and third.serial == old.serial, "which replaces the second")
    t.rejected("the first stays void", old)
    t.rejected("the second too", new)
    t.cast(third)
    return account, who, [old, new]


def check_races(t):
    """Voters while the VOID comes, two desks, two devices."""
    _, _, old, _ = t.vote(62)
    opened = t.dispute(62)
    answers, stop = [], threading.Event()

    def cast_on():
        while not stop.is_set():
            entry = old.seal()[0]
            answer = t.setting.cast(entry)
            answers.append((entry, answer))
            if answer.status != 201:
                return
            old.took(entry)

    one = threading.Thread(target=cast_on)
    one.start()
    wait_for("it is under way", lambda: len(answers) > 2, 30)
    got = t.post(opened["void"], t.signature(opened["void"]))
    one.join(30)
    stop.set()
    t.is_("the VOID", got, 201)
    at = got.json()["index"]
    taken = [answer.json()["index"] for _, answer in answers if answer.status == 201]
    entry, last = answers[-1]
    if last.status != 201:    # five are the most: then it ends for another reason, and the VOID came later
        said = [t.setting.check_rejection(last, entry, reason) for reason in (4, 5)]
        t.check("" in said, f"after it: {said}")
    t.check(taken and max(taken) < at, f"no ballot after the VOID: {taken}, {at}")
    # two desks at once, of the same person
    t.vote(63)
    before = len(t.acts("dispute_opened"))
    both = t.at_once(4, lambda _: t.dispute(63))
    t.check(len({(one["dispute"], one["void"]) for one in both}) == 1 and len(t.acts("dispute_opened")) == before + 1,
            f"several desks are one dispute: {both}")
    t.check(t.observe("--sign", both[0]["void"])[0] == 0, "signed")
    got = [t.open_code(one["code"]) for one in both]
    t.check(sorted(one.status for one, _ in got) == [201] + [422] * 3, f"the last code alone is good: {[one.status for one, _ in got]}")
    answer, fields = next(pair for pair in got if pair[0].status == 201)
    devices = [Voter(t.setting) for _ in range(6)]
    for one in devices:
        one.styles = answer.json()["styles"]
    got = t.at_once(6, lambda i: devices[i].ask_credential(fields, answer.json()["serial"]))
    t.check(sorted(one.status for one in got) == [201] + [409] * 5, f"several devices: {[(one.status, one.body[:60]) for one in got]}")
    t.check(t.city.sql(f"select count(*) from arca.credentials where serial = {answer.json()['serial']}") == "2", "one next credential")


def check_desk(t):
    """Seats, and observers that there are none of."""
    t.vote(64)
    for what, words in (("no such seat", ("--seat", "4711")), ("no such observer", ("--observer", "1")), ("no number", ("--observer", "x"))):
        t.check(t.dispute(64, *words, may_fail=True)[0] == 1, what)
    account = t.account()[0]
    seat = t.city.sql("insert into arca.grants (account, role, reason, asked_at, given_at) values "
                      f"({account}, 'officer', 'test', arca.clock(), arca.clock()) returning id")
    t.dispute(64, "--seat", seat)
    t.check(t.acts("dispute_opened")[-1] == ["officer", int(seat), {"round": t.round.slug}], f"with a seat: {t.acts('dispute_opened')[-1]}")
    t.check("state=waits" in t.census("disputes")[1], "it waits")


def check_keeper(t):
    """What a registrar that is not in its right mind could ask for is not logged, and there is no other way in."""
    _, _, old, _ = t.vote(65)
    opened = t.dispute(65)
    with open(t.city.path("city", "keys", "registrar", f"{t.round.slug}.registrar"), encoding="ascii") as file:
        registrar = bytes.fromhex(file.read())
    round_id = t.city.sql(f"select id from arca.rounds where slug = '{t.round.slug}'")
    size = lambda: t.city.sql(f"select size from arca.log_heads where log = {round_id}")
    body = b"\x06\x01" + old.X + b"\x01\x00\x00" + bytes([VOID_DISPUTE, 2, 0])
    half = body + ed25519.sign(registrar, entries.digest_of("VOID", t.setting.ctx, body))
    number = t.city.sql("insert into arca.void_requests (round, x, observer, entry, made_at) values "
                        f"({round_id}, '\\x{old.X.hex()}', 9, '\\x{half.hex()}', arca.clock()) returning id")
    before = size()
    t.refused("not of every group", t.post(number, t.signature(number)), 500, "internal")
    whole = half + t.signature(number)
    pending = t.city.sql(f"insert into arca.log_pending (log, entry) values ({round_id}, '\\x{whole.hex()}') returning id")
    wait_for("the keeper looked at it", lambda: t.city.sql(f"select refused from arca.log_pending where id = {pending}"), 20)
    t.check(t.city.sql(f"select refused from arca.log_pending where id = {pending}") == "type" and size() == before, "nor by the clerk's way")
    t.cast(old)
    for table in ("voids", "void_requests"):
        for act in (f"update arca.{table} set x = x", f"delete from arca.{table}", f"truncate arca.{table} cascade"):
            try:
                t.city.sql(act)
                t.check(False, f"{act}: done")
            except RuntimeError as error:
                t.check("never changed" in str(error), f"{act}: {error}")
    for name in ("web", "registrar", "clerk", "mailer"):
        done = subprocess.run(["psql", "-X", "-h", t.city.socket_folder(), "-U", "arca_" + name, "arca", "-c",
                               "insert into arca.voids select 1, x, 3, 0 from arca.void_requests"], capture_output=True, text=True, check=False)
        t.check("permission denied" in done.stderr, f"arca_{name} makes nothing void: {done.stderr}")
    return opened


def check_late(t, waiting):
    """After the close nothing is disputed, and what was not signed stays as it was."""
    t.vote(66)
    t.city.move_clock(t.round.closes + 1)
    code, _, said = t.dispute(66, may_fail=True)
    t.check(code == 1 and "closed" in said, f"a dispute after the close: {code} {said}")
    t.refused("a signature after the close", t.post(waiting["void"], t.signature(waiting["void"])), 409, "phase_closed")
    code, _, said = t.observe("--sign", waiting["void"])
    t.check(code == 1 and "phase_closed" in said, f"the observer hears it: {code} {said}")
    t.refused("its code", t.open_code(waiting["code"])[0], 409, "phase_closed")


def receipt_of(t, entry):
    leaf = leaf_hash(entry).hex()
    path = t.city.path("receipt.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(t.city.ask("GET", f"{t.round.api}/receipts/{leaf}").json()["receipt"])
    return path


def check_record(t, ballots):
    t.round.count_in_steps()
    code, said, more = t.city.run("verify", "--ca", t.city.ca, t.round.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said, f"arca verify: {code} {said[-2000:]}{more}")
    live = t.city.sql("select count(*) from arca.casts k where not exists (select from arca.voids v where v.round = k.round and v.x = k.x)")
    outcome = t.city.ask("GET", f"/log/{t.round.slug}/outcome.json").json()
    t.check(sum(one["ballots"] for one in outcome["contests"]) == int(live) and int(live) < int(t.city.sql("select count(*) from arca.casts")),
            f"what is void is not counted: {outcome}")
    _, changed, new = ballots
    for what, entry, fine, says in (("of the void one", changed, False, "void"), ("of the next one", new, True, "was counted")):
        code, said, more = t.city.run("receipt", "check", "--ca", t.city.ca, receipt_of(t, entry), t.round.url, may_fail=True)
        t.check((code == 0) == fine and says in said + more, f"the receipt {what}: {code} {said}{more}")


def check_tracker(t, ballots):
    """Who looks for the old ballot is told that it was superseded; who looks for the new one is not."""
    leaves = [leaf_hash(entry).hex() for entry in ballots]
    found = []
    for leaf in leaves:
        items = t.city.ask("GET", f"{t.round.api}/trackers/{leaf[:3]}").json()["items"]
        found.append(next(one for one in items if one["leaf"] == leaf)["void"])
    index = found[0]["index"]
    entry = bytes.fromhex(t.city.sql(f"select encode(entry, 'hex') from arca.log_entries where log = (select id from arca.rounds) and index = {index}"))
    t.check(found[0] == found[1] and found[2] is None and entry[0] == 6 and found[0]["leaf"] == leaf_hash(entry).hex(),
            f"trackers: {found}")


def check_pages(t, ballots):
    """What somebody sees in Chromium, in a round that is entered with accounts."""
    code22 = "".join("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[byte % 58] for byte in os.urandom(22))
    _, who = t.verified(67)
    got, fields = t.admit(t.round, who)
    voter = Voter(t.setting, code22)
    voter.styles = got.json()["styles"]
    t.is_("a credential", voter.ask_credential(fields, got.json()["serial"]), 201)
    opened = t.void(67)
    t.city.sql(f"set session_replication_role = replica; update arca.rounds set ways = '{{account}}' where slug = '{t.round.slug}'")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "superseded.mjs")], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "ARCA_URL": f"http://localhost:{t.city.address[1]}", "ARCA_ROUND": t.round.slug,
                               "ARCA_LEAVES": " ".join(leaf_hash(entry).hex() for entry in (ballots[0], ballots[2])),
                               "ARCA_RECOVERY": code22, "ARCA_CODES": opened["code"]}, check=False)
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    t.city.sql(f"set session_replication_role = replica; update arca.rounds set ways = '{{code,account}}' where slug = '{t.round.slug}'")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Disputes(city)
        round_ = Round(city, "disputes", make_plan(city.path("plan.json")))
        round_.start_deal()
        t.check(t.load("import", HEADER + "".join(row(n) for n in range(1, 201)))[0] == 0, "a census")
        round_.finish_deal()
        t.begin(round_)
        check_nothing_to_dispute(t)
        account, _, _, ballots = check_life(t)
        check_told(t, account)
        check_tracker(t, ballots)
        check_pages(t, ballots)
        check_account_way(t)
        check_races(t)
        check_desk(t)
        waiting = check_keeper(t)
        check_late(t, waiting)
        check_record(t, ballots)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
