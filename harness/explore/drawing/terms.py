"""What may be drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The defaults are those of `tillproof explore`."""

    kinds: tuple[tuple[str, int], ...] = (("micros", 8), ("farcard", 8), ("iiko", 8), ("cloud", 3))
    """Kinds of till, each as often as its number among all numbers; other kinds come along with them."""
    fewest_visits: int = 1
    most_visits: int = 3
    plain_one_in: int = 8
    """One draft in so many has no trouble at all."""
    bad_one_in: int = 10
    """One in so many has a guest nobody serves, whose queued receipts become dead letters."""
    story: str = ""
    """Draw nothing but this short story (a method of `Episodes`), with nothing amiss but what is in it."""


USUAL = Terms()
