"""`farcardsnet-json`: the same calls as JSON, as the best known free client and server say them.

Source: farcard.md 5.9 B. Buffers are base64; sums are decimal currency units and rates decimal percents, where the XML
form has kopecks. Names are matched without regard to case, as that client's library does. A card is a 64-bit number:
other codes cannot be said. Lost on the way: the error text and card code of a card answer, the error text of an e-mail
that was not found. The junk member `Sieze` is written as seen. A server answers an empty body with 204 and what it
cannot read with 500 [C].
"""

import base64
from dataclasses import dataclass

from simulators.farcard.call import (
    Call,
    CallAnswer,
    CardAnswer,
    CardInfo,
    EmailAnswer,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldAnswer,
    HoldEx,
    ImageAnswer,
    ReleaseEx,
    TransactionsAnswer,
    TransactionsEx,
)
from simulators.farcard.client_errors import check_status, json_answer, picture
from simulators.farcard.dialects.body import content_type, is_json, utf8_text
from simulators.farcard.dialects.card_record import Column, Type, Value, read_card, spell_card
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.fields import U16, U32
from simulators.farcard.dialects.inp_buffer import NONE, XML, inp_bytes, packet_problem, read_inp
from simulators.farcard.dialects.json_document import Json, Members, card_number, decimal_units, read_json, write_json
from simulators.farcard.dialects.out_buffer import out_members, read_out_members
from simulators.farcard.dialects.result import DONE, RESULT_HIGH, RESULT_LOW, result_said
from simulators.farcard.dialects.routes import Routes, call_name, check_method, plain_refusal
from simulators.farcard.dialects.transaction_record import (
    read_transaction_members,
    too_many_vats,
    transaction_members,
)
from simulators.farcard.packet import Packet
from simulators.kit.http import HttpRequest, HttpResponse

JSON_TYPE = "text/json; charset=utf-8"
PICTURE = "image/jpeg"
CURRENCY_UNITS = 100
_ROUTES = Routes(
    {
        CallName.GET_CARD_INFO_EX: "/getcardinfoex",
        CallName.TRANSACTIONS_EX: "/transactionsex",
        CallName.FIND_EMAIL: "/findemail",
        CallName.GET_CARD_IMAGE_EX: "/getcardimageex",
    }
)


@dataclass(frozen=True, slots=True)
class FarcardsNetJson:
    @property
    def name(self) -> str:
        return "farcardsnet-json"

    def cannot_say(self, call: Call) -> str | None:
        match call:
            case GetCardInfoEx(card, packet=packet):
                return not_a_number(card) or packet_problem(packet)
            case TransactionsEx(records, packet):
                cards = next(filter(None, (not_a_number(one.card) for one in records)), None)
                return cards or too_many_vats(call) or packet_problem(packet)
            case FindEmail(email):
                return None if email else "an e-mail that is empty asks for nothing"
            case GetCardImageEx(card):
                return not_a_number(card)
            case HoldEx() | ReleaseEx():
                return f"{self.name} has no call for holds; ucs-xml has one of ours"

    def write_call(self, call: Call, style: Style) -> HttpRequest:
        headers = (("host", style.host), ("content-type", JSON_TYPE))
        path = _ROUTES.path(call_name(call), style)
        return HttpRequest("POST", path, headers, write_json(_request(call, style)))

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        return _ROUTES.name_of(request, style)

    def read_call(self, name: CallName, request: HttpRequest, style: Style) -> Call:
        check_method(request)
        stated = content_type(request)
        if not is_json(stated):
            raise Unreadable(f"the body is {stated[:40] or 'of no stated type'}, not text/json", 415)
        if not request.body.strip():
            raise Unreadable("the request is empty", 204)
        try:
            text = utf8_text(request, "the request")
            return _parse_request(name, Members(read_json(text, "the request"), scale=CURRENCY_UNITS))
        except Unreadable as error:
            raise Unreadable(str(error), 500) from None

    def write_answer(self, call: Call, answer: CallAnswer, style: Style) -> HttpResponse:
        if isinstance(answer, ImageAnswer) and answer.image:
            return HttpResponse(200, (("content-type", answer.content_type or PICTURE),), answer.image)
        return HttpResponse(200, (("content-type", JSON_TYPE),), write_json(_answer(answer, style)))

    def read_answer(self, call: Call, response: HttpResponse, style: Style) -> CallAnswer:
        check_status(response)
        if isinstance(call, GetCardImageEx) and (found := picture(response)) is not None:
            return found
        return _parse_answer(call, Members(json_answer(response), scale=CURRENCY_UNITS))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return plain_refusal(status, sentence, "POST")


def not_a_number(card: str) -> str | None:
    if card_number(card) is not None:
        return None
    return f"a card is a 64-bit number in JSON, which {card[:40]!r} is not"


def _request(call: Call, style: Style) -> Json:
    match call:
        case GetCardInfoEx(card, restaurant, unit, packet):
            place: dict[str, Json] = {"Card": card_number(card), "Restaurant": restaurant, "UnitNo": unit}
            return {**place, **_inp(packet, style)}
        case TransactionsEx(records, packet):
            said = [transaction_members(record, style.unit_attribute) for record in records]
            return {"Transactions": said, **_inp(packet, style)}
        case FindEmail(email):
            return {"Email": email}
        case GetCardImageEx(card):
            return {"CardCode": card_number(card)}
        case HoldEx() | ReleaseEx():
            raise AssertionError("cannot_say has told")


def _parse_request(name: CallName, fields: Members) -> Call:
    match name:
        case CallName.GET_CARD_INFO_EX:
            fields.require("Card")
            restaurant, unit = fields.whole("Restaurant", 0, U32), fields.whole("UnitNo", 0, U32)
            return GetCardInfoEx(fields.card("Card"), restaurant, unit, _read_inp(fields))
        case CallName.TRANSACTIONS_EX:
            fields.require("Transactions")
            records = tuple(read_transaction_members(one) for one in fields.each("Transactions"))
            return TransactionsEx(records, _read_inp(fields))
        case CallName.FIND_EMAIL:
            fields.require("Email")
            return FindEmail(fields.text("Email"))
        case CallName.GET_CARD_IMAGE_EX:
            fields.require("CardCode")
            return GetCardImageEx(fields.card("CardCode"))
        case CallName.HOLD_EX | CallName.RELEASE_EX:
            raise Unreadable(f"there is no {name.value} in JSON", 404)


def _answer(answer: CallAnswer, style: Style) -> Json:
    match answer:
        case CardAnswer(result, info, out=out):
            record: Json = None
            if result == DONE:
                record = {"Sieze": 0, **dict(spell_card(info, lambda column: column.farcardsnet, _spell))}
            return {"Result": result, "CardInfo": record, **out_members(out, style)}
        case TransactionsAnswer(result, out):
            return {"Result": result_said(result, out, style), **out_members(out, style)}
        case EmailAnswer(result, account, card_code, name):
            code = card_number(card_code)
            return {"Result": result, "Account": account, "CardCode": card_code if code is None else code, "Name": name}
        case ImageAnswer(error_text=text):
            return {"ErrorText": text}
        case HoldAnswer():
            raise AssertionError("cannot_say has told")


def _parse_answer(call: Call, fields: Members) -> CallAnswer:
    if isinstance(call, GetCardImageEx):
        if not fields.has("ErrorText"):
            raise Unreadable(f"{fields.path}.ErrorText is missing")
        return ImageAnswer(error_text=fields.text("ErrorText"))
    fields.require("Result")
    result = fields.whole("Result", RESULT_LOW, RESULT_HIGH)
    match call:
        case GetCardInfoEx():
            record = fields.members("CardInfo")
            info = read_card(record, lambda column: column.farcardsnet) if result == DONE else CardInfo()
            return CardAnswer(result, info, out=read_out_members(fields))
        case TransactionsEx():
            return TransactionsAnswer(result, read_out_members(fields))
        case FindEmail():
            found = EmailAnswer(result, fields.whole("Account", 0, U32), fields.card("CardCode"), fields.text("Name"))
            return found if result == DONE else EmailAnswer(result)
        case HoldEx() | ReleaseEx():
            raise AssertionError("cannot_say has told")


def _spell(column: Column, value: Value) -> Json:
    """Flags are numbers, as that server's library says them [C]."""
    if column.type is Type.MONEY:
        return decimal_units(int(value))
    return int(value) if column.type is Type.FLAG else value


def _inp(packet: Packet | None, style: Style) -> dict[str, Json]:
    raw = inp_bytes(packet, style)
    return {"InpBuf": base64.b64encode(raw).decode("ascii") if raw else None, "InpKind": XML if raw else NONE}


def _read_inp(fields: Members) -> Packet | None:
    return read_inp(fields.blob("InpBuf"), f"{fields.path}.InpBuf", fields.whole("InpKind", 0, U16))
