"""Reading one element of the vendor's XML: its attributes as values, and its place, for the sentence that refuses.

An attribute that is absent or empty has the default (farcard.md 4.1: any version lacks some; 4.5: unused numbers are 0
or ""). Every method raises XmlRefused such as `CHECK/CHECKDATA/CHECKLINES/LINE[2]@sum 'abc' is not a sum`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from simulators.kit.instant import check_year
from simulators.kit.money import Minor, parse_minor
from simulators.kit.xml import XmlRefused

LARGEST_SUM: Minor = 10**15
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_EXACT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,12})?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FLAGS = {"0": False, "false": False, "1": True, "true": True}


@dataclass(frozen=True, slots=True)
class Place:
    """An element and its path; `[2]` counts, from 1, those of one name when there are several."""

    element: etree._Element
    path: str

    @classmethod
    def of_root(cls, element: etree._Element, tag: str) -> "Place":
        """The element itself, which must be a `tag`."""
        if element.tag != tag:
            raise XmlRefused(f"expected {tag}, found {str(element.tag)[:40]}")
        return cls(element, tag)

    def children(self, tag: str) -> "list[Place]":
        found = [child for child in self.element if child.tag == tag]
        if len(found) == 1:
            return [Place(found[0], f"{self.path}/{tag}")]
        return [Place(child, f"{self.path}/{tag}[{number}]") for number, child in enumerate(found, 1)]

    def child(self, tag: str) -> "Place | None":
        """The first of that name."""
        return next(iter(self.children(tag)), None)

    def items(self, block: str, tag: str) -> "Iterator[Place]":
        """Those in a block: `LINE` of `CHECKLINES`. A block that is repeated is one long one."""
        for holder in self.children(block):
            yield from holder.children(tag)

    def refuse(self, name: str, what: str) -> XmlRefused:
        return XmlRefused(f"{self.path}@{name} {(self.element.get(name) or '')[:40]!r} is not {what}")

    def text(self, name: str, default: str = "") -> str:
        return self.element.get(name, default)

    def whole(self, name: str, default: int = 0) -> int:
        found = self.maybe_whole(name)
        return default if found is None else found

    def maybe_whole(self, name: str) -> int | None:
        text = self._word(name)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise self.refuse(name, "a whole number")
        return int(text)

    def sum(self, name: str) -> Minor:
        """Decimal currency units as kopecks: "52.5" is 5250."""
        text = self._word(name)
        if not text:
            return 0
        try:
            return self._within(name, parse_minor(text))
        except ValueError as error:
            if isinstance(error, XmlRefused):
                raise
            raise self.refuse(name, "a sum") from None

    def kopecks(self, name: str) -> Minor:
        """Whole kopecks, or another currency's minor units."""
        return self._within(name, self.whole(name))

    def maybe_kopecks(self, name: str) -> Minor | None:
        found = self.maybe_whole(name)
        return None if found is None else self._within(name, found)

    def exact(self, name: str) -> Decimal:
        text = self._word(name)
        if not text:
            return Decimal(0)
        if not _EXACT.fullmatch(text):
            raise self.refuse(name, "a decimal number")
        return Decimal(text)

    def flag(self, name: str) -> bool:
        text = self._word(name).lower()
        if text and text not in _FLAGS:
            raise self.refuse(name, "0 or 1")
        return _FLAGS.get(text, False)

    def moment(self, name: str) -> datetime | None:
        """To the second and without a zone: a till says neither more nor whose time it is; what is more is dropped."""
        found = self.stamp(name)
        return None if found is None else found.replace(tzinfo=None, microsecond=0)

    def stamp(self, name: str) -> datetime | None:
        """As exact as it is said (to the microsecond), with its zone when it has one."""
        text = self._word(name)
        if not text:
            return None
        try:
            if not _MOMENT.fullmatch(text):
                raise ValueError(text)
            found = datetime.fromisoformat(text)
            check_year(found)
        except ValueError:
            raise self.refuse(name, "a moment such as 2026-03-14T19:40:02") from None
        return found

    def day(self, name: str) -> date | None:
        text = self._word(name)
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            found = date.fromisoformat(text)
            check_year(found)
        except ValueError:
            raise self.refuse(name, "a date such as 2026-03-14") from None
        return found

    def _word(self, name: str) -> str:
        return self.element.get(name, "").strip()

    def _within(self, name: str, amount: Minor) -> Minor:
        if abs(amount) > LARGEST_SUM:
            raise self.refuse(name, "a sum anybody has")
        return amount
