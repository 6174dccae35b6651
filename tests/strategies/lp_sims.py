"""What iiko tills, guests' phones and gateways may say over LP-SIM: orders with gifts, discounts, coupons and points.

All of it must arrive to the last field. Now and then a terminal has a name and no number, as a phone has.
"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from simulators.till import operation as o
from simulators.till.asks import CouponMark, GiftMark, asks_of, key_of
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Mechanic
from simulators.till.receipt import POINTS, Discount, Line, Receipt, ReceiptId, ReturnLine, Tender
from tests.strategies.exchange import moments, texts

STORES = ("cafe", "217")
"""On the list of `outlets.DEFAULT`; the other goes by its number."""
PLUS = ("S-001", "M-044", "D-010")
_dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))
_numbers = st.integers(0, 2**31 - 1)
_terminals = st.integers(0, 4095).map(str) | st.sampled_from(["till-1-phone", "5!gateway", "касса 2"])
_prices = st.integers(1, 10**7)
_quantities: SearchStrategy[Decimal] = st.sampled_from(
    [Decimal(1), Decimal(1), Decimal(2), Decimal("0.25"), Decimal("1.125")]
)
_lines: SearchStrategy[Line] = st.builds(Line, st.sampled_from(PLUS), _quantities, _prices, texts, texts)
codes = st.from_regex(r"[0-9]{9}", fullmatch=True).map(lambda text: Identifier(IdentifierKind.CODE, text))
shown = st.builds(Identifier, st.sampled_from(IdentifierKind), texts | st.integers(0, 10**18).map(str))


_payments = st.builds(Tender, st.sampled_from(["cash", "card", "voucher"]), st.integers(-(10**6), 10**9))


@st.composite
def origins(draw: st.DrawFn, store: str = STORES[0]) -> o.Origin:
    made_at, day = draw(moments), draw(_dates)
    return o.Origin(store, draw(_terminals), day, made_at, draw(_numbers), draw(_numbers))


@st.composite
def open_checks(draw: st.DrawFn, origin: o.Origin) -> Receipt:
    """As a till shows it before it is paid; closed at the moment of looking."""
    lines = tuple(draw(st.lists(_lines, min_size=1, max_size=4)))
    opened = origin.made_at - timedelta(minutes=draw(st.integers(0, 300)))
    discounts = []
    if draw(st.booleans()):
        discounts.append(Discount(draw(texts), draw(st.integers(0, 100)), draw(st.sampled_from(["till", "card", ""]))))
    whole = [line for line in lines if line.qty == 1]
    if draw(st.booleans()) and whole:
        dish = draw(st.sampled_from(whole))
        discounts.append(Discount("gift", dish.price, draw(st.sampled_from(["8812", "cake", "RW1"])), dish.plu))
    coupons = draw(st.sampled_from([(), ("RW1",), ("BDAY", "RW1")]))
    order, guest = draw(st.sampled_from(["", "5", "Стол 7"])), draw(st.none() | codes | shown)
    closed = draw(st.sampled_from([origin.made_at, opened]))
    return Receipt(origin.receipt, opened, closed, lines, tuple(discounts), (), guest, coupons, order)


@st.composite
def commits(draw: st.DrawFn, origin: o.Origin) -> o.Commit:
    """A receipt with all that it asks for."""
    receipt = replace(draw(open_checks(origin)), closed_at=draw(st.sampled_from([origin.made_at, *[draw(moments)]])))
    tenders = []
    number = st.integers(0, 10**6)
    if receipt.guest is not None and draw(st.booleans()):
        points = draw(st.integers(1, 10**6))
        tenders.append(
            Tender(POINTS, points, draw(st.sampled_from([points, points * 2])), key_of(origin, draw(number)))
        )
    tenders += draw(st.lists(_payments, max_size=2))
    receipt = replace(receipt, tenders=tuple(tenders))
    given = receipt.discounts if receipt.guest is not None else ()
    asked = [discount.source for discount in given if discount.source in ("8812", "cake")]
    marks: list[CouponMark | GiftMark] = [GiftMark(draw(number), gift) for gift in asked if draw(st.booleans())]
    if "RW1" in receipt.coupons and draw(st.booleans()):
        marks.insert(draw(st.integers(0, len(marks))), CouponMark(draw(number), "RW1"))
    asks = asks_of(receipt, origin, tuple(marks))
    return o.Commit(origin, receipt, asks, held=draw(st.booleans()))


@st.composite
def operations(draw: st.DrawFn) -> o.Operation:
    """Anything LP-SIM has a call for."""
    origin = draw(origins())
    check, elsewhere = origin.receipt, ReceiptId(draw(st.sampled_from(STORES)), draw(_dates), "7", draw(_numbers))
    target, key = draw(st.sampled_from([check, elsewhere])), f"{elsewhere}/{draw(_numbers)}"
    key = draw(st.sampled_from([key, key_of(origin, 3)]))
    receipt = draw(open_checks(origin))
    lines = st.builds(ReturnLine, st.sampled_from(PLUS), _quantities)
    points = st.integers(0, 10**9)
    some: SearchStrategy[o.Operation] = st.one_of(
        st.builds(
            o.IssueCode,
            st.just(origin),
            shown,
            st.sampled_from(Mechanic),
            st.none() | points,
            texts | st.just("8812"),
        ),
        st.builds(o.Attach, st.just(origin), texts, st.just(receipt)),
        st.builds(o.Detach, st.just(origin), st.just(target)),
        st.builds(o.Quote, st.just(origin), st.just(receipt)),
        st.builds(
            o.Hold,
            st.just(origin),
            codes | shown,
            points,
            st.sampled_from(["", "8812", "cake"]),
            st.integers(0, 9),
            st.none() | st.just(receipt),
        ),
        st.builds(o.Release, st.just(origin), st.just(key)),
        commits(origin),
        st.builds(o.Void, st.just(origin), st.just(target), st.none() | st.just(key), texts),
        st.builds(o.Void, st.just(origin), st.just(check), st.none(), texts, st.booleans(), st.just(receipt)),
        st.builds(o.FindReceipt, st.just(origin), st.just(target)),
        st.builds(o.Return, st.just(origin), st.just(check), st.lists(lines, max_size=2).map(tuple), st.none()),
        st.builds(o.Return, st.just(origin), st.just(check), st.lists(lines, max_size=2).map(tuple), st.just(receipt)),
        uploads(),
    )
    return draw(some)


@st.composite
def uploads(draw: st.DrawFn) -> o.Upload:
    queued = draw(
        st.lists(origins().filter(lambda one: one.terminal.isdigit()).flatmap(commits), min_size=1, max_size=3)
    )
    origin: SearchStrategy[o.Origin] = origins() | st.just(queued[0].origin)
    return o.Upload(draw(origin), tuple(queued))
