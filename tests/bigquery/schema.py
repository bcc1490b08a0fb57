"""Google's published discovery document of BigQuery v2: which fields and parameters there are.

It comes with google-api-python-client. Requests and replies are held to it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from tests.bigquery.errors import JsonObject

_BASE = "/bigquery/v2/"
_UPLOAD = "/upload"
_TYPES = {"string": str, "boolean": bool, "integer": int, "number": int | float}


@dataclass(frozen=True)
class Method:
    """A method of the API, such as jobs.insert."""

    name: str
    verb: str
    pattern: re.Pattern[str]
    parameters: frozenset[str]
    request: str | None
    response: str | None
    scopes: frozenset[str]


@cache
def document() -> JsonObject:
    path = files("googleapiclient") / "discovery_cache" / "documents" / "bigquery.v2.json"
    found: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def methods() -> tuple[Method, ...]:
    resources = document()["resources"].values()
    return tuple(_method(each) for group in resources for each in group["methods"].values())


def _method(found: JsonObject) -> Method:
    path = _BASE + re.sub(r"\{\+?(\w+)\}", r"(?P<\1>[^/:]+)", found["path"])
    return Method(
        found["id"].removeprefix("bigquery."),
        found["httpMethod"],
        re.compile(path),
        frozenset(found.get("parameters", {})) | frozenset(document()["parameters"]),
        found.get("request", {}).get("$ref"),
        found.get("response", {}).get("$ref"),
        frozenset(found["scopes"]),
    )


def find_method(verb: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """The method that an address calls, and what stands in the address."""
    path = path.removeprefix(_UPLOAD)
    for each in methods():
        match = each.pattern.fullmatch(path)
        if match and each.verb == verb:
            return each, {name: unquote(text) for name, text in match.groupdict().items()}
    return None


def wrong_parameters(method: Method, query: Mapping[str, Any]) -> list[str]:
    """Parameters that the method does not have.

    Google's client asks jobs.get for a `projection`, which the document names for jobs.list only.
    """
    return sorted(set(query) - method.parameters - {"projection"})


def wrong_fields(schema: str | None, body: object) -> list[str]:
    """What is no field of a message, or not of its type; each with its path."""
    return [] if schema is None else list(_of_message(schema, body, ""))


def _of_message(schema: str, body: object, path: str) -> Iterator[str]:
    if not isinstance(body, dict):
        yield f"{path}: no {schema}"
        return
    fields = document()["schemas"][schema].get("properties", {})
    for name, value in body.items():
        where = f"{path}.{name}".removeprefix(".")
        if name not in fields:
            yield f"{where}: {schema} has no such field"
        elif value is not None:
            yield from _of_field(fields[name], value, where)


def _of_field(field: JsonObject, value: object, path: str) -> Iterator[str]:
    if "$ref" in field:
        yield from _of_message(field["$ref"], value, path)
    elif field["type"] == "array":
        if not isinstance(value, list):
            yield f"{path}: no list"
            return
        for at, each in enumerate(value):
            yield from _of_field(field["items"], each, f"{path}[{at}]")
    elif field["type"] == "object":
        if not isinstance(value, dict):
            yield f"{path}: no map"
    elif field["type"] != "any":
        yield from _of_scalar(field, value, path)


def _of_scalar(field: JsonObject, value: object, path: str) -> Iterator[str]:
    kind = field["type"]
    if not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        # proto3's JSON takes numbers as texts, and the reverse.
        if not (isinstance(value, str | int) and not isinstance(value, bool)):
            yield f"{path}: no {kind}"
    elif "enum" in field and value not in field["enum"]:
        yield f"{path}: {value} is none of its words"
