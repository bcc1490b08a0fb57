"""What lies on the cells is put there, changed and taken away."""

import pytest

from tests.sheets.bodies import TAB, refused
from tests.sheets.book import PersonTab
from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject

AREA = {"sheetId": TAB, "startRowIndex": 1, "endRowIndex": 3}


def kept(call: Caller, fields: str) -> JsonObject:
    found = call.get(ranges="Prospects", fields=f"sheets({fields})")["sheets"]
    assert isinstance(found[0], dict)
    return found[0]


def test_conditional_formats(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    blank, filled = (
        {"ranges": [AREA], "booleanRule": {"condition": {"type": kind}, "format": {}}}
        for kind in ("BLANK", "NOT_BLANK")
    )
    call.batch(*({"addConditionalFormatRule": {"rule": rule}} for rule in (blank, filled)))
    assert kept(call, "conditionalFormats") == {"conditionalFormats": [filled, blank]}
    gone = call.batch({"deleteConditionalFormatRule": {"sheetId": TAB, "index": 1}})
    assert gone["replies"] == [{"deleteConditionalFormatRule": {"rule": blank}}]
    assert kept(call, "conditionalFormats") == {"conditionalFormats": [filled]}


def test_a_conditional_format_is_kept_as_google_writes_it(call: Caller, tab: PersonTab) -> None:
    """Its background stands there in both ways; replies by filters leave it out."""
    assert tab.id == TAB
    style = {"rgbColor": {"red": 1, "green": 0, "blue": 0.2}}
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Won"}]}
    rule = {
        "ranges": [AREA],
        "booleanRule": {"condition": condition, "format": {"backgroundColorStyle": style}},
    }
    call.batch({"addConditionalFormatRule": {"rule": rule}})
    [found] = kept(call, "conditionalFormats")["conditionalFormats"]
    colour = {"red": 1, "blue": pytest.approx(0.2)}
    form = {"backgroundColor": colour, "backgroundColorStyle": {"rgbColor": colour}}
    assert found["booleanRule"]["format"] == form
    body = {"dataFilters": [{"gridRange": AREA}]}
    reply = call.post(":getByDataFilter", body, fields="sheets(conditionalFormats)")
    assert reply.get("sheets", [{}]) == [{}]
    beyond = {"addConditionalFormatRule": {"rule": rule, "index": 7}}
    assert refused(call, beyond) == "Invalid conditional format index 7"


def test_a_warning_has_no_editors(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    item = {"protectedRangeId": 7, "range": AREA, "warningOnly": True}
    call.batch({"addProtectedRange": {"protectedRange": item}})
    [found] = kept(call, "protectedRanges(warningOnly,editors)")["protectedRanges"]
    assert found == {"warningOnly": True}
    both = item | {"protectedRangeId": 8, "editors": {"users": ["ada@example.com"]}}
    assert "Editors are not" in refused(call, {"addProtectedRange": {"protectedRange": both}})


def test_rows_are_no_longer_frozen(call: Caller, tab: PersonTab) -> None:
    """Of nothing frozen nothing is said."""
    assert tab.id == TAB
    for rows, grid in ((1, {"frozenRowCount": 1}), (0, {})):
        properties = {"sheetId": TAB, "gridProperties": {"frozenRowCount": rows}}
        fields = "gridProperties.frozenRowCount"
        call.batch({"updateSheetProperties": {"properties": properties, "fields": fields}})
        found = kept(call, "properties.gridProperties.frozenRowCount")
        assert found.get("properties", {}).get("gridProperties", {}) == grid


def test_a_filter_is_cleared(call: Caller, tab: PersonTab) -> None:
    assert tab.id == TAB
    call.batch({"setBasicFilter": {"filter": {"range": AREA}}})
    assert kept(call, "basicFilter") == {"basicFilter": {"range": AREA}}
    call.batch({"clearBasicFilter": {"sheetId": TAB}})
    assert kept(call, "basicFilter") == {}


def test_a_protection_is_changed_by_those_who_may_edit(call: Caller, tab: PersonTab) -> None:
    mine = {"protectedRangeId": 7, "range": AREA}
    call.batch({"addProtectedRange": {"protectedRange": mine}})
    change = {"protectedRange": mine | {"description": "totals"}, "fields": "description"}
    call.batch({"updateProtectedRange": change})
    [found] = kept(call, "protectedRanges(description,requestingUserCanEdit)")["protectedRanges"]
    assert found == {"description": "totals", "requestingUserCanEdit": True}
    tab.unprotect()
    tab.protect("A1")
    [theirs] = kept(call, "protectedRanges.protectedRangeId")["protectedRanges"]
    assert "cell or object" in refused(call, {"deleteProtectedRange": theirs})
