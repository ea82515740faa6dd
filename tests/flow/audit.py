#!/usr/bin/env python3
"""Acts of the city as auditors look for them: by group, round, seat and days, each by its index, and as a table."""
import csv
import io
import json
import os
import subprocess
import sys

from city import City
from elections import ROOT
from proposing import Proposals

MANY = """begin;
insert into arca.acts (kind, role, seat, subject, at) select case when i <= 40 then 'anomaly_noted' else 'level_set' end, 'staff',
    case when i <= 40 then (select min(id) from arca.grants) end, case when i <= 40 then '{"round": "aguja"}' else '{"act": "comment", "least": 1}' end::jsonb,
    arca.clock() - interval '10 years' + i * interval '1 hour' from generate_series(1, 30000) i;
analyze arca.acts;
"""


class Audit(Proposals):
    def listed(self, query=""):
        return self.get(f"/api/acts{query}")["items"]

    def acts(self, kind):
        rows = self.city.sql(f"select json_agg(json_build_array(role, seat, subject) order by id) from arca.acts where kind = '{kind}'")
        return json.loads(rows or "[]")

    def many(self, script):
        """What is said with thirty thousand acts, of which nothing stays, and what the planner says of it."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.city.socket_folder(), "-U", "postgres", "arca"], input=MANY + script + ";\nrollback;\n",
                              capture_output=True, text=True, check=False)
        self.check(done.returncode == 0, f"{script}: {done.stderr[-300:]}")
        return done.stdout.split("\n"), done.stderr


# --- acts -----------------------------------------------------------------------------------------


def check_filters(t, una, dosi):
    t.round(una, "ronda")
    t.round(dosi, "otra")
    t.city.sql("update arca.city set zone = 'Europe/Madrid'")
    seat = t.seats["Una"]
    t.city.sql(f"""select arca.act('poll_published', 'staff', {seat}, '{{"poll": "plaza"}}')""")
    # a day on which clocks change has 23 hours in the city's zone; numbers are not in the order of time
    for at, number in (("2025-03-29T22:59:59Z", 1), ("2025-03-30T22:00:00Z", 2), ("2025-03-29T23:00:00Z", 3), ("2025-03-30T21:59:59Z", 4)):
        t.city.sql(f"""insert into arca.acts (kind, role, subject, at) values ('census_undone', 'sysadmin', '{{"batch": {number}}}', '{at}')""")
    for what, query, kinds in (("a round", "round=ronda", ["round_published", "round_drafted"]), ("a poll", "round=plaza", ["poll_published"]),
                               ("a round that there is not", "round=nada", []), ("a seat", f"seat={seat}", ["poll_published", "round_published", "round_drafted"]),
                               ("a seat that there is not", "seat=99999", []), ("both", f"seat={seat}&round=otra", []),
                               ("with a group", f"seat={seat}&group=rounds", ["round_published", "round_drafted"])):
        t.check([a["kind"] for a in t.listed(f"?{query}")] == kinds, f"{what}: {t.listed(f'?{query}')}")

    def batches(query):
        return [a["facts"][0]["value"] for a in t.listed(f"?group=census&{query}")]
    t.check(batches("from=2025-03-30&until=2025-03-30") == ["4", "3"], f"one day, both ends of it, by time: {batches('from=2025-03-30&until=2025-03-30')}")
    t.check((batches("until=2025-03-29"), batches("from=2025-03-31"), batches("until=2025-03-31")) == (["1"], ["2"], ["2", "4", "3", "1"]), "open at one end")
    four = next(a["number"] for a in t.listed("?group=census") if a["facts"][0]["value"] == "4")
    t.check(batches(f"until=2025-03-31&cursor={four}") == ["3", "1"] and batches(f"cursor={four}") == ["3", "2", "1"], "from the cursor on, by time where days are asked for")
    for query in ("from=2025-02-29", "until=2025-3-1", "from=1969-12-31", "from=x", "seat=-1", "seat=x", "round=A", "round=-a", "group=secret", "cursor=x"):
        for path in ("/api/acts", "/api/acts.csv"):
            t.refused(f"{path} {query}", lambda path=path, query=query: t.city.ask("GET", f"{path}?{query}"), 400, "query_invalid")


def check_table(t):
    t.city.sql("""select arca.act('level_set', 'sysadmin', null, '{"act": "a \\"b\\", c", "least": 1}')""")
    got = t.city.ask("GET", "/api/acts.csv")
    t.check((got.status, got.fields["content-type"], got.fields["access-control-allow-origin"], got.fields.get("link")) ==
            (200, "text/csv; charset=utf-8; header=present", "*", None), f"the table: {got.status} {got.fields}")
    text = got.body.decode()
    t.check(text.count("\r\n") == text.count("\n") and text.endswith("\r\n"), "lines end as RFC 4180 has it")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    listed = t.listed()
    t.check(rows[0] == ["index", "at", "kind", "role", "seat", "facts"] and len(rows) == len(listed) + 1, f"all of them: {rows[0]}")
    for row, act in zip(rows[1:], listed):
        facts = {f["name"]: f["value"] for f in act["facts"]}
        same = ["" if act[name] is None else str(act[name]) for name in ("index", "at", "kind", "role", "seat")]
        t.check(row[:5] == same and {name: str(value) for name, value in json.loads(row[5]).items()} == facts, f"{row} is {act}")
    one = t.city.ask("GET", f"/api/acts.csv?round=ronda&group=rounds&seat={t.seats['Una']}&from=2020-01-01&until=2099-12-31").body.decode()
    t.check([row.split(",")[2] for row in one.splitlines()[1:]] == ["round_published", "round_drafted"], f"the same filters: {one}")
    t.check(t.city.ask("GET", "/api/acts.csv?round=nada").body == b"index,at,kind,role,seat,facts\r\n", "of nothing, the names of its columns")


def check_large(t):
    """Each filter by its index; ten thousand rows a request, and where the next ones are."""
    explain = "load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; " \
              "set auto_explain.log_timing = off; set client_min_messages = log; "
    for what, arguments, index in (("a group", "'unusual', null, null, null, null, null", "acts_kind"), ("a round", "'all', null, 'aguja', null, null, null", "acts_round"),
                                   ("a seat", "'all', null, null, (select min(id) from arca.grants), null, null", "acts_seat"),
                                   ("days", "'all', null, null, null, (arca.clock() - interval '10 years')::date + 30, (arca.clock() - interval '10 years')::date + 31", "acts_at"),
                                   ("all", "'all', null, null, null, null, null", "acts_pkey")):
        said = t.many(explain + f"select length(api.acts({arguments})::text)")[1].splitlines()
        lines = [line for line in said if "Scan" in line and "acts" in line and "actual rows=" in line]
        read = [int(line.split("actual rows=")[1].split()[0]) for line in lines]
        t.check(any(f"using {index} " in line or f"on {index} " in line for line in lines) and not any("Seq Scan" in line for line in lines) and max(read) <= 51, f"{what} by {index}: {lines}")
    out, _ = t.many("select array_length(string_to_array(csv, E'\\r\\n'), 1) - 2, next from api.acts_csv('all', null, null, null, '2000-01-01', null)")
    count, link = out[0].split("|")
    t.check(count == "10000" and link.startswith("/api/acts.csv?group=all&from=2000-01-01&cursor="), f"ten thousand, and where the rest is: {out}")
    out, _ = t.many("""do $do$ declare last bigint; total integer := 0; one record; turns integer := 0; begin
        loop select * into one from api.acts_csv('all', last, null, null, null, null);
            total := total + array_length(string_to_array(one.csv, E'\\r\\n'), 1) - 2; turns := turns + 1;
            exit when one.next is null or turns > 9; last := substring(one.next from 'cursor=(\\d+)')::bigint; end loop;
        assert total = (select count(*) from arca.acts) and turns = 4, format('%s rows in %s', total, turns); end $do$""")


def check_more(t):
    """Over HTTP, when ten thousand and one are there for good: the last of them is where the first answer says."""
    t.city.sql(f"insert into arca.acts (kind, role, subject, at) select 'level_set', 'sysadmin', '{{}}', arca.clock() from generate_series(1, 10000 - {t.city.sql('select count(*) from arca.acts')} + 1)")
    got = t.city.ask("GET", "/api/acts.csv?group=all")
    link = got.fields.get("link", "")
    t.check(link.startswith("</api/acts.csv?group=all&cursor=") and link.endswith('>; rel="next"') and got.fields.get("access-control-expose-headers") == "Link", f"where the rest is: {link}")
    rest = t.city.ask("GET", link[1:link.index(">")])
    t.check((got.body.count(b"\r\n"), rest.body.count(b"\r\n"), rest.fields.get("link")) == (10001, 2, None), "and the rest")
    t.check(t.city.ask("GET", "/api/acts.csv?group=all", fields=[("If-None-Match", got.fields["etag"])]).status == 304, "the same again is not sent again")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Audit(city)
        people = {name: t.person(name) for name in ("Una", "Dosi", "Ada", "Moni")}
        for name, role in (("Una", "staff"), ("Dosi", "staff"), ("Ada", "auditor"), ("Moni", "monitor")):
            t.seat(people[name], role)
        t.seats = {name: int(city.sql(f"select g.id from arca.grants g join arca.accounts a on a.id = g.account where a.pseudonym = '{name}'")) for name in people}
        check_filters(t, people["Una"], people["Dosi"])
        check_table(t)
        check_large(t)
        check_more(t)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
