"""The dialects by name, each with what it is and how sure we are of it (marks of farcard.md section 0)."""

from dataclasses import dataclass

from simulators.farcard.dialects.contract import FarCardDialect
from simulators.farcard.dialects.farcardsnet_json import FarcardsNetJson
from simulators.farcard.dialects.json_post import JsonPost
from simulators.farcard.dialects.rest_get import RestGet
from simulators.farcard.dialects.ucs_xml import UcsXml


@dataclass(frozen=True, slots=True)
class Registered:
    """`mark`: D documented by the vendor, C seen in code, W seen on the wire, I inferred; the worst that matters."""

    dialect: FarCardDialect
    title: str
    mark: str
    lacks: str
    """What it cannot carry, in a sentence; empty when it carries all."""


DIALECTS: dict[str, Registered] = {
    each.dialect.name: each
    for each in (
        Registered(UcsXml(), "XML posted, the vendor's own HTTP module", "D; bodies but of cards C", ""),
        Registered(
            FarcardsNetJson(),
            "JSON posted, as a free client and server have it",
            "C",
            "Cards are numbers; a card's answer has no error text and no code; no holds.",
        ),
        Registered(
            RestGet(),
            "a card by GET, the receipt posted as it is, by a custom DLL",
            "C, calls also W",
            "A card is asked for without till, receipt and chmode; a receipt is answered with a word; no offers,"
            " pictures or holds.",
        ),
        Registered(
            JsonPost(),
            "small JSON posted, by one vendor's DLL",
            "C; the receipt's place I",
            "A card has a balance and a name only; a refusal has no reason; no e-mails, offers, pictures or holds.",
        ),
    )
}


def find_dialect(name: str) -> FarCardDialect | None:
    registered = DIALECTS.get(name)
    return registered.dialect if registered else None
