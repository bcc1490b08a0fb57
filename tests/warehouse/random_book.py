"""Random rows in an .xlsx file, as people's scripts write it, and what the job adds to them."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook.defined_name import DefinedName

from rules.read.cells import Cell, Day
from sync.workbook.protocol import LOG_HEADINGS
from sync.xlsx.names import OwnNames, new_names
from tests.warehouse.random_rows import Row

_PROSPECTS, _LOG = "Prospects", "Changelog"

Line = tuple[Any, ...]
"""Some cells of a row, as openpyxl reads them."""


@dataclass(frozen=True)
class RandomBook:
    """A workbook of random rows; the job's columns stand right of those of people."""

    path: Path

    @property
    def where(self) -> dict[str, str]:
        """The place of the prospects, as a config has it."""
        return {"workbook": self.path.name, "tab": _PROSPECTS}

    def fill(self, rows: Sequence[Row], log: Sequence[Sequence[Any]]) -> None:
        """Make the file, with the changelog where one is given."""
        book: Any = openpyxl.Workbook()
        tab = book.active
        tab.title = _PROSPECTS
        tab.append(list(rows[0]))
        for number, row in enumerate(rows, 2):
            _write_row(tab, number, [made for _, made in row.values()])
        if log:
            records = book.create_sheet(_LOG)
            records.append(LOG_HEADINGS)
            for number, line in enumerate(log, 2):
                _write_row(records, number, line)
            for name in new_names([_PROSPECTS, _LOG], 0, OwnNames(log=1, log_name=_LOG)):
                own = DefinedName(name.name, attr_text=name.text, hidden=True)
                book.worksheets[name.scope].defined_names.add(own)
        book.save(self.path)

    def refill(self, rows: Sequence[Row], left: Sequence[int]) -> None:
        """Delete all rows but some, and put others in the place of what people wrote in these.

        `left` are their numbers, from 0.
        """
        with self._edited() as book:
            tab, width = book[_PROSPECTS], len(rows[0])
            own = [row[width:] for row in tab.iter_rows(min_row=2)]
            kept = [[(cell.value, cell.number_format) for cell in own[row]] for row in left]
            tab.delete_rows(len(left) + 2, len(own) - len(left))
            for number, (row, cells) in enumerate(zip(rows, kept, strict=True), 2):
                _write_row(tab, number, [made for _, made in row.values()])
                for place, (value, shown) in enumerate(cells, width + 1):
                    _write(tab.cell(number, place), value).number_format = shown

    def read(self, headings: Sequence[str]) -> tuple[list[Line], list[Line]]:
        """What each row shows under some headings, and the rows of the changelog, as they stand.

        Under a heading that is not there a row shows None.
        """
        with self._edited(save=False) as book:
            first, *rows = book[_PROSPECTS].iter_rows(values_only=True)
            log = list(book[_LOG].iter_rows(min_row=2, values_only=True))
        places = [first.index(each) if each in first else None for each in headings]
        return [tuple(None if at is None else row[at] for at in places) for row in rows], log

    @contextmanager
    def _edited(self, *, save: bool = True) -> Iterator[Any]:
        with warnings.catch_warnings():
            # It tells of each day that Excel does not know; the job has no trouble with them.
            warnings.filterwarnings("ignore", "Cell .* is marked as a date")
            book = openpyxl.load_workbook(self.path)
        yield book
        if save:
            book.save(self.path)


def _write_row(tab: Any, number: int, cells: Sequence[Any]) -> None:
    for place, cell in enumerate(cells, 1):
        _write(tab.cell(number, place), cell)


def _write(to: Any, cell: Cell | datetime) -> Any:
    """Write a cell; a text stays one, even where it looks like a formula, and a number as it is."""
    to.value = cell
    if isinstance(cell, str):
        to.data_type = "s"
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        to.value, to.data_type = repr(cell), "n"  # by itself it would write 16 digits
    if not isinstance(cell, datetime):
        to.number_format = "yyyy-mm-dd" if isinstance(cell, Day) else "General"
    return to
