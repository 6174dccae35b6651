"""`identify`: a guest shows who they are."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.motion import AtTill, Motion
from harness.scenario.names import Interface, Template, TillName, ValueName
from harness.scenario.scene import Scene
from harness.scenario.shown import GuestVerb
from harness.scenario.verb import verb
from simulators.till.cashier import ShowCard
from simulators.till.identifier import Identifier


@verb("identify")
class Identify(GuestVerb, frozen=True, kw_only=True):
    """A guest shows a card, a code or a phone number at a till, perhaps with a password; the till asks who it is and
    attaches the guest to the open check, or to the next one."""

    on: TillName
    """The till."""
    password: Template | None = None
    """The second factor (FARC-04); nothing is sent by itself, not even for a guest who has one."""
    interface: Interface = "first"
    """`second`: of the other card system of the cast (r_keeper tills); the card is one of its own."""
    typo: bool = False
    """A slip of the finger while it is typed: the last digit comes out one too high, a 9 as 0."""
    as_: ValueName | None = None
    """What later steps call what is observed here."""

    def motion(self, scene: Scene) -> Motion:
        password = None if self.password is None else scene.text(self.password)
        shown = self.needed(scene)
        return AtTill(self.on, ShowCard(mistyped(shown) if self.typo else shown, password, self.interface))

    def problems(self, cast: Cast) -> Iterable[tuple[str, str]]:
        yield from self.problems_of_guest(cast)
        yield from self.problems_of_interface(cast, self.on, self.interface)


def mistyped(identifier: Identifier) -> Identifier:
    """With its last digit one higher. Raises ValueError when it has none."""
    for place in range(len(identifier.value) - 1, -1, -1):
        digit = identifier.value[place]
        if digit.isascii() and digit.isdigit():
            wrong = str((int(digit) + 1) % 10)
            return Identifier(identifier.kind, identifier.value[:place] + wrong + identifier.value[place + 1 :])
    raise ValueError(f"{identifier.value!r} has no digit to get wrong")
