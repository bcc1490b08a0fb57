"""The prospects as they were read: the rows of one snapshot, by what the config calls them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.columns import Column
from rules.read.cells import Cell, Merged
from rules.read.text import readable_text, visible
from sync.messages.problem import Problem
from sync.sheet.binding import Binding
from sync.sheet.keys import Keys, read_keys
from sync.workbook.protocol import Snapshot


@dataclass(frozen=True)
class Prospects:
    """The rows below the heading row, in columns; rows count from 0.

    `first_row` is the number that the sheet gives row 0. `blank` are the rows with nothing in any
    of people's columns that the config reads. `owners` is None where these were not read.
    """

    rows: int
    first_row: int
    keys: Keys
    blank: frozenset[int]
    people: Mapping[str, Column[Cell]]
    names: Column[Cell] | None
    overrides: Column[Cell] | None
    owners: Column[Cell] | None

    def name(self, row: int) -> str:
        """The name that the changelog shows beside the key."""
        return "" if self.names is None else readable_text(self.names[row])

    def at_row(self, row: int, problem: Problem) -> Problem:
        """A problem with the number and the key of its row."""
        return problem._replace(row=self.first_row + row, key=self.keys.text(row) or None)


def read_prospects(
    snapshot: Snapshot,
    binding: Binding,
    header_row: int,
    blanks: frozenset[str],
    keys: Keys | None = None,
) -> Prospects:
    """Put the columns of a snapshot under the config's names; `keys`, if they are known already."""
    first_row = header_row + 1
    people = {name: snapshot.columns[column] for name, column in binding.people.items()}
    if keys is None:
        key_columns = [snapshot.columns[column] for column in binding.keys]
        keys = read_keys(key_columns, blanks, binding.key, first_row)
    return Prospects(
        rows=snapshot.rows,
        first_row=first_row,
        keys=keys,
        blank=_blank_rows(keys, list(people.values())),
        people=people,
        names=None if binding.name is None else snapshot.columns[binding.name],
        overrides=None if binding.override is None else snapshot.columns[binding.override],
        owners=None if binding.owner is None else snapshot.columns.get(binding.owner),
    )


def _blank_rows(keys: Keys, columns: Sequence[Column[Cell]]) -> frozenset[int]:
    return frozenset(
        row for row in keys.blank if not any(holds_something(column[row]) for column in columns)
    )


def holds_something(cell: Cell) -> bool:
    """Whether a cell is not empty: not even a text of spaces, nor a box without a tick."""
    if isinstance(cell, str):
        return bool(visible(cell).strip())
    return cell is not None and cell is not False and not isinstance(cell, Merged)
