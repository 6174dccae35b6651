"""All checks on receipts that are tried again, reopened and reinstated: right histories pass, wrong ones are found."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from harness.history.verdict import Verdict
from simulators.till.answer import Committed, Reason
from simulators.till.attempt import Learnt
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit
from tests.unit.harness.checks.notation import failing, results, sentences
from tests.unit.harness.checks.receipts import AGAIN, OFFLINE, OK, REFUSED, UNKNOWN, Story


def sold(story: Story) -> Commit:
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, OK)
    return sale


def voided(story: Story, *numbers: int) -> None:
    void = story.void()
    story.undoes(void, *numbers)
    story.tries(void, OK)


# -- what may happen ---------------------------------------------------------------------------------------------------


def posted_at_the_first_try(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, UNKNOWN)
    story.tries(story.sale(), UNKNOWN)
    story.tries(story.sale(), OK)


def refused_then_posted(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.INSUFFICIENT)
    sold(story)


def never_posted(story: Story) -> None:
    story.tries(story.sale(), UNKNOWN)
    story.tries(story.sale(), UNKNOWN)


def posted_and_never_heard_of(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, UNKNOWN)
    story.tries(story.sale(), REFUSED)  # the link is down: that says nothing of the first try


def reversed_by_the_gateway(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    undo = story.reverses(sale)
    story.tries(sale, REFUSED)
    story.undoes(undo, 3, 2)
    story.learns(undo)
    sold(story)


def reversed_before_it_came(story: Story) -> None:
    sale = story.sale()
    undo = story.reverses(sale)
    story.tries(sale, REFUSED)
    story.undoes(undo)
    story.learns(undo)
    sold(story)


def sold_again_under_its_key(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    sold(story)
    voided(story, 7, 6)


def rolled_back_unseen(story: Story) -> None:
    story.tries(story.sale(), UNKNOWN)
    voided(story)
    story.tries(story.void(), OK)
    sold(story)


def queued_then_rolled_back_then_queued(story: Story) -> None:
    first, void, second = story.sale(asks=False), story.void(), story.sale(asks=False)
    for one in (first, void, second):
        story.tries(one, OFFLINE)
    story.posts(first)
    story.undoes(void, 2)
    story.posts(second)


def dead_then_voided(story: Story) -> None:
    sale = story.sale(asks=False)
    story.tries(sale, OFFLINE)
    story.gives_up(sale, "refused: blocked")
    voided(story)


def reinstated(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    again = story.sale(AGAIN, reinstates=True)
    story.posts(again)
    story.tries(again, UNKNOWN)
    story.tries(story.sale(AGAIN, reinstates=True), OK)
    voided(story, 7, 6)


def reinstated_below_the_floor(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    story.ledger[0] = replace(story.ledger[0], points=500, amount=0)
    again = story.sale(AGAIN, reinstates=True)
    story.posts(again)
    story.tries(again, OK)


def void_that_never_came_taken_back(story: Story) -> None:
    sold(story)
    story.tries(story.void(), UNKNOWN)
    story.tries(story.sale(AGAIN, reinstates=True), OK)


RIGHT = (
    sold,
    posted_at_the_first_try,
    refused_then_posted,
    never_posted,
    posted_and_never_heard_of,
    reversed_by_the_gateway,
    reversed_before_it_came,
    sold_again_under_its_key,
    rolled_back_unseen,
    queued_then_rolled_back_then_queued,
    dead_then_voided,
    reinstated,
    void_that_never_came_taken_back,
)


@pytest.mark.parametrize("tell", RIGHT, ids=lambda tell: tell.__name__)
def test_what_may_happen_is_found_right_by_all(tell: Callable[[Story], object]) -> None:
    story = Story()
    tell(story)
    assert failing(story.evidence()) == set()


def test_a_reinstatement_may_leave_a_balance_below_the_floor() -> None:
    """The guest had less than both redemptions spend. The first was too much; what comes again is no new spending."""
    story = Story()
    reinstated_below_the_floor(story)
    found = results(story.evidence())["balance.no-overspend"]
    assert [finding.ledger for finding in found.findings] == [(2,)]


# -- what must not -----------------------------------------------------------------------------------------------------


def refused_and_posted(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, REFUSED, Reason.INSUFFICIENT)


def refused_and_its_points_taken(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    del story.ledger[-1]
    story.tries(sale, REFUSED, Reason.NOT_APPLICABLE)


def accepted_and_not_posted(story: Story) -> None:
    story.posts(sale := story.sale())
    story.tries(sale, OK)
    del story.ledger[1:]


def sold_again_and_not_posted_again(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    story.posts(sale := story.sale())
    story.tries(sale, OK)
    del story.ledger[5:]


def void_thanked_for_and_not_done(story: Story) -> None:
    sold(story)
    story.tries(story.void(), OK)


def void_that_forgets_the_points(story: Story) -> None:
    sold(story)
    voided(story, 3)


def late_copy_posted(story: Story) -> None:
    sale = story.sale()
    story.tries(sale, UNKNOWN)
    voided(story)
    story.posts(sale)


def posted_twice_in_one_turn(story: Story) -> None:
    first, second = story.sale(), story.sale()
    story.posts(first)
    story.tries(first, UNKNOWN)
    story.posts(second)
    story.tries(second, OK)


def reinstated_with_other_points(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    again = story.sale(AGAIN, reinstates=True)
    story.posts(again, earned=4100)
    story.tries(again, OK)


def reinstated_without_the_redemption(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    again = story.sale(AGAIN, reinstates=True, asks=False)
    story.posts(again, earned=4000)
    story.tries(again, OK)


def reversed_although_it_was_told(story: Story) -> None:
    undo = story.reverses(sold(story))
    story.undoes(undo, 3, 2)
    story.learns(undo)


def void_posted_before_its_sale(story: Story) -> None:
    sale = story.sale(asks=False)
    story.tries(sale, OFFLINE)
    void = story.void()
    story.tries(void, OFFLINE)
    story.undoes(void)


def void_that_killed_its_sale(story: Story) -> None:
    void_posted_before_its_sale(story)
    sale = story.sale(asks=False)
    story.gives_up(replace(sale, origin=replace(sale.origin, made_at=story.ledger[0].made_at)), "refused: voided")


def void_before_the_second_sale(story: Story) -> None:
    sold(story)
    voided(story, 3, 2)
    story.tries(story.sale(asks=False), OFFLINE)
    void = story.void(105)
    story.tries(void, OFFLINE)
    story.undoes(void)


def told_what_is_not_so(story: Story) -> None:
    sale = story.sale()
    story.posts(sale)
    story.tries(sale, UNKNOWN)
    later = story.sale()
    story.tries(later, OK)
    noted = story.history[-1]
    assert isinstance(noted.entry, Learnt)
    told = replace(noted.entry, answer=Committed(4001, 1000, 13_000))
    story.history[-1] = replace(noted, entry=told)


def wrong_moment(story: Story) -> None:
    sold(story)
    story.ledger[2] = replace(story.ledger[2], made_at=story.ledger[2].posted_at)


def refused_as_expired(story: Story) -> None:
    story.tries(story.sale(), REFUSED, Reason.EXPIRED)


WRONG = (
    (refused_and_posted, "commit.all-or-nothing", "was refused, and of it"),
    (refused_and_its_points_taken, "commit.all-or-nothing", "(redemption, anna) is posted"),
    (accepted_and_not_posted, "replay.nothing-lost", "sale shop/2026-03-14/t1/7 was lost"),
    (sold_again_and_not_posted_again, "replay.nothing-lost", "sale shop/2026-03-14/t1/7 was lost"),
    (void_thanked_for_and_not_done, "replay.nothing-lost", "of receipt shop/2026-03-14/t1/7 was lost"),
    (void_that_forgets_the_points, "rollback.symmetric", "left entry 2 standing"),
    (late_copy_posted, "rollback.symmetric", "left entries 3, 4 standing"),
    (posted_twice_in_one_turn, "replay.nothing-doubled", "was posted twice: ledger entries 3 and 5"),
    (reinstated_with_other_points, "rollback.symmetric", "takes a void back and moves 41.00 points of anna"),
    (reinstated_without_the_redemption, "rollback.symmetric", "left out entry 2, which it had undone"),
    (reversed_although_it_was_told, "replay.nothing-invented", "undoes entry 3, which its till was told stands"),
    (void_posted_before_its_sale, "replay.order-kept", "was posted before its sale"),
    (void_that_killed_its_sale, "replay.order-kept", "was posted before its sale"),
    (void_before_the_second_sale, "replay.order-kept", "was posted before its sale"),
    (wrong_moment, "replay.time-kept", "the till made it at"),
    (refused_as_expired, "balance.conservation", "although all it asks for was good"),
)


@pytest.mark.parametrize(("tell", "check", "sentence"), WRONG, ids=lambda one: getattr(one, "__name__", None))
def test_what_must_not_happen_is_found(tell: Callable[[Story], object], check: str, sentence: str) -> None:
    story = Story()
    tell(story)
    result = results(story.evidence())[check]
    assert result.verdict is Verdict.FAIL, result
    assert sentence in sentences(result)


def test_what_a_later_try_is_told_is_what_the_first_one_posted() -> None:
    story = Story()
    told_what_is_not_so(story)
    assert failing(story.evidence()) & {"balance.answers-agree", "commit.repeats-agree"}


def test_what_must_be_posted_only_once_the_queue_is_empty_is_not_known_before() -> None:
    story = Story()
    accepted_and_not_posted(story)
    result = results(replace(story.evidence(), settled=False))["replay.nothing-lost"]
    assert result.verdict is Verdict.UNKNOWN


def test_a_use_of_a_coupon_that_comes_again_is_no_second_use() -> None:
    story = Story()
    reinstated(story)
    uses = [
        replace(entry, kind=EntryKind.COUPON, coupon="C1") if entry.kind is EntryKind.REDEMPTION else entry
        for entry in story.ledger[:7]
    ]
    elsewhere = replace(uses[1], number=6, key="shop/2026-03-14/t2/8/1", receipt=None)
    story.ledger = [
        *uses[:5],
        elsewhere,
        *(replace(entry, number=entry.number + 1) for entry in uses[5:]),
    ]
    assert results(story.evidence())["coupon.once"].findings == ()
