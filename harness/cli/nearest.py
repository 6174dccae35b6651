"""The nearest right name, for errors: "; did you mean within?"."""

from collections.abc import Iterable

FEW = 14
"""That many names are told when none is near."""


def nearest_of(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a wrong word: the nearest names, or all of them when they are few, or nothing."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    by_small = {name.lower(): name for name in reversed(names)}
    close = [by_small[found] for found in get_close_matches(word.lower(), by_small, n=3, cutoff=0.6)]
    if not close:
        close = [name for name in names if word and word.lower() in name.lower()][:3]
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {', '.join(names)}" if 0 < len(names) <= FEW else ""
