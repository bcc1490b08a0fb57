"""People's table: the prospects, as the database describes them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from rules.phrases import first_of
from rules.read.near import suggest
from sync.config.model import Config, DatabaseTable
from sync.messages.errors import WorkbookError
from sync.sheet.keys import BETWEEN
from warehouse.database import Database, TableColumn
from warehouse.keys import KeyParts, read_parts
from warehouse.sql import table_of
from warehouse.values import CellColumn, cell_column

_PEOPLE = "people"
"""What statements call people's table."""

_FEW = 10
_OWN = re.compile(
    r"snapshot|hashes|doubled|record|entries|said|drawn|shares|logged|stalled|changed|adopted|namesakes|odd_\w+"
    r"|steps|past|standing|moving|turned_away|told|near"
    r"|q\d+(_new)?|override\d+|wanted_\d+\w*|moved_\d+|upload_\d+",
    re.IGNORECASE,
)
"""The names of the job's temporary tables, which come before people's of the same name."""

_COVERED = {"", "main"}
"""Where that is so: the schema of DuckDB's temporary tables is called main, too."""


@dataclass(frozen=True)
class PeoplesTable:
    """The table of prospects, as the database describes it.

    `where` names it to people, and `title` is the name that the config gives it, if any.
    """

    where: str
    title: str
    table: exp.Table
    columns: Mapping[str, TableColumn]
    timezone: str
    dialect: str

    @property
    def source(self) -> exp.Table:
        """The table under the name by which statements call it."""
        return exp.alias_(self.table.copy(), _PEOPLE, table=True)  # type: ignore[return-value]

    def column(self, name: str) -> CellColumn:
        """A column, by its name as it is written.

        Raises WorkbookError where there is none, or where no cell can hold its values.
        """
        found = self.columns.get(name)
        if found is None:
            near = suggest(name, self.columns)
            listed = ", ".join(first_of([f'"{each}"' for each in self.columns], _FEW))
            raise WorkbookError(
                self.where, f'the table has no column "{name}"', near or f"its columns are {listed}"
            )
        return cell_column(found, self.where, timezone=self.timezone, dialect=self.dialect)


def find_people(database: Database, config: Config, table: DatabaseTable) -> PeoplesTable:
    """Find the table of prospects.

    Raises WorkbookError where there is none.
    """
    named = table_of(*(table.parts or ("prospects",)))
    where = f"{database.name} {table.table or ''}".strip()
    if named.db in _COVERED and _OWN.fullmatch(named.name):
        what = f'the job calls a temporary table of its own "{named.name}"'
        mend = "rename it, or move it to a schema and write that before its name in [table] table"
        raise WorkbookError(where, what, mend)
    columns = database.columns(named)
    if columns is None:
        what = "there is no such table" if table.table else "there are no such files"
        raise WorkbookError(where, what, "correct [table]")
    _, timezone = config.place.local_setting
    return PeoplesTable(
        where,
        table.table or "",
        named,
        {each.name: each for each in columns},
        timezone,
        database.dialect,
    )


def read_key(database: Database, people: PeoplesTable, config: Config) -> KeyParts:
    """Find out how the key of each row is read; makes the temporary table `odd_keys`."""
    columns = [people.column(config.heading(name)) for name in config.place.key]
    heading = BETWEEN.join(each.name for each in columns)
    return read_parts(database, people.source, columns, config.blanks, heading)
