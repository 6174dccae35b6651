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


@command.command("backend")
@click.option(
    "--dialect",
    type=click.Choice(["tillproof-v1"]),
    default="tillproof-v1",
    show_default=True,
    help="What callers speak.",
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
    app_token: str,
    office_token: str,
    host: str,
    cast_file: str | None,
    mutant: str | None,
    out: str | None,
) -> int:
    """A loyalty backend: programme rules, an append-only ledger, bearer tokens per store."""
    from harness.run.parts import BackendOrder, order_backend

    assert dialect == "tillproof-v1"
    pairs = tuple(_pair(text) for text in stores)
    order = BackendOrder(cast_file, pairs, app_token, office_token, host, port, mutant, _folder(out, "backend"))
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
    host: str,
    mutant: str | None,
    out: str | None,
) -> int:
    """A store gateway: takes Micros SIM from tills, stores before it acknowledges, forwards when it can."""
    from harness.run.parts import GatewayOrder, order_gateway

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


def _pair(text: str) -> tuple[str, str]:
    name, equals, token = text.partition("=")
    if not name or not equals or not token:
        raise click.UsageError(f"--store {text}: expected NAME=TOKEN")
    return name, token


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.removeprefix("http://").rstrip("/").rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"{text}: expected HOST:PORT, for example 127.0.0.1:7001")
    return host.strip("[]"), int(port)
