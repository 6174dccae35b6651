"""What an answer of the programme means for the gateway: definite yes, definite no, or nothing at all.

Only the first two move an entry. The trap: not every refusal is a no. A programme that is out of order, or does not
know *us*, has not judged the operation, and a queue must not be emptied into the dead letters because of it.
"""

from enum import Enum

from simulators.till.answer import (
    Answer,
    Queued,
    Reason,
    Refused,
)
from simulators.till.fitting import fits
from simulators.till.operation import (
    READS,
    Detach,
    LoadMenu,
    Release,
    Single,
    Void,
)


class Judgement(Enum):
    """What the programme's answer settles."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_INDEFINITE = (Reason.UNAVAILABLE, Reason.UNAUTHORISED)
_IRREVERSIBLE = (*READS, LoadMenu, Void, Release, Detach)


def judgement(operation: Single, answer: Answer, *, kept: bool) -> Judgement:
    """`kept`: an operation of the queue, which another gateway further up may take over by `Queued`."""
    match answer:
        case Refused(reason):
            unsettled = reason is Reason.UNAVAILABLE or (kept and reason in _INDEFINITE)
            return Judgement.UNKNOWN if unsettled else Judgement.NO
        case Queued():
            return Judgement.YES if kept else Judgement.UNKNOWN
        case _:
            return Judgement.YES if fits(operation, answer) else Judgement.UNKNOWN


def leaves_ghost(operation: Single) -> bool:
    """May an unheard success of it do harm, so that giving up means reversing it (OFF-13)?"""
    return not isinstance(operation, _IRREVERSIBLE)


def show(answer: Answer) -> str:
    """An answer in a word or two, for a reason or a notice."""
    if isinstance(answer, Refused):
        return answer.reason.value + (f" ({answer.text[:200]})" if answer.text else "")
    return type(answer).__name__
