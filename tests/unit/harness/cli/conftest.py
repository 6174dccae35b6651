"""Commands are tried as if nobody watched: how wide the tester's terminal is must not matter."""

import pytest


@pytest.fixture(autouse=True)
def nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
