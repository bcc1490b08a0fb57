"""What a tab has by way of furniture, ours and people's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.google.api import JsonObject, effective_text, grid_range
from sync.google.client import Client
from sync.google.furniture.memory import Memory, read_memories
from sync.google.heading_row import read_headings
from sync.google.marks import METADATA_FIELDS, read_marks
from sync.google.named_ranges import CommitNumber, read_furniture_number
from sync.google.sheet_look import SheetLook
from sync.messages.errors import MovedError

_TAB_FIELDS = (
    "sheets(properties.sheetId,conditionalFormats,"
    "protectedRanges(protectedRangeId,range,description,warningOnly),"
    "tables(range,columnProperties(columnIndex,columnType)))"
)
"""What lies on the cells of tabs. It is asked of the whole spreadsheet: getByDataFilter leaves out
conditional formats, as others have measured."""
_ROW_FIELDS = (
    "namedRanges(namedRangeId,name),sheets(properties(sheetId,gridProperties),"
    f"{METADATA_FIELDS},data(startRow,rowData.values(effectiveValue,formattedValue,note),"
    f"columnMetadata(pixelSize,{METADATA_FIELDS})))"
)
_CELL_FIELDS = (
    "sheets(properties.gridProperties.rowCount,"
    "data(startColumn,rowData.values(dataValidation,userEnteredFormat.wrapStrategy)))"
)
_BESIDE = 2
"""So many columns on either side of one are read as well: what they have may have to be put back
if columns come or go while it is furnished."""


@dataclass(frozen=True)
class CellStyle:
    """A cell's drop-down list or other rule, None where it has none, and how its text wraps."""

    rule: JsonObject | None = None
    wrap: str = ""


Cells = Mapping[int, Sequence[CellStyle]]
"""By column: the cells below the headings, down to the last that has anything."""


@dataclass(frozen=True)
class FurnishedTab:
    """A tab as it was read.

    `rows` counts them from the top of the tab, `frozen` are so many. `headings`, `notes` and
    `widths` (in pixels) have an entry for each column of the grid. `cells` has the columns that
    were asked for and those beside them. `typed` are the columns to whose cells a table gives a
    type. `number` is that of the last batch that wrote furniture here.
    """

    tab: int
    top: int
    rows: int
    frozen: int
    headings: Sequence[str]
    notes: Sequence[str]
    widths: Sequence[int]
    rules: Sequence[JsonObject]
    protections: Sequence[JsonObject]
    typed: frozenset[int]
    memories: tuple[Memory, ...]
    number: CommitNumber | None
    cells: Cells

    def styles(self, column: int) -> list[CellStyle]:
        """Return the cells of a column below the headings, down to the end of the tab."""
        there = list(self.cells.get(column, ()))
        return there + [CellStyle()] * (self.rows - self.top - 1 - len(there))


def read_furniture(client: Client, look: SheetLook, columns: Collection[int]) -> FurnishedTab:
    """Read what a tab has; of `columns` all cells.

    Two requests, and one before them if cells are wanted; the headings come last. Raises MovedError
    where they, the job's marks or the memories are no longer where they were looked at: then all
    that was read before may be of other columns.
    """
    rows, cells = _read_cells(client, look, columns)
    attached = read_attached(client, look.tab)
    row = {"gridRange": grid_range(look.tab, rows=(look.top, look.header_row))}
    reply = client.read(":getByDataFilter", {"dataFilters": [row]}, fields=_ROW_FIELDS)
    [sheet] = reply["sheets"]
    seen, marked = read_headings(sheet, look.top)
    memories = read_memories(sheet.get("developerMetadata", ()), marked)
    if (seen, read_marks(marked), memories) != (look.heading_row.seen, look.marks, look.furniture):
        raise MovedError("a column has moved")
    if rows not in (None, sheet["properties"]["gridProperties"]["rowCount"]):
        raise MovedError("a row has moved")
    number = read_furniture_number(reply.get("namedRanges", ()), look.tab)
    return _furnished(look, attached | sheet, number, cells)


def read_attached(client: Client, tab: int) -> JsonObject:
    """Read what lies on the cells of a tab. Raises MovedError where the tab is gone."""
    sheets = client.read("", fields=_TAB_FIELDS).get("sheets", ())
    found: list[JsonObject] = [
        each for each in sheets if each["properties"].get("sheetId", 0) == tab
    ]
    if not found:
        raise MovedError("the tab of the prospects is gone")
    return found[0]


def _furnished(
    look: SheetLook, sheet: JsonObject, number: CommitNumber | None, cells: Cells
) -> FurnishedTab:
    grid, [data] = sheet["properties"]["gridProperties"], sheet["data"]
    columns = data["columnMetadata"]
    texts = (data.get("rowData") or [{}])[0].get("values", [])
    texts = [*texts, *([{}] * (len(columns) - len(texts)))]
    return FurnishedTab(
        tab=look.tab,
        top=look.top,
        rows=int(grid["rowCount"]),
        frozen=int(grid.get("frozenRowCount", 0)),
        headings=[effective_text(cell) for cell in texts],
        notes=[str(cell.get("note", "")) for cell in texts],
        widths=[int(each.get("pixelSize", 0)) for each in columns],
        rules=sheet.get("conditionalFormats", ()),
        protections=sheet.get("protectedRanges", ()),
        typed=frozenset(_typed_columns(sheet.get("tables", ()))),
        memories=look.furniture,
        number=number,
        cells=cells,
    )


def _read_cells(
    client: Client, look: SheetLook, columns: Collection[int]
) -> tuple[int | None, Cells]:
    """Read the cells of columns and of those beside them, and how many rows the tab has then."""
    near = {each + beside for each in columns for beside in range(-_BESIDE, _BESIDE + 1)}
    filters = [
        {"gridRange": grid_range(look.tab, rows=(look.header_row, None), columns=(each, each + 1))}
        for each in sorted(near)
        if 0 <= each < look.columns and look.header_row < look.rows
    ]
    if not filters:
        return None, {}
    reply = client.read(":getByDataFilter", {"dataFilters": filters}, fields=_CELL_FIELDS)
    [sheet] = reply["sheets"]
    return sheet["properties"]["gridProperties"]["rowCount"], {
        int(data.get("startColumn", 0)): [
            _style(row.get("values", [])) for row in data.get("rowData", ())
        ]
        for data in sheet.get("data", ())
    }


def _style(values: Sequence[JsonObject]) -> CellStyle:
    cell: JsonObject = next(iter(values), {})
    wrap = cell.get("userEnteredFormat", {}).get("wrapStrategy", "")
    return CellStyle(cell.get("dataValidation"), str(wrap))


def _typed_columns(tables: Collection[JsonObject]) -> Iterator[int]:
    for table in tables:
        left = int(table.get("range", {}).get("startColumnIndex", 0))
        for column in table.get("columnProperties", ()):
            if column.get("columnType", "COLUMN_TYPE_UNSPECIFIED") != "COLUMN_TYPE_UNSPECIFIED":
                yield left + int(column.get("columnIndex", 0))
