"""Headings whose brackets are not right."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import LISTS, Slip, shown
from sync.config.help.spot import ParseStop

_HEADING = re.compile(r"([ \t]*)([\[({]*)[ \t]*([^\[\](){}=#\n]*?)[ \t]*([\])}]*)[ \t]*(?=#|\n|$)")


def wrong_heading(spot: ParseStop) -> Iterator[Slip]:
    """Look for a heading with brackets too few, too many or of another kind."""
    match = _HEADING.match(spot.text, spot.start)
    if not match or not match[3] or not (match[2] or match[4]):
        return
    name = match[3]
    brackets = ("[[", "]]") if name in LISTS else ("[", "]")
    whole = name.join(brackets)
    yield Slip(
        spot.line_at(spot.start),
        f"the brackets of the heading {shown(match[0])} are not right",
        f"write {whole}",
        spot.with_part(match.start(), match.end(), f"{match[1]}{whole} "),
    )
