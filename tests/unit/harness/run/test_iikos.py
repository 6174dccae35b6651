"""An iiko venue put on a stage: who calls whom, what beside the tills there is, and what the result rests on."""

from functools import partial

import pytest

from harness.history.evidence import Evidence
from harness.history.report import CaseResult
from harness.history.verdict import Verdict
from harness.run.cast import Zoo
from harness.run.mutants import zoo_with
from harness.run.play import play_virtual
from harness.scenario.expansion import expand
from harness.scenario.files import SHIPPED
from harness.scenario.loader import parse_scenario
from simulators.iiko.front.site import FrontSite
from simulators.iiko.front.terminal import Terminal
from simulators.kit.instant import Instant
from simulators.till.answer import Outcome
from simulators.till.cashier import Act, Sell
from simulators.till.host import Ended, Step

HEAD = """\
scenario: A trial
id: t/iikos
start: 2025-11-21T17:31:10+03:00
cast:
  programme: programmes/loyaltyplant.yaml
  guests: {anna: {card: "70231", phone: "+79990001122", balance: 540.00}}
"""
ONE = "  terminals: {till1: {kind: iiko, number: 1}, phone: {kind: app}}\n"
SALE = "sale: {on: till1, guest: anna, items: [{plu: S-001}]}, expect: {outcome: ok, earned: 17.00}"


def played(text: str, mutant: str | None = None) -> tuple[CaseResult, Evidence]:
    case = expand(parse_scenario(text, "trial.yaml", SHIPPED))[0]
    found = play_virtual(case, keep=True, zoo=zoo_with(mutant))
    assert found.evidence is not None
    return found.result, found.evidence


def links(evidence: Evidence) -> set[str]:
    return {chunk.link for chunk in evidence.journal}


def said(evidence: Evidence, part: str) -> bytes:
    return b"".join(chunk.data for chunk in evidence.journal if chunk.sender == part)


@pytest.mark.parametrize(("licences", "conversations"), [("[till1]", 2), ("[till2]", 1)])
def test_a_till_without_the_plugin_leaves_the_conversation_to_one_that_has_it(
    licences: str, conversations: int
) -> None:
    """The main till's plugin is the waiters' too."""
    cast = """\
  terminals: {till1: {kind: iiko, number: 1}, till2: {kind: iiko, number: 2}, w1: {kind: waiter, number: 11}}
"""
    steps = "steps:\n  - sale: {on: till1, items: [{plu: S-001}]}\n    expect: {outcome: ok}\n"
    result, evidence = played(f"{HEAD}{cast}  iiko: {{licences: {licences}}}\n{steps}")
    assert result.verdict is Verdict.PASS, result
    assert said(evidence, "tills").count(b"GET /lp-sim/v1/orders/") == conversations


def test_where_nobody_has_the_plugin_a_till_that_sells_is_enough() -> None:
    cast = ONE + "  iiko: {licences: []}\n"
    steps = """\
steps:
  - code: {on: phone, guest: anna}
  - ring: {on: till1, items: [{plu: S-001}]}
    expect: {outcome: ok}
"""
    result, evidence = played(f"{HEAD}{cast}{steps}")
    assert result.verdict is Verdict.PASS, result
    assert said(evidence, "tills") == b""
    case = expand(parse_scenario(f"{HEAD}{cast}{steps}", "trial.yaml", SHIPPED))[0]
    result = play_virtual(case, zoo=Zoo(iikos=partial(FrontSite, terminal=Hanging))).result
    assert result.verdict is Verdict.UNKNOWN
    assert "till1 could not hold a plain conversation: unknown" in result.note


class Hanging(Terminal):
    """Sells nothing and does not know why."""

    def begin(self, act: Act, now: Instant) -> Step:
        return Ended(Outcome.UNKNOWN) if isinstance(act, Sell) else super().begin(act, now)


def test_a_till_asks_the_guests_phone_for_a_code_and_the_gateway_for_the_rest() -> None:
    result, evidence = played(f"{HEAD}{ONE}steps: [{{{SALE}}}]\n")
    assert result.verdict is Verdict.PASS, result
    assert links(evidence) == {"tills-gateway", "gateway-backend", "phones-backend", "app-backend"}
    assert result.profiles == ("iiko/lp-sim",)
    assert b"SalesOutletId: 100\r\n" in said(evidence, "tills")
    assert {till.name: (till.kind, till.part) for till in evidence.tills} == {
        "till1": ("iiko", "tills"),
        "phone": ("app", "app"),
        "till1-phone": ("app", "phones"),
    }


def test_tills_without_a_gateway_call_the_backend() -> None:
    result, evidence = played(f"{HEAD}{ONE}  iiko: {{via: backend}}\nsteps: [{{{SALE}}}]\n")
    assert result.verdict is Verdict.PASS, result
    assert links(evidence) == {"tills-backend", "phones-backend", "app-backend"}


def test_a_waiter_attaches_over_http_and_the_till_closes() -> None:
    cast = "  terminals: {till1: {kind: iiko, number: 1}, w1: {kind: waiter, number: 11}, phone: {kind: app}}\n"
    steps = """\
steps:
  - open: {on: w1, order: table 5}
  - ring: {on: w1, items: [{plu: S-001}, {plu: M-044}]}
  - code: {on: phone, guest: anna, mechanic: pay, points: 300, as: c1}
  - identify: {on: w1, code: "${c1.code}", typo: true}
    expect: {outcome: refused, text: no such code}
  - identify: {on: w1, code: "${c1.code}"}
    expect: {outcome: ok}
  - sale: {on: w1}
    expect: {outcome: refused, note: closed at the till}
  - open: {on: till1, order: table 5}
    expect: {total: 1250.00, card_applied: true}
  - redeem: {on: till1, code: "${c1.code}", points: 300}
  - sale: {on: till1}
    expect: {outcome: ok, spent: 300.00, earned: 47.00}
"""
    result, evidence = played(HEAD + cast + steps)
    assert result.verdict is Verdict.PASS, result
    assert "waiters-tills" in links(evidence)
    assert b"/checkin HTTP/1.1" in said(evidence, "waiters")
    assert result.profiles == ("iiko/lp-sim", "iiko/w-sim")


def test_what_became_of_a_code_can_be_said_of_the_end() -> None:
    steps = """\
steps:
  - code: {on: phone, guest: anna, as: c1}
  - code: {on: phone, guest: anna, as: c2}
  - identify: {on: till1, code: "${c2.code}"}
  - drop_card: {on: till1}
  - code: {on: phone, guest: anna, as: c3}
  - identify: {on: till1, code: "${c3.code}"}
  - sale: {on: till1, items: [{plu: S-001}]}
  - code: {on: phone, guest: anna, as: c4}
  - identify: {on: till1, code: "${c4.code}"}
then:
  codes: {"${c1.code}": unused, "${c2.code}": dead, "${c3.code}": used, "${c4.code}": attached}
"""
    result, _ = played(HEAD + ONE + steps)
    assert result.verdict is Verdict.PASS, result
    wrong, _ = played(HEAD + ONE + steps.replace("unused", "used"))
    assert wrong.verdict is Verdict.FAIL


def test_a_code_says_what_the_guest_chose() -> None:
    steps = """\
steps:
  - ring: {on: till1, items: {plu: S-001}}
  - code: {on: phone, guest: anna, mechanic: gift, gift: "8812", as: c1}
    expect: {outcome: ok}
  - identify: {on: till1, code: "${c1.code}"}
    expect: {outcome: ok, mechanic: gift, gift: "8812", guest: anna, again: false, gross: 630.00, total: 350.00}
  - identify: {on: till1, code: "${c1.code}"}
    expect: {outcome: ok, again: true}
"""
    result, _ = played(HEAD + ONE + steps)
    assert result.verdict is Verdict.PASS, result


def test_the_cloud_gives_and_takes_points_and_digital_ordering_calls_its_adapter() -> None:
    cast = "  terminals: {till1: {kind: iiko, number: 1}, site: {kind: cloud}, ordering: {kind: lp_orders}}\n"
    steps = """\
steps:
  - identify: {on: site, guest: anna, by: phone}
    expect: {outcome: ok, balance: 540.00}
  - adjust: {on: site, guest: anna, by: phone, points: 100}
    expect: {outcome: ok, balance: 640.00}
  - adjust: {on: site, guest: anna, by: phone, points: "-40"}
    expect: {outcome: ok, balance: 600.00}
  - account: {on: site, guest: anna, by: phone}
    expect: {outcome: ok, entries: 3}
  - call_adapter: {on: ordering, call: healthcheck}
    expect: {outcome: ok, screen: "200"}
  - call_adapter: {on: ordering, call: menu, outlet: ""}
    expect: {outcome: refused, screen: "400"}
  - call_adapter: {on: ordering, call: menu, token: wrong}
    expect: {outcome: refused, screen: "401"}
then: {balances: {anna: 600.00}}
"""
    result, evidence = played(HEAD + cast + steps)
    assert result.verdict is Verdict.PASS, result
    assert {"clouds-backend", "lp_orders-adapter"} <= links(evidence)
    assert result.profiles == ("iiko/lp-sim", "iiko/iiko-cloud", "iiko/digital-ordering-v2")


def test_three_kinds_of_till_in_a_store_share_its_gateway() -> None:
    cast = (
        "  terminals: {till1: {kind: micros, workstation: 5, encoding: cp1251}, till2: {kind: farcard, unit: 6}, "
        "till3: {kind: iiko, number: 7}}\n"
    )
    sales = "".join(
        f"  - sale: {{on: {till}, guest: anna, items: [{{plu: S-001}}]}}\n    expect: {{outcome: ok, earned: 17.00}}\n"
        for till in ("till1", "till2", "till3")
    )
    result, evidence = played(f"{HEAD}{cast}steps:\n{sales}then: {{balances: {{anna: 591.00}}}}\n")
    assert result.verdict is Verdict.PASS, result
    assert {"tills-gateway", "farcards-gateway", "iikos-gateway", "phones-backend"} <= links(evidence)


def test_two_stores_are_two_outlets() -> None:
    cast = (
        "  stores: {north: {}, south: {}}\n"
        "  terminals: {till1: {kind: iiko, number: 1, store: north}, till2: {kind: iiko, number: 1, store: south}}\n"
    )
    sales = "".join(
        f"  - sale: {{on: {till}, guest: anna, items: [{{plu: S-001}}]}}\n    expect: {{outcome: ok}}\n"
        for till in ("till1", "till2")
    )
    result, evidence = played(f"{HEAD}{cast}steps:\n{sales}")
    assert result.verdict is Verdict.PASS, result
    assert b"SalesOutletId: 100\r\n" in said(evidence, "tills.north")
    assert b"SalesOutletId: 101\r\n" in said(evidence, "tills.south")


@pytest.mark.parametrize("via", ["gateway", "backend"])
def test_a_store_with_the_wrong_token_is_turned_away(via: str) -> None:
    cast = f"{ONE}  stores: {{store: {{token: stale}}}}\n  iiko: {{via: {via}}}\n"
    steps = "steps: [{identify: {on: till1, guest: anna}, expect: {outcome: {any_of: [refused, offline, unknown]}}}]\n"
    result, _ = played(HEAD + cast + steps)
    assert [step.verdict for step in result.steps if step.verb == "identify"] == [Verdict.PASS], result


def test_a_broken_till_takes_the_place_of_the_true_ones() -> None:
    good, _ = played(f"{HEAD}{ONE}steps: [{{{SALE}}}]\n")
    assert good.verdict is Verdict.PASS
    _, broken = played(f"{HEAD}{ONE}steps: [{{{SALE}}}]\n", "tills.tells-before-it-prints")
    assert broken.history


@pytest.mark.parametrize(("burst", "remarks"), [(1, True), (20, False)])
def test_the_cast_says_how_often_iiko_cloud_may_be_asked(burst: int, remarks: bool) -> None:
    cast = f"  terminals: {{site: {{kind: cloud}}}}\n  iiko_cloud: {{rate: 1, burst: {burst}}}\n"
    step = "  - identify: {on: site, guest: anna, by: phone}\n    expect: {outcome: ok, balance: 540.00}\n"
    result, evidence = played(f"{HEAD}{cast}steps:\n{step * 3}")
    assert result.verdict is Verdict.PASS, result
    assert (b"429" in said(evidence, "backend")) is remarks


@pytest.mark.parametrize(("new", "again", "verdict"), [(1, 1, "pass"), (2, 0, "fail"), (1, 0, "fail")])
def test_a_subscriber_is_told_of_points_that_move(new: int, again: int, verdict: str) -> None:
    cast = "  terminals: {site: {kind: cloud}}\n  iiko_hooks: true\n"
    steps = f"""\
steps:
  - trouble: {{link: hooks-subscriber, answers_lost: {{times: 1}}}}
  - adjust: {{on: site, guest: anna, by: phone, points: 100}}
    expect: {{outcome: ok, balance: 640.00}}
  - sale: {{on: site, items: [{{plu: S-001}}]}}
    expect: {{outcome: ok}}
  - settle: {{within: 1m}}
then: {{webhooks: {{new: {new}, again: {again}}}}}
"""
    result, evidence = played(HEAD + cast + steps)
    assert result.verdict.value == verdict
    assert "hooks-subscriber" in links(evidence)
    assert "iiko/webhooks" in result.profiles
