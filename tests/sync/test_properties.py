"""What holds for any table, any ladder and any history: found by generated cases."""

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from rules.read.text import fold
from sync.messages.errors import WorkbookError
from sync.run.run_input import Options
from sync.workbook.protocol import LOG_HEADINGS, WriteResult
from tests.harness import run
from tests.memory import MemoryWorkbook

HEADINGS = ("ID", "A", "B", "Outcome", "Notes")
STAGES = ("List", "Lead", "Deal", "Customer")
CRITERIA = {
    "a_filled": '{ column = "A", filled = true }',
    "a_number": '{ column = "A", at_least = 10 }',
    "b_word": '{ column = "B", one_of = ["yes", "x", "10"] }',
    "b_day": '{ column = "B", within_last = "1 year" }',
    "either": '{ any = [{ column = "A", yes = true }, { column = "B", is_not = "no" }] }',
    "neither": '{ none = [{ column = "A", contains = "o" }, "b_word"] }',
}

texts = st.sampled_from(
    ["", " ", "-", "yes", "no", "x", "10", "1,200", "soon", "2025-12-24", "#REF!", "=A1", "+1"]
    + ["@x", "\u00e9", "e\u0301", "a\nb"]
)
cells = st.one_of(texts, st.sampled_from([None, False, True, 0, 1, 12, 12.5, 46000]))
keys = st.sampled_from(
    [None, "", "A", "B", "C", " A", "D", 7, "7", 7.0, 1e16, "1" + "0" * 16, "#N/A", "=E", True]
)
overrides = st.sampled_from([None, None, None, "", "-", "Lost", "lost ", "Lots", "Lead", "#REF!"])
rows = st.tuples(keys, cells, cells, overrides, cells).map(list)
tables = st.lists(rows, max_size=12)


@st.composite
def ladders(draw: st.DrawFn) -> str:
    """The text of a config: one to four rungs with needs, and a stage set by hand."""
    parts = [f"{name} = {condition}" for name, condition in CRITERIA.items()]
    text = '[sheet]\nworkbook = "m.xlsx"\nkey = "ID"\noverride = "Outcome"\nowner = "Notes"\n'
    text += "[criteria]\n"
    text += "\n".join(parts) + '\n[[stage]]\nname = "List"\n'
    for name in STAGES[1 : draw(st.integers(1, 4))]:
        wanted = draw(st.lists(st.sampled_from(list(CRITERIA)), unique=True, min_size=1))
        text += f'[[stage]]\nname = "{name}"\n'
        text += f"needs = {wanted[:2]}\n".replace("'", '"')
        if wanted[2:]:
            count = draw(st.integers(1, len(wanted[2:])))
            text += f"needs_most_of = {{ count = {count}, of = {wanted[2:]} }}\n".replace("'", '"')
    text += '[[stage]]\nname = "Lost"\nby_hand = true\n'
    text += '[output]\nsince = "Since"\nnext = "Next"\nto_go = "To go"\n'
    text += 'funnel = "Funnel"\nrules = "Rules"\n'
    text += 'score = "Score"\ngrade = "Grade"\n[score]\n'
    text += "points = { a_filled = 0.1, b_word = 0.2, either = 2, neither = -1 }\n"
    text += "grades = { A = 2, B = 0.3, C = 0 }\n"
    policy = draw(st.sampled_from(["keep", "demote"]))
    text += f'[policy]\nwhen_lapsed = "{policy}"\nmost_changes = 1000\n'
    return text + draw(st.sampled_from(["", "record_new = true\n"]))


def go(workbook: MemoryWorkbook, config: str, today: date = date(2026, 1, 15)) -> WriteResult:
    done = run(workbook, config, Options(today=today, allow_many=True))
    return done.written


def people(workbook: MemoryWorkbook) -> list[list[Cell]]:
    """The columns that are people's."""
    own = {column for column, _ in workbook.marks.values()}
    return [
        [cell for column, cell in enumerate(row) if column not in own][: len(HEADINGS)]
        for row in workbook.grid
    ]


quick = settings(max_examples=150)


@quick
@given(tables, ladders())
def test_run_after_run_writes_nothing(table: list[list[Cell]], config: str) -> None:
    workbook = MemoryWorkbook([list(HEADINGS), *table])
    go(workbook, config)
    before = [list(row) for row in workbook.grid]

    assert go(workbook, config) == WriteResult()
    assert workbook.grid == before


adopted = st.sampled_from([None, None, "", "List", " list ", "Lead"])


@quick
@given(st.lists(st.tuples(rows, adopted), max_size=12), ladders())
def test_a_first_run_over_a_stage_column_leaves_nothing_to_write(
    table: list[tuple[list[Cell], str | None]], config: str
) -> None:
    config = config.replace('name = "List"', 'name = "List"\nwas = ["Lead"]')
    if 'name = "Lead"' in config:
        config = config.replace('\nwas = ["Lead"]', "")
    lines = [[*row, stage] for row, stage in table]
    workbook = MemoryWorkbook([[*HEADINGS, "Stage"], *lines])
    try:
        go(workbook, config)
    except WorkbookError:
        return
    before = [list(row) for row in workbook.grid]

    assert go(workbook, config) == WriteResult()
    assert workbook.grid == before


@quick
@given(tables, ladders())
def test_no_cell_but_the_jobs_own_differs(table: list[list[Cell]], config: str) -> None:
    workbook = MemoryWorkbook([list(HEADINGS), *[list(row) for row in table]])

    go(workbook, config)

    assert people(workbook) == [list(HEADINGS), *table]


edits = st.lists(
    st.tuples(st.integers(0, 11), st.integers(1, 3), st.one_of(cells, overrides)), max_size=6
)


def check_chain(workbook: MemoryWorkbook, config: str) -> None:
    """Every move of a key leaves the stage where its last one led, or a name that it had."""
    names = {fold(stage): fold(stage) for stage in (*STAGES, "Lost")}
    names |= {fold(f"Old {stage}"): fold(stage) for stage in STAGES}
    last: dict[Cell, str] = {}
    numbers = []
    for no, key, origin, to, kind in workbook.moves("No", "Key", "From", "To", "Kind"):
        numbers.append(no)
        if kind in {"Adopted", "Added"}:
            assert (origin, key in last) == (None, False)
            assert kind == "Adopted" or names[fold(str(to))] == "list"
        else:
            assert names[fold(str(origin))] == last.get(key, "list")
            assert kind in {"By hand", "Released"} or origin != to
        last[key] = names[fold(str(to))]
    assert numbers == list(range(1, len(numbers) + 1))


@quick
@given(tables, ladders(), st.lists(edits, max_size=3))
def test_every_move_chains(
    table: list[list[Cell]], config: str, history: list[list[tuple[int, int, Cell]]]
) -> None:
    workbook = MemoryWorkbook([list(HEADINGS), *table])
    go(workbook, config)
    for later, changes in enumerate(history, start=1):
        for row, column, cell in changes:
            if row < len(table):
                workbook.grid[row + 1][column] = cell
        go(workbook, config, date(2026 + later, 1, 15))

    check_chain(workbook, config)


@quick
@given(tables, ladders(), edits)
def test_a_renamed_stage_chains_by_its_former_name(
    table: list[list[Cell]], config: str, changes: list[tuple[int, int, Cell]]
) -> None:
    old = config
    for stage in STAGES[1:]:
        old = old.replace(f'name = "{stage}"', f'name = "Old {stage}"')
        config = config.replace(f'name = "{stage}"', f'name = "{stage}"\nwas = ["Old {stage}"]')
    workbook = MemoryWorkbook([list(HEADINGS), *table])
    go(workbook, old)
    logged = len(workbook.moves("No"))
    go(workbook, config)
    assert all(kind == "By hand" for (kind,) in workbook.moves("Kind")[logged:])
    for row, column, cell in changes:
        if row < len(table):
            workbook.grid[row + 1][column] = cell

    go(workbook, config)

    check_chain(workbook, config)


@quick
@given(tables, ladders(), edits, st.integers())
def test_the_changelog_may_be_sorted_noted_and_rearranged(
    table: list[list[Cell]], config: str, changes: list[tuple[int, int, Cell]], seed: int
) -> None:
    workbook = MemoryWorkbook([list(HEADINGS), *table])
    go(workbook, config)
    for row, column, cell in changes:
        if row < len(table):
            workbook.grid[row + 1][column] = cell
    go(workbook, config)
    assert workbook.log
    before = [list(row) for row in workbook.grid]
    dice = random.Random(seed)
    order = dice.sample([*LOG_HEADINGS, "Note", ""], len(LOG_HEADINGS) + 2)
    lines = [dict(zip(LOG_HEADINGS, row, strict=True)) for row in workbook.log[1:]]
    lines += [{"Note": "ask Ada"}, {}]
    dice.shuffle(lines)
    workbook.log = [list(order), *([line.get(heading) for heading in order] for line in lines)]

    assert go(workbook, config) == WriteResult()
    assert workbook.grid == before
