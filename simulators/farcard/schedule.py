"""The transactions of a till: what is shown at which step of a receipt's life, and what undoes each (farcard.md 6.1).

Everything follows from the receipt and its line ids, so that the undoing of a transaction can be made of the
transaction alone, even in another life of the till. The trap: a reason of "rollback" is what makes a void a rollback
(chmode 2) on the wire, so an operator's reason must never be that word.
"""

from datetime import datetime
from enum import Enum

from msgspec.structs import replace

from simulators.farcard.book import Book
from simulators.farcard.currencies import foreign
from simulators.farcard.numbering import UNIS_A_TURN, Mark, discount_uni, mark_of, number_of, payment_uni, turn_of
from simulators.farcard.order import ONE_SECOND, Order, origin_of, receipt_of
from simulators.farcard.packet import ChMode
from simulators.farcard.profile import Transactions
from simulators.farcard.reading import BY_TILL
from simulators.farcard.settings import FarCardSettings
from simulators.till.asks import Ask, CouponMark, GiftMark, asks_of
from simulators.till.check import CARD_DISCOUNT
from simulators.till.identifier import Identifier
from simulators.till.notes import Undoing
from simulators.till.operation import Commit, Origin, Phase, Single, Void
from simulators.till.receipt import POINTS, Receipt, Tender

ROLLBACK = "rollback"
SHORT = (Phase.LOOKUP, Phase.IMAGE, Phase.OUTSIDE, Phase.ENTRANCE, Phase.AFTER)
"""Calls that show no order (4.3)."""
NOT_IN_V6 = (
    Phase.LOOKUP,
    Phase.IMAGE,
    Phase.BEFORE_RECEIPT,
    Phase.AFTER,
    Phase.BILL_CANCELLED,
)


UNIS_AN_ID = 1_000 * UNIS_A_TURN
GREATEST_UNI = 10**9


class Stage(Enum):
    """Of a receipt (6.1). S4 and S5 are steps inside an act, never seen between acts."""

    S0 = "order open"
    S1 = "card on order"
    S2 = "calculation"
    S3E = "erroneous receipt"
    S6 = "closed"
    S7 = "voided"


def commit_of(order: Order, moment: datetime, book: Book) -> Commit:
    """The receipt is paid (chmode 1); with all that is asked for together with it."""
    return _commit(receipt_of(order, moment), order.turn, moment, book)


def _commit(receipt: Receipt, turn: int, moment: datetime, book: Book) -> Commit:
    origin = origin_of(receipt.id, moment, number_of(Mark(payment_uni(turn), ChMode.SALE)))
    return Commit(origin, receipt, asks(receipt, turn, origin, book))


def aside_of(receipt: Receipt, card: Identifier, interface: int) -> Receipt:
    """The receipt as another card system is told of it: with its own card, and what the card of this `interface` gave
    and paid under the code of that. Coupons and gifts are discounts of the till there (ours)."""
    discounts = tuple(
        replace(one, source=foreign(interface) if one.source == CARD_DISCOUNT else BY_TILL) for one in receipt.discounts
    )
    tenders = tuple(Tender(foreign(interface), one.amount) if one.kind == POINTS else one for one in receipt.tenders)
    return replace(receipt, guest=card, discounts=discounts, coupons=(), tenders=tenders)


def commit_aside(order: Order, moment: datetime, settings: FarCardSettings) -> Commit:
    """The receipt is paid, told over the second interface."""
    assert order.second is not None, "a receipt without a card of its own is not told there"
    receipt = aside_of(receipt_of(order, moment), order.second.identifier, settings.interface)
    return _commit(receipt, order.second_turn, moment, settings.book)


def asks(receipt: Receipt, turn: int, origin: Origin, book: Book) -> tuple[Ask, ...]:
    """Coupons and gifts in the order of their discounts, then points."""
    sources = [discount.source for discount in receipt.discounts]
    marks: list[CouponMark | GiftMark] = []
    for source in dict.fromkeys(sources):
        number = number_of(Mark(discount_uni(turn, sources.index(source))))
        if source in receipt.coupons and source != CARD_DISCOUNT:
            marks.append(CouponMark(number, source) if book.gift_number(source) is None else GiftMark(number, source))
    return asks_of(receipt, origin, tuple(marks))


def rollback_of(receipt: Receipt, turn: int, moment: datetime) -> Void:
    """The till could not complete a payment after it was shown (chmode 2)."""
    origin = origin_of(receipt.id, moment, number_of(Mark(payment_uni(turn), ChMode.SALE_ROLLBACK)))
    return Void(origin, receipt.id, reason=ROLLBACK, reopens=True, receipt=receipt)


def void_of(receipt: Receipt, turn: int, deletion: int, moment: datetime, reason: str) -> Void:
    """A finished receipt is voided (chmode 3)."""
    origin = origin_of(receipt.id, moment, number_of(Mark(payment_uni(turn), ChMode.RETURN, deletion)))
    said = reason if reason != ROLLBACK else f"operator: {reason}"
    return Void(origin, receipt.id, reason=said, reopens=True, receipt=receipt)


def reinstatement_of(receipt: Receipt, turn: int, deletion: int, moment: datetime, book: Book) -> Commit:
    """The till could not complete a void after it was shown (chmode 4)."""
    origin = origin_of(receipt.id, moment, number_of(Mark(payment_uni(turn), ChMode.RETURN_ROLLBACK, deletion)))
    return Commit(origin, receipt, asks(receipt, turn, origin, book), reinstates=True)


def is_rollback(void: Void) -> bool:
    return void.reason == ROLLBACK


def has_asks(receipt: Receipt) -> bool:
    """Whether it asks for anything, so that it must be answered before it is closed."""
    return bool(receipt.coupons) or any(tender.kind == POINTS for tender in receipt.tenders)


def renewed(operation: Single, _: Origin) -> Single | None:
    """A receipt, or its void, as if it was paid anew: with payments of other line ids, since nothing else numbers an
    operation (numbering.py). Far above the turns a receipt is really paid in. What it asks for has line ids too."""
    mark = mark_of(operation.origin.number)
    if mark is None or mark.uni + UNIS_AN_ID > GREATEST_UNI or (isinstance(operation, Commit) and operation.asks):
        return None
    number = number_of(Mark(mark.uni + UNIS_AN_ID, mark.chmode, mark.deletion))
    return replace(operation, origin=replace(operation.origin, number=number))


def undoing(policy: Transactions, book: Book) -> Undoing:
    """What a till says once only, and how it takes it back. A till that defers delivers what asks for nothing."""

    def of(operation: Single) -> Single | None:
        match operation:
            case Commit(reinstates=False, receipt=receipt):
                pass
            case Void(reopens=True, receipt=Receipt() as receipt) if not is_rollback(operation):
                pass
            case _:
                return None
        mark = mark_of(operation.origin.number)
        if mark is None or (policy is Transactions.DEFERRED and not has_asks(receipt)):
            return None
        moment, turn = operation.origin.made_at + ONE_SECOND, turn_of(mark.uni)
        if isinstance(operation, Commit):
            return rollback_of(receipt, turn, moment)
        return reinstatement_of(receipt, turn, mark.deletion, moment, book)

    return of
