"""Who waits for whom."""

from datetime import date

from simulators.gateway.lanes import REMEMBERED_NAMES, Lanes, Names
from simulators.till.identifier import Identifier, IdentifierKind
from simulators.till.operation import Claim, Hold, Release
from tests.unit.simulators.gateway.fakes import ANNA, BORIS, origin, redeem, sale, take_back, void

RECEIPT = "receipt:s1/2026-03-14/5/10"


def test_the_oldest_under_each_of_its_names_goes() -> None:
    lanes = Lanes()
    lanes.join(1, ("a", "r1"))
    lanes.join(2, ("b",))
    lanes.join(3, ("b", "r1"))
    assert [lanes.is_free(ticket) for ticket in (1, 2, 3)] == [True, True, False]
    lanes.leave(2)
    assert not lanes.is_free(3)
    lanes.leave(1)
    assert lanes.is_free(3)


def test_one_may_go_right_behind_those_it_waits_for() -> None:
    lanes = Lanes()
    for ticket in (1, 2, 3):
        lanes.join(ticket, ("a",))
    assert lanes.is_free(3, (1, 2))
    assert not lanes.is_free(3, (1,))


def test_age_counts_and_not_the_moment_of_joining() -> None:
    lanes = Lanes()
    lanes.join(2, ("card",))
    lanes.join(1, ("qr",))
    lanes.join_also("qr", "guest")
    lanes.join_also("card", "guest")
    lanes.join_also("card", "guest")
    assert lanes.is_free(1)
    assert not lanes.is_free(2)
    assert lanes.names(2) == ("card", "guest")


def test_a_void_and_a_return_go_by_the_receipt_and_whoever_was_on_it() -> None:
    names = Names()
    assert names.of(sale(1, 10)) == (RECEIPT, "qr:7770123")
    assert names.of(void(2, 10)) == (RECEIPT, "qr:7770123")
    assert names.of(take_back(3, 10)) == (RECEIPT, "qr:7770123")
    assert names.of(sale(4, 11, None)) == ("receipt:s1/2026-03-14/5/11",)


def test_a_redemption_and_the_sale_of_another_guest_on_one_check() -> None:
    names = Names()
    names.of(redeem(1, 10, BORIS))
    assert names.of(sale(2, 10, ANNA)) == (RECEIPT, "card:4000001", "qr:7770123")


def test_two_cards_of_one_guest() -> None:
    names = Names()
    assert names.learn(ANNA, "anna") == ("qr:7770123", "guest:anna")
    names.learn(BORIS, "anna")
    assert set(names.of(sale(1, 10, ANNA))) & set(names.of(sale(2, 11, BORIS))) == {"guest:anna"}


def test_without_a_check_an_operation_is_its_own_subject() -> None:
    names = Names()
    claim = Claim(origin(1), ANNA, "cake")
    assert names.of(claim) == (f"operation:{claim.origin.key}", "qr:7770123")
    assert names.of(void(2, 0, operation=claim.origin.key)) == (f"operation:{claim.origin.key}", "qr:7770123")


def test_a_release_goes_with_its_hold() -> None:
    names = Names()
    for check in (0, 10):
        hold = Hold(origin(1, check=check), ANNA, 100)
        assert names.of(hold) == names.of(Release(origin(2), hold.origin.key))


def test_memory_is_bounded() -> None:
    names = Names()
    for number in range(REMEMBERED_NAMES + 5):
        names.learn(Identifier(IdentifierKind.CARD, str(number)), "g")
    assert len(names._guests) == REMEMBERED_NAMES
    assert names.of(sale(1, 1, Identifier(IdentifierKind.CARD, "0")))[1:] == ("card:0",)
    assert date(2026, 3, 14).isoformat() in RECEIPT
