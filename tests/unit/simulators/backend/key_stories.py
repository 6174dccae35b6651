"""Stories in which backends show what they do wrong with times, dates, and the keys receipts are known by."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from msgspec.structs import replace

from simulators.kit.event import Started
from simulators.till.answer import Committed, Reason
from simulators.till.ledger import EntryKind
from simulators.till.operation import Commit
from simulators.till.programme import EarnRule, Window
from tests.unit.simulators.backend.shop import NOON, Till, items, reason_of
from tests.unit.simulators.backend.story import RULES, Story


def refuses_a_birthday_that_was(story: Story) -> bool:
    story.at(NOON + timedelta(days=5))
    story.do(story.till.coupon(1, "BDAY-1"))
    return reason_of(story.last) is Reason.OUTSIDE_WINDOW


def dates_by_the_calendar(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    evening = sale.origin.business_date - timedelta(days=1)
    id = replace(sale.receipt.id, business_date=evening)
    late = Commit(replace(sale.origin, business_date=evening), replace(sale.receipt, id=id))
    story.do(late)
    return story.ledger[-1].business_date != evening


def knows_no_summer(story: Story) -> bool:
    evening = EarnRule("evening", Decimal(3), Window(from_time=time(20)))
    summer = Story(story.make, replace(RULES, zone="Europe/Warsaw", earning=replace(RULES.earning, rules=(evening,))))
    summer.do(Till(at=datetime(2026, 7, 1, 18, 30, tzinfo=UTC)).sale(1, items(1)))
    assert isinstance(summer.last, Committed)
    return summer.last.earned == 1490


def doubles_after_an_hour(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    story.do(sale, sale)
    once = len(story.of_kind(EntryKind.SALE)) == 1
    story.at(NOON + timedelta(hours=1))
    story.do(sale)
    return once and len(story.of_kind(EntryKind.SALE)) == 2


def doubles_after_a_restart(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    story.do(sale, sale)
    once = len(story.of_kind(EntryKind.SALE)) == 1
    story.tell(Started(tuple(story.disk.values())))
    story.do(sale)
    return once and len(story.of_kind(EntryKind.SALE)) == 2


def loses_the_other_store(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)))
    story.do(Till(store="s2").sale(1, items(2)), credential="token-2")
    return isinstance(story.last, Committed) and len(story.of_kind(EntryKind.SALE)) == 1


def loses_the_next_day(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)), Till(at=NOON + timedelta(days=1)).sale(1, items(2)))
    return isinstance(story.last, Committed) and len(story.of_kind(EntryKind.SALE)) == 1


KEY_STORIES: dict[str, Callable[[Story], bool]] = {
    "backend.birthday-at-posting": refuses_a_birthday_that_was,
    "backend.calendar-date": dates_by_the_calendar,
    "backend.forgets-keys": doubles_after_an_hour,
    "backend.keys-in-memory": doubles_after_a_restart,
    "backend.keys-without-store": loses_the_other_store,
    "backend.receipts-without-date": loses_the_next_day,
    "backend.winter-time": knows_no_summer,
}
