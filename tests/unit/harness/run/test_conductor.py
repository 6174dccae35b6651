"""The conductor: flows side by side, gates, and idle time that passes only when nobody waits for a part."""

from collections.abc import Sequence

from harness.run.conductor import GRACE, Conductor, Gate, last_words
from harness.run.flow import Flow, Wait, pause
from harness.world.stage import Advance, AnyEffect, Finish
from simulators.kit.effect import Arm, Tell
from simulators.kit.event import Fired, Started, Told
from simulators.kit.instant import MINUTE, SECOND
from simulators.till.answer import Outcome
from simulators.till.cashier import Done, Pending


def ask(part: str, ticket: str) -> Wait:
    return Wait([Tell(part, ticket)], (ticket,))


def test_a_flow_waits_for_its_ticket_and_the_case_ends_with_the_main_flow() -> None:
    heard: list[object] = []

    def main() -> Flow[None]:
        resumed = yield ask("tills", "t1")
        heard.append(resumed.message)

    conductor = Conductor(skip_idle=False)
    conductor.begin(main())
    assert list(conductor.handle(Started(), 0)) == [Tell("tills", "t1")]
    assert list(conductor.handle(Told("tills", Done("till1", "other", Outcome.OK)), 1)) == []
    done = Done("till1", "t1", Outcome.OK)
    assert list(conductor.handle(Told("tills", done), 2)) == [Finish()]
    assert heard == [done]
    assert conductor.over


def test_whichever_key_is_heard_first_resumes_and_the_other_is_forgotten() -> None:
    keys: list[str] = []

    def main() -> Flow[None]:
        resumed = yield Wait([], ("answer", "limit"))
        keys.append(resumed.key)
        resumed = yield Wait([], ("later",))
        keys.append(resumed.key)

    conductor = Conductor(skip_idle=False)
    conductor.begin(main())
    conductor.handle(Started(), 0)
    conductor.handle(Fired("limit"), 5)
    assert list(conductor.handle(Told("p", Pending("answer", 0)), 6)) == []
    conductor.handle(Fired("later"), 7)
    assert keys == ["limit", "later"]


def gated(conductor: Conductor, order: list[str]) -> Flow[None]:
    gate = Gate("g", 2)

    def branch(name: str, until: int) -> Flow[None]:
        resumed = yield pause(f"pause:{name}", until)
        order.append(name)
        yield last_words(gate.through(resumed.now), f"through:{name}", resumed.now)

    conductor.fork(branch("slow", 2 * MINUTE))
    conductor.fork(branch("quick", 1 * MINUTE))
    yield gate.wait()
    order.append("both")


def deliver(conductor: Conductor, effects: Sequence[AnyEffect], now: int) -> list[AnyEffect]:
    """Fire what is armed for this very instant, and what that arms."""
    out = list(effects)
    for effect in effects:
        if isinstance(effect, Arm) and effect.at <= now:
            out += deliver(conductor, conductor.handle(Fired(effect.timer), now), now)
    return out


def test_a_gate_opens_when_the_last_has_passed() -> None:
    order: list[str] = []
    conductor = Conductor(skip_idle=False)
    conductor.begin(gated(conductor, order))
    conductor.handle(Started(), 0)
    deliver(conductor, conductor.handle(Fired("pause:quick"), MINUTE), MINUTE)
    assert order == ["quick"]
    effects = deliver(conductor, conductor.handle(Fired("pause:slow"), 2 * MINUTE), 2 * MINUTE)
    assert order == ["quick", "slow", "both"]
    assert Finish() in effects


def test_idle_time_is_skipped_to_the_next_moment_after_a_grace_even_behind_a_gate() -> None:
    conductor = Conductor(skip_idle=True)
    conductor.begin(gated(conductor, []))
    effects = list(conductor.handle(Started(), 0))
    graces = [e for e in effects if isinstance(e, Arm) and e.timer == "stage:grace"]
    assert graces == [Arm("stage:grace", GRACE)]
    assert list(conductor.handle(Fired("stage:grace"), GRACE)) == [Advance(MINUTE - GRACE)]


def test_time_is_never_skipped_while_a_flow_waits_for_a_part() -> None:
    def main() -> Flow[None]:
        yield ask("tills", "t1")

    conductor = Conductor(skip_idle=True)
    conductor.begin(main())
    assert list(conductor.handle(Started(), 0)) == [Tell("tills", "t1")]
    assert list(conductor.handle(Fired("stage:grace"), 10 * SECOND)) == []


def test_the_virtual_world_lets_time_pass_by_itself() -> None:
    def main() -> Flow[None]:
        yield pause("p", 10 * MINUTE)

    conductor = Conductor(skip_idle=False)
    conductor.begin(main())
    assert list(conductor.handle(Started(), 0)) == [Arm("p", 10 * MINUTE)]
