"""What an edit of the rules would move, as text, Markdown or JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from rules.judging.explanation import Check, explain
from rules.language.wording import LookedAt
from rules.phrases import cut, first_of, plural
from rules.read.cells import Cell
from sync.messages.safe import KEY_WIDTH
from sync.run.comparison import Comparison, Effect, Side
from sync.run.moved import MovedProspect
from sync.show import page
from sync.show.contents import Table, problems_table
from sync.show.fields import (
    FORMAT,
    ConfigName,
    Format,
    ProblemJson,
    Stop,
    WorkbookName,
    problem_json,
    stopped,
)
from sync.show.report import Report
from sync.show.summary import section, wrapped

_FEW = 10
_FEW_NAMES = 3


class ShiftJson(TypedDict):
    """Of how many prospects a criterion's answer changes; each way counts for itself."""

    met_more: Annotated[int, "how many meet it by the edited rules alone"]
    met_less: Annotated[int, "how many met it by the former rules alone"]
    cannot_tell_more: Annotated[int, "of how many it can't be told by the edited rules alone"]


class LapsedJson(TypedDict):
    """Prospects that no longer meet their stage."""

    more: Annotated[int, "how many lapse by the edited rules alone"]
    fewer: Annotated[int, "how many lapse by the former rules alone"]


class MovedJson(TypedDict):
    """A prospect whose stage differs."""

    row: Annotated[int | None, "the sheet's row; `null` in a database table"]
    key: Annotated[str, "the prospect's key, cut at 80 characters"]
    old: Annotated[str, 'its stage by the former rules; `""` where its row shows none']
    new: Annotated[str, 'its stage by the edited rules; `""` where its row shows none']
    because: Annotated[
        list[str],
        "the criteria that decide; none where a stage set by hand counts by one config only, where"
        " only one judges the prospect, where neither stage is higher, or where the order of the"
        " rungs alone differs",
    ]
    missing: Annotated[
        list[str],
        "the criteria that its next stage by the edited rules wants, or a stage set by hand itself",
    ]


class ComparisonJson(TypedDict):
    """What an edit of the rules would move, from one reading of the workbook.

    A prospect's stage is what its row would show after a run by the one or the other config. A
    stage that one of them renames, by `was`, is the same stage. Prospects that only one config
    judges count in `criteria` for neither.
    """

    format: Format
    config: ConfigName
    against: Annotated[str, "the former config's path, as given"]
    workbook: WorkbookName
    rows: Annotated[int, "how many rows are not blank"]
    judged: Annotated[int, "how many of them the edited rules judge"]
    effect: Annotated[
        Literal["wording", "none", "raises", "lowers", "both"] | None,
        "what becomes of the stages: only texts differ; or no stage does; or all that differ are"
        " higher, or lower; or some of both, or some that are neither, as between a rung and a"
        " stage set by hand",
    ]
    matrix: Annotated[
        dict[str, dict[str, int]],
        "how many prospects' stages differ, by the stage by the former rules, and then by that by"
        " the edited ones",
    ]
    lapsed: Annotated[LapsedJson, "prospects that no longer meet their stage"]
    criteria: Annotated[
        dict[str, ShiftJson],
        "for each criterion of either config, how many prospects it answers otherwise; where only"
        " one has it, it is not met by the other",
    ]
    prospects: Annotated[
        list[MovedJson],
        "all whose stage differs: first those that move by most rungs (between a rung and a stage"
        " set by hand none can be counted), then from the top of the sheet; of a database table the"
        " first thousand",
    ]
    guard: Annotated[
        str | None, "why the guard would stop a run by the edited rules; `null` if it would not"
    ]
    problems: Annotated[list[ProblemJson], "as a run by the edited rules would tell them"]
    error: Stop


@dataclass(frozen=True)
class ComparisonReport:
    """An edited config beside the former one, whose path is `against`.

    `run` is what a run by the edited config would come to. `comparison` is None where that could
    not be told, or where the former one could not be judged.
    """

    run: Report
    against: str
    comparison: Comparison | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        return self.run.code

    def as_json(self, *, show_values: bool) -> ComparisonJson | dict[str, Any]:
        """The object that --json prints."""
        run, found = self.run, self.comparison
        known = {"config": run.config, "against": self.against, "workbook": run.workbook}
        if found is None:
            assert run.error is not None, "something stopped it"  # noqa: S101
            return stopped(ComparisonJson, run.error, **known)
        more, fewer = found.lapsed
        problems = run.all_problems
        shown: ComparisonJson = {
            "format": FORMAT,
            "config": run.config,
            "against": self.against,
            "workbook": run.workbook,
            "rows": run.rows,
            "judged": run.judged,
            "effect": found.effect.value,
            "matrix": {old: dict(counts) for old, counts in found.matrix.items()},
            "lapsed": {"more": more, "fewer": fewer},
            "criteria": {
                name: {
                    "met_more": shift.met_more,
                    "met_less": shift.met_less,
                    "cannot_tell_more": shift.cannot_tell_more,
                }
                for name, shift in found.criteria.items()
            },
            "prospects": [_moved_json(each) for each in found.moved],
            "guard": str(found.stopped) if found.stopped else None,
            "problems": [problem_json(each, show_values=show_values) for each in problems],
            "error": None,
        }
        return shown


def _moved_json(prospect: MovedProspect) -> MovedJson:
    contrast = prospect.contrast
    return {
        "row": prospect.row,
        "key": cut(prospect.key, KEY_WIDTH),
        "old": contrast.old,
        "new": contrast.new,
        "because": list(contrast.because),
        "missing": list(contrast.wanted),
    }


def comparison_text(
    report: ComparisonReport, found: Comparison, width: int, *, show_values: bool
) -> str:
    """A comparison for a terminal of a width; `show_values` shows the cells that decide."""
    tables = _tables(report, found, show_values=show_values)
    parts = [
        *(wrapped(each, width) for each in _head(report, found)),
        *(section(each, width) for each in tables),
        *(wrapped(f"Warning: {each}", width) for each in _warnings(report, found)),
        _ENDING,
    ]
    return "\n\n".join(parts)


def comparison_page(report: ComparisonReport, room: int = page.COMMENT) -> str:
    """A comparison as Markdown in fewer than `room` bytes of UTF-8.

    Of the cells only keys appear, and no text acts as markup.
    """
    return page.fit(lambda rows: "\n\n".join(_page_parts(report, rows)) + "\n", room)


def _page_parts(report: ComparisonReport, rows: int) -> Iterator[str]:
    found = report.comparison
    yield f"## {page.paragraph(f'{report.run.config} against {report.against}')}"
    if found:
        yield from map(page.paragraph, _head(report, found))
        for each in _tables(report, found, show_values=False):
            yield page.table(each, rows)
        yield from (page.paragraph(f"Warning: {each}") for each in _warnings(report, found))
    if report.run.error:
        yield page.paragraph(str(report.run.error))
    yield page.paragraph(_ENDING)


_ENDING = "Nothing was written."


def _head(report: ComparisonReport, found: Comparison) -> Iterator[str]:
    """The lines that say what was compared, and what the edit does as a whole."""
    run = report.run
    first = "; first run" if run.first_run else ""
    counted = f"{run.judged} of {run.rows} {plural(run.rows, 'prospect')}"
    yield f"{run.workbook}: {counted} judged{first}"
    yield _effect(found)
    more, fewer = found.lapsed
    if more or fewer:
        yield f"Lapsed: {more:,} more, {fewer:,} fewer."


def _effect(found: Comparison) -> str:
    if found.effect is Effect.WORDING:
        return "Only texts differ: nobody moves."
    if found.effect is Effect.NONE:
        return "Nobody moves: all prospects have the same stages by both."
    higher, lower, neither = found.ways
    ways = ((higher, "higher"), (lower, "lower"), (neither, "elsewhere"))
    said = ", ".join(f"{count:,} {way}" for count, way in ways if count)
    return f"{_prospects(found.moving)} would move: {said}."


def _warnings(report: ComparisonReport, found: Comparison) -> Iterator[str]:
    no_longer, newly = found.unjudged
    if no_longer:
        yield f"{_prospects(no_longer)} would no longer be judged: see the problems"
    if newly:
        yield f"{_prospects(newly)} would be judged that {plural(newly, 'is', 'are')} not now"
    if found.stopped:
        yield f"the guard would stop a run: {found.stopped}"
    yield from report.run.warnings


def _prospects(count: int) -> str:
    return f"{count:,} {plural(count, 'prospect')}"


def _tables(report: ComparisonReport, found: Comparison, *, show_values: bool) -> Iterator[Table]:
    every = (
        _matrix(found),
        _criteria(found),
        _moved(found, show_values=show_values),
        problems_table(report.run.problems, show_values=show_values),
    )
    return (table for table in every if table.total)


def _matrix(found: Comparison) -> Table:
    rows = [
        (old, new, count) for old, counts in found.matrix.items() for new, count in counts.items()
    ]
    return Table("", ("Before", "After", "Prospects"), rows, len(rows), _FEW)


def _criteria(found: Comparison) -> Table:
    """The criteria that answer otherwise or decide a move, those that decide most first."""
    deciding = found.deciding
    rows = [
        (name, shift.met_more, shift.met_less, shift.cannot_tell_more, deciding.get(name, 0))
        for name, shift in found.criteria.items()
    ]
    told = sorted((row for row in rows if any(row[1:])), key=lambda row: (-row[4], -sum(row[1:4])))
    headings = ("Criterion", "Newly met", "No longer", "Can't tell", "Decides")
    return Table("Criteria", headings, told, len(told), _FEW)


def _moved(found: Comparison, *, show_values: bool) -> Table:
    headings = ("Key", "Before", "After", "Because", "Cell")
    rows = (_moved_row(found, each, show_values=show_values) for each in found.moved)
    return Table("Moving furthest", headings, rows, found.moving, _FEW)


def _moved_row(found: Comparison, prospect: MovedProspect, *, show_values: bool) -> tuple[str, ...]:
    contrast = prospect.contrast
    because = ", ".join(first_of(contrast.because, _FEW_NAMES))
    cells = "; ".join(_cells(found, prospect, show_values=show_values))
    return cut(prospect.key, KEY_WIDTH), contrast.old, contrast.new, because, cells


def _cells(found: Comparison, prospect: MovedProspect, *, show_values: bool) -> Iterator[str]:
    """The cells that the criteria that decide looked at; with values also what they hold.

    It is told by the config that gives the lower stage, if that asks for the criterion.
    """
    contrast = prospect.contrast
    sides = list(zip((found.old, found.new), prospect.cells, strict=True))
    lower_last = reversed(sides) if (contrast.rungs or 0) > 0 else sides
    looked_at: dict[str, tuple[str, LookedAt]] = {}
    for side, cells in lower_last:
        looked_at |= _looked_at(side, cells, prospect.row)
    for name in contrast.because[:_FEW_NAMES]:
        place, cell = looked_at[name]
        yield f"{place}: {cell.seen}; asked: {cell.asked}" if show_values else place


def _looked_at(
    side: Side, cells: Mapping[str, Cell], row: int | None
) -> dict[str, tuple[str, LookedAt]]:
    """The cell that each criterion looked at by one config: its place, and what it says."""

    def place(heading: str) -> str:
        return heading if row is None else f"{heading} ({side.letters[heading]}{row})"

    criteria = _criteria_in(explain(side.judge, cells, side.config.heading))
    return {name: (place(check.deciding.heading), check.deciding) for name, check in criteria}


def _criteria_in(checks: Sequence[Check]) -> Iterator[tuple[str, Check]]:
    for check in checks:
        if check.name:
            yield check.name, check
        yield from _criteria_in(check.parts)
