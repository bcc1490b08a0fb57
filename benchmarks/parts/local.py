"""(f) Local workbooks: two columns of every row, by the job and by openpyxl."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.lines import Line, megabytes, seconds, times
from benchmarks.measure import QUALIFY, Process, alternate, run_process
from benchmarks.prospects import TODAY
from benchmarks.stand import CONFIG

SIZES = (10_000, 100_000)

_TARGET_ROWS, _FASTER, _SHARE = 100_000, 8.0, 1 / 5


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure workbooks of so many rows and give the lines."""
    with TemporaryDirectory() as folder:
        book = Path(folder) / "prospects.xlsx"
        run_process([sys.executable, "-m", "benchmarks.workbook", str(rows), str(book)])
        done = alternate(
            {
                "job": _on_a_copy(book, _run_job),
                "openpyxl": _on_a_copy(book, _run_openpyxl),
            },
            rounds,
        )
    yield from _compare(rows, done["job"], done["openpyxl"])


def _on_a_copy(book: Path, work: Callable[[Path], Process]) -> Callable[[], Process]:
    def run() -> Process:
        copy = book.with_name("copy.xlsx")
        shutil.copyfile(book, copy)
        return work(copy)

    return run


def _run_job(book: Path) -> Process:
    command = [QUALIFY, "run", str(CONFIG), "--today", TODAY.isoformat()]
    return run_process(command, {"PROSPECTS": str(book)})


def _run_openpyxl(book: Path) -> Process:
    return run_process([sys.executable, "-m", "benchmarks.clients.openpyxl_recipe", str(book)])


def _compare(rows: int, job: Process, other: Process) -> Iterator[Line]:
    aimed = rows == _TARGET_ROWS
    faster, share = other.wall / job.wall, job.memory / other.memory
    yield Line(
        "f",
        f"{rows:,} rows, an .xlsx: qualify run; openpyxl's time to its",
        f"{seconds(job.wall)}, openpyxl {seconds(other.wall)}",
        times(faster),
        f"at least {_FASTER:g}x" if aimed else "",
        faster >= _FASTER if aimed else None,
    )
    yield Line(
        "f",
        f"{rows:,} rows, an .xlsx: peak memory of qualify run to openpyxl's",
        f"{megabytes(job.memory)}, openpyxl {megabytes(other.memory)}",
        times(share),
        f"at most {_SHARE:g}x" if aimed else "",
        share <= _SHARE if aimed else None,
    )
