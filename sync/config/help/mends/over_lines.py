"""Tables in braces that go over several lines."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import STRING, Slip
from sync.config.help.spot import ParseStop, find_spot


def over_lines(spot: ParseStop) -> Iterator[Slip]:
    """Look for a table in braces that goes over several lines."""
    if not spot.open or spot.in_list or spot.text[spot.at : spot.at + 1] not in ("\n", "#"):
        return
    lines = spot.text[spot.start :].split("\n")
    for count in range(2, min(len(lines), 40) + 1):
        if re.match(r"[ \t]*\[\[?[ \t]*[\w.]+[ \t]*\]\]?[ \t]*(#|$)", lines[count - 1]):
            return
        joined = _join(lines[:count])
        if _is_balanced(joined):
            first = spot.line_at(spot.start)
            end = spot.start + sum(map(len, lines[:count])) + count - 1
            yield Slip(
                first,
                f"what stands between {{ and }} goes over lines {first} to {first + count - 1}",
                f"write it on one line: {joined}",
                spot.with_part(spot.start, end, joined + "\n" * (count - 1)),
            )
            return


_PAIRS = ("[]", "{}")


def _is_balanced(line: str) -> bool:
    outside = STRING.sub("", line)
    return all(
        outside.count(opening) == outside.count(closing) for opening, closing in ("[]", "{}")
    )


def _join(lines: list[str]) -> str:
    """Put lines into one, without remarks, with a comma wherever it makes the whole TOML."""
    joined = _joined(lines, " ")
    with_commas = _joined(lines, ", ")
    return with_commas if find_spot(joined) and find_spot(with_commas) is None else joined


def _joined(lines: list[str], joint: str) -> str:
    parts = [re.sub(rf"^((?:{STRING.pattern}|[^\"'#])*)#.*", r"\1", line).strip() for line in lines]
    joined = parts[0]
    for part in filter(None, parts[1:]):
        tight = joined.endswith((",", "{", "[")) or part.startswith((",", "}", "]"))
        joined += (" " if tight else joint) + part
    return re.sub(r",\s*\}", " }", joined).replace(" ,", ",")
