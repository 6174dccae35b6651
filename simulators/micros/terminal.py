"""One Micros workstation: its open check, the checks it has closed, and what it does in each act of a cashier.

The loyalty script on it (COSTA-06) asks at most one question per act and, told `_timeout`, goes on without an answer
(A.11, TILL-03). What the programme grants is put on the check only when the answer was heard. The till has no
promotions of its own (TILL-02).
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal

from simulators.kit.instant import SECOND, Instant, Span
from simulators.kit.money import Rounding, round_to, show_minor
from simulators.micros import check as checks
from simulators.micros.check import Check, Guest, NotPossible, Paid, State, receipt_of
from simulators.micros.screen import UNAVAILABLE, check_lines, receipt_lines, told
from simulators.till.answer import Answer, DiscountGranted, GuestFound, Held, Outcome, Redeemed, Status
from simulators.till.cashier import (
    Act,
    AskQuote,
    Enrol,
    HoldPoints,
    LookUp,
    OpenCheck,
    ReleaseHold,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    TakeBack,
    TakeGift,
    VoidCheck,
)
from simulators.till.courier_settings import DEFAULT_COURIER, CourierSettings, OfflineMode
from simulators.till.host import Asks, Ended, Step
from simulators.till.identifier import Identifier
from simulators.till.numbers import Numbers
from simulators.till.operation import (
    Commit,
    Coupon,
    FindReceipt,
    Gift,
    Hold,
    Identify,
    Origin,
    Quote,
    Redeem,
    Register,
    Release,
    Return,
    Single,
    Void,
)
from simulators.till.parcel import Settled
from simulators.till.programme import Dish
from simulators.till.receipt import ReceiptId

REMEMBERED = 2_000
"""Closed checks a workstation can still reopen; older ones are known to the programme only."""


@dataclass(frozen=True, slots=True)
class TillSettings:
    """How the tills of a site are set up. `limit` (ns): each act ends within it (OFF-12)."""

    limit: Span = 30 * SECOND
    day_closes_at: time = time(0)
    first_check: int = 1
    first_number: int = 1
    """Of the first operation of each till, when the disk is empty."""
    currency: str = "PLN"
    points_value: Decimal = Decimal(1)
    """What the screen says a point is worth; what it pays is the programme's answer."""
    menu: tuple[Dish, ...] = ()
    """Dishes the till can ring by itself when the programme gives one for free."""
    courier: CourierSettings = DEFAULT_COURIER


class Terminal:
    """The state of one workstation. Lost in a crash, but for what the courier keeps."""

    def __init__(self, name: str, numbers: Numbers, settings: TillSettings) -> None:
        self._name = name
        self._numbers = numbers
        self._settings = settings
        self._check: Check | None = None
        self._next_guest: Guest | None = None
        self._hold: str | None = None
        self._closed: OrderedDict[ReceiptId, Check] = OrderedDict()

    @property
    def open_check(self) -> Check | None:
        return self._check

    def begin(self, act: Act, now: Instant) -> Step:
        guest, was_open = self._next_guest, self._check is not None
        try:
            return self._begin(act, now)
        except NotPossible as error:
            if not was_open and self._check is not None and not self._check.lines:
                self._check, self._next_guest = None, guest
            note = str(error)
            return self._ended(Outcome.REFUSED, (note,), now, note=note)

    def _begin(self, act: Act, now: Instant) -> Step:
        match act:
            case Sell(printer_fails=True) | VoidCheck(printer_fails=True):
                raise NotPossible("a Micros till prints first and reports then: nothing is left to be rolled back")
            case ShowCard():
                return self._show_card(act, now)
            case Enrol(identifier, name, birthday):
                return self._ask(Register(self._origin(now), identifier, name, birthday), self._told)
            case OpenCheck(number, guest):
                return self._open_check(number, guest, now)
            case Ring(items, service_round):
                rung = checks.ring(self._opened(now), items)
                self._check = checks.serve(rung) if service_round else rung
                return self._ended(Outcome.OK, check_lines(self._check), now)
            case AskQuote(guest):
                return self._quote(guest, now)
            case SpendPoints() | ScanCoupon() | TakeGift() | HoldPoints() | ReleaseHold():
                return self._permission(act, now)
            case Sell():
                return self._sell(act, now)
            case VoidCheck(target, reason) if target is None or (self._check and target == self._check.id):
                return self._void_open(reason, now)
            case VoidCheck(ReceiptId() as target, reason):
                return self._ask(Void(self._origin(now), target, reason=reason), self._voided(target))
            case Reopen(target):
                return self._reopen(target, now)
            case LookUp(target):
                return self._ask(FindReceipt(self._origin(now), target), self._told)
            case TakeBack(target, lines):
                return self._ask(Return(self._origin(now), target, lines), self._told)
            case _:
                raise NotPossible(f"{type(act).__name__} is not possible at a till")

    # Checks and guests

    def _opened(self, now: Instant, number: int | None = None) -> Check:
        """The open check; a new one, with the guest who showed a card before, when there is none."""
        if self._check is not None:
            return self._check
        if number is not None and number < 1:
            raise NotPossible(f"{number} is no check number")
        id = self._new_id(now, number)
        if id in self._closed:
            raise NotPossible(f"check {number} has been used today")
        self._numbers.take_check(self._name, number)
        self._check = Check(id, self._numbers.clock.at(now), guest=self._next_guest)
        self._next_guest = None
        return self._check

    def _new_id(self, now: Instant, number: int | None) -> ReceiptId:
        station = self._numbers.stations[self._name]
        if number is None:
            number = self._numbers.next_check(self._name)
        return ReceiptId(station.store, self._numbers.business_date(now), station.number, number)

    def _open_check(self, number: int | None, guest: Identifier | None, now: Instant) -> Step:
        if self._check is not None:
            raise NotPossible(f"check {self._check.id.check} is open")
        check = self._opened(now, number)
        self._check = check if guest is None else checks.attach(check, Guest(guest))
        return self._ended(Outcome.OK, check_lines(self._check), now)

    def _show_card(self, act: ShowCard, now: Instant) -> Step:
        def shown(settled: Settled, now: Instant) -> Ended:
            screen = self._heard(settled)
            match settled.answer:
                case GuestFound(status=Status.ACTIVE | Status.UNVERIFIED as status) as found:
                    percent = found.discount_percent if status is Status.UNVERIFIED else 0
                    self._attach(Guest(act.identifier, status is Status.ACTIVE, percent, found.name))
                    screen = (*screen, *self._worth(found))
                case _:
                    pass
            return self._ended(settled.outcome, screen, now, settled)

        return self._ask(Identify(self._origin(now), act.identifier, act.password), shown)

    def _attach(self, guest: Guest) -> None:
        if self._check is None:
            self._next_guest = guest
        else:
            self._check = checks.attach(self._check, guest)

    def _worth(self, found: GuestFound) -> tuple[str, ...]:
        if found.balance is None:
            return ()
        worth = round_to(found.balance * self._settings.points_value, 1, Rounding.DOWN)
        return (f"Worth {show_minor(worth)} {self._settings.currency}",)

    def _quote(self, guest: Identifier | None, now: Instant) -> Step:
        if self._check is None:
            raise NotPossible("no check is open")
        receipt = receipt_of(self._check, self._numbers.clock.at(now))
        asked = receipt if guest is None else checks.for_guest(receipt, guest)
        return self._ask(Quote(self._origin(now), asked), self._told)

    # What the programme must allow

    def _permission(self, act: SpendPoints | ScanCoupon | TakeGift | HoldPoints | ReleaseHold, now: Instant) -> Step:
        if isinstance(act, ReleaseHold):
            key = act.hold or self._hold
            if key is None:
                raise NotPossible("no points are held")
            return self._ask(Release(self._origin(now), key), self._released)
        check = self._opened(now)
        receipt = receipt_of(check, self._numbers.clock.at(now))
        origin = self._origin(now)
        match act:
            case SpendPoints(guest, points):
                return self._ask(Redeem(origin, guest, points, check.due), self._granted(guest))
            case ScanCoupon(code):
                return self._ask(Coupon(origin, code, receipt), self._granted(None, code))
            case TakeGift(guest, gift, choice):
                return self._ask(Gift(origin, guest, gift, choice, receipt), self._granted(guest, gift))
            case HoldPoints(guest, points):
                return self._ask(Hold(origin, guest, points), self._granted(guest))

    def _granted(self, guest: Identifier | None, code: str = "") -> Callable[[Settled, Instant], Ended]:
        """What was allowed goes onto the check, and its guest with it; what was not heard does not."""

        def then(settled: Settled, now: Instant) -> Ended:
            check, key = self._check, settled.operation.origin.key
            assert check is not None, "the check of a permission cannot close before its act is over"
            match settled.answer:
                case Redeemed(points, amount, _):
                    check = checks.pay_with_points(check, points, amount, key)
                case DiscountGranted(discounts, _):
                    check = checks.grant(check, discounts, code, self._settings.menu)
                case Held():
                    check = checks.hold(check)
                    self._hold = key
                case _:
                    return self._ended(settled.outcome, self._heard(settled), now, settled)
            if guest is not None and check.guest is None:
                check = checks.attach(check, Guest(guest))
            self._check = check
            return self._ended(settled.outcome, (*self._heard(settled), *check_lines(check)), now, settled)

        return then

    def _released(self, settled: Settled, now: Instant) -> Ended:
        if settled.outcome is not Outcome.REFUSED:
            self._hold = None
        return self._told(settled, now)

    # Closing, voiding, opening again

    def _sell(self, act: Sell, now: Instant) -> Step:
        if self._check is None and not act.items:
            raise NotPossible("there is nothing to sell: no check is open and no items are rung")
        if self._check is not None and act.number not in (None, self._check.id.check):
            raise NotPossible(f"check {self._check.id.check} is open, not {act.number}")
        check = checks.ring(self._opened(now, act.number), act.items)
        if act.guest is not None and (check.guest is None or check.guest.identifier != act.guest):
            check = checks.attach(check, Guest(act.guest))
        self._check = check = checks.serve(check)
        moment = self._numbers.clock.at(now)
        paid = checks.pay(checks.discount_by_card(check), act.payments)
        closed = checks.close(paid.check, moment)
        commit = Commit(self._origin(now), receipt_of(closed, moment))
        self._check, self._hold = None, None
        self._remember(closed)
        return self._ask(commit, self._committed(check, Paid(closed, paid.change)))

    def _committed(self, unpaid: Check, paid: Paid[Check]) -> Callable[[Settled, Instant], Ended]:
        check = paid.check

        def then(settled: Settled, now: Instant) -> Ended:
            if settled.outcome is Outcome.REFUSED and not settled.asked:  # closed, it would be lost: nobody can be told
                self._check = unpaid
                del self._closed[check.id]
                return self._told(settled, now)
            assert check.closed_at is not None, "only a closed check is reported"
            currency = self._settings.currency
            printed = receipt_lines(check, check.closed_at, paid.change, currency, settled.outcome, settled.answer)
            screen = (f"Check {check.id.check} closed", *self._heard(settled))
            return Ended(
                settled.outcome,
                screen,
                printed,
                settled.answer,
                receipt_of(check, check.closed_at),
                settled.operation.origin.key,
            )

        return then

    def _remember(self, check: Check) -> None:
        self._closed[check.id] = check
        if len(self._closed) > REMEMBERED:
            self._closed.popitem(last=False)

    def _void_open(self, reason: str, now: Instant) -> Step:
        check = self._check
        if check is None:
            raise NotPossible("no check is open")
        origin = self._origin(now) if check.granted else None
        self._check, self._hold = None, None
        self._remember(checks.void(check))
        if origin is None:
            return self._ended(Outcome.OK, (f"Check {check.id.check} voided",), now)
        return self._ask(Void(origin, check.id, reason=reason), self._told)

    def _voided(self, target: ReceiptId) -> Callable[[Settled, Instant], Ended]:
        def then(settled: Settled, now: Instant) -> Ended:
            check = self._closed.get(target)
            if check is not None and settled.outcome is not Outcome.REFUSED:
                self._closed[target] = checks.void(check)
            return self._told(settled, now)

        return then

    def _reopen(self, target: ReceiptId, now: Instant) -> Step:
        if self._check is not None:
            raise NotPossible(f"check {self._check.id.check} is open")
        check = self._closed.get(target)
        if check is None or check.state is not State.CLOSED:
            raise NotPossible(f"this terminal has no closed check {target.check} to reopen")

        def then(settled: Settled, now: Instant) -> Ended:
            if settled.outcome is Outcome.REFUSED:
                return self._told(settled, now)
            self._closed[target] = checks.void(check)
            id = self._new_id(now, None)
            self._numbers.take_check(self._name)
            self._check = checks.reopen(check, id, self._numbers.clock.at(now))
            printed = (f"Reopened from {target.check}", f"Check {id.check}")
            ended = self._ended(settled.outcome, (*self._heard(settled), *check_lines(self._check)), now, settled)
            return replace(ended, printed=printed)

        return self._ask(Void(self._origin(now), target, reason="reopened"), then)

    # Common to all

    def _origin(self, now: Instant) -> Origin:
        return self._numbers.origin(self._name, now, None if self._check is None else self._check.id)

    def _heard(self, settled: Settled) -> tuple[str, ...]:
        """What the operator is shown: with the offline mode `error`, the product's own box instead of the script's."""
        if settled.no_line and self._settings.courier.offline_mode is OfflineMode.ERROR:
            return UNAVAILABLE
        return told(settled.answer)

    def _ask(self, operation: Single, then: Callable[[Settled, Instant], Ended]) -> Asks:
        return Asks(operation, then)

    def _told(self, settled: Settled, now: Instant) -> Ended:
        return self._ended(settled.outcome, self._heard(settled), now, settled)

    def _ended(
        self, outcome: Outcome, screen: tuple[str, ...], now: Instant, settled: Settled | None = None, note: str = ""
    ) -> Ended:
        answer: Answer | None = None if settled is None else settled.answer
        key = "" if settled is None else settled.operation.origin.key
        receipt = None if self._check is None else receipt_of(self._check, self._numbers.clock.at(now))
        return Ended(outcome, screen, (), answer, receipt, key, note)
