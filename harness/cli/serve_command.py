"""`tillproof serve`: one stub on real ports for a person, a device or a vendor's part."""

import sys
from pathlib import Path

import click


@click.group("serve", short_help="Run one stub on real ports for a person or a device.")
def command() -> None:
    """Run one stub on real ports until Ctrl-C. What crosses its ports is kept in a run folder (`tillproof why`)."""


_HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
_OUT = click.option(
    "--out",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Run folder and database; an existing one is continued. [default: reports/serve-<what>-<started>]",
)
_MUTANT = click.option("--mutant", metavar="NAME", help="Run a broken one (see `tillproof list mutants`).")
_CAST = click.option(
    "--cast",
    "cast_file",
    type=click.Path(dir_okay=False),
    metavar="SCENARIO",
    help="Scenario file whose programme and guests are set up. [default: the library's micros/accrual]",
)


FARCARD_DIALECTS = ("farcard:ucs-xml", "farcard:farcardsnet-json", "farcard:rest-get", "farcard:json-post")
IIKO_DIALECTS = ("iiko-waiter", "lp-sim", "iiko-cloud")
_RESTAURANT = click.option(
    "--restaurant",
    "restaurants",
    multiple=True,
    metavar="STORE=CODE",
    help="The restaurant code FarCards knows a store by (repeatable). [default: 199990001 and so on]",
)
_PATH = click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="CALL=PATH",
    help="Where a FarCards call is posted, e.g. GetCardInfoEx=/card.php (repeatable). [default: the dialect's own]",
)


_OUTLET = click.option(
    "--outlet",
    "outlets",
    multiple=True,
    metavar="STORE=NUMBER",
    help="The number LoyaltyPlant knows a store by (repeatable). [default: 100 and so on]",
)


@command.command("backend")
@click.option(
    "--dialect",
    type=click.Choice(["tillproof-v1", *FARCARD_DIALECTS, *IIKO_DIALECTS]),
    default="tillproof-v1",
    show_default=True,
    help="What callers speak (see `tillproof list dialects`).",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7001, show_default=True, help="TCP port; 0 takes a free one."
)
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="NAME=TOKEN",
    help="A store that may call, with its bearer token (repeatable). [default: the cast's stores]",
)
@click.option(
    "--api-port",
    type=click.IntRange(0, 65535),
    help="With another dialect: a second TCP port for tillproof-v1, to read the ledger; 0 takes a free one. "
    "[default: none]",
)
@_RESTAURANT
@_PATH
@_OUTLET
@click.option(
    "--codes-port",
    type=click.IntRange(0, 65535),
    help="With iiko-waiter or iiko-cloud: a further TCP port for lp-sim, to make one-time codes; 0 takes a free one. "
    "[default: none]",
)
@click.option("--app-token", default="", help="Bearer token of the guests' app; empty: no app may call.")
@click.option("--office-token", default="", help="Bearer token of the office; empty: no office may call.")
@_HOST
@_CAST
@_MUTANT
@_OUT
def backend(
    dialect: str,
    port: int,
    stores: tuple[str, ...],
    api_port: int | None,
    restaurants: tuple[str, ...],
    paths: tuple[str, ...],
    outlets: tuple[str, ...],
    codes_port: int | None,
    app_token: str,
    office_token: str,
    host: str,
    cast_file: str | None,
    mutant: str | None,
    out: str | None,
) -> int:
    """A loyalty backend: programme rules, an append-only ledger, bearer tokens per store.

    Spoken to in FarCards it takes a caller for the store whose restaurant code the call names: that protocol proves
    nothing. How answers are written is said by the `farcard` part of the cast. Spoken to in a dialect of iiko it prints
    calls to paste; what is set up then by default is the library's iiko/pay-part.
    """
    from harness.run.parts import BackendOrder, order_backend

    if dialect == "tillproof-v1" and api_port is not None:
        raise click.UsageError("--api-port goes with a dialect of FarCards or iiko")
    if dialect not in FARCARD_DIALECTS and (restaurants or paths):
        raise click.UsageError("--restaurant and --path go with a dialect of FarCards")
    if dialect not in IIKO_DIALECTS and (outlets or codes_port is not None):
        raise click.UsageError("--outlet and --codes-port go with a dialect of iiko")
    order = BackendOrder(
        cast_file,
        tuple(_pair(text) for text in stores),
        app_token,
        office_token,
        host,
        port,
        mutant,
        _folder(out, "backend"),
        dialect,
        api_port,
        tuple(_code(text) for text in restaurants),
        tuple(_pair(text, "--path", "CALL=PATH") for text in paths),
        tuple(_outlet(text) for text in outlets),
        codes_port,
    )
    return _serve(order_backend(order))


@command.command("gateway")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5009,
    show_default=True,
    help="TCP port for the tills; 0 takes a free one.",
)
@click.option(
    "--upstream", default="127.0.0.1:7001", show_default=True, metavar="HOST:PORT", help="The loyalty backend."
)
@click.option("--backup", metavar="HOST:PORT", help="A second way to it.")
@click.option("--store", default="store", show_default=True, help="Name of the store in keys and receipts.")
@click.option("--token", default="", help="Bearer token upstream. [default: the embedded backend's for that store]")
@click.option("--profile", default="3700", show_default=True, help="Micros profile: 3700, 8700, 9700 or simphony.")
@click.option("--encoding", default=None, help="Code page of texts: cp1250, cp1251, cp1252 or utf-8.")
@click.option(
    "--vocabulary",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Vocabulary file. [default: the library's event style]",
)
@click.option(
    "--default-discount",
    type=click.IntRange(0, 100),
    default=0,
    show_default=True,
    help="Percent given on showing the card when nobody can be asked.",
)
@click.option(
    "--farcard-port",
    type=click.IntRange(0, 65535),
    help="A second TCP port, for r_keeper tills over FarCards; 0 takes a free one. [default: none]",
)
@click.option(
    "--lp-sim-port",
    type=click.IntRange(0, 65535),
    help="A further TCP port, for iiko tills over LP-SIM; 0 takes a free one. [default: none]",
)
@_OUTLET
@click.option(
    "--dialect",
    type=click.Choice(FARCARD_DIALECTS),
    default=FARCARD_DIALECTS[0],
    show_default=True,
    help="What r_keeper tills speak.",
)
@_RESTAURANT
@_PATH
@_CAST
@_HOST
@_MUTANT
@_OUT
def gateway(
    port: int,
    upstream: str,
    backup: str | None,
    store: str,
    token: str,
    profile: str,
    encoding: str | None,
    vocabulary: str | None,
    default_discount: int,
    farcard_port: int | None,
    lp_sim_port: int | None,
    outlets: tuple[str, ...],
    dialect: str,
    restaurants: tuple[str, ...],
    paths: tuple[str, ...],
    cast_file: str | None,
    host: str,
    mutant: str | None,
    out: str | None,
) -> int:
    """A store gateway: takes Micros SIM, FarCards and LP-SIM from tills, stores before it acknowledges, forwards when
    it can.

    The cast says what r_keeper tills call discounts and gifts, and what a point is worth at iiko tills; Micros tills
    need none.
    """
    from harness.run.parts import GatewayOrder, order_gateway

    if farcard_port is None and (restaurants or paths):
        raise click.UsageError("--restaurant and --path go with --farcard-port")
    if lp_sim_port is None and outlets:
        raise click.UsageError("--outlet goes with --lp-sim-port")
    if farcard_port is None and lp_sim_port is None and cast_file:
        raise click.UsageError("--cast goes with --farcard-port and --lp-sim-port")
    routes = (_address(upstream), *((_address(backup),) if backup else ()))
    order = GatewayOrder(
        host,
        port,
        routes,
        store,
        token,
        profile,
        encoding,
        vocabulary,
        default_discount,
        mutant,
        _folder(out, "gateway"),
        farcard_port,
        dialect,
        cast_file,
        tuple(_code(text) for text in restaurants),
        tuple(_pair(text, "--path", "CALL=PATH") for text in paths),
        lp_sim_port,
        tuple(_outlet(text) for text in outlets),
    )
    return _serve(order_gateway(order))


def _serve(served: object) -> int:
    from harness.run.engine import run_loop
    from harness.run.serving import Served, serve

    assert isinstance(served, Served)
    click.echo(f"evidence and data: {served.folder}", err=True)
    run_loop(serve(served, lambda line: click.echo(line, file=sys.stderr)))
    click.echo("stopped", err=True)
    return 0


def _folder(out: str | None, what: str) -> Path:
    from harness.world.wall import wall_now

    return Path(out) if out else Path("reports") / f"serve-{what}-{wall_now():%Y%m%d-%H%M%S}"


def _pair(text: str, option: str = "--store", form: str = "NAME=TOKEN") -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals or not value:
        raise click.UsageError(f"{option} {text}: expected {form}")
    return name, value


def _code(text: str) -> tuple[str, int]:
    store, code = _pair(text, "--restaurant", "STORE=CODE")
    if not code.isascii() or not code.isdigit() or not 0 < len(code) <= 9 or int(code) == 0:
        raise click.UsageError(f"--restaurant {text}: a code has one to nine digits")
    return store, int(code)


def _outlet(text: str) -> tuple[str, int]:
    store, number = _pair(text, "--outlet", "STORE=NUMBER")
    if not number.isascii() or not number.isdigit() or not 0 < len(number) <= 7 or int(number) == 0:
        raise click.UsageError(f"--outlet {text}: a number has one to seven digits")
    return store, int(number)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.removeprefix("http://").rstrip("/").rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"{text}: expected HOST:PORT, for example 127.0.0.1:7001")
    return host.strip("[]"), int(port)
