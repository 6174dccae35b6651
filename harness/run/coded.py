"""What became of a one-time code, as the tills were told (`then: {codes: ...}`).

`unused`: no check has it; `attached`: it is on an open check; `used`: that check was paid; `dead`: the guest was taken
off the check, or the check was deleted before it was paid, or the attach itself was taken back (a till that died with
the check open).
"""

from collections.abc import Iterable

from harness.history.evidence import Noted
from simulators.till.answer import Attached, Outcome
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import IdentifierKind
from simulators.till.operation import Attach, Commit, Detach, Single, Upload, Void
from simulators.till.receipt import ReceiptId

UNUSED, ATTACHED, USED, DEAD = "unused", "attached", "used", "dead"
STATES = (UNUSED, ATTACHED, USED, DEAD)


def states_of_codes(history: Iterable[Noted]) -> dict[str, str]:
    """By code; one that no check ever had is absent."""
    asked: dict[str, Single | Upload] = {}
    states: dict[str, str] = {}
    codes: dict[ReceiptId, str] = {}
    for noted in history:
        match noted.entry:
            case Attempted(key=key, operation=operation):
                asked[key] = operation
            case Learnt(key=key, outcome=Outcome.OK | Outcome.OFFLINE, answer=answer) if key in asked:
                match asked[key]:
                    case Void(operation=str(undone)):
                        _take_back(asked.get(undone), states)
                    case done:
                        _go_on(done, isinstance(answer, Attached), states, codes)
            case _:
                pass
    return states


def _take_back(undone: Single | Upload | None, states: dict[str, str]) -> None:
    match undone:
        case Attach(code=code) if states.get(code) == ATTACHED:
            states[code] = DEAD
        case _:
            pass


def _go_on(operation: Single | Upload, was_attached: bool, states: dict[str, str], codes: dict[ReceiptId, str]) -> None:
    match operation:
        case Attach(origin=origin, code=code) if was_attached:
            codes[origin.receipt] = code
            states.setdefault(code, ATTACHED)
        case Commit(receipt=receipt) if receipt.guest is not None and receipt.guest.kind is IdentifierKind.CODE:
            states[receipt.guest.value] = USED
        case Detach(target=target) | Void(target=target):
            code = codes.get(target, "")
            if states.get(code) == ATTACHED:
                states[code] = DEAD
        case _:
            pass
