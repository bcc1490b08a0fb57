"""What stops a run where the names of the config and the headings of the sheet don't agree."""

from dataclasses import replace
from pathlib import Path

import pytest

from sync.config.load import parse_config
from sync.messages.errors import ConfigError, WorkbookError
from sync.sheet.binding import bind
from sync.sheet.claims import find_claims
from sync.workbook.protocol import Mark
from sync.workbook.role import Role
from tests.harness import BLANK, LADDER, LEAD, run
from tests.memory import MemoryWorkbook, sheet

SHORT = LADDER + '\n[columns]\nmoney = "Budget"\n'
SHORT = SHORT.replace('budget = { column = "Budget"', 'budget = { column = "money"')


def book(**more: str) -> MemoryWorkbook:
    """One prospect, under the ladder's headings and some more."""
    return MemoryWorkbook(sheet({**BLANK, **dict.fromkeys(more.values())}, {"ID": "A", **LEAD}))


def refusal(workbook: MemoryWorkbook, config: str = LADDER) -> str:
    with pytest.raises((ConfigError, WorkbookError)) as caught:
        run(workbook, config)
    return str(caught.value)


def test_a_short_name_that_is_a_heading_too() -> None:
    assert refusal(book(other="Money"), SHORT) == (
        'memory Prospects, row 1: "money" is a short name for "Budget" and also a heading of its'
        " own; rename that heading in the sheet, or the short name in [columns]"
    )


def test_a_heading_that_stands_twice() -> None:
    workbook = book()
    workbook.grid[0].append("budget ")
    assert refusal(workbook) == (
        'memory Prospects, row 1: the heading "Budget" stands twice, in columns F and I;'
        " rename one of them"
    )


def test_a_short_name_whose_heading_is_not_there() -> None:
    config = SHORT.replace('money = "Budget"', 'money = "Budgets"')
    assert refusal(book(), config) == (
        'memory Prospects, row 1: there is no heading "Budgets"; write under [columns]'
        ' money = "Budget"'
    )


def owned(column: str) -> str:
    return LADDER.replace('override = "Outcome"', f'override = "Outcome"\nowner = "{column}"')


def test_an_owner_is_looked_for_and_not_read() -> None:
    assert refusal(book(), owned("Owner")).startswith(
        'memory Prospects, row 1: there is no heading "Owner"; '
    )
    layout = book(owner="Owner").look()
    config = parse_config(owned("Owner"), Path("config.toml")).config
    binding = bind(config, layout, "memory")
    assert layout.headings.index("Owner") not in binding.wanted(frozenset()).columns


def test_the_jobs_heading_twice_at_a_first_run() -> None:
    workbook = book()
    workbook.grid[0] += ["Stage", "Stage"]
    assert refusal(workbook) == (
        'memory Prospects, row 1: the heading "Stage" stands twice, in columns I and J; rename one'
    )


def test_a_locale_in_which_a_bound_says_something_else() -> None:
    config = LADDER.replace("at_least = 10_000", 'at_least = "10,000.5"')
    workbook = book()
    workbook.locale = "de_DE"
    said = refusal(workbook, config)
    assert said.startswith("config.toml: in the sheet's locale, de_DE, ")
    assert said.endswith("; write the number without marks, as 10000.5")


def test_a_locale_that_nobody_knows() -> None:
    workbook = book()
    workbook.locale = "xx_XX"
    assert refusal(workbook).startswith("config.toml: in the sheet's locale, xx_XX, ")


def test_two_columns_that_are_marked_as_one() -> None:
    workbook = book()
    run(workbook)
    layout = workbook.look()
    twice = replace(layout, marks=(*layout.marks, Mark(Role.STAGE, 0, "Stage")))
    with pytest.raises(WorkbookError) as caught:
        find_claims({Role.STAGE: "Stage", Role.MISSING: "Missing"}, twice, (), "memory")
    assert str(caught.value) == (
        "memory: columns I and A are both the job's stage column; delete one of them"
    )
