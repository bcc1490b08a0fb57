"""The pages for people: every example on them is run, every command on them exists."""

import re
import shlex
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest

from rules.judging.judge import Judge
from rules.judging.verdict import Standing
from rules.language.conditions import Setting
from rules.language.meaning import find_mistakes
from rules.language.outcome import Outcome
from rules.language.spec import Condition, RuleSet
from rules.read.cells import Cell
from sync.cli import cli
from sync.config.effective import take_pack
from sync.config.examples import run_examples
from sync.config.load import parse_config
from sync.config.mistakes import find_sheet_mistakes
from sync.config.model import BLANKS, Config
from sync.locales.by_name import load_locale

ROOT = Path(__file__).parents[1]
RULES = ROOT / "docs" / "rules.md"
SECURITY = ROOT / "SECURITY.md"
PAGES = [ROOT / "README.md", SECURITY, *sorted((ROOT / "docs").glob("*.md"))]
TODAY = date(2026, 1, 15)

_FENCE = re.compile(r"```(\w+)\n(.*?)```\n(?:\n((?:\|[^\n]*\|\n)+))?", re.DOTALL)
_LOCALE = re.compile(r"# .*\((\w\w_\w\w)\)")
_OUTCOMES = {
    "passes": Outcome.YES,
    "fails": Outcome.NO,
    "cannot tell": Outcome.CANNOT_TELL,
}
_CELLS: dict[str, Cell] = {"(blank)": None, "(ticked)": True, "(not ticked)": False}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text, and the rows of the table under it."""

    line: int
    language: str
    text: str
    table: Sequence[Sequence[str]]


def blocks(page: Path, language: str) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(text.count("\n", 0, match.start()) + 1, match[1], match[2], rows(match[3] or ""))
        for match in _FENCE.finditer(text)
        if match[1] == language
    ]


def rows(table: str) -> list[list[str]]:
    lines = [line.strip("|").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in line] for line in lines if not set(line[0]) <= set(" -")]


def in_tables(block: Block) -> bool:
    """Whether a block is of whole tables, not of criteria with a table of cells under them."""
    return "[" in re.sub(r"=.*", "", block.text)


def ids(block: Block) -> str:
    return f"line {block.line}"


CRITERIA = [block for block in blocks(RULES, "toml") if not in_tables(block)]
TABLES = [block for block in blocks(RULES, "toml") if in_tables(block)]


@pytest.mark.parametrize("block", CRITERIA, ids=ids)
def test_every_condition_does_what_its_table_says(block: Block) -> None:
    criteria = tomllib.loads(block.text)
    named = _LOCALE.search(block.text)
    setting = Setting(load_locale(named[1] if named else "en_US"), TODAY, frozenset(BLANKS))
    stages = [{"name": "Bottom"}, {"name": "Top", "needs": list(criteria)}]
    rules = RuleSet.model_validate({"criteria": criteria, "stage": stages})
    assert find_mistakes(rules, setting) == []
    judge = Judge(rules, setting, demote=False)

    heads, *lines = block.table
    assert lines, "an example needs a table under it"
    assert {head.strip("`") for head in heads if head.startswith("`")} <= set(criteria)
    for line in lines:
        row = dict(zip(heads, line, strict=True))
        cells = {name: _CELLS.get(row[name], row[name]) for name in judge.columns}
        verdict = judge.judge_row(cells, Standing(judge.ladder.rungs[0]))
        expected = {head.strip("`"): row[head] for head in heads if head.startswith("`")}
        found = {name: verdict.case.answers[name].outcome for name in expected}
        assert found == {name: _OUTCOMES[text] for name, text in expected.items()}, line


def test_the_page_shows_every_condition() -> None:
    shown: set[str] = set()
    for block in CRITERIA:
        rules = RuleSet.model_validate(
            {"criteria": tomllib.loads(block.text), "stage": [{"name": "A"}]}
        )
        for criterion in rules.criteria.values():
            shown |= {key for each in criterion.nested() for key in each.model_fields_set}

    assert set(Condition.model_fields) - shown == set()


@pytest.mark.parametrize("block", TABLES, ids=ids)
def test_every_table_fits_the_first_config_and_its_examples_hold(block: Block) -> None:
    """What a block does not say is as the page's first config has it."""
    data = tomllib.loads(block.text)
    first = tomllib.loads(TABLES[0].text)
    if "table" in data:
        first.pop("sheet")
    if "pack" in data.get("rules", {}):
        first = {"sheet": first["sheet"]}
    elif "example" not in data:
        first.pop("example")
    config = Config.model_validate(take_pack({**first, **data}, {}).data)

    assert find_sheet_mistakes(config) == []
    assert find_mistakes(config, Setting(load_locale("en_US"), TODAY, config.blanks)) == []
    assert run_examples(config) == []


@pytest.mark.parametrize("block", [block for block in TABLES if block.table], ids=ids)
def test_every_ladder_does_what_its_table_says(block: Block) -> None:
    config = Config.model_validate({**tomllib.loads(TABLES[0].text), **tomllib.loads(block.text)})
    judge = Judge(config, Setting(load_locale("en_US"), TODAY, config.blanks), demote=False)
    heads, *lines = block.table
    for line in lines:
        row = dict(zip(heads, line, strict=True))
        cells = {name: _CELLS.get(row.get(name, ""), row.get(name)) for name in judge.columns}
        verdict = judge.judge_row(cells, Standing(judge.ladder.rungs[0]))
        assert verdict.stage.name == row["Stage"]
        assert verdict.to_go == (None if row["To go"] == "(blank)" else int(row["To go"])), line


def test_the_page_shows_every_key() -> None:
    def keys(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for each in value if isinstance(value, list) else [value]:
            for key, inner in each.items() if isinstance(each, dict) else ():
                yield (*path, key)
                if len(path) < 1:
                    yield from keys(inner, (key,))

    shown = {path for block in TABLES for path in keys(tomllib.loads(block.text), ())}
    example = RULES.read_text("utf-8").partition("## Examples")[2]

    for attribute, field in Config.model_fields.items():
        table = field.alias or attribute
        assert (table,) in shown
        for model in (field.annotation, *getattr(field.annotation, "__args__", ())):
            for name, inner in getattr(model, "model_fields", {}).items():
                key = inner.alias or name
                told = table == "example" and f"`{key}`" in example
                assert (table, key) in shown or told or table == "criteria", f"{table} {key}"


@pytest.mark.parametrize("page", ["README.md", "docs/rules-in-short.md"])
def test_the_configs_of_a_page_are_good(page: str) -> None:
    texts = [block.text for block in blocks(ROOT / page, "toml")]
    whole = [text for text in texts if "stage" in (data := tomllib.loads(text)) or "rules" in data]

    assert whole
    for text in whole:
        parse_config(text, Path(page))


def test_every_test_that_is_named_for_security_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY.read_text("utf-8"))

    assert named
    for file, name in named:
        assert f"def {name or 'test_'}" in (ROOT / file).read_text("utf-8"), (file, name)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_exists(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for line in "".join(block.text for block in blocks(page, "console")).splitlines():
        program, *words = shlex.split(line.removeprefix("$ "))
        if Path(program).name == "qualify":
            check_command(words)
        if program == "make":
            assert set(words) <= targets, line


def check_command(words: Sequence[str]) -> None:
    """Check that a command line of qualify names a command, and options that the command has."""
    name, *rest = [*words, "--help"]
    context = click.Context(cli)
    if name.startswith("-"):
        return
    command = cli.get_command(context, name)
    assert command, name
    options = {option for parameter in command.get_params(context) for option in parameter.opts}
    assert {word for word in rest if word.startswith("-")} <= options, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif "://" not in target:
            assert (page.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_every_file_of_the_code_that_a_page_names_is_there(page: Path) -> None:
    tops = ("rules", "sync", "warehouse", "tests", "benchmarks")
    there = [f"/{path.relative_to(ROOT).as_posix()}" for top in tops for path in code(ROOT / top)]
    text = page.read_text("utf-8")
    named = re.findall(r"`((?:[\w.]+/)*\w+\.py|(?:rules|sync|warehouse|tests)/[\w/]*)`", text)

    for each in named:
        assert any(path.endswith(f"/{each.rstrip('/')}") for path in there), each


def test_the_map_shows_every_room() -> None:
    rooms = {
        path.parent for top in ("rules", "sync", "warehouse") for path in (ROOT / top).rglob("*.py")
    }
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    for room in rooms:
        assert f"`{room.relative_to(ROOT).as_posix()}/`" in text


def code(top: Path) -> Iterator[Path]:
    return (path for path in [top, *top.rglob("*")] if path.is_dir() or path.suffix == ".py")
