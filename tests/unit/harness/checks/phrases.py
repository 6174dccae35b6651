"""The words of the notation: how a line's pieces are read, and what a truthful answer to an operation is."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from simulators.kit.money import Minor, parse_minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Claimed,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    Redeemed,
    Released,
    ReturnTaken,
    Status,
    Voided,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry
from simulators.till.operation import (
    Adjust,
    Claim,
    Commit,
    Coupon,
    Detach,
    Gift,
    Hold,
    Identify,
    Redeem,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.receipt import Discount, Line, ReturnLine


def card(guest: str) -> Identifier:
    if guest.startswith("#"):
        return Identifier(IdentifierKind.CODE, guest.removeprefix("#"))
    return Identifier(IdentifierKind.CARD, f"7700-{guest}")


def truthful(operation: Single, ledger: Sequence[Entry], guest: str, told: Mapping[str, Minor]) -> Answer:
    """The answer the ledger as it stands would give; `told` overrules its figures."""
    key = operation.origin.key
    own = [e for e in ledger if e.key == key]
    points = own[0].points if own else 0
    amount = own[0].amount if own else 0
    if isinstance(operation, Identify):
        guest = operation.identifier.value.removeprefix("7700-")
    balance = told.get("balance", sum(e.points for e in ledger if e.guest == guest))
    match operation:
        case Commit(receipt=receipt):
            spent = told.get("spent", sum(t.points for t in receipt.tenders))
            return Committed(told.get("earned", points), spent, balance if guest else None)
        case Redeem():
            return Redeemed(told.get("points", -points), told.get("amount", amount), balance)
        case Coupon(code=name) | Gift(gift=name):
            return DiscountGranted((Discount(name, told.get("amount", amount), name),))
        case Hold():
            return Held(key, told.get("points", amount), balance)
        case Release() | Detach():
            return Released(told.get("points", amount), balance)
        case Adjust():
            return Adjusted(told.get("points", points), balance)
        case Void():
            back = sum(e.points for e in own if e.points > 0)
            lost = -sum(e.points for e in own if e.points < 0)
            return Voided(told.get("returned", back), told.get("revoked", lost), balance if guest else None)
        case Return():
            earned, given = (own[0].earned, own[0].spent) if own else (0, 0)
            revoked, returned = told.get("revoked", earned), told.get("returned", given)
            return ReturnTaken(told.get("amount", amount), returned, revoked, balance if guest else None)
        case Claim():
            return Claimed(own[0].coupon if own else "", -points, balance)
        case _:
            return GuestFound(guest, Status.ACTIVE, balance=balance)


def store_of(till: str) -> str:
    """Tills are called `t1` (of `shop`) or `north.t1` (of `north`)."""
    store, dot, _ = till.partition(".")
    return store if dot else "shop"


def kind_of_till(till: str) -> str:
    """A till called `w1` is a waiter's phone."""
    return "waiter" if till.rpartition(".")[2].startswith("w") else "micros"


def options_of(words: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in words if "=" in word)}


def lines_of(text: str) -> tuple[Line, ...]:
    """ "tea:2:10.00,cake:1:5.00:sweet"."""
    lines = []
    for part in text.split(","):
        plu, qty, price, *category = part.split(":")
        lines.append(Line(plu, Decimal(qty), parse_minor(price), category=category[0] if category else ""))
    return tuple(lines)


def return_lines_of(words: list[str]) -> tuple[ReturnLine, ...]:
    parts = [part.split(":") for word in words for part in word.split(",")]
    return tuple(ReturnLine(plu, Decimal(qty)) for plu, qty in parts)


def discounts_of(text: str) -> Iterable[Discount]:
    for part in filter(None, text.split(",")):
        amount, _, source = part.partition(":")
        yield Discount(source, parse_minor(amount), source)
