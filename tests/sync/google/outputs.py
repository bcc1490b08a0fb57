"""What the job's columns and tabs must show: what they do in a workbook in memory.

That one is made of what people wrote and of the changelog, so it comes to the same stages by
another way: it has no column, mark or tab of the job's, and no request of its run is disturbed.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rules.judging.verdict import MoveKind
from rules.read.cells import Cell
from sync.google.marks import DrawnMark
from sync.run.job import RunResult
from sync.run.plan import Plan
from sync.workbook.page import Chart, Page
from tests.harness import EVERYTHING, run
from tests.memory import MemoryWorkbook, to_cell
from tests.sheets import PersonTab
from tests.sheets.errors import JsonObject
from tests.sheets.state import Document
from tests.sync.google.invariants import added_in, drawn_tabs, marks, own_charts


def check_outputs(tab: PersonTab, config: str = EVERYTHING) -> None:
    """Those columns and tabs that are there show what they must by a config."""
    plan = _plan(tab, config)
    wanted = {each.role: each for each in plan.changes.columns}
    for mark in marks(tab.book.current, tab.id):
        shown = [to_cell(value) for value in wanted[mark.role].cells.shown]  # type: ignore[attr-defined]
        cells = [row[mark.column] for row in _padded(tab.rows())[1:]] if tab.rows() else []
        assert _without_tail(cells) == _without_tail(shown), mark.role
    check_tabs(tab, plan)


def check_tabs(tab: PersonTab, plan: Plan) -> None:
    """The tabs that are drawn show their pages, each once."""
    doc = tab.book.current
    drawn = drawn_tabs(doc)
    assert len({mark.kind for mark in drawn.values()}) == len(drawn)
    pages = {each.kind: each.page for each in plan.changes.tabs}
    for tab_id, mark in drawn.items():
        title = doc.grid_tab(tab_id).title
        assert _filled(tab.book.tab(title).rows()) == _filled(_cells(pages[mark.kind])), title
        check_charts(doc, tab_id, mark, pages[mark.kind])


def check_no_other_charts(doc: Document) -> None:
    """There are no charts but those that the job made and knows."""
    found = [chart["chartId"] for tab in doc.tabs for chart in tab.attached.get("charts", [])]
    assert sorted(found) == sorted(own_charts(doc))


def check_charts(doc: Document, tab_id: int, mark: DrawnMark, page: Page) -> None:
    """Each chart of a page is there once, and shows its cells."""
    there = {
        chart["chartId"]: chart for tab in doc.tabs for chart in tab.attached.get("charts", [])
    }
    assert sorted(each.name for each in mark.charts) == sorted(each.name for each in page.charts)
    own = {each.name: there[each.id] for each in mark.charts}
    for chart in page.charts:
        assert list(_shown(own[chart.name])) == list(_wanted(chart, tab_id)), chart.name


def _plan(tab: PersonTab, config: str) -> Plan:
    """What a run comes to in memory: no move, as all of them are recorded.

    Those of whom no move is recorded are added all or, by a config that does not ask for it, none.
    """
    own = {mark.column for mark in marks(tab.book.current, tab.id)}
    people = [[cell for at, cell in enumerate(row) if at not in own] for row in _padded(tab.rows())]
    [log] = [
        box.tab
        for name, box in tab.book.named_ranges().items()
        if name.startswith(f"qualify_changelog_{tab.id}_")
    ]
    title = tab.book.current.grid_tab(log).title
    made = json.dumps([_filled(people), _filled(tab.book.tab(title).rows())])
    result = _run_in_memory(_RUN_IDS.sub('"run"', made), config)
    assert {move.kind for move in result.moves} <= {MoveKind.ADDED}
    assert not (result.moves and added_in(tab.book, title))
    assert isinstance(result.found, Plan)
    return result.found


_RUN_IDS = re.compile('"run-[0-9]+"')
"""What differs from run to run in a changelog, and decides nothing."""


@lru_cache(maxsize=1024)
def _run_in_memory(made: str, config: str) -> RunResult:
    """What a run makes of people's rows and a changelog, as JSON: many tests end in the same."""
    people, log = json.loads(made)
    book = MemoryWorkbook(people, log)
    book.log_name = book.log_title = "Changelog"
    return run(book, config)


def _padded(rows: list[list[object]]) -> list[list[object]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _filled(rows: Iterable[Iterable[object]]) -> list[list[Cell]]:
    """Rows as a workbook in memory has them: None where nothing stands, and no empty tails."""
    cells = [_without_tail(row) for row in rows]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _without_tail(cells: Iterable[object]) -> list[Cell]:
    found: list[Cell] = [None if cell == "" else cell for cell in cells]  # type: ignore[misc]
    while found and found[-1] is None:
        found.pop()
    return found


def _cells(page: Page) -> Iterator[list[object]]:
    return (list(row.cells) for row in page.rows)


def _shown(chart: JsonObject) -> Iterator[JsonObject]:
    basic = chart["spec"]["basicChart"]
    for data in (*basic["domains"], *basic["series"]):
        yield from data.get("domain", data.get("series"))["sourceRange"]["sources"]


def _wanted(chart: Chart, tab_id: int) -> Iterator[JsonObject]:
    top, bottom = chart.rows
    for column in (chart.names, *(series.column for series in chart.series)):
        rows = {"startRowIndex": top - 1, "endRowIndex": bottom + 1}
        yield (
            {"sheetId": tab_id} | rows | {"startColumnIndex": column, "endColumnIndex": column + 1}
        )
