"""The shipped vocabularies are whole, and a wrong one is told so in words a person can act on."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from simulators.kit.errors import UsageError
from simulators.micros.profile import PROFILES
from simulators.micros.shape import OPERATIONS, fields_of
from simulators.micros.vocabulary import Exchange, Phrase, Style, Vocabulary, problems
from simulators.micros.wire import Micros
from tests.strategies.sim import VOCABULARIES, load_vocabulary

EVENT = load_vocabulary("event")


@pytest.mark.parametrize("name", VOCABULARIES)
def test_shipped_vocabulary_is_whole(name: str) -> None:
    vocabulary = load_vocabulary(name)
    assert vocabulary.name == name
    assert problems(vocabulary) == []
    assert set(vocabulary.exchanges) == set(OPERATIONS)
    assert vocabulary.style is {"event": Style.EVENT, "pipe": Style.SINGLE}[name]
    for kind, exchange in vocabulary.exchanges.items():
        said = {*exchange.request.fields, *vocabulary.lead, "store", "terminal"}
        assert set(fields_of(kind)) <= said, "nothing of an operation is lost"


def changed(kind: str, **answers: Phrase) -> Vocabulary:
    """EVENT with other answers of one operation."""
    exchange = EVENT.exchanges[kind]
    exchanges = {**EVENT.exchanges, kind: Exchange(exchange.request, {**exchange.answers, **answers})}
    return replace(EVENT, exchanges=exchanges)


def asked(kind: str, name: str, fields: tuple[str, ...]) -> Vocabulary:
    exchange = EVENT.exchanges[kind]
    return replace(EVENT, exchanges={**EVENT.exchanges, kind: Exchange(Phrase(name, fields), exchange.answers)})


ORIGIN = ("check", "business_date", "made_at", "number")


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        (
            asked("release", "RELEASE", (*ORIGIN, "hold", "hodl")),
            "release.request: unknown field 'hodl'; did you mean 'hold'?",
        ),
        (asked("release", "RELEASE", ORIGIN), "release.request: field 'hold' is missing"),
        (asked("release", "RELEASE", (*ORIGIN, "hold", "hold")), "release.request: field 'hold' stands twice"),
        (asked("release", "", (*ORIGIN, "hold")), "release.request: the name '' is empty"),
        (asked("release", "A\x02", (*ORIGIN, "hold")), "or holds a separator or a control character"),
        (asked("release", "SALE", (*ORIGIN, "hold")), "commit and release are both requested by 'SALE'"),
        (
            changed("hold", held=Phrase("HOLD_OK", ("hold", "points"))),
            "hold.answers.held: field 'available' is missing",
        ),
        (changed("hold", queud=Phrase("X", ())), "hold.answers: 'queud' cannot answer it; did you mean 'queued'?"),
        (changed("hold", unverified=Phrase("X", ())), "hold.answers: 'unverified' cannot answer it"),
        (changed("hold", queued=Phrase("HOLD_OK", ())), "'HOLD_OK' is already the event of"),
        (replace(EVENT, groups={"lines": ("plu", "qty")}), "groups.lines: field 'price' is missing"),
        (replace(EVENT, groups={"liens": ()}), "groups: 'liens' is no group; did you mean 'lines'?"),
        (replace(EVENT, constants={"v": "\x1c"}), "constants.v: '\\x1c' holds a separator"),
        (replace(EVENT, exchanges={}), "exchanges: there is none"),
        (
            replace(EVENT, exchanges={"comit": EVENT.exchanges["commit"]}),
            "exchanges: 'comit' is no operation a till can say; did you mean 'commit'?",
        ),
        (replace(EVENT, style=Style.SINGLE, separator="::"), "separator '::' must be one printable character"),
        (replace(EVENT, style=Style.SINGLE, separator="_"), "the name 'CARD_OK' is empty or holds a separator"),
    ],
)
def test_what_is_wrong_is_said(vocabulary: Vocabulary, said: str) -> None:
    found = problems(vocabulary)
    assert any(said in sentence for sentence in found), found
    with pytest.raises(UsageError, match="vocabulary event"):
        Micros(PROFILES["3700"], vocabulary, "s")


def test_missing_success_is_said() -> None:
    exchange = Exchange(EVENT.exchanges["void"].request, {})
    assert "void.answers: voided is missing" in problems(replace(EVENT, exchanges={"void": exchange}))


def test_a_constant_stands_in_for_a_field() -> None:
    fields = ("identifier", *ORIGIN)
    assert problems(asked("identify", "INQ", fields)) == ["identify.request: field 'identifier_kind' is missing"]
    assert problems(replace(asked("identify", "INQ", fields), constants={"identifier_kind": "card"})) == []


def test_an_unknown_key_in_the_file_is_an_error() -> None:
    text: dict[str, Any] = {
        "name": "x",
        "style": "evnet",
        "exchanges": {},
        "refused": {"name": "E"},
        "queued": {"name": "Q"},
    }
    with pytest.raises(msgspec.ValidationError, match="evnet"):
        msgspec.convert(text, Vocabulary)
