"""How the server end comes to an answer: as a generator that asks the part behind it and is sent what it says.

A request is worked on until there is a struct to answer with, or a `Refusal`. A command (5.11 [D]) is answered at once
and worked on behind the answer; what became of it is a `CommandStatus`.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.orders import CommandStatus
from simulators.iiko.cloud.names import NameKind, name_id
from simulators.iiko.cloud.origins import Organisation, origin_of, stranger
from simulators.iiko.ids import Spelt
from simulators.kit.instant import Instant, business_date_of
from simulators.till.answer import Answer, GuestFound, Queued, Reason, Refused, Status
from simulators.till.operation import Origin, Single
from simulators.till.programme import Programme
from simulators.till.receipt import ReceiptId

if TYPE_CHECKING:
    from simulators.iiko.cloud.desk import Desk
    from simulators.iiko.cloud.wire import IikoCloud

CREDENTIAL_NOT_FOUND = "Iikocard51PaymentCredentialNotFound"
"""[D]"""

NOBODY = "There is no user with"
"""[C]"""

T = TypeVar("T")
Asks: TypeAlias = Generator[Single, Answer, T]
Work: TypeAlias = Asks[Struct]
Task: TypeAlias = Asks[CommandStatus]


class Refusal(Exception):
    """Why not. `card`: said by iikoCard (envelope B, always 400), else by the transport (envelope A). `is_usual`: what
    every caller meets some day (tokens end, limits are reached), so there is nothing in it to remark on."""

    def __init__(self, status: int, code: str, text: str, card: str = "", *, is_usual: bool = False) -> None:
        super().__init__(text)
        self.status, self.code, self.text, self.card, self.is_usual = status, code, text, card, is_usual


@dataclass(slots=True)
class Command:
    """Something under way behind an answer already given. `task` is driven by the link that took it; if that ends,
    `stranded` is what was asked last, and the next link that is asked how it stands asks it again."""

    id: UUID
    organisation: UUID
    taken_at: Instant
    task: Task | None = None
    result: CommandStatus | None = None
    polls: int = 0
    is_begun: bool = False
    stranded: tuple[Single, str] | None = None
    """The operation, and the credential it is asked with."""


@dataclass(frozen=True, slots=True)
class Started:
    """A command was taken: the answer now, the rest later."""

    reply: Struct
    command: Command


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that may come in, understood."""

    wire: "IikoCloud"
    desk: "Desk"
    organisation: Organisation
    message: Any
    body: bytes
    path: str
    now: Instant
    moment: datetime
    """By the server's clock, in its zone."""
    made_at: datetime
    """As told by a caller of ours, else `moment`."""
    spelt: Spelt | None = None
    """The operation, as a caller of ours spells it."""
    others: tuple[Organisation, ...] = ()
    """All the organisations the caller may ask about."""
    remarks: list[str] = field(default_factory=list)

    @property
    def programme(self) -> Programme | None:
        return self.wire.programme

    def day(self, moment: datetime) -> date:
        closes = self.programme.day_closes_at if self.programme is not None else time(0)
        return business_date_of(moment.astimezone(self.wire.zone), closes)

    def origin(self) -> Origin:
        """Of what this request asks for: spelt by a caller of ours, else a digest of the request."""
        if self.spelt is not None:
            return origin_of(self.spelt, self.organisation, self.made_at)
        return stranger(self.organisation, self.made_at, self.day(self.made_at), self.path, self.body)

    def origin_on(self, receipt: ReceiptId) -> Origin:
        """The same on a check: what is spelt for another check is none of it."""
        origin = self.origin()
        if origin.receipt == receipt:
            return origin
        return replace(origin, terminal=receipt.terminal, business_date=receipt.business_date, check=receipt.check)


def granted(answer: Answer, kind: type[T]) -> T:
    """The answer, when it grants; raises Refusal when it does not."""
    match answer:
        case GuestFound(status=Status.BLOCKED, text=text):
            raise refusal_of(Refused(Reason.BLOCKED, text))
        case GuestFound(status=Status.EXPIRED, text=text):
            raise refusal_of(Refused(Reason.EXPIRED, text))
        case GuestFound(status=Status.UNVERIFIED, text=text) | Queued(text):
            raise refusal_of(Refused(Reason.OFFLINE, text))
        case Refused():
            raise refusal_of(answer)
        case _ if isinstance(answer, kind):
            return answer
    raise Refusal(500, errors.UNAVAILABLE, "the programme gave an answer to something else")


def refusal_of(refused: Refused, what: str = "") -> Refusal:
    """`what`: the guest looked for, as a person would say it ("phone +7916…")."""
    text = refused.text or refused.reason.value.replace("_", " ")
    match refused.reason:
        case Reason.UNAVAILABLE:
            return Refusal(500, errors.UNAVAILABLE, refused.text)
        case Reason.UNAUTHORISED:
            return Refusal(401, errors.UNAUTHORISED, refused.text)
        case Reason.NOT_FOUND:
            return Refusal(400, errors.CUSTOMER_NOT_FOUND, _nobody(refused.text, what), card=errors.WRONG_NUMBER)
        case reason:
            return Refusal(400, f"{errors.REFUSED_PREFIX}{reason.value}", text, card=errors.WRONG_REQUEST)


def _nobody(text: str, what: str) -> str:
    """In iikoCard's words [C], with the programme's own behind them."""
    if text.startswith(NOBODY):
        return text
    return f"{NOBODY} {what or 'such an id'}" + (f" ({text})" if text else "")


def error_reason(refusal: Refusal) -> str:
    """A refusal as the `errorReason` of a command [P]: what is no word of iiko's (5.11) is a word of ours."""
    match refusal.code:
        case errors.UNAVAILABLE:
            return f"{errors.REFUSED_PREFIX}{Reason.UNAVAILABLE.value}"
        case errors.UNAUTHORISED:
            return f"{errors.REFUSED_PREFIX}{Reason.UNAUTHORISED.value}"
        case errors.CUSTOMER_NOT_FOUND:
            return CREDENTIAL_NOT_FOUND
        case code:
            return code


def wallet_of(programme: Programme | None) -> UUID:
    """The one wallet of the one programme."""
    return name_id(NameKind.WALLET, programme.name if programme is not None else "")


def program_of(programme: Programme | None) -> UUID:
    return name_id(NameKind.PROGRAM, programme.name if programme is not None else "")
