"""r_keeper tills in a cast: a profile by name, what cast and terminal change of it, what is said when that is wrong."""

import pytest

from harness.scenario.model import Cast, TerminalKind
from harness.scenario.schema import scenario_schema
from simulators.farcard.dialects.contract import CallName
from simulators.farcard.profile import (
    PROFILES,
    DialectName,
    FarcardProfile,
    Security,
    Transactions,
    problems,
)
from simulators.kit.instant import SECOND
from tests.unit.harness.scenario.shop import HEAD, errors_of, parse

STEPS = "steps: [{note: nothing}]\n"


def text_of(terminals: str, more: str = "") -> str:
    return f"{HEAD}cast:\n  programme: {{name: Club}}\n  terminals: {{{terminals}}}\n{more}{STEPS}"


def cast_of(terminals: str, more: str = "") -> Cast:
    return parse(text_of(terminals, more)).cast


def profile_of(terminals: str, more: str = "") -> FarcardProfile:
    found = cast_of(terminals, more).terminal("till1").farcard
    assert found is not None
    return found


def test_one_line_is_enough() -> None:
    till = cast_of("till1: {kind: farcard, unit: 4}").terminal("till1")
    assert (till.kind, till.workstation, till.farcard) == (TerminalKind.FARCARD, 4, PROFILES["http-ucs"])
    assert till.profile is None


def test_a_till_of_a_matrix_has_its_number_whatever_its_kind() -> None:
    text = text_of("till1: {kind: '${matrix.kind}', workstation: 5}", "  farcard: {transactions: deferred}\n")
    scenario = parse(f"{text}matrix: {{kind: [micros, farcard]}}\n")
    both = [one.cast.terminal("till1") for one in (scenario, *scenario.variants)]
    assert [(till.kind.value, till.workstation) for till in both] == [("micros", 5), ("farcard", 5)]
    assert both[0].farcard is None
    assert both[1].farcard is not None
    assert both[1].farcard.transactions is Transactions.DEFERRED


def test_the_terminal_changes_what_the_cast_changes_of_the_profile() -> None:
    shared = "  farcard: {profile: http-rest-get, transactions: deferred, security: token, after_calls: 3}\n"
    found = profile_of("till1: {kind: farcard, unit: 4, farcard: {transactions: blocked, timeout: 2s}}", shared)
    assert (found.name, found.dialect) == ("http-rest-get", DialectName.REST_GET)
    assert (found.transactions, found.security) == (Transactions.BLOCKED, Security.TOKEN)
    assert (found.after_calls, found.timeout) == (3, 2 * SECOND)
    named = profile_of("till1: {kind: farcard, unit: 4, profile: v6}", shared)
    assert (named.name, named.v6, named.dialect) == ("v6", True, DialectName.UCS_XML)
    assert named.transactions is Transactions.DEFERRED


def test_calls_may_be_posted_anywhere() -> None:
    found = profile_of("till1: {kind: farcard, unit: 4, farcard: {paths: {GetCardInfoEx: /api/customer.php}}}")
    assert found.paths == {CallName.GET_CARD_INFO_EX: "/api/customer.php"}


@pytest.mark.parametrize(("name", "profile"), PROFILES.items())
def test_our_own_profiles_have_nothing_wrong(name: str, profile: FarcardProfile) -> None:
    assert profile.name == name
    assert problems(profile) == []
    assert profile_of(f"till1: {{kind: farcard, unit: 4, profile: {name}}}") == profile


@pytest.mark.parametrize(
    ("terminals", "more", "said"),
    [
        ("till1: {kind: farcard}", "", "trial.yaml:6:22: a farcard terminal needs `unit`: its station code"),
        ("till1: {kind: farcard, unit: 256}", "", "trial.yaml:6:44: a station code here is 1 to 255"),
        ("till1: {kind: farcard, workstation: 0}", "", "trial.yaml:6:51: a station code here is 1 to 255"),
        (
            "till1: {kind: farcard, unit: 4}, till2: {kind: farcard, unit: 4}",
            "",
            "trial.yaml:6:77: till1 of the same store is unit 4 already",
        ),
        (
            "till1: {kind: farcard, unit: 4, profile: http-usc}",
            "",
            "trial.yaml:6:56: there is no profile 'http-usc'; did you mean http-ucs?",
        ),
        (
            "till1: {kind: farcard, unit: 4, farcard: {profile: '3700'}}",
            "",
            "trial.yaml:6:66: there is no profile '3700'; there is http-ucs",
        ),
        (
            "till1: {kind: farcard, unit: 4, farcard: {dialekt: ucs-xml}}",
            "",
            "trial.yaml:6:57: farcard profile has no field 'dialekt'; did you mean dialect?",
        ),
        (
            "till1: {kind: farcard, unit: 4}",
            "  farcard: {dialect: ucs-xlm}\n",
            "trial.yaml:7:22: 'ucs-xlm' is not possible here; did you mean ucs-xml?",
        ),
        (
            "till1: {kind: farcard, unit: 4}",
            "  farcard: {protocol: 31}\n",
            "trial.yaml:7:23: expected a whole number from 29 to 30, found '31'",
        ),
        (
            "till1: {kind: farcard, unit: 4, farcard: {paths: {GetCardInfo: /a}}}",
            "",
            "trial.yaml:6:65: 'GetCardInfo' is not possible here; did you mean GetCardInfoEx?",
        ),
        (
            "till1: {kind: farcard, unit: 4, farcard: {paths: {FindEmail: a?b}}}",
            "",
            "trial.yaml:6:76: 'a?b' is no path such as /api/getcardinfoex",
        ),
        (
            "till1: {kind: farcard, unit: 4, profile: http-rest-get, farcard: {holds: true}}",
            "",
            "trial.yaml:6:88: only ucs-xml has the calls for holds",
        ),
        (
            "till1: {kind: farcard, unit: 4}, till2: {kind: farcard, unit: 5, farcard: {v6: true}}",
            "",
            "trial.yaml:6:55: till1 and till2 share the relay of their store, so they need the same profile",
        ),
        (
            "till1: {kind: micros, workstation: 4, unit: 5}",
            "",
            "trial.yaml:6:59: `unit` is for terminals of kind farcard; this one is of kind micros",
        ),
        (
            "till1: {kind: micros, workstation: 4, farcard: {v6: true}}",
            "",
            "trial.yaml:6:62: `farcard` is for terminals of kind farcard; this one is of kind micros",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(terminals: str, more: str, said: str) -> None:
    found = errors_of(text_of(terminals, more))
    assert len(found) == 1, found
    assert found[0].startswith(said)


def test_what_is_wrong_for_all_tills_is_said_where_it_stands() -> None:
    found = errors_of(text_of("till1: {kind: farcard, unit: 4}", "  farcard: {coupon_prefixes: ['']}\n"))
    assert any("trial.yaml:7:30: an empty prefix would make every card a coupon" in error for error in found), found


MIXED = "till1: {kind: micros, workstation: 4}, till2: {kind: farcard, unit: 4}"
DIRECT = "till1: {kind: farcard, unit: 4, farcard: {via: backend}}"


@pytest.mark.parametrize(
    ("terminals", "parts", "links"),
    [
        ("till1: {kind: farcard, unit: 4}", ["tills", "gateway"], ["tills-gateway", "gateway-backend"]),
        (
            MIXED,
            ["tills", "farcards", "gateway"],
            ["tills-gateway", "farcards-gateway", "gateway-backend"],
        ),
        (DIRECT, ["tills"], ["tills-backend"]),
        (
            f"{DIRECT}, till2: {{kind: micros, workstation: 5}}",
            ["tills", "farcards", "gateway"],
            ["tills-gateway", "farcards-backend", "gateway-backend"],
        ),
    ],
)
def test_parts_and_links_are_named_after_who_calls_whom(terminals: str, parts: list[str], links: list[str]) -> None:
    for known in parts:
        assert errors_of(text_of(terminals).replace("{note: nothing}", f"{{crash: {{part: {known}}}}}")) == []
    for known in links:
        assert errors_of(text_of(terminals).replace("{note: nothing}", f"{{cut: {{link: {known}}}}}")) == []
    wrong = errors_of(text_of(terminals).replace("{note: nothing}", "{cut: {link: x}}"))
    assert wrong == [f"trial.yaml:7:22: unknown link 'x'; there is {', '.join(links)}"]
    wrong = errors_of(text_of(terminals).replace("{note: nothing}", "{crash: {part: x}}"))
    assert wrong == [f"trial.yaml:7:24: unknown part 'x'; there is {', '.join([*parts, 'backend'])}"]


def test_the_part_of_a_till_is_that_of_its_kind_in_its_store() -> None:
    cast = cast_of(MIXED)
    assert cast.carrier("store", TerminalKind.MICROS) == "tills"
    assert cast.carrier("store", TerminalKind.FARCARD) == "farcards"
    alone = cast_of(
        "till1: {kind: farcard, unit: 4, store: a}, till2: {kind: micros, workstation: 4, store: b}",
        "  stores: {a: {}, b: {}}\n",
    )
    assert alone.carrier("a", TerminalKind.FARCARD) == "tills.a"
    assert alone.carrier("b", TerminalKind.MICROS) == "tills.b"


def test_an_editor_is_told_the_profiles_fields() -> None:
    fields = scenario_schema()["$defs"]["FarcardProfile"]
    assert fields["additionalProperties"] is False
    assert fields["required"] == []
    assert set(FarcardProfile.__struct_fields__) == set(fields["properties"])


def test_what_tills_asked_is_counted_by_words_there_are() -> None:
    text = text_of("till1: {kind: farcard, unit: 4}")
    assert parse(text + "then: {asked: {after: 2, commit: {any_of: [1, 2]}}}\n").then is not None
    assert errors_of(text + "then: {asked: {afer: 2}}\n") == [
        "trial.yaml:8:16: 'afer' is not possible here; did you mean after?"
    ]
