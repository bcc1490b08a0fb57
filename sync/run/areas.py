"""Filters and tables of people's that leave the job's columns out."""

from collections.abc import Collection, Iterator, Sequence

from sync.messages.problem import Problem
from sync.run.ownership import OwnColumn
from sync.workbook.protocol import DataArea, column_letters


def left_out(
    areas: Sequence[DataArea], columns: Sequence[OwnColumn], people: Collection[int], width: int
) -> Iterator[Problem]:
    """What to say of areas that leave out some of the job's columns.

    Only areas with columns of `people` matter. One that ends at the last of the `width` headings is
    widened over columns that are to be made.
    """
    for area in areas:
        outside = [own.heading for own in columns if not _holds(area, own, width)]
        if outside and any(area.first <= column <= area.last for column in people):
            last = max([width - 1, *(own.column for own in columns if own.column is not None)])
            made = sum(own.column is None for own in columns)
            letters = f"{column_letters(area.first)} to {column_letters(last + made)}"
            yield Problem(
                f"{area.name} leaves out the job's {_headings(outside)}; sorting by it would part"
                " them from their rows",
                f"let it reach over the columns {letters}",
            )


def _holds(area: DataArea, own: OwnColumn, width: int) -> bool:
    if own.column is None:
        return area.last >= width - 1
    return area.first <= own.column <= area.last


def _headings(headings: Sequence[str]) -> str:
    """Columns in words: column "Stage", columns "Stage", "Missing" and "Since"."""
    *others, last = (f'"{heading}"' for heading in headings)
    return f"columns {', '.join(others)} and {last}" if others else f"column {last}"
