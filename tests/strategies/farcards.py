"""What an r_keeper till may say: receipts with discounts, gifts, coupons and points, and all it asks about them.

All of it in whole seconds and with numbers as `simulators.farcard.numbering` makes them, so that a FarCards wire must
carry it to the last field.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from simulators.farcard.book import Book
from simulators.farcard.numbering import Mark, number_of, payment_uni
from simulators.farcard.packet import ChMode
from simulators.farcard.restaurant import Restaurant
from simulators.farcard.wire import FarCard
from simulators.till.asks import CouponMark, GiftMark, asks_of, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Commit, Hold, Identify, Operation, Origin, Phase, Quote, Release, Void
from simulators.till.programme import CardDiscount, GiftOffer
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender

STORE = "cafe"
BOOK = Book(
    (CardDiscount(2, "Бронза 10%", 10), CardDiscount(3, "Gold", 15, 50_000)),
    (GiftOffer("dessert", "Two of three", ("205", "206", "207"), 2, True, 300, 100), GiftOffer("tea", "Tea", ("300",))),
)
WIRE = FarCard(restaurants=(Restaurant(STORE, 199_990_002),), book=BOOK, coupon_prefixes=("88", "RW"))
FIRST = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
PLUS = ("101", "205", "206", "207", "300", "пирог")
ASKING = (
    Phase.PAYING,
    Phase.PAYING_ROLLED_BACK,
    Phase.VOIDING,
    Phase.VOIDING_ROLLED_BACK,
    Phase.BILL,
    Phase.CALCULATION,
    Phase.CARD_PRINT,
    Phase.BILL_CANCELLED,
    Phase.BEFORE_RECEIPT,
)
"""Phases whose packets show the order and its number."""
SHORT = (Phase.OUTSIDE, Phase.ENTRANCE, Phase.AFTER)

words = st.text(st.sampled_from("abcXYZ0189-.&<\"'żЖ é"), max_size=10)
cards = st.integers(1, 10**13).map(str).filter(lambda card: not card.startswith("88"))
guests = st.builds(Identifier, st.just(IdentifierKind.CARD), cards)
coupons = st.integers(0, 10**9).map(lambda number: f"88{number}")
amounts = st.integers(1, 10**6)
moments = st.integers(0, 30 * 24 * 3600).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@st.composite
def receipts(draw: st.DrawFn, paid: bool = True) -> tuple[Receipt, tuple[CouponMark | GiftMark, ...]]:
    """A receipt, and what marks the coupons and gifts it asks for."""
    opened = draw(moments)
    closed = opened + timedelta(seconds=draw(st.integers(0, 10**6)))
    origin = Origin(STORE, str(draw(st.integers(1, 99))), closed.date(), closed, draw(st.integers(1, 10**6)), 0)
    guest = draw(st.none() | guests)
    codes = draw(st.lists(coupons | st.sampled_from(["dessert", "tea"] if guest else ["880"]), unique=True, max_size=3))
    discounts = [
        Discount(draw(words), draw(amounts), code, draw(st.none() | st.sampled_from(PLUS)))
        for code in codes
        for _ in range(draw(st.integers(1, 2)))
    ]
    if guest is not None and draw(st.booleans()):
        discounts.append(Discount("Gold", draw(amounts), "card"))
    if draw(st.booleans()):
        discounts.insert(0, Discount("by hand", draw(amounts), "till"))
    lines = [_line(draw, plu) for plu in draw(st.lists(st.sampled_from(PLUS), max_size=4))]
    lines += [_line(draw, one.plu) for one in discounts if one.plu is not None]
    turn = draw(st.integers(0, 3))
    tenders = _tenders(draw, origin, turn, guest is not None) if paid else ()
    receipt = Receipt(
        origin.receipt,
        opened,
        closed,
        tuple(lines),
        tuple(discounts),
        tenders,
        guest,
        tuple(codes),
        draw(st.sampled_from(["", "", "1144", "table 5/2"])),
    )
    marks = tuple(_mark(code, payment_uni(turn) - 1 - at) for at, code in enumerate(codes))
    return receipt, marks


def _line(draw: st.DrawFn, plu: str) -> Line:
    qty = draw(st.sampled_from([Decimal(1), Decimal(2), Decimal("0.350"), Decimal("1.5")]))
    return Line(plu, qty, draw(st.integers(0, 10**6)), draw(words), draw(st.sampled_from(["", "drinks", "Торты"])))


def _tenders(draw: st.DrawFn, origin: Origin, turn: int, has_guest: bool) -> tuple[Tender, ...]:
    kinds = draw(st.lists(st.sampled_from(["cash", "card", "voucher", *([POINTS] if has_guest else [])]), max_size=3))
    tenders = []
    for at, kind in enumerate(kinds):
        amount = max(draw(amounts), 1 if kind == POINTS else 0)
        key = key_of(origin, number_of(Mark(payment_uni(turn, at))))
        points = amount if draw(st.booleans()) else draw(amounts)
        tenders.append(Tender(POINTS, amount, points, key) if kind == POINTS else Tender(kind, amount))
    return tuple(tenders)


def _mark(code: str, uni: int) -> CouponMark | GiftMark:
    number = number_of(Mark(uni))
    return CouponMark(number, code) if code.startswith("88") else GiftMark(number, code)


@st.composite
def commits(draw: st.DrawFn) -> Commit:
    receipt, marks = draw(receipts())
    chmode = draw(st.sampled_from([ChMode.SALE, ChMode.RETURN_ROLLBACK]))
    reinstates = chmode is ChMode.RETURN_ROLLBACK
    later = timedelta(seconds=draw(st.integers(0, 10**5)) if reinstates else 0)
    origin = _origin(receipt, receipt.closed_at + later, _mark_of(draw, receipt, chmode))
    return Commit(origin, receipt, asks_of(receipt, origin, marks), reinstates)


@st.composite
def voids(draw: st.DrawFn) -> Void:
    receipt, _ = draw(receipts())
    chmode = draw(st.sampled_from([ChMode.SALE_ROLLBACK, ChMode.RETURN]))
    later = receipt.closed_at + timedelta(seconds=draw(st.integers(0, 10**6)))
    origin = _origin(receipt, later, _mark_of(draw, receipt, chmode))
    return Void(origin, receipt.id, None, "rollback" if chmode is ChMode.SALE_ROLLBACK else "", True, receipt)


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    receipt, _ = draw(receipts(paid=False))
    about_coupon = bool(receipt.coupons) and receipt.coupons[-1].startswith("88") and draw(st.booleans())
    phase = draw(st.sampled_from([Phase.CALCULATION, Phase.CARD_PRINT])) if about_coupon else Phase.BILL
    return Quote(_origin(receipt, receipt.closed_at, 0), receipt, phase)


@st.composite
def questions(draw: st.DrawFn) -> Identify:
    """About a card, in any phase of a check, and about texts."""
    receipt, _ = draw(receipts())
    card = receipt.guest or draw(guests)
    origin = _origin(receipt, receipt.closed_at, 0)
    secret = draw(st.none() | st.text("0123456789", min_size=4, max_size=6))
    match draw(st.sampled_from(["order", "short", "swipe"])):
        case "order":
            phase = draw(st.sampled_from(ASKING))
            keyless = receipt if phase is not Phase.BILL else replace(receipt, guest=receipt.guest and card)
            return Identify(origin, card, secret, phase, keyless if phase is not Phase.BILL or receipt.guest else None)
        case "short":
            return Identify(replace(origin, check=0), card, secret, draw(st.sampled_from(SHORT)))
    return Identify(replace(origin, check=0), card, secret, draw(st.sampled_from([Phase.ORDER, Phase.KITCHEN_PRINT])))


@st.composite
def holds(draw: st.DrawFn) -> Hold | Release:
    receipt, _ = draw(receipts())
    origin = _origin(receipt, receipt.closed_at, draw(st.integers(1, 10**6)))
    if draw(st.booleans()):
        return Hold(origin, draw(guests), draw(amounts))
    return Release(origin, f"{STORE}/2026-03-14/1/7/{draw(st.integers(1, 99))}")


def texts_shown() -> SearchStrategy[Identifier]:
    phones = st.from_regex(r"\+?[0-9]{10,15}", fullmatch=True).map(lambda text: Identifier(IdentifierKind.PHONE, text))
    codes = st.from_regex(r"[0-9]{6}", fullmatch=True).map(lambda text: Identifier(IdentifierKind.CODE, text))
    others = st.uuids().map(lambda one: Identifier(IdentifierKind.QR, str(one)))
    return phones | codes | others


def lookups() -> SearchStrategy[Identify]:
    """These say nothing of who asks, and when."""
    nobody = Origin(STORE, "0", date(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC), 0, 0)
    shown = texts_shown().map(lambda one: Identify(nobody, one, phase=Phase.LOOKUP))
    return shown | guests.map(lambda card: Identify(nobody, card, phase=Phase.IMAGE))


def operations() -> SearchStrategy[Operation]:
    """Everything."""
    return st.one_of(commits(), voids(), quotes(), questions(), holds(), lookups())


def _origin(receipt: Receipt, made_at: datetime, number: int) -> Origin:
    return Origin(STORE, receipt.id.terminal, receipt.id.business_date, made_at, receipt.id.check, number)


def _mark_of(draw: st.DrawFn, receipt: Receipt, chmode: ChMode) -> int:
    """The number of the operation: by the first payment, which a key may name."""
    keys = [tender.key for tender in receipt.tenders if tender.key]
    first = payment_uni(0)
    if keys:
        at = next(at for at, tender in enumerate(receipt.tenders) if tender.key)
        first = (int(keys[0].rpartition("/")[2]) - 1_000_000) // 10_000 - at
    deletion = draw(st.integers(0, 3))
    return number_of(Mark(first, chmode, deletion))
