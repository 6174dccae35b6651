"""A cast with a second card system is not played against a target, and the reason is given."""

import pytest

from harness.scenario.files import SHIPPED
from harness.scenario.library import load_file
from harness.scenario.model import Scenario
from harness.target.fitting import why_skipped
from tests.unit.harness.target.test_outside import FARCARD, GATEWAY, outside


@pytest.mark.parametrize("text", [FARCARD, GATEWAY + 'farcard: {url: "http://crm:8080"}\n'])
@pytest.mark.parametrize("name", ["two_interfaces", "two_interfaces_second_refuses"])
def test_it_is_skipped(text: str, name: str) -> None:
    scenario = load_file(SHIPPED / f"farcard/{name}.yaml")
    assert isinstance(scenario, Scenario)
    assert "second interface to a card system of ours" in (why_skipped(scenario, outside(text)) or "")
