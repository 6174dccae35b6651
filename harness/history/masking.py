"""Raw bytes as people may be shown them (OFF-15): card numbers, phones, one-time codes and credentials hidden.

What the case knows to be an identifier is hidden in every form a wire may give it: XML and JSON escapes, percent signs,
base64, other charsets. What it cannot know (somebody else's card in a wrong answer) is hidden by its look.

The trap: what is shown was cut off somewhere, perhaps inside an identifier or inside a letter of two bytes.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from harness.history.evidence import Evidence
from harness.history.files import readable
from harness.history.people import identifier_in
from simulators.till.answer import Attached, Claimed, CodeIssued, GuestFound
from simulators.till.attempt import Attempted, Elsewhere, Learnt
from simulators.till.identifier import Identifier, mask
from simulators.till.operation import Attach, Commit, Coupon, FindCoupon, Identify, Quote, Single
from simulators.till.receipt import Receipt

SHORTEST = 5
"""What is shorter is hidden only where it stands alone in quotes or between tags: it is found in too many places."""
LEAST_PART = 3
"""Of an identifier that was cut off: fewer characters are no more than a mask shows."""
_CHARSETS = ("utf-8", "cp1251", "utf-16-le", "utf-16-be")
_CREDENTIAL = re.compile(rb"(?i)(?<=\n)((?:proxy-)?authorization|cookie|x-api-key|[\w-]*token)(:\s*)([^\r\n]+)")
_SECRET = re.compile(rb"""(?i)(\b\w*(?:token|password|secret|signature)["']?\s*[:=]\s*["'])([^"']+)""")
_NAMED = re.compile(
    rb"""(?i)(\b\w*(?:card|cardcode|card_?num(?:ber)?|cardtrack|coupon|phone|email|otp|pin|credential|guestref)["']?\s*[:=]\s*["']"""
    rb"""|["'](?:value|receiver)["']\s*:\s*["'])([^"'<>]+)"""
)
"""Members and attributes that hold what a guest shows; `Value` is what a waiter scanned (iiko_loyaltyplant.md 3.2), or
what was scanned into an order's external data (3.5)."""
_CODE = re.compile(rb"""(\b(?i:code)["']\s*:\s*["'])(?![A-Z]+(?:_[A-Z]+)*["'])([^"'<>]+)""")
"""A member of that name holds a guest's code, or says in capitals what went wrong."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
_LOOKS = (
    re.compile(rb"\+\d[\d ()-]{5,}\d"),
    re.compile(rb"(?<![0-9])\d{9,}(?![0-9])"),
    re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
)
_CUT_NUMBER = re.compile(rb"(?<![0-9])\d{5,}\Z")
_MOST_UNREADABLE = 3
"""Bytes that are no text: more than one in so many, and the whole is shown in hex."""


class Mask:
    """Hides the values it was made with, and what looks like one."""

    def __init__(self, values: Iterable[str]) -> None:
        known = {value for value in values if value}
        forms = {form: mask(value).encode() for value in sorted(known) for form in _forms(value)}
        self._forms = sorted(forms.items(), key=lambda item: (-len(item[0]), item[0]))
        self._long = [(form, stars) for form, stars in self._forms if len(form) >= SHORTEST]
        short = b"|".join(re.escape(form) for form, _ in self._forms if len(form) < SHORTEST)
        self._short = re.compile(rb"(?<=[\"'>])(?:" + short + rb")(?=[\"'<])") if short else None

    def text(self, text: str) -> str:
        """A sentence with everything hidden that must be."""
        return self._hide(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")

    def show(self, raw: bytes) -> str:
        """Bytes as a line: text with escapes where it is text (also when it was cut inside a letter), else hex."""
        hidden = self._hide(raw)
        return readable(hidden) if _is_text(hidden) else hidden.hex()

    def _hide(self, data: bytes) -> bytes:
        data = _CREDENTIAL.sub(lambda found: found[1] + found[2] + b"***", b"\n" + data)[1:]
        data = _SECRET.sub(lambda found: found[1] + b"***", data)
        for named in (_NAMED, _CODE):
            data = named.sub(lambda found: found[1] + _stars(found[2]), data)
        data = _BASE64.sub(self._hide_base64, data)
        for form, stars in self._long:
            data = data.replace(form, stars)
        if self._short is not None:
            data = self._short.sub(lambda found: b"*" * len(found[0]), data)
        for look in _LOOKS:
            data = look.sub(lambda found: _stars(found[0]), data)
        data = self._hide_parts(data)
        return _CUT_NUMBER.sub(lambda found: b"*" * len(found[0]), data)

    def _hide_parts(self, data: bytes) -> bytes:
        """The beginning of a value at the end of the bytes, the end of one at their beginning."""
        for form, _ in self._long:
            for size in range(len(form) - 1, LEAST_PART - 1, -1):
                if data.endswith(form[:size]):
                    data = data[:-size] + b"*" * size
                if data.startswith(form[-size:]):
                    data = b"*" * size + data[size:]
        return data

    def _hide_base64(self, found: re.Match[bytes]) -> bytes:
        """A buffer that would tell when decoded."""
        whole = found[0].rstrip(b"=")
        decoded = base64.b64decode(whole[: len(whole) // 4 * 4])  # the last group may be cut, and tells little
        return found[0] if self._hide(decoded) == decoded else b"(base64 hidden)"


def mask_of(evidence: Evidence) -> Mask:
    """Hides whatever a guest of the case has, and whatever was shown, typed or issued in it."""
    return Mask(_values(evidence))


def _values(evidence: Evidence) -> Iterator[str]:
    for guest in evidence.guests:
        yield from (identifier.value for identifier in guest.identifiers)
        yield from (coupon.code for coupon in guest.coupons)
    yield from (entry.coupon for entry in evidence.ledger or ())
    for noted in evidence.history:
        match noted.entry.entry if isinstance(noted.entry, Elsewhere) else noted.entry:
            case Attempted(operation=operation):
                yield from _of_operation(operation)
            case Learnt(answer=Claimed(code=code) | CodeIssued(code=code)):
                yield code
            case Learnt(answer=Attached(guest=GuestFound(card=card))):
                yield card
            case Learnt(answer=GuestFound(card=card)):
                yield card
            case _:
                pass


def _of_operation(operation: Single) -> Iterator[str]:
    identifier = identifier_in(operation)
    if identifier is not None:
        yield identifier.value
    match operation:
        case Coupon(code=code, receipt=receipt):
            yield from (code, *receipt.coupons)
        case FindCoupon(code=code):
            yield code
        case Attach(receipt=Receipt(guest=Identifier(value=value))):
            yield value
        case Identify(password=str(password)):
            yield password
        case Commit(receipt=receipt) | Quote(receipt=receipt):
            yield from receipt.coupons
        case _:
            pass


def _forms(value: str) -> Iterator[bytes]:
    """Every way the bytes of a message may hold it."""
    texts = {value, html.escape(value).replace("&#x27;", "&apos;"), json.dumps(value)[1:-1], quote(value, safe="")}
    for text in sorted(texts):
        for charset in _CHARSETS:
            yield text.encode(charset, "ignore" if charset == "cp1251" else "surrogatepass")


def _stars(value: bytes) -> bytes:
    return mask(value.decode("utf-8", "replace")).encode()


def _is_text(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    strange = sum(1 for c in text if c == "\N{REPLACEMENT CHARACTER}" or not (c.isprintable() or c in "\r\n\t"))
    return strange * _MOST_UNREADABLE <= len(text)
