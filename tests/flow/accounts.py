#!/usr/bin/env python3
"""Accounts in a live city: the way in, what one changes, and everything that is refused: with its own error, nothing
stored, and nothing said about who has an account.
"""
import os
import re
import signal
import subprocess
import sys
import threading
import time

from city import ARCAD, City, wait_for
from elections import Tally
from people import CHROME, PASSWORD, Browser, at_once, code_of, mails, make, put_token

TABLES = ("accounts", "account_sessions", "account_tokens", "account_agents", "pseudonyms_held", "outbox")


class People(Tally):
    """Counts, and knows what is stored and how often passwords were hashed."""

    def __init__(self, city):
        super().__init__()
        self.city, self.said = city, []

    def rows(self):
        return self.city.sql(" union all ".join(
            f"select '{name}', md5(coalesce((select string_agg(t::text, '|' order by t::text) from arca.{name} t), ''))"
            for name in TABLES))

    def is_(self, what, reply, status, code=""):
        return self.check((reply.status, code_of(reply)) == (status, code), f"{what}: {reply}, not {status} {code}")

    def refused(self, what, ask, status, code, pointer=None):
        """`ask` is refused so, and what is stored stays as it was. Gives the answer."""
        before = self.rows()
        reply = ask()
        self.is_(what, reply, status, code)
        self.check(self.rows() == before, f"{what}: something is stored")
        if pointer:
            rows = [(row["pointer"], row["code"]) for row in reply.json().get("errors", [])]
            self.check(pointer in rows, f"{what}: {rows}, not {pointer}")
        return reply

    def hashes(self, kinds="make|verify"):
        return len(re.findall(rf"event=hash kind=(?:{kinds}) ", self.city.log()))

    def forget_tries(self):
        self.city.sql("delete from arca.tries")


# --- registering ----------------------------------------------------------------------------------


def check_register(t):
    anna = Browser(t.city)
    got = anna.register(" Anna.Roig@Example.org ", "  Àrbol \u2003 Verde ")
    t.is_("registering", got, 202)
    t.check(got.json() == {"status": "accepted"}, f"what it says: {got}")
    row = t.city.sql("select email, pseudonym, pseudonym_key, state, level, language, password like '$argon2id$%' "
                     "from arca.accounts")
    t.check(row == "anna.roig@example.org|Àrbol Verde|arbolverde|unconfirmed|0|es|t", f"what is kept: {row}")
    t.check(mails(t.city) == [("confirm", "anna.roig@example.org", {})], f"what is mailed: {mails(t.city)}")
    t.refused("signing in before the address is confirmed", lambda: anna.sign_in("anna.roig@example.org"), 422,
              "sign_in_wrong")
    t.is_("with a wrong password", anna.sign_in("anna.roig@example.org", "something else"), 422, "sign_in_wrong")
    token = put_token(t.city, "anna.roig@example.org", "confirm")
    t.refused("a token of nobody", lambda: anna.post("/api/accounts/confirm", {"token": "A" * 43}), 422, "token_wrong")
    t.refused("for another purpose", lambda: anna.post("/api/accounts/reset/finish", {"token": token, "password": PASSWORD}),
              422, "token_wrong")
    t.is_("confirming", anna.post("/api/accounts/confirm", {"token": token}), 204)
    t.refused("confirming twice", lambda: anna.post("/api/accounts/confirm", {"token": token}), 422, "token_wrong")
    got = anna.sign_in("ANNA.ROIG@example.org")
    t.is_("signing in", got, 201)
    account = got.json()
    t.check((account["pseudonym"], account["level"], account["has_factor"], account["session"]["is_whole"]) ==
            ("Àrbol Verde", 1, False, True), f"the account: {account}")
    flags = {word.strip() for word in got.fields["set-cookie"].split(";")[1:]}
    t.check({"Path=/", "Secure", "HttpOnly", "SameSite=Lax"} <= flags, f"the cookie's flags: {flags}")
    t.check(anna.ask("GET", "/api/account").json() == account, "and the same again by the cookie")
    old = put_token(t.city, "anna.roig@example.org", "confirm", seconds=-1)
    t.refused("an old token", lambda: anna.post("/api/accounts/confirm", {"token": old}), 422, "token_wrong")
    return anna


def check_forms(t):
    """What a registration may not say."""
    b = Browser(t.city)
    for what, email, code in (("no @", "example.org", "email_no_at"), ("no domain", "a@example", "email_domain"),
                              ("a literal", "a@[127.0.0.1]", "email_domain"), ("two dots", "a..b@example.org", "email_local"),
                              ("beyond ASCII", "ñ@example.org", "email_ascii"), ("long", "a" * 250 + "@b.co", "too_long")):
        t.refused(what, lambda email=email: b.register(email, "Somebody"), 422, "email_form", ("/email", code))
        t.is_(f"{what}, signing in", b.sign_in(email), 422, "email_form")
        t.is_(f"{what}, reset", b.post("/api/accounts/reset", {"email": email}), 422, "email_form")
    for what, name in (("short", "ab"), ("long", "a" * 41), ("turned around", "abc\u202edef"), ("zero width", "abc\u200bdef"),
                       ("blanks", "     "), ("only dots", "....."), ("a tag", "abc\U000e0041")):
        t.refused(f"pseudonym: {what}", lambda name=name: b.register("b@example.org", name), 422, "pseudonym_form")
    t.refused("pseudonym: a control", lambda: b.register("b@example.org", "abc\u0007def"), 422, "json_shape",
              ("/pseudonym", "format"))
    for what, name in (("the same", "Àrbol Verde"), ("without accents", "arbol verde"), ("together", "ARBOLVERDE"),
                       ("full width", "ａｒｂｏｌ verde"), ("dots", "Arbol.Verde"), ("Cyrillic", "Аrbоl Vеrdе"),
                       ("a digit", "Arb0l Verde"), ("one for l", "Arbo1 Verde")):
        t.refused(f"taken: {what}", lambda name=name: b.register("b@example.org", name), 409, "pseudonym_taken")
    for what, password, code in (("short", "1kJ?x9_", "too_short"), ("long", "ab7" * 43, "too_long"),
                                 ("common", "Password1", "password_common"), ("a row", "abcdefghij", "password_common"),
                                 ("the address", "bea.long@example.org", "password_personal"),
                                 ("the pseudonym", "BEA the second", "password_personal")):
        t.refused(f"password: {what}", lambda password=password: b.register("bea.long@example.org", "Bea the Second", password),
                  422, "password_weak", ("/password", code))
        t.forget_tries()
    t.refused("a language", lambda: b.register("b@example.org", "Bernat", language="xx"), 422, "language_unknown")
    for zone in ("Mars/Olympus", "UTC+5", "+05", "Europe/../Madrid"):
        t.refused("a zone", lambda zone=zone: b.register("b@example.org", "Bernat", zone=zone), 422, "zone_unknown")
    for what, more, code in (("an organisation without a register", {"kind": "organisation"}, "required"),
                             ("its page by HTTP", {"kind": "organisation", "register_url": "http://a.example"}, "format"),
                             ("a person in the register", {"register_url": "https://a.example"}, "unknown_member")):
        t.refused(what, lambda more=more: b.register("b@example.org", "Bernat", **more), 422, "json_shape",
                  ("/register_url", code))
    t.refused("kinds", lambda: b.register("b@example.org", "Bernat", kind="robot"), 422, "json_shape", ("/kind", "choice"))
    t.forget_tries()
    t.is_("an organisation", b.register("org@example.org", "Neighbours", kind="organisation",
                                        register_url="https://register.example/7", zone="Europe/Madrid"), 202)
    t.check(t.city.sql("select kind, register_url, zone from arca.accounts where email = 'org@example.org'")
            == "organisation|https://register.example/7|Europe/Madrid", "is kept as one")


# --- known or not ---------------------------------------------------------------------------------


def same(reply):
    """What somebody who looks for differences sees, without what is drawn anew each time."""
    fields = {name: value for name, value in reply.fields.items() if name != "date"}
    body = re.sub(rb'"request_id":"[^"]*"', b"", reply.body)
    return reply.status, fields, body


def check_alike(t):
    """Each question about an address that has an account, one that is unconfirmed, and one that has none."""
    known, half, nobody = "anna.roig@example.org", "org@example.org", "nobody@example.org"
    b = Browser(t.city)

    def alike(what, ask, hashes):
        said = []
        for i, email in enumerate((known, half, nobody)):
            before = t.hashes()
            reply = ask(email, i)
            wait_for("the hasher has said what it did", lambda before=before: t.hashes() >= before + hashes, 5)
            said.append((*same(reply), t.hashes() - before))
        t.check(said[0] == said[1] == said[2], f"{what}: {said}")
        t.check(said[0][3] == hashes, f"{what}: {said[0][3]} hashes, not {hashes}")

    alike("a wrong password", lambda email, _: b.sign_in(email, "not the password"), 1)
    alike("registering", lambda email, i: b.register(email, f"Alike number {'xyz'[i]}"), 1)
    alike("registering again", lambda email, i: b.register(email, f"Alike number {'xyz'[i]}"), 1)
    alike("a weak password", lambda email, i: b.register(email, f"Alike number {'xyz'[i]}", "password"), 0)
    other = Browser(t.city)
    alike("the name is taken for others", lambda _, i: other.register("other@example.org", f"Alike number {'xyz'[i]}"), 0)
    alike("confirming again", lambda email, _: b.post("/api/accounts/confirm/again", {"email": email}), 0)
    alike("a reset", lambda email, _: b.post("/api/accounts/reset", {"email": email}), 0)
    for i in range(5):
        alike(f"rates, {i}", lambda email, _: b.post("/api/accounts/reset", {"email": email}), 0)
    t.is_("then it is too often", b.post("/api/accounts/reset", {"email": "nobody2@example.org"}), 202)
    t.is_("for each address", b.post("/api/accounts/reset", {"email": nobody}), 429, "too_many_requests")
    t.forget_tries()
    for i in range(6):
        alike(f"five failures, {i}", lambda email, _: b.sign_in(email, "not the password"), 1 if i < 5 else 0)
    t.is_("the right password too", b.sign_in(known), 429, "account_locked")
    t.forget_tries()
    guess = "guess of a thief 5"
    alike("registering with a password", lambda email, i: b.register(email, f"Thief number {'xyz'[i]}", guess), 1)
    alike("and signing in with it", lambda email, _: b.sign_in(email, guess), 1)
    t.forget_tries()
    to = [kind for kind, email, _ in mails(t.city) if email == known]
    t.check(to.count("exists") == 3 and to.count("confirm") == 1, f"its owner was told: {to}")
    t.check(t.city.sql(f"select pseudonym from arca.accounts where email = '{known}'") == "Àrbol Verde", "and nothing changed")
    t.is_("nor the password", b.sign_in(known), 201)


def check_newest_wins(t):
    """Who registers an address before its owner does has nothing of it: the last registration is confirmed."""
    thief, owner = Browser(t.city, "127.0.0.4"), Browser(t.city, "127.0.0.5")
    t.is_("somebody else's address", thief.register("carla@example.org", "Thief", "thief's password 9"), 202)
    early = put_token(t.city, "carla@example.org", "confirm")
    t.is_("its owner's own", owner.register("carla@example.org", "Carla"), 202)
    t.refused("the first mail is good no longer", lambda: owner.post("/api/accounts/confirm", {"token": early}), 422,
              "token_wrong")
    token = put_token(t.city, "carla@example.org", "confirm")
    t.is_("the second is", owner.post("/api/accounts/confirm", {"token": token}), 204)
    t.is_("the first password is nobody's", thief.sign_in("carla@example.org", "thief's password 9"), 422, "sign_in_wrong")
    t.is_("the second is hers", owner.sign_in("carla@example.org"), 201)


# --- tries ----------------------------------------------------------------------------------------


def check_locks(t):
    """Five failures lock for 32 minutes, the next for 64; counted for an address, whoever tries."""
    email, start = "dora@example.org", int(time.time())
    make(t.city, email, "Dora")
    t.forget_tries()
    t.city.hold_clock(start)
    for i in range(5):
        t.is_(f"failure {i}", Browser(t.city, f"127.0.0.{10 + i}").sign_in(email, "not the password"), 422, "sign_in_wrong")
    b = Browser(t.city, "127.0.0.20")
    got = t.refused("then it is locked", lambda: b.sign_in(email), 429, "account_locked")
    t.check(got.fields["retry-after"] == "1920", f"for 32 minutes: {got}")
    t.city.hold_clock(start + 1919)
    got = t.refused("a second before the end", lambda: b.sign_in(email), 429, "account_locked")
    t.check(got.fields["retry-after"] == "1", f"it says so: {got}")
    t.city.hold_clock(start + 1920)
    t.is_("the end, and a wrong one", b.sign_in(email, "not the password"), 422, "sign_in_wrong")
    got = t.refused("which doubles it", lambda: b.sign_in(email), 429, "account_locked")
    t.check(got.fields["retry-after"] == "3840", f"for 64 minutes: {got}")
    t.is_("a reset", b.post("/api/accounts/reset/finish", {"token": put_token(t.city, email, "reset"), "password": PASSWORD}), 204)
    t.is_("is a way in", b.sign_in(email), 201)
    t.is_("and all is forgotten", b.sign_in(email, "not the password"), 422, "sign_in_wrong")
    t.city.move_clock(int(time.time()))
    t.forget_tries()
    # twenty at once are no more than five one after another
    got = at_once(20, lambda i: Browser(t.city).sign_in(email, "not the password"))
    t.check(sorted(map(code_of, got)) == ["account_locked"] * 15 + ["sign_in_wrong"] * 5, f"a crowd: {list(map(code_of, got))}")
    t.forget_tries()
    # one address of the network, many accounts
    t.city.sql("insert into arca.tries (action, key, failures, last_at) select 'rate sign_in network', key, 98, arca.clock() "
               "from (select sha256('x') as key) k")
    one = Browser(t.city, "127.0.0.30")
    t.is_("one failure", one.sign_in("x1@example.org"), 422, "sign_in_wrong")
    t.city.sql("update arca.tries set failures = 100 where action = 'rate sign_in network'")
    t.is_("too many from there", one.sign_in(email), 429, "too_many_requests")
    t.is_("not from elsewhere", Browser(t.city, "127.0.0.31").sign_in(email), 201)
    t.forget_tries()


def check_crowds(t):
    """From twenty connections at once, one."""
    got = at_once(20, lambda i: Browser(t.city, f"127.0.1.{i + 1}").register(f"eva{i}@example.org", "Eva"))
    t.check(sorted(map(code_of, got)) == [""] + ["pseudonym_taken"] * 19, f"one name: {list(map(code_of, got))}")
    t.check(t.city.sql("select count(*) from arca.accounts where pseudonym = 'Eva'") == "1", "one account of that name")
    # the rate for one address is 5 an hour
    got = at_once(20, lambda i: Browser(t.city, f"127.0.1.{i + 1}").register("felix@example.org", f"Felix {chr(97 + i)}"))
    t.check(sorted(map(code_of, got)) == [""] * 5 + ["too_many_requests"] * 15, f"one address: {list(map(code_of, got))}")
    t.check(t.city.sql("select count(*) from arca.accounts where email = 'felix@example.org'") == "1", "one account of it")
    for what, path, email, purpose, more in (
            ("a confirmation", "/api/accounts/confirm", "felix@example.org", "confirm", {}),
            ("a reset", "/api/accounts/reset/finish", "felix@example.org", "reset", {"password": PASSWORD}),
            ("a new address", "/api/accounts/address/finish", "felix@example.org", "address", {})):
        token = put_token(t.city, email, purpose, "felix2@example.org" if purpose == "address" else None)
        got = at_once(20, lambda i, path=path, token=token, more=more: Browser(t.city).post(path, {"token": token, **more}))
        t.check(sorted(map(code_of, got)) == [""] + ["token_wrong"] * 19, f"{what}: {list(map(code_of, got))}")
    t.forget_tries()


# --- sessions -------------------------------------------------------------------------------------


def check_sessions(t, anna):
    second = Browser(t.city, agent=CHROME)
    before = len(mails(t.city))
    t.is_("from another program", second.sign_in("anna.roig@example.org"), 201)
    new = mails(t.city)[before:]
    t.check([(kind, to, facts["agent"]) for kind, to, facts in new] ==
            [("signed_in_new", "anna.roig@example.org", "Chrome, Windows")], f"is mailed: {new}")
    t.is_("once", second.sign_in("anna.roig@example.org"), 201)
    t.check(len(mails(t.city)) == before + 1, "and no second time")
    items = anna.ask("GET", "/api/account/sessions").json()["items"]
    t.check([one["agent"] for one in items if one["is_this"]] == ["Firefox, Linux"], f"the list: {items}")
    t.check({one["agent"] for one in items} == {"Firefox, Linux", "Chrome, Windows"}, f"the list: {items}")
    chrome = max(one["id"] for one in items if one["agent"] == "Chrome, Windows")
    other = make(t.city, "gala@example.org", "Gala")
    t.refused("somebody else's session", lambda: other.ask("DELETE", f"/api/account/sessions/{chrome}"), 404, "not_found")
    t.refused("one of nobody", lambda: anna.ask("DELETE", "/api/account/sessions/999999"), 404, "not_found")
    t.is_("ending one", anna.ask("DELETE", f"/api/account/sessions/{chrome}"), 204)
    t.is_("it has ended", second.ask("GET", "/api/account"), 401, "account_missing")
    second.sign_in("anna.roig@example.org")
    t.is_("ending all others", anna.ask("DELETE", "/api/account/sessions"), 204)
    t.is_("they have", second.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("this one has not", anna.ask("GET", "/api/account"), 200)
    second.cookie = None
    for method, path, body in (("GET", "/api/account", None), ("GET", "/api/account/sessions", None),
                               ("DELETE", "/api/account/sessions", None), ("DELETE", "/api/account/sessions/1", None),
                               ("POST", "/api/account/proof", {"password": PASSWORD}),
                               ("POST", "/api/account/password", {"password": PASSWORD}),
                               ("POST", "/api/account/address", {"email": "a@example.org"}),
                               ("POST", "/api/account/profile", {"pseudonym": "Name", "language": "es", "zone": None})):
        for cookie in (None, "B" * 43):
            second.cookie = cookie
            t.refused(f"{method} {path} of nobody", lambda m=method, p=path, b=body: second.ask(m, p, b), 401, "account_missing")
    thief = Browser(t.city)
    thief.cookie = anna.cookie
    got = thief.ask("DELETE", "/api/account/sessions", fields=[("Sec-Fetch-Site", "cross-site")])
    t.is_("from a page of somebody else", got, 403, "origin_refused")
    t.city.sql("update arca.account_sessions set proved_at = proved_at - interval '11 minutes'")
    for path in ("/api/account/sessions", f"/api/account/sessions/{chrome}"):
        t.refused("ending without a fresh proof", lambda path=path: other.ask("DELETE", path), 403, "proof_needed")
    old = Browser(t.city)
    old.cookie = other.cookie
    t.is_("the password again", other.post("/api/account/proof", {"password": PASSWORD}), 200)
    t.check(other.cookie not in (None, old.cookie), "goes on with a new token")
    t.is_("the one before is good no longer", old.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("the new one is", other.ask("DELETE", "/api/account/sessions"), 204)
    where = ("--embedded", t.city.path("city"))
    for wrong in ((), ("--email", "gala@example.org", "--everybody", "yes"), ("--everybody", "no"), ("--email", "gala")):
        code, _, err = t.city.run("sign-out", *wrong, *where, program=ARCAD, may_fail=True)
        t.check(code == 2, f"sign-out {wrong}: {code} {err}")
    code, _, err = t.city.run("sign-out", "--email", "nobody.at.all@example.org", *where, program=ARCAD, may_fail=True)
    t.check(code == 1 and "nobody has" in err, f"sign-out of nobody: {code} {err}")
    t.check(t.city.arcad("sign-out", "--email", "gala@example.org").startswith("1 "), "sign-out of one")
    t.is_("is signed out", other.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("others are not", anna.ask("GET", "/api/account"), 200)
    t.is_("in again", other.sign_in("gala@example.org"), 201)
    kept = other.cookie
    t.is_("signing out", other.ask("DELETE", "/api/account/session"), 204)
    t.check(other.cookie is None, "the cookie is taken back")
    other.cookie = kept
    t.is_("and is good no longer", other.ask("GET", "/api/account"), 401, "account_missing")


def check_times(t):
    """14 days without use, 90 in all; what nobody confirmed in 7 goes."""
    b, start = make(t.city, "hugo@example.org", "Hugo"), int(time.time())
    day = 86400
    t.is_("one that nobody confirms", Browser(t.city).register("idle@example.org", "Idle"), 202)
    for days in (13.9, 27, 40, 53, 66, 79, 89.9):
        t.city.move_clock(start + int(days * day))
        t.is_(f"used after {days} days", b.ask("GET", "/api/account"), 200)
    t.city.move_clock(start + 90 * day + 60)
    t.is_("after 90 days", b.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("signing in again", b.sign_in("hugo@example.org"), 201)
    t.city.move_clock(start + 104 * day - 60)
    t.is_("13.9 days without use", b.ask("GET", "/api/account/sessions"), 200)
    t.city.move_clock(start + 104 * day + 120)
    t.is_("14 days without use", b.ask("GET", "/api/account/sessions"), 401, "account_missing")
    # the clerk looks once a minute, and when it starts
    os.kill(t.city.children("clerk")[0], signal.SIGKILL)
    wait_for("the clerk has tidied", lambda: t.city.sql("select count(*) from arca.accounts where email = 'idle@example.org'")
             == "0", 20)
    t.check(t.city.sql("select count(*) from arca.account_sessions") == "0", "sessions that are over are gone")
    t.check(t.city.sql("select count(*) from arca.accounts where state = 'unconfirmed'") == "0", "so is who was not confirmed")
    t.check(int(t.city.sql("select count(*) from arca.accounts where state = 'active'")) >= 5, "and nobody else")
    t.city.move_clock(int(time.time()))


# --- changes --------------------------------------------------------------------------------------


def check_changes(t):
    b, email, start = make(t.city, "ines@example.org", "Inés"), "ines@example.org", int(time.time())
    other, before = Browser(t.city, agent=CHROME), len(mails(t.city))
    other.sign_in(email)
    t.city.hold_clock(start + 700)
    for path, body in (("password", {"password": "a new one 77"}), ("address", {"email": "ines2@example.org"})):
        t.refused(f"{path} without a proof", lambda p=path, body=body: b.post(f"/api/account/{p}", body), 403, "proof_needed")
    t.refused("a wrong proof", lambda: b.post("/api/account/proof", {"password": "not hers 77"}), 422, "sign_in_wrong")
    t.is_("the right one", b.post("/api/account/proof", {"password": PASSWORD}), 200)
    t.refused("the pseudonym as a password", lambda: b.post("/api/account/password", {"password": "Ines2@example.org"[:4]}), 422,
              "password_weak", ("/password", "too_short"))
    t.refused("the address as one", lambda: b.post("/api/account/password", {"password": email}), 422, "password_weak",
              ("/password", "password_personal"))
    old = put_token(t.city, email, "reset")
    t.is_("another password", b.post("/api/account/password", {"password": "a new one 77"}), 204)
    t.is_("all others are out", other.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("this one is not", b.ask("GET", "/api/account"), 200)
    t.is_("the old password", other.sign_in(email), 422, "sign_in_wrong")
    t.is_("the new one", other.sign_in(email, "a new one 77"), 201)
    t.refused("what was mailed before", lambda: b.post("/api/accounts/reset/finish", {"token": old, "password": PASSWORD}), 422,
              "token_wrong")
    t.is_("somebody else's address", b.post("/api/account/address", {"email": "anna.roig@example.org"}), 202)
    t.is_("another address", b.post("/api/account/address", {"email": "Ines2@example.org"}), 202)
    new = [row[:2] for row in mails(t.city)[before:]]
    t.check(new == [("signed_in_new", email), ("password_changed", email), ("exists", "anna.roig@example.org"),
                    ("address", "ines2@example.org")], f"what is mailed: {new}")
    t.check(mails(t.city)[-1][2] == {"email": "ines2@example.org"}, "the new address is told to the mailer")
    token = put_token(t.city, email, "address", "ines2@example.org")
    reset = put_token(t.city, email, "reset")
    t.is_("finishing", b.post("/api/accounts/address/finish", {"token": token}), 204)
    t.check(mails(t.city)[-1][:2] == ("address_changed", email), "the old address is told")
    t.check(b.ask("GET", "/api/account").json()["email"] == "ines2@example.org", "it is hers")
    t.refused("what went to the old address", lambda: b.post("/api/accounts/reset/finish", {"token": reset, "password": PASSWORD}),
              422, "token_wrong")
    taken = put_token(t.city, "ines2@example.org", "address", "anna.roig@example.org")
    t.refused("an address that was taken meanwhile", lambda: b.post("/api/accounts/address/finish", {"token": taken}), 422,
              "token_wrong")
    t.city.hold_clock(start + 700 + 600)
    t.refused("ten minutes later", lambda: b.post("/api/account/password", {"password": PASSWORD}), 403, "proof_needed")
    t.city.move_clock(int(time.time()))
    t.refused("a name that is taken", lambda: b.post("/api/account/profile", {"pseudonym": "arbol verde", "language": "es",
                                                                              "zone": None}), 409, "pseudonym_taken")
    got = b.post("/api/account/profile", {"pseudonym": "INES", "language": "ar", "zone": "Africa/Ceuta"})
    t.is_("profile", got, 200)
    t.check([got.json()[key] for key in ("pseudonym", "language", "zone")] == ["INES", "ar", "Africa/Ceuta"], f"it is: {got.body}")


def check_reset(t):
    email = "jan@example.org"
    b, other = make(t.city, email, "Jan"), Browser(t.city)
    other.sign_in(email)
    t.is_("asking", b.post("/api/accounts/reset", {"email": email}), 202)
    t.check(mails(t.city)[-1][:2] == ("reset", email), "is mailed")
    token = put_token(t.city, email, "reset")
    t.refused("a weak one", lambda: b.post("/api/accounts/reset/finish", {"token": token, "password": "jan@example.org"}), 422,
              "password_weak", ("/password", "password_personal"))
    t.is_("the token is good still", b.post("/api/accounts/reset/finish", {"token": token, "password": "another one 5"}), 204)
    t.check(mails(t.city)[-1][:2] == ("password_changed", email), "the owner is told")
    for one in (b, other):
        t.is_("all sessions have ended", one.ask("GET", "/api/account"), 401, "account_missing")
    t.is_("the new password", b.sign_in(email, "another one 5"), 201)


def check_invite(t):
    """The first way in: no default password, a token that is good once."""
    b = Browser(t.city)
    token = t.city.arcad("invite", "--email", "Chief@Example.org", "--language", "en").strip()
    t.refused("nobody has a password", lambda: b.sign_in("chief@example.org", ""), 422, "json_shape")
    t.is_("nor any other", b.sign_in("chief@example.org", "password"), 422, "sign_in_wrong")
    t.check(len(token) == 43 and token not in t.city.sql("select * from arca.account_tokens"), "only its hash is kept")
    t.is_("choosing one", b.post("/api/accounts/reset/finish", {"token": token, "password": PASSWORD}), 204)
    t.refused("once", lambda: b.post("/api/accounts/reset/finish", {"token": token, "password": PASSWORD}), 422, "token_wrong")
    got = b.sign_in("chief@example.org")
    t.check(got.status == 201 and got.json()["language"] == "en" and got.json()["level"] == 1, f"signed in: {got}")
    first = t.city.arcad("invite", "--email", "late@example.org").strip()
    second = t.city.arcad("invite", "--email", "late@example.org").strip()
    t.refused("the newest is good", lambda: b.post("/api/accounts/reset/finish", {"token": first, "password": PASSWORD}), 422,
              "token_wrong")
    t.city.move_clock(int(time.time()) + 72 * 3600 + 5)
    t.refused("for 72 hours", lambda: b.post("/api/accounts/reset/finish", {"token": second, "password": PASSWORD}), 422,
              "token_wrong")
    t.city.move_clock(int(time.time()))
    arcad = os.path.join(os.path.dirname(os.path.abspath(os.environ.get("ARCA", "build/arca"))), "arcad")
    for words, code in ((("--email", "none"), 2), ((), 2), (("--email", "a@b.co", "--language", "xx"), 1)):
        done = t.city.run("invite", *words, "--embedded", t.city.path("city"), program=arcad, may_fail=True)
        t.check(done[0] == code and done[1] == "" and done[2] != "", f"arcad invite {words}: {done}")


def check_renewed(t):
    """Hashes of other costs are renewed when their owners come in."""
    cost = "select split_part(password, '$', 4) from arca.accounts where email = 'jan@example.org'"
    before = t.city.sql(cost)
    t.city.stop()
    t.city.settings["argon_passes"] = 2
    t.city.start()
    t.check(before == "m=8192,t=1,p=1", f"the cost before: {before}")
    t.is_("a wrong password", Browser(t.city).sign_in("jan@example.org", "not it at all"), 422, "sign_in_wrong")
    t.check(t.city.sql(cost) == before, "renews nothing")
    t.is_("the right one", Browser(t.city).sign_in("jan@example.org", "another one 5"), 201)
    t.check(t.city.sql(cost) == "m=8192,t=2,p=1", "renews it")
    t.is_("and is right again", Browser(t.city).sign_in("jan@example.org", "another one 5"), 201)
    t.check(t.hashes("renew") == 1, "once")


def check_busy(t):
    """More passwords than the hasher has room for, or no hasher: 503, and no try is lost by it."""
    t.forget_tries()
    pid, before = t.city.children("hasher")[0], t.hashes()
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(2, os.kill, (pid, signal.SIGCONT)).start()
    got = at_once(90, lambda i: Browser(t.city, f"127.0.2.{i + 1}").sign_in(f"crowd{i}@example.org", "not the password"))
    codes = list(map(code_of, got))
    t.check(set(codes) == {"sign_in_wrong", "overloaded"} and codes.count("overloaded") >= 10, f"90 for 64 places: {codes}")
    t.check(all("retry-after" in one.fields for one in got if one.status == 503), "come again")
    wait_for("the hasher has said what it did", lambda: t.hashes() - before >= codes.count("sign_in_wrong"), 5)
    t.check(t.hashes() - before == codes.count("sign_in_wrong"), "a hash for each that was answered")
    tries = t.city.sql("select sum(failures) from arca.tries where action = 'sign_in'")
    t.check(int(tries) == codes.count("sign_in_wrong"), f"and a try: {tries}")
    t.forget_tries()
    os.kill(pid, signal.SIGKILL)
    got = Browser(t.city).sign_in("jan@example.org", "another one 5")
    if got.status != 201:       # it may be there again already
        t.is_("nobody to ask", got, 503, "overloaded")
        t.check(t.city.sql("select coalesce(sum(failures), 0) from arca.tries") == "0", "it was no try")
    wait_for("the hasher is back", lambda: t.city.children("hasher") not in ([], [pid]), 10)
    wait_for("and serves", lambda: Browser(t.city).sign_in("jan@example.org", "another one 5").status == 201, 10)


def check_dump(t, secrets_used):
    """What a thief of the whole database, or a reader of the log, has."""
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, text=True,
                          check=True).stdout
    t.check("anna.roig@example.org" in dump, "the dump is one")
    logs = "".join(t.city.read(f"arcad-{i}.log") for i in range(1, t.city.starts + 1))
    for secret in secrets_used:
        t.check(secret not in dump, f"not in the dump: {secret}")
        t.check(secret not in logs, f"not in the logs: {secret}")
    t.check("@example.org" not in logs, "no address is in the logs")


def watch_secrets():
    """Every password and token that a browser sends or gets from now on."""
    seen, ask = set(), Browser.ask

    def watched(self, method, path, body=None, **more):
        seen.update(value for key, value in (body or {}).items() if key in ("password", "token") and len(value) > 8)
        reply = ask(self, method, path, body, **more)
        seen.update([self.cookie] if self.cookie else [])
        return reply

    Browser.ask = watched
    return seen


def main():
    seen = watch_secrets()
    with City(sandbox="kill") as city:
        t = People(city)
        anna = check_register(t)
        for act in (check_forms, check_alike, check_newest_wins, check_locks, check_crowds):
            act(t)
        check_sessions(t, anna)
        for act in (check_changes, check_reset, check_invite, check_times, check_renewed, check_busy):
            t.forget_tries()
            act(t)
        public = {PASSWORD[:8], "B" * 43, "A" * 43, "password", "Password1", "abcdefghij"}
        check_dump(t, {one for one in seen if one not in public and "@" not in one})
    sys.exit(t.done())


if __name__ == "__main__":
    main()
