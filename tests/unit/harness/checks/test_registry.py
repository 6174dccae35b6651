"""Checks are found, run in a fixed order, and never take the run down with them."""

import re

import pytest

from harness.checks import registry
from harness.checks.registry import Check, Opinion, Skip, all_checks, check, check_named, run_checks
from harness.history.pairing import Pairing, pair
from harness.history.verdict import Finding, Verdict
from tests.unit.harness.checks.notation import night

NAMES = {
    "replay.nothing-lost",
    "replay.nothing-doubled",
    "replay.nothing-invented",
    "replay.order-kept",
    "replay.time-kept",
    "balance.no-overspend",
    "coupon.once",
    "balance.conservation",
    "refund.symmetry",
    "durable.before-acknowledged",
    "replay.converges",
    "till.goes-on",
    "answer.no-ghost",
    "link.cutover",
    "balance.answers-agree",
    "balance.interval",
    "guest.linearizable",
    "parts.nobody-breaks",
    "discount.is-not-tender",
    "till.card-not-applied",
    "till.retry-identical",
    "commit.all-or-nothing",
    "commit.cardless-accepted",
    "commit.repeats-agree",
    "bill.no-effect",
    "rollback.accepted",
    "rollback.symmetric",
    "code.once",
    "code.guarded",
    "order.deleted-unpaid",
    "order.keeps-guest",
    "order.closed-on-till",
    "till.told-when-printed",
    "cancel.leaves-nothing",
}


def test_every_check_is_found_with_words_for_people() -> None:
    found = all_checks()
    assert {c.id for c in found} == NAMES
    assert all(c.title and c.explain.endswith(".") for c in found)
    assert all(re.fullmatch(r"[A-Z]+-\d\d", row) for c in found for row in c.covers)
    assert check_named("coupon.once") is not None
    assert check_named("coupon.twice") is None


def test_every_offline_property_but_privacy_has_a_check() -> None:
    covered = {row for c in all_checks() for row in c.covers}
    assert {f"OFF-{n:02d}" for n in range(1, 15)} <= covered


def test_only_what_was_asked_for_runs_in_the_order_of_all() -> None:
    ids = [result.id for result in run_checks(night("guest anna 1.00").evidence(), ["till.goes-on", "coupon.once"])]
    assert ids == ["coupon.once", "till.goes-on"]


def _run(judge: registry.Judge, *, ledger: bool = True) -> tuple[Verdict, str]:
    case = night("guest anna 1.00")
    evidence = case.evidence() if ledger else case.evidence(ledger=None)
    made = Check("a.check", ("OFF-01",), "A check", "It checks.", True, judge)
    result = registry._run(made, pair(evidence))
    return result.verdict, result.note


def test_a_check_that_raises_is_an_error_with_its_place() -> None:
    def broken(case: Pairing) -> Opinion:
        raise KeyError(case.evidence.zone)

    verdict, note = _run(broken)
    assert verdict is Verdict.ERROR
    assert "KeyError: 'Europe/Warsaw' (broken, line" in note


@pytest.mark.parametrize(
    ("opinion", "verdict"),
    [
        (Opinion(1), Verdict.PASS),
        (Opinion(0), Verdict.UNKNOWN),
        (Skip("not here"), Verdict.SKIP),
        (Opinion(1, unknown="who knows"), Verdict.UNKNOWN),
        (Opinion(1, (Finding("bad", "a", "b"),), unknown="who knows"), Verdict.FAIL),
        (Opinion(1, (Finding("odd", "a", "b", warning=True),)), Verdict.PASS),
    ],
)
def test_opinions_become_verdicts(opinion: Opinion | Skip, verdict: Verdict) -> None:
    assert _run(lambda _: opinion)[0] is verdict


def test_without_a_ledger_a_check_that_needs_it_does_not_know() -> None:
    assert _run(lambda _: Opinion(3), ledger=False) == (Verdict.UNKNOWN, "the ledger cannot be read")
    assert _run(lambda _: Skip("not here"), ledger=False)[0] is Verdict.SKIP


def test_two_checks_cannot_share_an_id() -> None:
    all_checks()
    with pytest.raises(AssertionError, match=r"two checks are called coupon\.once"):
        check("coupon.once", covers=(), title="", explain="")(lambda _: Opinion(0))
