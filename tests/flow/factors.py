#!/usr/bin/env python3
"""The second factor in a live city: enrolling, passing, recovery codes, and that half a session is none."""
import base64
import hashlib
import hmac
import re
import subprocess
import sys
import time
from urllib.parse import parse_qs, unquote, urlsplit

from accounts import People
from city import City
from people import PASSWORD, Browser, at_once, code_of, make

EMAIL = "staff@example.org"


def totp(secret, seconds):
    """RFC 6238, by Python's own HMAC."""
    key = base64.b32decode(secret)
    mac = hmac.new(key, (seconds // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(int.from_bytes(mac[at:at + 4], 'big') & 0x7FFFFFFF) % 1000000:06d}"


def wrong(code):
    return f"{(int(code) + 1) % 1000000:06d}"


def check_enrol(t, b, now):
    t.refused("a code without a factor", lambda: b.post("/api/account/session/factor", {"code": "123456"}), 409, "factor_missing")
    t.refused("nothing to confirm", lambda: b.post("/api/account/factor/confirm", {"code": "123456"}), 409, "factor_missing")
    t.refused("nothing to take away", lambda: b.ask("DELETE", "/api/account/factor"), 409, "factor_missing")
    t.city.hold_clock(now + 601)
    t.refused("without a proof", lambda: b.post("/api/account/factor"), 403, "proof_needed")
    t.is_("the proof", b.post("/api/account/proof", {"password": PASSWORD}), 200)
    first = b.post("/api/account/factor")
    t.is_("a secret", first, 201)
    second = b.post("/api/account/factor")
    secret, uri = second.json()["secret"], urlsplit(second.json()["uri"])
    t.check(first.json()["secret"] != secret and len(base64.b32decode(secret)) == 20, "another secret each time, of 160 bits")
    query = {name: values[0] for name, values in parse_qs(uri.query).items()}
    t.check((uri.scheme, uri.netloc) == ("otpauth", "totp") and unquote(uri.path) == "/Tu ciudad:" + EMAIL
            and query == {"secret": secret, "issuer": "Tu ciudad", "algorithm": "SHA1", "digits": "6", "period": "30"}, f"{uri}")
    t.check(not b.ask("GET", "/api/account").json()["has_factor"], "it is not in force yet")
    t.refused("a code of the first secret", lambda: b.post("/api/account/factor/confirm",
              {"code": totp(first.json()["secret"], now + 601)}), 422, "factor_wrong")
    other = Browser(t.city)
    t.check(other.sign_in(EMAIL).json()["session"]["is_whole"], "nor asked for")
    got = b.post("/api/account/factor/confirm", {"code": totp(secret, now + 601)})
    t.is_("the first code", got, 200)
    codes = got.json()["recovery_codes"]
    t.check(len(set(codes)) == 10 and all(re.fullmatch("(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}", one) for one in codes), f"{codes}")
    t.check(b.ask("GET", "/api/account").json()["has_factor"], "now it is in force")
    t.is_("who was signed in without it is so no longer", other.ask("GET", "/api/account"), 401, "account_missing")
    t.refused("a second one", lambda: b.post("/api/account/factor"), 409, "factor_exists")
    t.refused("confirming again", lambda: b.post("/api/account/factor/confirm", {"code": totp(secret, now + 631)}), 409,
              "factor_missing")
    return secret, codes


def check_half(t):
    """Half a session: it is told that it is one, and may end."""
    b = Browser(t.city)
    got = b.sign_in(EMAIL)
    t.check(got.status == 201 and got.json()["session"]["is_whole"] is False, f"half: {got}")
    t.check(b.ask("GET", "/api/account").json()["session"]["is_whole"] is False, "it says so")
    for method, path, body in (("GET", "/api/account/sessions", None), ("DELETE", "/api/account/sessions", None),
                               ("DELETE", "/api/account/sessions/1", None), ("POST", "/api/account/proof", {"password": PASSWORD}),
                               ("POST", "/api/account/password", {"password": "a new one 77"}),
                               ("POST", "/api/account/address", {"email": "a@example.org"}),
                               ("POST", "/api/account/profile", {"pseudonym": "Name", "language": "es", "zone": None}),
                               ("POST", "/api/account/factor", None), ("DELETE", "/api/account/factor", None),
                               ("POST", "/api/account/factor/confirm", {"code": "123456"})):
        t.refused(f"half: {method} {path}", lambda m=method, p=path, d=body: b.ask(m, p, d), 403, "factor_needed")
    t.is_("half: signing out", b.ask("DELETE", "/api/account/session"), 204)


def check_pass(t, secret, at):
    """Each step once, one step either way; five failures lock."""
    def half():
        b = Browser(t.city)
        b.sign_in(EMAIL)
        return b

    b = half()
    t.refused("a code that was used to enrol", lambda: b.post("/api/account/session/factor", {"code": totp(secret, at)}), 422,
              "factor_wrong")
    at += 300
    t.city.hold_clock(at)
    for what, seconds in (("two steps early", 60), ("two steps late", -60)):
        t.refused(what, lambda s=seconds: b.post("/api/account/session/factor", {"code": totp(secret, at + s)}), 422, "factor_wrong")
    before = b.cookie
    t.is_("one step late", b.post("/api/account/session/factor", {"code": totp(secret, at - 30)}), 200)
    got = b.ask("GET", "/api/account/sessions")
    t.is_("it is whole", got, 200)
    old = Browser(t.city)
    old.cookie = before
    t.check(b.cookie != before and old.ask("GET", "/api/account").status == 401, "with a new token; the half session's is good no more")
    c = half()
    t.refused("the same again", lambda: c.post("/api/account/session/factor", {"code": totp(secret, at - 30)}), 422, "factor_wrong")
    t.is_("one step early", c.post("/api/account/session/factor", {"code": totp(secret, at + 30)}), 200)
    d = half()
    t.refused("and none before it", lambda: d.post("/api/account/session/factor", {"code": totp(secret, at)}), 422, "factor_wrong")
    at += 300
    t.city.hold_clock(at)
    t.forget_tries()
    halves = [half() for _ in range(4)]
    got = at_once(4, lambda i: halves[i].post("/api/account/session/factor", {"code": totp(secret, at)}))
    t.check(sorted(map(code_of, got)) == [""] + ["factor_wrong"] * 3, f"four at once, one passes: {list(map(code_of, got))}")
    t.forget_tries()
    at += 300
    t.city.hold_clock(at)
    b = half()
    for i in range(5):
        t.is_(f"failure {i}", b.post("/api/account/session/factor", {"code": wrong(totp(secret, at))}), 422, "factor_wrong")
    got = b.post("/api/account/session/factor", {"code": totp(secret, at)})
    t.is_("then it is locked", got, 429, "account_locked")
    t.check(got.fields["retry-after"] == "1920", f"for 32 minutes: {got}")
    at += 1920
    t.city.hold_clock(at)
    t.is_("after them it is not", b.post("/api/account/session/factor", {"code": totp(secret, at)}), 200)
    return at


def check_recovery(t, codes):
    b = Browser(t.city)
    b.sign_in(EMAIL)
    typo = codes[0][:-1] + ("0" if codes[0][-1] != "0" else "1")
    t.refused("a typo", lambda: b.post("/api/account/session/factor", {"code": typo}), 422, "factor_wrong", ("/code", "code_typo"))
    t.refused("one of nobody", lambda: b.post("/api/account/session/factor", {"code": "-".join(["0000"] * 6)}), 422, "factor_wrong")
    t.refused("a code of a round, which is shorter", lambda: b.post("/api/account/session/factor", {"code": "0000-0000-0000-0000"}), 422,
              "factor_wrong", ("/code", "code_typo"))
    t.check(len(codes) == 10 and all(re.fullmatch("([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", one) for one in codes),
            "six groups of four, 115 random bits")
    t.is_("one of hers, as people type it", b.post("/api/account/session/factor", {"code": codes[0].lower().replace("-", " ")}), 200)
    t.is_("it is whole", b.ask("GET", "/api/account/sessions"), 200)
    halves = [Browser(t.city) for _ in range(4)]
    for one in halves:
        one.sign_in(EMAIL)
    t.refused("the same again", lambda: halves[0].post("/api/account/session/factor", {"code": codes[0]}), 422, "factor_wrong")
    t.forget_tries()
    got = at_once(4, lambda i: halves[i].post("/api/account/session/factor", {"code": codes[1]}))
    t.check(sorted(map(code_of, got)) == [""] + ["factor_wrong"] * 3, f"four at once, one passes: {list(map(code_of, got))}")


def check_end(t, secret, at):
    """A new password does not go around the factor; only a whole session with a fresh proof takes it away."""
    other, b = make(t.city, "thief@example.org", "Thief"), Browser(t.city)
    b.sign_in(EMAIL)
    at += 300
    t.city.hold_clock(at)
    t.is_("whole", b.post("/api/account/session/factor", {"code": totp(secret, at)}), 200)
    t.city.hold_clock(at + 601)
    t.refused("an old proof", lambda: b.ask("DELETE", "/api/account/factor"), 403, "proof_needed")
    t.is_("a code is a proof too", b.post("/api/account/session/factor", {"code": totp(secret, at + 601)}), 200)
    # a secret that was moved to another account opens nothing there
    t.city.sql("insert into arca.account_factors (account, sealed, confirmed_at) select o.id, f.sealed, f.confirmed_at "
               "from arca.account_factors f, arca.accounts o where o.email = 'thief@example.org'")
    t.is_("another account's secret", other.post("/api/account/session/factor", {"code": totp(secret, at + 601)}), 422,
          "factor_wrong")
    t.is_("taking it away", b.ask("DELETE", "/api/account/factor"), 204)
    t.check(t.city.sql(f"select count(*) from arca.recovery_codes join arca.accounts on id = account where email = '{EMAIL}'") == "0",
            "its recovery codes go with it")
    c = Browser(t.city)
    t.check(c.sign_in(EMAIL).json()["session"]["is_whole"], "it is not asked for any more")


def check_dump(t, secret, codes):
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, text=True,
                          check=True).stdout
    raw = base64.b32decode(secret)
    for what, text in (("the secret", secret), ("its bytes", raw.hex()), ("in base64", base64.b64encode(raw).decode()),
                       *((f"a recovery code, {i}", one) for i, one in enumerate(codes))):
        t.check(text not in dump and text.replace("-", "") not in dump, f"not in the dump: {what}")
        t.check(text not in t.city.log(), f"not in the log: {what}")
    key = t.city.read("city", "keys", "hasher", "city.factor").strip()
    t.check(len(key) == 64 and key not in dump, "nor the key")


def main():
    with City() as city:
        t = People(city)
        b = make(city, EMAIL, "Staff")
        now = int(time.time()) + 1
        city.hold_clock(now)
        secret, codes = check_enrol(t, b, now)
        check_dump(t, secret, codes)
        t.forget_tries()
        check_half(t)
        at = check_pass(t, secret, now + 601)
        check_recovery(t, codes)
        check_end(t, secret, at)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
