"""A whole drawn scenario: visits, some of them side by side, and in between what goes wrong."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from harness.explore.draft import Draft, Tree
from harness.explore.drawing.afterwards import afterwards
from harness.explore.drawing.casting import Company, Till, draw_company, draw_kinds
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.episodes import Episodes
from harness.explore.drawing.ledger import Memory, Step, step
from harness.explore.drawing.mishaps import draw_mishap
from harness.explore.drawing.pieces import counter_at
from harness.explore.drawing.terms import USUAL, Terms
from simulators.kit.chance import Random

_STARTS = (
    "2026-03-16T12:00", "2026-03-16T12:00", "2026-03-16T13:58", "2026-03-16T23:57", "2026-03-16T23:59:59",
    "2026-03-17T03:58", "2026-03-28T23:58", "2026-03-29T01:58", "2026-02-28T23:58", "2026-12-31T23:57",
    "2026-02-14T12:00", "2028-02-29T12:00",
)  # fmt: skip
"""An ordinary day; before a happy hour, midnight, the close of day; the night clocks are set forward; a year's end."""
_SET_BACK = "2026-10-25T02:30"
"""Not for r_keeper tills: their packets tell the restaurant's time and no zone, so an hour that comes twice is told
wrongly half of the time, and a rollback may seem older than its sale (farcard.md 2)."""
_ZONE = ZoneInfo("Europe/Warsaw")
_WAITS = ("1s", "10s", "1m", "3m", "6m", "31m", "61m")
_NIGHTS = ("5h", "25h", "8d")
_HOURS = ("3h", "13h", *_NIGHTS)
_LONG = (*_WAITS[-3:], "16m", "20m", *_HOURS)
"""Nothing is amiss through these: a gateway that dials for a week in vain takes minutes to play."""


def draw(chance: Random, terms: Terms = USUAL) -> Draft:
    """A scenario, always the same out of the same stream. It is valid: one that cannot be read is a defect of ours."""
    dice = Dice(chance)
    kinds = draw_kinds(dice, terms)
    starts = _STARTS if "farcard" in kinds else (*_STARTS, _SET_BACK, _SET_BACK)
    start = datetime.fromisoformat(dice.pick(starts)).replace(tzinfo=_ZONE)
    bad = dice.one_in(terms.bad_one_in)
    company = draw_company(dice, kinds, start, bad=bad)
    memory = Memory(company, start)
    steps, _ = named(patient(_steps(dice, terms, memory)), frozenset())
    then: dict[str, Tree] = {"checks": ["parts.nobody-breaks"]}
    if bad or _verbs(steps) & _MAY_BE_REFUSED_LATER:
        then["dead_letters"] = "any"
    return Draft(
        {
            "scenario": "Drawn from chance",
            "id": "explored/drawn",
            "start": start.isoformat(timespec="seconds"),
            "cast": company.tree,
            "steps": list[Tree](steps),
            "then": then,
        }
    )


_MAY_BE_REFUSED_LATER = frozenset(
    {"code", "crash", "full", "hold", "misbehave", "register", "stranger", "refund", "reopen", "void"}
)
"""Verbs after which something that was taken for later may rightly be refused: a code that has died by then, a void of
what never came, a receipt that a backend with a full disk would not take however often it was told."""


def _verbs(steps: list[Step]) -> set[str]:
    """Of all steps; `stranger` stands for a card nobody knows, `full` for a backend's disk that takes nothing."""
    found: set[str] = set()
    for one in steps:
        for verb, body in one.items():
            found.add(verb)
            assert isinstance(body, dict)
            if verb == "parallel":
                found |= {name for _, lane in _lanes(body) for name in _verbs(lane)}
            if verb == "identify" and "guest" not in body:
                found.add("stranger")
            if verb == "disk" and body.get("part") == "backend" and "failing" in body:
                found.add("full")
    return found


def _lanes(body: dict[str, Tree]) -> list[tuple[str, list[Step]]]:
    """Of a `parallel`, with their steps."""
    lanes = []
    for name, told in body.items():
        assert isinstance(told, list)
        lanes.append((name, [one for one in told if isinstance(one, dict)]))
    return lanes


def patient(steps: list[Step]) -> list[Step]:
    """With short waits where somebody tries again and again all the time: an hour of that takes long to play, and a
    night of a link that is down."""
    out: list[Step] = []
    amiss: set[tuple[str, str]] = set()
    away: set[str] = set()
    for one in steps:
        ((verb, body),) = one.items()
        assert isinstance(body, dict)
        where = str(body.get("link") or body.get("part") or "")
        match verb:
            case "trouble" | "disk" | "misbehave" if "none" in body or "well" in body:
                amiss.discard((verb, where))
            case "trouble" | "disk" | "misbehave":
                amiss.add((verb, where))
            case "cut" | "crash" if "after_effects" not in body:
                away.add(where)
            case "restore" | "restart":
                away.discard(where)
            case _:
                pass
        by = body["by"] if verb == "advance" else None
        if by in _LONG and amiss:
            one = step("advance", by="10s" if any(what == "disk" for what, _ in amiss) else "3m")
        elif by in _HOURS and away:
            one = step("advance", by="61m")
        out.append(one)
    return out


def named(steps: list[Step], known: frozenset[str]) -> tuple[list[Step], frozenset[str]]:
    """Without those that name a step there is not (before it, or in another lane); and all names there are then."""
    out: list[Step] = []
    for one in steps:
        ((verb, body),) = one.items()
        assert isinstance(body, dict)
        if verb == "parallel":
            lanes = {lane: named(inner, known) for lane, inner in _lanes(body)}
            out.append({verb: {lane: list[Tree](inner) for lane, (inner, _) in lanes.items()}})
            known = known.union(*(names for _, names in lanes.values()))
        elif _names_in(body) <= known:
            out.append(one)
            known |= {label for label in [body.get("as")] if isinstance(label, str)}
    return out, known


def _names_in(body: dict[str, Tree]) -> set[str]:
    names = {value for field in ("receipt", "hold") if isinstance(value := body.get(field), str)}
    names |= {found[1] for value in body.values() if isinstance(value, str) for found in _VALUE.finditer(value)}
    return names


_VALUE = re.compile(r"\$\{(\w+)\.")


def _steps(dice: Dice, terms: Terms, memory: Memory) -> list[Step]:
    """One day, or two with a night between them."""
    plain = dice.one_in(terms.plain_one_in)
    days = 2 if dice.one_in(8) else 1
    visits = dice.between(terms.fewest_visits, terms.most_visits)
    steps: list[Step] = []
    for day in range(days):
        if day:
            steps.append(step("advance", by="5h" if memory.company.beats else dice.pick(_NIGHTS)))
            steps += afterwards(dice, memory)
        today = _day(dice, memory, max(1, visits // days)) if not terms.story else _told(dice, memory, terms.story)
        goes_wrong = any("trouble" in one or "cut" in one or "crash" in one for one in today)
        steps += (
            today
            if plain or terms.story or (goes_wrong and not dice.one_in(3))
            else _with_mishaps(dice, memory.company, today, last=day == days - 1)
        )
    return steps


def _day(dice: Dice, memory: Memory, left: int) -> list[Step]:
    """So many visits, and what comes of them; or one or two episodes."""
    steps: list[Step] = []
    if dice.one_in(2):
        for _ in range(dice.weighed({1: 3, 2: 2})):
            steps += Episodes(dice, memory, _till(dice, memory)).draw()
        return steps + (afterwards(dice, memory) if dice.one_in(3) else [])
    while left > 0:
        visit, left = _visit(dice, memory), left - 1
        if left and dice.one_in(2):
            weave = _woven if dice.one_in(2) else _side_by_side
            visit, left = weave(dice, visit, _visit(dice, memory)), left - 1
        steps += visit
        if dice.one_in(4):
            steps.append(step("advance", by=dice.pick(_WAITS)))
        if dice.one_in(2):
            steps += afterwards(dice, memory)
    return steps


def _told(dice: Dice, memory: Memory, story: str) -> list[Step]:
    steps: list[Step] = getattr(Episodes(dice, memory, _till(dice, memory)), story)()
    return steps


def _till(dice: Dice, memory: Memory) -> Till:
    return dice.pick([till for till in memory.company.tills if till.kind != "waiter"])


def _visit(dice: Dice, memory: Memory) -> list[Step]:
    counter = counter_at(dice, memory, _till(dice, memory))
    steps = counter.stranger() if dice.one_in(25) else []
    return steps + counter.visit()


def _woven(dice: Dice, one: list[Step], other: list[Step]) -> list[Step]:
    """Two visits at once, step by step; at one till they are one after the other."""
    if _tills_of(one) & _tills_of(other):
        return one + other
    one, other, out = list(one), list(other), []
    while one and other:
        out.append((one if dice.one_in(2) else other).pop(0))
    return out + one + other


def _side_by_side(dice: Dice, one: list[Step], other: list[Step]) -> list[Step]:
    if _tills_of(one) & _tills_of(other):
        return one + other
    del dice
    lanes: Tree = {"left": list[Tree](one), "right": list[Tree](other)}
    return [{"parallel": lanes}]


def _tills_of(steps: list[Step]) -> set[Tree]:
    bodies = [body for one in steps for body in one.values() if isinstance(body, dict)]
    return {body["on"] for body in bodies if isinstance(body.get("on"), str)}


def _with_mishaps(dice: Dice, company: Company, steps: list[Step], *, last: bool) -> list[Step]:
    """Each begins right before something is done and ends somewhere later; on the last day some end with the case."""
    out = list(steps)
    lasting = 0
    for _ in range(dice.weighed({1: 5, 2: 4, 3: 1})):
        drawn = draw_mishap(dice, company)
        begins = _moment(dice, out, 0)
        out[begins:begins] = drawn.begins
        after = begins + len(drawn.begins)
        if drawn.meanwhile:
            between = _moment(dice, out, after)
            out[between:between] = drawn.meanwhile
            after = between + len(drawn.meanwhile)
        if last and dice.one_in(3):
            lasting += 1
        else:
            ends = dice.between(min(after + 1, len(out)), min(after + 6, len(out)))
            out[ends:ends] = drawn.ends
    return out if lasting or dice.one_in(2) or _amiss(out) else [*out, step("settle", within="90s")]


def _amiss(steps: list[Step]) -> set[Tree]:
    """Links that are down, or will be as soon as something is said on them: nothing comes to rest with those."""
    links: set[Tree] = set()
    for one in steps:
        match one:
            case {"cut": {"link": str(link)}} | {"trouble": {"link": str(link), "goes_down": _}}:
                links.add(link)
            case {"restore": {"link": str(link)}}:
                links.discard(link)
            case _:
                pass
    return links


_DECISIVE = frozenset(
    {"sale", "redeem", "coupon", "gift", "hold", "void", "refund", "drop_card", "identify", "bill", "claim", "parallel"}
    | {"adjust"}
)


def _moment(dice: Dice, steps: list[Step], least: int) -> int:
    """Where something may go wrong: mostly right before somebody asks the programme for something."""
    decisive = [at for at in range(least, len(steps)) if not _DECISIVE.isdisjoint(steps[at])]
    if decisive and not dice.one_in(4):
        return dice.pick(decisive)
    return dice.between(least, len(steps))
