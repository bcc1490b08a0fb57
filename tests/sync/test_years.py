"""Years of runs: on either back end nothing grows but the changelog, whatever day it is."""

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from sync.run.job import RunResult
from sync.run.run_input import Options, RunContext
from sync.workbook.protocol import Workbook, WriteResult
from sync.xlsx import XlsxWorkbook
from tests.harness import BLANK, EVERYTHING, LEAD, job
from tests.sheets import PersonTab, SheetsServer
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.sync.xlsx.books import parts, replace_part
from tests.workbooks import write_workbook

pytestmark = pytest.mark.slow

CONFIG = f'{EVERYTHING}when_lapsed = "demote"\nmost_changes = "100%"\n'
ZONE = "Europe/Berlin"
PROSPECTS = [
    {**BLANK, "ID": number, "Company": f"C{number % 3}", **LEAD} for number in range(1, 13)
]
EMPLOYEES = 120, 7
"""So many make a lead, and no lead."""

FIRST = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
ODD = [
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-29T00:59",  # the clocks go forward
        "2026-03-29T01:00",
        "2026-10-25T00:30",  # half past two, for the first time
        "2026-10-25T01:30",  # and again
        "2026-12-31T22:59",
        "2026-12-31T23:00",  # the new year in Berlin
        "2027-01-03T23:00",  # the first week of the year
        "2028-02-29T10:00",
        "2032-12-31T10:00",  # a week 53
        "2033-01-01T10:00",
    )
]
LATE = [
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in ("2049-12-31T10:00", "2050-01-01T10:00", "2099-12-31T10:00", "2100-02-28T10:00")
]
MOMENTS = sorted([*(FIRST + timedelta(days=21 * number) for number in range(120)), *ODD])


class Life:
    """A workbook that is run on day after day, and how large it was after each run."""

    def __init__(self, size: Callable[[], Mapping[str, int]]) -> None:
        self._size = size
        self.sizes: list[Mapping[str, int]] = []
        self.records = 0
        self._runs = 0

    def day(
        self, opened: Callable[[], AbstractContextManager[Workbook]], moment: datetime
    ) -> RunResult:
        """Run, and once more, when nothing is left to do."""
        done = self._run(opened, moment)
        self.records += done.written.changelog_rows
        assert self._run(opened, moment).written == WriteResult(), moment
        self.sizes.append(self._size())
        return done

    def _run(
        self, opened: Callable[[], AbstractContextManager[Workbook]], moment: datetime
    ) -> RunResult:
        self._runs += 1
        url = f"https://github.com/acme/sales/actions/runs/{10**10 + self._runs}"
        context = RunContext(Options(), f"run-{self._runs}", url, moment.astimezone)
        with opened() as workbook:
            return replace(job(workbook, CONFIG), context=context).run()

    def check(self) -> None:
        """After the first year and a half, nothing has grown by more than a digit here or there."""
        early, late = (self._most(part) for part in (self.sizes[20:50], self.sizes[50:]))
        grown = {what: (early[what], late[what]) for what in late if late[what] > early[what]}
        assert {w: sizes for w, sizes in grown.items() if sizes[1] > sizes[0] * 1.03} == {}

    def _most(self, sizes: Sequence[Mapping[str, int]]) -> Counter[str]:
        most = Counter[str]()
        for each in sizes:
            most |= Counter(each)
        return most


def edits() -> Iterator[tuple[int, int]]:
    """The row of a prospect, and how many people it has now: each comes and goes in its turn."""
    people = defaultdict[int, int](int)
    for number in range(10_000):
        row = 2 + number * 5 % len(PROSPECTS)
        people[row] = 1 - people[row]
        yield row, EMPLOYEES[people[row]]


# On Google


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    stay_local(monkeypatch)
    with SheetsServer(keep_versions=False) as server:
        yield Bench(server, tmp_path)


def size_of_spreadsheet(tab: PersonTab) -> Mapping[str, int]:
    doc = tab.book.current
    return {
        "named ranges": len(doc.named),
        "metadata": len(doc.metadata),
        "characters of metadata": sum(len(x.key + (x.value or "")) for x in doc.metadata.values()),
        "tabs": len(doc.tabs),
        **{f"columns of {x.title}": x.grid.columns for x in doc.tabs},
        **{f"rows of {x.title}": x.grid.rows for x in doc.tabs if x.title != "Changelog"},
        **{
            f"{kind} of {x.title}": len(all_) for x in doc.tabs for kind, all_ in x.attached.items()
        },
        **{
            f"formats of {x.title}": sum(
                len(x.grid.column(c).extras) for c in range(x.grid.columns)
            )
            for x in doc.tabs
            if x.title != "Changelog"
        },
    }


def test_on_google(bench: Bench) -> None:
    book = bench.server.spreadsheet(timezone=ZONE, empty=True)
    rows: list[list[object]] = [list(BLANK), *(list[object](each.values()) for each in PROSPECTS)]
    tab = book.add_tab("Prospects", rows)
    life = Life(partial(size_of_spreadsheet, tab))
    for moment, (row, people) in zip([*MOMENTS, *LATE], edits(), strict=False):
        tab.set(f"D{row}", people)
        life.day(lambda: nullcontext(bench.open(book)), moment)

    life.check()
    log = book.tab("Changelog").rows()[1:]
    assert [row[0] for row in log] == list(range(1, life.records + 1))
    assert life.records > len(MOMENTS) - 20
    whens = [float(str(row[1])) for row in log]
    assert whens == sorted(whens)


# In a local workbook


def size_of_file(path: Path) -> Mapping[str, int]:
    with zipfile.ZipFile(path) as file:
        (log,) = (
            name
            for name in file.namelist()
            if b"<t>Because</t>" in file.read(name)[:5000]
            and b"<t>Rules</t>" in file.read(name)[:5000]
        )
        sizes = {name: len(file.read(name)) for name in file.namelist() if name != log}
        styles, main = file.read("xl/styles.xml"), file.read("xl/workbook.xml")
    return {
        **sizes,
        "parts": len(sizes),
        "styles": len(re.findall(rb"<(?:xf|dxf|font|fill|border|numFmt)\b", styles)),
        "names": len(re.findall(rb"<definedName\b", main)),
    }


def test_in_an_xlsx(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "prospects.xlsx", *PROSPECTS)
    life = Life(partial(size_of_file, path))
    for moment, (row, people) in zip([*MOMENTS, *LATE], edits(), strict=False):
        part = "xl/worksheets/sheet1.xml"
        old = parts(path)[part].decode()
        new = re.sub(rf'(<c r="D{row}"[^>]*><v>)\d+', rf"\g<1>{people}", old)
        replace_part(path, part, new)
        life.day(lambda: XlsxWorkbook(path, timezone=ZONE).writing(), moment)
    life.check()
    assert life.records > len(MOMENTS) - 20
