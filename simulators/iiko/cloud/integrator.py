"""Somebody with access to iikoCloud: a web shop, a call centre, an office. What it does in each act.

It keeps an order to itself until it is paid and tells it whole then (`ordering.py`); what an order would cost is asked
by `calculate`, which changes nothing, so coupons and points on it are only promises until then. The trap: an order the
cloud refused was cancelled there, and cannot be told again under its id; so the check goes too.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from msgspec.structs import replace as with_fields

from simulators.iiko.cloud.saying import Fresh
from simulators.iiko.cloud.shop import Asking, CloudSettings, Desk, Order, Talk, failure, is_on, why
from simulators.kit.instant import Instant
from simulators.kit.money import Minor, show_minor
from simulators.till import check as checks
from simulators.till.answer import GuestFound, Held, LedgerPage, Outcome, Quoted, Reason, Refused, Status
from simulators.till.asks import CouponMark, asks_of
from simulators.till.cashier import (
    Act,
    AdjustPoints,
    AskQuote,
    Enrol,
    HoldPoints,
    LookAtAccount,
    LookAtCoupon,
    OpenCheck,
    ReleaseHold,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    VoidCheck,
)
from simulators.till.check import Guest, NotPossible
from simulators.till.host import Asks, Ended, Step
from simulators.till.identifier import Identifier
from simulators.till.ledger import Entry
from simulators.till.numbers import Numbers
from simulators.till.operation import (
    Adjust,
    Commit,
    FindCoupon,
    Hold,
    Identify,
    Origin,
    Quote,
    ReadAccount,
    Register,
    Release,
    Single,
)
from simulators.till.parcel import Settled
from simulators.till.receipt import Receipt, ReceiptId
from simulators.till.screen import check_lines, receipt_lines, told

MOST_PAGES = 10
"""Of the report, in one act."""
PAGE = 100
REMEMBERED = 2_000
"""Orders told, of which an integrator still knows that they were."""
MOST_NUMBERS = 20
"""Operation numbers one act may take."""


class Integrator:
    """One terminal of kind `cloud`."""

    def __init__(self, name: str, numbers: Numbers, settings: CloudSettings, fresh: Fresh) -> None:
        self.name = name
        self.desk = Desk()
        self._numbers = numbers
        self._settings = settings
        self._fresh = fresh
        self._now: Instant = 0

    def begin(self, act: Act, now: Instant) -> Step:
        return self._go_on(self._talk(act), None, now)

    def _go_on(self, talk: Talk, settled: Settled | None, now: Instant) -> Step:
        """Up to the next question, or to the end."""
        self._now = now
        try:
            question = next(talk) if settled is None else talk.send(settled)
        except StopIteration as end:
            ended = end.value
            assert isinstance(ended, Ended), "a conversation comes to an end of an act"
            return ended
        except NotPossible as error:
            return self._ended(Outcome.REFUSED, (str(error),), note=str(error))
        return Asks(question, lambda heard, then: self._go_on(talk, heard, then))

    def _talk(self, act: Act) -> Talk:
        match act:
            case ShowCard(guest, password, "first"):
                return (yield from self._show(guest, password))
            case Enrol(guest, name, birthday):
                return (yield from self._asked(Register(self._origin(), guest, name, birthday)))
            case AskQuote(guest):
                return (yield from self._quote(guest))
            case HoldPoints(guest, points):
                return (yield from self._hold(guest, points))
            case ReleaseHold(key):
                return (yield from self._release(key))
            case AdjustPoints(guest, points, note):
                operation = Adjust(self._origin(), guest, points, note)
                self._fresh.made(operation.origin.key)
                return (yield from self._asked(operation))
            case LookAtCoupon(code):
                return (yield from self._asked(FindCoupon(self._origin(), code)))
            case LookAtAccount(guest, hours):
                return (yield from self._account(guest, hours))
            case _:
                return (yield from self._talk_of_orders(act))

    def _talk_of_orders(self, act: Act) -> Talk:
        match act:
            case OpenCheck(number, guest, ""):
                return (yield from self._open(number, guest))
            case Ring(items, service_round):
                order = checks.ring(self._unpaid(self._opened()), items)
                self.desk.order = checks.serve(order) if service_round else order
                return self._ended(Outcome.OK)
            case ScanCoupon(code):
                return (yield from self._coupon(code))
            case SpendPoints(guest, points):
                return (yield from self._spend(guest, points))
            case Sell(printer_fails=False):
                return (yield from self._sell(act))
            case VoidCheck(target) if target is None or (self.desk.order is not None and target == self.desk.order.id):
                return (yield from self._drop())
            case VoidCheck():
                raise NotPossible("iikoCloud has no call that un-closes an order: that is done at the till")
            case _:
                raise NotPossible(f"{type(act).__name__} is not possible in the cloud")

    # Questions by themselves

    def _asked(self, operation: Single) -> Talk:
        settled = yield operation
        return self._ended(settled.outcome, told(settled.answer), settled)

    def _account(self, guest: Identifier, hours: int) -> Talk:
        """All pages; what was read is one page to whoever asked."""
        moment = self._moment
        since = moment.astimezone(UTC) - timedelta(hours=hours)
        entries: list[Entry] = []
        for number in range(MOST_PAGES):
            settled = yield ReadAccount(self._origin(), guest, since, moment, number * PAGE, PAGE)
            match settled.answer:
                case LedgerPage(page, more):
                    entries += page
                    if not more:
                        break
                case _:
                    return self._ended(settled.outcome, told(settled.answer), settled)
        whole = LedgerPage(tuple(entries), more=more)
        screen = tuple(f"{one.posted_at:%d.%m %H:%M} {one.kind.value} {show_minor(one.points)}" for one in entries)
        return self._ended(settled.outcome, screen or ("Nothing",), replace(settled, answer=whole))

    def _show(self, guest: Identifier, password: str | None = None) -> Talk:
        settled = yield from self._bring(guest, password)
        assert settled is not None, "who is shown is asked about"
        return self._ended(settled.outcome, told(settled.answer), settled)

    def _bring(self, guest: Identifier, password: str | None = None) -> Asking[Settled]:
        """That guest on the order, or for the next one, when there is such a guest."""
        order = self.desk.order
        if order is not None and self._is_promised(order) and not is_on(order, guest):
            raise NotPossible("points of another guest are on the order")
        settled = yield Identify(self._origin(), guest, password)
        if isinstance(settled.answer, GuestFound) and settled.answer.status is Status.ACTIVE:
            self._put(Guest(guest, name=settled.answer.name))
            if settled.answer.balance is not None:
                self.desk.balances = {guest: settled.answer.balance}
        return settled

    def _put(self, guest: Guest) -> None:
        order = self.desk.order
        if order is None:
            self.desk.guest = guest
        else:
            self.desk.order = checks.attach(order, guest)

    def _is_promised(self, order: Order) -> bool:
        return bool(order.holds or order.tenders)

    # The order

    def _open(self, number: int | None, guest: Identifier | None) -> Talk:
        if self.desk.order is not None:
            raise NotPossible(f"order {self.desk.order.id.check} is open")
        if guest is None:
            self._opened(number)
            return self._ended(Outcome.OK)
        settled = yield from self._bring(guest)
        if settled.outcome is Outcome.REFUSED:
            return self._ended(Outcome.REFUSED, told(settled.answer), settled)
        self._opened(number)
        return self._ended(Outcome.OK, told(settled.answer), settled)

    def _quote(self, guest: Identifier | None) -> Talk:
        order = self._current()
        receipt = checks.receipt_of(order, self._moment)
        shown = receipt if guest is None else checks.for_guest(receipt, guest)
        settled = yield Quote(self._origin(), shown)
        return self._ended(settled.outcome, told(settled.answer), settled)

    def _coupon(self, code: str) -> Talk:
        """Looked at by `calculate`; used when the order is told."""
        order = self._unpaid(self._opened())
        if order.coupons:
            raise NotPossible(f"an order has room for one coupon, and {order.coupons[0]} is on it")
        receipt = checks.receipt_of(order, self._moment)
        settled = yield Quote(self._origin(), with_fields(receipt, coupons=(code,)))
        match settled.answer:
            case Quoted(discounts=discounts, text=text):
                given = tuple(discount for discount in discounts if discount.source == code)
            case _:
                return self._ended(failure(settled), told(settled.answer), settled)
        if not given:
            return self._ended(Outcome.REFUSED, (text or "The coupon takes nothing off",), settled, text)
        order = checks.grant(order, given, code, self._settings.menu)
        mark = CouponMark(self._origin().number, code)
        self.desk.order = replace(order, coupon=mark)
        screen = tuple(f"{discount.name} -{show_minor(discount.amount)}" for discount in given)
        return self._ended(settled.outcome, screen, settled)

    def _spend(self, guest: Identifier, points: Minor) -> Talk:
        """As much as `calculate` says may be paid (5.7, `maxSum`); paid when the order is told."""
        order = self._unpaid(self._opened())
        if points <= 0:
            raise NotPossible(f"{show_minor(points)} points pay nothing")
        if not is_on(order, guest):
            settled = yield from self._bring(guest)
            if not isinstance(settled.answer, GuestFound):
                return self._ended(failure(settled), told(settled.answer), settled)
            order = self._current()
        settled = yield Quote(self._origin(), checks.receipt_of(order, self._moment))
        match settled.answer:
            case Quoted(max_points=most) if points <= most:
                pass
            case Quoted(max_points=most):
                return self._too_much(guest, points, most, settled)
            case _:
                return self._ended(failure(settled), told(settled.answer), settled)
        amount = min(order.due, self._worth(points))
        self.desk.order = checks.pay_with_points(order, points, amount, self._origin().key)
        return self._ended(Outcome.OK, (f"{show_minor(points)} points pay {show_minor(amount)}",), settled)

    def _too_much(self, guest: Identifier, points: Minor, most: Minor, settled: Settled) -> Ended:
        """What stands in the way is found out from what is known: the account, or the order."""
        is_short = points > self.desk.balances.get(guest, points)
        reason = Reason.INSUFFICIENT if is_short else Reason.TOO_MUCH
        refused = Refused(reason, f"at most {show_minor(most)} points may pay")
        return self._ended(Outcome.REFUSED, told(refused), replace(settled, answer=refused))

    def _hold(self, guest: Identifier, points: Minor) -> Talk:
        order = self._opened()
        if not is_on(order, guest):
            settled = yield from self._bring(guest)
            if not isinstance(settled.answer, GuestFound):
                return self._ended(failure(settled), told(settled.answer), settled)
        settled = yield Hold(self._origin(), guest, points)
        if isinstance(settled.answer, Held) and self.desk.order is not None:
            order = checks.hold(self.desk.order)
            self.desk.order = replace(order, holds=(*order.holds, (settled.answer.hold, points)))
        return self._ended(settled.outcome, told(settled.answer), settled)

    def _release(self, key: str | None) -> Talk:
        order = self.desk.order
        mine = () if order is None else order.holds
        key = key or (mine[-1][0] if mine else None)
        if key is None:
            raise NotPossible("no points are held")
        settled = yield Release(self._origin(), key)
        if settled.outcome is not Outcome.REFUSED:
            self._let_go(key)
        return self._ended(settled.outcome, told(settled.answer), settled)

    def _let_go(self, key: str) -> None:
        order = self.desk.order
        if order is not None:
            self.desk.order = replace(order, holds=tuple(hold for hold in order.holds if hold[0] != key))

    def _drop(self) -> Talk:
        """An order nobody was told of: what was set aside for it is let go."""
        order = self._current()
        settled: Settled | None = None
        for key, _ in order.holds:
            settled = yield Release(self._origin(), key)
        receipt = checks.receipt_of(order, self._moment)
        self.desk.order = None
        outcome = Outcome.OK if settled is None else settled.outcome
        ended = self._ended(outcome, ("Order dropped",), settled)
        return replace(ended, receipt=receipt)

    def _sell(self, act: Sell) -> Talk:
        """The whole order at once. A guest nobody knows is left off; one nobody could ask about is asked about again
        when the order is told."""
        order = self._opened(act.number)
        if act.items:
            order = checks.ring(self._unpaid(order), act.items)
            self.desk.order = order
        missing = ""
        if act.guest is not None and not is_on(order, act.guest):
            settled = yield from self._bring(act.guest)
            if settled.outcome is Outcome.REFUSED:
                missing = f"sold without the guest: {why(settled)}"
            elif settled.outcome is Outcome.UNKNOWN:
                self._put(Guest(act.guest, verified=False))
        order = self._current()
        paid = checks.pay(order, act.payments)
        closed = checks.close(paid.check, self._moment)
        receipt = checks.receipt_of(closed, self._moment)
        origin = self._origin()
        marks = () if closed.coupon is None else (closed.coupon,)
        settled = yield Commit(origin, receipt, asks_of(receipt, origin, marks))
        return (yield from self._sold(closed, paid.change, receipt, settled, missing))

    def _sold(self, order: Order, change: Minor, receipt: Receipt, settled: Settled, missing: str) -> Talk:
        if not settled.asked:
            return self._ended(settled.outcome, told(settled.answer), settled)
        self.desk.order = None
        self.desk.told[order.id] = None
        if len(self.desk.told) > REMEMBERED:
            del self.desk.told[next(iter(self.desk.told))]
        if settled.outcome is Outcome.REFUSED:
            for key, _ in order.holds:
                yield Release(self._numbers.origin(self.name, self._now, order.id), key)
            ended = self._ended(Outcome.REFUSED, ("The order is cancelled", *told(settled.answer)), settled, missing)
            return replace(ended, receipt=receipt)
        currency = self._settings.currency
        printed = receipt_lines(order, self._moment, change, currency, settled.outcome, settled.answer)
        ended = self._ended(settled.outcome, told(settled.answer), settled, missing)
        return replace(ended, receipt=receipt, printed=printed)

    # What they have in common

    @property
    def _moment(self) -> datetime:
        return self._numbers.clock.at(self._now)

    def _origin(self) -> Origin:
        on = None if self.desk.order is None else self.desk.order.id
        return self._numbers.origin(self.name, self._now, on)

    def _current(self) -> Order:
        if self.desk.order is None:
            raise NotPossible("no order is open")
        return self.desk.order

    def _unpaid(self, order: Order) -> Order:
        if order.tenders:
            raise NotPossible("points are on the order already: it can only be paid or dropped")
        return order

    def _opened(self, number: int | None = None) -> Order:
        """The open order, or a new one with the guest shown before."""
        if self.desk.order is not None:
            return self.desk.order
        if number is not None and number < 1:
            raise NotPossible(f"{number} is no number of an order")
        station = self._numbers.stations[self.name]
        day = self._numbers.business_date(self._now)
        id = ReceiptId(station.store, day, station.number, number or self._numbers.next_check(self.name))
        if id in self.desk.told:
            raise NotPossible(f"order {id.check} was told today")
        self._numbers.take_check(self.name, number)
        order = Order(id, self._moment, guest=self.desk.guest)
        self.desk.order, self.desk.guest = order, None
        return order

    def _worth(self, points: Minor) -> Minor:
        return int((points * self._settings.points_value).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def _ended(
        self, outcome: Outcome, screen: tuple[str, ...] = (), settled: Settled | None = None, note: str = ""
    ) -> Ended:
        order = self.desk.order
        receipt = None if order is None else checks.receipt_of(order, self._moment)
        shown = screen if order is None else (*screen, *check_lines(order))
        if settled is None:
            return Ended(outcome, shown, receipt=receipt, note=note)
        key = settled.operation.origin.key if settled.asked else ""
        if not settled.asked and isinstance(settled.answer, Refused):
            note = note or settled.answer.text
        return Ended(outcome, shown, (), settled.answer, receipt, key, note)
