#!/usr/bin/env python3
"""Polls through the sealed ballot box, in a live city: what staff draft and announce, every refusal of it; a round made of one, voted by
people with codes from pages and from devices of their own, counted, and audited by anybody; and the pages in a browser, without any money.
"""
import json
import os
import re
import subprocess
import sys
import time

from city import City, Round, small_plan, wait_for
from elections import ROOT
from logs import merkle
from people import at_once, code_of
from proposals import begin, last_act, rules, support
from proposing import DAY, Proposals, rfc3339, round_ask, verified
from voter import Setting, Voter

TITLES = {"es": "La plaza del mercado", "en": "The market square", "ar": "ساحة السوق"}
SINGLE = {"kind": "single", "titles": {"es": "¿Qué se hace con la plaza?", "en": "What becomes of the square?", "ar": "ماذا نفعل بالساحة؟"},
          "texts": {"es": "Hoy es un aparcamiento.\n\nLa obra la paga la Diputación."},
          "options": [{"titles": {"es": "Peatonal", "en": "For walking", "ar": "للمشاة"}, "texts": {"es": "Sin coches, salvo vecinos."}},
                      {"titles": {"es": "Como está", "en": "As it is", "ar": "كما هي"}}, {"titles": {"es": "Un parque", "en": "A park", "ar": "حديقة"}}]}
MULTIPLE = {"kind": "multiple", "most": 2, "titles": {"es": "¿Qué árboles se plantan?", "en": "Which trees?", "ar": "أي أشجار؟"},
            "options": [{"titles": {"es": name}} for name in ("Moreras", "Plátanos", "Naranjos", "Olmos")]}
PLAIN = {"kind": "single", "titles": {"es": "¿Se cambia el nombre?"}, "options": [{"titles": {"es": "Sí"}}, {"titles": {"es": "No"}}]}
# what the devices of the test answer to each question; the browser's own votes come on top: tests/browser/polls.mjs
DEVICES = [((0,), (0, 1), (1,)), ((0,), (1,), ()), ((2,), (1, 2), (1,))]


def poll(slug, opens=None, **more):
    opens = int(time.time()) + 60 if opens is None else opens
    return {"slug": slug, "titles": TITLES, "intros": {"es": "La ciudad hará lo que salga."}, "zone": "Europe/Madrid", "opens_at": rfc3339(opens),
            "closes_at": rfc3339(opens + 10 * DAY), "census": 1000, "questions": [SINGLE, MULTIPLE], **more}


def draft(who, slug, **more):
    return who.post("/api/staff/polls", poll(**{"slug": slug, **more}))


def edit(who, at, **more):
    return who.post(f"/api/staff/polls/{at}", poll(**{"slug": at, **more}))


def publish(who, slug):
    return who.post(f"/api/staff/polls/{slug}/publish")


def slugs(got):
    return [one["slug"] for one in got["items"]]


def imported(t, *args):
    return t.city.run("import", *args, "--host", "localhost", "--trustees", t.city.path("nobody"), "--witnesses", t.city.path("witnesses"),
                      "--embedded", t.city.path("city"), program=t.arcad, may_fail=True)


def reached(t):
    """A citizen proposal with the supports that it takes, and one without."""
    author, = t.crowd(1, "Autora")
    fan, = verified(t, 1, "Apoyo")
    rules(t.staff, 1, 10000, 12)
    first, second = (begin(author, title).json()["number"] for title in ("Peatonalizar la plaza", "Otra que no llega"))
    t.is_("a support is enough", support(fan, first), 200)
    t.author = author
    return first, second


def settle(t):
    """Acts are on their way into the city's log, which changes their rows."""
    wait_for("acts are logged", lambda: t.city.sql("select count(*) from arca.acts where pending is null") == "0")


def check_zero(t, vote_):
    """That the box was empty before it was opened: said in public, in the city's log, by a log that anybody can read; once, and for good."""
    zero = t.get(vote_.api + "/ceremony")["zero"]
    entries = [bytes.fromhex(row) for row in t.city.sql(f"select encode(entry, 'hex') from arca.log_entries where log = (select id from arca.rounds where slug = '{vote_.slug}') order by index").split("\n")]
    opened = next(i for i, entry in enumerate(entries) if entry[0] == 0x03)
    root = merkle.root(entries[:zero["size"]]).hex()
    t.check(zero["size"] == opened and zero["root"] == root and not any(entry[0] == 0x10 for entry in entries[:opened]), f"the log had no ballot then: {zero} {opened} {root}")
    acts = [one for one in t.get("/api/acts?group=rounds")["items"] if one["kind"] == "round_zero"]
    facts = {f["name"]: f["value"] for f in acts[0]["facts"]}
    t.check(len(acts) == 1 and facts == {"round": vote_.slug, "size": str(opened), "root": root, "ballots": "0", "credentials": str(zero["credentials"])}, f"one act: {acts}")
    try:
        t.city.sql("update arca.zero_records set size = 1")
        t.check(False, "the database takes another one")
    except Exception as error:      # noqa: BLE001
        t.check("never changed" in str(error), f"kept: {error}")


def check_drafts(t, resident, proposal, other):
    now = int(time.time())
    settle(t)
    one, two = {"titles": {"es": "Sí"}}, {"titles": {"es": "No"}}

    def asked(**more):
        return {"questions": [{**SINGLE, **more}]}
    with t.nothing("no draft"):
        t.refused("by a resident", lambda: draft(resident, "plaza"), 403, "role_needed")
        for what, more, code, at in (
                ("no question", {"questions": []}, "poll_form", ("/questions", "too_short")),
                ("seventeen", {"questions": [PLAIN] * 17}, "json_shape", ("/questions", "too_long")),
                ("one option", asked(options=[one]), "poll_form", ("/questions/0/options", "too_short")),
                ("twenty-one", asked(options=[{"titles": {"es": f"Opción {i}"}} for i in range(21)]), "json_shape", ("/questions/0/options", "too_long")),
                ("twice the same", asked(options=[one, two, {"titles": {"es": "SI"}}]), "poll_form", ("/questions/0/options/2", "repeated")),
                ("more than there are", asked(kind="multiple", most=4), "poll_form", ("/questions/0/most", "range")),
                ("one of several", asked(kind="multiple", most=1), "poll_form", ("/questions/0/most", "range")),
                ("an open question", asked(kind="open"), "json_shape", ("/questions/0/kind", "choice")),
                ("an option without words", asked(options=[one, {"titles": {"en": "No"}}]), "budget_form", ("/questions/0/options/1/titles/es", "required")),
                ("an explanation that turns lines", asked(options=[one, {**two, "texts": {"es": "a\u202eb"}}]), "budget_form", ("/questions/0/options/1/texts/es", "form")),
                ("no title in the city's language", {"titles": {"en": "Only"}}, "budget_form", ("/titles/es", "required")),
                ("a zone that there is not", {"zone": "Marte/Norte"}, "zone_unknown", None),
                ("open already", {"opens": now - 60}, "poll_form", ("/opens_at", "range")),
                ("in two years", {"opens": now + 800 * DAY}, "poll_form", ("/opens_at", "range")),
                ("closed at once", {"closes_at": rfc3339(now + 90)}, "poll_form", ("/closes_at", "range")),
                ("for years", {"closes_at": rfc3339(now + 700 * DAY)}, "poll_form", ("/closes_at", "range")),
                ("a proposal without its supports", {"proposal": other}, "poll_form", ("/proposal", "unknown")),
                ("one that there is not", {"proposal": 999999}, "poll_form", ("/proposal", "unknown")),
                ("no way in", {"ways": []}, "poll_form", ("/ways", "too_short")),
                ("nobody", {"census": 0}, "json_shape", ("/census", "too_small")),
                ("an address of capitals", {"slug": "Plaza"}, "json_shape", ("/slug", "format"))):
            t.refused(what, lambda more=more: draft(t.staff, **{"slug": "plaza", **more}), 422, code, at)
        t.refused("the city's own name", lambda: draft(t.staff, "city"), 409, "slug_taken")
        for what, ask in (("edited", lambda: edit(t.staff, "nada")), ("announced", lambda: publish(t.staff, "nada")), ("deleted", lambda: t.staff.ask("DELETE", "/api/staff/polls/nada"))):
            t.refused(f"nothing {what}", ask, 404, "poll_unknown")
    got = draft(t.staff, "plaza", questions=[SINGLE])
    p = got.json()
    t.check(got.status == 201 and (p["state"], p["questions"][0]["most"], p["ways"], p["published_at"]) == ("draft", 1, ["account"], None), f"a draft: {got.body}")
    t.check(last_act(t) == ("poll_drafted", "staff", {"poll": "plaza"}), f"an act: {last_act(t)}")
    t.check(t.get("/api/polls")["items"] == [] and t.city.ask("GET", "/api/polls/plaza").status == 404, "nobody else sees it")
    t.refused("nor by its own name", lambda: resident.ask("GET", "/api/staff/polls/plaza"), 403, "role_needed")
    t.refused("nor one that there is not", lambda: t.staff.ask("GET", "/api/staff/polls/nada"), 404, "poll_unknown")
    t.check(t.staff.ask("GET", "/api/staff/polls/plaza").json()["slug"] == "plaza", "staff do, by its name")
    t.refused("not a resident who asks for all", lambda: resident.ask("GET", "/api/staff/polls"), 403, "role_needed")
    t.check(slugs(t.staff.ask("GET", "/api/staff/polls").json()) == ["plaza"], "staff do")
    t.refused("its name is taken", lambda: draft(t.staff, "plaza"), 409, "slug_taken")
    t.refused("for a round too", lambda: t.staff.post("/api/staff/budgets", round_ask("plaza", now)), 409, "slug_taken")
    t.round(t.staff, "ronda")
    t.refused("and a round's for a poll", lambda: draft(t.staff, "ronda"), 409, "slug_taken")
    got = at_once(6, lambda i: draft(t.staff, "carrera") if i % 2 else t.staff.post("/api/staff/budgets", round_ask("carrera", now)))
    t.check(sorted(code_of(reply) for reply in got) == [""] + ["slug_taken"] * 5, f"of many at once one has it: {list(map(code_of, got))}")
    t.is_("about a proposal", edit(t.staff, "plaza", slug="plaza-mercado", proposal=proposal, least_age=16, districts=["Norte", "Sur", "Norte"], ways=["code", "account", "code"][:2]), 200)
    p = t.staff.ask("GET", "/api/staff/polls").json()["items"]
    p = next(one for one in p if one["slug"] == "plaza-mercado")
    t.check((p["proposal"], p["least_age"], p["districts"], p["ways"], len(p["questions"])) == (proposal, 16, ["Norte", "Sur"], ["account", "code"], 2), f"all of it is another: {p}")
    t.refused("a second poll about it", lambda: draft(t.staff, "otra", proposal=proposal), 409, "poll_exists")
    t.is_("a draft to throw away", draft(t.staff, "sobra"), 201)
    t.is_("thrown away", t.staff.ask("DELETE", "/api/staff/polls/sobra"), 204)
    t.check(last_act(t) == ("poll_deleted", "staff", {"poll": "sobra"}), f"an act: {last_act(t)}")


def check_announced(t, proposal):
    code, _, said = imported(t, "--poll", "plaza-mercado")
    t.check(code == 1 and "not announced" in said, f"no round of a draft: {said}")
    t.check("there is no poll nada" in imported(t, "--poll", "nada")[2], "nor of nothing")
    opens = int(time.time()) + 2
    t.is_("its last form", edit(t.staff, "plaza-mercado", opens=opens, proposal=proposal, ways=["account", "code"], questions=[SINGLE, MULTIPLE, PLAIN]), 200)
    t.check(t.get(f"/api/proposals/{proposal}")["poll"] is None, "the proposal says nothing of a draft")
    got = publish(t.staff, "plaza-mercado")
    t.check(got.status == 200 and got.json()["state"] == "announced", f"announced: {got.body}")
    t.check(last_act(t) == ("poll_published", "staff", {"poll": "plaza-mercado", "proposal": str(proposal)}), f"an act: {last_act(t)}")
    told = [(one["what"], one["kind"], one["path"]) for one in t.author.ask("GET", "/api/account/notices").json()["items"]]
    t.check(told[0] == ("poll", "proposal", f"proposals/{proposal}"), f"whoever follows the proposal is told: {told}")
    settle(t)
    with t.nothing("of what is announced"):
        t.refused("another form", lambda: edit(t.staff, "plaza-mercado"), 409, "poll_published")
        t.refused("announced again", lambda: publish(t.staff, "plaza-mercado"), 409, "poll_published")
        t.refused("thrown away", lambda: t.staff.ask("DELETE", "/api/staff/polls/plaza-mercado"), 409, "poll_published")
        for sql in ("update arca.polls set census = 7", "delete from arca.polls", "truncate arca.polls cascade"):
            try:
                t.city.sql(sql + (" where slug = 'plaza-mercado'" if "truncate" not in sql else ""))
                t.check(False, f"the database takes: {sql}")
            except Exception as error:      # noqa: BLE001
                t.check("never changed" in str(error), f"{sql}: {error}")
    t.check(slugs(t.get("/api/polls")) == ["plaza-mercado"] and t.get("/api/polls/plaza-mercado")["questions"][1]["most"] == 2, "everybody reads it")
    about = t.get(f"/api/proposals/{proposal}")["poll"]
    t.check((about["slug"], about["state"], about["has_vote"]) == ("plaza-mercado", "announced", False), f"its proposal names it: {about}")
    found = t.get("/api/search?q=aparcamiento")["items"]
    t.check([(one["kind"], one["poll"], one["title"]) for one in found] == [("poll", "plaza-mercado", TITLES["es"])], f"found by what it asks: {found}")
    feed, calendar = (t.city.ask("GET", path).body.decode() for path in ("/api/feeds/es/polls", "/api/calendar/es"))
    t.check("/es/questions/polls/plaza-mercado" in feed and "Hoy es un aparcamiento." in feed and f": {TITLES['es']}" in calendar, "in a feed, and in the calendar")
    plan = os.path.join(ROOT, "deploy", "demo-city.pb")
    t.check("is the name of a poll" in imported(t, plan, "--round", "plaza-mercado")[2], "no other round takes its name")
    for args in (("--poll", "plaza-mercado", "--round", "x"), (plan, "--poll", "plaza-mercado"), ("--round", "x", "--open", "2030-01-01T00:00:00Z")):
        t.check(imported(t, *args)[0] == 2, f"{args} is a mistake")


def plain(t, path):
    got = t.city.ask("GET", path)
    if got.status != 200:
        raise AssertionError(f"{path}: {got}")
    return got.body.decode()


def check_hidden_money(t):
    """Any approval heading may show no prices; no other may."""
    path = small_plan(t.city.path("hidden"), 100)
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    for what, more in (("with a limit of cost", {"hide_money": True, "max_cost_cents": 150}), ("of points", {"hide_money": True, "vote_type": "cumulative"}), ("by a word", {"hide_money": "yes"})):
        with open(t.city.path("wrong"), "w", encoding="utf-8") as file:
            json.dump({**plan, "contests": [{**plan["contests"][0], **more}]}, file)
        code, _, said = imported(t, t.city.path("wrong"), "--round", "precios")
        t.check(code == 1 and "hide_money" in said, f"hidden {what}: {said}")
    plan["contests"][0]["hide_money"] = True
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    Round(t.city, "precios", path)
    t.check([c["hide_money"] for c in t.get("/api/rounds/precios")["contests"]] == [True, False, False], "its own alone")
    list_, shown, hidden = (plain(t, f"/es/rounds/precios{rest}") for rest in ("/projects", "/projects/1/p0", "/projects/0/p0"))
    t.check(list_.count("€") == 6 and "€" in shown and "€" not in hidden and "Cuesta" not in hidden, "plain pages: of nine projects three show none")


def check_plain(t, path, words):
    """Without a script it says the same, and no money."""
    text = re.sub(r"<head>.*</head>", "", plain(t, path), flags=re.DOTALL)
    t.check(all(word in text for word in words), f"{path} has {[word for word in words if word not in text]} not")
    t.check(not re.search(r"[€¤]|XXX|proyecto", text), f"{path}: neither money nor projects")


def vote(setting, code, answers):
    """A device of its own answers each question; empty is blank."""
    voter = Voter(setting).register(code)
    for cid, answer in enumerate(answers):
        entry, _ = voter.seal(answer, 1 if answer else 4, cid=cid, seq=1, prev=bytes(32))
        got = setting.cast(entry)
        if got.status != 201:
            raise AssertionError(f"no ballot: {got} {got.body}")


def browse(t, phase, **more):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "polls.mjs"), phase], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_ROUND": "plaza-mercado", "ARCA_STAFF": t.staff.cookie, **more})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {phase}: {done.stdout}{done.stderr}")


def check_vote(t, proposal):
    """The round of it: what it is by its API, and who votes."""
    vote_ = Round(t.city, "plaza-mercado", None)
    t.round_ = vote_
    vote_.start_deal()
    browse(t, "drafts", ARCA_PROPOSAL=str(proposal))
    vote_.finish_deal()
    got = t.get(vote_.api)
    t.check(got["poll"] == {"proposal": proposal} and [(c["hide_money"], c["max_choices"], c["group"]) for c in got["contests"]] == [(True, 1, 0), (True, 2, 1), (True, 1, 2)],
            f"each question is a contest of its own, without money: {got['contests']}")
    t.check({one["slug"]: one["is_poll"] for one in t.get("/api/rounds")["items"]} == {"plaza-mercado": True, "precios": False}, "the list says which is a poll")
    listed = {one["slug"]: one["state"] for one in t.get("/api/polls")["items"]}
    t.check(listed == {"plaza-mercado": "open", "biblioteca-es": "announced", "biblioteca-en": "announced", "biblioteca-ar": "announced"}, f"beside those of the browser: {listed}")
    t.check(t.get(f"/api/proposals/{proposal}")["poll"]["state"] == "open", "it is open")
    check_plain(t, "/es/rounds/plaza-mercado", ["¿Qué se hace con la plaza?", "Sin coches, salvo vecinos.", "Se eligen hasta 2.", "Olmos", f"/es/proposals/{proposal}"])
    check_plain(t, f"/es/proposals/{proposal}", ["La consulta", "Se está votando sobre ella", "/es/rounds/plaza-mercado"])
    found = [(one["kind"], one["title"]) for one in t.get("/api/search?q=moreras")["items"]]
    t.check(found == [("poll", TITLES["es"])] and t.city.ask("GET", "/api/calendar/es").body.decode().count(TITLES["es"]) == 1, f"with a round it is found once: {found}")
    codes = vote_.codes(5)
    setting = Setting(vote_)
    voter = Voter(setting).register(codes[0])
    entry, _ = voter.seal((0, 1), 1, cid=0, seq=1, prev=bytes(32))
    t.check(setting.cast(entry).status == 201, "what is inside nobody sees: two of one are sealed, and null when they are opened")
    for cid in (1, 2):
        entry, _ = voter.seal((0,), 1, cid=cid, seq=1, prev=bytes(32))
        setting.cast(entry)
    for code, answers in zip(codes[1:], DEVICES):
        vote(setting, code, answers)
    browse(t, "vote", ARCA_CODES=codes[4], ARCA_PROPOSAL=str(proposal))
    return vote_


def go_to(t, at):
    """The clock goes on from there, and sessions with it: they are first, for the clerk tidies what has ended."""
    t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + 90 * DAY})")
    t.city.move_clock(at)


def check_result(t, vote_, proposal):
    go_to(t, vote_.closes)
    t.check(t.get("/api/polls/plaza-mercado")["state"] == "counting", "it closes by the clock")
    vote_.start_count()
    vote_.finish_count()
    t.check(t.get("/api/polls/plaza-mercado")["state"] == "finished", "it is counted")
    outcome = t.get(vote_.api + "/results")["outcome"]["contests"]
    votes = [{p["id"]: p["votes"] for p in one["projects"]} for one in outcome]
    # devices as above, the wrong one (null, then the first option twice) and the browser's: option 3, options 2 and 3, blank
    t.check(votes == [{"1": 2, "2": 0, "3": 2}, {"1": 2, "2": 4, "3": 2, "4": 0}, {"1": 1, "2": 2}], f"votes: {votes}")
    t.check([(one["ballots"], one["blank"], sum(one["null"].values())) for one in outcome] == [(5, 0, 1), (5, 0, 0), (5, 2, 0)], f"ballots: {outcome}")
    check_zero(t, vote_)
    code, said, more = t.city.run("verify", "--ca", t.city.ca, vote_.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said, f"anybody audits it: {said} {more}")
    check_plain(t, "/es/rounds/plaza-mercado/results", ["¿Qué árboles se plantan?", "Plátanos", "eligieron alguna opción"])
    browse(t, "result", ARCA_PROPOSAL=str(proposal), ARCA_VOTES=json.dumps(votes))


def check_missed(t):
    """Announced, and nobody made a round of it until it should have closed."""
    now = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    t.is_("one more", draft(t.staff, "tarde", opens=now + 60, questions=[PLAIN], closes_at=rfc3339(now + 2 * DAY)), 201)
    t.is_("announced", publish(t.staff, "tarde"), 200)
    t.check(slugs(t.get("/api/polls"))[0] == "tarde" and slugs(t.get("/api/polls"))[-1] == "plaza-mercado", "the newest first")
    go_to(t, now + 3 * DAY)
    t.check(t.get("/api/polls/tarde")["state"] == "missed", "it says so")
    t.is_("a late draft", draft(t.staff, "vieja", opens=now + 3 * DAY + 3600), 201)
    go_to(t, now + 4 * DAY)
    t.refused("announced when it should be open", lambda: publish(t.staff, "vieja"), 422, "poll_form", ("/opens_at", "range"))


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        t.staff = t.person("Una")
        t.grant("una@example.org")
        resident, = t.crowd(1, "Vecina")
        proposal, other = reached(t)
        check_hidden_money(t)
        check_drafts(t, resident, proposal, other)
        check_announced(t, proposal)
        vote_ = check_vote(t, proposal)
        check_result(t, vote_, proposal)
        check_missed(t)
        settle(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
