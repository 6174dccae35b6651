"""The client end of a SIM connection: the POS server's. Many workstations on one connection (A3), one outstanding
request each (C.1); what else they want to say waits its turn.

    send      -> 01..99 per workstation, flag blank           [R; per workstation or interface is U, F.1]
    no answer -> the same number again with flag R, `retransmissions` times (C.2), then Silence: the script's `_timeout`
    an answer -> Say, when source and number are those of the outstanding request; else it is late: a Remark (A.11) [I]
    nothing understood -> Garbage and Silence: the script ends on an unknown event name (C.1) [R]
    pings     -> every `ping_interval` from the first word on; `missed_pings` unanswered: hang up (A7) [I]

What cannot be said (a control character, too long, no word for it) was never sent, and is answered at once with
`Refused(UNSUPPORTED)`. On hanging up everything outstanding becomes Silence first.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulators.kit.garbage import LATE_ANSWER, Garbage, Remark
from simulators.kit.instant import Instant
from simulators.micros.codec import ACK, ENQ, Decoder, Frame, Item, Signal, encode, source_id
from simulators.micros.field import Unreadable
from simulators.micros.message import AGAIN, FIRST, Message, following, is_sim, read_answer, write
from simulators.micros.phrase import Book, Unsayable
from simulators.micros.profile import Profile
from simulators.micros.speech import request_bytes, workstation_of
from simulators.till.answer import Reason, Refused
from simulators.till.operation import kind_of
from simulators.till.wire import HANG_UP, Ask, Heard, Say, Silence

MAX_QUEUE = 1000
"""Requests of one workstation that wait their turn. More are answered `Refused(UNAVAILABLE)`."""
PING_WORKSTATION = "0"
"""Whether a ping carries a real workstation number is not known (F.2) [U]; zero [I]."""


@dataclass(frozen=True, slots=True)
class _Request:
    ref: str
    kind: str
    text: bytes


@dataclass(slots=True)
class _Station:
    """One workstation: its last number, what it asked and has not heard of, what it will ask next."""

    source: bytes
    number: int = 0
    asked: _Request | None = None
    tries: int = 0
    deadline: Instant = 0
    queue: deque[_Request] = field(default_factory=deque)

    @property
    def digits(self) -> bytes:
        return b"%02d" % self.number


class MicrosClient:
    """A `Link`."""

    def __init__(self, profile: Profile, book: Book) -> None:
        self._profile = profile
        self._encoding = profile.encoding.value
        self._book = book
        self._decoder = Decoder(profile)
        self._stations: dict[bytes, _Station] = {}
        self._deadlines: deque[tuple[Instant, _Station]] = deque()
        """In order, because every wait is as long; entries of requests answered since are skipped."""
        self._unsaid: list[Say] = []
        self._unsaid_at: Instant = 0
        self._ping = encode(source_id(PING_WORKSTATION, "", profile.workstation_digits), b"", profile)
        self._ping_at: Instant | None = None
        self._missed = 0
        self._out: list[bytes] = []
        self._hung_up = False

    @property
    def wake_at(self) -> Instant | None:
        if self._unsaid:
            return self._unsaid_at
        while self._deadlines and not _is_due(*self._deadlines[0]):
            self._deadlines.popleft()
        if not self._deadlines:
            return self._ping_at
        deadline = self._deadlines[0][0]
        return deadline if self._ping_at is None else min(deadline, self._ping_at)

    def outgoing(self) -> Sequence[bytes]:
        out, self._out = self._out, []
        return out

    def send(self, message: Ask | Say, now: Instant) -> None:
        assert isinstance(message, Ask), "a client end asks"
        self._begin_pinging(now)
        try:
            workstation = workstation_of(message.terminal, self._profile)
            text = request_bytes(self._book, message.operation, self._profile)
        except Unsayable as error:
            self._say_here(message.ref, Refused(Reason.UNSUPPORTED, str(error)), now)
            return
        source = source_id(workstation, self._profile.interface, self._profile.workstation_digits)
        station = self._stations.setdefault(source, _Station(source))
        if len(station.queue) >= MAX_QUEUE:
            self._say_here(message.ref, Refused(Reason.UNAVAILABLE, "too many requests are waiting"), now)
            return
        station.queue.append(_Request(message.ref, kind_of(message.operation), text))
        if station.asked is None:
            self._next(station, now)

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        self._begin_pinging(now)
        return self._hear(self._decoder.feed(data), now)

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        return [*self._hear(self._decoder.feed_eof(), now), *self._give_up()]

    def wake(self, now: Instant) -> Sequence[Heard]:
        heard: list[Heard] = [*self._unsaid]
        self._unsaid.clear()
        while self._deadlines and self._deadlines[0][0] <= now:
            deadline, station = self._deadlines.popleft()
            if _is_due(deadline, station):
                self._pass_over(station, now, heard)
        if self._ping_at is not None and self._ping_at <= now:
            self._ping_or_leave(now, heard)
        return heard

    def _say_here(self, ref: str, refusal: Refused, now: Instant) -> None:
        """An answer of our own, given at the next wake."""
        self._unsaid_at = now
        self._unsaid.append(Say(ref, refusal))

    def _next(self, station: _Station, now: Instant) -> None:
        station.asked = station.queue.popleft() if station.queue else None
        if station.asked is not None:
            station.number = following(station.number)
            station.tries = 0
            self._transmit(station, now)

    def _transmit(self, station: _Station, now: Instant) -> None:
        assert station.asked is not None
        flag = AGAIN if station.tries else FIRST
        application = write(station.digits, flag, station.asked.text)
        station.tries += 1
        station.deadline = now + self._profile.timeout
        self._deadlines.append((station.deadline, station))
        self._out.append(encode(station.source, application, self._profile))

    def _pass_over(self, station: _Station, now: Instant, heard: list[Heard]) -> None:
        """Its time is up: ask again, or give it up and go on."""
        assert station.asked is not None
        if station.tries <= self._profile.retransmissions:
            self._transmit(station, now)
        else:
            heard.append(Silence(station.asked.ref))
            self._next(station, now)

    def _begin_pinging(self, now: Instant) -> None:
        if self._ping_at is None and self._profile.ping_interval is not None and not self._hung_up:
            self._ping_at = now + self._profile.ping_interval

    def _ping_or_leave(self, now: Instant, heard: list[Heard]) -> None:
        assert self._profile.ping_interval is not None
        if self._missed >= self._profile.missed_pings:
            self._ping_at = None
            self._hung_up = True
            heard.append(Remark(f"{self._missed} pings unanswered: hanging up"))
            heard += self._give_up()
            self._out.append(HANG_UP)
            return
        self._missed += 1
        self._ping_at = now + self._profile.ping_interval
        self._out.append(self._ping)

    def _give_up(self) -> list[Heard]:
        """What will now stay unanswered, workstation by workstation, oldest first."""
        silent: list[Heard] = [*self._unsaid]
        self._unsaid.clear()
        for station in self._stations.values():
            if station.asked is not None:
                silent.append(Silence(station.asked.ref))
            silent += [Silence(request.ref) for request in station.queue]
            station.asked = None
            station.queue.clear()
        self._deadlines.clear()
        return silent

    def _hear(self, items: Sequence[Item], now: Instant) -> list[Heard]:
        heard: list[Heard] = []
        for item in items:
            match item:
                case Frame():
                    self._missed = 0
                    heard += [Remark(text, item.offset) for text in item.remarks]
                    self._take(item, now, heard)
                case Signal(raw=code):
                    if code == ENQ:
                        self._out.append(ACK)
                case Garbage():
                    heard.append(item)
        return heard

    def _take(self, frame: Frame, now: Instant, heard: list[Heard]) -> None:
        if frame.is_ping:
            return  # ours come back
        if not is_sim(frame.application):
            heard.append(Garbage(frame.raw, "no SIM answer: FS expected after STX", frame.offset))
            return
        station = self._stations.get(frame.source)
        if station is None:
            heard.append(Garbage(frame.raw, "an answer for a workstation that never asked", frame.offset))
            return
        asked = station.asked
        if asked is None or frame.application[1:3] != station.digits:
            number = frame.application[1:3].decode("ascii", "replace")
            heard.append(Remark(f"{LATE_ANSWER}: number {number} is not outstanding; discarded", frame.offset))
            return
        heard += self._understand(frame, asked)
        self._next(station, now)

    def _understand(self, frame: Frame, asked: _Request) -> list[Heard]:
        rule = self._profile.response_flag
        message = read_answer(
            frame.application, self._encoding, rule, lambda text: self._book.knows_event(asked.kind, text)
        )
        fault = message if isinstance(message, str) else message.fault
        if isinstance(message, Message) and not fault:
            try:
                return [Say(asked.ref, self._book.read_answer(asked.kind, message.text))]
            except Unreadable as error:
                fault = str(error)
        return [Garbage(frame.raw, fault, frame.offset), Silence(asked.ref)]


def _is_due(deadline: Instant, station: _Station) -> bool:
    """Is this still the deadline of what the station waits for?"""
    return station.asked is not None and station.deadline == deadline
