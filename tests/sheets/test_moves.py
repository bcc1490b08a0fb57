"""Inserts, deletes, moves and sorts take everything along that belongs to a row or column."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets import resource
from tests.sheets.a1 import letters
from tests.sheets.bodies import mark, name_range, span
from tests.sheets.book import Book, PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Grid
from tests.sheets.state import Document, Tab

ROWS, COLUMNS = 8, 5


def new_book() -> Book:
    doc = Document(resource.new_properties("T", "en_US", "Etc/GMT"))
    doc.tabs.append(Tab(0, "Sheet1", Grid(10, 3)))
    return Book("1T", doc)


def marked_book() -> tuple[Book, PersonTab]:
    """A tab in which every cell, note, column and range says where it belongs.

    Row r, column c holds "r/c" and the note "r/c"; column c has metadata "c" and a named range
    "column_c" over it.
    """
    book = new_book()
    rows = [[f"{r}/{c}" for c in range(COLUMNS)] for r in range(ROWS)]
    tab = book.add_tab("Marked", rows, size=(ROWS, COLUMNS))
    requests: list[JsonObject] = []
    for c in range(COLUMNS):
        area = {"sheetId": tab.id, "startColumnIndex": c, "endColumnIndex": c + 1}
        requests.append(name_range(f"column_{c}", **area))
        place = {"dimensionRange": span(c, c + 1, "COLUMNS", tab.id)}
        requests.append(mark(place, metadataKey=str(c)))
        for r in range(ROWS):
            start = {"sheetId": tab.id, "rowIndex": r, "columnIndex": c}
            note = {"rows": [{"values": [{"note": f"{r}/{c}"}]}], "fields": "note", "start": start}
            requests.append({"updateCells": note})
    book.batch_update(*requests)
    return book, tab


Step = tuple[Callable[[PersonTab, int, int], object], int, int]
"""One edit, and two numbers that are brought into range by the tab's size."""


def row(tab: PersonTab, number: int) -> int:
    return 1 + number % tab.state.grid.rows


def column(tab: PersonTab, number: int) -> str:
    return letters(number % tab.state.grid.columns)


def delete_row(tab: PersonTab, a: int, _b: int) -> None:
    if tab.state.grid.rows > 2:
        tab.delete_rows(row(tab, a))


def delete_column(tab: PersonTab, a: int, _b: int) -> None:
    if tab.state.grid.columns > 2:
        tab.delete_column(column(tab, a))


def sort(tab: PersonTab, a: int, b: int) -> None:
    tab.sort(column(tab, a), descending=bool(b % 2), header_rows=b % 3)


STEPS = st.tuples(
    st.sampled_from(
        [
            lambda tab, a, b: tab.insert_rows(row(tab, a), 1 + b % 2),
            delete_row,
            lambda tab, a, b: tab.move_rows(row(tab, a), row(tab, b)),
            lambda tab, a, _b: tab.insert_columns(column(tab, a)),
            delete_column,
            lambda tab, a, b: tab.move_column(column(tab, a), column(tab, b)),
            sort,
        ]
    ),
    st.integers(0, 50),
    st.integers(0, 50),
)


def check_marks(book: Book, tab: PersonTab) -> None:
    """Every filled cell has its note; every column its metadata and its named range."""
    grid = tab.state.grid
    columns: dict[str, int] = {}
    for c in range(grid.columns):
        for r in range(grid.rows):
            value = grid.get(r, c)
            assert grid.extra(r, c).get("note") == value
            if value is not None:
                columns[str(value).partition("/")[2]] = c
    places = {meta.key: meta.location.index for meta in book.metadata()}
    assert places.items() >= columns.items()
    assert set(places.values()) <= set(range(grid.columns))
    names = book.named_ranges()
    for key, c in columns.items():
        box = names[f"column_{key}"]
        assert (box.left, box.right) == (c, c + 1)


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=8))
def test_marks_stay_with_their_cells(steps: list[Step]) -> None:
    book, tab = marked_book()
    for edit, a, b in steps:
        edit(tab, a, b)
        check_marks(book, tab)


@settings(max_examples=30)
@given(st.lists(STEPS, max_size=5))
def test_versions_do_not_change_afterwards(steps: list[Step]) -> None:
    book, tab = marked_book()
    seen = []
    for edit, a, b in steps:
        seen.append((book.versions[-1], book.versions[-1].rows("Marked")))
        edit(tab, a, b)
    assert all(version.rows("Marked") == rows for version, rows in seen)


def rows_edit(name: str, start: int, end: int) -> JsonObject:
    return {name: {"range": span(start, end, tab=0)}}


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (rows_edit("insertDimension", 0, 2), (4, 7)),
        (rows_edit("insertDimension", 2, 4), (4, 7)),
        (rows_edit("insertDimension", 3, 4), (2, 6)),
        (rows_edit("insertDimension", 5, 6), (2, 5)),
        (rows_edit("deleteDimension", 0, 1), (1, 4)),
        (rows_edit("deleteDimension", 1, 3), (1, 3)),
        (rows_edit("deleteDimension", 3, 8), (2, 3)),
        (rows_edit("deleteDimension", 2, 5), None),
    ],
)
def test_a_named_range_moves(edit: JsonObject, expected: tuple[int, int] | None) -> None:
    book = new_book()
    book.batch_update(name_range("n", startRowIndex=2, endRowIndex=5))
    book.batch_update(edit)
    found = book.named_ranges().get("n")
    assert (None if found is None else (found.top, found.bottom)) == expected


def test_a_range_over_a_whole_tab_stays_whole(book: Book, tab: PersonTab) -> None:
    book.batch_update(name_range("whole", sheetId=tab.id))
    tab.insert_rows(1)
    tab.delete_column("A")
    tab.move_column("A", before="C")
    box = book.named_ranges()["whole"]
    assert (box.top, box.bottom, box.left, box.right) == (None, None, None, None)


def test_what_lies_on_cells_moves(call: Caller, tab: PersonTab) -> None:
    area = {"sheetId": tab.id, "startRowIndex": 1, "endRowIndex": 3}
    area |= {"startColumnIndex": 1, "endColumnIndex": 3}
    rule = {"ranges": [area], "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {}}}
    call.batch(
        {"addConditionalFormatRule": {"rule": rule}},
        {"addProtectedRange": {"protectedRange": {"range": area}}},
        {"setBasicFilter": {"filter": {"range": area}}},
        {"addFilterView": {"filter": {"range": area, "title": "F"}}},
    )
    tab.insert_rows(1)
    tab.insert_columns("A", 2)
    moved = {"sheetId": tab.id, "startRowIndex": 2, "endRowIndex": 4}
    moved |= {"startColumnIndex": 3, "endColumnIndex": 5}
    fields = (
        "sheets(conditionalFormats.ranges,protectedRanges.range,basicFilter.range,"
        "filterViews.range)"
    )
    found = call.get(ranges="Prospects", fields=fields)["sheets"][0]
    assert found == {
        "conditionalFormats": [{"ranges": [moved]}],
        "protectedRanges": [{"range": moved}],
        "basicFilter": {"range": moved},
        "filterViews": [{"range": moved}],
    }
    tab.delete_rows(3, 2)
    assert call.get(ranges="Prospects", fields=fields)["sheets"][0] == {}


def test_a_duplicate_is_a_tab_of_its_own(call: Caller, book: Book, tab: PersonTab) -> None:
    column = span(2, 3, "COLUMNS", tab.id)
    call.batch(mark({"dimensionRange": column}), name_range("mine", sheetId=tab.id))
    copy = tab.duplicate()
    assert copy.title == "Copy of Prospects"
    assert copy.rows() == tab.rows()
    copy.set("A2", "changed")
    assert tab.get("A2") == 1
    assert book.titles() == ["Sheet1", "Prospects", "Copy of Prospects"]
    first, second = book.metadata()
    assert first.id != second.id
    assert (second.key, second.location.tab, second.location.index) == ("k", copy.id, 2)
    assert set(book.named_ranges()) == {"mine", "'Copy of Prospects'!mine"}


def test_a_sort_keeps_rows_together(tab: PersonTab) -> None:
    tab.set_extra("B4", note="Cleo's")
    tab.append(None, "Nobody", 3)
    tab.append("text", "Texty", 1)
    tab.sort("A", descending=True)
    assert tab.column("Company") == ["Texty", "Cleo", "Bert", "Ada", "Nobody"]
    assert tab.extra("B3") == {"note": "Cleo's"}
    tab.hide_row(2)
    tab.sort("A")
    assert tab.column("Company") == ["Texty", "Ada", "Bert", "Cleo", "Nobody"]


def test_an_inserted_column_looks_like_its_neighbour(call: Caller, tab: PersonTab) -> None:
    bold = {"textFormat": {"bold": True}}
    tab.set_extra("F1", userEnteredFormat=bold, note="not taken over")
    insert = {"range": span(6, 7, "COLUMNS", tab.id), "inheritFromBefore": True}
    assert call.batch({"insertDimension": insert})["replies"] == [{}]
    assert tab.extra("G1") == {"userEnteredFormat": bold}
    assert tab.state.grid.columns == 7
