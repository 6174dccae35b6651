"""What an audit says: the rules say one thing, the ledger another."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The rules say one thing, the ledger another."""

    sentence: str
    expected: str
    observed: str
    entries: tuple[int, ...] = ()
    key: str = ""
    of_turn: bool = False
    """It is about a void that leaves its receipt open, or about what takes such a void back: `rollback.symmetric`'s."""
