"""Screen lines and receipts: what people read, and that no identifier is readable in it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from simulators.micros import check as checks
from simulators.micros.check import Check, Guest
from simulators.micros.screen import LATER, NO_ANSWER, WIDTH, check_lines, receipt_lines, told
from simulators.till.answer import (
    Answer,
    Committed,
    DiscountGranted,
    GuestFound,
    Held,
    MenuLoaded,
    Outcome,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Redeemed,
    Refused,
    Released,
    ReturnTaken,
    Status,
    Voided,
)
from simulators.till.cashier import Item, Payment
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.receipt import Discount, ReceiptId, Tender

NOW = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)
ID = ReceiptId("main", date(2026, 3, 14), "5", 12)
ANNA = Guest(Identifier(IdentifierKind.QR, "7770123"))


def paid() -> Check:
    items = [Item("1001", Decimal(2), 1490, "Latte"), Item("2001", Decimal("0.350"), 5000, "Cake by weight")]
    check = checks.attach(checks.ring(Check(ID, NOW), items), ANNA)
    check = checks.grant(check, [Discount("Birthday", 300, "C1")], "C1", ())
    check = checks.pay_with_points(check, 1000, 1000, "k")
    return checks.close(checks.pay(check, [Payment("cash")]).check, NOW)


RECEIPT = checks.receipt_of(paid(), NOW)


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        (None, NO_ANSWER),
        (Refused(Reason.UNAVAILABLE), NO_ANSWER),
        (Refused(Reason.NOT_FOUND, "no such guest"), ("Refused: not found", "no such guest")),
        (Queued(), ("Loyalty is offline: sent later",)),
        (GuestFound("g", Status.ACTIVE, "Anna", 12000, "gold"), ("Anna", "Tier gold", "Balance 120.00")),
        (GuestFound("g", Status.BLOCKED, "Anna"), ("Anna", "Card is blocked", "Balance not known")),
        (
            GuestFound("g", Status.UNVERIFIED, discount_percent=5),
            ("Loyalty is offline: guest noted", "Card discount 5%", "Balance not known"),
        ),
        (
            Quoted((Discount("a", 100, "till"),), 5000, 90),
            ("Discounts 1.00", "Points may pay 50.00", "Earns 0.90"),
        ),
        (Redeemed(1000, 900, 2000), ("10.00 points pay 9.00", "Balance 20.00")),
        (DiscountGranted((Discount("Free tea", 950, "C"),), "Enjoy"), ("Free tea -9.50", "Enjoy")),
        (Held("h", 1000, 500), ("10.00 points held, 5.00 free",)),
        (Released(1000, 1500), ("10.00 points released", "Balance 15.00")),
        (Committed(1490, 1000, 500), ("Earned 14.90", "Spent 10.00", "Balance 5.00")),
        (Committed(0, 0, None), ()),
        (Voided(100, 200, 300), ("Voided", "Points back 1.00, revoked 2.00", "Balance 3.00")),
        (ReceiptFound(RECEIPT, 0), ("Check 12", "Total 44.30", "Returned 0.00")),
        (
            ReturnTaken(1000, 10, 20, 30, 40),
            ("Give back 10.00", "Withheld for spent points 0.40", "Points back 0.10, revoked 0.20", "Balance 0.30"),
        ),
        (MenuLoaded((), (), 0, ()), ("Done",)),
    ],
)
def test_what_an_answer_means_to_the_operator(answer: Answer | None, lines: tuple[str, ...]) -> None:
    assert told(answer) == lines


def test_the_open_check_on_the_screen() -> None:
    check = checks.attach(
        checks.ring(Check(ID, NOW), [Item("1", Decimal(1), 100)]), Guest(ANNA.identifier, verified=False)
    )
    assert check_lines(check) == ("Check 12", "Guest qr:*****23 (not verified)", "Lines 1, rounds 0", "Due 1.00")


def test_a_receipt_in_full() -> None:
    lines = receipt_lines(paid(), NOW, 670, "PLN", Outcome.OK, Committed(3430, 1000, 14430))
    assert lines == (
        "main / 5",
        "Check 12                2026-03-14 09:05",
        "2 x Latte                          29.80",
        "0.35 x Cake by weight              17.50",
        "Birthday                           -3.00",
        "TOTAL                          44.30 PLN",
        "Points 10.00                       10.00",
        "Cash                               34.30",
        "Change                              6.70",
        "Card qr:*****23",
        "Earned 34.30",
        "Spent 10.00",
        "Balance 144.30",
    )
    assert all(len(line) <= WIDTH for line in lines)


@pytest.mark.parametrize(
    ("outcome", "answer", "last"),
    [
        (Outcome.OFFLINE, Queued(), LATER),
        (Outcome.UNKNOWN, None, LATER),
        (Outcome.UNKNOWN, Refused(Reason.UNAVAILABLE), LATER),
        (Outcome.REFUSED, Refused(Reason.BLOCKED), "No points: blocked"),
    ],
)
def test_a_receipt_says_what_becomes_of_the_points(outcome: Outcome, answer: Answer | None, last: str) -> None:
    assert receipt_lines(paid(), NOW, 0, "PLN", outcome, answer)[-1] == last


def test_a_receipt_without_guest_says_nothing_of_points() -> None:
    check = checks.ring(Check(ID, NOW), [Item("1001", Decimal(1), 1490, "x" * 60)])
    check = checks.close(checks.pay(check, [Payment("card")]).check, NOW)
    lines = receipt_lines(check, NOW, 0, "PLN", Outcome.OFFLINE, Queued())
    assert lines[-1] == "Card                               14.90"
    assert len(lines[2]) == WIDTH


def test_identifiers_are_masked_everywhere() -> None:
    shown = (
        *check_lines(paid()),
        *receipt_lines(paid(), NOW, 0, "PLN", Outcome.OK, None),
        *told(ReceiptFound(RECEIPT, 0)),
    )
    assert not any("7770123" in line for line in shown)
    assert RECEIPT.tenders == (Tender("points", 1000, 1000, "k"), Tender("cash", 3430))
