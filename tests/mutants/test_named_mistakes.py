"""The mistakes people make, by their names, and the mutants that make them. `test_power` has them caught."""

import pytest

from harness.checks.across.registry import across_checks
from harness.checks.registry import all_checks
from harness.run.mutants import suspects

MISTAKES = {
    "acknowledge before durable": ("gateway.acknowledge-first", "backend.answers-first"),
    "journal not synced": ("gateway.never-synced",),
    "acknowledge what a full disk did not take": ("gateway.acknowledges-without-disk",),
    "replay not idempotent": ("gateway.replay-not-idempotent", "backend.posts-repeats"),
    "keys remembered for too short a time": (
        "backend.forgets-keys",
        "backend.keys-in-memory",
        "backend.memory-per-port",
    ),
    "keys too narrow": ("backend.keys-without-store", "backend.receipts-without-date"),
    "key reused after the wrap of the two-digit sequence": ("gateway.key-after-wrap", "gateway.key-from-sequence"),
    "replay out of order": ("gateway.replay-out-of-order", "gateway.sorts-as-text", "backend.batch-backwards"),
    "new operation overtaking the queue": ("gateway.overtaking",),
    "sale stamped with replay time": ("gateway.replay-time", "backend.stamps-replay-time", "tills.tells-late-times"),
    "birthday judged at replay": ("backend.birthday-at-posting", "backend.judges-at-posting"),
    "coupon marked used only at the gateway": ("gateway.coupon-marked-here", "gateway.coupon-accepted-offline"),
    "refund of an offline sale lost": ("gateway.drops-refund-of-offline-sale",),
    "void before its sale": ("gateway.void-before-sale",),
    "partial refunds that do not add up": ("backend.refund-rounds-parts",),
    "rounding by float": ("backend.float-points",),
    "hold leaked": ("backend.keeps-holds", "backend.piles-up-holds", "tills.forgets-open-orders"),
    "dead letter dropped": ("gateway.dead-letter-dropped",),
    "poison record blocking": ("gateway.poison-blocks",),
    "queue truncated at a limit": ("gateway.truncated-queue",),
    "failover sending both ways": ("gateway.sends-both-ways",),
    "late answer applied": ("gateway.late-answer-applied", "tills.takes-any-number"),
    "masked identifier replayed": ("gateway.masked-identifier-replayed",),
    "midnight business date": ("backend.calendar-date",),
    "DST hour twice": ("gateway.forgets-the-offset", "gateway.sorts-by-local-time", "backend.winter-time"),
    "signed-char checksum": ("gateway.signed-checksum",),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_named_mistake_is_in_the_zoo_with_a_check_that_must_catch_it(mistake: str) -> None:
    zoo = {suspect.id: suspect for suspect in suspects()}
    for mutant in MISTAKES[mistake]:
        assert mutant in zoo
        assert zoo[mutant].how.endswith(".")


def test_every_check_named_by_a_mutant_is_there() -> None:
    known = {check.id for check in all_checks()} | {check.id for check in across_checks()}
    named = {check for suspect in suspects() for check in suspect.meant}
    assert named <= known
    assert known <= named, "a check nobody is meant for"


def test_there_are_enough() -> None:
    assert len(suspects()) >= 40
    assert {suspect.id.partition(".")[0] for suspect in suspects()} >= {"gateway", "backend", "tills"}
