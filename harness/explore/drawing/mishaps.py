"""What goes wrong in a drawn scenario: links are cut or do what networks do, parts die and come back, disks fill up, a
backend has a bad day."""

from collections.abc import Callable
from dataclasses import dataclass, field

from harness.explore.draft import Tree
from harness.explore.drawing.casting import Company
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.ledger import Step, step

_HTTP = ("html", "empty", "truncated", "wrong_charset", "no_result", "text_500", "not_found", "other_content_type")


@dataclass(frozen=True, slots=True)
class Mishap:
    """From where it begins to where it ends; meanwhile something more may go wrong."""

    begins: list[Step]
    ends: list[Step]
    meanwhile: list[Step] = field(default_factory=list)


def draw_mishap(dice: Dice, company: Company) -> Mishap:
    """Something goes wrong. What is not mended by a later step is mended at the end of the case."""
    options: dict[Callable[[Dice, Company], list[Step]], int] = {
        _trouble: 9, _cut: 2, _crash: 5, _disk: 1, _misbehave: 2
    }  # fmt: skip
    composed: dict[Callable[[Dice, Company], Mishap], int] = {
        _outage: 7 if company.links.far else 0,
        _changeover: 5 if company.backup else 0,
    }
    simple = sum(options.values())
    if dice.between(1, simple + sum(composed.values())) > simple:
        return dice.weighed(composed)(dice, company)
    begins = dice.weighed(options)(dice, company)
    return Mishap(begins, _mended(dice, begins))


def _outage(dice: Dice, company: Company) -> Mishap:
    """A gateway cannot reach the programme, and perhaps something befalls the gateway meanwhile."""
    link = dice.pick([link for link in company.links.far if link.endswith("-backend")])
    gateway = link.removesuffix("-backend")
    begins = [step("cut", link=link, style="silent" if dice.one_in(5) else None)]
    meanwhile: list[Step] = []
    match dice.between(0, 9):
        case 0 | 1 | 2:
            meanwhile = [death(dice, gateway)]
        case 3:
            begins.append(step("disk", part=gateway, delay=dice.pick(("20ms", "100ms", "400ms"))))
            meanwhile = [death(dice, gateway)]
        case 4:
            meanwhile = [death(dice, dice.pick(company.links.parts))]
        case 5:
            meanwhile = _trouble(dice, company)
        case _:
            pass
    return Mishap(begins, _mended(dice, [*begins, *meanwhile]), meanwhile)


def _changeover(dice: Dice, company: Company) -> Mishap:
    """The backup takes over, and is no better, or too late."""
    store = dice.pick(company.stores)
    gateway = f"gateway.{store}" if store else "gateway"
    broken = dice.pick((f"{gateway}-backend", f"{gateway}-backup"))
    style = "silent" if dice.one_in(4) else None
    begins = [step("cutover", store=store or None, style=style)]
    spoilt = _spoiling(dice, company, broken)
    if broken.endswith("-backup"):
        begins = [spoilt, *begins]
        return Mishap(begins, _mended(dice, begins))
    return Mishap([spoilt], _mended(dice, [spoilt, *begins]), begins)


def _mended(dice: Dice, broken: list[Step]) -> list[Step]:
    """The steps that put it right again."""
    out: list[Step] = []
    for one in broken:
        for verb, body in one.items():
            assert isinstance(body, dict)
            match verb:
                case "cut":
                    out.append(step("restore", link=body["link"]))
                case "trouble":
                    out.append(step("trouble", link=body["link"], none=True))
                    out += [step("restore", link=body["link"])] if "goes_down" in body else []
                case "crash" if "after_effects" not in body:
                    clock = dice.pick(_CLOCKS) if body["part"] != "backend" and dice.one_in(4) else None
                    out.append(step("restart", part=body["part"], clock=clock))
                case "disk":
                    out.append(step("disk", part=body["part"], well=True))
                case "misbehave":
                    out.append(step("misbehave", part="backend", none=True))
                case "cutover":
                    out.append(step("cutover", store=body.get("store"), back=True))
                case _:
                    pass
    return out


_CLOCKS = ("-1h", "1h", "-90s", "5m")


def _link(dice: Dice, company: Company) -> str:
    links = company.links
    pool = links.near + links.far * 2
    return dice.pick(links.others) if links.others and dice.one_in(8) else dice.pick(pool)


def _cut(dice: Dice, company: Company) -> list[Step]:
    return [step("cut", link=_link(dice, company), style="silent" if dice.one_in(4) else None)]


def _trouble(dice: Dice, company: Company) -> list[Step]:
    return [_spoiling(dice, company, _link(dice, company))]


def _spoiling(dice: Dice, company: Company, link: str) -> Step:
    """HTTP has no checksum: with a byte changed it may say something else, and nobody can know; so none is. What is
    asked of iikoCloud has no id: a payment said twice is two, and points are moved twice by a request that comes when
    its caller has given up and asked again."""
    sim = link in company.links.sim
    again = 0 if link in company.links.clouds else 3
    options: dict[str, int] = {
        "answers_lost": 6, "requests_lost": 3, "answers_late": 4, "requests_late": again, "requests_twice": again,
        "answer_cut": 2, "goes_down": 2, "flapping": 1, "garbled": 2 if sim else 0, "rough": 1, "sliced": 1, "slow": 1,
        "answers_spoilt": 0 if sim else 3,
    }  # fmt: skip
    name = dice.weighed(options)
    return {"trouble": {"link": link, name: TROUBLES[name](dice)}}


def _counted(dice: Dice) -> dict[str, Tree]:
    told: dict[str, Tree] = {"times": dice.weighed({1: 6, 2: 2, 3: 1})}
    skip = dice.weighed({0: 4, 1: 2, 2: 1, 3: 1})
    return {**told, "skip": skip} if skip else told


def _lost(dice: Dice) -> dict[str, Tree]:
    return {**_counted(dice), "ending": "reset"} if dice.one_in(2) else _counted(dice)


def _late(dice: Dice) -> dict[str, Tree]:
    return {"by": dice.pick(("300ms", "1500ms", "2500ms", "4s", "12s", "2m")), **_counted(dice)}


def _cut_short(dice: Dice) -> dict[str, Tree]:
    return {"at_byte": dice.pick((1, 20, 150)), **_counted(dice)}


def _twice(dice: Dice) -> dict[str, Tree]:
    told = _counted(dice)
    return {**told, "after": dice.pick(("10ms", "500ms", "4s", "2m"))} if dice.one_in(2) else told


def _down(dice: Dice) -> dict[str, Tree]:
    return {"skip": dice.weighed({0: 3, 1: 2, 2: 1, 3: 1})}


def _flapping(dice: Dice) -> dict[str, Tree]:
    return {"up": dice.pick(("200ms", "1s")), "down": dice.pick(("300ms", "2s"))}


def _garbled(dice: Dice) -> dict[str, Tree]:
    return {"towards": dice.pick(("server", "client")), **_counted(dice)}


def _rough(dice: Dice) -> dict[str, Tree]:
    return {"reset_one_in": dice.pick((0, 4, 12))}


def _sliced(dice: Dice) -> dict[str, Tree]:
    return {"size": dice.pick((16, 64))}


def _slow(dice: Dice) -> dict[str, Tree]:
    return {"least": "50ms", "most": dice.pick(("400ms", "2s"))}


def _spoilt(dice: Dice) -> dict[str, Tree]:
    return {"how": dice.pick(_HTTP), **_counted(dice)}


TROUBLES: dict[str, Callable[[Dice], dict[str, Tree]]] = {
    "answers_lost": _lost,
    "requests_lost": _lost,
    "answers_late": _late,
    "requests_late": _late,
    "requests_twice": _twice,
    "answer_cut": _cut_short,
    "goes_down": _down,
    "flapping": _flapping,
    "garbled": _garbled,
    "rough": _rough,
    "sliced": _sliced,
    "slow": _slow,
    "answers_spoilt": _spoilt,
}
"""What a link is troubled with, and how its settings are drawn."""


def _crash(dice: Dice, company: Company) -> list[Step]:
    return [death(dice, dice.pick(company.links.parts))]


def death(dice: Dice, part: str) -> Step:
    """Mostly just before something it is about to do."""
    body: dict[str, Tree] = {"part": part}
    if dice.one_in(2):
        body["deliver_sent"] = False
    disk = dice.weighed({"dropped": 3, "written": 1, "torn": 1, "unsynced": 2})
    if disk != "dropped":
        body["disk"] = disk
    if not dice.one_in(4):
        body["after_effects"] = dice.between(0, 8) if dice.one_in(2) else dice.between(0, 30)
        body["restart_after"] = dice.pick(("300ms", "1s", "3s"))
        if part != "backend" and dice.one_in(8):
            body["clock"] = dice.pick(_CLOCKS)
    return {"crash": body}


def _disk(dice: Dice, company: Company) -> list[Step]:
    part = dice.pick(company.links.disks)
    if dice.one_in(2):
        return [step("disk", part=part, delay=dice.pick(("100ms", "700ms")))]
    return [step("disk", part=part, failing=dice.pick(("full", "read-only")))]


def _misbehave(dice: Dice, company: Company) -> list[Step]:
    """Nothing here is refused for good: that would make dead letters of good receipts."""
    del company
    how = dice.pick(("unavailable", "drop", "apply_and_drop", "late"))
    delay = dice.pick(("500ms", "2500ms", "8s")) if how == "late" else None
    kind = dice.pick((None, "commit", "redeem", "void"))
    return [step("misbehave", part="backend", how=how, kind=kind, delay=delay, times=dice.pick((1, 1, 2, 3)))]
