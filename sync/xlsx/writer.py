"""The parts of a workbook that a run changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, count

from sync.messages.errors import WorkbookError
from sync.workbook.looks import COLUMNS
from sync.workbook.page import Page
from sync.workbook.protocol import (
    LOG_HEADINGS,
    Changes,
    ColumnChange,
    Mark,
    TabChange,
    Value,
)
from sync.workbook.role import Role
from sync.xlsx.areas import widened_tables
from sync.xlsx.changelog import log_edits, log_names, new_changelog, printed_rows, refuse_title
from sync.xlsx.drawn_names import OwnTab
from sync.xlsx.drawn_tab import new_tab, redrawn_tab, with_drawing
from sync.xlsx.edits import NewColumn, SheetEdits, column_edits
from sync.xlsx.made_charts import form_of, make_charts
from sync.xlsx.matching import MatchingStyles
from sync.xlsx.names import OwnNames, names_in_file, new_names
from sync.xlsx.overlay import used_columns
from sync.xlsx.package import Relation, Rewrite
from sync.xlsx.part_drafts import PartDrafts
from sync.xlsx.patch import SheetPatch
from sync.xlsx.references import LAST_COLUMN
from sync.xlsx.rows import SheetXml
from sync.xlsx.state import WorkbookState
from sync.xlsx.tab_charts import TabOfCharts, draw_charts
from sync.xlsx.tabs import DefinedName, MainPart

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.%s+xml"

_Placed = Sequence[tuple[ColumnChange, int]]
"""Changes, each with its column."""


def make_rewrite(state: WorkbookState, changes: Changes) -> Rewrite | None:
    """The workbook with the changes made; None where they come to nothing."""
    placed = _placed(state, changes.columns)
    marks = sorted(
        (Mark(change.role, at, change.heading) for change, at in placed),
        key=lambda mark: list(Role).index(mark.role),
    )
    drawn = tuple(tab for tab in state.own.drawn if tab.kind in {c.kind for c in changes.tabs})
    own = OwnNames(tuple(marks), state.own.log, changes.log_name, state.position, drawn=drawn)
    tabs = changes.to_draw(state.layout)
    cells = any(change.cells or change.column is None for change in changes.columns)
    writes = cells or changes.log_rows or tabs
    if not writes and own == state.own and _is_hidden(state, own):
        return None
    return _Writer(state, own, changes.log_rows).run(placed, tabs)


def _is_hidden(state: WorkbookState, own: OwnNames) -> bool:
    """Whether the changelog is there, and all names of the job's are hidden.

    LibreOffice saves hidden names as if people had made them.
    """
    names = _names_in_file(state.main, state, own)
    return own.log is not None and all(name.hidden for name in names)


def _names_in_file(main: MainPart, state: WorkbookState, own: OwnNames) -> list[DefinedName]:
    drawn = [tab.position for tab in (*state.own.drawn, *own.drawn)]
    return names_in_file(main, (state.position, state.own.home), own.log, drawn)


def _placed(state: WorkbookState, columns: Sequence[ColumnChange]) -> _Placed:
    """Each change with its column; new columns stand side by side right of all that is used."""
    new = [change for change in columns if change.column is None]
    first = 0
    if new:
        xml = state.xml(state.position)
        first = used_columns(xml, state.package, state.sheet.part)
        first = max(first, len(state.layout.headings))
    if first + len(new) - 1 > LAST_COLUMN:
        raise WorkbookError(
            state.where(state.position),
            f'no room for the column "{new[0].heading}" right of the table',
            "delete the columns at the right edge of the tab that nobody needs",
        )
    places = count(first)
    return [(c, next(places) if c.column is None else c.column) for c in columns]


def _edits(state: WorkbookState, styles: MatchingStyles, placed: _Placed) -> SheetEdits:
    """The cells of the changes, and the headings of the new columns."""
    above = state.settings.header_row
    new = [
        _new_column(change, column, above, styles)
        for change, column in placed
        if change.column is None
    ]
    return column_edits([(column, change.cells) for change, column in placed], above, new)


def _new_column(change: ColumnChange, column: int, row: int, styles: MatchingStyles) -> NewColumn:
    look = COLUMNS[change.role]
    width = look.width(change.heading, (value for _, value in change.cells.items()))
    body = styles.column(look)
    return NewColumn(column, row, change.heading, styles.heading, body, width)


class _Writer:
    """Makes the changed parts of one state of a workbook."""

    def __init__(
        self, state: WorkbookState, own: OwnNames, log_rows: Sequence[tuple[Value, ...]]
    ) -> None:
        self._state = state
        self._own = own
        self._log_rows = log_rows
        self._rewrite = Rewrite(state.package)
        # A tree of its own, since this one changes.
        self._main = MainPart(state.package)
        self._styles = state.matching_styles()
        self._parts = PartDrafts(state.package)
        self._form = form_of(self._main.namespace)
        self._new: set[str] = set()
        self._titles = [*state.main.titles]
        self._lost_formula = False

    def run(self, placed: _Placed, tabs: Sequence[TabChange]) -> Rewrite:
        """Make them: the tabs first, since only then is it known what else must change."""
        state = self._state
        edits = _edits(state, self._styles, placed)
        if edits.columns:
            self._patch(state.sheet.part, state.xml(state.position), edits)
            for table, data in widened_tables(state.package, state.sheet.part, edits.new_columns):
                self._rewrite.put(table, [data])
            self._main.widen_filter(state.position, edits.new_columns)
        if self._own.log is None:
            self._make_log()
        elif self._log_rows:
            self._append(self._own.log)
        for tab in tabs:
            self._draw(tab)
        self._put_styles()
        self._put_main()
        if self._lost_formula:
            self._drop_order_of_computing()
        self._parts.put_into(self._rewrite)
        return self._rewrite

    def _patch(self, part: str, xml: SheetXml, edits: SheetEdits) -> None:
        patch = SheetPatch(xml, edits, self._styles, self._main.date_shift)
        self._rewrite.put(part, patch.pieces())
        self._lost_formula |= patch.lost_formula

    def _append(self, position: int) -> None:
        state = self._state
        last = state.xml(position).last_filled_row()
        headings = state.layout.log.headings if state.layout.log else ()
        edits = log_edits(headings, last, self._log_rows, state.where(position))
        self._patch(state.main.sheets[position].part, state.xml(position), edits)

    def _make_log(self) -> None:
        title, position = self._own.log_name, len(self._titles)
        where = f"{self._state.name} {title}"
        refuse_title(title, self._titles, where)
        new = self._new_tab(title)
        data = new_changelog(self._main.namespace, self._styles, self._log_rows)
        edits = log_edits(LOG_HEADINGS, 1, self._log_rows, where)
        self._patch(new.part, SheetXml([data], where), edits)
        self._own = replace(self._own, log=position)
        self._main.set_names((), log_names(title, position))

    def _new_tab(self, title: str) -> Relation:
        """Add a tab as the last one; return the relation to its part, which is still to be made."""
        names = (f"xl/worksheets/sheet{number}.xml" for number in count(1))
        new = self._new_part("worksheet", names)
        self._main.add_sheet(title, new.id)
        self._titles.append(title)
        return new

    def _draw(self, tab: TabChange) -> None:
        """Make a tab, or draw one anew that is there; the names then say what it shows."""
        state, fingerprint = self._state, tab.page.fingerprint
        known = {own.kind: own for own in self._own.drawn}.get(tab.kind)
        if known is None:
            refuse_title(tab.name, self._titles, f"{state.name} {tab.name}", tab.kind)
            drawn = OwnTab(tab.kind, len(self._titles), tab.name, fingerprint)
            title, part = tab.name, self._new_tab(tab.name).part
            data = new_tab(self._main.namespace, self._styles, tab.page)
            self._main.set_names((), [printed_rows(tab.name, drawn.position, tab.page.frozen)])
        else:
            drawn = replace(known, fingerprint=fingerprint)
            title, part = self._titles[known.position], state.main.sheets[known.position].part
            old = state.package.tree(part)
            data, had_formula = redrawn_tab(old, self._styles, tab.page)
            self._lost_formula |= had_formula
        self._rewrite.put(
            part, [self._with_charts(data, TabOfCharts(part, title, self._titles), tab.page)]
        )
        others = tuple(own for own in self._own.drawn if own is not known)
        self._own = replace(self._own, drawn=(*others, drawn))

    def _with_charts(self, data: bytes, tab: TabOfCharts, page: Page) -> bytes:
        """Draw the charts of a tab; return the XML of the tab, which names their drawing."""
        charts = make_charts(page, tab.title, self._form)
        relation = draw_charts(self._parts, tab, charts, self._form)
        return data if relation is None else with_drawing(data, relation, self._form)

    def _put_styles(self) -> None:
        if not self._styles.styles.changed:
            return
        part = self._main.related("styles")
        if part is None:
            # Where openpyxl looks for it, whatever the relations say.
            names = chain(["xl/styles.xml"], (f"xl/styles{number}.xml" for number in count(1)))
            part = self._new_part("styles", names).part
        elif not self._state.package.has(part):
            self._parts.declare(part, _CONTENT_TYPE % "styles")
        self._rewrite.put(part, [self._styles.styles.to_bytes()])

    def _put_main(self) -> None:
        self._main.set_names(
            _names_in_file(self._main, self._state, self._own),
            new_names(self._titles, self._state.position, self._own),
        )
        self._main.ask_for_recalculation()
        self._rewrite.put(self._main.part, [self._main.to_bytes()])

    def _drop_order_of_computing(self) -> None:
        """Leave out the order in which formulas are computed: one of them has gone."""
        for relation in self._main.relations:
            if relation.kind == "calcChain":
                self._parts.unrelate(self._main.part, relation, None)
                self._parts.undeclare(relation.part)
                self._parts.drop(relation.part)

    def _new_part(self, kind: str, names: Iterable[str]) -> Relation:
        """Add a part under the first of these names that is free."""
        name = next(name for name in names if name not in self._new and not self._parts.has(name))
        self._new.add(name)
        id_, _ = self._parts.relate(
            self._main.part, name, f"{self._form.relations}relationships/{kind}"
        )
        self._parts.declare(name, _CONTENT_TYPE % kind)
        return Relation(id_, kind, name)
