"""A road from a calling end to the cafe: both links, real books behind, and whatever happens to messages on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec.structs import replace as with_fields

from simulators.iiko.cloud.client import Cloud, CloudClient
from simulators.iiko.cloud.saying import Fresh, Manners
from simulators.kit.garbage import Garbage
from simulators.kit.instant import MINUTE, Instant
from simulators.till.answer import Answer
from simulators.till.operation import Origin, Single
from simulators.till.wire import HANG_UP, Ask, Heard, Say, Silence
from tests.unit.simulators.backend.shop import NOON
from tests.unit.simulators.iiko.cloud.cafe import Cafe

DAY = NOON.date()


def origin(number: int = 1, check: int = 0, terminal: str = "7", store: str = "s1") -> Origin:
    return Origin(store, terminal, DAY, NOON, check, number)


def said(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    """An answer of our own making."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s" % (status, len(body), lines.encode(), body)


Meddle = Callable[[str, bytes], bytes | None]
"""From a path and the server's answer to what arrives; None: nothing does."""


@dataclass
class Road:
    cafe: Cafe = field(default_factory=Cafe)
    fresh: Fresh = field(default_factory=Fresh)
    cloud: type[Cloud] = Cloud
    manners: Manners = field(default_factory=lambda: Manners(most_polls=5))
    before: dict[str, list[bytes]] = field(default_factory=dict)
    """Answers that a path gives instead of asking the server, in order."""
    after: dict[str, list[bytes | None]] = field(default_factory=dict)
    """What arrives instead of the server's answers, though it did its work; None: nothing, and the line goes."""
    paths: list[str] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.count = 0
        self.connect()

    @property
    def now(self) -> Instant:
        return self.cafe.now

    def connect(self) -> None:
        self.client = CloudClient(self.cafe.wire, self.fresh, self.manners, self.cloud)
        self.line = self.cafe.connect()
        self.is_up = True

    def ask(self, operation: Single) -> Answer | None:
        """The answer; None: nobody knows."""
        self.count += 1
        ref = f"r{self.count}"
        self.client.send(Ask(ref, operation.origin.terminal, operation), self.now)
        return self.answer_to(ref)

    def answer_to(self, ref: str) -> Answer | None:
        end = self.now + 10 * MINUTE
        while True:
            self._carry()
            for item in self.heard:
                match item:
                    case Say(one, answer) if one == ref:
                        return answer
                    case Silence(one) if one == ref:
                        return None
                    case _:
                        pass
            wake_at = self.client.wake_at
            assert wake_at is not None, "a link that owes an answer has something to wait for"
            assert wake_at <= end, "an answer was waited for in vain"
            self.cafe.now = max(self.now, wake_at)
            self.heard += self.client.wake(self.now)

    def _carry(self) -> None:
        """Until nothing moves any more."""
        while chunks := self.client.outgoing():
            for data in chunks:
                if data == HANG_UP:
                    self.is_up = False
                elif self.is_up:
                    self._request(data)

    def _request(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1].decode()
        self.paths.append(path.rsplit("/", 1)[1])
        self.requests.append(data)
        name = self.paths[-1]
        if self.before.get(name):
            self._arrive(self.before[name].pop(0))
            return
        self.cafe._hear(self.line, self.line.link.feed(data, self.now))
        for _ in range(20):
            for answer in self.line.link.outgoing():
                planned = self.after.get(name)
                self._arrive(planned.pop(0) if planned else answer)
            if self.line.link.wake_at is None or self.line.link.wake_at > self.now:
                break
            self.cafe._hear(self.line, self.line.link.wake(self.now))

    def _arrive(self, data: bytes | None) -> None:
        if data is None:
            self.is_up = False
            self.heard += self.client.feed_eof(self.now)
        else:
            self.heard += self.client.feed(data, self.now)

    @property
    def garbage(self) -> list[str]:
        return [item.reason for item in self.heard if isinstance(item, Garbage)]


__all__ = ["DAY", "NOON", "Road", "origin", "said", "with_fields"]
