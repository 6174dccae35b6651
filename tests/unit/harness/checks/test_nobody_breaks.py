"""parts.nobody-breaks on histories with known verdicts."""

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "parts.nobody-breaks"


def test_a_killed_part_is_not_a_broken_one() -> None:
    case = night("""
        guest anna 120.00
        t1 sells a anna 50.00 = +50.00 -> ok
        crash gateway
        restart gateway
    """)
    result = results(case.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 2)


def test_an_exception_fails() -> None:
    case = night("broke gateway KeyError: 'x'")
    assert failing(case.evidence()) == {ID}
    assert "gateway broke at 2026-03-14 12:00:01.000+01:00: KeyError: 'x'" in sentences(results(case.evidence())[ID])


def test_remarks_are_warnings_told_once() -> None:
    case = night("\n".join(["remark gateway checksum over 0x7F"] * 3 + [f"remark t1 odd {n}" for n in range(12)]))
    result = results(case.evidence())[ID]
    assert result.verdict is Verdict.PASS
    assert len(result.findings) == 11
    assert all(finding.warning for finding in result.findings)
    assert "remarked 3 times: checksum over 0x7F" in result.findings[0].explain


def test_silence_is_skipped() -> None:
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
