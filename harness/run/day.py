"""A generated business day as flows: one for each terminal, one for what happens meanwhile, each visit at its time."""

from collections.abc import Iterator
from itertools import groupby

from harness.run.conductor import Conductor, Gate, last_words
from harness.run.flow import Flow, pause
from harness.run.lane import Lanes
from harness.run.scene import LiveScene
from harness.scenario.day import Visit
from simulators.kit.instant import Instant


def play_day(
    lanes: Lanes, conductor: Conductor, visits: tuple[Visit, ...], scene: LiveScene, now: Instant
) -> Flow[Instant]:
    """All visits; over when the last one is. A terminal that falls behind goes on with its next visit at once."""
    by_terminal = list(_by_terminal(visits))
    gate = Gate(lanes.log.ticket("day"), len(by_terminal))
    for terminal, mine in by_terminal:
        conductor.fork(_visits(lanes, terminal, mine, scene.inside(scene.index), gate, now))
    resumed = yield gate.wait()
    return resumed.now


def _by_terminal(visits: tuple[Visit, ...]) -> Iterator[tuple[str, tuple[Visit, ...]]]:
    ordered = sorted(visits, key=lambda visit: visit.terminal)  # stable: each terminal's stay in the order of time
    for terminal, mine in groupby(ordered, key=lambda visit: visit.terminal):
        yield terminal, tuple(mine)


def _visits(
    lanes: Lanes, terminal: str, visits: tuple[Visit, ...], scene: LiveScene, gate: Gate, now: Instant
) -> Flow[None]:
    for visit in visits:
        if visit.at > now:
            resumed = yield pause(lanes.log.ticket("visit"), visit.at)
            now = resumed.now
        now = yield from lanes.play(visit.steps, scene, terminal or "meanwhile", now)
    yield last_words(gate.through(now), lanes.log.ticket("through"), now)
