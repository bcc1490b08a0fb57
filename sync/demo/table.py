"""The demo as a database table: a million prospects in Parquet files, by the demo's rules."""

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from sync.messages.errors import UsageError

_PLACE = """[table]
database = "parquet:prospects/*.parquet"   # the results stand in qualify.duckdb, beside this file
key = "ID"                # what tells two prospects apart
name = "Company"
override = "Outcome"      # people's own word: Won, Lost or On hold stands here, and holds
owner = "Owner"           # whose prospect it is
"""
_TITLE = "# How far along is each prospect of this table, and what does it lack?\n"
_EXAMPLES = "# Prospects we are sure about"
_SHEET = re.compile(r"\[sheet\]\n(?:.+\n)+")
_OUTPUT = re.compile(r"\[output\].*\n(?:.+\n)+\n")
_HEAD = re.compile(r"\A(?:#.*\n)+")


class TableDemo(NamedTuple):
    """The demo's files: its config, the config with one rule edited, and the prospects."""

    config: Path
    edited: Path
    prospects: Path


def write_table_demo(folder: Path, rows: int, today: date) -> TableDemo:
    """Make the demo of so many prospects in `folder`; files that are there are kept as they are.

    Dates lie around `today`. Raises UsageError where DuckDB is not installed, and OSError.
    """
    made = TableDemo(
        folder / "config.toml", folder / "edited.toml", folder / "prospects" / "1.parquet"
    )
    made.prospects.parent.mkdir(parents=True, exist_ok=True)
    text = _config()
    for path, content in ((made.config, text), (made.edited, _edit(text))):
        if not path.exists():
            path.write_text(content, encoding="utf-8")
    if not made.prospects.exists():
        _make_prospects(made.prospects, rows, today)
    return made


def _config() -> str:
    """The demo's rules, for a table."""
    text = files(__package__).joinpath("demo.toml").read_text(encoding="utf-8")
    text = _OUTPUT.sub("", _SHEET.sub(_PLACE, text))
    return _HEAD.sub(_TITLE, text)


def _edit(text: str) -> str:
    """The same rules, but that smaller firms will do; without the examples, which say otherwise."""
    rules, _, _ = text.partition(_EXAMPLES)
    return rules.replace("between = [50, 5_000]", "between = [20, 5_000]").replace(
        "50 to 5,000 employees", "20 to 5,000 employees"
    )


def _make_prospects(path: Path, rows: int, today: date) -> None:
    """Let DuckDB make prospects as dirty as people's, the same each time but for their days."""
    try:
        import duckdb  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError:
        mend = 'install it: pip install "qualify[duckdb]"'
        raise UsageError("qualify demo --table", "DuckDB is not installed", mend) from None
    with duckdb.connect() as connection:
        connection.sql(_PROSPECTS, params=[today, rows]).write_parquet(str(path))


_PROSPECTS = """
WITH dice AS (
    SELECT i, $1::DATE AS today, hash(i) AS a, hash(i + 1000000007) AS b, hash(i + 2000000011) AS c,
        hash(i + 3000000019) AS d, hash(i + 4000000007) AS e
    FROM range($2) AS numbers(i)
)
SELECT
    CASE a % 4000
        WHEN 0 THEN NULL
        WHEN 1 THEN 'n/a'
        WHEN 2 THEN 'P0000007'
        WHEN 3 THEN ' P' || i || ' '
        ELSE format('P{:07d}', i)
    END AS "ID",
    'Firm ' || (a % 300000) AS "Company",
    ['Ada', 'Bob', 'ada ', 'Cy', NULL, 'Dee'][(a // 7 % 6 + 1)::INT] AS "Owner",
    ['Retail', 'retail ', 'Logistics', 'E-commerce', 'E‑Commerce', 'Wholesale', 'Mining', 'Farming',
        'n/a', NULL][(b % 10 + 1)::INT] AS "Industry",
    CASE b // 11 % 40
        WHEN 0 THEN NULL
        WHEN 1 THEN 'about ' || (b % 400)
        WHEN 2 THEN (1 + b % 9) || ',' || lpad((b % 1000)::VARCHAR, 3, '0')
        WHEN 3 THEN 'unknown'
        ELSE (b // 13 % 7000)::VARCHAR
    END AS "Employees",
    ['Demo', 'Question', 'White paper', 'demo, Question', NULL, 'Newsletter'][(c % 6 + 1)::INT]
        AS "Last inbound",
    today - (c // 7 % 300)::INT AS "Last contact",
    CASE WHEN c // 11 % 3 > 0 THEN today + (c // 13 % 700)::INT - 100 END AS "Close date",
    ['Managing director', 'COO', NULL, '-'][(d % 4 + 1)::INT] AS "Decision maker",
    d // 5 % 3 = 0 AS "Champion aware",
    CASE d // 7 % 25
        WHEN 0 THEN '12k'
        WHEN 1 THEN 'approx. 10k'
        WHEN 2 THEN '€ 25,000'
        WHEN 3 THEN NULL
        ELSE (d // 11 % 400 * 125)::VARCHAR
    END AS "Budget (EUR)",
    CASE WHEN e % 2 = 0 THEN 'Pilot' END AS "Next step",
    CASE WHEN e // 3 % 3 = 0 THEN 'New site opens' END AS "Trigger",
    CASE WHEN e // 7 % 60 = 1 THEN 'Price' END AS "Reason lost",
    CASE e // 5 % 60 WHEN 0 THEN 'Won' WHEN 1 THEN 'lost' WHEN 2 THEN 'On hold' END AS "Outcome"
FROM dice
"""
