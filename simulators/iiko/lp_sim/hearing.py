"""A request as the operation it is (iiko_loyaltyplant.md 4.6.4); `saying.py` is the other direction.

One of our tills says everything. A stranger's body leaves out what the exchange needs, and then: the check is the
order's `number`, its day the local date of `openedAt`, its terminal the one that spoke first, its guest the code last
attached; operation numbers are the low bits of keys. All of that is a profile of ours.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from simulators.iiko.ids import number_in
from simulators.iiko.lp_sim.amounts import minor_of, points_told
from simulators.iiko.lp_sim.caller import Caller
from simulators.iiko.lp_sim.errors import Unreadable
from simulators.iiko.lp_sim.guests import identifier_of
from simulators.iiko.lp_sim.messages import (
    AskedFor,
    AttachRequest,
    CalculateRequest,
    CancelReason,
    CancelRequest,
    CodeRequest,
    CommitRequest,
    HeldOrder,
    HoldRequest,
    OfflineReceipt,
    OfflineRequest,
    Order,
    ReturnKind,
    ReturnRequest,
    Shown,
    WrappedOrder,
    decode,
)
from simulators.iiko.lp_sim.names import is_key, number_of
from simulators.iiko.lp_sim.orders import Terms, quantity_of, receipt_of
from simulators.iiko.lp_sim.saying import held_by
from simulators.iiko.lp_sim.visits import MOST_POSITIONS, Visit, Visits
from simulators.till.asks import CouponMark, GiftMark, asks_of, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Attach,
    Commit,
    Detach,
    FindReceipt,
    Hold,
    IssueCode,
    Operation,
    Origin,
    Quote,
    Release,
    Return,
    Upload,
    Void,
)
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS, Discount, Receipt, ReceiptId, ReturnLine

T = TypeVar("T", Order, HeldOrder, Shown)

NEVER_SAID = datetime(1970, 1, 1, tzinfo=UTC)
"""A moment that nothing tells: no header, no clock, no order."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which check an order of a request is. `is_ours`: its id, or what came with it, says so by itself."""

    receipt: ReceiptId
    is_ours: bool
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """Of one request. `hear` raises Unreadable for what cannot be meant."""

    caller: Caller
    terms: Terms
    visits: Visits
    heard_at: datetime | None

    def hear(self, call: str, order: UUID | None, raw: bytes) -> Operation:
        """`call`: method and last part of the path, "POST hold"."""
        try:
            if order is None:
                return self._codes(decode(raw, CodeRequest)) if call == "POST codes" else self._offline(raw)
            return self._on_order(call, order, raw)
        except Unreadable:
            raise
        except ValueError as error:  # a year or quantity no till can mean
            raise Unreadable(str(error)) from error

    def _on_order(self, call: str, id: UUID, raw: bytes) -> Operation:
        match call:
            case "POST attach":
                return self._attach(id, decode(raw, AttachRequest))
            case "DELETE attach":
                place = self._place(id)
                return Detach(self._origin(place.receipt), place.receipt)
            case "POST calculate":
                return self._calculate(id, raw)
            case "POST hold":
                return self._hold(id, decode(raw, HoldRequest))
            case "POST commit":
                return self._commit(id, decode(raw, CommitRequest))
            case "POST cancel":
                return self._cancel(id, decode(raw, CancelRequest))
            case "POST returns":
                return self._returns(id, decode(raw, ReturnRequest))
        place = self._place(id)
        return FindReceipt(self._origin(place.receipt), place.receipt)

    # Who, when, which check

    def _moment(self, told: datetime | None = None) -> datetime:
        return self.caller.made_at or told or self.heard_at or NEVER_SAID

    def _place(self, id: UUID, order: Order | HeldOrder | None = None) -> Place:
        number = None if order is None else order.number
        if (spelt := self.terms.names.receipt_of(id)) is not None:
            if number not in (None, spelt.check):
                raise Unreadable(f"the order's id is of check {spelt.check}, not {number} - at `$.order.number`")
            return Place(spelt, True)
        own = self.caller.own_origin(self.terms.names, NEVER_SAID)
        if own is not None and self.terms.names.order_id(own.receipt) == id:
            return Place(own.receipt, True)
        if (visit := self.visits.of(id)) is not None:
            return Place(visit.receipt, False, visit)
        opened = (None if order is None else order.opened_at) or self._moment()
        check = number_in(id) if number is None else number
        receipt = ReceiptId(self.caller.store, opened.date(), self.caller.terminal, check)
        return Place(receipt, False, None if number is None else Visit(receipt))

    def _remember(self, id: UUID, place: Place, order: Order) -> None:
        if place.visit is not None:
            told = tuple((item.position_id, item.product_code) for item in order.items[:MOST_POSITIONS])
            self.visits.keep(id, replace(place.visit, positions=told))

    def _origin(self, receipt: ReceiptId | None, made_at: datetime | None = None) -> Origin:
        """Of a request that its key names. `receipt` None: on no check."""
        made_at = made_at or self._moment()
        own = self.caller.own_origin(self.terms.names, made_at)
        if own is not None:
            return own
        number = 0 if self.caller.key is None else number_in(self.caller.key)
        return self._stranger(receipt, made_at, number)

    def _named_origin(self, id: str, receipt: ReceiptId, made_at: datetime) -> Origin:
        """Of what has an id of its own: a closing, a return."""
        names = self.terms.names
        try:
            spelt = names.origin_of(UUID(id), made_at)
        except ValueError:
            spelt = None
        if spelt is not None:
            if spelt.store != self.caller.store:
                raise Unreadable(f"{id} is of another outlet than SalesOutletId")
            return spelt
        own = self.caller.own_origin(names, made_at)
        if own is not None and str(names.operation_id(own)) == id:
            return own
        return self._stranger(receipt, made_at, number_of(id))

    def _stranger(self, receipt: ReceiptId | None, made_at: datetime, number: int) -> Origin:
        if receipt is None:
            return Origin(self.caller.store, self.caller.terminal, made_at.date(), made_at, 0, number)
        return Origin(receipt.store, receipt.terminal, receipt.business_date, made_at, receipt.check, number)

    def _receipt(self, id: UUID, place: Place, order: Order, looked_at: datetime, at: str = "$.order") -> Receipt:
        """With the guest a stranger's visit has, when its body names none."""
        if order.order_id != id:
            raise Unreadable(f"the path says order {id} - at `{at}.orderId`")
        receipt = receipt_of(order, place.receipt, looked_at, self.terms, at)
        self._remember(id, place, order)
        if receipt.guest is None and place.visit is not None and place.visit.code:
            guest = Identifier(IdentifierKind.CODE, place.visit.code)
            return msgspec.structs.replace(receipt, guest=guest)
        return receipt

    # The calls

    def _codes(self, body: CodeRequest) -> Operation:
        if (body.guest_id is None) == (body.guest is None):
            raise Unreadable("a code is for one guest - at `$.guestId`")
        if body.guest is not None:
            guest = identifier_of(body.guest, "$.guest")
        else:
            guest = Identifier(IdentifierKind.CARD, str(body.guest_id))
        return IssueCode(
            self._origin(None),
            guest,
            Mechanic[body.mechanic.name],
            None if body.amount is None else minor_of(body.amount, "$.amount"),
            "" if body.gift_coupon_id is None else str(body.gift_coupon_id),
        )

    def _attach(self, id: UUID, body: AttachRequest) -> Operation:
        place = self._place(id, body.order)
        origin = self._origin(place.receipt)
        receipt = self._receipt(id, place, body.order, origin.made_at)
        if not place.is_ours:
            receipt = msgspec.structs.replace(receipt, guest=None)
        return Attach(origin, body.code, receipt)

    def _calculate(self, id: UUID, raw: bytes) -> Operation:
        order: Order
        at = "$"
        try:
            order = decode(raw, CalculateRequest)
        except Unreadable:
            if b'"order"' not in raw:
                raise
            order, at = decode(raw, WrappedOrder).order, "$.order"
        place = self._place(id, order)
        origin = self._origin(place.receipt)
        return Quote(origin, self._receipt(id, place, order, origin.made_at, at))

    def _hold(self, id: UUID, body: HoldRequest) -> Operation:
        told = _within(body.order, HeldOrder)
        order = None if not bytes(_within(body.order, Shown).items) else _within(body.order, Order)
        if told.order_id != id:
            raise Unreadable(f"the path says order {id} - at `$.order.orderId`")
        place = self._place(id, order or told)
        origin = self._origin(place.receipt)
        receipt = None if order is None else self._receipt(id, place, order, origin.made_at)
        if body.guest_ref is not None:
            guest = identifier_of(body.guest_ref, "$.guestRef")
        elif place.visit is not None and place.visit.code:
            guest = Identifier(IdentifierKind.CODE, place.visit.code)
        else:
            raise Unreadable("nobody is attached to this order", 404, "VISIT_NOT_FOUND")
        gift = "" if body.gift_coupon_id is None else str(body.gift_coupon_id)
        return Hold(origin, guest, self._points(body, gift, place), gift, told.revision, receipt)

    def _points(self, body: HoldRequest, gift: str, place: Place) -> int:
        if body.points is not None:
            return minor_of(body.points, "$.points")
        if body.pay_sum is None and not gift:
            raise Unreadable("a hold is for a payment or a gift - at `$.paySum`")
        offer = None if place.visit is None else place.visit.gift
        cost = offer.cost if offer is not None and offer.id == gift else 0
        paid = 0 if body.pay_sum is None else minor_of(body.pay_sum, "$.paySum")
        return cost + points_told(paid, self.terms.points_value, "$.paySum")

    def _commit(self, id: UUID, body: CommitRequest) -> Operation:
        place = self._place(id, body.order)
        made_at = self._moment(body.order.closed_at)
        receipt = self._receipt(id, place, body.order, made_at)
        if receipt.guest is None:
            raise Unreadable("nobody is attached to this order", 404, "VISIT_NOT_FOUND")
        origin = self._named_origin(str(body.close_id), place.receipt, made_at)
        return self._sold(origin, receipt, body, place.visit)

    def _sold(
        self, origin: Origin, receipt: Receipt, body: CommitRequest | OfflineReceipt, visit: Visit | None
    ) -> Commit:
        """The receipt and what it asks for. A stranger's gift is the one its code was good for."""
        tenders = tuple(
            tender
            if tender.kind != POINTS or is_key(tender.key)
            else msgspec.structs.replace(tender, key=key_of(origin, _number(tender.key or f"{body.close_id}/{place}")))
            for place, tender in enumerate(receipt.tenders)
        )
        receipt = msgspec.structs.replace(receipt, tenders=tenders)
        marks = tuple(self._mark(one, f"$.asks[{place}]") for place, one in enumerate(body.asks))
        gift = None if visit is None or marks else visit.gift
        dish = next((item.product_code for item in body.order.items if item.is_gift), None)
        if gift is not None and dish is not None:
            free = Discount(gift.name, 0, gift.id, dish)
            receipt = msgspec.structs.replace(receipt, discounts=(*receipt.discounts, free))
            marks = (GiftMark(number_of(f"{body.close_id}/gift"), gift.id),)
        asks = asks_of(receipt, origin, marks)
        return Commit(origin, receipt, asks, held=held_by(asks) if body.held is None else body.held)

    def _mark(self, asked: AskedFor, at: str) -> CouponMark | GiftMark:
        text = asked.transaction_id
        number = _number(self.terms.names.key_of(text) or text)
        if asked.coupon is not None and asked.gift is None:
            return CouponMark(number, asked.coupon)
        if asked.gift is not None and asked.coupon is None:
            return GiftMark(number, asked.gift)
        raise Unreadable(f"a coupon or a gift is asked for - at `{at}`")

    def _cancel(self, id: UUID, body: CancelRequest) -> Operation:
        place, names = self._place(id), self.terms.names
        origin = self._origin(place.receipt)
        if body.hold_id is not None:
            return Release(origin, names.key_of(body.hold_id) or body.hold_id)
        if body.operation is not None:
            named = names.key_of(body.operation) or body.operation
            return Void(origin, place.receipt, named, body.comment)
        if body.reason is CancelReason.GUEST_DETACHED:
            return Detach(origin, place.receipt)
        if body.reason is CancelReason.ORDER_DELETED:
            return Void(origin, place.receipt, None, body.comment)
        if place.visit is None or not place.visit.hold:
            raise Unreadable("nothing is held for this order", 404, "VISIT_NOT_FOUND")
        return Release(origin, place.visit.hold)

    def _returns(self, id: UUID, body: ReturnRequest) -> Operation:
        place = self._place(id, body.order)
        made_at = self._moment()
        origin = self._named_origin(body.return_id, place.receipt, made_at)
        receipt = None if body.order is None else self._receipt(id, place, body.order, made_at)
        if body.kind is ReturnKind.STORNO:
            return Void(origin, place.receipt, None, body.comment, body.reopens, receipt)
        if body.kind is ReturnKind.FULL:
            return Return(origin, place.receipt, (), receipt)
        if body.lines:
            told = [(line.product_code, line.amount) for line in body.lines]
        else:
            told = [(self._product(item.position_id, place, body), item.amount) for item in body.items or ()]
        if not told:
            raise Unreadable("a partial return of nothing - at `$.items`")
        lines = tuple(ReturnLine(code, quantity_of(amount)) for code, amount in told)
        return Return(origin, place.receipt, lines, receipt)

    def _product(self, position: UUID, place: Place, body: ReturnRequest) -> str:
        for item in () if body.order is None else body.order.items:
            if item.position_id == position:
                return item.product_code
        found = None if place.visit is None else place.visit.product_at(position)
        if found is None:
            raise Unreadable(f"no line of this order is known as {position} - at `$.items`")
        return found

    def _offline(self, raw: bytes) -> Operation:
        body = decode(raw, OfflineRequest)
        commits = tuple(self._queued(one, f"$.receipts[{place}].order") for place, one in enumerate(body.receipts))
        if len(commits) == 1 and not body.batch and body.receipts[0].close_id == self.caller.key:
            return commits[0]
        last = body.receipts[-1].closed_at if body.receipts else None
        return Upload(self._origin(None, self._moment(last)), commits)

    def _queued(self, body: OfflineReceipt, at: str) -> Commit:
        order = body.order
        place = self._place(order.order_id, order)
        if order.closed_at is None:
            order = msgspec.structs.replace(order, closed_at=body.closed_at)
        made_at = body.made_at or body.closed_at
        receipt = self._receipt(order.order_id, place, order, made_at, at)
        if body.guest_ref is not None:
            guest = identifier_of(body.guest_ref, f"{at.removesuffix('order')}guestRef")
            receipt = msgspec.structs.replace(receipt, guest=guest)
        origin = self._named_origin(str(body.close_id), place.receipt, made_at)
        return self._sold(origin, receipt, body, place.visit)


def _within(raw: msgspec.Raw, to: type[T]) -> T:
    """The order of a hold; paths in errors are those of the whole body."""
    try:
        return decode(bytes(raw), to)
    except Unreadable as error:
        sentence = str(error)
        there = sentence.replace("`$", "`$.order") if "`$" in sentence else f"{sentence} - at `$.order`"
        raise Unreadable(there) from error


def _number(key: str) -> int:
    """Of the operation that a key of ours, or a stranger's id, stands for."""
    return int(key.rpartition("/")[2]) if is_key(key) else number_of(key)
