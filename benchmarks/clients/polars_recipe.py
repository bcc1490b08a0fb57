"""The same with polars: each distinct cell read once, and expressions over all rows at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import polars as pl

from benchmarks.clients import judging
from benchmarks.clients.judging import BY_HAND, RUNGS, Calendar, Lack
from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import Sheet
from benchmarks.clients.texts import BLANKS

_TEXTS = {"key": "A", "company": "B", "step": "P", "outcome": "S", "old": "U", "old_missing": "V"}
_NEEDS = {"industry": "H", "size": "I", "inbound": "J", "contact": "K", "close": "O", "budget": "N"}
_LEAD, _OPPORTUNITY = ("industry", "size", "inbound"), ("contact", "close", "budget")


def _frame(sheet: Sheet, calendar: Calendar) -> pl.DataFrame:
    """Read the columns that are needed: texts as they are, of the others what they lack."""
    columns = sheet.columns([f"Prospects!{at}2:{at}" for at in (_TEXTS | _NEEDS).values()])
    height = len(columns[0])
    for column in columns:
        column.extend([""] * (height - len(column)))
    cells = dict(zip(_TEXTS | _NEEDS, columns, strict=True))
    lacking: dict[str, Callable[[Any], Lack | None]] = {
        "industry": judging.lacking_industry,
        "size": judging.lacking_size,
        "inbound": judging.lacking_request,
        "contact": partial(judging.lacking_contact, calendar=calendar),
        "close": partial(judging.lacking_close, calendar=calendar),
        "budget": judging.lacking_budget,
    }
    texts = pl.DataFrame({name: cells[name] for name in _TEXTS})
    return pl.concat(
        [texts, *(_lacks(name, cells[name], lacking[name]) for name in _NEEDS)], how="horizontal"
    )


def _lacks(name: str, cells: Sequence[Any], lacking: Callable[[Any], Lack | None]) -> pl.DataFrame:
    """Return what each cell lacks, null where it lacks nothing, and whether that is certain."""
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    schema = {name: pl.String, f"{name}_certain": pl.Boolean}
    found = pl.DataFrame([lacking(cell) or (None, None) for cell in places], schema, orient="row")
    return found[pl.Series([places[cell] for cell in cells], dtype=pl.UInt32)]


def _fold(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def _rung() -> pl.Expr:
    """Return the rung of each row: the one it has reached, or the one it has, if that is higher."""
    is_lead = pl.all_horizontal(pl.col(_LEAD).is_null())
    is_opportunity = is_lead & pl.all_horizontal(pl.col(_OPPORTUNITY).is_null())
    former = pl.col("old").replace_strict(
        {name: rung for rung, name in enumerate(RUNGS)}, default=0, return_dtype=pl.Int8
    )
    return pl.max_horizontal(is_lead.cast(pl.Int8) + is_opportunity.cast(pl.Int8), former)


def _missing() -> pl.Expr:
    """Write what lapsed, what is unclear, and what the next rung wants."""
    rung = pl.col("rung")
    own = [(name, rung > 0) for name in _LEAD] + [(name, rung > 1) for name in _OPPORTUNITY]
    wanted = [(name, rung == 0) for name in _LEAD] + [(name, rung == 1) for name in _OPPORTUNITY]
    *single, several = [_where(has & pl.col(f"{name}_certain"), name) for name, has in own]
    alone = _join(single, ", ")
    lapsed = _join([pl.when(alone != "").then(alone), several], "; ")
    return _join(
        [
            pl.when(lapsed != "").then(pl.lit("Lapsed: ") + lapsed),
            *(_where(has & ~pl.col(f"{name}_certain"), name) for name, has in own),
            *(_where(asks, name) for name, asks in wanted),
        ],
        "; ",
    )


def _where(condition: pl.Expr, name: str) -> pl.Expr:
    return pl.when(condition).then(pl.col(name))


def _join(texts: Sequence[Any], separator: str) -> pl.Expr:
    return pl.concat_str(texts, separator=separator, ignore_nulls=True)


def _judge(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose picture changes, with `stage`, `missing` and the `row` in the sheet."""
    by_hand = _fold("outcome").replace_strict(BY_HAND, default=None)
    named = pl.col("rung").replace_strict(dict(enumerate(RUNGS)), return_dtype=pl.String)
    return (
        frame.lazy()
        .with_row_index("row", offset=2)
        .with_columns(budget=_where(_fold("step").is_in(list(BLANKS)), "budget"))
        .with_columns(rung=_rung(), by_hand=by_hand)
        .with_columns(
            stage=pl.coalesce("by_hand", named),
            missing=pl.when(pl.col("by_hand").is_null()).then(_missing()).otherwise(pl.lit("")),
        )
        .filter((pl.col("stage") != pl.col("old")) | (pl.col("missing") != pl.col("old_missing")))
        .select("row", "key", "company", "old", "stage", "missing")
        .collect()
    )


def _run(task: Task) -> None:
    sheet = Sheet.open(task)
    changed = _judge(_frame(sheet, Calendar.of(task.day)))
    moved = changed.filter(pl.col("stage") != pl.col("old"))
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    sheet.append(
        "Changelog",
        [["", now, *row] for row in moved.select("key", "company", "old", "stage").iter_rows()],
    )
    sheet.write(
        (f"Prospects!U{row}:V{row}", [stage, missing])
        for row, stage, missing in changed.select("row", "stage", "missing").iter_rows()
    )


if __name__ == "__main__":
    measure(_run)
