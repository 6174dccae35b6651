"""OFF-10: whoever is killed between any two effects, with or without what it had sent, nothing is lost or doubled.

`TILLPROOF_FULL_SWEEP=1` tries every effect of every part in every short scenario.
"""

import pytest

from harness.run.play import Crash, play_virtual
from harness.scenario.expansion import Case
from simulators.kit.chance import stream
from simulators.kit.instant import MS, SECOND
from tests.simulation.crashing import FULL, complaints, crashes, parts_of
from tests.simulation.library import cases_of, seeded, short_cases

SHAPES = (
    "micros/accrual",  # everything works
    "mixed/offline-accrual",  # cut off, then back
    "mixed/outage-gateway-restart",  # the gateway dies by itself too
    "mixed/redeem-part",  # points spent and earned online
    "mixed/void-before-replay",  # a void meets its sale in the queue
    "micros/refund-offline-sale",  # so does a return
    "micros/outage-answer-lost",  # done, and nobody heard
    "micros/outage-redeem-answer-lost",  # spent, and nobody heard
    "mixed/redeem-two-tills",  # two tills, one balance
    "mixed/cutover",  # two routes
    "mixed/reward-coupon",  # an app takes part
    "mixed/hold",
    "farcard/answer-lost-posted-once",  # confirmed, and nobody heard: paid again as it is
    "farcard/insufficient-then-cash",  # refused whole, then paid otherwise
    "farcard/no-link-deferred",  # closed by the till, told later
    "farcard/rollback",  # confirmed, not printed
    "farcard/void-rolled-back",
)
SWEPT = short_cases() if FULL else tuple(case for shape in SHAPES for case in cases_of(shape))
SPARSELY = (
    ("iiko/accrue", 0),  # a code out of an app
    ("iiko/accrue", 1),  # and the plugin calls the programme itself
    ("iiko/pay-part", 0),  # points set aside, spent with the receipt, and a dish comes back
    ("iiko/gift-for-points", 0),
    ("iiko/guest-changed", 0),  # off the order, another one on it, by a waiter and at the till
    ("iiko/offline-points", 0),  # attached, cut off, sold, told later
    ("iiko/held-receipt-waits", 0),  # spent in the queue
    ("iiko/receipt-waits", 0),  # the plugin's own queue
    ("iiko/crash-after-print", 1),  # the till dies by itself too
)
"""Scenarios of more parts, with fewer effects tried of each."""
SPARSE = 6
ROUGH = (("micros/rough-line", 12), ("micros/outage-flapping", 12), ("iiko/rough-line", 4))
"""With how many seeds are tried."""
CRASHES_A_SEED = 6


@pytest.mark.parametrize("case", SWEPT, ids=lambda case: str(case.id))
def test_whoever_dies_wherever_the_day_is_right(case: Case) -> None:
    effects = play_virtual(case).effects
    assert all(effects[part] for part in parts_of(effects)), effects
    wrong = [complaint for crash in crashes(effects) for complaint in complaints(case, crash)]
    assert wrong == []


@pytest.mark.parametrize(("scenario", "which"), () if FULL else SPARSELY)
def test_whoever_dies_while_codes_are_shown(scenario: str, which: int) -> None:
    case = cases_of(scenario)[which]
    effects = play_virtual(case).effects
    assert effects["phones"], "every guest's phone is a part too"
    assert [complaint for crash in crashes(effects, SPARSE) for complaint in complaints(case, crash)] == []


@pytest.mark.parametrize(("scenario", "seeds"), ROUGH)
def test_crashes_on_rough_lines(scenario: str, seeds: int) -> None:
    wrong = []
    for seed in range(100 if FULL else seeds):
        case = seeded(cases_of(scenario)[0], seed)
        effects = play_virtual(case).effects
        chance = stream(seed, "crashes")
        for _ in range(CRASHES_A_SEED):
            part = chance.choice(parts_of(effects))
            after = chance.choice((0, 10 * MS, SECOND, 5 * SECOND))
            crash = Crash(part, chance.randrange(effects[part]), chance.random() < 0.5, after)
            wrong += complaints(case, crash)
    assert wrong == []


FOUND = (("micros/rough-line", 26, Crash("tills", 21, deliver_sent=True, restart_after=0)),)
"""What sweeps have found: a reborn till was told an act before it was told what its disk holds."""


@pytest.mark.parametrize(("scenario", "seed", "crash"), FOUND)
def test_what_was_found_once_is_not_found_again(scenario: str, seed: int, crash: Crash) -> None:
    assert complaints(seeded(cases_of(scenario)[0], seed), crash) == []
