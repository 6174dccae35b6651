"""Broken r_keeper tills: found by themselves, one file each, and each goes on as long as nothing is wrong.

What each does wrongly, and who catches it, is played: `tests/mutants`.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.run.mutants import suspects, zoo_with
from simulators.farcard.mutants import registry
from simulators.farcard.mutants.registry import Mutant, mutant_named, mutants
from simulators.farcard.site import FarCards, Unit
from simulators.farcard.terminal import Terminal
from simulators.kit.event import Started, Told
from simulators.kit.instant import Clock
from simulators.till.cashier import Do, DropPoints, OpenCheck
from tests.unit.simulators.till.paper import PaperWire

CLOCK = Clock(datetime(2026, 3, 16, 12, 0, tzinfo=UTC))


def test_every_file_holds_one() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) == len({one.terminal for one in mutants()})


def test_each_has_its_story() -> None:
    for one in mutants():
        assert one.id.startswith("tills.")
        assert len(one.how) > 40
        assert one.how.endswith(".")
        assert one.caught_by
        assert mutant_named(one.id) is one
        assert one.id in {suspect.id for suspect in suspects()}
        assert zoo_with(one.id, of="tills").farcards is not FarCards
    assert mutant_named("tills.perfect") is None


@pytest.mark.parametrize("one", mutants(), ids=lambda one: one.id)
def test_each_works_behind_the_true_relay(one: Mutant) -> None:
    site = FarCards("tills", "s", PaperWire(), "gateway:farcard", (Unit("till1", 4),), CLOCK, terminal=one.terminal)
    site.handle(Started(), 0)
    assert isinstance(site.terminal("till1"), Terminal)
    site.handle(Told("stage", Do("till1", "t1", OpenCheck())), 0)
    assert site.terminal("till1").open_order is not None
    site.handle(Told("stage", Do("till1", "t2", DropPoints())), 0)
    assert site.terminal("till1").open_order is not None
