"""A whole city in a temporary folder: three witnesses, arcad with a private PostgreSQL on free ports (plain and
TLS), trustees' machines, rounds, one-time codes, and a clock that a test can move or hold.

Everything that was started is ended when the City is left or Python ends, also after a failure. It judges nothing.
"""
import atexit
import base64
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

import postgres
from elections import ARCA, ROOT

sys.path.insert(0, os.path.join(ROOT, "tests", "http"))

from daemon import Client  # noqa: E402

ARCAD = os.path.join(os.path.dirname(os.path.abspath(ARCA)), "arcad")
WITNESSES = ["demo-city", "demo-civil-1", "demo-civil-2"]
TRUSTEES, THRESHOLD, ABSENT = 4, 3, 4
MIXERS = (1, 3)     # one of each block, where it has to be quick
WAIT_S = 300    # a busy machine is slow, and a test that hangs has failed all the same
RATES = {f"rate_{name}": 0 for name in ("health", "read", "log", "write", "code", "cast", "post")}
CLOCK = """
create table arca.demo_clock (ahead interval not null, held_at timestamptz);
insert into arca.demo_clock values ('0', null);
create or replace function arca.clock() returns timestamptz language sql volatile
security definer set search_path = pg_catalog, pg_temp as
    'select coalesce(held_at, clock_timestamp() + ahead) from arca.demo_clock';
"""


def wait_for(what, is_so, seconds=WAIT_S):
    """Until it is so; a test that waits in vain has failed. It looks less and less often."""
    end, rest = time.monotonic() + seconds, 0.05
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(rest)
        rest = min(rest * 1.5, 0.5)
    raise RuntimeError(f"it takes too long until {what}")


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_b64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class City:
    """Runs from `with` to its end."""

    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="arca-city-", dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.settings = {"listen": "127.0.0.1:0", "listen_tls": "127.0.0.1:0", "web_root": "",
                         "tls_certificate": self.path("tls.pem"), "tls_key": self.path("tls.key"),
                         "web_processes": 2, "argon_mib": 8, "argon_passes": 1, **RATES, **settings}
        self.ca = self.path("tls.pem")
        self.witnesses, self.others, self.process, self.starts = [], [], None, 0
        self.address = self.tls_address = None
        atexit.register(self.close)

    def __enter__(self):
        try:
            self.make_certificate()
            self.start_witnesses()
            self.start()
            self.sql(CLOCK)
            self.sql("update arca.burst_rules set per_prefix = 1000000, in_all = 1000000")    # as RATES
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    # --- programs ---

    def run(self, *args, program=ARCA, may_fail=False, seconds=300):
        """One command's standard output; (code, stdout, stderr) if it may fail."""
        done = subprocess.run([program, *map(str, args)], capture_output=True, text=True, timeout=seconds, check=False)
        if may_fail:
            return done.returncode, done.stdout, done.stderr
        if done.returncode != 0:
            raise RuntimeError(f"{os.path.basename(program)} {args} ends with {done.returncode}: "
                               f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def arcad(self, *args):
        return self.run(*args, "--embedded", self.path("city"), program=ARCAD)

    def spawn(self, log, *args):
        """A program that goes on beside the test; its output is in FOLDER/LOG.log."""
        with open(self.path(log + ".log"), "ab") as file:
            child = subprocess.Popen(list(map(str, args)), stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        self.others.append(child)
        return child

    def read(self, *names):
        with open(self.path(*names), encoding="utf-8", errors="replace") as file:
            return file.read()

    def sql(self, text, database="arca"):
        """One statement's rows as lines, as the database's owner."""
        server = self.read("city", "pg", "postmaster.pid").splitlines()
        return postgres.ask(server[4], server[0], text, database)

    def socket_folder(self):
        return self.read("city", "pg", "postmaster.pid").splitlines()[4]

    # --- what is started ---

    def make_certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.path("tls.key"), "-out", self.ca, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)

    def start_witnesses(self):
        with open(self.path("clock"), "w", encoding="ascii") as file:
            file.write("0\n")
        lines = []
        for number, name in enumerate(WITNESSES, 1):
            folder = self.path(f"witness-{number}")
            key = self.run("witness", "key", "--dir", folder, "--name", f"{name}.example/witness").strip()
            child = subprocess.Popen([ARCA, "witness", "--dir", folder, "--listen", "127.0.0.1:0", "--clock",
                                      self.path("clock")], stdout=subprocess.PIPE, text=True)
            self.witnesses.append(child)
            port = child.stdout.readline().rsplit(":", 1)[1].strip()
            lines.append(f"witness {name} {key} http://127.0.0.1:{port}\n")
        with open(self.path("witnesses"), "w", encoding="ascii") as file:
            file.write("".join(lines) + "group any2 2 " + " ".join(WITNESSES) + "\nquorum any2\n")

    def start(self, wait=True):
        """arcad; its ports stay the same from the second start on."""
        self.starts += 1
        sets = [word for key, value in self.settings.items() for word in ("--set", f"{key}={value}")]
        self.log_name = f"arcad-{self.starts}"
        self.process = self.spawn(self.log_name, ARCAD, "run", "--embedded", self.path("city"), *sets)
        if wait:
            self.wait_until_ready()

    def log(self):
        return self.read(self.log_name + ".log")

    def wait_until_ready(self):
        def is_ready():
            found = re.search(r'event=ready addresses="([^"]*)"', self.log())
            if not found and self.process.poll() is not None:
                raise RuntimeError(f"arcad ended: {self.log()}")
            return found

        ports = {word.split(":")[0]: int(word.rsplit(":", 1)[1])
                 for word in wait_for("arcad is ready", is_ready)[1].split()}
        self.address, self.tls_address = ("127.0.0.1", ports["http"]), ("127.0.0.1", ports["https"])
        self.settings.update(listen=f"127.0.0.1:{ports['http']}", listen_tls=f"127.0.0.1:{ports['https']}")

    def children(self, role):
        """Process ids of a role; of `postgres`, the one that all others of it come from."""
        listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True,
                                text=True, check=False).stdout
        word = "/postgres -D " if role == "postgres" else f" role {role} "
        return [int(line.split()[0]) for line in listed.splitlines() if word in line + " "]

    def stop(self, number=signal.SIGTERM, seconds=60):
        """Ends arcad; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def close(self):
        atexit.unregister(self.close)
        for child in [self.process, *self.others, *self.witnesses]:
            if child is not None and child.poll() is None:
                child.terminate()
        for child in [self.process, *self.others, *self.witnesses]:
            try:
                if child is not None:
                    child.wait(40)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child is not None and child.stdout is not None:
                child.stdout.close()
        self.end_database()
        if os.environ.get("ARCA_KEEP"):
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def end_database(self):
        """A parent that was killed leaves its PostgreSQL behind."""
        for path in glob.glob(self.path("city", "pg", "postmaster.pid")):
            with open(path, encoding="ascii") as file:
                pid = int(file.readline())
            if os.path.realpath(f"/proc/{pid}/cwd").startswith(os.path.realpath(self.folder)):
                os.kill(pid, signal.SIGQUIT)
                wait_for("PostgreSQL ends", lambda pid=pid: not os.path.exists(f"/proc/{pid}"), 20)

    # --- asking ---

    def client(self, tls=False):
        context = ssl.create_default_context(cafile=self.ca) if tls else None
        return Client(self.tls_address if tls else self.address, tls, context)

    def ask(self, method, path, body=None, fields=(), tls=False):
        """One question on a connection of its own; a body that is no bytes goes as JSON."""
        fields = list(fields)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            fields.append(("Content-Type", "application/json"))
        with self.client(tls) as client:
            return client.ask(method, path, fields, body or b"")

    def url(self, slug):
        return f"https://localhost:{self.tls_address[1]}/log/{slug}"

    # --- time ---

    def tell_witnesses(self):
        """Which logs there are."""
        for number in range(1, len(WITNESSES) + 1):
            with open(self.path(f"witness-{number}", "logs"), "w", encoding="ascii") as file:
                file.write(self.sql("select log_key from arca.logs order by id") + "\n")

    def make_people(self):
        """Who signs in a round that is no rehearsal, each on a machine of their own; and the city's log, which such a round quotes."""
        folder = self.path("people")
        for name in ("officials/1", "officials/2", "observers/1", "forum/city", "forum/civil"):
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            self.run("key", "--dir", os.path.join(folder, name), "--name", f"Somebody {name}")
        self.arcad("city", "--host", "localhost", "--witnesses", self.path("witnesses"))
        self.tell_witnesses()
        wait_for("the city's log is cosigned", lambda: self.sql("select count(*) > 0 from arca.cosigned where log = 0") == "t")
        return folder

    def move_clock(self, until):
        """The city's clock and the witnesses' go on from the unix time `until` (a second of it may have passed)."""
        ahead = until - int(time.time())
        with open(self.path("clock.new"), "w", encoding="ascii") as file:
            file.write(f"{ahead}\n")
        os.replace(self.path("clock.new"), self.path("clock"))
        self.sql(f"update arca.demo_clock set held_at = null, ahead = make_interval(secs => {ahead})")

    def hold_clock(self, at):
        """For the database it is this unix time, until the clock is moved."""
        self.sql(f"update arca.demo_clock set held_at = to_timestamp({at})")


class Round:
    """A round of a city, from its trustees' keys on."""

    def __init__(self, city, slug, source, days=10, mix_wait=3, way="--poll", people=None):
        """Of a file; if there is none, of the poll that is announced as `slug` or (`way`: --round) of the city's round, at its own times; or (several words) of another source. With `people`
        (`make_people`) it is no rehearsal."""
        self.city, self.slug = city, slug
        self.trustees = city.path("trustees-" + slug)
        os.makedirs(self.trustees)
        for number in range(1, TRUSTEES + 1):
            city.run("trustee", "key", "--dir", self.trustee(number), "--name", f"Trustee {number}",
                     "--block", "city" if number < 3 else "civil")
        self.opens = int(time.time())
        self.closes = self.opens + days * 86400
        about = ("--host", "localhost", "--trustees", self.trustees, "--witnesses", city.path("witnesses"), "--threshold", str(THRESHOLD),
                 *(("--people", people) if people else ()))
        if source is None:
            city.arcad("import", *((way,) if isinstance(way, str) else way), slug, *about)
            self.closes = int(city.sql(f"select extract(epoch from closes_at)::bigint from arca.rounds where slug = '{slug}'"))
        else:
            city.arcad("import", source, "--round", slug, *about, "--open", self.time_text(self.opens), "--close", self.time_text(self.closes))
        city.sql(f"update arca.rounds set mix_wait = make_interval(secs => {mix_wait}) where slug = '{slug}'")
        city.tell_witnesses()

    @staticmethod
    def time_text(seconds):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

    def trustee(self, number):
        return os.path.join(self.trustees, str(number))

    @property
    def url(self):
        return self.city.url(self.slug)

    @property
    def api(self):
        return f"/api/rounds/{self.slug}"

    def settle_acts(self):
        """The city's own log has all that was done so far."""
        wait_for("acts are logged", lambda: self.city.sql("select count(*) filter (where pending is null), (select count(*) from "
                 "arca.log_pending where index is null and refused is null) from arca.acts") == "0|0")

    def start_deal(self):
        """The trustees begin to make the key; `finish_deal` waits for it."""
        self.dealing = [self.start_trustee(number, "deal") for number in range(1, TRUSTEES + 1)]

    def finish_deal(self):
        for child in self.dealing:
            if child.wait(WAIT_S) != 0:
                raise RuntimeError(f"no key: {self.city.read('trustees-' + self.slug + '.log')}")
        wait_for("the vote opens", lambda: self.step() == "voting")
        return self

    def start_trustee(self, number, command, wait=WAIT_S):
        return self.city.spawn("trustees-" + self.slug, ARCA, "trustee", command, "--dir", self.trustee(number), "--ca",
                               self.city.ca, "--wait", wait, self.url)

    def step(self):
        return self.city.sql(f"select step from arca.rounds where slug = '{self.slug}'")

    def codes(self, count):
        return self.city.arcad("codes", "--round", self.slug, "--count", str(count)).split()

    def codes_file(self, count):
        path = self.city.path("codes-" + self.slug)
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(self.codes(count)) + "\n")
        return path

    def definition(self):
        """(manifest as JSON, its leaf, ctx, y as bytes)."""
        got = self.city.ask("GET", self.api + "/definition").json()
        entry = from_b64url(got["manifest"])
        leaf = hashlib.sha256(b"\0" + entry).digest()
        pins = got["pins"] or {"ctx": "", "y": ""}
        return json.loads(entry[2:-64]), leaf, bytes.fromhex(pins["ctx"]), bytes.fromhex(pins["y"])

    def present(self):
        return [number for number in range(1, TRUSTEES + 1) if number != ABSENT]

    def start_count(self):
        """All trustees but the absent one, each doing what becomes due."""
        self.counting = [self.start_trustee(number, "run") for number in self.present()]

    def finish_count(self):
        wait_for("the result is published", lambda: self.step() == "published")
        for child in self.counting:
            child.terminate()
            child.wait()

    def count_in_steps(self):
        """The same, each step told once: every look of a trustee's tool is a whole audit, and many are dear."""
        self.city.sql(f"update arca.rounds set mix_wait = '1 hour' where slug = '{self.slug}'")
        wait_for("mixing begins", lambda: self.step() == "mixing")
        self.wait_shown(0)
        for k, number in enumerate(MIXERS, 1):
            self.tell([number], "mix")
            self.wait_shown(k)
        self.city.sql(f"update arca.rounds set mix_wait = '0' where slug = '{self.slug}'")
        wait_for("mixing ends", lambda: self.step() == "committing")
        self.wait_shown(len(MIXERS))
        self.tell(self.present(), "commit")
        wait_for("commitments are logged", lambda: self.step() == "releasing")
        self.wait_shown(len(MIXERS))
        self.tell(self.present(), "release")
        wait_for("the result is published", lambda: self.step() == "published")

    def wait_shown(self, mixes):
        """What a trustee looks at is the record: it shows an entry only once that is cosigned."""
        wait_for(f"the record shows {mixes} mixes", lambda: self.is_shown(mixes))

    def is_shown(self, mixes):
        """Each contest has so many mixes, and a cosigned checkpoint has all that is logged."""
        return self.city.sql("select bool_and(mixes = " + str(mixes) + """) and max(cosigned) = max(size) from (select h.size,
            (select count(*) from arca.mixes m where m.round = r.id and m.cid = t.cid) as mixes,
            (select max(size) from arca.cosigned c where c.log = r.id) as cosigned
            from arca.rounds r join arca.log_heads h on h.log = r.id join arca.tallies t on t.round = r.id
            where t.is_opened and t.count > 1 and slug = '""" + self.slug + "') as contests") == "t"

    def tell(self, numbers, command):
        """One look and one act of each."""
        children = [self.start_trustee(number, command, 0) for number in numbers]
        for child in children:
            if child.wait() not in (0, 2):    # 2: others have done enough, and the log has gone on
                raise RuntimeError(f"{command}: {self.city.read('trustees-' + self.slug + '.log')}")


def small_plan(path, most_voters, max_seq=5):
    """A plan of two contests in one group and one apart, for arcad import."""
    def contest(cid, group, styles):
        projects = [{"id": f"p{i}", "cost_cents": 100 + i, "category": "test", "district": None, "places": {},
                     "titles": {"es": f"Proyecto {i}"}, "descriptions": {"es": ""}, "summaries": {},
                     "latitude_e6": None, "longitude_e6": None} for i in range(3)]
        return {"titles": {"es": f"Urna {cid}"}, "intros": {}, "is_district": False, "group": group, "styles": styles,
                "kind": 1, "w": 1, "vote_type": "approval", "min_choices": 1, "max_choices": 2, "max_cost_cents": None,
                "max_points": None, "max_sum_points": None, "rule": "greedy", "if_small": "publish", "budget_cents": 200,
                "meta": {"country": "Nowhere", "unit": "Testville", "instance": "1", "description": "Test",
                         "language": "es"}, "projects": projects}

    plan = {"city": {"es": "Villa"}, "titles": {"es": "Prueba"}, "intros": {}, "zone": "UTC", "currency": "EUR",
            "exponent": 2, "census_bound": most_voters, "max_seq": max_seq, "min_batch": 2, "mix_wait_s": 1,
            "contests": [contest(0, 0, [0]), contest(1, 0, [0]), contest(2, 1, [0])]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plan, file)
    return path


def read_problem(reply):
    """The code of an answer that says no, with what RFC 9457 wants of it checked."""
    problem = reply.json()
    if (reply.fields["content-type"] != "application/problem+json" or problem["status"] != reply.status
            or problem["type"] != "urn:arca:" + problem["code"] or not problem["title"] or not problem["request_id"]):
        raise AssertionError(f"no proper problem: {reply}")
    return problem["code"]
