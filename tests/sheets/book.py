"""A spreadsheet with all its versions, and what people do to it.

`Book` and `PersonTab` are what tests use: rows and columns as the sheet shows them (row 1, column
"A"), values as plain Python.
"""

import copy
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import TypeVar

from tests.sheets import a1, batch, cells, errors, values
from tests.sheets.a1 import column_of, letters
from tests.sheets.cells import Value
from tests.sheets.charts import minor_axes
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import Axis, Box, explicit_range
from tests.sheets.state import OWNER, Document, Metadata, Tab
from tests.sheets.values import Rendering

Result = TypeVar("Result")


class Permission(Enum):
    """What an account that a spreadsheet is shared with may do."""

    VIEW = "view"
    EDIT = "edit"


@dataclass(frozen=True)
class Version:
    """A state of the spreadsheet, who made it and by which request (None: a person did)."""

    doc: Document
    by: str
    request: int | None

    def rows(self, title: str) -> list[list[object]]:
        """Return the values of a tab, row by row, without empty tails; empty is ""."""
        tab = self.doc.titled(title)
        if tab is None:
            raise LookupError(f"no tab {title!r}, only {self.titles()}")
        found = values.value_range(self.doc, tab, tab.whole(), Rendering(formatted=False))
        rows: list[list[object]] = found.get("values", [])
        return rows

    def titles(self) -> list[str]:
        return [tab.title for tab in self.doc.tabs]


@dataclass(repr=False)
class Book:
    """One spreadsheet. Edits come one after the other; every one makes a version.

    `hides_charts` tells that replies by filters leave charts out; whether Google's do is not known.
    """

    id: str
    first: Document
    uploaded: bool = False
    keep_versions: bool = True
    hides_charts: bool = False
    permissions: dict[str, Permission] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.versions.append(Version(self.first, OWNER, None))

    @property
    def current(self) -> Document:
        return self.versions[-1].doc

    @property
    def url(self) -> str:
        """The address in a browser."""
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"

    def share(self, email: str, permission: Permission = Permission.EDIT) -> None:
        self.permissions[email] = permission

    def unshare(self, email: str) -> None:
        self.permissions.pop(email, None)

    def edit(
        self, work: Callable[[Document], Result], by: str = OWNER, request: int | None = None
    ) -> Result:
        """Run an edit on a draft; it becomes the next version unless it raises."""
        with self.lock:
            draft = self.current.draft(by)
            outcome = work(draft)
            if not self.keep_versions:
                self.versions.clear()
            self.versions.append(Version(draft, by, request))
        return outcome

    def batch_update(self, *requests: JsonObject) -> list[JsonObject]:
        """Edit by the API's own requests, as the owner."""
        return self.edit(lambda doc: batch.apply(doc, requests))

    def add_tab(
        self,
        title: str,
        rows: Sequence[Sequence[object]] = (),
        size: tuple[int, int] | None = None,
    ) -> "PersonTab":
        """Add a tab with values; its grid is 1000 by 26, or larger if the values are."""
        width = max(map(len, rows), default=0)
        height, across = size or (max(1000, len(rows)), max(26, width))
        grid = {"rowCount": height, "columnCount": across}

        def work(doc: Document) -> int:
            properties = {"title": title, "gridProperties": grid}
            [reply] = batch.apply(doc, [{"addSheet": {"properties": properties}}])
            number = int(reply["addSheet"]["properties"]["sheetId"])
            given = [[cells.stored(value) for value in row] for row in rows]
            doc.grid_tab(number).grid.load(given)
            return number

        return PersonTab(self, self.edit(work))

    def tab(self, title: str) -> "PersonTab":
        found = self.current.titled(title)
        if found is None:
            raise LookupError(f"no tab {title!r}, only {self.titles()}")
        return PersonTab(self, found.id)

    def titles(self) -> list[str]:
        return self.versions[-1].titles()

    def named_ranges(self) -> dict[str, Box]:
        """Return the named ranges that still have their cells."""
        return {x.name: x.box for x in self.current.named.values() if x.box is not None}

    def delete_named_range(self, name: str) -> None:
        """Delete a named range, as in the menu Data > Named ranges."""
        [number] = [x.id for x in self.current.named.values() if x.name == name]
        self.batch_update({"deleteNamedRange": {"namedRangeId": number}})

    def metadata(self) -> list[Metadata]:
        return list(self.current.metadata.values())


@dataclass(frozen=True)
class PersonTab:
    """A tab as a person edits it. It stays the same tab when its title changes."""

    book: Book
    id: int

    @property
    def state(self) -> Tab:
        """The tab as it is."""
        return self.book.current.grid_tab(self.id)

    @property
    def title(self) -> str:
        return self.state.title

    def rows(self) -> list[list[object]]:
        """Return all values, row by row, without empty tails; of formulas what they come to."""
        return self.book.versions[-1].rows(self.title)

    def records(self, header_row: int = 1) -> list[dict[str, object]]:
        """Return the rows below the headings, by heading; empty cells are ""."""
        rows = self.rows()
        headings = [str(text) for text in rows[header_row - 1]]
        return [
            dict(zip(headings, row + [""] * (len(headings) - len(row)), strict=False))
            for row in rows[header_row:]
        ]

    def column(self, heading: str) -> list[object]:
        """Return the values below a heading."""
        return [record[heading] for record in self.records()]

    def find(self, heading: str) -> str:
        """Find the letter of a heading's column."""
        return letters(self.rows()[0].index(heading))

    def get(self, cell: str) -> Value:
        """Return what a cell holds: a value, a Formula or an ErrorValue; None if it is empty."""
        return self.state.grid.get(*self._at(cell))

    def extra(self, cell: str) -> JsonObject:
        """Return what a cell has besides its value: userEnteredFormat, note, dataValidation."""
        return self.state.grid.extra(*self._at(cell))

    def _at(self, cell: str) -> tuple[int, int]:
        box = self._box(cell)
        return box.rows.start, box.columns.start

    def _box(self, cells_: str) -> Box:
        box = a1.read_cells(cells_, self.id)
        assert box is not None, cells_
        return box

    def set(self, cell: str, value: object) -> None:
        """Put a value, a date, a Formula or an ErrorValue into a cell; None empties it."""
        self._edit(lambda tab: tab.grid.set(*self._at(cell), cells.stored(value)))

    def set_extra(self, cell: str, **extra: object) -> None:
        """Set a cell's note, userEnteredFormat or dataValidation."""
        row, column = self._at(cell)
        self._edit(lambda tab: tab.grid.set_extra(row, column, tab.grid.extra(row, column) | extra))

    def append(self, *row: object) -> None:
        """Type a new row below the last filled one."""

        def work(tab: Tab) -> None:
            at = tab.grid.last_row()
            tab.grid.grow("ROWS", at + 1)
            for index, value in enumerate(row):
                tab.grid.set(at, index, cells.stored(value))

        self._edit(work)

    def _edit(self, work: Callable[[Tab], None]) -> None:
        self.book.edit(lambda doc: work(doc.grid_tab(self.id)))

    def _request(self, name: str, **body: object) -> JsonObject:
        [reply] = self.book.batch_update({name: body})
        return reply

    def _span(self, axis: Axis, start: int, count: int = 1) -> JsonObject:
        span = {"sheetId": self.id, "dimension": axis}
        return span | {"startIndex": start, "endIndex": start + count}

    def _insert(self, axis: Axis, at: int, count: int) -> None:
        span = self._span(axis, at, count)
        self._request("insertDimension", range=span, inheritFromBefore=at > 0)

    def insert_rows(self, above: int, count: int = 1) -> None:
        """Insert rows above a row."""
        self._insert("ROWS", above - 1, count)

    def insert_columns(self, before: str, count: int = 1) -> None:
        """Insert columns to the left of a column."""
        self._insert("COLUMNS", column_of(before), count)

    def delete_rows(self, row: int, count: int = 1) -> None:
        self._request("deleteDimension", range=self._span("ROWS", row - 1, count))

    def delete_column(self, column: str) -> None:
        self._request("deleteDimension", range=self._span("COLUMNS", column_of(column)))

    def move_rows(self, row: int, before: int) -> None:
        """Drag a row to stand before another."""
        source = self._span("ROWS", row - 1)
        self._request("moveDimension", source=source, destinationIndex=before - 1)

    def move_column(self, column: str, before: str) -> None:
        """Drag a column to stand before another."""
        source = self._span("COLUMNS", column_of(column))
        self._request("moveDimension", source=source, destinationIndex=column_of(before))

    def sort(self, column: str, *, descending: bool = False, header_rows: int = 1) -> None:
        """Sort all rows below the headings by a column."""
        order = "DESCENDING" if descending else "ASCENDING"
        spec = {"dimensionIndex": column_of(column), "sortOrder": order}
        area = {"sheetId": self.id, "startRowIndex": header_rows}
        self._request("sortRange", range=area, sortSpecs=[spec])

    def rename_heading(self, old: str, new: str) -> None:
        """Type another heading over one."""
        self.set(f"{self.find(old)}1", new)

    def rename(self, title: str) -> None:
        self._update("title", title=title)

    def move_first(self) -> None:
        """Drag the tab to the first place."""
        self._update("index")

    def hide(self) -> None:
        self._update("hidden", hidden=True)

    def resize(self, rows: int, columns: int) -> None:
        grid = {"rowCount": rows, "columnCount": columns}
        self._update("gridProperties(rowCount,columnCount)", gridProperties=grid)

    def _update(self, fields: str, **properties: object) -> None:
        named = {"sheetId": self.id} | properties
        self._request("updateSheetProperties", properties=named, fields=fields)

    def delete(self) -> None:
        self._request("deleteSheet", sheetId=self.id)

    def duplicate(self, title: str | None = None) -> "PersonTab":
        """Copy the tab; the copy stands right of it."""
        index = self.book.titles().index(self.title) + 1
        named = {} if title is None else {"newSheetName": title}
        reply = self._request(
            "duplicateSheet", sourceSheetId=self.id, insertSheetIndex=index, **named
        )
        return PersonTab(self.book, int(reply["duplicateSheet"]["properties"]["sheetId"]))

    def protect(
        self,
        cells_: str | None = None,
        editors: Sequence[str] = (),
        free: Sequence[str] = (),
        **said: object,
    ) -> None:
        """Protect cells, or the whole tab but for the free cells, from all but these accounts.

        `said` is what else the protection says: description, warningOnly. The owner may edit.
        """
        said |= (
            {"unprotectedRanges": [explicit_range(self._box(each)) for each in free]}
            if free
            else {}
        )
        area = explicit_range(self._box(cells_)) if cells_ else {"sheetId": self.id}
        item = {"range": area, "editors": {"users": list(editors)}, **said}
        self._request("addProtectedRange", protectedRange=item)

    def protect_named(self, name: str, cells_: str) -> None:
        """Name cells, and protect the named range from all but the owner."""
        named = {"name": name, "range": explicit_range(self._box(cells_))}
        reply = self._request("addNamedRange", namedRange=named)
        item = {"namedRangeId": reply["addNamedRange"]["namedRange"]["namedRangeId"]}
        self._request("addProtectedRange", protectedRange=item)

    def unprotect(self) -> None:
        """Take all protection off the tab."""
        for item in self.state.attached.get("protectedRanges", []):
            self._request("deleteProtectedRange", protectedRangeId=item["protectedRangeId"])

    @property
    def charts(self) -> list[JsonObject]:
        """The charts that lie on the tab."""
        return self.state.attached.get("charts", [])

    def delete_chart(self, nth: int = 0) -> None:
        self._request("deleteEmbeddedObject", objectId=self.charts[nth]["chartId"])

    def copy_chart(self, nth: int = 0) -> None:
        """Copy a chart and paste it over it."""
        copied = {key: item for key, item in self.charts[nth].items() if key != "chartId"}
        self._request("addChart", chart=copied)

    def drag_chart(self, nth: int = 0, to: "PersonTab | None" = None, **sizes: int) -> None:
        """Drag a chart to the first cell of the tab, or of another, and to other sizes."""
        anchor = {"sheetId": (to or self).id}
        self._request(
            "updateEmbeddedObjectPosition",
            objectId=self.charts[nth]["chartId"],
            newPosition={"overlayPosition": {"anchorCell": anchor} | sizes},
            fields=",".join(["anchorCell", *sizes]),
        )

    def restyle_chart(self, change: Callable[[JsonObject], object], nth: int = 0) -> None:
        """Change what a chart shows and how, in its editor, which turns the axes with its type."""
        spec = copy.deepcopy(self.charts[nth]["spec"])
        change(spec)
        basic = spec.get("basicChart", {})
        axes = minor_axes(basic)
        for series in basic.get("series", ()):
            if series.get("targetAxis") not in {None, *axes}:
                series["targetAxis"] = min(axes)
        self._request("updateChartSpec", chartId=self.charts[nth]["chartId"], spec=spec)

    def hide_row(self, row: int) -> None:
        self._request(
            "updateDimensionProperties",
            range=self._span("ROWS", row - 1),
            properties={"hiddenByUser": True},
            fields="hiddenByUser",
        )


def check_access(book: Book, email: str, *, write: bool) -> None:
    """Refuse an account that the spreadsheet is not shared with, or not for this.

    An uploaded .xlsx is refused to all: googleworkspace/php-samples#65.
    """
    permission = book.permissions.get(email)
    if permission is None or (write and permission is not Permission.EDIT):
        raise errors.forbidden()
    if book.uploaded:
        message = "This operation is not supported for this document"
        raise errors.ApiError(HTTPStatus.BAD_REQUEST, "FAILED_PRECONDITION", message)
