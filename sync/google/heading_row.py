"""The heading row of the prospects' tab: whether the job's headings stand in it.

A heading is put by position, and a row may be inserted above at that very moment. So the same
batch puts a mark on the row, by position too: where the mark is, the job's headings went.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.read.text import fold
from sync.google.api import JsonObject, new_id
from sync.google.mark import ColumnMark, create, line_location


@dataclass(frozen=True)
class HeadingRow:
    """The row as it was looked at.

    `seen` is what it says. `marked` tells that the job's headings went there: what it says over
    one of the job's columns is people's doing then. `lacking` are the marks of columns whose
    headings went elsewhere; `astray` is the row above this one where they may still be, with its
    index and what it says.
    """

    seen: tuple[str, ...]
    marked: bool
    lacking: tuple[ColumnMark, ...] = ()
    astray: tuple[int, tuple[str, ...]] | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """What it says once the headings that it lacks are in it."""
        texts = list(self.seen)
        for mark in self.lacking:
            texts += [""] * (mark.column + 1 - len(texts))
            texts[mark.column] = mark.heading
        return tuple(texts)

    def cells(self, header_row: int) -> dict[int, dict[int, str | None]]:
        """Give the cells that put the lacking headings right, by mark and row below this one."""
        return {
            mark.id: {**self._taken_back(mark, header_row), -1: mark.heading}
            for mark in self.lacking
        }

    def _taken_back(self, mark: ColumnMark, header_row: int) -> dict[int, str | None]:
        index, texts = self.astray or (0, ())
        if mark.column < len(texts) and fold(texts[mark.column]) == fold(mark.heading):
            return {index - header_row: None}
        return {}


def _key(tab: int) -> str:
    """Name the mark of one tab, so that a copy of the tab has none."""
    return f"qualify_headings_{tab}"


def read_row(
    tab: int, data: Mapping[str, Any], seen: tuple[str, ...], marks: Sequence[ColumnMark]
) -> HeadingRow:
    """Read the row; `data` is its GridData, with the metadata of rows."""
    if is_marked(tab, (data.get("rowMetadata") or [{}])[0]):
        return HeadingRow(seen, marked=True)
    lacking = tuple(
        mark
        for mark in marks
        if not mark.adopting
        and fold(seen[mark.column] if mark.column < len(seen) else "") != fold(mark.heading)
    )
    return HeadingRow(seen, marked=False, lacking=lacking)


def is_marked(tab: int, row: Mapping[str, Any]) -> bool:
    """Tell whether a row's DimensionProperties hold the mark."""
    return any(
        metadata.get("metadataKey") == _key(tab) for metadata in row.get("developerMetadata", ())
    )


def mark_row(tab: int, top: int, source: random.Random, *, marked: bool) -> list[JsonObject]:
    """Write the requests that put the mark on a row, and take it off the one that has it now.

    Nothing is taken away that is not known to be there: Google might refuse that.
    """
    lookup = {"developerMetadataLookup": {"metadataKey": _key(tab)}}
    return [
        *([{"deleteDeveloperMetadata": {"dataFilter": lookup}}] if marked else []),
        create(_key(tab), str(tab), new_id(source), line_location(tab, "ROWS", top)),
    ]
