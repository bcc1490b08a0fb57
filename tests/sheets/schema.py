"""Google's published discovery document of Sheets v4, and what it knows and does not.

It comes with google-api-python-client. Every request is checked against it and refused as Google's
front end refuses it; every reply the server sends is checked too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from tests.sheets.errors import JsonObject, Unsupported

_PROTO = "type.googleapis.com/google.apps.sheets.v4."
_NESTED = {"Request": "BatchUpdateSpreadsheetRequest.Request"}
_ENUM_NAMES = {
    "dimension": "Dimension",
    "majorDimension": "Dimension",
    "responseValueRenderOption": "ValueRenderOption",
    "responseDateTimeRenderOption": "DateTimeRenderOption",
    "locationType": "DeveloperMetadataLocationType",
    "locationMatchingStrategy": "DeveloperMetadataLocationMatchingStrategy",
    "visibility": "DeveloperMetadataVisibility",
}
_ONE_OF = {
    "Request": "kind",
    "DataFilter": "filter",
    "ExtendedValue": "value",
    "DeveloperMetadataLocation": "location",
}
_NOT_OF_THE_ONE = {"locationType"}
_BODY_FIELD = {"sheets.spreadsheets.values.update", "sheets.spreadsheets.values.append"}
Violation = tuple[str, str]


@dataclass(frozen=True)
class Method:
    """One method of the API, such as sheets.spreadsheets.values.get."""

    id: str
    verb: str
    pattern: re.Pattern[str]
    parameters: Mapping[str, JsonObject]
    request: str | None
    response: str
    scopes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The id without "sheets."."""
        return self.id.removeprefix("sheets.")


def writes(method: str) -> bool:
    """Whether a method, by its name, changes a spreadsheet; viewers may not call such methods."""
    return re.search("append|clear|update", method, re.IGNORECASE) is not None


@cache
def document() -> JsonObject:
    path = files("googleapiclient") / "discovery_cache" / "documents" / "sheets.v4.json"
    found: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def methods() -> tuple[Method, ...]:
    return tuple(_methods(document()))


def _methods(resource: JsonObject) -> Iterator[Method]:
    for found in resource.get("methods", {}).values():
        yield Method(
            found["id"],
            found["httpMethod"],
            _path_pattern(found["flatPath"]),
            document()["parameters"] | found["parameters"],
            found.get("request", {}).get("$ref"),
            found["response"]["$ref"],
            tuple(found["scopes"]),
        )
    for inner in resource.get("resources", {}).values():
        yield from _methods(inner)


def _path_pattern(path: str) -> re.Pattern[str]:
    """A range may hold colons, as in `values/A1:B2:append`; an id holds none."""
    parts = re.split(r"\{(\w+)\}", path)
    text = "".join(
        (f"(?P<{part}>[^/]+)" if part == "range" else f"(?P<{part}>[^/:]+)")
        if i % 2
        else re.escape(part)
        for i, part in enumerate(parts)
    )
    return re.compile(f"/{text}\\Z")


def find_method(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """Find the method of a request: it and what the path says. Longer paths are tried first."""
    found = [
        (method, match)
        for method in methods()
        if method.verb == verb and (match := method.pattern.match(path))
    ]
    if not found:
        return None
    method, match = max(found, key=lambda pair: len(pair[0].pattern.pattern))
    return method, {name: unquote(text) for name, text in match.groupdict().items()}


def check_query(method: Method, query: Mapping[str, list[str]]) -> list[Violation]:
    found: list[Violation] = []
    for name, values in query.items():
        parameter = method.parameters.get(name)
        if parameter is None or parameter["location"] != "query":
            found.append(_unbindable(name))
        else:
            found += [x for text in values for x in _check_parameter(name, parameter, text)]
    return found


def _unbindable(name: str) -> Violation:
    """Refuse a parameter: VBA-tools/VBA-Web#332."""
    return _unknown(
        name,
        "",
        f"Cannot bind query parameter. Field '{name}' could not be found in request message.",
    )


def _check_parameter(name: str, parameter: JsonObject, text: str) -> list[Violation]:
    kind = parameter["type"]
    if kind == "boolean" and text.lower() not in {"true", "false"}:
        return [_invalid(snake(name), "TYPE_BOOL", text)]
    if "enum" in parameter and text not in parameter["enum"]:
        return [_invalid(snake(name), _enum_name(name), text)]
    return []


def check_body(method: Method, body: Any) -> tuple[Any, list[Violation]]:
    """Check a request's body: (as the API takes it, violations).

    Nulls are left out, as proto3 does; numbers written as text become numbers.
    """
    if method.request is None:
        return None, []
    if not isinstance(body, dict):
        return None, [_unknown("", "", "Root element must be a message.")]
    checker = _Checker()
    root = "data" if method.id in _BODY_FIELD else ""
    return checker.message(method.request, body, root), checker.violations


def check_reply(schema: str, body: Any) -> list[Violation]:
    """Check a reply's body against a schema of the document."""
    checker = _Checker()
    checker.message(schema, body, "")
    return checker.violations


@cache
def properties(schema: str) -> dict[str, JsonObject]:
    """Return the fields of a message."""
    found: JsonObject = document()["schemas"][schema].get("properties", {})
    return found


def inner_schema(field: JsonObject) -> str | None:
    """Return the message type of a field, repeated or not; None for scalars and maps."""
    reference = field.get("$ref") or field.get("items", {}).get("$ref")
    return None if reference is None else str(reference)


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """Write a JSON name as the proto field that Google's messages show."""
    return re.sub(r"(?<!^)([A-Z])", lambda found: "_" + found[1].lower(), name)


def _enum_name(field: str) -> str:
    return _PROTO + _ENUM_NAMES.get(field, field[0].upper() + field[1:])


def _invalid(path: str, kind: str, value: object) -> Violation:
    shown = json.dumps(value, ensure_ascii=False)
    return path, f"Invalid value at '{path}' ({kind}), {shown}"


def _unknown(name: str, path: str, why: str) -> Violation:
    """Refuse a field: googleapis/google-api-nodejs-client#597 and #1380."""
    at = f" at '{path}'" if path else ""
    return path, f'Invalid JSON payload received. Unknown name "{name}"{at}: {why}'


def _message_type(schema: str) -> str:
    return _PROTO + _NESTED.get(schema, schema)


class _Checker:
    """Walks a body along its schema, gathers violations and returns the cleaned body."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def message(self, schema: str, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            self.violations.append(_invalid(path, _message_type(schema), value))
            return None
        fields = properties(schema)
        clean: JsonObject = {}
        for name, item in value.items():
            if name not in fields:
                self.violations.append(_unknown(name, path, "Cannot find field."))
            elif item is not None:
                where = f"{path}.{snake(name)}".removeprefix(".")
                clean[name] = self._field(name, fields[name], item, where)
        self._one_of(schema, clean, path)
        return clean

    def _one_of(self, schema: str, clean: JsonObject, path: str) -> None:
        if schema not in _ONE_OF:
            return
        names = [name for name in clean if name not in _NOT_OF_THE_ONE]
        if len(names) > 1:
            text = (
                f"Invalid value at '{path}' (oneof), oneof field '{_ONE_OF[schema]}' is already"
                f" set. Cannot set '{names[1]}'"
            )
            self.violations.append((path, text))

    def _field(self, name: str, field: JsonObject, value: Any, path: str) -> Any:
        if "$ref" in field:
            if isinstance(value, list):
                why = "Proto field is not repeating, cannot start list."
                self.violations.append(_unknown(name, path.rpartition(".")[0], why))
                return None
            return self.message(field["$ref"], value, path)
        if field["type"] == "array":
            return self._array(name, field["items"], value, path)
        if field["type"] == "object":
            raise Unsupported(f"the map {path}")
        return self._scalar(name, field, value, path)

    def _array(self, name: str, items: JsonObject, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            self.violations.append(_invalid(path, _element_name(name, items), value))
            return None
        if items.get("type") == "array":
            return self._rows(value, path)
        return [self._field(name, items, x, f"{path}[{i}]") for i, x in enumerate(value)]

    def _rows(self, value: list[Any], path: str) -> list[Any]:
        """Check a `values` array: any value may stand in its rows."""
        for i, row in enumerate(value):
            if not isinstance(row, list):
                where = f"{path}[{i}]"
                kind = "type.googleapis.com/google.protobuf.ListValue"
                self.violations.append(_invalid(where, kind, row))
        return value

    def _scalar(self, name: str, field: JsonObject, value: Any, path: str) -> Any:
        if isinstance(value, dict | list):
            parent = path.rpartition(".")[0]
            text = (
                f"Invalid value at '{parent}' ({snake(name)}), Starting an object on a scalar field"
            )
            self.violations.append((parent, text))
            return None
        kind, taken = _take(name, field, value)
        if taken is None:
            self.violations.append(_invalid(path, kind, value))
        return taken


def _element_name(name: str, items: JsonObject) -> str:
    if "$ref" in items:
        return _message_type(items["$ref"])
    return _enum_name(name) if "enum" in items else "TYPE_STRING"


def _take(name: str, field: JsonObject, value: Any) -> tuple[str, Any]:
    """Read a scalar: (its proto type for the message, the value or None if it is wrong)."""
    if "enum" in field:
        return _enum_name(name), value if value in field["enum"] else None
    if field["type"] == "string":
        return "TYPE_STRING", value if isinstance(value, str) else None
    if field["type"] == "boolean":
        spelled = {"true": True, "false": False}.get(value) if isinstance(value, str) else None
        return "TYPE_BOOL", value if isinstance(value, bool) else spelled
    kind = "TYPE_INT32" if field["type"] == "integer" else f"TYPE_{field['format'].upper()}"
    return kind, _take_number(field["type"], value)


def _take_number(kind: str, value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if kind == "number":
        return value if isinstance(value, int | float) else number
    return int(number) if number.is_integer() and abs(number) < 2**31 else None
