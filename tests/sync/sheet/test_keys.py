"""Keys of many rows, read slice by slice, against keys read one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.columns import cells_of, constant
from rules.read.cells import Cell, Uncomputed
from sync.sheet.keys import key_name, key_names, key_text, read_keys

SLICE = len(next(constant(None, 100_000).slices()))
BLANKS = frozenset({"-", "n/a", "not yet", "0"})
PLAIN = ["K1", "k1", "HL-0007", "Acme GmbH", "a.b@c.example", "x+y", "e5", "5e3", "L", "E:1"]
ODD = ["", " ", "-", "N/A", "Not  yet", " K1", "K1 ", "K  1", "K\t1", "#REF!", "# 7", "Loading..."]
ODD += ["loading...", "Err:502", "5.8e+18", "5.8E+18", "5.8E+3", "é", "e\u0301", "K1\n", "a\nb"]
ODD += ["ſ", "ſ", "\u200bK1", "#N/A", "-\n-"]

texts = st.one_of(st.sampled_from(PLAIN), st.sampled_from(ODD), st.text(max_size=4))
cells: st.SearchStrategy[Cell] = st.one_of(
    texts,
    st.sampled_from([None, True, False, 7, 7.0, 0.5, 5805028000056864695, Uncomputed.FORMULA]),
)


@given(st.lists(texts, max_size=6) | st.lists(st.sampled_from(PLAIN), max_size=6))
def test_texts_looked_at_as_one_are_what_they_are_one_by_one(column: list[Cell]) -> None:
    assert list(key_names(column)) == [key_name(key_text(cell)) for cell in column]


numbers = st.sampled_from([0, 1, -7, 70411, 10**15 - 1, 10**15, -(10**15), 5805028000056864695])


@given(st.lists(cells, max_size=6) | st.lists(numbers, max_size=6), st.sampled_from([0, 3, SLICE]))
def test_a_slice_of_odd_cells_reads_as_its_cells_do(column: list[Cell], above: int) -> None:
    """Alone, beside plain ones, and in a slice of its own below a plain one."""
    plain: list[Cell] = [f"P{number}" for number in range(above)]
    keys = read_keys([cells_of(plain + column)], BLANKS, "ID", 2)
    single = [read_keys([cells_of([cell])], BLANKS, "ID", 2) for cell in column]

    assert list(keys.texts) == plain + [each.texts[0] for each in single]
    assert list(keys.blank) == [above + row for row, each in enumerate(single) if each.blank]
    assert {row: each for row, each in keys.problems.items() if row not in keys.repeated} == {
        above + row: each.problems[0]._replace(row=2 + above + row)
        for row, each in enumerate(single)
        if each.problems
    }
    assert [row for row, usable in enumerate(keys.usable) if not usable] == sorted(
        {*keys.blank, *keys.problems}
    )


@given(st.lists(cells, max_size=8))
def test_a_key_that_stands_twice_names_nobody(column: list[Cell]) -> None:
    keys = read_keys([cells_of(column)], BLANKS, "ID", 2)

    texts = [
        None if row in keys.problems and row not in keys.repeated else keys.names[row]
        for row in range(len(column))
    ]
    assert set(keys.repeated) == {
        row for row, text in enumerate(texts) if text is not None and texts.count(text) > 1
    }


def test_keys_that_stand_twice_far_apart() -> None:
    column: list[Cell] = [f"K{number}" for number in range(2 * SLICE + 5)]
    column[-1] = "K3"
    keys = read_keys([cells_of(column)], BLANKS, "ID", 2)

    assert {row: problem.what for row, problem in keys.problems.items()} == {
        3: f"ID is also in row {2 * SLICE + 6}",
        2 * SLICE + 4: "ID is also in row 5",
    }


parts = st.sampled_from([None, "", "-", " A ", "A", "|", "A |", 7, 7.0, True, "e\u0301", "#REF!"])


@given(st.lists(st.tuples(parts, parts, parts), min_size=1, max_size=6))
def test_a_key_of_several_columns_reads_back_as_written(rows: list[tuple[Cell, ...]]) -> None:
    columns = [cells_of(list(column)) for column in zip(*rows, strict=True)]
    keys = read_keys(columns, BLANKS, "Firm | Branch | Contact", 2)

    written = [keys.text(row) for row in range(len(rows))]
    assert list(key_names(written)) == [keys.name(row) for row in range(len(rows))]
    assert [text == "" for text in written] == [
        "#REF!" in row or all(cell in (None, "", "-") for cell in row) for row in rows
    ]


@pytest.mark.parametrize("size", [2, SLICE + 2])
def test_keys_of_two_columns(size: int) -> None:
    firms: list[Cell] = ["Acme"] * size
    people: list[Cell] = [f"P{number}" for number in range(size)]
    people[-1], firms[-2], people[-2] = None, "-", ""
    keys = read_keys([cells_of(firms), cells_of(people)], BLANKS, "Firm | Contact", 2)

    assert list(keys.texts) == [f"Acme | P{number}" for number in range(size - 2)] + [
        None,
        "Acme |",
    ]
    assert list(keys.blank) == [size - 2]


@pytest.mark.parametrize(
    "other",
    [
        "P\u2011Ü 1\u200b",
        "\u202aP-Ü 1\u202c",
        "\ufeffP–Ü\u00a01",
        "P\u00ad\u2212U\u0308 1",
        "\u3000P-Ü\u202f1\u2060 ",
        "Ｐ－Ü　１",
    ],
)
def test_keys_that_look_the_same_are_the_same(other: str) -> None:
    keys = read_keys([cells_of(["P-Ü 1", other, "p-ü 1"])], BLANKS, "ID", 2)

    assert {row: problem.what for row, problem in keys.problems.items()} == {
        0: "ID is also in row 3",
        1: "ID is also in row 2",
    }
    assert key_names([other]) == ["P-Ü 1"]


def test_of_many_rows_with_one_key_the_first_others_are_named() -> None:
    keys = read_keys([cells_of(["P", "Q", *["P"] * 3000])], BLANKS, "ID", 2)

    assert [keys.problems[row].what for row in (0, 2, 4, 5, 3001)] == [
        "ID is also in rows 4, 5, 6 and 2,997 more",
        "ID is also in rows 2, 5, 6 and 2,997 more",
        "ID is also in rows 2, 4, 5 and 2,997 more",
        "ID is also in rows 2, 4, 5 and 2,997 more",
        "ID is also in rows 2, 4, 5 and 2,997 more",
    ]


def test_a_key_is_shown_as_people_typed_it_but_for_what_cannot_be_seen() -> None:
    keys = read_keys([cells_of([" Müller\u00a0– “Söhne”\u200b", "\u200b"])], BLANKS, "ID", 2)

    assert keys.text(0) == "Müller – “Söhne”"
    assert keys.name(0) == 'Müller - "Söhne"'
    assert list(keys.blank) == [1]
