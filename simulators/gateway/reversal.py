"""What the gateway says of its own accord: undoing what was asked and not answered, so that a late or unheard
success leaves no ghost (OFF-13).

The trap: the reversal's key follows from the operation's key and from nothing else. A gateway that restarts, or is
asked to give the same operation up twice, must come to the same reversal and not to a second one.
"""

from datetime import datetime

from simulators.till.operation import Origin, Single, Void

SUFFIX = "!gateway"
"""Ends the terminal's name in the origin of a reversal of ours."""


def reversal_of(operation: Single, moment: datetime) -> Void:
    """A void of that one operation, made now: at `moment`, or with the operation when a till's clock runs ahead."""
    of = operation.origin
    made_at = max(moment, of.made_at)
    origin = Origin(of.store, of.terminal + SUFFIX, of.business_date, made_at, of.check, of.number)
    return Void(origin, of.receipt, operation=of.key, reason="not answered in time")


def is_ours(operation: Single) -> bool:
    """Was it made here and not by a till?"""
    return isinstance(operation, Void) and operation.origin.terminal.endswith(SUFFIX)
