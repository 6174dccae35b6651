"""The arithmetic of an order: the card's discount, its limit, and what points may pay (FARC-05, FARC-06)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from simulators.farcard import order as orders
from simulators.farcard.numbering import Mark, discount_uni, mark_of, number_of, payment_uni, turn_of
from simulators.farcard.order import Bearer, Order
from simulators.farcard.packet import ChMode
from simulators.farcard.profile import Transactions
from simulators.farcard.schedule import (
    commit_of,
    reinstatement_of,
    renewed,
    rollback_of,
    undoing,
    void_of,
)
from simulators.till import check as checks
from simulators.till.cashier import Item, Payment
from simulators.till.operation import Commit, Void
from simulators.till.receipt import Discount, Receipt, ReceiptId
from tests.unit.simulators.farcard.till.restaurant import BOOK, CARD, SETTINGS

NOON = datetime(2026, 3, 14, 12, 0, 0, 250_000, tzinfo=UTC)
ID = ReceiptId("250410002", date(2026, 3, 14), "4", 12)


def ordered(price: int, rule: int = 7, balance: int = 100_000) -> Order:
    order = replace(orders.open_order(ID, NOON, ""), guest=Bearer(CARD, rule=rule, balance=balance))
    return orders.ring(order, (Item("1001", Decimal(1), price),), SETTINGS)


@pytest.mark.parametrize(
    ("rule", "price", "total"),
    [(7, 100_000, 90_000), (7, 5, 4), (7, 4, 4), (8, 1_000, 700), (8, 400, 200), (9, 1_000, 1_000), (0, 1_000, 1_000)],
)
def test_the_till_computes_the_discount_by_its_number(rule: int, price: int, total: int) -> None:
    assert ordered(price, rule).total == total


def test_a_spent_limit_is_none_where_the_driver_says_so() -> None:
    order = ordered(1_000, 9)
    assert orders.reckon(order, replace(SETTINGS, disc_limit_zero=True)).total == 500


def test_a_number_that_is_not_in_the_book_is_no_discount() -> None:
    assert ordered(1_000, 77).total == 1_000


def test_discount_lowers_the_total_and_points_do_not() -> None:
    """FARC-05, its own example."""
    assert ordered(100_000).total == 90_000
    paid = orders.pay_with_points(ordered(100_000, 0), 10_000, SETTINGS)
    assert (paid.total, paid.due) == (100_000, 90_000)


@given(st.integers(0, 10_000), st.integers(0, 12_000), st.sampled_from([0, 7, 8, 9]))
def test_coupon_and_card_never_take_more_than_there_is(price: int, coupon: int, rule: int) -> None:
    order = ordered(price, rule)
    order = orders.grant(order, (Discount("Coupon", coupon, "C1"),), "C1", SETTINGS)
    assert 0 <= order.total <= price
    assert [discount.source for discount in order.discounts][:1] == ["C1"]
    before_card = order.gross - order.discounts[0].amount
    assert order.discounts[0].amount == min(coupon, price)
    card = sum(discount.amount for discount in order.discounts[1:])
    assert card <= before_card


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.sampled_from(["0.5", "1", "2", "0.33"]))
def test_the_limit_of_points_can_be_paid(price: int, balance: int, value: str) -> None:
    settings = replace(SETTINGS, points_value=Decimal(value))
    order = ordered(price, 0, balance)
    most = orders.limit_of_points(order, settings)
    assert 0 <= most <= balance
    if most:
        paid = orders.pay_with_points(order, most, settings)
        assert 0 <= paid.due <= order.due
        assert Decimal(most) * Decimal(value) <= order.due
    with pytest.raises(checks.NotPossible):
        orders.pay_with_points(order, most + 1, settings)


def test_points_that_pay_nothing_are_not_taken() -> None:
    """Seed of this: 0.01 points at 0.07 each were a payment of 0.00, which no packet carries; the till said they were
    spent and the ledger never heard of them."""
    settings = replace(SETTINGS, points_value=Decimal("0.07"))
    order = ordered(5_000, 0, 10_000)
    with pytest.raises(checks.NotPossible, match=r"0\.01 points pay nothing"):
        orders.pay_with_points(order, 1, settings)
    assert orders.limit_of_points(ordered(5_000, 0, 7), settings) == 0


def test_points_are_set_aside_that_money_can_say() -> None:
    """Seed of this: 540.01 points of 0.10 each went out as 54.00, and 540.00 were set aside."""
    settings = replace(SETTINGS, points_value=Decimal("0.10"))
    orders.check_hold(54_000, settings)
    with pytest.raises(checks.NotPossible, match=r"540\.01 points are 54\.00, and that is 540\.00 points"):
        orders.check_hold(54_001, settings)


def test_stamps_are_whole_seconds_and_strictly_later() -> None:
    order, first = orders.stamp(ordered(100), NOON)
    order, second = orders.stamp(order, NOON)
    order, third = orders.stamp(order, NOON - timedelta(hours=1))
    _, fourth = orders.stamp(order, NOON + timedelta(hours=1))
    assert first == NOON.replace(microsecond=0)
    assert (second - first, third - second) == (timedelta(seconds=1), timedelta(seconds=1))
    assert fourth == NOON.replace(microsecond=0) + timedelta(hours=1)


def tried(turn: int = 0) -> tuple[Order, Receipt, datetime]:
    order = replace(ordered(10_000), turn=turn)
    order = orders.grant(order, (Discount("Coupon", 500, "C1"),), "C1", SETTINGS)
    order = orders.pay_with_points(order, 300, SETTINGS)
    order = checks.pay(order, (Payment("cash"),)).check
    order, moment = orders.stamp(order, NOON)
    return order, orders.receipt_of(order, moment), moment


@pytest.mark.parametrize("turn", [0, 1, 7])
def test_line_ids_number_everything_that_is_asked(turn: int) -> None:
    order, _, moment = tried(turn)
    commit = commit_of(order, moment, BOOK)
    assert mark_of(commit.origin.number) == Mark(payment_uni(turn), ChMode.SALE)
    assert [mark_of(ask.origin.number) for ask in commit.asks] == [
        Mark(discount_uni(turn, 0)),
        Mark(payment_uni(turn)),
    ]
    assert turn_of(payment_uni(turn)) == turn
    assert commit.receipt.tenders[0].key == commit.asks[1].origin.key


@pytest.mark.parametrize("turn", [0, 3])
def test_the_undoing_follows_from_the_transaction_alone(turn: int) -> None:
    order, receipt, moment = tried(turn)
    undo = undoing(Transactions.BLOCKED, BOOK)
    commit = commit_of(order, moment, BOOK)
    rollback = undo(commit)
    assert rollback == rollback_of(receipt, turn, moment + timedelta(seconds=1))
    void = void_of(receipt, turn, 2, moment, "guest left")
    back = undo(void)
    assert back == reinstatement_of(receipt, turn, 2, moment + timedelta(seconds=1), BOOK)
    assert isinstance(back, Commit)
    assert [ask.origin.key for ask in back.asks] == [ask.origin.key for ask in commit.asks]
    assert undo(back) is None
    assert rollback is not None
    assert undo(rollback) is None


def test_a_till_that_defers_delivers_what_asks_for_nothing() -> None:
    undo = undoing(Transactions.DEFERRED, BOOK)
    order, receipt, moment = tried()
    assert undo(commit_of(order, moment, BOOK)) is not None
    plain = checks.pay(ordered(100), (Payment("cash"),)).check
    assert undo(commit_of(plain, moment, BOOK)) is None
    assert undo(void_of(receipt, 0, 1, moment, "")) is not None
    assert undo(void_of(orders.receipt_of(plain, moment), 0, 1, moment, "")) is None


def test_a_receipt_told_under_another_id_is_one_paid_with_other_lines_and_nothing_else() -> None:
    _, receipt, moment = tried()
    plain = commit_of(checks.pay(ordered(100), (Payment("cash"),)).check, moment, BOOK)
    told = [plain]
    for _ in range(3):
        again = renewed(told[-1], plain.origin)
        assert isinstance(again, Commit)
        told.append(again)
    assert len({one.origin.key for one in told}) == 4
    assert {with_fields(one, origin=plain.origin) for one in told} == {plain}
    assert [turn_of(mark.uni) for one in told if (mark := mark_of(one.origin.number))] == [0, 1000, 2000, 3000]
    void = void_of(receipt, 0, 2, moment, "")
    again = renewed(void, void.origin)
    assert again is not None
    mark = mark_of(again.origin.number)
    assert mark is not None
    assert (mark.chmode, mark.deletion, mark.uni != payment_uni(0)) == (ChMode.RETURN, 2, True)


def test_what_asks_with_its_line_ids_and_what_has_none_is_told_as_it_was() -> None:
    order, _, moment = tried()
    asking = commit_of(order, moment, BOOK)
    assert asking.asks
    assert renewed(asking, asking.origin) is None
    plain = commit_of(checks.pay(ordered(100), (Payment("cash"),)).check, moment, BOOK)
    counted = with_fields(plain, origin=with_fields(plain.origin, number=3))
    assert renewed(counted, plain.origin) is None
    last = with_fields(plain, origin=with_fields(plain.origin, number=number_of(Mark(10**9, ChMode.SALE))))
    assert renewed(last, plain.origin) is None, "line ids end somewhere"


def test_no_operator_can_name_a_void_a_rollback() -> None:
    _, receipt, moment = tried()
    void = void_of(receipt, 0, 1, moment, "rollback")
    assert isinstance(void, Void)
    assert void.reason == "operator: rollback"
