#!/usr/bin/env python3
"""Being told, in a live city: what people follow, notices of it (merged, never of one's own doings), phases told once by the
clerk, digests by mail at the hour of each zone, newsletters to those who agreed; what is left of it; and the pages in a browser.
"""
import email
import email.policy
import os
import re
import signal
import subprocess
import sys
import time

from city import City, wait_for
from discussion import answer, close, report, say
from elections import ROOT
from people import Browser, at_once, code_of, make, new_token
from proposing import Proposals, change, own, withdraw
from rights import Mailbox

PUBLIC = "https://arca.example"
# The mailer draws a new token when it sends, and the one of the test would be none: it sends what is told about here.
HOLD = """
create function arca.hold_letters() returns trigger language plpgsql as $$
begin
	new.due_at := 'infinity';
	return new;
end $$;
create trigger hold_letters before insert on arca.outbox for each row when (new.kind not in ('digest', 'newsletter')) execute function arca.hold_letters();
"""


class Told(Proposals):
    """Who follows what, what they are told, and what is mailed to them."""

    def __init__(self, city, box):
        super().__init__(city)
        self.box = box

    def nobody(self):
        return Browser(self.city)

    def follow(self, who, kind, subject, is_on=True):
        return who.post("/api/account/follows", {"kind": kind, "subject": str(subject), "is_followed": is_on})

    def notices(self, who):
        """(what, title, how many, read) of each, the newest first."""
        return [(one["what"], one["title"], one["count"], one["is_read"]) for one in who.ask("GET", "/api/account/notices").json()["items"]]

    def unread(self, who):
        return who.ask("GET", "/api/account").json()["unread_notices"]

    def read_all(self, who):
        items = who.ask("GET", "/api/account/notices").json()["items"]
        if items:
            self.is_("all read", who.post("/api/account/notices/read", {"until": items[0]["place"]}), 200)

    def number(self, who):
        return int(self.city.sql(f"select id from arca.accounts where code = '{who.ask('GET', '/api/account').json()['code']}'"))

    def clerk(self):
        """What the clerk does each second, until nothing is left. It does it besides, and that changes nothing."""
        while self.city.sql("select arca.phases_tell() + arca.followers_told() + arca.digests_make() + arca.newsletters_tell()") != "0":
            pass

    def set(self, who, digest, follows_commented=True):
        self.is_("how to be told", who.post("/api/account/telling", {"digest": digest, "follows_commented": follows_commented}), 200)

    def letters(self, who):
        """What the mail server got for an account, oldest first, after all that waits was sent."""
        self.clerk()
        wait_for("letters are sent", lambda: self.city.sql("select count(*) from arca.outbox where state = 'waiting' and kind in ('digest', 'newsletter')") == "0", 40)
        to, found = who.ask("GET", "/api/account").json()["email"], []
        for number in sorted(int(name[:-4]) for name in os.listdir(self.box.folder) if name.endswith(".eml")):
            with open(f"{self.box.folder}/{number}.eml", "rb") as file:
                message = email.message_from_binary_file(file, policy=email.policy.default)
            if message["To"] == to:
                found.append(message)
        return found

    def go(self, seconds):
        """The clock goes on by so much; nobody's session ends on the way."""
        at = int(self.city.sql("select extract(epoch from arca.clock())::bigint")) + seconds
        self.city.hold_clock(at)
        self.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + 86400})")
        return at


def body_of(message, rich=False):
    return list(message.iter_parts())[1 if rich else 0].get_content().replace("\r\n", "\n")


# --- following ------------------------------------------------------------------------------------


def check_follow(t, slug):
    one, two = t.crowd(2, "Sigue")
    d, p = t.debate(one), t.project(one, slug, "Un carril para bicis")
    t.check(t.get(f"/api/debates/{d}").get("is_followed") is None, "what everybody reads says nothing of that")
    t.check(one.ask("GET", f"/api/debates/{d}/own").json()["is_followed"] and own(one, p)["is_followed"], "one's own is followed by itself")
    t.check(not two.ask("GET", f"/api/debates/{d}/own").json()["is_followed"] and not own(two, p)["is_followed"], "what others wrote is not")
    with t.nothing("what is not to be followed"):
        t.refused("by nobody", lambda: t.follow(t.nobody(), "debate", d), 401, "account_missing")
        for kind, subject in (("debate", 99999), ("project", 99999), ("round", "ninguna"), ("debate", "x"), ("project", slug), ("round", 1), ("debate", "9" * 30)):
            t.refused(f"{kind} {subject}", lambda kind=kind, subject=subject: t.follow(two, kind, subject), 404, "follow_unknown")
        t.refused("another kind", lambda: t.follow(two, "account", 1), 422, "json_shape")
        t.refused("a draft of somebody else", lambda: t.follow(two, "project", t.secret), 404, "follow_unknown")
    for kind, subject in (("debate", d), ("project", p), ("round", slug)):
        got = t.follow(two, kind, subject)
        t.check(got.status == 200 and got.json() == {"kind": kind, "subject": str(subject), "is_followed": True}, f"followed: {got.body}")
        t.is_("twice is once", t.follow(two, kind, subject), 200)
    items = two.ask("GET", "/api/account/follows").json()["items"]
    t.check([(x["kind"], x["subject"], x["title"], x["path"]) for x in items] == [("round", slug, f"Round {slug}", f"projects/{slug}"),
            ("project", str(p), "Un carril para bicis", f"projects/{slug}/{p}"), ("debate", str(d), "Más sombra en la plaza", f"debates/{d}")], f"the list: {items}")
    t.check(two.ask("GET", f"/api/debates/{d}/own").json()["is_followed"] and own(two, p)["is_followed"]
            and two.ask("GET", f"/api/budgets/{slug}/own").json() == {"is_followed": True}, "each says so")
    t.is_("no more", t.follow(two, "round", slug, False), 200)
    t.is_("nor a second time", t.follow(two, "round", slug, False), 200)
    t.check(two.ask("GET", f"/api/budgets/{slug}/own").json() == {"is_followed": False}, "and it says so")
    # ended, it does not begin again by itself
    t.follow(one, "debate", d, False)
    t.comment(one, d, "Sigo pensando lo mismo")
    t.check(not one.ask("GET", f"/api/debates/{d}/own").json()["is_followed"], "who ended it does not follow by commenting")
    # commenting follows, unless one does not want that
    three, four = t.crowd(2, "Comenta")
    t.set(four, "daily", False)
    for who in (three, four):
        t.comment(who, d, "Yo también")
    t.check([who.ask("GET", f"/api/debates/{d}/own").json()["is_followed"] for who in (three, four)] == [True, False], "who comments follows, if they like")
    t.check(four.ask("GET", "/api/account/telling").json() == {"digest": "daily", "follows_commented": False}
            and three.ask("GET", "/api/account/telling").json() == {"digest": "daily", "follows_commented": True}, "how to be told")
    for wrong in ({"digest": "hourly", "follows_commented": True}, {"digest": "daily"}, {"digest": "daily", "follows_commented": 1}):
        t.is_(f"{wrong}", four.post("/api/account/telling", wrong), 422, "json_shape")
    # two thousand, also when many come at once
    n = t.number(four)
    t.city.sql(f"set session_replication_role = replica; insert into arca.follows (account, kind, subject, at) select {n}, 'debate', 100000 + i, arca.clock() from generate_series(1, 1998) i")
    others = [t.debate(who, f"Otro debate de {i}") for i, who in enumerate(t.crowd(5, "Otra"))]
    got = at_once(5, lambda i: t.follow(four, "debate", others[i]))
    t.check(sorted(map(code_of, got)) == ["", "", "follows_limit", "follows_limit", "follows_limit"], f"2,000 at most: {sorted(map(code_of, got))}")
    t.check(four.post("/api/debates", {"title": "Con todo lleno", "text": "Un texto que basta", "language": "es"}).status == 201, "and it stops nobody from writing")
    t.city.sql(f"delete from arca.follows where account = {n} and subject > 100000")
    t.follow(two, "debate", d, False)
    t.follow(three, "debate", d, False)
    for i in range(2):
        t.city.sql(f"set session_replication_role = replica; insert into arca.follows (account, kind, subject, at, is_on) select {n}, 'debate', {200000 + i * 3000} + i, arca.clock(), false from generate_series(1, 1500) i")
    t.follow(four, "debate", others[0], False)
    t.follow(four, "debate", others[1], False)
    t.check(t.city.sql(f"select count(*) from arca.follows where account = {n} and not is_on") == "2000", "what is followed no more is remembered up to a bound")
    t.city.sql(f"delete from arca.follows where account = {n}")


# --- notices --------------------------------------------------------------------------------------


def check_notices(t, slug, moderator):
    author, fan, three, four = t.crowd(4, "Avisa")
    d = t.debate(author, "Terrazas en la plaza")
    t.follow(fan, "debate", d)
    t.check(t.notices(author) == [] and t.unread(author) == 0, "nothing is told of what one does oneself")
    c = t.comment(three, d, "Hacen mucho ruido")
    t.comment(four, d, "A mí me gustan")
    t.check(t.notices(fan) == [("comment", "Terrazas en la plaza", 2, False)] and t.unread(fan) == 1, f"merged: {t.notices(fan)}")
    t.check(t.notices(author) == [("comment", "Terrazas en la plaza", 2, False)], "its author as well")
    t.check(t.notices(three) == [("comment", "Terrazas en la plaza", 1, False)] and t.notices(four) == [], "who commented follows from then on")
    one = fan.ask("GET", "/api/account/notices").json()["items"][0]
    t.check((one["excerpt"], one["by"]["pseudonym"], one["kind"]) == ("A mí me gustan", "Avisa 3", "debate") and re.fullmatch(rf"debates/{d}\?comment=\d+", one["path"]), f"the newest: {one}")
    r = answer(author, c, "Se puede regular").json()["number"]
    t.check(t.notices(three) == [("reply", "Terrazas en la plaza", 1, False), ("comment", "Terrazas en la plaza", 1, False)], f"a reply, and no comment besides: {t.notices(three)}")
    t.check(t.notices(fan)[0][2] == 3 and t.notices(author)[0][2] == 2, "to others it is a comment")
    # read, and then anew
    place, number = one["place"], fan.ask("GET", "/api/account/notices").json()["items"][0]["number"]
    t.refused("of somebody else", lambda: three.post(f"/api/account/notices/{number}/read"), 404, "not_found")
    t.refused("of nobody", lambda: t.nobody().post(f"/api/account/notices/{number}/read"), 401, "account_missing")
    got = fan.post("/api/account/notices/read", {"until": place})
    t.check(got.json() == {"unread": 1} and t.unread(fan) == 1, "what came after the newest that was shown stays unread")
    got = fan.post(f"/api/account/notices/{number}/read")
    t.check(got.status == 200 and got.json() == {"unread": 0} and t.notices(fan) == [("comment", "Terrazas en la plaza", 3, True)], f"read: {got.body}")
    t.is_("a second time", fan.post(f"/api/account/notices/{number}/read"), 200)
    t.comment(four, d, "Otra cosa más")
    t.check(t.notices(fan) == [("comment", "Terrazas en la plaza", 1, False), ("comment", "Terrazas en la plaza", 3, True)], "what is new begins a new one")
    # hidden meanwhile: told without its text
    report(fan, "comment", r)
    moderator.post("/api/moderation/decisions", {"kind": "comment", "number": r, "decision": "hide", "reason": "insult", "note": None})
    item = [x for x in three.ask("GET", "/api/account/notices").json()["items"] if x["what"] == "reply"][0]
    t.check((item["excerpt"], item["by"], item["title"]) == (None, None, "Terrazas en la plaza"), f"hidden: {item}")
    t.check(("hidden", None, 1, False) in t.notices(author), f"its author is told: {t.notices(author)}")
    moderator.post("/api/moderation/decisions", {"kind": "comment", "number": r, "decision": "restore", "reason": None, "note": None})
    t.check(t.notices(author)[0][0] == "restored" and [x for x in three.ask("GET", "/api/account/notices").json()["items"] if x["what"] == "reply"][0]["excerpt"] == "Se puede regular", "and back")
    five, = t.crowd(1, "Borra")
    gone = t.comment(five, d, "Esto lo borro")
    t.is_("deleted", five.ask("DELETE", f"/api/comments/{gone}"), 204)
    item = fan.ask("GET", "/api/account/notices").json()["items"][0]
    t.check((item["count"], item["excerpt"], item["path"]) == (2, None, f"debates/{d}"), f"deleted: {item}")
    moderator.post("/api/moderation/decisions", {"kind": "debate", "number": d, "decision": "hide", "reason": "spam", "note": None})
    items = fan.ask("GET", "/api/account/notices").json()["items"]
    t.check({(x["title"], x["excerpt"]) for x in items} == {(None, None)}, f"nor a title: {items}")
    moderator.post("/api/moderation/decisions", {"kind": "debate", "number": d, "decision": "restore", "reason": None, "note": None})
    t.read_all(fan)
    t.is_("closed", close(author, d), 200)
    t.check(t.notices(fan)[0] == ("closed", "Terrazas en la plaza", 1, False) and "closed" not in [x[0] for x in t.notices(author)], "closed, and not to who did it")
    got = moderator.post("/api/moderation/blocks", {"kind": "debate", "number": d, "days": 3, "reason": "spam", "note": None})
    t.check(got.status in (200, 201) and t.notices(author)[0][0] == "blocked", f"a block: {got.body} {t.notices(author)}")
    t.is_("blocked, one follows on", t.follow(author, "debate", d, False), 200)
    appeal = f"/api/account/decisions/{got.json()['number']}/appeal"
    t.is_("an appeal", author.post(appeal, {"text": "No fue publicidad, fue una idea"}), 201)
    t.is_("is heard", t.staff.post(f"/api/moderation/appeals/{got.json()['number']}", {"outcome": "upheld", "answer": "Tiene razón, se levanta"}), 200)
    t.check([x[0] for x in t.notices(author)[:2]] == ["appeal", "unblocked"], f"and decided: {t.notices(author)}")
    pages, cursor = [], ""
    n = t.number(fan)
    t.city.sql(f"""set session_replication_role = replica; insert into arca.notices (account, kind, subject, what, at, read_at)
        select {n}, 'debate', {d}, 'closed', arca.clock(), arca.clock() from generate_series(1, 65)""")
    while cursor is not None:
        page = fan.ask("GET", f"/api/account/notices{cursor and f'?cursor={cursor}'}").json()
        pages, cursor = pages + [x["number"] for x in page["items"]], page["next"]
    t.check(len(pages) == len(set(pages)) == int(t.city.sql(f"select count(*) from arca.notices where account = {n}")) and len(pages) > 65, f"page by page: {len(pages)}")


def check_many(t):
    """What more follow than are told at once: the clerk tells them some at a time, what happened meanwhile with it, each once, whoever dies in between."""
    fans, (author, one, two, late) = t.crowd(502, "Multitud"), t.crowd(4, "Habla")
    d = t.debate(author, "Lo que todo el mundo sigue")
    t.city.sql(f"insert into arca.follows (account, kind, subject, at) select id, 'debate', {d}, arca.clock() from arca.accounts where pseudonym like 'Multitud %'")
    t.city.sql("revoke execute on function arca.followers_told(integer) from arca_clerk")
    c = t.comment(one, d, "Una primera cosa para @Multitud 7, y para los demás")
    told = lambda who: [(what, count) for what, _, count, _ in t.notices(who)]
    t.check([told(who) for who in (fans[0], fans[7], author)] == [[], [("mention", 1)], []], "not yet, but whom it names")
    t.go(5)
    t.is_("answered", answer(two, c, "Y otra cosa"), 201)
    t.check(told(one) == [("reply", 1)], f"nor, but whom it answers: {told(one)}")
    t.follow(fans[1], "debate", d, False)
    t.go(5)
    t.follow(late, "debate", d)
    t.check(t.city.sql("select count(*), count(together) from arca.follower_tellings") == "2|0", "two are waiting")
    t.check(t.city.sql("begin; select arca.followers_told(100); rollback").splitlines()[-1] == "100" and told(fans[0]) == [], "who dies in the middle of it has told nobody")
    at_once(3, lambda i: t.city.sql("select arca.followers_told(60)"))
    t.check(t.city.sql(f"select count(*), min(count), max(count) from arca.notices where subject = {d} and kind = 'debate' and what = 'comment' and account in (select id from arca.accounts where pseudonym like 'Multitud %')") == "180|1|2", "three at once: some each, both at once, one of them named")
    t.check(told(fans[0]) == [("comment", 2)] and told(fans[7]) == [("comment", 1), ("mention", 1)] and told(fans[500]) == [], f"not all: {told(fans[7])}")
    t.go(5)
    third = t.comment(one, d, "Y una tercera, cuando ya se cuenta")
    t.city.sql("grant execute on function arca.followers_told(integer) to arca_clerk")
    for process in t.city.children("clerk"):
        os.kill(process, signal.SIGKILL)
    wait_for("the next clerk goes on", lambda: t.city.sql("select count(*) from arca.follower_tellings") == "0")
    t.check({str(told(who)) for i, who in enumerate(fans) if i in (0, 2, 100, 250, 400, 501)} == {"[('comment', 3)]"} and told(fans[1]) == [], f"each once: {told(fans[501])} {told(fans[1])}")
    t.check((told(fans[7]), told(author), told(late)) == ([("comment", 2), ("mention", 1)], [("comment", 3)], [("comment", 1)]), f"{told(fans[7])} {told(author)} {told(late)}")
    t.check((told(one), told(two)) == ([("reply", 1)], [("comment", 1)]), f"of one's own nobody is told: {told(one)} {told(two)}")
    t.check(fans[501].ask("GET", "/api/account/notices").json()["items"][0]["path"] == f"debates/{d}?comment={third}", "the newest")
    t.city.sql(f"delete from arca.notices where subject = {d} and kind = 'debate'; delete from arca.follows where subject = {d} and kind = 'debate'")


def check_projects(t, slug):
    author, fan, mate = t.crowd(3, "Obra")
    p, q = t.project(author, slug, "Una pista de patinaje"), t.project(mate, slug, "Una pista para patinar")
    for one in (p, q):
        t.follow(fan, "project", one)
    for i in range(2):
        t.is_("a version", change(author, p, own(author, p) and t.get(f"/api/projects/{p}")["revision"], f"Una pista de patinaje {i}"), 200)
    t.check(t.notices(fan) == [("version", "Una pista de patinaje 1", 2, False)] and t.notices(author) == [], f"two versions: {t.notices(fan)}")
    t.is_("invited", author.post(f"/api/projects/{p}/authors", {"pseudonym": "Obra 2"}), 200)
    t.check(t.notices(mate) == [("invited", "Una pista de patinaje 1", 1, False)] and not own(mate, p)["is_followed"], f"invited: {t.notices(mate)}")
    t.is_("joins", mate.post(f"/api/projects/{p}/authors/answer", {"answer": "accept"}), 200)
    t.check(t.notices(mate)[0][3] and own(mate, p)["is_followed"], "answered is read, and a co-author follows")
    t.is_("asks to merge", author.post(f"/api/projects/{p}/merge", {"into": q}), 200)
    t.check(t.notices(mate)[0] == ("merge_asked", "Una pista para patinar", 1, False), f"asked: {t.notices(mate)}")
    t.is_("merged", mate.post(f"/api/projects/{p}/merge/answer", {"answer": "accept"}), 200)
    item = fan.ask("GET", "/api/account/notices").json()["items"][0]
    t.check((item["what"], item["into"]["number"]) == ("merged", q) and t.notices(author)[0][0] == "merged", f"merged: {item}")
    t.check(t.notices(mate)[0][3] and own(author, q)["is_followed"], "who said yes is told nothing, and who wrote the one follows the other")
    t.is_("withdrawn", withdraw(mate, q), 200)
    t.check(t.notices(fan)[0] == ("withdrawn", "Una pista para patinar", 1, False) and t.notices(author)[0][0] == "withdrawn"
            and "withdrawn" not in [x[0] for x in t.notices(mate)], "withdrawn")


def check_phases(t, slug):
    fans = t.crowd(9, "Ronda")
    for one in fans[:7]:
        t.follow(one, "round", slug)
    t.phase("reviewing", slug)
    # the city's clerk, and eight more who do the same at once, some at a time
    at_once(8, lambda i: [t.city.sql("select arca.phases_tell(2)") for _ in range(8)])
    t.clerk()
    t.check([t.notices(one) for one in fans[:7]] == [[("phase", f"Round {slug}", 1, False)]] * 7 and [t.notices(one) for one in fans[7:]] == [[], []], f"each once: {list(map(t.notices, fans))}")
    t.check(fans[0].ask("GET", "/api/account/notices").json()["items"][0]["phase"] == "reviewing", "which")
    t.follow(fans[7], "round", slug)
    t.clerk()
    t.check(t.notices(fans[7]) == [], "who follows later knows")
    t.follow(fans[6], "round", slug, False)
    t.phase("selecting", slug)
    t.clerk()
    t.check(t.notices(fans[0]) == [("phase", f"Round {slug}", 2, False)] and t.notices(fans[7]) == [("phase", f"Round {slug}", 1, False)] and t.notices(fans[6])[0][2] == 1, "the next one")
    t.check(fans[0].ask("GET", "/api/account/notices").json()["items"][0]["phase"] == "selecting", "the newest")
    # one that dies in between has told some, and goes on after them
    number = t.city.sql(f"select id from arca.budgets where slug = '{slug}'")
    t.city.sql(f"delete from arca.phase_tellings where budget = {number}; delete from arca.notices where kind = 'round'; "
               f"insert into arca.phase_tellings (budget, phase, at, after) values ({number}, 'selecting', arca.clock(), {t.number(fans[3])})")
    t.clerk()
    t.check([len(t.notices(one)) for one in fans[:8]] == [0, 0, 0, 0, 1, 1, 0, 1], f"after the one it was at: {[len(t.notices(x)) for x in fans]}")


# --- digests --------------------------------------------------------------------------------------


def due(t, account, at, digest, zone):
    """When something that happens at that moment is mailed, in a transaction that leaves nothing."""
    rows = t.city.sql(f"""begin; update arca.demo_clock set held_at = '{at}'; update arca.accounts set zone = '{zone}' where id = {account};
        insert into arca.tellings values ({account}, '{digest}') on conflict (account) do update set digest = excluded.digest;
        select 'rows ' || arca.notices_put(array[{account}::bigint], 'account', {account}, 'closed');
        select coalesce(to_char(due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI'), 'never') from arca.notices where account = {account} and what = 'closed'; rollback""")
    return rows.splitlines()[-1]


def check_hours(t):
    account = t.number(t.crowd(1, "Husos")[0])
    for at, digest, zone, wanted in (
            ("2026-10-24T05:59Z", "daily", "Europe/Madrid", "2026-10-24T06:00"), ("2026-10-24T06:00Z", "daily", "Europe/Madrid", "2026-10-25T07:00"),
            ("2026-10-25T00:30Z", "daily", "Europe/Madrid", "2026-10-25T07:00"), ("2026-10-25T01:30Z", "daily", "Europe/Madrid", "2026-10-25T07:00"),
            ("2026-10-25T07:00Z", "daily", "Europe/Madrid", "2026-10-26T07:00"), ("2027-03-27T07:00Z", "daily", "Europe/Madrid", "2027-03-28T06:00"),
            ("2027-03-28T00:59Z", "daily", "Europe/Madrid", "2027-03-28T06:00"), ("2027-03-28T01:00Z", "daily", "Europe/Madrid", "2027-03-28T06:00"),
            ("2027-03-28T06:00Z", "daily", "Europe/Madrid", "2027-03-29T06:00"),
            ("2026-10-19T06:00Z", "weekly", "Europe/Madrid", "2026-10-26T07:00"), ("2026-10-19T05:59Z", "weekly", "Europe/Madrid", "2026-10-19T06:00"),
            ("2026-10-25T22:59Z", "weekly", "Europe/Madrid", "2026-10-26T07:00"), ("2027-03-22T07:00Z", "weekly", "Europe/Madrid", "2027-03-29T06:00"),
            ("2026-10-24T05:59Z", "daily", "Pacific/Kiritimati", "2026-10-24T18:00"), ("2026-10-26T06:00Z", "weekly", "America/Los_Angeles", "2026-10-26T15:00"),
            ("2026-10-25T12:00Z", "now", "Europe/Madrid", "2026-10-25T12:05"), ("2026-10-25T12:00Z", "none", "Europe/Madrid", "never"),
            ("2026-10-24T05:59Z", "daily", "Nowhere/Gone", "2026-10-24T08:00")):
        found = due(t, account, at, digest, zone)
        t.check(found == wanted, f"{digest} of {at} in {zone}: {found}, not {wanted}")


def check_digests(t):
    author, fan, quick, weekly, silent = t.crowd(5, "Correo")
    t.set(quick, "now")
    t.set(weekly, "weekly")
    t.set(silent, "none")
    d = t.debate(author, "Fuentes <b> & bancos")
    for one in (fan, quick, weekly, silent):
        t.follow(one, "debate", d)
    t.comment(author, d, "Empiezo yo")
    t.check([len(t.letters(one)) for one in (fan, quick)] == [0, 0], "not yet")
    t.go(120)
    t.comment(author, d, "Y sigo")
    t.go(180)
    at_once(6, lambda i: t.city.sql("select arca.digests_make(3)"))
    letter, = t.letters(quick)
    plain, rich = body_of(letter), body_of(letter, True)
    t.check(re.search(rf"\nFuentes <b> & bancos\nComentarios nuevos: 2\n{PUBLIC}/es/debates/{d}\?comment=\d+\n", plain), f"at once, merged: {plain}")
    t.check("<strong dir=\"auto\">Fuentes &lt;b&gt; &amp; bancos</strong>" in rich and f'href="{PUBLIC}/es/debates/{d}?comment=' in rich, f"in HTML: {rich[-3000:]}")
    t.check(letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and f"{PUBLIC}/es/account/unsubscribe#" in plain and letter["List-Id"].startswith("<digest."), "and how to end it")
    t.check(t.notices(quick) == [("comment", "Fuentes <b> & bancos", 2, False)], "what is mailed stays unread")
    t.check(t.letters(fan) == [] and t.letters(author) == [], "who wants it daily has none yet")
    t.comment(author, d, "Una tercera")
    t.go(300)
    t.check("Comentarios nuevos: 1\n" in body_of(t.letters(quick)[-1]) and len(t.letters(quick)) == 2, "only what was not mailed yet")
    t.go(300)
    t.check(len(t.letters(quick)) == 2, "nothing to tell is no letter")
    # at eight
    when = int(t.city.sql(f"select extract(epoch from due_at)::bigint from arca.notices where account = {t.number(fan)}"))
    t.check(t.city.sql(f"select to_char(to_timestamp({when}) at time zone zone, 'HH24:MI') from arca.city") == "08:00", "eight o'clock")
    t.go(when - int(t.city.sql("select extract(epoch from arca.clock())::bigint")) - 1)
    t.check(t.letters(fan) == [], "a second before")
    t.go(1)
    t.check([("Comentarios nuevos: 3" in body_of(one)) for one in t.letters(fan)] == [True] and t.letters(silent) == [], "and then, once")
    t.go(7 * 86400)
    t.check(len(t.letters(weekly)) == 1 and len(t.letters(fan)) == 1 and t.letters(silent) == [] and t.notices(silent)[0][2] == 3, "within the week, once")
    # what is read or hidden between making and sending is not in it
    t.comment(author, d, "Leído antes")
    t.read_all(quick)
    t.go(300)
    t.check(len(t.letters(quick)) == 2, "what was read is not mailed")
    row = t.city.sql(f"""select arca.mail(a, 'digest', null, jsonb_build_object('notices', jsonb_build_array(jsonb_build_array(n.id, 1)), 'more', 0))
        from arca.accounts a join arca.notices n on n.account = a.id where a.id = {t.number(quick)} and read_at is not null limit 1; select max(id) from arca.outbox""").splitlines()[-1]
    wait_for("it is dropped", lambda: t.city.sql(f"select state from arca.outbox where id = {row}") == "dropped")
    # thirty, and how many more
    many = [t.debate(who, f"Un debate más {i}") for i, who in enumerate(t.crowd(33, "Varia"))]
    t.city.sql(f"insert into arca.follows (account, kind, subject, at) select {t.number(quick)}, 'debate', id, arca.clock() from arca.debates where id in ({','.join(map(str, many))})")
    t.city.sql(f"select arca.followers_tell('debate', id, 'closed', null) from arca.debates where id in ({','.join(map(str, many))}) order by id")
    t.city.sql(f"set session_replication_role = replica; update arca.debates set title = 'Oculto después' , hidden = 1 where id = {many[-1]}")
    t.go(300)
    plain = body_of(t.letters(quick)[-1])
    t.check(plain.count("El debate se ha cerrado") == 30 and f"Avisos que no caben aquí: 3\n{PUBLIC}/es/account/notices" in plain, f"thirty: {plain}")
    t.check("Oculto después" not in plain and "(ya no se muestra)\nEl debate" in plain, "what is hidden has no title")
    t.city.sql("set session_replication_role = replica; update arca.debates set hidden = null where hidden = 1")
    # one click, in the letter
    token = re.search(r"unsubscribe#([\w-]{43})", plain)[1]
    got = t.city.ask("POST", f"/api/mail/unsubscribe?token={token}", b"List-Unsubscribe=One-Click", [("Content-Type", "application/x-www-form-urlencoded")])
    t.check(got.status == 204 and quick.ask("GET", "/api/account/telling").json()["digest"] == "none", "one click ends it")
    t.comment(author, d, "Ya no se lo cuentan")
    t.check(t.city.sql(f"select count(*) from arca.notices where account = {t.number(quick)} and due_at is not null") == "0", "and nothing is due")
    # another setting, another zone, an address that is none
    t.set(quick, "daily")
    t.check(t.city.sql(f"select count(*) > 0 from arca.notices where account = {t.number(quick)} and due_at is not null") == "t", "who changes their mind is told of what was not mailed")
    before = t.city.sql(f"select max(due_at) from arca.notices where account = {t.number(quick)}")
    quick.post("/api/account/profile", {"pseudonym": "Correo 2", "language": "ar", "zone": "Pacific/Kiritimati"})
    t.check(t.city.sql(f"select max(due_at) from arca.notices where account = {t.number(quick)}") != before, "in another zone it is eight at another time")
    t.go(86400)
    t.check("تعليقات جديدة: 1" in body_of(t.letters(quick)[-1]) and t.letters(quick)[-1]["Content-Language"] == "ar", "in the account's language")
    sent = len(t.letters(fan))
    t.city.sql(f"update arca.accounts set mail_trouble = 'gone', mail_trouble_at = arca.clock() where id = {t.number(fan)}")
    t.comment(author, d, "A quien no le llega")
    t.go(86400)
    t.check(len(t.letters(fan)) == sent and t.notices(fan)[0][2] > 1, "an address that sends letters back gets none")
    # letters of their own are not told twice
    t.check(t.city.sql("select count(*) from arca.notices where what in ('hidden', 'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked') and due_at is not null") == "0", "no digest of these")


# --- newsletters ----------------------------------------------------------------------------------


def newsletter(segment="everybody", **more):
    return {"subjects": {"es": "Se  abre el plazo", "en": "It begins"}, "texts": {"es": "Ya se puede proponer.\n\nHasta mayo.", "en": "You can propose now."}, "segment": segment, **more}


def agree(who):
    return who.post("/api/account/consents", {"purpose": "newsletter", "is_given": True, "version": 1})


def check_newsletters(t, staff, slug):
    readers = t.crowd(12, "Lector")
    org, = t.crowd(1, "Peña", "organisation")
    for one in [*readers, org]:
        agree(one)
    t.city.sql(f"update arca.accounts set language = 'en' where id = {t.number(readers[1])}; update arca.accounts set language = 'ar' where id = {t.number(readers[2])}")
    with t.nothing("newsletters that are not"):
        for path in ("/api/staff/newsletters", "/api/staff/newsletters/preview"):
            t.refused("by nobody", lambda path=path: t.nobody().post(path, newsletter()), 401, "account_missing")
            t.refused("by a resident", lambda path=path: readers[0].post(path, newsletter()), 403, "role_needed")
            for what, more, at in (("no subject", {"subjects": {"en": "It begins"}}, ("/subjects/es", "required")), ("a short one", {"subjects": {"es": "abc"}}, ("/subjects/es", "form")),
                                   ("one of 121", {"subjects": {"es": "x" * 121}}, ("/subjects/es", "form")), ("a text of 9", {"texts": {"es": "123456789", "en": "1234567890"}}, ("/texts/es", "form")),
                                   ("one language less", {"texts": {"es": "Un texto que basta"}}, ("/texts/en", "required")), ("a round too many", {"round": slug}, ("/round", "unknown")),
                                   ("a turned text", {"texts": {"es": "un texto\u202e al revés", "en": "1234567890"}}, ("/texts/es", "form"))):
                t.refused(what, lambda path=path, more=more: staff.post(path, newsletter(**more)), 422, "newsletter_form", at)
            t.refused("of which round", lambda path=path: staff.post(path, newsletter("authors")), 422, "newsletter_form", ("/round", "required"))
            t.refused("of none", lambda path=path: staff.post(path, newsletter("authors", round="ninguna")), 404, "budget_unknown")
            t.is_("another segment", staff.post(path, newsletter("district")), 422, "json_shape")
        t.refused("the list", lambda: readers[0].ask("GET", "/api/staff/newsletters"), 403, "role_needed")
        t.city.sql("update arca.account_sessions set proved_at = proved_at - interval '1 hour'")
        t.is_("a preview", staff.post("/api/staff/newsletters/preview", newsletter()), 200)
        t.refused("without a fresh proof", lambda: staff.post("/api/staff/newsletters", newsletter()), 403, "proof_needed")
    t.city.sql("update arca.account_sessions set proved_at = proved_at + interval '1 hour'")
    got = staff.post("/api/staff/newsletters/preview", newsletter()).json()
    t.check((got["recipients"], got["subjects"]["es"]) == (13, "Se abre el plazo"), f"a preview: {got}")
    t.check(staff.post("/api/staff/newsletters/preview", newsletter("organisations")).json()["recipients"] is None, "one is fewer than ten")
    t.city.sql("update arca.accounts set level = 2, assurance = 'desk', verified_at = arca.clock() where id in ("
               + ",".join(str(t.number(one)) for one in readers[:10]) + ")")
    for one in readers[:11]:
        t.follow(one, "round", slug)
    for segment, count in (("verified", 10), ("followers", 11), ("authors", None), ("supporters", None)):
        more = {} if segment == "verified" else {"round": slug}
        t.check(staff.post("/api/staff/newsletters/preview", newsletter(segment, **more)).json()["recipients"] == count, f"{segment}: {count}")
    got = at_once(4, lambda i: staff.post("/api/staff/newsletters", newsletter()))
    t.check({one.status for one in got} == {201} and len({one.json()["number"] for one in got}) == 1, f"four clicks are one: {[one.body for one in got]}")
    # two clerks at once, some at a time; who agreed after their turn, or not at all, has none
    at_once(6, lambda i: [t.city.sql("select arca.newsletters_tell(3)") for _ in range(4)])
    sent = [t.letters(one) for one in [*readers, org]]
    t.check([len(one) for one in sent] == [1] * 13, f"each once: {[len(one) for one in sent]}")
    t.check(sent[0][0]["Subject"] == "Se abre el plazo" and "Hasta mayo." in body_of(sent[0][0]) and sent[1][0]["Subject"] == "It begins" and sent[2][0]["Subject"] == "Se abre el plazo"
            and sent[2][0]["Content-Language"] == "es", "in each one's language, where it is written in that")
    acts = [{f["name"]: f["value"] for f in one["facts"]} for one in t.get("/api/acts")["items"] if one["kind"] == "newsletter_sent"]
    t.check(acts == [{"newsletter": "1", "segment": "everybody", "recipients": "13"}], f"an act: {acts}")
    token = re.search(r"unsubscribe#([\w-]{43})", body_of(sent[0][0]))[1]
    t.is_("one click", t.city.ask("POST", f"/api/mail/unsubscribe?token={token}", b"", [("Content-Type", "text/plain")]), 204)
    t.check(not readers[0].ask("GET", "/api/account/consents").json()["items"][0]["is_given"], "takes the consent back")
    t.is_("another one", staff.post("/api/staff/newsletters", newsletter("followers", round=slug)), 201)
    t.check([len(t.letters(one)) for one in (readers[0], readers[1], readers[11])] == [1, 2, 1], "to those who follow and still agree")
    items = staff.ask("GET", "/api/staff/newsletters").json()["items"]
    t.check([(x["segment"], x["recipients"], x["round"], x["is_done"]) for x in items] == [("followers", 10, slug, True), ("everybody", 13, None, True)], f"the list: {items}")
    for i in range(3):
        t.is_("and more", staff.post("/api/staff/newsletters", {**newsletter("organisations"), "subjects": {"es": f"Número {i}", "en": f"Number {i}"}}), 201)
    t.refused("five a day", lambda: staff.post("/api/staff/newsletters", newsletter("verified")), 429, "newsletters_limit")
    acts = [{f["name"]: f["value"] for f in one["facts"]} for one in t.get("/api/acts")["items"] if one["kind"] == "newsletter_sent"]
    t.check("recipients" not in acts[0] and acts[0]["segment"] == "organisations", f"few are not counted: {acts[0]}")


# --- what is left ---------------------------------------------------------------------------------


def check_rights(t):
    one, other = make(t.city, "erika@example.org", "Erika"), t.crowd(1, "Queda")[0]
    d = t.debate(other, "Algo que queda")
    t.follow(one, "debate", d)
    t.comment(other, d, "Para Erika")
    t.set(one, "weekly")
    data = one.ask("GET", "/api/account/export").json()
    t.check(data["telling"] == {"digest": "weekly", "follows_commented": True} and [(x["about"], x["subject"], x["is_on"]) for x in data["follows"]] == [("debate", d, True)]
            and [(x["what"], x["count"], x["read_at"]) for x in data["notices"]] == [("comment", 1, None)], f"taken along: {data['follows']} {data['notices']} {data['telling']}")
    n = t.number(one)
    # whoever is told while the account goes: neither waits for the other
    got = at_once(2, lambda i: one.ask("DELETE", "/api/account") if i == 0 else say(other, d, "A la vez"))
    t.check([x.status for x in got] == [204, 201], f"erased: {got}")
    for table in ("follows", "notices", "tellings"):
        t.check(t.city.sql(f"select count(*) from arca.{table} where account = {n}") == "0", f"nothing in {table}")
    t.comment(other, d, "Ya no está")
    t.check(t.city.sql(f"select count(*) from arca.notices where account = {n}") == "0", "and nothing comes")
    a, b = t.crowd(2, "Vieja")
    d = t.debate(a, "Algo muy viejo")
    t.comment(b, d, "Hace mucho")
    t.comment(b, d, "Hace mucho, y otra vez")
    t.follow(b, "debate", d)
    t.is_("closed", close(a, d), 200)
    t.read_all(b)
    for days, left in ((89, 1), (2, 0)):
        t.go(days * 86400)
        t.city.sql("select arca.people_tidy()")
        t.check(len(t.notices(b)) == left and len(t.notices(a)) == 1, f"read ones go after ninety days: {len(t.notices(b))}")
    for days, left in ((273, 1), (2, 0)):
        t.go(days * 86400)
        t.city.sql("select arca.people_tidy()")
        t.check(len(t.notices(a)) == left, "unread ones after a year")
    gone = {one["kind"]: one["gone"] for one in t.get("/api/retention")["items"]}
    t.check(gone["notice"] >= 1 and gone["notice_read"] >= 1, f"and it is told how many: {gone}")


def check_plans(t):
    """Who is told, and what is due, is found by an index among many."""
    a = t.number(t.crowd(1, "Plan")[0])
    t.city.sql(f"""set session_replication_role = replica; insert into arca.follows (account, kind, subject, at) select {a} + i, 'debate', 500000 + i % 500, arca.clock() from generate_series(1, 20000) i;
        insert into arca.notices (account, kind, subject, what, at, due_at) select {a} + i % 4000, 'debate', 500000 + i, 'closed', arca.clock(), case when i < 20 then arca.clock() else arca.clock() + interval '1 day' end from generate_series(1, 20000) i""")
    t.city.sql("analyze arca.follows, arca.notices")
    for what, sql, index in (("followers", "select account from arca.follows where kind = 'debate' and subject = 500007 and is_on", "follows_kind_subject_account_idx"),
                             ("due", "select account, min(due_at) from arca.notices where due_at <= now() group by account", "notices_due"),
                             ("unread", f"select from arca.notices where account = {a + 7} and read_at is null limit 100", "notices_"),
                             ("a list", f"select from arca.notices where account = {a + 7} order by place desc limit 31", "notices_list")):
        plan = t.city.sql(f"explain {sql}")
        t.check(index in plan and "Seq Scan" not in plan, f"{what}: {plan}")
    t.city.sql("set session_replication_role = replica; delete from arca.follows where subject >= 500000 and kind = 'debate'; delete from arca.notices where subject >= 500000")


# --- the pages ------------------------------------------------------------------------------------


def check_browser(t, staff):
    t.city.move_clock(int(time.time()))
    t.city.sql("update arca.account_sessions set seen_at = arca.clock(), proved_at = arca.clock(), until = arca.clock() + interval '1 day'; "
               "update arca.newsletters set sent_at = arca.clock() - interval '2 days'")
    slug = t.round(staff, "paginas")
    author, fan, other, gone = t.crowd(4, "Página")
    d, p = t.debate(author, "Bancos a la sombra"), t.project(author, slug, "Un banco a la sombra")
    for one in (fan, other):
        agree(one)
    token, digest = new_token()
    t.city.sql(f"insert into arca.unsubscribe_tokens values ('\\x{digest}', {t.number(gone)}, 'digest', arca.clock() + interval '1 day')")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "told.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_DEBATE": str(d), "ARCA_BUDGET": slug, "ARCA_PROJECT": str(p),
                               "ARCA_FAN": fan.cookie, "ARCA_OTHER": other.cookie, "ARCA_STAFF": staff.cookie, "ARCA_LEAVE": token})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    t.check(gone.ask("GET", "/api/account/telling").json()["digest"] == "none", "who left by the page gets none")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    city = City(web_root=os.path.join(ROOT, "web", "dist"))
    box = Mailbox(city)
    with city:
        city.sql(HOLD)
        t = Told(city, box)
        staff, moderator = t.person("Una"), t.person("Moni")
        t.staff = staff
        t.grant("una@example.org")
        t.seat(moderator, "moderator")
        for slug in ("sigue", "obras", "fases"):
            t.round(staff, slug, project_limit=3)
        t.secret = t.draft(t.crowd(1, "Secreta")[0], "sigue", "Un borrador secreto")
        t.city.hold_clock(int(time.time()))
        check_follow(t, "sigue")
        check_notices(t, "sigue", moderator)
        check_many(t)
        check_projects(t, "obras")
        check_hours(t)
        check_plans(t)
        check_phases(t, "fases")
        check_digests(t)
        check_newsletters(t, staff, "fases")
        check_rights(t)
        check_browser(t, staff)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
