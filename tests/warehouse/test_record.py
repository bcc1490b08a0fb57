"""The record of a damaged changelog: what a sheet's says, whatever people did to its rows."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from rules.columns import column_of
from rules.judging.ladder import Ladder
from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.config.load import parse_config
from sync.run.reading import make_judge
from sync.run.run_input import Options, RunContext
from sync.sheet.changelog import read_entries
from sync.workbook.protocol import LOG_HEADINGS
from tests.harness import NOW, TODAY
from tests.warehouse.server import new_database
from tests.warehouse.tables import (
    COLUMNS,
    LEAD,
    LIST,
    OPPORTUNITY,
    TABLE,
    TablePlace,
    local_place,
)
from warehouse.database import Database
from warehouse.lines import fetch_lines, upload_lines
from warehouse.on_duckdb import DuckDatabase, DuckPlace
from warehouse.on_postgres import PostgresDatabase, PostgresPlace
from warehouse.record import CHANGELOG, read_record
from warehouse.sql import query, table_of

Line = tuple[int | None, datetime | None, str | None, str | None, str | None]
"""A row of a changelog: its number, moment, key, stage and kind."""

Read = tuple[dict[str, object], int, int, int]
"""Records by key, the highest number, how many rows don't count, and how many numbers are gone."""

_NUMBERS = [*range(1, 9), None, 0, -1, 10**15, 2**62]
_KEYS = ["P1", "P1 ", "p2", "Café 7", "Café\u200b 7", "P4", "", " ", None, "#N/A", "Loading..."]
_STAGES = ["List", "Lead", "SQL", "lead ", "Opportunity", "Won", "Gone", "", " ", None]
_STAGES += ["#N/A", "#REF!", "Loading...", "Err:502", "#N/A "]
_KINDS = ["Promoted", "By hand", "by hand", "Demoted", "", None, "#N/A"]
_MOMENTS = [None, datetime(1900, 1, 1), datetime(2200, 1, 1)]  # noqa: DTZ001 -- they have none


def damaged(random: Random) -> list[Line]:
    """A changelog that people have worked at, in the order in which its rows count."""
    days = [NOW.replace(tzinfo=None) - timedelta(days=random.randrange(9)) for _ in range(3)]
    lines = [
        (
            random.choice(_NUMBERS[: random.choice((4, 20))]),
            random.choice([*days, *days, *_MOMENTS]),
            random.choice(_KEYS),
            random.choice(_STAGES),
            random.choice(_KINDS),
        )
        for _ in range(random.randrange(1, 30))
    ]
    return sorted(lines, key=_place)


def _place(line: Line) -> Any:
    no, at, _, to, kind = line
    return no is None, no or 0, at is None, at or NOW.replace(tzinfo=None), to or "", kind or ""


def by_sheet(lines: Sequence[Line], ladder: Ladder) -> Read:
    """What a sheet's changelog of these rows says of each key, and of its numbers.

    It tells of no row that is blank; in a table such a row is none that should be there.
    """
    cells: dict[str, list[Cell]] = dict.fromkeys(LOG_HEADINGS, [None] * len(lines))
    for name, own in zip(
        ("No", "When", "Key", "To", "Kind"), zip(*lines, strict=True), strict=True
    ):
        cells[name] = [to_serial(each) if isinstance(each, datetime) else each for each in own]
    columns = {heading: place for place, heading in enumerate(LOG_HEADINGS)}
    read = {columns[heading]: column_of(own) for heading, own in cells.items()}
    snapshot: Any = SimpleNamespace(log_columns=read)
    found = read_entries(snapshot, columns).changelog(ladder)
    records: dict[str, object] = {
        key: (record.to.strip(), record.standing, record.standing and record.since)
        for key, record in found.records.items()
    }
    blank = sum(no is None and _unread(key) and _unread(to) for no, _, key, to, _ in lines)
    return records, found.last, len(found.problems) + blank, found.gone


def _unread(text: str | None) -> bool:
    """Whether a text is none, or none that a sheet can read."""
    return not text or text.strip() in ("", "#N/A", "#REF!", "Loading...", "Err:502")


def by_table(database: Database, lines: Sequence[Line], ladder: Ladder) -> Read:
    """What a table of these rows says of each key, and of its numbers."""
    database.begin(writing=False)
    rows = [
        (no, at, key, None, None, to, kind, None, None, None) for no, at, key, to, kind in lines
    ]
    upload_lines(database, "log", CHANGELOG, rows[::-1])
    record = read_record(database, table_of("log"), ladder)
    found: dict[str, object] = {}
    asked = query("SELECT match, entry, since FROM record")
    for match, number, since in fetch_lines(database, asked):
        assert isinstance(number, int)
        standing = record.standing(number, ladder)
        day = None if since is None else to_serial(since)  # type: ignore[arg-type]
        assert str(match) not in found
        found[str(match)] = (record.text(number).strip(), standing, standing and day)
    database.rollback()
    return found, record.last, record.incomplete, record.gone


@pytest.fixture(params=["duckdb", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    made: Database
    if request.param == "duckdb":
        made = DuckDatabase(DuckPlace("sales", None), writing=True)
    else:
        made = PostgresDatabase(PostgresPlace("sales", new_database(), "qualify_"))
    with closing(made):
        yield made


@pytest.fixture
def ladder(tmp_path: Path) -> Ladder:
    file = parse_config(TABLE, tmp_path / "config.toml")
    context = RunContext(Options(today=TODAY), "run", "", NOW.astimezone)
    return make_judge(file, context, file.config.place.local_setting, TODAY).ladder


@pytest.mark.parametrize(
    "seeds", [range(12), pytest.param(range(12, 150), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_damaged_changelog_says_what_a_sheets_says(
    seeds: range, database: Database, ladder: Ladder
) -> None:
    for seed in seeds:
        lines = damaged(Random(seed))
        assert by_table(database, lines, ladder) == by_sheet(lines, ladder), f"seed {seed}"


# A whole run -------------------------------------------------------------------------------------


@pytest.fixture(params=["duckdb", pytest.param("postgres", marks=pytest.mark.slow)])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> TablePlace:
    made = local_place(request.param, tmp_path)
    made.fill(COLUMNS, [("P1", *LEAD), ("P2", *LIST), ("P3", *OPPORTUNITY)])
    return made


def test_numbers_that_are_doubled_double_nothing(table: TablePlace) -> None:
    table.run()
    before = table.state()
    for damage in (
        "UPDATE qualify_changelog SET no = 1",
        "INSERT INTO qualify_changelog SELECT * FROM qualify_changelog",
        "INSERT INTO qualify_changelog (key, to_stage) VALUES ('P1', 'Won'), (NULL, 'Lead')",
        "INSERT INTO qualify_changelog (no, key) VALUES (9223372036854775807, 'P1')",
    ):
        table.sql(damage)
    rows = len(table.moves())

    done = table.run()

    assert not done.moves
    assert table.state() == before
    assert len(table.moves()) == rows
    assert [(each.what, each.mend) for each in done.found.problems] == [
        (
            "3 rows of the changelog without a readable no, key or to_stage do not count",
            "write back what is missing, or delete them",
        )
    ]
    table.sql("UPDATE people SET \"Outcome\" = 'Lost'")
    table.run()
    new = table.sql("SELECT no, key, to_stage FROM qualify_changelog WHERE kind = 'By hand'")
    assert sorted(new) == [(2, "P1", "Lost"), (3, "P2", "Lost"), (4, "P3", "Lost")]
    with table.job(options=Options(TODAY, dry_run=True)) as job:
        assert {each.stage.name: each.now for each in job.funnel(None).stages}["Lost"] == 3
    assert "Stage         Lost" in table.explain("P1")
