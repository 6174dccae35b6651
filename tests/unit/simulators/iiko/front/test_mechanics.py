"""The three mechanics at a till (LP-01 to LP-05; iiko_loyaltyplant.md 3.3, 7.1 to 7.3), with the figures of 4.6.7."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec.structs import replace as with_fields

from simulators.iiko.front.order import Stage
from simulators.iiko.profile import AfterGift, IikoProfile, WaiterMode
from simulators.iiko.waiter.acting import ScannedByWaiter
from simulators.kit.instant import HOUR
from simulators.till.answer import Committed, Outcome, Queued, Reason, Refused, ReturnTaken, Status
from simulators.till.cashier import (
    Act,
    AskQuote,
    CancelBill,
    DropCard,
    DropPoints,
    HoldPoints,
    OpenCheck,
    PrintBill,
    Ring,
    Sell,
    ShowCard,
    SpendPoints,
    TakeBack,
    TakeGift,
    TakeOff,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Hold, Return
from simulators.till.programme import Mechanic, Programme
from simulators.till.receipt import ReturnLine
from tests.unit.simulators.iiko.front.venue_table import (
    ANNA,
    BORIS,
    CAKE,
    DEAR,
    DINNER,
    PROGRAMME,
    SOUP,
    Office,
    Venue,
    found,
    receipt_id,
    redeems,
    with_profile,
)


def committed(answer: object) -> Committed:
    assert isinstance(answer, Committed), answer
    return answer


def test_a_code_scanned_earns_when_the_order_is_paid() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    shown = venue.ok(ShowCard(venue.code()))
    assert (found(shown).guest, found(shown).balance) == ("70231", 54000)
    sold = venue.ok(Sell())
    assert committed(sold.answer).earned == 6200
    assert venue.office.balance() == 60200
    assert venue.said == ["attach", "commit"]
    venue.settle()


def test_a_phone_number_shown_makes_the_guest_take_a_code_first() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(ANNA))
    order = venue.order()
    assert order.guest is not None
    assert order.guest.identifier.kind is IdentifierKind.CODE
    assert venue.ok(ShowCard(ANNA)).outcome is Outcome.OK, "already there: nobody is asked"
    assert venue.said == ["attach"]
    venue.ok(Sell(guest=ANNA))
    assert venue.said == ["commit"]


def test_a_sale_in_one_act_attaches_and_commits() -> None:
    venue = Venue()
    sold = venue.ok(Sell(DINNER, guest=ANNA))
    assert committed(sold.answer).balance == 60200
    assert sold.receipt is not None
    assert sold.receipt.id == receipt_id()


def test_the_same_code_again_is_the_same_visit_and_another_one_is_not_taken() -> None:
    venue = Venue()
    code = venue.code()
    venue.ok(Ring((SOUP,)))
    venue.ok(ShowCard(code))
    assert found(venue.ok(ShowCard(code))).guest == "70231"
    other = venue.refused(ShowCard(venue.code(BORIS)))
    assert isinstance(other.answer, Refused)
    assert other.answer.reason is Reason.HAS_GUEST
    assert venue.said == ["attach", "attach"]
    venue.ok(Ring((SOUP,)), "till2")
    used = venue.refused(ShowCard(code), "till2")
    assert isinstance(used.answer, Refused)
    assert used.answer.reason is Reason.USED


def test_a_guest_taken_off_leaves_a_dead_code_and_room_for_another() -> None:
    venue = Venue()
    first = venue.code()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(first))
    venue.ok(DropCard())
    assert venue.order().guest is None
    assert isinstance(venue.refused(ShowCard(first)).answer, Refused)
    venue.ok(ShowCard(BORIS))
    venue.ok(Sell())
    assert venue.office.balance() == 54000
    assert venue.office.balance("70232") == 16200


def test_nobody_on_the_order_is_taken_off_without_a_call() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(DropCard())
    assert venue.said == []


def test_points_pay_a_part_as_in_the_worked_example() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    code = venue.code(mechanic=Mechanic.PAY, points=30000)
    venue.ok(ShowCard(code))
    spent = venue.ok(SpendPoints(code, 30000))
    assert spent.receipt is not None
    assert venue.order().due == 95000
    assert venue.office.held() == 30000
    sold = venue.ok(Sell())
    answer = committed(sold.answer)
    assert (answer.earned, answer.spent, answer.balance) == (4700, 30000, 28700)
    assert venue.said == ["attach", "hold", "commit"]
    [commit] = venue.commits()
    [ask] = redeems(commit)
    assert commit.held
    assert commit.receipt.tenders[0].key == ask.origin.key != commit.origin.key
    assert venue.office.entries(EntryKind.REDEMPTION) == [-30000]
    back = venue.ok(TakeBack(receipt_id(), (ReturnLine("M-044", Decimal(1)),)))
    assert isinstance(back.answer, ReturnTaken)
    assert (back.answer.returned, back.answer.revoked, back.answer.amount) == (21600, 3300, 68400)
    [asked] = [one.operation for one in venue.attempted() if isinstance(one.operation, Return)]
    assert asked.receipt == commit.receipt
    venue.settle()


def test_points_by_phone_make_the_guest_take_another_code_for_them() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(ANNA))
    venue.ok(SpendPoints(ANNA, 20000))
    assert venue.said == ["attach", "detach", "attach", "hold"]
    assert committed(venue.ok(Sell()).answer).spent == 20000


def test_more_points_than_there_are_leave_the_order_as_it_was() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(ANNA))
    refused = venue.refused(SpendPoints(ANNA, 99900))
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.INSUFFICIENT
    assert (venue.order().due, venue.order().payments) == (125000, ())
    assert venue.order().guest is not None
    assert venue.office.held() == 0


def test_more_points_than_are_due_are_too_many() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    refused = venue.refused(SpendPoints(ANNA, 40000))
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.TOO_MUCH


def test_a_balance_that_dropped_since_is_seen_when_points_are_set_aside() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(Ring(DINNER), "till2")
    venue.ok(ShowCard(venue.code(mechanic=Mechanic.PAY)))
    code = venue.code(mechanic=Mechanic.PAY)
    venue.ok(ShowCard(code), "till2")
    venue.ok(SpendPoints(code, 50000), "till2")
    refused = venue.refused(SpendPoints(Identifier(IdentifierKind.CODE, ""), 50000))
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.INSUFFICIENT
    assert venue.order().points is None
    assert venue.office.held() == 50000


def test_the_whole_order_by_points_earns_nothing() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    venue.ok(SpendPoints(ANNA, 35000))
    sold = venue.ok(Sell(payments=()))
    assert committed(sold.answer).earned == 0
    assert venue.office.balance() == 19000


def test_a_venue_may_want_money_too() -> None:
    venue = Venue(settings=with_profile(IikoProfile(all_by_points=False)))
    venue.ok(Ring((SOUP,)))
    venue.ok(SpendPoints(ANNA, 35000))
    refused = venue.refused(Sell(payments=()))
    assert refused.note.startswith("PaymentSumNotEnough")


def test_the_sum_of_a_payment_with_points_is_edited_and_held_anew() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    code = venue.code(mechanic=Mechanic.PAY)
    venue.ok(SpendPoints(code, 30000))
    venue.ok(SpendPoints(code, 10000))
    assert venue.order().due == 115000
    assert venue.office.held() == 10000
    assert len(venue.order().payments) == 1
    holds = [one.operation for one in venue.attempted() if isinstance(one.operation, Hold)]
    assert holds[0].revision < holds[1].revision


def test_the_sum_may_grow_as_far_as_the_code_that_was_brought_allows() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    code = venue.code(mechanic=Mechanic.PAY, points=40000)
    venue.ok(SpendPoints(code, 30000))
    venue.ok(SpendPoints(code, 40000))
    assert venue.office.held() == 40000
    refused = venue.refused(SpendPoints(code, 40100))
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.TOO_MUCH
    assert (venue.order().due, venue.office.held()) == (85000, 40000)


def test_a_hold_shows_the_order_as_it_is_with_the_payment() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    code = venue.code(mechanic=Mechanic.PAY)
    venue.ok(SpendPoints(code, 30000))
    venue.ok(DropPoints())
    venue.ok(SpendPoints(code, 10000))
    holds = [one.operation for one in venue.attempted() if isinstance(one.operation, Hold)]
    shown = [one.receipt for one in holds]
    assert [(one.total, one.paid_with_points, one.guest) for one in shown if one is not None] == [
        (125000, 30000, code),
        (125000, 10000, code),
    ]
    assert [one.receipt.closed_at for one in holds if one.receipt is not None] == [one.origin.made_at for one in holds]


def test_a_payment_taken_off_lets_the_points_go_and_keeps_the_guest() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    venue.ok(DropPoints())
    assert venue.office.held() == 0
    assert venue.order().guest is not None
    assert committed(venue.ok(Sell()).answer).spent == 0


def test_points_that_are_not_set_aside_at_once_are_when_the_order_is_paid() -> None:
    venue = Venue(settings=with_profile(IikoProfile(hold_at_bill=False)))
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    venue.ok(PrintBill())
    assert "hold" not in venue.said
    venue.ok(Sell())
    assert venue.said == ["hold", "commit"]


def test_a_hold_that_would_be_over_is_made_anew_before_paying() -> None:
    venue = Venue(Office(replace_minutes(30)))
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    venue.sent.clear()
    venue.advance(HOUR)
    sold = venue.ok(Sell())
    assert venue.said == ["hold", "commit"]
    assert committed(sold.answer).spent == 30000


def test_a_hold_that_is_over_and_cannot_be_made_anew_keeps_the_order_open() -> None:
    office = Office(replace_minutes(30))
    venue = Venue(office)
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    venue.advance(HOUR)
    office.offline = True
    refused = venue.refused(Sell())
    assert isinstance(refused.answer, Refused)
    assert venue.order().points is not None
    assert venue.commits() == []


def replace_minutes(minutes: int) -> Programme:
    return with_fields(PROGRAMME, hold_minutes=minutes)


# Gifts


def test_a_gift_adds_its_dish_for_nothing() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    venue.ok(ShowCard(venue.code(mechanic=Mechanic.GIFT, gift="free")))
    order = venue.order()
    assert [line.plu for line in order.lines] == ["S-001", CAKE]
    assert (order.total, order.gross) == (35000, 75000)
    sold = venue.ok(Sell())
    assert committed(sold.answer).earned == 1700
    assert venue.office.entries(EntryKind.GIFT) == [0]
    assert venue.said == ["attach", "commit"]


def test_a_dish_ordered_before_is_paid_for_and_the_gift_is_one_more() -> None:
    venue = Venue()
    venue.ok(Ring((replace(SOUP, plu=CAKE, price=40000, name="Cheesecake"),)))
    venue.ok(TakeGift(ANNA, "free"))
    assert len(venue.order().lines) == 2
    assert venue.order().total == 40000
    venue.ok(Sell())


def test_a_gift_that_costs_points_sets_them_aside_at_the_bill_and_takes_them_with_the_receipt() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    venue.ok(TakeGift(ANNA, "8812"))
    venue.ok(PrintBill())
    assert venue.office.held() == DEAR.cost
    venue.ok(Sell())
    assert venue.office.entries(EntryKind.GIFT) == [-25000]
    assert venue.office.balance() == 54000 - 25000 + 1700
    assert venue.said == ["attach", "quote", "hold", "commit"]


def test_a_gift_on_the_stop_list_takes_the_guest_off_again() -> None:
    venue = Venue(settings=with_profile(IikoProfile(stop_list=(CAKE,))))
    venue.ok(Ring((SOUP,)))
    refused = venue.refused(TakeGift(ANNA, "free"))
    assert "stop list" in refused.note
    assert venue.order().guest is None
    assert [line.plu for line in venue.order().lines] == ["S-001"]
    assert venue.said == ["attach", "detach"]


def test_a_stopped_dish_is_not_rung_either() -> None:
    venue = Venue(settings=with_profile(IikoProfile(stop_list=("S-001",))))
    assert "stop list" in venue.refused(Ring(DINNER)).note


@pytest.mark.parametrize("after", list(AfterGift))
def test_a_gift_removed_by_hand_lets_its_points_go_and_keeps_the_guest(after: AfterGift) -> None:
    venue = Venue(settings=with_profile(IikoProfile(after_gift=after)))
    venue.ok(Ring((SOUP,)))
    venue.ok(TakeGift(ANNA, "8812"))
    venue.ok(PrintBill())
    venue.ok(CancelBill())
    venue.ok(TakeOff((ReturnLine(CAKE, Decimal(1)),)))
    assert venue.office.held() == 0
    assert venue.order().gifts == ()
    assert venue.order().total == 35000
    again = venue.act(TakeGift(Identifier(IdentifierKind.CODE, ""), "8812"))
    assert (again.outcome is Outcome.OK) == (after is AfterGift.AVAILABLE)
    if after is AfterGift.BURNT:
        assert isinstance(again.answer, Refused)
        assert again.answer.reason is Reason.USED
    assert venue.order().guest is not None
    venue.ok(Sell())
    assert venue.office.entries(EntryKind.GIFT) == ([-25000] if after is AfterGift.AVAILABLE else [])


def test_a_guest_taken_off_takes_gift_and_points_along() -> None:
    venue = Venue()
    venue.ok(Ring((SOUP,)))
    venue.ok(TakeGift(ANNA, "free"))
    venue.ok(DropCard())
    assert [line.plu for line in venue.order().lines] == ["S-001"]
    assert venue.order().discounts == ()


# Nobody can be asked


def test_offline_a_guest_is_noted_and_the_receipt_kept() -> None:
    office = Office()
    venue = Venue(office)
    office.offline = True
    venue.ok(Ring(DINNER))
    shown = venue.act(ShowCard(ANNA))
    assert shown.outcome is Outcome.OFFLINE
    assert found(shown).status is Status.UNVERIFIED
    sold = venue.act(Sell())
    assert sold.outcome is Outcome.OFFLINE
    assert isinstance(sold.answer, Queued)
    [commit] = venue.commits()
    assert (commit.receipt.guest, commit.asks) == (ANNA, ())
    assert isinstance(office.drain()[-1], Committed)
    assert office.balance() == 60200


def test_offline_a_code_itself_may_be_noted() -> None:
    office = Office()
    venue = Venue(office)
    code = venue.code()
    office.offline = True
    venue.ok(Ring(DINNER))
    assert venue.act(ShowCard(code)).outcome is Outcome.OFFLINE
    venue.act(Sell())
    venue.advance(HOUR)
    assert [type(answer) for answer in office.drain()] == [Committed]
    assert office.balance() == 60200


def test_a_guest_who_was_noted_and_shows_again_is_asked_about_again() -> None:
    office = Office()
    venue = Venue(office)
    code, dead = venue.code(), venue.code(BORIS)
    venue.ok(Ring(DINNER))
    office.offline = True
    venue.act(ShowCard(code))
    office.offline = False
    venue.ok(ShowCard(code))
    guest = venue.order().guest
    assert guest is not None
    assert guest.verified
    venue.ok(Sell())
    venue.ok(Ring(DINNER))
    office.offline = True
    venue.act(ShowCard(dead))
    office.offline = False
    venue.code(BORIS)
    assert isinstance(venue.refused(ShowCard(dead)).answer, Refused)
    assert venue.order().guest is None, "the programme said no: nobody is noted any more"


def test_a_code_that_went_unheard_is_not_noted() -> None:
    office = Office()
    venue = Venue(office)
    code = venue.code()
    venue.ok(Ring(DINNER))
    office.lost.add(office.calls + 1)
    assert venue.act(ShowCard(code)).outcome is Outcome.UNKNOWN
    assert venue.order().guest is None
    assert venue.said == ["attach", "void"]
    venue.ok(Sell())
    venue.settle()
    assert office.balance() == 54000


@pytest.mark.parametrize("station", ["waiter1", "till1"])
def test_offline_a_waiter_attaches_or_does_not_and_notes_nobody(station: str) -> None:
    office = Office()
    venue = Venue(office)
    code = venue.code()
    office.offline = True
    venue.ok(Ring(DINNER), station)
    refused = venue.refused(ScannedByWaiter(code), station)
    assert refused.answer == Refused(Reason.OFFLINE, "the programme cannot be reached")
    assert venue.order(station).guest is None
    office.offline = False
    venue.ok(ScannedByWaiter(code), station)
    venue.ok(Sell(), station)
    assert office.balance() == 60200


def test_whom_the_till_noted_a_waiter_attaches_when_the_programme_is_back() -> None:
    office = Office()
    venue = Venue(office)
    code = venue.code()
    office.offline = True
    venue.ok(Ring(DINNER))
    assert venue.act(ShowCard(code)).outcome is Outcome.OFFLINE
    assert venue.refused(ScannedByWaiter(code)).answer == Refused(Reason.OFFLINE, "the programme cannot be reached")
    noted = venue.order().guest
    assert noted is not None
    assert not noted.verified, "what the cashier noted stays"
    office.offline = False
    venue.ok(ScannedByWaiter(code))
    attached = venue.order().guest
    assert attached is not None
    assert attached.verified


def test_whom_the_till_noted_goes_off_when_the_programme_says_no_to_a_waiter() -> None:
    office = Office()
    venue = Venue(office)
    code = venue.code()
    office.offline = True
    venue.ok(Ring(DINNER))
    assert venue.act(ShowCard(code)).outcome is Outcome.OFFLINE
    office.offline = False
    venue.code()
    refused = venue.refused(ScannedByWaiter(code)).answer
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SUPERSEDED
    assert venue.order().guest is None


def test_a_venue_may_forbid_noting() -> None:
    office = Office()
    venue = Venue(office, with_profile(IikoProfile(offline_attach=False)))
    office.offline = True
    venue.ok(Ring(DINNER))
    assert venue.refused(ShowCard(ANNA)).answer == Refused(Reason.OFFLINE, "the programme cannot be reached")
    assert venue.order().guest is None


@pytest.mark.parametrize("act", [SpendPoints(ANNA, 30000), TakeGift(ANNA, "free")])
def test_offline_nothing_is_spent(act: SpendPoints | TakeGift) -> None:
    office = Office()
    venue = Venue(office)
    venue.ok(Ring(DINNER))
    office.offline = True
    venue.act(ShowCard(ANNA))
    refused = venue.refused(act)
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.OFFLINE
    order = venue.order()
    assert (order.payments, order.gifts) == ((), ())
    assert order.guest is not None
    assert not order.guest.verified


def test_points_set_aside_before_the_outage_pay_and_the_receipt_is_kept() -> None:
    office = Office()
    venue = Venue(office)
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    office.offline = True
    assert venue.act(Sell()).outcome is Outcome.OFFLINE
    assert [type(answer) for answer in office.drain()] == [Committed]
    assert office.balance() == 28700


def test_a_silent_phone_notes_the_guest_for_an_accrual_and_nothing_else() -> None:
    venue = Venue()
    venue.phones_mute = True
    venue.ok(Ring(DINNER))
    assert venue.act(SpendPoints(ANNA, 30000)).outcome is Outcome.UNKNOWN
    assert venue.order().guest is None
    assert venue.act(ShowCard(ANNA)).outcome is Outcome.OFFLINE
    assert committed(venue.act(Sell()).answer).earned == 6200


def test_a_stranger_is_no_guest_and_the_sale_goes_on_without() -> None:
    venue = Venue()
    stranger = Identifier(IdentifierKind.PHONE, "+79990009999")
    refused = venue.refused(ShowCard(stranger))
    assert isinstance(refused.answer, Refused)
    assert refused.answer.reason is Reason.NOT_FOUND
    sold = venue.ok(Sell(DINNER, guest=stranger))
    assert sold.receipt is not None
    assert sold.receipt.guest is None
    assert "not attached" in sold.note
    assert venue.said == ["commit"]


# What else


def test_after_the_bill_a_guest_is_attached_only_where_that_is_allowed() -> None:
    for allowed in (False, True):
        venue = Venue(settings=with_profile(IikoProfile(attach_after_bill=allowed)))
        venue.ok(Ring(DINNER))
        venue.ok(PrintBill())
        assert venue.order().stage is Stage.BILL
        done = venue.act(ShowCard(ANNA))
        assert (done.outcome is Outcome.OK) == allowed
        assert ("attach" in venue.said) == allowed


def test_a_till_without_a_licence_sells_and_knows_no_guests() -> None:
    venue = Venue(settings=with_profile(IikoProfile(licences=("till2",))))
    assert "licence" in venue.refused(ShowCard(ANNA)).note
    sold = venue.ok(Sell(DINNER, guest=ANNA))
    assert sold.receipt is not None
    assert sold.receipt.guest is None
    assert venue.said == []
    venue.ok(Sell(DINNER, guest=ANNA), "till2")
    assert venue.said == ["attach", "commit"]


def _scanned(code: Identifier) -> Identifier:
    return Identifier(IdentifierKind.CODE, f"lpsim://c/{code.value}")


def _grouped(code: Identifier) -> Identifier:
    return Identifier(IdentifierKind.CODE, f"{code.value[:3]} {code.value[3:6]}-{code.value[6:]}")


@pytest.mark.parametrize("given", [_scanned, _grouped])
@pytest.mark.parametrize(
    "act",
    [
        ShowCard,
        lambda guest: OpenCheck(guest=guest),
        AskQuote,
        lambda guest: SpendPoints(guest, 30000),
        lambda guest: HoldPoints(guest, 30000),
        lambda guest: Sell(guest=guest),
    ],
)
def test_whatever_is_scanned_the_code_is_read_out_of_it(
    given: Callable[[Identifier], Identifier], act: Callable[[Identifier], Act]
) -> None:
    venue = Venue(settings=with_profile(IikoProfile(qr_prefix="lpsim://c/")))
    code = venue.code(mechanic=Mechanic.PAY)
    if not isinstance(act(code), OpenCheck):
        venue.ok(Ring(DINNER))
    done = venue.ok(act(given(code)))
    assert done.receipt is not None
    assert done.receipt.guest == code


def test_a_gift_is_taken_with_a_scanned_code() -> None:
    venue = Venue(settings=with_profile(IikoProfile(qr_prefix="lpsim://c/")))
    code = venue.code(mechanic=Mechanic.GIFT, gift="free")
    venue.ok(Ring(DINNER))
    venue.ok(TakeGift(_scanned(code), "free"))
    assert venue.order().gifts == ("free",)


def test_what_a_waiter_wrote_down_is_read_when_the_till_pays() -> None:
    profile = IikoProfile(qr_prefix="lpsim://c/", waiter=WaiterMode.EXTERNAL_DATA)
    venue = Venue(settings=with_profile(profile))
    shown = _scanned(venue.code())
    venue.ok(OpenCheck(order="5"), "waiter1")
    venue.ok(Ring(DINNER), "waiter1")
    written = venue.act(ShowCard(shown), "waiter1")
    assert written.outcome is Outcome.OFFLINE
    assert "not checked" in written.screen[0]
    assert venue.order("waiter1").noted == shown.value, "external data has the value as it was scanned"
    venue.ok(OpenCheck(order="5"))
    assert committed(venue.ok(Sell()).answer).earned == 6200


def test_what_it_would_cost_is_asked_with_the_guests_code() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    assert venue.ok(AskQuote(ANNA)).answer is not None
    assert venue.said == ["attach", "quote"]


def test_a_card_shown_first_opens_an_order_that_can_still_be_named() -> None:
    venue = Venue()
    venue.ok(ShowCard(ANNA))
    venue.ok(OpenCheck(order="5"))
    assert venue.order().name == "5"
