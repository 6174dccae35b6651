"""Golden exchanges, both ways: `vectors/exchange_*.json` in a protocol's folder, written or compared by hand.

`operation` is asked in the bytes `asked` and seen as `understood`; `answer` is given in the bytes `answered` and taken
for `heard` (each is the same as what it came from, unless the file says otherwise). A `read_only` vector holds bytes
others send: understood, but not what we would write.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import simulators
from simulators.protocols import PROTOCOLS
from simulators.till.answer import Answer
from simulators.till.operation import Operation
from simulators.till.record import from_json, to_json
from simulators.till.wire import Ask, Say

ROOT = Path(simulators.__path__[0])
VECTORS = {
    f"{name}:{file.stem.removeprefix('exchange_')}": (name, file)
    for name, listed in PROTOCOLS.items()
    for file in sorted((ROOT / listed.folder / "vectors").glob("exchange_*.json"))
}


class Vector:
    """One exchange, read from its file."""

    def __init__(self, name: str) -> None:
        protocol, file = VECTORS[name]
        self._text: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        self.wire = PROTOCOLS[protocol].make()
        self.asked, self.answered = self._bytes("asked"), self._bytes("answered")
        self.is_read_only = bool(self._text.get("read_only"))

    def operation(self, name: str) -> Operation:
        value = self._text.get(name, self._text["operation"])
        return from_json(to_json(value), Operation)  # type: ignore[arg-type]  # a union is no type to mypy

    def answer(self, name: str) -> Answer:
        value = self._text.get(name, self._text["answer"])
        return from_json(to_json(value), Answer)  # type: ignore[arg-type]

    def _bytes(self, name: str) -> bytes:
        message = self._text[name]
        return "\r\n".join([*message["head"], "", message["body"]]).encode()


vectors = pytest.mark.parametrize("name", VECTORS)


@vectors
def test_a_client_end_asks_in_these_bytes_and_hears_the_answer(name: str) -> None:
    vector = Vector(name)
    operation, client = vector.operation("operation"), vector.wire.client()
    assert vector.wire.carries(operation) is None
    client.send(Ask("r", operation.origin.terminal, operation), 0)
    [asked] = client.outgoing()
    if not vector.is_read_only:
        assert asked == vector.asked
    assert client.feed(vector.answered, 0) == [Say("r", vector.answer("heard"))]


@vectors
def test_a_server_end_understands_these_bytes_and_answers_in_those(name: str) -> None:
    vector = Vector(name)
    server = vector.wire.server()
    [ask] = server.feed(vector.asked, 0)
    assert isinstance(ask, Ask)
    assert ask.operation == vector.operation("understood")
    server.send(Say(ask.ref, vector.answer("answer")), 0)
    [answered] = server.outgoing()
    if not vector.is_read_only:
        assert answered == vector.answered


def test_every_protocol_over_http_has_its_exchanges() -> None:
    assert {name for name, _ in VECTORS.values()} >= {"tillproof-v1", "farcard", "iiko-waiter", "lp-sim"}
