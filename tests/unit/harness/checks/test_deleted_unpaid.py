"""order.deleted-unpaid on histories with known verdicts."""

import pytest

from harness.history.verdict import Verdict
from tests.unit.harness.checks.notation import Night, failing, night, results, sentences

ID = "order.deleted-unpaid"
APP = """
    guest anna 540.00
    anna-phone codes k anna pay points=300.00 -> ok code=483920175
    t1 attaches x #483920175 on=a -> ok most=300.00
    t1 holds h #483920175 300.00 on=a = 0.00 amount=300.00 -> ok
"""


def case(*lines: str) -> Night:
    return night("\n".join((APP, *lines)))


@pytest.mark.parametrize(
    "lines",
    [
        ("t1 detaches d a = 0.00 amount=300.00 reverses=2 -> ok",),
        ("t1 detaches d a -> offline", "wait 1m", "= release d 0.00 amount=300.00 reverses=2"),
        ("t1 voids v a = 0.00 amount=300.00 reverses=2 -> ok",),
        ("t1 releases r h = 0.00 amount=300.00 -> ok", "t1 voids v a = 0.00 guest= reverses=none -> ok"),
        # Its time is over.
        ("t1 detaches d a -> ok points=0.00", "wait 2h", "t1 sells b - 1.00 = 0.00 -> ok"),
        # Taken off, and held again by the next guest.
        (
            "t1 detaches d a = 0.00 amount=300.00 reverses=2 -> ok",
            "anna-phone codes l anna pay -> ok code=483920176",
            "t1 attaches y #483920176 on=a -> ok most=540.00",
            "t1 holds i #483920176 100.00 on=a = 0.00 amount=100.00 -> ok",
        ),
    ],
    ids=["detached", "detached later", "voided", "let go first", "time over", "held again"],
)
def test_an_order_that_leaves_nothing_passes(lines: tuple[str, ...]) -> None:
    played = case(*lines)
    assert failing(played.evidence()) == set()
    result = results(played.evidence())[ID]
    assert (result.verdict, result.examined) == (Verdict.PASS, 1)


def test_a_hold_of_a_guest_who_was_taken_off_fails() -> None:
    played = case("t1 detaches d a -> offline")
    assert failing(played.evidence()) == {ID}
    explain = sentences(results(played.evidence())[ID])
    assert "lost its guest" in explain
    assert "entry 2 (hold, anna) of 300.00 points stands for it" in explain


def test_a_hold_of_a_voided_order_fails() -> None:
    played = case("t1 voids v a = 0.00 guest= reverses=none -> ok")
    assert failing(played.evidence()) == {ID}
    assert "was voided" in sentences(results(played.evidence())[ID])


def test_a_redemption_of_a_voided_order_fails() -> None:
    played = night("""
        guest anna 540.00
        t1 redeems r anna 30.00 on=a = -30.00 amount=30.00 -> ok
        t1 voids v a = 0.00 guest= reverses=none -> ok
    """)
    assert ID in failing(played.evidence())


def test_an_order_deleted_without_a_word_fails() -> None:
    played = case("act t1 1s VoidCheck")
    assert failing(played.evidence()) == {ID}
    assert "was deleted at till t1" in sentences(results(played.evidence())[ID])


def test_deleted_with_a_word_or_paid_later_passes() -> None:
    for lines in (
        ("act t1 5s VoidCheck", "t1 voids v a = 0.00 amount=300.00 reverses=2 -> ok"),
        ("act t1 5s VoidCheck", "t1 detaches d a = 0.00 amount=300.00 reverses=2 -> ok"),
        # Another check was voided; this one is still open.
        ("t1 sells b - 1.00 = 0.00 -> ok", "act t1 5s VoidCheck", "t1 voids v b = 0.00 guest= -> ok"),
        ("act t1 0s VoidCheck", "t1 sells a #483920175 500.00 -> offline", "dead a refused: insufficient"),
    ):
        assert failing(case(*lines).evidence()) == set(), lines


def test_while_nothing_has_settled_nobody_knows() -> None:
    played = case("t1 detaches d a -> offline")
    assert results(played.evidence(settled=False))[ID].verdict is Verdict.UNKNOWN


def test_what_was_given_up_is_not_held_against_anybody() -> None:
    assert failing(case("t1 detaches d a -> offline", "dead d parked: 8 tries settled nothing").evidence()) == set()


def test_no_such_order_is_skipped() -> None:
    assert results(case().evidence())[ID].verdict is Verdict.SKIP
    sold = "t1 sells a - 5.00 = 0.00 -> ok"
    assert results(night(f"guest anna 1.00\n{sold}\nt1 voids v a = 0.00 -> ok").evidence())[ID].verdict is Verdict.SKIP


DIED = ("crash tills.shop", "wait 1s", "restart tills.shop")


def test_a_hold_of_an_order_its_till_died_with_fails() -> None:
    played = case(*DIED)
    assert failing(played.evidence()) == {ID}
    explain = sentences(results(played.evidence())[ID])
    assert "was open when tills.shop died" in explain
    assert "entry 2 (hold, anna) of 300.00 points stands for it" in explain


def test_a_coupon_and_points_of_such_an_order_fail_too() -> None:
    for taken in ("t1 redeems r anna 30.00 on=b = -30.00 amount=30.00 -> ok", "t1 scans c C1 on=b = 0.00 -> ok"):
        played = night("\n".join(("guest anna 540.00", "coupon anna C1 reward:tea", taken, *DIED)))
        assert ID in failing(played.evidence()), taken


@pytest.mark.parametrize(
    "lines",
    [
        (*DIED, "t1 reverses u h = 0.00 amount=300.00 reverses=2 -> ok"),
        (*DIED, "t1 voids v a = 0.00 amount=300.00 reverses=2 -> ok"),
        # It had been told as a fact before, or is told by the next life.
        ("t1 sells a #483920175 500.00 -> offline", *DIED, "dead a refused: insufficient"),
        (*DIED, "t1 sells a #483920175 500.00 -> offline", "dead a refused: insufficient"),
        # The till knows of its order after all.
        (*DIED, "t1 adjusts j anna 1.00 on=a -> refused"),
        # Another part died; or this one never came back, so nobody could let go.
        ("crash gateway", "restart gateway"),
        ("crash tills.shop",),
    ],
    ids=["reversed", "voided", "sold", "sold later", "known", "another", "gone"],
)
def test_an_order_a_dead_till_leaves_nothing_of_passes(lines: tuple[str, ...]) -> None:
    assert ID not in failing(case(*lines).evidence())
