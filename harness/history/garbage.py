"""What the parts of a case received and could not understand, as reports show it: masked, what was wrong, and where.

Evidence keeps such bytes as they came, in files of their owner; what leaves here may be shown to anybody (OFF-15).
"""

from harness.history.evidence import Evidence
from harness.history.masking import mask_of
from harness.history.report import GarbageHeard
from simulators.till.attempt import Noticed

GARBAGE = "garbage"
"""Name under which a step shows it, among what it observed."""
MOST = 40
"""A rough line spoils thousands of messages; nobody reads more than a few."""


def garbage_in(evidence: Evidence) -> tuple[GarbageHeard, ...]:
    """In the order of the history."""
    met = [(n.at, n.entry) for n in evidence.history if isinstance(n.entry, Noticed) and n.entry.what == "garbage"]
    if not met:
        return ()
    mask = mask_of(evidence)
    return tuple(
        GarbageHeard(entry.part, at, mask.text(entry.text), entry.offset, mask.show(bytes.fromhex(entry.raw_hex)))
        for at, entry in met[:MOST]
    )


def show_garbage(heard: GarbageHeard) -> str:
    """In a line: what was wrong, where, and the bytes."""
    raw = f": {heard.raw}" if heard.raw else ""
    return f"{heard.reason}, at byte {heard.offset}{raw}"
