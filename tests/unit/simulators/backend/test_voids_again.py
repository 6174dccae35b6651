"""A void that leaves its receipt open, told again at a later moment: nothing is posted, and the door closes further."""

from simulators.till.answer import Committed, Reason, Voided
from tests.unit.simulators.backend.shop import Disk, reason_of
from tests.unit.simulators.backend.till_of_receipts import AGAIN, Cash


def test_what_was_tried_before_the_void_was_told_again_is_late() -> None:
    disk, cash = Disk(), Cash()
    disk.do(cash.pay(second=1))
    assert isinstance(disk.do(cash.void(second=2)), Voided)
    posted = len(disk.books.entries)
    assert isinstance(disk.do(cash.void(second=4)), Voided)
    assert reason_of(disk.do(cash.pay(second=3))) is Reason.VOIDED
    assert reason_of(disk.do(cash.pay(number=AGAIN, second=4))) is Reason.VOIDED
    assert len(disk.books.entries) == posted
    assert disk.again().accounts.reopened == disk.books.accounts.reopened
    assert isinstance(disk.do(cash.pay(second=5)), Committed)


def test_an_older_copy_of_the_void_opens_nothing() -> None:
    disk, cash = Disk(), Cash()
    disk.do(cash.pay(second=1))
    disk.do(cash.void(second=4))
    disk.do(cash.void(second=2))
    assert reason_of(disk.do(cash.pay(second=3))) is Reason.VOIDED
