"""Who came in at a doorway, in whatever order the ends come up."""

from typing import cast

from harness.world.arrivals import Arrivals
from harness.world.link import WorldLink
from harness.world.socketpipe import RealHost, RealPipe, SocketEnd
from harness.world.sockets import SocketNet

OURS, OTHER, STRANGER = ("127.0.0.1", 4001), ("127.0.0.1", 4002), ("127.0.0.1", 4003)


def end() -> SocketEnd:
    return SocketEnd(cast(SocketNet, None), cast(RealHost, None))


def pipe() -> RealPipe:
    return RealPipe("tills-gateway#1", WorldLink("tills-gateway", 0), "tills", "gateway", "gateway:micros", False)


def test_the_dialler_is_up_first() -> None:
    arrivals, dialled, far = Arrivals(), pipe(), end()
    arrivals.dial()
    assert arrivals.up(OURS, dialled) is None
    assert arrivals.came_in(OURS, far) is dialled
    assert not arrivals.is_unknown(far)
    assert arrivals.dial_over() == []


def test_the_other_end_is_up_first() -> None:
    arrivals, far = Arrivals(), end()
    arrivals.dial()
    assert arrivals.came_in(OURS, far) is None
    assert arrivals.is_unknown(far)
    assert arrivals.up(OURS, pipe()) is far
    assert not arrivals.is_unknown(far)


def test_while_nobody_of_ours_dials_whoever_comes_in_is_an_outsider() -> None:
    arrivals, stranger = Arrivals(), end()
    assert arrivals.came_in(STRANGER, stranger) is None
    assert not arrivals.is_unknown(stranger)


def test_outsiders_are_known_when_the_last_dial_is_over_and_in_the_order_they_came() -> None:
    arrivals, first, second = Arrivals(), end(), end()
    arrivals.dial()
    arrivals.dial()
    for peer, stranger in ((STRANGER, first), (OTHER, second)):
        arrivals.came_in(peer, stranger)
    assert arrivals.dial_over() == []
    assert arrivals.is_unknown(first)
    assert arrivals.dial_over() == [first, second]
    assert not arrivals.is_unknown(first)


def test_who_is_gone_is_no_outsider_any_more() -> None:
    arrivals, gone, stays = Arrivals(), end(), end()
    arrivals.dial()
    arrivals.came_in(STRANGER, gone)
    arrivals.came_in(OTHER, stays)
    arrivals.forget(gone)
    assert arrivals.dial_over() == [stays]


def test_a_dial_that_is_lost_is_not_expected_and_its_address_is_anybodys() -> None:
    arrivals, lost, other = Arrivals(), pipe(), pipe()
    arrivals.dial()
    arrivals.up(OURS, lost)
    arrivals.up(OTHER, other)
    assert arrivals.unexpect(lost)
    assert not arrivals.unexpect(lost)
    assert arrivals.came_in(OURS, end()) is None
    assert arrivals.came_in(OTHER, end()) is other
