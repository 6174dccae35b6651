"""How the worlds word what they did to a part or a link; the same words in both, so that accounts compare."""

import traceback

from harness.world.stage import DiskFate, DiskTrouble
from simulators.kit.instant import Span, show_span

BEFORE = "before effect"
"""How a death begins that came just before one of the part's effects."""
_FRAMES = 4


def show_defect(defect: Exception) -> str:
    """What was raised and the last few places, without line noise: file, line and function."""
    frames = traceback.extract_tb(defect.__traceback__)[-_FRAMES:]
    places = ", ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(defect).__name__}: {defect} ({places})"


def show_trouble(rule: object | None) -> str:
    return "none" if rule is None else repr(rule)


def show_disk_trouble(effect: DiskTrouble) -> str:
    words = []
    if effect.delay is not None:
        words.append(f"disk slow by {show_span(effect.delay)}")
    if effect.failing is not None:
        words.append(f"disk failing: {effect.failing}")
    return ", ".join(words) or "disk well again"


def show_crash(deliver_sent: bool, disk: DiskFate) -> str:
    sent = "what it sent arrives" if deliver_sent else "what it sent is lost"
    return sent if disk is DiskFate.DROPPED else f"{sent}, writes under way {disk.value}"


def show_clock(offset: Span) -> str:
    """Of a restart: how its clock stands; empty when it is right."""
    if offset == 0:
        return ""
    return f"clock {show_span(abs(offset))} {'ahead' if offset > 0 else 'behind'}"


def _short(path: str) -> str:
    """The last two parts of a path: reports must not depend on where the project lies."""
    return "/".join(path.replace("\\", "/").rsplit("/", 2)[-2:])
