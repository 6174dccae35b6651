"""Crashes as they are written on the command line and in the ids of cases (`harness.trouble.killing`)."""

from harness.scenario.scalars import parse_signed_span, parse_span
from harness.trouble.killing import DELIVERED, LOST, Crash, DiskFate
from simulators.kit.errors import UsageError
from simulators.kit.instant import SECOND, Span

WORDS = "PART:EFFECT[:delivered|lost][:dropped|written|torn|unsynced][:after=1s][:clock=-1h][:with=PART]"
_MOST_EFFECTS = 10**12


def read_crashes(text: str) -> tuple[Crash, ...]:
    """Of a label: one, or several joined by `+`. Raises UsageError."""
    return tuple(_read(one) for one in text.split("+"))


def _read(text: str) -> Crash:
    part, _, rest = text.partition(":")
    number, *words = rest.split(":")
    if not part or not number.isascii() or not number.isdigit() or int(number[:13]) >= _MOST_EFFECTS:
        raise _bad(text, "expected a part and the number of an effect")
    deliver_sent, disk, after, clock = True, DiskFate.DROPPED, SECOND, 0
    beside: list[str] = []
    fates = {fate.value: fate for fate in DiskFate}
    for word in words:
        name, _, value = word.partition("=")
        if word in (DELIVERED, LOST):
            deliver_sent = word == DELIVERED
        elif word in fates:
            disk = fates[word]
        elif name == "after":
            after = _span(text, value, signed=False)
        elif name == "clock":
            clock = _span(text, value, signed=True)
        elif name == "with" and value:
            beside.append(value)
        else:
            raise _bad(text, f"{word!r} means nothing there")
    return Crash(part, int(number), deliver_sent, after, disk, clock, tuple(beside))


def _span(text: str, value: str, *, signed: bool) -> Span:
    try:
        return parse_signed_span(value) if signed else parse_span(value)
    except ValueError as error:
        raise _bad(text, f"{value!r} is no length of time such as 10ms or 1h") from error


def _bad(text: str, why: str) -> UsageError:
    return UsageError(f"crash {text!r}: {why}; it is {WORDS}")
