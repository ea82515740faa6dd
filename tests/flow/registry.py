#!/usr/bin/env python3
"""The registry: a census as a file, accounts that are verified with it and admitted to a round, and that neither
database alone says who voted.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

from census import ADULT, CHILD, CROWD, DISTRICTS, HEADER, YOUTH, Registry, dni, make_plan, row
from city import ARCAD, City, Round, read_problem, wait_for
from voter import Setting, Voter

import credential
import electorate
from ristretto import decode


# --- the file -------------------------------------------------------------------------------------


def check_errors(t):
    """Each error by line and column, all of them at once, and nothing is imported."""
    good = HEADER + row(1)
    for what, text, told in (
            ("an unknown column", good.replace("sex", "gender"), ["1:5: column_unknown", "1:0: column_missing"]),
            ("a column twice", good.replace("sex", "habitat"), ["1:6: column_twice", "1:0: column_missing"]),
            ("a missing field", HEADER + "1,2\n", ["2:0: csv_fields"]),
            ("a wrong letter", HEADER + row(1).replace(dni(1), "00000001A"), ["2:1: document_letter"]),
            ("no document", HEADER + row(1).replace(dni(1), "12345678"), ["2:1: document_form"]),
            ("a day that is none", HEADER + row(1, "2001-02-29"), ["2:2: birth_date"]),
            ("no district", HEADER + row(1, district=" "), ["2:3: district"]),
            ("a bad postal code", HEADER + row(1, postal="2!"), ["2:4: postal_code"]),
            ("a bad sex", HEADER + row(1, sex="w"), ["2:5: sex"]),
            ("no habitat", HEADER + row(1, habitat=""), ["2:6: habitat"]),
            ("a person twice", good + row(2) + row(1).lower(), ["4:1: document_twice"]),
            ("a quote within", HEADER + row(1, habitat='ur"bano'), ["2:6: csv_quote"]),
            ("an open quote", HEADER + '"' + row(1), ["2:1: csv_quote"]),
            ("no UTF-8", (HEADER + row(1)).encode() + row(2, habitat="\xf1").encode("latin1"), ["3:6: csv_encoding"]),
            ("nothing", "", ["1:0: file_empty"]),
            ("only names", HEADER, ["1:0: file_empty"]),
            ("many", HEADER + row(1, sex="w", habitat="") + row(2) + row(3, "x"), ["2:5: sex", "2:6: habitat", "4:2: birth_date"])):
        code, _, said = t.load("import", text)
        lines = [line.removeprefix(t.csv + ":") for line in said.splitlines() if line.startswith(t.csv)]
        t.check(code == 1 and lines == told, f"{what}: {code} {said}")
    t.check(t.sql("select count(*) from registry.batches") == "0", "nothing of these was imported")
    keys = [name for name in os.listdir(t.city.path("city", "keys", "registrar")) if name.startswith("census")]
    t.check(keys == ["census.hmac-1"], f"nor was another key made: {keys}")


def check_imports(t):
    """Differences, dry runs, undo; separators, quotes, a byte order mark and any order of columns."""
    first = HEADER + "".join(row(n) for n in range(1, 201))
    code, said, _ = t.load("import", first, "--dry-run")
    t.check(code == 0 and said == "it would be: new=200 changed=0 gone=0 unchanged=0\n", f"a dry run: {said}")
    t.check(t.sql("select count(*) from registry.census") == "0", "stores nothing")
    code, said, _ = t.load("import", first)
    t.check(code == 0 and said == "batch 2: new=200 changed=0 gone=0 unchanged=0\n" or "new=200" in said, f"the first: {said}")
    second = ("\ufeffhabitat;sex;postal_code;district;birth_date;document\r\n"
              + "".join(f'"{"rural" if n < 10 else "urbano"}";x;{28000 + n % 3};{DISTRICTS[n % 3]};{ADULT};"{dni(n).lower()[:-1]}-{dni(n)[-1]}"\r\n'
                        for n in range(5, 211)))
    for words, begins in ((["--dry-run"], "it would be"), ([], "batch")):
        code, said, _ = t.load("import", second.encode(), *words)
        t.check(code == 0 and said.startswith(begins) and said.endswith("new=10 changed=5 gone=4 unchanged=191\n"),
                f"the difference: {said}")
    code, said, _ = t.census("undo")
    t.check(code == 0 and "was taken back" in said, f"undo: {said}")
    t.check(t.sql("select count(*) filter (where is_live), count(*) filter (where habitat = 'rural') from registry.census") == "200|0",
            "undo: all is as it was")
    code, _, said = t.census("undo")
    t.check(code == 1 and "no import" in said, f"undo twice: {said}")
    code, said, _ = t.load("import", HEADER + "".join(row(n) for n in range(1, 201)))
    t.check(said.endswith("new=0 changed=0 gone=0 unchanged=200\n"), f"the same again: {said}")
    people = (row(300, CHILD) + row(301, YOUTH, "norte") + row(302, district="lejos") + row(303, district="sur", habitat="rural")
              + row(304, district="centro"))
    code, said, _ = t.load("import", HEADER + "".join(row(n) for n in range(1, 201)) + people)
    t.check(said.endswith("new=5 changed=0 gone=0 unchanged=200\n"), f"more people: {said}")
    status = t.census("status")[1]
    t.check("people=205" in status and "key=1" in status, f"status: {status}")


# --- verification ---------------------------------------------------------------------------------


def check_faults(t):
    """Each its own answer; who has the document without the birth date learns nothing."""
    account, who = t.account()
    t.refused("nobody signed in", t.verify([("Arca-Request", "1")], 1), 401, "account_missing")
    t.refused("a session of nobody", t.verify([("Cookie", "__Host-arca-account=" + "A" * 43), ("Arca-Request", "1")], 1),
              401, "account_missing")
    t.refused("half a session", t.verify(t.account(is_whole=False)[1], 1), 401, "account_missing")
    t.refused("an account not confirmed", t.verify(t.account(state="unconfirmed")[1], 1), 401, "account_missing")
    t.refused("an organisation", t.verify(t.account("organisation")[1], 1), 403, "organisation_cannot_verify")
    t.refused("a form", t.verify(who, "12345678"), 422, "document_form")
    t.refused("a letter", t.verify(who, "12345678A"), 422, "document_letter")
    t.refused("a day that is none", t.verify(who, 1, birth_date="1980-02-30"), 422, "json_shape")
    t.refused("no postal code", t.verify(who, 1, postal_code="!"), 422, "json_shape")
    t.refused("an unknown document", t.verify(who, 900), 422, "census_not_found")
    t.refused("another birth date", t.verify(who, 1, birth_date="1980-05-18"), 422, "census_not_found")
    t.refused("another postal code", t.verify(who, 1, postal_code="99999"), 422, "census_postal_code")
    t.refused("too young", t.verify(who, 300, birth_date=CHILD), 422, "census_age")
    t.check(t.level(account) == "1", "nothing of these verifies")
    got = t.verify(who, f"{1:08d}".lstrip("0") + "-" + dni(1)[-1].lower(), postal_code="28001")
    t.check(got.status == 200 and got.json() == {"level": 2, "assurance": "census"}, f"as people type it: {got}")
    t.check(t.level(account) == "2census", "level 2 by the census")
    t.check(t.verify(who, 1).status == 200, "again is fine")
    t.refused("another document", t.verify(who, 2), 409, "already_verified")
    # as after a crash between the two databases
    t.city.sql(f"update arca.accounts set level = 1, assurance = null where id = {account}")
    t.check(t.verify(who, 1).status == 200 and t.level(account) == "2census", "what a crash left undone is done")


def check_locks(t):
    """The fifth failure locks account and document, for 32 minutes and then for twice as long."""
    who, other = t.account()[1], t.account()[1]
    for _ in range(5):
        t.refused("a guess", t.verify(who, 50, birth_date="1970-01-01"), 422, "census_not_found")
    got = t.verify(who, 50)
    t.refused("the sixth, though it is right", got, 429, "verification_locked")
    t.check(1800 < int(got.fields["retry-after"]) <= 1920, f"for 32 minutes: {got.fields['retry-after']}")
    t.refused("the account, with another document", t.verify(who, 51), 429, "verification_locked")
    t.refused("the document, from another account", t.verify(other, 50), 429, "verification_locked")
    t.city.move_clock(int(time.time()) + 33 * 60)
    t.refused("after that, one more", t.verify(who, 50, postal_code="99999"), 422, "census_postal_code")
    got = t.verify(who, 50)
    t.refused("is locked again", got, 429, "verification_locked")
    t.check(3700 < int(got.fields["retry-after"]) <= 3840, f"for twice as long: {got.fields['retry-after']}")
    t.city.move_clock(int(time.time()) + 7200)
    t.check(t.verify(who, 50).status == 200, "in the end the right one is let in")


def check_conflicts(t, round_):
    """One document from fifty accounts at once; then a human moves it, and no second vote comes of it."""
    people = [t.account() for _ in range(CROWD)]
    got = t.at_once(CROWD, lambda i: (people[i][0], t.verify(people[i][1], 60)))
    good = [account for account, reply in got if reply.status == 200]
    t.check(len(good) == 1, f"one of them: {[reply.status for _, reply in got]}")
    t.check({read_problem(reply) for _, reply in got if reply.status != 200} == {"document_taken"}, "the others: taken")
    t.check(t.city.sql(f"select count(*) from arca.accounts where level = 2 and id in ({','.join(str(a) for a, _ in people)})") == "1",
            "one has level 2")
    lines = t.census("conflicts")[1].splitlines()
    t.check(len(lines) == CROWD - 1 and all(f"holder={good[0]} " in line for line in lines), f"the others wait: {lines[:2]}")
    first = dict(word.split("=", 1) for word in lines[0].split())
    t.check(t.census("resolve", first["conflict"])[0] == 2, "a decision is needed")
    t.check(t.census("resolve", "99999", "--keep")[0] == 1, "of a conflict that there is")
    got, fields = t.admit(round_, dict(people)[good[0]])
    t.check(got.status == 201, f"the older account comes to vote: {got}")
    code, said, more = t.census("resolve", first["conflict"], "--move")
    t.check(t.city.ask("GET", "/api/session", fields=fields).status == 401, "its session ends with the decision")
    again = t.admit(round_, dict(people)[int(first["claimant"])])[0]
    t.check(again.status == 201 and again.json()["serial"] == got.json()["serial"], f"the newer one has the same serial: {again}")
    t.check(code == 0 and t.level(good[0]) == "1" and t.level(first["claimant"]) == "2census", f"moved: {said}{more}")
    t.check(t.census("resolve", first["conflict"], "--move")[0] == 0 and t.level(first["claimant"]) == "2census", "again is fine")
    t.check(t.census("resolve", first["conflict"], "--keep")[0] == 1, "but not the other way round")
    second = dict(word.split("=", 1) for word in lines[1].split())
    t.check(t.census("resolve", second["conflict"], "--keep")[0] == 0 and t.level(first["claimant"]) == "2census", "kept")
    third = dict(word.split("=", 1) for word in lines[2].split())
    t.check(t.verify(dict(people)[int(third["claimant"])], 61).status == 200, "somebody finds the right document")
    code, _, said = t.census("resolve", third["conflict"], "--move")
    t.check(code == 1 and "somebody else" in said and t.level(first["claimant"]) == "2census", f"and is no second person: {said}")
    t.check(len(t.census("conflicts")[1].splitlines()) == CROWD - 3, "two are decided")
    return dict(people)[int(first["claimant"])], dict(people)[good[0]]


# --- a round --------------------------------------------------------------------------------------


def check_plans(t):
    """Rules that are none are refused before anything is made."""
    path = t.city.path("bad.json")
    for what, change in (("an unknown member", lambda p: p.update(electorate={"colour": ["blue"]})),
                         ("two things", lambda p: p.update(electorate={"district": ["a"], "habitat": ["b"]})),
                         ("an empty list", lambda p: p.update(electorate={"all": []})),
                         ("a word that is none", lambda p: p.update(electorate={"district": [1]})),
                         ("an age at no time", lambda p: p.update(electorate={"age_at": "noon", "least": 16})),
                         ("too deep", lambda p: p.update(electorate={"all": [{"all": [{"all": [{"all": [{"district": ["a"]}]}]}]}]})),
                         ("an unknown way", lambda p: p.update(ways=["door"])),
                         ("no address", lambda p: p.update(contact="the office")),
                         ("a style with two rules", lambda p: p["contests"][1].update(styles=[2])),
                         ("a residence that is none", lambda p: p["contests"][1].update(residence=7))):
        make_plan(path)
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
        change(plan)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(plan, file)
        code, _, said = t.city.run("import", path, "--round", "bad", "--trustees", "/nowhere", "--witnesses", "/nowhere", "--embedded",
                                   t.city.path("city"), program=ARCAD, may_fail=True)
        t.check(code == 1 and ("rule of who may vote" in said or "ways" in said or "style" in said or "unknown" in said or "contact" in said
                               or "known" in said), f"{what}: {code} {said}")


def check_told(t, round_):
    got = t.city.ask("GET", round_.api).json()
    t.check(got["ways"] == ["code", "account"] and got["electorate"]["en"] ==
            "be 16 years old or more when voting closes and (be registered in the district norte or sur or centro or live in the "
            "habitat rural)", f"the electorate in words: {got['electorate']}")
    t.check(set(got["electorate"]) == {"es", "en", "ar"} and got["contests"][0]["residence"] is None
            and got["contests"][1]["residence"]["es"] == "estar empadronado en el distrito norte", "and each residence")
    bytes_ = t.city.ask("GET", f"/log/{round_.slug}/artifact/{got['criteria']}").body
    manifest = Setting(round_).manifest
    t.check(manifest["electorate"] == {"sha256": hashlib.sha256(bytes_).hexdigest(), "size": len(bytes_)},
            "the manifest names the same bytes")
    said = electorate.read(bytes_, [contest["styles"] for contest in got["contests"]])
    t.check(electorate.words(said["rule"], "en") == got["electorate"]["en"] and said["ways"] == ["account", "code"]
            and said["assurance"] == electorate.PROOFS and said["zone"] == got["zone"], f"the rule in the log: {said}")
    t.check([rule and electorate.words(rule, "es") for rule in said["contests"]]
            == [contest["residence"] and contest["residence"]["es"] for contest in got["contests"]], "and each residence in it")


def check_frozen(t, round_):
    """What MANIFEST says of the electorate is changed by nobody, the owner of the database included."""
    for what, change in (("the rule", "electorate = null"), ("a residence", "headings = '[{},{},{}]'"), ("the ways", "ways = '{code}'"),
                         ("the proofs", "assurance = '{desk}'"), ("the artifact's hash", "criteria = null"), ("the zone", "zone = 'Asia/Tokyo'"),
                         ("the opening", "opens_at = opens_at - interval '1 day'"), ("the contests", "contests = '{}'")):
        try:
            t.city.sql(f"update arca.rounds set {change} where slug = '{round_.slug}'")
            t.check(False, f"{what} was changed")
        except RuntimeError as error:
            t.check("never changed" in str(error), f"{what}: {error}")
    try:
        t.city.sql("delete from arca.artifacts where sha256 = (select criteria from arca.rounds where criteria is not null limit 1)")
        t.check(False, "the artifact is gone")
    except RuntimeError as error:
        t.check("never changed" in str(error), f"the artifact: {error}")
    t.city.sql(f"update arca.rounds set intros = intros where slug = '{round_.slug}'")


def check_admission(t, round_):
    """Who is let in, with which styles; and who is not, and why."""
    t.refused("nobody", t.admit(round_, [("Arca-Request", "1")])[0], 401, "account_missing")
    t.refused("no round", t.city.ask("POST", "/api/rounds/nowhere/session/account", None, t.account()[1]), 404, "round_unknown")
    t.refused("an organisation", t.admit(round_, t.account("organisation")[1])[0], 403, "organisation_cannot_vote")
    t.refused("level 1", t.admit(round_, t.account()[1])[0], 403, "not_verified")
    who = t.account()[1]
    t.check(t.verify(who, 302).status == 200, "somebody from afar is in the census")
    got = t.admit(round_, [*who, ("Accept-Language", "en")])[0]
    t.refused("from afar", got, 403, "not_eligible")
    t.check(got.json().get("clause") == "be registered in the district norte or sur or centro or live in the habitat rural",
            f"the clause: {got.json()}")
    for number, birth, styles in ((301, YOUTH, [0, 1]), (303, ADULT, [0, 2]), (304, ADULT, [0])):
        who = t.account()[1]
        t.check(t.verify(who, number, birth_date=birth).status == 200, f"{number} is verified")
        got = t.admit(round_, who)[0]
        t.check(got.status == 201 and got.json()["styles"] == styles, f"{number}: {got}, not {styles}")
        t.check(set(got.json()) == {"serial", "styles", "expires_at", "credential"}, f"as with a code: {got.json()}")


def check_crowd(t, round_):
    """One account from fifty connections at once: one serial, one session that lives."""
    who = t.verified(70)[1]
    got = t.at_once(CROWD, lambda _: t.admit(round_, who))
    t.check({reply.status for reply, _ in got} == {201}, f"all are let in: {[reply.status for reply, _ in got]}")
    t.check(len({reply.json()["serial"] for reply, _ in got}) == 1, "with one serial")
    live = [fields for _, fields in got if t.city.ask("GET", "/api/session", fields=fields).status == 200]
    t.check(len(live) == 1, f"one session lives: {len(live)}")
    serial = got[0][0].json()["serial"]
    t.check(t.city.sql(f"select count(*) from arca.codes where channel = 'account' and serial = {serial}") == "1", "one row")
    # codes and accounts at once: no serial twice
    people = [t.verified(number)[1] for number in range(80, 90)]
    codes = []
    thread = threading.Thread(target=lambda: codes.extend(round_.codes(20)))
    thread.start()
    serials = [reply.json()["serial"] for reply, _ in t.at_once(10, lambda i: t.admit(round_, people[i]))]
    thread.join()
    t.check(len(set(serials)) == 10 and len(codes) == 20, f"ten serials: {serials}")
    t.check(t.city.sql("select count(*) = max(serial) from arca.codes") == "t", "one counter without holes")
    return codes


def check_crashes(t, round_):
    """Between the steps of an admission: whoever comes again finds what was done. And who left the census is out."""
    who = t.verified(92)[1]
    serial = t.admit(round_, who)[0].json()["serial"]
    t.sql(f"alter table registry.admissions disable trigger keep_rows; update registry.admissions set serial = null where serial = {serial}; "
          "alter table registry.admissions enable trigger keep_rows")
    got = t.admit(round_, who)[0]
    t.check(got.status == 201 and got.json()["serial"] == serial, f"the serial was not noted: {got}")
    t.check(t.sql(f"select count(*) from registry.admissions where serial = {serial}") == "1", "and now it is")
    account, who = t.verified(93)
    t.sql("insert into registry.admissions (round, row, ticket, mac, admitted_at) select "
          f"{t.city.sql('select max(id) from arca.rounds')}, c.id, sha256('t'), c.mac, now() from registry.census c join registry.people p "
          f"on p.row = c.id where p.account = {account}")
    got, fields = t.admit(round_, who)
    t.check(got.status == 201 and t.city.sql("select count(*) from arca.codes where ticket = sha256('t')") == "1", f"a ticket alone: {got}")
    t.check(t.city.ask("DELETE", "/api/session", fields=fields).status == 204, "a session ends as a code's")
    t.check(t.city.ask("GET", "/api/session", fields=fields).status == 401, "and is over")
    everybody = t.city.read("census.csv")
    changed = t.verified(95)[1]
    t.check(t.load("import", everybody.replace(row(95), row(400)))[0] == 0 and t.verify(changed, 400).status == 200,
            "who has another document by now, and was never admitted, is verified with it")
    t.check(t.load("import", everybody)[0] == 0, "the census of before")
    t.check(t.load("import", everybody.replace(row(93), ""))[1].endswith("gone=1 unchanged=204\n"), "one leaves")
    t.refused("who left the census", t.admit(round_, who)[0], 403, "not_verified")
    t.refused("and asks again", t.verify(who, 93), 422, "census_not_found")
    t.refused("or with another document", t.verify(who, 94), 409, "already_verified")
    t.refused("nor is a document of somebody who is verified free", t.verify(t.account()[1], 92), 409, "document_taken")
    t.check(t.census("undo")[0] == 0 and t.admit(round_, who)[0].json()["serial"] == got.json()["serial"], "and is back with the same serial")


def vote(t, setting, who, styles):
    """A whole vote with an account: (voter, serial)."""
    got, fields = t.admit(setting.round, who)
    voter = Voter(setting)
    voter.styles = styles
    serial = got.json()["serial"]
    t.check(got.json()["styles"] == styles, f"styles: {got}, not {styles}")
    answer = voter.ask_credential(fields, serial)
    t.check(answer.status == 201, f"a credential: {answer}")
    entry = voter.seal()[0]
    cast = setting.cast(entry)
    t.check(cast.status == 201, f"a ballot: {cast}")
    return voter, serial


def check_vote(t, round_, mover, moved):
    """To a cast ballot; afterwards neither that account nor one that takes its place gets another."""
    setting = Setting(round_)
    voter, serial = vote(t, setting, moved, [0, 1])
    t.refused("coming again", t.admit(round_, moved)[0], 409, "credential_exists")
    wrong = voter.seal(cid=2, style=2)[0]
    said = setting.check_rejection(setting.cast(wrong), wrong, 4)
    t.check(not said, f"no ballot for a district of others: {said}")
    t.refused("the account that had the document", t.admit(round_, mover)[0], 403, "not_verified")
    code = Voter(setting).register(round_.codes(1)[0])
    t.check(setting.cast(code.seal()[0]).status == 201, "codes remain")
    return serial


def check_export(t, round_, serial, who, moved):
    """The registry's part of an export: who it is and where they were let in, and nothing that leads to a ballot."""
    got = t.city.ask("GET", "/api/account/export", None, who)
    mine = got.json()["registry"]
    t.check(got.status == 200 and mine["person"]["birth_date"] == ADULT and mine["person"]["is_in_census"]
            and mine["person"]["district"] in DISTRICTS and mine["person"]["key_generation"] == 1
            and not mine["person"]["has_email"], f"who they are: {mine['person']}")
    today = t.city.sql("select to_char(arca.clock() at time zone 'UTC', 'YYYY-MM-DD')")
    t.check([(one["round"], one["is_complete"]) for one in mine["admissions"]] == [(round_.slug, True)]
            and mine["admissions"][0]["name"] and mine["admissions"][0]["admitted_on"] <= today
            and set(mine["admissions"][0]) == {"round", "name", "admitted_on", "is_complete"}, f"where they vote: {mine['admissions']}")
    account = t.sql(f"select account from registry.people p join registry.admissions a on a.row = p.row where a.serial = {serial}")
    secrets = t.sql(f"select encode(a.ticket, 'hex') || ' ' || encode(a.mac, 'hex') || ' ' || encode(c.mac, 'hex') from registry.admissions a "
                    f"join registry.census c on c.id = a.row where a.serial = {serial}").split()
    x = t.city.sql(f"select encode(x, 'hex') from arca.credentials where serial = {serial}")
    text = got.body.decode()
    t.check(len(secrets) == 3 and x and not any(secret in text for secret in [*secrets, x, dni(60)])
            and '"serial"' not in text and not re.search("[0-9a-f]{64}", text), "no serial, ticket, HMAC or credential")
    times = t.sql(f"select to_char(admitted_at at time zone 'UTC', 'HH24:MI:SS') from registry.admissions where serial = {serial}")
    t.check(times not in json.dumps(mine["admissions"]), "nor the time of day")
    t.check(mine["codes"] == [] and mine["desk"] == [] and isinstance(mine["notices"], int), f"{mine}")
    t.check(not any(one["is_claim"] is None for one in mine["conflicts"]), f"conflicts: {mine['conflicts']}")
    kept = t.sql(f"select count(*) from registry.conflicts where {account} in (holder, claimant)")
    t.check(len(mine["conflicts"]) == int(kept), f"all conflicts: {kept}")
    lost = t.city.ask("GET", "/api/account/export", None, moved).json()["registry"]
    t.check(lost["person"] is None and lost["admissions"] == [] and len(lost["conflicts"]) >= 1, f"whose document went elsewhere: {lost}")
    organisation = t.city.ask("GET", "/api/account/export", None, t.account("organisation")[1])
    t.check(organisation.status == 200 and organisation.json()["registry"]["person"] is None, f"an organisation: {organisation}")
    for language, word in (("es", "Quién eres en el padrón"), ("en", "Who you are in the census"), ("ar", "من أنت في السجل السكاني")):
        t.city.sql(f"update arca.accounts set language = '{language}' where id = {account}")
        text = t.city.ask("GET", "/api/account/export?form=text", None, who).body.decode()
        left = {line.strip().split(":")[0] for line in text.splitlines() if re.match(r"\s*[a-z]+_[a-z_]+:", line)}
        t.check(word in text and not left, f"in words, {language}: {left} {text[-1500:]}")
    # the registrar looks for itself whether the password was given just now, and there is no half an export
    pid = t.city.children("registrar")[0]
    os.kill(pid, signal.SIGSTOP)
    try:
        t.refused("the registrar is away", t.city.ask("GET", "/api/account/export", None, who), 503, "registry_unavailable")
    finally:
        os.kill(pid, signal.SIGCONT)
    t.check(wait_for("it is back", lambda: t.city.ask("GET", "/api/account/export", None, who).status == 200, 20), "and then again")


def check_used(t, round_, serial):
    """What the owner of a document is told, with a proof that the reference implementation checks."""
    setting = Setting(round_)
    code, said, more = t.census("used", "--document", dni(60))
    told = dict(word.split("=", 1) for word in said.split())
    t.check(code == 0 and told.get("round") == round_.slug and told.get("channel") == "account", f"used: {said}{more}")
    t.check(told["tag"] == told["logged_tag"] == t.city.sql(
        f"select encode(tag, 'hex') from arca.credentials where serial = {serial}"), "the tag is the logged one")
    K = decode(bytes.fromhex(setting.manifest["row_key"]))
    t.check(credential.check_row(setting.ctx, told["census_id"], decode(bytes.fromhex(told["tag"])), K, bytes.fromhex(told["proof"])),
            "the proof holds")
    with open(t.city.path("city", "keys", "registrar", "census.hmac-1"), encoding="ascii") as file:
        key = bytes.fromhex(file.read())
    mac = base64.b32encode(hmac.new(key, dni(60).encode(), hashlib.sha256).digest()).decode().rstrip("=")
    t.check(told["census_id"] == "MAC:" + mac, "the census id is the HMAC")
    t.check("nobody was admitted" in t.census("used", "--document", dni(150))[1], "who did not come")
    t.check(t.census("used", "--document", dni(999))[0] == 1, "who is not there")


def check_closed(t, round_):
    """After the close nobody is let in; and a round that wants codes alone lets no account in."""
    who = t.verified(90)[1]
    forced = "set session_replication_role = replica; update arca.rounds set ways = '{%s}' where slug = '%s'" # no triggers
    t.city.sql(forced % ("code", round_.slug))
    t.refused("codes alone", t.admit(round_, who)[0], 409, "way_closed")
    t.city.sql(forced % ("account", round_.slug))
    setting = Setting(round_)
    t.refused("accounts alone", setting.open_session("ZZZZ-ZZZZ-ZZZZ-ZZZ" + "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[31 * sum(range(1, 30, 2)) % 32])[0],
              409, "way_closed")
    t.city.sql(forced % ("code,account", round_.slug))
    t.city.move_clock(round_.closes + 1)
    t.refused("after the close", t.admit(round_, who)[0], 409, "phase_closed")
    code, _, said = t.census("letters", "--addresses", t.csv, "--out", t.city.path("late"), "--round", round_.slug)
    t.check(code == 1 and "it is over" in said and not os.path.exists(t.city.path("late")), f"no letters for it: {said}")


def check_record(t, round_):
    """Anybody can verify the record of such a round, in which people and codes are the same."""
    round_.count_in_steps()
    code, said, more = t.city.run("verify", "--ca", t.city.ca, round_.url, may_fail=True)
    t.check(code == 0 and "PASSED" in said, f"arca verify: {code} {said[-2000:]}{more}")
    t.check("voters with an account have to: be 16 years old or more when voting closes and (be registered" in said
            and "contest 2: be registered in the district sur or live in the habitat rural" in said, f"and says who may vote: {said[:900]}")


def check_erased(t, round_):
    """Who voted and erases their account comes back with a new one: not verified by itself, and with no second vote."""
    setting, (account, who) = Setting(round_), t.verified(66)
    _, serial = vote(t, setting, who, [0, 1])
    got = t.city.ask("DELETE", "/api/account", None, who)
    t.check(got.status == 204 and t.level(account) == "0", f"erased: {got}")
    t.refused("the erased account", t.admit(round_, who)[0], 401, "account_missing")
    claimant, again = t.account()
    t.refused("the same person, with a new account", t.verify(again, 66), 409, "document_taken")
    t.refused("which votes no more than others", t.admit(round_, again)[0], 403, "not_verified")
    number = t.sql(f"select number from registry.conflicts where claimant = {claimant}")
    code, said, more = t.census("resolve", number, "--move")
    t.check(code == 0 and t.level(claimant) == "2census", f"a human moves it: {said}{more}")
    t.refused("and it has no second vote", t.admit(round_, again)[0], 409, "credential_exists")
    t.check(t.city.sql(f"select count(*) from arca.credentials where serial = {serial}") == "1", "one credential")


# --- keys, and what the databases say ---------------------------------------------------------------


def check_rotation(t, round_, moved):
    """A new key: accounts are still verified, places in a round still taken, tags still those of the old key."""
    everybody = HEADER + "".join(row(n) for n in range(1, 201)) + row(300, CHILD) + row(301, YOUTH, "norte") \
        + row(302, district="lejos") + row(303, district="sur", habitat="rural") + row(304, district="centro")
    early, who = t.verified(91)
    serial = t.admit(round_, who)[0].json()["serial"]
    code, _, said = t.load("rotate", HEADER + row(1))
    t.check(code == 1 and "admitted to an open round" in said, f"nobody who was admitted is lost: {said}")
    macs = t.sql("select encode(mac, 'hex') from registry.census where is_live order by id").split()
    code, said, more = t.load("rotate", everybody)
    t.check(code == 0 and said.endswith("new=0 changed=0 gone=0 unchanged=205\n"), f"rotated: {said}{more}")
    t.check(not set(macs) & set(t.sql("select encode(mac, 'hex') from registry.census").split()), "every HMAC is a new one")
    keys = sorted(name for name in os.listdir(t.city.path("city", "keys", "registrar")) if name.startswith("census"))
    t.check(keys == ["census.hmac-2"], f"the old key is gone: {keys}")
    t.check(t.census("undo")[0] == 1, "a rotation is not taken back")
    t.check(t.verify(who, 91).status == 200, "the same document is the same person")
    t.refused("another's", t.verify(t.account()[1], 91), 409, "document_taken")
    got, fields = t.admit(round_, who)
    t.check(got.json()["serial"] == serial, "the same serial")
    voter = Voter(Setting(round_))
    voter.styles = got.json()["styles"]
    t.check(voter.ask_credential(fields, serial).status == 201, "and a credential for it")
    told = dict(word.split("=", 1) for word in t.census("used", "--document", dni(91))[1].split())
    t.check(told["tag"] == told["logged_tag"], "its tag is of what it was admitted with")
    t.refused("who voted before", t.admit(round_, moved)[0], 409, "credential_exists")
    return early


def check_secrecy(t):
    """Who may connect, and what dumps say."""
    for name in ("web", "keeper", "registrar", "clerk", "auditor"):
        done = subprocess.run(["psql", "-X", "-h", t.city.socket_folder(), "-U", "arca_" + name, "arca_registry", "-c", "select 1"],
                              capture_output=True, text=True, check=False)
        t.check(done.returncode != 0 and "permission denied for database" in done.stderr, f"arca_{name} is kept out: {done.stderr}")
    may = t.sql("select string_agg(rolname, ' ') from pg_roles where rolcanlogin and not rolsuper and "
                "has_database_privilege(rolname, 'arca_registry', 'connect')")
    t.check(may == "arca_registry", f"nobody else may connect: {may}")
    done = subprocess.run(["psql", "-X", "-h", t.city.socket_folder(), "-U", "arca_registry", "arca_registry", "-c",
                           "select * from registry.census"], capture_output=True, text=True, check=False)
    t.check("permission denied" in done.stderr, "the registrar itself reads no table")
    dumps = {}
    for name in ("arca", "arca_registry"):
        dumps[name] = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", name], capture_output=True, text=True,
                                     check=True).stdout
    numbers = [dni(n) for n in range(1, 201)] + [str(n).zfill(8) + "-" for n in range(1, 201)]
    for name, text in dumps.items():
        t.check(len(text) > 10000 and not [one for one in numbers if one in text], f"{name}: no document number")
    macs = t.sql("select encode(mac, 'hex') from registry.census union select encode(mac, 'hex') from registry.admissions").split()
    t.check(not [mac for mac in macs if mac in dumps["arca"]], "the main database has no HMAC of a person")
    t.check("@example.org" in dumps["arca"] and "@example.org" not in dumps["arca_registry"], "the registry has no address")
    tables = t.city.sql("select table_name from information_schema.columns where table_schema = 'arca' and column_name = 'account'")
    t.check(not set(tables.split()) & {"codes", "sessions", "signings", "credentials"}, "no table of votes names an account")
    key = open(t.city.path("city", "keys", "registrar", "census.hmac-2"), encoding="ascii").read().strip()
    t.check(key not in dumps["arca"] + dumps["arca_registry"] and key not in t.city.log(), "the key is nowhere else")
    t.check(not [one for one in numbers if one in t.city.log()], "no document in the log")


def check_destroy(t, round_):
    """Refused while it is needed; then nothing is left but a certificate."""
    t.check(t.census("destroy")[0] == 2, "a confirmation is needed")
    code, said, more = t.census("destroy", "--confirm", "destroy")
    lines = said.splitlines()
    paper = json.loads(lines[0]) if code == 0 else {}
    t.check(paper.get("what") == "arca/1/census-destroyed" and paper["people"] == 206 and paper["admissions"] > 10, f"{said}{more}")
    t.check(lines[1:] == ["sha256=" + hashlib.sha256(lines[0].encode()).hexdigest()], "with its hash")
    for table in ("census", "people", "admissions", "conflicts", "tries", "before", "staged"):
        t.check(t.sql(f"select count(*) from registry.{table}") == "0", f"{table} is empty")
    t.check(not [name for name in os.listdir(t.city.path("city", "keys", "registrar")) if name.startswith("census")], "no key is left")
    t.refused("afterwards", t.verify(t.account()[1], 1), 409, "census_closed")
    code, said, more = t.load("import", HEADER + row(1))
    t.check(code == 0 and t.verify(t.account()[1], 1).status == 200, f"and a new census begins: {said}{more}")


def key_of(t):
    with open(t.city.path("city", "keys", "registrar", "census.hmac-1"), encoding="ascii") as file:
        return file.read()


def main():
    with City() as city:
        t = Registry(city)
        round_ = Round(city, "people", make_plan(city.path("plan.json")))
        round_.start_deal()
        t.refused("before any census", t.verify(t.account()[1], 1), 409, "census_closed")
        made = key_of(t)
        t.check(re.fullmatch("[0-9a-f]{64}\n", made) and t.sql("select generation is null from registry.state") == "t",
                "the key of the first census is made with the city")
        t.city.run("migrate", "--embedded", t.city.path("city"), program=ARCAD)
        t.check(key_of(t) == made, "and once")
        check_errors(t)
        check_imports(t)
        t.check(key_of(t) == made and t.sql("select generation from registry.state") == "1", "the first import took it")
        check_plans(t)
        check_faults(t)
        round_.finish_deal()    # before the clock is moved: trustees look at when it opened
        check_locks(t)
        moved, mover = check_conflicts(t, round_)
        check_told(t, round_)
        check_frozen(t, round_)
        row_of = t.city.sql(f"select electorate from arca.rounds where slug = '{round_.slug}'").replace("'", "''")
        t.city.sql(f"set session_replication_role = replica; update arca.rounds set electorate = null where slug = '{round_.slug}'")
        check_admission(t, round_)  # by the artifact, whatever the row says
        t.city.sql(f"set session_replication_role = replica; update arca.rounds set electorate = '{row_of}' where slug = '{round_.slug}'")
        check_crowd(t, round_)
        check_crashes(t, round_)
        serial = check_vote(t, round_, mover, moved)
        check_erased(t, round_)
        check_export(t, round_, serial, moved, mover)
        check_used(t, round_, serial)
        check_rotation(t, round_, moved)
        t.check(t.census("destroy", "--confirm", "destroy")[0] == 1, "nothing is destroyed during a round")
        check_closed(t, round_)
        check_record(t, round_)
        check_secrecy(t)
        check_destroy(t, round_)
    sys.exit(t.done())


main()
