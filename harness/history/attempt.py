"""One operation as its till saw it, with all the till ever learnt of it."""

from datetime import datetime

from msgspec import Struct

from simulators.kit.instant import Instant
from simulators.till.answer import Answer, Outcome
from simulators.till.ledger import Entry
from simulators.till.operation import (
    GATEWAY_SUFFIX,
    Attach,
    Commit,
    Detach,
    Hold,
    IssueCode,
    LoadMenu,
    Return,
    Single,
    Void,
    is_read,
)
from simulators.till.receipt import Receipt, ReceiptId

ACCEPTED = (Outcome.OK, Outcome.OFFLINE)
_TRY = " (try "


class Word(Struct, frozen=True):
    """One thing a till learnt of an attempt: where in the history, when, and what."""

    index: int
    at: Instant
    outcome: Outcome
    answer: Answer | None


class Attempt(Struct, frozen=True):
    """One operation as its till saw it."""

    key: str
    """The operation's own; from the second try under that key on with the number of the try (`key_of_try`)."""
    terminal: str
    part: str
    operation: Single
    index: int
    """Where in the history it began."""
    at: Instant
    words: tuple[Word, ...]
    """In history order; empty when the till never said anything more."""
    best: Word | None
    """The word with the best knowledge; the last one among equals."""
    commit: Commit | None = None
    """The receipt it was asked for with (`Commit.asks`). Its outcome is that of the receipt; it has no answer."""
    again: str = ""
    """The key its till told it under before, of its own accord: no act of a cashier is behind this one."""

    @property
    def outcome(self) -> Outcome:
        return Outcome.UNKNOWN if self.best is None else self.best.outcome

    @property
    def answer(self) -> Answer | None:
        return None if self.best is None else self.best.answer

    @property
    def accepted(self) -> Word | None:
        """The first word that it happened, or that it was accepted for later (a promise: OFF-01)."""
        return next((word for word in self.words if word.outcome in ACCEPTED), None)

    @property
    def evidence(self) -> tuple[int, ...]:
        """History indices a reader needs."""
        return (self.index, *(word.index for word in self.words))

    @property
    def changes(self) -> bool:
        """Whether the operation can have an effect in the ledger at all. Codes have none: what they did shows in what
        their checks post (`harness.history.codes`)."""
        return not is_read(self.operation) and not isinstance(self.operation, LoadMenu | IssueCode | Attach)

    @property
    def made_at(self) -> datetime:
        return self.operation.origin.made_at

    @property
    def reopens(self) -> bool:
        """A void that leaves its receipt open."""
        return isinstance(self.operation, Void) and self.operation.reopens

    @property
    def reinstates(self) -> bool:
        """A receipt that takes a void back, or something asked for with one."""
        whole = self.commit or self.operation
        return isinstance(whole, Commit) and whole.reinstates

    @property
    def is_gateways(self) -> bool:
        """A reversal that a gateway of ours made by itself."""
        return self.operation.origin.terminal.endswith(GATEWAY_SUFFIX)

    @property
    def receipt(self) -> ReceiptId | None:
        """The receipt it is about: the one it voids or returns, else the check it is on."""
        match self.operation:
            case Void(target=target) | Return(target=target) | Detach(target=target):
                return target
            case Commit(receipt=receipt) | Attach(receipt=receipt):
                return receipt.id
            case Hold(receipt=Receipt(id=id)):
                return id
            case operation if operation.origin.check:
                return operation.origin.receipt
            case _:
                return None


def key_of_try(key: str, number: int) -> str:
    """What a try goes by in a pairing: the first by the key of its operation."""
    return key if number == 1 else f"{key}{_TRY}{number})"


def told_key(key: str) -> str:
    """The key as it was told, whichever try it was."""
    return key.partition(_TRY)[0]


def keeps_time(entry: Entry, made_at: datetime) -> bool:
    """Whether an entry has this moment, to the precision of a wire (milliseconds, seconds)."""
    to_ms = made_at.replace(microsecond=made_at.microsecond // 1000 * 1000)
    return entry.made_at in (made_at, to_ms, made_at.replace(microsecond=0))
