"""What a link makes of a chunk, and who belongs to which link."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from harness.trouble.rule import Delivery, Ending, Passing, Towards
from harness.world.link import LinkNames, WorldLink
from simulators.kit.chance import Random


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always these deliveries; keeps what it was shown."""

    deliveries: Sequence[Delivery]
    seen: list[Passing]

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        self.seen.append(chunk)
        return self.deliveries


def troubled(*deliveries: Delivery) -> WorldLink[None]:
    link: WorldLink[None] = WorldLink("a-b", 0)
    link.trouble(Fixed(deliveries, []), 7)
    return link


def test_delays_add_up_and_nothing_follows_an_ending() -> None:
    link = troubled(Delivery(1, b"he"), Delivery(2, b""), Delivery(3, b"l", Ending.RESET), Delivery(4, b"lo"))
    crossing = link.cross(b"hello", Towards.SERVER, 9)
    assert crossing.pieces == ((1, b"he"), (6, b"l"))
    assert crossing.ending == (6, Ending.RESET)
    assert crossing.lines == ((b"hel", True), (b"lo", False))


def test_changed_bytes_are_lost_before_what_they_became() -> None:
    crossing = troubled(Delivery(0, b"jello")).cross(b"hello", Towards.SERVER, 9)
    assert crossing.lines == ((b"hello", False), (b"jello", True))
    assert crossing.ending is None


def test_a_rule_cannot_lose_the_middle_of_a_stream() -> None:
    with pytest.raises(AssertionError, match="let the connection go on"):
        troubled(Delivery(0, b"hel")).cross(b"hello", Towards.SERVER, 9)


def test_chunks_are_counted_each_way_since_the_rule_was_set() -> None:
    link: WorldLink[None] = WorldLink("a-b", 0)
    rule = Fixed((Delivery(0, b"x"),), [])
    for since in (3, 5):
        link.trouble(rule, since)
        for towards in (Towards.SERVER, Towards.CLIENT, Towards.SERVER):
            link.cross(b"x", towards, 8)
    numbers = [(chunk.towards.value, chunk.number, chunk.now, chunk.since) for chunk in rule.seen]
    one = [("server", 0), ("client", 0), ("server", 1)]
    assert numbers == [(*chunk, 8, since) for since in (3, 5) for chunk in one]


def test_what_is_no_rule_is_refused() -> None:
    with pytest.raises(AssertionError, match="is no trouble rule"):
        WorldLink[None]("a-b", 0).trouble("slow", 0)


def test_links_are_named_by_who_dials_whom_unless_told() -> None:
    names = LinkNames()
    names.name("gateway-backend", "gateway.north", "backend:api")
    assert names.of("gateway.north", "backend:api") == "gateway-backend"
    assert names.of("tills", "gateway.north:micros") == "tills-gateway.north"


def test_a_copy_is_no_part_of_what_crosses() -> None:
    link = troubled(Delivery(0, b"hello"), Delivery(5, b"hello", aside=True))
    crossing = link.cross(b"hello", Towards.SERVER, 9, "a-b#1")
    assert crossing.lines == ((b"hello", True),)
    assert crossing.pieces == ((0, b"hello"),)
    assert crossing.copies == ((5, b"hello"),)


def test_a_fault_sees_a_message_first_and_counts_from_the_beginning() -> None:
    link: WorldLink[None] = WorldLink("a-b", 0)
    whole = Fixed((Delivery(0, b"x"),), [])
    cut = Fixed((Delivery(0, ending=Ending.RESET),), [])
    link.fault(whole)
    link.cross(b"x", Towards.SERVER, 1, "a-b#1")
    link.trouble(cut, 2)
    assert link.cross(b"x", Towards.SERVER, 3, "a-b#1").ending == (0, Ending.RESET)
    assert [(chunk.number, chunk.conn) for chunk in whole.seen] == [(0, "a-b#1"), (1, "a-b#1")]
    assert [chunk.number for chunk in cut.seen] == [0]


def test_a_link_that_was_restored_does_not_go_down_by_what_was_under_way() -> None:
    link = troubled(Delivery(0, ending=Ending.DOWN))
    link.cross(b"x", Towards.SERVER, 0, "a-b#1")
    assert link.falls == {"a-b#1"}
    link.restore()
    assert not link.falls
