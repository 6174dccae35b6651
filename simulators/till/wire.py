"""The contract of a protocol: how to be either end of one connection, without a socket or a clock.

A `Link` lives and dies with its connection. It never raises on input; the same bytes in other pieces give the same
result; it holds a bounded amount and says so (`Garbage`) when asked to hold more.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, TypeAlias, TypeGuard, runtime_checkable

from msgspec import Struct

from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Instant
from simulators.till.answer import Answer
from simulators.till.operation import Operation


class Ask(Struct, frozen=True):
    """An operation under way on a connection.

    `ref` pairs it with its `Say`: chosen by the caller at a client end, by the link at a server end.
    `terminal` says which till it is from, because many may share a connection (micros_sim.md A3).
    """

    ref: str
    terminal: str
    operation: Operation
    credential: str = ""
    """What the caller proved itself with (a bearer token); a server end fills it in, a part judges it."""
    repeated: bool = False
    """The peer marked it as sent before (micros_sim.md B.2, flag R)."""


class Say(Struct, frozen=True):
    """The answer to the `Ask` with the same `ref`."""

    ref: str
    answer: Answer


class Silence(Struct, frozen=True):
    """Asked, perhaps asked again, and nothing came: the till hears `_timeout`. The connection stays up."""

    ref: str


Heard: TypeAlias = Ask | Say | Silence | Garbage | Remark

HANG_UP = b""
"""In `outgoing()`: close the connection after what came before."""


class Link(Protocol):
    """One end of one connection."""

    @property
    def wake_at(self) -> Instant | None:
        """When the protocol next has something to do by itself; None when it has not."""
        ...

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        """Bytes came in."""
        ...

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        """The peer will send no more: what was cut off, and what will now stay unanswered (`Silence`)."""
        ...

    def send(self, message: Ask | Say, now: Instant) -> None:
        """Say something; the protocol decides when it goes out. A client end takes `Ask`, a server end `Say`."""
        ...

    def wake(self, now: Instant) -> Sequence[Heard]:
        """`wake_at` has come."""
        ...

    def outgoing(self) -> Sequence[bytes]:
        """Drain what is to be sent, in order. `HANG_UP` means close."""
        ...


class Wire(Protocol):
    """A protocol with its settings (a named profile): makes the ends."""

    @property
    def name(self) -> str: ...

    def carries(self, operation: Operation) -> str | None:
        """None when this operation can be said in this protocol, else a sentence saying why not."""
        ...

    def client(self) -> Link: ...

    def server(self) -> Link: ...


@runtime_checkable
class Remembering(Protocol):
    """A protocol whose server ends know of each other, for as long as their part lives (iikoCloud's tokens)."""

    def for_one_life(self) -> Wire:
        """The same with an empty memory."""
        ...


def wires_for_one_life(wires: Mapping[str, Wire]) -> dict[str, Wire]:
    """Of a part that begins: what an earlier life remembered is gone with it."""
    return {port: wire.for_one_life() if _remembers(wire) else wire for port, wire in wires.items()}


def _remembers(wire: Wire) -> TypeGuard[Remembering]:
    return _is_remembering(type(wire))


@cache
def _is_remembering(kind: type[Wire]) -> bool:
    """Asked of the class, once: looking through an object for what a Protocol has is slow."""
    return issubclass(kind, Remembering)
