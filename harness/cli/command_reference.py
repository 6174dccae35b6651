"""The command line in Markdown, taken from the commands themselves (docs/cli.md)."""

from collections.abc import Iterator

import click

from harness.cli.main import COMMANDS, cli
from harness.cli.settings import environment_name

STATUSES = (
    ("0", "all passed (a SHOULD that was not kept is allowed unless `--strict`)"),
    ("1", "something failed"),
    ("2", "wrong usage, or a file is invalid: nothing ran; file:line:column on standard error"),
    ("3", "the harness or the lab broke: a port is taken, a target unreachable, a check crashed"),
    ("4", "nothing failed, something stayed unknown"),
    ("5", "nothing was selected"),
    ("130", "interrupted; reports of what ran are written"),
)

OUTPUT = """# Command line

Machine output goes to standard output or the file asked for, progress and diagnostics to standard error. Without a
terminal there is no animation and no colour (`NO_COLOR` is respected). `tillproof COMMAND --help` says the same."""

SETTINGS = """\
Every option can also be set by its environment variable, or in `tillproof.toml` (`[run]`, `world = "virtual"`) or
`[tool.tillproof.run]` of `pyproject.toml` in the working folder, where it is called as on the command line; the PATHs
are called `paths`, `-k` is `expression`. The command line wins, then the environment. A variable for an option that may
be given several times holds its values with spaces between."""


def describe_commands() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield from OUTPUT.splitlines()
    yield ""
    yield "| exit status | meaning |"
    yield "|---|---|"
    yield from (f"| {code} | {meaning} |" for code, meaning in STATUSES)
    yield ""
    yield from SETTINGS.splitlines()
    context = click.Context(cli, info_name="tillproof")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield from _command(command, (name,), click.Context(command, info_name=name, parent=context))


def _command(command: click.Command, path: tuple[str, ...], context: click.Context) -> Iterator[str]:
    yield ""
    yield f"{'#' * (len(path) + 1)} tillproof {' '.join(path)}"
    yield ""
    yield "```"
    yield f"tillproof {' '.join([*path, *command.collect_usage_pieces(context)])}"
    yield "```"
    yield ""
    yield from _paragraphs(command.help or "")
    options = [param for param in command.params if isinstance(param, click.Option)]
    if options:
        yield ""
        yield "| option | what it does | default | environment |"
        yield "|---|---|---|---|"
        yield from (_option(option, path) for option in options)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _command(inner, (*path, name), click.Context(inner, info_name=name, parent=context))


def _option(option: click.Option, path: tuple[str, ...]) -> str:
    flags = ", ".join(f"`{name}`" for name in option.opts)
    value = "" if option.is_flag else f" `{_metavar(option)}`"
    text, _, default = (option.help or "").partition("[default: ")
    shown = default.removesuffix("]").replace("<", "&lt;")
    if not shown and not option.is_flag and option.show_default:
        shown = f"`{option.default}`"
    cells = (flags + value, text.strip(), shown, f"`{environment_name(path, option)}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _metavar(option: click.Option) -> str:
    """What stands for the value; not click's own words, which differ between its versions."""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(str(choice) for choice in option.type.choices)
    return "N" if isinstance(option.type, click.types.IntParamType | click.IntRange) else "TEXT"


def _paragraphs(help: str) -> Iterator[str]:
    """The help's paragraphs, a line each."""
    for number, paragraph in enumerate(help.split("\n\n")):
        if number:
            yield ""
        yield " ".join(paragraph.split())
