"""What is the job's in a workbook, kept as hidden names that belong to a tab.

Excel and LibreOffice keep what a name refers to right when columns move or tabs are renamed. On
the prospects' tab stand, for each of the job's columns, `qualify_stage` (the column) and
`qualify_stage_heading` (the heading that the config gave it), and for the changelog
`qualify_changelog` and `qualify_changelog_name`. On the changelog's tab stands
`qualify_prospects`, the way back: by it a copy of the prospects' tab, which Excel gives copies of
the names, is known as a copy.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sync.workbook.protocol import Mark
from sync.workbook.role import Role
from sync.workbook.titles import find_title
from sync.xlsx.markup import escape, unescape
from sync.xlsx.refs import corners, letters, quoted, split_title
from sync.xlsx.tabs import Name, SheetPart

_OWN = "qualify_"
_LOG = "qualify_changelog"
_BACK = "qualify_prospects"
_WHOLE_TAB = "$1:$1048576"
_STRINGS = re.compile(r'"((?:[^"]|"")*)"')
_STRING_LIMIT = 255  # of a text within a formula of Excel


@dataclass(frozen=True)
class OwnNames:
    """What the names say is the job's: its marks, and the changelog's position and name.

    `home` is the position of the tab that the names belong to in the file. `doubtful` tells that
    the changelog is no more than the likeliest one, for a program has not kept the names right.
    """

    marks: tuple[Mark, ...] = ()
    log: int | None = None
    log_name: str = ""
    home: int | None = None
    doubtful: bool = False


def _without_case(title: str) -> str:
    """A title as Excel compares those that references name."""
    return " ".join(title.split()).casefold()


def find_owned(
    names: Iterable[Name],
    sheets: Sequence[SheetPart],
    position: int,
    is_log: Callable[[int], bool],
) -> OwnNames:
    """What is the job's for the tab at `position`; `is_log` tells of a tab if it could be a log.

    A mark is where its name points. Programs that do not keep names right (openpyxl) move columns
    away from under them; the heading stands elsewhere then.
    """
    return _Search(names, sheets, position, is_log).owned()


class _Search:
    """Looks for the names of a tab, also where a program renamed or moved tabs under them.

    Excel and LibreOffice keep a name's text right, and the tab that it belongs to. openpyxl keeps
    the second alone, so after a renaming the text holds a title that no tab has. A program that
    moves tabs in the file's list keeps the first alone.
    """

    def __init__(
        self,
        names: Iterable[Name],
        sheets: Sequence[SheetPart],
        position: int,
        is_log: Callable[[int], bool],
    ) -> None:
        self._known = {(name.scope, name.name.lower()): name.text for name in names}
        self._titles = [_without_case(sheet.tab.title) for sheet in sheets]
        self._position = position
        self._is_log = is_log
        self._home = self._find_home()

    def owned(self) -> OwnNames:
        log, doubtful = self._find_log()
        back = self._title((log, _BACK))
        if log is not None and back in self._titles and self._titles.index(back) != self._position:
            return OwnNames()
        home = self._home
        marks = tuple(mark for role in Role if (mark := self._find_mark(role)) is not None)
        name = _text_of(self._known.get((home, f"{_LOG}_name")))
        doubtful = doubtful or home not in (None, self._position)
        return OwnNames(marks, log, "" if log is None else name, home, doubtful)

    def _title(self, key: tuple[int | None, str]) -> str | None:
        """The title of the tab that a name refers to, as it is compared."""
        split = _split(self._known.get(key))
        return _without_case(split[0]) if split else None

    def _own_titles(self, scope: int | None) -> set[str]:
        """What the marks that belong to a tab say is its title."""
        titles = {self._title((scope, _base(role))) for role in Role}
        return {title for title in titles if title is not None}

    def _find_home(self) -> int | None:
        """The tab that our names belong to in the file; None where there are none."""
        here = self._titles[self._position]
        own = self._own_titles(self._position)
        if own and own.isdisjoint(self._titles):
            return self._position
        scopes = {scope for scope, name in self._known if name.startswith(_OWN)}
        moved = [scope for scope in scopes if here in self._own_titles(scope)]
        if self._position in moved or not (moved or own):
            return self._position if self._position in scopes else None
        return moved[0] if len(moved) == 1 else None

    def _find_log(self) -> tuple[int | None, bool]:
        """The changelog's position, and if that is in doubt.

        By the name on the prospects' tab and by the way back, which belongs to the changelog's tab
        wherever it is.
        """
        if (self._home, _LOG) not in self._known:
            return None, False
        forward = self._title((self._home, _LOG))
        ahead = self._titles.index(forward) if forward in self._titles else None
        back, plain = self._find_back()
        if back is None or back == ahead:
            return ahead, False
        if ahead is None:
            return back, not plain
        if self._is_log(ahead) and not self._is_log(back):
            return ahead, True
        return back, not plain or self._is_log(ahead)

    def _find_back(self) -> tuple[int | None, bool]:
        """The one tab from which the way back leads here, and if it says so in plain words."""
        here = self._titles[self._position]
        before = self._own_titles(self._home) - set(self._titles)
        ways = {
            scope: self._title((scope, name))
            for scope, name in self._known
            if name == _BACK and scope in range(len(self._titles))
        }
        plain = [scope for scope, title in ways.items() if title == here]
        if len(plain) == 1:
            return plain[0], True
        # From before this tab was renamed.
        old = [scope for scope, title in ways.items() if title in before]
        return (old[0], False) if len(old) == 1 and not plain else (None, False)

    def _find_mark(self, role: Role) -> Mark | None:
        base = _base(role)
        split = _split(self._known.get((self._home, base)))
        heading = _text_of(self._known.get((self._home, f"{base}_heading")))
        if not split or not heading or self._home is None:
            return None
        # A title that no tab has is this tab's own, from before a program renamed it carelessly:
        # the name belongs to this tab.
        title = _without_case(split[0])
        if title != self._titles[self._position] and title in self._titles:
            return None
        place = corners(split[1])
        return Mark(role, place[0][0], heading) if place else None


def unclaimed_logs(
    names: Iterable[Name], sheets: Sequence[SheetPart], position: int, is_log: Callable[[int], bool]
) -> list[int]:
    """The tabs that could be a changelog and that no name says is one of other prospects."""
    titles = [_without_case(sheet.tab.title) for sheet in sheets]
    claimed: set[int | None] = {position}
    for name in names:
        split = _split(name.text)
        title = _without_case(split[0]) if split else ""
        if title not in titles:
            continue
        if name.name.lower() == _LOG and name.scope != position:
            claimed.add(titles.index(title))
        if name.name.lower() == _BACK and titles.index(title) != position:
            claimed.add(name.scope)
    return [at for at in range(len(sheets)) if at not in claimed and is_log(at)]


def find_logs(names: Iterable[Name], sheets: Sequence[SheetPart]) -> dict[int, int]:
    """The positions of the tabs that the names say are changelogs, each with its prospects' tab's.

    A program that moves tabs without a thought for names may make them say so of any tab.
    """
    titles = [sheet.tab.title for sheet in sheets]
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


def names_for(sheets: Sequence[SheetPart], position: int, owned: OwnNames) -> list[Name]:
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


def names_of(
    names: Iterable[Name],
    sheets: Sequence[SheetPart],
    homes: tuple[int, int | None],
    log: int | None,
) -> list[Name]:
    """The names of the job's that stand for a tab and its changelog.

    `homes` are the tab's position and the one that the names belong to in the file: another where
    a program moved the tab away from under them.
    """
    title = _without_case(sheets[homes[0]].tab.title)
    own = {_LOG, f"{_LOG}_name"}
    for role in Role:
        own |= {_base(role), f"{_base(role)}_heading"}

    def is_ours(name: Name) -> bool:
        if name.scope is not None and name.scope in homes and name.name.lower() in own:
            return True
        split = _split(name.text)
        leads_here = split is not None and _without_case(split[0]) == title
        return name.name.lower() == _BACK and (leads_here or name.scope == log is not None)

    return [name for name in names if is_ours(name)]


def _base(role: Role) -> str:
    return f"{_OWN}{role.value}"


def _points_at(text: str | None, titles: Sequence[str]) -> int | None:
    """The position of the tab that a reference names."""
    split = _split(text)
    return find_title(split[0], titles) if split else None


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
