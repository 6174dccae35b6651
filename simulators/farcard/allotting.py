"""Arithmetic of a packet: discounts, payments and taxes put down to the lines of a receipt.

Source: farcard.md 4.6, 4.8. How a till rounds the parts of a discount is not documented: here each line bears the share
of its sum, rounded so that the parts add up to the whole [I].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulators.farcard.guids import PDS_PAYMENT
from simulators.kit.money import Minor, Rounding, round_to
from simulators.till.receipt import Discount, Line


@dataclass(frozen=True, slots=True)
class Part:
    """Of discount number `discount` (from 0): what it takes off the line; negative, a mark-up positive."""

    discount: int
    sum: Minor


def discount_parts(lines: Sequence[Line], discounts: Sequence[Discount]) -> list[list[Part]]:
    """The parts of each line. A discount of a dish is put down to that dish as far as it goes, then to all lines."""
    left = [line.total for line in lines]
    parts: list[list[Part]] = [[] for _ in lines]

    def take(at: int, discount: int, amount: Minor) -> None:
        if amount:
            left[at] -= amount
            parts[at].append(Part(discount, -amount))

    for number, discount in enumerate(discounts):
        rest = discount.amount
        for at, line in enumerate(lines):
            if discount.plu is not None and line.plu == discount.plu and rest > 0:
                amount = min(rest, max(left[at], 0))
                take(at, number, amount)
                rest -= amount
        for at, amount in enumerate(spread(rest, [max(one, 0) for one in left])):
            take(at, number, amount)
    return parts


def spread(amount: Minor, weights: Sequence[Minor]) -> list[Minor]:
    """`amount` in proportion to `weights`, adding up to it; all on the first when nothing weighs anything."""
    whole, so_far, given = sum(weights), 0, 0
    if not whole:
        return [amount, *[0] * (len(weights) - 1)] if weights else []
    shares = []
    for weight in weights:
        so_far += weight
        until_now = round_to(Decimal(amount * so_far) / whole, 1, Rounding.HALF_UP)
        shares.append(until_now - given)
        given = until_now
    return shares


def cover(sums: Sequence[Minor], payments: Sequence[tuple[str, Minor]]) -> list[list[tuple[str, Minor]]]:
    """Which currencies paid each line, and how much: those of the card system first, first line first [W]."""
    purses = sorted(_by_currency(payments).items(), key=lambda purse: purse[0] != PDS_PAYMENT)
    covered: list[list[tuple[str, Minor]]] = []
    left = dict(purses)
    for amount in sums:
        rest, by = amount, []
        for currency in left:
            share = min(rest, left[currency])
            if share > 0:
                by.append((currency, share))
                left[currency] -= share
                rest -= share
        covered.append(by)
    return covered


def tax_in(amount: Minor, percent: int) -> Minor:
    """The tax included in a sum."""
    return round_to(Decimal(amount * percent) / (100 + percent), 1, Rounding.HALF_UP)


def tax_blocks(taxes: Sequence[Minor], covered: Sequence[Sequence[tuple[str, Minor]]]) -> list[Minor]:
    """One sum for each currency paid with: the whole tax of the lines it or one before it touched, so that the last is
    the total (as captured once [W]; the rule is inferred). Nothing paid: the total."""
    blocks: list[Minor] = []
    touched: set[int] = set()
    for currency in dict.fromkeys(currency for by in covered for currency, _ in by):
        touched |= {at for at, by in enumerate(covered) if any(one == currency for one, _ in by)}
        blocks.append(sum(tax for at, tax in enumerate(taxes) if at in touched))
    total = sum(taxes)
    if not blocks or blocks[-1] != total:
        blocks.append(total)
    return blocks


def _by_currency(payments: Sequence[tuple[str, Minor]]) -> dict[str, Minor]:
    purses: dict[str, Minor] = {}
    for currency, amount in payments:
        purses[currency] = purses.get(currency, 0) + amount
    return purses
