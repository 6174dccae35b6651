"""An operation as the request a till makes of it (iiko_loyaltyplant.md 4.6.4); `hearing.py` is the other direction.

Every request carries the whole `Origin`: store and token in the outlet's headers, the rest in `Idempotency-Key`, the
till's clock in `X-Made-At`. The key goes with reads too, where the table needs none (ours).
"""

from dataclasses import dataclass
from decimal import Decimal

from msgspec import Raw
from msgspec.structs import replace

from simulators.iiko.lp_sim.amounts import money, points, points_for, quantity, worth
from simulators.iiko.lp_sim.guests import number_or_text, ref_of
from simulators.iiko.lp_sim.messages import (
    AskedFor,
    AttachRequest,
    Body,
    CalculateRequest,
    CancelReason,
    CancelRequest,
    CodeRequest,
    CommitRequest,
    Fiscal,
    HeldOrder,
    HoldRequest,
    MechanicName,
    OfflineReceipt,
    OfflineRequest,
    Order,
    ReturnedLine,
    ReturnItem,
    ReturnKind,
    ReturnRequest,
    encode,
)
from simulators.iiko.lp_sim.orders import Terms, order_of, parts_of
from simulators.kit.money import Minor, Rounding, round_to
from simulators.till.asks import Ask
from simulators.till.identifier import IdentifierKind
from simulators.till.operation import (
    Attach,
    Commit,
    Coupon,
    Detach,
    FindReceipt,
    Gift,
    Hold,
    IssueCode,
    Operation,
    Quote,
    Release,
    Return,
    Upload,
    Void,
    kind_of,
)
from simulators.till.receipt import Receipt, ReceiptId


@dataclass(frozen=True, slots=True)
class Said:
    """Path under the base of the protocol; `body` None: none."""

    method: str
    path: str
    body: Body | None = None


def said(operation: Operation, terms: Terms) -> Said | str:
    """The request, or a sentence saying why LP-SIM has none."""
    match operation:
        case IssueCode():
            return Said("POST", "/codes", _code(operation))
        case Attach(code=code, receipt=receipt, origin=origin):
            order = order_of(receipt, terms, open_since=origin.made_at)
            return _on(receipt.id, "attach", AttachRequest(code, order), terms)
        case Detach(target=target):
            return Said("DELETE", f"/orders/{terms.names.order_id(target)}/attach")
        case Quote(receipt=receipt, origin=origin, phase=None):
            order = order_of(receipt, terms, open_since=origin.made_at)
            return _on(receipt.id, "calculate", _calculate(order), terms)
        case Hold():
            return _on(operation.origin.receipt, "hold", _hold(operation, terms), terms)
        case Release(origin=origin, hold=hold):
            body = CancelRequest(CancelReason.PREBILL_CANCELLED, terms.names.key_text(hold))
            return _on(origin.receipt, "cancel", body, terms)
        case Commit():
            return _commit(operation, terms)
        case Void():
            return _void(operation, terms)
        case Return(target=target):
            return _on(target, "returns", _return(operation, terms), terms)
        case FindReceipt(target=target):
            return Said("GET", f"/orders/{terms.names.order_id(target)}")
        case Upload():
            return _upload(operation, terms)
    return f"LP-SIM has no call for {kind_of(operation)}"


def _on(receipt: ReceiptId, call: str, body: Body, terms: Terms) -> Said:
    return Said("POST", f"/orders/{terms.names.order_id(receipt)}/{call}", body)


def _code(operation: IssueCode) -> CodeRequest:
    shown = ref_of(operation.identifier)
    return CodeRequest(
        MechanicName[operation.mechanic.name],
        shown.guest_id,
        None if operation.points is None else points(operation.points),
        number_or_text(operation.gift) if operation.gift else None,
        None if shown.guest_id is not None else shown,
    )


def _calculate(order: Order) -> CalculateRequest:
    return CalculateRequest(*(getattr(order, name) for name in order.__struct_fields__))


def _hold(operation: Hold, terms: Terms) -> HoldRequest:
    origin, id = operation.origin, terms.names.order_id(operation.origin.receipt)
    if operation.receipt is None:
        order: Body = HeldOrder(id, origin.check, revision=operation.revision)
    else:
        order = order_of(operation.receipt, terms, open_since=origin.made_at, revision=operation.revision)
    paid = worth(operation.points, terms.points_value)
    is_plain = not operation.gift and points_for(paid, terms.points_value) == operation.points
    return HoldRequest(
        Raw(encode(order)),
        None if operation.gift else money(paid),
        number_or_text(operation.gift) if operation.gift else None,
        ref_of(operation.identifier),
        None if is_plain else points(operation.points),
    )


def _commit(operation: Commit, terms: Terms) -> Said | str:
    """With a code, as the table has it; without one as what it has for receipts of guests it never saw."""
    if operation.reinstates:
        return "LP-SIM has no way to take a storno back"
    receipt = operation.receipt
    if goes_offline(operation):
        item = _offline(operation, terms)
        return Said("POST", "/offline/receipts", OfflineRequest((item,)))
    body = CommitRequest(
        terms.names.operation_id(operation.origin),
        _sold(operation, terms),
        Fiscal(),
        False,
        _asks(operation.asks, terms),
        _held(operation),
    )
    return _on(receipt.id, "commit", body, terms)


def goes_offline(operation: Commit) -> bool:
    """Whether it goes where receipts of guests go that were never attached (4.6.4, 10)."""
    guest = operation.receipt.guest
    return guest is None or guest.kind is not IdentifierKind.CODE


def _sold(operation: Commit, terms: Terms) -> Order:
    bought = frozenset(ask.code for ask in operation.asks if isinstance(ask, Coupon))
    return order_of(operation.receipt, terms, bought=bought)


def _asks(asks: tuple[Ask, ...], terms: Terms) -> tuple[AskedFor, ...]:
    """Coupons and gifts; points are told by the payments."""
    return tuple(
        AskedFor(
            terms.names.key_text(ask.origin.key),
            ask.code if isinstance(ask, Coupon) else None,
            ask.gift if isinstance(ask, Gift) else None,
        )
        for ask in asks
        if isinstance(ask, Coupon | Gift)
    )


def _held(operation: Commit) -> bool | None:
    return None if operation.held == held_by(operation.asks) else operation.held


def held_by(asks: tuple[Ask, ...]) -> bool:
    """What a commit that does not say so is taken for: points and gifts are held before, coupons are not."""
    return len(asks) > 0 and not any(isinstance(ask, Coupon) for ask in asks)


def _offline(operation: Commit, terms: Terms) -> OfflineReceipt:
    receipt, made_at = operation.receipt, operation.origin.made_at
    return OfflineReceipt(
        terms.names.operation_id(operation.origin),
        replace(_sold(operation, terms), guest_ref=None),
        receipt.closed_at,
        None if receipt.guest is None else ref_of(receipt.guest),
        None if made_at == receipt.closed_at else made_at,
        _asks(operation.asks, terms),
        _held(operation),
    )


def _upload(operation: Upload, terms: Terms) -> Said | str:
    items = []
    for one in operation.operations:
        if not isinstance(one, Commit):
            return f"LP-SIM uploads receipts only, not {kind_of(one)}"
        if one.reinstates:
            return "LP-SIM has no way to take a storno back"
        items.append(_offline(one, terms))
    if not items:
        return "an upload of nothing is not said"
    is_odd = len(items) == 1 and operation.origin.key == operation.operations[0].origin.key
    return Said("POST", "/offline/receipts", OfflineRequest(tuple(items), is_odd))


def is_storno(operation: Void) -> bool:
    """A closed receipt is told from an open check by being shown, or by reopening."""
    return operation.operation is None and (operation.receipt is not None or operation.reopens)


def _void(operation: Void, terms: Terms) -> Said:
    target, names = operation.target, terms.names
    if operation.operation is not None:
        named = names.key_text(operation.operation)
        body = CancelRequest(CancelReason.PAYMENT_REMOVED, operation=named, comment=operation.reason)
        return _on(target, "cancel", body, terms)
    if not is_storno(operation):
        return _on(target, "cancel", CancelRequest(CancelReason.ORDER_DELETED, comment=operation.reason), terms)
    receipt = operation.receipt
    storno = ReturnRequest(
        str(names.operation_id(operation.origin)),
        ReturnKind.STORNO,
        () if receipt is None else _whole(receipt, terms),
        None if receipt is None else money(receipt.total),
        (),
        order=None if receipt is None else order_of(receipt, terms),
        reopens=operation.reopens,
        comment=operation.reason,
    )
    return _on(target, "returns", storno, terms)


def _whole(receipt: Receipt, terms: Terms) -> tuple[ReturnItem, ...]:
    return tuple(
        ReturnItem(terms.names.position_id(receipt.id, place + 1), quantity(line.qty), money(line.total))
        for place, line in enumerate(receipt.lines)
    )


def _return(operation: Return, terms: Terms) -> ReturnRequest:
    """Lines by position and the sum where the till shows the receipt; `refundSum` of the first return of a sale, which
    is all that a till can work out: what goes back is the programme's business."""
    receipt, id = operation.receipt, str(terms.names.operation_id(operation.origin))
    kind = ReturnKind.PARTIAL if operation.lines else ReturnKind.FULL
    lines = tuple(ReturnedLine(line.plu, quantity(line.qty)) for line in operation.lines)
    if receipt is None:
        return ReturnRequest(id, kind, (), None, (), lines)
    items, refund = _whole(receipt, terms), refund_told(operation)
    if operation.lines:
        items = tuple(
            ReturnItem(terms.names.position_id(receipt.id, place + 1), quantity(qty), money(charge))
            for place, qty, charge in _parts(receipt, operation)
        )
    return ReturnRequest(id, kind, items, money(refund or 0), (), lines, order_of(receipt, terms))


def refund_told(operation: Return) -> Minor | None:
    """`refundSum` of that return; None when its till does not show the receipt."""
    receipt = operation.receipt
    if receipt is None or not operation.lines:
        return None if receipt is None else receipt.total
    return refund_of(receipt, sum(charge for _, _, charge in _parts(receipt, operation)))


def _parts(receipt: Receipt, operation: Return) -> list[tuple[int, Decimal, Minor]]:
    return parts_of(receipt, [(line.plu, line.qty) for line in operation.lines])


def refund_of(receipt: Receipt, gross: Minor) -> Minor:
    """What so much of the gross is of the total, half up (`Programme`, "Returns")."""
    return round_to(Decimal(receipt.total * gross) / receipt.gross, 1, Rounding.HALF_UP) if receipt.gross else 0
