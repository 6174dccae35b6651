"""The zoo: found by itself, one file each, built like the true one."""

from pathlib import Path

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.mutants import registry
from simulators.gateway.mutants.registry import mutant_named, mutants
from simulators.gateway.part import Gateway
from simulators.gateway.policy import GatewayConfig
from simulators.kit.event import Started
from tests.unit.simulators.gateway.fakes import CLOCK, LineWire


def test_every_file_holds_one() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) >= 16


def test_each_has_its_own_way_and_its_story() -> None:
    assert len({one.forwarder for one in mutants()} | {Forwarder}) == len(mutants()) + 1
    for one in mutants():
        assert one.id.startswith("gateway.")
        assert one.how.endswith(".")
        assert one.caught_by
        assert mutant_named(one.id) is one
    assert mutant_named("gateway.perfect") is None


def test_each_can_be_built_in_place_of_the_true_one() -> None:
    for one in mutants():
        gateway = one.build("gateway", GatewayConfig(("backend:api",)), {"till": LineWire()}, LineWire(), CLOCK)
        assert isinstance(gateway, Gateway)
        assert gateway.handle(Started(), 0) == []
