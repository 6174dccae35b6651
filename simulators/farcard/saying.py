"""An operation as the call a till makes of it. Source: farcard.md 4.2, 6; `hearing.py` is the other direction.

`why_not` is the whole of what a wire does not carry; `call_of` may be asked only after it. The trap: FarCards carries
no number of an operation and no permissions, so both must be what a reader makes of the packet again (`numbering.py`,
`asks.py`): an operation that would be taken for another one is not said at all.
"""

from collections.abc import Iterator
from datetime import datetime

from simulators.farcard.accounts import Accounts
from simulators.farcard.call import Call, FindEmail, GetCardImageEx, GetCardInfoEx, HoldEx, ReleaseEx, TransactionsEx
from simulators.farcard.numbering import Mark, mark_of, number_of
from simulators.farcard.packet import ChMode, Property
from simulators.farcard.phases import CHMODES, chmode_of
from simulators.farcard.receipts import Telling, coupon_codes, marks_told, packet_of, unis_of
from simulators.farcard.records import transactions_of
from simulators.farcard.restaurant import code_of, number_of_text, short_code
from simulators.farcard.terms import Terms
from simulators.farcard.texts import CARD_LENGTH, is_sayable
from simulators.till.asks import asks_of, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Commit,
    Hold,
    Identify,
    Operation,
    Origin,
    Phase,
    Quote,
    Release,
    Void,
    kind_of,
)
from simulators.till.receipt import POINTS, Receipt

ONE_TIME_PASSWORD = "OTP"
"""Name of the `EXTCARDPROPERTIES/PROPERTY` that carries a guest's second factor (profile of ours)."""
OPERATION_NUMBER = "NUMBER"
"""The same for the number of a hold or its release, calls which are ours anyway."""
ROLLBACK = "rollback"
"""`Void.reason` that makes it chmode 2; any other is chmode 3."""
NUMBERED = "an operation on a receipt is numbered by its first payment and its chmode (numbering.py)"


def why_not(operation: Operation, terms: Terms) -> str | None:
    """None when FarCards can say it, else a sentence."""
    match operation:
        case Identify():
            return _identify_why_not(operation, terms) or _place_why_not(operation, terms)
        case Quote():
            return _quote_why_not(operation, terms) or _place_why_not(operation, terms)
        case Commit():
            return _place_why_not(operation, terms) or _commit_why_not(operation, terms)
        case Void():
            return _void_why_not(operation) or _place_why_not(operation, terms)
        case Hold():
            return _hold_why_not(operation, terms) or _place_why_not(operation, terms)
        case Release():
            return _place_why_not(operation, terms)
    return f"FarCards has no call for {kind_of(operation)}"


def call_of(operation: Operation, terms: Terms, accounts: Accounts, sent_at: datetime | None = None) -> Call:
    """The call. `sent_at`: the wall clock at sending, which a sale's packet shows beside the moment of the sale."""
    match operation:
        case Identify(phase=Phase.LOOKUP):
            return FindEmail(operation.identifier.value)
        case Identify(phase=Phase.IMAGE):
            return GetCardImageEx(operation.identifier.value)
        case Identify():
            secret = () if operation.password is None else (Property(ONE_TIME_PASSWORD, operation.password),)
            told = Telling(
                chmode_of(operation.phase),
                operation.origin,
                operation.origin.made_at,
                operation.receipt,
                operation.identifier.value,
                properties=secret,
            )
            return _card_info(told, terms, accounts)
        case Quote():
            return _quote(operation, terms, accounts)
        case Commit() | Void():
            return _transactions(operation, terms, accounts, sent_at)
        case Hold():
            told = _hold_telling(operation, operation.identifier.value)
            return HoldEx(
                operation.identifier.value,
                _short(operation.origin, terms),
                int(operation.origin.terminal),
                terms.money(operation.points),
                operation.origin.key,
                packet_of(told, terms, accounts),
            )
        case Release():
            packet = packet_of(_hold_telling(operation, ""), terms, accounts)
            return ReleaseEx(operation.hold, _short(operation.origin, terms), int(operation.origin.terminal), packet)
    raise AssertionError(f"{kind_of(operation)} is not carried")


def _card_info(told: Telling, terms: Terms, accounts: Accounts) -> GetCardInfoEx:
    packet = packet_of(told, terms, accounts)
    assert told.asked is not None, "a card is asked about"
    return GetCardInfoEx(told.asked, short_code(packet.restaurant), packet.station, packet)


def _quote(operation: Quote, terms: Terms, accounts: Accounts) -> Call:
    """With the bill by a transaction, about a coupon as about a card."""
    origin, coupons = operation.origin, coupon_codes(operation.receipt, terms)
    if operation.phase is Phase.BILL or not coupons:
        told = Telling(ChMode.ORDER_BILL, origin, origin.made_at, operation.receipt)
        packet = packet_of(told, terms, accounts)
        return TransactionsEx(transactions_of(operation.receipt, packet, terms, accounts), packet)
    chmode = chmode_of(operation.phase)
    return _card_info(Telling(chmode, origin, origin.made_at, operation.receipt, coupons[-1]), terms, accounts)


def _transactions(
    operation: Commit | Void, terms: Terms, accounts: Accounts, sent_at: datetime | None
) -> TransactionsEx:
    receipt, mark = operation.receipt, mark_of(operation.origin.number)
    assert receipt is not None, "what has no receipt is not carried"
    assert mark is not None, "what is not numbered so is not carried"
    is_sale = mark.chmode == ChMode.SALE and sent_at is not None
    told = Telling(
        mark.chmode,
        operation.origin,
        sent_at if is_sale and sent_at is not None else operation.origin.made_at,
        receipt,
        asks=operation.asks if isinstance(operation, Commit) else (),
        first_payment=mark.uni,
        deletion=mark.deletion,
    )
    packet = packet_of(told, terms, accounts)
    return TransactionsEx(transactions_of(receipt, packet, terms, accounts), packet)


def _hold_telling(operation: Hold | Release, card: str) -> Telling:
    number = Property(OPERATION_NUMBER, str(operation.origin.number))
    origin = operation.origin
    return Telling(ChMode.ORDER_CALC, origin, origin.made_at, asked=card, properties=(number,))


def _short(origin: Origin, terms: Terms) -> int:
    code = code_of(origin.store, terms.restaurants)
    assert code is not None, "a store without a code is not carried"
    return short_code(code)


def _place_why_not(operation: Operation, terms: Terms) -> str | None:
    """What every packet must be able to say."""
    if isinstance(operation, Identify) and operation.phase in (Phase.LOOKUP, Phase.IMAGE):
        return None
    origin = operation.origin
    if code_of(origin.store, terms.restaurants) is None:
        return f"store {origin.store[:40]!r} has no restaurant code and is no number"
    if number_of_text(origin.terminal) is None:
        return f"a station is a number of at most nine digits, unlike {origin.terminal[:40]!r}"
    if isinstance(operation, Identify | Quote | Commit | Void) and operation.receipt is not None:
        return _receipt_why_not(operation.receipt, origin)
    return None


def _receipt_why_not(receipt: Receipt, origin: Origin) -> str | None:
    if receipt.id != origin.receipt:
        return "a packet is of one receipt: the one whose operation it is"
    if receipt.guest is not None and receipt.guest.kind is not IdentifierKind.CARD:
        return f"the guest of a receipt is a card, not a {receipt.guest.kind.value}"
    if receipt.guest is None and any(tender.kind == POINTS for tender in receipt.tenders):
        return "points are paid with a card"
    if not is_sayable(*_texts(receipt)):
        return "XML cannot say a control character"
    return None


def _texts(receipt: Receipt) -> Iterator[str]:
    for line in receipt.lines:
        yield from (line.plu, line.name, line.category)
    for discount in receipt.discounts:
        yield from (discount.name, discount.source)
    yield from (tender.kind for tender in receipt.tenders)
    yield from receipt.coupons
    yield from (receipt.order, receipt.guest.value if receipt.guest is not None else "")


def _identify_why_not(operation: Identify, terms: Terms) -> str | None:
    identifier = operation.identifier
    if operation.phase is not Phase.LOOKUP:
        why = _card_why_not(identifier, terms)
        if why is None and operation.phase is Phase.IMAGE and operation.password is not None:
            return "GetCardImageEx has no place for a password"
        return why if operation.password is None or is_sayable(operation.password) else "a password is plain text"
    if operation.password is not None:
        return "FindEmail has no place for a password"
    if terms.kind_of_text(identifier.value) is not identifier.kind:
        return f"FindEmail would be understood as another kind of identifier than a {identifier.kind.value}"
    return _text_why_not(identifier.value)


def _card_why_not(identifier: Identifier, terms: Terms) -> str | None:
    if identifier.kind is not IdentifierKind.CARD:
        return f"this call is about a card, not about a {identifier.kind.value}"
    if terms.is_coupon(identifier.value):
        return "a card that begins so is a coupon here"
    return _text_why_not(identifier.value)


def _text_why_not(card: str) -> str | None:
    if not 0 < len(card) <= CARD_LENGTH:
        return f"a card is 1 to {CARD_LENGTH} characters"
    return None if is_sayable(card) else "XML cannot say a control character"


def _quote_why_not(operation: Quote, terms: Terms) -> str | None:
    if operation.phase is not None and operation.phase not in CHMODES:
        return "a quote is no look-up"
    coupons = coupon_codes(operation.receipt, terms)
    if operation.phase is Phase.BILL or (operation.phase is None and not coupons):
        return None
    if not coupons:
        return "FarCards asks what a check costs with the bill only"
    if not terms.is_coupon(coupons[-1]):
        return "a coupon is told from a card by its prefix, and this one has none of them"
    return _text_why_not(coupons[-1])


def _commit_why_not(operation: Commit, terms: Terms) -> str | None:
    receipt, origin, mark = operation.receipt, operation.origin, mark_of(operation.origin.number)
    chmode = ChMode.RETURN_ROLLBACK if operation.reinstates else ChMode.SALE
    if mark is None or mark.chmode != chmode:
        return NUMBERED
    if not operation.reinstates and terms.local(receipt.closed_at) != terms.local(origin.made_at):
        return "a sale is made at the moment its receipt is closed"
    unis = unis_of(receipt, mark.uni, operation.asks)
    if any(tender.kind == POINTS and not tender.amount for tender in receipt.tenders):
        return "points that pay nothing are no payment of the check"
    for tender, uni in zip(receipt.tenders, unis.payments, strict=True):
        if tender.kind == POINTS and tender.key != key_of(origin, number_of(Mark(uni))):
            return "a payment with points is known by its line id on this receipt (numbering.py)"
    if unis.payments and unis.payments[0] != mark.uni:
        return NUMBERED
    if asks_of(receipt, origin, marks_told(receipt, unis, terms)) != operation.asks:
        return "what is asked for together with a receipt is what the receipt names, in its order"
    return None


def _hold_why_not(operation: Hold, terms: Terms) -> str | None:
    if terms.points(terms.money(operation.points)) != operation.points:
        return "points are set aside in money, which cannot say so many"
    return _card_why_not(operation.identifier, terms)


def _void_why_not(operation: Void) -> str | None:
    mark = mark_of(operation.origin.number)
    if operation.operation is not None:
        return "FarCards undoes receipts, not single operations"
    if not operation.reopens:
        return "FarCards has no void that closes a receipt for good"
    if operation.receipt is None:
        return "a void shows the receipt again"
    if operation.target != operation.origin.receipt:
        return "a void is made on the receipt itself"
    chmode = ChMode.SALE_ROLLBACK if operation.reason == ROLLBACK else ChMode.RETURN
    return NUMBERED if mark is None or mark.chmode != chmode else None
