"""Records leave the changelog of a local workbook: in one swap, with all that hangs on a row."""

import os
import random
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from sync.commands.record_file import RecordFile
from sync.messages.errors import WorkbookError
from sync.run.archiving import Archived, ArchiveWish
from sync.xlsx import XlsxWorkbook
from tests.harness import CONFIG, job, run
from tests.sync.test_kill import KILLED, in_child
from tests.workbooks import write_workbook

KEYS = 8
HEADINGS = ("No", "When", "Key", "Name", "From", "To", "Kind", "Because", "Rules", "Run")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workbook with a changelog of some forty records, by runs and then by hand."""
    path = tmp_path / "prospects.xlsx"
    write_workbook(path, *({"ID": f"K{at}", "Outcome": "Won"} for at in range(KEYS)))
    with XlsxWorkbook(path).writing() as opened:
        run(opened, CONFIG)
    book = openpyxl.load_workbook(path)
    log, chance = book["Changelog"], random.Random(3)
    kept = [list(row) for row in log.iter_rows(min_row=2, values_only=True)]
    log.delete_rows(2, KEYS)
    for no in range(1, 33):
        key, stage = f"K{chance.randrange(KEYS)}", chance.choice(["Lead", "List", "Won", "Lost"])
        log.append([no, kept[0][1], key, "x", "List", stage, "By hand", "", "", f"r{no}"])
    for no, row in enumerate(kept, 33):
        log.append([no, *row[1:]])
    book.save(path)
    with XlsxWorkbook(path).writing() as opened:
        run(opened, CONFIG)
    return path


def records(path: Path, file: Path | None = None) -> Counter[tuple[str, ...]]:
    book = openpyxl.load_workbook(path)
    tabs = [book[title] for title in book.sheetnames if title.startswith("Changelog")]
    rows = [row for tab in tabs for row in tab.iter_rows(min_row=2, values_only=True)]
    found = [(str(row[0]), str(row[2]), str(row[5]), str(row[9])) for row in rows]
    lines = RecordFile(file).lines() if file else []
    return Counter([*found, *((line[0], line[2], line[5], line[9]) for line in lines)])


def archive(path: Path, file: Path | None = None) -> Archived:
    with XlsxWorkbook(path).writing() as book:
        return job(book, CONFIG).archive(ArchiveWish(store=RecordFile(file).add if file else None))


def check_quiet(path: Path) -> None:
    with XlsxWorkbook(path).writing() as book:
        done = run(book, CONFIG)
    assert (done.written.cells, done.written.changelog_rows) == (0, 0)
    assert not done.found.problems


@pytest.mark.parametrize("to_file", [False, True])
def test_what_nothing_needs_moves(path: Path, tmp_path: Path, *, to_file: bool) -> None:
    file = tmp_path / "moves.csv" if to_file else None
    before, data = records(path), path.read_bytes()
    done = archive(path, file)
    assert done.moved + done.left == before.total() == 40
    assert done.moved > KEYS
    assert records(path, file) == before
    log = openpyxl.load_workbook(path)["Changelog"]
    assert log.max_row == 1 + done.left
    assert {row[2] for row in log.iter_rows(min_row=2, values_only=True)} == {
        f"K{at}" for at in range(KEYS)
    }
    check_quiet(path)
    assert archive(path, file).moved == 0
    if file:  # killed after the file was written, and before the workbook was
        path.write_bytes(data)
        archive(path, file)
        assert records(path, file) == before


def test_a_new_tab_looks_like_the_changelog(path: Path) -> None:
    assert archive(path).tabs == ["Changelog archive"]
    book = openpyxl.load_workbook(path)
    log, away = book["Changelog"], book["Changelog archive"]
    assert [cell.value for cell in away[1]] == [*HEADINGS]
    assert away["B2"].number_format == log["B2"].number_format
    assert away.column_dimensions["C"].width == log.column_dimensions["C"].width
    assert away.freeze_panes == log.freeze_panes == "A2"
    assert log.auto_filter.ref == "A1:J1048576"
    assert away["D2"].value == "x"


def test_an_archive_is_never_taken_for_the_changelog(path: Path) -> None:
    archive(path)
    book = openpyxl.load_workbook(path)
    before = book["Changelog archive"].max_row
    del book["Changelog"]
    book.save(path)
    with XlsxWorkbook(path).writing() as opened:
        run(opened, CONFIG)
    book = openpyxl.load_workbook(path)
    assert book["Changelog archive"].max_row == before
    assert book["Changelog"].max_row == 1 + KEYS


def test_what_hangs_on_rows_is_refused(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["Changelog"]["L3"] = "=1+1"
    book.save(path)
    with XlsxWorkbook(path).writing() as opened:
        run(opened, CONFIG)
    data = path.read_bytes()
    with pytest.raises(WorkbookError, match=r"Changelog!L3: it holds a formula"):
        archive(path)
    book = openpyxl.load_workbook(path)
    book["Changelog"]["L3"] = None
    book["Changelog"].merge_cells("L3:M4")
    book.save(path)
    with pytest.raises(WorkbookError, match="merged cells, which would not follow"):
        archive(path)
    path.write_bytes(data)


@pytest.mark.parametrize("column", ["L", "M"])
def test_no_cell_of_people_is_lost_to_a_file(path: Path, tmp_path: Path, column: str) -> None:
    book = openpyxl.load_workbook(path)
    book["Changelog"]["L1"] = "Notes"
    book["Changelog"][f"{column}3"] = "call Ada"
    book.save(path)
    with XlsxWorkbook(path).writing() as opened:
        run(opened, CONFIG)
    data = path.read_bytes()
    with pytest.raises(
        WorkbookError, match=rf"Changelog!{column}3: the column .* none of the job's"
    ):
        archive(path, tmp_path / "moves.csv")
    assert path.read_bytes() == data
    assert not (tmp_path / "moves.csv").exists()
    archive(path)
    moved = openpyxl.load_workbook(path)["Changelog archive"]
    assert "call Ada" in [cell.value for row in moved for cell in row]


@pytest.mark.slow
@pytest.mark.parametrize("to_file", [False, True])
def test_a_kill_at_any_moment(path: Path, tmp_path: Path, *, to_file: bool) -> None:
    """Killed without any tidying up; the next archive completes it."""
    file = tmp_path / "moves.csv" if to_file else None
    before, data = records(path), path.read_bytes()

    def killing_at(number: int) -> int:
        left = number

        def profile(_frame: object, event: str, _: object) -> None:
            nonlocal left
            if event in {"call", "c_call"}:
                left -= 1
                if left == 0:
                    os._exit(KILLED)

        def work() -> None:
            sys.setprofile(profile)
            archive(path, file)
            sys.setprofile(None)

        return in_child(work)

    last = 1 << 10
    while killing_at(last) == KILLED:
        path.write_bytes(data)
        last *= 2
    for number in range(1, last, max(1, last // 100)):
        path.write_bytes(data)
        if file:
            file.unlink(missing_ok=True)
        killing_at(number)
        assert set(records(path, file)) == set(before)
        archive(path, file)
        assert records(path, file) == before
        check_quiet(path)
