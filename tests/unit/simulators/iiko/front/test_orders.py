"""An order's life in iikoFront (iiko_loyaltyplant.md 6.1, 6.5, 7.4 to 7.6): bill, failures of the printer, deletion,
storno, correction, returns; and orders that stations share, split and merge."""

from datetime import time
from decimal import Decimal

import pytest

from simulators.iiko.front import payment
from simulators.iiko.front.numbers import SharedNumbers
from simulators.iiko.front.order import Stage
from simulators.iiko.front.payment import Element, Life
from simulators.iiko.lp_sim.outlets import Outlet
from simulators.iiko.lp_sim.wire import LpSim
from simulators.iiko.profile import IikoProfile, WaiterMode
from simulators.kit.instant import DAY
from simulators.till.answer import Committed, Outcome, ReceiptFound, Released, ReturnTaken, Voided
from simulators.till.cashier import (
    AskQuote,
    CancelBill,
    ClaimReward,
    DropPoints,
    HoldPoints,
    LookUp,
    MergeChecks,
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
    SplitCheck,
    TakeBack,
    TakeGift,
    TakeOff,
    VoidCheck,
)
from simulators.till.check import NotPossible
from simulators.till.ledger import EntryKind
from simulators.till.numbers import Station
from simulators.till.operation import Commit, Hold, Return
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS, Receipt, ReturnLine
from tests.unit.simulators.iiko.front.venue_table import (
    AMOUNT_OFF,
    ANNA,
    CAKE,
    COUPON,
    DINNER,
    SOUP,
    STEAK,
    Office,
    Venue,
    receipt_id,
    with_profile,
)
from tests.unit.simulators.iiko.lp_sim.party import told
from tests.unit.simulators.till.paper import CLOCK

LP_SIM = LpSim((Outlet("s1", 100, "outlet-100-secret"),), clock=CLOCK)
ONE_SOUP = (ReturnLine("S-001", Decimal(1)),)


def paid_by_points(venue: Venue) -> None:
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))


def shown_with_returns(venue: Venue) -> list[Receipt | None]:
    return [one.operation.receipt for one in venue.attempted() if isinstance(one.operation, Return)]


# Payments, one by one


def test_the_life_of_a_payment() -> None:
    added = payment.on_payment_added((), payment.collect_data(POINTS, 30000, 30000, "key"))
    edited = payment.on_preliminary_payment_editing(added, added[0], 20000, 20000)
    assert (edited[0].amount, edited[0].life) == (20000, Life.ADDED)
    processed = payment.pay(edited)
    assert payment.emergency_cancel_payment(processed) == ()
    assert payment.unprocess_payment(processed)[0].life is Life.ADDED
    closed = payment.fiscalise(processed)
    assert payment.return_payment(closed)[0].life is Life.RETURNED
    assert payment.points_of(payment.return_payment(closed)) is None
    assert closed[0].transaction == "key", "the return names the transaction of the payment"


def test_what_a_payment_cannot_do() -> None:
    one = payment.on_payment_added((), payment.collect_data(POINTS, 1, 1))
    with pytest.raises(NotPossible, match="unprocessed payment of type points"):
        payment.on_payment_added(one, payment.collect_data(POINTS, 1, 1))
    with pytest.raises(NotPossible, match="no payment"):
        payment.collect_data(POINTS, 0)
    for wrong in (payment.fiscalise, payment.return_payment, payment.emergency_cancel_payment):
        with pytest.raises(NotPossible):
            wrong(one)
    with pytest.raises(NotPossible):
        payment.on_payment_deleting(payment.pay(one), payment.pay(one)[0])
    assert payment.on_payment_deleting(one, one[0]) == ()
    assert Element("cash", 100).tender.key == ""


# The bill


def test_a_bill_freezes_the_order_until_it_is_cancelled() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    bill = venue.ok(PrintBill())
    assert "TO PAY" in "\n".join(bill.printed)
    for act in (Ring(DINNER), ScanCoupon(COUPON), TakeGift(ANNA, "free"), TakeOff(ONE_SOUP)):
        assert "cancel it first" in venue.refused(act).note
    venue.ok(CancelBill())
    venue.ok(Ring((SOUP,)))
    assert venue.order().stage is Stage.NEW
    assert "no bill" in venue.refused(CancelBill()).note


def test_a_cancelled_bill_lets_the_hold_go_and_the_next_one_takes_one_again() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(PrintBill())
    assert venue.office.held() == 30000
    venue.ok(CancelBill())
    assert venue.office.held() == 0
    venue.ok(PrintBill())
    assert venue.office.held() == 30000
    assert venue.said == ["attach", "hold", "quote", "release", "quote", "hold"]
    venue.ok(Sell())
    assert venue.office.balance() == 28700
    venue.settle()


def test_a_bill_whose_points_are_gone_is_not_printed() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(PrintBill())
    venue.ok(CancelBill())
    venue.ok(Ring(DINNER), "till2")
    venue.ok(SpendPoints(ANNA, 50000), "till2")
    refused = venue.refused(PrintBill())
    assert "bill not printed" in refused.note
    assert venue.order().stage is Stage.NEW


def test_every_edit_makes_the_revision_grow() -> None:
    venue = Venue()
    seen = []
    for act in (Ring(DINNER), ShowCard(ANNA), TakeGift(ANNA, "free"), TakeOff(ONE_SOUP)):
        venue.ok(act)
        seen.append(venue.order().revision)
    assert seen == sorted(set(seen))


# The printer


def test_a_printer_that_fails_cancels_the_payment_and_lets_the_points_go() -> None:
    venue = Venue()
    paid_by_points(venue)
    refused = venue.act(Sell(printer_fails=True))
    assert refused.outcome is Outcome.REFUSED
    assert refused.note.startswith("ChequeTaskProcessorFailed")
    assert venue.said == ["attach", "hold", "release"]
    assert (venue.order().payments, venue.office.held()) == ((), 0)
    venue.ok(Sell())
    assert len(venue.commits()) == 1
    assert venue.office.balance() == 54000 + 6200
    venue.settle()


def test_an_option_keeps_the_hold_for_the_next_try() -> None:
    venue = Venue(settings=with_profile(IikoProfile(keep_hold_on_failure=True)))
    paid_by_points(venue)
    venue.refused(Sell(printer_fails=True))
    assert venue.office.held() == 30000
    venue.ok(Sell())
    assert venue.said == ["attach", "hold", "commit"]
    assert venue.office.balance() == 28700


def test_a_confirmed_coupon_is_taken_back_when_the_printer_fails() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(ANNA))
    venue.ok(ScanCoupon(COUPON))
    assert venue.order().total == 125000 - AMOUNT_OFF
    assert venue.act(Sell(printer_fails=True)).outcome is Outcome.REFUSED
    assert venue.office.entries(EntryKind.COUPON) == []
    venue.ok(Sell())
    assert venue.office.entries(EntryKind.SALE) == [5600]
    assert venue.said == ["attach", "quote", "commit", "void", "commit"]
    venue.settle()


def test_a_coupons_discount_follows_what_is_rung_after_it() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    venue.ok(ScanCoupon(COUPON))
    venue.ok(Ring((STEAK,)))
    assert venue.order().total == 125000 - AMOUNT_OFF
    venue.ok(Sell())


def test_a_coupon_is_no_good_offline() -> None:
    office = Office()
    venue = Venue(office)
    venue.ok(Ring(DINNER))
    venue.ok(ScanCoupon(COUPON))
    office.offline = True
    venue.refused(Sell())
    assert venue.order().coupons == (COUPON,)
    office.offline = False
    venue.ok(Sell())


# Undoing


def test_a_deleted_order_lets_everything_go() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(VoidCheck())
    assert venue.office.held() == 0
    assert venue.office.balance() == 54000
    assert venue.said == ["attach", "hold", "void"]
    assert "no check" in venue.refused(PrintBill()).note
    venue.settle()


def test_of_an_order_nobody_was_asked_about_nothing_is_said() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(VoidCheck())
    assert venue.said == []


def test_a_storno_in_its_shift_at_its_till_takes_everything_back() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(Sell())
    done = venue.ok(VoidCheck(receipt_id(), "wrong table"))
    assert isinstance(done.answer, Voided)
    assert venue.office.balance() == 54000
    [void] = venue.voids()
    assert void.receipt is not None
    assert void.receipt == venue.commits()[0].receipt
    assert venue.refused(VoidCheck(receipt_id())).note.startswith("OrderStatusIsNotClosed")


def test_a_storno_elsewhere_or_later_is_refused_by_its_documented_name() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER, guest=ANNA))
    assert venue.refused(VoidCheck(receipt_id()), "till2").note.startswith(
        "OrderCloseAndStornoOnDifferentTerminalNotSupported"
    )
    assert venue.refused(VoidCheck(receipt_id(7))).note.startswith("OrderNotFound")
    assert venue.refused(VoidCheck(receipt_id(), printer_fails=True)).note.startswith("ChequeTaskProcessorFailed")
    venue.advance(DAY)
    assert venue.refused(VoidCheck(receipt_id())).note.startswith("SomeOfCafeSessionsIsClosed")
    assert venue.refused(Reopen(receipt_id())).note.startswith("SomeOfCafeSessionsIsClosed")
    assert "void" not in venue.said


def test_what_was_given_back_is_not_reversed_too() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER, guest=ANNA))
    venue.ok(TakeBack(receipt_id()))
    assert venue.refused(VoidCheck(receipt_id())).note == "PaymentsProcessingFailed: order 1 was given back already"
    assert venue.refused(Reopen(receipt_id())).note.startswith("PaymentsProcessingFailed")
    assert "void" not in venue.said


def test_a_return_of_another_shift_goes_by_the_receipt() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER, guest=ANNA))
    venue.advance(DAY)
    venue.sent.clear()
    back = venue.ok(TakeBack(receipt_id()))
    assert venue.said == ["find_receipt", "return"]
    assert isinstance(back.answer, ReturnTaken)
    assert "without the order" in back.note
    assert venue.office.balance() == 54000
    assert shown_with_returns(venue) == [venue.commits()[0].receipt]


def test_a_return_after_a_restart_goes_by_the_receipt_too() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER, guest=ANNA))
    venue.restart()
    assert venue.refused(VoidCheck(receipt_id())).note.startswith("OrderNotFound")
    venue.ok(TakeBack(receipt_id(), ONE_SOUP))
    assert venue.said[-2:] == ["find_receipt", "return"]
    assert shown_with_returns(venue) == [venue.commits()[0].receipt]
    missing = venue.refused(TakeBack(receipt_id(99)))
    assert missing.answer is not None


def test_two_parts_make_the_whole() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(Sell())
    venue.ok(TakeBack(receipt_id(), ONE_SOUP))
    venue.ok(TakeBack(receipt_id()))
    assert shown_with_returns(venue) == [venue.commits()[0].receipt] * 2
    assert venue.office.balance() == 54000


def test_a_correction_takes_back_and_tells_anew_under_the_same_order() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(Sell())
    venue.ok(Reopen(receipt_id()))
    assert venue.office.balance() == 54000
    order = venue.order()
    assert (order.id, order.payments, len(order.lines)) == (receipt_id(), (), 2)
    venue.ok(Ring((SOUP,)))
    venue.ok(SpendPoints(ANNA, 10000))
    sold = venue.ok(Sell())
    assert isinstance(sold.answer, Committed)
    first, second = venue.commits()
    assert first.receipt.id == second.receipt.id
    assert first.origin.key != second.origin.key
    [void] = venue.voids()
    assert void.reopens
    assert first.origin.made_at < void.origin.made_at < second.origin.made_at
    assert venue.office.balance() == 54000 - 10000 + 7500
    assert len(venue.office.disk.books.accounts.sold) == 1
    venue.settle()


def test_a_corrected_order_may_be_deleted_after_all() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER, guest=ANNA))
    venue.ok(Reopen(receipt_id()))
    venue.ok(VoidCheck())
    assert venue.office.balance() == 54000
    venue.settle()


def test_an_open_order_stands_in_the_way_of_a_correction() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER))
    venue.ok(Ring(DINNER))
    assert "is open" in venue.refused(Reopen(receipt_id())).note


def test_a_receipt_is_found_and_a_quote_needs_an_order() -> None:
    venue = Venue()
    venue.ok(Sell(DINNER))
    assert isinstance(venue.ok(LookUp(receipt_id())).answer, ReceiptFound)
    assert "no check" in venue.refused(AskQuote()).note
    assert "no such act" in venue.refused(ClaimReward(ANNA, "coffee")).note


def test_points_held_by_hand_and_let_go() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(HoldPoints(ANNA, 20000))
    assert venue.office.held() == 20000
    assert isinstance(venue.ok(ReleaseHold()).answer, Released)
    assert venue.office.held() == 0
    assert "no points are held" in venue.refused(ReleaseHold()).note
    assert "no points pay" in venue.refused(DropPoints()).note


# Shared orders


def test_an_order_is_taken_over_by_its_name_and_keeps_whose_it_is() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="5"), "waiter1")
    venue.ok(Ring(DINNER), "waiter1")
    venue.ok(ShowCard(ANNA), "waiter1")
    venue.ok(OpenCheck(order="5"), "till1")
    sold = venue.ok(Sell())
    assert sold.receipt is not None
    assert sold.receipt.id == receipt_id(1, "9")
    [commit] = venue.commits()
    assert commit.origin.terminal == "9"
    assert "no check" in venue.refused(PrintBill(), "waiter1").note
    keys = [one.key for one in venue.attempted()]
    assert len(keys) == len(set(keys))


def test_two_stations_on_one_order_never_make_the_same_key() -> None:
    stations = (Station("a", "1", "s1"), Station("b", "2", "s1"))
    numbers = SharedNumbers(stations, CLOCK, time(0), 1, 1, 4)
    assert not numbers.has("a")
    assert len(numbers.wanted()) == 2
    numbers.granted()
    assert numbers.has("a", 4)
    check = receipt_id()
    keys = [numbers.origin(name, 0, check).key for name in ("a", "b", "a", "b")]
    assert len(set(keys)) == 4
    assert numbers.origin("b", 0).terminal == "2"
    strange = receipt_id(1, "77")
    assert numbers.origin("a", 0, strange).check == 0, "no key of another venue's is made"


def test_an_order_somebody_works_on_is_locked() -> None:
    office = Office()
    venue = Venue(office)
    venue.ok(OpenCheck(order="5"), "waiter1")
    venue.ok(Ring(DINNER), "waiter1")
    office.mute = True
    venue.do("waiter1", ShowCard(venue.code()))
    assert venue.refused(OpenCheck(order="5")).note.startswith("CannotLockOrder")
    office.mute = False
    venue.advance(20 * 10**9)
    venue.ok(OpenCheck(order="5"))


def test_a_named_order_is_put_aside_for_another() -> None:
    venue = Venue()
    for name in ("5", "6", "5"):
        venue.ok(OpenCheck(order=name))
    assert venue.order().name == "5"
    venue.ok(Ring((SOUP,)))
    assert venue.order().id.check == 1
    venue.ok(VoidCheck())
    venue.ok(Ring((SOUP,)))
    assert "is open" in venue.refused(OpenCheck()).note


def test_a_split_leaves_guest_and_code_with_the_order_it_was() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="5"))
    venue.ok(Ring(DINNER))
    venue.ok(TakeGift(ANNA, "free"))
    assert "gift" in venue.refused(SplitCheck((ReturnLine(CAKE, Decimal(1)),), "5a")).note
    venue.ok(SplitCheck(ONE_SOUP, "5a"))
    assert [line.plu for line in venue.order().lines] == ["M-044", CAKE]
    venue.ok(Sell())
    venue.ok(OpenCheck(order="5a"))
    assert venue.order().guest is None
    assert [line.plu for line in venue.order().lines] == ["S-001"]
    sold = venue.ok(Sell())
    assert sold.receipt is not None
    assert sold.receipt.id != receipt_id()
    assert venue.office.balance() == 54000 + 4500


def test_what_cannot_be_split() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="5"))
    venue.ok(Ring((SOUP,)))
    assert "whole" in venue.refused(SplitCheck(ONE_SOUP, "5a")).note
    assert "name of its own" in venue.refused(SplitCheck(ONE_SOUP, "5")).note
    assert "not so many" in venue.refused(TakeOff((ReturnLine("S-001", Decimal(3)),))).note


def test_merged_orders_are_one_and_the_guest_stays() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="6"), "till2")
    venue.ok(Ring((SOUP,)), "till2")
    venue.ok(Ring((STEAK,)))
    venue.ok(ShowCard(ANNA))
    venue.ok(MergeChecks("6"))
    assert venue.order().total == 125000
    venue.ok(Sell())
    assert venue.office.balance() == 60200
    venue.ok(Ring((STEAK,)), "till2")
    assert "no other order" in venue.refused(MergeChecks("6"), "till2").note


def test_an_order_with_a_guest_is_not_merged_into_another() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="6"), "till2")
    venue.ok(Ring((SOUP,)), "till2")
    venue.ok(ShowCard(ANNA), "till2")
    venue.ok(Ring((STEAK,)))
    assert "take it off there first" in venue.refused(MergeChecks("6")).note
    assert venue.order("till2").guest is not None


# Waiters


def test_a_waiter_may_not_close_an_order_paid_with_points() -> None:
    venue = Venue()
    venue.ok(OpenCheck(order="5"), "waiter1")
    venue.ok(Ring(DINNER), "waiter1")
    code = venue.code(mechanic=Mechanic.PAY)
    venue.ok(ShowCard(code), "waiter1")
    venue.sent.clear()
    refused = venue.refused(Sell(), "waiter1")
    assert "closed at the till" in refused.note
    assert venue.said == []
    venue.ok(OpenCheck(order="5"))
    venue.ok(SpendPoints(code, 30000))
    venue.ok(Sell())


def test_a_waiter_may_close_an_order_that_only_earns() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER), "waiter1")
    venue.ok(ShowCard(ANNA), "waiter1")
    venue.ok(Sell(), "waiter1")
    assert venue.office.balance() == 60200


def test_a_waiters_phone_is_served_by_the_main_till_with_its_licence() -> None:
    for licences, works in ((("till1",), True), (("till2",), False)):
        venue = Venue(settings=with_profile(IikoProfile(licences=licences)))
        venue.ok(Ring(DINNER), "waiter1")
        assert (venue.act(ShowCard(ANNA), "waiter1").outcome is Outcome.OK) == works


def test_what_a_waiter_writes_down_is_looked_at_when_the_till_pays() -> None:
    for good in (True, False):
        venue = Venue(settings=with_profile(IikoProfile(waiter=WaiterMode.EXTERNAL_DATA)))
        venue.ok(OpenCheck(order="5"), "waiter1")
        venue.ok(Ring(DINNER), "waiter1")
        code = venue.code()
        shown = code if good else type(code)(code.kind, "000000000")
        assert venue.act(ShowCard(shown), "waiter1").outcome is Outcome.OFFLINE
        assert venue.said == []
        venue.ok(OpenCheck(order="5"))
        sold = venue.ok(Sell())
        assert ("not attached" in sold.note) == (not good)
        assert venue.office.balance() == (60200 if good else 54000)


def test_parts_of_a_payment_in_money_are_elements_of_their_own() -> None:
    venue = Venue()
    sold = venue.ok(Sell(DINNER, payments=(Payment("card", 50000), Payment("cash", 80000))))
    assert sold.receipt is not None
    assert [(one.kind, one.amount) for one in sold.receipt.tenders] == [("card", 50000), ("cash", 75000)]
    assert venue.refused(Sell(DINNER, payments=(Payment("card", 1),))).note
    assert [type(one.operation) for one in venue.attempted()] == [type(venue.commits()[0])]


# What the wire carries of it (4.6.4)


def test_a_hold_and_a_partial_return_carry_the_snapshot() -> None:
    venue = Venue()
    paid_by_points(venue)
    venue.ok(Sell())
    venue.ok(TakeBack(receipt_id(), ONE_SOUP))
    asked = {type(one.operation): told(LP_SIM, one.operation)[2] for one in venue.attempted()}
    hold, commit, back = asked[Hold], asked[Commit], asked[Return]
    assert (hold["paySum"], hold["order"]["resultSum"], hold["order"]["items"]) == (300, 1250, commit["order"]["items"])
    assert [one["kind"] for one in hold["order"]["payments"]] == ["LoyaltyPoints"]
    assert "closedAt" not in hold["order"]
    assert hold["order"]["revision"] > 0
    soup = commit["order"]["items"][0]["positionId"]
    assert (back["items"], back["refundSum"]) == ([{"positionId": soup, "amount": 1, "sum": 350}], 350)
    assert back["order"]["payments"] == commit["order"]["payments"]
