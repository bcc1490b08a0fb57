"""One state of a workbook, as the bytes of its file say it."""

import copy
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rules.columns.intake import cells_of
from rules.read.cells import Cell
from rules.read.readings import number_text
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.messages.problem import Problem
from sync.workbook.own_tabs import own_tab
from sync.workbook.protocol import LOG_HEADINGS, DataArea, Layout, Log, ReadRequest
from sync.workbook.titles import find_title, suggest_titles
from sync.xlsx.areas import read_areas
from sync.xlsx.blocks import Stream
from sync.xlsx.cells import Days, Decoder
from sync.xlsx.columns import Columns, read_columns, read_row, styles_below
from sync.xlsx.manner import Manner
from sync.xlsx.names import OwnNames, find_logs, find_owned, unclaimed_logs
from sync.xlsx.overlay import read_overlay
from sync.xlsx.package import MOST_IN_TREE, open_package
from sync.xlsx.serials import SHIFT_1904
from sync.xlsx.strings import SharedStrings
from sync.xlsx.styles import Styles
from sync.xlsx.tabs import MainPart, SheetPart

_SAMPLE = 50
"""So many rows tell how people's cells look."""
_STYLE = re.compile(rb"""\ss(?:tyle)?\s*=\s*["'](\d{1,5})["']""")


@dataclass(frozen=True)
class TabSettings:
    """Which tab and row the config points to, and what a file cannot say of itself."""

    tab: str | None
    header_row: int
    locale: str
    timezone: str


class Reader:
    """Reads one state. `layout` is what there is, `owned` what of it is the job's."""

    def __init__(self, data: bytes, name: str, aim: TabSettings) -> None:
        self.data = data
        self.name = name
        self.aim = aim
        self.package = open_package(data, name)
        self.main = MainPart(self.package)
        self._texts: SharedStrings | None = None
        self._logs = find_logs(self.main.names, self.main.sheets)
        self.position = self._find_tab()
        headings = self._row(self.position, aim.header_row)
        self._heading_style = headings[max(headings)][1] if headings else 0
        texts = _texts(headings)
        self.owned = self._find_owned()
        self.layout = Layout(
            self.sheet.tab,
            tuple(sheet.tab.title for sheet in self.main.sheets),
            texts,
            self.owned.marks,
            self._log(self.owned),
            aim.locale,
            aim.timezone,
            tuple(self._side_effects(self.owned)),
        )

    def _side_effects(self, owned: OwnNames) -> Iterator[Problem]:
        if any(relation.kind == "origin" for relation in self.package.relations("")):
            yield Problem(
                "the workbook is signed, and what the job writes voids the signature",
                "sign it again, or keep the prospects in a workbook that is not signed",
            )
        if self.main.is_locked and owned.log is None:
            yield Problem(
                "the structure of the workbook is locked; the changelog's tab is added to it",
                "nothing, if that is fine: the lock is as it was",
            )

    @property
    def sheet(self) -> SheetPart:
        """The prospects' tab."""
        return self.main.sheets[self.position]

    def where(self, position: int) -> str:
        """How messages name a tab."""
        return f"{self.name} {self.main.sheets[position].tab.title}"

    def stream(self, position: int) -> Stream:
        """The XML of a tab."""
        part = self.main.sheets[position].part
        return Stream(self.package.chunks(part), self.where(position))

    def headings(self, number: int) -> tuple[str, ...]:
        """A row of the prospects' tab as headings, up to the last one."""
        return _texts(self._row(self.position, number))

    def prospects(self, wanted: ReadRequest) -> Columns:
        """The wanted columns of the prospects' tab, as people see their cells."""
        stream = self.stream(self.position)
        decoder = self._decoder(stream, self.position)
        above = self.aim.header_row
        days = self._decoder(stream, self.position, days=True)
        columns = read_columns(
            stream,
            dict.fromkeys(wanted.columns | wanted.adopt, decoder)
            | dict.fromkeys(wanted.days, days),
            above=above,
            wanted=wanted.columns,
            adopt=wanted.adopt,
        )
        own = {mark.column for mark in self.owned.marks} | wanted.adopt
        overlay = read_overlay(stream.tail, self.package, self.sheet.part)
        return overlay.over(columns, above, wanted.columns - own)

    def areas(self, tail: bytes) -> tuple[DataArea, ...]:
        """The filter and the tables of the prospects; `tail` is what follows their rows."""
        return read_areas(tail, self.package, self.sheet.part, self.aim.header_row)

    def log_columns(self, wanted: Collection[int]) -> Columns:
        """Columns of the changelog below its headings; none where there is no changelog."""
        if self.owned.log is None:
            return Columns(0, {column: cells_of(()) for column in wanted})
        stream = self.stream(self.owned.log)
        decoder = self._decoder(stream, self.owned.log)
        return read_columns(stream, dict.fromkeys(wanted, decoder), above=1, wanted=wanted)

    def styles(self) -> Styles:
        """The formats of the workbook, as they are in this state."""
        part = self.main.related("styles")
        has_part = part is not None and self.package.has(part)
        data = self.package.read(part, MOST_IN_TREE) if part and has_part else None
        return Styles(data, self.main.namespace, self._last_style)

    def manner(self) -> Manner:
        """How people's cells look, and formats to look like them."""
        stream = self.stream(self.position)
        texts, numbers = styles_below(stream, self.aim.header_row, _SAMPLE)
        return Manner(self.styles(), self._heading_style, texts, numbers, self.aim.locale)

    def _last_style(self) -> int:
        """The greatest style of any cell, whether or not the workbook has it."""
        parts = (sheet.part for sheet in self.main.sheets if sheet.kind == "worksheet")
        found = (_STYLE.findall(self.package.read(part)) for part in parts)
        return min(max((int(style) for styles in found for style in styles), default=0), 65_535)

    def forget_texts(self) -> None:
        """Let go of the shared texts; they are read anew where they are wanted again."""
        self._texts = None

    def _shared_texts(self) -> SharedStrings:
        if self._texts is None:
            part = self.main.related("sharedStrings")
            has_part = part is not None and self.package.has(part)
            self._texts = SharedStrings(self.package.read(part) if part and has_part else b"")
        return self._texts

    def _decoder(self, stream: Stream, position: int, *, days: bool = False) -> Decoder:
        """What reads the cells of a tab; with `days` every number is one, however it is shown."""
        shift = SHIFT_1904 if self.main.is_1904 else 0
        told = Days(self._shows_day, shift, everywhere=days)
        return Decoder(stream.tags, self._shared_texts(), told, self.where(position))

    @cached_property
    def _shows_day(self) -> Callable[[int], bool]:
        return self.styles().shows_day

    def _row(self, position: int, number: int) -> dict[int, tuple[Cell, int]]:
        stream = self.stream(position)
        return read_row(stream, self._decoder(stream, position), number)

    def _find_owned(self) -> OwnNames:
        owned = find_owned(self.main.names, self.main.sheets, self.position, self._is_log)
        if owned.log is not None and self.main.sheets[owned.log].kind != "worksheet":
            return replace(owned, log=None, log_name="")
        return owned

    def with_log(self, name: str) -> "Reader | None":
        """The state with the changelog that no name marks any more; None where there is none.

        It is the one titled `name`, or else the only one.
        """
        sheets = self.main.sheets
        found = unclaimed_logs(self.main.names, sheets, self.position, self._is_log)
        named = [at for at in found if fold(sheets[at].tab.title) == fold(name)] or found
        if len(named) != 1:
            return None
        other = copy.copy(self)
        other.owned = replace(self.owned, log=named[0], log_name=name, doubtful=True)
        other.layout = replace(
            self.layout,
            log=self._log(other.owned),
            side_effects=tuple(self._side_effects(other.owned)),
        )
        return other

    def _log(self, owned: OwnNames) -> Log | None:
        at = owned.log
        if at is None:
            return None
        return Log(
            self.main.sheets[at].tab,
            owned.log_name,
            _texts(self._row(at, 1)),
            doubtful=owned.doubtful,
        )

    def _find_tab(self) -> int:
        sheets = self.main.sheets
        usable = [at for at, sheet in enumerate(sheets) if sheet.kind == "worksheet"]
        if not usable:
            raise WorkbookError(self.name, "has no tab with cells", "name another workbook")
        if self.aim.tab is None:
            return self._first_tab(usable)
        titles = [sheet.tab.title for sheet in sheets]
        found = find_title(self.aim.tab, titles)
        if found is None:
            mend = suggest_titles(self.aim.tab, [titles[at] for at in usable])
            raise WorkbookError(self.name, f'there is no tab "{self.aim.tab}"', mend)
        if found not in usable:
            raise WorkbookError(
                self.where(found), "is not a tab with cells", "name the prospects' tab"
            )
        if self._is_log(found):
            raise own_tab(self.where(found), self._title_of_prospects(found))
        return found

    def _first_tab(self, usable: Sequence[int]) -> int:
        """The first tab in sight that is not the job's own, else the first of those out of it."""
        shown = sorted(usable, key=lambda at: self.main.sheets[at].hidden)
        found = next((at for at in shown if not self._is_log(at)), None)
        if found is None:
            raise WorkbookError(self.name, "has no tab of prospects", "name another workbook")
        return found

    def _is_log(self, position: int) -> bool:
        """Whether a tab is a changelog: by its headings, of which fewer do where names say so."""
        if self.main.sheets[position].kind != "worksheet":
            return False
        try:
            there = set(map(fold, _texts(self._row(position, 1))))
        except WorkbookError:  # A tab that can't be read is none of the job's.
            return False
        count = sum(fold(heading) in there for heading in LOG_HEADINGS)
        return count == len(LOG_HEADINGS) or (
            2 * count > len(LOG_HEADINGS) and position in self._logs
        )

    def _title_of_prospects(self, log: int) -> str | None:
        at = self._logs.get(log)
        return None if at is None else self.main.sheets[at].tab.title


def _texts(cells: dict[int, tuple[Cell, int]]) -> tuple[str, ...]:
    """A row of headings as texts, up to the last one."""
    return tuple(
        _text(cells[at][0]) if at in cells else "" for at in range(max(cells, default=-1) + 1)
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return number_text(cell)
    return cell if isinstance(cell, str) else ""
