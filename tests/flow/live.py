#!/usr/bin/env python3
"""Real elections through a whole city: every vote of Pabulib files of three sizes is cast as a sealed ballot over HTTPS, some
of them again; the clock closes the box, three of four trustees open it, and everything published is compared with
what went in. Needs build/arca, build/arcad and ../shared/pabulib.
"""
import base64
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from city import City, Round, read_problem
from elections import PABULIB, ROOT, Tally, check_outcome, votes_of
from voter import Setting, Voter

import ballot

# small: points, up to 100 in all; middle: rankings of four; large: a knapsack
ELECTIONS = [("points", "Worldwide_Mechanical_Turk_Utilities_8", 74),
             ("rankings", "US_Stanford_Dataset_PB_Chicago_35th_Ward_2021_vote_rankings", 103),
             ("knapsack", "Netherlands_Amsterdam_522", 318)]
# `make test-long`: rankings of three, minutes of mixing
LARGER = [ELECTIONS[0], ("rankings", "Poland_Krakow_2021_Bienczyce", 1094)]
CHANGES = 10
COSIGNED = 2    # what the policy of tests asks for
SMALL = 400     # votes
SOME = 16       # receipts that an audit is given


class Vote(Round):
    """A round of a real election."""

    def __init__(self, city, slug, name, count):
        self.name, self.count, self.pb = name, count, os.path.join(PABULIB, name + ".pb")
        super().__init__(city, slug, self.pb)
        self.state = city.path("state-" + slug)
        self.casts = count + count * CHANGES // 100

    def load(self, *args):
        """(exit code, what arca load says)."""
        code, out, err = self.city.run("load", self.url, "--state", self.state, "--ca", self.city.ca, "--json", *args,
                                       may_fail=True)
        return code, json.loads(out) if out else {"error": err}


def cast_all(t, vote):
    """Every vote of the file, over HTTPS; some once more."""
    code, got = vote.load("--codes", vote.codes_file(vote.count), "--votes", vote.pb, "--changes", CHANGES, "--clients",
                          "8", "--reconcile")
    casts = got.get("casts", {})
    t.check(code == 0 and casts.get("receipts") == vote.casts and casts["errors"] == {}, f"{vote.name}: cast: {got}")
    t.check(got.get("reconciled", {}).get("receipts") == vote.casts, f"{vote.name}: reconciled while it is open: {got}")
    turnout = vote.city.ask("GET", vote.api + "/turnout").json()
    t.check((turnout["voters"], turnout["ballots"], turnout["credentials"]) == (vote.count, vote.casts, vote.count),
            f"{vote.name}: turnout {turnout}")


def cast_at_the_end(t, vote):
    """The box is open in its last second, and shut when that is over; what is refused is refused in writing."""
    city, setting = vote.city, Setting(vote)
    voter = Voter(setting).register(vote.codes(1)[0])
    blank = {"kind": 4, "choice": ()}
    city.hold_clock(vote.closes - 1)
    last = voter.seal(**blank)[0]
    t.check(setting.cast(last).status == 201, f"{vote.name}: a vote in the last second")
    voter.took(last)
    city.hold_clock(vote.closes)
    late = voter.seal(**blank)[0]
    kept = "select count(*), max(size), max(ballots) from arca.log_entries e join arca.log_heads h on h.log = e.log where h.log > 0"
    before = city.sql(kept)
    for _ in range(2):
        wrong = setting.check_rejection(setting.cast(late), late, 3)
        t.check(not wrong, f"{vote.name}: a vote a second late: {wrong}")
    t.check(city.sql(kept) == before, f"{vote.name}: a vote a second late is not stored")
    again = setting.cast(last)
    t.check(again.status == 200, f"{vote.name}: what is in the log is found, also when it is late: {again}")
    got, _ = setting.open_session("0000-0000-0000-0000")
    t.check(got.status == 409 and read_problem(got) == "phase_closed", f"{vote.name}: no session when it is over: {got}")
    vote.casts += 1
    vote.blank = 1


def cast_in_chromium(t, vote):
    """One more voter of the election, in a browser."""
    host, port = vote.city.address[:2]
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "one.mjs")], capture_output=True, text=True, timeout=900,
                          env={**os.environ, "ARCA_URL": f"http://{host}:{port}", "ARCA_ROUND": vote.slug,
                               "ARCA_CODES": vote.codes(1)[0]}, check=False)
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"{vote.name}: a ballot in Chromium: {done.stdout}{done.stderr}")
    vote.casts += 1
    vote.blank += 1


def check_cosigned(t, vote):
    """The newest checkpoint has the log's line and just the cosignatures that the quorum needs."""
    got = vote.city.ask("GET", f"/log/{vote.slug}/checkpoint")
    lines = [line for line in got.body.decode().split("\n\n", 1)[1].splitlines() if line]
    names = [line.split(" ")[1] for line in lines]
    t.check(got.status == 200 and "no-cache" in got.fields["cache-control"], f"{vote.name}: checkpoint: {got.fields}")
    t.check(names[0] == f"localhost/{vote.slug}" and len(names) == 1 + COSIGNED
            and all(name.endswith(".example/witness") for name in names[1:]), f"{vote.name}: signed by {names}")
    t.check(all(len(base64.b64decode(line.split(" ")[2])) == 4 + 8 + 64 for line in lines[1:]),
            f"{vote.name}: cosignatures have their times")


def check_caching(t, vote):
    """What cannot change says so, has a tag, and is not sent again."""
    size = int(vote.city.ask("GET", f"/log/{vote.slug}/checkpoint").body.split(b"\n")[1])
    artifact = vote.definition()[0]["contests"]["sha256"]
    full = [f"tile/{kind}/000" for kind in ("0", "entries")] if size >= 256 else []
    tail = size % 256
    places = full + [f"tile/0/{size // 256:03d}.p/{tail}"] * (tail > 0) + [f"artifact/{artifact}", "result/0.pb"]
    for place in places:
        path = f"/log/{vote.slug}/{place}"
        got = vote.city.ask("GET", path)
        fields = got.fields
        if not t.check(got.status == 200 and "etag" in fields, f"{path}: {got.status} {fields}"):
            continue
        t.check(fields.get("access-control-allow-origin") == "*", f"{path}: readable from anywhere")
        t.check(("no-cache" if "/result/" in path else "immutable") in fields["cache-control"], f"{path}: {fields['cache-control']}")
        again = vote.city.ask("GET", path, fields=[("If-None-Match", fields["etag"])])
        t.check(again.status == 304 and again.body == b"" and again.fields.get("etag") == fields["etag"],
                f"{path}: not modified: {again}")
        other = vote.city.ask("GET", path, fields=[("If-None-Match", '"another"')])
        t.check(other.status == 200 and other.body == got.body, f"{path}: another tag")
    for path in (f"/log/{vote.slug}/tile/0/{size // 256 + 1:03d}", f"/log/{vote.slug}/tile/0/000.p/0",
                 f"/log/{vote.slug}/artifact/{'0' * 64}", f"/log/{vote.slug}/result/1.pb", "/log/nowhere/checkpoint"):
        t.check(vote.city.ask("GET", path).status == 404, f"{path}: not found")


def check_published(t, vote):
    """The record as anybody audits it: at its address, and saved, with receipts of ballots that count."""
    city, record = vote.city, vote.city.path("record-" + vote.slug)
    code, out, err = city.run("verify", "--ca", city.ca, vote.url, "--json", may_fail=True)
    objects = {one["check"]: one["objects"] for one in json.loads(out)["checks"]} if out else {}
    t.check(code == 0, f"{vote.name}: verify URL: {out[-2000:]} {err}")
    t.check((objects["V7"], objects["V8"]) == (vote.count + vote.blank, vote.casts), f"{vote.name}: audited {objects}")
    city.run("fetch", "--ca", city.ca, vote.url, "--out", record)
    last = vote.receipts[0]
    given = [word for path in last[::len(last) // SOME][:SOME] for word in ("--receipt", path)]
    code, out, err = city.run("verify", record, *given, "--json", may_fail=True)
    t.check(code == 0 and {one["check"]: one["objects"] for one in json.loads(out)["checks"]}["V16"] == SOME,
            f"{vote.name}: verify DIR with receipts: {out[-2000:]} {err}")
    return record


def check_receipts(t, vote, record):
    """Every receipt against the final record; one that counts, and one of a ballot that was changed, by hand."""
    last, before = vote.receipts
    code, got = vote.load("--reconcile")
    check = got.get("reconciled", {})
    t.check(code == 0 and check["receipts"] == check["ours"] == len(last) + len(before) and not check["lost"]
            and not check["doubled"], f"{vote.name}: every receipt against the final record: {got}")
    leaf = os.path.basename(last[0])
    got = vote.city.ask("GET", f"{vote.api}/receipts/{leaf}").json()
    t.check(got["leaf"] == leaf and got["is_cosigned"] and got["type"] == 16, f"{vote.name}: a receipt made anew: {got}")
    if vote.count > SMALL:
        return      # each of these audits everything again
    code, out, err = vote.city.run("receipt", "check", last[0], record, may_fail=True)
    t.check(code == 0 and "sealed ballot" in out, f"{vote.name}: receipt check: {out} {err}")
    code, out, err = vote.city.run("receipt", "check", before[0], record, may_fail=True)
    t.check(code == 1 and "a later one counts" in err, f"{vote.name}: a receipt of a changed ballot: {out} {err}")


def receipts_of(folder):
    """Paths of receipts of last ballots, and of those that were changed later."""
    found = {}
    for name in sorted(name for name in os.listdir(folder) if len(name) == 64):
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            cast = ballot.parse(base64.b64decode(file.read().splitlines()[1].split(" ")[1])[1:])
        found.setdefault(cast["X"], []).append((cast["seq"], path))
    ordered = [[path for _, path in sorted(casts)] for casts in found.values()]
    return [paths[-1] for paths in ordered], [path for paths in ordered for path in paths[:-1]]


def check_votes(t, vote, record, expected):
    """Exactly the last votes, and the winners that follow from them."""
    pb = os.path.join(record, "result", "0.pb")
    published = votes_of(pb)
    t.check([one for one in published if one] == [one for one in votes_of(vote.pb) if one],
            f"{vote.name}: the published votes are the file's")
    blank = sum(1 for one in published if not one) - sum(1 for one in votes_of(vote.pb) if not one)
    t.check(blank == vote.blank, f"{vote.name}: {blank} blank votes more")
    check_outcome(t, vote.name, record, pb, expected)
    with open(os.path.join(record, "outcome.json"), encoding="utf-8") as file:
        outcome = json.load(file)["contests"][0]
    out = json.loads(vote.city.run("tally", "--ties", "arca", "--seed", outcome["seed"], "--json", vote.pb))
    t.check(out["winners"] == outcome["winners"], f"{vote.name}: winners of the original votes")
    shown = vote.city.ask("GET", vote.api + "/results").json()
    t.check(shown["outcome"]["contests"][0] == outcome, f"{vote.name}: the result that pages show")
    with open(pb, "rb") as file:
        t.check(vote.city.ask("GET", shown["files"]["pb"][0]).body == file.read(), f"{vote.name}: the .pb is served")


def expected_of(name):
    with open(os.path.join(PABULIB, "expected", name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def run(t, city, elections):
    began = time.monotonic()

    def say(what):
        print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    votes = [Vote(city, *one) for one in elections]
    for vote in votes:
        vote.start_deal()
    for vote in votes:
        vote.finish_deal()
    say("three keys are made")
    for vote in votes:
        cast_all(t, vote)
        say(f"{vote.name}: {vote.casts} ballots")
    ends = max(vote.closes for vote in votes)
    for vote in votes[1:]:
        vote.blank = 0
    cast_in_chromium(t, votes[-1])     # whose titles are long enough to be looked for
    cast_at_the_end(t, votes[0])
    city.move_clock(ends + 1)
    votes[0].start_count()
    with ThreadPoolExecutor() as pool:
        list(pool.map(Vote.count_in_steps, votes[1:]))
    votes[0].finish_count()
    say("all counted without trustee 4")
    for vote in votes:
        check_cosigned(t, vote)
        check_caching(t, vote)
        vote.receipts = receipts_of(os.path.join(vote.state, "receipts"))
        record = check_published(t, vote)
        check_receipts(t, vote, record)
        check_votes(t, vote, record, expected_of(vote.name))
        say(f"{vote.name}: checked")


def main():
    t = Tally()
    if os.path.isdir(PABULIB):
        subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
        with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
            run(t, city, LARGER if sys.argv[1:] == ["--larger"] else ELECTIONS)
    else:
        t.skip("real elections in a live city (there is no ../shared)")
    sys.exit(t.done())


if __name__ == "__main__":
    main()
