"""How a guest stands with the programme (FARC-09)."""

from enum import Enum


class Status(Enum):
    """Of a guest (FARC-09)."""

    ACTIVE = "active"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    UNVERIFIED = "unverified"
    """Nobody could be asked; the gateway took the identifier down (COSTA-07)."""
