#!/usr/bin/env python3
"""Channels of verification: how sure the city is of who votes, what of it is enough for a round, and what is told of it;
letters with codes, six digits by e-mail and sms to the census's own contacts, people at a desk.
"""
import email
import email.policy
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

from census import ADULT, CHILD, CROWD, HEADER, Registry, dni, make_plan, row
from city import ARCAD, City, Round, read_problem, wait_for
from elections import ROOT
from voter import Setting, Voter
from servers import Waiting

PUBLIC = "https://arca.example"
TOKEN = "a-token-of-the-gateway"
MAILED, PHONED = "vecina@example.net", "+34600123456"
CONTACTS = HEADER.strip() + ",email,phone\n"
CODE = re.compile(r"<p class=\"code\" dir=\"ltr\">([0-9A-Z-]{19})</p>")


class Gateway:
    """A gateway for sms over HTTPS that answers as it is told."""

    def __init__(self, certificate, key):
        self.got, self.status, self.wait, outer = [], [], 0, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.headers["Authorization"], json.loads(body)))
                time.sleep(outer.wait)
                self.send_response(outer.status.pop(0) if outer.status else 202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):  # pylint: disable=arguments-differ
                pass

        self.server = Waiting(("127.0.0.1", 0), Handler)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Channels(Registry):
    def __init__(self, city, box):
        super().__init__(city)
        self.box = box

    def letter(self, who, code, birth_date=ADULT):
        return self.city.ask("POST", "/api/account/verification/letter", {"code": code, "birth_date": birth_date}, who)

    def contact(self, who, number, channel, **changes):
        return self.city.ask("POST", "/api/account/verification/contact",
                             {"document": dni(number), "birth_date": ADULT, "postal_code": f"{28000 + number % 3}", "channel": channel,
                              **changes}, who)

    def confirm(self, who, code):
        return self.city.ask("POST", "/api/account/verification/contact/confirm", {"code": code}, who)

    def code_of(self, account):
        return self.city.sql(f"select code from arca.accounts where id = {account}")

    def forget_tries(self):
        self.sql("delete from registry.tries")

    def state(self):
        """What a refusal must not change."""
        return (self.sql("select (select count(*) from registry.people), (select count(*) from registry.conflicts), "
                         "(select count(*) from registry.codes where used_at is not null)")
                + self.city.sql("select count(*) from arca.accounts where level = 2"))

    def mails(self):
        """(recipient, text) of what the mail server took."""
        out = []
        for name in sorted((name for name in os.listdir(self.box) if name.endswith(".json")), key=lambda name: int(name[:-5])):
            with open(os.path.join(self.box, name), encoding="ascii") as file:
                to = json.load(file)["to"]
            with open(os.path.join(self.box, name[:-5] + ".eml"), "rb") as file:
                message = email.message_from_binary_file(file, policy=email.policy.default)
            out.append((to, message.get_body(("plain",)).get_content()))
        return out

    def print_letters(self, name, rows, *words):
        """(exit code, what was said, pages by name)."""
        path = self.city.path(name + ".csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(rows)
        code, said, more = self.census("letters", "--addresses", path, "--out", self.city.path(name), "--set", "public_url=" + PUBLIC, *words)
        pages = {}
        if code == 0 and os.path.isdir(self.city.path(name)):
            pages = {one: self.city.read(name, one) for one in sorted(os.listdir(self.city.path(name)))}
        return code, said + more, pages


def start_mail(city, box):
    os.makedirs(box)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    city.settings.update(smtp=f"smtp://localhost:{port}", mail_from="arca@arca.example", public_url=PUBLIC, mail_rate=1000)
    for end in ("key", "pem"):
        os.symlink(city.path("tls." + end), os.path.join(box, "server." + end))
    city.spawn("mailserver", "/usr/bin/python3", os.path.join(ROOT, "tests", "flow", "mailserver.py"), box, port, "open")


# --- letters --------------------------------------------------------------------------------------


def check_print(t):
    """Files of pages, a code on each; names and addresses are in them and nowhere else."""
    verified = t.verified(1)[0]
    rows = "document,name,address\n" + "".join(f'{dni(n)},"Vecina <{n}>","Calle {n}, 3"\n' for n in (1, 2, 3, 4, 5, 900, 2))
    for what, text, told in (("a column", rows.replace("name", "nombre"), "1:2: column_unknown"),
                             ("a document", rows.replace(dni(3), "1"), "4:1: document_form"),
                             ("no name", rows.replace('"Vecina <3>"', ""), "4:0: address_empty"),
                             ("nothing", "", "1:0: file_empty")):
        code, said, _ = t.print_letters("wrong", text)
        t.check(code == 1 and told in said and not os.path.exists(t.city.path("wrong")), f"{what}: {code} {said}")
    t.check(t.print_letters("wrong", rows, "--language", "fr")[0] == 2, "a language that there is not")
    t.check(t.sql("select count(*) from registry.codes") == "0", "no code of these")
    code, said, pages = t.print_letters("letters", rows, "--batch", "3", "--language", "en")
    t.check(code == 0 and said.startswith("letters=4 files=2 verified_already=1 not_in_census=1 twice=1 not_eligible=0"), f"printed: {said}")
    text = "".join(pages.values())
    codes = CODE.findall(text)
    t.check(len(codes) == 4 and len(set(codes)) == 4 and [len(CODE.findall(one)) for one in pages.values()] == [3, 1], f"codes: {codes}")
    t.check("Vecina &lt;2&gt;" in text and "<2>" not in text and "Calle 5, 3" in text and text.count("<svg") == 4, "names, addresses, QR")
    t.check('lang="en" dir="ltr"' in text, "its language")
    t.check(text.count("Questions about your data: <bdi>datos@villa.example</bdi>") == 4
            and t.city.ask("GET", "/api/rounds").json()["city"]["contact"] == "datos@villa.example", "where people ask")
    t.check(os.stat(t.city.path("letters")).st_mode & 0o077 == 0, "the folder is its owner's alone")
    t.check(t.print_letters("letters", rows)[0] == 2, "nothing is printed over")
    arabic = t.print_letters("arabic", "document,name,address\n" + f"{dni(6)},N,A\n", "--language", "ar")[2]
    t.check('lang="ar" dir="rtl"' in "".join(arabic.values()), "from right to left")
    t.check(t.level(verified) == "2census", "who is verified stays so")
    return dict(zip((2, 3, 4, 5), codes))


def check_letters(t, codes):
    account, who = t.account()
    before = t.state()
    t.refused("nobody", t.letter([("Arca-Request", "1")], codes[2]), 401, "account_missing")
    t.refused("an organisation", t.letter(t.account("organisation")[1], codes[2]), 403, "organisation_cannot_verify")
    t.refused("a typo", t.letter(who, codes[2][:-1] + ("0" if codes[2][-1] != "0" else "1")), 422, "letter_typo")
    t.refused("a day that is none", t.letter(who, codes[2], "1980-02-30"), 422, "json_shape")
    t.refused("another birth date", t.letter(who, codes[2], "1980-05-18"), 422, "letter_wrong")
    t.refused("another's code", t.letter(who, "0000-0000-0000-0000"), 422, "letter_wrong")
    t.check(t.state() == before, "nothing is stored of these but tries")
    got = t.letter(who, codes[2].lower().replace("-", " "))
    t.check(got.status == 200 and got.json() == {"level": 2, "assurance": "letter"} and t.level(account) == "2letter", f"by letter: {got}")
    t.check(t.letter(who, codes[2]).status == 200, "again is fine")
    got = t.verify(who, 2)
    t.check(got.json() == {"level": 2, "assurance": "letter"}, f"the census is weaker: {got}")
    t.refused("by somebody else", t.letter(t.account()[1], codes[2]), 409, "letter_used")
    t.refused("a second letter", t.letter(who, codes[3]), 409, "already_verified")
    holder, first = t.account()
    t.check(t.verify(first, 3).status == 200, "by the census first")
    t.refused("and another has the letter", t.letter(t.account()[1], codes[3]), 409, "document_taken")
    waiting = t.sql(f"select count(*) from registry.conflicts where holder = {holder} and assurance = 'letter'")
    t.check(waiting == "1", "a human decides")
    t.check(t.letter(first, codes[3]).json() == {"level": 2, "assurance": "letter"}, "a letter after the census counts more")
    # 50 at once
    people = [t.account() for _ in range(CROWD)]
    got = t.at_once(CROWD, lambda i: t.letter(people[i][1], codes[4]))
    t.check(sorted(reply.status for reply in got) == [200] + [409] * (CROWD - 1), f"one of them: {sorted(reply.status for reply in got)}")
    t.check({read_problem(reply) for reply in got if reply.status != 200} == {"letter_used"}, "the others: used")
    t.check(t.sql("select count(*) from registry.people p join registry.codes c on c.row = p.row where c.used_at is not null") == "3",
            "one person for each code")


def check_letters_of_round(t, round_):
    """Only who may vote in it: by age and district; and not where a letter is of no use."""
    def printed(slug, rows):
        with open(t.city.path("some.csv"), "w", encoding="utf-8") as file:
            file.write("document,name,address\n" + "".join(f"{dni(n)},Name {n},Street\n" for n in rows))
        return t.census("letters", "--addresses", t.city.path("some.csv"), "--out", t.city.path(f"round-{slug}-{len(rows)}"), "--round", slug)

    code, said, more = printed(round_.slug, [40, 41, 300, 302])
    t.check(code == 0 and said.startswith("letters=2 files=1 verified_already=0 not_in_census=0 twice=0 not_eligible=2"), f"{said}{more}")
    with open(t.city.path(f"round-{round_.slug}-4", "letters-0001.html"), encoding="utf-8") as file:
        page = file.read()
    t.check("Name 40" in page and "Name 41" in page and "Name 300" not in page and "Name 302" not in page, "those two")
    t.check(t.sql("select count(*) from registry.codes k join registry.census c on c.id = k.row where k.kind = 'letter' "
                  "and (c.district = 'lejos' or c.birth_date > '2005-01-01')") == "0", "nobody else has a code")
    code, _, said = printed("nowhere", [40])
    t.check(code == 1 and "no round nowhere" in said, f"no round: {said}")
    for what, change, why in (("codes alone", "ways = '{code}'", "codes alone"), ("no letters", "assurance = '{desk}'", "not enough")):
        t.city.sql(f"set session_replication_role = replica; create table keep_round as select * from arca.rounds; "
                   f"update arca.rounds set {change} where slug = '{round_.slug}'")
        code, _, said = printed(round_.slug, [40])
        t.city.sql("set session_replication_role = replica; update arca.rounds r set ways = k.ways, assurance = k.assurance "
                   "from keep_round k where k.id = r.id; drop table keep_round")
        t.check(code == 1 and why in said, f"{what}: {code} {said}")


def check_letter_locks(t, code):
    """Five failures; an older letter; one whose time is over. The clock of letters is the city's."""
    who = t.account()[1]
    for _ in range(5):
        t.refused("a guess", t.letter(who, code, "1970-01-01"), 422, "letter_wrong")
    got = t.letter(who, code)
    t.refused("the sixth, though it is right", got, 429, "verification_locked")
    t.check(1800 < int(got.fields["retry-after"]) <= 1920, f"for 32 minutes: {got.fields}")
    t.refused("from another account", t.letter(t.account()[1], code), 429, "verification_locked")
    t.forget_tries()
    newer = CODE.findall("".join(t.print_letters("again", "document,name,address\n" + f"{dni(5)},N,A\n")[2].values()))[0]
    t.refused("the older letter", t.letter(who, code), 422, "letter_wrong")
    t.sql("update registry.codes set until = now() - interval '1 second' where used_at is null")
    t.refused("too late", t.letter(who, newer), 410, "letter_expired")
    t.sql("update registry.codes set until = now() + interval '1 day' where used_at is null")
    t.check(t.letter(who, newer).status == 200, "the newer one is good")
    child = CODE.findall("".join(t.print_letters("child", "document,name,address\n" + f"{dni(300)},N,A\n")[2].values()))[0]
    t.refused("too young", t.letter(t.account()[1], child, CHILD), 422, "census_age")


# --- six digits -----------------------------------------------------------------------------------


def check_contacts_file(t, people):
    for what, text, told in (("no address", "x@y,", "2:7: email"), ("no number", ",12", "2:8: phone"), ("letters", ",6OO123456", "2:8: phone")):
        code, _, said = t.load("import", CONTACTS + row(1).strip() + "," + text + "\n")
        t.check(code == 1 and told in said, f"{what}: {code} {said}")
    for same in (False, True):
        code, said, more = t.load("import", people)
        t.check(code == 0 and said.endswith("new=0 changed=0 gone=0 unchanged=52\n" if same else
                                            "new=0 changed=5 gone=0 unchanged=47\n"), f"contacts: {said}{more}")
    t.check(t.sql("select count(email), count(phone), count(distinct octet_length(email)) from registry.census") == "4|3|1",
            "sealed, all of one length")


def digits_of(t, seen, to):
    """The digits of the newest letter, which went to that address alone."""
    wait_for("a letter is there", lambda: len(t.mails()) > seen, 20)
    got, text = t.mails()[-1]
    t.check(got == [to], f"to {got}, not {to}")
    return re.search(r"(?m)^\s*(\d{6})\s*$", text)[1]


def check_email(t):
    account, who = t.account()
    before = t.state()
    t.refused("a document", t.contact(who, 20, "email", document="1"), 422, "document_form")
    t.refused("a channel", t.contact(who, 20, "pigeon"), 422, "json_shape")
    t.refused("another birth date", t.contact(who, 20, "email", birth_date="1980-05-18"), 422, "census_not_found")
    t.refused("another postal code", t.contact(who, 20, "email", postal_code="99999"), 422, "census_postal_code")
    t.refused("who has no address", t.contact(who, 30, "email"), 409, "contact_missing")
    t.refused("no code yet", t.confirm(who, "123456"), 409, "contact_code_missing")
    seen = len(t.mails())
    t.check(t.city.sql("select count(*) from arca.outbox") == "0", "nothing is sent of these")
    got = t.contact(who, 20, "email")
    t.check(got.status == 202 and got.json() == {"channel": "email", "minutes": 10}, f"sent: {got}")
    code = digits_of(t, seen, MAILED)
    wrong = f"{(int(code) + 1) % 1000000:06d}"
    t.refused("letters", t.confirm(who, "12345a"), 422, "json_shape")
    t.refused("another code", t.confirm(who, wrong), 422, "contact_code_wrong")
    t.refused("another account", t.confirm(t.account()[1], code), 409, "contact_code_missing")
    t.check(t.state() == before, "nothing is stored of these but tries")
    t.sql("update registry.codes set until = now() - interval '2 seconds' where kind = 'email'")
    t.refused("after ten minutes", t.confirm(who, code), 410, "contact_code_expired")
    t.check(t.contact(who, 20, "email").status == 202, "another")
    newer = digits_of(t, seen + 1, MAILED)
    if newer != code:
        t.refused("the older one", t.confirm(who, code), 422, "contact_code_wrong")
    got = t.confirm(who, newer)
    t.check(got.json() == {"level": 2, "assurance": "email"} and t.level(account) == "2email", f"by e-mail: {got}")
    t.check(t.confirm(who, newer).status == 200, "again is fine")
    other = t.account()[1]
    t.check(t.contact(other, 20, "email").status == 202, "somebody else with the same papers")
    t.refused("is not let in", t.confirm(other, digits_of(t, seen + 2, MAILED)), 409, "document_taken")
    for _ in range(2):
        t.check(t.contact(other, 20, "email").status == 202, "up to five in a day")
    got = t.contact(other, 20, "email")
    t.refused("the sixth", got, 429, "verification_locked")
    t.check(int(got.fields["retry-after"]) > 80000, f"until tomorrow: {got.fields}")
    wait_for("all are sent", lambda: len(t.mails()) == seen + 5, 20)
    guesser = t.account()[1]
    t.check(t.contact(guesser, 21, "email").status == 202, "of another person")
    right = digits_of(t, seen + 5, "otra@example.net")
    for i in range(1, 6):
        t.refused("a guess", t.confirm(guesser, f"{(int(right) + i) % 1000000:06d}"), 422, "contact_code_wrong")
    t.refused("the sixth, though it is right", t.confirm(guesser, right), 429, "verification_locked")
    t.forget_tries()


def check_sms(t, gateway):
    account, who = t.account()
    gateway.status = [503]
    got = t.contact(who, 22, "sms")
    t.check(got.status == 202 and got.json()["channel"] == "sms", f"sent: {got}")
    wait_for("the gateway is asked", lambda: gateway.got, 20)
    t.city.sql("update arca.outbox set due_at = arca.clock() where state = 'waiting'; notify arca_mail")
    wait_for("it is asked again", lambda: len(gateway.got) == 2, 20)
    (token, body), (_, again) = gateway.got
    t.check(token == "Bearer " + TOKEN and set(body) == {"to", "text", "from"} and body["from"] == "Arca", f"as the template says: {body}")
    t.check(body == again and body["to"] == PHONED, f"the same, to the number in one form: {body} {again}")
    code = re.match(r"(\d{6}) es tu código para", body["text"])[1]
    got = t.confirm(who, code)
    t.check(got.json() == {"level": 2, "assurance": "sms"} and t.level(account) == "2sms", f"by sms: {got}")
    t.check(t.city.sql("select sent from arca.sms_days") == "2", "both are counted")
    gateway.status = [400]
    t.check(t.contact(t.account()[1], 23, "sms").status == 202, "one that the gateway will not have")
    wait_for("it has failed", lambda: t.city.sql("select state || ' ' || trouble from arca.outbox where state = 'failed'") ==
             "failed status 400", 20)
    t.refused("the day's share", t.contact(t.account()[1], 23, "sms"), 503, "channel_spent")
    t.refused("who has no number", t.contact(t.account()[1], 20, "sms"), 409, "contact_missing")
    t.check(len(gateway.got) == 3, "no more is spent")


def check_restart(t):
    """What was sealed before arcad was started again is of no use to anybody; and a channel that is off."""
    t.city.sql("insert into arca.outbox (account, kind, recipient, language, facts, due_at, created_at) select id, 'code', 'sealed-x', 'es', "
               "'{\"sealed\": \"" + "A" * 402 + "\", \"channel\": \"email\"}', arca.clock(), arca.clock() from arca.accounts limit 1")
    wait_for("it has failed", lambda: t.city.sql("select state from arca.outbox where trouble like 'it was sealed%'") == "failed", 20)


# --- in person ------------------------------------------------------------------------------------


def check_desk(t):
    account, who = t.account()
    words = ("--document", dni(40), "--officer", "Ana de la ventanilla")
    t.check(t.census("desk", *words)[0] == 2, "an account is needed")
    for what, code, told in (("an organisation", t.code_of(t.account("organisation")[0]), "organisation"), ("nobody", "0" * 12 + "z", "no account"),
                             ("who is not confirmed", t.code_of(t.account(state="unconfirmed")[0]), "not confirmed")):
        if what == "who is not confirmed":
            t.city.sql("update arca.accounts set level = 0 where state = 'unconfirmed'")
        got = t.census("desk", *words, "--account", code)
        t.check(got[0] == 1 and told in got[2], f"{what}: {got}")
    got = t.census("desk", "--document", dni(901), "--officer", "Ana", "--account", t.code_of(account))
    t.check(got[0] == 1 and "not in the census" in got[2] and t.level(account) == "1", f"a document of nobody: {got}")
    t.check(t.verify(who, 40).json()["assurance"] == "census", "by the census first")
    got = t.census("desk", *words, "--account", t.code_of(account))
    t.check(got[0] == 0 and t.level(account) == "2desk", f"in person: {got}")
    t.check(t.verify(who, 40).json() == {"level": 2, "assurance": "desk"}, "which nothing weakens")
    other = t.account()[0]
    got = t.census("desk", *words, "--account", t.code_of(other))
    t.check(got[0] == 1 and "conflicts" in got[2] and t.level(other) == "1", f"another account: {got}")
    number = t.sql(f"select number from registry.conflicts where claimant = {other} and assurance = 'desk'")
    t.check(t.census("resolve", number, "--move")[0] == 0 and t.level(other) == "2desk" and t.level(account) == "1", "is moved, as sure as at the desk")
    acts = t.city.sql("select string_agg(concat_ws(' ', role, seat, subject), ';') from arca.acts where kind = 'desk_verified'")
    t.check(acts == "sysadmin {}", f"an act of whom it did verify, and of no other: {acts}")
    book = t.sql("select string_agg(officer || ':' || verdict, ' ' order by number) from registry.desk")
    t.check(book == "Ana:not_found Ana de la ventanilla:fine Ana de la ventanilla:taken", f"the book: {book}")


# --- what is enough -------------------------------------------------------------------------------


def check_plans(t):
    path = make_plan(t.city.path("bad.json"))
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    for wrong in ([], ["door"], ["desk", "desk"], "desk", [1]):
        plan["assurance"] = wrong
        with open(path, "w", encoding="utf-8") as file:
            json.dump(plan, file)
        code, _, said = t.city.run("import", path, "--round", "bad", "--trustees", "/nowhere", "--witnesses", "/nowhere", "--embedded",
                                   t.city.path("city"), program=ARCAD, may_fail=True)
        t.check(code == 1 and "assurance has some of" in said, f"assurance {wrong}: {code} {said}")


def turnout(t, round_):
    return {one["assurance"]: one["admitted"] for one in t.city.ask("GET", round_.api + "/turnout").json()["by_assurance"]}


def check_enough(t, round_):
    """A weaker channel is told what would do; a stronger one votes."""
    t.check(sorted(t.city.ask("GET", round_.api).json()["assurance"]) == ["desk", "letter"], "the round says what is enough")
    t.check(turnout(t, round_) == dict.fromkeys(("census", "email", "sms", "letter", "desk"), 0), "nobody yet")
    account, who = t.verified(45)
    got = t.admit(round_, who)[0]
    t.refused("the census alone", got, 403, "not_assured")
    t.check(sorted(got.json()["enough"]) == ["desk", "letter"], f"what would be enough: {got.json()}")
    t.check(t.sql("select count(*) from registry.admissions") == "0", "nothing is stored")
    t.check(t.census("desk", "--document", dni(45), "--officer", "Ana", "--account", t.code_of(account))[0] == 0, "at the desk")
    t.check(t.admit(round_, who)[0].status == 201 and t.admit(round_, who)[0].status == 201, "is let in, twice")
    t.check(t.city.sql("select assurance || ' ' || count from arca.admissions_count") == "desk 1", "and counted once")
    t.check(set(turnout(t, round_).values()) == {None}, "one alone is not told")
    id_ = t.city.sql(f"select id from arca.rounds where slug = '{round_.slug}'")
    for counts, told in (({"desk": 12, "letter": 30}, {"desk": 12, "letter": 30, "census": 0, "email": 0, "sms": 0}),
                         ({"desk": 9, "letter": 30}, {"desk": None, "letter": 30, "census": None, "email": None, "sms": None}),
                         ({"desk": 9, "letter": 30, "census": 40, "email": 20, "sms": 10},
                          {"desk": None, "letter": 30, "census": 40, "email": 20, "sms": None})):
        t.city.sql("delete from arca.admissions_count; " + "".join(
            f"insert into arca.admissions_count values ({id_}, '{name}', {count}); " for name, count in counts.items()))
        t.check(turnout(t, round_) == told, f"{counts}: {turnout(t, round_)}")


# --- notices --------------------------------------------------------------------------------------


def check_notices(t, round_):
    """Whose ballot came in is told by letter: later, to them alone, and neither database says which ballot it was."""
    setting, people = Setting(round_), []
    for number in (46, 47, 48):
        account, who = t.account()
        t.check(t.census("desk", "--document", dni(number), "--officer", "Ana", "--account", t.code_of(account))[0] == 0, "at the desk")
        got, fields = t.admit(round_, who)
        voter = Voter(setting)
        voter.styles = got.json()["styles"]
        t.check(voter.ask_credential(fields, got.json()["serial"]).status == 201, "a credential")
        people.append((account, voter))
    seen = len(t.mails())
    for _, voter in people[:2]:
        entry = voter.seal()[0]
        t.check(setting.cast(entry).status == 201, "a ballot")
        voter.took(entry)
    wait_for("the registrar has seen it", lambda: t.sql("select count(*) from registry.notices") == "2", 20)
    accounts = sorted(int(one) for one in t.sql("select account from registry.notices").split())
    t.check(accounts == sorted(account for account, _ in people[:2]), f"whose they are: {accounts}")
    columns = t.sql("select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns "
                    "where table_schema = 'registry' and table_name = 'notices'")
    t.check(columns == "number round account due_at held_until kind", f"but not which: {columns}")
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'voted'") == "0" and len(t.mails()) == seen, "nobody is told at once")
    ahead = int(time.time()) + 301
    t.city.move_clock(ahead)
    wait_for("the letters wait", lambda: t.city.sql("select count(*) from arca.outbox where kind = 'voted'") == "2", 20)
    wait_for("the notices are gone", lambda: t.sql("select count(*) from registry.notices") == "0", 20)
    due = t.city.sql("select bool_and(due_at >= to_timestamp({0}) and due_at < to_timestamp({0}) + interval '16 minutes' "
                     "and created_at = due_at and id < 0) from arca.outbox where kind = 'voted'".format(ahead))
    t.check(due == "t", "up to a quarter of an hour, dated by when they are due")
    t.city.move_clock(ahead + 16 * 60)
    wait_for("both are told", lambda: len(t.mails()) == seen + 2, 20)
    told = sorted(to[0] for to, _ in t.mails()[-2:])
    t.check(told == sorted(t.city.sql(f"select email from arca.accounts where id = {account}") for account, _ in people[:2]),
            f"they alone: {told}")
    t.check(all("ha entrado un voto tuyo" in text for _, text in t.mails()[-2:]), "and of what")
    t.check(all("Preguntas sobre tus datos: datos@villa.example" in text for _, text in t.mails()[-2:]), "and whom to ask")
    wait_for("they are over", lambda: t.city.sql("select count(*) from arca.outbox where kind = 'voted' and account is null "
                                                 "and state = 'sent'") == "2", 20)
    t.check(setting.cast(people[0][1].seal()[0]).status == 201, "a second ballot of the same")
    wait_for("which is seen, too", lambda: t.sql("select account from registry.notices") == str(people[0][0]), 20)


# --- what the databases say -------------------------------------------------------------------------


def check_dumps(t, secrets):
    texts = {"log": t.city.log()}
    for name in ("arca", "arca_registry"):
        texts[name] = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True, text=True,
                                     check=True).stdout
    for name, text in texts.items():
        for secret in secrets:
            t.check(secret not in text, f"{name} has {secret}")
    t.check("event=sms" in texts["log"], "each sms is in the log")
    t.check(t.city.sql("select count(*) from arca.outbox where state <> 'waiting' and facts <> '{}'") == "0", "nothing of a letter stays")


def main():
    city = City()
    start_mail(city, city.path("box"))
    with open(city.path("sms-token"), "w", encoding="ascii") as file:
        file.write(TOKEN + "\n")
    city.make_certificate()
    gateway = Gateway(city.path("tls.pem"), city.path("tls.key"))
    city.make_certificate = lambda: None
    city.settings.update(sms_url=gateway.url, sms_token_file=city.path("sms-token"), sms_ca=city.path("tls.pem"), sms_day=3,
                         sms_template='{"to":"{to}","text":"{text}","from":"Arca"}')
    with city:
        t = Channels(city, city.path("box"))
        path = make_plan(city.path("plan.json"))
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
        plan.update(ways=["account"], assurance=["letter", "desk"], contact=" Datos@Villa.Example ")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(plan, file)
        round_ = Round(city, "sure", path)
        round_.start_deal()
        plain = [row(n) for n in range(1, 51)] + [row(300, CHILD), row(302, district="lejos")]
        t.check(t.load("import", HEADER + "".join(plain))[0] == 0, "a census")
        codes = check_print(t)
        check_letters(t, codes)
        check_letters_of_round(t, round_)
        check_letter_locks(t, codes[5])
        contacts = {20: f"  {MAILED.upper()} ,", 21: "otra@example.net,", 22: "a@example.net,600 12-34.56", 23: ",0034611222333",
                    24: "b@example.net,+34 (911) 222333"}
        check_contacts_file(t, CONTACTS + "".join(line.strip() + "," + contacts.get(n, ",") + "\n" for n, line in enumerate(plain, 1)))
        check_email(t)
        check_sms(t, gateway)
        check_restart(t)
        check_desk(t)
        check_plans(t)
        round_.finish_deal()
        check_enough(t, round_)
        digits = [re.match(r"\d{6}", body["text"])[0] for _, body in gateway.got]
        check_notices(t, round_)
        check_dumps(t, [dni(n) for n in range(1, 51)] + [MAILED, PHONED, PHONED[3:], "otra@example.net", "34611222333", "Vecina", TOKEN]
                    + list(codes.values()) + [code.replace("-", "") for code in codes.values()]
                    + [f"'{one}'" for one in digits] + [f"{one} es tu" for one in digits])
    sys.exit(t.done())


main()
