"""Records leave the changelog's tab: its other rows move up, and those go to a new tab or away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from sync.messages.errors import WorkbookError
from sync.workbook.archive import Departure, lost_cell
from sync.workbook.protocol import column_letters
from sync.workbook.titles import free_title
from sync.xlsx.changelog import TITLE_LIMIT, printed_rows
from sync.xlsx.made_charts import form_of
from sync.xlsx.name_texts import WHOLE_TAB
from sync.xlsx.names import ARCHIVE
from sync.xlsx.package import Rewrite
from sync.xlsx.part_drafts import PartDrafts
from sync.xlsx.references import cell_range, quoted
from sync.xlsx.rows import Row, RowBlock, SheetXml
from sync.xlsx.state import WorkbookState
from sync.xlsx.tabs import DefinedName, MainPart

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ANCHORED = re.compile(
    rb"<(?:[\w.-]+:)?(mergeCells|hyperlinks|legacyDrawing|tableParts|rowBreaks)[\s>/]"
)
_CALLED = {
    b"mergeCells": "merged cells",
    b"hyperlinks": "links",
    b"legacyDrawing": "comments",
    b"tableParts": "a table",
    b"rowBreaks": "page breaks",
}
_DIMENSION = re.compile(rb"""(dimension\s[^>]*?ref=["'])([^"']*)(["'])""")
_ITS_OWN = re.compile(rb"""\s(?:codeName|tabSelected|filterMode)\s*=\s*["'][^"']*["']""")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\d+["']""")


def make_archive(state: WorkbookState, position: int, departure: Departure) -> tuple[Rewrite, str]:
    """The workbook without these records in the changelog, and the title of the tab with them.

    The title is "" where they are stored elsewhere. Raises WorkbookError where something of
    people's hangs on rows, so that they can't be moved.
    """
    xml = state.xml(position)
    headings = state.layout.log.headings if state.layout.log else ()
    rows = _MovedRows(xml, departure, len(headings))
    body = b"".join(rows.staying())
    _refuse_anchored(xml)
    rewrite, main = Rewrite(state.package), MainPart(state.package)
    shorter = _with_rows(xml.before_rows, -len(departure.rows))
    rewrite.put(state.main.sheets[position].part, [shorter, body, xml.after_rows])
    title = ""
    if departure.keep is None:
        title = free_title(departure.title, main.titles, TITLE_LIMIT)
        _add_tab(state, main, rewrite, title, rows.new_sheet())
    main.ask_for_recalculation()
    rewrite.put(main.part, [main.to_bytes()])
    return rewrite, title


@dataclass
class _MovedRows:
    """The rows of a changelog, parted into those that stay and those that leave.

    `columns` is how many have headings, or stand before one.
    """

    xml: SheetXml
    departure: Departure
    columns: int
    heading: bytes = b""
    leaving: list[bytes] = field(default_factory=list)

    def staying(self) -> Iterator[bytes]:
        """The rows that stay, each under the number that it has then."""
        gone = {row + 2 for row in self.departure.rows}
        above = 0
        for block, row in self.xml.rows():
            if row.number == 1:
                self.heading = _numbered(block, row, 1)
            else:
                self._refuse_formula(block, row)
            if row.number in gone:
                self._refuse_lost(block, row)
                self.leaving.append(_numbered(block, row, len(self.leaving) + 2))
                above += 1
            else:
                yield _numbered(block, row, row.number - above)

    def _refuse_formula(self, block: RowBlock, row: Row) -> None:
        found = block.patterns.formula.search(block.raw, row.inside, row.closes)
        if found:
            cell = next(each for each in block.cells(row) if each.end >= found.end())
            raise WorkbookError(
                f"{self.xml.where}!{column_letters(cell.column)}{row.number}",
                "it holds a formula, which would not follow when rows of the changelog move",
                "put its value in its place, or delete it",
            )

    def _refuse_lost(self, block: RowBlock, row: Row) -> None:
        """Raise where a record that goes to a file has a cell right of all headings."""
        cells = block.cells(row) if self.departure.keep else ()
        found = next((each for each in cells if each.column >= self.columns and each.inner), None)
        if found:
            letters = column_letters(found.column)
            raise lost_cell(f"{self.xml.where}!{letters}{row.number}", letters)

    def new_sheet(self) -> bytes:
        """The XML of a tab with the heading row and the rows that leave, like the changelog's."""
        prefix = self.xml.patterns.prefix
        before = _with_rows(_ITS_OWN.sub(b"", self.xml.before_rows), None, len(self.leaving) + 1)
        end = b"</%bsheetData></%bworksheet>" % (prefix, prefix)
        return b"".join([before, self.heading, *self.leaving, end])


def _numbered(block: RowBlock, row: Row, number: int) -> bytes:
    """A row under another number, and its cells under names to fit; all else as it was."""
    if not block.regular:
        raise WorkbookError(
            block.where,
            "the tab is written in an unusual way, in which rows can't be moved",
            "open the workbook in Excel or LibreOffice and save it anew",
        )
    prefix, digits = block.patterns.prefix, b"%d" % number
    tag = _ROW_NUMBER.sub(b"", block.raw[row.start : row.inside], count=1)
    at = len(prefix) + len(b"<row")
    tag = tag[:at] + b' r="%b"' % digits + tag[at:]
    names = re.compile(b"(<" + re.escape(prefix) + rb'c r="[A-Za-z]+)\d+"')
    cells = names.sub(lambda found: found[1] + digits + b'"', block.raw[row.inside : row.end])
    return tag + cells


def _with_rows(before: bytes, more: int | None, last: int = 0) -> bytes:
    """What stands before the rows, its dimension so many rows longer, or down to a last row."""

    def changed(found: re.Match[bytes]) -> bytes:
        area = cell_range(found[2].decode())
        if area is None:
            return found[0]
        bottom = last if more is None else max(1, area.bottom + more)
        return found[1] + str(area._replace(bottom=bottom)).encode() + found[3]

    return _DIMENSION.sub(changed, before, count=1)


def _refuse_anchored(xml: SheetXml) -> None:
    """Raise where something hangs on the cells, which would stay where it is."""
    found = _ANCHORED.search(xml.after_rows)
    if found:
        raise WorkbookError(
            xml.where,
            f"the changelog has {_CALLED[found[1]]}, which would not follow when its rows move",
            "take them off this tab",
        )


def _add_tab(
    state: WorkbookState, main: MainPart, rewrite: Rewrite, title: str, data: bytes
) -> None:
    """Add a tab as the last one, with the name that tells that it is an archive."""
    parts = PartDrafts(state.package)
    names = (f"xl/worksheets/sheet{number}.xml" for number in count(1))
    part = next(name for name in names if not parts.has(name))
    kind = f"{form_of(main.namespace).relations}relationships/worksheet"
    relation, _ = parts.relate(main.part, part, kind)
    parts.declare(part, _CONTENT_TYPE)
    rewrite.put(part, [data])
    parts.put_into(rewrite)
    main.add_sheet(title, relation)
    position = len(main.titles)
    home = f"{quoted(main.titles[state.position])}!{WHOLE_TAB}"
    main.set_names((), [DefinedName(ARCHIVE, position, home), printed_rows(title, position, 1)])
