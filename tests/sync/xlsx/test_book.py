"""Look, read and write through the interface that the job uses."""

import random
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from rules.columns import cells_of
from rules.read.cells import Uncomputed
from sync.messages.errors import MovedError, WorkbookError
from sync.workbook.capacity import MOVE_RECORDS, RowLimit
from sync.workbook.pace import Pace
from sync.workbook.protocol import (
    LOG_HEADINGS,
    Changes,
    Layout,
    Log,
    Mark,
    ReadRequest,
    Snapshot,
    Tab,
    Value,
    Workbook,
    WriteResult,
)
from sync.workbook.role import Role
from sync.xlsx import XlsxWorkbook
from sync.xlsx.changelog import log_edits
from tests.harness import LEAD, run
from tests.sync.xlsx.books import (
    change,
    look,
    make_book,
    pack,
    parts,
    read,
    refusal,
    replace_part,
    rows_of,
    sheet,
    write,
    written,
)
from tests.workbooks import write_workbook

WHEN = datetime.fromisoformat("2026-01-05T06:00")
ROW: tuple[Value, ...] = (1, WHEN, "K1", "Ann", "", "Lead", "Adopted", "=a", "0123abcd", "run 1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three prospects on the second tab, with a heading row below a title."""
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Read me").write("A1", "About")
        tab = book.add_worksheet("Prospects")
        bold = book.add_format({"bold": True})
        tab.write("A1", "Our prospects")
        tab.write_row("A3", ["ID", " Company\nname", "Budget", 2026, True], bold)
        tab.write_row("A4", ["K1", "Ann", 100])
        tab.write_row("A5", ["K2", "Bob", 2.5])
        tab.write_row("A7", ["K4"])
        tab.write_formula("C7", "=C4+C5", None, "")
        tab.write_blank("H20", None, bold)
    return path


NOTHING = ReadRequest(frozenset(), frozenset())


def open_book(path: Path) -> XlsxWorkbook:
    return XlsxWorkbook(path, tab="prospects", header_row=3, locale="de_DE", timezone="Asia/Tokyo")


def save(path: Path, changes: Changes) -> WriteResult:
    with open_book(path).writing() as book:
        return book.write(book.read(book.look(), NOTHING), changes)


STRICT_MAIN = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = b"http://purl.oclc.org/ooxml/officeDocument/relationships"

SINCE = change({}, 6, Role.SINCE, "Since")
"""The column "Since" as `FIRST` makes it, with no cell to write."""

FIRST = Changes(
    (
        change({0: "Lead", 1: "=1+1", 3: "List"}),
        change({0: date(2026, 1, 5)}, role=Role.SINCE, heading="Since"),
    ),
    "Changelog",
    (ROW,),
)


def test_it_is_a_workbook(path: Path) -> None:
    book: Workbook = open_book(path)
    assert book.name == "demo.xlsx"
    assert book.requests == 0


def test_look(path: Path) -> None:
    assert open_book(path).look() == Layout(
        Tab(2, "Prospects"),
        ("Read me", "Prospects"),
        ("ID", " Company\nname", "Budget", "2026", "TRUE"),
        (),
        None,
        "de_DE",
        "Asia/Tokyo",
        has_setting=False,
        limit=RowLimit(1_048_576),
    )


def test_read(path: Path) -> None:
    book = open_book(path)
    layout = book.look()
    wanted = ReadRequest(frozenset({0, 2, 9}), frozenset({1}), frozenset({2}))
    assert book.read(layout, wanted) == Snapshot(
        layout,
        4,
        {
            0: cells_of(["K1", "K2", None, "K4"]),
            2: cells_of([100, 2.5, None, Uncomputed.FORMULA]),
            9: cells_of([None] * 4),
        },
        0,
        {1: cells_of([])},
        frozenset({(2, 3)}),
    )


GAPS = (
    '<row r="1"><c r="A1" t="str"><v>ID</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    '<row r="4"><c r="B4" t="b"><v>1</v></c></row><row r="9"><c r="A9"><v>2</v></c></row>'
)


def test_rows_may_come_in_any_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_book(tmp_path / "book.xlsx", sheet(GAPS))
    for size in (1, 7, 60, 200):
        monkeypatch.setattr("sync.xlsx.package.PIECE", size)
        snapshot = read(path, 0, 1)
        assert snapshot.columns[0] == [None, 1, None, None, None, None, None, 2]
        assert snapshot.columns[1] == [None, None, True, None, None, None, None, None]


def test_a_row_that_comes_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.xlsx.package.PIECE", 1)
    late = '<row r="8"><c r="A8"><v>3</v></c></row>'
    path = make_book(tmp_path / "book.xlsx", sheet(GAPS + late))
    assert refusal(lambda: read(path, 0)) == (
        "book.xlsx Prospects: the tab is damaged: row 8 comes after row 9; "
        "open the workbook in Excel or LibreOffice and save it anew"
    )


def test_rows_end_with_the_last_wanted_cell(path: Path) -> None:
    book = open_book(path)
    snapshot = book.read(book.look(), ReadRequest(frozenset({1, 7}), frozenset()))
    assert snapshot.rows == 2
    assert snapshot.columns == {1: ["Ann", "Bob"], 7: [None, None]}


def test_formulas_of_columns_to_adopt_only(path: Path) -> None:
    book = open_book(path)
    layout = book.look()
    assert book.read(layout, ReadRequest(frozenset({2}), frozenset())).formulas == frozenset()
    only = book.read(layout, ReadRequest(frozenset(), frozenset(), frozenset({0, 2})))
    assert only.formulas == {(2, 3)}
    assert (only.rows, only.columns) == (0, {})


def test_write_and_read_back(path: Path) -> None:
    assert save(path, FIRST) == WriteResult(cells=4, changelog_rows=1, commits=1)
    assert b'fullCalcOnLoad="1"' in parts(path)["xl/workbook.xml"]
    book = open_book(path)
    layout = book.look()
    assert layout == Layout(
        Tab(2, "Prospects"),
        ("Read me", "Prospects", "Changelog"),
        ("ID", " Company\nname", "Budget", "2026", "TRUE", "Stage", "Since"),
        (Mark(Role.STAGE, 5, "Stage"), Mark(Role.SINCE, 6, "Since")),
        Log(Tab(3, "Changelog"), "Changelog", LOG_HEADINGS),
        "de_DE",
        "Asia/Tokyo",
        has_setting=False,
        limit=RowLimit(1_048_576),
    )
    snapshot = book.read(layout, ReadRequest(frozenset({5, 6}), frozenset(range(10))))
    assert snapshot.columns == {5: ["Lead", "=1+1", None, "List"], 6: [46027, None, None, None]}
    assert snapshot.log_columns == {
        0: [1],
        1: [46027.25],
        **{at: [value or None] for at, value in enumerate(ROW) if at > 1},
    }


def test_a_second_write_goes_below_the_first(path: Path) -> None:
    save(path, FIRST)
    later = Changes(
        (change({2: "Lead", 0: None}, 5), SINCE),
        "Changelog",
        ((2, WHEN, *ROW[2:]), (3, WHEN, *ROW[2:])),
    )
    assert save(path, later) == WriteResult(cells=2, changelog_rows=2, commits=1)
    book = open_book(path)
    snapshot = book.read(book.look(), ReadRequest(frozenset({5}), frozenset({0, 2})))
    assert snapshot.columns == {5: [None, "=1+1", "Lead", "List"]}
    assert snapshot.log_columns == {0: [1, 2, 3], 2: ["K1", "K1", "K1"]}


def test_nothing_to_write_leaves_the_file_alone(path: Path) -> None:
    save(path, FIRST)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    same = Changes((change({}, 5), SINCE), "Changelog", ())
    assert save(path, same) == WriteResult()
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before
    assert [*path.parent.iterdir()] == [path]


def test_a_column_of_peoples_is_marked_and_its_heading_stays(path: Path) -> None:
    save(path, Changes((change({0: 7}, 2, heading="budget"),), "Changelog", ()))
    layout = open_book(path).look()
    assert layout.marks == (Mark(Role.STAGE, 2, "budget"),)
    assert layout.headings[2] == "Budget"
    assert layout.log == Log(Tab(3, "Changelog"), "Changelog", LOG_HEADINGS)


def test_a_mark_that_is_not_named_is_released(path: Path) -> None:
    save(path, FIRST)
    save(path, Changes((change({}, 5),), "Changelog", ()))
    layout = open_book(path).look()
    assert layout.marks == (Mark(Role.STAGE, 5, "Stage"),)
    assert layout.headings[6] == "Since"
    assert b"qualify_since" not in parts(path)["xl/workbook.xml"]


def test_another_heading_takes_the_mark_along(path: Path) -> None:
    save(path, FIRST)
    save(path, Changes((change({0: "Lead"}, heading="Rung"), SINCE), "Changelog", ()))
    layout = open_book(path).look()
    assert layout.marks == (Mark(Role.STAGE, 7, "Rung"), Mark(Role.SINCE, 6, "Since"))
    assert layout.headings[5:] == ("Stage", "Since", "Rung")


def test_another_name_for_the_changelog_is_remembered(path: Path) -> None:
    save(path, FIRST)
    save(path, Changes((change({}, 5), SINCE), "History of stages", ()))
    log = open_book(path).look().log
    assert log == Log(Tab(3, "Changelog"), "History of stages", LOG_HEADINGS)


def test_new_columns_stand_right_of_all_that_is_used(tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet()
        head = book.add_format({"bold": True, "bg_color": "red"})
        tab.write_row("A1", ["ID", "Name"], head)
        tab.write("A2", "K1")
        tab.write("D9", "a note")
        tab.merge_range("E4:F4", "")
        tab.add_table("H3:I5")
        tab.add_sparkline("K2", {"range": "Sheet1!A1:B1"})
        tab.write_comment("M3", "a comment")
        tab.write_blank("Z1", None, head)
    write(path, change({0: "Lead"}), change({}, role=Role.NEXT, heading="Next"))
    layout = look(path)
    assert layout.marks == (Mark(Role.STAGE, 13, "Stage"), Mark(Role.NEXT, 14, "Next"))
    assert rows_of(path).count('<c r="N1" s="1" t="inlineStr">') == 1
    assert rows_of(path).count('<c r="O1" s="1" t="inlineStr">') == 1


@pytest.mark.parametrize(
    ("rows", "after", "column"),
    [
        ("", "", 0),
        ('<row r="9"><c r="C9"><f>1</f></c></row>', "", 3),
        ('<row><c/><c/><c s="1"/><c t="b"><v>0</v></c><c/></row>', "", 4),
        ("", '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>', 3),
        ("", '<!-- <mergeCell ref="A1:C1"/> --><mergeCells/>', 0),
    ],
)
def test_what_counts_as_used(tmp_path: Path, rows: str, after: str, column: int) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(rows, after=after))
    write(path, change())
    assert look(path).marks == (Mark(Role.STAGE, column, "Stage"),)


def test_no_room_for_a_column(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
    path = make_book(tmp_path / "demo.xlsx", sheet(rows))
    with pytest.raises(WorkbookError) as caught:
        write(path, change())
    assert str(caught.value) == (
        'demo.xlsx Prospects: no room for the column "Stage" right of the table; '
        "delete the columns at the right edge of the tab that nobody needs"
    )


def test_the_changelog_as_people_left_it(path: Path) -> None:
    """They moved columns, added one, wrote notes, and left a formatted row."""
    headings = ["Note", *reversed(LOG_HEADINGS)]
    save(path, FIRST)
    log = parts(path)["xl/worksheets/sheet3.xml"].decode()
    cells = "".join(
        f'<c r="{chr(65 + at)}1" t="str"><v>{text.upper()} </v></c>'
        for at, text in enumerate(headings)
    )
    start, end = log.index("<row"), log.index("</sheetData>")
    rows = (
        f'<row r="1">{cells}</row><row r="6"><c r="A6"><v>1</v></c></row>'
        '<row r="7" s="1" customFormat="1"><c r="K7" s="1"/></row>'
    )
    replace_part(path, "xl/worksheets/sheet3.xml", log[:start] + rows + log[end:])
    save(path, Changes(FIRST.columns[:0], "Changelog", (ROW,)))
    book = open_book(path)
    layout = book.look()
    assert layout.log is not None
    assert layout.log.headings == tuple(f"{text.upper()} " for text in headings)
    snapshot = book.read(layout, ReadRequest(frozenset(), frozenset({0, 5, 10})))
    assert snapshot.log_columns == {
        0: [None] * 4 + [1, None],
        5: [None] * 5 + ["Lead"],
        10: [None] * 5 + [1],
    }
    assert '<c r="K7" s="1"><v>1</v></c>' in rows_of(path, "xl/worksheets/sheet3.xml")


def test_a_changelog_without_a_heading(path: Path) -> None:
    save(path, FIRST)
    log = parts(path)["xl/worksheets/sheet3.xml"].decode()
    replace_part(path, "xl/worksheets/sheet3.xml", log.replace("Because", "Why"))
    assert refusal(lambda: save(path, Changes((), "Changelog", (ROW,)))) == (
        'demo.xlsx Changelog!1:1: no column "Because"; write the heading back above its column'
    )


def test_a_tab_of_the_changelogs_name_that_is_not_ours(path: Path) -> None:
    before = path.read_bytes()
    assert refusal(lambda: save(path, Changes((change({0: "Lead"}),), "READ  me", ()))) == (
        "demo.xlsx READ  me: the tab is there already, and it is not the changelog of this "
        "config; rename that tab, or give the changelog another name in [output]"
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize("title", ["x" * 32, "a/b", "a:b", "[a]", "'a", "History", "  "])
def test_a_name_that_excel_does_not_allow(path: Path, title: str) -> None:
    assert "Excel allows no tab named" in refusal(lambda: save(path, Changes((), title, ())))


def test_write_needs_the_state_that_was_read(path: Path) -> None:
    with open_book(path).writing() as book:
        snapshot = book.read(book.look(), NOTHING)
        book.write(snapshot, FIRST)
        with pytest.raises(MovedError):
            book.write(snapshot, FIRST)
        with pytest.raises(MovedError):
            book.read(snapshot.layout, NOTHING)


def test_a_newer_look_makes_an_older_snapshot_useless(path: Path) -> None:
    with open_book(path).writing() as book:
        snapshot = book.read(book.look(), NOTHING)
        replace_part(path, "xl/worksheets/sheet1.xml", sheet("<row/>"))
        assert book.look() == snapshot.layout
        with pytest.raises(MovedError):
            book.write(snapshot, FIRST)


def test_reading_needs_no_look_before(path: Path) -> None:
    layout = open_book(path).look()
    assert open_book(path).read(layout, ReadRequest(frozenset({0}), frozenset())).rows == 4


def test_write_outside_of_writing(path: Path) -> None:
    book = open_book(path)
    snapshot = book.read(book.look(), NOTHING)
    with pytest.raises(RuntimeError):
        book.write(snapshot, FIRST)


@pytest.mark.parametrize(
    ("tab", "found"),
    [(None, "A"), ("a", "A"), ("my  TAB", "My tab"), ("Hidden", "Hidden"), ("É", "é")],
)
def test_which_tab(tmp_path: Path, tab: str | None, found: str) -> None:
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("Hidden")
        book.add_chartsheet("Chart")
        book.add_worksheet("A").activate()
        book.add_worksheet("My tab").very_hidden()
        book.add_worksheet("é")
        hidden.hide()
    write(path, change({0: "Lead"}, 0), tab=tab)
    assert look(path, tab).tab.title == found
    assert look(path, tab).titles == ("Hidden", "Chart", "A", "My tab", "é", "Changelog")
    assert read(path, 0, tab=tab).columns == {0: ["Lead"]}


@pytest.mark.parametrize(
    ("tab", "message"),
    [
        ("Prospect", 'demo.xlsx: there is no tab "Prospect"; did you mean "Prospects"?'),
        ("Zzz", 'demo.xlsx: there is no tab "Zzz"; it has "Prospects", "Other"'),
        ("Chart", "demo.xlsx Chart: is not a tab with cells; name the prospects' tab"),
    ],
)
def test_no_such_tab(tmp_path: Path, tab: str, message: str) -> None:
    path = tmp_path / "demo.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Prospects")
        book.add_worksheet("Other")
        book.add_chartsheet("Chart")
    assert refusal(lambda: look(path, tab)) == message


def test_a_file_that_never_stands_still_is_told_so(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "demo.xlsx", {"ID": "A", **LEAD})
    naps: list[float] = []

    class Busy(XlsxWorkbook):
        def read(self, layout: Layout, wanted: ReadRequest) -> Snapshot:
            snapshot = super().read(layout, wanted)
            write_workbook(path, {"ID": f"B{len(naps)}"})
            return snapshot

    with Busy(path).writing() as workbook:
        workbook.pace = Pace(sleep=naps.append, chance=random.Random(1))
        message = refusal(lambda: run(workbook))
    assert message == (
        "demo.xlsx: it was read 8 times, and each time it had changed before the job was done:"
        " demo.xlsx has changed (8 times); run again when nobody else, nor a script, is writing it"
    )
    assert len(naps) == 7
    assert all(nap <= 2**turn for turn, nap in enumerate(naps))


@pytest.mark.parametrize("names", ["kept", "lost"])
def test_a_changelog_is_no_tab_of_prospects(tmp_path: Path, names: str) -> None:
    path = write_workbook(tmp_path / "demo.xlsx", {"ID": "A", **LEAD})
    with XlsxWorkbook(path).writing() as workbook:
        run(workbook)
    book = openpyxl.load_workbook(path)
    book.move_sheet("Changelog", -1)
    if names == "lost":
        for tab in book:
            tab.defined_names.clear()
    book.save(path)
    assert look(path).tab.title == "Prospects"
    mend = "set [sheet] tab to another" if names == "lost" else 'set [sheet] tab = "Prospects"'
    assert refusal(lambda: look(path, "Changelog")) == (
        "demo.xlsx Changelog: is a tab that the job keeps itself, not prospects; " + mend
    )
    del book["Prospects"]
    book.save(path)
    message = refusal(lambda: look(path))
    assert message.startswith("demo.xlsx: has no tab of prospects; name another")


def test_the_strict_kind_of_workbook(path: Path) -> None:
    """Excel's "Strict Open XML" has other namespaces."""
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": STRICT_MAIN,
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": STRICT_OFFICE,
    }
    content = parts(path)
    for old, new in strict.items():
        content = {name: data.replace(old, new) for name, data in content.items()}
    pack(path, content)
    save(path, FIRST)
    assert open_book(path).look().marks == (
        Mark(Role.STAGE, 5, "Stage"),
        Mark(Role.SINCE, 6, "Since"),
    )
    assert not any(old in data for old in strict for data in parts(path).values())


def test_a_released_snapshot(tmp_path: Path) -> None:
    path = make_book(tmp_path / "demo.xlsx", sheet(""))
    with written(path) as (book, snapshot):
        assert book.write(snapshot, Changes((), "Log", ())) == WriteResult()
    assert look(path).log == Log(Tab(2, "Log"), "Log", LOG_HEADINGS)


def test_a_changelog_without_room_for_its_rows_names_the_mend() -> None:
    with pytest.raises(WorkbookError) as caught:
        log_edits(LOG_HEADINGS, 1_048_575, [ROW, ROW], "demo.xlsx Changelog")
    assert str(caught.value) == (f"demo.xlsx Changelog: no room for 2 more rows; {MOVE_RECORDS}")
