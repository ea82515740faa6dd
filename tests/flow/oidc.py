#!/usr/bin/env python3
"""Signing in with an OpenID provider, in a live city: a real one (npm's oidc-provider), and one that forges what it says in one
place at a time, is slow, or says too much. What is refused leaves nothing behind.
"""
import hashlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

from accounts import TABLES, People
from city import ARCAD, City, wait_for
from elections import ROOT
from forger import CLIENT, SECRET, Forger, Key
from people import CHROME, PASSWORD, Browser, code_of, mails, make, put_token

REDIRECT = "https://arca.example/account/back"
NAMES = '{"es":"Identidad de la Villa","en":"Villa identity","ar":"هوية البلدة"}'


class Guest(Browser):
    """A browser with the cookie of a visit besides."""

    visit = None

    def ask(self, method, path, body=None, **more):
        fields = [*more.get("fields", []), ("Arca-Request", "1")]
        if not self.cookie and self.visit:
            fields.append(("Cookie", f"__Host-arca-provider={self.visit}"))
        elif self.visit:
            more_cookies = f"__Host-arca-account={self.cookie}; __Host-arca-provider={self.visit}"
            kept, self.cookie = self.cookie, None
            reply = super().ask(method, path, body, fields=[*fields, ("Cookie", more_cookies)])
            self.cookie = self.cookie or kept
            return self.look(reply)
        elif self.cookie:
            fields.pop()
        return self.look(super().ask(method, path, body, fields=fields))

    def look(self, reply):
        found = re.match(r"__Host-arca-provider=([^;]*); (.*)", reply.fields.get("set-cookie", ""))
        if found:
            self.visit, self.flags = found[1], found[2]
        return reply

    def begin(self, purpose="sign_in"):
        return self.post("/api/account/provider", {"purpose": purpose})

    def back(self, **body):
        return self.post("/api/account/provider/return", body)


class Providers(People):
    """Counts; knows what is stored of visits too."""

    provider = forger = None

    def rows(self):
        """What is stored, but for visits and rates: one question, since it is asked often."""
        return self.city.sql(" union all ".join(
            [f"select '{name}', md5(coalesce((select string_agg(t::text, '|' order by t::text) from arca.{name} t), ''))"
             for name in (*TABLES, "account_identities")]
            + ["select 'tries', coalesce(string_agg(t::text, '|' order by key), '') from arca.tries t where action not like 'rate %'"]))

    def visits(self):
        return int(self.city.sql("select count(*) from arca.provider_visits"))

    def verdicts(self):
        return re.findall(r"event=provider kind=(?:code|visit) verdict=(\w+)", self.city.log())

    # --- the real one ---

    def start_provider(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.spawn_provider()
        return f"http://localhost:{self.port}"

    def spawn_provider(self):
        self.provider = self.city.spawn("provider", "node", os.path.join(ROOT, "tests", "flow", "provider.mjs"), self.port, REDIRECT)
        wait_for("the provider is there", lambda: "ready" in self.city.read("provider.log"), 30)

    def go(self, url, name, says_no=False):
        """What a person does there; gives what the browser is sent back with."""
        jar = http.cookiejar.CookieJar()

        class Stop(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, req, fp, code, msg, headers, newurl):
                if newurl.startswith(REDIRECT):
                    raise StopIteration(newurl)
                return super().redirect_request(req, fp, code, msg, headers, newurl)

        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), Stop)
        try:
            with opener.open(url, timeout=20) as page:
                action = re.search(r'action="([^"]*)"', page.read().decode())[1]
            form = {"no": "1"} if says_no else {"name": name}
            opener.open(f"http://localhost:{self.port}{action}", urlencode(form).encode(), timeout=20).close()
        except StopIteration as stop:
            query = parse_qs(urlsplit(str(stop)).query)
            return {key: query[key][0] for key in ("code", "state", "iss", "error") if key in query}
        raise AssertionError("the provider does not send back")

    def visit(self, guest, name, purpose="sign_in", **more):
        got = guest.begin(purpose)
        self.is_(f"a visit of {name}", got, 201)
        return guest.back(**(self.go(got.json()["url"], name) | more))


def configure(city, issuer, **more):
    city.settings.update(provider_issuer=issuer, provider_client=CLIENT, provider_secret_file=city.path("secret"), provider_name=NAMES,
                         public_url="https://arca.example/", **more)


def restart(t):
    t.city.stop()
    t.city.start()


# --- with a real provider -------------------------------------------------------------------------


def check_off(t):
    guest = Guest(t.city)
    t.check(guest.ask("GET", "/api/providers").json() == {"items": [], "next": None}, "there is none")
    t.refused("a visit", guest.begin, 409, "provider_off")
    t.refused("a return", lambda: guest.back(state="A" * 43, code="x"), 409, "provider_off")
    t.check(t.city.children("broker") == [], "and no broker runs")


def check_new(t):
    """Nobody's yet: an account is made with it, and its address is confirmed by mail all the same."""
    guest = Guest(t.city)
    for language, name in json.loads(NAMES).items():
        got = guest.ask("GET", "/api/providers", fields=[("Accept-Language", language)])
        t.check(got.status == 200, f"{got}")
    t.check(guest.ask("GET", "/api/providers").json()["items"] == [{"name": "Villa identity"}], "who there is")
    got = guest.begin()
    t.is_("a visit", got, 201)
    url = urlsplit(got.json()["url"])
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    t.check({"Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"} <= set(guest.flags.split("; ")), f"the cookie: {guest.flags}")
    t.check(query["response_type"] == "code" and query["code_challenge_method"] == "S256" and query["redirect_uri"] == REDIRECT
            and query["client_id"] == CLIENT and query["scope"] == "openid email" and "prompt" not in query
            and len({query["state"], query["nonce"], query["code_challenge"], guest.visit}) == 4, f"where to: {query}")
    other = Guest(t.city)
    t.check(parse_qs(urlsplit(other.begin().json()["url"]).query)["state"][0] != query["state"], "another state each time")
    said = t.go(got.json()["url"], "ana+1")
    t.check(set(said) == {"code", "state", "iss"} and said["state"] == query["state"], f"sent back with {said}")
    t.refused("without the cookie", lambda: Guest(t.city).back(**said), 409, "provider_state")
    t.refused("in another browser, which has a visit of its own", lambda: other.back(**said), 409, "provider_state")
    got = guest.back(**said)
    t.is_("back", got, 200)
    email = hashlib.sha256(b"ana+1").hexdigest()[:8] + "@people.example"
    t.check(got.json() == {"status": "new", "account": None, "email": email, "is_waiting": False}, f"{got.json()}")
    t.check(guest.cookie is None and t.city.sql("select count(*) from arca.accounts") == "0", "nothing is made by itself")
    t.refused("once more", lambda: guest.back(**said), 409, "provider_state")
    body = {"email": "Ana@Example.org", "pseudonym": "Ana of the village", "language": "es"}
    t.refused("an address that is none", lambda: guest.post("/api/account/provider/register", body | {"email": "no"}), 422, "email_form")
    t.refused("a name that is none", lambda: guest.post("/api/account/provider/register", body | {"pseudonym": "\u200b\u200b\u200b"}), 422, "pseudonym_form")
    t.refused("of somebody who is no visitor", lambda: Guest(t.city).post("/api/account/provider/register", body), 409, "provider_state")
    t.is_("an account", guest.post("/api/account/provider/register", body), 202)
    t.check(t.city.sql("select email, state, password is null, level from arca.accounts") == "ana@example.org|unconfirmed|t|0", "as it is kept")
    t.check(mails(t.city) == [("confirm", "ana@example.org", {})], f"{mails(t.city)}")
    t.is_("twice", guest.post("/api/account/provider/register", body), 409, "provider_state")
    got = t.visit(guest, "ana+1")
    t.check(got.json()["status"] == "new" and got.json()["is_waiting"], f"before it is confirmed it is nobody's: {got.json()}")
    t.is_("asking for the letter again", guest.post("/api/accounts/confirm/again", {"email": "ana@example.org"}), 202)
    t.check(len(mails(t.city)) == 2, "it comes, without a password too")
    t.is_("confirmed", guest.post("/api/accounts/confirm", {"token": put_token(t.city, "ana@example.org", "confirm")}), 204)
    guest = Guest(t.city)
    got = t.visit(guest, "ana+1")
    account = got.json()["account"]
    t.check(got.json()["status"] == "signed_in" and account["pseudonym"] == "Ana of the village" and not account["has_password"]
            and account["provider_at"] and account["session"]["is_whole"], f"signed in: {got.json()}")
    t.check(guest.ask("GET", "/api/account").json() == account, "and it stays so")
    return guest


def check_own(t, ana):
    """A way in that is the only one; another way in; the password's proof and the provider's."""
    t.refused("the only way in", lambda: ana.ask("DELETE", "/api/account/provider"), 409, "provider_last")
    now = int(time.time())
    t.city.hold_clock(now + 700)
    t.refused("not fresh any more", lambda: ana.post("/api/account/password", {"password": PASSWORD}), 403, "proof_needed")
    got = ana.begin("proof")
    query = parse_qs(urlsplit(got.json()["url"]).query)
    t.check(query["prompt"] == ["login"] and query["max_age"] == ["0"], f"the provider has to ask anew: {query}")
    old = ana.cookie
    got = ana.back(**t.go(got.json()["url"], "ana+1"))
    t.check(got.json()["status"] == "proved" and ana.cookie != old, f"proved, with another token: {got}")
    got = ana.begin("proof")
    t.refused("the proof of somebody else", lambda: ana.back(**t.go(got.json()["url"], "ben+1")), 409, "provider_taken")
    t.is_("a password", ana.post("/api/account/password", {"password": PASSWORD}), 204)
    t.city.move_clock(now + 700)
    before = len(mails(t.city))
    t.is_("the provider taken away", ana.ask("DELETE", "/api/account/provider"), 204)
    t.refused("twice", lambda: ana.ask("DELETE", "/api/account/provider"), 404, "not_found")
    t.check(mails(t.city)[before:] == [("provider_changed", "ana@example.org", {"change": "unlinked"})], "and told")
    t.check(t.visit(Guest(t.city), "ana+1").json()["status"] == "new", "it is nobody's now")
    t.check(Guest(t.city).sign_in("ana@example.org").status == 201, "the password is the way in")


def check_link(t, ana):
    """An account is found by who somebody is there, never by an address."""
    ben = make(t.city, "ben@example.org", "Ben by password")
    t.check(not ben.ask("GET", "/api/account").json()["provider_at"], "Ben has no provider")
    guest = Guest(t.city)
    t.check(t.visit(guest, "ben+2").json()["status"] == "new", "he is nobody there")
    before, mailed = t.rows(), len(mails(t.city))
    body = {"email": "ben@example.org", "pseudonym": "Ben by provider", "language": "es"}
    t.is_("an account at an address that has one", guest.post("/api/account/provider/register", body), 202)
    t.check(mails(t.city)[mailed:] == [("exists", "ben@example.org", {})], "its owner is told")
    t.check(t.city.sql("select count(*) from arca.account_identities") == "0" and before != t.rows(), "and nothing is joined")
    t.check(t.visit(Guest(t.city), "ben+2").json()["status"] == "new", "not later either")
    linker = Guest(t.city)
    linker.cookie = ben.cookie
    t.city.sql("update arca.account_sessions set proved_at = proved_at - interval '1 hour'")
    t.refused("without a proof", lambda: linker.begin("link"), 403, "proof_needed")
    t.is_("the proof", linker.post("/api/account/proof", {"password": PASSWORD}), 200)
    got = linker.begin("link")
    said = t.go(got.json()["url"], "ben+2")
    thief = Guest(t.city)
    thief.visit, thief.cookie = linker.visit, ana.cookie
    t.refused("in another's session", lambda: thief.back(**said), 409, "provider_state")
    mailed = len(mails(t.city))
    got = linker.back(**said)
    t.check(got.json()["status"] == "linked" and got.json()["account"]["provider_at"], f"{got}")
    t.check(mails(t.city)[mailed:] == [("provider_changed", "ben@example.org", {"change": "linked"})], "told by mail")
    got = linker.begin("link")
    t.refused("a second one", lambda: linker.back(**t.go(got.json()["url"], "ben+3")), 409, "provider_taken")
    ana.sign_in("ana@example.org")
    got = ana.begin("link")
    t.refused("somebody else's", lambda: ana.back(**t.go(got.json()["url"], "ben+2")), 409, "provider_taken")
    signed = Guest(t.city)
    t.check(t.visit(signed, "ben+2").json()["account"]["pseudonym"] == "Ben by password", "both ways lead to one account")
    mailed = len(mails(t.city))
    t.visit(Guest(t.city, agent=CHROME), "ben+2")
    t.check(mails(t.city)[mailed:] == [("signed_in_new", "ben@example.org", {"agent": "Chrome, Windows"})], "a new program is told")
    t.refused("nobody signed in", lambda: Guest(t.city).begin("link"), 401, "account_missing")
    return linker


def check_factor(t, ben):
    """The second factor is asked for as after a password."""
    t.city.sql("insert into arca.account_factors (account, sealed, confirmed_at) select id, '\\x00', arca.clock() "
               "from arca.accounts where email = 'ben@example.org'")
    guest = Guest(t.city)
    got = t.visit(guest, "ben+2")
    t.check(got.json()["account"]["session"]["is_whole"] is False, f"half a session: {got.json()}")
    t.refused("half, to link", lambda: guest.begin("link"), 403, "factor_needed")
    t.refused("half, a proof", lambda: guest.begin("proof"), 403, "factor_needed")
    t.city.sql("delete from arca.account_factors")
    t.is_("ben goes on", ben.ask("GET", "/api/account"), 200)


def check_no(t):
    guest = Guest(t.city)
    said = t.go(guest.begin().json()["url"], "", says_no=True)
    t.check(said.get("error") == "access_denied", f"they said no: {said}")
    t.is_("no", guest.back(**said), 403, "provider_refused")
    t.is_("no, and then a code", guest.back(state=said["state"], code="x", iss=said["iss"]), 409, "provider_state")
    guest = Guest(t.city)
    said = t.go(guest.begin().json()["url"], "cleo")
    visits = t.visits()
    t.refused("late", lambda: (t.city.sql("update arca.provider_visits set until = arca.clock() - interval '1 second'"),
                               guest.back(**said))[1], 409, "provider_state")
    t.city.sql("select arca.people_tidy()")
    t.check(t.visits() == 0 < visits, "and tidied away")


def check_replay(t):
    """A code is good once, also in a visit of its own; and PKCE holds it to its browser."""
    one, other = Guest(t.city), Guest(t.city)
    said = t.go(one.begin().json()["url"], "dora+1")
    state = parse_qs(urlsplit(other.begin().json()["url"]).query)["state"][0]
    t.refused("somebody else's code", lambda: other.back(**(said | {"state": state})), 422, "provider_wrong")
    t.check(t.verdicts()[-1] == "refused", f"the provider refused it: {t.verdicts()[-3:]}")
    t.is_("its own", one.back(**said), 200)
    state = parse_qs(urlsplit(one.begin().json()["url"]).query)["state"][0]
    t.refused("a code that was used", lambda: one.back(**(said | {"state": state})), 422, "provider_wrong")
    got = t.go(one.begin().json()["url"], "dora+1")
    t.refused("without iss, which it announces", lambda: one.back(code=got["code"], state=got["state"]), 422, "provider_wrong")
    t.check(t.verdicts()[-1] == "mixed", "mixed up")
    got = t.go(one.begin().json()["url"], "dora+1")
    t.refused("with another's iss", lambda: one.back(**(got | {"iss": "https://other.example"})), 422, "provider_wrong")


def check_public(t):
    """A client without a secret, and ES256."""
    secret = t.city.settings.pop("provider_secret_file")
    t.city.settings["provider_client"] = "arca-public"
    restart(t)
    t.check(t.visit(Guest(t.city), "ben+2").json()["status"] == "signed_in", "a public client, by ES256; who somebody is stays so")
    t.city.settings.update(provider_secret_file=secret, provider_client=CLIENT)
    restart(t)
    t.check(t.visit(Guest(t.city), "ben+2").json()["status"] == "signed_in", "and back")
    with open(t.city.path("secret"), "w", encoding="ascii") as file:
        file.write("another secret\n")
    os.kill(t.city.children("broker")[0], signal.SIGKILL)
    wait_for("a broker is back", lambda: Guest(t.city).ask("GET", "/api/providers").status == 200 and t.city.children("broker"), 10)
    guest = Guest(t.city)
    wait_for("it is connected", lambda: guest.begin().status == 201, 10)
    t.refused("with a wrong secret", lambda: t.visit(guest, "ben+2"), 422, "provider_wrong")
    t.check("event=provider_unknown" in t.city.log(), "which is told in the log")
    with open(t.city.path("secret"), "w", encoding="ascii") as file:
        file.write(SECRET + "\n")


def check_away(t):
    """No provider: nobody waits long, and a breaker leaves it alone."""
    restart(t)
    t.provider.terminate()
    t.provider.wait()
    t.refused("nobody there", Guest(t.city).begin, 503, "provider_unavailable")
    for _ in range(5):
        Guest(t.city).begin()
    t.check("event=provider_left seconds=30" in t.city.log(), "then it is left alone")
    t.is_("the password is as good as ever", Guest(t.city).sign_in("ben@example.org"), 201)


def check_doctor(t):
    """arcad doctor asks the provider what the broker would, and looks at what is configured."""
    def said(**changes):
        sets = [word for key, value in {**t.city.settings, **changes}.items() for word in ("--set", f"{key}={value}")]
        done = subprocess.run([ARCAD, "doctor", "--embedded", t.city.path("city"), *sets], capture_output=True, text=True, check=False)
        return " ".join(line for line in done.stdout.splitlines() if line.startswith("provider:"))

    t.check(said() == "", f"nothing to mend: {said()}")
    t.check(said(provider_issuer="") == "", "no provider is none to mend")
    for words, changes in (("another issuer: http://localhost", {"provider_issuer": f"http://127.0.0.1:{t.port}"}),
                           ("does not answer", {"provider_issuer": f"http://localhost:{t.port}/other"}), ("does not answer", {"provider_issuer": "http://localhost:1"}),
                           ("has to be https", {"provider_issuer": "http://id.example"}), ("provider_client is missing", {"provider_client": ""}),
                           ("provider_name has to be", {"provider_name": '{"es":'}), ("provider_name has to be", {"provider_name": ""}),
                           ("public_url has to be", {"public_url": ""}), ("have it readable", {"provider_secret_file": "/nowhere"})):
        t.check(words in said(**changes), f"{changes}: {said(**changes)}")
    os.chmod(t.city.path("secret"), 0o644)
    t.check("is open to others" in said(), "the secret is for nobody else")
    os.chmod(t.city.path("secret"), 0o600)


def check_rights(t):
    ben = Guest(t.city)
    ben.sign_in("ben@example.org")
    got = ben.ask("GET", "/api/account/export?form=json")
    t.check(got.status == 200 and set(got.json()["provider"]) == {"created_at", "used_at"}, f"the export: {got.status}")
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, check=True, text=True).stdout
    for secret in ("ben+2", "ana+1", SECRET, t.city.read("city", "keys", "broker", "city.subject").strip(), *t.secrets):
        t.check(secret not in dump and secret not in t.city.log(), f"a dump or the log has {secret[:8]}")
    subject = hashlib.sha256((t.issuer + "\0" + "ben+2").encode()).hexdigest()
    t.check(subject not in dump and "account_identities" in dump, "nor a hash that anybody could make")
    t.is_("erased", ben.ask("DELETE", "/api/account"), 204)
    t.check(t.city.sql("select count(*) from arca.account_identities i join arca.accounts a on a.id = i.account where a.state <> 'unconfirmed'") == "0",
            "and with it who they are there")


def check_unconfirmed(t):
    """Who makes an account at somebody's address, and waits: the owner's own registration, or password, puts them out."""
    for email, take in (("owner1@example.org", "register"), ("owner2@example.org", "reset")):
        guest = Guest(t.city)
        name = f"waiting+{take}"
        t.visit(guest, name)
        t.is_("an account", guest.post("/api/account/provider/register", {"email": email, "pseudonym": f"Mallory {take}", "language": "es"}), 202)
        t.check(t.city.sql("select count(*) from arca.account_identities") == "2", "it waits, beside Ben's")
        owner = Browser(t.city)
        if take == "register":
            t.is_("the owner's", owner.register(email, "The owner"), 202)
            t.is_("confirmed", owner.post("/api/accounts/confirm", {"token": put_token(t.city, email, "confirm")}), 204)
        else:
            t.is_("a password", owner.post("/api/accounts/reset/finish", {"token": put_token(t.city, email, "reset"), "password": PASSWORD}), 204)
        t.check(t.city.sql("select count(*) from arca.account_identities") == "1", f"{take}: no way in is left")
        t.check(t.visit(Guest(t.city), name).json()["status"] == "new", f"{take}: and nobody is found")
        t.is_("the owner comes in", owner.sign_in(email), 201)
    guest = Guest(t.city)
    t.visit(guest, "mover+1")
    for email in ("typo@exmaple.org", "right@example.org"):
        t.is_("an account", guest.post("/api/account/provider/register", {"email": email, "pseudonym": "Mover " + email[:4], "language": "es"}), 202)
        t.visit(guest, "mover+1")
    t.check(t.city.sql("select email from arca.account_identities join arca.accounts a on a.id = account order by 1") == "ben@example.org\nright@example.org",
            "who mistyped an address begins again")


def check_rates(t):
    t.forget_tries()
    guest = Guest(t.city)
    t.city.sql("insert into arca.tries (action, key, failures, last_at) select 'rate sign_in network', key, 100, arca.clock() "
               "from (select sha256('x') as key) k")
    for _ in range(2):
        t.is_("a visit is counted", guest.begin(), 201)
    t.check(t.city.sql("select max(failures) from arca.tries where action = 'rate sign_in network' and failures < 100") == "2", "each time")
    t.city.sql("update arca.tries set failures = 100 where action = 'rate sign_in network'")
    got = guest.begin()
    t.is_("as signing in", got, 429, "too_many_requests")
    t.check(int(got.fields["retry-after"]) > 3000, "for an hour")
    t.forget_tries()


# --- with one that forges -------------------------------------------------------------------------


def forge(t, what, verdict, code="provider_wrong", status=422, **changes):
    """One visit whose token is changed in that way: refused, by that verdict, and nothing is left."""
    forger, guest = t.forger, Guest(t.city)
    forger.fine()
    query = parse_qs(urlsplit(guest.begin().json()["url"]).query)
    forger.nonce, forger.challenge = query["nonce"][0], query["code_challenge"][0]
    iss = changes.pop("iss", forger.issuer)
    for name, value in changes.items():
        setattr(forger, name, value)
    before, visits = t.rows(), t.visits()
    got = guest.back(**({"state": query["state"][0], "code": "code-" + what} | ({"iss": iss} if iss else {})))
    forger.fine()
    if verdict == "fine":
        t.check(got.status == 200 and t.verdicts()[-1] == "fine", f"{what}: {got} {t.verdicts()[-1]}")
        return got
    t.is_(what, got, status, code)
    t.check(t.verdicts()[-1] == verdict, f"{what}: by {t.verdicts()[-1]}, not {verdict}")
    t.check(t.rows() == before and t.visits() == visits - 1 and guest.cookie is None, f"{what}: something is left")
    return got


def check_forged(t):
    now, forger = int(time.time()), t.forger
    forge(t, "nothing", "fine")
    forge(t, "ES256", "fine", signer=forger.keys[1])
    forge(t, "a list of us alone", "fine", changes={"aud": [CLIENT]})
    forge(t, "no at_hash", "fine", changes={"at_hash": None})
    forge(t, "azp that is us", "fine", changes={"azp": CLIENT})
    forge(t, "a minute of another clock", "fine", changes={"exp": now - 20, "iat": now + 20})
    for what, verdict, claims in (
            ("another issuer", "issuer", {"iss": forger.issuer + "/"}), ("no issuer", "issuer", {"iss": None}),
            ("another client", "audience", {"aud": "arca"}), ("no client", "audience", {"aud": None}),
            ("another client too", "audience", {"aud": [CLIENT, "other"]}), ("nobody", "audience", {"aud": []}),
            ("us, but given to another", "party", {"azp": "other"}),
            ("another visit", "nonce", {"nonce": "A" * 43}), ("no visit", "nonce", {"nonce": None}),
            ("over", "expired", {"exp": now - 120}), ("from last week", "expired", {"iat": now - 604800}),
            ("from twelve minutes ago", "expired", {"iat": now - 720}),
            ("never over", "form", {"exp": None}), ("of no time", "form", {"iat": None}), ("a time as text", "form", {"exp": str(now + 60)}),
            ("from tomorrow", "future", {"iat": now + 86400, "exp": now + 90000}),
            ("another access token", "access", {"at_hash": "A" * 22}), ("an access token of no kind", "access", {"at_hash": 7}),
            ("nobody there", "subject", {"sub": None}), ("an empty name", "subject", {"sub": ""}), ("a long name", "subject", {"sub": "s" * 256}),
            ("a name that is no ASCII", "subject", {"sub": "señor"}), ("asked tomorrow", "form", {"auth_time": now + 86400})):
        forge(t, what, verdict, changes=claims)
    for what, verdict, token in (
            ("alg none", "algorithm", Forger.unsigned), ("HS256 by the public key", "algorithm", Forger.with_public_key),
            ("HS256 by a key that is shown", "algorithm", Forger.with_shown_secret), ("a key of its own", "signature", Forger.with_own_key),
            ("changed afterwards", "signature", Forger.changed_after), ("sub twice", "form", Forger.twice),
            ("alg twice", "form", Forger.header_twice), ("no token", "form", lambda _: "abc"), ("two parts", "form", lambda _: "e30.e30"),
            ("a long one", "form", lambda f: f.make({"alg": "RS256"}, f.claims() | {"x": "x" * 16000}, lambda _: b"x"))):
        forge(t, what, verdict, token=token)
    forge(t, "no signature", "signature", token=lambda f: f.make({"alg": "RS256", "kid": "rsa-1"}, f.claims(), lambda _: b""))
    forge(t, "of the other key", "signature", token=lambda f: f.make({"alg": "RS256", "kid": "rsa-1"}, f.claims(), f.keys[1].sign))
    forge(t, "another type of token", "form", header={"typ": "at+jwt"})
    forge(t, "what has to be understood", "form", header={"crit": ["exp"]})
    forge(t, "RS512", "algorithm", header={"alg": "RS512"})
    forge(t, "ES256 by a key for RS256", "key", header={"alg": "ES256"})
    forge(t, "no kid, and one key of that kind", "fine", header={"kid": None})
    forge(t, "no iss, though it is announced", "mixed", iss=None)
    forge(t, "another's iss", "mixed", iss="https://other.example")
    t.check(forger.bad == [], f"what it was sent: {forger.bad}")
    t.check(not re.search(r"route=provider_\w+ method=\w+ status=20\d .*fault=", t.city.log()), "what goes well is logged as such")
    t.check("code-no iss, though it is announced" not in forger.asked, "whose answer it is comes first")


def check_keys(t):
    """A key that nobody knows is looked for once, and not again at once; a provider may change its keys."""
    forger, new = t.forger, Key(t.forger.folder, "rsa-2")
    # the time between two looks has to be over (broker_ask.c)
    time.sleep(10.5)
    looks = forger.looks["keys"]
    forge(t, "a key that nobody knows", "key", header={"kid": "nobody"})
    t.check(forger.looks["keys"] == looks + 1, "was looked for")
    forge(t, "another such", "key", header={"kid": "nobody else"})
    t.check(forger.looks["keys"] == looks + 1, "is not, so soon")
    time.sleep(10.5)
    forger.keys = [new, forger.keys[1]]
    forge(t, "a new key", "fine")
    t.check(forger.looks["keys"] == looks + 2, "was looked for")


def check_answers(t):
    """Answers that are none: away, and told so; nothing is left."""
    away = {"verdict": "away", "code": "provider_unavailable", "status": 503}
    fine = {"access_token": "access", "token_type": "Bearer", "id_token": "e30.e30.e30"}
    for what, answer in (
            ("an error of its own", (500, b"{}", {})), ("too much", (200, b" " * 40000 + b"{}", {})), ("no JSON", (200, b"<html>", {})),
            ("elsewhere", (302, b"", {"Location": t.forger.url + "/jwks"})), ("a key twice", (200, json.dumps(fine).encode()[:-1] + b', "id_token": "x"}', {})),
            ("no ID token", (200, json.dumps({**fine, "id_token": 7}).encode(), {})), ("another kind", (200, json.dumps({**fine, "token_type": "mac"}).encode(), {})),
            ("no access token", (200, b'{"id_token": "e30.e30.e30", "token_type": "Bearer"}', {}))):
        forge(t, what, answers={"token": answer}, **away)
        forge(t, "fine between", "fine")
    forge(t, "no", "refused", answers={"token": (400, b'{"error": "invalid_grant"}', {})})
    forge(t, "slow", wait={"token": 20}, **away)
    took = int(re.findall(r"route=provider_return .* ms=(\d+) fault=provider_unavailable", t.city.log())[-1])
    t.check(2900 < took < 6000, f"nobody waits for it long: {took} ms")
    forge(t, "fine again", "fine")


def broker_anew(t):
    """A broker that has seen nothing of the provider yet, and that no breaker holds back. The answers to `begin` are its."""
    old = t.city.children("broker")
    os.kill(old[0], signal.SIGKILL)
    wait_for("a broker is back", lambda: t.city.children("broker") not in ([], old), 20)
    connected = len(t.verdicts())

    def is_there():
        Guest(t.city).begin()
        return len(t.verdicts()) > connected

    t.forger.answers = {"configuration": (500, b"{}", {})}
    wait_for("web knows it", is_there, 20)


def check_configuration(t):
    """What a provider says of itself has to be in form, and of it."""
    forger = t.forger
    forger.fine()
    body = forger.configuration()
    cases = [(what, {"document": document}) for what, document in (
        ("another issuer", {"issuer": forger.url}), ("an issuer with a slash", {"issuer": forger.issuer + "/"}),
        ("a token endpoint in the open", {"token_endpoint": "http://localhost:1/token"}), ("no keys", {"jwks_uri": None}),
        ("an address of a script", {"authorization_endpoint": "javascript:alert(1)"}), ("no code", {"response_types_supported": ["id_token"]}),
        ("no S256", {"code_challenge_methods_supported": ["plain"]}), ("HS256 only", {"id_token_signing_alg_values_supported": ["HS256"]}),
        ("no Basic", {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}))]
    cases += [(what, {"answers": {"configuration": answer}}) for what, answer in (
        ("issuer twice", (200, body[:-1] + b', "issuer": "x"}', {})), ("too much", (200, body[:-1] + b"," + b" " * 70000 + b'"x": 1}', {})),
        ("elsewhere", (302, b"", {"Location": forger.url + "/other"})), ("gone", (404, body, {})))]
    cases.append(("slow", {"wait": {"configuration": 20}}))
    for i, (what, changes) in enumerate(cases):
        if i % 4 == 0:    # five failures in a row, and a breaker leaves the provider alone
            broker_anew(t)
        forger.fine()
        for name, value in changes.items():
            setattr(forger, name, value)
        looks, visits = forger.looks["configuration"], t.visits()
        t.is_(what, Guest(t.city).begin(), 503, "provider_unavailable")
        t.check(forger.looks["configuration"] == looks + 1 and t.visits() == visits, f"{what}: not looked at, or a visit is left")
    took = int(re.findall(r"route=provider_visit .* ms=(\d+) fault=provider_unavailable", t.city.log())[-1])
    t.check(2900 < took < 6000, f"nobody waits for it long: {took} ms")
    forger.fine()
    t.city.settings["provider_ca"] = t.city.path("other.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", t.city.path("other.key"),
                    "-out", t.city.path("other.pem"), "-days", "2", "-subj", "/CN=localhost"], check=True, capture_output=True)
    restart(t)
    t.refused("of a certificate that nobody vouches for", Guest(t.city).begin, 503, "provider_unavailable")


def with_real(t):
    check_off(t)
    t.issuer = t.start_provider()
    with open(t.city.path("secret"), "w", encoding="ascii") as file:
        file.write(SECRET + "\n")
    os.chmod(t.city.path("secret"), 0o600)
    configure(t.city, t.issuer)
    restart(t)
    t.secrets = []
    ana = check_new(t)
    check_own(t, ana)
    ben = check_link(t, ana)
    check_factor(t, ben)
    check_no(t)
    check_replay(t)
    check_unconfirmed(t)
    check_rates(t)
    t.secrets += [ben.visit, ana.visit]
    check_doctor(t)
    check_public(t)
    check_away(t)
    check_rights(t)


def with_forger(t):
    t.forger = Forger(t.city.folder, t.city.ca, t.city.path("tls.key"))
    configure(t.city, t.forger.issuer, provider_ca=t.city.ca)
    restart(t)
    check_forged(t)
    check_keys(t)
    check_answers(t)
    check_configuration(t)


def main():
    with City() as city:
        t = Providers(city)
        with_real(t)
        with_forger(t)
    print(f"{t.passed} passed, {t.failed} failed")
    return 1 if t.failed else 0


sys.exit(main())
