#!/usr/bin/env python3
"""The made-up election of deploy/demo-city.pb: it is the one that its generator makes, the tie in it
is decided by the seed, and a rehearsal of it goes through. What `make run` prints and does is tests/browser's.

Needs build/arca (or the program that $ARCA names). It writes to a folder of its own.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ARCA = os.environ.get("ARCA", str(ROOT / "build" / "arca"))
CITY = ROOT / "deploy" / "demo-city.pb"
CONTENDERS = {"8", "9"}

counts = {"passed": 0, "failed": 0}


def check(name, is_fine, detail=""):
    counts["passed" if is_fine else "failed"] += 1
    if not is_fine:
        print(f"FAILED {name}: {detail}")


def run(*args, **more):
    return subprocess.run(args, capture_output=True, timeout=300, **more)


def the_city():
    made = run(str(ROOT / "deploy" / "demo-city"))
    check("the generator makes the committed file", made.stdout == CITY.read_bytes(),
          made.stderr.decode() or "other bytes")
    lint = json.loads(run(ARCA, "pb", "lint", "--json", str(CITY)).stdout)
    check("the file is clean but for the project that nobody could pay",
          lint["errors"] == [] and [w["code"] for w in lint["warnings"]] == ["dearer_than_budget"],
          lint)


def winners(seed):
    done = run(ARCA, "tally", "--json", "--ties", "arca", "--seed", seed, str(CITY))
    return json.loads(done.stdout)["winners"]


def the_tie():
    by_seed = [set(winners(f"{number:0128x}")) for number in range(12)]
    check("one contender wins, whatever the seed",
          all(len(won & CONTENDERS) == 1 for won in by_seed), by_seed)
    check("the seed decides which", set().union(*by_seed) >= CONTENDERS, by_seed)
    check("it decides nothing else", len({frozenset(won - CONTENDERS) for won in by_seed}) == 1,
          by_seed)


def the_rehearsal():
    with tempfile.TemporaryDirectory() as folder:
        record, receipts = f"{folder}/record", f"{folder}/receipts"
        done = run(ARCA, "rehearse", str(CITY), "--out", record, "--receipts", receipts)
        check("the rehearsal ends well", done.returncode == 0, done.stderr.decode())
        done = run(ARCA, "verify", record)
        check("its record passes the audit", done.returncode == 0, done.stdout.decode())
        outcome = json.loads((Path(record) / "outcome.json").read_bytes())
        contest = outcome["contests"][0]
        check("all ballots went through", contest["ballots"] == 420, contest["ballots"])
        check("the winners are those of the votes that went in",
              contest["winners"] == winners(contest["seed"]), contest["winners"])
        check("every voter has a receipt", len(list(Path(receipts).iterdir())) == 420)


the_city()
the_tie()
the_rehearsal()
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(1 if counts["failed"] else 0)
