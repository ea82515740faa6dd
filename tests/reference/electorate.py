"""Section 3: the artifact electorate, its rules, and rules in words."""

import datetime
import json
import re

WAYS = ["account", "code"]
PROOFS = ["census", "desk", "email", "letter", "sms"]
LISTS = ["district", "habitat", "postal_code"]
WORDS = {
    "es": {"age": "tener {} años o más", "open": " cuando se abre la votación", "close": " cuando se cierra la votación",
           "date": " el {}", "district": "estar empadronado en el distrito ", "habitat": "vivir en hábitat ",
           "postal_code": "tener el código postal ", "or": " o ", "all": " y ", "any": " o "},
    "en": {"age": "be {} years old or more", "open": " when voting opens", "close": " when voting closes", "date": " on {}",
           "district": "be registered in the district ", "habitat": "live in the habitat ",
           "postal_code": "have the postal code ", "or": " or ", "all": " and ", "any": " or "},
    "ar": {"age": "أن يبلغ العمر {} سنة أو أكثر", "open": " عند افتتاح التصويت", "close": " عند إغلاق التصويت", "date": " في {}",
           "district": "التسجيل في حي ", "habitat": "السكن في بيئة ", "postal_code": "الرمز البريدي ", "or": " أو ",
           "all": " و", "any": " أو "},
}


class Refused(Exception):
    """Not an electorate."""


def canonical(value):
    """RFC 8785 for what these artifacts hold: the keys are ASCII."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _must(condition, what):
    if not condition:
        raise Refused(what)


def _is_day(text):
    if not re.fullmatch(r"(18[5-9][0-9]|19[0-9]{2}|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_word(text):
    return isinstance(text, str) and 1 <= len(text.encode()) <= 80 and not re.search("[\x00-\x1f\x7f]", text)


def check_rule(rule, depth=1):
    """Raises Refused unless the grammar has it."""
    _must(isinstance(rule, dict) and rule, "no object")
    _must(depth <= 4, "too deep")
    if "age_at" in rule or "least" in rule:
        _must(set(rule) == {"age_at", "least"}, "members of an age")
        _must(type(rule["least"]) is int and 0 <= rule["least"] <= 150, "least")
        _must(isinstance(rule["age_at"], str) and (rule["age_at"] in ("open", "close") or _is_day(rule["age_at"])), "age_at")
        return
    _must(len(rule) == 1, "two things at once")
    [(key, items)] = rule.items()
    _must(key in LISTS + ["all", "any"], "unknown")
    _must(isinstance(items, list) and 1 <= len(items) <= 64, "a list")
    for item in items:
        if key in LISTS:
            _must(_is_word(item), "a word")
        else:
            check_rule(item, depth + 1)


def _once(pairs):
    _must(len({key for key, _ in pairs}) == len(pairs), "a key twice")
    return dict(pairs)


def _no_real(text):
    raise Refused("a real number")


def read(data, styles):
    """The artifact's value; `styles` has those of each contest. Raises Refused."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once, parse_float=_no_real, parse_constant=_no_real)
    except ValueError as error:
        raise Refused("JSON") from error
    _must(canonical(value) == data, "canonical")
    _must(isinstance(value, dict) and set(value) == {"assurance", "contests", "rule", "ways", "zone"}, "members")
    for key, known in (("ways", WAYS), ("assurance", PROOFS)):
        _must(isinstance(value[key], list) and value[key], key)
        _must(value[key] == [word for word in known if word in value[key]], key)
    _must(isinstance(value["zone"], str) and re.fullmatch("[A-Za-z0-9+_/-]{1,64}", value["zone"]), "zone")
    _must(isinstance(value["contests"], list) and len(value["contests"]) == len(styles), "contests")
    for rule in [value["rule"], *value["contests"]]:
        if rule is not None:
            check_rule(rule)
    for i, one in enumerate(styles):
        for j, other in enumerate(styles[:i]):
            _must(not set(one) & set(other) or value["contests"][i] == value["contests"][j], "a style with two rules")
    return value


def words(rule, language, is_inner=False):
    """A checked rule as people read it."""
    of = WORDS[language]
    if "age_at" in rule:
        when = of[rule["age_at"]] if rule["age_at"] in ("open", "close") else of["date"].format(rule["age_at"])
        return of["age"].format(rule["least"]) + when
    [(key, items)] = rule.items()
    if key in LISTS:
        return of[key] + of["or"].join(items)
    told = of[key].join(words(item, language, len(items) > 1) for item in items)
    return f"({told})" if is_inner and len(items) > 1 else told
