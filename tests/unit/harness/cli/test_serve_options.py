"""What `serve` refuses before it opens a port."""

from pathlib import Path

import pytest

from harness.cli.main import run_cli
from harness.cli.serve_command import FARCARD_DIALECTS, IIKO_DIALECTS
from harness.run.iiko_names import IikoDialect
from simulators.farcard.profile import DialectName


def test_every_dialect_can_be_served() -> None:
    assert sorted(IIKO_DIALECTS) == sorted(dialect.value for dialect in IikoDialect)
    assert sorted(FARCARD_DIALECTS) == sorted(f"farcard:{name.value}" for name in DialectName)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("backend --dialect farcard:ucs-xlm", "'farcard:ucs-xlm' is not one of"),
        ("backend --api-port 0", "goes with a dialect of FarCards or iiko"),
        ("backend --restaurant store=1", "go with a dialect of FarCards"),
        ("backend --dialect farcard:ucs-xml --restaurant store", "--restaurant store: expected STORE=CODE"),
        ("backend --dialect farcard:ucs-xml --restaurant store=0", "a code has one to nine digits"),
        ("backend --dialect farcard:ucs-xml --restaurant store=1234567890", "a code has one to nine digits"),
        ("backend --dialect farcard:ucs-xml --restaurant shop=1", "there is no such store here; there is store"),
        ("backend --dialect farcard:ucs-xml --path GetCardInfoEx", "expected CALL=PATH"),
        ("backend --dialect farcard:ucs-xml --path GetCardInfo=/a", "expected one of GetCardInfoEx, Transact"),
        ("backend --dialect farcard:ucs-xml --path FindEmail=a?b", "and a path such as /card"),
        ("backend --outlet store=100", "go with a dialect of iiko"),
        ("backend --dialect lp-sim --restaurant store=1", "go with a dialect of FarCards"),
        ("backend --dialect lp-sim --outlet store", "--outlet store: expected STORE=NUMBER"),
        ("backend --dialect lp-sim --outlet store=0", "a number has one to seven digits"),
        ("gateway --restaurant store=1", "go with --farcard-port"),
        ("gateway --outlet store=100", "goes with --lp-sim-port"),
        ("gateway --cast here.yaml", "goes with --farcard-port and --lp-sim-port"),
        ("gateway --lp-sim-port 0 --outlet shop=1", "there is no such store here; there is store"),
        ("gateway --farcard-port 0 --restaurant shop=1", "there is no such store here; there is store"),
    ],
)
def test_what_cannot_be_served_is_said(
    options: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_cli(["serve", *options.split()]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []
