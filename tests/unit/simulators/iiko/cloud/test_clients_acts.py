"""What an integrator does in each act, its questions answered by real books."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulators.iiko.cloud.integrator import PAGE, Integrator
from simulators.iiko.cloud.saying import Fresh, Terms, why_not
from simulators.iiko.cloud.shop import CloudSettings
from simulators.kit.instant import MINUTE, Clock
from simulators.kit.money import Minor
from simulators.till.answer import (
    Adjusted,
    Answer,
    Committed,
    CouponFound,
    GuestFound,
    Held,
    LedgerPage,
    Outcome,
    Quoted,
    Reason,
    Refused,
    Released,
    outcome_of,
)
from simulators.till.cashier import (
    Act,
    AdjustPoints,
    AskQuote,
    CancelBill,
    ClaimReward,
    DropCard,
    DropPoints,
    Enrol,
    HoldPoints,
    Item,
    LookAtAccount,
    LookAtCoupon,
    LookUp,
    OpenCheck,
    Payment,
    PrintBill,
    ReleaseHold,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    SyncMenu,
    TakeBack,
    TakeCode,
    TakeGift,
    VoidCheck,
)
from simulators.till.host import Asks, Ended
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.numbers import Numbers, Station
from simulators.till.operation import Commit, Identify, Quote, ReadAccount, Release, Single
from simulators.till.parcel import Settled
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.backend.shop import CAKE, COFFEE, NOON, Disk
from tests.unit.simulators.iiko.cloud.cafe import CARD_NUMBER, GUESTS, ORGANISATION, RULES, WIRE, ZOE
from tests.unit.simulators.iiko.cloud.road import DAY

NOBODY = Identifier(IdentifierKind.PHONE, "+79990000000")
DINNER = (Item(COFFEE, Decimal(2), 1490), Item(CAKE, Decimal(1), 1990))
TOTAL = 4970


class Shop:
    """One integrator. `deaf`: kinds of operations nobody answers; every question must be sayable."""

    def __init__(self, settings: CloudSettings | None = None) -> None:
        numbers = Numbers((Station("web", "7", "s1"),), Clock(NOON), CloudSettings().day_closes_at)
        numbers.wanted(10_000)
        numbers.granted()
        self.fresh = Fresh()
        self.books = Disk(RULES, GUESTS)
        self.web = Integrator("web", numbers, settings or CloudSettings(menu=RULES.menu), self.fresh)
        self.deaf: tuple[type[Single], ...] = ()
        self.asked: list[Single] = []
        self.now = 0

    def do(self, act: Act) -> Ended:
        self.now += MINUTE
        step = self.web.begin(act, self.now)
        while isinstance(step, Asks):
            operation = step.operation
            assert why_not(operation, Terms(WIRE.organisations)) is None
            self.asked.append(operation)
            answer: Answer | None = None
            if not isinstance(operation, self.deaf):
                answer = self.books.do(operation, Clock(NOON).at(self.now))
            outcome = Outcome.UNKNOWN if answer is None else outcome_of(answer)
            step = step.then(Settled("web", operation, outcome, answer), self.now)
        assert isinstance(step, Ended)
        return step

    def ok(self, act: Act) -> Answer | None:
        ended = self.do(act)
        assert ended.outcome is Outcome.OK, ended
        return ended.answer

    def refused(self, act: Act, why: str) -> None:
        """By the integrator itself, in a sentence, and nothing is asked."""
        before = len(self.asked)
        ended = self.do(act)
        assert ended.outcome is Outcome.REFUSED
        assert why in ended.note
        assert len(self.asked) == before

    @property
    def balance(self) -> Minor:
        return self.books.balance("zoe")

    @property
    def kinds(self) -> list[EntryKind]:
        return [entry.kind for entry in self.books.books.entries if entry.kind is not EntryKind.OPENING]

    @property
    def due(self) -> Minor:
        assert self.web.desk.order is not None
        return self.web.desk.order.due


def reason(ended: Ended) -> Reason:
    assert isinstance(ended.answer, Refused)
    return ended.answer.reason


# Guests and accounts


def test_a_guest_shown_before_the_order_is_on_it() -> None:
    shop = Shop()
    assert isinstance(shop.ok(ShowCard(ZOE)), GuestFound)
    shop.ok(Ring(DINNER))
    answer = shop.ok(Sell())
    assert isinstance(answer, Committed)
    assert answer.balance == shop.balance > 54_000


def test_nobody_is_on_no_order() -> None:
    shop = Shop()
    assert reason(shop.do(ShowCard(NOBODY))) is Reason.NOT_FOUND
    shop.ok(Ring(DINNER))
    assert shop.ok(Sell()) == Committed(0, 0, None)


def test_a_new_guest_is_enrolled_once() -> None:
    shop = Shop()
    assert isinstance(shop.ok(Enrol(NOBODY, "Ada")), GuestFound)
    assert reason(shop.do(Enrol(NOBODY, "Ada"))) is Reason.EXISTS


def test_points_by_hand_are_new_until_they_were_said() -> None:
    shop = Shop()
    assert shop.ok(AdjustPoints(ZOE, 500, "sorry")) == Adjusted(500, 54_500)
    assert list(shop.fresh.keys) == [shop.asked[-1].origin.key]
    assert shop.fresh.say(shop.asked[-1].origin.key)
    assert not shop.fresh.say(shop.asked[-1].origin.key)
    assert reason(shop.do(AdjustPoints(ZOE, -60_000))) is Reason.INSUFFICIENT


def test_a_coupon_is_looked_at() -> None:
    assert Shop().ok(LookAtCoupon("TEN-1")) == CouponFound("TEN-1", "ten")


def test_an_account_of_several_pages_is_one_to_whoever_asked() -> None:
    shop = Shop()
    for number in range(PAGE + 20):
        shop.ok(AdjustPoints(ZOE, 100, f"no {number}"))
    answer = shop.ok(LookAtAccount(ZOE, 200))
    assert isinstance(answer, LedgerPage)
    assert len(answer.entries) == PAGE + 21
    assert not answer.more
    reads = [one for one in shop.asked if isinstance(one, ReadAccount)]
    assert [one.skip for one in reads] == [0, PAGE]


def test_an_account_looked_at_a_short_while_back() -> None:
    shop = Shop()
    shop.now = 3 * 60 * MINUTE
    shop.ok(AdjustPoints(ZOE, 100))
    answer = shop.ok(LookAtAccount(ZOE, 1))
    assert isinstance(answer, LedgerPage)
    assert [entry.kind for entry in answer.entries] == [EntryKind.ADJUSTMENT]


# Orders


def test_a_whole_sale() -> None:
    shop = Shop()
    ended = shop.do(Sell(DINNER, ZOE, (Payment("cash", 10_000),)))
    assert ended.outcome is Outcome.OK
    assert ended.receipt is not None
    assert (ended.receipt.id, ended.receipt.total) == (ReceiptId("s1", DAY, "7", 1), TOTAL)
    assert any("Change" in line for line in ended.printed)
    assert shop.kinds == [EntryKind.SALE]
    assert shop.web.desk.order is None


def test_a_guest_nobody_knows_is_left_off_and_the_order_is_told() -> None:
    shop = Shop()
    ended = shop.do(Sell(DINNER, NOBODY))
    assert ended.outcome is Outcome.OK
    assert "sold without the guest" in ended.note
    assert ended.receipt is not None
    assert ended.receipt.guest is None


def test_a_guest_nobody_could_ask_about_stays_on_the_order() -> None:
    shop = Shop()
    shop.deaf = (Identify,)
    ended = shop.do(Sell(DINNER, ZOE))
    assert ended.receipt is not None
    assert ended.receipt.guest == ZOE
    assert shop.balance > 54_000


def test_a_coupon_is_judged_before_and_used_with_the_order() -> None:
    shop = Shop()
    shop.ok(OpenCheck(guest=ZOE))
    shop.ok(Ring(DINNER))
    assert isinstance(shop.ok(ScanCoupon("TEN-1")), Quoted)
    assert (shop.due, shop.kinds) == (TOTAL - 1000, [])
    shop.refused(ScanCoupon("TEN-2"), "one coupon")
    shop.ok(Sell())
    assert shop.kinds == [EntryKind.COUPON, EntryKind.SALE]
    commit = shop.asked[-1]
    assert isinstance(commit, Commit)
    assert len({ask.origin.key for ask in commit.asks} | {commit.origin.key}) == 2


def test_a_coupon_that_is_no_good_is_not_on_the_order() -> None:
    """K07."""
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(ScanCoupon("TEN-1"))
    shop.ok(Sell())
    shop.ok(Ring(DINNER))
    assert reason(shop.do(ScanCoupon("TEN-1"))) is Reason.USED
    assert shop.due == TOTAL


def test_points_lie_on_the_order_until_it_is_told() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(SpendPoints(ZOE, 1000))
    assert (shop.due, shop.balance) == (TOTAL - 1000, 54_000)
    answer = shop.ok(Sell())
    assert isinstance(answer, Committed)
    assert answer.spent == 1000
    assert shop.kinds == [EntryKind.REDEMPTION, EntryKind.SALE]


def test_points_beyond_the_account_and_beyond_the_order() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    assert reason(shop.do(SpendPoints(ZOE, 54_001))) is Reason.INSUFFICIENT
    assert reason(shop.do(SpendPoints(ZOE, 5_000))) is Reason.TOO_MUCH
    assert shop.due == TOTAL
    shop.refused(SpendPoints(ZOE, 0), "pay nothing")


def test_with_points_on_it_an_order_is_only_paid_or_dropped() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(SpendPoints(ZOE, 1000))
    for act in (Ring(DINNER), ScanCoupon("TEN-1"), SpendPoints(ZOE, 100), Sell(DINNER)):
        shop.refused(act, "points are on the order")
    shop.refused(ShowCard(NOBODY), "another guest")
    shop.ok(Sell())
    assert shop.kinds == [EntryKind.REDEMPTION, EntryKind.SALE]


def test_points_another_took_meanwhile_cost_the_order_and_not_the_next() -> None:
    """K06: the check is gone with the order in the cloud, its points are free."""
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(HoldPoints(ZOE, 500))
    shop.ok(SpendPoints(ZOE, 1000))
    held = [entry for entry in shop.books.books.entries if entry.kind is EntryKind.HOLD]
    shop.books.do(Release(shop.asked[0].origin, held[0].key))
    shop.ok(AdjustPoints(ZOE, -53_500))
    ended = shop.do(Sell())
    assert (ended.outcome, reason(ended)) == (Outcome.REFUSED, Reason.INSUFFICIENT)
    assert isinstance(shop.asked[-1], Release)
    assert shop.web.desk.order is None
    assert EntryKind.SALE not in shop.kinds
    shop.ok(Sell(DINNER, ZOE))


def test_a_hold_is_let_go_by_name_and_the_last_without() -> None:
    shop = Shop()
    first, second = shop.ok(HoldPoints(ZOE, 100)), shop.ok(HoldPoints(ZOE, 200))
    assert isinstance(first, Held)
    assert isinstance(second, Held)
    answer = shop.ok(ReleaseHold())
    assert isinstance(answer, Released)
    assert answer.points == 200
    shop.ok(ReleaseHold(first.hold))
    shop.refused(ReleaseHold(), "no points are held")


def test_a_dropped_order_lets_everything_go() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(HoldPoints(ZOE, 100))
    shop.ok(HoldPoints(ZOE, 200))
    shop.ok(VoidCheck())
    assert shop.kinds == [EntryKind.HOLD, EntryKind.HOLD, EntryKind.RELEASE, EntryKind.RELEASE]
    assert shop.web.desk.order is None
    shop.refused(VoidCheck(), "no order is open")


def test_an_open_order_may_be_dropped_by_its_number() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.ok(VoidCheck(ReceiptId("s1", DAY, "7", 1)))
    assert shop.asked == []


def test_a_sale_nobody_answered_is_over_and_nobody_knows() -> None:
    shop = Shop()
    shop.deaf = (Commit,)
    ended = shop.do(Sell(DINNER, ZOE))
    assert ended.outcome is Outcome.UNKNOWN
    assert any("later" in line for line in ended.printed)
    assert shop.web.desk.order is None


def test_a_question_nobody_answered_leaves_the_order_as_it_was() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.deaf = (Quote,)
    assert shop.do(ScanCoupon("TEN-1")).outcome is Outcome.UNKNOWN
    assert shop.do(SpendPoints(ZOE, 100)).outcome is Outcome.UNKNOWN
    assert shop.due == TOTAL
    assert shop.do(AskQuote(ZOE)).outcome is Outcome.UNKNOWN


def test_numbers_of_orders_count_and_may_be_wished_for() -> None:
    shop = Shop()
    shop.ok(OpenCheck(40))
    shop.refused(OpenCheck(), "order 40 is open")
    shop.ok(VoidCheck())
    shop.ok(Ring(DINNER))
    assert shop.web.desk.order is not None
    assert shop.web.desk.order.id.check == 41
    shop.ok(VoidCheck())
    shop.refused(OpenCheck(0), "0 is no number")


def test_a_number_that_was_told_is_not_given_again() -> None:
    shop = Shop()
    shop.ok(Sell(DINNER, number=7))
    shop.refused(Sell(DINNER, number=7), "order 7 was told today")
    assert shop.kinds == [EntryKind.SALE]


def test_what_was_not_paid_in_full_is_not_told() -> None:
    shop = Shop()
    shop.ok(Ring(DINNER))
    shop.refused(Sell(payments=(Payment("cash", 100),)), "still due")
    shop.refused(Sell(payments=(Payment("card", 100_000),)), "more than")
    assert shop.kinds == []
    shop.ok(Sell(payments=(Payment("card", 1_000), Payment("cash"))))
    assert shop.kinds == [EntryKind.SALE]


def test_a_quote_is_of_an_open_order() -> None:
    shop = Shop()
    shop.refused(AskQuote(), "no order is open")
    shop.ok(Ring(DINNER))
    assert isinstance(shop.ok(AskQuote()), Quoted)


def test_what_a_point_is_worth() -> None:
    shop = Shop(CloudSettings(points_value=Decimal("0.10")))
    shop.ok(Ring(DINNER))
    shop.ok(SpendPoints(ZOE, 1000))
    assert shop.due == TOTAL - 100


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (VoidCheck(ReceiptId("s1", DAY, "7", 99)), "un-closes"),
        (Sell(DINNER, printer_fails=True), "not possible"),
        (OpenCheck(order="5"), "not possible"),
        (ShowCard(ZOE, interface="second"), "not possible"),
        (TakeGift(ZOE, "cake"), "not possible"),
        (Reopen(ReceiptId("s1", DAY, "7", 1)), "not possible"),
        (LookUp(ReceiptId("s1", DAY, "7", 1)), "not possible"),
        (TakeBack(ReceiptId("s1", DAY, "7", 1)), "not possible"),
        (DropCard(), "not possible"),
        (DropPoints(), "not possible"),
        (PrintBill(), "not possible"),
        (CancelBill(), "not possible"),
        (ClaimReward(ZOE, "cake"), "not possible"),
        (TakeCode(ZOE), "not possible"),
        (SyncMenu("", ""), "not possible"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_everything_else_is_a_sentence(act: Act, why: str) -> None:
    shop = Shop()
    shop.refused(act, why)
    assert shop.asked == []


def test_cards_and_phones_are_the_same_guest() -> None:
    shop = Shop()
    shop.ok(Sell(DINNER, Identifier(IdentifierKind.CARD, CARD_NUMBER)))
    assert shop.balance > 54_000
    assert replace(WIRE.organisations[0]).id == ORGANISATION
