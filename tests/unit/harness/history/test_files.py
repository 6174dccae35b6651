"""A case's files: written as it goes, read back equal, readable after a crash."""

import json
from pathlib import Path

import pytest

from harness.history.digest import full_digest
from harness.history.evidence import Chunk, Evidence, Fate
from harness.history.files import (
    ENDING,
    HISTORY,
    JOURNAL,
    LEDGER,
    SETTING,
    CaseFolder,
    find_cases,
    load_evidence,
    read_case,
    readable,
    save_evidence,
    setting_of,
    what_was_written,
)
from simulators.kit.errors import LabError
from tests.unit.harness.checks.notation import night, results

STORY = """
    guest anna 120.00 birthday=1990-03-14
    coupon anna B1 occasion:birthday
    cut gateway-backend
    t1 sells a anna 50.00 lines=tea:0.375:10.00,cake:1:46.25 -> offline
    chunk gateway-backend gateway backend a
    act t1 2s
    restore gateway-backend
    = sale a +50.00
    t1 redeems r anna 5.00 on=b = -5.00 -> ok
    t1 returns x a tea:0.1 -> refused reason=too_much
    remark gateway odd
    dead x too much
"""


def _evidence() -> Evidence:
    return night(STORY).evidence(pending={"gateway": 1})


def test_what_was_saved_is_judged_the_same_again(tmp_path: Path) -> None:
    evidence = _evidence()
    save_evidence(evidence, tmp_path / "case")
    again = read_case(tmp_path / "case")
    assert again.troubles == ()
    assert full_digest(again.evidence) == full_digest(evidence)
    assert results(again.evidence) == results(evidence)
    assert again.evidence.guests == evidence.guests
    assert again.evidence.tills == evidence.tills


def test_a_ledger_that_could_not_be_read_stays_unread(tmp_path: Path) -> None:
    save_evidence(night(STORY).evidence(ledger=None), tmp_path)
    assert load_evidence(tmp_path).ledger is None


def test_the_journal_is_for_people_too_and_hides_what_it_is_told_to(tmp_path: Path) -> None:
    chunk = Chunk(0, 5, "tills-gateway", "c1", "tills", "gateway", b"\x01card 7700-anna\x1c\xb9\x04", Fate.DELIVERED)
    evidence = night("guest anna 1.00").evidence(journal=(chunk,))
    save_evidence(evidence, tmp_path, mask=lambda text: text.replace("7700-anna", "*******na"))
    line = json.loads((tmp_path / JOURNAL).read_text())
    assert line["text"] == "\\x01card *******na\\x1c\\xb9\\x04"
    assert bytes.fromhex(line["hex"]) == chunk.data
    assert load_evidence(tmp_path).journal == (chunk,)


def test_every_line_is_in_the_file_at_once_and_a_torn_last_one_is_left_out(tmp_path: Path) -> None:
    evidence = _evidence()
    folder = CaseFolder(tmp_path, setting_of(evidence))
    folder.note(evidence.history[:3])
    folder.journal(evidence.journal)
    folder.post(evidence.ledger or ())
    assert len((tmp_path / HISTORY).read_bytes().splitlines()) == 3
    folder.close()
    whole = (tmp_path / HISTORY).read_bytes()
    (tmp_path / HISTORY).write_bytes(whole[:-7])
    after = read_case(tmp_path)
    assert after.evidence.history == evidence.history[:2]
    assert after.evidence.journal == evidence.journal
    assert not after.evidence.settled
    assert len(after.troubles) == 2
    assert "was not finished" in after.troubles[0]
    assert "the last line is torn" in after.troubles[1]


def test_a_file_that_is_gone_is_reported(tmp_path: Path) -> None:
    save_evidence(_evidence(), tmp_path)
    (tmp_path / LEDGER).unlink()
    assert read_case(tmp_path).troubles == ("ledger.jsonl is missing",)


@pytest.mark.parametrize("name", [HISTORY, JOURNAL, LEDGER])
def test_damage_in_the_middle_is_an_error_with_its_line(tmp_path: Path, name: str) -> None:
    save_evidence(_evidence(), tmp_path)
    (tmp_path / name).write_bytes(b'{"index": "x"}\n' + (tmp_path / name).read_bytes())
    with pytest.raises(LabError, match=rf"{name}:1: "):
        load_evidence(tmp_path)


@pytest.mark.parametrize("name", [SETTING, ENDING])
def test_a_setting_or_ending_that_is_no_json_is_an_error(tmp_path: Path, name: str) -> None:
    save_evidence(_evidence(), tmp_path)
    (tmp_path / name).write_bytes(b"{")
    with pytest.raises(LabError, match=name):
        load_evidence(tmp_path)


def test_no_such_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="cannot be read"):
        load_evidence(tmp_path / "nowhere")


def test_cases_are_found_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b", "a/x", "a/w"):
        save_evidence(_evidence(), tmp_path / name)
    assert [path.relative_to(tmp_path).as_posix() for path in find_cases(tmp_path)] == ["a/w", "a/x", "b"]


def test_bytes_are_readable() -> None:
    assert readable("Kawa ż\n".encode() + b"\xff\x00") == "Kawa ż\\n\\xff\\x00"


def test_a_setting_is_there_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seed of this: a served gateway that was killed while it wrote its setting could not be started again."""
    setting = setting_of(_evidence())
    CaseFolder(tmp_path, setting).close()
    before = (tmp_path / SETTING).read_bytes()
    write = Path.write_bytes

    def dies(path: Path, data: bytes) -> int:
        write(path, data[: len(data) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", dies)
    with pytest.raises(KeyboardInterrupt):
        CaseFolder(tmp_path, setting, continued=True)
    assert (tmp_path / SETTING).read_bytes() == before
    written = what_was_written(tmp_path)
    assert written is not None
    assert written.setting == setting
