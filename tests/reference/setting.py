"""What all vectors share: a round's name, a key of 3 of 5 trustees, a voter."""

import hashlib

import credential
import decryption
from ristretto import G, L

CTX = hashlib.sha256(b"arca/test/round").digest()
SECOND_CTX = hashlib.sha256(b"arca/test/another round").digest()
CODE = "7Zx4kQ2mVb9TnRw3LhYpAe"
TRUSTEES, THRESHOLD = 5, 3


def name_seed(name):
    """The seed of the test stream of that name."""
    return hashlib.sha256(b"arca/test/" + name.encode("ascii")).digest()


def number(name):
    """A fixed scalar."""
    return int.from_bytes(hashlib.sha512(b"arca/test/" + name.encode("ascii")).digest(),
                          "little") % L


COEFFICIENTS = [number("coefficient %d" % i) for i in range(THRESHOLD)]
SHARES = {i: decryption.shamir(COEFFICIENTS, i) for i in range(1, TRUSTEES + 1)}
Y = COEFFICIENTS[0] * G
VOTER = credential.secret(CTX, CODE)
