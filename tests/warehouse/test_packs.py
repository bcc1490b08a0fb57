"""The rules that come along, on dirty tables: not one verdict differs from the engine's."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rules.columns import cells_of, constant
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
_BATCH = 50_000


def config_of(name: str, folder: Path) -> ConfigFile:
    """A pack's rules, or those of a config that comes along, for a table."""
    if name in _OWN:
        written = (_ROOT / _OWN[name]).read_text(encoding="utf-8")
        text = re.sub(r"\[sheet\]\n.*?(?=\n\[)", _PLACE, written, count=1, flags=re.DOTALL)
    else:
        text = _PLACE + read_pack(name).text
    return parse_config(text, folder / "config.toml")


def fill(path: Path, config: Config, rows: int) -> None:
    """Make a table of texts: what people leave behind, and mostly what the rules ask for."""
    with duckdb.connect(str(path)) as connection:
        headings = sorted({config.heading(name) for name in people_columns(config)} - {"ID"})
        pools = {heading: _pool(config, heading) for heading in headings}
        picked = ", ".join(
            f"list_extract(${number}::VARCHAR[], 1 + (hash(i, {number}) % {len(pool)})::INTEGER)"
            f' AS "{heading}"'
            for number, (heading, pool) in enumerate(pools.items(), 1)
        )
        asked = (
            f"CREATE TABLE people AS SELECT 'K' || i AS \"ID\", {picked} FROM range({rows}) t(i)"
        )
        connection.execute(asked, list(pools.values()))


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


def by_engine(file: ConfigFile, path: Path) -> Iterator[tuple[str, Verdict]]:
    """The engine's verdict on each row, batch by batch."""
    config = file.config
    setting = Setting(load_locale("en_US"), TODAY, config.blanks)
    judge = Judge(
        config, setting, demote=config.policy.when_lapsed == "demote", override=config.override
    )
    first = constant(Standing(judge.ladder.rungs[0]), _BATCH)
    headings = ["ID", "Outcome", *map(config.heading, judge.columns)]
    listed = ", ".join(f'"{heading}"' for heading in headings)
    with duckdb.connect(str(path), read_only=True) as connection:
        asked = connection.execute(f"SELECT {listed} FROM people")
        while rows := asked.fetchmany(_BATCH):
            keys, overrides, *own = zip(*rows, strict=True)
            columns = dict(zip(judge.columns, map(cells_of, own), strict=True))
            said = cells_of(overrides).map(judge.override)
            standings = first if len(rows) == _BATCH else constant(first[0], len(rows))
            yield from zip(keys, judge.judge(columns, said, standings), strict=True)


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
    """How many rows of a table have another verdict than the engine's, or none."""
    file, path = config_of(name, folder), folder / "data.duckdb"
    fill(path, file.config, rows)
    context = RunContext(Options(TODAY, allow_many=True), "run", "", NOW.astimezone)
    with open_job(file, Order(context, lambda _: None), Access()) as job:
        job.run()
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "SELECT key, stage, by_hand, missing, next, to_go, score, grade FROM qualify_state"
        )
        state = {key: line for key, *line in found.fetchall()}
    assert len(state) == rows
    return sum(list(shown(verdict)) != state[key] for key, verdict in by_engine(file, path))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*find_packs(), *_OWN])
def test_no_verdict_differs(name: str, tmp_path: Path) -> None:
    assert count_differing(name, tmp_path, 5_000) == 0
