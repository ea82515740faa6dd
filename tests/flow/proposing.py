"""Rounds that take projects, and people who propose, for tests of a live city."""
import time

from discussion import Debates
from people import Browser, new_token

TEXT = "## Qué\n\nUna fuente de agua potable junto a los **columpios**, que hoy no la hay en todo el parque."
PHASES = ("informing", "accepting", "reviewing", "selecting", "valuating", "publishing_prices", "balloting", "counting", "finished")
DAY = 86400


def rfc3339(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def round_ask(slug, now, phase="accepting", **more):
    """A round that is in `phase` now: each phase lasts ten days, and this one began a day ago."""
    first = now - DAY - 10 * DAY * PHASES.index(phase)
    return {"slug": slug, "titles": {"es": f"Ronda {slug}", "en": f"Round {slug}"}, "intros": {"es": "Tú propones."}, "zone": "Europe/Madrid",
            "phases": [{"phase": name, "starts_at": rfc3339(first + 10 * DAY * i)} for i, name in enumerate(PHASES)],
            "groups": [{"names": {"es": "Toda la ciudad"}, "headings": [{"names": {"es": "Ciudad"}, "budget_cents": 50000000}]},
                       {"names": {"es": "Distritos"}, "max_votable_headings": 1,
                        "headings": [{"names": {"es": "Norte"}, "budget_cents": 10000000, "population": 12000},
                                     {"names": {"es": "Sur"}, "budget_cents": 12000000}]}], **more}


class Proposals(Debates):
    """Makes rounds as staff, and projects as anybody."""

    def round(self, staff, slug, phase="accepting", **more):
        """One that is published, in `phase` by the city's clock."""
        ask = round_ask(slug, int(time.time()), phase, **more)
        for path, body in (("/api/staff/budgets", ask), (f"/api/staff/budgets/{slug}/publish", None)):
            got = staff.post(path, body)
            if got.status not in (200, 201):
                raise AssertionError(f"no round: {got} {got.body}")
        return slug

    def seat(self, who, role, side=None):
        """As if two people had given it to them; `side` is that of a seat of the forum. Its number."""
        value = "null" if side is None else f"'{side}'"
        return int(self.city.sql(f"insert into arca.grants (account, role, side, reason, asked_at, given_at) select id, '{role}', {value}, 'as decided', "
                                 f"arca.clock(), arca.clock() from arca.accounts where code = '{who.code}' returning id"))

    def crowd_member(self, account):
        """One more session of an account."""
        text, digest = new_token()
        self.city.sql("insert into arca.account_sessions (hash, account, is_whole, created_at, seen_at, proved_at, until, agent) values "
                      f"('\\x{digest}', {account}, true, arca.clock(), arca.clock(), arca.clock(), arca.clock() + interval '90 days', 'Test')")
        browser = Browser(self.city)
        browser.cookie = text
        return browser

    def draft(self, who, slug, title="Una fuente en el parque", **more):
        got = propose(who, slug, title, **more)
        if got.status != 201:
            raise AssertionError(f"no draft: {got} {got.body}")
        return got.json()["number"]

    def project(self, who, slug, title="Una fuente en el parque", **more):
        number = self.draft(who, slug, title, **more)
        got = publish(who, number)
        if got.status != 200:
            raise AssertionError(f"no project: {got} {got.body}")
        return number

    def phase(self, phase, slug):
        """The clock goes to the second hour of a phase; nobody's session ends on the way."""
        at = int(self.city.sql(f"""select extract(epoch from starts_at)::bigint + 3600 from arca.budget_phases p join arca.budgets b on b.id = p.budget
            where b.slug = '{slug}' and phase = '{phase}'"""))
        self.city.hold_clock(at)
        self.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({at}), proved_at = to_timestamp({at}), until = to_timestamp({at + DAY})")
        return at


def verified(t, count, name):
    """People who have proved by the census where they live."""
    people = t.crowd(count, name)
    t.city.sql(f"update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock() where pseudonym like '{name} %'")
    return people


def content(title="Una fuente en el parque", **more):
    return {"title": title, "text": TEXT, "heading": 0, **more}


def propose(who, slug, title="Una fuente en el parque", **more):
    return who.post(f"/api/budgets/{slug}/projects", {"language": "es", **content(title, **more)})


def change(who, number, revision, title="Una fuente en el parque", **more):
    return who.post(f"/api/projects/{number}", {"revision": revision, **content(title, **more)})


def publish(who, number):
    return who.post(f"/api/projects/{number}/publish", None)


def withdraw(who, number, reason="Ya lo va a hacer la Diputación"):
    return who.post(f"/api/projects/{number}/withdraw", {"reason": reason})


def own(who, number):
    return who.ask("GET", f"/api/projects/{number}/own").json()
