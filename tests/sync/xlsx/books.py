"""Workbooks for tests: made by hand from XML, or taken apart again."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.messages.errors import WorkbookError
from sync.workbook.protocol import (
    Changes,
    ColumnChange,
    Layout,
    ReadRequest,
    Snapshot,
    TabChange,
    Value,
    WriteResult,
)
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[Red]0.00"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""Styles 1 and 2 show a day, 3 a number, 4 and 5 a time."""


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """The XML of a tab with these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def make_book(
    path: Path,
    *sheets: str,
    shared: str = "",
    properties: str = "",
    names: str = "",
    titles: Iterable[str] = (),
    extra: Mapping[str, str] | None = None,
) -> Path:
    """A workbook of tabs given as XML, titled "Prospects", "Tab 2", and so on."""
    named = [*titles] or ["Prospects", *(f"Tab {n}" for n in range(2, len(sheets) + 1))]
    numbers = range(1, len(sheets) + 1)
    content = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TYPE}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>'
        + "".join(
            f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>'
            for n, title in zip(numbers, named, strict=True)
        )
        + f"</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                ("rId90", "styles", "styles.xml"),
                ("rId91", "sharedStrings", "sharedStrings.xml"),
            ]
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in zip(numbers, sheets, strict=True)},
        **(extra or {}),
    }
    return pack(path, {name: text.encode() for name, text in content.items()})


def _relations(entries: Iterable[tuple[str, str, str]]) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for id_, kind, target in entries
        )
        + "</Relationships>"
    )


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook, in order."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def pack(path: Path, content: Mapping[str, bytes]) -> Path:
    """A workbook of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return path


def replace_part(path: Path, name: str, text: str) -> None:
    """Put another text in the place of a part."""
    pack(path, {**parts(path), name: text.encode()})


def edit_part(path: Path, name: str, *changes: tuple[str, str]) -> None:
    """Put new texts in the place of old ones in a part that has them."""
    text = parts(path)[name].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    replace_part(path, name, text)


def refusal(action: Callable[[], object]) -> str:
    """The message of the WorkbookError that an action raises."""
    with pytest.raises(WorkbookError) as caught:
        action()
    return str(caught.value)


def rows_of(path: Path, part: str = "xl/worksheets/sheet1.xml") -> str:
    """What stands between the tags of a tab's sheetData."""
    found = re.search(r"sheetData>(.*)</(?:\w+:)?sheetData>", parts(path)[part].decode(), re.DOTALL)
    assert found
    return found[1]


@contextmanager
def written(path: Path, tab: str | None = None) -> Iterator[tuple[XlsxWorkbook, Snapshot]]:
    """A workbook open for writing, and a snapshot of it."""
    with XlsxWorkbook(path, tab=tab).writing() as book:
        yield book, book.read(book.look(), ReadRequest(frozenset(), frozenset()))


def change(
    cells: Mapping[int, Value] | None = None,
    column: int | None = None,
    role: Role = Role.STAGE,
    heading: str = "Stage",
) -> ColumnChange:
    """Cells of one of the job's columns."""
    return ColumnChange(role, heading, column, cells or {})


def write(
    path: Path,
    *columns: ColumnChange,
    log_rows: Iterable[tuple[Value, ...]] = (),
    log_name: str = "Changelog",
    tab: str | None = None,
    drawn: Iterable[TabChange] = (),
) -> WriteResult:
    """Write to a workbook in one go; `drawn` are the tabs that the job draws."""
    with written(path, tab) as (book, snapshot):
        return book.write(snapshot, Changes(columns, log_name, tuple(log_rows), tuple(drawn)))


def look(path: Path, tab: str | None = None) -> Layout:
    """What stands where in a workbook."""
    return XlsxWorkbook(path, tab=tab).look()


def read(path: Path, *columns: int, log: Iterable[int] = (), tab: str | None = None) -> Snapshot:
    """Some columns of a workbook."""
    book = XlsxWorkbook(path, tab=tab)
    return book.read(book.look(), ReadRequest(frozenset(columns), frozenset(log)))
