"""The virtual world can kill a part before each of its effects; a shop that stores first survives all of it."""

import pytest

from harness.world.played import Played
from harness.world.stage import DiskFate
from simulators.kit.instant import MS
from tests.battery.worlds.shop import Hasty, Shop, is_done, is_sound, open_shop

SEEDS = range(6)


def crashed(seed: int, number: int, deliver_sent: bool, shop: type[Shop]) -> Played:
    world = open_shop(seed, shop)
    world.crash_at("shop", number, deliver_sent=deliver_sent, restart_after=5 * MS)
    return world.play()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("deliver_sent", [True, False])
def test_storing_first_survives_every_crash(seed: int, deliver_sent: bool) -> None:
    calm = open_shop(seed).play()
    assert calm.effects["shop"] == 8
    assert [event.what for event in calm.parts] == []
    for number in range(calm.effects["shop"]):
        played = crashed(seed, number, deliver_sent, Shop)
        assert [event.what for event in played.parts] == ["crash", "restart"]
        assert is_done(played)
        assert is_sound(played)


def test_answering_first_is_caught_most_by_crashes_that_deliver() -> None:
    assert all(is_sound(open_shop(seed, Hasty).play()) for seed in SEEDS)
    caught = {
        deliver_sent: sum(
            not is_sound(crashed(seed, number, deliver_sent, Hasty)) for seed in SEEDS for number in range(8)
        )
        for deliver_sent in (True, False)
    }
    assert caught[True] > caught[False] > 0, "an answer that had arrived already is not lost with the part"


def test_a_part_dies_while_its_write_is_under_way_and_the_disk_decides() -> None:
    for seed in SEEDS:
        held = {}
        for disk in DiskFate:
            world = open_shop(seed, Shop)
            stored = next(n for n in range(8) if _rows_at_death(seed, n, DiskFate.WRITTEN))
            world.crash_at("shop", stored, disk=disk)
            held[disk] = len(world.play().rows["shop"])
        assert held[DiskFate.WRITTEN] == 1
        assert held[DiskFate.DROPPED] == held[DiskFate.TORN] == held[DiskFate.UNSYNCED] == 0


def _rows_at_death(seed: int, number: int, disk: DiskFate) -> int:
    world = open_shop(seed, Shop)
    world.crash_at("shop", number, disk=disk)
    return len(world.play().rows["shop"])


def test_a_crash_beyond_the_last_effect_never_happens() -> None:
    assert crashed(0, 8, True, Shop) == open_shop(0).play()


def test_a_crashed_part_stays_dead_unless_it_is_restarted() -> None:
    world = open_shop(0)
    world.crash_at("shop", 3)
    played = world.play()
    assert played.ended == "limit"
    assert [event.what for event in played.parts] == ["crash"]
    assert played.effects["shop"] == 3
