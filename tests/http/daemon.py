"""Starts an arcad for a test on ports of its own, and talks to it in raw bytes."""
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ARCAD = Path(os.environ.get("ARCA", ROOT / "build" / "arca")).parent / "arcad"
START_S = 60


class Site:
    """A small built site, as the web build would leave it."""

    def __init__(self, folder):
        self.root = Path(folder) / "dist"
        self.files = []
        self.csp = {"main": "default-src 'self'; test-main 'none'", "crypto": "default-src 'self'; test-crypto 'none'"}
        self.add("/es/index.html", "page", "main", b"<!doctype html><title>es</title>" + b"hola " * 300)
        self.add("/en/index.html", "page", "main", b"<!doctype html><title>en</title>" + b"hello " * 300)
        self.add("/es/verify/index.html", "page", "main", b"<!doctype html><title>verify</title>")
        self.add("/en/verify/index.html", "page", "main", b"<!doctype html><title>verify</title>")
        self.add("/es/vote/index.html", "page", "crypto", b"<!doctype html><title>vote</title>")
        self.add("/assets/app-1234.js", "immutable", "main", b"export const x = 1;\n" * 4000, coded=True)
        self.add("/404.html", "page", "main", b"<!doctype html><title>404</title>nothing here")
        self.write()

    def add(self, path, cache, csp, content, coded=False):
        target = self.root / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if coded:       # what is in them does not matter here, only which one is sent
            Path(f"{target}.gz").write_bytes(b"gzip of " + path.encode())
            Path(f"{target}.br").write_bytes(b"brotli of " + path.encode())
        kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
        self.files = [row for row in self.files if row["path"] != path]
        self.files.append({"path": path, "type": kind, "cache": cache, "csp": csp, "size": len(content),
                           "gzip": coded, "brotli": coded})

    def write(self):
        listing = {"languages": ["es", "en"], "files": self.files, "csp": self.csp,
                   "shells": ["/es/", "/en/", "/es/verify/", "/en/verify/", "/es/vote/"]}
        (self.root / "serve.json").write_text(json.dumps(listing))


class Daemon:
    """An arcad that runs until stop(); `keys` are lines of its configuration."""

    def __init__(self, tls=False, **keys):
        self.folder = tempfile.mkdtemp(prefix="arca-http-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.site = Site(self.folder)
        keys = {"listen": "127.0.0.1:0", "web_root": self.site.root, "web_processes": 1, "argon_mib": 8, "argon_passes": 1, **keys}
        if tls:
            self.make_certificate()
            keys.update(listen_tls="127.0.0.1:0", tls_certificate=f"{self.folder}/cert.pem",
                        tls_key=f"{self.folder}/key.pem")
        self.log_path = Path(self.folder) / "log"
        sets = [word for key, value in keys.items() for word in ("--set", f"{key}={value}")]
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen([ARCAD, "run", "--embedded", f"{self.folder}/city", *sets],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.address, self.tls_address = self.wait_for_addresses()

    def make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", f"{self.folder}/key.pem", "-out", f"{self.folder}/cert.pem", "-days", "2",
                        "-subj", "/CN=localhost"], check=True, capture_output=True)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_for_addresses(self):
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            found = re.search(r'event=ready addresses="([^"]*)"', self.log())
            if found:
                ports = {word.split(":")[0]: int(word.rsplit(":", 1)[1]) for word in found[1].split()}
                return ("127.0.0.1", ports["http"]), ("127.0.0.1", ports.get("https", 0))
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"arcad did not start:\n{self.log()}")

    def children(self, role):
        """Process ids of a role."""
        listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], check=True,
                                capture_output=True, text=True).stdout
        return [int(line.split()[0]) for line in listed.splitlines() if f" role {role} " in line + " "]

    def tell(self, number):
        self.process.send_signal(number)

    def stop(self, number=signal.SIGTERM, wait_s=40):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = -1
        if self.log_path.exists():
            self.last_log = self.log()
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


class Reply:
    """One answer: status, fields with names in lower case, body."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.fields} {self.body[:200]!r}"


class Client:
    """A connection. Reads answers strictly: a byte too many is an error of the server."""

    def __init__(self, address, tls=False, context=None, session=None, source=None):
        self.socket = socket.create_connection(address, timeout=10, source_address=source and (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            context = context or insecure_context()
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost", session=session)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        got = self.socket.recv(65536)
        self.rest += got
        return bool(got)

    def reply(self, is_head=False):
        """The next answer; None if the server closed without one."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                if self.rest:
                    raise AssertionError(f"half an answer: {self.rest[:200]!r}")
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        version, status, _ = lines[0].split(" ", 2)
        assert version == "HTTP/1.1", lines[0]
        fields = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in fields, f"{name} twice"
            fields[name.lower()] = value
        length = 0 if is_head or int(status) in (100, 204, 304) else int(fields["content-length"])
        while len(self.rest) < length:
            if not self.more():
                raise AssertionError("half a body")
        body, self.rest = self.rest[:length], self.rest[length:]
        return Reply(int(status), fields, body)

    def is_closed(self, wait_s=5):
        """True if the server ends the connection, and sends nothing more."""
        self.socket.settimeout(wait_s)
        try:
            return self.rest == b"" and self.socket.recv(1) == b""
        except (ConnectionResetError, ssl.SSLError):
            return True
        except TimeoutError:
            return False

    def ask(self, method, path, fields=(), body=b"", is_head=None):
        head = f"{method} {path} HTTP/1.1\r\nHost: test\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields)
        if body or method == "POST":
            head += f"Content-Length: {len(body)}\r\n"
        self.send(head.encode() + b"\r\n" + body)
        return self.reply(method == "HEAD" if is_head is None else is_head)


def insecure_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Counter:
    """Runs the cases of a module, says how they went, and which."""

    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def run(self, name, case):
        started = time.monotonic()
        try:
            case()
            self.passed += 1
            print(f"  ok      {name} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:     # a failed case does not stop the others
            self.failed += 1
            print(f"  FAILED  {name}: {type(error).__name__}: {error}", flush=True)

    def end(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}")
        return 1 if self.failed or not self.passed else 0
