"""Keys and checks of the exchange as ids, and keys read back: what the protocols of iiko share of it.

A key (`Origin.key`) names a store, which may have a slash in it, so it is read from its end.
"""

import re
from datetime import date
from uuid import UUID

from simulators.iiko.ids import IdKind, Spelt, spell_id
from simulators.till.receipt import ReceiptId

_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


def is_number(text: str) -> bool:
    """A number written as itself."""
    return _NUMBER.fullmatch(text) is not None


def read_key(key: str) -> tuple[ReceiptId, int] | None:
    """The check and the number of the operation; None for a text that is no key as the exchange writes it."""
    parts = key.rsplit("/", 4)
    if len(parts) != 5 or not (is_number(parts[3]) and is_number(parts[4])):
        return None
    try:
        receipt = ReceiptId(parts[0], date.fromisoformat(parts[1]), parts[2], int(parts[3]))
    except ValueError:
        return None
    return (receipt, int(parts[4])) if f"{receipt}/{parts[4]}" == key else None


def spell(kind: IdKind, outlet: int, receipt: ReceiptId, number: int = 0) -> UUID:
    """The id of a check, or of an operation or line on it. Raises ValueError with a sentence when no id spells it."""
    terminal = receipt.terminal
    if not (terminal.isascii() and terminal.isdigit()):
        raise ValueError(f"an id has room for terminals that are numbers, not for {terminal!r}")
    if not is_number(terminal):
        raise ValueError(f"an id does not keep the zeros or the length of terminal {terminal[:20]}")
    return spell_id(Spelt(kind, outlet, receipt.business_date, int(terminal), receipt.check, number))
