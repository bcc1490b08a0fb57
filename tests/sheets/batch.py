"""`spreadsheets.batchUpdate`: a list of requests, applied all or not at all.

developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/batchUpdate: "If any
request is not valid then the entire request will fail and nothing will be applied."
"""

from collections.abc import Callable, Sequence

from tests.sheets import (
    attachments,
    charts,
    contents,
    dimensions,
    errors,
    metadata,
    named_ranges,
    pastes,
    tables,
    tabs,
)
from tests.sheets.errors import JsonObject
from tests.sheets.state import Document

Handler = Callable[[Document, JsonObject], JsonObject | None]

HANDLERS: dict[str, Handler] = {
    **tabs.REQUESTS,
    **dimensions.REQUESTS,
    **contents.REQUESTS,
    **pastes.REQUESTS,
    **named_ranges.REQUESTS,
    **metadata.REQUESTS,
    **attachments.REQUESTS,
    **charts.REQUESTS,
    **tables.REQUESTS,
}
"""By the name of the request. Each changes the draft and returns its reply, if it has one."""


def apply(doc: Document, requests: Sequence[JsonObject]) -> list[JsonObject]:
    """Apply all requests to a draft. The first that is invalid raises; the draft is then lost."""
    if not requests:
        raise errors.invalid("Must specify at least one request.")
    return [_apply(doc, i, request) for i, request in enumerate(requests)]


def _apply(doc: Document, index: int, request: JsonObject) -> JsonObject:
    if not request:
        raise errors.invalid(f"Invalid requests[{index}]: No request set.")
    [(name, body)] = request.items()
    handler = HANDLERS.get(name)
    if handler is None:
        raise errors.Unsupported(f"batchUpdate request {name}")
    with errors.within(f"Invalid requests[{index}].{name}"):
        reply = handler(doc, body)
    return {} if reply is None else {name: reply}
