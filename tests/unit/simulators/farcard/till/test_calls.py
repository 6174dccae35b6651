"""The calls of each step, exactly as they were measured (farcard.md 6.1a) or are documented (4.2, 6.1)."""

from simulators.till.answer import Outcome
from simulators.till.cashier import Ring, Sell, ShowCard, SpendPoints
from tests.unit.simulators.farcard.till.restaurant import CARD, TEA, Loyalty, Table


def test_a_sale_with_discount_and_points_asks_once_before_and_twice_after() -> None:
    table = Table(Loyalty(rule=7))
    assert table.act(ShowCard(CARD)).outcome is Outcome.OK
    assert table.calls == ["order"]
    assert table.act(Ring((TEA,))).outcome is Outcome.OK
    assert table.act(SpendPoints(CARD, 500)).outcome is Outcome.OK
    assert table.calls == []
    done = table.act(Sell())
    assert (done.outcome, table.calls) == (Outcome.OK, ["paying", "commit", "after", "after"])
    assert done.receipt is not None
    assert (done.receipt.gross, done.receipt.total, done.receipt.paid_with_points) == (2000, 1800, 500)
