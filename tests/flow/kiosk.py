#!/usr/bin/env python3
"""What officers do for somebody's vote, in a live city: one-time codes for who has no account, and disputes; who may, every refusal,
many at once, the registrar killed between its databases; what dumps and logs have of it; down to `arca verify` of the record.
"""
import os
import subprocess
import sys
import time

from assistance import Desk
from census import CHILD, HEADER, dni, make_plan, row
from city import City, Round, wait_for
from disputes import Disputes
from elections import ROOT
from people import PASSWORD, Browser, code_of
from voter import Voter

CODES, DISPUTES, USED = "/api/desk/codes", "/api/desk/disputes", "/api/desk/used"
VOTED, NEW = (120, 121, 122), (130, 131, 132)    # in the census, of the browser's


class Kiosk(Disputes):
    def begin(self, round_):
        super().begin(round_)
        self.seen = set()    # codes and documents that must not be found anywhere

    def make(self, officer, number, round_=None):
        """The answer to asking for a code, for somebody by their number in the census."""
        document = number if isinstance(number, str) else dni(number)
        self.seen.add(document)
        got = officer.post(CODES, {"document": document, "round": round_ or self.round.slug})
        if got.status == 200:
            self.seen.add(got.json()["code"])
        return got

    def code(self, officer, number):
        got = self.make(officer, number)
        if got.status != 200:
            raise AssertionError(f"no code for {number}: {got}")
        return got.json()["code"]

    def open(self, officer, number, code=True, **more):
        """The answer to opening a dispute."""
        document = number if isinstance(number, str) else dni(number)
        self.seen.add(document)
        got = officer.post(DISPUTES, {"document": document, "round": self.round.slug, "code": code, **more})
        if got.status == 200 and got.json()["code"]:
            self.seen.add(got.json()["code"])
        return got

    def used(self, officer, number):
        return officer.post(USED, {"document": dni(number)}).json()["rounds"]

    def refuses(self, what, ask, status, code):
        """The refusal, which two ask for: whoever opens a dispute, and whoever makes a code."""
        for name, one in ask.items():
            self.refused(f"{what}, {name}", one(), status, code)

    def both(self, officer, number):
        return {"a dispute": lambda: self.open(officer, number), "a code": lambda: self.make(officer, number)}

    def fresh(self):
        """After the clock was moved: whoever was signed in and had just proved it still has."""
        self.city.sql("update arca.account_sessions set seen_at = arca.clock(), proved_at = arca.clock(), until = arca.clock() + interval '1 hour'")

    def set_round(self, what):
        """What a round is by its manifest, otherwise: the database keeps it from changing."""
        self.city.sql(f"set session_replication_role = replica; update arca.rounds set {what} where slug = '{self.round.slug}'")


def check_who(t, desk, staff, officer, page):
    """Who may; and that a census has to be there."""
    resident = desk.person("Residente", factor=False)
    t.refuses("nobody", t.both(Browser(t.city), 1), 401, "account_missing")
    for what, browser in (("staff", staff[0]), ("a resident", resident)):
        t.refuses(what, t.both(browser, 1), 403, "role_needed")
    t.refused("the book, a resident", resident.ask("GET", DISPUTES), 403, "role_needed")
    t.refused("the book, nobody", Browser(t.city).ask("GET", DISPUTES), 401, "account_missing")
    t.refuses("without a census", t.both(officer, 1), 409, "census_closed")
    browse(t, page, page.codes[:1], "closed")
    t.check(t.load("import", HEADER + "".join(row(n, CHILD if n == 90 else "1980-05-17") for n in range(1, 201)))[0] == 0, "a census")
    for browser in (officer, staff[0]):
        got = browser.ask("GET", DISPUTES)
        t.check(got.status == 200 and got.json() == {"items": [], "next": None}, f"an empty book: {got}")
    t.check(code_of(officer.post("/api/account/verification", {"document": dni(2), "birth_date": "1980-05-17", "postal_code": "28002"})) == "",
            "an officer is a resident too")
    t.refuses("for oneself", t.both(officer, 2), 409, "two_people")
    for what, document, code in (("a letter that does not fit", "00000001A", "document_letter"), ("no document", "a", "document_form")):
        t.refuses(what, t.both(officer, document), 422, code)
    t.refused("no such round, a code", t.make(officer, 1, "none"), 404, "round_unknown")
    t.refused("no such round, a dispute", officer.post(DISPUTES, {"document": dni(1), "round": "none", "code": True}), 404, "round_unknown")
    for what, body in (("no round", {"document": dni(1)}), ("a word for a round", {"document": dni(1), "round": "No Round"})):
        t.refused(what, officer.post(CODES, body), 422, "json_shape")
    t.refused("no word about a code", officer.post(DISPUTES, {"document": dni(1), "round": t.round.slug}), 422, "json_shape")
    t.check(t.sql("select count(*) from registry.admissions") == "0" and t.acts("desk_code_made") == [], "nothing is written")


def check_tries(t, officer):
    """Documents that are not there, whatever they are asked for: five, and the officer waits."""
    for ask in (lambda: t.make(officer, 999), lambda: t.open(officer, 999), lambda: officer.post(USED, {"document": dni(999)})) * 2:
        last = ask()
    t.refused("the sixth", last, 429, "verification_locked")
    t.check(last.fields.get("retry-after", "0") != "0", "it says for how long")
    t.refuses("the one that is there, too", t.both(officer, 1), 429, "verification_locked")
    t.sql("delete from registry.tries")


def check_electorate(t, officer):
    """A round that is entered otherwise, or by who is surer; somebody who may not vote in it."""
    got = t.make(officer, 90)
    t.refused("somebody who is too young", got, 403, "not_eligible")
    t.check("16 years" in got.json()["clause"], f"and by which clause: {got.json()}")
    ways = t.city.sql("select ways from arca.rounds")
    t.set_round("ways = '{account}'")
    t.refused("a round of accounts alone", t.make(officer, 1), 409, "way_closed")
    t.set_round(f"ways = '{ways}', assurance = '{{census}}'")
    got = t.make(officer, 1)
    t.refused("a round for which a desk is not enough", got, 403, "not_assured")
    t.check(got.json()["enough"] == ["census"], f"and what is: {got.json()}")
    t.set_round("assurance = '{census,letter,email,sms,desk}'")
    t.check(t.sql("select count(*) from registry.admissions") == "0" and t.acts("desk_code_made") == [], "nobody was admitted")


def check_code(t, officer, other):
    """A vote with a code of a desk: one place, whoever comes how after that."""
    got = t.make(officer, 3)
    t.check(got.status == 200 and set(got.json()) == {"code", "until"}, f"a code: {got.body}")
    t.check(t.acts("desk_code_made") == [["officer", officer.seat, {"round": t.round.slug}]], f"an act: {t.acts('desk_code_made')}")
    t.check(t.city.sql("select channel || ' ' || batch || ' ' || (ticket is not null) from arca.codes") == "desk 0 true", "the main database")
    t.check(t.city.sql("select assurance || ' ' || count from arca.admissions_count") == "desk 1", "counted as sure at a desk")
    first, last = got.json()["code"], t.code(other, 3)
    t.check(first != last and len(t.acts("desk_code_made")) == 2 and t.acts("desk_code_made")[1][1] == other.seat, "another code is another act")
    t.refused("the first one", t.open_code(first)[0], 422, "code_wrong")
    got, fields = t.open_code(last)
    t.check(got.status == 201 and got.json()["serial"] == 1 and got.json()["styles"] == [0, 1], f"of their district: {got.body}")
    t.check([(one["channel"], one["dispute"], one["credentials"]) for one in t.used(officer, 3)] == [("desk", "none", [])], "the desk knows")
    third = t.code(officer, 3)
    t.check(t.city.ask("GET", "/api/session", fields=fields).status == 401, "a new code ends the session before")
    t.refused("and its code", t.open_code(last)[0], 422, "code_wrong")
    voter = t.credential(*t.open_code(third))
    t.check(voter.cred[1]["serial"] == 1, "the same serial")
    t.cast(voter)
    t.refused("who has voted gets no code", t.make(officer, 3), 409, "desk_voted")
    t.refused("and the code is used", t.open_code(third)[0], 409, "code_used")
    who = t.verified(3)[1]
    t.refused("their account is no second way", t.admit(t.round, who)[0], 409, "desk_code_needed")
    t.city.sql("update arca.desk_codes set until = arca.clock()")
    t.refused("nor is it the day after", t.admit(t.round, who)[0], 409, "credential_exists")
    t.refused("a code whose day is over", t.open_code(third)[0], 409, "desk_code_expired")
    t.check(t.city.sql("select count from arca.admissions_count where assurance = 'desk'") == "1", "counted once")
    return voter


def check_account_before(t, officer):
    """Admitted with an account, without a credential: the code takes its place, for a day."""
    who = t.verified(4)[1]
    got, fields = t.admit(t.round, who)
    serial = got.json()["serial"]
    code = t.code(officer, 4)
    t.check(t.city.ask("GET", "/api/session", fields=fields).status == 401, "the account's session ends")
    t.refused("the account waits for the code", t.admit(t.round, who)[0], 409, "desk_code_needed")
    t.check(t.city.sql("select string_agg(assurance || count, ' ' order by assurance) from arca.admissions_count") == "census1 desk1", "counted as before")
    got, fields = t.open_code(code)
    t.check(got.status == 201 and got.json()["serial"] == serial, f"the same serial: {got.body}")
    t.city.ask("DELETE", "/api/session", None, fields)
    t.city.sql("update arca.desk_codes set until = arca.clock()")
    t.refused("the next day", t.open_code(code)[0], 409, "desk_code_expired")
    got, fields = t.admit(t.round, who)
    t.check(got.status == 201 and got.json()["serial"] == serial, f"the account is a way in again: {got.body}")
    t.credential(got, fields)
    t.refused("and then no code", t.make(officer, 4), 409, "desk_voted")


def check_crowd(t, officers):
    """Fifty at once are one place, and the last code alone is good; also while somebody comes in with the one before."""
    made = t.at_once(50, lambda i: t.make(officers[i % 2], 5))
    codes = {one.json()["code"] for one in made if one.status == 200}
    t.check([one.status for one in made] == [200] * 50 and len(codes) == 50, f"fifty codes: {sorted(code_of(one) for one in made)}")
    t.check(t.city.sql("select count(*) from arca.codes where serial > 2") == "1", "one serial")
    opened = {code: t.open_code(code) for code in sorted(codes)}
    good = [code for code, (got, _) in opened.items() if got.status == 201]
    t.check(len(good) == 1 and {code_of(got) for got, _ in opened.values()} == {"", "code_wrong"}, f"one of them is good: {len(good)}")
    t.city.ask("DELETE", "/api/session", None, opened[good[0]][1])
    got = t.at_once(20, lambda i: t.make(officers[0], 5) if i % 4 == 0 else t.open_code(good[0])[0])
    t.check({code_of(one) for one in got} <= {"", "code_wrong", "code_used"}, f"no accident: {[code_of(one) for one in got]}")
    t.refused("the code before", t.open_code(good[0])[0], 422, "code_wrong")
    ways = [t.open_code(one.json()["code"]) for one in got if one.status == 200]
    opened = [pair for pair in ways if pair[0].status == 201]
    if not t.check(len(opened) == 1 and t.city.sql("select count(*) from arca.sessions s join arca.codes c using (round, serial) where c.serial > 2") == "1",
                   f"one session: {[one.status for one, _ in ways]}"):
        return
    answer, fields = opened[0]
    devices = [Voter(t.setting) for _ in range(6)]
    for one in devices:
        one.styles = answer.json()["styles"]
    got = t.at_once(6, lambda i: devices[i].ask_credential(fields, answer.json()["serial"]))
    t.check(sorted(one.status for one in got) == [201] + [409] * 5, f"one credential: {[one.status for one in got]}")


def locked(t, what, until, act, database="arca"):
    """Runs `act` while somebody else holds `what`; when it waits there, `until` is done first."""
    with subprocess.Popen(["psql", "-X", "-q", "-h", t.city.socket_folder(), "-U", "postgres", database], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, text=True) as psql:
        psql.stdin.write(f"begin; {what};\n")
        psql.stdin.flush()
        wait_for("the lock is there", lambda: t.city.sql("select count(*) from pg_stat_activity where state = 'idle in transaction' "
                                                         f"and datname = '{database}' and application_name = 'psql'") == "1")

        def release():
            wait_for("somebody waits", lambda: t.city.sql(
                f"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = '{database}'") == "1")
            psql.stdin.write(until() + "\n")
            psql.stdin.close()
            psql.wait()

        got = t.at_once(2, lambda i: act() if i == 0 else release())
    return next(one for one in got if one is not None)


def check_changed(t, officer):
    """The census is another one between two steps; and the registrar dies between its databases."""
    got = locked(t, "select from registry.census order by id for update", lambda: "update registry.census set is_live = false; commit;",
                 lambda: t.make(officer, 6), "arca_registry")
    t.refused("who left the census meanwhile", got, 409, "census_changed")
    t.sql("update registry.census set is_live = true")
    pid = t.city.children("registrar")[0]

    def kill():
        os.kill(pid, 9)
        wait_for("there is another", lambda: t.city.children("registrar") not in ([], [pid]))
        return "rollback;"

    got = locked(t, "lock table arca.desk_codes in share mode", kill, lambda: t.make(officer, 6))
    t.check(got.status == 503, f"nobody promised anything: {got}")
    wait_for("the new one answers", lambda: t.make(officer, 6).status == 200)
    t.credential(*t.open_code(t.code(officer, 6)))
    t.check(t.sql("select count(*) - count(serial) from registry.admissions") == "0", "every place has its serial")


def check_nothing(t, officer):
    t.refused("who is in no round", t.open(officer, 100), 409, "not_admitted")
    t.admit(t.round, t.verified(101)[1])
    t.refused("who has no credential", t.open(officer, 101), 409, "no_credential")
    t.vote(102)
    t.refused("no such observer", t.open(officer, 102, observer=5), 422, "observer_unknown")
    t.refused("a number that none can have", t.open(officer, 102, observer=64), 422, "json_shape")
    t.check(t.listed() == [] and t.acts("dispute_opened") == [] and t.sql("select count(*) from registry.disputes") == "0", "nothing is written")


def check_dispute(t, officer, other):
    """One of them from its opening to the next vote: the book, the observer, the code."""
    _, who, old, _ = t.vote(60)
    got = t.open(officer, 60)
    one = got.json()
    t.check(got.status == 200 and (one["round"], one["times"], one["state"], one["observer"]) ==
            (t.round.slug, 1, "waits", {"number": 0, "name": "demo observer"}), f"opened: {got.body}")
    again = t.open(other, 60).json()
    t.check((again["number"], again["void"], again["times"]) == (one["number"], one["void"], 2) and again["code"] != one["code"], f"the same: {again}")
    said = t.dispute(60)
    t.check((said["dispute"], said["void"]) == (str(one["number"]), str(one["void"])), f"as the command says: {said}")
    last = t.open(officer, 60).json()
    t.check(t.acts("dispute_opened") == [["officer", officer.seat, {"round": t.round.slug}]], f"one act, with the seat: {t.acts('dispute_opened')}")
    t.check(t.sql("select officer || ' ' || times from registry.disputes") == f"seat {officer.seat} 4", "the book has who opened it last")
    t.check([(row["state"], row["times"], row["round"]) for row in officer.ask("GET", DISPUTES).json()["items"]] == [("waits", 4, t.round.slug)], "it waits")
    body = officer.ask("GET", DISPUTES).body
    t.check(old.X.hex().encode() not in body and b"serial" not in body and dni(60).encode() not in body and b"seat" not in body, "and says not whose")
    t.check([row["dispute"] for row in t.used(officer, 60)] == ["waits"], "so does the answer at the desk")
    t.refused("a code for who has no account does not go around it", t.make(officer, 60), 409, "desk_voted")
    t.refused("before the observer", t.open_code(last["code"])[0], 409, "void_waits")
    code, said, more = t.observe("--sign", last["void"])
    t.check(code == 0, f"signed: {said}{more}")
    t.check([row["state"] for row in officer.ask("GET", DISPUTES).json()["items"]] == ["void"], "void")
    t.refused("the account is not the way", t.admit(t.round, who)[0], 409, "desk_code_needed")
    lost = t.open(other, 60).json()
    t.check((lost["state"], lost["void"], lost["observer"], lost["number"]) == ("void", None, None, one["number"]), f"another code: {lost}")
    t.check(t.acts("desk_code_made")[-1] == ["officer", other.seat, {"round": t.round.slug}], "which is an act")
    t.refused("the one before", t.open_code(last["code"])[0], 422, "code_wrong")
    code = t.code(officer, 60)
    t.refused("and a code for who has no account is such a one too", t.open_code(lost["code"])[0], 422, "code_wrong")
    t.check(t.city.sql("select count(*) from arca.desk_codes where until is null") == "1", "it is good until the close")
    new = t.credential(*t.open_code(code))
    t.check(new.cred[1]["replaces"] == old.X and new.serial == old.serial, "the next one replaces it")
    entry = t.cast(new)
    t.check([row["state"] for row in officer.ask("GET", DISPUTES).json()["items"]] == ["replaced"], "replaced")
    return entry


def check_more(t, officer, other, voter):
    """The account as the way in; the vote of a desk's code; several at once; pages of the book."""
    _, who, old, _ = t.vote(61)
    opened = t.open(officer, 61, code=False).json()
    t.check(opened["code"] is None and t.observe("--sign", opened["void"])[0] == 0, "no code is made")
    new = t.credential(*t.admit(t.round, who))
    t.check(new.cred[1]["replaces"] == old.X, "the account is the way in")
    opened = t.open(officer, 3).json()
    t.check(t.observe("--sign", opened["void"])[0] == 0, "a vote by a code of the desk is disputed like others")
    next_one = t.credential(*t.open_code(opened["code"]))
    t.check(next_one.cred[1]["replaces"] == voter.X and next_one.serial == voter.serial, "and replaced")
    t.cast(next_one)
    t.vote(62)
    before = len(t.acts("dispute_opened"))
    got = t.at_once(8, lambda i: t.open((officer, other)[i % 2], 62))
    t.check({one.status for one in got} == {200} and len({(one.json()["number"], one.json()["void"]) for one in got}) == 1
            and len(t.acts("dispute_opened")) == before + 1, f"several officers are one dispute: {[one.status for one in got]}")
    x = t.sql("select encode(x, 'hex') from registry.disputes order by number limit 1")
    t.sql("insert into registry.disputes (at, officer, round, serial, x) select now(), 'test', (select min(round) from registry.disputes), "
          f"1000 + n, sha256(decode('{x}', 'hex') || int4send(n)) from generate_series(1, 110) n")
    numbers, path = [], DISPUTES
    while path:
        page = officer.ask("GET", path).json()
        numbers += [one["number"] for one in page["items"]]
        path = page["next"] and f"{DISPUTES}?cursor={page['next']}"
    t.check(numbers == sorted(set(numbers), reverse=True) and len(numbers) == int(t.sql("select count(*) from registry.disputes")), "pages of the book")
    t.sql("delete from registry.disputes where officer = 'test'")


def check_destroy(t):
    """While somebody has a place in a round by their document, the census that says so stays, also where accounts are no way."""
    t.set_round("ways = '{code}'")
    code, _, said = t.census("destroy", "--confirm", "destroy")
    t.check(code == 1 and "not over" in said, f"the census is kept: {code} {said}")
    t.set_round("ways = '{code,account}'")


def check_proof(t, desk, staff, officer):
    """An old proof, no second step, and nobody's seat any more."""
    start = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    t.city.hold_clock(start + 601)
    t.refuses("with an old proof", t.both(officer, 7), 403, "proof_needed")
    t.check(officer.ask("GET", DISPUTES).status == 200, "but looks at the book")
    t.city.move_clock(int(time.time()))
    gone = desk.officer("Ausente", staff)
    t.check(gone.ask("DELETE", "/api/account/factor").status == 204, "the second step is gone")
    t.refuses("without the factor", t.both(gone, 7), 403, "role_needed")
    t.refused("nor the book", gone.ask("GET", DISPUTES), 403, "role_needed")


def check_texts(t):
    """Neither codes nor documents are anywhere, in no form."""
    texts = {"the log": t.city.log()}
    for name in ("arca", "arca_registry"):
        texts[name] = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True, text=True, check=True).stdout
    for name, text in texts.items():
        found = [one for one in t.seen if len(one) > 2 and (one in text or one.replace("-", "") in text)]
        t.check(found == [] and len(text) > 1000, f"{name}: {found}")


def browse(t, officer, codes, *parts):
    """Pages in Chromium, with an officer of their own; `codes` are ways past the second step."""
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "kiosk.mjs"), *parts], capture_output=True, text=True, timeout=900, env={
        **os.environ, "ARCA_URL": f"http://localhost:{t.city.address[1]}", "ARCA_EMAIL": officer.email, "ARCA_PASSWORD": PASSWORD,
        "ARCA_ROUND": t.round.slug, "ARCA_CODES": " ".join(codes), "ARCA_VOTED": " ".join(map(dni, VOTED)), "ARCA_NEW": " ".join(map(dni, NEW)),
        "ARCA_CHILD": dni(90), "ARCA_OWN": dni(133)}, check=False)
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def check_browser(t, officer):
    """Both pages in three languages: what was pressed was done, and five documents that are not there lock."""
    for number in VOTED:
        t.vote(number)
    t.check(code_of(officer.post("/api/account/verification", {"document": dni(133), "birth_date": "1980-05-17", "postal_code": "28001"})) == "",
            "whoever is at the desk lives here")
    before = [len(t.acts(kind)) for kind in ("dispute_opened", "desk_code_made")]
    browse(t, officer, officer.codes[1:4], "es", "en", "ar")
    after = [len(t.acts(kind)) for kind in ("dispute_opened", "desk_code_made")]
    t.check([now - was for was, now in zip(before, after)] == [3, 4], f"three disputes and four codes: {before} {after}")
    t.seen |= {dni(n) for n in (*VOTED, *NEW)}
    t.sql("delete from registry.tries")


def check_late(t, officer):
    """After the close: nothing."""
    t.vote(63)
    t.city.move_clock(t.round.closes + 1)
    t.fresh()
    t.refused("a code", t.make(officer, 8), 409, "phase_closed")
    t.refused("a dispute", t.open(officer, 63), 409, "phase_closed")
    t.check([row["dispute"] for row in t.used(officer, 63)] == ["none"], "and none is offered")


def check_record(t):
    t.round.count_in_steps()
    code, said, more = t.city.run("verify", "--ca", t.city.ca, t.round.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said, f"arca verify: {code} {said[-2000:]}{more}")
    t.round.settle_acts()
    code, said, more = t.city.run("acts", "--ca", t.city.ca, t.city.url("city"), may_fail=True)
    t.check(code == 0 and said.count("desk_code_made") == len(t.acts("desk_code_made")), f"arca acts: {code} {said[-600:]}{more}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t, desk = Kiosk(city), Desk(city)
        round_ = Round(city, "kiosk", make_plan(city.path("plan.json")))
        round_.start_deal()
        staff = [desk.person("Una"), desk.person("Berta")]
        for name in ("una", "berta"):
            t.check(desk.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
        officer, other = desk.officer("Oficial", staff), desk.officer("Companyera", staff)
        round_.finish_deal()
        t.begin(round_)
        page = desk.officer("Pagina", staff)
        page.email = "pagina@example.org"
        check_who(t, desk, staff, officer, page)
        check_tries(t, officer)
        check_electorate(t, officer)
        voter = check_code(t, officer, other)
        check_account_before(t, officer)
        check_crowd(t, (officer, other))
        check_changed(t, officer)
        check_nothing(t, officer)
        check_dispute(t, officer, other)
        check_more(t, officer, other, voter)
        check_destroy(t)
        check_browser(t, page)
        check_proof(t, desk, staff, officer)
        check_texts(t)
        check_late(t, officer)
        check_record(t)
    t.failed += desk.failed
    sys.exit(t.done())


if __name__ == "__main__":
    main()
