"""Digests: the same in every process; the meaning does not change with the timing."""

import os
import subprocess
import sys
from pathlib import Path

from harness.history.digest import first_difference, full_digest, full_lines, meaning_digest, meaning_lines
from harness.history.evidence import Evidence
from tests.unit.harness.checks.notation import night

CALM = """
    guest anna 120.00
    guest boris 5.00
    t1 sells a anna 50.00 = +50.00 -> ok
    t2 sells b boris 20.00 -> offline
    = sale b +20.00
    dead b never
"""
SLOW = """
    guest anna 120.00
    guest boris 5.00
    t1 sells a anna 50.00
    wait 5m
    t2 sells b boris 20.00 -> unknown
    hears b offline
    = sale b +20.00
    = sale a +50.00
    hears a ok
    dead b never
"""
ROOT = Path(__file__).parents[4]


def _evidence(text: str) -> Evidence:
    return night(text).evidence(pending={"tills": 0, "gateway": 2, "backend": 1})


def test_another_timing_is_another_story_with_the_same_meaning() -> None:
    calm, slow = _evidence(CALM), _evidence(SLOW)
    assert full_digest(calm) != full_digest(slow)
    assert meaning_digest(calm) == meaning_digest(slow)


def test_another_outcome_or_another_entry_is_another_meaning() -> None:
    calm = meaning_digest(_evidence(CALM))
    assert meaning_digest(_evidence(CALM.replace("+20.00", "+21.00"))) != calm
    assert meaning_digest(_evidence(CALM.replace("-> offline", "-> ok"))) != calm


def test_the_first_difference_is_named() -> None:
    calm, slow = _evidence(CALM), _evidence(SLOW)
    assert first_difference(full_lines(calm), full_lines(_evidence(CALM))) is None
    assert first_difference(meaning_lines(calm), meaning_lines(slow)) is None
    difference = first_difference(full_lines(calm), full_lines(slow))
    assert difference is not None
    assert difference.startswith("line 2: 'history 1")
    assert first_difference(["a"], ["a", "b"]) == "line 2: nothing more against 'b'"


def test_the_same_in_processes_with_different_hash_seeds() -> None:
    script = (
        "from tests.unit.harness.history.test_digest import CALM, _evidence;"
        "from harness.history.digest import full_digest, meaning_digest;"
        "print(full_digest(_evidence(CALM)), meaning_digest(_evidence(CALM)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(said) == 1
    assert said == {f"{full_digest(_evidence(CALM))} {meaning_digest(_evidence(CALM))}\n"}
