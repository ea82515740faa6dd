#!/usr/bin/env python3
"""The pages in Chromium against a real city, through the whole of a vote: builds the pages, starts
the demo city in a folder of its own, lets run.mjs read, vote and doubt, adds some dozens of votes,
closes the box, looks at the pages while nobody has counted yet, lets the trustees count, and looks
at the results. Then rounds from a file, with trustees of their own, are counted in the same city.

    tests/browser/live.py [--keep]      --keep leaves the folder with its logs

Needs build/arca and build/arcad. The last line is `N passed, N failed`. What a page must be is said
in the .mjs files, not here.
"""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ARCA = os.environ.get("ARCA", str(ROOT / "build" / "arca"))
ARCAD = os.environ.get("ARCAD", str(Path(ARCA).with_name("arcad")))
CODES_OF_BROWSER = 8
VOTERS = 32
START_S = 120

counts = {"passed": 0, "failed": 0}


def check(name, is_fine, detail=""):
    counts["passed" if is_fine else "failed"] += 1
    if not is_fine:
        print(f"FAILED  {name}: {detail}", flush=True)
    return is_fine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class City:
    """The demo city of this run."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {**os.environ, "ARCA": ARCA, "ARCAD": ARCAD, "ARCA_PORT": free_port(),
                            "ARCA_TLS_PORT": free_port(), "ARCA_KEPT": str(folder / "kept.json"), "ARCA_ARGON_MIB": "8",
                            "ARCA_MAIL": str(folder / "city" / "mail"),
                            "ARCA_CENSUS": str(folder / "city" / "census.csv")}
        self.child = None
        self.url = self.slug = self.tls_port = ""
        self.codes = []

    def run(self, *command, timeout=600):
        return subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=timeout)

    def start(self):
        with (self.folder / "demo.log").open("wb") as log:
            self.child = subprocess.Popen([ROOT / "deploy" / "demo", self.folder / "city"],
                                          cwd=ROOT, env=self.environment, stdout=log,
                                          stderr=log, stdin=subprocess.DEVNULL)
        address = self.folder / "city" / "address"
        end = time.monotonic() + START_S
        while not (address.exists() and address.read_text().count(" ") == 2):
            if self.child.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.folder / "demo.log").read_text())
            time.sleep(0.1)
        self.url, self.tls_port, self.slug = address.read_text().split()
        self.codes = (self.folder / "city" / "codes").read_text().split()
        self.environment.update(ARCA_URL=self.url, ARCA_ROUND=self.slug,
                                ARCA_CODES=" ".join(self.codes[:CODES_OF_BROWSER]))

    def stop(self):
        """deploy/demo stops what it started, in order."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def browse(city, *what):
    """One run of run.mjs; its counts are added to ours."""
    done = city.run("node", "tests/browser/run.mjs", *what, timeout=900)
    lines = done.stdout.strip().splitlines()
    says = re.fullmatch(r"(\d+) passed, (\d+) failed", lines[-1]) if lines else None
    print("\n".join(lines[:-1] if says else lines), flush=True)
    if not check(f"{' '.join(what)}: it says how it went", says is not None):
        return
    counts["passed"] += int(says[1])
    counts["failed"] += int(says[2])


def vote(city, slug, codes, voters):
    """So many voters that the results have something to show."""
    file = city.folder / f"codes-{slug}"
    file.write_text("\n".join(codes) + "\n")
    done = city.run(ARCA, "load", "--state", city.folder / f"load-{slug}", "--codes", file,
                    "--voters", str(voters), "--clients", "4",
                    "--ca", city.folder / "city" / "city" / "demo" / "tls.pem",
                    f"https://127.0.0.1:{city.tls_port}/log/{slug}")
    check(f"votes are cast in {slug}", done.returncode == 0, done.stdout)


def count(city, *slugs):
    done = city.run(ROOT / "deploy" / "demo-close", city.folder / "city")
    check(f"{slugs}: trustees count, the record is verified", done.returncode == 0
          and done.stdout.count("PASSED") == len(slugs)
          and all(f"/rounds/{slug}/results" in done.stdout for slug in slugs), done.stdout)


def step_of(city, slug):
    done = city.run(ARCAD, "status", "--embedded", city.folder / "city" / "city")
    return next((line for line in done.stdout.splitlines() if slug in line), done.stdout)


def add_round(city, slug, *args):
    where = ("--embedded", city.folder / "city" / "city")
    command = (ARCAD, "import", "deploy/demo-city.pb", "--round", slug, *args, *where)
    done = city.run(*command)
    check(f"{slug} is imported, and its trustees make the key", done.returncode == 0
          and "trustees have made the key" in done.stdout, done.stdout)
    again = city.run(*command)
    check(f"{slug} not twice", again.returncode == 1 and "there is a round" in again.stdout, again.stdout)
    codes = city.run(ARCAD, "codes", "--round", slug, "--count", "3", *where).stdout.split()
    check(f"{slug} has codes", len(codes) == 3, codes)
    end = time.monotonic() + START_S
    while "voting" not in step_of(city, slug) and time.monotonic() < end:
        time.sleep(0.2)
    vote(city, slug, codes, 3)
    with urllib.request.urlopen(f"{city.url}/api/rounds/{slug}") as reply:
        return datetime.fromisoformat(json.load(reply)["closes_at"])


def other_rounds(city):
    """Elections from a file beside the demo's own round: `arcad import` brings their trustees, and each closes at its
    own hour, more than ten minutes after the one before."""
    wrong = city.run(ARCAD, "import", "deploy/demo-city.pb", "--round", "../..", "--embedded",
                     city.folder / "city" / "city")
    check("a name that leads elsewhere", wrong.returncode == 2 and "--round" in wrong.stdout, wrong.stdout)
    closes = add_round(city, "from-a-file")
    add_round(city, "and-another", "--close", f"{closes + timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}")
    count(city, "from-a-file", "and-another")


def check_said(city):
    """What `make run` prints: no address before the city's own, which is alone on its line, and codes that are there."""
    end = time.monotonic() + START_S
    said = ""
    while "Ctrl-C stops it" not in said and time.monotonic() < end:
        time.sleep(0.1)
        said = (city.folder / "demo.log").read_text()
    addresses = re.findall(r"https?://\S+", said)
    check("no address before the city's own, which is alone on a line",
          addresses[:1] == [city.url + "/"] and f"\n{city.url}/\n" in said, said)
    check("a link for a resident's account", len(re.findall(r"/account/invite#[\w-]{43}$", said, re.M)) == 1, said)
    check("uncoloured", "\x1b" not in said, repr(said))
    printed = re.findall(r"^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$", said, re.M)
    check("codes of this city", len(printed) == 5 and set(printed) <= set(city.codes), said)


def print_letter(city):
    """A letter for one of the census, as the city prints it; its code is the browser's to type."""
    rows = [row.split(",") for row in (city.folder / "city" / "census.csv").read_text().split()[1:]]
    document = [row[0] for row in rows if row[1] < "2000"][-2]
    addresses = city.folder / "addresses.csv"
    addresses.write_text(f"document,name,address\n{document},Carta,Calle Mayor 1\n")
    done = city.run(ARCAD, "census", "letters", "--addresses", addresses, "--out", city.folder / "letters",
                    "--embedded", city.folder / "city" / "city", "--set", f"public_url={city.url}")
    pages = "".join(path.read_text() for path in sorted((city.folder / "letters").glob("*.html")))
    codes = re.findall(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b", pages)
    check("a letter is printed", done.returncode == 0 and len(set(codes)) == 1 and document not in pages, done.stdout)
    city.environment["ARCA_LETTER"] = codes[0] if codes else ""


def whole_vote(city):
    done = city.run("make", "-s", "web")
    if not check("the pages are built", done.returncode == 0, done.stdout):
        return
    city.start()
    check_said(city)
    print_letter(city)
    browse(city, "reading", "account", "voting", "doubting")
    vote(city, city.slug, city.codes[CODES_OF_BROWSER:], VOTERS)
    done = city.run(ROOT / "deploy" / "demo-close", "--box-only", city.folder / "city")
    check("the box is closed", done.returncode == 0, done.stdout)
    browse(city, "counting")
    count(city, city.slug)
    browse(city, "finished")
    other_rounds(city)


def main():
    folder = Path(tempfile.mkdtemp(prefix="arca-live-"))
    folder.chmod(0o755)     # PostgreSQL may be another user's
    city = City(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        whole_vote(city)
    except (RuntimeError, subprocess.TimeoutExpired, OSError) as error:
        check("it goes to the end", False, error)
    finally:
        city.stop()
        if "--keep" in sys.argv:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


sys.exit(main())
