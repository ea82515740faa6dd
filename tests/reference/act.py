"""Section 18: entries of the city's log. A refused entry is one that raises ValueError."""

import base64
import hashlib
import json
import re

import ed25519
from merkle import leaf_hash
from transcript import labelled

ROLES = ("moderator", "valuator", "officer", "staff", "auditor", "monitor", "forum", "sysadmin",
         "clerk", "registrar")
HEAD = b"\x50\x01"
LONGEST = 16384
GREATEST = 2 ** 53 - 1


def canonical(value):
    """RFC 8785 for texts, whole numbers, lists and objects whose keys are ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def vkey(name, key, kind=1):
    """A key of a signed note as text."""
    blob = bytes([kind]) + key
    return "%s+%s+%s" % (name, hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4].hex(),
                         base64.b64encode(blob).decode())


def digest(binding, body):
    """What an ACT's signature signs."""
    return labelled("arca/1/admin/act", binding, body)


def entry(value, binding, seed):
    """A whole entry: any value, canonical and signed."""
    body = HEAD + canonical(value)
    return body + ed25519.sign(seed, digest(binding, body))


def _once(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _whole(_):
    raise ValueError("not a whole number")


def _whole_or_none(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= GREATEST


def _parse(whole):
    if not 66 <= len(whole) <= LONGEST or whole[:2] != HEAD:
        raise ValueError("no ACT")
    text = whole[2:-64].decode("utf-8")
    value = json.loads(text, object_pairs_hook=_once, parse_float=_whole, parse_constant=_whole)
    if canonical(value) != whole[2:-64] or not isinstance(value, dict):
        raise ValueError("not canonical")
    return value


def _signed(whole, binding, key):
    return ed25519.verify(key, digest(binding, whole[:-64]), whole[-64:])


def _policy_keys(text):
    """Names of logs and keys of witnesses; that a policy is one is section 8's, and not looked at here."""
    logs, witnesses = [], []
    for line in text.split("\n"):
        words = line.split(" ")
        if words[0] == "log":
            logs.append(words[1])
        elif words[0] == "witness":
            witnesses.append(base64.b64decode(words[2].split("+", 2)[2])[1:])
    return logs, witnesses, "quorum none" not in text


def read_begin(whole):
    """Entry 0: its members."""
    value = _parse(whole)
    if sorted(value) != ["acts_key", "kind", "log_key", "origin", "policy"] or value["kind"] != "begin":
        raise ValueError("members")
    if not all(isinstance(member, str) for member in value.values()):
        raise ValueError("texts")
    if not re.fullmatch("[0-9a-f]{64}", value["acts_key"]):
        raise ValueError("key")
    name, _, coded = value["log_key"].split("+", 2)
    log = base64.b64decode(coded, validate=True)[1:]
    if value["log_key"] != vkey(name, log) or name != value["origin"] or not name.endswith("/city"):
        raise ValueError("log key")
    acts = bytes.fromhex(value["acts_key"])
    logs, witnesses, asks = _policy_keys(value["policy"])
    if logs != [value["log_key"]] or not asks or acts == log or acts in witnesses:
        raise ValueError("policy or keys")
    if not _signed(whole, bytes(32), acts):
        raise ValueError("signature")
    return value


def read(whole, begin):
    """Any other entry: its members; `begin` is the whole entry 0."""
    value = _parse(whole)
    if not {"kind", "number", "role", "subject", "time"} <= set(value) <= {
            "kind", "number", "role", "seat", "subject", "time"}:
        raise ValueError("members")
    if not isinstance(value["kind"], str) or not re.fullmatch("[a-z_]{1,40}", value["kind"]) \
            or value["kind"] == "begin" or value["role"] not in ROLES:
        raise ValueError("kind or role")
    if not _whole_or_none(value["number"]) or not _whole_or_none(value.get("seat", 0)):
        raise ValueError("number")
    if not isinstance(value["subject"], dict) or not isinstance(value["time"], str) \
            or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value["time"]):
        raise ValueError("subject or time")
    if not _signed(whole, leaf_hash(begin), bytes.fromhex(read_begin(begin)["acts_key"])):
        raise ValueError("signature")
    return value
