"""code.guarded on histories with known verdicts."""

from harness.history.verdict import Verdict
from simulators.till.programme import CodeRules, Programme
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

ID = "code.guarded"
RULES = Programme("codes", zone="Europe/Warsaw", codes=CodeRules(guesses=3, guess_window_s=60, guess_pause_s=60))
APP = """
    guest anna 0.00
    anna-phone codes k anna accrue -> ok code=483920175
"""
GUESSES = tuple(f"t1 attaches g{n} #00000000{n} on=a -> refused reason=not_found" for n in range(3))
GOOD = "t1 attaches x #483920175 on=a -> ok"
STOPPED = "t1 attaches x #483920175 on=a -> refused reason=too_many_attempts"


def case(*lines: str) -> Night:
    return night("\n".join((APP, *lines)), RULES)


def test_stopped_after_so_many_passes() -> None:
    result = results(case(*GUESSES, STOPPED).evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_a_good_code_after_so_many_fails() -> None:
    played = case(*GUESSES, GOOD)
    assert failing(played.evidence()) == {ID}
    explain = sentences(results(played.evidence())[ID])
    assert "was attached although 3 unknown codes had been typed there" in explain


def test_one_more_unknown_code_that_is_looked_at_fails() -> None:
    fourth = "t1 attaches y #000000009 on=a -> refused reason=not_found"
    assert failing(case(*GUESSES, fourth).evidence()) == {ID}


def test_what_may_be_open_passes() -> None:
    for lines in (
        (*GUESSES[:2], GOOD),
        (*GUESSES[:2], "wait 61s", GUESSES[2], GOOD),
        (*GUESSES, "wait 61s", GOOD),
        (*GUESSES, "wait 59s", GOOD),
        (*GUESSES, GOOD.replace("t1", "t2").replace("on=a", "on=b")),
        (*GUESSES, "t1 attaches x #483920175 on=a -> refused reason=offline"),
        (*GUESSES, "t1 attaches x #483920175 on=a -> unknown"),
        (*GUESSES, STOPPED, "wait 61s", "t1 attaches z #483920175 on=a -> ok"),
        (*GUESSES, STOPPED, "wait 61s", GUESSES[0].replace("g0", "h0"), GOOD.replace("x", "z")),
    ):
        assert failing(case(*lines).evidence()) == set(), lines


def test_stopped_without_cause_fails() -> None:
    played = case(*GUESSES[:2], STOPPED)
    assert failing(played.evidence()) == {ID}
    assert "refused for too many attempts after 2 unknown codes" in sentences(results(played.evidence())[ID])
    long_ago = case(*GUESSES, "wait 5m", STOPPED)
    assert failing(long_ago.evidence()) == {ID}


def test_what_nobody_heard_of_may_have_been_a_guess() -> None:
    unheard = "t1 attaches y #000000009 on=a -> unknown"
    assert failing(case(*GUESSES[:2], unheard, "wait 5m", STOPPED).evidence()) == {ID}
    assert failing(case(*GUESSES[:2], unheard, STOPPED).evidence()) == set()


def test_nobody_guessing_is_skipped() -> None:
    assert results(case(GOOD).evidence())[ID].verdict is Verdict.SKIP
    assert results(night("guest anna 1.00").evidence())[ID].verdict is Verdict.SKIP
