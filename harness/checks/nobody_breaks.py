"""No part of ours broke (raised) while it was played. What parts merely remarked on is a warning, not a breach."""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.garbage import LATE_ANSWER
from simulators.till.attempt import Noticed

MOST_REMARKS = 10
"""Further ones of a case are only counted."""


@check(
    "parts.nobody-breaks",
    covers=(),
    title="Nobody breaks",
    explain="No simulated part raised an exception during the case. Remarks (something understood although it was not"
    " quite right) are warnings; late answers are not, for they are the network's doing.",
    needs_ledger=False,
)
def nobody_breaks(case: Pairing) -> Opinion | Skip:
    evidence = case.evidence
    parts = dict.fromkeys([*(n.part for n in evidence.history), *(e.part for e in evidence.parts)])
    for chunk in evidence.journal:
        parts.setdefault(chunk.sender)
    if not parts:
        return Skip("no part said or did anything")
    broken = [
        Finding(f"{e.part} broke at {clock_time(case, e.at)}: {e.text}", "no exception", e.text)
        for e in evidence.parts
        if e.what == "broke"
    ]
    return Opinion(len(parts), (*broken, *_remarks(case)))


def _remarks(case: Pairing) -> list[Finding]:
    seen: dict[tuple[str, str], list[int]] = {}
    for noted in case.evidence.history:
        match noted.entry:
            case Noticed(part=part, what="remark", text=text) if not text.startswith(LATE_ANSWER):
                seen.setdefault((part, text), []).append(noted.index)
            case _:
                pass
    shown = [
        Finding(
            f"{part} remarked{f' {len(indices)} times' if len(indices) > 1 else ''}: {text}",
            "nothing to remark on",
            text,
            history=tuple(indices[:MOST_REMARKS]),
            warning=True,
        )
        for (part, text), indices in list(seen.items())[:MOST_REMARKS]
    ]
    if len(seen) > MOST_REMARKS:
        more = f"{len(seen) - MOST_REMARKS} further remarks"
        shown.append(Finding(f"{more} are not shown", "nothing to remark on", more, warning=True))
    return shown
