#!/usr/bin/env python3
"""Rounds as staff make them, in a live city: how people vote in each heading and every mismatch of it, what is missing before each phase,
templates that give the same hash, moments of a zone's odd days; and the pages in a browser, from an empty draft to a published round.
"""
import decimal
import hashlib
import json
import os
import subprocess
import sys
import time

from city import City
from elections import ROOT
from people import Browser
from pictures import PDF, send_pdf
from proposing import DAY, PHASES, Proposals, rfc3339, round_ask

SQUARE = json.dumps({"type": "Polygon", "coordinates": [[[-3.5, 39.1], [-3.4, 39.1], [-3.4, 39.2], [-3.5, 39.2], [-3.5, 39.1]]]})
HEADING = {"names": {"es": "Centro"}, "budget_cents": 1000}


def with_heading(ask, **more):
    return {**ask, "groups": [{"names": {"es": "Distritos"}, "headings": [{**HEADING, **more}]}]}


def staffed(t, who, slug):
    got = who.ask("GET", f"/api/staff/budgets/{slug}")
    if got.status != 200:
        raise AssertionError(f"{slug}: {got}")
    return got.json()


def gaps(t, slug):
    return {(gap["before"], gap["code"]): gap["count"] for gap in staffed(t, t.staff, slug)["gaps"]}


def template(t, slug):
    got = t.staff.ask("GET", f"/api/staff/budgets/{slug}/template")
    if got.status != 200:
        raise AssertionError(f"{slug}: {got}")
    return got.json()


def of_template(one, slug, first):
    """The round that a template makes, as the page asks for it."""
    return {**one, "slug": slug, "phases": [{"phase": row["phase"], "starts_at": rfc3339(first + row["after_seconds"])} for row in one["phases"]]}


def check_styles(t, now):
    ask = round_ask("estilos", now)
    with t.nothing("headings that do not fit together"):
        for what, more, code, at in (("approval without a number", {"style": "approval"}, "budget_form", ("/groups/0/headings/0/max_choices", "required")),
                                     ("a ranking without one", {"style": "ranking"}, "budget_form", ("/groups/0/headings/0/max_choices", "required")),
                                     ("points without any", {"style": "cumulative"}, "budget_form", ("/groups/0/headings/0/points", "required")),
                                     ("points of a knapsack", {"points": 5}, "budget_form", ("/groups/0/headings/0/points", "form")),
                                     ("hidden money of a knapsack", {"hide_money": True}, "budget_form", ("/groups/0/headings/0/hide_money", "form")),
                                     ("a style that there is not", {"style": "lottery"}, "json_shape", ("/groups/0/headings/0/style", "choice")),
                                     ("a ranking of more than a ballot has", {"style": "ranking", "max_choices": 29}, "budget_form", ("/groups/0/headings/0/max_choices", "range")),
                                     ("no project at all", {"style": "approval", "max_choices": 0}, "json_shape", ("/groups/0/headings/0/max_choices", "too_small")),
                                     ("a flood of points", {"style": "cumulative", "points": 256}, "json_shape", ("/groups/0/headings/0/points", "too_large"))):
            t.refused(what, lambda more=more: t.staff.post("/api/staff/budgets", with_heading(ask, **more)), 422, code, at)
        for what, more, at in (("of no age", {"least_age": 0}, "/least_age"), ("a crowd", {"census": 1000001}, "/census"), ("by pigeon", {"ways": ["pigeon"]}, "/ways/0")):
            t.refused(what, lambda more=more: t.staff.post("/api/staff/budgets", {**ask, **more}), 422, "json_shape")
    got = t.staff.post("/api/staff/budgets", {**with_heading(ask, style="approval", max_choices=3, hide_money=True), "least_age": 16, "census": 5000, "ways": ["code", "account"]})
    b = got.json()
    h = b["headings"][0]
    t.check(got.status == 201 and (h["style"], h["max_choices"], h["points"], h["hide_money"]) == ("approval", 3, None, True), f"as it was said: {got.body}")
    t.check((b["least_age"], b["census"], b["ways"]) == (16, 5000, ["account", "code"]), f"and who votes: {b}")
    t.staff.post("/api/staff/budgets/estilos", {**ask, "slug": "estilos"})
    b = staffed(t, t.staff, "estilos")["budget"]
    t.check({h["style"] for h in b["headings"]} == {"knapsack"} and (b["least_age"], b["census"], b["ways"]) == (None, None, ["account"]), "what is not said is as it is by itself")
    for sql in ("set style = 'approval', max_choices = null", "set points = 7", "set hide_money = true"):
        try:
            t.city.sql(f"update arca.budget_headings {sql} where budget = (select id from arca.budgets where slug = 'estilos')")
            t.check(False, f"the database takes: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("violates" in str(error), f"by constraint: {error}")


def check_gaps(t, now, resident):
    for path in ("/api/staff/budgets/estilos", "/api/staff/budgets/estilos/template"):
        t.refused("by nobody", lambda path=path: Browser(t.city).ask("GET", path), 401, "account_missing")
        t.refused("by a resident", lambda path=path: resident.ask("GET", path), 403, "role_needed")
        t.refused("of nothing", lambda path=path: t.staff.ask("GET", path.replace("estilos", "nada")), 404, "budget_unknown")
    ask = {**round_ask("huecos", now + 30 * DAY, "informing"), "support_threshold": None}
    t.is_("a draft", t.staff.post("/api/staff/budgets", ask), 201)
    found = gaps(t, "huecos")
    languages = len(t.get("/api/rounds")["city"]["languages"])
    # of three headings, one has its population; titles are in two languages, all other texts in one
    t.check(found == {("accepting", "texts"): (languages - 2) + 6 * (languages - 1), ("accepting", "moderators"): 2, ("accepting", "areas"): 3, ("accepting", "populations"): 2,
                      ("accepting", "money"): 3, ("accepting", "binding"): 1, ("accepting", "cost"): 1, ("selecting", "thresholds"): 1, ("valuating", "valuators"): 1, ("balloting", "census"): 1, ("balloting", "age"): 1, ("balloting", "vote"): 1}, f"what is missing: {found}")
    t.check([gap["is_needed"] for gap in staffed(t, t.staff, "huecos")["gaps"] if gap["code"] in ("moderators", "areas")] == [True, False], "what is needed, and what is advised")
    for role, count in (("moderator", 2), ("valuator", 1)):
        for one in t.crowd(count, f"De {role}"):
            one.code = one.ask("GET", "/api/account").json()["code"]
            t.seat(one, role)
    words = {"es": "Toda", "en": "All", "ar": "كلها"}
    groups = [{"names": words, "headings": [{"names": words, "budget_cents": 5, "population": 9, "area": SQUARE, "abouts": words, "sources": words, "buys": words}]}]
    rules = send_pdf(t.staff, name="Bases.pdf").json()["id"]
    t.is_("all of it", t.staff.post("/api/staff/budgets/huecos", {**ask, "bindings": words, "documents": [{"id": rules}], "cost_cents": 0, "titles": words, "intros": words, "groups": groups, "support_top": 3, "census": 9, "least_age": 16}), 200)
    t.check(gaps(t, "huecos") == {("balloting", "vote"): 1}, f"nothing is missing but the vote itself: {gaps(t, 'huecos')}")
    late = round_ask("tarde", now, "reviewing")
    t.is_("one that begins in the past", t.staff.post("/api/staff/budgets", late), 201)
    t.check(gaps(t, "tarde")[("informing", "past")] == 3, f"is told: {gaps(t, 'tarde')}")
    few = {**late, "slug": "pocas", "phases": [row for row in late["phases"] if row["phase"] in ("accepting", "balloting", "counting")]}
    t.is_("one of few phases", t.staff.post("/api/staff/budgets", few), 201)
    t.check({before for before, _ in gaps(t, "pocas")} == {"informing", "accepting", "balloting"}, "nothing is missing before a phase that there is not")


def check_templates(t, now):
    words = {"es": "Norte"}
    groups = [{"names": {"es": "Ciudad"}, "headings": [{"names": {"es": "Toda"}, "budget_cents": 123, "style": "cumulative", "points": 9}]},
              {"names": {"es": "Distritos"}, "max_votable_headings": 2, "headings": [
                  {"names": words, "budget_cents": 7, "population": 12, "area": SQUARE, "districts": ["Norte"], "residents_only": True},
                  {"names": {"es": "Sur"}, "budget_cents": 8, "style": "ranking", "max_choices": 4}, {"names": {"es": "Este"}, "budget_cents": 9, "style": "approval", "max_choices": 2, "hide_money": True}]}]
    ask = {**round_ask("molde", now), "groups": groups, "least_age": 14, "census": 300, "support_threshold": 40, "project_limit": 2}
    t.is_("a round of everything", t.staff.post("/api/staff/budgets", ask), 201)
    one = template(t, "molde")
    t.check([(row["phase"], row["after_seconds"]) for row in one["template"]["phases"]] == [(name, 10 * DAY * i) for i, name in enumerate(PHASES)], "phases by how long after the first")
    t.check("slug" not in json.dumps(one["template"]), "without its name")
    t.is_("another one of it", t.staff.post("/api/staff/budgets", of_template(one["template"], "copia", now + 400 * DAY)), 201)
    again = template(t, "copia")
    t.check(again == one, f"has the same hash: {one['sha256']} {again['sha256']}")
    text = t.city.sql("select arca.budget_template(b)::text from arca.budgets b where slug = 'molde'")
    t.check(hashlib.sha256(text.encode()).hexdigest() == one["sha256"], "which is that of the text")
    a, b = (t.city.sql(f"select area::text from arca.budget_headings h join arca.budgets b on b.id = h.budget where b.slug = '{slug}' and area is not null") for slug in ("molde", "copia"))
    t.check(a == b and a != "", "areas are the same to the millionth of a degree")
    changed = {**one["template"], "census": 301}
    t.is_("changed in one number", t.staff.post("/api/staff/budgets", of_template(changed, "otra", now)), 201)
    t.check(template(t, "otra")["sha256"] != one["sha256"], "it has another")


def shared(total, people_e3, income_e3, inputs, unit=100):
    """budget = share * population^a / income^b in whole units, the largest remainders first: a second implementation, in Decimal."""
    with decimal.localcontext() as context:
        context.prec = 60
        weights = [decimal.Decimal(people) ** (decimal.Decimal(people_e3) / 1000) / (decimal.Decimal(income) ** (decimal.Decimal(income_e3) / 1000) if income_e3 else 1)
                   for people, income in inputs]
        exact = [total // unit * weight / sum(weights) for weight in weights]
        whole = [int(one) for one in exact]
        for n in sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))[:total // unit - sum(whole)]:
            whole[n] += 1
    return [unit * one for one in whole]


def check_formula(t):
    """The districts of a real city would look like these: every share by another implementation, to the unit."""
    districts = [(149718, 1723400), (147151, 1850012), (160202, 1310077), (261862, 957020), (250000, 957020), (3, 100), (1, 1)]
    ask = {"currency_exponent": 2, "formula": {"total_cents": 5000000000, "population_power_e3": 1000, "income_power_e3": 1000}, "headings": [{"population": p, "income_cents": i} for p, i in districts]}
    for total, people, income in ((5000000000, 1000, 0), (5000000000, 1000, 1000), (4999999900, 500, 250), (70000000, 0, 0), (70000100, 0, 0), (5000000000, 333, 3000), (5000000000, 1500, 1)):
        got = t.staff.post("/api/staff/formula", {**ask, "formula": {"total_cents": total, "population_power_e3": people, "income_power_e3": income}})
        wanted = shared(total, people, income, districts)
        if 0 in wanted:
            t.check(got.status == 422 and got.json()["errors"] == [{"pointer": f"/headings/{wanted.index(0)}/population", "code": "nothing"}], f"to whom nothing comes: {got} {got.body}")
        else:
            t.check(got.status == 200 and got.json()["budgets"] == wanted and sum(wanted) == total, f"{total} {people} {income}: {got.body} {wanted}")
    t.refused("by nobody", lambda: Browser(t.city).post("/api/staff/formula", ask), 401, "account_missing")
    t.refused("with cents", lambda: t.staff.post("/api/staff/formula", {**ask, "formula": {**ask["formula"], "total_cents": 101}}), 422, "budget_form", ("/formula/total_cents", "whole"))
    t.refused("of nothing", lambda: t.staff.post("/api/staff/formula", {**ask, "headings": []}), 422, "budget_form", ("/headings", "required"))
    t.refused("without an income", lambda: t.staff.post("/api/staff/formula", {**ask, "headings": [{"population": 1}]}), 422, "budget_form", ("/headings/0/income_cents", "required"))
    t.refused("without people", lambda: t.staff.post("/api/staff/formula", {**ask, "headings": [{"population": None, "income_cents": 1}]}), 422, "budget_form", ("/headings/0/population", "required"))
    t.refused("to the fourth power", lambda: t.staff.post("/api/staff/formula", {**ask, "formula": {**ask["formula"], "income_power_e3": 3001}}), 422, "json_shape", ("/formula/income_power_e3", "too_large"))


def check_money(t, now, resident):
    """Where the money comes from: as it was said, kept once published, read by everybody then and by nobody before."""
    formula = {"total_cents": 3000000, "population_power_e3": 1000, "income_power_e3": 0}
    north = {"names": {"es": "Norte"}, "budget_cents": 1000000, "population": 10, "income_cents": 900, "abouts": {"es": "Para calles"}, "sources": {"es": "De impuestos"}, "buys": {"es": "Diez bancos"}}
    groups = [{"names": {"es": "Distritos"}, "formula": formula, "headings": [north, {"names": {"es": "Sur"}, "budget_cents": 2000000, "population": 20}]}]
    rules, other, foreign = send_pdf(t.staff, name="Acuerdo.pdf").json()["id"], send_pdf(t.staff, name="Bases.pdf").json()["id"], send_pdf(resident).json()["id"]
    ask = {**round_ask("dinero", now), "groups": groups, "cost_cents": 1250000, "bindings": {"es": "Lo que gane se hace.", "en": "What wins is done."}, "documents": [{"id": rules}, {"id": other}]}
    with t.nothing("money that is not as the formula gives it"):
        wrong = [{**groups[0], "headings": [{**north, "budget_cents": 1000100}, {**groups[0]["headings"][1], "budget_cents": 1999900}]}]
        t.refused("by hand", lambda: t.staff.post("/api/staff/budgets", {**ask, "groups": wrong}), 422, "budget_form", ("/groups/0/headings/0/budget_cents", "formula"))
        t.refused("in a foreign tongue", lambda: t.staff.post("/api/staff/budgets", {**ask, "bindings": {"fr": "Oui"}}), 422, "json_shape")
        t.refused("hidden signs", lambda: t.staff.post("/api/staff/budgets", {**ask, "groups": [{**groups[0], "headings": [{**north, "buys": {"es": "Diez\u202e"}}, groups[0]["headings"][1]]}]}), 422,
                  "budget_form", ("/groups/0/headings/0/buys/es", "form"))
        t.refused("somebody else's document", lambda: t.staff.post("/api/staff/budgets", {**ask, "documents": [{"id": foreign}]}), 404, "upload_unknown")
    t.is_("a draft with its money", t.staff.post("/api/staff/budgets", ask), 201)
    t.refused("not public yet", lambda: Browser(t.city).ask("GET", "/api/budgets/dinero/money"), 404, "budget_unknown")
    t.is_("without a document", t.staff.post("/api/staff/budgets/dinero", {**ask, "documents": [{"id": rules}]}), 200)
    t.check(t.city.sql(f"select count(*) from arca.upload_files where upload = '{other}'") == "0", "what is named no longer is gone")
    one = template(t, "dinero")
    t.is_("a round of its template", t.staff.post("/api/staff/budgets", of_template(one["template"], "dinero-dos", now)), 201)
    t.check(template(t, "dinero-dos")["sha256"] == one["sha256"], "has the same hash, documents aside")
    t.is_("published", t.staff.post("/api/staff/budgets/dinero/publish"), 200)
    m = t.get("/api/budgets/dinero/money")
    t.check((m["cost_cents"], m["bindings"], [(d["name"], d["size"]) for d in m["documents"]], m["groups"][0]["formula"]) == (1250000, ask["bindings"], [("Acuerdo.pdf", len(PDF))], formula), f"as it was said: {m}")
    t.check({k: m["groups"][0]["headings"][0][k] for k in north} == north, f"of each heading: {m}")
    t.check(m["groups"][0]["headings"][1]["abouts"] == {} and m["groups"][0]["headings"][1]["income_cents"] is None, "and nothing where nothing was said")
    t.check(t.city.ask("GET", m["documents"][0]["files"][0]["address"]).status == 200, "with its document to read")
    for sql in ("update arca.budget_headings set buys = '{}'", "update arca.budget_groups set formula = null"):
        try:
            t.city.sql(f"{sql} where budget = (select id from arca.budgets where slug = 'dinero')")
            t.check(False, f"the database takes: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("never changed" in str(error), f"kept: {error}")


def check_browser(t):
    areas = t.city.path("norte.geojson")
    with open(areas, "w", encoding="utf-8") as file:
        file.write(SQUARE)
    with open(t.city.path("molde.json"), "w", encoding="utf-8") as file:
        json.dump(template(t, "molde"), file)
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "rounds.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_STAFF": t.staff.cookie, "ARCA_AREA": areas,
                               "ARCA_TEMPLATE": t.city.path("molde.json"), "ARCA_SCRATCH": t.city.folder})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    b = t.get("/api/budgets/navegador-es")
    t.check((b["titles"], b["phases"][0]["starts_at"], [g["names"]["es"] for g in b["groups"]]) ==
            ({"es": "Presupuestos del navegador"}, "2031-03-30T01:30:00Z", ["Ciudad", "Distritos"]), f"what the browser made is public: {b}")
    t.check([(h["names"], h["budget_cents"], h["style"], h["max_choices"], h["districts"], h["has_area"]) for h in b["headings"]] ==
            [({"es": "Toda", "en": "All"}, 1999950, "knapsack", None, [], False), ({"es": "Norte"}, 100000, "approval", 3, ["Norte", "Vega"], True), ({"es": "Sur"}, 200000, "ranking", 4, [], True)],
            f"headings of its sheet: {b['headings']}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    now = int(time.time())
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        t.staff = t.person("Una")
        t.grant("una@example.org")
        # as make run's city: pages speak all three
        city.sql("update arca.city set zone = 'Europe/Madrid'")
        resident, = t.crowd(1, "Vecina")
        check_styles(t, now)
        check_gaps(t, now, resident)
        check_templates(t, now)
        check_formula(t)
        check_money(t, now, resident)
        check_browser(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
