"""Who must wait for whom: operations of one guest, and of one receipt, go in the order they came (OFF-04).

An operation stands in several queues at once, one for each name it goes by (its receipt, the identifier shown, the
guest behind that when we have learnt it), and may go when it is the oldest in all of them. The trap: a redemption and
the receipt it belongs to, or two cards of one guest, need not share the name that a plain "lane per card" would use.
"""

from bisect import insort
from collections.abc import Collection
from typing import TypeVar

from simulators.till.answer import Answer, Attached, GuestFound
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Hold,
    Identify,
    IssueCode,
    Quote,
    ReadAccount,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.receipt import Receipt, ReceiptId

_T = TypeVar("_T")

REMEMBERED_NAMES = 10_000


class Lanes:
    """Tickets in queues under names; a ticket's number is its age."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[str, ...]] = {}
        self._queues: dict[str, list[int]] = {}

    def join(self, ticket: int, names: tuple[str, ...]) -> None:
        """Stand in a queue under each name, behind all older tickets."""
        assert ticket not in self._names, f"ticket {ticket} is in its lanes already"
        unique = tuple(dict.fromkeys(names))
        self._names[ticket] = unique
        for name in unique:
            insort(self._queues.setdefault(name, []), ticket)

    def leave(self, ticket: int) -> None:
        for name in self._names.pop(ticket):
            queue = self._queues[name]
            queue.remove(ticket)
            if not queue:
                del self._queues[name]

    def names(self, ticket: int) -> tuple[str, ...]:
        return self._names[ticket]

    def is_free(self, ticket: int, going: Collection[int] = ()) -> bool:
        """May it go, when the tickets in `going` go right before it?"""
        for name in self._names[ticket]:
            for older in self._queues[name]:
                if older == ticket:
                    break
                if older not in going:
                    return False
        return True

    def join_also(self, name: str, other: str) -> None:
        """We have learnt that who goes by `name` goes by `other`, too."""
        for ticket in self._queues.get(name, ()):
            if other not in self._names[ticket]:
                self._names[ticket] = (*self._names[ticket], other)
                insort(self._queues.setdefault(other, []), ticket)


class Names:
    """What an operation goes by. Remembers the last `REMEMBERED_NAMES` receipts and identifiers, no more."""

    def __init__(self) -> None:
        self._guests: dict[str, str] = {}
        self._shown: dict[str, tuple[str, ...]] = {}

    def of(self, operation: Single) -> tuple[str, ...]:
        """The names of an operation; what was shown on its receipt is remembered for those that come after."""
        subject = _subject(operation)
        before = self._shown.get(subject, ())
        shown = tuple(dict.fromkeys((*before, *map(str, _identifiers(operation)))))
        if shown != before:
            _remember(self._shown, subject, shown)
        guests = tuple(self._guests[name] for name in shown if name in self._guests)
        return (subject, *shown, *guests)

    def learn(self, identifier: Identifier, guest: str) -> tuple[str, str]:
        """The programme told us who this is. Gives the two names that are now one."""
        pair = (str(identifier), f"guest:{guest}")
        _remember(self._guests, *pair)
        return pair


def introduced(operation: Single, answer: Answer) -> tuple[Identifier, str] | None:
    """Whom an answer tells us somebody is. A one-time code, once attached, is one more name of its guest."""
    match operation, answer:
        case Identify(identifier=shown) | Register(identifier=shown), GuestFound(guest=guest) if guest:
            return shown, guest
        case Attach(code=code), Attached(guest=GuestFound(guest=guest)) if guest:
            return Identifier(IdentifierKind.CODE, code), guest
        case _:
            return None


def _remember(memory: dict[str, _T], key: str, value: _T) -> None:
    memory.pop(key, None)
    memory[key] = value
    if len(memory) > REMEMBERED_NAMES:
        del memory[next(iter(memory))]


def _about(receipt: ReceiptId, key: str) -> str:
    """Check 0 is no check: then the operation itself is all there is to name."""
    return f"receipt:{receipt}" if receipt.check else f"operation:{key}"


def _subject(operation: Single) -> str:
    origin = operation.origin
    match operation:
        case Commit(receipt=receipt):
            return _about(receipt.id, origin.key)
        case Void(target=target, operation=undone):
            return _about(target, undone or origin.key)
        case Return(target=target) | Detach(target=target):
            return _about(target, origin.key)
        case Attach(receipt=Receipt(id=id)) | Hold(receipt=Receipt(id=id)):
            return _about(id, origin.key)
        case Release(hold=hold):
            number = hold.rpartition("/")[0]
            return f"operation:{hold}" if number.endswith("/0") else f"receipt:{number}"
        case _:
            return _about(origin.receipt, origin.key)


def _identifiers(operation: Single) -> tuple[Identifier, ...]:
    """What was shown. What a receipt asks for may be another guest's."""
    match operation:
        case Identify() | Register() | Redeem() | Gift() | Hold() | Claim() | IssueCode() | Adjust() | ReadAccount():
            return (operation.identifier,)
        case Attach(code=code, receipt=receipt):
            before = () if receipt.guest is None else (receipt.guest,)
            return (Identifier(IdentifierKind.CODE, code), *before)
        case Commit(receipt=receipt, asks=asks):
            guest = () if receipt.guest is None else (receipt.guest,)
            return (*guest, *(shown for ask in asks for shown in _identifiers(ask)))
        case Coupon(receipt=receipt) | Quote(receipt=receipt):
            return () if receipt.guest is None else (receipt.guest,)
        case _:
            return ()
