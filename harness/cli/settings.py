"""Defaults of options from `tillproof.toml` or `[tool.tillproof]` of `pyproject.toml`, and their names.

An option is called in a file as on the command line: `[run] world = "virtual"`, `tag = ["smoke"]`, `no-out = true`,
`[serve.gateway] port = 5010`; the arguments of a command as its help calls them (`paths`). Nothing is guessed: a name
that no command has is an error, because a default that silently does nothing is worse than none.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harness.cli.nearest import nearest_of

OWN_FILE = "tillproof.toml"
PROJECT_FILE = "pyproject.toml"
PREFIX = "TILLPROOF"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the working folder says: the file, and its tables by command."""

    file: str
    tables: Mapping[str, Any]


def read_settings(folder: Path) -> Settings:
    """From `tillproof.toml` of the folder, else its `pyproject.toml`. Raises click.UsageError."""
    own, project = folder / OWN_FILE, folder / PROJECT_FILE
    if own.is_file():
        return Settings(OWN_FILE, _toml(own))
    if project.is_file():
        tool = _toml(project).get("tool", {})
        tables = tool.get("tillproof", {}) if isinstance(tool, dict) else {}
        if not isinstance(tables, dict):
            raise click.UsageError(f"{PROJECT_FILE}: tool.tillproof must be a table")
        return Settings(PROJECT_FILE, tables)
    return Settings(OWN_FILE, {})


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path.name} is not valid TOML: {error}") from error
    except OSError as error:
        raise click.UsageError(f"{path.name} cannot be read: {error.strerror}") from error


def defaults_for(settings: Settings, name: str | None, command: click.Command | None, known: Iterable[str]) -> Any:
    """The `default_map` of the group, for one command that is about to run. Raises click.UsageError."""
    names = list(known)
    for key, table in settings.tables.items():
        if key not in names:
            raise click.UsageError(f"{settings.file}: there is no command {key!r}{nearest_of(key, names)}")
        if not isinstance(table, dict):
            raise click.UsageError(f"{settings.file}: {key} must be a table of options: [{key}]")
    if name is None or command is None or name not in settings.tables:
        return {}
    return {name: _table(settings.tables[name], command, f"{settings.file}: [{name}]")}


def _table(table: Mapping[str, Any], command: click.Command, where: str) -> dict[str, Any]:
    known = {written_name(param): param for param in command.params if written_name(param) != "help"}
    inner = command.commands if isinstance(command, click.Group) else {}
    out: dict[str, Any] = {}
    for key, value in table.items():
        asked = key.replace("_", "-")
        if key in inner and isinstance(value, dict):
            out[key] = _table(value, inner[key], f"{where.removesuffix(']')}.{key}]")
        elif asked in known:
            out[known[asked].name or asked] = _value(value, known[asked], f"{where} {key}")
        else:
            raise click.UsageError(f"{where} has no option {key!r}{nearest_of(asked, [*known, *inner])}")
    return out


def _value(value: Any, param: click.Parameter, where: str) -> Any:
    """As the command line would give it: texts, or true and false for a switch."""
    if isinstance(param, click.Option) and param.is_flag:
        if not isinstance(value, bool):
            raise click.UsageError(f"{where} is a switch: true or false, found {value!r}")
        return value
    many = param.nargs == -1 or param.multiple
    values = value if isinstance(value, list) and many else [value]
    for one in values:
        if isinstance(one, bool | dict | list):
            raise click.UsageError(f"{where} is {'a list of texts' if many else 'one value'}, found {one!r}")
    texts = [str(one) for one in values]
    return texts if many else texts[0]


def written_name(param: click.Parameter) -> str:
    """What an option or argument is called in a settings file: `--no-out` is `no-out`, `-k` by its own name."""
    long = [name for name in param.opts if name.startswith("--")] if isinstance(param, click.Option) else []
    return (long[-1].removeprefix("--") if long else param.name or "").replace("_", "-")


def environment_name(path: Iterable[str], param: click.Parameter) -> str:
    """The environment variable of an option: `TILLPROOF_RUN_NO_OUT`."""
    return "_".join([PREFIX, *path, written_name(param)]).replace("-", "_").upper()


def name_by_option(command: click.Command, path: tuple[str, ...]) -> None:
    """Let each option be set by the variable that carries its own name, whatever the code calls it."""
    for param in command.params:
        if isinstance(param, click.Option):
            param.envvar = environment_name(path, param)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            name_by_option(inner, (*path, name))
