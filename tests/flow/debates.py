#!/usr/bin/env python3
"""Debates and comments in a live city: every rule and every refusal, sums with fifty people at once, lists that hold still
while others write, plans of the database, what is left of an account that was erased; and the pages in a browser.
"""
import os
import subprocess
import sys
import time
import unicodedata

from city import City
from discussion import CONCLUSIONS, TEXT, TITLE, Debates, answer, begin, close, edit, numbers, report, say, stand, vote
from elections import ROOT
from people import Browser, at_once, code_of, make


# --- who may --------------------------------------------------------------------------------------


def check_doors(t, anna):
    """Everybody reads; who is not signed in, half signed in, or comes from elsewhere, writes nothing."""
    t.check(t.get("/api/debates") == {"items": [], "next": None}, "nothing yet")
    for path, code in (("/api/debates/7", "discussion_unknown"), ("/api/debates/x", "discussion_unknown"), ("/api/comments/7", "comment_unknown"),
                       ("/api/debates/9999999999999999", "discussion_unknown"), ("/api/comments?kind=debate&subject=7", "discussion_unknown"),
                       ("/api/comments", "discussion_unknown"), ("/api/comments/7/replies", "comment_unknown")):
        t.is_(path, t.city.ask("GET", path), 404, code)
    for path in ("/api/debates?order=loudest", "/api/debates?state=ajar", "/api/debates?q=ab", "/api/debates?cursor=%25", "/api/comments?kind=ballot",
                 "/api/comments?subject=-1", "/api/comments?subject=1&order=loudest"):
        t.is_(path, t.city.ask("GET", path), 400, "query_invalid")
    n = t.debate(anna)
    c = t.comment(anna, n)
    got = t.city.ask("GET", f"/api/debates/{n}")
    t.check(got.fields["cache-control"] == "public, max-age=1" and got.fields["access-control-allow-origin"] == "*", f"anybody may: {got.fields}")
    acts = (("begin", lambda b: begin(b, "Otro debate")), ("edit", lambda b: edit(b, n)), ("stance", lambda b: stand(b, n, "agree")),
            ("close", lambda b: close(b, n)), ("comment", lambda b: say(b, n)), ("reply", lambda b: answer(b, c)),
            ("vote", lambda b: vote(b, c, "up")), ("delete", lambda b: b.ask("DELETE", f"/api/comments/{c}")),
            ("own", lambda b: b.ask("GET", f"/api/debates/{n}/own")), ("own comments", lambda b: b.ask("GET", f"/api/comments/own?subject={n}")))
    half = t.crowd(1, "Mitad")[0]
    t.city.sql("update arca.account_sessions s set is_whole = false from arca.accounts a where a.id = account and pseudonym = 'Mitad 0'")
    with t.nothing("doors"):
        for what, act in acts:
            t.refused(f"{what}: nobody", lambda act=act: act(Browser(t.city)), 401, "account_missing")
            t.refused(f"{what}: half a session", lambda act=act: act(half), 403, "factor_needed")
            if not what.startswith("own"):
                away = Browser(t.city)
                away.cookie, away.ask = anna.cookie, lambda m, p, b=None: Browser.ask(away, m, p, b, fields=[("Sec-Fetch-Site", "cross-site")])
                t.refused(f"{what}: from elsewhere", lambda act=act, away=away: act(away), 403, "origin_refused")
        other = t.crowd(1, "Ajena")[0]
        for what, act in (("edit", lambda: edit(other, n)), ("close", lambda: close(other, n)), ("delete", lambda: other.ask("DELETE", f"/api/comments/{c}"))):
            t.refused(f"{what}: somebody else's", act, 403, "not_author")
        for what, act in (("edit", lambda: edit(anna, 999)), ("stance", lambda: stand(anna, 999, "agree")), ("close", lambda: close(anna, 999)),
                          ("comment", lambda: say(anna, 999)), ("own", lambda: anna.ask("GET", "/api/debates/999/own")),
                          ("own comments", lambda: anna.ask("GET", "/api/comments/own?subject=999"))):
            t.refused(f"{what}: of nothing", act, 404, "discussion_unknown")
        for what, act in (("reply", lambda: answer(anna, 999)), ("vote", lambda: vote(anna, 999, "up")), ("delete", lambda: anna.ask("DELETE", "/api/comments/999"))):
            t.refused(f"{what}: to nothing", act, 404, "comment_unknown")
        t.refused("a choice that is none", lambda: stand(anna, n, "perhaps"), 422, "json_shape", ("/stance", "choice"))
        t.refused("a kind that is none", lambda: anna.post("/api/comments", {"kind": "ballot", "subject": n, "stance": "for", "text": "x", "language": "es"}),
                  422, "json_shape", ("/kind", "choice"))


def check_organisation(t, anna):
    org = t.crowd(1, "Vecindad", "organisation")[0]
    got = begin(org, "La asociación pregunta")
    t.check(got.status == 201 and got.json()["author"] == {"pseudonym": "Vecindad 0", "is_organisation": True, "register_url": "https://registro.example/7"},
            f"an organisation begins one: {got.body}")
    n = got.json()["number"]
    t.is_("and comments", say(org, n, "Somos muchos"), 201)
    c = t.comment(anna, n)
    t.is_("and answers", answer(org, c), 201)
    with t.nothing("organisations"):
        t.refused("but agrees with nothing", lambda: stand(org, n, "agree"), 403, "organisation_votes")
        t.refused("and votes for nothing", lambda: vote(org, c, "up"), 403, "organisation_votes")


# --- debates --------------------------------------------------------------------------------------


def check_begin(t):
    one, two = t.crowd(2, "Autora")
    got = begin(one, "  Más   sombra\nen la plaza ", " Uno \r\ndos  \r\n\r\n\r\n\r\ntres, cuatro \n")
    d = got.json()
    t.check(got.status == 201 and (d["title"], d["text"]) == ("Más sombra en la plaza", "Uno\ndos\n\ntres, cuatro"), f"in its form: {got.body}")
    t.check((d["agree"], d["disagree"], d["comments"], d["closed_at"], d["edited_at"], d["conclusions"]) == (0, 0, 0, None, None, None)
            and d["author"] == {"pseudonym": "Autora 0", "is_organisation": False, "register_url": None}, f"as it is: {d}")
    t.check(t.get(f"/api/debates/{d['number']}") == d, "everybody reads the same")
    with t.nothing("wrong texts"):
        for what, title, text, code in (("3 characters", "abc", TEXT, "title_form"), ("3 and blanks", "  abc  ", TEXT, "title_form"), ("81", "x" * 81, TEXT, "title_form"),
                                        ("nothing to see", "\u200b" * 8, TEXT, "title_form"), ("a line turned around", "abc\u202edef", TEXT, "title_form"),
                                        ("a text of 9", TITLE, "x" * 9, "text_form"), ("10,001", TITLE, "x" * 10001, "text_form"),
                                        ("a control sign", TITLE, "un texto\u0007 que pita", "text_form"), ("blanks", TITLE, " " * 40, "text_form")):
            t.refused(what, lambda title=title, text=text: begin(two, title, text), 422, code)
        t.refused("a language of nobody", lambda: begin(two, language="tlh"), 422, "language_unknown")
        t.refused("more bytes than there can be", lambda: begin(two, "x" * 2001), 422, "json_shape", ("/title", "too_long"))
    nfd = unicodedata.normalize("NFD", "é" * 80)
    for what, title, text in (("4 and 10", "abcd", "x" * 10), ("80 and 10,000", "ñ" * 80, "😀" * 10000), ("NFC counts", nfd, unicodedata.normalize("NFD", "ü" * 10000))):
        got = begin(two, title, text)
        t.check(got.status == 201 and (got.json()["title"], got.json()["text"]) == (unicodedata.normalize("NFC", title), unicodedata.normalize("NFC", text)), f"{what}: {got.status}")
    t.refused("81 in NFC", lambda: begin(two, unicodedata.normalize("NFD", "é" * 81)), 422, "title_form")


def check_limits(t):
    """A double click is one debate; five in a day, whoever counts; then a day later."""
    one, = t.crowd(1, "Insistente")
    at = int(time.time())
    t.city.hold_clock(at)
    got = at_once(8, lambda i: begin(one, "El mismo debate"))
    t.check({reply.status for reply in got} == {201} and len({reply.json()["number"] for reply in got}) == 1, f"eight clicks: {[reply.status for reply in got]}")
    t.city.hold_clock(at + 61)
    t.check(begin(one, "El mismo debate").json()["number"] != got[0].json()["number"], "a minute later it is another")
    got = at_once(8, lambda i: begin(one, f"Debate distinto {i}"))
    t.check(sorted(map(code_of, got)) == [""] * 3 + ["debates_limit"] * 5, f"five in all: {list(map(code_of, got))}")
    t.check({reply.fields["retry-after"] for reply in got if reply.status == 429} == {str(86400 - 61)}, "it says for how long")
    t.city.hold_clock(at + 86399)
    t.refused("a second too early", lambda: begin(one, "Uno más"), 429, "debates_limit")
    t.city.hold_clock(at + 86400)
    t.is_("a day later", begin(one, "Uno más"), 201)
    t.city.hold_clock(at)
    n = t.debate(t.crowd(1, "Anfitriona")[0])
    got = at_once(8, lambda i: say(one, n, "Lo mismo"))
    t.check({reply.status for reply in got} == {201} and len({reply.json()["number"] for reply in got}) == 1, "eight clicks are one comment")
    t.check(say(one, n, "Lo mismo", "against").json()["number"] != got[0].json()["number"], "of another stance it is another")
    got = at_once(36, lambda i: say(one, n, f"Comentario {i}"))
    t.check(sorted(map(code_of, got)) == [""] * 28 + ["comments_limit"] * 8, f"thirty in an hour: {sorted(map(code_of, got))}")
    t.check({reply.fields["retry-after"] for reply in got if reply.status == 429} == {"3600"}, "for an hour")
    last = next(reply.json()["number"] for reply in got if reply.status == 201)
    t.is_("deleting one", one.ask("DELETE", f"/api/comments/{last}"), 204)
    t.refused("makes no room", lambda: answer(one, t.comment_of(n), "Otro"), 429, "comments_limit")
    t.check(t.get(f"/api/debates/{n}")["comments"] == 29 and t.sums() == "0", "and is counted no more")
    t.city.hold_clock(at + 3600)
    t.is_("an hour later", say(one, n, "Lo mismo"), 201)
    t.city.sql("select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.comments where deleted_at is not null") == "1", "what was deleted is kept for a day")
    t.city.hold_clock(at + 86401)
    t.city.sql("select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.comments where deleted_at is not null") == "0" and t.sums() == "0", "and not longer")
    t.city.move_clock(int(time.time()))


def check_edit(t):
    one, two = t.crowd(2, "Correctora")
    at = int(time.time())
    t.city.hold_clock(at)
    n = t.debate(one)
    own = one.ask("GET", f"/api/debates/{n}/own").json()
    t.check(own["is_author"] and own["may_close"] and own["edit_until"] and own["stance"] is None, f"the author's: {own}")
    t.check(two.ask("GET", f"/api/debates/{n}/own").json() == {"stance": None, "is_author": False, "edit_until": None, "may_close": False, "lacks": [], "is_reported": False,
            "is_followed": False, "may_moderate": False}, "somebody else's")
    got = edit(one, n, "Otro título", "Un texto sobre jirafas")
    t.check(got.status == 200 and (got.json()["title"], got.json()["edited_at"] is None) == ("Otro título", False), f"changed: {got.body}")
    t.check(numbers(t.get("/api/debates?q=jirafas")) == [n] and n not in numbers(t.get("/api/debates?q=mediodia")), "and is found by what it says now")
    t.refused("badly", lambda: edit(one, n, "abc"), 422, "title_form")
    t.city.hold_clock(at + 3599)
    t.is_("in the last second", edit(one, n), 200)
    t.city.hold_clock(at + 3600)
    t.refused("an hour later", lambda: edit(one, n, "Tarde"), 409, "debate_kept")
    t.check(one.ask("GET", f"/api/debates/{n}/own").json()["edit_until"] is None, "and it says so")
    t.city.move_clock(int(time.time()))
    n = t.debate(one, "Con comentarios")
    c = t.comment(two, n)
    t.refused("with a comment", lambda: edit(one, n), 409, "debate_kept")
    t.is_("which is taken back", two.ask("DELETE", f"/api/comments/{c}"), 204)
    t.is_("it can be changed again", edit(one, n), 200)


def check_close(t, staff):
    one, two = t.crowd(2, "Cierre")
    n = t.debate(one)
    c = t.comment(two, n)
    stand(two, n, "agree")
    vote(one, c, "up")
    with t.nothing("wrong conclusions"):
        for what, words in (("9 characters", "x" * 9), ("blanks", " " * 30), ("too many", "x" * 10001)):
            t.refused(f"conclusions: {what}", lambda words=words: close(one, n, words), 422, "conclusions_form")
        t.refused("none", lambda: one.post(f"/api/debates/{n}/close", {}), 422, "json_shape", ("/conclusions", "required"))
    got = close(one, n, "x" * 10)
    t.check(got.status == 200 and got.json()["closed_at"] and (got.json()["closed_by"], got.json()["conclusions"]) == ("author", "x" * 10), f"closed: {got.body}")
    with t.nothing("closed"):
        for what, act in (("again", lambda: close(one, n)), ("edit", lambda: edit(one, n)), ("stance", lambda: stand(two, n, "disagree")),
                          ("no stance", lambda: stand(two, n, "none")), ("comment", lambda: say(one, n)), ("reply", lambda: answer(one, c)),
                          ("vote", lambda: vote(one, c, "none"))):
            t.refused(f"closed: {what}", act, 409, "discussion_closed")
    t.check(not one.ask("GET", f"/api/debates/{n}/own").json()["may_close"], "nobody closes it twice")
    t.is_("what one wrote oneself can be taken back", two.ask("DELETE", f"/api/comments/{c}"), 204)
    # staff: with a second step, a fresh proof, and an act
    n, before = t.debate(one, "Que cierra la ciudad"), t.city.sql("select count(*) from arca.acts")
    t.check(staff.ask("GET", f"/api/debates/{n}/own").json()["may_close"], "staff may")
    t.city.hold_clock(int(time.time()) + 700)
    t.refused("without a proof", lambda: close(staff, n), 403, "proof_needed")
    t.city.move_clock(int(time.time()))
    t.is_("with one", close(staff, n), 200)
    got = t.get("/api/acts")["items"][0]
    t.check((got["kind"], got["role"], got["facts"]) == ("debate_closed", "staff", [{"name": "debate", "value": str(n)}]), f"the act: {got}")
    t.check(t.get(f"/api/debates/{n}")["closed_by"] == "staff" and t.city.sql("select count(*) from arca.acts") == str(int(before) + 1), "one act")
    # twenty at the door while it closes: what is answered with yes is there, and nothing after it
    n, people = t.debate(one, "Mientras se cierra"), t.crowd(20, "Puerta")
    got = at_once(21, lambda i: close(one, n) if i == 20 else say(people[i], n) if i % 2 else stand(people[i], n, "agree"))
    t.check({code_of(reply) for reply in got} <= {"", "discussion_closed"} and got[20].status == 200, f"at the door: {list(map(code_of, got))}")
    d = t.get(f"/api/debates/{n}")
    t.check((d["comments"], d["agree"]) == (sum(got[i].status == 201 for i in range(1, 20, 2)), sum(got[i].status == 200 for i in range(0, 20, 2))), f"as answered: {d}")


# --- levels ---------------------------------------------------------------------------------------


def check_levels(t, staff):
    """The least that a person has to be sure by, act by act: set by staff, for everybody to read, asked for at each act."""
    acts = ("debate", "stance", "comment", "comment_vote", "report")
    t.check(t.get("/api/levels")["items"] == [{"act": "project", "least": "confirmed"}, {"act": "support", "least": "census"},
            {"act": "proposal", "least": "confirmed"}, {"act": "proposal_support", "least": "census"}, *({"act": act, "least": "confirmed"} for act in acts)], "a confirmed address for all at first, but for supporting")
    weak, strong, author = t.crowd(3, "Nivel")
    org, = t.crowd(1, "Colectivo", "organisation")
    t.city.sql("update arca.accounts set level = 2, assurance = 'sms', verified_at = arca.clock() where pseudonym = 'Nivel 1'")
    n = t.debate(author, "Quién puede hablar")
    c = t.comment(author, n)
    lift = lambda who, act, least: who.post("/api/levels", {"act": act, "least": least})     # noqa: E731
    t.refused("set by a resident", lambda: lift(weak, "comment", "census"), 403, "role_needed")
    t.refused("an act that is none", lambda: lift(staff, "vote", "census"), 422, "json_shape", ("/act", "choice"))
    t.city.hold_clock(int(time.time()) + 700)
    t.refused("without a proof", lambda: lift(staff, "comment", "census"), 403, "proof_needed")
    t.city.move_clock(int(time.time()))
    does = {"debate": lambda who: begin(who, "Otra cosa que decir"), "stance": lambda who: stand(who, n, "agree"),
            "comment": lambda who: say(who, n, "Yo también"), "comment_vote": lambda who: vote(who, c, "up"), "report": lambda who: report(who, "comment", c)}
    for act in acts:
        before = int(t.city.sql("select count(*) from arca.acts"))
        t.is_(f"{act}: set", lift(staff, act, "sms"), 200)
        t.is_(f"{act}: the same again", lift(staff, act, "sms"), 200)
        got = t.get("/api/acts")["items"][0]
        t.check((got["kind"], {one["name"]: one["value"] for one in got["facts"]}) == ("level_set", {"act": act, "least": "sms"}) and
                t.city.sql("select count(*) from arca.acts") == str(before + 1), f"one act: {got}")
        t.check(weak.ask("GET", f"/api/debates/{n}/own").json()["lacks"] == [act], f"{act}: it is said")
        with t.nothing(act):
            t.refused(f"{act}: an address alone", lambda act=act: does[act](weak), 403, "level_needed")
        t.check(does[act](strong).status in (200, 201), f"{act}: as strong is enough")
        lift(staff, act, "letter")
        t.refused(f"{act}: a weaker channel", lambda act=act: does[act](strong), 403, "level_needed")
        lift(staff, act, "confirmed")
        t.check(does[act](weak).status in (200, 201), f"{act}: and back")
    lift(staff, "comment", "desk")
    t.refused("replies are comments", lambda: answer(strong, c), 403, "level_needed")
    t.is_("organisations live nowhere", say(org, n, "Nosotras también"), 201)
    lift(staff, "comment", "confirmed")


# --- sums -----------------------------------------------------------------------------------------


def check_sums(t, anna):
    """Fifty people at once, who change their minds; the sums are those of the last words, exactly."""
    people, n = t.crowd(50, "Masa"), t.debate(anna, "Cincuenta a la vez")
    c = t.comment(anna, n)
    words = {"agree": "up", "disagree": "down", "none": "none"}

    def many(who, wishes):
        for wish in wishes:
            if stand(who, n, wish).status != 200 or vote(who, c, words[wish]).status != 200:
                return None
        return wishes[-1]

    wishes = [[("agree", "disagree", "none")[(i + k) % 3] for k in range(i % 4 + 1)] for i in range(50)]
    ends = at_once(50, lambda i: many(people[i], wishes[i]))
    t.check(ends == [one[-1] for one in wishes], f"all were heard: {ends}")
    d, found = t.get(f"/api/debates/{n}"), t.get(f"/api/comments/{c}")["tree"]
    t.check((d["agree"], d["disagree"]) == (ends.count("agree"), ends.count("disagree")), f"stances: {d}, {ends}")
    t.check((found["up"], found["down"]) == (ends.count("agree"), ends.count("disagree")) and t.sums() == "0", f"votes: {found}")
    one = people[0]
    stand(one, n, "none")
    before = t.get(f"/api/debates/{n}")["agree"]
    got = at_once(20, lambda i: stand(one, n, "agree"))
    t.check({reply.status for reply in got} == {200} and t.get(f"/api/debates/{n}")["agree"] == before + 1, "twenty of one person are one")
    t.check(one.ask("GET", f"/api/debates/{n}/own").json()["stance"] == "agree", "and it is theirs")
    t.check(stand(one, n, "none").json() == {"stance": None, "agree": before, "disagree": d["disagree"] - (wishes[0][-1] == "disagree")}, "taken back")
    t.refused("nobody votes for their own comment", lambda: vote(anna, c, "up"), 409, "own_comment")
    got = at_once(50, lambda i: answer(people[i], c, f"Respuesta {i}"))
    t.check({reply.status for reply in got} == {201} and t.get(f"/api/debates/{n}")["comments"] == 51 and t.sums() == "0", "fifty replies at once")
    for wrong in (f"update arca.debates set agree = -1 where id = {n}", f"update arca.comments set up = -1 where id = {c}",
                  f"update arca.threads set comments = -1 where subject = {n}"):
        try:
            t.city.sql(wrong)
            t.check(False, f"may be: {wrong}")
        except RuntimeError as error:
            t.check("check constraint" in str(error), f"{wrong}: {error}")


# --- comments -------------------------------------------------------------------------------------


def check_comments(t, anna):
    one, two = t.crowd(2, "Comentarista")
    n = t.debate(anna, "Para comentar")
    with t.nothing("wrong comments"):
        for what, text in (("nothing", "  \n "), ("1001", "x" * 1001), ("nothing to see", "\u2060\u200b"), ("a control sign", "a\u0001b")):
            t.refused(f"a comment: {what}", lambda text=text: say(one, n, text), 422, "comment_form")
        t.refused("no text", lambda: say(one, n, ""), 422, "json_shape", ("/text", "too_short"))
        t.refused("no stance", lambda: one.post("/api/comments", {"kind": "debate", "subject": n, "text": "x", "language": "es"}), 422, "json_shape", ("/stance", "required"))
    long = unicodedata.normalize("NFD", "ő" * 1000)
    got = say(one, n, long, "against").json()
    t.check(got["text"] == unicodedata.normalize("NFC", long) and (got["stance"], got["root"], got["parent"]) == ("against", None, None), "a thousand in NFC")
    t.is_("one character", say(one, n, "x", "neutral"), 201)
    t.refused("a reply has no stance", lambda: one.post(f"/api/comments/{got['number']}/replies", {"text": "x", "language": "es", "stance": "for"}),
              422, "json_shape", ("/stance", "unknown_member"))
    chain = [got["number"]]
    for depth in range(5):
        reply = answer((one, two)[depth % 2], chain[-1], f"Nivel {depth}")
        t.check(reply.status == 201 and (reply.json()["root"], reply.json()["parent"]) == (chain[0], chain[-1]), f"a reply: {reply.body}")
        chain.append(reply.json()["number"])
    tree = next(row for row in t.get(f"/api/comments?subject={n}")["items"] if row["number"] == chain[0])
    t.check(numbers(tree["replies"]) == chain[1:] and tree["reply_count"] == 5 and tree["replies"]["next"] is None, f"the tree: {tree}")
    t.check(t.get(f"/api/comments?subject={n}")["total"] == 7 and t.get(f"/api/debates/{n}")["comments"] == 7, "all are counted")
    place = t.get(f"/api/comments/{chain[3]}")
    t.check((place["kind"], place["subject"], place["number"], numbers(place["tree"]["replies"])) == ("debate", n, chain[3], chain[1:]), f"its place: {place}")
    own = two.ask("GET", f"/api/comments/own?kind=debate&subject={n}").json()
    t.check([row["number"] for row in own["written"]] == [chain[4], chain[2]] and not any(row["delete_until"] for row in own["written"]), f"answered: {own}")
    vote(two, chain[0], "up")
    t.check(two.ask("GET", f"/api/comments/own?subject={n}").json()["votes"] == [{"number": chain[0], "vote": "up"}], "own votes")
    check_delete(t, one, two, n, chain)
    check_many_replies(t, two, n)


def check_delete(t, one, two, n, chain):
    at = int(time.time())
    for what, number in (("the root", chain[0]), ("one in between", chain[1])):
        t.refused(f"answered: {what}", lambda number=number: one.ask("DELETE", f"/api/comments/{number}"), 409, "comment_kept")
    vote(two, chain[5], "up")
    t.is_("the last one", one.ask("DELETE", f"/api/comments/{chain[5]}"), 204)
    t.check(t.city.sql(f"select text is null, up, (select count(*) from arca.comment_votes where comment = c.id) from arca.comments c where id = {chain[5]}")
            == "t|0|0" and t.sums() == "0", "nothing of it is left")
    with t.nothing("deleted"):
        for what, act in (("a reply to it", lambda: answer(two, chain[5])), ("a vote for it", lambda: vote(two, chain[5], "up")),
                          ("deleting it again", lambda: one.ask("DELETE", f"/api/comments/{chain[5]}"))):
            t.refused(what, act, 404, "comment_unknown")
    t.is_("its link", t.city.ask("GET", f"/api/comments/{chain[5]}"), 404, "comment_unknown")
    own = two.ask("GET", f"/api/comments/own?subject={n}").json()["written"]
    t.check(own[0]["number"] == chain[4] and own[0]["delete_until"], "what it answered can be deleted again")
    t.city.hold_clock(at + 3700)
    t.refused("an hour later", lambda: two.ask("DELETE", f"/api/comments/{chain[4]}"), 409, "comment_kept")
    t.city.move_clock(int(time.time()))
    # a reply and the end of what it answers, at once: one of them is
    for turn in range(3):
        c = t.comment(one, n, f"A la vez {turn}")
        got = at_once(2, lambda i, c=c, turn=turn: answer(two, c, f"Sí {turn}") if i else one.ask("DELETE", f"/api/comments/{c}"))
        codes = (got[0].status, got[1].status)
        t.check(codes in ((204, 404), (409, 201)) and t.sums() == "0", f"one or the other: {codes}")


def check_many_replies(t, who, n):
    """More replies than are shown at once: the rest by cursor, and the link of any of them."""
    c = t.comment(who, n, "Raíz de muchas")
    t.city.sql(f"""insert into arca.comments (kind, subject, root, parent, author, language, text, created_at) select 'debate', {n}, {c}, {c},
        author, 'es', 'Respuesta ' || i, arca.clock() - interval '2 days' from arca.comments, generate_series(1, 119) i where id = {c} order by i""")
    tree = t.get(f"/api/comments/{c}")["tree"]
    page, seen = tree["replies"], []
    while True:
        seen += numbers(page)
        if page["next"] is None:
            break
        page = t.get(f"/api/comments/{c}/replies?cursor={page['next']}")
    t.check(tree["reply_count"] == 119 == len(seen) and seen == sorted(set(seen)) and len(tree["replies"]["items"]) == 50, f"all of them once: {len(seen)}")
    last = answer(t.crowd(1, "Profunda")[0], seen[100], "Muy abajo").json()["number"]
    found = numbers(t.get(f"/api/comments/{last}")["tree"]["replies"])
    t.check(found == [seen[100], last], f"the way to it: {found}")
    found = t.get(f"/api/comments/{seen[60]}")["tree"]["replies"]
    t.check(numbers(found)[0] == seen[60] and len(found["items"]) == 50 and found["next"] == str(numbers(found)[-1]), "and what comes after it")


def check_mentions(t, anna):
    """Who is named after an "@": the longest name that it begins, by any way of writing it; nobody inside words, and five at most."""
    t.crowd(1, "Ana María")
    short_one, = t.crowd(1, "Ana")
    t.city.sql("update arca.accounts set pseudonym = 'Ana', pseudonym_key = arca.pseudonym_key('Ana') where pseudonym = 'Ana 0'; "
               "update arca.accounts set pseudonym = 'Ana María', pseudonym_key = arca.pseudonym_key('Ana María') where pseudonym = 'Ana María 0'")
    n = t.debate(anna, "A quién se nombra")

    def said(text):
        got = say(anna, n, text).json()
        signs = list(text)
        return ["".join(signs[m["at"]:m["at"] + m["length"]]) for m in got["mentions"]]
    for text, named in (("@Ana María, ¿vienes?", ["@Ana María"]), ("Como dice @ana: no.", ["@ana"]), ("(@ANA MARIA)", ["@ANA MARIA"]), ("😀 @Ana y @Ana María 😀.", ["@Ana", "@Ana María"]),
                        ("ana@Ana.es no es nadie, ni @Nadie, ni @ ni @@", []), ("> dijo @Ana\nY @Ana otra vez", ["@Ana", "@Ana"]), (" ".join(["@Ana"] * 7), ["@Ana"] * 5), ("@Anacleto no es Ana", [])):
        got = said(text)
        t.check(got == named, f"{text}: {got}, not {named}")
        t.forget_limits()
    t.check(t.city.sql("select count(distinct account) from arca.mentions") == "2", "of two people")
    t.is_("one goes", short_one.ask("DELETE", "/api/account"), 204)
    t.check([c["mentions"] for c in t.get(f"/api/comments?subject={n}&order=newest")["items"] if c["text"] == "Como dice @ana: no."] == [[]], "and is named no more")
    t.check(t.city.sql("select string_agg(distinct pseudonym, ',') from arca.mentions m join arca.accounts a on a.id = m.account") == "Ana María", "whoever stays is named")


def check_orders(t, anna):
    """Ten roots a page, in three orders, while others write and vote."""
    n, people = t.debate(anna, "Muchas raíces"), t.crowd(8, "Orden")
    roots = [t.comment(people[i % 8], n, f"Raíz {i}") for i in range(24)]
    for i, c in enumerate(roots):
        for who in [one for k, one in enumerate(people) if k != i % 8][:i % 4]:
            vote(who, c, "up" if i % 5 else "down")
    score = {row["number"]: row["up"] - row["down"] for order in ("newest", "oldest") for row in t.get(f"/api/comments?subject={n}&order={order}")["items"]}
    score.update({row["number"]: row["up"] - row["down"] for row in [t.get(f"/api/comments/{c}")["tree"] for c in roots if c not in score]})
    wanted = {"oldest": roots, "newest": roots[::-1], "most_voted": sorted(roots, key=lambda c: (-score[c], -c))}
    for order, whole in wanted.items():
        seen, cursor, sizes = [], "", []
        while cursor is not None:
            page = t.get(f"/api/comments?subject={n}&order={order}&cursor={cursor}")
            seen, cursor = seen + numbers(page), page["next"]
            sizes.append(len(page["items"]))
            if len(sizes) == 1 and order != "oldest":
                more = t.comment(people[len(order) % 8], n, f"Entretanto, {order}")   # before what was seen
                vote(people[(len(order) + 1) % 8], seen[0], "up")
                roots = roots + [more]
        wanted["newest"] = [c for c in roots[::-1]]
        t.check([c for c in seen if c in whole] == whole and len(set(seen)) == len(seen) and sizes[:2] == [10, 10], f"{order}: {sizes} {seen}")
    for cursor in ("AAAA", "bmV3ZXN0LjAuMQ", "___", "b2xkZXN0Lng", "bW9zdF92b3RlZC4x"):
        t.check(t.get(f"/api/comments?subject={n}&order=oldest&cursor={cursor}") == t.get(f"/api/comments?subject={n}&order=oldest"), f"no cursor: {cursor}")


# --- lists ----------------------------------------------------------------------------------------


def check_lists(t, anna):
    """Twenty a page, three orders and states; who pages meets each debate once, whatever others do meanwhile."""
    t.forget_all()
    people = t.crowd(12, "Listas")
    t.city.sql("""with d as (insert into arca.debates (author, language, title, text, created_at) select min(id), 'es', 'Asunto ' || i, 'Texto del asunto ' || i,
        arca.clock() - interval '9 days' from arca.accounts, generate_series(1, 60) i where pseudonym like 'Listas%' group by i order by i returning id)
        insert into arca.threads (kind, subject) select 'debate', id from d""")
    t.city.sql("insert into arca.stances select d.id, a.id, 'agree', arca.clock() from arca.debates d join arca.accounts a "
               "on pseudonym like 'Listas%' and right(pseudonym, 1)::integer < d.id % 7")
    t.city.sql("""insert into arca.comments (kind, subject, author, language, stance, text, created_at) select 'debate', 61 - i, a.id, 'es', 'for', 'Sobre ' || i,
        arca.clock() - interval '9 days' from generate_series(4, 60, 4) i, arca.accounts a where pseudonym = 'Listas 1' order by i""")
    t.city.sql("update arca.debates set closed_at = arca.clock(), closed_by = 'author', conclusions = 'Diez letras' where id % 3 = 0")
    t.city.sql("update arca.threads set is_open = false where subject % 3 = 0")
    rows = [(int(a), int(b), int(c), d == "t") for a, b, c, d in (line.split("|") for line in t.city.sql(
        "select d.id, agree, last_comment, is_open from arca.debates d join arca.threads on subject = d.id").splitlines())]
    keys = {"newest": lambda row: row[0], "agreed": lambda row: (row[1], row[0]), "active": lambda row: (row[2], row[0])}
    for order, key in keys.items():
        for state in ("all", "open", "closed"):
            whole = [row[0] for row in sorted(rows, key=key, reverse=True) if state == "all" or row[3] == (state == "open")]
            t.check(t.paged(f"/api/debates?order={order}&state={state}") == whole, f"{order}, {state}")
    for order in keys:
        before = t.paged(f"/api/debates?order={order}")

        def meanwhile(turn, order=order, before=before):
            t.debate(people[turn], f"Entretanto {order} {turn}")
            stand(people[11], before[0], ("agree", "disagree")[turn % 2])
            t.comment(people[10], before[0], f"Entretanto {order} {turn}") if t.get(f"/api/debates/{before[0]}")["closed_at"] is None else None

        seen = t.paged(f"/api/debates?order={order}", meanwhile)
        t.check([one for one in seen if one in before] == before and len(set(seen)) == len(seen), f"{order} holds still: {seen}")
        t.forget_limits()
    first = t.get("/api/debates?order=agreed")
    for cursor in ("AAAA", "_-_-", "YWdyZWVkLjE", "bmV3ZXN0LjAuMTA", "YWdyZWVkLjEuOTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        t.check(t.get(f"/api/debates?order=agreed&cursor={cursor}") == first, f"a cursor that is none: {cursor}")


def check_search(t, anna):
    n = t.debate(anna, "Árboles y pingüinos", "Un 100% de sombra_fresca en la calle: c:\\plaza. مكتبة الحيّ")
    for words in ("arboles", "ÁRBOLES", "pinguinos", "sombra_fresca calle", "100%", "c:\\plaza", "y pingüinos arb", "  fresca   SOMBRA ", "مكتبة", "الحي"):
        got = t.city.ask("GET", "/api/debates?q=" + "".join(f"%{byte:02x}" for byte in words.encode()))
        t.check(got.status == 200 and numbers(got.json()) == [n], f"{words} finds it: {got.body[:200]}")
    for words in ("arbolitos", "sombra%25fresca", "sombraxfresca", "100_", "arboles%20y%20gatos", "%27%20or%20true"):
        t.check(t.get(f"/api/debates?q={words}")["items"] == [], f"{words} finds nothing")
    t.check(numbers(t.get("/api/debates?q=arboles&state=closed")) == [] and numbers(t.get("/api/debates?q=arboles&state=open&order=active")) == [n], "with a state")


# --- plans ----------------------------------------------------------------------------------------


def check_plans(t):
    """What the functions really ask, among a few thousand rows: each by an index, though nothing forbids to read it all."""
    t.city.sql("""set session_replication_role = replica;
        insert into arca.debates (author, language, title, text, hay, agree, created_at) select a.id, 'es', 'Relleno ' || i, t, lower(t), i % 90,
        arca.clock() - interval '9 days' from generate_series(1, 4000) i, (select min(id) as id from arca.accounts where state = 'active') a,
        lateral (select 'Texto de relleno ' || case i when 777 then 'girasoles ' else '' end || repeat(md5(i::text), 22) as t) t;
        insert into arca.threads (kind, subject) select 'debate', id from arca.debates on conflict do nothing;
        insert into arca.comments (kind, subject, author, language, stance, text, created_at) select 'debate', d.id, d.author, 'es', 'for', 'Relleno',
        d.created_at from arca.debates d, generate_series(1, 2) where d.title like 'Relleno%';
        update arca.threads t set last_comment = c.last, comments = c.n from (select subject, max(id) as last, count(*) as n from arca.comments
        where deleted_at is null group by subject) c where c.subject = t.subject""")
    big = t.city.sql("select max(id) from arca.debates")
    t.city.sql(f"set session_replication_role = replica; insert into arca.comments (kind, subject, author, language, stance, text, created_at) select 'debate', {big}, author, 'es', 'for', 'Raíz ' || i, "
               f"arca.clock() - interval '9 days' from arca.debates, generate_series(1, 500) i where id = {big}")
    root = t.city.sql(f"select min(id) from arca.comments where subject = {big} and text like 'Raíz%'")
    t.city.sql(f"set session_replication_role = replica; insert into arca.comments (kind, subject, root, parent, author, language, text, created_at) select 'debate', {big}, {root} + i % 20, "
               f"{root} + i % 20, author, 'es', 'Respuesta', created_at from arca.debates, generate_series(0, 3999) i where id = {big} order by i")
    t.city.sql("analyze arca.debates, arca.threads, arca.comments, arca.comment_votes, arca.stances, arca.accounts")
    places = {"newest": "newest.0.2000", "agreed": "agreed.40.2000", "active": "active.4000.2000"}
    for order, place in places.items():
        for state in ("all", "open", "closed"):
            for cursor in ("null", f"api.to_cursor('{place}')"):
                t.planned(f"debates {order} {state} {cursor}", f"api.debates('{order}', '{state}', null, {cursor})", ("debates", "threads"), "Seq Scan", 60)
    for order in places:
        t.planned(f"search {order}", f"api.debates('{order}', 'all', 'girasoles relleno', null)", ("debates_hay",), "Seq Scan", 60)
    for order, place in (("most_voted", f"most_voted.0.{root}"), ("newest", f"newest.0.{int(root) + 300}"), ("oldest", f"oldest.0.{root}")):
        for cursor in ("null", f"api.to_cursor('{place}')"):
            t.planned(f"comments {order} {cursor}", f"api.comments('debate', {big}, '{order}', {cursor})", ("comments",), "Seq Scan", 700)
    t.planned("replies", f"api.comment_replies({root}, {int(root) + 1000})", ("comments_root_id_idx",), "Seq Scan", 250)
    t.planned("a comment", f"api.comment({int(root) + 3700})", ("comments_pkey",), "Seq Scan", 700)
    t.city.sql("""set session_replication_role = replica; create temp table filler as select id from arca.debates where title like 'Relleno%';
        delete from arca.comments where subject in (select id from filler); delete from arca.threads where subject in (select id from filler);
        delete from arca.debates where id in (select id from filler)""")


# --- leaving --------------------------------------------------------------------------------------


def check_leaving(t, anna):
    t.forget_limits()
    gone = make(t.city, "gone@example.org", "Se Va")
    n, kept = t.debate(gone, "De quien se va"), t.debate(anna, "De quien se queda")
    c, other = t.comment(gone, kept, "Adiós"), t.comment(anna, n, "Hola")
    reply = answer(gone, other, "Qué tal").json()["number"]
    for word in (lambda: stand(gone, kept, "agree"), lambda: stand(gone, n, "disagree"), lambda: vote(gone, other, "up"), lambda: stand(anna, kept, "agree"),
                 lambda: vote(anna, c, "down"), lambda: gone.ask("DELETE", f"/api/comments/{t.comment(gone, kept, 'Borrado')}")):
        word()
    data = gone.ask("GET", "/api/account/export").json()
    t.check([(row["debate"], row["heading"], row["text"]) for row in data["debates"]] == [(n, "De quien se va", TEXT)], f"debates: {data['debates']}")
    t.check([(row["about"], row["subject"], row["reply_to"], row["stance"], row["text"]) for row in data["comments"]] ==
            [("debate", kept, None, "for", "Adiós"), ("debate", n, other, None, "Qué tal"), ("debate", kept, None, "for", None)], f"comments: {data['comments']}")
    t.check([(row["debate"], row["stance"]) for row in data["stances"]] == [(n, "disagree"), (kept, "agree")] and
            [(row["comment"], row["vote"]) for row in data["comment_votes"]] == [(other, "up")], f"opinions: {data['stances']} {data['comment_votes']}")
    text = gone.ask("GET", "/api/account/export?form=text").body.decode()
    t.check("Debates que abriste" in text and "De quien se va" in text and "Votos a comentarios" in text, "in words")
    t.is_("erasing", gone.ask("DELETE", "/api/account"), 204)
    d, k = t.get(f"/api/debates/{n}"), t.get(f"/api/debates/{kept}")
    t.check(d["author"] is None and d["text"] == TEXT and d["disagree"] == 0, f"of nobody: {d}")
    t.check((k["agree"], k["comments"]) == (1, 1) and k["author"], f"the others stay: {k}")
    found = t.get(f"/api/comments/{c}")["tree"]
    t.check((found["author"], found["text"], found["down"]) == (None, "Adiós", 1), f"a comment of nobody: {found}")
    tree = t.get(f"/api/comments/{other}")["tree"]
    t.check(tree["up"] == 0 and tree["replies"]["items"][0]["author"] is None and numbers(tree["replies"]) == [reply] and t.sums() == "0", f"and its vote is gone: {t.sums()[:200]} {tree}")
    t.check(next(row for row in t.get("/api/debates")["items"] if row["number"] == n)["author"] is None, "in the list too")
    number = t.city.sql(f"select author from arca.debates where id = {n}")
    for what in (f"insert into arca.stances values ({kept}, {number}, 'agree', arca.clock())",
                 f"insert into arca.comments (kind, subject, author, language, stance, text, created_at) values ('debate', {kept}, {number}, 'es', 'for', 'x', arca.clock())"):
        try:
            t.city.sql(what)
            t.check(False, f"may be done: {what}")
        except RuntimeError as error:
            t.check("erased" in str(error), f"{what}: {error}")
    # writing while the account ends: no answer is an accident, and the sums hold
    people = t.crowd(6, "Prisa")
    for who in people:
        stand(who, kept, "agree")
    got = at_once(24, lambda i: people[i % 6].ask("DELETE", "/api/account") if i < 6 else stand(people[i % 6], kept, "disagree") if i < 12
                  else say(people[i % 6], kept, f"Prisa {i}") if i < 18 else vote(people[i % 6], other, "up"))
    t.check({(reply.status, code_of(reply)) for reply in got} <= {(200, ""), (201, ""), (204, ""), (401, "account_missing")} and
            {reply.status for reply in got[:6]} == {204}, f"in a hurry: {[(reply.status, code_of(reply)) for reply in got]}")
    t.check(t.sums() == "0" and t.get(f"/api/debates/{kept}")["agree"] == 1, "the sums hold")


# --- the pages ------------------------------------------------------------------------------------


def check_browser(t):
    t.forget_all()
    anna, berta = t.crowd(2, "Lectora")
    org, = t.crowd(1, "Plataforma", "organisation")
    n = t.debate(anna, "Una biblioteca abierta los domingos", TEXT)
    root = t.comment(berta, n, "Iría todos los domingos.")
    answer(org, answer(anna, answer(berta, answer(org, root, "Nosotras también.").json()["number"], "¿Con qué horario?").json()["number"], "De diez a dos.").json()["number"], "Así sí.")
    t.comment(org, n, "Depende de lo que cueste.", "neutral")
    close(anna, t.debate(anna, "Un debate que ya acabó"), CONCLUSIONS)
    for i in range(22):
        t.city.sql("with d as (insert into arca.debates (author, language, title, text, created_at) select author, 'es', "
                   f"'Antiguo {i}', text, created_at - interval '9 days' from arca.debates where id = {n} returning id) insert into arca.threads (kind, subject) select 'debate', id from d")
    make(t.city, "paula@example.org", "Paula")
    for part in ("all", "prove"):
        if part == "prove":
            t.city.sql("update arca.act_levels set least = 'census' where act in ('comment', 'stance', 'report')")
        done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "debates.mjs"), part], capture_output=True, text=True, check=False,
                              env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org",
                                   "ARCA_PASSWORD": "plum tree 4 two", "ARCA_DEBATE": str(n), "ARCA_COMMENT": str(root)})
        t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {part}: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Debates(city)
        anna, = t.crowd(1, "Anna")
        check_doors(t, anna)
        check_organisation(t, anna)
        check_begin(t)
        check_limits(t)
        check_edit(t)
        staff = t.person("Una")
        t.grant("una@example.org")
        check_close(t, staff)
        t.forget_limits()
        check_levels(t, staff)
        t.forget_limits()
        check_sums(t, anna)
        check_comments(t, anna)
        check_mentions(t, anna)
        check_orders(t, anna)
        check_lists(t, anna)
        t.forget_limits()
        check_search(t, anna)
        check_plans(t)
        check_leaving(t, anna)
        check_browser(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
