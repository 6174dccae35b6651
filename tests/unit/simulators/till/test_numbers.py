"""Numbers are given below a durable ceiling only, and origins follow the clock or the check."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from simulators.kit.event import Row
from simulators.kit.instant import HOUR, Clock
from simulators.till.numbers import NUMBER_BLOCK, Numbers, Station
from simulators.till.receipt import ReceiptId

STATION = Station("till1", "5", "main")


def numbers(clock: Clock | None = None, closes: time = time(0), first_check: int = 1) -> Numbers:
    return Numbers((STATION,), clock or Clock(datetime(2026, 3, 14, 9, 0, tzinfo=UTC)), closes, first_check)


def test_no_number_before_the_ceiling_is_durable() -> None:
    book = numbers()
    assert not book.has("till1")
    rows = book.wanted()
    assert [row.key for row in rows] == ["count:till1"]
    assert not book.has("till1")
    with pytest.raises(AssertionError, match="not reserved"):
        book.origin("till1", 0)
    book.granted()
    assert book.origin("till1", 0).key == "main/2026-03-14/5/0/1"


def test_a_new_life_begins_above_every_number_of_the_last() -> None:
    first = numbers(first_check=100)
    rows = first.wanted()
    first.granted()
    given = [first.origin("till1", 0).number for _ in range(3)]
    taken = first.take_check("till1")
    again = numbers(first_check=100)
    again.load(rows)
    again.wanted()
    again.granted()
    assert again.origin("till1", 0).number > max(given)
    assert again.take_check("till1") > taken


def test_ceilings_are_raised_ahead_of_need() -> None:
    book = numbers()
    book.wanted()
    book.granted()
    assert book.wanted() == ()
    for _ in range(NUMBER_BLOCK // 2 + 1):
        book.origin("till1", 0)
    assert book.has("till1")
    assert len(book.wanted()) == 1
    assert book.wanted() == (), "one request at a time"
    book.denied()
    assert len(book.wanted()) == 1


def test_a_wished_check_number_is_followed_by_the_next() -> None:
    book = numbers()
    assert [
        book.take_check("till1", 50),
        book.take_check("till1"),
        book.take_check("till1", 7),
        book.take_check("till1"),
    ] == [
        50,
        51,
        7,
        52,
    ]
    assert len(book.wanted()) == 1


def test_business_date_and_moment_are_the_tills() -> None:
    clock = Clock(datetime(2026, 3, 14, 23, 0, tzinfo=ZoneInfo("Europe/Warsaw")))
    book = numbers(clock, time(4))
    book.wanted()
    book.granted()
    origin = book.origin("till1", 4 * HOUR)
    assert (origin.business_date, origin.made_at.isoformat()) == (date(2026, 3, 14), "2026-03-15T03:00:00+01:00")
    assert book.origin("till1", 6 * HOUR).business_date == date(2026, 3, 15)


def test_an_open_check_gives_its_own_date() -> None:
    book = numbers()
    book.wanted()
    book.granted()
    check = ReceiptId("main", date(2026, 3, 13), "5", 9)
    origin = book.origin("till1", 0, check)
    assert origin.receipt == check
    undo = book.next_after(origin, "till1", HOUR)
    assert (undo.receipt, undo.number) == (check, 2)
    assert book.next_after(book.origin("till1", 0), "till1", 0).check == 0


def test_rows_of_others_are_passed_over() -> None:
    book = numbers()
    book.load([Row("count:till9", '{"number":70,"check":7}'), Row("count:till1", None), Row("count:till1", "?")])
    book.wanted()
    book.granted()
    assert book.origin("till1", 0).number == 1
