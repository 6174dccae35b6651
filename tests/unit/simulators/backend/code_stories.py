"""Stories in which backends show what they do wrong with codes, with points set aside, and with points by hand.

The clock of a story is the backend's; it stands still unless told.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from msgspec.structs import replace

from simulators.kit.money import Rounding
from simulators.till.answer import Adjusted, Attached, CodeIssued, Committed, ReturnTaken
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import Adjust, Attach, Commit, Detach, Hold, IssueCode, Redeem
from simulators.till.programme import Earning, Mechanic, Revoking
from simulators.till.receipt import POINTS, ReturnLine, Tender
from tests.unit.simulators.backend.shop import ANNA, BOB, COFFEE, NOON, PROGRAMME, TEA, items
from tests.unit.simulators.backend.story import Story


def take(story: Story, guest: Identifier = ANNA, mechanic: Mechanic = Mechanic.ACCRUE) -> str:
    """The guest takes a code on the phone."""
    story.do(IssueCode(story.till.origin(0), guest, mechanic), credential="app-token")
    answer = story.last
    assert isinstance(answer, CodeIssued)
    return answer.code


def scan(story: Story, check: int, code: str) -> bool:
    """Whether it is attached."""
    story.do(Attach(story.till.origin(check), code, story.till.receipt(check, items(1), None)))
    return isinstance(story.last, Attached)


def by(code: str) -> Identifier:
    return Identifier(IdentifierKind.CODE, code)


def hold(story: Story, check: int, code: str, points: int) -> None:
    story.do(Hold(story.till.origin(check), by(code), points))


def sell(story: Story, check: int, code: str) -> bool:
    story.do(story.till.sale(check, items(1), by(code)))
    return isinstance(story.last, Committed)


def attaches_a_second_check(story: Story) -> bool:
    code = take(story)
    return scan(story, 1, code) and sell(story, 1, code) and scan(story, 2, code) and sell(story, 2, code)


def takes_an_old_code(story: Story) -> bool:
    code = take(story)
    story.at(NOON + timedelta(seconds=300))
    return scan(story, 1, code) and sell(story, 1, code)


def takes_a_replaced_code(story: Story) -> bool:
    older, newer = take(story), take(story)
    return scan(story, 1, older) and scan(story, 2, newer)


def takes_a_dead_code(story: Story) -> bool:
    code = take(story)
    scan(story, 1, code)
    story.do(Detach(story.till.origin(1), story.till.receipt(1, ()).id))
    return scan(story, 2, code) and sell(story, 2, code)


def listens_to_a_guesser(story: Story) -> bool:
    for guess in range(5):
        scan(story, 1, f"00{guess}")
    return scan(story, 1, take(story))


def keeps_what_was_set_aside(story: Story) -> bool:
    for check, end in enumerate((Detach, None), 1):
        code = take(story, mechanic=Mechanic.PAY)
        scan(story, check, code)
        hold(story, check, code, 1000)
        target = story.till.receipt(check, ()).id
        story.do(story.till.void(check) if end is None else Detach(story.till.origin(check), target))
    standing = story.part.books.accounts.account_of("anna").holds
    return [entry.amount for entry in standing] == [1000, 1000]


def sets_aside_once_more(story: Story) -> bool:
    code = take(story, mechanic=Mechanic.PAY)
    scan(story, 1, code)
    hold(story, 1, code, 1000)
    hold(story, 1, code, 400)
    return [entry.amount for entry in story.part.books.accounts.account_of("anna").holds] == [1000, 400]


def spends_for_a_deleted_order(story: Story) -> bool:
    code = take(story, mechanic=Mechanic.PAY)
    scan(story, 1, code)
    hold(story, 1, code, 1000)
    story.do(story.till.void(1))
    return story.balance() == 11000


def pays_with_what_is_held_elsewhere(story: Story) -> bool:
    first, second = take(story, BOB, Mechanic.PAY), ""
    scan(story, 1, first)
    second = take(story, BOB, Mechanic.PAY)
    scan(story, 2, second)
    hold(story, 1, first, 2500)
    ask = Redeem(story.till.origin(2), by(second), 1000, 1490)
    tenders = (Tender(POINTS, 1000, 1000, ask.origin.key), Tender("cash", 490))
    sale = story.till.sale(2, items(1), by(second), tenders)
    story.do(Commit(sale.origin, sale.receipt, (ask,), held=True))
    return isinstance(story.last, Committed)


def gives_twice_by_hand(story: Story) -> bool:
    give = Adjust(story.till.origin(0), ANNA, 500, "sorry")
    story.do(give, give)
    return isinstance(story.last, Adjusted) and len(story.of_kind(EntryKind.ADJUSTMENT)) == 2


def divides_by_the_price(story: Story) -> bool:
    """Two dishes at 10.00, more than half paid with points; points are earned whole."""
    rules = replace(PROGRAMME, revoking=Revoking.PAID_PART, earning=Earning(Decimal(1), Rounding.DOWN, 100))
    own = Story(story.make, rules)
    spend = own.till.redeem(1, 1050, 2000)
    lines = items(1, COFFEE, 1000) + items(1, TEA, 1000)
    tenders = (Tender(POINTS, 1050, 1050, spend.origin.key), Tender("cash", 950))
    own.do(spend, own.till.sale(1, lines, tenders=tenders), own.till.back(1, ReturnLine(COFFEE, Decimal(1))))
    answer = own.last
    return isinstance(answer, ReturnTaken) and answer.revoked == 450


def lets_a_code_age_in_the_queue(story: Story) -> bool:
    code = take(story)
    sale = story.till.sale(1, items(1), by(code))
    story.at(NOON + timedelta(hours=1))
    story.do(sale)
    return not isinstance(story.last, Committed)


CODE_STORIES: dict[str, Callable[[Story], bool]] = {
    "backend.adjusts-twice": gives_twice_by_hand,
    "backend.ages-codes-in-the-queue": lets_a_code_age_in_the_queue,
    "backend.attaches-twice": attaches_a_second_check,
    "backend.codes-live-for-ever": takes_an_old_code,
    "backend.keeps-holds": keeps_what_was_set_aside,
    "backend.lets-guess": listens_to_a_guesser,
    "backend.older-codes-stay": takes_a_replaced_code,
    "backend.pays-from-held": pays_with_what_is_held_elsewhere,
    "backend.piles-up-holds": sets_aside_once_more,
    "backend.revives-codes": takes_a_dead_code,
    "backend.revokes-by-gross": divides_by_the_price,
    "backend.spends-deleted-orders": spends_for_a_deleted_order,
}
