"""The server end of a SIM connection: the gateway's. It remembers who asked for what, so that whoever answers need not.

    request, new            -> Ask
    request, flag R, known  -> nothing while it is being answered; the stored answer again once it has been (C.2)
    request, flag R, new    -> Ask(repeated=True): the first copy was lost, or came on an earlier connection
    request not understood  -> Garbage, and the vocabulary's refusal to the till, so that it does not hang
    ping                    -> the same bytes back (A6)
    ENQ                     -> ACK (B.7); ACK and NAK are ignored [I]

A frame that does not frame (a wrong checksum, say) is answered nothing: its source id cannot be believed. Keys come
from the payload, never from the sequence number (C.2), so a part must still recognise an operation it has seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulators.kit.garbage import Garbage, Remark
from simulators.kit.instant import Instant
from simulators.micros.codec import ACK, ENQ, ENVELOPE_BYTES, Decoder, Frame, Item, Signal, encode
from simulators.micros.fixed import Unknown, denial_of, read_fixed
from simulators.micros.flat import Setting
from simulators.micros.message import AGAIN, FIRST, is_sim, read_request, write
from simulators.micros.phrase import Book, Misunderstood
from simulators.micros.profile import Profile, ResponseFlag
from simulators.till.answer import Answer, Reason, Refused
from simulators.till.operation import kind_of
from simulators.till.wire import Ask, Heard, Say

MAX_STATIONS = 1000
"""Workstations remembered on one connection; A3 speaks of hundreds [D:spmsq]. The one longest silent is forgotten."""
MAX_WAITING = 4096
"""Requests under way on one connection. More are refused as unavailable."""


@dataclass(slots=True)
class _Station:
    """The last request of one workstation, and what it was answered (empty: not yet)."""

    number: bytes
    data: bytes
    answered: bytes = b""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where the answer to a request has to go."""

    source: bytes
    number: bytes
    kind: str


class MicrosServer:
    """A `Link`."""

    def __init__(self, profile: Profile, book: Book, store: str) -> None:
        self._profile = profile
        self._encoding = profile.encoding.value
        self._book = book
        self._store = store
        self._decoder = Decoder(profile)
        self._stations: dict[bytes, _Station] = {}
        self._waiting: dict[str, _Asked] = {}
        self._count = 0
        self._out: list[bytes] = []

    @property
    def wake_at(self) -> Instant | None:
        return None

    def wake(self, now: Instant) -> Sequence[Heard]:
        return ()

    def feed(self, data: bytes, now: Instant) -> Sequence[Heard]:
        return self._hear(self._decoder.feed(data))

    def feed_eof(self, now: Instant) -> Sequence[Heard]:
        return self._hear(self._decoder.feed_eof())

    def outgoing(self) -> Sequence[bytes]:
        out, self._out = self._out, []
        return out

    def send(self, message: Ask | Say, now: Instant) -> None:
        assert isinstance(message, Say), "a server end answers"
        asked = self._waiting.pop(message.ref, None)
        if asked is None:
            return  # answered before, or forgotten
        raw = self._answer(asked.source, asked.number, asked.kind, message.answer)
        station = self._stations.get(asked.source)
        if station is not None and station.number == asked.number:
            station.answered = raw
        self._out.append(raw)  # also when the till has gone on: it throws late answers away itself (A.11) [I]

    def _hear(self, items: Sequence[Item]) -> list[Heard]:
        heard: list[Heard] = []
        for item in items:
            match item:
                case Frame():
                    heard += [Remark(text, item.offset) for text in item.remarks]
                    self._take(item, heard)
                case Signal(raw=code):
                    if code == ENQ:
                        self._out.append(ACK)
                case Garbage():
                    heard.append(item)
        return heard

    def _take(self, frame: Frame, heard: list[Heard]) -> None:
        if frame.is_ping:
            self._out.append(frame.raw)
        elif not frame.application:
            heard.append(Garbage(frame.raw, "the application segment is empty", frame.offset))
        elif is_sim(frame.application):
            self._take_request(frame, heard)
        else:
            self._take_fixed(frame, heard)

    def _take_request(self, frame: Frame, heard: list[Heard]) -> None:
        message = read_request(frame.application, self._encoding)
        if isinstance(message, str):
            heard.append(Garbage(frame.raw, message, frame.offset))
            return
        if message.fault:
            self._refuse(frame, message.number, None, message.fault, heard)
            return
        again = message.flag == AGAIN
        data = frame.application[4:]
        if again and self._is_known(frame, message.number, data, heard):
            return
        workstation = frame.workstation.strip().lstrip(b"0").decode() or "0"
        try:
            operation = self._book.read_request(message.text, Setting(self._store, workstation))
            self._check_terminal(operation.origin.terminal, frame)
        except Misunderstood as error:
            self._refuse(frame, message.number, error.kind, str(error), heard)
            return
        kind = kind_of(operation)
        if len(self._waiting) >= MAX_WAITING:
            busy = Refused(Reason.UNAVAILABLE, "too many requests are waiting")
            self._out.append(self._answer(frame.source, message.number, kind, busy))
            heard.append(Garbage(frame.raw, "too many requests are waiting", frame.offset))
            return
        self._remember(frame.source, _Station(message.number, data))
        self._count += 1
        ref = str(self._count)
        self._waiting[ref] = _Asked(frame.source, message.number, kind)
        heard.append(Ask(ref, workstation, operation, repeated=again))

    def _is_known(self, frame: Frame, number: bytes, data: bytes, heard: list[Heard]) -> bool:
        """Is this the repeat of what the workstation asked last? Then it has had its answer, or will."""
        station = self._stations.get(frame.source)
        if station is None or station.number != number:
            return False
        if station.data != data:
            heard.append(Remark(f"number {number.decode()} is repeated with other content", frame.offset))
            return False
        if station.answered:
            self._out.append(station.answered)
        return True

    def _check_terminal(self, terminal: str, frame: Frame) -> None:
        """A number in the payload must be the workstation's; of a longer one the field holds the last digits (B.1)."""
        workstation = frame.workstation.strip().decode()
        width = len(frame.workstation)
        if terminal.zfill(width)[-width:] != workstation.zfill(width):
            raise Misunderstood(f"terminal {terminal[:20]!r} spoke from workstation {workstation}", None)

    def _remember(self, source: bytes, station: _Station) -> None:
        self._stations.pop(source, None)
        self._stations[source] = station
        if len(self._stations) > MAX_STATIONS:
            del self._stations[next(iter(self._stations))]

    def _refuse(self, frame: Frame, number: bytes, kind: str | None, reason: str, heard: list[Heard]) -> None:
        heard.append(Garbage(frame.raw, reason, frame.offset))
        raw = self._answer(frame.source, number, kind, Refused(Reason.MALFORMED, reason))
        self._out.append(raw)

    def _answer(self, source: bytes, number: bytes, kind: str | None, answer: Answer) -> bytes:
        """The frame of an answer. One that is too long becomes an indefinite refusal: a lie would be worse."""
        flag = b"" if self._profile.response_flag is ResponseFlag.NEVER else FIRST
        text = self._book.answer_text(kind, answer).encode(self._encoding, "replace")
        if len(source) + len(flag) + len(text) + 3 + ENVELOPE_BYTES > self._profile.limit_bytes:
            too_long = Refused(Reason.UNAVAILABLE, "the answer is too long for this interface")
            text = self._book.answer_text(kind, too_long).encode(self._encoding, "replace")
        return encode(source, write(number, flag, text), self._profile)

    def _take_fixed(self, frame: Frame, heard: list[Heard]) -> None:
        """An inquiry or posting is denied as its own protocol does it; a CA/EDC message is only noticed."""
        message = read_fixed(frame.application, self._encoding)
        if isinstance(message, Unknown):
            heard.append(Garbage(frame.raw, message.reason, frame.offset))
        else:
            heard.append(Remark(f"{message}: not served here", frame.offset))
        denial = denial_of(message)
        if denial is not None:
            self._out.append(encode(frame.source, denial, self._profile))
