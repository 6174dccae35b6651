"""A store, its till's book, and one order in which a discount, a gift, a coupon and points meet (FARC-08)."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from msgspec.structs import replace

from simulators.farcard.book import Book
from simulators.farcard.numbering import Mark, number_of, payment_uni
from simulators.farcard.packet import ChMode
from simulators.farcard.restaurant import Restaurant
from simulators.farcard.terms import Terms
from simulators.till.asks import CouponMark, GiftMark, asks_of, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Origin, Void
from simulators.till.programme import CardDiscount, GiftOffer
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender

MOSCOW = timezone(timedelta(hours=3))
DAY = date(2026, 3, 14)
OPENED = datetime(2026, 3, 14, 19, 2, 11, tzinfo=MOSCOW)
PAID = datetime(2026, 3, 14, 19, 52, 30, tzinfo=MOSCOW)
ANNA = Identifier(IdentifierKind.CARD, "9991000012345")
BOOK = Book(
    (CardDiscount(2, "Бронза 10%", 10),),
    (GiftOffer("dessert", "Two of three", ("205", "206", "207"), 2, True, 0, 100),),
)
TERMS = Terms((Restaurant("cafe", 199_990_002),), BOOK, MOSCOW, coupon_prefixes=("RW", "BDAY"))
UNI = payment_uni(0)
GIFT_UNI, COUPON_UNI = UNI - 2, UNI - 1
SALE = Origin("cafe", "4", DAY, PAID, 100_106, number_of(Mark(UNI, ChMode.SALE)))
LINES = (
    Line("101", Decimal(2), 25_000, "Кофе", "drinks"),
    Line("205", Decimal(1), 35_000, "Чизкейк", "desserts"),
    Line("206", Decimal("0.350"), 40_000, "Торт", "desserts"),
    Line("300", Decimal(1), 9_900, "Tea"),
)
DISCOUNTS = (
    Discount("Two of three", 34_900, "dessert", "205"),
    Discount("Two of three", 13_900, "dessert", "206"),
    Discount("Free tea", 9_900, "RW-1", "300"),
    Discount("Бронза 10%", 5_020, "card"),
)


def points(amount: int, uni: int = UNI, worth: int | None = None) -> Tender:
    return Tender(POINTS, amount, amount if worth is None else worth, key_of(SALE, number_of(Mark(uni))))


RECEIPT = Receipt(
    SALE.receipt,
    OPENED,
    PAID,
    LINES,
    DISCOUNTS,
    (points(16_500), Tender("cash", 20_000), Tender("card", 5_000), Tender("voucher", 3_680)),
    ANNA,
    ("dessert", "RW-1"),
    "1144",
)
PLAIN = Receipt(SALE.receipt, OPENED, PAID, LINES, (), (Tender("cash", 108_900),))
MARKS = (GiftMark(number_of(Mark(GIFT_UNI)), "dessert"), CouponMark(number_of(Mark(COUPON_UNI)), "RW-1"))


def commit(receipt: Receipt = RECEIPT, *, marks: tuple[CouponMark | GiftMark, ...] = MARKS) -> Commit:
    """The sale of a receipt, with all it asks for."""
    return Commit(SALE, receipt, asks_of(receipt, SALE, marks if receipt.coupons else ()))


def reinstatement(receipt: Receipt = RECEIPT, deletion: int = 1) -> Commit:
    later = replace(
        SALE, made_at=PAID + timedelta(minutes=5), number=number_of(Mark(UNI, ChMode.RETURN_ROLLBACK, deletion))
    )
    return Commit(later, receipt, asks_of(receipt, later, MARKS if receipt.coupons else ()), True)


def void(receipt: Receipt = RECEIPT, chmode: ChMode = ChMode.RETURN, deletion: int = 1) -> Void:
    origin = replace(SALE, made_at=PAID + timedelta(days=2), number=number_of(Mark(UNI, chmode, deletion)))
    reason = "rollback" if chmode is ChMode.SALE_ROLLBACK else ""
    return Void(origin, receipt.id, None, reason, True, receipt)
