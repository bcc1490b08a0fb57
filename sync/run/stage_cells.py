"""Stage cells that say something else than the changelog, and what probably happened."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.columns import combine
from rules.judging.ladder import Stage
from rules.read.cells import Cell
from sync.messages.problem import Problem
from sync.run.judgement import Judgement
from sync.sheet.changelog import Record
from sync.workbook.role import Role

_SEVERAL = 2

_PARTED = Problem(
    "the Stage cell is another row's: the rows were sorted without the job's columns;"
    " it is drawn again",
    "sort the whole table: widen its filter or range over the job's columns",
)


def stage_cell_problems(judgement: Judgement) -> dict[int, Problem]:
    """What is wrong with Stage cells that the job has not written so, by row.

    Nothing is wrong with one that shows the stage before the recorded one: a run that was cut short
    had recorded the move, and not yet drawn it.
    """
    cells = judgement.cells(Role.STAGE)
    if not cells:
        return {}
    find, stages_of = judgement.run_input.ladder.find, judgement.run_input.stages_of

    def shown(cell: Cell) -> Stage | None:
        return find(cell) if isinstance(cell, str) else None

    def differs(cell: Cell, record: Record | None) -> bool:
        return cell not in (None, False, "") and shown(cell) is not stages_of(record)[0]

    rows = combine(differs, cells, judgement.records).rows(bool)
    return _Differing(judgement, {row: shown(cells[row]) for row in rows}).problems()


@dataclass(frozen=True)
class _Differing:
    """The Stage cells that say something else than the record: the stage that each one shows."""

    judgement: Judgement
    shown: Mapping[int, Stage | None]

    def problems(self) -> dict[int, Problem]:
        odd = [row for row, stage in self.shown.items() if stage is not self._stages(row)[1]]
        if not odd:
            return {}
        parted = self._parted()
        found = {row: self._problem(row) for row in odd if row not in parted}
        found |= dict.fromkeys(parted, _PARTED)
        at_row = self.judgement.run_input.prospects.at_row
        return {row: at_row(row, problem) for row, problem in found.items()}

    def _stages(self, row: int) -> tuple[Stage | None, Stage]:
        """The recorded stage, and the one before it."""
        return self.judgement.run_input.stages_of(self.judgement.records[row])

    def _parted(self) -> frozenset[int]:
        """The rows that were sorted apart from their Stage cells; none if nobody did that.

        Then most of the cells that differ say what is recorded of other such rows, and the
        Missing cells are not those of their rows either.
        """
        recorded = Counter(self._stages(row)[0] for row in self.shown)
        exchanged = Counter(self.shown.values()) & recorded
        parted = [row for row, stage in self.shown.items() if stage in exchanged]
        few = max(_SEVERAL, len(self.shown) / 2)
        if exchanged.total() < few or sum(map(self._has_other_missing, parted)) < few:
            return frozenset()
        return frozenset(parted)

    def _has_other_missing(self, row: int) -> bool:
        """Whether the Missing cell is not what its row should show."""
        verdict, cells = self.judgement.verdicts[row], self.judgement.cells(Role.MISSING)
        return cells is None or verdict is None or (cells[row] or "") != verdict.missing

    def _problem(self, row: int) -> Problem:
        record, shown = self.judgement.records[row], self.shown[row]
        if shown and record is None:
            return self._without_record(shown)
        if shown and record and self._is_more(shown, record, row):
            return Problem(
                "the Stage cell says more than the changelog, which decides",
                f"if records were deleted, restore them; {self._by_hand}",
            )
        return Problem("the Stage cell was typed over; it is drawn again", self._by_hand)

    def _without_record(self, shown: Stage) -> Problem:
        kind = "the Stage cell names a stage, but the changelog has no record of the key"
        lost = self._lost_keys.get(shown, [])
        return Problem(
            f'{kind}; was it "{lost[0]}"?' if len(lost) == 1 else kind,
            "if the key was changed, write the old one back;"
            f" if records were deleted, restore them; {self._by_hand}",
            kind=kind,
        )

    def _is_more(self, shown: Stage, record: Record, row: int) -> bool:
        """Whether a cell shows a stage that records which were deleted may have led to."""
        verdict = self.judgement.verdicts[row]
        if verdict and verdict.stage is shown:
            return True
        rungs = shown.rung, record.stage.rung if record.stage else None
        return None not in rungs and rungs[0] > rungs[1]  # type: ignore[operator]

    @cached_property
    def _lost_keys(self) -> Mapping[Stage | None, Sequence[str]]:
        """The keys that have records and are in no row, by the stage that is recorded."""
        run_input = self.judgement.run_input
        there = set(run_input.prospects.keys.names)
        lost: dict[Stage | None, list[str]] = {}
        for key, record in run_input.changelog.records.items():
            if key not in there:
                lost.setdefault(record.stage, []).append(key)
        return lost

    @property
    def _by_hand(self) -> str:
        heading = self.judgement.run_input.config.override
        if heading is None:
            return "to set stages by hand, name a column for it in [sheet] override"
        return f'to set a stage by hand, write it in "{heading}"'
