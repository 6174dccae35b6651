"""Who must wait for whom, and which answers can be meant for which operation."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulators.kit.event import Row
from simulators.till.answer import Answer, Committed, GuestFound, Queued, Reason, Redeemed, Refused, Status, Uploaded
from simulators.till.fitting import fits
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, FindReceipt, Identify, LoadMenu, Origin, Single, Void
from simulators.till.parcel import Outbox, subjects_of
from simulators.till.receipt import Line, Receipt, ReceiptId

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
ANNA = Identifier(IdentifierKind.QR, "1")
ID = ReceiptId("main", date(2026, 3, 14), "5", 12)
IDENTIFY = Identify(Origin("main", "5", date(2026, 3, 14), NOW, 0, 1), ANNA)
COMMIT = Commit(
    Origin("main", "5", date(2026, 3, 14), NOW, 12, 2),
    Receipt(ID, NOW, NOW, (Line("1", Decimal(1), 100),), guest=ANNA),
)
FIND = FindReceipt(Origin("main", "6", date(2026, 3, 14), NOW, 0, 3), ID)
VOID = Void(Origin("main", "6", date(2026, 3, 14), NOW, 0, 4), ID)
ROWS = (Row("fact:x", "{}"),)


@pytest.mark.parametrize(
    ("operation", "answer", "does"),
    [
        (COMMIT, Committed(0, 0, None), True),
        (COMMIT, Queued(), True),
        (COMMIT, Refused(Reason.VOIDED), True),
        (COMMIT, Redeemed(1, 1, 1), False),
        (COMMIT, Uploaded(()), False),
        (IDENTIFY, GuestFound("g", Status.ACTIVE), True),
        (IDENTIFY, Committed(0, 0, None), False),
    ],
)
def test_answers_and_operations(operation: Single, answer: Answer, does: bool) -> None:
    assert fits(operation, answer) is does


def test_what_operations_are_about() -> None:
    assert subjects_of(IDENTIFY) == (ANNA,)
    assert subjects_of(COMMIT) == (ID, ANNA)
    assert subjects_of(FIND) == subjects_of(VOID) == (ID,)
    assert subjects_of(LoadMenu(IDENTIFY.origin, ())) == ()


def test_one_after_the_other_at_each_terminal() -> None:
    box = Outbox()
    first, second = box.add("till1", IDENTIFY, ()), box.add("till1", COMMIT, ())
    assert box.head("till1") is first
    first.ref = "a1"
    assert box.head("till1") is None
    box.remove(first)
    assert box.head("till1") is second
    assert box.head("till2") is None


def test_what_is_not_stored_or_rests_does_not_go() -> None:
    box = Outbox()
    parcel = box.add("till1", COMMIT, ROWS)
    assert box.head("till1") is None
    parcel.stored = True
    assert box.head("till1") is parcel
    parcel.resting = True
    assert box.head("till1") is None
    box.hurry(parcel)
    assert box.head("till1") is parcel


def test_an_overdue_fact_holds_its_guest_and_receipt_up_everywhere() -> None:
    box = Outbox()
    commit, find, void = box.add("till1", COMMIT, ()), box.add("till2", FIND, ()), box.add("till3", VOID, ())
    assert box.head("till2") is find
    assert not box.is_behind(find, commit)
    box.mark_overdue(commit)
    assert box.head("till2") is None
    assert box.is_behind(find, commit)
    assert not box.is_behind(commit, find)
    box.mark_overdue(void)
    box.remove(commit)
    assert box.head("till2") is find, "a later fact does not hold up an earlier question"
    assert box.head("till3") is void
    assert len(box) == 2


def test_an_overdue_read_holds_nobody_up() -> None:
    box = Outbox()
    read, commit = box.add("till1", IDENTIFY, ()), box.add("till2", COMMIT, ())
    box.mark_overdue(read)
    assert box.head("till2") is commit
    box.remove(read)
    assert list(box) == [commit]
