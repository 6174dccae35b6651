"""What a Micros workstation shows and prints: the screens every till has, and the product's own error."""

from simulators.till.screen import LATER, NO_ANSWER, WIDTH, check_lines, receipt_lines, told

__all__ = ["LATER", "NO_ANSWER", "UNAVAILABLE", "WIDTH", "check_lines", "receipt_lines", "told"]

UNAVAILABLE = ("Interface unavailable",)
"""The product's own error, with the offline mode `error` (micros_sim.md A.11, [I])."""
