"""Plain text for people: aligned columns and wrapped paragraphs, as wide as the terminal.

When nobody watches (a pipe, a file) lines are as long as they are, so that `grep` sees the whole of each.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

GAP = "  "
NARROWEST = 40
USUAL = 100
LAST_AT_LEAST = 24
"""The last column gets at least this, or it goes on a line of its own."""


def width() -> int | None:
    """Columns to keep to; None: nobody watches."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    return max(NARROWEST, shutil.get_terminal_size().columns)


def reading_width() -> int:
    """For paragraphs: lines that are too long are hard to read anywhere."""
    return min(width() or USUAL, 120)


def align(rows: Sequence[tuple[str, ...]], keep_to: int | None) -> list[str]:
    """Rows as columns; what does not fit in the last one is continued below it."""
    if not rows:
        return []
    sizes = [max(len(row[index]) for row in rows) for index in range(len(rows[0]) - 1)]
    out: list[str] = []
    for row in rows:
        head = GAP.join(cell.ljust(size) for cell, size in zip(row, sizes, strict=False))
        lead = head + GAP if head else ""
        if keep_to is None:
            out.append((lead + row[-1]).rstrip())
            continue
        room = keep_to - len(lead)
        if room < LAST_AT_LEAST:
            out.append(head.rstrip())
            out += wrap(row[-1], keep_to, "    ")
            continue
        lines = textwrap.wrap(row[-1], room, break_on_hyphens=False) or [""]
        out.append((lead + lines[0]).rstrip())
        out += [" " * len(lead) + line for line in lines[1:]]
    return out


def wrap(text: str, keep_to: int, indent: str = "") -> list[str]:
    """A paragraph."""
    return textwrap.wrap(text, keep_to, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
