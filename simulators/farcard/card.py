"""The two documents of GetCardInfoEx: the query and the card. Source: farcard.md 4.3, 4.5, 5.3; names as in 2.4.

Element names are matched without regard to case (`ROOT` in requests, `Root` in answers); an attribute that is missing
from an answer is zero or empty. Sums are whole hundredths, like `Minor`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from lxml import etree

from simulators.kit.instant import check_year
from simulators.kit.xml import XmlRefused
from simulators.till.answer import Answer, GuestFound, Reason, Refused, Status

NEVER_SAID = date(1970, 1, 1)
"""Business date of a call without a receipt packet, which says no date."""
ORDER_EDITING = "5"
"""chmode: a card is swiped while the order is being made."""
TEXT_LENGTH, HOLDER_LENGTH = 255, 39
"""What the till's record holds of a text and of a name; a good back-end cuts by itself [I]."""
LARGEST_ACCOUNT = 999_999_999
"""Larger account numbers broke tills that keep them in 32 bits with a sign [C]."""
_SUM = re.compile(r"-?[0-9]{1,15}")
_UNSAYABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class CardQuery:
    """What is asked. `made_at` seldom has a zone; it and the date are `NEVER_SAID` when there is no receipt packet."""

    card: str
    restaurant: str
    unit: str
    made_at: datetime
    shift_date: date
    check: int


def query_xml(query: CardQuery) -> bytes:
    """The request's body, with the least receipt packet that says when and on which check (short form [?])."""
    root = etree.Element("ROOT")
    asked = etree.SubElement(root, "QRY", Card=query.card, Restaurant=query.restaurant, UnitNo=query.unit)
    check = etree.SubElement(
        etree.SubElement(asked, "INPBUF"),
        "CHECK",
        stationcode=query.unit,
        restaurantcode=query.restaurant,
        generateddatetime=query.made_at.isoformat(),
        chmode=ORDER_EDITING,
        shiftdate=query.shift_date.isoformat(),
    )
    etree.SubElement(check, "CHECKDATA", checknum=str(query.check))
    return _write(root)


def parse_query(root: etree._Element) -> CardQuery:
    """Raises XmlRefused. Unknown elements and attributes are ignored, as till versions differ (farcard.md 4.1)."""
    asked = _child(root, "qry")
    if _name(root) != "root" or asked is None:
        raise XmlRefused("expected ROOT/QRY")
    card = asked.get("Card") or ""
    if not card:
        raise XmlRefused("ROOT/QRY has no Card")
    packet = _child(asked, "inpbuf")
    check = _child(packet, "check") if packet is not None else None
    made_at, shift_date, number = datetime.combine(NEVER_SAID, datetime.min.time()), NEVER_SAID, 0
    if check is not None:
        made_at, shift_date = _moment(check, made_at), _date(check, shift_date)
        number = _number(check)
    return CardQuery(card, asked.get("Restaurant") or "", asked.get("UnitNo") or "", made_at, shift_date, number)


def card_answer(card: str, answer: Answer) -> bytes:
    """The answer's body. What the protocol has no word for becomes `Result="1"`: the card is not applied (FARC-10)."""
    root = etree.Element("Root")
    match answer:
        case GuestFound(status=Status.ACTIVE | Status.BLOCKED | Status.EXPIRED) as guest:
            said = _guest_attributes(guest)
        case Refused(Reason.BLOCKED, text):
            said = {"Locked": "1", "WhyLock": _cut(text), "Result": "0"}
        case Refused(Reason.EXPIRED, text):
            said = {"StopDate": "1", "ScrMessage": _cut(text), "Result": "0"}
        case Refused(_, text):
            said = {"ErrorText": _cut(text), "Result": "1"} if text else {"Result": "1"}
        case _:
            said = {"Result": "1"}
    if said["Result"] == "0":
        said = {"CardCode": card, **said}
    etree.SubElement(root, "GetCardInfoEx", said)
    return _write(root)


def parse_card_answer(root: etree._Element) -> GuestFound | Refused:
    """Raises XmlRefused when it is no answer to GetCardInfoEx."""
    card = _child(root, "getcardinfoex")
    if _name(root) != "root" or card is None:
        raise XmlRefused("expected Root/GetCardInfoEx")
    if _sum(card, "Result") != 0:
        return Refused(Reason.NOT_FOUND, card.get("ErrorText") or "")
    account = _sum(card, "Account")
    locked, expired = _sum(card, "Locked") != 0, _sum(card, "StopDate") != 0
    if account == 0 and locked:
        return Refused(Reason.BLOCKED, card.get("WhyLock") or "")
    if account == 0 and expired:
        return Refused(Reason.EXPIRED, card.get("ScrMessage") or "")
    status = Status.BLOCKED if locked else Status.EXPIRED if expired else Status.ACTIVE
    return GuestFound(
        str(account),
        status,
        card.get("Holder") or "",
        _sum(card, "Summa"),
        card.get("DopInfo") or "",
        text=card.get("ScrMessage") or "",
    )


def account_of(guest: str) -> int:
    """The number a till knows a guest by. An id that is no such number is replaced by a digest of it (ours)."""
    if _NUMBER.fullmatch(guest) and str(int(guest)) == guest and int(guest) > 0:
        return int(guest)
    return crc32(guest.encode()) % LARGEST_ACCOUNT + 1


def _guest_attributes(guest: GuestFound) -> dict[str, str]:
    """`Discount` is the number of a rule in the till's own book, not a percentage, so ours is not said."""
    return {
        "Locked": "1" if guest.status is Status.BLOCKED else "0",
        "WhyLock": _cut(guest.text) if guest.status is Status.BLOCKED else "",
        "StopDate": "1" if guest.status is Status.EXPIRED else "0",
        "Holder": _cut(guest.name, HOLDER_LENGTH),
        "Account": str(account_of(guest.guest)),
        "Discount": "0",
        "Summa": str(guest.balance or 0),
        "DopInfo": _cut(guest.tier),
        "ScrMessage": _cut(guest.text),
        "PrnMessage": _cut(guest.text),
        "Result": "0",
    }


def _cut(text: str, length: int = TEXT_LENGTH) -> str:
    """As much as the till's record holds, without what XML cannot say."""
    return _UNSAYABLE.sub("", text)[:length]


def _moment(check: etree._Element, default: datetime) -> datetime:
    text = check.get("generateddatetime")
    if not text:
        return default
    try:
        moment = datetime.fromisoformat(text)
        check_year(moment)
    except ValueError:
        raise XmlRefused(f"generateddatetime {text[:40]!r} is not a moment such as 2026-03-14T19:40:02") from None
    return moment


def _date(check: etree._Element, default: date) -> date:
    text = check.get("shiftdate")
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
        check_year(day)
    except ValueError:
        raise XmlRefused(f"shiftdate {text[:40]!r} is not a date such as 2026-03-14") from None
    return day


def _number(check: etree._Element) -> int:
    data = _child(check, "checkdata")
    text = data.get("checknum") if data is not None else None
    if not text:
        return 0
    if not _NUMBER.fullmatch(text):
        raise XmlRefused(f"checknum {text[:40]!r} is not a number")
    return int(text)


def _sum(element: etree._Element, name: str) -> int:
    text = element.get(name) or "0"
    if not _SUM.fullmatch(text):
        raise XmlRefused(f"{name} {text[:40]!r} is not a whole number of hundredths")
    return int(text)


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in parent if _name(child) == name), None)


def _name(element: etree._Element) -> str:
    return str(element.tag).lower()


def _write(root: etree._Element) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="utf-8")
