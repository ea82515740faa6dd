#!/usr/bin/env python3
"""Meetings of the city in a live one: announced, changed and cancelled by staff; seats, who waits for one and who is told; minutes in
versions; reminders once; the calendar, feeds and search; and meetings of staff with others, with every version of what was said of them.
"""
import os
import subprocess
import sys
import time
import xml.etree.ElementTree

from city import City, wait_for
from discussion import numbers
from elections import ROOT
from people import Browser, at_once, code_of
from pictures import PDF, png, send, send_pdf
from proposing import DAY, Proposals, rfc3339, verified

TITLES = {"es": "Cómo será la plaza", "en": "What the square will be like"}
TEXTS = {"es": "Se enseñan los planos.\n\nHabrá merienda.", "en": "Plans are shown."}
AGENDA = [{"texts": {"es": "Los planos"}, "minutes": 20}, {"texts": {"es": "Preguntas", "en": "Questions"}, "minutes": 40}]
MINUTES = "## Qué se dijo\n\nQue faltan **árboles** y sobran coches."
HELD = "Nos contaron que el proyecto quita sitio a sus puestos del mercado."


def meeting(starts_at, **more):
    return {"titles": TITLES, "texts": TEXTS, "starts_at": rfc3339(starts_at), "ends_at": rfc3339(starts_at + 7200), "place": "Casa de la Cultura", "latitude_e6": 39123456,
            "longitude_e6": -3500000, "link": None, "notes": {"es": "Entrada sin escalones; se interpreta en lengua de signos."}, "seats": None, "agenda": AGENDA, "about": [], **more}


def announce(who, starts_at, **more):
    return who.post("/api/staff/meetings", meeting(starts_at, **more))


def change(who, number, starts_at, **more):
    return who.post(f"/api/staff/meetings/{number}", meeting(starts_at, **more))


def cancel(who, number, reason="La sala está en obras."):
    return who.post(f"/api/staff/meetings/{number}/cancel", {"reasons": {"es": reason}})


def register(who, number, wanted=True):
    return who.post(f"/api/meetings/{number}/register", {"register": wanted})


def minutes(who, number, text=MINUTES, language="es", attended=None, documents=()):
    return who.post(f"/api/staff/meetings/{number}/minutes", {"language": language, "text": text, "attended": attended, "documents": [{"id": one} for one in documents]})


def lobby(subject, held_at, **more):
    return {"kind": "proposal", "subject": subject, "held_at": rfc3339(held_at), "asked_by": "others", "with": "named", "account": None, "name": "Gremio de vendedores",
            "position": "Concejala de comercio", "language": "es", "text": HELD, **more}


def correction(body):
    return {key: value for key, value in body.items() if key not in ("kind", "subject")}


def last_act(t):
    act = t.get("/api/acts?group=participation")["items"][0]
    return act["kind"], act["role"], {fact["name"]: fact["value"] for fact in act["facts"]}


def stay(t, at):
    """The clock is there, and sessions go on."""
    t.city.hold_clock(at)
    t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + DAY})")


def letters(t, kind):
    """To whom letters of a kind went, and what they say, after the clerk has nothing left to tell."""
    # a row that the clerk holds just now is passed by, and is told all the same
    left = """select count(*) from arca.meetings where is_telling or (cancelled_at is null and starts_at > arca.clock()
        and starts_at <= arca.clock() + interval '1 day' and reminded_for is distinct from starts_at)"""
    wait_for("the clerk has told all of it", lambda: t.city.sql("select arca.meetings_tell(2)") == "0" and t.city.sql(left) == "0", 20)
    return t.city.sql(f"select string_agg(recipient || ' ' || facts::text, '|' order by recipient) from arca.outbox where kind = '{kind}'")


def events(text):
    """Of a calendar, unfolded: each event's properties."""
    lines = text.decode().replace("\r\n ", "").split("\r\n")
    found = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


def check_announced(t, now, debate, proposal):
    one, = t.crowd(1, "Mirona")
    at = now + 3 * DAY
    with t.nothing("no meeting"):
        t.refused("by a resident", lambda: announce(one, at), 403, "role_needed")
        for what, starts, more, code, place in (
                ("now", now - 1, {}, "meeting_form", ("/starts_at", "range")), ("in three years", now + 1000 * DAY, {}, "meeting_form", ("/starts_at", "range")),
                ("over before it begins", at, {"ends_at": rfc3339(at)}, "meeting_form", ("/ends_at", "range")), ("of eight days", at, {"ends_at": rfc3339(at + 8 * DAY)}, "meeting_form", ("/ends_at", "range")),
                ("nowhere", at, {"place": None, "latitude_e6": None, "longitude_e6": None}, "meeting_form", ("/place", "required")), ("a point of no place", at, {"place": None, "link": "https://sala.example/1"}, "meeting_form", ("/place", "required")),
                ("half a point", at, {"longitude_e6": None}, "meeting_form", ("/latitude_e6", "both")), ("a link that is none", at, {"link": "http://sala.example/"}, "meeting_form", ("/link", "form")),
                ("no seats", at, {"seats": 0}, "json_shape", ("/seats", "too_small")), ("about nothing", at, {"about": [{"kind": "debate", "named": "999"}]}, "meeting_form", ("/about/0/named", "unknown")),
                ("about eleven", at, {"about": [{"kind": "debate", "named": str(debate)}] * 11}, "json_shape", ("/about", "too_long")), ("an agenda of no time", at, {"agenda": [{**AGENDA[0], "minutes": 0}]}, "json_shape", ("/agenda/0/minutes", "too_small")),
                ("an agenda without words", at, {"agenda": [AGENDA[0], {"texts": {"en": "x"}, "minutes": 1}]}, "budget_form", ("/agenda/1/texts/es", "required")), ("no title in the city's language", at, {"titles": {"en": "x"}}, "budget_form", ("/titles/es", "required")),
                ("signs that turn lines", at, {"place": "Ca\u202esa"}, "meeting_form", ("/place", "form"))):
            t.refused(what, lambda starts=starts, more=more: announce(t.staff, starts, **more), 422, code, place)
    got = announce(t.staff, at, seats=2, about=[{"kind": "debate", "named": str(debate)}, {"kind": "round", "named": "plazas"}, {"kind": "proposal", "named": str(proposal)}])
    m = got.json()
    n = m["number"]
    t.check(got.status == 201 and (m["state"], m["seats"], m["registered"], m["waiting"], m["agenda"], m["latitude_e6"]) == ("coming", 2, 0, 0, AGENDA, 39123456), f"announced: {got.body}")
    t.check([(x["kind"], x["number"], x["budget"]) for x in m["about"]] == [("debate", debate, None), ("round", None, "plazas"), ("proposal", proposal, None)], f"what about: {m['about']}")
    t.check(announce(t.staff, at, seats=2).json()["number"] == n, "a double click is one")
    t.check(last_act(t) == ("meeting_announced", "staff", {"meeting": str(n), "starts_at": m["starts_at"]}), f"an act: {last_act(t)}")
    online = announce(t.staff, now + 2 * DAY, titles={"es": "En línea"}, place=None, latitude_e6=None, longitude_e6=None, link="https://sala.example/plaza?a=1").json()
    t.check(online["link"] == "https://sala.example/plaza?a=1" and numbers(t.get("/api/meetings")) == [online["number"], n], "the next one comes first")
    t.refused("of no number", lambda: t.city.ask("GET", "/api/meetings/999"), 404, "meeting_unknown")
    found = t.get("/api/search?q=planos%20plaza&kind=meeting")["items"]
    t.check([(x["about"]["kind"], x["about"]["number"], x["title"]) for x in found] == [("meeting", n, TITLES["es"])], f"found: {found}")
    t.is_("a comment", one.post("/api/comments", {"kind": "meeting", "subject": n, "stance": "for", "text": "Iré con mi hija", "language": "es"}), 201)
    return n, online["number"], at


def check_seats(t, n, at, now):
    people, (org,) = t.crowd(5, "Vecina"), t.crowd(1, "Peña", "organisation")
    with t.nothing("nobody"):
        t.refused("nobody", lambda: register(Browser(t.city), n), 401, "account_missing")
        t.refused("for nothing", lambda: register(people[0], 999), 404, "meeting_unknown")
    got = register(org, n).json()
    t.check(got["own"]["has_seat"] and got["own"]["ahead"] is None and got["meeting"]["registered"] == 1, f"an organisation, too: {got}")
    for who in people:
        register(who, n)
    own = [who.ask("GET", f"/api/meetings/{n}/own").json() for who in people]
    t.check([(x["has_seat"], x["ahead"]) for x in own] == [(True, None), (False, 0), (False, 1), (False, 2), (False, 3)], f"in their order: {own}")
    t.check(register(people[1], n).json()["own"]["ahead"] == 0, "once more is nothing")
    register(people[2], n, False)
    t.check(letters(t, "meeting_seat") == "", "who waits and goes frees nothing")
    register(org, n, False)
    t.check(register(people[1], n).json()["own"]["has_seat"], "the first who waits has the seat")
    t.check("vecina.1@" in letters(t, "meeting_seat") and "|" not in letters(t, "meeting_seat"), f"and is told: {letters(t, 'meeting_seat')}")
    t.is_("whoever has a seat goes", people[0].ask("DELETE", "/api/account"), 204)
    t.check(people[3].ask("GET", f"/api/meetings/{n}/own").json()["has_seat"] and t.get(f"/api/meetings/{n}")["waiting"] == 1, "the next one has it")
    t.refused("fewer seats than are taken", lambda: change(t.staff, n, at, seats=1), 422, "meeting_form", ("/seats", "range"))
    t.check(change(t.staff, n, at, seats=5).json()["registered"] == 3 and people[4].ask("GET", f"/api/meetings/{n}/own").json()["has_seat"], "more seats go to who waits")
    t.check(last_act(t)[0] == "meeting_announced" and letters(t, "meeting_changed") == "", "which moves nothing, and nobody is told of it")
    change(t.staff, n, at, seats=3)
    # thirty at once for one seat, twice each, while others take theirs back
    register(people[4], n, False)
    many = t.crowd(30, "Muchas")
    got = at_once(60, lambda i: register(many[i % 30], n))
    t.check({reply.status for reply in got} == {200} and t.get(f"/api/meetings/{n}")["waiting"] == 29, f"thirty at once: {list(map(code_of, got))}")
    got = at_once(30, lambda i: register(many[i], n, i % 2 == 0))
    now_there = t.get(f"/api/meetings/{n}")
    t.check({reply.status for reply in got} == {200} and (now_there["registered"], now_there["waiting"]) == (3, 14), f"and half of them go: {now_there}")
    t.check(t.city.sql(f"""select count(*) filter (where has_seat) = m.taken and count(*) filter (where not has_seat) = m.waiting
        and max(r.place) filter (where has_seat) < min(r.place) filter (where not has_seat) from arca.meeting_registrations r, arca.meetings m
        where r.meeting = m.id and m.id = {n} group by m.id""") == "t", "of the rows, and in order")
    try:
        t.city.sql(f"update arca.meeting_registrations set has_seat = true where meeting = {n}")
        t.check(False, "the database gives a seat that there is not")
    except Exception as error:      # noqa: BLE001
        t.check("violates" in str(error), f"by constraint: {error}")
    t.check(change(t.staff, n, at, seats=None).json()["waiting"] == 0 and t.get(f"/api/meetings/{n}")["registered"] == 17, "without a number, everybody has one")
    body = people[1].ask("GET", f"/api/meetings/{n}").body
    t.check(b"Vecina" not in body and b"vecina" not in body, "only numbers are public")
    return people[1]


def check_told(t, n, online, at, now, guest):
    register(guest, online)
    before = len(t.get("/api/acts?group=participation")["items"])
    t.is_("by a guest", change(guest, n, at), 403, "role_needed")
    later = at + DAY
    m = change(t.staff, n, later, place="Biblioteca").json()
    t.check(m["starts_at"] == rfc3339(later) and last_act(t) == ("meeting_changed", "staff", {"meeting": str(n), "starts_at": m["starts_at"]}), f"an act: {last_act(t)}")
    told = letters(t, "meeting_changed").split("|")
    t.check(len(told) == 17 and all("Biblioteca" in one and "Cómo será la plaza" in one for one in told), f"told: {told}")
    t.check(len(letters(t, "meeting_changed").split("|")) == 17, "once")
    change(t.staff, n, later, place="Biblioteca")
    t.check(len(t.get("/api/acts?group=participation")["items"]) == before + 1 and len(letters(t, "meeting_changed").split("|")) == 17, "the same once more is nothing")
    t.refused("cancelled without a reason", lambda: cancel(t.staff, online, " "), 422, "budget_form", ("/reasons/es", "form"))
    t.check(cancel(t.staff, online).json()["state"] == "cancelled" and last_act(t) == ("meeting_cancelled", "staff", {"meeting": str(online)}), "cancelled, an act")
    t.check("obras" in letters(t, "meeting_cancelled") and "|" not in letters(t, "meeting_cancelled"), f"with the reason: {letters(t, 'meeting_cancelled')}")
    with t.nothing("after it is cancelled"):
        t.refused("nobody registers", lambda: register(guest, online), 409, "meeting_time")
        t.refused("nobody changes it", lambda: change(t.staff, online, later), 409, "meeting_time")
        t.refused("nobody cancels it again", lambda: cancel(t.staff, online), 409, "meeting_time")
        t.refused("nor comments", lambda: guest.post("/api/comments", {"kind": "meeting", "subject": online, "stance": "for", "text": "Qué pena", "language": "es"}), 409, "discussion_closed")
    calendar = events(t.city.ask("GET", "/api/calendar/es").body)
    mine = [one for one in calendar if one["SUMMARY"] in ("Cómo será la plaza", "En línea")]
    t.check([(one["STATUS"], one["SEQUENCE"]) for one in mine] == [("CANCELLED", "1"), ("CONFIRMED", "1")], f"in the calendar: {mine}")
    alone = events(t.city.ask("GET", f"/api/calendar/en/meetings/{n}").body)
    t.check(len(alone) == 1 and alone[0]["UID"] == mine[1]["UID"] and alone[0]["LOCATION"] == "Biblioteca" and alone[0]["GEO"] == "39.123456;-3.5" and alone[0]["SUMMARY"] == TITLES["en"]
            and alone[0]["DTSTART"] == time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(later)), f"alone, the same event: {alone}")
    t.refused("a calendar of nothing", lambda: t.city.ask("GET", "/api/calendar/es/meetings/999"), 404, "meeting_unknown")
    return later


def check_held(t, n, at, guest):
    stay(t, at - DAY - 1)
    t.check(letters(t, "meeting_reminder") == "", "not two days before")
    stay(t, at - DAY)
    told = letters(t, "meeting_reminder").split("|")
    t.check(len(told) == 17 and "Biblioteca" in told[0], f"a day before: {told}")
    late, = t.crowd(1, "Tardona")
    register(late, n)
    t.check(len(letters(t, "meeting_reminder").split("|")) == 17, "exactly once; and who comes now knows")
    with t.nothing("no minutes before it begins"):
        t.refused("minutes of what was not", lambda: minutes(t.staff, n), 409, "meeting_time")
    stay(t, at - 1)
    t.is_("a second before", register(late, n, False), 200)
    stay(t, at)
    with t.nothing("it has begun"):
        for what, ask in (("registers", lambda: register(late, n)), ("goes", lambda: register(guest, n, False)), ("changes it", lambda: change(t.staff, n, at + DAY)), ("cancels it", lambda: cancel(t.staff, n))):
            t.refused(f"nobody {what}", ask, 409, "meeting_time")
        t.refused("minutes by a guest", lambda: minutes(guest, n), 403, "role_needed")
        t.refused("minutes of no words", lambda: minutes(t.staff, n, "Nada."), 422, "meeting_form", ("/text", "form"))
        t.refused("minutes of nothing", lambda: minutes(t.staff, 999), 404, "meeting_unknown")
    t.check(t.get(f"/api/meetings/{n}")["state"] == "running" and n in numbers(t.get("/api/meetings")), "it is running")
    got = minutes(t.staff, n).json()
    t.check([(x["language"], x["version"], x["tree"][0]["k"]) for x in got["minutes"]] == [("es", 1, "heading")], f"minutes: {got['minutes']}")
    t.check(last_act(t) == ("minutes_published", "staff", {"language": "es", "meeting": str(n), "version": "1"}), f"an act: {last_act(t)}")
    minutes(t.staff, n)
    minutes(t.staff, n, "There are too few trees, and too many cars.", "en")
    got = minutes(t.staff, n, MINUTES + "\n\nY bancos.").json()
    t.check([(x["language"], x["version"]) for x in got["minutes"]] == [("es", 2), ("en", 1), ("es", 1)] and got["minutes"][2]["text"] == MINUTES, "versions, and what was said stays")
    for table in ("meeting_minutes", "lobby_versions"):
        t.check("refuse_change" in t.city.sql(f"select string_agg(p.proname, ' ') from pg_trigger t join pg_proc p on p.oid = tgfoid where tgrelid = 'arca.{table}'::regclass"), f"{table} are never changed")
    stay(t, at + 7199)
    t.check(n in numbers(t.get("/api/meetings")), "to the last second")
    stay(t, at + 7200)
    t.check(n not in numbers(t.get("/api/meetings")) and numbers(t.get("/api/meetings?state=past"))[0] == n and t.get(f"/api/meetings/{n}")["state"] == "over", "then it is over")
    feed = xml.etree.ElementTree.fromstring(t.city.ask("GET", "/api/feeds/es/meetings").body)
    titles = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}title")]
    t.check("Cómo será la plaza" in titles and "Cancelada: En línea" in titles, f"in a feed: {titles}")
    t.check(b"Ir\xc3\xa9 con mi hija" in t.city.ask("GET", f"/api/feeds/es/meetings/{n}").body, "and what is said about it")


def check_documents(t, n, guest):
    """How many came, and documents: whose they are, what versions keep, and that one taken down is served to nobody."""
    a, b = (send_pdf(t.staff, name=f"Plano {i}.pdf").json()["id"] for i in range(2))
    foreign, picture = send_pdf(guest).json()["id"], send(t.staff, png(40, 30), "image/png").json()["id"]
    with t.nothing("no such minutes"):
        for what, more, code in (("of somebody else", [foreign], "upload_unknown"), ("that is nothing", ["0" * 26], "upload_unknown"), ("a picture", [picture], "upload_unknown"), ("eleven", [a] * 11, "json_shape")):
            t.refused(f"a document {what}", lambda more=more: minutes(t.staff, n, documents=more), 422 if code == "json_shape" else 404, code)
        for count in (-1, 100001):
            t.refused(f"{count} came", lambda count=count: minutes(t.staff, n, attended=count), 422, "json_shape", ("/attended", "too_small" if count < 0 else "too_large"))
    got = minutes(t.staff, n, attended=41, documents=[a, b]).json()["minutes"][0]
    t.check((got["version"], got["attended"], [(x["name"], x["size"]) for x in got["documents"]]) == (3, 41, [("Plano 0.pdf", len(PDF)), ("Plano 1.pdf", len(PDF))]), f"with both: {got}")
    minutes(t.staff, n, attended=41, documents=[a, b])
    minutes(t.staff, n, attended=42, documents=[b])
    minutes(t.staff, n, "Somebody counted who came.", "en", 42, [b])
    seen = t.get(f"/api/meetings/{n}")
    t.check([(x["language"], x["version"], x["attended"], [d["id"] for d in x["documents"]]) for x in seen["minutes"]][:3] == [("es", 4, 42, [b]), ("es", 3, 41, [a, b]), ("en", 2, 42, [b])], f"another number is another version; what was named stays: {seen['minutes']}")
    address = f"/api/uploads/{a}/document.pdf"
    with t.nothing("in use"):
        t.refused("what versions name is not deleted", lambda: t.staff.ask("DELETE", f"/api/uploads/{a}"), 409, "upload_used")
    other = announce(t.staff, int(t.city.sql("select extract(epoch from arca.clock())::bigint")) + 3 * DAY, titles={"es": "Otra"}).json()["number"]
    path = f"/api/staff/meetings/{n}/documents/{a}"
    with t.nothing("nothing is taken down"):
        t.refused("by a guest", lambda: guest.post(path, {"is_hidden": True}), 403, "role_needed")
        t.refused("of another meeting", lambda: t.staff.post(f"/api/staff/meetings/{other}/documents/{a}", {"is_hidden": True}), 404, "upload_unknown")
        t.refused("of no meeting", lambda: t.staff.post(f"/api/staff/meetings/999/documents/{a}", {"is_hidden": True}), 404, "meeting_unknown")
        t.refused("a picture of nobody's", lambda: t.staff.post(f"/api/staff/meetings/{n}/documents/{picture}", {"is_hidden": True}), 404, "upload_unknown")
    t.is_("everybody reads it", t.city.ask("GET", address), 200)
    for _ in range(2):
        got = t.staff.post(path, {"is_hidden": True}).json()
    t.check([x["id"] for x in got["taken_down"]] == [a] and [[d["id"] for d in x["documents"]] for x in got["minutes"]][:2] == [[b], [b]], f"taken down: {got}")
    t.is_("served to nobody", t.city.ask("GET", address), 404, "upload_unknown")
    t.check(last_act(t) == ("meeting_document_hidden", "staff", {"meeting": str(n), "upload": a}), f"an act, once: {last_act(t)}")
    t.staff.post(path, {"is_hidden": False})
    t.check(t.city.ask("GET", address).status == 200 and t.get(f"/api/meetings/{n}")["taken_down"] == [] and last_act(t)[0] == "meeting_document_shown", "and shown again")
    t.city.sql(f"delete from arca.threads where kind = 'meeting' and subject = {other}; delete from arca.meetings where id = {other}")


def check_pages(t):
    """Twenty a page, both ways."""
    t.city.sql("""insert into arca.meetings (seat, titles, texts, starts_at, ends_at, place, created_at) select (select min(id) from arca.grants), '{"es": "Una más"}', '{"es": "x"}',
        arca.clock() + interval '1 hour' * s, arca.clock() + interval '1 hour' * (s + 1), 'Allí', arca.clock() from (select case when i % 2 = 0 then 1 + i / 4 else -2 - i / 4 end as s from generate_series(1, 60) i) l;
        insert into arca.threads (kind, subject) select 'meeting', id from arca.meetings where titles ->> 'es' = 'Una más'""")
    for state, count in (("coming", 30), ("past", 32)):
        seen = t.paged(f"/api/meetings?state={state}")
        t.check(len(seen) == len(set(seen)) == count, f"{state}, page by page: {len(seen)}")
    t.city.sql("""delete from arca.threads where kind = 'meeting' and subject in (select id from arca.meetings where titles ->> 'es' = 'Una más'); delete from arca.meetings where titles ->> 'es' = 'Una más'""")


def check_lobby(t, proposal, project, at):
    stranger, = t.crowd(1, "Curiosa")
    org, = t.crowd(1, "Cámara", "organisation")
    code = t.city.sql("select code from arca.accounts where pseudonym = 'Cámara 0'")
    ok = lobby(proposal, at - DAY)
    with t.nothing("not logged"):
        t.refused("by a resident", lambda: stranger.post("/api/staff/lobby-meetings", ok), 403, "role_needed")
        for what, more, code_, place in (
                ("tomorrow", {"held_at": rfc3339(at + DAY)}, "lobby_form", ("/held_at", "range")), ("six years ago", {"held_at": rfc3339(at - 2200 * DAY)}, "lobby_form", ("/held_at", "range")),
                ("about nothing", {"subject": 999}, "lobby_form", ("/subject", "unknown")), ("about a debate", {"kind": "debate"}, "json_shape", ("/kind", "choice")),
                ("with nobody of the register", {"with": "organisation", "name": None, "account": "nadie-nadie-x"[:13]}, "lobby_form", ("/account", "unknown")),
                ("with a person by their code", {"with": "organisation", "name": None, "account": t.city.sql("select code from arca.accounts where pseudonym = 'Curiosa 0'")}, "lobby_form", ("/account", "unknown")),
                ("a resident by name", {"with": "resident"}, "lobby_form", ("/name", "choice")), ("without a name", {"name": None}, "lobby_form", ("/name", "form")),
                ("nine characters", {"text": "Nos vimos"}, "lobby_form", ("/text", "form")), ("no position", {"position": "x"}, "lobby_form", ("/position", "form"))):
            t.refused(what, lambda more=more: t.staff.post("/api/staff/lobby-meetings", {**ok, **more}), 422, code_, place)
    got = t.staff.post("/api/staff/lobby-meetings", ok)
    l = got.json()
    n = l["number"]
    t.check(got.status == 201 and (l["of"]["kind"], l["of"]["number"], l["versions"][0]["with"], l["versions"][0]["name"]) == ("proposal", proposal, "named", "Gremio de vendedores"), f"logged: {got.body}")
    t.check(t.staff.post("/api/staff/lobby-meetings", ok).json()["number"] == n, "a double click is one")
    t.check(last_act(t) == ("lobby_meeting_logged", "staff", {"kind": "proposal", "lobby": str(n), "number": str(proposal), "version": "1"}), f"an act: {last_act(t)}")
    fixed = correction(lobby(0, at - DAY, **{"with": "organisation", "name": None, "account": code, "text": HELD + " Y piden otra plaza."}))
    l = t.staff.post(f"/api/staff/lobby-meetings/{n}", fixed).json()
    t.staff.post(f"/api/staff/lobby-meetings/{n}", fixed)
    l = t.get(f"/api/lobby-meetings/{n}")
    t.check([(v["version"], v["with"]) for v in l["versions"]] == [(2, "organisation"), (1, "named")] and l["versions"][0]["organisation"]["pseudonym"] == "Cámara 0" and l["versions"][1]["text"] == HELD, f"corrected, and what was said stays: {l}")
    t.refused("a correction of nothing", lambda: t.staff.post("/api/staff/lobby-meetings/999", fixed), 404, "lobby_unknown")
    resident = t.staff.post("/api/staff/lobby-meetings", {**lobby(project, at - 2 * DAY, **{"with": "resident", "name": None, "asked_by": "city"}), "kind": "project"}).json()["number"]
    for path, wanted in (("", [resident, n]), ("?kind=proposal", [n]), (f"?kind=proposal&number={proposal}", [n]), (f"?kind=project&number={project}", [resident]), ("?kind=project&number=999", [])):
        t.check(numbers(t.get(f"/api/lobby-meetings{path}")) == wanted, f"list{path}")
    feed = t.city.ask("GET", "/api/feeds/es/lobby").body
    t.check("Cámara 0" in feed.decode() and "una persona residente" in feed.decode() and xml.etree.ElementTree.fromstring(feed) is not None, "in a feed")
    t.is_("the organisation goes", org.ask("DELETE", "/api/account"), 204)
    t.check(t.get(f"/api/lobby-meetings/{n}")["versions"][0]["organisation"] is None, "its name with it")
    try:
        t.city.sql("delete from arca.lobby_meetings")
        t.check(False, "the database lets one be deleted")
    except Exception as error:      # noqa: BLE001
        t.check("never changed" in str(error) or "AR900" in str(error), f"rows stay: {error}")


def check_browser(t, past, at, guest, proposal):
    coming = announce(t.staff, at + 30 * DAY, seats=2, titles={"es": "La biblioteca", "en": "The library", "ar": "المكتبة"}).json()["number"]
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "meetings.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_MEETING": str(coming), "ARCA_PAST": str(past), "ARCA_GUEST": guest.cookie,
                               "ARCA_STAFF": t.staff.cookie, "ARCA_PROPOSAL": str(proposal), "ARCA_BEGINS": str(at + 40 * DAY)})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        t.staff = t.person("Una")
        t.grant("una@example.org")
        now = int(time.time())
        author, = verified(t, 1, "Autora")
        debate = t.debate(author, "Qué hacer con las fuentes")
        t.round(t.staff, "plazas")
        project = t.project(author, "plazas")
        t.staff.post("/api/staff/proposal-rules", {"share_e4": 100, "census": 10000, "months": 12})
        proposal = author.post("/api/proposals", {"title": "Sombra en las paradas", "text": "Que haya árboles en cada parada del bus.", "language": "es"}).json()["number"]
        n, online, at = check_announced(t, now, debate, proposal)
        guest = check_seats(t, n, at, now)
        at = check_told(t, n, online, at, now, guest)
        check_held(t, n, at, guest)
        check_documents(t, n, guest)
        check_pages(t)
        check_lobby(t, proposal, project, at)
        check_browser(t, n, at, guest, proposal)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
