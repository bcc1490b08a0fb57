"""Adoption: what a first run takes over from the Stage column, whoever wrote it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rules.judging.ladder import Stage
from rules.judging.override import Override
from rules.read.text import readable_text
from sync.run.ownership import OwnColumn, Tally, settle, shown_text
from sync.run.run_input import RunInput
from sync.workbook.role import Role


@dataclass(frozen=True)
class Adoption:
    """The Stage column of a first run, and the stages to be recorded of it, by row.

    The first stage is never one of them: a prospect without a record is in it anyway.
    """

    column: OwnColumn | None = None
    stages: Mapping[int, Stage] = field(default_factory=dict)


def take_over(run_input: RunInput, overrides: Sequence[Override | None]) -> Adoption:
    """Take the Stage column over as the record; `overrides` is what each row's override says.

    Raises WorkbookError where it holds anything else than the stages of prospects.
    """
    claim, keys = run_input.binding.claim(Role.STAGE), run_input.prospects.keys
    found: dict[int | None, Mapping[int, Stage]] = {None: {}}

    def tally(column: int) -> Tally:
        found[column], foreign = _read_stages(run_input, column, overrides)
        expected = run_input.prospects.rows - len(keys.blank)
        lost = claim.lost_heading and bool(found[column]) and not foreign
        return Tally(len(found[column]), expected, foreign, lost)

    own = settle(claim, tally, run_input.where, trusting=False)
    stages = {
        row: stage
        for row, stage in found[own.column].items()
        if stage is not run_input.first_stage and keys.name(row) not in run_input.changelog.records
    }
    return Adoption(own, stages)


def _read_stages(
    run_input: RunInput, column: int, overrides: Sequence[Override | None]
) -> tuple[dict[int, Stage], Counter[tuple[str, str]]]:
    """The rung that each row of a column names, and how often it holds anything else.

    Of the latter, each text with the mend.
    """
    stages: dict[int, Stage] = {}
    refused: Counter[tuple[str, str]] = Counter()
    by_key: dict[str, Stage | None] = {}
    formulas = run_input.snapshot.formula_rows(column)
    for row, cell in enumerate(run_input.snapshot.columns[column]):
        shown = shown_text(cell)
        if not shown and row not in formulas:
            continue
        stage = run_input.ladder.find(readable_text(cell))
        key = run_input.prospects.keys.name(row)
        if row in formulas:
            mend = "replace the formulas by their values, or name another heading in [output]"
        else:
            mend = mend_of(stage, overrides[row], keyed=bool(key), called="sheet")
        if not mend and by_key.setdefault(key, stage) is not stage:
            mend = DISAGREE
        if mend:
            refused[shown, mend] += 1
        elif stage and not stage.by_hand:
            stages[row] = stage
    return stages, refused


def mend_of(
    stage: Stage | None,
    override: Override | None,
    *,
    keyed: bool,
    called: Literal["sheet", "table"],
) -> str:
    """What to do about a stage that can't be taken over; "" where it can.

    `stage` is None for a text that names none, and `called` is the config's table of the place.
    """
    if stage is None:
        return f"name it in a stage's was = [...], or {_OR_ELSE[called]}"
    if not keyed:
        return "give the row a key, or clear its stage"
    if stage.by_hand and (override is None or override.stage is not stage):
        return f"copy it to the override column, [{called}] override"
    return ""


DISAGREE = "give all rows of one key the same stage, or each a key of its own"
"""What to do about a key whose rows name several stages."""

_OR_ELSE = {"sheet": "name another heading in [output]", "table": "clear it"}
