"""How a step says which guest it means: by name out of the cast, or by what is shown, known to the programme or not."""

from collections.abc import Iterable

from harness.scenario.model import Cast
from harness.scenario.names import GuestName, Interface, Template
from harness.scenario.scene import Scene, identifier_of
from harness.scenario.shape import nearest
from harness.scenario.verb import Verb
from simulators.farcard.second import SECOND
from simulators.till.identifier import Identifier, IdentifierKind


class GuestVerb(Verb, frozen=True, kw_only=True):
    """The base of verbs with a guest. Not a step of its own."""

    guest: GuestName | None = None
    """A guest of the cast."""
    by: IdentifierKind | None = None
    """Which of the guest's identifiers is shown; by default the first of qr, card, track2, phone, code."""
    qr: Template | None = None
    """A QR code, instead of `guest`."""
    card: Template | None = None
    """A card number, instead of `guest`."""
    track2: Template | None = None
    """Track 2 of a magnetic stripe, instead of `guest`."""
    phone: Template | None = None
    """A phone number, instead of `guest`."""
    code: Template | None = None
    """A one-time code, instead of `guest`."""

    def shown(self, scene: Scene) -> Identifier | None:
        """What the guest shows; None when the step has no guest."""
        if self.guest is not None:
            return identifier_of(scene.cast, self.guest, self.by)
        for kind, value in self._raw():
            return Identifier(kind, scene.text(value))
        return None

    def needed(self, scene: Scene) -> Identifier:
        found = self.shown(scene)
        assert found is not None, "the loader has seen that there is a guest"
        return found

    def problems_of_interface(self, cast: Cast, till: str, interface: Interface) -> Iterable[tuple[str, str]]:
        """Of verbs that show a card at one of a till's interfaces."""
        if interface == SECOND and cast.terminal(till).farcard is None:
            yield "interface", f"only r_keeper tills have a second interface, and {till} is none"
        elif interface == SECOND and cast.second is None:
            yield "interface", "the cast has no `second` card system"

    def _raw(self) -> list[tuple[IdentifierKind, str]]:
        values = ((kind, getattr(self, kind.value)) for kind in IdentifierKind)
        return [(kind, value) for kind, value in values if value is not None]

    def problems_of_guest(self, cast: Cast, *, optional: bool = False) -> Iterable[tuple[str, str]]:
        given = len(self._raw()) + (self.guest is not None)
        if given > 1:
            yield "", "one guest only: `guest`, or one of qr, card, track2, phone, code"
        elif given == 0 and not optional:
            yield "", "a guest is missing: `guest`, or one of qr, card, track2, phone, code"
        if self.by is not None and self.guest is None:
            yield "by", "`by` says which identifier of a `guest` is shown; there is no `guest`"
        elif self.guest is not None:
            kinds = [i.kind.value for i in cast.guest(self.guest).identifiers]
            if not kinds:
                yield "guest", f"{self.guest} has nothing to show: no qr, card, track2, phone or code"
            elif self.by is not None and self.by.value not in kinds:
                yield "by", f"{self.guest} has no {self.by.value}{nearest(self.by.value, kinds)}"
