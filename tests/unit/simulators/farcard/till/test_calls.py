"""The calls of each step, exactly as they were measured (farcard.md 6.1a) or are documented (4.2, 6.1)."""

from dataclasses import replace

import pytest

from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.cashier import (
    AskQuote,
    CancelBill,
    DropCard,
    DropPoints,
    OpenCheck,
    PrintBill,
    ReadCard,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    TakeBack,
    VoidCheck,
)
from simulators.till.operation import Identify, Phase
from tests.unit.simulators.farcard.till.restaurant import CARD, PHONE, SETTINGS, TEA, Loyalty, Table, timeless


def ready(loyalty: Loyalty | None = None) -> Table:
    """A card swiped and tea rung."""
    table = Table(loyalty)
    table.act(Ring((TEA,)))
    assert table.act(ShowCard(CARD)).outcome is Outcome.OK
    table.sent.clear()
    return table


def test_a_sale_with_discount_and_points_asks_once_before_and_twice_after() -> None:
    table = Table(Loyalty(rule=7))
    table.act(ShowCard(CARD))
    assert table.calls == ["order"]
    table.act(Ring((TEA,)))
    table.act(SpendPoints(CARD, 500))
    assert table.calls == []
    done = table.act(Sell())
    assert (done.outcome, table.calls) == (Outcome.OK, ["paying", "commit", "after", "after"])
    assert done.receipt is not None
    assert (done.receipt.gross, done.receipt.total, done.receipt.paid_with_points) == (2000, 1800, 500)
    assert done.receipt.guest == CARD


def test_a_sale_with_a_card_alone_asks_once_after() -> None:
    table = ready()
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.calls == ["paying", "commit", "after"]


def test_swiping_again_and_a_new_order_ask_again() -> None:
    table = ready()
    table.act(ShowCard(CARD))
    assert table.calls == ["order"]


def test_a_sale_without_a_card_is_one_call_when_all_receipts_are_passed_on() -> None:
    table = Table()
    assert table.act(Sell((TEA,))).outcome is Outcome.OK
    assert table.calls == ["commit"]
    silent = Table(settings=replace(SETTINGS, pass_all=False))
    done = silent.act(Sell((TEA,)))
    assert (done.outcome, done.key, silent.calls) == (Outcome.OK, "", [])
    assert done.receipt is not None
    assert done.receipt.total == 2000


def test_a_refused_pair_is_followed_by_nothing_and_repeated_at_the_next_press() -> None:
    table = ready(Loyalty(script={"commit": [Refused(Reason.INSUFFICIENT, "no"), None]}))
    assert table.act(Sell()).outcome is Outcome.REFUSED
    assert table.calls == ["paying", "commit"]
    table.advance(3600 * 10**9)
    assert table.calls == []
    assert table.act(Sell()).outcome is Outcome.UNKNOWN
    assert table.calls == ["paying", "commit"]
    table.advance(3600 * 10**9)
    assert table.calls == []
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.calls == ["paying", "commit", "after"]


def test_the_same_receipt_is_shown_at_each_press_only_later() -> None:
    table = ready(Loyalty(script={"commit": [None, None, None, Refused(Reason.BLOCKED)]}))
    for _ in range(5):
        table.act(Sell())
    commits = table.commits()
    assert len(commits) == 5
    assert len({commit.origin.key for commit in commits}) == 1
    stamps = [commit.origin.made_at for commit in commits]
    assert stamps == sorted(set(stamps))
    assert all(stamp.microsecond == 0 for stamp in stamps)
    assert {commit.receipt.closed_at == commit.origin.made_at for commit in commits} == {True}
    assert len({timeless(commit) for commit in commits}) == 1


def test_a_text_is_looked_up_first_and_the_picture_comes_last() -> None:
    table = Table(settings=replace(SETTINGS, images=True))
    assert table.act(ShowCard(PHONE)).outcome is Outcome.OK
    asked = [request.operation for request in table.sent]
    assert table.calls == ["lookup", "order", "image"]
    assert [operation.identifier for operation in asked if isinstance(operation, Identify)] == [PHONE, CARD, CARD]


def test_the_order_so_far_is_shown_with_the_calls_that_have_one() -> None:
    table = ready()
    table.act(PrintBill())
    table.act(CancelBill())
    table.act(AskQuote())
    table.act(Sell())
    shown = {
        operation.phase: operation.receipt is not None
        for operation in (request.operation for request in table.sent)
        if isinstance(operation, Identify)
    }
    assert shown == {
        Phase.BILL: True,
        Phase.BILL_CANCELLED: True,
        Phase.CALCULATION: True,
        Phase.PAYING: True,
        Phase.AFTER: False,
    }
    assert table.calls == [
        "bill", "quote bill", "bill_cancelled", "calculation", "paying", "commit", "after"
    ]  # fmt: skip


def test_a_bill_is_a_transaction_only_when_all_are_passed_on() -> None:
    table = Table(settings=replace(SETTINGS, pass_all=False))
    table.act(Ring((TEA,)))
    assert table.act(PrintBill()).outcome is Outcome.OK
    assert table.calls == []
    table.act(CancelBill())
    table.act(ShowCard(CARD))
    table.act(PrintBill())
    assert table.calls == ["order", "bill"]


def test_newer_tills_ask_right_before_the_receipt() -> None:
    table = Table(settings=replace(SETTINGS, before_receipt=True, after_calls=3))
    table.act(Sell((TEA,), CARD))
    assert table.calls == ["order", "paying", "before_receipt", "commit", "after", "after", "after"]


def test_a_void_asks_about_the_card_first() -> None:
    table = ready()
    sold = table.act(Sell()).receipt
    assert sold is not None
    table.sent.clear()
    assert table.act(VoidCheck(sold.id)).outcome is Outcome.OK
    assert table.calls == ["voiding", "void"]
    [void] = table.voids()
    assert (void.reopens, void.receipt, void.target) == (True, sold, sold.id)


def test_a_void_whose_fiscal_return_fails_is_taken_back() -> None:
    table = ready()
    sold = table.act(Sell()).receipt
    assert sold is not None
    table.sent.clear()
    done = table.act(VoidCheck(sold.id, printer_fails=True))
    assert (done.outcome, table.calls) == (Outcome.REFUSED, ["voiding", "void", "reinstate"])
    assert "the sale stands" in done.note
    assert table.act(VoidCheck(sold.id)).outcome is Outcome.OK
    voids = table.voids()
    assert voids[0].origin.key != voids[1].origin.key


def test_a_payment_whose_printing_fails_is_rolled_back() -> None:
    table = ready()
    done = table.act(Sell(printer_fails=True))
    assert (done.outcome, table.calls) == (Outcome.REFUSED, ["paying", "commit", "rollback"])
    assert table.act(Sell()).outcome is Outcome.OK
    assert table.calls == ["paying", "commit", "after"]
    first, second = table.commits()
    assert first.origin.key != second.origin.key
    assert first.receipt.id == second.receipt.id
    [rollback] = table.voids()
    assert first.origin.made_at < rollback.origin.made_at < second.origin.made_at
    assert rollback.receipt == first.receipt


def test_the_older_function_set_has_fewer_calls() -> None:
    table = Table(settings=replace(SETTINGS, v6=True, images=True, before_receipt=True, holds=True))
    table.act(Ring((TEA,)))
    assert table.act(ShowCard(PHONE)).outcome is Outcome.REFUSED
    assert table.act(ShowCard(CARD)).outcome is Outcome.OK
    table.act(PrintBill())
    assert table.act(CancelBill()).outcome is Outcome.OK
    assert table.act(Sell()).outcome is Outcome.OK
    asked = [request.operation for request in table.sent]
    assert table.calls == ["order", "bill", "quote bill", "paying", "commit"]
    assert all(operation.receipt is None for operation in asked if isinstance(operation, Identify))
    assert table.act(ReadCard(CARD, Phase.AFTER)).outcome is Outcome.REFUSED
    assert table.calls == []


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.LOOKUP])
def test_a_card_can_be_read_at_any_step(phase: Phase) -> None:
    table = Table()
    assert table.act(ReadCard(CARD, phase)).outcome is Outcome.OK
    assert table.calls == [phase.value]
    assert table.act(Sell((TEA,))).receipt is not None
    assert table.commits()[0].receipt.guest is None


def test_taking_a_card_or_points_off_calls_nobody() -> None:
    table = ready()
    table.act(SpendPoints(CARD, 500))
    assert table.act(DropPoints()).outcome is Outcome.OK
    assert table.act(DropCard()).outcome is Outcome.OK
    assert table.calls == []


def test_a_coupon_is_looked_at_and_asked_for_with_the_receipt() -> None:
    table = ready()
    assert table.act(ScanCoupon("C1")).outcome is Outcome.OK
    assert table.calls == ["quote"]
    assert table.act(Sell()).outcome is Outcome.OK
    assert [type(ask).__name__ for ask in table.commits()[0].asks] == ["Coupon"]


def test_annulling_voids_and_opens_the_order_anew() -> None:
    table = ready()
    sold = table.act(Sell()).receipt
    assert sold is not None
    table.sent.clear()
    done = table.act(Reopen(sold.id))
    assert (done.outcome, table.calls) == (Outcome.OK, ["voiding", "void"])
    assert done.receipt is not None
    assert (done.receipt.id.check, done.receipt.lines) == (sold.id.check + 1, sold.lines)
    assert table.act(Sell()).outcome is Outcome.OK


def test_taking_everything_back_is_a_void() -> None:
    table = ready()
    sold = table.act(Sell()).receipt
    assert sold is not None
    table.sent.clear()
    assert table.act(TakeBack(sold.id)).outcome is Outcome.OK
    assert table.calls == ["voiding", "void"]


def test_receipts_of_one_order_share_its_name() -> None:
    table = Table()
    for _ in range(2):
        table.act(OpenCheck(order="table 7"))
        table.act(Sell((TEA,)))
    names = [commit.receipt.order for commit in table.commits()]
    assert names == ["table 7", "table 7"]
    assert len({commit.receipt.id for commit in table.commits()}) == 2
