"""OFF-06, OFF-07. What all tills together were told of a guest could have come of operations one after another.

Each answer may be true by itself and two of them not together: a balance seen to fall and to rise again while nothing
was earned, a coupon used for one till and never for another, points refused that everybody else could see. Guests whose
entries are not what tills were told are left to the checks of those; so is a balance that the ledger never held.
"""

from harness.checks.registry import Opinion, Skip, check
from harness.checks.wording import clock_time, naming
from harness.history.interval import accounts_of
from harness.history.linear.account import Stories, Story
from harness.history.linear.search import MOST_STATES, Order, find_order
from harness.history.linear.step import Change, Look, Step
from harness.history.pairing import Pairing
from harness.history.verdict import Finding
from simulators.kit.money import show_minor

_MOST_NAMED = 3


@check(
    "guest.linearizable",
    covers=("OFF-06", "OFF-07"),
    title="One order explains every answer",
    explain="For each guest there is an order of the operations of all terminals, in which none that was answered"
    " before another was asked comes after it, that gives every balance told, every grant and every refusal for want"
    " of points or because a coupon was used. What nobody heard of, or was accepted for later, may come at any time"
    " after it was asked, or never.",
    needs_ledger=False,
)
def linearizable(case: Pairing) -> Opinion | Skip:
    stories = Stories(case, accounts_of(case))
    told = [story for story in stories.stories if story.answers]
    if not told:
        return Skip("no till was told anything of a guest that an order could contradict")
    examined = 0
    findings: list[Finding] = []
    gave_up: list[str] = []
    for story in told:
        if story.cannot_tell:
            continue
        order = find_order(story.steps, story.start, MOST_STATES)
        examined += story.answers if order.found is not None else 0
        if order.found is None:
            gave_up.append(story.guest)
        elif not order.found:
            findings.append(_finding(case, story, order))
    if not examined and not gave_up:
        return Skip("of no guest is it known what each operation moved")
    unknown = f"gave up after {MOST_STATES} states of the account of {', '.join(gave_up)}" if gave_up else ""
    return Opinion(examined, tuple(findings), unknown=unknown)


def _finding(case: Pairing, story: Story, order: Order) -> Finding:
    stuck = order.stuck[:_MOST_NAMED]
    balance = show_minor(order.state.balance if order.state is not None else story.start.balance)
    said = "; ".join(f"{naming(step.when.attempt)} {_said(step)}" for step in stuck)
    first = stuck[0].when.attempt
    history = tuple(dict.fromkeys(index for step in stuck for index in step.when.attempt.evidence))
    return Finding(
        f"no order of the operations of {story.guest} gives what tills were told: where the balance is {balance}, none"
        f" of these can come next: {said} (asked at {clock_time(case, first.at)} by till {first.terminal})",
        "an order of the operations that gives every answer",
        f"none, of {order.visited} states",
        history=history,
    )


def _said(step: Step) -> str:
    match step:
        case Look(balance=int(balance)) | Change(balance=int(balance)):
            return f"was told {show_minor(balance)}"
        case Look(least=int(least)):
            return f"was told of at least {show_minor(least)}"
        case Look(below=int(below)):
            return f"was refused as if there were less than {show_minor(below)}"
        case Look(used_by=frozenset()):
            return "was refused because its coupon was used"
        case _:
            return "happened"
