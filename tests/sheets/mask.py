"""Field masks: `sheets(properties,data.rowData)` in a query, `title,index` in an update."""

import re
from typing import Any

from tests.sheets import errors, schema
from tests.sheets.errors import JsonObject

Mask = dict[str, "Mask"]
"""What is wanted of a message, by field; an empty mask is all of it."""

_TOKEN = re.compile(r"[A-Za-z_0-9*]+|[(),./]")


def of_update(body: JsonObject, message: str) -> Mask:
    """Read the `fields` of a request that updates a message; none is refused (observed 2026)."""
    if not body.get("fields"):
        raise errors.invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
        )
    return read(body["fields"], message)


def read(text: str, message: str) -> Mask:
    """Read a `fields` parameter for a message of the discovery document."""
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != re.sub(r"\s", "", text):
        raise errors.bad_mask(text)
    found, rest = _read_list(tokens, message, "")
    if rest:
        raise errors.bad_mask(text)
    return found


def _read_list(tokens: list[str], message: str | None, path: str) -> tuple[Mask, list[str]]:
    found: Mask = {}
    while True:
        name, tokens = tokens[0], tokens[1:]
        inner, tokens = _read_rest(tokens, _inner(message, name, path), f"{path}{name}.")
        _merge(found, _camel(name), inner)
        if not tokens or tokens[0] != ",":
            return found, tokens
        tokens = tokens[1:]


def _read_rest(tokens: list[str], message: str | None, path: str) -> tuple[Mask, list[str]]:
    if tokens and tokens[0] in {".", "/"} and len(tokens) > 1:
        name, tokens = tokens[1], tokens[2:]
        inner, tokens = _read_rest(tokens, _inner(message, name, path), f"{path}{name}.")
        return ({} if name == "*" else {_camel(name): inner}), tokens
    if tokens and tokens[0] == "(":
        inner, tokens = _read_list(tokens[1:], message, path)
        if not tokens or tokens[0] != ")":
            raise errors.bad_mask(path.rstrip("."))
        return inner, tokens[1:]
    return {}, tokens


def _inner(message: str | None, name: str, path: str) -> str | None:
    if name == "*":
        return message
    fields = schema.properties(message) if message else {}
    if _camel(name) not in fields:
        raise errors.bad_mask(f"{path}{name}")
    return schema.inner_schema(fields[_camel(name)])


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _merge(found: Mask, name: str, inner: Mask) -> None:
    if name in found and found[name] and inner:
        for key, value in inner.items():
            _merge(found[name], key, value)
    elif name not in found or found[name]:
        found[name] = inner


def wants(mask: Mask, *path: str) -> bool:
    """Whether a mask asks for any part of a field."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def inner(mask: Mask, name: str) -> Mask:
    return {} if "*" in mask else mask.get(name, {})


def apply(mask: Mask, value: Any) -> Any:
    """Keep what a mask asks for, in lists item by item."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if isinstance(value, dict):
        return {key: apply(mask[key], item) for key, item in value.items() if key in mask}
    return value


def update(target: JsonObject, source: JsonObject, mask: Mask) -> JsonObject:
    """Overwrite the fields that a mask names; those that the source leaves out are cleared."""
    if not mask or "*" in mask:
        return source.copy()
    new = target.copy()
    for name, part in mask.items():
        item = source.get(name)
        if part and isinstance(item, dict | None):
            item = update(target.get(name, {}), item or {}, part)
        if item in (None, {}, ""):
            new.pop(name, None)
        else:
            new[name] = item
    return new
