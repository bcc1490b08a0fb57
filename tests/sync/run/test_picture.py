"""Which cells the picture writes: those that differ, and no others."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rules.columns import cells_of, column_of
from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.run.picture import differences
from sync.workbook.protocol import Value

DAY = date(2026, 1, 15)
ROWS = 20_000
cells: st.SearchStrategy[Cell] = st.sampled_from(
    [None, "", "List", "Lead", to_serial(DAY), to_serial(DAY) + 1, 1, True, False, "46037"]
)
values: st.SearchStrategy[Value] = st.sampled_from([None, "", "List", "Lead", DAY])


def shown(value: Value) -> Cell:
    """What a cell holds that shows a value."""
    return to_serial(value) if isinstance(value, date) else value or None


@given(st.lists(st.tuples(cells, values), min_size=1, max_size=20))
def test_cells_that_show_something_else(rows: list[tuple[Cell, Value]]) -> None:
    have, wanted = zip(*rows, strict=True)

    patch = differences(cells_of(have), column_of(wanted))

    assert list(patch.items()) == [
        (row, value)
        for row, (cell, value) in enumerate(rows)
        if (None if cell == "" else cell) != shown(value)
    ]


@given(st.lists(values, min_size=1, max_size=20))
def test_a_column_that_is_still_to_be_made(wanted: list[Value]) -> None:
    patch = differences(None, column_of(wanted))

    assert dict(patch) == {row: value for row, value in enumerate(wanted) if value}
    assert len(patch) == len(dict(patch))
    assert all((row in patch) == bool(value) for row, value in enumerate(wanted))
    assert {row: patch[row] for row in patch} == dict(patch.items())


def test_cells_that_hardly_repeat() -> None:
    texts = [f"{number} is no number" for number in range(ROWS)]
    have, wanted = cells_of(texts), list[Value](texts)
    wanted[3] = wanted[ROWS - 4] = "Lead"

    assert dict(differences(have, column_of(wanted))) == {3: "Lead", ROWS - 4: "Lead"}
