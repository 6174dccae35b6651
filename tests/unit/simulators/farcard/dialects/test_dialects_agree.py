"""One value through all four dialects: for what each carries, the other end hears the same."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import CallName, Style
from simulators.farcard.dialects.json_post import may_be_applied
from simulators.farcard.dialects.register import DIALECTS, find_dialect
from simulators.farcard.packet import Packet
from simulators.farcard.profile import DialectName
from tests.strategies.farcard import packets, tr_responses
from tests.strategies.farcard_calls import CARD, RECORD, infos, number_cards, s64, styles, transactions, u16

ALL = tuple(DIALECTS)


def through(name: str, call: c.Call, style: Style) -> c.Call:
    """As the server hears it."""
    dialect = DIALECTS[name].dialect
    assert dialect.cannot_say(call) is None
    request = dialect.write_call(call, style)
    found = dialect.name_of(request, style)
    assert found is not None
    return dialect.read_call(found, request, style)


def back(name: str, call: c.Call, answer: c.CallAnswer, style: Style) -> c.CallAnswer:
    """As the till hears it."""
    dialect = DIALECTS[name].dialect
    return dialect.read_answer(call, dialect.write_answer(call, answer, style), style)


@given(card=number_cards, restaurant=u16, unit=u16, packet=packets, style=styles)
def test_a_card_is_asked_for_by_all(card: str, restaurant: int, unit: int, packet: Packet, style: Style) -> None:
    heard = {name: through(name, c.GetCardInfoEx(card, restaurant, unit, packet), style) for name in ALL}
    assert heard["ucs-xml"] == heard["farcardsnet-json"] == heard["json-post"]
    assert {call.card for call in heard.values() if isinstance(call, c.GetCardInfoEx)} == {card}


@given(records=st.lists(transactions(number_cards), max_size=3), packet=packets, style=styles)
def test_a_receipt_is_posted_by_all(records: list[c.Transaction], packet: Packet, style: Style) -> None:
    style = replace(style, inp_buf=True)
    heard = {name: through(name, c.TransactionsEx(tuple(records), packet), style) for name in ALL}
    assert heard["ucs-xml"] == heard["farcardsnet-json"]
    for call in heard.values():
        assert isinstance(call, c.TransactionsEx)
        assert call.packet == packet
    posted = heard["json-post"]
    assert isinstance(posted, c.TransactionsEx)
    for mine, theirs in zip(records, posted.transactions, strict=True):
        assert replace(mine, vats=()) == theirs


@given(info=infos, style=styles)
def test_a_card_is_described_by_all(info: c.CardInfo, style: Style) -> None:
    heard = [back(name, CARD, c.CardAnswer(0, info), style) for name in ("ucs-xml", "farcardsnet-json", "rest-get")]
    assert heard == [c.CardAnswer(0, info)] * 3
    small = back("json-post", CARD, c.CardAnswer(0, info), style)
    assert isinstance(small, c.CardAnswer)
    assert (small.result == 0) == may_be_applied(info)
    if small.result == 0:
        assert (small.info.holder, small.info.person_id, small.info.sums[0]) == (
            info.holder,
            info.person_id,
            info.sums[0],
        )


@given(result=st.sampled_from([0, 1]), response=tr_responses, style=styles)
def test_a_receipt_is_done_or_not_for_all(result: int, response: c.TrResponse, style: Style) -> None:
    response = replace(response, error_code=157 if result else 0)
    sale = c.TransactionsEx((RECORD,))
    answer = c.TransactionsAnswer(result, c.OutBuf(c.OutKind.XML, response))
    heard = {name: back(name, sale, answer, style) for name in ALL}
    assert {one.result for one in heard.values() if isinstance(one, c.TransactionsAnswer)} == {result}
    assert heard["ucs-xml"] == heard["farcardsnet-json"] == answer


@given(card=number_cards, account=u16, owner=s64)
def test_an_email_is_found_by_those_who_can(card: str, account: int, owner: int) -> None:
    call, answer = c.FindEmail("a"), c.EmailAnswer(0, account, card, f"A {owner}")
    can = [name for name in ALL if DIALECTS[name].dialect.cannot_say(call) is None]
    assert can == ["ucs-xml", "farcardsnet-json", "rest-get"]
    assert [back(name, call, answer, Style()) for name in can] == [answer] * 3


def test_the_register_knows_what_profiles_name() -> None:
    assert set(DIALECTS) == {name.value for name in DialectName}
    for name, registered in DIALECTS.items():
        assert registered.dialect.name == name
        assert find_dialect(name) is registered.dialect
        assert registered.title
        assert registered.mark[0] in "DCWI"
        assert bool(registered.lacks) == (name != "ucs-xml")
    assert find_dialect("soap") is None


def test_every_call_has_a_path_where_it_can_be_said() -> None:
    calls = (CARD, c.TransactionsEx((RECORD,)), c.FindEmail("a"), c.GetCardImageEx("1"))
    paths = {name: [DIALECTS[name].dialect.write_call(call, Style()).target for call in calls] for name in ("ucs-xml",)}
    assert paths["ucs-xml"] == ["/getcardinfoex", "/transactionsex", "/findemail", "/getcardimageex"]
    assert len(CallName) == 6
    assert len(fields(c.CardInfo)) == 18
