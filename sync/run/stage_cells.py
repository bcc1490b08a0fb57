"""Stage cells that say something else than the changelog, and what probably happened."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.columns.column import Column, combine
from rules.columns.intake import Cells, coded
from rules.judging.ladder import Ladder, Stage
from rules.judging.verdict import Verdict
from rules.read.cells import Cell
from sync.sheet.changelog import Record
from sync.sheet.prospects import Prospects
from sync.workbook.role import Role

_SEVERAL = 2


@dataclass(frozen=True)
class Stray:
    """What is wrong with a Stage cell, and the mend. `kind` says it of every row alike."""

    what: str
    mend: str
    kind: str = ""


_PARTED = Stray(
    "the Stage cell is another row's: the rows were sorted without the job's columns;"
    " it is drawn again",
    "sort the whole table: widen its filter or range over the job's columns",
)


@dataclass(frozen=True)
class StageCells:
    """The Stage column as it was read, beside the records of its rows, and of all keys.

    `own` are the job's columns. `override` is the heading of the override column, None where there
    is none.
    """

    prospects: Prospects
    own: Mapping[Role, Cells]
    records: Column[Record | None]
    of_keys: Mapping[str, Record]
    ladder: Ladder
    override: str | None

    def strays(self, verdicts: Column[Verdict | None]) -> dict[int, Stray]:
        """Find the cells that say what the job has not written there, by row.

        A cell that shows the stage before the recorded one is none: that picture was cut short.
        """
        odd = self._rows(self._is_odd)
        if not odd:
            return {}
        parted = self._parted(verdicts)
        strays = {row: self._stray(row, verdicts[row]) for row in odd if row not in parted}
        return strays | dict.fromkeys(parted, _PARTED)

    def _rows(self, wanted: Callable[[Cell, Record | None], bool]) -> Sequence[int]:
        shown = self.own.get(Role.STAGE)
        return combine(wanted, coded(shown), self.records).rows(bool) if shown else ()

    def _is_odd(self, cell: Cell, record: Record | None) -> bool:
        before = record.origin if record else None
        return self._differs(cell, record) and self._shown(cell) is not (before or self._first)

    def _differs(self, cell: Cell, record: Record | None) -> bool:
        """Whether a cell says something else than the record."""
        return cell not in (None, False, "") and self._shown(cell) is not self._recorded(record)

    @property
    def _first(self) -> Stage:
        return self.ladder.rungs[0]

    def _shown(self, cell: Cell) -> Stage | None:
        return self.ladder.find(cell) if isinstance(cell, str) else None

    def _recorded(self, record: Record | None) -> Stage | None:
        return record.stage if record else self._first

    def _cell(self, row: int, role: Role) -> Cell:
        return self.own[role][row]

    def _parted(self, verdicts: Column[Verdict | None]) -> frozenset[int]:
        """Give the rows that were sorted apart from their Stage cells; none if nobody did that.

        Then most of the cells that differ say what is recorded of other such rows, and the
        Missing cells are not those of their rows either.
        """
        differing = self._rows(self._differs)
        recorded = Counter(self._recorded(self.records[row]) for row in differing)
        shown = {row: self._shown(self._cell(row, Role.STAGE)) for row in differing}
        exchanged = Counter(shown.values()) & recorded
        parted = [row for row, stage in shown.items() if stage in exchanged]
        few = max(_SEVERAL, len(differing) / 2)
        if exchanged.total() < few or sum(self._lacks(row, verdicts) for row in parted) < few:
            return frozenset()
        return frozenset(parted)

    def _lacks(self, row: int, verdicts: Column[Verdict | None]) -> bool:
        """Whether the Missing cell is not what its row should show."""
        verdict, cells = verdicts[row], self.own.get(Role.MISSING)
        return cells is None or verdict is None or (cells[row] or "") != verdict.missing

    def _stray(self, row: int, verdict: Verdict | None) -> Stray:
        record, shown = self.records[row], self._shown(self._cell(row, Role.STAGE))
        if shown and record is None:
            return self._unrecorded(shown)
        if shown and record and self._is_more(shown, record, verdict):
            return Stray(
                "the Stage cell says more than the changelog, which decides",
                f"if records were deleted, restore them; {self._by_hand}",
            )
        return Stray("the Stage cell was typed over; it is drawn again", self._by_hand)

    def _is_more(self, shown: Stage, record: Record, verdict: Verdict | None) -> bool:
        """Whether a cell shows a stage that records which were deleted may have led to."""
        if verdict and verdict.stage is shown:
            return True
        rungs = shown.rung, record.stage.rung if record.stage else None
        return None not in rungs and rungs[0] > rungs[1]  # type: ignore[operator]

    def _unrecorded(self, shown: Stage) -> Stray:
        kind = "the Stage cell names a stage, but the changelog has no record of the key"
        left = self._left.get(shown, [])
        was = f'; was it "{left[0]}"?' if len(left) == 1 else ""
        return Stray(
            f"{kind}{was}",
            "if the key was changed, write the old one back;"
            f" if records were deleted, restore them; {self._by_hand}",
            kind,
        )

    @cached_property
    def _left(self) -> Mapping[Stage | None, Sequence[str]]:
        """The keys that have records and stand in no row, by the stage that is recorded."""
        there = set(self.prospects.keys.names)
        left: dict[Stage | None, list[str]] = {}
        for key, record in self.of_keys.items():
            if key not in there:
                left.setdefault(record.stage, []).append(key)
        return left

    @property
    def _by_hand(self) -> str:
        if self.override is None:
            return "to set stages by hand, name a column for it in [sheet] override"
        return f'to set a stage by hand, write it in "{self.override}"'
