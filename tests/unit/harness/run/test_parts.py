"""Parts that are served to a person: the true ones, and broken ones by name."""

from pathlib import Path

import pytest

from harness.run.parts import GatewayOrder, order_gateway
from simulators.gateway.part import Gateway
from simulators.kit.effect import Record
from simulators.kit.errors import UsageError
from simulators.kit.event import Accepted, Received, Started
from simulators.micros.codec import encode, source_id
from simulators.micros.message import write
from simulators.micros.profile import PROFILES


def order(mutant: str | None) -> GatewayOrder:
    return GatewayOrder(
        "127.0.0.1", 5009, (("127.0.0.1", 7001),), "store", "token", "3700", "cp1250", None, 5, mutant, Path("gateway")
    )


def heard_of_polish(mutant: str | None) -> list[str]:
    """What a gateway notices of a frame with a letter over 0x7F and the right sum."""
    gateway = order_gateway(order(mutant)).make()
    assert isinstance(gateway, Gateway)
    gateway.handle(Started(), 0)
    gateway.handle(Accepted("c1", "micros"), 0)
    profile = PROFILES["3700"]
    frame = encode(source_id("5", profile.interface, 2), write(b"01", b" ", "ŻÓŁW".encode("cp1250")), profile)
    effects = gateway.handle(Received("c1", frame), 1)
    return [effect.entry.text for effect in effects if isinstance(effect, Record)]  # type: ignore[attr-defined]


def test_a_broken_end_of_the_link_is_served_too() -> None:
    assert heard_of_polish("gateway.signed-checksum") == ["the checksum is wrong"]
    assert heard_of_polish(None) != ["the checksum is wrong"]


def test_a_mutant_of_another_part_is_refused() -> None:
    with pytest.raises(UsageError, match="of the gateway"):
        order_gateway(order("tills.takes-any-number"))
