#!/usr/bin/env python3
"""What happens reaches pages that are open: each event once and in order, also after a connection was cut and while fifty write at once;
what is refused and what is ended; and a page in a browser.
"""
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from city import City, wait_for
from discussion import close, say, stand
from elections import ROOT
from people import at_once
from proposing import DAY, Proposals, rfc3339, verified
from streaming import Stream

BURSTS, BIG = 12, 500    # events that a slow reader does not read, of 2 kB each: more than the kernel takes for it (4 MB)


def check_refused(t):
    with t.nothing("what is asked for wrongly"):
        for what, topics, code in (("nothing", None, "required"), ("nothing", "", "required"), ("no number", "debate:", "format"), ("no kind", "12", "format"),
                                   ("a kind of nobody", "comment:1", "format"), ("a sign", "debate:-1", "format"), ("zero", "debate:0", "format"),
                                   ("a slug with capitals", "round:Uno", "format"), ("a comma more", "debate:1,", "format"), ("blanks", "debate:1,%20debate:2", "format"),
                                   ("21", ",".join(f"debate:{i}" for i in range(1, 22)), "too_many"), ("1601 signs", "x" * 1601, "too_long")):
            t.refused(f"topics: {what}", lambda topics=topics: t.city.ask("GET", "/api/v1/events" + (f"?topics={topics}" if topics is not None else "")), 400, "query_invalid",
                      ("?topics", code))
        t.refused("a number that is none", lambda: t.city.ask("GET", "/api/v1/events?topics=debate:1&after=x"), 400, "query_invalid", ("?after", "format"))
        got = t.city.ask("HEAD", "/api/v1/events?topics=debate:1")
        t.check((got.status, got.fields.get("allow")) == (405, "GET"), f"HEAD: {got}")
        for method in ("POST", "DELETE"):
            t.is_(f"{method}", t.city.ask(method, "/api/v1/events?topics=debate:1"), 405, "method_not_allowed")


def check_told(t, moderator):
    one, two = t.crowd(2, "Viva")
    n, other, hidden = (t.debate(one, f"Un debate en vivo {i}") for i in range(3))
    moderator.post("/api/moderation/decisions", {"kind": "debate", "number": hidden, "decision": "hide", "reason": "spam", "note": None})
    mine = Stream(t.city, f"debate:{n},debate:{hidden},round:viva").begun()
    tls = Stream(t.city, f"debate:{n}", tls=True).begun()
    apart = Stream(t.city, f"debate:{other}").begun()
    t.check((mine.status, mine.fields["content-type"], mine.fields["cache-control"], mine.fields["connection"], "content-length" in mine.fields) ==
            (200, "text/event-stream", "no-store", "close", False), f"its head: {mine.fields}")
    c = t.comment(two, n)
    for stream in (mine, tls):
        stream.wait("a comment", lambda _, kind, data: (kind, data) == ("comments", {"topic": f"debate:{n}", "comments": 1, "last": c}))
    t.is_("agrees", stand(two, n, "agree"), 200)
    t.city.sql(f"insert into arca.happened (kind, topic, at) values ('stances', 'debate:{hidden}', arca.clock())")
    mine.wait("a stance", lambda _, kind, data: (kind, data) == ("stances", {"topic": f"debate:{n}", "agree": 1, "disagree": 0}))
    t.is_("closed", close(one, n), 200)
    mine.wait("the end", lambda _, kind, data: (kind, data) == ("closed", {"topic": f"debate:{n}"}))
    t.city.sql("with b as (insert into arca.budgets (slug, titles, zone, created_at) values ('viva', '{\"es\": \"Viva\"}', 'UTC', arca.clock()) returning id) "
               "insert into arca.budget_phases select id, 'accepting', arca.clock() - interval '1 hour' from b")
    t.city.sql("update arca.budgets set published_at = arca.clock() where slug = 'viva'")
    mine.wait("a phase, by the clerk", lambda _, kind, data: (kind, data) == ("phase", {"topic": "round:viva", "phase": "accepting", "step": None}))
    t.comment(two, other)
    apart.wait("its own", lambda _, kind, data: data.get("topic") == f"debate:{other}")
    t.check(len(apart.events) == 1 and not any(data["topic"] == f"debate:{hidden}" for _, _, data in mine.events), f"nothing of others, nothing of what is hidden: {apart.events} {mine.events}")
    t.check("Viva" not in str([data for _, _, data in mine.events]) and one.cookie not in str(mine.events), "and of nobody")
    for stream in (mine, tls, apart):
        stream.cut()


def check_late(t):
    """Who drew first and commits last is told last, and by then, not before it is there."""
    n, = (t.debate(who, "Quien llega tarde") for who in t.crowd(1, "Tarda"))
    stream = Stream(t.city, f"debate:{n}").begun()
    note = f"insert into arca.happened (kind, topic, at) values ('%s', 'debate:{n}', arca.clock())"
    holder = threading.Thread(target=lambda: t.quietly("select pg_advisory_xact_lock(77); select pg_sleep(60)"))
    holder.start()
    wait_for("somebody has the lock", lambda: t.city.sql("select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and granted") == "1")
    late = threading.Thread(target=lambda: t.quietly((note % "stances") + "; select pg_advisory_xact_lock(77)"))
    late.start()
    wait_for("another waits", lambda: t.city.sql("select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted") == "1")
    t.city.sql(note % "closed")
    stream.wait("the one that is there", lambda _, kind, __: kind == "closed")
    t.check(len(stream.events) == 1, f"and not the other: {stream.events}")
    t.city.sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 77 and granted")
    stream.wait("the late one", lambda _, kind, __: kind == "stances")
    t.check(stream.events[1][0] > stream.events[0][0], f"with the higher number: {stream.events}")
    holder.join()
    late.join()
    stream.cut()


def check_resume(t):
    """Fifty write at once; one who is cut off again and again has what one has who is not."""
    writers = t.crowd(50, "Escribe")
    debates = [t.debate(writers[i], f"Mucho que decir {i}") for i in range(20)]
    topics = ",".join(f"debate:{n}" for n in debates)
    whole, seen, goes_on = Stream(t.city, topics).begun(), [], [True]
    from_id = whole.id

    def cut_again():
        last = from_id
        while goes_on[0] or not seen or seen[-1][0] < whole.events[-1][0]:
            stream = Stream(t.city, topics, last=last)
            if stream.status == 200:
                wait_for("it comes again", lambda stream=stream: stream.retry is not None)
                time.sleep(0.02)
                stream.cut()
                seen.extend(stream.events)
                last = stream.id

    cutting = threading.Thread(target=cut_again)
    cutting.start()
    got = at_once(50, lambda i: [say(writers[i], debates[(i + k) % 20], f"Digo {i} {k}").status for k in range(3)])
    t.check(all(status == 201 for some in got for status in some), f"all wrote: {got}")
    counts = {f"debate:{n}": t.get(f"/api/debates/{n}")["comments"] for n in debates}
    t.check(sum(counts.values()) == 150, f"so many: {counts}")
    wait_for("all is told", lambda: {data["topic"]: data["comments"] for _, _, data in list(whole.events)} == counts, 30)
    goes_on[0] = False
    cutting.join(60)
    t.check(not cutting.is_alive() and seen == whole.events, f"none missing, none twice: {len(seen)} and {len(whole.events)}: {seen} {whole.events}")
    ids = [number for number, _, _ in whole.events]
    t.check(ids == sorted(set(ids)), f"in order: {ids}")
    per = {topic: [data["comments"] for _, _, data in whole.events if data["topic"] == topic] for topic in counts}
    # The same sum may come twice: what is told is what it is then, and may have counted a comment whose own note comes next.
    t.check(all(rows == sorted(rows) for rows in per.values()), f"sums never fall: {per}")
    by_address = Stream(t.city, topics, after=ids[0])
    by_address.wait("what came since, by the address", lambda number, _, __: number == ids[-1])
    t.check(by_address.events == whole.events[1:], "and no more than that")
    by_address.cut()
    whole.cut()
    return debates[0], writers[0], ids[-1]


def check_reset(t, debate, who, last):
    beyond = Stream(t.city, f"debate:{debate}", last=last + 1000000)
    beyond.wait("a reset for a number that nobody gave", lambda _, kind, data: (kind, data) == ("reset", {}))
    t.check(beyond.events[0][0] >= last, f"and goes on from where it is: {beyond.events}")
    beyond.cut()
    t.city.hold_clock(int(time.time()) + 3590)
    t.city.sql("select arca.people_tidy()")
    kept = Stream(t.city, f"debate:{debate}", last=0)
    kept.wait("what is younger than an hour", lambda _, kind, __: kind == "comments")
    kept.cut()
    t.city.hold_clock(int(time.time()) + 3700)
    t.city.sql("select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.events") == "0", "after an hour all is gone")

    def is_reset():
        stream = Stream(t.city, f"debate:{debate}", last=last - 1)
        stream.begun()
        stream.cut()
        return stream.events and stream.events[0][1] == "reset"
    wait_for("who was away for longer reads anew", is_reset, 30)
    t.city.move_clock(int(time.time()))
    here = Stream(t.city, f"debate:{debate}").begun()
    t.comment(who, debate, "Y sigo")
    here.wait("what comes then", lambda number, kind, _: kind == "comments" and number > last)
    here.cut()
    gone = {row["kind"]: row for row in t.get("/api/retention")["items"]}["event"]
    t.check(gone["keep_seconds"] == 3600 and gone["gone"] > 0, f"and it is told how many: {gone}")


def check_limits(t, debate):
    """Four of an address and twelve in all, of each of two processes."""
    streams = [Stream(t.city, f"debate:{debate}") for _ in range(9)]
    refused = [stream for stream in streams if stream.status != 200]
    t.check(refused and all((s.status, s.problem["code"]) == (429, "too_many_requests") and int(s.fields["retry-after"]) > 0 for s in refused),
            f"nine of an address: {[s.status for s in streams]}")
    t.check(all(s.status == 200 for s in streams[:4]), "four are let in")
    others = [Stream(t.city, f"debate:{debate}", source=f"127.0.1.{i + 1}") for i in range(25 - 9 + len(refused))]
    full = [s for s in others if s.status != 200]
    t.check(full and all((s.status, s.problem["code"]) == (503, "overloaded") and int(s.fields["retry-after"]) > 0 for s in full), f"25 in all: {[s.status for s in others]}")
    t.check(t.city.ask("GET", "/api/debates").status == 200, "and others are served")
    for stream in streams + others:
        if stream.status == 200:
            stream.cut()

    def is_free():
        stream = Stream(t.city, f"debate:{debate}")
        if stream.status == 200:
            stream.cut()
        return stream.status == 200
    t.check(wait_for("there is room again", is_free, 30), "who leaves makes room")


def check_slow(t, debate):
    slow, fine = Stream(t.city, f"debate:{debate}", slow=True), Stream(t.city, f"debate:{debate}").begun()
    for burst in range(1, BURSTS + 1):
        t.city.sql(f"""with head as (update arca.event_head set last = last + {BIG} returning last) insert into arca.events (id, kind, topic, facts, at)
            select last - {BIG} + i, 'stances', 'debate:{debate}', jsonb_build_object('x', repeat('x', 1900)), arca.clock() from head, generate_series(1, {BIG}) i; notify arca_events""")
        last = int(t.city.sql("select last from arca.event_head"))
        fine.wait("all of a burst", lambda number, _, __, last=last: number >= last)
        t.check(len([1 for _, kind, _ in fine.events if kind == "stances"]) == burst * BIG, "who reads has each")
    slow.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)      # what is under way comes at once now
    # whoever was not ended would hear for ever that it is still there
    threading.Thread(target=slow.read, daemon=True).start()
    wait_for("it has what was under way", lambda: slow.has_ended or (slow.events and slow.events[-1][0] >= last), 60)
    t.check(slow.has_ended and (not slow.events or slow.events[-1][0] < last), f"who does not read is ended: {len(slow.events)}")
    fine.cut()


def break_streams(t, who, debate):
    """Every web process dies, and with it each stream; what is said then was missed by all."""
    for pid in t.city.children("web"):
        os.kill(pid, signal.SIGKILL)
    wait_for("others take their place", lambda: t.quietly_asked("/api/debates") == 200, 30)
    t.comment(who, debate, "Mientras no había nadie")


def check_browser(t, staff):
    one, two = verified(t, 2, "Mira")
    n = t.debate(one, "Se mira mientras se habla")
    for i in range(4):
        t.comment(two, n, f"Lo de antes {i}")
    slug = t.round(staff, "mirada")
    project = t.project(one, slug, "Un banco que se mira")
    staff.post("/api/staff/proposal-rules", {"share_e4": 1, "census": 10000, "months": 12})
    proposal = one.post("/api/proposals", {"title": "Una que llega", "text": "Basta con que la apoye una persona del padrón.", "language": "es"}).json()["number"]
    question = staff.post("/api/staff/questions", {"titles": {"es": "¿Cuándo?"}, "texts": {"es": "Di cuándo."}, "options": [{"es": "Hoy"}, {"es": "Nunca"}],
                                                   "closes_at": rfc3339(int(time.time()) + 90 * DAY)}).json()["number"]
    asked = {"phase": lambda: t.phase("selecting", slug), "break": lambda: break_streams(t, two, n)}
    with subprocess.Popen(["node", os.path.join(ROOT, "tests", "browser", "live_events.mjs")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_PLAIN": f"http://127.0.0.1:{t.city.address[1]}",
                               "ARCA_DEBATE": str(n), "ARCA_SESSION_1": one.cookie, "ARCA_SESSION_2": two.cookie, "ARCA_STAFF": staff.cookie, "ARCA_BUDGET": slug,
                               "ARCA_PROJECT": str(project), "ARCA_PROPOSAL": str(proposal), "ARCA_QUESTION": str(question)}) as node:
        said = []
        for line in node.stdout:
            said.append(line)
            if line.startswith("wants "):
                asked[line.split()[1]]()
    t.check(node.returncode == 0 and " 0 failed" in "".join(said), f"in Chromium: {''.join(said)}")
    t.city.move_clock(int(time.time()))


def check_end(t, debate, who):
    stream = Stream(t.city, f"debate:{debate}").begun()
    half = Stream(t.city, f"debate:{debate}", tls=True).begun()
    t.check(t.city.stop() == 0, "the daemon ends well")
    wait_for("streams end with it", lambda: stream.has_ended and half.has_ended, 30)
    t.city.start()
    again = wait_for("the web processes have read what there was", lambda: next(
        (s for s in [Stream(t.city, f"debate:{debate}", last=stream.id)] if s.status == 200), None), 30)
    t.comment(who, debate, "Otra vez aquí")
    again.wait("what came after", lambda number, kind, _: kind == "comments" and number > stream.id)
    t.check(len(again.events) == 1, f"once: {again.events}")
    again.cut()


class Live(Proposals):
    def quietly_asked(self, path):
        """The status of an answer, or none where nobody answers."""
        try:
            return self.city.ask("GET", path).status
        except OSError:
            return None

    def quietly(self, sql):
        """A statement whose connection may be ended."""
        try:
            self.city.sql(sql)
        except Exception:       # noqa: BLE001
            pass


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist"), streams=12, streams_address=4) as city:
        t = Live(city)
        moderator = t.person("Moni")
        t.seat(moderator, "moderator")
        staff = t.person("Una")
        t.grant("una@example.org")
        check_refused(t)
        check_told(t, moderator)
        check_late(t)
        debate, who, last = check_resume(t)
        check_reset(t, debate, who, last)
        check_limits(t, debate)
        check_browser(t, staff)
        check_slow(t, debate)
        check_end(t, debate, who)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
