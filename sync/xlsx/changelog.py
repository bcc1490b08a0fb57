"""The changelog's tab: a new one, and rows below those of one that stands."""

from collections.abc import Sequence
from itertools import islice, repeat

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.workbook.looks import LOG, LOOKED_AT
from sync.workbook.protocol import LOG_HEADINGS, Value
from sync.xlsx.blocks import tags
from sync.xlsx.cells import Encoder
from sync.xlsx.edits import Edits, row_edits
from sync.xlsx.manner import Manner
from sync.xlsx.refs import LAST_ROW, letters, quoted
from sync.xlsx.tabs import Name

_MOMENTS = "When"


def new_changelog(namespace: str, manner: Manner, rows: Sequence[tuple[Value, ...]]) -> bytes:
    """The XML of a changelog that is to hold these rows, with its headings only.

    They stay in sight, and stand at the top of each printed page; a filter is ready.
    """
    encoder = Encoder(tags(b""), manner, is_1904=False, where="")
    style = manner.log_heading()
    headings = b"".join(
        encoder.cell(f"{letters(at)}1".encode(), style, text)
        for at, text in enumerate(LOG_HEADINGS)
    )
    last = letters(len(LOG_HEADINGS) - 1)
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<worksheet xmlns="%b"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        b'<dimension ref="A1:%b1"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        b'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        b'<sheetFormatPr defaultRowHeight="15"/><cols>%b</cols>'
        b'<sheetData><row r="1">%b</row></sheetData><autoFilter ref="A1:%b%d"/>'
        b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        b'<pageSetup orientation="landscape" fitToHeight="0"/>'
        b"<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        b"</worksheet>"
    ) % (
        namespace.encode(),
        last.encode(),
        _columns(manner, rows),
        headings,
        last.encode(),
        LAST_ROW,
    )


def _columns(manner: Manner, rows: Sequence[tuple[Value, ...]]) -> bytes:
    cells = zip(*islice(rows, LOOKED_AT), strict=True) if rows else repeat(())
    return b"".join(
        b'<col min="%d" max="%d" width="%d" style="%d" customWidth="1"/>'
        % (at, at, look.width(name, values), manner.log_column(look, moments=name == _MOMENTS))
        for at, ((name, look), values) in enumerate(zip(LOG.items(), cells, strict=False), 1)
    )


def log_names(title: str, position: int) -> list[Name]:
    """The names by which Excel knows a new changelog's filter and the rows that it prints anew."""
    columns = f"$A$1:${letters(len(LOG_HEADINGS) - 1)}${LAST_ROW}"
    return [
        Name("_xlnm._FilterDatabase", position, f"{quoted(title)}!{columns}"),
        Name("_xlnm.Print_Titles", position, f"{quoted(title)}!$1:$1", hidden=False),
    ]


def log_edits(
    headings: Sequence[str], last: int, rows: Sequence[tuple[Value, ...]], where: str
) -> Edits:
    """The rows as cells below row `last`, each value under its heading."""
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
