#!/usr/bin/env python3
"""What the city asks and what it answers, in a live city: official questions with their options and their end by the clock; responses by
theme to proposals, debates and questions, their versions, what waits and what is overdue, the numbers of the year; and the pages in a browser.
"""
import os
import subprocess
import sys
import time

from city import City
from discussion import close, numbers
from elections import ROOT
from people import Browser, at_once, code_of, make
from proposing import DAY, Proposals, rfc3339, verified

TITLES = {"es": "¿Qué hacemos con el solar de la estación?", "en": "What shall we do with the station's plot?"}
TEXTS = {"es": "El solar está vacío desde 2019.\n\nPuede ser un parque o un aparcamiento.", "en": "The plot has been empty since 2019."}
OPTIONS = [{"es": "Un parque", "en": "A park"}, {"es": "Un aparcamiento"}, {"es": "Las dos cosas", "en": "Both"}]
THEME = {"theme": "Sombra", "heard": "Que en verano no hay dónde sentarse a la sombra.", "decision": "partly",
         "reason": "Se plantan árboles en la mitad de las paradas; en las demás no hay sitio.", "comments": []}


def ask(who, closes_at, **more):
    return who.post("/api/staff/questions", {"titles": TITLES, "texts": TEXTS, "options": OPTIONS, "closes_at": rfc3339(closes_at), **more})


def answer(who, number, option):
    return who.post(f"/api/questions/{number}/answer", {"option": option})


def respond(who, kind, subject, themes=None, **more):
    return who.post("/api/staff/responses", {"kind": kind, "subject": subject, "language": "es", "themes": [THEME] if themes is None else themes, **more})


def say(who, kind, number, text="Un parque, por favor", stance="for"):
    return who.post("/api/comments", {"kind": kind, "subject": number, "stance": stance, "text": text, "language": "es"})


def last_act(t):
    act = t.get("/api/acts?group=participation")["items"][0]
    return act["kind"], act["role"], {fact["name"]: fact["value"] for fact in act["facts"]}


def stay(t, at):
    """The clock is there, and sessions go on."""
    t.city.hold_clock(at)
    t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + DAY})")


def check_questions(t):
    now = int(time.time())
    one, two, three = t.crowd(3, "Vecina")
    org, = t.crowd(1, "Peña", "organisation")
    with t.nothing("no question"):
        t.refused("by a resident", lambda: ask(one, now + DAY), 403, "role_needed")
        for what, at, more, code, place in (("in half an hour", now + 1800, {}, "question_form", ("/closes_at", "range")), ("in two years", now + 800 * DAY, {}, "question_form", ("/closes_at", "range")),
                                            ("one option", now + DAY, {"options": OPTIONS[:1]}, "question_form", ("/options", "too_short")), ("thirteen", now + DAY, {"options": OPTIONS * 5}, "json_shape", ("/options", "too_long")),
                                            ("no title in the city's language", now + DAY, {"titles": {"en": "Only English"}}, "budget_form", ("/titles/es", "required")),
                                            ("an option without words", now + DAY, {"options": [OPTIONS[0], {"en": "x"}]}, "budget_form", ("/options/1/es", "required")),
                                            ("a language that is not the city's", now + DAY, {"texts": {**TEXTS, "fr": "Bonjour"}}, "json_shape", ("/texts/fr", "unknown_member")),
                                            ("signs that turn lines", now + DAY, {"texts": {"es": "abc\u202edef"}}, "budget_form", ("/texts/es", "form"))):
            t.refused(what, lambda at=at, more=more: ask(t.staff, at, **more), 422, code, place)
    got = ask(t.staff, now + 2 * DAY)
    q = got.json()
    n = q["number"]
    t.check(got.status == 201 and q["is_open"] and [o["answers"] for o in q["options"]] == [0, 0, 0], f"asked: {got.body}")
    t.check(ask(t.staff, now + 2 * DAY).json()["number"] == n, "a double click is one")
    t.check(last_act(t) == ("question_asked", "staff", {"question": str(n), "until": q["closes_at"]}), f"an act: {last_act(t)}")
    open_one = ask(t.staff, now + 5 * DAY, titles={"es": "¿Qué falta en tu calle?"}, options=[]).json()
    t.check(open_one["options"] == [] and numbers(t.get("/api/questions")) == [n, open_one["number"]], "without options, too; those that close first come first")
    with t.nothing("answers"):
        t.refused("nobody", lambda: answer(Browser(t.city), n, 0), 401, "account_missing")
        t.refused("an organisation", lambda: answer(org, n, 0), 403, "organisation_votes")
        t.refused("an option that there is not", lambda: answer(one, n, 3), 422, "question_form", ("/option", "choice"))
        t.refused("where there are none", lambda: answer(one, open_one["number"], 0), 422, "question_form", ("/option", "choice"))
        t.refused("of nothing", lambda: answer(one, 999, 0), 404, "question_unknown")
    t.check([answer(who, n, option).status for who, option in ((one, 0), (two, 2), (three, 0))] == [200] * 3, "three answers")
    t.check([o["answers"] for o in answer(one, n, 2).json()["question"]["options"]] == [1, 0, 2], "one changed")
    t.check(one.ask("GET", f"/api/questions/{n}/own").json()["option"] == 2 and t.get(f"/api/questions/{n}")["answers"] == 3, "own and all")
    t.check([o["answers"] for o in answer(one, n, None).json()["question"]["options"]] == [1, 0, 1], "taken back")
    people = t.crowd(12, "Muchas")
    got = at_once(24, lambda i: answer(people[i % 12], n, i % 3))
    t.check({reply.status for reply in got} == {200} and sum(o["answers"] for o in t.get(f"/api/questions/{n}")["options"]) == 14, f"many at once: {list(map(code_of, got))}")
    t.check(t.city.sql(f"select count(*) from arca.questions q, generate_series(0, 2) o where id = {n} and counts[o + 1] <> (select count(*) from arca.question_answers a where a.question = q.id and a.option = o)") == "0", "of the rows")
    try:
        t.city.sql(f"update arca.question_answers set option = 7 where question = {n}")
        t.check(False, "the database takes an option that there is not")
    except Exception as error:      # noqa: BLE001
        t.check("violates" in str(error), f"by constraint: {error}")
    t.is_("a comment", say(two, "question", n), 201)
    t.is_("whoever goes", people[0].ask("DELETE", "/api/account"), 204)
    t.check(t.get(f"/api/questions/{n}")["answers"] == 13, "answers nothing")
    found = t.get("/api/search?q=solar%20estacion&kind=question")["items"]
    t.check([(x["about"]["number"], x["title"]) for x in found] == [(n, TITLES["es"])], f"found: {found}")
    found = t.city.ask("GET", "/api/search?q=empty%20plot&kind=question", fields=[("Accept-Language", "en")]).json()["items"]
    t.check([x["title"] for x in found] == [TITLES["en"]], "in its other language as well")
    t.check(f"/es/questions/{n}".encode() in t.city.ask("GET", "/api/feeds/es/questions").body and b"Un parque, por favor" in t.city.ask("GET", f"/api/feeds/es/questions/{n}").body, "in feeds")
    # it closes by the clock, to the second
    stay(t, now + 2 * DAY - 1)
    t.is_("a second before", answer(one, n, 1), 200)
    stay(t, now + 2 * DAY)
    t.refused("then no more", lambda: answer(one, n, 0), 409, "question_closed")
    t.refused("nor comments", lambda: say(two, "question", n, "Tarde"), 409, "discussion_closed")
    t.check(not t.get(f"/api/questions/{n}")["is_open"] and numbers(t.get("/api/questions?state=closed")) == [n], "it is closed")
    t.city.sql("select arca.people_tidy()")
    t.check(t.get(f"/api/comments?kind=question&subject={n}")["is_open"] is False, "and its comments")
    return n, now


def check_responses(t, question, now):
    author, other = verified(t, 2, "Autora")
    debate = t.debate(author, "Qué hacer con las fuentes")
    c = say(other, "debate", debate, "Que den agua fresca").json()["number"]
    stranger = t.comment(other, t.debate(other, "Otro debate"))
    t.staff.post("/api/staff/proposal-rules", {"share_e4": 1, "census": 10000, "months": 12})
    proposal = author.post("/api/proposals", {"title": "Sombra en las paradas", "text": "Que haya árboles en cada parada del bus.", "language": "es"}).json()["number"]
    for what, kind, number in (("an open debate", "debate", debate), ("an open proposal", "proposal", proposal), ("nothing", "question", 999)):
        t.refused(what, lambda kind=kind, number=number: respond(t.staff, kind, number), 409, "response_early")
    at = now + 2 * DAY + 60
    stay(t, at)
    t.is_("its author closes the debate", close(author, debate), 200)
    t.is_("the proposal has its one support", other.post(f"/api/proposals/{proposal}/support", {"support": True}), 200)
    mine = t.debate(other, "Uno que cierra la ciudad")
    t.is_("staff close another", close(t.staff, mine), 200)
    waiting = t.get("/api/responses?state=waiting")
    t.check([(x["of"]["kind"], x["of"]["number"]) for x in waiting["items"]] == [("question", question), ("debate", debate), ("proposal", proposal)], f"what waits, as it came: {waiting['items']}")
    t.check(waiting["items"][0]["due_at"] == rfc3339(now + 32 * DAY) and not waiting["items"][0]["is_overdue"], f"thirty days: {waiting['items'][0]}")
    other.post("/api/account/follows", {"kind": "debate", "subject": str(debate), "is_followed": True})
    with t.nothing("no response"):
        t.refused("by a resident", lambda: respond(author, "debate", debate), 403, "role_needed")
        t.refused("to a debate that staff closed", lambda: respond(t.staff, "debate", mine), 409, "response_early")
        for what, themes, place in (("no theme", [], ("/themes", "too_short")), ("no reason to speak of", [{**THEME, "reason": "Porque no."}], ("/themes/0/reason", "form")),
                                    ("nothing heard", [THEME, {**THEME, "heard": "Nada"}], ("/themes/1/heard", "form")), ("a comment of elsewhere", [{**THEME, "comments": [c, stranger]}], ("/themes/0/comments", "unknown")),
                                    ("signs that turn lines", [{**THEME, "theme": "Som\u202ebra"}], ("/themes/0/theme", "form"))):
            t.refused(what, lambda themes=themes: respond(t.staff, "debate", debate, themes), 422, "response_form", place)
        t.refused("a decision that is none", lambda: respond(t.staff, "debate", debate, [{**THEME, "decision": "perhaps"}]), 422, "json_shape", ("/themes/0/decision", "choice"))
    got = respond(t.staff, "debate", debate, [{**THEME, "comments": [c, c]}, {**THEME, "theme": "Agua", "decision": "accepted"}], summary="Gracias por contarlo.")
    r = got.json()
    t.check(got.status == 200 and [x["version"] for x in r["items"]] == [1] and r["items"][0]["themes"][0]["comments"] == [c] and r["awaited"]["answered_at"], f"a response: {got.body}")
    t.check(last_act(t) == ("response_given", "staff", {"kind": "debate", "number": str(debate), "version": "1"}), f"an act: {last_act(t)}")
    t.check(t.city.sql("select string_agg(facts ->> 'title', '|') from arca.outbox where kind = 'response_given'") == "Qué hacer con las fuentes", "its author is told")
    told = other.ask("GET", "/api/account/notices").json()["items"]
    t.check([(x["what"], x["path"]) for x in told if x["what"] == "response"] == [("response", f"debates/{debate}#response")], f"and whoever follows it: {told}")
    acts = len(t.get("/api/acts?group=participation")["items"])
    respond(t.staff, "debate", debate, [{**THEME, "comments": [c]}, {**THEME, "theme": "Agua", "decision": "accepted"}], summary="Gracias por contarlo.")
    t.check(len(t.get("/api/acts?group=participation")["items"]) == acts, "the same once more is nothing")
    respond(t.staff, "debate", debate, [{**THEME, "decision": "declined"}])
    r = t.get(f"/api/responses/of?kind=debate&subject={debate}")
    t.check([x["version"] for x in r["items"]] == [2, 1] and r["items"][1]["summary"] == "Gracias por contarlo.", "another is a version, and what was said stays")
    try:
        t.city.sql("update arca.responses set themes = '[{}]'")
        t.check(False, "the database lets a response be another")
    except Exception as error:      # noqa: BLE001
        t.check("never changed" in str(error) or "AR900" in str(error), f"rows stay: {error}")
    # numbers: one answered after no day, one after 31, one overdue, one that waits
    stay(t, now + 2 * DAY + 31 * DAY)
    t.check(t.get("/api/responses?state=overdue")["items"][0]["is_overdue"], "overdue by the clock")
    respond(t.staff, "question", question, [THEME])
    got = t.get("/api/responses")
    t.check([(x["of"]["kind"], x["decisions"]) for x in got["items"]] == [("question", ["partly"]), ("debate", ["declined"])], f"answered, the newest first: {got['items']}")
    t.check(got["numbers"] == {"awaited": 4, "answered": 2, "on_time": 1, "median_days": 0, "p90_days": 31, "overdue": 1, "days": 30}, f"numbers: {got['numbers']}")
    t.check(t.get("/api/responses?state=overdue")["items"][0]["of"]["number"] == proposal, "what is overdue is public")
    t.refused("of nothing", lambda: t.city.ask("GET", "/api/responses/of?kind=debate&subject=999"), 404, "discussion_unknown")
    feed = t.city.ask("GET", "/api/feeds/es/responses").body
    t.check(b"no hay sitio" in feed and f"/es/debates/{debate}#response".encode() in feed, "in a feed")
    # what is hidden is not responded to, and a list tells no title
    t.city.sql(f"""set session_replication_role = replica; insert into arca.decisions (kind, subject, what, reason, seat, at)
        values ('proposal', {proposal}, 'hidden', 'spam', (select min(id) from arca.grants), arca.clock()); update arca.proposals set hidden = (select max(id) from arca.decisions) where id = {proposal}""")
    t.refused("hidden", lambda: respond(t.staff, "proposal", proposal), 409, "contribution_hidden")
    t.check(t.get("/api/responses?state=overdue")["items"][0]["of"]["title"] is None, "nor named")
    t.city.sql(f"update arca.proposals set hidden = null where id = {proposal}")
    # pages of twenty, both ways
    t.city.sql(f"""set session_replication_role = replica; insert into arca.awaited (kind, subject, since, due_at, answered_at)
        select 'debate', 100000 + i, arca.clock() - interval '2 days', arca.clock() + interval '1 day' * (i % 5 + 1), case when i % 2 = 0 then arca.clock() - interval '1 hour' * (i % 7) end from generate_series(1, 90) i""")
    for state, count in (("waiting", 47), ("answered", 47)):
        seen, cursor = [], ""
        while cursor is not None:
            page = t.get(f"/api/responses?state={state}&cursor={cursor}")
            seen, cursor = seen + [(x["due_at"] if state == "waiting" else x["answered_at"]) for x in page["items"]], page["next"]
        t.check(len(seen) == count and seen == sorted(seen, reverse=state == "answered"), f"{state}, page by page: {len(seen)}")
    t.city.sql("set session_replication_role = replica; delete from arca.awaited where subject > 100000")
    # back to today, and all of it with us: pages go by the browser's clock as well
    t.city.sql("""set session_replication_role = replica; update arca.questions set created_at = created_at - interval '34 days', closes_at = closes_at - interval '34 days';
        update arca.awaited set since = since - interval '34 days', due_at = due_at - interval '34 days', answered_at = answered_at - interval '34 days';
        update arca.responses set at = at - interval '34 days'; update arca.debates set closed_at = closed_at - interval '34 days', created_at = created_at - interval '34 days';
        update arca.proposals set reached_at = reached_at - interval '34 days', created_at = created_at - interval '34 days', ends_at = ends_at - interval '34 days'""")
    t.city.move_clock(int(time.time()))
    t.city.sql("update arca.account_sessions set seen_at = arca.clock(), proved_at = arca.clock(), until = arca.clock() + interval '90 days'")
    return debate, proposal


def check_browser(t, debate, proposal):
    now = int(time.time())
    n = ask(t.staff, now + 3 * DAY, titles={"es": "¿Cuándo abre la biblioteca?", "en": "When shall the library open?", "ar": "متى تفتح المكتبة؟"}).json()["number"]
    make(t.city, "paula@example.org", "Paula")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "responses.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org", "ARCA_PASSWORD": "plum tree 4 two",
                               "ARCA_QUESTION": str(n), "ARCA_DEBATE": str(debate), "ARCA_PROPOSAL": str(proposal), "ARCA_STAFF": t.staff.cookie})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        t.staff = t.person("Una")
        t.grant("una@example.org")
        question, now = check_questions(t)
        debate, proposal = check_responses(t, question, now)
        check_browser(t, debate, proposal)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
