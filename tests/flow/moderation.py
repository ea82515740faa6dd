#!/usr/bin/env python3
"""Moderation in a live city: reports and the threshold, decisions with their stubs, who may decide what, blocks, appeals that
somebody else decides, numbers, what is left of accounts that were erased; fifty at once; and the pages in a browser.
"""
import os
import subprocess
import sys
import time

from city import City
from discussion import Debates, answer, begin, close, edit, report, say, stand, vote
from elections import ROOT
from people import Browser, at_once, mails, make

NOTE = "Se insulta a una vecina por su nombre."
APPEAL = "Era una cita de la prensa, y lo decía en el texto."
ANSWER = "Lo hemos vuelto a leer: es una cita, y se dice de dónde."
REASONS = ["insult", "hate", "violence", "personal_data", "impersonation", "spam", "off_topic", "illegal"]


def decide(who, kind, number, decision, reason=None, note=None):
    return who.post("/api/moderation/decisions", {"kind": kind, "number": number, "decision": decision, "reason": reason, "note": note})


def block(who, kind, number, days=7, reason="spam", note=None):
    return who.post("/api/moderation/blocks", {"kind": kind, "number": number, "days": days, "reason": reason, "note": note})


def appeal(who, decision, text=APPEAL):
    return who.post(f"/api/account/decisions/{decision}/appeal", {"text": text})


def judge(who, decision, outcome="upheld", text=ANSWER):
    return who.post(f"/api/moderation/appeals/{decision}", {"outcome": outcome, "answer": text})


class Moderation(Debates):
    def path(self, kind, number):
        return self.get(f"/api/{kind}s/{number}") if kind == "debate" else self.get(f"/api/comments/{number}")["tree"]

    def queue(self, who):
        found, cursor = {}, ""
        while cursor is not None:
            page = who.ask("GET", f"/api/moderation/queue?cursor={cursor}").json()
            found |= {(one["content"]["kind"], one["content"]["number"]): one for one in page["items"]}
            cursor = page["next"]
        return found

    def acts(self, most=1):
        return [(one["kind"], one["role"], {fact["name"]: fact["value"] for fact in one["facts"]})
                for one in self.get("/api/acts?group=moderation")["items"][:most]]

    def decision(self, number):
        return next(one for one in self.get("/api/moderation/decisions")["items"] if one["number"] == number)

    def letters(self, name):
        return [kind for kind, to, _ in mails(self.city) if to == f"{name.lower().replace(' ', '.')}@example.org"]

    def moderators(self):
        """Two of them, one of the staff, with their second steps."""
        found = []
        for name, role in (("Marta", "moderator"), ("Nuria", "moderator"), ("Silvia", "staff")):
            browser = self.person(name)
            if role == "staff":
                self.grant(f"{name.lower()}@example.org")
            else:
                self.city.sql("insert into arca.grants (account, role, reason, asked_at, given_at) select id, 'moderator', 'as decided', "
                              f"arca.clock(), arca.clock() from arca.accounts where pseudonym = '{name}'")
            found.append(browser)
        return found


# --- reports --------------------------------------------------------------------------------------


def check_doors(t, marta, staff):
    """Everybody reads rules and decisions; the rest is for who is signed in, and most of it for moderators."""
    author, other = t.crowd(2, "Puerta")
    n = t.debate(author, "Una puerta que se cierra")
    got = t.get("/api/moderation")
    t.check(got["rules"] == {"hide_at": 5, "appeal_days": 30, "answer_days": 15, "block_days": 90}, f"rules: {got['rules']}")
    t.check([one["reason"] for one in got["reasons"]] == REASONS and got["waiting"] == 0 and got["median_seconds"] is None, f"nothing yet: {got}")
    t.check(t.get("/api/moderation/decisions") == {"items": [], "next": None}, "no decision yet")
    acts = {"report": (lambda b: report(b, "debate", n), None), "queue": (lambda b: b.ask("GET", "/api/moderation/queue"), "moderator"),
            "decide": (lambda b: decide(b, "debate", n, "hide", "spam"), "moderator"), "block": (lambda b: block(b, "debate", n), "moderator"),
            "blocks": (lambda b: b.ask("GET", "/api/moderation/blocks"), "moderator"),
            "lift": (lambda b: b.post("/api/moderation/blocks/1/lift", {"note": None}), "moderator"),
            "appeals": (lambda b: b.ask("GET", "/api/moderation/appeals"), "both"), "judge": (lambda b: judge(b, 1), "both"),
            "own": (lambda b: b.ask("GET", "/api/account/decisions"), None), "appeal": (lambda b: appeal(b, 1), None)}
    with t.nothing("doors"):
        for what, (act, roles) in acts.items():
            t.refused(f"{what}: nobody", lambda act=act: act(Browser(t.city)), 401, "account_missing")
            if roles:
                t.refused(f"{what}: a resident", lambda act=act: act(other), 403, "role_needed")
            if roles == "moderator":
                t.refused(f"{what}: staff", lambda act=act: act(staff), 403, "role_needed")
        for what in ("appeals", "queue", "blocks"):
            t.check(acts[what][0](marta).json()["items"] == [], f"{what}: empty")
        t.refused("no such appeal", lambda: judge(marta, 1), 404, "not_found")
        t.refused("no such decision", lambda: appeal(author, 1), 404, "not_found")
        t.refused("no such block", lambda: marta.post("/api/moderation/blocks/1/lift", {"note": None}), 404, "not_found")
        org, = t.crowd(1, "Sello", "organisation")
        for what, ask, status, code in (
                ("their own", lambda: report(author, "debate", n), 409, "own_contribution"),
                ("no debate", lambda: report(other, "debate", 999), 404, "discussion_unknown"),
                ("no comment", lambda: report(other, "comment", 999), 404, "comment_unknown"),
                ("an organisation", lambda: report(org, "debate", n), 403, "organisation_votes"),
                ("a note of 501", lambda: report(other, "debate", n, note="x" * 501), 422, "note_form"),
                ("a note of nothing", lambda: report(other, "debate", n, note="\u200b"), 422, "note_form"),
                ("no reason", lambda: report(other, "debate", n, "ugly"), 422, "json_shape"),
                ("hidden without a reason", lambda: decide(marta, "debate", n, "hide"), 409, "nothing_to_decide"),
                ("kept, and nobody had reported it", lambda: decide(marta, "debate", n, "keep"), 409, "nothing_to_decide"),
                ("restored, and it is there", lambda: decide(marta, "debate", n, "restore"), 409, "nothing_to_decide"),
                ("91 days", lambda: block(marta, "debate", n, 91), 422, "block_long"),
                ("no days", lambda: block(marta, "debate", n, 0), 422, "json_shape")):
            t.refused(what, ask, status, code)


def check_reports(t, marta):
    """One of each person; four are read, five hide it; once a moderator has looked reports alone hide nothing."""
    author, *crowd = t.crowd(12, "Aviso")
    n = t.debate(author, "Un debate molesto", "Palabras que molestan a bastante gente.")
    for kind, number in (("debate", n), ("comment", t.comment(author, n, "Y otra más"))):
        for i, who in enumerate(crowd[:4]):
            got = report(who, kind, number, "insult" if i else "spam", NOTE if i == 1 else None)
            t.is_(f"{kind}: report {i}", got, 201)
            before = t.rows()
            t.check(report(who, kind, number, "hate").json()["reason"] == got.json()["reason"] and t.rows() == before, f"{kind}: one of each person")
        t.check(t.path(kind, number)["hidden"] is None and t.path(kind, number)["author"], f"{kind}: four hide nothing")
        one = t.queue(marta)[kind, number]
        t.check((one["reports"], one["reasons"], one["notes"]) == (4, [{"reason": "insult", "count": 3}, {"reason": "spam", "count": 1}], [NOTE]), f"{kind}: {one}")
        t.check("Aviso" not in str({**one, "content": None}), f"{kind}: who reported is not said")
        report(crowd[4], kind, number)
        got = t.path(kind, number)
        t.check(got["hidden"]["is_by_reports"] and got["hidden"]["reason"] is None and got["author"] is None and got["text"] is None, f"{kind}: five do: {got}")
        t.check(t.acts()[0][:2] == ("content_hidden_by_reports", "clerk") and t.acts()[0][2]["reports"] == "5", f"{kind}: an act: {t.acts()}")
        t.check(t.letters("Aviso 0")[-1] == "content_waits", f"{kind}: its author is told")
        with t.nothing(f"{kind} is hidden"):
            t.refused("a sixth report", lambda kind=kind, number=number: report(crowd[5], kind, number), 409, "contribution_hidden")
            t.refused("no appeal yet", lambda got=got: appeal(author, got["hidden"]["decision"]), 409, "appeal_closed")
        own = author.ask("GET", "/api/account/decisions").json()["items"][0]
        t.check(own["decision"]["what"] == "hidden_by_reports" and own["text"] and own["appeal_until"] is None, f"{kind}: the author reads it: {own}")
        d = decide(marta, kind, number, "keep", note="Es duro, y no es un insulto.")
        t.is_(f"{kind}: kept", d, 200)
        t.check((d.json()["what"], d.json()["reports"], d.json()["reason"]) == ("kept", 5, None), f"{kind}: answers five: {d.body}")
        t.check(t.path(kind, number)["hidden"] is None and t.path(kind, number)["text"], f"{kind}: back")
        t.check((kind, number) not in t.queue(marta) and t.letters("Aviso 0")[-1] == "content_restored", f"{kind}: out of the queue, and told")
        for who in crowd[5:11]:
            report(who, kind, number)
        t.check(t.path(kind, number)["hidden"] is None and t.queue(marta)[kind, number]["reports"] == 6, f"{kind}: a person had decided")
        own_of = crowd[5].ask("GET", f"/api/debates/{n}/own").json()["is_reported"] if kind == "debate" else \
            number in crowd[5].ask("GET", f"/api/comments/own?subject={n}").json()["reported"]
        t.check(own_of, f"{kind}: who reported is reminded")
        t.is_(f"{kind}: kept again", decide(marta, kind, number, "keep"), 200)


def check_limits(t):
    """Twenty a day; a comment that its author takes back takes its reports along."""
    author, who = t.crowd(2, "Tope")
    n = t.debate(author, "Comentarios por docenas")
    them = [t.comment(author, n, f"Comentario {i}") for i in range(21)]
    for number in them[:20]:
        t.is_("a report", report(who, "comment", number), 201)
    got = t.refused("the next one", lambda: report(who, "comment", them[20]), 429, "reports_limit")
    t.check(86000 < int(got.fields["retry-after"]) <= 86400, f"a day: {got.fields}")
    t.is_("the same again is no new one", report(who, "comment", them[3]), 201)
    author.ask("DELETE", f"/api/comments/{them[3]}")
    t.check(t.city.sql(f"select count(*) from arca.reports where comment = {them[3]}") == "0" and
            t.city.sql(f"select count(*) from arca.waiting where kind = 'comment' and subject = {them[3]}") == "0", "nothing waits of what is gone")
    t.city.sql("update arca.reports set at = at - interval '1 day'")
    t.is_("and a day later", report(who, "comment", them[20]), 201)
    t.city.sql("delete from arca.reports")


# --- decisions ------------------------------------------------------------------------------------


def check_stub(t, marta, nuria):
    """What is hidden keeps its place, its numbers and its reason; nothing is added to it; its author reads on."""
    author, other = t.crowd(2, "Oculto")
    n = t.debate(author, "Melonares y sandiares", "Un texto con la palabra berenjenal dentro.")
    c = t.comment(author, n, "Esto es un comentario raro")
    r = answer(other, c, "Y esto una respuesta").json()["number"]
    stand(other, n, "agree")
    d = decide(marta, "comment", c, "hide", "insult", NOTE)
    t.is_("a comment is hidden", d, 200)
    t.check((d.json()["of"]["number"], d.json()["subject"], d.json()["note"]) == (n, c, NOTE), f"{d.body}")
    tree = t.get(f"/api/comments?subject={n}")["items"][0]
    t.check(tree["number"] == c and (tree["text"], tree["author"], tree["stance"]) == (None, None, None) and tree["hidden"]["reason"] == "insult" and
            tree["hidden"]["note"] == NOTE and not tree["hidden"]["is_by_reports"], f"a stub: {tree}")
    t.check(tree["replies"]["items"][0]["text"] == "Y esto una respuesta", "what answers it is still there")
    t.check(t.acts()[0] == ("content_hidden", "moderator", {"decision": str(d.json()["number"]), "kind": "comment", "number": str(c), "reason": "insult"}), f"{t.acts()}")
    with t.nothing("a hidden comment"):
        t.refused("no answer", lambda: answer(other, c), 409, "contribution_hidden")
        t.refused("no vote", lambda: vote(other, c, "up"), 409, "contribution_hidden")
        t.refused("not taken back", lambda: author.ask("DELETE", f"/api/comments/{c}"), 409, "contribution_hidden")
        t.refused("hidden again", lambda: decide(nuria, "comment", c, "hide", "spam"), 409, "nothing_to_decide")
        t.refused("kept", lambda: decide(nuria, "comment", c, "keep"), 409, "nothing_to_decide")
    t.is_("what answers it is answered", answer(author, r, "Gracias"), 201)
    own = author.ask("GET", "/api/account/decisions").json()["items"][0]
    t.check(own["text"] == "Esto es un comentario raro" and own["appeal_until"] and own["appeal"] is None, f"its author reads it: {own}")
    t.check(other.ask("GET", "/api/account/decisions").json()["items"] == [], "nobody else does")
    d = decide(marta, "debate", n, "hide", "off_topic")
    got = t.get(f"/api/debates/{n}")
    t.check((got["title"], got["text"], got["author"], got["agree"], got["comments"]) == (None, None, None, 1, 3) and got["hidden"]["reason"] == "off_topic", f"{got}")
    item = next(one for one in t.get("/api/debates")["items"] if one["number"] == n)
    t.check((item["title"], item["excerpt"], item["author"]) == (None, None, None) and item["hidden"], f"its place in the list: {item}")
    for words in ("berenjenal", "melonares"):
        t.check(all(one["number"] != n for one in t.get(f"/api/debates?q={words}")["items"]), f"hidden words are not found: {words}")
    with t.nothing("a hidden debate"):
        for what, ask in (("comment", lambda: say(other, n)), ("answer", lambda: answer(other, r)), ("vote", lambda: vote(author, r, "up")),
                          ("stance", lambda: stand(other, n, "disagree")), ("edit", lambda: edit(author, n)), ("close", lambda: close(author, n))):
            t.refused(what, ask, 409, "contribution_hidden")
        t.refused("staff or not", lambda: close(marta, n), 409, "contribution_hidden")
    own = author.ask("GET", f"/api/debates/{n}/own").json()
    t.check((own["may_close"], own["edit_until"]) == (False, None), f"{own}")
    for kind, number in (("debate", n), ("comment", c)):
        t.is_(f"{kind}: restored", decide(nuria, kind, number, "restore", note="Ha quedado claro."), 200)
        t.check(t.path(kind, number)["text"] and t.path(kind, number)["hidden"] is None, f"{kind}: back")
    t.is_("and goes on", say(other, n), 201)
    t.check(any(one["number"] == n for one in t.get("/api/debates?q=berenjenal")["items"]), "found again")


def check_own(t, marta):
    """Nobody moderates what is their own."""
    n = t.debate(marta, "De quien modera")
    other, = t.crowd(1, "Ajeno")
    report(other, "debate", n)
    t.check(t.queue(marta)["debate", n]["is_own"], "the queue says so")
    with t.nothing("their own"):
        for decision in ("hide", "keep"):
            t.refused(decision, lambda decision=decision: decide(marta, "debate", n, decision, "spam"), 409, "own_contribution")
        t.refused("block", lambda: block(marta, "debate", n), 409, "own_contribution")


def check_at_once(t, marta, nuria):
    """Fifty reports of one thing make one stub; two decisions at once, one of them; nothing waits in a circle."""
    author, *crowd = t.crowd(51, "Multitud")
    n = t.debate(author, "De todos a la vez")
    c = t.comment(author, n)
    got = at_once(50, lambda i: report(crowd[i], *(("debate", n) if i % 2 else ("comment", c))))
    t.check({one.status for one in got} <= {201, 409}, f"{[one.body for one in got if one.status not in (201, 409)]}")
    for kind, number in (("debate", n), ("comment", c)):
        rows = int(t.city.sql(f"select count(*) from arca.reports where kind = '{kind}' and subject = {number}"))
        t.check(rows == 5 and t.city.sql(f"select reports from arca.waiting where kind = '{kind}' and subject = {number}") == "5", f"{kind}: five, the rest was told: {rows}")
        t.check(t.city.sql(f"select count(*) from arca.decisions where kind = '{kind}' and subject = {number}") == "1", f"{kind}: one stub")
    got = at_once(20, lambda i: decide(marta if i % 2 else nuria, "debate", n, "hide", "spam"))
    t.check(sorted(one.status for one in got) == [200] + [409] * 19, f"one decision: {[one.status for one in got]}")
    at_once(30, lambda i: (block(marta, "comment", c, 1 + i), report(crowd[i], "debate", n), vote(crowd[i], c, "up"), stand(author, n, "agree"))[i % 4])
    t.check(t.sums() == "0", f"sums: {t.sums()}")


# --- blocks ---------------------------------------------------------------------------------------


def check_block(t, marta, nuria):
    """Who is blocked writes nothing, everything else goes on; it ends by the clock, or before."""
    author, other = t.crowd(2, "Bloqueo")
    n, foreign = t.debate(author, "Con publicidad"), t.debate(other, "De otra persona")
    c = t.comment(other, foreign)
    mine = t.comment(author, foreign)
    t.city.hold_clock(int(time.time()) + 700)
    t.refused("without a proof", lambda: block(marta, "debate", n), 403, "proof_needed")
    t.city.move_clock(int(time.time()))
    d = block(marta, "debate", n, 7, "spam", "Tercera vez.")
    t.is_("blocked", d, 200)
    one = d.json()
    t.check((one["kind"], one["subject"], one["of"], one["what"], one["note"]) == ("account", None, None, "blocked", "Tercera vez."), f"{one}")
    t.check("Bloqueo" not in str(t.get("/api/moderation/decisions")) and t.acts()[0][0] == "account_blocked" and set(t.acts()[0][2]) == {"decision", "reason", "until"},
            f"whom is not public: {t.acts()}")
    t.check(author.ask("GET", "/api/account").json()["blocked_until"] == one["until"], "the account says so")
    t.check(marta.ask("GET", "/api/moderation/blocks").json()["items"][0]["pseudonym"] == "Bloqueo 0", "moderators know whom")
    with t.nothing("blocked"):
        for what, ask in (("debate", lambda: begin(author, "Más publicidad")), ("comment", lambda: say(author, foreign)), ("answer", lambda: answer(author, c)),
                          ("vote", lambda: vote(author, c, "up")), ("stance", lambda: stand(author, foreign, "agree")), ("edit", lambda: edit(author, n)),
                          ("close", lambda: close(author, n)), ("report", lambda: report(author, "debate", foreign))):
            t.refused(what, ask, 403, "account_blocked")
    own = author.ask("GET", f"/api/debates/{n}/own").json()
    t.check((own["may_close"], own["edit_until"]) == (False, None), f"nothing is offered: {own}")
    for path in ("/api/account/export", f"/api/debates/{n}/own", f"/api/comments/own?subject={n}", "/api/account/decisions"):
        t.is_(f"blocked: {path}", author.ask("GET", path), 200)
    t.is_("what is theirs they take back", author.ask("DELETE", f"/api/comments/{mine}"), 204)
    again = block(nuria, "debate", n, 30, "spam")
    t.check(again.status == 200 and author.ask("GET", "/api/account").json()["blocked_until"] == again.json()["until"], "a longer one takes its place")
    t.refused("the one before is no more", lambda: marta.post(f"/api/moderation/blocks/{one['number']}/lift", {"note": None}), 409, "nothing_to_decide")
    got = marta.post(f"/api/moderation/blocks/{again.json()['number']}/lift", {"note": "Lo ha entendido."})
    t.check(got.status == 200 and got.json()["what"] == "unblocked", f"lifted: {got.body}")
    t.is_("and writes", stand(author, foreign, "agree"), 200)
    block(marta, "debate", n, 1)
    t.city.move_clock(int(time.time()) + 86390)
    t.refused("ten seconds before", lambda: stand(author, foreign, "disagree"), 403, "account_blocked")
    t.city.move_clock(int(time.time()) + 86410)
    t.is_("ten after", stand(author, foreign, "disagree"), 200)
    t.check(author.ask("GET", "/api/account").json()["blocked_until"] is None and marta.ask("GET", "/api/moderation/blocks").json()["items"] == [], "over")
    t.city.move_clock(int(time.time()))
    t.check(t.letters("Bloqueo 0") == ["account_blocked", "account_blocked", "account_unblocked", "account_blocked"], f"told: {t.letters('Bloqueo 0')}")
    t.city.sql("update arca.accounts set blocked_until = null, block = null")


# --- appeals --------------------------------------------------------------------------------------


def check_appeal(t, marta, nuria, staff):
    """Once, in thirty days, decided by somebody else within fifteen; upheld, it is as it was before."""
    author, other = t.crowd(2, "Recurso")
    for judge_of in (nuria, staff):
        for kind in ("debate", "comment", "account"):
            n = t.debate(author, f"Lo que se recurre, {kind}")
            number = n if kind != "comment" else t.comment(author, n)
            d = (block(marta, "debate", n) if kind == "account" else decide(marta, kind, number, "hide", "hate")).json()["number"]
            with t.nothing("appeals"):
                for what, ask, status, code in (("somebody else's", lambda d=d: appeal(other, d), 404, "not_found"), ("9 signs", lambda d=d: appeal(author, d, "x" * 9), 422, "appeal_form"),
                                                ("1001", lambda d=d: appeal(author, d, "x" * 1001), 422, "appeal_form")):
                    t.refused(f"{kind}: {what}", ask, status, code)
            got = appeal(author, d)
            t.is_(f"{kind}: an appeal", got, 201)
            t.check(appeal(author, d).status == 201 and got.json()["appeal"]["outcome"] is None, "a double click")
            with t.nothing("appealed"):
                t.refused(f"{kind}: another", lambda d=d: appeal(author, d, APPEAL + " Y más."), 409, "appeal_closed")
                t.refused(f"{kind}: who decided", lambda d=d: judge(marta, d), 409, "own_decision")
                t.refused(f"{kind}: an answer of 9", lambda d=d: judge(nuria, d, text="x" * 9), 422, "answer_form")
            waits = {one["decision"]["number"]: one for one in judge_of.ask("GET", "/api/moderation/appeals").json()["items"]}[d]
            t.check(waits["may_decide"] and waits["text"] == APPEAL and (waits["content"] is None) == (kind == "account") and waits["pseudonym"] == "Recurso 0", f"{waits}")
            t.check(not next(one for one in marta.ask("GET", "/api/moderation/appeals").json()["items"] if one["decision"]["number"] == d)["may_decide"], "not hers")
            outcome = "rejected" if judge_of is staff and kind == "comment" else "upheld"
            got = judge(judge_of, d, outcome)
            t.check(got.status == 200 and (got.json()["outcome"], got.json()["answer"]) == (outcome, ANSWER), f"{kind}: decided: {got.body}")
            t.refused(f"{kind}: decided twice", lambda d=d, w=judge_of: judge(w, d), 409, "nothing_to_decide")
            t.check(t.decision(d)["appeal"]["outcome"] == outcome and ANSWER not in str(t.get("/api/moderation/decisions")), "the outcome is public, the words are the author's")
            role = "staff" if judge_of is staff else "moderator"
            wanted = {"debate": "content_restored", "comment": "content_restored", "account": "account_unblocked"}[kind] if outcome == "upheld" else "appeal_decided"
            t.check(t.acts()[0][:2] == (wanted, role) and t.acts(2)[-1 if outcome == "upheld" else 0][0] == "appeal_decided", f"{kind}: acts: {t.acts(2)}")
            is_back = (author.ask("GET", "/api/account").json()["blocked_until"] if kind == "account" else t.path(kind, number)["hidden"]) is None
            t.check(is_back == (outcome == "upheld"), f"{kind}: {outcome}")
            t.check(t.letters("Recurso 0")[-1] == "appeal_decided", "told")
    n = t.debate(author, "Demasiado tarde para recurrir")
    d = decide(marta, "debate", n, "hide", "hate").json()["number"]
    t.city.move_clock(int(time.time()) + 30 * 86400 - 30)
    own = author.ask("GET", "/api/account/decisions")
    t.check(own.status == 401 or own.json()["items"][0]["appeal_until"], f"30 days less 30 seconds: {own.body}")
    t.city.move_clock(int(time.time()))
    late = t.debate(author, "Recurrido y sin respuesta")
    e = decide(marta, "debate", late, "hide", "hate").json()["number"]
    appeal(author, e)
    t.city.sql("update arca.appeals set due_at = arca.clock() - interval '1 second' where decided_at is null")
    t.check(t.get("/api/moderation")["appeals"]["overdue"] == 1 and nuria.ask("GET", "/api/moderation/appeals").json()["items"][0]["is_overdue"], "overdue is public")
    judge(nuria, e, "rejected")
    t.city.sql("alter table arca.decisions disable trigger keep_rows; update arca.decisions set at = at - interval '30 days' "
               f"where id = {d}; alter table arca.decisions enable trigger keep_rows")
    t.refused("after 30 days", lambda: appeal(author, d), 409, "appeal_closed")
    own_case = t.debate(nuria, "De quien juzga")
    f = decide(marta, "debate", own_case, "hide", "hate").json()["number"]
    appeal(nuria, f)
    t.refused("who appeals does not judge", lambda: judge(nuria, f), 409, "own_contribution")
    t.is_("somebody else does", judge(staff, f), 200)


# --- numbers, and what stays ----------------------------------------------------------------------


def check_numbers(t, marta):
    """What is public is what is in the rows; decisions are never changed; the city's log has them."""
    got = t.get("/api/moderation")
    for what, n in got["decisions"].items():
        t.check(str(n) == t.city.sql(f"select count(*) from arca.decisions where what = '{what}'"), f"{what}: {n}")
    for one in got["reasons"]:
        t.check(str(one["hidden"]) == t.city.sql(f"select count(*) from arca.decisions where reason = '{one['reason']}' and what = 'hidden'"), f"{one}")
    rows = t.city.sql("select count(*), percentile_disc(0.5) within group (order by s), percentile_disc(0.9) within group (order by s) from (select "
                      "floor(extract(epoch from at - waited_since))::bigint as s from arca.decisions where seat is not null and waited_since is not null) q")
    t.check("|".join(str(got[name]) for name in ("decided", "median_seconds", "p90_seconds")) == rows, f"{got} {rows}")
    t.check(str(got["waiting"]) == t.city.sql("select count(distinct (kind, subject)) from arca.reports where decision is null"), f"{got['waiting']} wait")
    t.check((got["appeals"]["decided"], got["appeals"]["upheld"]) == (8, 6), f"appeals: {got['appeals']}")
    public = t.paged("/api/moderation/decisions?")
    t.check(public == [int(n) for n in t.city.sql("select string_agg(id::text, ' ' order by id desc) from arca.decisions").split()], "each of them is public")
    told = t.city.sql("select count(*) from arca.decisions d where not exists (select from arca.acts where subject ->> 'decision' = d.id::text and (kind like 'content%' or kind like 'account%'))")
    t.check(told == "0", f"each of them is an act: {told}")
    t.city.sql("update arca.decisions set note = null where note is not null and id = (select min(id) from arca.decisions where note is not null)")
    for change in ("update arca.decisions set reason = 'spam'", "update arca.decisions set note = 'otra'", "delete from arca.decisions", "truncate arca.decisions cascade"):
        try:
            t.city.sql(change)
            t.check(False, f"{change}: done")
        except RuntimeError as error:
            t.check("never" in str(error) or "changed" in str(error) or "not" in str(error), f"{change}: {error}")
    seen = len(t.queue(marta))
    more = t.crowd(30, "Cola")
    n = t.debate(more[0], "Una cola larga")
    them = [t.comment(who, n, f"Palabras {i}") for i, who in enumerate(more)]
    for i, number in enumerate(them):
        report(more[i - 1], "comment", number)
    cursor, found = "", []
    while cursor is not None:
        page = marta.ask("GET", f"/api/moderation/queue?cursor={cursor}").json()
        found, cursor = found + [one["content"]["number"] for one in page["items"] if one["content"]["kind"] == "comment"], page["next"]
    t.check(page["total"] == seen + 30 and [n for n in found if n in them] == them, f"page by page, the oldest first: {page['total']}, {found}")


def check_erased(t, marta, nuria):
    """Who goes leaves no words: reports without notes, appeals without texts; stubs stay, and what waits goes on waiting."""
    author, *crowd = t.crowd(7, "Adiós")
    n = t.debate(author, "De quien se va")
    d = decide(marta, "debate", n, "hide", "hate").json()["number"]
    judge(nuria, d, "rejected") if appeal(author, d).status == 201 else None
    e = block(marta, "debate", n).json()["number"]
    appeal(author, e)
    m = t.debate(crowd[5], "De quien se queda")
    for who in crowd[:5]:
        report(who, "debate", m, note="Unas palabras mías")
    words = author.ask("GET", "/api/account/export").json()
    t.check([(one["text"], one["outcome"]) for one in words["appeals"]] == [(APPEAL, "rejected"), (APPEAL, None)], f"taken along: {words.get('appeals')}")
    t.check([one["what"] for one in words["decisions"]] == ["hidden", "blocked"], f"and decisions: {words.get('decisions')}")
    t.check([(one["about"], one["subject"], one["note"]) for one in crowd[0].ask("GET", "/api/account/export").json()["reports"]] ==
            [("debate", m, "Unas palabras mías")], "reports too")
    for who in (author, crowd[0]):
        t.is_("erased", who.ask("DELETE", "/api/account"), 204)
    t.check(t.city.sql(f"select string_agg(coalesce(text, '-'), ' ') from arca.appeals where decision in ({d}, {e})") == "-" and
            t.city.sql("select count(*) from arca.accounts where state = 'erased' and (block is not null or blocked_until is not null)") == "0", "no words")
    t.check(t.get(f"/api/debates/{n}")["hidden"]["decision"] == d, "the stub stays")
    t.check(t.queue(marta)["debate", m]["reports"] == 5 and len(t.queue(marta)["debate", m]["notes"]) == 4, "five reports, four notes")
    t.refused("nobody to block", lambda: block(marta, "debate", n), 409, "author_gone")
    decide(marta, "debate", m, "keep")
    t.city.sql("update arca.reports set at = at - interval '181 days'; select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.reports where decision is not null") == "0", "what is answered goes after 180 days")
    t.check(t.city.sql("select gone_last > 0 from arca.tidied where kind = 'report'") == "t", "and how much is told")


# --- in a browser ---------------------------------------------------------------------------------


def check_browser(t, *moderators):
    """By keyboard, in three languages: tests/browser/moderation.mjs."""
    author, *crowd = t.crowd(10, "Vecina")
    n = t.debate(author, "Bancos a la sombra", "La plaza del mercado tiene doce bancos, y once están al sol.")
    them = [t.comment(author, n, f"Un comentario que molesta, el {word}") for word in ("primero", "segundo", "tercero")]
    for who in crowd[:3]:
        for number in them:
            report(who, "comment", number, "insult", "Falta al respeto a quien pasea.")
    t.city.sql("update arca.account_sessions set proved_at = arca.clock()")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "moderation.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_DEBATE": str(n),
                               "ARCA_COMMENTS": " ".join(map(str, them)), "ARCA_AUTHOR": author.cookie,
                               "ARCA_RESIDENTS": " ".join(who.cookie for who in crowd[3:]), "ARCA_MODERATORS": " ".join(who.cookie for who in moderators)})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Moderation(city)
        marta, nuria, staff = t.moderators()
        check_doors(t, marta, staff)
        check_reports(t, marta)
        check_limits(t)
        check_stub(t, marta, nuria)
        check_own(t, marta)
        check_block(t, marta, nuria)
        t.forget_limits()
        check_appeal(t, marta, nuria, staff)
        check_at_once(t, marta, nuria)
        t.forget_limits()
        check_numbers(t, marta)
        check_erased(t, marta, nuria)
        t.city.sql("delete from arca.reports; update arca.accounts set blocked_until = null, block = null where state = 'active'")
        check_browser(t, marta, nuria)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
