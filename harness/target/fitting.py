"""Which scenarios make sense against a target, and why the others are skipped.

A skip is "not applicable", with its reason: we cannot cut the power of what is not ours, or move its time.
"""

from collections.abc import Iterator

from harness.scenario.model import Cast, Scenario, Step, TerminalKind, walk
from harness.scenario.settings import GatewaySettings
from harness.scenario.verbs.crash import Crash
from harness.scenario.verbs.disk import Disk
from harness.scenario.verbs.restart import Restart
from harness.target.outside import Outside
from harness.target.placeholder import lacking, values_of_guest
from simulators.farcard.profile import Via
from simulators.iiko.cloud.settings import ServerSettings
from simulators.iiko.profile import Via as IikoVia

_PARTS = (Crash, Disk, Restart)


def why_skipped(scenario: Scenario, outside: Outside) -> str | None:
    """The reason not to play a scenario against this target; None when it can be played."""
    return next(_reasons(scenario, outside), None)


def _reasons(scenario: Scenario, outside: Outside) -> Iterator[str]:
    yield from _of_cast(scenario.cast, outside)
    for step in walk(scenario.steps):
        reason = _without_gateway(step, scenario.cast, outside) or _of_step(step, outside)
        if reason is not None:
            yield f"line {step.place.line}: {reason}"
    yield from _of_guests(scenario.cast, outside)


def _of_cast(cast: Cast, outside: Outside) -> Iterator[str]:
    if cast.second is not None:
        yield "its tills have a second interface to a card system of ours, and the site's are set up otherwise"
    if cast.iiko_hooks and outside.is_backend:
        yield "its backend tells a subscriber of ours by webhooks, and the target's is set up otherwise"
    for terminal in cast.terminals:
        named = terminal.kind.value
        if _is_spoken_for(terminal.kind, outside):
            continue
        if outside.is_backend and not terminal.kind.is_served and named not in outside.tokens:
            yield f"{terminal.name} needs `backend: {{tokens: {{{named}: ...}}}}`, and the target has none"
    if outside.is_backend:
        yield from _of_cast_at_backend(cast, outside)
    else:
        yield from _of_cast_at_gateway(cast, outside)


def _is_spoken_for(kind: TerminalKind, outside: Outside) -> bool:
    """The target can be asked by terminals of a kind in a protocol of their own."""
    match kind:
        case TerminalKind.FARCARD:
            return outside.farcard is not None
        case TerminalKind.IIKO | TerminalKind.WAITER:
            return outside.lp_sim is not None
        case TerminalKind.APP:
            return outside.lp_sim is not None and outside.is_backend and "app" not in outside.tokens
        case TerminalKind.CLOUD:
            return outside.cloud is not None
        case _:
            return False


def _of_iiko(cast: Cast, outside: Outside) -> Iterator[str]:
    for terminal in cast.terminals:
        if terminal.kind is TerminalKind.LP_ORDERS:
            yield f"{terminal.name} calls an adapter of ours: nothing of digital ordering is at the target"
        if terminal.kind is TerminalKind.CLOUD and outside.cloud is not None and cast.iiko_cloud != ServerSettings():
            yield "it sets up the service of iikoCloud itself, and the target's is not ours"
        if terminal.kind is TerminalKind.CLOUD and outside.is_backend and outside.cloud is None:
            yield f"{terminal.name} needs `iiko_cloud: {{url: ..., api_login: ...}}`, and the target has none"
    has_iiko = any(t.kind in (TerminalKind.IIKO, TerminalKind.CLOUD) for t in cast.terminals)
    if has_iiko and len(cast.stores) > 1 and (outside.lp_sim is not None or outside.cloud is not None):
        yield "several stores need several outlets, and the target has one"
    stations = [t.name for t in cast.terminals if t.kind in (TerminalKind.IIKO, TerminalKind.WAITER)]
    if stations and outside.is_backend and outside.lp_sim is None and "app" not in outside.tokens:
        yield f"guests at {stations[0]} need `lp_sim` or `backend: {{tokens: {{app: ...}}}}` for codes; it has neither"


def _of_cast_at_backend(cast: Cast, outside: Outside) -> Iterator[str]:
    yield from _of_iiko(cast, outside)
    needing = [t for t in cast.terminals if not _is_spoken_for(t.kind, outside)]
    if not outside.speaks_v1:
        spoken = {"FarCards": outside.farcard, "LP-SIM": outside.lp_sim, "iikoCloud": outside.cloud}
        said = " and ".join(name for name, site in spoken.items() if site is not None)
        for terminal in needing:
            yield f"{terminal.name} is of kind {terminal.kind.value}, and the target speaks {said} only"
    stores = {t.store for t in needing if t.kind.is_till}
    for store in cast.stores:
        if outside.tokens and store.name in stores and store.token is None and store.name not in outside.tokens:
            yield f"store {store.name} has no token in `backend: {{tokens: ...}}` of the target"


def _of_cast_at_gateway(cast: Cast, outside: Outside) -> Iterator[str]:
    tills = [t for t in cast.terminals if t.kind.is_till]
    heard = {
        TerminalKind.MICROS: outside.micros is not None,
        TerminalKind.FARCARD: outside.farcard is not None,
        TerminalKind.IIKO: outside.lp_sim is not None,
        TerminalKind.WAITER: outside.lp_sim is not None,
    }
    yield from _of_iiko(cast, outside)
    for terminal in tills:
        if not heard.get(terminal.kind, False):
            yield f"{terminal.name} is of kind {terminal.kind.value}, which the target's gateway is not said to hear"
    if len({t.store for t in tills}) > 1:
        yield "several stores need several gateways, and the target has one"
    if cast.links.backup:
        yield "a backup link needs a second port of ours, and the target has one"
    if cast.gateway != GatewaySettings():
        yield "it sets up the gateway itself, and the gateway is not ours"
    for store in cast.stores:
        if not store.exchange or store.token is not None:
            yield f"it sets up the gateway of {store.name} itself, and the gateway is not ours"
    for terminal in tills:
        if terminal.profile is not None or terminal.vocabulary is not None:
            yield f"{terminal.name} has a profile or vocabulary of its own, and the site's is that of the target"
        if terminal.farcard is not None and terminal.farcard.via is Via.BACKEND:
            yield f"{terminal.name} calls the backend itself, and a gateway is under test"
        if terminal.iiko is not None and terminal.iiko.via is IikoVia.BACKEND:
            yield f"{terminal.name} calls the backend itself, and a gateway is under test"


def _without_gateway(step: Step, cast: Cast, outside: Outside) -> str | None:
    """r_keeper and iiko tills call a backend under test themselves: their store has no gateway then."""
    direct = {k for k in (TerminalKind.FARCARD, TerminalKind.IIKO) if _is_spoken_for(k, outside)}
    if not outside.is_backend or not direct:
        return None
    for store in cast.stores:
        kinds = {t.kind for t in cast.terminals if t.store == store.name and t.kind.has_crew}
        gateway = cast.part("gateway", store.name)
        named = [getattr(step.verb, field, None) for field in ("link", "part")]
        if step.name == "cutover" and getattr(step.verb, "store", None) in (None, store.name):
            named.append(gateway)
        is_about_it = any(isinstance(n, str) and (n == gateway or n.startswith(f"{gateway}-")) for n in named)
        if kinds <= direct and is_about_it:
            return f"`{step.name}` of the gateway, and the tills call the target themselves"
    return None


def _of_step(step: Step, outside: Outside) -> str | None:
    verb = step.verb
    theirs = "backend" if outside.is_backend else "gateway"
    if isinstance(verb, _PARTS) and verb.part.partition(".")[0] == theirs:
        return f"`{step.name}` of the {theirs}, which is not ours"
    match step.name:
        case "misbehave" if outside.is_backend:
            return "`misbehave` of the backend, which is not ours"
        case "day":
            return "a generated day takes hours: with a target no idle time is skipped"
        case "advance" if outside.target.clock is None:
            return "`advance`, and the target's time cannot be moved (`clock: none`)"
        case _ if isinstance(getattr(verb, "number", None), int) and step.name in ("open", "sale"):
            return "a check number of its own, which the target may know from an earlier run"
        case _:
            return None


def _of_guests(cast: Cast, outside: Outside) -> Iterator[str]:
    """A guest who has nothing of what the target's calls need."""
    target = outside.target
    calls = [("setup.guest", target.setup.get("guest")), ("probes.balance", target.probes.get("balance"))]
    for what, call in calls:
        for guest in cast.guests if call is not None and outside.is_backend else ():
            assert call is not None
            name = lacking(call, values_of_guest(guest))
            if name is not None:
                yield f"{what} needs {{{name}}}, and {guest.id} has none"
