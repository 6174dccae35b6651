"""The command `tillproof`. Commands are found by name and imported only when asked for, so that start-up stays short.

Every option can also be set by environment (`TILLPROOF_RUN_WORLD=virtual`) or in `tillproof.toml` /
`[tool.tillproof]` of `pyproject.toml` (`[run] world = "virtual"`); the command line wins, then the environment
(`settings`).
"""

import importlib
import os
import sys
from pathlib import Path
from typing import ClassVar

import click

from harness.cli.nearest import nearest_of
from harness.cli.status import BROKEN, INTERRUPTED, USAGE
from harness.version import __version__

COMMANDS = {
    "run": "Play scenarios and judge them.",
    "validate": "Check scenario and target files without running them.",
    "list": "List scenarios, requirements, checks, verbs, troubles, mutants, profiles, endpoints and more.",
    "explain": "Explain one scenario, requirement, check, verb, trouble, mutant, profile, dialect, endpoint or caller.",
    "coverage": "Show which requirement is covered by which scenario and check.",
    "check": "Judge a finished run again from its saved files.",
    "replay": "Play a case again from its seed and compare digests.",
    "why": "Explain every balance change of a guest.",
    "explore": "Search random scenarios, troubles and crash points for a fault.",
    "power": "Play the checks against every broken gateway, backend and till.",
    "serve": "Run one stub on real ports for a person or a device.",
    "schema": "Print the JSON Schema of a YAML file for editors.",
    "init": "Make a working folder with a first scenario.",
    "new": "Write a scenario skeleton.",
}


class Commands(click.Group):
    """Looks a command up in the module of its name."""

    _named: ClassVar[set[str]] = set()
    """Commands whose options know their environment variables."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"harness.cli.{cmd_name}_command")
        command = module.command
        assert isinstance(command, click.Command)
        if cmd_name not in self._named:
            from harness.cli.settings import name_by_option

            name_by_option(command, (cmd_name,))
            self._named.add(cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"no command {args[0]!r}{nearest_of(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "TILLPROOF"})
@click.version_option(__version__, prog_name="tillproof", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Simulate tills, prove loyalty integrations.

    Simulated tills replay YAML scenarios against a real or stub loyalty backend; the harness asserts balances and that,
    after an outage, every receipt reached the ledger once, in order, with its own time.
    """
    from harness.cli.settings import defaults_for, read_settings

    name = ctx.invoked_subcommand
    command = cli.get_command(ctx, name) if name in COMMANDS else None
    ctx.default_map = defaults_for(read_settings(Path.cwd()), name, command, COMMANDS)


def main() -> None:
    """The entry point: errors of a person's making are one sentence on standard error, never a traceback."""
    try:
        sys.exit(run_cli(sys.argv[1:]))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PIPE_CLOSED)


PIPE_CLOSED = 141
"""What a shell reports for a program whose reader went away."""


def run_cli(arguments: list[str]) -> int:
    """The exit status of a command line. Also what tests call."""
    try:
        result = cli.main(arguments, prog_name="tillproof", standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        return _explain(error)
    return result if isinstance(result, int) else 0


def _explain(error: Exception) -> int:
    from harness.cli.selecting import BadFiles
    from harness.scenario.text import TextErrors
    from simulators.kit.errors import LabError, TextError, UsageError

    match error:
        case TextErrors() | TextError() | BadFiles() | UsageError():
            click.echo(str(error), err=True)
            return USAGE
        case LabError():
            click.echo(f"the lab broke: {error}", err=True)
            return BROKEN
        case _:
            return _own_defect(error)


def _own_defect(error: Exception) -> int:
    """A defect of ours is the one place for a traceback, in a file, with a sentence on the screen."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="tillproof-", suffix=".txt", delete=False) as report:
        traceback.print_exception(error, file=report)
    click.echo(f"tillproof itself broke: {type(error).__name__}: {error}\nthe details are in {report.name}", err=True)
    return BROKEN


if __name__ == "__main__":
    main()
