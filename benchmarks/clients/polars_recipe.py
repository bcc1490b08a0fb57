"""The same with polars: only the columns that are needed, and expressions over all rows at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from benchmarks.clients import judging
from benchmarks.clients.judging import RUNGS, Calendar
from benchmarks.clients.measured import Task, measure
from benchmarks.clients.sheet import Sheet
from benchmarks.clients.texts import read_day, read_number

_TEXTS = {
    "key": "A",
    "company": "B",
    "industry": "H",
    "inbound": "J",
    "step": "P",
    "outcome": "S",
    "old": "U",
    "old_missing": "V",
}
_READ: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "size": ("I", read_number),
    "contact": ("K", read_day),
    "budget": ("N", read_number),
    "close": ("O", read_day),
}
_LACKING: dict[str, Callable[[Any], str]] = {
    "industry": judging.lacking_industry,
    "inbound": judging.lacking_request,
}
_BLANK = ["", "-", "–", "?", "n/a", "tbd"]


class _Need:
    """One thing that a stage asks for: a text where it is not met, and whether that is certain."""

    def __init__(self, met: Any, say: str, doubt: Any = None, after: str = "") -> None:
        known = pl.lit(say + after)
        unsure = pl.lit(None) if doubt is None else pl.format(f"{say} ({{}}){after}", doubt)
        self.text = pl.when(met).then(None).otherwise(pl.coalesce(unsure, known))
        self.certain = pl.lit(value=True) if doubt is None else doubt.is_null()

    @classmethod
    def of_lack(cls, lack: Any) -> "_Need":
        """Make one of a column that has what is missing, null where it is met."""
        need = cls(lack.is_null(), "")
        need.text = lack
        return need


def _frame(sheet: Sheet) -> Any:
    """Read the columns that are needed; of numbers and dates each distinct cell once."""
    letters = [*_TEXTS.values(), *(letter for letter, _ in _READ.values())]
    columns = sheet.columns([f"Prospects!{letter}2:{letter}" for letter in letters])
    height = len(columns[0])
    for column in columns:
        column.extend([""] * (height - len(column)))
    frame = {name: pl.Series(cells) for name, cells in zip(_TEXTS, columns, strict=False)}
    for (name, (_, reading)), cells in zip(_READ.items(), columns[len(_TEXTS) :], strict=True):
        found = {cell: reading(cell) for cell in set(cells)}
        numbers = {cell: None if isinstance(x, str) else x for cell, x in found.items()}
        doubts = {cell: x if isinstance(x, str) else None for cell, x in found.items()}
        frame[name] = pl.Series(list(map(numbers.get, cells)), dtype=pl.Float64, strict=False)
        frame[f"{name}_doubt"] = pl.Series(list(map(doubts.get, cells)), dtype=pl.String)
    for name, lacking in _LACKING.items():
        lacks = {cell: lacking(cell) or None for cell in set(frame[name])}
        frame[f"{name}_lack"] = pl.Series(list(map(lacks.get, frame[name])), dtype=pl.String)
    return pl.DataFrame(frame)


def _fold(name: str) -> Any:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def _lead() -> list[_Need]:
    people = pl.col("size").is_between(judging.LEAST_PEOPLE, judging.MOST_PEOPLE)
    return [
        _Need.of_lack(pl.col("industry_lack")),
        _Need(people, judging.SIZE, pl.col("size_doubt")),
        _Need.of_lack(pl.col("inbound_lack")),
    ]


def _opportunity(calendar: Calendar) -> list[_Need]:
    recent = pl.col("contact").is_between(calendar.earliest_contact, calendar.today)
    close = pl.col("close").is_between(calendar.today, calendar.latest_close)
    enough = pl.col("budget").ge(judging.LEAST_BUDGET)
    step = _fold("step").is_in(_BLANK).not_()
    most = f"1 more of: {judging.BUDGET}"
    return [
        _Need(recent, judging.RECENT, pl.col("contact_doubt")),
        _Need(close, judging.CLOSE, pl.col("close_doubt")),
        _Need(
            enough.fill_null(value=False) | step, most, pl.col("budget_doubt"), f", {judging.STEP}"
        ),
    ]


def _rung(lead: Sequence[_Need], opportunity: Sequence[_Need]) -> Any:
    """Give the rung of each row: the one it has reached, or the one it has, if that is higher."""
    is_lead = reduce(and_, (need.text.is_null() for need in lead))
    is_opportunity = reduce(and_, (need.text.is_null() for need in opportunity))
    reached = is_lead.cast(pl.Int8) + (is_lead & is_opportunity).cast(pl.Int8)
    former = pl.col("old").replace_strict(
        {name: rung for rung, name in enumerate(RUNGS)}, default=0, return_dtype=pl.Int8
    )
    return pl.max_horizontal(reached, former)


def _missing(lead: Sequence[_Need], opportunity: Sequence[_Need]) -> Any:
    """Write what lapsed, what is unclear, and what the next rung wants."""
    rung = pl.col("rung")
    own = [(rung > 0, need) for need in lead] + [(rung > 1, need) for need in opportunity]
    wanted = [(rung == 0, need) for need in lead] + [(rung == 1, need) for need in opportunity]
    *single, several = [pl.when(has & need.certain).then(need.text) for has, need in own]
    alone = _join(single, ", ")
    lapsed = _join([pl.when(alone != "").then(alone), several], "; ")
    return _join(
        [
            pl.when(lapsed != "").then(pl.lit("Lapsed: ") + lapsed),
            *(pl.when(has & ~need.certain).then(need.text) for has, need in own),
            *(pl.when(asks).then(need.text) for asks, need in wanted),
        ],
        "; ",
    )


def _join(texts: Sequence[Any], separator: str) -> Any:
    return pl.concat_str(texts, separator=separator, ignore_nulls=True)


def _judge(frame: Any, calendar: Calendar) -> Any:
    """Give the rows whose picture changes, with `stage`, `missing` and the `row` in the sheet."""
    lead, opportunity = _lead(), _opportunity(calendar)
    by_hand = _fold("outcome").replace_strict(judging.BY_HAND, default=None)
    named = pl.col("rung").replace_strict(dict(enumerate(RUNGS)), return_dtype=pl.String)
    missing = (
        pl.when(pl.col("by_hand").is_null()).then(_missing(lead, opportunity)).otherwise(pl.lit(""))
    )
    return (
        frame.lazy()
        .with_row_index("row", offset=2)
        .with_columns(rung=_rung(lead, opportunity), by_hand=by_hand)
        .with_columns(stage=pl.coalesce("by_hand", named), missing=missing)
        .filter((pl.col("stage") != pl.col("old")) | (pl.col("missing") != pl.col("old_missing")))
        .select("row", "key", "company", "old", "stage", "missing")
        .collect()
    )


def _run(task: Task) -> None:
    sheet = Sheet.open(task)
    changed = _judge(_frame(sheet), Calendar.of(task.day))
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
