"""Cases a second in the virtual world, and whether memory grows with their number."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from harness.run.cast import Casting
from harness.run.engine import rest_what_is_loaded
from harness.run.play import Crash, play_virtual
from harness.scenario.expansion import Case
from harness.scenario.loader import load_scenario
from harness.world.stage import STAGE
from harness.world.virtual import VirtualWorld
from simulators.kit.instant import SECOND
from tests.benchmarks.measuring import ROOT, Effort, Row, median_of

SIX_STEPS = Path(__file__).with_name("six_steps.yaml")
CRASH = Crash("gateway", 20, deliver_sent=False, restart_after=SECOND)
"""In the middle of the first sale."""


def six_steps() -> Case:
    return Case(load_scenario(SIX_STEPS), "benchmarks/six-steps[seed=0]", 0)


def rates(effort: Effort) -> list[Row]:
    case, count = six_steps(), effort.of(100)
    play_virtual(case)
    rest_what_is_loaded()
    events = _events(case)
    judged = median_of(lambda: _rate(lambda: play_virtual(case), count), effort.repeats)
    crashed = median_of(lambda: _rate(lambda: play_virtual(case, crash=CRASH), count), effort.repeats)
    unjudged = median_of(lambda: _rate(lambda: _play_only(case), count), effort.repeats)
    loops = median_of(_bare_loop_rate, effort.repeats)
    against = f"{events} events a case; a bare Python call: {loops / 1e6:.1f} million a second"
    return [
        Row("virtual cases, six steps, judged, one process", "", f"{judged:.0f}/s", against),
        Row("the same with the gateway killed in it", "", f"{crashed:.0f}/s", f"x {crashed / judged:.2f} of the above"),
        Row("the same, played and not judged", "", f"{unjudged:.0f}/s", f"judging costs {1 - judged / unjudged:.0%}"),
    ]


def _rate(play: Callable[[], object], count: int) -> float:
    began = perf_counter()
    for _ in range(count):
        play()
    return count / (perf_counter() - began)


def _play_only(case: Case) -> None:
    """The parts on a stage whose conductor plays the steps; no evidence is made of it, no check runs."""
    from harness.run.play import Performance

    world = VirtualWorld(case.seed)
    performance = Performance(case, Casting(case.scenario, case.seed, None).put_on(world), False, None)
    world.add(STAGE, lambda: performance.conductor)
    assert world.play().ended == "finish"


def _events(case: Case) -> int:
    return sum(play_virtual(case).effects.values())


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
