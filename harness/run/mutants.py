"""The whole zoo as the harness plays it: every broken gateway, backend and till, and a cast with one in it."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from harness.run.cast import Zoo
from simulators.backend.mutants import registry as backends
from simulators.farcard.mutants import registry as farcards
from simulators.farcard.site import FarCards
from simulators.gateway.mutants import registry as gateways
from simulators.iiko.cloud.clients import CloudClients
from simulators.iiko.cloud.mutants import registry as clouds
from simulators.iiko.front.site import FrontSite
from simulators.iiko.mutants import registry as iikos
from simulators.kit.errors import UsageError
from simulators.micros.mutants import registry as micros
from simulators.micros.site import Site
from simulators.till.mutants import registry as tills


@dataclass(frozen=True, slots=True)
class Suspect:
    """One mutant of the zoo."""

    id: str
    how: str
    """How it happens in the field."""
    meant: tuple[str, ...]
    """Checks that must catch it."""


def suspects() -> tuple[Suspect, ...]:
    """The whole zoo, gateways first."""
    return (
        *(Suspect(m.id, m.how, m.caught_by) for m in gateways.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in backends.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in tills.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in micros.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in farcards.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in iikos.mutants()),
        *(Suspect(m.id, m.how, m.caught_by) for m in clouds.mutants()),
    )


def zoo_with(mutant: str | None, of: str = "") -> Zoo:
    """The true parts, but for one. Raises UsageError when there is no such mutant, or it is not one `of` a part
    (`gateway`, `backend`, `tills`)."""
    if mutant is None:
        return Zoo()
    if not mutant.startswith(of):
        raise UsageError(f"there is no mutant {mutant!r} of the {of}; {_nearest(mutant, of)}")
    gateway = gateways.mutant_named(mutant)
    if gateway is not None:
        return Zoo(gateway=gateway.build)
    backend = backends.mutant_named(mutant)
    if backend is not None:
        return Zoo(backend=backend.build)
    till = tills.mutant_named(mutant)
    if till is not None:
        return Zoo(
            site=partial(Site, courier=till.courier),
            farcards=partial(FarCards, courier=till.courier),
            iikos=partial(FrontSite, courier=till.courier),
        )
    link = micros.mutant_named(mutant)
    if link is not None:
        return Zoo(micros=link.wire)
    farcard = farcards.mutant_named(mutant)
    if farcard is not None:
        return Zoo(farcards=partial(FarCards, terminal=farcard.terminal))
    iiko = iikos.mutant_named(mutant)
    if iiko is not None:
        return Zoo(iikos=partial(FrontSite, terminal=iiko.terminal, courier=iiko.courier))
    cloud = clouds.mutant_named(mutant)
    if cloud is not None:
        return Zoo(clouds=partial(CloudClients, cloud=cloud.cloud, end=cloud.end))
    raise UsageError(f"there is no mutant {mutant!r}; {_nearest(mutant)}")


def _nearest(name: str, of: str = "") -> str:
    known = [suspect.id for suspect in suspects() if suspect.id.startswith(of)]
    close = get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
