"""Texts whose quotes or backslashes go wrong."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import Slip, shown
from sync.config.help.mends.values import END
from sync.config.help.spot import ParseStop
from sync.config.toml import quoted


def three_quotes(spot: ParseStop) -> Iterator[Slip]:
    """Look for a text in three quotation marks that does not end."""
    at = spot.text.rfind('"""')
    if spot.said.startswith("Unterminated string") and at >= 0:
        yield Slip(
            spot.line_at(at),
            "three quotation marks begin a text that does not end",
            "write one, and one at its end",
            spot.with_part(at, at + 3, '"'),
        )


def backslash(spot: ParseStop) -> Iterator[Slip]:
    r"""Look for `"C:\Users"`: in double quotes a backslash has a meaning of its own."""
    strings = re.compile(r'"((?:[^"\\\n]|\\.)*)"').finditer(spot.text, spot.last, spot.line_end)
    for match in strings:
        if "\\" in match[1] and match.start() <= spot.at <= match.end():
            yield Slip(
                spot.line_at(spot.at),
                f"{shown(match[0])} has a backslash, which means something else in double quotes",
                f"write {quoted(match[1])}",
                spot.with_part(*match.span(), quoted(match[1])),
            )


def inner_quotes(spot: ParseStop) -> Iterator[Slip]:
    """Look for `'It's'` and `"the "big" one"`."""
    match = re.compile(rf"[ \t]*((['\"])([^\n=\[\]{{}}]*)\2){END}").match(spot.text, spot.last)
    if not match or match[2] not in match[3]:
        return
    if match[2] == "'":
        inner = re.sub(r"(?<=\w)'(?=\w)", "", match[3])
    else:
        inner = re.sub(r"(?<!\S)\"[^\s\",][^\",]*\"(?![\w\"])", "", match[3])
    if match[2] in inner:
        return
    whole = quoted(match[3])
    yield Slip(
        spot.line_at(spot.at),
        f"the text {shown(match[1])} holds the quotes that stand around it",
        f"write {whole}",
        spot.with_part(*match.span(1), whole),
    )
