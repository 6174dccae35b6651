"""The same seed gives the same run, to the byte, in processes whose strings hash differently."""

import os
import subprocess
import sys
from pathlib import Path

from harness.world.played import digest
from tests.battery.worlds.conversations import CONVERSATIONS
from tests.battery.worlds.shop import open_shop
from tests.battery.worlds.test_parity import play_virtual

ROOT = Path(__file__).parents[3]
_PROGRAM = """
from harness.world.played import digest
from harness.trouble.rough import Rough
from tests.battery.worlds.shop import open_shop
for seed in range(5):
    world = open_shop(seed)
    world.net.trouble("till-shop", Rough(5))
    print(digest(world.play()))
"""


def digests(hash_seed: str) -> list[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_digests_do_not_depend_on_the_hash_seed() -> None:
    first = digests("0")
    assert len(set(first)) == 5
    assert digests("1") == first
    assert digests("random") == first


def test_the_same_seed_twice_is_the_same_and_another_is_not() -> None:
    assert digest(open_shop(3).play()) == digest(open_shop(3).play()) != digest(open_shop(4).play())


def test_conversations_repeat() -> None:
    for conversation in CONVERSATIONS:
        assert play_virtual(conversation, 7) == play_virtual(conversation, 7)
