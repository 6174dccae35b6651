"""A mutant: after a new login it says again what it had said with the old token, also what was done (K01)."""

from simulators.iiko.cloud.client import CloudClient
from simulators.iiko.cloud.conversations import CHARGEOFF, TOPUP
from simulators.iiko.cloud.link import _UnderWay
from simulators.iiko.cloud.mutants.registry import mutant
from simulators.iiko.cloud.talk import Call
from simulators.kit.http import HttpResponse
from simulators.kit.instant import Instant
from simulators.till.wire import Heard


@mutant(
    id="clouds.replays-after-login",
    how="Its token lives until it is refused; after the new login the last request that changed something is sent"
    " once more, to be on the safe side.",
    caught_by=("replay.nothing-invented",),
)
class ReplaysAfterLogin(CloudClient):
    _done: Call | None = None
    _to_pass: int = 0
    """Answers until that to the replayed call, which nobody reads."""

    def _token(self, store: str, now: Instant) -> str:
        given = self._tokens.get(store)
        return super()._token(store, now) or ("" if given is None else given.text)

    def _logged_in(self, way: _UnderWay, response: HttpResponse, now: Instant) -> list[Heard]:
        heard = super()._logged_in(way, response, now)
        token = self._token(way.ask.operation.origin.store, now)
        if way.is_renewed and self._done is not None and token:
            headers = (("authorization", f"Bearer {token}"), *self._done.headers)
            self._post(self._done.path, headers, self._done.body)
            self._to_pass = 2
        return heard

    def _answered(self, way: _UnderWay, response: HttpResponse, now: Instant) -> list[Heard]:
        if self._to_pass:
            self._to_pass -= 1
            if not self._to_pass:
                self._deadline = now + self._access.timeout
                return []
        if way.call is not None and way.call.path in (TOPUP, CHARGEOFF) and response.status == 200:
            self._done = way.call
        return super()._answered(way, response, now)
