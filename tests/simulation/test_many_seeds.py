"""Rough scenarios hold for every seed, not for the three the library plays."""

import pytest

from harness.run.play import play_virtual
from tests.simulation.crashing import FULL, shortcomings
from tests.simulation.library import cases_of, seeded

SEEDS = 1_000 if FULL else 100


@pytest.mark.parametrize(
    ("scenario", "which"),
    [
        ("micros/rough-line", 0),
        ("micros/outage-flapping", 0),
        ("mixed/redeem-two-tills", 0),
        ("mixed/redeem-two-tills", 1),  # at an r_keeper till
    ],
)
def test_a_hundred_seeds(scenario: str, which: int) -> None:
    base = cases_of(scenario)[which]
    wrong, digests = [], set()
    for seed in range(SEEDS):
        played = play_virtual(seeded(base, seed))
        digests.add(played.result.digest)
        wrong += [f"seed {seed}: {sentence}" for sentence in shortcomings(played)]
    assert wrong == []
    assert len(digests) == SEEDS, "seeds that change nothing prove nothing"
