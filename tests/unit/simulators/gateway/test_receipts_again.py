"""Receipts that a till tries again: permissions asked for with them, reopening voids, reinstatements."""

from msgspec import structs

from simulators.gateway.policy import OfflinePolicy, Policy
from simulators.kit.instant import SECOND
from simulators.till.answer import Outcome, Queued, Reason, Refused, Voided
from simulators.till.attempt import Attempted, DeadLettered, Learnt
from simulators.till.operation import FindReceipt, Void
from tests.unit.simulators.gateway.fakes import (
    COMMITTED,
    Bench,
    at_second,
    bench,
    identify,
    paid_with_points,
    reopening,
    sale,
)

OFFLINE = Refused(Reason.OFFLINE)
BLOCKED = Refused(Reason.BLOCKED)
VOIDED = Voided(500, 100, 0)
FIRST = paid_with_points(1, 10)
SECOND_TRY = at_second(FIRST, 20)
BARE = sale(1, 10)
LATER = at_second(BARE, 20)


def alive(b: Bench) -> None:
    """The dialled connection comes up, and a scout is told that the programme is well."""
    b.open()
    if b.operations() and isinstance(b.operations()[0], FindReceipt):
        b.answer(Refused(Reason.UNKNOWN_RECEIPT))


def reversals(b: Bench) -> list[Void]:
    found = [one.operation for one in b.recorded if isinstance(one, Attempted)]
    return [one for one in found if isinstance(one, Void)]


def lose_twice(b: Bench) -> None:
    """What is asked goes out, and once more; nothing comes back. The link is not down for that."""
    for _ in range(2):
        b.open()
        b.lose()


def given_up() -> Bench:
    """A receipt with points was sent and not answered."""
    b = bench()
    b.ask("a", FIRST)
    lose_twice(b)
    assert b.said("a") == OFFLINE
    return b


class TestAsking:
    def test_it_is_passed_on_and_not_stored(self) -> None:
        b = bench()
        b.ask("a", FIRST)
        b.open()
        b.answer(COMMITTED)
        assert b.said("a") == COMMITTED
        assert not b.disk

    def test_with_the_link_known_down_it_is_refused_at_once(self) -> None:
        b = bench()
        b.ask("probe", identify(9))
        b.refuse()
        b.ask("a", FIRST)
        assert b.said("a") == OFFLINE
        assert not b.disk

    def test_unanswered_it_is_reversed_first_and_then_refused(self) -> None:
        b = bench()
        b.is_quick = False
        b.ask("a", FIRST)
        b.open()
        b.wait(3 * SECOND)
        assert "a" not in b.told
        b.save()
        assert b.said("a") == OFFLINE
        (undo,) = reversals(b)
        assert (undo.target, undo.operation, undo.reopens) == (FIRST.receipt.id, None, True)
        assert undo.origin.made_at == FIRST.origin.made_at

    def test_never_sent_it_needs_no_reversal(self) -> None:
        b = bench()
        b.ask("a", FIRST)
        b.wait(3 * SECOND)
        assert b.said("a") == OFFLINE
        assert not reversals(b)
        assert not b.disk

    def test_a_later_try_waits_for_the_reversal_and_goes_on_as_a_new_operation(self) -> None:
        b = given_up()
        (undo,) = reversals(b)
        b.ask("b", SECOND_TRY)
        alive(b)
        assert b.operations() == [undo]
        b.answer(VOIDED)
        assert b.recorded[-1] == Learnt("gateway", undo.origin.key, Outcome.OK, VOIDED)
        assert b.operations() == [SECOND_TRY]
        b.answer(COMMITTED)
        assert b.said("b") == COMMITTED

    def test_waiting_too_long_behind_the_reversal_it_was_never_sent(self) -> None:
        b = given_up()
        b.ask("b", SECOND_TRY)
        b.wait(3 * SECOND)
        assert b.said("b") == OFFLINE
        assert len(reversals(b)) == 1

    def test_the_second_try_unanswered_is_undone_by_another_reversal(self) -> None:
        b = given_up()
        b.ask("b", SECOND_TRY)
        alive(b)
        b.answer(VOIDED)
        b.lose()
        b.open()
        b.lose()
        assert b.said("b") == OFFLINE
        first, second = reversals(b)
        assert first.origin.key != second.origin.key
        assert second.origin.made_at == SECOND_TRY.origin.made_at

    def test_a_late_copy_of_the_try_given_up_finds_a_closed_door(self) -> None:
        b = given_up()
        b.ask("b", FIRST)
        assert b.said("b") == OFFLINE
        b.boot()
        b.connect()
        b.ask("c", FIRST)
        assert b.said("c") == OFFLINE
        assert all(isinstance(one, Void) for one in b.operations())

    def test_a_copy_while_the_reversal_is_being_stored_waits_for_it_but_a_later_try_does_not(self) -> None:
        b = bench()
        b.ask("a", FIRST)
        b.is_quick = False
        lose_twice(b)
        b.ask("b", FIRST)
        b.ask("c", SECOND_TRY)
        assert not {"b", "c"} & b.told.keys()
        b.save()
        assert b.said("b") == OFFLINE
        assert "c" not in b.told

    def test_a_try_while_the_one_before_is_under_way_joins_it(self) -> None:
        b = bench()
        b.ask("a", FIRST)
        b.open()
        b.ask("b", SECOND_TRY)
        assert b.operations() == [FIRST]
        b.answer(COMMITTED)
        assert (b.said("a"), b.said("b")) == (COMMITTED, COMMITTED)

    def test_what_it_asks_for_stands_in_its_guests_lane(self) -> None:
        b = bench()
        b.ask("a", sale(7, 11))
        b.open()
        b.ask("b", FIRST)
        assert b.operations() == [sale(7, 11)]
        b.answer(COMMITTED)
        assert b.operations() == [FIRST]

    def test_refused_it_may_be_tried_again(self) -> None:
        b = bench()
        b.ask("a", FIRST)
        b.open()
        b.answer(BLOCKED)
        b.ask("b", SECOND_TRY)
        assert b.operations() == [SECOND_TRY]


class TestBlocked:
    """A receipt without asks is a fact, and a till that blocks on it tries it again with later times."""

    def test_queued_and_tried_again_it_is_delivered_once(self) -> None:
        b = bench()
        b.ask("probe", identify(9))
        b.refuse()
        b.ask("a", BARE)
        b.ask("b", LATER)
        assert (b.said("a"), b.said("b")) == (Queued(), Queued())
        b.wait(SECOND)
        alive(b)
        assert b.operations() == [BARE]
        b.answer(COMMITTED)
        b.ask("c", at_second(BARE, 40))
        assert b.said("c") == COMMITTED
        assert not b.operations()

    def test_delivered_it_is_answered_from_the_journal_after_a_restart_too(self) -> None:
        b = bench()
        b.ask("a", BARE)
        b.open()
        b.answer(COMMITTED)
        b.boot()
        b.connect()
        b.ask("b", LATER)
        assert b.said("b") == COMMITTED
        assert not b.operations()

    def test_refused_it_is_asked_anew_but_the_same_try_is_not(self) -> None:
        b = bench()
        b.ask("a", BARE)
        b.open()
        b.answer(BLOCKED)
        b.ask("b", BARE)
        assert b.said("b") == BLOCKED
        b.ask("c", LATER)
        assert b.operations() == [LATER]
        b.answer(COMMITTED)
        assert b.said("c") == COMMITTED
        b.ask("d", at_second(BARE, 40))
        assert b.said("d") == COMMITTED

    def test_refused_it_may_come_with_another_content(self) -> None:
        b = bench()
        b.ask("a", BARE)
        b.open()
        b.answer(BLOCKED)
        without = structs.replace(LATER, receipt=structs.replace(LATER.receipt, guest=None))
        b.ask("b", without)
        assert b.operations() == [without]

    def test_another_content_under_the_key_of_what_was_delivered_is_a_conflict(self) -> None:
        b = bench()
        b.ask("a", BARE)
        b.open()
        b.answer(COMMITTED)
        b.ask("b", structs.replace(LATER, receipt=structs.replace(LATER.receipt, guest=None)))
        assert b.said("b") == Refused(Reason.CONFLICT, "another operation has this key")

    def test_dead_it_may_be_tried_again_and_stays_a_dead_letter(self) -> None:
        b = bench()
        b.ask("probe", identify(9))
        b.refuse()
        b.ask("a", BARE)
        b.wait(SECOND)
        alive(b)
        b.answer(BLOCKED)
        assert isinstance(b.recorded[-1], DeadLettered)
        b.ask("b", LATER)
        assert b.operations() == [LATER]
        b.answer(COMMITTED)
        assert b.said("b") == COMMITTED

    def test_under_the_blocking_policy_a_try_given_up_is_reversed_so_that_it_may_come_again(self) -> None:
        b = bench(Policy(offline=(("commit", OfflinePolicy.REFUSE),)))
        b.ask("a", BARE)
        lose_twice(b)
        assert b.said("a") == OFFLINE
        (undo,) = reversals(b)
        assert undo.reopens
        b.ask("b", LATER)
        alive(b)
        assert b.operations() == [undo]
        b.answer(VOIDED)
        assert b.operations() == [LATER]


class TestReopened:
    def test_after_a_reopening_void_the_same_key_is_a_new_operation(self) -> None:
        b = bench()
        b.ask("a", BARE)
        b.open()
        b.answer(COMMITTED)
        b.ask("b", reopening(2, 10, second=10))
        b.answer(VOIDED)
        b.ask("c", LATER)
        assert b.operations() == [LATER]
        b.answer(COMMITTED)
        b.ask("d", at_second(BARE, 30))
        assert b.said("d") == COMMITTED

    def test_all_of_it_waits_in_the_receipts_lane_and_keeps_its_order_over_a_restart(self) -> None:
        b = bench()
        b.ask("probe", identify(9))
        b.refuse()
        rollback = reopening(2, 10, second=10)
        for ref, operation in (("a", BARE), ("b", rollback), ("c", LATER), ("d", at_second(BARE, 30))):
            b.ask(ref, operation)
            assert b.said(ref) == Queued()
        b.boot()
        b.connect()
        b.open()
        delivered = []
        for answer in (COMMITTED, VOIDED, COMMITTED):
            delivered += b.operations()
            b.answer(answer)
        assert delivered == [BARE, rollback, LATER]
        assert not b.operations()
        b.ask("e", at_second(BARE, 40))
        assert b.said("e") == COMMITTED

    def test_the_same_void_told_again_at_a_later_time_is_told_on(self) -> None:
        b = bench()
        b.ask("a", reopening(2, 10, second=10))
        b.open()
        b.answer(VOIDED)
        b.ask("b", reopening(2, 10, second=10))
        assert b.said("b") == VOIDED
        b.ask("c", reopening(2, 10, second=30))
        assert b.operations() == [reopening(2, 10, second=30)]

    def test_reinstating_is_kept_behind_the_void_it_takes_back(self) -> None:
        b = bench()
        b.ask("probe", identify(9))
        b.refuse()
        reinstating = structs.replace(paid_with_points(3, 10, second=20), reinstates=True)
        b.ask("a", reopening(2, 10, second=10))
        b.ask("b", reinstating)
        assert b.said("b") == Queued()
        b.wait(SECOND)
        alive(b)
        assert b.operations() == [reopening(2, 10, second=10)]
        b.answer(VOIDED)
        assert b.operations() == [reinstating]
