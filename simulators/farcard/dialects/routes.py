"""Which call a request is: by its path, which is free (farcard.md 5.1).

Paths are compared after trimming slashes, with regard to case, as the best known server does [C]; a query is no part
of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.farcard.call import Call, FindEmail, GetCardImageEx, GetCardInfoEx, HoldEx, ReleaseEx, TransactionsEx
from simulators.farcard.dialects.contract import CallName, Style, Unreadable
from simulators.kit.http import HttpRequest, HttpResponse

_TEXT = ("content-type", "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Routes:
    """The calls a dialect has, and where they are when a site says nothing else."""

    own: Mapping[CallName, str]

    def path(self, name: CallName, style: Style) -> str:
        """With one slash in front."""
        return "/" + style.paths.get(name, self.own[name]).lstrip("/")

    def name_of(self, request: HttpRequest, style: Style) -> CallName | None:
        asked = path_of(request.target)
        return next((name for name in self.own if self.path(name, style).strip("/") == asked), None)


def call_name(call: Call) -> CallName:
    match call:
        case GetCardInfoEx():
            return CallName.GET_CARD_INFO_EX
        case TransactionsEx():
            return CallName.TRANSACTIONS_EX
        case FindEmail():
            return CallName.FIND_EMAIL
        case GetCardImageEx():
            return CallName.GET_CARD_IMAGE_EX
        case HoldEx():
            return CallName.HOLD_EX
        case ReleaseEx():
            return CallName.RELEASE_EX


def path_of(target: str) -> str:
    """The path of a request's target, without slashes at its ends and without the query."""
    if target.lower().startswith(("http://", "https://")):
        target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
    return target.partition("#")[0].partition("?")[0].strip("/")


def check_method(request: HttpRequest, method: str = "POST") -> None:
    """Raises Unreadable, for 405."""
    if request.method != method:
        raise Unreadable(f"this call is a {method}, not a {request.method[:20]}", 405)


def plain_refusal(status: int, sentence: str, allow: str) -> HttpResponse:
    """The answer to what is no call: a sentence (farcard.md 5.8: an unknown path is a text with 404 [C])."""
    headers = (_TEXT, ("allow", allow)) if status == 405 else (_TEXT,)
    return HttpResponse(status, headers, f"{sentence}\n".encode())
