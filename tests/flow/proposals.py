#!/usr/bin/env python3
"""Citizen proposals in a live city: the share of the census that staff set, publishing, the hour to change it, supports by people
of the census (the last one by many at once), retiring, archiving by the clock, lists and their plans, what moderators hide, feeds and
search, what is left of an erased account; and the pages in a browser.
"""
import os
import subprocess
import sys
import time

from city import City
from discussion import numbers, report
from elections import ROOT
from people import Browser, at_once, code_of, make
from pictures import JPEG, PDF, png, send, send_pdf
from proposing import DAY, Proposals, verified

TEXT = "## Qué\n\nUn banco a la sombra en cada parada del **bus**, que hoy se espera al sol."
TITLE = "Bancos a la sombra en las paradas"


def begin(who, title=TITLE, language="es", **more):
    return who.post("/api/proposals", {"title": title, "text": TEXT, "language": language, **more})


def support(who, number, wish=True):
    return who.post(f"/api/proposals/{number}/support", {"support": wish})


def retire(who, number, why="done", reason="La ciudad los ha puesto ya."):
    return who.post(f"/api/proposals/{number}/retire", {"why": why, "reason": reason})


def own(who, number):
    return who.ask("GET", f"/api/proposals/{number}/own").json()


def made(who, title=TITLE, **more):
    got = begin(who, title, **more)
    if got.status != 201:
        raise AssertionError(f"no proposal: {got} {got.body}")
    return got.json()["number"]


def rules(who, share_e4, census, months):
    return who.post("/api/staff/proposal-rules", {"share_e4": share_e4, "census": census, "months": months})


def say(who, number, text="Hace mucha falta"):
    return who.post("/api/comments", {"kind": "proposal", "subject": number, "stance": "for", "text": text, "language": "es"})


def last_act(t):
    act = t.get("/api/acts?group=participation")["items"][0]
    return act["kind"], act["role"], {fact["name"]: fact["value"] for fact in act["facts"]}


def check_rules(t, staff, anna):
    with t.nothing("without rules"):
        t.refused("before the city says what it takes", lambda: begin(anna), 409, "proposals_unset")
        t.refused("by a resident", lambda: rules(anna, 100, 30000, 12), 403, "role_needed")
        for ask, at, code in (((0, 1, 1), "/share_e4", "too_small"), ((5001, 1, 1), "/share_e4", "too_large"), ((1, 0, 1), "/census", "too_small"), ((1, 1, 37), "/months", "too_large")):
            t.refused(f"rules {ask}", lambda ask=ask: rules(staff, *ask), 422, "json_shape", (at, code))
    t.check(t.get("/api/proposals") == {"items": [], "next": None, "rules": None}, "nobody has said what it takes")
    t.check(rules(staff, 3, 10001, 12).json() == {"share_e4": 3, "census": 10001, "months": 12, "needed": 4}, "0.03 % of 10,001, rounded up")
    t.check(last_act(t) == ("proposal_rules_set", "staff", {"share_e4": "3", "census": "10001", "months": "12"}), f"an act: {last_act(t)}")
    acts = len(t.get("/api/acts?group=participation")["items"])
    t.is_("the same once more", rules(staff, 3, 10001, 12), 200)
    t.check(len(t.get("/api/acts?group=participation")["items"]) == acts, "is no act")


def check_begin(t, staff):
    one, = t.crowd(1, "Proponente")
    org, bare = t.crowd(2, "Club", "organisation")
    t.city.sql("update arca.accounts set register_url = null where pseudonym = 'Club 1'")
    got = begin(one, place=" Paradas  del centro ", tags=["Bus", "sombra", "BÚS"], goals=[11, 3, 11], links=[{"title": "Datos", "address": "https://ejemplo.es/paradas"}])
    p = got.json()
    n = p["number"]
    t.check(got.status == 201 and (p["place"], p["tags"], p["goals"], p["state"], p["supports"], p["needed"], p["share_e4"], p["census"]) ==
            ("Paradas del centro", ["Bus", "sombra"], [3, 11], "open", 0, 4, 3, 10001), f"as it is kept: {p}")
    t.check(p["tree"][0]["kind"] == "heading" if "kind" in p["tree"][0] else bool(p["tree"]), f"with its tree: {p['tree']}")
    again = begin(one, place="Paradas del centro")
    t.check(again.status == 201 and again.json()["number"] == n, "a double click is one")
    with t.nothing("refusals"):
        for what, more, code, at in (("a short title", {"title": "abc"}, "title_form", None), ("a short text", {"text": "Muy corto"}, "proposal_text_form", None),
                                     ("an invisible text", {"text": "\u200b" * 30}, "proposal_text_form", None), ("a direction", {"text": TEXT + "\u202eabc"}, "proposal_text_form", None),
                                     ("a tag with a comma", {"tags": ["bien", "a,b"]}, "project_form", ("/tags/1", "form")), ("a foreign address", {"links": [{"title": "x", "address": "javascript:alert(1)"}]}, "project_form", ("/links/0/address", "form")),
                                     ("a goal that is none", {"goals": [18]}, "json_shape", ("/goals/0", "too_large")), ("a long place", {"place": "x" * 121}, "project_form", ("/place", "form")),
                                     ("seven tags", {"tags": list("abcdefg")}, "json_shape", ("/tags", "too_long")), ("no such language", {"language": "tlh"}, "language_unknown", None)):
            ask = {"title": "Otra cosa", "text": TEXT, "language": "es", **more}
            t.refused(what, lambda ask=ask: one.post("/api/proposals", ask), 422, code, at)
        t.refused("an organisation without its entry", lambda: begin(bare), 403, "register_needed")
        t.refused("nobody", lambda: begin(Browser(t.city)), 401, "account_missing")
    t.is_("an organisation may", begin(org, "Lo que pide un club"), 201)
    # three in a day
    for i in range(2):
        made(one, f"Una más {i}")
    got = begin(one, "La cuarta")
    t.is_("the fourth of a day", got, 429, "proposals_limit")
    t.check(0 < int(got.fields["retry-after"]) <= DAY, f"it says how long: {got.fields}")
    t.city.sql("update arca.proposals set created_at = created_at - interval '1 day'")
    t.is_("a day later", begin(one, "La cuarta"), 201)
    # rules that change hold for what comes after
    rules(staff, 6, 10001, 6)
    t.check(t.get(f"/api/proposals/{n}")["needed"] == 4 and begin(org, "Con otras reglas").json()["needed"] == 7, "each keeps what it began with")
    rules(staff, 3, 10001, 12)
    try:
        t.city.sql(f"update arca.proposals set needed = 1 where id = {n}")
        t.check(False, "the database lets a threshold be another")
    except Exception as error:      # noqa: BLE001
        t.check("violates" in str(error), f"by constraint: {error}")


def check_edit(t):
    one, two = verified(t, 2, "Autora")
    n = made(one, "Para cambiarla")

    def edit(who=one, number=n, **more):
        return who.post(f"/api/proposals/{number}", {"title": "Ya cambiada", "text": TEXT, **more})
    with t.nothing("edits"):
        t.refused("by somebody else", lambda: edit(two), 403, "not_author")
        t.refused("of nothing", lambda: edit(number=999999), 404, "proposal_unknown")
        t.refused("to nothing", lambda: edit(text=" "), 422, "proposal_text_form")
    got = edit(tags=["nueva"])
    t.check(got.status == 200 and got.json()["title"] == "Ya cambiada" and got.json()["edited_at"] and own(one, n)["edit_until"], f"within the hour: {got.body}")
    t.is_("a support", support(two, n), 200)
    t.refused("ends that", lambda: edit(title="Otra vez"), 409, "debate_kept")
    t.check(own(one, n)["edit_until"] is None, "which it says")
    m = made(one, "Con comentario")
    t.is_("a comment", say(two, m), 201)
    t.refused("does so too", lambda: edit(number=m), 409, "debate_kept")
    k = made(one, "Vieja")
    t.city.sql(f"update arca.proposals set created_at = created_at - interval '61 minutes' where id = {k}")
    t.refused("and so does an hour", lambda: edit(number=k), 409, "debate_kept")


def check_supports(t):
    author, = t.crowd(1, "Apoyada")
    people = verified(t, 12, "Apoyo")
    weak, = t.crowd(1, "Débil")
    org, = t.crowd(1, "Coral", "organisation")
    staff = t.staff
    n = made(author, "Una piscina cubierta")
    with t.nothing("supports of others"):
        t.refused("nobody", lambda: support(Browser(t.city), n), 401, "account_missing")
        t.refused("an address alone", lambda: support(weak, n), 403, "level_needed")
        t.refused("an organisation", lambda: support(org, n), 403, "organisation_votes")
        t.refused("nothing", lambda: support(people[0], 999999), 404, "proposal_unknown")
        t.refused("a city can't ask for less", lambda: staff.post("/api/levels", {"act": "proposal_support", "least": "confirmed"}), 422, "level_least", ("/least", "choice"))
    t.check([own(who, n)["why_not"] for who in (weak, org, people[0])] == ["not_verified", "organisation", None], "each is told why not")
    got = at_once(16, lambda i: support(people[0], n))
    t.check({reply.status for reply in got} == {200} and t.get(f"/api/proposals/{n}")["supports"] == 1, f"sixteen clicks are one: {list(map(code_of, got))}")
    t.check(own(people[0], n)["is_supported"], "which is told")
    t.check(support(people[0], n, False).json()["supports"] == 0 and support(people[0], n, False).status == 200, "taken back, and once more without harm")
    # twelve at once, where four are enough: the fourth is a moment of its own, and closes it
    got = at_once(12, lambda i: support(people[i], n))
    p = t.get(f"/api/proposals/{n}")
    t.check(sorted(map(code_of, got)) == [""] * 4 + ["proposal_closed"] * 8 and (p["supports"], p["state"]) == (4, "reached") and p["reached_at"], f"four: {list(map(code_of, got))} {p}")
    t.check(last_act(t) == ("proposal_reached", "clerk", {"proposal": str(n), "count": "4", "needed": "4"}), f"an act, once: {last_act(t)}")
    t.check(t.city.sql("select count(*) from arca.acts where kind = 'proposal_reached'") == "1" and t.city.sql("select count(*) from arca.outbox where kind = 'proposal_reached'") == "1", "its author is told")
    winner = next(who for who, reply in zip(people, got) if reply.status == 200)
    t.check(support(winner, n).json()["state"] == "reached", "whoever made it so may press again")
    t.refused("but not take it back", lambda: support(winner, n, False), 409, "proposal_closed")
    t.refused("nor its author retire it", lambda: retire(author, n), 409, "proposal_closed")
    t.is_("it is still talked about", say(people[1], n), 201)
    # an account that is erased supports nothing; what was reached stays
    loser = next(who for who, reply in zip(people, got) if reply.status == 200 and who is not winner)
    t.is_("erased", loser.ask("DELETE", "/api/account"), 204)
    p = t.get(f"/api/proposals/{n}")
    t.check((p["supports"], p["state"]) == (3, "reached"), f"one less, and reached all the same: {p['supports']} {p['state']}")
    m = made(author, "Otra que sigue abierta")
    for who in people[:2]:
        support(who, m)
    t.check(t.city.sql("select count(*) from arca.proposals p where supports <> (select count(*) from arca.proposal_supports where proposal = p.id)") == "0", "sums are those of the rows")


def check_ends(t):
    one, two = verified(t, 2, "Final")
    n = made(one, "Para retirarla")
    support(two, n)
    with t.nothing("retiring"):
        t.refused("by somebody else", lambda: retire(two, n), 403, "not_author")
        t.refused("without a reason", lambda: retire(one, n, reason="corto"), 422, "reason_form")
        t.refused("for no known reason", lambda: retire(one, n, why="aburrida"), 422, "json_shape", ("/why", "choice"))
        t.refused("nothing", lambda: retire(one, 999999), 404, "proposal_unknown")
    t.is_("retired", retire(one, n), 200)
    t.is_("twice is once", retire(one, n), 200)
    p = t.get(f"/api/proposals/{n}")
    t.check((p["state"], p["why"], p["reason"], p["supports"]) == ("retired", "done", "La ciudad los ha puesto ya.", 1), f"in public: {p}")
    for what, act, code in (("support", lambda: support(one, n), "proposal_closed"), ("taking back", lambda: support(two, n, False), "proposal_closed"),
                            ("a comment", lambda: say(two, n), "discussion_closed"), ("another reason", lambda: retire(one, n, reason="Otra razón distinta"), "proposal_closed")):
        t.refused(f"retired: {what}", act, 409, code)
    # twelve months, to the second, whoever looks first
    m = made(one, "Para archivarla")
    end = int(t.city.sql(f"select ceil(extract(epoch from ends_at))::bigint from arca.proposals where id = {m}"))
    t.city.sql(f"update arca.account_sessions set seen_at = to_timestamp({end}), proved_at = to_timestamp({end}), until = to_timestamp({end + DAY})")
    t.city.hold_clock(end - 2)
    t.is_("a moment before", support(two, m), 200)
    t.city.hold_clock(end)
    t.check(t.get(f"/api/proposals/{m}")["state"] == "archived" and m not in t.paged("/api/proposals?order=newest"), "archived by the clock")
    t.refused("then no support", lambda: support(one, m), 409, "proposal_closed")
    t.refused("and no comment", lambda: say(two, m), 409, "discussion_closed")
    t.city.sql("select arca.people_tidy()")
    t.check(numbers(t.get("/api/proposals?state=archived"))[:1] == [m] and t.city.sql(f"select is_open from arca.threads where kind = 'proposal' and subject = {m}") == "f", "and written down")
    t.city.move_clock(int(time.time()))


def check_lists(t):
    people = t.crowd(46, "Lista")
    voters = verified(t, 3, "Lectora")
    own_ones = [made(who, f"Propuesta {i:02d} de la lista", tags=["Par" if i % 2 == 0 else "Impar"], goals=[i % 5 + 1]) for i, who in enumerate(people)]
    for i in (5, 17, 40):
        for who in voters[:1 + (i == 17)]:
            support(who, own_ones[i])
    listed = t.paged("/api/proposals?order=newest")
    t.check([n for n in listed if n in own_ones] == own_ones[::-1], "the newest first, each once")
    best = [n for n in t.paged("/api/proposals?order=supported") if n in own_ones]
    t.check(best[:3] == [own_ones[17], own_ones[40], own_ones[5]] and sorted(best) == own_ones, f"the most supported first: {best[:3]}")
    t.check([n for n in t.paged("/api/proposals?order=newest&tag=impar") if n in own_ones] == own_ones[1::2][::-1], "of a tag")
    t.check([n for n in t.paged("/api/proposals?order=newest&goal=3") if n in own_ones] == own_ones[2::5][::-1], "of a goal")
    t.check(numbers(t.get("/api/proposals?q=propuesta%2007%20lista")) == [own_ones[7]], "by words")
    t.check(set(own_ones) <= set(t.paged("/api/proposals?state=all")) and not set(own_ones) & set(t.paged("/api/proposals?state=retired")), "by state")
    for bad in ("order=loudest", "state=ajar", "goal=18", "q=ab", "cursor=%25"):
        t.is_(bad, t.city.ask("GET", f"/api/proposals?{bad}"), 400, "query_invalid")
    t.check(own_ones[7] in numbers(t.get("/api/proposals/similar?q=propuesta%20numero%2007%20de%20la%20lista")), "like what is typed")
    late = t.crowd(4, "Tardía")
    seen = t.paged("/api/proposals?order=newest", lambda i: made(late[i], f"Mientras {i}") if i < 4 else None)
    t.check(len(set(seen)) == len(seen) and set(own_ones) <= set(seen), "the list holds still")
    entries = t.city.ask("GET", "/api/feeds/es/proposals").body
    t.check(b"Propuesta 45 de la lista" in entries and f"/es/proposals/{own_ones[45]}".encode() in entries, "in a feed")
    found = t.get("/api/search?q=propuesta%2007%20lista&kind=proposal")["items"]
    t.check(found and found[0]["about"] == {"kind": "proposal", "number": own_ones[7], "budget": None, "title": "Propuesta 07 de la lista"}, f"found: {found[:1]}")


def check_plans(t):
    """What lists really ask, among a few thousand rows: each by an index, though nothing forbids to read it all."""
    t.city.sql("""set session_replication_role = replica;
        insert into arca.proposals (author, language, title, text, tree, hay, title_hay, tags, tag_keys, created_at, ends_at, archived_at, retired_at, why, reason, share_e4, census, needed, supports)
        select a.id, 'es', 'Relleno ' || i, t, '[]', lower(t), 'relleno ' || md5(i::text), array['Tag' || i % 800], array['tag' || i % 800], at, at + interval '90 days',
            case when i % 3 = 1 then at + interval '90 days' end, case when i % 3 = 2 then at + interval '1 day' end, case when i % 3 = 2 then 'done' end, case when i % 3 = 2 then 'Ya está hecho' end, 100, 10000, 100, i % 90
        from generate_series(1, 6000) i, (select min(id) as id from arca.accounts where state = 'active') a,
        lateral (select 'Texto de relleno ' || case i when 777 then 'girasoles ' else '' end || repeat(md5(i::text), 12) as t, arca.clock() - make_interval(mins => i) as at) l;
        insert into arca.threads (kind, subject) select 'proposal', id from arca.proposals where title like 'Relleno%'""")
    t.city.sql("analyze arca.proposals, arca.threads, arca.accounts")
    for order, place in (("newest", "newest.0.3000"), ("supported", "supported.40.3000")):
        for state in ("open", "all", "retired", "archived"):
            for cursor in ("null", f"api.to_cursor('{place}')"):
                t.planned(f"proposals {order} {state} {cursor}", f"api.proposals('{order}', '{state}', null, null, null, {cursor})", ("proposals_",), "Seq Scan", 70)
    t.planned("words", "api.proposals('newest', 'all', null, null, 'girasoles relleno', null)", ("proposals_hay",), "Seq Scan", 70)
    t.planned("a tag", "api.proposals('newest', 'all', 'tag7', null, null, null)", ("proposals_tags",), "Seq Scan", 70)
    like = "api.proposals_similar('relleno ' || md5('1'))"
    t.planned("like a title", like, ("proposals_pieces",), "Seq Scan", 1200)
    t.check(t.city.sql(f"select {like} -> 'items' -> 0 ->> 'title'") == "Relleno 1", "by its rarest pieces, however old")
    common = "api.proposals_similar('relleno')"
    t.planned("like a title that most have", common, ("proposals_",), "Seq Scan", 6200)
    t.check(t.city.sql("select share < 0.2 from arca.rare_pieces('relleno', 'proposals_pieces', 1000)") == "t", "of these the newest")
    t.planned("one", "api.proposal((select max(id) from arca.proposals))", ("proposals_pkey",), "Seq Scan", 5)
    t.city.sql("""set session_replication_role = replica; delete from arca.threads where kind = 'proposal' and subject in (select id from arca.proposals where title like 'Relleno%');
        delete from arca.proposals where title like 'Relleno%'""")


def check_hidden(t, moderator):
    one, two = verified(t, 2, "Oculta")
    n = made(one, "Una propuesta insultante", place="Aquí")
    t.is_("reported", report(two, "proposal", n), 201)
    queue = moderator.ask("GET", "/api/moderation/queue").json()["items"]
    t.check([(x["content"]["kind"], x["content"]["title"]) for x in queue] == [("proposal", "Una propuesta insultante")], f"in the queue: {queue}")
    got = moderator.post("/api/moderation/decisions", {"kind": "proposal", "number": n, "decision": "hide", "reason": "insult", "note": None})
    t.check(got.status in (200, 201) and got.json()["of"] == {"kind": "proposal", "number": n, "budget": None, "title": None}, f"hidden: {got.body}")
    p = t.get(f"/api/proposals/{n}")
    t.check((p["title"], p["text"], p["tree"], p["author"], p["place"], p["hidden"]["reason"]) == (None, None, None, None, None, "insult"), f"a stub is left: {p}")
    t.check(t.get("/api/search?q=insultante&kind=proposal")["items"] == [] and n in numbers(t.get("/api/proposals?order=newest")), "not found, but in its place")
    for what, act in (("support", lambda: support(two, n)), ("comment", lambda: say(two, n)), ("retire", lambda: retire(one, n)),
                      ("edit", lambda: one.post(f"/api/proposals/{n}", {"title": TITLE, "text": TEXT}))):
        t.refused(f"hidden: {what}", act, 409, "contribution_hidden")
    mine = one.ask("GET", "/api/account/decisions").json()["items"]
    t.check(mine[0]["decision"]["kind"] == "proposal", f"its author is told: {mine}")
    t.is_("restored", moderator.post("/api/moderation/decisions", {"kind": "proposal", "number": n, "decision": "restore", "reason": None, "note": None}), got.status)
    t.check(t.get(f"/api/proposals/{n}")["title"] == "Una propuesta insultante" and t.get("/api/search?q=insultante&kind=proposal")["items"] != [], "and is back")


def check_files(t, moderator):
    """Pictures and documents: whose they are, in which order, what a change lets go, what is hidden with it, what is left of an erased account."""
    one, two = t.crowd(2, "Retratista")
    a, b, spare = (send(one, png(40 + i, 30), "image/png").json()["id"] for i in range(3))
    photo, paper = send(one, JPEG).json()["id"], send_pdf(one).json()["id"]
    foreign = send(two, png(50, 30), "image/png").json()["id"]

    def count(ident):
        return t.city.sql(f"select count(*) from arca.upload_files where upload = '{ident}'")
    with t.nothing("wrong files"):
        for what, more, at in (("no words for it", {"pictures": [{"id": a, "alt": "  "}]}, ("/pictures/0/alt", "form")), ("too many words", {"pictures": [{"id": a, "alt": "x" * 201}]}, ("/pictures/0/alt", "form"))):
            t.refused(what, lambda more=more: begin(one, **more), 422, "project_form", at)
        for what, more in (("of somebody else", {"pictures": [{"id": foreign, "alt": "La parada"}]}), ("that is nothing", {"pictures": [{"id": "0" * 26, "alt": "La parada"}]}),
                           ("a document as a picture", {"pictures": [{"id": paper, "alt": "La parada"}]}), ("a picture as a document", {"documents": [{"id": a}]})):
            t.refused(what, lambda more=more: begin(one, **more), 404, "upload_unknown")
        for name, item in (("pictures", {"id": a, "alt": "x"}), ("documents", {"id": paper})):
            t.refused(f"six {name}", lambda name=name, item=item: begin(one, **{name: [item] * 6}), 422, "json_shape", (f"/{name}", "too_long"))
    n = made(one, "Con sus imágenes", pictures=[{"id": b, "alt": "La parada, al sol"}, {"id": photo, "alt": "Otra vista"}], documents=[{"id": paper}])
    p = t.get(f"/api/proposals/{n}")
    t.check([(x["id"], x["alt"]) for x in p["pictures"]] == [(b, "La parada, al sol"), (photo, "Otra vista")] and [(x["name"], x["size"]) for x in p["documents"]] == [("Plano.pdf", len(PDF))], f"in their order: {p}")
    address = p["pictures"][1]["files"][0]["address"]
    made_of_it = t.city.ask("GET", address).body
    t.check(made_of_it[:4] == b"RIFF" and b"Exif" not in made_of_it, "a picture anew, and nothing else of it")
    m = made(one, "Otra propuesta")

    def edit(number, **more):
        return one.post(f"/api/proposals/{number}", {"title": "Con sus imágenes", "text": TEXT, **more})
    with t.nothing("of another"):
        t.refused("one is of one proposal", lambda: edit(m, pictures=[{"id": b, "alt": "x"}]), 404, "upload_unknown")
        t.refused("nor of a round's project", lambda: one.post(f"/api/proposals/{m}", {"title": TITLE, "text": TEXT, "documents": [{"id": paper}]}), 404, "upload_unknown")
        t.refused("what is in use is not deleted", lambda: one.ask("DELETE", f"/api/uploads/{b}"), 409, "upload_used")
    got = edit(n, pictures=[{"id": a, "alt": "De noche"}, {"id": b, "alt": "La parada, a la sombra"}], documents=[]).json()
    t.check([(x["id"], x["alt"]) for x in got["pictures"]] == [(a, "De noche"), (b, "La parada, a la sombra")] and got["documents"] == [] and got["edited_at"], f"within the hour: {got}")
    t.check((count(a), count(b), count(photo), count(paper), count(spare)) == ("1", "1", "0", "0", "1"), "what is named no longer is gone, as no version is kept")
    t.is_("what was dropped, to nobody", t.city.ask("GET", address), 404, "upload_unknown")
    address = got["pictures"][0]["files"][0]["address"]
    moderator.post("/api/moderation/decisions", {"kind": "proposal", "number": n, "decision": "hide", "reason": "personal_data", "note": None})
    t.check(t.city.ask("GET", address).status == 404 and t.get(f"/api/proposals/{n}")["pictures"] == [], "hidden with it")
    moderator.post("/api/moderation/decisions", {"kind": "proposal", "number": n, "decision": "restore", "reason": None, "note": None})
    t.check(t.city.ask("GET", address).status == 200 and len(t.get(f"/api/proposals/{n}")["pictures"]) == 2, "and back")
    mine = [x for x in one.ask("GET", "/api/account/export").json()["proposals"] if x["proposal"] == n]
    t.check(mine[0]["pictures"] == [{"upload": a, "alt": "De noche"}, {"upload": b, "alt": "La parada, a la sombra"}] and mine[0]["documents"] == [], f"exported: {mine}")
    t.is_("the account goes", one.ask("DELETE", "/api/account"), 204)
    t.check(t.city.ask("GET", address).status == 200 and count(spare) == "0" and t.city.sql(f"select account is null from arca.uploads where id = '{a}'") == "t", "what is in use stays, of nobody; the rest goes")


def check_told(t):
    """Whoever follows a proposal, and whoever is named in it, is told: of each thing once."""
    author, fan, named = verified(t, 3, "Avisada")
    n = made(author, "Una que se sigue")

    def notices(who):
        return [(x["what"], x["kind"], x["title"], x["count"]) for x in who.ask("GET", "/api/account/notices").json()["items"] if not x["is_read"]]
    t.check(own(author, n)["is_followed"] and not own(fan, n)["is_followed"], "its author follows it")
    t.is_("and whoever likes", fan.post("/api/account/follows", {"kind": "proposal", "subject": str(n), "is_followed": True}), 200)
    say(named, n, "La apoyo, y @Avisada 1 también")
    t.check(notices(fan) == [("mention", "proposal", "Una que se sigue", 1)] and notices(author) == [("comment", "proposal", "Una que se sigue", 1)], f"named, and no comment besides: {notices(fan)} {notices(author)}")
    say(author, n, "Gracias, @Avisada 0 soy yo")
    t.check(notices(author) == [("comment", "proposal", "Una que se sigue", 1)], "nobody is told that they named themselves")
    path = fan.ask("GET", "/api/account/notices").json()["items"][-1]["path"]
    t.check(path.startswith(f"proposals/{n}?comment="), f"with its place: {path}")
    for who in verified(t, 4, "Avisa"):
        support(who, n)
    t.check(("reached", "proposal", "Una que se sigue", 1) in notices(fan) and "reached" not in [x[0] for x in notices(author)], "reached: its author has a letter")
    m = made(author, "Una que se retira")
    fan.post("/api/account/follows", {"kind": "proposal", "subject": str(m), "is_followed": True})
    retire(author, m)
    t.check(("retired", "proposal", "Una que se retira", 1) in notices(fan), "retired")
    items = fan.ask("GET", "/api/account/follows").json()["items"]
    t.check([(x["kind"], x["subject"], x["path"]) for x in items][:2] == [("proposal", str(m), f"proposals/{m}"), ("proposal", str(n), f"proposals/{n}")], f"the list: {items}")
    t.is_("of nothing", fan.post("/api/account/follows", {"kind": "proposal", "subject": "999999", "is_followed": True}), 404, "follow_unknown")


# --- the pages ------------------------------------------------------------------------------------


def check_browser(t, moderator):
    author, = t.crowd(1, "Vecina")
    voters = verified(t, 4, "Votante")
    n = made(author, "Un carril bici hasta el río", place="Calle Mayor", tags=["bici", "río"], goals=[11, 13], links=[{"title": "Plano", "address": "https://ejemplo.es/plano"}])
    for who in voters[:3]:
        support(who, n)
    say(voters[0], n)
    reached = made(author, "Árboles en la avenida")
    for who in voters:
        support(who, reached)
    hidden = made(author, "Lo que no debía estar")
    moderator.post("/api/moderation/decisions", {"kind": "proposal", "number": hidden, "decision": "hide", "reason": "spam", "note": None})
    make(t.city, "paula@example.org", "Paula")
    t.city.sql("update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock() where pseudonym = 'Paula'")
    picture = t.city.path("parada.png")
    with open(picture, "wb") as file:
        file.write(png(640, 360))
    done = subprocess.run(["node", os.path.join(ROOT, "tests", "browser", "proposals.mjs")], capture_output=True, text=True, check=False,
                          env={**os.environ, "ARCA_URL": f"https://localhost:{t.city.tls_address[1]}", "ARCA_EMAIL": "paula@example.org", "ARCA_PASSWORD": "plum tree 4 two",
                               "ARCA_PROPOSAL": str(n), "ARCA_REACHED": str(reached), "ARCA_HIDDEN": str(hidden), "ARCA_STAFF": t.staff.cookie, "ARCA_PICTURE": picture})
    t.check(done.returncode == 0 and " 0 failed" in done.stdout, f"in Chromium: {done.stdout}{done.stderr}")


def main():
    subprocess.run(["make", "-s", "-C", ROOT, "web"], check=True, capture_output=True)
    with City(web_root=os.path.join(ROOT, "web", "dist")) as city:
        t = Proposals(city)
        anna, = t.crowd(1, "Anna")
        t.staff, moderator = t.person("Una"), t.person("Moni")
        t.grant("una@example.org")
        t.seat(moderator, "moderator")
        check_rules(t, t.staff, anna)
        check_begin(t, t.staff)
        check_edit(t)
        check_supports(t)
        check_ends(t)
        check_lists(t)
        check_plans(t)
        check_hidden(t, moderator)
        check_files(t, moderator)
        check_told(t)
        check_browser(t, moderator)
    sys.exit(t.done())


if __name__ == "__main__":
    main()
