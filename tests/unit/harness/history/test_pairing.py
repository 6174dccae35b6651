"""The accounts laid side by side: best knowledge, effects, copies, undoings; in linear time."""

import pytest

from harness.checks.registry import run_checks
from harness.history.pairing import pair
from harness.history.verdict import Verdict
from simulators.till.answer import Outcome
from tests.unit.harness.checks.notation import Night, night


def test_the_outcome_is_the_best_knowledge_a_till_had() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 -> unknown
        t1 sells b anna 50.00 -> unknown
        t1 sells c anna 50.00 -> offline
        t1 sells d anna 50.00
        hears b ok
        hears b unknown
        hears c refused reason=blocked
    """)
    paired = pair(case.evidence())
    outcomes = [attempt.outcome for attempt in paired.attempts.values()]
    assert outcomes == [Outcome.UNKNOWN, Outcome.OK, Outcome.REFUSED, Outcome.UNKNOWN]
    third = paired.attempts[case.keys["c"]]
    assert third.accepted is not None
    assert third.accepted.outcome is Outcome.OFFLINE
    assert third.evidence == (4, 5, 9)
    assert paired.attempts[case.keys["d"]].best is None


def test_copies_name_the_entry_they_repeat() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00
        = sale a +50.00
        = void x -50.00 reverses=3
        = opening y 120.00 guest=anna
    """)
    assert pair(case.evidence()).repeats == {3: 2, 4: 2, 5: 1}


def test_undone_standing_and_forbidden() -> None:
    case = night("""
        guest anna 120.00
        t1 redeems r anna 5.00 on=a = -5.00 -> unknown
        t1 reverses u r = +5.00 -> ok
        t1 redeems s anna 5.00 on=a -> unknown
        t1 reverses w s = 0.00 reverses=none -> ok
        t1 sells a anna 5.00 = +5.00 -> ok
    """)
    paired = pair(case.evidence())
    keys = case.keys
    assert paired.standing(keys["r"]) == ()
    assert [entry.number for entry in paired.standing(keys["a"])] == [5]
    assert paired.forbidden(paired.attempts[keys["s"]])
    assert not paired.forbidden(paired.attempts[keys["r"]])
    assert [entry.number for entry in paired.effects_of(paired.attempts[keys["u"]])] == [3]


def test_a_case_without_a_ledger_pairs_too() -> None:
    paired = pair(night("guest anna 1.00").evidence(ledger=None))
    assert paired.entries == ()
    assert paired.people.guests.keys() == {"anna"}


@pytest.mark.timeout(5)
def test_a_day_of_600_receipts_is_judged_quickly() -> None:
    day = Night()
    day.read("\n".join(f"guest g{n} 100.00" for n in range(200)))
    for n in range(600):
        guest = f"g{n % 200}"
        day.read(f"t{n % 5} identifies i{n} {guest} -> ok\nt{n % 5} redeems r{n} {guest} 5.00 on=a{n} = -5.00 -> ok")
        day.read(f"t{n % 5} sells a{n} {guest} 30.00 points=5.00:r{n} = +25.00 -> ok")
    results = run_checks(day.evidence())
    assert {result.verdict for result in results} <= {Verdict.PASS, Verdict.SKIP}
    assert sum(result.examined for result in results) > 10_000
