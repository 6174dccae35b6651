"""Broken r_keeper tills: found by themselves, one file each, and each goes on as long as nothing is wrong.

What each does wrongly, and who catches it, is played: `tests/mutants`.
"""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from harness.run.mutants import suspects, zoo_with
from simulators.farcard.mutants import registry
from simulators.farcard.mutants.registry import Mutant, mutant_named, mutants
from simulators.farcard.settings import FarCardSettings
from simulators.farcard.site import FarCards, Unit
from simulators.kit.effect import Persist
from simulators.kit.event import Event, Persisted, Started, Told
from simulators.kit.instant import Clock
from simulators.till.cashier import Do, DropPoints, Item, OpenCheck, Ring, Sell
from tests.unit.simulators.till.paper import PaperWire

RING = Ring((Item("1001", Decimal(1), 900),))
QUIET = FarCardSettings(pass_all=False)
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
    site = FarCards(
        "tills", "s", PaperWire(), "gateway:farcard", (Unit("till1", 4),), CLOCK, QUIET, terminal=one.terminal
    )
    till = site.terminal("till1")
    assert isinstance(till, one.terminal)
    tell(site, Started())
    for act in (OpenCheck(), RING, DropPoints()):
        tell(site, Told("stage", Do("till1", type(act).__name__, act)))
    assert till.open_order is not None
    assert len(till.open_order.lines) == 1
    tell(site, Told("stage", Do("till1", "pay", Sell())))
    assert till.open_order is None, "a receipt without a card is closed without asking anybody"


def tell(site: FarCards, event: Event) -> None:
    """With a disk that takes everything."""
    for effect in site.handle(event, 0):
        if isinstance(effect, Persist):
            tell(site, Persisted(effect.token))
