"""The heading row of the prospects' tab: whether the job's headings stand in it.

A heading is put by position, and a row may be inserted above at that very moment. So the same
batch puts a mark on the row, by position too: where the mark is, the job's headings went.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rules.read.text import fold
from sync.google.api import JsonObject, effective_text, grid_range, new_id
from sync.google.client import Client
from sync.google.marks import METADATA_FIELDS, ColumnMark, create, line_location

ROW_FIELDS = "rowData.values(effectiveValue,formattedValue)"
"""What is asked of a row, to read its texts."""

Columns = list[tuple[int, list[JsonObject]]]
"""Columns, each with the metadata on it."""


@dataclass(frozen=True)
class HeadingRow:
    """The row as it was looked at.

    `seen` is what it says. `marked` tells that the job's headings went there: what it says over
    one of the job's columns is people's doing then. `missing` are the marks of columns whose
    headings went elsewhere; `astray` is the row above this one where they may still be, with its
    index and what it says.
    """

    seen: tuple[str, ...]
    marked: bool
    missing: tuple[ColumnMark, ...] = ()
    astray: tuple[int, tuple[str, ...]] | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """What it says once the missing headings are in it."""
        texts = list(self.seen)
        for mark in self.missing:
            texts += [""] * (mark.column + 1 - len(texts))
            texts[mark.column] = mark.heading
        return tuple(texts)

    def cells(self, header_row: int) -> dict[int, dict[int, str | None]]:
        """Return the cells that put the missing headings right, by mark and row below this one."""
        return {
            mark.id: {**self._emptied(mark, header_row), -1: mark.heading} for mark in self.missing
        }

    def _emptied(self, mark: ColumnMark, header_row: int) -> dict[int, str | None]:
        """Return the cell that takes a heading out of the row where it went astray."""
        index, texts = self.astray or (0, ())
        if mark.column < len(texts) and fold(texts[mark.column]) == fold(mark.heading):
            return {index - header_row: None}
        return {}


def read_headings(sheet: Mapping[str, Any], row: int) -> tuple[tuple[str, ...], Columns]:
    """Read a row of headings, up to the last one, and the metadata of the columns below it."""
    data = _row_data(sheet, row)
    texts = list(_texts(data.get("rowData")))
    while texts and not texts[-1]:
        texts.pop()
    columns = [
        (at, each["developerMetadata"])
        for at, each in enumerate(data.get("columnMetadata", ()))
        if each.get("developerMetadata")
    ]
    return tuple(texts), columns


def read_heading_row(
    client: Client,
    sheet: JsonObject,
    top: int,
    seen: tuple[str, ...],
    marks: Sequence[ColumnMark],
) -> HeadingRow:
    """Read the heading row; where headings of the job's are missing, also the rows above it."""
    tab = int(sheet["properties"]["sheetId"])
    if _is_marked(tab, (_row_data(sheet, top).get("rowMetadata") or [{}])[0]):
        return HeadingRow(seen, marked=True)
    missing = tuple(
        mark
        for mark in marks
        if not mark.adopting
        and fold(seen[mark.column] if mark.column < len(seen) else "") != fold(mark.heading)
    )
    row = HeadingRow(seen, marked=False, missing=missing)
    if not missing or not top:
        return row
    above = {"gridRange": grid_range(tab, rows=(0, top))}
    fields = f"sheets.data(rowMetadata.{METADATA_FIELDS},{ROW_FIELDS})"
    reply = client.read(":getByDataFilter", {"dataFilters": [above]}, fields=fields)
    for data in (data for each in reply.get("sheets", ()) for data in each.get("data", ())):
        for at, line in enumerate(data.get("rowMetadata", ())):
            if _is_marked(tab, line):
                return replace(row, astray=(at, _texts(data.get("rowData", [])[at : at + 1])))
    return row


def _row_data(sheet: Mapping[str, Any], row: int) -> JsonObject:
    data: Iterable[JsonObject] = sheet.get("data", ())
    return next((each for each in data if each.get("startRow", 0) == row), {})


def _texts(rows: Sequence[JsonObject] | None) -> tuple[str, ...]:
    """Return what the first of some rows says."""
    return tuple(effective_text(cell) for cell in (rows or [{}])[0].get("values", ()))


def _is_marked(tab: int, row: Mapping[str, Any]) -> bool:
    """Whether a row's DimensionProperties hold the mark."""
    return any(
        metadata.get("metadataKey") == _key(tab) for metadata in row.get("developerMetadata", ())
    )


def _key(tab: int) -> str:
    """Return the key of the mark: the tab's own, so that a copy of the tab has none."""
    return f"qualify_headings_{tab}"


def mark_row(tab: int, top: int, chance: random.Random, *, marked: bool) -> list[JsonObject]:
    """Write the requests that put the mark on a row, and take it off the one that has it now.

    Nothing is taken away that is not known to be there: Google might refuse that.
    """
    lookup = {"developerMetadataLookup": {"metadataKey": _key(tab)}}
    return [
        *([{"deleteDeveloperMetadata": {"dataFilter": lookup}}] if marked else []),
        create(_key(tab), str(tab), new_id(chance), line_location(tab, "ROWS", top)),
    ]
