"""`rest-get`: a custom DLL around curl. A card is asked for with GET, a receipt is posted as it is.

Source: farcard.md 5.9 C, 6.1a. It says little. A card's call has the number alone: no till, no restaurant, no receipt
and so no chmode; a server cannot know why it is asked. TransactionsEx is the receipt: its records are derived from it
(`transaction_record.derived`), whatever `Style.inp_buf` says. Its answer is one word: no reason, no offline, no
remarks. A card's answer has no buffer and so no offers.

`1000000000` in the place of the card means not found, `1000000001` a trouble of the server: seen for FindByEmail [C].
**Ours**: that somebody with a name or an account may have such a card all the same; and that we say and read these
numbers as a card's `accountNum` too, beside the block with a reason which that server uses.
Statuses: 500 for what cannot be read [C]; content types as that server's library guesses them [I], so none is
insisted upon.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

from simulators.farcard.call import (
    Call,
    CallAnswer,
    CardAnswer,
    EmailAnswer,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldEx,
    ReleaseEx,
    TransactionsAnswer,
    TransactionsEx,
)
from simulators.farcard.client_errors import json_answer, text_answer
from simulators.farcard.dialects.body import utf8_text
from simulators.farcard.dialects.card_record import Column, Type, Value, read_card, spell_card
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.fields import U32, quoted
from simulators.farcard.dialects.inp_buffer import packet_problem, read_inp
from simulators.farcard.dialects.json_document import Json, Members, card_number, write_json
from simulators.farcard.dialects.result import DONE, is_refused
from simulators.farcard.dialects.routes import Routes, call_name, check_method, plain_refusal
from simulators.farcard.dialects.transaction_record import derived
from simulators.farcard.packet_writer import packet_bytes
from simulators.farcard.texts import TEXT_LENGTH, cut
from simulators.kit.http import HttpRequest, HttpResponse

NOT_FOUND, TROUBLE = 1_000_000_000, 1_000_000_001
OK, ERROR = "Ok", "Error"
XML_TYPE = "text/xml"
ANSWER_TYPE = "text/plain; charset=utf-8"
BUF = "Buf:"
"""First line of a receipt from early versions of that DLL."""
_FAILED = 2
"""A result that is neither found nor not found."""
_ROUTES = Routes(
    {
        CallName.GET_CARD_INFO_EX: "/GetCardInfoEx",
        CallName.TRANSACTIONS_EX: "/TransactionsEx",
        CallName.FIND_EMAIL: "/FindByEmail",
    }
)


@dataclass(frozen=True, slots=True)
class RestGet:
    @property
    def name(self) -> str:
        return "rest-get"

    def cannot_say(self, call: Call) -> str | None:
        match call:
            case GetCardInfoEx(card):
                return _unsayable("a card", card)
            case TransactionsEx(packet=None):
                return f"{self.name} posts the receipt itself, and there is none"
            case TransactionsEx(packet=packet):
                return packet_problem(packet)
            case FindEmail(email):
                return _unsayable("an e-mail", email)
            case GetCardImageEx():
                return f"{self.name} has no call for pictures"
            case HoldEx() | ReleaseEx():
                return f"{self.name} has no call for holds; ucs-xml has one of ours"

    def write_call(self, call: Call, style: Style) -> HttpRequest:
        path, host = _ROUTES.path(call_name(call), style), ("host", style.host)
        match call:
            case GetCardInfoEx(card):
                return HttpRequest("GET", f"{path}?card={quote(card, safe='')}", (host,))
            case FindEmail(email):
                return HttpRequest("GET", f"{path}?email={quote(email, safe='')}", (host,))
            case TransactionsEx(packet=packet) if packet is not None:
                return HttpRequest("POST", path, (host, ("content-type", XML_TYPE)), packet_bytes(packet, style.quirks))
        raise AssertionError("cannot_say has told")

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        return _ROUTES.name_of(request, style)

    def read_call(self, name: CallName, request: HttpRequest, style: Style) -> Call:
        check_method(request, "POST" if name is CallName.TRANSACTIONS_EX else "GET")
        try:
            if name is CallName.TRANSACTIONS_EX:
                return _parse_receipt(request)
            if name is CallName.GET_CARD_INFO_EX:
                return GetCardInfoEx(_asked(request, "card"), 0, 0)
            return FindEmail(_asked(request, "email"))
        except Unreadable as error:
            raise Unreadable(str(error), 500) from None

    def write_answer(self, call: Call, answer: CallAnswer, style: Style) -> HttpResponse:
        return HttpResponse(200, (("content-type", ANSWER_TYPE),), _answer(answer))

    def read_answer(self, call: Call, response: HttpResponse, style: Style) -> CallAnswer:
        match call:
            case GetCardInfoEx():
                return _parse_card(Members(json_answer(response, any_type=True)))
            case FindEmail():
                return _parse_email(Members(json_answer(response, any_type=True)))
            case TransactionsEx():
                return _parse_word(text_answer(response))
            case GetCardImageEx() | HoldEx() | ReleaseEx():
                raise AssertionError("cannot_say has told")

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return plain_refusal(status, sentence, "GET, POST")


def _parse_receipt(request: HttpRequest) -> TransactionsEx:
    text = utf8_text(request, "the receipt").lstrip()
    packet = read_inp(text.removeprefix(BUF).lstrip().encode(), "the receipt")
    if packet is None:
        raise Unreadable("the receipt is empty")
    return TransactionsEx(derived(packet), packet)


def _asked(request: HttpRequest, name: str) -> str:
    query = request.target.partition("#")[0].partition("?")[2]
    try:
        asked = dict(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=20))
    except ValueError as error:
        raise Unreadable(f"the query is not read: {str(error)[:80]}") from None
    if not asked.get(name):
        raise Unreadable(f"the query has no {name}")
    return asked[name]


def _answer(answer: CallAnswer) -> bytes:
    match answer:
        case CardAnswer(0, info):
            return write_json(dict(spell_card(info, lambda column: column.rest, _spell)))
        case CardAnswer(result, error_text=text):
            number = NOT_FOUND if result == 1 else TROUBLE
            return write_json({"accountNum": number, "isBlocked": True, "blockReason": cut(text)})
        case EmailAnswer(0, account, card_code, name):
            code = card_number(card_code)
            number_or_text: Json = card_code if code is None else code
            return write_json({"accountNum": account, "cardNum": number_or_text, "ownerName": name})
        case EmailAnswer(result):
            return write_json({"accountNum": 0, "cardNum": NOT_FOUND if result == 1 else TROUBLE, "ownerName": ""})
        case TransactionsAnswer() if is_refused(answer):
            return ERROR.encode()
        case TransactionsAnswer():
            return OK.encode()
    raise AssertionError("cannot_say has told")


def _parse_card(fields: Members) -> CallAnswer:
    fields.require("accountNum")
    number = fields.whole("accountNum", 0, U32)
    if number in (NOT_FOUND, TROUBLE):
        result = 1 if number == NOT_FOUND else _FAILED
        return CardAnswer(result, error_text=fields.text("blockReason")[:TEXT_LENGTH])
    return CardAnswer(DONE, read_card(fields, lambda column: column.rest))


def _parse_email(fields: Members) -> CallAnswer:
    fields.require("cardNum")
    account, code, name = fields.whole("accountNum", 0, U32), fields.card("cardNum"), fields.text("ownerName")
    if code in (str(NOT_FOUND), str(TROUBLE)) and account == 0 and not name:
        return EmailAnswer(1 if code == str(NOT_FOUND) else _FAILED)
    return EmailAnswer(DONE, account, code, name)


def _parse_word(text: str) -> TransactionsAnswer:
    if text.lower() not in (OK.lower(), ERROR.lower()):
        raise Unreadable(f"neither {OK} nor {ERROR}: {quoted(text)}")
    return TransactionsAnswer(DONE if text.lower() == OK.lower() else 1)


def _spell(column: Column, value: Value) -> Json:
    return bool(value) if column.type is Type.FLAG else value


def _unsayable(what: str, text: str) -> str | None:
    if not text:
        return f"{what} that is empty asks for nothing"
    try:
        text.encode()
    except UnicodeEncodeError:
        return f"{what} holds half a surrogate pair"
    return None
