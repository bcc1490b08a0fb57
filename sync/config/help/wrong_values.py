"""Values that TOML does not know, and lists and tables without their brackets or braces."""

import re
from collections.abc import Iterator

from sync.config.help.expected import example, expected
from sync.config.help.likely import LikelyValue, criterion_of, likely_days, likely_value
from sync.config.help.parse_stop import VALUE, ParseStop, Repair, find_stop, shown
from sync.config.toml import quoted

END = r"""(?=[ \t]*(?:\n|$|[ \t]#|\}|\]|,(?:[ \t]*(?:\n|$|\}|#|(?:[\w-]+|"[^"\n]*")[ \t]*=))))"""
"""Where a value ends. A comma belongs to it, unless a key or nothing follows the comma."""

_RAW = re.compile(rf"[ \t]*([^\n]*?){END}")
_RAW_IN_LIST = re.compile(r"[ \t]*([^\n,\]}#]*?)[ \t]*(?=,|\]|\}|#|\n|$)")


def wrong_value(stop: ParseStop) -> Iterator[Repair]:
    """Look for a value without quotes or in another notation."""
    sign = stop.text[stop.last - 1 : stop.last]
    match = (_RAW_IN_LIST if stop.in_list else _RAW).match(stop.text, stop.last)
    if not match or not match[1] or not (sign == "=" or (stop.in_list and sign in "[,")):
        return
    key = "" if stop.in_list else stop.key
    if stop.table == ("criteria",) and not stop.open:
        toml = criterion_of(key, match[1])
        what = f"{key} = {shown(match[1])} does not say what to look at"
        yield stop.repair(match.span(1), toml, what, f"write {key} = {toml}")
    elif likely := likely_value(match[1], key):
        yield _as_likely(stop, match.span(1), likely)


_NUMBER = re.compile(r"(?<![\w.,\"])-?\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?(?![\w\"])")


def split_number(stop: ParseStop) -> Iterator[Repair]:
    """Look for `10,000` where its comma was taken for the end of the value."""
    for match in _NUMBER.finditer(stop.text, stop.line_start, stop.line_end):
        start, end = match.span()
        likely = likely_value(match[0], "") if "," in match[0] else None
        if likely and start <= stop.at <= end + 2:
            yield _as_likely(stop, (start, end), likely)


def _as_likely(stop: ParseStop, span: tuple[int, int], likely: LikelyValue) -> Repair:
    """Say how to write a value; where its key does not take that, what the key wants."""
    written = stop.text[slice(*span)]
    key = _key_before(stop, span[0])
    before = f"{key} = " if key else ""
    wanted = expected(key, likely.toml) if likely.toml else ""
    if wanted and not expected(key, quoted(written)):
        likely, wanted = LikelyValue(quoted(written)), ""
    if wanted:
        mend = wanted
    elif likely.toml:
        mend = f"write {before}{likely.toml}"
    elif likely_days(written):
        mend = "write the year first, then the month"
    else:
        mend = "write a date such as 2026-03-01"
    instead = likely.toml if likely.toml and not wanted else example(key)
    return stop.repair(span, instead, f"{before}{shown(written)} {likely.odd}", mend)


def _key_before(stop: ParseStop, value: int) -> str:
    """The key whose value begins at an offset; "" in a list."""
    pair = re.compile(r"([\w-]+)[ \t]*=[ \t]*$").search(stop.text[stop.start : value])
    return pair[1] if pair else ""


def bare_entries(stop: ParseStop) -> Iterator[Repair]:
    """Look for `[Retail, Logistics]`."""
    if not stop.in_list:
        return
    match = re.compile(r"\[([^\[\]\"'{}\n=]*)\]").match(stop.text, stop.open[-1])
    if not match:
        return
    entries = [entry.strip() for entry in match[1].split(",") if entry.strip()]
    likely = [likely_value(entry, "") if find_stop(f"x = {entry}") else None for entry in entries]
    mended = [each.toml if each else entry for each, entry in zip(likely, entries, strict=True)]
    if any(likely) and all(mended):
        yield _listed(stop, match, f"[{', '.join(mended)}]")


def _listed(stop: ParseStop, match: re.Match[str], toml: str) -> Repair:
    """Say how to write a list; where its key takes no such list, what the key wants."""
    key = _key_before(stop, match.start())
    wanted = expected(key, toml)
    inner = likely_value(match[1].strip(), key) if wanted else None
    if inner and inner.toml and not expected(key, inner.toml):
        toml, wanted = inner.toml, ""
    what = f"the entries of {shown(match[0])} have no quotes"
    instead = example(key) if wanted else toml
    return stop.repair(match.span(), instead, what, wanted or f"write {toml}")


def bare_list(stop: ParseStop) -> Iterator[Repair]:
    """Look for `one_of = "A", "B"`."""
    pattern = re.compile(rf"=[ \t]*({VALUE}(?:[ \t]*,[ \t]*{VALUE}(?!\w|[ \t]*=))+)")
    for match in pattern.finditer(stop.text, stop.start, stop.line_end):
        if match.start() < stop.at:
            what = f"{shown(match[1])} is a list without brackets"
            yield stop.repair(match.span(1), f"[{match[1]}]", what, f"write [{shown(match[1])}]")


def round_brackets(stop: ParseStop) -> Iterator[Repair]:
    """Look for `("A", "B")`."""
    match = re.compile(r"[ \t]*\(([^()\n]*)\)").match(stop.text, stop.last)
    if match:
        inner = match[1].strip()
        mended = f"{{ {inner} }}" if "=" in inner else f"[{inner}]"
        what = f'"{stop.key}" stands in round brackets'
        yield stop.repair(match.span(), f" {mended}", what, f"write {mended}")


def bare_table(stop: ParseStop) -> Iterator[Repair]:
    """Look for `budget = column = "Budget", filled = true`."""
    pattern = re.compile(r"(?<==)[ \t]*([\w-]+[ \t]*=[^\n#]*?)[ \t]*\}?[ \t]*(?=#|\n|$)")
    match = pattern.match(stop.text, stop.last)
    if match and not stop.open and find_stop(f"x = {{ {match[1]} }}") is None:
        what = f'"{stop.key}" has not both braces around its conditions'
        mended = f"{{ {match[1]} }}"
        yield stop.repair(match.span(), f" {mended}", what, f"write {mended}")
