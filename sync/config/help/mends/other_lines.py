"""Lines of another kind: remarks without #, prose, what Git or a web page left."""

import re
from collections.abc import Iterator

from sync.config.help.mends.slip import Slip, begins_anew, shown
from sync.config.help.spot import ParseStop


def left_by_git(spot: ParseStop) -> Iterator[Slip]:
    """Look for the marks of a merge that Git could not make."""
    marks = re.search(
        r"^<<<<<<<.*\n((?:.*\n)*?)((?:\|\|\|\|\|\|\|.*\n(?:.*\n)*?)?=======.*\n(?:.*\n)*?>>>>>>>.*)",
        spot.text,
        re.MULTILINE,
    )
    if not marks:
        return
    blank = "\n" * marks[2].count("\n")
    yield Slip(
        spot.line_at(marks.start()),
        "Git left two versions of the same lines here, between <<<<<<< and >>>>>>>",
        "keep one of them and take out the lines of <<<<<<<, ======= and >>>>>>>",
        spot.with_part(marks.start(), marks.end(), "\n" + marks[1] + blank),
    )


def remark(spot: ParseStop) -> Iterator[Slip]:
    """Look for a remark that begins with //, ; or the like, and for a sign at the end of a line."""
    mark = re.compile(r"//|;|--|/\*|<!--|```|~~~|'").match(spot.text, spot.at)
    behind = spot.text[spot.line_start : spot.at].strip()
    if not mark or (behind and mark[0] not in ("//", ";", "--", "/*")):
        return
    if spot.open or (not behind and mark[0] == "'" and "=" in spot.line):
        return
    line = spot.line_at(spot.at)
    rest = spot.text[spot.at + len(mark[0]) : spot.line_end].strip()
    if mark[0] in ("```", "~~~"):
        yield Slip(
            line,
            f"{shown(spot.line)} marks a piece of text on a web page",
            "take the line out",
            spot.with_part(spot.at, spot.line_end, ""),
        )
    elif not rest:
        yield Slip(
            line,
            f'the line ends with "{mark[0]}"',
            "take it out",
            spot.with_part(spot.at, spot.line_end, ""),
        )
    else:
        yield Slip(
            line,
            f'a remark begins with "{mark[0]}"',
            f"begin it with #: # {shown(rest)}",
            spot.with_part(spot.at, spot.at, "# "),
        )


def words_behind(spot: ParseStop) -> Iterator[Slip]:
    """Look for a remark behind a value that has lost its #."""
    rest = spot.text[spot.at : spot.line_end].strip()
    before = spot.text[spot.line_start : spot.at].strip()
    if before and not spot.open and re.match(r"[^\W\d_]", rest) and "=" not in rest:
        yield Slip(
            spot.line_at(spot.at),
            f'"{shown(rest)}" stands after a whole line',
            f"begin it with # if it is a remark: # {shown(rest)}",
            spot.with_part(spot.at, spot.at, "# "),
        )


def prose(spot: ParseStop) -> Iterator[Slip]:
    """Look for a line of plain words."""
    line = spot.line.strip()
    if spot.open or "=" in line or not line or line[0] in "[({\"'":
        return
    yield Slip(
        spot.line_at(spot.at),
        f'"{shown(line)}" is neither a heading in [brackets] nor a key with = and a value',
        f"begin it with # if it is a remark: # {shown(line)}",
        spot.with_part(spot.line_start, spot.line_start, "# "),
    )


def two_in_a_line(spot: ParseStop) -> Iterator[Slip]:
    """Look for a second statement on the line."""
    rest = spot.text[spot.at : spot.line_end]
    before = spot.text[spot.line_start : spot.at].strip()
    if not spot.open and before and begins_anew(rest):
        yield Slip(
            spot.line_at(spot.at),
            f"{shown(rest)} stands on the line of {shown(before)}",
            "begin a new line with it",
        )
