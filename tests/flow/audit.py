#!/usr/bin/env python3
"""What auditors and the monitor do in a live city: acts found by group, round, seat and days, each by its index, and as a table;
comments on the record and assessments of rounds, public for good, with the city's answers; and that they may write nothing else.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import time

from badinput import sql_fails
from city import City
from elections import ROOT
from people import Browser, at_once, code_of
from proposing import Proposals, round_ask

RECORD, ASSESSMENTS = "/api/record-comments", "/api/assessments"
TEXT = "Las actas de esta ronda están completas, y sus sumas son las que se publicaron."
ANSWER = "Gracias: la próxima ronda se publicará de la misma manera."
QUESTIONS, MARKS = ("join", "co_create", "implement", "evaluate", "learn"), ("complete", "substantial", "limited", "not", "limited")

MANY = """begin;
insert into arca.acts (kind, role, seat, subject, at) select case when i <= 40 then 'anomaly_noted' else 'level_set' end, 'staff',
    case when i <= 40 then (select min(id) from arca.grants) end, case when i <= 40 then '{"round": "aguja"}' else '{"act": "comment", "least": 1}' end::jsonb,
    arca.clock() - interval '10 years' + i * interval '1 hour' from generate_series(1, 30000) i;
analyze arca.acts;
"""


class Audit(Proposals):
    def listed(self, query=""):
        return self.get(f"/api/acts{query}")["items"]

    def acts(self, kind):
        rows = self.city.sql(f"select json_agg(json_build_array(role, seat, subject) order by id) from arca.acts where kind = '{kind}'")
        return json.loads(rows or "[]")

    def many(self, script):
        """What is said with thirty thousand acts, of which nothing stays, and what the planner says of it."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.city.socket_folder(), "-U", "postgres", "arca"], input=MANY + script + ";\nrollback;\n",
                              capture_output=True, text=True, check=False)
        self.check(done.returncode == 0, f"{script}: {done.stderr[-300:]}")
        return done.stdout.split("\n"), done.stderr


# --- acts -----------------------------------------------------------------------------------------


def check_filters(t, una, dosi):
    t.round(una, "ronda")
    t.round(dosi, "otra")
    t.city.sql("update arca.city set zone = 'Europe/Madrid'")
    seat = t.seats["Una"]
    t.city.sql(f"""select arca.act('poll_published', 'staff', {seat}, '{{"poll": "plaza"}}')""")
    # a day on which clocks change has 23 hours in the city's zone; numbers are not in the order of time
    for at, number in (("2025-03-29T22:59:59Z", 1), ("2025-03-30T22:00:00Z", 2), ("2025-03-29T23:00:00Z", 3), ("2025-03-30T21:59:59Z", 4)):
        t.city.sql(f"""insert into arca.acts (kind, role, subject, at) values ('census_undone', 'sysadmin', '{{"batch": {number}}}', '{at}')""")
    for what, query, kinds in (("a round", "round=ronda", ["round_published", "round_drafted"]), ("a poll", "round=plaza", ["poll_published"]),
                               ("a round that there is not", "round=nada", []), ("a seat", f"seat={seat}", ["poll_published", "round_published", "round_drafted"]),
                               ("a seat that there is not", "seat=99999", []), ("both", f"seat={seat}&round=otra", []),
                               ("with a group", f"seat={seat}&group=rounds", ["round_published", "round_drafted"])):
        t.check([a["kind"] for a in t.listed(f"?{query}")] == kinds, f"{what}: {t.listed(f'?{query}')}")

    def batches(query):
        return [a["facts"][0]["value"] for a in t.listed(f"?group=census&{query}")]
    t.check(batches("from=2025-03-30&until=2025-03-30") == ["4", "3"], f"one day, both ends of it, by time: {batches('from=2025-03-30&until=2025-03-30')}")
    t.check((batches("until=2025-03-29"), batches("from=2025-03-31"), batches("until=2025-03-31")) == (["1"], ["2"], ["2", "4", "3", "1"]), "open at one end")
    four = next(a["number"] for a in t.listed("?group=census") if a["facts"][0]["value"] == "4")
    t.check(batches(f"until=2025-03-31&cursor={four}") == ["3", "1"] and batches(f"cursor={four}") == ["3", "2", "1"], "from the cursor on, by time where days are asked for")
    for query in ("from=2025-02-29", "until=2025-3-1", "from=1969-12-31", "from=x", "seat=-1", "seat=x", "round=A", "round=-a", "group=secret", "cursor=x"):
        for path in ("/api/acts", "/api/acts.csv"):
            t.refused(f"{path} {query}", lambda path=path, query=query: t.city.ask("GET", f"{path}?{query}"), 400, "query_invalid")


def check_table(t):
    t.city.sql("""select arca.act('level_set', 'sysadmin', null, '{"act": "a \\"b\\", c", "least": 1}')""")
    got = t.city.ask("GET", "/api/acts.csv")
    t.check((got.status, got.fields["content-type"], got.fields["access-control-allow-origin"], got.fields.get("link")) ==
            (200, "text/csv; charset=utf-8; header=present", "*", None), f"the table: {got.status} {got.fields}")
    text = got.body.decode()
    t.check(text.count("\r\n") == text.count("\n") and text.endswith("\r\n"), "lines end as RFC 4180 has it")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    listed = t.listed()
    t.check(rows[0] == ["index", "at", "kind", "role", "seat", "facts"] and len(rows) == len(listed) + 1, f"all of them: {rows[0]}")
    for row, act in zip(rows[1:], listed):
        facts = {f["name"]: f["value"] for f in act["facts"]}
        same = ["" if act[name] is None else str(act[name]) for name in ("index", "at", "kind", "role", "seat")]
        t.check(row[:5] == same and {name: str(value) for name, value in json.loads(row[5]).items()} == facts, f"{row} is {act}")
    one = t.city.ask("GET", f"/api/acts.csv?round=ronda&group=rounds&seat={t.seats['Una']}&from=2020-01-01&until=2099-12-31").body.decode()
    t.check([row.split(",")[2] for row in one.splitlines()[1:]] == ["round_published", "round_drafted"], f"the same filters: {one}")
    t.check(t.city.ask("GET", "/api/acts.csv?round=nada").body == b"index,at,kind,role,seat,facts\r\n", "of nothing, the names of its columns")


def check_large(t):
    """Each filter by its index; ten thousand rows a request, and where the next ones are."""
    explain = "load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; " \
              "set auto_explain.log_timing = off; set client_min_messages = log; "
    for what, arguments, index in (("a group", "'unusual', null, null, null, null, null", "acts_kind"), ("a round", "'all', null, 'aguja', null, null, null", "acts_round"),
                                   ("a seat", "'all', null, null, (select min(id) from arca.grants), null, null", "acts_seat"),
                                   ("days", "'all', null, null, null, (arca.clock() - interval '10 years')::date + 30, (arca.clock() - interval '10 years')::date + 31", "acts_at"),
                                   ("all", "'all', null, null, null, null, null", "acts_pkey")):
        said = t.many(explain + f"select length(api.acts({arguments})::text)")[1].splitlines()
        lines = [line for line in said if "Scan" in line and "acts" in line and "actual rows=" in line]
        read = [int(line.split("actual rows=")[1].split()[0]) for line in lines]
        t.check(any(f"using {index} " in line or f"on {index} " in line for line in lines) and not any("Seq Scan" in line for line in lines) and max(read) <= 51, f"{what} by {index}: {lines}")
    out, _ = t.many("select array_length(string_to_array(csv, E'\\r\\n'), 1) - 2, next from api.acts_csv('all', null, null, null, '2000-01-01', null)")
    count, link = out[0].split("|")
    t.check(count == "10000" and link.startswith("/api/acts.csv?group=all&from=2000-01-01&cursor="), f"ten thousand, and where the rest is: {out}")
    out, _ = t.many("""do $do$ declare last bigint; total integer := 0; one record; turns integer := 0; begin
        loop select * into one from api.acts_csv('all', last, null, null, null, null);
            total := total + array_length(string_to_array(one.csv, E'\\r\\n'), 1) - 2; turns := turns + 1;
            exit when one.next is null or turns > 9; last := substring(one.next from 'cursor=(\\d+)')::bigint; end loop;
        assert total = (select count(*) from arca.acts) and turns = 4, format('%s rows in %s', total, turns); end $do$""")


# --- on the record --------------------------------------------------------------------------------


def comment(who, text=TEXT, round_="ronda", language="es"):
    return who.post("/api/staff/record-comments", {"round": round_, "text": text, "language": language})


def answer(who, number, text=ANSWER, what="record-comments", language="es"):
    return who.post(f"/api/staff/{what}/{number}/answer", {"text": text, "language": language})


def sheet(language="es", **more):
    """Something about each question; `more` is instead of what is said of one, or None for nothing."""
    parts = [{"question": q, "mark": mark, "text": f"Sobre {q} se ha visto lo que sigue.", **(more.get(q) or {})} for q, mark in zip(QUESTIONS, MARKS)]
    return {"language": language, "parts": [part for part in parts if more.get(part["question"], {}) is not None]}


def assess(who, body, way="", round_="ronda"):
    return who.post(f"/api/account/assessments/{round_}{way}", body)


def check_comments(t, p):
    ada, una = p["Ada"], p["Una"]
    with t.nothing("comments that are wrong"):
        for what, who, status, code in (("nobody", Browser(t.city), 401, "account_missing"), ("staff", una, 403, "role_needed"), ("the monitor", p["Moni"], 403, "role_needed"), ("a resident", p["Vera"], 403, "role_needed")):
            t.refused(f"{what} comments", lambda who=who: comment(who), status, code)
        for what, text, round_, at in (("short", "x" * 19, "ronda", "/text"), ("long", "x" * 3001, "ronda", "/text"), ("invisible", "\u200b" * 30, None, "/text"), ("turned around", TEXT + "\u202eabc", None, "/text")):
            t.refused(what, lambda text=text, round_=round_: comment(ada, text, round_), 422, "record_form", (at, "form"))
        for round_ in ("nada", "borrador"):
            t.refused("no public round", lambda round_=round_: comment(ada, TEXT, round_), 422, "record_form", ("/round", "unknown"))
        t.refused("a language of nobody", lambda: comment(ada, language="tl"), 422, "language_unknown")
        t.refused("a round that is no name", lambda: comment(ada, round_="A b"), 422, "json_shape", ("/round", "format"))
    got = at_once(4, lambda _: comment(ada))
    t.check({g.status for g in got} == {201} and len({g.json()["number"] for g in got}) == 1, f"four at once are one: {got}")
    one = got[0].json()
    t.check((one["round"], one["seat"], one["language"], one["text"], one["answer"]) == ({"slug": "ronda", "titles": {"es": "Ronda ronda", "en": "Round ronda"}}, t.seats["Ada"], "es", TEXT, None), f"what it is: {one}")
    two = comment(ada, "x" * 20, None, "en").json()
    t.check(t.acts("record_commented") == [["auditor", t.seats["Ada"], {"comment": one["number"], "round": "ronda"}], ["auditor", t.seats["Ada"], {"comment": two["number"]}]], f"acts: {t.acts('record_commented')}")
    t.check([a["kind"] for a in t.listed("?group=record")] == ["record_commented"] * 2 and t.listed("?round=ronda")[0]["kind"] == "record_commented", "in a group of their own, and of the round")
    with t.nothing("answers that are wrong"):
        for what, who in (("its author", ada), ("the monitor", p["Moni"]), ("a resident", p["Vera"])):
            t.refused(f"{what} answers", lambda who=who: answer(who, one["number"]), 403, "role_needed")
        t.refused("nothing", lambda: answer(una, 99999), 404, "record_unknown")
        t.refused("a short answer", lambda: answer(una, one["number"], "no"), 422, "record_form", ("/text", "form"))
    got = at_once(4, lambda i: answer((una, p["Dosi"])[i % 2], one["number"], f"{ANSWER} {i}"))
    t.check(sorted(map(code_of, got)) == [""] + ["record_answered"] * 3, f"answered once: {list(map(code_of, got))}")
    said = next(g.json()["answer"] for g in got if g.status == 200)
    again = answer((una, p["Dosi"])[int(said["text"][-1]) % 2], one["number"], said["text"])
    t.check(again.status == 200 and len(t.acts("record_answered")) == 1, "the same again is no other answer")
    listed = t.get(RECORD)["items"]
    t.check([(c["number"], c["answer"] and c["answer"]["text"]) for c in listed] == [(two["number"], None), (one["number"], said["text"])] and said["seat"] in (t.seats["Una"], t.seats["Dosi"]), f"side by side: {listed}")
    t.check(not any(name in t.city.ask("GET", RECORD).body.decode() for name in p), "and nobody is named")
    t.check(([c["number"] for c in t.get(f"{RECORD}?round=ronda")["items"]], [c["number"] for c in t.get(f"{RECORD}?state=waiting")["items"]], t.get(f"{RECORD}?round=otra")["items"]) == ([one["number"]], [two["number"]], []), "of a round; what waits")
    t.check([c["number"] for c in ada.ask("GET", "/api/account/record-comments").json()["items"]] == [two["number"], one["number"]], "one's own")
    t.refused("staff have none", lambda: una.ask("GET", "/api/account/record-comments"), 403, "role_needed")
    for i in range(18):
        t.is_("more", comment(ada, f"{TEXT} ({i})", None), 201)
    got = comment(ada, f"{TEXT} (18)", None)
    t.check(code_of(got) == "record_limit" and 86000 < int(got.fields["retry-after"]) <= 86400, f"twenty a day: {got} {got.fields}")
    t.check(comment(ada, f"{TEXT} (17)", None).status == 201 and len(t.paged(f"{RECORD}?state=all")) == 20, "a double click is none")


def check_assessments(t, p):
    moni, una = p["Moni"], p["Una"]
    with t.nothing("drafts that are wrong"):
        for what, who, status, code in (("nobody", Browser(t.city), 401, "account_missing"), ("staff", una, 403, "role_needed"), ("an auditor", p["Ada"], 403, "role_needed")):
            for way in ("", "/publish"):
                t.refused(f"{what} {way}", lambda who=who, way=way: assess(who, sheet(), way), status, code)
        for round_ in ("nada", "borrador"):
            t.refused("of no public round", lambda round_=round_: assess(moni, sheet(), "", round_), 404, "budget_unknown")
        t.refused("a long text", lambda: assess(moni, sheet(learn={"text": "x" * 2001})), 422, "assessment_form", ("/parts/4/text", "form"))
        t.refused("a question twice", lambda: assess(moni, sheet(learn={"question": "join"})), 422, "assessment_form", ("/parts/4/question", "repeated"))
        t.refused("a mark that is none", lambda: assess(moni, sheet(join={"mark": "good"})), 422, "json_shape", ("/parts/0/mark", "choice"))
        t.refused("another question", lambda: assess(moni, sheet(join={"question": "win"})), 422, "json_shape", ("/parts/0/question", "choice"))
        for what, body, at in (("a mark", sheet(co_create={"mark": None}), ("/parts/1/mark", "required")), ("a text", sheet(join={"text": "x" * 19}), ("/parts/0/text", "form")), ("a question", sheet(evaluate=None), ("/parts", "required"))):
            t.refused(f"published without {what}", lambda body=body: assess(moni, body, "/publish"), 422, "assessment_form", at)
    got = assess(moni, sheet(join={"mark": None, "text": " "}, learn=None))
    t.check(got.status == 200 and got.json()["parts"][0] == {"question": "join", "mark": None, "text": ""} and got.json()["parts"][4]["text"] == "" and got.json()["published_at"] is None, f"a draft, in part: {got.body}")
    t.check(t.get(ASSESSMENTS)["items"] == [] and not t.acts("assessment_published"), "which nobody reads")
    t.check([a["number"] for a in moni.ask("GET", "/api/account/assessments").json()["items"]] == [got.json()["number"]] and p["Otro"].ask("GET", "/api/account/assessments").json()["items"] == [], "but its author, and no other monitor")
    t.refused("nor staff", lambda: una.ask("GET", "/api/account/assessments"), 403, "role_needed")
    got = at_once(4, lambda i: assess((moni, p["Otro"])[i % 2], sheet(), "/publish"))
    t.check(sorted(map(code_of, got)) == [""] + ["assessment_settled"] * 3, f"one for a round: {list(map(code_of, got))}")
    done = next(g.json() for g in got if g.status == 200)
    t.check(t.acts("assessment_published") == [["monitor", done["seat"], {"assessment": done["number"], "round": "ronda"}]] and done["seat"] in (t.seats["Moni"], t.seats["Otro"]), f"an act: {t.acts('assessment_published')}")
    for who, way, status, code in ((moni, "", 409, "assessment_settled"), (p["Otro"], "/publish", 409, "assessment_settled"), (una, "", 403, "role_needed"), (una, "/publish", 403, "role_needed")):
        t.refused("never changed", lambda who=who, way=way: assess(who, sheet(), way), status, code)
    got = at_once(3, lambda i: answer(una, done["number"], f"{ANSWER} {i}", "assessments"))
    t.check(sorted(map(code_of, got)) == [""] + ["record_answered"] * 2, f"answered once: {list(map(code_of, got))}")
    for who, number, status, code in ((p["Moni"], done["number"], 403, "role_needed"), (una, 99999, 404, "assessment_unknown")):
        t.refused("answers that are wrong", lambda who=who, number=number: answer(who, number, ANSWER, "assessments"), status, code)
    shown, = t.get(f"{ASSESSMENTS}?round=ronda")["items"]
    t.check([(part["question"], part["mark"]) for part in shown["parts"]] == list(zip(QUESTIONS, MARKS)) and shown["answer"]["seat"] == t.seats["Una"], f"side by side: {shown}")
    t.check(t.get(f"{ASSESSMENTS}?state=waiting")["items"] == [] and t.acts("assessment_answered")[0][2] == {"assessment": done["number"], "round": "ronda"}, "nothing waits")


def check_kept(t, p):
    """Whoever connects: nothing public is changed; drafts go with the seat."""
    for change in ("update arca.record_comments set text = text || '.'", "delete from arca.record_comments", "truncate arca.record_comments cascade", "update arca.record_answers set text = text || '.'", "delete from arca.record_answers",
                   "update arca.assessments set language = 'en'", "delete from arca.assessments where published_at is not null", "update arca.assessment_parts set mark = 'complete'", "delete from arca.assessment_answers", "truncate arca.assessments cascade",
                   "insert into arca.assessments (round, seat, language, saved_at, published_at) select 'otra', seat, 'es', arca.clock(), arca.clock() from arca.assessments limit 1"):
        t.check("AR900" in sql_fails(t, "postgres", change), f"{change}: refused")
    t.is_("a draft", assess(p["Otro"], sheet(join=None), "", "otra"), 200)
    t.check("AR900" in sql_fails(t, "postgres", "update arca.assessments set published_at = arca.clock() where published_at is null and round = 'otra'"), "none is published in part")
    t.city.sql(f"update arca.grants set ended_at = arca.clock(), ended_by = asked_by, end_reason = 'as decided' where id = {t.seats['Otro']}")
    t.check(t.city.sql("select count(*) from arca.assessments where round = 'otra'") == "0", "the draft goes with the seat")
    t.refused("and the role", lambda: assess(p["Otro"], sheet(), "", "otra"), 403, "role_needed")


def made(schema, parts):
    """The least that such a body may be."""
    if "$ref" in schema:
        return made(parts[schema["$ref"].rsplit("/", 1)[1]], parts)
    if "oneOf" in schema or "anyOf" in schema:
        return None
    kind = schema.get("type")
    if isinstance(kind, list):
        return None
    if kind == "object":
        return {name: made(schema["properties"][name], parts) for name in schema.get("required", [])}
    if kind == "string":
        text = schema.get("enum", [None])[0] or ("2030-01-01T00:00:00Z" if schema.get("format") == "date-time" else "es" if schema.get("maxLength") == 2 else "")
        return text or "a" * max(20 if schema.get("maxLength", 0) > 20 else 1, schema.get("minLength", 0))
    return {"integer": schema.get("minimum", 0), "array": [], "boolean": False}.get(kind)


def check_nothing_else(t, p):
    """Of all that is written, an auditor and a monitor may do what any resident may, and what is theirs; nothing else."""
    with open(os.path.join(ROOT, "proto", "openapi.json"), encoding="utf-8") as file:
        whole = json.load(file)
    own = re.compile(r"/api/(accounts?|session|passkeys?|credential|provider)(/|$)")
    more, tried = {"Ada": set(), "Moni": set()}, 0
    for path, methods in whole["paths"].items():
        if own.match(path) and not path.startswith("/api/account/assessments"):
            continue          # one's own account
        for method, row in methods.items():
            if method == "get" or row["security"] == []:
                continue
            content = row.get("requestBody", {}).get("content", {})
            body = made(content["application/json"]["schema"], whole["components"]["schemas"]) if "application/json" in content else None
            address = re.sub(r"{\w+}", "1", path.replace("{round}", "otra"))
            got = {who: p[who].ask(method.upper(), address, body) for who in ("Vera", *more)}
            tried += 1
            for who, reply in got.items():
                if who != "Vera" and reply.status not in (401, 403, 404) and (reply.status, code_of(reply)) != (got["Vera"].status, code_of(got["Vera"])):
                    more[who].add(f"{method} {path}")
    t.check(tried > 60, f"so many: {tried}")
    t.check(more == {"Ada": {"post /api/staff/record-comments"}, "Moni": {"post /api/account/assessments/{round}", "post /api/account/assessments/{round}/publish"}}, f"what is theirs alone: {more}")
    t.check(all(p[who].ask("GET", "/api/account").status == 200 for who in more), "and both are signed in still")


def in_browser(t, p):
    numbers = [c["number"] for c in t.get(f"{RECORD}?state=waiting")["items"]][:3]
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "audit.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_AUDITOR": p["Abel"].cookie, "ARCA_MONITOR": p["Moni"].cookie,
                               "ARCA_STAFF": p["Una"].cookie, "ARCA_WAITING": " ".join(map(str, numbers))})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    said = {c["number"]: c for c in t.get(f"{RECORD}?state=all")["items"]}
    t.check([said[n]["answer"]["language"] for n in numbers] == ["es", "en", "ar"] and t.get(f"{ASSESSMENTS}?round=otra")["items"][0]["parts"][4]["mark"] == "substantial", "all of it is public")


def check_proof(t, p):
    t.city.hold_clock(int(time.time()) + 3600)
    for what, ask in (("a comment", lambda: comment(p["Ada"])), ("an answer", lambda: answer(p["Una"], 2)), ("publishing", lambda: assess(p["Moni"], sheet(), "/publish", "otra")), ("an answer to the monitor", lambda: answer(p["Una"], 1, ANSWER, "assessments"))):
        t.refused(f"{what} with an old proof", ask, 403, "proof_needed")
    t.city.move_clock(int(time.time()))


def check_more(t):
    """Over HTTP, when ten thousand and one are there for good: the last of them is where the first answer says."""
    t.city.sql(f"insert into arca.acts (kind, role, subject, at) select 'level_set', 'sysadmin', '{{}}', arca.clock() from generate_series(1, 10000 - {t.city.sql('select count(*) from arca.acts')} + 1)")
    got = t.city.ask("GET", "/api/acts.csv?group=all")
    link = got.fields.get("link", "")
    t.check(link.startswith("</api/acts.csv?group=all&cursor=") and link.endswith('>; rel="next"') and got.fields.get("access-control-expose-headers") == "Link", f"where the rest is: {link}")
    rest = t.city.ask("GET", link[1:link.index(">")])
    t.check((got.body.count(b"\r\n"), rest.body.count(b"\r\n"), rest.fields.get("link")) == (10001, 2, None), "and the rest")
    t.check(t.city.ask("GET", "/api/acts.csv?group=all", fields=[("If-None-Match", got.fields["etag"])]).status == 304, "the same again is not sent again")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Audit(city)
        roles = {"Una": "staff", "Dosi": "staff", "Ada": "auditor", "Abel": "auditor", "Moni": "monitor", "Otro": "monitor", "Vera": None}
        p = {name: t.person(name) for name in roles}
        for name, role in roles.items():
            if role:
                t.seat(p[name], role)
        t.seats = {name: int(city.sql(f"select g.id from arca.grants g join arca.accounts a on a.id = g.account where a.pseudonym = '{name}'")) for name, role in roles.items() if role}
        check_filters(t, p["Una"], p["Dosi"])
        check_table(t)
        check_large(t)
        t.check(p["Una"].post("/api/staff/budgets", round_ask("borrador", int(time.time()))).status == 201, "a round that is not public")
        check_comments(t, p)
        check_assessments(t, p)
        check_kept(t, p)
        check_nothing_else(t, p)
        in_browser(t, p)
        check_proof(t, p)
        check_more(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
