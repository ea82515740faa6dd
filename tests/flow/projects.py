#!/usr/bin/env python3
"""Projects that people propose in a round of a live city: how staff make a round, drafts and versions, phases by the clock, who
writes together, translations, merging, lists, what moderators hide, what is left of an erased account; and the pages in a browser.
"""
import os
import subprocess
import sys
import time

from city import City
from discussion import answer, numbers, report
from elections import ROOT
from people import Browser, at_once, code_of, make
from pictures import png, send, send_pdf
from proposing import PHASES, TEXT, Proposals, change, content, own, propose, publish, rfc3339, round_ask, withdraw, verified

OFF = {"es": "Nada", "en": "Nothing"}


# --- rounds ---------------------------------------------------------------------------------------


def check_rounds(t, staff, anna):
    now = int(time.time())
    ask = round_ask("uno", now)
    t.check(t.get("/api/budgets") == {"items": [], "next": None}, "no round yet")
    t.is_("none of that name", t.city.ask("GET", "/api/budgets/uno"), 404, "budget_unknown")
    with t.nothing("rounds that are wrong"):
        t.refused("by nobody", lambda: Browser(t.city).post("/api/staff/budgets", ask), 401, "account_missing")
        t.refused("by a resident", lambda: anna.post("/api/staff/budgets", ask), 403, "role_needed")
        t.refused("the list of drafts", lambda: anna.ask("GET", "/api/staff/budgets"), 403, "role_needed")
        t.city.hold_clock(now + 700)
        t.refused("without a fresh proof", lambda: staff.post("/api/staff/budgets", ask), 403, "proof_needed")
        t.city.move_clock(now)
        phases = ask["phases"]

        def with_phases(rows):
            return lambda: staff.post("/api/staff/budgets", {**ask, "phases": rows})
        same = [dict(row) for row in phases]
        same[3]["starts_at"] = same[2]["starts_at"]
        t.refused("two at once", with_phases(same), 422, "phases_invalid", ("/phases/3/starts_at", "selecting"))
        swapped = [dict(row) for row in phases]
        swapped[1]["starts_at"], swapped[4]["starts_at"] = swapped[4]["starts_at"], swapped[1]["starts_at"]
        t.refused("one before the one before it", with_phases(swapped), 422, "phases_invalid", ("/phases/2/starts_at", "reviewing"))
        t.refused("twice the same", with_phases(phases + [{"phase": "informing", "starts_at": rfc3339(now + 400 * 86400)}]), 422, "json_shape")
        t.refused("twice the same", with_phases([{**row, "phase": "informing"} if i == 2 else row for i, row in enumerate(phases)]), 422, "phases_invalid",
                  ("/phases/2/phase", "repeated"))
        for needed in ("accepting", "balloting", "counting"):
            t.refused(f"none for {needed}", with_phases([row for row in phases if row["phase"] != needed]), 422, "phases_invalid", ("/phases", needed))
        for what, more, at in (("no title", {"titles": {"en": "Round"}}, ("/titles/es", "required")), ("a title of 121", {"titles": {"es": "x" * 121}}, ("/titles/es", "form")),
                               ("a turned title", {"titles": {"es": "a\u202eb"}}, ("/titles/es", "form")),
                               ("no name of a heading", {"groups": [{"names": OFF, "headings": [{"names": {"en": "x"}, "budget_cents": 1}]}]},
                                ("/groups/0/headings/0/names/es", "required"))):
            t.refused(what, lambda more=more: staff.post("/api/staff/budgets", {**ask, **more}), 422, "budget_form", at)
        for what, more in (("no money", {"groups": [{"names": OFF, "headings": [{"names": OFF, "budget_cents": 0}]}]}), ("a limit of 0", {"project_limit": 0}),
                           ("a slug with capitals", {"slug": "Uno"}), ("a language nobody speaks", {"titles": {"es": "x", "fr": "y"}})):
            t.refused(what, lambda more=more: staff.post("/api/staff/budgets", {**ask, **more}), 422, "json_shape")
        t.refused("a zone that is none", lambda: staff.post("/api/staff/budgets", {**ask, "zone": "Europe/Ninguna"}), 422, "zone_unknown")
    got = staff.post("/api/staff/budgets", ask)
    t.check(got.status == 201 and (got.json()["phase"], got.json()["is_published"]) == ("drafting", False), f"drafted: {got.body}")
    t.check(t.get("/api/budgets")["items"] == [] and t.city.ask("GET", "/api/budgets/uno").status == 404, "and nobody's yet")
    t.is_("nobody proposes in it", propose(anna, "uno"), 404, "budget_unknown")
    t.is_("its name is taken", staff.post("/api/staff/budgets", ask), 409, "slug_taken")
    got = staff.post("/api/staff/budgets/uno", {**ask, "slug": "dos", "project_limit": 3})
    t.check(got.status == 200 and (got.json()["slug"], got.json()["project_limit"]) == ("dos", 3), f"all of it can change: {got.body}")
    t.is_("and what it was called is free", staff.post("/api/staff/budgets/uno", ask), 404, "budget_unknown")
    got = staff.post("/api/staff/budgets/dos/publish")
    t.check(got.status == 200 and got.json()["phase"] == "accepting", f"published: {got.body}")
    b = t.get("/api/budgets/dos")
    t.check([row["phase"] for row in b["phases"]] == list(PHASES) and b["phases"][0]["ends_at"] == b["phases"][1]["starts_at"] and b["phases"][-1]["ends_at"] is None,
            f"one ends where the next begins: {b['phases']}")
    t.check([(h["number"], h["group"], h["budget_cents"]) for h in b["headings"]] == [(0, 0, 50000000), (1, 1, 10000000), (2, 1, 12000000)], f"headings: {b['headings']}")
    calendar = t.city.ask("GET", "/api/calendar/en").body.decode()
    t.check(calendar.count("BEGIN:VEVENT") == 9 and calendar.count("DTEND:") == 8 and "SUMMARY:Proposing projects: Round uno" in calendar, f"its phases are in the calendar: {calendar}")
    t.check("/en/projects/dos" in t.city.ask("GET", "/api/feeds/en/rounds").body.decode(), "and it is in the feed of rounds")
    for path in ("/api/staff/budgets/dos", "/api/staff/budgets/dos/publish"):
        t.is_("what is published stays", staff.post(path, None if path.endswith("publish") else ask), 409, "budget_published")
    acts = [(one["kind"], {f["name"]: f["value"] for f in one["facts"]}) for one in t.get("/api/acts?group=rounds")["items"]]
    t.check(acts[:3] == [("round_published", {"round": "dos"}), ("round_drafted", {"round": "dos"}), ("round_drafted", {"round": "uno"})], f"acts: {acts}")
    for sql in ("update arca.budgets set slug = 'x' where slug = 'dos'", "delete from arca.budget_headings", "update arca.budget_groups set max_votable_headings = 9"):
        try:
            t.city.sql(sql)
            t.check(False, f"the database lets it: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("never changed" in str(error) or "keeps its name" in str(error), f"{sql}: {error}")
    # to the second
    starts = [int(t.city.sql(f"select extract(epoch from starts_at)::bigint from arca.budget_phases where phase = '{name}'")) for name in PHASES]
    for i, name in enumerate(PHASES):
        t.city.hold_clock(starts[i] - 1)
        t.check(t.get("/api/budgets/dos")["phase"] == (["drafting", *PHASES])[i], f"a second before {name}")
        t.city.hold_clock(starts[i])
        t.check(t.get("/api/budgets/dos")["phase"] == name, f"{name} begins")
    t.city.move_clock(int(time.time()))


# --- one project ----------------------------------------------------------------------------------


def check_draft(t, slug):
    one, two = t.crowd(2, "Dora")
    got = propose(one, slug, "  Una   fuente ", text="", heading=None)
    d = got.json()
    t.check(got.status == 201 and (d["title"], d["text"], d["state"], d["version"], d["published_at"], d["heading"]) == ("Una fuente", "", "draft", 0, None, None),
            f"a draft needs a title alone: {got.body}")
    n = d["number"]
    t.is_("nobody reads it", t.city.ask("GET", f"/api/projects/{n}"), 404, "project_unknown")
    t.is_("nor its versions", t.city.ask("GET", f"/api/projects/{n}/versions"), 404, "project_unknown")
    for what, act in (("own", lambda: two.ask("GET", f"/api/projects/{n}/own")), ("edit", lambda: change(two, n, 1)), ("delete", lambda: two.ask("DELETE", f"/api/projects/{n}")),
                      ("publish", lambda: publish(two, n)), ("translate", lambda: two.post(f"/api/projects/{n}/translations", {"language": "en", "title": "A fountain", "text": TEXT})),
                      ("report", lambda: report(two, "project", n))):
        t.refused(f"a draft of somebody else: {what}", act, 404, "project_unknown")
    t.check(numbers(t.get(f"/api/budgets/{slug}/projects")) == [] and t.get("/api/search?q=fuente")["items"] == [], "it is in no list")
    t.check(own(one, n)["draft"]["number"] == n and own(one, n)["may_publish"] and not own(one, n)["may_withdraw"], "but its author's")
    t.refused("published like this", lambda: publish(one, n), 422, "project_form", ("/text", "too_short"))
    t.is_("more of it", change(one, n, 1, text=TEXT, heading=None), 200)
    t.refused("without a heading", lambda: publish(one, n), 422, "project_form", ("/heading", "required"))
    t.refused("on top of what it was", lambda: change(one, n, 1), 409, "project_changed")
    t.is_("with one", change(one, n, 2, heading=1), 200)
    with t.nothing("wrong fields"):
        for what, more, at in (("3 characters", {"title": "abc"}, ("/title", "form")), ("blanks", {"title": "     "}, ("/title", "required")), ("81", {"title": "x" * 81}, ("/title", "form")),
                               ("turned", {"title": "abc\u202edef"}, ("/title", "form")), ("nothing to see", {"title": "\u200b" * 9}, ("/title", "form")),
                               ("10,001", {"text": "x" * 10001}, ("/text", "form")), ("a control sign", {"text": "un texto\u0007 que suena mucho"}, ("/text", "form")),
                               ("no such heading", {"heading": 9}, ("/heading", "unknown")), ("a place of 121", {"place": "x" * 121}, ("/place", "form")),
                               ("half a point", {"latitude_e6": 40000000}, ("/latitude_e6", "both")), ("a tag of 1", {"tags": ["agua", "x"]}, ("/tags/1", "form")),
                               ("a tag of two", {"tags": ["agua, sombra"]}, ("/tags/0", "form")), ("a collective of 81", {"collective": "x" * 81}, ("/collective", "form")),
                               ("a script as link", {"links": [{"title": "Ver", "address": "javascript:alert(1)"}]}, ("/links/0/address", "form")),
                               ("a link with blanks", {"links": [{"title": "Ver", "address": "https://a.es/ x"}]}, ("/links/0/address", "form")),
                               ("a link without a name", {"links": [{"title": " ", "address": "https://a.es/"}]}, ("/links/0/title", "form"))):
            t.refused(what, lambda more=more: change(one, n, 3, **more), 422, "project_form", at)
        for what, more in (("7 tags", {"tags": ["aa"] * 7}), ("goal 18", {"goals": [18]}), ("six goals", {"goals": [1, 2, 3, 4, 5, 6]}), ("11 links", {"links": [{"title": "x", "address": "https://a.es"}] * 11}),
                           ("no text", {"text": None}), ("beyond the pole", {"latitude_e6": 90000001, "longitude_e6": 0})):
            t.refused(what, lambda more=more: change(one, n, 3, **more), 422, "json_shape")
        t.refused("a language of nobody", lambda: one.post(f"/api/budgets/{slug}/projects", {**content(), "language": "tlh"}), 422, "language_unknown")
    whole = {"heading": 1, "place": "Parque  del\nOeste", "latitude_e6": 40423000, "longitude_e6": -3720000, "collective": "Vecinas del Oeste", "tags": ["Agua", "agua", "Niñez"],
             "goals": [11, 6, 11], "links": [{"title": "El informe", "address": "https://ejemplo.es/a?b=1#c"}]}
    got = change(one, n, 3, **whole).json()
    t.check((got["place"], got["tags"], got["goals"], got["collective"], got["links"], got["latitude_e6"], got["revision"]) == ("Parque del Oeste", ["Agua", "Niñez"], [6, 11], "Vecinas del Oeste",
            whole["links"], 40423000, 4), f"in its form: {got}")
    t.check(change(one, n, 4, **whole).json()["revision"] == 4, "the same once more is nothing new")
    t.is_("deleted", one.ask("DELETE", f"/api/projects/{n}"), 204)
    t.is_("and gone", one.ask("GET", f"/api/projects/{n}/own"), 404, "project_unknown")
    got = at_once(8, lambda i: propose(two, slug, "Un doble clic"))
    t.check({reply.status for reply in got} == {201} and len({reply.json()["number"] for reply in got}) == 1, "eight clicks are one draft")
    got = at_once(24, lambda i: propose(two, slug, f"Borrador {i}"))
    t.check(sorted(map(code_of, got)) == [""] * 19 + ["drafts_limit"] * 5, f"twenty drafts: {sorted(map(code_of, got))}")


def check_public(t, slug):
    one, two = t.crowd(2, "Publia")
    n = t.draft(one, slug, "Bancos con sombra", tags=["Sombra"], goals=[11])
    got = publish(one, n)
    p = got.json()
    t.check(got.status == 200 and (p["state"], p["version"], p["author"]["pseudonym"]) == ("published", 1, "Publia 0"), f"public: {got.body}")
    t.check(t.get(f"/api/projects/{n}") == p and numbers(t.get(f"/api/budgets/{slug}/projects")) == [n], "everybody reads it")
    t.check(publish(one, n).json()["version"] == 1, "twice is once")
    found = t.get("/api/search?q=sombra&kind=project")["items"]
    t.check([(f["kind"], f["about"]["number"], f["about"]["budget"], f["title"]) for f in found] == [("project", n, slug, "Bancos con sombra")], f"and finds it: {found}")
    t.check(f"/es/projects/{slug}/{n}" in t.city.ask("GET", "/api/feeds/es/projects").body.decode(), "in the feed")
    stranger = own(two, n)
    t.check(stranger["role"] is None and [key for key, value in stranger.items() if key.startswith("may_") and value is not False] == ["may_merge", "may_translate"],
            f"who did not write it can offer a translation, and ask that theirs become part of it: {stranger}")
    t.is_("who did not write it does not change it", change(two, n, p["revision"]), 403, "not_author")
    t.is_("what is public is not deleted", one.ask("DELETE", f"/api/projects/{n}"), 409, "project_public")
    t.refused("nor made incomplete", lambda: change(one, n, p["revision"], text="corto"), 422, "project_form", ("/text", "too_short"))
    got = change(one, n, p["revision"], "Bancos con mucha sombra", tags=["Sombra"])
    t.check(got.status == 200 and got.json()["version"] == 2 and got.json()["edited_at"], f"a second version: {got.body}")
    versions = t.get(f"/api/projects/{n}/versions")["items"]
    t.check([(v["version"], v["content"]["title"], v["content"]["goals"], v["by"]["pseudonym"]) for v in versions] ==
            [(2, "Bancos con mucha sombra", [], "Publia 0"), (1, "Bancos con sombra", [11], "Publia 0")], f"both stay: {versions}")
    got = at_once(6, lambda i: change(one, n, got.json()["revision"], f"Bancos con sombra {i}"))
    t.check(sorted(map(code_of, got)) == [""] + ["project_changed"] * 5, f"of six at once, one: {list(map(code_of, got))}")
    for sql in (f"update arca.project_versions set content = '{{}}' where project = {n}", f"delete from arca.project_versions where project = {n}"):
        try:
            t.city.sql(sql)
            t.check(False, f"the database lets it: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("never changed" in str(error), f"{sql}: {error}")
    revision = t.get(f"/api/projects/{n}")["revision"]
    for i in range(27):
        t.is_(f"version {i + 4}", change(one, n, revision + i, f"Bancos, versión {i}"), 200)
    t.refused("thirty a day", lambda: change(one, n, revision + 27, "Una más"), 429, "versions_limit")
    # comments and what moderators do are those of debates, about another kind of thing
    got = two.post("/api/comments", {"kind": "project", "subject": n, "stance": "for", "text": "Y papeleras", "language": "es"})
    t.check(got.status == 201 and t.get(f"/api/projects/{n}")["comments"] == 1, f"it is commented: {got.body}")
    c = got.json()["number"]
    t.is_("and answered", answer(one, c, "También"), 201)
    t.check([x["number"] for x in t.get(f"/api/comments?kind=project&subject={n}")["items"]] == [c], "read as any other")
    t.check("Bancos" in t.city.ask("GET", f"/api/feeds/es/projects/{n}").body.decode(), "with a feed of its own")
    t.check(any(f["kind"] == "comment" and f["about"]["kind"] == "project" for f in t.get("/api/search?q=papeleras")["items"]), "and are found")


def check_files(t, slug, moderator):
    """Pictures, documents and Markdown: whose they are, what versions keep, what a draft lets go, what is hidden with it."""
    one, two = t.crowd(2, "Fotógrafa")
    a, b, c = (send(one, png(40 + i, 30), "image/png").json()["id"] for i in range(3))
    paper = send_pdf(one).json()["id"]
    foreign = send(two, png(50, 30), "image/png").json()["id"]

    def count(ident):
        return t.city.sql(f"select count(*) from arca.upload_files where upload = '{ident}'")
    with t.nothing("wrong files"):
        for what, more, at in (("no words for it", {"pictures": [{"id": a, "alt": "  "}]}, ("/pictures/0/alt", "form")), ("too many words", {"pictures": [{"id": a, "alt": "x" * 201}]}, ("/pictures/0/alt", "form"))):
            t.refused(what, lambda more=more: propose(one, slug, **more), 422, "project_form", at)
        for what, more in (("of somebody else", {"pictures": [{"id": foreign, "alt": "La plaza"}]}), ("that is nothing", {"pictures": [{"id": "0" * 26, "alt": "La plaza"}]}),
                           ("a document as a picture", {"pictures": [{"id": paper, "alt": "La plaza"}]}), ("a picture as a document", {"documents": [{"id": a}]})):
            t.refused(what, lambda more=more: propose(one, slug, **more), 404, "upload_unknown")
        t.refused("six", lambda: propose(one, slug, pictures=[{"id": a, "alt": "x"}] * 6), 422, "json_shape")
    n = t.draft(one, slug, "Bancos en la plaza", pictures=[{"id": a, "alt": "La plaza, sin un banco"}, {"id": b, "alt": "Otra vista"}], documents=[{"id": paper}])
    d = own(one, n)["draft"]
    t.check([(x["alt"], len(x["files"])) for x in d["pictures"]] == [("La plaza, sin un banco", 1), ("Otra vista", 1)] and [x["name"] for x in d["documents"]] == ["Plano.pdf"], f"with them: {d}")
    t.refused("one is of one project", lambda: propose(one, slug, "Otro con la misma", pictures=[{"id": a, "alt": "La plaza"}]), 404, "upload_unknown")
    t.is_("a draft without one", change(one, n, 1, "Bancos en la plaza", pictures=[{"id": a, "alt": "La plaza, sin un banco"}], documents=[{"id": paper}]), 200)
    t.check((count(a), count(b)) == ("1", "0"), "lets it go")
    t.is_("public", publish(one, n), 200)
    address = t.get(f"/api/projects/{n}")["pictures"][0]["files"][0]["address"]
    t.check(t.city.ask("GET", address).status == 200, "everybody sees it")
    t.is_("a version with another", change(one, n, t.get(f"/api/projects/{n}")["revision"], "Bancos en la plaza", pictures=[{"id": c, "alt": "Después"}]), 200)
    t.check(count(a) == "1" and [v["content"]["pictures"] for v in t.get(f"/api/projects/{n}/versions")["items"]] == [[{"id": c, "alt": "Después"}], [{"id": a, "alt": "La plaza, sin un banco"}]],
            "the first keeps its own")
    t.refused("what is in use is not deleted", lambda: one.ask("DELETE", f"/api/uploads/{c}"), 409, "upload_used")
    moderator.post("/api/moderation/decisions", {"kind": "project", "number": n, "decision": "hide", "reason": "personal_data", "note": None})
    t.check(t.city.ask("GET", address).status == 404, "hidden with it, those of former versions too")
    moderator.post("/api/moderation/decisions", {"kind": "project", "number": n, "decision": "restore", "reason": None, "note": None})
    t.check(t.city.ask("GET", address).status == 200, "and back")
    # what it says, as a tree
    m = t.project(one, slug, "Con formato", text="# Uno\n\n<script>alert(1)</script>\n\nY [un enlace](javascript:alert(1)), **fuerte** de verdad.")
    tree = t.get(f"/api/projects/{m}")["tree"]
    t.check([block["k"] for block in tree][0] == "heading" and "javascript" not in str([block for block in tree if block["k"] == "link"]) and "strong" in str(tree), f"a tree: {tree}")
    t.check("heading" not in t.get(f"/api/search?q=fuerte")["items"][0]["excerpt"][0]["text"], "found by its words")
    t.refused("too deep", lambda: propose(one, slug, "Muy hondo", text=">" * 200 + " fin"), 422, "markdown_deep", ("/text", "too_deep"))
    k = t.draft(one, slug, "Solo un borrador", documents=[{"id": send_pdf(one).json()["id"]}])
    left = t.city.sql(f"select upload from arca.project_uploads where project = {k}")
    t.is_("a draft that is deleted", one.ask("DELETE", f"/api/projects/{k}"), 204)
    t.check(count(left) == "0", "takes its files along")


def check_limit(t, slug):
    one, = t.crowd(1, "Prolífica")
    org, = t.crowd(1, "Entidad", "organisation")
    drafts = [t.draft(one, slug, f"Idea número {i}") for i in range(8)]
    got = at_once(8, lambda i: publish(one, drafts[i]))
    t.check(sorted(map(code_of, got)) == [""] * 3 + ["projects_limit"] * 5, f"three of each: {sorted(map(code_of, got))}")
    done = next(drafts[i] for i in range(8) if got[i].status == 200)
    left = next(drafts[i] for i in range(8) if got[i].status == 409)
    t.is_("one withdrawn makes room", withdraw(one, done), 200)
    t.is_("for another", publish(one, left), 200)
    n = t.draft(org, slug, "La entidad propone", collective="Otra cosa")
    t.check(own(org, n)["draft"]["collective"] is None, "an organisation speaks for itself")
    t.city.sql("update arca.accounts set register_url = null where pseudonym = 'Entidad 0'")
    t.refused("which is in no register", lambda: publish(org, n), 403, "register_needed")
    t.city.sql("update arca.accounts set register_url = 'https://registro.example/7' where pseudonym = 'Entidad 0'")
    t.is_("and then in one", publish(org, n), 200)
    t.city.sql("update arca.act_levels set least = 'census' where act = 'project'")
    n = t.draft(t.crowd(1, "Nueva")[0], slug, "Sin verificar")
    t.check(t.city.sql("select 1") == "1" and n, "a draft asks for nothing")
    late, = t.crowd(1, "Sinnivel")
    n = t.draft(late, slug, "Sin verificar aún")
    t.refused("where the city asks for more", lambda: publish(late, n), 403, "level_needed")
    t.check(own(late, n)["lacks"] == ["project"], "it is said")
    t.city.sql("update arca.act_levels set least = 'confirmed' where act = 'project'")
    t.is_("it waits for that", publish(late, n), 200)


def check_phases(t, slug):
    """Each act in each phase: what may be done, and nothing else, by the clock."""
    one, two = t.crowd(2, "Fase")
    n, m = t.project(one, slug, "Para las fases"), t.project(two, slug, "Para unirse")
    draft = t.draft(one, slug, "Aún por publicar")
    may = {"begin": ("informing", "accepting"), "edit": ("accepting",), "publish": ("accepting",), "merge": ("accepting", "reviewing", "selecting"),
           "translate": PHASES[:6], "withdraw": ("accepting", "reviewing"), "invite": ("informing", "accepting")}
    for name in PHASES:
        t.phase(name, slug)
        revision, mine = t.get(f"/api/projects/{n}")["revision"], own(one, n)
        acts = {"edit": lambda: change(one, n, revision, f"Para las fases: {name}"),
                "begin": lambda: propose(two, slug, f"Empieza en {name}"), "invite": lambda: one.post(f"/api/projects/{n}/authors", {"pseudonym": "Fase 1"}),
                "translate": lambda: one.post(f"/api/projects/{n}/translations", {"language": "en", "title": f"In {name}", "text": TEXT}),
                "merge": lambda: one.post(f"/api/projects/{n}/merge", {"into": m})}
        for what, act in acts.items():
            got = act()
            t.check((got.status in (200, 201)) == (name in may[what]) and (name in may[what] or code_of(got) == "phase_wrong"), f"{what} in {name}: {got.status} {got.body[:200]}")
        for flag, what in (("may_edit", "edit"), ("may_withdraw", "withdraw"), ("may_merge", "merge"), ("may_translate", "translate"), ("may_invite", "invite")):
            t.check(mine[flag] == (name in may[what]), f"{name}: {flag} is {mine[flag]}")
        if name not in may["publish"]:
            t.refused(f"publish in {name}", lambda: publish(one, draft), 409, "phase_wrong")
        if name not in may["withdraw"]:
            t.refused(f"withdraw in {name}", lambda: withdraw(one, n), 409, "phase_wrong")
    t.phase("reviewing", slug)
    t.refused("a reason of nine", lambda: withdraw(one, n, "x" * 9), 422, "reason_form")
    t.is_("not by others", withdraw(two, n), 403, "not_author")
    got = withdraw(one, n)
    t.check(got.status == 200 and (got.json()["state"], got.json()["reason"]) == ("withdrawn", "Ya lo va a hacer la Diputación"), f"withdrawn: {got.body}")
    t.check(n not in numbers(t.get(f"/api/budgets/{slug}/projects?order=newest")) and numbers(t.get(f"/api/budgets/{slug}/projects?order=ended"))[0] == n, "it leaves the list, and is told")
    t.refused("nothing is said about it any more", lambda: two.post("/api/comments", {"kind": "project", "subject": n, "stance": "for", "text": "x", "language": "es"}), 409, "discussion_closed")
    t.refused("nor done", lambda: withdraw(one, n), 409, "project_ended")
    t.check(t.get("/api/search?q=fases&kind=project")["items"] == [], "nor found")
    t.city.move_clock(int(time.time()))


# --- together -------------------------------------------------------------------------------------


def check_authors(t, slug):
    one, two, three, other = t.crowd(4, "Coautora")
    n = t.draft(one, slug, "Escrito entre varias")

    def invite(who, name):
        return who.post(f"/api/projects/{n}/authors", {"pseudonym": name})

    def reply(who, word):
        return who.post(f"/api/projects/{n}/authors/answer", {"answer": word})
    with t.nothing("no invitation"):
        t.refused("nobody of that name", lambda: invite(one, "Nadie de nadie"), 404, "pseudonym_unknown")
        t.refused("oneself", lambda: invite(one, "Coautora 0"), 409, "co_author_refused")
        t.refused("by others", lambda: invite(two, "Coautora 2"), 404, "project_unknown")
        t.refused("who was not asked", lambda: reply(two, "accept"), 409, "nothing_asked")
    got = invite(one, "coautora 1")
    t.check(got.status == 200 and got.json()["invited"] == ["Coautora 1"], f"asked: {got.body}")
    t.is_("twice is once", invite(one, "Coautora 1"), 200)
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'project_invited' and facts ->> 'by' = 'Coautora 0'") == "1", "one letter")
    mine = two.ask("GET", "/api/account/projects").json()["items"]
    t.check([(x["role"], x["title"], x["author"]["pseudonym"]) for x in mine] == [("invited", "Escrito entre varias", "Coautora 0")], f"she sees it: {mine}")
    t.check(own(two, n)["draft"]["text"] == TEXT and not own(two, n)["may_edit"], "reads it, and cannot change it")
    t.refused("nor publish it", lambda: publish(two, n), 403, "not_author")
    t.check(reply(two, "accept").json() == {"joined": True} and own(two, n)["role"] == "co_author", "until she says yes")
    t.is_("she writes it", change(two, n, 1, "Escrito entre las dos"), 200)
    t.refused("but does not publish it", lambda: publish(two, n), 403, "not_author")
    invite(one, "Coautora 2")
    t.check(reply(three, "decline").json() == {"joined": False}, "another says no")
    t.refused("and is not asked again", lambda: invite(one, "Coautora 2"), 409, "co_author_refused")
    t.is_("public", publish(one, n), 200)
    p = t.get(f"/api/projects/{n}")
    t.check([a["pseudonym"] for a in p["co_authors"]] == ["Coautora 1"], f"both are named: {p['co_authors']}")
    t.is_("a version of hers", change(two, n, p["revision"], "Escrito entre las dos, mejor"), 200)
    t.check(t.get(f"/api/projects/{n}/versions")["items"][0]["by"]["pseudonym"] == "Coautora 1", "says so")
    t.refused("she does not withdraw it", lambda: withdraw(two, n), 403, "not_author")
    t.refused("nobody else takes her off", lambda: other.post(f"/api/projects/{n}/authors/remove", {"pseudonym": "Coautora 1"}), 403, "not_author")
    people = t.crowd(6, "Invitada")
    t.check([code_of(invite(one, f"Invitada {i}")) for i in range(5)] == [""] * 4 + ["co_authors_limit"], "five at most")
    t.is_("an invitation is taken back", one.post(f"/api/projects/{n}/authors/remove", {"pseudonym": "Invitada 0"}), 204)
    t.refused("and good no more", lambda: reply(people[0], "accept"), 409, "nothing_asked")
    t.is_("there is room again", invite(one, "Invitada 4"), 200)
    # an account that goes: what it wrote goes on with who writes it too
    before = t.get(f"/api/projects/{n}")["author"]["pseudonym"]
    t.city.sql("select arca.projects_erase(id) from arca.accounts where pseudonym = 'Coautora 0'")
    p = t.get(f"/api/projects/{n}")
    t.check((before, p["author"]["pseudonym"], p["co_authors"]) == ("Coautora 0", "Coautora 1", []), f"the first of them is its author now: {p['author']}")
    t.is_("and may all", withdraw(two, n), 200)


def check_translations(t, slug):
    one, two, three = t.crowd(3, "Lengua")
    n = t.project(one, slug, "Carril bici hasta el río")

    def translate(who, language="en", title="A cycle lane to the river", text="A lane of two metres, **both** ways, all the way to the river."):
        return who.post(f"/api/projects/{n}/translations", {"language": language, "title": title, "text": text})
    with t.nothing("no translation"):
        t.refused("into its own language", lambda: translate(one, "es"), 422, "translation_language")
        t.refused("into nobody's", lambda: translate(one, "tlh"), 422, "language_unknown")
        t.refused("a title of 3", lambda: translate(one, "en", "abc"), 422, "title_form")
        t.refused("a text of 19", lambda: translate(one, "en", text="x" * 19), 422, "text_form")
    t.is_("offered by a neighbour", translate(two), 200)
    t.check(t.get(f"/api/projects/{n}")["translations"] == [] and t.get("/api/search?q=cycle")["items"] == [], "an offer is not public")
    t.is_("and by another", translate(three, title="Bike lane to the river"), 200)
    offers = own(one, n)["offers"]
    t.check([(o["by"]["pseudonym"], o["title"]) for o in offers] == [("Lengua 1", "A cycle lane to the river"), ("Lengua 2", "Bike lane to the river")], f"the author sees them: {offers}")
    t.check(own(two, n)["offers"] == [], "others do not")
    t.refused("nor answer", lambda: two.post(f"/api/projects/{n}/translations/{offers[0]['number']}/answer", {"answer": "accept"}), 403, "not_author")
    t.is_("taken", one.post(f"/api/projects/{n}/translations/{offers[0]['number']}/answer", {"answer": "accept"}), 200)
    t.is_("the other is not", one.post(f"/api/projects/{n}/translations/{offers[1]['number']}/answer", {"answer": "decline"}), 200)
    t.refused("once", lambda: one.post(f"/api/projects/{n}/translations/{offers[0]['number']}/answer", {"answer": "accept"}), 409, "nothing_asked")
    p = t.get(f"/api/projects/{n}")
    t.check([(x["language"], x["by"]["pseudonym"], x["is_stale"]) for x in p["translations"]] == [("en", "Lengua 1", False)], f"public, with their name: {p['translations']}")
    t.check([f["title"] for f in t.get("/api/search?q=cycle")["items"]] == ["A cycle lane to the river"], "found in English")
    t.is_("a new version", change(one, n, p["revision"], "Carril bici hasta el mar"), 200)
    t.check(t.get(f"/api/projects/{n}")["translations"][0]["is_stale"], "leaves it behind")
    t.is_("the author's own is public at once", translate(one, title="A cycle lane to the sea"), 200)
    p = t.get(f"/api/projects/{n}")
    t.check([(x["title"], x["by"]["pseudonym"], x["is_stale"]) for x in p["translations"]] == [("A cycle lane to the sea", "Lengua 0", False)], f"in its place: {p['translations']}")
    t.refused("not removed by others", lambda: two.ask("DELETE", f"/api/projects/{n}/translations/{p['translations'][0]['number']}"), 409, "nothing_asked")
    t.is_("removed", one.ask("DELETE", f"/api/projects/{n}/translations/{p['translations'][0]['number']}"), 204)
    t.check(t.get(f"/api/projects/{n}")["translations"] == [], "and gone")
    others = [t.project(who, slug, f"Para traducir {i}") for i, who in enumerate(t.crowd(11, "Traducible"))]
    got = [two.post(f"/api/projects/{m}/translations", {"language": "en", "title": "Translated", "text": TEXT}) for m in others]
    t.check(list(map(code_of, got)) == [""] * 10 + ["offers_limit"], f"ten offers a day (what was taken is the project's): {list(map(code_of, got))}")


def check_merge(t, slug):
    one, two, three = t.crowd(3, "Unión")
    n, m = t.project(one, slug, "Rampa en el mercado"), t.project(two, slug, "Rampa para el mercado viejo")
    far = t.project(three, slug, "Rampa del norte", heading=1)

    def merge(who, a, b):
        return who.post(f"/api/projects/{a}/merge", {"into": b})

    def reply(who, a, word):
        return who.post(f"/api/projects/{a}/merge/answer", {"answer": word})
    with t.nothing("no merge"):
        t.refused("by others", lambda: merge(three, n, m), 403, "not_author")
        t.refused("with itself", lambda: merge(one, n, n), 409, "merge_refused")
        t.refused("with another heading", lambda: merge(one, n, far), 409, "merge_refused")
        t.refused("with nothing", lambda: merge(one, n, 999999), 404, "project_unknown")
        t.refused("nothing is asked", lambda: reply(two, n, "accept"), 409, "nothing_asked")
    # who wrote the first too, but had said no to the second, is not drawn into it
    for who, number, word in ((one, n, "accept"), (two, m, "decline")):
        who.post(f"/api/projects/{number}/authors", {"pseudonym": "Unión 2"})
        t.is_(f"the third says {word}", three.post(f"/api/projects/{number}/authors/answer", {"answer": word}), 200)
    t.check(merge(one, n, m).json()["merges"][0]["into"]["number"] == m, "asked")
    t.is_("twice is once", merge(one, n, m), 200)
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'project_merge_asked' and facts ->> 'by' = 'Unión 0'") == "1", "one letter")
    t.check([x["waits"] for x in two.ask("GET", "/api/account/projects").json()["items"]] == [1], "it waits for the other")
    t.refused("who asks does not answer", lambda: reply(one, n, "accept"), 403, "not_author")
    t.refused("nor does anybody else", lambda: reply(three, n, "decline"), 403, "not_author")
    t.is_("no", reply(two, n, "decline"), 200)
    t.check(own(one, n)["merges"] == [] and t.get(f"/api/projects/{n}")["state"] == "published", "nothing happened")
    t.is_("the other asks", merge(two, n, m), 200)
    t.check(own(one, n)["merges"][0]["is_by_other"], "and says so")
    got = at_once(6, lambda i: reply(one, n, "accept"))
    t.check(sorted(map(code_of, got)) == [""] + ["nothing_asked"] * 5, f"yes, once: {list(map(code_of, got))}")
    p, q = t.get(f"/api/projects/{n}"), t.get(f"/api/projects/{m}")
    t.check((p["state"], p["merged_into"]["number"], [x["number"] for x in q["merged"]], [a["pseudonym"] for a in q["co_authors"]]) == ("merged", m, [n], ["Unión 0"]), f"one of two: {p} {q}")
    t.is_("whose author writes it now", change(one, m, q["revision"], "Rampas en los dos mercados"), 200)
    t.refused("and not that which ended", lambda: change(one, n, p["revision"]), 409, "project_ended")
    x, y = t.project(one, slug, "Dos de la misma"), t.project(one, slug, "Dos de la misma mano")
    t.check(merge(one, x, y).status == 200 and t.get(f"/api/projects/{x}")["state"] == "merged", "of one author at once")
    # in a circle, at the same time: nobody waits for ever, and nothing ends in itself
    a, b = t.project(two, slug, "Círculo uno"), t.project(three, slug, "Círculo dos")
    merge(two, a, b)
    merge(three, b, a)
    got = at_once(2, lambda i: reply((three, two)[i], (a, b)[i], "accept"))
    states = [t.get(f"/api/projects/{k}")["state"] for k in (a, b)]
    t.check(sorted(map(code_of, got)) in (["", "merge_refused"], ["", "nothing_asked"]) and sorted(states) == ["merged", "published"], f"a circle: {list(map(code_of, got))} {states}")


# --- supports -------------------------------------------------------------------------------------


def support(who, number, wish=True):
    return who.post(f"/api/projects/{number}/support", {"support": wish})


def check_supports(t, staff):
    slug = t.round(staff, "apoyos", support_threshold=3, support_top=2)
    author, merger = t.crowd(2, "Apoyada")
    city = t.project(author, slug, "Para toda la ciudad")
    north = [t.project(who, slug, f"Para el norte {i}", heading=1) for i, who in enumerate(t.crowd(4, "Norteña"))]
    south = t.project(author, slug, "Para el sur", heading=2)
    people = verified(t, 12, "Apoyo")
    t.refused("while the round accepts", lambda: support(people[0], city), 409, "phase_wrong")
    t.phase("selecting", slug)
    weak, = t.crowd(1, "Débil")
    org, = t.crowd(1, "Coral", "organisation")
    with t.nothing("supports of others"):
        t.refused("nobody", lambda: support(Browser(t.city), city), 401, "account_missing")
        t.refused("an address alone", lambda: support(weak, city), 403, "level_needed")
        t.refused("an organisation", lambda: support(org, city), 403, "organisation_votes")
        t.refused("nothing", lambda: support(people[0], 999999), 404, "project_unknown")
        t.refused("neither yes nor no", lambda: people[0].post(f"/api/projects/{city}/support", {"support": None}), 422, "json_shape")
    t.refused("a city can't ask for less", lambda: staff.post("/api/levels", {"act": "support", "least": "confirmed"}), 422, "level_least", ("/least", "choice"))
    t.check([own(who, city)["support"]["why_not"] for who in (weak, org, people[0])] == ["not_verified", "organisation", None], "each is told why not")
    one = people[0]
    got = at_once(16, lambda i: support(one, city))
    t.check({reply.status for reply in got} == {200} and t.get(f"/api/projects/{city}")["supports"] == 1, f"sixteen clicks are one: {list(map(code_of, got))}")
    t.is_("in another group too", support(one, north[0]), 200)
    t.is_("as many as one likes in a heading", support(one, north[1]), 200)
    t.refused("but one heading of the group", lambda: support(one, south), 409, "headings_used")
    t.check((own(one, south)["support"]["why_not"], own(one, south)["support"]["headings"]) == ("other_heading", [1]), "it says which")
    t.is_("one taken back", support(one, north[0], False), 200)
    t.refused("is not yet all", lambda: support(one, south), 409, "headings_used")
    t.is_("the other as well", support(one, north[1], False), 200)
    t.is_("then there is room", support(one, south), 200)
    t.is_("what is not there is taken back without harm", support(one, north[2], False), 200)
    # two headings of one group at the same time: one of them, whatever happens
    for turn, who in enumerate(people[1:7]):
        got = at_once(8, lambda i, who=who: support(who, (north[3], south)[i % 2]))
        kept = int(t.city.sql(f"select count(*) from arca.support_headings h join arca.accounts a on a.id = h.account where a.pseudonym = 'Apoyo {turn + 1}'"))
        t.check({code_of(reply) for reply in got} <= {"", "headings_used"} and kept == 1, f"at once: {list(map(code_of, got))}, {kept}")
    try:
        t.city.sql(f"""insert into arca.support_headings (account, heading, budget, grp, slot) select x.account, h.id, h.budget, h.grp, 2
            from arca.support_headings x join arca.budget_headings h on h.budget = x.budget and h.grp = x.grp and h.id <> x.heading limit 1""")
        t.check(False, "the database lets somebody use two headings")
    except Exception as error:      # noqa: BLE001
        t.check("violates" in str(error), f"by constraint: {error}")
    for who in people[1:7]:
        for number in (north[3], south):
            support(who, number, False)
    # the sums, with many who change their minds
    ends = at_once(12, lambda i: [support(people[i], city, wish % 2 == 0).status for wish in range(i % 3 + 1)])
    t.check(all(status == 200 for row in ends for status in row), f"all were heard: {ends}")
    wanted = sum(i % 3 != 1 for i in range(12))
    t.check(t.get(f"/api/projects/{city}")["supports"] == wanted and t.city.sql(f"select count(*) from arca.supports where project = {city}") == str(wanted), "the sum is that of the last words")
    # the rules of the round: three at least, and of each heading the two that most support
    for number, count in ((north[0], 4), (north[1], 3), (north[2], 3), (north[3], 2)):
        for who in people[1:1 + count]:
            support(who, number)
    t.check([t.get(f"/api/projects/{n}")["is_selected"] for n in north] == [True, True, True, False], "equals go on together")
    t.check(numbers(t.get(f"/api/budgets/{slug}/projects?order=supported&heading=1"))[:1] == [north[0]], "the most supported first")
    # on paper
    officer = t.person("Ofi")
    t.seat(officer, "officer")

    def paper(who, count, sheet="Hojas 1 a 3"):
        return who.post(f"/api/projects/{north[3]}/paper-supports", {"count": count, "sheet": sheet})
    with t.nothing("no paper"):
        t.refused("by a resident", lambda: paper(one, 5), 403, "role_needed")
        t.refused("none", lambda: paper(officer, 0), 422, "sheet_form", ("/count", "range"))
        t.refused("fewer than there are", lambda: paper(officer, -1), 422, "sheet_form", ("/count", "range"))
        t.refused("on no sheet", lambda: paper(officer, 5, "  "), 422, "sheet_form", ("/sheet", "form"))
    t.check(paper(officer, 5).json() == {"supports": 2, "paper_supports": 5} and paper(officer, -1, "Hoja 2: una repetida").json()["paper_supports"] == 4, "they add, and can be less")
    got = t.get("/api/acts")["items"][0]
    t.check((got["kind"], got["role"], {f["name"]: f["value"] for f in got["facts"]}) == ("paper_supports_counted", "officer", {"project": str(north[3]), "count": "-1"}), f"an act: {got}")
    t.check(t.get(f"/api/projects/{north[3]}")["is_selected"] and own(officer, north[3])["may_count"], "they count")
    # merging: who supported one supports the other, once, and is told
    second = t.city.sql(f"select author from arca.projects where id = {north[1]}")
    t.city.sql(f"update arca.projects set author = {second} where id = {north[0]}")
    owner = t.crowd_member(int(second))
    t.is_("two become one", owner.post(f"/api/projects/{north[0]}/merge", {"into": north[1]}), 200)
    p = t.get(f"/api/projects/{north[1]}")
    t.check((p["supports"], t.get(f"/api/projects/{north[0]}")["supports"]) == (4, 0), f"four people in all: {p['supports']}")
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'support_carried'") == "1", "who did not support it is told")
    t.check(own(people[4], north[1])["support"]["carried_from"] == north[0], "it says where from")
    t.is_("and can be taken back", support(people[4], north[1], False), 200)
    # whoever goes is counted no more
    before = t.get(f"/api/projects/{city}")["supports"]
    t.is_("an account that is erased", people[3].ask("DELETE", "/api/account"), 204)
    t.check(t.get(f"/api/projects/{city}")["supports"] == before - 1, "supports nothing")
    t.phase("valuating", slug)
    t.refused("afterwards nothing changes", lambda: support(one, city, False), 409, "phase_wrong")
    t.refused("nor on paper", lambda: paper(officer, 1), 409, "phase_wrong")
    t.city.move_clock(int(time.time()))


# --- lists ----------------------------------------------------------------------------------------


def check_lists(t):
    slug, people = "listas", t.crowd(45, "Lista")
    made = []
    for i, who in enumerate(people):
        made.append(t.project(who, slug, f"Propuesta {i:02d} de la lista", heading=i % 3, tags=["Par" if i % 2 == 0 else "Impar"], goals=[i % 5 + 1]))
    path = f"/api/budgets/{slug}/projects"
    one = t.paged(f"{path}?seed=0123abcd")
    t.check(sorted(one) == sorted(made) and t.paged(f"{path}?seed=0123abcd") == one, "all of them, once each, and the same for the same seed")
    orders = {tuple(t.paged(f"{path}?seed={i:02x}{i:02x}{i:02x}{i:02x}")) for i in range(0, 256, 16)}
    t.check(len(orders) > 4 and all(sorted(order) == sorted(made) for order in orders), f"other seeds begin elsewhere: {len(orders)}")
    firsts = {order[0] for order in orders}
    t.check(len(firsts) > 4, f"with others first: {firsts}")
    t.check(t.paged(f"{path}?order=newest") == made[::-1], "the newest first")
    t.check(sorted(t.paged(f"{path}?heading=1&order=newest")) == sorted(made[1::3]), "of a heading")
    t.check(sorted(t.paged(f"{path}?tag=impar&order=newest")) == sorted(made[1::2]) and t.paged(f"{path}?tag=ninguna&order=newest") == [], "of a tag, whatever its capitals")
    t.check(sorted(t.paged(f"{path}?goal=3&order=newest")) == sorted(made[2::5]), "of a goal")
    t.check(numbers(t.get(f"{path}?q=propuesta%2007")) == [made[7]], "by words")
    t.check(sorted(t.paged(f"{path}?heading=0&tag=par&seed=80000000")) == sorted(made[0::6]), "of several at once")
    for bad in ("order=loudest", "seed=xyz", "heading=300", "goal=18", "goal=0", "q=ab", "tag=x"):
        t.is_(bad, t.city.ask("GET", f"{path}?{bad}"), 400, "query_invalid")
    t.is_("of no round", t.city.ask("GET", "/api/budgets/ninguna/projects"), 404, "budget_unknown")
    # while others write, nothing that was there is missed or seen twice
    late = t.crowd(4, "Tardía")
    seen = t.paged(f"{path}?seed=7fffffff", lambda i: t.project(late[i], slug, f"Mientras {i}"))
    t.check(len(set(seen)) == len(seen) and set(made) <= set(seen), "the list holds still")
    got = t.get(f"/api/budgets/{slug}/similar?q=propuesta%20numero%2007%20de%20la%20lista")["items"]
    t.check(got and got[0]["number"] == made[7] and len(got) <= 5, f"like what is typed: {[x['title'] for x in got]}")
    t.check(made[7] not in numbers(t.get(f"/api/budgets/{slug}/similar?q=propuesta%2007%20de%20la%20lista&besides={made[7]}")), "but not itself")
    t.check(t.get(f"/api/budgets/{slug}/similar?q=zzzz%20qqqq")["items"] == [], "nothing is like nothing")


def check_plans(t):
    """What lists really ask, among a few thousand rows: each by an index, though nothing forbids to read it all."""
    b, h = t.city.sql("select b.id || ' ' || h.id from arca.budgets b join arca.budget_headings h on h.budget = b.id where slug = 'listas' and h.number = 1").split()
    t.city.sql(f"""set session_replication_role = replica;
        insert into arca.projects (budget, author, language, state, heading, title, text, hay, title_hay, tags, tag_keys, created_at, saved_at, published_at, version, supports)
        select {b}, a.id, 'es', 'published', {h} - 1 + i % 3, 'Relleno ' || i, t, lower(t), 'relleno ' || md5(i::text), array['Tag' || i % 800], array['tag' || i % 800], at, at, at, 1, i % 90
        from generate_series(1, 6000) i, (select min(id) as id from arca.accounts where state = 'active') a,
        lateral (select 'Texto de relleno ' || case i when 777 then 'girasoles ' else '' end || repeat(md5(i::text), 12) as t, arca.clock() - make_interval(mins => i) as at) l;
        insert into arca.threads (kind, subject) select 'project', id from arca.projects where title like 'Relleno%'""")
    t.city.sql("analyze arca.projects, arca.threads, arca.accounts")
    middle = t.city.sql(f"select (extract(epoch from published_at) * 1000000)::bigint || '.' || id from arca.projects where title = 'Relleno 3000'")
    places = {"random": "random.1073741824.1", "newest": f"newest.{middle}", "supported": "supported.40.3000"}
    for order, place in places.items():
        for heading in ("null", "1"):
            for cursor in ("null", f"api.to_cursor('{place}')"):
                t.planned(f"projects {order} {heading} {cursor}", f"api.projects('listas', '{order}', '40000000', null, null, {heading}, null, null, null, {cursor})", ("projects_",), "Seq Scan", 70)
    t.planned("words", "api.projects('listas', 'newest', '00000000', null, null, null, null, null, 'girasoles relleno', null)", ("projects_hay",), "Seq Scan", 70)
    t.planned("a tag", "api.projects('listas', 'random', '00000000', null, null, null, 'tag7', null, null, null)", ("projects_tags",), "Seq Scan", 70)
    like = "api.projects_similar('listas', 'relleno ' || md5('1'), null)"
    t.planned("like a title", like, ("projects_pieces",), "Seq Scan", 1200)
    t.check(t.city.sql(f"select {like} -> 'items' -> 0 ->> 'title'") == "Relleno 1", "by its rarest pieces, however old")
    common = "api.projects_similar('listas', 'relleno', null)"
    t.planned("like a title that most have", common, ("projects_",), "Seq Scan", 6200)
    t.check(t.city.sql("select share < 0.2 from arca.rare_pieces('relleno', 'projects_pieces', 1000)") == "t", "of these the newest")
    t.planned("one", f"api.project_public((select max(id) from arca.projects))", ("projects_pkey",), "Seq Scan", 5)
    t.city.sql("""set session_replication_role = replica; delete from arca.threads where kind = 'project' and subject in (select id from arca.projects where title like 'Relleno%');
        delete from arca.projects where title like 'Relleno%'""")


def check_hidden(t, slug, moderator):
    one, two = t.crowd(2, "Oculta")
    n = t.project(one, slug, "Un proyecto insultante", place="Aquí")
    c = two.post("/api/comments", {"kind": "project", "subject": n, "stance": "against", "text": "Qué feo", "language": "es"}).json()["number"]
    t.is_("reported", report(two, "project", n), 201)
    queue = moderator.ask("GET", "/api/moderation/queue").json()["items"]
    t.check([(x["content"]["kind"], x["content"]["of"]["budget"], x["content"]["title"]) for x in queue] == [("project", slug, "Un proyecto insultante")], f"in the queue: {queue}")
    got = moderator.post("/api/moderation/decisions", {"kind": "project", "number": n, "decision": "hide", "reason": "insult", "note": None})
    t.check(got.status in (200, 201) and got.json()["of"]["budget"] == slug and got.json()["of"]["title"] is None, f"hidden: {got.body}")
    p = t.get(f"/api/projects/{n}")
    t.check((p["title"], p["text"], p["author"], p["place"], p["hidden"]["reason"]) == (None, None, None, None, "insult"), f"a stub is left: {p}")
    t.check(t.get(f"/api/projects/{n}/versions")["items"][0]["content"] is None and t.get("/api/search?q=insultante&kind=project")["items"] == [], "of versions as well, and nothing is found")
    t.check(n in numbers(t.get(f"/api/budgets/{slug}/projects?order=newest")) and n not in numbers(t.get(f"/api/budgets/{slug}/projects?q=insultante")), "it keeps its place")
    for what, act in (("edit", lambda: change(one, n, p["revision"])), ("comment", lambda: two.post("/api/comments", {"kind": "project", "subject": n, "stance": "for", "text": "x", "language": "es"})),
                      ("reply", lambda: answer(one, c)), ("translate", lambda: two.post(f"/api/projects/{n}/translations", {"language": "en", "title": "Title", "text": TEXT})),
                      ("withdraw", lambda: withdraw(one, n))):
        t.refused(f"hidden: {what}", act, 409, "contribution_hidden")
    mine = one.ask("GET", "/api/account/decisions").json()["items"] if one.ask("GET", "/api/account/decisions").status == 200 else None
    if mine is not None:
        t.check(mine[0]["title"] == "Un proyecto insultante" and mine[0]["decision"]["kind"] == "project", f"its author is told: {mine}")
    t.is_("restored", moderator.post("/api/moderation/decisions", {"kind": "project", "number": n, "decision": "restore", "reason": None, "note": None}), got.status)
    t.check(t.get(f"/api/projects/{n}")["title"] == "Un proyecto insultante" and t.get("/api/search?q=insultante&kind=project")["items"] != [], "and is back")


# --- the pages ------------------------------------------------------------------------------------


def check_browser(t, staff, moderator):
    slug = t.round(staff, "vecinas", project_limit=9, support_threshold=50)
    one, two = t.crowd(2, "Lectora")
    org, = t.crowd(1, "Peña", "organisation")
    n = t.project(one, slug, "Una fuente junto a los columpios", place="Parque del Oeste", latitude_e6=40423000, longitude_e6=-3720000, tags=["agua", "niñez"],
                  goals=[6, 11], links=[{"title": "Mapa de fuentes", "address": "https://ejemplo.es/fuentes"}], collective="Vecinas del Oeste")
    change(one, n, t.get(f"/api/projects/{n}")["revision"], "Fuente junto a los columpios", place="Parque del Oeste", latitude_e6=40423000, longitude_e6=-3720000,
           tags=["agua", "niñez"], goals=[6, 11], links=[{"title": "Mapa de fuentes", "address": "https://ejemplo.es/fuentes"}], collective="Vecinas del Oeste",
           text=TEXT + "\n\nCon un caño bajo para quien va en silla.")
    one.post(f"/api/projects/{n}/translations", {"language": "en", "title": "A fountain by the swings", "text": "A fountain with drinking water next to the swings."})
    other = t.project(two, slug, "Fuente y sombra en el parque", heading=1)
    two.post(f"/api/projects/{t.project(two, slug, 'Agua en el parque')}/merge", {"into": n})
    one.post(f"/api/projects/{int(t.city.sql('select project from arca.merge_asks'))}/merge/answer", {"answer": "accept"})
    withdraw(one, t.project(one, slug, "Una idea retirada"))
    two.post("/api/comments", {"kind": "project", "subject": n, "stance": "for", "text": "Hace mucha falta", "language": "es"})
    hidden = t.project(org, slug, "Algo que no debía estar", heading=2)
    moderator.post("/api/moderation/decisions", {"kind": "project", "number": hidden, "decision": "hide", "reason": "spam", "note": None})
    for i, who in enumerate(t.crowd(22, "Proponente")):
        t.project(who, slug, f"Otra propuesta {i}")
    with open(t.city.path("plaza.png"), "wb") as file:
        file.write(png(400, 300))
    make(t.city, "paula@example.org", "Paula")
    make(t.city, "quique@example.org", "Quique")
    officer = t.person("Olga")
    t.seat(officer, "officer")
    for part in ("all", "together", "unproved", "support"):
        if part in ("unproved", "support"):
            t.phase("selecting", slug)
        if part == "support":
            t.city.sql("update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock() where pseudonym = 'Paula'")
        done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "projects.mjs"), part], capture_output=True, text=True, check=False,
                              env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org", "ARCA_PASSWORD": "plum tree 4 two",
                                   "ARCA_BUDGET": slug, "ARCA_PROJECT": str(n), "ARCA_OTHER": str(other), "ARCA_HIDDEN": str(hidden),
                                   "ARCA_EMAIL_2": "quique@example.org", "ARCA_OFFICER": officer.cookie, "ARCA_PICTURE": t.city.path("plaza.png")})
        t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {part}: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        anna, = t.crowd(1, "Anna")
        staff, moderator = t.person("Una"), t.person("Moni")
        t.grant("una@example.org")
        t.seat(moderator, "moderator")
        check_rounds(t, staff, anna)
        for slug in ("borradores", "publicos", "limites", "fases", "juntas", "listas", "ocultos"):
            t.round(staff, slug, project_limit=3)
        check_draft(t, "borradores")
        check_public(t, "publicos")
        check_files(t, "publicos", moderator)
        check_limit(t, "limites")
        check_phases(t, "fases")
        check_authors(t, "juntas")
        check_translations(t, "juntas")
        check_merge(t, "juntas")
        check_supports(t, staff)
        check_lists(t)
        check_plans(t)
        check_hidden(t, "ocultos", moderator)
        check_browser(t, staff, moderator)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
