#!/usr/bin/env python3
"""Every command with good and bad input: a clear sentence, the right exit code, nothing half written."""
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

from elections import ARCA, ROOT, Tally, arca

ELECTION = """META
key;value
description;A small test of commands
country;Nowhere
unit;Testville
instance;2026
num_projects;3
num_votes;6
budget;100.50
vote_type;approval
rule;greedy
date_begin;01.03.2026
date_end;14.03.2026
max_length;2
language;en
currency;EUR
PROJECTS
project_id;cost;name
a;60;Trees
b;40.50;Benches
c;50;"Lamps; and light"
VOTES
voter_id;vote
1;a,b
2;a
3;b,c
4;
5;c
6;a,c
"""


class Commands(Tally):
    """One folder, one rehearsed record, many calls."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="arca-commands-")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        with open(self.path(name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return self.path(name)

    def read(self, *parts):
        with open(self.path(*parts), "rb") as file:
            return file.read()

    def expect(self, code, words, *args, stdin=None):
        """The exit code; `words` in what is said; errors only on stderr, and in one sentence."""
        got, out, err = arca(*args, stdin=stdin)
        said = out if code == 0 else err + out
        self.check(got == code, f"arca {' '.join(args)}: exit code {got}, not {code}: {err}{out[-600:]}")
        self.check(words in said, f"arca {' '.join(args)}: says {said[-600:]!r}, not {words!r}")
        if code == 2 and not out:
            self.check(err.startswith("arca: ") or err.startswith("usage: "), f"arca {' '.join(args)}: {err!r}")
        return out


def check_help(t):
    for args in (["--help"], ["tally", "--help"], ["pb", "--help"], ["pb", "stats", "--help"], ["pb", "lint", "--help"],
                 ["rehearse", "--help"], ["verify", "--help"], ["receipt", "--help"], ["receipt", "check", "--help"],
                 ["receipt", "qr", "--help"], ["pack", "--help"]):
        t.expect(0, "usage: arca", *args)
    t.expect(2, "usage: arca", *[])
    t.expect(2, "no command \"vote\"", "vote")
    t.expect(2, "no command \"frob\"", "receipt", "frob")
    for command in ("tally", "rehearse", "verify", "pack"):
        t.expect(2, "is no option here", command, "--frobnicate")


def check_rehearse_refusals(t, election):
    out = t.path("never")
    t.expect(2, "--out is needed", "rehearse", election)
    t.expect(2, "takes one .pb file", "rehearse", "--out", out)
    t.expect(2, "cannot open", "rehearse", t.path("missing.pb"), "--out", out)
    t.expect(2, "is a folder", "rehearse", t.folder, "--out", out)
    t.expect(1, "PROJECTS", "rehearse", t.write("broken.pb", "META\nkey;value\nbudget;1\nVOTES\n"), "--out", out)
    t.expect(2, "trustees <= 2 (threshold - 1)", "rehearse", election, "--out", out, "--trustees", "5", "--threshold", "3")
    t.expect(2, "trustees <= 2 (threshold - 1)", "rehearse", election, "--out", out, "--threshold", "5")
    t.expect(2, "whole number", "rehearse", election, "--out", out, "--trustees", "many")
    t.expect(2, "whole number", "rehearse", election, "--out", out, "--ballots", "-1")
    t.expect(2, "--ballots, which is missing", "rehearse", election, "--out", out, "--seed", "7")
    t.expect(2, "is given twice", "rehearse", election, "--out", out, "--out", out)
    t.expect(2, "needs a value", "rehearse", election, "--out")
    t.expect(2, "exists already", "rehearse", election, "--out", t.folder)
    wide = ELECTION.replace("max_length;2", "").replace("approval", "cumulative").replace("voter_id;vote\n", "voter_id;vote;points\n")
    wide = wide.replace("1;a,b", "1;a,b;300,1").replace("2;a\n", "2;a;1\n").replace("3;b,c", "3;b,c;1,2")
    wide = wide.replace("4;\n", "4;;\n").replace("5;c", "5;c;1").replace("6;a,c", "6;a,c;1,1")
    t.expect(2, "0 to 255", "rehearse", t.write("points.pb", wide), "--out", out)
    t.expect(2, "twice", "rehearse", t.write("twice.pb", ELECTION.replace("1;a,b", "1;a,a")), "--out", out)
    t.expect(2, "id", "rehearse", t.write("ids.pb", ELECTION.replace("\nc;50", "\né;50").replace("b,c", "b,é").replace("5;c", "5;é").replace("a,c", "a,é")), "--out", out)
    t.check(not [name for name in os.listdir(t.folder) if "never" in name or "partial" in name],
            f"nothing half written: {os.listdir(t.folder)}")


def check_unwritable(t, election):
    """A record that cannot be finished leaves nothing: a full disk looks the same from here."""
    if os.geteuid() == 0:
        t.expect(2, "cannot", "rehearse", election, "--out", "/proc/arca/record")
        return
    locked = t.path("locked")
    os.mkdir(locked)
    os.chmod(locked, stat.S_IRUSR | stat.S_IXUSR)
    t.expect(2, "cannot", "rehearse", election, "--out", os.path.join(locked, "record"))
    t.check(os.listdir(locked) == [], "nothing left in a folder that cannot be written")


def check_rehearse(t, election):
    before = set(os.listdir(t.folder))
    out = t.expect(0, "Next: arca verify", "rehearse", election, "--out", t.path("record"), "--receipts", t.path("receipts"))
    t.check("6 votes" in out and "trustee 4" in out, f"progress is shown: {out}")
    t.check(set(os.listdir(t.folder)) - before == {"record", "receipts"}, "a record, receipts, and nothing else")
    t.check(len(os.listdir(t.path("receipts"))) == 6, "six receipts")
    t.expect(2, "exists already", "rehearse", election, "--out", t.path("record"))
    out = t.expect(0, "\"ballots\":2", "rehearse", election, "--out", t.path("sample"), "--ballots", "2", "--seed", "5", "--json")
    t.check(len(json.loads(out)["stages"]) > 5, "stages in the JSON")
    t.expect(0, "PASSED", "verify", t.path("sample"))
    t.expect(0, "\"ballots\":6", "rehearse", election, "--out", t.path("more"), "--ballots", "1000", "--json")
    t.expect(0, "Next", "rehearse", election, "--out", t.path("one"), "--ballots", "1")
    t.expect(0, "PASSED", "verify", t.path("one"))
    t.check(b'"not_opened":"one_ballot"' in t.read("one", "outcome.json"), "one ballot is never opened")
    t.check(not os.path.exists(t.path("one", "result")), "and has no ballot file")
    t.expect(0, "Next", "rehearse", election, "--out", t.path("none"), "--ballots", "0")
    t.expect(0, "PASSED", "verify", t.path("none"))
    t.expect(0, "Next", "rehearse", election, "--out", t.path("six"), "--trustees", "6", "--threshold", "4")
    t.expect(0, "PASSED", "verify", t.path("six"))


def check_key(t):
    """Somebody's key: made once, its secret for its owner alone, nothing where a name is none."""
    folder = t.path("key")
    for what, args in (("no name", ("--dir", folder)), ("no folder", ("--name", "Ana")), ("too much", ("--dir", folder, "--name", "Ana", "more"))):
        t.check(arca("key", *args)[0] == 2 and not os.path.exists(folder), f"{what}: nothing is made")
    code, out, err = arca("key", "--dir", folder, "--name", "Ana Nómina")
    public = json.loads(t.read("key", "public.json"))
    t.check(code == 0 and public["name"] == "Ana Nómina" and len(bytes.fromhex(public["key"])) == 32 and public["key"] in out, f"{out}{err}")
    secret = t.read("key", "secret")
    t.check(len(secret) == 65 and secret not in (out + err).encode() and stat.S_IMODE(os.stat(t.path("key", "secret")).st_mode) == 0o600
            and stat.S_IMODE(os.stat(folder).st_mode) == 0o700, "the secret is its owner's")
    code, out, err = arca("key", "--dir", folder, "--name", "Ana")
    t.check(code == 1 and "has a key already" in err and t.read("key", "secret") == secret, f"never another one: {code} {err}")


def check_interrupted(t):
    """A rehearsal that is ended in the middle leaves nothing, whatever ends it."""
    rows = "".join(f"{i};a,b\n" for i in range(7, 900))
    long = t.write("long.pb", ELECTION.replace("num_votes;6", "num_votes;899") + rows)
    for number in (signal.SIGINT, signal.SIGTERM):
        before = set(os.listdir(t.folder))
        with subprocess.Popen([ARCA, "rehearse", long, "--out", t.path("cut"), "--receipts", t.path("cut-receipts")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            for line in run.stdout:
                if "ballots" in line:
                    break
            run.send_signal(number)
            run.communicate()
        t.check(run.returncode == -number, f"ends by the signal: {run.returncode}")
        t.check(set(os.listdir(t.folder)) == before, f"nothing left: {set(os.listdir(t.folder)) - before}")


def check_verify(t):
    record = t.path("record")
    ctx = json.loads(t.expect(0, "\"passed\":true", "verify", record, "--json"))["ctx"]
    t.expect(2, "takes one record", "verify")
    t.expect(2, "cannot open", "verify", t.path("nothing-here"))
    t.expect(0, "PASSED", "verify", record, "--ctx", ctx)
    t.expect(1, "another round", "verify", record, "--ctx", "00" * 32)
    t.expect(2, "64 hexadecimal digits", "verify", record, "--ctx", "abc")
    t.expect(2, "cannot open", "verify", record, "--policy", t.path("no-policy"))
    policy = next(name for name in os.listdir(t.path("record", "artifact"))
                  if t.read("record", "artifact", name).startswith(b"log "))
    shutil.copy(t.path("record", "artifact", policy), t.path("policy"))
    t.expect(0, "PASSED", "verify", record, "--policy", t.path("policy"))
    t.expect(1, "not the one that you brought", "verify", record, "--policy", t.write("other", t.read("policy") + b"# mine\n"))
    t.expect(0, "PASSED", "verify", record, "--checkpoint", t.path("record", "checkpoint"))
    t.expect(1, "FAILED", "verify", record, "--checkpoint", t.path("sample", "checkpoint"))
    t.expect(1, "FAILED", "verify", record, "--checkpoint", t.write("rubbish", "rubbish\n"))
    t.expect(1, "no client", "verify", record, "--client", t.path("policy"))
    t.expect(0, "PASSED", "verify", record, "--receipt", t.path("receipts", "000001.tlog-proof"),
             "--receipt", t.path("receipts", "000006.tlog-proof"))
    t.expect(1, "receipt 1", "verify", t.path("sample"), "--receipt", t.path("receipts", "000001.tlog-proof"))
    t.expect(1, "canonical tar", "verify", t.write("rubbish.tar", "rubbish"))
    t.expect(2, "checkpoint is missing", "verify", os.path.join(ROOT, "proto", "base"))


def check_tar(t):
    tar = t.path("record.tar")
    t.expect(0, "", "pack", t.path("record"), "--out", tar)
    t.expect(0, "PASSED", "verify", tar)
    t.expect(2, "cannot write", "pack", t.path("record"), "--out", tar)
    t.expect(2, "--out FILE", "pack", t.path("record"))
    bytes_ = t.read("record.tar")
    for what, damaged in (("longer", bytes_ + b"\0" * 512), ("shorter", bytes_[:-512]), ("a time", bytes_[:146] + b"1" + bytes_[147:])):
        t.expect(1, "canonical tar", "verify", t.write("damaged.tar", damaged))
        t.check(damaged != bytes_, what)


def check_link(t):
    """A symbolic link in a record is no file of it."""
    linked = t.path("linked")
    shutil.copytree(t.path("record"), linked)
    os.symlink("checkpoint", os.path.join(linked, "alias"))
    t.expect(1, "neither a file nor a folder", "verify", linked)


def check_receipts(t):
    receipt = t.path("receipts", "000003.tlog-proof")
    out = t.expect(0, "What it does not prove", "receipt", "check", receipt)
    t.check("really signed" in out and "What was voted" in out, "says what is open without a policy")
    t.expect(0, "witnesses of the policy", "receipt", "check", receipt, "--policy", t.path("policy"))
    t.expect(0, "was counted", "receipt", "check", receipt, t.path("record"))
    t.expect(1, "receipt 1", "receipt", "check", receipt, t.path("sample"))
    t.expect(2, "cannot open", "receipt", "check", t.path("no-receipt"))
    t.expect(2, "takes a receipt", "receipt", "check")
    text = t.read("receipts", "000003.tlog-proof").decode()
    lines = text.split("\n")
    proof = lines[3]
    t.expect(1, "", "receipt", "check", t.write("r1", text.replace(proof, proof[::-1])))
    t.expect(1, "", "receipt", "check", t.write("r2", text.replace(lines[2], "index 99999")))
    t.expect(1, "", "receipt", "check", t.write("r3", text[:-1]))
    t.expect(1, "", "receipt", "check", t.write("r4", "rubbish"), "--policy", t.path("policy"))
    short = t.expect(0, "", "receipt", "qr", receipt, "--policy", t.path("policy"))
    t.write("short", short)
    t.check(len(short) < 1900 and short.strip() == short.strip().upper(), "the short form fits a QR code's alphanumeric mode")
    t.expect(0, "witnesses of the policy", "receipt", "check", t.path("short"), "--policy", t.path("policy"))
    t.expect(2, "with --policy or a record", "receipt", "check", t.path("short"))
    check_qr_code(t, receipt, short)
    flipped = short[:200] + ("A" if short[200] != "A" else "B") + short[201:]
    t.expect(1, "", "receipt", "check", t.write("short2", flipped), "--policy", t.path("policy"))
    facts = json.loads(t.expect(0, "", "receipt", "check", receipt, "--policy", t.path("policy"), "--json"))
    t.check(facts["quorum"] and facts["log_signature"] and not facts["counts"], f"facts in JSON: {facts}")


def check_qr_code(t, receipt, short):
    """The drawing, read by somebody else's decoder, is the short form."""
    svg = t.expect(0, "<svg", "receipt", "qr", receipt, "--policy", t.path("policy"), "--svg")
    subprocess.run(["rsvg-convert", t.write("code.svg", svg), "-o", t.path("code.png")], check=False)
    drawn = subprocess.run(["zbarimg", "--quiet", "--raw", t.path("code.png")], capture_output=True, text=True, check=False)
    t.check(drawn.stdout.strip() == short.strip(), f"the QR code decodes to the short form: {drawn.stdout!r} {drawn.stderr}")


def main():
    t = Commands()
    try:
        election = t.write("small-election.pb", ELECTION)
        check_help(t)
        check_rehearse_refusals(t, election)
        check_unwritable(t, election)
        check_rehearse(t, election)
        check_key(t)
        check_interrupted(t)
        check_verify(t)
        check_tar(t)
        check_link(t)
        check_receipts(t)
    finally:
        shutil.rmtree(t.folder)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
