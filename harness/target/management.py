"""The management plane of a target: how guests are made, state is read back and time is moved, over HTTP.

Tills and gateways never come here: what they say goes over links, where it is journalled and troubled. Every failure is
a `LabError` that names the call and shows no secret.
"""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from harness.scenario.target import Call, Secret, Target
from harness.target.answer import amount_of, find, read_document
from harness.target.placeholder import (
    Values,
    address_of,
    fill_address,
    fill_body,
    fill_text,
    method_of,
    values_of_guest,
    values_of_moment,
)
from harness.target.secrecy import Secrecy
from simulators.kit.errors import LabError
from simulators.kit.money import Minor
from simulators.till.answer import LedgerPage
from simulators.till.ledger import Entry
from simulators.till.programme import Guest
from simulators.till.record import Malformed, from_json, to_json

if TYPE_CHECKING:
    import httpx

WITHIN_S = 10.0
MOST_PAGES = 10_000
GUEST, BALANCE, LEDGER = "guest", "balance", "ledger"


class Management:
    """Makes the calls of one target. Use it as an async context manager."""

    def __init__(self, target: Target, secrecy: Secrecy) -> None:
        self._target = target
        self._secrecy = secrecy
        self._client: httpx.AsyncClient | None = None
        self.sets_up = GUEST in target.setup
        self.reads_balances = BALANCE in target.probes
        self.reads_ledger = LEDGER in target.probes
        self.moves_clock = target.clock is not None
        calls = [*target.probes.values(), *target.setup.values(), *([target.clock] if target.clock else [])]
        self._secrets = {s: secrecy.reveal(s) for call in calls for s in _secrets_in(call)}

    async def __aenter__(self) -> Management:
        import httpx

        # What a machine says about proxies is not meant for a lab: the addresses are what they say.
        self._client = httpx.AsyncClient(timeout=WITHIN_S, trust_env=False, follow_redirects=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def set_up(self, guest: Guest) -> None:
        """Make a guest as the scenario has them."""
        what = f"setup.guest for {guest.id}"
        await self._call(what, self._target.setup[GUEST], values_of_guest(guest))

    async def balance(self, guest: Guest) -> Minor:
        call = self._target.probes[BALANCE]
        what = f"probes.balance for {guest.id}"
        answer = await self._call(what, call, values_of_guest(guest))
        try:
            return amount_of(find(read_document(answer), call.path or "$"))
        except ValueError as error:
            raise self._broken(what, call, f"answered with {error}") from error

    async def ledger(self, after: int) -> tuple[Entry, ...]:
        """Every entry after a number, in order; read page by page."""
        call = self._target.probes[LEDGER]
        entries: list[Entry] = []
        for _ in range(MOST_PAGES):
            answer = await self._call("probes.ledger", call, {}, {"after": str(after)})
            page = self._page(call, answer)
            if any(late.number <= early for early, late in zip([after, *_numbers(page)], page.entries, strict=False)):
                raise self._broken("probes.ledger", call, f"answered with entries that do not ascend from {after}")
            entries += page.entries
            if not page.more:
                return tuple(entries)
            if not page.entries:
                raise self._broken("probes.ledger", call, "answered that there is more, with no entries")
            after = page.entries[-1].number
        raise self._broken("probes.ledger", call, f"has more than {MOST_PAGES} pages")

    async def move_clock(self, moment: datetime) -> None:
        assert self._target.clock is not None, "a target without a clock is not told the time"
        await self._call("clock", self._target.clock, values_of_moment(moment))

    def _page(self, call: Call, answer: bytes) -> LedgerPage:
        try:
            if call.path is not None:
                answer = to_json(find(read_document(answer), call.path))
            return from_json(answer, LedgerPage)
        except (Malformed, ValueError) as error:
            raise self._broken("probes.ledger", call, f"answered with no page of a ledger: {error}") from error

    async def _call(self, what: str, call: Call, values: Values, query: Values | None = None) -> bytes:
        """The body of a good answer. Raises LabError."""
        import httpx

        assert self._client is not None, "used outside its context"
        headers = {
            name: self._secrets[text] if isinstance(text, Secret) else fill_text(text, values)
            for name, text in call.headers.items()
        }
        if call.token is not None:
            headers["authorization"] = f"Bearer {self._secrets[call.token]}"
        body: Any = None if call.json is None else fill_body(call.json, values)
        try:
            url = httpx.URL(fill_address(call, values)).copy_merge_params(query or {})
            response = await self._client.request(method_of(call), url, headers=headers, json=body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            said = str(error) or type(error).__name__
            raise self._broken(what, call, f"got no answer: {said}") from error
        if not response.is_success:
            text = " ".join(response.text.split())[:200]
            raise self._broken(what, call, f"answered {response.status_code}" + (f": {text}" if text else ""))
        return response.content

    def _broken(self, what: str, call: Call, said: str) -> LabError:
        sentence = f"target {self._target.name}: {what} ({method_of(call)} {address_of(call)}) {said}"
        return LabError(self._secrecy.mask(sentence))


def _secrets_in(call: Call) -> list[Secret]:
    found = [text for text in call.headers.values() if isinstance(text, Secret)]
    return found if call.token is None else [*found, call.token]


def _numbers(page: LedgerPage) -> list[int]:
    return [entry.number for entry in page.entries]
