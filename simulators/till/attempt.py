"""What a till attempted and what it learnt: the entries of the history, written with `Record` by the terminals."""

from typing import TypeAlias

from msgspec import Struct

from simulators.kit.garbage import Garbage
from simulators.till.answer import Answer, Outcome
from simulators.till.operation import Single

SHOWN_BYTES = 512
"""How much of a peer's garbage the history keeps."""


class Attempted(Struct, frozen=True, tag_field="kind", tag="attempted", omit_defaults=True):
    """A till began an operation. Written once per key, before the first byte is sent; once per try of a receipt (or of
    a void that leaves it open) that is told again with the times of the new try. What a receipt asks for
    (`Commit.asks`) is never written by itself. A gateway writes down the reversals it makes."""

    terminal: str
    key: str
    operation: Single
    again: str = ""
    """Key of the same operation as it was told last, when a caller tells it again under a new id (`caller.Ident`)."""


class Learnt(Struct, frozen=True, tag_field="kind", tag="learnt"):
    """A till learnt how an attempt ended: the last try under this key. `unknown` may be followed by a better answer to
    a later retry."""

    terminal: str
    key: str
    outcome: Outcome
    answer: Answer | None
    """None when nothing was heard."""


class Noticed(Struct, frozen=True, tag_field="kind", tag="noticed"):
    """Something a part met that is no operation: garbage from a peer, a remark, an unhandled message name."""

    part: str
    what: str
    """`garbage` | `remark` | `silence` | `refusal` | ..."""
    text: str
    offset: int = 0
    raw_hex: str = ""


class DeadLettered(Struct, frozen=True, tag_field="kind", tag="dead_lettered"):
    """A gateway gave an accepted operation up for good, with the reason; it stays on its dead-letter list (OFF-11)."""

    gateway: str
    key: str
    reason: str


class GivenUp(Struct, frozen=True, tag_field="kind", tag="given_up"):
    """A till stops telling of what nobody answered, as its caller profile has it. Nobody knows whether it arrived; it
    is not told again, and its cashier was shown so."""

    terminal: str
    key: str
    reason: str


class Shown(Struct, frozen=True, tag_field="kind", tag="shown"):
    """What the operator's screen or the receipt printer showed."""

    terminal: str
    surface: str
    """`screen` | `receipt`."""
    text: str


class Elsewhere(Struct, frozen=True, tag_field="kind", tag="elsewhere"):
    """What a till attempted and learnt at a card system that is not the one judged: the second interface of an
    r_keeper till (farcard.md 6.2). Keys there may be those of operations here: the receipt is the same."""

    system: str
    entry: Attempted | Learnt | GivenUp


HistoryEntry: TypeAlias = Attempted | Learnt | Noticed | DeadLettered | GivenUp | Shown | Elsewhere


def garbage_from(part: str, garbage: Garbage) -> Noticed:
    """A peer's garbage, as the part that met it writes it down."""
    return Noticed(part, "garbage", garbage.reason, garbage.offset, garbage.raw[:SHOWN_BYTES].hex())
