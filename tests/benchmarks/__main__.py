"""`python -m tests.benchmarks`: prints a table in Markdown. Nothing here is asserted; machines differ.

`--quick` measures next to nothing, to see that it still works. Names (`commands`, `virtual`, `memory`, `sim`,
`farcard`, `validate`) choose what is measured.
"""

import platform
import sys
from collections.abc import Callable

from tests.benchmarks import commands, throughput, virtual_cases
from tests.benchmarks.measuring import Effort, Row, table

MEASUREMENTS: dict[str, Callable[[Effort], list[Row]]] = {
    "commands": commands.start_up,
    "validate": commands.validate,
    "sim": throughput.sim,
    "farcard": throughput.farcard,
    "virtual": virtual_cases.rates,
    "memory": virtual_cases.memory,
}


def main(arguments: list[str]) -> int:
    effort = Effort(repeats=1, scale=0.02) if "--quick" in arguments else Effort()
    names = [argument for argument in arguments if argument != "--quick"]
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name, measure in MEASUREMENTS.items():
        if not names or name in names:
            print(f"measuring {name}...", file=sys.stderr)
            rows += measure(effort)
    print(table(rows))
    print(f"\nPython {platform.python_version()}, {platform.machine()}, medians of {effort.repeats}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
