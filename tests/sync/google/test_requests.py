"""How many requests a run makes, and how large they are."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.config.load import parse_config
from sync.google import commit_plan, draw
from sync.run.run_input import Options
from tests.harness import EVERYTHING, LADDER, LEAD, TODAY, job, run
from tests.sheets import PersonTab
from tests.sync.google.bench import Bench
from tests.sync.google.scenes import BY_EACH_CONFIG, CHANGES, SCENES, UNCHANGED, Scene

pytestmark = BY_EACH_CONFIG

TWO_MB = 2_000_000


def _requests(bench: Bench, tab: PersonTab, options: Options | None = None) -> int:
    before = bench.server.count
    workbook = bench.open(tab.book)
    run(workbook, bench.config, options or Options(today=TODAY))
    assert workbook.requests == bench.server.count - before
    return workbook.requests


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_run_makes_so_many(bench: Bench, scene: Scene) -> None:
    assert _requests(bench, scene.set(bench)) == scene.requests


def test_a_dry_run_of_known_prospects_makes_2(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    assert _requests(bench, tab, Options(today=TODAY, dry_run=True)) == 2


def test_comparing_with_another_config_makes_2_too(bench: Bench) -> None:
    tab = CHANGES.set(bench)
    workbook = bench.open(tab.book)
    stricter = parse_config(LADDER.replace("10_000", "20_000"), Path("old.toml"))
    ahead = job(workbook, bench.config, Options(today=TODAY, dry_run=True))
    before = tab.book.current

    replace(ahead, against=stricter).compare()

    assert workbook.requests == 2
    assert tab.book.current is before


@pytest.mark.parametrize("rows", [100, 20_000])
def test_the_number_does_not_depend_on_the_rows(bench: Bench, rows: int) -> None:
    """But on the records, where each prospect is added as well."""
    bench.config = bench.config.replace("record_new = true", "")
    bench.server.keep_versions = False
    tab = bench.sheet([{"ID": at, "Company": f"No {at}"} for at in range(rows)])
    assert _requests(bench, tab) == 6
    assert _requests(bench, tab) == 2
    for row in range(2, 2 + rows // 100):
        tab.set(f"C{row}", LEAD["Industry"])
        tab.set(f"D{row}", LEAD["Employees"])
    assert _requests(bench, tab) == 5
    assert tab.column("Stage").count("Lead") == rows // 100
    assert _requests(bench, tab) == 2


def test_requests_stay_under_2_mb_and_each_further_2_mb_cost_1_more(bench: Bench) -> None:
    bench.server.keep_versions = False
    tab = bench.sheet([{"ID": at, "Company": "C" * 60, **LEAD} for at in range(8_000)])
    bench.server.requests.clear()
    count = _requests(bench, tab)
    sizes = dict.fromkeys(("batchUpdate", "values.batchUpdateByDataFilter"), 0)
    for request in bench.server.requests:
        assert request.size <= TWO_MB
        name = request.name.removeprefix("spreadsheets.")
        if name in sizes:
            sizes[name] += request.size
    further = sum(-(-size // commit_plan.MOST_BYTES) - 1 for size in sizes.values())
    assert further >= 2
    assert count <= 6 + further
    records = 2 if bench.config == EVERYTHING else 1
    assert len(tab.book.tab("Changelog").rows()) == 8_000 * records + 1
    assert tab.column("Stage") == ["Lead"] * 8_000


def test_a_long_changelog_is_read_by_the_columns_needed(bench: Bench) -> None:
    tab = UNCHANGED.set(bench)
    bench.run(tab.book)
    bench.server.requests.clear()
    bench.run(tab.book)
    log = tab.book.tab("Changelog")
    read = bench.server.requests[-1].body["dataFilters"]
    columns = [
        each["gridRange"]["startColumnIndex"]
        for each in read
        if each["gridRange"]["sheetId"] == log.id
    ]
    headings = log.rows()[0]
    also = {"From"} if bench.config == EVERYTHING else set()
    assert {headings[column] for column in columns} == {"No", "When", "Key", "To", "Kind"} | also


def test_a_picture_is_split_where_it_is_too_large(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "MOST_BYTES", 2_000)
    monkeypatch.setattr(draw, "_LEAST_BYTES", 500)
    tab = bench.sheet([{"ID": at, **(LEAD if at % 3 else {})} for at in range(150)])
    bench.run(tab.book)
    sizes = [x.size for x in bench.server.requests if x.name.endswith("batchUpdateByDataFilter")]
    assert len(sizes) > 5
    assert bench.run(tab.book).written.cells == 0
