"""What became of a one-time code, as the tills were told."""

from datetime import UTC, date, datetime

from harness.history.evidence import Noted
from harness.run.coded import ATTACHED, DEAD, USED, states_of_codes
from simulators.till.answer import Attached, Committed, GuestFound, Outcome, Released, Status, Voided
from simulators.till.attempt import Attempted, Learnt
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Commit, Detach, Origin, Single, Void
from simulators.till.programme import Mechanic
from simulators.till.receipt import Receipt

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
CODE = "483920175"
GUEST = GuestFound("anna", Status.ACTIVE)


def origin(number: int) -> Origin:
    return Origin("north", "1", date(2026, 3, 14), NOW, 7, number)


RECEIPT = Receipt(origin(1).receipt, NOW, NOW, (), guest=Identifier(IdentifierKind.CODE, CODE))
ATTACH = Attach(origin(1), CODE, RECEIPT)


def told(operation: Single, answer: Attached | Committed | Released | Voided | None) -> list[Attempted | Learnt]:
    outcome = Outcome.UNKNOWN if answer is None else Outcome.OK
    key = operation.origin.key
    return [Attempted("till1", key, operation), Learnt("till1", key, outcome, answer)]


def state(*entries: list[Attempted | Learnt]) -> str | None:
    flat = [entry for some in entries for entry in some]
    return states_of_codes(Noted(n, n, "tills", entry) for n, entry in enumerate(flat)).get(CODE)


def test_a_code_goes_from_the_open_check_to_the_paid_one() -> None:
    attached = told(ATTACH, Attached(GUEST, Mechanic.ACCRUE))
    assert state(attached) == ATTACHED
    assert state(attached, told(Commit(origin(2), RECEIPT), Committed(100, 0, 100))) == USED


def test_a_guest_taken_off_leaves_a_dead_code() -> None:
    attached = told(ATTACH, Attached(GUEST, Mechanic.ACCRUE))
    assert state(attached, told(Detach(origin(2), RECEIPT.id), Released(0, 0))) == DEAD
    assert state(attached, told(Void(origin(2), RECEIPT.id), Voided(0, 0, 0))) == DEAD


def test_an_attach_taken_back_by_its_key_leaves_a_dead_code() -> None:
    attached = told(ATTACH, Attached(GUEST, Mechanic.ACCRUE))
    assert state(attached, told(Void(origin(2), RECEIPT.id, ATTACH.origin.key), Voided(0, 0, 0))) == DEAD


def test_another_operation_taken_back_leaves_the_code_where_it_is() -> None:
    attached = told(ATTACH, Attached(GUEST, Mechanic.ACCRUE))
    assert state(attached, told(Void(origin(3), RECEIPT.id, origin(2).key), Voided(0, 0, 0))) == ATTACHED


def test_of_an_attach_nobody_heard_nothing_is_said() -> None:
    assert state(told(ATTACH, None), told(Void(origin(2), RECEIPT.id, ATTACH.origin.key), Voided(0, 0, 0))) is None
