"""Vectors of sections 11 and 12: shuffles, forged shuffles, decryptions."""

import decryption
import embedding
import forgery
import payload
import rounds
import shuffle
from entropy import Entropy
from ristretto import G, scalar, total
from setting import CTX, SECOND_CTX, SHARES, THRESHOLD, TRUSTEES, Y, name_seed
from transcript import nonce


def plain(n, w):
    """n votes as payloads."""
    return [payload.encode(2, [i, (i + 3) % 11 + 20], w) for i in range(n)]


def sealed_rows(name, n, w):
    """n rows that hold those votes."""
    entropy, rows = Entropy(name_seed(name)), []
    for data in plain(n, w):
        row = []
        for point in embedding.encode_payload(data, w):
            r = entropy.scalar()
            row.append((r * G, point + r * Y))
        rows.append(row)
    return rows


def mix_base(n, w, k=1, trustee=2, cid=5):
    """The base of a mix in the vectors' round."""
    return {"ctx": CTX, "cid": cid, "k": k, "trustee": trustee, "n": n, "w": w, "y": Y}


def base_fields(base):
    """A base as JSON."""
    return {**base, "ctx": base["ctx"].hex(), "y": base["y"].encode().hex()}


def _mix(n, w, k, rows):
    name = "mix %d %d %d" % (n, w, k)
    base = mix_base(n, w, k, trustee=k + 1)
    proof = shuffle.prove(Entropy(name_seed(name)), base, rows)
    case = {"base": base_fields(base), "entropy": name_seed(name).hex(),
            "input": rounds.rows_bytes(rows).hex(),
            "input_vec_hash": rounds.vec_hash(CTX, base["cid"], w, rows).hex(),
            "output": rounds.rows_bytes(proof["out"]).hex(),
            "output_vec_hash": rounds.vec_hash(CTX, base["cid"], w, proof["out"]).hex(),
            "artifact": shuffle.serialize(base, proof).hex()}
    return case, proof["out"]


def forgeries():
    """(what, base, rows, artifact)."""
    for what, matrix, w in (
            ("rows of M sum to 1, M is no permutation", forgery.ROWS_SUM_TO_ONE, 1),
            ("rows of M sum to 1, M is no permutation", forgery.ROWS_SUM_TO_ONE, 2),
            ("M = diag(2, 1/2)", forgery.DIAGONAL, 1), ("M = diag(2, 1/2)", forgery.DIAGONAL, 2),
            ("a column (0, 2, 0)", forgery.COLUMN_0_2_0, 1)):
        n = len(matrix)
        base, rows = mix_base(n, w), sealed_rows("rows %d %d" % (n, w), n, w)
        entropy = Entropy(name_seed("forgery"))
        proof = forgery.prove_matrix(entropy, base, rows, matrix)
        yield what, base, rows, shuffle.serialize(base, proof)
    base, rows = mix_base(3, 2), sealed_rows("rows 3 2", 3, 2)
    for what, make in (
            ("alpha marked before the proof", lambda e: forgery.prove_marked(e, base, rows, 0)),
            ("beta marked before the proof", lambda e: forgery.prove_marked(e, base, rows, 1)),
            ("commitments to another permutation",
             lambda e: forgery.prove_other_commitment(e, base, rows))):
        yield what, base, rows, shuffle.serialize(base, make(Entropy(name_seed("marked"))))


def misused():
    """Honest proofs in the wrong place: (what, base, rows, artifact)."""
    n, w = 3, 2
    base, rows = mix_base(n, w), sealed_rows("rows 3 2", n, w)
    proof = shuffle.prove(Entropy(name_seed("misused")), base, rows)
    honest = shuffle.serialize(base, proof)
    yield "of mix 1, as mix 2", {**base, "k": 2}, rows, shuffle.serialize({**base, "k": 2}, proof)
    yield "of contest 5, as 6", {**base, "cid": 6}, rows, shuffle.serialize({**base, "cid": 6}, proof)
    yield "of trustee 2, as 3", {**base, "trustee": 3}, rows, shuffle.serialize(
        {**base, "trustee": 3}, proof)
    yield "of another round", {**base, "ctx": SECOND_CTX}, rows, honest
    yield "two inputs swapped", base, [rows[1], rows[0], rows[2]], honest
    out = proof["out"]
    for what, changed in (
            ("two outputs swapped after the proof", [out[1], out[0], out[2]]),
            ("an output twice, another dropped", [out[0], out[0], out[2]]),
            ("an output marked", [[(out[0][0][0], out[0][0][1] + G), out[0][1]]] + out[1:]),
            ("columns changed between rows",
             [[out[0][0], out[1][1]], [out[1][0], out[0][1]], out[2]])):
        yield what, base, rows, shuffle.serialize(base, {**proof, "out": changed})


def shuffle_vectors():
    """shuffle.json"""
    good = []
    for n, w in ((2, 1), (2, 2), (5, 1), (5, 2), (9, 1), (9, 2)):
        case, out = _mix(n, w, 1, sealed_rows("rows %d %d" % (n, w), n, w))
        good.append(case)
    case, _ = _mix(9, 2, 2, out)
    good.append(case)
    return {"good": good, "refused": [
        {"what": what, "base": base_fields(base), "input": rounds.rows_bytes(rows).hex(),
         "artifact": artifact.hex(), "fails": shuffle.failures(base, rows, artifact)}
        for what, base, rows, artifact in list(forgeries()) + list(misused())]}


def dec_base(rows, trustee, w, cid=5):
    """The base of a decryption in the vectors' round."""
    return {"ctx": CTX, "cid": cid, "trustee": trustee, "n": len(rows), "w": w,
            "vec_hash": rounds.vec_hash(CTX, cid, w, rows)}


def dec_fields(base):
    """A base as JSON."""
    return {**base, "ctx": base["ctx"].hex(), "vec_hash": base["vec_hash"].hex()}


def _batch(n, w):
    rows, artifacts, factors = sealed_rows("dec %d %d" % (n, w), n, w), [], {}
    for i in range(1, TRUSTEES + 1):
        name = "dec %d %d trustee %d" % (n, w, i)
        base = dec_base(rows, i, w)
        artifact = decryption.prove(Entropy(name_seed(name)), base, rows, SHARES[i])
        factors[i] = decryption.parse(base, artifact)[0]
        artifacts.append({"trustee": i, "entropy": name_seed(name).hex(),
                          "x_i": scalar(SHARES[i]).hex(), "Y_i": (SHARES[i] * G).encode().hex(),
                          "artifact": artifact.hex()})
    combined = []
    for subset in ((1, 2, 3), (5, 1, 4), (2, 3, 4, 5)):
        chosen = {i: factors[i] for i in subset}
        messages = decryption.messages(chosen, rows)
        combined.append({
            "subset": list(subset),
            "lambda": [scalar(decryption.lagrange(i, subset)).hex() for i in subset],
            "messages": [[m.encode().hex() for m in row] for row in messages],
            "payloads": [embedding.decode_payload(row).hex() for row in messages],
            "tie_seed": decryption.tie_seed(chosen).hex()})
    return {"ctx": CTX.hex(), "cid": 5, "n": n, "w": w, "rows": rounds.rows_bytes(rows).hex(),
            "vec_hash": rounds.vec_hash(CTX, 5, w, rows).hex(),
            "tie_point": decryption.tie_point(CTX, 5).encode().hex(), "artifacts": artifacts,
            "combined": combined}


def _constant_rho(base, rows, x_i, factors):
    """A proof by somebody who hoped that the weights were all one."""
    alphas = decryption.vector(base["ctx"], base["cid"], rows)
    tau = decryption.dec_seed(base, x_i * G, alphas, factors)
    entropy = Entropy(name_seed("constant rho"))
    return decryption.head(base) + decryption.points_bytes(factors) + decryption.proof(
        entropy, tau, [1] * len(alphas), alphas, factors, x_i)


def _forged_after_challenge(base, rows, x_i):
    """D_0 chosen after c, as if tau did not hash D (tamper case 54).

    With D* = (s A* - T2) / c the second equation holds for the challenge of the honest D.
    """
    alphas = decryption.vector(base["ctx"], base["cid"], rows)
    factors = [x_i * alpha for alpha in alphas]
    tau = decryption.dec_seed(base, x_i * G, alphas, factors)
    rho = decryption.weights(tau, len(alphas))
    a = total(p * q for p, q in zip(rho, alphas))
    d = total(p * q for p, q in zip(rho, factors)).encode()
    k = nonce(Entropy(name_seed("after c")), "dec", 0, x_i, tau + a.encode() + d)
    t1, t2 = k * G, k * a + G
    c = decryption.challenge(tau, a.encode(), d, t1.encode(), t2.encode())
    s = k + c * x_i
    order = decryption.L
    factors[0] = factors[0] - (pow(c * rho[0], order - 2, order)) * G
    return decryption.head(base) + decryption.points_bytes(factors + [t1, t2]) + scalar(s)


def _another_share(base, rows, y_i):
    """Every D is x alpha for an x that is not Y_i's: only the first equation can tell."""
    x = SHARES[3]
    alphas = decryption.vector(base["ctx"], base["cid"], rows)
    factors = [x * alpha for alpha in alphas]
    tau = decryption.dec_seed(base, y_i, alphas, factors)
    return decryption.head(base) + decryption.points_bytes(factors) + decryption.proof(
        Entropy(name_seed("another share")), tau, decryption.weights(tau, len(alphas)), alphas,
        factors, x)


def refused_decryptions():
    """(what, base, rows, Y_i, artifact)."""
    rows = sealed_rows("dec 5 1", 5, 1)
    base, x_i = dec_base(rows, 2, 1), SHARES[2]
    y_i, entropy = x_i * G, Entropy(name_seed("refused decryption"))
    good = decryption.prove(entropy, base, rows, x_i)
    honest = decryption.parse(base, good)[0]
    cancel = [honest[0] + G, honest[1] - G] + honest[2:]
    yield "errors that cancel under constant rho", base, rows, y_i, decryption.prove(
        entropy, base, rows, x_i, cancel)
    yield "proof made with constant rho", base, rows, y_i, _constant_rho(base, rows, x_i, cancel)
    yield "D chosen after the challenge", base, rows, y_i, _forged_after_challenge(base, rows, x_i)
    yield "D_0 off by G", base, rows, y_i, decryption.prove(
        entropy, base, rows, x_i, [honest[0] + G] + honest[1:])
    yield "all factors by another share", base, rows, y_i, _another_share(base, rows, y_i)
    other = {**base, "trustee": 3}
    theirs = decryption.prove(entropy, other, rows, SHARES[3])
    yield "of trustee 3, as 2", base, rows, y_i, decryption.head(base) + theirs[len(
        decryption.head(base)):]
    yield "another trustee's key", base, rows, SHARES[3] * G, good
    yield "of another round", {**base, "ctx": SECOND_CTX}, rows, y_i, good
    yield "of another vec_hash", {**base, "vec_hash": bytes(32)}, rows, y_i, good
    p_of_6 = x_i * decryption.tie_point(CTX, 6)
    yield "P of contest 6", base, rows, y_i, decryption.prove(
        entropy, base, rows, x_i, honest[:-1] + [p_of_6])
    yield "P moved to the front", base, rows, y_i, decryption.prove(
        entropy, base, rows, x_i, honest[-1:] + honest[:-1])
    size = len(decryption.head(base))
    yield "P missing", base, rows, y_i, good[:size + 160] + good[size + 192:]
    yield "s + l", base, rows, y_i, good[:-32] + (
        int.from_bytes(good[-32:], "little") + decryption.L).to_bytes(32, "little")
    yield "D_0 the identity", base, rows, y_i, good[:size] + bytes(32) + good[size + 32:]
    yield "a byte more", base, rows, y_i, good + b"\0"


def decryption_vectors():
    """decryption.json"""
    refused = []
    for what, base, rows, y_i, artifact in refused_decryptions():
        names = [n for n, holds in decryption.equations(base, rows, y_i, artifact) if not holds]
        refused.append({"what": what, "base": dec_fields(base), "Y_i": y_i.encode().hex(),
                        "rows": rounds.rows_bytes(rows).hex(), "artifact": artifact.hex(),
                        "fails": names})
    return {"threshold": THRESHOLD, "y": Y.encode().hex(),
            "batches": [_batch(0, 1), _batch(2, 1), _batch(5, 2)], "refused": refused}
