#!/usr/bin/env python3
"""arca tally and arca pb from the outside: real elections against the published results of
pabutools (../shared/pabulib/expected), the order of ties, and what the tool does on errors.

Needs build/arca (or the program that $ARCA names). Without ../shared the real elections are named
as skipped, unless CI=true. Not covered here: the parser's cases, which tests/unit/pabulib.c has.
"""
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ARCA = os.environ.get("ARCA", str(ROOT / "build" / "arca"))
PABULIB = ROOT.parent / "shared" / "pabulib"
SEED = bytes(range(64)).hex()

counts = {"passed": 0, "failed": 0, "skipped": 0}


def check(name, is_fine, detail=""):
    counts["passed" if is_fine else "failed"] += 1
    if not is_fine:
        print(f"FAILED {name}: {detail}")


def arca(*args, stdin=None):
    return subprocess.run([ARCA, *map(str, args)], input=stdin, capture_output=True, timeout=120)


def tally(*args, stdin=None):
    done = arca("tally", "--json", *args, stdin=stdin)
    if done.returncode != 0:
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def amount(text):
    return Fraction(text.replace(",", "."))


def distinct_ballots(path):
    """Ballots as sets of ids. The expected files' own number is not this: it tells some equal
    sets apart (their order in memory), so it is counted again here."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    start = rows.index(["VOTES"])
    column = rows[start + 1].index("vote")
    return len({frozenset(row[column].split(",")) for row in rows[start + 2:] if row})


# --- real elections ---------------------------------------------------------------------------


def reference(expected):
    """Winners in order of selection and the cost: pabutools', else the second tallier's.

    Both list winners in order of selection, not sorted: `winners_sorted` is another key, and
    every file's `winners` goes down in votes, which check_election asserts.
    """
    found = expected["rules"].get("greedy_votes", {})
    if found.get("status") == "ok":
        return "pabutools", found
    return "pbref", expected["pbref"]["rules"]["greedy_votes"]


def check_election(path):
    expected = json.loads((PABULIB / "expected" / (path.stem + ".json")).read_text())
    source, found = reference(expected)
    got = tally(path)
    scores = expected["approval_scores"]
    votes = [scores[project] for project in found["winners"]]
    check(f"{path.name}: {source} lists winners by votes", votes == sorted(votes, reverse=True))
    check(f"{path.name}: winners in order ({source})", got["winners"] == found["winners"],
          f"{got['winners']} and not {found['winners']}")
    check(f"{path.name}: spent", amount(got["spent"]) == amount(str(found["cost"])),
          f"{got['spent']} and not {found['cost']}")
    check(f"{path.name}: budget", amount(got["budget"]) == amount(expected["budget"]))
    check(f"{path.name}: votes", {p["id"]: p["votes"] for p in got["projects"]} == scores)
    check(f"{path.name}: costs",
          all(amount(p["cost"]) == amount(expected["costs"][p["id"]]) for p in got["projects"]))
    check(f"{path.name}: won", {p["id"] for p in got["projects"] if p["won"]} == set(got["winners"]))
    stats = json.loads(arca("pb", "stats", "--json", path).stdout)
    check(f"{path.name}: stats", (stats["projects"], stats["votes"], stats["distinct_votes"]) == (
        expected["n_projects"], expected["n_votes"], distinct_ballots(path)), stats)
    lint = arca("pb", "lint", "--json", path)
    check(f"{path.name}: lint", lint.returncode == 0 and json.loads(lint.stdout)["errors"] == [])


def real_elections():
    files = sorted(PABULIB.glob("*.pb"))
    if files:
        for path in files:
            check_election(path)
    elif os.environ.get("CI") == "true":
        check("real elections", False, "../shared/pabulib is missing")
    else:
        print("skipped: real elections (there is no ../shared/pabulib)")
        counts["skipped"] += 1


# --- a made-up election -----------------------------------------------------------------------

HEAD = "META\nkey;value\ndescription;Four\x1b[1m of a kind\nbudget;25.50\ncurrency;EUR\nvote_type;approval\n"
PROJECTS = "PROJECTS\nproject_id;cost;name\nq;10;Queue\nc;10;Cycle\nm;10.5;Maple\na;9;Alley\nz;999;Zoo\n"
VOTES = "VOTES\nvoter_id;vote\n1;q,c,m,a\n2;q,c,m,a,z\n"
ELECTION = (HEAD + PROJECTS + VOTES).encode()


def arca_order(costs, cid=0):
    """Ids by cost, then by the hash that voting-protocol.md, 11 describes."""
    def rank(item):
        index, (_, cost) = item
        bytes_ = b"arca/1/tierank" + bytes.fromhex(SEED)
        bytes_ += cid.to_bytes(2, "little") + index.to_bytes(2, "little")
        return cost, hashlib.sha256(bytes_).digest()
    return [name for _, (name, _) in sorted(enumerate(costs), key=rank)]


def orders_of_ties():
    got = tally("-", stdin=ELECTION)
    check("keys", sorted(got) == sorted(
        "file rule completion ties budget spent winners projects".split()), sorted(got))
    check("lexicographic", got["winners"] == ["a", "c"], got["winners"])
    check("names", (got["file"], got["rule"], got["completion"], got["ties"]) ==
          ("-", "greedy", "none", "lexicographic"))
    check("money is text", (got["budget"], got["spent"]) == ("25.5", "19"))
    check("project keys", all(sorted(p) == ["cost", "id", "votes", "why", "won"]
                              for p in got["projects"]))
    check("file order of projects", [p["id"] for p in got["projects"]] == list("qcmaz"))
    check("reasons", [p["why"].split(":")[0] for p in got["projects"]] ==
          ["not funded", "funded", "not funded", "funded", "not funded"])
    check("why not: ties", "only 6.5 EUR was left; 2 with as many votes came first by the tie "
          "order (lexicographic)" in got["projects"][0]["why"], got["projects"][0]["why"])
    check("why not: budget", "more than the whole budget" in got["projects"][4]["why"])
    got = tally("--ties", "file-order", "-", stdin=ELECTION)
    check("file-order", got["winners"] == ["q", "c"], got["winners"])

    same = "PROJECTS\nproject_id;cost\n" + "".join(f"p{i};10\n" for i in range(40)) + "x;9\n"
    same = (HEAD.replace("25.50", "9999") + same + "VOTES\nvoter_id;vote\n").encode()
    got = tally("--ties=arca", "--seed", SEED.upper(), "-", stdin=same)
    wanted = arca_order([(f"p{i}", 10) for i in range(40)] + [("x", 9)])
    check("arca", got["winners"] == wanted, f"{got['winners']} and not {wanted}")
    check("the seed is shown", got["seed"] == SEED)


def canonical_and_repeatable():
    first, second = (arca("tally", "--json", "-", stdin=ELECTION).stdout for _ in range(2))
    check("repeatable", first == second and first.endswith(b"}\n"))
    again = json.dumps(json.loads(first), sort_keys=True, separators=(",", ":"),
                       ensure_ascii=False).encode() + b"\n"
    check("canonical", first == again)


def text_output():
    done = arca("tally", "-", stdin=ELECTION)
    lines = done.stdout.decode().splitlines()
    check("text: exit", done.returncode == 0 and done.stderr == b"")
    check("text: nothing for the terminal", b"\x1b" not in done.stdout)
    check("text: money", "funded: 2 projects, 19 of 25.5 EUR" in lines, lines)
    rows = [line for line in lines if line.endswith(("Alley", "Cycle"))]
    check("text: order and columns", [row.split() for row in rows] == [
        ["1", "2", "9", "a", "Alley"], ["2", "2", "10", "c", "Cycle"]], rows)
    check("text: aligned", len({row.index(row.split()[3]) for row in rows}) == 1, rows)
    check("text: everybody else", [line.split()[0] for line in lines
                                   if line.endswith(("Queue", "Maple", "Zoo"))] == ["m", "q", "z"])
    stats = arca("pb", "stats", "-", stdin=ELECTION)
    check("stats: text", stats.returncode == 0 and b"2, of them 2 distinct" in stats.stdout)
    lint = arca("pb", "lint", "-", stdin=ELECTION)
    check("lint: warnings are exit 0", lint.returncode == 0 and
          b"-:3: a control character in the text [control_character]" in lint.stdout, lint.stdout)


# --- what goes wrong --------------------------------------------------------------------------


def fails(name, status, words, *args, stdin=b""):
    done = arca(*args, stdin=stdin)
    check(f"{name}: exit {status}", done.returncode == status, done.returncode)
    check(f"{name}: nothing on stdout", done.stdout == b"", done.stdout)
    check(f"{name}: says why", done.stderr.startswith(b"arca: ") and words in done.stderr.decode(),
          done.stderr.decode())


def wrong_use(folder):
    fails("no file", 2, "give one file", "tally")
    fails("two files", 2, "give one file", "tally", "a", "b")
    fails("missing file", 2, "cannot open", "tally", folder / "none.pb")
    fails("a folder", 2, "is a folder", "tally", folder)
    fails("unknown rule", 2, "there is: greedy", "tally", "--rule", "borda", "-", stdin=ELECTION)
    fails("unknown ties", 2, "lexicographic file-order arca", "tally", "--ties", "coin", "-")
    fails("no seed", 2, "needs --seed with 128", "tally", "--ties", "arca", "-", stdin=ELECTION)
    for seed in ("", "00", SEED[:-1], SEED + "00", SEED[:-1] + "g"):
        fails(f"seed {seed[:4]} of {len(seed)}", 2, "exactly 128", "tally", "--ties", "arca",
              "--seed", seed, "-", stdin=ELECTION)
    fails("a seed for nothing", 2, "--ties arca only", "tally", "--seed", SEED, "-", stdin=ELECTION)
    fails("unknown option", 2, "is no option", "tally", "--fast", "-", stdin=ELECTION)
    fails("rule twice", 2, "given twice", "tally", "--rule", "greedy", "--rule", "greedy", "-")
    fails("pb without a word", 2, "there is no command", "pb", "draw", "x.pb")
    for word in ("stats", "lint"):
        fails(f"{word}: no file", 2, "give one file", "pb", word)
        fails(f"{word}: missing", 2, "cannot open", "pb", word, folder / "none.pb")
        fails(f"{word}: missing, JSON", 2, "cannot open", "pb", word, "--json", folder / "none.pb")


def malformed(folder):
    bad = ELECTION.replace(b"2;q,c,m,a,z", b"2;q,nowhere")
    path = folder / "bad.pb"
    path.write_bytes(bad)
    for args in (["tally"], ["tally", "--json"], ["pb", "stats"], ["pb", "stats", "--json"],
                 ["pb", "lint"]):
        fails(" ".join(args) + ": malformed", 1, f"{path}: line 17: ", *args, path)
    fails("empty", 1, "standard input: line 1: ", "tally", "-")
    lint = arca("pb", "lint", "--json", path)
    answer = json.loads(lint.stdout)
    check("lint --json: an error is an answer", lint.returncode == 1 and
          [(e["line"], e["code"]) for e in answer["errors"]] == [(17, "pb_unknown_project")], answer)


def main():
    if not os.access(ARCA, os.X_OK):
        print(f"FAILED: {ARCA} is not there; make builds it")
        return 1
    with tempfile.TemporaryDirectory() as name:
        orders_of_ties()
        canonical_and_repeatable()
        text_output()
        wrong_use(Path(name))
        malformed(Path(name))
    real_elections()
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
