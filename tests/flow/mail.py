#!/usr/bin/env python3
"""Mail, through a real SMTP server: what a letter looks like in each language, that its tokens are nowhere else, and what
happens when the server is away, slow, of another's certificate, or says no; newsletters, their end, letters that come back.
"""
import ctypes
import email
import email.policy
import hashlib
import html.parser
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from city import ARCAD, City, Round, small_plan, wait_for
from elections import ROOT, Tally

PUBLIC = "https://arca.example"
ALL = ("confirm", "exists", "reset", "address", "address_changed", "password_changed", "invite", "signed_in_new", "voted",
       "code", "factor_changed", "provider_changed", "factor_reset_asked", "factor_reset", "role_changed", "erased", "token_made", "voided", "assisted", "identity_decided",
       "content_hidden", "content_waits", "content_restored", "account_blocked", "account_unblocked", "appeal_decided", "project_invited", "project_merge_asked", "project_merge_answered", "support_carried", "proposal_reached", "response_given", "project_valued", "meeting_changed", "meeting_cancelled", "meeting_seat", "meeting_reminder", "digest")
PAGES = {"confirm": "account/confirm", "reset": "account/reset", "address": "account/address", "invite": "account/invite",
         "factor_reset": "account/factor"}
HOURS = {"confirm": 48, "reset": 1, "address": 24, "invite": 72, "factor_reset": 72}
FACTS = {"address": {"email": "new@example.net"}, "signed_in_new": {"agent": "<b>Fire\"fox & Söhne</b>"},
         "voted": {"round": "small"}, "voided": {"round": "small"}, "factor_changed": {"change": "passkey_added"},
         "role_changed": {"role": "auditor", "what": "given"}, "provider_changed": {"change": "linked"},
         "factor_reset_asked": {"ready": "2030-01-02 03:04 (UTC)"}, "token_made": {"until": "2030-01-02 03:04 (UTC)"},
         "identity_decided": {"what": "kept"}, "content_hidden": {"what": "debate", "reason": "insult"}, "content_waits": {"what": "comment"},
         "content_restored": {"what": "comment"}, "account_blocked": {"reason": "insult", "until": "2030-01-02 03:04 (UTC)"},
         "appeal_decided": {"outcome": "upheld"}, "project_invited": {"title": "<b>Una & fuente</b>", "by": "Ada"},
         "proposal_reached": {"title": "<b>Un & banco</b>", "count": "3"}, "response_given": {"what": "proposal", "title": "<b>Un & banco</b>"},
         "project_valued": {"what": "unfeasible", "title": "<b>Un & banco</b>"},
         "meeting_changed": {"title": "<b>Un & banco</b>", "begins": "2030-01-02 03:04 (UTC)", "place": "Casa <b>"},
         "meeting_cancelled": {"title": "Una", "begins": "2030-01-02 03:04 (UTC)", "reason": "<b>Obras</b>"}, "meeting_seat": {"title": "Una", "begins": "2030-01-02 03:04 (UTC)"},
         "meeting_reminder": {"title": "Una", "begins": "2030-01-02 03:04 (UTC)", "place": "Casa"},
         "project_merge_asked": {"title": "Una", "into": "Otra", "by": "Ada"}, "project_merge_answered": {"title": "Una", "into": "Otra", "answer": "accept"},
         "support_carried": {"title": "Una", "into": "Otra"}}
CHANGED = {"es": "se ha añadido una llave de acceso", "en": "a passkey was added", "ar": "تمت إضافة مفتاح مرور"}
LINKED = {"es": "ahora también se entra con un proveedor de identidad", "en": "an identity provider was added to it",
          "ar": "تمت إضافة مزوّد هوية"}
KEPT = {"es": "ese documento sigue siendo de tu cuenta. No cambia nada", "en": "this document stays with your account. Nothing changes",
        "ar": "تبقى هذه الوثيقة لحسابك. لا يتغير شيء"}
# what a fact that is one of some words says in a letter
SAID = {"proposal": {"es": "tu propuesta", "en": "your proposal", "ar": "مقترحك"}, "unfeasible": {"es": "no viable", "en": "not feasible", "ar": "غير قابل للتنفيذ"}, "given": {"es": "tienes la función", "en": "you have the role", "ar": "أصبح لديك دور"},
        "auditor": {"es": "auditoría", "en": "auditor", "ar": "مدقق"}, "passkey_added": CHANGED, "linked": LINKED, "kept": KEPT, "small": dict.fromkeys(CHANGED, "Prueba"), "insult": {"es": "insultos o acoso", "en": "insults or harassment", "ar": "إهانات أو مضايقة"},
        "accept": {"es": "ha dicho que sí", "en": "said yes", "ar": "قال نعم"}, "debate": {"es": "un debate", "en": "a debate", "ar": "نقاش"}, "comment": {"es": "un comentario", "en": "a comment", "ar": "تعليق"},
        "upheld": {"es": "te da la razón. La decisión ya no vale", "en": "you are right. The decision does not hold any more", "ar": "معك حق. لم يعد القرار ساريًا"}}
NEWS = {"es": "Comentarios nuevos", "en": "New comments", "ar": "تعليقات جديدة"}
DSN = """From: MAILER-DAEMON@mx.example
To: arca@arca.example
Message-ID: <00000000-0000-0000-0000-000000000000@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{to}>:
    no such user here

--b
Content-Type: message/rfc822

{letter}
--b--
"""


class Page(html.parser.HTMLParser):
    """What an HTML part shows, links to and loads."""

    def __init__(self, text):
        super().__init__()
        self.text, self.links, self.loads, self.root = "", [], [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.root = attrs
        if tag == "a":
            self.links.append(attrs["href"])
        if tag in ("img", "link", "script", "iframe", "object") or {"src", "background"} & set(attrs):
            self.loads.append(tag)

    def handle_data(self, data):
        self.text += data


class Letter:
    """One letter that the server took."""

    def __init__(self, folder, number):
        with open(os.path.join(folder, f"{number}.eml"), "rb") as file:
            self.raw = file.read()
        with open(os.path.join(folder, f"{number}.json"), encoding="ascii") as file:
            self.around = json.load(file)
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)
        plain, rich = self.message.iter_parts()
        self.types = [plain.get_content_type(), rich.get_content_type()]
        self.plain, self.rich = plain.get_content(), Page(rich.get_content())
        self.html = rich.get_content()
        tokens = set(re.findall(re.escape(PUBLIC) + r"/\S*#([\w-]+)", self.plain))
        self.token = tokens.pop() if len(tokens) == 1 else None

    @property
    def id(self):
        return self.message["Message-ID"]


class Mail(Tally):
    """A city with a mail server of its own."""

    def __init__(self):
        super().__init__()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.city, self.server, self.ahead, self.known = City(), None, 0, {}
        self.box = self.city.path("box")
        os.makedirs(self.box)
        for name in ("server", "other"):
            self.certify(name)
        with open(self.city.path("password"), "w", encoding="ascii") as file:
            file.write("a good password\n")
        os.chmod(self.city.path("password"), 0o600)
        self.settings = {"smtp": f"smtp://localhost:{self.port}", "smtp_user": "arca", "mail_from": "arca@arca.example",
                         "smtp_password_file": self.city.path("password"), "public_url": PUBLIC + "/",
                         "smtp_ca": os.path.join(self.box, "server.pem"), "mail_rate": 1000, "mail_rate_address": 1000}
        self.city.settings.update(self.settings)

    def certify(self, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                        f"{self.box}/{name}.key", "-out", f"{self.box}/{name}.pem", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)

    def start_server(self, kind="starttls"):
        self.server = self.city.spawn("mailserver", "/usr/bin/python3", os.path.join(ROOT, "tests", "flow", "mailserver.py"),
                                      self.box, self.port, kind)

        def is_there():
            with socket.socket() as one:
                return one.connect_ex(("127.0.0.1", self.port)) == 0
        wait_for("the mail server is there", is_there, 20)

    def stop_server(self):
        self.server.terminate()
        self.server.wait()

    def order(self, **orders):
        with open(os.path.join(self.box, "orders.new"), "w", encoding="ascii") as file:
            json.dump(orders, file)
        os.replace(os.path.join(self.box, "orders.new"), os.path.join(self.box, "orders"))

    def restart(self, **settings):
        self.city.settings.update(settings)
        self.city.stop()
        self.city.start()

    def advance(self, seconds):
        """The city's clock goes on."""
        self.ahead += seconds
        self.city.sql(f"update arca.demo_clock set ahead = make_interval(secs => {self.ahead})")

    # --- the outbox ---

    def account(self, name, language="es"):
        return int(self.city.sql(
            "insert into arca.accounts (code, kind, email, pseudonym, language, created_at) select lpad(count(*)::text, 13, "
            f"'0'), 'person', '{name}@example.net', '{name}', '{language}', arca.clock() from arca.accounts returning id"))

    def put(self, account, kind, facts=None, to=None):
        """A letter into the outbox; its row's id."""
        to = f"'{to}'" if to else "null"
        facts = self.told(account) if kind == "digest" else facts
        facts = json.dumps(FACTS.get(kind, {}) if facts is None else facts).replace("'", "''")
        return int(self.city.sql(f"select arca.mail(a, '{kind}', {to}, '{facts}') from arca.accounts a where id = {account}; "
                                 "select max(id) from arca.outbox").splitlines()[-1])

    def told(self, account):
        """Facts of a digest: the number of a notice, about a debate."""
        return {"notices": [[int(self.city.sql(f"""with d as (insert into arca.debates (author, language, title, text, created_at)
            values ({account}, 'es', '<b>Una & plaza</b>', 'Un texto que basta', arca.clock()) returning id)
            insert into arca.notices (account, kind, subject, what, count, at) select {account}, 'debate', id, 'comment', 7, arca.clock() from d returning id""")), 7]], "more": 12}

    def row(self, row, what):
        return self.city.sql(f"select {what} from arca.outbox where id = {row}")

    def wait_row(self, row, condition):
        wait_for(f"letter {row}: {condition}", lambda: self.row(row, f"({condition})") == "t", 40)

    def wait_sent(self, row):
        """The letter that the server got."""
        self.wait_row(row, "state = 'sent'")
        return self.find(f"<{self.row(row, 'message')}@arca.example>")[-1]

    def letters(self):
        names = sorted(int(name[:-4]) for name in os.listdir(self.box) if name.endswith(".eml"))
        for number in names:
            if number not in self.known:
                self.known[number] = Letter(self.box, number)
        return [self.known[number] for number in names]

    def find(self, message):
        return [one for one in self.letters() if one.id == message]

    def doctor(self, **sets):
        words = [word for key, value in {**self.city.settings, **sets}.items() for word in ("--set", f"{key}={value}")]
        done = subprocess.run([ARCAD, "doctor", "--embedded", self.city.path("city"), *words], capture_output=True, text=True,
                              check=False)
        return [line for line in done.stdout.splitlines() if line.startswith("mail: ")]

    def bounce(self, text):
        done = subprocess.run([ARCAD, "bounce", "--embedded", self.city.path("city")], input=text, capture_output=True,
                              check=False)
        return done.returncode, done.stdout.decode().strip()


# --- what a letter is -----------------------------------------------------------------------------


def check_letter(t, letter, kind, language, to):
    message, what = letter.message, f"{kind} in {language}"
    t.check(letter.around == {"tls": True, "user": "arca", "from": "arca@arca.example", "to": [to]}, f"{what}: {letter.around}")
    t.check(letter.types == ["text/plain", "text/html"] and message.get_content_type() == "multipart/alternative",
            f"{what}: {letter.types}")
    t.check(message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == language and message["Date"].datetime
            and message["To"] == to and message["From"].addresses[0].addr_spec == "arca@arca.example", f"{what}: {message.items()}")
    lines = [line for line in letter.raw.split(b"\r\n") if b"://" not in line]
    t.check(not message.defects and max(map(len, lines)) <= 78 and letter.raw.isascii(), f"{what}: its form")
    subject = message["Subject"]
    t.check(bool(re.search("[\u0600-\u06ff]", subject)) == (language == "ar") and subject in letter.rich.text, f"{what}: {subject}")
    t.check(letter.rich.root == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}, f"{what}: {letter.rich.root}")
    t.check(not letter.rich.loads and "url(" not in letter.html, f"{what} loads {letter.rich.loads}")
    t.check(not re.search(r"[{}]", letter.plain + re.sub("<style>.*</style>", "", letter.html, flags=re.S)),
            f"{what}: placeholders are left")
    t.check(all(link.startswith((f"{PUBLIC}/{language}/account/", f"{PUBLIC}/{language}/debates/", f"{PUBLIC}/{language}/projects/mine", f"{PUBLIC}/{language}/proposals", f"{PUBLIC}/{language}/questions/responses", f"{PUBLIC}/{language}/meetings")) for link in letter.rich.links), f"{what}: {letter.rich.links}")
    t.check(set(letter.rich.links) <= set(letter.plain.split()), f"{what}: both parts have the same links")


def check_kinds(t):
    """Every kind in every language."""
    accounts = {language: t.account("p" + language, language) for language in ("es", "en", "ar")}
    rows = {(kind, language): t.put(account, kind) for language, account in accounts.items() for kind in ALL}
    tokens, codes = {}, []
    ours = "from arca.outbox where id in (" + ",".join(map(str, rows.values())) + ")"
    wait_for("all kinds are sent", lambda: t.city.sql(f"select bool_and(state = 'sent') {ours}") == "t", 60)
    t.check(t.city.sql(f"select count(*) {ours} and recipient is null and facts = '{{}}' and sent_at is not null") == str(len(rows)),
            "what they were is forgotten")
    messages = dict(line.split("|") for line in t.city.sql(f"select id, message {ours}").splitlines())
    for (kind, language), row in rows.items():
        letter = t.find(f"<{messages[str(row)]}@arca.example>")[0]
        check_letter(t, letter, kind, language, f"p{language}@example.net")
        t.check((letter.token is not None) == (kind in PAGES or kind == "digest"), f"{kind}: a token where one is due")
        if kind in PAGES:
            tokens[kind, language] = letter.token
            t.check(letter.rich.links[0] == f"{PUBLIC}/{language}/{PAGES[kind]}#{letter.token}" and len(letter.token) == 43,
                    f"{kind}: {letter.rich.links}")
        for fact in FACTS.get(kind, {}).values():
            said = SAID.get(fact, {}).get(language, fact)
            t.check(said in letter.plain and said in letter.rich.text and fact.replace("<", "") not in ("", None),
                    f"{kind} says {said}, escaped")
        if kind == "digest":
            t.check("<b>Una & plaza</b>" in letter.plain and "<b>Una & plaza</b>" in letter.rich.text and f"\n{NEWS[language]}: 7\n" in letter.plain.replace("\r", "")
                    and ": 12" in letter.plain and letter.message["List-Unsubscribe"], f"{kind}: {letter.plain}")
        if kind == "code":
            codes.append((accounts[language], re.search(r"^(\d{6})\r?$", letter.plain, re.M)[1]))
    t.check(t.city.sql("select count(*) from arca.outbox where kind = 'voted' and account is not null") == "0",
            "nobody reads who voted when")
    for (kind, language), token in tokens.items():
        found = t.city.sql("select account, purpose, coalesce(email, ''), round(extract(epoch from until - arca.clock()) / 3600) "
                           f"from arca.account_tokens where hash = '\\x{hashlib.sha256(token.encode()).hexdigest()}'")
        t.check(found == f"{accounts[language]}|{kind}|{'new@example.net' if kind == 'address' else ''}|{HOURS[kind]}",
                f"{kind}: {found}")
    check_secrets(t, list(tokens.values()), codes)
    return accounts


def check_secrets(t, tokens, codes):
    """What was drawn is in no dump, and a code can be checked."""
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", "arca"], capture_output=True, text=True,
                          check=True).stdout
    t.check("COPY arca.account_tokens" in dump and not [token for token in tokens if token in dump], "no token in a dump")
    t.check(t.city.sql("select count(*) from information_schema.role_table_grants where grantee = 'arca_mailer'") == "0",
            "the mailer reads no table")
    t.check(not [token for token in tokens if token in t.city.log()], "no token in the log")
    t.check("@example.net" not in t.city.log(), "no address in the log")
    sodium = ctypes.CDLL("libsodium.so.23")
    for account, code in codes:
        kept = t.city.sql(f"select code from arca.mail_codes where account = {account}")
        t.check(kept.startswith("$argon2id$") and code not in t.city.log(), f"a code as Argon2id: {kept[:20]}")
    t.check(sodium.crypto_pwhash_str_verify(kept.encode(), code.encode(), ctypes.c_ulonglong(6)) == 0, "which it is")


def check_templates(t):
    """What does not fit in a template is an error of the build."""
    folder = t.city.path("mail")

    def made(name, change):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(ROOT, "proto", "mail"), folder)
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                table = json.load(file)
            change(table)
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                json.dump(table, file)
        else:
            with open(os.path.join(folder, name), "a", encoding="utf-8") as file:
                file.write(change)
        done = subprocess.run([os.path.join(folder, "generate"), t.city.path("made")], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def text(kind, language="en"):
        return kind["texts"][language]

    t.check(made("confirm.json", lambda kind: None) == (0, ""), "the templates are fine as they are")
    for name, what, change, words in (
            ("confirm.json", "a missing language", lambda kind: kind["texts"].pop("ar"), "is not in"),
            ("confirm.json", "an unknown placeholder", lambda kind: text(kind)["paragraphs"].append("{name}"), "does not know ['name']"),
            ("voted.json", "a fact that is not said", lambda kind: text(kind).update(paragraphs=["a"], preheader=""),
             "does not say ['round']"),
            ("reset.json", "a language that says less", lambda kind: text(kind).update(paragraphs=["a"]), "other placeholders"),
            ("reset.json", "a brace", lambda kind: text(kind)["after"].append("a } b"), "a brace"),
            ("reset.json", "no button", lambda kind: text(kind).pop("button"), "has a button exactly"),
            ("reset.json", "a subject of two lines", lambda kind: text(kind).update(subject="a\nb"), "not a line"),
            ("reset.json", "an unknown member", lambda kind: kind.update(colour="red"), "does not know colour"),
            ("reset.json", "a time without words", lambda kind: kind.update(minutes=61), "no words for 61"),
            ("code.json", "a code in the subject", lambda kind: text(kind).update(subject="{code}"), "not for subject"),
            ("layout/letter.html", "a picture", "<img>", "loads something"),
            ("layout/letter.html", "an unknown slot", "{{name}}", "its slots")):
        code, said = made(name, change)
        t.check(code == 1 and words in said, f"{what}: {code} {said}")


# --- a server that says no ------------------------------------------------------------------------


def check_away(t):
    """No server: the letter waits, and goes when there is one."""
    account = t.account("away")
    row = t.put(account, "confirm")
    t.wait_row(row, "attempts = 1 and trouble is not null")
    t.check(t.row(row, "state") == "waiting", "it waits for the server")
    t.check(any("does not let us in" in line for line in t.doctor()), f"doctor on a server that is away: {t.doctor()}")
    t.start_server()
    t.advance(61)
    t.wait_sent(row)
    t.check(t.doctor() == [], f"doctor has nothing to say: {t.doctor()}")


def check_cut(t):
    """A connection to the database that is cut, and a zone that is none."""
    account = t.account("cut")
    t.city.sql(f"update arca.accounts set zone = 'Nowhere/Town' where id = {account}")
    for _ in range(2):
        t.city.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'arca_mailer'")
        letter = t.wait_sent(t.put(account, "password_changed"))
        t.check(" (UTC)" in letter.plain, f"it comes all the same: {letter.plain}")
    t.wait_sent(t.put(t.account("silent"), "voted"))
    t.check(t.city.sql("select count(*) filter (where key = sha256('cut@example.net')), count(*) filter (where key = "
                       "sha256('silent@example.net')) from arca.mail_recent") == "2|0", "whom a vote's letter went to is not kept")
    t.check(len(t.city.children("mailer")) == 1 and "child=mailer0" not in t.city.log(), "and it is the same mailer")


def check_later(t):
    """4xx: again, each time later and with a new token; after three days no more."""
    account = t.account("later")
    t.order(data="451 4.3.0 come again later@example.net")
    row = t.put(account, "confirm")
    for attempt, minutes in ((1, 1), (2, 2), (3, 4)):
        t.wait_row(row, f"attempts = {attempt} and trouble like '451%'")
        wait = int(t.row(row, "round(extract(epoch from due_at - arca.clock()))"))
        t.check(minutes * 60 - 30 < wait <= minutes * 60, f"attempt {attempt}: {wait} s")
        first = t.city.sql(f"select hash from arca.account_tokens where account = {account}")
        t.advance(minutes * 60 + 1 if attempt < 3 else 0)
    t.check("@" not in t.row(row, "trouble"), f"no address in it: {t.row(row, 'trouble')}")
    t.order()
    t.advance(241)
    letter = t.wait_sent(row)
    t.check(hashlib.sha256(letter.token.encode()).hexdigest() != first[2:], "each try has a token of its own")
    t.order(rcpt="450 4.2.0 not today")
    row = t.put(account, "reset")
    t.wait_row(row, "attempts = 1 and trouble like '450%'")
    t.advance(6 * 3600)
    t.wait_row(row, "attempts = 2")
    t.check(any("for more than an hour" in line for line in t.doctor()), f"doctor on what is late: {t.doctor()}")
    t.advance(3 * 86400)
    t.wait_row(row, "state = 'failed' and recipient is null")
    t.order()


def check_never(t):
    """5xx: never; and the address is marked where it was the reason."""
    account = t.account("never")
    t.order(rcpt="554 5.7.1 relaying denied")
    t.wait_row(t.put(account, "exists"), "state = 'failed' and attempts = 1 and trouble like '554%'")
    marked = f"select coalesce(mail_trouble, '') from arca.accounts where id = {account}"
    t.check(t.city.sql(marked) == "", "policy is not the address's fault")
    t.order(rcpt="550 5.1.1 <never@example.net> is nobody")
    t.wait_row(t.put(account, "exists"), "state = 'failed' and recipient is null")
    t.check(t.city.sql(marked) == "550 5.1.1 <(...)> is nobody", f"the address is marked: {t.city.sql(marked)}")
    t.city.sql(f"update arca.accounts set email = 'never2@example.net' where id = {account}")
    t.check(t.city.sql(marked) == "", "another address is not")
    t.order(data="554 5.6.0 not such a text")
    t.wait_row(t.put(account, "exists"), "state = 'failed' and trouble like '554 5.6.0%'")
    t.check(t.city.sql(marked) == "", "what it said is not the address's fault")
    t.order()
    t.wait_row(t.put(account, "address", {}), "state = 'failed' and trouble like '%needs the fact email'")
    t.wait_row(t.put(account, "exists", to="two@example.net>, <three@example.net"), "state = 'failed'")


def check_killed(t):
    """kill -9 in the middle of a letter: it goes again, and is the same letter to who gets it twice."""
    begun = len(os.listdir(t.box))
    t.order(wait=2)
    row = t.put(t.account("killed"), "confirm")
    wait_for("the letter is under way", lambda: len(os.listdir(t.box)) > begun, 20)
    pid = t.city.children("mailer")[0]
    os.kill(pid, signal.SIGKILL)
    wait_for("another mailer", lambda: t.city.children("mailer") not in ([], [pid]), 20)
    t.check(t.row(row, "state, attempts") == "waiting|1", "the attempt was written down before")
    t.order()
    time.sleep(2)
    t.advance(61)
    letter = t.wait_sent(row)
    time.sleep(1.5)
    t.check(len(t.find(letter.id)) in (1, 2) and t.row(row, "attempts") == "2", f"it came {len(t.find(letter.id))} times")


def check_drain(t):
    """A server that takes its time keeps nobody from ending."""
    begun = len(os.listdir(t.box))
    t.order(wait=30)
    row = t.put(t.account("drain"), "exists")
    wait_for("the letter is under way", lambda: len(os.listdir(t.box)) > begun, 20)
    started = time.monotonic()
    t.check(t.city.stop() == 0 and time.monotonic() - started < 9, f"ended after {time.monotonic() - started:.1f} s")
    t.stop_server()
    t.order()
    t.start_server()
    return row


def check_certificate(t):
    """Another's certificate, no TLS at all, a wrong password: no letter leaves."""
    t.city.settings["smtp_ca"] = os.path.join(t.box, "other.pem")
    t.city.start()
    before = len(t.letters())
    row = t.put(t.account("certificate"), "exists")
    t.wait_row(row, "attempts = 1 and trouble is not null")
    t.check("certificate" in t.row(row, "trouble") and len(t.letters()) == before, f"another's: {t.row(row, 'trouble')}")
    t.check(any("certificate" in line for line in t.doctor()), f"doctor on it: {t.doctor()}")
    right = {"smtp_ca": os.path.join(t.box, "server.pem")}
    with open(t.city.path("wrong"), "w", encoding="ascii") as file:
        file.write("a bad password\n")
    os.chmod(t.city.path("wrong"), 0o600)
    t.check(any("535" in line for line in t.doctor(smtp_password_file=t.city.path("wrong"), **right)), "doctor: a wrong password")
    t.check(any("public_url is missing" in line for line in t.doctor(public_url="", **right)), "doctor: no address for links")
    t.check(any("no passkeys" in line for line in t.doctor(public_url="https://192.0.2.7", **right)), "doctor: a number for a name")
    t.check(any("no mail leaves" in line for line in t.doctor(smtp="")), f"doctor: no server: {t.doctor(smtp='')}")
    t.check(any("mail_from" in line for line in t.doctor(mail_from="Arca <a@b>", **right)), "doctor: a sender that is none")
    t.stop_server()
    t.start_server("open")
    t.check(any("STARTTLS" in line for line in t.doctor(**right)), f"doctor: no STARTTLS: {t.doctor(**right)}")
    t.stop_server()
    t.start_server("smtps")
    smtps = {"smtp": f"smtps://localhost:{t.port}"}
    t.check(not [line for line in t.doctor(**smtps, **right) if "let us in" in line], f"smtps: {t.doctor(**smtps, **right)}")
    t.check(any("certificate" in line for line in t.doctor(**smtps)), "smtps with another's certificate")
    t.stop_server()
    t.start_server()
    t.restart(mail_rate=3, mail_rate_address=2, **right)
    t.advance(61)
    t.wait_sent(row)


def check_rate(t):
    """Three a minute; two new ones an hour to an address."""
    t.advance(3601)
    rows = [t.put(t.account(f"rate{i}"), "exists") for i in range(5)]
    sent = "select count(*) from arca.outbox where state = 'sent' and id in (" + ",".join(map(str, rows)) + ")"
    wait_for("three are sent", lambda: t.city.sql(sent) == "3", 20)
    time.sleep(1.5)
    t.check(t.city.sql(sent) == "3", "and no fourth in this minute")
    t.advance(61)
    wait_for("the others are sent", lambda: t.city.sql(sent) == "5", 20)
    t.advance(61)
    account = t.account("often")
    rows = [t.put(account, "exists") for _ in range(3)]
    t.wait_sent(rows[1])
    t.wait_row(rows[2], "due_at > arca.clock() + interval '59 minutes'")
    t.check(t.row(rows[2], "attempts, state") == "0|waiting", "the third of an address waits for its hour")
    t.advance(3601)
    t.wait_sent(rows[2])


# --- newsletters, bounces, time -------------------------------------------------------------------


def check_newsletter(t):
    """Only who agreed gets it; one click ends it, whichever letter it is in."""
    account = t.account("reader")
    facts = {"subject": "Novedades & más", "text": "Primero: <b>árboles</b>\n\nDespués: bancos"}

    def put():
        t.advance(3601)
        return t.put(account, "newsletter", facts)

    t.wait_row(put(), "state = 'dropped' and trouble = 'no consent'")
    t.city.sql(f"insert into arca.consents values ({account}, 'newsletter', arca.clock())")
    letters = [t.wait_sent(put()) for _ in range(2)]
    check_letter(t, letters[0], "newsletter", "es", "reader@example.net")
    t.check("<b>árboles</b>" in letters[0].rich.text and "</p>\n<p dir=\"auto\">Después" in letters[0].html, "its paragraphs")
    urls = [re.fullmatch(f"<{PUBLIC}(/api/mail/unsubscribe\\?token=([\\w-]+))>", one.message["List-Unsubscribe"]) for one in letters]
    t.check(all(urls) and urls[0][2] != urls[1][2] and letters[0].message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click",
            f"what a mail program reads: {letters[0].message['List-Unsubscribe']}")
    t.check(f"{PUBLIC}/es/account/unsubscribe#{urls[0][2]}" in letters[0].rich.links, "what a person clicks")
    withdrawn = f"select withdrawn_at is not null from arca.consents where account = {account}"
    form, parts = [("Content-Type", "application/x-www-form-urlencoded")], [("Content-Type", "multipart/form-data; boundary=x")]
    click = b"List-Unsubscribe=One-Click"
    t.check(t.city.ask("GET", urls[0][1]).status == 405 and t.city.sql(withdrawn) == "f", "looking at it changes nothing")
    for path, status in (("/api/mail/unsubscribe?token=" + "A" * 43, 404), ("/api/mail/unsubscribe", 404),
                         ("/api/mail/unsubscribe?token=x", 400)):
        t.check(t.city.ask("POST", path, click, form).status == status and t.city.sql(withdrawn) == "f", f"{path}: {status}")
    got = t.city.ask("POST", urls[0][1], click, [*form, ("Sec-Fetch-Site", "cross-site")])
    t.check(got.status == 403 and t.city.sql(withdrawn) == "f", "another site's page can't")
    t.check(t.city.ask("POST", urls[0][1], click, form).status == 204 and t.city.sql(withdrawn) == "t", "one click")
    body = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    t.check(t.city.ask("POST", urls[1][1], body, parts).status == 204, "the other letter's, after it")
    t.wait_row(put(), "state = 'dropped'")
    t.wait_sent(t.put(account, "password_changed"))
    t.city.sql(f"update arca.consents set withdrawn_at = null where account = {account}")
    t.advance(366 * 86400)
    t.check(t.city.ask("POST", urls[0][1], click, form).status == 404 and t.city.sql(withdrawn) == "f", "after a year it is none")


def check_bounces(t):
    """A letter that was taken and came back."""
    account = t.account("gone")
    row = t.put(account, "exists")
    letter = t.wait_sent(row)
    head = letter.raw.split(b"\r\n\r\n")[0].decode()
    marked = f"select coalesce(mail_trouble, '') from arca.accounts where id = {account}"

    def report(action="failed", letter=head):
        return DSN.format(to="gone@example.net", action=action, letter=letter).replace("\n", "\r\n").encode()

    t.check(t.bounce(report("delayed")) == (0, "only late") and t.city.sql(marked) == "", "one that is late is not lost")
    other = re.sub("<[0-9a-f]{8}", "<00000000", head)
    t.check(t.bounce(report(letter=other)) == (0, "not ours"), "another's letter")
    t.check(t.bounce(b"\0\xff" * 1000) == (0, "no report of ours") and t.bounce(b"") == (0, "no report of ours"), "rubbish")
    t.check(t.bounce(report()) == (0, "marked"), "ours")
    t.check(t.city.sql(marked) == "5.1.1 550 5.1.1 <(...)>:    no such user here", f"marked: {t.city.sql(marked)}")
    t.check(t.row(row, "state") == "failed" and t.bounce(report()) == (0, "not ours"), "once")
    row = t.put(account, "exists")
    head = t.wait_sent(row).raw.split(b"\r\n\r\n")[0].decode()
    t.city.sql(f"update arca.accounts set email = 'here@example.net' where id = {account}")
    t.check(t.bounce(report(letter=head)) == (0, "marked") and t.city.sql(marked) == "", "what comes back of an old address")
    row = t.put(account, "address", to="elsewhere@example.net")
    head = t.wait_sent(row).raw.split(b"\r\n\r\n")[0].decode()
    t.check(t.bounce(report(letter=head)) == (0, "marked") and t.city.sql(marked) == "", "what comes back of a new one")


def check_retention(t):
    """What is over goes after thirty days, and what waits stays."""
    t.order(rcpt="450 later")
    t.advance(61)
    waiting = t.put(t.account("waiting"), "exists")
    t.city.sql("update arca.accounts set state = 'active'")     # the others go after a week, with their letters
    t.wait_row(waiting, "attempts = 1")
    t.advance(29 * 86400)
    kept = t.city.sql("select count(*) from arca.outbox where state <> 'waiting' and created_at > arca.clock() - interval '30 days'")
    os.kill(t.city.children("clerk")[0], signal.SIGKILL)
    old = "select count(*) from arca.outbox where state <> 'waiting' and created_at < arca.clock() - interval '30 days'"
    wait_for("old letters are gone", lambda: t.city.sql(old) == "0", 30)
    left = t.city.sql("select count(*) from arca.outbox")
    t.check(int(kept) > 0 and left == kept or left == str(int(kept) + 1), f"younger ones stay: {left} of {kept}")
    t.check(t.city.sql("select count(*) from arca.account_tokens where until < arca.clock()") == "0", "old tokens are gone")


def main():
    t = Mail()
    with t.city:
        Round(t.city, "small", small_plan(t.city.path("plan.json"), 10))
        for check in (check_templates, check_away, check_kinds, check_cut, check_later, check_never, check_killed, check_drain, check_certificate, check_rate,
                      check_newsletter, check_bounces, check_retention):
            check(t)
    sys.exit(t.done())


main()
