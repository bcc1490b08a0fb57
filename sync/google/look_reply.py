"""What Google replies to a look: the spreadsheet, its named ranges, and the tabs that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sync.google.api import JsonObject
from sync.google.heading_row import Columns, read_headings
from sync.google.log_look import read_tab
from sync.google.marks import ColumnMark, TabMark, read_marks, read_tab_mark
from sync.workbook.protocol import Mark, Tab


@dataclass(frozen=True)
class LookReply:
    """The reply, and the prospects' tab in it; `top` is the index of its heading row."""

    whole: JsonObject
    sheet: JsonObject
    top: int

    @property
    def book(self) -> JsonObject:
        """The properties of the spreadsheet."""
        book: JsonObject = self.whole.get("properties", {})
        return book

    @property
    def sheets(self) -> Sequence[JsonObject]:
        """The tabs that it shows, which are those that the filters find."""
        sheets: Sequence[JsonObject] = self.whole.get("sheets", ())
        return sheets

    @property
    def ranges(self) -> Sequence[JsonObject]:
        """All named ranges of the spreadsheet."""
        ranges: Sequence[JsonObject] = self.whole.get("namedRanges", ())
        return ranges

    @property
    def tab(self) -> Tab:
        """The prospects' tab."""
        return read_tab(self.sheet)

    @property
    def tab_mark(self) -> TabMark | None:
        """The mark on it."""
        marks = map(read_tab_mark, self.sheet.get("developerMetadata", ()))
        return next(filter(None, marks), None)

    @cached_property
    def heading_row(self) -> tuple[tuple[str, ...], Columns]:
        """What its heading row says, and its columns with what is on them."""
        return read_headings(self.sheet, self.top)

    @cached_property
    def column_marks(self) -> tuple[ColumnMark, ...]:
        """The marks on its columns."""
        return read_marks(self.heading_row[1])

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Those that are on the right column for certain."""
        sure = (mark for mark in self.column_marks if not mark.adopting)
        return tuple(Mark(mark.role, mark.column, mark.heading) for mark in sure)
