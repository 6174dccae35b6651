"""Operations and answers over both vocabularies: what is said is what is read."""

from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simulators.micros import phrase
from simulators.micros.field import Unreadable
from simulators.micros.flat import Setting, flatten
from simulators.micros.phrase import Book, Misunderstood, Unsayable
from simulators.micros.shape import ANSWERS
from simulators.micros.vocabulary import UNVERIFIED
from simulators.till.answer import (
    Answer,
    Claimed,
    DiscountGranted,
    GuestFound,
    Held,
    LedgerPage,
    MenuLoaded,
    Queued,
    Quoted,
    Reason,
    ReceiptFound,
    Refused,
    Status,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import LoadMenu, ReadLedger, Single, Upload
from simulators.till.receipt import Discount
from tests.strategies.exchange import answers, answers_to
from tests.strategies.sim import STORE, VOCABULARIES, commit, identify, load_vocabulary, origin, sayable

BOOKS = {name: Book(load_vocabulary(name)) for name in VOCABULARIES}
books = pytest.mark.parametrize("book", BOOKS.values(), ids=list(BOOKS))
SETTING = Setting(STORE, "5")


@books
@settings(deadline=None)
@given(operation=sayable())
def test_every_operation_comes_back(book: Book, operation: Single) -> None:
    text = book.request_text(operation)
    assert book.read_request(text, Setting(STORE, operation.origin.terminal)) == operation
    assert book.read_request(text, Setting(STORE, operation.origin.terminal)).origin.key == operation.origin.key


plain = st.text(st.sampled_from("abcXYZ019-./ é"), min_size=1, max_size=10)


@books
@settings(deadline=None)
@given(data=st.data(), operation=sayable())
def test_every_answer_comes_back(book: Book, data: st.DataObject, operation: Single) -> None:
    answer = data.draw(answers_to(operation, plain))
    kind = str(operation.__struct_config__.tag)
    text = book.answer_text(kind, answer)
    assert book.knows_event(kind, text)
    assert book.read_answer(kind, text) == answer


@books
def test_an_unverified_guest_has_an_event_of_its_own(book: Book) -> None:
    answer = GuestFound("", Status.UNVERIFIED, balance=None, discount_percent=5)
    name = book.vocabulary.exchanges["identify"].answers[UNVERIFIED].name
    assert book.answer_text("identify", answer).startswith(name)
    assert book.read_answer("identify", book.answer_text("identify", answer)) == answer


@books
@given(operation=sayable(), junk=st.text(max_size=40))
@settings(deadline=None)
def test_rubbish_is_misunderstood_and_nothing_else(book: Book, operation: Single, junk: str) -> None:
    text = book.request_text(operation)
    for bad in (junk, text[: len(junk)], text + book.separator + junk, text.replace("0", junk), text.replace("-", "")):
        with suppress(Misunderstood):
            assert book.read_request(bad, SETTING).origin.store


@books
@given(answer=answers(), junk=st.text(max_size=40))
@settings(deadline=None)
def test_any_answer_can_be_said(book: Book, answer: Answer, junk: str) -> None:
    for kind in ("identify", "commit", None):
        text = book.answer_text(kind, answer)
        assert all(ord(c) >= 0x20 or c == "\x1c" for c in text)
    for bad in (junk, book.answer_text("commit", answer) + junk):
        with suppress(Unreadable):
            assert book.read_answer("commit", bad) is not None


@books
@pytest.mark.parametrize("bad", ["\x1c", "\x03", "\x00", "\n", "\x7f"])
def test_control_characters_cannot_be_said(book: Book, bad: str) -> None:
    with pytest.raises(Unsayable, match=r"separator|control character"):
        book.request_text(identify(value=f"77{bad}7"))
    assert bad not in book.answer_text("commit", Queued(f"a{bad}b")).partition(book.separator)[2]


def test_the_separator_cannot_be_said_in_a_single_field() -> None:
    operation = identify(value="77|7")
    with pytest.raises(Unsayable, match=r"'77\|7' holds the separator '\|'"):
        BOOKS["pipe"].request_text(operation)
    assert BOOKS["event"].read_request(BOOKS["event"].request_text(operation), SETTING) == operation
    assert BOOKS["pipe"].answer_text("commit", Queued("a|b")) == "QUEUED|a?b"


@books
@pytest.mark.parametrize(
    "operation",
    [LoadMenu(origin(), ()), ReadLedger(origin()), Upload(origin(), (identify(),))],
    ids=lambda o: type(o).__name__,
)
def test_what_no_till_says(book: Book, operation: LoadMenu | ReadLedger | Upload) -> None:
    assert flatten(operation) is None
    with pytest.raises(Unsayable, match="has no request for"):
        book.request_text(operation)


@books
@pytest.mark.parametrize("answer", [MenuLoaded((), (), 0, ()), LedgerPage(()), Held("h", 1, 1), Claimed("c", 1, 1)])
def test_an_answer_without_a_word_is_an_indefinite_refusal(book: Book, answer: Answer) -> None:
    said = book.read_answer("commit", book.answer_text("commit", answer))
    assert isinstance(said, Refused)
    assert said.reason is Reason.UNAVAILABLE
    assert "has no event for" in said.text


E = "\x1c"


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("NONSENSE", "unknown request 'NONSENSE'", None),
        ("", "unknown request ''", None),
        ("GC_REQ", "unknown request 'GC_REQ' (CA/EDC: gift card, not served)", None),
        ("INQ_CARD", "INQ_CARD: business_date is missing", "identify"),
        (f"INQ_CARD{E}7{E}1{E}14.03.2026", "business_date: '14.03.2026'", "identify"),
        (f"INQ_CARD{E}7{E}1{E}0001-01-01", "the year 1 is not one a till lives in", "identify"),
        (f"INQ_CARD{E}7{E}1{E}2026-03-14{E}2026-03-14T10:00:00", "has no offset from UTC", "identify"),
        (f"INQ_CARD{E}7{E}x{E}2026-03-14{E}2026-03-14T10:00:00Z", "check: 'x' is not a whole number", "identify"),
        (
            f"INQ_CARD{E}7{E}1{E}2026-03-14{E}2026-03-14T10:00:00Z{E}1{E}crad",
            "'crad' is no kind of identifier",
            "identify",
        ),
        ("INQ_CARD" + E * 20, "13 fields too many", "identify"),
        ("INQ_CARD\x1c7\x01", "control character 0x01 in the text", None),
    ],
)
def test_why_a_request_is_none(text: str, said: str, kind: str | None) -> None:
    with pytest.raises(Misunderstood) as caught:
        BOOKS["event"].read_request(text, SETTING)
    assert said in str(caught.value)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\x1c3\x1c1000\x1c1.5", "\x1c500\x1c1000\x1c1.5", "lines: 500 rows are announced"),
        ("\x1c3\x1c1000\x1c1.5", "\x1cx\x1c1000\x1c1.5", "lines: 'x' is not a number of rows"),
        ("1001\x1c1.5", "1001\x1c0", "lines[1]."),
        ("1001\x1c1.5", "1001\x1cNaN", "lines[1].qty: 'NaN' is not a quantity"),
        ("1001\x1c1.5\x1c14.90", "1001\x1c1.5\x1c1e9", "lines[1].price: '1e9' is not an amount"),
        ("1001\x1c1.5\x1c14.90", "1001\x1c1.5\x1c99999999999999", "lines[1].price: '99999999999999' is too large"),
        ("1001\x1c1.5\x1c14.90", "\x1c1.5\x1c14.90", "lines[1].plu is missing"),
    ],
)
def test_why_a_receipt_is_none(before: str, after: str, said: str) -> None:
    book = BOOKS["event"]
    text = book.request_text(commit())
    assert text.count(before) == 1
    with pytest.raises(Misunderstood) as caught:
        book.read_request(text.replace(before, after), SETTING)
    assert said in str(caught.value)


def test_fields_missing_at_the_end_are_empty() -> None:
    text = "INQ_CARD\x1c777012345\x1c1234\x1c2026-03-14\x1c2026-03-14T12:30:05+01:00\x1c7\x1ccard"
    assert BOOKS["event"].read_request(text, SETTING) == identify()


def test_a_single_field_is_one_field() -> None:
    with pytest.raises(Misunderstood, match="more than one field"):
        BOOKS["pipe"].read_request("a\x1cb", SETTING)


def test_constants_are_said_and_stand_in() -> None:
    pipe = load_vocabulary("pipe")
    assert BOOKS["pipe"].request_text(identify()).startswith("1.0|5|1|1234|2026-03-14|SWIPE_CARD|777012345|")
    request = pipe.exchanges["identify"].request
    fields = tuple(f for f in request.fields if f != "identifier_kind")
    exchange = replace(pipe.exchanges["identify"], request=replace(request, fields=fields))
    book = Book(
        replace(pipe, exchanges={"identify": exchange}, constants={**pipe.constants, "identifier_kind": "phone"})
    )
    phone = replace(identify(), identifier=Identifier(IdentifierKind.PHONE, "48600100200"))
    assert book.read_request(book.request_text(phone), SETTING) == phone


def test_groups_can_be_in_another_order() -> None:
    event = load_vocabulary("event")
    book = Book(replace(event, groups={"lines": ("name", "price", "qty", "plu", "category")}))
    assert book.read_request(book.request_text(commit()), SETTING) == commit()
    assert "\x1cKawa\x1c14.90\x1c1.5\x1c1000\x1cdrinks" in book.request_text(commit())


def test_answers_of_the_document() -> None:
    event = BOOKS["event"]
    assert event.answer_text("identify", GuestFound("g1", Status.ACTIVE, "Ivan Petrov", 35000)) == (
        "CARD_OK\x1cIvan Petrov\x1c350.00\x1cactive\x1cg1\x1c\x1c0\x1c"
    )
    granted = DiscountGranted((Discount("Kawa", 1490, "C-1", "1001"), Discount("ty|l", 1, "", None)), "dla ciebie")
    assert event.read_answer("coupon", event.answer_text("coupon", granted)) == granted
    found = ReceiptFound(commit().receipt, 0)
    assert event.read_answer("find_receipt", event.answer_text("find_receipt", found)) == found
    quoted = Quoted((), 100, 5)
    assert event.read_answer("quote", event.answer_text("quote", quoted)) == quoted
    with pytest.raises(Unreadable, match="unhandled rxmsg 'LABEL_OK'"):
        event.read_answer("quote", "LABEL_OK")
    assert set(ANSWERS) > {"guest_found", "refused", "queued"}


@books
def test_what_is_remembered_is_spelt_as_it_was_said(book: Book) -> None:
    """Two moments that are equal are not the same text: the offset is what the till's clock showed."""
    here = identify()
    there = replace(here, origin=replace(here.origin, made_at=here.origin.made_at.astimezone(UTC)))
    assert here == there
    assert book.request_text(here) != book.request_text(there)
    assert book.request_text(here) == book.request_text(replace(here))


@books
def test_a_text_means_something_else_on_another_connection(book: Book) -> None:
    text = book.request_text(identify())
    assert book.read_request(text, SETTING).origin.store == STORE
    with suppress(Misunderstood):  # where the text says its store
        assert book.read_request(text, Setting("elsewhere", "5")).origin.store == "elsewhere"


def test_a_book_remembers_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrase, "MOST_REMEMBERED", 3)
    book = Book(load_vocabulary(next(iter(VOCABULARIES))))
    texts = [book.request_text(identify(number=number)) for number in range(1, 9)]
    assert [book.request_text(identify(number=number)) for number in range(1, 9)] == texts
    assert len(book._texts) <= 3
