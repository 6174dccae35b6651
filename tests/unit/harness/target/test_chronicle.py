"""A lasting ledger, judged by what one case added to it."""

from datetime import UTC, date, datetime, timedelta

from harness.history.evidence import Noted
from harness.target.chronicle import Chronicle, in_case_time, of_this_case
from simulators.till.attempt import Attempted
from simulators.till.ledger import Entry, EntryKind
from simulators.till.operation import Origin, ReadLedger
from simulators.till.programme import Guest
from simulators.till.receipt import ReceiptId

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
DAY = date(2026, 3, 14)
ANNA, OLA, NEW = Guest("anna", (), balance=12000, earned_before=500), Guest("ola", ()), Guest("new", (), balance=7)


def entry(
    number: int,
    kind: EntryKind,
    guest: str,
    points: int,
    *,
    key: str = "",
    reverses: int | None = None,
    earned: int = 0,
    store: str | None = None,
    posted: datetime = NOON,
) -> Entry:
    receipt = None if store is None else ReceiptId(store, DAY, "5", number)
    return Entry(number, kind, guest, points, 0, key, receipt, NOON, DAY, posted, reverses=reverses, earned=earned)


def test_what_was_before_becomes_the_opening() -> None:
    chronicle = Chronicle()
    chronicle.read_on([entry(1, EntryKind.OPENING, "anna", 12000), entry(2, EntryKind.OPENING, "ola", 0)])
    chronicle.read_on([entry(5, EntryKind.SALE, "anna", 3700), entry(6, EntryKind.SALE, "", 0)])
    assert chronicle.last == 6
    anna, ola, new = chronicle.begin([ANNA, OLA, NEW])
    assert (anna.balance, anna.earned_before) == (15700, 4200)
    assert (ola.balance, new) == (0, NEW)
    openings = chronicle.openings([ANNA, OLA, NEW], NOON)
    assert [(e.number, e.guest, e.points) for e in openings] == [(2, "ola", 0), (5, "anna", 15700)]
    assert {e.kind for e in openings} == {EntryKind.OPENING}


def test_points_earned_in_life_are_net_of_voids_and_returns() -> None:
    chronicle = Chronicle()
    chronicle.read_on(
        [
            entry(1, EntryKind.SALE, "anna", 1000),
            entry(2, EntryKind.SALE, "anna", 2000),
            entry(3, EntryKind.VOID, "anna", -1000, reverses=1),
            entry(4, EntryKind.RETURN, "anna", -500, reverses=2, earned=500),
            entry(5, EntryKind.RETURN, "anna", -300, reverses=2, earned=300),
            entry(6, EntryKind.VOID, "anna", 300, reverses=5),
        ]
    )
    assert chronicle.begin([ANNA])[0].earned_before == 500 + 2000 - 500


def test_a_ledger_nobody_is_in_changes_nobody() -> None:
    assert Chronicle().begin([ANNA]) == (ANNA,)
    assert Chronicle().openings([ANNA], NOON) == ()


def test_what_others_do_meanwhile_is_left_out() -> None:
    asked = ReadLedger(Origin("store", "5", DAY, NOON, 0, 1), 0)
    history = [Noted(0, 0, "tills", Attempted("till1", "ours", asked))]
    entries = [
        entry(1, EntryKind.SALE, "stranger", 1, key="theirs", store="elsewhere"),
        entry(2, EntryKind.WELCOME, "registered", 1, key="ours"),
        entry(3, EntryKind.SALE, "anna", 1, key="nobody knows"),
        entry(4, EntryKind.SALE, "", 0, key="anonymous", store="store"),
        entry(5, EntryKind.SALE, "", 0, key="anonymous", store="elsewhere"),
    ]
    assert [e.number for e in of_this_case(entries, history, [ANNA], ["store"])] == [2, 3, 4]


def test_posting_is_told_in_the_time_of_the_case() -> None:
    ahead = timedelta(days=200)
    second = timedelta(seconds=1)
    entries = [
        entry(1, EntryKind.SALE, "anna", 1, key="a", posted=NOON + ahead + second),
        entry(2, EntryKind.SALE, "anna", 1, key="b", posted=NOON + ahead - 9 * second),  # before it was asked
        entry(3, EntryKind.SALE, "anna", 1, key="c", posted=NOON + ahead + 99 * second),  # after it was heard
        entry(4, EntryKind.SALE, "anna", 1, key="unheard", posted=NOON + ahead),
    ]
    heard = {
        "a": (NOON, NOON + 5 * second),
        "b": (NOON + 2 * second, NOON + 3 * second),
        "c": (NOON + 4 * second, NOON + 6 * second),
    }
    timed = in_case_time(entries, heard, ahead)
    assert [(e.posted_at - NOON) / second for e in timed] == [1, 2, 6, 6]


def test_an_earlier_entry_was_posted_before_a_later_one_was_heard() -> None:
    second = timedelta(seconds=1)
    entries = [entry(1, EntryKind.SALE, "anna", 1, key="a", posted=NOON + 90 * second)]
    entries.append(entry(2, EntryKind.SALE, "anna", 1, key="b", posted=NOON + 90 * second))
    heard = {"a": (NOON, NOON + 10 * second), "b": (NOON + second, NOON + 5 * second)}
    timed = in_case_time(entries, heard, timedelta(0))
    assert [(e.posted_at - NOON) / second for e in timed] == [5, 5]
