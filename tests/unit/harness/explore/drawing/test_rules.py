"""The programme of a draft, and what the drawer knows of it."""

from harness.explore.draft import Draft, Tree
from harness.explore.drawing.dice import Dice
from harness.explore.drawing.rules import LOYALTYPLANT, draw_rules
from simulators.kit.chance import stream


def test_the_drawer_knows_what_a_point_is_worth() -> None:
    for seed in range(200):
        rules = draw_rules(Dice(stream(seed, "rules")), "micros")
        cast: Tree = {"programme": rules.tree, "terminals": {"till1": {"kind": "micros", "workstation": 1}}}
        tree: dict[str, Tree] = {"scenario": "s", "id": "t/t", "start": "2026-03-16T12:00:00+01:00", "cast": cast}
        programme = Draft({**tree, "steps": [{"note": "n"}]}).case().scenario.cast.programme
        assert (rules.value, rules.step) == (programme.redeeming.value, programme.redeeming.step)
        assert rules.programme.menu == programme.menu


def test_points_are_worth_their_number_over_the_cloud() -> None:
    for seed in range(100):
        rules = draw_rules(Dice(stream(seed, "rules")), "cloud")
        assert rules.value == 1
        assert LOYALTYPLANT in str(rules.tree)
