"""The virtual world: one thread, one heap, one seed. The same seed gives the same run, to the byte, in any process.

It can kill a part between any two of its effects (`crash_at`), which is why parts answer with lists of effects.
Several effects of one event happen at one instant. A part that raises is recorded (`broke`) and dead; the rest goes on.
"""

from collections.abc import Callable
from typing import Any

from harness.world.base import NO_DISK, World
from harness.world.disk import VirtualDisk, list_rows
from harness.world.net import Net
from harness.world.pipe import VirtualHost
from harness.world.played import Ended, Played
from harness.world.stage import DiskFate, Performer
from harness.world.timeline import Timeline
from simulators.kit.chance import stream
from simulators.kit.effect import Arm, Disarm, Persist
from simulators.kit.errors import LabError
from simulators.kit.event import Fired, Persisted, PersistFailed, Started
from simulators.kit.instant import Span


class VirtualWorld(World[VirtualHost]):
    """Add parts, name links, `play()` once."""

    clock: Timeline

    def __init__(self, seed: int, *, limit_events: int = 2_000_000) -> None:
        super().__init__(seed)
        self._limit = limit_events
        self.clock = Timeline()
        self.net = Net(self)

    def add(self, name: str, factory: Callable[[], Performer], ports: tuple[str, ...] = (), disk: bool = False) -> None:
        """Put a part on the stage; `factory` is called now and again at every restart. Its address is `name:port`."""
        if name in self.hosts:
            raise LabError(f"two parts are called {name!r}")
        own = VirtualDisk(stream(self.seed, f"disk/{name}")) if disk else None
        self.hosts[name] = VirtualHost(name, factory, ports, own)

    def play(self) -> Played:
        """Until the stage says `Finish`, nothing is left to happen, or the limit of events is reached."""
        for host in self.hosts.values():
            self.clock.push(self.clock.now, self._start, host, host.life)
        if not self.clock.run(self._limit):
            self.ended = "limit"
        rows = {host.name: list_rows(host.disk.durable) for host in self.hosts.values() if host.disk is not None}
        effects = {host.name: host.effects for host in self.hosts.values()}
        book = self.book
        return Played(book.journal(), book.history(), tuple(book.parts), rows, self.ended, self.last, effects)

    def _later(self, after: Span, happening: Callable[[Any, Any], None], first: Any, second: Any) -> None:
        self.clock.push(self.clock.now + after, happening, first, second)

    def _wake(self, host: VirtualHost) -> None:
        """At once: what was told to it at the same instant must not come before `Started`."""
        self._start(host, host.life)

    def _start(self, host: VirtualHost, life: int) -> None:
        if host.life == life:
            self.tell(host, Started(list_rows(host.disk.durable) if host.disk is not None else ()))

    def _arm(self, host: VirtualHost, effect: Arm) -> None:
        at = effect.at - host.offset
        host.timers[effect.timer] = self.clock.push_numbered(at, self._fired, host, effect.timer)

    def _disarm(self, host: VirtualHost, effect: Disarm) -> None:
        host.timers.pop(effect.timer, None)

    def _fired(self, host: VirtualHost, armed: tuple[str, int]) -> None:
        timer, number = armed
        if host.timers.get(timer) == number:
            del host.timers[timer]
            self.tell(host, Fired(timer))

    def _persist(self, host: VirtualHost, effect: Persist) -> None:
        if host.disk is None:
            self._later(0, self.told, host, PersistFailed(effect.token, NO_DISK))
            return
        at = host.disk.due(self.clock.now)
        failing = host.disk.failing
        if failing is None:
            host.disk.take(effect.rows)
        self.clock.push(at, self._written, host, (host.life, effect, failing))

    def _written(self, host: VirtualHost, batch: tuple[int, Persist, str | None]) -> None:
        life, persist, failing = batch
        if host.life != life or host.disk is None:
            return
        if host.effects == host.doom:  # it dies while the write is under way, and not when it has heard of it
            self._doomed(host)
            return
        if failing is not None:
            self.tell(host, PersistFailed(persist.token, failing))
        else:
            host.disk.write(sync=persist.sync)
            self.tell(host, Persisted(persist.token))

    def _set_disk(self, host: VirtualHost, delay: Span, failing: str | None) -> None:
        if host.disk is None:
            raise LabError(f"part {host.name!r} has no disk to trouble")
        host.disk.delay, host.disk.failing = delay, failing

    def _move_time(self, by: Span) -> None:
        """Time moves by itself here: nothing happens before what is due first."""

    def _bury(self, host: VirtualHost, disk: DiskFate) -> None:
        host.timers = {}
        if host.disk is not None:
            host.disk.crash(disk)

    def _stop(self, ended: Ended) -> None:
        self.ended = ended
        self.clock.stopped = True
