"""A whole scenario: what it says, what is wrong with it, and that all of it is told at once."""

import pickle
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.scenario.expansion import Case, cut_case, expand
from harness.scenario.loader import ScenarioErrors, load_scenario
from harness.scenario.model import TerminalKind, asserts_nothing
from harness.trouble.cutting import CutAt, CutPoint
from simulators.gateway.policy import OfflinePolicy, Policy, Schedule
from simulators.kit.instant import MINUTE, SECOND
from simulators.micros.profile import Encoding
from simulators.till.caller import CALLERS
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.programme import CouponKind
from tests.unit.harness.scenario.shop import CAST, HEAD, errors_of, parse, with_steps

STEP = "- note: nothing"


def with_cast(cast: str) -> str:
    programme = "  programme: {name: Club}\n" if "programme:" not in cast else ""
    return f"{HEAD}cast:\n{programme}{cast}\nsteps:\n  {STEP}\n"


TILL = "  terminals: {till1: {kind: micros, workstation: 5}}\n"


def test_a_scenario_says_what_its_file_says() -> None:
    end = """\
then: {balances: {anna: {any_of: [149.8, 120]}}, dead_letters: [{receipt: r1, reason: blocked}], pending: 0,
       ledger: {sale: 1}, coupons: {X-1: used}}
known: [{step: r1, because: ticket 7, until: 2026-12-31}, {check: replay.order, because: ticket 8, until: 2026-12-31}]
covers: [COSTA-02]
tags: [offline]
notes: For readers.
"""
    scenario = parse(with_steps("- sale: {on: till1, items: {plu: '1'}, as: r1}", end))
    assert (scenario.id, scenario.title, scenario.file) == ("micros/trial", "A trial", "trial.yaml")
    assert scenario.start.isoformat() == "2026-03-14T09:00:00+01:00"
    assert str(scenario.start.tzinfo) == "Europe/Warsaw"
    assert (scenario.covers, scenario.tags, scenario.notes) == (("COSTA-02",), ("offline",), "For readers.")
    then = scenario.then
    assert then is not None
    assert [(guest, wanted.texts) for guest, wanted in then.balances] == [("anna", ("149.80", "120.00"))]
    assert isinstance(then.dead_letters, tuple)
    assert [(d.receipt, d.reason) for d in then.dead_letters] == [("r1", "blocked")]
    assert then.pending is not None
    assert then.pending.texts == ("0",)
    assert [(k.step, k.check, k.until) for k in scenario.known] == [
        ("r1", "", date(2026, 12, 31)),
        ("", "replay.order", date(2026, 12, 31)),
    ]
    assert not asserts_nothing(scenario)


def test_the_cast_is_made_of_parts_and_people() -> None:
    cast = parse(with_steps(STEP)).cast
    assert [(t.name, t.kind, t.store, t.workstation) for t in cast.terminals] == [
        ("till1", TerminalKind.MICROS, "store", 5),
        ("till2", TerminalKind.MICROS, "store", 6),
        ("phone", TerminalKind.APP, "store", None),
        ("head", TerminalKind.OFFICE, "store", None),
    ]
    anna = cast.guest("anna")
    assert anna.identifiers == (Identifier(IdentifierKind.QR, "7770123"), Identifier(IdentifierKind.CARD, "99"))
    assert (anna.balance, anna.birthday) == (12000, date(1990, 3, 14))
    assert cast.coupons == {
        "anna": {"birthday": "birthday-anna", "valentine": "valentine-anna"},
        "bob": {"mine": "X-1", "latte": "X-1", "valentine": "valentine-bob"},
    }
    assert [(c.code, c.kind) for c in cast.guest("bob").coupons] == [
        ("X-1", CouponKind.REWARD),
        ("valentine-bob", CouponKind.OCCASION),
    ]
    assert cast.part("gateway", "store") == "gateway"


def test_a_coupon_written_out_takes_the_place_of_the_one_for_the_same_occasion() -> None:
    text = with_steps(STEP).replace(
        "birthday: 1990-03-14}", "birthday: 1990-03-14, coupons: {b: {code: B-7, offer: birthday}}}"
    )
    cast = parse(text).cast
    assert cast.coupons["anna"] == {"birthday": "B-7", "b": "B-7", "valentine": "valentine-anna"}
    assert [c.code for c in cast.guest("anna").coupons] == ["B-7", "valentine-anna"]


def test_several_stores_have_parts_and_links_of_their_own() -> None:
    cast = (
        "  stores: {north: {}, south: {exchange: false, token: wrong, skew: -90s}}\n"
        "  terminals: {t1: {kind: micros, workstation: 5, store: north},\n"
        "              t2: {kind: micros, workstation: 5, store: south}}"
    )
    text = with_cast(cast).replace(STEP, "- crash: {part: gateway.south}\n  - cut: {link: tills.north-gateway.north}")
    scenario = parse(text)
    south = scenario.cast.stores[1]
    assert (south.exchange, south.token, south.skew) == (False, "wrong", -90 * SECOND)
    assert scenario.cast.part("tills", "north") == "tills.north"


def test_settings_of_gateways_and_tills_change_only_what_they_say() -> None:
    cast = (
        TILL + "  gateway: {answer_within: 1s, park_after: 3, retry: {first: 1s, factor: 3, most: 1m},\n"
        "            offline: {commit: refuse}}\n"
        "  till: {limit: 2s}\n"
    )
    settings = parse(with_cast(cast)).cast
    policy = settings.gateway.policy()
    assert policy == replace(
        Policy(),
        answer_within=SECOND,
        park_after=3,
        retry=Schedule(SECOND, 3, MINUTE),
        offline=(("commit", OfflinePolicy.REFUSE),),
    )
    assert settings.till.limit == 2 * SECOND


def test_a_caller_is_named_and_by_default_there_is_none() -> None:
    assert parse(with_cast(TILL)).cast.till.caller is None
    for name in CALLERS:
        assert parse(with_cast(TILL + f"  till: {{caller: {name}}}\n")).cast.till.caller == name


def test_a_profile_is_a_product_with_changes() -> None:
    text = with_cast("  terminals: {t: {kind: micros, workstation: 123456789, profile: simphony, encoding: cp1251}}")
    profile = parse(text).cast.terminals[0].profile
    assert profile is not None
    assert (profile.name, profile.encoding) == ("simphony", Encoding.CP1251)


@pytest.mark.parametrize(
    ("cast", "said"),
    [
        ("  terminals: {t: {kind: micros}}", "a micros terminal needs `workstation`"),
        ("  terminals: {t: {kind: micros, workstation: 100}}", "a workstation number here is 1 to 99"),
        (
            "  terminals: {t: {kind: micros, workstation: 2}, u: {kind: app, workstation: 1}}",
            "a terminal of kind app has no workstation",
        ),
        ("  terminals: {t: {kind: app}}", "a cast needs at least one till"),
        ("  terminals: {t: {kind: mikros, workstation: 1}}", "'mikros' is not possible here; did you mean micros?"),
        (
            "  terminals: {t: {kind: micros, workstation: 1, profile: '3800'}}",
            "there is no profile '3800'; did you mean",
        ),
        (
            "  terminals: {a: {kind: micros, workstation: 1}, b: {kind: micros, workstation: 1}}",
            "a of the same store is workstation 1 already",
        ),
        (
            "  terminals: {a: {kind: micros, workstation: 1}, b: {kind: micros, workstation: 2, encoding: cp1250}}",
            "a and b share the connection of their store",
        ),
        ("  stores: {n: {}, s: {}}\n  terminals: {a: {kind: micros, workstation: 1}}", "which store? one of n, s"),
        ("  terminals: {a b: {kind: micros, workstation: 1}}", "'a b' is no name for a terminal"),
        (TILL + "  guests: {a: {qr: '1'}, b: {qr: ['2', '1']}}", "a has the same qr; who would that be?"),
        (TILL + "  guests: {a: {status: unverified}}", "a guest is active, expired or blocked"),
        (
            TILL + "  guests: {a: {coupons: {c: {code: x, offer: lat}}}}",
            "the programme has no reward or occasion 'lat'",
        ),
        (TILL + "  crowd: {count: 0}", "a crowd is 1 to 5000 guests, found 0"),
        (TILL + "  gateway: {park_after: 0}", "a limit of a gateway is less than 1"),
        (TILL + "  gateway: {offline: {redem: refuse}}", "offline policy for 'redem': there is no such operation"),
        (TILL + "  till: {limit: 0s}", "limit must be longer than nothing"),
        (TILL + "  till: {caller: tost-like}", "unknown caller 'tost-like'; did you mean toast-like?"),
        (TILL + "  till: {caller: [storm]}", "expected the name of a caller profile"),
        (TILL + "  programme: programmes/none.yaml", "no file 'programmes/none.yaml' beside this file"),
        (TILL + "  programme: {like: programmes/club.yaml, floor: x}", "expected an amount such as 14.90, found 'x'"),
    ],
)
def test_what_is_wrong_with_a_cast(cast: str, said: str) -> None:
    found = errors_of(with_cast(cast))
    assert len(found) == 1
    assert said in found[0]


def test_a_programme_may_be_a_file_with_changes() -> None:
    text = with_cast(TILL + "  programme: {like: programmes/club.yaml, floor: 10.00}")
    programme = parse(text).cast.programme
    assert (programme.name, programme.floor) == ("Club", 1000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "trial.yaml:1:1: expected a scenario: a mapping of scenario, id, start, cast, steps, found a list"),
        (
            HEAD.replace("scenario:", "scenarios:") + CAST + "steps: [{note: a}]\n",
            "trial.yaml:1:1: scenario has no field",
        ),
        (
            HEAD.replace("micros/trial", "Trial") + CAST + "steps: [{note: a}]\n",
            "trial.yaml:2:5: expected an id such as",
        ),
        (HEAD + CAST + "steps: []\n", "trial.yaml:1:1: a scenario without a step plays nothing"),
        (with_steps(STEP, "covers: [COSTA-2]\n"), "unknown requirement 'COSTA-2'; did you mean COSTA-02?"),
        (with_steps(STEP, "then: {balances: {ana: 1}}\n"), "unknown guest 'ana'; did you mean anna?"),
        (with_steps(STEP, "then: {balance: {anna: 1}}\n"), "`then` has no field 'balance'; did you mean balances?"),
        (with_steps(STEP, "then: {ledger: {sales: 1}}\n"), "'sales' is not possible here; did you mean sale?"),
        (with_steps(STEP, "known: [{because: x, until: 2026-01-01}]\n"), "say one of: check, step"),
        (with_steps(STEP, "known: [{step: r9, because: x, until: 2026-01-01}]\n"), "no step is called 'r9'"),
    ],
)
def test_what_is_wrong_with_the_rest(text: str, said: str) -> None:
    found = errors_of(text)
    assert len(found) == 1
    assert said in found[0]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = with_steps(
        "- sael: {on: till1}\n- settle: {within: 30}\n- cut: {link: gateway-bakend}", "then: {balances: {ana: 1}}\n"
    ).replace("balance: 120.00", "balance: 120,00")
    assert [error.split(": ")[0].split(":")[1] for error in errors_of(text)] == ["20", "24", "25", "26", "27"]


def test_the_order_of_the_keys_does_not_matter() -> None:
    text = f"steps: [{{sale: {{on: till1, guest: anna}}}}]\nthen: {{balances: {{anna: 1}}}}\n{HEAD}{CAST}"
    assert parse(text).steps[0].on == "till1"


def test_nothing_asserted_is_seen() -> None:
    assert asserts_nothing(parse(with_steps(STEP)))
    assert asserts_nothing(parse(with_steps(STEP, "then: {}\n")))
    assert asserts_nothing(parse(with_steps(STEP, "then: {dead_letters: any}\n")))
    assert not asserts_nothing(parse(with_steps(STEP, "then: {dead_letters: []}\n")))
    assert not asserts_nothing(
        parse(with_steps("- parallel: {a: [{note: x}], b: [{quote: {on: till1}, expect: {outcome: ok}}]}"))
    )


MATRIX = with_steps(
    '- sale: {on: till1, guest: "${matrix.guest}", items: {plu: "1", price: "${matrix.price}"}}',
    "matrix: {guest: [anna, bob], price: [1.50, 2], seed: [4, 5]}\n",
)


def test_each_combination_of_the_matrix_with_each_seed_is_a_case() -> None:
    scenario = parse(MATRIX)
    cases = expand(scenario, seeds=(9,))
    assert len(cases) == 8
    assert cases[0] == Case(
        scenario, "micros/trial[guest=anna,price=1.50,seed=4]", 4, (("guest", "anna"), ("price", "1.50"))
    )
    assert cases[-1].id == "micros/trial[guest=bob,price=2,seed=5]"
    last = cases[-1].scenario.steps[0].verb
    assert (getattr(last, "guest"), getattr(last, "items")[0].price) == ("bob", 200)  # noqa: B009
    assert [case.id for case in expand(parse(with_steps(STEP)), seeds=(0, 1))] == [
        "micros/trial[seed=0]",
        "micros/trial[seed=1]",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("bob]", "cat]", "unknown guest 'cat'"),
        ("${matrix.price}", "${matrix.prize}", "the matrix has no 'prize'; did you mean price?"),
        ("${matrix.price}", "1", "nothing uses ${matrix.price}"),
        ("[anna, bob]", "[anna, anna]", "'anna' stands twice"),
        ("[anna, bob]", "anna", "expected a list of values, found 'anna'"),
        ("[4, 5]", "[x]", "expected a whole number of at least 0, found 'x'"),
        ("[1.50, 2]", str(list(range(400))), "800 combinations are more than 500"),
    ],
)
def test_what_is_wrong_with_a_matrix(before: str, after: str, said: str) -> None:
    assert before in MATRIX
    found = errors_of(MATRIX.replace(before, after))
    assert any(said in error for error in found)


@pytest.mark.parametrize(
    ("matrix", "points"),
    [
        ("matrix: cuts\n", tuple(CutPoint)),
        ("matrix: {cuts: true}\n", tuple(CutPoint)),
        ("matrix: {cuts: [twice, after-commit], seed: [3]}\n", (CutPoint.AFTER_COMMIT, CutPoint.TWICE)),
        ("matrix: {seed: [3]}\n", ()),
    ],
)
def test_a_matrix_may_ask_for_cuts(matrix: str, points: tuple[CutPoint, ...]) -> None:
    scenario = parse(with_steps(STEP, matrix))
    assert scenario.cuts == points
    assert [case.values for case in expand(scenario)] == [()]


@pytest.mark.parametrize(
    ("cuts", "said"),
    [
        ("cut", "expected a mapping of name to a list of values, or cuts, found 'cut'"),
        ("{cuts: yes}", "expected true or a list of points where messages are cut, found 'yes'"),
        ("{cuts: []}", "expected true or a list of points where messages are cut"),
        ("{cuts: [after-comit]}", "unknown point of the cut matrix 'after-comit'; did you mean after-commit?"),
        ("{cuts: [twice, twice]}", "'twice' stands twice"),
        ("{cuts: [[twice]]}", "expected a point of the cut matrix"),
    ],
)
def test_what_is_wrong_with_cuts(cuts: str, said: str) -> None:
    found = errors_of(with_steps(STEP, f"matrix: {cuts}\n"))
    assert any(said in error for error in found)
    assert all(error.startswith("trial.yaml:") for error in found)


def test_a_cut_case_is_named_by_its_link_its_message_and_its_point() -> None:
    cell = cut_case(expand(parse(MATRIX))[0], CutAt("a-b", 3, CutPoint.AFTER_COMMIT))
    assert cell.id == "micros/trial[guest=anna,price=1.50,cut=a-b:3:after-commit,seed=4]"
    assert cell.values == (("guest", "anna"), ("price", "1.50"))


def test_a_case_travels_to_another_process() -> None:
    case = expand(parse(MATRIX))[3]
    assert pickle.loads(pickle.dumps(case)) == case


def test_a_file_that_cannot_be_read_is_an_error_at_its_beginning(tmp_path: Path) -> None:
    with pytest.raises(ScenarioErrors, match=r"gone.yaml:1:1: cannot be read: No such file"):
        load_scenario(tmp_path / "gone.yaml")
