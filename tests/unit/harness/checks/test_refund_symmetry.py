"""refund.symmetry on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from simulators.till.programme import Programme, Shortfall
from tests.unit.harness.checks.notation import failing, night, results, sentences

ID = "refund.symmetry"
SALE = """
    guest anna 100.00
    t1 redeems r anna 10.00 on=a = -10.00 -> ok
    t1 sells a anna 33.33 lines=tea:1:11.11,cake:2:11.11 points=10.00:r = +23.33 -> ok
"""


def _parts(*lines: str) -> str:
    return "\n".join([SALE, *lines])


def test_parts_that_add_up_to_the_whole_pass() -> None:
    whole = night(_parts("t1 returns x a = -13.33 amount=23.33 spent=10.00 earned=23.33 -> ok"))
    result = results(whole.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)
    parts = night(
        _parts(
            "t1 returns x a tea:1 = -4.45 amount=7.78 spent=3.33 earned=7.78 -> ok",
            "t1 returns y a cake:1 = -4.43 amount=7.77 spent=3.34 earned=7.77 -> ok",
            "t1 returns z a = -4.45 amount=7.78 spent=3.33 earned=7.78 -> ok",
        )
    )
    assert sentences(results(parts.evidence())[ID]) == ""
    assert failing(parts.evidence()) == set()


@pytest.mark.parametrize(
    "line",
    [
        "t1 returns x a tea:1 = -4.44 amount=7.78 spent=3.33 earned=7.77 -> ok",
        "t1 returns x a tea:1 = -4.45 amount=11.11 spent=3.33 earned=7.78 -> ok",
        "t1 returns x a tea:1 = -7.78 amount=7.78 spent=0.00 earned=7.78 -> ok",
        "t1 returns x a tea:1 = -4.40 amount=7.78 spent=3.33 earned=7.78 -> ok",
    ],
)
def test_a_part_of_another_size_fails(line: str) -> None:
    case = night(_parts(line))
    assert failing(case.evidence()) == {ID}
    assert "its part of the sale comes to 7.78 in money" in sentences(results(case.evidence())[ID])


def test_more_than_the_sale_fails() -> None:
    whole = "t1 returns {} a = -13.33 amount=23.33 spent=10.00 earned=23.33 -> ok"
    case = night(_parts(whole.format("x"), whole.format("y")))
    assert failing(case.evidence()) == {ID, "cancel.leaves-nothing"}
    assert "takes back more than is left" in sentences(results(case.evidence())[ID])
    thrice = night(_parts("t1 returns x a cake:3 = 0.00 -> ok"))
    assert failing(thrice.evidence()) == {ID}


def test_after_its_void_fails() -> None:
    case = night(
        _parts(
            "t1 voids v a = -23.33 -> ok",
            "= void v +10.00 reverses=2",
            "t1 returns x a = -13.33 amount=23.33 spent=10.00 earned=23.33 -> ok",
        )
    )
    assert ID in failing(case.evidence())


def test_a_shortfall_is_withheld_or_owed() -> None:
    text = """
        guest anna 0.00
        t1 sells a anna 50.00 = +50.00 -> ok
        t1 redeems r anna 40.00 on=b = -40.00 -> ok
        t1 sells b anna 40.00 points=40.00:r = 0.00 -> ok
        t1 returns x a = {}
    """
    withheld = night(text.format("-10.00 amount=10.00 earned=10.00 -> ok"))
    assert failing(withheld.evidence()) == set()
    owed = night(text.format("-50.00 amount=50.00 earned=50.00 -> ok"))
    assert failing(owed.evidence()) == {ID}
    debt = Programme("debt", zone="Europe/Warsaw", shortfall=Shortfall.DEBT)
    assert failing(night(text.format("-50.00 amount=50.00 earned=50.00 -> ok"), debt).evidence()) == set()


def test_a_sale_that_earned_wrongly_is_not_also_a_wrong_return() -> None:
    case = night("""
        guest anna 0.00
        t1 sells a anna 50.00 = +60.00 -> ok
        t1 returns x a = -60.00 amount=50.00 earned=60.00 -> ok
    """)
    assert failing(case.evidence()) == {"balance.conservation"}


def test_nothing_returned_is_skipped() -> None:
    assert results(night(SALE).evidence())[ID].verdict is Verdict.SKIP
