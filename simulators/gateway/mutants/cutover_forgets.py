"""A mutant: what fails on the backup link too is nobody's any more."""

from simulators.gateway.forwarder import Forwarder
from simulators.gateway.journal import State
from simulators.gateway.mutants.registry import mutant
from simulators.gateway.route import Call
from simulators.kit.instant import Instant


@mutant(
    id="gateway.cutover-forgets",
    how="The backup line is a modem: what was handed to it counts as sent, whether an answer comes back or not.",
    caught_by=("link.cutover",),
)
class CutoverForgets(Forwarder):
    def _failed(self, call: Call, now: Instant, *, was_sent: bool) -> None:
        handed_over = [errand for errand in self.calls.get(call.ref, ()) if errand.kept is not None and errand.sent > 1]
        super()._failed(call, now, was_sent=was_sent)
        if len(self.config.routes) > 1 and was_sent:
            for errand in handed_over:
                self._set_aside(errand, State.DELIVERED, "", now)
