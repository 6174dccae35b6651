"""`claim`: points become a reward coupon in the guest's app."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import AppName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shape import nearest
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import ClaimReward


@verb("claim")
class Claim(GuestVerb, frozen=True, kw_only=True):
    """In the app, the guest buys a reward coupon with points (COSTA-03); `${name.code}` is its code."""

    on: AppName
    """A terminal of kind `app`."""
    reward: str
    """Id of the reward in the programme."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        return AtTill(self.on, ClaimReward(self.needed(scene), self.reward))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        rewards = [reward.id for reward in cast.programme.rewards]
        if self.reward not in rewards:
            yield "reward", f"the programme has no reward {self.reward!r}{nearest(self.reward, rewards)}"
