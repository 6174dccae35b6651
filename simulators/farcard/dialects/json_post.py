"""`json-post`: the small JSON of one vendor's DLL. Source: farcard.md 5.9 D.

A record has no taxes, an answer no flags, texts or buffers: a card is found with a balance or it is not. So a card that
must not be applied as it is (deleted, to be seized, expired, not valid now, locked, in need of a manager) is said not
to be found (**ours**), and a refused transaction gives no reason. **Inferred**: `inp` is the receipt's XML as a text,
`cashdate` the day number of the binary record (2.2); a date is read too.

The trap: any answer with `ok` in it counts as success there [C], which `{"success": false, "error": "bad token"}` has;
here the member decides when there is one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from simulators.farcard.call import (
    Call,
    CallAnswer,
    CardAnswer,
    CardInfo,
    FindEmail,
    GetCardImageEx,
    GetCardInfoEx,
    HoldEx,
    ReleaseEx,
    Transaction,
    TransactionsAnswer,
    TransactionsEx,
)
from simulators.farcard.client_errors import json_answer, text_answer
from simulators.farcard.dialects.attributes import read_day
from simulators.farcard.dialects.body import content_type, is_json, utf8_text
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.farcard.dialects.farcardsnet_json import not_a_number
from simulators.farcard.dialects.fields import S64, U8, U32, quoted
from simulators.farcard.dialects.inp_buffer import inp_bytes, packet_problem, read_inp
from simulators.farcard.dialects.json_document import Json, Members, card_number, read_json, write_json
from simulators.farcard.dialects.result import is_refused
from simulators.farcard.dialects.routes import Routes, call_name, check_method, plain_refusal
from simulators.farcard.packet import Packet
from simulators.farcard.texts import HOLDER_LENGTH, cut
from simulators.kit.http import HttpRequest, HttpResponse
from simulators.kit.instant import FIRST_YEAR, LAST_YEAR

JSON_TYPE = "application/json"
DAY_ZERO = date(1899, 12, 30)
_ROUTES = Routes({CallName.GET_CARD_INFO_EX: "/get_card_info", CallName.TRANSACTIONS_EX: "/transactionsex"})
_DAYS = tuple((date(year, 1, 1) - DAY_ZERO).days for year in (FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True)
class JsonPost:
    @property
    def name(self) -> str:
        return "json-post"

    def cannot_say(self, call: Call) -> str | None:
        match call:
            case GetCardInfoEx(card, packet=packet):
                return not_a_number(card) or packet_problem(packet)
            case TransactionsEx(records, packet):
                return next(filter(None, (not_a_number(one.card) for one in records)), None) or packet_problem(packet)
            case FindEmail():
                return f"{self.name} has no call to find somebody by a text"
            case GetCardImageEx():
                return f"{self.name} has no call for pictures"
            case HoldEx() | ReleaseEx():
                return f"{self.name} has no call for holds; ucs-xml has one of ours"

    def write_call(self, call: Call, style: Style) -> HttpRequest:
        headers = (("host", style.host), ("content-type", JSON_TYPE))
        return HttpRequest("POST", _ROUTES.path(call_name(call), style), headers, write_json(_request(call, style)))

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        return _ROUTES.name_of(request, style)

    def read_call(self, name: CallName, request: HttpRequest, style: Style) -> Call:
        check_method(request)
        stated = content_type(request)
        if not is_json(stated):
            raise Unreadable(f"the body is {stated[:40] or 'of no stated type'}, not {JSON_TYPE}", 415)
        fields = Members(read_json(utf8_text(request, "the request"), "the request"))
        packet = read_inp(fields.text("inp").encode(), f"{fields.path}.inp")
        if name is CallName.TRANSACTIONS_EX:
            fields.require("transactions")
            return TransactionsEx(tuple(map(_parse_record, fields.each("transactions"))), packet)
        fields.require("card")
        restaurant, unit = fields.whole("restaurant", 0, U32), fields.whole("unit_no", 0, U32)
        return GetCardInfoEx(fields.card("card"), restaurant, unit, packet)

    def write_answer(self, call: Call, answer: CallAnswer, style: Style) -> HttpResponse:
        return HttpResponse(200, (("content-type", JSON_TYPE),), write_json(_answer(answer)))

    def read_answer(self, call: Call, response: HttpResponse, style: Style) -> CallAnswer:
        if isinstance(call, GetCardInfoEx):
            return _parse_card(Members(json_answer(response, any_type=True)))
        assert isinstance(call, TransactionsEx), "cannot_say has told"
        return _parse_success(text_answer(response))

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        return plain_refusal(status, sentence, "POST")


def _request(call: Call, style: Style) -> Json:
    match call:
        case GetCardInfoEx(card, restaurant, unit, packet):
            place: dict[str, Json] = {"card": card_number(card), "restaurant": restaurant, "unit_no": unit}
            return {**place, "inp": _inp(packet, style)}
        case TransactionsEx(records, packet):
            return {"transactions": [_record(one) for one in records], "inp": _inp(packet, style)}
    raise AssertionError("cannot_say has told")


def _inp(packet: Packet | None, style: Style) -> str:
    return inp_bytes(packet, style).decode()


def _record(record: Transaction) -> dict[str, Json]:
    return {
        "card": card_number(record.card),
        "owner_id": record.person_id,
        "tx_type": int(record.kind),
        "amount": record.summa,
        "account_number": record.account,
        "restaurant": record.restaurant,
        "cashdate": (record.shift_date - DAY_ZERO).days,
        "cashregister": record.unit,
        "check_number": record.check,
    }


def _parse_record(fields: Members) -> Transaction:
    return Transaction(
        fields.card("card"),
        fields.whole("owner_id", -S64 - 1, S64),
        fields.whole("account_number", 0, U32),
        fields.whole("tx_type", 0, U8),
        fields.money("amount"),
        fields.whole("restaurant", 0, U32),
        _day(fields),
        fields.whole("cashregister", 0, U32),
        fields.whole("check_number", 0, U32),
    )


def _day(fields: Members) -> date:
    if fields.is_text("cashdate"):
        return read_day(fields.text("cashdate"), f"{fields.path}.cashdate")
    return DAY_ZERO + timedelta(days=fields.whole("cashdate", _DAYS[0], _DAYS[1] - 1))


def _answer(answer: CallAnswer) -> Json:
    match answer:
        case CardAnswer(0, info) if may_be_applied(info):
            name = cut(info.holder, HOLDER_LENGTH)
            return {
                "found": True,
                "balance": info.sums[0] if info.sums else 0,
                "name": name,
                "owner_id": info.person_id,
            }
        case CardAnswer():
            return {"found": False}
        case TransactionsAnswer():
            return {"success": not is_refused(answer)}
    raise AssertionError("cannot_say has told")


def may_be_applied(info: CardInfo) -> bool:
    """A till may apply the card without asking anybody."""
    return not (info.deleted or info.seize or info.stop_date or info.holy or info.locked or info.manager)


def _parse_card(fields: Members) -> CardAnswer:
    fields.require("found")
    if not fields.flag("found"):
        return CardAnswer(1)
    sums = (fields.money("balance"), *(0,) * 7)
    name, owner = cut(fields.text("name"), HOLDER_LENGTH), fields.whole("owner_id", -S64 - 1, S64)
    return CardAnswer(0, CardInfo(holder=name, person_id=owner, sums=sums))


def _parse_success(text: str) -> TransactionsAnswer:
    if text.startswith("{"):
        fields = Members(read_json(text, "the answer"))
        if fields.has("success"):
            return TransactionsAnswer(0 if fields.flag("success") else 1)
    if "ok" in text or "OK" in text:
        return TransactionsAnswer(0)
    raise Unreadable(f"neither success nor ok: {quoted(text)}")
