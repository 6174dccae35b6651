"""XML from somebody who may mean harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.kit.xml import XmlRefused, escape_attribute, is_sayable, parse_xml, without_unsayable

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "nothing": b"",
    "no xml": b"hello",
    "cut": b"<a><b>",
    "dtd": b"<!DOCTYPE a><a/>",
    "file entity": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>',
    "network dtd": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a b="&l9;">&l9;</a>'.encode(),
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><a/>',
    "dtd in utf-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'.encode("utf-16"),
    "unknown entity": b"<a>&nbsp;</a>",
    "deep": b"<a>" * 100_000,
    "deep and closed": b"<a>" * 5000 + b"</a>" * 5000,
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "zero byte": b"<a>\x00</a>",
    "two attributes": b'<a b="1" b="2"/>',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_xml_is_refused_with_a_sentence(case: str) -> None:
    with pytest.raises(XmlRefused, match=r"\w+ \w+"):
        parse_xml(HOSTILE[case])


def test_plain_xml_is_read_without_comments_and_instructions() -> None:
    root = parse_xml('<?xml version="1.0" encoding="utf-8"?><a b="Ж"><!-- c --><?d e?><f/></a>'.encode())
    assert root.get("b") == "Ж"
    assert [child.tag for child in root] == ["f"]


CYRILLIC = '<?xml version="1.0" encoding="{}"?><a b="Касса"/>'


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-8"?>', "<?xml version='1.0'?>", ""])
def test_a_document_in_another_code_page_than_it_says_is_refused_with_the_byte(head: str) -> None:
    raw = (head + '<a b="Касса"/>').encode("cp1251")
    with pytest.raises(XmlRefused, match=f"says utf-8 and is not: byte 0xca at offset {len(head) + 6}$"):
        parse_xml(raw)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("utf-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("windows-1251", "cp1251"),
        ("utf-16", "utf-16"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_a_document_in_the_code_page_it_says_is_read(said: str, written: str) -> None:
    assert parse_xml(CYRILLIC.format(said).encode(written)).get("b") == "Касса"


def test_a_document_larger_than_the_limit_is_refused() -> None:
    raw = b'<a b="' + b"x" * 100 + b'"/>'
    assert parse_xml(raw, len(raw)).tag == "a"
    with pytest.raises(XmlRefused, match="a document of 109 bytes is refused, the limit is 108"):
        parse_xml(raw, 108)


@given(st.text())
def test_any_text_is_sayable_or_becomes_so(text: str) -> None:
    said = without_unsayable(text)
    assert is_sayable(said)
    assert (said == text) == is_sayable(text)
    assert parse_xml(f'<a b="{escape_attribute(said)}"/>'.encode()).get("b") == said
    if said != text:
        with pytest.raises(ValueError, match=r"XML cannot say U\+[0-9A-F]{4}"):
            escape_attribute(text)


def test_white_space_and_markup_in_an_attribute_survive() -> None:
    assert escape_attribute('\t\n\r<&>"') == "&#9;&#10;&#13;&lt;&amp;&gt;&quot;"
    with pytest.raises(ValueError, match=r"XML cannot say U\+0001, character 2 of 'ab\\x01'"):
        escape_attribute("ab\x01")


@given(st.binary(max_size=60))
def test_any_bytes_are_an_element_or_refused(raw: bytes) -> None:
    try:
        said = parse_xml(raw).tag
    except XmlRefused as error:
        said = str(error)
    assert said
