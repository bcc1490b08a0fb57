"""The requests on tables: what is sent of them and of their columns.

What was measured on Google is recorded in mmedum/google-sheets-mcp (its fake of the API), and of
deleting in openclaw/gogcli#710.
"""

from tests.sheets import errors, mask
from tests.sheets.a1 import Box
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.grid import each_cell
from tests.sheets.state import Document, Tab, explicit_range, from_grid_range, kept
from tests.sheets.tables import KIND, areas, refuse_bands, written
from tests.sheets.tabs import read_mask

_UNTYPED = "COLUMN_TYPE_UNSPECIFIED"
_UPDATED = {"name", "range", "columnProperties"}


def add_table(doc: Document, body: JsonObject) -> JsonObject:
    """addTable: an entry for each column, named by what is sent, else by its heading."""
    asked = body.get("table", {})
    tab, box = _place(doc, asked)
    _check_name(doc, asked.get("name", ""), "")
    _check_columns(asked.get("columnProperties", []), box)
    number = asked.get("tableId") or str(doc.new_id(lambda i: str(i) in _by_id(doc)))
    if number in _by_id(doc):
        raise errors.invalid(f"Table with id {number} already exists.")
    table = kept({"tableId": number, "name": asked.get("name") or _free_name(doc)})
    table |= {"range": explicit_range(box)} | _rows_properties(asked)
    table["columnProperties"] = _columns(tab, box, asked.get("columnProperties", []), number=True)
    tab.attached.setdefault(KIND, []).append(table)
    _fill_checkboxes(tab, table)
    return {"table": written(tab, table)}


def _place(doc: Document, asked: JsonObject, known: str = "") -> tuple[Tab, Box]:
    """Read a table's range; other tables and bands of colours are in the way."""
    if "range" not in asked:
        raise errors.invalid("Table range must be specified.")
    box = from_grid_range(asked["range"])
    tab = doc.grid_tab(box.tab)
    clip = doc.bounded(tab, box)
    doc.guard(clip)
    refuse_bands(tab, clip, known)
    return tab, clip


def _rows_properties(asked: JsonObject) -> JsonObject:
    found: JsonObject = asked.get("rowsProperties", {})
    if "footerColorStyle" in found:
        raise Unsupported("a table with a footer")
    return {"rowsProperties": found} if found else {}


def _check_name(doc: Document, name: str, known: str) -> None:
    """Refuse a name that is taken: the reference of Table.name (words assumed)."""
    for number, (_, table) in _by_id(doc).items():
        if number != known and table["name"].casefold() == name.casefold():
            raise errors.invalid(f"A table with the name {name} already exists.")


def _free_name(doc: Document) -> str:
    taken = {table["name"] for _, table in _by_id(doc).values()}
    return next(name for i in range(1, len(taken) + 2) if (name := f"Table{i}") not in taken)


def _by_id(doc: Document) -> dict[str, tuple[Tab, JsonObject]]:
    found = ((tab, table) for tab in doc.tabs for table in tab.attached.get(KIND, []))
    return {table["tableId"]: (tab, table) for tab, table in found}


def _check_columns(columns: list[JsonObject], box: Box) -> None:
    """Check what is sent of the columns; the last two refusals' words are assumed."""
    width = (box.right or 0) - (box.left or 0)
    seen = set()
    for column in columns:
        index, rule = column.get("columnIndex", 0), column.get("dataValidationRule")
        if column.get("columnType") == "DROPDOWN":
            _check_list(rule or {})
        elif rule is not None:
            raise errors.invalid("Cannot set condition for non-dropdown column type.")
        if not 0 <= index < width:
            raise errors.invalid(f"columnIndex {index} is out of range, there are {width} columns")
        if index in seen:
            raise errors.invalid(f"columnIndex {index} is set more than once")
        seen.add(index)


def _check_list(rule: JsonObject) -> None:
    """A drop-down has its list: guides/tables#column-types (the second one's words assumed)."""
    condition = rule.get("condition")
    if not condition:
        raise errors.invalid("Condition must be set for dropdown column type.")
    if condition.get("type") != "ONE_OF_LIST" or not condition.get("values"):
        raise errors.invalid("Condition must be ONE_OF_LIST for dropdown column type.")


def _columns(tab: Tab, box: Box, sent: list[JsonObject], *, number: bool) -> list[JsonObject]:
    """Give an entry for each column; a name that is sent is written into the heading.

    With `number` a typed column without a name is named "Column 1" and so on, over its heading.
    """
    by_index = {column.get("columnIndex", 0): column for column in sent}
    found, unnamed = [], 0
    for index, left in enumerate(range(box.left or 0, box.right or 0)):
        column = {k: v for k, v in by_index.get(index, {}).items() if k != "columnIndex"}
        if column.get("columnType") == _UNTYPED:
            del column["columnType"]
        if number and column.get("columnType") and not column.get("columnName"):
            unnamed += 1
            column["columnName"] = f"Column {unnamed}"
        if column.get("columnName"):
            tab.grid.set(box.top or 0, left, column["columnName"])
        found.append(column | {"range": explicit_range(Box(tab.id, left=left, right=left + 1))})
    return found


def _fill_checkboxes(tab: Tab, table: JsonObject) -> None:
    """Turn text and empty cells of a column of checkboxes into FALSE; others stay (assumed)."""
    for column, area in areas(table):
        if column.get("columnType") == "BOOLEAN":
            for row, at in each_cell(
                area.top or 0, area.bottom or 0, area.left or 0, area.right or 0
            ):
                if tab.grid.get(row, at) is None or isinstance(tab.grid.get(row, at), str):
                    tab.grid.set(row, at, False)  # noqa: FBT003 - the cell's value


def update_table(doc: Document, body: JsonObject) -> None:
    """updateTable: name, range, columns; the list of columns is replaced whole."""
    asked = body.get("table", {})
    wanted = read_mask(body, "Table")
    if "*" in wanted or set(wanted) - _UPDATED:
        raise Unsupported(f"updateTable of {sorted(wanted)}")
    tab, table = _find(doc, asked.get("tableId", ""))
    if mask.wants(wanted, "name"):
        _check_name(doc, asked.get("name", ""), table["tableId"])
        table = table | {"name": asked.get("name", "")}
    if mask.wants(wanted, "range"):
        _, box = _place(doc, asked, table["tableId"])
        table = table | {"range": explicit_range(box)}
    if mask.wants(wanted, "columnProperties"):
        box, columns = from_grid_range(table["range"]), asked.get("columnProperties", [])
        _check_columns(columns, box)
        if not all(column.get("columnName") for column in columns):
            raise errors.invalid("Table header row cell must have a value.")
        table = table | {"columnProperties": _columns(tab, box, columns, number=False)}
        _fill_checkboxes(tab, table)
    others = tab.attached[KIND]
    tab.attached[KIND] = [table if x["tableId"] == table["tableId"] else x for x in others]


def delete_table(doc: Document, body: JsonObject) -> None:
    """deleteTable: the table goes, and with it what its cells hold."""
    tab, table = _find(doc, body.get("tableId", ""))
    box = from_grid_range(table["range"])
    doc.guard(box)
    tab.attached[KIND].remove(table)
    for row, column in each_cell(box.top or 0, box.bottom or 0, box.left or 0, box.right or 0):
        tab.grid.set(row, column, None)
        tab.grid.dress(row, column, {})


def _find(doc: Document, number: str) -> tuple[Tab, JsonObject]:
    if number not in _by_id(doc):
        raise errors.invalid(f"No table with id: {number}")
    return _by_id(doc)[number]


REQUESTS = {
    "addTable": add_table,
    "updateTable": update_table,
    "deleteTable": delete_table,
}
