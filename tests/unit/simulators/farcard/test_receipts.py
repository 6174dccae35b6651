"""What a packet says of a receipt at each step, and what is made of packets of other makers' tills."""

from dataclasses import replace as settle
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from simulators.farcard.accounts import UNKNOWN, Accounts
from simulators.farcard.allotting import cover, discount_parts, spread, tax_blocks
from simulators.farcard.call import CardInfo, Kind, TransactionsEx
from simulators.farcard.currencies import kind_of, money_of
from simulators.farcard.guids import PDS_PAYMENT, ROUBLES
from simulators.farcard.hearing import Declined, operation_of
from simulators.farcard.packet import (
    CheckData,
    CheckDiscount,
    CheckLine,
    CheckPayment,
    ChMode,
    DiscountPart,
    ExtInfo,
    Interface,
    LineType,
    Packet,
)
from simulators.farcard.profile import Cardless, Spend
from simulators.farcard.reading import Contradiction, receipt_of
from simulators.farcard.receipts import Telling, packet_of
from simulators.farcard.records import check_records
from simulators.farcard.restaurant import Restaurant, code_of, short_code, store_of, store_of_short
from simulators.farcard.saying import call_of
from simulators.farcard.terms import Terms
from simulators.till.answer import Reason
from simulators.till.operation import Commit, Identify, Operation, Phase, Quote, Void
from simulators.till.receipt import POINTS, Discount, Line, Receipt, Tender
from tests.unit.simulators.farcard.trade import (
    ANNA,
    BOOK,
    COUPON_UNI,
    DAY,
    GIFT_UNI,
    LINES,
    OPENED,
    PAID,
    PLAIN,
    RECEIPT,
    SALE,
    TERMS,
    UNI,
    commit,
    reinstatement,
    void,
)


def call(operation: Operation, terms: Terms = TERMS) -> TransactionsEx:
    said = call_of(operation, terms, Accounts())
    assert isinstance(said, TransactionsEx)
    return said


def packet(operation: Operation, terms: Terms = TERMS) -> Packet:
    said = call_of(operation, terms, Accounts())
    found = getattr(said, "packet", None)
    assert isinstance(found, Packet)
    return found


def data(operation: Operation, terms: Terms = TERMS) -> CheckData:
    found = packet(operation, terms).data
    assert found is not None
    return found


def interface(operation: Operation) -> Interface:
    found = packet(operation).ext.interface
    assert found is not None
    return found


SWIPE = Identify(replace(SALE, check=0, number=0), ANNA, None, Phase.ORDER)
BILL = Quote(replace(SALE, number=0), replace(RECEIPT, tenders=(), coupons=(), discounts=()), Phase.BILL)


class TestByChmode:
    """Table 4.10 of farcard.md."""

    def test_the_card_that_triggers_a_call_is_named_but_at_payment(self) -> None:
        assert interface(SWIPE).cardcode == ANNA.value
        assert interface(BILL).cardcode == ANNA.value
        assert interface(commit()).cardcode is None
        assert interface(void()).cardcode is None

    def test_mode_is_one_of_a_paid_receipt(self) -> None:
        assert [interface(one).mode for one in (SWIPE, BILL, commit(), void(), reinstatement())] == [0, 0, 1, 1, 1]

    def test_all_cards_are_those_on_the_receipt_already(self) -> None:
        assert interface(SWIPE).holders == (ANNA.value,)
        assert interface(SWIPE).all_cards == ()
        assert interface(BILL).all_cards == ()
        assert interface(commit()).all_cards == interface(commit()).holders == (ANNA.value, "RW-1")

    def test_a_receipt_of_nobody_has_one_empty_holder(self) -> None:
        assert (interface(commit(PLAIN)).holders, interface(commit(PLAIN)).all_cards) == (("",), ())

    def test_check_number_and_closing_time(self) -> None:
        asked = Identify(replace(SALE, number=0), ANNA, None, Phase.ORDER, RECEIPT)
        assert (data(asked).checknum, data(BILL).checknum, data(commit()).checknum) == (0, 100_106, 100_106)
        assert (data(asked).closedatetime, data(BILL).closedatetime) == (None, None)
        closed = data(commit()).closedatetime
        assert closed is not None
        assert closed.isoformat() == "2026-03-14T19:52:30"
        assert data(void()).closedatetime == closed

    def test_currencies_while_nothing_is_paid(self) -> None:
        assert [(one.id, one.amount) for one in data(BILL).currencies] == [(ROUBLES, 108_900), (PDS_PAYMENT, 108_900)]
        assert data(commit()).currencies == ()

    @pytest.mark.parametrize("phase", [Phase.OUTSIDE, Phase.ENTRANCE, Phase.AFTER])
    def test_short_packets_have_no_order(self, phase: Phase) -> None:
        assert packet(Identify(SWIPE.origin, ANNA, None, phase, RECEIPT)).data is None

    def test_sums_stay_positive_when_signs_turn(self) -> None:
        assert data(void()).payments == data(commit()).payments
        assert {one.summa for one in call(void()).transactions} == {-one.summa for one in call(commit()).transactions}

    def test_guids_and_numbers_are_the_same_at_every_try_and_in_the_void(self) -> None:
        sale, undone, again = data(commit()), data(void()), data(reinstatement())
        assert sale.checkguid == undone.checkguid == again.checkguid
        assert sale.orderguid == undone.orderguid
        assert [line.id for line in sale.lines] == [line.id for line in undone.lines]
        assert (sale.delprintnum, undone.delprintnum) == (0, 1)
        other = data(commit(PLAIN))
        assert other.checkguid == sale.checkguid, "the receipt makes it, not what is on it"

    def test_receipts_of_one_order_share_its_guid(self) -> None:
        def of(check: int, order: str) -> CheckData:
            receipt = replace(PLAIN, id=replace(PLAIN.id, check=check), order=order)
            origin = replace(SALE, check=check)
            told = packet_of(Telling(ChMode.SALE, origin, PAID, receipt), TERMS, Accounts()).data
            assert told is not None
            return told

        assert of(1, "1144").orderguid == of(2, "1144").orderguid != of(1, "1145").orderguid
        assert of(1, "1144").checkguid != of(2, "1144").checkguid
        assert of(1, "").orderguid != of(2, "").orderguid
        assert of(1, "1144").ordernum == "1144/1"


class TestLines:
    def test_line_ids_are_those_the_keys_name(self) -> None:
        said = data(commit())
        assert [one.uni for one in said.payments] == [UNI, UNI + 1, UNI + 2, UNI + 3]
        gift, second, coupon, card = said.discounts
        assert (gift.uni, coupon.uni) == (GIFT_UNI, COUPON_UNI)
        assert len({gift.uni, second.uni, coupon.uni, card.uni}) == 4

    def test_who_gave_a_discount(self) -> None:
        said = [(one.code, one.cardcode, one.object_uni) for one in data(commit()).discounts]
        assert said == [
            ("900", ANNA.value, 8),
            ("900", ANNA.value, 12),
            ("800", "RW-1", 16),
            ("2", ANNA.value, None),
        ]

    def test_with_nothing_to_pay_there_is_a_payment_of_nothing(self) -> None:
        free = replace(PLAIN, discounts=(Discount("all", PLAIN.gross, "till"),), tenders=())
        assert [(one.uni, one.sum, one.id) for one in data(commit(free)).payments] == [(UNI, 0, ROUBLES)]

    def test_what_was_asked_for_and_took_nothing_off_has_a_line_id(self) -> None:
        nothing = replace(RECEIPT, discounts=RECEIPT.discounts[3:])
        sale = Commit(SALE, nothing, commit().asks)
        said = data(sale).discounts
        assert [(one.uni, one.sum) for one in said[1:]] == [(GIFT_UNI, 0), (COUPON_UNI, 0)]
        assert receipt_of(packet(sale), TERMS) == nothing

    def test_cash_in_notes_comes_back_as_a_line_of_its_own(self) -> None:
        terms = settle(TERMS, cash_note=1_000_00)
        said = data(commit(PLAIN), terms).payments
        assert [(one.uni, one.sum) for one in said] == [(UNI, 2_000_00), (UNI + 1, -911_00)]
        assert receipt_of(packet(commit(PLAIN), terms), terms) == PLAIN

    def test_a_bonus_that_the_till_computes(self) -> None:
        terms = settle(TERMS, book=settle(BOOK, bonus_percent=5))
        own = RECEIPT.total - 16_500
        assert [one.sum for one in data(commit(), terms).bonuses] == [own * 5 // 100]
        assert (Kind.BONUS, own * 5 // 100) in [(one.kind, one.summa) for one in call(commit(), terms).transactions]
        assert (Kind.BONUS, -own * 5 // 100) in [(one.kind, one.summa) for one in call(void(), terms).transactions]

    def test_without_taxes(self) -> None:
        terms = settle(TERMS, vat_percent=0)
        assert data(commit(), terms).taxes == ()
        assert {one.vats for one in call(commit(), terms).transactions} == {()}


class TestRecords:
    def test_kinds_and_signs_of_a_sale(self) -> None:
        assert [(one.card, one.kind, one.summa) for one in call(commit()).transactions] == [
            (ANNA.value, Kind.DISCOUNT, -(34_900 + 13_900 + 5_020)),
            (ANNA.value, Kind.PAYMENT, -16_500),
            (ANNA.value, Kind.SPEND, RECEIPT.total - 16_500),
        ]

    def test_spend_may_be_the_total(self) -> None:
        records = call(commit(), settle(TERMS, spend=Spend.TOTAL)).transactions
        assert records[-1].summa == RECEIPT.total

    def test_a_coupon_with_a_number_is_a_card_of_its_own(self) -> None:
        numbered = replace(
            RECEIPT, coupons=("dessert", "555"), discounts=tuple(_renamed(one) for one in RECEIPT.discounts)
        )
        records = call_of(Commit(SALE, numbered, ()), TERMS, Accounts())
        assert isinstance(records, TransactionsEx)
        assert ("555", Kind.DISCOUNT, -9_900) in [(one.card, one.kind, one.summa) for one in records.transactions]

    def test_receipts_of_nobody(self) -> None:
        assert call(commit(PLAIN)).transactions == ()
        [record] = call(commit(PLAIN), settle(TERMS, cardless=Cardless.ZERO)).transactions
        assert (record.card, record.kind, record.summa, record.account) == ("0", Kind.SPEND, PLAIN.total, 0)

    def test_numbers_of_the_card_as_it_told_them(self) -> None:
        accounts = Accounts()
        accounts.remember(ANNA.value, CardInfo(holder="Иванов", person_id=5001, account=700_123))
        said = call_of(commit(), TERMS, accounts)
        assert isinstance(said, TransactionsEx)
        assert {(one.person_id, one.account) for one in said.transactions} == {(5001, 700_123)}
        assert said.packet is not None
        assert said.packet.data is not None
        assert [one.owner_info for one in said.packet.data.payments] == ["Иванов", "", "", ""]

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"summa": -16_501}, "Summa of Kind 0 is -16501 kopecks, CHECKPAYMENTS with the card make it -16500"),
            ({"check": 7}, "RKCheck is 7, CHECKDATA checknum is 100106"),
            ({"shift_date": DAY + timedelta(days=1)}, "RKDate is 2026-03-15, CHECK shiftdate is 2026-03-14"),
        ],
    )
    def test_a_record_that_contradicts_the_packet_is_named(self, change: dict[str, Any], why: str) -> None:
        said = call(commit())
        records = tuple(settle(one, **change) if one.kind == Kind.PAYMENT else one for one in said.transactions)
        declined = operation_of(settle(said, transactions=records), TERMS)
        assert isinstance(declined, Declined)
        assert declined.reason is Reason.MALFORMED
        assert why in declined.text

    def test_a_till_that_sends_no_records_is_believed(self) -> None:
        said = settle(call(commit()), transactions=())
        assert said.packet is not None
        check_records(said, said.packet, TERMS)
        assert operation_of(said, TERMS) == commit()


class TestOtherMakers:
    """Packets that ours would not write."""

    def foreign(self, chmode: int = 1, all_cards: tuple[str, ...] = ("R-17",), **fields: Any) -> Packet:
        line = CheckLine("{A}", "101", "Суп", 4, 10_000, 10_000, Decimal(1), 10_000)
        paid = CheckPayment(ROUBLES, "1", "Рубли", 28, 1, 10_000, 10_000)
        order = settle(
            CheckData(7, startservice=OPENED.replace(tzinfo=None), lines=(line,), payments=(paid,)),
            **fields,
        )
        shown = Interface(5, TERMS.interface_code, holders=all_cards, all_cards=all_cards)
        return Packet(4, 199_990_002, PAID.replace(tzinfo=None), chmode, DAY, 42, ExtInfo(5, (shown,)), order)

    def receipt(self, packet: Packet) -> Receipt:
        found = receipt_of(packet, TERMS)
        assert found is not None
        return found

    def test_a_card_of_letters(self) -> None:
        guest = self.receipt(self.foreign()).guest
        assert guest is not None
        assert guest.value == "R-17"

    def test_several_cards(self) -> None:
        receipt = self.receipt(self.foreign(all_cards=("RW-5", "17", "BDAY9", "18")))
        assert receipt.guest is not None
        assert (receipt.guest.value, receipt.coupons) == ("17", ("RW-5", "BDAY9"))

    def test_what_repeats_other_lines_is_left_out(self) -> None:
        dish = CheckLine("{A}", "101", "Обед", 4, 10_000, 10_000, Decimal(1), 10_000, LineType.COMBO)
        part = CheckLine("{B}", "102", "Суп", 8, 10_000, 10_000, Decimal(1), 10_000, parent=4)
        extra = CheckLine("{C}", "103", "без соли", 11, 0, 0, Decimal(1), 0, LineType.MODIFY, parent=8)
        assert [line.plu for line in self.receipt(self.foreign(lines=(dish, part, extra))).lines] == ["102"]

    def test_discounts_known_by_their_parts_only(self) -> None:
        parts = (DiscountPart("{D}", 17, -1_000), DiscountPart("{E}", 18, 16))
        line = CheckLine("{A}", "101", "Суп", 4, 10_000, 10_000, Decimal(1), 9_016, discounts=parts)
        receipt = self.receipt(self.foreign(lines=(line,)))
        assert receipt.discounts == (Discount("", 1_000, "till"), Discount("", -16, "till"))
        assert receipt.total == 9_016

    @pytest.mark.parametrize(
        ("quantity", "price", "list_sum", "line"),
        [
            ("2", 5_000, 10_000, Line("101", Decimal(2), 5_000, "Суп")),
            ("2", 0, 10_000, Line("101", Decimal(2), 5_000, "Суп")),
            ("3", 3_333, 10_000, Line("101", Decimal(1), 10_000, "Суп")),
        ],
    )
    def test_prices_follow_the_sum(self, quantity: str, price: int, list_sum: int, line: Line) -> None:
        said = CheckLine("{A}", "101", "Суп", 4, price, list_sum, Decimal(quantity), list_sum)
        assert self.receipt(self.foreign(lines=(said,))).lines == (line,)

    @pytest.mark.parametrize(
        ("payment", "tender"),
        [
            (CheckPayment("{X}", "9", "Maestro", 28, 2, 100, 100), Tender("card", 100)),
            (CheckPayment("{X}", "9", "Talon", 28, 3, 100, 100), Tender("Talon", 100)),
            (CheckPayment("{X}", "9", "Euro", 28, 1, 100, 1), Tender("cash", 100)),
            (CheckPayment(PDS_PAYMENT.lower(), "9", "x", 28, 3, 100, 100, 12, "5"), Tender("interface 12", 100)),
        ],
    )
    def test_kinds_of_payment(self, payment: CheckPayment, tender: Tender) -> None:
        assert self.receipt(self.foreign(payments=(payment,))).tenders == (tender,)

    def test_change_is_taken_off_the_cash(self) -> None:
        given = CheckPayment(ROUBLES, "1", "Рубли", 28, 1, 100_000, 100_000)
        back = CheckPayment(ROUBLES, "1", "Рубли", 29, 1, -90_000, -90_000)
        assert self.receipt(self.foreign(payments=(given, back))).tenders == (Tender("cash", 10_000),)

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"checknum": 0}, "checknum is 0"),
            ({"lines": (), "startservice": None}, "no order"),
            (
                {"lines": (CheckLine("{A}", "1", "Суп", 4, 1, 1, Decimal(-1), 1),)},
                "LINE uni=4: quantity -1 is not between",
            ),
            (
                {"payments": (CheckPayment(PDS_PAYMENT, "10", "x", 23, 3, 5, 5, 11, "999"),)},
                "PAYMENT uni=23: its cardcode is no card of HOLDERS",
            ),
            ({"startservice": OPENED.replace(year=1900, tzinfo=None)}, "year 1900"),
        ],
    )
    def test_what_no_receipt_can_be_is_refused_by_name(self, fields: dict[str, Any], why: str) -> None:
        declined = operation_of(TransactionsEx((), self.foreign(**fields)), TERMS)
        assert isinstance(declined, Declined)
        assert declined.reason is Reason.MALFORMED
        assert why in declined.text

    def test_a_discount_of_another_interface_is_the_tills(self) -> None:
        other = CheckDiscount("{D}", "7", "x", 17, -100, interface=12, cardcode="5")
        assert self.receipt(self.foreign(discounts=(other,))).discounts == (Discount("x", 100, "till"),)

    @pytest.mark.parametrize("chmode", [0, 5, 7, 8, 9, 10, 11, 12, 13, 99])
    def test_transactions_of_other_moments_do_nothing(self, chmode: int) -> None:
        declined = operation_of(TransactionsEx((), self.foreign(chmode)), TERMS)
        assert isinstance(declined, Declined)
        assert declined.reason is Reason.UNSUPPORTED

    def test_without_a_packet_there_is_nothing_to_know_a_receipt_by(self) -> None:
        declined = operation_of(TransactionsEx(()), TERMS)
        assert isinstance(declined, Declined)
        assert "INPBUF" in declined.text

    def test_a_bill_and_a_void_are_of_the_same_receipt(self) -> None:
        bill, undone = (operation_of(TransactionsEx((), self.foreign(chmode)), TERMS) for chmode in (6, 3))
        assert isinstance(bill, Quote)
        assert isinstance(undone, Void)
        assert bill.receipt == undone.receipt

    def test_a_receipt_the_reader_refuses(self) -> None:
        with pytest.raises(Contradiction):
            receipt_of(settle(self.foreign(), generated=PAID.replace(year=1900, tzinfo=None)), TERMS)


def test_discount_parts_of_dishes_and_of_the_whole() -> None:
    lines = (Line("a", Decimal(1), 500), Line("b", Decimal(1), 350), Line("a", Decimal(1), 100))
    parts = discount_parts(lines, (Discount("gift", 550, "g", "a"), Discount("10%", 40, "card")))
    assert [[part.sum for part in own] for own in parts] == [[-500], [-35], [-50, -5]]


def test_what_is_more_than_a_dish_comes_off_the_others() -> None:
    parts = discount_parts((Line("a", Decimal(1), 100), Line("b", Decimal(1), 900)), (Discount("x", 400, "g", "a"),))
    assert [sum(part.sum for part in own) for own in parts] == [-100, -300]


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [(100, (1, 1, 1), [33, 34, 33]), (5, (0, 0), [5, 0]), (7, (), []), (-100, (1, 3), [-25, -75]), (3, (3, 0), [3, 0])],
)
def test_shares_add_up(amount: int, weights: tuple[int, ...], shares: list[int]) -> None:
    assert spread(amount, weights) == shares


def test_points_cover_the_first_lines_whenever_they_were_paid() -> None:
    covered = cover((450, 315), ((ROUBLES, 1000), (ROUBLES, -400), (PDS_PAYMENT, 165)))
    assert covered == [[(PDS_PAYMENT, 165), (ROUBLES, 285)], [(ROUBLES, 315)]]
    assert tax_blocks((75, 53), covered) == [75, 128]
    assert tax_blocks((75, 53), ((), ())) == [128]


def test_every_kind_of_tender_is_known_again() -> None:
    for kind in ("cash", "card", POINTS, "voucher", ""):
        money = money_of(kind)
        said = CheckPayment(money.id, money.code, money.name, 1, money.pay_type, 1, 1)
        assert kind_of(said, TERMS.interface_code) == kind


def test_the_memory_of_cards_is_bounded() -> None:
    accounts = Accounts(most=2)
    for card in ("1", "2", "1", "3"):
        accounts.remember(card, CardInfo(account=int(card)))
    assert len(accounts) == 2
    assert accounts.of("2") == UNKNOWN
    assert accounts.of("1").number == 1


def test_stores_by_code() -> None:
    known = (Restaurant("cafe", 199_990_002), Restaurant("bar", 199_990_003))
    assert short_code(199_990_002) == 2
    assert [code_of(store, known) for store in ("bar", "17", "club", "007")] == [199_990_003, 17, None, None]
    assert [store_of(code, known) for code in (199_990_002, 5)] == ["cafe", "5"]
    assert [store_of_short(code, known) for code in (3, 5)] == ["bar", "5"]


def test_the_lines_of_this_order_are_what_they_should_be() -> None:
    assert sum(line.total for line in LINES) == PLAIN.gross == 108_900


def _renamed(discount: Discount) -> Discount:
    return replace(discount, source="555") if discount.source == "RW-1" else discount
