"""Requests that several of the server's tests send, and how they read a refusal."""

from tests.sheets.client import Caller
from tests.sheets.errors import JsonObject

TAB = 506909420
"""The id of the tab Prospects: ids are the same in every run."""


def span(start: int, end: int, axis: str = "ROWS", tab: int = TAB) -> JsonObject:
    return {"sheetId": tab, "dimension": axis, "startIndex": start, "endIndex": end}


def name_range(name: str, **area: int) -> JsonObject:
    """Name the cells of a GridRange, of the tab Prospects if none is given."""
    return {"addNamedRange": {"namedRange": {"name": name, "range": area or {"sheetId": TAB}}}}


def mark(location: JsonObject, **more: object) -> JsonObject:
    """Put developer metadata at a location."""
    made = {"metadataKey": "k", "visibility": "DOCUMENT", "location": location}
    return {"createDeveloperMetadata": {"developerMetadata": made | more}}


def refusal(code: int, status: str, message: str) -> JsonObject:
    """Write a refusal without details."""
    return {"error": {"code": code, "message": message, "status": status}}


def refused(call: Caller, *requests: JsonObject) -> str:
    """Send a batch of which the last request is refused, and return the words for it."""
    code, status, message = error_of(call.batch(*requests))
    [name] = requests[-1]
    where = f"Invalid requests[{len(requests) - 1}].{name}: "
    assert (code, status, message[: len(where)]) == (400, "INVALID_ARGUMENT", where)
    return message.removeprefix(where)


def error_of(reply: JsonObject) -> tuple[int, str, str]:
    """Read the code, status and message of a refusal."""
    error = reply["error"]
    return error["code"], error["status"], error["message"]
