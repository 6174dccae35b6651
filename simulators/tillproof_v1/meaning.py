"""What the dialect's HTTP says: which status stands for which answer, and which answers fit which operation.

The status repeats what the body says, for proxies and people; where the two disagree the answer is garbage.
"""

from http import HTTPStatus

from simulators.till.answer import (
    Answer,
    Queued,
    Reason,
    Refused,
)
from simulators.till.operation import (
    SINGLES,
    Operation,
    Upload,
)

PREFIX = "/v1/operations/"
HEALTH = "/v1/health"
LEDGER = "/v1/ledger"
DESCRIPTION = "/v1/openapi.yaml"
REPEATED = "tillproof-repeated"
"""Header, `true` when the caller has sent this operation before."""
OFFICE = "office"
"""The terminal of a ledger read with GET, which has no body to say who asks."""

KINDS: dict[str, type[Operation]] = {str(kind.__struct_config__.tag): kind for kind in (*SINGLES, Upload)}
"""Every operation by the last part of its path."""

STATUS_OF: dict[Reason, int] = {
    Reason.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Reason.UNKNOWN_RECEIPT: HTTPStatus.NOT_FOUND,
    Reason.EXPIRED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.INSUFFICIENT: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.OUTSIDE_WINDOW: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.WRONG_GUEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.TOO_MUCH: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.NOT_APPLICABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.BLOCKED: HTTPStatus.FORBIDDEN,
    Reason.WRONG_PASSWORD: HTTPStatus.FORBIDDEN,
    Reason.PASSWORD_NEEDED: HTTPStatus.FORBIDDEN,
    Reason.UNAUTHORISED: HTTPStatus.UNAUTHORIZED,
    Reason.USED: HTTPStatus.CONFLICT,
    Reason.EXISTS: HTTPStatus.CONFLICT,
    Reason.ALREADY_RETURNED: HTTPStatus.CONFLICT,
    Reason.VOIDED: HTTPStatus.CONFLICT,
    Reason.CONFLICT: HTTPStatus.CONFLICT,
    Reason.SUPERSEDED: HTTPStatus.CONFLICT,
    Reason.HAS_GUEST: HTTPStatus.CONFLICT,
    Reason.STALE: HTTPStatus.CONFLICT,
    Reason.TOO_MANY_ATTEMPTS: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.MALFORMED: HTTPStatus.BAD_REQUEST,
    Reason.UNSUPPORTED: HTTPStatus.NOT_IMPLEMENTED,
    Reason.OFFLINE: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
MALFORMED_STATUSES: dict[int, str] = {
    400: "The request is no such operation, its key disagrees with it, or it is not HTTP.",
    404: "There is no such path.",
    405: "The path is there, the method is not; `Allow` names those that are.",
    413: "The body is too large.",
    415: "The body is not said to be JSON.",
    431: "The request's head is too large.",
    501: "A transfer coding this end does not know.",
    505: "Not HTTP/1.1.",
}
"""`Refused(MALFORMED)` also travels with these, decided before an operation was understood."""


def status_of(answer: Answer) -> int:
    """The status an answer to an understood operation travels with."""
    match answer:
        case Refused(reason):
            return int(STATUS_OF[reason])
        case Queued():
            return int(HTTPStatus.ACCEPTED)
        case _:
            return int(HTTPStatus.OK)


def agrees(status: int, answer: Answer) -> bool:
    """The status is one this answer may travel with."""
    if isinstance(answer, Refused) and answer.reason is Reason.MALFORMED:
        return status in MALFORMED_STATUSES
    return status == status_of(answer)
