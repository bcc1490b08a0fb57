"""The requests on what lies on the cells: protection, merges, rules, filters, charts.

These things are kept and move with the cells; of all of them only protection and merges act.
"""

from tests.sheets import errors, mask, tables
from tests.sheets.errors import JsonObject
from tests.sheets.state import Document, Tab, explicit_range, from_grid_range, kept, shown
from tests.sheets.tabs import read_mask


def _ids(doc: Document, kind: str, key: str) -> dict[int, tuple[Tab, JsonObject]]:
    return {
        item[key]: (tab, item)
        for tab in doc.tabs
        for item in tab.attached.get(kind, [])
        if key in item
    }


def _add(doc: Document, tab: Tab, kind: str, key: str, item: JsonObject) -> JsonObject:
    """Keep an item under its id, or a new one."""
    taken = _ids(doc, kind, key)
    number = item.get(key) or doc.new_id(taken.__contains__)
    if number in taken:
        raise errors.invalid(f"{key} {number} already exists.")
    item = {key: number} | kept(item)
    tab.attached.setdefault(kind, []).append(item)
    return item


def _find(doc: Document, kind: str, key: str, number: int) -> tuple[Tab, JsonObject]:
    taken = _ids(doc, kind, key)
    if number not in taken:
        raise errors.invalid(f"No {key.removesuffix('Id')} with id: {number}")
    return taken[number]


def _tab_of(doc: Document, grid_range: JsonObject) -> Tab:
    return doc.grid_tab(from_grid_range(grid_range).tab)


def add_protected_range(doc: Document, body: JsonObject) -> JsonObject:
    """addProtectedRange, of cells or of a named range; who makes it may edit it."""
    asked = body.get("protectedRange", {})
    if "namedRangeId" in asked:
        asked = asked | {"range": _named(doc, asked["namedRangeId"])}
    tab = _tab_of(doc, asked.get("range", {}))
    if asked.get("unprotectedRanges") and set(asked.get("range", {})) - {"sheetId"}:
        raise errors.invalid("Unprotected ranges are only supported on protected sheets.")
    editors = asked.get("editors", {})
    users = [*editors.get("users", [])]
    users += [doc.editor] if doc.editor not in users else []
    item = {"range": {}} | asked | {"editors": editors | {"users": users}}
    added = _add(doc, tab, "protectedRanges", "protectedRangeId", item)
    return {"protectedRange": shown(added) | {"requestingUserCanEdit": True}}


def _named(doc: Document, number: str) -> JsonObject:
    found = doc.named.get(number)
    if found is None or found.box is None:
        raise errors.invalid(f"No named range with id: {number}")
    return explicit_range(found.box)


def update_protected_range(doc: Document, body: JsonObject) -> None:
    """UpdateProtectedRange."""
    asked = body.get("protectedRange", {})
    wanted = read_mask(body, "ProtectedRange")
    tab, item = _find(doc, "protectedRanges", "protectedRangeId", asked.get("protectedRangeId", 0))
    if not doc.may_edit(item):
        raise errors.invalid(errors.PROTECTED)
    items = tab.attached["protectedRanges"]
    items[items.index(item)] = mask.update(item, kept(asked), wanted)


def delete_protected_range(doc: Document, body: JsonObject) -> None:
    """DeleteProtectedRange."""
    number = body.get("protectedRangeId", 0)
    tab, item = _find(doc, "protectedRanges", "protectedRangeId", number)
    if not doc.may_edit(item):
        raise errors.invalid(errors.PROTECTED)
    tab.attached["protectedRanges"].remove(item)


def merge_cells(doc: Document, body: JsonObject) -> None:
    """mergeCells: the whole range, or each of its columns or rows."""
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    clip = doc.bounded(tab, box)
    doc.guard(clip)
    base = {"sheetId": tab.id, "startRowIndex": clip.top, "endRowIndex": clip.bottom}
    base |= {"startColumnIndex": clip.left, "endColumnIndex": clip.right}
    merges = tab.attached.setdefault("merges", [])
    if any(from_grid_range(merge).meets(clip) for merge in merges):
        raise errors.invalid("Sorry, it is not possible to merge over existing merges.")
    if body.get("mergeType") == "MERGE_COLUMNS":
        columns = range(clip.left or 0, clip.right or 0)
        merges += [base | {"startColumnIndex": i, "endColumnIndex": i + 1} for i in columns]
    elif body.get("mergeType") == "MERGE_ROWS":
        rows = range(clip.top or 0, clip.bottom or 0)
        merges += [base | {"startRowIndex": i, "endRowIndex": i + 1} for i in rows]
    else:
        merges.append(base)


def unmerge_cells(doc: Document, body: JsonObject) -> None:
    """UnmergeCells."""
    box = from_grid_range(body.get("range", {}))
    tab = doc.grid_tab(box.tab)
    merges = tab.attached.get("merges", [])
    tab.attached["merges"] = [m for m in merges if not from_grid_range(m).meets(box)]


def add_conditional_format_rule(doc: Document, body: JsonObject) -> None:
    """AddConditionalFormatRule at its index, 0 if none is given."""
    rule = body.get("rule", {})
    if not rule.get("ranges"):
        raise errors.invalid("rule.ranges must be specified.")
    tab = _tab_of(doc, rule["ranges"][0])
    rules = tab.attached.setdefault("conditionalFormats", [])
    index = body.get("index", 0)
    if not 0 <= index <= len(rules):
        raise errors.invalid(f"index {index} is out of range, there are {len(rules)} rules")
    rules.insert(index, kept(rule))


def delete_conditional_format_rule(doc: Document, body: JsonObject) -> JsonObject:
    """DeleteConditionalFormatRule."""
    tab = doc.grid_tab(body.get("sheetId", 0))
    rules = tab.attached.get("conditionalFormats", [])
    index = body.get("index", 0)
    if not 0 <= index < len(rules):
        raise errors.invalid(f"No conditional format on sheet: {tab.id} at index: {index}")
    return {"rule": shown(rules.pop(index))}


def set_basic_filter(doc: Document, body: JsonObject) -> None:
    """SetBasicFilter."""
    item = body.get("filter", {})
    tab = _tab_of(doc, item.get("range", {}))
    tab.attached["basicFilter"] = [kept({"range": {}} | item)]


def clear_basic_filter(doc: Document, body: JsonObject) -> None:
    """ClearBasicFilter."""
    doc.grid_tab(body.get("sheetId", 0)).attached.pop("basicFilter", None)


def add_filter_view(doc: Document, body: JsonObject) -> JsonObject:
    """AddFilterView."""
    item = body.get("filter", {})
    tab = _tab_of(doc, item.get("range", {}))
    added = _add(doc, tab, "filterViews", "filterViewId", {"range": {}} | item)
    return {"filter": shown(added)}


def add_banding(doc: Document, body: JsonObject) -> JsonObject:
    """AddBanding."""
    item = body.get("bandedRange", {})
    tab = _tab_of(doc, item.get("range", {}))
    tables.refuse_bands(tab, from_grid_range(item.get("range", {})))
    return {"bandedRange": shown(_add(doc, tab, "bandedRanges", "bandedRangeId", item))}


def add_chart(doc: Document, body: JsonObject) -> JsonObject:
    """addChart, over the cells of a tab or on a tab of its anchor."""
    chart = body.get("chart", {})
    anchor = chart.get("position", {}).get("overlayPosition", {}).get("anchorCell")
    if anchor is None:
        raise errors.Unsupported("addChart anywhere but over the cells of a tab")
    tab = doc.grid_tab(anchor.get("sheetId", 0))
    return {"chart": shown(_add(doc, tab, "charts", "chartId", chart))}


def update_chart_spec(doc: Document, body: JsonObject) -> None:
    """UpdateChartSpec."""
    tab, item = _find(doc, "charts", "chartId", body.get("chartId", 0))
    items = tab.attached["charts"]
    items[items.index(item)] = item | {"spec": kept(body.get("spec", {}))}


def delete_embedded_object(doc: Document, body: JsonObject) -> None:
    """DeleteEmbeddedObject."""
    tab, item = _find(doc, "charts", "chartId", body.get("objectId", 0))
    tab.attached["charts"].remove(item)


REQUESTS = {
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
    "addConditionalFormatRule": add_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "addBanding": add_banding,
    "addChart": add_chart,
    "updateChartSpec": update_chart_spec,
    "deleteEmbeddedObject": delete_embedded_object,
}
