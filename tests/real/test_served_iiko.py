"""`tillproof serve backend --dialect lp-sim|iiko-waiter|iiko-cloud`: the calls it prints are answered when pasted, and
iiko tills of ours find it as the backend of a site; so they find a served gateway."""

import json
import re
import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.real.servers import Server, tillproof

pytestmark = pytest.mark.real

OFFICE = "office-s3cr3t"
TOKEN = "store-store-token"


@contextmanager
def served(folder: Path, dialect: str, *more: str, ports: int = 1) -> Iterator[Server]:
    options = ("--dialect", dialect, "--port", "0", "--out", str(folder / "backend"))
    with Server("backend", *options, *more, ports=ports) as server:
        yield server
        assert server.stop() == 0
        assert not any("Traceback" in line for line in server.said), server.said


def pasted(line: str, **variables: str) -> tuple[int, str]:
    """What a printed `curl` would get: status and body."""
    for name, value in variables.items():
        line = line.replace(f"""'"${name}"'""", value).replace(f"${name}", value)
    method, url, body, headers = "", "", b"", {}
    words = iter(shlex.split(line))
    for word in words:
        match word:
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words).encode()
            case "-X":
                method = next(words)
            case _ if word.startswith("http"):
                url = word
            case _:
                assert word in ("curl", "-s", "-i"), line
    place = urlsplit(url)
    assert place.hostname is not None
    http = HTTPConnection(place.hostname, place.port, timeout=10)
    http.request(method or ("POST" if body else "GET"), place.path, body or None, headers)
    response = http.getresponse()
    answer = response.status, response.read().decode()
    http.close()
    return answer


def calls(server: Server, last: str) -> list[str]:
    """The printed ones, up to that about `last`."""
    return [line.strip() for line in server.hears(last) if "curl" in line]


def test_the_worked_examples_of_lp_sim_are_answered(tmp_path: Path) -> None:
    more = ("--api-port", "0", "--office-token", OFFICE)
    with served(tmp_path, "lp-sim", *more, ports=2) as server:
        health, codes, attach, commit = calls(server, "/commit")
        assert pasted(health)[0] == 200
        status, made = pasted(codes)
        assert status == 201, made
        code = json.loads(made)["code"]
        assert re.fullmatch(r"\d{9}", code)
        status, attached = pasted(attach, CODE=code)
        assert (status, json.loads(attached)["guest"]["balance"]) == (200, 540), attached
        status, again = pasted(attach, CODE=code)
        assert (status, json.loads(again)["guest"]) == (200, json.loads(attached)["guest"]), again
        status, done = pasted(commit)
        assert (status, json.loads(done)["earned"], json.loads(done)["balance"]) == (200, 17, 557), done
        status, wrong = pasted(attach, CODE="000000000")
        assert (status, json.loads(wrong)["error"]["code"]) == (409, "IDEMPOTENCY_MISMATCH"), wrong
    story = tillproof("why", "70231", "--run", str(tmp_path / "backend"))
    assert story.returncode == 0, story.stderr
    assert "sale" in story.stdout


def test_a_waiter_is_answered_204_for_a_good_code_only(tmp_path: Path) -> None:
    with served(tmp_path, "iiko-waiter", "--codes-port", "0", ports=2) as server:
        lines = calls(server, "/commit")
        checkin, undone = lines[:2]
        codes = next(line for line in lines if line.endswith("}'") and "/codes" in line)
        assert pasted(checkin) == (204, "")
        assert pasted(undone)[0] == 204
        status, refused = pasted(checkin.replace("483920175", "000000000"))
        assert (status, "WaiterMessage" in refused) == (200, True)
        code = json.loads(pasted(codes)[1])["code"]
        assert pasted(checkin.replace("483920175", code)) == (204, "")
        assert pasted(undone)[0] == 204
        status, dead = pasted(checkin.replace("483920175", code))
        assert (status, "WaiterMessage" in dead) == (200, True)


def test_the_cloud_gives_a_token_and_finds_the_guest(tmp_path: Path) -> None:
    with served(tmp_path, "iiko-cloud") as server:
        login, info = calls(server, "customer/info")
        status, given = pasted(login)
        assert status == 200, given
        status, found = pasted(info, TOKEN=json.loads(given)["token"])
        assert status == 200, found
        assert json.loads(found)["walletBalances"][0]["balance"] == 540
        assert pasted(info, TOKEN="none")[0] == 401


def run_at(site: Path, monkeypatch: pytest.MonkeyPatch, *paths: str) -> tuple[int, list[dict[str, Any]], str]:
    monkeypatch.setenv("OFFICE_TOKEN", OFFICE)
    monkeypatch.setenv("LP_TOKEN", TOKEN)
    report = site.with_name("report.json")
    done = tillproof("run", *paths, "--target", str(site), "--report", f"json={report}", "--no-out")
    return done.returncode, json.loads(report.read_text())["scenarios"], done.stdout + done.stderr


PLAYED = ("scenarios/iiko/accrue.yaml", "scenarios/iiko/pay_part.yaml")


def test_a_site_that_speaks_lp_sim_passes_run_after_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path, "lp-sim", "--api-port", "0", "--office-token", OFFICE, ports=2) as server:
        site = tmp_path / "site.yaml"
        probe = f'{{get: "http://127.0.0.1:{server.ports["api"]}/v1/ledger", token: {{env: OFFICE_TOKEN}}}}'
        url = f"http://127.0.0.1:{server.ports['lp-sim']}/lp-sim/v1"
        site.write_text(
            f"target: acme\nunder_test: backend\nprobes: {{ledger: {probe}}}\n"
            f'lp_sim: {{url: "{url}", outlet: 100, token: {{env: LP_TOKEN}}}}\n'
        )
        for _ in range(2):
            code, cases, said = run_at(site, monkeypatch, *PLAYED)
            assert (code, [case["verdict"] for case in cases]) == (0, ["pass"] * 4), said
            assert cases[0]["profiles"] == ["iiko/lp-sim"]
            assert TOKEN not in said


def test_a_broken_backend_is_caught_over_lp_sim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = ("--api-port", "0", "--office-token", OFFICE, "--mutant", "backend.tells-wrong-balance")
    with served(tmp_path, "lp-sim", *more, ports=2) as server:
        site = tmp_path / "site.yaml"
        probe = f'{{get: "http://127.0.0.1:{server.ports["api"]}/v1/ledger", token: {{env: OFFICE_TOKEN}}}}'
        url = f"http://127.0.0.1:{server.ports['lp-sim']}"
        site.write_text(
            f"target: acme\nunder_test: backend\nprobes: {{ledger: {probe}}}\n"
            f'lp_sim: {{url: "{url}", outlet: 100, token: {{env: LP_TOKEN}}}}\n'
        )
        code, cases, said = run_at(site, monkeypatch, PLAYED[0])
        assert code == 1, said
        failed = {check["id"] for check in cases[0]["checks"] if check["verdict"] == "fail"}
        assert "balance.answers-agree" in failed, said


def test_a_gateway_of_a_site_hears_iiko_tills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        upstream = sock.getsockname()[1]
    ports = ("--port", "0", "--lp-sim-port", "0", "--upstream", f"127.0.0.1:{upstream}", "--token", TOKEN)
    with Server("gateway", *ports, "--out", str(tmp_path / "gateway"), ports=2) as server:
        site = tmp_path / "site.yaml"
        url = f"http://127.0.0.1:{server.ports['lp-sim']}"
        site.write_text(
            f'target: acme\nunder_test: gateway\nbackend: {{listen: "127.0.0.1:{upstream}"}}\n'
            f'lp_sim: {{url: "{url}", outlet: 100, token: {{env: LP_TOKEN}}, timeout: 5s}}\n'
        )
        code, cases, said = run_at(site, monkeypatch, *PLAYED)
        assert code == 0, said
        assert [case["verdict"] for case in cases] == ["skip", "pass", "skip", "pass"], said
        assert server.stop() == 0
