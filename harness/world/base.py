"""What both worlds do alike: hand an event to a part, perform its effects in order, and do what the stage asks.

Being one piece of code, it cannot differ between them; what a clock, a network and a disk are is left to each world.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from harness.trouble.rule import Rule
from harness.world.book import Book
from harness.world.host import Host
from harness.world.link import LinkNames
from harness.world.played import Ended
from harness.world.stage import (
    STAGE,
    Advance,
    Crash,
    Cut,
    CutStyle,
    DiskFate,
    DiskTrouble,
    Doom,
    Finish,
    Restart,
    Restore,
    Spare,
    Trouble,
)
from harness.world.wording import BEFORE, show_clock, show_crash, show_defect, show_disk_trouble, show_trouble
from simulators.kit.effect import Arm, Close, Disarm, Open, Persist, Record, Send, Tell
from simulators.kit.errors import LabError
from simulators.kit.event import Event, Told
from simulators.kit.instant import Instant, Span, show_span

H = TypeVar("H", bound=Host)
H_contra = TypeVar("H_contra", bound=Host, contravariant=True)
NO_DISK = "this part has no disk"


class Clock(Protocol):
    """Knows the instant."""

    @property
    def now(self) -> Instant: ...


class Network(Protocol[H_contra]):
    """The links of a world."""

    names: LinkNames

    def dial(self, host: H_contra, conn: str, to: str) -> bool:
        """False when the part is still using that name."""
        ...

    def send(self, host: H_contra, conn: str, data: bytes) -> None: ...
    def close(self, host: H_contra, conn: str) -> None: ...
    def crash(self, host: H_contra, deliver_sent: bool) -> None: ...
    def cut(self, link: str, style: CutStyle) -> None: ...
    def restore(self, link: str) -> None: ...
    def trouble(self, link: str, rule: object | None) -> None: ...
    def fault(self, link: str, rule: Rule) -> None: ...


class World(ABC, Generic[H]):
    """Parts on a stage. `play` belongs to each world."""

    net: Network[H]
    clock: Clock

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.book = Book()
        self.hosts: dict[str, H] = {}
        self.ended: Ended = "idle"
        self.last: Instant = 0
        """When the last event was told."""
        self._part_effects: dict[type, Callable[[H, Any], None]] = {
            Open: self._open,
            Send: self._send,
            Close: self._close,
            Arm: self._arm,
            Disarm: self._disarm,
            Persist: self._persist,
            Tell: self._tell_other,
            Record: self._record,
        }
        self._any_effects: dict[type, Callable[[H, Any], None]] = {
            **self._part_effects,
            Cut: self._cut,
            Restore: self._restore,
            Trouble: self._trouble,
            DiskTrouble: self._disk_trouble,
            Crash: self._crash,
            Doom: self._doom,
            Spare: self._spare,
            Restart: self._restart,
        }

    def name_link(self, link: str, source: str, to: str) -> None:
        """Dials from part `source` to address `to` belong to `link`; without this, to `<source>-<part of to>`."""
        self.net.names.name(link, source, to)

    def crash_at(
        self,
        part: str,
        effect_number: int,
        deliver_sent: bool = True,
        restart_after: Span | None = None,
        disk: DiskFate = DiskFate.DROPPED,
        clock: Span = 0,
        beside: tuple[str, ...] = (),
    ) -> None:
        """Kill `part` just before it performs its effect number `effect_number` (from 0, over all its lives); in the
        virtual world before it hears of the write that makes it perform that. May be said several times."""
        for other in beside:
            self.host(other)
        doom = Doom(part, effect_number, deliver_sent, disk, restart_after, clock, beside)
        self.host(part).add_doom(effect_number, doom)

    def fault(self, link: str, rule: Rule) -> None:
        """Lay a rule over a link from the start, beneath whatever the stage does to it: it sees a message first and
        counts them from the beginning of the case."""
        self.net.fault(link, rule)

    def host(self, part: str) -> H:
        host = self.hosts.get(part)
        if host is None:
            raise LabError(f"there is no part {part!r} in this world; there are {', '.join(self.hosts)}")
        return host

    # -- what each world does its own way

    @abstractmethod
    def _later(self, after: Span, happening: Callable[[Any, Any], None], first: Any, second: Any) -> None:
        """Let `happening(first, second)` be called in a while; after 0, when what is under way is done."""

    @abstractmethod
    def _arm(self, host: H, effect: Arm) -> None: ...

    @abstractmethod
    def _disarm(self, host: H, effect: Disarm) -> None: ...

    @abstractmethod
    def _persist(self, host: H, effect: Persist) -> None: ...

    @abstractmethod
    def _set_disk(self, host: H, delay: Span, failing: str | None) -> None: ...

    @abstractmethod
    def _move_time(self, by: Span) -> None:
        """Time is to move by this at once (what is due on the way happens on the way)."""

    @abstractmethod
    def _bury(self, host: H, disk: DiskFate) -> None:
        """The part has died: its timers are gone, and what it had not yet on the disk is as `disk` says."""

    @abstractmethod
    def _wake(self, host: H) -> None:
        """The part is alive again, with a new actor: tell it `Started` with what its disk holds."""

    @abstractmethod
    def _stop(self, ended: Ended) -> None: ...

    # -- events to parts

    def told(self, host: H, event: Event) -> None:
        if host.alive:
            self.tell(host, event)

    def tell(self, host: H, event: Event) -> None:
        """Let a living part handle one event, and perform what it answers."""
        now = self.last = self.clock.now
        try:
            effects = host.actor.handle(event, now + host.offset)
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
                self._doomed(host)
                return
            host.effects += 1
            perform = self._part_effects.get(type(effect))
            if perform is None:
                self._broke(host, f"{effect!r} is not something a part can do")
                return
            perform(host, effect)
            if host.life != life:
                return

    def _perform_stage(self, host: H, effects: Sequence[object]) -> None:
        """The same for the conductor, who can do more: what follows an `Advance` is done when time has moved."""
        for index, effect in enumerate(effects):
            host.effects += 1
            perform = self._any_effects.get(type(effect))
            if perform is not None:
                perform(host, effect)
                continue
            if isinstance(effect, Advance):
                self.book.event(self.clock.now, STAGE, "advance", show_span(effect.by))
                self._later(effect.by, self._resume, host, effects[index + 1 :])
                self._move_time(effect.by)
            elif isinstance(effect, Finish):
                self._stop("finish")
            else:
                self._broke(host, f"{effect!r} is not something the stage can do")
            return

    def _resume(self, host: H, rest: Sequence[object]) -> None:
        if host.alive:
            self.last = self.clock.now
            self._perform_stage(host, rest)

    # -- effects of parts

    def _open(self, host: H, effect: Open) -> None:
        if not self.net.dial(host, effect.conn, effect.to):
            self._broke(host, f"connection {effect.conn!r} is dialled again while it is in use")

    def _send(self, host: H, effect: Send) -> None:
        self.net.send(host, effect.conn, effect.data)

    def _close(self, host: H, effect: Close) -> None:
        self.net.close(host, effect.conn)

    def _tell_other(self, host: H, effect: Tell) -> None:
        other = self.hosts.get(effect.to)
        if other is not None:
            self._later(0, self.told, other, Told(host.name, effect.message))

    def _record(self, host: H, effect: Record) -> None:
        self.book.note(self.clock.now, host.name, effect.entry)

    # -- effects of the stage

    def _cut(self, _: H, effect: Cut) -> None:
        self.book.event(self.clock.now, effect.link, "cut", effect.style.value)
        self.net.cut(effect.link, effect.style)

    def _restore(self, _: H, effect: Restore) -> None:
        self.book.event(self.clock.now, effect.link, "restore")
        self.net.restore(effect.link)

    def _trouble(self, _: H, effect: Trouble) -> None:
        self.book.event(self.clock.now, effect.link, "trouble", show_trouble(effect.rule))
        self.net.trouble(effect.link, effect.rule)

    def _disk_trouble(self, _: H, effect: DiskTrouble) -> None:
        self.book.event(self.clock.now, effect.part, "trouble", show_disk_trouble(effect))
        self._set_disk(self.host(effect.part), effect.delay or 0, effect.failing)

    def _crash(self, _: H, effect: Crash) -> None:
        words = show_crash(effect.deliver_sent, effect.disk)
        self._kill(self.host(effect.part), effect.deliver_sent, "crash", words, effect.disk)

    def _doom(self, _: H, effect: Doom) -> None:
        host = self.host(effect.part)
        host.add_doom(host.effects + effect.after_effects, effect, staged=True)

    def _spare(self, _: H, effect: Spare) -> None:
        self.host(effect.part).spare()

    def _restart(self, _: H, effect: Restart) -> None:
        self._revive(self.host(effect.part), effect.clock)

    # -- death and life

    def _doomed(self, host: H) -> None:
        number, doom = host.doom, host.next_doom()
        words = f"{BEFORE} {number}, {show_crash(doom.deliver_sent, doom.disk)}"
        self._kill(host, doom.deliver_sent, "crash", words, doom.disk)
        for other in doom.beside:
            self._kill(self.host(other), doom.deliver_sent, "crash", f"with {host.name}, {words}", doom.disk)
        if doom.restart_after is not None:
            self._later(doom.restart_after, self._revive, host, doom.clock)
            for other in doom.beside:
                self._later(doom.restart_after, self._revive, self.host(other), None)

    def _broke(self, host: H, text: str) -> None:
        self._kill(host, True, "broke", text)
        if host.name == STAGE:
            self._stop("broke")

    def _kill(self, host: H, deliver_sent: bool, what: str, text: str, disk: DiskFate = DiskFate.DROPPED) -> None:
        """Killing the dead changes nothing."""
        if not host.alive:
            return
        self.book.event(self.clock.now, host.name, what, text)
        host.alive = False
        host.life += 1
        self.net.crash(host, deliver_sent)
        self._bury(host, disk)

    def _revive(self, host: H, clock: Span | None) -> None:
        """Starting the living changes nothing."""
        if host.alive:
            return
        if clock is not None:
            host.offset = clock
        self.book.event(self.clock.now, host.name, "restart", show_clock(host.offset), host.offset)
        host.actor = host.factory()
        host.alive = True
        self._wake(host)
