"""Operations iikoWaiter can say, for the battery. Holding points needs a check-in first, so it is not among them."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulators.iiko.waiter.asking import ORDER_PLU
from simulators.till import operation as o
from simulators.till.receipt import Line, Receipt, ReceiptId, Tender
from tests.strategies.exchange import counts, moments, words

_terminals = st.integers(0, 4095).map(str)
_dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))
_receipt_ids = st.builds(ReceiptId, words, _dates, _terminals, counts)
_numbers = st.integers(0, 2**31 - 1)


def _origin(id: ReceiptId) -> SearchStrategy[o.Origin]:
    return st.builds(
        o.Origin,
        st.just(id.store),
        st.just(id.terminal),
        st.just(id.business_date),
        moments,
        st.just(id.check),
        _numbers,
    )


def operations() -> SearchStrategy[o.Operation]:
    return _receipt_ids.flatmap(_on)


def _on(id: ReceiptId) -> SearchStrategy[o.Operation]:
    origin = _origin(id)
    open_check = st.builds(Receipt, st.just(id), moments, moments, st.just(()))
    tender = st.builds(Tender, st.sampled_from(["cash", "card", "voucher"]), st.integers(0, 10**9))
    paid = st.builds(_paid, st.just(id), moments, st.lists(tender, min_size=1, max_size=3).map(tuple))
    return st.one_of(
        st.builds(o.Attach, origin, words, open_check),
        st.builds(o.Detach, origin, st.just(id)),
        st.builds(o.Quote, origin, open_check, st.sampled_from([None, o.Phase.BILL])),
        st.builds(o.Commit, origin, paid),
        st.builds(o.Void, origin, st.just(id), st.none(), words, st.just(True)),
    )


def _paid(id: ReceiptId, moment: datetime, tenders: tuple[Tender, ...]) -> Receipt:
    """The whole order as one line."""
    total = sum(tender.amount for tender in tenders)
    return Receipt(id, moment, moment, (Line(ORDER_PLU, Decimal(1), total),), tenders=tenders)
