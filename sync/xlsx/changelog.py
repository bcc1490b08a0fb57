"""The changelog's tab: a new one, and rows below those of one that is there."""

import re
from collections.abc import Sequence
from itertools import islice, repeat

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.workbook.capacity import MOVE_RECORDS
from sync.workbook.looks import LOG, LOOKED_AT
from sync.workbook.protocol import LOG_HEADINGS, Value, column_letters
from sync.xlsx.cells import Encoder
from sync.xlsx.edits import SheetEdits, row_edits
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.new_sheet import new_sheet
from sync.xlsx.references import LAST_ROW, cell_name, quoted
from sync.xlsx.rows import patterns_for
from sync.xlsx.tabs import DefinedName

_MOMENTS = "When"
_BAD_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^\s*$")
TITLE_LIMIT = 31
_LAST = column_letters(len(LOG_HEADINGS) - 1)


def new_changelog(
    namespace: str, styles: MatchingStyles, rows: Sequence[tuple[Value, ...]]
) -> bytes:
    """The XML of a new changelog, without the rows that it is to hold: they decide its widths.

    Its headings stay in sight and stand at the top of each printed page; it has a filter.
    """
    encoder = Encoder(patterns_for(b""), styles)
    style = styles.log_heading()
    headings = b"".join(
        encoder.cell(cell_name(at, 1).encode(), style, text) for at, text in enumerate(LOG_HEADINGS)
    )
    return new_sheet(
        namespace,
        f"A1:{_LAST}1",
        frozen=1,
        columns=_columns(styles, rows),
        rows=b'<row r="1">%b</row>' % headings,
        below=b'<autoFilter ref="A1:%b%d"/>' % (_LAST.encode(), LAST_ROW),
    )


def _columns(styles: MatchingStyles, rows: Sequence[tuple[Value, ...]]) -> bytes:
    cells = zip(*islice(rows, LOOKED_AT), strict=True) if rows else repeat(())
    return b"".join(
        b'<col min="%d" max="%d" width="%d" style="%d" customWidth="1"/>'
        % (at, at, look.width(name, values), styles.log_column(look, moments=name == _MOMENTS))
        for at, ((name, look), values) in enumerate(zip(LOG.items(), cells, strict=False), 1)
    )


def log_names(title: str, position: int) -> list[DefinedName]:
    """The names by which Excel knows a new changelog's filter and the row for each printed page."""
    columns = f"$A$1:${_LAST}${LAST_ROW}"
    return [
        DefinedName("_xlnm._FilterDatabase", position, f"{quoted(title)}!{columns}"),
        printed_rows(title, position, 1),
    ]


def printed_rows(title: str, position: int, count: int) -> DefinedName:
    """The name by which Excel knows the first rows of a tab as those of each printed page."""
    rows = f"{quoted(title)}!$1:${count}"
    return DefinedName("_xlnm.Print_Titles", position, rows, hidden=False)


def refuse_title(title: str, titles: Sequence[str], where: str, what: str = "changelog") -> None:
    """Raise where a new tab can't have this title; `titles` are those of the other tabs.

    `what` is the tab's name in [output].
    """
    if fold(title) in map(fold, titles):
        raise WorkbookError(
            where,
            f"the tab is there already, and it is not the {what} of this config",
            f"rename that tab, or give the {what} another name in [output]",
        )
    if len(title) > TITLE_LIMIT or _BAD_TITLE.search(title) or fold(title) == "history":
        raise WorkbookError(
            where,
            f'Excel allows no tab named "{title}"',
            f"give the {what} a name of at most {TITLE_LIMIT} characters without"
            " []:*?/\\ in [output]",
        )


def log_edits(
    headings: Sequence[str], last: int, rows: Sequence[tuple[Value, ...]], where: str
) -> SheetEdits:
    """The rows as cells below row `last`, each value under its heading."""
    if last + len(rows) > LAST_ROW:
        raise WorkbookError(
            where,
            f"no room for {len(rows):,} more rows",
            MOVE_RECORDS,
        )
    known = [fold(heading) for heading in headings]
    lost = [heading for heading in LOG_HEADINGS if fold(heading) not in known]
    if lost:
        raise WorkbookError(
            f"{where}!1:1",
            "no column " + ", ".join(f'"{heading}"' for heading in lost),
            "write the heading back above its column",
        )
    columns = [known.index(fold(heading)) for heading in LOG_HEADINGS]
    return row_edits(columns, rows, last + 1)
