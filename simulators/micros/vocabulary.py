"""A vocabulary as data: the words one site puts on the SIM link, because every site has its own (C.3).

Two styles are in use [C:labels][C:pagos][C:rewards]: `event`, where the first field of a message is its name and the
others are its content; and `single`, where the message has one field and a separator of its own inside it.

Lives in YAML (`scenarios/vocabularies/`), written as this Struct is; `problems` says what is wrong with one.
"""

from difflib import get_close_matches
from enum import Enum

from msgspec import Struct

from simulators.micros.shape import GROUPS, OPERATIONS, SUCCESS, fields_of, required_of, row_required


class Style(Enum):
    EVENT = "event"
    """First field the message's name, FS between fields [C:labels]."""
    SINGLE = "single"
    """One field, taken apart by the vocabulary's separator [C:pagos][C:rewards]."""


class Phrase(Struct, frozen=True):
    """One message: its name (request name, command word or event name) and its fields in order.

    A field is a name of the flat view, a group of it (count, then rows), or a constant of the vocabulary.
    """

    name: str
    fields: tuple[str, ...] = ()


class Exchange(Struct, frozen=True):
    """One kind of operation: how it is asked and what may come back.

    `answers` by kind of answer: what it is when it happened (`guest_found`, `committed`...), `queued` (accepted for
    later), `refused`; for a guest who could not be checked `unverified` may have an event of its own. The last two
    default to the vocabulary's.
    """

    request: Phrase
    answers: dict[str, Phrase]


class Vocabulary(Struct, frozen=True):
    """The words of one site."""

    name: str
    style: Style
    exchanges: dict[str, Exchange]
    """By kind of operation: identify, commit..."""
    refused: Phrase
    queued: Phrase
    separator: str = "|"
    """Style `single` only."""
    lead: tuple[str, ...] = ()
    """Fields that stand before the name in every request (C.3: `version|@WSID|@RVC|@CKNUM|...|COMMAND`)."""
    groups: dict[str, tuple[str, ...]] = {}
    """Fields of a row, where they are not the usual ones in the usual order."""
    constants: dict[str, str] = {}
    """Said as they stand. Of a flat name that a message does not carry, the value it is read with."""
    source: str = ""
    """Where it was seen, with its confidence mark."""


UNVERIFIED = "unverified"
UNVERIFIED_KINDS = ("identify", "register")


def members_of(vocabulary: Vocabulary, group: str) -> tuple[str, ...]:
    return vocabulary.groups.get(group, GROUPS[group])


def problems(vocabulary: Vocabulary) -> list[str]:
    """Everything wrong with it, in sentences; empty when it can be spoken."""
    found = _problems_of_frame(vocabulary)
    requests: dict[str, str] = {}
    for kind, exchange in vocabulary.exchanges.items():
        if kind not in OPERATIONS:
            found.append(f"exchanges: {kind!r} is no operation a till can say{_nearest(kind, tuple(OPERATIONS))}")
            continue
        other = requests.setdefault(exchange.request.name, kind)
        if other != kind:
            found.append(f"{kind} and {other} are both requested by {exchange.request.name!r}")
        found += _problems_of_exchange(vocabulary, kind, exchange)
    return found


def _problems_of_frame(vocabulary: Vocabulary) -> list[str]:
    found = []
    if not vocabulary.exchanges:
        found.append("exchanges: there is none")
    if vocabulary.style is Style.SINGLE and not (len(vocabulary.separator) == 1 and vocabulary.separator.isprintable()):
        found.append(f"separator {vocabulary.separator!r} must be one printable character")
    for group, members in vocabulary.groups.items():
        if group not in GROUPS:
            found.append(f"groups: {group!r} is no group{_nearest(group, tuple(GROUPS))}")
            continue
        where = f"groups.{group}"
        found += _problems_of_names(where, members, GROUPS[group], row_required(group))
    for name, value in vocabulary.constants.items():
        if not _is_sayable(vocabulary, value):
            found.append(f"constants.{name}: {value!r} holds a separator or a control character")
    return found


def _problems_of_exchange(vocabulary: Vocabulary, kind: str, exchange: Exchange) -> list[str]:
    constants = tuple(vocabulary.constants)
    request = exchange.request
    names = (*vocabulary.lead, *request.fields)
    found = _problems_of_word(vocabulary, f"{kind}.request", request.name)
    needed = tuple(n for n in required_of(kind) if n not in constants)
    found += _problems_of_names(f"{kind}.request", names, (*fields_of(kind), *constants), needed)
    success = SUCCESS[kind]
    allowed = {success, "queued", "refused"} | ({UNVERIFIED} if kind in UNVERIFIED_KINDS else set())
    if success not in exchange.answers:
        found.append(f"{kind}.answers: {success} is missing")
    events: dict[str, str] = {}
    for answer, phrase in answers_of(vocabulary, exchange).items():
        where = f"{kind}.answers.{answer}"
        if answer not in allowed:
            found.append(f"{kind}.answers: {answer!r} cannot answer it{_nearest(answer, tuple(sorted(allowed)))}")
            continue
        found += _problems_of_word(vocabulary, where, phrase.name)
        other = events.setdefault(phrase.name, answer)
        if other != answer:
            found.append(f"{where}: {phrase.name!r} is already the event of {other}")
        shape = success if answer == UNVERIFIED else answer
        needed = tuple(n for n in required_of(shape) if n not in constants and (answer, n) != (UNVERIFIED, "status"))
        found += _problems_of_names(where, phrase.fields, (*fields_of(shape), *constants), needed)
    return found


def answers_of(vocabulary: Vocabulary, exchange: Exchange) -> dict[str, Phrase]:
    """The exchange's answers with the vocabulary's own where it has none."""
    return {"queued": vocabulary.queued, "refused": vocabulary.refused, **exchange.answers}


def _problems_of_word(vocabulary: Vocabulary, where: str, word: str) -> list[str]:
    if not word or not _is_sayable(vocabulary, word):
        return [f"{where}: the name {word!r} is empty or holds a separator or a control character"]
    return []


def _problems_of_names(
    where: str, names: tuple[str, ...], known: tuple[str, ...], needed: tuple[str, ...]
) -> list[str]:
    found = [f"{where}: unknown field {name!r}{_nearest(name, known)}" for name in names if name not in known]
    found += [f"{where}: field {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    found += [f"{where}: field {name!r} is missing" for name in needed if name not in names]
    return found


def _is_sayable(vocabulary: Vocabulary, text: str) -> bool:
    if any(ord(c) < 0x20 or ord(c) == 0x7F for c in text):
        return False
    return vocabulary.style is Style.EVENT or vocabulary.separator not in text


def _nearest(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
