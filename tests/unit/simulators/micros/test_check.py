"""The arithmetic of a check: what each step does to the total, to what is due and to the receipt."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulators.micros import check as checks
from simulators.micros.check import Check, Guest, NotPossible, State
from simulators.till.cashier import Item, Payment
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Dish
from simulators.till.receipt import POINTS, Discount, Line, ReceiptId, Tender

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ID = ReceiptId("main", date(2026, 3, 14), "5", 12)
ANNA = Identifier(IdentifierKind.QR, "7770123")
LATTE = Item("1001", Decimal(2), 1490, "Latte", "coffee")
CASH = (Payment("cash"),)


def rung(*items: Item) -> Check:
    return checks.ring(Check(ID, NOW), items or (LATTE,))


def test_ringing_adds_to_what_is_due() -> None:
    check = rung(LATTE, Item("2001", Decimal("0.350"), 5000))
    assert (check.gross, check.total, check.due) == (2980 + 1750, 4730, 4730)


@pytest.mark.parametrize(
    "item",
    [
        Item("1", Decimal(0), 100),
        Item("1", Decimal("NaN"), 100),
        Item("1", Decimal(1), -1),
        Item("1", Decimal(1), 10**13),
    ],
)
def test_what_cannot_be_rung(item: Item) -> None:
    with pytest.raises(NotPossible):
        rung(item)


def test_a_check_holds_so_many_lines() -> None:
    with pytest.raises(NotPossible, match="at most 500 lines"):
        rung(*(Item(str(n), Decimal(1), 1) for n in range(501)))


def test_a_service_round_sends_what_is_new() -> None:
    check = checks.serve(rung())
    assert check.rounds == (1,)
    assert checks.serve(check) is check
    assert checks.serve(checks.ring(check, [LATTE, LATTE])).rounds == (1, 3)


def test_a_discount_lowers_the_total_and_points_do_not() -> None:
    check = rung(Item("1", Decimal(1), 100_000))
    discounted = checks.grant(check, [Discount("10 %", 10_000, "C1")], "C1", ())
    assert (discounted.total, discounted.due, discounted.coupons) == (90_000, 90_000, ("C1",))
    pointed = checks.pay_with_points(check, 10_000, 10_000, "k1")
    assert (pointed.total, pointed.due) == (100_000, 90_000)
    assert pointed.tenders == (Tender(POINTS, 10_000, 10_000, "k1"),)


def test_a_free_dish_that_is_rung_comes_off() -> None:
    check = checks.grant(rung(), [Discount("Free latte", 1490, "C1", "1001")], "C1", ())
    assert (len(check.lines), check.total) == (1, 1490)


def test_a_free_dish_that_is_not_rung_is_added() -> None:
    check = checks.grant(rung(), [Discount("Free cake", 1200, "C1", "2001")], "C1", ())
    assert check.lines[1] == Line("2001", Decimal(1), 1200, "Free cake")
    assert check.total == 2980


def test_a_dish_the_till_knows_is_rung_at_its_own_price() -> None:
    menu = (Dish("2001", "Cake", 1200, "cakes"),)
    check = checks.grant(rung(), [Discount("Cake for 2.00", 1000, "G1", "2001")], "G1", menu)
    assert check.lines[1] == Line("2001", Decimal(1), 1200, "Cake", "cakes")
    assert check.total == 2980 + 200


def test_a_second_free_dish_needs_a_second_piece() -> None:
    free = Discount("Free latte", 1490, "C", "1001")
    one = checks.ring(Check(ID, NOW), [Item("1001", Decimal(1), 1490)])
    check = checks.grant(checks.grant(one, [free], "C1", ()), [free], "C2", ())
    assert (len(check.lines), check.gross, check.total) == (2, 2980, 0)


def test_no_discount_is_more_than_what_is_due() -> None:
    check = checks.grant(rung(), [Discount("Big", 99_999, "C1")], "C1", ())
    assert (check.total, check.discounts[0].amount) == (0, 2980)


def test_the_card_discount_is_taken_when_nobody_could_be_asked() -> None:
    check = checks.attach(rung(Item("1", Decimal(1), 1495)), Guest(ANNA, verified=False, discount_percent=10))
    assert checks.discount_by_card(check).discounts == (Discount("Card 10%", 150, "card"),)
    assert checks.discount_by_card(checks.attach(check, Guest(ANNA))).discounts == ()


def test_cash_gives_change_and_the_tender_is_what_was_due() -> None:
    paid = checks.pay(rung(), [Payment("cash", 5000)])
    assert (paid.change, paid.check.tenders) == (2020, (Tender("cash", 2980),))


def test_payments_share_what_is_due() -> None:
    paid = checks.pay(rung(), [Payment("card", 1000), Payment("cash")])
    assert paid.check.tenders == (Tender("card", 1000), Tender("cash", 1980))


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (Payment("card", 2979), "0.01 are still due"),
        (Payment("card", 2981), "more than the 29.80 due"),
        (Payment("cash", -1), "is no payment"),
        (Payment(POINTS, 100), "loyalty programme"),
    ],
)
def test_payments_the_till_does_not_take(payment: Payment, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        checks.pay(rung(), [payment])


def test_nothing_due_needs_no_tender() -> None:
    check = checks.pay_with_points(rung(), 2980, 2980, "k")
    assert checks.pay(check, CASH).check.tenders == check.tenders


def test_an_unpaid_check_does_not_close() -> None:
    with pytest.raises(NotPossible, match=r"29\.80"):
        checks.close(rung(), NOW)


def test_the_receipt_says_what_is_on_the_check() -> None:
    check = checks.attach(rung(), Guest(ANNA))
    closed = checks.close(checks.pay(check, CASH).check, NOW)
    receipt = checks.receipt_of(closed, NOW)
    assert (closed.state, closed.rounds) == (State.CLOSED, (1,))
    assert (receipt.id, receipt.guest, receipt.gross, receipt.total) == (ID, ANNA, 2980, 2980)
    assert receipt.closed_at == NOW
    assert receipt.tenders == (Tender("cash", 2980),)


def test_reopening_brings_dishes_and_guest_back_under_another_number() -> None:
    check = checks.grant(checks.attach(rung(), Guest(ANNA)), [Discount("x", 100, "C1")], "C1", ())
    closed = checks.close(checks.pay(check, CASH).check, NOW)
    other = ReceiptId("main", date(2026, 3, 14), "5", 13)
    again = checks.reopen(closed, other, NOW)
    assert (again.id, again.reopened_from, again.lines, again.guest) == (other, 12, closed.lines, closed.guest)
    assert (again.discounts, again.tenders, again.coupons, again.state, again.due) == ((), (), (), State.OPEN, 2980)
