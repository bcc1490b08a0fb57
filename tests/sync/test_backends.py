"""What every back end must do: one suite that each of them passes, through the whole job."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from rules.read.cells import Cell
from sync.google.marks import COLUMN_KEY, LOG_KEY, TAB_KEY
from sync.messages.errors import WorkbookError
from sync.run.archiving import ArchiveWish
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.workbook.protocol import (
    DataArea,
    ReadRequest,
    Workbook,
    WriteResult,
    column_letters,
)
from sync.xlsx import XlsxWorkbook
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, RULES, TODAY, job, rules_page, run
from tests.memory import MemoryWorkbook, sheet
from tests.sheets import PersonTab, SheetsServer
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.workbooks import write_workbook

Prospect = Mapping[str, Cell]
SORTED = {"sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]}


class MemoryPlace:
    """A workbook in memory, and the hands of the people who edit it."""

    def __init__(self, prospects: Sequence[Prospect]) -> None:
        self.book = MemoryWorkbook(sheet(BLANK, *prospects))
        del self.book.grid[1]

    def open(self, tab: str | None = None) -> AbstractContextManager[Workbook]:
        return nullcontext(self.book)

    def rows(self, *headings: str) -> list[tuple[Cell, ...]]:
        return self.book.rows(*headings)

    def log(self, *headings: str) -> list[tuple[Cell, ...]]:
        return self.book.moves(*headings)

    def put(self, heading: str, row: int, cell: Cell) -> None:
        self.book.put(heading, row, cell)

    def insert_column(self, before: str) -> None:
        at = self.book.column(before)
        for row in self.book.grid:
            row.insert(at, None)
        self.book.marks = {
            role: (column + (column >= at), name)
            for role, (column, name) in self.book.marks.items()
        }

    def insert_title(self, text: str) -> None:
        self.book.grid.insert(0, [text])

    def delete_row(self, row: int) -> None:
        del self.book.grid[row - 1]

    def rename_log(self, title: str) -> None:
        self.book.log_title = title

    def delete_log(self) -> None:
        self.book.log = None

    def put_log_first(self) -> None:
        """It has no order of tabs."""

    def titles(self) -> list[str]:
        return [*self.book.look().titles, *self.book.pages]

    def page(self, title: str) -> list[tuple[Cell, ...]]:
        return _padded(self.book.pages[title])

    def edit_page(self, title: str, row: int, column: int, cell: Cell) -> None:
        cells = self.book.pages[title]
        cells += [[] for _ in range(row - len(cells))]
        cells[row - 1] += [None] * (column - len(cells[row - 1]))
        cells[row - 1][column - 1] = cell

    def rename_page(self, old: str, new: str) -> None:
        self.book.pages[new] = self.book.pages.pop(old)
        for kind, each in self.book.drawn.items():
            self.book.drawn[kind] = replace(each, tab=replace(each.tab, title=new))

    def delete_page(self, title: str) -> None:
        del self.book.pages[title]
        self.book.drawn.clear()

    def put_page_first(self, title: str) -> None:
        """It has no order of tabs."""

    def add_tab(self, title: str, cell: str) -> None:
        self.book.pages[title] = [[cell]]

    def lose_marks(self) -> None:
        self.book.marks.clear()
        self.book.marked = False

    def filter(self, last: str) -> None:
        self.book.areas = [DataArea("the filter", 0, self.book.column(last))]

    def last_filtered(self) -> str:
        return str(self.book.grid[0][self.book.areas[0].last])


class XlsxPlace:
    """Edited by openpyxl, as people's scripts do: it moves cells, but no names with them."""

    def __init__(self, path: Path, prospects: Sequence[Prospect]) -> None:
        self.path = write_workbook(path, *prospects)
        self.log_title = "Changelog"

    @contextmanager
    def open(self, tab: str | None = None) -> Iterator[Workbook]:
        with XlsxWorkbook(self.path, tab=tab).writing() as book:
            yield book

    def rows(self, *headings: str) -> list[tuple[Cell, ...]]:
        return _under(openpyxl.load_workbook(self.path)["Prospects"], headings)

    def log(self, *headings: str) -> list[tuple[Cell, ...]]:
        return _under(openpyxl.load_workbook(self.path)[self.log_title], headings)

    @contextmanager
    def _edited(self) -> Iterator[Any]:
        book = openpyxl.load_workbook(self.path)
        yield book
        book.save(self.path)

    def put(self, heading: str, row: int, cell: Cell) -> None:
        with self._edited() as book:
            tab = book["Prospects"]
            tab.cell(row, _place(tab, heading)).value = cell

    def insert_column(self, before: str) -> None:
        with self._edited() as book:
            book["Prospects"].insert_cols(_place(book["Prospects"], before))

    def insert_title(self, text: str) -> None:
        with self._edited() as book:
            book["Prospects"].insert_rows(1)
            book["Prospects"]["A1"] = text

    def delete_row(self, row: int) -> None:
        with self._edited() as book:
            book["Prospects"].delete_rows(row)

    def rename_log(self, title: str) -> None:
        with self._edited() as book:
            book[self.log_title].title = title
        self.log_title = title

    def delete_log(self) -> None:
        with self._edited() as book:
            del book[self.log_title]

    def put_log_first(self) -> None:
        with self._edited() as book:
            book.move_sheet(self.log_title, -len(book.sheetnames))

    def titles(self) -> list[str]:
        return openpyxl.load_workbook(self.path).sheetnames

    def page(self, title: str) -> list[tuple[Cell, ...]]:
        rows = openpyxl.load_workbook(self.path)[title].iter_rows(values_only=True)
        return _padded([[*row] for row in rows])  # type: ignore[list-item]

    def edit_page(self, title: str, row: int, column: int, cell: Cell) -> None:
        with self._edited() as book:
            book[title].cell(row, column).value = cell

    def rename_page(self, old: str, new: str) -> None:
        with self._edited() as book:
            book[old].title = new

    def delete_page(self, title: str) -> None:
        with self._edited() as book:
            del book[title]

    def put_page_first(self, title: str) -> None:
        with self._edited() as book:
            book.move_sheet(title, -len(book.sheetnames))
            book.active = 0

    def add_tab(self, title: str, cell: str) -> None:
        with self._edited() as book:
            book.create_sheet(title)["A1"] = cell

    def lose_marks(self) -> None:
        with self._edited() as book:
            for tab in book:
                tab.defined_names.clear()

    def filter(self, last: str) -> None:
        with self._edited() as book:
            tab = book["Prospects"]
            end = tab.cell(tab.max_row, _place(tab, last)).coordinate
            tab.auto_filter.ref = f"A1:{end}"

    def last_filtered(self) -> str:
        tab = openpyxl.load_workbook(self.path)["Prospects"]
        _, _, column, _ = range_boundaries(tab.auto_filter.ref)
        return str(tab.cell(1, int(column or 0)).value)


def _place(tab: Worksheet, heading: str) -> int:
    return [cell.value for cell in tab[1]].index(heading) + 1


def _under(tab: Worksheet, headings: Sequence[str]) -> list[tuple[Cell, ...]]:
    first, *rows = tab.iter_rows(values_only=True)
    places = [first.index(heading) for heading in headings]
    return [tuple(row[place] for place in places) for row in rows]  # type: ignore[misc]


class GooglePlace:
    def __init__(self, bench: Bench, prospects: Sequence[Prospect]) -> None:
        self.bench = bench
        self.tab: PersonTab = bench.sheet(prospects)
        self.log_title = "Changelog"

    def open(self, tab: str | None = None) -> AbstractContextManager[Workbook]:
        return nullcontext(self.bench.open(self.tab.book, tab=tab))

    def rows(self, *headings: str) -> list[tuple[Cell, ...]]:
        return _of_records(self.tab, headings)

    def log(self, *headings: str) -> list[tuple[Cell, ...]]:
        return _of_records(self.tab.book.tab(self.log_title), headings)

    def put(self, heading: str, row: int, cell: Cell) -> None:
        self.tab.set(f"{self.tab.find(heading)}{row}", "" if cell is None else cell)

    def insert_column(self, before: str) -> None:
        self.tab.insert_columns(self.tab.find(before))

    def insert_title(self, text: str) -> None:
        self.tab.insert_rows(1)
        self.tab.set("A1", text)

    def delete_row(self, row: int) -> None:
        self.tab.delete_rows(row)

    def rename_log(self, title: str) -> None:
        self.tab.book.tab(self.log_title).rename(title)
        self.log_title = title

    def delete_log(self) -> None:
        self.tab.book.tab(self.log_title).delete()

    def put_log_first(self) -> None:
        self.tab.book.tab(self.log_title).move_first()

    def titles(self) -> list[str]:
        return self.tab.book.titles()

    def page(self, title: str) -> list[tuple[Cell, ...]]:
        rows = self.tab.book.tab(title).rows()
        return _padded([[None if cell == "" else cell for cell in row] for row in rows])  # type: ignore[misc]

    def edit_page(self, title: str, row: int, column: int, cell: Cell) -> None:
        tab = self.tab.book.tab(title)
        grid = tab.state.grid
        tab.resize(max(row, grid.rows), max(column, grid.columns))
        tab.set(f"{column_letters(column - 1)}{row}", cell)

    def rename_page(self, old: str, new: str) -> None:
        self.tab.book.tab(old).rename(new)

    def delete_page(self, title: str) -> None:
        self.tab.book.tab(title).delete()

    def put_page_first(self, title: str) -> None:
        self.tab.book.tab(title).move_first()

    def add_tab(self, title: str, cell: str) -> None:
        self.tab.book.add_tab(title, [[cell]])

    def lose_marks(self) -> None:
        """As in a rebuilt copy: no named range is left, and no metadata."""
        book = self.tab.book
        for name in book.named_ranges():
            book.delete_named_range(name)
        for key in (COLUMN_KEY, LOG_KEY, TAB_KEY):
            sought = {"developerMetadataLookup": {"metadataKey": key}}
            book.batch_update({"deleteDeveloperMetadata": {"dataFilter": sought}})

    def filter(self, last: str) -> None:
        place = {"sheetId": self.tab.id, "startRowIndex": 0, "endColumnIndex": self._after(last)}
        self.tab.book.batch_update({"setBasicFilter": {"filter": {"range": place, **SORTED}}})

    def last_filtered(self) -> str:
        [said] = self.tab.book.current.grid_tab(self.tab.id).attached["basicFilter"]
        assert said["sortSpecs"] == SORTED["sortSpecs"]
        return str(self.tab.rows()[0][said["range"]["endColumnIndex"] - 1])

    def _after(self, heading: str) -> int:
        return self.tab.rows()[0].index(heading) + 1


def _of_records(tab: PersonTab, headings: Sequence[str]) -> list[tuple[Cell, ...]]:
    return [
        tuple(None if row[heading] == "" else row[heading] for heading in headings)  # type: ignore[misc]
        for row in tab.records()
    ]


def _padded(rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """The rows of a tab of four columns, up to the last cell with anything in it."""
    found = [(*row, *[None] * (4 - len(row))) for row in rows]
    while found and not any(found[-1]):
        found.pop()
    return found


Place = MemoryPlace | XlsxPlace | GooglePlace
Make = Callable[..., Place]


@pytest.fixture(params=["memory", "xlsx", "google"])
def make(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """A maker of workbooks, for each back end in turn."""
    if request.param == "memory":
        yield lambda *prospects: MemoryPlace(prospects)
    elif request.param == "xlsx":
        yield lambda *prospects: XlsxPlace(tmp_path / "prospects.xlsx", prospects)
    else:
        stay_local(monkeypatch)
        with SheetsServer() as server:
            yield lambda *prospects: GooglePlace(Bench(server, tmp_path), prospects)


def go(place: Place, config: str = LADDER) -> RunResult:
    with place.open() as workbook:
        return run(workbook, config)


MOVE = ("No", "Key", "From", "To", "Kind")


def test_a_first_run_makes_columns_and_changelog(make: Make) -> None:
    place = make({"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD}, {"ID": "C"})

    done = go(place)

    assert place.rows("ID", "Stage", "Missing") == [
        ("A", "Opportunity", None),
        (
            "B",
            "Lead",
            "Contact in the last 90 days; 1 more of: Budget of 10k identified, Next step agreed",
        ),
        ("C", "List", "Industry fits; 50 to 5,000 employees"),
    ]
    assert place.log(*MOVE) == [
        (1, "A", "List", "Opportunity", "Promoted"),
        (2, "B", "List", "Lead", "Promoted"),
    ]
    assert done.written == WriteResult(cells=5, changelog_rows=2, commits=1)


def test_who_is_first_seen_is_logged_before_it_moves(make: Make) -> None:
    config = LADDER + '[policy]\nrecord_new = true\n[output]\nsince = "Since"\n'
    place = make({"ID": "A"}, {"ID": "B", **LEAD})

    done = go(place, config)

    assert place.log(*MOVE) == [
        (1, "A", None, "List", "Added"),
        (2, "B", None, "List", "Added"),
        (3, "B", "List", "Lead", "Promoted"),
    ]
    assert (done.written.changelog_rows, done.written.commits) == (3, 1)
    assert go(place, config).written == WriteResult()


def test_a_second_run_writes_nothing(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)

    assert go(place).written == WriteResult()


def test_what_needs_attention(make: Make) -> None:
    place = make(
        {"ID": "P-17", "Company": "www.acme.example", **LEAD},
        {"ID": "P-9", "Company": "Globex"},
        {"ID": "P-20", "Company": "https://acme.example/"},
    )
    config = LADDER.replace("[criteria]", 'same = "Company"\n[criteria]')
    config = config.replace('"SQL"]', '"SQL"]\nstale_after = "45 days"')
    config += '[output]\nattention = "Attention"\n'
    go(place, config)
    assert place.rows("Attention") == [
        ("Same Company as P-20",),
        (None,),
        ("Same Company as P-17",),
    ]
    place.put("ID", 3, "1; 2")
    place.put("Company", 3, "ACME.example")

    late = Options(today=TODAY + timedelta(days=46))
    for cells in (3, 0):
        with place.open() as workbook:
            assert run(workbook, config, late).written.cells == cells

    assert place.rows("Attention") == [
        ("Stalled since 2 Mar 2026; Same Company as 1; 2 and 1 more",),
        ("Same Company as P-17 and 1 more",),
        ("Same Company as 1; 2 and 1 more",),
    ]


def test_later_moves_go_below_with_the_next_number(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B", **LEAD})
    go(place)
    place.put("Outcome", 3, "Lost")

    done = go(place)

    assert place.log(*MOVE)[-1] == (3, "B", "Lead", "Lost", "By hand")
    assert place.rows("Stage", "Missing")[1] == ("Lost", None)
    assert done.written == WriteResult(cells=2, changelog_rows=1, commits=1)


def test_a_cell_typed_over_is_drawn_again(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)
    place.put("Stage", 3, "Won")
    place.put("Missing", 2, None)

    done = go(place)

    assert place.rows("Stage") == [("Lead",), ("List",)]
    assert str(place.rows("Missing")[0][0]).startswith("Contact in the last 90 days")
    assert done.written == WriteResult(cells=2)


def test_texts_arrive_as_texts(make: Make) -> None:
    names = ["=1+1", "+49 170", "-5", "@ada", "'quoted", " spaced ", "007", "2026-01-01"]
    place = make(*({"ID": f"P{n}", "Company": name, **LEAD} for n, name in enumerate(names)))

    go(place)

    assert [name for (name,) in place.log("Name")] == [name.strip() for name in names]
    assert go(place).written == WriteResult()


ODD_KEYS: list[Cell] = [
    *("=1+1", "+49 170", "-5", "@ada", "'quoted", "''", " spaced ", "007", "2026-01-01"),
    *("1e5", "12%", "1,200", "0x10", "#1", "a\nb", "tab\there", "a  b", "_x000D_", "<&>"),
    *("cafe\u0301", "\u00a0firm\u00a0", "x" * 10_000, 7, 0.1 + 0.2, 123_456_789_012_345, True),
]


def test_odd_keys_are_known_again(make: Make) -> None:
    place = make(*({"ID": key, **LEAD} for key in ODD_KEYS))
    go(place)

    assert len(place.log("Key")) == len(ODD_KEYS)
    assert go(place).written == WriteResult()


def test_odd_keys_of_several_columns_are_known_again(make: Make) -> None:
    config = LADDER.replace('key = "ID"', 'key = ["Company", "ID"]')
    rows = [pair for key in ODD_KEYS for pair in ((key, None), ("-", key), (key, key))]
    place = make(*({"Company": firm, "ID": key, **LEAD} for firm, key in rows))
    go(place, config)

    assert len(place.log("Key")) == len(rows)
    assert go(place, config).written == WriteResult()


def test_cells_come_unformatted(make: Make) -> None:
    cells: list[Cell] = ["text", 7, 0.5, True, False, "#REF!", "two\nlines", "é", None, 46037]
    place = make(*({"ID": f"P{n}", "Company": cell} for n, cell in enumerate(cells)), {"ID": "end"})

    with place.open() as workbook:
        layout = workbook.look()
        column = layout.headings.index("Company")
        snapshot = workbook.read(layout, ReadRequest(frozenset({0, column}), frozenset()))

    assert (layout.tab.title, layout.locale, layout.timezone) == (
        "Prospects",
        layout.locale,
        layout.timezone,
    )
    assert layout.headings[:2] == ("ID", "Company")
    assert snapshot.rows == len(cells) + 1
    assert list(snapshot.columns[column]) == [*cells, None]


def test_a_renamed_heading_is_followed_and_reported(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)
    place.put("Stage", 1, "Where it is")
    place.put("Outcome", 2, "Lost")

    done = go(place)

    assert place.rows("Where it is") == [("Lost",)]
    assert [problem.what for problem in done.found.problems] == [
        'the job\'s column "Stage" is now headed "Where it is"; followed'
    ]


def test_a_heading_and_cells_typed_over_make_the_column_theirs(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)
    place.put("Missing", 2, "call on Monday")
    place.put("Missing", 3, None)
    place.put("Missing", 1, "Comments")

    done = go(place)

    assert place.rows("Comments", "Missing") == [
        (
            "call on Monday",
            "Contact in the last 90 days; 1 more of: Budget of 10k identified, Next step agreed",
        ),
        (None, "Industry fits; 50 to 5,000 employees"),
    ]
    assert [problem.what for problem in done.found.problems] == [
        (
            'column J, "Comments", is in the place of the job\'s column "Missing", but holds what'
            " the job did not write; it is left alone"
        )
    ]
    done = go(place)
    assert (done.written, done.found.problems) == (WriteResult(), [])


def test_another_heading_in_the_config_makes_another_column(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)

    go(place, LADDER + '\n[output]\nstage = "Level"\n')
    place.put("Outcome", 2, "Lost")
    go(place, LADDER + '\n[output]\nstage = "Level"\n')

    assert place.rows("Stage", "Level") == [("Lead", "Lost")]


def test_a_moved_column_is_found_again(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)
    place.insert_column("Industry")
    place.insert_column("Missing")
    place.put("Outcome", 2, "Lost")

    done = go(place)

    assert place.rows("Stage", "Missing", "Industry") == [("Lost", None, "Retail")]
    assert done.found.problems == []
    assert go(place).written == WriteResult()


def test_a_deleted_row_leaves_the_others_with_their_stages(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "C", **OPPORTUNITY})
    go(place)
    place.delete_row(2)

    assert go(place).written == WriteResult()
    assert place.rows("ID", "Stage") == [("B", "List"), ("C", "Opportunity")]


def test_a_renamed_changelog_is_followed(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)
    place.rename_log("History of moves")
    place.put("Outcome", 2, "Lost")

    go(place)

    assert place.log(*MOVE)[-1] == (2, "A", "Lead", "Lost", "By hand")


def test_the_first_tab_is_never_the_jobs_own(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)
    place.put_log_first()
    assert go(place).written == WriteResult()
    place.put("Outcome", 3, "Lost")

    go(place)

    assert place.log("Key", "To") == [("A", "Lead"), ("B", "Lost")]
    assert place.rows("Stage") == [("Lead",), ("Lost",)]


def test_a_deleted_changelog_is_made_again_from_the_stage_column(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)
    place.delete_log()

    done = go(place)

    assert done.found.first_run
    assert "the changelog was deleted" in done.found.problems[0].what
    assert place.log(*MOVE) == [(1, "A", None, "Lead", "Adopted")]


def test_a_first_run_over_a_stage_column_leaves_nothing_to_write(make: Make) -> None:
    hands = [{"ID": f"H{n}", **LEAD, "Outcome": word} for n, word in enumerate(("List", "Lost"))]
    place = make({"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "C"}, {"ID": "C"}, *hands)
    go(place)
    place.delete_log()
    place.put("Industry", 2, None)
    place.put("Last contact", 7, "2026-01-10")
    config = LADDER + '\n[output]\nsince = "Since"\nnext = "Next"\n'
    assert go(place, config).found.first_run

    assert go(place, config).written == WriteResult()


def test_a_changelog_that_nothing_marks_is_taken_back(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "C", **OPPORTUNITY})
    go(place)
    place.lose_marks()
    place.put("Outcome", 3, "Lost")

    done = go(place)

    assert not done.found.first_run
    assert place.log(*MOVE) == [
        (1, "A", "List", "Lead", "Promoted"),
        (2, "C", "List", "Opportunity", "Promoted"),
        (3, "B", "List", "Lost", "By hand"),
    ]
    assert place.rows("ID", "Stage") == [("A", "Lead"), ("B", "Lost"), ("C", "Opportunity")]
    assert [problem.what for problem in done.found.problems] == [
        (
            'nothing marked "Changelog" as the changelog of these prospects any more; it is taken'
            " back, for its records agree with the Stage column"
        )
    ]
    done = go(place)
    assert (done.written, done.found.problems) == (WriteResult(), [])


def test_a_changelog_without_marks_is_found_by_its_keys(make: Make) -> None:
    """Where the Stage column went with the marks."""
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place)
    place.lose_marks()
    for row in (1, 2, 3):
        place.put("Stage" if row == 1 else "Old", row, "Old" if row == 1 else "note")

    go(place)

    assert place.rows("Stage", "Old") == [("Lead", "note"), ("List", "note")]
    assert place.log(*MOVE) == [(1, "A", "List", "Lead", "Promoted")]


def test_a_changelog_of_other_prospects_is_not_taken(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B", **LEAD}, {"ID": "C"})
    go(place)
    place.lose_marks()
    for row, key in enumerate("XYZ", start=2):
        place.put("ID", row, key)

    with pytest.raises(WorkbookError, match="its records do not agree with the Stage column"):
        go(place)

    assert place.log(*MOVE) == [
        (1, "A", "List", "Lead", "Promoted"),
        (2, "B", "List", "Lead", "Promoted"),
    ]


def test_a_cell_typed_over_where_the_marks_are_lost(make: Make) -> None:
    place = make(*({"ID": key, **LEAD} for key in "ABCD"))
    go(place)
    place.lose_marks()
    place.put("Stage", 3, "ask Ada")

    with pytest.raises(
        WorkbookError, match='"Stage" holds what the job would overwrite: "ask Ada"'
    ):
        go(place)

    place.put("Stage", 3, None)
    go(place)
    assert place.rows("Stage") == [("Lead",)] * 4
    assert len(place.log("No")) == 4


def test_a_filter_that_ended_at_the_table_is_widened_over_new_columns(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    place.filter("Outcome")

    assert go(place).found.problems == []
    assert place.last_filtered() == "Missing"

    config = LADDER + '\n[output]\nnext = "Next"\n'
    assert go(place, config).found.problems == []
    assert place.last_filtered() == "Next"
    assert go(place, config).written == WriteResult()


def test_a_filter_that_leaves_columns_out_is_reported_each_time(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    place.filter("Employees")
    what = (
        'the filter leaves out the job\'s columns "Stage" and "Missing"; sorting by it would part'
        " them from their rows"
    )

    for _ in range(2):
        problems = go(place).found.problems
        assert [(problem.what, problem.mend) for problem in problems] == [
            (what, "let it reach over the columns A to J")
        ]
    assert place.last_filtered() == "Employees"

    place.filter("Stage")
    problems = go(place).found.problems
    assert [problem.what.partition(";")[0] for problem in problems] == [
        'the filter leaves out the job\'s column "Missing"'
    ]
    place.filter("Missing")
    assert go(place).found.problems == []


def test_another_config_on_the_same_tab_is_refused(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)

    with pytest.raises(WorkbookError, match="the tab belongs to another config"):
        go(place, LADDER + '\n[output]\nchangelog = "Moves"\n')


def test_another_heading_in_the_config_and_on_the_sheet(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)
    place.put("Missing", 1, "To do")
    config = LADDER + '\n[output]\nmissing = "To do"\n'

    assert go(place, config).found.problems == []
    place.put("Outcome", 2, "Lost")
    go(place, config)

    assert place.rows("Stage", "To do") == [("Lost", None)]


def test_days_and_numbers_are_written_as_such(make: Make) -> None:
    config = LADDER + '\n[output]\nsince = "Since"\nnext = "Next"\n'
    place = make({"ID": "A", **LEAD})

    go(place, config)

    with place.open() as workbook:
        layout = workbook.look()
        column = layout.headings.index("Since")
        snapshot = workbook.read(layout, ReadRequest(frozenset({column}), frozenset()))
    assert list(snapshot.columns[column]) == [46037]
    assert go(place, config).written == WriteResult()


def test_scores_are_numbers_and_one_typed_over_is_written_again(make: Make) -> None:
    score = "[score]\npoints = { profile = 20, size = 0.1, budget = 0.2 }\ngrades = { A = 20.3 }\n"
    config = LADDER + score + '[output]\nscore = "Score"\ngrade = "Grade"\n'
    place = make({"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD}, {"ID": "C"}, {"ID": "C"})
    scores = [(20.3, "A"), (20.1, None), (None, None), (None, None)]

    go(place, config)

    assert place.rows("Score", "Grade") == scores
    assert go(place, config).written == WriteResult()
    for row, cell in ((2, 7), (3, True), (4, 0)):
        place.put("Score", row, cell)
        assert go(place, config).written == WriteResult(cells=1)
    assert place.rows("Score", "Grade") == scores


def test_what_is_to_go_is_a_number_and_changes_with_the_cells(make: Make) -> None:
    config = LADDER + '[output]\nto_go = "To go"\n'
    place = make({"ID": "A", **LEAD}, {"ID": "B"}, {"ID": "C", **OPPORTUNITY}, {"ID": "D", **LEAD})
    with place.open() as workbook:
        run(workbook, config)
    assert place.rows("To go") == [(2,), (2,), (None,), (2,)]
    place.put("Next step", 2, "Call")
    place.put("Outcome", 5, "Lost")
    for row, cell in ((3, "soon"), (4, 1)):
        place.put("To go", row, cell)

    for cells in (7, 0):
        with place.open() as workbook:
            assert run(workbook, config).written.cells == cells

    assert place.rows("To go") == [(1,), (2,), (None,), (None,)]


def test_a_score_of_nothing_is_a_number_too(make: Make) -> None:
    config = LADDER + '[score]\npoints = { size = 1 }\n[output]\nscore = "Score"\n'
    place = make({"ID": "A"}, {"ID": "B", **LEAD})

    go(place, config)

    assert place.rows("Score") == [(0,), (1,)]
    assert go(place, config).written == WriteResult()
    wrong: list[tuple[int, Cell]] = [(2, None), (3, True)]
    for row, cell in wrong:
        place.put("Score", row, cell)
    assert go(place, config).written == WriteResult(cells=2)
    assert place.rows("Score") == [(0,), (1,)]


# Headings that are not where the config says -----------------------------------------------------


def test_headings_below_a_title(make: Make) -> None:
    place = make(LEAD)
    place.insert_title("Prospects of Harbourlight, 2026")
    with place.open() as book, pytest.raises(WorkbookError) as caught:
        run(book)
    assert str(caught.value) == (
        f"{book.name} Prospects, row 1: the headings are in row 2; write [sheet] header_row = 2"
    )


def test_headings_below_a_title_that_is_one_of_them(make: Make) -> None:
    place = make(LEAD)
    place.insert_title("Company")
    with place.open() as book, pytest.raises(WorkbookError, match=r"header_row = 2$"):
        run(book)


def test_a_missing_heading_is_answered_with_those_there_are(make: Make) -> None:
    place = make(LEAD)
    place.put("Budget", 1, "Quite another")
    with place.open() as book, pytest.raises(WorkbookError) as caught:
        run(book)
    assert str(caught.value) == (
        f'{book.name} Prospects, row 1: there is no heading "Budget"; the headings there are'
        ' "ID", "Company", "Industry", "Employees", "Last contact", "Quite another", "Next step",'
        ' "Outcome"'
    )


# The Rules tab


OTHER_RULES = RULES.replace("[50, 5000]", "[10, 5000]")
WITHOUT = RULES.replace('rules = "Rules"', "")
DRAWN = WriteResult(tabs=1)


def rules_tab(place: Place, config: str = RULES) -> None:
    """Assert that the Rules tab shows the rules, and nothing else."""
    assert place.page("Rules") == page(config)


def page(config: str) -> list[tuple[Cell, ...]]:
    """What the Rules tab of a config shows."""
    return [
        tuple((row.cells[at] if at < len(row.cells) else "") or None for at in range(4))
        for row in rules_page(config).rows
    ]


def test_a_rules_tab_is_made_with_the_first_run(make: Make) -> None:
    place = make({"ID": "A", **LEAD})

    done = go(place, RULES)

    rules_tab(place)
    assert place.titles() == ["Prospects", "Changelog", "Rules"]
    assert done.written == WriteResult(cells=2, changelog_rows=1, commits=1, tabs=1)
    assert go(place, RULES).written == WriteResult()


def test_a_rules_tab_is_made_when_the_config_first_names_it(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place)

    assert go(place, RULES).written == DRAWN
    rules_tab(place)
    assert go(place, RULES).written == WriteResult()


def test_it_is_drawn_again_when_the_rules_change_with_the_moves_that_come_of_it(
    make: Make,
) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B", **LEAD, "Employees": 20})
    go(place, RULES)

    done = go(place, OTHER_RULES)

    rules_tab(place, OTHER_RULES)
    assert done.written == WriteResult(cells=2, changelog_rows=1, commits=1, tabs=1)
    assert go(place, OTHER_RULES).written == WriteResult()


def test_a_page_that_became_shorter_leaves_nothing_of_the_longer_one(make: Make) -> None:
    place = make({"ID": "A"})
    shorter = RULES.replace('[[stage]]\nname = "Lost"\nby_hand = true\n', "")
    go(place, RULES)

    assert go(place, shorter).written == DRAWN
    rules_tab(place, shorter)
    assert go(place, RULES).written == DRAWN
    rules_tab(place)


def test_edits_of_it_change_nothing_and_are_gone_when_it_is_drawn_again(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, RULES)
    place.edit_page("Rules", 5, 3, "=1+1")
    place.edit_page("Rules", 40, 6, "a note")

    assert go(place, RULES).written == WriteResult()
    assert place.rows("Stage") == [("Lead",)]
    assert go(place, OTHER_RULES).written == WriteResult(tabs=1)
    rules_tab(place, OTHER_RULES)


def test_a_renamed_rules_tab_is_followed(make: Make) -> None:
    place = make({"ID": "A"})
    go(place, RULES)
    place.rename_page("Rules", "Regeln")

    assert go(place, RULES).written == WriteResult()
    done = go(place, OTHER_RULES)

    assert done.written == DRAWN
    assert list(done.found.problems) == []
    assert place.titles() == ["Prospects", "Changelog", "Regeln"]
    assert place.page("Regeln") == page(OTHER_RULES)


def test_a_rules_tab_that_stands_first_is_not_taken_for_the_prospects(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, RULES)
    place.put_page_first("Rules")

    with place.open(None) as workbook:
        assert run(workbook, RULES).written == WriteResult()


def test_it_is_said_that_another_name_in_the_config_renames_no_tab(make: Make) -> None:
    place = make({"ID": "A"})
    go(place, RULES)
    other = RULES.replace('"Rules"', '"Our rules"')

    for _ in range(2):
        done = go(place, other)
        assert done.written == WriteResult()
        assert [(each.what, each.mend) for each in done.found.problems] == [
            (
                (
                    '[output] rules says "Our rules", but the job draws that tab under the title'
                    ' "Rules"'
                ),
                'rename the tab in the workbook, or set rules = "Rules"',
            )
        ]
    place.rename_page("Rules", "Our rules")
    assert list(go(place, other).found.problems) == []


def test_a_deleted_rules_tab_is_made_again(make: Make) -> None:
    place = make({"ID": "A"})
    go(place, RULES)
    place.delete_page("Rules")

    assert go(place, RULES).written == DRAWN
    rules_tab(place)
    assert go(place, RULES).written == WriteResult()


@pytest.mark.parametrize("first", [True, False])
def test_a_tab_of_that_name_which_the_job_did_not_make_is_left_alone(
    make: Make, *, first: bool
) -> None:
    place = make({"ID": "A", **LEAD})
    if not first:
        go(place)
    place.add_tab("rules ", "ours")
    before = place.titles()

    with pytest.raises(WorkbookError) as caught:
        go(place, RULES)

    assert str(caught.value).endswith(
        'rules : the job does not draw this tab for the prospects on "Prospects"; if the prospects'
        " are on another tab, set [sheet] tab to that; if not, rename it, or delete it if it is"
        " left from an earlier run, or name another in [output] rules"
    )
    assert place.titles() == before
    assert place.page("rules ")[0][0] == "ours"


def test_a_rules_tab_that_the_config_names_no_more_stays_and_is_peoples(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, RULES)

    go(place, WITHOUT)
    assert go(place, WITHOUT).written == WriteResult()

    rules_tab(place)
    with pytest.raises(WorkbookError, match="delete it if it is left from an earlier run"):
        go(place, RULES)


def test_a_lost_changelog_and_a_kept_rules_tab(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, RULES)
    place.delete_log()

    done = go(place, RULES)

    assert place.log("Key", "Kind") == [("A", "Adopted")]
    assert done.written.tabs == 0
    rules_tab(place)


def test_texts_of_the_rules_tab_are_never_formulas(make: Make) -> None:
    place = make({"ID": "A", "Industry": "=1+1", "Employees": 100})
    odd = RULES.replace('"Retail"', '"=1+1"').replace('"Industry fits"', '"=HYPERLINK(1)"')

    go(place, odd)

    rules_tab(place, odd)
    assert go(place, odd).written == WriteResult()


def test_the_guard_keeps_the_rules_tab_as_it_was(make: Make) -> None:
    """Rules by which a run may not move anybody are not what the sheet says."""
    place = make(*({"ID": f"P{number}", **LEAD, "Employees": 20} for number in range(25)))
    go(place, RULES)

    assert go(place, OTHER_RULES).stopped is not None
    rules_tab(place)
    with place.open() as workbook:
        done = run(workbook, OTHER_RULES, Options(today=TODAY, allow_many=True))
    assert (done.written.changelog_rows, done.written.tabs) == (25, 1)
    rules_tab(place, OTHER_RULES)


def test_neither_another_day_nor_following_the_rules_once_draws_it_again(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, RULES)
    for options in (Options(today=date(2027, 5, 5)), Options(today=TODAY, follow_rules=True)):
        with place.open() as workbook:
            assert run(workbook, RULES, options).written.tabs == 0


# The Funnel tab

FUNNEL = LADDER + '\n[output]\nfunnel = "Funnel"\n'


def funnel(place: Place) -> dict[Cell, tuple[Cell, ...]]:
    """How many prospects are, and have been, in each stage, as the Funnel tab says."""
    rows = place.page("Funnel")
    start = next(at for at, row in enumerate(rows) if row[0] == "Stage")
    return {row[0]: row[1:3] for row in rows[start + 1 :][:5]}


def test_a_funnel_tab_is_made_with_the_first_run(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})

    done = go(place, FUNNEL)

    assert place.titles() == ["Prospects", "Changelog", "Funnel"]
    assert done.written == WriteResult(cells=4, changelog_rows=1, commits=1, tabs=1)
    assert funnel(place) == {
        "List": (1, 2),
        "Lead": (1, 1),
        "Opportunity": (0, 0),
        "Won": (0, 0),
        "Lost": (0, 0),
    }
    assert go(place, FUNNEL).written == WriteResult()


def test_it_is_drawn_again_with_the_moves_that_change_its_figures(make: Make) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    go(place, FUNNEL)
    place.put("Outcome", 2, "Lost")

    done = go(place, FUNNEL)

    assert (done.written.changelog_rows, done.written.tabs) == (1, 1)
    assert [funnel(place)[stage] for stage in ("Lead", "Lost")] == [(0, 1), (1, 1)]
    assert go(place, FUNNEL).written == WriteResult()


def test_a_deleted_funnel_tab_is_made_again(make: Make) -> None:
    place = make({"ID": "A", **LEAD})
    go(place, FUNNEL)
    place.delete_page("Funnel")

    assert go(place, FUNNEL).written == DRAWN
    assert funnel(place)["Lead"] == (1, 1)
    assert go(place, FUNNEL).written == WriteResult()


# The archive ---------------------------------------------------------------------------------


@pytest.mark.parametrize("to_file", [False, True])
def test_records_that_nothing_needs_leave_the_changelog(make: Make, *, to_file: bool) -> None:
    place = make({"ID": "A", **LEAD}, {"ID": "B"})
    for outcome in ("Won", "Lost", "Won"):
        place.put("Outcome", 2, outcome)
        go(place)
    before = place.log("No", "Key", "To")
    stored: list[tuple[Cell, ...]] = []
    wish = ArchiveWish(store=stored.extend if to_file else None)

    with place.open() as book:
        done = job(book).archive(wish)

    left = place.log("No", "Key", "To")
    assert left == before[-1:]
    assert (done.moved, done.left) == (len(before) - 1, 1)
    if to_file:
        moved = [(row[0], row[2], row[5]) for row in stored]
        assert "Changelog archive" not in place.titles()
    else:
        moved = [(row[0], row[2], row[5]) for row in place.page("Changelog archive")[1:]]
    assert moved == before[:-1]
    assert go(place).written == WriteResult()
    with place.open() as book:
        assert job(book).archive(wish).moved == 0
