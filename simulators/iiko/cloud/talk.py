"""A conversation with iikoCloud: what it takes to say one operation, as a generator (`conversations.py`).

It yields steps and is sent the response to each `Call` (None after the others); it returns the answer to the operation,
or `UNHEARD` when nobody knows. Tokens, 401 and 429 are below it: `link.py` deals with them and the conversation never
sees them.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

from simulators.kit.http import HttpResponse
from simulators.kit.http_message import Headers
from simulators.kit.instant import Span
from simulators.till.answer import Answer


@dataclass(frozen=True, slots=True)
class Call:
    """One `POST`, without token and host."""

    path: str
    body: bytes
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is said for a while."""

    span: Span


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The last response means nothing, and the conversation goes on without it; `reason` goes into the history."""

    reason: str


Unheard: TypeAlias = Literal["unheard"]
UNHEARD: Final[Unheard] = "unheard"

Step: TypeAlias = Call | Rest | Spoilt
T = TypeVar("T")
Asking: TypeAlias = Generator[Step, HttpResponse | None, T]
"""A conversation, or a part of one, that comes to a T."""
Talk: TypeAlias = Asking[Answer | Unheard]


class Unreadable(Exception):
    """The last response means nothing and the conversation cannot go on: nobody knows. Caught by the link."""


def post(path: str, body: bytes, headers: Headers = ()) -> Asking[HttpResponse]:
    """The response to a call."""
    response = yield Call(path, body, headers)
    assert response is not None, "a call is answered"
    return response
