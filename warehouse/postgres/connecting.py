"""Connecting to PostgreSQL, and why that was refused.

Of a refused connection libpq tells nothing but a sentence, in the language of the server. The code
of the error is part of the answer all the same, and libpq writes it down where it is told to trace
the talk.
"""

import os
import re
import select
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

REFUSED = "28000"
"""The SQLSTATE of a server that lets somebody not in."""

_CODE = re.compile(
    rb'^B\t\d+\tErrorResponse\t S "[^"]*" V "[A-Z]*" C "([0-9A-Z]{5})"', re.MULTILINE
)
_AGAIN_SECONDS = 10.0
_SHORTEST = 2

_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 6,
    "tcp_user_timeout": 90_000,
}
"""How long a server may be out of reach, deadline or not: a minute and a half."""


def connect(url: str, seconds: float) -> "psycopg.Connection[Any]":
    """A connection for statements one by one, made in so many seconds; raises psycopg.Error."""
    return psycopg.connect(
        make_conninfo(url, **_missing(url, _ALIVE)),
        autocommit=True,
        connect_timeout=max(_SHORTEST, int(seconds)),
        application_name="qualify",
        client_encoding="utf8",
        prepare_threshold=None,
    )


def _missing(url: str, settings: Mapping[str, int]) -> dict[str, int]:
    """The settings that an address does not have."""
    given = conninfo_to_dict(url)
    return {name: value for name, value in settings.items() if name not in given}


def why_refused(url: str, error: psycopg.Error) -> str | None:
    """The SQLSTATE of a connection that was refused; None where there was no answer, or no code.

    It is asked for once more, as this is found out only while one connects. Where libpq can't
    trace, it is told apart only whether a password was asked for.
    """
    if error.sqlstate or isinstance(error, psycopg.errors.ConnectionTimeout):
        return error.sqlstate
    failed = error.pgconn
    asked = bool(failed and (failed.needs_password or failed.used_password))
    traced = None
    with suppress(psycopg.Error, OSError, AttributeError):
        traced = _traced(url)
    return traced or (REFUSED if asked else None)


def _traced(url: str) -> str | None:
    """Connect once more; the code of the error of which the server told, if it did.

    The talk has the password in it, so it stays in the memory of this process.
    """
    kept = os.memfd_create("qualify")
    try:
        _talk(url, kept)
        os.lseek(kept, 0, os.SEEK_SET)
        with open(kept, "rb", closefd=False) as talk:
            codes = _CODE.findall(talk.read())
        return codes[-1].decode() if codes else None
    finally:
        os.close(kept)


def _talk(url: str, kept: int) -> None:
    """Connect, and let libpq write down the talk; it flushes as the connection ends."""
    connection = pq.PGconn.connect_start(url.encode())
    end = monotonic() + _AGAIN_SECONDS
    try:
        connection.trace(kept)
        connection.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        while (wanted := _WAITS.get(connection.connect_poll())) and monotonic() < end:
            waiting = select.poll()
            waiting.register(connection.socket, wanted)
            waiting.poll(1000)
        connection.untrace()
    finally:
        connection.finish()


_WAITS: Mapping[int, int] = {pq.PollingStatus.READING: 1, pq.PollingStatus.WRITING: 4}
"""What `select.poll` waits for: POLLIN, POLLOUT."""
