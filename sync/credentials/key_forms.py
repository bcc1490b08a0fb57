"""The forms that a credentials file comes in: as it is, quoted, escaped, in base64."""

import base64
import codecs
import json
from collections.abc import Iterator
from typing import Any

_DEPTH = 4
"""How many wrappings are taken off: the base64 of a quoted JSON has two."""

_QUOTES = ("'", "`")
_FROM_URLS = str.maketrans("-_", "+/")


def read_key(text: str) -> dict[str, Any] | None:
    """Return the object that a credentials file holds, in any form; None where it holds none."""
    texts = [text]
    for _ in range(_DEPTH):
        for each in texts:
            found = _object(each)
            if found is not None:
                return found
        texts = [inner for each in texts for inner in _unwrapped(each.strip().lstrip("\ufeff"))]
    return None


def _object(text: str) -> dict[str, Any] | None:
    """Read an object of JSON whose texts may hold line breaks, as shells leave them."""
    found = _json(text.strip().lstrip("\ufeff"))
    return _mended(found) if isinstance(found, dict) else None


def _mended(key: dict[str, Any]) -> dict[str, Any]:
    r"""Put line breaks back into a private key that was escaped twice: "\\n" for "\n"."""
    written = key.get("private_key")
    if not isinstance(written, str):
        return key
    lines = written.replace("\\r", "").replace("\\n", "\n")
    return {**key, "private_key": lines}


def _unwrapped(text: str) -> Iterator[str]:
    """Take one wrapping off a text, for each that may be there."""
    if text.startswith('"') and isinstance(inner := _json(text), str):
        yield inner
    if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
        yield text[1:-1]
    if text.startswith('{\\"') and isinstance(inner := _json(f'"{text}"'), str):
        yield inner
    decoded = _from_base64(text)
    if decoded is not None:
        yield decoded


def _json(text: str) -> object:
    try:
        found: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return found


def _from_base64(text: str) -> str | None:
    """Decode base64, that of URLs too, with or without line breaks and padding."""
    joined = "".join(text.split()).translate(_FROM_URLS).rstrip("=")
    try:
        return decode(base64.b64decode(joined + "=" * (-len(joined) % 4), validate=True))
    except ValueError:
        return None


def decode(content: bytes) -> str:
    """Return the text of a file: in UTF-8, or in UTF-16 as PowerShell writes it.

    Without a byte order mark UTF-16 is recognized by the zeros beside its ASCII.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-8-sig")
