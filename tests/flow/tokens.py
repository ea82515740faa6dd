#!/usr/bin/env python3
"""API tokens in a live city: made by auditors alone, shown once, good for reading and for nothing else, and gone with the role,
the second factor, the account, or their time.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import time

from city import ARCAD, City
from elections import ROOT
from people import PASSWORD, Browser, at_once, code_of, mails
from rights import dump
from roles import Staff, approve, ask, end

TOKENS = "/api/account/tokens"


class Tokens(Staff):
    def bearer(self, token, path="/api/grants", method="GET", body=None, fields=()):
        return self.city.ask(method, path, body, [("Authorization", f"Bearer {token}"), *fields])

    def acts(self, kind):
        rows = self.city.sql(f"select json_agg(json_build_array(role, seat, subject) order by id) from arca.acts where kind = '{kind}'")
        return json.loads(rows or "[]")

    def left(self):
        return int(self.city.sql("select count(*) from arca.api_tokens"))

    def auditor(self, name, staff):
        """A browser of an auditor, and the number of their grant."""
        one = self.person(name)
        grant = ask(staff[0], one, "auditor").json()["id"]
        approve(staff[1], grant)
        return one, grant

    def token(self, browser, name="reports", days=30):
        got = browser.post(TOKENS, {"name": name, "days": days})
        if not self.is_(f"making {name}", got, 201):
            raise AssertionError(f"no token: {got}")
        return got.json()["token"]


def check_making(t, staff):
    one, grant = t.auditor("Quarta", staff)
    t.check(one.ask("GET", TOKENS).json() == {"items": [], "next": None}, "none yet")
    got = one.post(TOKENS, {"name": "monthly report", "days": 366})
    t.is_("making one", got, 201)
    token, item = got.json()["token"], got.json()["item"]
    t.check(re.fullmatch(r"arca_at_[\w-]{43}", token) and item["hint"] == token[8:12] and item["is_good"] and item["used_at"] is None
            and got.fields["cache-control"] == "no-store", f"what is made: {item}")
    t.check(one.ask("GET", TOKENS).json()["items"] == [item] and token not in one.ask("GET", TOKENS).body.decode(), "shown once")
    text = dump(t.city)
    t.check(token not in text and token[12:] not in text and hashlib.sha256(token.encode()).hexdigest() in text, "a dump has its hash alone")
    t.check(t.acts("token_made") == [["auditor", grant, {"token": item["id"], "grant": grant, "until": item["until"]}]],
            f"it is an act: {t.acts('token_made')}")
    t.check([kind for kind, to, _ in mails(t.city) if to == "quarta@example.org"][-1] == "token_made", "and told by a letter")
    for what, body, at in (("no name", {"name": "", "days": 1}, ("/name", "too_short")), ("a long name", {"name": "n" * 101, "days": 1}, ("/name", "too_long")),
                           ("no time", {"name": "n", "days": 0}, ("/days", "too_small")),
                           ("too long a time", {"name": "n", "days": 367}, ("/days", "too_large")),
                           ("for ever", {"name": "n"}, ("/days", "required"))):
        t.refused(what, lambda body=body: one.post(TOKENS, body), 422, "json_shape", at)
    for what, browser in (("staff", staff[0]), ("somebody", t.person("Sisena"))):
        t.refused(f"{what} make none", lambda b=browser: b.post(TOKENS, {"name": "n", "days": 1}), 403, "role_needed")
        t.refused(f"{what} list none", lambda b=browser: b.ask("GET", TOKENS), 403, "role_needed")
    other = t.auditor("Setena", staff)[0]
    t.refused("of others", lambda: other.ask("DELETE", f"{TOKENS}/{item['id']}"), 404, "not_found")
    t.refused("nobody", lambda: Browser(t.city).post(TOKENS, {"name": "n", "days": 1}), 401, "account_missing")
    got = at_once(12, lambda i: one.post(TOKENS, {"name": f"crowd {i}", "days": 1}))
    t.check(sorted(map(code_of, got)) == [""] * 9 + ["token_most"] * 3, f"ten at most, also at once: {list(map(code_of, got))}")
    made = [reply.json()["item"]["id"] for reply in got if reply.status == 201]
    for number in made:
        t.is_("revoked", one.ask("DELETE", f"{TOKENS}/{number}"), 204)
    t.check([row[:2] for row in t.acts("token_revoked")] == [["auditor", grant]] * 9, "acts too")
    return one, grant, token, item


def check_reading(t, one, token):
    got = t.bearer(token)
    t.check(got.status == 200 and {row["account"] for row in got.json()["items"]} > {one.code} and got.fields["cache-control"] == "no-store",
            f"it reads what an auditor reads: {got.status}")
    t.check(got.json() == one.ask("GET", "/api/grants").json(), "the same as when signed in")
    t.is_("with a cursor", t.bearer(token, "/api/grants?cursor=3"), 200)
    t.is_("the scheme in other letters", t.city.ask("GET", "/api/grants", None, [("Authorization", f"bEARER {token}")]), 200)
    t.check(one.ask("GET", TOKENS).json()["items"][0]["used_at"] is not None, "when it was used is seen")
    for path in ("/api/anomalies", "/api/retention", "/api/rounds", "/api/health"):
        t.is_(f"public: {path}", t.bearer(token, path), 200)
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    for what, text in (("another", other), ("short", token[:-1]), ("long", token + "A"), ("no mark", token[8:]), ("none", ""),
                       ("two", f"{token} {token}"), ("capitals", token.upper())):
        t.refused(f"{what} token", lambda text=text: t.bearer(text), 401, "token_dead")
    # a cookie beside it does not count, and no other scheme is looked at
    cookie = [("Cookie", f"__Host-arca-account={one.cookie}")]
    t.refused("a wrong token beside a good cookie", lambda: t.bearer(other, fields=cookie), 401, "token_dead")
    t.is_("another scheme beside a good cookie", t.city.ask("GET", "/api/grants", None, [("Authorization", "Basic YTpi"), *cookie]), 200)
    t.refused("in the cookie's place", lambda: t.city.ask("GET", "/api/grants", None, [("Cookie", f"__Host-arca-account={token}")]),
              401, "account_missing")


def check_nothing_else(t, one, token):
    """Every route but what anybody may read, with the token, and with a whole session beside it."""
    with open(os.path.join(ROOT, "proto", "openapi.json"), encoding="utf-8") as file:
        paths = json.load(file)["paths"]
    fields = [("Cookie", f"__Host-arca-account={one.cookie}"), ("Arca-Request", "1")]
    tried = 0
    for path, methods in paths.items():
        for method, row in methods.items():
            if method == "get" and (row["security"] == [] or {"token": []} in row["security"]):
                continue
            body = {} if "requestBody" in row else None
            got = t.bearer(token, re.sub(r"{\w+}", "1", path), method.upper(), body, fields)
            t.check(got.status == 403 and code_of(got) == "token_refused", f"{method} {path}: {got.status} {got.body[:80]}")
            tried += 1
    t.check(tried > 40, f"so many: {tried}")
    t.check(one.ask("GET", "/api/account").status == 200, "and the session is as it was")


def check_ends(t, staff, one, grant, token, item):
    t.city.hold_clock(int(time.time()) + 601)
    t.refused("making with an old proof", lambda: one.post(TOKENS, {"name": "n", "days": 1}), 403, "proof_needed")
    t.refused("revoking with an old proof", lambda: one.ask("DELETE", f"{TOKENS}/{item['id']}"), 403, "proof_needed")
    t.is_("a token goes on", t.bearer(token), 200)
    t.city.move_clock(int(time.time()))
    t.is_("revoking", one.ask("DELETE", f"{TOKENS}/{item['id']}"), 204)
    t.refused("is the end", lambda: t.bearer(token), 401, "token_dead")
    t.refused("twice", lambda: one.ask("DELETE", f"{TOKENS}/{item['id']}"), 404, "not_found")
    # the role
    one = t.auditor("Octava", staff)[0]
    grant = one.ask("GET", "/api/grants").json()["items"][0]["id"]
    token, before = t.token(one), len(t.acts("token_revoked"))
    end(staff[0], grant)
    t.is_("asked to end, the role holds", t.bearer(token), 200)
    approve(staff[1], grant)
    t.refused("with the role the token ends", lambda: t.bearer(token), 401, "token_dead")
    t.check(t.acts("token_revoked")[before:] == [["clerk", None, {"token": t.acts("token_made")[-1][2]["token"], "grant": grant}]], "and it is an act")
    approve(staff[1], ask(staff[0], one, "auditor").json()["id"])
    t.refused("given again, the old token stays dead", lambda: t.bearer(token), 401, "token_dead")
    # the second factor
    token = t.token(one)
    t.is_("the factor goes", one.ask("DELETE", "/api/account/factor"), 204)
    t.refused("and the token with it", lambda: t.bearer(token), 401, "token_dead")
    t.check(t.left() == 0, "for good")
    # the account
    other = t.auditor("Novena", staff)[0]
    token = t.token(other, "mine")
    got = other.ask("GET", "/api/account/export").json()
    t.check([row["name"] for row in got["api_tokens"]] == ["mine"] and token not in json.dumps(got), f"the export has it: {got['api_tokens']}")
    t.is_("the account ends", other.ask("DELETE", "/api/account"), 204)
    t.refused("and the token with it", lambda: t.bearer(token), 401, "token_dead")
    t.check(t.left() == 0 and "mine" not in t.city.sql("select coalesce(string_agg(name, ' '), '') from arca.api_tokens"), "nothing is left")
    # who runs the machine
    third = t.auditor("Desena", staff)[0]
    token = t.token(third)
    said = t.city.run("sign-out", "--email", "desena@example.org", "--embedded", t.city.path("city"), program=ARCAD)
    t.check(said == "1 sessions ended, 1 API tokens\n", said)
    t.refused("sign-out ends tokens", lambda: t.bearer(token), 401, "token_dead")
    t.check(t.acts("token_revoked")[-1][:2] == ["sysadmin", None], "by whom is said")

    # its time
    short = t.token(t.auditor("Onzena", staff)[0], "a day", 1)
    t.city.hold_clock(int(time.time()) + 86400 - 60)
    t.is_("until its last minute", t.bearer(short), 200)
    t.city.hold_clock(int(time.time()) + 86400 + 60)
    t.refused("and no longer", lambda: t.bearer(short), 401, "token_dead")
    t.city.sql("select arca.people_tidy()")
    t.check(t.left() == 0 and t.city.sql("select gone from arca.tidied where kind = 'api_token'") == "1", "and it is tidied away")

def check_page(t, staff):
    """An auditor's page in Chromium: what it makes is good."""
    one = t.auditor("Dotzena", staff)[0]
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "auditor.mjs")], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "ARCA_URL": f"http://localhost:{t.city.address[1]}", "ARCA_EMAIL": "dotzena@example.org",
                               "ARCA_PASSWORD": PASSWORD, "ARCA_CODES": " ".join(one.codes[:3])}, check=False)
    lines = done.stdout.strip().splitlines()
    if t.check(done.returncode == 0 and lines[-1].endswith(" 0 failed"), f"in Chromium: {done.stdout}{done.stderr}"):
        t.is_("the token that it left", t.bearer(lines[-2]), 200)
        t.is_("is revoked", one.ask("DELETE", f"{TOKENS}/{one.ask('GET', TOKENS).json()['items'][0]['id']}"), 204)


def check_log(t, tokens):
    text = t.city.log()
    t.check(all(token[8:] not in text for token in tokens), "no token in the daemon's log")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Tokens(city)
        staff = [t.person("Una"), t.person("Berta")]
        for name in ("una", "berta"):
            t.check(t.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
        one, grant, token, item = check_making(t, staff)
        check_reading(t, one, token)
        check_nothing_else(t, one, token)
        check_log(t, [token])
        check_page(t, staff)
        check_ends(t, staff, one, grant, token, item)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
