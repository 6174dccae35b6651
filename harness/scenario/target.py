"""Target files: everything that differs between sites, read like scenarios. Secrets are named here, never written.

The trap: a secret must not appear anywhere, so a `Secret` knows where its value is and reads it only when it is used.
"""

import re
from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from msgspec import Struct

from harness.scenario.containers import ByNameShape, ChoiceShape, is_mapping, is_scalar
from harness.scenario.files import shown_path
from harness.scenario.json_value import JSON, Json
from harness.scenario.loader import unreadable
from harness.scenario.names import ValueName
from harness.scenario.reading import record_of, shape_of
from harness.scenario.record import CHECKS
from harness.scenario.scalars import TextShape, WordShape
from harness.scenario.shape import JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node, Scalar, read_text
from harness.scenario.vocabularies import VocabularyShape
from simulators.farcard.dialects.contract import CallName
from simulators.farcard.profile import DialectName, Security, is_path
from simulators.iiko.ids import LARGEST_OUTLET
from simulators.kit.errors import LabError
from simulators.kit.instant import Span
from simulators.micros.profile import Checksum, Encoding, ResponseFlag, Verify
from simulators.micros.vocabulary import Vocabulary


class Secret(Struct, frozen=True):
    """Where a secret is. Neither `repr` nor `str` shows more than that."""

    source: Literal["env", "file"]
    name: str

    def reveal(self, environment: MappingOf[str, str], folder: Path) -> str:
        """The value. Raises LabError when it is not there."""
        if self.source == "env":
            if self.name not in environment:
                raise LabError(f"the environment variable {self.name} is not set")
            return environment[self.name]
        try:
            return (folder / self.name).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise LabError(f"the secret file {self.name} cannot be read: {type(error).__name__}") from error


@dataclass(frozen=True, slots=True)
class SecretShape:
    """`{env: NAME}` or `{file: PATH}`. A text written here is not repeated in the error: it may be the secret."""

    def read(self, node: Node, reading: Reading) -> Any:
        if type(node) is Mapping and len(node.entries) == 1:
            key, value = node.entries[0]
            if key.text in ("env", "file") and type(value) is Scalar and value.text:
                return Secret("env" if key.text == "env" else "file", value.text)
        return reading.fail(node, f"a secret is never written here; expected {self.words()}")

    def words(self) -> str:
        return "{env: NAME} or {file: PATH}"

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        del definitions
        one = [{"type": "object", "properties": {k: {"type": "string"}}, "required": [k]} for k in ("env", "file")]
        return {"oneOf": [{**option, "additionalProperties": False} for option in one]}


SecretText: TypeAlias = Annotated[Secret, SecretShape()]


class UnderTest(Enum):
    """What of the site is judged."""

    BACKEND = "backend"
    GATEWAY = "gateway"
    TERMINAL = "terminal"
    LIBRARY = "library"


class MicrosTarget(Struct, frozen=True):
    """The SIM link of the site."""

    listen_port: int = 5009
    host: str = "127.0.0.1"
    interface: str = "LOYALTY"
    workstation_digits: int = 2
    checksum: Checksum = Checksum.SEND
    verify: Verify = Verify.LENIENT
    response_flag: ResponseFlag = ResponseFlag.AUTO
    encoding: Encoding = Encoding.CP1252
    timeout: Span | None = None
    vocabulary: Annotated[Vocabulary, VocabularyShape()] | None = None


class FarcardTarget(Struct, frozen=True):
    """FarCards over HTTP."""

    url: str
    """Where calls are posted: http://HOST:PORT."""
    dialect: DialectName = DialectName.UCS_XML
    paths: dict[CallName, str] = {}
    """Call to its path, where it is not the usual one."""
    restaurants: dict[str, int] = {}
    """Store to its code of up to nine digits; others get 199990001 and so on."""
    timeout: Span | None = None
    """How long our tills wait for an answer."""
    security: Security = Security.NONE
    """What requests must prove; the forms are ours."""
    secret: SecretText | None = None
    """What they are signed with, and tokens are made from."""


class IikoWaiterTarget(Struct, frozen=True):
    url: str


class LpSimTarget(Struct, frozen=True):
    """LoyaltyPlant's codes and orders, in LP-SIM (a profile of ours)."""

    url: str
    """http://HOST:PORT, perhaps with a path; without one it is /lp-sim/v1."""
    outlet: int
    """What the store is numbered there."""
    token: SecretText | None = None
    """What its tills send."""
    timeout: Span | None = None
    """How long our tills wait for an answer."""


class IikoCloudTarget(Struct, frozen=True):
    """iikoCloud, for terminals of kind `cloud`."""

    url: str
    api_login: SecretText
    organization: str = ""
    """Id (UUID) of the store there; empty: the one that ours is known by."""


class BackendTarget(Struct, frozen=True):
    """Where the stub stands for a gateway under test (`listen`), or where the backend under test is (`url`)."""

    listen: str | None = None
    url: str | None = None
    dialect: str = "tillproof-v1"
    tokens: Annotated[dict[str, Secret], ByNameShape(TextShape(), SecretShape())] = {}
    """Store to the token its gateway proves itself with; `app` and `office` for those two."""


class LinkVia(Enum):
    PROXY = "proxy"
    """A proxy of ours stands in the link."""
    TOXIPROXY = "toxiproxy"
    """A toxiproxy does; we tell it what to do."""


class LinkTarget(Struct, frozen=True):
    """How a link of the site is cut and troubled."""

    via: LinkVia
    listen: str | None = None
    upstream: str | None = None
    api: str | None = None
    proxy: str | None = None


class Call(Struct, frozen=True):
    """An HTTP call with `{guest}`, `{card}`, `{balance}`... put in. Exactly one of get, post, put, delete."""

    get: str | None = None
    post: str | None = None
    put: str | None = None
    delete: str | None = None
    path: str | None = None
    """Where in the JSON answer the value is: `$.balance`, `$.guests[0]['points']`."""
    token: SecretText | None = None
    """Sent as `Authorization: Bearer ...`."""
    json: Annotated[Json, JSON] = None
    """Body."""
    headers: Annotated[
        dict[str, str | Secret], ByNameShape(TextShape(), ChoiceShape(((is_mapping, SecretShape()),), TextShape()))
    ] = {}


NO_CLOCK = "none"
PLACEHOLDERS = (
    "guest", "name", "qr", "card", "track2", "phone", "code", "balance", "birthday", "status", "expires", "moment"
)  # fmt: skip
"""What a call may put into its address, headers and body; `moment` for the clock alone, the others for guests."""
PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
_STEP = r"\.[\w-]+|\[\d+\]|\['[^']+'\]"
JSON_PATH = re.compile(rf"\$(?:{_STEP})*")
JSON_STEP = re.compile(_STEP)


class Target(Struct, frozen=True):
    """A site."""

    name: str
    file: str
    folder: str
    """Where its references and secret files start."""
    under_test: UnderTest
    micros: MicrosTarget | None = None
    farcard: FarcardTarget | None = None
    iiko_waiter: IikoWaiterTarget | None = None
    lp_sim: LpSimTarget | None = None
    iiko_cloud: IikoCloudTarget | None = None
    backend: BackendTarget | None = None
    links: dict[str, LinkTarget] = {}
    probes: dict[str, Call] = {}
    setup: dict[str, Call] = {}
    clock: Call | None = None
    """How time is moved; None: it cannot be, and scenarios that must are skipped."""


class TargetText(Struct, frozen=True):
    """A target file."""

    target: ValueName
    """Its name."""
    under_test: UnderTest
    """What of the site is judged."""
    micros: MicrosTarget | None = None
    farcard: FarcardTarget | None = None
    iiko_waiter: IikoWaiterTarget | None = None
    lp_sim: LpSimTarget | None = None
    iiko_cloud: IikoCloudTarget | None = None
    backend: BackendTarget | None = None
    links: dict[str, LinkTarget] = {}
    """How links are cut and troubled, by name: gateway-backend."""
    probes: dict[str, Call] = {}
    """How state is read back: `balance`, `ledger`."""
    setup: dict[str, Call] = {}
    """How things are made before a case: `guest`."""
    clock: Annotated[Call | None, ChoiceShape(((is_scalar, WordShape(((NO_CLOCK, None),))),), shape_of(Call))] = None
    """How time is moved: a call, or none."""


def load_target(path: Path) -> Target:
    """A target file. Raises TextErrors."""
    file = shown_path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error
    return target_of(read_text(raw, file), file, path.parent)


def target_of(node: Node, file: str, folder: Path) -> Target:
    """A target's nodes. Raises TextErrors."""
    reading = Reading(file, folder)
    given = record_of(TargetText).read_fields(node, reading)
    reading.finish()
    name = given.pop("target")
    return Target(name, file, str(folder), **given)


def texts_of(value: object) -> Iterator[str]:
    """Every text in a body."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from texts_of(inner)
        case list() | tuple():
            for inner in value:
                yield from texts_of(inner)
        case _:
            pass


def _check_call(call: Call) -> Iterator[tuple[str, str]]:
    methods = [m for m in ("get", "post", "put", "delete") if getattr(call, m) is not None]
    if len(methods) != 1:
        yield "", "a call is exactly one of get, post, put, delete"
    if call.path is not None and JSON_PATH.fullmatch(call.path) is None:
        yield "path", "a path in JSON is like $.guests[0].balance"
    urls = [(m, getattr(call, m)) for m in methods]
    plain = [("headers", text) for text in call.headers.values() if isinstance(text, str)]
    for field, text in [*urls, *plain, *(("json", text) for text in texts_of(call.json))]:
        for name in PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                yield field, f"there is no placeholder {{{name}}}{nearest(name, PLACEHOLDERS)}"


def _check_link(link: LinkTarget) -> list[tuple[str, str]]:
    needed = ("listen", "upstream") if link.via is LinkVia.PROXY else ("api", "proxy")
    return [("", f"via {link.via.value} needs `{field}`") for field in needed if getattr(link, field) is None]


def _check_lp_sim(lp_sim: LpSimTarget) -> Iterator[tuple[str, str]]:
    if not 0 <= lp_sim.outlet <= LARGEST_OUTLET:
        yield "outlet", f"an outlet is 0 to {LARGEST_OUTLET}"


def _check_iiko_cloud(cloud: IikoCloudTarget) -> Iterator[tuple[str, str]]:
    if cloud.organization:
        try:
            UUID(cloud.organization)
        except ValueError:
            yield "organization", f"{cloud.organization[:40]!r} is no UUID"


MOST_CODE = 999_999_999


def _check_farcard(farcard: FarcardTarget) -> Iterator[tuple[str, str]]:
    if (farcard.security is Security.NONE) != (farcard.secret is None):
        yield "security", "`security` and `secret` go together"
    for name, path in farcard.paths.items():
        if not is_path(path):
            yield f"paths.{name.value}", f"{path[:40]!r} is no path such as /api/getcardinfoex"
    for store, code in farcard.restaurants.items():
        if not 0 < code <= MOST_CODE:
            yield f"restaurants.{store}", "a restaurant code has one to nine digits"


def _check_backend(backend: BackendTarget) -> list[tuple[str, str]]:
    if (backend.listen is None) == (backend.url is None):
        return [("", "say one of: listen (the stub stands there), url (the backend is there)")]
    return []


CHECKS.update(
    {
        Call: _check_call,
        LinkTarget: _check_link,
        BackendTarget: _check_backend,
        FarcardTarget: _check_farcard,
        LpSimTarget: _check_lp_sim,
        IikoCloudTarget: _check_iiko_cloud,
    }
)
