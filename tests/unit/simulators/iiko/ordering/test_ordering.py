"""Digital ordering, both ends: header rules in their order, orders that outlive a crash, statuses passed on once."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.iiko.ordering import messages as m
from simulators.iiko.ordering.adapter import Adapter
from simulators.iiko.ordering.platform import Platform
from simulators.kit.effect import Arm, Close, Effect, Open, Persist, Record, Send, Tell
from simulators.kit.event import (
    Accepted,
    Closed,
    Event,
    Fired,
    Opened,
    Persisted,
    PersistFailed,
    Received,
    Row,
    Started,
    Told,
)
from simulators.kit.garbage import Garbage
from simulators.kit.http import HttpClient, HttpRequest, HttpResponse
from simulators.till.answer import Outcome, Reason, Refused
from simulators.till.attempt import Noticed
from simulators.till.cashier import CallAdapter, Do, Done
from simulators.till.programme import Dish
from simulators.till.record import from_json, to_json

OUTLET = m.Outlet(100, "outlet-100-secret")
GOOD = ((m.OUTLET, "100"), (m.TOKEN, OUTLET.token))
MENU = m.menu_of((Dish("S-001", "Soup", 35000, "soups"), Dish("M-044", "Steak", 90000)), "en", 1763735470)


def adapter(rows: tuple[Row, ...] = ()) -> Adapter:
    made = Adapter("adapter", (OUTLET,), MENU, "lp:relay")
    made.handle(Started(rows), 0)
    made.handle(Accepted("c", "api"), 0)
    return made


def request(method: str, path: str, headers: Sequence[tuple[str, str]] = GOOD, body: bytes = b"") -> HttpRequest:
    return HttpRequest(method, path, (("host", "adapter"), *headers), body)


class Caller:
    """One connection to an adapter; writes to the disk succeed at once unless told otherwise."""

    def __init__(self, part: Adapter) -> None:
        self.part = part
        self.http = HttpClient()
        self.effects: list[Effect] = []
        self.answers: list[HttpResponse | Garbage] = []
        self.rows: list[Row] = []
        self.disk_fails = False
        self.disk_waits = False

    def tell(self, event: Event) -> None:
        effects = list(self.part.handle(event, 0))
        while effects:
            effect = effects.pop(0)
            self.effects.append(effect)
            match effect:
                case Send("c", data):
                    self.answers += self.http.feed(data)
                case Persist(token, rows) if self.disk_fails:
                    effects += self.part.handle(PersistFailed(token, "full"), 0)
                case Persist() if self.disk_waits:
                    pass
                case Persist(token, rows):
                    self.rows += rows
                    effects += self.part.handle(Persisted(token), 0)
                case _:
                    pass

    def ask(self, asked: HttpRequest) -> HttpResponse | None:
        """The answer, if there is one already."""
        before = len(self.answers)
        self.http.send(asked)
        for chunk in self.http.outgoing():
            self.tell(Received("c", chunk))
        if len(self.answers) == before:
            return None
        answer = self.answers[-1]
        assert isinstance(answer, HttpResponse)
        return answer


def status(headers: Sequence[tuple[str, str]], path: str = "/api/v2/healthcheck") -> int:
    answer = Caller(adapter()).ask(request("GET", path, headers))
    assert answer is not None
    assert answer.body == b""
    return answer.status


@pytest.mark.parametrize("outlet", ["", "abc", "1.5", "+", "10x"])
def test_a_bad_outlet_is_400_even_with_a_wrong_token(outlet: str) -> None:
    assert status(((m.OUTLET, outlet), (m.TOKEN, "wrong"))) == 400
    assert status(((m.OUTLET, outlet), (m.TOKEN, OUTLET.token))) == 400


def test_no_outlet_at_all_is_400_and_no_token_401() -> None:
    assert status(((m.TOKEN, OUTLET.token),)) == 400
    assert status(((m.OUTLET, "100"),)) == 401
    assert status(((m.OUTLET, "100"), (m.TOKEN, ""))) == 401
    assert status(((m.OUTLET, "100"), (m.TOKEN, "another"))) == 401
    assert status(((m.OUTLET, "101"), (m.TOKEN, OUTLET.token))) == 401


def test_options_and_other_paths_are_not_checked() -> None:
    answer = Caller(adapter()).ask(request("OPTIONS", "/api/v2/menu", ()))
    assert answer is not None
    assert answer.status == 200
    other = Caller(adapter()).ask(request("GET", "/health", ()))
    assert other is not None
    assert other.status == 404


@pytest.mark.parametrize("target", ["healthcheck", "order", "/healthcheck", "api/v2/order"])
def test_nothing_is_served_under_a_path_nobody_checks(target: str) -> None:
    """A request line may name anything; only what stands under the prefix has been asked for its outlet."""
    caller = Caller(adapter())
    for method in ("GET", "POST"):
        answer = caller.ask(request(method, target, (), b"{}"))
        assert answer is not None
        assert (answer.status, answer.body) == (404, b"")
    assert caller.rows == []


def test_any_number_of_requests_may_be_sent_ahead() -> None:
    caller = Caller(adapter())
    caller.tell(Received("c", b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" * 5000))
    assert sum(isinstance(effect, Send) for effect in caller.effects) == 5000


def test_a_spoilt_row_costs_no_other() -> None:
    first = Caller(adapter())
    assert first.ask(request("POST", "/api/v2/order", body=b"{}")) is not None
    [row] = first.rows
    part = Adapter("adapter", (OUTLET,), MENU, "lp:relay")
    [noticed] = part.handle(Started((Row("order:POS-x", "{"), row)), 0)
    assert isinstance(noticed, Record)
    assert isinstance(noticed.entry, Noticed)
    assert noticed.entry.what == "disk"
    part.handle(Accepted("c", "api"), 0)
    asked = to_json(m.OrdersRequest((row.key.removeprefix("order:"),)))
    answer = Caller(part).ask(request("POST", "/api/v2/orders", body=asked))
    assert answer is not None
    assert len(from_json(answer.body, m.Orders).orders) == 1


def test_a_write_that_failed_takes_no_id_from_another_life() -> None:
    first = Caller(adapter())
    first.disk_fails = True
    first.ask(request("POST", "/api/v2/order", body=b"{}"))
    first.disk_fails = False
    first.ask(request("POST", "/api/v2/order", body=b"{}"))
    second = Caller(adapter(tuple(first.rows)))
    second.ask(request("POST", "/api/v2/order", body=b"{}"))
    assert first.rows[0].key != second.rows[0].key


def test_the_health_names_the_outlet() -> None:
    answer = Caller(adapter()).ask(request("GET", "/api/v2/healthcheck"))
    assert answer is not None
    assert from_json(answer.body, m.Health).services == {"POS": "UP", "DB": "UP", "pos-100": "UP"}


def test_the_menu_has_every_dish_with_its_price_for_each_way_of_ordering() -> None:
    answer = Caller(adapter()).ask(request("GET", "/api/v2/menu"))
    assert answer is not None
    menu = from_json(answer.body, m.Menu)
    assert menu == MENU
    assert [str(item.prices_by_ordering_type["EAT_IN"].value) for item in menu.items] == ["350.00", "900.00"]
    assert b'"pricesByOrderingType"' in answer.body
    assert b'"rootSortOrder"' in answer.body


def test_an_order_is_answered_when_it_is_on_the_disk_and_signed_with_the_token() -> None:
    caller = Caller(adapter())
    answer = caller.ask(request("POST", "/api/v2/order", body=b'{"items":[]}'))
    assert answer is not None
    assert answer.status == 200
    assert answer.header(m.TOKEN) == OUTLET.token
    id = from_json(answer.body, m.OrderCreated).pos_id
    kinds = [type(effect) for effect in caller.effects]
    assert kinds.index(Persist) < kinds.index(Send)

    again = Caller(adapter(tuple(caller.rows)))
    wanted = again.ask(request("POST", "/api/v2/orders", body=to_json(m.OrdersRequest((id, " ", "POS-unknown")))))
    assert wanted is not None
    found = from_json(wanted.body, m.Orders).orders
    assert [(one.id, one.state.status) for one in found] == [(id, m.OrderStatus.PROCESSING)]
    second = again.ask(request("POST", "/api/v2/order", body=b'{"items":[]}'))
    assert second is not None
    assert from_json(second.body, m.OrderCreated).pos_id != id


def test_an_order_the_disk_does_not_take_is_503() -> None:
    caller = Caller(adapter())
    caller.disk_fails = True
    answer = caller.ask(request("POST", "/api/v2/order", body=b"{}"))
    assert answer is not None
    assert answer.status == 503


@pytest.mark.parametrize("body", [b"", b"[]", b'{"orderPosIds":7}', b"{" * 500, b"\xff"])
def test_a_bad_body_is_400_and_noticed(body: bytes) -> None:
    caller = Caller(adapter())
    answer = caller.ask(request("POST", "/api/v2/orders", body=body))
    assert answer is not None
    assert answer.status == 400
    assert any(isinstance(effect, Record) and isinstance(effect.entry, Noticed) for effect in caller.effects)


def pushed(word: str = "COOKING") -> tuple[Caller, str]:
    """A caller whose status is on its way: and the connection it goes over."""
    caller = Caller(adapter())
    body = to_json(m.VendorPush((m.VendorOrder("POS-1", "A17", word),)))
    assert caller.ask(request("POST", "/api/v2/webhook/orders", body=body)) is None
    out = next(effect.conn for effect in caller.effects if isinstance(effect, Open))
    return caller, out


def relay_answers(caller: Caller, out: str, response: bytes) -> None:
    caller.tell(Opened(out))
    sent = b"".join(effect.data for effect in caller.effects if isinstance(effect, Send) and effect.conn == out)
    assert b"POST /digitalordering/pos/v2/integrated" in sent
    assert b"outlet-100-secret" in sent
    caller.tell(Received(out, response))


@pytest.mark.parametrize(("response", "status"), [(b"204 No Content", 200), (b"500 Oops", 503), (b"302 Found", 503)])
def test_a_status_is_passed_on_and_any_2xx_counts(response: bytes, status: int) -> None:
    caller, out = pushed()
    relay_answers(caller, out, b"HTTP/1.1 " + response + b"\r\ncontent-length: 0\r\n\r\n")
    assert [answer.status for answer in caller.answers if isinstance(answer, HttpResponse)] == [status]
    assert Close(out) in caller.effects


def test_a_status_nobody_takes_is_503_in_time() -> None:
    caller, out = pushed()
    arm = next(effect for effect in caller.effects if isinstance(effect, Arm))
    assert (arm.timer, arm.at) == (out, 3 * 10**9)
    caller.tell(Fired(out))
    assert [answer.status for answer in caller.answers if isinstance(answer, HttpResponse)] == [503]
    refused, out = pushed()
    refused.tell(Closed(out, "refused"))
    assert [answer.status for answer in refused.answers if isinstance(answer, HttpResponse)] == [503]


@pytest.mark.parametrize(("fails", "status"), [(False, 200), (True, 503)])
def test_a_status_is_answered_when_the_disk_has_it_too(fails: bool, status: int) -> None:
    """Seed of this: it died between LoyaltyPlant's yes and its disk, having told the POS."""
    caller = Caller(adapter())
    made = caller.ask(request("POST", "/api/v2/order", body=b"{}"))
    assert made is not None
    order = m.VendorOrder(from_json(made.body, m.OrderCreated).pos_id, "A1", "READY")
    caller.disk_waits = True
    assert caller.ask(request("POST", "/api/v2/webhook/orders", body=to_json(m.VendorPush((order,))))) is None
    [out] = [effect.conn for effect in caller.effects if isinstance(effect, Open)]
    [*_, token] = [effect.token for effect in caller.effects if isinstance(effect, Persist)]
    relay_answers(caller, out, b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
    assert len(caller.answers) == 1
    caller.tell(PersistFailed(token, "full") if fails else Persisted(token))
    assert [answer.status for answer in caller.answers[1:] if isinstance(answer, HttpResponse)] == [status]


def test_a_word_nobody_knows_is_failed() -> None:
    caller, out = pushed("ON THE MOON")
    caller.tell(Opened(out))
    sent = b"".join(effect.data for effect in caller.effects if isinstance(effect, Send) and effect.conn == out)
    assert b'"status":"FAILED"' in sent


@given(data=st.binary(max_size=200), cut=st.integers(0, 200))
def test_garbage_never_breaks_it(data: bytes, cut: int) -> None:
    caller = Caller(adapter())
    caller.tell(Received("c", data[:cut]))
    caller.tell(Received("c", data[cut:]))
    caller.tell(Closed("c"))
    healthy = Caller(caller.part)
    caller.part.handle(Accepted("c", "api"), 0)
    answer = healthy.ask(request("GET", "/api/v2/healthcheck"))
    assert answer is not None
    assert answer.status == 200


# LoyaltyPlant's end


def platform() -> Platform:
    return Platform("lp", "adapter:api", ("lp1",), OUTLET)


def call(part: Platform, act: CallAdapter, response: bytes) -> tuple[bytes, Done]:
    opened = part.handle(Told("stage", Do("lp1", "t", act)), 0)
    conn = next(effect.conn for effect in opened if isinstance(effect, Open))
    sent = b"".join(effect.data for effect in part.handle(Opened(conn), 0) if isinstance(effect, Send))
    ended = part.handle(Received(conn, response), 0)
    done = next(effect.message for effect in ended if isinstance(effect, Tell))
    assert isinstance(done, Done)
    return sent, done


def test_what_was_made_is_asked_for() -> None:
    part = platform()
    body = b'{"posId":"POS-1"}'
    head = f"HTTP/1.1 200 OK\r\nAuthorizationToken: {OUTLET.token}\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    _, done = call(part, CallAdapter("order"), head + body)
    assert (done.outcome, done.screen) == (Outcome.OK, ("200", "order taken", "signed"))
    sent, _ = call(part, CallAdapter("orders"), b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n")
    assert b'{"orderPosIds":["POS-1",""]}' in sent


def test_headers_are_sent_as_told() -> None:
    sent, done = call(platform(), CallAdapter("menu", "abc", ""), b"HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n")
    assert b"abc" in sent
    assert m.TOKEN.encode() not in sent.lower()
    assert (done.outcome, done.screen) == (Outcome.REFUSED, ("400", "empty body"))


@pytest.mark.parametrize("outlet", ["  ", "\t", " 100 "])
def test_white_space_round_a_header_is_not_sent(outlet: str) -> None:
    sent, _ = call(platform(), CallAdapter("menu", outlet), b"HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n")
    assert m.OUTLET.encode() + b": " + outlet.strip().encode() + b"\r\n" in sent.lower()


@pytest.mark.parametrize("token", ["a\nb", "a\x00b", "пароль"])
def test_what_no_header_can_carry_is_not_sent(token: str) -> None:
    ended = platform().handle(Told("stage", Do("lp1", "t", CallAdapter("menu", token=token))), 0)
    done = next(effect.message for effect in ended if isinstance(effect, Tell))
    assert isinstance(done, Done)
    assert (done.outcome, done.note.startswith("a header cannot have")) == (Outcome.REFUSED, True)
    assert not [effect for effect in ended if isinstance(effect, Open)]


def test_a_wrong_token_has_its_reason() -> None:
    _, done = call(platform(), CallAdapter("menu", token="no"), b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n")
    assert done.answer == Refused(Reason.UNAUTHORISED)


def test_an_order_is_named_in_a_body_and_shown_with_what_was_passed_on() -> None:
    part = platform()
    made = b'{"posId":"POS-1"}'
    head = f"HTTP/1.1 200 OK\r\nAuthorizationToken: {OUTLET.token}\r\ncontent-length: %d\r\n\r\n"
    call(part, CallAdapter("order"), (head % len(made)).encode() + made)
    sent, _ = call(part, CallAdapter("orders", body='{"orderPosIds":["<order>"]}'), (head % 0).encode())
    assert sent.endswith(b'{"orderPosIds":["POS-1"]}')
    orders = to_json(m.Orders((m.Order("POS-1", m.OrderState(m.OrderStatus.PROCESSING), queue_number="A1"),)))
    _, before = call(part, CallAdapter("orders"), (head % len(orders)).encode() + orders)
    assert before.screen == ("200", "A1 PROCESSING, nothing passed on")
    part.handle(Accepted("r", "relay"), 0)
    body = to_json(m.Relayed((m.RelayedOrder("POS-1", "A1", m.RelayedState(m.OrderStatus.FAILED)),)))
    http = HttpClient()
    http.send(HttpRequest("POST", m.RELAY_PATH, (("host", "lp"), *GOOD), body))
    for chunk in http.outgoing():
        part.handle(Received("r", chunk), 0)
    _, after = call(part, CallAdapter("orders"), (head % len(orders)).encode() + orders)
    assert after.screen == ("200", "A1 PROCESSING, passed on FAILED")


def test_no_answer_is_unknown() -> None:
    part = platform()
    opened = part.handle(Told("stage", Do("lp1", "t", CallAdapter("menu"))), 0)
    conn = next(effect.conn for effect in opened if isinstance(effect, Open))
    ended = part.handle(Fired(conn), 0)
    done = next(effect.message for effect in ended if isinstance(effect, Tell))
    assert isinstance(done, Done)
    assert done.outcome is Outcome.UNKNOWN


def test_what_it_cannot_do_is_said() -> None:
    ended = platform().handle(Told("stage", Do("lp1", "t", CallAdapter("menus"))), 0)
    done = next(effect.message for effect in ended if isinstance(effect, Tell))
    assert isinstance(done, Done)
    assert "no menus" in done.note


@pytest.mark.parametrize(("token", "expected"), [(OUTLET.token, b"200"), ("wrong", b"401")])
def test_a_status_passed_on_is_taken_with_the_right_token(token: str, expected: bytes) -> None:
    part = platform()
    part.handle(Accepted("r", "relay"), 0)
    body = to_json(m.Relayed((m.RelayedOrder("POS-1", "A1", m.RelayedState(m.OrderStatus.PROCESSING)),)))
    http = HttpClient()
    http.send(HttpRequest("POST", m.RELAY_PATH, (("host", "lp"), (m.OUTLET, "100"), (m.TOKEN, token)), body))
    effects = [effect for chunk in http.outgoing() for effect in part.handle(Received("r", chunk), 0)]
    assert any(isinstance(effect, Send) and expected in effect.data.split(b"\r\n")[0] for effect in effects)
