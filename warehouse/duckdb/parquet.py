"""Parquet files as a table, and whether people have written them meanwhile."""

from typing import Any

from sqlglot import exp

from warehouse.sql import temporary

PARQUET = "prospects"
"""What statements call the rows of Parquet files."""

_FILES = "SELECT filename, size, epoch_us(last_modified) FROM read_blob($1) ORDER BY filename"
_BY_NAME = exp.PropertyEQ(this=exp.to_identifier("union_by_name"), expression=exp.true())
"""They are one table, though not all have all of its columns."""


def show_files(files: str) -> exp.Expr:
    """What makes a view of all files that a pattern names."""
    read = exp.func("READ_PARQUET", exp.Literal.string(files), _BY_NAME.copy())
    return temporary(PARQUET, exp.select("*").from_(exp.Table(this=read)), kind="VIEW")


def find_files(connection: Any, files: str) -> object:
    """Which files there are, how large, and of when; none of them is read for that."""
    return connection.execute(_FILES, [files]).fetchall()
