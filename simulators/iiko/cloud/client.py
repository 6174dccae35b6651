"""`CloudClient`: which conversation says which operation, over a link that knows tokens and limits (`link.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from simulators.iiko.cloud.link import Access, CloudLink, Tokens
from simulators.iiko.cloud.ordering import Ordering
from simulators.iiko.cloud.origins import Organisation
from simulators.iiko.cloud.saying import Fresh, Manners, Terms, why_not
from simulators.iiko.cloud.talk import Talk
from simulators.kit.http import Limits
from simulators.kit.instant import Instant, Span
from simulators.till.operation import (
    Adjust,
    Commit,
    FindCoupon,
    Hold,
    Identify,
    Operation,
    Quote,
    ReadAccount,
    Register,
    Release,
    Void,
)


class CloudSite(Protocol):
    """What a calling end has to know of `IikoCloud` (`wire.py`)."""

    @property
    def organisations(self) -> tuple[Organisation, ...]: ...
    @property
    def host(self) -> str: ...
    @property
    def timeout(self) -> Span: ...
    @property
    def limits(self) -> Limits: ...
    def moment(self, now: Instant) -> datetime: ...


class Cloud(Ordering):
    """Every conversation; a mutant is another one."""

    def begin(self, operation: Operation, now: Instant) -> Talk | str:
        reason = why_not(operation, self.terms)
        if reason is not None:
            return reason
        self.begun_at = self.terms.moment(now)
        say: Mapping[type, Callable[[Any], Talk]] = {
            Identify: self.identify,
            Register: self.register,
            Quote: self.quote,
            FindCoupon: self.coupon,
            Hold: self.hold,
            Release: self.release,
            Adjust: self.adjust,
            ReadAccount: self.account,
            Commit: self.commit,
            Void: self.void,
        }
        return say[type(operation)](operation)


class CloudClient(CloudLink):
    """A client end of `wire`. `fresh`, `manners`, `tokens`: see there; `cloud`: the conversations."""

    def __init__(
        self,
        wire: CloudSite,
        fresh: Fresh | None = None,
        manners: Manners | None = None,
        cloud: type[Cloud] = Cloud,
        tokens: Tokens | None = None,
    ) -> None:
        manners = manners or Manners()
        terms = Terms(wire.organisations, manners, fresh or Fresh(), wire.moment)
        logins = {one.store: one for one in wire.organisations}

        def login(store: str) -> str | None:
            return logins[store].api_login or None if store in logins else None

        def token(store: str) -> str:
            return logins[store].token if store in logins else ""

        access = Access(wire.host, login, cloud(terms).begin, wire.timeout, manners.patience, token=token)
        super().__init__(replace(access, limits=_of_answers(wire.limits)), tokens)


LARGEST_ANSWER = 4 * 1024 * 1024
"""A page of the report may be long."""


def _of_answers(limits: Limits) -> Limits:
    return Limits(limits.head, max(limits.body, LARGEST_ANSWER))
