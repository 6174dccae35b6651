"""Stories in which backends keep two accounts: one that they tell of, and one that they decide by."""

from collections.abc import Callable
from datetime import timedelta

from simulators.backend.misbehave import Manner, Misbehave
from simulators.kit.event import Told
from simulators.till.answer import Reason, Refused
from simulators.till.ledger import EntryKind
from tests.unit.simulators.backend.shop import NOON, Till, items, reason_of
from tests.unit.simulators.backend.story import Story


def lends_what_was_there_before(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)))
    there = story.balance()
    story.do(Till("6").redeem(1, 12100, due=200_000))
    return there > 12100 and reason_of(story.last) is Reason.INSUFFICIENT and story.balance() == there


def burns_a_coupon_of_no_receipt(story: Story) -> bool:
    story.do(story.till.coupon(1, "BDAY-1"), story.till.void(1), story.till.coupon(2, "BDAY-1"))
    return reason_of(story.last) is Reason.USED


def posts_and_refuses(story: Story) -> bool:
    story.tell(Told("stage", Misbehave(Manner.REFUSE, times=2)))
    story.do(story.till.sale(1, items(1)))
    at_once = len(story.of_kind(EntryKind.SALE))
    story.at(NOON + timedelta(hours=1))
    story.do(story.till.sale(2, items(1)))
    return at_once == 0 and isinstance(story.last, Refused) and len(story.of_kind(EntryKind.SALE)) == 1


SIGHT_STORIES: dict[str, Callable[[Story], bool]] = {
    "backend.burns-for-good": burns_a_coupon_of_no_receipt,
    "backend.lends-late": lends_what_was_there_before,
    "backend.posts-what-it-refuses": posts_and_refuses,
}
