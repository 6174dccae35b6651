"""Cases a second in the virtual world, and whether memory grows with their number."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from harness.run.cast import Casting
from harness.run.engine import rest_what_is_loaded
from harness.run.play import Crash, play_virtual
from harness.scenario.expansion import Case
from harness.scenario.loader import load_scenario
from harness.world.stage import STAGE
from harness.world.virtual import VirtualWorld
from simulators.kit.http_talk import READ_REQUESTS, READ_RESPONSES, WRITTEN_REQUESTS, WRITTEN_RESPONSES
from simulators.kit.instant import SECOND
from simulators.micros.wire import forget_books
from tests.benchmarks.measuring import ROOT, Effort, Row, median_of

SIX_STEPS = Path(__file__).with_name("six_steps.yaml")
CRASH = Crash("gateway", 20, deliver_sent=False, restart_after=SECOND)
"""In the middle of the first sale."""


def six_steps() -> Case:
    return Case(load_scenario(SIX_STEPS), "benchmarks/six-steps[seed=0]", 0)


def rates(effort: Effort) -> list[Row]:
    """The same case again and again, as a sweep does: what its parts said is known from the first time on."""
    case, count = six_steps(), effort.of(60)
    ways: dict[str, Callable[[], object]] = {
        "played": lambda: _play_only(case),
        "and judged": lambda: play_virtual(case, crash=CRASH, brief=True),
        "and digested": lambda: play_virtual(case, crash=CRASH),
        "whole": lambda: play_virtual(case),
        "strange": lambda: _strangers(case),
    }
    for play in ways.values():
        play()
    rest_what_is_loaded()
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(effort.repeats):  # in turns: whatever else the machine does, it does to all of them
        for name, play in ways.items():
            seen[name].append(_rate(play, count))
    found = {name: median(rates) for name, rates in seen.items()}
    loops = median_of(_bare_loop_rate, effort.repeats)
    played, judged, digested = found["played"], found["and judged"], found["and digested"]
    events = f"{_events(case)} effects a case; a bare Python call: {loops / 1e6:.1f} million a second"
    judging, digesting = (
        f"judging costs {1 - judged / played:.0%}",
        f"digest and figures cost {1 - digested / judged:.0%}",
    )
    unknown = f"x {found['strange'] / digested:.2f} of the above"
    alive = f"x {found['whole'] / digested:.2f} of the one with a crash"
    return [
        Row("virtual cases, six steps, the gateway killed in it, one core: played", "", f"{played:.0f}/s", events),
        Row("the same, played and judged (sweeps)", "1,000/s", f"{judged:.0f}/s", judging),
        Row("the same, played, judged and digested", "", f"{digested:.0f}/s", digesting),
        Row("the same, nothing known from a case before", "", f"{found['strange']:.0f}/s", unknown),
        Row("the same without the kill, also judged by its steps", "", f"{found['whole']:.0f}/s", alive),
    ]


def _rate(play: Callable[[], object], count: int) -> float:
    """By the processor's time: what others do on the machine is not ours."""
    began = process_time()
    for _ in range(count):
        play()
    return count / (process_time() - began)


def _play_only(case: Case) -> None:
    """The parts on a stage whose conductor plays the steps; no evidence is made of it, no check runs."""
    from harness.run.play import Performance

    world = VirtualWorld(case.seed)
    performance = Performance(case, Casting(case.scenario, case.seed, None).put_on(world), False, None)
    world.add(STAGE, lambda: performance.conductor)
    performance.expect_death(CRASH.part)
    world.crash_at(CRASH.part, CRASH.effect, CRASH.deliver_sent, CRASH.restart_after)
    assert world.play().ended == "finish"


def _strangers(case: Case) -> None:
    """As the first of its kind: nobody has said or heard any of it before."""
    for heads in (READ_REQUESTS, READ_RESPONSES, WRITTEN_REQUESTS, WRITTEN_RESPONSES):
        heads.clear()
    forget_books()
    play_virtual(case, crash=CRASH)


def _events(case: Case) -> int:
    return sum(play_virtual(case, crash=CRASH).effects.values())


def _bare_loop_rate() -> float:
    def nothing() -> None:
        return None

    began = perf_counter()
    for _ in range(200_000):
        nothing()
    return 200_000 / (perf_counter() - began)


def memory(effort: Effort) -> list[Row]:
    few, many = effort.of(200), effort.of(2_000)
    small, large = _peak_mib(few), _peak_mib(many)
    against = f"{small:.0f} MiB after {few} cases; a bare Python: {_peak_mib(0):.0f} MiB"
    return [Row(f"peak memory after {many} virtual cases", "80 MiB, flat", f"{large:.0f} MiB", against)]


def _peak_mib(cases: int) -> float:
    """Of a process that plays so many cases; of one that imports nothing of ours for none."""
    if cases == 0:
        program = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
        command = [sys.executable, "-c", program]
    else:
        command = [sys.executable, "-m", "tests.benchmarks.virtual_cases", str(cases)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=3_600)
    return int(done.stdout) / 1024


def _peak_kib() -> int:
    """Of this process. What `getrusage` says includes the parent's, from before this program was loaded."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    played = six_steps()
    for _ in range(int(sys.argv[1])):
        play_virtual(played)
    print(_peak_kib())
