"""Every edge of the till's state machine (farcard.md 6.1, S0 to S7), with what must not happen on it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from simulators.farcard.profile import Transactions
from simulators.farcard.reader import ReaderRule, Signature
from simulators.farcard.schedule import Stage
from simulators.kit.instant import SECOND
from simulators.till.answer import Answer, GuestFound, Outcome, Queued, Quoted, Reason, Refused, Status
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    DropCard,
    DropPoints,
    Enrol,
    HoldPoints,
    Item,
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
    TakeBack,
    TakeGift,
    VoidCheck,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Coupon, Gift, Redeem, Release
from simulators.till.receipt import POINTS, ReceiptId, ReturnLine
from tests.unit.simulators.farcard.till.restaurant import (
    CARD,
    GIFT,
    OTHER,
    PAIR,
    PHONE,
    SETTINGS,
    TEA,
    Loyalty,
    Table,
)
from tests.unit.simulators.till.paper import CLOCK

DEFERRED = replace(SETTINGS, transactions=Transactions.DEFERRED)
NOWHERE = ReceiptId("250410002", CLOCK.at(0).date(), "4", 99)


def stage(table: Table, on: str = "till1") -> Stage | None:
    return table.site.terminal(on).stage


def on_order(table: Table) -> Table:
    table.act(Ring((TEA,)))
    assert table.act(ShowCard(CARD)).outcome is Outcome.OK
    return table


def sold(table: Table) -> ReceiptId:
    done = table.act(Sell())
    assert done.outcome is Outcome.OK
    assert done.receipt is not None
    return done.receipt.id


# S0, S1: cards


def test_a_card_found_is_on_the_order() -> None:
    table = Table()
    table.act(Ring((TEA,)))
    assert stage(table) is Stage.S0
    table.act(ShowCard(CARD))
    assert stage(table) is Stage.S1
    sold(table)
    assert stage(table) is None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Refused(Reason.NOT_FOUND, "no such card"), Outcome.REFUSED),
        (Refused(Reason.BLOCKED, "stolen"), Outcome.REFUSED),
        (Refused(Reason.EXPIRED), Outcome.REFUSED),
        (Refused(Reason.UNAVAILABLE), Outcome.UNKNOWN),
        (GuestFound("", Status.UNVERIFIED, discount_percent=5), Outcome.REFUSED),
        (GuestFound("anna", Status.BLOCKED), Outcome.REFUSED),
        (None, Outcome.UNKNOWN),
    ],
)
def test_a_card_not_found_or_unheard_is_not_applied(answer: GuestFound | Refused | None, outcome: Outcome) -> None:
    table = Table(Loyalty(script={"order": [answer]}))
    table.act(Ring((TEA,)))
    done = table.act(ShowCard(CARD))
    assert done.outcome is outcome
    assert any(line.startswith("Card not applied") for line in done.screen)
    assert stage(table) is Stage.S0
    table.act(Sell())
    assert table.commits()[0].receipt.guest is None
    assert table.commits()[0].receipt.total == 2000


def test_a_sale_whose_card_is_not_applied_goes_on_without_it_and_says_so() -> None:
    table = Table(Loyalty(script={"order": [None]}))
    done = table.act(Sell((TEA,), CARD))
    assert done.outcome is Outcome.OK
    assert done.note == "Card not applied: no answer"
    assert done.note in done.printed
    assert table.commits()[0].receipt.guest is None


def test_a_card_shown_before_the_order_is_on_the_next_one() -> None:
    table = Table(Loyalty(rule=7))
    table.act(ShowCard(CARD))
    assert stage(table) is None
    table.act(OpenCheck())
    assert stage(table) is Stage.S1
    assert table.act(Sell((TEA,))).receipt is not None
    assert table.commits()[0].receipt.total == 1800


def test_a_second_factor_goes_with_every_call() -> None:
    table = Table(Loyalty(password="1234"))
    table.act(Ring((TEA,)))
    asked = table.act(ShowCard(CARD))
    assert asked.answer == Refused(Reason.PASSWORD_NEEDED)
    assert "Refused: password needed" in asked.screen
    assert table.act(ShowCard(CARD, "9999")).outcome is Outcome.REFUSED
    assert table.act(ShowCard(CARD, "1234")).outcome is Outcome.OK
    assert table.act(VoidCheck(sold(table))).outcome is Outcome.OK


def test_a_guest_without_a_card_is_not_applied() -> None:
    table = Table(Loyalty(script={"lookup": [GuestFound("anna", Status.ACTIVE)]}))
    done = table.act(ShowCard(PHONE))
    assert (done.outcome, table.calls) == (Outcome.REFUSED, ["lookup"])
    assert "Card not applied: this guest has no card" in done.screen


def test_a_forged_card_is_never_asked_about() -> None:
    rule = ReaderRule("signed", prefix="LO", signature=Signature("site secret", 6))
    table = Table(settings=replace(SETTINGS, readers=(rule,)))
    done = table.act(ShowCard(Identifier(IdentifierKind.QR, "LO4276000012345678abcdef")))
    assert (done.outcome, done.note, table.calls) == (Outcome.REFUSED, "the card's signature does not match", [])
    good = "LO" + CARD.value + Signature("site secret", 6).of(CARD.value)
    assert table.act(ShowCard(Identifier(IdentifierKind.QR, good))).outcome is Outcome.OK
    assert table.calls == ["order"]
    forged = table.act(Sell((TEA,), Identifier(IdentifierKind.QR, "LO4276000012345678abcdef")))
    assert forged.note == "Card not applied: the card's signature does not match"
    assert table.calls == ["commit"]


def test_dropping_the_card_takes_off_what_it_gave() -> None:
    table = on_order(Table(Loyalty(rule=7, offers=(GIFT,))))
    table.act(ScanCoupon("C1"))
    table.act(TakeGift(CARD, "sweet", ("2001",)))
    table.act(SpendPoints(CARD, 100))
    done = table.act(DropCard())
    assert done.receipt is not None
    assert (done.receipt.guest, done.receipt.tenders) == (None, ())
    assert [discount.source for discount in done.receipt.discounts] == ["C1"]
    assert table.act(DropCard()).outcome is Outcome.REFUSED


def test_another_card_takes_the_place_of_the_first() -> None:
    other = GuestFound("boris", Status.ACTIVE, "Boris", 900)
    table = on_order(Table(Loyalty(rule=7)))
    table.loyalty.script["order"] = [other]
    done = table.act(ShowCard(OTHER))
    assert done.receipt is not None
    assert (done.receipt.guest, done.receipt.total) == (OTHER, 2000)
    table = on_order(Table())
    table.act(SpendPoints(CARD, 100))
    assert table.act(ShowCard(OTHER)).note == "points pay this check already: take them off first"


# S2: bill and calculation


def test_a_printed_bill_must_be_cancelled_before_the_order_changes() -> None:
    table = on_order(Table())
    bill = table.act(PrintBill())
    assert any(line.startswith("BILL of check") for line in bill.printed)
    assert stage(table) is Stage.S2
    for act in (Ring((TEA,)), ScanCoupon("C1"), ShowCard(CARD), Sell((TEA,))):
        assert table.act(act).outcome is Outcome.REFUSED
    assert table.act(CancelBill()).outcome is Outcome.OK
    assert table.act(CancelBill()).outcome is Outcome.REFUSED
    assert table.act(Ring((TEA,))).outcome is Outcome.OK


def test_calculation_shows_what_the_card_may_pay() -> None:
    table = on_order(Table(Loyalty(balance=700)))
    done = table.act(AskQuote())
    assert "Points may pay up to 7.00" in done.screen
    assert table.act(SpendPoints(CARD, 701)).outcome is Outcome.REFUSED
    assert table.act(SpendPoints(CARD, 700)).outcome is Outcome.OK
    assert table.act(SpendPoints(CARD, 1)).outcome is Outcome.REFUSED


def test_points_never_pay_more_than_is_due() -> None:
    table = on_order(Table())
    assert table.act(SpendPoints(CARD, 2001)).outcome is Outcome.REFUSED
    assert table.act(SpendPoints(CARD, 2000)).outcome is Outcome.OK
    done = table.act(Sell())
    assert done.receipt is not None
    assert [tender.kind for tender in done.receipt.tenders] == [POINTS]
    [ask] = table.commits()[0].asks
    assert isinstance(ask, Redeem)
    assert (ask.origin.key, ask.points) == (done.receipt.tenders[0].key, 2000)


# S3, S4: confirming and the transaction


def test_a_balance_that_shrank_stops_the_payment() -> None:
    found = GuestFound("anna", Status.ACTIVE, "Anna", 300, card=CARD.value)
    table = on_order(Table(Loyalty(script={"paying": [found]})))
    table.act(SpendPoints(CARD, 500))
    done = table.act(Sell())
    assert (done.outcome, done.note) == (
        Outcome.REFUSED,
        "the card holds 3.00 points now: take its payment off",
    )
    assert table.commits() == []
    assert stage(table) is Stage.S2
    table.act(DropPoints())
    sold(table)


def test_a_balance_told_after_an_unheard_try_stops_nothing() -> None:
    found = GuestFound("anna", Status.ACTIVE, "Anna", 0, card=CARD.value)
    table = on_order(Table(Loyalty(script={"commit": [None]})))
    table.act(SpendPoints(CARD, 500))
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    table.loyalty.script["paying"] = [found]
    assert table.act(Sell()).outcome is Outcome.OK


@pytest.mark.parametrize("answer", [None, Refused(Reason.BLOCKED, "just blocked")])
def test_nothing_is_shown_when_the_card_is_not_confirmed(answer: Refused | None) -> None:
    table = on_order(Table(Loyalty(script={"paying": [answer]})))
    done = table.act(Sell())
    assert done.outcome is (Outcome.UNKNOWN if answer is None else Outcome.REFUSED)
    assert table.commits() == []
    assert stage(table) is Stage.S1
    sold(table)


def test_an_erroneous_receipt_can_only_be_paid_again_voided_or_freed_of_its_payments() -> None:
    table = on_order(Table(Loyalty(script={"commit": [Refused(Reason.INSUFFICIENT)]})))
    table.act(Sell(payments=(Payment("card"),)))
    assert stage(table) is Stage.S3E
    acts: tuple[Act, ...] = (
        Ring((TEA,)), Sell((TEA,)), ShowCard(CARD), SpendPoints(CARD, 1), ScanCoupon("C1"), PrintBill(), CancelBill(),
        Sell(guest=OTHER), OpenCheck(),
    )  # fmt: skip
    table.sent.clear()
    for act in acts:
        assert table.act(act).outcome is Outcome.REFUSED
    assert table.calls == []
    assert table.act(DropPoints()).outcome is Outcome.OK
    assert table.calls == []
    assert stage(table) is Stage.S1
    table.act(Sell(payments=(Payment("cash"),)))
    first, second = table.commits()
    assert first.origin.key != second.origin.key
    assert second.receipt.tenders[0].kind == "cash"


def test_payments_of_an_unheard_receipt_come_off_with_a_rollback() -> None:
    table = on_order(Table(Loyalty(script={"commit": [None]})))
    table.act(SpendPoints(CARD, 500))
    table.act(Sell())
    table.sent.clear()
    done = table.act(DropPoints())
    assert (done.outcome, table.calls) == (Outcome.OK, ["rollback"])
    assert stage(table) is Stage.S1
    table.act(Sell())
    [first, second], [rollback] = table.commits(), table.voids()
    assert first.origin.made_at < rollback.origin.made_at < second.origin.made_at
    assert first.asks
    assert second.asks == ()


def test_a_refused_rollback_leaves_the_receipt_erroneous() -> None:
    table = on_order(Table(Loyalty(script={"commit": [None], "rollback": [Refused(Reason.UNSUPPORTED)]})))
    table.act(Sell())
    assert table.act(DropPoints()).outcome is Outcome.REFUSED
    assert stage(table) is Stage.S3E
    sold(table)
    first, second = table.commits()
    assert first.origin.key == second.origin.key


def test_dropping_the_card_of_an_unheard_receipt_rolls_it_back() -> None:
    table = on_order(Table(Loyalty(script={"commit": [None]}, rule=7)))
    table.act(Sell())
    table.sent.clear()
    done = table.act(DropCard())
    assert (done.outcome, table.calls) == (Outcome.OK, ["rollback"])
    assert done.receipt is not None
    assert (done.receipt.guest, done.receipt.total) == (None, 2000)


def test_giving_up_an_unheard_receipt_rolls_it_back_and_a_refused_one_needs_none() -> None:
    table = on_order(Table(Loyalty(script={"commit": [None]})))
    table.act(Sell())
    table.sent.clear()
    assert table.act(VoidCheck()).outcome is Outcome.OK
    assert (table.calls, stage(table)) == (["rollback"], None)
    table = on_order(Table(Loyalty(script={"commit": [Refused(Reason.INSUFFICIENT)]})))
    table.act(Sell())
    table.sent.clear()
    assert table.act(VoidCheck()).outcome is Outcome.OK
    assert (table.calls, stage(table)) == ([], None)


def test_a_rollback_nobody_heard_is_said_again_until_answered() -> None:
    table = on_order(Table(Loyalty(script={"rollback": [None, None]})))
    done = table.act(Sell(printer_fails=True))
    assert done.outcome is Outcome.UNKNOWN
    assert stage(table) is Stage.S1
    assert table.count_pending() == 1
    table.advance(60 * SECOND)
    assert table.count_pending() == 0
    [rollback] = table.voids()
    assert table.learnt(rollback.origin.key) == [Outcome.UNKNOWN, Outcome.OK]


def test_a_payment_refused_after_a_rollback_the_backend_will_not_make() -> None:
    table = on_order(Table(Loyalty(script={"rollback": [Refused(Reason.UNSUPPORTED)]})))
    done = table.act(Sell(printer_fails=True))
    assert done.outcome is Outcome.REFUSED
    assert "rollback refused" in done.note
    assert stage(table) is Stage.S3E
    sold(table)


# S6, S7: finished receipts


@pytest.mark.parametrize(
    "script",
    [
        {"voiding": [None]},
        {"voiding": [Refused(Reason.NOT_FOUND)]},
        {"void": [None]},
        {"void": [Refused(Reason.UNSUPPORTED)]},
    ],
)
def test_a_void_refused_or_unheard_leaves_the_receipt_sold(script: dict[str, list[Answer | None]]) -> None:
    table = on_order(Table(Loyalty(script=dict(script))))
    target = sold(table)
    assert table.act(VoidCheck(target)).outcome in (Outcome.REFUSED, Outcome.UNKNOWN)
    assert table.act(Reopen(target)).outcome is Outcome.OK
    keys = [void.origin.key for void in table.voids()]
    stamps = [void.origin.made_at for void in table.voids()]
    assert len(set(keys)) == 1
    assert stamps == sorted(set(stamps))
    assert table.act(VoidCheck(target)).outcome is Outcome.REFUSED


def test_a_reinstatement_nobody_heard_is_said_again() -> None:
    table = on_order(Table(Loyalty(script={"reinstate": [None]})))
    target = sold(table)
    assert table.act(VoidCheck(target, printer_fails=True)).outcome is Outcome.UNKNOWN
    assert table.count_pending() == 1
    table.advance(60 * SECOND)
    assert table.count_pending() == 0
    sale, reinstatement = table.commits()
    assert reinstatement.reinstates
    assert reinstatement.receipt == sale.receipt
    assert [ask.origin.key for ask in reinstatement.asks] == [ask.origin.key for ask in sale.asks]


def test_any_till_of_the_store_can_void_a_receipt() -> None:
    table = on_order(Table())
    target = sold(table)
    assert table.act(VoidCheck(target), "till2").outcome is Outcome.OK
    assert table.voids()[0].origin.receipt == target
    assert table.act(VoidCheck(target), "till1").outcome is Outcome.REFUSED


def test_some_goods_cannot_be_taken_back_but_all_of_them_can() -> None:
    table = on_order(Table())
    target = sold(table)
    table.sent.clear()
    assert table.act(TakeBack(target, (ReturnLine("1001", Decimal(1)),))).outcome is Outcome.REFUSED
    assert table.calls == []
    assert table.act(TakeBack(target, (ReturnLine("1001", Decimal(2)),))).outcome is Outcome.OK
    assert table.calls == ["voiding", "void"]


def test_a_receipt_that_was_reported_to_nobody_is_voided_at_the_till_alone() -> None:
    table = Table(settings=replace(SETTINGS, pass_all=False))
    table.act(Ring((TEA,)))
    assert table.act(Sell(printer_fails=True)).note == "the printer failed"
    assert stage(table) is Stage.S0
    target = sold(table)
    assert table.act(VoidCheck(target, printer_fails=True)).outcome is Outcome.REFUSED
    assert table.act(VoidCheck(target)).outcome is Outcome.OK
    assert table.act(VoidCheck(target)).outcome is Outcome.REFUSED
    assert table.calls == []


@pytest.mark.parametrize(
    "act",
    [
        Enrol(CARD),
        LookUp(NOWHERE),
        VoidCheck(NOWHERE),
        VoidCheck(),
        Reopen(NOWHERE),
        TakeBack(NOWHERE),
        PrintBill(),
        CancelBill(),
        DropCard(),
        DropPoints(),
        AskQuote(),
        Sell(),
        ReleaseHold(),
        HoldPoints(CARD, 100),
        Ring((Item("1", Decimal(1), -5),)),
        OpenCheck(0),
        TakeGift(OTHER, "sweet", ("2001",)),
    ],
)
def test_what_a_till_does_not_do_is_refused_in_a_sentence(act: Act) -> None:
    table = Table()
    done = table.act(act)
    assert done.outcome is Outcome.REFUSED
    assert done.note or done.answer is not None
    assert table.commits() == []


# Coupons, gifts, holds


def test_a_coupon_that_is_no_good_says_why() -> None:
    table = on_order(Table(Loyalty(coupon=lambda _: Refused(Reason.USED, "used yesterday"))))
    done = table.act(ScanCoupon("C9"))
    assert done.answer == Refused(Reason.USED, "used yesterday")
    assert table.act(Sell()).receipt is not None
    assert table.commits()[0].asks == ()


def test_a_coupon_that_takes_nothing_off_is_not_on_the_check() -> None:
    table = on_order(Table(Loyalty(coupon=lambda _: Quoted((), 0, 0))))
    assert table.act(ScanCoupon("C9")).note == "the coupon takes nothing off"
    table.act(Sell())
    assert table.commits()[0].receipt.coupons == ()


def test_coupon_gift_discount_and_points_combine() -> None:
    table = on_order(Table(Loyalty(rule=7, offers=(GIFT, PAIR))))
    table.act(ScanCoupon("C1"))
    assert table.act(TakeGift(CARD, "sweet", ("2001",))).outcome is Outcome.OK
    table.act(SpendPoints(CARD, 144))
    done = table.act(Sell())
    assert done.receipt is not None
    assert [(d.source, d.amount) for d in done.receipt.discounts] == [("C1", 500), ("sweet", 1100), ("card", 160)]
    assert done.receipt.total == 3200 - 1760
    coupon, gift, redeem = table.commits()[0].asks
    assert isinstance(coupon, Coupon)
    assert isinstance(gift, Gift)
    assert isinstance(redeem, Redeem)
    assert (coupon.code, gift.gift, gift.choice, redeem.points) == ("C1", "sweet", ("2001",), 144)
    assert len({ask.origin.key for ask in table.commits()[0].asks}) == 3
    assert redeem.due == done.receipt.total


@pytest.mark.parametrize(
    ("gift", "choice"),
    [
        ("pair", ("2001",)),
        ("pair", ("2001", "2001")),
        ("pair", ("2001", "9999")),
        ("pair", ("2001", "2003")),
        ("none", ("2001",)),
        ("sweet", ()),
    ],
)
def test_a_gift_is_chosen_among_what_is_offered(gift: str, choice: tuple[str, ...]) -> None:
    table = on_order(Table(Loyalty(offers=(GIFT, PAIR))))
    done = table.act(TakeGift(CARD, gift, choice))
    assert done.outcome is Outcome.REFUSED
    assert done.note
    assert done.receipt is not None
    assert done.receipt.discounts == ()


def test_two_different_dishes_of_a_gift() -> None:
    table = on_order(Table(Loyalty(offers=(PAIR,))))
    assert table.act(TakeGift(CARD, "pair", ("2001", "2002"))).outcome is Outcome.OK
    assert table.act(TakeGift(CARD, "pair", ("2001", "2002"))).note == "Two sweets is on the check already"
    done = table.act(Sell())
    assert done.receipt is not None
    assert done.receipt.total == 2000
    [gift] = table.commits()[0].asks
    assert isinstance(gift, Gift)
    assert gift.choice == ("2001", "2002")


def test_points_of_a_gift_are_not_spent_twice() -> None:
    table = on_order(Table(Loyalty(balance=600, offers=(PAIR,))))
    table.act(TakeGift(CARD, "pair", ("2001", "2002")))
    assert table.act(SpendPoints(CARD, 101)).outcome is Outcome.REFUSED
    assert table.act(SpendPoints(CARD, 100)).outcome is Outcome.OK


def test_holds_are_calls_of_ours_when_the_loyalty_system_offers_them() -> None:
    table = on_order(Table(settings=replace(SETTINGS, holds=True)))
    assert table.act(HoldPoints(CARD, 300)).outcome is Outcome.OK
    assert table.act(ReleaseHold()).outcome is Outcome.OK
    assert table.act(ReleaseHold()).outcome is Outcome.REFUSED
    table.act(HoldPoints(CARD, 300))
    table.sent.clear()
    assert table.act(VoidCheck()).outcome is Outcome.OK
    assert table.calls == ["release"]


def test_an_unheard_hold_is_let_go_because_single_operations_cannot_be_undone() -> None:
    table = on_order(Table(Loyalty(script={"hold": [None]}), replace(SETTINGS, holds=True)))
    table.sent.clear()
    assert table.act(HoldPoints(CARD, 300)).outcome is Outcome.UNKNOWN
    table.advance(60 * SECOND)
    hold, release = (request.operation for request in table.sent)
    assert isinstance(release, Release)
    assert release.hold == hold.origin.key
    assert table.count_pending() == 0


# Deferred transactions


def test_a_till_that_defers_closes_without_an_answer_and_reports_later() -> None:
    table = on_order(Table(settings=DEFERRED))
    table.loyalty.mute = True
    done = table.act(Sell())
    assert done.outcome is Outcome.UNKNOWN
    assert "Points will be added later" in done.printed
    assert stage(table) is None
    assert table.count_pending() == 1
    table.loyalty.mute = False
    table.advance(60 * SECOND)
    assert table.count_pending() == 0
    [commit] = table.commits()
    assert table.learnt(commit.origin.key) == [Outcome.UNKNOWN, Outcome.OK]
    assert "after" not in table.calls


def test_a_till_that_defers_goes_on_when_a_gateway_can_ask_nobody() -> None:
    nobody = Refused(Reason.OFFLINE, "no link")
    table = on_order(Table(Loyalty(script={"paying": [nobody], "commit": [Queued("")]}), DEFERRED))
    assert table.act(Sell()).outcome is Outcome.OFFLINE
    assert stage(table) is None
    blocking = on_order(Table(Loyalty(script={"paying": [nobody]})))
    assert blocking.act(Sell()).outcome is Outcome.REFUSED
    assert stage(blocking) is Stage.S1


def test_a_till_that_defers_still_blocks_what_asks_for_something() -> None:
    table = on_order(Table(settings=DEFERRED))
    table.act(SpendPoints(CARD, 100))
    table.loyalty.mute = True
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert stage(table) is Stage.S2
    table.loyalty.mute = False
    table.loyalty.script["commit"] = [None]
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert stage(table) is Stage.S3E
    assert table.count_pending() == 0


def test_a_deferred_sale_that_is_refused_when_heard_stays_open() -> None:
    table = on_order(Table(Loyalty(script={"commit": [Refused(Reason.BLOCKED)]}), DEFERRED))
    assert table.act(Sell()).outcome is Outcome.REFUSED
    assert stage(table) is Stage.S3E


def test_a_deferred_void_follows_its_sale() -> None:
    table = on_order(Table(settings=DEFERRED))
    table.loyalty.mute = True
    done = table.act(Sell())
    assert done.receipt is not None
    assert table.act(VoidCheck(done.receipt.id)).outcome is Outcome.UNKNOWN
    table.loyalty.mute = False
    table.sent.clear()
    table.advance(60 * SECOND)
    assert table.calls == ["commit", "void"]
    assert table.count_pending() == 0


# Time


def test_the_relay_calls_for_one_till_after_another() -> None:
    table = Table(Loyalty(script={"order": [None]}))
    table.do("till1", ShowCard(CARD))
    table.do("till2", ShowCard(CARD))
    assert table.calls == ["order"]
    table.advance(3 * SECOND)
    assert [(done.terminal, done.outcome) for done in table.done] == [
        ("till1", Outcome.UNKNOWN),
        ("till2", Outcome.OK),
    ]
    assert table.calls == ["order"]


def test_an_act_of_many_calls_ends_within_its_limit() -> None:
    table = on_order(Table(settings=replace(SETTINGS, limit=10 * SECOND), patience=7 * SECOND))
    table.loyalty.mute = True
    before = table.now
    table.do("till1", ShowCard(PHONE))
    table.advance(10 * SECOND)
    assert table.done[-1].outcome is Outcome.UNKNOWN
    assert table.now - before <= 10 * SECOND
    assert stage(table) is Stage.S1


def test_an_answer_the_disk_does_not_take_in_time_is_not_told() -> None:
    """Else a crash would roll back what the cashier was told."""
    table = on_order(Table(settings=replace(SETTINGS, limit=10 * SECOND)))
    table.disk_mode = "slow"
    table.do("till1", Sell())
    table.release_writes()
    assert table.calls[-1] == "commit"
    table.advance(9 * SECOND)
    assert table.done[-1].outcome is Outcome.UNKNOWN
    assert stage(table) is Stage.S3E
    table.disk_mode = "good"
    table.release_writes()
    sold(table)
    first, second = table.commits()
    assert first.origin.key == second.origin.key
    assert table.disk.keys() == {"count:till1", "count:till2"}


def test_a_full_disk_closes_no_receipt_and_the_next_press_does() -> None:
    table = on_order(Table())
    table.disk_mode = "failing"
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert stage(table) is Stage.S3E
    table.disk_mode = "good"
    sold(table)
    assert table.disk.keys() == {"count:till1", "count:till2"}


def test_time_running_out_before_a_deferred_receipt_does_not_lose_it() -> None:
    table = on_order(Table(settings=replace(DEFERRED, limit=10 * SECOND), patience=60 * SECOND))
    table.loyalty.mute = True
    done = table.act(Sell())
    assert done.outcome is Outcome.UNKNOWN
    assert stage(table) is None
    table.loyalty.mute = False
    table.advance(200 * SECOND)
    assert table.count_pending() == 0
    [commit] = table.commits()
    assert table.learnt(commit.origin.key)[-1] is Outcome.OK
