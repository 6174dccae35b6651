"""The virtual world: one thread, one heap, one seed. The same seed gives the same run, to the byte, in any process.

It can kill a part between any two of its effects (`crash_at`), which is why parts answer with lists of effects.
Several effects of one event happen at one instant. A part that raises is recorded (`broke`) and dead; the rest goes on.
"""

from collections.abc import Callable, Sequence
from typing import Any

from harness.world.book import Book
from harness.world.disk import VirtualDisk, list_rows, put_rows
from harness.world.host import Host
from harness.world.net import Net
from harness.world.played import Ended, Played
from harness.world.stage import (
    STAGE,
    Advance,
    Crash,
    Cut,
    DiskTrouble,
    Finish,
    Restart,
    Restore,
    Trouble,
)
from harness.world.timeline import Timeline
from harness.world.wording import show_crash, show_defect, show_disk_trouble, show_trouble
from simulators.kit.actor import Actor
from simulators.kit.chance import stream
from simulators.kit.effect import Arm, Close, Disarm, Open, Persist, Record, Send, Tell
from simulators.kit.errors import LabError
from simulators.kit.event import Event, Fired, Persisted, PersistFailed, Started, Told
from simulators.kit.instant import Instant, Span, show_span

NO_DISK = "this part has no disk"


class VirtualWorld:
    """Add parts, name links, `play()` once."""

    def __init__(self, seed: int, *, limit_events: int = 2_000_000) -> None:
        self._seed = seed
        self._limit = limit_events
        self._timeline = Timeline()
        self._book = Book()
        self._hosts: dict[str, Host] = {}
        self._net = Net(seed, self._timeline, self._book, self._hosts, self._tell)
        self._ended: Ended = "idle"
        self._last: Instant = 0

    def add(self, name: str, factory: Callable[[], Actor], ports: tuple[str, ...] = (), disk: bool = False) -> None:
        """Put a part on the stage; `factory` is called now and again at every restart. Its address is `name:port`."""
        if name in self._hosts:
            raise LabError(f"two parts are called {name!r}")
        own = VirtualDisk(stream(self._seed, f"disk/{name}")) if disk else None
        self._hosts[name] = Host(name, factory, ports, own)

    def name_link(self, link: str, source: str, to: str) -> None:
        """Dials from part `source` to address `to` belong to `link`; without this, to `<source>-<part of to>`."""
        self._net.names.name(link, source, to)

    def crash_at(
        self, part: str, effect_number: int, deliver_sent: bool = True, restart_after: Span | None = None
    ) -> None:
        """Kill `part` just before it performs its effect number `effect_number` (from 0, over all its lives)."""
        host = self._host(part)
        host.doom, host.doom_delivers, host.doom_restart = effect_number, deliver_sent, restart_after

    def play(self) -> Played:
        """Until the stage says `Finish`, nothing is left to happen, or the limit of events is reached."""
        for host in self._hosts.values():
            self._timeline.push(0, self._start, host, host.life)
        if not self._timeline.run(self._limit):
            self._ended = "limit"
        rows = {host.name: list_rows(host.disk.durable) for host in self._hosts.values() if host.disk is not None}
        effects = {host.name: host.effects for host in self._hosts.values()}
        book = self._book
        return Played(book.journal(), book.history(), tuple(book.parts), rows, self._ended, self._last, effects)

    # -- events to parts

    def _start(self, host: Host, life: int) -> None:
        if host.alive and host.life == life:
            self._tell(host, Started(list_rows(host.disk.durable) if host.disk is not None else ()))

    def _told(self, host: Host, event: Event) -> None:
        if host.alive:
            self._tell(host, event)

    def _fired(self, host: Host, armed: tuple[str, int]) -> None:
        timer, number = armed
        if host.timers.get(timer) == number:
            del host.timers[timer]
            self._tell(host, Fired(timer))

    def _written(self, host: Host, batch: tuple[int, Persist, str | None]) -> None:
        life, persist, failing = batch
        if host.life != life or host.disk is None:
            return
        if failing is not None:
            self._tell(host, PersistFailed(persist.token, failing))
        else:
            put_rows(host.disk.durable, persist.rows)
            self._tell(host, Persisted(persist.token))

    def _tell(self, host: Host, event: Event) -> None:
        """Let a living part handle one event and perform what it answers."""
        now = self._last = self._timeline.now
        try:
            effects = host.actor.handle(event, now)
        except Exception as defect:
            self._broke(host, show_defect(defect))
            return
        if not effects:
            return
        if host.name == STAGE:
            self._perform_stage(host, effects)
            return
        life = host.life
        for effect in effects:
            if host.effects == host.doom:
                self._doom(host)
                return
            host.effects += 1
            perform = _PART_EFFECTS.get(type(effect))
            if perform is None:
                self._broke(host, f"{effect!r} is not something a part can do")
                return
            perform(self, host, effect)
            if host.life != life:
                return

    def _perform_stage(self, host: Host, effects: Sequence[object]) -> None:
        """The same for the conductor, who can do more: what follows an `Advance` is done when time has moved."""
        for index, effect in enumerate(effects):
            host.effects += 1
            if isinstance(effect, Advance):
                self._book.event(self._timeline.now, STAGE, "advance", show_span(effect.by))
                self._timeline.push(self._timeline.now + effect.by, self._resume, host, effects[index + 1 :])
                return
            if isinstance(effect, Finish):
                self._stop("finish")
                return
            perform = _ANY_EFFECTS.get(type(effect))
            if perform is None:
                self._broke(host, f"{effect!r} is not something the stage can do")
                return
            perform(self, host, effect)

    def _resume(self, host: Host, rest: Sequence[object]) -> None:
        self._last = self._timeline.now
        self._perform_stage(host, rest)

    # -- effects of parts

    def _open(self, host: Host, effect: Open) -> None:
        if effect.conn in host.conns:
            self._broke(host, f"connection {effect.conn!r} is dialled again while it is in use")
        else:
            self._net.dial(host, effect.conn, effect.to)

    def _send(self, host: Host, effect: Send) -> None:
        self._net.send(host, effect.conn, effect.data)

    def _close(self, host: Host, effect: Close) -> None:
        self._net.close(host, effect.conn)

    def _arm(self, host: Host, effect: Arm) -> None:
        host.timers[effect.timer] = self._timeline.push_numbered(effect.at, self._fired, host, effect.timer)

    def _disarm(self, host: Host, effect: Disarm) -> None:
        host.timers.pop(effect.timer, None)

    def _persist(self, host: Host, effect: Persist) -> None:
        disk = host.disk
        now = self._timeline.now
        if disk is None:
            self._timeline.push(now, self._told, host, PersistFailed(effect.token, NO_DISK))
        else:
            self._timeline.push(disk.due(now), self._written, host, (host.life, effect, disk.failing))

    def _tell_other(self, host: Host, effect: Tell) -> None:
        other = self._hosts.get(effect.to)
        if other is not None:
            self._timeline.push(self._timeline.now, self._told, other, Told(host.name, effect.message))

    def _record(self, host: Host, effect: Record) -> None:
        self._book.note(self._timeline.now, host.name, effect.entry)

    # -- effects of the stage

    def _cut(self, _: Host, effect: Cut) -> None:
        self._book.event(self._timeline.now, effect.link, "cut", effect.style.value)
        self._net.cut(effect.link, effect.style)

    def _restore(self, _: Host, effect: Restore) -> None:
        self._book.event(self._timeline.now, effect.link, "restore")
        self._net.restore(effect.link)

    def _trouble(self, _: Host, effect: Trouble) -> None:
        self._book.event(self._timeline.now, effect.link, "trouble", show_trouble(effect.rule))
        self._net.link(effect.link).trouble(effect.rule, self._timeline.now)

    def _disk_trouble(self, _: Host, effect: DiskTrouble) -> None:
        disk = self._host(effect.part).disk
        if disk is None:
            raise LabError(f"part {effect.part!r} has no disk to trouble")
        self._book.event(self._timeline.now, effect.part, "trouble", show_disk_trouble(effect))
        disk.delay, disk.failing = effect.delay or 0, effect.failing

    def _crash(self, _: Host, effect: Crash) -> None:
        self._kill(self._host(effect.part), effect.deliver_sent, "crash", show_crash(effect.deliver_sent))

    def _restart(self, _: Host, effect: Restart) -> None:
        self._revive(self._host(effect.part), None)

    # -- death and life

    def _doom(self, host: Host) -> None:
        number, host.doom = host.doom, -1
        where = f"before effect {number}, {show_crash(host.doom_delivers)}"
        self._kill(host, host.doom_delivers, "crash", where)
        if host.doom_restart is not None:
            self._timeline.push(self._timeline.now + host.doom_restart, self._revive, host, None)

    def _broke(self, host: Host, text: str) -> None:
        self._kill(host, True, "broke", text)
        if host.name == STAGE:
            self._stop("broke")

    def _kill(self, host: Host, deliver_sent: bool, what: str, text: str) -> None:
        if not host.alive:
            return
        self._book.event(self._timeline.now, host.name, what, text)
        host.alive = False
        host.life += 1
        host.timers = {}
        self._net.crash(host, deliver_sent)

    def _revive(self, host: Host, _: None) -> None:
        if host.alive:
            return
        self._book.event(self._timeline.now, host.name, "restart")
        host.actor = host.factory()
        host.alive = True
        self._timeline.push(self._timeline.now, self._start, host, host.life)

    def _stop(self, ended: Ended) -> None:
        self._ended = ended
        self._timeline.stopped = True

    def _host(self, part: str) -> Host:
        host = self._hosts.get(part)
        if host is None:
            raise LabError(f"there is no part {part!r} in this world; there are {', '.join(self._hosts)}")
        return host


_PART_EFFECTS: dict[type, Callable[[VirtualWorld, Host, Any], None]] = {
    Open: VirtualWorld._open,
    Send: VirtualWorld._send,
    Close: VirtualWorld._close,
    Arm: VirtualWorld._arm,
    Disarm: VirtualWorld._disarm,
    Persist: VirtualWorld._persist,
    Tell: VirtualWorld._tell_other,
    Record: VirtualWorld._record,
}
_ANY_EFFECTS: dict[type, Callable[[VirtualWorld, Host, Any], None]] = {
    **_PART_EFFECTS,
    Cut: VirtualWorld._cut,
    Restore: VirtualWorld._restore,
    Trouble: VirtualWorld._trouble,
    DiskTrouble: VirtualWorld._disk_trouble,
    Crash: VirtualWorld._crash,
    Restart: VirtualWorld._restart,
}
