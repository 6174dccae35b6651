"""Reads the rows a part keeps in SQLite without disturbing it: for looking at the data of a server that is running."""

import sqlite3
from contextlib import closing
from pathlib import Path

from simulators.kit.errors import LabError
from simulators.kit.event import Row


def read_rows(directory: Path, part: str) -> tuple[Row, ...]:
    """Rows of a part, in the order their keys were first put. Raises LabError when there is no such database."""
    path = directory / f"{part}.sqlite"
    if not path.is_file():
        raise LabError(f"{path} is not there")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT key, value FROM rows ORDER BY place").fetchall()
    except sqlite3.Error as error:
        raise LabError(f"{path} cannot be read: {error}") from error
    return tuple(Row(key, value) for key, value in found)
