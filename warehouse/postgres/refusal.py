"""What people are told where PostgreSQL refuses, by the code of the error.

The server's own words are in its language and may quote cells, so they are never repeated.
https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import psycopg
from psycopg import errors

from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError

_GRANT = (
    "grant the account SELECT on the table, CREATE on the schema, TEMPORARY on the database, and"
    " SELECT, INSERT and DELETE on the job's own tables: qualify sql lists what is sent"
)
_GONE = ("a table or a column has gone meanwhile", "run again")
_REFUSED = ("access is refused", "check the user and the password of its address")
_ENDED = "ALTER ROLE ... SET lets the account have more"

_WORKBOOK_ERRORS = {
    "22P05": (
        "its encoding lacks a character of a text that the run writes",
        "move it to a database whose encoding is UTF8",
    ),
    "25006": ("the server only lets it be read", "name the address of the primary server"),
    "28": _REFUSED,
    "3D000": (
        "there is no such database",
        "correct [table] database, or the variable that it names",
    ),
    "3F000": _GONE,
    "42501": ("access is refused", _GRANT),
    "42703": _GONE,
    "42P01": _GONE,
}
"""What is wrong with the database, or with what the config says of it: what, and the mend."""

_SERVICE_ERRORS = {
    "08": ("can't be reached", "check its address, and that the server runs"),
    "25P03": ("the server ended the run by its idle_in_transaction_session_timeout", _ENDED),
    "25P04": ("the server ended the run by its transaction_timeout", _ENDED),
    "53100": ("the server has too little room on its disk", "free some, then run again"),
    "53200": ("the server has too little memory", "free some, then run again"),
    "53300": ("the server has no connection left", "close some, or let it have more"),
    "53400": ("the server reached a limit that is set for it", "raise it, as temp_file_limit"),
    "55P03": ("the server waited longer for others than its lock_timeout", _ENDED),
    "57014": ("somebody ended a statement, or the server by its statement_timeout", _ENDED),
    "57P": ("the server has ended the connection, or takes none now", "run again when it runs"),
    "58": ("the server can't read or write its own files", "look at its log"),
}
"""What may pass."""

_MOVED = (errors.SerializationFailure, errors.DeadlockDetected, errors.DuplicateTable)


def told(name: str, error: psycopg.Error, code: str | None) -> QualifyError | MovedError:
    """The error that ends a run, or a turn of it, by the code that PostgreSQL gives.

    `name` is the database's, and `code` None where no answer came.
    """
    if isinstance(error, _MOVED) or _is_made_elsewhere(error):
        return MovedError("another run changed the same tables")
    if code is None:
        return ServiceError(name, *_SERVICE_ERRORS["08"])
    for begin in (code, code[:3], code[:2]):
        if begin in _WORKBOOK_ERRORS:
            return WorkbookError(name, *_WORKBOOK_ERRORS[begin])
        if begin in _SERVICE_ERRORS:
            return ServiceError(name, *_SERVICE_ERRORS[begin])
    what = f"PostgreSQL refuses what it is asked for (SQLSTATE {code})"
    return WorkbookError(name, what, "run with --verbose to see at which statement")


def _is_made_elsewhere(error: psycopg.Error) -> bool:
    """Whether somebody else made a table of the same name at the same moment."""
    is_double = isinstance(error, errors.UniqueViolation)
    return is_double and error.diag.schema_name == "pg_catalog"
