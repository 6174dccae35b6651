"""The wall clock with skips: everything due on the way happens on the way, and only when the world is at rest."""

import asyncio
from typing import Any

from harness.world.alarms import MOST_STALE, Alarms
from simulators.kit.instant import HOUR, SECOND


def test_a_skip_goes_through_everything_due_and_no_further() -> None:
    async def main() -> None:
        seen: list[tuple[str, int]] = []
        alarms = Alarms(asyncio.get_running_loop(), lambda: False, lambda: False)

        def note(name: str, _: Any) -> None:
            seen.append((name, alarms.now // SECOND))
            if name == "one":
                alarms.push(alarms.now + SECOND, note, "in between", None)

        for hours, name in ((2, "two"), (1, "one"), (4, "four")):
            alarms.push(hours * HOUR, note, name, None)
        alarms.cancel(alarms.push(90 * 60 * SECOND, note, "cancelled", None))
        done = asyncio.Event()
        alarms.push(3 * HOUR, lambda _first, _second: done.set(), None, None)
        alarms.skip(3 * HOUR)
        await done.wait()
        assert seen == [("one", 3600), ("in between", 3601), ("two", 7200)]
        assert not alarms.is_empty
        alarms.stop()
        assert alarms.is_empty

    asyncio.run(main())


def test_a_skip_waits_for_rest() -> None:
    async def main() -> None:
        busy = True
        alarms = Alarms(asyncio.get_running_loop(), lambda: busy, lambda: False)
        done = asyncio.Event()
        alarms.push(HOUR, lambda _first, _second: done.set(), None, None)
        alarms.skip(HOUR)
        for _ in range(10):
            await asyncio.sleep(0)
        assert not done.is_set()
        assert alarms.now < SECOND * 60
        busy = False
        alarms.rested()
        await done.wait()
        assert alarms.now >= HOUR
        alarms.stop()

    asyncio.run(main())


def test_cancelled_things_do_not_pile_up() -> None:
    async def main() -> None:
        alarms = Alarms(asyncio.get_running_loop(), lambda: False, lambda: False)
        kept = alarms.push(HOUR, lambda _first, _second: None, None, None)
        for _ in range(3 * MOST_STALE):
            alarms.cancel(alarms.push(HOUR, lambda _first, _second: None, None, None))
        assert alarms.waiting <= MOST_STALE + 2
        assert not alarms.is_empty
        alarms.cancel(kept)
        assert alarms.is_empty
        alarms.stop()

    asyncio.run(main())
