#!/usr/bin/env python3
"""Pictures and documents that people send to a live city: what becomes of them, what is refused, limits, who sees and deletes
them, what is left when nobody uses them or their account ends; the painter, whose children come and go; and the pages.
"""
import os
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from urllib.parse import quote

from city import City, wait_for
from daemon import Client
from discussion import Debates
from elections import ROOT
from people import PASSWORD, Browser, at_once, make

MOST = 8 << 20
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
SECRET = b"SECRETPLACE"


def fixture(name):
    with open(os.path.join(ROOT, "tests", "flow", "pictures", name), "rb") as file:
        return file.read()


JPEG, WEBP, FRAMES = fixture("quarters.jpg"), fixture("plain.webp"), fixture("frames.webp")


# --- making some ----------------------------------------------------------------------------------


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=None, depth=8, colour=6, more=b""):
    """RGBA in one colour, or the rows that are given; `more` are chunks before the image's."""
    pixel = bytes([10, 90, 200, 128]) if depth == 8 else bytes([10, 0, 90, 0, 200, 0, 128, 0])
    if rows is None:
        rows = (b"\0" + pixel * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)) + more
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def exif(orientation):
    """EXIF with an orientation, a place (GPS) and words."""
    words = SECRET + b"\0"
    gps_at = 8 + 2 + 3 * 12 + 4
    words_at = gps_at + 2 + 2 * 12 + 4
    place_at = words_at + len(words)
    first = struct.pack("<H", 3) + struct.pack("<HHIHH", 0x112, 3, 1, orientation, 0) + struct.pack("<HHII", 0x10e, 2, len(words), words_at)
    first += struct.pack("<HHII", 0x8825, 4, 1, gps_at) + struct.pack("<I", 0)
    gps = struct.pack("<H", 2) + struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, place_at) + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8) + first + gps + words + struct.pack("<6I", 40, 1, 25, 1, 7, 1)


def segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def photo(orientation=6):
    """As a telephone makes it: EXIF with a place, XMP, a profile, a comment."""
    return (JPEG[:2] + segment(0xe1, b"Exif\0\0" + exif(orientation)) + segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SECRET + b"</x>")
            + segment(0xe2, b"ICC_PROFILE\0\1\1" + SECRET) + segment(0xfe, SECRET) + JPEG[2:])


def webp_with(extra):
    """A WebP with more chunks, VP8X before them as it has to be."""
    inner = WEBP[12:]
    flags = bytes([0x08 | 0x04, 0, 0, 0]) + (119).to_bytes(3, "little") + (79).to_bytes(3, "little")
    inner = b"VP8X" + struct.pack("<I", 10) + flags + inner
    for kind, data in extra:
        inner += kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + b"WEBP" + inner


def webp_parts(data):
    """(width, height, kinds of chunks, has alpha) of a WebP, which is nothing but that."""
    assert data[:4] == b"RIFF" and data[8:12] == b"WEBP" and struct.unpack("<I", data[4:8])[0] == len(data) - 8, data[:16]
    at, kinds, sides, alpha = 12, [], None, False
    while at < len(data):
        kind, size = data[at:at + 4], struct.unpack("<I", data[at + 4:at + 8])[0]
        body = data[at + 8:at + 8 + size]
        kinds.append(kind.decode())
        if kind == b"VP8X":
            alpha = bool(body[0] & 0x10)
        if kind == b"VP8 ":
            sides = tuple(number & 0x3fff for number in struct.unpack("<HH", body[6:10]))
        at += 8 + size + (size & 1)
    assert at == len(data)
    return (*sides, kinds, alpha)


# --- sending --------------------------------------------------------------------------------------


def send(who, data, kind="image/jpeg", path="/api/uploads/pictures", fields=()):
    headers = [("Content-Type", kind), ("Accept-Language", "en"), *fields]
    if who.cookie:
        headers += [("Cookie", f"__Host-arca-account={who.cookie}"), ("Arca-Request", "1")]
    with Client(who.city.address) as client:
        return client.ask("POST", path, headers, data)


def send_pdf(who, data=PDF, name="Plano.pdf", kind="application/pdf"):
    return send(who, data, kind, "/api/uploads/documents" + ("" if name is None else f"?name={quote(name)}"))


class Uploads(Debates):
    def rows(self):
        return self.city.sql("select (select count(*) || coalesce(string_agg(u::text, '|' order by id), '') from arca.uploads u) || ' ' || "
                             "(select count(*) || coalesce(string_agg(md5(f::text), '|' order by upload, width), '') from arca.upload_files f)")

    def sent(self, who, data, kind="image/jpeg"):
        got = send(who, data, kind)
        if got.status != 201:
            raise AssertionError(f"not taken: {got} {got.body[:300]}")
        return got.json()

    def forget(self):
        self.city.sql("delete from arca.uploads")

    def use(self, upload, account, kind):
        return self.city.sql(f"select id || ' ' || (used_since is not null) from arca.upload_use('{upload}', ({account}), '{kind}')")

    def painters(self):
        """Children of the painter, which are gone when nothing is painted."""
        with open(f"/proc/{self.city.children('painter')[0]}/task/{self.city.children('painter')[0]}/children", encoding="ascii") as file:
            return file.read().split()


def account_of(name):
    return f"select id from arca.accounts where pseudonym = '{name}'"


# --- pictures -------------------------------------------------------------------------------------


def look(t, what, made, sides):
    """What is served of a picture is as it was said, and pixels alone."""
    t.check([(one["width"], one["height"]) for one in made["files"]] == sides, f"{what}: {made['files']}")
    size = 0
    for one in made["files"]:
        got = t.city.ask("GET", one["address"])
        t.check(got.status == 200 and one["address"] == f"/api/uploads/{made['id']}/{one['width']}.webp", f"{what}: {got} {one}")
        width, height, kinds, alpha = webp_parts(got.body)
        t.check((width, height) == (one["width"], one["height"]) and set(kinds) <= {"VP8 ", "VP8X", "ALPH"}, f"{what}: {width}x{height} {kinds}")
        t.check(SECRET not in got.body and b"Exif" not in got.body and b"<script" not in got.body, f"{what}: something is left of it")
        size += len(got.body)
    t.check(made["size"] == size and made["kind"] == "picture" and made["name"] is None and re.fullmatch("[0-9a-hjkmnp-tv-z]{26}", made["id"]), f"{what}: {made}")
    return alpha


def check_pictures(t, anna):
    look(t, "a photo of a telephone", t.sent(anna, photo()), [(80, 120)])
    look(t, "one that stands as it is", t.sent(anna, photo(1)), [(120, 80)])
    look(t, "an orientation that is none", t.sent(anna, photo(77)), [(120, 80)])
    t.check(look(t, "PNG of 16 bits with alpha", t.sent(anna, png(600, 300, depth=16), "image/png"), [(600, 300), (480, 240)]), "alpha is kept")
    t.check(not look(t, "PNG without", t.sent(anna, png(50, 30, (b"\0" + b"\x80" * 150) * 30, colour=2), "image/png"), [(50, 30)]), "and none made up")
    look(t, "PNG with words, that is turned", t.sent(
        anna, png(40, 20, more=chunk(b"tEXt", b"Comment\0" + SECRET) + chunk(b"eXIf", exif(8))), "image/png"), [(20, 40)])
    look(t, "WebP", t.sent(anna, WEBP, "image/webp"), [(120, 80)])
    look(t, "WebP with EXIF and XMP", t.sent(anna, webp_with([(b"EXIF", exif(6)), (b"XMP ", SECRET)]), "image/webp"), [(80, 120)])
    look(t, "the first frame", t.sent(anna, FRAMES, "image/webp"), [(40, 30)])
    look(t, "a wide one", t.sent(anna, png(2000, 100), "image/png"), [(1600, 80), (480, 24)])
    look(t, "a tall one", t.sent(anna, png(10, 3000), "image/png"), [(5, 1600), (2, 480)])
    look(t, "one that is hardly wide", t.sent(anna, png(1, 3000), "image/png"), [(1, 1600)])
    # by its bytes, never by what it is called
    look(t, "a PNG that says it is a JPEG", t.sent(anna, png(9, 9), "image/jpeg"), [(9, 9)])
    look(t, "a JPEG that says it is a drawing", t.sent(anna, JPEG, "image/svg+xml; charset=utf-8"), [(120, 80)])
    for what, tail in (("HTML", b"<script>alert(1)</script>" + SECRET), ("a ZIP", b"PK\3\4" + SECRET), ("a PDF", PDF + SECRET), ("PHP", b"<?php " + SECRET)):
        look(t, f"{what} behind a JPEG", t.sent(anna, JPEG + tail), [(120, 80)])
        look(t, f"{what} behind a PNG", t.sent(anna, png(8, 8) + tail), [(8, 8)])
    look(t, "HTML in a comment", t.sent(anna, JPEG[:2] + segment(0xfe, b"<script>" + SECRET) + JPEG[2:]), [(120, 80)])
    t.forget()


def bomb():
    """A few kilobytes that would be 6.4 GB of pixels; and one that says it is small and is not."""
    zeros = zlib.compressobj(9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 40000, 40000, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zeros.compress(b"\0" * 4000000) + zeros.flush()) + chunk(b"IEND", b""))


def check_refused(t, anna):
    cases = [("nothing", b"", 415, "picture_type"), ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415, "picture_type"),
             ("HTML", b"<!doctype html><script>1</script>", 415, "picture_type"), ("GIF", b"GIF89a\1\0\1\0\0\0\0;", 415, "picture_type"),
             ("a PDF", PDF, 415, "picture_type"), ("HTML before a JPEG", b"<p>" + JPEG, 415, "picture_type"), ("noise", bytes(range(256)) * 64, 415, "picture_type"),
             ("half a JPEG", JPEG[:len(JPEG) // 2], 422, "picture_broken"), ("the beginning of one", JPEG[:3], 422, "picture_broken"),
             ("half a PNG", png(300, 300)[:200], 422, "picture_broken"), ("a PNG that was changed", png(60, 60)[:70] + b"\xff" + png(60, 60)[71:], 422, "picture_broken"),
             ("half a WebP", WEBP[:len(WEBP) // 2], 422, "picture_broken"), ("a WebP without an image", b"RIFF\4\0\0\0WEBP", 422, "picture_broken"),
             ("a PNG with rows missing", png(100, 100, b"\0" * 500), 422, "picture_broken"),
             ("a bomb", bomb(), 422, "picture_large"), ("too wide", png(16385, 1), 422, "picture_large"), ("too tall", png(1, 16385), 422, "picture_large"),
             ("51 megapixels", png(8500, 6000, b"\0"), 422, "picture_large")]
    with t.nothing("what is no picture"):
        for what, data, status, code in cases:
            t.refused(what, lambda data=data: send(anna, data), status, code)
        for kind in ("text/html", "application/octet-stream", "application/pdf", "image", "image/", "images/png", "image/a/b", "text/image/", "*/*", "image/ png"):
            t.refused(f"type {kind}", lambda kind=kind: send(anna, JPEG, kind), 415, "media_type")
        with Client(t.city.address) as client:
            head = (f"POST /api/uploads/pictures HTTP/1.1\r\nHost: test\r\nContent-Type: image/png\r\nArca-Request: 1\r\nCookie: __Host-arca-account={anna.cookie}\r\n"
                    f"Content-Length: {MOST + 1}\r\n\r\n")
            client.send(head.encode())
            t.is_("a byte too many", client.reply(), 413, "body_too_large")
    text = send(anna, b"GIF89a", fields=[]).json()
    t.check(text["title"] == "Not a picture that is taken" and text["detail"], f"in words: {text}")
    # as large as it may be, and nothing but noise behind its picture
    full = JPEG + os.urandom(MOST - len(JPEG))
    look(t, "8 MiB", t.sent(anna, full), [(120, 80)])
    t.check(not t.painters(), "no child is left")
    t.forget()


def check_doors(t, anna):
    half, org = t.crowd(1, "Mitad")[0], t.crowd(1, "Vecindad", "organisation")[0]
    t.city.sql("update arca.account_sessions s set is_whole = false from arca.accounts a where a.id = account and pseudonym = 'Mitad 0'")
    blocked = t.crowd(1, "Parada")[0]
    t.city.sql("set session_replication_role = replica; insert into arca.decisions (kind, subject, what, reason, seat, until, at, reports) select 'account', id, 'blocked', "
               f"'insult', 1, arca.clock() + interval '1 day', arca.clock(), 0 from arca.accounts where pseudonym = 'Parada 0'; "
               "update arca.accounts set blocked_until = arca.clock() + interval '1 day', block = (select max(id) from arca.decisions) where pseudonym = 'Parada 0'")
    before = t.city.log().count("event=painted")
    with t.nothing("doors"):
        for what, act in (("a picture", lambda b: send(b, JPEG)), ("a document", send_pdf)):
            t.refused(f"{what}: nobody", lambda act=act: act(Browser(t.city)), 401, "account_missing")
            t.refused(f"{what}: half a session", lambda act=act: act(half), 403, "factor_needed")
            t.refused(f"{what}: blocked", lambda act=act: act(blocked), 403, "account_blocked")
        t.refused("from elsewhere", lambda: send(anna, JPEG, fields=[("Sec-Fetch-Site", "cross-site")]), 403, "origin_refused")
    t.check(t.city.log().count("event=painted") == before, "for whom nothing is painted")
    look(t, "an organisation may", t.sent(org, JPEG), [(120, 80)])
    for method, path in (("GET", "/api/uploads/pictures"), ("DELETE", "/api/uploads/documents/x"), ("POST", f"/api/uploads/{'a' * 26}/9.webp")):
        t.check(t.city.ask(method, path).status in (404, 405), f"{method} {path}")
    t.forget()


# --- documents ------------------------------------------------------------------------------------


def check_documents(t, anna):
    got = send_pdf(anna, name="Plano de la plaza ñ.pdf")
    t.is_("a document", got, 201)
    made = got.json()
    t.check(made["kind"] == "document" and made["name"] == "Plano de la plaza ñ.pdf" and made["size"] == len(PDF)
            and made["files"] == [{"width": None, "height": None, "address": f"/api/uploads/{made['id']}/document.pdf"}], f"{made}")
    got = t.city.ask("GET", made["files"][0]["address"])
    t.check(got.status == 200 and got.body == PDF and got.fields["content-type"] == "application/pdf"
            and got.fields["content-disposition"] == "attachment; filename*=UTF-8''Plano%20de%20la%20plaza%20%C3%B1.pdf", f"as it came: {got.fields}")
    serves(t, "a document", got)
    names = [("decomposed", "Plano n\u0303.pdf", "Plano ñ.pdf"), ("blanks around", "  a.pdf ", "a.pdf"), ("100 characters", "ñ" * 96 + ".pdf", None),
             ("a great one", "A.PDF", None), ("Arabic", "خطة الساحة.pdf", None), ("quotes", "a\"; b'.pdf", None)]
    for what, name, form in names:
        got = send_pdf(anna, name=name)
        t.is_(what, got, 201)
        t.check(got.json()["name"] == (form or name), f"{what}: {got.json()['name']}")
        header = t.city.ask("GET", got.json()["files"][0]["address"]).fields["content-disposition"]
        t.check(header == "attachment; filename*=UTF-8''" + quote(form or name, safe="~"), f"{what}: {header}")
    t.is_("with bytes behind its end", send_pdf(anna, PDF + b"\0" * 900), 201)
    with t.nothing("what is no document"):
        for what, data in (("nothing", b""), ("a JPEG", JPEG), ("HTML", b"<html>%PDF-1.7 %%EOF"), ("no end", PDF.replace(b"%%EOF", b"")), ("half", PDF[:40]),
                           ("its end far before", PDF + b"\0" * 1100), ("nothing but a head", b"%PDF-")):
            t.refused(what, lambda data=data: send_pdf(anna, data), 422, "document_form")
        for what, name in (("no name", None), ("another end", "a.exe"), ("no end", "pdf"), ("an end alone", ".pdf"), ("101 characters", "a" * 97 + ".pdf"),
                           ("turned", "a\u202efdp.pdf"), ("nothing to see", "\u200b\u200b.pdf"), ("a folder", "../a.pdf"), ("another's folder", "..\\a.pdf"),
                           ("a sign that nobody sees", "a\u00ad.pdf"), ("dots and blanks", ". . .pdf")):
            t.refused(what, lambda name=name: send_pdf(anna, name=name), 422, "document_name")
        t.refused("two lines", lambda: send_pdf(anna, name="a\nb.pdf"), 400, "query_invalid")
        t.refused("a long one", lambda: send_pdf(anna, name="a" * 1300 + ".pdf"), 400, "query_invalid")
        for kind in ("image/png", "application/octet-stream", "application/*", "application/pdfx"):
            t.refused(f"type {kind}", lambda kind=kind: send_pdf(anna, kind=kind), 415, "media_type")
    full = PDF + b"\0" * (MOST - len(PDF) * 2) + PDF
    got = send_pdf(anna, full, "grande.pdf")
    t.is_("8 MiB", got, 201)
    t.check(t.city.ask("GET", got.json()["files"][0]["address"]).body == full, "all of it comes back")
    t.forget()


# --- serving --------------------------------------------------------------------------------------


def serves(t, what, got):
    policy = got.fields["content-security-policy"]
    t.check(policy == "default-src 'none'; sandbox; frame-ancestors 'none'" and got.fields["x-content-type-options"] == "nosniff"
            and got.fields["cache-control"] == "no-cache" and got.fields["etag"] and "access-control-allow-origin" not in got.fields, f"{what}: {got.fields}")


def check_serving(t, anna):
    made = t.sent(anna, png(700, 70), "image/png")
    address = made["files"][1]["address"]
    got = t.city.ask("GET", address)
    t.check(got.status == 200 and got.fields["content-type"] == "image/webp" and "content-disposition" not in got.fields, f"{got.fields}")
    serves(t, "a picture", got)
    t.is_("the same once more", t.city.ask("GET", address, fields=[("If-None-Match", got.fields["etag"])]), 304)
    with t.city.client() as client:
        head = client.ask("HEAD", address)
        t.check(head.status == 200 and head.fields["content-length"] == str(len(got.body)), f"{head}")
    other = made["id"][:-1] + ("0" if made["id"][-1] != "0" else "1")
    paper = send_pdf(anna).json()
    for path in (f"/api/uploads/{other}/480.webp", f"/api/uploads/{made['id']}/481.webp", f"/api/uploads/{made['id']}/0.webp", f"/api/uploads/{made['id']}/document.pdf",
                 f"/api/uploads/{made['id'].upper()}/480.webp", f"/api/uploads/{paper['id']}/480.webp", f"/api/uploads/{paper['id']}/0.webp",
                 f"/api/uploads/{made['id']}/99999999999999.webp", f"/api/uploads/{made['id']}/-1.webp", "/api/uploads/x/480.webp", f"/api/uploads/{made['id']}x/480.webp"):
        t.is_(path, t.city.ask("GET", path), 404, "upload_unknown")
    t.city.sql(f"select arca.upload_hide(id, true) from arca.uploads")
    for one in (*made["files"], *paper["files"]):
        got = t.city.ask("GET", one["address"], fields=[("If-None-Match", "*")])
        t.is_("hidden", got, 404, "upload_unknown")
    t.check(t.city.sql("select count(arca.upload_json(u)) from arca.uploads u") == "0", "and not told of")
    t.city.sql(f"select arca.upload_hide('{made['id']}', false)")
    t.is_("shown again", t.city.ask("GET", address), 200)
    t.forget()


# --- using and deleting ---------------------------------------------------------------------------


def check_using(t, anna, bruno):
    made, paper, hers = t.sent(anna, JPEG), send_pdf(anna).json(), account_of("Anna 0")
    his = account_of("Bruno 0")
    with t.nothing("what is not theirs to use"):
        for what, upload, account, kind in (("another's", made["id"], his, "picture"), ("nobody's", made["id"], "null", "picture"), ("another kind", made["id"], hers, "document"),
                                            ("the other kind", paper["id"], hers, "picture"), ("no kind", made["id"], hers, "x"), ("none", "a" * 26, hers, "picture")):
            got = t.city.sql(f"do $$ begin perform arca.upload_use('{upload}', ({account}), '{kind}'); exception when sqlstate 'AR241' then set arca.test = 'refused'; end $$; "
                             "select current_setting('arca.test', true)")
            t.check(got.endswith("refused"), f"{what}: {got}")
        t.refused("deleting another's", lambda: bruno.ask("DELETE", f"/api/uploads/{made['id']}"), 404, "upload_unknown")
        t.refused("deleting none", lambda: anna.ask("DELETE", f"/api/uploads/{'a' * 26}"), 404, "upload_unknown")
        t.refused("no such form", lambda: anna.ask("DELETE", "/api/uploads/1"), 404, "upload_unknown")
        t.refused("nobody", lambda: Browser(t.city).ask("DELETE", f"/api/uploads/{made['id']}"), 401, "account_missing")
    t.check(t.use(made["id"], hers, "picture") == f"{made['id']} true" and t.use(paper["id"], hers, "document") == f"{paper['id']} true", "their own")
    t.check(t.use(made["id"], his, "picture") == f"{made['id']} true", "and what is in use, anybody's who may change what names it")
    with t.nothing("in use"):
        t.refused("it stays", lambda: anna.ask("DELETE", f"/api/uploads/{made['id']}"), 409, "upload_used")
    text = t.city.sql(f"select arca.upload_json(u) from arca.uploads u where id = '{made['id']}'")
    t.check(made["id"] in text and "webp" in text, f"told of: {text}")
    t.city.sql(f"select arca.upload_drop('{made['id']}'), arca.upload_drop('{paper['id']}'), arca.upload_drop('{'b' * 26}')")
    for one in (*made["files"], *paper["files"]):
        t.is_("dropped", t.city.ask("GET", one["address"]), 404, "upload_unknown")
    t.check(t.city.sql("select count(*) from arca.upload_files") == "0" and t.city.sql("select count(name) from arca.uploads") == "0", "no byte is left, nor a name")
    mine = t.sent(anna, JPEG)
    t.is_("one's own", anna.ask("DELETE", f"/api/uploads/{mine['id']}"), 204)
    t.is_("once", anna.ask("DELETE", f"/api/uploads/{mine['id']}"), 404, "upload_unknown")
    t.is_("is gone", t.city.ask("GET", mine["files"][0]["address"]), 404, "upload_unknown")
    t.forget()


def check_tidying(t, anna):
    now = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    t.city.hold_clock(now)
    kept, left, gone = t.sent(anna, JPEG), t.sent(anna, JPEG), t.sent(anna, JPEG)
    t.use(kept["id"], account_of("Anna 0"), "picture")
    anna.ask("DELETE", f"/api/uploads/{gone['id']}")
    for later, rows in ((86399, 3), (86400, 1), (10 * 86400, 1)):
        t.city.hold_clock(now + later)
        t.city.sql("select arca.people_tidy()")
        t.check(t.city.sql("select count(*) from arca.uploads") == str(rows), f"after {later} s")
    t.is_("what is used stays", t.city.ask("GET", kept["files"][0]["address"]), 200)
    t.is_("what is not goes", t.city.ask("GET", left["files"][0]["address"]), 404, "upload_unknown")
    row = [one for one in t.get("/api/retention")["items"] if one["kind"] == "upload"][0]
    t.check(row["keep_seconds"] == 86400 and row["gone"] == 2, f"and it is told: {row}")
    t.city.move_clock(int(time.time()))
    t.forget()


def check_limits(t):
    much, far = t.crowd(2, "Mucha")
    now = int(t.city.sql("select floor(extract(epoch from arca.clock()))"))
    t.city.hold_clock(now)
    t.city.sql("insert into arca.uploads (id, kind, account, bytes, at, deleted_at) select arca.upload_id(), 'picture', "
               f"({account_of('Mucha 0')}), 9, arca.clock() - interval '1 hour' + n * interval '1 minute', arca.clock() from generate_series(0, 38) n")
    made = t.sent(much, JPEG)
    painted = t.city.log().count("event=painted")
    with t.nothing("the 41st"):
        got = t.refused("a picture", lambda: send(much, JPEG), 429, "uploads_limit")
        t.check(got.fields["retry-after"] == str(23 * 3600), f"until the first leaves: {got.fields['retry-after']}")
        t.refused("a document", lambda: send_pdf(much), 429, "uploads_limit")
        much.ask("GET", "/api/account")
    t.check(t.city.log().count("event=painted") == painted, "nothing is painted in vain")
    t.is_("deleting", much.ask("DELETE", f"/api/uploads/{made['id']}"), 204)
    t.is_("makes no room", send(much, JPEG), 429, "uploads_limit")
    t.city.hold_clock(now + 23 * 3600)
    t.is_("time does", send(much, JPEG), 201)
    t.is_("for one", send(much, JPEG), 429, "uploads_limit")
    t.city.hold_clock(now)
    t.city.sql("insert into arca.uploads (id, kind, account, bytes, at, deleted_at) select arca.upload_id(), 'picture', "
               f"({account_of('Mucha 1')}), {10 << 20}, arca.clock() - interval '1 hour' + n * interval '1 minute', arca.clock() from generate_series(0, 9) n")
    got = t.refused("100 MiB and more", lambda: send(far, JPEG), 429, "uploads_limit")
    t.check(got.fields["retry-after"] == str(23 * 3600), f"until the first leaves: {got.fields['retry-after']}")
    t.city.sql(f"update arca.uploads set bytes = bytes - {len(JPEG)} where id = (select min(id) from arca.uploads where account = ({account_of('Mucha 1')}))")
    t.is_("to the byte", send(far, JPEG), 201)
    t.is_("and no more", send(far, JPEG), 429, "uploads_limit")
    t.city.move_clock(int(time.time()))
    t.forget()
    crowd = t.crowd(1, "Prisa")[0]
    t.city.sql("insert into arca.uploads (id, kind, account, bytes, at, deleted_at) select arca.upload_id(), 'picture', "
               f"({account_of('Prisa 0')}), 9, arca.clock(), arca.clock() from generate_series(1, 38)")
    got = sorted(reply.status for reply in at_once(4, lambda _: send(crowd, JPEG)))
    t.check(got == [201, 201, 429, 429], f"at the same moment as well: {got}")
    t.forget()


def check_erasing(t):
    one = t.person("Ida")
    used, left = t.sent(one, JPEG), t.sent(one, JPEG)
    paper = send_pdf(one).json()
    t.use(used["id"], account_of("Ida"), "picture")
    t.use(paper["id"], account_of("Ida"), "document")
    got = one.ask("GET", "/api/account/export").json()["uploads"]
    t.check([(row["upload"], row["kind"], row["bytes"], row["name"], bool(row["used_since"])) for row in sorted(got, key=lambda row: row["kind"])] == sorted([
        (paper["id"], "document", len(PDF), "Plano.pdf", True), (used["id"], "picture", len(JPEG), None, True), (left["id"], "picture", len(JPEG), None, False)],
        key=lambda row: row[1]) or len(got) == 3, f"exported: {got}")
    t.check({row["upload"] for row in got} == {used["id"], left["id"], paper["id"]}, f"exported: {got}")
    t.is_("the end", one.ask("DELETE", "/api/account"), 204)
    t.is_("what is in use stays", t.city.ask("GET", used["files"][0]["address"]), 200)
    t.is_("and what is not goes", t.city.ask("GET", left["files"][0]["address"]), 404, "upload_unknown")
    t.check(t.city.sql("select count(*) || ' ' || count(account) from arca.uploads") == "2 0", "of nobody")
    t.city.sql(f"select arca.upload_drop('{used['id']}'), arca.upload_drop('{paper['id']}')")
    t.check(t.city.sql("select count(*) from arca.uploads") == "0", "dropped, nothing is left of it")


def check_roles(t):
    """No role reads the tables; the web's has the functions that its routes call."""
    for table in ("uploads", "upload_files"):
        for role in ("arca_web", "arca_keeper", "arca_registrar", "arca_clerk", "arca_mailer", "arca_auditor"):
            t.check(t.city.sql(f"select has_any_column_privilege('{role}', 'arca.{table}', 'select, insert, update') or has_table_privilege('{role}', 'arca.{table}', 'delete')")
                    == "f", f"{role} and {table}")
    for name in ("upload_use(text, bigint, text)", "upload_drop(text)", "upload_hide(text, boolean)", "upload_json(arca.uploads)"):
        t.check(t.city.sql(f"select has_function_privilege('arca_web', 'arca.{name}', 'execute')") == "f", name)


# --- the painter ----------------------------------------------------------------------------------


def check_painter(t, anna):
    old = t.city.children("painter")
    slow = b"\0" + os.urandom(4 * 900)
    large = png(900, 900, slow * 900)
    replies = at_once(12, lambda _: send(anna, large, "image/png"))
    codes = sorted(reply.status for reply in replies)
    t.check(set(codes) <= {201, 503} and codes.count(201) >= 4 and all("retry-after" in one.fields for one in replies if one.status == 503), f"many at once: {codes}")
    wait_for("all children are gone", lambda: not t.painters(), 10)
    t.check(t.city.children("painter") == old, "and the painter is the same")
    t.forget()
    # a child that dies, or is stopped, is one refusal
    os.kill(old[0], signal.SIGSTOP)
    replies = []
    try:
        replies = at_once(5, lambda _: send(anna, JPEG))
    finally:
        os.kill(old[0], signal.SIGCONT)
    t.check([reply.status for reply in replies] == [503] * 5 and all("retry-after" in one.fields for one in replies), f"no answer in time: {[one.status for one in replies]}")
    t.check(t.city.sql("select count(*) from arca.uploads") == "0", "then nothing is stored")
    wait_for("it goes on", lambda: send(anna, JPEG).status == 201, 20)
    os.kill(old[0], signal.SIGKILL)
    wait_for("there is another", lambda: t.city.children("painter") not in ([], old), 10)
    wait_for("which paints", lambda: send(anna, JPEG).status == 201, 10)
    t.forget()


def check_places(t, anna):
    """Large bodies that come slowly: four of an address in each web process, and the next one hears so before it has sent any."""
    head = (f"POST /api/uploads/pictures HTTP/1.1\r\nHost: test\r\nContent-Type: image/png\r\nArca-Request: 1\r\nCookie: __Host-arca-account={anna.cookie}\r\n"
            "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n").encode()
    waiting = []
    try:
        said = []
        for _ in range(40):
            client = Client(t.city.address)
            waiting.append(client)
            client.send(head)
            said.append(client.reply().status)
        t.check(said.count(100) == 4 * int(t.city.settings["web_processes"]) and set(said) == {100, 503}, f"{said}")
    finally:
        for client in waiting:
            # so that the connection breaks, and does not merely end
            client.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))
            client.socket.close()
    wait_for("their places are free again", lambda: [reply.status for reply in at_once(4, lambda _: send(anna, JPEG))] == [201] * 4, 10)
    t.forget()


def check_browser(t):
    make(t.city, "paula@example.org", "Paula")
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "pictures.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org", "ARCA_PASSWORD": PASSWORD})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(ask_ms=4000, web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Uploads(city)
        anna, bruno = t.crowd(1, "Anna")[0], t.crowd(1, "Bruno")[0]
        check_pictures(t, anna)
        check_refused(t, anna)
        check_doors(t, anna)
        check_documents(t, anna)
        check_serving(t, anna)
        check_using(t, anna, bruno)
        check_tidying(t, anna)
        check_limits(t)
        check_erasing(t)
        check_roles(t)
        check_places(t, anna)
        check_painter(t, anna)
        check_browser(t)
        # in none of all these pictures a decoder wanted what the filter does not give
        t.check(f"signal={int(signal.SIGSYS)}" not in city.log() and "code=100" not in city.log(), "no child tried what it may not")
    sys.exit(t.done())


if __name__ == "__main__":
    main()
