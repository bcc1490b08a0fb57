"""Tables: where they stand, how their columns are named, and of which types these are.

A type has no effect here, and stays at its place in the table.
"""

from tests.sheets import attachments, cells, errors, mask
from tests.sheets.attachments import TABLES
from tests.sheets.errors import JsonObject, Unsupported
from tests.sheets.ranges import Box, explicit_range, from_grid_range, shown
from tests.sheets.state import Document, Tab


def write(tab: Tab, table: JsonObject) -> JsonObject:
    """Write a Table, with its columns by their headings."""
    box = from_grid_range(table["range"])
    types = {
        each.get("columnIndex", 0): {"columnType": each["columnType"]}
        for each in table.get("columnProperties", ())
    }
    columns = []
    for index, column in enumerate(box.columns):
        heading = cells.result(tab.grid.get(box.rows.start, column))
        numbered = {"columnIndex": index} if index else {}
        named = {} if heading is None else {"columnName": str(heading)}
        columns.append(numbered | named | types.get(index, {}))
    return shown(table) | {"columnProperties": columns}


def _add(doc: Document, body: JsonObject) -> JsonObject:
    """addTable, under the id given or a new one."""
    asked = body.get("table", {})
    types = asked.get("columnProperties", [])
    if set(asked) - {"tableId", "columnProperties"} != {"name", "range"} or any(
        set(each) - {"columnIndex", "columnType"} for each in types
    ):
        raise Unsupported(f"addTable with {sorted(asked)}")
    name, known = asked["name"], attachments.by_id(doc, TABLES)
    tab, box = _place(doc, asked)
    if any(each["name"].casefold() == name.casefold() for _, each in known.values()):
        raise errors.invalid(f"A table with the name {name} already exists.")
    number = asked.get("tableId") or str(doc.new_id(known))
    if number in known:
        raise errors.invalid(f"Table with id {number} already exists.")
    table = {"tableId": number, "name": name, "range": explicit_range(box)}
    table |= {"columnProperties": types} if types else {}
    tab.attached.setdefault("tables", []).append(table)
    return {"table": write(tab, table)}


def _place(doc: Document, asked: JsonObject, known: str = "") -> tuple[Tab, Box]:
    """Read a table's range; the alternating colours of another table are in the way."""
    if "range" not in asked:
        raise errors.invalid("Table range must be specified.")
    tab, box = doc.read_cells(asked["range"])
    doc.guard(box)
    others = [each for each in tab.attached.get("tables", []) if each["tableId"] != known]
    if any(from_grid_range(each["range"]).meets(box) for each in others):
        raise errors.invalid(
            "You cannot add alternating background colors to a range that already has alternating"
            " background colors.",
        )
    return tab, box


def _update(doc: Document, body: JsonObject) -> None:
    """updateTable: where it stands."""
    asked = body.get("table", {})
    wanted = mask.of_update(body, "Table")
    if set(wanted) != {"range"}:
        raise Unsupported(f"updateTable of {sorted(wanted)}")
    number = asked.get("tableId", "")
    _, table = attachments.find(doc, TABLES, number)
    _, box = _place(doc, asked, number)
    attachments.replace(doc, TABLES, number, table | {"range": explicit_range(box)})


REQUESTS = {"addTable": _add, "updateTable": _update}
