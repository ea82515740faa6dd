#!/usr/bin/env python3
"""The map of a round in a live city: areas of headings as GeoJSON, with a draft and as a file; points and areas as maps get them; the order
by distance, complete and by an index; headings for their residents alone, asked of the registry; and the pages in a browser.
"""
import gzip
import json
import math
import os
import subprocess
import struct
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from census import ADULT, DISTRICTS, HEADER, dni, row
from city import ARCAD, City
from elections import ROOT
from daemon import Client
from people import at_once, code_of, make
from proposing import Proposals, own, round_ask

NORTH, SOUTH = (41.66, -2.49, 41.68, -2.45), (41.64, -2.49, 41.66, -2.45)
MIDDLE = (41.660, -2.470)


def square(south, west, north, east):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def circle(count, radius=0.01):
    ring = [[round(-2.47 + radius * math.cos(2 * math.pi * i / count), 6), round(41.66 + radius * math.sin(2 * math.pi * i / count), 6)] for i in range(count)]
    return polygon(ring + ring[:1])


def with_heading(ask, number, **more):
    """The ask of a round, with more said of a heading of its second group."""
    made = json.loads(json.dumps(ask))
    made["groups"][1]["headings"][number].update({key: json.dumps(value) if key == "area" and value is not None else value for key, value in more.items()})
    return made


def send_file(who, slug, body, dry="no", kind="application/geo+json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with Client(who.city.address) as client:
        return client.ask("POST", f"/api/staff/budgets/{slug}/areas?dry={dry}", [("Cookie", f"__Host-arca-account={who.cookie}"), ("Arca-Request", "1"), ("Content-Type", kind)], data)


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


# --- areas ----------------------------------------------------------------------------------------

WRONG = (
    ("no geometry", {"type": "Point", "coordinates": [-2.4, 41.6]}, "/type", "choice"), ("nothing", [], "", "type"), ("no coordinates", {"type": "Polygon"}, "/coordinates", "type"),
    ("no ring", polygon(), "/coordinates", "too_short"), ("three positions", polygon(square(*NORTH)[:3]), "/coordinates/0", "too_short"),
    ("an open ring", polygon(square(*NORTH)[:4]), "/coordinates/0", "open"), ("a line", polygon([[0, 0], [1, 1], [2, 2], [0, 0]]), "/coordinates/0", "flat"),
    ("a dot", polygon([[0, 0]] * 4), "/coordinates/0", "flat"), ("so small that it is a dot", polygon([[0, 0], [1e-7, 0], [1e-7, 1e-7], [0, 0]]), "/coordinates/0", "flat"),
    ("beyond the pole", polygon([[0, 0], [1, 0], [1, 90.0001], [0, 0]]), "/coordinates/0/2/1", "range"), ("metres", polygon([[430000.5, 4.5], [1, 0], [1, 1], [430000.5, 4.5]]), "/coordinates/0/0/0", "range"),
    ("a text", polygon([[0, 0], [1, "0"], [1, 1], [0, 0]]), "/coordinates/0/1/1", "type"), ("half a position", polygon([[0, 0], [1], [1, 1], [0, 0]]), "/coordinates/0/1", "too_short"),
    ("a number for a position", polygon([[0, 0], 7, [1, 1], [0, 0]]), "/coordinates/0/1", "type"), ("a second ring that is wrong", polygon(square(*NORTH), [[0, 0]]), "/coordinates/1", "too_short"),
    ("the second polygon", {"type": "MultiPolygon", "coordinates": [[square(*NORTH)], [square(*SOUTH), [[0, 200], [1, 0], [1, 1], [0, 200]]]]}, "/coordinates/1/1/0/1", "range"),
    ("2,001 positions", circle(2000), "/coordinates/0", "too_many"),
    ("2,002 in two", {"type": "MultiPolygon", "coordinates": [circle(1000)["coordinates"], circle(1000)["coordinates"]]}, "/coordinates", "too_many"))


def check_areas(t, staff, anna):
    now = int(time.time())
    ask = round_ask("mapa", now)
    with t.nothing("wrong areas"):
        for what, area, at, code in WRONG:
            t.refused(what, lambda area=area: staff.post("/api/staff/budgets", with_heading(ask, 0, area=area)), 422, "area_invalid", (f"/groups/1/headings/0/area{at}", code))
        for text in ("{", "", "NaN", "[1e999999999]"):
            made = with_heading(ask, 0)
            made["groups"][1]["headings"][0]["area"] = text
            t.refused(f"no JSON: {text!r}", lambda made=made: staff.post("/api/staff/budgets", made), 422, "json_shape" if text == "" else "area_invalid")
        t.refused("64 kB and more", lambda: staff.post("/api/staff/budgets", with_heading(ask, 0, area={**polygon(square(*NORTH)), "x": "y" * 65536})), 422, "json_shape", ("/groups/1/headings/0/area", "too_long"))
        for what, more, at in (("nobody's residents", {"residents_only": True}, "required"), ("a blank before it", {"districts": [" norte"]}, "form"), ("twice the same", {"districts": ["sur", "sur"]}, "repeated")):
            place = {"required": "/districts", "form": "/districts/0", "repeated": "/districts/1"}[at]
            t.refused(what, lambda more=more: staff.post("/api/staff/budgets", with_heading(ask, 0, **more)), 422, "budget_form", (f"/groups/1/headings/0{place}", at))
    hole = [position[::-1] for position in ((41.665, -2.48), (41.667, -2.47), (41.665, -2.46), (41.665, -2.48))]
    first = with_heading(with_heading(ask, 0, area=polygon([[*place, 12.5] for place in square(*NORTH)], hole), residents_only=True, districts=["norte"]), 1, districts=["sur", "centro"])
    got = staff.post("/api/staff/budgets", first)
    t.check(got.status == 201 and [(h["has_area"], h["residents_only"], h["districts"]) for h in got.json()["headings"]] ==
            [(False, False, []), (True, True, ["norte"]), (False, False, ["sur", "centro"])], f"drafted with an area: {got.body}")
    t.is_("a draft's areas are nobody's", t.city.ask("GET", "/api/budgets/mapa/areas"), 404, "budget_unknown")
    # what is not said of an area stays with the heading's name; null is none
    edited = with_heading(first, 0)
    del edited["groups"][1]["headings"][0]["area"]
    t.check(staff.post("/api/staff/budgets/mapa", edited).json()["headings"][1]["has_area"], "left out: it stays")
    t.check(not staff.post("/api/staff/budgets/mapa", with_heading(edited, 0, area=None)).json()["headings"][1]["has_area"], "null: it goes")
    t.check(not staff.post("/api/staff/budgets/mapa", edited).json()["headings"][1]["has_area"], "and does not come back")
    file = collection(feature(polygon(square(*NORTH), hole), name="  NORTE "), feature(circle(1999), number=2), feature(polygon(square(0, 0, 1, 1)), name="Atlántida"))
    with t.nothing("files that are looked at, or wrong"):
        got = send_file(staff, "mapa", file, "yes")
        t.check(got.status == 200 and got.json() == {"is_dry": True, "matched": [{"feature": 0, "heading": 1, "positions": 9}, {"feature": 1, "heading": 2, "positions": 2000}],
                                                     "unmatched": [{"feature": 2, "name": "Atlántida"}], "without": [0]}, f"a dry run says what matches: {got.body}")
        for what, body, at, code in (("no JSON", b'{"type":', "/", "json"), ("a geometry", polygon(square(*NORTH)), "/type", "choice"), ("no features", {"type": "FeatureCollection"}, "/features", "type"),
                                     ("a feature that is none", collection(polygon(square(*NORTH))), "/features/0/type", "choice"), ("nothing matches", collection(file["features"][2]), "/features", "unmatched"),
                                     ("one heading twice", collection(file["features"][0], feature(circle(8), number=1)), "/features/1", "repeated"),
                                     ("no geometry", collection(feature(None, number=1)), "/features/0/geometry", "type"),
                                     ("a wrong one", collection(file["features"][0], feature(polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), number=2)), "/features/1/geometry/coordinates/0", "open"),
                                     ("257", collection(*[feature(circle(8), number=9)] * 257), "/features", "too_many")):
            t.refused(f"a file: {what}", lambda body=body: send_file(staff, "mapa", body), 422, "area_invalid", (at, code))
        t.refused("of another type", lambda: send_file(staff, "mapa", file, kind="application/json"), 415, "media_type")
        t.refused("too large", lambda: send_file(staff, "mapa", b" " * 524289), 413, "body_too_large")
        t.refused("by a resident", lambda: send_file(anna, "mapa", file), 403, "role_needed")
        t.refused("of no round", lambda: send_file(staff, "nada", file), 404, "budget_unknown")
    t.check(send_file(staff, "mapa", file).json()["unmatched"][0]["feature"] == 2, "imported")
    t.is_("published", staff.post("/api/staff/budgets/mapa/publish"), 200)
    t.is_("and stays", send_file(staff, "mapa", file), 409, "budget_published")
    for sql in ("update arca.budget_headings set area = null, area_drawn = null", "update arca.budget_headings set residents_only = false", "update arca.budget_headings set districts = '{x}'"):
        try:
            t.city.sql(sql)
            t.check(False, f"the database lets it: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("never changed" in str(error), f"{sql}: {error}")
    got = t.city.ask("GET", "/api/budgets/mapa/areas")
    items, tolerance = got.json()["items"], got.json()["tolerance_e6"]
    north = [round(degrees * 1000000) for place in square(*NORTH) for degrees in place]
    t.check(items[0] == {"heading": 1, "polygons": [[north, [round(degrees * 1000000) for place in hole for degrees in place]]]}, f"the north, with its hole: {items[0]}")
    drawn, ring = items[1]["polygons"][0][0], circle(1999)["coordinates"][0]
    places = list(zip(drawn[::2], drawn[1::2]))
    t.check(len(places) < 1500 and places[0] == places[-1], f"the large one is drawn with {len(places)} of 2,000 positions")
    t.check(all(min(max(abs(x * 1e6 - a), abs(y * 1e6 - b)) for a, b in places) <= tolerance + 1 for x, y in ring), "none is further away than is said")
    tag = got.fields["etag"]
    t.check(t.city.ask("GET", "/api/budgets/mapa/areas", fields=[("If-None-Match", tag)]).status == 304, "areas have an ETag")
    many = {**round_ask("enorme", now), "groups": [{"names": {"es": "Muchas"}, "headings": [{"names": {"es": f"P{i}"}, "budget_cents": 1} for i in range(11)]}]}
    staff.post("/api/staff/budgets", many)
    short = polygon([[round(x, 4), round(y, 4)] for x, y in circle(1990, 0.4)["coordinates"][0]])
    t.refused("20,000 positions in all", lambda: send_file(staff, "enorme", collection(*[feature(short, number=i) for i in range(11)])), 422, "area_invalid", ("/features", "too_many"))
    t.check(t.city.sql("select count(*) from arca.budget_headings h join arca.budgets b on b.id = h.budget where slug = 'enorme' and area is not null") == "0", "nothing is half there")


def check_policy(t):
    for path, said in (("/es/projects/mapa", "geolocation=(self)"), ("/ar/projects/", "geolocation=(self)"), ("/es/", "geolocation=()"), ("/es/account/", "geolocation=()"), ("/api/budgets", "geolocation=()")):
        t.check(said in t.city.ask("GET", path).fields["permissions-policy"], f"{path}: {said}")


# --- points and the order by distance ---------------------------------------------------------------


def put(t, slug, count, start=0, heading=0):
    """Projects as rows, around the middle: where each is follows from its place, and some are at one spot."""
    t.city.sql(f"""insert into arca.projects (budget, author, language, state, heading, title, text, latitude_e6, longitude_e6, created_at, saved_at, published_at, version)
        select b.id, (select min(id) from arca.accounts), 'es', 'published', h.id, 'Punto {start} ' || i, 'Un texto que basta para un proyecto.',
            41660000 + (i * 7919 % 40001 - 20000) / case when i % 10 = 0 then 1 else 2 end * (i % 10 <> 3)::int, -2470000 + i * 6007 % 60001 - 30000, now(), now(), now(), 1
        from arca.budgets b join arca.budget_headings h on h.budget = b.id and h.number = {heading}, generate_series({start}, {start + count - 1}) i where slug = '{slug}'""")


def check_points(t, author, moderator):
    put(t, "mapa", 240)
    put(t, "mapa", 60, 240, 1)
    hidden = t.project(author, "mapa", "Algo que no debía estar", latitude_e6=41660000, longitude_e6=-2470000)
    t.is_("hidden", moderator.post("/api/moderation/decisions", {"kind": "project", "number": hidden, "decision": "hide", "reason": "spam", "note": None}), 200)
    bare = t.project(author, "mapa", "Sin punto")
    draft = t.draft(author, "mapa", "Un borrador", latitude_e6=41660000, longitude_e6=-2470000)
    got = t.city.ask("GET", "/api/budgets/mapa/points")
    points = got.json()["points"]
    numbers = [one[0] for one in points]
    t.check((got.json()["total"], got.json()["most"], len(points), numbers == sorted(numbers)) == (300, 5000, 300, True), f"all points: {got.json()['total']}")
    t.check(not {hidden, bare, draft} & set(numbers) and {one[1] for one in points} == {0, 1}, "nothing that is hidden, has none, or is a draft")
    sample = points[7]
    p = t.get(f"/api/projects/{sample[0]}")
    t.check([p["number"], p["heading"], p["latitude_e6"], p["longitude_e6"]] == sample, f"each is that of its project: {sample}")
    t.check(t.city.ask("GET", "/api/budgets/mapa/points", fields=[("If-None-Match", got.fields["etag"])]).status == 304, "points have an ETag")
    t.is_("of no round", t.city.ask("GET", "/api/budgets/nada/points"), 404, "budget_unknown")


def check_most(t):
    """As many as are told, and more; as rows alone: search and threads are not looked at here."""
    t.city.sql("""set session_replication_role = replica; insert into arca.projects (budget, author, language, state, heading, title, text, hay, title_hay, latitude_e6, longitude_e6, created_at, saved_at, published_at, version)
        select b.id, (select min(id) from arca.accounts), 'es', 'published', h.id, 'Lejos ' || i, 'x', 'x', 'x', 41660000 + i * 7919 % 40001, -2470000 + i * 6007 % 60001, now(), now(), now(), 1
        from arca.budgets b join arca.budget_headings h on h.budget = b.id and h.number = 0, generate_series(1, 5010) i where slug = 'lejos'""")
    got = t.city.ask("GET", "/api/budgets/lejos/points").json()
    ids = [int(line) for line in t.city.sql("select p.id from arca.projects p join arca.budgets b on b.id = p.budget where slug = 'lejos' order by p.id").split()]
    t.check((got["total"], len(got["points"]), [one[0] for one in got["points"]] == ids[10:]) == (5010, 5000, True), "the newest 5,000, and how many there are")
    size = len(gzip.compress(json.dumps({**got, "points": got["points"][:1000]}, separators=(",", ":")).encode(), 6))
    t.check(size <= 30000, f"1,000 points are {size} bytes")


def pages(t, path):
    found, cursor, count = [], "", 0
    while cursor is not None and count < 40:
        page = t.get(path + (f"&cursor={cursor}" if cursor else ""))
        found += page["items"]
        cursor, count = page["next"], count + 1
    return found


def metres(one, here):
    """On a sphere."""
    a, b, c, d = (math.radians(x) for x in (one["latitude_e6"] / 1e6, one["longitude_e6"] / 1e6, *here))
    return 2 * 6371000 * math.asin(math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2))


def check_near(t):
    path = "/api/budgets/mapa/projects?order=near"
    for near, code in (("", "required"), ("&near=aqui", "required"), ("&near=41.66", "required"), ("&near=91,0", "range"), ("&near=0,180.5", "range"), ("&near=1e1,2", "required"), ("&near=41.6600001,2", "required")):
        t.refused(f"near{near}", lambda near=near: t.city.ask("GET", path + near), 400, "near_invalid", ("?near", code))
    t.is_("a long one", t.city.ask("GET", path + "&near=" + "1" * 25), 400, "query_invalid")
    here = f"&near={MIDDLE[0]},{MIDDLE[1]}"
    found = pages(t, path + here)
    wanted = {one[0] for one in t.get("/api/budgets/mapa/points")["points"]}
    ids = [one["number"] for one in found]
    t.check(len(ids) == len(set(ids)) == 300 and set(ids) == wanted, f"all of them, once: {len(ids)} of {len(wanted)}")
    far = [metres(one, MIDDLE) for one in found]
    t.check(all(b >= a - 3 for a, b in zip(far, far[1:])), "the nearest first")
    same = [(a, b) for a, b in zip(found, found[1:]) if (a["latitude_e6"], a["longitude_e6"]) == (b["latitude_e6"], b["longitude_e6"])]
    t.check(all(a["number"] < b["number"] for a, b in same), f"of {len(same)} at one spot the older first")
    t.check([one["number"] for one in pages(t, path + "&near=41.6604,-2.4696")] == ids, "what is sent is rounded to a tenth of a kilometre")
    t.check([one["number"] for one in pages(t, path + "&near=41.661,-2.470")] != ids, "and no further")
    t.check({one["number"] for one in pages(t, path + here + "&heading=1")} == {one["number"] for one in found if one["heading"] == 1}, "of a heading")
    t.check([one["number"] for one in pages(t, path + here + "&q=punto+240")] == [one["number"] for one in found if one["title"].startswith("Punto 240")], "of words")
    for cursor in ("bmVhci4xLjE", "bmVhci45OTk5OTk5OTk5OTk5OTk5OTkuMQ", "bmVhci4tNS4x", "cmFuZG9tLjEuMQ", "x"):
        t.check(t.city.ask("GET", f"{path}{here}&cursor={cursor}").status == 200, f"a cursor of nobody's: {cursor}")
    t.city.sql("analyze arca.projects")
    large = "/api/budgets/lejos/projects?order=near&near=41.66,-2.47"
    for after in ("null", "'" + t.get(large)["next"] + "'"):
        sql = t.city.sql(f"select arca.projects_sql(id, 'near', 0, '41.66,-2.47', arca.projects_scope(id, 'near', null, null, null, null, null), {after}) from arca.budgets where slug = 'lejos'")
        plan = t.city.sql("explain " + " ".join(sql.split("\n")))
        t.check("projects_near" in plan and "Order By" in plan and "Seq Scan" not in plan, f"by its index: {plan}")


def check_part(t):
    """What is in a part of the map, in every order, with how many there are; the edges are of it."""
    path = "/api/budgets/mapa/projects?within="
    for part, code in (("41.6,-2.5,41.7", "required"), ("41.6,-2.5,41.7,", "required"), ("a,b,c,d", "required"), ("41.6,-2.5,41.7,-2.4,1", "required"), ("41.6000001,-2.5,41.7,-2.4", "required"), ("91,0,92,1", "range"),
                       ("0,-181,1,1", "range"), ("41.7,-2.5,41.6,-2.4", "range"), ("41.6,-2.4,41.7,-2.5", "range"), ("41.6,-2.5,41.6,-2.4", "range")):
        t.refused(f"within {part}", lambda part=part: t.city.ask("GET", path + part), 400, "within_invalid", ("?within", code))
    t.is_("a long one", t.city.ask("GET", path + "1" * 48), 400, "query_invalid")
    points = t.get("/api/budgets/mapa/points")["points"]
    one = min(points, key=lambda p: abs(p[2] - MIDDLE[0] * 1e6) + abs(p[3] - MIDDLE[1] * 1e6))
    edges = (one[2], one[3], one[2] + 12000, one[3] + 20000)
    part = ",".join(f"{edge / 1000000:.6f}" for edge in edges)
    wanted = {p[0] for p in points if edges[0] <= p[2] <= edges[2] and edges[1] <= p[3] <= edges[3]}
    t.check(one[0] in wanted and 20 < len(wanted) < 280, f"some of them, one at its corner: {len(wanted)}")
    for more in ("", "&order=newest", "&order=supported", f"&order=near&near={MIDDLE[0]},{MIDDLE[1]}"):
        found = [x["number"] for x in pages(t, path + part + more)]
        t.check(len(found) == len(wanted) and set(found) == wanted, f"{more}: {len(found)} of {len(wanted)}")
    t.check(t.get(path + part)["found"] == len(wanted) and t.get("/api/budgets/mapa/projects")["found"] is None, "how many, where it was asked")
    of = t.get(path + part + "&heading=1")
    t.check(of["found"] == len(pages(t, path + part + "&heading=1")) < len(wanted), f"of a heading: {of['found']}")
    t.check((t.get(path + "0,0,1,1")["found"], t.get(path + "0,0,1,1")["items"]) == (0, []), "of nothing none")
    t.city.sql(f"set session_replication_role = replica; update arca.projects set hidden = 1 where id = {one[0]}")
    t.check(t.get(path + part)["found"] == len(wanted) - 1, "what is hidden has no place")
    t.city.sql(f"set session_replication_role = replica; update arca.projects set hidden = null where id = {one[0]}")
    scope = t.city.sql("select arca.projects_scope(id, 'newest', '41.66,-2.47,41.661,-2.469', null, null, null, null) from arca.budgets where slug = 'lejos'")
    plan = t.city.sql(f"explain select count(*) from arca.projects d where {scope}")
    t.check("projects_near" in plan and "Seq Scan" not in plan, f"by the index of what is near: {plan}")


# --- residents alone --------------------------------------------------------------------------------


def prove(who, number, **more):
    return who.post("/api/account/verification", {"document": dni(number), "birth_date": ADULT, "postal_code": f"{28000 + number % 3}", **more})


def load(t, people):
    with open(t.city.path("census.csv"), "w", encoding="utf-8") as file:
        file.write(HEADER + people)
    t.city.run("census", "import", t.city.path("census.csv"), "--embedded", t.city.path("city"), program=ARCAD)


def support(who, number, wish=True):
    return who.post(f"/api/projects/{number}/support", {"support": wish})


def why(who, number):
    return own(who, number)["support"]["why_not"]


def check_residents(t, author):
    load(t, "".join(row(n) for n in range(1, 40)))
    north, = [t.project(author, "mapa", "Para quien vive en el norte", heading=1)]
    other = t.project(author, "mapa", "Otro del norte", heading=1)
    third = t.project(t.crowd(1, "Norteña")[0], "mapa", "Un tercero del norte", heading=1)
    city = t.project(author, "mapa", "Para toda la ciudad", heading=0)
    t.phase("selecting", "mapa")
    people = t.crowd(9, "Vecina")
    t.check(why(people[0], north) == "not_verified", "first of all they prove where they live")
    t.is_("an address alone", support(people[0], north), 403, "level_needed")
    # a race: proving and supporting at the same time is one of two answers, and no third
    got = at_once(8, lambda i: prove(people[0], 3) if i == 0 else support(people[0], north))
    t.check({code_of(one) for one in got[1:]} <= {"", "level_needed"} and got[0].status == 200, f"while it is proved: {list(map(code_of, got))}")
    t.is_("then they may", support(people[0], north), 200)
    t.is_("who lives in the south is verified", prove(people[1], 1), 200)
    before = t.rows()
    reply = t.refused("and may not", lambda: support(people[1], north), 403, "not_resident_of_heading")
    t.check(reply.json()["heading"] == {"number": 1, "names": {"es": "Norte"}}, f"it is said where: {reply.body}")
    t.check(t.rows() == before, "nothing is stored")
    t.check((why(people[1], north), why(people[0], other), why(people[1], city)) == ("not_resident", None, None), "the page is told too")
    t.is_("for the whole city they do", support(people[1], city), 200)
    got = at_once(12, lambda i: support(people[i % 2], (other, north)[i // 2 % 2]))
    t.check(sorted({(i % 2, code_of(one)) for i, one in enumerate(got)}) == [(0, ""), (1, "not_resident_of_heading")] and t.get(f"/api/projects/{north}")["supports"] == 1, f"at once: {list(map(code_of, got))}")
    t.check(t.city.sql("select count(*) from arca.support_headings h join arca.accounts a on a.id = h.account where pseudonym = 'Vecina 1'") == "1", "and takes no place of the group")
    got = support(people[0], north, False)
    t.check((got.status, got.json()["support"]["why_not"], got.json()["supports"]) == (200, None, 0), f"taken back, and told that they may again: {got.body}")
    support(people[0], north)
    # the web's own way is closed: without the registrar's word the database refuses
    digest = t.city.sql("select encode(hash, 'hex') from arca.account_sessions s join arca.accounts a on a.id = s.account where pseudonym = 'Vecina 1'")
    try:
        t.city.sql(f"set role arca_web; select api.project_support('{digest}', {north}, '{{\"support\": true}}')")
        t.check(False, "a web process supports where nobody lives")
    except Exception as error:      # noqa: BLE001
        t.check("for residents" in str(error), f"asked for by a web process: {error}")
    for sql in (f"select arca.resident_support('\\x{digest}', {north})", f"select arca.support_write('{digest}', {north}, true, true)", "select districts from arca.budget_headings"):
        try:
            t.city.sql(f"set role arca_web; {sql}")
            t.check(False, f"a web process may: {sql}")
        except Exception as error:      # noqa: BLE001
            t.check("permission denied" in str(error), f"{sql}: {error}")
    # who moves: what was supported stays, what is new follows the census
    load(t, "".join(row(n, district="sur" if n == 3 else "norte" if n == 1 else None) for n in range(1, 40)))
    t.check(t.get(f"/api/projects/{north}")["supports"] == 1 and own(people[0], north)["support"]["is_on"], "what was supported stays")
    t.is_("and once more is nothing new", support(people[0], north), 200)
    t.is_("but nothing new there", support(people[0], third), 403, "not_resident_of_heading")
    t.is_("who came may", support(people[1], north), 200)
    t.is_("taken back", support(people[0], north, False), 200)
    t.is_("is gone", support(people[0], north), 403, "not_resident_of_heading")
    load(t, "".join(row(n, district="norte" if n == 3 else None) for n in range(2, 40)))
    t.check((why(people[1], other), support(people[1], other).status) == ("not_resident", 403), "who left the census lives in no district")
    columns = t.city.sql("select count(*) from information_schema.columns where table_schema = 'arca' and column_name ~ 'district' and table_name not in ('budget_headings', 'ballot_projects', 'polls')")
    t.check(columns == "0", "nobody's district is in the city's database")
    for table in ("accounts", "supports", "support_headings", "acts"):
        t.check(all(f'"{name}"' not in t.city.sql(f"select coalesce(jsonb_agg(to_jsonb(x))::text, '') from arca.{table} x") for name in DISTRICTS), f"nor in {table}")
    return north


# --- the pages ------------------------------------------------------------------------------------


class Tiles(BaseHTTPRequestHandler):
    """Somebody's pictures of streets: each of one colour, with a darker edge."""

    came = []

    def do_GET(self):      # noqa: N802
        self.came.append((self.path, self.headers.get("Referer"), self.headers.get("Cookie")))
        x, y = (int(part.split(".")[0]) for part in self.path.split("/")[-2:])
        colour, edge = (bytes((190 + 30 * ((x + y) % 2), 215, 190)), bytes((120, 140, 120)))
        lines = b"".join(b"\0" + (edge * 256 if row in (0, 255) else edge + colour * 254 + edge) for row in range(256))
        body = b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", 256, 256, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def check_ground(t):
    """Pictures below maps: none until the city names whose, wrong addresses end arcad at its start, and then the pages with maps, and only they, may load them."""
    with open(os.path.join(ROOT, "web", "dist", "serve.json"), encoding="utf-8") as file:
        serve = json.load(file)
    pages = {row["path"].removesuffix("index.html"): row for row in serve["files"] if row["path"].endswith("/index.html")}
    asked = (*pages, "/es/projects/mapa", "/es/projects/mapa/1", "/en/debates/1", "/404.html", "/api/map")
    before = {path: t.city.ask("GET", path) for path in asked}
    t.check(t.get("/api/map") == {"tiles": None}, "nothing below maps")
    t.check(all(before[path].fields["content-security-policy"] == serve["csp"][row["csp"]] for path, row in pages.items()), "policies are the build's")
    server = ThreadingHTTPServer(("localhost", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://localhost:{server.server_address[1]}"
    t.city.stop()
    for words, keys in (("map_tiles has to be", {"map_tiles": "https://u@t.example/{z}/{x}/{y}", "map_attribution": "x"}), ("map_tiles needs map_attribution", {"map_tiles": "https://t.example/{z}/{x}/{y}"})):
        sets = [word for key, value in {**t.city.settings, **keys}.items() for word in ("--set", f"{key}={value}")]
        code, _, said = t.city.run("run", "--embedded", t.city.path("city"), *sets, program=ARCAD, may_fail=True)
        t.check(code == 1 and words in said, f"{keys}: {code} {said[:300]}")
    t.city.settings.update(map_tiles=origin + "/streets/{z}/{x}/{y}.png", map_attribution="© Calles de mentira", map_tiles_max_zoom=17)
    t.city.start()
    after = {path: t.city.ask("GET", path) for path in asked}
    t.check(t.get("/api/map") == {"tiles": {"template": origin + "/streets/{z}/{x}/{y}.png", "attribution": "© Calles de mentira", "max_zoom": 17}}, "said to pages")
    for path in asked:
        is_open = "/projects/" in path
        was, now = (one[path].fields["content-security-policy"] for one in (before, after))
        t.check(now == (was.replace("img-src 'self';", f"img-src 'self' {origin};") if is_open else was) and (now != was) == is_open, f"{path}: {now}")
        tags = [one[path].fields.get("etag") for one in (before, after)]
        if path != "/api/map" and after[path].status == 200:
            t.check((tags[0] != tags[1]) == is_open, f"{path}: who has it with another policy gets it anew: {tags}")
    done = subprocess.run(["node", os.path.join(ROOT, "web", "compare.mjs"), f"https://localhost:{t.city.tls_address[1]}", "/es/projects/mapa"], capture_output=True, text=True, check=False,
                          env={**os.environ, "NODE_TLS_REJECT_UNAUTHORIZED": "0"})
    t.check(done.returncode == 0 and f"pictures below maps come from {origin}" in done.stdout, f"a stranger compares: {done.stdout[-500:]}{done.stderr[-300:]}")
    check_browser(t, "ground", 0, origin)
    t.check(len(Tiles.came) > 8 and all(path.startswith("/streets/") and not referer and not cookie for path, referer, cookie in Tiles.came), f"told nothing but which: {Tiles.came[:3]}")
    server.shutdown()
    server.server_close()


def check_browser(t, part, number, tiles=""):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "map.mjs"), part], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org", "ARCA_PASSWORD": "plum tree 4 two",
                               "ARCA_BUDGET": "mapa", "ARCA_PROJECT": str(number), "ARCA_TILES": tiles})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium, {part}: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        anna, author = t.crowd(2, "Anna")
        staff, moderator = t.person("Una"), t.person("Moni")
        t.grant("una@example.org")
        t.seat(moderator, "moderator")
        check_areas(t, staff, anna)
        t.round(staff, "lejos")
        check_points(t, author, moderator)
        check_most(t)
        check_policy(t)
        check_near(t)
        check_part(t)
        paula = make(city, "paula@example.org", "Paula")
        check_browser(t, "all", 0)
        north = check_residents(t, author)
        prove(paula, 4)
        check_browser(t, "residents", north)
        check_ground(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
