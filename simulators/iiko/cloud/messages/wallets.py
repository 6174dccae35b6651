"""Points set aside, given and taken (iiko_loyaltyplant.md 5.8 [D]).

The trap: only `hold` has a handle for asking twice (`transaction_id`); `topup` and `chargeoff` post each time, and a
lost answer can be resolved through the transaction report alone.
"""

from decimal import Decimal
from uuid import UUID

from simulators.iiko.cloud.messages.shape import Reply, Request, check_sum


class HoldRequest(Request, frozen=True):
    customer_id: UUID
    wallet_id: UUID
    sum: Decimal
    organization_id: UUID
    transaction_id: UUID | None = None
    """Chosen by the caller; random when there is none."""
    comment: str | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum)


class HoldPlaced(Reply, frozen=True):
    transaction_id: UUID


class CancelHold(Request, frozen=True):
    transaction_id: UUID
    organization_id: UUID


class WalletChange(Request, frozen=True):
    """`topup`, `chargeoff`."""

    organization_id: UUID
    sum: Decimal
    customer_id: UUID | None = None
    wallet_id: UUID | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        check_sum(self.sum)
        if self.sum <= 0:
            raise ValueError(f"a sum to top up or charge off is more than nothing, not {str(self.sum)[:20]}")
