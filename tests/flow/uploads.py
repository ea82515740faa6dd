#!/usr/bin/env python3
"""A census that staff bring through the API, in a live city: in parts, looked at, approved by another one, taken back; what is refused,
what dies in the middle, that no document number is kept, and that it does what the command does.
"""
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time

from assistance import Desk
from census import ADULT, CHILD, HEADER, dni, make_plan, row
from city import ARCAD, City, Round, read_problem, wait_for
from daemon import Client
from people import PASSWORD, Browser, at_once, code_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NUMBER = re.compile("(?<![0-9A-Z])[0-9]{8}[A-Z](?![0-9A-Z])")  # a document, and no part of a hash
CENSUS = "/api/census"
UPLOADS = "/api/census/uploads"
OPEN = ("receiving", "checking", "waits", "applying")


def text_of(numbers, **more):
    return HEADER + "".join(row(n, **more) for n in numbers)


class Uploads(Desk):
    def registry(self, text):
        return self.city.sql(text, "arca_registry")

    def census(self, *words):
        return self.city.run("census", *words, "--embedded", self.city.path("city"), program=ARCAD, may_fail=True)

    def command(self, verb, text, *words):
        path = self.city.path("census.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return self.census(verb, path, *words)

    def begin(self, who):
        got = who.post(UPLOADS)
        self.check(got.status == 201 and got.json()["next"] == 1, f"an upload begins: {got} {got.body}")
        return got.json()["number"]

    def part(self, who, number, part, data, kind="text/csv"):
        fields = [("Content-Type", kind), ("Cookie", f"__Host-arca-account={who.cookie}"), ("Arca-Request", "1")]
        with Client(self.city.address, source=who.source) as client:
            return client.ask("POST", f"{UPLOADS}/{number}/parts/{part}", fields, data)

    def end(self, who, number):
        return who.post(f"{UPLOADS}/{number}/end")

    def send(self, who, text, size=49152):
        """All of a file; the upload's number."""
        data = text.encode() if isinstance(text, str) else text
        number = self.begin(who)
        for part, at in enumerate(range(0, len(data), size), 1):
            got = self.part(who, number, part, data[at:at + size])
            if got.status != 200 or got.json() != {"next": part + 1}:
                raise AssertionError(f"part {part}: {got} {got.body}")
        got = self.end(who, number)
        self.check(got.status == 200 and got.json()["state"] in ("checking", "wrong"), f"the end: {got} {got.body}")
        return number

    def upload(self, who):
        return who.ask("GET", CENSUS).json()["upload"]

    def wait(self, who, *states):
        wait_for(f"the upload is {states}", lambda: self.upload(who)["state"] in states)
        return self.upload(who)

    def approve(self, who, number, against=None):
        return who.post(f"{UPLOADS}/{number}/approval", {"against": against or self.upload(who)["against"]})

    def drop(self, who, number):
        return who.ask("DELETE", f"{UPLOADS}/{number}")

    def undo(self, who, batch):
        return who.post(f"{CENSUS}/undo", {"batch": batch})

    def errors(self, who, number):
        items, path = [], f"{UPLOADS}/{number}/errors"
        while path:
            page = who.ask("GET", path).json()
            items += [(one["line"], one["column"], one["code"]) for one in page["items"]]
            path = page["next"] and f"{UPLOADS}/{number}/errors?cursor={page['next']}"
        return items

    def load(self, staff, text, size=49152):
        """Imported by two; the batch's number."""
        number = self.send(staff[0], text, size)
        self.wait(staff[1], "waits")
        self.is_("approved", self.approve(staff[1], number), 200)
        return self.wait(staff[1], "applied")["batch"]

    def people(self):
        return int(self.registry("select count(*) from registry.census where is_live"))

    def kill_registrar(self, who):
        pid = self.city.children("registrar")[0]
        os.kill(pid, 9)
        wait_for("there is another", lambda: self.city.children("registrar") not in ([], [pid]))
        wait_for("which answers", lambda: who.ask("GET", CENSUS).status == 200)

    def acts_like(self, kinds):
        wait_for("all acts were told", lambda: self.registry("select count(*) from registry.acts where told_at is null") == "0")
        rows = self.city.sql(f"select json_agg(json_build_array(kind, role, seat, subject) order by id) from arca.acts where kind ~ '{kinds}'")
        return json.loads(rows or "[]")


def lock(t, what):
    """A transaction that holds something in the registry: (the process, a function that ends it)."""
    psql = subprocess.Popen(["psql", "-X", "-q", "-h", t.city.socket_folder(), "-U", "postgres", "arca_registry"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    psql.stdin.write(f"begin; {what};\n\\echo held\n")
    psql.stdin.flush()
    while "held" not in psql.stdout.readline():
        pass

    def release():
        psql.stdin.write("rollback;\n")
        psql.stdin.close()
        psql.stdout.read()
        psql.wait()

    return release


def waits_for_lock(t, what):
    wait_for(f"{what} waits", lambda: t.registry("select count(*) from pg_stat_activity where wait_event_type = 'Lock' "
                                                 f"and query like '%{what}%'") == "1")


def look_again(t, number):
    """The registrar looks at an upload, and is not done before what this gives is called."""
    pid = t.city.children("registrar")[0]
    os.kill(pid, signal.SIGSTOP)
    t.registry(f"update registry.uploads set state = 'checking' where number = {number}")
    release = lock(t, f"select from registry.uploads where number = {number} for update")
    os.kill(pid, signal.SIGCONT)
    waits_for_lock(t, "upload_check")
    return release


# --- who ------------------------------------------------------------------------------------------


def check_who(t, staff, auditor, token):
    resident, bare = t.person("Residente", factor=False), Browser(t.city)
    asks = (("begins", lambda b: b.post(UPLOADS)), ("a part", lambda b: t.part(b, 1, 1, b"a")), ("ends", lambda b: t.end(b, 1)),
            ("approves", lambda b: t.approve(b, 1, "0.0.0")), ("drops", lambda b: t.drop(b, 1)), ("takes back", lambda b: t.undo(b, 1)),
            ("errors", lambda b: b.ask("GET", f"{UPLOADS}/1/errors")))
    for what, do in (*asks, ("reads", lambda b: b.ask("GET", CENSUS))):
        t.refused(f"nobody {what}", lambda d=do: d(bare), 401, "account_missing")
        t.refused(f"a resident {what}", lambda d=do: d(resident), 403, "role_needed")
    for what, do in asks:
        t.refused(f"an auditor {what}", lambda d=do: d(auditor), 403, "role_needed")
        with_token = [("Authorization", f"Bearer {token}")]
        if what == "begins":
            got = t.city.ask("POST", UPLOADS, None, with_token)
            t.check(got.status == 403 and read_problem(got) == "token_refused", f"a token does nothing: {got}")
    for what, got in (("staff", staff[0].ask("GET", CENSUS)), ("an auditor", auditor.ask("GET", CENSUS)),
                      ("a token", t.city.ask("GET", CENSUS, None, [("Authorization", f"Bearer {token}")]))):
        t.check(got.status == 200 and got.json() == {"people": 0, "verified": 0, "admissions": 0, "conflicts": 0, "is_service": False,
                                                     "batches": [], "upload": None}, f"{what} reads: {got} {got.body}")
    got = t.city.ask("GET", CENSUS, None, [("Authorization", "Bearer arca_" + "A" * 43)])
    t.check(got.status == 401, f"another token: {got}")
    t.refused("what is no part", lambda: staff[0].post(f"{UPLOADS}/1/parts/1", {"a": 1}), 415, "media_type")
    t.refused("too large a part", lambda: t.part(staff[0], 1, 1, b"a" * 49153), 413, "body_too_large")
    t.refused("no such upload", lambda: t.part(staff[0], 1, 1, b"a"), 409, "upload_gone")
    t.refused("nothing to drop", lambda: t.drop(staff[0], 1), 404, "not_found")
    t.refused("nothing to approve", lambda: t.approve(staff[0], 1, "0.0.0"), 404, "not_found")
    t.refused("nothing to take back", lambda: t.undo(staff[0], 1), 409, "undo_refused")


# --- files ----------------------------------------------------------------------------------------


def check_wrong(t, staff):
    """Each error by line and column, the same as the command tells, wherever the file is cut."""
    one, other = staff
    good = HEADER + row(1)
    for what, text in (("an unknown column", good.replace("sex", "gender")), ("a wrong letter", HEADER + row(1).replace(dni(1), "00000001A")),
                       ("many", HEADER + row(1, sex="w", habitat="") + row(2) + row(3, "x")), ("nothing", ""), ("only names", HEADER),
                       ("an open quote", HEADER + '"' + row(1)), ("a newline within", HEADER + row(1, habitat='"ur\nbano"') + row(2, "x")),
                       ("twins", good + row(2) + row(1).lower() + row(2)), ("no UTF-8", (good + row(2, habitat="\xf1")).encode("latin1"))):
        path = t.city.path("wrong.csv")
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        said = t.census("import", path)[2]
        told = sorted(tuple(line.removeprefix(path + ":").replace(" ", "").split(":")) for line in said.splitlines() if line.startswith(path))
        number = t.send(one, text, 17)
        upload = t.wait(other, "wrong")
        got = t.errors(one, number)
        t.check(sorted((str(a), str(b), c) for a, b, c in got) == told and upload["error_count"] == len(told) > 0, f"{what}: {got}, not {told}")
        t.check(upload["diff"] is None and upload["is_mine"] is False, f"{what}: no diff: {upload}")
        t.refused(f"{what}: not approved", lambda n=number: t.approve(other, n, "0.0.0"), 409, "upload_state")
    wait_for("nothing is kept of them", lambda: t.registry("select count(*) from registry.uploaded") == "0")
    t.check(t.people() == 0 and t.registry("select count(*) from registry.batches") == "0", "nothing was imported")
    number = t.send(one, text_of(range(1, 1201), sex="w"))
    upload = t.wait(other, "wrong")
    t.check(upload["error_count"] == 1200 and len(t.errors(one, number)) == 1000, f"the first thousand are told: {upload['error_count']}")
    t.is_("dropped", t.drop(other, number), 204)
    t.is_("again", t.drop(one, number), 204)
    t.check(t.upload(one)["state"] == "dropped" and t.errors(one, number) == [], "and its errors are gone")


def check_parts(t, staff):
    """In order, each once, by who began; one upload at a time."""
    one, other = staff
    data = text_of(range(1, 41)).encode()
    number = t.begin(one)
    got = other.post(UPLOADS)
    t.check(got.status == 409 and got.json()["code"] == "upload_open" and got.json()["upload"] == number, f"one at a time: {got.body}")
    got = at_once(4, lambda i: staff[i % 2].post(UPLOADS))
    t.check({code_of(reply) for reply in got} <= {"upload_open", "overloaded"}, f"however many ask: {got}")
    got = t.part(one, number, 2, data[:100])
    t.check(got.status == 409 and got.json()["code"] == "upload_part" and got.json()["awaited"] == 1, f"the second first: {got.body}")
    t.is_("the first", t.part(one, number, 1, data[:100]), 200)
    t.check(t.part(one, number, 1, data[:100]).json() == {"next": 2}, "the same again")
    got = t.part(one, number, 1, data[:99])
    t.check(got.status == 409 and got.json()["awaited"] == 2, f"another instead of it: {got.body}")
    t.refused("somebody else's part", lambda: t.part(other, number, 2, data[100:]), 404, "not_found")
    t.refused("nor do they end it", lambda: t.end(other, number), 404, "not_found")
    upload = t.upload(other)
    t.check((upload["state"], upload["parts"], upload["bytes"], upload["seat"]) == ("receiving", 1, 100, one.seat), f"how far it is: {upload}")
    t.is_("the rest", t.part(one, number, 2, data[100:]), 200)
    t.is_("the end", t.end(one, number), 200)
    t.is_("the end again", t.end(one, number), 200)
    t.refused("and no more", lambda: t.part(one, number, 3, b"x"), 409, "upload_gone")
    upload = t.wait(one, "waits")
    t.check(upload["file_sha256"] == hashlib.sha256(data).hexdigest() and upload["rows"] == 40 and upload["is_mine"], f"the hash of all: {upload}")
    t.is_("dropped by who sent it", t.drop(one, number), 204)
    waiting = int(t.registry("select count(*) from registry.uploaded") or 0)
    wait_for("its rows go", lambda: t.registry("select count(*) from registry.uploaded") == "0")
    t.check(int(t.registry("select gone from registry.tidied where kind = 'registry_upload'")) >= waiting, "and are told as gone")
    number = t.send(one, HEADER + row(1, habitat='"ur, ""bano"') + row(2), 1)
    t.check(t.wait(one, "waits")["diff"]["new"] == 2, "quotes, in parts of one byte")
    t.drop(other, number)


# --- the diff, and two people -----------------------------------------------------------------------


def check_two(t, staff):
    one, other = staff
    first = text_of(range(1, 201)) + "".join(row(n, CHILD, "norte") for n in range(201, 206))
    said = t.command("import", first, "--dry-run")[1]
    number = t.send(one, first)
    upload = t.wait(one, "waits")
    diff = upload["diff"]
    t.check(said == f"it would be: new={diff['new']} changed={diff['changed']} gone={diff['gone']} unchanged={diff['unchanged']}\n", f"{said}")
    t.refused("who sent it approves", lambda: t.approve(one, number), 409, "two_people")
    t.refused("another diff", lambda: t.approve(other, number, "9.9.9"), 409, "upload_changed")
    t.check(t.people() == 0, "nothing yet")
    t.is_("approved", t.approve(other, number), 200)
    upload = t.wait(one, "applied")
    batch = upload["batch"]
    t.is_("the same again", t.approve(other, number, upload["against"]), 200)
    t.refused("applied, not dropped", lambda: t.drop(one, number), 409, "upload_state")
    t.check(t.people() == 205, f"imported: {t.people()}")
    got = one.ask("GET", CENSUS).json()["batches"][0]
    t.check((got["number"], got["kind"], got["rows"], got["new"], got["seat"], got["uploaded_by"]) ==
            (batch, "import", 205, 205, other.seat, one.seat), f"a batch with its seats: {got}")
    t.check(t.acts_like("^census_imported$") == [["census_imported", "staff", other.seat, {
        "batch": batch, "rows": 205, "added": 205, "changed": 0, "gone": 0, "uploaded_by": one.seat,
        "file_sha256": hashlib.sha256(first.encode()).hexdigest()}]], f"an act with both: {t.acts_like('census_imported')}")
    t.check(["census_uploaded", "staff", one.seat] in [act[:3] for act in t.acts_like("^census_upload")]
            and ["census_upload_dropped", "staff", other.seat] in [act[:3] for act in t.acts_like("^census_upload")], "and its way there")
    return batch


def check_diff(t, staff, auditor, round_):
    """What a human judges it by, and that it is what the command says and what is then done."""
    one, other = staff
    people = [t.person(f"Vecina{n}", factor=False) for n in (1, 2, 3)]
    for number, who in zip((1, 2, 50), people):
        got = who.post("/api/account/verification", {"document": dni(number), "birth_date": ADULT, "postal_code": f"{28000 + number % 3}"})
        t.check(got.status == 200, f"verified: {got}")
    t.check(people[0].post(round_.api + "/session/account").status == 201, "one of them comes to vote")
    text = text_of(range(3, 201), habitat="urbano") + "".join(row(n, habitat="rural") for n in range(201, 221))
    said = t.command("import", text, "--dry-run")[1]
    number = t.send(one, text)
    diff = t.wait(one, "waits")["diff"]
    t.check(said == f"it would be: new={diff['new']} changed={diff['changed']} gone={diff['gone']} unchanged={diff['unchanged']}\n"
            and (diff["new"], diff["changed"], diff["gone"], diff["unchanged"]) == (15, 5, 2, 198), f"as the command says: {said} {diff}")
    t.check((diff["before"], diff["after"], diff["gone_verified"], diff["gone_admitted"]) == (205, 218, 2, 1), f"totals, and who goes: {diff}")
    places = {place["name"]: (place["before"], place["after"]) for place in diff["districts"]}
    t.check(set(places) == {"norte", "sur", "centro"} and places["norte"][0] == 71, f"by district: {places}")
    ages = {age["from"]: (age["before"], age["after"]) for age in diff["ages"]}
    t.check(ages[0] == (None, 0) and ages[45][0] == 200 and ages[45][1] == 218 and ages[16] == (0, 0), f"by age, few people are not told: {ages}")
    seen = auditor.ask("GET", CENSUS).json()
    t.check(seen["upload"] is None and seen["people"] == 205 and seen["verified"] == 3 and seen["admissions"] == 1, f"auditors read numbers: {seen}")
    return number, text


def check_changed(t, staff, number, text):
    """The census is another one before it is approved, and before it is imported."""
    one, other = staff
    before = t.upload(other)
    t.check(t.command("import", text_of(range(1, 206)))[0] == 0, "the command imports meanwhile")
    t.refused("what was looked at is no more", lambda: t.approve(other, number, before["against"]), 409, "upload_changed")
    upload = t.wait(other, "waits")
    t.check(upload["against"] != before["against"] and upload["approved_by"] is None, f"it is looked at anew: {upload}")
    t.refused("the old diff", lambda: t.approve(other, number, before["against"]), 409, "upload_changed")
    release = lock(t, "select from registry.state for update")
    t.is_("approved", t.approve(other, number, upload["against"]), 200)
    waits_for_lock(t, "upload_apply")
    t.check(t.upload(other)["state"] == "applying", "and it says so")
    t.refused("it can't be dropped now", lambda: t.drop(one, number), 409, "upload_state")
    t.registry("insert into registry.batches (kind, at, rows, added, changed, gone) values ('import', now(), 0, 0, 0, 0)")
    release()
    upload = t.wait(other, "waits")
    t.check(upload["approved_by"] is None and t.people() == 205, f"another came first: approved anew: {upload}")
    t.is_("approved", t.approve(other, number, upload["against"]), 200)
    batch = t.wait(other, "applied")["batch"]
    t.check(t.people() == 218, f"{t.people()}")
    said = t.command("import", text, "--dry-run")[1]
    t.check(said == "it would be: new=0 changed=0 gone=0 unchanged=218\n", f"the command finds nothing to do: {said}")
    return batch


def check_undo(t, staff, batch):
    one, other = staff
    t.refused("another batch", lambda: t.undo(one, batch - 1), 409, "undo_refused")
    got = t.undo(other, batch)
    t.check(got.status == 200 and got.json()["batch"] == batch and t.people() == 205, f"taken back: {got.body}")
    t.refused("twice", lambda: t.undo(one, batch), 409, "undo_refused")
    got = one.ask("GET", CENSUS).json()["batches"][0]
    t.check(got["undone_by"] == other.seat and got["undone_at"], f"by a seat: {got}")
    t.check(t.acts_like("census_undone")[-1] == ["census_undone", "staff", other.seat, {"batch": batch}], "an act")
    text = text_of(range(1, 101))
    batch = t.load(staff, text)
    got = at_once(6, lambda i: t.undo(staff[i % 2], batch))
    t.check(sorted(reply.status for reply in got) == [200] + [409] * 5, f"once, however many ask: {[code_of(reply) for reply in got]}")
    t.check(t.people() == 205, "as it was")


# --- what dies ------------------------------------------------------------------------------------


def check_killed(t, staff):
    one, other = staff
    data = text_of(range(1, 301)).encode()
    number = t.begin(one)
    t.is_("a part", t.part(one, number, 1, data[:5000]), 200)
    t.kill_registrar(one)
    t.refused("the next part", lambda: t.part(one, number, 2, data[5000:]), 409, "upload_gone")
    t.wait(one, "dropped")
    t.check(t.upload(one)["reason"] == "gone" and t.people() == 205, "killed while receiving: gone, and nothing else")
    number = t.send(one, data)
    t.wait(one, "waits")
    release = look_again(t, number)
    t.kill_registrar(one)
    release()
    upload = t.wait(one, "waits")
    t.check(upload["diff"]["new"] == 95 and upload["number"] == number, f"killed while checking: it goes on: {upload}")
    release = lock(t, "lock table registry.before in access exclusive mode")
    t.is_("approved", t.approve(other, number), 200)
    waits_for_lock(t, "upload_apply")
    t.kill_registrar(one)
    t.check(t.people() == 205, "nothing is half imported")
    release()
    batch = t.wait(one, "applied")["batch"]
    t.check(t.people() == 300 and t.registry("select count(*) from registry.batches where kind = 'import' and seat is not null "
                                             f"and number >= {batch}") == "1", "killed while importing: once")
    t.is_("taken back", t.undo(one, batch), 200)


def check_voters(t, staff):
    """Who verifies an account does not wait for an upload that is looked at."""
    number = t.send(staff[0], text_of(range(1, 251)))
    t.wait(staff[0], "waits")
    release = look_again(t, number)
    who = t.person("Votante", factor=False)
    got = who.post("/api/account/verification", {"document": dni(60), "birth_date": ADULT, "postal_code": "28000"})
    t.check(got.status == 200, f"verified meanwhile: {got}")
    release()
    t.wait(staff[0], "waits")
    t.is_("dropped", t.drop(staff[1], number), 204)


def check_time(t, staff):
    """Proofs grow old, uploads too."""
    one, other = staff
    now = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    number = t.begin(one)
    t.is_("a part", t.part(one, number, 1, HEADER.encode()), 200)
    t.city.hold_clock(now + 700)
    for what, do in (("begins", lambda: one.post(UPLOADS)), ("approves", lambda: t.approve(other, number, "0.0.0")),
                     ("drops", lambda: t.drop(other, number)), ("takes back", lambda: t.undo(other, 1))):
        t.refused(f"with an old proof one {what}", do, 403, "proof_needed")
    t.is_("a long file goes on", t.part(one, number, 2, row(1).encode()), 200)
    t.city.hold_clock(now + 700 + 1800)
    t.wait(other, "dropped")
    t.check(t.upload(other)["reason"] == "expired", "after half an hour it is over")
    t.refused("and takes no more", lambda: t.part(one, number, 3, row(2).encode()), 409, "upload_gone")
    t.city.move_clock(int(time.time()))
    number = t.send(one, text_of(range(1, 5)))
    t.wait(one, "waits")
    t.registry(f"update registry.uploads set touched_at = touched_at - interval '3 days' where number = {number}")
    t.wait(one, "dropped")
    t.check(t.upload(one)["reason"] == "expired", "nobody approves for three days")


def check_large(t, staff):
    """10,000 people, twins far apart among them first."""
    text = text_of(range(1, 10001))
    number = t.send(staff[0], text + row(3))
    t.wait(staff[0], "wrong")
    t.check(t.errors(staff[0], number) == [(10002, 1, "document_twice")], f"a twin in another part: {t.errors(staff[0], number)}")
    t.check(t.load(staff, text) > 0 and t.people() == 10000, "10,000 people")


def check_rotated(t, staff):
    """Under another key its rows are nobody's: never imported."""
    number = t.send(staff[0], text_of(range(1, 10001)))
    against = t.wait(staff[0], "waits")["against"]
    code, said, more = t.command("rotate", text_of(range(1, 10001)))
    t.check(code == 0, f"a new key: {said}{more}")
    t.refused("of the old key", lambda: t.approve(staff[1], number, against), 409, "upload_changed")
    t.check((t.upload(staff[0])["state"], t.upload(staff[0])["reason"]) == ("dropped", "key"), "it is dropped")
    t.load(staff, text_of(range(1, 10001)))
    t.check(t.people() == 10000, "and another is under the new one")


def check_letters(t, staff, auditor, round_):
    """A list comes back with codes, which verify who has them; nobody gets two; the list is kept nowhere."""
    one = staff[0]
    head = "document,name,address\n"

    def ask(who, text, query=""):
        fields = [("Content-Type", "text/csv"), ("Cookie", f"__Host-arca-account={who.cookie}"), ("Arca-Request", "1")]
        with Client(t.city.address, source=who.source) as client:
            return client.ask("POST", f"{CENSUS}/letters{query}", fields, text.encode())

    people = [t.person(f"Cartera{n}", factor=False) for n in (1, 2)]
    t.check(people[0].post("/api/account/verification", {"document": dni(900), "birth_date": ADULT, "postal_code": "28000"}).status == 200,
            "one is verified")
    text = head + "".join(f'{dni(n)},"Persona, {n}","Calle {n}"\n' for n in (900, 901, 902, 20001, 901))
    t.refused("an auditor", lambda: ask(auditor, text), 403, "role_needed")
    t.refused("no such round", lambda: ask(one, text, "?round=nowhere"), 404, "round_unknown")
    t.refused("too many", lambda: ask(one, head + "".join(f"{dni(n)},a,b\n" for n in range(1, 102))), 422, "letters_most")
    wrong = ask(one, head + f"{dni(1)},,b\n00000001A,a,b\n").json()
    t.check(wrong["letters"] == [] and [(e["line"], e["column"], e["code"]) for e in wrong["errors"]] ==
            [(2, 0, "address_empty"), (3, 1, "document_letter")], f"errors by line: {wrong['errors']}")
    before = t.registry("select count(*), max(made_at) from registry.codes where kind = 'letter'")
    dry = ask(one, text, f"?dry=yes&language=ar&round={round_.slug}").json()
    t.check((dry["count"], dry["verified"], dry["unknown"], dry["twice"], dry["letters"], dry["words"]["direction"]) == (2, 1, 1, 1, [], "rtl"),
            f"a dry run counts: {dry}")
    t.check(t.registry("select count(*), max(made_at) from registry.codes where kind = 'letter'") == before, "and makes no code")
    got = ask(one, text, f"?begun={dry['begun']}").json()
    t.check([(row["name"], row["address"]) for row in got["letters"]] == [("Persona, 901", "Calle 901"), ("Persona, 902", "Calle 902")],
            f"letters for two: {got}")
    t.check(ask(one, text, f"?begun={dry['begun']}").json()["twice"] == 3, "nobody gets two of one printing")
    code = got["letters"][0]["code"]
    t.check(code.replace("-", "") not in t.registry("select string_agg(hash::text, ' ') from registry.codes"), "hashes of codes")
    verified = people[1].post("/api/account/verification/letter", {"code": code, "birth_date": ADULT})
    t.check(verified.status == 200 and verified.json()["assurance"] == "letter", f"its code verifies: {verified} {verified.body}")
    t.check(t.acts_like("letters_made")[-1] == ["letters_made", "staff", one.seat, {"count": 2}], "an act with the seat")
    for name in ("arca", "arca_registry"):
        dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True, text=True, check=True).stdout
        t.check("Persona, 901" not in dump and "Calle 901" not in dump and code not in dump, f"{name}: nothing of the list")


def check_secrecy(t):
    number = int(t.registry("select max(number) from registry.uploads"))
    t.check(number > 10, "there were uploads")
    numbers = {dni(n) for n in range(1, 10001)}
    for name in ("arca", "arca_registry"):
        dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True, text=True, check=True).stdout
        found = numbers & set(NUMBER.findall(dump.upper()))
        t.check(len(dump) > 10000 and not found, f"{name}: no document number: {found}")
    t.check(not numbers & set(NUMBER.findall(t.city.log().upper())), "nor in the log")
    for table in ("uploads", "uploaded"):
        done = subprocess.run(["psql", "-X", "-h", t.city.socket_folder(), "-U", "arca_registry", "arca_registry", "-c",
                               f"select * from registry.{table}"], capture_output=True, text=True, check=False)
        t.check("permission denied" in done.stderr, f"the registrar itself reads no {table}")


def check_factor(t, staff):
    t.check(staff[0].ask("DELETE", "/api/account/factor").status == 204, "the second step is gone")
    t.refused("without it nobody begins", lambda: staff[0].post(UPLOADS), 403, "role_needed")
    t.refused("nor reads", lambda: staff[0].ask("GET", CENSUS), 403, "role_needed")


def check_browser(t, staff):
    """The page in Chromium, in three languages, with one who sends and one who approves."""
    for name, text in (("bad", text_of(range(1, 5)) + row(5, sex="w") + row(6, "x")), ("good", text_of(range(101, 401)))):
        with open(t.city.path(f"{name}.csv"), "w", encoding="utf-8") as file:
            file.write(text)
    with open(t.city.path("list.csv"), "w", encoding="utf-8") as file:
        file.write("document,name,address\n" + "".join(f'{dni(n)},Persona {n},"Calle <{n}>, portal & bajo"\n' for n in range(101, 221)))
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "census.mjs")], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "ARCA_URL": f"http://localhost:{t.city.address[1]}", "ARCA_PASSWORD": PASSWORD,
                               "ARCA_EMAILS": "una@example.org berta@example.org", "ARCA_CODES": " ".join(staff[0].codes[:3] + staff[1].codes[:3]),
                               "ARCA_FILES": f"{t.city.path('bad.csv')} {t.city.path('good.csv')} {t.city.path('list.csv')}"},
                          check=False)
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    t.check(t.registry("select string_agg(state, ' ' order by number) from (select * from registry.uploads order by number desc limit 9) u")
            == "dropped applied dropped dropped applied dropped dropped applied dropped", "what was pressed was done")


def make_people(t):
    staff = [t.person("Una"), t.person("Berta")]
    for who, name in zip(staff, ("una", "berta")):
        t.check(t.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
        who.seat = int(t.city.sql(f"select g.id from arca.grants g join arca.accounts a on a.id = g.account where a.code = '{who.code}'"))
    auditor = t.person("Audita")
    grant = staff[0].post("/api/grants", {"account": auditor.code, "role": "auditor", "reason": "As decided"}).json()["id"]
    t.is_("an auditor", staff[1].post(f"/api/grants/{grant}/approval"), 200)
    token = auditor.post("/api/account/tokens", {"name": "program", "days": 10}).json()["token"]
    return staff, auditor, token


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Uploads(city)
        round_ = Round(city, "census", make_plan(city.path("plan.json")))
        round_.start_deal()
        round_.finish_deal()
        staff, auditor, token = make_people(t)
        check_who(t, staff, auditor, token)
        check_wrong(t, staff)
        check_parts(t, staff)
        check_two(t, staff)
        number, text = check_diff(t, staff, auditor, round_)
        batch = check_changed(t, staff, number, text)
        check_undo(t, staff, batch)
        check_killed(t, staff)
        check_voters(t, staff)
        check_time(t, staff)
        check_browser(t, staff)
        check_large(t, staff)
        check_rotated(t, staff)
        check_letters(t, staff, auditor, round_)
        check_secrecy(t)
        check_factor(t, staff)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
