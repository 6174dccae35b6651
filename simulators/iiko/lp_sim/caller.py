"""Who calls, by the headers of LP-SIM (iiko_loyaltyplant.md 4.6.3, 4.2), and what they say of an operation.

The order of the checks is LoyaltyPlant's own [D, 4.2]: a blank or unreadable outlet is 400 before the token is looked
at. `X-Made-At`, `X-Operation` and `X-Repeated` are additions of ours; without them a caller is a stranger.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, unquote
from uuid import UUID

import msgspec

from simulators.iiko.lp_sim.errors import Unreadable
from simulators.iiko.lp_sim.names import Names, operation_header, read_operation_header
from simulators.iiko.lp_sim.outlets import Outlet
from simulators.kit.http import HttpRequest
from simulators.kit.http_message import Headers
from simulators.kit.instant import Moment
from simulators.till.operation import Origin

OUTLET, TOKEN = "salesoutletid", "authorizationtoken"
TERMINAL, KEY, REQUEST = "x-terminal-id", "idempotency-key", "x-request-id"
MADE_AT, OPERATION, REPEATED = "x-made-at", "x-operation", "x-repeated"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the headers say."""

    store: str
    terminal: str
    key: UUID | None = None
    made_at: datetime | None = None
    operation: tuple[date, int, int] | None = None
    repeated: bool = False

    def own_origin(self, names: Names, made_at: Moment) -> Origin | None:
        """The origin that a key of ours spells, or that one of our tills says beside a key that cannot; None for a
        stranger's. Raises Unreadable when the two contradict each other."""
        origin = names.origin_of(self.key, made_at)
        if origin is None and self.operation is not None:
            day, check, number = self.operation
            try:
                origin = Origin(self.store, self.terminal, day, made_at, check, number)
            except ValueError as error:
                raise Unreadable(f"X-Operation: {error}") from error
            if names.operation_id(origin) != self.key:
                raise Unreadable("X-Operation and Idempotency-Key are of different operations")
        if origin is not None and origin.store != self.store:
            raise Unreadable("Idempotency-Key is of another outlet than SalesOutletId")
        return origin


def outlet_of(request: HttpRequest, names: Names) -> Outlet:
    """Raises Unreadable with BAD_OUTLET or BAD_TOKEN."""
    told = (request.header(OUTLET) or "").strip()
    if not told:
        raise Unreadable("SalesOutletId is missing or blank", 400, "BAD_OUTLET")
    if not (told.isascii() and told.removeprefix("-").isdigit() and len(told) < 20):
        raise Unreadable(f"SalesOutletId {told[:40]!r} is not a whole number", 400, "BAD_OUTLET")
    token = (request.header(TOKEN) or "").strip()
    outlet = names.outlet(int(told))
    known = "" if outlet is None else outlet.token
    if outlet is None or not token or not hmac.compare_digest(token.encode(), known.encode()):
        raise Unreadable("AuthorizationToken is missing, or not that of the outlet", 401, "BAD_TOKEN")
    return outlet


def caller_of(request: HttpRequest, outlet: Outlet, *, changes: bool) -> Caller:
    """`changes`: a call that must bring a key. Raises Unreadable."""
    terminal = unquote((request.header(TERMINAL) or "").strip())
    if not terminal and request.header(OPERATION) is None:
        raise Unreadable("X-Terminal-Id is missing or blank")
    key = _key(request.header(KEY), is_needed=changes)
    told = request.header(OPERATION)
    operation = None if told is None else read_operation_header(told)
    if told is not None and operation is None:
        raise Unreadable(f"X-Operation {told[:60]!r} is not date/check/number")
    made_at = _moment(request.header(MADE_AT))
    return Caller(outlet.store, terminal, key, made_at, operation, request.header(REPEATED) == "true")


def headers_of(origin: Origin, names: Names, *, repeated: bool) -> Headers | str:
    """What a request of ours says of itself, or why it cannot."""
    outlet = names.outlet_of(origin.store)
    if outlet is None:
        return f"store {origin.store[:40]!r} has no outlet number and no token"
    key = str(names.operation_id(origin))
    try:
        terminal = quote(origin.terminal, safe="!")
    except UnicodeEncodeError:
        return "a header cannot say the terminal"
    headers = [
        ("SalesOutletId", str(outlet.number)),
        ("AuthorizationToken", outlet.token),
        ("X-Terminal-Id", terminal),
        ("Idempotency-Key", key),
        ("X-Request-Id", key),
        ("X-Made-At", show_moment(origin.made_at)),
    ]
    if not names.spells(origin):
        headers.append(("X-Operation", operation_header(origin)))
    if repeated:
        headers.append(("X-Repeated", "true"))
    return tuple(headers)


def show_moment(moment: Moment) -> str:
    """RFC 3339, with as many decimals of a second as there are."""
    return str(msgspec.to_builtins(moment))


def _key(told: str | None, *, is_needed: bool) -> UUID | None:
    if told is None or not told.strip():
        if is_needed:
            raise Unreadable("Idempotency-Key is missing or blank")
        return None
    try:
        return UUID(told.strip())
    except ValueError as error:
        raise Unreadable(f"Idempotency-Key {told[:60]!r} is not a UUID") from error


def _moment(told: str | None) -> datetime | None:
    if told is None:
        return None
    try:
        return msgspec.convert(told, Moment)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unreadable(f"X-Made-At {told[:60]!r} is not a moment with its offset") from error
