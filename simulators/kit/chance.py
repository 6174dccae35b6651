"""Chance in named streams: drawing once more in one place moves nothing elsewhere.

The only module that may import `random` for generating (ruff bans it elsewhere).
"""

import hashlib
from random import Random


def stream(seed: int, name: str) -> Random:
    """A generator of its own for `name`, the same in every process (the hash is not Python's)."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))


__all__ = ["Random", "stream"]
