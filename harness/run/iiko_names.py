"""What the parts and ports of an iiko venue are called, and how its stores are named to others: by their order."""

from enum import Enum
from uuid import NAMESPACE_URL, UUID, uuid5

LP_SIM = "lp-sim"
CLOUD = "iiko-cloud"
ORDERS, STATUSES = "orders", "statuses"
"""Ports of a digital ordering adapter and of LoyaltyPlant, which it passes statuses on to (IF-5)."""
HOOKS_PORT = "webhooks"
"""Of who has subscribed (IF-6)."""
WAITER = "waiter"
"""Port of the plugin that waiters call (IF-1)."""
WAITER_PROFILE = "iiko/w-sim"
CLOUD_PROFILE = "iiko/iiko-cloud"
ORDERING_PROFILE = "iiko/digital-ordering-v2"
HOOKS_PROFILE = "iiko/webhooks"
FIRST_OUTLET = 100
"""Of the first store, as LoyaltyPlant numbers it; the next follow in the order of the cast."""


class IikoDialect(Enum):
    """What a served backend can be spoken to in."""

    LP_SIM = LP_SIM
    IIKO_WAITER = "iiko-waiter"
    IIKO_CLOUD = CLOUD


def dialect_named(name: str) -> IikoDialect | None:
    return next((dialect for dialect in IikoDialect if dialect.value == name), None)


def organisation_of(store: str) -> UUID:
    """What a store is called in the cloud: made from its name, so that it is the same in every run."""
    return uuid5(NAMESPACE_URL, f"https://tillproof.invalid/organisations/{store}")
