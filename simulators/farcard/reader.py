"""Rules that turn what a reader gave into a card code: a till's "MCR algorithms" (FARC-03, farcard.md 6.2).

A rule says what may be read (track 2, barcode, QR, typed), how it is spelt (sentinels, prefix, suffix, digits) and
whether it is signed. The first rule that fits wins; what fits none is as it was read. The trap: a text that fits a
rule's spelling but not its signature is forged, and no later rule may take it.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from simulators.till.check import NotPossible
from simulators.till.identifier import Identifier, IdentifierKind

_TRACK2 = re.compile(r";?(?P<code>[0-9]{1,37})(?:=[0-9]{0,36})?(?:\?.?)?")
"""ISO 7811 track 2 as readers give it: with or without the sentinels; most leave the check character (LRC) away."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The last `length` hexadecimal digits of a code are the beginning of HMAC-SHA256(`secret`, the rest before them),
    prefix and suffix of the rule not counted. Profile of ours: algorithms of sites are their own."""

    secret: str = field(repr=False)
    length: int = 8

    def of(self, code: str) -> str:
        made = hmac.new(self.secret.encode(), code.encode(), hashlib.sha256).hexdigest()
        return made[: self.length]


@dataclass(frozen=True, slots=True)
class ReaderRule:
    """One spelling. `kinds` empty: whatever was read. `digits`: how many there must be in the code; None: any text."""

    name: str
    kinds: tuple[IdentifierKind, ...] = ()
    prefix: str = ""
    suffix: str = ""
    digits: tuple[int, int] | None = None
    """At least and at most, both counted in."""
    is_track2: bool = False
    """The text is a magnetic track 2; the code is what stands before its separator."""
    signature: Signature | None = None

    def code(self, read: Identifier) -> str | None:
        """The card code; None when this rule is not for such a text. Raises NotPossible when it is, and is forged."""
        if self.kinds and read.kind not in self.kinds:
            return None
        text = read.value
        if self.is_track2:
            track = _TRACK2.fullmatch(text)
            if track is None:
                return None
            text = track["code"]
        if not text.startswith(self.prefix) or not text.endswith(self.suffix):
            return None
        if len(text) < len(self.prefix) + len(self.suffix):
            return None
        code = text[len(self.prefix) : len(text) - len(self.suffix)]
        return self._proved(code) if self.signature is not None else self._spelt(code)

    def _spelt(self, code: str) -> str | None:
        if self.digits is None:
            return code or None
        least, most = self.digits
        return code if code.isascii() and code.isdigit() and least <= len(code) <= most else None

    def _proved(self, text: str) -> str | None:
        assert self.signature is not None, "only a signed rule proves"
        cut = len(text) - self.signature.length
        code = self._spelt(text[: max(cut, 0)])
        if code is None:
            return None
        if not hmac.compare_digest(self.signature.of(code).encode(), text[cut:].lower().encode()):
            raise NotPossible("the card's signature does not match")
        return code


def card_of(read: Identifier, rules: tuple[ReaderRule, ...]) -> Identifier:
    """The card, when a rule takes what was read; else what was read. Raises NotPossible for a forged one."""
    for rule in rules:
        code = rule.code(read)
        if code is not None:
            return Identifier(IdentifierKind.CARD, code)
    return read
