#!/usr/bin/env python3
"""Looking for words in a live city: accents, beginnings, endings, weights, languages; what is hidden, deleted or changed; pages
that hold; what is typed is never more than words; plans of the database; and the page in a browser.
"""
import json
import os
import subprocess
import sys
import urllib.parse

from city import City, Round, small_plan
from discussion import Debates, answer, close, edit
from elections import ROOT


class Search(Debates):
    def find(self, q, **more):
        got = self.city.ask("GET", "/api/search?" + urllib.parse.urlencode({"q": q, **more}))
        if got.status != 200:
            raise AssertionError(f"{q}: {got}")
        return got.json()

    def found(self, q, **more):
        """What was found, each as (kind, number or id)."""
        return [(one["kind"], one["comment"] or (one["about"] or {}).get("number") or one["project"] or one["round"]) for one in self.find(q, **more)["items"]]


def check_words(t, anna):
    """Whole, begun, bent, without accents, in any case and order; all of them needed, wherever they are."""
    n = t.debate(anna, "¿Abrimos la biblioteca los domingos?", "No queda ningún sitio con calefacción donde leer.\n\nPropongo cuatro horas.")
    c = t.comment(anna, n, "Los niños de la Peña también leerían")
    for q in ("biblioteca", "BIBLIOTECAS", "biblio", "bibliotecas domingo", "domingos biblioteca", "calefaccion", "CALEFACCIÓN leer", "¿biblioteca?",
              "cuatro horas domingos", "biblioteca, de los domingos"):
        t.check(("debate", n) in t.found(q), f"{q}: the debate")
    for q in ("niños", "ninos", "NIÑO pena", "peña"):
        t.check(t.found(q) == [("comment", c)], f"{q}: the comment alone")
    for q in ("biblioteca piscina", "teca", "bibliotecario jardín"):
        t.check(t.found(q) == [], f"{q}: nothing")
    one = t.find("calefaccion")["items"][0]
    t.check([piece["text"] for piece in one["excerpt"] if piece["is_hit"]] == ["calefacción"], f"as it was written: {one['excerpt']}")
    t.check(t.find("niños")["items"][0]["title"] == "¿Abrimos la biblioteca los domingos?", "a comment is of its debate")


def check_typed(t):
    """What is typed is words: no operator, no statement, no other form of them."""
    for q in ("';drop table arca.finds", "a & b | !c <-> (d)", "':*", "\\\\", "\"x\"", "%_", "de", "🙂🙂", "x" * 200, " ".join("abcdefghijklmnop"), "ب" * 40):
        t.check(isinstance(t.find(q)["items"], list), f"{q}: words")
    for path in ("/api/search?q=a", "/api/search?q=" + "x" * 201, "/api/search?q=ab&kind=vote", "/api/search?q=ab&cursor=%25", "/api/search?q=a%00b"):
        got = t.city.ask("GET", path)
        t.check(got.status == 400, f"{path}: {got}")
    t.check(t.find("biblioteca", cursor="AAAA") == t.find("biblioteca"), "a cursor that is none begins anew")
    t.check(t.city.sql("select count(*) from arca.finds") != "0", "the table is there")


def check_weights(t, anna):
    """A title before a text, a text before conclusions, a short text before a long one; of equals the newest."""
    last = t.debate(anna, "Un asunto cualquiera", "Algo que no se dice.")
    text = t.debate(anna, "Otro asunto", "Aquí se habla de moreras.")
    title = t.debate(anna, "Moreras en la plaza", "Sobre los árboles.")
    close(anna, last, "Se plantan moreras en otoño.")
    t.check(t.found("moreras") == [("debate", title), ("debate", text), ("debate", last)], f"the order: {t.found('moreras')}")
    t.forget_limits()
    same = [t.debate(anna, f"Fuente número {i}", "Agua fresca para todo el mundo.") for i in range(3)]
    t.check(t.found("fresca") == [("debate", n) for n in reversed(same)], "of equals the newest")


def check_languages(t, anna):
    """Each language by its own endings; of a project, which is in several, the one that says it."""
    n = anna.post("/api/debates", {"title": "Benches for readers", "text": "People are running and reading in the shade.", "language": "en"}).json()["number"]
    for q in ("read", "reads", "reading shade", "run"):
        t.check(("debate", n) in t.found(q), f"{q}: English")
    m = anna.post("/api/debates", {"title": "المكتبات العامة", "text": "نريد مكتبةً مفتوحة يوم الأحد للقراءة.", "language": "ar"}).json()["number"]
    for q in ("مكتبة", "المكتبات", "مفتوحة الاحد"):
        t.check(("debate", m) in t.found(q), f"{q}: Arabic")


def check_changes(t, anna):
    """What is changed, hidden, shown again, deleted is found as it is by now."""
    t.forget_limits()
    n = t.debate(anna, "Un tejado verde", "Para el mercado, con jirafas.")
    t.check(t.found("jirafas") == [("debate", n)], "there")
    edit(anna, n, "Un tejado verde", "Para el mercado, con elefantes.")
    t.check(t.found("jirafas") == [] and t.found("elefantes") == [("debate", n)], "changed")
    c = t.comment(anna, n, "Rinocerontes mejor")
    r = answer(anna, c, "Hipopótamos mejor").json()["number"]
    t.check(t.found("rinoceronte") == [("comment", c)] and t.found("hipopotamos") == [("comment", r)], "a comment and an answer")
    anna.ask("DELETE", f"/api/comments/{r}")
    t.check(t.found("hipopotamos") == [], "deleted")
    d = t.city.sql("insert into arca.grants (account, role, reason, asked_at, given_at) select min(id), 'moderator', 'test', arca.clock(), arca.clock() "
                   f"from arca.accounts returning id")
    for kind, number, q in (("debate", n, "elefantes"), ("comment", c, "rinoceronte")):
        row = t.city.sql(f"insert into arca.decisions (kind, subject, what, reason, seat, at) values ('{kind}', {number}, 'hidden', 'spam', {d}, arca.clock()) returning id")
        t.city.sql(f"update arca.{kind}s set hidden = {row} where id = {number}")
        t.check(t.found(q) == [], f"a hidden {kind} is not found")
    t.city.sql(f"update arca.comments set hidden = null where id = {c}")
    t.check(t.find("rinoceronte")["items"][0]["title"] is None, "a comment in a hidden debate does not say its title")
    t.city.sql(f"update arca.debates set hidden = null where id = {n}")
    t.check(t.found("elefantes") == [("debate", n)], "shown again")


def check_rounds(t):
    """Projects and rounds are found once each, in whatever language they are in; kinds apart."""
    path = small_plan(t.city.path("plan.json"), 10)
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    plan["titles"] = {"es": "Presupuesto de barrios", "en": "Budget of districts"}
    plan["city"]["en"] = "Town"
    for contest in plan["contests"]:
        contest["titles"]["en"] = "Urn"
        for project in contest["projects"]:
            project["titles"]["en"], project["descriptions"]["en"] = "Project", ""
    plan["contests"][1]["projects"][1] |= {"titles": {"es": "Pista de patinaje", "en": "Skating rink"}, "descriptions": {"es": "Con luz hasta las diez.", "en": "Lit until ten."},
                                          "places": {"es": "Avenida de Soria", "en": "Soria Avenue"}}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    Round(t.city, "barrios", path)
    for q, wanted in (("patinaje", ("project", "p1")), ("skate", ("project", "p1")), ("rink", ("project", "p1")), ("soria", ("project", "p1")),
                      ("presupuesto barrio", ("round", "barrios")), ("districts", ("round", "barrios"))):
        t.check(t.found(q) == [wanted], f"{q}: {t.found(q)}")
    one = t.find("patinaje")["items"][0]
    t.check((one["round"], one["cid"], one["of"], one["language"]) == ("barrios", 1, "Presupuesto de barrios", "es"), f"{one}")
    t.check(t.found("patinaje", kind="debate") == [] and t.found("patinaje", kind="project") == [("project", "p1")], "kinds apart")


def check_pages(t, anna):
    """Twenty a page, each once, though more come meanwhile; and questions of a large city stop where they should."""
    people = t.crowd(3, "Muchos")
    n = t.debate(people[0], "Lista larga")
    t.city.sql(f"""insert into arca.comments (kind, subject, author, language, stance, text, created_at) select 'debate', {n}, a.id, 'es', 'for',
        'Palabra repetida ' || i, arca.clock() from arca.accounts a, generate_series(1, 45) i where a.pseudonym = 'Muchos 1'""")
    first = [int(n) for n in t.city.sql("select string_agg(id::text, ' ') from arca.comments where text like 'Palabra repetida%'").split()]
    seen, cursor = [], ""
    while cursor is not None:
        page = t.find("repetida", cursor=cursor)
        seen, cursor = seen + [one["comment"] for one in page["items"]], page["next"]
        t.comment(people[2], n, f"Otra repetida, entre página y página {len(seen)}")
    t.check(len(seen) == len(set(seen)) and len(set(first) & set(seen)) == 45, f"each once: {len(seen)}")


def many(t, kind, first, every, count, columns, text):
    """So many rows of a kind, and what search has of them at every so many numbers after the first, without triggers, which count one by one."""
    words = f"arca.search_vector('es', {'title' if kind == 'debate' else 'null'}, text)"
    t.city.sql(f"""set session_replication_role = replica; with r as (insert into arca.{kind}s ({', '.join(columns)}, author, language, text, created_at)
        select {', '.join(columns.values())}, a.id, 'es', {text}, arca.clock() from arca.accounts a, generate_series(1, {count}) i where a.pseudonym = 'Muchos 1' returning *)
        insert into arca.finds (id, kind, {kind}, language, words) overriding system value select {first} + {every} * row_number() over (order by id), '{kind}', id, 'es', {words} from r""")


def check_bound(t, anna):
    """What very much has is looked for in the newest; no title is lost for that, and what is said of it is so."""
    t.forget_limits()
    called, named, told = t.debate(anna, "Pajar"), t.debate(anna, "Arreglemos el pajar del pueblo"), t.debate(anna, "Sin techo", "Ni el pajar tiene techo.")
    n = t.debate(t.crowd(1, "Campo")[0], "Del campo")
    first = int(t.city.sql("select max(id) from arca.finds"))
    many(t, "debate", first, 153, 600, {"title": "'Relleno ' || i", "hay": "''"}, "'Un pajar con número ' || i")
    t.city.sql("insert into arca.threads (kind, subject) select 'debate', id from arca.debates on conflict do nothing")
    many(t, "comment", first + 1, 9, 10000, {"kind": "'debate'", "subject": str(n), "stance": "'for'"},
         "case when i % 2000 = 0 then 'aguja ' else '' end || case when i % 2 = 0 then 'avena' else 'heno' end || ' del pajar, número ' || i")
    t.city.sql("select setval(pg_get_serial_sequence('arca.finds', 'id'), (select max(id) from arca.finds))")
    t.city.sql("analyze arca.finds")
    newest = t.city.sql("select string_agg(comment::text, ' ') from (select comment from arca.finds where kind = 'comment' and comment in (select id from arca.comments where text like '%pajar%') order by id desc limit 500) l").split()
    page = t.find("pajar")
    t.check([one["about"]["number"] for one in page["items"][:2]] == [called, named], f"what is called so comes first, however old: {[one['title'] for one in page['items'][:3]]}")
    t.check((page["total"], page["is_more"]) == (1002, True), f"the newest of each, and two titles: {page['total']}")
    seen, cursor = [], ""
    while cursor is not None:
        page = t.find("pajar", cursor=cursor)
        seen, cursor = seen + [(one["kind"], one["comment"] or one["about"]["number"]) for one in page["items"]], page["next"]
    t.check(len(seen) == len(set(seen)) == 1002 and ("debate", told) not in seen, f"all of these, each once: {len(seen)}")
    t.check(sorted(number for kind, number in seen if kind == "comment") == sorted(map(int, newest)), "of comments the newest")
    for q, kind, total, is_more in (("pajar", "debate", 502, True), ("pajar", "comment", 500, True), ("pajar", "round", 0, False), ("aguja", "all", 5, False), ("pajar aguja", "all", 5, False),
                                    ("techo pajar", "all", 1, False), ("sin techo", "all", 1, False), ("pa nu", "all", 1000, True), ("arreglemos pueblo", "all", 1, False)):
        page = t.find(q, kind=kind)
        t.check((page["total"], page["is_more"]) == (total, is_more), f"{q}, {kind}: {page['total']} {page['is_more']}")
    t.check(t.find("avena heno")["items"] == [] and not t.find("avena heno")["is_more"], "two common words that nothing has both of: all was looked at")
    t.planned("a rare word", "api.search('aguja', 'all', null)", ["finds_words"], "Seq Scan on finds", 20)
    for q in ("pajar", "número pajar", "pa", "p n", "pajar número avena"):
        t.planned(f"{q}, which is common", f"api.search('{q}', 'all', null)", ["finds_words"], "Seq Scan on finds", 2500)
    t.planned("its title", "api.search('pajar', 'debate', null)", ["finds_titles"], "Seq Scan on finds", 2500)
    # where every word is in more than so many rows, no more than so many ages are looked at; what is called so is found all the same
    rules = t.city.sql("select pg_get_functiondef('arca.search_rules'::regproc)")
    t.city.sql("""create or replace function arca.search_rules(out ranked integer, out few integer, out common integer, out ages integer, out wide integer, out begun integer)
        language sql immutable as 'select 500, 100, 1000, 1, 100, 2'""")
    page = t.find("avena")
    t.check(page["is_more"] and 0 < page["total"] < 1200, f"in one age: {page['total']}")
    page = t.find("pajar", kind="debate")
    t.check(page["is_more"] and [one["about"]["number"] for one in page["items"][:2]] == [called, named], f"titles: {page['total']}")
    t.city.sql(rules)


def check_browser(t, anna):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "search.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}"})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Search(city)
        anna, = t.crowd(1, "Anna")
        check_words(t, anna)
        check_typed(t)
        check_weights(t, anna)
        check_languages(t, anna)
        check_changes(t, anna)
        check_rounds(t)
        check_pages(t, anna)
        check_bound(t, anna)
        check_browser(t, anna)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
