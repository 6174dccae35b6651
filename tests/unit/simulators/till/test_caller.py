"""Caller profiles as data: what is impossible to mean is refused, and what is said in words is what is done."""

from dataclasses import replace

import pytest

from simulators.kit.instant import SECOND
from simulators.till.caller import (
    CALLERS,
    MICROS_SIM,
    NEVER_REPEATS,
    ONCE,
    TOAST_LIKE,
    AtDayClose,
    CallerProfile,
    Confidence,
    DayClose,
    Ident,
    Lasting,
    Repeats,
    Tries,
)
from simulators.till.operation import READS, Operation, kind_of
from simulators.till.parcel import FACTS, PERMISSIONS
from tests.strategies.examples import OPERATIONS

NEW = Repeats((SECOND,), ident=Ident.NEW)
TO_CLOSE = Repeats((SECOND,), DayClose())


def test_each_is_known_by_its_name_and_says_what_it_rests_on() -> None:
    assert all(name == profile.name for name, profile in CALLERS.items())
    assert all(profile.sentence.endswith(".") and profile.source for profile in CALLERS.values())
    assert {profile.confidence for profile in CALLERS.values()} == set(Confidence)


def test_what_the_issue_asks_for_is_there() -> None:
    assert TOAST_LIKE.accrual.ident is Ident.NEW
    assert (TOAST_LIKE.void.ident, TOAST_LIKE.permission) == (Ident.SAME, ONCE)
    assert not any(rule.is_repeated for rule in NEVER_REPEATS.rules.values())
    assert all(rule.pause(1) < SECOND and rule.ident is Ident.SAME for rule in CALLERS["storm"].rules.values())
    assert CALLERS["repeats-reads"].read.is_repeated
    assert {profile.at_day_close for profile in CALLERS.values()} == set(AtDayClose)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=kind_of)
def test_every_operation_is_of_one_class(operation: Operation) -> None:
    marked = CallerProfile(
        "marked",
        "",
        "",
        Confidence.OURS,
        read=Repeats((1,)),
        permission=Repeats((2,)),
        accrual=Repeats((3,)),
        void=Repeats((4,)),
        back=Repeats((5,)),
    )
    (mark,) = marked.rule(operation).pauses
    assert (mark == 1) == isinstance(operation, READS)
    assert (mark in (3, 4, 5)) == isinstance(operation, FACTS)
    assert mark == 2 or not isinstance(operation, PERMISSIONS)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"back": NEW}, "return has no identity"),
        ({"permission": NEW}, "permission has no identity"),
        ({"read": NEW}, "read has no identity"),
        ({"read": Repeats((SECOND,), Lasting(SECOND))}, "only while somebody waits"),
        ({"permission": TO_CLOSE, "at_day_close": AtDayClose.GIVES_UP}, "only while somebody waits"),
        ({"accrual": TO_CLOSE}, "until the day closes"),
        ({"at_day_close": AtDayClose.HANDS_IN}, "until the day closes"),
        ({"accrual": TO_CLOSE, "at_day_close": AtDayClose.REPORTS}, "until the day closes"),
        ({"answer_within": 0}, "longer than nothing"),
    ],
)
def test_what_no_till_can_mean_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(MICROS_SIM, **changes)  # type: ignore[arg-type]


def test_a_repeat_has_a_pause() -> None:
    with pytest.raises(ValueError, match="has a pause"):
        Repeats(until=Tries(2))
    with pytest.raises(ValueError, match="longer than nothing"):
        Repeats((0,))


def test_the_last_pause_is_taken_again_and_again() -> None:
    rule = Repeats((5, 60, 900))
    assert [rule.pause(tries) for tries in (1, 2, 3, 4, 99)] == [5, 60, 900, 900, 900]


def test_rules_are_said_in_words() -> None:
    assert str(ONCE) == "never"
    assert str(TOAST_LIKE.accrual) == "after 5s; 10 times in all; new id"
    assert str(CALLERS["for-two-hours"].accrual) == "after 10s, 1m; for 2h; same id"
    assert str(TO_CLOSE) == "after 1s; until the day closes; same id"
