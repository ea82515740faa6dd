#!/usr/bin/env python3
"""What is read without JavaScript in a live city: each page as it comes, with its head; hidden things, none, and unknown ones; every link of
every page; the sitemap and every address in it; what a stranger can check of it; and the pages in a browser, with JavaScript and without.
"""
import json
import os
import re
import subprocess
import sys
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree

import meetings
import proposals
import responses
from city import City, Round, small_plan
from discussion import answer, close, say
from elections import ROOT
from people import make
from pictures import png, send, send_pdf
from proposing import DAY, Proposals, verified, withdraw

ORIGIN = "https://arca.example"
LANGUAGES = ("es", "en", "ar")
HOSTILE = "\"><script>alert(1)</script>'&amp;"
VOIDS = {"br", "hr", "img", "link", "meta"}


class Page(HTMLParser):
    """A page taken apart: links, ids, headings, texts, the head, structured data."""

    def __init__(self, reply):
        super().__init__(convert_charrefs=True)
        self.status, self.fields, self.raw = reply.status, reply.fields, reply.body.decode()
        self.open, self.links, self.ids, self.levels, self.names = [], [], [], [], {}
        self.head, self.relations, self.data, self.parts, self.wrong = {}, [], [], {}, []
        self.feed(self.raw)
        if self.open:
            self.wrong.append(f"open at the end: {self.open}")
        self.text = " ".join("".join(self.parts.get("main", [])).split())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.names.setdefault(tag, []).append(found)
        self.wrong += [name for name in found if name.startswith("on") or name == "style"]
        if tag not in VOIDS:
            self.open.append(tag)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "meta":
            self.head.setdefault(found.get("name") or found.get("property"), found.get("content"))
        if tag == "link":
            self.relations.append((found.get("rel"), found.get("hreflang"), found.get("href")))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"closes {tag}")

    def handle_data(self, data):
        for tag in set(self.open):
            self.parts.setdefault(tag, []).append(data)
        if self.open and self.open[-1] == "script" and self.names["script"][-1].get("type") == "application/ld+json":
            self.data.append(json.loads(data))


class Plain(Proposals):
    """Asks for pages."""

    def page(self, path, status=200):
        page = Page(self.city.ask("GET", path))
        self.check(page.status == status, f"{path}: {page.status}, not {status}")
        self.check(page.wrong == [] and len(set(page.ids)) == len(page.ids), f"{path}: well formed: {page.wrong} {page.ids}")
        self.check(page.levels[:1] == [1] and page.levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(page.levels, page.levels[1:])),
                   f"{path}: headings go down one by one: {page.levels}")
        self.check([s.get("type") for s in page.names["script"]].count(None) == 0, f"{path}: no script that runs but those of the shell")
        return page

    def holds(self, path, *texts):
        page = self.page(path)
        for text in texts:
            self.check(text in page.text, f"{path} says {text!r}: {page.text[:1500]}")
        return page

    def hide(self, moderator, kind, number):
        got = moderator.post("/api/moderation/decisions", {"kind": kind, "number": number, "decision": "hide", "reason": "spam", "note": None})
        self.check(got.status == 200, f"hidden: {got.status} {got.body}")


def make_city(t):
    """A little of everything that is public; `t.here` says where it is."""
    staff, moderator = t.person("Una"), t.person("Moni")
    t.grant("una@example.org")
    t.seat(moderator, "moderator")
    anna, berta, *others = t.crowd(25, "Lectora")
    org, = t.crowd(1, "Peña", "organisation")
    slug = t.round(staff, "vecinas")
    picture = send(anna, png(900, 600), "image/png").json()["id"]
    document = send_pdf(anna).json()["id"]
    text = "## Qué\n\nUna *fuente* con <b>agua</b>.\n\n- uno\n- dos [aquí](https://ejemplo.es/a?b=1&c=2)\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    n = t.project(anna, slug, f"Fuente {HOSTILE}", text=text, goals=[6], tags=["agua"], collective="Vecinas",
                  links=[{"title": "El informe", "address": "https://ejemplo.es/a"}], pictures=[{"id": picture, "alt": "La plaza \"de noche\""}], documents=[{"id": document}])
    anna.post(f"/api/projects/{n}/translations", {"language": "en", "title": "A fountain", "text": "Water for everybody."})
    gone = t.project(berta, slug, "Una idea retirada")
    withdraw(berta, gone)
    hidden = t.project(org, slug, "Texto prohibido de proyecto")
    t.hide(moderator, "project", hidden)
    draft = t.draft(berta, slug, "Borrador secreto")
    for i, who in enumerate(others[:21]):
        t.project(who, slug, f"Otra propuesta {i}")
    d = t.debate(anna, f"Sombra {HOSTILE}")
    c = t.comment(berta, d, "Primera opinión </p><script>")
    answer(anna, answer(berta, c, "Respuesta a una misma").json()["number"], "Respuesta de otra")
    bad = say(org, d, "Comentario prohibido").json()["number"]
    t.hide(moderator, "comment", bad)
    bad_debate = t.debate(berta, "Debate prohibido del todo")
    t.hide(moderator, "debate", bad_debate)
    ended = t.debate(anna, "Debate que acabó")
    close(anna, ended)
    plan = small_plan(t.city.path("plan.json"), 10)
    Round(t.city, "barrios", plan)
    t.city.sql("update arca.rounds set step = 'voting' where slug = 'barrios'")
    t.here = {"slug": slug, "n": n, "gone": gone, "hidden": hidden, "draft": draft, "d": d, "c": c, "bad": bad, "bad_debate": bad_debate, "ended": ended}
    t.people = {"anna": anna, "staff": staff, "moderator": moderator}


def past(t, table, which, *columns):
    """As if it had been begun three days before: the clock of the whole city stays."""
    moved = ", ".join(f"{name} = {name} - interval '3 days'" for name in columns)
    t.city.sql(f"set session_replication_role = replica; update arca.{table} set {moved} where {which}; set session_replication_role = origin")


def make_asked(t):
    """What people ask of the city, what it asks them, and meetings: each in its states."""
    h, staff, now = t.here, t.people["staff"], int(time.time())
    anna, berta = verified(t, 2, "Vecina")
    proposals.rules(staff, 1, 10000, 12)
    reached = proposals.made(berta, "La que llegó")
    proposals.rules(staff, 3, 10000, 12)
    p = proposals.made(anna, f"Bancos {HOSTILE}", place="Paradas", tags=["Bus"], goals=[11], links=[{"title": "Datos", "address": "https://ejemplo.es/paradas"}],
                       pictures=[{"id": send(anna, png(600, 400), "image/png").json()["id"], "alt": "Una parada al sol"}], documents=[{"id": send_pdf(anna).json()["id"]}])
    c = proposals.say(berta, p, "Hace mucha falta </p>").json()["number"]
    t.is_("the one that it takes", proposals.support(anna, reached), 200)
    responses.respond(staff, "proposal", reached, summary="La primera respuesta.")
    t.is_("a response", responses.respond(staff, "proposal", reached, [responses.THEME, {**responses.THEME, "theme": f"Agua {HOSTILE}", "decision": "accepted"}]), 200)
    gone = proposals.made(berta, "La que se retiró")
    t.is_("retired", proposals.retire(berta, gone), 200)
    bad = proposals.made(anna, "Propuesta prohibida del todo")
    t.hide(t.people["moderator"], "proposal", bad)
    q, closed = (responses.ask(staff, now + 2 * DAY, titles=titles).json()["number"] for titles in (responses.TITLES, {"es": f"Cerrada {HOSTILE}"}))
    for who, option in ((anna, 0), (berta, 2)):
        t.is_("an answer", responses.answer(who, closed, option), 200)
    past(t, "questions", f"id = {closed}", "created_at", "closes_at")
    past(t, "awaited", f"kind = 'question' and subject = {closed}", "since", "due_at")
    t.is_("a response", responses.respond(staff, "question", closed), 200)
    about = [{"kind": "debate", "named": str(h["d"])}, {"kind": "round", "named": h["slug"]}, {"kind": "project", "named": str(h["n"])}, {"kind": "proposal", "named": str(bad)}]
    m, held, off = (meetings.announce(staff, now + days * DAY, **more).json()["number"] for days, more in (
        (3, {"seats": 20, "link": "https://sala.example/1?a=1&b=2", "about": about}), (2, {"titles": {"es": f"Celebrada {HOSTILE}"}}), (4, {"titles": {"es": "Suspendida"}})))
    meetings.cancel(staff, off)
    past(t, "meetings", f"id = {held}", "created_at", "starts_at", "ends_at")
    for text, more in (("Lo que se dijo al principio, todavía sin corregir.", {}), (meetings.MINUTES, {"attended": 31, "documents": [send_pdf(staff).json()["id"]]})):
        t.is_("minutes", meetings.minutes(staff, held, text, **more), 200)
    h.update(p=p, p_comment=c, reached=reached, p_gone=gone, bad_proposal=bad, q=q, closed=closed, m=m, held=held, off=off)


def check_home(t):
    for language, words in (("es", "Votaciones de la ciudad"), ("en", "Votes of the city"), ("ar", "Arca")):
        page = t.holds(f"/{language}/", "Ronda vecinas" if language == "es" else "")
        html = page.names["html"][0]
        t.check((html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr") and words in page.raw, f"{language}: in its language")
        t.check(page.data[0]["@type"] == "WebSite" and page.data[0]["potentialAction"]["target"] == f"{ORIGIN}/{language}/search/?q={{search_term_string}}", f"the search: {page.data}")
    page = t.holds("/es/", "Sombra", "Otra propuesta 20", "Votación abierta")
    t.check("prohibido" not in page.raw and "Borrador secreto" not in page.raw, "nothing of what is hidden")


def check_project(t):
    h = t.here
    path = f"/es/projects/{h['slug']}/{h['n']}"
    page = t.holds(path, f"Fuente {HOSTILE}", "Una fuente con <b>agua</b>.", "Lectora 0", "Vecinas", "Plano.pdf", "El informe", "6. ", "0 comentarios")
    t.check("<script>alert" not in page.raw and {"em", "table", "th", "ul"} <= set(page.names), "Markdown is elements, HTML is text")
    image = page.names["img"][0]
    t.check(image["alt"] == "La plaza \"de noche\"" and image["width"] and t.city.ask("GET", image["src"]).status == 200, f"a picture: {image}")
    t.check(page.head["og:image"] == ORIGIN + image["src"] and page.head["og:image:alt"] == image["alt"] and page.head["twitter:card"] == "summary_large_image", f"{page.head}")
    t.check((page.head["og:title"], page.head["og:url"], page.head["og:locale"], page.head["og:type"]) == (f"Fuente {HOSTILE}", ORIGIN + path, "es_ES", "article"), f"{page.head}")
    t.check(page.head["description"].startswith("Una fuente con <b>agua</b>.") and len(page.head["description"]) <= 160, page.head["description"])
    t.check(("canonical", None, ORIGIN + path) in page.relations and {("alternate", code, f"{ORIGIN}/{code}/projects/{h['slug']}/{h['n']}") for code in LANGUAGES} <= set(page.relations), f"{page.relations}")
    article = next(one for one in page.data if one["@type"] == "Article")
    t.check((article["headline"], article["author"], article["commentCount"]) == (f"Fuente {HOSTILE}", {"@type": "Person", "name": "Lectora 0"}, 0), f"{article}")
    t.check([one["name"] for one in next(d for d in page.data if d["@type"] == "BreadcrumbList")["itemListElement"]][1] == "Ronda vecinas", f"{page.data}")
    page = t.holds(path.replace("/es/", "/en/"), "A fountain", "Water for everybody.")
    t.check("Una fuente" not in page.text and page.head["description"] == "Water for everybody.", "in the language of the page")
    t.holds(path.replace("/es/", "/en/") + "?in=es&utm_source=x&in=%FF", "Una fuente con")
    t.holds(f"/es/projects/{h['slug']}/{h['gone']}", "Una idea retirada", "Diputación")


def check_lists(t):
    h = t.here
    seen, path = [], f"/es/projects/{h['slug']}?order=newest&utm=1"
    first = t.holds(path, "Se proponen proyectos", "Ciudad", "500.000 €")
    t.check(first.data[0]["@type"] == "GovernmentService" and [d["@type"] for d in first.data].count("Event") == 9, f"phases are events: {first.data}")
    while path:
        page = t.page(path)
        seen += [int(link.rsplit("/", 1)[1]) for link in page.links if re.fullmatch(rf"/es/projects/{h['slug']}/\d+", link)]
        more = [a["href"] for a in page.names["a"] if a.get("rel") == "next"]
        t.check(all("order=newest" in one and "utm" not in one for one in more), f"goes on as it began: {more}")
        path = more[0] if more else None
    t.check(len(seen) == 23 == len(set(seen)) and h["draft"] not in seen, f"each once: {seen}")
    t.holds("/ar/debates/", "1")
    page = t.holds("/es/debates/", "Debate oculto", "Debate que acabó")
    t.check("prohibido" not in page.raw, "what is hidden is not shown")
    t.holds("/es/debates/?state=closed&order=nonsense", "Debate que acabó")
    t.check("Sombra" not in t.page("/es/debates/?state=closed").text, "a filter that it heeds")
    t.holds("/es/projects/", "Ronda vecinas", "Tú propones.")


def check_debate(t):
    h = t.here
    page = t.holds(f"/es/debates/{h['d']}", "Primera opinión </p><script>", "Respuesta a una misma", "Responde a Lectora 1", "Comentario oculto", "Publicidad o repetición", "Lectora 1")
    t.check("prohibido" not in page.raw and f"comment-{h['c']}" in page.ids, "hidden, and who reads knows why")
    posting = next(one for one in page.data if one["@type"] == "DiscussionForumPosting")
    t.check(posting["commentCount"] == 4 and posting["headline"] == f"Sombra {HOSTILE}" and posting["url"] == f"{ORIGIN}/es/debates/{h['d']}", f"{posting}")
    t.holds(f"/es/debates/{h['ended']}", "Conclusiones")
    for path in (f"/es/debates/{h['bad_debate']}", f"/es/projects/{h['slug']}/{h['hidden']}"):
        page = t.page(path, 410)
        t.check("prohibido" not in page.raw and page.head["robots"] == "noindex, follow" and page.data == [] and "og:title" not in page.head, f"{path}: nothing of it: {page.head}")


def linked(page, kind):
    return next(one for one in page.data if one["@type"] == kind)


def check_proposals(t):
    h = t.here
    path = f"/es/proposals/{h['p']}"
    page = t.holds(path, f"Bancos {HOSTILE}", "espera al sol", "Vecina 0", "Paradas", "Bus", "Datos", "Plano.pdf", "11. ", "0 apoyos", "de 3 que hacen falta", "0,03 %", "10.000", "Hace mucha falta </p>")
    t.check(f"comment-{h['p_comment']}" in page.ids and {"strong", "progress"} <= set(page.names) and page.names["progress"][0]["max"] == "3", "Markdown, how far it is, comments")
    image = page.names["img"][0]
    t.check(image["alt"] == "Una parada al sol" and t.city.ask("GET", image["src"]).status == 200 and page.head["og:image"] == ORIGIN + image["src"], f"its picture, in previews too: {image}")
    posting = linked(page, "DiscussionForumPosting")
    t.check((posting["headline"], posting["author"]["name"], posting["commentCount"], posting["url"]) == (f"Bancos {HOSTILE}", "Vecina 0", 1, ORIGIN + path)
            and {one["interactionType"]: one["userInteractionCount"] for one in posting["interactionStatistic"]}["https://schema.org/EndorseAction"] == 0, f"{posting}")
    t.check((page.head["og:type"], page.head["og:url"]) == ("article", ORIGIN + path) and page.head["description"].startswith("Un banco a la sombra") and {("alternate", code, f"{ORIGIN}/{code}/proposals/{h['p']}") for code in LANGUAGES} <= set(page.relations), f"{page.head}")
    page = t.holds(f"/en/proposals/{h['reached']}", "It has the supports that it asked for", "1 support", "The city’s response", f"Agua {HOSTILE}", "Accepted in part", "La primera respuesta.", "1 earlier response")
    t.check(page.text.index("Agua") < page.text.index("La primera respuesta.") and page.names["summary"], "the newest response first, what was said before behind it")
    t.holds(f"/es/proposals/{h['p_gone']}", "Quien la hizo la retiró", "La ciudad los ha puesto ya.")
    listed = t.holds("/es/proposals/", "Hacen falta 3", f"Bancos {HOSTILE}", "Propuesta oculta", "Los moderadores ocultaron esta propuesta")
    t.check("prohibida" not in listed.raw and f"/es/proposals/{h['reached']}" not in listed.links, "open ones; of hidden ones nothing")
    t.check([link for link in t.page("/es/proposals/?state=reached").links if re.fullmatch(r"/es/proposals/\d+", link)] == [f"/es/proposals/{h['reached']}"], "a filter that it heeds")
    t.holds("/es/proposals/?tag=bus&utm=1", "Bancos")
    t.check("Bancos" not in t.page("/es/proposals/?goal=3").text, "by goal")
    page = t.page(f"/es/proposals/{h['bad_proposal']}", 410)
    t.check("prohibida" not in page.raw and page.head["robots"] == "noindex, follow" and page.data == [], f"nothing of it: {page.head}")


def check_questions(t):
    h = t.here
    page = t.holds(f"/en/questions/{h['q']}", "What shall we do with the station's plot?", "The plot has been empty since 2019.", "Until", "A park", "Both", "0 answers", "To answer you need an account.")
    posting = linked(page, "DiscussionForumPosting")
    t.check(posting["author"]["@type"] == "GovernmentOrganization" and "QAPage" not in page.raw, f"the city asks: {posting}")
    page = t.holds(f"/es/questions/{h['closed']}", f"Cerrada {HOSTILE}", "Se pudo responder hasta", "2 respuestas", "50 %", "Un parque", "Que en verano no hay dónde sentarse", "en la mitad de las paradas")
    t.check([(one["max"], one["value"]) for one in page.names["progress"]] == [("2", "1"), ("2", "0"), ("2", "1")] and len(page.names["th"]) == 6, f"a table of what was answered: {page.names['progress']}")
    listed = t.holds("/es/questions/", "solar de la estación")
    t.check(HOSTILE not in listed.text and f"Cerrada {HOSTILE}" in t.page("/es/questions/?state=closed").text, "open ones, or closed ones")


def check_meetings(t):
    h = t.here
    page = t.holds(f"/es/meetings/{h['m']}", "Cómo será la plaza", "Casa de la Cultura", "Entrada sin escalones", "Se enseñan los planos.", "Preguntas", "(40 minutos)", f"Sombra {HOSTILE}", "Ronda vecinas", "Hay 20 plazas.")
    t.check({f"/es/debates/{h['d']}", "/es/projects/vecinas", f"/es/projects/vecinas/{h['n']}", "https://sala.example/1?a=1&b=2", f"/api/calendar/es/meetings/{h['m']}"} <= set(page.links) and "prohibida" not in page.raw, f"{page.links}")
    event = linked(page, "Event")
    t.check((event["name"], event["eventStatus"], event["eventAttendanceMode"], event["maximumAttendeeCapacity"]) == ("Cómo será la plaza", "https://schema.org/EventScheduled", "https://schema.org/MixedEventAttendanceMode", 20)
            and event["location"][0]["geo"] == {"@type": "GeoCoordinates", "latitude": "39.123456", "longitude": "-3.500000"} and event["location"][1]["url"] == "https://sala.example/1?a=1&b=2" and event["startDate"] < event["endDate"], f"{event}")
    page = t.holds(f"/es/meetings/{h['held']}", f"Celebrada {HOSTILE}", "Que faltan árboles", "todavía sin corregir", "Versión 2", "Acudieron 31 personas.", "Plano.pdf")
    t.check(page.text.index("Que faltan") < page.text.index("sin corregir"), "minutes, the newest first")
    page = t.holds(f"/es/meetings/{h['off']}", "La sala está en obras.")
    t.check(linked(page, "Event")["eventStatus"] == "https://schema.org/EventCancelled", f"{page.data}")
    listed = t.holds("/es/meetings/", "Cómo será la plaza", "Suspendida")
    t.check("Celebrada" not in listed.text, "those to come")
    t.holds("/es/meetings/?state=past", "Celebrada", "Acta")


def check_round(t):
    page = t.holds("/es/rounds/barrios", "Puedes votar hasta el", "JavaScript")
    t.check(page.data[0]["@type"] == "Event" and page.data[0]["endDate"], f"{page.data}")
    listed = t.page("/es/rounds/barrios/projects")
    links = [link for link in listed.links if re.fullmatch(r"/es/rounds/barrios/projects/\d+/.+", link)]
    t.check(len(links) > 1, f"what is on the ballot: {listed.links}")
    t.page(links[0])
    t.holds("/es/rounds/barrios/results", "Se publicarán aquí")
    outcome = {"contests": [{"cid": cid, "ballots": 12, "paper": 0, "blank": 0, "null": {}, "winners": ["p1"], "spent_cents": 100, "budget_cents": 1000,
               "projects": [{"id": "p0", "votes": 3, "won": False, "why": "too_expensive", "cost_cents": 100}, {"id": "p1", "votes": 9, "won": True, "why": "funded", "cost_cents": 100}]} for cid in (0, 1)]}
    t.city.sql(f"insert into arca.results (round, path, bytes) select id, 'outcome.json', convert_to('{json.dumps(outcome)}', 'UTF8') from arca.rounds where slug = 'barrios'")
    page = t.holds("/es/rounds/barrios/results", "Se hará", "Tuvo votos suficientes")
    t.check(len(page.names["caption"]) == 2 and page.text.index("9") < page.text.rindex("3"), "tables with captions, the most votes first")


def check_none(t):
    h = t.here
    for path in ("/es/debates/99999", "/es/debates/999999999999999", "/es/proposals/99999", "/es/questions/99999", "/es/meetings/99999", f"/es/projects/{h['slug']}/99999", f"/es/projects/{h['slug']}/{h['draft']}", "/es/projects/nada", "/es/rounds/nada", "/es/rounds/nada/results",
                 "/es/rounds/barrios/projects/0/none", "/es/rounds/barrios/projects/99999/p0", f"/es/projects/otra/{h['n']}"):
        page = t.page(path, 404)
        t.check("Borrador" not in page.raw and page.head["robots"] == "noindex, follow", f"{path}: nothing is said")
    t.check(t.city.ask("GET", "/xx/debates/1").status == 404, "no such language")
    for path in ("/es/debates/new", "/es/proposals/new", "/es/questions/responses", "/es/meetings/lobby", "/es/projects/mine", "/es/vote/barrios", f"/es/projects/{h['slug']}/{h['n']}/edit"):
        t.check("data-plain" not in t.city.ask("GET", path).body.decode(), f"{path} is a script's alone")


def check_answers(t):
    """The same for everybody, named by a tag, and not longer than it is."""
    h = t.here
    path = f"/es/debates/{h['d']}"
    one = t.city.ask("GET", path)
    t.check(one.fields["cache-control"] == "no-cache" and "set-cookie" not in one.fields and "sandbox" not in one.fields["content-security-policy"], f"{one.fields}")
    t.check(t.people["anna"].ask("GET", path).body == one.body, "signed in or not")
    with_tag = t.city.ask("GET", path, None, [("If-None-Match", one.fields["etag"])])
    t.check((with_tag.status, with_tag.body) == (304, b""), f"not changed: {with_tag.status}")
    say(t.people["anna"], h["d"], "Una más")
    t.check(t.city.ask("GET", path, None, [("If-None-Match", one.fields["etag"])]).status == 200, "and changed")
    t.check(t.city.ask("HEAD", path).status == 200 and t.city.ask("POST", path).status == 405, "read, not written")


def crawl(t):
    """Every link of ours, from page to page, is something."""
    todo, done = [f"/{language}/" for language in LANGUAGES], {}
    while todo:
        path = todo.pop()
        if path in done:
            continue
        reply = t.city.ask("GET", path)
        done[path] = reply.status
        if reply.fields.get("content-type", "").startswith("text/html") and b"data-plain" in reply.body:
            page = Page(reply)
            todo += [link.split("#")[0] for link in page.links if link.startswith("/") and "/account/signin" not in link]
            t.check(not page.wrong, f"{path}: {page.wrong}")
    hidden = {f"/{language}{rest}" for language in LANGUAGES for rest in (f"/debates/{t.here['bad_debate']}", f"/proposals/{t.here['bad_proposal']}", f"/projects/{t.here['slug']}/{t.here['hidden']}")}
    t.check({path: status for path, status in done.items() if status != 200 and path not in hidden} == {} and len(done) > 100, f"every link: {[p for p in done.items() if p[1] != 200]}")
    t.check({done[path] for path in hidden if path in done} <= {410}, "and what is hidden is gone")


def check_sitemap(t):
    h = t.here

    def addresses(path):
        reply = t.city.ask("GET", path)
        t.check(reply.status == 200 and reply.fields["content-type"].startswith("application/xml"), f"{path}: {reply.status}")
        return [one.text for one in ElementTree.fromstring(reply.body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = [urlsplit(one).path for one in addresses("/sitemap.xml")]
    t.check(pages == [f"/sitemap/{name}/0.xml" for name in ("ballots/barrios", "budgets", "debates", "meetings", "pages", "projects", "proposals", "questions", "rounds")], f"{pages}")
    found = [one for path in pages for one in addresses(path)]
    t.check(all(one.startswith(ORIGIN + "/") for one in found) and len(found) == len(set(found)), "whole addresses, each once")
    here = {urlsplit(one).path for one in found}
    t.check({status for status in (t.city.ask("GET", path).status for path in here) if status != 200} == set(), "each answers")
    numbers = {path for path in here if re.fullmatch(r"/es/(projects/vecinas|debates|proposals|questions|meetings)/\d+", path)}
    public = {f"/es/{path}" for path in (f"debates/{h['d']}", f"debates/{h['ended']}", f"proposals/{h['p']}", f"proposals/{h['reached']}", f"proposals/{h['p_gone']}",
                                         f"questions/{h['q']}", f"questions/{h['closed']}", f"meetings/{h['m']}", f"meetings/{h['held']}", f"meetings/{h['off']}")} | {f"/es/projects/vecinas/{n}" for n in t.city.sql(
        "select string_agg(id::text, ' ') from arca.projects where state <> 'draft' and hidden is null").split()}
    t.check(numbers == public, f"exactly what is public: {numbers ^ public}")
    t.check({f"/{code}{rest}" for code in LANGUAGES for rest in ("/", "/debates/", "/projects/", "/proposals/", "/questions/", "/meetings/", "/rounds/barrios", "/rounds/barrios/results", "/projects/vecinas")} <= here, "and the lists")
    t.is_("a range of nothing", t.city.ask("GET", "/sitemap/debates/7.xml"), 404, "not_found")
    t.is_("a range too large", t.city.ask("GET", "/sitemap/debates/9999999999999999.xml"), 404, "not_found")
    for what, number, since in (("questions", h["closed"], "select at from arca.responses where kind = 'question'"), ("meetings", h["held"], "select max(at) from arca.meeting_minutes")):
        at = t.city.sql(f"select api.rfc3339(({since}))")
        entry = next(one for one in ElementTree.fromstring(t.city.ask("GET", f"/sitemap/{what}/0.xml").body) if one[0].text == f"{ORIGIN}/es/{what}/{number}")
        t.check(entry.find("{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod").text == at, f"{what} changed when the city said more: {at}")
    robots = t.city.ask("GET", "/robots.txt").body.decode()
    t.check("Disallow: /api/\n" in robots and "Allow: /api/feeds/\n" in robots and f"Sitemap: {ORIGIN}/sitemap.xml\n" in robots, robots)
    t.check(len(ElementTree.fromstring(t.city.ask("GET", "/sitemap/debates/0.xml").body)[0].findall("{http://www.w3.org/1999/xhtml}link")) == 3, "in each language")


def check_served(t):
    """What a stranger does who has the source: every file, and pages besides what the daemon says in them."""
    h = t.here
    done = subprocess.run(["node", os.path.join(ROOT, "web", "compare.mjs"), f"https://localhost:{t.city.tls_address[1]}", "/es/", f"/ar/debates/{h['d']}", f"/es/projects/vecinas/{h['n']}", "/en/debates/99999",
                           f"/es/proposals/{h['reached']}", f"/ar/questions/{h['closed']}", f"/es/meetings/{h['held']}", "/ar/proposals/"],
                          capture_output=True, text=True, check=False, env={**os.environ, "NODE_EXTRA_CA_CERTS": t.city.ca})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"compared: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def check_browser(t):
    h = t.here
    make(t.city, "paula@example.org", "Paula")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "plain.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_BUDGET": h["slug"], "ARCA_PROJECT": str(h["n"]), "ARCA_DEBATE": str(h["d"]), "ARCA_HIDDEN": str(h["bad_debate"]),
                               "ARCA_PROPOSAL": str(h["reached"]), "ARCA_QUESTION": str(h["closed"]), "ARCA_MEETING": str(h["held"])})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist"), public_url=ORIGIN + "/") as city:
        t = Plain(city)
        make_city(t)
        make_asked(t)
        check_home(t)
        check_project(t)
        check_lists(t)
        check_debate(t)
        check_proposals(t)
        check_questions(t)
        check_meetings(t)
        check_round(t)
        check_none(t)
        check_answers(t)
        crawl(t)
        check_sitemap(t)
        check_served(t)
        check_browser(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
