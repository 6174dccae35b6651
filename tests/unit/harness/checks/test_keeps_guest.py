"""order.keeps-guest and order.closed-on-till on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

KEEPS, CLOSED = "order.keeps-guest", "order.closed-on-till"
ATTACHED = """
    guest anna 540.00
    anna-phone codes k anna pay points=300.00 -> ok code=483920175
    w1 attaches x #483920175 on=a -> ok most=300.00
"""


def case(*lines: str) -> Night:
    return night("\n".join((ATTACHED, *lines)))


def test_the_guest_is_on_the_receipt() -> None:
    played = case("w1 sells a #483920175 50.00 = +50.00 -> ok")
    assert results(played.evidence())[KEEPS].verdict is Verdict.PASS
    assert results(played.evidence())[KEEPS].examined == 1


@pytest.mark.parametrize("line", ["t1 sells a - 50.00 = 0.00 -> ok", "t1 sells a - 50.00 -> offline\n= sale a 0.00"])
def test_a_guest_who_is_lost_on_the_way_to_the_till_fails(line: str) -> None:
    played = night(ATTACHED.replace("w1", "t1") + line)
    assert failing(played.evidence()) == {KEEPS}
    explain = sentences(results(played.evidence())[KEEPS])
    assert "names nobody; till t1 had attached code:*******75 to it" in explain


def test_another_guest_than_the_last_fails() -> None:
    played = case(
        "w1 detaches d a -> ok",
        "anna-phone codes l anna accrue -> ok code=483920176",
        "w1 attaches y #483920176 on=a -> ok",
        "w1 sells a #483920175 50.00 -> refused reason=used",
    )
    assert failing(played.evidence()) == {KEEPS}


def test_guests_who_were_taken_off_or_never_on_do_not_count() -> None:
    for lines in (
        ("w1 detaches d a -> ok", "w1 sells a - 50.00 = 0.00 -> ok"),
        ("w1 detaches d a -> offline", "w1 sells a - 50.00 = 0.00 -> ok"),
        ("w1 reverses u x = 0.00 guest= reverses=none -> ok", "w1 sells a - 50.00 = 0.00 -> ok"),
    ):
        result = results(case(*lines).evidence())[KEEPS]
        assert result.verdict is Verdict.SKIP, lines
    refused = night(
        "guest anna 1.00\nt1 attaches x #1 on=a -> refused reason=not_found\nt1 sells a - 5.00 = 0.00 -> ok"
    )
    assert results(refused.evidence())[KEEPS].verdict is Verdict.SKIP


def test_a_phone_that_closes_what_is_paid_with_points_fails() -> None:
    played = case("w1 sells a #483920175 50.00 = +50.00 -> ok")
    assert failing(played.evidence()) == {CLOSED}
    assert "was closed on w1, a waiter's phone" in sentences(results(played.evidence())[CLOSED])


def test_the_till_may_and_so_may_a_phone_when_nobody_pays_with_points() -> None:
    on_till = night(ATTACHED.replace("w1", "t1") + "t1 sells a #483920175 50.00 = +50.00 -> ok")
    result = results(on_till.evidence())[CLOSED]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)
    accrues = night(
        ATTACHED.replace("pay points=300.00", "accrue").replace(" most=300.00", "")
        + "w1 sells a #483920175 50.00 = +50.00 -> ok"
    )
    assert failing(accrues.evidence()) == set()
    assert results(accrues.evidence())[CLOSED].verdict is Verdict.SKIP
    assert failing(case("w1 sells a #483920175 50.00 -> refused reason=not_applicable").evidence()) == set()
