#!/usr/bin/env python3
"""Statistics of a round in a live city: turnout by every dimension against the truth, small groups hidden from who sums and compares,
told of ten voters more and not by the vote, counted once whatever is killed; a vote that became void; what databases have of it; the
numbers before the vote; and the page in a browser.
"""
import csv
import datetime
import io
import json
import os
import random
import re
import subprocess
import sys
import time

from census import HEADER, dni, make_plan, row
from city import City, Round, wait_for
from disputes import Disputes
from elections import ROOT

BANDS = (75, 65, 55, 45, 35, 25, 16, 0)
DIMENSIONS = ("district", "sex", "age", "habitat")


def years_before(years, days=0):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    day = min(today.day, 28)
    return (today.replace(year=today.year - years, day=day) + datetime.timedelta(days=days)).isoformat()


def hidden_cells(voters, eligible):
    """The function of both databases once more: 0, 1 or 2 for each cell."""
    people, parts = eligible or [None] * len(voters), []
    for cell in sorted(range(len(voters)), key=lambda i: (people[i] or 0, i)):
        if parts and eligible and sum(people[i] for i in parts[-1]) < 10:
            parts[-1].append(cell)
        else:
            parts.append([cell])
    votes, sizes = [sum(voters[i] for i in part) for part in parts], [sum(people[i] or 0 for i in part) for part in parts]
    has_small = any(0 < v < 10 for v in votes)
    small = [v < 10 or n < 10 or n - v < 10 if eligible else v < 10 and has_small for v, n in zip(votes, sizes)]
    upto = max((turn for turn, is_it in enumerate(small) if is_it), default=-1) + 1
    while 0 < upto < len(parts):
        voted, number = sum(votes[:upto]), sum(sizes[:upto])
        if upto >= 2 and voted >= 10 and (not eligible or number - voted >= 10 and number - max(sizes[:upto]) >= 10):
            break
        upto += 1
    hidden = [0] * len(voters)
    for turn, part in enumerate(parts):
        for cell in part:
            hidden[cell] = 2 if len(part) > 1 or eligible and people[cell] < 10 else int(turn < upto)
    return hidden


class Turnout(Disputes):
    """People with known groups; ballots of many at once are rows, as the keeper would have written them."""

    def people_of(self):
        """By number: district, sex, birth date, habitat. Not all of them may vote."""
        ages = (20, 30, 40, 50, 60, 70, 80)
        self.people = {}
        for n in range(1, 413):
            district = "norte" if n <= 250 else "sur" if n <= 370 else "centro" if n <= 400 else "aldea"
            self.people[n] = (district, "x" if n % 100 == 0 else "mf"[n % 2], years_before(ages[n % 7]), "rural" if district == "aldea" else "urbano")
        self.people[1] = (*self.people[1][:2], years_before(25, 1), "urbano")      # 24 until tomorrow
        self.people[2] = (*self.people[2][:2], years_before(25), "urbano")
        self.others = {n: ("lejos", "m", years_before(40), "urbano") for n in range(501, 516)}
        self.others.update({n: ("norte", "f", years_before(12), "urbano") for n in range(516, 536)})
        return HEADER + "".join(row(n, birth, district, None, sex, habitat)
                                for n, (district, sex, birth, habitat) in {**self.people, **self.others}.items())

    def cells_of(self, number):
        district, sex, birth, habitat = self.people[number]
        born, today = datetime.date.fromisoformat(birth), datetime.datetime.now(datetime.timezone.utc).date()
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return {"district": district, "sex": sex, "age": str(next(band for band in BANDS if age >= band)), "habitat": habitat}

    def truth(self, numbers):
        out = {name: {} for name in DIMENSIONS}
        for n in numbers:
            for name, cell in self.cells_of(n).items():
                out[name][cell] = out[name].get(cell, 0) + 1
        return out

    def cast_rows(self, numbers, channel="account"):
        """Each is admitted, and has a ballot in a contest, in the log behind all others."""
        first = int(self.city.sql(f"select greatest(1000, coalesce(max(index), 0) + 1) from arca.casts where round = {self.id}"))
        start = int(self.city.sql(f"select greatest(1000, coalesce(max(serial), 0) + 1) from arca.codes where round = {self.id}"))
        if channel != "code":
            macs = self.sql("select id || ' ' || encode(mac, 'hex') from registry.census where is_live order by id").splitlines()
            ids = dict(zip([*self.people, *self.others], [line.split()[0] for line in macs]))
            values = ", ".join(f"({self.id}, {ids[n]}, sha256('t{start + i}'), sha256('m{n}'), {start + i}, now())" for i, n in enumerate(numbers))
            self.sql(f"insert into registry.admissions (round, row, ticket, mac, serial, admitted_at) values {values}")
        key = "hash" if channel == "code" else "ticket"
        rows = f"from generate_series(0, {len(numbers) - 1}) i"
        self.city.sql(f"""set session_replication_role = replica;
            insert into arca.codes (round, serial, {key}, styles, batch, channel) select {self.id}, {start} + i, sha256(('t' || {start} + i)::bytea), '{{0}}', 0, '{channel}' {rows};
            insert into arca.credentials (round, x, serial, tag, styles, index) select {self.id}, sha256(('x' || {start} + i)::bytea), {start} + i,
                sha256(('g' || {start} + i)::bytea), '{{0}}', {first} + i {rows};
            insert into arca.casts (round, x, grp, seq, cid, leaf, index, first_index) select {self.id}, sha256(('x' || {start} + i)::bytea), 0, 1, 0,
                sha256(('l' || {start} + i)::bytea), {first} + i, {first} + i {rows};
            update arca.log_heads set voters = voters + {len(numbers)} where log = {self.id}""")
        return list(range(start, start + len(numbers)))

    def upto(self):
        return self.sql(f"select upto from registry.turnouts where round = {self.id}")

    def counted(self):
        """Both databases have counted all ballots, and the registrar has looked once more since."""
        last = self.city.sql(f"select greatest((select max(first_index) from arca.casts where round = {self.id}), "
                             f"(select max(index) from arca.voids where round = {self.id}))")
        wait_for("the registry has counted", lambda: self.upto() == last, 30)
        wait_for("the clerk has counted", lambda: self.city.sql(f"select upto from arca.turnouts where round = {self.id}") == last, 30)
        wait_for("the registrar has told", lambda: self.sql(f"select told from registry.turnouts where round = {self.id}")
                 == self.city.sql(f"select groups from arca.turnouts where round = {self.id}"), 30)

    def told(self):
        """The vote in numbers, unlooked at: for who waits."""
        return self.city.ask("GET", self.round.api + "/statistics").json()["vote"]

    def statistics(self, slug=None):
        got = self.city.ask("GET", f"/api/rounds/{slug or self.round.slug}/statistics")
        text = self.city.ask("GET", f"/api/rounds/{slug or self.round.slug}/statistics.csv")
        self.check(got.status == text.status == 200 and text.fields["content-type"] == "text/csv; charset=utf-8", f"statistics: {got} {text}")
        said = got.json()
        again = self.city.ask("GET", f"/api/rounds/{slug or self.round.slug}/statistics", fields=[("If-None-Match", got.fields["etag"])])
        self.check(again.status == 304 or again.fields["etag"] != got.fields["etag"], f"what is known is not sent again: {again}")
        self.check_small(said)
        lines = text.body.decode().split("\r\n")
        rows = list(csv.reader(io.StringIO(text.body.decode())))
        self.check(lines[0] == "table,name,eligible,count,permille,is_low" and lines[-1] == "" and all(len(one) == 6 for one in rows), f"a table: {lines}")
        self.check_same(said, rows[1:])
        return said

    def check_small(self, said):
        """Nothing under ten of a group, wherever it is."""
        vote = said["vote"] or {}
        groups = (vote.get("groups") or {}).get("dimensions") or []
        numbers = [one[key] for table in groups for one in table["groups"] for key in ("voters", "eligible")]
        numbers += [one["count"] for name in ("channels", "assurance") for one in vote.get(name) or []]
        self.check(not [n for n in numbers if n is not None and 0 < n < 10], f"a small number: {numbers}")

    def check_same(self, said, rows):
        vote = said["vote"] or {}
        for table in (vote.get("groups") or {}).get("dimensions") or []:
            names = {"75": "75+", "16": "16-24", "0": "0-15"} if table["dimension"] == "age" else {}
            want = [[one["eligible"], one["voters"], one["permille"], one["is_low"]] for one in table["groups"]]
            got = [one[2:] for one in rows if one[0] == table["dimension"]]
            self.check([["" if v is None else str(int(v)) for v in one] for one in want] == got, f"the table says the same: {want} {got}")
            for one in table["groups"]:
                name = names.get(one["name"], f"{one['name']}-{int(one['name']) + 9}" if table["dimension"] == "age" else one["name"])
                self.check(any(line[:2] == [table["dimension"], name] for line in rows), f"{name} is in {rows}")

    def check_groups(self, what, voted, unit):
        """Each group as it should be told of these voters."""
        groups = self.statistics()["vote"]["groups"]
        people, votes = self.truth(self.people), self.truth(voted)
        self.check((groups["unit"], groups["eligible"], groups["voters"]) == (unit, len(self.people), len(voted) - len(voted) % unit), f"{what}: all: {groups}")
        self.check([one["dimension"] for one in groups["dimensions"]] == list(DIMENSIONS), f"{what}: dimensions")
        for table in groups["dimensions"]:
            cells = people[table["dimension"]]
            names = sorted(cells, key=int if table["dimension"] == "age" else str)
            eligible, voters = [cells[name] for name in names], [votes[table["dimension"]].get(name, 0) for name in names]
            hidden = hidden_cells(voters, eligible)
            want = [{"name": name, "eligible": None if hidden[i] > 1 else eligible[i], "voters": None if hidden[i] else voters[i] - voters[i] % unit}
                    for i, name in enumerate(names)]
            got = [{key: one[key] for key in ("name", "eligible", "voters")} for one in table["groups"]]
            self.check(got == want, f"{what}: {table['dimension']}: {got}, not {want}")
            for one in table["groups"]:
                is_low = None not in (one["voters"], one["eligible"]) and \
                    2 * (one["voters"] + unit - 1) * len(self.people) < groups["voters"] * one["eligible"]
                permille = None if None in (one["voters"], one["eligible"]) else one["voters"] * 1000 // one["eligible"]
                self.check((one["is_low"], one["permille"]) == (is_low, permille), f"{what}: {one}")
        return groups


# --- hiding ---------------------------------------------------------------------------------------


def tables(count, cells, most, seed):
    choose = random.Random(seed)
    for _ in range(count):
        eligible = [choose.choice((choose.randint(0, 12), choose.randint(0, most), choose.randint(10, most))) for _ in range(choose.randint(1, cells))]
        yield [choose.choice((0, choose.randint(0, n), choose.randint(0, min(n, 14)), n, max(0, n - choose.randint(0, 12)))) for n in eligible], eligible


def ask_hidden(t, database, schema, some):
    """The function's answer for each table."""
    text = json.dumps([{"v": v, "e": e} for v, e in some])
    got = t.city.sql(f"select {schema}.hidden_cells(array(select jsonb_array_elements_text(c -> 'v')::bigint), case when jsonb_typeof(c -> 'e') = 'array' then "
                     f"array(select jsonb_array_elements_text(c -> 'e')::bigint) end) from jsonb_array_elements('{text}') with ordinality l (c, n) order by n", database)
    return [[int(one) for one in line[1:-1].split(",")] for line in got.splitlines()]


def bounds(voters, eligible, hidden, i):
    """What follows for a hidden cell from all that is told, and how many people are in each."""
    rest = sum(voters[j] for j in hidden)
    others = sum(eligible[j] for j in hidden if j != i)
    return max(0, rest - others), min(eligible[i], rest)


def check_hiding(t):
    """Of thousands of tables no hidden cell follows, neither from sums nor by who knows how cells are chosen."""
    some = list(tables(4000, 7, 120, 5))
    got = ask_hidden(t, "arca_registry", "registry", some)
    t.check(got == [hidden_cells(v, e) for v, e in some], "the registry's function is the one that is written here")
    unknown = [(v, None) for v, _ in some[:1000]]
    t.check(ask_hidden(t, "arca", "arca", unknown) == [hidden_cells(v, None) for v, _ in unknown], "and the other database's, where nobody knows how many there are")
    bodies = [t.city.sql(f"select md5(prosrc) from pg_proc where proname = 'hidden_cells' and pronamespace = '{schema}'::regnamespace", database)
              for schema, database in (("registry", "arca_registry"), ("arca", "arca"))]
    t.check(bodies[0] == bodies[1], "which are the same")
    wrong = []
    for (voters, eligible), cells in zip(some, got):
        hidden = [i for i, cell in enumerate(cells) if cell]
        shown = [i for i in range(len(voters)) if i not in hidden]
        if any(voters[i] < 10 or eligible[i] - voters[i] < 10 for i in shown):
            wrong.append(("shown", voters, eligible))
        for i in hidden:
            low, high = bounds(voters, eligible, hidden, i)
            if shown and high - low < min(10, eligible[i], sum(eligible[j] for j in hidden if j != i)):
                wrong.append((low, high, voters, eligible))
    t.check(wrong == [], f"a cell is narrower than it may be: {len(wrong)} {wrong[:3]}")
    for voters, _ in some[:1000]:
        hidden = [i for i, is_it in enumerate(hidden_cells(voters, None)) if is_it]
        if hidden and len(hidden) < len(voters):
            wrong += [] if len(hidden) >= 2 and sum(voters[i] for i in hidden) >= 10 else [voters]
    t.check(wrong == [], f"where nobody knows how many there are: {wrong[:3]}")
    check_knowing(t)


def check_knowing(t):
    """Who knows the rule tries every table that would look the same."""
    wrong, tried = [], 0
    some = [table for table in tables(900, 5, 60, 9)] + [(v, None) for v, _ in tables(900, 4, 30, 3)]
    for voters, eligible in some:
        cells = hidden_cells(voters, eligible)
        hidden = [i for i, cell in enumerate(cells) if cell]
        if not hidden or len(hidden) > 3 or len(hidden) == len(voters):
            continue
        tried += 1
        rest = sum(voters[i] for i in hidden)
        found = [set() for _ in hidden]
        for values in same_sums([eligible[i] if eligible else rest for i in hidden], rest):
            other = list(voters)
            for i, value in zip(hidden, values):
                other[i] = value
            if hidden_cells(other, eligible) == cells:
                for seen, value in zip(found, values):
                    seen.add(value)
        for i, seen in zip(hidden, found):
            if len(seen) < (min(10, eligible[i] + 1, sum(eligible[j] for j in hidden if j != i) + 1) if eligible else 9):
                wrong.append((len(seen), i, voters, eligible))
    t.check(tried > 50 and wrong == [], f"of {tried} tables a cell has fewer values than it may: {len(wrong)} {wrong[:3]}")


def same_sums(limits, total):
    if len(limits) == 1:
        if 0 <= total <= limits[0]:
            yield (total,)
        return
    for value in range(min(limits[0], total) + 1):
        for rest in same_sums(limits[1:], total - value):
            yield (value, *rest)


# --- a round --------------------------------------------------------------------------------------


def check_before(t):
    """Nobody has voted; and rounds that there are not."""
    for path in ("nowhere/statistics", "nowhere/statistics.csv"):
        t.refused("no such round", t.city.ask("GET", "/api/rounds/" + path), 404, "round_unknown")
    vote = t.statistics()["vote"]
    t.check((vote["voters"], vote["channels"], vote["groups"], vote["why_no_groups"]) == (0, None, None, "early"), f"nobody yet: {vote}")
    letters = "document,name,address\n" + "".join(f"{dni(n)},N,A\n" for n in [*t.people, *t.others])
    path = t.city.path("all.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(letters)
    said = t.census("letters", "--addresses", path, "--out", t.city.path("letters"), "--round", t.round.slug)[1]
    told = dict(re.findall(r"(\w+)=(\d+)", said))
    wait_for("who may vote is counted", lambda: t.sql(f"select eligible from registry.turnouts where round = {t.id}"), 30)
    t.check(t.sql(f"select eligible from registry.turnouts where round = {t.id}") == told["letters"] == str(len(t.people))
            and told["not_eligible"] == str(len(t.others)), f"as admission judges each: {said}")


def check_first(t, now):
    """Nothing by groups until ten have voted; then ten more, and a minute, for every new table."""
    t.city.hold_clock(now)
    voted = list(range(1, 10))
    t.cast_rows(range(2, 10))
    t.counted()
    vote = t.statistics()["vote"]
    t.check((vote["voters"], vote["groups"], vote["channels"]) == (9, None, None), f"nine: {vote}")
    voted += [10]
    t.cast_rows([10])
    t.counted()
    groups = t.check_groups("ten", voted, 10)
    voted += list(range(11, 121))
    t.cast_rows(range(11, 121))
    t.counted()
    t.check(t.statistics()["vote"]["groups"] == groups, "not within a minute")
    t.city.hold_clock(now + 61)
    wait_for("the next table", lambda: t.told()["groups"] != groups, 20)
    groups = t.check_groups("of a hundred more", voted, 10)
    voted += list(range(251, 260))
    t.cast_rows(range(251, 260))
    t.city.hold_clock(now + 200)
    t.counted()
    t.check(t.statistics()["vote"]["groups"] == groups and t.statistics()["vote"]["voters"] == 129, "nine more are told in no group")
    return voted, now + 200


def check_many(t, voted, now):
    """Ballots that come again, a vote that becomes void and is given again, a way of their own."""
    t.city.sql(f"update arca.casts set seq = 2, index = (select max(index) + 1 from arca.casts) where round = {t.id} and first_index = 1001; "
               f"set session_replication_role = replica; insert into arca.casts (round, x, grp, seq, cid, leaf, index, first_index) "
               f"select round, x, 1, 1, 2, sha256(x), 5000, 5000 from arca.casts where round = {t.id} and first_index = 1002")
    more = list(range(121, 136)) + list(range(260, 271)) + list(range(371, 386)) + [401]
    serials = t.cast_rows(more, "desk")
    voted += more
    t.city.hold_clock(now + 100)
    t.counted()
    wait_for("a table", lambda: t.told()["groups"]["voters"] == len(voted) - len(voted) % 10, 20)
    t.check_groups("of each once", voted, 10)
    # 121 to 131 are void, and 121 to 125 vote again, which is as many as before they were
    t.city.sql(f"""set session_replication_role = replica;
        insert into arca.voids (round, x, reason, index) select round, x, 3, 6000 + serial from arca.credentials where round = {t.id} and serial between {serials[0]} and {serials[10]};
        update arca.log_heads set voters = voters - 11 where log = {t.id}""")
    gone = [n for n in voted if not 121 <= n <= 131]
    t.city.hold_clock(now + 200)
    t.counted()
    wait_for("a table", lambda: t.told()["groups"]["voters"] == len(gone) - len(gone) % 10, 20)
    t.check_groups("void is not cast", gone, 10)
    t.city.sql(f"""set session_replication_role = replica;
        insert into arca.credentials (round, x, serial, tag, styles, index, replaces) select round, sha256(x), serial, tag, styles, 8000 + serial, x
            from arca.credentials where round = {t.id} and serial between {serials[0]} and {serials[4]};
        insert into arca.casts (round, x, grp, seq, cid, leaf, index, first_index) select round, x, 0, 1, 0, sha256(x), 8000 + serial, 8000 + serial
            from arca.credentials where round = {t.id} and replaces is not null;
        update arca.log_heads set voters = voters + 5 where log = {t.id}""")
    voted = [n for n in voted if not 126 <= n <= 131]
    t.counted()
    t.check(t.sql(f"select voters from registry.turnouts where round = {t.id}") == str(len(voted)) == str(t.statistics()["vote"]["voters"]),
            "given again is one, as the log's own number")
    return voted, now + 300


class Lock:
    """A table of the registry or the main database that others wait for, as long as it is held."""

    def __init__(self, t, database, table):
        self.t, self.database = t, database
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-h", t.city.socket_folder(), "-U", "postgres", database], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
        self.psql.stdin.write(f"begin; lock table {table} in exclusive mode; select 'held';\n")
        self.psql.stdin.flush()
        while "held" not in self.psql.stdout.readline():
            pass

    def waiting(self, statement):
        return self.t.city.sql(f"select pid from pg_stat_activity where datname = '{self.database}' and wait_event_type = 'Lock' and query like '%{statement}%'")

    def free(self):
        self.psql.communicate("commit;\n")


def check_killed(t, voted, now):
    """kill -9 of the registrar while a step waits: before it is done, after it, and between the databases."""
    for turn, (what, database, table, statement, is_done) in enumerate((
            ("the count is lost", "arca_registry", "registry.turnout_cells", "turnout_count", False),
            ("it is done and nobody hears", "arca_registry", "registry.turnout_cells", "turnout_count", True),
            ("the table is made and not told", "arca", "arca.turnouts", "turnout_told", False))):
        more = list(range(136 + 10 * turn, 146 + 10 * turn))
        now += 100
        lock = Lock(t, database, table)
        t.city.hold_clock(now)
        t.cast_rows(more)
        voted += more
        pid = wait_for(f"{what}: it waits", lambda lock=lock, statement=statement: lock.waiting(statement), 30)
        os.kill(t.city.children("registrar")[0], 9)
        if not is_done:
            t.city.sql(f"select pg_terminate_backend({pid})")
        lock.free()
        wait_for("another registrar is there", lambda: t.city.children("registrar"), 30)
        t.counted()
        t.check(t.sql(f"select voters from registry.turnouts where round = {t.id}") == str(len(voted)), f"{what}: each once")
        wait_for(f"{what}: the next table", lambda: t.told()["groups"]["voters"] == len(voted) - len(voted) % 10, 20)
        t.check_groups(what, voted, 10)
    return voted, now


def check_census(t, voted, now):
    """Another census: who may vote is counted anew; who voted is where they were."""
    text = t.people_of() + "".join(row(n, years_before(33), "sur", None, "m", "urbano") for n in range(601, 621))
    t.check(t.load("import", text)[0] == 0, "a census with twenty more")
    t.people.update({n: ("sur", "m", years_before(33), "urbano") for n in range(601, 621)})
    wait_for("they are counted", lambda: t.sql(f"select eligible from registry.turnouts where round = {t.id}") == str(len(t.people)), 30)
    t.city.hold_clock(now + 100)
    t.cast_rows(range(166, 177))
    voted += range(166, 177)
    t.counted()
    wait_for("a table", lambda: t.told()["groups"]["eligible"] == len(t.people), 20)
    groups = t.check_groups("the new census", voted, 10)
    low = [one["name"] for table in groups["dimensions"] for one in table["groups"] if one["is_low"]]
    t.check(low == ["sur"] and groups["permille"] > 400, f"who is low, however full the tens are: {low} {groups['permille']}")
    return voted, now + 100


def check_unknown(t):
    """A census that is a service: nobody knows how many may vote; rules that nobody understands; a round of another registrar."""
    t.sql("select registry.turnout_begin(999999, current_date, current_date, '{\"rule\": null, \"contests\": [null]}', false)")
    t.sql(f"insert into registry.admissions (round, row, ticket, mac, serial, admitted_at) select 999999, row, sha256(ticket), mac, serial, admitted_at "
          f"from registry.admissions where round = {t.id}")
    serials = t.sql(f"select array_agg(serial) from registry.admissions where round = 999999")
    t.check(t.sql(f"select registry.turnout_count(999999, -1, 5, '{serials}', '{{}}'), registry.turnout_count(999999, -1, 5, '{serials}', '{{}}')") == "t|f", "counted once")
    table = json.loads(t.sql("select registry.turnout_table(999999, now(), false, null)"))
    sizes = {one["dimension"]: [cell["eligible"] for cell in one["groups"]] for one in table["dimensions"]}
    t.check(table["eligible"] is None and not any(any(cells) for cells in sizes.values()), f"nobody knows how many: {table}")
    t.check(any(cell["voters"] for one in table["dimensions"] for cell in one["groups"]), "how many voted is told")
    t.sql("insert into registry.turnout_cells (round, dimension, name, eligible, voters) select 999999, 'habitat', 'h' || i, 1000 - i, 100 from generate_series(1, 250) i; "
          "delete from registry.turnout_cells where round = 999999 and name in ('rural', 'urbano'); update registry.turnouts set eligible = 218625, voters = 25000 where round = 999999")
    cells = json.loads(t.sql("select registry.turnout_dimension(t, 'habitat', 1) from registry.turnouts t where round = 999999"))["groups"]
    t.check(len(cells) == 200 and cells[-1] == {"name": None, "eligible": sum(1000 - i for i in range(200, 251)), "voters": 5100, "permille": 5100 * 1000 // 39525, "is_low": False},
            f"very many groups end in one: {len(cells)} {cells[-1]}")
    fields = t.city.sql("select string_agg(arca.csv_field(f), '|' order by n) from unnest(array['=1+1', 'a, \"b\"', '-x', 'Sur', null]) with ordinality u (f, n)")
    t.check(fields == "'=1+1|\"a, \"\"b\"\"\"|'-x|Sur|", f"fields of a table: {fields}")
    for criteria, want in (({"rule": {"any": [{"district": ["o'x"]}, {"age_at": "2020-02-29", "least": 17}]}, "contests": [None]},
                            "is_live and (district in ('o''x') or birth_date <= '2003-02-28'::date) and (true)"), ({"rule": None, "contests": []}, "is_live and true and (false)")):
        text = json.dumps(criteria).replace("'", "''")
        got = t.sql(f"select registry.criteria_condition('{text}', current_date, current_date)")
        t.check(got == want, f"a condition: {got}")
    try:
        t.sql("select registry.rule_condition('{\"sex\": [\"x\"]}', current_date, current_date)")
        t.check(False, "a rule that nobody understands is judged")
    except Exception as error:      # noqa: BLE001
        t.check("nobody understands" in str(error), f"such a rule: {error}")
    t.sql("delete from registry.admissions where round = 999999; delete from registry.turnouts where round = 999999")


def check_budget(t):
    """What led to the ballot, in sums: a round that is proposed in, and the same one's vote."""
    slug = t.round.slug
    t.check(t.statistics()["phases"] is None, "no projects of its own")
    t.city.sql(f"""insert into arca.budgets (slug, titles, zone, created_at) values ('{slug}', '{{"es": "Giro"}}', 'UTC', arca.clock()), ('draft', '{{"es": "No"}}', 'UTC', arca.clock());
        insert into arca.budget_groups (budget, number, names, max_votable_headings) select id, 0, '{{"es": "G"}}', 2 from arca.budgets;
        insert into arca.budget_headings (budget, number, grp, names, budget_cents) select id, n, 0, '{{"es": "H"}}', 100 from arca.budgets, generate_series(0, 1) n;
        update arca.budgets set published_at = arca.clock() where slug = '{slug}'""")
    accounts = [t.account()[0] for _ in range(3)]
    t.city.sql(f"""insert into arca.projects (budget, author, language, state, heading, title, text, created_at, saved_at, published_at, version)
        select h.budget, {accounts[0]}, 'es', 'published', h.id, 'Una cosa', '', arca.clock(), arca.clock(), arca.clock(), 1
        from arca.budget_headings h join arca.budgets b on b.id = h.budget where b.slug = '{slug}'""")
    t.refused("a draft", t.city.ask("GET", "/api/rounds/draft/statistics"), 404, "round_unknown")
    # both headings of two people in one statement; one of them goes in one
    t.city.sql(f"""insert into arca.support_headings (account, heading, budget, grp, slot) select a, h.id, h.budget, 0, h.number + 1
        from arca.budget_headings h join arca.budgets b on b.id = h.budget, unnest(array{accounts[:2]}) a where b.slug = '{slug}'""")
    t.city.sql(f"insert into arca.supports (project, account, heading, at) select p.id, h.account, p.heading, arca.clock() from arca.projects p join arca.support_headings h on h.heading = p.heading")
    want = {"proposed": 2, "supporters": 2, "supports": 4, "paper_supports": 0, "feasible": None, "unfeasible": None, "on_ballot": 9}
    t.check(t.statistics()["phases"] == want, f"sums: {t.statistics()['phases']}")
    t.city.sql(f"delete from arca.supports where account = {accounts[0]}")
    t.city.sql(f"delete from arca.support_headings where account = {accounts[0]} and slot = 1")
    t.check(t.statistics()["phases"]["supporters"] == 2, "one heading less is the same people")
    t.city.sql(f"delete from arca.support_headings where account = {accounts[0]}")
    t.city.sql(f"insert into arca.support_headings (account, heading, budget, grp, slot) select {accounts[2]}, heading, budget, grp, slot from arca.support_headings where account = {accounts[1]}")
    t.city.sql(f"delete from arca.supports; delete from arca.support_headings where account = {accounts[2]}")
    got = t.statistics()["phases"]
    t.check((got["supporters"], got["supports"]) == (1, 0), f"who left is none of them: {got}")


def check_over(t, voted, now):
    """When the log is closed everything is told in full, and stays."""
    t.city.hold_clock(now + 100)
    late = [177, 178, 179]
    t.cast_rows(late)
    voted += late
    t.city.sql(f"set session_replication_role = replica; update arca.rounds set step = 'published' where id = {t.id}")
    wait_for("the last table", lambda: t.told()["groups"]["is_over"], 30)
    t.counted()
    groups = t.check_groups("in full", voted, 1)
    low = [one["name"] for table in groups["dimensions"] for one in table["groups"] if one["is_low"]]
    vote = wait_for("the ways, too", lambda: t.told() if t.told()["unit"] == 1 else None, 20)
    by = {one["name"]: one["count"] for one in vote["channels"]}
    t.check(by == {"code": 0, "account": len(voted) - 36, "desk": 36} and vote["voters"] == len(voted), f"by the way they came: {by}")
    t.cast_rows(range(180, 200))
    t.city.sql("delete from arca.turnouts")
    wait_for("the same again", lambda: (t.told()["groups"] or {}).get("is_over"), 30)
    t.check(t.statistics()["vote"]["groups"] == groups, "what was told for good is told again")
    t.check(low == ["sur"], f"who is low: {low}")


def check_secrecy(t):
    """What each database has of it."""
    columns = t.sql("select string_agg(column_name::text, ' ' order by table_name, ordinal_position) from information_schema.columns "
                    "where table_schema = 'registry' and table_name like 'turnout%'")
    t.check(columns == "round dimension name eligible voters round opens upto voters eligible census told told_voters told_at is_over", f"the registry has counts: {columns}")
    names = t.sql("select string_agg(column_name::text, ' ' order by ordinal_position) from information_schema.columns where table_schema = 'registry' and table_name = 'admissions'")
    t.check(names == "round row ticket mac serial admitted_at", f"and no note of who voted: {names}")
    dump = subprocess.run(["pg_dump", "-h", t.city.socket_folder(), "-U", "postgres", *(f"--exclude-table-data=arca.{name}" for name in ("turnouts", "artifacts", "rounds")),
                           "arca"], capture_output=True, text=True, check=True).stdout
    t.check("aldea" in t.city.sql("select groups from arca.turnouts") and "aldea" not in dump, "the main database has groups in one table of sums alone")
    macs = t.sql("select encode(mac, 'hex') from registry.census").split()
    t.check(not [mac for mac in macs if mac in dump], "and nobody of the census")
    for role, database, table in (("arca_web", "arca", "arca.turnouts"), ("arca_registry", "arca_registry", "registry.turnout_cells"), ("arca_registrar", "arca", "arca.turnouts")):
        done = subprocess.run(["psql", "-X", "-h", t.city.socket_folder(), "-U", role, database, "-c", f"select * from {table}"], capture_output=True, text=True, check=False)
        t.check("permission denied" in done.stderr, f"{role} reads no counts: {done.stderr}")


def check_codes(t):
    """A round that people come to with codes alone."""
    t.city.sql(f"set session_replication_role = replica; update arca.rounds set ways = '{{code}}' where id = {t.id}; delete from arca.turnouts; "
               f"update arca.codes set channel = 'code', hash = sha256(ticket), ticket = null where round = {t.id} and channel <> 'code'")
    t.sql(f"delete from registry.turnouts where round = {t.id}")
    vote = wait_for("counted anew", lambda: t.told() if t.told()["channels"] else None, 30)
    t.check((vote["groups"], vote["why_no_groups"]) == (None, "codes") and [one["name"] for one in vote["channels"]] == ["code"], f"by codes: {vote}")


def check_real(t):
    """One ballot and another of the same voter by the keeper itself: the first place stays."""
    _, who = t.account()
    t.check(t.verify(who, 1, birth_date=t.people[1][2]).status == 200, "somebody of the census")
    got, fields = t.admit(t.round, who)
    voter = t.credential(got, fields)
    for turn in range(2):
        t.cast(voter)
        t.check(t.city.sql(f"select seq || ' ' || (index > first_index) from arca.casts where x = '\\x{voter.X.hex()}'") == ("1 false", "2 true")[turn], "the first place")


def check_browser(t):
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "turnout.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_ROUND": t.round.slug})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Turnout(city)
        round_ = Round(city, "giro", make_plan(city.path("plan.json")))
        round_.start_deal()
        t.check(t.load("import", t.people_of())[0] == 0, "a census")
        check_hiding(t)
        round_.finish_deal()
        t.begin(round_)
        t.id = int(city.sql("select id from arca.rounds"))
        check_before(t)
        check_real(t)
        voted, now = check_first(t, int(time.time()))
        voted, now = check_many(t, voted, now)
        voted, now = check_killed(t, voted, now)
        voted, now = check_census(t, voted, now)
        check_unknown(t)
        check_budget(t)
        check_browser(t)
        check_over(t, voted, now)
        check_secrecy(t)
        check_codes(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
