#!/usr/bin/env python3
"""From supports to a ballot, in a live city: what the rules of a round select and what staff change by hand, with reasons; why each project is
on the ballot or not; the ballot as staff see it and on paper; the vote made of it, with every style, cast, counted and audited by anybody.
"""
import hashlib
import json
import os
import subprocess
import sys
import time

from city import City, Round, wait_for
from discussion import report
from elections import ROOT
from people import Browser, at_once, code_of
from proposing import DAY, Proposals, rfc3339, withdraw
from voter import Setting, Voter

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
        self.una, self.dosi, self.vera, self.moni = (t.person(name) for name in ("Una", "Dosi", "Vera", "Moni"))
        for who, role in ((self.una, "staff"), (self.dosi, "staff"), (self.vera, "valuator"), (self.moni, "moderator")):
            t.seat(who, role)
        self.anna, self.beni = t.crowd(2, "Autora")
        t.round(self.una, "papeleta", project_limit=30, groups=GROUPS, support_threshold=2, census=1000, ways=["account", "code"], least_age=16)
        self.number = {name: t.project(self.anna, "papeleta", f"{name} de la ladera", heading=heading) for name, (heading, _, _) in PROJECTS.items()}
        for name, (_, _, why) in PROJECTS.items():
            if why is None and name != "Ascensor":
                for language in ("en", "ar"):
                    t.is_("a translation", self.anna.post(f"/api/projects/{self.number[name]}/translations", {"language": language, "title": f"{name} ({language})", "text": f"{name} in {language}, in more than twenty signs."}), 200)
        t.is_("one is withdrawn", withdraw(self.anna, self.number["Estatua"]), 200)
        t.is_("two become one", self.anna.post(f"/api/projects/{self.number['Otra fuente']}/merge", {"into": self.number["Fuente"]}), 200)
        t.city.sql(f"update arca.projects set paper_supports = 2 where state = 'published' and id not in ({self.number['Kiosco']}, {self.number['Mirador']})")
        t.city.sql(f"update arca.projects set author = (select id from arca.accounts where pseudonym = 'Dosi') where id = {self.number['Nombre']}")
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


def in_browser(d, part):
    def titles(is_on):
        # on paper each is in the language of the page; what has one title only is there in all
        return "|".join("Ascensor de la ladera" if is_on and name == "Ascensor" else f"{name} " for name, (_, _, why) in PROJECTS.items() if (why is None) == is_on)
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "ballots.mjs"), part], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{d.t.city.tls_address[1]}", "ARCA_BUDGET": "papeleta", "ARCA_STAFF": d.una.cookie, "ARCA_PROJECT": str(d.number["Teatro"]),
                               "ARCA_WON": str(d.number["Fuente"]), "ARCA_ON": titles(True), "ARCA_OFF": titles(False)})
    d.t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {part}: {done.stdout}{done.stderr}")


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
        t.refused("one's own", lambda: d.select(d.dosi, "Nombre", False), 409, "own_decision")
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
    # a ballot that holds two: the two with the most supports, and of equals the older ones
    most = t.city.sql("select pg_get_functiondef('arca.ballot_rules'::regproc)")
    t.city.sql(most.replace("select 224, 255,", "select 2, 2,"))
    t.city.sql(f"update arca.projects set paper_supports = 5 where id = {d.number['Pista']}")
    t.check([(d.ballot(name)["is_on"], d.ballot(name)["why"]) for name in ("Carril", "Huerto", "Pista")] == [(True, None), (False, "too_many"), (True, None)], "a ballot has an end")
    t.city.sql(most)
    page = t.city.ask("GET", f"/es/projects/papeleta/{d.number['Farolas']}").body.decode()
    t.check("Fuera de la papeleta" in page and "Las farolas ya las pone la compañía en otoño." in page, "the plain page says it")
    t.check("On the ballot" in t.city.ask("GET", f"/en/projects/papeleta/{d.number['Fuente']}").body.decode(), "in each language")


# --- the ballot -----------------------------------------------------------------------------------


def preview(d, who=None, query="?language=en"):
    return (who or d.una).ask("GET", f"/api/staff/budgets/papeleta/ballot{query}")


def check_preview(d):
    t = d.t
    for who, status, code in ((Browser(t.city), 401, "account_missing"), (d.anna, 403, "role_needed"), (d.vera, 403, "role_needed")):
        t.refused("who is no staff", lambda w=who: preview(d, w), status, code)
    t.is_("no such round", d.una.ask("GET", "/api/staff/budgets/otra/ballot"), 404, "budget_unknown")
    b = preview(d).json()
    rows = [(h["style"], h["kind"], h["max_choices"], h["max_sum_points"], h["max_cost_cents"], h["budget_cents"], h["total_cents"], h["project_count"]) for h in b["headings"]]
    t.check(rows == [("knapsack", 1, 3, None, 5000000, 5000000, 7000000, 3), ("ranking", 2, 3, None, None, 2000000, 2400000, 3), ("knapsack", 1, 1, None, 2000000, 2000000, 0, 0),
                     ("cumulative", 5, 2, 5, None, 1000000, 900000, 2), ("approval", 1, 2, None, None, None, None, 3)], f"how people vote: {rows}")
    t.check((b["phase"], b["is_frozen"], b["languages"], [g["code"] for g in b["gaps"]]) == ("publishing_prices", False, ["es", "en", "ar"], ["empty", "not_valued", "translations"]), f"nothing is needed: {b['gaps']}")
    t.check({g["code"]: (g["is_needed"], g["count"]) for g in b["gaps"]} == {"empty": (False, 1), "not_valued": (False, 1), "translations": (False, 2)}, f"what is advised: {b['gaps']}")
    city = {one["number"]: one for one in b["headings"][0]["projects"]}
    fuente, ascensor = city[d.number["Fuente"]], city[d.number["Ascensor"]]
    t.check((fuente["titles"], fuente["missing"], fuente["is_translated"], fuente["excerpt"]) ==
            ({"es": "Fuente de la ladera", "en": "Fuente (en)", "ar": "Fuente (ar)"}, [], True, "Fuente in en, in more than twenty signs."), f"in every language: {fuente}")
    t.check((ascensor["missing"], ascensor["is_translated"], ascensor["price_cents"]) == (["ar", "en"], False, 3500000), f"missing translations are named: {ascensor}")
    t.check({one["number"]: one["why"] for one in b["headings"][0]["others"]} == {d.number[name]: why for name, (heading, _, why) in PROJECTS.items() if heading == 0 and why}, "what is not on it, and why")
    t.check([one["title"] for one in b["headings"][0]["others"] if one["why"] == "hidden"] == [None], "of what is hidden not even its title")


# --- the vote that is made of it ------------------------------------------------------------------


def imported(t, *args):
    return t.city.run("import", *args, "--host", "localhost", "--trustees", t.city.path("nobody"), "--witnesses", t.city.path("witnesses"),
                      "--embedded", t.city.path("city"), program=t.arcad, may_fail=True)


def not_ready(d, words, slug="papeleta"):
    code, _, said = imported(d.t, "--round", slug)
    d.t.check(code == 1 and words in said, f"no vote: {words}: {code} {said}")


def needed(t, slug):
    return t.city.sql(f"select needed from arca.round_order('{slug}')")


def check_residents(d):
    """A round for residents, without valuation: headings without money alone."""
    t = d.t
    now = int(time.time())
    def heading(name, **more):
        return {"names": {"es": name}, "budget_cents": 1, "style": "approval", "max_choices": 3, "hide_money": True, **more}
    groups = [{"names": {"es": "Todo"}, "headings": [heading("Ciudad"), heading("Norte", residents_only=True, districts=["Norte", "Vega"]),
                                                      heading("Sur", residents_only=True, districts=["Sur"]), heading("Alto", residents_only=True, districts=["Norte", "Vega"])]}]
    phases = [{"phase": name, "starts_at": rfc3339(now + DAY * day)} for name, day in (("accepting", -1), ("publishing_prices", 20), ("balloting", 30), ("counting", 40))]
    t.round(d.una, "vecinos", groups=groups, phases=phases, census=500)
    t.round(d.una, "dinero", phases=phases)
    numbers = [t.project(d.beni, "vecinos", f"Idea {i}", heading=i, place="La plaza", latitude_e6=40400000, longitude_e6=-3700000) for i in range(4)]
    t.project(d.beni, "dinero", "Con precio")
    t.check(needed(t, "vecinos") == "phase" and needed(t, "dinero") == "census nothing phase valuating", f"what is needed: {needed(t, 'vecinos')}, {needed(t, 'dinero')}")
    t.phase("publishing_prices", "vecinos")
    t.check(needed(t, "vecinos") == "", f"nothing: {needed(t, 'vecinos')}")
    t.check(t.get(f"/api/projects/{numbers[0]}/ballot")["is_on"] is True, "all that nobody took off are on it")
    plan = json.loads(t.city.sql("select plan from arca.round_order('vecinos')"))
    t.check([(c["styles"], c.get("residence"), c["group"], c["is_district"], c["budget_cents"], c["max_choices"]) for c in plan["contests"]] ==
            [([0], None, 0, True, 1, 1), ([1], {"district": ["Norte", "Vega"]}, 0, True, 1, 1), ([2], {"district": ["Sur"]}, 0, True, 1, 1), ([1], {"district": ["Norte", "Vega"]}, 0, True, 1, 1)], f"who may vote where: {plan['contests']}")
    p = plan["contests"][0]["projects"][0]
    t.check((p["id"], p["cost_cents"], p["places"], p["latitude_e6"], p["titles"]["ar"]) == (str(numbers[0]), 1, {"es": "La plaza"}, 40400000, "Idea 0"), f"a project of it: {p}")
    t.check((plan.get("electorate"), plan["ways"], plan["census_bound"]) == (None, ["account"], 500), "and who votes at all")


def check_refused(d):
    t = d.t
    vertedero = d.number["Vertedero"]
    for args in (("--round", "papeleta", "--open", "2030-01-01T00:00:00Z"), ("--round", "papeleta", "--poll", "papeleta"), ()):
        t.check(imported(t, *args)[0] == 2, f"{args} is a mistake")
    with t.nothing("votes that cannot be made"):
        not_ready(d, "published no round nada", "nada")
        t.phase("valuating", "papeleta")
        not_ready(d, "prices are not being published")
        t.phase("publishing_prices", "papeleta")
        t.city.sql("update arca.budgets set census = null where slug = 'papeleta'")
        not_ready(d, "nobody said how many may vote")
        t.city.sql("update arca.budgets set census = 1000 where slug = 'papeleta'")
    t.is_("an appeal", d.anna.post(f"/api/projects/{vertedero}/valuation/appeal", {"text": "Hay otra parcela al lado, y esa sí es de la ciudad."}), 200)
    not_ready(d, "appeals against reports wait")
    t.is_("decided by somebody else", d.dosi.post(f"/api/valuations/{vertedero}/appeal/decide", {"outcome": "kept", "reason": "La otra parcela tampoco es de la ciudad.", "language": "es"}), 200)


def check_meanwhile(d):
    """Whatever changes while the vote is made stops it, and nothing is left."""
    t = d.t
    os.makedirs(t.city.path("nobody"))
    for number, block in enumerate(("city", "city", "civil", "civil"), 1):
        t.city.run("trustee", "key", "--dir", t.city.path("nobody", str(number)), "--name", f"Nobody {number}", "--block", block)
    t.city.arcad("city", "--host", "localhost", "--witnesses", t.city.path("witnesses"))
    wait_for("acts are logged", lambda: t.city.sql("select count(*) from arca.acts where pending is null") == "0")
    seat = t.city.sql("select max(id) from arca.grants where role = 'staff'")
    t.city.sql(f"""create function arca.meanwhile() returns trigger language plpgsql as $$ begin
            insert into arca.selections (project, is_selected, seat, reason, language, at) values ({d.number['Fuente']}, false, {seat}, repeat('x', 20), 'es', arca.clock());
            return new; end $$;
        create trigger meanwhile before insert on arca.rounds for each row execute function arca.meanwhile()""")
    with t.nothing("a vote of something else"):
        not_ready(d, "changed meanwhile")
    t.city.sql("drop function arca.meanwhile cascade")
    t.check(t.city.sql("select (select count(*) from arca.rounds), (select count(*) from arca.logs where slug = 'papeleta')") == "0|0", "no round, no log")


def go_to(t, at):
    """The clock goes on from there, and sessions with it: they are first, for the clerk tidies what has ended."""
    t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + 90 * DAY})")
    t.city.move_clock(at)


def check_rehearsed(d):
    """The round, rehearsed before it is voted: other keys, name and days, the same ballots; and one that has none yet, with made-up projects."""
    t = d.t
    go_to(t, int(t.city.sql("select extract(epoch from arca.clock())::bigint")))    # witnesses, too
    for words, args, code in (("no round nada", ("--round", "nada", "--rehearse", "ensayo"), 1), ("papeleta is a round", ("--round", "papeleta", "--rehearse", "papeleta"), 1),
                              ("usage", ("--round", "papeleta", "--rehearse", "ensayo", "--minutes", "0"), 2), ("usage", ("--round", "papeleta", "--minutes", "9"), 2),
                              ("usage", ("--poll", "papeleta", "--rehearse", "ensayo"), 2), ("usage", ("--round", "papeleta", "--rehearse", "ensayo", "--people", "x"), 2)):
        got, out, said = imported(t, *args)
        t.check(got == code and words in out + said, f"{args}: {got} {out}{said}")
    vote = Round(t.city, "ensayo", None, way=("--round", "papeleta", "--rehearse"))
    got = t.get(vote.api)
    t.check(got["is_rehearsal"] is True and got["ways"] == ["code"] and got["titles"]["es"].endswith(" · ensayo") and 590 <= vote.closes - int(t.city.sql("select extract(epoch from arca.clock())::bigint")) <= 600,
            f"a rehearsal of ten minutes: {got['titles']} {got['closes_at']}")
    t.check([c["project_count"] for c in got["contests"]] == [3, 3, 2, 3] and got["criteria"] is None, f"the round's ballots, for whoever has a code: {got['contests']}")
    t.check(got["rehearses"] == "papeleta" and "/rounds/ensayo" not in "".join(t.city.ask("GET", path).body.decode() for path in ("/api/feeds/es/rounds", "/sitemap/rounds/0.xml", "/sitemap.xml", "/api/calendar/es"))
            and not [one for one in t.get("/api/search?q=ensayo")["items"] if one["kind"] == "round"], "the city tells of it nowhere else")
    t.check(t.get("/api/budgets/papeleta")["has_vote"] is False and d.ballot("Fuente")["vote"] is None, "which is not its vote")
    vote.start_deal()
    vote.finish_deal()
    setting = Setting(vote)
    for code in vote.codes(3):
        voter = Voter(setting).register(code)
        t.check(setting.cast(voter.seal((0,), 1, cid=0, seq=1, prev=bytes(32))[0]).status == 201, "a voter who is not there")
    go_to(t, vote.closes)
    vote.start_count()
    vote.finish_count()
    t.check(t.get(vote.api + "/results")["outcome"]["contests"][0]["ballots"] == 3, "counted")
    code, said, more = t.city.run("verify", "--ca", t.city.ca, vote.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said and "a rehearsal" in said, f"and audited: {said} {more}")
    plan = json.loads(t.city.sql("select plan from arca.rehearsal_plan('dinero', 'otra')"))
    t.check([len(c["projects"]) for c in plan["contests"]] == [5] * len(plan["contests"]) and plan["contests"][0]["projects"][0]["cost_cents"] > 0, f"with nothing on a ballot yet: {plan}")


def check_made(d):
    """The manifest: from then on nothing changes."""
    t = d.t
    opens = int(t.city.sql("select opens from arca.round_order('papeleta')"))
    go_to(t, opens - 600)
    people = t.city.make_people()
    os.rename(os.path.join(people, "officials", "2"), t.city.path("elsewhere"))
    code, _, said = imported(t, "--round", "papeleta", "--people", people)
    t.check(code == 1 and "two officials" in said, f"with too few of them: {said}")
    os.rename(t.city.path("elsewhere"), os.path.join(people, "officials", "2"))
    vote = Round(t.city, "papeleta", None, way="--round", people=people)
    t.check(t.get("/api/rounds/papeleta")["is_rehearsal"] is False, "no rehearsal: its people have keys of their own")
    t.check(vote.closes == opens + 10 * DAY, "on the days that were published")
    code, _, said = imported(t, "--round", "papeleta")
    t.check(code == 1 and "there is a round papeleta already" in said, f"once: {said}")
    t.check(t.city.sql(f"select arca.ballot_freeze((select id from arca.rounds where slug = 'papeleta'), '{'0' * 64}')") == "f", "a plan that changed meanwhile is none")
    t.city.sql(f"""insert into arca.valuation_appeals (project, text, at, due_at) select {d.number['Puente']}, repeat('x', 20), arca.clock(), arca.clock() + interval '1 day'""")
    vote.settle_acts()
    with t.nothing("changes of what is final"):
        t.refused("another project", lambda: d.select(d.una, "Kiosco", True), 409, "ballot_frozen")
        t.refused("one fewer", lambda: d.select(d.una, "Fuente", False), 409, "ballot_frozen")
        t.refused("another price", lambda: d.dosi.post(f"/api/valuations/{d.number['Puente']}/appeal/decide", {"outcome": "upheld", "price_cents": 5, "reason": "x" * 20, "language": "es"}), 409, "ballot_frozen")
        for sql in ("update arca.ballot_origins set project = 1", "delete from arca.ballot_origins", "truncate arca.ballot_origins"):
            try:
                t.city.sql(sql)
                t.check(False, f"the database lets it: {sql}")
            except Exception as error:      # noqa: BLE001
                t.check("never changed" in str(error), f"{sql}: {error}")
    got = t.get(vote.api)
    t.check([(c["cid"], c["titles"]["ar"], c["group"], c["kind"], c["max_choices"], c["hide_money"], c["is_district"], c["project_count"]) for c in got["contests"]] ==
            [(0, "المدينة", 0, 1, 3, False, False, 3), (1, "Norte", 1, 2, 3, False, True, 3), (2, "Sur", 1, 5, 2, False, True, 2), (3, "Sin dinero", 2, 1, 2, True, False, 3)], f"a contest of each heading, one of a group: {got['contests']}")
    told = {name: d.ballot(name) for name in ("Fuente", "Bancos", "Kiosco", "Otra fuente")}
    t.check((told["Fuente"]["vote"], told["Bancos"]["vote"]["cid"]) == ({"cid": 0, "id": str(d.number["Fuente"]), "phase": "publishing_prices", "won": None}, 2), f"each says where it is: {told}")
    t.check((told["Kiosco"]["why"], told["Otra fuente"]["why"], told["Kiosco"]["vote"]) == ("not_selected", "merged", None), "or still why not")
    there = t.get(f"{vote.api}/projects/0/{d.number['Fuente']}?lang=en")
    t.check((there["proposed"], there["title"], there["cost_cents"], there["description"]) == (d.number["Fuente"], "Fuente (en)", 2000000, "Fuente in en, in more than twenty signs."), f"and the other way: {there}")
    found = [(one["kind"], one["title"]) for one in t.get("/api/search?q=ascensor")["items"]]
    t.check(found == [("project", "Ascensor de la ladera")], f"it is found once: {found}")
    b = preview(d).json()
    t.check((b["is_frozen"], b["gaps"], [h["project_count"] for h in b["headings"]]) == (True, [], [3, 3, 0, 2, 3]), "staff see what the manifest has")
    go_to(t, opens + 5)
    t.check((vote.step(), t.get("/api/budgets/papeleta")["phase"], t.get(vote.api)["phase"]) == ("keys", "publishing_prices", "publishing_prices"), "nobody votes before there is a key")
    vote.start_deal()
    return vote


# what devices answer: contest, kind, choice; by index among the projects of each contest
BALLOTS = [[(0, 1, (0, 2)), (1, 2, (2, 0)), (3, 1, (0,))], [(0, 1, (0,)), (1, 2, (2,)), (3, 1, (0, 1))],
           [(0, 1, (1, 2)), (2, 5, ((0, 3), (1, 2))), (3, 1, (0,))], [(0, 4, ()), (2, 5, ((0, 5),)), (3, 4, ())]]


def check_vote(d, vote):
    t = d.t
    vote.finish_deal()
    t.check(t.get("/api/budgets/papeleta")["phase"] == "balloting" and d.ballot("Fuente")["vote"]["phase"] == "balloting", "the round's phase is its vote's")
    setting = Setting(vote)
    for code, answers in zip(vote.codes(len(BALLOTS)), BALLOTS):
        voter = Voter(setting).register(code)
        for cid, kind, choice in answers:
            entry, _ = voter.seal(choice, kind, cid=cid, seq=1, prev=bytes(32))
            got = setting.cast(entry)
            t.check(got.status == 201, f"a ballot of contest {cid}: {got}")
    voter = Voter(setting).register(vote.codes(1)[0])
    for seq, cid in enumerate((1, 2), 1):
        entry, _ = voter.seal((0,) if cid == 1 else ((1, 5),), 2 if cid == 1 else 5, cid=cid, seq=seq, prev=voter.prev)
        t.check(setting.cast(entry).status == 201, f"another heading of the group: {cid}")
        voter.took(entry)
    go_to(t, vote.closes)
    t.check(t.get("/api/budgets/papeleta")["phase"] == "counting", "it closes by the clock")
    vote.start_count()
    vote.finish_count()
    outcome = t.get(vote.api + "/results")["outcome"]["contests"]
    names = {str(number): name for name, number in d.number.items()}
    t.check([(one["ballots"], one["blank"]) for one in outcome] == [(4, 1), (2, 0), (3, 0), (4, 1)], f"whoever went to another heading counts there alone: {outcome}")
    votes = [{names[p["id"]]: p["votes"] for p in one["projects"]} for one in outcome]
    t.check((votes[0], votes[2], votes[3]) == ({"Fuente": 2, "Ascensor": 1, "Mirador": 2}, {"Sombra": 2, "Bancos": 2}, {"Lema": 3, "Color": 1, "Nombre": 0}), f"votes (greedy counts whom a ballot names): {votes}")
    code, said, more = t.city.run("verify", "--ca", t.city.ca, vote.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said and "rehearsal" not in said, f"anybody audits it: {said} {more}")
    t.check(t.get("/api/budgets/papeleta")["phase"] == "finished", "the round is finished with it")
    t.check([d.ballot(name)["vote"]["won"] for name in ("Fuente", "Ascensor", "Mirador")] == [True, False, True], "each says what came of it")
    page = t.city.ask("GET", f"/es/projects/papeleta/{d.number['Fuente']}").body.decode()
    t.check("Ha ganado." in page and f"/es/rounds/papeleta/projects/0/{d.number['Fuente']}" in page, "and leads there, without a script too")
    for path, link in (("/es/projects/papeleta", "/es/rounds/papeleta/results"), (f"/es/rounds/papeleta/projects/0/{d.number['Fuente']}", f"/es/projects/papeleta/{d.number['Fuente']}")):
        t.check(f'href="{link}"' in t.city.ask("GET", path).body.decode(), f"{path} leads to {link}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        d = Desk(t)
        check_residents(d)
        check_rules(d)
        check_by_hand(d)
        check_standing(d)
        check_preview(d)
        in_browser(d, "desk")
        check_refused(d)
        check_meanwhile(d)
        check_rehearsed(d)
        vote = check_made(d)
        check_vote(d, vote)
        in_browser(d, "after")
    sys.exit(t.done())


if __name__ == "__main__":
    main()
