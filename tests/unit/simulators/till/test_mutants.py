"""Each broken till shows what is wrong with it where the sound one does not. Who catches it: `tests/mutants`."""

from pathlib import Path

import pytest

from simulators.kit.event import Fired, Started
from simulators.kit.instant import SECOND
from simulators.till.courier import Courier
from simulators.till.courier_settings import CourierSettings
from simulators.till.mutants import registry
from simulators.till.mutants.registry import mutant_named, mutants
from simulators.till.operation import Void
from tests.unit.simulators.till.paper import PaperWire
from tests.unit.simulators.till.test_courier import FOUND, Table, sends


def broken(id: str) -> type[Courier]:
    found = mutant_named(id)
    assert found is not None
    return found.courier


def table_of(courier: type[Courier]) -> Table:
    table = Table()
    table.courier = courier("tills", PaperWire(), "gateway:micros", table.numbers, CourierSettings())
    table.give(Started())
    table.up()
    return table


def test_every_file_holds_one() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) == len({one.courier for one in mutants()})


def test_each_has_its_story() -> None:
    for one in mutants():
        assert one.id.startswith("tills.")
        assert one.how.endswith(".")
        assert one.caught_by
        assert mutant_named(one.id) is one
    assert mutant_named("tills.perfect") is None


@pytest.mark.parametrize("id", [one.id for one in mutants()])
def test_each_serves_as_long_as_it_is_answered(id: str) -> None:
    table = table_of(broken(id))
    [asked] = sends(table.ask(table.identify()))
    table.answer(asked, FOUND)
    assert [settled.answer for settled in table.courier.news()] == [FOUND]


@pytest.mark.parametrize(("courier", "ends"), [(Courier, True), (broken("tills.waits-for-ever"), False)])
def test_one_waits_for_ever(courier: type[Courier], ends: bool) -> None:
    table = table_of(courier)
    table.ask(table.identify())
    table.now = 30 * SECOND
    table.give(Fired(f"line:{table.conn}"))
    table.perform(table.courier.give_up("till1", table.now))
    assert bool(table.courier.news()) is ends


@pytest.mark.parametrize(("courier", "undone"), [(Courier, True), (broken("tills.leaves-points-spent"), False)])
def test_one_undoes_nothing(courier: type[Courier], undone: bool) -> None:
    table = table_of(courier)
    redeem = table.redeem()
    table.ask(redeem)
    table.now = 30 * SECOND
    effects = table.give(Fired(f"line:{table.conn}"))
    assert [settled.operation for settled in table.courier.news()] == [redeem]
    assert any(isinstance(asked.operation, Void) for asked in sends(effects)) is undone
