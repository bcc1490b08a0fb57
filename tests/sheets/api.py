"""The methods of the API: from a checked request to a reply's JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets import batch, errors, mask, metadata, resource, values
from tests.sheets.book import Book
from tests.sheets.errors import JsonObject
from tests.sheets.mask import Mask
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
    project: str
    number: int

    def read(self) -> Document:
        """Give the state to read, as this caller sees it."""
        return self.book.current.draft(self.account, self.project)

    def write(self, work: Callable[[Document], JsonObject]) -> JsonObject:
        """Edit the spreadsheet; gives what `work` gives."""
        return self.book.edit(work, self.account, self.number, self.project)

    @property
    def range(self) -> str:
        """The range in the path."""
        return self.path["range"]

    @property
    def filters(self) -> list[JsonObject]:
        """The data filters of the body; there must be one."""
        found: list[JsonObject] = self.body.get("dataFilters", [])
        if not found:
            raise errors.invalid("Must specify at least one dataFilter.")
        return found


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


def _wanted(call: Call) -> Mask:
    text = call.query.get("fields")
    return mask.read(text, call.method.response) if text else {}


def _get(call: Call) -> JsonObject:
    doc = call.read()
    texts = call.query.get("ranges")
    boxes = None if texts is None else [doc.read_range(text)[1] for text in texts]
    return _spreadsheet(call, doc, boxes, call.query)


def _spreadsheet(
    call: Call,
    doc: Document,
    boxes: list[Any] | None,
    asked: dict[str, Any],
) -> JsonObject:
    """Write the spreadsheet; a mask counts for more than includeGridData."""
    wanted = _wanted(call)
    data = bool(asked.get("includeGridData"))
    if wanted and "*" not in wanted:
        data = mask.wants(wanted, "sheets", "data")
    return resource.spreadsheet(doc, call.book.id, wanted, boxes, data=data)


def _get_by_data_filter(call: Call) -> JsonObject:
    doc = call.read()
    boxes = [box for x in call.filters for box in metadata.boxes(doc, x, call.project)]
    return _spreadsheet(call, doc, boxes, call.body)


def _batch_update(call: Call) -> JsonObject:
    def work(doc: Document) -> JsonObject:
        replies = batch.apply(doc, call.body.get("requests", []))
        found: JsonObject = {"replies": replies}
        if call.body.get("includeSpreadsheetInResponse"):
            found["updatedSpreadsheet"] = _updated(call, doc)
        return found

    return _named(call, call.write(work))


def _updated(call: Call, doc: Document) -> JsonObject:
    texts = call.body.get("responseRanges")
    boxes = [doc.read_range(text)[1] for text in texts] if texts else None
    data = bool(call.body.get("responseIncludeGridData"))
    return resource.spreadsheet(doc, call.book.id, {}, boxes, data=data)


def _named(call: Call, found: JsonObject) -> JsonObject:
    return {"spreadsheetId": call.book.id} | found


def _values_get(call: Call) -> JsonObject:
    return values.get(call.read(), call.range, Rendering.read(call.query))


def _values_batch_get(call: Call) -> JsonObject:
    texts = call.query.get("ranges", [])
    found = values.batch_get(call.read(), texts, Rendering.read(call.query))
    return _named(call, {"valueRanges": found} if found else {})


def _values_batch_get_by_filter(call: Call) -> JsonObject:
    how = Rendering.read(call.body)
    found = values.batch_get_by_filter(call.read(), call.filters, how, call.project)
    return _named(call, {"valueRanges": found} if found else {})


def _values_update(call: Call) -> JsonObject:
    work = call.write(lambda doc: values.update(doc, call.range, call.body, call.query))
    return _named(call, work)


def _values_batch_update(call: Call) -> JsonObject:
    found = call.write(lambda doc: values.batch_update(doc, call.body))
    for reply in found.get("responses", []):
        reply["spreadsheetId"] = call.book.id
    return _named(call, found)


def _values_batch_update_by_filter(call: Call) -> JsonObject:
    return _named(call, call.write(lambda doc: values.batch_update_by_filter(doc, call.body)))


def _values_append(call: Call) -> JsonObject:
    found = call.write(lambda doc: values.append(doc, call.range, call.body, call.query))
    found["updates"] = _named(call, found["updates"])
    return _named(call, found)


def _values_clear(call: Call) -> JsonObject:
    found = call.write(lambda doc: {"clearedRange": values.clear(doc, call.range)})
    return _named(call, found)


def _values_batch_clear(call: Call) -> JsonObject:
    texts = call.body.get("ranges", [])
    found = call.write(lambda doc: {"clearedRanges": [values.clear(doc, x) for x in texts]})
    return _named(call, found)


def _metadata_get(call: Call) -> JsonObject:
    text = call.path["metadataId"]
    number = int(text) if text.isdigit() else 0
    for meta in metadata.visible(call.read(), call.project):
        if meta.id == number:
            return metadata.write(meta)
    raise errors.not_found(f"No developer metadata with ID {text}.")


def _metadata_search(call: Call) -> JsonObject:
    doc = call.read()
    found: dict[int, JsonObject] = {}
    for data_filter in call.filters:
        for meta in metadata.match(doc, data_filter, call.project):
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
    "spreadsheets.values.clear": _values_clear,
    "spreadsheets.values.batchClear": _values_batch_clear,
    "spreadsheets.developerMetadata.get": _metadata_get,
    "spreadsheets.developerMetadata.search": _metadata_search,
}
"""By name. Any other method of the API fails the test that calls it."""


def answer(call: Call) -> JsonObject:
    """Do what a call asks and give the reply's JSON, with only the fields it wants."""
    method = METHODS.get(call.method.name)
    if method is None:
        raise errors.Unsupported(f"method {call.method.name}")
    wanted = _wanted(call)
    kept = mask.apply(wanted, method(call))
    assert isinstance(kept, dict)
    return kept
