"""From a draft that shows a fault to a small one that shows it still, for a person to read.

Delta debugging over the tree a scenario is: whole runs of steps go first, then lanes, people, terminals and settings,
then what is left is made plain (a death comes earlier, an amount is round, a length of time is a second). What is no
scenario any more is refused by the loader, so the shrinker need not know the language. It ends when nothing can go,
when it has tried `most` drafts, or when `enough` says so; what it has by then is good.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from harness.explore.draft import Draft, Tree
from harness.scenario.verb import VERBS, discover

MOST_TRIES = 1_500
"""At some ten milliseconds each."""
Path: TypeAlias = tuple[str | int, ...]
Better: TypeAlias = Callable[[Tree], bool]
"""Whether the tree shows it still: then it is taken."""

_KEEPS = frozenset({"scenario", "id", "start", "then"})
"""Keys of the whole file that say nothing of the fault and stay, with all that is in them."""
_SIMPLER: dict[str, tuple[str, ...]] = {"qty": ("1",), "price": ("10.00", "1.00"), "balance": ("100.00",)}
_PLAIN_SPAN = "1s"


@dataclass(slots=True)
class Shrunk:
    """What is left, and what it took."""

    draft: Draft
    tries: int = 0


def shrink(
    draft: Draft,
    still: Callable[[Draft], bool],
    most: int = MOST_TRIES,
    enough: Callable[[], bool] = lambda: False,
) -> Shrunk:
    """The smallest draft found for which `still` holds; it must hold for `draft` itself. Each pass is repeated until
    none makes it smaller."""
    discover()
    found = Shrunk(draft)

    def better(tree: Tree) -> bool:
        if found.tries >= most or enough():
            return False
        found.tries += 1
        assert isinstance(tree, dict), "a scenario is a mapping"
        smaller = Draft(tree)
        if not still(smaller):
            return False
        found.draft = smaller
        return True

    while True:
        before = found.draft
        for reduce in (_drop_items, _drop_keys, _unwrap, _plainer):
            reduce(found, better)
        if found.draft == before or found.tries >= most or enough():
            return found


def size_of(draft: Draft) -> int:
    """Steps, nested ones too."""
    discover()
    return sum(1 for _, node in _walk(draft.tree) if _is_step(node))


def _drop_items(found: Shrunk, better: Better) -> None:
    """Runs of items of every list: halves, quarters... single ones, from the end, for what comes later depends on what
    came before."""
    for path in [path for path, node in _walk(found.draft.tree) if isinstance(node, list)]:
        if path[0] in _KEEPS:
            continue
        items = _at(found.draft.tree, path)
        if not isinstance(items, list):
            continue  # a list above it has lost an item meanwhile
        width = len(items)
        while width:
            end = len(items)
            while end > 0:
                rest = items[: max(0, end - width)] + items[end:]
                if better(_with(found.draft.tree, path, rest)):
                    items = rest
                end -= width
                end = min(end, len(items))
            width //= 2


def _drop_keys(found: Shrunk, better: Better) -> None:
    """Every key that can go, the outer ones first."""
    for path in [path for path, _ in _walk(found.draft.tree) if path and isinstance(path[-1], str)]:
        if path[0] in _KEEPS:
            continue
        parent = _at(found.draft.tree, path[:-1])
        if isinstance(parent, dict) and path[-1] in parent:
            rest = {key: value for key, value in parent.items() if key != path[-1]}
            better(_with(found.draft.tree, path[:-1], rest))


def _unwrap(found: Shrunk, better: Better) -> None:
    """A step that holds steps gives way to them."""
    for path in [path for path, node in _walk(found.draft.tree) if _is_step(node)]:
        step, steps = _at(found.draft.tree, path), _at(found.draft.tree, path[:-1])
        if isinstance(step, dict) and isinstance(steps, list) and isinstance(index := path[-1], int):
            inner = [node for body in step.values() for node in _steps_in(body)]
            if inner:
                better(_with(found.draft.tree, path[:-1], steps[:index] + inner + steps[index + 1 :]))


def _steps_in(node: Tree) -> Iterator[Tree]:
    """The steps right below a node."""
    if _is_step(node):
        yield node
    elif isinstance(node, list | dict):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _steps_in(inner)


def _is_step(node: Tree) -> bool:
    return isinstance(node, dict) and not VERBS.keys().isdisjoint(node)


def _plainer(found: Shrunk, better: Better) -> None:
    """Values that can be plainer: numbers smaller, amounts round, times a second."""
    for path in [path for path, node in _walk(found.draft.tree) if not isinstance(node, list | dict)]:
        value = _at(found.draft.tree, path)
        if not path or path[0] in _KEEPS or path[-1] == "within" or isinstance(value, list | dict):
            continue
        for simpler in _simpler(str(path[-1]), value):
            if simpler != value and better(_with(found.draft.tree, path, simpler)):
                break


def _simpler(key: str, value: Tree) -> Iterator[Tree]:
    """Plainer values in the order of liking."""
    yield from _SIMPLER.get(key, ())
    match value:
        case bool():
            return
        case int() if value > 0:
            yield from sorted({0, 1, value // 4, value // 2, value - 1})
        case int() if value < 0:
            yield 0
        case str() if _is_span(value):
            yield _PLAIN_SPAN


def _is_span(text: str) -> bool:
    """A length of time with a unit: `90s`, `1h30m`, `-1h`."""
    digits = text.lstrip("-")
    return len(digits) > 1 and digits[0].isdigit() and digits[-1] in "smhd" and text != _PLAIN_SPAN


def _walk(node: Tree, path: Path = ()) -> Iterator[tuple[Path, Tree]]:
    """Every node with where it is, outer ones first."""
    yield path, node
    match node:
        case dict():
            for key, value in node.items():
                yield from _walk(value, (*path, key))
        case list():
            for index, value in enumerate(node):
                yield from _walk(value, (*path, index))


def _at(tree: Tree, path: Path) -> Tree:
    """The node there; None when there is none any more."""
    for part in path:
        match tree, part:
            case dict(), str() if part in tree:
                tree = tree[part]
            case list(), int() if part < len(tree):
                tree = tree[part]
            case _:
                return None
    return tree


def _with(tree: Tree, path: Path, node: Tree) -> Tree:
    """The tree with another node there; everything else is shared."""
    if not path:
        return node
    match tree, path[0]:
        case dict(), str() as key:
            return {**tree, key: _with(tree[key], path[1:], node)}
        case list(), int() as index:
            return [*tree[:index], _with(tree[index], path[1:], node), *tree[index + 1 :]]
    raise AssertionError(f"no {path[0]!r} in the tree")
