"""Filters and tables of people's that leave out some of the job's columns, or some prospects."""

from collections.abc import Iterator, Sequence

from rules.phrases import plural
from sync.messages.problem import Problem
from sync.run.judgement import Judgement
from sync.run.ownership import OwnColumn
from sync.workbook.protocol import DataArea, column_letters


def columns_left_out(judgement: Judgement) -> Iterator[Problem]:
    """What to say of areas that leave out some of the job's columns.

    One that ends at the last heading is widened over columns that are to be made.
    """
    columns, width = judgement.columns, len(judgement.run_input.snapshot.layout.headings)
    for area in _areas(judgement):
        outside = [own.heading for own in columns if not _holds(area, own, width)]
        if outside:
            last = max([width - 1, *(own.column for own in columns if own.column is not None)])
            made = sum(own.column is None for own in columns)
            letters = f"{column_letters(area.first)} to {column_letters(last + made)}"
            yield Problem(
                f"{area.name} leaves out the job's {_headings(outside)}; sorting by it would part"
                " them from their rows",
                f"let it reach over the columns {letters}",
            )


def rows_left_out(judgement: Judgement) -> Iterator[Problem]:
    """What to say of areas that end above the last prospects.

    No run tells it: programs add rows below a filter each day, and spreadsheets mostly let it grow
    when somebody next uses it.
    """
    prospects = judgement.run_input.prospects
    for area in _areas(judgement):
        below = prospects.rows if area.last_row is None else area.last_row + 1
        outside = [row for row in range(below, prospects.rows) if row not in prospects.blank]
        if outside:
            count, above = len(outside), prospects.first_row + below - 1
            first, last = (prospects.first_row + row for row in (outside[0], outside[-1]))
            rows = f"row {last}" if count == 1 else f"rows {first} to {last}"
            yield Problem(
                f"{area.name} ends at row {above} and leaves out {count:,}"
                f" {plural(count, 'prospect')} below it ({rows}); sorting by it would move only"
                " the rows above",
                f"let it reach down to row {last}",
            )


def _areas(judgement: Judgement) -> Iterator[DataArea]:
    """The areas that have columns of people's which the config names."""
    people = judgement.run_input.binding.people.values()
    for area in judgement.run_input.snapshot.areas:
        if any(area.first <= column <= area.last for column in people):
            yield area


def _holds(area: DataArea, own: OwnColumn, width: int) -> bool:
    if own.column is None:
        return area.last >= width - 1
    return area.first <= own.column <= area.last


def _headings(headings: Sequence[str]) -> str:
    """Columns in words: column "Stage", columns "Stage", "Missing" and "Since"."""
    *others, last = (f'"{heading}"' for heading in headings)
    return f"columns {', '.join(others)} and {last}" if others else f"column {last}"
