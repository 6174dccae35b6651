"""What an integrator says over iikoCloud in one call. Whatever takes several calls has tests of its own."""

from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.iiko.cloud.wire import DEFAULT_ORGANISATION
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import FindCoupon, Identify, Operation, Origin, Quote, Release
from simulators.till.receipt import Line, Receipt
from tests.strategies.exchange import dates, moments, quantities, texts

KINDS = (IdentifierKind.PHONE, IdentifierKind.CARD, IdentifierKind.TRACK2)
_numbers = st.integers(0, 2**31 - 1)
_days = dates.filter(lambda day: day.year >= 2000)


@st.composite
def origins(draw: st.DrawFn) -> Origin:
    terminal = str(draw(st.integers(0, 4095)))
    return Origin(DEFAULT_ORGANISATION.store, terminal, draw(_days), draw(moments), draw(_numbers), draw(_numbers))


@st.composite
def checks(draw: st.DrawFn, origin: Origin) -> Receipt:
    """An open check of nobody."""
    line = st.builds(Line, texts, quantities.filter(lambda qty: qty < 1000), st.integers(0, 10**8))
    lines = tuple(draw(st.lists(line, min_size=1, max_size=3)))
    coupons = draw(st.sampled_from([(), ("SALE10",), ("a coupon of a long name",)]))
    return Receipt(origin.receipt, origin.made_at, origin.made_at, lines, coupons=coupons)


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    origin = draw(origins())
    match draw(st.integers(0, 3)):
        case 0:
            return FindCoupon(origin, draw(texts))
        case 1:
            return Quote(origin, draw(checks(origin)))
        case 2:
            return Release(origin, replace(origin, number=draw(_numbers)).key)
        case _:
            return Identify(origin, Identifier(draw(st.sampled_from(KINDS)), draw(texts)))
