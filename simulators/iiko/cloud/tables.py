"""Orders at a table, at the server end: the commands and what they come to (iiko_loyaltyplant.md 5.11, 5.12).

A command is taken with a correlation id; its errors are found out behind that answer. What an order's state forbids is
`OrderStatusChangedInIikoFront`, and what the programme refuses has words of ours (`work.error_reason`) [P]. Closing an
order that is closed is done [P]: it changes nothing.
"""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from simulators.iiko.cloud.bills import (
    COMMON,
    given_of,
    payer_of,
    placed,
    positions_of,
    receipt_of,
    tenders_of,
    without_change,
)
from simulators.iiko.cloud.guests import recall
from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages import order_told as t
from simulators.iiko.cloud.messages import orders as m
from simulators.iiko.cloud.messages.shape import encode
from simulators.iiko.cloud.names import number_of
from simulators.iiko.cloud.origins import TERMINAL
from simulators.iiko.cloud.origins import receipt_of as receipt_id_of
from simulators.iiko.cloud.table import Table, told
from simulators.iiko.cloud.work import (
    CREDENTIAL_NOT_FOUND,
    Asks,
    Command,
    Refusal,
    Started,
    Task,
    Visit,
    error_reason,
    granted,
    refusal_of,
)
from simulators.iiko.ids import LARGEST_NUMBER
from simulators.kit.money import Minor, show_minor
from simulators.till.answer import Committed, GuestFound, Queued, Quoted, Reason, ReceiptFound, Refused, Voided
from simulators.till.asks import CouponMark, GiftMark, asks_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, FindReceipt, Identify, Origin, Quote, Void
from simulators.till.receipt import Receipt

NOT_FOUND, DUPLICATED = "OrderNotFound", "DuplicatedOrderId"
MOST: Minor = 10**12
"""As much may be on an order: the largest payment [D]."""
CHANGED = "OrderStatusChangedInIikoFront"


# What is asked


def create(visit: Visit) -> Started:
    asked: m.CreateOrder = visit.message
    command = visit.desk.take(visit.organisation, visit.moment, visit.now)
    id = asked.order.id or visit.desk.draw(visit.moment)
    standing = visit.desk.tables.get(id)
    if standing is not None and standing.creation is not t.CreationStatus.ERROR:
        command.task = _refused(DUPLICATED, f"there is an order {id}")
    else:
        table = Table(
            id,
            visit.organisation.id,
            asked.terminal_group_id,
            receipt_id_of(id, visit.organisation, visit.day(visit.made_at)),
            opened_at=visit.made_at.astimezone(visit.wire.zone),
            changed_at=visit.moment,
            asked=asked.order,
            creation=t.CreationStatus.IN_PROGRESS,
        )
        visit.desk.keep(visit.desk.tables, id, table)
        command.task = _create(visit, table)
    stamp = int(visit.moment.timestamp() * 1000)
    info = t.OrderInfo(
        id, visit.organisation.id, stamp, t.CreationStatus.IN_PROGRESS, external_number=asked.order.external_number
    )
    return Started(t.OrderCreated(command.id, info), command)


def add_items(visit: Visit) -> Started:
    return _command(visit, _add_items)


def add_customer(visit: Visit) -> Started:
    return _command(visit, _add_customer)


def add_payments(visit: Visit) -> Started:
    return _command(visit, _add_payments)


def change_payments(visit: Visit) -> Started:
    return _command(visit, _change_payments)


def print_bill(visit: Visit) -> Started:
    return _command(visit, _print_bill)


def close(visit: Visit) -> Started:
    return _command(visit, _close)


def cancel(visit: Visit) -> Started:
    """Of an order this desk has forgotten the programme is asked, so that a closed one is not called unknown."""
    asked: m.CancelOrder = visit.message
    return _command(visit, _cancel, lambda: _forgotten(visit, asked.order_id))


def status(visit: Visit) -> Started | m.CommandStatus:
    """What became of a command. One whose connection ended goes on with this one."""
    asked: m.CommandStatusRequest = visit.message
    command = visit.desk.command(asked.correlation_id, visit.others, visit.now)
    if command is None:
        raise Refusal(410, errors.TOO_OLD, f"there is no command {asked.correlation_id}, or it is too old")
    command.polls += 1
    if command.stranded is not None:
        return Started(m.InProgress(), command)
    if command.result is None or command.polls <= visit.wire.settings.polls:
        return m.InProgress()
    return command.result


def by_id(visit: Visit) -> t.OrdersFound:
    asked: m.OrdersById = visit.message
    mine = {one.id for one in visit.others} & set(asked.organization_ids)
    wanted = dict.fromkeys((*(asked.order_ids or ()), *(asked.pos_order_ids or ())))
    tables = (visit.desk.tables.get(id) for id in wanted)
    keys = asked.return_external_data_keys or ()
    found = tuple(told(table, keys) for table in tables if table is not None and table.organisation in mine)
    return t.OrdersFound(visit.desk.draw(visit.moment), found)


# Commands


def _command(visit: Visit, begin: Callable[[Visit, Table], Task], missing: Callable[[], Task] | None = None) -> Started:
    command: Command = visit.desk.take(visit.organisation, visit.moment, visit.now)
    id: UUID = visit.message.order_id
    table = visit.desk.tables.get(id)
    if table is not None and table.organisation == visit.organisation.id:
        command.task = begin(visit, table)
    elif missing is not None:
        command.task = missing()
    else:
        command.task = _refused(NOT_FOUND, f"there is no order {id}")
    return Started(m.CommandTaken(command.id), command)


def _refused(code: str, text: str) -> Task:
    yield from ()
    raise Refusal(400, code, text)


def _create(visit: Visit, table: Table) -> Task:
    try:
        yield from _fill(visit, table)
    except Refusal as refusal:
        table.creation = t.CreationStatus.ERROR
        code = error_reason(refusal)
        table.error = t.ErrorInfo(code, refusal.text, code)
        raise
    table.creation = t.CreationStatus.SUCCESS
    return m.Success()


def _fill(visit: Visit, table: Table) -> Asks[None]:
    asked, programme = table.asked, visit.programme
    table.positions = positions_of(asked.items, programme)
    coupon = _coupon(table)
    gifts = tuple(gift.id for gift in programme.gifts) if programme is not None else ()
    table.given = given_of(asked.discounts_info, table.positions, (*((coupon,) if coupon else ()), *gifts))
    _check_worth(table)
    if coupon:
        table.coupon_number = _number(visit, table)
    if asked.customer is not None:
        yield from _seat(visit, table, asked.customer)
    elif asked.phone:
        yield from _seat(visit, table, m.OrderCustomer(phone=asked.phone))
    if asked.payments:
        yield from _pay(visit, table, asked.payments)


def _add_items(visit: Visit, table: Table) -> Task:
    yield from ()
    _check_open(table, t.OrderStatus.NEW)
    asked: m.AddItems = visit.message
    before = table.positions
    table.positions += positions_of(asked.items, visit.programme, len(table.positions))
    try:
        _check_worth(table)
    except Refusal:
        table.positions = before
        raise
    return _changed(visit, table)


def _add_customer(visit: Visit, table: Table) -> Task:
    _check_open(table)
    yield from _seat(visit, table, visit.message.customer)
    return _changed(visit, table)


def _add_payments(visit: Visit, table: Table) -> Task:
    _check_open(table)
    yield from _pay(visit, table, visit.message.payments)
    return _changed(visit, table)


def _change_payments(visit: Visit, table: Table) -> Task:
    """No payment of an open order has been processed: points are taken when it is closed."""
    _check_open(table)
    before = table.payments, table.payer, table.points_number
    table.payments, table.payer, table.points_number = (), None, None
    try:
        yield from _pay(visit, table, visit.message.payments)
    except Refusal:
        table.payments, table.payer, table.points_number = before
        raise
    return _changed(visit, table)


def _print_bill(visit: Visit, table: Table) -> Task:
    yield from ()
    _check_open(table)
    table.status, table.billed_at = t.OrderStatus.BILL, visit.made_at.astimezone(visit.wire.zone)
    return _changed(visit, table)


def _close(visit: Visit, table: Table) -> Task:
    if table.status is t.OrderStatus.CLOSED:
        return m.Success()
    _check_open(table)
    origin = _closing(visit, table)
    yield from _compute_coupon(visit, table, origin)
    _check_open(table)
    commit = _commit(visit, table, origin)
    table.is_told = True
    answer = yield commit
    if not isinstance(answer, Queued):
        granted(answer, Committed)
    table.status, table.closed_at = t.OrderStatus.CLOSED, commit.receipt.closed_at.astimezone(visit.wire.zone)
    return _changed(visit, table)


def _cancel(visit: Visit, table: Table) -> Task:
    """What the programme was told of the check, or set aside for it, is undone."""
    if table.status is t.OrderStatus.DELETED:
        return m.Success()
    _check_open(table)
    if table.is_told or table.guest is not None or table.payer is not None:
        table.is_told = True
        reason = visit.message.removal_comment or ""
        answer = yield Void(visit.origin_on(table.receipt), table.receipt, reason=reason)
        if not isinstance(answer, Queued):
            granted(answer, Voided)
    table.status = t.OrderStatus.DELETED
    return _changed(visit, table)


def _forgotten(visit: Visit, id: UUID) -> Task:
    receipt = receipt_id_of(id, visit.organisation, visit.day(visit.made_at))
    if receipt.terminal != TERMINAL:
        answer = yield FindReceipt(visit.origin_on(receipt), receipt)
        if isinstance(answer, ReceiptFound):
            raise Refusal(400, CHANGED, f"the order {id} is closed")
        if isinstance(answer, Refused) and answer.reason in (Reason.UNAVAILABLE, Reason.OFFLINE, Reason.UNAUTHORISED):
            raise refusal_of(answer)
    raise Refusal(400, NOT_FOUND, f"there is no order {id}")


# Parts of commands


def _changed(visit: Visit, table: Table) -> m.Success:
    table.changed_at = visit.moment
    return m.Success()


def _check_open(table: Table, *only: t.OrderStatus) -> None:
    if not table.is_open or (only and table.status not in only):
        raise Refusal(400, CHANGED, f"the order is {table.status.value}")


def _check_worth(table: Table) -> None:
    if table.gross > MOST or not 0 <= table.total <= table.gross:
        raise Refusal(400, COMMON, f"the order would cost {show_minor(table.total)}")


def _seat(visit: Visit, table: Table, customer: m.OrderCustomer) -> Asks[None]:
    """Put a customer on the order. A phone nobody of the programme has is a customer all the same, and no guest [P]."""
    guest: Identifier | None = None
    if customer.id is not None:
        guest = recall(visit, customer.id)
    elif customer.phone:
        shown = Identifier(IdentifierKind.PHONE, customer.phone)
        answer = yield Identify(visit.origin_on(table.receipt), shown)
        if not (isinstance(answer, Refused) and answer.reason is Reason.NOT_FOUND):
            granted(answer, GuestFound)
            guest = shown
    table.customer, table.guest = customer, guest


def _pay(visit: Visit, table: Table, payments: tuple[m.PaymentRequest, ...]) -> Asks[None]:
    """Add payments. Who is to pay with points must be known (K06)."""
    for payment in payments:
        payer = payer_of(payment)
        if payer is None:
            continue
        if table.payer not in (None, payer):
            raise Refusal(400, CREDENTIAL_NOT_FOUND, "the points of one guest pay an order")
        answer = yield Identify(visit.origin_on(table.receipt), payer)
        if isinstance(answer, Refused) and answer.reason is Reason.NOT_FOUND:
            raise Refusal(400, CREDENTIAL_NOT_FOUND, answer.text)
        granted(answer, GuestFound)
        table.payer = payer
        table.points_number = table.points_number or _number(visit, table)
    table.payments += payments


def _number(visit: Visit, table: Table) -> int | None:
    """Of the operation a caller of ours spells for this check."""
    origin = visit.origin()
    return origin.number if visit.spelt is not None and origin.receipt == table.receipt else None


def _closing(visit: Visit, table: Table) -> Origin:
    """The operation that closes the order; a stranger's has the same number as long as the order is the same."""
    number = _number(visit, table)
    if number is None:
        lines = (f"{position.id} {position.line.plu} {position.line.qty}" for position in table.positions)
        number = number_of("close", str(table.id), *lines, *(encode(payment) for payment in table.payments))
    return replace(visit.origin_on(table.receipt), number=number)


def _coupon(table: Table) -> str:
    return (table.asked.loyalty_info.coupon if table.asked.loyalty_info is not None else None) or ""


def _compute_coupon(visit: Visit, table: Table, origin: Origin) -> Asks[None]:
    """What the coupon takes off, when the order does not carry it (`fixedLoyaltyDiscounts`, `calculate`)."""
    code = _coupon(table)
    if not code or any(given.discount.source == code for given in table.given):
        return
    receipt = _receipt(visit, table, origin, is_open=True)
    quoted = granted((yield Quote(origin, receipt)), Quoted)
    mine = [discount for discount in quoted.discounts if discount.source == code]
    table.given += placed(mine, table.positions)


def _receipt(visit: Visit, table: Table, origin: Origin, *, is_open: bool) -> Receipt:
    code = _coupon(table)
    first = _beside(origin, 2) if table.points_number is None else table.points_number
    tenders = () if is_open else tenders_of(table.payments, replace(origin, number=first), visit.programme)
    return receipt_of(
        table.receipt,
        table.positions,
        table.given,
        (min(table.opened_at, visit.made_at), visit.made_at),
        () if is_open else without_change(tenders, table.total),
        table.payer or table.guest,
        (code,) if code else (),
    )


def _commit(visit: Visit, table: Table, origin: Origin) -> Commit:
    receipt = _receipt(visit, table, origin, is_open=False)
    gifts = {gift.id for gift in visit.programme.gifts} if visit.programme is not None else set()
    marks: list[CouponMark | GiftMark] = []
    if receipt.coupons:
        number = _beside(origin, 1) if table.coupon_number is None else table.coupon_number
        marks.append(CouponMark(number, receipt.coupons[0]))
    given = dict.fromkeys(discount.source for discount in receipt.discounts if discount.source in gifts)
    free = len(receipt.tenders) + 2
    marks += (GiftMark(_beside(origin, free + n), gift) for n, gift in enumerate(given))
    return Commit(origin, receipt, asks_of(receipt, origin, tuple(marks)))


def _beside(origin: Origin, by: int) -> int:
    """A number for what nobody numbered, beside that of the receipt."""
    return (origin.number + by) % (LARGEST_NUMBER + 1)
