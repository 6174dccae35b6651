"""Told again, or another operation under the same key: what tells them apart."""

import pytest
from msgspec import structs

from simulators.gateway.journal import Kept, State, Told, set_aside, settled
from simulators.gateway.reversal import is_ours, reversal_of, stands_alone
from simulators.gateway.turns import Turns, conflict, try_of
from simulators.till.answer import Reason, Refused
from simulators.till.operation import Coupon, Single, Void
from tests.unit.simulators.gateway.fakes import (
    BORIS,
    COMMITTED,
    MORNING,
    at_second,
    paid_with_points,
    redeem,
    reopening,
    sale,
    void,
)

NO = Refused(Reason.BLOCKED)
BARE = sale(1, 10)
ASKING = paid_with_points(1, 10)


@pytest.mark.parametrize("commit", [BARE, ASKING])
def test_of_a_receipt_told_again_only_the_times_may_differ(commit: Single) -> None:
    assert conflict(BARE, at_second(BARE, 9)) is None
    assert conflict(ASKING, at_second(ASKING, 9)) is None
    other = structs.replace(BARE, receipt=structs.replace(BARE.receipt, guest=BORIS))
    assert conflict(commit, other) == Refused(Reason.CONFLICT, "another operation has this key")


def test_of_anything_else_nothing_may_differ() -> None:
    later = structs.replace(redeem(1, 10), origin=at_second(BARE, 9).origin)
    assert conflict(redeem(1, 10), redeem(1, 10)) is None
    assert conflict(redeem(1, 10), later) is not None


def test_coupons_asked_with_a_receipt_show_it_with_the_times_of_the_try() -> None:
    ask = Coupon(BARE.origin, "C1", BARE.receipt)
    later = at_second(BARE, 9)
    first, then = (structs.replace(one, asks=(ask,)) for one in (BARE, later))
    assert conflict(first, structs.replace(then, asks=(Coupon(later.origin, "C1", later.receipt),))) is None
    assert conflict(first, structs.replace(then, asks=(Coupon(later.origin, "C2", later.receipt),))) is not None


@pytest.mark.parametrize(
    ("reopened_at", "first", "then", "is_anew"),
    [
        (None, 0, 5, False),
        (3, 0, 5, True),
        (0, 0, 5, True),  # a reversal of ours has the time of the try it undoes
        (5, 0, 5, False),  # a late copy: the void was made after it
        (3, 4, 5, False),  # both are later than the void
        (3, 0, 0, False),
        (3, 5, 2, False),  # an old copy of what has come again since
    ],
)
def test_a_receipt_is_another_sale_when_a_void_reopened_it_between(
    reopened_at: int | None, first: int, then: int, *, is_anew: bool
) -> None:
    turns = Turns()
    if reopened_at is not None:
        turns.note(reopening(2, 10, second=reopened_at))
    assert turns.is_anew(at_second(BARE, first), at_second(BARE, then)) is is_anew
    assert not turns.is_anew(at_second(sale(1, 11), first), at_second(sale(1, 11), then))


def test_a_plain_void_reopens_nothing() -> None:
    turns = Turns()
    turns.note(void(2, 10))
    assert not turns.is_anew(BARE, at_second(BARE, 5))


def test_the_latest_void_counts() -> None:
    turns = Turns()
    turns.note(reopening(2, 10, second=6))
    turns.note(reopening(3, 10, second=3))
    assert turns.is_anew(at_second(BARE, 5), at_second(BARE, 7))
    assert turns.is_undone(at_second(BARE, 6))
    assert not turns.is_undone(at_second(BARE, 7))
    assert not turns.is_undone(redeem(1, 10))


def test_a_reopening_void_at_a_later_time_is_always_told_on() -> None:
    turns = Turns()
    assert turns.is_anew(reopening(2, 10), reopening(2, 10, second=4))
    assert not turns.is_anew(reopening(2, 10, second=4), reopening(2, 10, second=4))
    assert not turns.is_anew(reopening(2, 10, second=4), reopening(2, 10))
    plain = structs.replace(void(2, 10), origin=reopening(2, 10, second=4).origin)
    assert not turns.is_anew(void(2, 10), plain)


def test_what_came_to_nothing_is_tried_anew_and_what_did_not_is_remembered() -> None:
    turns, taken, later = Turns(), Kept(1, BARE, State.TAKEN, MORNING), at_second(BARE, 5)
    delivered = settled(taken, COMMITTED, Told.ANSWER, is_yes=True)
    refused = settled(taken, NO, Told.ANSWER, is_yes=False)
    parked = set_aside(taken, State.PARKED, "parked: x")
    assert [turns.is_anew_after(kept, later) for kept in (taken, delivered)] == [False, False]
    assert [turns.is_anew_after(kept, later) for kept in (refused, parked)] == [True, True]
    assert not turns.is_anew_after(refused, BARE)
    turns.note(reopening(2, 10, second=1))
    assert turns.is_anew_after(delivered, later)


def test_the_reversal_of_a_receipt_follows_from_its_key_and_its_time() -> None:
    undo = reversal_of(ASKING, MORNING.replace(hour=12))
    assert (undo.target, undo.operation, undo.reopens) == (ASKING.receipt.id, None, True)
    assert undo.origin.made_at == ASKING.origin.made_at
    assert undo.origin.terminal == "5@20260314T090000!gateway"
    assert is_ours(undo)
    assert reversal_of(ASKING, MORNING) == undo
    again = reversal_of(at_second(ASKING, 5), MORNING.replace(hour=12))
    assert again.origin.key != undo.origin.key
    finer = structs.replace(ASKING, origin=structs.replace(ASKING.origin, made_at=MORNING.replace(microsecond=7)))
    assert reversal_of(finer, MORNING).origin.terminal == "5@20260314T090000.000007!gateway"
    assert {try_of(ASKING), try_of(at_second(ASKING, 5))} == {
        f"{ASKING.origin.key}@2026-03-14T09:00:00+00:00",
        f"{ASKING.origin.key}@2026-03-14T09:00:05+00:00",
    }


def test_a_receipt_that_rests_on_what_was_granted_before_is_undone_by_its_key() -> None:
    resting = structs.replace(ASKING, asks=())
    named = structs.replace(BARE, receipt=structs.replace(BARE.receipt, coupons=("C1",)))
    assert [stands_alone(one) for one in (BARE, ASKING, resting, named)] == [True, True, False, False]
    undo = reversal_of(resting, MORNING)
    assert isinstance(undo, Void)
    assert (undo.operation, undo.reopens) == (resting.origin.key, False)
