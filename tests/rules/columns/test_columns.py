"""Columns against plain lists, and the intake of cells."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.columns import Column, Intake, cells_of, column_of, combine, constant
from rules.columns.column import SLICE, Coded
from rules.columns.packed import Packed, Packer
from rules.read.cells import Cell, Uncomputed
from tests.rules.judging.test_judge import cells

SIZES = (1, 2, 3, 15, 16, 17, 255, 256, 257, 1000, 65_536, 65_537)


def numbers(distinct: int, rows: int) -> list[int]:
    """`rows` numbers of which so many are distinct, in no order."""
    return [row * 7919 % distinct for row in range(rows)]


@pytest.mark.parametrize("distinct", SIZES)
def test_a_column_is_the_sequence_of_its_values(distinct: int) -> None:
    values = numbers(distinct, distinct + 5)
    column = column_of(values)

    assert list(column) == values
    assert column == values
    assert column != values[1:]
    assert [column[row] for row in (0, distinct, -1)] == [values[row] for row in (0, distinct, -1)]
    assert column[2:9] == values[2:9]
    assert isinstance(column, Coded)
    assert len(column.values) == distinct


@pytest.mark.parametrize("distinct", SIZES)
def test_what_is_made_of_a_column(distinct: int) -> None:
    values = numbers(distinct, distinct + 5)
    column = column_of(values)
    calls: list[int] = []

    def half(value: int) -> int:
        calls.append(value)
        return value // 2

    assert list(column.map(half)) == [value // 2 for value in values]
    assert len(calls) == distinct
    assert column.counts() == Counter(values)
    once, places = column.numbered()
    assert [once[place] for place in places] == values
    assert len(once) == distinct
    for wanted in (0, distinct - 1, distinct):
        rows = [row for row, value in enumerate(values) if value == wanted]
        assert list(column.rows(wanted.__eq__)) == rows
    assert list(column.rows(lambda _: True)) == list(range(len(values)))
    changed = column.replaced({0: -1, 3: -2, 4: values[0]})
    assert list(changed) == [-1, *values[1:3], -2, values[0], *values[5:]]


@pytest.mark.parametrize("left", SIZES)
@pytest.mark.parametrize("right", [1, 2, 200, 300, 70_000])
def test_columns_side_by_side(left: int, right: int) -> None:
    rows = max(left, right, 10)
    columns = column_of(numbers(left, rows)), column_of(numbers(right, rows)[::-1])

    assert list(combine(lambda a, b: (a, b), *columns)) == list(zip(*columns, strict=True))
    assert list(combine(lambda a, b: a < b, *columns)) == [
        a < b for a, b in zip(*columns, strict=True)
    ]


def test_no_row_of_values_is_worked_on_twice() -> None:
    columns = [column_of(numbers(distinct, 2000)) for distinct in (2, 3, 5, 7, 11, 300)]
    calls: list[tuple[int, ...]] = []

    def note(*row: int) -> tuple[int, ...]:
        calls.append(row)
        return row

    assert list(combine(note, *columns)) == list(zip(*columns, strict=True))
    assert sorted(calls) == sorted(set(zip(*columns, strict=True)))


def test_columns_without_rows() -> None:
    nothing: Column[int] = column_of(())

    assert list(nothing.map(str)) == []
    assert list(combine(lambda *row: row, nothing, constant(1, 0), nothing)) == []
    assert not nothing.rows(lambda _: True)
    assert cells_of([]) == []


def typed(cell: Cell) -> tuple[type, Any]:
    """A cell such that True and 1 differ, and a day and its number, and 1 and 1.0 do not."""
    return (float if type(cell) in {float, int} else type(cell)), cell


def packed(values: Sequence[Cell]) -> Column[Cell]:
    """The column as it is where cells hardly repeat."""
    packer = Packer()
    packer.take(values)
    return packer.packed(len(values))


makers = st.sampled_from([cells_of, packed])
wide = st.lists(cells, min_size=1, max_size=60)


@given(makers, wide, st.integers(1, 3), st.dictionaries(st.integers(0, 59), cells))
def test_a_column_of_cells_is_a_list_of_them(
    make: Callable[[list[Cell]], Column[Cell]],
    given_cells: list[Cell],
    times: int,
    changes: dict[int, Cell],
) -> None:
    """Whichever way it is held."""
    expected = [None if cell == "" else cell for cell in given_cells * times]
    column = make(given_cells * times)
    wanted = typed(expected[0])
    changes = {row: cell for row, cell in changes.items() if row < len(expected) and cell != ""}

    assert list(map(typed, column)) == list(map(typed, expected))
    assert list(column.map(typed)) == list(map(typed, expected))
    assert [typed(column[row]) for row in range(len(expected))] == list(map(typed, expected))
    assert column == expected
    assert column[1:3] == expected[1:3]
    assert list(column.rows(lambda cell: typed(cell) == wanted)) == [
        row for row, cell in enumerate(expected) if typed(cell) == wanted
    ]
    assert column.counts() == Counter(expected)
    once, places = column.numbered()
    assert [typed(once[place]) for place in places] == list(map(typed, expected))
    assert len(set(map(typed, once))) == len(once)
    assert list(map(typed, chain.from_iterable(column.slices()))) == list(map(typed, expected))
    assert list(map(typed, column.replaced(changes))) == [
        typed(changes.get(row, cell)) for row, cell in enumerate(expected)
    ]


@given(makers, makers, st.lists(st.tuples(cells, cells), min_size=1, max_size=60))
def test_columns_of_cells_side_by_side(
    make: Callable[[list[Cell]], Column[Cell]],
    make_other: Callable[[list[Cell]], Column[Cell]],
    rows: list[tuple[Cell, Cell]],
) -> None:
    left, right = (
        [None if cell == "" else cell for cell in side] for side in zip(*rows, strict=True)
    )

    def both(one: Cell, other: Cell) -> tuple[Any, Any]:
        return typed(one), typed(other)

    assert list(combine(both, make(left), make_other(right))) == list(map(both, left, right))


def test_cells_that_hardly_repeat_are_packed() -> None:
    keys: list[Cell] = [f"K{number}" for number in range(3 * SLICE)]
    column = cells_of(keys)

    assert isinstance(column, Packed)
    assert list(column) == keys
    assert [column[row] for row in (0, SLICE - 1, SLICE, -1)] == [
        "K0", f"K{SLICE - 1}", f"K{SLICE}", f"K{3 * SLICE - 1}",
    ]  # fmt: skip
    assert [len(part) for part in column.slices()] == [SLICE] * 3


def test_cells_that_stop_repeating_are_packed_from_then_on() -> None:
    values: list[Cell] = [*["same"] * SLICE, *(f"K{number}" for number in range(5 * SLICE))]
    column = cells_of(values)

    assert isinstance(column, Packed)
    assert list(column) == values


def test_a_column_is_as_long_as_it_is_asked_to_be() -> None:
    for values in (["a", "", "b"], [f"K{number}" for number in range(SLICE + 2)]):
        intake = Intake()
        intake.take(values)
        intake.take(["", None])

        assert intake.rows == len(values)
        for rows in (1, len(values), len(values) + 1, 2 * SLICE + 1):
            column = intake.column(rows)
            assert len(column) == rows
            assert list(column) == [cell or None for cell in values][:rows] + [None] * (
                rows - len(values)
            )


@pytest.mark.parametrize("distinct", [2, 300, 70_000])
@pytest.mark.parametrize("length", [1, 7, SLICE, 40_000])
def test_parts_may_be_of_any_length(distinct: int, length: int) -> None:
    values: list[Cell] = list(map(str, numbers(distinct, 75_000 if length > 7 else 500)))
    intake = Intake()
    for at in range(0, len(values), length):
        intake.take(values[at : at + length])

    assert list(intake.column(len(values))) == values


@pytest.mark.parametrize("late", [True, 1, 1.0, 0, False])
def test_ticks_and_numbers_of_other_slices_are_told_apart(late: Cell) -> None:
    early: list[Cell] = [True, 1, 0, False, "1"]
    for before, after in pairwise([*early, late, *early]):
        values: list[Cell] = [before] * SLICE + [after] * 3
        assert list(map(typed, cells_of(values))) == list(map(typed, values))


def test_a_formula_without_a_value_is_kept() -> None:
    values: list[Cell] = [Uncomputed.FORMULA, *(f"K{number}" for number in range(2 * SLICE))]

    assert list(cells_of(values)) == values


@pytest.mark.parametrize("sizes", [(300, 1), (1, 300), (300, 300), (300, 70_000), (300, 5, 400, 2)])
def test_columns_of_many_values_are_combined_row_by_row(sizes: tuple[int, ...]) -> None:
    rows = 80_000
    columns = [[(row * 7919) % size for row in range(rows)] for size in sizes]

    made = combine(lambda *row: row, *map(column_of, columns))

    assert list(made) == list(zip(*columns, strict=True))
