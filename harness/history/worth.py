"""A balance as it comes through a wire that tells it in money: an r_keeper till hears what the points would pay, down
to a hundredth, and where a point pays less than 1.00 several balances look the same (farcard.md 3).
"""

from harness.history.pairing import Pairing
from simulators.kit.money import Minor, Rounding, round_to

IN_MONEY = "farcard"
"""Kind of the tills whose wire does so."""


def is_told_as(case: Pairing, terminal: str, held: Minor, told: Minor) -> bool:
    """Whether that till may be told `told` of a guest who has `held`."""
    if held == told:
        return True
    value = case.evidence.programme.redeeming.value
    if value == 1 or all(till.name != terminal or till.kind != IN_MONEY for till in case.evidence.tills):
        return False
    money = round_to(held * value, 1, Rounding.DOWN)
    return told == round_to(money / value, 1, Rounding.HALF_UP)
