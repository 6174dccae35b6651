"""A step's expectation held against what it observed."""

import pytest

from harness.history.verdict import Verdict
from harness.run.comparing import compare
from harness.scenario.expectation import Expectation, How, Wanted
from simulators.kit.errors import Place

HERE = Place("x.yaml", 3, 5)


def want(name: str, *texts: str, how: How = How.IS) -> Wanted:
    return Wanted(name, HERE, texts, how)


def same(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("wanted", "verdict"),
    [
        (want("balance", "120.00"), Verdict.PASS),
        (want("balance", "120"), Verdict.FAIL),
        (want("outcome", "ok", "offline"), Verdict.PASS),
        (want("outcome", "refused", "unknown"), Verdict.FAIL),
        (want("tier", "gold"), Verdict.FAIL),
        (want("tier", how=How.ABSENT), Verdict.PASS),
        (want("balance", how=How.ABSENT), Verdict.FAIL),
        (want("screen", "Anna", "120", how=How.CONTAINS), Verdict.PASS),
        (want("screen", "Anna", "999", how=How.CONTAINS), Verdict.FAIL),
    ],
)
def test_one_field(wanted: Wanted, verdict: Verdict) -> None:
    observed = {"outcome": "ok", "balance": "120.00"}
    surfaces = {"screen": ("Anna Nowak", "balance 120.00"), "printed": ()}
    compared = compare(Expectation(HERE, (wanted,)), "micros", observed, surfaces, same)
    assert compared.verdict is verdict
    assert wanted.name in compared.expected


def test_a_step_that_expects_nothing_passes_and_claims_nothing() -> None:
    compared = compare(None, "micros", {"outcome": "ok"}, {}, same)
    assert (compared.verdict, compared.expected) == (Verdict.PASS, {})


def test_by_kind_counts_instead_of_the_field_of_the_same_name() -> None:
    expectation = Expectation(HERE, (want("outcome", "offline"),), (("farcard", (want("outcome", "refused"),)),))
    observed = {"outcome": "refused"}
    assert compare(expectation, "farcard", observed, {}, same).verdict is Verdict.PASS
    assert compare(expectation, "micros", observed, {}, same).verdict is Verdict.FAIL


def test_a_value_that_was_never_observed_makes_it_unknown_not_failed() -> None:
    def never(text: str) -> str:
        raise ValueError(f"{text} was never observed")

    compared = compare(Expectation(HERE, (want("code", "${c1.code}"),)), "micros", {"code": "x"}, {}, never)
    assert compared.verdict is Verdict.UNKNOWN
    assert "never observed" in compared.note
