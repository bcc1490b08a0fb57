"""Taking columns over: what stands in a column that is to become the job's own."""

from collections import Counter
from collections.abc import Sequence

from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import Override
from rules.phrases import first_of
from rules.read.cells import Cell
from rules.read.readings import said
from rules.read.text import readable_text
from sync.messages.errors import WorkbookError
from sync.sheet.keys import Keys

_SHOWN = 20
FORMULA = "a formula that shows nothing"
NOT_BLANK = "clear the column, or name another heading in [output]"


def adopt_stages(
    cells: Sequence[Cell],
    formulas: frozenset[int],
    keys: Keys,
    overrides: Sequence[Override | None],
    ladder: Ladder,
) -> tuple[dict[int, Stage], Counter[tuple[str, str]]]:
    """Take the stages over that a column names.

    Gives the rung of each row that has one, and what can't be taken over: how often each value
    stands there, with the mend. `overrides` is what each row's override cell says.
    """
    taken: dict[int, Stage] = {}
    refused: Counter[tuple[str, str]] = Counter()
    by_key: dict[str, Stage | None] = {}
    for row, cell in enumerate(cells):
        shown = shown_text(cell)
        if not shown and row not in formulas:
            continue
        stage = ladder.find(readable_text(cell))
        mend = _refusal(row, stage, formulas, keys, overrides)
        if not mend and by_key.setdefault(keys.name(row), stage) is not stage:
            mend = "give all rows of one key the same stage, or each a key of its own"
        if mend:
            refused[shown or FORMULA, mend] += 1
        elif stage and not stage.by_hand:
            taken[row] = stage
    return taken, refused


def _refusal(
    row: int,
    stage: Stage | None,
    formulas: frozenset[int],
    keys: Keys,
    overrides: Sequence[Override | None],
) -> str:
    if row in formulas:
        return "replace the formulas by their values, or name another heading in [output]"
    if stage is None:
        return "name it in a stage's was = [...], or name another heading in [output]"
    if not keys.text(row):
        return "give the row a key, or clear its stage"
    override = overrides[row]
    if stage.by_hand and (override is None or override.stage is not stage):
        return "copy it to the override column, [sheet] override"
    return ""


def shown_text(cell: Cell) -> str:
    """Give what people are told that a cell holds; "" where it is empty."""
    empty = cell is None or cell is False or (isinstance(cell, str) and not cell.strip())
    return "" if empty else said(cell)


def refuse(where: str, heading: str, refused: Counter[tuple[str, str]]) -> WorkbookError:
    """Make the error that lists what stands in a column that can't be taken over."""
    by_mend: dict[str, list[str]] = {}
    for (text, mend), count in refused.most_common():
        by_mend.setdefault(mend, []).append(f"{text} ({count})")
    found = "; ".join(", ".join(first_of(values, _SHOWN)) for values in by_mend.values())
    what = f'the column "{heading}" holds what the job would overwrite: {found}'
    if len(by_mend) == 1:
        return WorkbookError(where, what, *by_mend)
    mends = (f"{', '.join(first_of(values, 2))}: {mend}" for mend, values in by_mend.items())
    return WorkbookError(where, what, "; ".join(mends))
