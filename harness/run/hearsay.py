"""When the backend of a target was first asked what a till wanted, and when it had answered, on the clock of the case.

Between the two it posted, whatever its own clock says. Gateways say it in `tillproof-v1`, which names keys; r_keeper
tills that call the backend themselves say it in packets without any, so there the till's own history is all there is.
"""

from collections.abc import Iterable
from datetime import datetime

from harness.history.evidence import Noted
from harness.run.spoken import Spoken
from harness.world.played import Played
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Outcome
from simulators.till.attempt import Attempted, Learnt
from simulators.till.operation import Commit

Span = tuple[datetime, datetime]


def heard_of(played: Played, clock: Clock, direct: frozenset[str]) -> dict[str, Span]:
    """By key of an operation, only where both moments are known; `direct`: tills that call the backend themselves."""
    spoken = Spoken()
    spoken.read(played.journal)
    heard = {}
    for noted in played.history:
        if isinstance(noted.entry, Attempted):
            key = noted.entry.key
            asked, answered = spoken.asked_at(key), spoken.answered_at(key)
            if asked is not None and answered is not None:
                heard[key] = (clock.at(asked), clock.at(answered))
    return {**_of_direct(played.history, clock, direct), **heard}


def _of_direct(history: Iterable[Noted], clock: Clock, direct: frozenset[str]) -> dict[str, Span]:
    """From the first try of an operation to the first answer that it was done; what was asked for together with a
    receipt was done with it."""
    asked: dict[str, Instant] = {}
    together: dict[str, tuple[str, ...]] = {}
    heard: dict[str, Span] = {}
    for noted in history:
        match noted.entry:
            case Attempted(terminal=terminal, key=key, operation=operation) if terminal in direct:
                asked.setdefault(key, noted.at)
                if isinstance(operation, Commit):
                    together[key] = tuple(ask.origin.key for ask in operation.asks)
            case Learnt(key=key, outcome=Outcome.OK) if key in asked:
                span = (clock.at(asked[key]), clock.at(noted.at))
                for one in (key, *together.get(key, ())):
                    heard.setdefault(one, span)
            case _:
                pass
    return heard
