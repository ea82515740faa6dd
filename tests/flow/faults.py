#!/usr/bin/env python3
"""A city whose processes are killed while people vote: whoever has a receipt is in the log, once. Then the order in
which a cast reaches the disks, a database that was restored from a backup, and a shutdown in the middle of casts.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time

from city import City, Round, b64url, read_problem, small_plan, wait_for
from elections import ARCA, Tally
from voter import Setting, Voter

SEED = 20261122
VOTERS, RATE, SECONDS, CHANGES = 200, 40, 14, 50
MORE_VOTERS = 40
TRACED, UNKNOWN, RESTORED, DRAINED = 1, 2, 2, 20    # ballots that are cast in Python
ROLES = ("keeper", "web", "registrar", "postgres")


class Faults(Tally):
    """A city, a round, and its voters."""

    def __init__(self, city, round_):
        super().__init__()
        self.city, self.round = city, round_
        self.state = city.path("state")

    def start_load(self, state, *args):
        return subprocess.Popen([ARCA, "load", self.round.url, "--state", state, "--ca", self.city.ca,
                                 "--json", "--reconcile", *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


    def end_load(self, child, what, foreign=0):
        """Every ballot has a receipt, and the log has each of them once; so many others were cast by its voters."""
        out, err = child.communicate(timeout=240)
        got = json.loads(out) if out else {}
        casts, check = got.get("casts"), got.get("reconciled", {})
        self.check(child.returncode == (foreign > 0), f"{what}: arca load ends with {child.returncode}: {err} {out}")
        if casts is not None:
            self.check(casts["receipts"] == casts["sealed"] and casts["errors"] == {} and casts["uncertain"] == 0, f"{what}: {casts}")
            self.check("internal" not in casts["retried"], f"{what}: a death is no error of ours: {casts['retried']}")
        self.check(check.get("receipts", 0) > 0 and check["forged"] == foreign and
                   not any(check[one] for one in ("lost", "doubled", "invalid", "uncertain")), f"{what}: {check}")
        return got

    def voters(self):
        """Those of arca load, by their recovery codes."""
        with open(os.path.join(self.state, "voters"), encoding="ascii") as file:
            codes = [line.split()[1] for line in file]
        setting = Setting(self.round)
        return setting, [Voter(setting, code) for code in codes[:DRAINED + 4]]


# --- kill -9 -------------------------------------------------------------------------------------


def kill_one(t, role, chance):
    """One process of a role, whichever; gives its id."""
    found = wait_for(f"there is a {role}", lambda: t.city.children(role))
    pid = chance.choice(sorted(found))
    os.kill(pid, 9)
    return pid


def check_kills(t):
    """Each role twice at times from a fixed seed, during an open loop; codes are used meanwhile."""
    codes = t.round.codes_file(VOTERS + MORE_VOTERS)
    with open(codes, encoding="ascii") as file:
        lines = file.read().splitlines()
    with open(codes, "w", encoding="ascii") as file:
        file.write("\n".join(lines[:VOTERS]) + "\n")
    with open(codes + "-more", "w", encoding="ascii") as file:
        file.write("\n".join(lines[VOTERS:]) + "\n")
    t.end_load(t.start_load(t.state, "--codes", codes, "--clients", "4", "--voters", "4"), "before")   # all have credentials then
    chance = random.Random(SEED)
    victims = [role for role in ROLES for _ in range(2)]
    chance.shuffle(victims)
    load = t.start_load(t.state, "--codes", codes, "--rate", RATE, "--seconds", SECONDS, "--changes", CHANGES)
    wait_for("casts arrive", lambda: int(t.city.sql("select ballots from arca.log_heads where log > 0")) > 30)
    other, killed = None, []
    for role in victims:
        time.sleep(chance.uniform(0.3, 1.5))
        if other is None and role == "registrar":
            other = t.start_load(t.city.path("state-more"), "--codes", codes + "-more", "--clients", "2")
            wait_for("others begin", lambda: other.poll() is not None or os.path.exists(t.city.path("state-more", "voters")))
        killed.append((role, kill_one(t, role, chance)))
        if other is not None and role == "registrar":
            other.wait()    # whose answer is lost with a web process has used their code: that is not what is tried here
    got = t.end_load(load, "killed " + " ".join(victims))
    t.check(got.get("casts", {}).get("receipts", 0) >= RATE * SECONDS * 3 // 4, f"casts went on: {got}")
    print(f"         sent again: {got['casts']['retried']}")
    t.end_load(other, "others register meanwhile")
    for role in ROLES:
        want = 2 if role == "web" else 1
        wait_for(f"{role} is back", lambda role=role, want=want: len(t.city.children(role)) == want)
    t.check(not {pid for _, pid in killed} & {pid for role in ROLES for pid in t.city.children(role)}, "all are others now")
    log = t.city.log()
    for role in ROLES[:3]:
        t.check(len(re.findall(rf"event=child_ended child={role}\d code=-1 signal=9", log)) >= 2, f"{role}: its end is logged")
    t.check(log.count("event=database_ended") >= 2, "PostgreSQL: its end is logged")
    wait_for("it is healthy", lambda: t.city.ask("GET", "/api/health").status == 200)


# --- strace --------------------------------------------------------------------------------------

CALL = re.compile(r"^(\d+) +(?:(<\.\.\.) )?(\w+)(.*)$")


def events(text):
    """(pid, call, arguments) in the order in which the calls came back."""
    open_calls = {}
    for line in text.splitlines():
        found = CALL.match(line)
        if not found:
            continue
        pid, is_rest, call, rest = found.groups()
        if "<unfinished ...>" in rest:
            open_calls[pid] = rest
        else:
            yield int(pid), call, (open_calls.pop(pid, "") if is_rest else "") + rest


def check_order(t):
    """For a cast: WAL on the disk, then the high-water mark, then the keeper's word, then the answer."""
    setting, voters = t.voters()
    entry = voters[0].follow().seal()[0]
    keeper = t.city.children("keeper")[0]
    webs = t.city.children("web")
    database = [int(pid) for pid in t.city.sql("select pid from pg_stat_activity where pid <> pg_backend_pid()").split()]
    trace = t.city.path("strace")
    pids = [word for pid in [keeper, *webs, *database, *t.city.children("postgres")] for word in ("-p", str(pid))]
    tracer = subprocess.Popen(["strace", "-f", "-y", "-s", "24", "-e", "trace=fdatasync,fsync,sendmsg,sendto,write,writev", "-o", trace, *pids],
                              stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(len(pids) // 2):     # a line for each that it holds
            tracer.stderr.readline()
        got = setting.cast(entry)
    finally:
        tracer.terminate()
        tracer.communicate()
    t.check(got.status == 201, f"a traced cast: {got}")
    with open(trace, encoding="utf-8", errors="replace") as file:
        calls = list(events(file.read()))
    answer = [i for i, (pid, _, rest) in enumerate(calls) if pid in webs and '"HTTP/1.1 201' in rest]
    mark = [i for i, (pid, call, rest) in enumerate(calls) if pid == keeper and call == "fdatasync" and ".high>" in rest and rest.endswith("= 0")]
    # by whichever process comes to it first: PostgreSQL flushes for all who wait
    wal = [i for i, (pid, call, rest) in enumerate(calls) if pid != keeper and pid not in webs and call in ("fdatasync", "fsync") and "/pg_wal/" in rest]
    t.check(len(answer) == 1 and len(mark) == 1 and wal, f"answer {answer}, mark {mark}, WAL {wal} of {len(calls)} calls")
    if answer and mark:
        told = [i for i, (pid, call, rest) in enumerate(calls) if pid == keeper and call == "sendmsg" and i > mark[0]]
        t.check(any(i < mark[0] for i in wal), "the WAL is flushed before the high-water mark")
        t.check(told and mark[0] < told[0] < answer[0], "then the keeper tells, and then the voter hears")
        t.check(all(i > mark[0] or "COMMIT" in calls[i][2] or calls[i][1] != "sendmsg" for i in range(answer[0]) if calls[i][0] == keeper),
                "the keeper says nothing before the mark")


# --- nobody knows --------------------------------------------------------------------------------


WAITS = "select pid from pg_stat_activity where wait_event = 'SyncRep' and usename = "


def wait_for_replica(t, is_wanted):
    """Commits wait for a replica that does not exist, or no longer. It is the checkpointer that tells all others of it,
    when it comes to that: a commit of ours is seen to wait before one of theirs is expected to.
    """
    names = "'nobody'" if is_wanted else "''"
    t.city.sql(f"alter system set synchronous_standby_names = {names}")
    t.city.sql("select pg_reload_conf()")
    while is_wanted:
        probe = threading.Thread(target=t.city.sql, args=("create table probe (); drop table probe",))
        probe.start()
        wait_for("it commits, or waits", lambda probe=probe: not probe.is_alive() or t.city.sql(WAITS + "'postgres'"))
        is_wanted = not t.city.sql(f"select pg_cancel_backend(pid) from ({WAITS}'postgres') own")
        probe.join()


def check_unknown(t):
    """COMMIT was sent, and what became of it cannot be known: no receipt, but "the same again"; then it is there once."""
    setting, voters = t.voters()
    for voter, how in zip(voters[1:3], ("pg_cancel_backend", "pg_terminate_backend")):
        entry, got = voter.follow().seal()[0], []
        t.round.settle_acts()       # the keeper has nothing else to write
        wait_for_replica(t, True)
        cast = threading.Thread(target=lambda entry=entry, got=got: got.append(setting.cast(entry)))
        cast.start()
        pid = wait_for("the commit waits", lambda: t.city.sql(WAITS + "'arca_keeper'"))
        t.check(not got, f"{how}: no answer before the commit is safe")
        t.city.sql(f"select {how}({pid})")
        cast.join()
        t.check(got[0].status == 503 and read_problem(got[0]) == "outcome_unknown" and "retry-after" in got[0].fields,
                f"{how}: {got[0]}")
        wait_for_replica(t, False)
        again = wait_for("the same again", lambda entry=entry: next(
            (one for one in [setting.cast(entry)] if one.status in (200, 201)), None))
        t.check(again.status == 200, f"{how}: it had been written: {again}")
        t.check(setting.cast(entry).json()["index"] == again.json()["index"], f"{how}: once")


# --- a backup ------------------------------------------------------------------------------------


def copy_database(t, to, restore=False):
    """The data folder of a city that does not run, owners and all."""
    here, there = t.city.path("city", "pg"), t.city.path(to)
    if restore:
        here, there = there, here
        shutil.rmtree(there)
    subprocess.run(["cp", "-a", here, there], check=True)


def mark_of(t):
    """The size in the high-water file: the higher one of its two slots."""
    with open(t.city.path("city", "state", "plaza.high"), "rb") as file:
        data = file.read()
    return max(int.from_bytes(data[at:at + 8], "little") for at in range(0, len(data), 512))


def check_mark(t):
    """A keeper that died between COMMIT and mark: the next one raises the mark before it gives any receipt."""
    path, newest = t.city.path("city", "state", "plaza.high"), mark_of(t)
    with open(path, "rb") as file:
        data = file.read()
    slots = sorted((data[:512], data[512:]), key=lambda slot: int.from_bytes(slot[:8], "little"))
    with open(path, "r+b") as file:
        file.write(slots[0] + slots[0])
    t.check(mark_of(t) < newest, "the mark is set back")
    t.city.start()
    wait_for("it is raised", lambda: mark_of(t) == newest)
    t.city.stop()


def check_fence(t):
    """A database that is older than the receipts that were given: that round is not served, and says why."""
    t.check(t.city.stop() == 0, "SIGTERM ends well")
    copy_database(t, "backup")
    t.city.start()
    setting, voters = t.voters()
    voter = voters[3].follow()
    entry = voter.seal()[0]
    wait_for("casts go on", lambda: setting.cast(entry).status in (200, 201))
    voter.took(entry)
    t.city.stop()
    check_mark(t)
    copy_database(t, "newest")
    copy_database(t, "backup", restore=True)
    t.city.start()
    before = t.city.sql("select size, note from arca.log_heads where log > 0") + t.city.sql("select count(*), max(size) from arca.checkpoints where log > 0")
    wait_for("the keeper says why", lambda: "code=log_rolled_back" in t.city.log())
    t.check("restored from a backup" in t.city.log(), "in words")
    later = voter.seal()[0]
    for what, bytes_ in (("a new ballot", later), ("the ballot that was lost", entry)):
        got = setting.cast(bytes_)
        t.check(got.status == 503 and read_problem(got) == "database_unavailable" and "rejection" not in got.json(), f"{what}: {got}")
    new = t.city.ask("POST", t.round.api + "/session", {"code": t.round.codes(1)[0]})
    t.check(new.status == 201, f"a session writes no log: {new}")
    cookie = [("Cookie", new.fields["set-cookie"].split(";")[0]), ("Arca-Request", "1")]
    got = Voter(setting).ask_credential(cookie, new.json()["serial"])
    t.check(got.status == 503, f"no credential is logged: {got}")
    after = t.city.sql("select size, note from arca.log_heads where log > 0") + t.city.sql("select count(*), max(size) from arca.checkpoints where log > 0")
    t.check(before == after, f"nothing is signed: {before}, {after}")
    t.check(len(t.city.children("keeper")) == 1, "the keeper stays for other rounds")
    t.city.stop()
    copy_database(t, "newest", restore=True)
    t.city.start()
    wait_for("casts go on", lambda: setting.cast(entry).status == 200)
    t.check(setting.cast(later).status == 201, "with the newest data all is well again")


# --- SIGTERM -------------------------------------------------------------------------------------


def unread(port):
    """Bytes that a server on this port has not read yet."""
    total = 0
    with open("/proc/net/tcp", encoding="ascii") as file:
        for line in list(file)[1:]:
            words = line.split()
            if int(words[1].split(":")[1], 16) == port and words[3] == "01":
                total += int(words[4].split(":")[1], 16)
    return total


def check_drain(t):
    """Casts that wait for the database while SIGTERM comes are all answered, and kept."""
    setting, voters = t.voters()
    voters = voters[4:4 + DRAINED]
    entries = [voter.follow().seal()[0] for voter in voters]
    clients = [t.city.client() for _ in entries]
    for client in clients:
        t.check(client.ask("GET", "/api/health").status == 200, "a connection that stays")
    holder = threading.Thread(target=t.city.sql, args=("begin; select size from arca.log_heads where log > 0 for update; select pg_sleep(2); commit",))
    holder.start()
    wait_for("the log is held", lambda: t.city.sql("select count(*) from pg_stat_activity where query like '%pg_sleep(2)%' "
                                                   "and pid <> pg_backend_pid()") == "1")
    for client, entry in zip(clients, entries):
        body = json.dumps({"entry": b64url(entry)}).encode()
        client.send(f"POST {t.round.api}/ballots HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    wait_for("all is read", lambda: unread(t.city.address[1]) == 0)
    t.city.process.terminate()
    answers = [client.reply() for client in clients]
    t.check([one.status if one else None for one in answers] == [201] * DRAINED, f"every cast is answered: {answers}")
    holder.join()
    t.check(all(client.is_closed() for client in clients), "and its connection ended")
    t.check(t.city.process.wait(60) == 0, "SIGTERM ends well")
    t.city.start()
    found = [setting.cast(entry) for entry in entries]
    t.check([one.status for one in found] == [200] * DRAINED and
            [one.json()["index"] for one in found] == [one.json()["index"] for one in answers if one], "each is where its receipt says")


# --- the end -------------------------------------------------------------------------------------


def check_end(t):
    """After all of that the round closes, is counted and verified."""
    t.city.move_clock(t.round.closes + 1)
    t.round.count_in_steps()
    code, out, err = t.city.run("verify", "--ca", t.city.ca, t.round.url, may_fail=True)
    t.check(code == 0, f"verify: {out[-2000:]} {err}")
    t.end_load(t.start_load(t.state), "against the final record", TRACED + UNKNOWN + RESTORED + DRAINED)
    t.end_load(t.start_load(t.city.path("state-more")), "the others against the final record")


def main():
    with City() as city:
        round_ = Round(city, "plaza", small_plan(city.path("plan.json"), VOTERS + MORE_VOTERS + 10, 100))
        round_.start_deal()
        t = Faults(city, round_.finish_deal())
        for act in (check_kills, check_order, check_unknown, check_fence, check_drain, check_end):
            began = time.monotonic()
            act(t)
            print(f"{time.monotonic() - began:6.1f} s  {act.__name__}", flush=True)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
