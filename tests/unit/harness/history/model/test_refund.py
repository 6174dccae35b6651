"""Shares of a sale add up to the whole, whatever parts it comes back in."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from harness.history.model.earning import earned
from harness.history.model.refund import Back, Settlement, Share, settle, share_of, take
from simulators.kit.money import Rounding
from simulators.till.programme import Earning, Programme, Redeeming, Revoking, Shortfall
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, ReturnLine, Tender

PLAIN = Programme("p")
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
    back = Back()
    shares: list[Share] = []
    for piece in pieces:
        share = share_of(PLAIN, receipt, earned, back, (piece,))
        assert share is not None
        back = share.back
        shares.append(share)
    assert sum(share.money for share in shares) == receipt.total - points
    assert sum(share.spent for share in shares) == points
    assert sum(share.earned for share in shares) == earned
    assert share_of(PLAIN, receipt, earned, back, ()) is None
    assert share_of(PLAIN, receipt, earned, back, (pieces[0],)) is None


def test_the_rest_is_what_is_left_and_never_more() -> None:
    receipt = _receipt((Line("a", Decimal(2), 100), Line("a", Decimal(1), 300)), 0, 0)
    after = take(receipt, {}, (ReturnLine("a", Decimal("2.5")),))
    assert after == {0: Decimal(2), 1: Decimal("0.5")}
    share = share_of(PLAIN, receipt, 500, Back(after, 350, 0, 350), ())
    assert share is not None
    assert (share.money, share.earned) == (150, 150)
    assert take(receipt, {}, (ReturnLine("b", Decimal(1)),)) is None
    assert take(receipt, {}, (ReturnLine("a", Decimal("3.001")),)) is None


def test_a_free_sale_gives_back_nothing() -> None:
    share = share_of(PLAIN, _receipt((Line("a", Decimal(1), 0),), 0, 0), 0, Back(), ())
    assert share == Share(Back({0: Decimal(1)}), 0, 0, 0)


def test_a_shortfall_is_withheld_down_to_the_floor_or_owed() -> None:
    share = Share(Back(), money=5000, spent=0, earned=5000)
    half = Programme("p", redeeming=Redeeming(value=Decimal("0.5")), floor=200)
    assert settle(half, share, 1200) == Settlement(3000, 0, 1000, 2000)
    assert settle(half, share, 0) == Settlement(2500, 0, 0, 2500)
    assert settle(half, share, 9000) == Settlement(5000, 0, 5000, 0)
    assert settle(Programme("p", shortfall=Shortfall.DEBT), share, 0) == Settlement(5000, 0, 5000, 0)
    assert settle(Programme("p"), Share(Back(), 100, 0, 5000), 0) == Settlement(0, 0, 0, 100)


LP = Programme(
    "lp",
    earning=Earning(rate=Decimal("0.05"), rounding=Rounding.DOWN, step=100),
    redeeming=Redeeming(step=100),
    shortfall=Shortfall.WRITE_OFF,
    revoking=Revoking.PAID_PART,
)
"""The worked example of iiko_loyaltyplant.md 4.6.7: 5 % in whole points, one point pays one rouble."""
SOUP_AND_STEAK = _receipt((Line("S-001", Decimal(1), 35_000), Line("M-044", Decimal(1), 90_000)), 0, 30_000)
STEAK, SOUP = (ReturnLine("M-044", Decimal(1)),), (ReturnLine("S-001", Decimal(1)),)
ALL_EARNED = 4_700


def test_the_figures_of_the_worked_example() -> None:
    assert earned(LP, SOUP_AND_STEAK, NOON, 0) == ALL_EARNED
    steak = share_of(LP, SOUP_AND_STEAK, ALL_EARNED, Back(), STEAK)
    assert steak is not None
    assert (steak.spent, steak.money, steak.earned) == (21_600, 68_400, 3_300)
    assert settle(LP, steak, 28_700) == Settlement(68_400, 21_600, 3_300, 0, 0)
    balance = 54_000 - 30_000 + ALL_EARNED + 21_600 - 3_300
    assert balance == 47_000
    soup = share_of(LP, SOUP_AND_STEAK, ALL_EARNED, steak.back, SOUP)
    assert soup is not None
    assert (soup.spent, soup.money, soup.earned) == (8_400, 26_600, 1_400)
    assert balance + 8_400 - 1_400 == 54_000


def test_money_first_gives_points_back_for_what_is_more() -> None:
    programme = structs.replace(LP, revoking=Revoking.MONEY_FIRST)
    steak = share_of(programme, SOUP_AND_STEAK, ALL_EARNED, Back(), STEAK)
    assert steak is not None
    assert (steak.spent, steak.money, steak.earned) == (0, 90_000, 4_400)
    soup = share_of(programme, SOUP_AND_STEAK, ALL_EARNED, steak.back, SOUP)
    assert soup is not None
    assert (soup.spent, soup.money, soup.earned) == (30_000, 5_000, 300)


def test_points_back_keep_the_step_and_nothing_moves_backwards() -> None:
    receipt = _receipt((Line("a", Decimal(5), 50),), 0, 100)
    back, moved = Back(), []
    for _ in range(5):
        share = share_of(LP, receipt, 0, back, (ReturnLine("a", Decimal(1)),))
        assert share is not None
        back = share.back
        moved.append((share.spent, share.money))
    # Back stands at 20, 40, 60, 80 and 100 hundredths of the one point: none, none, all of it.
    assert [spent for spent, _ in moved] == [0, 0, 100, 0, 0]
    assert [money for _, money in moved] == [50, 50, 0, 0, 50]
    assert min(money for _, money in moved) >= 0


def test_all_paid_with_points_earned_nothing_and_gives_all_of_them_back() -> None:
    receipt = _receipt((Line("a", Decimal(2), 10_000),), 0, 20_000)
    for revoking in (Revoking.PAID_PART, Revoking.MONEY_FIRST):
        half = share_of(structs.replace(LP, revoking=revoking), receipt, 0, Back(), (ReturnLine("a", Decimal(1)),))
        assert half is not None
        assert (half.spent, half.money, half.earned) == (10_000, 0, 0)


def test_what_cannot_be_collected_is_written_off() -> None:
    share = Share(Back(), money=68_400, spent=21_600, earned=30_000)
    assert settle(LP, share, 0) == Settlement(68_400, 21_600, 21_600, 0, uncollected=8_400)
    assert settle(LP, share, 10_000) == Settlement(68_400, 21_600, 30_000, 0)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(1, 9999)), min_size=1, max_size=4),
    st.integers(0, 100),
    st.integers(0, 10**5),
    st.sampled_from([Revoking.PAID_PART, Revoking.MONEY_FIRST]),
    st.sampled_from([1, 100]),
    st.randoms(use_true_random=False),
)
def test_parts_by_the_paid_part_add_up_too(rows, points_percent, earned_points, revoking, step, chance) -> None:  # type: ignore[no-untyped-def]
    lines = tuple(Line(f"p{index}", Decimal(qty), price) for index, (qty, price) in enumerate(rows))
    gross = sum(line.total for line in lines)
    points = gross * points_percent // 100 // step * step
    receipt = _receipt(lines, 0, points)
    programme = structs.replace(LP, revoking=revoking, redeeming=Redeeming(step=step))
    pieces = [ReturnLine(line.plu, Decimal(1)) for line in lines for _ in range(int(line.qty))]
    chance.shuffle(pieces)
    back, shares = Back(), []
    for piece in pieces:
        share = share_of(programme, receipt, earned_points, back, (piece,))
        assert share is not None
        back = share.back
        shares.append(share)
    assert sum(share.money for share in shares) == receipt.total - points
    assert sum(share.spent for share in shares) == points
    assert sum(share.earned for share in shares) == earned_points
    assert all(min(share.money, share.spent, share.earned) >= 0 for share in shares)
