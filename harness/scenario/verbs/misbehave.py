"""`misbehave`: the backend has a bad day."""

from collections.abc import Iterable
from typing import Literal

from harness.scenario.model import Cast
from harness.scenario.motion import BehaveWell, Motion
from harness.scenario.motion import Misbehave as BadDay
from harness.scenario.names import GuestName, ReceiptName
from harness.scenario.scene import Scene, identifier_of
from harness.scenario.shape import nearest
from harness.scenario.verb import Verb, verb
from simulators.backend.misbehave import Manner
from simulators.kit.instant import Span
from simulators.till.answer import Reason
from simulators.till.operation import SINGLES

KINDS = tuple(str(kind.__struct_config__.tag) for kind in SINGLES)


@verb("misbehave")
class Misbehave(Verb, frozen=True, kw_only=True):
    """The backend treats operations badly: those that match every field given, the first `times` of them. Trouble that
    a correct gateway has to live with."""

    part: Literal["backend"]
    """Only the backend can."""
    how: Manner | None = None
    """What it does."""
    guest: GuestName | None = None
    """Operations of this guest, by the first identifier they have."""
    receipt: ReceiptName | None = None
    """Operations of the check of this step (any till's check of that number)."""
    kind: str = ""
    """Kind of operation: `commit`, `redeem`..."""
    times: int = 1
    """How many; 0: until `none: true`."""
    reason: Reason | None = None
    """With which it refuses, for `how: refuse`."""
    delay: Span | None = None
    """How late it answers, for `how: late`."""
    none: bool = False
    """The bad day is over."""

    def motion(self, scene: Scene) -> Motion:
        if self.none or self.how is None:
            return BehaveWell(self.part)
        value = "" if self.guest is None else identifier_of(scene.cast, self.guest).value
        check = None if self.receipt is None else scene.receipt(self.receipt).check
        reason = "" if self.reason is None else self.reason.value
        return BadDay(self.part, self.how.value, value, check, self.kind, self.times or None, reason, self.delay)

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        if (self.how is not None) == self.none:
            yield "", "say `how`, or `none: true`"
        if self.reason is not None and self.how is not Manner.REFUSE:
            yield "reason", "only `how: refuse` has a reason"
        if self.delay is not None and self.how is not Manner.LATE:
            yield "delay", "only `how: late` has a delay"
        if self.kind and self.kind not in KINDS:
            yield "kind", f"there is no operation {self.kind!r}{nearest(self.kind, KINDS)}"
        if self.times < 0:
            yield "times", "times must be 0 (always) or more"
        if self.guest is not None and not cast.guest(self.guest).identifiers:
            yield "guest", f"{self.guest} has nothing to show"
