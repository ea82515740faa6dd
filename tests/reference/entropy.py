"""The deterministic stream of the vectors (README.md here): never for anything but tests."""

import hashlib

from ristretto import L


class Entropy:
    """Draw i is SHA-512("arca/test/entropy" | seed | u64le i)."""

    def __init__(self, seed):
        self.seed = seed
        self.count = 0

    def draw(self):
        """The next 64 bytes."""
        block = b"arca/test/entropy" + self.seed + self.count.to_bytes(8, "little")
        self.count += 1
        return hashlib.sha512(block).digest()

    def scalar(self):
        """A draw mod l; zero is drawn again."""
        while True:
            n = int.from_bytes(self.draw(), "little") % L
            if n:
                return n

    def below(self, bound):
        """An index below bound: a draw mod bound."""
        return int.from_bytes(self.draw(), "little") % bound

    def permutation(self, n):
        """Fisher-Yates from the top down."""
        pi = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self.below(i + 1)
            pi[i], pi[j] = pi[j], pi[i]
        return pi


class Constant(Entropy):
    """A broken source that always gives the same bytes: nonces must differ all the same."""

    def draw(self):
        return b"\x07" * 64
