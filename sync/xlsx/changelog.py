"""The changelog's tab: a new one, and rows below those of one that stands."""

from collections.abc import Sequence

from sync.errors import WorkbookError
from sync.workbook import LOG_HEADINGS, Value
from sync.xlsx.blocks import tags
from sync.xlsx.cells import Encoder
from sync.xlsx.edits import Edits, row_edits
from sync.xlsx.names import alike
from sync.xlsx.refs import letters
from sync.xlsx.styles import Styles

_WIDTHS = (7, 17, 22, 26, 16, 16, 12, 60, 11, 30)
"""In the order of LOG_HEADINGS."""


def new_changelog(namespace: str, styles: Styles) -> bytes:
    """The XML of a changelog without rows: headings that stay in sight."""
    encoder = Encoder(tags(b""), styles, is_1904=False, where="")
    style = styles.bold()
    headings = b"".join(
        encoder.cell(f"{letters(at)}1".encode(), style, text)
        for at, text in enumerate(LOG_HEADINGS)
    )
    columns = b"".join(
        b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (at, at, width)
        for at, width in enumerate(_WIDTHS, start=1)
    )
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<worksheet xmlns="%b"><dimension ref="A1:%b1"/><sheetViews><sheetView '
        b'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
        b'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        b'<cols>%b</cols><sheetData><row r="1">%b</row></sheetData></worksheet>'
    ) % (namespace.encode(), letters(len(LOG_HEADINGS) - 1).encode(), columns, headings)


def log_edits(
    headings: Sequence[str], last: int, rows: Sequence[tuple[Value, ...]], where: str
) -> Edits:
    """The rows as cells below row `last`, each value under its heading."""
    known = [alike(heading) for heading in headings]
    lost = [heading for heading in LOG_HEADINGS if alike(heading) not in known]
    if lost:
        raise WorkbookError(
            f"{where}!1:1",
            "no column " + ", ".join(f'"{heading}"' for heading in lost),
            "write the heading back above its column",
        )
    columns = [known.index(alike(heading)) for heading in LOG_HEADINGS]
    return row_edits(columns, rows, last + 1)
