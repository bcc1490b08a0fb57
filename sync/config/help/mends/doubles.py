"""What stands twice, or in the wrong pair of brackets because it does."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import LISTS, VALUE, Slip
from sync.config.help.spot import ParseStop
from sync.config.lines import find_lines


def stands_twice(spot: ParseStop) -> Iterator[Slip]:
    """Look for a heading or key that stands twice."""
    if not re.match(r"Cannot (overwrite|declare|mutate|redefine)", spot.said):
        return
    heading = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\]\n]*?)[ \t]*\]").match(spot.text, spot.start)
    if heading and heading[2] in LISTS:
        yield from _single_brackets(spot, heading[2])
    elif heading:
        yield from _heading_twice(spot, heading[1], heading[2])
    else:
        yield from _key_twice(spot)


def _single_brackets(spot: ParseStop, name: str) -> Iterator[Slip]:
    pattern = re.compile(rf"^([ \t]*)\[[ \t]*{name}[ \t]*\]", re.MULTILINE)
    found = [spot.line_at(match.start()) for match in pattern.finditer(spot.text)]
    if not found:
        return
    first, *more = found
    also = f" (also on line {', '.join(map(str, more))})" if more else ""
    yield Slip(
        first,
        f"[{name}] stands in one pair of brackets{also}",
        f"write [[{name}]], since there may be several",
        pattern.sub(rf"\1[[{name}]]", spot.text),
    )


def _heading_twice(spot: ParseStop, brackets: str, name: str) -> Iterator[Slip]:
    path = tuple(part.strip(" \t\"'") for part in name.split("."))
    first = find_lines(spot.text[: spot.start]).get(path)
    line = spot.line_at(spot.start)
    closing = "]" * len(brackets)
    if len(path) == 1:
        yield Slip(
            line,
            f"{brackets}{name}{closing} stands twice, first on line {first}",
            "move the lines below it to the others there, and take this one out",
        )
    else:
        yield Slip(
            line,
            f"{_called(path)} stands twice, first on line {first}",
            "take one out, or give it another name",
        )


def _key_twice(spot: ParseStop) -> Iterator[Slip]:
    match = re.compile(rf"[ \t]*({VALUE})").match(spot.text, spot.start)
    if not match:
        return
    path = (*spot.table, match[1].strip("\"'"))
    first = find_lines(spot.text[: spot.start]).get(path)
    statement = spot.text[spot.start : spot.at]
    yield Slip(
        spot.line_at(spot.start),
        f"{_called(path)} stands twice, first on line {first}",
        "take one out" + (", or give it another name" if path[0] == "criteria" else ""),
        spot.with_part(spot.start, spot.at, "\n" * statement.count("\n")),
    )


def _called(path: tuple[str | int, ...]) -> str:
    match path:
        case ("criteria", name):
            return f'criterion "{name}"'
        case (*_, key):
            return f'"{key}"'
    return "the line"


def twice_inside(spot: ParseStop) -> Iterator[Slip]:
    """Look for a key that stands twice between braces."""
    match = re.match(r"Duplicate inline table key '(.*)'", spot.said)
    if not match:
        return
    entry = re.compile(rf",[ \t]*[\"']?{re.escape(match[1])}[\"']?[ \t]*=")
    second = list(entry.finditer(spot.text, spot.start, spot.at))[-1:]
    yield Slip(
        spot.line_at(spot.at),
        f'"{match[1]}" stands twice between the braces',
        "take one out",
        spot.with_part(second[0].start(), spot.at, "") if second else None,
    )
