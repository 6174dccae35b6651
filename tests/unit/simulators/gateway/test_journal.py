"""The journal is pure: rows in, rows out, and no illegal move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from simulators.gateway.journal import (
    LEGAL,
    Journal,
    Kept,
    State,
    Told,
    deleted,
    repeat_answer,
    replay,
    row,
    set_aside,
    settled,
)
from simulators.kit.event import Row
from simulators.till.answer import Queued, Reason, Refused
from tests.unit.simulators.gateway.fakes import COMMITTED, MORNING, sale, void

TAKEN = Kept(1, sale(1, 10), State.TAKEN, MORNING)
NO = Refused(Reason.NOT_FOUND, "who?")


def journal(*entries: Kept) -> Journal:
    made = Journal()
    for kept in entries:
        made.apply(kept)
    return made


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_only_legal_moves(before: State, after: State) -> None:
    made, _ = replay((row(structs.replace(TAKEN, state=before)),))
    if (before, after) in LEGAL:
        made.apply(structs.replace(TAKEN, state=after))
    else:
        with pytest.raises(AssertionError, match="cannot go from"):
            made.apply(structs.replace(TAKEN, state=after))


@pytest.mark.parametrize("state", [state for state in State if state is not State.TAKEN])
def test_a_life_begins_with_taking(state: State) -> None:
    with pytest.raises(AssertionError, match="cannot go from None"):
        journal(structs.replace(TAKEN, state=state))


def test_an_entry_keeps_its_key() -> None:
    with pytest.raises(AssertionError, match="change its key"):
        journal(TAKEN).apply(structs.replace(TAKEN, operation=sale(2, 11), state=State.DELIVERED))


def test_what_comes_from_the_disk_may_have_been_promised() -> None:
    made, _ = replay((row(TAKEN),))
    assert made.taken[1].told is Told.QUEUED


def test_a_refusal_is_dead_only_when_somebody_counts_on_it() -> None:
    for told, is_dead in ((Told.QUEUED, True), (Told.ANSWER, False), (Told.NOTHING, False)):
        end = settled(TAKEN, NO, told, is_yes=False)
        assert end.is_dead is is_dead
        assert end.reason == "refused: not_found (who?)"
    assert set_aside(TAKEN, State.PARKED, "parked: x").is_dead


def test_dead_letters_are_never_forgotten_and_survive() -> None:
    end = settled(TAKEN, NO, Told.QUEUED, is_yes=False)
    made = journal(TAKEN, end)
    assert made.forgettable(0) == ()
    made.forget(1)
    assert made.dead_letters() == ((TAKEN.key, "refused: not_found (who?)"),)
    again, _ = replay((row(end),))
    assert again.dead_letters() == made.dead_letters()


def test_under_one_key_the_last_one_taken_is_found() -> None:
    later = Kept(2, sale(1, 10), State.TAKEN, MORNING)
    end = settled(TAKEN, COMMITTED, Told.ANSWER, is_yes=True)
    made = journal(TAKEN, later, end)
    assert made.find(TAKEN.key) == later
    made.forget(1)
    assert made.find(TAKEN.key) == later


def test_the_oldest_answers_are_forgotten_first() -> None:
    made = Journal()
    for seq in range(1, 6):
        kept = Kept(seq, sale(seq, seq), State.TAKEN, MORNING)
        made.apply(kept)
        made.apply(settled(kept, COMMITTED, Told.ANSWER, is_yes=True))
    assert made.forgettable(remembered=3) == (1, 2, 3)
    assert made.forgettable(remembered=3, settling=0) == (1, 2)
    made.forget(1)
    made.forget(1)
    assert made.find(sale(1, 1).origin.key) is None
    assert made.find(sale(2, 2).origin.key) is not None
    assert made.next_seq == 6


def test_what_a_repeat_is_told() -> None:
    assert repeat_answer(TAKEN) == Queued()
    assert repeat_answer(settled(TAKEN, COMMITTED, Told.ANSWER, is_yes=True)) == COMMITTED
    assert repeat_answer(settled(TAKEN, NO, Told.QUEUED, is_yes=False)) == NO
    assert repeat_answer(set_aside(TAKEN, State.PARKED, "parked: x")) == Queued(text="set aside for a person: parked")


def test_reversals_are_found_by_what_they_undo() -> None:
    undo = Kept(2, void(2, 10, operation="k"), State.TAKEN, MORNING)
    made = journal(undo)
    assert made.undoes("k")
    assert not made.undoes(undo.key)
    made.apply(settled(undo, COMMITTED, Told.QUEUED, is_yes=True))
    made.forget(2)
    assert not made.undoes("k")


def test_unreadable_rows_are_given_back_and_never_written_over() -> None:
    broken = (Row("entry/000000000009", "{"), Row("entry/x", "[]"), Row("other", "{}"), deleted(3))
    made, unreadable = replay((*broken, row(TAKEN)))
    assert unreadable == broken[:2]
    assert made.next_seq == 10
    assert list(made.taken) == [1]


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["yes", "no", "park"])), max_size=40))
def test_what_is_replayed_is_what_was_written(ends: list[tuple[int, str]]) -> None:
    made, disk = Journal(), {}
    for seq, how in dict(ends).items():
        kept = Kept(seq, sale(seq, seq), State.TAKEN, MORNING, told=Told.QUEUED)
        end = {
            "yes": settled(kept, COMMITTED, Told.QUEUED, is_yes=True),
            "no": settled(kept, NO, Told.QUEUED, is_yes=False),
            "park": set_aside(kept, State.PARKED, "parked: x"),
        }[how]
        for one in (kept, end)[: 1 + seq % 2]:
            made.apply(one)
            disk[row(one).key] = row(one)
    again, unreadable = replay(tuple(disk.values()))
    assert not unreadable
    assert again.entries() == made.entries()
    assert dict(again.dead_letters()) == dict(made.dead_letters())
