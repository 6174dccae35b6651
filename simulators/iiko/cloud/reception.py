"""The front door: is it a request that iikoCloud takes, from somebody it knows, not too often, and understood?

Checked in this order: path and method, token, limit, body, organisation. Each failure has its envelope
(iiko_loyaltyplant.md 5.3); which is checked first is a profile of ours.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from msgspec import Struct

from simulators.iiko.cloud.desk import Desk
from simulators.iiko.cloud.endpoints import ENDPOINTS, Endpoint, Support
from simulators.iiko.cloud.handlers import HANDLERS
from simulators.iiko.cloud.messages import errors
from simulators.iiko.cloud.messages.access import AccessToken, AccessTokenV2, TokenGiven
from simulators.iiko.cloud.messages.shape import decode
from simulators.iiko.cloud.origins import MADE_AT_HEADER, OPERATION_HEADER, Organisation, spelt_by
from simulators.iiko.cloud.work import Command, Refusal, Started, Visit, Work
from simulators.iiko.ids import IdKind, Spelt
from simulators.kit.garbage import Garbage, Remark
from simulators.kit.http import HttpRequest
from simulators.kit.instant import SECOND, Instant, Moment, Span, check_year
from simulators.till.record import Malformed, from_json
from simulators.till.web import spoilt

if TYPE_CHECKING:
    from simulators.iiko.cloud.wire import IikoCloud

_BEARER = re.compile(r"Bearer ([\x21-\x7e]+)", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,4}")
ROUND_THE_WORLD = timedelta(days=2)
"""In no zone, and on no business day, is a moment further off than that."""
KNOWN_PREFIX = "/api/"

Noted: TypeAlias = tuple[Garbage | Remark, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """Answered at once."""

    reply: Struct
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    heard: Noted = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """To be worked on; the part is asked with the credential."""

    work: Work
    timeout: Span
    credential: str
    heard: Noted = ()


Received: TypeAlias = Plain | Taken | tuple[Plain, Command, str]


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who holds the token, and whose affairs it opens."""

    name: str
    organisations: tuple[Organisation, ...]


class Reception:
    def __init__(self, wire: "IikoCloud", desk: Desk) -> None:
        self._wire = wire
        self._desk = desk

    def receive(self, request: HttpRequest, now: Instant) -> Received:
        path = request.target.partition("?")[0]
        try:
            endpoint = self._endpoint(path, request)
            if endpoint.section == "5.2":
                return Plain(self._token(endpoint, request, now))
            caller = self._caller(request, now)
            wait = self._desk.wait(endpoint.group, caller.name, now)
            if wait:
                text = f"too many requests of the group {endpoint.group!r}"
                refusal = Refusal(429, errors.TOO_MANY, text, is_usual=True)
                return self._refused(refusal, request, now, (("retry-after", str(wait)),))
            return self._visit(self._understood(endpoint, request, caller, now), endpoint, request)
        except Malformed as error:
            refusal = Refusal(400, errors.BAD_REQUEST, str(error))
            return Plain(self.envelope(refusal, now), 400, heard=(spoilt(request, str(error)),))
        except Refusal as refusal:
            headers = (("allow", "POST"),) if refusal.status == 405 else ()
            return self._refused(refusal, request, now, headers)

    def envelope(self, refusal: Refusal, now: Instant) -> Struct:
        """A refusal as it is told."""
        if refusal.card:
            return errors.CardError(refusal.card, refusal.code, refusal.text)
        return errors.TransportError(self._desk.draw(self._wire.moment(now)), refusal.text, refusal.code)

    def _refused(
        self, refusal: Refusal, request: HttpRequest, now: Instant, headers: tuple[tuple[str, str], ...] = ()
    ) -> Plain:
        heard: Noted = ()
        if not request.target.startswith(KNOWN_PREFIX):
            heard = (spoilt(request, refusal.text),)
        elif not refusal.is_usual:
            heard = (Remark(refusal.text, request.offset),)
        return Plain(self.envelope(refusal, now), refusal.status, headers, heard)

    # Is it a request, and whose?

    def _endpoint(self, path: str, request: HttpRequest) -> Endpoint:
        endpoint = ENDPOINTS.get(path)
        if endpoint is None:
            raise Refusal(404, errors.NO_SUCH_PATH, "this simulator has no such path; see its list of endpoints")
        if request.method != "POST":
            raise Refusal(405, errors.BAD_REQUEST, "everything here is asked with POST")
        return endpoint

    def _token(self, endpoint: Endpoint, request: HttpRequest, now: Instant) -> TokenGiven:
        asked: AccessToken | AccessTokenV2 = decode(request.body, endpoint.request)
        login = asked.api_login if isinstance(asked, AccessToken) else asked.api_key
        if not login or login not in {one.api_login for one in self._wire.organisations}:
            raise Refusal(401, errors.UNAUTHORISED, "there is no such login")
        moment = self._wire.moment(now)
        return TokenGiven(self._desk.draw(moment), self._desk.give_token(login, moment, now))

    def _caller(self, request: HttpRequest, now: Instant) -> _Caller:
        said = _BEARER.fullmatch(request.header("authorization") or "")
        if said is None:
            raise Refusal(401, errors.UNAUTHORISED, "there is no bearer token")
        token = said.group(1)
        known = tuple(one for one in self._wire.organisations if one.token and one.token == token)
        if known:
            return _Caller(known[0].store, known)
        login = self._desk.login_of(token, now)
        if login is None:
            if self._desk.knows(token):
                raise Refusal(401, errors.TOKEN_EXPIRED, "Token has expired", is_usual=True)
            raise Refusal(401, errors.UNAUTHORISED, "Token is unknown", is_usual=True)
        return _Caller(login, tuple(one for one in self._wire.organisations if one.api_login == login))

    # What does it say?

    def _understood(self, endpoint: Endpoint, request: HttpRequest, caller: _Caller, now: Instant) -> Visit:
        message = decode(request.body, endpoint.request)
        organisation = _organisation(message, caller)
        moment = self._wire.moment(now)
        visit = Visit(
            self._wire,
            self._desk,
            organisation,
            message,
            request.body,
            endpoint.path,
            now,
            moment,
            _made_at(request, moment),
            others=caller.organisations,
        )
        spelt = _spelt(request, organisation)
        return visit if spelt is None else replace(visit, spelt=spelt)

    def _visit(self, visit: Visit, endpoint: Endpoint, request: HttpRequest) -> Received:
        if endpoint.support is Support.NOT_PLAYED:
            raise Refusal(501, errors.NOT_SIMULATED, f"{endpoint.path} is not simulated")
        outcome = HANDLERS[endpoint.path](visit)
        heard = tuple(Remark(text, request.offset) for text in visit.remarks)
        credential = self._wire.credentials.get(visit.organisation.store, "")
        match outcome:
            case Started(reply, command):
                return Plain(reply, heard=heard), command, credential
            case Struct():
                return Plain(outcome, heard=heard)
            case work:
                return Taken(work, self._timeout(request), credential, heard)

    def _timeout(self, request: HttpRequest) -> Span:
        said = request.header("timeout") or ""
        seconds = int(said) if _SECONDS.fullmatch(said) else 0
        return seconds * SECOND if seconds else self._wire.settings.timeout


def _organisation(message: object, caller: _Caller) -> Organisation:
    """The one a message is about; the caller's own when it may say none and says none."""
    several: tuple[UUID, ...] | None = getattr(message, "organization_ids", None)
    said: UUID | None = (several or (None,))[0] if several is not None else getattr(message, "organization_id", None)
    if said is None:
        return caller.organisations[0]
    for one in caller.organisations:
        if one.id == said:
            return one
    text = f"there is no organization {said}, or the login has no access to it"
    raise Refusal(400, errors.ORGANIZATION_NOT_FOUND, text, card=errors.WRONG_REQUEST)


def _made_at(request: HttpRequest, moment: datetime) -> datetime:
    """Header of ours; raises Malformed when it says no moment."""
    said = request.header(MADE_AT_HEADER)
    if said is None:
        return moment
    made_at: datetime = from_json(f'"{said}"', Moment)
    try:
        check_year(made_at - ROUND_THE_WORLD, made_at + ROUND_THE_WORLD)
    except (ValueError, OverflowError) as error:
        raise Malformed(f"{MADE_AT_HEADER}: {error}") from error
    return made_at


def _spelt(request: HttpRequest, organisation: Organisation) -> Spelt | None:
    """Header of ours; anything else in it means nothing, as it would to iiko."""
    said = request.header(OPERATION_HEADER)
    if said is None:
        return None
    try:
        id = UUID(said)
    except ValueError:
        return None
    return spelt_by(id, organisation, IdKind.OPERATION)


__all__ = ["Plain", "Reception", "Taken"]
