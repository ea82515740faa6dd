#!/usr/bin/env python3
"""Tests of this implementation: published vectors, itself, the forgeries, and the frozen files."""

import json
import pathlib
import sys
import traceback

import ballot
import cases_ballot
import cases_electorate
import cases_tally
import credential
import curve
import decryption
import ed25519
import electorate
import embedding
import entries
import forgery
import freeze
import merkle
import payload
import post
import ristretto
import shuffle
from cases_entries import binding, signed_entries
from entropy import Constant, Entropy
from ristretto import G, IDENTITY, L, P, decode, one_way_map, scalar, total, wire_scalar
from setting import CODE, CTX, SECOND_CTX, SHARES, THRESHOLD, TRUSTEES, VOTER, Y, name_seed, number

RFC = pathlib.Path(__file__).resolve().parent / "rfc"


def rfc(name):
    """A file of published vectors."""
    return json.loads((RFC / name).read_text(encoding="ascii"))


def test_rfc9496_constants():
    """RFC 9496, 4.1."""
    assert ristretto.SQRT_AD_MINUS_ONE**2 % P == (-curve.D - 1) % P
    assert ristretto.INVSQRT_A_MINUS_D**2 * (-1 - curve.D) % P == 1
    assert not ristretto.is_negative(ristretto.INVSQRT_A_MINUS_D)
    assert curve.SQRT_M1**2 % P == P - 1


def test_rfc9496_multiples():
    """RFC 9496, A.1."""
    element = IDENTITY
    for n, text in enumerate(rfc("9496.json")["multiples"]):
        assert element.encode().hex() == text == (n * G).encode().hex()
        assert decode(bytes.fromhex(text)) == element
        element = element + G


def test_rfc9496_bad_encodings():
    """RFC 9496, A.2."""
    bad = rfc("9496.json")["bad"]
    assert len(bad) == 29
    for text in bad:
        assert decode(bytes.fromhex(text)) is None, text


def test_rfc9496_one_way_map():
    """RFC 9496, A.3."""
    for case in rfc("9496.json")["one_way_map"]:
        assert one_way_map(bytes.fromhex(case["uniform"])).encode().hex() == case["point"]


def test_rfc8032():
    """RFC 8032, 7.1."""
    for case in rfc("8032.json")["cases"]:
        seed, message = bytes.fromhex(case["seed"]), bytes.fromhex(case["message"])
        key, signature = ed25519.public_key(seed), ed25519.sign(seed, message)
        assert key.hex() == case["key"] and signature.hex() == case["signature"]
        assert ed25519.verify(key, message, signature)
        assert not ed25519.verify(key, message + b"\0", signature)


def test_group_laws():
    """The window, the base table and the negative of multiplication."""
    a, b = number("a"), number("b")
    other = decode((a * G).encode())
    assert a * G + b * G == (a + b) * G
    assert b * other == (a * b) * G
    assert other - other == IDENTITY and L * other == IDENTITY and -other == -a * G


def test_scalars_on_the_wire():
    """Section 1: below l, 32 bytes."""
    assert wire_scalar(scalar(L - 1)) == L - 1
    assert wire_scalar(L.to_bytes(32, "little")) is None
    assert wire_scalar(bytes(31)) is None and wire_scalar(b"\xff" * 32) is None


def test_embedding():
    """Section 6: there and back, and only the first counter."""
    for vote in ([0], [200, 3, 4], []):
        data = payload.encode(2, vote, 2)
        assert embedding.decode_payload(embedding.encode_payload(data, 2)) == data
    for case in cases_vectors("embedding")["not_first"]:
        assert embedding.decode(decode(bytes.fromhex(case["point"]))) is None
    for case in cases_vectors("embedding")["bad_points"]:
        points = [decode(bytes.fromhex(p)) for p in case["points"]]
        assert embedding.decode_payload(points) is None


def cases_vectors(name):
    """A vector file as this implementation computes it."""
    return freeze.FILES[name]()


def test_payload_reasons():
    """Section 6: every reason occurs, and a valid vote encodes to the same bytes again."""
    cases = cases_vectors("payload")["cases"]
    assert {case["reason"] for case in cases} == set(range(8))
    for case in cases:
        if case["reason"] == 0:
            contest, vote = case["contest"], case["vote"]
            kind = contest["kind"] if vote else payload.BLANK
            pairs = vote if vote and vote[0][1] is not None else [i for i, _ in vote]
            assert payload.encode(kind, pairs, contest["w"]).hex() == case["payload"]


def test_credentials():
    """Section 5: what is proved holds, and nothing near it."""
    vectors = cases_vectors("credential")
    for case in vectors["possession"]:
        assert credential.check_possession(CTX, case["styles"], case["serial"], VOTER * G,
                                           bytes.fromhex(case["proof"]))
    for case in vectors["void"]:
        assert credential.check_void(CTX, case["groups"], case["reason"], VOTER * G,
                                     bytes.fromhex(case["proof"]))
    refused = vectors["possession_refused"] + vectors["void_refused"]
    assert refused and not any(case["valid"] for case in refused)
    assert credential.secret(CTX, CODE) != credential.secret(SECOND_CTX, CODE)


def test_rows():
    """Section 5: the opening of a row, for that row alone."""
    vectors = cases_vectors("row")
    for case in vectors["rows"]:
        assert credential.check_row(CTX, case["census_id"], decode(bytes.fromhex(case["tag"])),
                                    decode(bytes.fromhex(case["K"])), bytes.fromhex(case["proof"]))
    assert vectors["refused"] and not any(case["valid"] for case in vectors["refused"])


def test_ballots():
    """Section 7: good ones pass and open with their r; the others are refused."""
    for case in cases_vectors("ballot")["good"]:
        entry = bytes.fromhex(case["entry"])
        assert ballot.check(entry, CTX, case["cid"], case["w"], Y) == 0
        r = [wire_scalar(bytes.fromhex(v)) for v in case["r"]]
        assert ballot.reseal(entry, r, Y, bytes.fromhex(case["payload"]))
        assert not ballot.reseal(entry, [v + 1 for v in r], Y, bytes.fromhex(case["payload"]))
    for what, entry in cases_ballot.refused_ballots():
        assert ballot.check(entry, CTX, 2, 1, Y) != 0, what


def test_spoiled():
    """Section 7: only the first is by x over this tracker."""
    valid = [case["valid"] for case in cases_vectors("spoiled")["cases"]]
    assert valid == [True] + [False] * (len(valid) - 1)


def test_nonces_from_a_constant_source():
    """Section 1, tamper case 82: equal random bytes give unequal nonces."""
    fields = {"ctx": CTX, "cid": 0, "style": 0, "seq": 1, "prev": bytes(32), "w": 2}
    data = payload.encode(4, None, 2)
    entry, _ = ballot.seal(Constant(bytes(32)), fields, Y, VOTER, data)
    assert len(set(ballot.parse(entry)["A"])) == 3


def test_nonce_reuse():
    """Section 1: two equal nonces and r_1 give x."""
    assert cases_vectors("nonce_reuse")["x"] == scalar(VOTER).hex()


def test_shuffles():
    """Section 11: every equation of an honest mix; it holds the same votes in another order."""
    for case in cases_vectors("shuffle")["good"]:
        base = {**case["base"], "ctx": CTX, "y": Y}
        rows = _rows(case["input"], base["w"])
        artifact = bytes.fromhex(case["artifact"])
        assert shuffle.failures(base, rows, artifact) == []
        out = shuffle.parse(base, artifact)["out"]
        key = number("coefficient 0")
        assert _votes(rows, key) == _votes(out, key) and rows != out


def _rows(text, w):
    data = bytes.fromhex(text)
    points = iter([decode(data[i:i + 32]) for i in range(0, len(data), 32)])
    return [[(next(points), next(points)) for _ in range(w)]
            for _ in range(len(data) // 64 // w)]


def _votes(rows, key):
    return sorted(b"".join((beta - key * alpha).encode() for alpha, beta in row) for row in rows)


def test_isolated_forgeries():
    """Section 10 of the design: each fails its own equation and no other."""
    named = {"rows of M sum to 1, M is no permutation": ["(2)"], "M = diag(2, 1/2)": ["(1)"],
             "a column (0, 2, 0)": ["(2)"], "alpha marked before the proof": ["(4A_0)"],
             "beta marked before the proof": ["(4B_0)"],
             "commitments to another permutation": ["(3)"]}
    for what, base, rows, artifact in cases_tally.forgeries():
        assert shuffle.failures(base, rows, artifact) == named[what], what


def test_cheating_prover_with_a_permutation():
    """The forger's prover is sound: with a permutation for a matrix its proof passes."""
    base, rows = cases_tally.mix_base(3, 1), cases_tally.sealed_rows("rows 3 1", 3, 1)
    matrix = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    proof = forgery.prove_matrix(Entropy(name_seed("forgery")), base, rows, matrix)
    assert shuffle.failures(base, rows, shuffle.serialize(base, proof)) == []


def test_misused_mixes():
    """Section 11: a proof is for one place in one round."""
    for what, base, rows, artifact in cases_tally.misused():
        assert shuffle.failures(base, rows, artifact), what


def test_decryptions():
    """Section 12: any t trustees give the same votes and the same tie seed."""
    for case in cases_vectors("decryption")["batches"]:
        assert len(case["artifacts"]) == TRUSTEES
        assert len({json.dumps(c["messages"]) + c["tie_seed"] for c in case["combined"]}) == 1
        expected = [p.hex() for p in cases_tally.plain(case["n"], case["w"])]
        assert case["combined"][0]["payloads"] == expected
    few = {i: [SHARES[i] * G] for i in range(1, THRESHOLD)}
    assert decryption.combine(few, 0) != Y


def test_refused_decryptions():
    """Section 12: every false artifact fails, and the cancelling errors only at the batch."""
    for what, base, rows, y_i, artifact in cases_tally.refused_decryptions():
        assert not decryption.check(base, rows, y_i, artifact), what
        failing = [n for n, holds in decryption.equations(base, rows, y_i, artifact) if not holds]
        if what == "all factors by another share":
            assert failing == ["sG == T1 + c Y_i"]
    what, base, rows, y_i, artifact = next(cases_tally.refused_decryptions())
    factors = decryption.parse(base, artifact)[0]
    alphas = decryption.vector(CTX, base["cid"], rows)
    assert total(factors) == total(SHARES[2] * alpha for alpha in alphas), what


def test_entries():
    """Section 9: built, signed, parsed back; other keys and other bytes do not verify."""
    for name, fields, roles, entry in signed_entries():
        assert entries.parse(entry)[:2] == (name, fields)
        keys = [ed25519.public_key(name_seed(role)) for role in roles]
        assert entries.verify(entry, binding(name), keys)
        if keys:
            assert not entries.verify(entry, SECOND_CTX, keys)
            others = keys[:-1] + [ed25519.public_key(bytes(32))]
            assert not entries.verify(entry, binding(name), others)
    for case in cases_vectors("entries")["refused"]:
        assert entries.parse(bytes.fromhex(case["entry"])) is None, case["what"]


def test_posts():
    """Section 17: a post is bound to its place and its body; a mix's body comes apart again."""
    vectors = cases_vectors("post")
    key = bytes.fromhex(vectors["key"])
    digests = {case["digest"] for case in vectors["posts"]}
    assert len(digests) == len(vectors["posts"])
    for case in vectors["posts"]:
        signature = bytes.fromhex(case["signature"])
        good = [d for d in digests if ed25519.verify(key, bytes.fromhex(d), signature)]
        assert good == [case["digest"]]
    for case in vectors["mixes"]:
        parts = post.take_mix(bytes.fromhex(case["body"]))
        assert parts == (bytes.fromhex(case["entry"]), bytes.fromhex(case["artifact"]))
    assert all(post.take_mix(bytes.fromhex(body)) is None for body in vectors["mixes_refused"])


def test_electorates():
    """Section 3: what is refused is refused by this reader too, and brackets stand where two meanings would."""
    for what, text in cases_electorate.refused():
        try:
            electorate.read(text.encode(), cases_electorate.STYLES)
        except electorate.Refused:
            continue
        raise AssertionError(what)
    told = [case["words"] for case in cases_vectors("electorate")["good"]]
    assert told[2][0]["en"].endswith("closes and (be registered in the district norte or sur or live in the habitat rural)")
    assert all(set(words) == set(electorate.WORDS) for case in told for words in case)


def test_trees():
    """Section 8: every path leads from its leaf to the root."""
    leaves = [bytes([i]) for i in range(13)]
    for n in range(1, 14):
        for m in range(n):
            path = merkle.path(m, leaves[:n])
            assert _climb(merkle.leaf_hash(leaves[m]), m, n, path) == merkle.root(leaves[:n])


def _climb(digest, m, n, path):
    """RFC 9162, 2.1.3.2: the root that a path gives."""
    fn, sn = m, n - 1
    for sibling in path:
        if fn & 1 or fn == sn:
            digest = merkle.sha256(b"\1", sibling, digest)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            digest = merkle.sha256(b"\1", digest, sibling)
        fn, sn = fn >> 1, sn >> 1
    return digest


def test_frozen_files():
    """freeze.py --check."""
    assert freeze.differences() == []


def main():
    """Runs every test of this file."""
    passed = failed = 0
    for name, test in sorted(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            test()
            passed += 1
        except Exception:  # a test that breaks is a test that fails
            failed += 1
            print("FAILED %s" % name)
            traceback.print_exc(file=sys.stdout)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
