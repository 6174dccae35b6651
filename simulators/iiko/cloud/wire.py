"""iikoCloud (IF-3) as a `Wire`. Source: iiko_loyaltyplant.md 5; what each endpoint rests on is in `endpoints.py`.

The trap: an order is changed by commands. HTTP 200 says one was taken, not that it was done. And an API without a
business date, a terminal or a key cannot tell the same thing twice: what callers of ours add is in `origins.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from simulators.iiko.cloud.desk import Desk
from simulators.iiko.cloud.origins import Organisation
from simulators.iiko.cloud.saying import NEVER_SAID, Terms, why_not
from simulators.iiko.cloud.server import CloudServer
from simulators.iiko.cloud.settings import ServerSettings
from simulators.kit.http import DEFAULT_LIMITS, Limits
from simulators.kit.instant import SECOND, Clock, Instant, Span
from simulators.till.operation import Operation
from simulators.till.programme import Programme
from simulators.till.wire import Link

DEFAULT_ORGANISATION = Organisation(
    "cafe", UUID("aaaaaaaa-0000-4000-8000-000000000001"), "demo-login-0001", token="opaque-token-known-to-both"
)


@dataclass(frozen=True, slots=True)
class IikoCloud:
    """The protocol with its settings, for both ends."""

    organisations: tuple[Organisation, ...] = (DEFAULT_ORGANISATION,)
    host: str = "api-ru.iiko.services"
    clock: Clock | None = None
    """The wall clock of this end. Without one it is always the second day of 1970, at noon."""
    zone: tzinfo = UTC
    """Of the terminals: order times are local to it, transaction reports are UTC [D]."""
    timeout: Span = 15 * SECOND
    """How long a client waits for one answer; the default of the header `Timeout` [D]."""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    """At a server end: what it hands on for each store; a login has been checked by then."""
    programme: Programme | None = None
    """For names, prices and the dictionaries. Nothing is computed from it but what a point is worth."""
    settings: ServerSettings = field(default_factory=ServerSettings)
    limits: Limits = DEFAULT_LIMITS
    memory: Desk | None = field(default=None, repr=False, compare=False)
    """What the server ends share; without one, each connection is a server of its own."""

    def __post_init__(self) -> None:
        if len({one.id for one in self.organisations}) != len(self.organisations):
            raise ValueError("two organisations have the same id")

    @property
    def name(self) -> str:
        return "iiko-cloud"

    def for_one_life(self) -> "IikoCloud":
        """The same with an empty memory that all its server ends share: of a part, from its start to its crash."""
        return replace(self, memory=Desk(self.settings))

    def carries(self, operation: Operation) -> str | None:
        return why_not(operation, Terms(self.organisations))

    def client(self) -> Link:
        from simulators.iiko.cloud.client import CloudClient

        return CloudClient(self)

    def server(self) -> Link:
        return CloudServer(self, self.memory or Desk(self.settings))

    def moment(self, now: Instant) -> datetime:
        """The wall time of an instant, at the terminals."""
        return NEVER_SAID if self.clock is None else self.clock.at(now).astimezone(self.zone)

    def organisation_of(self, store: str) -> Organisation | None:
        return next((one for one in self.organisations if one.store == store), None)


if TYPE_CHECKING:
    from simulators.till.wire import Wire

    _: Wire = IikoCloud()

__all__ = ["DEFAULT_ORGANISATION", "IikoCloud", "Organisation", "ServerSettings"]
