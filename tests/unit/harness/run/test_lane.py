"""A lane by itself: what it asks of the stage, and what it waits for before the next step."""

from harness.history.verdict import Verdict
from harness.run.conductor import Conductor
from harness.run.flow import Flow, Resumed, Wait
from harness.run.lane import BOOTING, Lanes
from harness.run.play import play_virtual
from harness.run.quiet import Quiet
from harness.run.scene import LiveScene
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from harness.world.stage import AnyEffect, Crash, Cut, Restart
from simulators.kit.effect import Arm
from simulators.kit.instant import SECOND, Clock, Instant

TEXT = """
scenario: A small one
id: t/small
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  terminals: {till1: {kind: micros, workstation: 5}}
steps:
"""


def performed(steps: str) -> list[tuple[Instant, AnyEffect]]:
    """What a lane asks of the stage, with the moment; every wait ends at its own instant."""
    scenario = parse_scenario(TEXT + steps, "t.yaml", SHIPPED)
    lanes = Lanes(Conductor(skip_idle=False), {}, {}, Quiet(()))
    flow: Flow[Instant] = lanes.play(scenario.steps, LiveScene(scenario.cast, 0, Clock(scenario.start)), "main", 0)
    asked: list[tuple[Instant, AnyEffect]] = []
    now, wait = 0, next(flow)
    while True:
        assert isinstance(wait, Wait)
        asked += [(now, effect) for effect in wait.effects if not isinstance(effect, Arm)]
        now = max(now, *(effect.at for effect in wait.effects if isinstance(effect, Arm)))
        try:
            wait = flow.send(Resumed(wait.keys[0], None, now))
        except StopIteration:
            return asked


def test_what_the_stage_does_takes_no_time() -> None:
    steps = "  - cut: {link: gateway-backend}\n  - crash: {part: gateway}\n"
    assert [at for at, _ in performed(steps)] == [0, 0]


def test_a_part_started_again_is_given_time_to_be_there() -> None:
    steps = """
  - crash: {part: gateway}
  - advance: {by: 5s}
  - restart: {part: gateway}
  - cut: {link: gateway-backend}
"""
    crashed, restarted, cut = performed(steps)
    assert crashed == (0, Crash("gateway"))
    assert restarted == (5 * SECOND, Restart("gateway"))
    assert cut == (5 * SECOND + BOOTING, Cut("gateway-backend"))


def test_a_dead_till_is_not_blamed_for_an_act_of_which_nothing_is_expected() -> None:
    steps = """
  - crash: {part: tills}
  - sale: {on: till1, items: [{plu: "1001"}]}
  - sale: {on: till1, items: [{plu: "1001"}]}
    expect: {outcome: ok}
"""
    case = expand(parse_scenario(TEXT + steps, "t.yaml", SHIPPED))[0]
    crashed, unasked, asked = play_virtual(case).result.steps
    assert (crashed.verdict, unasked.verdict, asked.verdict) == (Verdict.PASS, Verdict.SKIP, Verdict.FAIL)
    assert unasked.note == "till1 did not end the act within 5s"
