#!/usr/bin/env python3
"""Records over HTTP: verified and saved as they are on the disk; servers that lack, lie, redirect or never end."""
import filecmp
import http.server
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from elections import Tally, arca
from servers import Waiting

ELECTION = """META
key;value
description;Records over HTTP
country;Nowhere
unit;Testville
instance;2026
num_projects;3
num_votes;40
budget;100
vote_type;approval
rule;greedy
date_begin;01.03.2026
date_end;14.03.2026
language;en
currency;EUR
PROJECTS
project_id;cost;name
a;60;Trees
b;40;Benches
c;50;Lamps
VOTES
voter_id;vote
""" + "".join(f"{i};{'abc'[i % 3]}\n" for i in range(1, 41))


class Server:
    """Serves a folder under /log/r1/. `change` may replace (status, headers, body) of a path."""

    def __init__(self, folder, certificate=None):
        server = self
        self.change, self.connections = None, 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                server.connections += 1

            def do_GET(self):
                path = os.path.join(folder, self.path[len("/log/r1/"):])
                status, headers, body = 404, {}, b""
                if self.path.startswith("/log/r1/") and os.path.isfile(path):
                    with open(path, "rb") as file:
                        status, body = 200, file.read()
                if server.change is not None:
                    status, headers, body = server.change(self.path[len("/log/r1/"):], status, headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = Waiting(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}/log/r1"

    def at(self, name, status=200, body=None, **headers):
        """From now on files of this name are answered so."""
        def change(path, true_status, true_headers, true_body):
            if not path.startswith(name):
                return true_status, true_headers, true_body
            return status, {k.replace("_", "-"): v for k, v in headers.items()}, body if body is not None else true_body
        self.change = change


class Fetches(Tally):
    """One rehearsed record, many ways to serve it."""

    def expect(self, code, words, *args):
        got, out, err = arca(*args)
        self.check(got == code and words in out + err, f"arca {' '.join(args)}: {got}, not {code}, or not {words!r}: "
                                                       f"{err}{out[-400:]}")


def same_tree(left, right):
    compared = filecmp.dircmp(left, right)
    if compared.left_only or compared.right_only or compared.diff_files:
        return False
    return all(same_tree(os.path.join(left, d), os.path.join(right, d)) for d in compared.common_dirs)


def check_good(t, server, folder, record, receipt):
    url = server.url
    t.expect(0, "PASSED", "verify", url)
    t.check(server.connections <= 8, f"connections are kept: {server.connections}")
    t.expect(0, "PASSED", "verify", url + "/", "--receipt", receipt)
    saved = os.path.join(folder, "saved")
    t.expect(0, "Next: arca verify", "fetch", url, "--out", saved)
    t.check(same_tree(saved, record), "what is saved is the record")
    t.expect(2, "exists", "fetch", url, "--out", saved)
    t.expect(0, "was counted", "receipt", "check", receipt, url)
    t.expect(2, "address", "fetch", saved, "--out", os.path.join(folder, "other"))


def check_bad(t, server, folder):
    url = server.url
    t.expect(2, "it is not there", "verify", url[:-1] + "9")
    t.expect(2, "connect", "verify", "http://127.0.0.1:1/log/r1")
    for name, code, words in (("artifact/", 2, "MISSING"), ("outcome.json", 2, "outcome.json"), ("result/", 2, "MISSING"),
                              ("tile/0/", 2, "MISSING"), ("tile/entries/", 2, "MISSING")):
        server.at(name, 404, b"")
        t.expect(code, words, "verify", url)
    server.at("artifact/", 200, b"something else")
    t.expect(1, "FAILED", "verify", url)
    server.at("checkpoint", 200, b"no checkpoint\n")
    t.expect(1, "FAILED", "verify", url)
    server.at("checkpoint", 200, b"x" * 200000)
    t.expect(2, "more than", "verify", url)
    server.at("artifact/", 302, b"", Location="/log/r1/checkpoint")
    t.expect(2, "answered 302", "verify", url)
    server.at("outcome.json", 500, b'{"code":"internal","detail":"the disk is full"}', Content_Type="application/problem+json")
    t.expect(2, "500 internal: the disk is full", "verify", url)
    partial = os.path.join(folder, "partial")
    t.expect(2, "500 internal", "fetch", url, "--out", partial)
    t.check(not any(name.startswith("partial") for name in os.listdir(folder)), "nothing half written is left")
    asked = []

    def busy(path, status, headers, body):
        asked.append(path)
        return (503, {"Retry-After": "0"}, b"") if len(asked) % 3 == 0 else (status, headers, body)

    server.change = busy
    t.expect(0, "PASSED", "verify", url)
    server.change = None


def check_environment(t, server):
    """No proxy from the environment."""
    os.environ["http_proxy"] = "http://127.0.0.1:1"
    t.expect(0, "PASSED", "verify", server.url)
    del os.environ["http_proxy"]


def check_tls(t, folder, record):
    certificate, other = (os.path.join(folder, name) for name in ("tls.pem", "other.pem"))
    for path in (certificate, other):
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=t",
                               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path + ".key", "-out", path],
                              capture_output=True, check=False)
        t.check(made.returncode == 0, f"openssl: {made.stderr}")
    both = certificate + ".both"
    with open(both, "wb") as file:
        for part in (certificate, certificate + ".key"):
            with open(part, "rb") as source:
                file.write(source.read())
    server = Server(record, both)
    t.expect(2, "certificate", "verify", server.url)
    t.expect(0, "PASSED", "verify", server.url, "--ca", certificate)
    t.expect(2, "certificate", "verify", server.url, "--ca", other)
    t.expect(2, "cannot be read", "verify", server.url, "--ca", "/nonexistent")
    t.expect(2, "", "verify", server.url.replace("https", "http"))


def main():
    t = Fetches()
    folder = tempfile.mkdtemp(prefix="arca-fetch-")
    try:
        election, record, receipts = (os.path.join(folder, name) for name in ("e.pb", "record", "receipts"))
        with open(election, "w", encoding="utf-8") as file:
            file.write(ELECTION)
        code, _, err = arca("rehearse", election, "--out", record, "--receipts", receipts)
        t.check(code == 0, f"rehearse: {err}")
        server = Server(record)
        began = time.monotonic()
        check_good(t, server, folder, record, os.path.join(receipts, "000007.tlog-proof"))
        check_bad(t, server, folder)
        check_environment(t, server)
        check_tls(t, folder, record)
        t.check(time.monotonic() - began < 120, "no server makes it hang")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
