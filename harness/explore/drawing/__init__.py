"""Draws scenarios from chance: lawful ones, dense in trouble, small enough to be played by the thousand."""

from harness.explore.drawing.plot import draw
from harness.explore.drawing.terms import Terms

__all__ = ["Terms", "draw"]
