"""`tillproof serve` in processes of their own, as a person starts them in two shells."""

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from docs.hand_written_client import Till

ROOT = Path(__file__).resolve().parents[2]
LISTENS = re.compile(r":(?P<name>[\w-]+) listens on (?P<host>\S+):(?P<port>\d+)$")
PATIENCE_S = 40.0
CAST = """\
scenario: The cast of a served backend; figures that do not depend on the hour
id: real/served
start: 2026-03-14T09:00:00+01:00
cast:
  programme:
    name: Plain
    currency: PLN
    zone: Europe/Warsaw
    earning: {rate: 1, rounding: half_up, step: 0.01}
    redeeming: {value: 0.10}
  terminals: {till1: {kind: micros, workstation: 5}}
  guests: {anna: {qr: "7770123", balance: 120.00}, ola: {qr: "7770124"}}
steps:
  - identify: {on: till1, guest: anna}
    expect: {balance: 120.00}
"""


def tillproof(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command, to its end."""
    command = [sys.executable, "-m", "harness.cli.main", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


class Server:
    """One `tillproof serve`; `ports` is what it said it listens on, by name, and `port` the first of them."""

    def __init__(self, *arguments: str, ports: int = 1) -> None:
        command = [sys.executable, "-m", "harness.cli.main", "serve", *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.said: list[str] = []
        self.ports: dict[str, int] = {}
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))
            found = LISTENS.search(self.said[-1])
            if found is not None:
                self.ports[found["name"]] = int(found["port"])
                if len(self.ports) == ports:
                    break
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    @property
    def port(self) -> int:
        return next(iter(self.ports.values()), 0)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        try:
            return self.process.wait(PATIENCE_S)
        finally:
            self.process.kill()
            self._listener.join()
            assert self.process.stderr is not None
            self.process.stderr.close()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip("\n"))

    def hears(self, text: str) -> list[str]:
        """The lines so far, once one with `text` is among them."""
        deadline = time.monotonic() + PATIENCE_S
        while not any(text in line for line in self.said):
            assert time.monotonic() < deadline, self.said
            self._listener.join(0.02)
        return self.said

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.wait()
        elif self._listener.is_alive():
            self.wait()


class Shop:
    """A backend and a gateway in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cast = folder / "cast.yaml"
        self.cast.write_text(CAST)

    def backend(self, port: int = 0) -> Server:
        return Server("backend", "--cast", str(self.cast), "--port", str(port), "--out", str(self.folder / "backend"))

    def gateway(self, backend: Server, *more: str, port: int = 0) -> Server:
        out = str(self.folder / "gateway")
        upstream = f"127.0.0.1:{backend.port}"
        return Server("gateway", "--port", str(port), "--upstream", upstream, "--out", out, *more)

    def why(self, guest: str) -> str:
        told = tillproof("why", guest, "--run", str(self.folder / "backend"))
        assert told.returncode == 0, told.stderr
        return told.stdout


@contextmanager
def till_at(server: Server, workstation: int = 5, first_number: int = 1) -> Iterator[Till]:
    till = Till("127.0.0.1", server.port, workstation, first_number)
    try:
        yield till
    finally:
        till.close()


def until(holds: Callable[[], bool], what: str) -> None:
    """Ask again and again until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"it never came about: {what}"
        time.sleep(0.05)
