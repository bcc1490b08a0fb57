"""The requests on what lies on the cells: protection, conditional formats, filters.

These things are kept and move with the cells; of all of them only protection has an effect.
"""

import struct

from tests.sheets import errors, mask
from tests.sheets.errors import JsonObject
from tests.sheets.ranges import explicit_range, from_grid_range, kept, shown
from tests.sheets.state import Document, Tab

_PROTECTED = ("protectedRanges", "protectedRangeId")
_VIEWS = ("filterViews", "filterViewId")
CHARTS = ("charts", "chartId")
TABLES = ("tables", "tableId")
_Sort = tuple[str, str]
"""One sort of thing: its name in Google's Sheet resource, and that of its id."""


def by_id(doc: Document, sort: _Sort) -> dict[int | str, tuple[Tab, JsonObject]]:
    """Return all things of a sort by their ids, with their tabs; those of tables are text."""
    kind, key = sort
    return {item[key]: (tab, item) for tab in doc.tabs for item in tab.attached.get(kind, [])}


def add(doc: Document, tab: Tab, sort: _Sort, item: JsonObject) -> JsonObject:
    """Keep a thing under its id, or a new one."""
    kind, key = sort
    taken = by_id(doc, sort)
    number = item.get(key) or doc.new_id(taken)
    if number in taken:
        raise errors.invalid(f"{key} {number} already exists.")
    item = {key: number} | kept(item)
    tab.attached.setdefault(kind, []).append(item)
    return item


def replace(doc: Document, sort: _Sort, number: int | str, new: JsonObject | None) -> None:
    """Put another thing in the place of one; None takes it away."""
    tab, item = find(doc, sort, number)
    items = tab.attached[sort[0]]
    at = items.index(item)
    items[at : at + 1] = [] if new is None else [new]


def find(doc: Document, sort: _Sort, number: int | str) -> tuple[Tab, JsonObject]:
    """Look a thing up, and its tab."""
    found = by_id(doc, sort)
    if number not in found:
        raise errors.invalid(f"No {sort[1].removesuffix('Id')} with id: {number}")
    return found[number]


def _tab_of(doc: Document, grid_range: JsonObject) -> Tab:
    return doc.grid_tab(from_grid_range(grid_range).tab)


def _add_protected_range(doc: Document, body: JsonObject) -> JsonObject:
    """addProtectedRange, of cells or of a named range; who makes it may edit it."""
    asked = body.get("protectedRange", {})
    if "namedRangeId" in asked:
        asked = asked | {"range": _named(doc, asked["namedRangeId"])}
    tab = _tab_of(doc, asked.get("range", {}))
    if asked.get("unprotectedRanges") and set(asked.get("range", {})) - {"sheetId"}:
        raise errors.invalid("Unprotected ranges are only supported on protected sheets.")
    item = {"range": {}} | asked | _editors(doc, asked)
    return {
        "protectedRange": shown(add(doc, tab, _PROTECTED, item)) | {"requestingUserCanEdit": True}
    }


def _editors(doc: Document, asked: JsonObject) -> JsonObject:
    """Who may edit; "editors are not supported with warning_only protection" (words assumed)."""
    editors = asked.get("editors", {})
    if asked.get("warningOnly"):
        if editors.get("users"):
            raise errors.invalid("Editors are not supported with warning only protection.")
        return {}
    users = [*editors.get("users", [])]
    users += [doc.editor] if doc.editor not in users else []
    return {"editors": editors | {"users": users}}


def _named(doc: Document, number: str) -> JsonObject:
    found = doc.named.get(number)
    if found is None or found.box is None:
        raise errors.invalid(f"No named range with id: {number}")
    return explicit_range(found.box)


def _update_protected_range(doc: Document, body: JsonObject) -> None:
    asked = body.get("protectedRange", {})
    wanted = mask.of_update(body, "ProtectedRange")
    number = asked.get("protectedRangeId", 0)
    item = _editable(doc, number)
    replace(doc, _PROTECTED, number, mask.update(item, kept(asked), wanted))


def _delete_protected_range(doc: Document, body: JsonObject) -> None:
    number = body.get("protectedRangeId", 0)
    _editable(doc, number)
    replace(doc, _PROTECTED, number, None)


def _editable(doc: Document, number: int) -> JsonObject:
    _, item = find(doc, _PROTECTED, number)
    if not doc.may_edit(item):
        raise errors.invalid(errors.PROTECTED)
    return item


def _add_conditional_format_rule(doc: Document, body: JsonObject) -> None:
    """Add a rule at its index, 0 if none is given."""
    rule = body.get("rule", {})
    if not rule.get("ranges"):
        raise errors.invalid("rule.ranges must be specified.")
    tab = _tab_of(doc, rule["ranges"][0])
    rules = tab.attached.setdefault("conditionalFormats", [])
    index = body.get("index", 0)
    if not 0 <= index <= len(rules):
        raise errors.invalid(f"Invalid conditional format index {index}")  # words assumed
    rules.insert(index, kept(_both_colours(rule)))


def _both_colours(rule: JsonObject) -> JsonObject:
    """Write a rule as Google keeps it: a background in both ways, and of single precision."""
    form = rule.get("booleanRule", {}).get("format", {})
    style = form.get("backgroundColorStyle", {}).get("rgbColor", form.get("backgroundColor"))
    if style is None:
        return rule
    single = single_precision(style)
    both = {"backgroundColor": single, "backgroundColorStyle": {"rgbColor": single}}
    return rule | {"booleanRule": rule["booleanRule"] | {"format": form | both}}


def single_precision(colour: JsonObject) -> JsonObject:
    """Write a colour as Google keeps it; what is 0 of it is left out."""
    return {
        part: float(struct.unpack("f", struct.pack("f", share))[0])
        for part, share in colour.items()
        if share
    }


def _delete_conditional_format_rule(doc: Document, body: JsonObject) -> JsonObject:
    tab = doc.grid_tab(body.get("sheetId", 0))
    rules = tab.attached.get("conditionalFormats", [])
    index = body.get("index", 0)
    if not 0 <= index < len(rules):
        raise errors.invalid(f"No conditional format on sheet: {tab.id} at index: {index}")
    return {"rule": shown(rules.pop(index))}


def _set_basic_filter(doc: Document, body: JsonObject) -> None:
    item = body.get("filter", {})
    tab = _tab_of(doc, item.get("range", {}))
    tab.attached["basicFilter"] = [kept({"range": {}} | item)]


def _clear_basic_filter(doc: Document, body: JsonObject) -> None:
    doc.grid_tab(body.get("sheetId", 0)).attached.pop("basicFilter", None)


def _add_filter_view(doc: Document, body: JsonObject) -> JsonObject:
    item = body.get("filter", {})
    tab = _tab_of(doc, item.get("range", {}))
    return {"filter": shown(add(doc, tab, _VIEWS, {"range": {}} | item))}


REQUESTS = {
    "addProtectedRange": _add_protected_range,
    "updateProtectedRange": _update_protected_range,
    "deleteProtectedRange": _delete_protected_range,
    "addConditionalFormatRule": _add_conditional_format_rule,
    "deleteConditionalFormatRule": _delete_conditional_format_rule,
    "setBasicFilter": _set_basic_filter,
    "clearBasicFilter": _clear_basic_filter,
    "addFilterView": _add_filter_view,
}
