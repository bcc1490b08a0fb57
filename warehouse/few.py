"""A few prospects of a table: read, judged as a sheet would be, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from sqlglot import exp

from rules.phrases import cut
from rules.read.cells import Cell
from rules.read.serial import to_serial
from sync.config.columns import named_columns
from sync.config.model import Config, ConfigFile
from sync.messages.errors import UsageError
from sync.messages.problem import Problem
from sync.messages.safe import KEY_WIDTH
from sync.run.job import Job
from sync.run.judgement import Judgement
from sync.run.problems import find_problems, without_numbers
from sync.run.run_input import RunContext
from sync.sheet.keys import key_name, key_text
from warehouse.database import Database, Value
from warehouse.few_book import FewBook
from warehouse.keys import KeyParts, key_cell, match_records
from warehouse.lines import fetch_lines
from warehouse.people import PeoplesTable
from warehouse.record import CHANGELOG
from warehouse.sql import TEXT, col, make_columns, named, table_of
from warehouse.values import CellColumn

_SUGGESTED, _MOST = 3, 1_000
"""How many keys are suggested, and how many rows of one key are read."""

_turns = count(1)
"""Numbers the temporary tables of keys, of which a transaction may have several."""


@dataclass(frozen=True)
class FewReader:
    """Reads prospects of one config's table and judges them, one by one as on a sheet.

    `key` is how keys are read. `first_run` tells that nothing is recorded yet.
    """

    database: Database
    file: ConfigFile
    context: RunContext
    people: PeoplesTable
    changelog: exp.Table
    key: KeyParts
    first_run: bool

    def of_key(self, key: str) -> Judgement:
        """Judge the prospect of a key: all rows that have it.

        Raises UsageError where there is none, or too many to be read.
        """
        name = key_name(key_text(key))
        judgement = self.of_matches([name], _MOST + 1) if name else None
        if judgement is None or not judgement.run_input.prospects.rows:
            what = f'no prospect has the key "{cut(key, KEY_WIDTH)}"'
            raise UsageError(self.people.where, what, self._other_keys())
        if judgement.run_input.prospects.rows > _MOST:
            what = f'more than {_MOST:,} rows have the key "{cut(key, KEY_WIDTH)}"'
            raise UsageError(self.people.where, what, "give each prospect a key of its own")
        return judgement

    def of_matches(self, matches: Sequence[str], most: int | None = None) -> Judgement:
        """Judge the prospects of some keys, by the names by which these are compared.

        Of their rows it reads so many at most, where that is said.
        """
        wanted = f"wanted_{next(_turns)}"
        self.database.upload(table_of(wanted), make_columns(match=TEXT), [[list(matches)]])
        rows = self._rows().where(_is_in(self.key.match, wanted))
        if most is not None:
            rows = rows.limit(most)
        return self._judge(rows, self._records(wanted))

    def nameless(self, most: int) -> Judgement:
        """Look at the first rows whose keys name nobody: none is judged, and it is said why."""
        nobody = exp.Is(this=self.key.match.copy(), expression=exp.null())
        return self._judge(self._rows().where(nobody).limit(most), [])

    def _rows(self) -> exp.Select:
        """The rows of people's table, with the columns that the config names."""
        table = self.people.source.alias_or_name
        values = [named(each.expression(table), each.name) for each in self._columns]
        rows = exp.select(*values).from_(self.people.source)
        return rows.join(self.key.join.copy()) if self.key.join else rows

    @property
    def _columns(self) -> Sequence[CellColumn]:
        config = self.file.config
        names = dict.fromkeys(config.heading(name) for name in named_columns(config))
        return [self.people.column(name) for name in names]

    def _records(self, wanted: str) -> Sequence[Sequence[Cell]]:
        """The records of the wanted keys, as the cells of a changelog's rows.

        `wanted` is the temporary table of these keys.
        """
        if self.first_run:
            return []
        match, join = match_records(self.database, self.changelog, f"{wanted}_records")
        asked = (
            exp.select(*(col(each.name, "changelog") for each in CHANGELOG))
            .from_(exp.alias_(self.changelog.copy(), "changelog", table=True))
            .join(join)
            .where(_is_in(match, wanted))
        )
        found = [list(map(_log_cell, line)) for line in fetch_lines(self.database, asked)]
        return sorted(found, key=_place)

    def _judge(self, asked: exp.Select, log: Sequence[Sequence[Cell]]) -> Judgement:
        people: dict[str, list[Cell]] = {each.name: [] for each in self._columns}
        keys = set(map(self.file.config.heading, self.file.config.place.key))
        for batch in self.database.fetch(asked):
            for each, values in zip(self._columns, batch, strict=True):
                cells = map(each.cell, values)
                people[each.name] += map(key_cell, cells) if each.name in keys else cells
        locale, timezone = self.file.config.place.local_setting
        title = self.people.title
        book = FewBook(
            self.database.name, title, people, None if self.first_run else log, locale, timezone
        )
        file = replace(self.file, config=self._as_sheet(), draft=None)
        return Job(file, book, self.context, lambda _: None).judge()

    def _as_sheet(self) -> Config:
        """The config of a sheet whose Stage column is the one that a first run takes over, if any.

        After that the column is people's, whatever it holds.
        """
        config = self.file.config
        held, adopt = config.as_sheet(), config.output.adopt
        if adopt is None or not self.first_run:
            return held
        output = held.output.model_copy(update={"stage": config.heading(adopt)})
        return held.model_copy(update={"output": output})

    def _other_keys(self) -> str:
        """Where keys are found, with some that are there."""
        rows = exp.select(named(self.key.key.copy(), "key")).from_(self.people.source)
        if self.key.join:
            rows = rows.join(self.key.join.copy())
        there = exp.not_(exp.Is(this=self.key.match.copy(), expression=exp.null()))
        found = self.database.fetch(rows.where(there).limit(_SUGGESTED))
        keys = [f'"{cut(str(key), KEY_WIDTH)}"' for [batch] in found for key in batch]
        if not keys:
            return f'the column "{self.key.heading}" holds no key'
        return f'keys stand in the column "{self.key.heading}": {", ".join(keys)}'


def _is_in(match: exp.Expr, wanted: str) -> exp.Expr:
    """Whether the name of a key is one of the wanted.

    A join would say the same, but where the name comes out of another join DuckDB takes each pair.
    """
    names = exp.select(col("match")).from_(table_of(wanted))
    return exp.In(this=match.copy(), query=names.subquery())


def _place(line: Sequence[Cell]) -> tuple[bool, Cell, str, str]:
    """By what rows of the changelog with one number follow each other: moment, stage and kind."""
    _, at, _, _, _, to, kind, *_ = line
    return at is None, at or 0, str(to or ""), str(kind or "")


def _log_cell(value: Value) -> Cell:
    if isinstance(value, datetime):
        return to_serial(value)
    return value if isinstance(value, int | str) else None


def problems_of(judgement: Judgement) -> Iterator[Problem]:
    """What is wrong with the prospects, told by their keys."""
    return without_numbers(judgement, find_problems(judgement))
