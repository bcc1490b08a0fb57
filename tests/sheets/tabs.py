"""The requests that make, change and remove tabs."""

from collections.abc import Iterable
from itertools import chain, count

from tests.sheets import errors, mask, moves, resource
from tests.sheets.errors import JsonObject
from tests.sheets.grid import Grid
from tests.sheets.ranges import Axis
from tests.sheets.state import NEW_SIZE, Document, Tab

_LONGEST_TITLE = 100
_OWN = {"sheetId", "title", "index", "sheetType"}
_SIZES: dict[Axis, str] = {"ROWS": "rowCount", "COLUMNS": "columnCount"}


def _add_sheet(doc: Document, body: JsonObject) -> JsonObject:
    asked = body.get("properties", {})
    numbered = (f"Sheet{number}" for number in count(len(doc.tabs) + 1))
    title = asked.get("title") or _first_free(doc, numbered)
    _check_title(doc, title)
    number = _new_sheet_id(doc, asked.get("sheetId"))
    size = asked.get("gridProperties", {})
    grid = Grid(size.get("rowCount", NEW_SIZE[0]), size.get("columnCount", NEW_SIZE[1]))
    tab = Tab(number, title, grid, _extra_properties(asked))
    doc.tabs.insert(_index(doc, asked.get("index")), tab)
    doc.check_room()
    return {"properties": resource.sheet_properties(doc, tab)}


def _extra_properties(asked: JsonObject) -> JsonObject:
    found = {name: item for name, item in asked.items() if name not in _OWN}
    grid = {
        n: item for n, item in asked.get("gridProperties", {}).items() if n not in _SIZES.values()
    }
    found.pop("gridProperties", None)
    return found | {"gridProperties": grid} if grid else found


def _first_free(doc: Document, titles: Iterable[str]) -> str:
    return next(title for title in titles if not doc.titled(title))


def _check_title(doc: Document, title: str, tab: Tab | None = None) -> None:
    """Refuse a title that is taken or too long (observed 2026), or empty (words assumed)."""
    if not title:
        raise errors.invalid("The sheet name cannot be empty.")
    if len(title) > _LONGEST_TITLE:
        raise errors.invalid("The sheet name cannot be greater than 100 characters.")
    found = doc.titled(title)
    if found is not None and found is not tab:
        raise errors.invalid(
            f'A sheet with the name "{title}" already exists. Please enter another name.',
        )


def _new_sheet_id(doc: Document, asked: int | None) -> int:
    if asked is None:
        return doc.new_id({tab.id for tab in doc.tabs})
    if asked < 0:
        raise errors.invalid("Sheet id must be non-negative.")
    if doc.find_tab(asked) is not None:
        raise errors.invalid(f"Sheet with id {asked} already exists.")
    return asked


def _index(doc: Document, asked: int | None) -> int:
    if asked is None:
        return len(doc.tabs)
    if not 0 <= asked <= len(doc.tabs):
        raise errors.invalid(f"index {asked} is out of range, there are {len(doc.tabs)} sheets")
    return asked


def _delete_sheet(doc: Document, body: JsonObject) -> None:
    """deleteSheet; the last tab, or the last one to be seen, stays (observed 2026)."""
    tab = doc.sheet(body.get("sheetId", 0))
    if len(doc.tabs) == 1:
        raise errors.invalid("You can't remove all the sheets in a document.")
    if all(other is tab or other.properties.get("hidden") for other in doc.tabs):
        raise errors.invalid("You can't remove all the visible sheets in a document.")
    doc.guard(tab.whole())
    moves.drop_tab(doc, tab)


def _update_sheet_properties(doc: Document, body: JsonObject) -> None:
    """updateSheetProperties: title, index, size, frozen rows, hidden, colours.

    The last tab to be seen can't be hidden; the words are those of Apps Script.
    """
    asked = body.get("properties", {})
    wanted = mask.of_update(body, "SheetProperties")
    tab = doc.sheet(asked.get("sheetId", 0))
    if "*" in wanted:
        raise errors.Unsupported("updateSheetProperties of all fields")
    if "title" in wanted:
        _check_title(doc, asked.get("title", ""), tab)
        tab.title = asked.get("title", "")
    if "gridProperties" in wanted:
        _resize(doc, tab, asked.get("gridProperties", {}), wanted["gridProperties"])
    if "index" in wanted:
        _move_tab(doc, tab, asked.get("index", 0))
    own = {name: part for name, part in wanted.items() if name not in _OWN}
    if own:
        tab.properties = mask.update(tab.properties, _extra_properties(asked), own)
    if all(other.properties.get("hidden") for other in doc.tabs):
        raise errors.invalid("You can't hide all the sheets in a document.")


def _resize(doc: Document, tab: Tab, asked: JsonObject, wanted: mask.Mask) -> None:
    """Change the size. A mask of all gridProperties without counts asks for none of them left."""
    for axis, name in _SIZES.items():
        old = tab.size(axis)
        new = asked.get(name, 0) if mask.wants(wanted, name) else old
        if new < 1:
            raise errors.invalid(f"You can't delete all the {axis.lower()} on the sheet.")
        if new < old:
            moves.delete(doc, tab, axis, new, old)
        else:
            tab.grid.grow(axis, new)
    doc.check_room()


def _move_tab(doc: Document, tab: Tab, index: int) -> None:
    """Move a tab before the one that stands at `index` now."""
    old = doc.tabs.index(tab)
    _index(doc, index)
    doc.tabs.remove(tab)
    doc.tabs.insert(index - 1 if index > old else index, tab)


def _duplicate_sheet(doc: Document, body: JsonObject) -> JsonObject:
    tab = doc.sheet(body.get("sourceSheetId", 0))
    named = f"Copy of {tab.title}"
    numbered = (f"{named} {number}" for number in count(2))
    title = body.get("newSheetName") or _first_free(doc, chain([named], numbered))
    _check_title(doc, title)
    copy = moves.duplicate(doc, tab, _new_sheet_id(doc, body.get("newSheetId")), title)
    doc.tabs.insert(_index(doc, body.get("insertSheetIndex", 0)), copy)
    doc.check_room()
    return {"properties": resource.sheet_properties(doc, copy)}


REQUESTS = {
    "addSheet": _add_sheet,
    "deleteSheet": _delete_sheet,
    "duplicateSheet": _duplicate_sheet,
    "updateSheetProperties": _update_sheet_properties,
}
