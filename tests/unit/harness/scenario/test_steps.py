"""Steps: what each verb asks of the stage, and what is said when one is wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from harness.scenario.expectation import How
from harness.scenario.model import Step, walk
from harness.scenario.motion import (
    AdvanceBy,
    AdvanceTo,
    AtTill,
    BehaveWell,
    CrashPart,
    CutLink,
    Misbehave,
    Motion,
    Note,
    Parallel,
    Repeat,
    RestartPart,
    RestoreLink,
    SetDisk,
    Settle,
    SetTrouble,
)
from harness.scenario.verb import VERBS, discover
from harness.trouble.answers_lost import AnswersLost
from harness.trouble.answers_spoilt import AnswersSpoilt, Fault
from simulators.kit.instant import DAY, MINUTE, MS, SECOND
from simulators.till.cashier import (
    AskQuote,
    CancelBill,
    ClaimReward,
    DropCard,
    DropPoints,
    Enrol,
    HoldPoints,
    Item,
    LookUp,
    OpenCheck,
    Payment,
    PrintBill,
    ReadCard,
    ReleaseHold,
    Reopen,
    Ring,
    ScanCoupon,
    Sell,
    ShowCard,
    SpendPoints,
    TakeBack,
    TakeGift,
    VoidCheck,
)
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Phase
from simulators.till.receipt import ReceiptId, ReturnLine
from tests.unit.harness.scenario.shop import FixedScene, parse, sentences_of, with_steps

ANNA = Identifier(IdentifierKind.QR, "7770123")
LATTE = Item("1", Decimal(1), 1490, "Latte", "coffee")
SOLD = ReceiptId("store", date(2026, 3, 14), "5", 7)
SALE = '- sale: {on: till1, guest: anna, items: [{plu: "1"}], as: r1}\n'


def motion_of(step: str) -> Motion:
    scenario = parse(with_steps(SALE + step))
    return scenario.steps[1].verb.motion(FixedScene(scenario.cast))


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("identify: {on: till1, guest: anna}", ShowCard(ANNA)),
        ("identify: {on: till1, guest: anna, by: card}", ShowCard(Identifier(IdentifierKind.CARD, "99"))),
        (
            'identify: {on: till1, phone: "+48", password: "1"}',
            ShowCard(Identifier(IdentifierKind.PHONE, "+48"), "1"),
        ),
        (
            'register: {on: till1, phone: "+48", name: Ewa, birthday: 1999-05-01}',
            Enrol(Identifier(IdentifierKind.PHONE, "+48"), "Ewa", date(1999, 5, 1)),
        ),
        ("open: {on: till1, number: 12}", OpenCheck(12)),
        ('ring: {on: till1, items: {plu: "1"}}', Ring((LATTE,))),
        ("quote: {on: till1, guest: anna}", AskQuote(ANNA)),
        ('sale: {on: till1, items: [{plu: "1"}], pay: card}', Sell((LATTE,), None, (Payment("card"),))),
        (
            'sale: {on: till1, items: [{plu: "9", qty: 0.250, price: 4, name: Ham}], pay: [{cash: 0.50}, card]}',
            Sell((Item("9", Decimal("0.250"), 400, "Ham", ""),), None, (Payment("cash", 50), Payment("card"))),
        ),
        ("redeem: {on: till1, guest: anna, points: 50}", SpendPoints(ANNA, 5000)),
        ('redeem: {on: till1, guest: anna, points: "${r1.points}"}', SpendPoints(ANNA, 3000)),
        ('coupon: {on: till1, code: "${r1.code}"}', ScanCoupon("C-1")),
        ("coupon: {on: till1, guest: anna, occasion: birthday}", ScanCoupon("birthday-anna")),
        ("coupon: {on: till1, guest: bob, reward: latte}", ScanCoupon("X-1")),
        ("coupon: {on: till1, guest: bob, coupon: mine}", ScanCoupon("X-1")),
        ('gift: {on: till1, guest: anna, gift: two, choice: ["1", "2"]}', TakeGift(ANNA, "two", ("1", "2"))),
        ("hold: {on: till1, guest: anna, points: 10}", HoldPoints(ANNA, 1000)),
        ("release: {on: till1}", ReleaseHold()),
        ("release: {on: till1, hold: r1}", ReleaseHold("key-of-r1")),
        ("void: {on: till1}", VoidCheck()),
        ("void: {on: till1, receipt: r1, reason: spilt}", VoidCheck(SOLD, "spilt")),
        ("reopen: {on: till1, receipt: r1}", Reopen(SOLD)),
        (
            'find_receipt: {on: till1, number: "${r1.number}", sold_on: till2, business_date: 2026-03-13}',
            LookUp(ReceiptId("store", date(2026, 3, 13), "till2", 7)),
        ),
        ("refund: {on: till1, receipt: r1}", TakeBack(SOLD)),
        ('refund: {on: till1, receipt: r1, lines: {plu: "1"}}', TakeBack(SOLD, (ReturnLine("1", Decimal(1)),))),
        ("claim: {on: phone, guest: anna, reward: latte}", ClaimReward(ANNA, "latte")),
        ("read_card: {on: till1, guest: anna, phase: calculation}", ReadCard(ANNA, Phase.CALCULATION)),
        ("drop_card: {on: till1}", DropCard()),
        ("drop_points: {on: till1}", DropPoints()),
        ("bill: {on: till1}", PrintBill()),
        ("cancel_bill: {on: till1}", CancelBill()),
        ("open: {on: till1, number: 7, order: table 12}", OpenCheck(7, None, "table 12")),
        ("sale: {on: till1, printer: fails}", Sell(printer_fails=True)),
        ("void: {on: till1, receipt: r1, printer: fails}", VoidCheck(SOLD, printer_fails=True)),
        (
            "identify: {on: till1, track2: 9991000012345=99121010000000000}",
            ShowCard(Identifier(IdentifierKind.TRACK2, "9991000012345=99121010000000000")),
        ),
    ],
)
def test_an_act_at_a_terminal(step: str, act: object) -> None:
    motion = motion_of(f"- {step}")
    assert isinstance(motion, AtTill)
    assert motion.act == act
    assert motion.terminal in ("till1", "phone")


@pytest.mark.parametrize(
    ("step", "motion"),
    [
        ("cut: {link: gateway-backend}", CutLink("gateway-backend")),
        ("cut: {link: tills-gateway, style: silent}", CutLink("tills-gateway", "silent")),
        ("restore: {link: gateway-backup}", RestoreLink("gateway-backup")),
        ("cutover: {}", CutLink("gateway-backend")),
        ("cutover: {back: true}", RestoreLink("gateway-backend")),
        ("trouble: {link: gateway-backend, answers_lost: {times: 2}}", SetTrouble("gateway-backend", AnswersLost(2))),
        ("trouble: {link: gateway-backend, none: true}", SetTrouble("gateway-backend", None)),
        (
            "trouble: {link: gateway-backend, answers_spoilt: {how: no_result, times: 0}}",
            SetTrouble("gateway-backend", AnswersSpoilt(Fault.NO_RESULT, 0)),
        ),
        ("crash: {part: gateway}", CrashPart("gateway")),
        ("crash: {part: backend, deliver_sent: false}", CrashPart("backend", deliver_sent=False)),
        ("restart: {part: gateway}", RestartPart("gateway")),
        ("restart: {part: backend, clock: -1h30m}", RestartPart("backend", -90 * MINUTE)),
        ("crash: {part: tills, disk: unsynced}", CrashPart("tills", disk="unsynced")),
        (
            "crash: {part: gateway, after_effects: 7, disk: torn, restart_after: 2s, clock: 5m}",
            CrashPart("gateway", True, "torn", 7, 2 * SECOND, 5 * MINUTE),
        ),
        ("crash: {part: gateway, after_effects: 0}", CrashPart("gateway", after_effects=0)),
        ("disk: {part: gateway, delay: 200ms}", SetDisk("gateway", 200 * MS)),
        ("disk: {part: gateway, failing: full}", SetDisk("gateway", None, "full")),
        ("disk: {part: gateway, well: true}", SetDisk("gateway")),
        (
            "misbehave: {part: backend, guest: bob, receipt: r1, kind: commit, how: drop, times: 0}",
            Misbehave("backend", "drop", "+48500", 7, "commit", None),
        ),
        ("misbehave: {part: backend, none: true}", BehaveWell("backend")),
        ("advance: {by: 1d}", AdvanceBy(DAY)),
        ("settle: {within: 30s}", Settle(30 * SECOND)),
        ("note: Check ${r1.number} was sold", Note("Check 7 was sold")),
    ],
)
def test_what_the_stage_is_asked(step: str, motion: Motion) -> None:
    assert motion_of(f"- {step}") == motion


def test_every_verb_is_tried_above_or_below() -> None:
    discover()
    files = (Path(__file__), Path(__file__).with_name("test_iiko_steps.py"))
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in VERBS if name not in ("sync_menu", "day") and f"{name}: {{" not in source] == ["note"]


def test_advance_to_a_moment() -> None:
    motion = motion_of("- advance: {to: 2026-03-15T00:30:00+01:00}")
    assert isinstance(motion, AdvanceTo)
    assert motion.moment.isoformat() == "2026-03-15T00:30:00+01:00"


def test_lanes_and_rounds_hold_steps_and_steps_are_counted_through() -> None:
    scenario = parse(
        with_steps(
            SALE
            + """\
- parallel:
    left: [{void: {on: till1, receipt: r1, as: v1}}]
    right:
      - repeat: {times: 3, steps: [{note: "round ${index}"}]}
- note: "${v1.balance}"
"""
        )
    )
    assert [(step.index, step.name) for step in walk(scenario.steps)] == [
        (1, "sale"),
        (2, "parallel"),
        (3, "void"),
        (4, "repeat"),
        (5, "note"),
        (6, "note"),
    ]
    scene = FixedScene(scenario.cast)
    lanes = scenario.steps[1].verb.motion(scene)
    assert isinstance(lanes, Parallel)
    assert [name for name, _ in lanes.lanes] == ["left", "right"]
    again = lanes.lanes[1][1][0].verb.motion(scene)
    assert isinstance(again, Repeat)
    assert (again.times, len(again.steps)) == (3, 1)


def test_a_step_knows_what_it_is_about() -> None:
    steps: tuple[Step, ...] = parse(with_steps(SALE + "- cut: {link: gateway-backend}\n- settle: {within: 1s}")).steps
    assert [(step.on, step.label) for step in steps] == [("till1", "r1"), ("gateway-backend", None), ("", None)]
    assert str(steps[1].place) == "trial.yaml:25:5"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("- sael: {on: till1}", "there is no verb 'sael'; did you mean sale?"),
        ("- script: {}", "script: scripts of a till (ISL) cannot be played yet"),
        ("- restore", "expected a step such as `sale: {on: till1, ...}`, found 'restore'"),
        ("- {note: a, cut: {link: gateway-backend}}", "one verb per step: this one has note, cut"),
        ("- expect: {outcome: ok}", "a step needs a verb beside `expect`"),
        ("- settle: {witin: 30s}", "settle has no field 'witin'; did you mean within?"),
        ("- sale: {on: til1}", "unknown till 'til1'; did you mean till1?"),
        ("- sale: {on: phone}", "phone is a terminal of kind app; this needs a till; there is till1, till2"),
        (
            "- claim: {on: till1, guest: anna, reward: latte}",
            "till1 is a terminal of kind micros; this needs a terminal",
        ),
        ("- identify: {on: till1, guest: ana}", "unknown guest 'ana'; did you mean anna?"),
        ("- identify: {on: till1}", "a guest is missing: `guest`, or one of qr, card, track2, phone, code"),
        ('- identify: {on: till1, guest: anna, qr: "1"}', "one guest only"),
        ("- identify: {on: till1, guest: bob, by: qr}", "bob has no qr; there is phone"),
        ('- identify: {on: till1, qr: "1", by: qr}', "`by` says which identifier of a `guest` is shown"),
        ("- cut: {link: gateway-bakend}", "unknown link 'gateway-bakend'; did you mean gateway-backend?"),
        ("- crash: {part: gatway}", "unknown part 'gatway'; did you mean gateway?"),
        ("- crash: {part: gateway, disk: tron}", "'tron' is not possible here; did you mean torn?"),
        ("- crash: {part: gateway, after_effects: -1}", "expected a whole number of at least 0, found '-1'"),
        (
            "- crash: {part: gateway, restart_after: 2s}",
            "a part that is killed now is started again by a `restart` step",
        ),
        ("- crash: {part: gateway, after_effects: 1, clock: 1h}", "the clock is set when the part comes back"),
        ("- restart: {part: gateway, clock: soon}", "expected a length of time such as 30s or -5m"),
        ('- sale: {on: till1, items: [{plu: "3"}]}', "dish '3' is not on the menu; give it a price; there is 1, 2"),
        ('- sale: {on: till1, items: [{plu: "1", qty: 0}]}', "quantity 0 is not between 0.001 and 100000"),
        ("- sale: {on: till1, printer: fail}", "'fail' is not possible here; did you mean fails?"),
        ("- read_card: {on: till1, guest: anna, phase: calc}", "'calc' is not possible here"),
        (
            "- read_card: {on: till1, phase: bill}",
            "a guest is missing: `guest`, or one of qr, card, track2, phone, code",
        ),
        ("- sale: {on: till1, pay: points}", "points are spent with `redeem` before the sale"),
        ("- sale: {on: till1, pay: {cash: 0}}", "a payment is more than nothing"),
        ("- void: {on: till1, receipt: r2}", "unknown step 'r2'; there is r1"),
        ("- refund: {on: till1}", "which receipt? `receipt` (the name of a step) or `number`"),
        ("- refund: {on: till1, receipt: r1, number: 4}", "`receipt` says it all; leave out number"),
        ("- refund: {on: till1, receipt: r1, sold_on: till2}", "`business_date` and `sold_on` go with `number`"),
        ("- coupon: {on: till1}", "which coupon? `code`, or `guest` with one of occasion, reward, coupon"),
        ("- coupon: {on: till1, code: x, guest: anna}", "`code` says it all"),
        ("- coupon: {on: till1, guest: bob, occasion: birthday}", "bob holds no coupon 'birthday'"),
        ("- gift: {on: till1, guest: anna, gift: tow}", "the programme has no gift 'tow'; did you mean two?"),
        ("- claim: {on: phone, guest: anna, reward: late}", "the programme has no reward 'late'; did you mean latte?"),
        ("- trouble: {link: gateway-backend}", "one trouble at a time, or `none: true` to end it"),
        ("- trouble: {link: gateway-backend, answer_lost: {}}", "there is no trouble 'answer_lost'; did you mean"),
        ("- trouble: {link: gateway-backend, answers_lost: {times: -1}}", "times must be 0 (always) or more, found -1"),
        ("- trouble: {answers_lost: {}}", "trouble needs `link`: the name of a link"),
        (
            "- trouble: {link: gateway-backend, answers_spoilt: {how: htlm}}",
            "'htlm' is not possible here; did you mean",
        ),
        (
            "- trouble: {link: tills-gateway, answers_spoilt: {how: html}}",
            "answers_spoilt spoils answers over HTTP, and tills-gateway speaks Micros SIM",
        ),
        ("- disk: {part: gateway}", "say one of: delay, failing, well: true"),
        ("- advance: {by: 1s, to: 2026-03-14T10:00:00Z}", "say one of: by, to"),
        ("- misbehave: {part: backend}", "say `how`, or `none: true`"),
        ("- misbehave: {part: backend, how: drop, kind: comit}", "there is no operation 'comit'; did you mean commit?"),
        ("- sync_menu: {on: head, file: menus/none.txt}", "no file 'menus/none.txt' beside this file"),
        ("- parallel: {left: []}", "expected two to 64 lanes"),
        ("- repeat: {times: 0, steps: []}", "expected a whole number from 1 to 10000, found '0'"),
        ("- repeat: {steps: []}", "repeat needs `times` and `steps`"),
        ("- note: ${index}", "${index} is not a path such as ${r1.number}"),
        ("- note: ${matrix.kind}", "the scenario has no `matrix`"),
        ("- quote: {on: till1, as: r1}", "'r1' is already what an earlier step (sale) is called"),
        ("- quote: {on: till1, as: a b}", "expected a name for the step"),
        ("- {note: a, expect: {outcom: ok}}", "nothing observes 'outcom'; did you mean outcome?"),
        ("- {note: a, expect: {outcome: okay}}", "'okay' is not possible here; did you mean ok?"),
        ("- {note: a, expect: {balance: [1]}}", "expected an amount such as 14.90, found a list"),
        ("- {note: a, expect: {by_kind: {farcrd: {outcome: ok}}}}", "unknown kind of terminal 'farcrd'; did you mean"),
        (
            "- {note: a, expect: {balance: {one_of: [1]}}}",
            "expected an amount such as 14.90, or {any_of: [...]}, found a m",
        ),
        ("- {note: a, expect: {absent: [balanc]}}", "expected a field of expect, found 'balanc'"),
        ("- {note: a, expect: {}}", "expected what is expected"),
    ],
)
def test_what_is_wrong_with_a_step_is_said_once_and_plainly(step: str, said: str) -> None:
    found = sentences_of(SALE + step)
    assert len(found) == 1
    assert found[0].startswith(said.rstrip("."))


def test_a_value_of_another_lane_is_not_there_yet_and_names_do_not_clash() -> None:
    found = sentences_of(
        SALE
        + """\
- parallel:
    left: [{quote: {on: till1, as: q}}]
    right: [{note: "${q.total}"}, {quote: {on: till2, as: q}}]
"""
    )
    assert sorted(found) == [
        "'q' is what a step of another lane is called",
        "no earlier step is called 'q'; there is r1",
    ]


def test_a_wrong_step_still_has_its_name() -> None:
    found = sentences_of("- sale: {on: till9, as: s}\n- void: {on: till1, receipt: s}")
    assert len(found) == 1
    assert found[0].startswith("unknown till 'till9'")


def test_what_is_expected_is_kept_as_the_text_that_is_compared() -> None:
    scenario = parse(
        with_steps(
            SALE
            + """\
- identify: {on: till1, guest: anna}
  expect: {outcome: {any_of: [ok, offline]}, balance: 149.8, number: "${r1.number}", screen: [Anna, "149.80"],
           absent: [tier], by_kind: {farcard: {outcome: refused}}}
"""
        )
    )
    expect = scenario.steps[1].expect
    assert expect is not None
    shown = {wanted.name: wanted.show() for wanted in expect.of_kind("micros")}
    assert shown == {
        "outcome": "ok or offline",
        "balance": "149.80",
        "number": "${r1.number}",
        "screen": "contains Anna and 149.80",
        "tier": "absent",
    }
    assert {w.name: w.texts for w in expect.of_kind("farcard") if w.how is How.IS}["outcome"] == ("refused",)
