#!/usr/bin/env python3
"""Roles in a live city: given and withdrawn by two people, kept apart, of no use without a second factor."""
import os
import sys
import time

from accounts import People
from city import City
from factors import totp
from people import PASSWORD, Browser, at_once, code_of, make, put_token

REASON = "As the council decided on 3 May"


class Staff(People):
    def __init__(self, city):
        super().__init__(city)
        self.arcad = os.path.join(os.path.dirname(os.path.abspath(os.environ.get("ARCA", "build/arca"))), "arcad")

    def grant(self, email, role="staff"):
        return self.city.run("grant", "--email", email, "--role", role, "--embedded", self.city.path("city"),
                             program=self.arcad, may_fail=True)

    def person(self, name, factor=True):
        """A browser of somebody new, whole and fresh; its account's code is in .code."""
        browser = make(self.city, f"{name.lower()}@example.org", name)
        browser.code = browser.ask("GET", "/api/account").json()["code"]
        if factor:
            secret = browser.post("/api/account/factor").json()["secret"]
            now = int(self.city.sql("select floor(extract(epoch from arca.clock()))"))
            got = browser.post("/api/account/factor/confirm", {"code": totp(secret, now)})
            if got.status != 200:
                raise AssertionError(f"no factor for {name}")
            browser.codes = got.json()["recovery_codes"]
        return browser


def ask(browser, who, role, reason=REASON, **more):
    return browser.post("/api/grants", {"account": who.code, "role": role, "reason": reason, **more})


def approve(browser, grant):
    return browser.post(f"/api/grants/{grant}/approval")


def end(browser, grant):
    return browser.post(f"/api/grants/{grant}/end", {"reason": REASON})


def check_first(t):
    one, two, three = t.person("Una"), t.person("Berta"), t.person("Tria")
    t.check(t.grant("nobody@example.org")[0] == 1, "nobody of that address")
    t.check(t.grant("una@example.org", "auditor")[0] == 2 and t.grant("una")[0] == 2, "other roles, other words")
    t.refused("nobody is of the staff", lambda: ask(one, two, "moderator"), 403, "role_needed")
    for name in ("una", "berta"):
        done = t.grant(f"{name}@example.org")
        t.check(done[0] == 0, f"{name}: {done}")
    done = t.grant("una@example.org")
    t.check(done[0] == 1 and "two" in done[2], f"twice: {done}")
    t.check(t.grant("tria@example.org")[0] == 1, "no third")
    t.check(one.ask("GET", "/api/account").json()["roles"] == ["staff"], "the account says so")
    return one, two, three


def check_two(t, one, two, three):
    got = ask(one, three, "moderator")
    t.is_("asking", got, 201)
    grant = got.json()["id"]
    t.check((got.json()["state"], got.json()["is_usable"], got.json()["asked_by"]) == ("asked", False, one.code), f"{got.body}")
    t.check(three.ask("GET", "/api/account").json()["roles"] == [], "it is not given yet")
    t.refused("who asked cannot approve", lambda: approve(one, grant), 409, "two_people")
    t.refused("nor who it is about", lambda: approve(three, grant), 403, "role_needed")
    t.refused("asking again", lambda: ask(two, three, "moderator"), 409, "grant_settled")
    t.refused("for oneself", lambda: ask(one, one, "moderator"), 409, "two_people")
    got = approve(two, grant)
    t.check(got.status == 200 and (got.json()["state"], got.json()["is_usable"], got.json()["given_by"]) ==
            ("given", True, two.code), f"approving: {got.body}")
    t.refused("approving again", lambda: approve(two, grant), 409, "grant_settled")
    t.check(three.ask("GET", "/api/account").json()["roles"] == ["moderator"], "now it is given")
    t.refused("a moderator gives no roles", lambda: ask(three, one, "valuator"), 403, "role_needed")
    t.refused("nor approves", lambda: approve(three, grant), 403, "role_needed")
    t.refused("a grant of nobody", lambda: approve(two, 999999), 404, "not_found")
    t.refused("an account of nobody", lambda: one.post("/api/grants", {"account": "0" * 13, "role": "staff", "reason": REASON}),
              404, "account_unknown")
    t.refused("a role of nobody", lambda: ask(one, three, "king"), 422, "json_shape", ("/role", "choice"))
    t.refused("no reason", lambda: ask(one, three, "officer", ""), 422, "json_shape", ("/reason", "too_short"))
    t.refused("nobody", lambda: ask(Browser(t.city), three, "officer"), 401, "account_missing")
    return grant


def check_apart(t, one, two, three):
    for role in ("auditor", "monitor"):
        t.refused(f"a moderator as {role}", lambda role=role: ask(one, three, role), 409, "roles_apart")
    four = t.person("Quarta")
    t.is_("an auditor, asked for", ask(one, four, "auditor"), 201)
    t.refused("is kept from others at once", lambda: ask(two, four, "officer"), 409, "roles_apart")
    five = t.person("Cinquena")
    roles = ("auditor", "officer") * 5
    got = at_once(10, lambda i: ask(one, five, roles[i]))
    t.check([reply.status for reply in got].count(201) == 1 and {code_of(reply) for reply in got if reply.status != 201}
            <= {"roles_apart", "grant_settled"}, f"ten at once: {[(reply.status, code_of(reply)) for reply in got]}")
    grant = next(reply.json()["id"] for reply in got if reply.status == 201)
    got = at_once(10, lambda _: approve(two, grant))
    t.check(sorted(map(code_of, got)) == [""] + ["grant_settled"] * 9, f"approved once: {list(map(code_of, got))}")


def check_end(t, one, two, three, grant):
    got = end(one, grant)
    t.check(got.status == 200 and got.json()["state"] == "ending" and got.json()["is_usable"], f"asking for the end: {got.body}")
    t.refused("who asked cannot end it alone", lambda: approve(one, grant), 409, "two_people")
    t.refused("asking for it again", lambda: end(two, grant), 409, "grant_settled")
    got = approve(two, grant)
    t.check(got.status == 200 and got.json()["state"] == "ended" and not got.json()["is_usable"], f"it ends: {got.body}")
    t.check(three.ask("GET", "/api/account").json()["roles"] == [], "the account says so")
    grant = ask(two, three, "valuator").json()["id"]
    t.check(end(one, grant).json()["state"] == "refused", "what was only asked for is refused by one")
    grant = ask(two, three, "valuator").json()["id"]
    approve(one, grant)
    t.check(end(three, grant).json()["state"] == "ended", "one's own is given up alone")
    listed = one.ask("GET", "/api/grants").json()
    t.check(len(listed["items"]) >= 6 and {"given", "ended", "refused", "asked"} <= {row["state"] for row in listed["items"]},
            f"staff see all: {listed}")
    own = three.ask("GET", "/api/grants").json()
    t.check({row["account"] for row in own["items"]} == {three.code}, f"others their own: {own}")
    first = one.ask("GET", f"/api/grants?cursor={listed['items'][0]['id']}").json()["items"]
    t.check([row["id"] for row in first] == [row["id"] for row in listed["items"][1:]], "the list goes on from a cursor")


def check_factor(t, one, two):
    """Of no use without a second factor, or when it is taken away; nor with an old proof."""
    bare = t.person("Vuitena", factor=False)
    grant = ask(one, bare, "staff").json()["id"]
    got = approve(two, grant)
    t.check(got.json()["state"] == "given" and got.json()["is_usable"] is False, f"given, of no use: {got.body}")
    t.refused("without a second factor", lambda: ask(bare, one, "officer"), 403, "role_needed")
    t.city.hold_clock(int(time.time()) + 700)
    t.refused("an old proof", lambda: ask(one, bare, "officer"), 403, "proof_needed")
    t.refused("an old proof to approve", lambda: approve(two, grant), 403, "proof_needed")
    t.refused("an old proof to end", lambda: end(two, grant), 403, "proof_needed")
    t.city.hold_clock(int(time.time()) + 7200 + 60)
    t.is_("staff are out after two hours without use", one.ask("GET", "/api/account"), 401, "account_missing")
    t.city.move_clock(int(time.time()))
    email, other = "letter@example.org", "la noche en que llueve"
    lost = t.person("Letter")
    token = put_token(t.city, email, "reset")
    t.is_("a new password by letter", Browser(t.city).post("/api/accounts/reset/finish", {"token": token, "password": other}), 204)
    t.is_("ends all sessions", lost.ask("GET", "/api/account"), 401, "account_missing")
    got = lost.sign_in(email, other)
    t.check(got.status == 201 and not got.json()["session"]["is_whole"], f"and passes no second factor: {got.body}")
    t.refused("which is still asked for", lambda: lost.ask("GET", "/api/account/sessions"), 403, "factor_needed")
    t.is_("the first of them takes the factor away", two.ask("DELETE", "/api/account/factor"), 204)
    t.refused("and is of no use", lambda: ask(two, bare, "officer"), 403, "role_needed")
    t.check(two.sign_in("berta@example.org", PASSWORD).json()["roles"] == ["staff"], "the role stays, for when it is back")


def main():
    with City() as city:
        t = Staff(city)
        one, two, three = check_first(t)
        grant = check_two(t, one, two, three)
        check_apart(t, one, two, three)
        check_end(t, one, two, three, grant)
        check_factor(t, one, two)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
