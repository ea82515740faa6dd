"""Section 1: the constant generators H_i and Hh."""

from functools import lru_cache

from transcript import HP, sha256, u64


@lru_cache(maxsize=None)
def h(i):
    """H_i."""
    return HP("arca/1/gen", u64(i))


@lru_cache(maxsize=None)
def hh():
    """Hh."""
    return HP("arca/1/genh")


def digest(count):
    """Section 3, `generators`: SHA-256( Hh | H_0 .. H_(count-1) )."""
    return sha256(hh().encode(), *(h(i).encode() for i in range(count)))
