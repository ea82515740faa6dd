"""Vectors of section 18: entries of a city's log, and what is none."""

import act
import ed25519
from merkle import leaf_hash
from setting import name_seed

ACTS, LOG, WITNESS = name_seed("acts"), name_seed("city log"), name_seed("witness")
ORIGIN = "city.example/city"
KEY = act.vkey(ORIGIN, ed25519.public_key(LOG))
WITNESS_KEY = act.vkey("witness.example/w", ed25519.public_key(WITNESS), 4)


def _policy(witness=WITNESS_KEY, log=KEY, quorum="w"):
    return "log %s\nwitness w %s\nquorum %s\n" % (log, witness, quorum)


def _begin(**more):
    value = {"acts_key": ed25519.public_key(ACTS).hex(), "kind": "begin", "log_key": KEY,
             "origin": ORIGIN, "policy": _policy()}
    value.update(more)
    return {key: member for key, member in value.items() if member is not None}


def _act(**more):
    value = {"kind": "role_given", "number": 7, "role": "staff", "seat": 3,
             "subject": {"grant": 9, "role": "auditor"}, "time": "2026-05-01T08:00:00Z"}
    value.update(more)
    return {key: member for key, member in value.items() if member is not None}


def _refused_begins():
    other = act.vkey("other.example/city", ed25519.public_key(LOG))
    return [
        ("of another kind", _begin(kind="begins")), ("a member too few", _begin(policy=None)),
        ("a member too many", _begin(version=1)), ("a round's log", _begin(
            origin="city.example/round", log_key=act.vkey("city.example/round", ed25519.public_key(LOG)))),
        ("another name than the key's", _begin(origin="other.example/city")),
        ("a policy for another log", _begin(policy=_policy(log=other))),
        ("a policy without witnesses", _begin(policy="log %s\nquorum none\n" % KEY)),
        ("a witness that signs acts", _begin(
            policy=_policy(act.vkey("w.example/w", ed25519.public_key(ACTS), 4)))),
        ("one key for both", _begin(acts_key=ed25519.public_key(LOG).hex())),
        ("a key in capitals", _begin(acts_key=ed25519.public_key(ACTS).hex().upper())),
        ("a list", [1]),
    ]


def _refused_acts():
    return [
        ("no kind", _act(kind=None)), ("an empty kind", _act(kind="")), ("a kind in capitals", _act(kind="Role")),
        ("a kind too long", _act(kind="a" * 41)), ("entry 0 again", _act(kind="begin")),
        ("an unknown role", _act(role="mayor")), ("no number", _act(number=None)),
        ("a number as text", _act(number="7")), ("a negative number", _act(number=-1)),
        ("a seat that is none", _act(seat=True)), ("no subject", _act(subject=None)),
        ("a subject that is a list", _act(subject=[])), ("a time without zone", _act(time="2026-05-01T08:00:00")),
        ("a member too many", _act(name="somebody")), ("too long", _act(subject={"a": "b" * 16384})),
    ]


def act_vectors():
    """act.json"""
    begin = act.entry(_begin(), bytes(32), ACTS)
    leaf = leaf_hash(begin)
    acts = [_act(), _act(seat=None, role="sysadmin", number=0), _act(number=act.GREATEST, seat=act.GREATEST),
            _act(kind="a" * 40, subject={}), _act(kind="census_imported", role="sysadmin", subject={
                "rows": 3, "file_sha256": "00" * 32, "words": "\u00e9\n\"\\ \u0645"})]
    plain = act.entry(_act(), leaf, ACTS)
    refused = [(why, act.entry(value, leaf, ACTS)) for why, value in _refused_acts()] + [
        ("signed by another key", act.entry(_act(), leaf, LOG)),
        ("bound to nothing", act.entry(_act(), bytes(32), ACTS)),
        ("another type", b"\x41" + plain[1:]), ("another version", plain[:1] + b"\x02" + plain[2:]),
        ("cut short", plain[:65]), ("a byte more", plain + b"\0"), ("white space", plain[:2] + b" " + plain[2:]),
        ("a changed subject", plain.replace(b"auditor", b"monitor")),
    ]
    first = [(why, act.entry(value, bytes(32), ACTS)) for why, value in _refused_begins()] + [
        ("signed by another key", act.entry(_begin(), bytes(32), LOG)), ("an act", plain)]
    for why, whole in refused:
        _expect_refusal(why, lambda: act.read(whole, begin))
    for why, whole in first:
        _expect_refusal(why, lambda: act.read_begin(whole))
    return {"acts_seed": ACTS.hex(), "begin": begin.hex(), "begin_leaf": leaf.hex(), "origin": ORIGIN,
            "acts": [dict(_texts(value), entry=act.entry(value, leaf, ACTS).hex()) for value in acts],
            "refused": [{"why": why, "entry": whole.hex()} for why, whole in refused],
            "refused_begin": [{"why": why, "entry": whole.hex()} for why, whole in first]}


def _texts(value):
    return {"kind": value["kind"], "number": value["number"], "role": value["role"],
            "seat": value.get("seat"), "time": value["time"], "subject": act.canonical(value["subject"]).decode()}


def _expect_refusal(why, read):
    try:
        read()
    except ValueError:
        return
    raise AssertionError("taken: " + why)
