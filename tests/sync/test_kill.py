"""A run killed at any moment leaves the workbook as it was, or complete."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import openpyxl
import pytest

from sync.commands.session import Session
from sync.run.run_input import Options
from sync.xlsx.book import XlsxWorkbook
from tests.harness import CONFIG, LEAD, OPPORTUNITY, TODAY, rules_page
from tests.workbooks import write_workbook

TABS = CONFIG + '\n[output]\nfunnel = "Funnel"\nrules = "Rules"\n'
POINTS = 120
"""At how many of the calls that a write makes the run is killed."""

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

KILLED = 9


def job(config: Path) -> None:
    assert Session(Options(today=TODAY)).run(config).error is None


def in_child(work: Callable[[], None]) -> int:
    """Do some work in a process of its own; give its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 -- whatever it was, the parent must hear of it
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killing_at(number: int, config: Path) -> Callable[[], None]:
    """The job, killed without any tidying up at a call of the write, C functions included."""
    left, real = number, XlsxWorkbook.write

    def profile(frame: FrameType, event: str, _: Any) -> None:
        nonlocal left
        if event in {"call", "c_call"}:
            left -= 1
            if left == 0:
                os._exit(KILLED)

    def write(self: XlsxWorkbook, *arguments: Any) -> Any:
        sys.setprofile(profile)
        written = real(self, *arguments)
        sys.setprofile(None)
        return written

    def work() -> None:
        setattr(XlsxWorkbook, "write", write)  # noqa: B010 -- only in the child
        job(config)

    return work


def calls_of_a_write(config: Path) -> int:
    """How many calls a write makes, found by doubling and halving."""
    high = 1 << 10
    while in_child(killing_at(high, config)) == KILLED:
        high *= 2
    return high


def moves(path: Path) -> list[tuple[object, ...]]:
    """The changelog's numbers, keys, From and To."""
    book = openpyxl.load_workbook(path)
    if "Changelog" not in book.sheetnames:
        return []
    rows = list(book["Changelog"].iter_rows(min_row=2, values_only=True))
    return [(row[0], row[2], row[4], row[5]) for row in rows]


def page(path: Path) -> list[str]:
    """The first column of the Rules tab."""
    book = openpyxl.load_workbook(path)
    rows = book["Rules"].iter_rows(max_col=1, values_only=True) if "Rules" in book else ()
    return [str(cell or "") for (cell,) in rows]


def charts(path: Path) -> int:
    """How many charts the Funnel tab has."""
    book = openpyxl.load_workbook(path)
    tab = book["Funnel"] if "Funnel" in book.sheetnames else None
    return len(getattr(tab, "_charts", ()))


@pytest.mark.slow
@pytest.mark.parametrize("text", [CONFIG, TABS], ids=["plain", "with the tabs that it draws"])
def test_a_killed_run_leaves_all_or_nothing_and_the_next_one_completes(
    tmp_path: Path, text: str
) -> None:
    path, config = tmp_path / "prospects.xlsx", tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    shown = [row.cells[0] for row in rules_page(text).rows] if text == TABS else []
    drawn = 4 if text == TABS else 0
    write_workbook(path, {"ID": "A", **OPPORTUNITY}, {"ID": "B", **LEAD}, {"ID": "C"})
    before = path.read_bytes()
    expected = [(1, "A", "List", "Opportunity"), (2, "B", "List", "Lead")]
    last = calls_of_a_write(config)
    seen = set()

    for number in range(1, last, max(1, last // POINTS)):
        path.write_bytes(before)
        code = in_child(killing_at(number, config))
        untouched = path.read_bytes() == before
        seen.add((code, untouched))
        assert moves(path) == ([] if untouched else expected)
        assert page(path) == ([] if untouched else shown)
        assert charts(path) == (0 if untouched else drawn)

        job(config)

        assert moves(path) == expected
        assert page(path) == shown
        assert charts(path) == drawn
        assert sorted(each.name for each in tmp_path.iterdir()) == [config.name, path.name]

    assert (KILLED, True) in seen
    assert (KILLED, False) in seen or (0, False) in seen
