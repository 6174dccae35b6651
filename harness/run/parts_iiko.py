"""A backend served over an iiko protocol: the server ends, and calls a person can paste (`tillproof serve backend`).

The library's `iiko/pay-part` is what is set up by default: guest 70231 with 540 points and 5 % (iiko_loyaltyplant.md
4.6.7), so that the worked examples can be played by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from harness.run.iiko_names import FIRST_OUTLET, IikoDialect, organisation_of
from harness.scenario.model import Cast
from simulators.iiko.profile import DEFAULT, PROFILES, IikoProfile
from simulators.kit.instant import Clock
from simulators.till.identifier import IdentifierKind
from simulators.till.wire import Wire

ORDER = "0f6f3a52-6f6d-4b0e-9b0e-2b8a5c3c9a11"
LINE = "11111111-0000-4000-8000-000000000001"
CLOSE = "9f5e0c3e-1a52-4a53-9f0a-7c1d9a1f0b11"
CHANGES = ("codes", "attach", "commit")
JSON = "-H 'Content-Type: application/json'"


@dataclass(frozen=True, slots=True)
class Counter:
    """What a server end must know: whose guests and menu, who may call with what, and the time."""

    cast: Cast
    tokens: Mapping[str, str]
    """By store, in their order."""
    app_token: str
    outlets: Mapping[str, int]
    """Store to its number at LoyaltyPlant; others are numbered from 100 on."""
    clock: Clock

    @property
    def profile(self) -> IikoProfile:
        return next((t.iiko for t in self.cast.terminals if t.iiko is not None), PROFILES[DEFAULT])

    def outlet(self, store: str) -> int:
        return self.outlets.get(store, FIRST_OUTLET + list(self.tokens).index(store))


def iiko_wire_of(dialect: IikoDialect, counter: Counter) -> Wire:
    """The server end."""
    zone = ZoneInfo(counter.cast.programme.zone)
    match dialect:
        case IikoDialect.LP_SIM:
            from simulators.iiko.lp_sim.outlets import Outlet
            from simulators.iiko.lp_sim.wire import LpSim

            outlets = tuple(Outlet(store, counter.outlet(store), token) for store, token in counter.tokens.items())
            return LpSim(
                outlets=outlets,
                clock=counter.clock,
                zone=zone,
                credentials=counter.tokens,
                app_credential=counter.app_token,
                points_value=counter.cast.programme.redeeming.value,
            )
        case IikoDialect.IIKO_WAITER:
            from simulators.iiko.waiter.wire import Waiter

            store = next(iter(counter.tokens))
            return Waiter(
                pin=counter.profile.waiter_pin,
                store=store,
                outlet=counter.outlet(store),
                clock=counter.clock,
                credentials=counter.tokens,
                qr_prefix=counter.profile.qr_prefix,
            )
        case IikoDialect.IIKO_CLOUD:
            from simulators.iiko.cloud.wire import IikoCloud, Organisation

            organisations = tuple(
                Organisation(store, organisation_of(store), token) for store, token in counter.tokens.items()
            )
            return IikoCloud(
                organisations=organisations,
                clock=counter.clock,
                zone=zone,
                credentials=counter.tokens,
                programme=counter.cast.programme,
            )


def examples(dialect: IikoDialect, counter: Counter) -> tuple[str, ...]:
    """Calls to paste, with `{url}` for where it listens."""
    store, token = next(iter(counter.tokens.items()))
    match dialect:
        case IikoDialect.LP_SIM:
            return _of_lp_sim(counter, store, token)
        case IikoDialect.IIKO_WAITER:
            return _of_waiter(counter)
        case IikoDialect.IIKO_CLOUD:
            return _of_cloud(counter, store, token)


def _of_lp_sim(counter: Counter, store: str, token: str) -> tuple[str, ...]:
    head = f"-H 'SalesOutletId: {counter.outlet(store)}' -H 'AuthorizationToken: {token}' -H 'X-Terminal-Id: 1'"
    codes, attach, commit = (f"{head} -H 'Idempotency-Key: {_key(counter, what)}' {JSON}" for what in CHANGES)
    shown = _first(counter, IdentifierKind.CARD) or "70231"
    who = shown if shown.isdigit() else f'"{shown}"'
    snapshot = (
        f'{{"orderId":"{ORDER}","number":118,"openedAt":"{counter.clock.epoch.isoformat(timespec="seconds")}",'
        f'"items":[{{"positionId":"{LINE}","productCode":"S-001","name":"Суп","price":350.00,"amount":1,"sum":350.00,'
        '"discount":0,"isGift":false}],"fullSum":350.00,"discountSum":0,"resultSum":350.00,"revision":1'
    )
    paid = f'{snapshot},"closedAt":"{counter.clock.epoch.isoformat(timespec="seconds")}",'
    paid += f'"payments":[{{"kind":"Cash","sum":350.00,"transactionId":"{LINE}"}}]}}'
    base = "{url}/lp-sim/v1"
    return (
        f"curl -s {base}/health {head}",
        f"""curl -s {base}/codes {codes} -d '{{"guestId":{who},"mechanic":"ACCRUE"}}'""",
        f"CODE=...   # out of the answer; it lives for {counter.cast.programme.codes.life_s} seconds",
        f"curl -s {base}/orders/{ORDER}/attach {attach}"
        f""" -d '{{"code":"'"$CODE"'","order":{snapshot}}}}}'""",
        f"curl -s {base}/orders/{ORDER}/commit {commit}"
        f""" -d '{{"closeId":"{CLOSE}","offline":false,"order":{paid}}}'""",
    )


def _first(counter: Counter, kind: IdentifierKind) -> str:
    """What the first guest who has it shows; empty: nobody has."""
    return next((i.value for guest in counter.cast.guests for i in guest.identifiers if i.kind is kind), "")


def _key(counter: Counter, what: str) -> UUID:
    """Of a call, another one with each start; pasted twice it is the same call said again."""
    return uuid5(NAMESPACE_URL, f"https://tillproof.invalid/{what}/{counter.clock.epoch.isoformat()}")


def _of_waiter(counter: Counter) -> tuple[str, ...]:
    call = f"{{url}}/orders/{ORDER}/checkin"
    pin = counter.profile.waiter_pin
    return (
        f"""curl -i {call} {JSON} -d '{{"Value":"483920175","WaiterPin":"{pin}"}}'""",
        f"""curl -i -X DELETE {call} {JSON} -d '{{"WaiterPin":"{pin}"}}'""",
    )


def _of_cloud(counter: Counter, store: str, token: str) -> tuple[str, ...]:
    organisation = organisation_of(store)
    phone = _first(counter, IdentifierKind.PHONE) or "+79990001122"
    info = f'{{"type":"phone","phone":"{phone}","organizationId":"{organisation}"}}'
    return (
        f"""curl -s {{url}}/api/1/access_token {JSON} -d '{{"apiLogin":"{token}"}}'""",
        "TOKEN=...   # out of the answer",
        f"""curl -s {{url}}/api/1/loyalty/iiko/customer/info -H "Authorization: Bearer $TOKEN" {JSON} -d '{info}'""",
    )
