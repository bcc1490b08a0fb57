"""JSON as it is printed: one line for programs, which no log takes for anything else."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

_COMMAND = re.compile(r"(?<=:):|(?<=#)#(?=[a-z]*\[)")

_PART = 1000
"""How many items of a list are written at a time."""


def json_line(value: object) -> str:
    """Write a value as JSON on one line, in ASCII.

    A CI log acts on "::", "##[" and "##vso[" (see `sync.messages.safe.plain`): their second sign is
    written as an escape, so that the JSON means the same. Both stand only within texts.
    """
    return _COMMAND.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value))


def json_parts(value: Mapping[str, object], lists: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """Write an object as `json_line` does, in parts that make one line together.

    Each of the lists stands in the place of the field of its name, and is never in memory whole.
    """
    before = "{"
    for name, held in value.items():
        yield f"{before}{json_line(name)}: "
        yield from _list_parts(lists[name]) if name in lists else [json_line(held)]
        before = ", "
    yield "}"


def _list_parts(items: Iterable[object]) -> Iterator[str]:
    left = iter(items)
    yield f"[{json_line(list(islice(left, _PART)))[1:-1]}"
    while part := list(islice(left, _PART)):
        yield f", {json_line(part)[1:-1]}"
    yield "]"
