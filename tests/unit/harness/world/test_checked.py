"""Each promise of the seam is asserted."""

from collections.abc import Sequence

import pytest

from harness.world.checked import Checked
from simulators.kit.effect import Arm, Close, Effect, Open, Persist, Send
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Persisted, Received, Started
from simulators.kit.instant import Instant


class Fixed:
    """Always the same effects."""

    def __init__(self, *effects: Effect) -> None:
        self._effects = effects

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del event, now
        return self._effects


@pytest.mark.parametrize(
    ("effects", "complaint"),
    [
        ([Send("a", b"x")], "never came up"),
        ([Open("a", "b:c"), Open("a", "b:c")], "dialled twice"),
        ([Open("a", "b")], "not an address"),
        ([Close("a")], "never dialled"),
        ([Arm("t", -1)], "before the beginning"),
        ([Persist("1", ()), Persist("1", ())], "while it is pending"),
    ],
)
def test_parts_keep_the_seam(effects: list[Effect], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        Checked(Fixed(*effects)).handle(Started(), 0)


@pytest.mark.parametrize(
    ("events", "complaint"),
    [
        ([Opened("a")], "was not dialled"),
        ([Received("a", b"x")], "never came up"),
        ([Accepted("a", "p"), Accepted("a", "p")], "twice"),
        ([Accepted("a", "p"), Received("a", b"")], "no bytes"),
        ([Accepted("a", "p"), Closed("a"), Received("a", b"x")], "after its end"),
        ([Accepted("a", "p"), Closed("a"), Closed("a")], "ended twice"),
        ([Persisted("1")], "not pending"),
        ([Fired("t")], "not armed"),
    ],
)
def test_worlds_keep_the_seam(events: list[Event], complaint: str) -> None:
    part = Checked(Fixed())
    for event in events[:-1]:
        part.handle(event, 0)
    with pytest.raises(AssertionError, match=complaint):
        part.handle(events[-1], 0)


def test_time_does_not_go_back() -> None:
    part = Checked(Fixed())
    part.handle(Started(), 5)
    with pytest.raises(AssertionError, match="time went back"):
        part.handle(Started(), 4)


def test_a_lawful_life_passes() -> None:
    part = Checked(Fixed())
    part.handle(Accepted("a", "p"), 0)
    part.handle(Received("a", b"x"), 1)
    assert part.handle(Closed("a"), 1) == ()
