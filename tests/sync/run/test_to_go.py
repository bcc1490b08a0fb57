"""To go, in the rows: what it shows, and that so many cells bring the next stage and no fewer."""

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from sync.workbook.protocol import WriteResult
from tests.harness import BLANK, LADDER, LEAD, OPPORTUNITY, run
from tests.memory import MemoryWorkbook, sheet

TO_GO = LADDER + '[output]\nto_go = "To go"\n'

ROWS: list[tuple[dict[str, Cell], tuple[Cell, Cell]]] = [
    ({"ID": "A", **LEAD}, ("Lead", 2)),
    ({"ID": "A", **LEAD, "Budget": "ask Ada", "Next step": "Call"}, ("Lead", 1)),
    ({"ID": "A", **OPPORTUNITY}, ("Opportunity", None)),
    ({"ID": "A", "Industry": "Retail", "Employees": "many"}, ("List", 1)),
    ({"ID": "A", **LEAD, "Outcome": "Lost"}, ("Lost", None)),
    ({"ID": "A", **LEAD, "Outcome": "List"}, ("List", None)),
    ({"ID": "A", **LEAD, "Outcome": "nonsense"}, ("Lead", 2)),
    # Not judged, so nothing is known.
    ({"ID": None, **LEAD}, (None, None)),
    ({"ID": 1e17, **LEAD}, ("List", None)),
]


@pytest.mark.parametrize(("row", "shown"), ROWS)
def test_what_a_row_shows(row: dict[str, Cell], shown: tuple[Cell, Cell]) -> None:
    workbook = MemoryWorkbook(sheet(BLANK, row))

    run(workbook, TO_GO)

    assert workbook.rows("Stage", "To go")[1] == shown
    assert run(workbook, TO_GO).written == WriteResult()


def test_what_lapsed_below_is_to_go_too() -> None:
    workbook = MemoryWorkbook(sheet(BLANK, {"ID": "A", **LEAD}))
    run(workbook, TO_GO)
    workbook.put("Industry", 3, "Mining")

    run(workbook, TO_GO)

    assert workbook.rows("Stage", "To go")[1] == ("Lead", 3)


COLUMNS = "ABCDEF"
CELLS = {"yes": ("no",), "no": ("yes",), "?": ("yes", "no")}
"""What a cell may say, and what it may be changed to; "?" can't be told."""

LADDERS = (
    """
    both = { all = [{ column = "A", yes = true }, { column = "B", yes = true }] }
    one = { any = ["both", { column = "C", yes = true }] }
    spare = { none = [{ column = "D", yes = true }, { column = "C", yes = true }] }
    last = { column = "E", yes = true }

    [[stage]]
    name = "0"

    [[stage]]
    name = "1"
    needs = ["one"]

    [[stage]]
    name = "2"
    needs_most_of = { count = 2, of = ["both", "spare", "last"] }
    """,
    """
    a = { column = "A", yes = true }
    b = { column = "B", yes = true }
    some = { most_of = { count = 2, of = ["a", "b", { column = "C", yes = true }] } }
    more = { all = ["a", { any = [{ column = "D", yes = true }, { none = ["b"] }] }] }
    f = { column = "F", yes = true }

    [[stage]]
    name = "0"

    [[stage]]
    name = "1"
    needs_most_of = { count = 1, of = ["some", "f"] }

    [[stage]]
    name = "2"
    needs_points = { at_least = 30, of = { a = 10, some = 10, more = 15, f = 5 } }
    """,
)


def config(criteria_and_stages: str) -> str:
    """A config with these criteria and stages."""
    head = '[sheet]\nworkbook = "memory.xlsx"\nkey = "ID"\n[criteria]\n'
    return head + criteria_and_stages.replace("\n    ", "\n") + '[output]\nto_go = "To go"\n'


def judged(text: str, rows: Mapping[str, tuple[str, ...]]) -> dict[Cell, tuple[Cell, Cell]]:
    """The stage of each row, by its key, and what is to go, after a run of the job."""
    lines: list[list[Cell]] = [["ID", *COLUMNS]]
    lines += [[key, *cells] for key, cells in rows.items()]
    workbook = MemoryWorkbook(lines)
    run(workbook, text)
    return {key: (stage, to_go) for key, stage, to_go in workbook.rows("ID", "Stage", "To go")}


def changed(cells: tuple[str, ...], count: int) -> dict[str, tuple[str, ...]]:
    """The row with so many cells changed, in all ways."""
    found = {}
    for places in combinations(range(len(cells)), count):
        for says in product(*(CELLS[cells[place]] for place in places)):
            row = list(cells)
            for place, said in zip(places, says, strict=True):
                row[place] = said
            found[f"{count}: {' '.join(row)}"] = tuple(row)
    return found


def assert_so_many_cells_bring_the_next_stage(ladder: str, cells: tuple[str, ...]) -> None:
    text = config(ladder)
    ((stage, to_go),) = judged(text, {"A": cells}).values()
    for count in range(1, (to_go if isinstance(to_go, int) else len(cells)) + 1):
        stages = {found for found, _ in judged(text, changed(cells, count)).values()}
        assert (max(map(str, stages)) > str(stage)) == (count == to_go)


rows = st.tuples(*(st.sampled_from([*CELLS]) for _ in COLUMNS))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(LADDERS), rows)
def test_so_many_cells_bring_the_next_stage(ladder: str, cells: tuple[Any, ...]) -> None:
    assert_so_many_cells_bring_the_next_stage(ladder, cells)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(LADDERS), rows)
def test_so_many_cells_bring_the_next_stage_of_hundreds(
    ladder: str, cells: tuple[Any, ...]
) -> None:
    assert_so_many_cells_bring_the_next_stage(ladder, cells)
