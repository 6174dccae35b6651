"""What was put wrong on the stage is put right in the end."""

from harness.run.staging import Staged
from harness.scenario.motion import CutLink, RestoreLink, SetTrouble
from harness.trouble.goes_down import GoesDown
from harness.world.stage import Restore, Trouble


def test_a_link_that_is_restored_needs_nothing() -> None:
    staged = Staged()
    staged.effects_of(CutLink("a-b", "refuse"))
    staged.effects_of(RestoreLink("a-b"))
    assert staged.heal() == []


def test_a_link_that_a_message_may_still_take_down_is_restored_in_the_end() -> None:
    """Seed of this: it was restored before the message came, and was down when all was over."""
    staged = Staged()
    staged.effects_of(SetTrouble("a-b", GoesDown()))
    staged.effects_of(RestoreLink("a-b"))
    assert staged.heal() == [Trouble("a-b", None), Restore("a-b")]
    assert staged.heal() == []


def test_once_the_trouble_is_over_a_restored_link_stays_up() -> None:
    staged = Staged()
    staged.effects_of(SetTrouble("a-b", GoesDown()))
    staged.effects_of(SetTrouble("a-b", None))
    staged.effects_of(RestoreLink("a-b"))
    assert staged.heal() == []
