"""Filling a call in: `{card}`, `{balance}` and so on, in its address, its headers and its body.

In an address a value is percent-encoded. The trap: a guest may lack what is asked for. In a body that is `null` where
the placeholder is all there is and nothing where it is a part; in an address or a header the call cannot be made.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from harness.scenario.target import PLACEHOLDER, Call
from simulators.kit.money import show_minor
from simulators.till.programme import Guest

Values = Mapping[str, str]


def values_of_guest(guest: Guest) -> dict[str, str]:
    """What there is to put in; what the guest lacks is absent. Of several identifiers of a kind, the first."""
    values = {"guest": guest.id, "balance": show_minor(guest.balance), "status": guest.status.value}
    if guest.name:
        values["name"] = guest.name
    for identifier in guest.identifiers:
        values.setdefault(identifier.kind.value, identifier.value)
    values.update(_days(("birthday", guest.birthday), ("expires", guest.expires)))
    return values


def values_of_moment(moment: datetime) -> dict[str, str]:
    return {"moment": moment.isoformat()}


def lacking(call: Call, values: Values) -> str | None:
    """The first placeholder of the address and the headers that nothing can be put into."""
    plain = [text for text in call.headers.values() if isinstance(text, str)]
    wanted = (name for text in (address_of(call), *plain) for name in PLACEHOLDER.findall(text))
    return next((name for name in wanted if name not in values), None)


def method_of(call: Call) -> str:
    return next(m for m in ("get", "post", "put", "delete") if getattr(call, m) is not None).upper()


def address_of(call: Call) -> str:
    """As the file has it."""
    return next(url for url in (call.get, call.post, call.put, call.delete) if url is not None)


def fill_address(call: Call, values: Values) -> str:
    return PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), address_of(call))


def fill_text(text: str, values: Values) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def fill_body(body: Any, values: Values) -> Any:
    """A JSON value with its texts filled in."""
    match body:
        case str():
            only = PLACEHOLDER.fullmatch(body)
            return values.get(only[1]) if only is not None else fill_text(body, values)
        case dict():
            return {name: fill_body(value, values) for name, value in body.items()}
        case list() | tuple():
            return [fill_body(value, values) for value in body]
        case _:
            return body


def _days(*named: tuple[str, date | None]) -> Iterator[tuple[str, str]]:
    return ((name, day.isoformat()) for name, day in named if day is not None)
