"""Outlets: how LoyaltyPlant knows stores (iiko_loyaltyplant.md 4.2, 4.4)."""

import re
from dataclasses import dataclass, field

from simulators.iiko.ids import LARGEST_OUTLET

_TOKEN = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A store, the number LoyaltyPlant knows it by, and the token its tills send (4.2: opaque, one per outlet)."""

    store: str
    number: int
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.number <= LARGEST_OUTLET:
            raise ValueError(f"outlet {self.number} is not between 0 and {LARGEST_OUTLET}")
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("a token is 1 to 200 visible characters")


DEFAULT = (Outlet("cafe", 100, "outlet-100-secret"),)
"""The outlet of the examples in 4.2."""
