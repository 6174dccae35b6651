"""Which promises the ledger does not keep, and whose fault that is to prove.

Several checks share "the ledger does not have it" and divide the cases among them, so that one defect is one finding.
"""

from harness.history.pairing import Attempt, Pairing
from simulators.kit.instant import Instant
from simulators.till.operation import Register


def effect_missing(case: Pairing, attempt: Attempt) -> bool:
    """An accepted operation without its effect, without a dead letter, not cancelled and not forbidden by a void."""
    if case.effects_of(attempt) or attempt.key in case.dead or attempt.key in case.reversals:
        return False
    if isinstance(attempt.operation, Register) and not case.evidence.programme.welcome_points:
        return False
    return not case.forbidden(attempt)


def crashes(case: Pairing) -> tuple[Instant, ...]:
    """When parts were killed."""
    return tuple(event.at for event in case.evidence.parts if event.what == "crash")


def acknowledged_before_crash(case: Pairing, attempt: Attempt) -> bool:
    """Whether a part was killed after the till had been promised this."""
    word = attempt.accepted
    return word is not None and any(at >= word.at for at in crashes(case))
