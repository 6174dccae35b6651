"""What attempts would move, and what takes them back."""

from decimal import Decimal

import pytest

from harness.history.moves import Moves, figures_told, speaks_for
from harness.history.pairing import pair
from simulators.till.operation import Commit
from simulators.till.programme import Programme, Tier
from tests.unit.harness.checks.notation import Night, night

_STEPS = (("bronze", 0), ("silver", 5000), ("gold", 900000))
TIERS = Programme(
    "tiers",
    zone="Europe/Warsaw",
    tiers=tuple(Tier(name, points, Decimal(n)) for n, (name, points) in enumerate(_STEPS, 1)),
)


def moves_of(case: Night) -> Moves:
    return Moves(pair(case.evidence(ledger=None)))


@pytest.mark.parametrize(
    ("line", "points"),
    [
        ("t1 sells x anna 20.00 -> unknown", (2000,)),
        ("t1 sells x anna 20.00 -> ok earned=21.00", (2100,)),
        ("t1 sells x - 20.00 -> unknown", (0,)),
        ("t1 sells x anna 20.00 asks=5.00 -> unknown", (1000,)),  # 15.00 earned, 5.00 spent
        ("t1 redeems x anna 20.00 on=a -> unknown", (-2000,)),
        ("t1 redeems x anna 20.00 on=a -> ok points=10.00 amount=10.00", (-1000,)),
        ("t1 redeems x anna 20.00 on=a due=5.00 -> unknown", None),  # more than is due: nobody knows what comes of it
        ("t1 adjusts x anna -3.00 -> unknown", (-300,)),
        ("t1 claims x anna tea -> unknown", None),
        ("t1 takes x anna cake on=a -> ok", None),
        ("t1 enrols x new -> unknown", (0,)),
        ("t1 scans x C1 on=a -> ok", (0,)),
    ],
)
def test_points_are_as_told_or_as_the_rules_have_them(line: str, points: tuple[int, ...] | None) -> None:
    case = night("guest anna 100.00\n" + line)
    moves = moves_of(case)
    assert moves.points_of(moves.case.attempts[case.keys["x"]]) == points


def test_tiers_out_of_reach_are_left_out() -> None:
    case = night("guest anna 0.00\nt1 sells a anna 40.00 -> unknown\nt1 sells b anna 40.00 -> unknown", TIERS)
    moves = moves_of(case)
    assert moves.points_of(moves.case.attempts[case.keys["b"]]) == (4000, 8000)


def test_a_card_that_is_no_good_earns_nothing() -> None:
    case = night("guest anna 0.00 status=blocked\nt1 sells a anna 40.00 -> offline")
    moves = moves_of(case)
    assert moves.points_of(moves.case.attempts[case.keys["a"]]) == (0,)


def test_refused_is_out_unless_it_was_given_up_and_reversed() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 5.00 on=a -> refused
        t1 redeems s anna 5.00 on=a -> refused reason=offline
        t1 redeems t anna 5.00 on=a -> refused reason=offline
        t1 reverses u t -> unknown
        t1 sells a anna 5.00 -> offline
        dead a refused: blocked
        t1 sells b anna 5.00 -> offline
        dead b parked
    """)
    moves = moves_of(case)
    out = {label: moves.is_out(moves.case.attempts[case.keys[label]]) for label in "rstab"}
    assert out == {"r": True, "s": True, "t": False, "a": True, "b": False}


def test_undoers_are_voids_and_receipts_that_do_not_speak_for_it() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 5.00 on=a -> ok
        t1 redeems s anna 5.00 on=a -> ok
        t1 reverses u r -> unknown
        t1 sells a anna 50.00 points=5.00:s -> ok
        t1 voids v a -> refused reason=unavailable
        t1 voids w a -> ok
    """)
    moves = moves_of(case)
    attempts = {label: moves.case.attempts[case.keys[label]] for label in "rsuavw"}
    undoers = {label: [one.key for one in moves.undoers(attempts[label])] for label in "rsa"}
    assert undoers["r"] == [case.keys["u"], case.keys["a"], case.keys["w"]]
    assert undoers["s"] == [case.keys["w"]]
    assert undoers["a"] == [case.keys["w"]]
    sale = attempts["a"].operation
    assert isinstance(sale, Commit)
    assert [speaks_for(sale, attempts[label]) for label in "rs"] == [False, True]


def test_figures_of_a_void_are_those_told() -> None:
    case = night("guest anna 1.00\nt1 sells a anna 5.00 -> ok\nt1 voids v a -> ok returned=2.00 revoked=5.00")
    moves = moves_of(case)
    assert figures_told(moves.case.attempts[case.keys["v"]]) == -300
    assert figures_told(moves.case.attempts[case.keys["a"]]) is None
