"""A connection and the protocol spoken on it: turns a link's wishes into effects, so that a part never sees a codec."""

from collections.abc import Sequence

from simulators.kit.effect import Arm, Close, Disarm, Effect, Send
from simulators.kit.instant import Instant
from simulators.till.wire import HANG_UP, Ask, Heard, Link, Say


class Line:
    """One open connection of a part. Its timer is `line:<conn>`; the part passes `Fired` of that name to `wake`."""

    def __init__(self, conn: str, link: Link) -> None:
        self.conn = conn
        self.timer = f"line:{conn}"
        self.hung_up = False
        self._link = link
        self._armed: Instant | None = None

    def send(self, message: Ask | Say, now: Instant) -> list[Effect]:
        self._link.send(message, now)
        return self._wishes()

    def receive(self, data: bytes, now: Instant) -> tuple[Sequence[Heard], list[Effect]]:
        heard = self._link.feed(data, now)
        return heard, self._wishes()

    def wake(self, now: Instant) -> tuple[Sequence[Heard], list[Effect]]:
        self._armed = None
        heard = self._link.wake(now)
        return heard, self._wishes()

    def ended(self, now: Instant) -> tuple[Sequence[Heard], list[Effect]]:
        """The connection is gone: what was cut off or stays unanswered. Nothing can be sent any more."""
        heard = self._link.feed_eof(now)
        return heard, [] if self._armed is None else [Disarm(self.timer)]

    def _wishes(self) -> list[Effect]:
        wishes: list[Effect] = []
        for data in self._link.outgoing():
            if data == HANG_UP:
                self.hung_up = True
                wishes.append(Close(self.conn))
            else:
                wishes.append(Send(self.conn, data))
        wake_at = None if self.hung_up else self._link.wake_at
        if wake_at != self._armed:
            wishes.append(Disarm(self.timer) if wake_at is None else Arm(self.timer, wake_at))
            self._armed = wake_at
        return wishes
