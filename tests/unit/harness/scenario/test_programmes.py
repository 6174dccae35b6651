"""Programmes beyond their types."""

import pytest

from harness.scenario.programmes import parse_programme
from harness.scenario.text import TextErrors
from harness.scenario.vocabularies import parse_vocabulary
from simulators.till.programme import CardDiscount

TEXT = """\
name: Club
zone: Europe/Warsaw
day_closes_at: "04:00"
earning: {rules: [{name: happy, multiplier: 2, when: {days: [mon], from_time: "14:00", to_time: "16:00"}}]}
tiers: [{name: silver, from_points: 500.00, multiplier: "1.5"}]
redeeming: {value: 0.10, max_percent: 50}
rewards: [{id: latte, name: Latte, cost: 100, gives: {plu: "1"}}]
occasions: [{id: roses, name: Roses, from_day: "02-14", to_day: "02-14", gives: {percent: 20}}]
gifts: [{id: two, name: Two, plus: ["1", "2"], choose: 2}]
menu: [{plu: "1", name: Latte, price: 14.90}, {plu: "2", name: Tea, price: 8.50}]
card_discounts: [{number: 2, name: Bronze, percent: 10}, {number: 3, name: Silver, percent: 15, limit: 200.00}]
card_discount: 2
"""


def test_a_good_programme_is_read() -> None:
    programme = parse_programme(TEXT, "p.yaml")
    assert programme.earning.rules[0].when.days[0].value == "mon"
    assert programme.rewards[0].cost == 10000
    assert programme.card_discounts == (CardDiscount(2, "Bronze", 10), CardDiscount(3, "Silver", 15, 20000))
    assert (programme.card_discount, programme.tiers[0].card_discount) == (2, 0)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Europe/Warsaw", "Europe/Warsow", "p.yaml:2:7: there is no time zone 'Europe/Warsow'"),
        ("zone: Europe/Warsaw", "zone: ../../etc/passwd", "p.yaml:2:7: there is no time zone"),
        ('gives: {plu: "1"}', 'gives: {plu: "3"}', "p.yaml:7:60: dish '3' is not on the menu; there is 1, 2"),
        ('gives: {plu: "1"}', 'gives: {plu: "1", amount: 1}', "a benefit is exactly one of plu, percent, amount"),
        ("percent: 20", "percent: 0", "a percentage is from 1 to 100"),
        ('from_day: "02-14"', 'from_day: "02-30"', "expected a day of the year such as 02-14, found '02-30'"),
        ('from_day: "02-14"', "birthday: true", "an occasion is around the birthday or between two days, not both"),
        ("choose: 2", "choose: 3", "3 of 2 dishes cannot be chosen"),
        ('plu: "2", name: Tea', 'plu: "1", name: Tea', "p.yaml:10:47: dish '1' stands twice"),
        ("max_percent: 50", "max_percent: 101", "p.yaml:6:39: a percentage is from 0 to 100"),
        ("value: 0.10", "value: 0", "a point is worth more than nothing"),
        ('multiplier: "1.5"', "multiplier: -1", "a multiplier is at least 0"),
        ("card_discount: 2", "card_discount: 4", "p.yaml:12:16: there is no discount of number 4 among card_discounts"),
        ('"1.5"}', '"1.5", card_discount: 5}', "p.yaml:5:79: there is no discount of number 5 among card_discounts"),
        ("number: 3", "number: 2", "p.yaml:11:58: number '2' stands twice"),
        ("name: Silver", "name: Bronze", "p.yaml:11:58: discount 'Bronze' stands twice"),
        ("number: 3", "number: 800", "p.yaml:11:67: the number of a discount is from 1 to 799"),
        ("percent: 15", "percent: 0", "a percentage is from 1 to 100"),
        ("limit: 200.00", "limit: 0", "a limit is more than nothing"),
        ("[mon]", "[monday]", "'monday' is not possible here; did you mean mon?"),
    ],
)
def test_what_is_wrong_with_a_programme_is_said_at_its_place(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(TextErrors) as caught:
        parse_programme(TEXT.replace(before, after), "p.yaml")
    assert said in "\n".join(str(error) for error in caught.value.errors)


def test_what_is_wrong_with_a_vocabulary_is_said_near_its_place() -> None:
    text = """\
name: v
style: event
refused: {name: NO, fields: [reason]}
queued: {name: LATER}
exchanges:
  identify:
    request: {name: WHO, fields: [identifer]}
    answers: {}
"""
    with pytest.raises(TextErrors) as caught:
        parse_vocabulary(text, "v.yaml")
    said = [str(error) for error in caught.value.errors]
    assert any(error.startswith("v.yaml:7:") and "did you mean 'identifier'" in error for error in said)
    assert any(error.startswith("v.yaml:8:") and "guest_found is missing" in error for error in said)
