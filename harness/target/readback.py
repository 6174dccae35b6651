"""What could be read of a target before and after a case: what the judge goes by instead of a ledger of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.history.evidence import Reading
from simulators.kit.money import Minor
from simulators.till.ledger import Entry
from simulators.till.programme import Guest

NO_LEDGER = "the target has no ledger probe"
NO_BALANCE = "the target has neither a ledger nor a balance probe"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Of one case."""

    guests: tuple[Guest, ...]
    """As they began."""
    ledger: tuple[Entry, ...] | None
    """Of this case, after an opening entry for each guest; None: it cannot be read."""
    ahead: Mapping[str, Minor] = field(default_factory=dict)
    """Guest to how much more they began with than the scenario says; those who began right are absent."""
    readings: tuple[Reading, ...] = ()
    """Balances as probed after the case; none without that probe."""

    def balance_of(self, guest: str) -> Minor | None:
        """In the terms of the scenario: as if the guest had begun as it says. None: nobody can tell."""
        held: Minor | None = None
        if self.ledger is not None:
            held = sum(entry.points for entry in self.ledger if entry.guest == guest)
        else:
            held = next((reading.balance for reading in self.readings if reading.guest == guest), None)
        return None if held is None else held - self.ahead.get(guest, 0)
