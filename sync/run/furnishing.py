"""What `setup` puts on a prospects' tab: decided from the config and what the tab has by now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.run.judgement import Judgement
from sync.run.ownership import OwnColumn
from sync.run.run_input import RunInput
from sync.run.stage_colours import grade_colours, stage_colours
from sync.sheet.changelog import find_columns, newest_moment
from sync.workbook.furniture import ColumnFurniture, Furniture, Piece
from sync.workbook.looks import COLUMNS
from sync.workbook.role import Role

_SAYS: Mapping[Role, str] = {
    Role.STAGE: "The stage that this prospect has reached by the rules.",
    Role.MISSING: "What this prospect still lacks for the next stage.",
    Role.SINCE: "The day on which this prospect reached its stage.",
    Role.NEXT: "The stage above the one that this prospect has reached.",
    Role.TO_GO: "How many criteria, at the least, would bring the next stage: sort and filter by"
    " it.",
    Role.SCORE: "The points of the criteria that this prospect meets: who to call first.",
    Role.GRADE: "The best grade that the points of this prospect reach.",
    Role.ATTENTION: "What a person should look at: a prospect that is in its stage for too long,"
    " or is probably the same as another.",
    Role.DRAFT: "The stage that this prospect would have by the draft of the rules.",
}
"""What each of the job's columns is, for the note on its heading."""

_STAGES = (Role.STAGE, Role.NEXT, Role.DRAFT)
"""The columns that show a stage."""

_COLOURED = (Role.STAGE, Role.DRAFT)


@dataclass(frozen=True)
class Furnishing:
    """What a tab is to get. `waiting` are the headings of columns that the next run makes."""

    furniture: Furniture
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Furnished:
    """What became of each piece of furniture; `waiting` as in `Furnishing`."""

    pieces: Sequence[Piece] = ()
    waiting: tuple[str, ...] = ()


def furnish_tab(judgement: Judgement, rules: str) -> Furnishing:
    """Decide what a tab gets; `rules` tells people where the rules live.

    The job's columns get theirs once a run has made them or taken them over.
    """
    run_input = judgement.run_input
    marked = {(mark.role, mark.column) for mark in run_input.snapshot.layout.marks}
    there = [own for own in judgement.columns if (own.role, own.column) in marked]
    written = _last_written(run_input)
    columns = [*_override(run_input), *(_own(run_input, own, rules, written) for own in there)]
    return Furnishing(
        Furniture(run_input.config.sheet.header_row, tuple(columns)),
        tuple(own.heading for own in judgement.columns if own not in there),
    )


def _override(run_input: RunInput) -> Iterator[ColumnFurniture]:
    column, stages = run_input.binding.override, run_input.ladder.stages
    if column is not None:
        choices = sorted(stages, key=lambda stage: not stage.by_hand)
        yield ColumnFurniture(
            column, _heading(run_input, column), choices=tuple(stage.name for stage in choices)
        )


def _own(run_input: RunInput, own: OwnColumn, rules: str, written: str) -> ColumnFurniture:
    column, role, look = own.column or 0, own.role, COLUMNS[own.role]
    judged_by = run_input.draft if role is Role.DRAFT and run_input.draft else run_input
    heading, stages = _heading(run_input, column), judged_by.ladder.stages
    shown = [stage.name for stage in stages] if role in _STAGES else []
    if role is Role.MISSING:
        shown = [each.say or name for name, each in run_input.config.criteria.items()]
    colours = stage_colours(stages) if role in _COLOURED else ()
    if role is Role.GRADE and run_input.judge.scoring:
        shown = [name for name, _ in run_input.judge.scoring.grades]
        colours = grade_colours(shown)
    return ColumnFurniture(
        column,
        heading,
        colours=colours,
        width=look.width(heading, shown),
        wraps=look.wraps,
        warning=f'Qualify writes the column "{heading}": what is typed here does not last.',
        note="\n".join(filter(None, _note(run_input, role, rules, written))),
    )


def _note(run_input: RunInput, role: Role, rules: str, written: str) -> Iterator[str]:
    override = run_input.binding.override
    yield _SAYS[role]
    yield "Qualify writes this column at each run, so what is typed over it does not last."
    if role is Role.STAGE and override is not None:
        yield f'To set a stage by hand, use the column "{_heading(run_input, override)}".'
    page = run_input.config.output.rules
    yield f"The rules: {rules}" + (f'; in plain words on the tab "{page}"' if page else "")
    yield written


def _last_written(run_input: RunInput) -> str:
    """Tell when the job last recorded a move, and where to look for later ones; "" if it has not.

    A note is not renewed by runs: they would write it by position, where people may just have
    inserted a column.
    """
    snapshot = run_input.snapshot
    log = snapshot.layout.log
    moment = newest_moment(snapshot, find_columns(snapshot.layout, run_input.where))
    if log is None or moment is None:
        return ""
    return (
        f"The job last wrote on {moment:%Y-%m-%d at %H:%M}, when this note was made;"
        f' what came later is on the tab "{log.tab.title}".'
    )


def _heading(run_input: RunInput, column: int) -> str:
    return run_input.snapshot.layout.headings[column].strip()
