"""Stores as FarCards names them: a nine-digit code in packets, its last four digits in calls (farcard.md 2.3, note)."""

import re
from dataclasses import dataclass

SHORT = 10_000
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Restaurant:
    """A store of the case and its `restaurantcode`, of nine digits at most."""

    store: str
    code: int


def short_code(code: int) -> int:
    """What calls and transactions say; that it is the remainder is inferred from one example."""
    return code % SHORT


def number_of_text(text: str) -> int | None:
    """A number of at most nine digits, written as itself; None for any other text."""
    return int(text) if text.isascii() and _NUMBER.fullmatch(text) else None


def code_of(store: str, restaurants: tuple[Restaurant, ...]) -> int | None:
    """The code of a store; one that is on no list goes by its own name when that is a number."""
    for restaurant in restaurants:
        if restaurant.store == store:
            return restaurant.code
    return number_of_text(store)


def store_of(code: int, restaurants: tuple[Restaurant, ...]) -> str:
    """The store of a nine-digit code, else the code itself."""
    return next((one.store for one in restaurants if one.code == code), str(code))


def store_of_short(code: int, restaurants: tuple[Restaurant, ...]) -> str:
    """The store of a short code, when a call says nothing else; the first that fits."""
    return next((one.store for one in restaurants if short_code(one.code) == code), str(code))
