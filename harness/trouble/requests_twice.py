"""Requests that arrive twice, because somebody on the way did not trust the first time: a proxy, a balancer, a modem.

TCP says nothing twice, so a copy is somebody's doing. An HTTP proxy says it again on a connection of its own and keeps
the answer to itself; a server hears the same request from two connections. On a link of frames there is no proxy that
knows where a frame ends: the copy follows on the same connection, as from a till that sends a frame again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.trouble.counting import check_span, check_times, hits, untouched
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random
from simulators.kit.instant import Span

_HTTP = re.compile(rb"[A-Z]{3,10} [^\r\n]* HTTP/1\.[01]\r\n")


@trouble("requests_twice")
@dataclass(frozen=True, slots=True)
class RequestsTwice:
    """Requests reach the server twice. Over HTTP the copy comes on a connection of its own and its answer goes nowhere,
    as from a proxy that tried again; on another protocol it follows on the same connection."""

    times: int = 1
    """How many; 0 means always."""
    after: Span = 0
    """How long after the first one the copy is sent. Without HTTP it is sent at once."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_span("after", self.after)
        check_times(self.times, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        if not hits(chunk, Towards.SERVER, self.times, self.skip):
            return untouched(chunk)
        if is_http(chunk.data):
            return (Delivery(0, chunk.data), Delivery(self.after, chunk.data, aside=True))
        return (Delivery(0, chunk.data), Delivery(0, chunk.data))


def is_http(data: bytes) -> bool:
    """Whether a message begins as a request of HTTP does."""
    return _HTTP.match(data) is not None
