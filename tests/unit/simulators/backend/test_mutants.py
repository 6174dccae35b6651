"""Each broken backend shows what is wrong with it in its own story, where the sound one shows nothing; else it runs on.

Which checks catch it in played cases is `tillproof power`'s and `tests/mutants`' question.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from simulators.backend.mutants.registry import mutant_named, mutants
from simulators.backend.part import Backend
from simulators.kit.effect import Arm, Send
from simulators.kit.event import Fired
from simulators.till.answer import Committed, DiscountGranted, Reason, Redeemed, Refused, ReturnTaken
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Phase, Quote, Upload
from simulators.till.receipt import Discount, ReturnLine, Tender
from tests.unit.simulators.backend.code_stories import CODE_STORIES
from tests.unit.simulators.backend.counter import Counter
from tests.unit.simulators.backend.key_stories import KEY_STORIES
from tests.unit.simulators.backend.shop import (
    ANNA,
    BOB,
    CAKE,
    COFFEE,
    NOON,
    TEA,
    Till,
    by_points,
    items,
    reason_of,
)
from tests.unit.simulators.backend.sight_stories import SIGHT_STORIES
from tests.unit.simulators.backend.story import RULES, Story
from tests.unit.simulators.backend.till_of_receipts import AGAIN, REINSTATE, Cash

STRANGER = Identifier(IdentifierKind.QR, "nobody")
ONE = ReturnLine(COFFEE, Decimal(1))
KNOWN_CHECKS = {
    "replay.nothing-lost",
    "replay.nothing-doubled",
    "replay.nothing-invented",
    "replay.order-kept",
    "replay.time-kept",
    "balance.no-overspend",
    "coupon.once",
    "balance.conservation",
    "balance.interval",
    "guest.linearizable",
    "refund.symmetry",
    "durable.before-acknowledged",
    "replay.converges",
    "answer.no-ghost",
    "link.cutover",
    "balance.answers-agree",
    "discount.is-not-tender",
    "parts.nobody-breaks",
    "bill.no-effect",
    "commit.all-or-nothing",
    "commit.cardless-accepted",
    "commit.repeats-agree",
    "rollback.accepted",
    "rollback.symmetric",
    "code.once",
    "code.guarded",
    "order.deleted-unpaid",
    "cancel.leaves-nothing",
}


def loses_strangers(story: Story) -> bool:
    story.do(story.till.sale(1, items(1), None))
    return story.last == Committed(0, 0, None) and not story.of_kind(EntryKind.SALE)


def doubles(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    story.do(sale, sale)
    return len(story.of_kind(EntryKind.SALE)) == 2


def doubles_under_another_id(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    story.do(sale, sale)
    once = len(story.of_kind(EntryKind.SALE)) == 1
    story.do(replace(sale, origin=replace(sale.origin, number=sale.origin.number + 1)))
    return once and len(story.of_kind(EntryKind.SALE)) == 2 and isinstance(story.last, Committed)


def doubles_over_the_backup(story: Story) -> bool:
    sale = story.till.sale(1, items(1))
    story.do(sale, sale)
    once = len(story.of_kind(EntryKind.SALE)) == 1
    story.do(sale, conn="c2")
    return once and len(story.of_kind(EntryKind.SALE)) == 2


def credits_a_look(story: Story) -> bool:
    story.do(story.till.identify())
    return story.balance() == 12100


def credits_the_wrong_guest(story: Story) -> bool:
    story.do(story.till.sale(1, items(1), BOB), story.till.sale(2, items(1), ANNA))
    return story.balance() == 12000


def undoes_for_the_next_guest(story: Story) -> bool:
    story.do(story.till.sale(1, items(1), ANNA), story.till.sale(2, items(1), BOB), story.till.void(1))
    (undoing,) = story.of_kind(EntryKind.VOID)
    return undoing.guest == "bob" and story.balance() > 12000


def posts_late_ones_last(story: Story) -> bool:
    story.at(NOON + timedelta(hours=1))
    late, story.till.at = story.till.sale(1, items(1)), NOON + timedelta(hours=1)
    story.do(late, story.till.redeem(2, 100, due=1000))
    kinds = [entry.kind for entry in story.ledger[2:]]
    return kinds == [EntryKind.REDEMPTION, EntryKind.SALE]


def posts_a_batch_backwards(story: Story) -> bool:
    till = story.till
    story.do(Upload(till.origin(0), (till.sale(1, items(1)), till.sale(2, items(1)))))
    return [entry.receipt.check for entry in story.ledger[2:] if entry.receipt] == [2, 1]


def stamps_posting(story: Story) -> bool:
    story.at(NOON + timedelta(days=2))
    story.do(story.till.sale(1, items(1)))
    return story.ledger[-1].business_date == (NOON + timedelta(days=2)).date()


def judges_at_posting(story: Story) -> bool:
    story.at(NOON + timedelta(days=2))
    story.do(story.till.sale(1, items(1)))
    return story.ledger[-1].points == 1490


def takes_the_later_tier(story: Story) -> bool:
    early = story.till.sale(1, items(1))
    story.do(story.till.sale(2, items(2)), early)
    return story.ledger[-1].points == 1490 * 3 * 2


def spends_what_is_held(story: Story) -> bool:
    other = Till("6")
    story.do(story.till.hold(1, 10000), other.redeem(1, 9000))
    return isinstance(story.last, Redeemed)


def spends_twice_at_once(story: Story) -> bool:
    other = Till("6")
    story.do(story.till.redeem(1, 9000), other.redeem(1, 9000))
    return isinstance(story.last, Redeemed) and story.balance() < 0


def honours_a_coupon_twice(story: Story) -> bool:
    other = Till("6")
    story.do(story.till.coupon(1, "BDAY-1"), other.coupon(1, "BDAY-1"))
    return isinstance(story.last, DiscountGranted)


def rounds_each_line(story: Story) -> bool:
    rules = replace(RULES, earning=replace(RULES.earning, rate=Decimal("0.05"), rules=()))
    story.part.books.programme = rules
    story.part.books._sell.programme = rules
    story.do(story.till.sale(1, (*items(1, price=1010), *items(1, CAKE, 1010))))
    return story.ledger[-1].points != 101


def parts_do_not_add_up(story: Story) -> bool:
    story.do(story.till.sale(1, items(3, price=1000), discounts=(Discount("d", 1, "till"),)))
    story.do(*(story.till.back(1, ONE) for _ in range(3)))
    parts = [answer for answer in story.answers if isinstance(answer, ReturnTaken)]
    return sum(part.amount for part in parts) != 2999


def refunds_twice(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)), story.till.back(1), story.till.back(1))
    return isinstance(story.last, ReturnTaken)


def keeps_the_points(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)), story.till.back(1))
    return story.balance() > 12000


def does_not_reverse(story: Story) -> bool:
    spend = story.till.redeem(1, 1000)
    story.do(spend, story.till.void(1, spend.origin.key))
    return not isinstance(story.last, Refused) and story.balance() == 11000


def lets_a_late_copy_in(story: Story) -> bool:
    spend = story.till.redeem(1, 1000)
    story.do(story.till.void(1, spend.origin.key), spend)
    return isinstance(story.last, Redeemed)


def voids_half(story: Story) -> bool:
    spend = story.till.redeem(1, 1000)
    sale = story.till.sale(1, items(1), tenders=(by_points(spend), Tender("cash", 490)))
    story.do(spend, sale, story.till.void(1))
    return story.balance() == 11000


def speaks_too_soon(story: Story) -> bool:
    effects = story.ask(story.till.sale(1, items(1)))
    return any(isinstance(effect, Send) for effect in effects)


def chokes(story: Story) -> bool:
    story.do(story.till.sale(1, items(1), STRANGER), story.till.sale(2, items(1)))
    return reason_of(story.last) is Reason.UNAVAILABLE


def tells_a_wrong_balance(story: Story) -> bool:
    story.do(story.till.sale(1, items(1)))
    return isinstance(story.last, Committed) and story.last.balance != story.balance()


def books_a_discount_as_revenue(story: Story) -> bool:
    story.do(story.till.sale(1, items(1), discounts=(Discount("d", 100, "till"),)))
    return story.ledger[-1].amount == 1490


def trips(story: Story) -> bool:
    try:
        story.do(story.till.identify(STRANGER))
    except KeyError:
        return True
    return False


def refuses_an_unknown_rollback(story: Story) -> bool:
    story.do(Cash().void())
    return reason_of(story.last) is Reason.UNKNOWN_RECEIPT


def refuses_rollbacks(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), replace(check.void(), reason="rollback"))
    return reason_of(story.last) is Reason.UNSUPPORTED


def keeps_the_part_before_the_refusal(story: Story) -> bool:
    story.do(Cash().pay(100, 50_000, lines=items(40)))
    return isinstance(story.last, Refused) and len(story.of_kind(EntryKind.REDEMPTION)) == 1


def sells_what_is_shown(story: Story) -> bool:
    check = Cash()
    shown = check.pay().receipt
    story.do(Quote(check.origin(9), shown, Phase.BILL))
    return len(story.of_kind(EntryKind.SALE)) == 1


def refuses_who_has_no_card(story: Story) -> bool:
    story.do(Cash().pay(guest=None))
    return reason_of(story.last) is Reason.NOT_FOUND


def credits_who_came_before(story: Story) -> bool:
    story.do(Cash(7).pay(), Cash(8).pay(guest=None))
    return [sale.guest for sale in story.of_kind(EntryKind.SALE)] == ["anna", "anna"]


def forgets_the_hour(story: Story) -> bool:
    """The rule holds on the day of the sale, and no more when its void is taken back."""
    check = Cash()
    story.do(check.pay(), check.void())
    again = check.pay(number=REINSTATE, second=2 * 24 * 3600, reinstates=True)
    story.do(again)
    sold, reinstated = story.of_kind(EntryKind.SALE)
    return sold.points != reinstated.points


def credits_a_void(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), check.void())
    return story.ledger[-1].points > 0


def conflicts_with_a_later_try(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), check.pay())
    return reason_of(story.last) is Reason.CONFLICT


def tells_a_repeat_nothing(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), check.pay())
    return isinstance(story.last, Committed) and story.last.earned == 0


def loses_what_is_sold_after_a_rollback(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), check.void(), check.pay(number=AGAIN))
    return isinstance(story.last, Committed) and len(story.of_kind(EntryKind.SALE)) == 1


def doubles_a_later_try(story: Story) -> bool:
    check = Cash()
    story.do(check.pay(), check.pay())
    return len(story.of_kind(EntryKind.SALE)) == 2


def lets_in_what_was_rolled_back(story: Story) -> bool:
    check = Cash()
    late = check.pay(500)
    story.do(check.void(), late)
    return isinstance(story.last, Committed)


def burns_what_is_shown(story: Story) -> bool:
    check = Cash()
    shown = replace(check.pay().receipt, coupons=("BDAY-1",), tenders=())
    story.do(Quote(check.origin(9), shown, Phase.ORDER))
    return len(story.of_kind(EntryKind.COUPON)) == 1


def gives_one_dish_twice(story: Story) -> bool:
    story.do(story.till.gift(1, (CAKE, CAKE), items(2, CAKE)))
    return isinstance(story.last, DiscountGranted)


STORIES: dict[str, Callable[[Story], bool]] = {
    "backend.answers-first": speaks_too_soon,
    "backend.batch-backwards": posts_a_batch_backwards,
    "backend.burns-coupon-late": honours_a_coupon_twice,
    "backend.chokes": chokes,
    "backend.credits-visits": credits_a_look,
    "backend.deaf-to-reversals": does_not_reverse,
    "backend.discount-as-tender": books_a_discount_as_revenue,
    "backend.float-points": rounds_each_line,
    "backend.forgets-tombstones": lets_a_late_copy_in,
    "backend.half-void": voids_half,
    "backend.ignores-holds": spends_what_is_held,
    "backend.ignores-strangers": loses_strangers,
    "backend.judges-at-posting": judges_at_posting,
    "backend.keys-only": doubles_under_another_id,
    "backend.memory-per-port": doubles_over_the_backup,
    "backend.posts-repeats": doubles,
    "backend.refund-keeps-points": keeps_the_points,
    "backend.refund-rounds-parts": parts_do_not_add_up,
    "backend.refunds-twice": refunds_twice,
    "backend.slow-import": posts_late_ones_last,
    "backend.stale-balance": spends_twice_at_once,
    "backend.stale-session": credits_the_wrong_guest,
    "backend.stamps-replay-time": stamps_posting,
    "backend.tells-wrong-balance": tells_a_wrong_balance,
    "backend.tier-by-posting": takes_the_later_tier,
    "backend.burns-coupons-shown": burns_what_is_shown,
    "backend.conflicts-with-the-clock": conflicts_with_a_later_try,
    "backend.credits-the-last-guest": credits_who_came_before,
    "backend.gives-the-same-twice": gives_one_dish_twice,
    "backend.keys-by-the-clock": doubles_a_later_try,
    "backend.knows-no-rollback": refuses_rollbacks,
    "backend.leaves-the-door-open": lets_in_what_was_rolled_back,
    "backend.moves-points-first": keeps_the_part_before_the_refusal,
    "backend.negates-twice": credits_a_void,
    "backend.refuses-cardless": refuses_who_has_no_card,
    "backend.refuses-strange-rollbacks": refuses_an_unknown_rollback,
    "backend.reinstates-by-the-rules": forgets_the_hour,
    "backend.rollback-is-a-repeat": loses_what_is_sold_after_a_rollback,
    "backend.sells-bills": sells_what_is_shown,
    "backend.thanks-for-nothing": tells_a_repeat_nothing,
    "backend.trips-on-strangers": trips,
    "backend.undoes-for-who-is-here": undoes_for_the_next_guest,
    **CODE_STORIES,
    **KEY_STORIES,
    **SIGHT_STORIES,
}


def test_every_mutant_has_a_story_and_names_its_check() -> None:
    assert [found.id for found in mutants()] == sorted(STORIES)
    for found in mutants():
        assert set(found.caught_by) <= KNOWN_CHECKS
        assert len(found.how) > 40


def test_a_mutant_is_found_by_name() -> None:
    found = mutant_named("backend.half-void")
    assert found is not None
    assert found.caught_by == ("balance.conservation",)
    assert mutant_named("backend.nobody") is None


@pytest.mark.parametrize("id", sorted(STORIES))
def test_a_mutant_shows_itself_and_the_sound_backend_does_not(id: str) -> None:
    found = mutant_named(id)
    assert found is not None
    assert STORIES[id](Story(found.build))
    assert not STORIES[id](Story(Backend))


@pytest.mark.parametrize("id", sorted(STORIES))
def test_a_mutant_answers_a_plain_day_as_if_all_were_well(id: str) -> None:
    """And its rows can be started from again."""
    found = mutant_named(id)
    assert found is not None
    story = Story(found.build)
    till = story.till
    spend = till.redeem(2, 500)
    lines = items(1, CAKE) + items(1, TEA)
    story.do(till.identify(), till.sale(1, items(2)), spend, till.gift(2, (CAKE, TEA), lines), till.coupon(2, "BDAY-1"))
    story.do(till.sale(2, lines, tenders=(by_points(spend), Tender("cash", 2480)), coupons=("sweet", "BDAY-1")))
    story.do(till.back(1, ONE), till.void(2))
    if id != "backend.refuses-cardless":
        story.do(till.sale(3, items(1), None))
    story.do(till.claim(), credential="app-token")
    assert not [answer for answer in story.answers if isinstance(answer, Refused)]
    for timer in [effect.timer for effect in story.effects if isinstance(effect, Arm)]:
        story.tell(Fired(timer))
        story.settle()
    again = Counter(found.build, rows=tuple(story.disk.values()))
    assert again.part.books.entries == story.ledger
