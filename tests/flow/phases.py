#!/usr/bin/env python3
"""Phases of a round in a live city, once it is published: the forum's two sides; extensions that staff ask for and both sides decide,
with every refusal; what is told of them.
"""
import bisect
import os
import random
import subprocess
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from city import City, wait_for
from elections import ROOT
from people import Browser, at_once, code_of
from proposing import DAY, PHASES, Proposals, rfc3339, round_ask
from roles import approve, ask, end


def acts(t, group, kind):
    return [{f["name"]: f["value"] for f in one["facts"]} for one in t.get(f"/api/acts?group={group}")["items"] if one["kind"] == kind]


# --- sides of the forum ---------------------------------------------------------------------------


def check_sides(t, una, dos):
    vera, civa = t.person("Vera"), t.person("Civa")
    with t.nothing("seats without a side, and sides without a seat"):
        t.refused("of the forum, of no side", lambda: ask(una, vera, "forum"), 422, "side_form", ("/side", "required"))
        t.refused("a side of staff", lambda: ask(una, vera, "staff", side="city"), 422, "side_form", ("/side", "form"))
        t.refused("a third side", lambda: ask(una, vera, "forum", side="army"), 422, "json_shape", ("/side", "choice"))
        for role in ("staff", "moderator"):
            t.city.sql(f"insert into arca.grants (account, role, reason, asked_at, given_at) select id, '{role}', 'x', arca.clock(), arca.clock() from arca.accounts where code = '{vera.code}'")
            t.refused(f"{role} of the city, for civil society", lambda: ask(una, vera, "forum", side="civil"), 409, "sides_apart")
            t.city.sql("delete from arca.grants where reason = 'x'")
        t.city.sql(f"insert into arca.grants (account, role, reason, asked_at, given_at) select id, 'auditor', 'x', arca.clock(), arca.clock() from arca.accounts where code = '{vera.code}'")
        t.refused("an auditor", lambda: ask(una, vera, "forum", side="city"), 409, "roles_apart")
        t.city.sql("delete from arca.grants where reason = 'x'")
    got = ask(una, civa, "forum", side="civil")
    t.check(got.status == 201 and (got.json()["side"], got.json()["state"]) == ("civil", "asked"), f"asked for: {got.body}")
    with t.nothing("both sides"):
        t.refused("the other side as well", lambda: ask(dos, civa, "forum", side="city"), 409, "sides_apart")
        t.refused("the same again", lambda: ask(dos, civa, "forum", side="civil"), 409, "grant_settled")
        for role in ("staff", "moderator", "valuator", "officer"):
            t.refused(f"civil society as {role}", lambda role=role: ask(dos, civa, role), 409, "sides_apart")
    got = approve(dos, got.json()["id"])
    t.check(got.status == 200 and got.json()["side"] == "civil", f"given: {got.body}")
    t.check(acts(t, "roles", "role_given")[0] == {"grant": str(got.json()["id"]), "role": "forum", "side": "civil"}, f"the act says which: {acts(t, 'roles', 'role_given')[0]}")
    t.check(civa.ask("GET", "/api/account/export").json()["grants"][0]["side"] == "civil", "and the export")
    t.is_("staff of the city's side", ask(una, vera, "forum", side="city"), 201)
    t.is_("and staff", ask(una, vera, "officer"), 201)
    both = t.person("Bota")
    got = at_once(8, lambda i: ask(una, both, "forum", side=("city", "civil")[i % 2]) if i % 4 < 2 else ask(dos, both, "moderator"))
    sides = {tuple(row.split("|")) for row in t.city.sql(f"select role, side from arca.grants g join arca.accounts a on a.id = g.account where a.code = '{both.code}'").splitlines()}
    t.check({code_of(reply) for reply in got if reply.status != 201} <= {"sides_apart", "grant_settled"} and sides in ({("forum", "civil")}, {("forum", "city"), ("moderator", "")}, {("moderator", "")}),
            f"eight at once: {[(reply.status, code_of(reply)) for reply in got]} {sides}")
    t.is_("given up", end(civa, civa.ask("GET", "/api/grants").json()["items"][0]["id"]), 200)
    t.is_("who left that side may have the other", ask(dos, civa, "forum", side="city"), 201)
    for wrong in ("role = 'staff', side = 'city'", "side = 'army'"):
        try:
            t.city.sql(f"update arca.grants set {wrong} where role = 'forum'")
            t.check(False, f"the database takes: {wrong}")
        except Exception as error:      # noqa: BLE001
            t.check("violates" in str(error), f"by constraint: {error}")


# --- extensions -----------------------------------------------------------------------------------

WHY = "La lluvia cerró las oficinas una semana entera."


class Forum:
    """A round in which people propose, and whoever has to do with its phases."""

    def __init__(self, t, una, dos):
        self.t, self.una, self.dos = t, una, dos
        self.t.seat(una, "forum", "city")    # who asks has a seat as well
        self.people = {name: t.person(name) for name in ("Cita", "Cito", "Civo", "Cive", "Civu", "Sini", "Audi")}
        self.seats = {name: t.seat(self.people[name], "forum", "city" if name.startswith("Cit") else "civil") for name in ("Cita", "Cito", "Civo", "Cive", "Civu")}
        self.seats["Sini"] = t.seat(self.people["Sini"], "forum")
        t.seat(self.people["Audi"], "auditor")
        self.resident, self.follower = t.crowd(2, "Vecina")
        self.make("obras")
        t.is_("follows", self.follower.post("/api/account/follows", {"kind": "round", "subject": "obras", "is_followed": True}), 200)

    def make(self, slug):
        """In the middle of accepting, by a clock that stands still."""
        self.now = int(time.time())
        self.t.city.hold_clock(self.now)
        self.t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({self.now}), proved_at = to_timestamp({self.now}), until = to_timestamp({self.now + DAY})")
        self.t.round(self.una, slug)

    def at(self, at):
        """The clock stands at another moment; nobody's session ends on the way."""
        self.t.city.hold_clock(at)
        self.t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + DAY})")

    def starts(self, slug):
        rows = self.t.city.sql(f"select phase, extract(epoch from starts_at)::bigint from arca.budget_phases p join arca.budgets b on b.id = p.budget where b.slug = '{slug}'")
        return {name: int(at) for name, at in (row.split("|") for row in rows.splitlines())}

    def list(self, slug, **days):
        """The starts that are still to come, some of them so many days later."""
        now = int(self.t.city.sql("select extract(epoch from arca.clock())::bigint"))
        found = self.starts(slug)
        return [{"phase": name, "starts_at": rfc3339(found[name] + int(DAY * days.get(name, 0)))} for name in PHASES if name in found and found[name] > now]

    def ask(self, slug, phases=None, who=None, reason=WHY, language="es", **days):
        return (who or self.una).post(f"/api/staff/budgets/{slug}/extensions", {"phases": self.list(slug, **days) if phases is None else phases, "reason": reason, "language": language})

    def vote(self, name, number, is_approval=True, **more):
        who = self.people[name] if isinstance(name, str) else name
        return who.post(f"/api/forum/extensions/{number}/decision", {"is_approval": is_approval, **more})

    def public(self, slug):
        return self.t.get(f"/api/budgets/{slug}")

    def sides(self, slug):
        return {s["side"]: (s["seats"], s["needed"], s["approve"], s["refuse"]) for s in self.public(slug)["extensions"][0]["sides"]}


def check_asking(f):
    t = f.t
    t.is_("a draft", f.una.post("/api/staff/budgets", round_ask("borrador", f.now)), 201)
    few = {**round_ask("pocas", f.now)}
    few["phases"] = [row for row in few["phases"] if row["phase"] in ("accepting", "balloting", "counting")]
    for path, body in (("/api/staff/budgets", few), ("/api/staff/budgets/pocas/publish", None)):
        f.una.post(path, body)
    with t.nothing("asks that are wrong"):
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (f.resident, 403, "role_needed"), (f.people["Cita"], 403, "role_needed"), (f.people["Audi"], 403, "role_needed")):
            t.refused("who is no staff", lambda w=who: f.ask("obras", who=w, reviewing=1), status, code)
        for slug in ("nada", "borrador"):
            t.refused(f"of {slug}", lambda s=slug: f.ask(s, phases=[]), 404, "budget_unknown")
        whole = f.list("obras", reviewing=1)
        for what, phases, status, code, at in (
                ("a second earlier", f.list("obras", reviewing=-1 / DAY), 422, "phase_shortened", ("/phases/0/starts_at", "reviewing")),
                ("a later one earlier", f.list("obras", reviewing=1, balloting=-1), 422, "phase_shortened", ("/phases/4/starts_at", "balloting")),
                ("the open one", [{"phase": "accepting", "starts_at": rfc3339(f.now + DAY)}, *whole], 409, "phase_begun", ("/phases/0/phase", "accepting")),
                ("onto the next one", f.list("obras", reviewing=10), 422, "phases_invalid", ("/phases/1/starts_at", "selecting")),
                ("past it", f.list("obras", reviewing=11), 422, "phases_invalid", ("/phases/1/starts_at", "selecting")),
                ("past the second", f.list("obras", reviewing=25, selecting=16), 422, "phases_invalid", ("/phases/2/starts_at", "valuating")),
                ("not all of them", whole[:-1], 422, "extension_form", ("/phases", "finished")), ("none", [], 422, "extension_form", ("/phases", "reviewing")),
                ("one twice", [*whole, whole[2]], 422, "extension_form", ("/phases/7/phase", "repeated")), ("nothing moved", f.list("obras"), 422, "extension_form", ("/phases", "same"))):
            t.refused(what, lambda p=phases: f.ask("obras", phases=p), status, code, at)
        t.refused("a phase that it has not", lambda: f.ask("pocas", phases=[*f.list("pocas", balloting=1), {"phase": "selecting", "starts_at": rfc3339(f.now + 50 * DAY)}]), 422, "extension_form", ("/phases/2/phase", "unknown"))
        for what, reason in (("19 signs", "x" * 19), ("2,001", "x" * 2001), ("turned", "x" * 20 + "\u202eabc"), ("blanks", " " * 30)):
            t.refused(what, lambda r=reason: f.ask("obras", reason=r, reviewing=1), 422, "extension_form", ("/reason", "form"))
        t.refused("a language of nobody", lambda: f.ask("obras", language="tlh", reviewing=1), 422, "language_unknown")
        t.refused("a drafting phase", lambda: f.ask("obras", phases=[{"phase": "drafting", "starts_at": rfc3339(f.now)}]), 422, "json_shape")
        t.city.hold_clock(f.now + 700)
        t.refused("without a fresh proof", lambda: f.ask("obras", reviewing=1), 403, "proof_needed")
        t.city.hold_clock(f.now)
    t.check(f.public("obras")["extensions"] == [], "nothing is asked")


def check_deciding(f):
    t, before = f.t, f.starts("obras")
    # with a number already or not
    heard = "select count(*) from (select kind, topic from arca.happened union all select kind, topic from arca.events) h where kind = 'phase' and topic = 'round:obras'"
    noted = wait_for("the clerk has noted the phase", lambda: int(t.city.sql(heard)))
    got = at_once(3, lambda _: f.ask("obras", reviewing=4, selecting=2))
    t.check(sorted(map(code_of, got)) == ["", "extension_open", "extension_open"], f"three at once are one: {[code_of(reply) for reply in got]}")
    got = next(reply for reply in got if reply.status == 201)
    one = got.json()
    t.check(got.status == 201 and (one["state"], one["reason"], one["lapses_at"], one["settled_at"]) == ("open", WHY, rfc3339(before["reviewing"]), None)
            and [(p["phase"], p["was"], p["starts_at"]) for p in one["phases"]] ==
            [(name, rfc3339(before[name]), rfc3339(before[name] + days * DAY)) for name, days in (("reviewing", 4), ("selecting", 2))], f"asked for: {got.body}")
    n = one["number"]
    t.check(acts(t, "rounds", "extension_asked") == [{"round": "obras", "extension": str(n), "phases": "2"}], f"an act: {acts(t, 'rounds', 'extension_asked')}")
    plain = t.city.ask("GET", "/ar/projects/obras").body.decode()
    t.check("طُلب تمديد مراحل هذه الجولة" in plain and f'<p lang="es" dir="auto">{WHY}</p>' in plain, f"without scripts, too: {plain[plain.find('extension'):][:400]}")
    t.check(f.public("obras")["extensions"] == [one] and f.sides("obras") == {"city": (2, 2, 0, 0), "civil": (3, 2, 0, 0)}, f"everybody reads it; who asked has no part: {f.public('obras')['extensions']}")
    with t.nothing("what is not theirs to decide"):
        t.refused("another one meanwhile", lambda: f.ask("obras", who=f.dos, reviewing=1), 409, "extension_open")
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (f.resident, 403, "role_needed"), (f.dos, 403, "role_needed"), (f.people["Audi"], 403, "role_needed"),
                                  (f.una, 409, "extension_own"), (f.people["Sini"], 409, "side_missing")):
            t.refused("who does not decide", lambda w=who: f.vote(w, n), status, code)
        t.refused("no such request", lambda: f.vote("Cita", 99999), 404, "not_found")
        t.refused("a reason of turned signs", lambda: f.vote("Cita", n, reason="abc\u202edef"), 422, "extension_form", ("/reason", "form"))
        t.refused("nothing said", lambda: f.people["Cita"].post(f"/api/forum/extensions/{n}/decision", {}), 422, "json_shape")
        t.city.hold_clock(f.now + 700)
        t.refused("an old proof", lambda: f.vote("Cita", n), 403, "proof_needed")
        t.city.hold_clock(f.now)
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (f.resident, 403, "role_needed")):
            t.refused("the desk", lambda w=who: w.ask("GET", "/api/forum/extensions"), status, code)
    for name in ("Cita", "Cito"):
        t.is_("the city approves", f.vote(name, n), 200)
    got = f.vote("Civo", n, False, reason="Así no").json()
    t.check(got["extension"]["state"] == "open" and f.sides("obras") == {"city": (2, 2, 2, 0), "civil": (3, 2, 0, 1)} and f.starts("obras") == before, f"one side alone moves nothing: {got}")
    t.check([(v["seat"], v["side"], v["is_approval"], v["reason"]) for v in got["votes"]] ==
            [(f.seats["Cita"], "city", True, None), (f.seats["Cito"], "city", True, None), (f.seats["Civo"], "civil", False, "Así no")]
            and got["awaited"] == [{"seat": f.seats[name], "side": "civil"} for name in ("Cive", "Civu")], f"who decided what, who is awaited: {got}")
    for who, is_own, seat, may in ((f.una, True, True, False), (f.dos, False, False, False), (f.people["Audi"], False, False, False), (f.people["Sini"], False, True, False), (f.people["Civu"], False, True, True)):
        desk = who.ask("GET", "/api/forum/extensions").json()["waiting"][0]
        t.check((desk["is_own"], desk["own_seat"] is not None, desk["may_decide"]) == (is_own, seat, may), f"the desk: {desk}")
    own = [f.people[name].ask("GET", "/api/forum/extensions").json()["own"] for name in ("Cita", "Sini", "Audi")]
    t.check(own == [{"seat": f.seats["Cita"], "side": "city"}, {"seat": f.seats["Sini"], "side": None}, None], f"one's own seat: {own}")
    t.check(f.vote("Civo", n).json()["votes"][2]["is_approval"], "somebody says something else")
    got = at_once(6, lambda i: f.vote(("Cive", "Civu")[i % 2], n))
    t.check(sorted({code_of(reply) for reply in got}) == ["", "extension_settled"] and sum(reply.status == 200 for reply in got) == 1, f"six at once, one settles it: {[code_of(reply) for reply in got]}")
    after = f.starts("obras")
    t.check(after == {**before, "reviewing": before["reviewing"] + 4 * DAY, "selecting": before["selecting"] + 2 * DAY}, f"the phases moved: {after}")
    one = f.public("obras")
    t.check((one["extensions"][0]["state"], one["extensions"][0]["settled_at"], one["phase"]) == ("approved", rfc3339(f.now), "accepting")
            and [p["starts_at"] for p in one["phases"]] == [rfc3339(after[name]) for name in PHASES], f"and everybody reads it: {one}")
    t.check(acts(t, "rounds", "phase_extended") == [{"round": "obras", "extension": str(n), "phase": name, "from": rfc3339(before[name]), "to": rfc3339(after[name]), "city": "2", "civil": "2"}
                                                    for name in ("selecting", "reviewing")], f"an act for each: {acts(t, 'rounds', 'phase_extended')}")
    t.check(int(t.city.sql(heard)) == noted + 1, "open pages hear of it, once")
    told = [(i["what"], i["kind"], i["path"], i["phase"]) for i in f.follower.ask("GET", "/api/account/notices").json()["items"] if i["what"] == "extended"]
    t.check(told == [("extended", "round", "projects/obras", None)], f"who follows is told: {told}")
    plain = t.city.ask("GET", "/en/projects/obras").body.decode()
    t.check("Phases of this round were extended" in plain and WHY in plain and "Decided: " in plain, "without scripts, too")
    f.after = after


def check_calendar(f):
    lines = f.t.city.ask("GET", "/api/calendar/es").body.decode().replace("\r\n ", "").split("BEGIN:VEVENT")[1:]
    found = {event.split("SUMMARY:")[1].split(":")[0]: dict(line.split(":", 1) for line in event.split("\r\n") if ":" in line) for event in lines if "Ronda obras" in event}
    f.t.check({name: found[name]["SEQUENCE"] for name in ("Información", "Se proponen proyectos", "Revisión", "Apoyos", "Evaluación")} ==
              {"Información": "0", "Se proponen proyectos": "1", "Revisión": "1", "Apoyos": "1", "Evaluación": "0"}, f"in a later state: {found}")
    f.t.check(found["Revisión"]["DTSTART"] == time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(f.after["reviewing"])) == found["Se proponen proyectos"]["DTEND"], f"with the new dates: {found['Revisión']}")


def check_sides_alone(f):
    """Refused by one side; seats that end, and seats of one side alone; late by a second."""
    t = f.t
    n = f.ask("obras", counting=1).json()["number"]
    t.is_("for", f.vote("Cita", n), 200)
    t.is_("against", f.vote("Cive", n, False), 200)
    t.city.sql(f"update arca.grants set ended_at = arca.clock(), ended_by = account where id = {f.seats['Cito']}")
    t.refused("an ended seat", lambda: f.vote("Cito", n), 403, "role_needed")
    t.check(f.sides("obras") == {"city": (1, 1, 1, 0), "civil": (3, 2, 0, 1)}, f"seats that can be used count: {f.sides('obras')}")
    got = f.vote("Civu", n, False).json()
    t.check(got["extension"]["state"] == "refused" and f.starts("obras") == f.after, f"one side refuses: {got}")
    t.check(acts(t, "rounds", "extension_refused") == [{"round": "obras", "extension": str(n), "city": "0", "civil": "2"}], f"an act: {acts(t, 'rounds', 'extension_refused')}")
    t.city.sql(f"update arca.grants set ended_at = arca.clock(), ended_by = account where id = {f.seats['Cita']}")
    n = f.ask("obras", counting=1).json()["number"]
    for name in ("Civo", "Cive", "Civu"):
        t.is_("all of one side", f.vote(name, n), 200)
    t.check(f.public("obras")["extensions"][0]["state"] == "open" and f.sides("obras") == {"city": (0, 1, 0, 0), "civil": (3, 2, 3, 0)}, "without a seat of the other it is nothing")
    f.seats["Cita"] = t.seat(f.people["Cita"], "forum", "city")
    f.at(f.after["counting"])
    t.check(f.public("obras")["extensions"][0]["state"] == "lapsed", "it lapses by the clock")
    t.refused("a second late", lambda: f.vote("Cita", n), 409, "extension_settled")
    t.check(f.starts("obras") == f.after, "and changes nothing")
    t.check(sorted(at_once(3, lambda _: t.city.sql("select arca.extensions_lapse()"))) in (["0", "0", "0"], ["0", "0", "1"]), "the clerk settles it once")
    t.check(acts(t, "rounds", "extension_lapsed") == [{"round": "obras", "extension": str(n)}], f"with one act: {acts(t, 'rounds', 'extension_lapsed')}")
    f.at(f.after["counting"] - 1)


def check_kept(f):
    """What stays, whoever connects; a vote that has its manifest."""
    t = f.t
    f.make("firme")
    of = "(select id from arca.budgets where slug = 'firme')"
    with t.nothing("changes by the database's owner"):
        for sql in (f"update arca.budget_phases set starts_at = starts_at - interval '1 second' where budget = {of} and phase = 'reviewing'",
                    f"update arca.budget_phases set starts_at = starts_at + interval '1 second' where budget = {of} and phase = 'accepting'",
                    f"update arca.budget_phases set starts_at = starts_at + interval '10 days' where budget = {of} and phase = 'reviewing'",
                    f"update arca.budget_phases set phase = 'finished' where budget = {of} and phase = 'counting'", f"delete from arca.budget_phases where budget = {of} and phase = 'finished'",
                    f"insert into arca.budget_phases select {of}, 'informing', arca.clock()", "delete from arca.extension_votes", "update arca.extension_phases set starts_at = starts_at + interval '1 day'",
                    "update arca.extensions set state = 'open', settled_at = null, sides = null", "update arca.extension_votes set is_approval = not is_approval"):
            try:
                t.city.sql(sql)
                t.check(False, f"the database takes: {sql}")
            except Exception as error:      # noqa: BLE001
                t.check("published round" in str(error) or "stays" in str(error) or "never changed" in str(error) or "duplicate" in str(error), f"{sql}: {error}")
    waits = f.ask("firme", counting=1).json()["number"]
    t.city.sql("""set session_replication_role = replica; insert into arca.logs (slug, origin, policy, log_key) values ('firme', 'test/firme', '', '');
        insert into arca.rounds (id, slug, origin, step, is_rehearsal, opens_at, closes_at, zone, titles, contests, texts, max_seq, min_batch, census_bound, threshold, trustees)
        select id, 'firme', 'test/firme', 'published', true, arca.clock(), arca.clock() + interval '1 day', 'UTC', '{}', '[]', '{}', 1, 1, 1, 1, '[]' from arca.logs where slug = 'firme'""")
    t.is_("the city", f.vote("Cita", waits), 200)
    t.is_("civil society", f.vote("Civo", waits), 200)
    with t.nothing("a vote with its manifest"):
        t.refused("what was asked before", lambda: f.vote("Cive", waits), 409, "phase_sealed")
    t.city.sql(f"set session_replication_role = replica; delete from arca.extension_votes where extension = {waits}; delete from arca.extension_phases where extension = {waits}; delete from arca.extensions where id = {waits}")
    with t.nothing("asks of a vote with its manifest"):
        for name, place in (("balloting", 4), ("counting", 5)):
            t.refused(f"{name}", lambda name=name: f.ask("firme", **{name: 1}), 409, "phase_sealed", (f"/phases/{place}/starts_at", name))
    t.is_("what is before it", f.ask("firme", publishing_prices=1), 201)
    t.city.sql("set session_replication_role = replica; delete from arca.rounds where slug = 'firme'; delete from arca.logs where slug = 'firme'")


# --- before the end -------------------------------------------------------------------------------


def check_endings(f):
    """Three days and a day before the end of what people take part in; nobody twice, and of another end again."""
    t = f.t
    f.make("avisos")
    t.is_("follows", f.follower.post("/api/account/follows", {"kind": "round", "subject": "avisos", "is_followed": True}), 200)
    of = int(t.city.sql("select id from arca.budgets where slug = 'avisos'"))
    starts = f.starts("avisos")

    def told():
        rows = t.city.sql(f"""select n.phase, n.count, n.latest, n.read_at is null from arca.notices n join arca.accounts a on a.id = n.account
            where a.pseudonym = 'Vecina 1' and n.what = 'ending' and n.budget = {of} order by n.id""")
        return [tuple(row.split("|")) for row in rows.splitlines()]

    def everybody():
        at_once(4, lambda _: [t.city.sql("select arca.endings_tell(1)") for _ in range(3)])

    def after(at):
        f.at(at)
        everybody()
        return told()
    ends = starts["reviewing"]
    t.check(after(ends - 3 * DAY - 1) == [], "more than three days before")
    t.check(after(ends - 3 * DAY) == [("accepting", "1", str(ends), "t")], f"three days before, once: {told()}")
    t.check(after(ends - DAY - 1) == [("accepting", "1", str(ends), "t")], "and no more on the next days")
    t.check(after(ends - DAY) == [("accepting", "2", str(ends), "t")], f"a day before: {told()}")
    notice = [i for i in f.follower.ask("GET", "/api/account/notices").json()["items"] if i["what"] == "ending"][0]
    t.check((notice["phase"], notice["until"], notice["path"]) == ("accepting", rfc3339(ends), "projects/avisos"), f"which is read: {notice}")
    said = t.city.sql("select arca.digest_entries(jsonb_build_object('notices', jsonb_agg(jsonb_build_array(n.id, 1)), 'more', 0), 'es') -> 0 ->> 'say' from arca.notices n where what = 'ending'")
    t.check(said == "ending_accepting", f"in a digest: {said}")
    f.follower.post(f"/api/account/notices/{notice['number']}/read")
    t.check(after(starts["selecting"] - 1)[1:] == [], "a review has no end that anybody waits for")
    # what is noted and then moved is not told of the old end
    ends = starts["valuating"]
    f.at(ends - 3 * DAY)
    t.city.sql(f"insert into arca.ending_tellings (budget, phase, ends_at, days, at) values ({of}, 'selecting', to_timestamp({ends}), 3, arca.clock()) on conflict do nothing; "
               f"delete from arca.notices where budget = {of} and phase = 'selecting'; update arca.ending_tellings set done_at = null, after = 0 where budget = {of} and phase = 'selecting'; "
               f"update arca.budget_phases set starts_at = starts_at + interval '5 days' where budget = {of} and phase = 'valuating'; select arca.endings_tell()")
    everybody()
    t.check(told()[1:] == [], f"nothing of an end that is no more: {told()}")
    t.check(after(ends + 2 * DAY)[1:] == [("selecting", "1", str(ends + 5 * DAY), "t")], f"but of the new one: {told()}")
    t.check(after(ends + 4 * DAY)[1:] == [("selecting", "2", str(ends + 5 * DAY), "t")], f"twice: {told()}")
    t.check(t.city.sql(f"select count(*) from arca.ending_tellings where budget = {of} and done_at is null") == "0", "nothing is left to tell")


# --- as on a date ---------------------------------------------------------------------------------


def check_as_on(f):
    t = f.t

    def then(at, slug="obras", who=f.dos):
        return who.ask("GET", f"/api/budgets/{slug}/as-on" + (f"?at={at if isinstance(at, str) else rfc3339(at)}" if at else ""))
    with t.nothing("looks ahead"):
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (f.resident, 403, "role_needed"), (f.people["Cita"], 403, "role_needed"), (f.people["Audi"], 403, "role_needed")):
            t.refused("by who is no staff", lambda w=who: then(f.now, who=w), status, code)
        t.refused("of nothing", lambda: then(f.now, "nada"), 404, "budget_unknown")
        for at in ("tomorrow", "2026-02-30T00:00:00Z", "2027-01-01"):
            t.check(then(at).status in (400, 422), f"no moment: {at}")
        starts = f.starts("obras")
        for i, name in enumerate(PHASES):
            before, on = then(starts[name] - 1).json(), then(starts[name]).json()
            t.check((before["phase"], before["ends_at"], before["after"]) == (PHASES[i - 1] if i else "drafting", rfc3339(starts[name]), name), f"a second before {name}: {before}")
            t.check((on["phase"], on["starts_at"], on["after"]) == (name, rfc3339(starts[name]), PHASES[i + 1] if i + 1 < len(PHASES) else None), f"on the second of {name}: {on}")
        may = {name: set(then(starts[name]).json()["may"]) for name in PHASES}
        t.check((may["accepting"], may["reviewing"], may["selecting"], may["balloting"], may["finished"]) ==
                ({"prepare", "propose", "withdraw", "merge", "translate"}, {"withdraw", "merge", "translate"}, {"support", "merge", "translate"}, {"vote"}, set()), f"what may be done: {may}")
        early, late = ({gap["before"] for gap in then(at).json()["gaps"]} for at in (starts["accepting"], starts["finished"]))
        t.check(early == {"accepting"} and {"accepting", "valuating", "balloting"} <= late, f"what is missing by then: {early} {late}")
        draft = then(f.now + DAY, "borrador").json()
        t.check((draft["phase"], then(None, "borrador").json()["at"]) == ("accepting", rfc3339(int(t.city.sql("select extract(epoch from arca.clock())::bigint")))), f"a draft, too; and now: {draft}")


# --- timelines ------------------------------------------------------------------------------------

ZONES = ("Europe/Madrid", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Chatham", "America/Santiago", "America/Havana", "America/St_Johns", "Africa/Cairo", "Asia/Kathmandu")


def changes(zone):
    """The instants of 2027 at which the clocks of a zone are changed, or else some midnight."""
    tz, ahead, found = ZoneInfo(zone), None, []
    for at in range(1798761600, 1798761600 + 365 * DAY, 1800):
        now = datetime.fromtimestamp(at, tz).utcoffset()
        if ahead is not None and now != ahead:
            found.append(at)
        ahead = now
    return found or [1798761600 + 100 * DAY]


def check_timelines(f):
    """Phases a second or some hours apart around changes of clocks: one begins where the one before ends, whatever clocks say."""
    t, draw = f.t, random.Random(20261128)
    f.at(int(time.time()))
    for i, zone in enumerate(ZONES):
        at = draw.choice(changes(zone))
        starts = sorted({at - 1, at, at + 1} | set(draw.sample(range(at - 4 * 3600, at - 1), 3)) | set(draw.sample(range(at + 2, at + 4 * 3600), 3)))
        ask = {**round_ask(f"zona-{i}", f.now), "zone": zone, "phases": [{"phase": name, "starts_at": rfc3339(start)} for name, start in zip(PHASES, starts)]}
        draw.shuffle(ask["phases"])
        made = f.una.post("/api/staff/budgets", ask).json()
        t.check([(p["phase"], p["starts_at"], p["ends_at"]) for p in made["phases"]] ==
                [(name, rfc3339(start), rfc3339(end) if end else None) for name, start, end in zip(PHASES, starts, [*starts[1:], None])], f"{zone}: without a gap {made['phases']}")
        for when in (at - 1, at, at + 1, draw.randrange(at - 5 * 3600, at + 5 * 3600), draw.randrange(at - 5 * 3600, at + 5 * 3600)):
            place = bisect.bisect_right(starts, when)
            got = f.dos.ask("GET", f"/api/budgets/zona-{i}/as-on?at={rfc3339(when)}").json()
            t.check((got["phase"], got["ends_at"]) == (["drafting", *PHASES][place], rfc3339(starts[place]) if place < len(PHASES) else None), f"{zone} at {when}: {got} of {starts}")
        one, two = sorted(draw.sample(range(9), 2))
        wrong = [*starts]
        wrong[one], wrong[two] = (starts[two], starts[one]) if i % 2 else (starts[one], starts[one])
        phases = [{"phase": name, "starts_at": rfc3339(start)} for name, start in zip(PHASES, wrong)]
        first = next(place for place in range(1, 9) if wrong[place] <= wrong[place - 1])
        t.refused(f"{zone}: out of order", lambda p=phases: f.una.post(f"/api/staff/budgets/zona-{i}", {**ask, "phases": p}), 422, "phases_invalid", (f"/phases/{first}/starts_at", PHASES[first]))
    starts = [int(t.city.sql(f"select extract(epoch from starts_at)::bigint from arca.budget_phases p join arca.budgets b on b.id = p.budget where slug = 'zona-1' and phase = '{name}'")) for name in PHASES]
    t.is_("published", f.una.post("/api/staff/budgets/zona-1/publish"), 200)
    for place, start in enumerate(starts):
        for moment, name in ((start - 1, (["drafting", *PHASES])[place]), (start, PHASES[place])):
            t.city.hold_clock(moment)
            t.check(f.public("zona-1")["phase"] == name, f"by the clock, {moment - start} from {PHASES[place]}")


def check_browser(f):
    t = f.t
    t.city.move_clock(int(time.time()))
    f.make("navegada")
    t.city.move_clock(int(time.time()))
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "phases.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_STAFF": f.una.cookie, "ARCA_CITY": f.people["Cita"].cookie, "ARCA_BUDGET": "navegada",
                               "ARCA_CIVIL": " ".join(f.people[name].cookie for name in ("Civo", "Cive"))})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    one = f.public("navegada")["extensions"][0]
    t.check((one["state"], one["language"], [p["phase"] for p in one["phases"]], f.starts("navegada")["reviewing"]) ==
            ("approved", "es", ["reviewing"], (f.now + 14 * DAY) // 60 * 60), f"what the browsers did: {one}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        city.sql("update arca.city set zone = 'Europe/Madrid'")
        t = Proposals(city)
        una, dos = t.person("Una"), t.person("Dosi")
        for who in (una, dos):
            t.seat(who, "staff")
        check_sides(t, una, dos)
        f = Forum(t, una, dos)
        check_asking(f)
        check_deciding(f)
        check_calendar(f)
        check_sides_alone(f)
        check_kept(f)
        check_as_on(f)
        check_endings(f)
        check_timelines(f)
        check_browser(f)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
