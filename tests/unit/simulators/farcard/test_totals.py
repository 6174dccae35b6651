"""A packet's own arithmetic: what adds up says nothing, what does not is named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from simulators.farcard import packet as p
from simulators.farcard.totals import remarks_on, total_of

CASH, POINTS, VAT = "{CASH}", "{POINTS}", "{VAT}"
DATA = p.CheckData(
    lines=(
        p.CheckLine(
            "a", "101", "Кофе", 4, 25000, 50000, Decimal(2), 45000,
            taxes=(p.TaxPart(VAT, 7500),),
            discounts=(p.DiscountPart("d", 17, -5000),),
            payments=(p.LinePayment(POINTS, 16500), p.LinePayment(CASH, 28500)),
        ),
        p.CheckLine(
            "b", "205", "Чизкейк", 8, 35000, 35000, Decimal(1), 31516,
            taxes=(p.TaxPart(VAT, 5250),),
            discounts=(p.DiscountPart("d", 17, -3500), p.DiscountPart("m", 18, 16)),
            payments=(p.LinePayment(CASH, 31516),),
        ),
        p.CheckLine("c", "300", "Сет", 9, 0, 0, Decimal(1), 99900, p.LineType.COMBO),
    ),
    categories=(p.Category("0", "0", "", 76516, -8500),),
    discounts=(p.CheckDiscount("d", "2", "", 17, -8500), p.CheckDiscount("m", "3", "", 18, 16)),
    payments=(
        p.CheckPayment(POINTS, "10", "", 23, 3, 16500, 16500),
        p.CheckPayment(CASH, "1", "", 28, 1, 100000, 100000),
        p.CheckPayment(CASH, "1", "", 29, 1, -39984, -39984),
    ),
    taxes=((p.CheckTax(VAT, "1", Decimal(20), 7500, ""),), (p.CheckTax(VAT, "1", Decimal(20), 12750, ""),)),
)  # fmt: skip


def packet(data: p.CheckData | None) -> p.Packet:
    return p.Packet(4, 1, None, 1, date(2026, 3, 14), 1, p.ExtInfo(0, ()), data)


def with_line(index: int, **changes: object) -> p.CheckData:
    lines = list(DATA.lines)
    lines[index] = replace(lines[index], **changes)  # type: ignore[arg-type]
    return replace(DATA, lines=tuple(lines))


def test_a_receipt_that_adds_up_gets_no_remark() -> None:
    """With change, a mark-up, a combo and two tax blocks."""
    assert total_of(DATA) == 76516
    assert remarks_on(packet(DATA)) == ()


def test_nothing_to_add_gets_no_remark() -> None:
    assert remarks_on(packet(None)) == ()
    assert remarks_on(packet(p.CheckData())) == ()
    assert remarks_on(packet(replace(DATA, payments=(), discounts=(), taxes=(), categories=()))) == ()


WRONG = {
    "categories": (
        replace(DATA, categories=(p.Category("0", "0", "", 76500, -8500),)),
        "CHECKCATEGS add up to 765, CHECKLINES to 765.16",
    ),
    "payments": (replace(DATA, payments=DATA.payments[:2]), "CHECKPAYMENTS add up to 1165, CHECKLINES to 765.16"),
    "currency": (
        replace(DATA, payments=(replace(DATA.payments[0], id=CASH), *DATA.payments[1:])),
        "LINEPAYMENTS of {POINTS} add up to 165, its PAYMENTs to 0",
    ),
    "line": (
        with_line(1, payments=(p.LinePayment(CASH, 31515),)),
        "LINE uni=8 costs 315.16, its LINEPAYMENTS add up to 315.15",
    ),
    "discount": (
        replace(DATA, discounts=(p.CheckDiscount("d", "2", "", 17, -8400), DATA.discounts[1])),
        "DISCOUNTPARTs of uni=17 add up to -85, the DISCOUNT is -84",
    ),
    "no such discount": (
        replace(DATA, discounts=DATA.discounts[:1]),
        "DISCOUNTPARTs of uni=18 add up to 0.16, the DISCOUNT is 0",
    ),
    "discsum": (
        replace(DATA, categories=(p.Category("0", "0", "", 76516, -8484),)),
        "discsum of CHECKCATEGS is -84.84, DISCOUNTPARTs are -85",
    ),
    "tax": (replace(DATA, taxes=DATA.taxes[:1]), "LINETAXES of {VAT} add up to 127.5, the last CHECKTAXES says 75"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_add_up_is_named(case: str) -> None:
    data, sentence = WRONG[case]
    assert sentence in remarks_on(packet(data))
