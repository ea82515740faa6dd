#!/usr/bin/env python3
"""Atom feeds of a live city: as RFC 4287 wants them, in each language, with nothing that is hidden, deleted or of somebody who left."""
import re
import sys
import xml.etree.ElementTree as ET

from city import City, Round, small_plan
from discussion import Debates, answer, close

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")


class Feeds(Debates):
    def feed(self, path):
        got = self.city.ask("GET", f"/api/feeds/{path}")
        if got.status != 200:
            raise AssertionError(f"{path}: {got}")
        self.check(got.fields["content-type"] == "application/atom+xml; charset=utf-8", f"{path}: {got.fields}")
        return ET.fromstring(got.body)

    def entries(self, path):
        """(title, author, text, link) of each; that the feed is one is checked."""
        feed, found, ids = self.feed(path), [], set()
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            ids.add(element.find(f"{ATOM}id").text)
            self.check(URN.fullmatch(element.find(f"{ATOM}id").text) and TIME.fullmatch(element.find(f"{ATOM}updated").text), f"{path}: id and time")
            self.check(len(element.findall(f"{ATOM}title")) == 1 and element.find(f"{ATOM}link[@rel='alternate']").get("href").startswith("/"), f"{path}: title and link")
        self.check(feed.find(f"{ATOM}link[@rel='self']").get("href") == f"/api/feeds/{path}" and feed.get(LANG) == path.split("/")[0], f"{path}: itself")
        for entry in feed.findall(f"{ATOM}entry"):
            content = entry.find(f"{ATOM}content")
            self.check(content.get("type") == "text" and content.get(LANG), f"{path}: a text in its language")
            found.append((entry.find(f"{ATOM}title").text, entry.find(f"{ATOM}author/{ATOM}name").text, content.text, entry.find(f"{ATOM}link").get("href")))
        self.check(len(ids) == len(found) + 1, f"{path}: each has a name of its own")
        return found


def check_said(t, anna, bruno):
    """The newest first, as it was written, whatever is in it."""
    n = t.debate(anna, "¿Abrimos <b>la</b> & biblioteca?", "Los domingos ]]> por la tarde\n\n<script>alert(1)</script>")
    m = t.debate(bruno, "عن المكتبة", "نص عن المكتبة العامة.")
    c = t.comment(bruno, n, "Sí & <sí>")
    r = answer(anna, c, "Gracias").json()["number"]
    for language, of in (("es", "Comentario en"), ("en", "Comment in"), ("ar", "تعليق في")):
        t.check(t.entries(f"{language}/debates") == [("عن المكتبة", "Bruno 0", "نص عن المكتبة العامة.", f"/{language}/debates/{m}"),
                                                     ("¿Abrimos <b>la</b> & biblioteca?", "Anna 0", "Los domingos ]]> por la tarde\n\n<script>alert(1)</script>", f"/{language}/debates/{n}")],
                f"{language}: debates")
        said = [(f"{of} ¿Abrimos <b>la</b> & biblioteca?", "Anna 0", "Gracias", f"/{language}/debates/{n}?comment={r}"),
                (f"{of} ¿Abrimos <b>la</b> & biblioteca?", "Bruno 0", "Sí & <sí>", f"/{language}/debates/{n}?comment={c}")]
        t.check(t.entries(f"{language}/comments") == said and t.entries(f"{language}/debates/{n}") == said, f"{language}: comments, and of one debate")
        t.check(t.entries(f"{language}/debates/{m}") == [], f"{language}: nobody has said anything")
    for path, code in (("es/debates/99", "discussion_unknown"), ("xx/debates", "not_found"), ("es/votes", "not_found"), ("es/debates/x", "discussion_unknown")):
        t.is_(path, t.city.ask("GET", f"/api/feeds/{path}"), 404, code)
    return n, m, c, r


def check_changes(t, anna, bruno, n, m, c, r):
    """Conclusions make it new; what is deleted or hidden goes; who left is nobody; the same is told by its ETag."""
    got = t.city.ask("GET", "/api/feeds/es/debates")
    t.check(t.city.ask("GET", "/api/feeds/es/debates", fields=[("If-None-Match", got.fields["etag"])]).status == 304, "not changed")
    before = t.feed("es/debates")
    close(bruno, m, "هذا هو الاستنتاج.")
    t.check(t.entries("es/debates")[0][2].endswith("هذا هو الاستنتاج."), "with conclusions")
    same = [entry.find(f"{ATOM}id").text for entry in t.feed("es/debates").findall(f"{ATOM}entry")]
    t.check(same == [entry.find(f"{ATOM}id").text for entry in before.findall(f"{ATOM}entry")], "by the same name as before")
    anna.ask("DELETE", f"/api/comments/{r}")
    t.check([text for _, _, text, _ in t.entries("es/comments")] == ["Sí & <sí>"], "deleted")
    seat = t.city.sql("insert into arca.grants (account, role, reason, asked_at, given_at) select min(id), 'moderator', 'test', arca.clock(), arca.clock() "
                      "from arca.accounts returning id")
    for kind, number in (("comment", c), ("debate", n)):
        row = t.city.sql(f"insert into arca.decisions (kind, subject, what, reason, note, seat, at) values ('{kind}', {number}, 'hidden', 'spam', 'Una nota & más', {seat}, "
                         "arca.clock()) returning id")
        t.city.sql(f"update arca.{kind}s set hidden = {row} where id = {number}")
    t.check(t.entries("es/comments") == [] and [link for _, _, _, link in t.entries("es/debates")] == [f"/es/debates/{m}"], "hidden")
    t.check("biblioteca" not in str(t.feed(f"es/debates/{n}").find(f"{ATOM}title").text), "not even its title")
    t.check([(title, text) for title, _, text, _ in t.entries("en/decisions")] == [("Hidden: advertising or repetition", "Una nota & más")] * 2, "decisions")
    t.is_("erased", bruno.ask("DELETE", "/api/account"), 204)
    t.check(t.entries("en/debates")[0][1] == "Deleted account", "who left is nobody")


def check_many(t, anna):
    """Fifty; rounds too."""
    t.city.sql("""with d as (insert into arca.debates (author, language, title, text, created_at) select min(id), 'es', 'Asunto ' || i, 'Texto del asunto ' || i,
        arca.clock() from arca.accounts, generate_series(1, 60) i where pseudonym like 'Anna%' group by i order by i returning id)
        insert into arca.threads (kind, subject) select 'debate', id from d""")
    t.check([title for title, _, _, _ in t.entries("es/debates")] == [f"Asunto {i}" for i in range(60, 10, -1)], "the newest fifty")
    t.check(t.feed("es/rounds").find(f"{ATOM}updated").text == "1970-01-01T00:00:00Z", "no round yet")
    Round(t.city, "barrios", small_plan(t.city.path("plan.json"), 10))
    t.check([(title, link) for title, _, _, link in t.entries("es/rounds")] == [("Prueba", "/es/rounds/barrios")], "a round")


def check_calendar(t):
    """Lines of RFC 5545: folded by bytes, escaped, with times in UTC; one event a vote, by the same name in each language."""
    t.city.sql("set session_replication_role = replica; update arca.rounds set titles = jsonb_build_object('es', 'Árboles, bancos; y \\ más, ' || repeat('ñandú ', 20), 'ar', "
               "'ميزانية'), intros = jsonb_build_object('es', E'Una línea\ny otra')")
    uids = set()
    for language, summary in (("es", "Se vota: Árboles, bancos; y \\ más, " + "ñandú " * 19 + "ñandú "), ("ar", "التصويت: ميزانية")):
        got = t.city.ask("GET", f"/api/calendar/{language}")
        t.check(got.status == 200 and got.fields["content-type"] == "text/calendar; charset=utf-8", f"{got}")
        lines = got.body.split(b"\r\n")
        t.check(lines.pop() == b"" and all(len(line) <= 75 and b"\n" not in line for line in lines), "short lines, each with its end")
        text = got.body.decode().replace("\r\n ", "")
        facts = dict(line.split(":", 1) for line in text.split("\r\n") if ":" in line)
        t.check(all(line.decode() for line in lines), "no character is broken")
        said = re.sub(r"\\([\\;,])", r"\1", facts["SUMMARY"])
        t.check(said == summary.replace("\\\\", "\\"), f"{said} {summary}")
        t.check(text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 1 and re.fullmatch(r"\d{8}T\d{6}Z", facts["DTSTART"]) and facts["DTSTART"] < facts["DTEND"], f"{facts}")
        uids.add(facts["UID"])
        if language == "es":
            t.check(facts["DESCRIPTION"] == "Una línea\\ny otra", f"{facts['DESCRIPTION']}")
    t.check(len(uids) == 1, "the same event")
    t.is_("another language", t.city.ask("GET", "/api/calendar/xx"), 404, "not_found")


def main():
    with City() as city:
        t = Feeds(city)
        anna, = t.crowd(1, "Anna")
        bruno, = t.crowd(1, "Bruno")
        there = check_said(t, anna, bruno)
        check_changes(t, anna, bruno, *there)
        check_many(t, anna)
        check_calendar(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
