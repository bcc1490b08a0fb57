"""Probable duplicates: which rows agree with which key, however the rows are sorted."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.columns import cells_of
from rules.columns.column import SLICE
from rules.read.cells import Cell
from rules.read.comparable import comparable
from sync.sheet.duplicates import DuplicateGroup, agrees_with, find_duplicates
from sync.sheet.keys import key_name, read_keys

BLANKS = frozenset({"-"})
Rows = Sequence[tuple[Cell, Cell]]


def found(rows: Rows) -> list[DuplicateGroup | None]:
    keys, cells = (cells_of([row[at] for row in rows]) for at in (0, 1))
    return list(find_duplicates(cells, read_keys([keys], BLANKS, "ID", 2), BLANKS))


def agreeing(rows: Rows) -> list[str]:
    keys, cells = (cells_of([row[at] for row in rows]) for at in (0, 1))
    return list(agrees_with(find_duplicates(cells, read_keys([keys], BLANKS, "ID", 2), BLANKS)))


# Keys and cells, and with whom each row agrees.
CASES: list[tuple[Rows, list[str]]] = [
    ([("P-1", "a@x.example"), ("P-2", "b@x.example")], ["", ""]),
    ([("P-1", "a@x.example"), ("P-2", "A@x.example")], ["P-2", "P-1"]),
    (
        [("P-17", "x"), ("P-9", "x"), ("P-20", "X")],
        ["P-9 and 1 more", "P-17 and 1 more", "P-9 and 1 more"],
    ),
    ([("A", "x"), ("B", "y"), ("C", "x"), ("D", "y")], ["C", "D", "A", "B"]),
    ([("A", None), ("B", None), ("C", "-"), ("D", "-")], [""] * 4),
    ([("A", "#REF!"), ("B", "#REF!")], ["", ""]),
    # Keys that stand twice are one key, and one prospect is nobody's duplicate.
    ([("A", "x"), ("A", "x")], ["", ""]),
    ([("A", "x"), ("A", "x"), ("B", "x")], ["B", "B", "A"]),
    ([("B", "x"), ("B", "x"), ("A", "x")], ["A", "A", "B"]),
    ([("A\u2013B", "x"), ("A-B", "x"), ("C", "x")], ["C", "C", "A-B"]),
    # What names nobody neither names nor is named.
    ([("A", "x"), (None, "x"), ("-", "x"), ("#REF!", "x")], [""] * 4),
    ([("A", "x"), (None, "x"), ("B", "x")], ["B", "", "A"]),
    ([("A", "x"), (1234567890123456789, "x")], ["", ""]),
    ([(7, "x"), ("A", "x")], ["A", "7"]),
    # Keys of any text.
    ([("=1+1", "x"), ("a; b", "x")], ["a; b", "=1+1"]),
    ([("K" * 99, "x"), ("a\n b", "x")], ["a b", "K" * 79 + "…"]),
]


@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_with_whom_each_row_agrees(rows: Rows, expected: list[str]) -> None:
    assert agreeing(rows) == expected


def test_a_group_names_a_few_and_counts_the_others() -> None:
    group, *_ = found([(f"P-{number}", "Acme") for number in range(5_000, 0, -1)])

    assert group is not None
    assert (group.count, group.keys, group.rows) == (5_000, ("P-1", "P-2", "P-3", "P-4"), (4_999,))
    assert group.named_others == "P-2, P-3, P-4 and 4,996 more"
    assert (group.first, group.second) == ("P-1 and 4,998 more", "P-2 and 4,998 more")


def test_rows_that_are_far_apart() -> None:
    rows = [(f"P-{number}", f"{number}@x.example") for number in range(2 * SLICE)]
    rows += [("Q-1", "3@x.example"), ("Q-2", f"{SLICE + 1}@X.example")]

    expected = [""] * len(rows)
    expected[3], expected[SLICE + 1] = "Q-1", "Q-2"
    expected[-2:] = ["P-3", f"P-{SLICE + 1}"]
    assert agreeing(rows) == expected


cells = st.sampled_from([None, "x", "X", "y", "-", "#REF!", 12345678, "12345678", True, "z@z.de"])
keys = st.sampled_from(["A", "B", "BB", "P-9", "P-17", "P–17", "p-17", None, "-", 7, "7", 10**16])
tables = st.lists(st.tuples(keys, cells), max_size=12)


def by_row(rows: Rows) -> dict[tuple[Cell, Cell], str]:
    """With whom each row agrees, by its cells and whether the key is a number."""
    return {
        (repr(key), repr(cell)): text
        for (key, cell), text in zip(rows, agreeing(rows), strict=True)
    }


@given(tables)
def test_every_row_of_a_group_names_another_key(rows: list[tuple[Cell, Cell]]) -> None:
    forms = comparable([cell for _, cell in rows], BLANKS)
    names = [key_name(str(key)) if key not in (None, "-", 10**16) else "" for key, _ in rows]
    said = agreeing(rows)

    for name, form, text in zip(names, forms, said, strict=True):
        others = {
            each
            for each, other in zip(names, forms, strict=True)
            if form and each and other == form
        } - {name}
        assert bool(text) == bool(name and others)
        if text:
            other, _, more = text.partition(" and ")
            assert key_name(other) in others
            assert more == (f"{len(others) - 1} more" if len(others) > 1 else "")


@given(tables, st.randoms())
def test_sorting_the_rows_changes_nothing(
    rows: list[tuple[Cell, Cell]], dice: random.Random
) -> None:
    assert by_row(dice.sample(rows, len(rows))) == by_row(rows)


@given(tables, st.tuples(st.just("New"), cells))
def test_a_new_row_changes_only_its_group(
    rows: list[tuple[Cell, Cell]], new: tuple[Cell, Cell]
) -> None:
    *forms, form = comparable([cell for _, cell in [*rows, new]], BLANKS)
    before, after = agreeing(rows), agreeing([*rows, new])[:-1]

    for its, old, now in zip(forms, before, after, strict=True):
        assert old == now or its == form


@pytest.mark.slow
@settings(max_examples=3_000)
@given(tables, st.randoms())
def test_sorting_many_tables(rows: list[tuple[Cell, Cell]], dice: random.Random) -> None:
    assert by_row(dice.sample(rows, len(rows))) == by_row(rows)
