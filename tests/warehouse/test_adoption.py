"""What a first run takes over of a table: what it takes over of a sheet of the same rows."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rules.read.cells import Cell
from sync.messages.errors import WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, LADDER, TODAY, run
from tests.memory import MemoryWorkbook, sheet
from tests.warehouse.tables import COLUMNS, TablePlace, any_place

ADOPT = '\n[output]\nadopt = "Old stage"\n'
LOGGED = ("Key", "Name", "From", "To", "Kind", "Because")
LEAD: dict[str, Cell] = {"Industry": "Retail", "Employees": 120}

Row = Mapping[str, Cell]
Taken = tuple[list[tuple[Any, ...]], set[str]]
"""The rows of the changelog, and the mends of what stops a run."""

MENDS = ("name it in", "give the row a key", "copy it to the override column", "give all rows of")
"""How the mends begin."""


@pytest.fixture(params=["duckdb", "postgres", pytest.param("bigquery", marks=pytest.mark.slow)])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TablePlace]:
    with any_place(request.param, tmp_path) as made:
        yield made


def fill(table: TablePlace, *rows: Row) -> None:
    kinds = {**COLUMNS, "Old stage": "VARCHAR"}
    table.fill(kinds, [[row.get(name) for name in kinds] for row in rows])
    for name in ("qualify_state", "qualify_changelog"):
        table.sql(f"DROP TABLE IF EXISTS {name}")


def by_table(table: TablePlace, rows: Sequence[Row], more: str = "") -> Taken:
    fill(table, *rows)
    try:
        table.run(table.config + ADOPT + more)
    except WorkbookError as error:
        return [], _mends(error)
    columns = "key, name, from_stage, to_stage, kind, because"
    return sorted(table.sql(f"SELECT {columns} FROM qualify_changelog"), key=str), set()


def by_sheet(rows: Sequence[Row], more: str = "") -> Taken:
    book = MemoryWorkbook(sheet({**BLANK, "Old stage": None}, *rows))
    try:
        run(book, f'{LADDER}\n[output]\nstage = "Old stage"\n{more}')
    except WorkbookError as error:
        return [], _mends(error)
    return sorted(book.moves(*LOGGED), key=str), set()


def _mends(error: WorkbookError) -> set[str]:
    return {each for each in MENDS if each in error.mend}


def random_rows(dice: Random) -> list[Row]:
    """Rows of a few keys; most of those that have one key name one stage, or none."""
    of_key = {
        key: dice.choice([None, "List", "Lead", "SQL", "Opportunity", "Won"]) for key in "ABC"
    }
    rows: list[Row] = []
    for _ in range(dice.randrange(1, 7)):
        key, chance = dice.choice("AABBC"), dice.random()
        stage = of_key[key] if chance < 0.7 else None
        if chance > 0.97:
            stage = dice.choice(["lead ", "Won", "Lost", "hot", "-"])
        row = {"ID": None if dice.random() < 0.04 else key, "Old stage": stage}
        held = stage if stage == "Won" and dice.random() < 0.9 else None
        row["Outcome"] = held or dice.choice([*[None] * 9, "Lost", "Lead"])
        row["Company"] = f"{key} Ltd" if stage else "another"
        rows.append({**row, **dice.choice([{}, LEAD])})
    return rows


def test_it_is_what_is_taken_over_of_a_sheet(table: TablePlace) -> None:
    check_seeds(range(12), table)


@pytest.mark.slow
@pytest.mark.parametrize("table", ["duckdb", "postgres"], indirect=True)
def test_so_it_is_of_many_sheets(table: TablePlace) -> None:
    check_seeds(range(12, 150), table)


def check_seeds(seeds: range, table: TablePlace) -> None:
    for seed in seeds:
        dice = Random(seed)
        rows, more = random_rows(dice), dice.choice(["", "\n[policy]\nrecord_new = true\n"])
        (expected, why), (found, told) = by_sheet(rows, more), by_table(table, rows, more)
        if why:
            told -= {MENDS[-1]} - why  # which of a key's rows disagree, no table can say
        assert (found, told) == (expected, why), f"seed {seed}"


def test_stages_are_taken_over(table: TablePlace) -> None:
    fill(table, {"ID": "P1", "Old stage": "SQL"}, {"ID": "P2", **LEAD})
    config = table.config + ADOPT

    assert "Former stage  Lead, taken over from the Old stage column" in table.explain("P1", config)
    table.run(config)

    assert table.moves() == [
        ("P1", None, "Lead", "Adopted"),
        ("P2", "List", "Lead", "Promoted"),
    ]
    assert table.state()["P1"]["stage"] == "Lead"


def test_a_stage_that_people_set_is_recorded_as_set_by_hand(table: TablePlace) -> None:
    fill(table, {"ID": "P1", "Old stage": "Won", "Outcome": "won "})

    table.run(table.config + ADOPT)

    assert table.moves() == [("P1", "List", "Won", "By hand")]
    assert table.state()["P1"]["by_hand"]


def test_a_key_that_stands_twice_is_taken_over_once(table: TablePlace) -> None:
    fill(
        table,
        {"ID": "P1", "Company": "Zed", "Old stage": "Lead"},
        {"ID": "P1", "Company": "Bob", "Old stage": "SQL"},
        {"ID": "P1", "Company": "Ada"},
        {"ID": "P2", "Company": "Cy", **LEAD},
    )
    config = table.config + ADOPT

    looked = table.run(config, Options(TODAY, dry_run=True, funnel=True))
    done = table.run(config, Options(TODAY, funnel=True))

    for ran in (looked, done):
        told = [(move.key, move.name, move.to, move.because) for move in ran.moves]
        assert told == [
            ("P1", "Bob", "Lead", ""),
            ("P2", "Cy", "Lead", "Industry fits, 50 to 5,000 employees"),
        ]
    assert looked.outlook and done.outlook  # noqa: PT018 -- both are there
    assert [each.been for each in looked.outlook.stages] == [0, 1, 0, 0, 0]
    assert [each.been for each in done.outlook.stages] == [1, 2, 0, 0, 0]
    assert (done.found.rows, sum(done.found.verdicts.values())) == (4, 1)
    assert [each.what for each in done.found.problems] == ["ID is also in 2 other rows"]
    assert set(table.state()) == {"P2"}
    assert table.run(config).written == WriteResult()

    table.sql("DELETE FROM people WHERE \"Company\" IN ('Zed', 'Bob')")
    table.run(config)

    assert (table.state()["P1"]["stage"], table.state()["P1"]["since"]) == ("Lead", TODAY)
    assert len(table.moves()) == 2


def test_a_stage_beside_a_number_that_was_rounded_stops_nothing(table: TablePlace) -> None:
    fill(table, {"ID": "1.23457E+15", "Old stage": "Lead"}, {"ID": "P1", "Old stage": "Lead"})

    done = table.run(table.config + ADOPT)

    assert ("P1", None, "Lead", "Adopted") in table.moves()
    assert [each.what for each in done.found.problems] == [
        "ID is a number of more than 15 digits, which the sheet has rounded"
    ]


def test_later_runs_leave_the_column_to_people(table: TablePlace) -> None:
    fill(table, {"ID": "P1", "Old stage": "Lead", "Outcome": "maybe"}, {"ID": "P2"})
    config = table.config + ADOPT
    table.run(config)
    table.sql("UPDATE people SET \"Old stage\" = 'warm', \"Industry\" = 'x'")

    done = table.run(config)

    assert [each.key for each in done.found.problems] == ["P1"]
    assert table.moves() == [("P1", None, "Lead", "Adopted")]
    assert "Former stage  Lead, since 2026-01-15" in table.explain("P1", config)


def test_what_cannot_be_taken_over_is_listed_with_its_mend(table: TablePlace) -> None:
    fill(
        table,
        *({"ID": f"P{number}", "Old stage": "warm"} for number in range(3)),
        {"ID": "P3", "Old stage": "Won", "Outcome": "Lost"},
        {"ID": "P4", "Old stage": "Lead"},
        {"ID": "P4", "Old stage": "List"},
        {"ID": "P4", "Old stage": "hot"},
        {"Old stage": "Lead"},
        {"ID": "#REF!", "Old stage": "Lead"},
    )
    before = table.contents()

    with pytest.raises(WorkbookError) as caught:
        table.run(table.config + ADOPT)

    assert caught.value.what == (
        'the column "Old stage" can\'t be taken over: "warm" (3), "hot" (1);'
        ' "Lead" (2); "Lead" (1), "List" (1); "Won" (1)'
    )
    assert caught.value.mend == (
        '"warm" (3), "hot" (1): name it in a stage\'s was = [...], or clear it;'
        ' "Lead" (2): give the row a key, or clear its stage;'
        ' "Lead" (1), "List" (1): give all rows of one key the same stage,'
        " or each a key of its own;"
        ' "Won" (1): copy it to the override column, [table] override'
    )
    assert table.contents() == before


@pytest.mark.parametrize(
    ("rows", "listed"),
    [
        ([{"ID": "P1", "Old stage": "warm"}], '"warm" (1)'),
        ([{"ID": "P1", "Old stage": "warm"}, {"ID": "P1"}], '"warm" (1)'),
        ([{"ID": "P1", "Old stage": "Won"}, {"ID": "P1"}], '"Won" (1)'),
        (
            [{"ID": "P1", "Old stage": "List"}, {"ID": "P1", "Old stage": "Lead"}],
            '"Lead" (1), "List" (1)',
        ),
        ([{"Old stage": "List"}], '"List" (1)'),
        ([{"Old stage": "List"}, {"ID": "Café 7"}], '"List" (1)'),
        ([{"ID": "n/a", "Old stage": "List"}], '"List" (1)'),
        ([{"ID": "#REF!", "Old stage": "List"}], '"List" (1)'),
    ],
)
def test_one_of_these_is_enough(rows: Sequence[Row], listed: str, table: TablePlace) -> None:
    fill(table, *rows)

    with pytest.raises(WorkbookError) as caught:
        table.run(table.config + ADOPT)

    assert caught.value.what == f'the column "Old stage" can\'t be taken over: {listed}'
