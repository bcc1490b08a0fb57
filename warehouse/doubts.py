"""Doubts: what a dry run finds odd about the rules, once the values of a table are seen."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from rules.language.finding import Finding
from rules.language.several import Test, find_several
from rules.read.cells import Cell
from warehouse.database import Database
from warehouse.lines import fetch_lines
from warehouse.people import PeoplesTable
from warehouse.sql import whole
from warehouse.table_input import TableInput
from warehouse.values import CellColumn, Kind


def find_table_doubts(database: Database, given: TableInput) -> Sequence[Finding]:
    """Find the rules that compare whole cells of a column that holds several values a cell."""
    people = given.people

    def count(name: str, tests: Sequence[Test]) -> Sequence[int]:
        column = people.column(given.config.heading(name))
        found = [0 for _ in tests]
        for cell, rows in _cells(database, people, column):
            for number, test in enumerate(tests):
                found[number] += rows if test(cell) else 0
        return found

    return find_several(given.config, count, given.bench.live.judge.setting.locale)


def _cells(
    database: Database, people: PeoplesTable, column: CellColumn
) -> Iterator[tuple[Cell, int]]:
    """The distinct cells of a column that may hold several values, and how many rows have each."""
    if column.kind not in (Kind.TEXT, Kind.LIST):
        return
    value = column.expression(people.source.alias_or_name)
    asked = exp.select(value, exp.Count(this=exp.Star())).from_(people.source)
    for each, rows in fetch_lines(database, asked.group_by(value.copy())):
        yield column.cell(each), whole(rows)
