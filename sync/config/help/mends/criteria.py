"""A criterion written as a comparison: `budget > 10000`."""

import re
import tomllib
from collections.abc import Iterator

from sync.config.help.expected import expected
from sync.config.help.mends.keys import SIGNS
from sync.config.help.mends.slip import Slip
from sync.config.help.spot import ParseStop
from sync.config.toml import bare_or_quoted, quoted
from sync.config.values import days_of, meant_by

_NAME = r""""[^"\n]*"|'[^'\n]*'|[^\s=:;,\[\]{}"'#<>!≥≤≠][^=:;,\[\]{}"'\n#<>!≥≤≠]*?"""
_COMPARED = re.compile(
    rf"""[ \t]*(?P<name>{_NAME})[ \t]*"""
    rf"""(?:(?:=(?!>)|:)[ \t]*\{{?[ \t]*(?:column[ \t]*=[ \t]*)?(?P<column>{_NAME})?[ \t]*)?"""
    r"""(?P<sign>>=|≥|=>|<=|≤|=<|!=|≠|<>|>|<)[ \t]*"""
    r"""(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s=\[\]{}"'#<>][^=\[\]{}"'\n#<>]*?)[ \t]*\}?"""
    r"""[ \t]*(?:#.*)?"""
)
_DATES = {
    "at_least": "on_or_after",
    "at_most": "on_or_before",
    "more_than": "after",
    "less_than": "before",
}


def compared(spot: ParseStop) -> Iterator[Slip]:
    """Look for a whole criterion that is a comparison, of the column of its own name or another."""
    match = _COMPARED.fullmatch(spot.line)
    if spot.table != ("criteria",) or spot.start != spot.line_start or not match:
        return
    name, sign = match["name"].strip("\"'"), match["sign"]
    column = (match["column"] or name).strip("\"'")
    key, value = _bound(SIGNS[sign], match["value"])
    if value and not expected(key, value):
        whole = f"{bare_or_quoted(name)} = {{ column = {quoted(column)}, {key} = {value} }}"
        yield Slip(
            spot.line_at(spot.at),
            f'"{sign}" is a sign, and the rules are in words',
            f"write {whole}",
            spot.with_part(spot.line_start, spot.line_end, whole),
        )


def _bound(key: str, written: str) -> tuple[str, str]:
    """Give the key and the value of a comparison in TOML; "" where the value is none."""
    days = days_of(written.strip("\"'"))
    if len(days) == 1 and key in _DATES:
        return _DATES[key], str(days[0])
    try:
        tomllib.loads(f"x = {written}")
    except tomllib.TOMLDecodeError:
        meant = meant_by(written, key)
        return key, meant.toml if meant else ""
    return key, written
