"""Whole nights: the gateway holds at every crash point, and each mutant does something that is seen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.gateway.mutants.registry import Mutant, mutants
from simulators.kit.instant import MS, SECOND
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Single
from tests.unit.simulators.gateway.blocked import POOR
from tests.unit.simulators.gateway.fakes import (
    ANNA,
    BORIS,
    OTHER,
    attach,
    coupon,
    detach,
    held,
    hold,
    identify,
    paid_with_points,
    redeem,
    sale,
    take_back,
    void,
)
from tests.unit.simulators.gateway.night import BANNED, POISON, Night, Outage, Plan, audit

THIRD = Identifier(IdentifierKind.CODE, "483920177")
PRIMARY, BACKUP = "backend:api", "backend:backup"


def spread(*operations: Single, every: int = 700 * MS) -> tuple[tuple[int, Single], ...]:
    return tuple((index * every, operation) for index, operation in enumerate(operations))


LUNCH = (
    identify(1),
    sale(2, 20),
    sale(3, 21, None),
    sale(4, 22, BORIS),
    redeem(5, 23),
    sale(6, 23),
    void(7, 21),
    take_back(8, 20),
    identify(9),
    coupon(10, 24),
    sale(11, 24, BANNED),
    sale(12, 25, POISON),
    sale(13, 26, BORIS),
    void(14, 26),
    sale(15, 27),
    redeem(16, 28),
    sale(17, 28),
)

TABLES = (
    attach(1, 20),
    hold(2, 20),
    held(3, 20),
    attach(4, 21, OTHER),
    detach(5, 21),
    sale(6, 21, None),
    attach(7, 22, THIRD),
    hold(8, 22, THIRD),
    detach(9, 22),
    void(10, 22),
    sale(12, 33),
    redeem(13, 34),
    sale(14, 34),
    take_back(15, 33),
    identify(21),
)
"""Guests with one-time codes."""

BLOCKED = tuple(
    (index * 1_300 * MS, paid_with_points(100 + index, 50 + index, guest))
    for index, guest in enumerate((ANNA, POOR, BORIS, ANNA))
)

NIGHTS = {
    "calm": Plan(spread(*LUNCH)),
    "lunch without a line": Plan(spread(*LUNCH), (Outage(PRIMARY, SECOND, 9 * SECOND, "dead"),)),
    "silence": Plan(spread(*LUNCH), (Outage(PRIMARY, SECOND, 8 * SECOND, "mute"),)),
    "answers lost": Plan(spread(*LUNCH), (Outage(PRIMARY, SECOND, 8 * SECOND, "deaf"),)),
    "slow disk": Plan(spread(*LUNCH), (Outage(PRIMARY, 2 * SECOND, 7 * SECOND, "dead"),), disk=300 * MS),
    "full disk": Plan(
        spread(*LUNCH), (Outage(PRIMARY, 2 * SECOND, 7 * SECOND, "dead"),), full=(3 * SECOND, 6 * SECOND)
    ),
    "slow programme": Plan(spread(*LUNCH), latency=450 * MS),
    "flapping": Plan(
        spread(*LUNCH), tuple(Outage(PRIMARY, n * SECOND, n * SECOND + 500 * MS, "dead") for n in range(12))
    ),
    "cut over": Plan(
        spread(*LUNCH),
        (Outage(PRIMARY, 2 * SECOND, 6 * SECOND, "deaf"), Outage(BACKUP, 3 * SECOND, 4 * SECOND, "deaf")),
        routes=(PRIMARY, BACKUP),
    ),
    "both lines": Plan(
        spread(*LUNCH),
        (Outage(PRIMARY, 2 * SECOND, 6 * SECOND, "mute"), Outage(BACKUP, 1 * SECOND, 5 * SECOND, "mute")),
        routes=(PRIMARY, BACKUP),
    ),
    "two holes": Plan(
        spread(*LUNCH),
        (Outage(PRIMARY, 2 * SECOND, 6 * SECOND, "hole"), Outage(BACKUP, 2 * SECOND, 6 * SECOND, "hole")),
        routes=(PRIMARY, BACKUP),
    ),
    "somebody's page": Plan(spread(*LUNCH), page=3 * SECOND),
    "codes": Plan(spread(*TABLES)),
    "codes, no line": Plan(spread(*TABLES), (Outage(PRIMARY, 500 * MS, 6 * SECOND, "dead"),)),
    "codes, answers lost": Plan(spread(*TABLES), (Outage(PRIMARY, 1_000 * MS, 6 * SECOND, "deaf"),), disk=50 * MS),
    "codes, flapping": Plan(
        spread(*TABLES), tuple(Outage(PRIMARY, n * SECOND, n * SECOND + 500 * MS, "dead") for n in range(9))
    ),
    "blocked": Plan(spread(*LUNCH), blocked=BLOCKED),
    "blocked, answers lost": Plan(spread(*LUNCH[:6]), (Outage(PRIMARY, SECOND, 8 * SECOND, "deaf"),), blocked=BLOCKED),
    "blocked, no line": Plan(spread(*LUNCH[:6]), (Outage(PRIMARY, SECOND, 40 * SECOND, "dead"),), blocked=BLOCKED),
    "blocked, flapping": Plan(
        spread(*LUNCH[:6]),
        tuple(Outage(PRIMARY, n * SECOND, n * SECOND + 600 * MS, "deaf") for n in range(12)),
        disk=200 * MS,
        blocked=BLOCKED,
    ),
}
LONG = Plan(
    tuple((index * 50 * MS, sale(index + 1, index + 1, (ANNA, BORIS, None)[index % 3])) for index in range(150)),
    (Outage(PRIMARY, 0, 10 * SECOND, "dead"),),
)


@pytest.mark.parametrize("name", NIGHTS)
def test_nothing_goes_wrong(name: str) -> None:
    assert audit(Night(NIGHTS[name]).play()) == []


def test_a_long_queue() -> None:
    assert audit(Night(LONG).play()) == []


@pytest.mark.parametrize("name", NIGHTS)
def test_killed_between_any_two_effects_it_loses_nothing_it_told(name: str) -> None:
    plan = NIGHTS[name]
    total = Night(plan).play().effects
    assert total > 80
    wrong = {point: found for point in range(1, total + 1) if (found := audit(Night(plan, kill_after=point).play()))}
    assert wrong == {}


def _is_seen(mutant: Mutant) -> bool:
    for plan in (*NIGHTS.values(), LONG):
        if audit(Night(plan, mutant.forwarder).play()):
            return True
    for plan in NIGHTS.values():
        total = Night(plan, mutant.forwarder).play().effects
        if any(audit(Night(plan, mutant.forwarder, kill_after=point).play()) for point in range(1, total + 1)):
            return True
    return False


ELSEWHERE = {
    "gateway.coupon-marked-here",  # two shops
    "gateway.forgets-the-offset",  # the hour that comes twice in October
    "gateway.sorts-by-local-time",  # the same
    "gateway.never-synced",  # a power cut: here only the process dies
}
"""Mutants that nothing of these nights can show; the zoo's scenarios do."""


def test_what_is_shown_elsewhere_is_in_the_zoo() -> None:
    assert {mutant.id for mutant in mutants()} >= ELSEWHERE


@pytest.mark.parametrize(
    "mutant", [mutant for mutant in mutants() if mutant.id not in ELSEWHERE], ids=lambda mutant: mutant.id
)
def test_a_mutant_is_seen(mutant: Mutant) -> None:
    assert _is_seen(mutant)


_outages = st.lists(
    st.builds(
        lambda route, since, length, style: Outage(route, since * MS, (since + length) * MS, style),
        st.sampled_from((PRIMARY, BACKUP)),
        st.integers(0, 12_000),
        st.integers(1, 6_000),
        st.sampled_from(("dead", "mute", "deaf", "hole")),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(
    outages=_outages,
    is_backed=st.booleans(),
    disk=st.integers(0, 900),
    latency=st.integers(0, 700),
    every=st.integers(1, 1_500),
    is_blocked=st.booleans(),
    kill_after=st.none() | st.integers(1, 400),
)
def test_any_night(
    outages: list[Outage],
    is_backed: bool,
    disk: int,
    latency: int,
    every: int,
    is_blocked: bool,
    kill_after: int | None,
) -> None:
    routes = (PRIMARY, BACKUP) if is_backed else (PRIMARY,)
    plan = Plan(
        spread(*LUNCH, every=every * MS),
        tuple(outages),
        routes=routes,
        disk=disk * MS,
        latency=latency * MS,
        blocked=BLOCKED if is_blocked else (),
    )
    assert audit(Night(plan, kill_after=kill_after).play()) == []


def test_the_audit_sees_what_it_should() -> None:
    night = Night(NIGHTS["calm"]).play()
    forgotten = night.programme.ledger.pop(0)[0]
    assert audit(night)[0].startswith(f"lost: {forgotten.origin.key}")
