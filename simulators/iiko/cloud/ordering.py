"""How a receipt becomes an order at a table, by commands that are taken at once and judged later (5.11).

Each command is followed by `commands/status` to its end. When one ends in an error the receipt is refused, with the
`errorReason` in the text, and it is for the caller to cancel the order (`clients.py`; K06). Whoever begins again on
another connection is told `DuplicatedOrderId`, looks at the order and goes on where it stands.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from simulators.iiko.cloud.conversations import Conversations
from simulators.iiko.cloud.messages import order_told as t
from simulators.iiko.cloud.messages import orders as m
from simulators.iiko.cloud.messages.shape import minor_of, sum_of
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import order_id
from simulators.iiko.cloud.saying import discounts_of, items_of, made, order_of, payments_of, said_by
from simulators.iiko.cloud.talk import UNHEARD, Asking, Rest, Talk, Unheard
from simulators.iiko.cloud.understanding import failure_of, is_done, is_lost, points_of, read, refusal_of
from simulators.iiko.cloud.understanding import kind_of as kind_of_transaction
from simulators.kit.http_message import Headers
from simulators.kit.instant import US
from simulators.till.answer import Committed, Reason, Refused, Voided
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit, Coupon, Origin, Redeem, Void

ORDER = "/api/1/order"
CREATE, ADD_CUSTOMER, ADD_PAYMENTS = f"{ORDER}/create", f"{ORDER}/add_customer", f"{ORDER}/add_payments"
CLOSE, CANCEL, BY_ID = f"{ORDER}/close", f"{ORDER}/cancel", f"{ORDER}/by_id"
STATUS = "/api/1/commands/status"
DUPLICATED, NOT_FOUND = "DuplicatedOrderId", "OrderNotFound"


@dataclass(frozen=True, slots=True)
class Broken:
    """A command ended in an error, or was not taken at all."""

    refused: Refused
    reason: str = ""


class Ordering(Conversations):
    """Conversations about orders, on top of those about guests."""

    def commit(self, operation: Commit) -> Talk:
        receipt, origin = operation.receipt, operation.origin
        customer: UUID | None = None
        if receipt.guest is not None:
            info = yield from self.info(receipt.guest, origin)
            if isinstance(info, Refused):
                return info
            customer = info.id
        standing = yield from self.opened(operation)
        if standing == UNHEARD:
            return UNHEARD
        if isinstance(standing, Broken):
            return standing.refused
        if standing.status is t.OrderStatus.DELETED:
            return Refused(Reason.VOIDED, "the order was cancelled")
        if standing.status is not t.OrderStatus.CLOSED:
            failed = yield from self.filled(operation, standing, customer)
            if failed == UNHEARD:
                return UNHEARD
            if isinstance(failed, Broken):
                return failed.refused
        return (yield from self.committed(operation, customer))

    # Its steps

    def opened(self, operation: Commit) -> Asking[t.OrderTold | Broken | Unheard]:
        """The order as it stands, new or from an earlier try."""
        receipt, organisation = operation.receipt, self.organisation(operation.origin)
        wanted = m.TableOrder(
            items_of(receipt),
            order_of(receipt, organisation),
            str(receipt.id.check),
            discounts_info=discounts_of(receipt),
            loyalty_info=m.LoyaltyInfo(coupon=receipt.coupons[0]) if receipt.coupons else None,
        )
        coupon = next((ask.origin for ask in operation.asks if isinstance(ask, Coupon)), operation.origin)
        settings = m.CreateSettings(service_print=False, transport_to_front_timeout=8, check_stop_list=False)
        asked = m.CreateOrder(organisation.id, name_id(NameKind.TERMINAL_GROUP, receipt.id.terminal), wanted, settings)
        response = yield from self.ask(CREATE, asked, said_by(coupon, organisation, receipt.opened_at))
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return Broken(refusal_of(response))
        created: t.OrderCreated = read(response, t.OrderCreated)
        info = created.order_info
        match info.creation_status:
            case t.CreationStatus.ERROR:
                code = "" if info.error_info is None else info.error_info.code
                return (yield from self.found(operation)) if code == DUPLICATED else Broken(failure_of(code), code)
            case t.CreationStatus.IN_PROGRESS:
                ended = yield from self.ended(operation.origin, created.correlation_id)
                if isinstance(ended, Broken) and ended.reason == DUPLICATED:
                    return (yield from self.found(operation))
                if ended is not None:
                    return ended
            case t.CreationStatus.SUCCESS:
                pass
        return t.OrderTold(t.OrderStatus.NEW, receipt.id.check, sum_of(receipt.total))

    def found(self, operation: Commit) -> Asking[t.OrderTold | Broken | Unheard]:
        """The order of an earlier try."""
        organisation = self.organisation(operation.origin)
        asked = m.OrdersById((organisation.id,), (order_of(operation.receipt, organisation),))
        response = yield from self.ask(BY_ID, asked, made(operation.origin.made_at))
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return Broken(refusal_of(response))
        found: t.OrdersFound = read(response, t.OrdersFound)
        order = next(iter(found.orders), None)
        if order is None or order.order is None:
            return UNHEARD
        if minor_of(order.order.sum) != operation.receipt.total:
            return Broken(Refused(Reason.CONFLICT, "there is another order under this number"))
        return order.order

    def filled(self, operation: Commit, order: t.OrderTold, customer: UUID | None) -> Asking[Broken | Unheard | None]:
        """Guest, payments, closing: what is not there yet. None: the order is closed."""
        receipt, origin = operation.receipt, operation.origin
        organisation = self.organisation(origin)
        id = order_of(receipt, organisation)
        if customer is not None and order.customer is None:
            who = m.AddCustomer(organisation.id, id, m.OrderCustomer(customer, type=m.CustomerType.REGULAR))
            failed = yield from self.command(origin, ADD_CUSTOMER, who, made(origin.made_at))
            if failed is not None:
                return failed
        if receipt.tenders and not order.payments:
            paid = m.Payments(id, organisation.id, payments_of(receipt))
            points = next((ask.origin for ask in operation.asks if isinstance(ask, Redeem)), origin)
            failed = yield from self.command(origin, ADD_PAYMENTS, paid, said_by(points, organisation))
            if failed is not None:
                return failed
        closing = m.CloseOrder(organisation.id, id, m.ChequeInfo(need_receipt=False))
        return (yield from self.command(origin, CLOSE, closing, said_by(origin, organisation)))

    def cancelled(self, origin: Origin, order: UUID, why: str, headers: Headers) -> Asking[Broken | Unheard | None]:
        comment = why[: m.COMMENT_LENGTH] or None
        asked = m.CancelOrder(self.organisation(origin).id, order, removal_comment=comment)
        return (yield from self.command(origin, CANCEL, asked, headers))

    # Commands

    def command(self, origin: Origin, path: str, message: Struct, headers: Headers) -> Asking[Broken | Unheard | None]:
        """None: it was done."""
        response = yield from self.ask(path, message, headers)
        if is_lost(response):
            return UNHEARD
        if not is_done(response):
            return Broken(refusal_of(response))
        taken: m.CommandTaken = read(response, m.CommandTaken)
        return (yield from self.ended(origin, taken.correlation_id))

    def ended(self, origin: Origin, correlation: UUID) -> Asking[Broken | Unheard | None]:
        """What became of a command that was taken."""
        manners = self.terms.manners
        asked = m.CommandStatusRequest(self.organisation(origin).id, correlation)
        for polled in range(manners.most_polls):
            response = yield from self.ask(STATUS, asked, ())
            if not is_done(response):
                return UNHEARD
            status: m.CommandStatus = read(response, m.CommandStatus)
            match status:
                case m.Success():
                    return None
                case m.Failed(error_reason=reason):
                    return Broken(failure_of(reason), reason or "")
                case m.InProgress():
                    yield Rest(manners.polls[min(polled, len(manners.polls) - 1)])
        return UNHEARD

    # What came of it

    def committed(self, operation: Commit, customer: UUID | None) -> Talk:
        """The figures of a closed order, out of the report; when that cannot be read the programme only said yes."""
        if customer is None:
            return Committed(0, 0, None)
        origin, manners = operation.origin, self.terms.manners
        id = order_of(operation.receipt, self.organisation(origin))
        slack = timedelta(microseconds=manners.slack // US)
        within = (origin.made_at - slack, max(origin.made_at, self.begun_at) + slack)  # it may have waited long
        earned = spent = 0
        for number in range(manners.most_pages):
            page = yield from self.page(customer, origin, within, number, manners.page)
            if isinstance(page, Refused):
                return Committed(0, 0, None, told=False)
            for one in page.transactions:
                if one.pos_order_id == id and kind_of_transaction(one) is EntryKind.SALE:
                    earned += points_of(one)
                elif one.pos_order_id == id and kind_of_transaction(one) is EntryKind.REDEMPTION:
                    spent += abs(points_of(one))
            if len(page.transactions) < manners.page:
                break
        assert operation.receipt.guest is not None, "a customer was found for a guest"
        balance = yield from self.balance(operation.receipt.guest, origin)
        return Committed(0, 0, None, told=False) if balance is None else Committed(earned, spent, balance)

    def void(self, operation: Void) -> Talk:
        """An open order is cancelled; one that never came has nothing to undo."""
        organisation = self.organisation(operation.origin)
        id = order_id(operation.target, organisation)
        assert id is not None, f"{operation.target} cannot be spelt"
        ended = yield from self.cancelled(
            operation.origin, id, operation.reason, said_by(operation.origin, organisation)
        )
        if ended == UNHEARD:
            return UNHEARD
        if isinstance(ended, Broken) and ended.reason != NOT_FOUND:
            return ended.refused
        return Voided(0, 0, None, told=False)
