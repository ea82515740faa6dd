#!/usr/bin/env python3
"""arca witness as a log meets it: every status, no two histories, restarts, kill -9, rubbish."""
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from elections import ARCA, Tally, arca
from logs import Log, Signer, cosignature_time, seed_of

import base64
import hashlib

NAME = "witness.example/w1"


class Process:
    """One running witness."""

    def __init__(self, folder, *args):
        self.child = subprocess.Popen([ARCA, "witness", "--dir", folder, "--listen", "127.0.0.1:0", *args],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.child.stdout.readline()
        self.port = int(line.rsplit(":", 1)[1]) if line.startswith("listening on 127.0.0.1:") else 0

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body)
        answer = connection.getresponse()
        got = answer.status, answer.getheader("Content-Type"), answer.read()
        connection.close()
        return got

    def add(self, old, proof, note):
        lines = [f"old {old}"] + [base64.b64encode(node).decode() for node in proof] + ["", note]
        return self.ask("POST", "/add-checkpoint", "\n".join(lines).encode())

    def end(self, number=signal.SIGTERM):
        self.child.send_signal(number)
        self.child.stdout.close()
        error = self.child.stderr.read()
        self.child.stderr.close()
        return self.child.wait(), error


class Witness(Tally):
    """A folder, a log, and a witness over both."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="arca-witness-")
        self.dir = os.path.join(self.folder, "w")
        self.log = Log(Signer("city.example/r1"), [b"entry %d" % i for i in range(40)])
        self.log_option = f"{self.log.signer.name}={self.log.signer.vkey()}"
        self.public = b""

    def make_key(self):
        code, out, _ = arca("witness", "key", "--dir", self.dir, "--name", NAME)
        self.check(code == 0 and out.startswith(NAME + "+"), f"key: {code} {out}")
        self.public = base64.b64decode(out.strip().split("+", 2)[2])[1:]
        again = arca("witness", "key", "--dir", self.dir, "--name", NAME)
        self.check(again[1] == out, "the same key is printed again")
        code, _, err = arca("witness", "key", "--dir", self.dir, "--name", "other.example/w")
        self.check(code == 1 and "keeps it" in err, f"another name: {code} {err}")
        self.check(os.stat(os.path.join(self.dir, "key")).st_mode & 0o777 == 0o600, "key is 0600")

    def start(self, *args):
        process = Process(self.dir, "--log", self.log_option, *args)
        self.check(process.port > 0, "the witness says where it listens")
        return process

    def is_signed(self, answer, size, log=None):
        status, _, body = answer
        if status != 200:
            self.check(False, f"status {status} {body!r}")
            return None
        found = cosignature_time(body.decode(), (log or self.log).text(size), NAME, self.public)
        self.check(found is not None, "the cosignature holds")
        return found

    def expect(self, status, answer, what):
        self.check(answer[0] == status, f"{what}: status {answer[0]} {answer[2]!r}, not {status}")


def check_growth(t, w):
    """From nothing, on, and the same again."""
    log = t.log
    t.is_signed(w.add(0, [], log.checkpoint(5)), 5)
    first = t.is_signed(w.add(5, log.proof(5, 9), log.checkpoint(9)), 9)
    t.is_signed(w.add(9, log.proof(9, 16), log.checkpoint(16)), 16)
    again = t.is_signed(w.add(16, [], log.checkpoint(16)), 16)
    t.check(first is not None and again >= first and abs(again - time.time()) < 60, "times are now, and ascend")
    conflict = w.add(0, [], log.checkpoint(16))
    t.check(conflict == (409, "text/x.tlog.size", b"16\n"), f"a conflict tells the size: {conflict}")
    t.expect(409, w.add(9, log.proof(9, 20), log.checkpoint(20)), "an old size that is past")
    t.expect(409, w.add(18, log.proof(18, 20), log.checkpoint(20)), "an old size that is to come")
    t.expect(400, w.add(17, [], log.checkpoint(16)), "old above new")


def check_proofs(t, w):
    """Every way not to prove it; nothing moves."""
    log = t.log
    other = Log(log.signer, log.entries[:12] + [b"another"] * 20)
    good = log.proof(16, 30)
    for what, proof, note in [
            ("no proof", [], log.checkpoint(30)), ("a hash short", good[:-1], log.checkpoint(30)),
            ("a hash long", good + [bytes(32)], log.checkpoint(30)),
            ("another hash", [bytes(32)] + good[1:], log.checkpoint(30)),
            ("for another size", log.proof(16, 29), log.checkpoint(30)),
            ("another history", other.proof(16, 30), other.checkpoint(30)),
            ("another root of one size", [], other.checkpoint(16)),
            ("the same size with a proof", good, log.checkpoint(16))]:
        t.expect(422, w.add(16, proof, note), what)
    t.expect(422, Process.add(w, 16, log.proof(16, 30), log.checkpoint(30, bytes(32))), "a root of zeros")
    fresh = Log(Signer("city.example/r2"))
    t.expect(404, w.add(0, [], fresh.checkpoint()), "a log that is not known")
    with open(os.path.join(t.dir, "logs"), "w", encoding="ascii") as file:
        file.write("# more logs\n" + fresh.signer.vkey() + "\n")
    t.expect(422, w.add(0, [], fresh.checkpoint(0, bytes(32))), "size 0 with another root")
    t.is_signed(w.add(0, [], fresh.checkpoint()), 0, fresh)
    fresh.entries.append(b"first")
    t.expect(422, w.add(0, [bytes(32)], fresh.checkpoint()), "a proof from nothing")
    t.is_signed(w.add(0, [], fresh.checkpoint()), 1, fresh)
    t.is_signed(w.add(16, good, log.checkpoint(30)), 30)


def check_signatures(t, w):
    """Who signed it."""
    log = t.log
    text, proof = log.text(33), log.proof(30, 33)
    stranger = Signer(log.signer.name, seed=seed_of("stranger"))
    wrong = log.signer.line(bytes(64))
    t.expect(403, w.add(30, proof, text + "\n" + stranger.sign(text)), "only a stranger's signature")
    t.expect(403, w.add(30, proof, text + "\n" + wrong), "a signature that does not hold")
    t.expect(403, w.add(30, proof, text + "\n" + log.signer.sign(text) + wrong), "one that holds and one that does not")
    t.is_signed(w.add(30, proof, text + "\n" + stranger.sign(text) + log.signer.sign(text)), 33)


def check_rubbish(t, w):
    """Bodies that are no request, and what is no address."""
    note = t.log.checkpoint(34)
    line = base64.b64encode(bytes(32)).decode()
    for body in (b"", b"\n", b"old", b"old \n\n", b"old 033\n\n" + note.encode(), b"old -1\n\n" + note.encode(),
                 b"old 33\n" + note.encode(), ("old 33\n" + line[:-1] + "\n\n" + note).encode(),
                 ("old 33\n" + (line + "\n") * 64 + "\n" + note).encode(), b"old 33\n\n", b"old 33\r\n\r\n" + note.encode(),
                 ("old 33\n\n" + note)[:-1].encode(), b"old 33\n\n" + b"\xff" * 100,
                 b"old 99999999999999999999\n\n" + note.encode(),
                 ("old 33\n\n" + note.replace("\n34\n", "\n034\n")).encode()):
        t.expect(400, w.ask("POST", "/add-checkpoint", body), f"{body[:40]!r}")
    t.expect(413, w.ask("POST", "/add-checkpoint", b"old 33\n\n" + b"x" * 200000), "a body of 200 kB")
    t.expect(405, w.ask("GET", "/add-checkpoint"), "GET add-checkpoint")
    t.expect(404, w.ask("GET", "/"), "GET /")
    t.expect(404, w.ask("GET", "/" + "a" * 64 + "/checkpoint"), "a log never seen")
    t.expect(404, w.ask("GET", "/../key"), "a path that climbs")
    origin = hashlib.sha256(t.log.signer.name.encode()).hexdigest()
    status, _, body = w.ask("GET", f"/{origin}/checkpoint")
    text, _, lines = body.decode().partition("\n\n")
    t.check(status == 200 and text + "\n" == t.log.text(33) and len(lines.splitlines()) == 2,
            "the latest checkpoint with the log's line and ours")


def check_crowd(t, w):
    """Many at once: of two roots for one size one is signed, whoever comes first."""
    log = t.log
    other = Log(log.signer, log.entries[:33] + [b"split"] * 4)
    asks = [(log if i % 2 else other) for i in range(24)]
    with ThreadPoolExecutor(12) as pool:
        got = list(pool.map(lambda one: w.add(33, one.proof(33, 36), one.checkpoint(36))[0], asks))
    signed = {id(one) for one, status in zip(asks, got) if status == 200}
    t.check(len(signed) == 1 and got.count(200) == 1 and got.count(409) == 23, f"a split view: {got}")
    winner = log if id(log) in signed else other
    t.is_signed(w.add(36, [], winner.checkpoint(36)), 36, winner)
    loser = other if winner is log else log
    t.expect(422, w.add(36, [], loser.checkpoint(36)), "the other root of size 36")
    t.log = winner


def check_restart(t, w):
    """State is on the disk before the answer: kill -9 at any moment loses nothing."""
    code, err = w.end()
    t.check(code == 0 and err == "", f"SIGTERM: exit code {code}, {err!r}")
    for number in range(5):
        w = t.start()
        size = 36 + number
        t.log.entries = (t.log.entries + [b"more %d" % i for i in range(10)])[:size + 1]
        busy = Process(t.dir, "--log", t.log_option)
        t.check(busy.port == 0 and busy.end()[0] == 2, "two witnesses never share a folder")
        t.is_signed(w.add(size, t.log.proof(size, size + 1), t.log.checkpoint()), size + 1)
        w.end(signal.SIGKILL)
        w = t.start()
        split = Log(t.log.signer, t.log.entries[:-1] + [b"another end"])
        t.expect(422, w.add(size + 1, [], split.checkpoint()), "a split view after kill -9")
        t.expect(409, w.add(size, t.log.proof(size, size + 1), t.log.checkpoint()), "an older state after kill -9")
        w.end()


def check_clock(t):
    """The rehearsal's clock, which may not take a cosignature back in time."""
    clock = os.path.join(t.folder, "clock")
    size = len(t.log.entries)

    def at(offset):
        with open(clock, "w", encoding="ascii") as file:
            file.write(offset)
        return w.add(size, [], t.log.checkpoint())

    with open(clock, "w", encoding="ascii") as file:
        file.write("0\n")
    w = t.start("--clock", clock)
    later = t.is_signed(at("100000\n"), size)
    back = t.is_signed(at("-100000\n"), size)
    t.check(abs(later - time.time() - 100000) < 60 and back == later, f"{later}, then {back}")
    t.expect(500, at("soon\n"), "a clock that is none")
    t.check(t.is_signed(at("+100500"), size) > later, "and on")
    w.end()
    code, _, err = arca("witness", "--dir", t.dir, "--listen", "127.0.0.1:0", "--clock", "/nonexistent")
    t.check(code == 2 and "cannot open" in err, f"no clock: {code} {err}")


def check_slow(t):
    """A request that drips is cut; others are served meanwhile."""
    w = t.start()
    with socket.create_connection(("127.0.0.1", w.port)) as drip:
        drip.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1000\r\n\r\n")
        started, is_open = time.monotonic(), True
        while is_open and time.monotonic() - started < 60:
            try:
                drip.sendall(b"o")
                drip.settimeout(1)
                is_open = drip.recv(1) != b""
            except TimeoutError:
                pass
            except OSError:
                is_open = False
            if is_open and int(time.monotonic() - started) == 3:
                t.expect(404, w.ask("GET", "/"), "somebody else meanwhile")
    t.check(not is_open and time.monotonic() - started < 40, "a drip is cut")
    w.end()


def check_damage(t):
    """A state that is not the witness's own is not served from."""
    state = os.path.join(t.dir, "state", hashlib.sha256(t.log.signer.name.encode()).hexdigest())
    with open(state, "rb") as file:
        good = file.read()
    for bad in (b"", good[:-5], good.replace(b"\n4", b"\n3", 1)):
        with open(state, "wb") as file:
            file.write(bad)
        code, _, err = arca("witness", "--dir", t.dir, "--listen", "127.0.0.1:0")
        t.check(code in (1, 2) and err.startswith("arca: "), f"a damaged state: {code} {err}")


def main():
    t = Witness()
    try:
        code, _, err = arca("witness", "--dir", t.dir, "--listen", "127.0.0.1:0")
        t.check(code == 2 and "no key" in err, f"no key yet: {code} {err}")
        t.make_key()
        w = t.start()
        for check in (check_growth, check_proofs, check_signatures, check_rubbish, check_crowd):
            check(t, w)
        check_restart(t, w)
        check_clock(t)
        check_slow(t)
        check_damage(t)
    finally:
        shutil.rmtree(t.folder, ignore_errors=True)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
