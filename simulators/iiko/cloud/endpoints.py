"""Every endpoint of iikoCloud that is played here, by path: its messages, its limit, and how sure we are of it.

All are POST [D]. Paths and fields are documented [D] (iiko_loyaltyplant.md 5, Appendix A); what a server *does* is
documented in part only, so each entry says what its behaviour rests on and what this simulator does with it.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from simulators.iiko.cloud.messages import access, calculate, coupons, customers, order_told, orders, reports, wallets
from simulators.iiko.cloud.messages.shape import Nothing

CARD = "/api/1/loyalty/iiko"
"""Before the paths of everything that iikoCard answers."""


class Support(Enum):
    """What becomes of a request at our server end."""

    PROGRAMME = "programme"
    """The part behind the server is asked, and its answer is the answer."""
    DESK = "desk"
    """Answered from what the server itself keeps: tokens, commands, orders at a table."""
    DICTIONARY = "dictionary"
    """Answered from the programme's rules, or with an empty list."""
    NO_EFFECT = "no-effect"
    """Answered in the documented shape, and nothing happens: no message goes to anybody."""
    NOT_PLAYED = "not-played"
    """Known, and refused with Envelope A, `NOT_SIMULATED` (ours)."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`request` and `answer`: a struct, or a union of structs told apart by a field."""

    path: str
    request: Any
    answer: Any
    group: str
    """Name of the restriction group that a limit counts by [D]; the numbers are ours (5.4)."""
    section: str
    """Of iiko_loyaltyplant.md."""
    support: Support
    confidence: str
    """Of what it does; path and fields are [D]."""


def _not_played(path: str, request: Any, answer: Any, group: str) -> Endpoint:
    return Endpoint(path, request, answer, group, "5.5", Support.NOT_PLAYED, "[D] shapes only")


_ALL = (
    Endpoint(
        "/api/1/access_token",
        access.AccessToken,
        access.TokenGiven,
        "",
        "5.2",
        Support.DESK,
        "[D] one hour; the login is checked against the organisations of the target",
    ),
    Endpoint(
        "/api/v2/access_token",
        access.AccessTokenV2,
        access.TokenGiven,
        "",
        "5.2",
        Support.DESK,
        "[D] one hour; apiKey is compared with the login, the token is opaque and no JWT [P]",
    ),
    Endpoint(
        f"{CARD}/customer/info",
        customers.CustomerInfoRequest,
        customers.CustomerInfo,
        "Guests: info",
        "5.5",
        Support.PROGRAMME,
        "[C] not found is HTTP 400, envelope B; ids of guests and wallets are ours [P]",
    ),
    Endpoint(
        f"{CARD}/customer/create_or_update",
        customers.CreateOrUpdate,
        customers.CustomerId,
        "Guests: creating",
        "5.5",
        Support.PROGRAMME,
        "[C] a self-made id is HTTP 400; an update changes nothing in our programme [P]",
    ),
    _not_played(f"{CARD}/delete_customers", customers.CustomerIds, customers.CustomersDeleted, "Guests: changing"),
    _not_played(f"{CARD}/restore_customers", customers.CustomerIds, customers.CustomersRestored, "Guests: changing"),
    _not_played(f"{CARD}/customer/card/add", customers.AddCard, Nothing, "Guests: changing"),
    _not_played(f"{CARD}/customer/card/remove", customers.RemoveCard, Nothing, "Guests: changing"),
    Endpoint(
        f"{CARD}/customer_category",
        customers.OfOrganization,
        customers.Categories,
        "Loyalty: dictionaries",
        "5.5",
        Support.DICTIONARY,
        "[P] the tiers of the programme",
    ),
    _not_played(f"{CARD}/customer_category/add", customers.CustomerCategory, Nothing, "Guests: changing"),
    _not_played(f"{CARD}/customer_category/remove", customers.CustomerCategory, Nothing, "Guests: changing"),
    Endpoint(
        f"{CARD}/program",
        customers.ProgramsRequest,
        customers.Programs,
        "Loyalty: dictionaries",
        "5.6",
        Support.DICTIONARY,
        "[P] one programme with one wallet; its gifts, rewards and occasions are marketing campaigns",
    ),
    Endpoint(
        f"{CARD}/manual_condition",
        customers.OfOrganization,
        customers.ManualConditions,
        "Loyalty: dictionaries",
        "5.6",
        Support.DICTIONARY,
        "[P] always empty: the programme has none",
    ),
    Endpoint(
        f"{CARD}/customer/program/add",
        customers.AddToProgram,
        customers.AddedToProgram,
        "Guests: changing",
        "5.5",
        Support.DICTIONARY,
        "[P] everybody is in the one programme: its wallet is told and nothing changes",
    ),
    Endpoint(
        f"{CARD}/calculate",
        calculate.Calculate,
        calculate.Calculated,
        "Loyalty: order calculate",
        "5.7",
        Support.PROGRAMME,
        "[C] changes nothing; what is put into which field is ours [P]",
    ),
    Endpoint(
        f"{CARD}/customer/wallet/hold",
        wallets.HoldRequest,
        wallets.HoldPlaced,
        "Loyalty: wallets",
        "5.8",
        Support.PROGRAMME,
        "[D] transactionId is the handle; a repeat with the same sum is 200, with another 400 [P]; its life [U]",
    ),
    Endpoint(
        f"{CARD}/customer/wallet/cancel_hold",
        wallets.CancelHold,
        Nothing,
        "Loyalty: wallets",
        "5.8",
        Support.PROGRAMME,
        "[P] a repeat, or an unknown hold, is 200 {}",
    ),
    Endpoint(
        f"{CARD}/customer/wallet/topup",
        wallets.WalletChange,
        Nothing,
        "Loyalty: wallets",
        "5.8",
        Support.PROGRAMME,
        "[D] not idempotent: every request posts",
    ),
    Endpoint(
        f"{CARD}/customer/wallet/chargeoff",
        wallets.WalletChange,
        Nothing,
        "Loyalty: wallets",
        "5.8",
        Support.PROGRAMME,
        "[D] not idempotent: every request posts",
    ),
    Endpoint(
        f"{CARD}/coupons/info",
        coupons.CouponsRequest,
        coupons.CouponsFound,
        "Loyalty: coupons",
        "5.9",
        Support.PROGRAMME,
        "[D]; an unknown one is an empty list [P]",
    ),
    Endpoint(
        f"{CARD}/coupons/series",
        customers.OfOrganization,
        coupons.SeriesFound,
        "Loyalty: coupons",
        "5.9",
        Support.DICTIONARY,
        "[P] the programme's rewards and occasions are the series",
    ),
    Endpoint(
        f"{CARD}/coupons/by_series",
        coupons.BySeries,
        coupons.NotActivated,
        "Loyalty: coupons",
        "5.9",
        Support.DICTIONARY,
        "[P] always empty: coupons are looked up by number only",
    ),
    _not_played(f"{CARD}/get_counters", reports.CountersRequest, reports.Counters, "Guests: info"),
    Endpoint(
        f"{CARD}/customer/transactions/by_date",
        reports.TransactionsByDate,
        reports.PageByDate,
        "Guests: info",
        "5.10",
        Support.PROGRAMME,
        "[D]; type 5 and 10 [C], other numbers are ours; balances are not told [P]",
    ),
    Endpoint(
        f"{CARD}/customer/transactions/by_revision",
        reports.TransactionsByRevision,
        reports.PageByRevision,
        "Guests: info",
        "5.10",
        Support.PROGRAMME,
        "[D]; the revision is the number of the ledger entry [P]",
    ),
    Endpoint(
        f"{CARD}/check_sms_sending_possibility",
        customers.OfOrganization,
        reports.SmsPossible,
        "Loyalty: messages",
        "5.5",
        Support.NO_EFFECT,
        "[D] shapes; the meaning of the status is unknown [U]",
    ),
    Endpoint(
        f"{CARD}/message/send_sms",
        reports.SendSms,
        reports.SmsSent,
        "Loyalty: messages",
        "5.5",
        Support.NO_EFFECT,
        "[D] shapes; nothing is sent",
    ),
    Endpoint(
        f"{CARD}/check_sms_status",
        reports.SmsStatusRequest,
        reports.SmsStatuses,
        "Loyalty: messages",
        "5.5",
        Support.NO_EFFECT,
        "[D] shapes; the meaning of the status is unknown [U]",
    ),
    Endpoint(
        f"{CARD}/message/send_email",
        reports.SendEmail,
        Nothing,
        "Loyalty: messages",
        "5.5",
        Support.NO_EFFECT,
        "[D] shapes; nothing is sent",
    ),
    Endpoint(
        "/api/1/order/create",
        orders.CreateOrder,
        order_told.OrderCreated,
        "Orders: creating",
        "5.11",
        Support.DESK,
        "[D] a command",
    ),
    Endpoint(
        "/api/1/order/add_customer",
        orders.AddCustomer,
        orders.CommandTaken,
        "Orders: changing",
        "5.11",
        Support.DESK,
        "[D] a command",
    ),
    Endpoint(
        "/api/1/order/add_items",
        orders.AddItems,
        orders.CommandTaken,
        "Orders: changing",
        "5.11",
        Support.DESK,
        "[D] a command",
    ),
    Endpoint(
        "/api/1/order/add_payments",
        orders.Payments,
        orders.CommandTaken,
        "Order payments: changing",
        "5.11",
        Support.DESK,
        "[D] a command; the guest of a LoyaltyCard payment is looked up at once [P]",
    ),
    Endpoint(
        "/api/1/order/change_payments",
        orders.Payments,
        orders.CommandTaken,
        "Order payments: changing",
        "5.11",
        Support.DESK,
        "[D] a command; replaces all payments",
    ),
    Endpoint(
        "/api/1/order/print_bill",
        orders.PrintBill,
        orders.CommandTaken,
        "Order status: changing",
        "5.11",
        Support.DESK,
        "[D] a command",
    ),
    Endpoint(
        "/api/1/order/close",
        orders.CloseOrder,
        orders.CommandTaken,
        "Order status: changing",
        "5.11",
        Support.PROGRAMME,
        "[D] a command; the receipt goes to the programme [P]",
    ),
    Endpoint(
        "/api/1/order/cancel",
        orders.CancelOrder,
        orders.CommandTaken,
        "Order status: changing",
        "5.11",
        Support.PROGRAMME,
        "[D] a command, of open orders only (5.12)",
    ),
    Endpoint(
        "/api/1/commands/status",
        orders.CommandStatusRequest,
        orders.CommandStatus,
        "Commands",
        "5.11",
        Support.DESK,
        "[D] InProgress, Success, Error; 410 for an id too old",
    ),
    Endpoint(
        "/api/1/order/by_id",
        orders.OrdersById,
        order_told.OrdersFound,
        "Orders: receiving",
        "5.11",
        Support.DESK,
        "[D]",
    ),
)

ENDPOINTS: dict[str, Endpoint] = {endpoint.path: endpoint for endpoint in _ALL}
