"""Answers of another program behind the same address: a proxy's page, a halved document, a wrong charset.

Only HTTP has such answers; what crosses a link in another protocol is left as it is (and a scenario that asks for it
there is refused when it is loaded). The server did what it was asked, but for what a till can know it did not.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from harness.trouble.counting import check_times, hits, untouched
from harness.trouble.http_answer import CONTENT, HttpAnswer, read_answer
from harness.trouble.registry import trouble
from harness.trouble.rule import Delivery, Passing, Towards
from simulators.kit.chance import Random


class Fault(Enum):
    """In which way an answer is wrong."""

    HTML = "html"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    WRONG_CHARSET = "wrong_charset"
    NO_RESULT = "no_result"
    TEXT_500 = "text_500"
    NOT_FOUND = "not_found"
    OTHER_CONTENT_TYPE = "other_content_type"


@trouble("answers_spoilt", http_only=True)
@dataclass(frozen=True, slots=True)
class AnswersSpoilt:
    """Answers over HTTP are replaced by another program's, or come damaged; their lengths are right all the same."""

    how: Fault
    """`html`: status 200 with a proxy's page; `empty`: status 200 without a body; `truncated`: half of the body;
    `wrong_charset`: windows-1251 that says it is UTF-8; `no_result`: the attribute or member `Result` is missing (where
    there is none of that name, the first one); `text_500`: status 500 with a line of text; `not_found`: status 404;
    `other_content_type`: the body as it was, called application/octet-stream."""
    times: int = 1
    """How many; 0 means always."""
    skip: int = 0
    """Messages of that way that pass first."""

    def __post_init__(self) -> None:
        check_times(self.times, self.skip)

    def on_chunk(self, chunk: Passing, chance: Random) -> Sequence[Delivery]:
        del chance
        answer = read_answer(chunk.data) if hits(chunk, Towards.CLIENT, self.times, self.skip) else None
        return untouched(chunk) if answer is None else (Delivery(0, _WAYS[self.how](answer).to_bytes()),)


_PAGE = b"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Welcome</title></head>
<body><h1>It works!</h1><p>The page you are looking for is behind this one.<br></body></html>
"""
_NO_PAGE = b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><hr></body></html>\n"
_HTML = b"text/html; charset=utf-8"
_CHARSET = re.compile(rb"(?i)\s*;\s*charset=[^;]*")
_DECLARED = re.compile(rb"""(?i)(<\?xml[^>]*\sencoding\s*=\s*["'])[^"']*""")
_DECLARATION = re.compile(rb"(?i)\s*<\?xml[^>]*\?>")
_WORD = "Лояльность".encode("cp1251")
"""Not UTF-8; put where it changes no meaning, when an answer holds nothing but ASCII."""


def _truncated(answer: HttpAnswer) -> HttpAnswer:
    return answer.with_body(answer.body[: len(answer.body) // 2]) if answer.body else answer


def _in_wrong_charset(answer: HttpAnswer) -> HttpAnswer:
    if not answer.body:
        return answer
    text = answer.body.decode("utf-8", "replace").replace("\N{REPLACEMENT CHARACTER}", "?")
    body = text.encode("cp1251", "replace")
    if body.isascii():
        body = _with_word(body)
    body = _DECLARED.sub(rb"\g<1>utf-8", body, count=1)
    content = _CHARSET.sub(b"", answer.header(CONTENT)) or b"text/plain"
    return answer.with_header(CONTENT, content + b"; charset=utf-8").with_body(body)


_TEXT_VALUE = re.compile(rb':\s*"((?:[^"\\]|\\.)*)"')


def _with_word(body: bytes) -> bytes:
    """ASCII with a word that is not: in a comment of XML, behind the last text of JSON, else at the end."""
    if body.lstrip().startswith(b"<"):
        declaration = _DECLARATION.match(body)
        at = declaration.end() if declaration else 0
        return body[:at] + b"<!--" + _WORD + b"-->" + body[at:]
    texts = list(_TEXT_VALUE.finditer(body))
    if texts:
        at = texts[-1].end(1)
        return body[:at] + _WORD + body[at:]
    before, brace, after = body.partition(b"{")
    if brace and not before.strip():
        comma = b"" if after.lstrip().startswith(b"}") else b","
        return b'{"Comment":"' + _WORD + b'"' + comma + after
    return body + b" " + _WORD


_ATTRIBUTE = rb"""\s+%s\s*=\s*("[^"]*"|'[^']*')"""
_VALUE = rb"""("(?:[^"\\]|\\.)*"|[^\s,{}\[\]"]+|\{[^{}]*\}|\[[^\[\]]*\])"""
_MEMBER = rb'"%s"\s*:\s*' + _VALUE
_RESULT_ATTRIBUTE = re.compile(_ATTRIBUTE % b"(?i:result)")
_ANY_ATTRIBUTE = re.compile(_ATTRIBUTE % rb"[\w:.-]+")
_RESULT_MEMBER = (re.compile(_MEMBER % b"(?i:result)" + rb"\s*,"), re.compile(rb",?\s*" + _MEMBER % b"(?i:result)"))
_ANY_MEMBER = (re.compile(_MEMBER % rb'[^"]*' + rb"\s*,"), re.compile(_MEMBER % rb'[^"]*'))


def _without_result(answer: HttpAnswer) -> HttpAnswer:
    body = answer.body
    if body.lstrip().startswith(b"<"):
        declaration = _DECLARATION.match(body)
        at = declaration.end() if declaration else 0
        found = _RESULT_ATTRIBUTE.search(body, at) or _ANY_ATTRIBUTE.search(body, at)
    else:
        found = next((f for p in (*_RESULT_MEMBER, *_ANY_MEMBER) if (f := p.search(body))), None)
    if found is None:
        return answer.with_body(b"") if body else answer
    return answer.with_body(body[: found.start()] + body[found.end() :])


_WAYS: Mapping[Fault, Callable[[HttpAnswer], HttpAnswer]] = {
    Fault.HTML: lambda answer: answer.instead(b"200 OK", _HTML, _PAGE),
    Fault.EMPTY: lambda answer: answer.instead(b"200 OK", answer.header(CONTENT), b""),
    Fault.TRUNCATED: _truncated,
    Fault.WRONG_CHARSET: _in_wrong_charset,
    Fault.NO_RESULT: _without_result,
    Fault.TEXT_500: lambda answer: answer.instead(
        b"500 Internal Server Error", b"text/plain; charset=utf-8", b"Object reference not set to an instance.\n"
    ),
    Fault.NOT_FOUND: lambda answer: answer.instead(b"404 Not Found", _HTML, _NO_PAGE),
    Fault.OTHER_CONTENT_TYPE: lambda answer: answer.with_header(CONTENT, b"application/octet-stream"),
}
