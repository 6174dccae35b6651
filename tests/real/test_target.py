"""`tillproof run --target`: stubs in processes of their own stand in for a site's backend and gateway."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.real.servers import Server, tillproof

pytestmark = pytest.mark.real

OFFICE, STORE = "office-s3cr3t", "store-s3cr3t"
MICROS = "scenarios/micros/"
ACCRUAL, OUTAGE = f"{MICROS}accrual.yaml", f"{MICROS}outage_points_refused.yaml"
LOST = f"{MICROS}outage_answer_lost.yaml"
WINDOWS = ("scenarios/mixed/accrual_happy_hour.yaml", "-k", '"kind=micros"')


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_TOKEN", OFFICE)
    monkeypatch.setenv("STORE_TOKEN", STORE)


class Site:
    """A folder with a target file and what a run against it left."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        self.file = folder / "site.yaml"
        self.file.write_text(text)

    def run(self, *arguments: str) -> CompletedProcess[str]:
        report, out = self.folder / "report.json", self.folder / "run"
        return tillproof("run", *arguments, "--target", str(self.file), "--report", f"json={report}", "--out", str(out))

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "report.json").read_text())

    def verdicts(self) -> list[str]:
        return [case["verdict"] for case in self.report["scenarios"]]

    def explanations(self) -> dict[str, str]:
        """Failed check to what it says, of all cases."""
        checks = [check for case in self.report["scenarios"] for check in case["checks"]]
        return {check["id"]: check["explain"] for check in checks if check["verdict"] == "fail"}


def backend(folder: Path, *more: str) -> Server:
    tokens = ("--store", f"store={STORE}", "--office-token", OFFICE)
    return Server("backend", "--port", "0", "--cast", ACCRUAL, *tokens, "--out", str(folder / "backend"), *more)


def backend_site(folder: Path, port: int, more: str = "", probe: str = "ledger") -> Site:
    probes = {
        "ledger": f'probes: {{ledger: {{get: "http://127.0.0.1:{port}/v1/ledger", token: {{env: OFFICE_TOKEN}}}}}}'
    }
    url = f'backend: {{url: "http://127.0.0.1:{port}", tokens: {{store: {{env: STORE_TOKEN}}}}}}'
    return Site(folder, "\n".join(["target: acme", "under_test: backend", url, probes.get(probe, ""), more]))


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def gateway_site(folder: Path, *more: str) -> Iterator[Site]:
    upstream = free_port()
    options = ("--port", "0", "--upstream", f"127.0.0.1:{upstream}", "--token", STORE)
    with Server("gateway", *options, "--out", str(folder / "gateway"), *more) as gateway:
        text = f"""\
target: acme-gateway
under_test: gateway
micros: {{listen_port: {gateway.port}, timeout: 5s}}
backend: {{listen: "127.0.0.1:{upstream}", tokens: {{store: {{env: STORE_TOKEN}}}}}}
"""
        yield Site(folder, text)
        assert gateway.stop() == 0


def test_a_lasting_backend_passes_run_after_run(tmp_path: Path) -> None:
    with backend(tmp_path) as server:
        site = backend_site(tmp_path, server.port)
        for _ in range(2):
            done = site.run(ACCRUAL, OUTAGE)
            assert done.returncode == 0, done.stdout + done.stderr
            assert site.report["target"] == "acme"
            assert site.verdicts() == ["pass", "pass"]
            assert site.report["scenarios"][0]["balances"]["anna"]["observed"] == "157.00"
            assert "--target" in site.report["scenarios"][0]["reproduce"]
        assert server.stop() == 0


def test_no_secret_is_left_behind(tmp_path: Path) -> None:
    with backend(tmp_path) as server:
        site = backend_site(tmp_path, server.port)
        done = site.run(ACCRUAL)
        assert done.returncode == 0, done.stderr
        assert server.stop() == 0
    written = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert any(path.name == "journal.jsonl" for path in written)
    texts = [done.stdout, done.stderr, *(path.read_text() for path in [*written, tmp_path / "report.json"])]
    for secret in (OFFICE, STORE):
        assert not any(secret in text or secret.encode().hex() in text for text in texts)


def test_a_broken_backend_is_caught_and_the_receipt_named(tmp_path: Path) -> None:
    with backend(tmp_path, "--mutant", "backend.posts-repeats") as server:
        site = backend_site(tmp_path, server.port)
        done = site.run(LOST)
        assert done.returncode == 1, done.stdout + done.stderr
        doubled = site.explanations()["replay.nothing-doubled"]
        assert "receipt store/2026-03-14/5/" in doubled
        assert "was posted twice" in doubled
        assert doubled in done.stdout + done.stderr
        assert server.stop() == 0


def test_a_gateway_passes_with_our_tills_and_our_backend(tmp_path: Path) -> None:
    with gateway_site(tmp_path) as site:
        done = site.run(ACCRUAL, OUTAGE)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (site.report["target"], site.verdicts()) == ("acme-gateway", ["pass", "pass"])


def test_a_broken_gateway_is_caught_and_the_receipt_named(tmp_path: Path) -> None:
    with gateway_site(tmp_path, "--mutant", "gateway.replay-time") as site:
        done = site.run(OUTAGE)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "sale store/2026-03-14/5/" in site.explanations()["replay.time-kept"]


def test_without_probes_only_what_needs_the_ledger_is_skipped(tmp_path: Path) -> None:
    with backend(tmp_path) as server:
        site = backend_site(tmp_path, server.port, probe="none")
        assert site.run(ACCRUAL).returncode == 0
        case = site.report["scenarios"][0]
        assert case["balances"]["anna"]["verdict"] == "skip"
        skipped = {check["id"]: check["explain"] for check in case["checks"] if check["verdict"] == "skip"}
        assert skipped["replay.nothing-lost"] == "the target has no ledger probe"
        assert any(check["verdict"] == "pass" for check in case["checks"])
        assert server.stop() == 0


def test_what_does_not_fit_is_skipped_and_no_pass(tmp_path: Path) -> None:
    with backend(tmp_path) as server:
        site = backend_site(tmp_path, server.port, "clock: none")
        assert site.run(*WINDOWS).returncode == 4
        assert "cannot be moved" in site.report["scenarios"][0]["note"]
        assert server.stop() == 0


class Lab(BaseHTTPRequestHandler):
    """Takes down what the management plane asks."""

    asked: list[tuple[str, str, bytes]]
    status = 204
    backend = 0
    """Port of the backend whose balances it knows."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        type(self).asked.append((self.command, self.path, body))
        self.send_response(self.status)
        self.end_headers()

    def do_GET(self) -> None:
        """A site's own way to tell the balance of the guest in the path."""
        type(self).asked.append((self.command, self.path, b""))
        http = HTTPConnection("127.0.0.1", self.backend, timeout=10)
        http.request("GET", "/v1/ledger", headers={"authorization": f"Bearer {OFFICE}"})
        entries = json.loads(http.getresponse().read())["entries"]
        http.close()
        points = sum(entry["points"] for entry in entries if entry["guest"] == self.path[1:])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"guests": [{"points": points / 100}]}).encode())

    do_POST = do_PUT = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


@contextmanager
def lab(status: int = 204, backend: int = 0) -> Iterator[tuple[int, list[tuple[str, str, bytes]]]]:
    asked: list[tuple[str, str, bytes]] = []
    handler = type("OneLab", (Lab,), {"asked": asked, "status": status, "backend": backend})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


def test_the_clock_of_a_site_is_moved_with_ours(tmp_path: Path) -> None:
    with backend(tmp_path) as server, lab() as (port, asked):
        clock = f'clock: {{post: "http://127.0.0.1:{port}/clock", json: {{now: "{{moment}}"}}}}'
        site = backend_site(tmp_path, server.port, clock)
        done = site.run(*WINDOWS)
        assert done.returncode == 0, done.stdout + done.stderr
        moments = [json.loads(body)["now"] for _, _, body in asked]
        assert [moment[:16] for moment in moments] == [
            "2026-03-13T13:59",
            "2026-03-13T14:00",
            "2026-03-13T16:00",
            "2026-03-14T14:30",
        ]
        assert server.stop() == 0


def test_guests_are_set_up_and_a_set_up_that_fails_is_an_error_of_the_lab(tmp_path: Path) -> None:
    with backend(tmp_path) as server:
        for status, verdict, code in ((204, "pass", 0), (500, "error", 3)):
            with lab(status) as (port, asked):
                url = f"http://127.0.0.1:{port}/guests/{{guest}}"
                call = f'{{put: "{url}", json: {{qr: "{{qr}}", points: "{{balance}}"}}}}'
                site = backend_site(tmp_path, server.port, f"setup: {{guest: {call}}}")
                done = site.run(ACCRUAL)
                assert done.returncode == code, done.stdout + done.stderr
                body = b'{"qr":"7770123","points":"120.00"}'
                assert asked == [("PUT", "/guests/anna", body)]
                assert site.verdicts() == [verdict]
        assert "setup.guest for anna (PUT http://" in site.report["scenarios"][0]["note"]
        assert server.stop() == 0


def test_a_set_up_that_did_nothing_is_noticed(tmp_path: Path) -> None:
    with backend(tmp_path) as server, lab() as (port, _):
        site = backend_site(tmp_path, server.port, f'setup: {{guest: {{post: "http://127.0.0.1:{port}/"}}}}')
        assert site.run(ACCRUAL).returncode == 0
        assert site.run(ACCRUAL).returncode == 3
        assert "begins with 37.00 more than the scenario says" in site.report["scenarios"][0]["note"]
        assert server.stop() == 0


@pytest.mark.parametrize("with_ledger", [False, True])
def test_probed_balances_are_judged_by_how_they_moved(tmp_path: Path, with_ledger: bool) -> None:
    with backend(tmp_path) as server, lab(backend=server.port) as (port, asked):
        ledger = f'ledger: {{get: "http://127.0.0.1:{server.port}/v1/ledger", token: {{env: OFFICE_TOKEN}}}}, '
        balance = f'balance: {{get: "http://127.0.0.1:{port}/{{guest}}", path: "$.guests[0].points"}}'
        probe = f"probes: {{{ledger if with_ledger else ''}{balance}}}"
        site = backend_site(tmp_path, server.port, probe, probe="none")
        for begins in ("", "anna began with 37.00 more than the scenario says: balances are shown as if not"):
            done = site.run(ACCRUAL)
            assert done.returncode == 0, done.stdout + done.stderr
            case = site.report["scenarios"][0]
            assert case["balances"]["anna"] == {
                "expected": "157.00",
                "observed": "157.00",
                "verdict": "pass",
                "source": "scenario",
            }
            assert case["note"] == begins
        calls = 2 if with_ledger else 4
        assert [path for _, path, _ in asked] == ["/anna"] * calls, (
            "after each case, and before it for want of a ledger"
        )
        assert server.stop() == 0


def test_nobody_there_is_one_sentence(tmp_path: Path) -> None:
    done = backend_site(tmp_path, free_port()).run(ACCRUAL)
    assert done.returncode == 3
    assert done.stderr.startswith("the lab broke: target acme: the backend at 127.0.0.1:")
    assert done.stderr.count("\n") == 1


def test_a_secret_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORE_TOKEN")
    done = backend_site(tmp_path, free_port()).run(ACCRUAL)
    assert (done.returncode, done.stderr) == (3, "the lab broke: the environment variable STORE_TOKEN is not set\n")


def test_a_target_needs_the_real_world_and_a_right_file(tmp_path: Path) -> None:
    site = backend_site(tmp_path, 1)
    virtual = site.run(ACCRUAL, "--world", "virtual")
    assert (virtual.returncode, "needs the real world" in virtual.stderr) == (2, True)
    site.file.write_text("target: acme\nunder_test: bakcend\n")
    wrong = site.run(ACCRUAL)
    assert (wrong.returncode, f"{site.file}:2:13: " in wrong.stderr) == (2, True), wrong.stderr
    gone = tillproof("run", ACCRUAL, "--target", str(tmp_path / "gone.yaml"))
    assert (gone.returncode, "cannot be read" in gone.stderr) == (2, True), gone.stderr
