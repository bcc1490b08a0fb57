"""`qualify setup` on a local workbook: furnished, run, furnished, taken back."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sync.config.load import load_config
from sync.demo import write_demo
from sync.demo.workbook import HEADINGS
from tests.harness import BLANK, CONFIG, LEAD, OPPORTUNITY, TODAY, Qualify
from tests.sync.xlsx.books import edit_part, parts, replace_part

SHEET = "xl/worksheets/sheet1.xml"
OUTPUT = '\n[output]\nsince = "In stage since"\nnext = "Next stage"\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a config, where the commands are run."""
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG + OUTPUT)
    return tmp_path


@pytest.fixture
def book(folder: Path) -> Path:
    """People's workbook: notes, a list, rules, a filter and formats of their own."""
    path = folder / "prospects.xlsx"
    with xlsxwriter.Workbook(path) as book:
        tab = book.add_worksheet("Prospects")
        tab.write_row(0, 0, [*BLANK])
        for number in range(1, 30):
            cells = {**(OPPORTUNITY if number % 3 else LEAD), "ID": f"K{number}"}
            for column, heading in enumerate(BLANK):
                tab.write(number, column, cells.get(heading))
        tab.set_column("A:C", 14)
        tab.write_comment("A1", "the key", {"author": "Maren"})
        tab.conditional_format("F2:F30", {"type": "data_bar", "data_bar_2010": True})
        tab.data_validation("C2:C30", {"validate": "list", "source": ["Retail", "Logistics"]})
        tab.autofilter(0, 0, 29, len(BLANK) - 1)
        tab.set_selection("B4")
    return path


def today(qualify: Qualify) -> str:
    ran = qualify("run", "--today", TODAY.isoformat())
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def setup(qualify: Qualify, *options: str) -> str:
    ran = qualify("setup", *options)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_setup_run_setup_undo(book: Path, qualify: Qualify) -> None:
    assert setup(qualify) == (
        "prospects.xlsx\n"
        "Made:\n"
        "  frozen heading row\n"
        '  drop-down list of "Outcome"\n'
        'Still to come: the columns "Stage", "Missing", "In stage since", "Next stage", which are'
        " the job's from the next run on; run setup again after that.\n"
    )
    today(qualify)
    made = parts(book)
    assert 'colours of "Stage"' in setup(qualify).partition("There already:")[0]
    furnished = book.read_bytes(), book.stat().st_mtime_ns
    again = setup(qualify)
    assert "Made" not in again
    assert "Changed" not in again
    assert (book.read_bytes(), book.stat().st_mtime_ns) == furnished
    assert "up to date" in today(qualify)
    assert book.read_bytes() == furnished[0]
    assert "Left as people have it" not in setup(qualify, "--undo")
    after = parts(book)
    assert {name for name in after if after[name] != made.get(name)} == {SHEET, "xl/workbook.xml"}
    assert setup(qualify, "--undo") == "prospects.xlsx: there is nothing to take back\n"


def test_undo_leaves_what_a_run_alone_would_have(book: Path, qualify: Qualify) -> None:
    plain = book.read_bytes()
    setup(qualify)
    assert "Taken back" in setup(qualify, "--undo")
    kept = book.with_name("kept.xlsx")
    kept.write_bytes(plain)
    assert parts(book) == parts(kept)
    today(qualify)
    ran = parts(book)
    setup(qualify)
    assert parts(book) != ran
    setup(qualify, "--undo")
    assert parts(book) == ran


def test_the_demo_is_as_before(folder: Path, qualify: Qualify) -> None:
    path, config = write_demo(folder, TODAY)
    assert qualify("run", str(config), "--today", TODAY.isoformat()).code == 0
    before = parts(path)
    out = setup(qualify, str(config))
    assert 'drop-down list of "Outcome": people have one of their own' in out
    assert qualify("run", str(config), "--today", TODAY.isoformat()).code == 0
    setup(qualify, str(config))
    setup(qualify, str(config), "--undo")
    assert parts(path) == before


def test_notes_tell_what_the_column_is(folder: Path, qualify: Qualify) -> None:
    path, config = write_demo(folder, TODAY)
    qualify("run", str(config), "--today", TODAY.isoformat())
    setup(qualify, str(config))
    with pytest.warns(UserWarning, match="extension is not supported"):
        tab = openpyxl.load_workbook(path)["Prospects"]
    noted = {cell.value: cell.comment.text for cell in tab[1][len(HEADINGS) :] if cell.comment}
    assert [*noted] == [*load_config(config).config.output.headings().values()]
    heights = re.findall(rb";height:([\d.]+)pt", parts(path)["xl/drawings/vmlDrawing1.vml"])
    for text, height in zip(noted.values(), heights[-len(noted) :], strict=True):
        lines = text.splitlines()
        assert any(line.startswith("The rules: demo.toml") for line in lines)
        assert lines[-1].startswith("The job last wrote on ")
        assert float(height) > 11 * sum(1 + len(line) // 44 for line in lines)


def test_what_json_tells(book: Path, qualify: Qualify) -> None:
    today(qualify)
    [found] = qualify("setup", "--json").json
    assert (found["workbook"], found["requests"], found["error"]) == ("prospects.xlsx", 0, None)
    assert {"what": 'warning on "Missing"', "fate": "made", "why": ""} in found["pieces"]
    [found] = qualify("setup", "--json", "--undo").json
    assert {piece["fate"] for piece in found["pieces"]} == {"taken_back"}
    assert json.dumps(found)


def test_what_people_changed_is_left(book: Path, qualify: Qualify) -> None:
    today(qualify)
    setup(qualify)
    edit_part(book, "xl/comments1.xml", ("What this prospect still lacks", "Our to-do"))
    note = 'note on "Missing": people have changed it since'
    assert f"Left as people have it:\n  {note}" in setup(qualify)
    assert f"Left as people have it:\n  {note}" in setup(qualify, "--undo")
    assert b"Our to-do" in parts(book)["xl/comments1.xml"]
    assert 'note on "Missing": people have one of their own' in setup(qualify)


def test_a_book_that_is_open_is_left(book: Path, qualify: Qualify) -> None:
    once = book.read_bytes()
    book.with_name(f".~lock.{book.name}#").write_text("Ann,ann,host,today,;")
    ran = qualify("setup")
    assert ran.code == 3
    assert "is open in LibreOffice by Ann" in ran.err
    assert book.read_bytes() == once


def test_damaged_comments_are_an_error(book: Path, qualify: Qualify) -> None:
    today(qualify)
    replace_part(book, "xl/comments1.xml", "<comments><authors>")
    once = book.read_bytes()
    ran = qualify("setup")
    assert ran.code == 3
    assert "the file is damaged: xl/comments1.xml is not XML" in ran.err
    assert book.read_bytes() == once
