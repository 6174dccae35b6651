"""What a new user does in two shells: serve a backend and a gateway, sell with a till that is not ours, ask why."""

import json
import re
import signal
import socket
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from docs.hand_written_client import LATTES_AND_CROISSANT
from tests.real.servers import Server, Shop, till_at, tillproof, until

pytestmark = pytest.mark.real

ANNA, OLA = "7770123", "7770124"
SECRET = "store-store-token"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def _balance(server: Server, card: str, number: int) -> str:
    with till_at(server, workstation=9, first_number=number) as till:
        said = till.show_card(card)
    return said[2] if said[0] == "CARD_OK" else said[0]


def _wait_for_balance(server: Server, card: str, wanted: str) -> None:
    numbers = iter(range(1000, 100_000))
    until(lambda: _balance(server, card, next(numbers)) == wanted, f"a balance of {wanted}")


def _entries(story: str) -> list[str]:
    """Balance after each entry, as `why` tells them."""
    return re.findall(r"-> +(-?[0-9.]+)  \w", story)


def test_a_hand_written_till_sells_and_why_explains_it_while_the_servers_run(shop: Shop) -> None:
    with shop.backend() as backend, shop.gateway(backend) as gateway:
        with till_at(gateway) as till:
            assert till.show_card(ANNA)[:5] == ["CARD_OK", "", "120.00", "active", "anna"]
            assert till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00") == ["SALE_OK", "37.00", "0.00", "157.00", ""]
            assert till.show_card(ANNA)[2] == "157.00"
            assert till.show_card("no such card")[:2] == ["CARD_ERROR", "not_found"]
        story = shop.why("anna")
        assert _entries(story) == ["120.00", "157.00"]
        assert "sale, receipt store/" in story
        assert "bytes: journal line" in story
        assert shop.why(ANNA) == story, "a guest is also who shows the card"
        for server, name in ((gateway, "gateway"), (backend, "backend")):
            assert server.stop() == 0
            assert server.said[-1] == "stopped"
            assert not any("Traceback" in line for line in server.said), f"{name}: {server.said}"
    assert _entries(shop.why("anna")) == ["120.00", "157.00"], "the story outlives the servers"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_gateway_started_again_goes_on_with_its_journal(shop: Shop, how: signal.Signals) -> None:
    with shop.backend() as backend:
        with shop.gateway(backend) as gateway:
            assert backend.stop() == 0
            with till_at(gateway) as till:
                assert till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00")[0] == "SALE_OFFLINE"
                assert till.sell(OLA, 2, LATTES_AND_CROISSANT, "37.00")[0] == "SALE_OFFLINE"
            assert gateway.stop(how) == (0 if how is signal.SIGTERM else -how)
        with shop.backend(backend.port) as again, shop.gateway(again) as gateway:
            _wait_for_balance(gateway, ANNA, "157.00")
            _wait_for_balance(gateway, OLA, "37.00")
            assert gateway.stop() == 0
            assert again.stop() == 0
    story = shop.why("anna")
    assert _entries(story) == ["120.00", "157.00"]
    assert _entries(shop.why("ola")) == ["0.00", "37.00"]


def test_the_till_goes_on_while_the_backend_is_away_and_the_balance_is_right_afterwards(shop: Shop) -> None:
    with shop.backend() as backend, shop.gateway(backend) as gateway, till_at(gateway) as till:
        assert till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00")[0] == "SALE_OK"
        assert backend.stop() == 0
        until(lambda: till.show_card(ANNA)[0] == "CARD_OFFLINE", "a card that nobody can vouch for")
        assert till.sell(ANNA, 2, LATTES_AND_CROISSANT, "37.00")[0] == "SALE_OFFLINE"
        assert till.sell(ANNA, 3, LATTES_AND_CROISSANT, "37.00")[0] == "SALE_OFFLINE"
        with shop.backend(backend.port) as again:
            until(lambda: till.show_card(ANNA)[2] == "231.00", "both queued sales counted")
            assert till.sell(ANNA, 4, LATTES_AND_CROISSANT, "37.00") == ["SALE_OK", "37.00", "0.00", "268.00", ""]
            assert _entries(shop.why("anna")) == ["120.00", "157.00", "194.00", "231.00", "268.00"]
            assert again.stop() == 0
        assert gateway.stop() == 0


def test_a_sale_said_twice_counts_once(shop: Shop) -> None:
    with shop.backend() as backend, shop.gateway(backend) as gateway:
        with till_at(gateway, first_number=7) as till:
            first = till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00")
        with till_at(gateway, first_number=8) as till:  # the till forgot that it had been told: another number
            again = till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00")
        assert first[:2] == ["SALE_OK", "37.00"]
        assert again[0] in ("SALE_OK", "SALE_ERROR")
        assert _balance(gateway, ANNA, 1) == "157.00"


ORIGIN = {
    "store": "store", "terminal": "5", "business_date": "2026-03-14", "made_at": "2026-03-14T09:00:00+01:00",
    "check": 0, "number": 1,
}  # fmt: skip
IDENTIFY = {"kind": "identify", "origin": ORIGIN, "identifier": {"kind": "qr", "value": ANNA}}


def _call(port: int, authorization: str | None) -> tuple[int, str]:
    headers = {"content-type": "application/json", "idempotency-key": "store/2026-03-14/5/0/1"}
    if authorization is not None:
        headers["authorization"] = authorization
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as http:
        http.request("POST", "/v1/operations/identify", json.dumps(IDENTIFY), headers)
        response = http.getresponse()
        return response.status, response.read().decode()


def test_strangers_are_turned_away(shop: Shop) -> None:
    with shop.backend() as backend:
        status, body = _call(backend.port, f"Bearer {SECRET}")
        assert (status, '"balance":12000' in body) == (200, True), body
        for authorization in (None, "Bearer nobody", f"Basic {SECRET}", "Bearer", f"Bearer {SECRET} "[:-2]):
            status, body = _call(backend.port, authorization)
            assert status == 401, f"{authorization}: {body}"
            assert "anna" not in body
            assert SECRET not in body
        assert backend.stop() == 0


GARBAGE = {
    "every byte": bytes(range(256)) * 64,
    "a frame without an end": b"\x01" + b"A" * 200_000,
    "ends of frames": b"\x04" * 5_000,
    "a cut frame": b"\x0105LOYALTY         \x02\x1c01 INQ_CA",
    "a wrong checksum": b"\x0105LOYALTY         \x02\x1c01 INQ_CARD\x1c7770123\x030000\x04",
    "half a request": b"POST /v1/operations/identify HTTP/1.1\r\ncontent-length: 999999\r\n\r\n{",
    "a header without an end": b"GET / HTTP/1.1\r\nx: " + b"y" * 200_000,
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 100,
}


def _throw(port: int, garbage: bytes) -> None:
    """Send it all, or as much as the other end takes, and go without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        try:
            sock.sendall(garbage)
            sock.settimeout(0.2)
            sock.recv(4096)
        except OSError:
            pass  # hung up on, or never answered: both are fine


def test_garbage_at_both_ports_stops_nobody(shop: Shop) -> None:
    with shop.backend() as backend, shop.gateway(backend) as gateway, till_at(gateway) as till:
        for garbage in GARBAGE.values():
            _throw(gateway.port, garbage)
            _throw(backend.port, garbage)
        assert till.sell(ANNA, 1, LATTES_AND_CROISSANT, "37.00") == ["SALE_OK", "37.00", "0.00", "157.00", ""]
        assert _balance(gateway, ANNA, 1) == "157.00"
        assert gateway.stop() == 0
        assert backend.stop() == 0
        assert not any("Traceback" in line for line in (*gateway.said, *backend.said))


def test_what_cannot_be_served_is_said_in_a_sentence(shop: Shop) -> None:
    with shop.backend() as backend:
        taken = tillproof("serve", "gateway", "--port", str(backend.port), "--out", str(shop.folder / "other"))
        assert (taken.returncode, "cannot listen on 127.0.0.1" in taken.stderr) == (3, True), taken.stderr
        mixed = tillproof("serve", "gateway", "--port", "0", "--out", str(shop.folder / "backend"))
        assert (mixed.returncode, "is the folder of backend" in mixed.stderr) == (3, True), mixed.stderr
        assert backend.stop() == 0
    nobody = tillproof("serve", "gateway", "--port", "0", "--mutant", "acknowledge", "--out", str(shop.folder / "m"))
    assert (nobody.returncode, "there is no mutant 'acknowledge'" in nobody.stderr) == (2, True), nobody.stderr
    upstream = tillproof("serve", "gateway", "--port", "0", "--upstream", "nowhere")
    assert (upstream.returncode, "expected HOST:PORT" in upstream.stderr) == (2, True), upstream.stderr
    for said in (taken, mixed, nobody, upstream):
        assert "Traceback" not in said.stderr


def test_a_broken_one_can_be_served(shop: Shop) -> None:
    with shop.backend() as backend, shop.gateway(backend, "--mutant", "gateway.acknowledge-first") as gateway:
        assert _balance(gateway, ANNA, 1) == "120.00"
        assert gateway.stop() == 0
