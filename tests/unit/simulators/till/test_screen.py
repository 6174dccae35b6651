"""What a screen shows of figures that the programme did not tell."""

import pytest

from simulators.till.answer import Answer, Committed, Held, Released, Voided
from simulators.till.screen import told


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Held("k", 30000, 24000), ("300.00 points held, 240.00 free",)),
        (Held("k", 30000, 0, False), ("300.00 points held",)),
        (Released(30000, 0, False), ("300.00 points released",)),
        (Committed(0, 0, None, "", False), ("Confirmed",)),
        (Voided(0, 0, None, False), ("Confirmed",)),
    ],
)
def test_nothing_is_shown_that_nobody_told(answer: Answer, shown: tuple[str, ...]) -> None:
    assert told(answer) == shown


def test_a_balance_that_was_told_is_shown() -> None:
    assert len(told(Released(30000, 54000))) == 2
