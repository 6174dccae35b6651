"""XML from somebody who may mean harm."""

import pytest

from simulators.kit.xml import XmlRefused, parse_xml

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
