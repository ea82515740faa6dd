#!/usr/bin/env python3
"""Raw bytes against a running arcad: what is ambiguous is refused and ends the connection, what is
slow is cut, what is right is answered in order. Elections are not needed; a database is."""
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import daemon as daemon_module  # noqa: E402
from daemon import Client, Counter, Daemon, insecure_context  # noqa: E402

HOST = b"Host: test\r\n"
GET = b"GET /api/health HTTP/1.1\r\n" + HOST
POST = b"POST /api/rounds/x/session HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
SMUGGLED = b"GET /es/ HTTP/1.1\r\nHost: smuggled\r\n\r\n"

# name, bytes, the reason that has to be given, the status. Each is followed by a whole request that
# a server which read the first one differently would answer.
AMBIGUOUS = [
    ("two lengths", POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "length_twice", 400),
    ("a list of lengths", POST + b"Content-Length: 2, 2\r\n\r\n{}", "length_twice", 400),
    ("length with a sign", POST + b"Content-Length: +2\r\n\r\n{}", "length_form", 400),
    ("negative length", POST + b"Content-Length: -2\r\n\r\n{}", "length_form", 400),
    ("hexadecimal length", POST + b"Content-Length: 0x2\r\n\r\n{}", "length_form", 400),
    ("octal length", POST + b"Content-Length: 02\r\n\r\n{}", "length_form", 400),
    ("empty length", POST + b"Content-Length: \r\n\r\n{}", "length_form", 400),
    ("length with a blank within", POST + b"Content-Length: 2 2\r\n\r\n{}", "length_form", 400),
    ("huge length", POST + b"Content-Length: 99999999999999999999\r\n\r\n", "length_too_large", 413),
    ("length and chunks", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "length_and_encoding", 400),
    ("chunks", POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "transfer_encoding", 411),
    ("chunk extensions", POST + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n",
     "transfer_encoding", 411),
    ("identity coding", POST + b"Transfer-Encoding: identity\r\n\r\n", "transfer_encoding", 411),
    ("coding with a tab", POST + b"Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", "transfer_encoding", 411),
    ("POST without a length", POST + b"\r\n", "length_missing", 411),
    ("blank before the colon", POST + b"Content-Length : 2\r\n\r\n{}", "field_space_before_colon", 400),
    ("tab before the colon", GET + b"X-A\t: 2\r\n\r\n", "field_space_before_colon", 400),
    ("NUL in a value", GET + b"X-A: a\0b\r\n\r\n", "nul", 400),
    ("NUL in the line", b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", "nul", 400),
    ("folded field", GET + b"X-A: a\r\n b\r\n\r\n", "field_folded", 400),
    ("field before any name", b"GET / HTTP/1.1\r\n Host: test\r\n\r\n", "field_folded", 400),
    ("bare LF", b"GET / HTTP/1.1\nHost: test\n\n", "bare_lf", 400),
    ("bare LF after a field", GET + b"X-A: a\n\r\n", "bare_lf", 400),
    ("bare CR", GET + b"X-A: a\rb\r\n\r\n", "bare_cr", 400),
    ("bare CR as a line's end", b"GET / HTTP/1.1\rHost: test\r\r", "bare_cr", 400),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n", "host_missing", 400),
    ("two Hosts", GET + HOST + b"\r\n", "host_twice", 400),
    ("Host with a path", b"GET / HTTP/1.1\r\nHost: test/x\r\n\r\n", "host_form", 400),
    ("Host with a user", b"GET / HTTP/1.1\r\nHost: a@test\r\n\r\n", "host_form", 400),
    ("empty Host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n", "host_form", 400),
    ("Host with a wrong port", b"GET / HTTP/1.1\r\nHost: test:http\r\n\r\n", "host_form", 400),
    ("target of another host", b"GET http://other/ HTTP/1.1\r\n" + HOST + b"\r\n", "target_host", 400),
    ("authority as target", b"CONNECT test:80 HTTP/1.1\r\n" + HOST + b"\r\n", "target_form", 400),
    ("star as target", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", "target_form", 400),
    ("lower-case method", b"get / HTTP/1.1\r\n" + HOST + b"\r\n", "method", 400),
    ("method with a colon", b"GET: / HTTP/1.1\r\n" + HOST + b"\r\n", "method", 400),
    ("tab in the line", b"GET\t/\tHTTP/1.1\r\n" + HOST + b"\r\n", "request_line", 400),
    ("two blanks in the line", b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n", "request_line", 400),
    ("blank after the version", b"GET / HTTP/1.1 \r\n" + HOST + b"\r\n", "request_line", 400),
    ("no version", b"GET /\r\n" + HOST + b"\r\n", "request_line", 400),
    ("empty line before", b"\r\n" + GET + b"\r\n", "empty_line", 400),
    ("version 2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "version", 505),
    ("lower-case version", b"GET / http/1.1\r\n" + HOST + b"\r\n", "request_line", 400),
    ("name that is not ASCII", GET + b"X-\xc3\xa9: a\r\n\r\n", "field_name", 400),
    ("field without a name", GET + b": a\r\n\r\n", "field_name", 400),
    ("line without a colon", GET + b"nothing\r\n\r\n", "field_name", 400),
    ("dots", b"GET /es/../api/health HTTP/1.1\r\n" + HOST + b"\r\n", "path_dots", 400),
    ("one dot", b"GET /./ HTTP/1.1\r\n" + HOST + b"\r\n", "path_dots", 400),
    ("hidden dots", b"GET /es/%2e%2e/x HTTP/1.1\r\n" + HOST + b"\r\n", "path_escape", 400),
    ("hidden slash", b"GET /es%2fx HTTP/1.1\r\n" + HOST + b"\r\n", "path_escape", 400),
    ("hidden NUL", b"GET /es/%00 HTTP/1.1\r\n" + HOST + b"\r\n", "path_escape", 400),
    ("backslash", b"GET /es\\..\\x HTTP/1.1\r\n" + HOST + b"\r\n", "path_character", 400),
    ("hidden backslash", b"GET /es%5cx HTTP/1.1\r\n" + HOST + b"\r\n", "path_escape", 400),
    ("half an escape", b"GET /es/%4 HTTP/1.1\r\n" + HOST + b"\r\n", "path_escape", 400),
    ("two slashes", b"GET //es/ HTTP/1.1\r\n" + HOST + b"\r\n", "path_empty_segment", 400),
    ("fragment", b"GET /es/#x HTTP/1.1\r\n" + HOST + b"\r\n", "path_character", 400),
    ("bytes above ASCII in the path", b"GET /\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n", "path_character", 400),
    ("body on a GET", GET + b"Content-Length: 5\r\n\r\nGET /", "body_unexpected", 400),
    ("unknown expectation", POST + b"Content-Length: 2\r\nExpect: 200-ok\r\n\r\n{}", "expect", 417),
    ("Connection that drops the length", POST + b"Content-Length: 2\r\nConnection: content-length\r\n\r\n{}",
     "connection", 400),
    ("two types", POST + b"Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", "field_repeated", 400),
    ("long line", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", "line_too_long", 414),
    ("long field", GET + b"X-A: " + b"a" * 17000 + b"\r\n\r\n", "head_too_long", 431),
    ("too many fields", GET + b"X-A: a\r\n" * 70 + b"\r\n", "fields_too_many", 431),
    ("TLS on the plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200, None, 400),
]


def need(condition, what=""):
    if not condition:
        raise AssertionError(what)


def is_hardened(reply):
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy",
                 "cross-origin-opener-policy", "permissions-policy"):
        need(name in reply.fields, f"{name} is missing: {reply}")


def is_refused(daemon, data, reason, status):
    with Client(daemon.address) as client:
        client.send(data + SMUGGLED)
        reply = client.reply()
        need(reply is not None, "no answer")
        need(reply.status == status, f"{reply}")
        need(reply.fields.get("connection") == "close", f"{reply}")
        need(reply.fields["content-type"] == "application/problem+json", f"{reply}")
        is_hardened(reply)
        codes = [row["code"] for row in reply.json()["errors"]]
        need(reason is None or codes == [reason], f"{codes}")
        need(client.is_closed(), "the connection goes on, and so would what was smuggled")


def cut_everywhere(daemon):
    """A request cut at every byte: refused or silently ended, never answered as if it were whole."""
    whole = POST + b"Content-Length: 4\r\n\r\nnull"
    for at in range(len(whole)):
        with Client(daemon.address) as client:
            client.send(whole[:at])
            client.socket.shutdown(1)
            reply = client.reply()
            if at == 0:
                need(reply is None, f"at 0: {reply}")
            else:
                need(reply.status == 400, f"at {at}: {reply}")
                need(reply.json()["errors"][0]["code"] == "incomplete", f"at {at}: {reply}")
            need(client.is_closed(), f"at {at}: goes on")


def bytewise(daemon):
    """The same request, byte after byte, is the same request."""
    with Client(daemon.address) as client:
        for byte in GET + b"\r\n":
            client.send(bytes([byte]))
        need(client.reply().status == 200)
        need(client.ask("GET", "/api/health").status == 200, "the connection goes on")


def drip(daemon, prefix, wait_s):
    """A byte now and then does not renew the deadline."""
    with Client(daemon.address) as client:
        client.send(prefix)
        started = time.monotonic()
        client.socket.settimeout(0.1)
        while time.monotonic() - started < wait_s + 20:
            try:
                client.send(b"a")
                if not client.more():
                    break
            except TimeoutError:
                continue
            except OSError:
                break
            if b"\r\n\r\n" in client.rest:
                break
        took = time.monotonic() - started
        need(wait_s * 0.8 < took < wait_s + 20, f"cut after {took:.1f} s")
        client.socket.settimeout(5)
        reply = client.reply()
        need(reply is not None and reply.status == 408, f"{reply}")


def handshake_is_cut(daemon):
    """TLS that is begun and never ended holds no connection for ever."""
    for begun in (b"", bytes.fromhex("16030100"), bytes.fromhex("1603010200010001fc0303") + bytes(32)):
        with Client(daemon.tls_address) as client:
            client.send(begun)
            need(client.is_closed(20), f"a handshake of {len(begun)} bytes stays")


def idle_is_cut(daemon):
    with Client(daemon.address) as client:
        need(client.ask("GET", "/api/health").status == 200)
        started = time.monotonic()
        need(client.is_closed(8), "an idle connection stays")
        need(time.monotonic() - started > 1, "cut too early")


def silent_is_cut(daemon):
    with Client(daemon.address) as client:
        need(client.is_closed(6), "a connection that says nothing stays")


def pipelined(daemon):
    """Many at once, of several kinds: answered in order, each once."""
    paths = ["/api/health", "/es/", "/none", "/api/rounds/none", "/assets/app-1234.js"] * 20
    with Client(daemon.address) as client:
        client.send(b"".join(b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n" for path in paths))
        expected = {"/api/health": 200, "/es/": 200, "/none": 404, "/api/rounds/none": 404,
                    "/assets/app-1234.js": 200}
        for i, path in enumerate(paths):
            reply = client.reply()
            need(reply.status == expected[path], f"{i} {path}: {reply}")
            is_hardened(reply)
        need(client.rest == b"")


def pipelined_then_closed(daemon):
    with Client(daemon.address) as client:
        client.send((GET + b"\r\n") * 5)
        client.socket.shutdown(1)
        for _ in range(5):
            need(client.reply().status == 200)
        need(client.is_closed())


def kept_and_closed(daemon):
    with Client(daemon.address) as client:
        for _ in range(3):
            need("connection" not in client.ask("GET", "/api/health").fields)
        reply = client.ask("GET", "/api/health", [("Connection", "close")])
        need(reply.status == 200 and reply.fields["connection"] == "close")
        need(client.is_closed())
    with Client(daemon.address) as client:
        client.send(b"GET /api/health HTTP/1.0\r\n" + HOST + b"\r\n")
        need(client.reply().fields["connection"] == "close" and client.is_closed())


def absolute_form(daemon):
    with Client(daemon.address) as client:
        client.send(b"GET http://test/api/health HTTP/1.1\r\n" + HOST + b"\r\n")
        need(client.reply().status == 200)


def heads(daemon):
    for path in ("/es/", "/api/health", "/none", "/assets/app-1234.js"):
        with Client(daemon.address) as client:
            full, head = client.ask("GET", path), client.ask("HEAD", path)
            need(head.status == full.status and head.body == b"")
            need(head.fields["content-length"] == full.fields["content-length"], f"{head}")
            need(client.ask("GET", "/api/health").status == 200, "the connection is out of step")


def not_modified(daemon):
    for path in ("/es/", "/assets/app-1234.js", "/api/rounds"):
        with Client(daemon.address) as client:
            tag = client.ask("GET", path).fields["etag"]
            for value in (tag, f'"x", {tag}', f"W/{tag}", "*"):
                reply = client.ask("GET", path, [("If-None-Match", value)])
                need(reply.status == 304 and reply.fields["etag"] == tag, f"{value}: {reply}")
                is_hardened(reply)
            need(client.ask("GET", path, [("If-None-Match", '"other"')]).status == 200)


def codings(daemon):
    wanted = [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip;q=0.9", "gzip"), ("br;q=0, gzip;q=0", None),
              ("", None), ("identity, br;q=0.5", None), ("*", "br"), ("*;q=0.5, br;q=0", "gzip"),
              ("GZIP", "gzip"), ("deflate", None), ("gzip;q=1.000;x=y , br;q=0.999", "gzip")]
    with Client(daemon.address) as client:
        tags = set()
        for accept, coding in wanted:
            reply = client.ask("GET", "/assets/app-1234.js", [("Accept-Encoding", accept)])
            need(reply.fields.get("content-encoding") == coding, f"{accept}: {reply}")
            need(reply.fields["vary"] == "Accept-Encoding")
            need(reply.body.startswith({"br": b"brotli", "gzip": b"gzip", None: b"export"}[coding]), f"{reply}")
            tags.add(reply.fields["etag"])
        need(len(tags) == 3, "each form has a tag of its own")
        need("content-encoding" not in client.ask("GET", "/es/", [("Accept-Encoding", "br")]).fields)


def policies(daemon):
    with Client(daemon.address) as client:
        page, vote = client.ask("GET", "/es/"), client.ask("GET", "/es/vote/any/thing")
        need("test-main" in page.fields["content-security-policy"] and page.fields["cache-control"] == "no-cache")
        need("test-crypto" in vote.fields["content-security-policy"] and vote.fields["cache-control"] == "no-store")
        need("immutable" in client.ask("GET", "/assets/app-1234.js").fields["cache-control"])
        for path in ("/none", "/api/none", "/api/rounds/none", "/"):
            reply = client.ask("GET", path)
            is_hardened(reply)
            need("test-main" in reply.fields["content-security-policy"], f"{reply}")
            need("strict-transport-security" not in reply.fields)


def redirects(daemon):
    wanted = [("/", "es", "/es/"), ("/", "en-GB,es;q=0.5", "/en/"), ("/", "fr", "/es/"),
              ("/verify/abc?x=1&y=%20", "en", "/en/verify/abc?x=1&y=%20"), ("/vote/x", "es", "/es/vote/x")]
    with Client(daemon.address) as client:
        for path, accept, location in wanted:
            reply = client.ask("GET", path, [("Accept-Language", accept)])
            need(reply.status == 302 and reply.fields["location"] == location, f"{path} {accept}: {reply}")
            need(reply.fields["vary"] == "Accept-Language")
        reply = client.ask("GET", "/assets/none.js")
        need(reply.status == 404, f"{reply}")


def problems(daemon):
    with Client(daemon.address) as client:
        for accept, title in (("es", "No existe esa votación"), ("en", "No such round"), ("ar", "لا توجد جولة كهذه"),
                              ("de, en;q=0.5", "No such round"), ("de", "No existe esa votación")):
            reply = client.ask("GET", "/api/rounds/none", [("Accept-Language", accept)])
            problem = reply.json()
            need(reply.status == 404 and problem["title"] == title, f"{accept}: {reply}")
            need(problem["type"] == "urn:arca:round_unknown" and len(problem["request_id"]) == 16)
        reply = client.ask("DELETE", "/api/rounds")
        need(reply.status == 405 and reply.fields["allow"] == "GET, HEAD", f"{reply}")
        reply = client.ask("PATCH", "/es/")
        need(reply.status == 405, f"{reply}")
        need(client.ask("GET", "/api/session").json()["code"] == "session_missing")
        reply = client.ask("GET", "/api/rounds/x/projects?limit=0&order=up&order=down&nothing=1&seed=XY")
        rows = {(row["pointer"], row["code"]) for row in reply.json()["errors"]}
        need(rows == {("?limit", "too_small"), ("?order", "choice"), ("?nothing", "unknown_member"),
                      ("?seed", "too_short")}, f"{rows}")
        for path in ("/api/rounds/UPPER", "/api/rounds/x/trackers/xyz", "/log/x/tile/0/01",
                     "/log/x/tile/entries/x001/1", "/log/x/artifact/abc", "/api"):
            need(client.ask("GET", path).status == 404, path)


JSON = ("Content-Type", "application/json")


def bodies(daemon):
    path = "/api/rounds/none/session"
    wanted = [(b"{", "json_invalid", 400), (b"{} {}", "json_invalid", 400), (b'{"code":"a","code":"b"}', "json_invalid", 400),
              (b"\xff", "json_invalid", 400), (b"[]", "json_shape", 422), (b"{}", "json_shape", 422),
              (b'{"code":1}', "json_shape", 422), (b'{"code":"a","x":1}', "json_shape", 422),
              (b'{"code":1.5}', "json_invalid", 400), (b'{"code":"' + b"a" * 65 + b'"}', "json_shape", 422)]
    with Client(daemon.address) as client:
        for body, code, status in wanted:
            reply = client.ask("POST", path, [JSON], body)
            need(reply.status == status and reply.json()["code"] == code, f"{body[:40]}: {reply}")
        reply = client.ask("POST", path, [JSON], b'{"x":1,"y/z~":2}')
        rows = [(row["pointer"], row["code"]) for row in reply.json()["errors"]]
        need(rows == [("/code", "required"), ("/x", "unknown_member"), ("/y~1z~0", "unknown_member")], f"{rows}")
        reply = client.ask("POST", path, [("Content-Type", "text/plain")], b"{}")
        need(reply.status == 415 and reply.fields["connection"] == "close", "the body is not read")
        need(client.is_closed())
    with Client(daemon.address) as client:
        client.send(POST + b"Content-Length: 16385\r\n\r\n")
        reply = client.reply()
        need(reply.status == 413 and reply.fields["connection"] == "close" and client.is_closed(), f"{reply}")
    with Client(daemon.address) as client:
        client.send(POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        need(client.reply().status == 100)
        client.send(b"[]")
        need(client.reply().status == 422)
    with Client(daemon.address) as client:
        client.send(POST + b"Content-Length: 999999\r\nExpect: 100-continue\r\n\r\n")
        need(client.reply().status == 413, "no leave for what would be refused")


def origins(daemon):
    path = "/api/rounds/none/session"
    own = ("Arca-Request", "1")
    wanted = [([("Sec-Fetch-Site", "cross-site"), own], False), ([("Sec-Fetch-Site", "same-site"), own], False),
              ([("Sec-Fetch-Site", "same-origin")], False), ([("Sec-Fetch-Site", "same-origin"), own], True),
              ([("Origin", "http://evil"), own], False), ([("Origin", "null"), own], False),
              ([("Origin", "https://test"), own], False), ([("Origin", "http://test"), own], True),
              ([("Cookie", "a=b")], False), ([], True)]
    for fields, passes in wanted:
        with Client(daemon.address) as client:
            reply = client.ask("POST", path, [JSON, *fields], b"{}")
            need((reply.status == 422) == passes, f"{fields}: {reply}")
            need(passes or reply.json()["code"] == "origin_refused", f"{reply}")


def secure(daemon):
    with Client(daemon.tls_address, tls=True) as client:
        need(client.socket.version() == "TLSv1.3")
        reply = client.ask("GET", "/es/")
        need(reply.status == 200 and "max-age" in reply.fields["strict-transport-security"])
        need(len(client.ask("GET", "/assets/app-1234.js").body) == 80000, "more than one record")
        session = client.socket.session
        need(client.ask("POST", "/api/rounds/x/session", [JSON, ("Origin", "https://test"), ("Arca-Request", "1")],
                        b"{}").status == 422)
    context = insecure_context()
    with Client(daemon.tls_address, tls=True, context=context) as client:
        client.ask("GET", "/es/")
        session = client.socket.session
    with Client(daemon.tls_address, tls=True, context=context, session=session) as client:
        need(client.socket.session_reused, "tickets do not work")
    old = insecure_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        with Client(daemon.tls_address, tls=True, context=old):
            need(False, "TLS 1.1 is accepted")
    except OSError:
        pass
    with Client(daemon.tls_address) as client:
        client.send(GET + b"\r\n")
        need(client.is_closed(), "plain text on the TLS port")


def misconfigured():
    """What is wrong is said, with file, line and the nearest key; nothing is started."""
    arcad, folder = daemon_module.ARCAD, tempfile.mkdtemp(prefix="arca-http-", dir="/tmp")
    os.chmod(folder, 0o755)
    path = f"{folder}/arcad.conf"
    wanted = [("lisen = 127.0.0.1:0\n", f"{path}:1: there is no key \"lisen\"; the nearest is \"listen\"", 1),
              ("listen = 0.0.0.0:0\n", "loopback only", 1), ("listen_tls = 127.0.0.1:0\n", "tls_certificate", 1),
              ("listen_tls = 127.0.0.1:0\ntls_key = /none\ntls_certificate = /none\n", "/none", 1),
              (f"listen_tls = 127.0.0.1:0\ntls_key = {path}\ntls_certificate = {path}\n", "tls_certificate", 1)]
    try:
        for text, said, status in wanted:
            with open(path, "w") as file:
                file.write(text)
            done = subprocess.run([arcad, "run", "--embedded", f"{folder}/city", "--config", path,
                                   "--set", "listen=127.0.0.1:0"] if "0.0.0.0" not in text else
                                  [arcad, "run", "--embedded", f"{folder}/city", "--config", path],
                                  capture_output=True, text=True, timeout=60, check=False)
            need(done.returncode == status and said in done.stderr, f"{text!r}: {done.returncode} {done.stderr}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def crowd(daemon):
    """More idle connections than there is room for: newcomers are served all the same."""
    idle = [Client(daemon.address) for _ in range(120)]
    try:
        for _ in range(5):
            with Client(daemon.address) as client:
                need(client.ask("GET", "/api/health").status == 200)
        gone = sum(client.is_closed(0.01) for client in idle)
        need(gone >= 20, f"{gone} made room")
    finally:
        for client in idle:
            client.socket.close()


def limited(daemon):
    """Codes can't be tried without end."""
    statuses = []
    for _ in range(40):
        with Client(daemon.address) as client:
            reply = client.ask("POST", "/api/rounds/none/session", [JSON], b"{}")
            statuses.append(reply.status)
            if reply.status == 429:
                need(int(reply.fields["retry-after"]) >= 1)
                break
    need(statuses[-1] == 429 and len(statuses) > 25, f"{statuses}")


def reloaded(daemon):
    with Client(daemon.address) as client:
        need(client.ask("GET", "/es/new.html").status == 200, "the shell")
        daemon.site.add("/es/new.html", "page", "main", b"something new")
        daemon.site.write()
        daemon.tell(signal.SIGHUP)
        until = time.monotonic() + 5
        while client.ask("GET", "/es/new.html").body != b"something new":
            need(time.monotonic() < until, "not reloaded")
            time.sleep(0.05)


def restarted(daemon):
    """A web process that dies is replaced; its queue was kept."""
    old = daemon.children("web")
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    with Client(daemon.address) as client:      # waits in the kernel until there is somebody
        need(client.ask("GET", "/api/health").status == 200)
    need(daemon.children("web") and daemon.children("web") != old)
    for role in ("keeper", "registrar", "hasher", "painter", "clerk"):
        old = daemon.children(role)
        os.kill(old[0], signal.SIGKILL)
        until = time.monotonic() + 10
        while daemon.children(role) in (old, []):
            need(time.monotonic() < until, f"{role} was not started again")
            time.sleep(0.05)
    with Client(daemon.address) as client:
        need(client.ask("GET", "/api/health").status == 200)


def confined(daemon):
    for role in ("web", "keeper", "registrar", "hasher", "painter", "clerk"):
        for pid in daemon.children(role):
            status = open(f"/proc/{pid}/status").read()
            need("NoNewPrivs:\t1" in status, f"{role}: may gain privileges")
            need("Seccomp:\t2" in status or "san" in str(os.environ.get("ARCA", "")), f"{role}: no seccomp")
            if os.geteuid() == 0:
                need("Uid:\t0\t" not in status, f"{role} runs as root")


def drained(daemon):
    """SIGTERM: a request that was begun is finished, then all processes end, with 0."""
    with Client(daemon.address) as begun, Client(daemon.address) as idle:
        begun.send(POST + b"Content-Length: 2\r\n\r\n")
        need(idle.ask("GET", "/api/health").status == 200)
        time.sleep(0.2)
        daemon.tell(signal.SIGTERM)
        time.sleep(0.3)
        begun.send(b"{}")
        reply = begun.reply()
        need(reply.status == 422 and reply.fields["connection"] == "close", f"{reply}")
        need(begun.is_closed() and idle.is_closed())
    need(daemon.stop() == 0, daemon.last_log[-2000:])
    need("level=error" not in daemon.last_log.split("event=stopping")[1], daemon.last_log[-2000:])


def main():
    count = Counter()
    daemon = Daemon(tls=True, head_ms=1500, body_ms=1500, idle_ms=1500, linger_ms=500, rate_code=0)
    try:
        for name, data, reason, status in AMBIGUOUS:
            count.run(name, lambda data=data, reason=reason, status=status: is_refused(daemon, data, reason, status))
        cases = [("cut at every byte", cut_everywhere), ("byte by byte", bytewise), ("idle is cut", idle_is_cut),
                 ("silence is cut", silent_is_cut), ("half a handshake is cut", handshake_is_cut), ("pipelined in order", pipelined),
                 ("pipelined, then half closed", pipelined_then_closed), ("keep-alive and close", kept_and_closed),
                 ("absolute form", absolute_form), ("HEAD", heads), ("304", not_modified), ("codings", codings),
                 ("policies", policies), ("redirects", redirects), ("problems", problems), ("bodies", bodies),
                 ("origins", origins), ("TLS", secure), ("confined", confined), ("SIGHUP", reloaded),
                 ("killed and restarted", restarted)]
        for name, case in cases:
            count.run(name, lambda case=case: case(daemon))
        count.run("a dripping head is cut", lambda: drip(daemon, GET + b"X-A: ", 1.5))
        count.run("a dripping body is cut", lambda: drip(daemon, POST + b"Content-Length: 9000\r\n\r\n", 1.5))
        count.run("SIGTERM drains", lambda: drained(daemon))
    finally:
        daemon.stop()
    small = Daemon(connections=100, connections_address=1000, rate_code=30)
    try:
        count.run("idle connections make room", lambda: crowd(small))
        count.run("rates are limited", lambda: limited(small))
    finally:
        small.stop()
    count.run("wrong configurations", misconfigured)
    return count.end()


sys.exit(main())
