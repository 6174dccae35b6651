"""The real world: the same parts over asyncio sockets, the wall clock and SQLite. Many may run in one event loop.

`play` ends by itself only when no outsider could still speak: with `listen_on` or `external` it waits for `Finish`, the
limit, or `stop`. All ports are open before any part is started.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from harness.history.evidence import Chunk, Fate, Noted
from harness.world.alarms import Alarms
from harness.world.base import NO_DISK, World
from harness.world.book import Line
from harness.world.doorway import Doorway
from harness.world.played import Ended, Played
from harness.world.socketpipe import RealHost
from harness.world.sockets import SocketNet
from harness.world.sqlite import SqliteWriter
from harness.world.stage import Consult, DiskFate, Performer
from harness.world.store import DROPPED, MemoryStore, Store
from simulators.kit.effect import Arm, Disarm, Persist
from simulators.kit.errors import LabError
from simulators.kit.event import Event, Fired, Persisted, PersistFailed, Row, Started
from simulators.kit.instant import Span


class RealWorld(World[RealHost]):
    """Add parts, name links, say what is outside, then `await play()` once (or `serve`)."""

    clock: Alarms
    net: SocketNet

    def __init__(
        self,
        seed: int,
        *,
        directory: Path | None,
        limit_s: float | None = 60.0,
        on_noted: Callable[[Noted], None] | None = None,
        on_chunk: Callable[[Chunk], None] | None = None,
        on_listening: Callable[[str, str, int], None] | None = None,
        keep: bool = True,
    ) -> None:
        """`directory` is where parts with a disk keep `<part>.sqlite`; None keeps their rows in memory.

        The hooks hear of history and journal lines as they are written, and of each port (address, host, TCP port).
        Without `keep` nobody else does: for a server that runs for weeks.
        """
        super().__init__(seed)
        self.net = SocketNet(self)
        self._any_effects[Consult] = self._consult
        self.book.on_noted, self.book.on_chunk = on_noted, on_chunk
        self.book.keeps = keep
        self._on_listening = on_listening
        self._directory = directory
        self._limit_s = limit_s
        self._open_house = False
        self._writer: SqliteWriter | None = None
        self._queue: deque[tuple[Callable[[Any, Any], None], Any, Any]] = deque()
        self._draining = False
        self.is_on = False
        self._busy = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[None] | None = None
        self._failure: BaseException | None = None

    def add(self, name: str, factory: Callable[[], Performer], ports: tuple[str, ...] = (), disk: bool = False) -> None:
        """Put a part on the stage; `factory` is called now and again at every restart. Its address is `name:port`."""
        if name in self.hosts:
            raise LabError(f"two parts are called {name!r}")
        self.hosts[name] = RealHost(name, factory, ports, disk)
        for port in ports:
            self.net.doorways[f"{name}:{port}"] = Doorway(name, port)

    def listen_on(
        self, part: str, port: str, host: str = "127.0.0.1", tcp_port: int = 0, peer: str = "outside"
    ) -> None:
        """Open a port to outsiders, who are called `peer`; `tcp_port` 0 lets the system choose."""
        doorway = self.net.doorways.get(f"{part}:{port}")
        if doorway is None:
            raise LabError(f"part {part!r} has no port {port!r}")
        doorway.host, doorway.tcp_port, doorway.peer = host, tcp_port, peer
        self._open_house = True

    def external(self, address: str, host: str, tcp_port: int) -> None:
        """What parts dial as `address` (`part:port`) is outside this world, at a host and TCP port."""
        self.net.outsiders[address] = (host, tcp_port)
        self._open_house = True

    def address_of(self, part: str, port: str) -> tuple[str, int]:
        """Host and TCP port a part listens on, once it does."""
        doorway = self.net.doorways[f"{part}:{port}"]
        return doorway.host, doorway.tcp_port

    async def play(self) -> Played:
        """Until the stage says `Finish`, nothing is left to happen, or `limit_s` of wall time is over.

        LabError when a port cannot be had. Leaves no socket, task or thread behind, however it ends.
        """
        loop = asyncio.get_running_loop()
        self.clock = Alarms(loop, lambda: self._busy > 0, lambda: self.net.guests > 0)
        self._over = loop.create_future()
        limit = None if self._limit_s is None else loop.call_later(self._limit_s, self._stop, "limit")
        try:
            at_start = await self._set_up(loop)
            self.is_on = True
            # before what outsiders said while the other disks were still being read
            self._queue.extendleft((self.hear, host, Started(rows)) for host, rows in reversed(at_start))
            self._drain()
            await self._over
            self.is_on = False
            last_rows = await self._last_rows()
        finally:
            self.is_on = False
            if limit is not None:
                limit.cancel()
            await self._clean_up()
        if self._failure is not None:
            raise self._failure
        effects = {host.name: host.effects for host in self.hosts.values()}
        book = self.book
        return Played(book.journal(), book.history(), tuple(book.parts), last_rows, self.ended, self.last, effects)

    async def serve(self, stop: asyncio.Event) -> Played:
        """Play until `stop` is set (`ended="stopped"`), or the task is cancelled."""
        self._open_house, self._limit_s = True, None

        async def watch() -> None:
            await stop.wait()
            self._stop("stopped")

        watcher = asyncio.create_task(watch())
        try:
            return await self.play()
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)

    # -- used by the net

    def soon(self, happening: Callable[[Any, Any], None], first: Any, second: Any) -> None:
        """Call `happening(first, second)` when what is under way is done; one thing at a time, in order."""
        self._queue.append((happening, first, second))
        if not self._draining:
            self._drain()

    def hear(self, host: RealHost, event: Event) -> None:
        """An event for a living part; held back while it is starting."""
        if not self.is_on or not host.alive:
            return
        if host.held is not None:
            host.held.append(event)
        else:
            self.tell(host, event)

    def write(self, link: str, conn: str, sender: str, receiver: str, data: bytes, fate: Fate) -> Line:
        return self.book.write(self.clock.now, link, conn, sender, receiver, data, fate)

    def busier(self) -> None:
        """Something is on its way that will certainly be heard of."""
        self._busy += 1

    def calmer(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self.clock.rested()
            if self.clock.is_empty:
                asyncio.get_running_loop().call_soon(self._look_whether_idle)

    def task(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run something beside; it is cancelled when the world ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    # -- what this world does its own way

    def told(self, host: RealHost, event: Event) -> None:
        self.hear(host, event)

    def _later(self, after: Span, happening: Callable[[Any, Any], None], first: Any, second: Any) -> None:
        if after <= 0:
            self.soon(happening, first, second)
        else:
            self.clock.push(self.clock.now + after, self._due, happening, (first, second))

    def _due(self, happening: Callable[[Any, Any], None], things: tuple[Any, Any]) -> None:
        self.soon(happening, *things)

    def _arm(self, host: RealHost, effect: Arm) -> None:
        self._disarm(host, Disarm(effect.timer))
        host.timers[effect.timer] = self.clock.push(
            effect.at - host.offset, self._due, self._fired, (host, effect.timer)
        )

    def _disarm(self, host: RealHost, effect: Disarm) -> None:
        number = host.timers.pop(effect.timer, None)
        if number is not None:
            self.clock.cancel(number)

    def _fired(self, host: RealHost, timer: str) -> None:
        if host.timers.pop(timer, None) is not None:
            self.hear(host, Fired(timer))

    def _persist(self, host: RealHost, effect: Persist) -> None:
        if host.store is None:
            self._later(0, self.told, host, PersistFailed(effect.token, NO_DISK))
            return
        now = self.clock.now
        host.disk_floor = at = max(now + host.delay, host.disk_floor)
        self._busy += 1
        batch = (effect, host.life, host.failing)
        if at > now:
            self._busy -= 1  # it waits for its time, not for the disk
            self.clock.push(at, self._put_late, host, batch)
        else:
            self._put(host, batch)

    def _put_late(self, host: RealHost, batch: tuple[Persist, int, str | None]) -> None:
        if host.life == batch[1]:
            self._busy += 1
            self._put(host, batch)

    def _put(self, host: RealHost, batch: tuple[Persist, int, str | None]) -> None:
        effect, life, failing = batch
        assert host.store is not None, "a batch without a disk"

        def done(reason: str | None) -> None:
            if reason is not DROPPED and life == host.life:
                event = Persisted(effect.token) if reason is None else PersistFailed(effect.token, reason)
                self.soon(self.hear, host, event)
            self.calmer()

        host.store.put(effect.rows, failing, done)

    def _set_disk(self, host: RealHost, delay: Span, failing: str | None) -> None:
        if not host.disk:
            raise LabError(f"part {host.name!r} has no disk to trouble")
        host.delay, host.failing = delay, failing

    def _move_time(self, by: Span) -> None:
        self.clock.skip(self.clock.now + by)

    def _bury(self, host: RealHost, disk: DiskFate) -> None:
        """A real disk is neither torn nor unsynced at will: those are as dropped here."""
        for number in host.timers.values():
            self.clock.cancel(number)
        host.timers = {}
        host.held = None
        if host.store is not None and disk is not DiskFate.WRITTEN:
            host.store.crash()

    def _wake(self, host: RealHost) -> None:
        host.held = []
        self._busy += 1
        self.task(self._start(host, host.life))

    async def _start(self, host: RealHost, life: int) -> None:
        """Read the disk, open the ports, tell it `Started`, then what came meanwhile."""
        try:
            rows = await host.store.rows() if host.store is not None else ()
            if host.life == life:
                await self.net.listen(host)
            if host.life == life:
                self.soon(self._started, host, rows)
            elif not host.alive:
                self.net.shut(host)
        finally:
            self.calmer()

    def _started(self, host: RealHost, rows: tuple[Row, ...]) -> None:
        held, host.held = host.held or [], None
        self.hear(host, Started(rows))
        for event in held:
            self.hear(host, event)

    def _consult(self, host: RealHost, effect: Consult) -> None:
        """The outside is asked beside everything else; nobody counts it as something on its way."""

        async def ask() -> None:
            await effect.work()
            self.soon(self.hear, host, Fired(effect.done))

        self.task(ask())

    def _stop(self, ended: Ended) -> None:
        if self._over is not None and not self._over.done():
            self.ended = ended
            self.is_on = False
            self._over.set_result(None)

    # -- the run

    async def _set_up(self, loop: asyncio.AbstractEventLoop) -> list[tuple[RealHost, tuple[Row, ...]]]:
        """Open disks and ports; who is to be started with which rows."""
        at_start: list[tuple[RealHost, tuple[Row, ...]]] = []
        if self._directory is not None and any(host.disk for host in self.hosts.values()):
            self._writer = SqliteWriter(loop, self._directory)
        for host in self.hosts.values():
            if host.disk:
                host.store = await self._writer.open(host.name) if self._writer is not None else MemoryStore(loop)
            await self.net.listen(host)
            at_start.append((host, await host.store.rows() if host.store is not None else ()))
        if self._on_listening is not None:
            for address, doorway in self.net.doorways.items():
                self._on_listening(address, doorway.host, doorway.tcp_port)
        return at_start

    def _drain(self) -> None:
        self._draining = True
        queue = self._queue
        try:
            while queue and self.is_on:
                happening, first, second = queue.popleft()
                happening(first, second)
        except Exception as error:  # ours or the lab's, not a part's: `play` raises it
            self._fail(error)
        finally:
            self._draining = False
        if self._busy == 0 and self.clock.is_empty:
            asyncio.get_running_loop().call_soon(self._look_whether_idle)

    def _look_whether_idle(self) -> None:
        """Nothing on its way, nothing due, and nobody who could speak up."""
        quiet = self._busy == 0 and self.clock.is_empty and not self._queue
        if quiet and not self._open_house and self._over is not None and not self._over.done():
            self._over.set_result(None)

    def _task_done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._failure = error
        if self._over is not None and not self._over.done():
            self._over.set_result(None)

    async def _last_rows(self) -> dict[str, tuple[Row, ...]]:
        stores: dict[str, Store] = {host.name: host.store for host in self.hosts.values() if host.store is not None}
        return {name: await store.rows() for name, store in stores.items()}

    async def _clean_up(self) -> None:
        self.clock.stop()
        self._queue.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # a connection that came up while its dial was being cancelled shows itself
        await self.net.close_all()
        if self._writer is not None:
            await self._writer.close()
