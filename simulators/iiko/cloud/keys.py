"""A key (`Origin.key`) as the origin it is of: for telling an entry of the ledger by the ids it was asked with."""

from datetime import date, datetime

from simulators.till.operation import Origin

_PARTS = 5


def origin_in(key: str, made_at: datetime) -> Origin | None:
    """None for a key that is of no operation, or of a store with a slash in its name."""
    parts = key.split("/")
    if len(parts) != _PARTS or not parts[3].isdigit() or not parts[4].isdigit():
        return None
    try:
        return Origin(parts[0], parts[2], date.fromisoformat(parts[1]), made_at, int(parts[3]), int(parts[4]))
    except ValueError:
        return None
