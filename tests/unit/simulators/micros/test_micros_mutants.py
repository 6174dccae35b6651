"""Each broken end of the SIM link shows what is wrong with it where the true one does not. Who catches it:
`tests/mutants`."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from harness.run.cast import Zoo
from harness.run.mutants import suspects, zoo_with
from simulators.kit.garbage import Garbage
from simulators.micros.codec import encode, source_id
from simulators.micros.message import write
from simulators.micros.mutants import registry
from simulators.micros.mutants.registry import mutant_named, mutants
from simulators.micros.profile import Checksum, Encoding, Profile
from simulators.micros.wire import Micros
from simulators.till.answer import GuestFound, Status
from simulators.till.wire import Ask, Say
from tests.strategies.sim import QUIET, identify, load_vocabulary
from tests.unit.simulators.micros.test_client import ANNA, answer, ask
from tests.unit.simulators.micros.test_server import INQUIRY, request

POLISH = replace(QUIET, encoding=Encoding.CP1250)
GUEST = GuestFound("g1", Status.ACTIVE, "Żaneta", 12000)


def wire(id: str, profile: Profile = POLISH) -> Micros:
    found = mutant_named(id)
    made = Micros if found is None else found.wire
    return made(profile, load_vocabulary("event"), "centrum")


def test_every_file_holds_one_of_a_part_that_speaks_sim() -> None:
    files = [path for path in Path(registry.__file__).parent.glob("*.py") if path.stem not in ("__init__", "registry")]
    assert len(mutants()) == len(files) == len({one.wire for one in mutants()})
    for one in mutants():
        assert one.id.startswith(("gateway.", "tills."))
        assert one.how.endswith(".")
        assert one.id in {suspect.id for suspect in suspects()}
        assert zoo_with(one.id).micros is not Zoo().micros
    assert mutant_named("gateway.perfect") is None


@pytest.mark.parametrize("id", [one.id for one in mutants()])
def test_each_serves_a_plain_question(id: str) -> None:
    client, server = wire(id).client(), wire(id).server()
    client.send(ask("a"), 0)
    (asked,) = [heard for data in client.outgoing() for heard in server.feed(data, 1)]
    assert isinstance(asked, Ask)
    assert asked.operation == identify("5")
    server.send(Say(asked.ref, replace(GUEST, name="Anna")), 2)
    assert [heard for data in server.outgoing() for heard in client.feed(data, 3)] == [
        Say("a", replace(GUEST, name="Anna"))
    ]


@pytest.mark.parametrize(("id", "hears"), [("", True), ("gateway.signed-checksum", False)])
def test_one_hears_plain_english_only(id: str, hears: bool) -> None:
    polish = INQUIRY.replace(b"777012345", "Żółw".encode("cp1250"))
    (heard,) = wire(id).server().feed(request(b"01", text=polish), 0)
    assert isinstance(heard, Ask if hears else Garbage)


def test_it_leaves_an_interface_without_checksums_alone() -> None:
    bare = replace(POLISH, checksum=Checksum.OMIT)
    told = []
    for id in ("", "gateway.signed-checksum"):
        server = wire(id, bare).server()
        (asked,) = server.feed(request(b"01", profile=bare), 0)
        assert isinstance(asked, Ask)
        server.send(Say(asked.ref, GUEST), 1)
        told.append(server.outgoing())
    assert told[0] == told[1]


def test_its_own_sums_are_signed() -> None:
    true, signed = (wire(id).server() for id in ("", "gateway.signed-checksum"))
    for end in (true, signed):
        (asked,) = end.feed(request(b"01"), 0)
        assert isinstance(asked, Ask)
        end.send(Say(asked.ref, GUEST), 1)
    (right,), (wrong,) = true.outgoing(), signed.outgoing()
    assert right[:-5] == wrong[:-5]
    assert (int(right[-5:-1], 16) - int(wrong[-5:-1], 16)) & 0xFFFF == 0x100, "one letter is over 0x7F"


@pytest.mark.parametrize(("id", "hears"), [("", True), ("gateway.key-after-wrap", False)])
def test_one_takes_the_hundredth_message_for_the_first(id: str, hears: bool) -> None:
    server = wire(id).server()
    for number in range(1, 100):
        (asked,) = server.feed(request(b"%02d" % number), 0)
        assert isinstance(asked, Ask)
        server.send(Say(asked.ref, GUEST), 1)
    first, *_ = server.outgoing()
    heard = server.feed(request(b"01", text=INQUIRY.replace(b"777012345", b"888012345")), 2)
    assert (len(heard) == 1) is hears
    assert server.outgoing() == ([] if hears else [first])


@pytest.mark.parametrize(("id", "takes"), [("", False), ("tills.takes-any-number", True)])
def test_one_takes_an_answer_to_another_question(id: str, takes: bool) -> None:
    client = wire(id, QUIET).client()
    client.send(ask("a"), 0)
    client.wake(QUIET.timeout)
    client.send(ask("b"), QUIET.timeout)
    client.outgoing()
    heard = client.feed(answer(b"01"), QUIET.timeout + 1)
    assert (Say("b", replace(GUEST, name="Anna")) in heard) is takes
    source = source_id("5", QUIET.interface, QUIET.workstation_digits)
    assert answer(b"01") == encode(source, write(b"01", b" ", ANNA), QUIET)
