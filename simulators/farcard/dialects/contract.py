"""What a dialect of FarCards over HTTP is: how each call and each answer of `call.py` becomes a message, both ways.

Readers never raise but `Unreadable`, with a sentence that names the element, attribute or JSON path that was wrong.
Paths are free: each call is posted to whatever the vendor's ini names (farcard.md 5.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from simulators.farcard.call import Call, CallAnswer
from simulators.farcard.packet import AS_TILLS_WRITE, Quirks
from simulators.farcard.switches import CallName as CallName
from simulators.farcard.switches import OutBufPlace as OutBufPlace
from simulators.kit.http import HttpRequest, HttpResponse


class Unreadable(ValueError):
    """Not such a call, or not such an answer: one sentence. `status` is what a server answers to such a request."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Style:
    """Switches of a site, the same for all dialects; each uses those that mean something to it."""

    host: str = "loyalty"
    paths: Mapping[CallName, str] = field(default_factory=dict)
    """Missing ones: the dialect's own."""
    content_type: str = "text/xml; charset=utf-8"
    """Of XML requests; what the vendor's client sends is unknown."""
    out_buf: OutBufPlace = OutBufPlace.INSIDE
    error_attribute: str = "err_text"
    """`err_text` or `error_text` (disagreement 5); readers take both."""
    protocol: int = 30
    """30: an error has result 1 and its XML; 29: result 0 and its XML (2.6)."""
    inp_buf: bool = True
    """Off: calls carry no packet ("Order XML" is off at the till, 8)."""
    quirks: Quirks = AS_TILLS_WRITE
    unit_attribute: str = "RKUnit"
    """`RKUni` in one early client (disagreement 9); readers take both."""


class FarCardDialect(Protocol):
    """Both ends of one dialect."""

    @property
    def name(self) -> str: ...

    def cannot_say(self, call: Call) -> str | None:
        """Why this dialect has no such call; None when it has."""
        ...

    def write_call(self, call: Call, style: Style) -> HttpRequest: ...

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        """Which call a request is, by its path; None when there is no such path."""
        ...

    def read_call(self, name: CallName, request: HttpRequest, style: Style) -> Call:
        """Raises Unreadable."""
        ...

    def write_answer(self, call: Call, answer: CallAnswer, style: Style) -> HttpResponse: ...

    def read_answer(self, call: Call, response: HttpResponse, style: Style) -> CallAnswer:
        """Raises Unreadable."""
        ...

    def refusal(self, status: int, sentence: str) -> HttpResponse:
        """The answer to what is no call."""
        ...
