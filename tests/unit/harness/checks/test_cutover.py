"""link.cutover on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results

ID = "link.cutover"
BOTH = """
    guest anna 120.00
    t1 sells a anna 50.00 -> offline
    chunk gateway-backend gateway backend a
    cut gateway-backend
    chunk backup gateway backend a
"""


def test_once_passes() -> None:
    result = results(night(BOTH).read("= sale a +50.00").evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_twice_or_never_fails_here_alone() -> None:
    twice = night(BOTH).read("= sale a +50.00\n= sale a +50.00")
    assert failing(twice.evidence()) == {ID}
    assert failing(night(BOTH).evidence()) == {ID}


def test_not_yet_is_unknown() -> None:
    assert results(night(BOTH).evidence(settled=False))[ID].verdict is Verdict.UNKNOWN


def test_what_met_one_link_is_left_to_the_other_checks() -> None:
    case = night(BOTH).read("""
        = sale a +50.00
        t1 sells b anna 10.00 -> offline
        chunk backup gateway backend b
    """)
    assert failing(case.evidence()) == {"replay.nothing-lost"}


def test_without_a_backup_it_is_skipped() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        chunk gateway-backend gateway backend a
        chunk tills-gateway tills gateway a
    """)
    assert results(case.evidence())[ID].verdict is Verdict.SKIP
