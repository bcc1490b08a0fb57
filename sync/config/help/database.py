"""What a text was probably meant to be that is no address of a database."""

import re

from sync.config.database import FORMS

_NOT_READ = {
    "mysql": "MySQL", "mariadb": "MariaDB", "mssql": "SQL Server", "sqlserver": "SQL Server",
    "oracle": "Oracle", "sqlite": "SQLite", "snowflake": "Snowflake", "redshift": "Redshift",
    "clickhouse": "ClickHouse", "databricks": "Databricks", "mongodb": "MongoDB",
    "cockroachdb": "CockroachDB", "trino": "Trino", "presto": "Presto", "athena": "Athena",
    "motherduck": "MotherDuck", "md": "MotherDuck",
}  # fmt: skip
_FORM_OF = {
    "postgresql": "postgresql://HOST/DATABASE",
    "postgres": "postgresql://HOST/DATABASE",
    "psycopg": "postgresql://HOST/DATABASE",
    "pgsql": "postgresql://HOST/DATABASE",
    "pg": "postgresql://HOST/DATABASE",
    "duckdb": "duckdb:FILE",
    "bigquery": "bigquery://PROJECT/DATASET",
    "bq": "bigquery://PROJECT/DATASET",
}
_SCHEME = re.compile(r"(?:(jdbc|odbc):)?([a-z][a-z0-9]*)(?:\+[\w.-]+)?(?=:|$)", re.IGNORECASE)
_ENGINES = "the databases that are read are DuckDB, Parquet files, PostgreSQL and BigQuery"
_OTHERWISE = "is not written as an address is here"
_ANY = f"write {FORMS}, or env:NAME for a variable that holds one of these"


def say_unknown(text: str) -> tuple[str, str]:
    """What a text is instead of an address of a database, as far as can be told, and the mend."""
    found = _SCHEME.match(text)
    scheme = found[2].lower() if found else ""
    if scheme in _NOT_READ:
        return f"is of {_NOT_READ[scheme]}, which is not read", f"{_ENGINES}: write {FORMS}"
    if scheme in _FORM_OF:
        java = found and found[1]
        what = "is written as Java's drivers take it" if java else _OTHERWISE
        return what, f"write {_FORM_OF[scheme]}"
    return _of_file(text.lower()) or ("is no address of a database", _ANY)


def _of_file(text: str) -> tuple[str, str] | None:
    """What a path, or the address of a file, was meant to be; None where it is neither."""
    bare = text.partition("?")[0]
    if "docs.google.com/" in bare or bare.endswith((".xlsx", ".xlsm")):
        return "is a workbook", "instead of [table], write [sheet], with workbook = … and key = …"
    if bare.endswith((".duckdb", ".ddb", ".db")):
        return "does not say what the file is", "write duckdb: before its path: duckdb:crm.duckdb"
    if bare.endswith((".parquet", ".parq", ".pq")):
        mend = "write parquet: before the path: parquet:prospects/*.parquet"
        return "does not say what the files are", mend
    kind = next(filter(bare.endswith, (".csv", ".tsv", ".json", ".jsonl", ".sqlite", ".xls")), "")
    if kind:
        return (
            f"is a file of the kind {kind}, which is not read",
            "write it into a DuckDB file, or as Parquet",
        )
    if re.search(r"\b(?:host|dbname|service)\s*=", text):
        return _OTHERWISE, "write postgresql://HOST/DATABASE"
    return None
