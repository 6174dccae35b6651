"""What is on its way to the disk, and what is put again."""

from simulators.kit.effect import Persist
from simulators.kit.event import Row
from simulators.till.operation import FindReceipt
from simulators.till.parcel import Outbox, Parcel
from simulators.till.writes import Writes
from tests.strategies.examples import ORIGIN

ONE, TWO = Row("one", None), Row("two", None)


def parcel() -> Parcel:
    return Outbox().add("till1", FindReceipt(ORIGIN, ORIGIN.receipt), (ONE,))


def test_a_write_is_for_something_until_the_disk_has_spoken() -> None:
    writes, mine, other = Writes(), parcel(), parcel()
    assert writes.put(mine, mine.rows) == [Persist("w1", (ONE,))]
    assert writes.put(None, [TWO]) == [Persist("w2", (TWO,))]
    assert (writes.has(mine), writes.has(other)) == (True, False)
    assert writes.over("w2") is None
    assert writes.over("w1") is mine
    assert not writes.has(mine)


def test_a_token_of_nobody_is_for_no_rows() -> None:
    writes = Writes()
    writes.put(None, [ONE])
    writes.over("w1")
    assert writes.over("w1") == ()
    assert writes.over("w7") == ()


def test_without_rows_nothing_is_written_and_no_token_is_used_up() -> None:
    writes, mine = Writes(), parcel()
    assert writes.put(mine, ()) == []
    assert not writes.has(mine)
    assert writes.forget((ONE,)) == [Persist("w1", (ONE,))]
    assert writes.over("w1") == (ONE,)


def test_what_waits_is_put_again_once_but_for_what_was_withdrawn() -> None:
    writes = Writes()
    writes.keep((ONE, TWO))
    writes.keep((Row("three", None),))
    writes.withdraw("two")
    assert writes.put_kept() == [Persist("w1", (ONE, Row("three", None)))]
    assert writes.put_kept() == []
    assert writes.over("w1") == (ONE, Row("three", None))
