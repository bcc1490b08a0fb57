"""(f) Local workbooks: two columns of every row, by the job and by openpyxl."""

import multiprocessing
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from benchmarks.clients.measured import Usage
from benchmarks.processes import CONFIG, QUALIFY, alternate, run_process
from benchmarks.prospects import TODAY, make_prospects
from benchmarks.table import Line, at_least, at_most, megabytes, seconds

SIZES = (10_000, 100_000)

_TIMES_AS_FAST, _SHARE_OF_MEMORY = {100_000: 8.0}, {100_000: 0.2}
_OWN = ("Stage", "Missing")
_DAYS = ("Last contact", "Close date")


def lines(rows: int, rounds: int) -> Iterator[Line]:
    """Measure workbooks of so many rows, and make the lines."""
    with TemporaryDirectory() as folder:
        book = Path(folder, "prospects.xlsx")
        in_a_process_of_its_own(write_workbook, rows, book)
        copy = str(book.with_name("copy.xlsx"))

        def run(command: Sequence[str], variables: Mapping[str, str]) -> Usage:
            shutil.copyfile(book, copy)
            return run_process(command, variables)

        job = [QUALIFY, "run", str(CONFIG), "--today", TODAY.isoformat()]
        other = [sys.executable, "-m", "benchmarks.clients.openpyxl_recipe", copy]
        works = {
            "job": lambda: run(job, {"PROSPECTS": copy}),
            "openpyxl": lambda: run(other, {}),
        }
        done = alternate(works, rounds)
    yield from _compare(rows, done["job"], done["openpyxl"])


def in_a_process_of_its_own(work: Callable[..., None], *details: object) -> None:
    """Do some work elsewhere: a program's peak memory is never told below that of who starts it."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=details)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__} ended with {process.exitcode}")


def _compare(rows: int, job: Usage, other: Usage) -> Iterator[Line]:
    yield at_least(
        "f",
        f"{rows:,} rows, an .xlsx: qualify run; openpyxl's time to its",
        f"{seconds(job.wall)}, openpyxl {seconds(other.wall)}",
        other.wall / job.wall,
        _TIMES_AS_FAST.get(rows),
    )
    yield at_most(
        "f",
        f"{rows:,} rows, an .xlsx: peak memory of qualify run to openpyxl's",
        f"{megabytes(job.memory)}, openpyxl {megabytes(other.memory)}",
        job.memory / other.memory,
        _SHARE_OF_MEMORY.get(rows),
    )


def write_workbook(rows: int, path: Path) -> None:
    """Write so many prospects to an .xlsx file, in which the job's two columns stand empty."""
    columns = make_prospects(rows)
    # As links, the websites alone would take openpyxl longer than all the rest.
    with Workbook(path, {"strings_to_urls": False}) as book:
        tab = book.add_worksheet("Prospects")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        tab.write_row(0, 0, [*columns, *_OWN])
        for index, (heading, cells) in enumerate(columns.items()):
            tab.write_column(1, index, cells, day if heading in _DAYS else None)
