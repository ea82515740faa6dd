"""Cheating provers for section 11: a matrix in the permutation's place (section 10 of the design).

Row i of the matrix M says which inputs make output i's challenge: u' = M u. The commitments are
C_j = a_j G + sum_i M_ij H_i and the outputs solve sum_i M_ij e'_i = e_j, so that every equation but
those that tell a permutation from another matrix holds:
(1) needs every row of M to sum to 1, (2) needs prod u' = prod u.
"""

import generators
from ristretto import G, L, total
from shuffle import commit, permute, prove_with

ROWS_SUM_TO_ONE = [[2, L - 1], [0, 1]]
DIAGONAL = [[2, 0], [0, pow(2, L - 2, L)]]
COLUMN_0_2_0 = [[1, 0, 0], [L - 1, 2, 0], [0, 0, 1]]


def inverse(matrix):
    """The inverse of a matrix mod l, by Gauss and Jordan."""
    n = len(matrix)
    rows = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(matrix)]
    for col in range(n):
        pivot = next(i for i in range(col, n) if rows[i][col])
        rows[col], rows[pivot] = rows[pivot], rows[col]
        scale = pow(rows[col][col], L - 2, L)
        rows[col] = [v * scale % L for v in rows[col]]
        for i in range(n):
            if i != col:
                factor = rows[i][col]
                rows[i] = [(v - factor * t) % L for v, t in zip(rows[i], rows[col])]
    return [row[n:] for row in rows]


def prove_matrix(entropy, base, rows, matrix):
    """The proof of a prover who knows M and not a permutation."""
    n, w, y = base["n"], base["w"], base["y"]
    r = [[entropy.scalar() for _ in range(w)] for _ in range(n)]
    a = [entropy.scalar() for _ in range(n)]
    b = [entropy.scalar() for _ in range(n)]
    solve = inverse([[matrix[j][i] for j in range(n)] for i in range(n)])
    out = [[(r[i][c] * G + total(solve[i][j] * rows[j][c][0] for j in range(n)),
             r[i][c] * y + total(solve[i][j] * rows[j][c][1] for j in range(n)))
            for c in range(w)] for i in range(n)]
    commitment = [a[j] * G + total(matrix[i][j] * generators.h(i) for i in range(n))
                  for j in range(n)]
    return prove_with(entropy, base, rows, out, commitment, a, b, r,
                      lambda u: [sum(m * u_j for m, u_j in zip(row, u)) % L for row in matrix])


def prove_marked(entropy, base, rows, side):
    """An honest shuffle but for G on one half (0: alpha, 1: beta) of output 0, column 0.

    The mark is there before the proof, so only (4A_0) or (4B_0) can tell.
    """
    n, w = base["n"], base["w"]
    pi = entropy.permutation(n)
    r = [[entropy.scalar() for _ in range(w)] for _ in range(n)]
    a = [entropy.scalar() for _ in range(n)]
    b = [entropy.scalar() for _ in range(n)]
    out = permute(rows, pi, r, base["y"])
    pair = list(out[0][0])
    pair[side] = pair[side] + G
    out[0][0] = tuple(pair)
    return prove_with(entropy, base, rows, out, commit(pi, a), a, b, r,
                      lambda u: [u[j] for j in pi])


def prove_other_commitment(entropy, base, rows):
    """A shuffle by one permutation under commitments to another: only (3) can tell."""
    n, w = base["n"], base["w"]
    pi = list(range(n))
    r = [[entropy.scalar() for _ in range(w)] for _ in range(n)]
    a = [entropy.scalar() for _ in range(n)]
    b = [entropy.scalar() for _ in range(n)]
    out = permute(rows, pi, r, base["y"])
    return prove_with(entropy, base, rows, out, commit(pi[::-1], a), a, b, r, lambda u: u)
