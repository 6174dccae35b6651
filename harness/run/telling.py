"""Balances that tills are told, in the terms of the scenario: as if every guest had begun as it says.

A backend that lasts from run to run, and cannot be set up, has guests who begin with more or less than the scenario
says; what happens to them from there is still the same.
"""

from collections.abc import Iterable, Mapping

from harness.scenario.model import Cast
from simulators.kit.money import Minor, parse_minor, show_minor
from simulators.till.answer import Attached, GuestFound
from simulators.till.cashier import Act, Done
from simulators.till.identifier import Identifier
from simulators.till.receipt import ReceiptId

_TOLD = ("balance", "available")


class Telling:
    """Remembers whose receipt is whose, because a refund does not say."""

    def __init__(self, ahead: Mapping[str, Minor]) -> None:
        self._ahead = ahead
        self._holders: dict[ReceiptId, str] = {}

    def relative(self, observed: dict[str, str], act: Act, done: Done, cast: Cast) -> dict[str, str]:
        """What an act observed, with balances less what the guest had ahead of the scenario."""
        if not self._ahead:
            return observed
        ahead = self._ahead.get(self._guest(act, done, cast), 0)
        told = {name: show_minor(parse_minor(observed[name]) - ahead) for name in _TOLD if name in observed}
        return {**observed, **told}

    def _guest(self, act: Act, done: Done, cast: Cast) -> str:
        found = done.answer.guest if isinstance(done.answer, Attached) else done.answer
        if isinstance(found, GuestFound) and any(found.guest == guest.id for guest in cast.guests):
            if done.receipt is not None:
                self._holders[done.receipt.id] = found.guest  # what is shown may be a code, which says nothing later
            return found.guest
        guest = _owner(cast, _shown(act, done))
        if done.receipt is not None:
            if guest:
                self._holders[done.receipt.id] = guest
            return guest or self._holders.get(done.receipt.id, "")
        target = getattr(act, "target", None)
        return guest or (self._holders.get(target, "") if isinstance(target, ReceiptId) else "")


def _shown(act: Act, done: Done) -> Iterable[Identifier]:
    """The identifiers that an act names, and the one on its receipt."""
    named = (getattr(act, name, None) for name in ("identifier", "guest"))
    on_receipt = None if done.receipt is None else done.receipt.guest
    return [shown for shown in (*named, on_receipt) if isinstance(shown, Identifier)]


def _owner(cast: Cast, shown: Iterable[Identifier]) -> str:
    return next((guest.id for one in shown for guest in cast.guests if one in guest.identifiers), "")
