"""What tests of the Micros link share: the shipped vocabularies, wires over them, sample and generated messages.

The vocabularies are read here with msgspec alone, so that the files are tested apart from the scenario loader.
"""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from simulators.micros.profile import PROFILES, Profile
from simulators.micros.vocabulary import Vocabulary
from simulators.micros.wire import Micros
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import (
    Adjust,
    Attach,
    Commit,
    Coupon,
    Detach,
    FindCoupon,
    Gift,
    Identify,
    IssueCode,
    LoadMenu,
    Origin,
    Quote,
    ReadAccount,
    ReadLedger,
    Single,
)
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender
from tests.strategies.exchange import dates, moments, singles

ROOT = Path(__file__).resolve().parents[2]
STORE = "centrum"
VOCABULARIES = ("event", "pipe")
QUIET = replace(PROFILES["3700"], ping_interval=None)
"""The 3700 without pings, for tests that look at the clock."""


@cache
def load_vocabulary(name: str) -> Vocabulary:
    path = ROOT / "scenarios" / "vocabularies" / f"{name}.yaml"
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Vocabulary)


def vectors() -> list[dict[str, Any]]:
    path = ROOT / "simulators" / "micros" / "vectors" / "b5.json"
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def wire(vocabulary: str = "event", profile: Profile = QUIET) -> Micros:
    return Micros(profile, load_vocabulary(vocabulary), STORE)


AT = datetime(2026, 3, 14, 12, 30, 5, tzinfo=timezone(timedelta(hours=1)))


def origin(terminal: str = "5", check: int = 1234, number: int = 7) -> Origin:
    return Origin(STORE, terminal, date(2026, 3, 14), AT, check, number)


def identify(terminal: str = "5", value: str = "777012345", number: int = 7) -> Identify:
    return Identify(origin(terminal, number=number), Identifier(IdentifierKind.CARD, value))


def commit(terminal: str = "5", lines: int = 3) -> Commit:
    at = origin(terminal)
    return Commit(
        at,
        Receipt(
            at.receipt,
            AT,
            AT,
            tuple(Line(str(1000 + i), Decimal("1.5"), 1490, "Kawa", "drinks") for i in range(lines)),
            (Discount("urodziny", 100, "coupon", "1001"),),
            (Tender("cash", 5000), Tender(POINTS, 1000, 1000, "centrum/2026-03-14/5/1234/6")),
            Identifier(IdentifierKind.QR, "7770123"),
            ("C-1", "C-2"),
        ),
    )


_plain: SearchStrategy[str] = st.text(st.sampled_from("abcXYZ0189-./ é"), min_size=1, max_size=10)


def _settled(operation: Single, at: Origin) -> Single:
    """The operation as made by a workstation of our store, most often on its own check."""
    changed: Single = replace(operation, origin=at)
    if isinstance(changed, Quote | Coupon | Gift | Commit) and changed.origin.number % 3:
        return replace(changed, receipt=replace(changed.receipt, id=at.receipt))
    return changed


UNSPOKEN = (LoadMenu, ReadLedger, IssueCode, Attach, Detach, Adjust, FindCoupon, ReadAccount)
"""What no vocabulary has a request for."""


def sayable() -> SearchStrategy[Single]:
    """Operations a till of the store can say: every text has a character, none a separator."""
    at = st.builds(
        Origin,
        st.just(STORE),
        st.integers(1, 99).map(str),
        dates,
        moments,
        st.integers(0, 9999),
        st.integers(0, 10**6),
    )
    spoken = singles(_plain).filter(lambda operation: not isinstance(operation, UNSPOKEN))
    return st.builds(_settled, spoken, at)
