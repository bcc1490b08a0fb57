"""Overrides: what each row's cell says in the column in which people name stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from rules.judging.judge import Judge
from rules.judging.override import Override
from rules.read.cells import Cell
from warehouse.database import Database
from warehouse.lookups import Work, make_lookup
from warehouse.sql import WHOLE, make_columns
from warehouse.texts import Texts
from warehouse.values import CellColumn
from warehouse.words import Field

_BLANK, _REFUSED = 0, 1


@dataclass(frozen=True, eq=False)
class _Refused(Override):
    """Any override that names no stage; what is said of it is put in later."""

    def refusal(self, column: str) -> str:  # noqa: ARG002 -- as the override's own
        return self.text


@dataclass(frozen=True)
class OverrideCoding:
    """What overrides say, as a number of a field; `texts` are those of refused ones, if any."""

    field: Field
    join: exp.Join
    texts: Texts | None
    overrides: Sequence[Override]

    def override(self, fields: Mapping[str, int]) -> Override:
        """What the override of a row says."""
        return self.overrides[fields[self.field.name]]


def code_overrides(
    database: Database, source: exp.Table, column: CellColumn, judge: Judge, name: str
) -> OverrideCoding:
    """Code what the cells of the override column say to a judge.

    `source` is the table of the rows, under the name by which statements call it. Makes a temporary
    table of that name.
    """
    called, place = judge.policy.column or column.name, f"\ue000{name}\ue001"
    found: list[Override] = [Override(), _Refused(place)]
    numbers: dict[tuple[str, str], int] = {}

    def work(cell: Cell) -> tuple[int, str | None]:
        override = judge.override(cell)
        if override.stage is not None:
            named = override.stage.name, override.text
            if named not in numbers:
                numbers[named] = len(found)
                found.append(override)
            return numbers[named], None
        refused = bool(override.text or override.unreadable)
        return (_REFUSED, override.refusal(called)) if refused else (_BLANK, None)

    of_cells = Work([column], make_columns(code=WHOLE), work, texts=["said"])
    lookup = make_lookup(database, source, name, of_cells)
    field = Field(name, (len(found) - 1).bit_length(), lookup.column("code"))
    return OverrideCoding(field, lookup.join, lookup.texts({place: "said"}), found)
