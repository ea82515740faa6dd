#!/usr/bin/env python3
"""What `make run` shows: the committed election is the one that its generator makes, the tie in it
is decided by the seed, and deploy/demo goes through from any folder, also a second time.

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


def the_demo():
    with tempfile.TemporaryDirectory() as folder:
        for time in ("first", "second"):
            done = run(str(ROOT / "deploy" / "demo"), "out", cwd=folder,
                       env={**os.environ, "ARCA": ARCA})
            text = done.stdout.decode()
            check(f"the {time} run ends well", done.returncode == 0, text + done.stderr.decode())
            check(f"the {time} run passes the audit", "PASSED" in text, text)
            check(f"the {time} run shows the result", "funded: 15 projects" in text
                  and "Piscina climatizada" in text, text)
        outcome = json.loads((Path(folder) / "out" / "record" / "outcome.json").read_bytes())
        contest = outcome["contests"][0]
        check("all ballots went through", contest["ballots"] == 420, contest["ballots"])
        check("the winners are those of the votes that went in",
              contest["winners"] == winners(contest["seed"]), contest["winners"])
        check("every voter has a receipt", len(list(Path(folder).glob("out/receipts/*"))) == 420)


the_city()
the_tie()
the_demo()
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(1 if counts["failed"] else 0)
