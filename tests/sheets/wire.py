"""What goes over the wire: replies, JSON, gzip."""

import gzip
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import orjson

JSON_TYPE = "application/json; charset=UTF-8"
HTML_TYPE = "text/html; charset=UTF-8"

_WORTH_ZIPPING = 1024


@dataclass(frozen=True)
class Reply:
    """What is sent back.

    `cut` is how many bytes of the body are sent before the connection breaks (the headers still
    promise all of them); `drop` sends nothing at all; `delay` is in seconds, before sending.
    """

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drop: bool = False

    def zipped(self) -> "Reply":
        """Return the same reply, with a gzip body if it is large and is sent whole."""
        if self.drop or self.cut is not None or len(self.body) < _WORTH_ZIPPING:
            return self
        headers = self.headers | {"Content-Encoding": "gzip"}
        return replace(self, body=gzip.compress(self.body, 1, mtime=0), headers=headers)


def as_json(value: object, *, status: int = HTTPStatus.OK, pretty: bool = True) -> Reply:
    """Reply with JSON as Google writes it: two spaces, a line feed at the end."""
    option = orjson.OPT_INDENT_2 if pretty else None
    return Reply(status, orjson.dumps(value, option=option) + b"\n")


def loads(body: bytes) -> Any:
    return orjson.loads(body)
