"""Returns by what was paid: points for points, money for money, and only money had earned (iiko_loyaltyplant.md 4.6.5).

The figures of the document's worked example (4.6.7), then any basket cut up in any way.
"""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.kit.money import Rounding
from simulators.till.answer import Committed, ReturnTaken
from simulators.till.operation import Return
from simulators.till.programme import Earning, Mechanic, Redeeming, Revoking, Shortfall
from simulators.till.receipt import Discount, Line, ReturnLine
from tests.unit.simulators.backend.plant import PLANT, SOUP, STEAK, Plant, by
from tests.unit.simulators.backend.shop import PROGRAMME, Disk, Till, by_points

PAID = (Revoking.PAID_PART, Revoking.MONEY_FIRST)


def back(plant: Plant, *lines: Line) -> ReturnTaken:
    parts = tuple(ReturnLine(line.plu, line.qty) for line in lines)
    answer = plant.do(Return(plant.origin(0), plant.receipt(118).id, parts))
    assert isinstance(answer, ReturnTaken)
    return answer


def dinner(plant: Plant) -> None:
    """300 of 1250 paid with points."""
    code = plant.code(mechanic=Mechanic.PAY, points=30000)
    assert plant.attached(118, code).earns == 4700
    plant.hold(118, code, 30000, revision=4)
    assert plant.sell(118, by(code), 30000) == Committed(4700, 30000, 28700)


def test_the_worked_example() -> None:
    plant = Plant()
    dinner(plant)
    assert back(plant, STEAK) == ReturnTaken(68400, 21600, 3300, 47000)


@pytest.mark.parametrize("order", [(STEAK, SOUP), (SOUP, STEAK)])
def test_two_parts_are_the_whole(order: tuple[Line, Line]) -> None:
    plant = Plant()
    dinner(plant)
    parts = [back(plant, line) for line in order]
    assert sum(part.amount for part in parts) == 95000
    assert sum(part.returned for part in parts) == 30000
    assert sum(part.revoked for part in parts) == 4700
    assert plant.balance == 54000


def test_all_at_once() -> None:
    plant = Plant()
    dinner(plant)
    assert back(plant) == ReturnTaken(95000, 30000, 4700, 54000)


def test_money_first() -> None:
    plant = Plant(replace(PLANT, revoking=Revoking.MONEY_FIRST))
    dinner(plant)
    assert back(plant, STEAK) == ReturnTaken(90000, 0, 4400, 28700 - 4400)
    assert back(plant) == ReturnTaken(5000, 30000, 300, 54000)


def test_what_was_spent_elsewhere_is_written_off_and_said() -> None:
    plant = Plant()
    dinner(plant)
    plant.do(plant.adjust(-28700))
    answer = back(plant, SOUP)
    assert answer == ReturnTaken(26600, 8400, 1300, 7100)
    plant.do(plant.adjust(-7100))
    money_only = Plant()
    money_only.sell(118, by(money_only.code()))
    money_only.do(money_only.adjust(-60000))
    short = back(money_only)
    assert short == ReturnTaken(125000, 0, 200, 0, uncollected=6000)
    assert money_only.disk.books.entries[-1].note == "wrote off 6000 points"


def test_a_check_paid_with_points_alone_gives_no_money_back() -> None:
    """Whole points against hundredths of money: what is too little for a point waits for the next part."""
    plant = Plant()
    code = plant.code(mechanic=Mechanic.PAY)
    lines = (Line("A", Decimal(1), 40), Line("B", Decimal(1), 30), Line("C", Decimal(1), 30))
    plant.attached(118, code, lines)
    assert plant.sell(118, by(code), 100, lines=lines) == Committed(0, 100, 53900)
    parts = [back(plant, line) for line in lines]
    assert [(part.amount, part.returned) for part in parts] == [(0, 0), (0, 100), (0, 0)]


@given(
    revoking=st.sampled_from(PAID),
    prices=st.lists(st.tuples(st.integers(0, 900), st.integers(1, 3)), min_size=1, max_size=4),
    points=st.integers(0, 9),
    discount=st.integers(0, 300),
    value=st.sampled_from(["1", "0.5", "0.33", "2"]),
    steps=st.sampled_from([(1, 1), (100, 100), (50, 1)]),
    data=st.data(),
)
@settings(max_examples=200, deadline=None)
def test_parts_add_up_and_nothing_goes_the_wrong_way(
    revoking: Revoking,
    prices: list[tuple[int, int]],
    points: int,
    discount: int,
    value: str,
    steps: tuple[int, int],
    data: st.DataObject,
) -> None:
    programme = replace(
        PROGRAMME,
        revoking=revoking,
        shortfall=Shortfall.DEBT,
        earning=Earning(Decimal("0.7"), Rounding.DOWN, steps[0]),
        redeeming=Redeeming(Decimal(value), step=steps[1]),
    )
    disk, till = Disk(programme), Till()
    lines = tuple(Line(str(plu), Decimal(qty), price) for plu, (price, qty) in enumerate(prices))
    total = sum(line.total for line in lines) - discount
    assume(total >= 0)
    spend = till.redeem(1, points * steps[1], total)
    paid = getattr(disk.do(spend), "amount", None)
    tenders = () if paid is None else (by_points(spend, paid),)
    sale = disk.do(till.sale(1, lines, tenders=tenders, discounts=(Discount("d", discount, "till"),)))
    assert isinstance(sale, Committed)
    cuts = [ReturnLine(line.plu, Decimal(1)) for line in lines for _ in range(int(line.qty))]
    parts = [disk.do(till.back(1, cut)) for cut in data.draw(st.permutations(cuts))]
    taken = [part for part in parts if isinstance(part, ReturnTaken)]
    assert len(taken) == len(cuts)
    assert all(min(part.amount, part.returned, part.revoked) >= 0 for part in taken)
    assert sum(part.amount for part in taken) == total - (paid or 0)
    assert sum(part.returned for part in taken) == sale.spent
    assert sum(part.revoked for part in taken) == sale.earned
    assert disk.balance() == 12000
