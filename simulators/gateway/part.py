"""The store gateway as a part: listens to tills in their protocols, speaks another upstream, and knows neither.

It only deals the events out: `downstream` has the tills' connections, `upstream` those to the programme, `forwarder`
decides. After each event the forwarder looks what may go now. Events of connections and timers that are gone are
nobody's: a world may still have them on the way.
"""

from collections.abc import Mapping

from simulators.gateway.downstream import Downstream, Till
from simulators.gateway.forwarder import Forwarder
from simulators.gateway.policy import GatewayConfig
from simulators.gateway.upstream import Upstream
from simulators.kit.effect import Effect, Tell
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Started,
    Told,
)
from simulators.kit.instant import Clock, Instant
from simulators.till.answer import Reason, Refused, Uploaded
from simulators.till.cashier import AskPending
from simulators.till.operation import FindReceipt, Origin, Upload
from simulators.till.receipt import ReceiptId
from simulators.till.wire import Ask, Wire, wires_for_one_life


class Gateway:
    """One store's gateway (an `Actor`)."""

    def __init__(
        self,
        name: str,
        config: GatewayConfig,
        downstream: Mapping[str, Wire],
        upstream: Wire,
        clock: Clock,
        forwarder: type[Forwarder] = Forwarder,
    ) -> None:
        """`downstream`: protocol by port name. `forwarder`: what decides; a mutant is another one."""
        self._name = name
        self._config = config
        self._clock = clock
        self._out: list[Effect] = []
        self._tills = Downstream(name, wires_for_one_life(downstream), config.policy, self._out)
        self._upstream = Upstream(upstream, config, self._probe, self._out)
        self._forwarder = forwarder(name, config, self._upstream, self._tills, clock, self._out)

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        self._deal(event, now)
        self._forwarder.go_on(now)
        effects = list(self._out)
        self._out.clear()
        return effects

    def _deal(self, event: Event, now: Instant) -> None:
        match event:
            case Started(rows):
                self._forwarder.started(rows)
            case Accepted(conn, port):
                self._tills.accepted(conn, port, now)
            case Opened(conn) if self._upstream.owns(conn):
                self._upstream.opened(conn, now)
            case Received(conn, data) if self._upstream.owns(conn):
                self._upstream.received(conn, data, now)
            case Received(conn, data):
                self._ask(conn, self._tills.received(conn, data, now), now)
            case Closed(conn) if self._upstream.owns(conn):
                self._upstream.closed(conn, now)
            case Closed(conn):
                self._tills.closed(conn, now)
            case Fired(timer):
                self._fired(timer, now)
            case Persisted(token):
                self._forwarder.persisted(token, now)
            case PersistFailed(token, reason):
                self._forwarder.persist_failed(token, reason, now)
            case Told(sender, AskPending(ticket)):
                self._out.append(Tell(sender, self._forwarder.pending(ticket)))
            case _:
                pass

    def _fired(self, timer: str, now: Instant) -> None:
        asks = self._tills.woken(timer, now)
        if asks is not None:
            self._ask(timer.removeprefix("line:"), asks, now)
        elif not self._upstream.fired(timer, now):
            self._forwarder.fired(timer, now)

    def _ask(self, conn: str, asks: list[Ask], now: Instant) -> None:
        for ask in asks:
            till = Till(conn, ask.ref)
            match ask.operation:
                case Upload(operations=()):
                    self._tills.say(till, Uploaded(()), now)
                case Upload(operations=operations) if len(operations) > self._config.policy.most_uploaded:
                    self._tills.say(till, Refused(Reason.MALFORMED, "too many operations in one upload"), now)
                case Upload() as upload:
                    parts = self._tills.bundle(till, upload)
                    for part, operation in zip(parts, upload.operations, strict=True):
                        self._forwarder.ask(part, operation, now)
                case operation:
                    self._forwarder.ask(till, operation, now)

    def _probe(self, now: Instant) -> FindReceipt:
        """A question that changes nothing, about a receipt there cannot be: any answer to it is a sign of life."""
        moment = self._clock.at(now)
        origin = Origin(self._config.store, self._name, moment.date(), moment, 0, 0)
        return FindReceipt(origin, ReceiptId(self._config.store, moment.date(), self._name, 0))
