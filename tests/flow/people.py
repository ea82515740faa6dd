"""Somebody with an account and their browser, for tests of a live city. It judges nothing."""
import hashlib
import json
import re
import secrets
import threading

from city import read_problem
from daemon import Client

PASSWORD = "plum tree 4 two"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 "
          "Safari/537.36")


def new_token():
    """(the text that a mail would have, what the database keeps of it)."""
    text = secrets.token_urlsafe(32)
    return text, hashlib.sha256(text.encode()).hexdigest()


def put_token(city, email, purpose, new_email=None, seconds=3600):
    """What the mailer does when it sends: draws a token, keeps its hash. Gives the token."""
    text, digest = new_token()
    to = f"'{new_email}'" if new_email else "null"
    city.sql(f"insert into arca.account_tokens (hash, account, purpose, email, until) select '\\x{digest}', id, "
             f"'{purpose}', {to}, arca.clock() + interval '{seconds} seconds' from arca.accounts where email = '{email}' "
             "on conflict (account, purpose) do update set hash = excluded.hash, until = excluded.until, "
             "email = excluded.email")
    return text


def mails(city):
    """(kind, recipient, facts) of what is in the outbox, oldest first."""
    rows = city.sql("select json_agg(json_build_array(kind, recipient, facts) order by id) from arca.outbox")
    return [tuple(row) for row in json.loads(rows or "[]")]


def at_once(count, ask):
    """`count` answers to ask(i), all asked at the same moment."""
    gate, answers = threading.Barrier(count), [None] * count

    def one(i):
        gate.wait()
        answers[i] = ask(i)

    threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Browser:
    """Sends JSON with the cookie that it was given, from an address of its own."""

    def __init__(self, city, source="127.0.0.1", agent=FIREFOX):
        self.city, self.source, self.agent, self.cookie = city, source, agent, None

    def ask(self, method, path, body=None, **more):
        fields = [("User-Agent", self.agent), ("Accept-Language", "en"), *more.get("fields", [])]
        if self.cookie:
            fields += [("Cookie", f"__Host-arca-account={self.cookie}"), ("Arca-Request", "1")]
        data = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            fields.append(("Content-Type", "application/json"))
        with Client(self.city.address, source=self.source) as client:
            reply = client.ask(method, path, fields, data)
        found = re.match(r"__Host-arca-account=([^;]*)", reply.fields.get("set-cookie", ""))
        if found:
            self.cookie = found[1] or None
        return reply

    def post(self, path, body=None):
        return self.ask("POST", path, body)

    def register(self, email, pseudonym, password=PASSWORD, **changes):
        return self.post("/api/accounts", {"email": email, "password": password, "pseudonym": pseudonym, "kind": "person",
                                           "language": "es", **changes})

    def sign_in(self, email, password=PASSWORD):
        return self.post("/api/account/session", {"email": email, "password": password})


def make(city, email, pseudonym, password=PASSWORD, **more):
    """A browser that is signed in to a new account."""
    browser = Browser(city, **more)
    got = browser.register(email, pseudonym, password)
    if got.status != 202 or browser.post("/api/accounts/confirm", {"token": put_token(city, email, "confirm")}).status != 204:
        raise AssertionError(f"no account {email}: {got}")
    got = browser.sign_in(email, password)
    if got.status != 201:
        raise AssertionError(f"not signed in as {email}: {got}")
    return browser


def code_of(reply):
    return read_problem(reply) if reply.status >= 400 else ""
