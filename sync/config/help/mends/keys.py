"""Keys that need quotes or have another spelling, and the sign after them."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import Slip, shown
from sync.config.help.spot import ParseStop
from sync.config.toml import bare_or_quoted
from sync.config.values import models

_KEYS = {field.alias or key for model in models() for key, field in model.model_fields.items()}

SIGNS = {
    ">=": "at_least", "≥": "at_least", "=>": "at_least", "<=": "at_most", "≤": "at_most",
    "=<": "at_most", ">": "more_than", "<": "less_than", "!=": "is_not", "≠": "is_not",
    "<>": "is_not",
}  # fmt: skip

_SIGN = re.compile(r"[ \t]*(>=|≥|=>|<=|≤|=<|!=|≠|<>|>|<)[ \t]*")


def comparison(spot: ParseStop) -> Iterator[Slip]:
    """Look for `column = "Budget" >= 10`."""
    match = _SIGN.match(spot.text, spot.at)
    if not match or not spot.open or spot.in_list:
        return
    key = SIGNS[match[1]]
    behind = spot.text[: spot.at].rstrip()
    comma = "" if behind.endswith((",", "{")) else ","
    yield Slip(
        spot.line_at(spot.at),
        f'"{match[1]}" is a sign, and the rules are in words',
        f"write {key} = … instead",
        spot.with_part(len(behind), match.end(), f"{comma} {key} = "),
    )


def two_equals(spot: ParseStop) -> Iterator[Slip]:
    """Look for `key == "ID"`."""
    match = re.compile(r"=+>?").match(spot.text, spot.at)
    if match and spot.text[: spot.at].endswith("="):
        yield Slip(
            spot.line_at(spot.at),
            f'"{spot.text[spot.at - 1 : match.end()]}" stands where one "=" should',
            "write =",
            spot.with_part(spot.at, match.end(), ""),
        )


_KEY = re.compile(
    r"""[ \t]*(?P<key>"[^"\n]*"|'[^'\n]*'"""
    r"""|[^\s=:;\[\]{}"',#<>!≥≤≠][^=:;\[\]{}"',\n#<>!≥≤≠]*?)[ \t]*"""
    r"""(?P<sign>==|:=|=>|=|:|≥|>=|≤|<=|≠|!=|>|<|(?=["'\[{]|(?<=[ \t])(?:true|false|\d)))"""
)


def wrong_key(spot: ParseStop) -> Iterator[Slip]:
    """Look for a key that needs quotes, is spelled otherwise, or has no = after it."""
    if spot.in_list or spot.text[spot.last - 1 : spot.last] == "=":
        return
    start = spot.last if spot.open else spot.start
    match = _KEY.match(spot.text, start)
    if not match or spot.at > match.end():
        return
    key, sign = match["key"], match["sign"]
    meant = _meant_key(key.strip("\"'"))
    line = spot.line_at(match.start("key"))
    mended = spot.with_part(match.start("key"), match.end(), f"{meant} = ")
    if sign not in ("=", ""):
        what = f'{shown(key)} is followed by "{sign}"'
    elif sign == "":
        what = f'{shown(key)} is not followed by "="'
    elif meant in _KEYS:
        what = f"{shown(key)} is not written as the rules have it"
    else:
        what = f"the name {shown(key)} is more than letters a to z, digits, - and _"
    verb = "put it in quotes:" if meant[0] in "'\"" and sign == "=" else "write"
    yield Slip(line, what, f"{verb} {meant} = …", mended)


def _meant_key(key: str) -> str:
    """Give the key of the language that a text is, in TOML, or the text as a key of one's own."""
    key = key.strip().lstrip("-*• ")
    plain = re.sub(r"[\s–—-]+", "_", key.lower())
    return plain if plain in _KEYS else bare_or_quoted(key)
