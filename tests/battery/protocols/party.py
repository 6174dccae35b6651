"""The protocols as the battery speaks them, and two ends in conversation.

Every protocol on the list takes part: one without an entry in `_SAYABLE` fails `test_list.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from simulators.farcard.dialects.register import DIALECTS
from simulators.iiko.lp_sim.wire import LpSim
from simulators.iiko.waiter.wire import Waiter
from simulators.kit.garbage import Garbage
from simulators.kit.instant import Instant
from simulators.protocols import PROTOCOLS
from simulators.till.answer import Answer, Attached, GuestFound, Reason, Refused, Status
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Attach, Identify, Operation
from simulators.till.programme import Mechanic
from simulators.till.wire import HANG_UP, Ask, Heard, Link, Say, Wire, wires_for_one_life
from tests.strategies import clouds, farcards, lp_sims, sim, waiters
from tests.strategies.examples import ORIGIN, RECEIPT
from tests.strategies.exchange import operations


@dataclass(frozen=True, slots=True)
class Spoken:
    """One protocol with settings. `sayable`: operations it carries; `kind`: of an identifier it can ask about."""

    protocol: str
    label: str
    wire: Wire
    sayable: SearchStrategy[Operation] = field(repr=False)
    kind: IdentifierKind
    store: str = ORIGIN.store
    attaches: bool = False
    """Who a guest is comes with the attaching of a code: there is no other way to ask."""
    unsaid: frozenset[Reason] = frozenset()
    """Refusals that a caller hears as silence: the status its server says them with is no answer."""

    @property
    def is_lossless(self) -> bool:
        return PROTOCOLS[self.protocol].is_lossless

    def identify(self, terminal: int, value: str = "777012345") -> Identify | Attach:
        """What a terminal of that number asks."""
        origin = replace(ORIGIN, store=self.store, terminal=str(terminal), number=terminal)
        if self.attaches:
            return Attach(origin, value, replace(RECEIPT, id=origin.receipt, guest=None))
        return Identify(origin, Identifier(self.kind, value))


_SAYABLE: dict[str, Callable[[], list[Spoken]]] = {
    "tillproof-v1": lambda: [_listed("tillproof-v1", operations(), IdentifierKind.CARD)],
    "farcard": lambda: [
        Spoken(
            "farcard",
            name,
            replace_fields(farcards.WIRE, dialect=DIALECTS[name].dialect),
            farcards.operations(),
            IdentifierKind.CARD,
            farcards.STORE,
        )
        for name in DIALECTS
    ],
    "iiko-cloud": lambda: [
        replace_fields(
            _listed("iiko-cloud", clouds.operations(), IdentifierKind.CARD), unsaid=frozenset({Reason.UNAVAILABLE})
        )
    ],
    "iiko-waiter": lambda: [
        Spoken("iiko-waiter", "iiko-waiter", Waiter(), waiters.operations(), IdentifierKind.CODE, attaches=True)
    ],
    "lp-sim": lambda: [Spoken("lp-sim", "lp-sim", LpSim(), lp_sims.operations(), IdentifierKind.CODE, attaches=True)],
    "micros": lambda: [
        Spoken("micros", f"micros-{name}", sim.wire(name), sim.sayable(), IdentifierKind.CARD, sim.STORE)
        for name in sim.VOCABULARIES
    ],
}


def _listed(name: str, sayable: SearchStrategy[Operation], kind: IdentifierKind) -> Spoken:
    return Spoken(name, name, PROTOCOLS[name].make(), sayable, kind)


SPOKEN: tuple[Spoken, ...] = tuple(spoken for name in _SAYABLE if name in PROTOCOLS for spoken in _SAYABLE[name]())
UNSPOKEN = sorted(PROTOCOLS.keys() - _SAYABLE.keys())

Cut = Callable[[bytes], Sequence[bytes]]


def whole(data: bytes) -> Sequence[bytes]:
    return (data,)


def bytewise(data: bytes) -> Sequence[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


def cut_by(sizes: Sequence[int]) -> Cut:
    """Pieces of these sizes, over and over; a size of 0 is an empty read."""

    def cut(data: bytes) -> Sequence[bytes]:
        pieces, at, turn = [], 0, 0
        while at < len(data):
            size = sizes[turn % len(sizes)] if turn < 2 * len(sizes) else max(1, max(sizes))
            pieces.append(data[at : at + size])
            at, turn = at + size, turn + 1
        return pieces

    return cut


cuts: SearchStrategy[Cut] = st.lists(st.integers(0, 50), min_size=1, max_size=8).map(cut_by)


def grant(ask: Ask) -> Answer:
    """An answer that depends on what was asked, so that a mix-up shows."""
    operation = ask.operation
    assert isinstance(operation, Identify | Attach)
    value = operation.code if isinstance(operation, Attach) else operation.identifier.value
    if value.endswith(("1", "4", "7")):
        return Refused(Reason.NOT_FOUND, f"no {value}")
    return granted(operation, GuestFound(value.lstrip("0") or "0", Status.ACTIVE, f"Guest {value}", 100))


def granted(operation: Operation, guest: GuestFound) -> Answer:
    return Attached(guest, Mechanic.ACCRUE) if isinstance(operation, Attach) else guest


@dataclass(slots=True)
class Conversation:
    """Two ends of one connection, and what each heard. Bytes pass through `cut`; `answer` plays the server's part."""

    wire: Wire
    answer: Callable[[Ask], Answer]
    cut: Cut = whole
    asked: list[Ask] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    spoilt: list[Garbage] = field(default_factory=list)
    towards_server: list[bytes] = field(default_factory=list)
    towards_client: list[bytes] = field(default_factory=list)

    def hold(self, *asks: Ask, now: Instant = 0) -> "Conversation":
        """Ask all of them at once, and let the ends talk until both are quiet."""
        wire = wires_for_one_life({"": self.wire})[""]  # what an earlier conversation left behind is not of this one
        client, server = wire.client(), wire.server()
        for ask in asks:
            client.send(ask, now)
        for _ in range(10 * len(asks) + 10):
            if not self._pass(client, server, now):
                break
        return self

    def _pass(self, client: Link, server: Link, now: Instant) -> bool:
        busy = False
        for data in client.outgoing():
            busy = True
            self.towards_server.append(data)
            for piece in self.cut(data):
                self._serve(server, server.feed(piece, now), now)
        if server.wake_at == now:
            busy = True
            self._serve(server, server.wake(now), now)
        for data in server.outgoing():
            busy = True
            self.towards_client.append(data)
            for piece in self.cut(data):
                self.heard += client.feed(piece, now)
        if client.wake_at == now:
            busy = True
            self.heard += client.wake(now)
        return busy

    def _serve(self, server: Link, heard: Sequence[Heard], now: Instant) -> None:
        for item in heard:
            if isinstance(item, Ask):
                self.asked.append(item)
                server.send(Say(item.ref, self.answer(item)), now)
            elif isinstance(item, Garbage):
                self.spoilt.append(item)


def request_of(spoken: Spoken, terminal: int = 5) -> bytes:
    """The bytes of one request."""
    client = spoken.wire.client()
    client.send(Ask("r", str(terminal), spoken.identify(terminal)), 0)
    [data] = client.outgoing()
    return data


def waiting(spoken: Spoken) -> tuple[Link, bytes]:
    """A client end that waits for an answer under the ref "r", and the bytes of that answer."""
    client, server = spoken.wire.client(), spoken.wire.server()
    client.send(Ask("r", "5", spoken.identify(5)), 0)
    [data] = client.outgoing()
    [ask] = server.feed(data, 0)
    assert isinstance(ask, Ask)
    server.send(Say(ask.ref, granted(ask.operation, GuestFound("42", Status.ACTIVE, "Anna", 100))), 0)
    [answer] = server.outgoing()
    return client, answer


def hung_up(link: Link) -> bool:
    """Drains the link and tells whether it wants the connection closed."""
    return HANG_UP in link.outgoing()
