"""The XML of a tab that the job makes: how it looks in a window and on paper."""


def new_sheet(  # noqa: PLR0913 -- the parts of a sheet
    namespace: str, area: str, *, frozen: int, columns: bytes, rows: bytes, below: bytes = b""
) -> bytes:
    """A sheet of these columns and rows, with what stands `below` the rows in the XML.

    Its first `frozen` rows stay in sight; it prints one page wide.
    """
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<worksheet xmlns="%b"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        b'<dimension ref="%b"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" '
        b'topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        b'<sheetFormatPr defaultRowHeight="15"/><cols>%b</cols><sheetData>%b</sheetData>%b'
        b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        b'<pageSetup orientation="landscape" fitToHeight="0"/>'
        b"<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        b"</worksheet>"
    ) % (namespace.encode(), area.encode(), frozen, frozen + 1, columns, rows, below)
