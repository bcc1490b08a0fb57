"""What is the job's in a workbook, kept as hidden names that belong to a tab.

Excel and LibreOffice keep what a name refers to right when columns move or tabs are renamed. The
prospects' tab has, for each of the job's columns, `qualify_stage` (the column) and
`qualify_stage_heading` (the heading that the config gave it), and for the changelog
`qualify_changelog` and `qualify_changelog_name`. The changelog's tab has `qualify_prospects`, the
way back. It tells a copy of the prospects' tab, for which Excel copies the names, from the
original. The names about drawn tabs are those of `drawn_names.py`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from sync.workbook.protocol import Mark, column_letters
from sync.workbook.role import Role
from sync.workbook.titles import find_title
from sync.xlsx.drawn_names import HOME_NAMES, WAYS_BACK, OwnTab, find_own_tabs, tab_names
from sync.xlsx.name_texts import (
    WHOLE_TAB,
    constant,
    split_reference,
    text_of,
    title_in,
    without_case,
)
from sync.xlsx.references import cell_range, quoted
from sync.xlsx.tabs import DefinedName, MainPart

_OWN = "qualify_"
_LOG = "qualify_changelog"
_BACK = "qualify_prospects"

ARCHIVE = "qualify_archive"
"""The name that an archive of a changelog has; it refers to the prospects' tab."""


@dataclass(frozen=True)
class OwnNames:
    """What the names say is the job's: its marks, the changelog's position and name, drawn tabs.

    `home` is the position of the tab that the names belong to in the file. `doubtful` tells that
    the changelog is only the likeliest one, since a program has not kept the names right.
    """

    marks: tuple[Mark, ...] = ()
    log: int | None = None
    log_name: str = ""
    home: int | None = None
    doubtful: bool = False
    drawn: tuple[OwnTab, ...] = ()


class NameSearch:
    """Looks for the names of a tab, also where a program has renamed or moved tabs.

    Excel and LibreOffice keep both right: a name's text, and the tab that the name belongs to.
    openpyxl keeps only the second, so after a renaming the text holds a title that no tab has.
    A program that moves tabs in the file's list keeps only the first.
    """

    def __init__(self, main: MainPart, position: int, is_log: Callable[[int], bool]) -> None:
        """`position` is that of the tab; `is_log` tells whether a tab could be a changelog."""
        self._known = {(name.scope, name.name.lower()): name.text for name in main.names}
        self._titles = [*map(without_case, main.titles)]
        self._position = position
        self._is_log = is_log
        self._home = self._find_home()

    def run(self) -> OwnNames:
        """What is the job's for the tab.

        A mark is where its name points. Programs that do not keep names right (openpyxl) may have
        moved the column elsewhere, and its heading with it.
        """
        log, doubtful = self._find_log()
        back = self._title((log, _BACK))
        if log is not None and back in self._titles and self._titles.index(back) != self._position:
            return OwnNames()
        home = self._home
        marks = tuple(mark for role in Role if (mark := self._find_mark(role)) is not None)
        name = text_of(self._known.get((home, f"{_LOG}_name")))
        doubtful = doubtful or home not in (None, self._position)
        drawn = tuple(find_own_tabs(self._known, self._titles, home, self._names_of_tab()))
        return OwnNames(marks, log, "" if log is None else name, home, doubtful, drawn)

    def _names_of_tab(self) -> set[str]:
        """The title of the tab, and what may have been its title before a program renamed it."""
        here = self._titles[self._position]
        return {here} | (self._own_titles(self._home) - set(self._titles))

    def _title(self, key: tuple[int | None, str]) -> str | None:
        """The title of the tab that a name refers to, without case."""
        return title_in(self._known.get(key))

    def _own_titles(self, scope: int | None) -> set[str]:
        """The titles that the marks of a tab refer to, as a rule the tab's own."""
        titles = {self._title((scope, _base(role))) for role in Role}
        return {title for title in titles if title is not None}

    def _find_home(self) -> int | None:
        """The tab that this tab's names belong to in the file; None where there are none."""
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
        """The changelog's position, and whether that is in doubt.

        Both the name on the prospects' tab and the way back, wherever the changelog is, lead to it.
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
        """The only tab whose way back leads here, and whether it holds this tab's very title."""
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
        # Those with a title that this tab had before it was renamed.
        old = [scope for scope, title in ways.items() if title in before]
        return (old[0], False) if len(old) == 1 and not plain else (None, False)

    def _find_mark(self, role: Role) -> Mark | None:
        base = _base(role)
        split = split_reference(self._known.get((self._home, base)))
        heading = text_of(self._known.get((self._home, f"{base}_heading")))
        if not split or not heading or self._home is None:
            return None
        # A title that no tab has is this tab's own from before a program renamed it, without
        # changing the name: that still belongs to this tab.
        title = without_case(split[0])
        if title != self._titles[self._position] and title in self._titles:
            return None
        area = cell_range(split[1])
        return Mark(role, area.left, heading) if area else None


def unclaimed_logs(main: MainPart, position: int, is_log: Callable[[int], bool]) -> list[int]:
    """The tabs that could be a changelog and that no name says belong to other prospects."""
    claimed = {position, *(log for log, prospects in _links(main) if prospects != position)}
    claimed |= {name.scope for name in main.names if name.name.lower() == ARCHIVE}
    return [at for at in range(len(main.titles)) if at not in claimed and is_log(at)]


def find_logs(main: MainPart) -> dict[int, int]:
    """The positions of the tabs that the names say are changelogs, each with its prospects' tab's.

    After a program has moved tabs and left the names as they were, that may be any tab.
    """
    logs: dict[int, int] = {}
    for log, prospects in _links(main):
        if log is not None and prospects is not None and log != prospects:
            logs.setdefault(log, prospects)
    return logs


def _links(main: MainPart) -> Iterator[tuple[int | None, int | None]]:
    """Each changelog and its prospects' tab, as the names say; those of the way back come first.

    One of them is None where the name belongs to no tab.
    """
    for which in (_BACK, _LOG):
        for name in main.names:
            split = split_reference(name.text) if name.name.lower() == which else None
            there = find_title(split[0], main.titles) if split else None
            if there is not None:
                yield (name.scope, there) if which == _BACK else (there, name.scope)


def new_names(titles: Sequence[str], position: int, own: OwnNames) -> list[DefinedName]:
    """The names that say what is the job's; `titles` are those of all tabs, the changelog's too."""
    title = quoted(titles[position])
    names = []
    for mark in own.marks:
        column = f"${column_letters(mark.column)}"
        base = _base(mark.role)
        names.append(DefinedName(base, position, f"{title}!{column}:{column}"))
        names.append(DefinedName(f"{base}_heading", position, constant(mark.heading)))
    if own.log is not None:
        whole = f"{quoted(titles[own.log])}!{WHOLE_TAB}"
        names.append(DefinedName(_LOG, position, whole))
        names.append(DefinedName(f"{_LOG}_name", position, constant(own.log_name)))
        names.append(DefinedName(_BACK, own.log, f"{title}!{WHOLE_TAB}"))
    for tab in own.drawn:
        names += tab_names(titles, position, tab)
    return names


def names_in_file(
    main: MainPart, homes: tuple[int, int | None], log: int | None, drawn: Collection[int] = ()
) -> list[DefinedName]:
    """The names in the file that say what is the job's for a tab.

    `homes` are the tab's position and the one that the names belong to in the file: another where
    a program has moved the tab and left the names as they were. `drawn` are the positions of the
    drawn tabs.
    """
    title = without_case(main.titles[homes[0]])
    own = {_LOG, f"{_LOG}_name", *HOME_NAMES}
    for role in Role:
        own |= {_base(role), f"{_base(role)}_heading"}

    def is_ours(name: DefinedName) -> bool:
        if name.scope is not None and name.scope in homes and name.name.lower() in own:
            return True
        leads_here = title_in(name.text) == title
        if name.name.lower() in WAYS_BACK:
            return leads_here or name.scope in drawn
        return name.name.lower() == _BACK and (leads_here or name.scope == log is not None)

    return [name for name in main.names if is_ours(name)]


def _base(role: Role) -> str:
    return f"{_OWN}{role.value}"
