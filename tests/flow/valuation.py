#!/usr/bin/env python3
"""Valuation of projects in a live city: who is asked to look at what, reports and what they need, interests, what is public when
the phase ends and what is not a second before, authors told once, replies, and appeals that somebody else decides.
"""
import os
import subprocess
import sys
import time

from city import City
from discussion import report
from elections import ROOT
from people import Browser, at_once, code_of
from proposing import DAY, Proposals, rfc3339

WHY = "La parcela no es de la ciudad sino de la Confederación Hidrográfica, que en dos escritos ha dicho que no la cede para esto."
SAID = "Hay otra parcela al lado, y esa sí es de la ciudad: está en el plano."
GROUPS = [{"names": {"es": "Toda la ciudad"}, "headings": [{"names": {"es": "Ciudad"}, "budget_cents": 50000000}]},
          {"names": {"es": "Ideas"}, "headings": [{"names": {"es": "Sin dinero"}, "budget_cents": 1, "style": "approval", "max_choices": 3, "hide_money": True}]}]


class Desk:
    """The city, a round in its valuation, and whoever has to do with it."""

    def __init__(self, t):
        self.t = t
        self.una, self.dos, self.vera, self.vito = (t.person(name) for name in ("Una", "Dosi", "Vera", "Vito"))
        for who, role in ((self.una, "staff"), (self.dos, "staff"), (self.vera, "valuator"), (self.vito, "valuator")):
            t.seat(who, role)
        self.anna, self.beni = t.crowd(2, "Autora")
        t.round(self.una, "ronda", project_limit=20, groups=GROUPS)
        self.projects = [t.project(self.anna, "ronda", f"Proyecto {i}") for i in range(6)]
        self.idea = t.project(self.beni, "ronda", "Una idea sin dinero", heading=1)
        t.round(self.una, "mesa", groups=GROUPS)
        self.seen = [t.project(self.beni, "mesa", f"Para la mesa {i}") for i in range(3)]
        self.seats = {name: int(t.city.sql(f"select g.id from arca.grants g join arca.accounts a on a.id = g.account where a.pseudonym = '{name}'")) for name in ("Vera", "Vito", "Una", "Dosi")}
        self.at = t.phase("valuating", "ronda")

    def assign(self, who, projects=None, seats=("Vera",), way="assign", **more):
        return who.post(f"/api/staff/budgets/ronda/valuations/{way}", {"seats": [self.seats[name] for name in seats], **({"projects": projects} if projects else {}), **more})

    def board(self, query=""):
        return self.una.ask("GET", f"/api/staff/budgets/ronda/valuations{query}").json()

    def write(self, who, project, state, **more):
        seen = who.ask("GET", f"/api/valuations/{project}")
        revision = seen.json()["revision"] if seen.status == 200 else 1
        return who.post(f"/api/valuations/{project}", {"revision": revision, "language": "es", "state": state, **more})

    def finish(self, who, project):
        seen = who.ask("GET", f"/api/valuations/{project}")
        return who.post(f"/api/valuations/{project}/finish", {"revision": seen.json()["revision"] if seen.status == 200 else 1})

    def report(self, who, project, state, **more):
        for got in (self.write(who, project, state, **more), self.finish(who, project)):
            self.t.is_(f"a report on {project}", got, 200)


def in_browser(d, part):
    """The pages, in a round of their own whose phases are those of the other."""
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "valuation.mjs"), part], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{d.t.city.tls_address[1]}", "ARCA_BUDGET": "mesa", "ARCA_PROJECTS": " ".join(map(str, d.seen)), "ARCA_STAFF": d.una.cookie,
                               "ARCA_OTHER": d.dos.cookie, "ARCA_VALUATOR": d.vito.cookie, "ARCA_NAME": "Vito", "ARCA_AUTHOR": d.beni.cookie})
    d.t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {part}: {done.stdout}{done.stderr}")


def acts(t, kind):
    return [{f["name"]: f["value"] for f in one["facts"]} for one in t.get("/api/acts?group=rounds")["items"] if one["kind"] == kind]


# --- who is asked ---------------------------------------------------------------------------------


def check_assign(d):
    t, one, two = d.t, d.projects[0], d.projects[1]
    with t.nothing("asks that are wrong"):
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (d.anna, 403, "role_needed"), (d.vera, 403, "role_needed")):
            t.refused("who is no staff", lambda w=who: d.assign(w, [one]), status, code)
            t.refused("the board", lambda w=who: w.ask("GET", "/api/staff/budgets/ronda/valuations"), status, code)
        t.refused("no such round", lambda: d.una.post("/api/staff/budgets/otra/valuations/assign", {"seats": [d.seats["Vera"]], "projects": [one]}), 404, "budget_unknown")
        for what, body, at in (("nobody", {"seats": [], "projects": [one]}, ("/seats", "required")), ("a seat of staff", {"seats": [d.seats["Una"]], "projects": [one]}, ("/seats/0", "unknown")),
                               ("no seat", {"seats": [99999], "projects": [one]}, ("/seats/0", "unknown")), ("nothing", {"seats": [d.seats["Vera"]]}, ("/projects", "required")),
                               ("both", {"seats": [d.seats["Vera"]], "projects": [one], "heading": 0}, ("/projects", "required")),
                               ("no such project", {"seats": [d.seats["Vera"]], "projects": [one, 99999]}, ("/projects/1", "unknown")),
                               ("no such heading", {"seats": [d.seats["Vera"]], "heading": 9}, ("/heading", "unknown"))):
            t.refused(what, lambda body=body: d.una.post("/api/staff/budgets/ronda/valuations/assign", body), 422, "valuation_form", at)
        t.city.hold_clock(d.at + 700)
        t.refused("without a fresh proof", lambda: d.assign(d.una, [one]), 403, "proof_needed")
        for phase in ("selecting", "publishing_prices"):
            t.phase(phase, "ronda")
            t.refused(f"while {phase}", lambda: d.assign(d.una, [one]), 409, "phase_wrong")
        t.phase("valuating", "ronda")
    b = d.board()
    t.check((b["phase"], b["numbers"]["unassigned"], len(b["items"]), b["next"]) == ("valuating", 7, 7, None), f"the board: {b}")
    t.check([v["account"]["pseudonym"] for v in b["valuators"]] == ["Vera", "Vito"], f"whom there is: {b['valuators']}")
    got = d.assign(d.una, [one, two, two], ("Vera", "Vito"))
    t.check(got.json() == {"changed": 4, "passed": 0}, f"two by two: {got.body}")
    t.check(d.assign(d.una, [one], ("Vera",)).json()["changed"] == 0, "once more is nothing")
    t.check(acts(t, "valuation_assigned") == [{"round": "ronda", "projects": "2", "valuators": "2"}], f"one act: {acts(t, 'valuation_assigned')}")
    t.check(d.assign(d.una, [two], ("Vito",), "unassign").json()["changed"] == 1, "taken back")
    t.is_("it is not there for him", d.vito.ask("GET", f"/api/valuations/{two}"), 404, "valuation_unknown")
    t.check(d.assign(d.una, None, ("Vera",), heading=0).json()["changed"] == 4, "a whole heading")
    mine = d.vera.ask("GET", "/api/account/valuations").json()
    t.check([i["project"] for i in mine["items"]] == sorted(d.projects, reverse=True) and mine["numbers"] == {"undecided": 6, "decided": 0, "finished": 0}, f"hers: {mine}")
    t.check([i["project"] for i in d.board(f"?seat={d.seats['Vito']}")["items"]] == [one] and [i["project"] for i in d.board("?step=unassigned")["items"]] == [d.idea]
            and [i["project"] for i in d.board("?heading=1")["items"]] == [d.idea], "the board by valuator, by how far, by heading")
    for path in (f"/api/valuations/{d.idea}", f"/api/valuations/{one}"):
        t.is_("a resident", d.anna.ask("GET", path), 403, "role_needed")
    t.is_("what is not hers is not there", d.vera.ask("GET", f"/api/valuations/{d.idea}"), 404, "valuation_unknown")
    t.is_("nor for staff before somebody is asked", d.una.ask("GET", f"/api/valuations/{d.idea}"), 404, "valuation_unknown")
    t.is_("nor to write", d.write(d.vera, d.idea, "feasible"), 404, "valuation_unknown")
    t.check(sum(got.json()["changed"] for got in at_once(6, lambda i: d.assign(d.una, [d.idea], ("Vera", "Vito")))) == 2, "six at once are one")


def check_groups(d):
    """Who is in a group when it is asked; one that ended, or has nobody, is none."""
    t = d.t
    path = "/api/staff/valuators/groups"
    with t.nothing("groups that are wrong"):
        for who, status, code in ((Browser(t.city), 401, "account_missing"), (d.vera, 403, "role_needed")):
            t.refused("who is no staff", lambda w=who: w.ask("GET", path), status, code)
            t.refused("nor makes any", lambda w=who: w.post(path, {"name": "Parques", "seats": []}), status, code)
        t.refused("a seat of staff", lambda: d.una.post(path, {"name": "Parques", "seats": [d.seats["Una"]]}), 422, "valuation_form", ("/seats/0", "unknown"))
        t.refused("blanks", lambda: d.una.post(path, {"name": "  ", "seats": []}), 422, "valuation_form", ("/name", "form"))
        t.refused("hidden signs", lambda: d.una.post(path, {"name": "Par\u202eques", "seats": []}), 422, "valuation_form", ("/name", "form"))
        t.refused("none such", lambda: d.una.post(f"{path}/999", {"name": "Otro", "seats": []}), 404, "valuator_group_unknown")
    made = d.una.post(path, {"name": "Parques", "seats": [d.seats["Vera"], d.seats["Vera"]]})
    g = made.json()
    t.check(made.status == 201 and (g["name"], [v["account"]["pseudonym"] for v in g["valuators"]]) == ("Parques", ["Vera"]), f"one: {made.body}")
    empty = d.una.post(path, {"name": "Vacío", "seats": []}).json()["number"]
    t.refused("the same name", lambda: d.una.post(path, {"name": "PARQUES", "seats": []}), 409, "valuator_group_taken")
    t.refused("by another way", lambda: d.una.post(f"{path}/{empty}", {"name": "parques", "seats": []}), 409, "valuator_group_taken")

    def ask(way="assign", **more):
        return d.una.post(f"/api/staff/budgets/ronda/valuations/{way}", {"projects": [d.idea], "seats": [], **more})
    ask("unassign", seats=[d.seats["Vera"], d.seats["Vito"]])
    t.refused("a group of nobody", lambda: ask(groups=[empty]), 422, "valuation_form", ("/groups/0", "nobody"))
    t.refused("no such group", lambda: ask(groups=[g["number"], 999]), 422, "valuation_form", ("/groups/1", "unknown"))
    t.check(ask(groups=[g["number"]], seats=[d.seats["Vera"]]).json()["changed"] == 1, "who is named twice is asked once")
    t.is_("another one in it", d.una.post(f"{path}/{g['number']}", {"name": "Parques", "seats": [d.seats["Vera"], d.seats["Vito"]]}), 200)
    t.check(d.vito.ask("GET", f"/api/valuations/{d.idea}").status == 404, "who comes later is not asked")
    t.check([x["name"] for x in d.board()["groups"]] == ["Parques", "Vacío"], f"the board has them: {d.board()['groups']}")
    t.check(ask("unassign", groups=[g["number"]]).json()["changed"] == 1, "taken back from all of it")
    for number in (g["number"], empty):
        t.is_("ended", d.una.ask("DELETE", f"{path}/{number}"), 204)
    t.is_("for good", d.una.ask("DELETE", f"{path}/{empty}"), 404, "valuator_group_unknown")
    t.refused("and not asked", lambda: ask(groups=[g["number"]]), 422, "valuation_form", ("/groups/0", "unknown"))
    ask(seats=[d.seats["Vera"], d.seats["Vito"]])
    t.check(len(acts(t, "valuator_group_set")) == 3 and len(acts(t, "valuator_group_ended")) == 2, "each an act")


def check_author(d):
    t = d.t
    t.round(d.una, "propia", groups=GROUPS)
    t.city.sql("update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock() where pseudonym = 'Vito'")
    t.city.move_clock(int(time.time()))
    t.city.sql("update arca.account_sessions set seen_at = arca.clock(), proved_at = arca.clock(), until = arca.clock() + interval '1 day'")
    own, other = t.project(d.vito, "propia", "El mío"), t.project(d.beni, "propia", "El suyo")
    low = t.project(d.anna, "propia", "Otro más")
    t.city.sql("update arca.budgets set support_threshold = 1 where slug = 'propia'")
    t.city.sql(f"update arca.projects set paper_supports = 1 where id in ({own}, {other})")
    t.phase("valuating", "propia")
    t.city.sql("select arca.selections_settle()")       # before the clerk does, in the middle of something

    def ask(**more):
        return d.una.post("/api/staff/budgets/propia/valuations/assign", {"seats": [d.seats["Vito"]], **more})
    t.refused("the author of one", lambda: ask(projects=[other, own]), 409, "valuation_interest")
    t.refused("what was not selected", lambda: ask(projects=[low]), 422, "valuation_form", ("/projects/0", "unknown"))
    t.check(ask(heading=0).json() == {"changed": 1, "passed": 1}, "of a heading it is passed over")
    d.at = t.phase("valuating", "ronda")


# --- reports --------------------------------------------------------------------------------------


def check_report(d):
    t, one = d.t, d.projects[0]
    seen = d.vera.ask("GET", f"/api/valuations/{one}").json()
    t.check((seen["state"], seen["step"], seen["revision"], seen["is_priced"], seen["may_write"], seen["may_reopen"], len(seen["criteria"])) == ("undecided", "undecided", 1, True, True, False, 7), f"a dossier: {seen}")
    with t.nothing("reports that are wrong"):
        for what, state, more, at in (("a price of what is undecided", "undecided", {"price_cents": 5}, ("/price_cents", "form")), ("a price of what cannot be", "unfeasible", {"price_cents": 5}, ("/price_cents", "form")),
                                      ("a criterion of what can", "feasible", {"criterion": "cost"}, ("/criterion", "unknown")), ("one of no list", "unfeasible", {"criterion": "moon"}, ("/criterion", "unknown")),
                                      ("5,001", "unfeasible", {"explanation": "x" * 5001}, ("/explanation", "form")), ("turned", "feasible", {"explanation": "abc\u202edef"}, ("/explanation", "form"))):
            t.refused(what, lambda state=state, more=more: d.write(d.vera, one, state, **more), 422, "valuation_form", at)
        t.refused("a price where money is hidden", lambda: d.write(d.vera, d.idea, "feasible", price_cents=5), 422, "valuation_form", ("/price_cents", "form"))
        for what, more in (("no cent", {"price_cents": 0}), ("another state", {"state": "perhaps"})):
            t.refused(what, lambda more=more: d.write(d.vera, one, **{"state": "feasible", **more}), 422, "json_shape")
        t.refused("a language of nobody", lambda: d.write(d.vera, one, "undecided", language="tlh"), 422, "language_unknown")
        t.refused("staff do not write it", lambda: d.write(d.una, one, "feasible", price_cents=5), 403, "role_needed")
        t.refused("on top of another", lambda: d.vera.post(f"/api/valuations/{one}", {"revision": 7, "language": "es", "state": "feasible"}), 409, "valuation_changed")
        t.refused("finished as it is", lambda: d.finish(d.vera, one), 422, "valuation_form", ("/state", "required"))
        t.refused("an empty comment", lambda: d.vera.post(f"/api/valuations/{one}/notes", {"text": " "}), 422, "valuation_form", ("/text", "form"))
        t.refused("opened again", lambda: d.una.post(f"/api/valuations/{one}/reopen", {"text": "Falta un precio"}), 409, "valuation_open")
    t.is_("feasible", d.write(d.vera, one, "feasible"), 200)
    t.refused("without a price", lambda: d.finish(d.vera, one), 422, "valuation_form", ("/price_cents", "required"))
    t.is_("it can be something else", d.write(d.vito, one, "unfeasible", explanation=WHY[:99].strip()), 200)
    t.refused("without a criterion", lambda: d.finish(d.vito, one), 422, "valuation_form", ("/criterion", "required"))
    t.is_("with one", d.write(d.vito, one, "unfeasible", criterion="ownership", explanation="x" * 99), 200)
    t.refused("of 99 signs", lambda: d.finish(d.vito, one), 422, "valuation_form", ("/explanation", "too_short"))
    got = at_once(5, lambda i: d.vera.post(f"/api/valuations/{one}", {"revision": 4, "language": "es", "state": "feasible", "price_cents": 100 + i}))
    t.check(sorted(map(code_of, got)) == [""] + ["valuation_changed"] * 4, f"of five at once, one: {list(map(code_of, got))}")
    t.is_("unfeasible", d.write(d.vera, one, "unfeasible", criterion="ownership", explanation="x" * 100), 200)
    t.is_("what is the same is nothing new", d.write(d.vera, one, "unfeasible", criterion="ownership", explanation="x" * 100), 200)
    t.is_("of 100", d.finish(d.vera, one), 200)
    for what, ask in (("written", lambda: d.write(d.vito, one, "feasible", price_cents=5)), ("finished", lambda: d.finish(d.vito, one)), ("asked again", lambda: d.assign(d.una, [one], ("Vito",)))):
        t.refused(f"a finished one is not {what}", ask, 409, "valuation_finished")
    t.refused("nor opened by who valuates", lambda: d.vera.post(f"/api/valuations/{one}/reopen", {"text": "Me equivoqué en esto"}), 403, "role_needed")
    t.refused("nor without a reason", lambda: d.una.post(f"/api/valuations/{one}/reopen", {"text": "corto"}), 422, "valuation_form", ("/text", "form"))
    t.is_("staff open it", d.una.post(f"/api/valuations/{one}/reopen", {"text": "Falta decir de quién es"}), 200)
    t.is_("a comment of staff", d.una.post(f"/api/valuations/{one}/notes", {"text": "Mirad el catastro"}), 200)
    t.is_("and of hers", d.vera.post(f"/api/valuations/{one}/notes", {"text": "Mirado"}), 200)
    t.check([(n["kind"], n["role"], n["text"]) for n in d.vito.ask("GET", f"/api/valuations/{one}").json()["notes"]] == [("reopened", "staff", "Falta decir de quién es"), ("note", "staff", "Mirad el catastro"),
            ("note", "valuator", "Mirado")], "who works on it reads them")
    t.check(acts(t, "valuation_finished") == [{"project": str(one)}] and acts(t, "valuation_reopened") == [{"project": str(one)}], "acts say no more than that")
    d.report(d.vera, one, "unfeasible", criterion="ownership", explanation=WHY)
    d.report(d.vera, d.projects[1], "feasible", price_cents=1234500)
    d.report(d.vera, d.idea, "feasible")
    t.check(d.write(d.vera, d.projects[2], "feasible", price_cents=7).json()["step"] == "decided" and d.board()["numbers"] == {"unassigned": 0, "undecided": 3, "decided": 1, "finished": 3}, f"how far: {d.board()['numbers']}")
    for sql in (f"update arca.valuations set price_cents = null where project = {d.projects[1]}", f"update arca.valuations set explanation = 'corta' where project = {one}", f"update arca.valuations set price_cents = 1 where project = {d.idea}",
                f"insert into arca.valuations (project, budget, is_priced) select project, budget, true from arca.valuations where project = {one}", "update arca.valuation_notes set text = 'x'"):
        try:
            t.city.sql(sql)
            t.check(False, f"the database lets it: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check(any(word in str(error) for word in ("violates", "never changed")), f"{sql}: {error}")


def check_interest(d):
    t, three, four = d.t, d.projects[3], d.projects[4]
    d.assign(d.una, [three], ("Vito",))
    d.report(d.vera, three, "unfeasible", criterion="cost", explanation=WHY)
    t.is_("not one's own", d.vito.post(f"/api/valuations/{four}/recuse"), 404, "valuation_unknown")
    t.is_("staff have none to give back", d.una.post(f"/api/valuations/{three}/recuse"), 403, "role_needed")
    t.is_("an interest", d.vera.post(f"/api/valuations/{three}/recuse"), 204)
    seen = d.vito.ask("GET", f"/api/valuations/{three}").json()
    t.check((seen["state"], seen["step"], seen["explanation"], seen["recusals"], [v["account"]["pseudonym"] for v in seen["valuators"]]) == ("undecided", "undecided", None, 1, ["Vito"]), f"what she wrote does not stand: {seen}")
    for what, ask in (("read", lambda: d.vera.ask("GET", f"/api/valuations/{three}")), ("written", lambda: d.write(d.vera, three, "feasible", price_cents=1)), ("given back", lambda: d.vera.post(f"/api/valuations/{three}/recuse"))):
        t.refused(f"it is not {what} any more", ask, 404, "valuation_unknown")
    t.refused("and never hers again", lambda: d.assign(d.una, [three], ("Vera",)), 409, "valuation_interest")
    # nor under another seat
    t.city.sql(f"update arca.grants set ended_by = account, ended_at = arca.clock() where id = {d.seats['Vera']}")
    t.check(d.board("?step=unassigned")["numbers"]["unassigned"] == 3, f"what only she had waits for somebody: {d.board()['numbers']}")
    t.is_("who valuates no more", d.vera.ask("GET", f"/api/valuations/{d.projects[2]}"), 403, "role_needed")
    t.seat(d.vera, "valuator")
    d.seats["Vera"] = int(t.city.sql("select max(g.id) from arca.grants g join arca.accounts a on a.id = g.account where a.pseudonym = 'Vera'"))
    t.refused("nor under another seat", lambda: d.assign(d.una, [three], ("Vera",)), 409, "valuation_interest")
    t.check(d.assign(d.una, [d.projects[2], four], ("Vera",)).json()["changed"] == 2, "but others")
    d.report(d.vito, three, "unfeasible", criterion="cost", explanation=WHY)


# --- in public ------------------------------------------------------------------------------------


def check_public(d):
    t = d.t
    ends = int(t.city.sql("select extract(epoch from starts_at)::bigint from arca.budget_phases p join arca.budgets b on b.id = p.budget where b.slug = 'ronda' and phase = 'publishing_prices'"))

    def stay(at):
        t.city.hold_clock(at)
        t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + DAY})")
    d.stay, d.ends = stay, ends
    stay(ends - 1)
    t.check(t.city.sql("select arca.valuations_tell()") == "0", "nothing to tell")
    before = t.get("/api/budgets/ronda/valuations")
    t.check(before == {"published_at": rfc3339(ends), "is_public": False, "numbers": None, "items": [], "next": None}, f"a second before: {before}")
    for number in d.projects:
        t.check(t.get(f"/api/projects/{number}/valuation")["valuation"] is None, "nor of one")
    t.is_("nobody replies yet", d.anna.post(f"/api/projects/{d.projects[0]}/valuation/reply", {"text": SAID}), 404, "valuation_unknown")
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'project_valued'") == "0" and not acts(t, "valuations_published"), "nobody is told")
    stay(ends)
    got = t.get("/api/budgets/ronda/valuations")
    t.check(got["is_public"] and got["numbers"] == {"feasible": 2, "unfeasible": 2, "undecided": 3, "appealed": 0, "overdue": 0, "recusals": 1} and len(got["items"]) == 7, f"all at once: {got}")
    one = t.get(f"/api/projects/{d.projects[0]}/valuation")["valuation"]
    t.check((one["state"], one["price_cents"], one["criterion"]["es"], one["explanation"], one["explained_in"], one["reply"], one["appeal"]) ==
            ("unfeasible", None, "El lugar no es de la ciudad", WHY, "es", None, None), f"one: {one}")
    t.check((one["published_at"], one["reply_until"], one["appeal_until"]) == tuple(rfc3339(ends + n * DAY) for n in (0, 15, 10)), f"until when: {one}")
    t.check(t.get(f"/api/projects/{d.projects[1]}/valuation")["valuation"]["price_cents"] == 1234500, "a price")
    half = t.get(f"/api/projects/{d.projects[2]}/valuation")["valuation"]
    t.check((half["state"], half["price_cents"], half["explanation"]) == ("undecided", None, None), f"what is not finished is undecided: {half}")
    t.check(sorted(i["project"] for i in t.get("/api/budgets/ronda/valuations?state=undecided")["items"]) == sorted([d.projects[2], d.projects[4], d.projects[5]]), "and listed so")
    text = t.city.ask("GET", "/api/budgets/ronda/valuations").body.decode() + t.city.ask("GET", f"/api/projects/{d.projects[0]}/valuation").body.decode()
    t.check(not any(word in text for word in ("Vera", "Vito", "Mirado", "catastro", "seat", "notes")), "nobody is named, nothing internal said")
    for what, ask in (("written", lambda: d.write(d.vera, d.projects[2], "feasible", price_cents=5)), ("finished", lambda: d.finish(d.vera, d.projects[2])), ("given back", lambda: d.vera.post(f"/api/valuations/{d.projects[2]}/recuse")),
                      ("opened", lambda: d.una.post(f"/api/valuations/{d.projects[0]}/reopen", {"text": "Otra vez, por favor"})), ("talked about", lambda: d.una.post(f"/api/valuations/{d.projects[0]}/notes", {"text": "Hola"}))):
        t.refused(f"nothing is {what}", ask, 403, "not_valuating")
    at_once(4, lambda i: [t.city.sql("select arca.valuations_tell(1)") for _ in range(8)])
    told = t.city.sql("select string_agg(a.pseudonym || ' ' || (o.facts ->> 'what') || ' ' || (o.facts ->> 'title'), '|' order by o.facts ->> 'title') from arca.outbox o join arca.accounts a on a.id = o.account where o.kind = 'project_valued' and o.facts ->> 'title' not like 'Para la mesa%'")
    t.check(told == "Autora 0 unfeasible Proyecto 0|Autora 0 feasible Proyecto 1|Autora 0 unfeasible Proyecto 3|Autora 1 feasible Una idea sin dinero", f"each author once: {told}")
    published = [act for act in acts(t, "valuations_published") if act["round"] == "ronda"]    # the others' phases end about then
    t.check(published == [{"round": "ronda", "feasible": "2", "unfeasible": "2"}], f"one act: {published}")
    notice = [n for n in d.anna.ask("GET", "/api/account/notices").json()["items"] if n["what"] == "valued"]
    t.check(len(notice) == 3 and notice[0]["path"].endswith("#valuation"), f"and notices: {notice}")
    try:
        t.city.sql(f"update arca.valuations set explanation = repeat('x', 100) where project = {d.projects[0]}")
        t.check(False, "what was told can change")
    except Exception as error:      # noqa: BLE001
        t.check("never changed" in str(error), f"what was told stays: {error}")


# --- replies and appeals --------------------------------------------------------------------------


def check_appeal(d):
    t, one, three = d.t, d.projects[0], d.projects[3]

    def reply(who, number=one, text=SAID):
        return who.post(f"/api/projects/{number}/valuation/reply", {"text": text})

    def appeal(who, number=one, text=SAID):
        return who.post(f"/api/projects/{number}/valuation/appeal", {"text": text})

    def decide(who, number=one, outcome="upheld", **more):
        return who.post(f"/api/valuations/{number}/appeal/decide", {"outcome": outcome, "reason": "La parcela de al lado sirve y es de la ciudad.", "language": "es", **more})
    with t.nothing("replies and appeals that are wrong"):
        for way in (reply, appeal):
            t.refused("by nobody", lambda way=way: way(Browser(t.city)), 401, "account_missing")
            t.refused("by somebody else", lambda way=way: way(d.beni), 403, "not_author")
            t.refused("of 19 signs", lambda way=way: way(d.anna, text="x" * 19), 422, "valuation_form", ("/text", "form"))
            t.refused("of 2,001", lambda way=way: way(d.anna, text="x" * 2001), 422, "valuation_form", ("/text", "form"))
            t.refused("to what is not finished", lambda way=way: way(d.anna, d.projects[2]), 404, "valuation_unknown")
        t.refused("an appeal against feasible", lambda: appeal(d.anna, d.projects[1]), 409, "valuation_feasible")
        t.refused("no appeal is there", lambda: decide(d.dos), 404, "valuation_unknown")
        d.stay(d.ends + 10 * DAY)
        t.refused("ten days later", lambda: appeal(d.anna), 409, "valuation_late")
        d.stay(d.ends + 15 * DAY)
        t.refused("fifteen days later", lambda: reply(d.anna), 409, "valuation_late")
    d.stay(d.ends + 15 * DAY - 1)
    t.is_("a second before", reply(d.anna), 200)
    t.refused("once", lambda: reply(d.anna), 409, "valuation_once")
    at = d.ends + 10 * DAY - 1
    d.stay(at)
    got = at_once(4, lambda i: appeal(d.anna))
    t.check(sorted(map(code_of, got)) == [""] + ["valuation_once"] * 3, f"of four appeals, one: {list(map(code_of, got))}")
    t.is_("another one", appeal(d.anna, three), 200)
    shown = t.get(f"/api/projects/{one}/valuation")["valuation"]
    t.check((shown["reply"]["text"], shown["appeal"]["text"], shown["appeal"]["due_at"], shown["appeal"]["is_overdue"], shown["appeal"]["outcome"]) == (SAID, SAID, rfc3339(at + 15 * DAY), False, None), f"in public: {shown}")
    d.stay(at + 15 * DAY)
    t.check(t.get(f"/api/projects/{one}/valuation")["valuation"]["appeal"]["is_overdue"] and t.get("/api/budgets/ronda/valuations?state=appealed")["numbers"]["overdue"] == 2, "overdue to the second")
    waiting = {who: [(i["project"], i["may_decide"]) for i in browser.ask("GET", "/api/staff/valuations/appeals").json()["items"]] for who, browser in (("una", d.una), ("dos", d.dos))}
    t.check(waiting == {"una": [(one, False), (three, False)], "dos": [(one, True), (three, True)]}, f"whose it is: {waiting}")
    t.seat(d.vera, "staff")
    with t.nothing("decisions that are wrong"):
        t.refused("by who valuates alone", lambda: decide(d.vito, price_cents=5), 403, "role_needed")
        t.refused("by who assigned it", lambda: decide(d.una, price_cents=5), 409, "own_decision")
        t.refused("by who wrote it", lambda: decide(d.vera, price_cents=5), 409, "own_decision")
        t.refused("by who had an interest", lambda: decide(d.vera, three, "kept"), 409, "own_decision")
        t.refused("upheld without a price", lambda: decide(d.dos), 422, "valuation_form", ("/price_cents", "required"))
        t.refused("kept with one", lambda: decide(d.dos, outcome="kept", price_cents=5), 422, "valuation_form", ("/price_cents", "form"))
        t.refused("without a reason", lambda: decide(d.dos, outcome="kept", reason="corto"), 422, "valuation_form", ("/reason", "form"))
    got = at_once(4, lambda i: decide(d.dos, price_cents=990000))
    t.check(sorted(map(code_of, got)) == [""] + ["valuation_once"] * 3, f"decided once: {list(map(code_of, got))}")
    t.is_("the other one stays", decide(d.dos, three, "kept"), 200)
    shown = t.get(f"/api/projects/{one}/valuation")["valuation"]
    t.check((shown["state"], shown["found"], shown["price_cents"], shown["appeal"]["outcome"], shown["explanation"]) == ("feasible", "unfeasible", 990000, "upheld", WHY), f"what came of it: {shown}")
    numbers = t.get("/api/budgets/ronda/valuations")["numbers"]
    t.check((numbers["feasible"], numbers["unfeasible"], numbers["appealed"]) == (3, 1, 0), f"and the sums: {numbers}")
    t.check(acts(t, "valuation_appeal_decided")[:2] == [{"project": str(three), "outcome": "kept"}, {"project": str(one), "outcome": "upheld"}], "two acts")
    told = t.city.sql("select string_agg(facts ->> 'what', ' ' order by id) from arca.outbox where kind = 'project_valued' and facts ->> 'what' in ('upheld', 'kept') and facts ->> 'title' like 'Proyecto %'")
    mine = [(p["report_reply"], p["report_appeal"]) for p in d.anna.ask("GET", "/api/account/export").json()["projects"] if p["project"] == one]
    t.check(mine == [(SAID, SAID)], f"what she said is in her export: {mine}")
    t.check(told == "upheld kept", f"the author is told: {told}")


def check_hidden(d, moderator):
    t = d.t
    report(d.beni, "project", d.projects[1])
    moderator.post("/api/moderation/decisions", {"kind": "project", "number": d.projects[1], "decision": "hide", "reason": "spam", "note": None})
    t.check(t.get(f"/api/projects/{d.projects[1]}/valuation")["valuation"] is None and d.projects[1] not in [i["project"] for i in t.get("/api/budgets/ronda/valuations")["items"]], "of what is hidden nothing is said")
    t.is_("a draft has none", t.city.ask("GET", "/api/projects/99999/valuation"), 404, "project_unknown")


def check_criteria(d):
    t, now = d.t, int(time.time())
    base = {"slug": "motivos", "titles": {"es": "Motivos"}, "zone": "Europe/Madrid", "groups": GROUPS,
            "phases": [{"phase": name, "starts_at": rfc3339(now + DAY * i)} for i, name in enumerate(("accepting", "balloting", "counting"), 1)]}
    one = {"id": "trees", "names": {"es": "Afecta a árboles", "en": "It harms trees"}}
    with t.nothing("criteria that are wrong"):
        for what, rows, at in (("none", [], ("/criteria", "required")), ("twice", [one, one], ("/criteria/1/id", "repeated")), ("no name", [{"id": "x", "names": {"en": "x"}}], ("/criteria/0/names/es", "required"))):
            t.refused(what, lambda rows=rows: d.una.post("/api/staff/budgets", {**base, "criteria": rows}), 422, "budget_form", at)
        t.refused("31", lambda: d.una.post("/api/staff/budgets", {**base, "criteria": [one] * 31}), 422, "json_shape")
    got = d.una.post("/api/staff/budgets", {**base, "criteria": [one]})
    t.check(got.status == 201 and got.json()["criteria"] == [one], f"a list of its own: {got.body}")
    t.check(d.una.post("/api/staff/budgets/motivos", base).json()["criteria"] == [one], "which stays where nothing is said")
    t.check(d.una.ask("GET", "/api/staff/budgets/motivos/template").json()["template"]["criteria"] == [one], "and is in the template")
    t.check([c["id"] for c in t.get("/api/budgets/ronda")["criteria"]] == ["competence", "law", "ownership", "technical", "cost", "done", "other"], "the usual one is public")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        d = Desk(t)
        moderator = t.person("Moni")
        t.seat(moderator, "moderator")
        check_criteria(d)
        check_assign(d)
        check_groups(d)
        check_author(d)
        check_report(d)
        check_interest(d)
        in_browser(d, "desk")
        check_public(d)
        d.stay(d.ends + 3600)           # the other round's phase ends some seconds after this one's
        for part in ("public", "appeals"):
            in_browser(d, part)
        check_appeal(d)
        check_hidden(d, moderator)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
