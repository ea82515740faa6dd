"""What tests/flow and tests/long share: elections of ../shared/pabulib, rehearsed and looked at from outside.

The .pb reader here is Python's csv module, on purpose: it is not the one under test.
"""
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ARCA = os.environ.get("ARCA", os.path.join(ROOT, "build", "arca"))
PABULIB = os.path.join(ROOT, "..", "shared", "pabulib")


class Tally:
    """Counts assertions; `done` prints the closing line and gives the exit code."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def check(self, is_right, what):
        if is_right:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}")
        return is_right

    def skip(self, what):
        """A test that cannot run here; in CI that is a failure."""
        if os.environ.get("CI") == "true":
            self.check(False, f"cannot run in CI: {what}")
        else:
            self.skipped += 1
            print(f"skipped: {what}")

    def done(self):
        print(f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else ""))
        return 1 if self.failed or not self.passed + self.skipped else 0


def arca(*args, stdin=None):
    """Runs arca; gives (exit code, stdout, stderr) as text."""
    run = subprocess.run([ARCA, *args], capture_output=True, text=True, input=stdin, check=False)
    return run.returncode, run.stdout, run.stderr


def elections(least, most):
    """(path, expected) of every shared election with least..most votes, smallest first; None without ../shared."""
    if not os.path.isdir(PABULIB):
        return None
    found = []
    with open(os.path.join(PABULIB, "INDEX.tsv"), encoding="utf-8") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            if least <= int(row["votes"]) <= most:
                path = os.path.join(PABULIB, row["file"])
                with open(os.path.join(PABULIB, "expected", row["file"][:-3] + ".json"), encoding="utf-8") as file:
                    found.append((int(row["votes"]), path, json.load(file)))
    return [(path, expected) for _, path, expected in sorted(found, key=lambda one: one[0])]


def votes_of(path):
    """The multiset of votes of a .pb file, as a sorted list: rankings in order, others as sets of (id, points)."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(io.StringIO(file.read()), delimiter=";")
    section, header, meta, votes = None, None, {}, []
    for row in rows:
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        if len(row) == 1 and row[0].strip().upper() in ("META", "PROJECTS", "VOTES"):
            section, header = row[0].strip().upper(), None
        elif header is None:
            header = [name.strip() for name in row]
        elif section == "META":
            meta[row[0].strip()] = row[1].strip()
        elif section == "VOTES":
            cell = dict(zip(header, row))
            ids = [one for one in cell["vote"].strip().split(",") if one]
            kind = meta["vote_type"]
            if kind == "ordinal":
                votes.append(tuple(ids))
            elif kind in ("cumulative", "scoring"):
                points = [str(int(float(p))) for p in cell["points"].split(",")] if ids else []
                votes.append(tuple(sorted(zip(ids, points))))
            else:
                votes.append(tuple(sorted(ids)))
    return sorted(votes)


def rehearse_and_verify(tally, path, expected, say):
    """One election through `arca rehearse`, `arca verify` and `arca tally`, with everything compared."""
    name = os.path.basename(path)
    folder = tempfile.mkdtemp(prefix="arca-flow-")
    record, receipts = os.path.join(folder, "record"), os.path.join(folder, "receipts")
    began = time.monotonic()
    try:
        code, out, err = arca("rehearse", path, "--out", record, "--receipts", receipts, "--json")
        if not tally.check(code == 0, f"{name}: rehearse ends with {code}: {err.strip()}"):
            return
        facts = json.loads(out)
        rehearsed = time.monotonic()
        some = sorted(os.listdir(receipts))
        tally.check(len(some) == facts["ballots"], f"{name}: a receipt for every ballot")
        given = [arg for one in (some[0], some[-1]) for arg in ("--receipt", os.path.join(receipts, one))]
        code, out, err = arca("verify", record, "--ctx", facts["ctx"], *given, "--json")
        verified = time.monotonic()
        tally.check(code == 0, f"{name}: verify ends with {code}: {out[:2000]} {err.strip()}")
        audit = json.loads(out)
        objects = {one["check"]: one["objects"] for one in audit["checks"]}
        ballots = facts["ballots"]
        tally.check(objects["V8"] == ballots and objects["V7"] == ballots and objects["V12"] == ballots + 1 and
                    objects["V10"] == 4 and objects["V11"] == 3 and objects["V16"] == 2,
                    f"{name}: the checks looked at {objects}")
        pb = os.path.join(record, "result", "0.pb")
        tally.check(votes_of(pb) == votes_of(path), f"{name}: the published votes are the votes that went in")
        check_outcome(tally, name, record, pb, expected)
        say(f"{name}: {ballots} ballots, rehearsed in {rehearsed - began:.1f} s, verified in {verified - rehearsed:.1f} s, "
            f"{facts['peak_mib']} MiB")
    finally:
        shutil.rmtree(folder)


def check_outcome(tally, name, record, pb, expected):
    """Winners of the published file by pabutools' order of ties, and of the record by its own."""
    rule = expected["rules"]["greedy_votes"]
    winners = rule["winners"] if rule["status"] == "ok" else expected["pbref"]["rules"]["greedy_votes"]["winners"]
    code, out, _ = arca("tally", "--ties", "lexicographic", "--json", pb)
    tally.check(code == 0 and json.loads(out)["winners"] == winners, f"{name}: winners as expected")
    with open(os.path.join(record, "outcome.json"), encoding="utf-8") as file:
        outcome = json.load(file)["contests"][0]
    code, out, _ = arca("tally", "--ties", "arca", "--seed", outcome["seed"], "--json", pb)
    again = json.loads(out) if code == 0 else {}
    tally.check(again.get("winners") == outcome["winners"], f"{name}: the record's winners by its own seed")
    mine = [(p["id"], p["votes"], p["won"]) for p in outcome["projects"]]
    tally.check([(p["id"], p["votes"], p["won"]) for p in again.get("projects", [])] == mine,
                f"{name}: votes and results of every project")


def main(least, most):
    """Runs all elections of a size; prints the closing line."""
    tally = Tally()
    found = elections(least, most)
    if found is None:
        tally.skip("every election of ../shared/pabulib (there is no ../shared)")
    for path, expected in found or []:
        rehearse_and_verify(tally, path, expected, lambda line: print(line, flush=True))
    sys.exit(tally.done())
