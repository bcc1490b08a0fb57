"""What is the job's in a workbook, kept as hidden names that belong to a tab.

Excel and LibreOffice keep what a name refers to right when columns move or tabs are renamed. On
the prospects' tab stand, for each of the job's columns, `qualify_stage` (the column) and
`qualify_stage_heading` (the heading that the config gave it), and for the changelog
`qualify_changelog` and `qualify_changelog_name`. On the changelog's tab stands
`qualify_prospects`, the way back: by it a copy of the prospects' tab, which Excel gives copies of
the names, is known as a copy.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.role import Role
from sync.workbook import Mark
from sync.xlsx.markup import escape, unescape
from sync.xlsx.refs import corners, letters, quoted, split_title
from sync.xlsx.tabs import Name, Sheet

_LOG = "qualify_changelog"
_BACK = "qualify_prospects"
_WHOLE_TAB = "$1:$1048576"
_STRINGS = re.compile(r'"((?:[^"]|"")*)"')
_STRING_LIMIT = 255  # of a text within a formula of Excel


@dataclass(frozen=True)
class Owned:
    """What the names say is the job's: its marks, and the changelog's position and name."""

    marks: tuple[Mark, ...] = ()
    log: int | None = None
    log_name: str = ""


def alike(text: str) -> str:
    """A heading or title as it is compared: without case, blanks counted as one."""
    return " ".join(text.split()).casefold()


def find_owned(names: Iterable[Name], sheets: Sequence[Sheet], position: int) -> Owned:
    """What is the job's for the tab at `position`.

    A mark is where its name points. Programs that do not keep names right (openpyxl) move columns
    away from under them; the heading stands elsewhere then.
    """
    known = {(name.scope, name.name.lower()): name.text for name in names}
    titles = [alike(sheet.tab.title) for sheet in sheets]
    log = _find_log(known, titles, position)
    if log is not None and _points_at(known.get((log, _BACK)), titles) not in {None, position}:
        return Owned()
    marks = tuple(
        mark for role in Role if (mark := _find_mark(known, titles, position, role)) is not None
    )
    name = _text_of(known.get((position, f"{_LOG}_name")))
    return Owned(marks, log, "" if log is None else name or sheets[log].tab.title)


def find_logs(names: Iterable[Name], sheets: Sequence[Sheet]) -> dict[int, int]:
    """The positions of the tabs that the names say are changelogs, each with its prospects' tab's.

    A program that moves tabs without a thought for names may make them say so of any tab.
    """
    titles = [alike(sheet.tab.title) for sheet in sheets]
    logs: dict[int, int] = {}
    for name in names:
        there = _points_at(name.text, titles)
        if name.scope is None or there is None or name.scope == there:
            continue
        if name.name.lower() == _BACK:
            logs[name.scope] = there
        elif name.name.lower() == _LOG:
            logs.setdefault(there, name.scope)
    return logs


def names_for(sheets: Sequence[Sheet], position: int, owned: Owned) -> list[Name]:
    """The names that say what is owned. `sheets` ends with a changelog just made."""
    title = quoted(sheets[position].tab.title)
    names = []
    for mark in owned.marks:
        column = f"${letters(mark.column)}"
        base = _base(mark.role)
        names.append(Name(base, position, f"{title}!{column}:{column}"))
        names.append(Name(f"{base}_heading", position, _constant(mark.heading)))
    if owned.log is not None:
        whole = f"{quoted(sheets[owned.log].tab.title)}!{_WHOLE_TAB}"
        names.append(Name(_LOG, position, whole))
        names.append(Name(f"{_LOG}_name", position, _constant(owned.log_name)))
        names.append(Name(_BACK, owned.log, f"{title}!{_WHOLE_TAB}"))
    return names


def names_of(names: Iterable[Name], position: int, log: int | None) -> list[Name]:
    """The names of the job's that stand for the tab at `position` and its changelog."""
    own = {_LOG, f"{_LOG}_name"}
    for role in Role:
        own |= {_base(role), f"{_base(role)}_heading"}
    return [
        name
        for name in names
        if (name.scope == position and name.name.lower() in own)
        or (log is not None and name.scope == log and name.name.lower() == _BACK)
    ]


def _base(role: Role) -> str:
    return f"qualify_{role.value}"


def _find_log(
    known: dict[tuple[int | None, str], str], titles: Sequence[str], position: int
) -> int | None:
    """The changelog's position, by the name on the prospects' tab and by the way back.

    A program that renames a tab without a thought for names breaks the first, but not the
    second, which belongs to the changelog's tab wherever it is.
    """
    forward = known.get((position, _LOG))
    if forward is None:
        return None
    log = _points_at(forward, titles)
    backs = [
        scope
        for (scope, name), text in known.items()
        if name == _BACK and scope in range(len(titles)) and _points_at(text, titles) == position
    ]
    return backs[0] if len(backs) == 1 else log


def _find_mark(
    known: dict[tuple[int | None, str], str],
    titles: Sequence[str],
    position: int,
    role: Role,
) -> Mark | None:
    text = known.get((position, _base(role)))
    heading = _text_of(known.get((position, f"{_base(role)}_heading")))
    split = _split(text)
    if not split or not heading:
        return None
    # A title that no tab has is this tab's own, from before a program renamed it carelessly: the
    # name belongs to this tab.
    if alike(split[0]) in titles and alike(split[0]) != titles[position]:
        return None
    place = corners(split[1])
    if place is None:
        return None
    return Mark(role, place[0][0], heading)


def _points_at(text: str | None, titles: Sequence[str]) -> int | None:
    """The position of the tab that a reference names."""
    split = _split(text)
    title = alike(split[0]) if split else None
    return titles.index(title) if title in titles else None


def _split(text: str | None) -> tuple[str, str] | None:
    """The title and the rest of a reference into this workbook to what is still there."""
    if text is None or "#REF!" in text or "[" in text:
        return None
    return split_title(text)


def _constant(text: str) -> str:
    """A text as a formula: "Stage", in pieces where it is longer than Excel takes."""
    text = escape(text)
    pieces = [text[at : at + _STRING_LIMIT] for at in range(0, len(text), _STRING_LIMIT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _text_of(formula: str | None) -> str:
    """The opposite of `_constant`; "" for any other formula."""
    return unescape("".join(piece.replace('""', '"') for piece in _STRINGS.findall(formula or "")))
