#!/usr/bin/env python3
"""A census that is a service: asked about one person at a time; slow, broken and lying answers; a breaker; and what is kept
of it all.
"""
import http.server
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time

from census import ADULT, CHILD, Registry, dni
from city import City, read_problem, wait_for
from servers import Waiting

TOKEN = "a-token-of-the-census"
CROWD = 10    # each of them is a handshake of the service, in Python
FINE = {"eligible": True, "district": "norte", "sex": "x", "habitat": "urbano"}
LIES = (b"", b"yes", b"[]", b'{"eligible": "true"}', b'{"eligible": true}', json.dumps({**FINE, "sex": "w"}).encode(),
        json.dumps({**FINE, "district": ""}).encode(), json.dumps({**FINE, "district": "d" * 81}).encode(),
        json.dumps({**FINE, "birth_date": "1980-02-30"}).encode(), json.dumps({**FINE, "habitat": 7}).encode(),
        json.dumps(FINE).encode()[:-1], b'{"eligible": false, "eligible": true}', b" " * 20000 + b"{}")


class Service:
    """Knows people; answers as it is told."""

    def __init__(self, certificate, key):
        self.people, self.asked, self.said, self.status, self.wait, outer = {}, [], None, 200, 0, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.headers["Authorization"], body))
                time.sleep(outer.wait if body["document"] != dni(7) else 0)
                answer = outer.said
                if answer is None:
                    answer = json.dumps(outer.people.get(body["document"], {"eligible": False})).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = Waiting(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None    # arcad does not wait for who is slow
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}/census"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def counts(t):
    """What a service that fails must not change."""
    return t.sql("select (select count(*) from registry.census), (select count(*) from registry.people), "
                 "(select coalesce(sum(failures), 0) from registry.tries), (select count(*) from registry.batches)")


def check_fine(t, service):
    account, who = t.account()
    t.refused("before there is a key", t.verify(who, 1), 409, "census_closed")
    code, said, more = t.census("key")
    t.check(code == 0 and said == "key=1\n", f"a key: {said}{more}")
    t.check(t.census("key")[0] == 1, "one alone")
    service.people = {dni(n): FINE for n in range(1, 40)}
    service.people[dni(2)] = {**FINE, "birth_date": "1979-01-01"}
    service.people[dni(3)] = {**FINE, "birth_date": CHILD}
    got = t.verify(who, 1)
    t.check(got.status == 200 and t.level(account) == "2census", f"verified: {got}")
    t.check(service.asked == [("Bearer " + TOKEN, {"document": dni(1), "birth_date": ADULT, "postal_code": "28001"})], f"asked: {service.asked}")
    t.check(t.sql("select district, postal_code, sex, habitat, source from registry.census") == "norte|28001|x|urbano|lookup", "kept as a row")
    t.check(t.sql("select kind, rows, added, gone from registry.batches") == "lookup|1|1|0", "of a batch of its own")
    other = t.account()[1]
    t.refused("who is not eligible", t.verify(other, 900), 422, "census_not_found")
    t.refused("who was born on another day", t.verify(other, 2), 422, "census_not_found")
    t.refused("who is too young", t.verify(other, 3, birth_date=CHILD), 422, "census_age")
    t.refused("another's document", t.verify(other, 1), 409, "document_taken")
    asked = len(service.asked)
    t.refused("a typo", t.verify(other, "12345678A"), 422, "document_letter")
    t.check(len(service.asked) == asked, "is asked of nobody")
    t.check(t.sql("select sum(failures) from registry.tries where kind = 'account'") == "2", "failures are counted")
    service.people[dni(1)] = {"eligible": False}
    for changes in ({"birth_date": "1980-05-18"}, {"postal_code": "28002"}):
        t.check(t.verify(other, 1, **changes).status == 422 and
                t.sql("select count(*) from registry.census where is_live and source = 'lookup' and birth_date = '" + ADULT + "'") == "1",
                f"another puts nobody out with {changes}")
    t.sql("delete from registry.tries")
    t.refused("who left meanwhile", t.verify(who, 1), 422, "census_not_found")
    t.check(t.sql("select count(*) from registry.census where is_live and birth_date = '" + ADULT + "'") == "0", "is no longer live")
    service.people[dni(1)] = FINE
    t.check(t.verify(who, 1).status == 200, "and is back")


def check_locks(t, service):
    guesser = t.account()[1]
    for n in range(901, 906):
        t.refused("a guess", t.verify(guesser, n), 422, "census_not_found")
    asked = len(service.asked)
    t.refused("the sixth", t.verify(guesser, 10), 429, "verification_locked")
    t.check(len(service.asked) == asked, "the service is not asked any more")
    t.sql("delete from registry.tries")


def check_lies(t, service):
    """Whatever is out of form is no answer, and nothing is kept of it but that it was asked."""
    who = t.account()[1]
    for i, said in enumerate(LIES):
        before, service.said = counts(t), said
        t.refused(f"an answer {said[:40]}", t.verify(who, 11), 503, "census_unavailable")
        t.check(counts(t) == before, f"{said[:40]}: {counts(t)}, not {before}")
        service.said = None
        if i % 3 == 2:
            t.check(t.verify(t.account()[1], 200 + i).status == 422, "a fine answer between them")
    t.sql("delete from registry.tries")
    t.check(t.verify(t.account()[1], 12).status == 200, "it goes on")
    for status in (500, 404, 302):
        service.status = status
        t.refused(f"status {status}", t.verify(who, 11), 503, "census_unavailable")
    service.status = 200
    t.check(t.verify(t.account()[1], 13).status == 200, "and on")


def check_slow(t, service):
    """Who waits for the service is told soon, and nobody else waits."""
    who, got = t.account()[1], []
    service.wait = 7
    begin = time.monotonic()
    thread = threading.Thread(target=lambda: got.append(t.verify(who, 14)))
    thread.start()
    wait_for("it is asked", lambda: service.asked[-1][1]["document"] == dni(14), 10)
    now = time.monotonic()
    t.check(t.verify(t.account()[1], 7).status == 200 and time.monotonic() - now < 2, "somebody else is verified meanwhile")
    thread.join()
    t.refused("the slow one", got[0], 503, "census_unavailable")
    t.check(3 < time.monotonic() - begin < 7, f"within seconds: {time.monotonic() - begin}")
    service.wait = 0
    t.check(t.verify(t.account()[1], 17).status == 200, "it is quick again")


def check_breaker(t, service):
    service.status = 500
    who = t.account()[1]
    for _ in range(5):
        t.refused("a failure", t.verify(who, 15), 503, "census_unavailable")
    asked = len(service.asked)
    service.status = 200
    for _ in range(3):
        t.refused("left alone", t.verify(who, 15), 503, "census_unavailable")
    t.check(len(service.asked) == asked, "it is not asked")
    t.check("event=census_service_left seconds=30" in t.city.log(), "the log says so")
    left = t.sql("select count(*) from registry.lookups where answer = 'none' and took_ms = 0")
    t.check(left == "3", f"and the book: {left}")
    old = t.city.children("registrar")
    os.kill(old[0], signal.SIGKILL)
    wait_for("another registrar", lambda: t.city.children("registrar") not in (old, []), 20)
    wait_for("it is asked again", lambda: t.verify(who, 15).status == 200, 20)


def check_crowd(t):
    people = [t.account() for _ in range(CROWD)]
    got = t.at_once(CROWD, lambda i: t.verify(people[i][1], 16))
    t.check(sorted(reply.status for reply in got) == [200] + [409] * (CROWD - 1), f"one of them: {sorted(reply.status for reply in got)}")
    t.check({read_problem(reply) for reply in got if reply.status != 200} == {"document_taken"}, "the others: taken")


def check_kept(t, service):
    book = dict(line.split("|") for line in t.sql("select answer, count(*) from registry.lookups group by answer").splitlines())
    t.check(sum(map(int, book.values())) >= len(service.asked) and set(book) == {"eligible", "not", "none"}, f"every question is in the book: {book}")
    texts = [t.city.log()] + [subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True,
                                             text=True, check=True).stdout for name in ("arca", "arca_registry")]
    numbers = {body["document"] for _, body in service.asked}
    t.check(len(numbers) > 15 and not [one for one in [*numbers, TOKEN] for text in texts if one in text], "no document, no token anywhere")


def main():
    city = City()
    city.make_certificate()
    service = Service(city.path("tls.pem"), city.path("tls.key"))
    city.make_certificate = lambda: None
    with open(city.path("token"), "w", encoding="ascii") as file:
        file.write(TOKEN + "\n")
    city.settings.update(census_url=service.url, census_token_file=city.path("token"), census_ca=city.path("tls.pem"))
    with city:
        t = Registry(city)
        check_fine(t, service)
        check_locks(t, service)
        check_lies(t, service)
        check_slow(t, service)
        check_breaker(t, service)
        check_crowd(t)
        check_kept(t, service)
    sys.exit(t.done())


main()
