"""The engine alone: every row of Parquet files as cells, judged batch by batch."""

import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from rules.columns import cells_of, constant
from rules.judging.judge import Judge
from rules.judging.verdict import Standing
from rules.language.conditions import Setting
from rules.read.cells import Cell, Day
from rules.read.locale import EN_US
from rules.read.serial import to_serial
from sync.config.load import load_config


def _main() -> None:
    path, prospects, day = sys.argv[1:]
    config = load_config(Path(path)).config
    setting = Setting(EN_US, date.fromisoformat(day), config.blanks)
    judge = Judge(config, setting, demote=False, override=config.override)
    first = Standing(judge.ladder.rungs[0])
    names = {name: config.heading(name) for name in judge.columns}
    for batch in pq.ParquetFile(prospects).iter_batches(100_000):
        columns = {
            name: cells_of([_cell(value) for value in batch.column(heading).to_pylist()])
            for name, heading in names.items()
        }
        said = cells_of(batch.column(config.override or "").to_pylist()).map(judge.override)
        list(judge.judge(columns, said, constant(first, len(said))))


def _cell(value: object) -> Cell:
    return Day(to_serial(value)) if isinstance(value, date) else value  # type: ignore[return-value]


if __name__ == "__main__":
    _main()
