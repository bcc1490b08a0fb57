"""The parts of a workbook that a run changes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from lxml import etree

from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.workbook.looks import COLUMNS
from sync.workbook.protocol import LOG_HEADINGS, Changes, ColumnChange, Mark, Tab, Value
from sync.workbook.role import Role
from sync.xlsx.areas import widened_tables
from sync.xlsx.blocks import Stream
from sync.xlsx.changelog import log_edits, log_names, new_changelog
from sync.xlsx.edits import Edits, NewColumn, column_edits
from sync.xlsx.extent import last_row, used_columns
from sync.xlsx.manner import Manner
from sync.xlsx.names import OwnNames, names_for, names_of
from sync.xlsx.package import CONTENT_TYPES, Rewrite, relations_part, relative, to_bytes
from sync.xlsx.reader import Reader
from sync.xlsx.refs import LAST_COLUMN, LAST_ROW
from sync.xlsx.sheet import SheetPatch
from sync.xlsx.tabs import MainPart, SheetPart

_BAD_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^\s*$")
_TITLE_LIMIT = 31
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"


def make_rewrite(state: Reader, changes: Changes) -> Rewrite | None:
    """The workbook with the changes made; None where they come to nothing."""
    placed = _placed(state, changes.columns)
    marks = sorted(
        (Mark(change.role, at, change.heading) for change, at in placed),
        key=lambda mark: list(Role).index(mark.role),
    )
    owned = OwnNames(tuple(marks), state.owned.log, changes.log_name, state.position)
    cells = any(change.cells or change.column is None for change in changes.columns)
    if not cells and not changes.log_rows and owned == state.owned and _is_hidden(state, owned):
        return None
    return _Writer(state, owned, changes.log_rows).run(placed)


def _is_hidden(state: Reader, owned: OwnNames) -> bool:
    """Whether the changelog is there, and no name of the job's in sight.

    LibreOffice saves hidden names as if people had made them.
    """
    homes = (state.position, state.owned.home)
    names = names_of(state.main.names, state.main.sheets, homes, owned.log)
    return owned.log is not None and all(name.hidden for name in names)


def _placed(state: Reader, columns: Sequence[ColumnChange]) -> list[tuple[ColumnChange, int]]:
    """Each change with its column; those to be made stand side by side right of all that is."""
    made = [change for change in columns if change.column is None]
    first = 0
    if made:
        stream = state.stream(state.position)
        first = used_columns(stream, state.package, state.sheet.part)
        first = max(first, len(state.layout.headings))
    if first + len(made) - 1 > LAST_COLUMN:
        raise WorkbookError(
            state.where(state.position),
            f'no room for the column "{made[0].heading}" right of the table',
            "delete the columns at the right edge of the tab that nobody needs",
        )
    places = iter(range(first, first + len(made)))
    return [(c, next(places) if c.column is None else c.column) for c in columns]


def _edits(state: Reader, manner: Manner, placed: Sequence[tuple[ColumnChange, int]]) -> Edits:
    """The cells of the changes, and the headings of the columns to be made."""
    above = state.aim.header_row
    made = [
        _made(change, column, above, manner) for change, column in placed if change.column is None
    ]
    return column_edits([(column, change.cells) for change, column in placed], above, made)


def _made(change: ColumnChange, column: int, row: int, manner: Manner) -> NewColumn:
    look = COLUMNS[change.role]
    width = look.width(change.heading, (value for _, value in change.cells.items()))
    body = manner.column(look, days=change.role is Role.SINCE)
    return NewColumn(column, row, change.heading, manner.heading, body, width)


@dataclass(frozen=True)
class _NewPart:
    """A part to be added, and the id by which the workbook refers to it."""

    part: str
    kind: str
    relation: str


class _Writer:
    """Makes the changed parts of one state of a workbook."""

    def __init__(
        self, state: Reader, owned: OwnNames, log_rows: Sequence[tuple[Value, ...]]
    ) -> None:
        self._state = state
        self._owned = owned
        self._log_rows = log_rows
        self._rewrite = Rewrite(state.package)
        # Its own tree, for this one changes.
        self._main = MainPart(state.package)
        self._manner = state.manner()
        self._styles = self._manner.styles
        self._added: list[_NewPart] = []
        self._typed: dict[str, str] = {}  # parts that are new to the package, and their kinds
        self._lost_formula = False

    def run(self, placed: Sequence[tuple[ColumnChange, int]]) -> Rewrite:
        """Make them: the tabs first, for only then is it known what else must change."""
        state = self._state
        edits = _edits(state, self._manner, placed)
        if edits.columns:
            self._patch(state.sheet.part, state.stream(state.position), edits, state.sheet.tab)
            for table, data in widened_tables(state.package, state.sheet.part, edits.made):
                self._rewrite.put(table, [data])
            self._main.widen_filter(state.position, edits.made)
        if self._owned.log is None:
            self._make_log()
        elif self._log_rows:
            self._append(self._owned.log)
        self._put_styles()
        self._put_main()
        self._put_references()
        return self._rewrite

    def _patch(self, part: str, stream: Stream, edits: Edits, tab: Tab) -> None:
        patch = SheetPatch(
            stream,
            edits,
            self._manner,
            is_1904=self._main.is_1904,
            where=f"{self._state.name} {tab.title}",
        )
        self._rewrite.put(part, patch.pieces())
        self._lost_formula |= patch.lost_formula

    def _append(self, position: int) -> None:
        state = self._state
        tab = state.main.sheets[position].tab
        last = last_row(state.stream(position))
        headings = state.layout.log.headings if state.layout.log else ()
        self._patch(
            state.main.sheets[position].part,
            state.stream(position),
            self._log_edits(headings, last, tab),
            tab,
        )

    def _log_edits(self, headings: Sequence[str], last: int, tab: Tab) -> Edits:
        where = f"{self._state.name} {tab.title}"
        if last + len(self._log_rows) > LAST_ROW:
            raise WorkbookError(
                where,
                f"no room for {len(self._log_rows):,} more rows",
                "move old rows to another workbook, but keep the last one of each key",
            )
        return log_edits(headings, last, self._log_rows, where)

    def _make_log(self) -> None:
        title = self._owned.log_name
        self._refuse_title(title)
        names = (f"xl/worksheets/sheet{number}.xml" for number in count(1))
        new = self._new_part("worksheet", names)
        tab = self._main.add_sheet(title, new.relation)
        data = new_changelog(self._main.namespace, self._manner, self._log_rows)
        where = f"{self._state.name} {title}"
        self._patch(new.part, Stream([data], where), self._log_edits(LOG_HEADINGS, 1, tab), tab)
        self._owned = replace(self._owned, log=len(self._state.main.sheets))
        self._main.set_names((), log_names(title, len(self._state.main.sheets)))

    def _refuse_title(self, title: str) -> None:
        where = f"{self._state.name} {title}"
        if fold(title) in [fold(known) for known in self._state.layout.titles]:
            raise WorkbookError(
                where,
                "the tab is there already, and it is not the changelog of this config",
                "rename that tab, or give the changelog another name in [output]",
            )
        if len(title) > _TITLE_LIMIT or _BAD_TITLE.search(title) or fold(title) == "history":
            raise WorkbookError(
                where,
                f'Excel allows no tab named "{title}"',
                f"give the changelog a name of at most {_TITLE_LIMIT} characters without"
                " []:*?/\\ in [output]",
            )

    def _put_styles(self) -> None:
        if not self._styles.changed:
            return
        part = self._main.related("styles")
        if part is None:
            # Where openpyxl looks for it, whatever the relations say.
            names = chain(["xl/styles.xml"], (f"xl/styles{number}.xml" for number in count(1)))
            part = self._new_part("styles", names).part
        elif not self._state.package.has(part):
            self._typed[part] = "styles"
        self._rewrite.put(part, [self._styles.to_bytes()])

    def _put_main(self) -> None:
        sheets = [*self._state.main.sheets]
        if self._owned.log == len(sheets):
            sheets.append(
                SheetPart(Tab(0, self._owned.log_name), "", "", "worksheet", hidden=False)
            )
        position = self._state.position
        self._main.set_names(
            names_of(self._main.names, sheets, (position, self._state.owned.home), self._owned.log),
            names_for(sheets, position, self._owned),
        )
        self._main.ask_for_recalculation()
        self._rewrite.put(self._main.part, [self._main.to_bytes()])

    def _put_references(self) -> None:
        """The lists of parts, where one was added or the order of computing has become wrong."""
        lost = self._main.related("calcChain") if self._lost_formula else None
        if lost:
            self._rewrite.drop(lost)
        if not lost and not self._typed:
            return
        self._put_relations(lost)
        self._put_content_types(lost)

    def _put_relations(self, dropped: str | None) -> None:
        source = relations_part(self._main.part)
        root = self._state.package.tree(source)
        gone = {r.id for r in self._main.relations if r.part == dropped}
        kinds = [element.get("Type", "") for element in root]
        for element in list(root):
            if element.get("Id") in gone:
                root.remove(element)
        base = next(kind for kind in kinds if kind.endswith("/worksheet")).rpartition("/")[0]
        for new in self._added:
            element = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship")
            element.set("Id", new.relation)
            element.set("Type", f"{base}/{new.kind}")
            element.set("Target", relative(new.part, self._main.part))
        self._rewrite.put(source, [to_bytes(root)])

    def _put_content_types(self, dropped: str | None) -> None:
        root = self._state.package.tree(CONTENT_TYPES)
        gone = {f"/{part}".lower() for part in (dropped, *self._typed) if part}
        for element in list(root):
            if element.get("PartName", "").lower() in gone:
                root.remove(element)
        for part, kind in self._typed.items():
            element = etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Override")
            element.set("PartName", f"/{part}")
            element.set("ContentType", _CONTENT_TYPE % kind)
        self._rewrite.put(CONTENT_TYPES, [to_bytes(root)])

    def _new_part(self, kind: str, names: Iterable[str]) -> _NewPart:
        """Add a part under the first of these names that is free."""
        name = next(name for name in names if not self._state.package.has(name))
        ids = {r.id for r in self._main.relations} | {r.relation for r in self._added}
        free = 1
        while f"rId{free}" in ids:
            free += 1
        new = _NewPart(name, kind, f"rId{free}")
        self._added.append(new)
        self._typed[name] = kind
        return new
