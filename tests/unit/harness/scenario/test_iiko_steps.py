"""What iiko and LoyaltyPlant brought to the language: codes, the cloud, digital ordering, and a cast with them."""

from decimal import Decimal

import pytest

from harness.scenario.model import Cast, TerminalKind
from harness.scenario.motion import AtTill
from simulators.iiko.cloud.settings import ServerSettings
from simulators.iiko.profile import PROFILES, Via
from simulators.kit.instant import MINUTE
from simulators.till.cashier import (
    AdjustPoints,
    CallAdapter,
    LookAtAccount,
    LookAtCoupon,
    MergeChecks,
    ShowCard,
    SplitCheck,
    TakeCode,
    TakeOff,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import Mechanic
from simulators.till.receipt import ReturnLine
from tests.unit.harness.scenario.shop import FixedScene, errors_of, parse

ANNA = Identifier(IdentifierKind.QR, "7770123")
HEAD = "scenario: A trial\nid: iiko/trial\nstart: 2026-03-14T09:00:00+01:00\n"
PROGRAMME = """\
cast:
  programme: {name: Club, gifts: [{id: two, name: Two, plus: ["1"]}], menu: [{plu: "1", name: Tea, price: 8.50}]}
  guests: {anna: {qr: "7770123"}}
"""
TERMINALS = """\
  terminals:
    till1: {kind: iiko, number: 1}
    w1: {kind: waiter, number: 11}
    phone: {kind: app}
    site: {kind: cloud}
    ordering: {kind: lp_orders}
"""
SALE = 'sale: {on: till1, guest: anna, items: [{plu: "1"}], as: r1}'


def text_of(steps: str = SALE, terminals: str = TERMINALS, more: str = "") -> str:
    lines = "".join(f"  - {line}\n" for line in steps.splitlines())
    return f"{HEAD}{PROGRAMME}{terminals}{more}steps:\n{lines}"


def cast_of(terminals: str = TERMINALS, more: str = "") -> Cast:
    return parse(text_of(terminals=terminals, more=more)).cast


def venue(terminals: str) -> str:
    return "  terminals:\n" + "".join(f"    {line}\n" for line in terminals.splitlines())


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("code: {on: phone, guest: anna}", TakeCode(ANNA)),
        ("code: {on: phone, guest: anna, mechanic: pay, points: 30}", TakeCode(ANNA, Mechanic.PAY, 3000)),
        ("code: {on: phone, guest: anna, mechanic: gift, gift: two}", TakeCode(ANNA, Mechanic.GIFT, None, "two")),
        ('identify: {on: till1, code: "12349", typo: true}', ShowCard(Identifier(IdentifierKind.CODE, "12340"))),
        ('adjust: {on: site, guest: anna, points: "-5", note: spilt}', AdjustPoints(ANNA, -500, "spilt")),
        ('coupon_info: {on: site, code: "C-1"}', LookAtCoupon("C-1")),
        ("account: {on: site, guest: anna, hours: 2}", LookAtAccount(ANNA, 2)),
        ('take_off: {on: till1, lines: {plu: "1", qty: 2}}', TakeOff((ReturnLine("1", Decimal(2)),))),
        (
            'split: {on: till1, lines: [{plu: "1"}], order: table 4}',
            SplitCheck((ReturnLine("1", Decimal(1)),), "table 4"),
        ),
        ("merge: {on: till1, order: table 4}", MergeChecks("table 4")),
        ('call_adapter: {on: ordering, call: menu, outlet: ""}', CallAdapter("menu", "")),
    ],
)
def test_an_act_at_a_terminal(step: str, act: object) -> None:
    scenario = parse(text_of(step))
    motion = scenario.steps[0].verb.motion(FixedScene(scenario.cast))
    assert isinstance(motion, AtTill)
    assert motion.act == act


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("code: {on: till1, guest: anna}", "till1 is a terminal of kind iiko"),
        ("code: {on: phone, guest: anna, points: 3}", "points go with `mechanic: pay`"),
        ("code: {on: phone, guest: anna, mechanic: gift}", "`gift` and `mechanic: gift` go together"),
        ("code: {on: phone, guest: anna, mechanic: gift, gift: too}", "no gift 'too'; did you mean two?"),
        ("adjust: {on: till1, guest: anna, points: 3}", "till1 is a terminal of kind iiko"),
        ("account: {on: site, guest: anna, hours: 0}", "at least one hour back"),
    ],
)
def test_what_is_wrong_with_a_step(step: str, sentence: str) -> None:
    (error,) = errors_of(text_of(step))
    assert sentence in error


def test_a_slip_of_the_finger_needs_a_digit() -> None:
    scenario = parse(text_of("identify: {on: till1, code: abc, typo: true}"))
    with pytest.raises(ValueError, match="'abc' has no digit"):
        scenario.steps[0].verb.motion(FixedScene(scenario.cast))


def test_tills_and_waiters_are_one_venue() -> None:
    cast = cast_of(more="  iiko: {via: backend}\n")
    till, waiter = cast.terminal("till1"), cast.terminal("w1")
    assert (till.kind, till.workstation, waiter.workstation) == (TerminalKind.IIKO, 1, 11)
    assert till.iiko == waiter.iiko
    assert till.iiko is not None
    assert till.iiko.via is Via.BACKEND
    assert cast.terminal("site").iiko is None
    assert cast.calls_backend("store", TerminalKind.IIKO)
    assert cast.carrier("store", TerminalKind.IIKO) == "tills"


def test_a_till_of_a_matrix_has_its_number_whatever_its_kind() -> None:
    text = text_of(terminals=venue("till1: {kind: '${matrix.kind}', workstation: 5}"))
    scenario = parse(f"{text}matrix: {{kind: [micros, farcard, iiko]}}\n")
    tills = [one.cast.terminal("till1") for one in (scenario, *scenario.variants)]
    assert [(till.kind.value, till.workstation) for till in tills] == [("micros", 5), ("farcard", 5), ("iiko", 5)]
    assert [till.iiko for till in tills] == [None, None, PROFILES["lp-sim"]]


@pytest.mark.parametrize(
    ("terminals", "sentence"),
    [
        ("w1: {kind: waiter, number: 1}", "a waiter's phone needs an iiko till in its store"),
        ("till1: {kind: iiko}", "a terminal of kind iiko needs `number`"),
        ("till1: {kind: iiko, number: 4096}", "a number of a terminal here is 1 to 4095"),
        ("till1: {kind: iiko, number: 1}\nw1: {kind: waiter, number: 1}", "till1 of the same store is number 1"),
        (
            "till1: {kind: iiko, number: 1, iiko: {qr_prefix: x}}\ntill2: {kind: iiko, number: 2}",
            "till1 and till2 are of one venue",
        ),
        ("till1: {kind: iiko, number: 1, iiko: {main: till2}}", "names no iiko till of store: till1"),
        ("till1: {kind: micros, workstation: 1, number: 3}", "`number` is for terminals of kind iiko and waiter"),
        ("till1: {kind: iiko, number: 1}\ntill1-phone: {kind: app}", "guests at till1 take codes on a phone"),
    ],
)
def test_what_is_wrong_with_a_venue(terminals: str, sentence: str) -> None:
    errors = errors_of(text_of("note: nothing", venue(terminals)))
    assert sentence in "\n".join(errors)


@pytest.mark.parametrize(
    "link",
    [
        "tills-gateway",
        "gateway-backend",
        "waiters-tills",
        "phones-backend",
        "clouds-backend",
        "app-backend",
        "lp_orders-adapter",
        "adapter-lp_orders",
    ],
)
def test_every_link_has_its_name(link: str) -> None:
    assert errors_of(text_of(f"cut: {{link: {link}}}")) == []


@pytest.mark.parametrize("part", ["tills", "waiters", "phones", "clouds", "adapter", "lp_orders", "gateway"])
def test_every_part_has_its_name(part: str) -> None:
    assert errors_of(text_of(f"crash: {{part: {part}}}")) == []


def test_tills_that_call_the_backend_have_no_gateway() -> None:
    found = errors_of(text_of("cut: {link: tills-backend}", more="  iiko: {via: backend}\n"))
    assert found == []
    (error,) = errors_of(text_of("crash: {part: gateway}", more="  iiko: {via: backend}\n"))
    assert "unknown part 'gateway'" in error


def test_beside_micros_tills_those_of_iiko_are_the_iikos() -> None:
    terminals = venue(
        "till1: {kind: micros, workstation: 1}\ntill2: {kind: iiko, number: 1}\nw1: {kind: waiter, number: 2}"
    )
    for link in ("iikos-gateway", "waiters-iikos", "tills-gateway"):
        assert errors_of(text_of(f"cut: {{link: {link}}}", terminals)) == []


def test_the_cloud_alone_is_a_cast() -> None:
    terminals = venue("site: {kind: cloud}")
    assert errors_of(text_of("adjust: {on: site, guest: anna, points: 5}", terminals)) == []


def test_the_service_of_iiko_cloud_can_be_set_up() -> None:
    assert cast_of().iiko_cloud == ServerSettings()
    set_up = cast_of(more="  iiko_cloud: {rate: 1, burst: 2, token_life: 10m}\n").iiko_cloud
    assert set_up == ServerSettings(rate=1, burst=2, token_life=10 * MINUTE)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("rate: 0", "at least one request"),
        ("token_life: 0s", "longer than nothing"),
        ("timeout: 0s", "longer than nothing"),
        ("polls: -1", "polls is at least 0"),
        ("most_kept: 0", "most_kept at least 1"),
        ("bust: 3", "did you mean burst"),
    ],
)
def test_a_service_nobody_could_use_is_refused(settings: str, said: str) -> None:
    (error,) = errors_of(text_of(more=f"  iiko_cloud: {{{settings}}}\n"))
    assert said in str(error)


def test_who_is_subscribed_is_a_part_with_a_link() -> None:
    more = "  iiko_hooks: true\n"
    assert cast_of(more=more).iiko_hooks
    steps = "crash: {part: subscriber}\ncrash: {part: hooks}\ncut: {link: hooks-subscriber}"
    assert errors_of(text_of(steps, more=more)) == []
    assert len(errors_of(text_of(steps))) == 3
    scenario = parse(text_of(more=more) + "then: {webhooks: {new: 2, again: {any_of: [0, 1]}}}\n")
    assert scenario.then is not None
    assert [(name, wanted.texts) for name, wanted in scenario.then.webhooks] == [("new", ("2",)), ("again", ("0", "1"))]
    (error,) = errors_of(text_of(more=more) + "then: {webhooks: {old: 2}}\n")
    assert "again" in error
