"""A cashier's acts at a workstation: what is asked, what comes onto the check, what the cashier sees."""

from datetime import date
from decimal import Decimal

import pytest

from simulators.kit.instant import HOUR
from simulators.micros.terminal import TillSettings
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.cashier import (
    Act,
    AskQuote,
    ClaimReward,
    Done,
    Enrol,
    HoldPoints,
    Item,
    LookUp,
    OpenCheck,
    Payment,
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
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Coupon, Gift, Hold, Quote, Redeem, Release, Return, Void
from simulators.till.receipt import POINTS, Discount, ReceiptId, ReturnLine, Tender
from tests.unit.simulators.micros.shop import ANNA, LATTE, Programme, open_shop
from tests.unit.simulators.till.paper import Bench

STRANGER = Identifier(IdentifierKind.CARD, "999999")
DAY = date(2026, 3, 14)


def ended(bench: Bench, act: Act, terminal: str = "till1") -> Done:
    done = bench.do(terminal, act)
    assert done is not None, f"{act} is not over"
    return done


def receipt_id(check: int, station: str = "5") -> ReceiptId:
    return ReceiptId("main", DAY, station, check)


def test_a_shown_card_is_attached_to_the_next_check() -> None:
    bench = open_shop()
    shown = ended(bench, ShowCard(ANNA))
    assert (shown.outcome, shown.receipt) == (Outcome.OK, None)
    assert shown.screen == ("Anna", "Balance 120.00", "Worth 120.00 PLN")
    opened = ended(bench, OpenCheck())
    assert opened.receipt is not None
    assert opened.receipt.guest == ANNA
    assert bench.kinds() == ["identify"]
    assert ended(bench, Sell((LATTE,))).receipt is not None
    again = ended(bench, OpenCheck())
    assert again.receipt is not None
    assert again.receipt.guest is None, "one card, one check"


def test_a_refused_card_is_not_attached() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    shown = ended(bench, ShowCard(STRANGER))
    assert (shown.outcome, shown.screen) == (Outcome.REFUSED, ("Refused: not found", "no such guest"))
    assert shown.receipt is not None
    assert shown.receipt.guest is None


def test_a_sale_is_rung_paid_closed_and_reported() -> None:
    bench = open_shop()
    done = ended(bench, Sell((LATTE,), ANNA, (Payment("cash", 5000),)))
    assert done.outcome is Outcome.OK
    commit = bench.sent[0].operation
    assert isinstance(commit, Commit)
    assert commit.receipt == done.receipt
    assert commit.receipt.id == receipt_id(1)
    assert (commit.receipt.total, commit.receipt.guest) == (2980, ANNA)
    assert commit.receipt.tenders == (Tender("cash", 2980),)
    assert (commit.origin.check, commit.origin.made_at) == (1, commit.receipt.closed_at)
    assert done.key == commit.origin.key
    assert "Change                             20.20" in done.printed
    assert done.printed[-2:] == ("Earned 29.80", "Balance 149.80")
    assert bench.shown("receipt") == ["\n".join(done.printed)]


def test_a_sale_without_guest_is_reported_too() -> None:
    bench = open_shop()
    ended(bench, Sell((LATTE,)))
    assert bench.kinds() == ["commit"]


def test_check_numbers_go_on_and_may_be_given() -> None:
    bench = open_shop(settings=TillSettings(first_check=1000))
    numbers = [ended(bench, Sell((LATTE,), number=number)).receipt for number in (None, 2000, None)]
    assert [receipt.id.check for receipt in numbers if receipt] == [1000, 2000, 2001]
    again = ended(bench, Sell((LATTE,), number=2000))
    assert (again.outcome, again.note) == (Outcome.REFUSED, "check 2000 has been used today")


@pytest.mark.parametrize(
    ("acts", "note"),
    [
        ([Sell()], "there is nothing to sell: no check is open and no items are rung"),
        ([Ring((LATTE,)), Sell(number=9)], "check 1 is open, not 9"),
        ([OpenCheck(), OpenCheck()], "check 1 is open"),
        ([OpenCheck(0)], "0 is no check number"),
        ([VoidCheck()], "no check is open"),
        ([AskQuote()], "no check is open"),
        ([ReleaseHold()], "no points are held"),
        ([Reopen(receipt_id(7))], "this terminal has no closed check 7 to reopen"),
        ([ClaimReward(ANNA, "r")], "ClaimReward is not possible at a till"),
        ([Sell((LATTE,), payments=(Payment("card", 2000),))], "9.80 are still due"),
        ([Ring((Item("1", Decimal(0), 1),))], "quantity 0 is not between 0.001 and 100000"),
    ],
)
def test_what_the_till_will_not_do(acts: list[Act], note: str) -> None:
    bench = open_shop()
    *before, last = acts
    for act in before:
        ended(bench, act)
    done = ended(bench, last)
    assert (done.outcome, done.note, done.screen, done.key) == (Outcome.REFUSED, note, (note,), "")
    assert bench.sent == []


def test_an_unpaid_sale_leaves_its_check_open_and_can_be_paid() -> None:
    bench = open_shop()
    ended(bench, Sell((LATTE,), payments=(Payment("card", 2000),)))
    done = ended(bench, Sell(payments=(Payment("card", 2980),)))
    assert (done.outcome, done.receipt is not None and len(done.receipt.lines)) == (Outcome.OK, 1)


def test_a_mistyped_item_opens_no_check() -> None:
    bench = open_shop()
    ended(bench, ShowCard(ANNA))
    ended(bench, Sell((Item("1", Decimal(-1), 1),)))
    done = ended(bench, Sell((LATTE,)))
    assert done.receipt is not None
    assert done.receipt.guest == ANNA


def test_points_pay_when_the_programme_says_so() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    spent = ended(bench, SpendPoints(ANNA, 1000))
    redeem = bench.sent[0].operation
    assert isinstance(redeem, Redeem)
    assert (redeem.points, redeem.due) == (1000, 2980)
    assert spent.receipt is not None
    assert spent.receipt.tenders == (Tender(POINTS, 1000, 1000, redeem.origin.key),)
    done = ended(bench, Sell())
    assert done.receipt is not None
    assert (done.receipt.guest, done.receipt.total, done.receipt.paid_with_points) == (ANNA, 2980, 1000)
    assert done.receipt.tenders[1] == Tender("cash", 1980)
    commit = bench.sent[1].operation
    assert commit.origin.receipt == redeem.origin.receipt


def test_points_refused_do_not_pay() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    spent = ended(bench, SpendPoints(ANNA, 99_999))
    assert spent.outcome is Outcome.REFUSED
    assert spent.answer == Refused(Reason.INSUFFICIENT, "not enough points")
    assert spent.receipt is not None
    assert spent.receipt.tenders == ()


def test_a_coupon_comes_off_and_its_code_is_on_the_receipt() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    scanned = ended(bench, ScanCoupon("C1"))
    coupon = bench.sent[0].operation
    assert isinstance(coupon, Coupon)
    assert coupon.receipt.gross == 2980
    assert scanned.receipt is not None
    assert scanned.receipt.coupons == ("C1",)
    assert scanned.receipt.discounts == (Discount("Free cake", 1200, "C1", "2001"),)
    assert scanned.receipt.total == 2980


def test_a_gift_attaches_its_guest() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    taken = ended(bench, TakeGift(ANNA, "g1", ("1001", "2001")))
    gift = bench.sent[0].operation
    assert isinstance(gift, Gift)
    assert (gift.gift, gift.choice) == ("g1", ("1001", "2001"))
    assert taken.receipt is not None
    assert (taken.receipt.coupons, taken.receipt.guest, taken.receipt.total) == (("g1",), ANNA, 2480)


def test_points_are_held_and_let_go() -> None:
    bench = open_shop()
    held = ended(bench, HoldPoints(ANNA, 500))
    ended(bench, ReleaseHold())
    hold, release = (request.operation for request in bench.sent)
    assert isinstance(hold, Hold)
    assert isinstance(release, Release)
    assert release.hold == held.key == hold.origin.key
    assert ended(bench, ReleaseHold()).note == "no points are held"


def test_a_quote_asks_about_the_open_check_and_changes_nothing() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    quoted = ended(bench, AskQuote(ANNA))
    quote = bench.sent[0].operation
    assert isinstance(quote, Quote)
    assert (quote.receipt.guest, quote.receipt.total) == (ANNA, 2980)
    assert quoted.receipt is not None
    assert quoted.receipt.guest is None


def test_enrolling_asks_and_attaches_nobody() -> None:
    bench = open_shop()
    assert ended(bench, Enrol(ANNA, "Anna")).outcome is Outcome.OK
    opened = ended(bench, OpenCheck())
    assert opened.receipt is not None
    assert opened.receipt.guest is None


def test_an_open_check_is_voided_silently_unless_something_was_given_on_it() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    done = ended(bench, VoidCheck())
    assert (done.outcome, done.key, bench.sent) == (Outcome.OK, "", [])
    ended(bench, SpendPoints(ANNA, 100))
    ended(bench, VoidCheck(reason="changed mind"))
    void = bench.sent[1].operation
    assert isinstance(void, Void)
    assert (void.target, void.operation, void.reason) == (receipt_id(2), None, "changed mind")
    assert ended(bench, VoidCheck()).note == "no check is open"


def test_a_refused_permission_needs_no_void() -> None:
    bench = open_shop()
    ended(bench, SpendPoints(ANNA, 99_999))
    ended(bench, VoidCheck())
    assert bench.kinds() == ["redeem"]


def test_a_closed_check_is_voided_from_any_terminal() -> None:
    bench = open_shop()
    sold = ended(bench, Sell((LATTE,), ANNA)).receipt
    assert sold is not None
    done = ended(bench, VoidCheck(sold.id), "till2")
    void = bench.sent[1].operation
    assert isinstance(void, Void)
    assert (void.target, void.origin.terminal, void.origin.check) == (sold.id, "6", 0)
    assert done.screen[0] == "Voided"


def test_voiding_the_open_check_by_its_number() -> None:
    bench = open_shop()
    ended(bench, Ring((LATTE,)))
    assert ended(bench, VoidCheck(receipt_id(1))).outcome is Outcome.OK
    assert bench.sent == []


def test_a_reopened_check_is_voided_there_and_comes_back_under_another_number() -> None:
    programme = Programme()
    bench = open_shop(programme)
    ended(bench, Ring((LATTE,)))
    ended(bench, SpendPoints(ANNA, 1000))
    sold = ended(bench, Sell()).receipt
    assert sold is not None
    again = ended(bench, Reopen(sold.id))
    assert bench.kinds()[-1] == "void"
    assert again.receipt is not None
    assert (again.receipt.id.check, again.receipt.guest, again.receipt.tenders) == (2, ANNA, ())
    assert again.printed == ("Reopened from 1", "Check 2")
    closed = ended(bench, Sell())
    assert "Reopened from 1" in closed.printed
    assert programme.balance == 12_000 + 2980
    assert ended(bench, Reopen(sold.id)).outcome is Outcome.REFUSED


def test_looking_up_and_taking_back() -> None:
    bench = open_shop()
    sold = ended(bench, Sell((LATTE,), ANNA)).receipt
    assert sold is not None
    assert ended(bench, LookUp(sold.id), "till2").screen == ("Check 1", "Total 29.80", "Returned 0.00")
    lines = (ReturnLine("1001", Decimal(1)),)
    done = ended(bench, TakeBack(sold.id, lines), "till2")
    taken = bench.sent[2].operation
    assert isinstance(taken, Return)
    assert (taken.target, taken.lines) == (sold.id, lines)
    assert done.screen[0] == "Give back 14.90"


def test_the_card_discount_is_given_only_when_identified_offline() -> None:
    programme = Programme(offline=True)
    bench = open_shop(programme)
    shown = ended(bench, ShowCard(ANNA))
    assert (shown.outcome, "Card discount 5%" in shown.screen) == (Outcome.OFFLINE, True)
    sold = ended(bench, Sell((LATTE,), ANNA)).receipt
    assert sold is not None
    assert sold.discounts == (Discount("Card 5%", 149, "card"),)
    assert sold.tenders == (Tender("cash", 2831),)
    other = ended(bench, Sell((LATTE,), ANNA)).receipt
    assert other is not None
    assert other.discounts == (), "no card was shown for this check"


def test_a_check_keeps_the_business_date_it_was_opened_on() -> None:
    bench = open_shop()
    bench.advance(14 * HOUR)
    ended(bench, Ring((LATTE,)))
    ended(bench, SpendPoints(ANNA, 100))
    bench.advance(2 * HOUR)
    ended(bench, Sell())
    redeem, commit = (request.operation for request in bench.sent)
    assert isinstance(commit, Commit)
    assert commit.receipt.id == redeem.origin.receipt == receipt_id(1)
    assert commit.receipt.closed_at.date() == date(2026, 3, 15)
    fresh = ended(bench, Sell((LATTE,))).receipt
    assert fresh is not None
    assert fresh.id.business_date == date(2026, 3, 15)
