"""What can be wrong with a [table] of a config, without asking its database."""

import re
from collections.abc import Iterator
from pathlib import Path

from rules.language.finding import Finding
from sync.config.address import ENV, variable_of, wrong_variable
from sync.config.database import NoAddressError, parse_address, wrong_table
from sync.config.model import RESULTS_NAME, DatabaseTable


def find_table_mistakes(table: DatabaseTable) -> Iterator[Finding]:
    """Find an address that no database can have, and names that no table can have."""
    place, written = ("table", "database"), table.database
    wrong = wrong_variable(written, f'database = "{ENV}PROSPECTS_DATABASE"')
    if wrong:
        yield Finding(place, f"database {wrong[0]}", wrong[1])
    elif not variable_of(written):
        yield from _written_address(table)
    yield from _results(table.results)


def _written_address(table: DatabaseTable) -> Iterator[Finding]:
    try:
        address = parse_address(table.database, Path())
    except NoAddressError as error:
        yield Finding(("table", "database"), f"database {error.what}", error.mend)
        return
    wrong = wrong_table(address.kind, table)
    if wrong:
        named = ("table",) if table.table is None else ("table", "table")
        yield Finding(named, f"table {wrong[0]}", wrong[1])


def _results(results: str) -> Iterator[Finding]:
    if not re.fullmatch(RESULTS_NAME, results):
        yield Finding(
            ("table", "results"),
            "results can't begin the name of a table",
            'write letters, digits and _, at most 30 of them: results = "qualify_"',
        )
