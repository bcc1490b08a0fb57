"""One state of a workbook, as the bytes of its file say it."""

import copy
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rules.columns import cells_of
from rules.read.cells import Cell
from rules.read.readings import number_text
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.messages.link import Link
from sync.messages.problem import Problem
from sync.workbook.capacity import RowLimit
from sync.workbook.own_tabs import own_tab
from sync.workbook.protocol import LOG_HEADINGS, DataArea, DrawnTab, Layout, Log, ReadRequest
from sync.workbook.titles import find_title, suggest_titles
from sync.xlsx.areas import read_areas
from sync.xlsx.cells import DateSystem, Decoder
from sync.xlsx.columns import Columns, read_columns, read_row, styles_below
from sync.xlsx.drawn_names import OwnTab, find_drawn
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.names import NameSearch, OwnNames, find_logs, unclaimed_logs
from sync.xlsx.overlay import as_people_see
from sync.xlsx.package import MOST_AT_ONCE, MOST_IN_TREE, open_package
from sync.xlsx.references import LAST_ROW
from sync.xlsx.rows import SheetXml
from sync.xlsx.strings import SharedStrings
from sync.xlsx.styles import Styles
from sync.xlsx.tab_charts import TabOfCharts, find_charts
from sync.xlsx.tabs import MainPart, SheetPart

_SAMPLE = 50
"""So many rows tell how people's cells look."""
_STYLE = re.compile(rb"""\ss(?:tyle)?\s*=\s*["'](\d{1,5})["']""")


@dataclass(frozen=True)
class TabSettings:
    """The tab and heading row that the config names, and the locale and time zone to go by."""

    tab: str | None
    header_row: int
    locale: str
    timezone: str


class WorkbookState:
    """The workbook as it was when read. `layout` is what it holds, `own` what is the job's."""

    def __init__(self, data: bytes, name: str, settings: TabSettings) -> None:
        self.data = data
        self.name = name
        self.settings = settings
        self.package = open_package(data, name)
        self.main = MainPart(self.package)
        self._texts: SharedStrings | None = None
        self._logs = find_logs(self.main)
        self._drawn = find_drawn(self.main)
        self.position = self._find_tab()
        headings = self._row(self.position, settings.header_row)
        self._heading_style = headings[max(headings)][1] if headings else 0
        self.own = self._find_own()
        self.layout = Layout(
            self.sheet.tab,
            self.main.titles,
            _texts(headings),
            self.own.marks,
            self._log(self.own),
            settings.locale,
            settings.timezone,
            tuple(self._side_effects()),
            tuple(map(self._drawn_tab, self.own.drawn)),
            self.main.is_locked,
            has_setting=False,
            limit=RowLimit(LAST_ROW),
        )

    def _side_effects(self) -> Iterator[Problem]:
        if any(relation.kind == "origin" for relation in self.package.relations("")):
            yield Problem(
                "the workbook is signed, and what the job writes voids the signature",
                "sign it again, or keep the prospects in a workbook that is not signed",
            )

    @property
    def sheet(self) -> SheetPart:
        """The prospects' tab."""
        return self.main.sheets[self.position]

    def where(self, position: int) -> str:
        """How messages name a tab."""
        return f"{self.name} {self.main.titles[position]}"

    def xml(self, position: int) -> SheetXml:
        """The XML of a tab."""
        part = self.main.sheets[position].part
        return SheetXml(self.package.chunks(part), self.where(position))

    def headings(self, number: int) -> tuple[str, ...]:
        """A row of the prospects' tab as headings, up to the last one that is not empty."""
        return _texts(self._row(self.position, number))

    def prospects(self, wanted: ReadRequest) -> Columns:
        """The wanted columns of the prospects' tab, as people see their cells."""
        xml = self.xml(self.position)
        above = self.settings.header_row
        decoders = dict.fromkeys(wanted.columns | wanted.adopt, self._decoder(xml))
        decoders |= dict.fromkeys(wanted.days, self._decoder(xml, all_days=True))
        columns = read_columns(
            xml,
            decoders,
            above=above,
            wanted=wanted.columns,
            adopt=wanted.adopt,
        )
        own = {mark.column for mark in self.own.marks} | wanted.adopt
        return as_people_see(columns, self.package, self.sheet.part, above, wanted.columns - own)

    def areas(self, after_rows: bytes) -> tuple[DataArea, ...]:
        """The filter and the tables of the prospects."""
        return read_areas(after_rows, self.package, self.sheet.part, self.settings.header_row)

    def log_columns(self, wanted: Collection[int]) -> Columns:
        """Columns of the changelog below its headings; none where there is no changelog."""
        if self.own.log is None:
            return Columns(0, {column: cells_of(()) for column in wanted})
        xml = self.xml(self.own.log)
        decoders = dict.fromkeys(wanted, self._decoder(xml))
        return read_columns(xml, decoders, above=1, wanted=wanted)

    def styles(self) -> Styles:
        """The styles of the workbook, as they are in this state."""
        data = self._related("styles", MOST_IN_TREE)
        return Styles(data, self.main.namespace, self._last_style)

    def matching_styles(self) -> MatchingStyles:
        """Styles that look like people's cells."""
        xml = self.xml(self.position)
        texts, numbers = styles_below(xml, self.settings.header_row, _SAMPLE)
        return MatchingStyles(
            self.styles(), self._heading_style, texts, numbers, self.settings.locale
        )

    def _related(self, kind: str, most: int = MOST_AT_ONCE) -> bytes | None:
        """The content of the part of a kind, such as "styles"; None where there is none."""
        part = self.main.related(kind)
        return self.package.read(part, most) if part and self.package.has(part) else None

    def _last_style(self) -> int:
        """The greatest style of any cell, whether or not the workbook has it."""
        parts = (sheet.part for sheet in self.main.sheets if sheet.kind == "worksheet")
        found = (_STYLE.findall(self.package.read(part)) for part in parts)
        return min(max((int(style) for styles in found for style in styles), default=0), 65_535)

    def forget_texts(self) -> None:
        """Free the memory of the shared texts; they are read again when next needed."""
        self._texts = None

    def _decoder(self, xml: SheetXml, *, all_days: bool = False) -> Decoder:
        """What reads the cells of a tab; with `all_days` every number is a day, however shown."""
        dates = DateSystem(self._shows_day, self.main.date_shift, all_days=all_days)
        if self._texts is None:
            self._texts = SharedStrings(self._related("sharedStrings") or b"")
        return Decoder(xml, self._texts, dates)

    @cached_property
    def _shows_day(self) -> Callable[[int], bool]:
        return self.styles().shows_day

    def _row(self, position: int, number: int) -> dict[int, tuple[Cell, int]]:
        xml = self.xml(position)
        return read_row(xml, self._decoder(xml), number)

    def _find_own(self) -> OwnNames:
        own = NameSearch(self.main, self.position, self._is_log).run()
        usable = [sheet.kind == "worksheet" for sheet in self.main.sheets]
        own = replace(own, drawn=tuple(tab for tab in own.drawn if usable[tab.position]))
        if own.log is not None and not usable[own.log]:
            return replace(own, log=None, log_name="")
        return own

    def _drawn_tab(self, own: OwnTab) -> DrawnTab:
        sheet = self.main.sheets[own.position]
        charts = find_charts(
            self.package, TabOfCharts(sheet.part, sheet.tab.title, self.main.titles)
        )
        return DrawnTab(own.kind, sheet.tab, own.name, own.fingerprint, charts)

    def with_log(self, name: str) -> "WorkbookState | None":
        """The state with the changelog that no name marks any more; None where there is none.

        It is the one titled `name`, or else the only one.
        """
        found = unclaimed_logs(self.main, self.position, self._is_log)
        named = [at for at in found if fold(self.main.titles[at]) == fold(name)] or found
        if len(named) != 1:
            return None
        other = copy.copy(self)
        other.own = replace(self.own, log=named[0], log_name=name, doubtful=True)
        other.layout = replace(self.layout, log=self._log(other.own))
        return other

    def _log(self, own: OwnNames) -> Log | None:
        if own.log is None:
            return None
        tab, headings = self.main.sheets[own.log].tab, _texts(self._row(own.log, 1))
        return Log(tab, own.log_name, headings, doubtful=own.doubtful)

    def _find_tab(self) -> int:
        sheets, titles, wanted = self.main.sheets, self.main.titles, self.settings.tab
        usable = [at for at, sheet in enumerate(sheets) if sheet.kind == "worksheet"]
        if not usable:
            raise self._no_tab("has no tab with cells", "name another workbook")
        if wanted is None:
            return self._first_tab(usable)
        found = find_title(wanted, titles)
        if found is None:
            mend = suggest_titles(wanted, [titles[at] for at in usable])
            raise self._no_tab(f'there is no tab "{wanted}"', mend)
        if found not in usable:
            what, mend = "is not a tab with cells", "name the prospects' tab"
            raise WorkbookError(self.where(found), what, mend, about=Link.TAB)
        if found in self._drawn or self._is_log(found):
            prospects = (self._drawn | self._logs).get(found)
            raise own_tab(self.where(found), None if prospects is None else titles[prospects])
        return found

    def _first_tab(self, usable: Sequence[int]) -> int:
        """The first visible tab that is not the job's own, or else the first hidden one."""
        shown = sorted(usable, key=lambda at: self.main.sheets[at].hidden)
        others = (at for at in shown if at not in self._drawn and not self._is_log(at))
        found = next(others, None)
        if found is None:
            raise self._no_tab("has no tab of prospects", "name another workbook")
        return found

    def _no_tab(self, what: str, mend: str) -> WorkbookError:
        return WorkbookError(self.name, what, mend, about=Link.TAB)

    def _is_log(self, position: int) -> bool:
        """Whether a tab has the headings of a changelog; most of them do where names say it is."""
        if self.main.sheets[position].kind != "worksheet":
            return False
        try:
            there = set(map(fold, _texts(self._row(position, 1))))
        except WorkbookError:  # A tab that can't be read is not one of the job's.
            return False
        count = sum(fold(heading) in there for heading in LOG_HEADINGS)
        return count == len(LOG_HEADINGS) or (
            2 * count > len(LOG_HEADINGS) and position in self._logs
        )


def _texts(cells: dict[int, tuple[Cell, int]]) -> tuple[str, ...]:
    """A row of headings as texts, up to the last one that is not empty."""
    return tuple(
        _text(cells[at][0]) if at in cells else "" for at in range(max(cells, default=-1) + 1)
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return number_text(cell)
    return cell if isinstance(cell, str) else ""
