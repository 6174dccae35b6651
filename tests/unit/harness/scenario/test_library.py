"""Finding, loading and choosing; the library that ships loads whole and fast enough."""

from pathlib import Path

import pytest

from harness.scenario.expansion import expand_all
from harness.scenario.files import SHIPPED, find_file
from harness.scenario.library import default_vocabulary, files_in, load_many, load_programme
from harness.scenario.model import asserts_nothing
from harness.scenario.selection import select
from harness.scenario.text import TextErrors
from simulators.kit.errors import UsageError
from tests.unit.harness.scenario.shop import parse, with_steps

GOOD = with_steps("- note: nothing")


def test_the_library_that_ships_loads_without_an_error_and_asserts_something() -> None:
    loaded = load_many()
    assert [str(error) for error in loaded.errors] == []
    assert len(loaded.scenarios) >= 45
    assert [s.file for s in loaded.scenarios if asserts_nothing(s)] == []
    assert [s.id for s in loaded.scenarios if not s.covers] == []


def test_programmes_and_vocabularies_that_ship_load() -> None:
    names = sorted(path.name for path in (SHIPPED / "programmes").glob("*.yaml"))
    assert "cafe.yaml" in names
    for name in names:
        assert load_programme(SHIPPED / "programmes" / name).menu
    assert len(load_programme(SHIPPED / "programmes" / "cafe.yaml").menu) == 60
    assert default_vocabulary().name == "event"


def test_a_bad_file_does_not_keep_the_good_ones_away(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("scenario: [", encoding="utf-8")
    (tmp_path / "c.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "d.yaml").write_text("secnario: x\n", encoding="utf-8")
    (tmp_path / ".hidden.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "programmes").mkdir()
    (tmp_path / "programmes" / "p.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "site.yml").write_text("target: site\nunder_test: gateway\n", encoding="utf-8")
    loaded = load_many([tmp_path])
    assert (loaded.files, len(loaded.scenarios), [t.name for t in loaded.targets]) == (5, 1, ["site"])
    said = [str(error).replace(f"{tmp_path}/", "") for error in loaded.errors]
    assert said[0].startswith("b.yaml:2:1: did not find expected node content")
    assert said[1] == "c.yaml:1:1: micros/trial is the id of a.yaml too"
    assert said[2].startswith("d.yaml:1:1: neither a scenario nor a target file")
    assert "did you mean scenario?" in said[2]


def test_a_path_that_is_not_there_is_a_wrong_command() -> None:
    with pytest.raises(UsageError, match=r"there is no file or folder nowhere\.yaml"):
        files_in(["nowhere.yaml"])


def test_a_broken_programme_is_told_once_with_its_own_places(tmp_path: Path) -> None:
    (tmp_path / "club.yaml").write_text("name: Club\nzone: Europe/Warsow\nrate: 1\n", encoding="utf-8")
    for name in ("a", "b"):
        text = GOOD.replace("micros/trial", f"micros/{name}")
        start, end = text.index("  programme:"), text.index("  terminals:")
        whole = f"{text[:start]}  programme: club.yaml\n{text[end:]}".replace(
            ", coupons: {mine: {code: X-1, offer: latte}}", ""
        )
        (tmp_path / f"{name}.yaml").write_text(whole, encoding="utf-8")
    said = [
        str(error).replace(f"{tmp_path}/", "") for error in load_many([tmp_path / "a.yaml", tmp_path / "b.yaml"]).errors
    ]
    assert len(said) == 1
    assert said[0].startswith("club.yaml:3:1: programme has no field 'rate'")


def test_a_programme_is_read_again_when_its_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "club.yaml"
    path.write_text("name: One\n", encoding="utf-8")
    assert load_programme(path).name == "One"
    path.write_text("name: Second\n", encoding="utf-8")
    assert load_programme(path).name == "Second"
    path.write_text("name: [", encoding="utf-8")
    with pytest.raises(TextErrors):
        load_programme(path)


def test_a_reference_is_found_beside_above_and_in_the_library(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "x.yaml").write_text("", encoding="utf-8")
    assert find_file("x.yaml", inner) == tmp_path / "x.yaml"
    assert find_file("programmes/cafe.yaml", inner) == SHIPPED / "programmes" / "cafe.yaml"
    assert find_file("y.yaml", inner) is None


@pytest.mark.parametrize(
    ("expression", "chosen"),
    [
        ("trial", ["anna", "bob"]),
        ('"guest=anna"', ["anna"]),
        ("not ANNA", ["bob"]),
        ("anna and bob", []),
        ("anna or bob", ["anna", "bob"]),
        ("(anna or bob) and not guest=bob", ["anna"]),
        ("smoke", ["anna", "bob"]),
        ("A and trial", ["anna", "bob"]),
        ('"a trial"', ["anna", "bob"]),
    ],
)
def test_cases_are_chosen_by_words_of_id_title_and_tags(expression: str, chosen: list[str]) -> None:
    text = with_steps("- quote: {on: till1, guest: '${matrix.guest}'}", "matrix: {guest: [anna, bob]}\ntags: [smoke]\n")
    cases = select(expand_all([parse(text)]), expression)
    assert [dict(case.values)["guest"] for case in cases] == chosen


def test_tags_choose_any_of_them() -> None:
    cases = expand_all([parse(with_steps("- note: x", "tags: [smoke]\n"))])
    assert select(cases, tags=["smoke", "long"]) == cases
    assert select(cases, tags=["long"]) == ()


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a and", "expected a word, found the end"),
        ("(a", "expected `)`"),
        ("a b", "expected `and`, `or` or the end, found 'b'"),
        (")", "expected a word, found ')'"),
        ('"a', "a quotation mark is missing"),
        ("not " * 60 + "a", "nested too deeply"),
        ("a" * 3000, "longer than 2000"),
    ],
)
def test_a_wrong_expression_is_a_wrong_command(expression: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        select((), expression)
    assert said in str(caught.value)
