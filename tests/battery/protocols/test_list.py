"""The list itself: everything on it takes part in the battery and says what it rests on."""

from pathlib import Path

import pytest

import simulators
from simulators.protocols import PROTOCOLS
from tests.battery.protocols.party import SPOKEN, UNSPOKEN


def test_every_protocol_on_the_list_takes_part() -> None:
    assert UNSPOKEN == []
    assert {spoken.protocol for spoken in SPOKEN} == {*PROTOCOLS}


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_listed_protocol_says_what_it_is_and_how_sure_we_are(name: str) -> None:
    listed = PROTOCOLS[name]
    assert listed.title
    assert listed.confidence
    folder = Path(simulators.__path__[0]) / listed.folder
    assert [*(folder / "vectors").glob("*.json")], "a protocol comes with golden vectors"
