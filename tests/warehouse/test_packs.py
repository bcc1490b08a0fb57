"""The rules that come along, on dirty tables: not one verdict differs from the engine's.

`DIRTY_ROWS=1000000 pytest tests/warehouse/test_packs.py` asks that of a million rows for each.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rules.columns import Column, cells_of, column_of
from rules.judging.judge import Judge
from rules.judging.verdict import Standing, Verdict
from rules.language.conditions import Setting
from rules.language.spec import ColumnBound, bounds_of
from sync.config.columns import people_columns
from sync.config.load import parse_config
from sync.config.model import Config, ConfigFile
from sync.config.packs import find_packs, read_pack
from sync.locales.by_name import load_locale
from sync.open import Access
from sync.open_job import Order, open_job
from sync.run.run_input import Options, RunContext
from tests.harness import NOW, TODAY
from tests.warehouse.random_rows import DIRTY

_ROOT = Path(__file__).parents[2]
_PLACE = """[table]
database = "duckdb:data.duckdb"
table = "people"
key = "ID"
name = "Company"
override = "Outcome"
"""
_OWN = {"example": "config.example.toml", "demo": "sync/demo/demo.toml"}
_ROWS = int(os.environ.get("DIRTY_ROWS", "5000"))
_BATCH = 50_000
_STATE = ("stage", "by_hand", "missing", "next", "to_go", "score", "grade")


def config_of(name: str, folder: Path) -> ConfigFile:
    """A pack's rules, or those of a config that comes along, for a table."""
    if name in _OWN:
        written = (_ROOT / _OWN[name]).read_text(encoding="utf-8")
        text = re.sub(r"\[sheet\]\n.*?(?=\n\[)", _PLACE, written, count=1, flags=re.DOTALL)
    else:
        text = _PLACE + read_pack(name).text
    return parse_config(text, folder / "config.toml")


def fill(path: Path, config: Config, rows: int, *, later: bool = False) -> None:
    """Make a table of texts: what people leave behind, and mostly what the rules ask for.

    An eighth of the texts are like no other. `later` is how it is for a second run: half of the
    rows have changed, and a seventh of them is gone.
    """
    headings = _headings(config)
    pools = {heading: _pool(config, heading) for heading in headings}
    row = f"(i + {rows if later else 0} * (i % 2))"
    picked = ", ".join(
        f"list_extract(${number}::VARCHAR[], 1 + (hash({row}, {number}) % {len(pool)})::INTEGER)"
        f" || CASE WHEN hash({row}, -{number}) % 8 = 0 THEN ' ' || {row} ELSE '' END"
        f' AS "{heading}"'
        for number, (heading, pool) in enumerate(pools.items(), 1)
    )
    asked = (
        f"CREATE OR REPLACE TABLE people AS SELECT 'K' || i AS \"ID\", {picked}"
        f" FROM range({rows}) t(i) WHERE {'i % 7 > 0' if later else 'true'}"
    )
    former = (
        "key, stage, by_hand FROM qualify_state"
        if later
        else "'' AS key, '' AS stage, false AS by_hand"
    )
    with duckdb.connect(str(path)) as connection:
        connection.execute(asked, list(pools.values()))
        connection.execute(f"CREATE OR REPLACE TABLE former AS SELECT {former}")


def _headings(config: Config) -> list[str]:
    return sorted({config.heading(name) for name in people_columns(config)} - {"ID"})


def _pool(config: Config, heading: str) -> Sequence[str | None]:
    if heading == "Outcome":
        return [*[None] * 400, *DIRTY, *(stage.name for stage in config.stage if stage.by_hand)]
    asked = [
        str(bound)
        for criterion in config.criteria.values()
        for part in criterion.nested()
        if part.column is not None and config.heading(part.column) == heading
        for written in part.conditions().values()
        for bound in bounds_of(written)
        if not isinstance(bound, bool | ColumnBound)
    ]
    return [*DIRTY, None, *asked, *["2026-01-10", "12k", "300", "yes", "Ada"] * 20]


def pairs(file: ConfigFile, path: Path, today: date) -> Iterator[tuple[Verdict, Sequence[Any]]]:
    """The engine's verdict on each row, and what the state has of it, batch by batch.

    The engine forgets what it knows after each, since hardly a row is like another. Where a row
    stood, the table `former` says.
    """
    config = file.config
    headings = _headings(config)
    wanted = [
        *(f'people."{heading}"' for heading in headings),
        *("former.stage", "former.by_hand"),
        *(f"qualify_state.{name}" for name in _STATE),
    ]
    with duckdb.connect(str(path), read_only=True) as connection:
        asked = connection.execute(
            f"SELECT {', '.join(wanted)} FROM people"
            ' LEFT JOIN former ON former.key = "ID"'
            ' LEFT JOIN qualify_state ON qualify_state.key = "ID"'
        )
        while rows := asked.fetchmany(_BATCH):
            columns = list(zip(*rows, strict=True))
            state = zip(*columns[-len(_STATE) :], strict=True)
            judged = judge_batch(
                config, today, dict(zip([*headings, "stood", "by hand"], columns, strict=False))
            )
            yield from zip(judged, state, strict=True)


def judge_batch(
    config: Config, today: date, cells: Mapping[str, Sequence[Any]]
) -> Column[Verdict | None]:
    """The engine's verdicts on some rows."""
    setting = Setting(load_locale("en_US"), today, config.blanks)
    demote = config.policy.when_lapsed == "demote"
    judge = Judge(config, setting, demote=demote, override=config.override)
    first, find = judge.ladder.rungs[0], judge.ladder.find
    standings = column_of(
        [
            Standing(find(stage) or first, bool(by_hand)) if stage else Standing(first)
            for stage, by_hand in zip(cells["stood"], cells["by hand"], strict=True)
        ]
    )
    columns = {name: cells_of(cells[config.heading(name)]) for name in judge.columns}
    return judge.judge(columns, cells_of(cells["Outcome"]).map(judge.override), standings)


def shown(verdict: Verdict) -> tuple[Any, ...]:
    score, above = verdict.case.score, verdict.next
    return (
        verdict.stage.name,
        verdict.by_hand,
        verdict.missing or None,
        above.name if above else None,
        verdict.to_go,
        score.points if score else None,
        (score.grade or None) if score else None,
    )


def count_differing(name: str, folder: Path, rows: int) -> int:
    """How many rows of a table have another verdict than the engine's, or none, in two runs."""
    file, path = config_of(name, folder), folder / "data.duckdb"
    fill(path, file.config, rows)
    found = count_after_run(file, path, TODAY)
    fill(path, file.config, rows, later=True)
    return found + count_after_run(file, path, TODAY + timedelta(days=60))


def count_after_run(file: ConfigFile, path: Path, today: date) -> int:
    """How many rows have another verdict than the engine's after a run on some day."""
    context = RunContext(Options(today, allow_many=True), "run", "", NOW.astimezone)
    with open_job(file, Order(context, lambda _: None), Access()) as job:
        result = job.run()
    with duckdb.connect(str(path), read_only=True) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM qualify_state)"
        )
        assert counts.fetchall() == [(result.found.rows, result.found.rows)]
    return sum(shown(verdict) != state for verdict, state in pairs(file, path, today))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*find_packs(), *_OWN])
def test_no_verdict_differs(name: str, tmp_path: Path) -> None:
    assert count_differing(name, tmp_path, _ROWS) == 0
