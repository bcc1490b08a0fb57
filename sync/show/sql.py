"""The statements of a run on a database table, as SQL to review and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypedDict

from sync.messages.safe import plain
from sync.show.fields import FORMAT, ConfigName, Format, Stop, WorkbookName
from sync.sql import Statement

_Kind = Literal["reads", "temporary", "filled", "writes"]


class StatementJson(TypedDict):
    """A statement."""

    kind: Annotated[
        _Kind,
        "whether it only reads, makes a temporary table, makes one that the job fills with rows of"
        " its own, or writes one of the job's tables",
    ]
    sql: Annotated[str, "its text, in the database's dialect"]


class SqlJson(TypedDict):
    """The statements that a run would send, in their order."""

    format: Format
    config: ConfigName
    workbook: WorkbookName
    statements: Annotated[list[StatementJson], "each of them; those that write, too"]
    error: Stop


_SAID: dict[_Kind, str] = {
    "reads": "reads",
    "temporary": "makes a temporary table",
    "filled": "makes a temporary table, which the job fills with rows of its own",
    "writes": "writes a table of the job's",
}


def sql_json(config: str, workbook: str, statements: Sequence[Statement]) -> SqlJson:
    """The object that --json prints."""
    return {
        "format": FORMAT,
        "config": config,
        "workbook": workbook,
        "statements": [{"kind": _kind(each), "sql": each.text} for each in statements],
        "error": None,
    }


def sql_text(workbook: str, statements: Sequence[Statement]) -> Iterator[str]:
    """The lines of an SQL script, which says of each statement what it is for."""
    yield f"-- {plain(workbook)}: what a run sends, in one transaction"
    for number, each in enumerate(statements, 1):
        yield ""
        yield f"-- {number}. {_SAID[_kind(each)]}"
        yield f"{_harmless(each.text)};"


def _harmless(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def _kind(statement: Statement) -> _Kind:
    if statement.reads:
        return "reads"
    if statement.stays:
        return "writes"
    return "filled" if statement.filled else "temporary"
