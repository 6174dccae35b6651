"""The bounds of balances over time, as reports draw them."""

from harness.history.interval import Bounds, Intervals, accounts_of, intervals_of
from harness.history.pairing import pair
from simulators.till.programme import GiftOffer, Programme
from tests.unit.harness.checks.notation import Night, night

GIFTS = Programme("gifts", zone="Europe/Warsaw", gifts=(GiftOffer("cake", "Cake", ("cake",), cost=2500),))


def drawn(case: Night, guest: str = "anna", **changes: object) -> list[tuple[int, int, str]]:
    """(low, high, why without the key) of every step."""
    bounds = intervals_of(pair(case.evidence(**changes)))[guest]
    return [(one.low, one.high, " ".join((one.because.split()[0], one.because.split()[-1]))) for one in bounds]


def test_asking_widens_and_hearing_narrows() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 -> unknown
        t1 redeems r anna 30.00 on=b
        hears r refused
        hears a ok earned=22.00 balance=122.00
    """)
    assert drawn(case, ledger=None) == [
        (10000, 10000, "opening opening"),
        (10000, 12200, "commit asked"),
        (12200, 12200, "commit heard"),
    ]


def test_bounds_are_dated_and_say_why() -> None:
    case = night("guest anna 100.00\nt1 sells a anna 22.00 -> ok earned=22.00 balance=122.00")
    asked, heard = intervals_of(pair(case.evidence(ledger=None)))["anna"][1:]
    assert asked == Bounds(2_000_000_000, 10000, 12200, f"commit {case.keys['a']} asked")
    assert heard == Bounds(2_100_000_000, 12200, 12200, f"commit {case.keys['a']} heard")


def test_when_all_is_quiet_the_bounds_meet() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 = +22.00 -> offline
        t1 redeems r anna 30.00 on=b -> unknown
        anna-phone adjusts c anna 5.00 = +5.00 -> unknown
    """)
    assert drawn(case)[-1] == (12700, 12700, "every empty")
    assert drawn(case, settled=False)[-1] == (7000, 12700, "adjust asked")
    assert drawn(case, ledger=None)[-1] == (9200, 12700, "every empty")


def test_a_part_goes_on_and_off() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> unknown
        t1 reverses u r -> ok
        t1 takes g anna cake on=a -> ok
        t1 sells a anna 22.00 -> ok earned=22.00 balance=122.00
    """)
    case.programme = GIFTS
    assert [(low, high) for low, high, _ in drawn(case, ledger=None)] == [
        (10000, 10000),
        (7000, 10000),  # redeem asked
        (10000, 10000),  # its reversal heard
        (7500, 10000),  # gift asked
        (7500, 7500),
        (7500, 12200),  # the receipt does not speak for the gift
        (12200, 12200),
    ]


def test_a_returns_bounds_are_those_of_its_sale() -> None:
    case = night("""
        guest anna 100.00
        t1 redeems r anna 30.00 on=a -> ok points=30.00 amount=30.00 balance=70.00
        t1 sells a anna 50.00 points=30.00:r -> ok earned=20.00 balance=90.00
        t1 returns x a -> unknown
    """)
    assert drawn(case, ledger=None)[-1] == (7000, 12000, "return asked")


def test_the_ledger_is_laid_beside_the_parts() -> None:
    case = night("""
        guest anna 100.00
        t1 sells a anna 22.00 = +22.00 -> ok
        t1 voids v a = -22.00 -> ok
        = adjustment x +5.00 guest=anna
    """)
    intervals = Intervals(pair(case.evidence()))
    (part,) = intervals.accounts["anna"].parts
    assert [entry.number for entry in intervals.ledgered.of(part)] == [2, 3]
    assert intervals.ledgered.net(part) == 0
    assert [entry.number for entry in intervals.ledgered.strays] == [4]
    assert intervals.contradicted(intervals.accounts["anna"])


def test_whose_it_was_may_be_unknown() -> None:
    case = night("guest anna 100.00\nt1 sells a stranger 22.00 -> ok earned=22.00")
    assert Intervals(pair(case.evidence(ledger=None))).unplaced == 0
    refused = night("guest anna 100.00\nt1 sells a stranger 22.00 -> refused reason=not_found")
    assert Intervals(pair(refused.evidence(ledger=None))).unplaced is None


def test_accounts_are_reckoned_once_a_case() -> None:
    case = pair(night("guest anna 100.00").evidence())
    assert accounts_of(case) is accounts_of(case)
