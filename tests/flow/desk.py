#!/usr/bin/env python3
"""What officers decide and look up about documents, in a live city: the queue of those that two accounts proved, decided once
and by nobody who has a part in it, whatever is killed meanwhile; whether an identity was used; and the page of both in Chromium.
"""
import json
import os
import subprocess
import sys
import time

from assistance import Desk
from census import ADULT, HEADER, dni, make_plan, row
from city import ARCAD, City, Round, wait_for
from people import PASSWORD, Browser, at_once, code_of, mails
from voter import Setting, Voter

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUEUE = "/api/desk/conflicts"
USED = "/api/desk/used"


class Queue(Desk):
    def registry(self, text):
        return self.city.sql(text, "arca_registry")

    def census(self, *words):
        return self.city.run("census", *words, "--embedded", self.city.path("city"), program=ARCAD, may_fail=True)

    def prove(self, who, number):
        return who.post("/api/account/verification", {"document": dni(number), "birth_date": ADULT, "postal_code": f"{28000 + number % 3}"})

    def conflict(self, number, *names):
        """Accounts that proved one document, the first of which has it, and the conflicts' numbers."""
        people = [self.person(name, factor=False) for name in names]
        got = [code_of(self.prove(who, number)) for who in people]
        self.check(got == [""] + ["document_taken"] * (len(names) - 1), f"one document of {names}: {got}")
        rows = self.registry(f"select string_agg(number::text, ' ' order by number) from (select number from registry.conflicts "
                             f"order by number desc limit {len(names) - 1}) k")
        return people, [int(number) for number in rows.split()]

    def decide(self, officer, number, decision="move"):
        return officer.post(f"{QUEUE}/{number}/decision", {"decision": decision})

    def used(self, officer, number):
        return officer.post(USED, {"document": number if isinstance(number, str) else dni(number)})

    def level(self, who):
        account = who.ask("GET", "/api/account").json()
        return account["level"], account["assurance"]

    def told(self, who):
        """What letters about a decision there are for somebody."""
        email = who.ask("GET", "/api/account").json()["email"]
        return [facts["what"] for kind, to, facts in mails(self.city) if kind == "identity_decided" and to == email]

    def acts_of(self, kind):
        rows = self.city.sql(f"select json_agg(json_build_array(role, seat, subject) order by id) from arca.acts where kind = '{kind}'")
        return json.loads(rows or "[]")

    def settled(self):
        wait_for("all acts of the registry were told", lambda: self.registry(
            "select count(*) from registry.acts where told_at is null") == "0")


def check_who(t, staff, officer):
    """Who may look at the queue, decide, and ask."""
    resident = t.person("Residente", factor=False)
    t.refused("without a role", lambda: resident.ask("GET", QUEUE), 403, "role_needed")
    t.refused("nobody", lambda: Browser(t.city).ask("GET", QUEUE), 401, "account_missing")
    for browser in (staff[0], officer):
        got = browser.ask("GET", QUEUE)
        t.check(got.status == 200 and got.json() == {"items": [], "next": None}, f"an empty queue: {got}")
    for what, browser in (("staff", staff[0]), ("a resident", resident)):
        t.refused(f"{what} decides", lambda b=browser: t.decide(b, 1), 403, "role_needed")
        t.refused(f"{what} asks", lambda b=browser: t.used(b, 1), 403, "role_needed")
    t.refused("no such conflict", lambda: t.decide(officer, 999), 404, "not_found")
    t.refused("no such decision", lambda: t.decide(officer, 1, "both"), 422, "json_shape", ("/decision", "choice"))


def check_decisions(t, officer, round_):
    (old, new, third), (first, second) = t.conflict(1, "Antigua", "Nueva", "Tercera")
    items = officer.ask("GET", QUEUE).json()["items"]
    t.check([(one["number"], one["holder"]["account"], one["claimant"]["account"], one["channel"], one["decision"]) for one in items] ==
            [(first, old.code, new.code, "census", None), (second, old.code, third.code, "census", None)], f"the oldest first: {items}")
    t.check(dni(1) not in json.dumps(items) and "example.org" not in json.dumps(items) and items[0]["holder"]["pseudonym"] == "Antigua",
            "no document, no address")
    got = old.post(round_.api + "/session/account")
    session = [("Cookie", got.fields["set-cookie"].split(";")[0])]
    t.check(got.status == 201 and t.city.ask("GET", "/api/session", fields=session).status == 200, f"the older one comes to vote: {got}")
    got = t.decide(officer, first)
    t.check(got.status == 200 and got.json() == {"decision": "move"}, f"moved: {got}")
    t.check((t.level(old), t.level(new)) == ((1, None), (2, "census")), f"levels: {t.level(old)}, {t.level(new)}")
    t.check(t.city.ask("GET", "/api/session", fields=session).status == 401, "its voting session ends")
    again = new.post(round_.api + "/session/account")
    t.check(again.status == 201 and again.json()["serial"] == 1, f"the newer one has the same one vote: {again}")
    t.check((t.told(old), t.told(new), t.told(third)) == (["lost"], ["gained"], []), "both are told")
    t.settled()
    fields = [("Cookie", again.fields["set-cookie"].split(";")[0])]
    t.check(t.city.ask("GET", "/api/session", fields=fields).status == 200, "what the registrar tells later ends no session")
    t.is_("the same again", t.decide(officer, first), 200)
    t.refused("the other way", lambda: t.decide(officer, first, "keep"), 409, "conflict_decided")
    t.check(t.census("resolve", str(first), "--move")[0] == 0 and t.census("resolve", str(first), "--keep")[0] == 1, "the command says the same")
    t.check((t.told(old), t.told(new)) == (["lost"], ["gained"]), "and letters go once")
    t.check(t.acts_of("conflict_resolved") == [["officer", officer.seat, {"number": first, "decision": "move"}]],
            f"one act, with the seat: {t.acts_of('conflict_resolved')}")
    items = officer.ask("GET", QUEUE).json()["items"]
    t.check([(one["number"], one["holder"]["account"], one["decision"]) for one in items] ==
            [(second, new.code, None), (first, old.code, "move")], f"who claims it now claims it of the newer one: {items}")
    t.is_("kept", t.decide(officer, second, "keep"), 200)
    t.check((t.told(new), t.told(third), t.level(new), t.level(third)) == (["gained", "kept"], ["refused"], (2, "census"), (1, None)), "kept")
    return new


def check_apart(t, officer, other):
    """No officer decides about their own, and two decide once."""
    t.check(code_of(t.prove(other, 2)) == "", "an officer is a resident too")
    rival = t.person("Rival", factor=False)
    t.check(code_of(t.prove(rival, 2)) == "document_taken", "somebody has the same document")
    number = int(t.registry("select max(number) from registry.conflicts"))
    t.refused("about oneself", lambda: t.decide(other, number, "keep"), 409, "two_people")
    t.is_("another officer", t.decide(officer, number, "keep"), 200)
    (old, new), (number,) = t.conflict(3, "Vieja", "Joven")
    got = [code_of(reply) for reply in at_once(6, lambda i: t.decide((officer, other)[i % 2], number, ("move", "keep")[i % 2]))]
    decision = t.registry(f"select decision from registry.conflicts where number = {number}")
    won = 0 if decision == "move" else 1
    t.check([code for i, code in enumerate(got) if i % 2 == won] == [""] * 3 and [code for i, code in enumerate(got) if i % 2 != won] ==
            ["conflict_decided"] * 3, f"one decision, {decision}: {got}")
    levels = ((1, None), (2, "census")) if decision == "move" else ((2, "census"), (1, None))
    t.check((t.level(old), t.level(new)) == levels, f"and its levels: {t.level(old)} {t.level(new)}")
    t.check((len(t.told(old)), len(t.told(new))) == (1, 1), "one letter for each")
    (_, claimant), (number,) = t.conflict(4, "Quinta", "Sexta")
    t.check(code_of(t.prove(claimant, 5)) == "", "the claimant finds the right document")
    t.refused("who is somebody else by now", lambda: t.decide(officer, number), 409, "conflict_claimant")
    t.check(t.level(claimant) == (2, "census"), "stays who they are")
    claimant.ask("DELETE", "/api/account")
    items = officer.ask("GET", QUEUE).json()["items"]
    t.check(items[0]["number"] == number and items[0]["claimant"] is None, f"an account that is gone has no name: {items[0]}")
    t.is_("kept", t.decide(officer, number, "keep"), 200)


def check_order(t, officer):
    """A decision that is told again after another one changes nothing."""
    (one, two, three), (first, second) = t.conflict(6, "Prima", "Secunda", "Tertia")
    t.is_("to the second", t.decide(officer, first), 200)
    t.is_("to the third", t.decide(officer, second), 200)
    t.is_("the first again", t.decide(officer, first), 200)
    t.check([t.level(who) for who in (one, two, three)] == [(1, None), (1, None), (2, "census")],
            f"the last decision holds: {[t.level(who) for who in (one, two, three)]}")


def check_killed(t, officer):
    """kill -9 of the registrar when the registry has decided and the main database does not know."""
    (old, new), (number,) = t.conflict(7, "Septima", "Octava")
    t.settled()
    with subprocess.Popen(["psql", "-X", "-q", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], stdin=subprocess.PIPE, text=True) as psql:
        psql.stdin.write("begin; lock table arca.acts in share mode;\n")
        psql.stdin.flush()
        wait_for("the lock is there", lambda: t.city.sql("select count(*) from pg_locks where relation = 'arca.acts'::regclass "
                                                         "and mode = 'ShareLock' and granted") == "1")
        got = at_once(2, lambda i: t.decide(officer, number) if i == 0 else kill_between(t, number))[0]
        t.check((t.level(old), t.level(new)) == ((2, "census"), (1, None)), "the accounts do not know yet")
        psql.stdin.write("rollback;\n")
        psql.stdin.close()
        psql.wait()
    t.check(got.status == 503, f"nobody promised anything: {got}")
    wait_for("the new registrar brings it", lambda: (t.level(old), t.level(new)) == ((1, None), (2, "census")))
    # each web process hears of the new registrar when it comes to that
    t.check(wait_for("the same again", lambda: t.decide(officer, number).status == 200), "the same again is fine")
    t.check((t.told(old), t.told(new)) == (["lost"], ["gained"]), "one letter for each")
    t.check([subject["number"] for _, _, subject in t.acts_of("conflict_resolved")].count(number) == 1, "and one act")


def kill_between(t, number):
    wait_for("the registry has decided", lambda: t.registry(f"select decision from registry.conflicts where number = {number}") == "move")
    pid = t.city.children("registrar")[0]
    os.kill(pid, 9)
    wait_for("there is another", lambda: t.city.children("registrar") not in ([], [pid]))
    return None


def check_used(t, officer, voter, round_):
    """Where somebody was admitted, and what became of it: days, and no place in the log."""
    before = len(t.acts_of("identity_looked_up"))
    got = t.used(officer, 20)
    t.check(got.status == 200 and got.json() == {"rounds": []}, f"nowhere: {got.body}")
    today = time.strftime("%Y-%m-%d", time.gmtime(int(t.city.sql("select floor(extract(epoch from arca.clock()))"))))
    one = t.used(officer, 1).json()["rounds"]
    t.check([(row["round"], row["admitted_on"], row["channel"], row["credentials"]) for row in one] == [(round_.slug, today, "account", [])]
            and one[0]["titles"]["es"], f"admitted, and no credential: {one}")
    setting = Setting(round_)
    answer = voter.post(round_.api + "/session/account")
    machine = Voter(setting)
    machine.styles = answer.json()["styles"]
    fields = [("Cookie", answer.fields["set-cookie"].split(";")[0]), ("Arca-Request", "1")]
    t.is_("a credential", machine.ask_credential(fields, answer.json()["serial"]), 201)
    state = {"state": "live", "issued_on": today, "has_voted": False}
    wait_for("it is in the log", lambda: t.city.sql("select count(*) from arca.credentials") == "1")
    t.check(t.used(officer, 1).json()["rounds"][0]["credentials"] == [state], f"a live one: {t.used(officer, 1).json()}")
    t.is_("a ballot", setting.cast(machine.seal()[0]), 201)
    t.check(t.used(officer, 1).json()["rounds"][0]["credentials"] == [{**state, "has_voted": True}], "it voted")
    t.city.sql("set session_replication_role = replica; insert into arca.voids (round, x, reason, index) select round, x, 3, 999 from arca.credentials")
    got = t.used(officer, 1)
    t.check(got.json()["rounds"][0]["credentials"] == [{**state, "state": "void", "has_voted": True}], f"void: {got.body}")
    x = t.city.sql("select encode(x, 'hex') from arca.credentials")
    t.city.sql("insert into arca.credentials (round, x, serial, tag, styles, index, replaces) select round, sha256(x), serial, tag, styles, "
               "index + 1, x from arca.credentials")
    got = t.used(officer, 1)
    t.check([row["state"] for row in got.json()["rounds"][0]["credentials"]] == ["replaced", "live"], f"replaced: {got.body}")
    t.check(x.encode() not in got.body and b"serial" not in got.body and b"index" not in got.body, "nothing by which to find it in the log")
    acts = t.acts_of("identity_looked_up")[before:]
    t.check(len(acts) == 7 and set(map(str, acts)) == {str(["officer", officer.seat, {}])}, f"each question is an act, of nobody: {acts}")
    t.city.sql("set session_replication_role = replica; delete from arca.credentials where replaces is not null; delete from arca.voids")


def check_tries(t, officer):
    for what, number, status, code in (("a letter that does not fit", "00000001A", 422, "document_letter"), ("no document", "a", 422, "document_form")):
        t.refused(what, lambda n=number: t.used(officer, n), status, code)
    before = len(t.acts_of("identity_looked_up"))
    for _ in range(5):
        t.is_("not in the census", t.used(officer, 99), 422, "census_not_found")
    t.check(len(t.acts_of("identity_looked_up")) == before + 5, "to ask is an act whatever comes of it")
    t.refused("the sixth", lambda: t.used(officer, 1), 429, "verification_locked")
    t.registry("delete from registry.tries")
    t.check(dni(1) not in t.city.log() and dni(99) not in t.city.log(), "no document in the log")


def check_proof(t, officer):
    (_, _), (number,) = t.conflict(8, "Nona", "Decima")
    start = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    t.city.hold_clock(start + 601)
    t.refused("with an old proof", lambda: t.decide(officer, number), 403, "proof_needed")
    t.refused("nor asks", lambda: t.used(officer, 1), 403, "proof_needed")
    t.is_("but looks at the queue", officer.ask("GET", QUEUE), 200)
    t.city.move_clock(int(time.time()))
    t.check(officer.ask("DELETE", "/api/account/factor").status == 204, "the second step is gone")
    t.refused("without the factor", lambda: t.decide(officer, number), 403, "role_needed")
    t.refused("nothing to see", lambda: officer.ask("GET", QUEUE), 403, "role_needed")


def check_pages(t, officer):
    """More than a page of them: each once, open ones first."""
    t.registry("insert into registry.conflicts (row, holder, claimant, at, decision, decided_at, seat) select (select min(row) from "
               "registry.people), 1, 1000 + n, now(), case when n > 60 then 'keep' end, case when n > 60 then now() end, 1 "
               "from generate_series(1, 110) n")
    items, path = [], QUEUE
    while path:
        page = officer.ask("GET", path).json()
        items += page["items"]
        path = page["next"] and f"{QUEUE}?cursor={page['next']}"
    numbers = [one["number"] for one in items]
    total = int(t.registry("select count(*) from registry.conflicts"))
    t.check(len(set(numbers)) == len(numbers) == total, f"each once: {len(numbers)} of {total}")
    is_open = [one["decision"] is None for one in items]
    t.check(is_open == sorted(is_open, reverse=True), "open ones first")
    t.registry("delete from registry.conflicts where claimant > 1000")


def check_browser(t, staff):
    """The page in Chromium, in three languages, with an officer of its own."""
    one = t.officer("Pagina", staff)
    for number, language in enumerate(("es", "en", "ar")):
        t.conflict(12 + number, f"Casa{language}", f"Calle{language}")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "queue.mjs")], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "ARCA_URL": f"http://localhost:{t.city.address[1]}", "ARCA_EMAIL": "pagina@example.org",
                               "ARCA_PASSWORD": PASSWORD, "ARCA_CODES": " ".join(one.codes[:3]), "ARCA_DOCUMENTS": f"{dni(1)} {dni(20)}"},
                          check=False)
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    decided = t.registry("select string_agg(decision, ' ' order by number desc) from (select * from registry.conflicts order by number desc limit 3) k")
    t.check(decided == "keep move move", f"what was pressed was decided: {decided}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Queue(city)
        round_ = Round(city, "desk", make_plan(city.path("plan.json")))
        round_.start_deal()
        round_.finish_deal()
        staff = [t.person("Una"), t.person("Berta")]
        for name in ("una", "berta"):
            t.check(t.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
        officer, other = t.officer("Oficial", staff), t.officer("Companyera", staff)
        with open(city.path("census.csv"), "w", encoding="ascii") as file:
            file.write(HEADER + "".join(row(n) for n in range(1, 31)))
        t.check(t.census("import", city.path("census.csv"))[0] == 0, "a census")
        check_who(t, staff, officer)
        voter = check_decisions(t, officer, round_)
        check_apart(t, officer, other)
        check_order(t, officer)
        check_killed(t, officer)
        check_used(t, officer, voter, round_)
        check_tries(t, officer)
        check_pages(t, officer)
        check_browser(t, staff)
        check_proof(t, officer)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
