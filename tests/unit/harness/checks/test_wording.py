"""Names in findings."""

import pytest

from harness.checks.wording import clock_time, naming, naming_entry, numbering
from harness.history.pairing import pair
from simulators.kit.instant import MS
from tests.unit.harness.checks.notation import night


def test_operations_are_called_as_people_call_them() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 5.00 on=a
        t1 sells a anna 50.00 = +50.00
        t1 voids v a
        t1 reverses u r
        t1 returns x a
        t1 identifies i anna
    """)
    day = "shop/2026-03-14/t1"
    paired = pair(case.evidence())
    assert [naming(attempt) for attempt in paired.attempts.values()] == [
        f"redemption {day}/1001/1",
        f"sale {day}/1001",
        f"void {day}/0/3 of receipt {day}/1001",
        f"reversal {day}/0/4 of operation {day}/1001/1",
        f"return {day}/0/5 of receipt {day}/1001",
        f"identify {day}/0/6",
    ]
    assert naming_entry(paired.entries[1]) == "entry 2 (sale, anna)"
    assert clock_time(paired, 1500 * MS) == "2026-03-14 12:00:01.500+01:00"


@pytest.mark.parametrize(
    ("numbers", "words"),
    [((7,), "ledger entry 7"), ((7, 9), "ledger entries 7 and 9"), ((7, 9, 12), "ledger entries 7, 9 and 12")],
)
def test_numbers_are_listed(numbers: tuple[int, ...], words: str) -> None:
    assert numbering(numbers) == words
