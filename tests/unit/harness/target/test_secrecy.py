"""Secrets do not show."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.history.evidence import Chunk, Evidence, Fate, Noted
from harness.scenario.target import Secret
from harness.target.secrecy import Secrecy
from simulators.kit.errors import LabError
from simulators.till.attempt import Noticed
from simulators.till.programme import Programme

TOKEN = "s3cr3t-token"


def secrecy() -> Secrecy:
    known = Secrecy({"T": TOKEN, "EMPTY": "", "SHORT": "ab"}, Path("here"))
    known.reveal(Secret("env", "T"))
    known.reveal(Secret("env", "SHORT"))
    return known


def test_texts_are_masked() -> None:
    assert secrecy().mask(f"Bearer {TOKEN}, about") == "Bearer ***, about"


def test_an_empty_secret_is_none() -> None:
    with pytest.raises(LabError, match="the secret EMPTY is empty"):
        secrecy().reveal(Secret("env", "EMPTY"))


def test_bytes_keep_their_length() -> None:
    raw = f"POST / HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nx: {TOKEN}\r\n\r\n{{}}".encode()
    masked = secrecy().mask_bytes(raw)
    assert len(masked) == len(raw)
    assert TOKEN.encode() not in masked
    assert masked.startswith(b"POST / HTTP/1.1\r\nAuthorization: ****")
    assert masked.endswith(b"*\r\n\r\n{}")


def test_a_credential_nobody_knows_is_masked_too() -> None:
    assert secrecy().mask_bytes(b"\r\nauthorization: Bearer xy\r\n") == b"\r\nauthorization: *********\r\n"


@given(st.integers(0, 100))
def test_a_request_cut_in_two_shows_nothing(cut: int) -> None:
    raw = f"GET / HTTP/1.1\r\nauthorization: Bearer {TOKEN}\r\nhost: x\r\n\r\n".encode()
    known = secrecy()
    halves = known.mask_bytes(raw[:cut]) + known.mask_bytes(raw[cut:])
    assert len(halves) == len(raw)
    for length in range(4, len(TOKEN) + 1):
        assert TOKEN[:length].encode() not in halves
        assert TOKEN[-length:].encode() not in halves


def test_evidence_is_masked() -> None:
    raw = f"x {TOKEN} y".encode()
    noticed = Noticed("gateway", "garbage", f"no such {TOKEN}", 0, raw.hex())
    evidence = Evidence(
        datetime(2026, 3, 14, tzinfo=UTC),
        "UTC",
        Programme("p"),
        (),
        (),
        (Noted(0, 0, "gateway", noticed),),
        (Chunk(0, 0, "l", "c", "a", "b", raw, Fate.DELIVERED),),
        None,
    )
    masked = secrecy().mask_evidence(evidence)
    assert masked.journal[0].data == b"x ************ y"
    entry = masked.history[0].entry
    assert isinstance(entry, Noticed)
    assert (entry.text, bytes.fromhex(entry.raw_hex)) == ("no such ***", b"x ************ y")
