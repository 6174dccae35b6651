"""What one end of a dialect writes, the other reads: the same call and the same answer, less what the dialect lacks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.farcard import call as c
from simulators.farcard.dialects.contract import Style
from simulators.farcard.dialects.json_document import card_number
from simulators.farcard.dialects.json_post import may_be_applied
from simulators.farcard.dialects.register import DIALECTS
from simulators.farcard.dialects.result import is_refused
from simulators.farcard.dialects.routes import call_name
from simulators.farcard.dialects.transaction_record import derived
from simulators.farcard.packet import Packet
from tests.strategies.farcard_calls import asked_and_answered, calls, cards, number_cards, styles

NAMES = sorted(DIALECTS)


def carried_call(name: str, call: c.Call, style: Style) -> c.Call:
    """The call as the dialect's description says the server hears it."""
    match call:
        case c.GetCardInfoEx(card) if name == "rest-get":
            return c.GetCardInfoEx(card, 0, 0)
        case c.TransactionsEx(_, Packet() as packet) if name == "rest-get":
            return c.TransactionsEx(derived(packet), packet)
        case c.TransactionsEx(records, packet) if name == "json-post":
            bare = tuple(replace(record, vats=()) for record in records)
            return c.TransactionsEx(bare, packet if style.inp_buf else None)
        case c.FindEmail() | c.GetCardImageEx():
            return call
        case _:
            return call if style.inp_buf else replace(call, packet=None)


def carried_answer(name: str, answer: c.CallAnswer) -> c.CallAnswer:
    """The answer as the dialect's description says the till hears it."""
    match name, answer:
        case "farcardsnet-json", c.CardAnswer():
            return replace(answer, card_code="", error_text="")
        case "farcardsnet-json", c.EmailAnswer():
            return replace(answer, error_text="")
        case "rest-get", c.CardAnswer(0, info):
            return c.CardAnswer(0, info)
        case "rest-get", c.CardAnswer(result, error_text=text):
            return c.CardAnswer(1 if result == 1 else 2, error_text=text)
        case "rest-get", c.EmailAnswer(result) if result != 0:
            return c.EmailAnswer(1 if result == 1 else 2)
        case "rest-get", c.EmailAnswer(0, 0, "1000000000" | "1000000001" as number, ""):
            return c.EmailAnswer(int(number[-1]) + 1)
        case "rest-get" | "json-post", c.TransactionsAnswer():
            return c.TransactionsAnswer(int(is_refused(answer)))
        case "json-post", c.CardAnswer(0, info) if may_be_applied(info):
            sums = (info.sums[0], 0, 0, 0, 0, 0, 0, 0)
            return c.CardAnswer(0, c.CardInfo(holder=info.holder, person_id=info.person_id, sums=sums))
        case "json-post", c.CardAnswer():
            return c.CardAnswer(1)
    return answer


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data(), style=styles)
def test_calls(name: str, data: st.DataObject, style: Style) -> None:
    dialect = DIALECTS[name].dialect
    call = data.draw(calls(cards if name == "ucs-xml" else number_cards))
    if dialect.cannot_say(call) is not None:
        return
    request = dialect.write_call(call, style)
    assert dialect.name_of(request, style) is call_name(call)
    assert dialect.read_call(call_name(call), request, style) == carried_call(name, call, style)


@pytest.mark.parametrize("name", NAMES)
@given(exchange=asked_and_answered, style=styles)
def test_answers(name: str, exchange: tuple[c.Call, c.CallAnswer], style: Style) -> None:
    dialect = DIALECTS[name].dialect
    call, answer = exchange
    if isinstance(call, c.TransactionsEx) and name == "rest-get":
        call = replace(call, packet=None)
    elif dialect.cannot_say(call) is not None:
        return
    response = dialect.write_answer(call, answer, style)
    assert response.status == 200
    assert dialect.read_answer(call, response, style) == carried_answer(name, answer)


@given(call=calls(cards))
def test_only_the_official_form_says_everything(call: c.Call) -> None:
    assert DIALECTS["ucs-xml"].dialect.cannot_say(call) is None
    for name in NAMES:
        if isinstance(call, c.HoldEx | c.ReleaseEx) and name != "ucs-xml":
            assert DIALECTS[name].dialect.cannot_say(call)


@given(card=cards)
def test_a_card_is_a_number_in_json_or_cannot_be_said(card: str) -> None:
    number = card_number(card)
    for name in ("farcardsnet-json", "json-post"):
        why_not = DIALECTS[name].dialect.cannot_say(c.GetCardInfoEx(card, 1, 1))
        assert (why_not is None) == (number is not None and str(number) == card)
