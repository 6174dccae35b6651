"""Every endpoint of the protocols over HTTP that vendors document in part only: what is behind it, and how sure we are.

Sections are those of iiko_loyaltyplant.md. Marks are explained by `catalogue.CONFIDENCE`. iikoCloud's own list is that
of its package; here stand those of the protocols that need no list to be spoken.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_LP = "lp-sim"
_BASE = "/lp-sim/v1"
_WAITER = "iiko-waiter"
_ORDERING = "digital-ordering"
_HOOKS = "iiko-webhooks"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`protocol` and `call` make its id: `iiko-cloud:/api/1/access_token`, `lp-sim:POST /lp-sim/v1/codes`."""

    protocol: str
    call: str
    rests_on: str
    """With marks."""
    section: str


_PLAIN = (
    Endpoint(_LP, f"GET {_BASE}/health", "[P] is anybody there", "4.6.4"),
    Endpoint(_LP, f"POST {_BASE}/codes", "[P] the guest's app makes a code; that it makes one is [D]", "4.6.4 #1"),
    Endpoint(_LP, f"POST {_BASE}/orders/{{orderId}}/attach", "[P] a code is scanned or typed on an order", "4.6.4 #2"),
    Endpoint(_LP, f"DELETE {_BASE}/orders/{{orderId}}/attach", "[P] the guest is taken off the order", "4.6.4 #3"),
    Endpoint(_LP, f"POST {_BASE}/orders/{{orderId}}/calculate", "[P] what the order would earn, and allow", "4.6.4 #4"),
    Endpoint(
        _LP,
        f"POST {_BASE}/orders/{{orderId}}/hold",
        "[P] points are set aside for a day; a reservation of 24 hours is seen in another plugin [C]",
        "4.6.4 #5",
    ),
    Endpoint(_LP, f"POST {_BASE}/orders/{{orderId}}/commit", "[P] the paid order; accrual then is [D]", "4.6.4 #6"),
    Endpoint(_LP, f"POST {_BASE}/orders/{{orderId}}/cancel", "[P] everything of the order is let go", "4.6.4 #7"),
    Endpoint(_LP, f"POST {_BASE}/orders/{{orderId}}/returns", "[P] what a refund does is unknown [U]", "4.6.4 #8"),
    Endpoint(_LP, f"GET {_BASE}/orders/{{orderId}}", "[P] what became of an order, after a lost answer", "4.6.4 #9"),
    Endpoint(_LP, f"POST {_BASE}/offline/receipts", "[P] receipts of an outage; how LP does it: [U]", "4.6.4 #10"),
    Endpoint(
        _WAITER,
        "POST orders/{id}/checkin",
        "[D] 204: the guest is attached; 200 with a text: not attached; what any other answer means is unknown [U]",
        "3.2",
    ),
    Endpoint(_WAITER, "DELETE orders/{id}/checkin", "[D] the path; that it answers 204 is expected [U]", "3.2"),
    Endpoint(_WAITER, "GET orders/{id}/loyalty", "[P] W-SIM: what the order could be paid with", "3.6"),
    Endpoint(_WAITER, "POST orders/{id}/checkout", "[P] W-SIM: pre-bill; there is one [D], its shape [U]", "3.6"),
    Endpoint(_WAITER, "DELETE orders/{id}/checkout", "[P] W-SIM: the pre-bill is cancelled", "3.6"),
    Endpoint(_WAITER, "POST orders/{id}/payment", "[P] W-SIM: payment; there is one [D], its shape [U]", "3.6"),
    Endpoint(_WAITER, "DELETE orders/{id}/payment", "[P] W-SIM: the payment is taken back", "3.6"),
    Endpoint(_ORDERING, "GET /api/v2/healthcheck", "[D] states of the services", "4.2"),
    Endpoint(_ORDERING, "GET /api/v2/menu", "[D] dishes, prices by way of ordering, categories", "4.2"),
    Endpoint(_ORDERING, "POST /api/v2/order", "[D] the path; its body is a class of a private library [U]", "4.2"),
    Endpoint(_ORDERING, "POST /api/v2/orders", "[D] states of orders; the states beyond two are unknown [U]", "4.2"),
    Endpoint(_ORDERING, "POST /api/v2/webhook/orders", "[D] a vendor pushes states, passed on to LoyaltyPlant", "4.2"),
    Endpoint(_HOOKS, "TableOrderUpdate", "[D] an array of events, answered with 200; retries are unknown [U]", "5.13"),
    Endpoint(_HOOKS, "iikoCard notification", "[C] one object a call, the secret in its body", "5.13"),
)


def endpoints() -> Iterator[Endpoint]:
    yield from _PLAIN
    from simulators.iiko.cloud.endpoints import ENDPOINTS

    for path, known in ENDPOINTS.items():
        yield Endpoint("iiko-cloud", path, f"{known.confidence}; played: {known.support.value}", known.section)
