"""What a crash leaves on the virtual disk: batches before the last one, whole batches only, synced ones at least."""

import pytest

from harness.world.disk import LEAST, MOST, VirtualDisk, list_rows, put_rows
from harness.world.stage import DiskFate
from simulators.kit.chance import stream
from simulators.kit.event import Row
from simulators.kit.instant import SECOND


@pytest.fixture
def disk() -> VirtualDisk:
    return VirtualDisk(stream(0, "disk"))


def put(disk: VirtualDisk, *pairs: str, sync: bool = True) -> None:
    """Take batches and write them at once."""
    for pair in pairs:
        take(disk, pair)
        disk.write(sync=sync)


def take(disk: VirtualDisk, *batches: str) -> None:
    for batch in batches:
        disk.take(tuple(Row(*pair.split("=")) for pair in batch.split()))


def held(disk: VirtualDisk) -> str:
    return " ".join(f"{row.key}={row.value}" for row in list_rows(disk.durable))


@pytest.mark.parametrize(
    ("fate", "left"),
    [
        (DiskFate.DROPPED, "a=1"),
        (DiskFate.WRITTEN, "a=1 b=2 c=3 d=4"),
        (DiskFate.TORN, "a=1 b=2"),
        (DiskFate.UNSYNCED, "a=1"),
    ],
)
def test_what_is_under_way_when_its_part_dies(disk: VirtualDisk, fate: DiskFate, left: str) -> None:
    put(disk, "a=1")
    take(disk, "b=2", "c=3 d=4")
    disk.crash(fate)
    assert held(disk) == left


@pytest.mark.parametrize("fate", DiskFate)
def test_with_nothing_under_way_what_was_synced_stays(disk: VirtualDisk, fate: DiskFate) -> None:
    put(disk, "a=1", "b=2")
    disk.crash(fate)
    assert held(disk) == "a=1 b=2"


def test_a_batch_alone_under_way_is_torn_and_so_not_there(disk: VirtualDisk) -> None:
    take(disk, "a=1")
    disk.crash(DiskFate.TORN)
    assert held(disk) == ""


def test_a_power_cut_takes_what_was_told_without_a_sync_and_process_death_does_not(disk: VirtualDisk) -> None:
    put(disk, "a=1")
    put(disk, "b=2", "a=9", sync=False)
    assert held(disk) == "a=9 b=2"
    disk.crash(DiskFate.DROPPED)
    assert held(disk) == "a=9 b=2"
    disk.crash(DiskFate.UNSYNCED)
    assert held(disk) == "a=1"


def test_a_synced_batch_syncs_those_before_it(disk: VirtualDisk) -> None:
    put(disk, "a=1", sync=False)
    put(disk, "b=2")
    put(disk, "c=3", sync=False)
    disk.crash(DiskFate.UNSYNCED)
    assert held(disk) == "a=1 b=2"


def test_after_a_crash_the_next_life_begins_clean(disk: VirtualDisk) -> None:
    put(disk, "a=1", sync=False)
    take(disk, "b=2")
    disk.crash(DiskFate.UNSYNCED)
    put(disk, "c=3")
    disk.crash(DiskFate.WRITTEN)
    assert held(disk) == "c=3"


def test_batches_are_due_in_their_order_and_a_slow_disk_is_slow(disk: VirtualDisk) -> None:
    dues = [disk.due(0) for _ in range(50)]
    assert dues == sorted(dues)
    assert min(dues) >= LEAST
    assert max(dues) < MOST
    disk.delay = SECOND
    assert disk.due(0) >= SECOND + LEAST
    disk.delay = 0
    assert disk.due(0) >= SECOND + LEAST, "not before the slow one"


def test_a_row_keeps_its_place_until_it_is_deleted() -> None:
    durable: dict[str, str] = {}
    put_rows(durable, (Row("a", "1"), Row("b", "2"), Row("a", "3"), Row("c", None)))
    assert list(durable.items()) == [("a", "3"), ("b", "2")]
    put_rows(durable, (Row("a", None), Row("a", "4")))
    assert list(durable.items()) == [("b", "2"), ("a", "4")]
