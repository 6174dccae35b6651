"""Broken iiko tills: found by themselves, one file each, and each goes on as long as nothing is wrong.

What each does wrongly, and who catches it, is played: `tests/mutants`.
"""

from pathlib import Path

import pytest

from harness.run.mutants import suspects, zoo_with
from simulators.iiko.front.site import FrontSite
from simulators.iiko.mutants import registry
from simulators.iiko.mutants.registry import Mutant, mutant_named, mutants
from simulators.till.answer import Committed
from simulators.till.cashier import Ring, Sell, SpendPoints
from tests.unit.simulators.iiko.front.venue_table import ANNA, DINNER, Venue


def test_every_file_holds_one() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) == len({(one.terminal, one.courier) for one in mutants()})


def test_each_has_its_story() -> None:
    for one in mutants():
        assert one.id.startswith("tills.")
        assert len(one.how) > 40
        assert one.how.endswith(".")
        assert one.caught_by
        assert mutant_named(one.id) is one
        assert one.id in {suspect.id for suspect in suspects()}
        assert zoo_with(one.id, of="tills").iikos is not FrontSite
    assert mutant_named("tills.perfect") is None


@pytest.mark.parametrize("one", mutants(), ids=lambda one: one.id)
def test_each_sells_like_any_other(one: Mutant) -> None:
    venue = Venue(terminal=one.terminal)
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    answer = venue.ok(Sell()).answer
    assert isinstance(answer, Committed)
    assert answer.balance == 28700
