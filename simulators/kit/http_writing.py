"""How HTTP messages are written: by h11, or as it wrote the same head before."""

from http import HTTPStatus

import h11

from simulators.kit.http_message import HttpRequest, HttpResponse
from simulators.kit.http_talk import (
    WITHOUT_BODY,
    WRITTEN_REQUESTS,
    WRITTEN_RESPONSES,
    Start,
    Talk,
    can_be_plain,
    know,
)

_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


def say_request(talk: Talk, request: HttpRequest) -> bytes:
    """The bytes of a request, which goes out."""
    said = request.method, request.target, request.headers, len(request.body)
    head = WRITTEN_REQUESTS.get(said)
    if head is not None:
        talk.is_plain = True
        talk.happened(lambda conn: request_bytes(conn, request))
        return head + request.body
    data = request_bytes(talk.conn, request)
    talk.is_plain = can_be_plain(request.method, request.headers)
    if talk.is_plain:
        know(WRITTEN_REQUESTS, said, data[: len(data) - len(request.body)])
    return data


def say_response(talk: Talk, response: HttpResponse, method: str) -> bytes:
    """The bytes of an answer to a request of `method`, which goes out."""
    said = response.status, response.headers, len(response.body)
    head = WRITTEN_RESPONSES.get(said) if talk.is_plain else None
    if head is not None:
        talk.happened(lambda conn: response_bytes(conn, response, method))
        return head + response.body
    data = response_bytes(talk.conn, response, method)
    if talk.is_plain and response.status not in WITHOUT_BODY and can_be_plain(method, response.headers):
        know(WRITTEN_RESPONSES, said, data[: len(data) - len(response.body)])
    return data


def request_bytes(conn: h11.Connection, request: HttpRequest) -> bytes:
    """A request as one piece. The caller has set `host`; a length is added."""
    headers = list(request.headers)
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers.append(("content-length", str(len(request.body))))
    start = h11.Request(method=request.method, target=request.target, headers=headers)
    return _pieces(conn, start, request.body)


def response_bytes(conn: h11.Connection, response: HttpResponse, method: str) -> bytes:
    """An answer to a request of `method` as one piece."""
    headers = list(response.headers)
    body = response.body
    if response.status in WITHOUT_BODY:
        body = b""
    else:
        headers.append(("content-length", str(len(body))))
        if method == "HEAD":
            body = b""
    reason = _REASONS.get(response.status, b"")
    return _pieces(conn, h11.Response(status_code=response.status, headers=headers, reason=reason), body)


def final_bytes(response: HttpResponse) -> bytes:
    """An answer to something that was not a request, after which the connection ends.

    Written by hand: h11 has seen an error and will not write.
    """
    reason = _REASONS.get(response.status, b"").decode()
    lines = [f"HTTP/1.1 {response.status} {reason}", *(f"{name}: {value}" for name, value in response.headers)]
    lines += [f"content-length: {len(response.body)}", "connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1") + response.body


def _pieces(conn: h11.Connection, start: Start, body: bytes) -> bytes:
    pieces = [conn.send(start)]
    if body:
        pieces.append(conn.send(h11.Data(data=body)))
    pieces.append(conn.send(h11.EndOfMessage()))
    return b"".join(piece for piece in pieces if piece)
