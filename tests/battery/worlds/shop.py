"""A till that sells until it is told yes, a shop that stores before it says so, and one that says so first."""

from collections.abc import Callable, Sequence

from harness.world.checked import Checked
from harness.world.played import Played
from harness.world.virtual import VirtualWorld
from simulators.kit.actor import Actor
from simulators.kit.effect import Arm, Close, Disarm, Effect, Open, Persist, Record, Send
from simulators.kit.event import Accepted, Closed, Event, Fired, Opened, Persisted, Received, Row, Started
from simulators.kit.instant import MS, Instant
from simulators.till.attempt import Noticed

SALES = ["1", "2", "3", "4"]


class Till:
    """Sells one after the other, a line of text each; asks again, on a new connection, until it is answered."""

    def __init__(self) -> None:
        self._todo = list(SALES)
        self._dials = 0
        self._conn = ""
        self._heard = b""

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        match event:
            case Started():
                return self._dial(now)
            case Fired("patience"):
                return [Close(self._conn), *self._dial(now)]
            case Closed(conn) if conn == self._conn:
                return [Arm("patience", now + 20 * MS)]
            case Opened(conn) if conn == self._conn:
                return self._sell(now)
            case Received(conn, data) if conn == self._conn:
                self._heard += data
                if self._heard.endswith(b"\n"):
                    return self._sold(now)
        return []

    def _dial(self, now: Instant) -> list[Effect]:
        self._dials += 1
        self._conn, self._heard = f"shop{self._dials}", b""
        return [Open(self._conn, "shop:p"), Arm("patience", now + 500 * MS)]

    def _sell(self, now: Instant) -> list[Effect]:
        return [Send(self._conn, f"{self._todo[0]}\n".encode()), Arm("patience", now + 500 * MS)]

    def _sold(self, now: Instant) -> list[Effect]:
        self._heard = b""
        told: list[Effect] = [Record(Noticed("till", "accepted", self._todo.pop(0)))]
        return [*told, *(self._sell(now) if self._todo else [Close(self._conn), Disarm("patience")])]


class Shop:
    """Stores a sale, then says so; a repeat of a stored one is answered at once."""

    def __init__(self) -> None:
        self._stored: set[str] = set()
        self._asked: dict[str, list[str]] = {}
        self._heard: dict[str, bytes] = {}

    def handle(self, event: Event, now: Instant) -> Sequence[Effect]:
        del now
        match event:
            case Started(rows):
                self._stored = {row.key for row in rows}
            case Accepted(conn):
                self._heard[conn] = b""
            case Received(conn, data):
                self._heard[conn] += data
                if self._heard[conn].endswith(b"\n"):
                    sale, self._heard[conn] = self._heard[conn].decode().strip(), b""
                    return self.take(conn, sale)
            case Persisted(sale):
                self._stored.add(sale)
                return [Send(conn, b"yes\n") for conn in self._asked.pop(sale)]
        return []

    def take(self, conn: str, sale: str) -> list[Effect]:
        if sale in self._stored:
            return [Send(conn, b"yes\n")]
        if sale in self._asked:
            self._asked[sale].append(conn)
            return []
        self._asked[sale] = [conn]
        return [Persist(sale, (Row(sale, "sold"),))]


class Hasty(Shop):
    """Broken on purpose: says so first, then stores."""

    def take(self, conn: str, sale: str) -> list[Effect]:
        effects = super().take(conn, sale)
        if any(isinstance(effect, Persist) for effect in effects):
            self._asked[sale].remove(conn)
            return [Send(conn, b"yes\n"), *effects]
        return effects


def open_shop(seed: int, shop: Callable[[], Actor] = Shop) -> VirtualWorld:
    world = VirtualWorld(seed, limit_events=20_000)
    world.add("shop", lambda: Checked(shop()), ("p",), disk=True)
    world.add("till", lambda: Checked(Till()))
    return world


def is_sound(played: Played) -> bool:
    """Whatever the till was told is accepted is on the disk."""
    accepted = {noted.entry.text for noted in played.history if isinstance(noted.entry, Noticed)}
    return accepted <= {row.key for row in played.rows["shop"]}


def is_done(played: Played) -> bool:
    return len(played.history) == len(SALES) and played.ended == "idle"
