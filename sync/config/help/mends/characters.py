"""Characters that look like others, or like nothing."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import STRING, Slip
from sync.config.help.spot import ParseStop
from sync.config.toml import quoted

_CURLY = re.compile(r"[“”„‟«»″]([^“”„‟«»″\"\n]*)[“”„‟«»″\"]|\"([^“”„‟«»″\"\n]*)[“”„‟«»″]")

_CURLY_SINGLE = re.compile(r"[‘’‚′`´]([^‘’‚′`´'\n]*)[‘’‚′`´']")


def curly_quotes(spot: ParseStop) -> Iterator[Slip]:
    """Look for curly quotes where straight ones should be."""
    rest = spot.text[spot.last : spot.line_end]
    for pattern in (_CURLY, _CURLY_SINGLE):
        match = pattern.search(rest)
        if match:
            yield Slip(
                spot.line_at(spot.at),
                f"{match[0]} stands in curly quotes",
                f"write {_straight(match)}",
                spot.with_part(spot.last, spot.line_end, pattern.sub(_straight, rest)),
            )


def _straight(match: re.Match[str]) -> str:
    return quoted(next((group for group in match.groups() if group is not None), ""))


_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x3000: " ", ord("、"): ",", ord("「"): '"'}
_WIDE |= {ord(sign): '"' for sign in "」『』"}
_NOT_IN_TEXT = re.compile(rf"{STRING.pattern}|#[^\n]*|(?P<rest>[^\"'#]+|.)", re.DOTALL)


def wide_signs(spot: ParseStop) -> Iterator[Slip]:
    """Look for full-width signs, as an East Asian keyboard writes them; they are mended at once."""
    mended = _NOT_IN_TEXT.sub(
        lambda match: (match["rest"] or "").translate(_WIDE) or match[0], spot.text
    )
    changed = [(old, new) for old, new in zip(spot.text, mended, strict=True) if old != new]
    if changed and any(ord(char) in _WIDE for char in spot.line):
        pairs = dict.fromkeys(f"{new} for {old}" for old, new in changed if old.strip())
        yield Slip(
            spot.line_at(spot.at),
            "there are full-width signs, which TOML does not know",
            f"write {', '.join([*pairs][:_MOST_PAIRS]) or 'a space'}",
            mended,
        )


_MOST_PAIRS = 8


def unseen(spot: ParseStop) -> Iterator[Slip]:
    """Look for a character that can't be seen."""
    char = spot.text[spot.at : spot.at + 1]
    if not char or char == "\n" or char.isprintable():
        return
    end = spot.at + len(char)
    yield Slip(
        spot.line_at(spot.at),
        f"there is a character that can't be seen (U+{ord(char):04X})",
        "delete it; where a space is wanted type one",
        spot.with_part(spot.at, end, " " if char.isspace() else ""),
        spot.at - spot.line_start + 1,
    )
