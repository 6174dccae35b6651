"""A courier under each sort of caller: new ids, tries that end, days that close, questions asked again."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from msgspec.structs import replace as with_fields

from simulators.kit.effect import Arm, Effect, Persist
from simulators.kit.event import Fired, Persisted, PersistFailed, Row, Started
from simulators.kit.instant import HOUR, MINUTE, MS, SECOND, Span
from simulators.till.answer import Outcome, Reason, Redeemed, Refused
from simulators.till.attempt import Attempted, GivenUp, Shown
from simulators.till.caller import (
    CALLERS,
    MICROS_SIM,
    NEVER_REPEATS,
    NEW_IDS,
    STOPS_AT_DAY_CLOSE,
    AtDayClose,
    CallerProfile,
    Lasting,
    Repeats,
    Tries,
)
from simulators.till.courier_settings import CourierSettings
from simulators.till.operation import Commit, Void
from simulators.till.parcel import Kept
from simulators.till.receipt import POINTS, Tender
from simulators.till.record import from_json
from simulators.till.retelling import LEFT_FOR_ACTS, is_promised, renewed
from tests.strategies.examples import OPERATIONS
from tests.unit.simulators.till.paper import CLOCK
from tests.unit.simulators.till.test_courier import COMMITTED, FOUND, Table, learnt, records, sends

PATIENCE = 30 * SECOND
"""Of the paper line."""
FAST = Repeats((100 * MS,))


def calling(**changes: Repeats | AtDayClose | Span) -> CallerProfile:
    return replace(MICROS_SIM, **changes)  # type: ignore[arg-type]


def table(caller: CallerProfile, rows: tuple[Row, ...] = (), pace: Span = SECOND) -> Table:
    made = Table(CourierSettings(retry_every=pace, caller=caller), rows=rows)
    made.up()
    return made


def silence(at: Table) -> list[Effect]:
    """The line says nothing for too long."""
    at.now += PATIENCE
    return at.give(Fired(timer_of(at, "line")))


def timer_of(at: Table, what: str) -> str:
    return next(e.timer for e in reversed(at.effects) if isinstance(e, Arm) and e.timer.startswith(what))


def beat(at: Table) -> list[Effect]:
    at.now += SECOND
    return at.give(Fired("retry"))


def said(effects: list[Effect]) -> list[str]:
    return [request.operation.origin.key for request in sends(effects)]


def given_up(effects: list[Effect]) -> list[GivenUp]:
    return [entry for entry in records(effects) if isinstance(entry, GivenUp)]


# New ids


def test_a_receipt_is_told_again_under_a_new_id_that_was_written_in_the_place_of_the_old_one() -> None:
    at = table(NEW_IDS)
    commit = at.commit()
    at.ask(commit)
    at.slow = True
    effects = [*silence(at), *beat(at)]
    [told] = [entry for entry in records(effects) if isinstance(entry, Attempted)]
    key = told.key
    assert told.again == commit.origin.key != key
    assert told.operation == with_fields(commit, origin=with_fields(commit.origin, number=told.operation.origin.number))
    assert said(effects) == [], "it is not on the disk yet"
    write = next(e for e in effects if isinstance(e, Persist) and any(row.key.startswith("fact:") for row in e.rows))
    assert [(row.key, row.value is None) for row in write.rows] == [
        (f"fact:{commit.origin.key}", True),
        (f"fact:{key}", False),
    ]
    at.slow = False
    effects = at.give(Persisted(write.token))
    assert said(effects) == [key]
    [asked] = sends(effects)
    effects = at.answer(asked, COMMITTED)
    assert learnt(effects) == [(key, Outcome.OK)]
    assert at.courier.pending == 0
    assert disk_of(at) == set()


def test_each_silence_is_learnt_under_the_id_it_was_told_under() -> None:
    at = table(NEW_IDS)
    at.ask(at.commit())
    keys = []
    for _ in range(3):
        effects = silence(at)
        keys += [key for key, outcome in learnt(effects) if outcome is Outcome.UNKNOWN]
        beat(at)
        at.up()
    assert len(set(keys)) == len(keys) == 3


def test_a_disk_that_refuses_the_new_id_leaves_the_old_one_and_is_asked_again() -> None:
    at = table(NEW_IDS)
    commit = at.commit()
    at.ask(commit)
    silence(at)
    at.slow = True
    effects = beat(at)
    write = next(e for e in effects if isinstance(e, Persist) and any(row.key.startswith("fact:") for row in e.rows))
    at.slow = False
    assert said(at.give(PersistFailed(write.token, "full"))) == []
    effects = beat(at)
    [told] = said(effects)
    assert told != commit.origin.key
    assert [e for e in records(effects) if isinstance(e, Attempted)] == [], "it was not told under the first new one"


def test_a_restart_tells_what_is_on_the_disk_under_the_id_it_has_there() -> None:
    at = table(NEW_IDS)
    commit = at.commit()
    at.ask(commit)
    silence(at)
    beat(at)
    [row] = [row for row in rows_of(at) if row.key.startswith("fact:")]
    again = Table(CourierSettings(caller=NEW_IDS), rows=tuple(rows_of(at)))
    again.up()
    assert row.value is not None
    [told] = [request.operation for effect in [again.effects] for request in sends(effect)]
    assert told == from_json(row.value, Kept).operation
    assert told.origin.key != commit.origin.key


def test_what_undoes_one_operation_keeps_its_id() -> None:
    at = table(NEW_IDS)
    redeem = at.redeem()
    at.ask(redeem)
    effects = silence(at)
    [void] = sends(effects)
    assert isinstance(void.operation, Void)
    assert void.operation.operation == redeem.origin.key
    silence(at)
    at.up()
    beat(at)
    assert said(at.effects)[1:] == [void.operation.origin.key] * (len(said(at.effects)) - 1)
    assert len(said(at.effects)) > 2


def test_numbers_are_left_for_acts() -> None:
    at = table(NEW_IDS)
    at.ask(at.commit())
    silence(at)
    at.slow = True
    while at.numbers.has("till1", LEFT_FOR_ACTS):
        at.numbers.origin("till1", at.now)
    effects = beat(at)
    assert said(effects) == []
    write = next(e for e in effects if isinstance(e, Persist) and e.rows[0].key.startswith("count:"))
    at.slow = False
    assert len(said(at.give(Persisted(write.token)))) == 1


@pytest.mark.parametrize("kind", ["commit", "void"])
def test_a_renewed_operation_differs_in_its_number_alone(kind: str) -> None:
    operation = OPERATIONS[kind]
    assert isinstance(operation, Commit | Void)
    made = renewed(operation, with_fields(operation.origin, number=99, check=7, made_at=CLOCK.at(SECOND)))
    assert made == with_fields(operation, origin=with_fields(operation.origin, number=99))


# An end


def test_what_is_told_once_is_given_up_at_the_first_silence_and_the_cashier_is_shown() -> None:
    at = table(NEVER_REPEATS)
    commit = at.commit()
    at.ask(commit)
    effects = silence(at)
    assert learnt(effects) == [(commit.origin.key, Outcome.UNKNOWN)]
    [gone] = given_up(effects)
    assert (gone.terminal, gone.key) == ("till1", commit.origin.key)
    [shown] = [entry for entry in records(effects) if isinstance(entry, Shown)]
    assert commit.origin.key in shown.text
    assert (at.courier.pending, disk_of(at)) == (0, set())
    said_at = next(i for i, e in enumerate(effects) if getattr(e, "entry", None) == gone)
    forgot_at = next(i for i, e in enumerate(effects) if isinstance(e, Persist) and e.rows[0].value is None)
    assert said_at < forgot_at, "a crash in between would hide it"


def test_what_was_never_on_a_line_was_not_told() -> None:
    at = table(NEVER_REPEATS)
    at.down()
    at.give(Fired("connect"))
    commit = at.commit()
    assert given_up(at.ask(commit)) == []
    assert at.courier.pending == 1


def test_so_often_in_all() -> None:
    at = table(calling(accrual=Repeats((SECOND,), Tries(3))))
    at.ask(at.commit())
    for number in (1, 2, 3):
        effects = silence(at)
        assert len(given_up(effects)) == (number == 3)
        beat(at)
        at.up() if at.courier.pending and number == 2 else None
    assert at.courier.pending == 0


def test_for_a_time_noticed_when_it_would_be_told_again() -> None:
    at = table(calling(accrual=Repeats((SECOND,), Lasting(2 * HOUR))))
    commit = at.commit()
    at.ask(commit)
    assert given_up(silence(at)) == []
    at.now += 2 * HOUR
    effects = beat(at)
    assert [gone.key for gone in given_up(effects)] == [commit.origin.key]
    assert said(effects) == []


def test_what_something_was_granted_for_is_never_given_up() -> None:
    at = table(NEVER_REPEATS)
    redeem = at.redeem()
    effects = at.ask(redeem)
    [asked] = sends(effects)
    at.answer(asked, Redeemed(5000, 5000, 7000))
    commit = at.commit()
    at.ask(commit)
    assert given_up(silence(at)) == []
    assert said(beat(at)) == [commit.origin.key]
    [row] = [row for row in rows_of(at) if row.key.startswith("fact:")]
    assert row.value is not None
    assert from_json(row.value, Kept).promised, "another life of the till has to know"


@pytest.mark.parametrize(("kind", "is_so"), [("void", False), ("return", False), ("release", True), ("commit", True)])
def test_what_is_promised_as_far_as_the_operation_tells(kind: str, is_so: bool) -> None:
    operation = OPERATIONS[kind]
    if isinstance(operation, Commit):
        paid = with_fields(operation.receipt, tenders=(Tender(POINTS, 100, 100, "k"),))
        operation = with_fields(operation, receipt=paid)
    if isinstance(operation, Void):
        operation = with_fields(operation, operation=None, reopens=False)
        assert is_promised(with_fields(operation, operation="k"))
        assert is_promised(with_fields(operation, reopens=True))
    assert not isinstance(operation, tuple)
    assert is_promised(operation) is is_so  # type: ignore[arg-type]


# The close of the day


def test_at_day_close_what_is_unanswered_is_given_up() -> None:
    at = table(STOPS_AT_DAY_CLOSE)
    commit = at.commit()
    at.ask(commit)
    silence(at)
    close = next(e for e in at.effects if isinstance(e, Arm) and e.timer == "day-close")
    assert close.at == CLOCK.until(datetime.combine(CLOCK.epoch.date() + timedelta(days=1), time(0), CLOCK.zone))
    at.now = close.at
    effects = at.give(Fired("day-close"))
    assert [gone.key for gone in given_up(effects)] == [commit.origin.key]
    assert [e.at - close.at for e in effects if isinstance(e, Arm) and e.timer == "day-close"] == [24 * HOUR]


def test_what_is_on_the_line_when_the_day_closes_may_still_be_answered() -> None:
    at = table(STOPS_AT_DAY_CLOSE)
    at.now = CLOCK.until(CLOCK.epoch.replace(hour=23, minute=59, second=59))
    commit = at.commit()
    [asked] = sends(at.ask(commit))
    at.now += 2 * SECOND
    assert given_up(at.give(Fired("day-close"))) == []
    other = table(STOPS_AT_DAY_CLOSE)
    other.now = at.now - 2 * SECOND
    other.ask(other.commit())
    other.now += 2 * SECOND
    other.give(Fired("day-close"))
    assert len(given_up(silence(other))) == 1
    assert learnt(at.answer(asked, COMMITTED)) == [(commit.origin.key, Outcome.OK)]


def test_a_till_that_was_off_when_the_day_closed_looks_when_it_starts() -> None:
    at = table(STOPS_AT_DAY_CLOSE)
    commit = at.commit()
    at.ask(commit)
    again = Table(CourierSettings(caller=STOPS_AT_DAY_CLOSE))
    again.now = 24 * HOUR
    effects = again.give(Started(tuple(rows_of(at))))
    assert [gone.key for gone in given_up(effects)] == [commit.origin.key]


def test_what_is_handed_in_is_told_once_more_and_no_more() -> None:
    at = table(CALLERS["hands-in-at-day-close"])
    commit = at.commit()
    at.ask(commit)
    silence(at)
    at.now = 24 * HOUR
    effects = at.give(Fired("day-close"))
    assert (said(effects), given_up(effects)) == ([commit.origin.key], [])
    assert [gone.key for gone in given_up(silence(at))] == [commit.origin.key]


def test_what_is_reported_is_told_on() -> None:
    at = table(CALLERS["reports-at-day-close"])
    commit = at.commit()
    at.ask(commit)
    silence(at)
    at.now = 24 * HOUR
    effects = at.give(Fired("day-close"))
    [shown] = [entry for entry in records(effects) if isinstance(entry, Shown)]
    assert commit.origin.key in shown.text
    assert (given_up(effects), at.courier.pending) == ([], 1)


def test_a_till_that_keeps_on_watches_no_day() -> None:
    assert not [e for e in table(MICROS_SIM).effects if isinstance(e, Arm) and e.timer == "day-close"]


# Pauses


def test_no_pause_is_longer_than_the_pace() -> None:
    at = table(calling(accrual=Repeats((MINUTE,))), pace=SECOND)
    commit = at.commit()
    at.ask(commit)
    effects = silence(at)
    assert [e.at - at.now for e in effects if isinstance(e, Arm) and e.timer == "retry"] == [SECOND]
    assert said(beat(at)) == [commit.origin.key]


def test_each_class_has_its_own_pause_counted_in_beats() -> None:
    at = table(calling(read=FAST, accrual=Repeats((300 * MS,))), pace=SECOND)
    commit = at.commit()
    at.ask(commit)
    silence(at)
    told = []
    for _ in range(3):
        at.now += 100 * MS
        told.append(said(at.give(Fired("retry"))))
    assert told == [[], [], [commit.origin.key]]


# Questions


def test_a_question_is_asked_again_while_somebody_waits() -> None:
    at = table(calling(read=Repeats((100 * MS,), Tries(2))))
    operation = at.identify()
    at.ask(operation)
    assert learnt(silence(at)) == []
    effects = beat(at)
    [asked] = sends(effects)
    assert asked.operation == operation
    assert learnt(at.answer(asked, FOUND)) == [(operation.origin.key, Outcome.OK)]
    assert [one.outcome for one in at.courier.news()] == [Outcome.OK]


def test_a_question_nobody_answers_is_given_up_with_its_act_or_its_tries() -> None:
    at = table(calling(read=Repeats((100 * MS,), Tries(2))))
    operation = at.identify()
    at.ask(operation)
    silence(at)
    at.courier.news()
    assert learnt(at.perform(at.courier.give_up("till1", at.now))) == [(operation.origin.key, Outcome.UNKNOWN)]
    assert said(beat(at)) == []
    assert at.courier.pending == 0


def test_a_permission_refused_after_a_copy_nobody_answered_is_undone_all_the_same() -> None:
    at = table(calling(permission=FAST))
    redeem = at.redeem()
    at.ask(redeem)
    assert learnt(silence(at)) == []
    [asked] = sends(beat(at))
    effects = at.answer(asked, Refused(Reason.INSUFFICIENT))
    undone = [e.operation for e in records(effects) if isinstance(e, Attempted)]
    assert [one.operation for one in undone if isinstance(one, Void)] == [redeem.origin.key]


def test_a_permission_refused_at_once_leaves_nothing_to_undo() -> None:
    at = table(calling(permission=FAST))
    [asked] = sends(at.ask(at.redeem()))
    assert not [e for e in records(at.answer(asked, Refused(Reason.INSUFFICIENT))) if isinstance(e, Attempted)]


# The disk, as the table's writes leave it


def rows_of(at: Table) -> list[Row]:
    rows: dict[str, Row] = {}
    for effect in at.effects:
        for row in effect.rows if isinstance(effect, Persist) else ():
            rows[row.key] = row
    return [row for row in rows.values() if row.value is not None]


def disk_of(at: Table) -> set[str]:
    return {row.key for row in rows_of(at) if not row.key.startswith("count:")}
