"""Opening a file of DuckDB's, and what is set for a run."""

from pathlib import Path
from typing import Any

import duckdb

from sync.messages.errors import WorkbookError
from sync.workbook.pace import Pace

_MOST_GIB = 7
"""How much memory DuckDB takes at most; beside that a run takes some for itself."""

_LOCK_SECONDS = 60.0
_POLL_SECONDS = 0.25


def connect(name: str, path: Path | None, *, writing: bool, end: float | None, pace: Pace) -> Any:
    """Connect to a file, or to none; waits while another program has it, a minute or until `end`.

    `name` is how messages name it, and `end` a moment of the pace's clock. Raises WorkbookError.
    """
    file, read_only = str(path or ":memory:"), path is not None and not writing
    until = end or pace.now() + _LOCK_SECONDS
    while True:
        try:
            return _set_up(duckdb.connect(file, read_only=read_only))
        except duckdb.IOException as error:
            if "Could not set lock" not in str(error):
                raise _unopened(name, path) from None
        if pace.now() >= until:
            raise WorkbookError(
                name,
                "another run, or another program, has it open",
                "wait for it to end, or close it there",
            )
        pace.sleep(_POLL_SECONDS)


def _unopened(name: str, path: Path | None) -> WorkbookError:
    if path is None or not path.exists():
        return WorkbookError(name, "there is no such file", "correct the path in [table] database")
    what = "is no file of DuckDB's, or one of a newer version, or it can't be read"
    return WorkbookError(name, what, "name a file that DuckDB made")


def _set_up(connection: Any) -> Any:
    """Let it find rows in any order, compare texts as they are, and take no more than its memory.

    What does not fit, it puts on the disk, whatever the machine has.
    """
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET default_collation = ''")
    [[own]] = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = str(own).split()
    if unit == "TiB" or (unit == "GiB" and float(number) > _MOST_GIB):
        connection.execute(f"SET memory_limit = '{_MOST_GIB}GiB'")
    return connection
