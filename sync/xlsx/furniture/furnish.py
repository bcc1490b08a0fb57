"""Furnishing a prospects' tab, and taking that back."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sync.workbook.furniture import ColumnFurniture, Fate, Furniture, Piece
from sync.xlsx.furniture.colours import Colours
from sync.xlsx.furniture.column_settings import ColumnSettings, Widths, Wraps
from sync.xlsx.furniture.draft import TabDraft
from sync.xlsx.furniture.frozen_rows import freeze
from sync.xlsx.furniture.maker import Maker
from sync.xlsx.furniture.memory import ColumnMemory
from sync.xlsx.furniture.notes import Notes
from sync.xlsx.furniture.style_sheet import StyleSheet
from sync.xlsx.furniture.validations import Validations
from sync.xlsx.package import Rewrite
from sync.xlsx.state import WorkbookState


class _Step(NamedTuple):
    """What is to become of a kind of furniture in a column, and what is told of that."""

    maker: Maker
    column: int
    spec: ColumnFurniture | None
    fate: Fate
    told: Sequence[Piece]


def furnish(state: WorkbookState, wanted: Furniture | None) -> tuple[list[Piece], Rewrite | None]:
    """What became of each piece, and the workbook with that; None where nothing changes."""
    draft = TabDraft(state)
    pieces = list(freeze(draft, wanted.frozen_rows if wanted else 0))
    pieces += _Furnisher(draft).run(wanted.columns if wanted else ())
    return pieces, draft.rewrite()


class _Furnisher:
    """Furnishes the columns of a tab.

    All is decided first; then what was made and is to be otherwise is taken back, the last first,
    so that the file becomes what it was; and then the rest is made.
    """

    def __init__(self, draft: TabDraft) -> None:
        self._made = draft.memory.columns
        self._styles = StyleSheet(draft)
        settings = ColumnSettings(draft)
        self._makers: Sequence[Maker] = (
            Colours(draft, self._styles),
            Validations(draft),
            Widths(settings),
            Wraps(draft, settings, self._styles),
            Notes(draft),
        )

    def run(self, specs: Sequence[ColumnFurniture]) -> list[Piece]:
        """Furnish these columns, and take back what was made in others."""
        wanted = {spec.column: spec for spec in specs}
        steps = {
            column: list(self._steps(column, wanted.get(column)))
            for column in dict.fromkeys([*wanted, *self._made])
        }
        for column in reversed(self._made):
            self._take_back(steps[column])
        self._styles.trim()
        for each in steps.values():
            self._make(each)
        for column in [column for column, memory in self._made.items() if memory.is_empty]:
            del self._made[column]
        return [piece for each in steps.values() for step in each for piece in step.told]

    def _steps(self, column: int, spec: ColumnFurniture | None) -> Iterator[_Step]:
        memory = self._made.get(column, ColumnMemory())
        heading = spec.heading if spec else memory.heading
        for maker in self._makers:
            made: str = getattr(memory, maker.field)
            wanted = maker.wanted(spec) if spec else ""
            told = list(maker.left_out(spec)) if spec else []
            if made or wanted:
                fate, why = maker.fate(column, wanted, made)
                if fate is Fate.LEFT:
                    told = []
                what = maker.kind_of(wanted or made).of(heading)
                yield _Step(maker, column, spec, fate, [Piece(what, fate, why), *told])
            elif told:
                yield _Step(maker, column, spec, Fate.LEFT, told)

    def _take_back(self, steps: Sequence[_Step]) -> None:
        for maker, column, spec, fate, _ in reversed(steps):
            memory = self._made[column]
            if fate in {Fate.CHANGED, Fate.TAKEN_BACK}:
                maker.take_back(column, memory)
            elif fate is Fate.LEFT and not (maker.hindrance or (spec and maker.wanted(spec))):
                setattr(memory, maker.field, "")

    def _make(self, steps: Sequence[_Step]) -> None:
        for maker, column, spec, fate, _ in steps:
            if spec and fate in {Fate.MADE, Fate.CHANGED}:
                memory = self._made.setdefault(column, ColumnMemory())
                memory.heading = spec.heading
                maker.make(spec, memory)
