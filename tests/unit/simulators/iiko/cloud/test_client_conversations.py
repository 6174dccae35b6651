"""What each operation of the exchange is said with, against the server end and real books."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest

from simulators.iiko.cloud.saying import Manners
from simulators.till.answer import (
    Adjusted,
    Answer,
    Committed,
    CouponFound,
    GuestFound,
    Held,
    LedgerPage,
    Quoted,
    Reason,
    Refused,
    Released,
    Status,
    Voided,
)
from simulators.till.asks import CouponMark, asks_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import EntryKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Claim,
    Commit,
    Detach,
    FindCoupon,
    FindReceipt,
    Hold,
    Identify,
    Operation,
    Phase,
    Quote,
    ReadAccount,
    ReadLedger,
    Redeem,
    Register,
    Release,
    Return,
    Void,
)
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, Tender
from tests.unit.simulators.backend.shop import CAKE, COFFEE, NOON
from tests.unit.simulators.iiko.cloud.cafe import CARD_NUMBER, ZOE, Cafe
from tests.unit.simulators.iiko.cloud.road import DAY, Road, origin, said, with_fields

CARD = Identifier(IdentifierKind.CARD, CARD_NUMBER)
STRANGER = Identifier(IdentifierKind.PHONE, "+79990000000")
DINNER = (Line(COFFEE, Decimal(2), 1490), Line(CAKE, Decimal(1), 1990))
TOTAL = 4970


def receipt(check: int = 5, guest: Identifier | None = ZOE, **more: object) -> Receipt:
    fields = {"tenders": (Tender("cash", TOTAL),), "guest": guest, **more}
    return Receipt(ReceiptId("s1", DAY, "7", check), NOON, NOON, DINNER, **fields)  # type: ignore[arg-type]  # of a test's choosing


def with_points(points: int = 1000) -> Commit:
    """Number 3 pays with points, number 4 is the receipt."""
    tenders = (Tender(POINTS, points, points, origin(3, 5).key), Tender("cash", TOTAL - points))
    paid = receipt(tenders=tenders)
    return Commit(origin(4, 5), paid, asks_of(paid, origin(4, 5), ()))


def is_granted(answer: Answer | None) -> bool:
    return answer is not None and not isinstance(answer, Refused)


# Guests


def test_a_guest_is_found_by_phone_and_by_card() -> None:
    road = Road()
    for shown in (ZOE, CARD):
        answer = road.ask(Identify(origin(), shown))
        assert isinstance(answer, GuestFound)
        assert (answer.guest, answer.status, answer.name, answer.balance) == ("zoe", Status.ACTIVE, "Zoe", 54_000)
    assert road.paths == ["access_token", "info", "info"]


def test_nobody_is_a_400_and_a_refusal() -> None:
    """K03."""
    answer = Road().ask(Identify(origin(), STRANGER))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.NOT_FOUND


def test_a_new_guest() -> None:
    road = Road()
    answer = road.ask(Register(origin(), STRANGER, "Ada"))
    assert isinstance(answer, GuestFound)
    assert answer.name == "Ada"
    assert road.paths == ["access_token", "info", "create_or_update", "info"]
    again = road.ask(Register(origin(2), STRANGER, "Ada"))
    assert isinstance(again, Refused)
    assert again.reason is Reason.EXISTS
    assert road.paths[4:] == ["info"]


# Orders looked at


def test_a_quote_tells_what_may_be_paid_and_what_is_earned() -> None:
    answer = Road().ask(Quote(origin(1, 5), receipt()))
    assert isinstance(answer, Quoted)
    assert answer.max_points > 0
    assert answer.earns > 0
    assert answer.discounts == ()


def test_a_coupon_is_judged_by_calculate() -> None:
    road = Road()
    answer = road.ask(Quote(origin(1, 5), receipt(coupons=("TEN-1",))))
    assert isinstance(answer, Quoted)
    assert [(one.source, one.amount, one.plu) for one in answer.discounts] == [("TEN-1", 1000, None)]
    assert road.cafe.kinds() == []


def test_a_coupon_is_looked_at() -> None:
    road = Road()
    found = road.ask(FindCoupon(origin(), "TEN-1"))
    assert isinstance(found, CouponFound)
    assert (found.code, found.offer, found.used_at) == ("TEN-1", "ten", None)
    missing = road.ask(FindCoupon(origin(2), "NO-SUCH"))
    assert isinstance(missing, Refused)
    assert missing.reason is Reason.NOT_FOUND


# Wallets


def test_hold_and_let_go_twice() -> None:
    """K04."""
    road = Road()
    held = road.ask(Hold(origin(1, 5), ZOE, 1000))
    assert isinstance(held, Held)
    assert (held.hold, held.points, held.told) == (origin(1, 5).key, 1000, False)
    for number in (2, 3):
        answer = road.ask(Release(origin(number, 5), held.hold))
        assert isinstance(answer, Released)
        assert not answer.told
    assert road.cafe.kinds() == [EntryKind.HOLD, EntryKind.RELEASE]


def test_more_than_there_is_cannot_be_held() -> None:
    answer = Road().ask(Hold(origin(1, 5), ZOE, 54_001))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.INSUFFICIENT


def test_a_lost_hold_is_said_again_under_its_id() -> None:
    road = Road(after={"hold": [said(500)]})
    assert isinstance(road.ask(Hold(origin(1, 5), ZOE, 1000)), Held)
    assert road.paths.count("hold") == 2
    assert road.cafe.kinds() == [EntryKind.HOLD]


@pytest.mark.parametrize("points", [500, -500])
def test_points_by_hand(points: int) -> None:
    road = Road()
    road.fresh.made(origin().key)
    answer = road.ask(Adjust(origin(), ZOE, points, "sorry"))
    assert answer == Adjusted(points, 54_000 + points)
    assert road.paths == ["access_token", "info", "topup" if points > 0 else "chargeoff", "info"]
    [entry] = [entry for entry in road.cafe.books.books.entries if entry.kind is EntryKind.ADJUSTMENT]
    assert (entry.key, entry.points, entry.note) == (origin().key, points, "sorry")


def test_nothing_by_hand_and_more_than_there_is() -> None:
    road = Road()
    nothing, too_much = road.ask(Adjust(origin(), ZOE, 0)), road.ask(Adjust(origin(2), ZOE, -54_001))
    assert isinstance(nothing, Refused)
    assert isinstance(too_much, Refused)
    assert (nothing.reason, too_much.reason) == (Reason.NOT_APPLICABLE, Reason.INSUFFICIENT)
    assert road.cafe.balance() == 54_000


@pytest.mark.parametrize("lost", [said(408), said(500), said(200, b"<html>"), said(200, b"[]")])
def test_a_lost_topup_is_found_in_the_report(lost: bytes) -> None:
    """K05, while the line lives."""
    road = Road(after={"topup": [lost]})
    road.fresh.made(origin().key)
    assert road.ask(Adjust(origin(), ZOE, 500, "sorry")) == Adjusted(500, 54_500)
    assert road.paths == ["access_token", "info", "topup", "by_date", "info"]
    assert road.cafe.balance() == 54_500


def test_a_topup_that_was_never_done_is_said_again() -> None:
    road = Road(before={"topup": [said(500), said(408)]})
    road.fresh.made(origin().key)
    assert road.ask(Adjust(origin(), ZOE, 500)) == Adjusted(500, 54_500)
    assert road.paths.count("topup") == 3
    assert road.paths.count("by_date") == 2


def test_after_so_many_tries_nobody_knows() -> None:
    road = Road(before={"topup": [said(500)] * 3})
    road.fresh.made(origin().key)
    assert road.ask(Adjust(origin(), ZOE, 500)) is None
    assert road.cafe.balance() == 54_000


@pytest.mark.parametrize("is_done", [True, False])
def test_another_line_looks_before_it_says(is_done: bool) -> None:
    """K05, when the line is gone with the answer."""
    road = Road(after={"topup": [None]}) if is_done else Road(before={"topup": [b"HTTP/1.1 200 X\r\nContent-L"]})
    road.fresh.made(origin().key)
    operation = Adjust(origin(), ZOE, 500, "sorry")
    assert road.ask(operation) is None
    road.connect()
    before = len(road.paths)
    assert road.ask(operation) == Adjusted(500, 54_500)
    assert road.paths[before:][:3] == ["access_token", "info", "by_date"]
    assert ("topup" in road.paths[before:]) is not is_done
    assert road.cafe.balance() == 54_500


def test_one_that_waited_for_days_is_found_where_it_was_posted() -> None:
    road = Road(after={"topup": [None]})
    road.fresh.made(origin().key)
    road.cafe.pass_time(50 * 3600)
    operation = Adjust(origin(), ZOE, 500, "sorry")
    assert road.ask(operation) is None
    road.connect()
    assert road.ask(operation) == Adjusted(500, 54_500)
    assert road.paths.count("topup") == 1
    assert road.cafe.balance() == 54_500


def test_a_report_that_cannot_be_read_settles_nothing() -> None:
    road = Road(after={"topup": [said(408)], "by_date": [said(500)]})
    road.fresh.made(origin().key)
    assert road.ask(Adjust(origin(), ZOE, 500)) is None
    assert road.paths.count("topup") == 1


def test_the_reference_may_be_on_a_later_page() -> None:
    road = Road(manners=Manners(page=2))
    numbers = count(1)
    for _ in range(5):
        one = origin(next(numbers))
        road.fresh.made(one.key)
        assert is_granted(road.ask(Adjust(one, ZOE, 100)))
    last = origin(5)
    assert road.ask(Adjust(last, ZOE, 100)) == Adjusted(100, 54_500)
    assert road.paths.count("by_date") == 3
    assert road.cafe.balance() == 54_500


# The report


def test_the_report_is_read_in_pages() -> None:
    road = Road()
    for number in (1, 2, 3):
        one = origin(number)
        road.fresh.made(one.key)
        road.ask(Adjust(one, ZOE, 100 * number, f"no {number}"))
    since, until = NOON - timedelta(days=1), NOON + timedelta(hours=1)
    first = road.ask(ReadAccount(origin(4), ZOE, since, until, 0, 2))
    second = road.ask(ReadAccount(origin(5), ZOE, since, until, 2, 2))
    assert isinstance(first, LedgerPage)
    assert isinstance(second, LedgerPage)
    assert (len(first.entries), first.more, second.more) == (2, True, False)
    entries = [*first.entries, *second.entries]
    told = [(entry.kind, entry.points) for entry in entries]
    own = road.cafe.books.books.entries
    assert told == [(entry.kind, entry.points) for entry in own]
    assert [entry.number for entry in entries] == [entry.number for entry in own]
    assert all(entry.guest == "zoe" for entry in entries)


# Orders


def test_a_receipt_becomes_an_order() -> None:
    road = Road()
    answer = road.ask(Commit(origin(4, 5), receipt()))
    [sale] = [entry for entry in road.cafe.books.books.entries if entry.kind is EntryKind.SALE]
    assert answer == Committed(sale.points, 0, 54_000 + sale.points)
    assert (sale.key, sale.receipt, sale.amount) == (origin(4, 5).key, receipt().id, TOTAL)
    assert [path for path in road.paths if path not in ("status", "access_token")] == [
        "info", "create", "add_customer", "add_payments", "close", "by_date", "info",
    ]  # fmt: skip


def test_the_figures_of_an_order_that_waited_for_days_are_found_where_it_was_posted() -> None:
    road = Road()
    road.cafe.pass_time(50 * 3600)
    answer = road.ask(Commit(origin(4, 5), receipt()))
    [sale] = [entry for entry in road.cafe.books.books.entries if entry.kind is EntryKind.SALE]
    assert sale.points > 0
    assert answer == Committed(sale.points, 0, 54_000 + sale.points)


def test_an_order_of_nobody() -> None:
    road = Road()
    assert road.ask(Commit(origin(4, 5), receipt(guest=None))) == Committed(0, 0, None)
    assert "add_customer" not in road.paths
    assert road.cafe.kinds() == [EntryKind.SALE]


def test_an_order_paid_with_points() -> None:
    road = Road()
    answer = road.ask(with_points())
    assert isinstance(answer, Committed)
    assert (answer.spent, answer.balance) == (1000, 53_000 + answer.earned)
    assert road.cafe.kinds() == [EntryKind.REDEMPTION, EntryKind.SALE]
    [redemption] = [entry for entry in road.cafe.books.books.entries if entry.kind is EntryKind.REDEMPTION]
    assert redemption.key == origin(3, 5).key


def test_an_order_with_a_coupon() -> None:
    road = Road()
    off = (Discount("Ten off", 1000, "TEN-1"),)
    paid = receipt(coupons=("TEN-1",), discounts=off, tenders=(Tender("cash", TOTAL - 1000),))
    answer = road.ask(Commit(origin(4, 5), paid, asks_of(paid, origin(4, 5), (CouponMark(2, "TEN-1"),))))
    assert is_granted(answer)
    [coupon] = [entry for entry in road.cafe.books.books.entries if entry.kind is EntryKind.COUPON]
    assert (coupon.key, coupon.coupon, coupon.amount) == (origin(2, 5).key, "TEN-1", 1000)
    used = road.ask(FindCoupon(origin(9), "TEN-1"))
    assert isinstance(used, CouponFound)
    assert used.used_at is not None


def test_a_coupon_used_twice() -> None:
    """K07."""
    test = Road()
    off = (Discount("Ten off", 1000, "TEN-1"),)
    for check, granted in ((5, True), (6, False)):
        paid = receipt(check, coupons=("TEN-1",), discounts=off, tenders=(Tender("cash", TOTAL - 1000),))
        asks = asks_of(paid, origin(4, check), (CouponMark(2, "TEN-1"),))
        assert is_granted(test.ask(Commit(origin(4, check), paid, asks))) is granted


def test_too_many_points_are_refused_by_name() -> None:
    """K06: the reason of the failed command is in the text."""
    road = Road(cafe=Cafe())
    guest = Identifier(IdentifierKind.CARD, CARD_NUMBER)
    drained = origin(1)
    road.fresh.made(drained.key)
    assert is_granted(road.ask(Adjust(drained, guest, -53_900)))
    answer = road.ask(with_points())
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.INSUFFICIENT
    assert answer.text
    assert EntryKind.SALE not in road.cafe.kinds()


def test_an_unknown_payer_fails_the_command() -> None:
    """K06."""
    road = Road(after={})
    failed = b'{"state":"Error","exception":null,"errorReason":"Iikocard51PaymentCredentialNotFound"}'
    polls = 0

    class Meddling(Road):
        def _request(self, data: bytes) -> None:
            nonlocal polls
            if b"commands/status" in data and self.paths[-1] == "add_payments":
                polls += 1
                self.paths.append("status")
                self._arrive(said(200, failed))
                return
            super()._request(data)

    road = Meddling()
    answer = road.ask(with_points())
    assert answer == Refused(Reason.NOT_FOUND, "Iikocard51PaymentCredentialNotFound")
    assert polls == 1
    assert "close" not in road.paths
    assert isinstance(road.ask(Void(origin(5, 5), receipt().id, reason="not paid")), Voided)
    assert EntryKind.SALE not in road.cafe.kinds()


@pytest.mark.parametrize("lost", ["create", "add_customer", "add_payments", "close"])
@pytest.mark.parametrize("how", ["answer", "request"])
def test_whoever_begins_again_goes_on_where_it_stands(lost: str, how: str) -> None:
    """O03 for the cloud: whatever was lost, the receipt is in once."""
    road = Road(after={lost: [None]}) if how == "answer" else Road(before={lost: [said(500)]})
    commit = with_points()
    assert road.ask(commit) is None
    road.connect()
    answer = road.ask(commit)
    assert isinstance(answer, Committed)
    assert answer.spent == 1000
    assert road.cafe.kinds() == [EntryKind.REDEMPTION, EntryKind.SALE]


def test_an_order_that_is_closed_is_not_sold_again() -> None:
    road = Road()
    commit = with_points()
    first = road.ask(commit)
    assert road.ask(commit) == first
    assert road.paths.count("close") == 1


def test_another_order_under_the_number_is_not_taken_for_ours() -> None:
    road = Road()
    assert is_granted(road.ask(Commit(origin(4, 5), receipt())))
    other = receipt(tenders=(Tender("cash", 1990),))
    answer = road.ask(Commit(origin(6, 5), with_fields(other, lines=DINNER[1:])))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.CONFLICT


def test_a_desk_that_forgot_the_order_takes_it_again() -> None:
    road = Road()
    commit = with_points()
    first = road.ask(commit)
    road.cafe.crash()
    road.connect()
    assert road.ask(commit) == first
    assert road.cafe.kinds() == [EntryKind.REDEMPTION, EntryKind.SALE]


def test_an_open_order_is_cancelled_and_a_closed_one_is_not() -> None:
    road = Road(before={"close": [said(500)]})
    assert road.ask(Commit(origin(4, 5), receipt())) is None
    assert isinstance(road.ask(Void(origin(5, 5), receipt().id)), Voided)
    again = road.ask(Commit(origin(4, 5), receipt()))
    assert isinstance(again, Refused)
    assert again.reason is Reason.VOIDED
    assert is_granted(road.ask(Commit(origin(4, 6), receipt(6))))
    assert isinstance(road.ask(Void(origin(6, 6), receipt(6).id)), Refused)
    assert isinstance(road.ask(Void(origin(7, 9), receipt(9).id)), Voided)


def test_a_command_that_never_ends_is_not_waited_for_for_ever() -> None:
    class Slow(Road):
        def _request(self, data: bytes) -> None:
            if b"commands/status" in data:
                self.paths.append("status")
                self._arrive(said(200, b'{"state":"InProgress"}'))
            else:
                super()._request(data)

    road = Slow()
    assert road.ask(Commit(origin(4, 5), receipt(guest=None))) is None
    assert road.paths.count("status") == road.manners.most_polls


# What cannot be said


@pytest.mark.parametrize(
    "operation",
    [
        Identify(origin(), ZOE, "1234"),
        Identify(origin(), ZOE, phase=Phase.ORDER),
        Identify(origin(), Identifier(IdentifierKind.QR, "x")),
        Identify(origin(store="elsewhere"), ZOE),
        Hold(origin(1, terminal="bar"), ZOE, 100),
        Redeem(origin(1, 5), ZOE, 100, 100),
        Void(origin(2, 5), receipt().id, origin(1, 5).key),
        Void(origin(2, 5), receipt().id, reopens=True),
        Return(origin(2, 5), receipt().id),
        FindReceipt(origin(), receipt().id),
        Claim(origin(), ZOE, "reward"),
        Attach(origin(1, 5), "123456789", receipt()),
        Detach(origin(1, 5), receipt().id),
        ReadLedger(origin()),
        ReadAccount(origin(), ZOE, NOON, NOON, 1, 2),
        Release(origin(), "s1/never/7/1/1"),
        Release(origin(), "other/2026-01-01/7/1/1"),
        Hold(origin(1, 5), ZOE, 100, gift="cake"),
        Commit(origin(4, 6), receipt(5)),
        Commit(origin(4, 5), receipt(), reinstates=True),
        Commit(origin(4, 5), receipt(coupons=("A",))),
        Commit(origin(4, 5), receipt(order="split")),
        Quote(origin(1, 5), receipt(coupons=("A", "B"))),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_why_not(operation: Operation) -> None:
    road = Road()
    assert road.cafe.wire.carries(operation)
    assert not isinstance(operation, tuple)
    answer = road.ask(operation)  # type: ignore[arg-type]  # none of them is an upload
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.UNSUPPORTED
    assert road.paths == []


def test_moments_of_any_zone_are_told() -> None:
    east = datetime(2026, 1, 1, 12, tzinfo=UTC).astimezone()
    one = origin()
    operation = Identify(one.__class__(one.store, one.terminal, DAY, east, 0, 1), ZOE)
    assert is_granted(Road().ask(operation))
