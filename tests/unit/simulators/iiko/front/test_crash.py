"""A till that dies between any two of its effects (O06): a receipt the register has printed is told, once, and one it
has not is not; what was set aside for an order that is lost is free again."""

from collections.abc import Callable

import pytest

from simulators.iiko.front.journal import CLOSE, FISCAL
from simulators.kit.effect import Persist
from simulators.kit.event import PersistFailed
from simulators.kit.instant import SECOND
from simulators.till.answer import Outcome
from simulators.till.attempt import Learnt
from simulators.till.cashier import (
    CancelBill,
    DropCard,
    PrintBill,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    TakeGift,
    VoidCheck,
)
from simulators.till.ledger import EntryKind
from tests.unit.simulators.iiko.front.venue_table import ANNA, COUPON, DINNER, Office, Venue, receipt_id
from tests.unit.simulators.till.paper import Crashed


class Register(Venue):
    """Remembers what was ever printed, and can fail to write it."""

    printed: set[str]

    def _write(self, effect: Persist) -> None:
        self.printed = getattr(self, "printed", set())
        self.printed |= {
            row.key.removeprefix(FISCAL) for row in effect.rows if row.key.startswith(FISCAL) and row.value
        }
        super()._write(effect)


def accrual(venue: Venue) -> None:
    for act in (Ring(DINNER), ShowCard(ANNA), PrintBill(), Sell()):
        venue.act(act)


def nobody(venue: Venue) -> None:
    venue.act(Sell(DINNER))


def points(venue: Venue) -> None:
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000), PrintBill(), Sell()):
        venue.act(act)


def gift(venue: Venue) -> None:
    for act in (Ring(DINNER), TakeGift(ANNA, "8812"), PrintBill(), CancelBill(), Sell()):
        venue.act(act)


def coupon(venue: Venue) -> None:
    for act in (Ring(DINNER), ShowCard(ANNA), ScanCoupon(COUPON), Sell()):
        venue.act(act)


def printer(venue: Venue) -> None:
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000), Sell(printer_fails=True), VoidCheck()):
        venue.act(act)


def coupon_and_printer(venue: Venue) -> None:
    for act in (Ring(DINNER), ScanCoupon(COUPON), ShowCard(ANNA), Sell(printer_fails=True), Sell()):
        venue.act(act)


def deleted(venue: Venue) -> None:
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000), VoidCheck()):
        venue.act(act)


def detached(venue: Venue) -> None:
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000), DropCard(), Sell()):
        venue.act(act)


def corrected(venue: Venue) -> None:
    points(venue)
    venue.act(Reopen(receipt_id()))
    venue.act(SpendPoints(ANNA, 10000))
    venue.act(Sell())


STORIES: tuple[Callable[[Venue], None], ...] = (
    accrual,
    nobody,
    points,
    gift,
    coupon,
    printer,
    coupon_and_printer,
    deleted,
    detached,
    corrected,
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
@pytest.mark.parametrize("disk", ["good", "torn", "slow"])
def test_a_crash_at_every_effect_loses_no_receipt_and_makes_none(story: Callable[[Venue], None], disk: str) -> None:
    whole = Register()
    story(whole)
    whole.settle()
    crashed = 0
    for at in range(1, whole.effects + 1):
        office = Office()
        venue = Register(office, writes_before_crash=disk != "torn")
        venue.disk_mode = "slow" if disk == "slow" else "good"
        venue.crash_at = venue.effects + at
        try:
            story(venue)
        except Crashed:
            crashed += 1
        venue.crash_at = None
        venue.restart()
        venue.disk_mode = "good"
        venue.release_writes()
        venue.settle()
        _judge(venue, office, f"effect {at}")
    assert crashed > 10


def _judge(venue: Register, office: Office, where: str) -> None:
    accounts = office.disk.books.accounts
    begun = {void.target for void in venue.voids() if void.operation is None}
    for commit in venue.commits():
        id = commit.receipt.id
        if commit.origin.key in venue.printed and id not in begun:
            assert id in accounts.sold, f"{where}: printed and lost"
    for id, sold in accounts.sold.items():
        keys = [commit.origin.key for commit in venue.commits() if commit.receipt == sold.receipt]
        assert any(key in venue.printed for key in keys) or sold.receipt.coupons, f"{where}: {id} was not printed"
    told = {done.receipt.id for done in venue.done if done.outcome is Outcome.OK and done.printed and done.receipt}
    for id in told - begun:
        order = venue.site.terminal("till1").open_order
        bill_only = order is not None or id not in {commit.receipt.id for commit in venue.commits()}
        assert id in accounts.sold or bill_only, f"{where}: told and gone"
    assert office.held() == 0, f"{where}: points stay set aside"
    if not accounts.sold:
        assert office.balance() == 54000, f"{where}: points are gone with no receipt"
        assert office.entries(EntryKind.COUPON) == [], f"{where}: a coupon is gone with no receipt"
    heard = {entry.key for entry in venue.history if isinstance(entry, Learnt) and entry.outcome is Outcome.OK}
    for id in accounts.sold:
        assert any(c.origin.key in heard for c in venue.commits() if c.receipt.id == id), f"{where}: {id} unheard"


def test_a_till_that_died_after_the_print_asks_its_register_and_tells_the_receipt() -> None:
    """The one moment of O06: printed, and nothing of it is on its way."""
    venue = Register()
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000)):
        venue.act(act)
    venue.disk_mode = "slow"
    venue.do("till1", Sell())
    assert [key for key in venue.disk if key.startswith(CLOSE)] == []
    venue.release_writes()
    assert [key for key in venue.disk if key.startswith((CLOSE, FISCAL))] == [f"{CLOSE}{receipt_id()}"]
    venue.release_writes()
    [kept] = [key for key in venue.disk if key.startswith(FISCAL)]
    venue.disk_mode = "good"
    venue.restart()
    venue.settle()
    assert venue.commits()[-1].origin.key == kept.removeprefix(FISCAL)
    assert receipt_id() in venue.office.disk.books.accounts.sold
    assert venue.office.balance() == 28700


def test_a_receipt_prepared_and_not_printed_never_happened() -> None:
    venue = Register()
    for act in (Ring(DINNER), SpendPoints(ANNA, 30000)):
        venue.act(act)
    venue.disk_mode = "slow"
    venue.do("till1", Sell())
    venue.release_writes()
    venue.disk_mode = "good"
    venue.restart()
    venue.settle()
    assert venue.office.disk.books.accounts.sold == {}
    assert venue.office.balance() == 54000
    assert venue.office.held() == 0


def test_a_disk_that_takes_nothing_before_the_print_keeps_the_order_open() -> None:
    venue = Venue()
    venue.ok(Ring(DINNER))
    venue.ok(ShowCard(ANNA))
    venue.disk_mode = "failing"
    refused = venue.refused(Sell())
    assert "not closed" in refused.note
    venue.disk_mode = "good"
    venue.ok(Sell())
    venue.settle()
    assert len(venue.office.disk.books.accounts.sold) == 1


def test_a_register_that_does_not_answer_leaves_the_order_until_pay_is_pressed_again() -> None:
    venue = Register()
    venue.ok(Ring(DINNER))
    venue.ok(SpendPoints(ANNA, 30000))
    venue.disk_mode = "slow"
    venue.do("till1", Sell())
    venue.release_writes()
    venue.advance(40 * SECOND)
    stuck = venue.done[-1]
    assert stuck.outcome is Outcome.UNKNOWN
    assert "register" in stuck.note
    venue.disk_mode = "good"
    for act in (Ring(DINNER), SpendPoints(ANNA, 100), VoidCheck(), DropCard(), PrintBill()):
        assert "press Pay again" in venue.refused(act).note
    venue.release_writes()
    sold = venue.ok(Sell())
    assert sold.receipt is not None
    assert len(venue.printed) == 1, "one receipt, under one key"
    assert venue.office.balance() == 28700
    venue.settle()


def test_a_coupon_is_confirmed_before_the_print_and_taken_back_when_that_is_not_heard() -> None:
    office = Office()
    venue = Venue(office)
    for act in (Ring(DINNER), ShowCard(ANNA), ScanCoupon(COUPON)):
        venue.ok(act)
    office.lost.add(office.calls + 1)
    assert venue.act(Sell()).outcome is Outcome.UNKNOWN
    assert office.disk.books.accounts.sold == {}
    assert venue.order().coupons == (COUPON,)
    sold = venue.ok(Sell())
    assert sold.receipt is not None
    first, second = venue.commits()
    assert not first.held
    assert first.origin.key != second.origin.key
    assert office.entries(EntryKind.COUPON) == [0]
    venue.settle()


def test_a_row_that_cannot_be_read_is_said_so_and_kept() -> None:
    venue = Venue()
    venue.disk[f"{CLOSE}x"] = "{"
    venue.restart()
    assert "disk" in venue.noticed()
    assert f"{CLOSE}x" in venue.disk
    venue.give(PersistFailed("journal", "full"))
    venue.ok(Sell(DINNER))
