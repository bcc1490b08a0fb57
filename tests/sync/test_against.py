"""Looking ahead equals the difference of two full runs on copies: found by generated cases."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from rules.read.cells import Cell
from rules.read.text import fold
from sync.config.load import parse_config
from sync.messages.errors import BadConfigError, WorkbookError
from sync.messages.problem import Problem
from sync.run.job import RunResult
from sync.run.run_input import Options
from sync.show.comparison import ComparisonReport
from sync.show.fields import problem_json
from sync.show.report import make_report
from sync.workbook.protocol import Workbook
from sync.xlsx import XlsxWorkbook
from tests.harness import job
from tests.memory import MemoryWorkbook
from tests.rules.reference import Reference
from tests.sheets import OWNER, SheetsServer, Version
from tests.sheets.client import stay_local
from tests.sync.google.bench import Bench
from tests.sync.test_properties import HEADINGS, edits, keys, overrides

BEFORE, TODAY = date(2025, 12, 1), date(2026, 1, 15)
PEOPLES = "ABCDE"

CONDITIONS = {
    "a": ['"A", filled = true', '"A", at_least = 10', '"A", at_least = 12', '"A", contains = "o"'],
    "b": ['"B", one_of = ["yes", "x"]', '"B", yes = true', '"B", within_last = "1 year"'],
    "c": ['"A", less_than = 13', '"B", is_not = "no"', '"C", filled = true'],
    "d": ['"B", within_last = "3 years"', '"C", yes = true', '"A", is = "x"'],
}
"""What each criterion may ask, before and after an edit."""


@dataclass(frozen=True)
class Rung:
    """A stage; `names` are those that it has and had, `id` is the same for all of them."""

    id: int
    names: tuple[str, ...]
    needs: tuple[str, ...] = ()
    most: int = 0
    points: int = 0
    by_hand: bool = False

    def text(self) -> str:
        lines = [f'[[stage]]\nname = "{self.names[0]}"\nwas = {list(self.names[1:])}']
        if self.by_hand:
            lines.append("by_hand = true")
        elif self.points:
            given = ", ".join(f"{name} = {10 + n}" for n, name in enumerate(self.needs))
            lines.append(f"needs_points = {{ at_least = {self.points}, of = {{ {given} }} }}")
        elif self.most:
            lines.append(f"needs_most_of = {{ count = {self.most}, of = {list(self.needs)} }}")
        else:
            lines.append(f"needs = {list(self.needs)}")
        return "\n".join(lines).replace("'", '"')


@dataclass(frozen=True)
class Rules:
    """A config, in the parts that edits change."""

    criteria: dict[str, int]
    stages: tuple[Rung, ...]
    demote: bool = False
    override: bool = True
    said: str = "says"

    def text(self) -> str:
        override = 'override = "Outcome"' if self.override else ""
        criteria = (
            f'{name} = {{ column = {CONDITIONS[name][n]}, say = "{name} {self.said}" }}'
            for name, n in self.criteria.items()
        )
        policy = "demote" if self.demote else "keep"
        return "\n".join(
            (
                f'[sheet]\nworkbook = "book.xlsx"\ntab = "Prospects"\nkey = "ID"\n{override}',
                "[criteria]",
                *criteria,
                *(stage.text() for stage in self.stages),
                f'[policy]\nwhen_lapsed = "{policy}"',
            )
        )

    @property
    def rungs(self) -> list[Rung]:
        return [stage for stage in self.stages if not stage.by_hand]

    def find(self, name: str) -> Rung | None:
        return next((each for each in self.stages if fold(name) in map(fold, each.names)), None)


def needing(draw: st.DrawFn, rung: Rung, criteria: Sequence[str]) -> Rung:
    """The rung with other needs."""
    needs = tuple(draw(st.lists(st.sampled_from(criteria), min_size=1, unique=True)))
    kind = draw(st.sampled_from(["all", "most", "points"]))
    most = draw(st.integers(1, len(needs))) if kind == "most" else 0
    points = draw(st.integers(1, 10 * len(needs))) if kind == "points" else 0
    return replace(rung, needs=needs, most=most, points=points)


@st.composite
def rule_sets(draw: st.DrawFn) -> Rules:
    criteria = {name: draw(st.integers(0, len(CONDITIONS[name]) - 1)) for name in "abc"}
    stages = [Rung(0, ("List",))]
    for number, name in enumerate(("Lead", "Deal", "Customer")[: draw(st.integers(1, 3))], 1):
        stages.append(needing(draw, Rung(number, (name,)), [*criteria]))
    stages.append(Rung(9, ("Lost",), by_hand=True))
    return Rules(criteria, tuple(stages), demote=draw(st.booleans()))


def edit_once(draw: st.DrawFn, rules: Rules, new_id: int) -> Rules:
    """The rules after one edit, such as people make them; `new_id` is for a stage that it adds."""
    kind = draw(st.sampled_from(["bound", "criterion", "policy", "override", "say", *ON_STAGES]))
    if kind == "bound":
        name = draw(st.sampled_from([*rules.criteria]))
        other = draw(st.integers(0, len(CONDITIONS[name]) - 1))
        return replace(rules, criteria={**rules.criteria, name: other})
    if kind == "criterion":
        left = {name: n for name, n in rules.criteria.items() if name != "d"}
        return replace(rules, criteria=left if "d" in rules.criteria else {**left, "d": 0})
    if kind == "policy":
        return replace(rules, demote=not rules.demote)
    if kind == "override":
        return replace(rules, override=not rules.override)
    if kind == "say":
        return replace(rules, said=f"{rules.said} so")
    return replace(rules, stages=edit_stages(draw, rules, kind, new_id))


ON_STAGES = ["needs", "needs", "needs", "rename", "replace", "add", "remove", "reorder"]


def edit_stages(draw: st.DrawFn, rules: Rules, kind: str, new_id: int) -> tuple[Rung, ...]:
    stages, name = list(rules.stages), f"Stage {new_id}"
    at = draw(st.integers(0, len(stages) - 1))
    if kind == "rename":
        stages[at] = replace(stages[at], names=(name, *stages[at].names))
    elif kind == "replace":
        stages[at] = replace(stages[at], id=new_id, names=(name,))
    elif kind == "needs" and at and not stages[at].by_hand:
        stages[at] = needing(draw, stages[at], [*rules.criteria])
    elif kind == "add":
        made = needing(draw, Rung(new_id, (name,)), [*rules.criteria])
        stages.insert(draw(st.integers(1, len(rules.rungs))), made)
    elif kind == "remove" and at:
        del stages[at]
    elif kind == "reorder":
        stages[1 : len(rules.rungs)] = draw(st.permutations(rules.rungs[1:]))
    return tuple(stages)


@dataclass(frozen=True)
class Case:
    """OLD and NEW, the config of a run before, if any, and what people typed until then and after.

    `first` tells whether people had a Stage column before the first run: its cells.
    """

    old: Rules
    new: Rules
    former: Rules | None
    table: list[list[Cell]]
    typed: Sequence[tuple[int, int, Cell]]
    stages: list[str | None] = field(default_factory=list)


cells: st.SearchStrategy[Cell] = st.sampled_from(
    [None, "", "yes", "no", "x", "10", "soon", 12, 12.5, True, "2025-12-24"]
)
telling: st.SearchStrategy[Cell] = st.sampled_from(
    ["yes", "x", "10", 12, 13, "2025-12-24", "2023-06-01", "no", True]
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[Cell]]:
    """Prospects, most of them with keys of their own and cells that the rules can meet."""
    return [
        [
            draw(st.one_of(st.just(f"P-{row}"), st.just(f"P-{row}"), st.just(f"P-{row}"), keys)),
            draw(st.one_of(telling, cells)),
            draw(st.one_of(telling, cells)),
            draw(overrides),
            draw(cells),
        ]
        for row in range(draw(st.integers(3, 9)))
    ]


def is_good(rules: Rules) -> bool:
    try:
        parse_config(rules.text(), Path("config.toml"))
    except BadConfigError:
        return False
    return True


@st.composite
def cases(draw: st.DrawFn) -> Case:
    former = draw(rule_sets())
    old, new = former, former
    for number in range(draw(st.integers(0, 2))):
        old = edit_once(draw, old, 10 + number)
    new = old
    for number in range(draw(st.integers(1, 3))):
        new = edit_once(draw, new, 20 + number)
    for each in (former, old, new):
        assume(is_good(each))
    table = draw(tables())
    named = st.sampled_from([None, "List", "lead ", "Deal"])
    stages = draw(st.lists(named, min_size=len(table), max_size=len(table)))
    return Case(
        old,
        new,
        former if draw(st.integers(0, 2)) else None,
        table,
        draw(edits),
        stages if draw(st.booleans()) else [],
    )


class MemoryPlace:
    """A workbook in memory, which can go back to what it was."""

    def __init__(self, lines: Sequence[Sequence[Cell]]) -> None:
        self.book = MemoryWorkbook([list(line) for line in lines])

    def open(self) -> AbstractContextManager[Workbook]:
        return nullcontext(self.book)

    def keep(self) -> Any:
        return deepcopy(self.book)

    def restore(self, kept: Any) -> None:
        self.book = deepcopy(kept)

    def rows(self, heading: str) -> list[Cell]:
        return [cell for (cell,) in self.book.rows(heading)]

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.book.put(HEADINGS[column], row + 2, cell)


class XlsxPlace:
    """A local workbook; people edit it by openpyxl."""

    def __init__(self, path: Path, lines: Sequence[Sequence[Cell]]) -> None:
        self.path = path
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
            tab = book.add_worksheet("Prospects")
            for row, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        tab.write_string(row, column, cell)
                    elif cell is not None:
                        tab.write(row, column, cell)

    @contextmanager
    def open(self) -> Iterator[Workbook]:
        with XlsxWorkbook(self.path, tab="Prospects").writing() as book:
            yield book

    def keep(self) -> Any:
        return self.path.read_bytes()

    def restore(self, kept: Any) -> None:
        self.path.write_bytes(kept)

    def rows(self, heading: str) -> list[Cell]:
        tab: Any = openpyxl.load_workbook(self.path)["Prospects"]
        at = [cell.value for cell in tab[1]].index(heading)
        return [row[at] for row in tab.iter_rows(min_row=2, values_only=True)]

    def put(self, row: int, column: int, cell: Cell) -> None:
        book: Any = openpyxl.load_workbook(self.path)
        book["Prospects"].cell(row + 2, column + 1).value = cell
        book.save(self.path)


class GooglePlace:
    """A spreadsheet on the test server."""

    def __init__(self, bench: Bench, lines: Sequence[Sequence[Cell]]) -> None:
        self.bench = bench
        headings, *below = lines
        self.tab = bench.sheet(
            [dict(zip(map(str, headings), line, strict=True)) for line in below],
            [str(heading) for heading in headings],
        )

    def open(self) -> AbstractContextManager[Workbook]:
        return nullcontext(self.bench.open(self.tab.book))

    def keep(self) -> Any:
        return self.tab.book.current

    def restore(self, kept: Any) -> None:
        self.tab.book.versions[:] = [Version(kept, OWNER, None)]

    def rows(self, heading: str) -> list[Cell]:
        return [None if cell == "" else cell for cell in self.tab.column(heading)]  # type: ignore[misc]

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.tab.set(f"{PEOPLES[column]}{row + 2}", "" if cell is None else cell)


Place = MemoryPlace | XlsxPlace | GooglePlace
Make = Callable[[Sequence[Sequence[Cell]]], Place]


def do(place: Place, rules: Rules, today: date = TODAY) -> RunResult:
    with place.open() as book:
        return job(book, rules.text(), Options(today, allow_many=True)).run()


def look_ahead(place: Place, old: Rules, new: Rules) -> dict[str, Any]:
    with place.open() as book:
        made = job(book, new.text(), Options(TODAY, dry_run=True))
        former = parse_config(old.text(), Path("old.toml"))
        found = replace(made, against=former).compare()
    result = RunResult(found.found, ())
    run = make_report("new.toml", "book", 0, made.file.config, result)
    return dict(ComparisonReport(run, "old.toml", found).as_json(show_values=False))


NOT_JUDGED = re.compile(r"ID (is also in|is blank|is a number of|can't be read)|the changelog says")
"""What stands in the Missing cell of a row that is not judged."""


@dataclass(frozen=True)
class Copy:
    """What a full run left on a copy: what each row shows, and whether it was judged."""

    rules: Rules
    result: RunResult
    stages: list[str]
    missing: list[str]
    judged: list[bool]


def run_on_copy(place: Place, rules: Rules, rows: int) -> Copy | WorkbookError:
    kept = place.keep()
    try:
        result = do(place, rules)
        stages, missing = (
            [str(cell or "") for cell in place.rows(heading)][:rows]
            for heading in ("Stage", "Missing")
        )
    except WorkbookError as error:
        return error
    finally:
        place.restore(kept)
    stages += [""] * (rows - len(stages))
    missing += [""] * (rows - len(missing))
    judged = [
        bool(stage) and not NOT_JUDGED.match(why)
        for stage, why in zip(stages, missing, strict=True)
    ]
    return Copy(rules, result, stages, missing, judged)


def are_same(old: Rules, new: Rules, stages: tuple[str, str]) -> bool:
    by_old, by_new = old.find(stages[0]), new.find(stages[1])
    if by_old and by_new:
        return by_old.id == by_new.id
    for rules, stage in ((new, by_new), (old, by_old)):
        if stage and rules.find(stages[0]) is rules.find(stages[1]):
            return True
    return fold(stages[0]) == fold(stages[1])


def rungs_up(old: Rules, new: Rules, stages: tuple[str, str]) -> int | None:
    """How far up it is on NEW's ladder, where it has both stages, else on OLD's."""
    for rules in (new, old):
        found = [rules.find(name) for name in stages]
        if found[0] and found[1]:
            by_hand = found[0].by_hand or found[1].by_hand
            ids = [rung.id for rung in rules.rungs]
            return None if by_hand else ids.index(found[1].id) - ids.index(found[0].id)
    return None


def expected(old: Copy, new: Copy, table: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """What to look ahead to, from what two full runs left."""
    pairs = list(zip(old.stages, new.stages, strict=True))
    moved = {
        row: rungs_up(old.rules, new.rules, pair)
        for row, pair in enumerate(pairs)
        if (old.judged[row] or new.judged[row]) and not are_same(old.rules, new.rules, pair)
    }
    matrix: dict[str, Counter[str]] = {}
    for row in moved:
        matrix.setdefault(pairs[row][0], Counter())[pairs[row][1]] += 1
    lapsed = [
        [
            judged and "Lapsed: " in text
            for judged, text in zip(each.judged, each.missing, strict=True)
        ]
        for each in (old, new)
    ]
    ordered = sorted(moved, key=lambda row: (-abs(moved[row] or 99), row))
    return {
        "judged": sum(new.judged),
        "rows": new.result.found.rows,
        "effect": effect(list(moved.values()), old.rules, new.rules),
        "matrix": matrix,
        "lapsed": {
            "more": sum(now and not then for then, now in zip(*lapsed, strict=True)),
            "fewer": sum(then and not now for then, now in zip(*lapsed, strict=True)),
        },
        "prospects": [(row + 2, *pairs[row]) for row in ordered],
        "criteria": shifts(old, new, table),
        "problems": [problem_json(each, show_values=False) for each in row_problems(new)],
    }


def row_problems(copy: Copy) -> list[Problem]:
    return [each for each in copy.result.found.problems if each.row]


def effect(ways: list[int | None], old: Rules, new: Rules) -> str:
    if not ways:
        worded = replace(old, said=new.said) == new and old != new
        return "wording" if worded else "none"
    if None in ways:
        return "both"
    up, down = any(way > 0 for way in ways if way), any(way < 0 for way in ways if way)
    return "both" if up and down else "raises" if up else "lowers"


def shifts(old: Copy, new: Copy, table: Sequence[Sequence[Cell]]) -> dict[str, dict[str, int]]:
    """What the plain evaluator of rules answers, row by row."""
    found: dict[str, Counter[str]] = {}
    configs = [parse_config(each.rules.text(), Path("c")).config for each in (old, new)]
    references = [Reference(config, TODAY, config.blanks) for config in configs]
    for name in dict.fromkeys([*new.rules.criteria, *old.rules.criteria]):
        count = found[name] = Counter(met_more=0, met_less=0, cannot_tell_more=0)
        for row, line in enumerate(table):
            if not (old.judged[row] and new.judged[row]):
                continue
            cells_of_row = dict(zip("ABC", [line[1], line[2], line[4]], strict=True))
            then, now = (
                each.criterion(name, cells_of_row) if name in each.rules.criteria else False
                for each in references
            )
            count["met_more"] += bool(now) and not then
            count["met_less"] += bool(then) and not now
            count["cannot_tell_more"] += now is None and then is not None
    return {name: dict(count) for name, count in found.items()}


def check(place: Place, case: Case, table: Sequence[Sequence[Cell]]) -> None:
    old, new = (run_on_copy(place, rules, len(table)) for rules in (case.old, case.new))
    before = place.keep()
    if isinstance(new, WorkbookError) or isinstance(old, WorkbookError):
        with pytest.raises(WorkbookError) as caught:
            look_ahead(place, case.old, case.new)
        assert (", by old.toml" in str(caught.value)) == isinstance(new, Copy)
        return

    found = look_ahead(place, case.old, case.new)

    after = place.keep()
    assert after is before or after == before
    wanted = expected(old, new, table)
    shown = {name: found[name] for name in wanted}
    shown["prospects"] = [(each["row"], each["old"], each["new"]) for each in found["prospects"]]
    shown["problems"] = [each for each in found["problems"] if each["row"]]
    assert shown == wanted
    for each in found["prospects"]:
        assert {*each["because"], *each["missing"]} <= {*case.old.criteria, *case.new.criteria}


def go(make: Make, case: Case) -> None:
    headings = [*HEADINGS[:-1], "C", *(["Stage"] if case.stages else [])]
    lines: list[Sequence[Cell]] = [headings]
    stages = case.stages or [None] * len(case.table)
    for line, stage in zip(case.table, stages, strict=True):
        lines.append([*line, stage] if case.stages else [*line])
    place = make(lines)
    table = [list(line) for line in case.table]
    if case.former:
        try:
            do(place, case.former, BEFORE)
        except WorkbookError:
            return
        for row, column, cell in case.typed:
            if row < len(table):
                place.put(row, column, cell)
                table[row][column] = cell
    check(place, case, table)


@settings(max_examples=50, phases=[Phase.explicit, Phase.generate])
@given(cases())
def test_it_is_the_difference_of_two_runs(case: Case) -> None:
    go(MemoryPlace, case)


@pytest.mark.slow
@settings(max_examples=1000, phases=[Phase.explicit, Phase.generate])
@given(cases())
def test_it_is_that_of_many(case: Case) -> None:
    go(MemoryPlace, case)


@settings(max_examples=15)
@given(case=cases())
def test_it_is_the_difference_of_two_runs_of_a_local_workbook(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("book")
    try:
        go(lambda lines: XlsxPlace(folder / "book.xlsx", lines), case)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch, SheetsServer() as server:
        stay_local(patch)
        yield Bench(server, tmp_path_factory.mktemp("keys"))


@settings(max_examples=15)
@given(case=cases())
def test_it_is_the_difference_of_two_runs_of_a_spreadsheet(case: Case, bench: Bench) -> None:
    go(lambda lines: GooglePlace(bench, lines), case)
