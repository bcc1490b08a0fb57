"""Whatever the sheet and the changes: the named cells change, and no others."""

import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.workbook.protocol import Value, column_letters
from sync.workbook.role import Role
from sync.xlsx.markup import escape, plain_text, to_markup, unescape
from sync.xlsx.references import CellRange, cell_name, cell_range
from tests.sync.xlsx.books import change, make_book, parts, read, rows_of, sheet, write

SHARED = "".join(f"<si><t>s{n}</t></si>" for n in range(3))

CELLS = st.sampled_from(
    [
        "<c%s/>",
        '<c%s s="2"/>',
        '<c%s s="3"><v>7</v></c>',
        "<c%s ><v>7.5</v></c>",
        '<c%s t="s"><v>1</v></c>',
        '<c s="1"%s t="s"><v>2</v></c>',
        '<c%s t="b"><v>1</v></c>',
        '<c%s t="inlineStr"><is><t>a &lt;c r="A1"/></t></is></c>',
        '<c%s t="str"><f>A1&amp;"x"</f><v>x</v></c>',
        '<c%s><f t="shared" si="0"/><v>1</v></c>',
        "<c%s><f>1</f></c>",
        '<c%s t="e"><v>#N/A</v></c>',
        '<c%s t="str"><v><![CDATA[</c>]]></v></c>',
    ]
)
NAMED = st.sampled_from([' r="%s"', " r='%s'", ' r="%s" ', '\n r="%s"'])
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.sampled_from(["_x0041_", " =A1", "&lt;", "a\r\nb"]),
    st.integers(0, 10**9),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)


@st.composite
def grids(draw: st.DrawFn) -> str:
    """The rows of a tab, up to 6 by 6, named or not, with gaps."""
    rows = []
    for number in draw(st.sets(st.integers(1, 6)).map(sorted)):
        cells = draw(st.dictionaries(st.integers(0, 5), CELLS))
        named = draw(NAMED)
        text = "".join(cells[c] % (named % cell_name(c, number)) for c in sorted(cells))
        spans = draw(st.sampled_from(["", ' spans="1:6"', ' spans="2:3" s="1" customFormat="1"']))
        empty = f'<row r="{number}"{spans}/>'
        rows.append(f'<row r="{number}"{spans}>{text}</row>' if text else empty)
        rows.append(draw(st.sampled_from(["", "\n", "<!-- <row> -->"])))
    return "".join(rows)


def cells_of(rows: str) -> dict[tuple[str, str], str]:
    """Each cell by its column and row, as it is written."""
    rows = re.sub(r"<!--.*?-->", "", rows)
    found = re.finditer(
        r"""<c\b(?:[^>]*?)\br=["']([A-Z]+)(\d+)["'][^>]*?(?:/>|>(?:<!\[CDATA\[.*?\]\]>|.)*?</c>)""",
        rows,
        re.DOTALL,
    )
    return {(cell[1], cell[2]): cell[0] for cell in found}


def stored(value: Value) -> object:
    if isinstance(value, date):
        return value.toordinal() - date(1899, 12, 30).toordinal()
    return value or (0 if value == 0 else None)


@pytest.mark.slow
@given(
    grids(),
    st.dictionaries(st.integers(0, 7), VALUES),
    st.dictionaries(st.integers(0, 7), VALUES),
    st.sets(st.sampled_from([2, 4, 7]), min_size=2, max_size=2).map(sorted),
)
@settings(max_examples=150)
def test_only_the_named_cells_change(
    rows: str, first: Mapping[int, Value], second: Mapping[int, Value], columns: list[int]
) -> None:
    changes = dict(zip(columns, (first, second), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        path = make_book(Path(folder) / "book.xlsx", sheet(rows), shared=SHARED)
        before = {c: read(path, c).columns[c] for c in range(9)}
        missing = change(second, columns[1], Role.MISSING, "Missing")
        write(path, change(first, columns[0]), missing)
        after = {c: read(path, c).columns[c] for c in range(9)}
        written = rows_of(path)
        untouched = parts(path)["xl/worksheets/sheet1.xml"].decode().replace(written, "")
    assert untouched == sheet("")
    for column in range(9):
        if column not in changes:
            assert after[column] == before[column]
        for row, value in changes.get(column, {}).items():
            cells = after[column]
            assert (cells[row] if row < len(cells) else None) == stored(value)
    named = {(column_letters(c), str(row + 2)) for c, cells in changes.items() for row in cells}
    old, new = cells_of(rows), cells_of(written)
    for name in named:
        old.pop(name, None)
        new.pop(name, None)
    assert old == new
    numbers = [int(n) for n in re.findall(r"<row r=\"(\d+)\"", written)]
    assert numbers == sorted(numbers)


@given(st.text(alphabet=st.sampled_from("_x0041_F<&>\"'\r\n\x00\x1f\ufffe a😀"), max_size=20))
def test_any_text_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text
    assert unescape(plain_text(to_markup(escape(text)))) == text


@given(st.integers(0, 16_383), st.integers(1, 1_048_576))
def test_names_of_cells(column: int, row: int) -> None:
    assert cell_range(f"${column_letters(column)}${row}") == CellRange(column, row, column, row)
