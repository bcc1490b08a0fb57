"""The address of a database as a config writes it, or a variable holds it.

No message quotes one, and none names more of it than the host and the database: there may be a
password in it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from sync.config.address import variable_of
from sync.config.model import DatabaseTable
from sync.messages.safe import plain

Kind = Literal["duckdb", "parquet", "postgres", "bigquery"]

RESULTS_FILE = "qualify.duckdb"
"""Where the results of Parquet files stand, beside the config."""

FORMS = (
    "duckdb:FILE, parquet:FOLDER/*.parquet, postgresql://HOST/DATABASE or"
    " bigquery://PROJECT/DATASET"
)

_REMOTE = ("s3", "gs", "gcs", "r2", "az", "azure", "abfss", "https", "http", "hf")
"""Where DuckDB looks for Parquet files beside this computer."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HOST = re.compile(r"([\w.%-]*|\[[0-9a-f:.%]+\])(?::(\d*))?", re.IGNORECASE)
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_DATASET = re.compile(r"\w{1,1024}", re.ASCII)
_PORT = "5432"


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a database is.

    `name` is how messages name it. `file` is DuckDB's, for Parquet files that of the results;
    `parquet` names those files, by a pattern or an address such as s3://. `url` is PostgreSQL's,
    with whatever secret is in it. `identity` is the same for the same database to which results
    go, however its address is written.
    """

    kind: Kind
    name: str
    identity: str
    file: Path | None = None
    parquet: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    project: str = ""
    dataset: str = ""

    @property
    def source(self) -> str:
        """A text that is the same where prospects are read from the same place."""
        return f"{self.identity} {self.parquet}"

    def shared(self, table: DatabaseTable) -> str:
        """A text that is the same for runs that had better not be at once: a file takes one."""
        return self.identity if self.file else f"{self.identity} {table.beside}"


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
        case "duckdb":
            return _duckdb(rest, folder)
        case "parquet":
            return _parquet(rest, folder)
        case "postgresql" | "postgres" if rest.startswith("//"):
            return _postgres(f"postgresql:{rest}")
        case "bigquery" if rest.startswith("//"):
            return _bigquery(rest.removeprefix("//"))
    from sync.config.help.database import say_unknown  # noqa: PLC0415 -- only messages need it

    raise NoAddressError(*say_unknown(text))


def _duckdb(path: str, folder: Path) -> DatabaseAddress:
    if path.lower().startswith(("md:", "motherduck:")):
        raise NoAddressError("is of MotherDuck, which is not read", f"write {FORMS}")
    if path.startswith("//") or _SCHEME.match(path):
        what = "names no file of this computer behind duckdb:"
        raise NoAddressError(what, "write its path, without //: duckdb:crm.duckdb")
    if path in ("", ":memory:") or "\0" in path:
        raise NoAddressError("names no file behind duckdb:", "write its path: duckdb:crm.duckdb")
    file = folder / path
    return DatabaseAddress("duckdb", plain(path), _of_file(file), file=file)


def _of_file(file: Path) -> str:
    try:
        return f"file {file.resolve()}"
    except (OSError, RuntimeError, ValueError):
        return f"file {file}"


def _parquet(pattern: str, folder: Path) -> DatabaseAddress:
    file = folder / RESULTS_FILE
    remote = _SCHEME.match(pattern)
    if pattern and not re.search(r"[*.?]", re.split(r"[/\\]", pattern)[-1]):
        raise NoAddressError(
            "names a folder behind parquet:",
            "say which of its files: FOLDER/*.parquet, or FOLDER/**/*.parquet with those below it",
        )
    if remote and remote[1].lower() in _REMOTE:
        parts = _split(pattern)
        name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        return DatabaseAddress("parquet", plain(name), _of_file(file), file=file, parquet=pattern)
    if remote or pattern.startswith("//") or not pattern or "\0" in pattern:
        raise NoAddressError(
            "names no Parquet files behind parquet:",
            "write their path, or an address such as s3://: parquet:prospects/*.parquet",
        )
    whole = str(folder / pattern)
    return DatabaseAddress("parquet", plain(pattern), _of_file(file), file=file, parquet=whole)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise NoAddressError("is a damaged address", f"write {FORMS}") from None


def _postgres(url: str) -> DatabaseAddress:
    """Read PostgreSQL's form of an address, as its own client does.

    https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """
    parts = _split(url)
    user, _, netloc = parts.netloc.rpartition("@")
    hosts = [_HOST.fullmatch(each) for each in netloc.split(",")]
    queried = _query(parts)
    strange = "@" in user + parts.path or ":" in parts.path or parts.fragment
    if not all(hosts) or queried is None or strange:
        raise NoAddressError(
            "is a damaged address of PostgreSQL",
            "write postgresql://USER:PASSWORD@HOST/DATABASE, and of signs that have a meaning there"
            " their codes: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25",
        )
    if "/" in parts.path[1:]:
        raise NoAddressError(
            "names more than a host and a database",
            "write postgresql://HOST/DATABASE, and the table under [table]: table = …",
        )
    host = queried.get("host") or ",".join(unquote(each[1]) for each in hosts if each)
    port = queried.get("port") or ",".join(each[2] or _PORT for each in hosts if each)
    database = queried.get("dbname") or unquote(parts.path.removeprefix("/"))
    name = plain(f"postgresql://{host}/{database}")
    identity = f"postgres {host.lower()} {port} {database} {queried.get('service', '')}"
    return DatabaseAddress("postgres", name, identity, url=url)


def _query(parts: SplitResult) -> dict[str, str] | None:
    """What stands behind the "?"; None where that is nothing of the kind."""
    try:
        read = parse_qs(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True)
    except ValueError:
        return None
    if "@" in parts.query and "@" not in parts.netloc:
        return None
    return {key: values[-1] for key, values in read.items()}


def _bigquery(rest: str) -> DatabaseAddress:
    project, _, dataset = rest.strip("/").partition("/")
    if not _PROJECT.fullmatch(project) or not _DATASET.fullmatch(dataset):
        raise NoAddressError(
            "is no address of BigQuery, which names a project and a dataset",
            "write bigquery://PROJECT/DATASET, and the table under [table]: table = …",
        )
    name = f"bigquery://{project}/{dataset}"
    return DatabaseAddress("bigquery", name, name, project=project, dataset=dataset)


def wrong_table(kind: Kind, table: DatabaseTable) -> tuple[str, str] | None:
    """What is wrong with the table of such a database, and the mend; None for nothing."""
    if kind == "parquet":
        if table.table is None:
            return None
        return "is given, but Parquet files have none", "take it out"
    if table.table is None:
        return "is missing", 'name the table, or the view, of the prospects: table = "prospects"'
    if not table.parts:
        return (
            "is no name of a table",
            'write table = "prospects", or with its schema table = "crm.prospects"',
        )
    if table.parts[-1] in table.own_tables:
        return "is the job's own", "name the table, or the view, in which people's prospects are"
    return None


def shown_database(table: DatabaseTable) -> str:
    """The database as messages name it; the variable, where the config names one."""
    if variable_of(table.database):
        return table.database
    try:
        return parse_address(table.database, Path()).name
    except NoAddressError:
        return ""
