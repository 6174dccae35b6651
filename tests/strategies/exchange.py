"""Generated operations and answers of the abstract exchange, for any test that needs "whatever a till might say".

`operations(text=...)` and `answers_to(operation, text=...)` take the strategy for free text, because a wire may not be
able to say every character. Values are legal: what a wire does with illegal ones is its own tests' business.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulators.till import answer as a
from simulators.till import operation as o
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Dish, GiftOffer, Mechanic
from simulators.till.receipt import Discount, Line, Receipt, ReceiptId, ReturnLine, Tender

Text = SearchStrategy[str]
T = TypeVar("T")

texts: Text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Anything Unicode can say (a lone surrogate is not said by anybody)."""
words: Text = st.text(st.sampled_from("abcXYZ0189-.żЖ é"), max_size=10)
digits: Text = st.text(st.sampled_from("0123456789"), min_size=1, max_size=9)

minor = st.integers(-(10**15), 10**15)
listed = st.integers(-(10**11), 10**11)
"""An amount of a receipt's own: what they add up to is still a `Minor`, and wires tell the sums."""
positive = st.integers(0, 10**9)
counts = st.integers(0, 10**6)
dates = st.dates(date(1990, 1, 1), date(2099, 12, 31))
zones = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-3, minutes=-30))])
_first, _last = datetime(1990, 1, 2), datetime(2099, 12, 30)  # noqa: DTZ001 - hypothesis wants the bounds naive
moments: SearchStrategy[datetime] = st.datetimes(_first, _last, timezones=zones)
quantities = st.decimals(Decimal("0.001"), Decimal(1000), places=3, allow_nan=False, allow_infinity=False)


def origins(text: Text = texts) -> SearchStrategy[o.Origin]:
    return st.builds(o.Origin, text, text, dates, moments, counts, counts)


def identifiers(text: Text = texts) -> SearchStrategy[Identifier]:
    return st.builds(Identifier, st.sampled_from(IdentifierKind), text)


def receipt_ids(text: Text = texts) -> SearchStrategy[ReceiptId]:
    return st.builds(ReceiptId, text, dates, text, counts)


def discounts(text: Text = texts) -> SearchStrategy[Discount]:
    return st.builds(Discount, text, listed, text, st.none() | text)


def receipts(text: Text = texts) -> SearchStrategy[Receipt]:
    line = st.builds(Line, text, quantities, listed, text, text)
    tender = st.builds(Tender, st.sampled_from(["cash", "card", "points"]), listed, listed, text)
    return st.builds(
        Receipt,
        receipt_ids(text),
        moments,
        moments,
        _few(line),
        _few(discounts(text)),
        _few(tender),
        st.none() | identifiers(text),
        _few(text),
    )


def entries(text: Text = texts) -> SearchStrategy[Entry]:
    return st.builds(
        Entry,
        counts,
        st.sampled_from(EntryKind),
        text,
        minor,
        minor,
        text,
        st.none() | receipt_ids(text),
        moments,
        dates,
        moments,
        st.none() | counts,
        text,
        minor,
        minor,
        text,
    )


def singles(text: Text = texts) -> SearchStrategy[o.Single]:
    """One operation of any kind."""
    return st.one_of(*_singles(text))


def operations(text: Text = texts) -> SearchStrategy[o.Operation]:
    """One operation, or an upload of several."""
    upload = st.builds(o.Upload, origins(text), _few(singles(text)))
    return st.one_of(*_singles(text), upload)


def late_comers(text: Text = texts) -> SearchStrategy[o.Single]:
    """Operations as tills say them that know only the finished receipt and tell where in its life they ask: not every
    wire can say them."""
    origin, who, receipt, target = origins(text), identifiers(text), receipts(text), receipt_ids(text)
    phase = st.none() | st.sampled_from(o.Phase)
    redeem = st.builds(o.Redeem, origin, who, positive, positive)
    coupon = st.builds(o.Coupon, origin, text, receipt)
    gift = st.builds(o.Gift, origin, who, text, _few(text), receipt)
    return st.one_of(
        st.builds(o.Identify, origin, who, st.none() | text, phase, st.none() | receipt),
        st.builds(o.Quote, origin, receipt, phase),
        st.builds(o.Commit, origin, receipt, _few(redeem | coupon | gift), st.booleans()),
        st.builds(o.Void, origin, target, st.none() | text, text, st.booleans(), st.none() | receipt),
    )


def answers_to(operation: o.Operation, text: Text = texts) -> SearchStrategy[a.Answer]:
    """An answer such an operation may get: granted, refused, queued."""
    other: SearchStrategy[a.Answer] = refusals(text) | st.builds(a.Queued, text)
    if isinstance(operation, o.Upload):
        return other | st.tuples(*(single_answers_to(one, text) for one in operation.operations)).map(a.Uploaded)
    return other | single_answers_to(operation, text)


def single_answers_to(operation: o.Single, text: Text = texts) -> SearchStrategy[a.SingleAnswer]:
    return st.one_of(_granted(operation, text), refusals(text), st.builds(a.Queued, text))


def refusals(text: Text = texts) -> SearchStrategy[a.Refused]:
    return st.builds(a.Refused, st.sampled_from(a.Reason), text)


def guests_found(text: Text = texts) -> SearchStrategy[a.GuestFound]:
    percent = st.integers(0, 100)
    return st.builds(a.GuestFound, text, st.sampled_from(a.Status), text, st.none() | minor, text, percent, text)


def guests_told(text: Text = texts) -> SearchStrategy[a.GuestFound]:
    """With what tills compute with."""
    offer = st.builds(GiftOffer, text, text, _few(text), counts, st.booleans(), minor, minor)
    return st.builds(
        a.GuestFound,
        text,
        st.sampled_from(a.Status),
        text,
        st.none() | minor,
        discount_rule=counts,
        card=text,
        offers=_few(offer),
    )


def answers(text: Text = texts) -> SearchStrategy[a.Answer]:
    """Any answer at all, fitting or not."""
    return operations(text).flatmap(lambda operation: answers_to(operation, text))


def _few(of: SearchStrategy[T]) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


def _singles(text: Text) -> list[SearchStrategy[o.Single]]:
    origin, who, receipt, target = origins(text), identifiers(text), receipts(text), receipt_ids(text)
    lines = _few(st.builds(ReturnLine, text, quantities))
    dishes = _few(st.builds(Dish, text, text, minor, text))
    return [
        st.builds(o.Identify, origin, who, st.none() | text),
        st.builds(o.Register, origin, who, text, st.none() | dates),
        st.builds(o.Quote, origin, receipt),
        st.builds(o.Redeem, origin, who, positive, positive),
        st.builds(o.Coupon, origin, text, receipt),
        st.builds(o.Gift, origin, who, text, _few(text), receipt),
        st.builds(o.Hold, origin, who, positive),
        st.builds(o.Release, origin, text),
        st.builds(o.Commit, origin, receipt),
        st.builds(o.Void, origin, target, st.none() | text, text),
        st.builds(o.FindReceipt, origin, target),
        st.builds(o.Return, origin, target, lines),
        st.builds(o.Claim, origin, who, text),
        st.builds(o.IssueCode, origin, who, st.sampled_from(Mechanic), st.none() | positive, text),
        st.builds(o.Attach, origin, text, receipt),
        st.builds(o.Detach, origin, target),
        st.builds(o.Adjust, origin, who, minor, text),
        st.builds(o.FindCoupon, origin, text),
        st.builds(o.ReadAccount, origin, who, moments, moments, counts, counts),
        st.builds(o.LoadMenu, origin, dishes, text),
        st.builds(o.ReadLedger, origin, counts),
    ]


def _granted(operation: o.Single, text: Text) -> SearchStrategy[a.SingleAnswer]:
    match operation:
        case o.Identify() | o.Register():
            return guests_found(text)
        case o.Quote():
            return st.builds(a.Quoted, _few(discounts(text)), minor, minor, text)
        case o.Redeem():
            return st.builds(a.Redeemed, minor, minor, minor)
        case o.Coupon() | o.Gift():
            return st.builds(a.DiscountGranted, _few(discounts(text)), text)
        case o.Hold():
            return st.builds(a.Held, text, minor, minor)
        case o.IssueCode():
            return st.builds(a.CodeIssued, text, moments)
        case o.Attach():
            offer = st.builds(GiftOffer, text, text, _few(text), counts, st.booleans(), minor, minor)
            mechanic, until = st.sampled_from(Mechanic), st.none() | moments
            return st.builds(
                a.Attached, guests_found(text), mechanic, minor, st.none() | offer, minor, until, st.booleans()
            )
        case o.Adjust():
            return st.builds(a.Adjusted, minor, minor)
        case o.FindCoupon():
            return st.builds(a.CouponFound, text, text, st.none() | moments)
        case o.Release() | o.Detach():
            return st.builds(a.Released, minor, minor)
        case o.Commit():
            return st.builds(a.Committed, minor, minor, st.none() | minor, text)
        case o.Void():
            return st.builds(a.Voided, minor, minor, st.none() | minor)
        case o.FindReceipt():
            return st.builds(a.ReceiptFound, receipts(text), minor)
        case o.Return():
            return st.builds(a.ReturnTaken, minor, minor, minor, st.none() | minor, minor)
        case o.Claim():
            return st.builds(a.Claimed, text, minor, minor)
        case o.LoadMenu():
            return st.builds(a.MenuLoaded, _few(text), _few(text), counts, _few(text))
        case o.ReadLedger() | o.ReadAccount():
            return st.builds(a.LedgerPage, _few(entries(text)), st.booleans())
