"""Kept answers: what the tests said of the many texts of a column, for the runs to come.

They stand in a table named by a fingerprint of all that an answer depends on, so that whoever finds
a text there needs to ask nothing. A run adds the texts that are new, and drops the tables that
nothing asks for any more, in the transaction in which it writes all else.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from rules.language.conditions import CellTest
from rules.language.spec import TODAY, bounds_of
from rules.read.span import Span
from warehouse.database import Database, TableColumn
from warehouse.record import OwnTables
from warehouse.sql import (
    TEXT,
    col,
    drop_statement,
    insert_statement,
    make_columns,
    table_of,
    temporary,
)

MANY = 100_000
"""Answers about more texts than these are kept."""

_EDITION = 2
"""To be counted up when a test answers otherwise than before, or codes mean something else."""

_NAMES = make_columns(name=TEXT)


@dataclass(frozen=True)
class News:
    """Answers to be kept: the table that has them for now, and which of its columns."""

    source: str
    columns: Sequence[TableColumn]


@dataclass
class Keeper:
    """Knows which answers are kept, and notes in one run which ones are used, and which are new."""

    database: Database
    tables: OwnTables
    used: set[str] = field(default_factory=set)
    news: dict[str, News] = field(default_factory=dict)

    def table(self, fingerprint: str) -> exp.Table:
        """The table of the answers of tests with a fingerprint."""
        return self.tables.beside(f"answers_{fingerprint}")

    def find(self, fingerprint: str, columns: Sequence[TableColumn]) -> exp.Table | None:
        """That table where there is one, which is noted as used."""
        table = self.table(fingerprint)
        there = self.database.columns(table)
        if there is None or [each.name for each in there] != [each.name for each in columns]:
            return None
        self.used.add(table.name)
        return table

    def note(
        self, fingerprint: str, source: str, columns: Sequence[TableColumn], rows: int
    ) -> None:
        """Note how many new answers a temporary table has; few are not worth keeping."""
        name = self.table(fingerprint).name
        if rows and (name in self.used or rows > MANY):
            self.used.add(name)
            self.news[name] = News(source, columns)

    @property
    def has_news(self) -> bool:
        """Whether there are answers that are not kept yet."""
        return bool(self.news)

    def keep(self) -> None:
        """Keep what is new, and drop what was not used."""
        kept = self._kept()
        for name in sorted(kept - self.used):
            self.database.execute(drop_statement(self._named(name)))
        for name, news in self.news.items():
            self.database.make_table(self._named(name), news.columns)
            listed = [col(each.name) for each in news.columns]
            self._insert(name, news.columns, exp.select(*listed).from_(table_of(news.source)))
        if kept != self.used:
            self._list(self.used)

    def _named(self, name: str) -> exp.Table:
        return table_of(*self.tables.schema, name)

    @property
    def _register(self) -> exp.Table:
        return self.tables.beside("answers")

    def _kept(self) -> set[str]:
        """The names of all tables that runs before this one have made."""
        if self.database.columns(self._register) is None:
            return set()
        names = exp.select(col("name")).from_(self._register)
        return {str(name) for [found] in self.database.fetch(names) for name in found}

    def _list(self, names: Iterable[str]) -> None:
        register = self._register
        self.database.make_table(register, _NAMES)
        self.database.execute(exp.delete(register))
        rows = [exp.select(exp.Literal.string(name)) for name in sorted(names)]
        for row in rows:
            self._insert(register.name, _NAMES, row)

    def _insert(self, name: str, columns: Sequence[TableColumn], asked: exp.Expr) -> None:
        self.database.execute(insert_statement(self._named(name), columns, asked))


def with_kept(name: str, kept: exp.Table, new: str, columns: Sequence[TableColumn]) -> exp.Create:
    """A temporary view of kept answers and new ones."""
    listed = [each.name for each in columns]
    both = [exp.select(*map(col, listed)).from_(each) for each in (kept, table_of(new))]
    return temporary(name, exp.union(*both, distinct=False), kind="VIEW")


def fingerprint_of(tests: Sequence[tuple[CellTest, object]]) -> str:
    """A name for all that the answers of some tests to a text depend on.

    With each test is what it asks, as it is written.
    """
    asked = [[str(what), *_setting(test)] for test, what in tests]
    written = json.dumps([_EDITION, asked])
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def _setting(test: CellTest) -> list[object]:
    setting, dated = test.setting, any(map(_is_of_today, bounds_of(test.bound)))
    day = setting.today.isoformat() if dated else ""
    return [setting.locale.name, sorted(setting.blanks), str(setting.zone), day]


def _is_of_today(bound: object) -> bool:
    """Whether what a bound means changes from day to day."""
    return isinstance(bound, Span) or bound == TODAY
