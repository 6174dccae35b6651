"""How the r_keeper tills of a cast call FarCards: a named profile, what the cast changes of it for all of them, and
what a terminal changes for itself.

All r_keeper tills of a store share one relay (farcard.md 1), so in the end they must agree; different stores need not.
"""

from collections.abc import Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from harness.scenario.reading import record_of
from harness.scenario.shape import BAD, JsonSchema, Reading, nearest
from harness.scenario.text import Mapping, Node
from simulators.farcard.profile import DEFAULT, PROFILES, FarcardProfile, problems

PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Changes:
    """The fields a file gives, by name; perhaps the name of the profile they change."""

    given: MappingOf[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesShape:
    """`{profile: http-ucs, transactions: deferred}`: what is not said is the profile's."""

    def read(self, node: Node, reading: Reading) -> Any:
        given = record_of(FarcardProfile).read_fields(node, reading, partly=True)
        if given is BAD:
            return BAD
        assert type(node) is Mapping
        named = node.get(PROFILE)
        if named is not None and given[PROFILE] not in PROFILES:
            return reading.fail(named, f"there is no profile {given[PROFILE]!r}{nearest(given[PROFILE], PROFILES)}")
        return Changes(given)

    def words(self) -> str:
        return record_of(FarcardProfile).words()

    def schema(self, definitions: dict[str, JsonSchema]) -> JsonSchema:
        return record_of(FarcardProfile).schema(definitions)


def profile_of(*changes: Changes) -> FarcardProfile:
    """The named profile with all that is changed; later ones count."""
    given: dict[str, Any] = {}
    for change in changes:
        given.update(change.given)
    return replace(PROFILES[given.pop(PROFILE, DEFAULT)], **given)


def wrong_with(profile: FarcardProfile, changes: Changes) -> Iterator[tuple[str, str]]:
    """What is wrong with a profile: (path in the changes, or empty when it is not they that say it; sentence)."""
    for path, sentence in problems(profile):
        yield path if path.partition(".")[0] in changes.given else "", sentence
