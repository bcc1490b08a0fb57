"""The furnishing of a tab: the plan is sent, and what went to the wrong columns is put back.

The API furnishes columns by their position, and people may move them at that very moment. So the
reply to the batch shows where headings and marks were when it was applied. Where they had moved,
all of the batch is undone at once, and the tab is read and furnished anew.

Of two batches that go by the same reading Google refuses the second as a whole, because both add a
named range of the same number (see docs/google.md).
"""

from collections.abc import Collection, Sequence

from sync.google.api import JsonObject, new_id, quoted
from sync.google.client import Client
from sync.google.furniture.memory import name_of
from sync.google.furniture.misplaced import Arrival, put_back
from sync.google.furniture.plan import FurniturePlan, plan_furniture
from sync.google.furniture.state import read_attached, read_furniture
from sync.google.log_look import SHEET_FIELDS
from sync.google.sheet_look import SheetLook
from sync.messages.errors import MovedError
from sync.workbook.furniture import Furniture, Kind

_BATCH_UPDATE = ":batchUpdate"
_CELLWISE = {name_of(kind) for kind in (Kind.CHOICES, Kind.WRAPPING)}
"""The kinds for which all cells of a column have to be read."""


def plan_for(client: Client, look: SheetLook, wanted: Furniture | None) -> FurniturePlan:
    """Read what a tab has, and plan what is to become of it."""
    chance = client.pace.chance
    sheet = read_furniture(client, look, _cellwise(look, wanted))
    return plan_furniture(sheet, wanted, lambda: new_id(chance))


def _cellwise(look: SheetLook, wanted: Furniture | None) -> Collection[int]:
    wishes = wanted.columns if wanted else ()
    return {each.column for each in wishes if each.choices or each.wraps} | {
        memory.column
        for memory in look.furniture
        if memory.column is not None and _CELLWISE & memory.made.keys()
    }


def send(client: Client, look: SheetLook, plan: FurniturePlan) -> None:
    """Write a plan; no request is made where there is nothing to write.

    Raises MovedError where columns moved meanwhile, after having put back what was there.
    """
    requests = plan.requests()
    if requests:
        _send(client, look, plan, requests)
    forget = plan.forget(written=bool(requests))
    if forget:
        client.write(_BATCH_UPDATE, {"requests": forget}, fields="spreadsheetId")


def _send(
    client: Client, look: SheetLook, plan: FurniturePlan, requests: Sequence[JsonObject]
) -> None:
    row = f"{quoted(look.layout.tab.title)}!{look.header_row}:{look.header_row}"
    body = {
        "requests": requests,
        "includeSpreadsheetInResponse": True,
        "responseRanges": [row],
        "responseIncludeGridData": True,
    }
    fields = f"replies,updatedSpreadsheet.sheets({SHEET_FIELDS})"
    arrival = Arrival.read(look, plan, client.write(_BATCH_UPDATE, body, fields=fields))
    if arrival.as_planned:
        return
    rules = read_attached(client, look.tab).get("conditionalFormats", ())
    back = {"requests": put_back(plan, arrival, rules)}
    client.write(_BATCH_UPDATE, back, fields="spreadsheetId")
    raise MovedError("a column moved while it was furnished")
