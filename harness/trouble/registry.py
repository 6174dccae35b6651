"""Troubles by the name a scenario calls them: every module of this package that registers one is found by itself.

Adding a trouble is adding a file: a frozen dataclass with settings, `on_chunk`, and `@trouble("name")`. Its docstring
is its documentation (`tillproof list`), its fields are what a scenario may set: lengths of time are annotated `Span`.
"""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

import harness.trouble
from harness.trouble.rule import Rule

TROUBLES: dict[str, type[Rule]] = {}
"""Scenario name to the class of the rule."""
HTTP_ONLY: dict[type[Rule], None] = {}
"""Rules that mean nothing on a link that speaks another protocol: a scenario may not ask for them there."""

R = TypeVar("R", bound=Rule)


def trouble(name: str, *, http_only: bool = False) -> Callable[[type[R]], type[R]]:
    """Register a rule class under the name scenarios use."""

    def register(rule: type[R]) -> type[R]:
        assert name not in TROUBLES, f"two troubles are called {name}"
        assert rule.__doc__, f"trouble {name} has no documentation"
        TROUBLES[name] = rule
        if http_only:
            HTTP_ONLY[rule] = None
        return rule

    return register


_OTHERS = ("cutting", "killing")
"""Modules that speak of troubles and are none: those they import may be half read here."""

for _module in sorted(found.name for found in pkgutil.iter_modules(harness.trouble.__path__)):
    if _module not in _OTHERS:
        import_module(f"harness.trouble.{_module}")
