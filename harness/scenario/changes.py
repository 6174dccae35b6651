"""A named profile with what is otherwise: how a cast says how the tills of a site are set up.

`{profile: http-ucs, transactions: deferred}`: what is not said is the profile's. The cast may change a profile for all
its tills of a kind and a terminal for itself; tills that share what carries them must agree in the end.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from harness.scenario.reading import record_of
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node

PROFILE = "profile"
P = TypeVar("P", bound=Struct)


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields a file gives, by name; perhaps the name of the profile they change."""

    given: MappingOf[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class ChangesShape:
    """How changes to a profile of a kind of site are written."""

    kind: type[Struct]
    profiles: MappingOf[str, Struct]

    def read(self, node: Node, reading: Reading) -> Any:
        given = record_of(self.kind).read_fields(node, reading, partly=True)
        if given is BAD:
            return BAD
        assert type(node) is Mapping
        named = node.get(PROFILE)
        if named is not None and given[PROFILE] not in self.profiles:
            return reading.fail(
                named, f"there is no profile {given[PROFILE]!r}{nearest(given[PROFILE], self.profiles)}"
            )
        return Changes(given)

    def words(self) -> str:
        return record_of(self.kind).words()

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return record_of(self.kind).schema(definitions)


@dataclass(frozen=True, slots=True)
class Sites(Generic[P]):
    """The profiles of one kind of site."""

    profiles: MappingOf[str, P]
    default: str
    problems: Callable[[P], Iterable[tuple[str, str]]]

    def profile_of(self, *changes: Changes) -> P:
        """The named profile with all that is changed; later ones count."""
        given: dict[str, Any] = {}
        for change in changes:
            given.update(change.given)
        return replace(self.profiles[given.pop(PROFILE, self.default)], **given)

    def named(self, name: str | None) -> Changes:
        """As a change; nothing when there is no such profile."""
        return Changes({PROFILE: name} if name in self.profiles else {})

    def wrong_with(self, profile: P, changes: Changes) -> Iterator[tuple[str, str]]:
        """What is wrong with a profile: (path in the changes, or empty when it is not they that say it; sentence)."""
        for path, sentence in self.problems(profile):
            yield path if path.partition(".")[0] in changes.given else "", sentence
