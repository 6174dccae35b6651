"""Target files: read like scenarios; secrets never show."""

from pathlib import Path

import pytest

from harness.scenario.library import load_file
from harness.scenario.target import Call, LinkVia, Secret, Target, UnderTest, target_of
from harness.scenario.text import TextErrors, read_text
from simulators.kit.errors import LabError
from simulators.kit.instant import SECOND
from simulators.micros.profile import Encoding

TEXT = """\
target: acme-staging
under_test: gateway
micros: {listen_port: 5009, host: 127.0.0.1, interface: LOYALTY, workstation_digits: 2, checksum: send, verify: lenient,
         response_flag: auto, encoding: cp1250, timeout: 10s, vocabulary: vocabularies/event.yaml}
farcard: {url: "http://127.0.0.1:8080", dialect: ucs-xml, paths: {GetCardInfoEx: getcardinfoex}}
iiko_waiter: {url: "http://127.0.0.1:8106"}
lp_sim: {url: "http://127.0.0.1:8107/lp-sim/v1", outlet: 100, token: {env: LP_TOKEN}}
iiko_cloud: {url: "http://127.0.0.1:8108", api_login: {env: IIKO_LOGIN}}
backend: {listen: 127.0.0.1:7001, dialect: tillproof-v1}
links: {gateway-backend: {via: proxy, listen: 127.0.0.1:7000, upstream: 127.0.0.1:7001}}
probes: {balance: {get: "http://127.0.0.1:9/guests/{card}", path: "$.balance", headers: {Authorization: {env: T}}}}
setup: {guest: {post: "http://127.0.0.1:9/guests", json: {card: "{card}", n: 00017, level: 3, vip: true, x: null}}}
clock: none
"""


def target(text: str = TEXT) -> Target:
    return target_of(read_text(text, "acme.yaml"), "acme.yaml", Path("here"))


def test_the_target_of_the_contract_is_read() -> None:
    site = target()
    assert (site.name, site.under_test, site.clock) == ("acme-staging", UnderTest.GATEWAY, None)
    assert site.micros is not None
    assert (site.micros.encoding, site.micros.timeout) == (Encoding.CP1250, 10 * SECOND)
    assert site.micros.vocabulary is not None
    assert site.links["gateway-backend"].via is LinkVia.PROXY
    assert site.probes["balance"].headers == {"Authorization": Secret("env", "T")}
    body = site.setup["guest"].json
    assert body == {"card": "{card}", "n": "00017", "level": 3, "vip": True, "x": None}


def test_a_clock_may_be_a_call() -> None:
    assert target(TEXT.replace("clock: none", 'clock: {post: "http://x/clock"}')).clock == Call(post="http://x/clock")


def test_a_secret_is_read_where_it_is_and_shows_nowhere(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cr3t\n", encoding="utf-8")
    assert Secret("file", "token").reveal({}, tmp_path) == "s3cr3t"
    assert Secret("env", "T").reveal({"T": "s3cr3t"}, tmp_path) == "s3cr3t"
    assert "s3cr3t" not in repr(Secret("file", "token"))
    with pytest.raises(LabError, match="the environment variable T is not set"):
        Secret("env", "T").reveal({}, tmp_path)
    with pytest.raises(LabError, match="cannot be read: FileNotFoundError"):
        Secret("file", "gone").reveal({}, tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{env: LP_TOKEN}", "hunter2", "a secret is never written here; expected {env: NAME} or {file: PATH}"),
        ("{env: LP_TOKEN}", "{evn: hunter2}", "a secret is never written here"),
        ("under_test: gateway", "under_test: gatway", "'gatway' is not possible here; did you mean gateway?"),
        ("clock: none", "clock: nine", "'nine' is not possible here; did you mean none?"),
        ("clock: none", "clock: {}", "a call is exactly one of get, post, put, delete"),
        ("via: proxy", "via: toxiproxy", "via toxiproxy needs `api`"),
        ("listen: 127.0.0.1:7001,", "", "say one of: listen"),
        ("encoding: cp1250", "encoding: cp1255", "'cp1255' is not possible here"),
        ("vocabularies/event.yaml", "vocabularies/evnt.yaml", "no file 'vocabularies/evnt.yaml'"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_and_no_secret_with_it(before: str, after: str, said: str) -> None:
    assert before in TEXT
    with pytest.raises(TextErrors) as caught:
        target(TEXT.replace(before, after))
    assert said in str(caught.value.errors[0])
    assert "hunter2" not in str(caught.value)


def test_a_target_file_is_known_by_its_key(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("target: site\nunder_test: backend\n", encoding="utf-8")
    found = load_file(path)
    assert isinstance(found, Target)
    assert found.folder == str(tmp_path)
