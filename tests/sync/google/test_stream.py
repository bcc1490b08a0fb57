"""A reply's cells, taken in while it arrives, against the reply parsed whole."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.google.stream import NotJsonError, read_values

TRAPS = ['"', "]", "],", ']"]', '"],["', ",", '","', "a,b", "1,2", "\\", '\\"', '\\\\",', "}", "{"]
TRAPS += ['"values":[', '"values":[["x"]]', "[[", "]]}", "é", "日本", "\n", "\u2028", "😀", ""]
cells = st.one_of(
    st.sampled_from(TRAPS), st.text(max_size=5), st.integers(-9, 99), st.booleans(), st.just(2.5)
)
columns = st.lists(cells, max_size=30)
ranges = st.lists(columns, max_size=3)


def reply(found: list[list[list[Cell]]]) -> dict[str, Any]:
    """A reply of some ranges, each of some columns; an empty range has no values."""
    return {
        "spreadsheetId": "x",
        "valueRanges": [
            {
                "valueRange": {"range": "A1:B", "majorDimension": "COLUMNS"}
                | ({"values": each} if each else {}),
                "dataFilters": [{"gridRange": {"sheetId": number}}],
            }
            for number, each in enumerate(found)
        ],
    }


def in_chunks(text: bytes, size: int) -> list[bytes]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@given(
    st.lists(ranges, max_size=4),
    st.integers(1, 200),
    st.integers(0, 2),
    st.sampled_from(["compact", "pretty", "escaped", "sorted"]),
)
def test_as_if_parsed_whole(
    found: list[list[list[Cell]]], size: int, above: int, style: str
) -> None:
    whole = reply(found)
    text = {
        "compact": lambda: orjson.dumps(whole),
        "pretty": lambda: orjson.dumps(whole, option=orjson.OPT_INDENT_2),
        "escaped": lambda: json.dumps(whole).encode(),
        "sorted": lambda: orjson.dumps(whole, option=orjson.OPT_SORT_KEYS),
    }[style]()

    rest, taken = read_values(in_chunks(text, size), above)

    arrays = [column for each in found for column in each]
    assert rest == reply_with_places(found)
    assert len(taken) == len(arrays)
    for each, array in zip(taken, arrays, strict=True):
        assert each.head == array[:above]
        expected = [None if cell == "" else cell for cell in array[above:]]
        assert list(map(repr, each.intake.column(len(expected)))) == list(map(repr, expected))


def reply_with_places(found: list[list[list[Cell]]]) -> dict[str, Any]:
    places = iter(range(1000))
    numbered: list[Any] = [[next(places) for _ in each] for each in found]
    return reply(numbered)


@pytest.mark.parametrize("size", [1000, 1 << 16])
def test_long_columns_of_every_kind(size: int) -> None:
    kinds: list[list[Cell]] = [
        [f"K{number}" for number in range(50_000)],
        [number % 7 for number in range(50_000)],
        [number % 2 == 0 for number in range(50_000)],
        [number / 8 for number in range(50_000)],
        [TRAPS[number % len(TRAPS)] for number in range(50_000)],
        [f"[{number}], {number}, and so on" for number in range(20_000)],
        ["1,200" if number % 3 else number for number in range(50_000)],
    ]
    text = orjson.dumps(reply([kinds]))

    _, taken = read_values(in_chunks(text, size), 1)

    for each, column in zip(taken, kinds, strict=True):
        assert [each.head[0], *each.intake.column(len(column) - 1)] == [
            column[0],
            *(None if cell == "" else cell for cell in column[1:]),
        ]


def test_a_reply_that_is_cut_short_is_no_reply() -> None:
    text = orjson.dumps(reply([[["ID", "K1", "K2"]], [["Stage", 1, 2.5, True]]]))

    for length in range(len(text)):
        with pytest.raises((NotJsonError, orjson.JSONDecodeError)):
            read_values([text[:length]], 1)


@pytest.mark.parametrize("text", [b"[]", b"<html>", b"", b"null", b'{"values":[[1,2],[3 4]]}'])
def test_what_is_no_reply(text: bytes) -> None:
    with pytest.raises((NotJsonError, orjson.JSONDecodeError)):
        read_values([text], 1)
