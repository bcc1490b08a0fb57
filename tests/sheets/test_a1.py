"""A1 notation, as Google writes it and reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sheets import a1
from tests.sheets.client import Caller
from tests.sheets.ranges import Box

# How Google wrote titles before the "!" in ranges it returned, observed on the API in 2026.
TITLES = {
    "Sales": "Sales",
    "Sheet_1": "Sheet_1",
    "TRUE": "TRUE",
    "x.y": "x.y",
    "Sales2": "Sales2",
    "Probe Tab": "'Probe Tab'",
    "A1": "'A1'",
    "ABC1234": "'ABC1234'",
    "R1C1": "'R1C1'",
    "2026": "'2026'",
    "Ünï": "'Ünï'",
    "a-b": "'a-b'",
    "It's": "'It''s'",
}


@pytest.mark.parametrize(("title", "written"), TITLES.items())
def test_a_title_is_quoted_as_google_does(title: str, written: str) -> None:
    assert a1.quote(title) == written
    assert a1.split(f"{written}!A1") == (title, "A1")


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("B7", Box(9, 6, 7, 1, 2)),
        ("$B$3", Box(9, 2, 3, 1, 2)),
        ("A1:C2", Box(9, 0, 2, 0, 3)),
        ("B3:A2", Box(9, 1, 3, 0, 2)),
        ("A:C", Box(9, None, None, 0, 3)),
        ("2:3", Box(9, 1, 3, None, None)),
        ("A2:2", Box(9, 1, 2, 0, None)),
        ("B2:D", Box(9, 1, None, 1, 4)),
        ("aa10", Box(9, 9, 10, 26, 27)),
        ("A0", None),
        ("A", None),
        ("1", None),
        (":", None),
        ("", None),
        ("A1:B2:C3", None),
        ("ABCD1", None),
    ],
)
def test_cells_are_read(text: str, box: Box | None) -> None:
    assert a1.read_cells(text, 9) == box


@given(st.integers(0, 18_277))
def test_columns_have_letters(index: int) -> None:
    assert a1.column_of(a1.letters(index)) == index


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("prospects!a2:b3", "Prospects!A2:B3"),
        ("Prospects!$B$3", "Prospects!B3"),
        ("Prospects", "Prospects!A1:F20"),
        ("'Prospects'!A:A", "Prospects!A1:A20"),
        ("Prospects!A2:2", "Prospects!A2:F2"),
        ("Prospects!A1:ZZZ1000", "Prospects!A1:F20"),
        ("A1:B2", "Sheet1!A1:B2"),
    ],
)
def test_ranges_come_back_written_out(call: Caller, asked: str, answered: str) -> None:
    """Reads are bounded by the grid (observed 2026); no tab is the first tab."""
    assert call.get(f"/values/{asked}")["range"] == answered
