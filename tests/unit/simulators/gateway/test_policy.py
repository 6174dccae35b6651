"""Policies are tables: so are their tests."""

from datetime import timedelta

import pytest
from msgspec import structs

from simulators.gateway.policy import (
    OFFLINE,
    GatewayConfig,
    OfflinePolicy,
    Policy,
    Schedule,
    delay,
    is_expired,
    is_kept,
    is_parked,
    offline_answer,
    offline_policy,
    refusal,
    try_within,
)
from simulators.kit.instant import DAY, MS, SECOND
from simulators.till.answer import GuestFound, Reason, Refused, Status
from simulators.till.operation import SINGLES, Single
from tests.unit.simulators.gateway.fakes import (
    MORNING,
    coupon,
    identify,
    paid_with_points,
    redeem,
    sale,
    take_back,
    void,
)


@pytest.mark.parametrize(
    ("failures", "wait_ms"), [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 5000), (6, 5000), (10**9, 5000)]
)
def test_waits_grow_up_to_the_most(failures: int, wait_ms: int) -> None:
    assert delay(Schedule(500 * MS, 2, 5 * SECOND), failures) == wait_ms * MS


def test_a_schedule_may_stay_the_same() -> None:
    assert delay(Schedule(SECOND, 1, SECOND), 1000) == SECOND


@pytest.mark.parametrize(("routes", "within"), [(1, 3 * SECOND), (2, 1500 * MS), (3, SECOND)])
def test_each_route_has_its_share_of_the_tills_patience(routes: int, within: int) -> None:
    assert try_within(Policy(answer_within=3 * SECOND), routes) == within


@pytest.mark.parametrize(
    ("operation", "usual"),
    [
        (identify(1), OfflinePolicy.UNVERIFIED),
        (redeem(1, 1), OfflinePolicy.REFUSE),
        (coupon(1, 1), OfflinePolicy.REFUSE),
        (sale(1, 1), OfflinePolicy.QUEUE),
        (void(1, 1), OfflinePolicy.QUEUE),
        (take_back(1, 1), OfflinePolicy.QUEUE),
    ],
)
def test_what_becomes_of_each_offline(operation: Single, usual: OfflinePolicy) -> None:
    assert offline_policy(Policy(), operation) is usual
    assert is_kept(Policy(), operation) is (usual is OfflinePolicy.QUEUE)


def test_there_is_a_policy_for_every_operation() -> None:
    rows = {single.__struct_config__.tag for single in SINGLES}
    assert set(OFFLINE) == rows | {"commit_asking", "commit_held", "commit_reinstating"}


@pytest.mark.parametrize("commits", OFFLINE["commit"])
def test_a_receipt_that_asks_is_a_permission_and_one_that_reinstates_a_fact(commits: OfflinePolicy) -> None:
    policy = Policy(offline=(("commit", commits),))
    assert offline_policy(policy, paid_with_points(1, 10)) is OfflinePolicy.REFUSE
    assert offline_policy(policy, structs.replace(sale(1, 10), reinstates=True)) is OfflinePolicy.QUEUE
    reinstating = structs.replace(paid_with_points(1, 10), reinstates=True)
    assert offline_policy(policy, reinstating) is OfflinePolicy.QUEUE


def test_exceptions_are_data() -> None:
    policy = Policy(offline=(("coupon", OfflinePolicy.QUEUE), ("identify", OfflinePolicy.REFUSE)))
    assert is_kept(policy, coupon(1, 1))
    assert offline_answer(policy, identify(1)) == Refused(Reason.OFFLINE)


def test_the_one_thing_that_works_offline() -> None:
    answer = offline_answer(Policy(default_discount_percent=7), identify(1))
    assert answer == GuestFound("", Status.UNVERIFIED, balance=None, discount_percent=7)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"offline": (("comit", OfflinePolicy.QUEUE),)}, "no such operation"),
        ({"offline": (("redeem", OfflinePolicy.QUEUE),)}, "not possible for 'redeem'"),
        ({"offline": (("void", OfflinePolicy.REFUSE),)}, "not possible for 'void'"),
        ({"offline": (("commit_asking", OfflinePolicy.QUEUE),)}, "not possible for 'commit_asking'"),
        ({"offline": (("commit", OfflinePolicy.UNVERIFIED),)}, "not possible for 'commit'"),
        ({"park_after": 0}, "less than 1"),
        ({"pool": 0}, "less than 1"),
        ({"answer_within": 0}, "not positive"),
        ({"default_discount_percent": 101}, "percentage"),
        ({"remembered": -1}, "less than nothing"),
    ],
)
def test_what_cannot_be_meant_is_said_so(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        structs.replace(Policy(), **change)


def test_a_gateway_needs_a_route() -> None:
    with pytest.raises(ValueError, match="at least one route"):
        GatewayConfig(())


@pytest.mark.parametrize(("age", "is_too_old"), [(0, False), (DAY, False), (DAY + SECOND, True)])
def test_expiry(age: int, is_too_old: bool) -> None:
    moment = MORNING + timedelta(microseconds=age // 1000)
    assert is_expired(Policy(expiry=DAY), MORNING, moment) is is_too_old
    assert not is_expired(Policy(expiry=None), MORNING, moment)


@pytest.mark.parametrize(("tries", "is_enough"), [(0, False), (7, False), (8, True)])
def test_parking(tries: int, is_enough: bool) -> None:
    assert is_parked(Policy(park_after=8), tries) is is_enough


@pytest.mark.parametrize(
    ("config", "unsayable", "reason"),
    [
        (GatewayConfig(("b:a",)), None, None),
        (GatewayConfig(("b:a",), store="s1"), None, None),
        (GatewayConfig(("b:a",), store="s2"), None, Reason.UNAUTHORISED),
        (GatewayConfig(("b:a",), exchange_on=False), "too long", Reason.UNSUPPORTED),
        (GatewayConfig(("b:a",)), "too long", Reason.UNSUPPORTED),
    ],
)
def test_refusals_that_have_nothing_to_do_with_links(
    config: GatewayConfig, unsayable: str | None, reason: Reason | None
) -> None:
    refused = refusal(config, sale(1, 1), unsayable)
    assert (None if refused is None else refused.reason) is reason
