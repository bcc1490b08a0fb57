"""The packages that each engine needs, which nobody has to install who has no table."""

from importlib.util import find_spec

from sync.config.database import Kind
from sync.messages.errors import ConfigError

_PACKAGES = {
    "duckdb": ("duckdb", "pyarrow", "sqlglot"),
    "postgres": ("psycopg", "sqlglot"),
    "bigquery": ("google.cloud.bigquery", "google.cloud.bigquery_storage", "pyarrow", "sqlglot"),
}
"""What is imported with each extra of the package."""


def want_extra(kind: Kind, said_in: str) -> None:
    """Raise ConfigError where an engine's packages are missing; `said_in` names the config."""
    extra = "duckdb" if kind == "parquet" else kind
    missing = [name for name in _PACKAGES[extra] if not _is_there(name)]
    if missing:
        what = f"the packages that it takes to reach its database are not installed: {missing[0]}"
        raise ConfigError(said_in, what, f'install them: pip install "qualify[{extra}]"')


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
