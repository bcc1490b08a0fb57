"""A run tells whom its config names of what came of it, and only of that."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rules.read.cells import Cell
from sync.run.job import Job
from tests.harness import BLANK, CONFIG, LEAD, OPPORTUNITY, Qualify
from tests.sync.notify.server import Server, reply, serving
from tests.workbooks import write_workbook

SECRET = "/services/T0SECRET/B0SECRET"
OUTPUT = '\n[output]\nattention = "Attention"\n'
NOTIFY = '\n[notify]\nwebhook = "env:HOOK"\nallow_private = true\n'
STALE = CONFIG.replace(
    'needs = ["profile", "size"]', 'needs = ["profile", "size"]\nstale_after = "9 days"'
)
OWNED = STALE.replace('name = "Company"', 'name = "Company"\nowner = "Owner"')
OWNERS = 'owners = { "ada" = "env:ADA", "BOB" = "env:BOB", "Eve" = "env:ADA" }\n'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(reply(200, b"ok")) as server:
        yield server


class Place:
    """A folder with a config and a workbook, and what was told there."""

    def __init__(self, folder: Path, server: Server, qualify: Qualify) -> None:
        self.folder = folder
        self.server = server
        self.qualify = qualify

    def config(self, text: str) -> None:
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def sheet(self, *rows: Mapping[str, Cell]) -> None:
        write_workbook(self.folder / "prospects.xlsx", *({**BLANK, **row} for row in rows))

    def put(self, cell: str, value: str) -> None:
        book = openpyxl.load_workbook(self.folder / "prospects.xlsx")
        book.worksheets[0][cell] = value
        book.save(self.folder / "prospects.xlsx")

    def run(self, day: str = "2026-01-15", *more: str, code: int = 0) -> list[dict[str, Any]]:
        """Run, and return what was told meanwhile."""
        before = len(self.server.bodies)
        ran = self.qualify("run", "--today", day, *more)
        assert ran.code == code, ran.err
        assert "SECRET" not in ran.out + ran.err
        return [json.loads(body) for body in self.server.bodies[before:]]


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server, qualify: Qualify
) -> Place:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOOK", "ADA", "BOB"):
        monkeypatch.setenv(name, f"{server.url}{SECRET}/{name}")
    made = Place(tmp_path, server, qualify)
    made.config(STALE + OUTPUT + NOTIFY)
    made.sheet({"ID": "P-1", "Company": "Acme", **LEAD}, {"ID": "P-2", "Company": "Beta"})
    return made


def test_a_run_that_moved_somebody_tells_of_it_once(place: Place) -> None:
    [told] = place.run()
    assert told["moves"] == [{"key": "P-1", "from": "List", "to": "Lead", "kind": "Promoted"}]
    assert (told["format"], told["config"], told["error"]) == (1, "config.toml", None)
    assert place.server.asked == [f"POST {SECRET}/HOOK"]
    assert place.run() == []


def test_a_dry_run_tells_nobody(place: Place) -> None:
    assert place.run("2026-01-15", "--dry-run") == []


def test_who_is_stalled_is_told_on_the_day_and_never_again(place: Place) -> None:
    place.run()
    # The day on which the stage began is that of the clock.
    began = openpyxl.load_workbook(place.folder / "prospects.xlsx")["Changelog"]["B2"].value.date()
    day = [str(began.fromordinal(began.toordinal() + n)) for n in range(12)]
    assert place.run(day[9]) == []
    [told] = place.run(day[10])
    assert told["moves"] == []
    assert told["stalled"] == [{"key": "P-1", "stage": "Lead", "since": day[10]}]
    assert place.run(day[10]) == []
    assert place.run(day[11]) == []


def test_without_the_column_nobody_knows_who_is_stalled_anew(place: Place) -> None:
    place.config(STALE + NOTIFY)
    assert len(place.run()) == 1
    assert place.run("2027-01-15") == []
    place.config(STALE + OUTPUT + NOTIFY)
    assert place.run("2027-01-15") == []


def test_the_guard_and_errors_are_told(place: Place) -> None:
    place.sheet(*({"ID": f"P-{n}", **LEAD} for n in range(30)))
    [first] = place.run()
    assert first["counts"]["promoted"] == 30
    book = openpyxl.load_workbook(place.folder / "prospects.xlsx")
    for row in range(2, 32):
        for column, heading in enumerate(BLANK, 1):
            if heading in OPPORTUNITY:
                book.worksheets[0].cell(row, column).value = OPPORTUNITY[heading]  # type: ignore[assignment]
    book.save(place.folder / "prospects.xlsx")
    [guarded] = place.run(code=4)
    assert (guarded["moves"], guarded["error"]["code"]) == ([], 4)

    (place.folder / "prospects.xlsx").unlink()
    [lost] = place.run(code=3)
    assert lost["error"]["code"] == 3
    place.config(STALE + OUTPUT + NOTIFY + 'on = ["moves"]\n')
    assert place.run(code=3) == []


def test_a_fault_of_the_program_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Job) -> None:
        raise RuntimeError("Ada's budget is 12k")

    monkeypatch.setattr(Job, "run", fail)
    [told] = place.run(code=1)
    assert told["error"]["code"] == 1
    assert "budget" not in json.dumps(told)
    assert str(place.folder) not in json.dumps(told)


def test_problems_are_told_where_somebody_also_moved(place: Place) -> None:
    place.config(STALE + OUTPUT + NOTIFY + 'on = ["moves", "problems"]\n')
    place.sheet({"ID": "P-1", **LEAD}, {"ID": "P-1", **LEAD}, {"ID": "P-2"})
    assert place.run() == []
    place.sheet({"ID": "P-1", **LEAD}, {"ID": "P-3"}, {"ID": "P-3"})
    [told] = place.run()
    assert [each["row"] for each in told["problems"]] == [3, 4]


def test_that_the_workbook_is_nearly_full_is_told_with_the_problems(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.xlsx.state.LAST_ROW", 2)
    place.config(STALE + OUTPUT + NOTIFY + 'on = ["moves", "problems"]\n')
    place.sheet({"ID": "P-1", **LEAD})
    [told] = place.run()
    [full] = told["problems"]
    assert full["what"].startswith("the changelog has 2 of the 2 rows")


def test_each_owner_is_told_of_their_own(place: Place) -> None:
    place.config(OWNED + OUTPUT + NOTIFY + OWNERS + "names = true\n")
    small: dict[str, Cell] = {"Industry": "Retail"}
    place.sheet(
        {"ID": "P-1", "Company": "Acme", **LEAD},
        {"ID": "P-2", "Company": "Beta", **small},
        {"ID": "P-3", "Company": "Gamma", **small},
        {"ID": "P-4", "Company": "Delta", **LEAD},
    )
    for row, owner in enumerate(("Owner", "Ada ", "ADA", "Bob", "Zoe"), 1):
        place.put(f"I{row}", owner)
    everybody, ada = place.run()
    assert [each["key"] for each in everybody["moves"]] == ["P-1", "P-4"]
    assert place.server.asked == [f"POST {SECRET}/HOOK", f"POST {SECRET}/ADA"]
    assert ada["moves"] == [
        {"key": "P-1", "from": "List", "to": "Lead", "kind": "Promoted", "name": "Acme"}
    ]
    assert ada["one_away"] == [
        {"key": "P-2", "stage": "List", "next": "Lead", "missing": ["size"], "name": "Beta"}
    ]
    assert place.run() == []


def test_a_message_that_is_not_delivered_is_a_problem_and_no_more(
    place: Place, server: Server
) -> None:
    server.answers[:] = [reply(404)]
    ran = place.qualify("run", "--json", "--today", "2026-01-15")
    [report] = ran.json
    assert (ran.code, report["moves"]["promoted"], report["error"]) == (0, 1, None)
    [problem] = report["problems"]
    assert problem["what"] == "[notify] webhook was not told of the run (it answered 404)"
    assert "warning: config.toml: [notify] webhook was not told" in ran.err
    assert "SECRET" not in ran.out + ran.err
    assert place.run() == []


@pytest.mark.parametrize(("shape", "field"), [("slack", "blocks"), ("google_chat", "cardsV2")])
def test_services_are_told_in_their_format(place: Place, shape: str, field: str) -> None:
    place.config(STALE + OUTPUT + NOTIFY + f'format = "{shape}"\n')
    [told] = place.run()
    assert field in told
