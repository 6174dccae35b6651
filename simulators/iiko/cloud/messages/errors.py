"""The two envelopes of what went wrong, and the words in them (iiko_loyaltyplant.md 5.3). The shape of A is documented
[D], B was seen [C]; which text goes with what is a profile of ours [P]."""

from uuid import UUID

from simulators.iiko.cloud.messages.shape import Reply

UNAUTHORISED = "UNAUTHORIZED"
TOKEN_EXPIRED = "TOKEN_EXPIRED"
TIMED_OUT = "REQUEST_TIMEOUT"
TOO_MANY = "TOO_MANY_REQUESTS"
BAD_REQUEST = "BAD_REQUEST"
NOT_SIMULATED = "NOT_SIMULATED"
"""Ours: the endpoint exists and this simulator does not play it."""
NO_SUCH_PATH = "NOT_FOUND"
TOO_OLD = "CORRELATION_ID_TOO_OLD"
UNAVAILABLE = "SERVICE_UNAVAILABLE"

WRONG_NUMBER = "Transport_WrongCustomerNumber"
"""`code` [C]."""
WRONG_REQUEST = "Transport_WrongRequest"
"""`code` of ours [P]: no other was seen."""
CUSTOMER_NOT_FOUND = "Customer_CustomerNotFound"
INCORRECT_PHONE = "Validation_IncorrectPhone"
ORGANIZATION_NOT_FOUND = "Common_OrganizationNotFound"
COUNTER_VALIDATION = "Validation_CounterValidationError"
"""These four `errorCode` were seen [C]."""
REFUSED_PREFIX = "Tillproof_"
"""Begins every `errorCode` of ours [P]: `Tillproof_insufficient`, a `Reason` by name."""


class TransportError(Reply, frozen=True):
    """Envelope A [D]: of 400, 401, 408, 500, and of 410 (commands/status) and 429."""

    correlation_id: UUID
    error_description: str
    error: str | None = None


class CardError(Reply, frozen=True):
    """Envelope B [C]: iikoCard's own refusal, always with HTTP 400."""

    code: str
    error_code: str
    message: str
    description: str | None = None
    http_status_code: int = 400
    is_integration_error: bool = False
    ui_message: str | None = None
