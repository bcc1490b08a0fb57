"""What --json prints is what the code declares, and docs/json.md lists it."""

import runpy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, is_typeddict

import click
import openpyxl
import pytest

from rules.read.cells import Cell
from sync.cli import cli
from sync.messages.errors import UsageError
from sync.show.declared import fields_of, not_null
from sync.show.printed import PRINTED, StoppedJson, stopped_json
from tests.harness import CONFIG, DRAFT, ENDED, OPPORTUNITY, Qualify
from tests.sync.proposal.sheets import write_rows
from tests.sync.show.histories import write_history
from tests.warehouse.tables import COLUMNS, LEAD, TABLE, TableFile
from tests.workbooks import write_workbook

DOCS = Path(__file__).parents[3] / "docs"

CALLS: dict[str, Sequence[Sequence[str]]] = {
    "init": [
        ["init", "--json", "new.xlsx", "--output", "new.toml"],
        ["init", "--json", "gone.xlsx"],
    ],
    "run": [["run", "--json", "config.toml", "gone.toml"]],
    "plan": [["plan", "--json"], ["plan", "--json", "gone.toml"]],
    "plan --against": [
        ["plan", "--json", "config.toml", "--against", "next.toml"],
        ["plan", "--json", "easy.toml", "--against", "many.toml"],
        ["plan", "--json", "gone.toml", "--against", "many.toml"],
    ],
    "list": [["list", "--json", "config.toml", "bad.toml"]],
    "check": [["check", "--json", "config.toml", "bad.toml"]],
    "explain": [
        *(["explain", "--json", "config.toml", key] for key in "ABC"),
        ["explain", "--json", "config.toml", "nobody"],
        ["explain", "--json", "gone.toml", "A"],
    ],
    "doctor": [["doctor", "--json", "config.toml", "gone.toml"]],
    "sql": [["sql", "--json", "table.toml"], ["sql", "--json", "gone.toml"]],
    "setup": [["setup", "--json", "decided.toml"], ["setup", "--json", "gone.toml"]],
    "archive": [
        ["archive", "--json", "past/config.toml", "--before", "2025-12-01"],
        ["archive", "--json", "past/config.toml", "--to", "moves.csv"],
        ["archive", "--json", "gone.toml"],
    ],
    "packs": [["packs", "--json"], ["packs", "--json", "nothing"]],
    "funnel": [
        ["funnel", "--json", "past/config.toml", "--today", "2026-01-15", "--since", "2025-09-01"],
        ["funnel", "--json", "gone.toml"],
    ],
    "backtest": [["backtest", "--json", "decided.toml"], ["backtest", "--json", "gone.toml"]],
}
"""For each command, calls that together tell something in every field."""

NEW: Sequence[Sequence[object]] = [
    ["ID", "Budget", "Decision maker", "Need", "Notes", "Notes"],
    *[[f"P-{number}", 10_000, None, "Shift plans"] for number in range(20)],
    ["P-1", "ask Ada"],
]
"""A sheet of which `init` has something to tell in every field."""

MORE = """
[[stage]]
name = "Deal"
needs_points = { at_least = 20, of = { budget = 10, step = 10 } }

[score]
points = { profile = 20, budget = 10 }
grades = { A = 10 }

[rules]
draft = "next.toml"

[output]
draft = "Stage (draft)"
"""

DECIDED: list[dict[str, Cell]] = [
    {"ID": f"{end}{size}", "Outcome": end, "Employees": size}
    for end, smallest in (("Won", 49), ("Lost", 40))
    for size in range(smallest, 60)
]
"""Prospects that were won and lost, enough of each to tell them apart."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qualify: Qualify) -> Path:
    """A folder with configs, and a workbook of prospects who were judged and have changed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG + MORE, encoding="utf-8")
    stricter = DRAFT.replace("memory", "prospects").replace('"profile"]', '"profile", "step"]')
    stricter += '\n[policy]\nwhen_lapsed = "demote"\n'
    (tmp_path / "next.toml").write_text(stricter, encoding="utf-8")
    (tmp_path / "decided.toml").write_text(ENDED.replace("memory", "decided"), encoding="utf-8")
    write_workbook(tmp_path / "decided.xlsx", *DECIDED)
    write_rows(tmp_path / "new.xlsx", NEW)
    (tmp_path / "table.toml").write_text(TABLE, encoding="utf-8")
    TableFile(tmp_path).fill(COLUMNS, [("P1", *LEAD)])
    (tmp_path / "bad.toml").write_bytes(b"name = '\xff'")
    path = tmp_path / "prospects.xlsx"
    write_workbook(path, {"ID": "A", "Company": "Acme", **OPPORTUNITY}, {"ID": "B", "Company": "B"})
    assert qualify("run", "--today", "2026-01-15").code == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Prospects"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("Employees") + 1).value = 7
    changed: dict[str, str | int] = {"Industry": "Retail", "Employees": 120, "Budget": "ask Ada"}
    for heading, value in changed.items():
        sheet.cell(3, headings.index(heading) + 1).value = value
    sheet.cell(4, headings.index("ID") + 1).value = "C"
    sheet.cell(5, headings.index("ID") + 1).value = "C"
    book.save(path)
    many = CONFIG.replace("prospects.xlsx", "many.xlsx")
    (tmp_path / "many.toml").write_text(many, encoding="utf-8")
    (tmp_path / "easy.toml").write_text(many.replace("[50, 5000]", "[1, 5000]"), encoding="utf-8")
    small: dict[str, str | int] = {"Industry": "Retail", "Employees": 20, "Budget": "soon"}
    write_workbook(tmp_path / "many.xlsx", *({"ID": f"P-{n}", **small} for n in range(30)))
    assert qualify("run", "many.toml", "--today", "2026-01-15").code == 0
    write_history(tmp_path / "past")
    return tmp_path


def told(
    value: Any, declared: Any, path: str, within: Mapping[Any, str] | None = None
) -> Iterator[str]:
    """Check that a value is as it is declared; the paths at which it tells something.

    `within` are the objects around it; what is within another of its type is as at that one's path.
    """
    rest, may_be_null = not_null(declared)
    around = within or {}
    if value is None:
        assert may_be_null, path
        return
    yield path
    if is_typeddict(rest):
        here = around.get(rest, path)
        fields = list(fields_of(rest))
        assert list(value) == [field.name for field in fields], path
        for field in fields:
            inner = f"{here}.{field.name}"
            yield from told(value[field.name], field.type, inner, {**around, rest: here})
        return
    kind = get_origin(rest) or rest
    assert type(value) in _KINDS.get(kind, {kind}), path
    if kind is Literal:
        assert value in get_args(rest), path
    if kind in {list, dict}:
        for each in value.values() if kind is dict else value:
            yield from told(each, get_args(rest)[-1], f"{path}[]", around)


_KINDS: dict[Any, set[type]] = {float: {int, float}, Literal: {str}}


def paths(declared: Any, path: str, within: tuple[Any, ...] = ()) -> Iterator[str]:
    """The paths of all that can be told."""
    yield path
    rest, _ = not_null(declared)
    if is_typeddict(rest) and rest not in within:
        for field in fields_of(rest):
            yield from paths(field.type, f"{path}.{field.name}", (*within, rest))
    if get_origin(rest) in {list, dict}:
        yield from paths(get_args(rest)[-1], f"{path}[]", within)


def test_the_page_is_made_from_the_code() -> None:
    """`make docs` writes it anew."""
    made = runpy.run_path(str(DOCS / "json_page.py"))["make_page"]()
    assert (DOCS / "json.md").read_text("utf-8") == made


def test_every_command_that_takes_json_is_on_the_page() -> None:
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    taking = {
        name
        for name, command in commands.items()
        for parameter in (command.params if command else ())
        if "--json" in parameter.opts
    }
    assert taking == {command.split()[0] for command in PRINTED}


@pytest.mark.parametrize("command", PRINTED)
@pytest.mark.usefixtures("folder")
def test_every_command_prints_what_is_declared(command: str, qualify: Qualify) -> None:
    seen = {
        path
        for call in CALLS[command]
        for value in qualify(*call).json
        for path in told(value, PRINTED[command], command)
    }
    assert seen == {*seen, *paths(PRINTED[command], command)}


@pytest.mark.parametrize("command", PRINTED)
def test_a_wrong_command_line_has_the_fields_of_its_command(command: str, qualify: Qualify) -> None:
    ran = qualify(*command.split(), "--json", "--nonsense")

    [value] = ran.json
    assert ran.code == 2
    declared = PRINTED[command] if command != "list" else StoppedJson
    assert set(told(value, declared, command)) >= {f"{command}.error.mend"}
    assert (value["format"], value["error"]["code"]) == (1, 2)
    assert "--nonsense" in value["error"]["what"]


def test_where_no_command_is_named_there_is_still_an_object() -> None:
    error = UsageError("the command line", "what", "mend")
    told = {"code": 2, "where": "the command line", "what": "what", "mend": "mend"}

    assert stopped_json(["rum", "--json"], error) == {"format": 1, "error": told}
