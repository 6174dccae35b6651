"""What a request proves beside its content: a signature, and a token that expires (FARC-15). Off unless asked for.

**Profile of ours**: the vendor documents no authentication to the back-end (farcard.md 5.1). The signature is over
method, target and body, so that none of them can be changed; the token is the same for all requests of some minutes.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from simulators.kit.http import HttpRequest

SIGNATURE = "x-signature"
_AUTHORIZATION, _SCHEME = "authorization", "bearer"


@dataclass(frozen=True, slots=True)
class Security:
    """`secret` is shared by both ends. `signs`: requests are signed. `token_minutes`: how long a token is new; 0: there
    are none. A server takes the token of this slot of time and of the one before."""

    secret: str = field(repr=False)
    signs: bool = True
    token_minutes: int = 0

    def __post_init__(self) -> None:
        if not self.secret:
            raise ValueError("a shared secret must not be empty")
        if self.token_minutes < 0:
            raise ValueError("a token is good for a number of minutes, or 0 for none")

    def headers(self, request: HttpRequest, moment: datetime | None) -> tuple[tuple[str, str], ...]:
        """What proves this request, at that moment by the till's clock."""
        said = []
        if self.signs:
            said.append((SIGNATURE, self._signature(request)))
        if self.token_minutes and moment is not None:
            said.append((_AUTHORIZATION, f"Bearer {self._token(self._slot(moment))}"))
        return tuple(said)

    def objection(self, request: HttpRequest, moment: datetime | None) -> str | None:
        """Why a request is not from who it should be; None when it is. Never says what would have been right."""
        if self.signs:
            signature = request.header(SIGNATURE)
            if signature is None:
                return "the request is not signed"
            if not _same(signature, self._signature(request)):
                return "the signature is not of this request"
        return self._token_objection(request, moment) if self.token_minutes else None

    def _token_objection(self, request: HttpRequest, moment: datetime | None) -> str | None:
        scheme, _, token = (request.header(_AUTHORIZATION) or "").partition(" ")
        if scheme.lower() != _SCHEME or not token:
            return "the request has no token"
        if moment is None:
            return "there is no clock to judge a token by"
        slot = self._slot(moment)
        fits = [_same(token.strip(), self._token(one)) for one in (slot, slot - 1)]
        return None if any(fits) else "the token has expired, or never was one"

    def _signature(self, request: HttpRequest) -> str:
        head = f"{request.method.upper()}\n{request.target}\n".encode()
        return self._digest(head + request.body)

    def _token(self, slot: int) -> str:
        return self._digest(f"token {slot}".encode())

    def _slot(self, moment: datetime) -> int:
        return int(moment.timestamp()) // (60 * self.token_minutes)

    def _digest(self, text: bytes) -> str:
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()


def _same(one: str, other: str) -> bool:
    """Takes as long whatever differs."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
