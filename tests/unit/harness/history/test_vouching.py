"""Which promises the ledger does not keep."""

from datetime import UTC, date, datetime

from harness.history.pairing import pair
from harness.history.vouching import acknowledged_before_crash, crashes, differences, effect_missing
from simulators.kit.instant import SECOND
from simulators.till.operation import Origin, Void
from simulators.till.receipt import ReceiptId
from tests.unit.harness.checks.notation import night


def test_missing_is_neither_posted_nor_excused() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 sells b anna 50.00 -> offline
        t1 sells c anna 50.00 -> offline
        t1 redeems r anna 5.00 on=d -> ok
        t1 reverses u r = 0.00 reverses=none -> ok
        t1 enrols e eva -> ok
        dead c blocked
    """)
    paired = pair(case.evidence())
    missing = [label for label, key in case.keys.items() if effect_missing(paired, paired.attempts[key])]
    assert missing == ["b"]


def test_before_a_crash_means_told_before_it() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> offline
        t1 sells b anna 50.00
        crash gateway
        hears b ok earned=0.00
    """)
    paired = pair(case.evidence())
    assert crashes(paired) == (4 * SECOND + SECOND // 10,)
    told = [acknowledged_before_crash(paired, paired.attempts[case.keys[label]]) for label in "ab"]
    assert told == [True, False]


def test_a_void_asked_for_again_may_have_another_reason_but_no_other_receipt() -> None:
    def void(check: int, reason: str) -> Void:
        day = date(2026, 3, 14)
        origin = Origin("shop", "4", day, datetime(2026, 3, 14, 12, tzinfo=UTC), 1, 7)
        return Void(origin, ReceiptId("shop", day, "4", check), reason=reason)

    assert differences(void(1, "annulled"), void(1, "")) == ()
    assert differences(void(1, "annulled"), void(2, "annulled")) == ("receipt",)
