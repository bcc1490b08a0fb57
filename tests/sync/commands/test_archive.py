"""`qualify archive`, and the file that records are kept in."""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rules.read.cells import Cell
from sync.commands.record_file import RecordFile
from sync.messages.errors import UsageError
from tests.harness import CONFIG, Qualify
from tests.workbooks import write_workbook

Record = tuple[Cell, ...]


def record(no: int, name: str = "Ada") -> Record:
    return (no, 46037.5, f"K{no}", name, "List", "Lead", "Promoted", "", "abc12345", "r1")


@pytest.fixture
def config(tmp_path: Path, qualify: Qualify) -> Path:
    """A workbook of two prospects, each of which has gone to Won, Lost and Won."""
    path, config = tmp_path / "prospects.xlsx", tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    write_workbook(path, {"ID": "A", "Outcome": "Won"}, {"ID": "B", "Outcome": "Won"})
    qualify("run", str(config))
    for outcome in ("Lost", "Won"):
        book = openpyxl.load_workbook(path)
        for row in (2, 3):
            book["Prospects"].cell(row, _column(book["Prospects"])).value = outcome
        book.save(path)
        qualify("run", str(config))
    return config


def _column(tab: Worksheet) -> int:
    return [cell.value for cell in tab[1]].index("Outcome") + 1


def test_to_a_tab(config: Path, qualify: Qualify) -> None:
    dry = qualify("archive", str(config), "--dry-run")
    assert "4 records" in dry.out
    assert "would leave the changelog" in dry.out
    done = qualify("archive", str(config))
    assert done.code == 0
    assert 'To the tab "Changelog archive"' in done.out
    assert "2 rows stay" in done.out
    assert "no records to archive" in qualify("archive", str(config)).out


def test_the_funnel_says_what_its_past_lacks(config: Path, qualify: Qualify) -> None:
    [whole] = qualify("funnel", str(config), "--json").json
    assert whole["archived"] == 0
    qualify("archive", str(config))
    [left] = qualify("funnel", str(config), "--json").json
    assert left["archived"] == 4
    assert [each["now"] for each in left["stages"]] == [each["now"] for each in whole["stages"]]
    shown = " ".join(qualify("funnel", str(config)).out.split())
    assert "4 earlier records have left the changelog, and do not count." in shown


def test_to_a_file_as_json(config: Path, qualify: Qualify) -> None:
    file = config.parent / "moves.csv"
    said = qualify("archive", str(config), "--to", str(file), "--json").json[0]
    assert (said["moved"], said["left"], said["file"], said["tabs"]) == (4, 2, str(file), [])
    assert said["error"] is None
    assert len(RecordFile(file).lines()) == 4


def test_before_a_day(config: Path, qualify: Qualify) -> None:
    assert "no records to archive" in qualify("archive", str(config), "--before", "2026-01-01").out


def test_another_kind_of_file_is_refused_before_anything_moves(
    config: Path, qualify: Qualify
) -> None:
    before = (config.parent / "prospects.xlsx").read_bytes()
    other = config.parent / "other.csv"
    other.write_text("Name,Phone\n", encoding="utf-8")
    for name in ("other.csv", "moves.txt", "none/moves.csv"):
        done = qualify("archive", str(config), "--to", str(config.parent / name))
        assert done.code == 2
    assert (config.parent / "prospects.xlsx").read_bytes() == before
    assert other.read_text(encoding="utf-8") == "Name,Phone\n"


def test_a_repeat_adds_nothing_twice_and_the_very_same_records_count(tmp_path: Path) -> None:
    file = RecordFile(tmp_path / "moves.csv")
    file.add([record(1), record(2), record(2)])
    file.add([record(2), record(2), record(3)])
    assert [line[0] for line in file.lines()] == ["1", "2", "2", "3"]


def test_texts_that_could_act_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    names = ["=1+1", "+1", "-1", "@x", "'x", "\tx", "\rx", 'a "quoted"\nline, yes', "plain"]
    RecordFile(path).add([record(no, name) for no, name in enumerate(names)])
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    assert [line[3] for line in lines] == [*(f"'{name}" for name in names[:7]), *names[7:]]
    assert lines[0][1] == "2026-01-15 12:00:00"


def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    path.write_text('No,"When', encoding="utf-8")
    with pytest.raises(UsageError, match="no file of archived records"):
        RecordFile(path).add([record(1)])


def test_archives_to_one_file_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda no: RecordFile(path).add([record(no)]), range(12)))
    assert sorted(int(line[0]) for line in RecordFile(path).lines()) == [*range(12)]
