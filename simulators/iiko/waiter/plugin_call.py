"""One call to the loyalty plugin over a connection of its own, as iikoWaiter makes it: asked once, never again (3.4).

`settled` is None while it is under way. The trap: what was never sent certainly was not done, but a call that went out
and brought nothing may have been.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from simulators.iiko.waiter.calls import WaiterAnswer, WaiterCall
from simulators.iiko.waiter.speech import Unreadable, read_answer
from simulators.kit.effect import Close, Effect, Open, Record, Send
from simulators.kit.garbage import Garbage
from simulators.kit.http import HANG_UP, HttpClient, HttpRequest, HttpResponse, Limits
from simulators.till.attempt import garbage_from
from simulators.till.web import spoilt


@dataclass(frozen=True, slots=True)
class Unheard:
    """No answer that could be relied on. `is_sent`: the request went out, so nobody knows what the plugin did."""

    is_sent: bool
    why: str


Heard: TypeAlias = WaiterAnswer | Unheard


@dataclass(slots=True)
class PluginCall:
    """`part`: what the waiters' part is called in the history."""

    part: str
    conn: str
    address: str
    call: WaiterCall
    request: HttpRequest
    limits: Limits
    settled: Heard | None = None
    is_sent: bool = False
    _http: HttpClient = field(init=False)

    def __post_init__(self) -> None:
        self._http = HttpClient(self.limits)

    def is_over(self) -> bool:
        return self.settled is not None

    def dial(self) -> list[Effect]:
        return [Open(self.conn, self.address)]

    def opened(self) -> list[Effect]:
        if self.is_over():
            return []
        self.is_sent = True
        self._http.send(self.request)
        return [Send(self.conn, data) for data in self._http.outgoing()]

    def received(self, data: bytes) -> list[Effect]:
        if self.is_over():
            return []
        effects = self._hear(self._http.feed(data))
        return [*effects, Close(self.conn)] if self.is_over() else effects

    def closed(self) -> list[Effect]:
        """By the other end, or never taken."""
        if self.is_over():
            return []
        effects = self._hear(self._http.feed_eof())
        self._settle(Unheard(self.is_sent, "the connection ended" if self.is_sent else "nobody answers there"))
        return effects

    def give_up(self, why: str) -> list[Effect]:
        """It has taken too long."""
        if self.is_over():
            return []
        self.settled = Unheard(self.is_sent, why)
        return [Close(self.conn)]

    def _hear(self, items: list[HttpResponse | Garbage]) -> list[Effect]:
        effects: list[Effect] = []
        for item in items:
            if isinstance(item, Garbage):
                effects.append(self._notice(item))
                self._settle(Unheard(True, "the plugin does not speak HTTP"))
            elif self.settled is None:
                try:
                    self._settle(read_answer(self.call, item))
                except Unreadable as error:
                    effects.append(self._notice(spoilt(item, str(error))))
                    self._settle(Unheard(True, str(error)))
        assert all(data == HANG_UP for data in self._http.outgoing()), "one call has one request"
        return effects

    def _settle(self, heard: Heard) -> None:
        """The first word counts."""
        if self.settled is None:
            self.settled = heard

    def _notice(self, garbage: Garbage) -> Effect:
        return Record(garbage_from(self.part, garbage))
