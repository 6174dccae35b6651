"""The settings of one Micros interface definition, as named frozen values. Products differ by profile, never by `if`.

Marks: **D** documented, **C** seen in public code, **R** recalled, **I** inferred or a choice of ours, **U** unknown
(micros_sim.md section 0). What rests on I, R or U is a *profile of ours* and must be confirmed on a real system.
"""

from enum import Enum

from msgspec import Struct

from simulators.kit.instant import SECOND, Span
from simulators.till.courier_settings import OfflineMode


class Checksum(Enum):
    """Whether our frames carry one (B.4). On TCP/IP it is optional [C:capms], which always sends it."""

    SEND = "send"
    OMIT = "omit"


class Verify(Enum):
    """How the checksum of a frame that has one is judged (B.4)."""

    STRICT = "strict"
    """The unsigned sum in four upper-case hex digits [C:capms comment][C:intamate]."""
    LENIENT = "lenient"
    """Also the sum of signed bytes, when bytes over 0x7F occur [C:capms code, consequence I], and lower case [I]."""
    OFF = "off"
    """Anything, as capms does [C:capms]."""


class ResponseFlag(Enum):
    """Does an answer carry the flag byte after its two digits? Not decided by any source (B.2, F.1) [U]."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Encoding(Enum):
    """Code page of text on the wire (B.3). One byte a character; UTF-8 is an assumption about Simphony [U]."""

    CP1250 = "cp1250"
    CP1251 = "cp1251"
    CP1252 = "cp1252"
    UTF_8 = "utf-8"


class Profile(Struct, frozen=True):
    """One interface definition. Spans in nanoseconds; the limit in bytes, from SOH to EOT."""

    name: str
    workstation_digits: int
    """2 (3700, 8700, 9700) or 9 [C:capms]; 9 being Simphony's is [I]."""
    interface: str = "LOYALTY"
    """Name of the interface definition, at most 16 characters, padded with blanks on the right [C:intamate]."""
    port: int = 5009
    """A2 [D:spmsq][D:8700spec]; any value above it must be possible."""
    checksum: Checksum = Checksum.SEND
    verify: Verify = Verify.LENIENT
    response_flag: ResponseFlag = ResponseFlag.AUTO
    encoding: Encoding = Encoding.CP1252
    """Workstation code page [U] (F.5); CP1252 assumed, a Russian site CP1251, a Polish one CP1250."""
    timeout: Span = 10 * SECOND
    """A9: that there is one [D:8700spec]; 10 s is a choice of ours [U]->[I]."""
    retransmissions: int = 0
    """C.2: number of repeats with flag R before `_timeout` [U]; 0 on TCP is ours."""
    ping_interval: Span | None = 30 * SECOND
    """A7 [U]->[I]. None: no pings."""
    missed_pings: int = 2
    """A7 [U]->[I]: that many unanswered, then the POS drops the connection."""
    reconnect_after: Span = 10 * SECOND
    """A8 [U]->[I]: immediately, then every so often."""
    offline_mode: OfflineMode = OfflineMode.IMMEDIATE_TIMEOUT
    """A.11: what a script sees when there is no connection at all [I]."""
    limit_bytes: int = 32 * 1024
    """B.3: the greatest message [C:capms]."""


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(name="3700", workstation_digits=2),
        Profile(name="8700", workstation_digits=2),
        Profile(name="9700", workstation_digits=2),
        Profile(name="simphony", workstation_digits=9),
    )
}
"""By product (B.8). What Micros' own documents do not say about a product is the same guess for all of them."""

INTERFACE_WIDTH = 16
WIDTHS = (2, 9)


def problems(profile: Profile) -> list[str]:
    """What is wrong with a profile a person wrote; empty when nothing is."""
    found = []
    if profile.workstation_digits not in WIDTHS:
        found.append(f"workstation_digits is {profile.workstation_digits}, must be 2 or 9")
    if not 0 < profile.port < 65536:
        found.append(f"port {profile.port} is not a TCP port")
    name = profile.interface
    if len(name.encode(profile.encoding.value, "replace")) > INTERFACE_WIDTH:
        found.append(f"interface {name!r} is longer than {INTERFACE_WIDTH} characters")
    if not name.strip():
        found.append("the interface name is blank, which marks a ping (A6)")
    if not (name.isascii() and name.isprintable()):
        found.append(f"interface {name!r} must be plain printable ASCII")
    if profile.timeout <= 0 or (profile.ping_interval is not None and profile.ping_interval <= 0):
        found.append("timeout and ping_interval must be longer than nothing")
    if profile.retransmissions < 0 or profile.missed_pings < 1:
        found.append("retransmissions cannot be negative, and at least one ping must be missed")
    if profile.limit_bytes < 64:
        found.append(f"limit_bytes {profile.limit_bytes} leaves no room for a frame")
    return found
