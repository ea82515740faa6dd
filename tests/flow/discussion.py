"""People who debate, for tests of a live city: what is stored, dozens of them, what they ask for."""
import subprocess
from contextlib import contextmanager

from people import Browser, new_token
from roles import Staff

TITLE, TEXT = "Más sombra en la plaza", "En verano no hay quien cruce la plaza a mediodía.\n\nPropongo hablar de moreras."
TABLES = ("projects", "project_versions", "project_authors", "project_translations", "merge_asks", "project_uploads", "supports", "support_headings", "paper_supports", "proposal_rules", "proposals", "proposal_supports", "questions", "question_answers", "polls", "awaited", "responses", "meetings", "meeting_things", "meeting_registrations", "meeting_minutes", "lobby_meetings", "lobby_versions", "debates", "stances", "threads", "comments", "comment_votes", "reports", "waiting", "decisions",
          "appeals", "acts", "follows", "tellings", "newsletters", "valuations", "valuation_seats", "valuation_notes", "valuation_replies", "valuation_appeals",
          "valuation_publications", "valuator_groups", "valuator_group_seats", "budgets", "budget_phases", "budget_groups", "budget_headings", "budget_uploads", "extensions", "extension_phases",
          "extension_votes", "selections", "selection_ends", "ballot_origins", "record_comments", "record_answers", "assessments",
          "assessment_parts", "assessment_answers")
# What of a row is looked at, where it is not all of it: acts go on into the city's log by themselves.
LOOKED_AT = {"acts": "t.id"}
CONCLUSIONS = "Se plantan doce moreras, y los bancos se quedan."


class Debates(Staff):
    """Counts, knows what is stored, and has people by the dozen."""

    def rows(self):
        return self.city.sql(" union all ".join(
            f"select '{name}', md5(coalesce((select string_agg({row}::text, '|' order by {row}::text) from arca.{name} t), ''))"
            for name, row in ((name, LOOKED_AT.get(name, "t")) for name in TABLES)) + " order by 1")

    def refused(self, what, ask, status, code, pointer=None):
        """`ask` is refused so; that nothing is stored is looked at for many together."""
        reply = ask()
        self.is_(what, reply, status, code)
        if pointer:
            rows = [(row["pointer"], row["code"]) for row in reply.json().get("errors", [])]
            self.check(pointer in rows, f"{what}: {rows}, not {pointer}")
        return reply

    @contextmanager
    def nothing(self, what):
        """Whatever is done meanwhile leaves what is stored as it was."""
        before = self.rows()
        yield
        self.check(self.rows() == before, f"{what}: something is stored")

    def crowd(self, count, name, kind="person"):
        """Browsers of new accounts, signed in; made as rows: how accounts are made is told in accounts.py."""
        tokens = [new_token() for _ in range(count)]
        rows = ", ".join(f"('{name} {i}', '\\x{digest}'::bytea)" for i, (_, digest) in enumerate(tokens))
        self.city.sql(f"""with people as (insert into arca.accounts (code, kind, state, email, pseudonym, pseudonym_key, register_url,
            language, level, created_at) select arca.new_code(), '{kind}', 'active', replace(lower(n), ' ', '.') || '@example.org', n, arca.pseudonym_key(n),
            {"'https://registro.example/7'" if kind == "organisation" else "null"}, 'es', 1, arca.clock() from (values {rows}) v (n, h)
            returning id, pseudonym) insert into arca.account_sessions (hash, account, is_whole, created_at, seen_at, proved_at, until, agent)
            select h, id, true, arca.clock(), arca.clock(), arca.clock(), arca.clock() + interval '90 days', 'Test'
            from people join (values {rows}) v (n, h) on n = pseudonym""")
        browsers = []
        for text, _ in tokens:
            browser = Browser(self.city)
            browser.cookie = text
            browsers.append(browser)
        return browsers

    def get(self, path):
        return self.city.ask("GET", path, fields=[("Accept-Language", "es")]).json()

    def debate(self, who, title=TITLE, text=TEXT):
        got = begin(who, title, text)
        if got.status != 201:
            raise AssertionError(f"no debate: {got}")
        return got.json()["number"]

    def comment(self, who, debate, text="Me parece bien", stance="for"):
        got = say(who, debate, text, stance)
        if got.status != 201:
            raise AssertionError(f"no comment: {got}")
        return got.json()["number"]

    def forget_limits(self):
        """As if all of it had been written long ago."""
        self.city.sql("update arca.debates set created_at = created_at - interval '2 days'")
        self.city.sql("update arca.comments set created_at = created_at - interval '2 days'")

    def forget_all(self):
        """As if nobody had ever said anything; decisions, which nobody deletes, among it."""
        self.city.sql("set session_replication_role = replica; " + "".join(f"delete from arca.{name}; " for name in (
            "finds", "reports", "waiting", "appeals", "decisions", "comment_votes", "comments", "threads", "stances", "debates"))
                      + "alter table arca.debates alter id restart; alter table arca.comments alter id restart")

    def comment_of(self, debate):
        return numbers(self.get(f"/api/comments?subject={debate}"))[0]

    def paged(self, path, meanwhile=None):
        """Every number of a list, page by page; `meanwhile` is what others do between two pages."""
        seen, cursor, turn = [], "", 0
        while cursor is not None:
            page = self.get(f"{path}&cursor={cursor}")
            seen, cursor = seen + numbers(page), page["next"]
            if meanwhile and cursor is not None:
                meanwhile(turn)
            turn += 1
        return seen

    def sums(self):
        """What the counters say that the rows do not."""
        return self.city.sql("""select count(*) || coalesce(string_agg(what, ' '), '') from (
            select 'debate ' || d.id as what from arca.debates d left join arca.stances s on s.debate = d.id group by d.id
            having d.agree <> count(*) filter (where stance = 'agree') or d.disagree <> count(*) filter (where stance = 'disagree')
            union all select 'comment ' || c.id from arca.comments c left join arca.comment_votes v on v.comment = c.id group by c.id
            having c.up <> count(*) filter (where vote = 'up') or c.down <> count(*) filter (where vote = 'down')
            union all select 'thread ' || t.subject from arca.threads t left join arca.comments c on (c.kind, c.subject) = (t.kind, t.subject)
            and c.deleted_at is null group by t.kind, t.subject
            having t.comments <> count(c.id) or t.last_comment <> coalesce(max(c.id), 0)) wrong""")

    def planned(self, what, call, names, never, most):
        """The plans of all that a function runs, as auto_explain tells them; a list stops after a page, and so few rows are read."""
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.city.socket_folder(), "-U", "postgres", "arca", "-c",
                               "load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; "
                               "set auto_explain.log_analyze = on; set auto_explain.log_timing = off; set client_min_messages = log; "
                               f"select length(({call})::text)"], capture_output=True, text=True, check=False)
        lines = [line for line in done.stderr.splitlines() if "Scan" in line and any(table in line for table in ("debates", "projects", "proposals", "threads", "comments", "finds"))]
        read = [int(line.split("actual rows=")[1].split()[0]) for line in lines if "actual rows=" in line]
        self.check(done.returncode == 0 and any("Index" in line and name in line for line in lines for name in names) and not any(never in line for line in lines),
                f"{what}: {lines} {done.stderr[-300:] if done.returncode else ''}")
        self.check(read and max(read) <= most, f"{what}: reads {read} rows")


def begin(who, title=TITLE, text=TEXT, language="es"):
    return who.post("/api/debates", {"title": title, "text": text, "language": language})


def edit(who, debate, title=TITLE, text=TEXT):
    return who.post(f"/api/debates/{debate}", {"title": title, "text": text})


def stand(who, debate, stance):
    return who.post(f"/api/debates/{debate}/stance", {"stance": stance})


def close(who, debate, conclusions=CONCLUSIONS):
    return who.post(f"/api/debates/{debate}/close", {"conclusions": conclusions})


def say(who, debate, text="Me parece bien", stance="for"):
    return who.post("/api/comments", {"kind": "debate", "subject": debate, "stance": stance, "text": text, "language": "es"})


def answer(who, comment, text="A mí también"):
    return who.post(f"/api/comments/{comment}/replies", {"text": text, "language": "es"})


def vote(who, comment, word):
    return who.post(f"/api/comments/{comment}/vote", {"vote": word})


def report(who, kind, number, reason="insult", note=None):
    return who.post("/api/reports", {"kind": kind, "number": number, "reason": reason, "note": note})


def numbers(page):
    return [one["number"] for one in page["items"]]
