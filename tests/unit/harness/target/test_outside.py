"""What a run can do with a target file, and what it refuses at once."""

import re
import socket
from pathlib import Path

import pytest

from harness.scenario.files import SHIPPED
from harness.scenario.library import load_file
from harness.scenario.loader import parse_scenario
from harness.scenario.model import Scenario
from harness.scenario.target import Target, load_target, target_of
from harness.scenario.text import TextErrors, read_text
from harness.target.fitting import why_skipped
from harness.target.outside import LpSimAt, Outside, check_reachable, outside_of
from simulators.farcard.dialects.contract import CallName
from simulators.farcard.profile import DialectName
from simulators.kit.errors import LabError, UsageError

BACKEND = """\
target: site
under_test: backend
backend: {url: "http://lab:7001", tokens: {store: {env: T}}}
probes: {balance: {get: "http://lab/{card}"}}
"""
FARCARD = """\
target: site
under_test: backend
farcard: {url: "http://crm:8080", dialect: rest-get, paths: {GetCardInfoEx: api/card}, restaurants: {store: 250410002}}
"""
GATEWAY = """\
target: site
under_test: gateway
micros: {host: pos, listen_port: 5010}
backend: {listen: "127.0.0.1:7001"}
"""


def target(text: str) -> Target:
    return target_of(read_text(text, "site.yaml"), "site.yaml", Path("here"))


def outside(text: str, **environment: str) -> Outside:
    return outside_of(target(text), {"T": "token", **environment})


def test_a_backend_is_where_its_url_says() -> None:
    site = outside(BACKEND)
    assert (site.is_backend, site.backend, site.tokens) == (True, ("lab", 7001), {"store": "token"})
    assert site.under_test == ("backend", ("lab", 7001))


def test_a_farcards_backend_needs_no_other_way_to_it() -> None:
    site = outside(FARCARD)
    assert (site.is_backend, site.speaks_v1, site.farcard_at) == (True, False, ("crm", 8080))
    assert site.under_test == ("backend", ("crm", 8080))
    assert site.farcard is not None
    assert site.farcard.dialect is DialectName.REST_GET
    assert site.farcard.paths == {CallName.GET_CARD_INFO_EX: "api/card"}
    both = outside(BACKEND + 'farcard: {url: "http://crm:8080"}\n')
    assert (both.speaks_v1, both.under_test, both.farcard_at) == (True, ("backend", ("lab", 7001)), ("crm", 8080))


def test_what_requests_prove_is_a_secret_and_shown_by_nothing() -> None:
    text = FARCARD.replace("dialect: rest-get", "security: signed, secret: {env: T}")
    site = outside(text, T="s3cr3t")
    assert site.farcard_secret == "s3cr3t"
    assert "s3cr3t" not in repr(site)
    assert site.secrecy.mask("sent s3cr3t") != "sent s3cr3t"


@pytest.mark.parametrize("half", ["security: signed", "secret: {env: T}"])
def test_security_needs_its_secret(half: str) -> None:
    with pytest.raises(TextErrors, match="`security` and `secret` go together"):
        outside(FARCARD.replace("dialect: rest-get", half))


def test_a_gateway_may_hear_r_keeper_tills_alone() -> None:
    site = outside(GATEWAY.replace("micros: {host: pos, listen_port: 5010}", 'farcard: {url: "http://crm:8080"}'))
    assert (site.is_backend, site.backend) == (False, ("127.0.0.1", 7001))
    assert site.under_test == ("gateway", ("crm", 8080))


def test_a_gateway_finds_our_backend_where_it_listens() -> None:
    site = outside(GATEWAY)
    assert (site.is_backend, site.backend) == (False, ("127.0.0.1", 7001))
    assert site.under_test == ("gateway", ("pos", 5010))


@pytest.mark.parametrize(
    ("text", "before", "after", "said"),
    [
        (BACKEND, "under_test: backend", "under_test: library", "under_test: library is not supported yet by `run`"),
        (BACKEND, "http://lab:7001", "https://lab", "https is not supported yet"),
        (BACKEND, "http://lab:7001", "http://lab/api", "expected http://HOST:PORT"),
        (BACKEND, "http://lab:7001", "http://me:pw@lab", "expected http://HOST:PORT"),
        (BACKEND, "http://lab:7001", "http://lab:99999", "is no address"),
        (BACKEND, "http://lab:7001", "ftp://lab", "expected http://HOST:PORT"),
        (BACKEND, "url:", "listen:", "needs `backend: {url: ...}`"),
        (FARCARD, "http://crm:8080", "http://crm/api", "farcard: expected http://HOST:PORT"),
        (BACKEND, 'url: "http://lab:7001",', 'url: "http://lab:7001", dialect: acme,', "dialect acme is not supported"),
        (BACKEND, "probes: {balance:", "probes: {blance:", "probes: blance is nothing a run asks for"),
        (GATEWAY, "micros: {host: pos, listen_port: 5010}\n", "", "needs `micros`"),
        (GATEWAY, 'backend: {listen: "127.0.0.1:7001"}\n', "", "needs `backend`"),
        (GATEWAY, "127.0.0.1:7001", "nowhere", "expected HOST:PORT, found nowhere"),
    ],
)
def test_what_cannot_be_done_is_said(text: str, before: str, after: str, said: str) -> None:
    assert before in text
    with pytest.raises(UsageError, match=re.escape(said)):
        outside(text.replace(before, after))


@pytest.mark.parametrize("via", ["{via: proxy, listen: 'a:1', upstream: 'b:2'}", "{via: toxiproxy, api: x, proxy: y}"])
def test_proxies_are_not_supported_yet(via: str) -> None:
    with pytest.raises(UsageError, match=r"gateway-backend.*is not supported yet"):
        outside(BACKEND + f"links: {{gateway-backend: {via}}}\n")


def test_a_token_that_is_no_token_is_refused_without_showing_it() -> None:
    with pytest.raises(LabError, match="the token of store is no bearer token") as caught:
        outside(BACKEND, T="two words")
    assert "two words" not in str(caught.value)


def test_nobody_there_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        site = outside(BACKEND.replace("lab:7001", f"127.0.0.1:{port}"))
        with pytest.raises(LabError, match=f"target site: the backend at 127.0.0.1:{port} cannot be reached: "):
            check_reachable(site)


def scenario(name: str) -> Scenario:
    found = load_file(SHIPPED / f"{name}.yaml")
    assert isinstance(found, Scenario)
    return found


NO_PROBE = BACKEND.replace("{card}", "{guest}")
CLOCK = NO_PROBE + 'clock: {post: "http://lab/clock"}\n'


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (NO_PROBE, "micros/accrual", None),
        (BACKEND, "micros/accrual", "probes.balance needs {card}, and anna has none"),
        (NO_PROBE, "mixed/accrual_happy_hour", "`advance`, and the target's time cannot be moved"),
        (CLOCK, "mixed/accrual_happy_hour", None),
        (CLOCK, "micros/cafe_day", "has no token"),
        (NO_PROBE, "mixed/outage_backend_ill", "`misbehave` of the backend, which is not ours"),
        (NO_PROBE, "mixed/outage_backend_power_cut", "of the backend, which is not ours"),
        (CLOCK, "mixed/outage_gateway_restart", None),
        (NO_PROBE, "mixed/cutover", None),
        (NO_PROBE, "mixed/reward_coupon", "needs `backend: {tokens: {app: ...}}`"),
        (NO_PROBE, "micros/menu_sync", "needs `backend: {tokens: {office: ...}}`"),
        (GATEWAY, "micros/accrual", None),
        (GATEWAY, "mixed/reward_coupon", None),
        (GATEWAY, "mixed/outage_backend_ill", None),
        (GATEWAY, "mixed/outage_disk_full", "`disk` of the gateway, which is not ours"),
        (GATEWAY, "mixed/cutover", "a backup link needs a second port"),
        (GATEWAY, "mixed/store_switch", "several stores need several gateways"),
        (GATEWAY, "micros/outage_uploaded_together", "it sets up the gateway itself"),
        (GATEWAY, "micros/simphony_cyrillic", "has a profile or vocabulary of its own"),
    ],
)
def test_scenarios_that_do_not_fit_are_skipped_with_the_reason(text: str, name: str, why: str | None) -> None:
    reason = why_skipped(scenario(name), outside(text))
    if why is None:
        assert reason is None
    else:
        assert reason is not None
        assert why in reason


R_KEEPER = """\
scenario: r_keeper tills
id: t/farcard
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/club.yaml
  stores: {a: {}, b: {}}
  terminals:
    till1: {kind: farcard, unit: 4, store: a}
    till2: {kind: micros, workstation: 5, store: b}
steps:
  - note: nothing
"""
ONE_SHOP = R_KEEPER.replace("  stores: {a: {}, b: {}}\n", "").replace(", store: a", "")
ONE_SHOP = "".join(line for line in ONE_SHOP.splitlines(keepends=True) if "till2" not in line)


@pytest.mark.parametrize(
    ("text", "played", "step", "why"),
    [
        (FARCARD, ONE_SHOP, "note: nothing", None),
        (FARCARD, ONE_SHOP, "cut: {link: tills-gateway}", None),
        (FARCARD, ONE_SHOP, "cut: {link: gateway-backend}", "`cut` of the gateway, and the tills call the target them"),
        (FARCARD, ONE_SHOP, "crash: {part: gateway}", "`crash` of the gateway, and the tills call the target themselv"),
        (FARCARD, ONE_SHOP, "crash: {part: backend}", "`crash` of the backend, which is not ours"),
        (FARCARD, R_KEEPER, "note: nothing", "till2 is of kind micros, and the target speaks FarCards only"),
        (BACKEND + 'farcard: {url: "http://crm:8080"}\n', ONE_SHOP, "note: nothing", None),
        (BACKEND + 'farcard: {url: "http://crm:8080"}\n', R_KEEPER, "note: nothing", "store b has no token"),
        (
            BACKEND.replace("{store: {", "{b: {") + 'farcard: {url: "http://crm:8080"}\n',
            R_KEEPER,
            "cut: {link: gateway.a-backend}",
            "`cut` of the gateway",
        ),
        (
            BACKEND.replace("{store: {", "{b: {") + 'farcard: {url: "http://crm:8080"}\n',
            R_KEEPER,
            "cut: {link: gateway.b-backend}",
            None,
        ),
        (
            GATEWAY,
            ONE_SHOP,
            "note: nothing",
            "till1 is of kind farcard, which the target's gateway is not said to hear",
        ),
        (
            GATEWAY + 'farcard: {url: "http://crm:8080"}\n',
            ONE_SHOP.replace("unit: 4", "unit: 4, farcard: {via: backend}"),
            "note: nothing",
            "till1 calls the backend itself, and a gateway is under test",
        ),
    ],
)
def test_r_keeper_tills_call_what_is_under_test(text: str, played: str, step: str, why: str | None) -> None:
    written = played.replace("note: nothing", step)
    reason = why_skipped(parse_scenario(written, "x.yaml", SHIPPED), outside(text))
    assert reason is None if why is None else why in (reason or "")


LP_SIM = """\
target: site
under_test: backend
lp_sim: {url: "http://lp:8107/lp-sim/v2/", outlet: 7, token: {env: T}}
"""
CLOUD = 'iiko_cloud: {url: "http://cloud:8108", api_login: {env: T}}\n'
IIKO = """\
scenario: iiko tills
id: t/iiko
start: 2026-03-14T09:00:00+01:00
cast:
  programme: programmes/loyaltyplant.yaml
  terminals: {till1: {kind: iiko, number: 1}, w1: {kind: waiter, number: 2}, phone: {kind: app}}
steps:
  - note: nothing
"""


def test_lp_sim_is_where_its_url_says() -> None:
    site = outside(LP_SIM, T="s3cr3t")
    assert (site.speaks_v1, site.under_test) == (False, ("backend", ("lp", 8107)))
    assert site.lp_sim == LpSimAt(("lp", 8107), "/lp-sim/v2", 7, "s3cr3t")
    assert "s3cr3t" not in repr(site)
    plain = outside(LP_SIM.replace("/lp-sim/v2/", "")).lp_sim
    assert plain is not None
    assert plain.base == "/lp-sim/v1"


def test_a_gateway_may_hear_iiko_tills_alone() -> None:
    site = outside(GATEWAY.replace("micros: {host: pos, listen_port: 5010}", LP_SIM.splitlines()[2]))
    assert site.under_test == ("gateway", ("lp", 8107))


def test_the_cloud_of_a_site() -> None:
    site = outside(LP_SIM + CLOUD.replace("{env: T}}", "{env: T}, organization: 7bc05553-4b68-44e8-b7bc-37be63c6d9e9}"))
    assert site.cloud is not None
    assert (site.cloud.address, str(site.cloud.organisation)) == (
        ("cloud", 8108),
        "7bc05553-4b68-44e8-b7bc-37be63c6d9e9",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LP_SIM + 'iiko_waiter: {url: "http://plugin:8106"}\n', "knows none of the orders of our tills"),
        (LP_SIM + CLOUD.replace("8108", "8108/api"), "without a path, found /api"),
        (GATEWAY + CLOUD, "integrators call a backend, and a gateway is under test"),
        (LP_SIM.replace("http:", "https:"), "https is not supported yet"),
        ("target: site\nunder_test: backend\n", "needs `backend: {url: ...}`, `farcard`, `lp_sim` or `iiko_cloud`"),
    ],
)
def test_what_cannot_be_done_with_iiko_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        outside(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LP_SIM.replace("outlet: 7", "outlet: 99999999"), "an outlet is 0 to"),
        (LP_SIM + CLOUD.replace("{env: T}}", "{env: T}, organization: acme}"), "'acme' is no UUID"),
    ],
)
def test_a_file_with_a_wrong_outlet_or_organisation_does_not_load(text: str, said: str) -> None:
    with pytest.raises(TextErrors, match=said):
        target(text)


def with_terminal(terminal: str) -> str:
    return IIKO.replace("phone: {kind: app}", terminal)


@pytest.mark.parametrize(
    ("text", "played", "why"),
    [
        (LP_SIM, IIKO, None),
        (LP_SIM, with_terminal("site: {kind: cloud}"), "site needs `iiko_cloud: {url: ..., api_login: ...}`"),
        (LP_SIM + CLOUD, with_terminal("site: {kind: cloud}"), None),
        (
            LP_SIM + CLOUD,
            with_terminal("site: {kind: cloud}").replace("steps:", "  iiko_cloud: {rate: 1}\nsteps:"),
            "it sets up the service of iikoCloud itself",
        ),
        (
            LP_SIM,
            IIKO.replace("steps:", "  iiko_hooks: true\nsteps:"),
            "its backend tells a subscriber of ours by webhooks",
        ),
        (LP_SIM, with_terminal("lp: {kind: lp_orders}"), "lp calls an adapter of ours"),
        (
            LP_SIM,
            with_terminal("till2: {kind: micros, workstation: 5}"),
            "till2 is of kind micros, and the target speaks LP-SIM only",
        ),
        (BACKEND, IIKO, "phone needs `backend: {tokens: {app: ...}}`"),
        (BACKEND.replace("{store:", "{app: {env: T}, store:"), IIKO, None),
        (BACKEND, with_terminal("head: {kind: office}"), "head needs `backend: {tokens: {office: ...}}`"),
        (GATEWAY, IIKO, "till1 is of kind iiko, which the target's gateway is not said to hear"),
        (GATEWAY + LP_SIM.splitlines()[2] + "\n", IIKO, None),
        (
            GATEWAY + LP_SIM.splitlines()[2] + "\n",
            IIKO.replace("steps:", "  iiko: {via: backend}\nsteps:"),
            "till1 calls the backend itself, and a gateway is under test",
        ),
        (LP_SIM, IIKO.replace("note: nothing", "crash: {part: backend}"), "`crash` of the backend, which is not ours"),
        (
            LP_SIM,
            IIKO.replace("note: nothing", "cut: {link: gateway-backend}"),
            "`cut` of the gateway, and the tills call the target themselves",
        ),
    ],
)
def test_iiko_tills_call_what_is_under_test(text: str, played: str, why: str | None) -> None:
    reason = why_skipped(parse_scenario(played, "x.yaml", SHIPPED), outside(text))
    assert reason is None if why is None else why in (reason or "")


@pytest.mark.parametrize("name", ["example-backend", "example-farcards", "example-gateway", "example-lp-sim"])
def test_the_shipped_examples_can_be_run(name: str) -> None:
    site = outside_of(load_target(SHIPPED / "targets" / f"{name}.yaml"), {"STORE_TOKEN": "a", "OFFICE_TOKEN": "b"})
    assert site.target.name == name
