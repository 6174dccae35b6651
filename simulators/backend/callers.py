"""Who may ask what (COSTA-10). A store's token is good for that store's operations only; apps and the office have
theirs.

The trap: the store a caller names in an operation proves nothing; the token does.
"""

import hmac

from msgspec import Struct

from simulators.till.operation import (
    Attach,
    Claim,
    Commit,
    Detach,
    IssueCode,
    LoadMenu,
    ReadLedger,
    Single,
    Void,
    kind_of,
)


class Store(Struct, frozen=True):
    """A store that may call, and the bearer token it proves itself with."""

    id: str
    token: str


class Callers(Struct, frozen=True):
    """Everybody who may call. An empty token lets nobody in."""

    stores: tuple[Store, ...]
    app_token: str = ""
    office_token: str = ""


_OF_THE_APP = (Claim, IssueCode)
_OF_THE_OFFICE = (LoadMenu, ReadLedger)


def refuse_caller(callers: Callers, credential: str, operation: Single) -> str | None:
    """Why this caller may not ask this, in a sentence that tells a stranger nothing; None when they may.

    The app may also take back a claim of its own: a `Void` of an operation made by the same store and terminal names.
    """
    if not credential:
        return "no token"
    if _is(credential, callers.app_token):
        return None if isinstance(operation, _OF_THE_APP) or _is_own_void(operation) else _not_for(operation)
    if _is(credential, callers.office_token):
        return None if isinstance(operation, _OF_THE_OFFICE) else _not_for(operation)
    known = [store.id for store in callers.stores if _is(credential, store.token)]
    if not known:
        return "unknown token"
    if operation.origin.store not in known:
        return "not the token of this store"
    if isinstance(operation, _OF_THE_APP + _OF_THE_OFFICE):
        return _not_for(operation)
    return None if _is_of_store(operation) else "not a receipt of this store"


def _is(credential: str, token: str) -> bool:
    return bool(token) and hmac.compare_digest(credential.encode(), token.encode())


def _not_for(operation: Single) -> str:
    return f"{kind_of(operation)} is not for this caller"


def _is_of_store(operation: Single) -> bool:
    """Receipts are reported and voided by the store that made them; finding and returning may cross stores."""
    store = operation.origin.store
    match operation:
        case Commit():
            return operation.receipt.id.store == store and all(ask.origin.store == store for ask in operation.asks)
        case Attach():
            return operation.receipt.id.store == store
        case Detach():
            return operation.target.store == store
        case Void():
            named = operation.operation
            return operation.target.store == store and (named is None or named.startswith(f"{store}/"))
        case _:
            return True


def _is_own_void(operation: Single) -> bool:
    if not isinstance(operation, Void) or operation.operation is None:
        return False
    origin, parts = operation.origin, operation.operation.split("/")
    return len(parts) > 2 and (parts[0], parts[2]) == (origin.store, origin.terminal)
