"""Errors of ours, in one tree. What a peer does is never one of these: it is a message, garbage, or an ending.

TillproofError
  TextError        a file a person wrote is wrong: shown as file:line:column, exit 2
  UsageError       the command line is wrong, exit 2
  LabError         the lab broke: a port is taken, a target is unreachable, exit 3
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file a person wrote; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class TillproofError(Exception):
    """Anything a person can be told in a sentence."""


class TextError(TillproofError):
    """A file a person wrote is wrong. `str()` is `file:line:column: sentence`."""

    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place
        self.sentence = sentence


class UsageError(TillproofError):
    """The command line asks for something that is not there."""


class LabError(TillproofError):
    """The lab cannot do what the run needs; not the fault of what is tested."""
