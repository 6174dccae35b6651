"""Deaths as text: what a label says is what is read of it again."""

from itertools import product

import pytest

from harness.scenario.killing import read_crashes
from harness.trouble.killing import Crash, DiskFate, deaths_of, label_of
from simulators.kit.errors import UsageError
from simulators.kit.instant import HOUR, MINUTE, MS, SECOND

USUAL = Crash("gateway", 40)


def test_the_usual_is_not_said() -> None:
    assert USUAL.label == "gateway:40:delivered:dropped"
    assert read_crashes("gateway:40") == (USUAL,)


def test_everything_else_is() -> None:
    crash = Crash("gateway.north", 7, False, 10 * MS, DiskFate.TORN, -90 * MINUTE, ("backend", "tills.north"))
    assert crash.label == "gateway.north:7:lost:torn:after=10ms:clock=-1h30m:with=backend:with=tills.north"
    assert read_crashes(crash.label) == (crash,)


def test_every_label_is_read_as_what_it_says() -> None:
    ways = product((0, 99), (True, False), (0, SECOND, 5 * SECOND), DiskFate, (0, HOUR, -HOUR), ((), ("backend",)))
    crashes = [Crash("tills", *way) for way in ways]
    assert len({crash.label for crash in crashes}) == len(crashes)
    assert all(read_crashes(crash.label) == (crash,) for crash in crashes)


def test_several_deaths_are_joined() -> None:
    crashes = (USUAL, Crash("backend", 3, clock=HOUR))
    assert label_of(crashes) == "gateway:40:delivered:dropped+backend:3:delivered:dropped:clock=1h"
    assert read_crashes(label_of(crashes)) == crashes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gateway",
        ":4",
        "gateway:",
        "gateway:x",
        "gateway:-1",
        "gateway:1.5",
        "gateway:٣",
        "gateway:9999999999999",
        "gateway:4:burnt",
        "gateway:4:after=",
        "gateway:4:after=-1s",
        "gateway:4:clock=soon",
        "gateway:4:with=",
        "gateway:4+",
    ],
)
def test_what_is_no_death_is_refused_with_what_one_is(text: str) -> None:
    with pytest.raises(UsageError, match="it is PART:EFFECT"):
        read_crashes(text)


def test_how_often_somebody_died() -> None:
    assert deaths_of((USUAL,)) == "once"
    assert deaths_of((USUAL, USUAL)) == "twice"
    assert deaths_of((Crash("gateway", 1, beside=("backend",)),)) == "together"
