"""The management plane: what is asked, what is understood, what is said when it goes wrong."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import respx

from harness.scenario.target import Call, Secret, Target, UnderTest
from harness.target.management import Management
from harness.target.secrecy import Secrecy
from simulators.kit.errors import LabError
from simulators.till.answer import LedgerPage
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.ledger import Entry, EntryKind
from simulators.till.programme import Guest
from simulators.till.record import to_json

T = TypeVar("T")
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
ANNA = Guest("anna", (Identifier(IdentifierKind.CARD, "77"),), name="Anna", balance=12050)
SECRET = "s3cr3t-token"
SITE = Target(
    "acme",
    "acme.yaml",
    "here",
    UnderTest.BACKEND,
    probes={
        "balance": Call(get="http://lab/guests/{card}", path="$.data.points", token=Secret("env", "T")),
        "ledger": Call(get="http://lab/ledger?store=a", headers={"x-key": Secret("env", "T"), "x-who": "us"}),
    },
    setup={"guest": Call(put="http://lab/guests/{guest}", json={"card": "{card}", "balance": "{balance}"})},
    clock=Call(post="http://lab/clock", json={"now": "{moment}"}),
)


@pytest.fixture
def lab() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def managed(do: Callable[[Management], Awaitable[T]], site: Target = SITE) -> T:
    async def main() -> T:
        async with Management(site, Secrecy({"T": SECRET}, Path("here"))) as management:
            return await do(management)

    return asyncio.run(main())


def entry(number: int) -> Entry:
    return Entry(number, EntryKind.SALE, "anna", 100, 100, "k", None, NOON, date(2026, 3, 14), NOON)


def test_a_guest_is_made(lab: respx.MockRouter) -> None:
    route = lab.put("http://lab/guests/anna").respond(201)
    managed(lambda m: m.set_up(ANNA))
    request = route.calls.last.request
    assert json.loads(request.content) == {"card": "77", "balance": "120.50"}
    assert "authorization" not in request.headers


def test_a_balance_is_read_with_a_token(lab: respx.MockRouter) -> None:
    route = lab.get("http://lab/guests/77").respond(json={"data": {"points": 120.5}})
    assert managed(lambda m: m.balance(ANNA)) == 12050
    assert route.calls.last.request.headers["authorization"] == f"Bearer {SECRET}"


def test_the_ledger_is_read_page_by_page(lab: respx.MockRouter) -> None:
    pages = {"2": LedgerPage((entry(3), entry(5)), True), "5": LedgerPage((entry(6),), False)}

    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.headers["x-key"], request.headers["x-who"]) == (SECRET, "us")
        assert request.url.params["store"] == "a"
        return httpx.Response(200, content=to_json(pages[request.url.params["after"]]))

    lab.get("http://lab/ledger").mock(side_effect=answer)
    assert [e.number for e in managed(lambda m: m.ledger(2))] == [3, 5, 6]


def test_the_clock_is_told_the_moment(lab: respx.MockRouter) -> None:
    route = lab.post("http://lab/clock").respond(204)
    managed(lambda m: m.move_clock(NOON))
    assert json.loads(route.calls.last.request.content) == {"now": "2026-03-14T12:00:00+00:00"}


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"[]", "no page of a ledger"),
        (b"nothing", "no page of a ledger"),
        (to_json(LedgerPage((entry(3), entry(3)), False)), "do not ascend from 2"),
        (to_json(LedgerPage((entry(2),), False)), "do not ascend from 2"),
        (to_json(LedgerPage((), True)), "that there is more, with no entries"),
    ],
)
def test_a_ledger_that_makes_no_sense_is_told(lab: respx.MockRouter, page: bytes, said: str) -> None:
    lab.get("http://lab/ledger").respond(content=page)
    with pytest.raises(LabError, match=said):
        managed(lambda m: m.ledger(2))


def test_a_refusal_names_the_call_and_shows_no_secret(lab: respx.MockRouter) -> None:
    lab.get("http://lab/guests/77").respond(500, text=f"bad\n token {SECRET}" + "x" * 500)
    with pytest.raises(LabError) as caught:
        managed(lambda m: m.balance(ANNA))
    said = str(caught.value)
    assert said.startswith(
        "target acme: probes.balance for anna (GET http://lab/guests/{card}) answered 500: bad token"
    )
    assert SECRET not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ReadTimeout(""), httpx.RemoteProtocolError("x")]
)
def test_no_answer_is_told(lab: respx.MockRouter, error: Exception) -> None:
    lab.put("http://lab/guests/anna").mock(side_effect=error)
    with pytest.raises(LabError, match=r"setup\.guest for anna \(PUT http://lab/guests/\{guest\}\) got no answer: \w"):
        managed(lambda m: m.set_up(ANNA))


@pytest.mark.parametrize(
    ("answer", "said"), [(b"<html>", "no JSON"), (b"{}", r"nothing at \$\.data"), (b'{"data":{"points":[]}}', "amount")]
)
def test_a_balance_that_cannot_be_read_is_told(lab: respx.MockRouter, answer: bytes, said: str) -> None:
    lab.get("http://lab/guests/77").respond(content=answer)
    with pytest.raises(LabError, match=said):
        managed(lambda m: m.balance(ANNA))


def test_a_redirect_is_not_followed(lab: respx.MockRouter) -> None:
    lab.post("http://lab/clock").respond(302, headers={"location": "http://elsewhere/"})
    with pytest.raises(LabError, match="answered 302"):
        managed(lambda m: m.move_clock(NOON))


def test_a_missing_secret_is_told_before_anything_is_called() -> None:
    with pytest.raises(LabError, match="the environment variable T is not set"):
        Management(SITE, Secrecy({}, Path("here")))
