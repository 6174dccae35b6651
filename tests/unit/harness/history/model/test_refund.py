"""Shares of a sale add up to the whole, whatever parts it comes back in."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from harness.history.model.refund import Settlement, Share, Taken, settle, share_of, take
from simulators.till.programme import Programme, Redeeming, Shortfall
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, ReturnLine, Tender

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def _receipt(lines: tuple[Line, ...], off: int, points: int) -> Receipt:
    identity = ReceiptId("shop", date(2026, 3, 14), "t1", 1)
    discounts = (Discount("card", off, "card"),)
    return Receipt(identity, NOON, NOON, lines, discounts, (Tender(POINTS, points, points),))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.integers(1, 9999)), min_size=1, max_size=4),
    st.integers(0, 100),
    st.integers(0, 100),
    st.integers(0, 10**6),
    st.randoms(use_true_random=False),
)
def test_parts_add_up_to_the_whole(rows, off_percent, points_percent, earned, chance) -> None:  # type: ignore[no-untyped-def]
    lines = tuple(Line(plu, Decimal(qty), price) for plu, qty, price in rows)
    gross = sum(line.total for line in lines)
    off = gross * off_percent // 100
    points = (gross - off) * points_percent // 100
    receipt = _receipt(lines, off, points)
    pieces = [ReturnLine(plu, Decimal(1)) for plu, qty, _ in rows for _ in range(qty)]
    chance.shuffle(pieces)
    taken: Taken = {}
    shares: list[Share] = []
    for piece in pieces:
        share = share_of(receipt, earned, taken, (piece,))
        assert share is not None
        taken = share.taken
        shares.append(share)
    assert sum(share.money for share in shares) == receipt.total - points
    assert sum(share.spent for share in shares) == points
    assert sum(share.earned for share in shares) == earned
    assert share_of(receipt, earned, taken, ()) is None
    assert share_of(receipt, earned, taken, (pieces[0],)) is None


def test_the_rest_is_what_is_left_and_never_more() -> None:
    receipt = _receipt((Line("a", Decimal(2), 100), Line("a", Decimal(1), 300)), 0, 0)
    after = take(receipt, {}, (ReturnLine("a", Decimal("2.5")),))
    assert after == {0: Decimal(2), 1: Decimal("0.5")}
    share = share_of(receipt, 500, after, ())
    assert share is not None
    assert (share.money, share.earned) == (150, 150)
    assert take(receipt, {}, (ReturnLine("b", Decimal(1)),)) is None
    assert take(receipt, {}, (ReturnLine("a", Decimal("3.001")),)) is None


def test_a_free_sale_gives_back_nothing() -> None:
    share = share_of(_receipt((Line("a", Decimal(1), 0),), 0, 0), 0, {}, ())
    assert share == Share({0: Decimal(1)}, 0, 0, 0)


def test_a_shortfall_is_withheld_down_to_the_floor_or_owed() -> None:
    share = Share({}, money=5000, spent=0, earned=5000)
    half = Programme("p", redeeming=Redeeming(value=Decimal("0.5")), floor=200)
    assert settle(half, share, 1200) == Settlement(3000, 0, 1000, 2000)
    assert settle(half, share, 0) == Settlement(2500, 0, 0, 2500)
    assert settle(half, share, 9000) == Settlement(5000, 0, 5000, 0)
    assert settle(Programme("p", shortfall=Shortfall.DEBT), share, 0) == Settlement(5000, 0, 5000, 0)
    assert settle(Programme("p"), Share({}, 100, 0, 5000), 0) == Settlement(0, 0, 0, 100)
