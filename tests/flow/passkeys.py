#!/usr/bin/env python3
"""Passkeys in a live city: made, used, taken away; and everything that a forger may bring, each refused for its own reason. Then the
long way back for who has lost the second factor.
"""
import hashlib
import json
import re
import subprocess
import sys
import time

from accounts import People
from authenticator import (BACKED_UP, CREDENTIAL, EDDSA, EXTENSIONS, ORIGIN, PRESENT, RS256, SITE, VERIFIED, Passkey, cbor,
                           client_data, fits)
from city import City, b64url
from factors import totp
from people import PASSWORD, Browser, at_once, code_of, mails, make, put_token

EMAIL, OTHER = "ana@example.org", "other@example.org"
MAKE, CONFIRM = "/api/account/passkeys", "/api/account/passkeys/confirm"
ASK, PASS = "/api/account/session/passkey", "/api/account/session/passkey/confirm"


def verdicts(t):
    return re.findall(r"event=passkey kind=(\w+) verdict=(\w+)", t.city.log())


def changes(t):
    return [facts["change"] for kind, _, facts in mails(t.city) if kind == "factor_changed"]


def begin(t, b):
    got = b.post(MAKE)
    t.is_("a passkey is begun", got, 201)
    return got.json()


def add(t, b, passkey, name="Llave"):
    got = b.post(CONFIRM, passkey.made(begin(t, b), name))
    t.is_(f"{name} is kept", got, 201)
    return got.json()


def half(t, email=EMAIL):
    b = Browser(t.city)
    got = b.sign_in(email)
    t.check(got.status == 201 and got.json()["session"]["is_whole"] is False, f"half a session: {got}")
    return b


def ask(t, b):
    got = b.post(ASK)
    t.is_("what is to be signed", got, 201)
    return got.json()


def refused(t, what, reply, code, verdict, status=422):
    t.is_(what, reply, status, code)
    if verdict:
        t.check(verdicts(t)[-1:] == [verdict], f"{what}: judged {verdicts(t)[-1:]}, not {verdict}")


# --- making ---------------------------------------------------------------------------------------


def check_options(t, b):
    options = begin(t, b)
    t.check((options["rp_id"], options["rp_name"], options["user_name"], options["algorithms"], options["exclude"],
             options["user_verification"], options["timeout_ms"]) ==
            (SITE, "Tu ciudad", EMAIL, [-7, -8, -257], [], "preferred", 300000), f"options: {options}")
    again = begin(t, b)
    t.check(again["challenge"] != options["challenge"] and len(again["challenge"]) == 43, "another challenge each time")
    return options


def make_lies(passkey, options):
    """What is wrong, how it is said to who asks, and what it is in the log."""
    key = passkey.public()
    wrong = "passkey_wrong"
    return [
        ("another challenge", {"challenge": b64url(bytes(32))}, wrong, "challenge"),
        ("the challenge padded", {"challenge": options["challenge"] + "="}, wrong, "challenge"),
        ("another origin", {"origin": "https://arca.example.evil.example"}, wrong, "origin"),
        ("the origin with its port", {"origin": ORIGIN + ":443"}, wrong, "origin"),
        ("plain http", {"origin": "http://arca.example"}, wrong, "origin"),
        ("of a use", {"type": "webauthn.get"}, wrong, "type"),
        ("in a frame", {"more": {"crossOrigin": True}}, wrong, "framed"),
        ("below another page", {"more": {"topOrigin": "https://evil.example"}}, wrong, "framed"),
        ("crossOrigin as text", {"more": {"crossOrigin": "false"}}, wrong, "form"),
        ("another site", {"site": "evil.example"}, wrong, "site"),
        ("nobody touched it", {"flags": VERIFIED | CREDENTIAL}, wrong, "absent"),
        ("no credential in it", {"flags": PRESENT}, wrong, "form"),
        ("backed up, and cannot be", {"flags": PRESENT | CREDENTIAL | BACKED_UP}, wrong, "form"),
        ("bytes behind it", {"tail": b"\0"}, wrong, "form"),
        ("extensions that are none", {"flags": PRESENT | CREDENTIAL | EXTENSIONS, "tail": b"\x01"}, wrong, "form"),
        ("a statement of none", {"statement": {"alg": -7}}, wrong, "form"),
        ("no map", {"attestation": cbor([1, 2, 3])}, wrong, "form"),
        ("empty", {"attestation": b"\xa0"}, wrong, "form"),
        ("no JSON", {"client": b"{"}, wrong, "form"),
        ("a member twice", {"client": client_data("webauthn.create", options["challenge"])[:-1] + b',"origin":"https://arca.example"}'},
         wrong, "form"),
        ("not an object", {"client": b"[]"}, wrong, "form"),
        ("a point off the curve", {"key": cbor({**key, -3: bytes(31) + b"\x05"})}, "passkey_kind", "kind"),
        ("an algorithm that is not verified", {"key": cbor({**key, 3: -36})}, "passkey_kind", "kind"),
        ("a key cut short", {"key": cbor({1: 2, 3: -7, -1: 1})}, "passkey_kind", "kind"),
    ]


def check_make(t, b, passkey):
    first = begin(t, b)
    for what, lie, code, verdict in make_lies(passkey, first):
        options = begin(t, b)
        if "challenge" in lie or "client" in lie:
            lie = json_like(lie, first["challenge"], options["challenge"])
        refused(t, f"made: {what}", b.post(CONFIRM, passkey.made(options, lie=lie)), code, ("make", verdict))
    t.is_("a challenge has one use, a failed one too", b.post(CONFIRM, passkey.made(options)), 409, "passkey_late")
    got = b.post(CONFIRM, {**passkey.made(begin(t, b)), "attestation": "A"})
    t.is_("no base64url", got, 422, "passkey_wrong")
    t.is_("a name that is none", b.post(CONFIRM, {**passkey.made(begin(t, b)), "name": "a\nb"}), 422, "json_shape")
    t.check(t.city.sql("select count(*) from arca.account_passkeys") == "0" and not changes(t), "nothing of that is kept")
    options = begin(t, b)
    t.city.move_clock(int(time.time()) + 301)
    t.is_("six minutes later", b.post(CONFIRM, passkey.made(options)), 409, "passkey_late")
    other = Browser(t.city)
    other.sign_in(EMAIL)
    t.is_("in another session", other.post(CONFIRM, passkey.made(begin(t, b))), 409, "passkey_late")
    t.check(other.ask("GET", "/api/account").json()["session"]["is_whole"], "which is a whole one so far")
    return other


def json_like(lie, before, now):
    """A lie that was told of an earlier challenge, of this one."""
    return {name: value.replace(before.encode(), now.encode()) if isinstance(value, bytes)
            else value.replace(before, now) if isinstance(value, str) else value for name, value in lie.items()}


def check_first(t, b, other, passkey):
    made = add(t, b, passkey, "Teléfono de Ana")
    codes = made["recovery_codes"]
    t.check(len(set(codes)) == 10, "the first factor comes with ten codes")
    t.check(made["passkey"]["name"] == "Teléfono de Ana" and made["passkey"]["used_at"] is None
            and made["passkey"]["is_suspect"] is False, f"{made['passkey']}")
    t.is_("who was signed in without it is so no longer", other.ask("GET", "/api/account"), 401, "account_missing")
    account = b.ask("GET", "/api/account").json()
    t.check(account["has_factor"] and account["factors"] == ["passkey"], f"{account}")
    t.check(changes(t) == ["passkey_added"], f"it is mailed: {mails(t.city)[-1]}")
    t.is_("the same again", b.post(CONFIRM, passkey.made(begin(t, b))), 409, "passkey_taken")
    thief = make(t.city, OTHER, "Thief")
    t.is_("in another account", thief.post(CONFIRM, passkey.made(begin(t, thief))), 409, "passkey_taken")
    t.check(thief.ask("GET", "/api/account").json()["has_factor"] is False, "which has none by that")
    t.check(begin(t, b)["exclude"] == [b64url(passkey.id)], "the browser is told what there is")
    return thief, codes


# --- using ----------------------------------------------------------------------------------------


def check_half(t):
    b = half(t)
    for method, path in (("POST", MAKE), ("GET", MAKE), ("DELETE", MAKE + "/1"), ("DELETE", "/api/account/factor/reset")):
        t.refused(f"half: {method} {path}", lambda m=method, p=path: b.ask(m, p), 403, "factor_needed")
    t.refused("half: confirming", lambda: b.post(CONFIRM, {"name": "a", "client_data": "AA", "attestation": "AA"}), 403, "factor_needed")


def use_lies(passkey, stranger, old):
    wrong = "passkey_wrong"
    return [
        ("another challenge", {"challenge": b64url(bytes(32))}, wrong, "challenge"),
        ("an older challenge", {"challenge": old["challenge"]}, wrong, "challenge"),
        ("another origin", {"origin": "https://arca.example.evil.example"}, wrong, "origin"),
        ("of a registration", {"type": "webauthn.create"}, wrong, "type"),
        ("in a frame", {"more": {"crossOrigin": True}}, wrong, "framed"),
        ("another site", {"site": "evil.example"}, wrong, "site"),
        ("nobody touched it", {"flags": VERIFIED}, wrong, "absent"),
        ("without the PIN that it was made with", {"flags": PRESENT}, "passkey_unverified", "unverified"),
        ("bytes behind it", {"tail": b"\xa0"}, wrong, "form"),
        ("a credential in it", {"flags": PRESENT | VERIFIED | CREDENTIAL}, wrong, "form"),
        ("a flipped bit", {"flip": -1}, wrong, "signature"),
        ("a flipped bit at its beginning", {"flip": 0}, wrong, "signature"),
        ("signed by another passkey", {"by": stranger}, wrong, "signature"),
        ("other data than was signed", {"sent_data": passkey.data(PRESENT | VERIFIED, 4000000)}, wrong, "signature"),
        ("another's id, that is of no account", {"id": bytes(32)}, wrong, None),
    ]


def check_use(t, passkey, thief):
    b = half(t)
    options = ask(t, b)
    t.check(fits(options, passkey) and options["user_verification"] == "required", f"{options}")
    stranger = Passkey(t.city.folder)
    add(t, thief, stranger, "Thief's")
    for what, lie, code, verdict in use_lies(passkey, stranger, options):
        refused(t, f"used: {what}", b.post(PASS, passkey.used(ask(t, b), lie)), code, verdict and ("check", verdict))
    t.is_("another account's passkey", b.post(PASS, stranger.used(ask(t, b))), 422, "passkey_wrong")
    t.is_("at another account", half(t, OTHER).post(PASS, passkey.used(options)), 409, "passkey_late")
    other = half(t, OTHER)
    t.is_("for another account", other.post(PASS, passkey.used(ask(t, other))), 422, "passkey_wrong")
    t.check(b.ask("GET", "/api/account").json()["session"]["is_whole"] is False, "it is still half")
    options = ask(t, b)
    t.city.sql("update arca.demo_clock set ahead = ahead + interval '301 seconds'")
    t.is_("six minutes later", b.post(PASS, passkey.used(options)), 409, "passkey_late")
    options, twin = ask(t, b), half(t)
    t.is_("in another session", twin.post(PASS, passkey.used(options)), 409, "passkey_late")
    good, before = passkey.used(options), b.cookie
    got = b.post(PASS, good)
    t.is_("used", got, 200)
    t.check(got.json()["session"]["is_whole"], "it is whole")
    old = Browser(t.city)
    old.cookie = before
    t.check(b.cookie != before and old.ask("GET", "/api/account").status == 401, "with a new token; the half session's is good no more")
    t.is_("the same again", b.post(PASS, good), 409, "passkey_late")
    t.check(b.ask("GET", MAKE).json()["items"][0]["used_at"] is not None, "it says when")
    return b


def check_counter(t, passkey):
    b = half(t)
    t.is_("the counter stands still", b.post(PASS, passkey.used(ask(t, b), {"count": passkey.count})), 422, "passkey_copied")
    t.is_("and goes back", b.post(PASS, passkey.used(ask(t, b), {"count": 1})), 422, "passkey_copied")
    t.is_("to nothing", b.post(PASS, passkey.used(ask(t, b), {"count": 0})), 422, "passkey_copied")
    t.check(b.ask("GET", "/api/account").json()["session"]["is_whole"] is False, "nobody is in by that")
    lie = passkey.used(ask(t, b))
    halves = [b] + [half(t) for _ in range(3)]
    got = at_once(4, lambda i: halves[i].post(PASS, lie))
    t.check(sorted(map(code_of, got)) == [""] + ["passkey_late"] * 3, f"four at once, one passes: {list(map(code_of, got))}")
    item = b.ask("GET", MAKE).json()["items"][0]
    t.check(item["is_suspect"] is True, f"it is noted: {item}")


def check_kinds(t, b):
    """Other algorithms, a key that does not count and knows no user, and a statement that is not asked for."""
    for algorithm, name in ((EDDSA, "Ed25519"), (RS256, "RSA")):
        passkey = Passkey(t.city.folder, algorithm)
        t.check(add(t, b, passkey, name)["recovery_codes"] is None, f"{name}: no other codes")
        c = half(t)
        t.is_(f"{name} flipped", c.post(PASS, passkey.used(ask(t, c), {"flip": 9})), 422, "passkey_wrong")
        t.is_(f"{name} signs", c.post(PASS, passkey.used(ask(t, c))), 200)
    passkey = Passkey(t.city.folder, flags=PRESENT)
    passkey.count = 0
    body = passkey.made(begin(t, b), "Vieja", {"fmt": "packed", "statement": {"alg": -7, "sig": b"not looked at"}})
    t.is_("with a statement", b.post(CONFIRM, body), 201)
    c = half(t)
    t.check(ask(t, c)["user_verification"] == "preferred", "not every one knows its user")
    for _ in range(2):
        t.is_("without a counter", c.post(PASS, passkey.used(ask(t, c), {"count": 0})), 200)
    extended = Passkey(t.city.folder)
    body = extended.made(begin(t, b), "Más", {"flags": PRESENT | CREDENTIAL | EXTENSIONS, "tail": cbor({"credProps": {"rk": True}})})
    t.is_("with extensions", b.post(CONFIRM, body), 201)
    for i in range(5):
        add(t, b, Passkey(t.city.folder), f"n{i}")
    t.is_("an eleventh", b.post(MAKE), 409, "passkey_most")


def check_role(t):
    """Whoever has a role makes passkeys that know their user."""
    b = make(t.city, "staff@example.org", "Staff")
    t.city.sql("insert into arca.grants (account, role, reason, asked_at, given_at) select id, 'staff', 'test', arca.clock(), "
               "arca.clock() from arca.accounts where email = 'staff@example.org'")
    options = begin(t, b)
    t.check(options["user_verification"] == "required", "it is asked for")
    passkey = Passkey(t.city.folder, flags=PRESENT)
    refused(t, "a passkey that does not", b.post(CONFIRM, passkey.made(options)), "passkey_unverified", ("make", "unverified"))
    t.is_("a role without a factor", b.ask("GET", "/api/grants"), 200)
    passkey.flags |= VERIFIED
    add(t, b, passkey)
    t.check(t.city.sql("select arca.has_role(id, 'staff') from arca.accounts where email = 'staff@example.org'") == "t",
            "a passkey is the factor that a role needs")
    c = half(t, "staff@example.org")
    t.refused("who has a role does not lose the factor by mail", lambda: c.post("/api/account/factor/reset"), 403, "factor_reset_staff")


def check_both(t, thief):
    """The app and a passkey: one of each kind, the codes of the first, gone with the last."""
    secret = thief.post("/api/account/factor").json()["secret"]
    now = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    got = thief.post("/api/account/factor/confirm", {"code": totp(secret, now)})
    t.check(got.status == 200 and got.json() == {"recovery_codes": None}, f"no other codes: {got}")
    t.check(thief.ask("GET", "/api/account").json()["factors"] == ["app", "passkey"], "both")
    count = "select count(*) from arca.recovery_codes join arca.accounts on id = account where email = '" + OTHER + "'"
    ids = [item["id"] for item in thief.ask("GET", MAKE).json()["items"]]
    t.is_("somebody else's", thief.ask("DELETE", MAKE + "/1"), 404, "not_found")
    for one in ids:
        t.is_("a passkey is taken away", thief.ask("DELETE", f"{MAKE}/{one}"), 204)
    t.check(t.city.sql(count) == "10" and thief.ask("GET", "/api/account").json()["factors"] == ["app"], "the codes stay with the app")
    t.is_("not twice", thief.ask("DELETE", f"{MAKE}/{ids[0]}"), 404, "not_found")
    t.is_("and the app", thief.ask("DELETE", "/api/account/factor"), 204)
    t.check(t.city.sql(count) == "0" and not thief.ask("GET", "/api/account").json()["has_factor"], "the codes go with the last one")
    t.check(changes(t)[-3:] == ["app_added", "passkey_removed", "app_removed"], f"each is mailed: {changes(t)}")
    t.city.sql("update arca.demo_clock set ahead = ahead + interval '601 seconds'")
    for method, path in (("POST", MAKE), ("DELETE", MAKE + "/1")):
        t.refused(f"an old proof: {method}", lambda m=method, p=path: thief.ask(m, p), 403, "proof_needed")


# --- the long way back ------------------------------------------------------------------------------


def waiting(t):
    return t.city.sql("select count(*) from arca.outbox where kind = 'factor_reset' and state = 'waiting'")


def later(t, hours):
    t.city.sql(f"update arca.demo_clock set ahead = ahead + interval '{hours} hours'")


def check_reset(t, passkey):
    ask_reset, finish = "/api/account/factor/reset", "/api/accounts/factor/finish"
    b = half(t)
    got = b.post(ask_reset)
    t.is_("asked for", got, 200)
    t.check(b.ask("GET", "/api/account").json()["factor_reset_at"] == got.json()["ready_at"], "the account says when")
    kind, to, facts = mails(t.city)[-2]
    t.check((kind, to) == ("factor_reset_asked", EMAIL) and facts["ready"].endswith(")"), f"it is announced: {kind} {to} {facts}")
    t.check(t.city.sql("select round(extract(epoch from due_at - arca.clock()) / 3600) from arca.outbox where kind = 'factor_reset'")
            == "72", "the link's letter is for later")
    t.check(b.post(ask_reset).json() == got.json() and waiting(t) == "1", "asking again changes nothing")
    t.is_("a token before its time", b.post(finish, {"token": put_token(t.city, EMAIL, "factor_reset")}), 422, "token_wrong")
    later(t, 71)
    t.is_("whoever has the passkey passes", b.post(PASS, passkey.used(ask(t, b))), 200)
    t.check(waiting(t) == "0" and b.ask("GET", "/api/account").json()["factor_reset_at"] is None, "and that ends it")
    token = put_token(t.city, EMAIL, "factor_reset")
    later(t, 2)
    t.is_("no token is good then", b.post(finish, {"token": token}), 422, "token_wrong")
    c = half(t)
    t.is_("asked for anew", c.post(ask_reset), 200)
    t.is_("ended by hand", b.ask("DELETE", ask_reset), 204)
    t.check(waiting(t) == "0", "it is")
    t.is_("and anew", c.post(ask_reset), 200)
    later(t, 73)
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'factor_reset' and state = 'waiting' and due_at <= arca.clock()")
            == "1", "the letter is due")
    t.is_("no token of another kind", c.post(finish, {"token": put_token(t.city, EMAIL, "reset")}), 422, "token_wrong")
    token = put_token(t.city, EMAIL, "factor_reset")
    t.is_("the link", Browser(t.city).post(finish, {"token": token}), 204)
    t.is_("once", Browser(t.city).post(finish, {"token": token}), 422, "token_wrong")
    t.is_("nobody stays signed in", b.ask("GET", "/api/account"), 401, "account_missing")
    got = Browser(t.city).sign_in(EMAIL)
    t.check(got.json()["session"]["is_whole"] and got.json()["factors"] == [], f"the password is enough again: {got}")
    t.check(changes(t)[-1] == "all_removed", "it is mailed")
    t.check(t.city.sql(f"select count(*) from arca.recovery_codes join arca.accounts on id = account where email = '{EMAIL}'") == "0",
            "no codes are left")


def check_late(t, thief):
    """A reset that nobody finishes is over after as long again."""
    thief.post("/api/account/proof", {"password": PASSWORD})
    add(t, thief, Passkey(t.city.folder))
    b = half(t, OTHER)
    t.is_("asked for", b.post("/api/account/factor/reset"), 200)
    later(t, 145)
    b = half(t, OTHER)
    t.is_("too late", b.post("/api/accounts/factor/finish", {"token": put_token(t.city, OTHER, "factor_reset")}), 422, "token_wrong")
    t.city.sql("select arca.people_tidy()")
    t.check(t.city.sql("select count(*) from arca.factor_resets") == "0", "it is forgotten")
    t.is_("and can be asked for anew", b.post("/api/account/factor/reset"), 200)


def check_dump(t, b, passkey, codes):
    """No challenge, no code; what is public is all that is there of a passkey."""
    options = begin(t, b)
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, text=True,
                          check=True).stdout
    t.check(options["challenge"] not in dump and hashlib.sha256(options["challenge"].encode()).hexdigest() in dump,
            "a challenge is there as its hash")
    t.check(passkey.id.hex() in dump and not any(one in dump or one.replace("-", "") in dump for one in codes), "no recovery code")
    log = t.city.log()
    t.check(options["challenge"] not in log and b64url(passkey.id) not in log, "the log has neither")


def check_off():
    """A city that does not say where it is has none."""
    with City(web_processes=1) as city:
        t = People(city)
        b = make(city, EMAIL, "Ana")
        t.refused("no public address, no passkeys", lambda: b.post(MAKE), 409, "passkeys_off")
        return t


def main():
    with City(public_url=ORIGIN + "/") as city:
        t = People(city)
        b, passkey = make(city, EMAIL, "Ana"), Passkey(city.folder)
        check_options(t, b)
        other = check_make(t, b, passkey)
        thief, codes = check_first(t, b, other, passkey)
        check_dump(t, b, passkey, codes)
        check_half(t)
        b = check_use(t, passkey, thief)
        check_counter(t, passkey)
        check_both(t, thief)
        check_role(t)
        b.post("/api/account/proof", {"password": PASSWORD})
        check_kinds(t, b)
        t.forget_tries()
        check_reset(t, passkey)
        check_late(t, thief)
    off = check_off()
    t.passed, t.failed = t.passed + off.passed, t.failed + off.failed
    sys.exit(t.done())


if __name__ == "__main__":
    main()
