"""The address of a database as a config writes it, or a variable holds it.

No message quotes one, and none names more of it than the host and the database: there may be a
password in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from rules.language.finding import Finding
from sync.config.address import ENV, variable_of, wrong_variable
from sync.config.model import DatabaseTable
from sync.messages.safe import plain

Kind = Literal["duckdb", "parquet", "postgres", "bigquery"]

RESULTS_FILE = "qualify.duckdb"
"""Where the results of Parquet files stand, beside the config."""

_FORMS = (
    "duckdb:FILE, parquet:FOLDER/*.parquet, postgresql://HOST/DATABASE,"
    " bigquery://PROJECT/DATASET, or env:NAME for a variable that holds one of these"
)
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_DATASET = re.compile(r"\w{1,1024}")


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a database is.

    `name` is how messages name it. `file` is DuckDB's, for Parquet files that of the results;
    `parquet` names those files, by a pattern or an address such as s3://. `url` is PostgreSQL's,
    with whatever secret is in it.
    """

    kind: Kind
    name: str
    file: Path | None = None
    parquet: str = ""
    url: str = field(default="", repr=False)
    project: str = ""
    dataset: str = ""

    @property
    def identity(self) -> str:
        """A text that is the same for the same database, whoever asks for it."""
        return f"{self.kind} {self.parquet or self.file or self.name}"


class NoAddressError(ValueError):
    """A text is no address of a database; `what` and `mend` quote nothing of it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def parse_address(text: str, folder: Path) -> DatabaseAddress:
    """Read the address of a database; paths count from a folder.

    Raises NoAddressError.
    """
    text = text.strip()
    kind, _, rest = text.partition(":")
    match kind.lower():
        case "duckdb" if rest:
            return _duckdb(rest, folder)
        case "parquet" if rest:
            return _parquet(rest, folder)
        case "postgresql" | "postgres" if rest.startswith("//"):
            return _postgres(text)
        case "bigquery" if rest.startswith("//"):
            return _bigquery(rest.removeprefix("//"))
    raise NoAddressError("is no address of a database", f"write {_FORMS}")


def _duckdb(path: str, folder: Path) -> DatabaseAddress:
    return DatabaseAddress("duckdb", plain(path), file=folder / path)


def _parquet(pattern: str, folder: Path) -> DatabaseAddress:
    whole = pattern if _REMOTE.match(pattern) else str(folder / pattern)
    name = plain(pattern.partition("?")[0])
    return DatabaseAddress("parquet", name, file=folder / RESULTS_FILE, parquet=whole)


def _postgres(url: str) -> DatabaseAddress:
    parts = urlsplit(url)
    host = ",".join(each.partition(":")[0] for each in parts.netloc.rpartition("@")[2].split(","))
    return DatabaseAddress("postgres", plain(f"postgresql://{host}{unquote(parts.path)}"), url=url)


def _bigquery(rest: str) -> DatabaseAddress:
    project, _, dataset = rest.strip("/").partition("/")
    if not _PROJECT.fullmatch(project) or not _DATASET.fullmatch(dataset):
        raise NoAddressError(
            "is no address of BigQuery: it names a project and a dataset",
            "write bigquery://PROJECT/DATASET",
        )
    name = f"bigquery://{project}/{dataset}"
    return DatabaseAddress("bigquery", name, project=project, dataset=dataset)


def shown_database(table: DatabaseTable) -> str:
    """The database as messages name it; the variable, where the config names one."""
    if variable_of(table.database):
        return table.database
    try:
        return parse_address(table.database, Path()).name
    except NoAddressError:
        return ""


def find_table_mistakes(table: DatabaseTable) -> Iterator[Finding]:
    """Find an address that no database can have, and a table that is missing or one too many."""
    place, written = ("table", "database"), table.database
    wrong = wrong_variable(written, f'database = "{ENV}PROSPECTS_DATABASE"')
    if wrong:
        yield Finding(place, f"database {wrong[0]}", wrong[1])
    if wrong or variable_of(written):
        return
    try:
        parse_address(written, Path())
    except NoAddressError as error:
        yield Finding(place, f"database {error.what}", error.mend)
