"""The SIM link as an outsider sees it: frames built and taken apart with scapy, sharing none of our codec.

The layout below is written from the protocol document alone (micros_sim.md part B). scapy is imported by the fixture,
and only its packet and field modules: importing it takes most of a second.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from simulators.micros.profile import PROFILES, Checksum
from simulators.till.answer import GuestFound, Reason, Refused, Status
from simulators.till.wire import Ask, Say
from tests.strategies.sim import QUIET, commit, identify, wire

VECTORS = json.loads((Path(__file__).parents[2] / "simulators/micros/vectors/b5.json").read_text("utf-8"))
BLANK = b" " * 16


@dataclass(frozen=True)
class Outsider:
    """Frames as scapy packets: `build(...)` gives bytes, `read(raw)` a packet."""

    build: Callable[..., bytes]
    read: Callable[[bytes], Any]


@pytest.fixture(scope="module")
def outsider() -> Outsider:
    from scapy.fields import ByteField, StrField, StrFixedLenField
    from scapy.packet import Packet

    def checksum(covered: bytes) -> bytes:
        total = 0
        for (byte,) in struct.iter_unpack("B", covered):
            total = (total + byte) % 65536
        return f"{total:04X}".encode("ascii")

    class Application(Packet):
        """FS, two digits, a flag, then fields by FS."""

        name = "SIM application segment"
        fields_desc = [  # noqa: RUF012 - scapy's way
            ByteField("fs", 0x1C),
            StrFixedLenField("number", b"01", 2),
            StrFixedLenField("flag", b" ", 1),
            StrField("data", b""),
        ]

    def frame_class(digits: int) -> Any:
        class SimFrame(Packet):
            name = f"SIM frame, {digits} digits"
            fields_desc = [  # noqa: RUF012 - scapy's way
                ByteField("soh", 1),
                StrFixedLenField("workstation", b"0" * digits, digits),
                StrFixedLenField("interface", BLANK, 16),
                ByteField("stx", 2),
            ]

            def post_build(self, pkt: bytes, pay: bytes) -> bytes:
                covered = pkt[1:] + pay + b"\x03"
                return pkt[:1] + covered + checksum(covered) + b"\x04"

            def guess_payload_class(self, payload: bytes) -> Any:
                return Application

            def extract_padding(self, s: bytes) -> tuple[bytes, bytes]:
                """The tail (ETX, checksum, EOT) is not the application's."""
                return s[: s.index(b"\x03")], s[s.index(b"\x03") :]

        return SimFrame

    frames = {digits: frame_class(digits) for digits in (2, 9)}

    def build(workstation: bytes, interface: bytes, number: bytes = b"", flag: bytes = b" ", *fields: bytes) -> bytes:
        packet = frames[len(workstation)](workstation=workstation, interface=interface.ljust(16))
        if number:
            packet = packet / Application(number=number, flag=flag, data=b"\x1c".join(fields))
        return bytes(packet)

    def read(raw: bytes) -> Any:
        digits = raw.index(b"\x02") - 1 - 16
        packet = frames[digits](raw)
        tail = raw[raw.index(b"\x03") :]
        assert packet.soh == 1
        assert packet.stx == 2
        assert tail[-1:] == b"\x04"
        if len(tail) > 2:
            assert tail[1:-1] == checksum(raw[1 : raw.index(b"\x03") + 1]), "the outsider's own sum"
        application = packet.getlayer(Application)
        sim = application is not None and application.fs == 0x1C
        return SimpleNamespace(
            workstation=packet.workstation,
            interface=packet.interface,
            number=application.number if sim else b"",
            flag=application.flag if sim else b"",
            fields=application.data.split(b"\x1c") if sim else [],
            has_checksum=len(tail) > 2,
        )

    return Outsider(build, read)


SIM = [vector for vector in VECTORS if vector["form"] != "fixed"]


@pytest.mark.parametrize("vector", SIM, ids=lambda v: str(v["name"]))
def test_outsider_agrees_with_the_document(outsider: Outsider, vector: dict[str, Any]) -> None:
    raw = bytes.fromhex(vector["hex"])
    fields = [field.encode() for field in vector["fields"]]
    head = (vector["workstation"].encode(), vector["interface"].encode(), vector["number"].encode())
    assert outsider.build(*head, vector["flag"].encode(), *fields) == raw
    seen = outsider.read(raw)
    assert (seen.workstation, seen.interface.rstrip(), seen.number) == head
    assert seen.fields == fields


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("checksum", Checksum)
def test_outsider_reads_our_till(outsider: Outsider, profile: Any, checksum: Checksum) -> None:
    till = wire(profile=replace(profile, checksum=checksum, retransmissions=1)).client()
    till.send(Ask("a", "21", identify("21")), 0)
    till.send(Ask("b", "21", commit("21")), 0)
    till.wake(profile.timeout)
    first, again = (outsider.read(raw) for raw in till.outgoing())
    assert first.workstation == b"21".rjust(profile.workstation_digits, b"0")
    assert first.interface == b"LOYALTY         "
    assert (first.number, first.flag) == (b"01", b" ")
    assert (again.number, again.flag) == (b"01", b"R")
    assert first.fields == again.fields
    assert first.fields[:3] == [b"INQ_CARD", b"777012345", b"1234"]
    assert first.has_checksum is (checksum is Checksum.SEND)


@pytest.mark.parametrize("workstation", [b"05", b"000000005"])
def test_outsider_talks_to_our_server(outsider: Outsider, workstation: bytes) -> None:
    server = wire(profile=replace(QUIET, workstation_digits=len(workstation))).server()
    inquiry = (b"INQ_CARD", b"777012345", b"1234", b"2026-03-14", b"2026-03-14T12:30:05+01:00", b"7", b"card")
    (ask,) = server.feed(outsider.build(workstation, b"ANY NAME", b"42", b" ", *inquiry), 0)
    assert isinstance(ask, Ask)
    assert ask.operation == identify()
    server.send(Say(ask.ref, GuestFound("g1", Status.ACTIVE, "Ivan Petrov", 35000)), 1)
    (raw,) = server.outgoing()
    seen = outsider.read(raw)
    assert (seen.workstation, seen.interface, seen.number, seen.flag) == (workstation, b"ANY NAME        ", b"42", b" ")
    assert seen.fields[:4] == [b"CARD_OK", b"Ivan Petrov", b"350.00", b"active"]
    assert server.feed(outsider.build(workstation, b"ANY NAME", b"42", b"R", *inquiry), 2) == []
    assert server.outgoing() == [raw]
    assert list(server.feed(outsider.build(workstation, b"ANY NAME", b"43", b" ", b"WHAT"), 3))
    assert outsider.read(server.outgoing()[0]).fields[:2] == [b"LOY_ERROR", b"malformed"]


def test_outsiders_ping_is_echoed(outsider: Outsider) -> None:
    server = wire().server()
    ping = outsider.build(b"00", b"")
    assert server.feed(ping, 0) == []
    assert server.outgoing() == [ping]


@pytest.mark.parametrize("flag", [b" ", b"R"])
def test_outsider_answers_our_till(outsider: Outsider, flag: bytes) -> None:
    till = wire("pipe").client()
    till.send(Ask("a", "5", identify()), 0)
    (raw,) = till.outgoing()
    seen = outsider.read(raw)
    assert seen.fields == [b"1.0|5|1|1234|2026-03-14|SWIPE_CARD|777012345|card|2026-03-14T12:30:05+01:00|7|centrum|"]
    back = outsider.build(seen.workstation, seen.interface, seen.number, flag, b"ERROR|nikt taki|not_found")
    assert till.feed(back, 1) == [Say("a", Refused(Reason.NOT_FOUND, "nikt taki"))]
