"""`tillproof serve backend --dialect farcard:...`: request files posted to it as with curl, and r_keeper tills of ours
that find it as the backend of a site."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.real.servers import Server, tillproof

pytestmark = pytest.mark.real

EXAMPLES = Path(__file__).resolve().parents[1] / "conformance" / "farcard"
OFFICE = "office-s3cr3t"
SCENARIO = """\
scenario: Points pay a part, a confirmation is lost, Pay is pressed again, the first sale is voided
id: real/farcards
start: 2026-03-14T09:00:00+01:00
cast:
  programme:
    name: Club
    currency: RUB
    zone: Europe/Moscow
    earning: {rate: 0.05, rounding: half_up, step: 0.01}
    card_discounts: [{number: 2, name: Bronze, percent: 10}]
    card_discount: 2
  terminals: {till1: {kind: farcard, unit: 4}}
  guests: {ivan: {name: Ivan, card: "9991000012345", balance: 1500.00}}
steps:
  - identify: {on: till1, guest: ivan}
    expect: {balance: 1500.00, discount_rule: 2}
  - ring: {on: till1, items: [{plu: "101", name: Coffee, price: 250, qty: 2}, {plu: "205", name: Cake, price: 350}]}
  - redeem: {on: till1, guest: ivan, points: 165}
  - sale: {on: till1, as: first}
    expect: {total: 765.00, discount: 85.00, earned: 30.00, spent: 165.00}
  - trouble: {link: tills-gateway, answers_lost: {times: 1, skip: 2}}
  - sale: {on: till1, guest: ivan, items: [{plu: "205", name: Cake, price: 350}]}
    expect: {outcome: unknown, total: 315.00}
  - trouble: {link: tills-gateway, none: true}
  - sale: {on: till1, as: second}
    expect: {outcome: ok, earned: 15.75}
  - void: {on: till1, receipt: first}
    expect: {outcome: ok, returned: 165.00, revoked: 30.00}
then:
  balances: {ivan: 1515.75}
"""
OUTAGE = """\
steps:
  - identify: {on: till1, guest: ivan}
    expect: {balance: 1500.00}
  - sale: {on: till1, items: [{plu: "205", name: Cake, price: 350}]}
    expect: {outcome: ok, total: 315.00, earned: 15.75}
  - cut: {link: gateway-backend}
  - sale: {on: till1, items: [{plu: "205", name: Cake, price: 350}], as: later}
    expect: {outcome: offline, total: 350.00}
  - restore: {link: gateway-backend}
  - settle: {within: 20s}
then:
  balances: {ivan: 1515.75}
  ledger: {sale: 2}
"""


@pytest.fixture
def cast(tmp_path: Path) -> Path:
    file = tmp_path / "cast.yaml"
    file.write_text(SCENARIO)
    return file


@contextmanager
def backend(cast: Path, *more: str, dialect: str = "ucs-xml") -> Iterator[Server]:
    ports = ("--port", "0", "--api-port", "0", "--office-token", OFFICE)
    options = ("--dialect", f"farcard:{dialect}", "--cast", str(cast), "--out", str(cast.parent / "backend"))
    with Server("backend", *ports, *options, *more, ports=2) as server:
        yield server
        assert server.stop() == 0
        assert not any("Traceback" in line for line in server.said), server.said


def posted(server: Server, path: str, body: bytes) -> ElementTree.Element:
    http = HTTPConnection("127.0.0.1", server.ports["farcard"], timeout=10)
    http.request("POST", path, body, {"content-type": "text/xml; charset=utf-8"})
    response = http.getresponse()
    answer = response.read()
    http.close()
    assert (response.status, response.getheader("content-type")) == (200, "text/xml; charset=utf-8"), answer
    return ElementTree.fromstring(answer)[0]


def ledger(server: Server) -> list[dict[str, Any]]:
    http = HTTPConnection("127.0.0.1", server.ports["api"], timeout=10)
    http.request("GET", "/v1/ledger", headers={"authorization": f"Bearer {OFFICE}"})
    entries: list[dict[str, Any]] = json.loads(http.getresponse().read())["entries"]
    http.close()
    return entries


def test_the_example_files_are_answered_as_their_sender_expects(cast: Path) -> None:
    def ask(name: str, path: str) -> ElementTree.Element:
        return posted(server, path, (EXAMPLES / f"http_{name}.xml").read_bytes())

    with backend(cast, "--restaurant", "store=199990002", "--path", "GetCardInfoEx=/api/card.php") as server:
        card = ask("getcardinfoex_request", "/api/card.php")
        told = {name: card.get(name) for name in ("Result", "Discount", "Summa", "Holder", "CardCode")}
        assert told == {
            "Result": "0",
            "Discount": "2",
            "Summa": "150000",
            "Holder": "Ivan",
            "CardCode": "9991000012345",
        }
        for repeat in range(2):
            sale = ask("transactionsex_request_chmode1", "/transactionsex")
            moved = {t.get("num"): t.get("value") for t in sale.iter("TRANSACTION")}
            assert (sale.get("Result"), moved) == ("0", {"0": "3000", "2": "-16500"}), f"said {repeat + 1} times"
        assert ask("transactionsex_request_chmode3", "/transactionsex").get("Result") == "0"
        assert [(e["kind"], e["points"]) for e in ledger(server)] == [
            ("opening", 150000),
            ("redemption", -16500),
            ("sale", 3000),
            ("void", -3000),
            ("void", 16500),
        ]
    story = tillproof("why", "ivan", "--run", str(cast.parent / "backend"))
    assert story.returncode == 0, story.stderr
    assert "sale, receipt store/2026-03-14/4/100106" in story.stdout
    assert "bytes: journal line" in story.stdout


def test_a_restaurant_that_is_on_no_list_is_not_served(cast: Path) -> None:
    with backend(cast) as server:
        http = HTTPConnection("127.0.0.1", server.ports["farcard"], timeout=10)
        body = (EXAMPLES / "http_transactionsex_request_chmode1.xml").read_bytes()
        http.request("POST", "/transactionsex", body, {"content-type": "text/xml"})
        assert http.getresponse().status == 401
        http.close()
        assert [entry["kind"] for entry in ledger(server)] == ["opening"]


def site_of(cast: Path, server: Server, dialect: str = "ucs-xml") -> Path:
    file = cast.parent / "site.yaml"
    probe = f'{{get: "http://127.0.0.1:{server.ports["api"]}/v1/ledger", token: {{env: OFFICE_TOKEN}}}}'
    url = f"http://127.0.0.1:{server.ports['farcard']}"
    file.write_text(
        f"target: acme\nunder_test: backend\nprobes: {{ledger: {probe}}}\n"
        f'farcard: {{url: "{url}", dialect: {dialect}, timeout: 1s}}\n'
    )
    return file


def run_at(site: Path, cast: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, Any], str]:
    monkeypatch.setenv("OFFICE_TOKEN", OFFICE)
    report = site.with_name("report.json")
    done = tillproof("run", str(cast), "--target", str(site), "--report", f"json={report}", "--no-out")
    return done.returncode, json.loads(report.read_text())["scenarios"][0], done.stdout + done.stderr


@pytest.mark.parametrize("dialect", ["ucs-xml", "farcardsnet-json"])
def test_a_lasting_backend_passes_run_after_run(cast: Path, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with backend(cast, dialect=dialect) as server:
        site = site_of(cast, server, dialect)
        for _ in range(2):
            code, case, said = run_at(site, cast, monkeypatch)
            assert (code, case["verdict"]) == (0, "pass"), said
            assert case["balances"]["ivan"]["observed"] == "1515.75"
        assert OFFICE not in said


def test_requests_are_signed_as_the_site_wants(cast: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARED", "s3cr3t-of-both")
    guarded = cast.with_name("guarded.yaml")
    guarded.write_text(
        SCENARIO.replace("  guests:", "  farcard: {security: signed, secret: s3cr3t-of-both}\n  guests:")
    )
    with backend(guarded) as server:
        site = site_of(cast, server)
        assert run_at(site, cast, monkeypatch)[0] == 1, "without a signature nobody is served"
        site.write_text(site.read_text().replace("dialect:", "security: signed, secret: {env: SHARED}, dialect:"))
        code, case, said = run_at(site, cast, monkeypatch)
        assert (code, case["verdict"]) == (0, "pass"), said
        assert "s3cr3t-of-both" not in said + site.with_name("report.json").read_text()


def test_a_broken_backend_is_caught_and_the_receipt_named(cast: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with backend(cast, "--mutant", "backend.keys-by-the-clock") as server:
        code, case, said = run_at(site_of(cast, server), cast, monkeypatch)
        failed = {check["id"]: check["explain"] for check in case["checks"] if check["verdict"] == "fail"}
        assert code == 1, said
        assert "receipt store/2026-03-14/4/" in failed["replay.nothing-doubled"]
        assert "was posted twice" in failed["replay.nothing-doubled"]
        assert failed["replay.nothing-doubled"] in said


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def gateway_site(cast: Path, *more: str) -> Iterator[Path]:
    """A gateway that hears r_keeper tills, to be found between our tills and our backend."""
    upstream = free_port()
    ports = ("--port", "0", "--farcard-port", "0", "--upstream", f"127.0.0.1:{upstream}")
    out = ("--cast", str(cast), "--out", str(cast.parent / "gateway"))
    with Server("gateway", *ports, *out, *more, ports=2) as server:
        site = cast.parent / "site.yaml"
        url = f"http://127.0.0.1:{server.ports['farcard']}"
        site.write_text(
            f'target: acme\nunder_test: gateway\nbackend: {{listen: "127.0.0.1:{upstream}"}}\n'
            f'farcard: {{url: "{url}", timeout: 5s}}\n'
        )
        yield site
        assert server.stop() == 0
        assert not any("Traceback" in line for line in server.said), server.said


def test_a_gateway_passes_with_our_tills_and_our_backend(cast: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.write_text(SCENARIO.partition("steps:\n")[0] + OUTAGE)
    with gateway_site(cast) as site:
        code, case, said = run_at(site, cast, monkeypatch)
        assert (code, case["verdict"]) == (0, "pass"), said


def test_nobody_there_is_one_sentence(cast: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_TOKEN", OFFICE)
    site = cast.parent / "site.yaml"
    site.write_text('target: acme\nunder_test: backend\nfarcard: {url: "http://127.0.0.1:9"}\n')
    done = tillproof("run", str(cast), "--target", str(site), "--no-out")
    assert done.returncode == 3
    assert done.stderr.startswith("the lab broke: target acme: the backend at 127.0.0.1:9 cannot be reached")
