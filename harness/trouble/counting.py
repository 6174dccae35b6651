"""What troubles that act a number of times, on one way of a link, have in common."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from harness.trouble.rule import Delivery, Ending, Passing, Towards
from simulators.kit.instant import Span

EndingName: TypeAlias = Literal["silent", "reset"]
"""`silent`: nothing arrives any more and nobody is told; `reset`: both ends hear that the connection is gone."""


def hits(chunk: Passing, towards: Towards, times: int) -> bool:
    """Whether a trouble for the first `times` messages of a way (0: all of them) acts on this one."""
    return chunk.towards is towards and (times == 0 or chunk.number < times)


def untouched(chunk: Passing) -> Sequence[Delivery]:
    return (Delivery(0, chunk.data),)


def lose(ending: EndingName) -> Sequence[Delivery]:
    """The message and the connection with it: bytes of a stream cannot be lost otherwise."""
    return (Delivery(0, ending=Ending(ending)),)


def check_times(times: int) -> None:
    if times < 0:
        raise ValueError(f"times must be 0 (always) or more, found {times}")


def check_span(name: str, span: Span) -> None:
    if span < 0:
        raise ValueError(f"{name} must not be negative")
