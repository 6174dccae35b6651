"""Balances told, since when they may have been so, and balances of the ledger."""

from harness.history.pairing import pair
from harness.history.told import balance_in, first_asked, sums_of, told_balances
from simulators.till.answer import Committed, GuestFound, Queued, Released, Status
from tests.unit.harness.checks.notation import night


def test_balances_are_found_in_every_answer_that_tells_one() -> None:
    case = night("""
        guest anna 100.00
        t1 identifies i anna -> ok balance=100.00
        t1 sells a anna 22.00 -> ok balance=122.00
        t1 sells b - 22.00 -> ok
        t1 redeems r anna 22.00 on=c -> refused
    """)
    told = [(one.guest, one.balance) for one in told_balances(pair(case.evidence()))]
    assert told == [("anna", 10000), ("anna", 12200)]


def test_figures_nobody_vouches_for_are_none() -> None:
    assert balance_in(Committed(1, 0, 7, told=False)) is None
    assert balance_in(Released(1, 7, told=False)) is None
    assert balance_in(GuestFound("anna", Status.UNVERIFIED)) is None
    assert balance_in(Queued()) is None
    assert balance_in(GuestFound("anna", Status.ACTIVE, balance=7)) == ("anna", 7)


def test_a_receipt_may_be_told_what_was_said_to_another_try() -> None:
    case = night("guest anna 1.00\nt1 sells a anna 5.00 -> unknown\nt1 identifies i anna -> ok")
    paired = pair(case.evidence())
    first, look = (paired.attempts[case.keys[label]] for label in "ai")
    assert first_asked(paired, first) is first
    assert first_asked(paired, look) is look


def test_the_ledgers_balances_between_two_moments() -> None:
    case = night("guest anna 1.00\nt1 sells a anna 5.00 = +5.00\nwait 1m\nt1 sells b anna 7.00 = +7.00")
    paired = pair(case.evidence())
    sums = sums_of(paired)["anna"]
    assert sums.balances == [0, 100, 600, 1300]
    assert sums.between(paired.wall(30_000_000_000), paired.wall(40_000_000_000)) == [600]
    assert sums.between(paired.wall(0), paired.wall(90_000_000_000)) == [0, 100, 600, 1300]
    assert sums_of(paired)["nobody"].balances == [0]
