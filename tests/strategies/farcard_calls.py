"""Generated calls of FarCards and their answers: what at least one dialect can say."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import OutBufPlace, Style
from simulators.farcard.packet import AS_TILLS_WRITE, PLAIN
from tests.strategies.farcard import Text, coupons, days, packets, sums, texts, tr_responses

number_cards: Text = st.integers(1, 2**63 - 1).map(str) | st.sampled_from(["0", "9991000012345", "1000000002"])
cards: Text = number_cards | st.sampled_from(["R12", "F-7", "0012", "+7 900 <1>", "Ж&\"'"])
"""Some shops have codes with letters (farcard.md 4.4)."""
said: Text = texts.map(lambda text: text.replace("\r", ""))
"""As the card's record keeps texts."""
u8, u16, u32 = st.integers(0, 2**8 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1)
s64 = st.integers(-(2**63), 2**63 - 1)
emails: Text = texts.filter(bool) | st.sampled_from(["guest@example.org", "+79001112233", "a b&c=d?e#f/%41"])


def vats(most: int = 8) -> SearchStrategy[tuple[c.Vat, ...]]:
    """The last is not empty: all eight are always said, so empty ones at the end are none."""
    drawn = st.lists(st.builds(c.Vat, sums, u16), max_size=most).map(tuple)
    return drawn.filter(lambda blocks: not blocks or blocks[-1] != c.Vat())


def transactions(card: Text) -> SearchStrategy[c.Transaction]:
    return st.builds(c.Transaction, card, s64, u32, u8, sums, u16, days, u8, u32, vats())


def calls(card: Text) -> SearchStrategy[c.Call]:
    packet = st.none() | packets
    return st.one_of(
        st.builds(c.GetCardInfoEx, card, u16, u16, packet),
        st.builds(c.TransactionsEx, st.lists(transactions(card), max_size=3).map(tuple), packet),
        st.builds(c.FindEmail, emails),
        st.builds(c.GetCardImageEx, card),
        st.builds(c.HoldEx, card, u16, u16, sums, emails, packet),
        st.builds(c.ReleaseEx, emails, u16, u16, packet),
    )


outs: SearchStrategy[c.OutBuf | None] = st.one_of(
    st.none(),
    st.builds(c.OutBuf, st.just(c.OutKind.XML), tr_responses | coupons),
    st.builds(c.OutBuf, st.just(c.OutKind.COUPON), coupons),
    st.builds(
        c.OutBuf,
        st.sampled_from([c.OutKind.PRIME, c.OutKind.COUPON_LIST, c.OutKind.PLASTEK]),
        st.none(),
        st.sampled_from([b'{"a": "b & c"}', "текст".encode(), b"<list><one/></list>"]),
    ),
)
infos: SearchStrategy[c.CardInfo] = st.builds(
    c.CardInfo,
    deleted=st.booleans(),
    seize=st.booleans(),
    stop_date=st.booleans(),
    holy=st.booleans(),
    manager=st.booleans(),
    locked=st.booleans(),
    why_lock=said,
    holder=said,
    person_id=s64,
    account=st.integers(0, 999_999_999),
    unpay=u32,
    bonus=u16,
    discount=u16,
    disc_limit=sums,
    sums=st.tuples(*(sums,) * 8),
    dop_info=said,
    scr_message=said,
    prn_message=said,
)
failed = st.sampled_from([1, 2, -1, 2**31 - 1])
card_answers: SearchStrategy[c.CardAnswer] = st.one_of(
    st.builds(c.CardAnswer, st.just(0), infos, cards, st.just(""), outs),
    st.builds(c.CardAnswer, failed, st.just(c.CardInfo()), st.just(""), said, outs),
)
transactions_answers: SearchStrategy[c.TransactionsAnswer] = st.builds(c.TransactionsAnswer, st.just(0) | failed, outs)
email_answers: SearchStrategy[c.EmailAnswer] = st.one_of(
    st.builds(c.EmailAnswer, st.just(0), u32, cards, texts), st.builds(c.EmailAnswer, failed, error_text=texts)
)
image_answers: SearchStrategy[c.ImageAnswer] = st.one_of(
    st.builds(c.ImageAnswer, st.binary(min_size=1), st.sampled_from(["image/jpg", "image/bmp", "image/gif"])),
    st.builds(c.ImageAnswer, error_text=texts),
)
hold_answers: SearchStrategy[c.HoldAnswer] = st.builds(
    c.HoldAnswer, st.just(0) | failed, sums, sums, st.integers(-1, 10**6), texts
)

CARD = c.GetCardInfoEx("9991000012345", 2, 4)
RECORD = c.Transaction(
    "9991000012345", 5001, 700123, c.Kind.DISCOUNT, -8500, 2, date(2026, 3, 14), 4, 100106, (c.Vat(76500, 2000),)
)
HOLD = c.HoldEx("9991000012345", 2, 4, 5000, "k1")
asked_and_answered: SearchStrategy[tuple[c.Call, c.CallAnswer]] = st.one_of(
    st.tuples(st.just(CARD), card_answers),
    st.tuples(st.just(c.TransactionsEx((RECORD,))), transactions_answers),
    st.tuples(st.just(c.FindEmail("a@example.org")), email_answers),
    st.tuples(st.just(c.GetCardImageEx("1")), image_answers),
    st.tuples(st.just(HOLD), hold_answers),
    st.tuples(st.just(c.ReleaseEx("k1", 2, 4)), hold_answers),
)
styles: SearchStrategy[Style] = st.builds(
    Style,
    content_type=st.sampled_from(["text/xml; charset=utf-8", "application/xml", 'text/xml; charset="UTF-8"']),
    out_buf=st.sampled_from(OutBufPlace),
    error_attribute=st.sampled_from(["err_text", "error_text"]),
    inp_buf=st.booleans(),
    quirks=st.sampled_from([PLAIN, AS_TILLS_WRITE]),
    unit_attribute=st.sampled_from(["RKUnit", "RKUni"]),
)
