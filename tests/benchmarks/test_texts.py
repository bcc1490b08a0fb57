"""The scripts of the benchmarks read the cells of their table as the rules do."""

from collections.abc import Callable
from datetime import date

import pytest

from benchmarks.clients import texts
from benchmarks.prospects import Cell, make_prospects, serial
from rules.read.dates import read_date
from rules.read.locale import Locale
from rules.read.numbers import read_number
from rules.read.readings import Unreadable
from sync.locales.by_name import load_locale

PROSPECTS = make_prospects(20_000)
BLANKS = ("-", "tbd", "n/a", "?")


def by_rule(reading: Callable[[Cell, Locale], object], cell: Cell) -> object:
    """What the rules make of a cell, in the scripts' form."""
    if cell is None or cell in BLANKS:
        return None
    found = reading(cell, load_locale("en_US"))
    if isinstance(found, Unreadable):
        return found.why
    return serial(found) if isinstance(found, date) else found


@pytest.mark.parametrize(
    ("heading", "script", "rule"),
    [
        ("Employees", texts.read_number, read_number),
        ("Budget (EUR)", texts.read_number, read_number),
        ("Last contact", texts.read_day, read_date),
        ("Close date", texts.read_day, read_date),
    ],
)
def test_cells_mean_the_same_to_both(
    heading: str,
    script: Callable[[Cell], object],
    rule: Callable[[Cell, Locale], object],
) -> None:
    cells = set(PROSPECTS[heading])
    assert {cell: script("" if cell is None else cell) for cell in cells} == {
        cell: by_rule(rule, cell) for cell in cells
    }


def test_the_columns_are_of_one_length_and_always_the_same() -> None:
    assert {len(cells) for cells in PROSPECTS.values()} == {20_000}
    assert len(PROSPECTS) == 20
    assert make_prospects(20_000) == PROSPECTS
