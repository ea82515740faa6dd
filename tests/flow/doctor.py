#!/usr/bin/env python3
"""arcad doctor: one thing after another is made wrong in a city of our own, and it says which and what to do."""
import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import postgres
from city import wait_for
from elections import ARCA, ROOT, Tally, arca

sys.path.insert(0, os.path.join(ROOT, "tests", "http"))
from daemon import ARCAD, Daemon    # noqa: E402

ELECTION = """META
key;value
description;A small test
country;Nowhere
unit;Testville
instance;2026
num_projects;2
num_votes;3
budget;100
vote_type;approval
rule;greedy
date_begin;2026
date_end;2026
PROJECTS
project_id;cost;name
a;60;Trees
b;40;Benches
VOTES
voter_id;vote
1;a,b
2;a
3;b
"""
SLUG = "small-2026"


class Doctor(Tally):
    """A city with a round and a witness, and what doctor says of it."""

    def __init__(self):
        super().__init__()
        self.site = Daemon(tls=True)
        self.folder = self.site.folder
        self.city = Path(self.folder) / "city"
        self.sets = {"listen": f"127.0.0.1:{self.site.address[1]}", "listen_tls": f"127.0.0.1:{self.site.tls_address[1]}",
                     "tls_certificate": f"{self.folder}/cert.pem", "tls_key": f"{self.folder}/key.pem",
                     "web_root": str(self.site.site.root)}
        self.witness = None

    def ask(self, command="doctor", **sets):
        words = [word for key, value in {**self.sets, **sets}.items() for word in ("--set", f"{key}={value}")]
        run = subprocess.run([ARCAD, command, "--embedded", self.city, *words], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    def expect(self, what, words, **sets):
        """Exactly this finding, with these words in it."""
        code, said = self.ask(**sets)
        lines = said.splitlines()
        self.check(code == 1 and len(lines) == 2 and words in lines[0] and lines[1] == "1 finding.", f"{what}: {code} {said}")

    def fine(self, what):
        code, said = self.ask()
        self.check(code == 0 and "All is well" in said, f"{what}: {code} {said}")

    def sql(self, text, database="arca"):
        server = (self.city / "pg" / "postmaster.pid").read_text().splitlines()
        return postgres.ask(server[4], server[0], text, database)

    def make_certificate(self, days, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem", "-days", str(days),
                        "-subj", "/CN=x", *(["-addext", f"subjectAltName=DNS:{name}"] if name else [])],
                       check=True, capture_output=True)
        os.chmod(f"{self.folder}/key.pem", 0o600)

    def start_witness(self):
        folder = f"{self.folder}/witness"
        if self.witness is None:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            _, key, _ = arca("witness", "key", "--dir", folder, "--name", "w.example/1")
            Path(f"{self.folder}/witnesses").write_text(
                f"witness w {key.strip()} http://127.0.0.1:{self.port}\nquorum w\n")
        self.witness = subprocess.Popen([ARCA, "witness", "--dir", folder, "--listen", f"127.0.0.1:{self.port}"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def make_round(self):
        os.makedirs(f"{self.folder}/trustees")
        for i in range(1, 5):
            arca("trustee", "key", "--dir", f"{self.folder}/trustees/{i}", "--name", f"T{i}", "--block",
                 "city" if i < 3 else "civil")
        Path(f"{self.folder}/small.pb").write_text(ELECTION)
        run = subprocess.run([ARCAD, "import", f"{self.folder}/small.pb", "--round", SLUG, "--embedded", self.city,
                              "--trustees", f"{self.folder}/trustees", "--witnesses", f"{self.folder}/witnesses",
                              "--threshold", "3", "--open", "2020-01-01T00:00:00Z", "--close", "2040-01-01T00:00:00Z"],
                             capture_output=True, text=True, check=False)
        self.check(run.returncode == 0, f"import: {run.stderr}")
        Path(f"{self.folder}/witness/logs").write_text(self.sql("select log_key from arca.logs") + "\n")
        self.until(lambda: self.sql("select count(distinct log) from arca.cosigned") == "2", "a cosigned checkpoint")

    def until(self, is_so, what):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if is_so():
                return
            time.sleep(0.1)
        self.check(False, f"waited for {what}")

    def stop(self):
        if self.witness is not None:
            self.witness.terminate()
            self.witness.wait()
        return self.site.stop()


def check_usage(t):
    for command in ("doctor", "status"):
        run = subprocess.run([ARCAD, command], capture_output=True, text=True, check=False)
        t.check(run.returncode == 2 and f"usage: arcad {command}" in run.stderr, f"{command}: {run.stderr}")
    path = Path(t.folder) / "wrong.conf"
    for text, words in (("listen_tsl = x\n", "wrong.conf:1: there is no key \"listen_tsl\"; the nearest is \"listen_tls\""),
                        ("\nweb_processes = 0\n", "wrong.conf:2: web_processes can't be \"0\""),
                        ("keys /tmp\n", "wrong.conf:1")):
        path.write_text(text)
        run = subprocess.run([ARCAD, "doctor", "--config", path], capture_output=True, text=True, check=False)
        t.check(run.returncode == 1 and words in run.stdout, f"{text}: {run.stdout}")


def check_files(t):
    keys, state = t.city / "keys", t.city / "state"
    key = keys / "keeper" / f"{SLUG}.log"
    os.chmod(key, 0o640)
    t.expect("a key that others can read", f"keys: {key} is open to others: chmod 600")
    os.chmod(key, 0o600)
    if os.geteuid() == 0:
        owner = key.stat().st_uid
        os.chown(key, owner + 1, -1)
        t.expect("a key of somebody else", f"{key} belongs to user {owner + 1}")
        os.chown(key, owner, -1)
    key.rename(f"{key}.away")
    t.expect("a key that is gone", "No such file or directory: round small-2026 can't go on without it")
    Path(f"{key}.away").rename(key)
    whole = key.read_bytes()
    os.truncate(key, 10)
    t.expect("a key that was cut", "is not 64 hexadecimal digits")
    key.write_bytes(whole)
    os.chmod(keys / "clerk", 0o755)
    t.expect("a folder open to all", "folders: ")
    os.chmod(keys / "clerk", 0o700)
    t.expect("no pages", "pages: ", web_root="/nowhere")
    page = t.site.site.root / "es" / "index.html"
    text = page.read_bytes()
    page.write_bytes(text + b"more")
    t.expect("a page that is not as listed", "is not as long as it says")
    page.write_bytes(text)
    return state / f"{SLUG}.high"


def check_logs(t, path):
    """The high-water file against the log."""
    whole = path.read_bytes()
    path.write_bytes(b"x" * len(whole))
    t.expect("damaged", "logs: small-2026.high is damaged")
    path.unlink()
    t.expect("missing", "logs: small-2026.high is missing")
    path.write_bytes(whole)
    owner = (t.city / "state").stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    t.fine("put back")
    slots = [slot for slot in (whole[:512], whole[512:1024]) if len(slot) == 512]
    older = min(slots, key=lambda slot: int.from_bytes(slot[:8], "little"))
    path.write_bytes(older)
    t.expect("behind", "is behind, at 0 of")
    path.write_bytes(mark(9999, bytes(32)))
    t.expect("ahead", "receipts of round small-2026 were given for 9999 entries")
    path.write_bytes(mark(1, bytes(32)))
    code, said = t.ask()
    t.check(code == 1 and "another history" in said, f"another history: {said}")
    path.write_bytes(whole)
    t.sql("alter table arca.log_entries disable trigger all; update arca.log_entries set leaf = sha256('x') "
          "where index = 0 and log > 0")
    t.expect("a row that was changed", "do not give the root that was signed")


def mark(size, root):
    head = size.to_bytes(8, "little") + root
    return (head + hashlib.sha256(head).digest()).ljust(512, b"\0")


def check_certificate(t):
    t.make_certificate(400, "localhost")
    t.fine("a certificate of a year")
    t.make_certificate(5, "localhost")
    t.expect("expires soon", "certificate: ")
    t.make_certificate(400, "elsewhere.example")
    t.expect("another name", "is not for localhost, which round small-2026 is published under")
    t.make_certificate(400, None)
    t.expect("no name", "names no host")
    t.make_certificate(400, "localhost")
    os.chmod(f"{t.folder}/key.pem", 0o644)
    t.expect("a key for everybody", "is open to everybody")
    os.chmod(f"{t.folder}/key.pem", 0o600)
    other = f"{t.folder}/other.pem"
    subprocess.run(["openssl", "ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", other], check=True)
    os.chmod(other, 0o600)
    t.expect("not the key of it", "no private key in PEM form that fits", tls_key=other)
    t.expect("no certificate", "listen_tls needs tls_certificate", tls_certificate="")


def check_network(t):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        t.expect("a port of somebody else", "is taken by ", listen=f"127.0.0.1:{taken.getsockname()[1]}")
    t.expect("not loopback", "plain HTTP is for loopback only", listen="0.0.0.0:18080")
    t.expect("no address", "is not an address and a port", listen_tls="127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    t.expect("of no machine", "is it an address of this machine?", listen_tls=f"[::zz]:{port}")
    t.witness.terminate()
    t.witness.wait()
    t.expect("a witness that is away", "witness w of round small-2026 does not answer")
    t.start_witness()
    t.until(lambda: t.ask()[0] == 0, "the witness again")


class Service:
    """Somebody's server behind TLS: how many came, and what they said."""

    def __init__(self, certificate, key):
        self.came, self.said = 0, b""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        self.server = context.wrap_socket(socket.create_server(("localhost", 0)), server_side=True)
        self.url = f"https://localhost:{self.server.getsockname()[1]}/x"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.server.accept()
            except ssl.SSLError:    # who did not believe the certificate
                continue
            except OSError:
                return
            with client:
                client.settimeout(2)
                self.came += 1
                try:
                    self.said += client.recv(4096)
                except OSError:
                    pass


def check_services(t):
    """A gateway for text messages and a census that is a service: called, and nothing said to them."""
    token = Path(t.folder) / "token"
    token.write_text("secret\n")
    os.chmod(token, 0o600)
    ca = f"{t.folder}/cert.pem"
    service = Service(ca, f"{t.folder}/key.pem")
    sets = {"sms": {"sms_url": service.url, "sms_token_file": token, "sms_ca": ca, "sms_template": '{"to":"{to}","text":"{text}"}'},
            "census": {"census_url": service.url, "census_token_file": token, "census_ca": ca}}
    for name, good in sets.items():
        before = service.came
        code, said = t.ask(**good)
        # the service counts by its own thread, which may be a moment behind the answer
        wait_for(f"{name} counts who came", lambda before=before: service.came > before, 20)
        t.check(code == 0 and "All is well" in said and service.came == before + 1, f"{name}: {code} {said}")
        t.expect("nobody's certificate", f"{name}: the ", **{**good, f"{name}_ca": ""})
        t.expect("another's certificate", "SSL peer certificate", **{**good, f"{name}_ca": ""})
        with socket.create_server(("127.0.0.1", 0)) as free:
            away = f"https://localhost:{free.getsockname()[1]}/x"
        t.expect("nobody there", "can't be reached (Could", **{**good, f"{name}_url": away})
        t.expect("no TLS", f"{name}_url has to be https://..", **{**good, f"{name}_url": "http://example.net/"})
        t.expect("no token", f"{name}: cannot open /nowhere/token", **{**good, f"{name}_token_file": "/nowhere/token"})
        os.chmod(token, 0o604)
        t.expect("a token for everybody", f"{name}: {token} is open to everybody", **good)
        os.chmod(token, 0o600)
    t.expect("a template that is none", "sms: sms_url has to be", **{**sets["sms"], "sms_template": "{to}"})
    token.write_text("\n")
    t.expect("an empty token", "is empty: put the token of the service of the census there", **sets["census"])
    t.check(service.said == b"" and service.came > 4, f"nothing was said to it: {service.said}")
    service.server.close()


def check_map(t):
    """What is written alone: it is visitors' browsers that ask there."""
    good = {"map_tiles": "https://tiles.example.org/{z}/{x}/{y}.png", "map_attribution": "x"}
    code, said = t.ask(**good)
    t.check(code == 0 and "All is well" in said, f"pictures below maps: {code} {said}")
    t.expect("no number of a zoom", "map: map_tiles has to be https://HOST/PATH", **{**good, "map_tiles": "https://tiles.example.org/{x}/{y}.png"})
    t.expect("nobody's pictures", "map: map_tiles needs map_attribution", **{**good, "map_attribution": " "})


def check_database(t):
    t.sql("alter role arca_keeper nologin")
    t.expect("a role that may not log in", "roles: arca_keeper can't come in")
    t.sql("alter role arca_keeper login")
    before = t.sql("select pg_get_functiondef('arca.clock'::regproc)")
    t.sql("create or replace function arca.clock() returns timestamptz language sql volatile as "
          "'select clock_timestamp() + interval ''30 seconds'''")
    t.expect("a clock that was moved", "arca.clock() is 3")
    t.sql(before)
    t.sql("insert into arca_schema.applied (name, sha256) values ('9999_later', 'x')")
    t.expect("a newer schema", "which this arcad does not know")
    t.sql("delete from arca_schema.applied where name = '9999_later'")
    name = t.sql("select max(name) from arca_schema.applied")
    t.sql(f"create table public.kept as select * from arca_schema.applied where name = '{name}'")
    t.sql(f"delete from arca_schema.applied where name = '{name}'")
    t.expect("a migration that is missing", "1 migrations are missing: run arcad migrate")
    t.sql("insert into arca_schema.applied select * from public.kept")
    t.sql("update arca_schema.applied set name = '0000_kept' where name = '0001_registry'", "arca_registry")
    t.expect("another registry", "registry: the registry: the database has migration 0000_kept")
    t.sql("update arca_schema.applied set name = '0001_registry' where name = '0000_kept'", "arca_registry")
    t.sql("update registry.state set generation = 7", "arca_registry")
    t.expect("a census without its key", "registrar/census.hmac-7 can't be read")
    t.sql("update registry.state set generation = null", "arca_registry")
    t.fine("all put back")


def check_disk(t):
    """A small disk of our own, where we may make one."""
    small = tempfile.mkdtemp(prefix="arca-small-")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", small], capture_output=True,
                      check=False).returncode != 0:
        os.rmdir(small)
        t.skip("a small disk (may not mount)")
        return
    away = t.city / "state.away"
    try:
        (t.city / "state").rename(away)
        (t.city / "state").symlink_to(small)
        os.chown(small, away.stat().st_uid, away.stat().st_gid)
        for file in away.iterdir():
            (Path(small) / file.name).write_bytes(file.read_bytes())
        t.expect("a small disk", "MiB left")
    finally:
        (t.city / "state").unlink(missing_ok=True)
        away.rename(t.city / "state")
        subprocess.run(["umount", small], check=False)
        os.rmdir(small)


def check_status(t):
    code, said = t.ask("status")
    t.check(code == 0 and said.startswith(f"{SLUG}: keys; 1 entries, 0 ballots of 0 voters") and "keeper 2" in said
            and "cosigned at 1" in said, f"status: {said}")


def check_stopped(t):
    """Without the daemon: the database is away; without a folder: nothing."""
    os.kill(t.site.process.pid, signal.SIGTERM)
    t.site.process.wait(40)
    t.expect("it does not run", "cluster: the private database of")
    code, said = t.ask("status")
    t.check(code == 2 and "no database of a city runs here" in said, f"status of nothing: {said}")
    run = subprocess.run([ARCAD, "doctor", "--embedded", f"{t.folder}/none"], capture_output=True, text=True, check=False)
    t.check(run.returncode == 1 and "there is no folder" in run.stdout, f"{run.stdout}")
    run = subprocess.run([ARCAD, "doctor", "--config", "/dev/null"], capture_output=True, text=True, check=False)
    t.check(run.returncode == 1 and "no database is configured" in run.stdout, f"{run.stdout}")
    run = subprocess.run([ARCAD, "doctor", "--config", "/dev/null", "--set", "database=host=/nowhere dbname=x"],
                         capture_output=True, text=True, check=False)
    t.check(run.returncode == 1 and "is PostgreSQL running" in run.stdout, f"{run.stdout}")


def main():
    t = Doctor()
    try:
        t.start_witness()
        t.make_certificate(400, "localhost")
        t.make_round()
        t.fine("a city as it should be")
        check_status(t)
        check_usage(t)
        path = check_files(t)
        check_certificate(t)
        check_network(t)
        check_services(t)
        check_map(t)
        check_database(t)
        check_disk(t)
        check_logs(t, path)
        check_stopped(t)
    finally:
        t.stop()
    sys.exit(t.done())


main()
