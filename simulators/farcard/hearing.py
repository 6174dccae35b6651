"""A call as the operation it asks for: what a server end makes of what a till sends. Source: farcard.md 4.2, 6, 7.2.

A call that asks for nothing we do is answered at once: that answer is returned instead. Losses on the way: the number
of a question (it is 0), fractions of seconds, the check number while the order is edited, what short packets lack.
"""

from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from simulators.farcard.call import (
    Call,
    CallAnswer,
    CardAnswer,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldAnswer,
    HoldEx,
    ReleaseEx,
    TransactionsEx,
)
from simulators.farcard.numbering import number_of
from simulators.farcard.packet import ChMode, Packet
from simulators.farcard.phases import phase_of
from simulators.farcard.reading import NEVER_SAID, Contradiction, mark_of_check, marks_of, origin_of, receipt_of
from simulators.farcard.reasons import code_of
from simulators.farcard.receipts import PAID_MODES
from simulators.farcard.records import check_records
from simulators.farcard.refusals import refused_transactions
from simulators.farcard.restaurant import number_of_text, store_of_short
from simulators.farcard.saying import ONE_TIME_PASSWORD, OPERATION_NUMBER, ROLLBACK
from simulators.farcard.terms import Terms
from simulators.till.answer import Reason
from simulators.till.asks import asks_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Hold, Identify, Operation, Origin, Phase, Quote, Release, Void
from simulators.till.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Declined:
    """A call that asks for nothing we do: its answer, and why."""

    answer: CallAnswer
    reason: Reason
    text: str


NOWHERE = "0"
"""The terminal of a call that names none."""
_CANCELLING = (ChMode.SALE_ROLLBACK, ChMode.RETURN)


def operation_of(call: Call, terms: Terms, heard_at: datetime | None = None) -> Operation | Declined:
    """The operation, or the answer to a call that is none. `heard_at`: the wall clock, for calls that say no time."""
    try:
        match call:
            case GetCardInfoEx():
                return _card_info(call, terms, heard_at)
            case FindEmail():
                shown = Identifier(terms.kind_of_text(call.email), call.email)
                return Identify(_origin_of_nobody(terms, heard_at), shown, phase=Phase.LOOKUP)
            case GetCardImageEx():
                card = Identifier(IdentifierKind.CARD, call.card)
                return Identify(_origin_of_nobody(terms, heard_at), card, phase=Phase.IMAGE)
            case HoldEx():
                return _hold(call, terms, heard_at)
            case ReleaseEx():
                origin = _called(call.packet, call.restaurant, call.unit, terms, heard_at)
                return Release(replace(origin, number=_number(call.packet)), call.key)
            case TransactionsEx():
                return _transactions(call, terms)
    except Contradiction as error:
        return _declined(call, Reason.MALFORMED, str(error))
    raise AssertionError(f"no such call: {call!r}")


def _card_info(call: GetCardInfoEx, terms: Terms, heard_at: datetime | None) -> Operation:
    packet = call.packet
    origin = _called(packet, call.restaurant, call.unit, terms, heard_at)
    phase = Phase.ORDER if packet is None else phase_of(packet.chmode)
    receipt = None if packet is None else receipt_of(packet, terms, call.card)
    if terms.is_coupon(call.card):
        so_far = receipt or Receipt(origin.receipt, origin.made_at, origin.made_at, ())
        coupons = tuple(dict.fromkeys((*so_far.coupons, call.card)))
        return Quote(origin, replace(so_far, coupons=coupons), phase)
    card = Identifier(IdentifierKind.CARD, call.card)
    return Identify(origin, card, _property(packet, ONE_TIME_PASSWORD), phase, receipt)


def _transactions(call: TransactionsEx, terms: Terms) -> Operation | Declined:
    packet = call.packet
    if packet is None:
        raise Contradiction("TransactionsEx has no receipt packet (INPBUF), which is all there is to know a receipt by")
    if packet.chmode not in (*PAID_MODES, ChMode.ORDER_BILL):
        return _declined(call, Reason.UNSUPPORTED, f"transactions of chmode {packet.chmode} are not made here")
    if packet.shift_date is None or packet.generated is None:
        raise Contradiction("CHECK has no shiftdate or no generateddatetime")
    receipt = receipt_of(packet, terms)
    if receipt is None:
        raise Contradiction("CHECKDATA has no order")
    if packet.chmode == ChMode.ORDER_BILL:
        return Quote(origin_of(packet, packet.generated, terms), receipt, Phase.BILL)
    if receipt.id.check <= 0:
        raise Contradiction(f"CHECKDATA checknum is {receipt.id.check}, which is no number of a receipt")
    check_records(call, packet, terms)
    number = number_of(mark_of_check(packet))
    data = packet.data
    assert data is not None, "an order is in CHECKDATA"
    if packet.chmode in _CANCELLING:
        reason = ROLLBACK if packet.chmode == ChMode.SALE_ROLLBACK else ""
        origin = origin_of(packet, packet.generated, terms, number)
        return Void(origin, receipt.id, None, reason, True, receipt)
    reinstates = packet.chmode == ChMode.RETURN_ROLLBACK
    made_at = packet.generated if reinstates else data.closedatetime or packet.generated
    origin = origin_of(packet, made_at, terms, number)
    return Commit(origin, receipt, asks_of(receipt, origin, marks_of(packet, terms)), reinstates)


def _hold(call: HoldEx, terms: Terms, heard_at: datetime | None) -> Operation:
    origin = _called(call.packet, call.restaurant, call.unit, terms, heard_at)
    origin = replace(origin, number=_number(call.packet))
    if origin.key != call.key:
        raise Contradiction("HoldEx: its key is not that of its packet")
    return Hold(origin, Identifier(IdentifierKind.CARD, call.card), terms.points(call.summa))


def _called(packet: Packet | None, restaurant: int, unit: int, terms: Terms, heard_at: datetime | None) -> Origin:
    if packet is not None:
        return origin_of(packet, packet.generated or heard_at, terms)
    if not restaurant and terms.restaurants:
        return replace(_origin_of_nobody(terms, heard_at), terminal=str(unit))
    moment = heard_at or _never(terms)
    return Origin(store_of_short(restaurant, terms.restaurants), str(unit), moment.date(), moment, 0, 0)


def _origin_of_nobody(terms: Terms, heard_at: datetime | None) -> Origin:
    """A call that does not say who asks (FindEmail, GetCardImageEx): the first store on the list."""
    moment = heard_at or _never(terms)
    store = terms.restaurants[0].store if terms.restaurants else ""
    return Origin(store, NOWHERE, moment.date(), moment, 0, 0)


def _never(terms: Terms) -> datetime:
    return terms.aware(datetime.combine(NEVER_SAID, datetime.min.time()))


def _property(packet: Packet | None, name: str) -> str | None:
    if packet is None:
        return None
    return next((one.value for one in packet.ext.properties if one.name == name and one.value is not None), None)


def _number(packet: Packet | None) -> int:
    text = _property(packet, OPERATION_NUMBER) or ""
    number = number_of_text(text)
    if number is None:
        raise Contradiction(f"PROPERTY {OPERATION_NUMBER} is {text[:20]!r}, not the number of the operation")
    return number


def _declined(call: Call, reason: Reason, text: str) -> Declined:
    match call:
        case TransactionsEx():
            return Declined(refused_transactions(reason, text), reason, text)
        case HoldEx() | ReleaseEx():
            return Declined(HoldAnswer(1, error_code=code_of(reason), error_text=text), reason, text)
    return Declined(CardAnswer(1, error_text=text), reason, text)
