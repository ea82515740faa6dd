#!/usr/bin/env python3
"""The city's own log: every act of staff and of programs comes into it, and arca acts checks and lists them."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

from badinput import sql_fails
from census import HEADER, row
from city import City, Round, small_plan, wait_for
from roles import Staff, approve, ask, end

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Acts(Staff):
    """Knows how to ask what is in the log."""

    def acts(self, *more, place=None):
        """Exit code and what it says, as JSON."""
        code, out, said = self.city.run("acts", place or self.city.url("city"), "--ca", self.city.ca, "--json", *more, may_fail=True)
        try:
            return code, json.loads(out)
        except ValueError:
            return code, {"said": said, "acts": [], "checks": []}

    def logged(self):
        """(kind, subject, role, has a seat) of each act in the log, once all that was done is there."""
        self.settle()
        code, got = self.acts()
        self.check(code == 0 and got["passed"], f"the log holds: {got}")
        return [(a["kind"], a["subject"], a["role"], "seat" in a) for a in got["acts"]]

    def settle(self):
        wait_for("all acts are logged and shown", lambda: self.city.sql(
            "select (select count(*) from arca.acts where pending is null), (select count(*) from arca.log_pending where index is "
            "null and refused is null), (select max(size) from arca.cosigned where log = 0) = (select size from arca.log_heads "
            "where log = 0)") == "0|0|t")

    def fails(self, what, folder, word, code=1, more=()):
        got, out, said = self.city.run("acts", folder, *more, may_fail=True)
        self.check(got == code and word in out + said, f"{what}: {got}: {out}{said}")


def check_before(t):
    """There is no log yet: what is done waits, and nothing of it is lost."""
    one, two = t.person("Una"), t.person("Berta")
    for name in ("una", "berta"):
        t.check(t.grant(f"{name}@example.org")[0] == 0, f"{name} is of the staff")
    t.check(t.city.sql("select count(*), count(pending) from arca.acts") == "2|0", "two acts wait")
    code, got = t.acts()
    t.check(code == 2, f"there is nothing to check: {got}")
    t.check(t.city.run("import", t.city.path("plan.json"), "--round", "city", program=t.arcad, may_fail=True)[0] == 2,
            "no round is called city")
    return one, two


def check_begin(t, round_):
    """The first round's import begins it."""
    wait_for("its box is empty, and open", lambda: t.city.sql("select count(*) from arca.zero_records") == "1")
    zero = dict(zip(("size", "root", "credentials"), t.city.sql("select size, encode(root, 'hex'), credentials from arca.zero_records").split("|")))
    acts = t.logged()
    leaf = t.city.sql("select encode(manifest_leaf, 'hex') from arca.rounds")
    ctx = t.city.sql("select encode(ctx, 'hex') from arca.rounds")
    t.check(sorted(acts, key=str) == sorted([
        ("role_given", {"grant": 1, "role": "staff"}, "sysadmin", False), ("role_given", {"grant": 2, "role": "staff"}, "sysadmin", False),
        ("round_defined", {"manifest": leaf, "round": round_.slug}, "sysadmin", False),
        ("round_keyed", {"ctx": ctx, "round": round_.slug}, "clerk", False),
        ("round_zero", {"ballots": 0, "credentials": int(zero["credentials"]), "root": zero["root"], "round": round_.slug, "size": int(zero["size"])},
         "clerk", False)], key=str), f"what was done so far: {acts}")
    key = t.city.sql("select log_key from arca.logs where id = 0")
    t.check(t.city.run("city", "--host", "elsewhere.example", "--witnesses", t.city.path("witnesses"), "--embedded",
                       t.city.path("city"), program=t.arcad).strip() == key, "a city that has a log keeps it")
    t.check(t.city.ask("GET", "/pins/city.json").status == 404 and t.city.ask("GET", "/api/rounds/city").status == 404,
            "it is no round")


def check_roles(t, one, two):
    """What two people do about roles, seat by seat, and nobody's name."""
    three = t.person("Tria")
    given = ask(one, three, "moderator").json()["id"]
    approve(two, given)
    refused = ask(one, three, "valuator").json()["id"]
    end(two, refused)
    end(one, given)
    approve(two, given)
    own = ask(two, three, "officer").json()["id"]
    approve(one, own)
    end(three, own)
    acts = t.logged()[5:]
    seats = {a["number"]: a.get("seat") for a in t.acts()[1]["acts"]}
    t.check([(kind, subject["grant"], role, seat) for kind, subject, role, seat in acts] == [
        ("role_asked", given, "staff", True), ("role_given", given, "staff", True), ("role_asked", refused, "staff", True),
        ("role_refused", refused, "staff", True), ("role_end_asked", given, "staff", True), ("role_ended", given, "staff", True),
        ("role_asked", own, "staff", True), ("role_given", own, "staff", True), ("role_ended", own, "officer", True)], f"acts: {acts}")
    t.check(list(seats.values())[5:] == [1, 2, 1, 2, 1, 2, 2, 1, own], f"who did it, by seat: {seats}")
    folder = t.fetch("after-roles")
    whole = b"".join(open(os.path.join(top, name), "rb").read() for top, _, names in os.walk(folder) for name in names)
    for word in (one.code, two.code, three.code, "example.org", '"Una', '"Tria', "council"):
        t.check(word.encode() not in whole, f"{word} is not in the log")


def fetch(t, name, slug="city"):
    folder = t.city.path(name)
    t.city.run("fetch", t.city.url(slug), "--ca", t.city.ca, "--out", folder)
    return folder


def check_erasing(t, one, two):
    """Who is erased gives up their roles, and the log says that a seat is empty."""
    four = t.person("Quarta")
    grant = ask(one, four, "forum", side="civil").json()["id"]
    approve(two, grant)
    t.check(four.ask("DELETE", "/api/account").status in (200, 204), "erased")
    t.check(t.logged()[-1] == ("role_ended", {"grant": grant, "role": "forum", "side": "civil"}, "forum", True), "the seat is empty")


def check_rounds(t, first):
    """A second round's manifest quotes the log; records of rounds are held against it, and those of others fail."""
    second = Round(t.city, "barrio", small_plan(t.city.path("plan2.json"), 20))
    second.start_deal()
    second.finish_deal()
    t.settle()
    records = [t.fetch(f"record-{r.slug}", r.slug) for r in (first, second)]
    code, got = t.acts("--round", records[0], "--round", records[1])
    notes = {c["check"]: c["note"] for c in got["checks"]}
    t.check(code == 0 and "plaza quotes no checkpoint" in notes["V3"], f"both are of this city: {got['checks']}")
    t.check(t.acts("--round", records[1])[1]["checks"][3]["objects"] == 1, "the second one quotes a checkpoint")
    kept = t.fetch("kept")
    t.city.run("acts", kept, "--round", records[1])
    t.sabotage(records)


def sabotage(t, records):
    """What an auditor has to notice, each on a copy of its own."""
    kept = t.city.path("kept")
    bundle = next(name for name in os.listdir(os.path.join(kept, "tile/entries")) if name.startswith("000"))
    path = os.path.join("tile/entries", bundle, os.listdir(os.path.join(kept, "tile/entries", bundle))[0])

    def copy(name):
        folder = t.city.path(f"false-{name}")
        shutil.copytree(kept, folder)
        return folder

    def edit(folder, name, change):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        with open(os.path.join(folder, name), "wb") as file:
            file.write(change(data))

    folder = copy("role")
    edit(folder, path, lambda data: data.replace(b"moderator", b"moderatox", 1))
    t.fails("a changed act", folder, "V2")
    folder = copy("more")
    with open(os.path.join(folder, "outcome.json"), "wb") as file:
        file.write(b"{}")
    t.fails("a file that nobody asked for", folder, "no entry asks for this file")
    folder = copy("less")
    os.unlink(os.path.join(folder, path))
    t.fails("a bundle that is missing", folder, "missing", 2)
    folder = copy("checkpoint")
    edit(folder, "checkpoint", lambda data: data.replace(b"localhost/city", b"elsewhere/city"))
    t.fails("another city's checkpoint", folder, "V1")
    with open(t.city.path("policy-other"), "wb") as file:
        file.write(b"log x\n")
    t.fails("another policy than the auditor's", kept, "policy of the log is not the one", more=("--policy", t.city.path("policy-other")))
    with open(t.city.path("policy-own"), "w", encoding="utf-8") as file:
        file.write(t.city.sql("select policy from arca.logs where id = 0") + "\n")
    t.check(t.acts("--policy", t.city.path("policy-own"))[0] == 0, "the auditor's own policy")
    early = os.path.join(t.city.path("after-roles"), "checkpoint")
    t.check(t.acts("--checkpoint", early)[0] == 0, "an earlier checkpoint is of the same history")
    t.fails("a log that is shorter than it was", t.city.path("after-roles"), "this record has only", more=(
        "--checkpoint", os.path.join(kept, "checkpoint")))
    t.fails("a round's record is no city's log", records[0], "entry 0")
    t.fails("a round that the log did not say", t.city.path("before-second"), "no act says", more=("--round", records[1]))


def check_forgery(t):
    """Who may write to log_pending can make no act, and no act is ever changed."""
    was = t.city.sql("select size from arca.log_heads where log = 0")
    act = t.city.sql("select encode(entry, 'hex') from arca.log_entries where log = 0 and index = 1")
    forged = act[:-2] + ("00" if act[-2:] != "00" else "01")
    round_id = t.city.sql("select max(id) from arca.rounds")
    ballot = "1001" + "00" * 297
    for what, log, entry, why in (("an act with a wrong signature", 0, forged, "signature"), ("no act at all", 0, "5001", "form"),
                                  ("a ballot", 0, ballot, "form"), ("an act in a round's log", round_id, act, "type"),
                                  ("an OPEN of a round", 0, "0301" + "00" * 72, "form")):
        t.city.sql(f"set role arca_clerk; insert into arca.log_pending (log, entry) values ({log}, '\\x{entry}')")
        wait_for("the keeper's word", lambda: t.city.sql(
            "select count(*) from arca.log_pending where index is null and refused is null") == "0")
        t.check(t.city.sql("select refused from arca.log_pending order by id desc limit 1") == why, f"{what}: {why}")
    t.check(t.city.sql("select size from arca.log_heads where log = 0") == was, "nothing came in")
    for change in ("update arca.acts set kind = 'x'", "update arca.acts set pending = null", "update arca.acts set pending = 1",
                   "delete from arca.acts", "truncate arca.acts cascade", "delete from arca.logs", "update arca.logs set policy = ''"):
        t.check("AR900" in sql_fails(t, "postgres", change), f"{change}: refused")
    for subject in ('{"share": 0.5}', '[1]', json.dumps({"text": "x" * 8200})):
        t.check("acts_subject_check" in sql_fails(
            t, "postgres", f"select arca.act('test', 'staff', null, '{subject}'::jsonb)"), f"a subject like {subject[:20]}")
    said = t.city.run("doctor", "--embedded", t.city.path("city"), program=t.arcad, may_fail=True)[1]
    t.check("keeper refused" not in said, "the keeper refused no act of ours")


def census_of(t, *words):
    code, out, said = t.city.run("census", *words, "--embedded", t.city.path("city"), program=t.arcad, may_fail=True)
    t.check(code == 0, f"census {words[0]}: {out}{said}")
    return out


def check_census(t, round_):
    """What is done with the registry, another database, and with codes; the end of the census is a public certificate."""
    path = t.city.path("census.csv")
    with open(path, "w", encoding="ascii") as file:
        file.write(HEADER + "".join(row(number) for number in range(1, 8)))
    was = len(t.logged())
    round_.codes(3)
    for words in (("invite", "--email", "nova@example.org"), ("sign-out", "--email", "nova@example.org")):
        code, out, said = t.city.run(*words, "--embedded", t.city.path("city"), program=t.arcad, may_fail=True)
        t.check(code == 0, f"{words}: {out}{said}")
    census_of(t, "import", path)
    census_of(t, "undo")
    census_of(t, "import", path)
    for role in ("registrar", "clerk"):
        os.kill(t.city.children(role)[0], 9)
    census_of(t, "rotate", path)
    paper, said = census_of(t, "destroy", "--confirm", "destroy").splitlines()
    t.check(said == "sha256=" + hashlib.sha256(paper.encode()).hexdigest(), f"the certificate's hash: {said}")
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    wait_for("the registry's acts came over", lambda: t.city.sql(
        "select count(*) from registry.acts where told_at is null", "arca_registry") == "0")
    served = t.city.ask("GET", f"/api/certificates/{said[7:]}")
    t.check(served.status == 200 and served.body.decode() == paper and served.fields["access-control-allow-origin"] == "*",
            f"everybody can read the certificate: {served}")
    t.refused("another", lambda: t.city.ask("GET", "/api/certificates/" + "0" * 64), 404, "not_found")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "certificate.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_CERTIFICATE": said[7:]})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")
    got = {(kind, json.dumps(subject, sort_keys=True)) for kind, subject, role, seat in t.logged()[was:]}
    imported = {"added": 7, "changed": 0, "gone": 0, "rows": 7, "file_sha256": digest}
    t.check(got == {(kind, json.dumps(subject, sort_keys=True)) for kind, subject in (
        ("account_invited", {}), ("sessions_ended", {"scope": "one"}),
        ("codes_made", {"round": round_.slug, "batch": 1, "count": 3}),
        ("census_imported", {**imported, "batch": 1}), ("census_undone", {"batch": 1}), ("census_imported", {**imported, "batch": 2}),
        ("census_rotated", {**imported, "batch": 3, "added": 0}),
        ("census_destroyed", {"census": 7, "people": 0, "admissions": 0, "batches": 3, "sha256": said[7:]}))}, f"once each: {got}")


def check_api(t):
    """The page's list: all groups, from the newest on, without repeats, with the places in the log."""
    pages, cursor = [], None
    while True:
        got = t.city.ask("GET", "/api/acts" + (f"?cursor={cursor}" if cursor else ""))
        pages += got.json()["items"]
        cursor = got.json()["next"]
        if cursor is None:
            break
    total = int(t.city.sql("select count(*) from arca.acts"))
    t.check([a["number"] for a in pages] == sorted({a["number"] for a in pages}, reverse=True) and len(pages) == total,
            f"{len(pages)} of {total}")
    entries = {a["number"]: a["index"] for a in t.acts()[1]["acts"]}
    t.check({a["number"]: a["index"] for a in pages} == entries, "each where the log has it")
    groups = {name: t.city.ask("GET", f"/api/acts?group={name}").json()["items"] for name in ("roles", "rounds", "census", "unusual")}
    t.check({a["kind"] for a in groups["census"]} == {"census_imported", "census_undone", "census_rotated", "census_destroyed"}
            and not groups["unusual"] and {a["group"] for a in groups["roles"]} == {"roles"}, "one group")
    t.refused("a group that is none", lambda: t.city.ask("GET", "/api/acts?group=secret"), 400, "query_invalid")


def check_words(t):
    """Every kind of act that anything writes has words on the page, in each language."""
    kinds = set()
    for top, _, names in os.walk(os.path.join(ROOT, "db")):
        for name in names:
            with open(os.path.join(top, name), encoding="utf-8") as file:
                text = file.read()
            kinds |= set(re.findall(r"(?:arca\.act|registry\.act|grant_act)\('([a-z_]+)'", text)) | set(re.findall(r'"(content_[a-z_]+)"', text))
    t.check(len(kinds) >= 10, f"found {kinds}")
    for language in ("es", "en", "ar"):
        with open(os.path.join(ROOT, "web", "src", "texts", f"acts.{language}.json"), encoding="utf-8") as file:
            words = json.load(file)
        lacking = [kind for kind in sorted(kinds) if f"act.{kind}" not in words]
        t.check(not lacking, f"{language} has no words for {lacking}")


def check_unusual(t):
    """What the clerk noted is told once its window is over."""
    t.city.sql("insert into arca.anomalies (rule, from_at, until_at, count, most, noted_at) values ('locks_hour', arca.clock() - "
               "interval '2 hours', arca.clock() - interval '1 hour', 30, 20, arca.clock())")
    for _ in range(2):
        t.city.sql("select arca.anomalies_note()")
    told = [a for a in t.logged() if a[0] == "anomaly_noted"]
    t.check(len(told) == 1 and told[0][1]["count"] == 30 and told[0][1]["rule"] == "locks_hour" and told[0][2] == "clerk", f"{told}")


def check_restart(t, one, two):
    """Whoever dies in between, an act comes in once."""
    five = t.person("Quinta")
    for _ in range(2):
        for role in ("clerk", "keeper"):
            grant = ask(one, five, "monitor").json()["id"]
            os.kill(t.city.children(role)[0], 9)
            end(two, grant)
            time.sleep(0.2)
    acts = [a for a in t.logged() if a[1].get("role") == "monitor"]
    t.check([a[0] for a in acts] == ["role_asked", "role_refused"] * 4, f"each once, in order: {acts}")


def check_everybody(t):
    """The end of all sessions, said once however many there are."""
    t.city.run("sign-out", "--everybody", "yes", "--embedded", t.city.path("city"), program=t.arcad)
    t.check([a for a in t.logged() if a[0] == "sessions_ended"][1:] == [("sessions_ended", {"scope": "all"}, "sysadmin", False)], "once")


def check_text(t):
    """As an auditor reads it on a terminal."""
    out = t.city.run("acts", t.city.url("city"), "--ca", t.city.ca, "--kind", "round_defined")
    lines = [line for line in out.splitlines() if "round_defined" in line]
    t.check(out.count("role_given") == 0 and len(lines) == 2 and "sysadmin" in lines[0], f"one kind: {out}")
    t.check("PASSED" in out and "localhost/city" in out, "the conclusion")


Acts.fetch, Acts.sabotage = fetch, sabotage


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Acts(city)
        one, two = check_before(t)
        round_ = Round(city, "plaza", small_plan(city.path("plan.json"), 20))
        round_.start_deal()
        round_.finish_deal()
        check_begin(t, round_)
        check_roles(t, one, two)
        check_erasing(t, one, two)
        t.fetch("before-second")
        check_rounds(t, round_)
        check_forgery(t)
        check_census(t, round_)
        check_api(t)
        check_unusual(t)
        check_words(t)
        check_restart(t, one, two)
        check_everybody(t)
        check_text(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
