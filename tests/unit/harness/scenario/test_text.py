"""YAML text as nodes: places, what stays text, what is refused with a sentence."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.scenario import text as text_module
from harness.scenario.text import MAX_DEPTH, Mapping, Scalar, Sequence, TextErrors, read_text


def refusal(raw: bytes | str) -> str:
    with pytest.raises(TextErrors) as caught:
        read_text(raw, "f.yaml")
    return str(caught.value.errors[0])


@pytest.mark.parametrize(
    "text", ["00017", "no", "on", "12:30:45", "1_000", "0x1F", "~", "1e3", "2026-03-14", "=", "<<"]
)
def test_a_scalar_keeps_its_text(text: str) -> None:
    node = read_text(f"a: {text}\n", "f.yaml")
    assert isinstance(node, Mapping)
    assert node.get("a") == Scalar(1, 4, text, plain=True)


def test_places_count_from_one_and_know_quotes() -> None:
    node = read_text('a:\n  - x\n  - "y"\n', "f.yaml")
    assert node == Mapping(
        1, 1, ((Scalar(1, 1, "a", plain=True), Sequence(2, 3, (Scalar(2, 5, "x", True), Scalar(3, 5, "y", False)))),)
    )


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfa: 1\n", b"a: 1\r\n", "a: 1"])
def test_a_byte_order_mark_and_line_ends_of_windows_do_not_matter(raw: bytes | str) -> None:
    node = read_text(raw, "f.yaml")
    assert isinstance(node, Mapping)
    assert node.get("a") == Scalar(1, 4, "1", plain=True)


def test_all_equal_keys_are_told_and_only_those() -> None:
    with pytest.raises(TextErrors) as caught:
        read_text("a: 1\nb: 2\na: 3\nc: 4\nb: 5\n", "f.yaml")
    assert [str(e) for e in caught.value.errors] == [
        "f.yaml:3:1: 'a' stands twice; the first is on line 1",
        "f.yaml:5:1: 'b' stands twice; the first is on line 2",
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("a: &x 1\nb: *x\n", "f.yaml:1:4: an anchor (&x) is not part of the language; write it out"),
        ("b: *x\n", "f.yaml:1:4: an alias (*x) is not part of the language; write it out"),
        ("a: !!python/object:os.system {}\n", "f.yaml:1:4: a tag (tag:yaml.org,2002:python/object:os.system) is not"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document begins here"),
        ("? [a]\n: b\n", "f.yaml:1:3: a key must be a plain word"),
        ("a:\n\t- b\n", "f.yaml:2:1: a tab indents this line; YAML indents with spaces only"),
        ("a: b: c\n", "f.yaml:1:5: a second `:` in one line"),
        ("a: @x\n", "f.yaml:1:4: a text cannot begin with '@'; put it in quotes"),
        ("a: [1\n", "f.yaml:2:1: did not find expected ',' or ']' (while parsing a flow sequence, begun on line 1)"),
        ("a: \x00\n", "f.yaml:1:4: the control character U+0000 has no place here"),
        ("", "f.yaml:1:1: the file is empty"),
        ("# only a remark\n", "f.yaml:1:1: the file is empty"),
        (b"a: 1\nb: \xc5\xb3 \xb3\n", "f.yaml:2:6: byte 0xB3 is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfea\x00", "f.yaml:1:1: the file is UTF-16; save it as UTF-8"),
        ("[" * 1000, f"f.yaml:1:{MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
        ("a" * 2_000_000, "f.yaml:1:1: the file is larger than"),
    ],
)
def test_what_the_language_has_not_is_refused_with_its_place(raw: bytes | str, said: str) -> None:
    assert refusal(raw).startswith(said)


def is_node_or_errors(raw: bytes | str) -> bool:
    """Whether a node comes out, or a list of errors with places; nothing else may."""
    try:
        node = read_text(raw, "f.yaml")
    except TextErrors as errors:
        told = errors.errors
        return bool(told) and all(error.place.line >= 1 and error.place.column >= 1 for error in told)
    return isinstance(node, Scalar | Sequence | Mapping)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_node_or_errors(raw: bytes) -> None:
    assert is_node_or_errors(raw)


@given(st.text(alphabet="ab:-[]{}\"'#&*!|>%@` \n\t,?", max_size=120))
def test_any_punctuation_is_a_node_or_errors(text: str) -> None:
    assert is_node_or_errors(text)


@pytest.mark.parametrize(
    "text", ["a: [1, {b: 00017}]\nc: 'x'\n", "a: &x 1\n", "a: *x\n", "a: 1\na: 2\n", "a: [", "", "a: \x00"]
)
def test_a_python_without_libyaml_reads_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def outcome() -> object:
        try:
            return read_text(text, "f.yaml")
        except TextErrors as errors:
            return [(error.place.line, error.sentence.split("(")[0]) for error in errors.errors][:1]

    fast = outcome()
    monkeypatch.setattr(text_module, "_Loader", yaml.SafeLoader)
    slow = outcome()
    assert type(slow) is type(fast)
    if isinstance(fast, Mapping) or "[" not in text:
        assert slow == fast
