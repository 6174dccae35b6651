"""What a verb is, and the registry of them: one file a verb in `verbs/`, found by itself.

A verb is a frozen Struct: its fields are what the step may say, its docstring is its documentation, `motion` is what it
asks of the stage, `problems` what is wrong with it given the cast.
"""

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from harness.scenario.motion import Motion
from harness.scenario.shape import Shape

if TYPE_CHECKING:
    from harness.scenario.model import Cast, Step
    from harness.scenario.scene import Scene


class Verb(Struct, frozen=True):
    """The base of every verb. Not a step of its own."""

    def motion(self, scene: "Scene") -> Motion:
        """What the step asks of the stage. Raises ValueError when a value it needs was never observed."""
        raise NotImplementedError

    def problems(self, cast: "Cast") -> Iterable[tuple[str, str]]:
        """What no type can say: (field, sentence)."""
        del cast
        return ()

    def inner(self) -> tuple["Step", ...]:
        """The steps inside this one."""
        return ()


V = TypeVar("V", bound=Verb)

VERBS: dict[str, type[Verb]] = {}
"""Name in the file to the verb's type."""
BODIES: dict[str, Shape] = {}
"""Verbs whose body is not a mapping of their fields: the shape that reads it."""

LATER = {
    "script": "scripts of a till (ISL) cannot be played yet",
    "send": "wire-level steps cannot be played yet",
    "receive": "wire-level steps cannot be played yet",
    "deviate": "wire-level steps cannot be played yet",
}
"""Words the language keeps for itself, with what is said when one is used."""


def verb(name: str, *, body: Shape | None = None) -> Callable[[type[V]], type[V]]:
    """Register a verb under its name; `body` when it is not written as a mapping of its fields."""

    def register(kind: type[V]) -> type[V]:
        assert name not in VERBS, f"two verbs are called {name}"
        assert kind.__doc__, f"verb {name} has no documentation"
        assert kind.motion is not Verb.motion, f"verb {name} asks nothing of the stage"
        VERBS[name] = kind
        if body is not None:
            BODIES[name] = body
        return kind

    return register


@cache
def discover() -> None:
    """Import every verb, once. Whoever reads steps calls it: that some verbs are known does not mean that all are."""
    import harness.scenario.verbs as package

    for name in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        import_module(f"{package.__name__}.{name}")
