#!/usr/bin/env python3
"""Markdown in a live city: the preview and who gets it, what becomes of HTML, addresses and signs, limits with their places,
what a body must be; bombs, after which the city still answers; the generator's word on a route that has Markdown; and what
pages draw, in a browser.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from city import City
from discussion import Debates
from elections import ROOT
from people import Browser

PATH = "/api/markdown"
PARAGRAPH = {"k": "paragraph", "c": ["Hola"]}
GENERATE = os.path.join("proto", "routes", "generate")


def preview(who, text):
    return who.post(PATH, {"text": text})


class Markdown(Debates):
    def tree(self, who, text):
        got = preview(who, text)
        if got.status != 200 or list(got.json()) != ["tree"]:
            raise AssertionError(f"{text[:40]}: {got}")
        return got.json()["tree"]


def check_preview(t, anna):
    t.check(t.tree(anna, "Hola") == [PARAGRAPH], "a paragraph")
    t.check(t.tree(anna, "") == [] and t.tree(anna, " \n\n") == [], "nothing")
    t.check(t.tree(anna, "# á *b*\n\n- [c](/es/)\n- ‏مرحبا") == [
        {"k": "heading", "n": 1, "c": ["á ", {"k": "emphasis", "c": ["b"]}]},
        {"k": "list", "tight": True, "c": [{"k": "item", "c": [{"k": "paragraph", "c": [{"k": "link", "a": "/es/", "c": ["c"]}]}]},
                                           {"k": "item", "c": [{"k": "paragraph", "c": ["‏مرحبا"]}]}]}], "blocks and inlines")
    got = preview(anna, "Hola")
    t.check(got.fields["cache-control"] == "no-store" and got.fields["content-type"] == "application/json", f"not kept: {got.fields}")
    t.check("access-control-allow-origin" not in got.fields, "for our own pages")


def check_doors(t, anna):
    half = t.crowd(1, "Mitad")[0]
    t.city.sql("update arca.account_sessions s set is_whole = false from arca.accounts a where a.id = account and pseudonym = 'Mitad 0'")
    made_up, away = Browser(t.city), Browser(t.city)
    made_up.cookie, away.cookie = "A" * 43, anna.cookie
    with t.nothing("doors"):
        t.refused("nobody", lambda: preview(Browser(t.city), "Hola"), 401, "account_missing")
        t.refused("a session that is none", lambda: preview(made_up, "Hola"), 401, "account_missing")
        t.refused("half a session", lambda: preview(half, "Hola"), 403, "factor_needed")
        t.refused("from elsewhere", lambda: away.ask("POST", PATH, {"text": "Hola"}, fields=[("Sec-Fetch-Site", "cross-site")]), 403, "origin_refused")
        t.is_("only posted", t.city.ask("GET", PATH), 405, "method_not_allowed")


def check_bodies(t, anna):
    """What is no text never comes to the parser; both edges of the length."""
    with t.nothing("bodies"):
        for what, body, pointer in (("none", {}, ("/text", "required")), ("null", {"text": None}, ("/text", "type")), ("a number", {"text": 7}, ("/text", "type")),
                                    ("a list", {"text": ["a"]}, ("/text", "type")), ("more", {"text": "a", "tree": []}, ("/tree", "unknown_member")),
                                    ("too long", {"text": "a" * 40001}, ("/text", "too_long")), ("too long in bytes", {"text": "ñ" * 20001}, ("/text", "too_long"))):
            t.refused(what, lambda body=body: anna.post(PATH, body), 422, "json_shape", pointer)
        t.refused("NUL", lambda: preview(anna, "a\0b"), 400, "json_invalid")
        t.check(t.tree(anna, "a" * 40000) == [{"k": "paragraph", "c": ["a" * 40000]}], "as long as may be")
        t.check(len(t.tree(anna, "ñ" * 20000)[0]["c"][0]) == 20000, "as long as may be, in bytes")


def check_never(t, anna):
    """HTML, addresses and signs, as somebody would try them."""
    for text, content in (("<script>alert(1)</script>", ["<script>alert(1)</script>"]), ("a <img src=x onerror=y>", ["a <img src=x onerror=y>"]),
                          ("[a](javascript:alert(1))", ["a"]), ("[a](data:text/html,b)", ["a"]), ("[a](java&#10;script:b)", ["a"]),
                          ("[a](//b.org)", ["a"]), ("![a](https://b.org/c.png)", [{"k": "link", "a": "https://b.org/c.png", "c": ["a"]}]),
                          ("a&#x202e;b&#x200b;", ["ab"]), ("a\u202eb", ["ab"])):
        t.check(t.tree(anna, text) == [{"k": "paragraph", "c": content}], f"{text}: {t.tree(anna, text)}")


def check_limits(t, anna):
    titles = {"es": "Demasiadas partes en el texto", "en": "Too many parts in the text", "ar": "أجزاء كثيرة جدًا في النص"}
    with t.nothing("limits"):
        for what, text, code in (("deep", "> " * 16 + "a", "too_deep"), ("nodes", "a\n\n" * 2001, "too_many"), ("pipes", "|" * 129, "too_many"),
                                 ("rules", "---\n" * 257, "too_many"), ("images", "![" * 257, "too_many")):
            t.refused(what, lambda text=text: preview(anna, text), 422, "markdown_deep", ("/text", code))
        spoken = {t.city.ask("POST", PATH, {"text": "> " * 99}, [("Accept-Language", language), ("Cookie", f"__Host-arca-account={anna.cookie}"),
                                                                 ("Arca-Request", "1")]).json()["title"] for language in titles}
        t.check(spoken == set(titles.values()), f"in three languages: {spoken}")
    t.check(len(t.tree(anna, "> " * 15 + "a")) == 1 and len(t.tree(anna, "a\n\n" * 2000)) == 2000, "what may just be")


def check_bombs(t, anna):
    """What takes cmark alone minutes and gigabytes is refused, by the same processes that go on answering."""
    for what, text in (("a table", "|a" * 127 + "|\n" + "|-" * 127 + "|\n" + "a\n" * 19000), ("references", "[a]: /" + "u" * 19000 + "\n\n" + "[a]" * 6900),
                       ("quotes", ">" * 19000 + "a\n" * 10000), ("lists", "- " * 9000 + "a" + "\n" * 20000), ("images", "![[]()" * 6000),
                       ("heads", "a\n" * 9000 + "|-|-|\n" * 3500)):
        t.refused(what, lambda text=text: preview(anna, text), 422, "markdown_deep")
    for what, text in (("brackets", "[" * 20000 + "]" * 20000), ("stars", "*a " * 13000), ("tags", "a<!--" * 8000), ("links", "[a](" * 10000)):
        t.is_(what, preview(anna, text), 200)
    t.check(t.tree(anna, "Hola") == [PARAGRAPH] and "event=child_ended" not in t.city.log(), f"no process ended of it: {t.city.log()[-500:]}")


def check_generator(t):
    """A route's Markdown has to be a text of its body that is no longer than what is parsed."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("routes", "schema", "faults.json"):
            source, to = os.path.join(ROOT, "proto", name), os.path.join(folder, name)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, to)
        path = os.path.join(folder, "routes", "markdown.json")
        with open(path, encoding="utf-8") as file:
            route = json.load(file)[0]

        def said(change, schema=None):
            with open(path, "w", encoding="utf-8") as file:
                json.dump([change(json.loads(json.dumps(route)))], file)
            with open(os.path.join(folder, "schema", "markdown_test.json"), "w", encoding="utf-8") as file:
                json.dump({"Test": {"type": "object", "required": [], "properties": schema or {}}}, file)
            done = subprocess.run([os.path.join(folder, "routes", "generate"), folder], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

        def parameter(**changes):
            return lambda made: {**made, "parameters": [made["parameters"][0], {**made["parameters"][1], **changes}]}

        def body(made):
            return {**made, "body": {**made["body"], "schema": "Test"}}

        t.check(said(lambda made: made)[0] == 0, "as it is")
        for what, got, why in (("no such member", said(parameter(of="title")), "title is not a text of the body"),
                               ("no number", said(body, {"text": {"type": "integer", "minimum": 0, "maximum": 9}}), "text is not a text of the body"),
                               ("a choice", said(body, {"text": {"type": "string", "enum": ["a"]}}), "text is not a text of the body"),
                               ("too long", said(body, {"text": {"type": "string", "maxLength": 65537}}), "at most 65536 bytes"),
                               ("a format", said(parameter(format="line")), "nothing for the rest"),
                               ("of a query", said(lambda made: {**made, "parameters": [{**made["parameters"][1], "in": "query", "format": "line"}]}), "of is the member"),
                               ("of nothing", said(lambda made: {**made, "parameters": [{"name": "tree", "in": "markdown"}]}), "of is the member")):
            t.check(got[0] != 0 and why in got[1], f"{what}: {got}")
        t.check(said(body, {"text": {"type": "string", "nullable": True, "maxLength": 65536}})[0] == 0, "nullable, and as long as may be")


def check_browser(t):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "markdown.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}"})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Markdown(city)
        anna = t.crowd(1, "Anna")[0]
        check_preview(t, anna)
        check_doors(t, anna)
        check_bodies(t, anna)
        check_never(t, anna)
        check_limits(t, anna)
        check_bombs(t, anna)
        check_generator(t)
        check_browser(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
