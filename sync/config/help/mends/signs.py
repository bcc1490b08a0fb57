"""Commas, brackets and quotes that are missing, too many or the wrong ones."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import STRING, VALUE, Slip, begins_anew, last_words, shown
from sync.config.help.spot import ParseStop, find_spot


def wrong_comma(spot: ParseStop) -> Iterator[Slip]:
    """Look for a comma that is missing or too many."""
    before = spot.text[: spot.at].rstrip()
    line, char = spot.line_at(spot.at), spot.text[spot.at : spot.at + 1]
    without = before[:-1] + spot.text[len(before) : spot.at] + spot.text[spot.at :]
    if before.endswith(",") and char in ("}", ","):
        yield Slip(line, f'there is a comma too many before "{char}"', "take it out", without)
    elif before.endswith(("[", "{")) and char == ",":
        yield Slip(
            line,
            f'there is a comma too many after "{before[-1]}"',
            "take it out",
            spot.with_part(spot.at, spot.at + 1, ""),
        )
    elif char == "," and not spot.open:
        yield Slip(
            line,
            "the line ends with a comma",
            "take it out",
            spot.with_part(spot.at, spot.at + 1, ""),
        )
    elif spot.open and char not in ("", "\n"):
        gap = spot.text[len(before) : spot.at]
        behind = shown(before[max(spot.start, spot.last) :].strip() or before[-1:])
        following = re.compile(rf"{VALUE}|.").match(spot.text, spot.at)
        if following and ("\n" not in gap or not begins_anew(spot.text[spot.at : spot.line_end])):
            yield Slip(
                spot.line_at(len(before)),
                f"there is no comma between {behind} and {shown(following[0])}",
                "write one",
                spot.text[: len(before)] + "," + (gap or " ") + spot.text[spot.at :],
            )


def extra_closer(spot: ParseStop) -> Iterator[Slip]:
    """Look for a closing sign to which none is open."""
    char = spot.text[spot.at : spot.at + 1]
    if char and char in ")]}" and not spot.open:
        yield Slip(
            spot.line_at(spot.at),
            f'there is a "{char}" too many',
            "take it out",
            spot.with_part(spot.at, spot.at + 1, ""),
        )


def wrong_closer(spot: ParseStop) -> Iterator[Slip]:
    """Look for a closing sign of another kind than the one that is open."""
    char = spot.text[spot.at : spot.at + 1]
    if not char or char not in ")]}" or not spot.open:
        return
    line, end = spot.line_at(spot.at), spot.at + 1
    wanted = spot.closers[0]
    yield Slip(
        line,
        f'"{char}" stands where "{wanted}" should',
        f"write {wanted}",
        spot.with_part(spot.at, end, wanted),
    )
    opening = "[" if wanted == "]" else "{"
    yield Slip(
        line,
        f'"{opening}" is not closed before "{char}"',
        f"write {wanted} there",
        spot.with_part(spot.at, spot.at, wanted),
    )


_LONGEST = 1000
"""The longest statement, in characters, in which each place is tried for a sign."""


def missing_sign(spot: ParseStop) -> Iterator[Slip]:
    """Look for the one place in the statement where a sign that is missing makes it whole."""
    start, end = spot.start, spot.line_end
    statement = spot.text[start:end]
    if len(statement) > _LONGEST or find_spot(statement) is None:
        return
    for sign in dict.fromkeys((*spot.closers, '"', "'", "[", "{")):
        mended = (
            (at, statement[:at] + sign + statement[at:]) for at in range(1, len(statement) + 1)
        )
        for at, whole in mended:
            if _is_tidy(whole) and find_spot(whole) is None:
                yield Slip(
                    spot.line_at(start + min(at, len(statement.rstrip()))),
                    *_say_missing(whole, at, sign),
                    spot.with_part(start, end, whole),
                )
                break


def stray_sign(spot: ParseStop) -> Iterator[Slip]:
    """Look for the one sign in the statement without which it is whole."""
    start, end = spot.start, spot.line_end
    statement = spot.text[start:end]
    if len(statement) > _LONGEST:
        return
    for at in range(min(spot.at - start, len(statement) - 1), -1, -1):
        sign = statement[at]
        if sign not in _STRAYS:
            continue
        whole = statement[:at] + statement[at + 1 :]
        if _is_tidy(whole) and find_spot(whole) is None:
            before = last_words(statement[:at])
            yield Slip(
                spot.line_at(start + at),
                f"there is a {sign} too many" + (f" after {before}" if before else ""),
                "take it out",
                spot.with_part(start, end, whole),
            )
            return


_STRAYS = "\"'[]{},;=“”„’"


def semicolon(spot: ParseStop) -> Iterator[Slip]:
    """Look for `["A"; "B"]`."""
    if spot.open and spot.text[spot.at : spot.at + 1] == ";":
        yield Slip(
            spot.line_at(spot.at),
            "a semicolon stands where a comma should",
            "write ,",
            spot.with_part(spot.at, spot.at + 1, ","),
        )


def _say_missing(whole: str, at: int, sign: str) -> tuple[str, str]:
    """Say which sign is missing where in a statement, and what to write."""
    if sign in "\"'":
        around = (each[0] for each in STRING.finditer(whole) if at in range(*each.span()))
        text = next(around, whole)
        side = "before" if whole[:at].count(sign) % 2 == 0 else "after"
        without = text[1:] if side == "before" else text[:-1]
        return f"there is no quotation mark {side} {shown(without)}", f"write {shown(text)}"
    if sign in "[{":
        words = re.match(r"[^,]*", whole[at + 1 :].strip())
        return f'there is no "{sign}" before {shown(words[0] if words else "")}', "write it there"
    return f'there is no "{sign}" after {last_words(whole[:at])}', "write it there"


def _is_tidy(statement: str) -> bool:
    """Whether no text of a statement has swallowed what stands around it."""
    inner = (match[0][1:-1] for match in STRING.finditer(statement))
    return all(
        text == text.strip() and text and not re.search(r"[=\[\]{}\"]|,$|^,", text)
        for text in inner
    )


def unclosed_list(spot: ParseStop) -> Iterator[Slip]:
    """Look for a list that is still open where the next heading or key stands."""
    if spot.open and spot.line_start > spot.start and begins_anew(spot.line):
        end = len(spot.text[: spot.line_start].rstrip())
        yield from _closed_at(spot, end)


def unclosed(spot: ParseStop) -> Iterator[Slip]:
    """Look for what is still open at the end of the line."""
    yield from _closed_at(spot, spot.line_end)


def _closed_at(spot: ParseStop, end: int) -> Iterator[Slip]:
    closers = "".join(
        "]" if spot.text[at] == "[" else "}" for at in reversed(spot.open) if at < end
    )
    if closers:
        before = spot.text[:end].rstrip(" \t,")
        yield Slip(
            spot.line_at(len(before)),
            f'there is no "{closers}" after {last_words(before)}',
            "write it there",
            before + closers + spot.text[end:],
        )
