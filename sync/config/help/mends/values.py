"""Values that TOML does not know."""

import re
from collections.abc import Iterator

from sync.config.help.expected import example, expected
from sync.config.help.mends.slip import Slip, shown
from sync.config.help.spot import ParseStop
from sync.config.toml import quoted
from sync.config.values import LikelyValue, criterion_of, days_of, meant_by


def key_of(spot: ParseStop) -> str:
    """Name the key whose value the spot is in."""
    before = spot.text[spot.start : spot.last]
    keys: list[str] = re.findall(r"""("[^"\n]*"|'[^'\n]*'|[\w-]+)\s*=""", before)
    return keys[-1].strip("\"'") if keys else "the line"


# Where a value ends. A comma may be part of it, unless a key or nothing follows.
END = r"""(?=[ \t]*(?:\n|$|[ \t]#|\}|\]|,(?:[ \t]*(?:\n|$|\}|#|(?:[\w-]+|"[^"\n]*")[ \t]*=))))"""

_RAW = re.compile(rf"[ \t]*([^\n]*?){END}")

_RAW_IN_LIST = re.compile(r"[ \t]*([^\n,\]}#]*?)[ \t]*(?=,|\]|\}|#|\n|$)")


def wrong_value(spot: ParseStop) -> Iterator[Slip]:
    """Look for a value without quotes, in another notation, or for none at all."""
    sign = spot.text[spot.last - 1 : spot.last]
    if sign != "=" and not (spot.in_list and sign in ("[", ",")):
        return
    match = (_RAW_IN_LIST if spot.in_list else _RAW).match(spot.text, spot.last)
    if not match:
        return
    key = "" if spot.in_list else key_of(spot)
    if match[1] and spot.table == ("criteria",) and not spot.open:
        yield _criterion(spot, match.span(1), key)
    elif match[1] and (meant := meant_by(match[1], key)):
        yield _as_meant(spot, match.span(1), meant)
    elif match[1][:1] in ("", "#") and not spot.in_list:
        yield from _no_value(spot)


def _criterion(spot: ParseStop, place: tuple[int, int], name: str) -> Slip:
    """Tell a criterion that is one word: it is a table of what to look at."""
    written = spot.text[slice(*place)]
    toml = criterion_of(name, written)
    return Slip(
        spot.line_at(place[0]),
        f"{name} = {shown(written)} does not say what to look at",
        f"write {name} = {toml}",
        spot.with_part(*place, toml),
    )


_NUMBER = re.compile(r"(?<![\w.,\"])-?\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?(?![\w\"])")


def split_number(spot: ParseStop) -> Iterator[Slip]:
    """Look for `10,000` where its comma was taken for the end of the value."""
    for match in _NUMBER.finditer(spot.line):
        start, end = (spot.line_start + at for at in match.span())
        if "," in match[0] and start <= spot.at <= end + 2 and (meant := meant_by(match[0], "")):
            yield _as_meant(spot, (start, end), meant)


def _as_meant(spot: ParseStop, place: tuple[int, int], meant: LikelyValue) -> Slip:
    """Tell a value as it was meant; where its key does not take that, what the key wants."""
    written = spot.text[slice(*place)]
    pair = re.compile(r"([\w-]+)[ \t]*=[ \t]*$").search(spot.text[spot.start : place[0]])
    key = pair[1] if pair else ""
    before = f"{key} = " if key else ""
    if meant.toml and expected(key, meant.toml) and not expected(key, quoted(written)):
        meant = LikelyValue(quoted(written))
    wanted = expected(key, meant.toml) if meant.toml else ""
    if wanted:
        mend = wanted
    elif meant.toml:
        mend = f"write {before}{meant.toml}"
    elif days_of(written):
        mend = "write the year first, then the month"
    else:
        mend = "write a date such as 2026-03-01"
    return Slip(
        spot.line_at(place[0]),
        f"{before}{shown(written)} {meant.odd}",
        mend,
        spot.with_part(*place, meant.toml if meant.toml and not wanted else example(key)),
    )


def _no_value(spot: ParseStop) -> Iterator[Slip]:
    rest = spot.text[spot.last : spot.line_end].strip()
    if rest.startswith("#"):
        mend = "what begins with # is a remark; put it in quotes if it is the value"
    else:
        mend = "write one, or take the line out" if not spot.open else "write one"
    yield Slip(spot.line_at(spot.last), f'"{key_of(spot)}" has no value', mend)
