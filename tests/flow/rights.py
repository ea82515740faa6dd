#!/usr/bin/env python3
"""What people may do with what is kept of them, in a live city: export, consents, erasing; how long things are kept and what
went; work for who comes when many do; notes of what is unusual; the notice of a cast, which says nothing of when.
"""
import email
import email.policy
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from accounts import People
from city import ARCAD, City, Round, small_plan, wait_for
from elections import ROOT
from people import CHROME, PASSWORD, Browser, at_once, code_of, mails, make, put_token

# Every column that names an account, and what the export and the end of an account do about it. A new one has to be thought
# of in db/api/0014_rights.sql and 0015_export.sql, and then be named here.
OF_ACCOUNTS = {"account_sessions.account", "account_agents.account", "account_tokens.account", "account_factors.account",
               "account_passkeys.account", "factor_resets.account",
               "account_identities.account", "recovery_codes.account", "mail_codes.account", "consents.account", "unsubscribe_tokens.account",
               "outbox.account", "grants.account", "assistances.account", "stances.account", "comment_votes.account", "appeals.account",
               "uploads.account", "project_authors.account", "project_translations.account", "merge_asks.account", "support_headings.account",
               "proposal_supports.account", "question_answers.account", "meeting_registrations.account", "mentions.account", "follows.account", "tellings.account",
               "notices.account"}
# Who did something for others, or said it: it stays, as that of a code.
BY_ACCOUNTS = {"projects.author", "proposals.author", "project_versions.editor", "debates.author", "comments.author", "reports.account", "decisions.account", "lobby_versions.organisation", "grants.asked_by", "grants.given_by", "grants.end_asked_by", "grants.ended_by"}


class Mailbox:
    """A mail server, whose letters can be read."""

    def __init__(self, city):
        self.folder = city.path("box")
        os.makedirs(self.folder)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        city.make_certificate()
        for name in ("key", "pem"):
            shutil.copy(city.path(f"tls.{name}"), f"{self.folder}/server.{name}")
        with open(city.path("password"), "w", encoding="ascii") as file:
            file.write("a good password\n")
        os.chmod(city.path("password"), 0o600)
        city.spawn("mailserver", "/usr/bin/python3", os.path.join(ROOT, "tests", "flow", "mailserver.py"), self.folder, port,
                   "starttls")
        city.settings.update(smtp=f"smtp://localhost:{port}", smtp_user="arca", smtp_password_file=city.path("password"),
                             mail_from="arca@arca.example", public_url="https://arca.example/", mail_rate=1000,
                             smtp_ca=f"{self.folder}/server.pem", mail_rate_address=1000)

    def letters(self):
        """(to whom, subject) of each, oldest first."""
        found = []
        for number in sorted(int(name[:-4]) for name in os.listdir(self.folder) if name.endswith(".eml")):
            with open(f"{self.folder}/{number}.eml", "rb") as file:
                message = email.message_from_binary_file(file, policy=email.policy.default)
            found.append((message["To"], message["Subject"]))
        return found


# The mailer draws a new token when it sends, and the one of the test would be none: it sends the last letter only.
HOLD = """
create function arca.hold_letters() returns trigger language plpgsql as $$
begin
	new.due_at := case when new.kind = 'erased' then new.due_at else 'infinity' end;
	return new;
end $$;
create trigger hold_letters before insert on arca.outbox for each row when (new.kind <> 'voted')
	execute function arca.hold_letters();
"""


def tidy(t, by_clerk=False):
    """What the clerk does once a minute, and when it starts: it is waited for where its own doing is tested."""
    if not by_clerk:
        t.city.sql("select arca.anomalies_note(), arca.people_tidy(), arca.mail_clean()")
        return
    t.city.sql("insert into arca.tidied (kind, since, tidied_at) values ('letter_recent', arca.clock(), 'epoch') "
               "on conflict (kind) do update set tidied_at = 'epoch'")
    os.kill(t.city.children("clerk")[0], signal.SIGKILL)
    wait_for("the clerk has tidied", lambda: t.city.sql(
        "select count(*) from arca.tidied where kind = 'letter_recent' and tidied_at > 'epoch'") == "1", 20)


def dump(city):
    return subprocess.run(["pg_dump", "-h", city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, text=True,
                          check=True).stdout


# --- export ---------------------------------------------------------------------------------------


def put_factors(t, email):
    """A passkey and a reset that waits, as rows: how they come is told in passkeys.py."""
    t.city.sql("insert into arca.account_passkeys (account, credential, algorithm, public_key, sign_count, is_verified, name, created_at) "
               f"select id, uuid_send(gen_random_uuid()), -7, 'key', 1, true, 'Key of {email}', arca.clock() from arca.accounts "
               f"where email = '{email}'")
    t.city.sql("insert into arca.factor_resets select id, arca.clock(), arca.clock() from arca.accounts where email = '" + email + "'")


def check_export(t):
    named = t.city.sql("select string_agg(conrelid::regclass || '.' || attname, ' ') from pg_constraint c join pg_attribute a "
                       "on a.attrelid = c.conrelid and a.attnum = any (c.conkey) where confrelid = 'arca.accounts'::regclass")
    t.check({one.removeprefix("arca.") for one in named.split()} == OF_ACCOUNTS | BY_ACCOUNTS, f"what has an account's number: {named}")
    b, start = make(t.city, "ada@example.org", "Ada <Lovelace>"), int(time.time())
    Browser(t.city, agent=CHROME).sign_in("ada@example.org")
    Browser(t.city).sign_in("ada@example.org", "not the password")
    b.post("/api/account/address", {"email": "ada2@example.org"})
    put_token(t.city, "ada@example.org", "address", "ada2@example.org")
    put_factors(t, "ada@example.org")
    b.post("/api/account/consents", {"purpose": "newsletter", "is_given": True, "version": 1})
    got = b.ask("GET", "/api/account/export")
    t.is_("export", got, 200)
    t.check(got.fields["content-disposition"] == 'attachment; filename="arca-account.json"'
            and got.fields["content-type"] == "application/json" and got.fields["cache-control"] == "no-store", f"{got.fields}")
    data = got.json()
    t.check(data["schema"] == "arca-account-6" and data["account"]["pseudonym"] == "Ada <Lovelace>"
            and data["account"]["email"] == "ada@example.org" and data["factor"] is None, f"who: {data['account']}")
    t.check([one["name"] for one in data["passkeys"]] == ["Key of ada@example.org"] and data["factor_reset"]["ready_at"]
            and data["recovery_codes_left"] == 0, f"factors: {data['passkeys']} {data['factor_reset']}")
    t.check(len(data["sessions"]) == 2 and [s["agent"] for s in data["sessions"] if s["is_this"]] == ["Firefox, Linux"]
            and data["agents"] == ["Chrome, Windows", "Firefox, Linux"], f"sessions: {data['sessions']}")
    t.check([(c["purpose"], c["text_version"], c["withdrawn_at"]) for c in data["consents"]] == [("newsletter", 1, None)],
            f"consents: {data['consents']}")
    t.check([one["kind"] for one in data["letters"]] == ["confirm", "signed_in_new", "address"], f"letters: {data['letters']}")
    t.check([(one["purpose"], one["email"]) for one in data["links"]] == [("address", "ada2@example.org")], f"{data['links']}")
    t.check({one["action"]: one["failures"] for one in data["tries"]} == {"rate register email": 1, "sign_in": 1},
            f"tries: {data['tries']}")
    t.check([one["what"] for one in data["not_here"]] == ["serials", "contacts", "after_erasing", "ballots", "secrets", "logs"]
            and all(len(one["why"]) > 20 for one in data["not_here"]), f"not here: {data['not_here']}")
    t.check(data["registry"] == {"person": None, "before_last_import": None, "admissions": [], "conflicts": [], "desk": [], "codes": [],
                                 "tries": [], "lookups": [], "notices": 0}, f"who was never verified: {data['registry']}")
    text = got.body.decode()
    t.check("$argon2" not in text and not re.search("[0-9a-f]{64}", text) and b.cookie not in text, "no secret, no hash")
    with open(os.path.join(ROOT, "proto", "openapi.json"), encoding="utf-8") as file:
        spec = json.load(file)["components"]["schemas"]["AccountExport"]
    t.check(set(data) == set(spec["required"]), f"as openapi.json says: {set(data) ^ set(spec['required'])}")
    for language, title, yes in (("es", "Todo lo que estas bases de datos", "sí"), ("en", "All that these databases", "yes"),
                                 ("ar", "كل ما في قواعد البيانات", "نعم")):
        b.post("/api/account/profile", {"pseudonym": "Ada <Lovelace>", "language": language, "zone": "Europe/Madrid"})
        got = b.ask("GET", "/api/account/export?form=text")
        text = got.body.decode()
        t.check(got.status == 200 and got.fields["content-type"] == "text/plain; charset=utf-8"
                and got.fields["content-disposition"] == 'attachment; filename="arca-account.txt"', f"text: {got}")
        t.check(text.startswith(title) and ": " + yes in text and "Ada <Lovelace>" in text and "(Europe/Madrid)" in text
                and not re.search(r"\d{4}-\d\d-\d\dT", text), f"in {language}: {text[:300]}")
        words = {line.strip().split(":")[0] for line in text.splitlines() if re.match(r"\s*[a-z]+_[a-z_]+:", line)}
        t.check(not words, f"every member has its words in {language}: {words}")
    t.is_("no other form", b.ask("GET", "/api/account/export?form=pdf"), 400, "query_invalid")
    nobody = Browser(t.city)
    t.refused("nobody's", lambda: nobody.ask("GET", "/api/account/export"), 401, "account_missing")
    t.city.hold_clock(start + 700)
    t.refused("without a proof", lambda: b.ask("GET", "/api/account/export"), 403, "proof_needed")
    t.city.move_clock(int(time.time()))


# --- consents -------------------------------------------------------------------------------------


def check_consents(t):
    b = make(t.city, "bruno@example.org", "Bruno")
    one = b.ask("GET", "/api/account/consents").json()["items"][0]
    t.check(one["purpose"] == "newsletter" and not one["is_given"] and one["given_at"] is None and "newsletter" in one["text"],
            f"nobody agrees by having an account: {one}")
    ask = {"purpose": "newsletter", "is_given": True, "version": one["version"]}
    got = b.post("/api/account/consents", ask)
    one = got.json()["items"][0]
    t.check(got.status == 200 and one["is_given"] and one["given_version"] == one["version"] and one["given_at"], f"{one}")
    t.check(b.post("/api/account/consents", ask).json()["items"][0]["given_at"] == one["given_at"], "the same again is the same")
    t.refused("other words", lambda: b.post("/api/account/consents", {**ask, "version": 2}), 409, "consent_words")
    t.refused("another purpose", lambda: b.post("/api/account/consents", {**ask, "purpose": "sale"}), 422, "json_shape",
              ("/purpose", "choice"))
    one = b.post("/api/account/consents", {**ask, "is_given": False}).json()["items"][0]
    t.check(not one["is_given"] and one["withdrawn_at"] and one["given_at"], f"taken back: {one}")
    one = b.post("/api/account/consents", ask).json()["items"][0]
    t.check(one["is_given"] and one["withdrawn_at"] is None, f"and given anew: {one}")
    t.city.sql("update arca.accounts set language = 'es'")
    t.check("boletín" in b.ask("GET", "/api/account/consents", fields=[]).json()["items"][0]["text"]
            or "newsletter" in b.ask("GET", "/api/account/consents").json()["items"][0]["text"], "the words are the page's")
    thief = Browser(t.city)
    for method, body in (("GET", None), ("POST", ask)):
        t.refused(f"{method} of nobody", lambda m=method, x=body: thief.ask(m, "/api/account/consents", x), 401, "account_missing")
    got = b.ask("POST", "/api/account/consents", ask, fields=[("Sec-Fetch-Site", "cross-site")])
    t.is_("from a page of somebody else", got, 403, "origin_refused")


# --- erasing --------------------------------------------------------------------------------------


def check_erase(t, box):
    address, name = "clara.soler@example.org", "Clara Campoamor"
    b, start = make(t.city, address, name), int(time.time())
    other, kept = Browser(t.city, agent=CHROME), b.cookie
    other.sign_in(address)
    b.post("/api/account/consents", {"purpose": "newsletter", "is_given": True, "version": 1})
    b.post("/api/account/factor")
    put_factors(t, address)
    t.city.sql(f"update arca.accounts set level = 2, assurance = 'desk', verified_at = arca.clock(), zone = 'Africa/Ceuta' where "
               f"email = '{address}'")
    number, code = t.city.sql(f"select id || ' ' || code from arca.accounts where email = '{address}'").split()
    t.city.sql(f"insert into arca.grants (account, role, reason, asked_at, given_at) values ({number}, 'auditor', 'test', "
               "arca.clock(), arca.clock())")
    t.check(b.ask("GET", "/api/account/export").json()["grants"][0]["role"] == "auditor", "a role is in the export")
    tokens = {purpose: put_token(t.city, address, purpose) for purpose in ("reset", "confirm")}
    t.check(address in dump(t.city) and name in dump(t.city), "it is there")
    t.city.hold_clock(start + 700)
    t.refused("without a proof", lambda: b.ask("DELETE", "/api/account"), 403, "proof_needed")
    t.refused("nobody's", lambda: Browser(t.city).ask("DELETE", "/api/account"), 401, "account_missing")
    t.is_("the proof", b.post("/api/account/proof", {"password": PASSWORD}), 200)
    t.is_("from a page of somebody else", b.ask("DELETE", "/api/account", fields=[("Sec-Fetch-Site", "cross-site")]), 403,
          "origin_refused")
    t.city.sql(f"update arca.account_sessions set is_whole = false where account = {number}")
    t.refused("half a session", lambda: b.ask("DELETE", "/api/account"), 403, "factor_needed")
    t.city.sql(f"update arca.account_sessions set is_whole = true where account = {number}")
    letters = len(box.letters())
    t.is_("erasing", b.ask("DELETE", "/api/account"), 204)
    t.check(b.cookie is None, "the cookie is taken back")
    wait_for("the last letter is sent", lambda: t.city.sql("select count(*) from arca.outbox where kind = 'erased' and state = 'sent'") == "1")
    t.city.move_clock(int(time.time()))
    b.cookie = kept
    for who in (b, other):
        t.is_("nobody is signed in", who.ask("GET", "/api/account"), 401, "account_missing")
    t.refused("a second time", lambda: b.ask("DELETE", "/api/account"), 401, "account_missing")
    t.is_("the password is none", Browser(t.city).sign_in(address), 422, "sign_in_wrong")
    for path, purpose, more in (("reset/finish", "reset", {"password": PASSWORD}), ("confirm", "confirm", {})):
        t.refused(f"an old mail: {purpose}", lambda p=path, x={"token": tokens[purpose], **more}: b.post(f"/api/accounts/{p}", x),
                  422, "token_wrong")
    row = t.city.sql(f"select state, code, level, num_nonnulls(email, password, pseudonym, pseudonym_key, register_url, zone, "
                     f"assurance, verified_at, password_at) from arca.accounts where id = {number}")
    t.check(row == f"erased|{code}|0|0", f"what stays: {row}")
    row = t.city.sql(f"select role, ended_by = account, ended_at is not null, end_reason from arca.grants where account = {number}")
    t.check(row == "auditor|t|t|account erased", f"the role has ended: {row}")
    for column in sorted(OF_ACCOUNTS - {"grants.account"}):
        table = column.split(".")[0]
        t.check(t.city.sql(f"select count(*) from arca.{table} where account = {number}") == "0", f"nothing in {table}")
    last = [one for one in box.letters()[letters:] if one[0] == address]
    t.check(last == [(address, "Tu cuenta está borrada")], f"one letter: {last}")
    t.check(t.city.sql("select num_nonnulls(account, recipient) from arca.outbox where kind = 'erased'") == "0",
            "and it is forgotten whose it was")
    after = dump(t.city)
    for trace in (address, "clara.soler", name, "claracampoamor", "Campoamor"):
        t.check(trace not in after, f"the dump has no {trace}")
    # nobody comes back into it, the owner of the database included
    for what in (f"update arca.accounts set state = 'active', erased_at = null, email = 'x@example.org' where id = {number}",
                 f"delete from arca.accounts where id = {number}",
                 f"insert into arca.consents (account, purpose, given_at) values ({number}, 'newsletter', arca.clock())"):
        try:
            t.city.sql(what)
            t.check(False, f"may be done: {what}")
        except RuntimeError as error:
            t.check("erased" in str(error), f"{what}: {error}")
    # the name is nobody's for half a year; the address is anybody's who has it
    t.forget_tries()
    new = Browser(t.city)
    t.refused("her name", lambda: new.register("dario@example.org", "clara.campoamor"), 409, "pseudonym_taken")
    t.refused("also for her", lambda: new.register(address, name), 409, "pseudonym_taken")
    t.is_("the same address", new.register(address, "Clara Again"), 202)
    t.is_("is confirmed", new.post("/api/accounts/confirm", {"token": put_token(t.city, address, "confirm")}), 204)
    t.is_("and signs in", new.sign_in(address), 201)
    row = t.city.sql(f"select id > {number}, code <> '{code}', level from arca.accounts where email = '{address}'")
    t.check(row == "t|t|1", f"as somebody new: {row}")
    t.city.move_clock(start + 181 * 86400)
    tidy(t)
    t.is_("half a year later", Browser(t.city).register("dario@example.org", name), 202)
    t.city.move_clock(int(time.time()))


def check_erase_crowd(t):
    """Signing in, changing and erasing at the same moment: afterwards nothing of it is there."""
    for turn in range(3):
        address = f"crowd{turn}@example.org"
        b = make(t.city, address, f"Crowd {'abc'[turn]}")
        number = t.city.sql(f"select id from arca.accounts where email = '{address}'")
        cookie, got = b.cookie, []

        def one(i, address=address, cookie=cookie, turn=turn):
            who = Browser(t.city, f"127.0.3.{i + 1}", agent=f"Program {i}")
            if i % 4 == 0:
                return who.sign_in(address)
            who.cookie = cookie
            if i % 4 == 1:
                return who.ask("DELETE", "/api/account")
            if i % 4 == 2:
                return who.post("/api/account/profile", {"pseudonym": f"Crowd {'xyz'[turn]}{i}", "language": "en", "zone": None})
            return who.post("/api/account/consents", {"purpose": "newsletter", "is_given": True, "version": 1})

        got = at_once(16, one)
        codes = [(reply.status, code_of(reply)) for reply in got]
        erased = [codes[i] for i in range(1, 16, 4)]
        t.check(sorted(erased) == [(204, "")] + [(401, "account_missing")] * 3, f"once: {erased}")
        fine = {0: {(201, ""), (422, "sign_in_wrong"), (429, "account_locked")}, 2: {(200, ""), (401, "account_missing")},
                3: {(200, ""), (401, "account_missing")}}
        t.check(all(codes[i] in fine[i % 4] for i in range(16) if i % 4 != 1), f"the others: {codes}")
        left = [name for name in sorted({c.split(".")[0] for c in OF_ACCOUNTS})
                if t.city.sql(f"select count(*) from arca.{name} where account = {number}") != "0"]
        t.check(left == [], f"what is left: {left}")
        t.check(t.city.sql(f"select num_nonnulls(email, pseudonym, pseudonym_key) from arca.accounts where id = {number}") == "0",
                "nor in its row")
        t.forget_tries()


# --- work -----------------------------------------------------------------------------------------


def solve(work):
    """The first number that does it; `work` as the refusal had it."""
    nonce, bits = 0, work["bits"]
    prefix = hashlib.sha256(work["challenge"].encode())
    while True:
        digest = prefix.copy()
        digest.update(str(nonce).encode())
        if int.from_bytes(digest.digest(), "big") >> (256 - bits) == 0:
            return {"challenge": work["challenge"], "nonce": str(nonce)}
        nonce += 1


def why_of(reply):
    return [row["code"] for row in reply.json().get("errors", [])]


def check_work(t):
    start = int(time.time()) // 60 * 60 + 5
    t.city.hold_clock(start)
    t.forget_tries()
    t.city.sql("delete from arca.bursts")
    t.city.sql("update arca.burst_rules set per_prefix = 5, in_all = 12")
    count = iter(range(1000))

    def register(source, **more):
        i = next(count)
        name = "Burst " + "".join(chr(97 + int(digit)) for digit in f"{i:03}")
        return Browser(t.city, source).register(f"burst{i}@example.org", name, **more)

    t.is_("work that nobody asked for is not looked at", register("127.0.4.1", work={"challenge": "A" * 40, "nonce": "1"}), 202)
    for i in range(4):
        t.is_(f"registration {i}", register(f"127.0.4.{i + 2}"), 202)
    got = t.refused("one more of the network", lambda: register("127.0.4.99"), 428, "work_needed")
    work = got.json()["work"]
    t.check(work["bits"] == 18 and re.fullmatch("[A-Za-z0-9_-]{78}", work["challenge"]) and why_of(got) == [], f"{got.body}")
    t.is_("another network", register("127.0.5.1"), 202)
    t.is_("other acts", Browser(t.city, "127.0.4.1").post("/api/accounts/reset", {"email": "burst0@example.org"}), 202)
    done = solve(work)
    nonce = int(done["nonce"])
    wrong = t.refused("a wrong nonce", lambda: register("127.0.4.99", work={**done, "nonce": str(nonce + 1)}), 428, "work_needed")
    t.check(why_of(wrong) == ["work_wrong"] and wrong.json()["work"]["challenge"] != work["challenge"], f"{wrong.body}")
    flipped = done["challenge"][:-2] + ("A" if done["challenge"][-2] != "A" else "B") + done["challenge"][-1]
    t.check(why_of(t.refused("another's challenge", lambda: register("127.0.4.99", work={**done, "challenge": flipped}), 428,
                             "work_needed")) == ["work_wrong"], "it is none of ours")
    for what, bad, at in (("no number", {**done, "nonce": "x"}, "nonce"), ("no challenge", {"nonce": "1"}, "challenge"),
                          ("more", {**done, "more": 1}, "more")):
        reply = t.refused(what, lambda bad=bad: register("127.0.4.99", work=bad), 422, "json_shape")
        t.check([row["pointer"].split("/")[1:] for row in reply.json()["errors"]] == [["work", at]], f"{what}: {reply.body}")
    t.is_("with it", register("127.0.4.99", work=done), 202)
    t.check(why_of(t.refused("once", lambda: register("127.0.4.99", work=done), 428, "work_needed")) == ["work_used"], "used")
    # of twenty at once with the same work, one
    again = solve(t.refused("the next", lambda: register("127.0.4.99"), 428, "work_needed").json()["work"])
    got = at_once(20, lambda i: register(f"127.0.4.{100 + i}", work=again))
    t.check(sorted(map(code_of, got)) == [""] + ["work_needed"] * 19, f"a crowd: {list(map(code_of, got))}")
    # for another act it is none
    reset = Browser(t.city, "127.0.4.1")
    t.city.sql("update arca.burst_rules set per_prefix = 1 where action = 'reset'")
    spare = solve(t.refused("one for later", lambda: register("127.0.4.99"), 428, "work_needed").json()["work"])
    got = t.refused("for another act", lambda: reset.post("/api/accounts/reset", {"email": "x@example.org", "work": spare}), 428,
                    "work_needed")
    t.check(why_of(got) == ["work_wrong"], f"it is none: {got.body}")
    t.is_("its own", reset.post("/api/accounts/reset", {"email": "x@example.org", "work": solve(got.json()["work"])}), 202)
    t.is_("the same for confirming", Browser(t.city).post("/api/accounts/confirm/again", {"email": "x@example.org"}), 202)
    # known or not, the same
    t.is_("an address that has an account", reset.post("/api/accounts/reset", {"email": "bruno@example.org"}), 428, "work_needed")
    # it grows, and ends with the burst

    def came(count):
        """So many registrations in this minute, and none before."""
        t.city.sql("delete from arca.bursts where action = 'register'")
        t.city.sql(f"insert into arca.bursts values ('register', decode(repeat('00', 32), 'hex'), date_trunc('minute', arca.clock()), {count})")

    for count_before, bits in ((12, 18), (22, 18), (23, 19), (47, 20), (95, 21), (9999, 22)):
        came(count_before)
        reply = t.refused(f"after {count_before}", lambda: register("127.0.6.1"), 428, "work_needed")
        t.check(reply.json()["work"]["bits"] == bits, f"{count_before}: {reply.json()['work']['bits']} bits, not {bits}")
    t.check(why_of(t.refused("what was cheap", lambda: register("127.0.4.99", work=spare), 428, "work_needed"))
            == ["work_small"], "is too little now")
    came(24)
    t.is_("one bit less is fine", register("127.0.4.99", work=spare), 202)
    came(13)
    fresh = solve(t.refused("another one", lambda: register("127.0.4.99"), 428, "work_needed").json()["work"])
    last = solve(t.refused("and one", lambda: register("127.0.4.99"), 428, "work_needed").json()["work"])
    t.city.hold_clock(start + 60)
    t.is_("a minute later", register("127.0.7.1"), 428, "work_needed")
    t.city.hold_clock(start + 120)
    t.is_("two minutes later", register("127.0.7.1"), 202)
    t.city.hold_clock(start + 599)
    came(13)
    t.is_("a challenge is good for ten minutes", register("127.0.4.99", work=fresh), 202)
    t.city.hold_clock(start + 600)
    came(13)
    t.check(why_of(t.refused("and no longer", lambda: register("127.0.4.99", work=last), 428, "work_needed")) == ["work_old"],
            "its time is over")
    t.check(t.city.sql("select count(*) from arca.works_used") == "5", "used ones are remembered")
    t.city.hold_clock(start + 1300)
    tidy(t)
    t.check(t.city.sql("select count(*) from arca.works_used") == "0", "as long as they would be good")
    t.city.sql("update arca.burst_rules set per_prefix = 1000000, in_all = 1000000")
    t.city.move_clock(int(time.time()))


# --- what is kept, what is unusual ----------------------------------------------------------------


def check_retention(t):
    """Numbers that are known beforehand: so many rows of each kind are too old."""
    t.forget_tries()
    tidy(t)
    before = {one["kind"]: one for one in t.city.ask("GET", "/api/retention").json()["items"]}
    t.check(before["session"]["keep_seconds"] == 90 * 86400 and before["account"]["keep_seconds"] is None
            and before["letter"]["counts_from"] == "making", f"rules: {before}")
    times = t.city.sql("select extract(epoch from most)::bigint, extract(epoch from idle)::bigint from "
                       "arca.session_times(null::arca.accounts)")
    t.check(times == f"{before['session']['keep_seconds']}|{before['session_idle']['keep_seconds']}", f"as sessions do: {times}")
    old = "arca.clock() - interval '400 days'"
    account = t.city.sql("select min(id) from arca.accounts where state = 'active'")
    rows = {
        "letter": f"insert into arca.outbox (kind, language, state, due_at, created_at) select 'exists', 'es', 'sent', {old}, {old}",
        "unsubscribe": f"insert into arca.unsubscribe_tokens select sha256(i::text::bytea), {account}, 'newsletter', {old}",
        "letter_recent": f"insert into arca.mail_recent select sha256(i::text::bytea), true, {old}",
        "name_asked": f"insert into arca.pseudonyms_held select 'old' || i, sha256('x'), {old}",
        "name_erased": f"insert into arca.pseudonyms_held select 'erased:' || i, sha256('x'), {old}",
        "try": f"insert into arca.tries select 'old', sha256(i::text::bytea), 1, null, {old}",
        "burst": f"insert into arca.bursts select 'register', sha256(i::text::bytea), {old}, 1",
        "work": f"insert into arca.works_used select sha256(i::text::bytea), {old}",
        "sms_day": f"insert into arca.sms_days select ({old})::date - i, 7",
        "session": "insert into arca.account_sessions (hash, account, is_whole, created_at, seen_at, proved_at, until, agent) "
                   f"select sha256(i::text::bytea), {account}, true, {old}, {old}, {old}, {old}, ''",
        "unconfirmed": "insert into arca.accounts (code, kind, email, pseudonym, pseudonym_key, language, created_at) select "
                       f"arca.new_code(), 'person', 'old' || i || '@example.net', 'old' || i, 'old' || i, 'es', {old}",
    }
    for place, sql in enumerate(rows.values()):
        t.city.sql(f"{sql} from generate_series(1, {place + 2}) i")
    t.city.sql(f"insert into arca.account_tokens (hash, account, purpose, until) select sha256('m'), {account}, 'reset', {old}")
    t.city.sql(f"insert into arca.mail_codes values ({account}, 'x', {old})")
    t.city.sql(f"insert into arca.factor_resets values ({account}, {old}, {old})")
    make(t.city, "gala@example.org", "Gala")
    t.city.sql("insert into arca.passkey_challenges select s.id, 'get', sha256('x'), " + old + " from arca.account_sessions s "
               "join arca.accounts a on a.id = s.account where email = 'gala@example.org'")
    t.city.sql("insert into arca.outbox (kind, recipient, language, due_at, created_at) values ('erased', 'nobody.home@example.net', "
               "'es', arca.clock() + interval '1 hour', arca.clock() - interval '4 days')")
    tidy(t, by_clerk=True)
    after = {one["kind"]: one for one in t.city.ask("GET", "/api/retention").json()["items"]}
    for kind, gone in [*((kind, place + 2) for place, kind in enumerate(rows)), ("mail_token", 1), ("mail_code", 1), ("letter_address", 1),
                       ("factor_reset", 1), ("passkey_challenge", 1)]:
        told = after[kind]["gone"] - before[kind]["gone"]
        t.check(told == gone == after[kind]["gone_last"], f"{kind}: {told} went, not {gone}: {after[kind]}")
        t.check(after[kind]["gone_at"] and after[kind]["tidied_at"] >= after[kind]["gone_at"] >= after[kind]["since"], f"{kind}")
    t.check("nobody.home" not in dump(t.city), "the address of a last letter that nobody took is forgotten")
    fields = t.city.ask("GET", "/api/retention").fields
    t.check(fields["access-control-allow-origin"] == "*", "anybody may read it")


def registry_tidied(t):
    """The registrar tidies a moment after it starts: its report of that."""
    t.city.sql("update arca.tidied set tidied_at = 'epoch' where kind like 'registry%'")
    os.kill(t.city.children("registrar")[0], signal.SIGKILL)
    wait_for("the registrar has tidied", lambda: t.city.sql(
        "select count(*) from arca.tidied where kind like 'registry%' and tidied_at > 'epoch'") == "7")
    items = {one["kind"]: one for one in t.city.ask("GET", "/api/retention").json()["items"]}
    return {kind: one for kind, one in items.items() if kind.startswith("registry_")}


def check_registry(t):
    """The same in the registry, a database of its own: what is too old goes there, and only numbers come from it."""
    before = registry_tidied(t)
    t.check(before["registry_person"]["keep_seconds"] is None and before["registry_person"]["tidied_at"] is None
            and before["registry_try"]["keep_seconds"] == 40 * 86400, f"rules: {before}")
    old, new = "now() - interval '400 days'", "now() - interval '10 hours'"
    for turn, at in enumerate((old, new)):
        t.city.sql(f"""
with person as (insert into registry.census (mac, is_live) select sha256(('{turn}-' || i)::bytea), false from generate_series(1, 12) i returning id, mac),
    placed as (select *, row_number() over (order by id) as i from person),
    tries as (insert into registry.tries select 'document', mac, 1, null, {at} from placed where i <= 2),
    codes as (insert into registry.codes (row, kind, hash, account, made_at, until, asked_from)
        select id, 'email', mac, 7, {at}, {at}, {at} from placed where i <= 3),
    letters as (insert into registry.codes (row, kind, hash, made_at, until, asked_from)
        select id, 'letter', mac, {at}, {at}, {at} from placed where i <= 4),
    lookups as (insert into registry.lookups (at, mac, answer, took_ms) select {at}, mac, 'not', 1 from placed where i <= 5),
    notices as (insert into registry.notices (round, account, due_at, held_until) select 1, 7, {at}, now() + interval '1 day' from placed where i <= 6)
select 1""", "arca_registry")
    t.city.sql("insert into registry.before (row, is_new, is_live) select id, true, false from registry.census limit 7", "arca_registry")
    t.city.sql("insert into registry.batches (kind, at, rows, added, changed, gone) values "
               f"('lookup', {new}, 7, 7, 0, 0), ('import', {old}, 7, 7, 0, 0)", "arca_registry")
    after = registry_tidied(t)
    for kind, gone in (("registry_try", 2), ("registry_code", 3), ("registry_letter", 4), ("registry_lookup", 5), ("registry_notice", 6),
                       ("registry_before", 7)):
        told = after[kind]["gone"] - before[kind]["gone"]
        t.check(told == gone == after[kind]["gone_last"], f"{kind}: {told} went, not {gone}: {after[kind]}")
    left = t.city.sql("select (select count(*) from registry.tries), (select count(*) from registry.codes where kind = 'email'), (select count(*) "
                      "from registry.codes where kind = 'letter'), (select count(*) from registry.lookups), "
                      "(select count(*) from registry.notices)", "arca_registry")
    t.check(left == "2|3|4|5|6", f"what is newer stays: {left}")
    code, _, said = t.city.run("census", "undo", "--embedded", t.city.path("city"), program=ARCAD, may_fail=True)
    t.check(code == 1 and "not kept any more" in said, f"what is forgotten is not taken back: {said}")
    # a report that was lost is made good, and a registry that was set back begins anew
    t.city.sql("update registry.tidied set gone = gone + 11 where kind = 'registry_try'", "arca_registry")
    again = registry_tidied(t)["registry_try"]
    t.check(again["gone"] - after["registry_try"]["gone"] == 11, f"a lost report: {again}")
    t.city.sql("update registry.tidied set gone = 3 where kind = 'registry_try'", "arca_registry")
    back = registry_tidied(t)["registry_try"]
    t.check(back["gone"] - again["gone"] == 3, f"set back: {back}")


def check_anomalies(t):
    t.forget_tries()
    noon = (int(time.time()) // 86400 + 1) * 86400 + 43200
    t.city.hold_clock(noon + 30)
    tidy(t)
    first = t.city.ask("GET", "/api/anomalies", fields=[("Accept-Language", "es")]).json()
    known = {one["rule"]: one["most"] for one in first["rules"]}
    t.check(len(known) == 7 and "Contraseñas" in [r["text"] for r in first["rules"] if r["rule"] == "failures_hour"][0], f"{known}")
    t.city.sql("update arca.burst_rules set per_prefix = 30, in_all = 120 where action = 'register'")
    minute = f"date_trunc('minute', arca.clock()) - interval '1 minute'"
    t.city.sql(f"insert into arca.bursts values ('register', sha256('a'), {minute}, 31), ('register', sha256('b'), {minute}, 30), "
               f"('register', decode(repeat('00', 32), 'hex'), {minute}, 120)")
    t.city.sql("insert into arca.tries (action, key, failures, locked_until, last_at) select 'sign_in', sha256(i::text::bytea), 9, "
               "arca.clock() + interval '1 hour', arca.clock() from generate_series(1, 23) i")
    tidy(t, by_clerk=True)
    noted = t.city.ask("GET", "/api/anomalies").json()["items"]
    new = {one["rule"]: (one["count"], one["most"]) for one in noted if one["noted_at"] >= time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(noon))}
    t.check(new == {"registrations_network": (31, 30), "failures_hour": (207, 200), "locks_hour": (23, 20)}, f"notes: {new}")
    t.check(all(set(one) == {"rule", "from_at", "until_at", "count", "most", "noted_at"} for one in noted), "numbers and nobody")
    t.city.sql("insert into arca.tries (action, key, failures, last_at) values ('sign_in', sha256('more'), 4, arca.clock())")
    tidy(t)
    again = [one["count"] for one in t.city.ask("GET", "/api/anomalies").json()["items"] if one["rule"] == "failures_hour"]
    t.check(again[0] == 211 and len(again) == len([1 for one in noted if one["rule"] == "failures_hour"]), f"it grows: {again}")
    t.check(t.city.sql("select count(*) from arca.tries where action = 'sign_in'") == "24", "nothing is deleted or stopped")
    t.forget_tries()
    tidy(t)
    t.check(len(t.city.ask("GET", "/api/anomalies").json()["items"]) == len(noted), "and no note goes")
    try:
        t.city.sql("delete from arca.anomalies")
        t.check(False, "the owner deletes notes")
    except RuntimeError as error:
        t.check("never changed" in str(error), f"{error}")
    t.city.sql("insert into arca.anomalies (rule, from_at, until_at, count, most, noted_at) select 'accounts_day', to_timestamp(i), "
               "to_timestamp(i + 1), 9, 8, arca.clock() from generate_series(1, 150) i")
    page = t.city.ask("GET", "/api/anomalies").json()
    rest = t.city.ask("GET", f"/api/anomalies?cursor={page['next']}").json()
    t.check(len(page["items"]) == 100 and len(rest["items"]) == 50 + len(noted) and rest["next"] is None, "pages")
    t.is_("a cursor that is none", t.city.ask("GET", "/api/anomalies?cursor=x"), 400, "query_invalid")
    t.city.sql("update arca.burst_rules set per_prefix = 1000000, in_all = 1000000")
    t.city.move_clock(int(time.time()))


# --- the notice of a cast -------------------------------------------------------------------------


def check_notice(t, box):
    start = int(time.time())
    t.city.hold_clock(start)
    accounts = t.city.sql("select id from arca.accounts where state = 'active' order by id").split()
    erased = t.city.sql("select min(id) from arca.accounts where state = 'erased'")
    for account in accounts * 40:
        t.city.sql(f"select arca.notice_voted({account}, 'small', 'voted')")
    t.city.sql(f"select arca.notice_voted({erased}, 'small', 'voted'), arca.notice_voted(-1, 'small', 'voted')")
    rows = json.loads(t.city.sql(
        "select json_agg(json_build_array(id, account, extract(epoch from due_at - arca.clock())::integer, created_at = due_at, "
        "facts) order by id) from arca.outbox where kind = 'voted'"))
    t.check(len(rows) == len(accounts) * 40, f"one each, none for who is gone: {len(rows)}")
    waits = [row[2] for row in rows]
    t.check(min(waits) >= 0 and max(waits) <= 900 and min(waits) < 200 and max(waits) > 700 and len(set(waits)) > len(waits) / 2,
            f"from at once to a quarter of an hour: {sorted(waits)[:3]} {sorted(waits)[-3:]}")
    t.check(all(row[3] and row[4] == {"round": "small"} for row in rows), "and no time but that")
    order = [str(row[1]) for row in rows]
    t.check(order != sorted(order, key=int) and order != (accounts * 40) and order[::-1] != accounts * 40, "nor an order")
    try:
        t.city.sql(f"select arca.notice_voted({accounts[0]}, 'none', 'voted')")
        t.check(False, "of no round")
    except RuntimeError as error:
        t.check("no such round" in str(error), f"{error}")
    address, keep = t.city.sql(f"select email from arca.accounts where id = {accounts[0]}"), rows[0][0]
    t.city.sql(f"delete from arca.outbox where kind = 'voted' and id <> {keep}")
    t.city.sql(f"update arca.outbox set account = {accounts[0]}, recipient = '{address}' where id = {keep}")
    t.city.move_clock(start + 930)
    wait_for("it is sent when it is due", lambda: t.city.sql(
        f"select state, num_nonnulls(account, recipient) from arca.outbox where id = {keep}") == "sent|0", 20)
    t.check(box.letters()[-1][0] == address, "to whom it is for, and then nobody knows whose it was")
    t.city.move_clock(int(time.time()))


def main():
    city = City(sandbox="kill")
    box = Mailbox(city)
    with city:
        t = People(city)
        city.sql(HOLD)
        Round(city, "small", small_plan(city.path("plan.json"), 10))
        for act in (check_export, check_consents):
            act(t)
            t.forget_tries()
        check_erase(t, box)
        for act in (check_erase_crowd, check_work, check_retention, check_registry, check_anomalies):
            t.forget_tries()
            act(t)
        check_notice(t, box)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
