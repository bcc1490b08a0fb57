"""Lists and tables without their brackets or braces, or with round ones."""

import re
from collections.abc import Iterator

from sync.config.help.expected import example, expected
from sync.config.help.mends.slip import VALUE, Slip, shown
from sync.config.help.mends.values import key_of
from sync.config.help.spot import ParseStop, find_spot
from sync.config.values import meant_by


def bare_entries(spot: ParseStop) -> Iterator[Slip]:
    """Look for `[Retail, Logistics]`."""
    if not spot.in_list:
        return
    match = re.compile(r"\[([^\[\]\"'{}\n=]*)\]").match(spot.text, spot.open[-1])
    if not match:
        return
    entries = [entry.strip() for entry in match[1].split(",") if entry.strip()]
    meant = [meant_by(entry, "") if find_spot(f"x = {entry}") else None for entry in entries]
    mended = [each.toml if each else entry for each, entry in zip(meant, entries, strict=True)]
    if any(meant) and all(mended):
        yield _listed(spot, match, f"[{', '.join(mended)}]")


def _listed(spot: ParseStop, match: re.Match[str], toml: str) -> Slip:
    """Tell a list without quotes; beside a key that takes no such list, what the key wants."""
    pair = re.compile(r"([\w-]+)[ \t]*=[ \t]*$").search(spot.text[spot.start : match.start()])
    key = pair[1] if pair else ""
    wanted = expected(key, toml)
    inner = meant_by(match[1].strip(), key) if wanted else None
    if inner and inner.toml and not expected(key, inner.toml):
        toml, wanted = inner.toml, ""
    return Slip(
        spot.line_at(match.start()),
        f"the entries of {shown(match[0])} have no quotes",
        wanted or f"write {toml}",
        spot.with_part(*match.span(), example(key) if wanted else toml),
    )


def bare_list(spot: ParseStop) -> Iterator[Slip]:
    """Look for `one_of = "A", "B"`."""
    pattern = re.compile(rf"=[ \t]*({VALUE}(?:[ \t]*,[ \t]*{VALUE}(?!\w|[ \t]*=))+)")
    for match in pattern.finditer(spot.text, spot.start, spot.line_end):
        if match.start() < spot.at:
            yield Slip(
                spot.line_at(match.start()),
                f"{shown(match[1])} is a list without brackets",
                f"write [{shown(match[1])}]",
                spot.with_part(*match.span(1), f"[{match[1]}]"),
            )


def round_brackets(spot: ParseStop) -> Iterator[Slip]:
    """Look for `("A", "B")`."""
    match = re.compile(r"[ \t]*\(([^()\n]*)\)").match(spot.text, spot.last)
    if match:
        inner = match[1].strip()
        mended = f"{{ {inner} }}" if "=" in inner else f"[{inner}]"
        yield Slip(
            spot.line_at(spot.at),
            f'"{key_of(spot)}" stands in round brackets',
            f"write {mended}",
            spot.with_part(*match.span(), f" {mended}"),
        )


def bare_table(spot: ParseStop) -> Iterator[Slip]:
    """Look for `budget = column = "Budget", filled = true`."""
    match = re.compile(r"[ \t]*([\w-]+[ \t]*=[^\n#]*?)[ \t]*\}?[ \t]*(?=#|\n|$)").match(
        spot.text, spot.last
    )
    if match and not spot.open and spot.text[spot.last - 1 : spot.last] == "=":
        mended = f"{{ {match[1]} }}"
        if find_spot(f"x = {mended}") is None:
            yield Slip(
                spot.line_at(spot.at),
                f'"{key_of(spot)}" has not both braces around its conditions',
                f"write {mended}",
                spot.with_part(*match.span(), f" {mended}"),
            )
