#!/usr/bin/env python3
"""From supports to a ballot, in a live city: what the rules of a round select and what staff change by hand, with reasons; why each project is
on the ballot or not.
"""
import hashlib
import os
import subprocess
import sys

from city import City
from discussion import report
from elections import ROOT
from people import Browser, at_once, code_of
from proposing import DAY, Proposals, withdraw

WHY = "La parcela no es de la ciudad sino de la Confederación Hidrográfica, que en dos escritos ha dicho que no la cede para esto."
REASON = "Sirve a toda la ladera, que no tiene otra fuente."
GROUPS = [{"names": {"es": "Toda la ciudad", "en": "Whole town", "ar": "المدينة كلها"},
           "headings": [{"names": {"es": "Ciudad", "en": "City", "ar": "المدينة"}, "budget_cents": 5000000}]},
          {"names": {"es": "Distritos", "en": "Districts", "ar": "الأحياء"},
           "headings": [{"names": {"es": "Norte"}, "budget_cents": 2000000, "style": "ranking", "max_choices": 3},
                        {"names": {"es": "Este"}, "budget_cents": 2000000},
                        {"names": {"es": "Sur"}, "budget_cents": 1000000, "style": "cumulative", "points": 5}]},
          {"names": {"es": "Ideas"}, "headings": [{"names": {"es": "Sin dinero"}, "budget_cents": 1, "style": "approval", "max_choices": 2, "hide_money": True}]}]
# of each project its heading, what it costs, and what becomes of it
PROJECTS = {"Fuente": (0, 2000000, None), "Ascensor": (0, 3500000, None), "Puente": (0, 6000000, "over_budget"), "Vertedero": (0, None, "unfeasible"),
            "Teatro": (0, None, "not_valued"), "Kiosco": (0, None, "not_selected"), "Farolas": (0, 100000, "deselected"), "Mirador": (0, 1500000, None),
            "Estatua": (0, None, "withdrawn"), "Anuncio": (0, None, "hidden"), "Otra fuente": (0, None, "merged"),
            "Carril": (1, 800000, None), "Huerto": (1, 900000, None), "Pista": (1, 700000, None), "Sombra": (3, 400000, None), "Bancos": (3, 500000, None),
            "Lema": (4, None, None), "Color": (4, None, None), "Nombre": (4, None, None)}


class Desk:
    """The city, a round, and whoever has to do with it."""

    def __init__(self, t):
        self.t = t
        self.una, self.vera, self.moni = (t.person(name) for name in ("Una", "Vera", "Moni"))
        for who, role in ((self.una, "staff"), (self.vera, "valuator"), (self.moni, "moderator")):
            t.seat(who, role)
        self.anna, self.beni = t.crowd(2, "Autora")
        t.round(self.una, "papeleta", project_limit=30, groups=GROUPS, support_threshold=2, census=1000, ways=["account", "code"], least_age=16)
        self.number = {name: t.project(self.anna, "papeleta", f"{name} de la ladera", heading=heading) for name, (heading, _, _) in PROJECTS.items()}
        t.is_("one is withdrawn", withdraw(self.anna, self.number["Estatua"]), 200)
        t.is_("two become one", self.anna.post(f"/api/projects/{self.number['Otra fuente']}/merge", {"into": self.number["Fuente"]}), 200)
        t.city.sql(f"update arca.projects set paper_supports = 2 where state = 'published' and id not in ({self.number['Kiosco']}, {self.number['Mirador']})")
        self.seat = int(t.city.sql("select g.id from arca.grants g join arca.accounts a on a.id = g.account where a.pseudonym = 'Vera'"))

    def select(self, who, name, is_selected, reason=REASON, **more):
        number = self.number.get(name, name)
        return who.post(f"/api/staff/projects/{number}/selection", {"is_selected": is_selected, "reason": reason, "language": "es", **more})

    def ballot(self, name):
        return self.t.get(f"/api/projects/{self.number[name]}/ballot")

    def value(self, name, price):
        """A finished report: a price, or that it is not feasible."""
        path = f"/api/valuations/{self.number[name]}"
        is_priced = PROJECTS[name][0] != 4
        what = {"state": "unfeasible", "criterion": "ownership", "explanation": WHY} if price is None and is_priced else {"state": "feasible", "price_cents": price}
        for got in (self.vera.post(path, {"revision": 1, "language": "es", **what}), self.vera.post(f"{path}/finish", {"revision": 2})):
            self.t.is_(f"a report on {name}", got, 200)


def acts(t, *kinds):
    return [(one["kind"], one["role"], {f["name"]: f["value"] for f in one["facts"]}) for one in t.get("/api/acts?group=rounds")["items"] if one["kind"] in kinds]


# --- selection ------------------------------------------------------------------------------------


def check_rules(d):
    t = d.t
    ends = int(t.city.sql("select extract(epoch from arca.selected_at(id))::bigint from arca.budgets where slug = 'papeleta'"))
    t.phase("selecting", "papeleta")
    t.city.hold_clock(ends - 1)
    t.check(t.city.sql("select arca.selections_settle()") == "0", "nothing is settled a second before")
    t.city.hold_clock(ends)
    at_once(4, lambda i: t.city.sql("select arca.selections_settle()"))
    t.check(acts(t, "projects_selected") == [("projects_selected", "clerk", {"round": "papeleta", "projects": "17", "selected": "15"})], f"once, with an act: {acts(t, 'projects_selected')}")
    t.city.sql(f"update arca.projects set paper_supports = case id when {d.number['Kiosco']} then 9 else 0 end where id in ({d.number['Kiosco']}, {d.number['Fuente']})")
    t.check([t.get(f"/api/projects/{d.number[name]}")["is_selected"] for name in ("Kiosco", "Mirador", "Fuente")] == [False, False, True], "as it was then, whatever becomes of supports")
    for sql in ("update arca.selections set is_selected = true", "delete from arca.selections", "truncate arca.selections", "update arca.selection_ends set selected = 0"):
        try:
            t.city.sql(sql)
            t.check(False, f"the database lets it: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("never changed" in str(error), f"{sql}: {error}")


def check_by_hand(d):
    t = d.t
    t.phase("valuating", "papeleta")
    with t.nothing("selections that are wrong"):
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (d.anna, 403, "role_needed"), (d.vera, 403, "role_needed")):
            t.refused("who is no staff", lambda w=who: d.select(w, "Mirador", True), status, code)
        for what, reason in (("19", "x" * 19), ("1,001", "x" * 1001), ("turned", "x" * 20 + "\u202e")):
            t.refused(f"a reason of {what}", lambda reason=reason: d.select(d.una, "Mirador", True, reason), 422, "selection_form", ("/reason", "form"))
        t.refused("no reason", lambda: d.una.post(f"/api/staff/projects/{d.number['Mirador']}/selection", {"is_selected": True, "language": "es"}), 422, "json_shape")
        t.refused("a language of nobody", lambda: d.select(d.una, "Mirador", True, language="tlh"), 422, "language_unknown")
        t.refused("nothing", lambda: d.select(d.una, 999999, True), 404, "project_unknown")
        t.refused("what was withdrawn", lambda: d.select(d.una, "Estatua", True), 409, "project_ended")
        t.refused("what is selected", lambda: d.select(d.una, "Fuente", True), 409, "selection_same")
        t.refused("what is not", lambda: d.select(d.una, "Mirador", False), 409, "selection_same")
        for phase in ("selecting", "balloting"):
            t.phase(phase, "papeleta")
            t.refused(f"while {phase}", lambda: d.select(d.una, "Mirador", True), 409, "phase_wrong")
        at = t.phase("valuating", "papeleta")
        t.city.hold_clock(at + 700)
        t.refused("without a fresh proof", lambda: d.select(d.una, "Mirador", True), 403, "proof_needed")
        t.city.hold_clock(at)
    got = at_once(4, lambda i: d.select(d.una, "Mirador", True))
    t.check(sorted(map(code_of, got)) == [""] + ["selection_same"] * 3, f"of four at once, one: {list(map(code_of, got))}")
    t.is_("taken off", d.select(d.una, "Farolas", False), 200)
    t.is_("on again", d.select(d.una, "Farolas", True, "Nos equivocamos de farolas, son otras."), 200)
    last = "Las farolas ya las pone la compañía en otoño."
    t.is_("and off, which holds", d.select(d.una, "Farolas", False, last), 200)
    t.check(acts(t, "project_selected", "project_deselected")[0] == ("project_deselected", "staff", {"project": str(d.number["Farolas"]), "reason_sha256": hashlib.sha256(last.encode()).hexdigest()}), "an act with the reason's hash")
    t.check(len(acts(t, "project_selected", "project_deselected")) == 4, "each is one")
    told = d.ballot("Farolas")
    t.check((told["is_on"], told["why"], told["vote"], [(one["is_selected"], one["is_by_hand"], one["reason"]) for one in told["decisions"]]) ==
            (None, None, None, [(False, True, last), (True, True, "Nos equivocamos de farolas, son otras."), (False, True, REASON)]), f"reasons are public at once, what comes of it not yet: {told}")
    t.check(d.ballot("Kiosco")["decisions"] == [], "what the rules said is no decision by hand")


def check_standing(d):
    """What is on the ballot, and in each case why not."""
    t = d.t
    asked = [name for name, (_, _, why) in PROJECTS.items() if why not in ("not_selected", "deselected", "withdrawn", "merged")]
    t.is_("somebody is asked", d.una.post("/api/staff/budgets/papeleta/valuations/assign", {"seats": [d.seat], "projects": [d.number[name] for name in asked]}), 200)
    for name, (_, price, why) in PROJECTS.items():
        if name in asked and why != "not_valued":
            d.value(name, price)
    report(d.beni, "project", d.number["Anuncio"])
    t.is_("one is hidden", d.moni.post("/api/moderation/decisions", {"kind": "project", "number": d.number["Anuncio"], "decision": "hide", "reason": "spam", "note": None}), 200)
    t.refused("what is hidden", lambda: d.select(d.una, "Anuncio", False), 409, "contribution_hidden")
    t.check({d.ballot(name)["is_on"] for name in PROJECTS} == {None}, "nothing is told while the round valuates")
    t.phase("publishing_prices", "papeleta")
    found = {name: d.ballot(name) for name in PROJECTS}
    t.check({name: one["why"] for name, one in found.items()} == {name: why for name, (_, _, why) in PROJECTS.items()}, f"why not: {found}")
    t.check(all(one["is_on"] == (one["why"] is None) for one in found.values()), "and what is")
    t.check(t.city.sql(f"select price_cents is null from arca.budgets b, arca.ballot_standings(b) s where s.project = {d.number['Lema']}") == "t", "no price where no money is shown")
    page = t.city.ask("GET", f"/es/projects/papeleta/{d.number['Farolas']}").body.decode()
    t.check("Fuera de la papeleta" in page and "Las farolas ya las pone la compañía en otoño." in page, "the plain page says it")
    t.check("On the ballot" in t.city.ask("GET", f"/en/projects/papeleta/{d.number['Fuente']}").body.decode(), "in each language")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        d = Desk(t)
        check_rules(d)
        check_by_hand(d)
        check_standing(d)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
