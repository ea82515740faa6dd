"""Helper: a census as a file, accounts that sign in by a row in the database, and a round for both. It judges little."""
import datetime
import hashlib
import json
import os
import threading

from city import ARCAD, b64url, read_problem, small_plan
from elections import Tally

LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
HEADER = "document,birth_date,district,postal_code,sex,habitat\n"
CROWD = 50
DISTRICTS = ("norte", "sur", "centro")
ADULT, CHILD = "1980-05-17", (datetime.date.today() - datetime.timedelta(days=15 * 365)).isoformat()
YOUTH = (datetime.date.today() - datetime.timedelta(days=17 * 365)).isoformat()


def dni(number):
    return f"{number:08d}{LETTERS[number % 23]}"


def row(number, birth=ADULT, district=None, postal=None, sex="x", habitat="urbano"):
    return ",".join([dni(number), birth, district or DISTRICTS[number % 3], postal or f"{28000 + number % 3}", sex, habitat]) + "\n"


class Registry(Tally):
    """A city with a census of its own, and people who sign in by a row in the database."""

    def __init__(self, city):
        super().__init__()
        self.city, self.accounts = city, 0
        self.csv = city.path("census.csv")

    def sql(self, text):
        return self.city.sql(text, "arca_registry")

    def census(self, *words, may_fail=True):
        """(exit code, what was said on standard output, on standard error)."""
        return self.city.run("census", *words, "--embedded", self.city.path("city"), program=ARCAD, may_fail=may_fail)

    def load(self, verb, text, *words):
        with open(self.csv, "w" if isinstance(text, str) else "wb") as file:
            file.write(text)
        return self.census(verb, self.csv, *words)

    def account(self, kind="person", is_whole=True, state="active"):
        """(id, fields of somebody who is signed in)."""
        self.accounts += 1
        token = b64url(os.urandom(32))
        code = "".join("0123456789abcdefghjkmnpqrstvwxyz"[byte % 32] for byte in os.urandom(13))
        number = self.city.sql(
            "insert into arca.accounts (code, kind, state, email, pseudonym, pseudonym_key, language, level, created_at) values "
            f"('{code}', '{kind}', '{state}', 'a{self.accounts}@example.org', 'A{self.accounts}', 'a{self.accounts}', 'es', 1, "
            "arca.clock()) returning id")
        self.city.sql("insert into arca.account_sessions (hash, account, is_whole, created_at, seen_at, proved_at, until, agent) "
                      f"values ('\\x{hashlib.sha256(token.encode()).hexdigest()}', {number}, {is_whole}, arca.clock(), arca.clock(), "
                      "arca.clock(), arca.clock() + interval '30 days', 'test')")
        return int(number), [("Cookie", "__Host-arca-account=" + token), ("Arca-Request", "1")]

    def verify(self, who, number, **changes):
        body = {"document": dni(number) if isinstance(number, int) else number, "birth_date": ADULT,
                "postal_code": f"{28000 + number % 3}" if isinstance(number, int) else "28000", **changes}
        return self.city.ask("POST", "/api/account/verification", body, who)

    def level(self, account):
        return self.city.sql(f"select level || coalesce(assurance, '') from arca.accounts where id = {account}")

    def refused(self, what, reply, status, code):
        is_it = reply.status == status and read_problem(reply) == code
        return self.check(is_it, f"{what}: {reply}, not {status} {code}")

    def verified(self, number):
        """Somebody of the census, verified: their fields."""
        account, who = self.account()
        got = self.verify(who, number)
        if got.status != 200:
            raise AssertionError(f"not verified: {got}")
        return account, who

    def at_once(self, count, ask):
        gate, answers = threading.Barrier(count), []

        def one(i):
            gate.wait()
            answers.append(ask(i))

        threads = [threading.Thread(target=one, args=(i,)) for i in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def admit(self, round_, who):
        """(answer, fields of the voting session)."""
        got = self.city.ask("POST", round_.api + "/session/account", None, who)
        return got, [("Cookie", got.fields.get("set-cookie", "").split(";")[0]), ("Arca-Request", "1")]


def make_plan(path):
    """Contest 0 for all, 1 for the north, 2 for the south and who lives in the country."""
    small_plan(path, 400)
    with open(path, encoding="utf-8") as file:
        plan = json.load(file)
    plan["ways"] = ["code", "account"]
    plan["electorate"] = {"all": [{"age_at": "close", "least": 16}, {"any": [{"district": list(DISTRICTS)}, {"habitat": ["rural"]}]}]}
    for cid, rule in ((1, {"district": ["norte"]}), (2, {"any": [{"district": ["sur"]}, {"habitat": ["rural"]}]})):
        plan["contests"][cid].update(styles=[cid], residence=rule)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    return path
