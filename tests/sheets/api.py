"""The methods of the API: from a checked request to a reply's JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets import batch, errors, mask, metadata, resource, values
from tests.sheets.book import Book
from tests.sheets.errors import JsonObject
from tests.sheets.mask import Mask
from tests.sheets.ranges import Box
from tests.sheets.schema import Method
from tests.sheets.state import Document
from tests.sheets.values import Rendering


@dataclass(frozen=True)
class Call:
    """A request that has been let in: whose it is, what it asks of which spreadsheet."""

    method: Method
    book: Book
    path: dict[str, str]
    query: dict[str, Any]
    body: JsonObject
    account: str
    number: int

    def read(self) -> Document:
        """Return the state to read, as this caller sees it."""
        return self.book.current.draft(self.account)

    def write(self, work: Callable[[Document], JsonObject]) -> JsonObject:
        """Edit the spreadsheet; returns what `work` does, with the spreadsheet's id."""
        return self.named(self.book.edit(work, self.account, self.number))

    def named(self, reply: JsonObject) -> JsonObject:
        """Put the spreadsheet's id into a reply."""
        return {"spreadsheetId": self.book.id} | reply

    @property
    def filters(self) -> list[JsonObject]:
        """The data filters of the body; there must be one."""
        found: list[JsonObject] = self.body.get("dataFilters", [])
        if not found:
            raise errors.invalid("Must specify at least one dataFilter.")
        return found

    @property
    def wanted(self) -> Mask:
        """The fields that are wanted of the reply."""
        text = self.query.get("fields")
        return mask.read(text, self.method.response) if text else {}


def read_query(method: Method, query: dict[str, list[str]]) -> dict[str, Any]:
    """Read checked query parameters: lists where they repeat, booleans as such."""
    found: dict[str, Any] = {}
    for name, texts in query.items():
        parameter = method.parameters[name]
        if parameter["type"] == "boolean":
            found[name] = texts[-1].lower() == "true"
        else:
            found[name] = texts if parameter.get("repeated") else texts[-1]
    return found


def _spreadsheet(
    call: Call, doc: Document, wanted: Mask, boxes: list[Box] | None, *, data: bool
) -> JsonObject:
    """Write the spreadsheet; `data` asks for the cells, where no mask does."""
    if wanted and "*" not in wanted:
        data = mask.wants(wanted, "sheets", "data")
    return resource.spreadsheet(doc, call.book.id, wanted, boxes, data=data)


def _boxes(doc: Document, texts: list[str] | None) -> list[Box] | None:
    return [doc.read_range(text)[1] for text in texts] if texts else None


def _get(call: Call) -> JsonObject:
    doc = call.read()
    boxes = _boxes(doc, call.query.get("ranges"))
    return _spreadsheet(call, doc, call.wanted, boxes, data=bool(call.query.get("includeGridData")))


def _get_by_data_filter(call: Call) -> JsonObject:
    """Get by filters; it leaves out conditional formats (measured in 2026 by others).

    Of charts nobody has measured it.
    """
    doc = call.read()
    boxes = [box for x in call.filters for box in metadata.boxes(doc, x)]
    data = bool(call.body.get("includeGridData"))
    return _bare(call, _spreadsheet(call, doc, call.wanted, boxes, data=data))


def _bare(call: Call, spreadsheet: JsonObject) -> JsonObject:
    for sheet in spreadsheet.get("sheets", []):
        sheet.pop("conditionalFormats", None)
        if call.book.hides_charts:
            sheet.pop("charts", None)
    return spreadsheet


def _batch_update(call: Call) -> JsonObject:
    """Apply a batch; what a reply limited to ranges leaves out is assumed to be the same."""

    def work(doc: Document) -> JsonObject:
        found: JsonObject = {"replies": batch.apply(doc, call.body.get("requests", []))}
        if call.body.get("includeSpreadsheetInResponse"):
            boxes = _boxes(doc, call.body.get("responseRanges"))
            wanted = mask.inner(call.wanted, "updatedSpreadsheet")
            data = bool(call.body.get("responseIncludeGridData"))
            updated = _spreadsheet(call, doc, wanted, boxes, data=data)
            found["updatedSpreadsheet"] = updated if boxes is None else _bare(call, updated)
        return found

    return call.write(work)


def _values_get(call: Call) -> JsonObject:
    return values.get(call.read(), call.path["range"], Rendering.read(call.query))


def _values_batch_get(call: Call) -> JsonObject:
    doc, how = call.read(), Rendering.read(call.query)
    found = [values.get(doc, text, how) for text in call.query.get("ranges", [])]
    return call.named({"valueRanges": found} if found else {})


def _values_batch_get_by_filter(call: Call) -> JsonObject:
    found = values.batch_get_by_filter(call.read(), call.filters, Rendering.read(call.body))
    return call.named({"valueRanges": found} if found else {})


def _values_update(call: Call) -> JsonObject:
    return call.write(lambda doc: values.update(doc, call.path["range"], call.body, call.query))


def _values_batch_update(call: Call) -> JsonObject:
    found = call.write(lambda doc: values.batch_update(doc, call.body, by_filter=False))
    return found | {"responses": [call.named(reply) for reply in found["responses"]]}


def _values_batch_update_by_filter(call: Call) -> JsonObject:
    return call.write(lambda doc: values.batch_update(doc, call.body, by_filter=True))


def _values_append(call: Call) -> JsonObject:
    found = call.write(lambda doc: values.append(doc, call.path["range"], call.body, call.query))
    return found | {"updates": call.named(found["updates"])}


def _metadata_search(call: Call) -> JsonObject:
    doc = call.read()
    found: dict[int, JsonObject] = {}
    for data_filter in call.filters:
        for meta in metadata.match(doc, data_filter):
            entry = {"developerMetadata": metadata.write(meta), "dataFilters": []}
            found.setdefault(meta.id, entry)["dataFilters"].append(metadata.echo(data_filter))
    return {"matchedDeveloperMetadata": list(found.values())} if found else {}


METHODS: dict[str, Callable[[Call], JsonObject]] = {
    "spreadsheets.get": _get,
    "spreadsheets.getByDataFilter": _get_by_data_filter,
    "spreadsheets.batchUpdate": _batch_update,
    "spreadsheets.values.get": _values_get,
    "spreadsheets.values.batchGet": _values_batch_get,
    "spreadsheets.values.batchGetByDataFilter": _values_batch_get_by_filter,
    "spreadsheets.values.update": _values_update,
    "spreadsheets.values.batchUpdate": _values_batch_update,
    "spreadsheets.values.batchUpdateByDataFilter": _values_batch_update_by_filter,
    "spreadsheets.values.append": _values_append,
    "spreadsheets.developerMetadata.search": _metadata_search,
}
"""By name. Any other method of the API fails the test that calls it."""


def answer(call: Call) -> JsonObject:
    """Do what a call asks and return the reply's JSON, with only the fields it wants."""
    method = METHODS.get(call.method.name)
    if method is None:
        raise errors.Unsupported(f"method {call.method.name}")
    kept: JsonObject = mask.apply(call.wanted, method(call))
    return kept
