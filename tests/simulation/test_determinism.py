"""The same seed gives the same digest in any process, whatever the hash seed and however many workers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.run.play import Crash, play_virtual
from harness.scenario.files import SHIPPED
from tests.simulation.library import cases_of, seeded

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "micros/accrual",
    "mixed/birthday_twice",  # lanes side by side
    "mixed/cutover",
    "micros/outage_answer_lost",  # troubles
    "micros/outage_flapping",  # both
    "mixed/reward_coupon",
    "micros/rough_line",  # chance at every chunk, three seeds
    "mixed/void_before_replay",
    "iiko/held_receipt_waits",  # codes drawn by a backend, two stores, phones
    "iiko/detach_races_close",  # a waiter against a till
)


def _digests(hash_seed: str, workers: int) -> dict[str, str]:
    """By case, as a process of its own reports them."""
    command = [sys.executable, "-m", "harness.cli.main", "run", *(str(SHIPPED / f"{name}.yaml") for name in FILES)]
    command += ["--world", "virtual", "--no-out", "--quiet", "-n", str(workers), "--report", "json=-", "--seed", "7"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return {case["case"]: case["digest"] for case in json.loads(run.stdout)["scenarios"]}


def test_neither_hash_seed_nor_workers_change_a_digest() -> None:
    first = _digests("0", 1)
    assert len(first) == sum(len(cases_of(name.replace("_", "-"))) for name in FILES)
    assert len(set(first.values())) == len(first)
    assert _digests("1", 1) == first
    assert _digests("random", 2) == first
    assert _digests("random", 2) == first


def test_a_crash_is_the_same_crash_again() -> None:
    case = seeded(cases_of("micros/rough-line")[0], 5)
    crash = Crash("gateway", 40, deliver_sent=False)
    once, again = play_virtual(case, crash=crash), play_virtual(case, crash=crash)
    assert once.result.digest == again.result.digest
    assert once.effects == again.effects
    assert once.result.digest != play_virtual(case).result.digest


def test_another_seed_is_another_story() -> None:
    case = cases_of("micros/outage-flapping")[0]
    assert play_virtual(seeded(case, 1)).result.digest != play_virtual(seeded(case, 2)).result.digest
