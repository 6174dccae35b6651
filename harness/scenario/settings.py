"""What a scenario may set of the parts in the middle: the gateways, the tills, the links. Absent means the part's own
default; the cast builder maps the rest."""

from typing import Annotated

from msgspec import Struct
from msgspec.structs import asdict, replace

from harness.scenario.callers import CallerShape
from simulators.gateway.policy import OfflinePolicy, Policy, Schedule
from simulators.kit.instant import SECOND, Span


class GatewaySettings(Struct, frozen=True):
    """What the gateways of the cast do otherwise than by default; the fields are those of `Policy`."""

    answer_within: Span | None = None
    """What a till is promised, counted from its question."""
    retry: Schedule | None = None
    """Between tries of one entry that the programme fails on."""
    redial: Schedule | None = None
    """Between tries of a route that is down."""
    expiry: Span | None = None
    """An entry not delivered this long after it was taken goes to the dead letters."""
    park_after: int | None = None
    """Indefinite failures of one entry before it is parked."""
    batch: int | None = None
    """Entries of a backlog sent together."""
    queue_limit: int | None = None
    """Entries on their way; beyond it new ones are refused."""
    heartbeat: Span | None = None
    """An idle route is asked something harmless this often."""
    fail_back_after: Span | None = None
    """A better route is used again after having been good this long."""
    pool: int | None = None
    """Connections to the route in use."""
    offline: dict[str, OfflinePolicy] | None = None
    """By kind of operation: what becomes of it when the programme cannot be asked."""

    def __post_init__(self) -> None:
        """Raises ValueError when a gateway cannot be set up so."""
        self.policy()

    def policy(self, base: Policy | None = None) -> Policy:
        """`base` (the gateway's own default) with what is given here."""
        given = {name: value for name, value in asdict(self).items() if value is not None}
        if self.offline is not None:
            given["offline"] = tuple(self.offline.items())
        return replace(base or Policy(), **given)


class TillSettings(Struct, frozen=True):
    """All tills of the cast."""

    limit: Span = 3 * SECOND
    """Each act ends within this (OFF-12)."""
    first_check: int = 1
    """Number of the first check of a day."""
    caller: Annotated[str, CallerShape()] | None = None
    """What the tills tell again when nobody answers, under which id, how long, and what at the close of the day: one of
    `tillproof list callers`. Not said: what their kind does."""

    def __post_init__(self) -> None:
        if self.limit <= 0 or self.first_check < 1:
            raise ValueError("limit must be longer than nothing and first_check at least 1")


class LinkSettings(Struct, frozen=True):
    """The links of the cast."""

    backup: bool = False
    """Each gateway has a second link to the backend (RX-05)."""
