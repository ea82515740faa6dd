"""Vectors of section 3: electorates that hold, with their rules in words, and those that are refused."""

import electorate

AGE = {"age_at": "close", "least": 16}
NORTH = {"district": ["norte"]}
BOTH = {"all": [AGE, {"any": [{"district": ["norte", "sur"]}, {"habitat": ["rural"]}]}]}
STYLES = [[0, 1], [0, 1], [2]]


def plain(**changes):
    """An electorate of three contests, the third with a rule of its own."""
    return {"assurance": ["census", "desk", "letter"], "contests": [None, None, NORTH], "rule": AGE, "ways": ["account", "code"],
            "zone": "Africa/Ceuta"} | changes


def deep(levels):
    """A rule that deep."""
    rule = NORTH
    for _ in range(levels - 1):
        rule = {"all": [rule]}
    return rule


GOOD = [
    ("as rounds have it", plain()),
    ("everybody in the census", plain(rule=None, contests=[None, None, None])),
    ("all, any and lists", plain(rule=BOTH)),
    ("a day, and ages at both ends", plain(rule={"any": [{"age_at": "2026-12-31", "least": 18}, {"age_at": "open", "least": 0},
                                                          {"age_at": "close", "least": 150}]})),
    ("a list of one is not in brackets", plain(rule={"all": [{"any": [NORTH]}, {"postal_code": ["28001", "28002"]}]})),
    ("four deep", plain(rule=deep(4))),
    ("words that need care", plain(rule={"district": ["L'Hospitalet \"d'en\" Mig; (sur)", "حي النور", "x" * 80]})),
    ("contests of one style with one rule", plain(contests=[NORTH, NORTH, None])),
    ("64 parts", plain(rule={"any": [{"postal_code": [str(n)]} for n in range(64)]})),
    ("one way, all proofs", plain(ways=["code"], assurance=electorate.PROOFS, zone="Etc/GMT+1")),
]

WRONG_RULES = [
    {}, [], 7, True, "norte", {"all": []}, {"any": {}}, {"all": [1]}, {"any": [None]}, {"district": []}, {"district": "norte"},
    {"district": [""]}, {"district": ["x" * 81]}, {"habitat": ["a\nb"]}, {"habitat": ["a\x7f"]}, {"postal_code": [1]}, {"colour": ["blue"]},
    {"district": ["a"], "habitat": ["b"]}, {"age_at": "close"}, {"least": 16}, {"age_at": "noon", "least": 16},
    {"age_at": "2026-02-30", "least": 1}, {"age_at": "1849-12-31", "least": 1}, {"age_at": "2200-01-01", "least": 1},
    {"age_at": "close", "least": 151}, {"age_at": "close", "least": -1}, {"age_at": "close", "least": "16"},
    {"age_at": "close", "least": 16, "most": 20}, deep(5), {"any": [{"postal_code": [str(n)]} for n in range(65)]},
    {"postal_code": [str(n) for n in range(65)]},
]


def _refused():
    without = plain()
    del without["rule"]
    text = electorate.canonical(plain()).decode()
    yield from ((f"a rule that is none: {electorate.canonical(rule).decode()[:40]}", electorate.canonical(plain(rule=rule)).decode())
                for rule in WRONG_RULES)
    for what, value in (
            ("no rule at all", without), ("one member more", plain(zzz=1)), ("no way", plain(ways=[])),
            ("ways out of order", plain(ways=["code", "account"])), ("a way twice", plain(ways=["code", "code"])),
            ("an unknown way", plain(ways=["post"])), ("no proof", plain(assurance=[])),
            ("an unknown proof", plain(assurance=["census", "oath"])), ("proofs out of order", plain(assurance=["desk", "census"])),
            ("proofs that are no list", plain(assurance="census")),
            ("no zone", plain(zone="")), ("a zone with a blank", plain(zone="Africa/Ceuta ")), ("a long zone", plain(zone="x" * 65)),
            ("a zone that is no text", plain(zone=None)),
            ("rules of two contests", plain(contests=[None, NORTH])), ("rules of four contests", plain(contests=[None, None, NORTH, None])),
            ("a contest's rule that is none", plain(contests=[None, None, False])),
            ("one style, two rules", plain(contests=[None, NORTH, None])), ("a list", [plain()])):
        yield what, electorate.canonical(value).decode()
    yield "a blank too many", text.replace(":", ": ", 1)
    yield "a member twice", text.replace('"zone":', '"ways":["code"],"zone":')
    yield "bytes after the end", text + "\n"
    yield "a real number", text.replace("16", "16.5")
    yield "nothing", ""


def electorate_vectors():
    """electorate.json"""
    good = []
    for what, value in GOOD:
        data = electorate.canonical(value)
        electorate.read(data, STYLES)
        rules = [rule for rule in [value["rule"], *value["contests"]] if rule is not None]
        good.append({"what": what, "electorate": data.decode(),
                     "words": [{language: electorate.words(rule, language) for language in electorate.WORDS} for rule in rules]})
    return {"styles": STYLES, "good": good, "refused": [{"what": what, "electorate": text} for what, text in _refused()]}


def refused():
    """Each artifact that must not be read."""
    return list(_refused())
