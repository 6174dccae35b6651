"""A target as a run uses it: addresses taken apart, secrets revealed, what cannot be done yet refused at once."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from harness.scenario.target import BackendTarget, FarcardTarget, MicrosTarget, Target, UnderTest
from harness.target.secrecy import Secrecy
from simulators.kit.errors import LabError, UsageError
from simulators.kit.instant import Span

REACH_S = 5.0
DIALECT = "tillproof-v1"
PROBES = ("balance", "ledger")
SETUPS = ("guest",)

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")

_TOKEN_OF_OUTLET = re.compile(r"[!-~]{1,200}")
LP_SIM_BASE = "/lp-sim/v1"
NO_TOKEN = "none"
"""What tills send that have none."""

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class LpSimAt:
    """LP-SIM of a site."""

    address: Address
    base: str
    """Of its paths."""
    outlet: int
    token: str = field(repr=False)
    timeout: Span | None = None


@dataclass(frozen=True, slots=True)
class CloudAt:
    """iikoCloud of a site. `organisation` None: the id that ours would have."""

    address: Address
    api_login: str = field(repr=False)
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands outside, and what of ours it is to find."""

    target: Target
    secrecy: Secrecy
    backend: Address
    """Where the backend under test is, or where our stub listens for a gateway under test."""
    tokens: Mapping[str, str]
    """Store, `app` or `office` to its bearer token."""
    micros: MicrosTarget | None = None
    """The gateway under test."""
    farcard: FarcardTarget | None = None
    """How r_keeper tills call what is under test."""
    farcard_at: Address = ("", 0)
    """Where."""
    farcard_secret: str = field(default="", repr=False)
    """What their requests prove themselves with; empty: nothing is asked."""
    lp_sim: LpSimAt | None = None
    """How iiko tills call what is under test."""
    cloud: CloudAt | None = None
    """How integrators on iikoCloud do."""
    speaks_v1: bool = True
    """The backend under test can be asked by gateways of ours."""

    @property
    def is_backend(self) -> bool:
        """The backend is under test; else a gateway is."""
        return self.target.under_test is UnderTest.BACKEND

    @property
    def under_test(self) -> tuple[str, Address]:
        """What must be there before anything can be played: its role, and where."""
        if self.is_backend:
            return "backend", self.backend
        if self.micros is not None:
            return "gateway", (self.micros.host, self.micros.listen_port)
        if self.farcard is None and self.lp_sim is not None:
            return "gateway", self.lp_sim.address
        return "gateway", self.farcard_at


def outside_of(target: Target, environment: Mapping[str, str]) -> Outside:
    """Raises UsageError for what the file lacks or a run cannot do yet, LabError for a secret that is not there."""
    _refuse_unsupported(target)
    secrecy = Secrecy(environment, Path(target.folder))
    backend, farcard = target.backend, target.farcard
    tokens = {} if backend is None else {name: _token(backend, target, secrecy, name) for name in backend.tokens}
    called = ("", 0) if farcard is None else _address_of_url(target, "farcard", farcard.url)
    secret = "" if farcard is None or farcard.secret is None else secrecy.reveal(farcard.secret)
    lp_sim, cloud = _lp_sim(target, secrecy), _cloud(target, secrecy)
    if target.under_test is UnderTest.BACKEND:
        url = None if backend is None else backend.url
        others = [called] * (farcard is not None) + [at.address for at in (lp_sim, cloud) if at is not None]
        if url is None and not others:
            needed = "`backend: {url: ...}`, `farcard`, `lp_sim` or `iiko_cloud`"
            raise UsageError(f"{target.file}: a backend under test needs {needed}")
        address = others[0] if url is None else _address_of_url(target, "backend", url)
        has_v1 = url is not None
        return Outside(target, secrecy, address, tokens, None, farcard, called, secret, lp_sim, cloud, has_v1)
    if backend is None:
        raise UsageError(f"{target.file}: under_test: {target.under_test.value} needs `backend`")
    if backend.listen is None or (target.micros is None and farcard is None and lp_sim is None):
        what = "`micros`, `farcard` or `lp_sim`, and `backend: {listen: HOST:PORT}`"
        raise UsageError(f"{target.file}: a gateway under test needs {what}")
    if cloud is not None:
        raise UsageError(f"{target.file}: iiko_cloud: integrators call a backend, and a gateway is under test")
    at = _address(target, backend.listen)
    return Outside(target, secrecy, at, tokens, target.micros, farcard, called, secret, lp_sim)


def _lp_sim(target: Target, secrecy: Secrecy) -> LpSimAt | None:
    site = target.lp_sim
    if site is None:
        return None
    address, path = _place_of_url(target, "lp_sim", site.url)
    token = NO_TOKEN if site.token is None else secrecy.reveal(site.token)
    if _TOKEN_OF_OUTLET.fullmatch(token) is None:
        raise LabError(f"target {target.name}: the token of lp_sim is not 1 to 200 visible characters")
    return LpSimAt(address, path or LP_SIM_BASE, site.outlet, token, site.timeout)


def _cloud(target: Target, secrecy: Secrecy) -> CloudAt | None:
    site = target.iiko_cloud
    if site is None:
        return None
    address, path = _place_of_url(target, "iiko_cloud", site.url)
    if path:
        raise UsageError(f"{target.file}: iiko_cloud: expected http://HOST:PORT without a path, found {path}")
    return CloudAt(address, secrecy.reveal(site.api_login), UUID(site.organization) if site.organization else None)


def _token(backend: BackendTarget, target: Target, secrecy: Secrecy, name: str) -> str:
    token = secrecy.reveal(backend.tokens[name])
    if _TOKEN.fullmatch(token) is None:
        raise LabError(
            f"target {target.name}: the token of {name} is no bearer token: letters, digits and . _ ~ + / = -"
        )
    return token


def check_reachable(outside: Outside) -> None:
    """Raises LabError when nobody listens at what is under test."""
    role, (host, port) = outside.under_test
    try:
        socket.create_connection((host, port), REACH_S).close()
    except OSError as error:
        said = error.strerror or str(error)
        where = f"{host}:{port}"
        raise LabError(f"target {outside.target.name}: the {role} at {where} cannot be reached: {said}") from error


def _refuse_unsupported(target: Target) -> None:
    wrong = None
    if target.iiko_waiter is not None:
        wrong = (
            "iiko_waiter: a plugin that is not ours knows none of the orders of our tills; take the lines out, and let "
            "our plugin call `lp_sim`"
        )
    elif target.under_test not in (UnderTest.BACKEND, UnderTest.GATEWAY):
        wrong = f"under_test: {target.under_test.value} is not supported yet by `run`"
    elif target.links:
        name, link = next(iter(target.links.items()))
        wrong = f"links: {name}: {{via: {link.via.value}}} is not supported yet; our ends of the links are cut instead"
    elif target.backend is not None and target.backend.dialect != DIALECT:
        wrong = f"the dialect {target.backend.dialect} is not supported yet; {DIALECT} is"
    for section, known in (("probes", PROBES), ("setup", SETUPS)):
        strange = [name for name in getattr(target, section) if name not in known]
        if strange:
            wrong = f"{section}: {strange[0]} is nothing a run asks for; it asks for {', '.join(known)}"
    if wrong is not None:
        raise UsageError(f"{target.file}: {wrong}")


def _address_of_url(target: Target, section: str, url: str) -> Address:
    address, path = _place_of_url(target, section, url)
    if path:
        raise UsageError(f"{target.file}: {section}: expected http://HOST:PORT, found the path {path} too")
    return address


def _place_of_url(target: Target, section: str, url: str) -> tuple[Address, str]:
    """Host and port, and the path without its last slash."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError as error:
        raise UsageError(f"{target.file}: {section}: {url} is no address: {error}") from error
    if parts.scheme == "https":
        raise UsageError(f"{target.file}: {section}: https is not supported yet; let something in front take it off")
    if parts.scheme != "http" or not host or parts.query or parts.username:
        raise UsageError(f"{target.file}: {section}: expected http://HOST:PORT, found {parts.scheme}://{host or ''}...")
    return (host, port), parts.path.rstrip("/")


def _address(target: Target, text: str) -> Address:
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"{target.file}: backend: listen: expected HOST:PORT, found {text}")
    return host.strip("[]"), int(port)
