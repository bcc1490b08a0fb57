"""The plan of a batch: what becomes of each piece of a tab's furniture, and the requests for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sync.google.api import JsonObject
from sync.google.furniture.choices import Choices
from sync.google.furniture.colours import Colours, add_rule, unrule
from sync.google.furniture.edit_warning import EditWarning
from sync.google.furniture.frozen_rows import freeze, thaw
from sync.google.furniture.memory import Memory, name_of
from sync.google.furniture.notes import Note
from sync.google.furniture.state import FurnishedTab
from sync.google.furniture.step import Maker, Spot, Step
from sync.google.furniture.widths import Width, Wrapping
from sync.google.named_ranges import CommitNumber, forget_number, next_furniture_number
from sync.workbook.furniture import ColumnFurniture, Furniture, Piece

MAKERS: Sequence[Maker] = (Colours(), Choices(), Width(), Wrapping(), EditWarning(), Note())

FROZEN = "frozen"
"""What the tab's own memory calls the frozen rows."""


@dataclass(frozen=True)
class Place:
    """The steps for one column, or for the tab (`column` is None), and its memory.

    `before` is None where nothing is remembered; `after` may hold nothing, and is to go then.
    """

    column: int | None
    steps: Mapping[str, Step]
    before: Memory | None
    after: Memory

    @property
    def writes(self) -> bool:
        """Whether there is anything to write of it."""
        return any(step.writes for step in self.steps.values())

    @property
    def remembers(self) -> bool:
        """Whether anything is to be remembered of it."""
        return bool(self.after.made)

    def memorised(self, tab: int) -> list[JsonObject]:
        """Write the request that lets the memory hold what was made; none if that has to go."""
        if not self.remembers or self.before == self.after:
            return []
        return [self.after.updated() if self.before else self.after.created(tab)]


@dataclass(frozen=True)
class FurniturePlan:
    """All that is to be written to a tab, in a batch of its own and one that forgets.

    What is no longer to be remembered is forgotten only once the batch is known to have gone to the
    right columns.
    """

    sheet: FurnishedTab
    places: tuple[Place, ...]
    range_id: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What becomes of each piece."""
        return tuple(step.piece for step in self._steps)

    @property
    def number(self) -> CommitNumber:
        """The number that the batch takes."""
        last = self.sheet.number
        return CommitNumber(last.value + 1 if last else 1, self.range_id)

    @cached_property
    def _steps(self) -> list[Step]:
        return [step for place in self.places for step in place.steps.values()]

    @property
    def unruled(self) -> list[int]:
        """The indices of the conditional formats to take away, the last first."""
        return sorted((index for step in self._steps for index in step.unruled), reverse=True)

    def requests(self) -> list[JsonObject]:
        """Write the batch; none if nothing is to be written.

        The formats to take away stand first in it, so that the replies begin with them.
        """
        sheet = self.sheet
        rules = [rule for step in self._steps for rule in step.rules]
        first = len(sheet.rules) - len(self.unruled)
        written = [
            *(unrule(sheet.tab, index) for index in self.unruled),
            *(add_rule(rule, index) for index, rule in enumerate(rules, first)),
            *(request for step in self._steps for request in step.requests),
            *(request for place in self.places for request in place.memorised(sheet.tab)),
        ]
        if not written:
            return []
        return [*written, *next_furniture_number(sheet.tab, sheet.number, self.number)]

    def forget(self, *, written: bool) -> list[JsonObject]:
        """Write the batch that forgets, after one was `written` or where none was to be."""
        number = self.number if written else self.sheet.number
        gone = [
            place.before.forgotten()
            for place in self.places
            if place.before and not place.remembers
        ]
        remains = any(place.remembers for place in self.places)
        return [*gone, *([] if remains else forget_number(number))]


def plan_furniture(
    sheet: FurnishedTab, wanted: Furniture | None, new_id: Callable[[], int]
) -> FurniturePlan:
    """Decide about every piece that is wanted or remembered; all goes if `wanted` is None."""
    wishes = {each.column: each for each in wanted.columns} if wanted else {}
    memories = {each.column: each for each in sheet.memories}
    columns = sorted(wishes.keys() | {each for each in memories if each is not None})
    places = [
        _column(sheet, column, wishes.get(column), memories.get(column), new_id)
        for column in columns
    ]
    frozen = _tab(sheet, wanted, memories.get(None), new_id)
    return FurniturePlan(sheet, (*frozen, *places), str(new_id()))


def _tab(
    sheet: FurnishedTab,
    wanted: Furniture | None,
    memory: Memory | None,
    new_id: Callable[[], int],
) -> Iterator[Place]:
    made = memory.made.get(FROZEN) if memory else None
    step = freeze(sheet, wanted.frozen_rows, made) if wanted else None
    if wanted is None and memory:
        step = thaw(sheet, made)
    if step is not None or memory:
        yield _place(None, "", {FROZEN: step} if step else {}, memory, new_id)


def _column(
    sheet: FurnishedTab,
    column: int,
    wanted: ColumnFurniture | None,
    memory: Memory | None,
    new_id: Callable[[], int],
) -> Place:
    heading = wanted.heading if wanted else memory.heading if memory else ""
    spot = Spot(sheet, column, heading, new_id)
    made = memory.made if memory else {}
    names = {name_of(maker.kind): maker for maker in MAKERS}
    found = {name: _decide(maker, spot, wanted, made.get(name)) for name, maker in names.items()}
    steps = {name: step for name, step in found.items() if step is not None}
    return _place(column, heading, steps, memory, new_id)


def _place(
    column: int | None,
    heading: str,
    steps: Mapping[str, Step],
    memory: Memory | None,
    new_id: Callable[[], int],
) -> Place:
    made = {name: step.made for name, step in steps.items() if step.made is not None}
    if memory:
        return Place(column, steps, memory, replace(memory, made=made))
    return Place(column, steps, None, Memory(new_id(), column, heading, made))


def _decide(maker: Maker, spot: Spot, wanted: ColumnFurniture | None, made: Any) -> Step | None:
    if made is None:
        return maker.make(spot, wanted) if wanted else None
    step = maker.keep(spot, wanted, made) if wanted else None
    return step or maker.take(spot, made)
