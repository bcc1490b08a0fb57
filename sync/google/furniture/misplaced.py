"""A batch of furniture that went to the wrong columns, and the requests that undo it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby

from sync.google.api import JsonObject, grid_range
from sync.google.formats import set_width
from sync.google.furniture.choices import set_rule
from sync.google.furniture.colours import add_rule, find_rules, unrule
from sync.google.furniture.memory import name_of
from sync.google.furniture.notes import write_note
from sync.google.furniture.plan import FurniturePlan, Place
from sync.google.furniture.state import CellStyle, FurnishedTab
from sync.google.furniture.widths import wrap_cells
from sync.google.heading_row import read_headings
from sync.google.marks import read_marks
from sync.google.named_ranges import CommitNumber, forget_number, next_furniture_number
from sync.google.sheet_look import SheetLook
from sync.workbook.furniture import Kind

_COLOURS, _CHOICES, _WIDTH, _WRAPPING, _NOTE = (
    name_of(kind) for kind in (Kind.COLOURS, Kind.CHOICES, Kind.WIDTH, Kind.WRAPPING, Kind.NOTE)
)


@dataclass(frozen=True)
class Arrival:
    """What the tab was like when a batch arrived.

    `moved` tells whether a column that it is about was elsewhere. `foreign` are the conditional
    formats of people's that it took away instead of ours, with their indices.
    """

    headings: Sequence[str]
    moved: bool
    foreign: Sequence[tuple[int, JsonObject]]

    @classmethod
    def read(cls, look: SheetLook, plan: FurniturePlan, reply: JsonObject) -> "Arrival":
        """Read it from the reply to the batch."""
        sheets = reply["updatedSpreadsheet"]["sheets"]
        [sheet] = [each for each in sheets if each["properties"]["sheetId"] == look.tab]
        headings, found = read_headings(sheet, look.top)
        moved = any(
            _at(headings, column) != plan.sheet.headings[column]
            or {mark.id for mark in read_marks(found) if mark.column == column}
            != {mark.id for mark in look.marks if mark.column == column}
            for column in _columns(plan)
        )
        foreign = list(_foreign(plan, reply["replies"]))
        return cls(headings, moved, foreign)

    @property
    def as_planned(self) -> bool:
        """Whether the batch did what it was meant to do, and where."""
        return not self.moved and not self.foreign

    def source(self, sheet: FurnishedTab, column: int) -> int | None:
        """Return where the column that stands there now was read; None if it is a new one.

        It is known by its heading, or else by those around it.
        """
        now, heading = [*self.headings], _at(self.headings, column)
        found = [at for at, each in enumerate(sheet.headings) if each == heading and each]
        if len(found) == 1:
            return found[0]
        now += [""] * (len(sheet.headings) - len(now))
        alike = SequenceMatcher(None, sheet.headings, now, autojunk=False).get_matching_blocks()
        for old, new, size in alike:
            if new <= column < new + size and any(now[new : new + size]):
                return old + column - new
        return None


def _foreign(
    plan: FurniturePlan, replies: Sequence[JsonObject]
) -> Iterator[tuple[int, JsonObject]]:
    """Yield the rules that were taken away and are none of ours: people changed the list."""
    ours = {
        index: (place.column or 0, place.before.made.get(_COLOURS, ()))
        for place in plan.places
        if place.before
        for step in place.steps.values()
        for index in step.unruled
    }
    for index, reply in zip(plan.unruled, replies, strict=False):
        rule = reply["deleteConditionalFormatRule"]["rule"]
        if not find_rules([rule], *ours[index]):
            yield index, rule


def _columns(plan: FurniturePlan) -> list[int]:
    """Return the columns that a plan writes to."""
    places = (place for place in plan.places if place.writes or place.memorised(plan.sheet.tab))
    return [place.column for place in places if place.column is not None]


def _at(texts: Sequence[str], column: int) -> str:
    return texts[column] if column < len(texts) else ""


def put_back(
    plan: FurniturePlan, arrival: Arrival, rules: Sequence[JsonObject]
) -> list[JsonObject]:
    """Write the requests that undo a batch; `rules` are the tab's conditional formats by now."""
    sheet = plan.sheet
    written = [place for place in plan.places if place.writes]
    unruled = sorted({index for place in written for index in _coloured(place, rules)})
    left = len(rules) - len(unruled)
    return [
        *(unrule(sheet.tab, index) for index in reversed(unruled)),
        *(add_rule(rule, min(index, left)) for index, rule in reversed(arrival.foreign)),
        *(back for place in written for step in place.steps.values() for back in step.back),
        *(request for place in written for request in _restored(place, sheet, arrival)),
        *(request for place in plan.places for request in _forgotten(place, sheet.tab)),
        *_numbered(plan),
    ]


def _numbered(plan: FurniturePlan) -> list[JsonObject]:
    """Write the requests by which this happens once, too; none was there, none is left."""
    if plan.sheet.number is None:
        return forget_number(plan.number)
    following = CommitNumber(plan.number.value + 1, "")
    return next_furniture_number(plan.sheet.tab, plan.number, following)


def _coloured(place: Place, rules: Sequence[JsonObject]) -> Iterator[int]:
    """Yield the indices of the rules on a column that are ours, or were before the batch."""
    step = place.steps.get(_COLOURS)
    if step is None or not step.writes or place.column is None:
        return
    for memory in filter(None, (place.before, place.after)):
        yield from find_rules(rules, place.column, memory.made.get(_COLOURS, ()))


def _restored(place: Place, sheet: FurnishedTab, arrival: Arrival) -> Iterator[JsonObject]:
    """Write what was read of the column that stands where a batch wrote to.

    Of a column that was not there before, nothing is known: it loses what the batch wrote.
    """
    column = place.column
    if column is None:
        return
    source, kinds = (
        arrival.source(sheet, column),
        {name for name, step in place.steps.items() if step.requests},
    )
    if _WIDTH in kinds:
        yield set_width(sheet.tab, column, sheet.widths[column if source is None else source])
    if _NOTE in kinds:
        note = "" if source is None else sheet.notes[source]
        yield write_note(sheet.tab, sheet.top, column, note)
    if {_CHOICES, _WRAPPING} & kinds:
        yield from _restyled(sheet, column, sheet.styles(-1 if source is None else source), kinds)


def _restyled(
    sheet: FurnishedTab, column: int, styles: Sequence[CellStyle], kinds: Collection[str]
) -> Iterator[JsonObject]:
    """Write rules and wrapping over a column, a request for each run of cells that are alike."""
    start = 0
    for style, alike in groupby(styles):
        end = start + len(list(alike))
        rows = (sheet.top + 1 + start, sheet.top + 1 + end if end < len(styles) else None)
        area = grid_range(sheet.tab, rows=rows, columns=(column, column + 1))
        if _CHOICES in kinds:
            yield set_rule(area, style.rule)
        if _WRAPPING in kinds:
            yield wrap_cells(area, style.wrap)
        start = end


def _forgotten(place: Place, tab: int) -> Iterator[JsonObject]:
    """Let the memory say what it did before, but for colours: those have been taken away."""
    if not place.memorised(tab):
        return
    if place.before is None:
        yield place.after.forgotten()
        return
    made = dict(place.before.made)
    colours = place.steps.get(_COLOURS)
    if colours and colours.writes:
        made.pop(_COLOURS, None)
    yield replace(place.before, made=made).updated()
