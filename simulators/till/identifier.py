"""How a guest shows who they are (COSTA-01, FARC-03), and how that is hidden from logs (OFF-15)."""

from enum import Enum

from msgspec import Struct


class IdentifierKind(Enum):
    """What was shown; two kinds with the same text are different identifiers."""

    QR = "qr"
    CARD = "card"
    TRACK2 = "track2"
    PHONE = "phone"
    CODE = "code"
    """A one-time code out of the guest's app."""


class Identifier(Struct, frozen=True):
    """One thing a guest can show, as the reader or the cashier's fingers gave it."""

    kind: IdentifierKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"

    def masked(self) -> str:
        """For people's eyes: the kind and the last two characters."""
        return f"{self.kind.value}:{mask(self.value)}"


def mask(value: str) -> str:
    """All but the last two characters hidden; short values are hidden whole."""
    if len(value) <= 4:
        return "*" * len(value)
    return "*" * (len(value) - 2) + value[-2:]
