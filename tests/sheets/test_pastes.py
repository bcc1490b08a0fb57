"""Cells that are cut or copied, and pasted on another tab."""

import pytest

from tests.sheets import Book, PersonTab, SheetsServer


@pytest.fixture
def book(server: SheetsServer) -> Book:
    return server.spreadsheet()


def _cut(source: PersonTab, to: PersonTab, row: int, **sides: int) -> None:
    area = {"sheetId": source.id, "startRowIndex": 1, "endRowIndex": 2, **sides}
    there = {"sheetId": to.id, "rowIndex": row, "columnIndex": 0}
    source.book.batch_update({"cutPaste": {"source": area, "destination": there}})


def test_a_row_is_cut_with_its_notes_and_leaves_nothing(book: Book) -> None:
    source = book.add_tab("From", [["a", "b"], ["c", "d"]], (3, 2))
    to = book.add_tab("To", [["x"]], (3, 2))
    source.set_extra("A2", note="look")
    _cut(source, to, 1)
    assert source.rows() == [["a", "b"]]
    assert source.extra("A2") == {}
    assert to.rows() == [["x"], ["c", "d"]]
    assert to.extra("A2") == {"note": "look"}


def test_a_tab_that_is_too_small_is_refused_as_a_whole(book: Book) -> None:
    source = book.add_tab("From", [["a", "b"], ["c", "d"]], (3, 2))
    to = book.add_tab("To", [], (3, 1))
    with pytest.raises(Exception, match="exceeds grid limits"):
        _cut(source, to, 1)
    assert source.rows() == [["a", "b"], ["c", "d"]]


def test_what_is_copied_stays(book: Book) -> None:
    source = book.add_tab("From", [["a", "b"]], (3, 2))
    to = book.add_tab("To", [], (3, 2))
    first = {"startRowIndex": 0, "endRowIndex": 1}
    copied = {"source": {"sheetId": source.id, **first}}
    book.batch_update({"copyPaste": copied | {"destination": {"sheetId": to.id, **first}}})
    assert source.rows() == to.rows() == [["a", "b"]]
