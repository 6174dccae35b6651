"""Reading the XML of the HTTP form: elements and attributes by name, without regard to case and name space.

The vendor's sample has `ROOT` in requests and `Root` in answers, another server `ROOT` in both (farcard.md 5.2). The
trap: an attribute that is missing and one that is empty are the same, but for those that `require` names.
"""

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from simulators.farcard.dialects.contract import Unreadable
from simulators.farcard.dialects.fields import LARGEST_SUM, checked, quoted
from simulators.kit.instant import check_year
from simulators.kit.money import Minor

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}[-:][0-9]{2}[-:][0-9]{2})?")
_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True}


def name_of(element: etree._Element) -> str:
    """Its name in lower case, without a name space."""
    return str(element.tag).rpartition("}")[2].lower()


def find_all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element of that (lower-case) name, `root` too, in the order of the document."""
    return (element for element in root.iter() if name_of(element) == name)


def find_anywhere(root: etree._Element, name: str) -> etree._Element | None:
    return next(find_all(root, name), None)


class Attributes:
    """Those of one element. `path` names it in sentences."""

    def __init__(self, element: etree._Element) -> None:
        self.path = _path(element)
        self._values: dict[str, str] = {}
        for key, value in element.attrib.items():
            self._values.setdefault(str(key).rpartition("}")[2].lower(), str(value))

    def has(self, name: str) -> bool:
        return name.lower() in self._values

    def require(self, name: str) -> None:
        """Raises Unreadable when there is no such attribute, or an empty one."""
        if not self._values.get(name.lower()):
            raise Unreadable(f"{self.path} has no {name}")

    def text(self, name: str) -> str:
        return self._values.get(name.lower(), "")

    def whole(self, name: str, low: int, high: int) -> int:
        text = self.text(name).strip() or "0"
        if not _WHOLE.fullmatch(text):
            raise Unreadable(f"{self.path}@{name} {quoted(text)} is not a whole number")
        return checked(int(text), low, high, f"{self.path}@{name}")

    def flag(self, name: str) -> bool:
        text = self.text(name).strip().lower()
        if text not in _FLAGS:
            raise Unreadable(f"{self.path}@{name} {quoted(text)} is neither 0 nor 1")
        return _FLAGS[text]

    def money(self, name: str) -> Minor:
        return self.whole(name, -LARGEST_SUM, LARGEST_SUM)

    def day(self, name: str) -> date:
        return read_day(self.text(name), f"{self.path}@{name}")


def read_day(text: str, where: str) -> date:
    """The day of an `RKDate`: "2026-03-14T00-00-00", with colons, or the date alone. Raises Unreadable."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise Unreadable(f"{where} {quoted(text)} is not a day such as 2026-03-14T00-00-00")
    try:
        day = date.fromisoformat(found.group(1))
        check_year(day)
    except ValueError as error:
        raise Unreadable(f"{where} {quoted(text)} is not a day: {error}") from None
    return day


def _path(element: etree._Element) -> str:
    names = [str(each.tag)[:40] for each in element.iterancestors()][:3]
    return "/".join([*reversed(names), str(element.tag)[:40]])
