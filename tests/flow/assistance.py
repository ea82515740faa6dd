#!/usr/bin/env python3
"""What officers do for somebody who is there, in a live city: they verify them in person; and in an assisted session they act for
them, for half an hour at most, never to vote. Each is an act with a seat.
"""
import json
import sys
import time

from census import HEADER, dni, row
from city import ARCAD, City, Round, small_plan
from people import Browser, at_once, code_of, mails
from roles import Staff, approve, ask, end

PATH = "/api/assistance"


class Desk(Staff):
    def acts(self):
        rows = self.city.sql("select json_agg(json_build_array(kind, role, seat, subject) order by id) from arca.acts "
                             "where kind like 'assistance%'")
        return json.loads(rows or "[]")

    def officer(self, name, staff):
        one = self.person(name)
        one.seat = ask(staff[0], one, "officer").json()["id"]
        approve(staff[1], one.seat)
        return one

    def verified(self, name):
        one = self.person(name, factor=False)
        self.city.sql("update arca.accounts set level = 2, assurance = 'desk', verified_at = arca.clock() "
                      f"where code = '{one.code}'")
        return one

    def open(self, officer, who, reason="reading"):
        return officer.post(PATH, {"account": who.code, "reason": reason})

    def close(self, officer, number):
        return officer.ask("DELETE", f"{PATH}/{number}")

    def profile(self, officer, number, **changes):
        return officer.post(f"{PATH}/{number}/profile", {"pseudonym": "Renata", "language": "ar", "zone": None, **changes})


def check_desk(t, staff, officer):
    """Somebody with an account is verified at the desk, by the document that the officer has seen."""
    who, taken = t.person("Delia", factor=False), t.person("Dora", factor=False)

    def verify(browser, one, number):
        return browser.post("/api/desk/verification", {"account": one.code, "document": number if isinstance(number, str) else dni(number)})

    t.refused("without a census", lambda: verify(officer, who, 1), 409, "census_closed")
    with open(t.city.path("census.csv"), "w", encoding="ascii") as file:
        file.write(HEADER + "".join(row(n) for n in range(1, 21)))
    t.city.run("census", "import", t.city.path("census.csv"), "--embedded", t.city.path("city"), program=ARCAD)
    for what, browser in (("staff", staff[0]), ("a resident", taken)):
        t.refused(f"{what} at the desk", lambda b=browser: verify(b, who, 1), 403, "role_needed")
    t.refused("nobody at the desk", lambda: verify(Browser(t.city), who, 1), 401, "account_missing")
    t.refused("oneself", lambda: verify(officer, officer, 1), 409, "two_people")
    t.refused("no account", lambda: officer.post("/api/desk/verification", {"account": "0" * 13, "document": dni(1)}), 404, "account_unknown")
    t.refused("a letter that does not fit", lambda: verify(officer, who, "00000001A"), 422, "document_letter")
    t.refused("not in the census", lambda: verify(officer, who, 99), 422, "census_not_found")
    t.check(who.ask("GET", "/api/account").json()["level"] == 1, "not verified yet")
    got = verify(officer, who, 1)
    t.check(got.status == 200 and got.json() == {"level": 2, "assurance": "desk"}, f"verified: {got.body}")
    account = who.ask("GET", "/api/account").json()
    t.check((account["level"], account["assurance"]) == (2, "desk"), "the account says so")
    t.refused("the same document for another", lambda: verify(officer, taken, 1), 409, "document_taken")
    t.refused("another document", lambda: verify(officer, who, 2), 409, "already_verified")
    book = t.city.sql("select string_agg(distinct officer, ' ') from registry.desk", "arca_registry")
    t.check(book == f"seat {officer.seat}", f"the desk's book: {book}")
    acts = json.loads(t.city.sql("select json_agg(json_build_array(role, seat, subject)) from arca.acts where kind = 'desk_verified'"))
    t.check(acts == [["officer", officer.seat, {}]], f"one act, of nobody: {acts}")
    t.check(dni(1) not in t.city.log(), "no document in the log")
    t.city.hold_clock(int(time.time()) + 601)
    t.refused("with an old proof", lambda: verify(officer, taken, 3), 403, "proof_needed")
    t.city.move_clock(int(time.time()))


def check_who(t, staff, officer, other):
    """Who may open one, and for whom."""
    resident = t.verified("Renata")
    for what, browser in (("staff", staff[0]), ("a resident", t.person("Somebody", factor=False))):
        t.refused(what, lambda b=browser: t.open(b, resident), 403, "role_needed")
        t.refused(f"{what}, looking", lambda b=browser: b.ask("GET", PATH), 403, "role_needed")
    t.refused("nobody", lambda: t.open(Browser(t.city), resident), 401, "account_missing")
    t.refused("oneself", lambda: t.open(officer, officer), 409, "two_people")
    t.refused("an account of nobody", lambda: officer.post(PATH, {"account": "0" * 13, "reason": "reading"}), 404, "account_unknown")
    t.refused("a reason that is none", lambda: t.open(officer, resident, "because"), 422, "json_shape", ("/reason", "choice"))
    bare = t.person("Bare", factor=False)
    t.refused("who is not verified", lambda: t.open(officer, bare), 409, "assisted_unverified")
    got = t.open(officer, resident)
    t.is_("an officer", got, 201)
    one = got.json()
    t.check((one["account"], one["pseudonym"], one["reason"]) == (resident.code, "Renata", "reading") and "email" not in one
            and "example.org" not in got.body.decode(), f"what the officer is told: {one}")
    t.check(1790 <= one["left_s"] <= 1800, f"half an hour is left: {one['left_s']}")
    mine = officer.ask("GET", PATH).json()["items"]
    t.check([{**item, "left_s": 0} for item in mine] == [{**one, "left_s": 0}] and other.ask("GET", PATH).json()["items"] == [], "it is theirs alone")
    t.check(t.acts() == [["assistance_opened", "officer", officer.seat, {"assistance": one["id"]}]], f"an act: {t.acts()}")
    t.check([kind for kind, to, _ in mails(t.city) if to == "renata@example.org"][-1] == "assisted", "and a letter")
    second = t.verified("Segunda")
    t.refused("a second one of the officer", lambda: t.open(officer, second), 409, "assistance_busy")
    t.refused("another officer for the same person", lambda: t.open(other, resident), 409, "assistance_busy")
    return resident, one["id"]


def check_acting(t, officer, other, resident, number):
    got = t.profile(officer, number, pseudonym="Renata Segunda", language="en")
    t.check(got.status == 200 and (got.json()["pseudonym"], got.json()["language"]) == ("Renata Segunda", "en"), f"acting for them: {got.body}")
    mine = resident.ask("GET", "/api/account").json()
    t.check((mine["pseudonym"], mine["language"]) == ("Renata Segunda", "en"), "it is theirs")
    t.check(officer.ask("GET", "/api/account").json()["pseudonym"] == "Oficial", "and not the officer's")
    t.check(t.acts()[-1] == ["assistance_used", "officer", officer.seat, {"assistance": number, "what": "profile"}], f"an act: {t.acts()[-1]}")
    t.refused("a name that is taken", lambda: t.profile(officer, number, pseudonym="Oficial"), 409, "pseudonym_taken")
    t.refused("another officer in it", lambda: t.profile(other, number), 404, "not_found")
    t.refused("another officer ends it", lambda: t.close(other, number), 404, "not_found")
    t.refused("the resident in it", lambda: t.profile(resident, number), 403, "role_needed")


def check_no_vote(t, round_, officer, resident, number):
    """An officer's session opens no voting session of the person, whatever goes on."""
    before = t.city.sql("select count(*) from arca.sessions") + t.city.sql("select count(*) from arca.codes")
    got = officer.post(round_.api + "/session/account")
    t.check(got.status >= 400 and "set-cookie" not in got.fields, f"the officer is not in the census: {got}")
    for field in (("Arca-For", str(number)), ("Arca-Assistance", str(number)), ("X-Account", resident.code)):
        got = officer.ask("POST", round_.api + "/session/account", fields=[field])
        t.check(got.status >= 400 and "set-cookie" not in got.fields, f"{field}: {got}")
    t.check(t.city.sql("select count(*) from arca.sessions") + t.city.sql("select count(*) from arca.codes") == before, "nothing was opened")
    words = t.city.sql("select string_agg(p.proname, ' ') from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
                       "where n.nspname in ('arca', 'api') and p.prosrc like '%arca.assisting(%'")
    t.check(words == "assistance_profile", f"what asks for whom it acts: {words}")


def check_ends(t, staff, officer, other, resident, number):
    t.is_("closing", t.close(officer, number), 204)
    t.check(t.acts()[-1] == ["assistance_closed", "officer", officer.seat, {"assistance": number}], f"an act: {t.acts()[-1]}")
    t.refused("once", lambda: t.close(officer, number), 404, "not_found")
    t.refused("nothing is done any more", lambda: t.profile(officer, number), 404, "not_found")
    data = resident.ask("GET", "/api/account/export").json()
    t.check([(row["reason"], bool(row["closed_at"])) for row in data["assistances"]] == [("reading", True)], f"the export: {data['assistances']}")
    got = at_once(6, lambda i: t.open(officer if i % 2 else other, resident))
    t.check(sorted(map(code_of, got)) == [""] + ["assistance_busy"] * 5, f"one at a time: {list(map(code_of, got))}")
    # whose role ends, has none open
    last = t.officer("Tercera", staff)
    helped = t.verified("Ayudada")
    number = t.open(last, helped).json()["id"]
    t.is_("gives the role up", end(last, last.seat), 200)
    t.refused("and is out", lambda: t.profile(last, number), 403, "role_needed")
    t.check(t.acts()[-1] == ["assistance_closed", "clerk", None, {"assistance": number}], f"an act: {t.acts()[-1]}")
    # who leaves takes it along
    number = t.open(t.officer("Cuarta", staff), helped).json()["id"]
    t.is_("the account ends", helped.ask("DELETE", "/api/account"), 204)
    t.check(t.acts()[-1] == ["assistance_closed", "clerk", None, {"assistance": number}]
            and t.city.sql(f"select count(*) from arca.assistances where id = {number}") == "0", "and what was of it")
    # the factor
    fifth = t.officer("Quinta", staff)
    number = t.open(fifth, t.verified("Otra")).json()["id"]
    fifth.ask("DELETE", "/api/account/factor")
    t.refused("without the second factor", lambda: t.profile(fifth, number), 403, "role_needed")
    # time
    sixth = t.officer("Sexta", staff)
    start, who = int(time.time()), t.verified("Ultima")
    number = t.open(sixth, who).json()["id"]
    t.city.hold_clock(start + 601)
    t.refused("an old proof opens none", lambda: t.open(sixth, who), 403, "proof_needed")
    t.is_("but it goes on", t.profile(sixth, number, pseudonym="Ultima"), 200)
    t.city.hold_clock(start + 1790)
    got = t.profile(sixth, number, pseudonym="Ultima")
    # it was opened some seconds after the start
    t.check(got.status == 200 and 0 < got.json()["left_s"] <= 40, f"to its end: {got.body}")
    t.city.hold_clock(start + 1830)
    t.refused("after half an hour it is over", lambda: t.profile(sixth, number), 404, "not_found")
    t.check(sixth.ask("GET", PATH).json()["items"] == [], "nothing goes on")
    t.city.sql("select arca.people_tidy()")
    t.check(["assistance_closed", "clerk", None, {"assistance": number}] in t.acts() and t.city.sql(
        f"select closed_at = until from arca.assistances where id = {number}") == "t", "closed when its time was over")
    t.city.sql("update arca.assistances set closed_at = closed_at - interval '91 days' where closed_at is not null")
    t.city.sql("select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.assistances where closed_at is not null") == "0", "and forgotten after 90 days")
    t.city.move_clock(int(time.time()))


def main():
    with City() as city:
        t = Desk(city)
        round_ = Round(city, "assisted", small_plan(city.path("plan.json"), 100))
        # what the manifest says is never changed: here it is, so that only the census keeps the officer out
        city.sql("set session_replication_role = replica; update arca.rounds set ways = '{code,account}'")
        staff = [t.person("Una"), t.person("Berta")]
        for name in ("una", "berta"):
            t.check(t.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
        officer, other = t.officer("Oficial", staff), t.officer("Companyera", staff)
        check_desk(t, staff, officer)
        resident, number = check_who(t, staff, officer, other)
        check_acting(t, officer, other, resident, number)
        check_no_vote(t, round_, officer, resident, number)
        check_ends(t, staff, officer, other, resident, number)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
