"""Operations as calls of IF-1 and back: what a waiter can say of the exchange, and what a server end makes of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from uuid import UUID

from simulators.iiko.ids import IdKind, digest_number, number_in, read_id
from simulators.iiko.keys import spell
from simulators.iiko.waiter.acting import EXTERNAL, TENDERS
from simulators.iiko.waiter.calls import (
    POINTS_WALLET,
    Accepted,
    CheckIn,
    CheckOut,
    CheckoutRequest,
    LookAt,
    NotDone,
    Pay,
    PaymentRequest,
    UndoCheckIn,
    UndoCheckOut,
    UndoPay,
    WaiterAnswer,
    WaiterCall,
    WalletSum,
)
from simulators.iiko.waiter.codes import digits_behind
from simulators.iiko.waiter.document import amount_of, minor_of, total_of
from simulators.iiko.waiter.external_data import PaymentItem, PaymentType
from simulators.iiko.waiter.messages import NO_SUCH_WALLET, NOT_CHECKED_IN, NOTHING_TO_PAY, POINTS_AT_THE_TILL
from simulators.iiko.waiter.orders import Known, spell_order
from simulators.kit.instant import Instant
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Attach,
    Commit,
    Detach,
    Hold,
    Operation,
    Origin,
    Phase,
    Quote,
    Release,
    Single,
    Void,
    kind_of,
)
from simulators.till.receipt import POINTS, Line, Receipt, ReceiptId, Tender
from simulators.till.record import Malformed

ORDER_PLU = "order"
"""The one line of a receipt paid over IF-1: the whole order."""
_KINDS = {tender: kind for kind, tender in TENDERS.items()}
_NAMES = {"Cash": "Наличные", "Card": "Банковские карты"}
_NO_PLACE = {
    Quote: "a waiter asks about an order as it stands at the till, and of no step but the bill",
    Void: "a waiter takes back a payment, and the order stays open; nothing else can be voided",
    Commit: "a waiter pays a whole order, whose dishes only the till knows: one line, and no points",
}


def why_not(operation: Operation) -> str | None:
    """Why IF-1 has no word for it, apart from its texts and numbers."""
    match operation:
        case Attach() | Detach() | Release():
            return None
        case Hold():
            return "a checkout names no gift" if operation.gift else None
        case Quote(phase=phase):
            return None if phase in (None, Phase.BILL) else _NO_PLACE[Quote]
        case Void(operation=undone, reopens=reopens):
            return None if reopens and undone is None else _NO_PLACE[Void]
        case Commit(receipt=receipt):
            return None if _is_whole_order(receipt) and not operation.asks else _NO_PLACE[Commit]
        case _:
            return f"iiko-waiter knows check-in, checkout and payment, not {kind_of(operation)}"


def call_of(operation: Operation, outlet: int, pin: str) -> WaiterCall:
    """Of one that `why_not` lets pass. Raises ValueError when an id has no room for it."""
    match operation:
        case Attach(code=code, receipt=receipt):
            return CheckIn(spell_order(receipt.id, outlet), code, pin)
        case Detach(target=target):
            return UndoCheckIn(spell_order(target, outlet))
        case Quote(receipt=receipt, phase=None):
            return LookAt(spell_order(receipt.id, outlet))
        case Quote(receipt=receipt):
            return CheckOut(spell_order(receipt.id, outlet), CheckoutRequest(pin))
        case Hold(origin=origin, points=points):
            bonuses = (WalletSum(POINTS_WALLET, amount_of(points)),)
            return CheckOut(spell_order(origin.receipt, outlet), CheckoutRequest(pin, bonuses))
        case Release(origin=origin):
            return UndoCheckOut(spell_order(origin.receipt, outlet))
        case Void(target=target):
            return UndoPay(spell_order(target, outlet))
        case Commit(origin=origin, receipt=receipt):
            items = tuple(item_of(tender.kind, tender.amount) for tender in receipt.tenders)
            transaction = transaction_of(receipt.id, origin.number, outlet)
            return Pay(spell_order(receipt.id, outlet), PaymentRequest(pin, transaction, items))
        case _:
            raise ValueError(f"no call is {kind_of(operation)}")


def item_of(kind: str, amount: int) -> PaymentItem:
    """A tender as the waiter's chosen payment; the type's id is made of its name, a profile of ours."""
    named = _KINDS.get(kind, kind)
    digest = blake2b(named.encode(), digest_size=16).digest()
    return PaymentItem(PaymentType(UUID(bytes=digest), named, _NAMES.get(named, named)), amount_of(amount))


def transaction_of(receipt: ReceiptId, number: int, outlet: int) -> UUID:
    """Raises ValueError as `spell_order` does."""
    return spell(IdKind.OPERATION, outlet, receipt, number)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a server end knows beside the request."""

    known: Known
    moment: datetime
    now: Instant
    qr_prefix: str


def meant(call: WaiterCall, by: Meant) -> Single | WaiterAnswer:
    """The operation, or the answer when no programme need be asked."""
    origin, known = _origin(call, by), by.known
    match call:
        case CheckIn(value=value):
            code = digits_behind(value, by.qr_prefix) or value
            return Attach(origin, code, Receipt(known.receipt, by.moment, by.moment, ()))
        case UndoCheckIn():
            return Detach(origin, known.receipt)
        case LookAt():
            return Quote(origin, _receipt(by))
        case CheckOut(request=request):
            return _checkout(request, origin, by)
        case UndoCheckOut():
            return Release(origin, known.hold) if known.hold else Accepted()
        case UndoPay():
            return Void(origin, known.receipt, reason="payment taken back", reopens=True)
        case Pay(request=paying):
            return _payment(paying, origin, by)


def _checkout(request: CheckoutRequest, origin: Origin, by: Meant) -> Single | WaiterAnswer:
    if request.asks_only:
        return Quote(origin, _receipt(by), Phase.BILL)
    if len(request.bonuses) != 1 or request.bonuses[0].wallet_id != POINTS_WALLET:
        return NotDone(NO_SUCH_WALLET)
    if request.deposits or request.certificates or request.gift_dishes:
        return NotDone(NO_SUCH_WALLET)
    if not by.known.code:
        return NotDone(NOT_CHECKED_IN)
    try:
        return Hold(origin, _guest(by.known.code), minor_of(request.bonuses[0].sum))
    except Malformed as error:
        return NotDone(str(error))


def _payment(request: PaymentRequest, origin: Origin, by: Meant) -> Single | WaiterAnswer:
    if not request.payment_items:
        return NotDone(NOTHING_TO_PAY)
    if any(item.payment_type.kind in (EXTERNAL, POINTS) for item in request.payment_items):
        return NotDone(POINTS_AT_THE_TILL)
    try:
        sums = [minor_of(item.sum) for item in request.payment_items]
        line = Line(ORDER_PLU, Decimal(1), total_of(item.sum for item in request.payment_items))
    except Malformed as error:
        return NotDone(str(error))
    if min(sums) < 0:
        return NotDone("a payment is not less than nothing")
    kinds = [TENDERS.get(item.payment_type.kind, item.payment_type.kind) for item in request.payment_items]
    tenders = tuple(Tender(kind, amount) for kind, amount in zip(kinds, sums, strict=True))
    return Commit(origin, _receipt(by, (line,), tenders))


def _origin(call: WaiterCall, by: Meant) -> Origin:
    """A payment's number is of its transaction, so that the same is the same; any other is asked anew."""
    receipt = by.known.receipt
    if isinstance(call, Pay):
        transaction = call.request.transaction_id
        spelt = read_id(transaction)
        number = number_in(transaction) if spelt is None else spelt.number
    else:
        number = digest_number(f"{call!r}/{by.moment.isoformat()}/{by.now}".encode())
    return Origin(receipt.store, receipt.terminal, receipt.business_date, by.moment, receipt.check, number)


def _receipt(by: Meant, lines: tuple[Line, ...] = (), tenders: tuple[Tender, ...] = ()) -> Receipt:
    guest = _guest(by.known.code) if by.known.code else None
    return Receipt(by.known.receipt, by.moment, by.moment, lines, tenders=tenders, guest=guest)


def _guest(code: str) -> Identifier:
    return Identifier(IdentifierKind.CODE, code)


def _is_whole_order(receipt: Receipt) -> bool:
    if len(receipt.lines) != 1 or receipt.discounts or receipt.coupons or not receipt.tenders:
        return False
    line = receipt.lines[0]
    return (
        line == Line(ORDER_PLU, Decimal(1), line.price)
        and line.price == sum(tender.amount for tender in receipt.tenders)
        and all(tender == Tender(tender.kind, tender.amount) for tender in receipt.tenders)
        and all(tender.kind not in (POINTS, EXTERNAL) and tender.amount >= 0 for tender in receipt.tenders)
    )
