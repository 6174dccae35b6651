"""Generated values of FarCards: receipt packets and the contents of answer buffers. All of them can be said in XML."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulators.farcard import call as c
from simulators.farcard import packet as p
from tests.strategies.exchange import zones

Text = SearchStrategy[str]

_UNSAYABLE = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
texts: Text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=_UNSAYABLE), max_size=8)
"""Anything XML can say: markup, quotes, tabs and line ends too."""
codes: Text = st.sampled_from(["", "0", "101", "R-12", "F7", "9991000012345"])
sums = st.integers(-(10**15), 10**15) | st.sampled_from([0, 1, 10, 5250, 362288, -40000])
numbers = st.integers(0, 10**9)
small = st.integers(0, 99)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31)).map(  # noqa: DTZ001 - the wire has no zone
    lambda moment: moment.replace(microsecond=0)
)
stamps = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis wants the bounds naive
    datetime(2200, 12, 30),  # noqa: DTZ001
    timezones=st.one_of(st.none(), zones),
)
days = st.dates(date(1970, 1, 1), date(2200, 12, 31))
quantities = st.decimals(Decimal(-1000), Decimal(1000), places=3, allow_nan=False, allow_infinity=False)
rates = st.decimals(Decimal(0), Decimal(100), places=2, allow_nan=False, allow_infinity=False)
_maybe = st.none() | numbers

T = TypeVar("T")


def few(of: SearchStrategy[T], most: int = 2) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=most).map(tuple)


interfaces = st.builds(p.Interface, numbers, small, st.none() | codes, texts, small, few(codes), few(texts))
ext_infos = st.builds(p.ExtInfo, numbers, few(interfaces), texts, few(st.builds(p.Property, texts, st.none() | texts)))
extras = st.dictionaries(st.sampled_from(["2560.CategPath", "1.a", "ref77.Name_2"]), texts, max_size=2).map(
    lambda drawn: tuple(p.Attribute(name, value) for name, value in drawn.items())
)
lines = st.builds(
    p.CheckLine,
    id=texts,
    code=codes,
    name=texts,
    uni=numbers,
    price=sums,
    list_sum=sums,
    quantity=quantities,
    sum=sums,
    type=st.sampled_from(p.LineType),
    parent=_maybe,
    categ_id=texts,
    categ=texts,
    taxes=few(st.builds(p.TaxPart, texts, sums)),
    discounts=few(st.builds(p.DiscountPart, texts, numbers, sums)),
    payments=few(st.builds(p.LinePayment, texts, sums)),
    extra=extras,
)
discounts = st.builds(p.CheckDiscount, texts, codes, texts, numbers, sums, _maybe, _maybe, codes, texts)
bonuses = st.builds(p.CheckBonus, texts, codes, texts, numbers, sums, _maybe, codes)
payments = st.builds(
    p.CheckPayment, texts, codes, texts, numbers, small, sums, sums, _maybe, codes, texts, texts, texts
)
taxes = st.builds(p.CheckTax, texts, codes, rates, sums, texts)
check_data = st.builds(
    p.CheckData,
    checknum=numbers,
    printnum=numbers,
    fiscdocnum=numbers,
    delprintnum=numbers,
    delfiscdocnum=numbers,
    extfiscid=texts,
    tablename=texts,
    startservice=st.none() | moments,
    closedatetime=st.none() | moments,
    ordernum=texts,
    guests=small,
    orderguid=texts,
    checkguid=texts,
    order_cat=texts,
    order_type=texts,
    persistentcomment=texts,
    persons=few(st.builds(p.Person, texts, texts, codes, small)),
    lines=few(lines),
    categories=few(st.builds(p.Category, texts, codes, texts, sums, sums)),
    discounts=few(discounts),
    bonuses=few(bonuses),
    payments=few(payments),
    taxes=few(few(taxes)),
    currencies=few(st.builds(p.Currency, texts, texts, sums)),
)
packets: SearchStrategy[p.Packet] = st.builds(
    p.Packet,
    station=numbers,
    restaurant=numbers,
    generated=st.none() | moments,
    chmode=st.integers(0, 13) | numbers,
    shift_date=st.none() | days,
    shift_num=numbers,
    ext=ext_infos,
    data=st.none() | check_data,
    cash_server=texts,
    locale=numbers,
    protocol_version=texts,
    client_app=texts,
    client_version=texts,
)

annotations = st.builds(
    c.Annotation,
    codes,
    _maybe,
    _maybe,
    st.none() | st.sampled_from(c.LineTag),
    texts,
    texts,
    _maybe,
    st.none() | sums,
    st.none() | stamps,
    texts,
)
documents = st.builds(c.PrintDocument, numbers, codes, few(texts, 10))
tr_responses: SearchStrategy[c.TrResponse] = st.builds(
    c.TrResponse, st.integers(-(10**6), 10**6), texts, st.none() | stamps, texts, few(annotations), few(documents)
)
items = st.builds(
    c.Item, codes, st.sampled_from(["summ", "percent", "price"]), sums, small, _maybe, st.booleans(), numbers
)
coupons: SearchStrategy[c.CouponContent] = st.builds(
    c.CouponContent, few(st.builds(c.Group, texts, few(items), texts, small, _maybe)), texts, codes, codes, texts
)

odd: Text = texts | st.sampled_from(
    ["-", "NaN", "1e9", "1,5", "1.5", "9" * 19, "2026-13-01", "2026-03-14T24:00:00", "0001-01-01T00:00:00Z", "٣", " 7 "]
)
"""Attribute values that somebody writes one day."""
