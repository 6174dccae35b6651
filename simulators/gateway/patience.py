"""Two clocks over the errands: how long tills wait for an answer, and how long failed entries rest and stay in doubt.

The trap: a failure is the entry's own only when the programme was seen well *after* it. Until then it is in doubt, and
when the link turns out to be down the doubt is dropped, not counted.
"""

from collections import deque

from simulators.gateway.errand import Errand
from simulators.gateway.policy import Policy, delay
from simulators.kit.effect import Arm, Effect
from simulators.kit.instant import Instant

PATIENCE, RETRY = "patience", "retry"


class Patience:
    """Who waits until when. Every wait is equally long, so the first to begin is the first to end."""

    def __init__(self, out: list[Effect]) -> None:
        self._out = out
        self._waits: deque[tuple[Instant, Errand]] = deque()
        self._armed_at: Instant | None = None

    def begin(self, errand: Errand) -> None:
        """Somebody waits for it until its deadline."""
        self._waits.append((errand.deadline, errand))
        if self._armed_at is None:
            self._arm(errand.deadline)

    def run_out(self, eager: dict[int, Errand], now: Instant) -> list[Errand]:
        """The timer has fired: those of the `eager` who have waited long enough."""
        self._armed_at = None
        late = []
        while self._waits:
            deadline, errand = self._waits[0]
            is_current = eager.get(errand.ticket) is errand and errand.deadline == deadline
            if is_current and deadline > now:
                self._arm(deadline)
                break
            self._waits.popleft()
            if is_current:
                late.append(errand)
        return late

    def _arm(self, at: Instant) -> None:
        self._armed_at = at
        self._out.append(Arm(PATIENCE, at))


class Doubts:
    """Kept errands whose last try settled nothing."""

    def __init__(self, policy: Policy, out: list[Effect]) -> None:
        self._policy = policy
        self._out = out
        self._doubted: dict[int, Errand] = {}
        self._resting: dict[int, Errand] = {}
        self._armed_at: Instant | None = None

    def add(self, errand: Errand, now: Instant, *, is_lost: bool) -> bool:
        """A try has failed: the errand rests. False: it may go again at once, and nothing is in doubt."""
        errand.failures += 1
        if is_lost and errand.failures == 1:
            return False  # one lost connection is nobody's fault; perhaps there is another route (OFF-14)
        errand.not_before = now + delay(self._policy.retry, errand.failures)
        self._resting[errand.ticket] = errand
        self._doubted[errand.ticket] = errand
        return True

    def confirm(self, answered: Errand | None) -> list[Errand]:
        """The programme is well: those whose failures were their own. Not `answered`, which it has just judged."""
        own = [errand for errand in self._doubted.values() if errand is not answered]
        for errand in own:
            del self._doubted[errand.ticket]
            errand.tries += 1
        return own

    def drop(self) -> None:
        """The link was down: nobody's failures count."""
        self._doubted.clear()

    def forget(self, errand: Errand) -> None:
        self._doubted.pop(errand.ticket, None)
        self._resting.pop(errand.ticket, None)

    def woken(self) -> None:
        """The timer has fired."""
        self._armed_at = None

    def arm(self, now: Instant) -> None:
        """Ask to be woken when the first rest is over."""
        if not self._resting:
            return
        for ticket in [ticket for ticket, errand in self._resting.items() if errand.not_before <= now]:
            del self._resting[ticket]
        earliest = min((errand.not_before for errand in self._resting.values()), default=None)
        if earliest is not None and (self._armed_at is None or earliest < self._armed_at):
            self._armed_at = earliest
            self._out.append(Arm(RETRY, earliest))
