"""Tables: columns with names and types, and what the types allow.

A table is kept with the place of each column as a range, so that it moves with the cells; Google
counts the columns from the table's left. What was measured on Google is recorded in
mmedum/google-sheets-mcp (its fake of the API).
"""

from collections.abc import Iterator

from tests.sheets import cells, errors
from tests.sheets.a1 import Box, letters
from tests.sheets.cells import Formula, Value
from tests.sheets.errors import JsonObject
from tests.sheets.state import Tab, from_grid_range, shown

KIND = "tables"
_NUMBERS = {"DOUBLE", "CURRENCY", "PERCENT", "RATINGS_CHIP", "DATE", "TIME", "DATE_TIME"}


def areas(table: JsonObject) -> Iterator[tuple[JsonObject, Box]]:
    """Give each column of a table with its cells below the heading."""
    whole = from_grid_range(table["range"])
    for column in table["columnProperties"]:
        if "range" in column:
            place, top = from_grid_range(column["range"]), (whole.top or 0) + 1
            yield column, Box(whole.tab, top, whole.bottom, place.left, place.right)


def written(tab: Tab, table: JsonObject) -> JsonObject:
    """Write a Table: its columns from its left, those without a name by their headings."""
    whole = from_grid_range(table["range"])
    known = {area.left: column for column, area in areas(table)}
    columns = []
    for index, left in enumerate(range(whole.left or 0, whole.right or 0)):
        column = {k: v for k, v in known.get(left, {}).items() if k not in {"range", "columnName"}}
        heading = cells.result(tab.grid.get(whole.top or 0, left))
        named = {"columnName": str(heading)} if heading is not None else {}
        columns.append(({"columnIndex": index} if index else {}) | named | column)
    return shown({k: v for k, v in table.items() if k != "columnProperties"}) | {
        "columnProperties": columns
    }


def refuse_bands(tab: Tab, box: Box, known: str = "") -> None:
    """Refuse alternating colours, which a table has too, where some are already."""
    others = [table for table in tab.attached.get(KIND, []) if table["tableId"] != known]
    taken = [item.get("range", {}) for item in [*tab.attached.get("bandedRanges", []), *others]]
    if any(from_grid_range(each).meets(box) for each in taken):
        raise errors.invalid(
            "You cannot add alternating background colors to a range that already has alternating"
            " background colors.",
        )


def admit(tab: Tab, row: int, column: int, value: Value) -> Value:
    """Give what a cell takes of a value; a typed column refuses one of another type (assumed).

    The words are those of a strict rule of data validation. A formula in a heading becomes the
    name that Google gives the column.
    """
    for table in tab.attached.get(KIND, []):
        whole = from_grid_range(table["range"])
        if not whole.meets(Box(tab.id, row, row + 1, column, column + 1)):
            continue
        if row == whole.top:
            index = column - (whole.left or 0)
            return f"Column {index + 1}" if isinstance(value, Formula) else value
        typed = next((c for c, area in areas(table) if area.left == column), {})
        if not _fits(typed, value):
            raise errors.invalid(
                f"The data you entered in cell {letters(column)}{row + 1} violates the data"
                " validation rules set on this cell.",
            )
    return value


def _fits(column: JsonObject, value: Value) -> bool:
    kind = column.get("columnType", "")
    if value is None or isinstance(value, Formula):
        return True
    if kind in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "BOOLEAN":
        return isinstance(value, bool)
    if kind == "DROPDOWN":
        listed = column["dataValidationRule"]["condition"]["values"]
        return str(value) in {each.get("userEnteredValue") for each in listed}
    return True


def guard_rules(tab: Tab, box: Box) -> None:
    """Refuse rules of data validation on typed columns."""
    if _is_typed(tab, box):
        raise errors.invalid("This operation is not allowed on cells in typed columns.")


def guard_number_format(tab: Tab, box: Box) -> None:
    """Refuse formats of numbers on typed columns."""
    if _is_typed(tab, box):
        raise errors.invalid("You can't set the number format of cells in a typed column.")


def _is_typed(tab: Tab, box: Box) -> bool:
    pairs = (pair for table in tab.attached.get(KIND, []) for pair in areas(table))
    return any(column.get("columnType") and area.meets(box) for column, area in pairs)
