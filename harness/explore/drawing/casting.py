"""Who plays in a drawn scenario, and what can be done to whom: tills of one kind or several, one store or two, how they
are connected and set up."""

from dataclasses import dataclass
from datetime import datetime

from harness.explore.draft import Tree
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.people import Person, draw_people
from harness.explore.drawing.rules import Rules, draw_rules
from harness.explore.drawing.terms import Terms
from simulators.till.caller import CALLERS

_ROLES = {"micros": "tills", "farcard": "farcards", "iiko": "iikos"}


@dataclass(frozen=True, slots=True)
class Till:
    """A terminal that guests are served at."""

    name: str
    kind: str
    store: str


@dataclass(frozen=True, slots=True)
class Links:
    """What can be troubled. `sim`: links where HTTP is not spoken; `clouds`: where iikoCloud is."""

    near: list[str]
    """Of tills, to whoever answers them."""
    far: list[str]
    """Of gateways, to the backend."""
    others: list[str]
    parts: list[str]
    """Whoever can be killed; those with a queue among them."""
    disks: list[str]
    sim: frozenset[str]
    clouds: frozenset[str]
    ways: dict[tuple[str, str], "Way"]
    """By store and kind of till."""


@dataclass(frozen=True, slots=True)
class Way:
    """How tills reach the programme."""

    part: str
    near: str
    """The link they dial."""
    gateway: str = ""
    """Empty: none, they call the backend."""
    far: str = ""

    @property
    def last(self) -> str:
        """The link that ends at the backend."""
        return self.far or self.near


@dataclass(frozen=True, slots=True)
class Company:
    """A cast as the drawer of steps needs it."""

    tree: dict[str, Tree]
    rules: Rules
    tills: list[Till]
    people: list[Person]
    links: Links
    phone: str
    """The guests' app; empty when there is none."""
    holds: bool
    """Points can be set aside at r_keeper tills."""
    backup: bool
    beats: bool
    """Gateways ask something harmless all the time, so long waits are long to play."""
    stores: list[str]
    caller: str
    """How tills tell again; empty: as tills of their kind do."""

    def way(self, till: Till) -> Way:
        return self.links.ways[till.store, "iiko" if till.kind == "waiter" else till.kind]

    def of_kind(self, *kinds: str) -> list[Till]:
        return [till for till in self.tills if till.kind in kinds]


def draw_company(dice: Dice, kinds: list[str], start: datetime, *, bad: bool) -> Company:
    rules = draw_rules(dice, "cloud" if "cloud" in kinds else kinds[0])
    stores = ["north", "south"] if dice.one_in(6) else [""]
    tills = _tills(dice, kinds, stores)
    tree: dict[str, Tree] = {"programme": rules.tree}
    if len(stores) > 1:
        tree["stores"] = {name: {} for name in stores}
    elif dice.one_in(12):
        tree["stores"] = {"store": {"skew": dice.pick(("-1h", "1h", "-3m", "90s"))}}
    direct, holds = set[str](), False
    if "farcard" in kinds:
        told, holds = _farcard(dice, direct)
        tree.update({"farcard": told} if told else {})
    if "iiko" in kinds:
        venue = _iiko(dice, direct, "waiter" in kinds)
        tree.update({"iiko": venue} if venue else {})
    caller = ""
    if dice.one_in(6):
        callers = {name: 4 if name == "new-ids" else 1 for name in CALLERS}
        if "iiko" in kinds:
            del callers["new-ids"]
        caller = dice.weighed(callers)
        tree["till"] = {"caller": caller}
    phone = "phone" if "iiko" in kinds or dice.one_in(3) else ""
    tree["terminals"] = _terminals(tills, phone, len(stores) > 1)
    tree["guests"], people = draw_people(dice, rules, kinds, start, bad=bad)
    has_gateway = any(kind in _ROLES and kind not in direct for kind in kinds)
    backup, beats = has_gateway and dice.one_in(4), False
    if backup:
        tree["links"] = {"backup": True}
    if has_gateway and dice.one_in(3):
        tree["gateway"] = gateway = _gateway(dice)
        beats = "heartbeat" in gateway
    links = _links(tills, kinds, stores, direct, phone, backup=backup)
    return Company(tree, rules, tills, people, links, phone, holds, backup, beats, stores, caller)


def draw_kinds(dice: Dice, terms: Terms) -> list[str]:
    """In the order of the language, which is the order roles are given in."""
    first = dice.weighed(dict(terms.kinds))
    kinds = {first}
    if first == "iiko" and dice.one_in(3):
        kinds.add(dice.pick(("waiter", "waiter", "cloud")))
    elif first != "cloud" and dice.one_in(8):
        kinds.add(dice.pick(("micros", "farcard", "iiko")))
    return [kind for kind in ("micros", "farcard", "iiko", "waiter", "cloud") if kind in kinds]


def _tills(dice: Dice, kinds: list[str], stores: list[str]) -> list[Till]:
    tills: list[Till] = []
    for store in stores:
        for kind in kinds:
            count = 1 if len(stores) > 1 or len(kinds) > 1 else dice.weighed({1: 2, 2: 6, 3: 1})
            count = 1 if kind in ("waiter", "cloud") else count
            tills += [Till(f"till{len(tills) + number}", kind, store) for number in range(1, count + 1)]
    return tills


def _terminals(tills: list[Till], phone: str, named: bool) -> dict[str, Tree]:
    told: dict[str, Tree] = {}
    numbers: dict[str, int] = {}
    for till in tills:
        one: dict[str, Tree] = {"kind": till.kind}
        numbers[till.store] = numbers.get(till.store, 0) + 1
        if till.kind != "cloud":
            one["workstation"] = numbers[till.store]
        if named:
            one["store"] = till.store
        told[till.name] = one
    if phone:
        told[phone] = {"kind": "app"}
    return told


def _farcard(dice: Dice, direct: set[str]) -> tuple[dict[str, Tree], bool]:
    told: dict[str, Tree] = {}
    if dice.one_in(3):
        told["via"] = "backend"
        direct.add("farcard")
    holds = dice.one_in(3)
    if holds:
        told["holds"] = True
    elif dice.one_in(2):
        told["profile"] = dice.pick(("http-farcardsnet-json", "http-rest-get", "http-json-post", "v6"))
    if dice.one_in(3):
        told["transactions"] = "deferred"
    if dice.one_in(6):
        told["before_receipt"] = True
    if dice.one_in(6):
        told["cash_note"] = dice.pick(("10.00", "50.00"))
    if dice.one_in(8):
        told["security"] = dice.pick(("signed", "token", "both"))
    if dice.one_in(10):
        told["spend"] = "total"
    return told, holds


def _iiko(dice: Dice, direct: set[str], waiters: bool) -> dict[str, Tree]:
    told: dict[str, Tree] = {}
    if dice.one_in(3):
        told["via"] = "backend"
        direct.add("iiko")
    if waiters and dice.one_in(3):
        told["waiter"] = "payment"
    if dice.one_in(8):
        told["keep_hold_on_failure"] = True
    if dice.one_in(8):
        told["after_gift"] = "available"
    if dice.one_in(8):
        told["attach_after_bill"] = True
    return told


def _gateway(dice: Dice) -> dict[str, Tree]:
    told: dict[str, Tree] = {}
    for setting in dice.some(_SETTINGS, dice.between(1, 2)):
        name, values = setting
        told[name] = dice.pick(values)
    return told


_SETTINGS: tuple[tuple[str, tuple[Tree, ...]], ...] = (
    ("answer_within", ("500ms", "1s", "1500ms")),
    ("retry", ({"first": "100ms", "factor": 1, "most": "100ms"}, {"first": "1s", "factor": 2, "most": "8s"})),
    ("redial", ({"first": "50ms", "factor": 2, "most": "2s"}, {"first": "1s", "factor": 2, "most": "4s"})),
    ("batch", (2, 10)),
    ("batch", (3, 10)),
    ("heartbeat", ("10s", "30s")),
    ("fail_back_after", ("1s", "5s")),
    ("pool", (1, 2)),
)


def _links(
    tills: list[Till], kinds: list[str], stores: list[str], direct: set[str], phone: str, *, backup: bool
) -> Links:
    links = Links([], [], [f"{APP}-backend"] if phone else [], ["backend"], ["backend"], frozenset(), frozenset(), {})
    sim, clouds = set[str](), set[str]()
    for store in stores:
        end = f".{store}" if store else ""
        crews = [kind for kind in kinds if kind in _ROLES]
        gateway = any(kind not in direct for kind in crews)
        for kind in crews:
            role = ("tills" if kind == _first(kinds) else _ROLES[kind]) + end
            listener = "backend" if kind in direct else f"gateway{end}"
            links.near.append(f"{role}-{listener}")
            links.parts.append(role)
            links.disks.append(role)
            own, far = ("", "") if kind in direct else (f"gateway{end}", f"gateway{end}-backend")
            links.ways[store, kind] = Way(role, f"{role}-{listener}", own, far)
            if kind == "micros":
                sim.add(f"{role}-{listener}")
            if kind == "iiko" and "waiter" in kinds:
                links.others.append(f"waiters{end}-{role}")
                links.parts.append(f"waiters{end}")
        if "cloud" in kinds:
            links.near.append(f"clouds{end}-backend")
            clouds.add(f"clouds{end}-backend")
            links.parts.append(f"clouds{end}")
            links.ways[store, "cloud"] = Way(f"clouds{end}", f"clouds{end}-backend")
        if gateway:
            links.far.append(f"gateway{end}-backend")
            links.far.extend([f"gateway{end}-backup"] if backup else [])
            links.parts.append(f"gateway{end}")
            links.disks.append(f"gateway{end}")
    if "iiko" in kinds:
        links.others.append("phones-backend")
    del tills
    return Links(
        links.near, links.far, links.others, links.parts, links.disks, frozenset(sim), frozenset(clouds), links.ways
    )


APP = "app"


def _first(kinds: list[str]) -> str:
    """The kind whose tills are called so in a store: the first that keeps checks."""
    return next(kind for kind in kinds if kind in _ROLES or kind == "waiter")
