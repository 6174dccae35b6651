"""The documents of the answers in the official form. Source: farcard.md 2.6, 5.2 to 5.6.

A missing attribute is 0 or empty, but `Result`: an answer without one says nothing. The record of a card counts only
with `Result` 0, and the buffer is found anywhere. `HoldEx` and `ReleaseEx` are **ours**.
"""

from lxml import etree

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
from simulators.farcard.dialects.attributes import Attributes, find_anywhere, name_of
from simulators.farcard.dialects.card_record import read_card, spell_card, xml_text
from simulators.farcard.dialects.contract import Style, Unreadable
from simulators.farcard.dialects.fields import U32
from simulators.farcard.dialects.markup import document, element
from simulators.farcard.dialects.out_buffer import find_out, out_markup, placed
from simulators.farcard.dialects.result import DONE, RESULT_HIGH, RESULT_LOW, result_said
from simulators.farcard.dialects.routes import call_name


def answer_document(call: Call, answer: CallAnswer, style: Style) -> bytes:
    """An answer with a picture has none."""
    name = call_name(call).value
    said: tuple[tuple[str, str], ...]
    match answer:
        case CardAnswer(result, _, _, _, out):
            return document(placed(name, _card_attributes(answer), out_markup(out, style), style))
        case TransactionsAnswer(result, out):
            said = (("Result", str(result_said(result, out, style))),)
            return document(placed(name, said, out_markup(out, style), style))
        case EmailAnswer(0, account, card_code, text):
            said = (("Account", str(account)), ("CardCode", card_code), ("Name", text), ("Result", "0"))
        case EmailAnswer(result, error_text=text):
            said = (*_unless_empty("ErrorText", text), ("Result", str(result)))
        case ImageAnswer(error_text=text):
            said = (("ErrorText", text),)
        case HoldAnswer(result, summa, available, code, text):
            sums = (("Summa", str(summa)), ("Available", str(available)))
            said = (*sums, ("ErrorCode", str(code)), *_unless_empty("ErrorText", text), ("Result", str(result)))
    return document(element("Root", (), element(name, said)))


def parse_answer(call: Call, root: etree._Element) -> CallAnswer:
    """Raises Unreadable."""
    name = call_name(call).value
    found = find_anywhere(root, name.lower())
    if name_of(root) != "root" or found is None:
        seen = "/".join(str(one.tag)[:40] for one in (root, *list(root)[:1]))
        raise Unreadable(f"expected Root/{name}, found {seen}")
    fields = Attributes(found)
    if isinstance(call, GetCardImageEx):
        return ImageAnswer(error_text=fields.text("ErrorText"))
    fields.require("Result")
    result, text = fields.whole("Result", RESULT_LOW, RESULT_HIGH), fields.text("ErrorText")
    match call:
        case GetCardInfoEx():
            info = read_card(fields, lambda column: column.xml) if result == DONE else CardInfo()
            return CardAnswer(result, info, fields.text("CardCode"), text, find_out(root))
        case TransactionsEx():
            return TransactionsAnswer(result, find_out(root))
        case FindEmail() if result == DONE:
            account, card_code = fields.whole("Account", 0, U32), fields.text("CardCode")
            return EmailAnswer(result, account, card_code, fields.text("Name"))
        case FindEmail():
            return EmailAnswer(result, error_text=text)
        case HoldEx() | ReleaseEx():
            code = fields.whole("ErrorCode", RESULT_LOW, RESULT_HIGH)
            return HoldAnswer(result, fields.money("Summa"), fields.money("Available"), code, text)


def _card_attributes(answer: CardAnswer) -> tuple[tuple[str, str], ...]:
    code, text = _unless_empty("CardCode", answer.card_code), _unless_empty("ErrorText", answer.error_text)
    result = ("Result", str(answer.result))
    if answer.result != DONE:
        return (*code, *text, result)
    return (*code, *spell_card(answer.info, lambda column: column.xml, xml_text), *text, result)


def _unless_empty(name: str, text: str) -> tuple[tuple[str, str], ...]:
    return ((name, text),) if text else ()
