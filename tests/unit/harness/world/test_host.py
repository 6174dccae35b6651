"""Dooms of a part come true in the order of their effects; those of the stage can be called off, others cannot."""

import pytest

from harness.world.host import NEVER, Host
from harness.world.stage import Doom


class Quiet:
    def handle(self, event: object, now: int) -> list[object]:
        del event, now
        return []


@pytest.fixture
def host() -> Host:
    return Host("gateway", Quiet, ("micros",))  # type: ignore[arg-type] # says nothing whatever it is told


def doom(number: int) -> Doom:
    return Doom("gateway", number)


def test_nobody_is_doomed_at_first(host: Host) -> None:
    assert (host.doom, host.offset, host.life, host.effects) == (NEVER, 0, 0, 0)


def test_dooms_come_in_the_order_of_their_effects_and_equals_as_they_were_said(host: Host) -> None:
    first, again = Doom("gateway", 5), Doom("gateway", 5, deliver_sent=False)
    for one in (doom(9), first, again):
        host.add_doom(one.after_effects, one)
    assert host.doom == 5
    assert [host.next_doom() for _ in range(2)] == [first, again]
    assert host.doom == 9
    assert host.next_doom() == doom(9)
    assert host.doom == NEVER


def test_sparing_calls_off_what_the_stage_said_and_nothing_else(host: Host) -> None:
    host.add_doom(3, doom(3), staged=True)
    host.add_doom(7, doom(7))
    host.spare()
    assert host.doom == 7
    host.spare()
    assert host.next_doom() == doom(7)
    host.spare()
    assert host.doom == NEVER
