"""What tills are told that compute themselves: discounts by number, cards, gifts, coupons looked at."""

from datetime import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulators.till.answer import DiscountGranted, GuestFound, Quoted, Reason
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Identify, Phase, Quote
from simulators.till.programme import CardDiscount, GiftOffer, Redeeming, Tier
from simulators.till.receipt import POINTS, Discount, Tender
from tests.unit.simulators.backend.shop import (
    ANNA,
    BOB,
    CAKE,
    CODE,
    GUESTS,
    PROGRAMME,
    Disk,
    Till,
    items,
    reason_of,
)

CARD = Identifier(IdentifierKind.CARD, "5000")
BOOK = (CardDiscount(2, "Bronze", 5), CardDiscount(3, "Silver", 10, 20_000))
FREE = GiftOffer("free", "A cake on us", (CAKE,))
DEAR = GiftOffer("dear", "Everything", (CAKE,), cost=20_000)
TELLING = replace(
    PROGRAMME,
    tiers=(Tier("guest", 0), Tier("silver", 5000, Decimal("1.5"), card_discount=3)),
    card_discounts=BOOK,
    card_discount=2,
    gifts=(*PROGRAMME.gifts, FREE, DEAR),
)
WITH_CARD = (replace(GUESTS[0], identifiers=(ANNA, CARD, replace(CARD, value="5001"), CODE)), GUESTS[1])


@pytest.fixture
def disk() -> Disk:
    return Disk(TELLING, WITH_CARD)


def found(
    disk: Disk, till: Till, who: Identifier = ANNA, phase: Phase | None = Phase.ORDER, check: int = 7
) -> GuestFound:
    answer = disk.do(Identify(till.origin(check), who, phase=phase))
    assert isinstance(answer, GuestFound)
    return answer


def test_a_till_that_tells_the_phase_is_told_what_it_computes_with(disk: Disk) -> None:
    answer = found(disk, Till())
    assert (answer.discount_rule, answer.card, answer.balance) == (2, "5000", 12000)
    assert [gift.id for gift in answer.offers] == ["sweet", "free"]


def test_without_a_phase_nothing_is_told_beyond_the_guest(disk: Disk) -> None:
    answer = found(disk, Till(), phase=None)
    assert (answer.discount_rule, answer.card, answer.offers) == (0, "", ())


def test_the_discount_of_a_tier_comes_before_that_of_the_programme(disk: Disk) -> None:
    till = Till()
    disk.do(till.sale(1, items(4)))
    answer = found(disk, till)
    assert (answer.tier, answer.discount_rule) == ("silver", 3)


def test_a_guest_without_a_card_has_no_card_number() -> None:
    assert found(Disk(TELLING), Till()).card == ""


def test_gifts_are_those_the_guest_can_afford_without_what_is_held_elsewhere(disk: Disk) -> None:
    till = Till()
    disk.do(till.hold(7, 11_500))
    assert [gift.id for gift in found(disk, till, check=7).offers] == ["sweet", "free"]
    assert [gift.id for gift in found(disk, till, check=8).offers] == ["free"]
    assert [gift.id for gift in found(disk, till, BOB).offers] == ["sweet", "free"]


def test_the_check_shown_counts_when_the_question_is_on_none(disk: Disk) -> None:
    till = Till()
    disk.do(till.hold(7, 11_500))
    shown = till.receipt(7, items(1))
    answer = disk.do(Identify(till.origin(0), ANNA, phase=Phase.PAYING, receipt=shown))
    assert isinstance(answer, GuestFound)
    assert len(answer.offers) == 2


def test_a_quote_looks_at_a_coupon_nobody_granted_and_does_not_use_it(disk: Disk) -> None:
    till = Till()
    expected = (Discount("Birthday", 596, "BDAY-1"),)
    asked = Quote(till.origin(7), till.receipt(7, items(2), coupons=("BDAY-1",)), Phase.BILL)
    for _ in range(2):
        assert disk.do(asked) == Quoted(expected, 2384, 2384)
    assert not [entry for entry in disk.books.entries if entry.kind is not EntryKind.OPENING]
    granted = disk.do(till.coupon(7, "BDAY-1", items(2)))
    assert granted == DiscountGranted(expected)


def test_a_quote_with_a_coupon_needs_no_guest(disk: Disk) -> None:
    till = Till()
    quote = disk.do(Quote(till.origin(7), till.receipt(7, items(2), None, coupons=("BDAY-1",))))
    assert quote == Quoted((Discount("Birthday", 596, "BDAY-1"),), 0, 0)


def test_what_the_check_shows_of_a_coupon_already_is_looked_at_anew(disk: Disk) -> None:
    till = Till()
    stale = (Discount("Birthday", 10, "BDAY-1"), Discount("5 %", 149, "card"))
    receipt = till.receipt(7, items(2), coupons=("BDAY-1",), discounts=stale)
    quote = disk.do(Quote(till.origin(7), receipt))
    assert quote == Quoted((Discount("Birthday", 596, "BDAY-1"),), 2235, 2235)


def test_a_coupon_granted_on_the_check_and_a_gift_are_not_looked_at(disk: Disk) -> None:
    till = Till()
    disk.do(till.coupon(7, "BDAY-1", items(2)))
    applied = (Discount("Birthday", 596, "BDAY-1"),)
    receipt = till.receipt(7, items(2), coupons=("BDAY-1", "sweet"), discounts=applied)
    assert disk.do(Quote(till.origin(7), receipt)) == Quoted((), 2384, 2384)


@pytest.mark.parametrize(
    ("code", "guest", "reason"),
    [
        ("VAL-1", ANNA, Reason.OUTSIDE_WINDOW),
        ("NO-SUCH", ANNA, Reason.NOT_FOUND),
        ("BDAY-1", BOB, Reason.WRONG_GUEST),
        ("BDAY-2", ANNA, Reason.USED),
    ],
)
def test_a_bad_coupon_refuses_the_quote(disk: Disk, code: str, guest: Identifier, reason: Reason) -> None:
    till = Till()
    if code == "BDAY-2":
        disk.do(till.coupon(8, "BDAY-1"))
    receipt = till.receipt(7, items(2), guest, coupons=(code,))
    assert reason_of(disk.do(Quote(till.origin(7), receipt))) is reason


def test_a_coupon_and_a_blocked_guest_refuse_for_the_guest(disk: Disk) -> None:
    till = Till(at=datetime.fromisoformat("2027-01-05T12:00:00+00:00"))
    receipt = till.receipt(7, items(2), BOB, coupons=("NO-SUCH",))
    assert reason_of(disk.do(Quote(till.origin(7), receipt))) is Reason.EXPIRED


def test_points_on_the_check_that_nobody_granted_count_as_spent() -> None:
    """Half of the check at most; a third is being paid with points already."""
    disk, till = Disk(replace(TELLING, redeeming=Redeeming(max_percent=50)), WITH_CARD), Till()
    tender = Tender(POINTS, 1000, 1000, "not asked yet")
    quote = disk.do(Quote(till.origin(7), till.receipt(7, items(2), tenders=(tender,))))
    assert isinstance(quote, Quoted)
    assert quote.max_points == 490
    rich = disk.do(Quote(till.origin(7), till.receipt(7, items(20), tenders=(replace(tender, points=11_990),))))
    assert isinstance(rich, Quoted)
    assert rich.max_points == 10
