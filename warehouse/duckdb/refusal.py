"""What people are told where DuckDB refuses: its own words quote cells, and are not repeated."""

import duckdb

from sync.messages.errors import MovedError, QualifyError, ServiceError, WorkbookError


def told(name: str, error: duckdb.Error) -> QualifyError | MovedError:
    """The error that ends a run, or a turn of it; `name` is the database's."""
    if isinstance(error, duckdb.TransactionException):
        return MovedError("another run changed the same tables")
    if isinstance(error, duckdb.OutOfMemoryException):
        what = "there is too little memory, or too little room on the disk, for it"
        return ServiceError(name, what, "free some, or run it on a larger machine")
    if isinstance(error, duckdb.PermissionException):
        return WorkbookError(
            name, "access is refused", "give the run the rights to read and write it"
        )
    if isinstance(error, duckdb.IOException | duckdb.HTTPException):
        what = "can't be read or written"
        return WorkbookError(name, what, "check its path, its rights and the room left")
    kind = type(error).__name__.removesuffix("Exception")
    what = f"DuckDB refuses what it is asked for ({kind})"
    return WorkbookError(name, what, "run with --verbose to see at which statement")


def unwritable(name: str) -> WorkbookError:
    """The error where a statement holds what no text can be."""
    what = "it can't hold a character that the run would write: half of a pair"
    return WorkbookError(name, what, "take it out of the rules")
