"""One-time codes through the gateway: attaching is a permission, detaching a fact, and a held receipt waits."""

from msgspec import structs

from simulators.gateway.mutants.code_accepted_offline import CodeAcceptedOffline
from simulators.gateway.mutants.drops_detach import DropsDetach
from simulators.gateway.policy import OfflinePolicy, Policy
from simulators.kit.event import Told
from simulators.kit.instant import MS, SECOND
from simulators.till.answer import (
    Adjusted,
    Answer,
    Attached,
    CodeIssued,
    GuestFound,
    Held,
    LedgerPage,
    Outcome,
    Queued,
    Reason,
    Refused,
    Released,
    Status,
    Voided,
)
from simulators.till.attempt import Attempted, DeadLettered, Learnt
from simulators.till.cashier import AskPending, Pending
from simulators.till.operation import (
    Adjust,
    FindCoupon,
    IssueCode,
    ReadAccount,
    Single,
    Void,
)
from simulators.till.programme import Mechanic
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.gateway.fakes import (
    ANNA,
    CODE,
    COMMITTED,
    DAY,
    MORNING,
    OTHER,
    Bench,
    attach,
    bench,
    detach,
    held,
    hold,
    identify,
    origin,
    paid_with_points,
    sale,
)

ON_CHECK = Attached(GuestFound("anna", Status.ACTIVE, balance=54_000), Mechanic.PAY, max_points=30_000)
OFFLINE = Refused(Reason.OFFLINE)
ALIVE = Refused(Reason.UNKNOWN_RECEIPT)
RECEIPT = ReceiptId("s1", DAY, "5", 10)


def without_link(policy: Policy | None = None) -> Bench:
    b = bench(policy)
    b.ask("probe", identify(999))
    b.refuse()
    return b


def pending(b: Bench) -> Pending:
    b.do(Told("stage", AskPending("t")))
    found = b.recorded.pop()
    assert isinstance(found, Pending)
    return found


def come_back(b: Bench) -> None:
    """The link is there again, and the programme says a word."""
    b.wait(SECOND)
    b.open()
    b.answer(ALIVE)


def drained(b: Bench, *answers: Answer) -> list[Single]:
    """What came upstream, in its order, with these answers given one after the other."""
    seen = []
    for answer in answers:
        (operation,) = b.operations()
        seen.append(operation)
        b.answer(answer)
    return seen  # type: ignore[return-value] # no batches here


class TestAttaching:
    def test_it_is_passed_on_and_not_stored(self) -> None:
        b = bench()
        b.ask("a", attach(1))
        b.open()
        assert b.operations() == [attach(1)]
        b.answer(ON_CHECK)
        assert b.said("a") == ON_CHECK
        assert not b.disk

    def test_with_the_link_down_it_is_refused(self) -> None:
        b = without_link()
        b.ask("a", attach(1))
        assert b.said("a") == OFFLINE
        assert pending(b) == Pending("t", 0)

    def test_unheard_it_is_reversed_before_that_is_said(self) -> None:
        b = bench()
        b.ask("a", attach(1))
        b.open()
        b.is_quick = False
        b.wait(4 * SECOND)
        assert "a" not in b.told
        b.save()
        assert b.said("a") == OFFLINE
        (told,) = [entry for entry in b.recorded if isinstance(entry, Attempted)]
        assert isinstance(told.operation, Void)
        assert (told.operation.target, told.operation.operation) == (RECEIPT, attach(1).origin.key)

    def test_another_attach_on_the_check_waits_for_the_reversal(self) -> None:
        b = bench()
        b.ask("a", attach(1))
        b.open()
        b.wait(6 * SECOND)
        come_back(b)
        b.ask("b", attach(2, code=OTHER))
        (reversal,) = b.operations()
        assert isinstance(reversal, Void)
        assert reversal.operation == attach(1).origin.key
        b.answer(Voided(0, 0, None))
        assert b.operations() == [attach(2, code=OTHER)]
        b.answer(ON_CHECK)
        assert (b.said("a"), b.said("b")) == (OFFLINE, ON_CHECK)

    def test_codes_of_one_guest_share_a_lane_from_then_on(self) -> None:
        b = bench()
        for number, code in ((1, CODE), (2, OTHER)):
            b.ask(f"a{number}", attach(number, 10 + number, code))
            if number == 1:
                b.open()
            b.answer(ON_CHECK)
        b.ask("x", sale(3, 11, CODE))
        b.ask("y", sale(4, 12, OTHER))
        assert b.operations() == [sale(3, 11, CODE)]
        b.answer(COMMITTED)
        assert b.operations() == [sale(4, 12, OTHER)]


class TestDetaching:
    def test_with_the_link_down_it_is_kept_and_delivered(self) -> None:
        b = without_link()
        b.ask("d", detach(2))
        assert b.said("d") == Queued()
        assert pending(b).count == 1
        b.boot()
        b.open()
        assert drained(b, Released(500, 0)) == [detach(2)]
        assert pending(b) == Pending("t", 0)

    def test_unheard_it_is_not_undone(self) -> None:
        b = bench()
        b.ask("d", detach(2))
        b.open()
        b.wait(4 * SECOND)
        assert b.said("d") == Queued()
        assert not [entry for entry in b.recorded if isinstance(entry, Attempted)]
        assert pending(b).count == 1

    def test_what_is_done_to_one_check_is_told_in_its_order(self) -> None:
        b = without_link()
        b.ask("d", detach(2))
        b.ask("s", sale(4, 10, None))
        b.ask("other", sale(5, 11, None))
        come_back(b)
        b.ask("a", attach(3, code=OTHER))
        assert drained(b, Released(0, 0), COMMITTED) == [detach(2), sale(4, 10, None)]
        assert b.operations()[0] in (attach(3, code=OTHER), sale(5, 11, None))


class TestHeld:
    def test_with_the_link_down_it_is_queued(self) -> None:
        b = without_link()
        b.ask("c", held(3))
        assert b.said("c") == Queued()
        come_back(b)
        assert drained(b, COMMITTED) == [held(3)]
        assert pending(b) == Pending("t", 0)

    def test_what_was_not_set_aside_is_not(self) -> None:
        b = without_link()
        b.ask("c", paid_with_points(3, 10, CODE))
        assert b.said("c") == OFFLINE

    def test_a_hold_before_it_goes_first(self) -> None:
        b = bench()
        b.ask("h", hold(2))
        b.open()
        b.ask("c", held(3))
        assert b.operations() == [hold(2)]
        b.answer(Held(hold(2).origin.key, 500, 0))
        assert b.operations() == [held(3)]
        b.answer(COMMITTED)
        assert b.said("c") == COMMITTED

    def test_unheard_it_is_queued_and_not_reversed(self) -> None:
        b = bench()
        b.ask("c", held(3))
        b.open()
        b.wait(4 * SECOND)
        assert b.said("c") == Queued()
        assert not [entry for entry in b.recorded if isinstance(entry, Attempted)]

    def test_told_again_it_is_the_same(self) -> None:
        b = without_link()
        b.ask("c", held(3))
        b.ask("again", held(3))
        b.ask("other", structs.replace(held(3), held=False))
        assert (b.said("c"), b.said("again")) == (Queued(), Queued())
        come_back(b)
        assert drained(b, COMMITTED) == [held(3)]
        b.ask("late", held(3))
        assert b.said("late") == COMMITTED

    def test_refused_for_good_it_is_a_dead_letter(self) -> None:
        b = without_link()
        b.ask("c", held(3))
        come_back(b)
        b.answer(Refused(Reason.INSUFFICIENT, "the hold is over"))
        reason = "refused: insufficient (the hold is over)"
        assert DeadLettered("gateway", held(3).origin.key, reason) in b.recorded
        assert pending(b) == Pending("t", 0, ((held(3).origin.key, reason),))

    def test_refused_while_the_till_waits_it_is_none(self) -> None:
        b = bench()
        b.ask("c", held(3))
        b.open()
        b.answer(Refused(Reason.INSUFFICIENT))
        assert b.said("c") == Refused(Reason.INSUFFICIENT)
        assert pending(b) == Pending("t", 0)

    def test_a_store_may_forbid_it(self) -> None:
        b = without_link(Policy(offline=(("commit_held", OfflinePolicy.REFUSE),)))
        b.ask("c", held(3))
        assert b.said("c") == OFFLINE
        b = bench(Policy(offline=(("commit_held", OfflinePolicy.REFUSE),)))
        b.ask("c", held(3))
        b.open()
        b.wait(4 * SECOND)
        assert b.said("c") == OFFLINE
        (told,) = [entry for entry in b.recorded if isinstance(entry, Attempted)]
        assert isinstance(told.operation, Void)
        assert told.operation.reopens


class TestOthers:
    def test_codes_and_adjustments_are_asked_online_only_and_undone_when_unheard(self) -> None:
        for operation, answer in (
            (IssueCode(origin(1), ANNA, Mechanic.ACCRUE), CodeIssued(CODE.value, MORNING)),
            (Adjust(origin(1), ANNA, 500), Adjusted(500, 1500)),
        ):
            b = bench()
            b.ask("x", operation)
            b.open()
            b.answer(answer)
            assert b.said("x") == answer
            b = without_link()
            b.ask("x", operation)
            assert b.said("x") == OFFLINE
            b = bench()
            b.ask("x", operation)
            b.open()
            b.wait(4 * SECOND)
            assert b.said("x") == OFFLINE
            (told,) = [entry for entry in b.recorded if isinstance(entry, Attempted)]
            assert isinstance(told.operation, Void)
            assert told.operation.operation == operation.origin.key

    def test_looking_is_a_read(self) -> None:
        for operation in (FindCoupon(origin(1), "C1"), ReadAccount(origin(1), ANNA, MORNING, MORNING)):
            b = bench()
            b.ask("x", operation)
            b.open()
            b.answer(LedgerPage(()) if isinstance(operation, ReadAccount) else Refused(Reason.NOT_FOUND))
            assert len(b.told["x"]) == 1
            assert not b.disk
            b = without_link()
            b.ask("x", operation)
            b.wait(10 * MS)
            assert b.said("x") == OFFLINE


class TestMutants:
    def test_one_takes_a_code_for_good_without_asking(self) -> None:
        b = bench(forwarder=CodeAcceptedOffline)
        b.ask("probe", identify(999))
        b.refuse()
        b.ask("a", attach(1))
        b.ask("b", attach(2, 11))
        answers = (b.said("a"), b.said("b"))
        assert all(isinstance(answer, Attached) for answer in answers)
        assert pending(b).count == 0

    def test_one_forgets_that_a_guest_was_taken_off(self) -> None:
        b = bench(forwarder=DropsDetach)
        b.ask("probe", identify(999))
        b.refuse()
        b.ask("d", detach(2))
        assert b.said("d") == Queued()
        assert pending(b).count == 0

    def test_what_one_learns_is_told_when_the_reversal_is_through(self) -> None:
        b = bench()
        b.ask("a", attach(1))
        b.open()
        b.wait(6 * SECOND)
        come_back(b)
        b.answer(Voided(0, 0, None))
        learnt = [entry for entry in b.recorded if isinstance(entry, Learnt)]
        assert [entry.outcome for entry in learnt] == [Outcome.OK]
