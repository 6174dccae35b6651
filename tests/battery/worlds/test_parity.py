"""Both worlds play the same conversations alike: what each part hears, what crosses each link, what the disks hold."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from harness.world.real import RealWorld
from harness.world.virtual import VirtualWorld
from tests.battery.worlds.conversations import CONVERSATIONS
from tests.battery.worlds.speaking import Conversation, Seen, put_on_stage, see

Loop = Callable[[], asyncio.AbstractEventLoop] | None
LOOPS: dict[str, Loop] = {"asyncio": None}
try:
    import uvloop
except ImportError:
    pass
else:
    LOOPS["uvloop"] = uvloop.new_event_loop

DIFFERENT: dict[tuple[str, Literal["traces", "journal", "parts", "rows", "ended", "effects"]], str] = {
    ("persist-then-crash-at-once", "rows"): "whether the disk was quicker than the crash is chance; both are lawful",
    ("persist-then-crash-at-once", "traces"): "as above: what it is started again with is what the disk held",
    ("restart-reusing-a-connection-name", "traces"): "no order is promised between an old connection's end and a new",
}
"""Permitted differences, each with its reason."""


def play_virtual(conversation: Conversation, seed: int = 0) -> Seen:
    world = VirtualWorld(seed)
    traces = put_on_stage(world.add, conversation)
    return see(world.play(), traces)


def play_real(conversation: Conversation, directory: Path | None, loop: Loop) -> Seen:
    world = RealWorld(0, directory=directory, limit_s=20)
    traces = put_on_stage(world.add, conversation)
    with asyncio.Runner(loop_factory=loop) as runner:
        return see(runner.run(world.play()), traces)


def unheard(seen: Seen, conversation: Conversation) -> dict[str, list[str]]:
    """What parts should have heard, in order, and did not."""
    missing = {}
    for part, lines in conversation.lines.items():
        left = iter(seen.traces[part])
        missing[part] = [line for line in lines if line not in left]
    return {part: lines for part, lines in missing.items() if lines}


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
@pytest.mark.parametrize("seed", range(5))
def test_virtual(conversation: Conversation, seed: int) -> None:
    seen = play_virtual(conversation, seed)
    assert unheard(seen, conversation) == {}, seen.traces
    assert seen.ended == conversation.ended


@pytest.mark.real
@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
def test_real_as_virtual(conversation: Conversation, loop: str, store: str, tmp_path: Path) -> None:
    real = play_real(conversation, tmp_path if store == "sqlite" else None, LOOPS[loop])
    virtual = play_virtual(conversation)
    assert unheard(real, conversation) == {}, real.traces
    if (conversation.name, "traces") not in DIFFERENT:
        assert real.traces == virtual.traces
    assert real.journal == virtual.journal
    assert real.parts == virtual.parts
    if (conversation.name, "rows") not in DIFFERENT:
        assert real.rows == virtual.rows
    assert real.ended == virtual.ended == conversation.ended
    assert real.effects == virtual.effects


def test_permitted_differences_name_conversations() -> None:
    names = {conversation.name for conversation in CONVERSATIONS}
    assert len(names) == len(CONVERSATIONS) >= 25
    assert {name for name, _ in DIFFERENT} <= names
