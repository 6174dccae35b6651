"""What troubles that act a number of times, on one way of a link, have in common."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from harness.trouble.rule import Delivery, Ending, Passing, Towards
from simulators.kit.instant import Span

EndingName: TypeAlias = Literal["silent", "reset"]
"""`silent`: nothing arrives any more and nobody is told; `reset`: both ends hear that the connection is gone."""


def hits(chunk: Passing, towards: Towards, times: int, skip: int = 0) -> bool:
    """Whether a trouble for `times` messages of a way (0: all of them), after `skip` that it leaves alone, acts on this
    one."""
    return chunk.towards is towards and chunk.number >= skip and (times == 0 or chunk.number < skip + times)


def untouched(chunk: Passing) -> Sequence[Delivery]:
    return (Delivery(0, chunk.data),)


def lose(ending: EndingName) -> Sequence[Delivery]:
    """The message and the connection with it: bytes of a stream cannot be lost otherwise."""
    return (Delivery(0, ending=Ending(ending)),)


def check_times(times: int, skip: int = 0) -> None:
    if times < 0:
        raise ValueError(f"times must be 0 (always) or more, found {times}")
    if skip < 0:
        raise ValueError(f"skip must be 0 or more, found {skip}")


def check_span(name: str, span: Span) -> None:
    if span < 0:
        raise ValueError(f"{name} must not be negative")
