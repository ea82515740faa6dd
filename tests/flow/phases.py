#!/usr/bin/env python3
"""Phases of a round in a live city, once it is published: the forum's two sides.
"""
import os
import subprocess
import sys

from city import City
from elections import ROOT
from people import at_once, code_of
from proposing import Proposals
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


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        city.sql("update arca.city set zone = 'Europe/Madrid'")
        t = Proposals(city)
        una, dos = t.person("Una"), t.person("Dosi")
        for who in (una, dos):
            t.seat(who, "staff")
        check_sides(t, una, dos)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
