"""A till that dies between any two of its effects: what it told stands, what it did not know the fate of is undone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulators.farcard.profile import Transactions
from simulators.kit.event import Told
from simulators.kit.instant import SECOND
from simulators.till.answer import Outcome
from simulators.till.attempt import Learnt
from simulators.till.cashier import Do, DropPoints, Ring, Sell, ShowCard, SpendPoints, VoidCheck
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.farcard.till.restaurant import CARD, SETTINGS, TEA, Books, Table
from tests.unit.simulators.till.paper import CLOCK, Crashed

FIRST = ReceiptId("250410002", CLOCK.at(0).date(), "4", 1)


def sale(table: Table) -> None:
    for act in (Ring((TEA,)), ShowCard(CARD), SpendPoints(CARD, 500), Sell()):
        table.act(act)


def cheap_sale(table: Table) -> None:
    for act in (Ring((TEA,)), ShowCard(CARD), Sell()):
        table.act(act)


def printer(table: Table) -> None:
    for act in (Ring((TEA,)), ShowCard(CARD), Sell(printer_fails=True)):
        table.act(act)


def unheard(table: Table) -> None:
    table.act(Ring((TEA,)))
    table.act(ShowCard(CARD))
    books = table.loyalty
    assert isinstance(books, Books)
    books.lost.add(books.calls + 2)
    for act in (Sell(), DropPoints(), Sell()):
        table.act(act)


def void(table: Table) -> None:
    sale(table)
    table.act(VoidCheck(FIRST))


def void_taken_back(table: Table) -> None:
    sale(table)
    table.act(VoidCheck(FIRST, printer_fails=True))


STORIES: tuple[Callable[[Table], None], ...] = (sale, cheap_sale, printer, unheard, void, void_taken_back)


def settle(table: Table) -> None:
    table.advance(120 * SECOND)
    assert table.count_pending() == 0
    assert not [key for key in table.disk if key.startswith(("fact:", "permit:"))]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
@pytest.mark.parametrize("disk", ["good", "torn", "slow"])
@pytest.mark.parametrize("policy", list(Transactions))
def test_a_crash_at_every_effect_loses_nothing_that_was_told(
    story: Callable[[Table], None], disk: str, policy: Transactions
) -> None:
    chosen = replace(SETTINGS, transactions=policy)
    whole = Table(Books(), chosen)
    story(whole)
    settle(whole)
    crashed = 0
    for at in range(1, whole.effects + 1):
        books = Books()
        table = Table(books, chosen, writes_before_crash=disk != "torn")
        table.disk_mode = "slow" if disk == "slow" else "good"
        table.crash_at = table.effects + at
        try:
            story(table)
        except Crashed:
            crashed += 1
        table.crash_at = None
        table.restart()
        table.disk_mode = "good"
        table.release_writes()
        settle(table)
        told = {done.receipt.id for done in table.done if done.outcome is Outcome.OK and done.printed and done.receipt}
        begun = {void.target for void in table.voids() if void.reason != "rollback"}
        heard = {entry.key for entry in table.history if isinstance(entry, Learnt) and entry.outcome is Outcome.OK}
        for id in told - begun:
            assert id in books.sold, f"effect {at}: {id} was told and is gone"
        for id, commit in books.sold.items():
            assert commit.origin.key in heard, f"effect {at}: {id} stands and no till knows"
        if begun and table.done[-1].screen[:1] == ("Voided",):
            assert books.sold == {}, f"effect {at}: a void was told and the sale stands"
    assert crashed > 10


def test_what_was_shown_and_not_answered_is_rolled_back_by_the_next_life() -> None:
    books = Books()
    table = Table(books)
    table.act(Ring((TEA,)))
    table.act(ShowCard(CARD))
    books.lost.add(books.calls + 2)
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert FIRST in books.sold
    table.restart()
    settle(table)
    assert books.sold == {}
    [rollback], [commit] = table.voids(), table.commits()
    assert rollback.reason == "rollback"
    assert rollback.origin.made_at > commit.origin.made_at
    assert rollback.receipt == commit.receipt
    assert table.site.terminal("till1").open_order is None


def test_a_void_nobody_answered_is_taken_back_by_the_next_life() -> None:
    books = Books()
    table = Table(books)
    sale(table)
    books.lost.add(books.calls + 2)
    assert table.act(VoidCheck(FIRST)).outcome is Outcome.UNKNOWN
    assert books.sold == {}
    table.restart()
    settle(table)
    assert FIRST in books.sold
    assert books.sold[FIRST].reinstates
    assert [ask.origin.key for ask in books.sold[FIRST].asks] == [ask.origin.key for ask in table.commits()[0].asks]


def test_a_till_that_dies_while_it_asks_about_a_card_leaves_nothing() -> None:
    table = Table()
    table.loyalty.mute = True
    table.give(Told("stage", Do("till1", "t", ShowCard(CARD))))
    table.loyalty.mute = False
    table.restart()
    settle(table)
    assert table.voids() == []
