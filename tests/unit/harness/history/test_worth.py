"""Balances told in money, on histories with known verdicts."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from harness.history.evidence import Evidence
from simulators.till.programme import Programme, Redeeming
from tests.unit.harness.checks.notation import failing, night, results, sentences

TENTH = Programme("a point pays 0.10", redeeming=Redeeming(value=Decimal("0.10")))


def told(balance: str, kind: str = "farcard") -> Evidence:
    evidence = night(f"guest anna 12.34\nt1 identifies i anna -> ok balance={balance}", TENTH).evidence()
    return replace(evidence, tills=tuple(replace(till, kind=kind) for till in evidence.tills))


def test_what_a_rounded_amount_of_money_stands_for_is_right_at_an_r_keeper_till() -> None:
    assert failing(told("12.30")) == set()
    assert failing(told("12.34")) == set()


@pytest.mark.parametrize("balance", ["12.20", "12.40", "12.31"])
def test_no_other_balance_is(balance: str) -> None:
    assert f"was told anna has {balance}" in sentences(results(told(balance))["balance.answers-agree"])


def test_other_tills_are_told_points() -> None:
    result = results(told("12.30", "micros"))["balance.answers-agree"]
    assert "was told anna has 12.30" in sentences(result)
