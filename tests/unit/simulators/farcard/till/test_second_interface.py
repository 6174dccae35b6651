"""Two interfaces: the order of the calls, and that a receipt is at both systems or at neither (farcard.md 6.2)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulators.farcard.profile import Transactions
from simulators.farcard.schedule import Stage
from simulators.kit.effect import Persist
from simulators.kit.instant import SECOND
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.attempt import Attempted, Elsewhere
from simulators.till.cashier import (
    DropCard,
    DropPoints,
    ReadCard,
    Ring,
    Sell,
    ShowCard,
    SpendPoints,
    VoidCheck,
)
from simulators.till.operation import Commit, Identify, Phase, Void
from simulators.till.receipt import ReceiptId
from tests.unit.simulators.farcard.till.restaurant import CARD, PHONE, SETTINGS, TEA, Table
from tests.unit.simulators.farcard.till.two_systems import ROOM, TWO, TwoSystems
from tests.unit.simulators.till.paper import CLOCK, Crashed

FIRST = ReceiptId("250410002", CLOCK.at(0).date(), "4", 1)


def test_each_interface_has_its_own_pair_one_after_the_other() -> None:
    table = TwoSystems()
    table.seated()
    table.act(SpendPoints(CARD, 500))
    done = table.act(Sell())
    assert (done.outcome, done.key) == (Outcome.OK, table.commits()[-1].origin.key)
    assert table.calls == ["1 paying", "1 commit", "2 paying", "2 commit", "1 after", "2 after"]
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}


def test_the_second_hears_of_its_own_card_and_the_first_ones_points_as_of_interface_11() -> None:
    table = TwoSystems()
    table.here.rule = 7
    table.seated()
    table.act(SpendPoints(CARD, 500))
    table.act(Sell())
    here, there = table.here.sold[FIRST], table.there.sold[FIRST]
    assert there.receipt.guest == ROOM
    assert [(one.kind, one.amount, one.points) for one in there.receipt.tenders] == [
        ("interface 11", 500, 0),
        ("cash", 1300, 0),
    ]
    assert [(one.source, one.amount) for one in here.receipt.discounts] == [("card", 200)]
    assert there.receipt.total == here.receipt.total == 1800
    assert len(here.asks) == 1
    assert there.asks == ()


def test_a_receipt_without_a_card_of_the_second_goes_to_the_first_alone() -> None:
    table = TwoSystems()
    table.act(Ring((TEA,)))
    table.act(ShowCard(CARD))
    table.act(Sell())
    assert table.calls == ["1 order", "1 paying", "1 commit", "1 after"]


def test_a_card_of_the_second_alone_is_a_receipt_without_a_card_at_the_first() -> None:
    table = TwoSystems()
    table.act(Ring((TEA,)))
    table.shows_room()
    table.act(Sell())
    assert table.calls == ["2 order", "1 commit", "2 paying", "2 commit", "2 after"]
    silent = TwoSystems(replace(TWO, pass_all=False))
    silent.act(Ring((TEA,)))
    silent.shows_room()
    assert silent.act(Sell()).key == ""
    assert silent.calls == ["2 order", "2 paying", "2 commit", "2 after"]
    assert silent.act(VoidCheck(FIRST)).outcome is Outcome.OK
    assert silent.calls == ["2 voiding", "2 void"]
    assert not silent.there.sold


@pytest.mark.parametrize(
    ("call", "answer", "outcome", "calls"),
    [
        ("paying", Refused(Reason.BLOCKED, "no"), Outcome.REFUSED, ["2 paying"]),
        ("paying", None, Outcome.UNKNOWN, ["2 paying"]),
        ("commit", Refused(Reason.INSUFFICIENT, "no"), Outcome.REFUSED, ["2 paying", "2 commit"]),
        ("commit", None, Outcome.UNKNOWN, ["2 paying", "2 commit"]),
    ],
)
def test_when_the_second_fails_the_first_is_rolled_back_and_the_receipt_stays_open(
    call: str, answer: Refused | None, outcome: Outcome, calls: list[str]
) -> None:
    table = TwoSystems()
    table.seated()
    table.act(SpendPoints(CARD, 500))
    table.there.script = {call: [answer]}
    done = table.act(Sell())
    assert (done.outcome, done.key) == (outcome, "")
    assert "second interface" in done.note
    assert table.calls == ["1 paying", "1 commit", *calls, "1 rollback"]
    assert not table.here.sold
    assert table.site.terminal("till1").stage is Stage.S3E
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.calls == ["1 paying", "1 commit", "2 paying", "2 commit", "1 after", "2 after"]
    first, again = table.commits()
    assert first.origin.key != again.origin.key
    assert again.receipt.tenders[0].key == again.asks[0].origin.key != first.asks[0].origin.key
    assert again.origin.made_at > table.voids()[-1].origin.made_at > first.origin.made_at
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}


def test_when_the_first_fails_the_second_is_not_asked() -> None:
    table = TwoSystems()
    table.seated()
    table.here.script = {"commit": [Refused(Reason.INSUFFICIENT, "no")]}
    assert table.act(Sell()).outcome is Outcome.REFUSED
    assert table.calls == ["1 paying", "1 commit"]
    assert not table.there.sold


def test_an_unheard_receipt_of_the_second_is_shown_there_again_as_it_was() -> None:
    table = TwoSystems()
    table.seated()
    table.there.lost.add(table.there.calls + 2)
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert table.there.sold.keys() == {FIRST}
    assert table.act(Sell()).outcome is Outcome.OK
    keys = [
        one.entry.operation.origin.key
        for one in table.history
        if isinstance(one, Elsewhere) and isinstance(one.entry, Attempted) and isinstance(one.entry.operation, Commit)
    ]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert table.here.sold.keys() == {FIRST}


@pytest.mark.parametrize("act", [DropPoints(), DropCard(), VoidCheck()])
def test_payments_off_roll_back_where_it_went_unheard(act: DropPoints | DropCard | VoidCheck) -> None:
    table = TwoSystems()
    table.seated()
    table.there.lost.add(table.there.calls + 2)
    table.act(Sell())
    table.heard.clear()
    assert table.act(act).outcome is Outcome.OK
    assert table.calls == ["2 rollback"]
    assert not table.there.sold


def test_a_printer_that_fails_rolls_both_back() -> None:
    table = TwoSystems()
    table.seated()
    assert table.act(Sell(printer_fails=True)).outcome is Outcome.REFUSED
    assert table.calls == ["1 paying", "1 commit", "2 paying", "2 commit", "1 rollback", "2 rollback"]
    assert not table.here.sold
    assert not table.there.sold
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}


def test_a_void_goes_to_both() -> None:
    table = TwoSystems()
    table.seated()
    table.act(Sell())
    table.heard.clear()
    assert table.act(VoidCheck(FIRST)).outcome is Outcome.OK
    assert table.calls == ["1 voiding", "1 void", "2 voiding", "2 void"]
    assert not table.here.sold
    assert not table.there.sold


def test_a_void_the_second_refuses_is_taken_back_at_the_first() -> None:
    table = TwoSystems()
    table.seated()
    table.act(Sell())
    table.heard.clear()
    table.there.script = {"void": [Refused(Reason.CONFLICT, "no")]}
    assert table.act(VoidCheck(FIRST)).outcome is Outcome.REFUSED
    assert table.calls == ["1 voiding", "1 void", "2 voiding", "2 void", "1 reinstate"]
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}
    assert table.act(VoidCheck(FIRST)).outcome is Outcome.OK
    assert not table.here.sold
    assert not table.there.sold


def test_a_void_that_cannot_be_printed_is_taken_back_at_both() -> None:
    table = TwoSystems()
    table.seated()
    table.act(Sell())
    table.heard.clear()
    assert table.act(VoidCheck(FIRST, printer_fails=True)).outcome is Outcome.REFUSED
    assert table.calls == ["1 voiding", "1 void", "2 voiding", "2 void", "1 reinstate", "2 reinstate"]
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}


def test_what_is_asked_of_the_second_is_no_attempt_on_the_programme() -> None:
    table = TwoSystems()
    table.seated()
    table.act(Sell())
    elsewhere = [one for one in table.history if isinstance(one, Elsewhere)]
    assert {one.system for one in elsewhere} == {"other"}
    assert len([one for one in elsewhere if isinstance(one.entry, Attempted)]) == 4
    asked = [said.operation for said in table.attempted()]
    assert [one.phase for one in asked if isinstance(one, Identify)] == [Phase.ORDER, Phase.PAYING, Phase.AFTER]


def test_cards_on_a_receipt_are_known_to_both_relays() -> None:
    table = TwoSystems()
    table.seated()
    table.act(Sell())
    assert (table.holders.card(FIRST, 11), table.holders.card(FIRST, 12)) == (CARD.value, ROOM.value)


def test_reading_a_card_of_the_second_attaches_nobody() -> None:
    table = TwoSystems()
    table.act(Ring((TEA,)))
    done = table.act(ReadCard(ROOM, Phase.OUTSIDE, interface="second"))
    assert (done.outcome, done.key, table.calls) == (Outcome.OK, "", ["2 outside"])
    order = table.site.terminal("till1").open_order
    assert order is not None
    assert order.second is None


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (ShowCard(ROOM, interface="second"), "no check is open"),
        (ShowCard(PHONE, interface="second"), "the second interface takes cards only"),
    ],
)
def test_what_the_second_interface_does_not_do(act: ShowCard, sentence: str) -> None:
    assert sentence in TwoSystems().act(act).note


def test_a_till_without_a_second_interface_says_so() -> None:
    assert Table().act(ShowCard(ROOM, interface="second")).note == "this till has no second interface"


def test_two_interfaces_are_set_up_apart_and_block() -> None:
    with pytest.raises(ValueError, match="two interfaces have two codes"):
        replace(SETTINGS, second=11)
    with pytest.raises(ValueError, match="blocked"):
        replace(SETTINGS, second=12, transactions=Transactions.DEFERRED)


def story(table: TwoSystems) -> None:
    table.seated()
    table.act(SpendPoints(CARD, 500))
    table.act(Sell())
    table.act(VoidCheck(FIRST))


def refused_then_paid(table: TwoSystems) -> None:
    table.seated()
    table.there.refused.add(table.there.calls + 2)
    table.act(Sell())
    table.act(Sell(printer_fails=True))
    table.act(Sell())


def void_refused(table: TwoSystems) -> None:
    table.seated()
    table.act(Sell())
    table.there.script = {"void": [Refused(Reason.CONFLICT, "no")]}
    table.act(VoidCheck(FIRST))


@pytest.mark.parametrize("tell", [story, refused_then_paid, void_refused])
@pytest.mark.parametrize("writes_before_crash", [True, False])
def test_whenever_the_till_dies_a_receipt_is_at_both_or_at_neither(
    tell: Callable[[TwoSystems], None], writes_before_crash: bool
) -> None:
    whole = TwoSystems()
    tell(whole)
    for point in range(whole.effects):
        table = TwoSystems(writes_before_crash=writes_before_crash)
        table.crash_at = point
        try:
            tell(table)
        except Crashed:
            table.restart()
        table.advance(120 * SECOND)
        assert table.count_pending() == 0, point
        assert table.here.sold.keys() == table.there.sold.keys(), point


def test_a_disk_that_does_not_take_the_end_leaves_the_receipt_open_and_undone_after_a_crash() -> None:
    table = TwoSystems()
    table.seated()
    writes: list[object] = []
    perform = table._persist

    def failing(effect: Persist) -> None:
        if effect.token.startswith("seal:"):
            writes.append(effect)
            table.disk_mode = "failing"
        perform(effect)
        table.disk_mode = "good"

    table._persist = failing  # type: ignore[method-assign]
    done = table.act(Sell())
    assert len(writes) == 1
    assert done.outcome is Outcome.UNKNOWN
    assert table.site.terminal("till1").stage is Stage.S3E
    table.restart()
    table.advance(60 * SECOND)
    assert not table.here.sold
    assert not table.there.sold
    assert {type(one) for one in table.voids()} == {Void}


def test_an_act_does_not_wait_longer_than_its_limit_for_the_end_to_be_written() -> None:
    table = TwoSystems()
    table.seated()
    perform = table._persist

    def slow(effect: Persist) -> None:
        if not effect.token.startswith("seal:"):
            perform(effect)

    table._persist = slow  # type: ignore[method-assign]
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    table._persist = perform  # type: ignore[method-assign]
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.here.sold.keys() == table.there.sold.keys() == {FIRST}
