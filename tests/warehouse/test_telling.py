"""What people are told of a run on a table: the messages and the summary of a sheet of the same."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.config.load import parse_config
from sync.notify.address import NotifyAddress, find_addresses
from sync.notify.sender import Sender
from sync.notify.telling import tell
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.show.contents import tables
from sync.show.job_summary import job_summary
from sync.show.report import Report, make_report
from tests.harness import TODAY, Qualify, run
from tests.memory import MemoryWorkbook
from tests.sync.funnel.books import BLANK, CONTRACT, DEAL, LEAD, RULES, book
from tests.warehouse.tables import (
    TablePlace,
    any_place,
    as_table,
)
from tests.warehouse.test_funnel import Record, as_sheet, fill, logs, sheets

LONG = "Pablo Diego José Francisco de Paula Juan Nepomuceno"
OWNERS = ("ada lovelace", "BOB", "Zoe", LONG, "Nobody here")
NOTIFY = f"""
[notify]
webhook = "https://example.com/all"
owners = {{ {", ".join(f'"{name}" = "https://example.com/{name[:3]}"' for name in OWNERS)} }}
names = true
"""
POLICIES = ("", "record_new = true\n", 'when_lapsed = "demote"\nrecord_new = true\n')
ATTENTION = '\n[output]\nattention = "Attention"\n'
SUMMED = Options(TODAY, funnel=True)
LATER = replace(SUMMED, today=TODAY + timedelta(days=31))

Letters = Sequence[tuple[str, Any]]
"""Messages, by where they went."""


@pytest.fixture(
    scope="module",
    params=[
        "duckdb",
        pytest.param("postgres", marks=pytest.mark.slow),
        pytest.param("bigquery", marks=pytest.mark.slow),
    ],
)
def table(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TablePlace]:
    with any_place(request.param, tmp_path_factory.mktemp("table")) as made:
        yield made


@dataclass
class Kept(Sender):
    """Keeps the messages instead of sending them."""

    sent: list[tuple[str, Any]] = field(default_factory=list)

    def post(self, address: NotifyAddress, body: bytes, content_type: str) -> str:
        self.sent.append((address.said_as, json.loads(body)))
        return ""


def letters(config: str, report: Report) -> Letters:
    """The messages of a run, in each format."""
    kept = Kept()
    for shape in ("json", "slack", "google_chat"):
        file = parse_config(f'{config}format = "{shape}"\n', Path("config.toml"))
        assert not tell(file, report, find_addresses(file, {}), kept)
    return kept.sent


def report_of(config: str, result: RunResult) -> Report:
    file = parse_config(config, Path("config.toml"))
    return make_report("config.toml", "prospects", 0, file.config, result)


def summed(report: Report) -> Mapping[str, Any]:
    """What a summary tells, but for the problems: a sheet's are told by row."""
    shown = tables(replace(report, problems=()), show_values=False, outlook=report.outlook)
    return {each.title: (each.headings, list(each.rows), each.total) for each in shown}


@dataclass
class Both:
    """A sheet and a table of the same prospects, and runs on both."""

    sheet: MemoryWorkbook
    table: TablePlace
    config: str = RULES + NOTIFY
    output: str = ATTENTION

    def run(self, options: Options = SUMMED) -> tuple[Report, Report]:
        """The reports of a run on the sheet, and on the table."""
        ran = run(self.sheet, self.config + self.output, options)
        other = self.table.run(as_table(self.config, self.table.config), options)
        return report_of(self.config, ran), report_of(self.config, other)

    def check(self, options: Options = SUMMED) -> Letters:
        """Run, and compare what is told; the messages."""
        of_sheet, of_table = self.run(options)
        sent = letters(self.config, of_table)
        assert sent == letters(self.config, of_sheet)
        assert summed(of_table) == summed(of_sheet)
        return sent

    def put(self, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Put other cells into the rows, which are as many."""
        put_into_table(self.table, rows)
        for number, row in enumerate(rows, 2):
            for heading in BLANK:
                self.sheet.put(heading, number, row.get(heading))


def put_into_table(table: TablePlace, rows: Sequence[Mapping[str, Cell]]) -> None:
    kinds = {name: "DOUBLE" if name == "Budget" else "VARCHAR" for name in BLANK}
    table.fill(kinds, [[row.get(name) for name in BLANK] for row in rows])


def both(
    table: TablePlace,
    rows: Sequence[Mapping[str, Cell]],
    log: Sequence[Record] = (),
    config: str = RULES + NOTIFY,
) -> Both:
    """A sheet and a table with some rows, and a changelog, none before a first run."""
    fill(table, rows, log)
    for name in ("qualify_state", *(() if log else ("qualify_changelog",))):
        table.sql(f"DROP TABLE IF EXISTS {name}")
    made = book(rows, as_sheet(log))
    if not log:
        made = MemoryWorkbook(made.grid)
    return Both(made, table, config)


ROWS: Sequence[dict[str, Cell]] = [
    {"ID": "A", "Company": " Acme ", "Owner": "Ada  Lovelace", **LEAD},
    {"ID": "B", "Company": "Beta", "Owner": "ada lovelace", **DEAL},
    {"ID": "C", "Company": None, "Owner": "Ada Lovelace", **LEAD, "Next step": "Call"},
    {"ID": "D", "Company": "Delta", "Owner": "Bob", **LEAD, "Next step": "Call"},
    {"ID": "E", "Company": "Eps", "Owner": "bob", "Outcome": "On hold"},
    {"ID": "F", "Company": "Phi", "Owner": "Zoe"},
    {"ID": "G", "Company": "Gam", "Owner": None, **CONTRACT},
    {"ID": "H", "Company": "Eta", "Owner": LONG, **LEAD},
]


def told_to(sent: Letters, whom: str) -> Any:
    """The message to somebody, as JSON; None where there is none."""
    return next((each for said_as, each in sent if whom in said_as and "format" in each), None)


def test_moves_and_who_is_newly_stalled_are_told_as_of_a_sheet(table: TablePlace) -> None:
    at = both(table, ROWS)

    first = at.check()
    again = at.check()
    late = at.check(LATER)
    never_again = at.check(LATER)

    assert again == never_again == []
    everybody, ada = told_to(first, "webhook"), told_to(first, "ada")
    assert everybody["counts"]["promoted"] == 6
    assert [each["key"] for each in ada["one_away"]] == ["B", "C"]
    assert told_to(first, "Zoe") is None
    assert [each["key"] for each in told_to(first, "Pablo")["moves"]] == ["H"]
    late_all, bob = told_to(late, "webhook"), told_to(late, "BOB")
    assert [each["key"] for each in late_all["stalled"]] == ["A", "B", "C", "D", "E", "H"]
    assert late_all["moves"] == []
    assert [each["key"] for each in bob["stalled"]] == ["D", "E"]


def test_a_digest_has_all_that_are_stalled_and_one_away(table: TablePlace) -> None:
    at = both(table, ROWS)
    at.check()
    at.check(LATER)
    rows = [dict(row) for row in ROWS]
    rows[0] |= {"Outcome": "Won"}
    at.put(rows)

    sent = at.check(LATER)

    ada = told_to(sent, "ada")
    assert ada["moves"] == [
        {"key": "A", "from": "Lead", "to": "Won", "kind": "By hand", "name": "Acme"}
    ]
    assert ada["stalled"] == []
    assert [each["key"] for each in ada["all_stalled"]] == ["B", "C"]
    assert ada["one_away"] == [
        {"key": "B", "stage": "Deal", "next": "Contract", "missing": ["decider"], "name": "Beta"},
        {"key": "C", "stage": "Lead", "next": "Deal", "missing": ["budget", "decider"], "name": ""},
    ]
    assert told_to(sent, "BOB") is None


@pytest.mark.slow
@pytest.mark.parametrize("on", ['["moves"]', '["stalled"]', '["errors"]'])
def test_only_what_is_asked_for_is_told(table: TablePlace, on: str) -> None:
    at = both(table, ROWS, config=f"{RULES}{NOTIFY}on = {on}\n")
    first, late = at.check(), at.check(LATER)

    assert bool(first) == (on == '["moves"]')
    assert bool(late) == (on == '["stalled"]')


@pytest.mark.slow
def test_a_first_run_beside_an_old_record_calls_nobody_newly_stalled(table: TablePlace) -> None:
    log: Sequence[Record] = [(None, key, "List", "Lead", "Promoted") for key in "ACD"]
    at = both(table, ROWS, log)
    assert told_to(at.check(LATER), "webhook")["stalled"] == []


@pytest.mark.slow
@pytest.mark.parametrize("table", ["duckdb", "postgres"], indirect=True)
@given(logs, sheets, sheets, st.sampled_from(POLICIES))
@settings(max_examples=25)
def test_it_is_what_is_told_of_a_sheet_for_many(
    table: TablePlace,
    log: list[Record],
    people: dict[str, dict[str, Any]],
    later: dict[str, dict[str, Any]],
    policy: str,
) -> None:
    before = [_row(key, people[key]) for key in sorted(people)]
    after = [_row(key, later.get(key, people[key])) for key in sorted(people)]
    at = both(table, before, log, f'{RULES}\n[policy]\nmost_changes = "100%"\n{policy}{NOTIFY}')

    for options in (SUMMED, replace(LATER, dry_run=True), LATER, LATER):
        at.check(options)
    at.put(after)
    at.check(LATER)
    at.check(replace(LATER, today=TODAY + timedelta(days=91)))


def _row(key: str, person: Mapping[str, Any]) -> dict[str, Cell]:
    outcome = None if person["Outcome"] == "soon" else person["Outcome"]
    return {"ID": key, **person["cells"], "Owner": person["Owner"], "Outcome": outcome}


# Lists


def test_of_many_the_first_are_told_and_all_are_counted(
    table: TablePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.job.LISTED", 3)
    rows: list[dict[str, Cell]] = [
        {"ID": f"P{number}", "Owner": "Zoe" if number % 2 else "Bob", **DEAL} for number in range(8)
    ]
    rows.append({"ID": "Z", "Owner": "Zoe", "Outcome": "On hold"})
    at = both(table, rows, config=f"{RULES}\n[policy]\nrecord_new = true\n{NOTIFY}")

    _, first = at.run()
    _, later = at.run(LATER)

    sent = told_to(letters(at.config, first), "webhook")
    assert sent["counts"] == {**dict.fromkeys(sent["counts"], 0), "added": 9, "promoted": 8} | {
        "by_hand": 1
    }
    told = [(each["key"], each["kind"]) for each in sent["moves"]]
    assert told[:3] == [("P0", "Promoted"), ("P1", "Promoted"), ("P2", "Promoted")]
    assert ("Z", "By hand") in told
    zoe = told_to(letters(at.config, first), "Zoe")
    assert (zoe["counts"]["promoted"], zoe["counts"]["added"]) == (4, 5)
    assert [each["key"] for each in zoe["one_away"]] == ["P1", "P3", "P5"]
    late = told_to(letters(at.config, later), "webhook")
    assert [each["key"] for each in late["stalled"]] == ["P0", "P1", "P2"]
    slack = str([each for _, each in letters(at.config, later)])
    assert "9 newly stalled" in slack
    assert "… and 6 more" in slack


@pytest.mark.slow
def test_of_very_many_any_are_told(table: TablePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.moves._SORTED", 0)
    at = both(table, ROWS)

    of_sheet, of_table = (letters(at.config, each) for each in at.run())

    for whom in ("webhook", "ada"):
        expected, found = told_to(of_sheet, whom), told_to(of_table, whom)
        found["moves"].sort(key=lambda each: each["key"])
        assert found == expected


@pytest.mark.slow
def test_an_empty_state_knows_of_nobody_who_was_stalled(table: TablePlace) -> None:
    at = both(table, ROWS)
    at.run()
    table.sql("DELETE FROM qualify_state WHERE TRUE")

    _, report = at.run(LATER)

    assert letters(at.config, report) == []


# Commands


def test_a_summary_has_the_funnel_and_the_nearest(
    table: TablePlace, qualify: Qualify, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = both(table, ROWS)
    monkeypatch.chdir(table.folder)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "page.md")
    (table.folder / "config.toml").write_text(as_table(RULES, table.config), encoding="utf-8")

    ran = qualify("run", "--today", str(TODAY))
    said = qualify("sql", "--today", str(TODAY))

    page = (table.folder / "page.md").read_text("utf-8")
    assert (ran.code, said.code) == (0, 0), ran.err + said.err
    assert "### Funnel\n" in page
    assert "| B | Deal | Contract | 1 |" in page
    of_sheet = report_of(RULES, run(at.sheet, RULES, SUMMED))
    whole = job_summary([of_sheet]).split("\n\n")
    assert [part for part in whole if part.startswith("###") and part not in page] == []
    assert re.search(r'JOIN ["`]near["`]', said.out)


def test_sql_prints_what_the_messages_take(table: TablePlace) -> None:
    at = both(table, ROWS)
    config = as_table(at.config, table.config)
    table.run(config)
    before = table.contents()

    with table.job(config, Options(TODAY, dry_run=True)) as job:
        sent = [each.text for each in job.statements()]
    with table.job(as_table(RULES, table.config), Options(TODAY, dry_run=True)) as job:
        quiet = [each.text for each in job.statements()]

    assert table.contents() == before
    new = [text for text in sent if text not in quiet]
    assert sum(bool(re.search(r'AS ["`]total["`]', text)) for text in new) == 4


# Dry runs


def test_a_dry_run_finds_the_doubts_of_a_sheet(table: TablePlace) -> None:
    rules = RULES.replace(
        "[criteria]\n",
        "[criteria]\n"
        'hot = { column = "Industry", is = "retail", say = "Retail" }\n'
        'warm = { column = "Industry", none_of = ["toys", "Retail"], say = "Not toys" }\n'
        'big = { column = "Budget", is = 12_000, say = "12,000" }\n',
    )
    rows = [
        {"ID": key, "Industry": industry, "Budget": 12_000}
        for key, industry in enumerate(("Retail", "Toys, Retail", "Toys; Food", "Toys; Food", None))
    ]
    at = both(table, [{**row, "ID": f"P{row['ID']}"} for row in rows], config=rules + NOTIFY)

    of_sheet, of_table = at.run(replace(SUMMED, dry_run=True))

    assert [str(each) for each in of_table.doubts] == [str(each) for each in of_sheet.doubts]
    assert [each.where[-1] for each in of_table.doubts] == ["hot", "warm"]
