"""A small fault in any kind of statement is noticed by whoever compares the answers."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlglot import exp

from sync.messages.errors import QualifyError
from tests.warehouse.agreement import disagreements, let_few_be_many
from tests.warehouse.random_prospects import random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.tables import TableFile
from warehouse.database import Batch
from warehouse.on_duckdb import DuckDatabase
from warehouse.sql import name_of

Fault = Callable[[exp.Expr], Iterable[exp.Expr]]
"""What is sent in the place of a statement."""

_TRIES, _ROWS = 12, 100


def changed(of: str, change: Callable[[Any], Any]) -> Fault:
    """A fault in all nodes of the statements with such a name."""

    def fault(statement: exp.Expr) -> Iterator[exp.Expr]:
        yield statement.transform(change) if name_of(statement) == of else statement

    return fault


def left_out(of: str) -> Fault:
    return lambda statement: [] if name_of(statement) == of else [statement]


def twice(of: str) -> Fault:
    return lambda statement: [statement] * (2 if name_of(statement) == of else 1)


def other(kind: type[exp.Expr], change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Changes the nodes of one kind."""
    return lambda node: change(node) if isinstance(node, kind) else node


def _cut(node: exp.LT) -> exp.Expr:
    return exp.LTE(this=node.this, expression=node.expression)


def _shift(node: exp.Mul) -> exp.Expr:
    place = node.expression.this
    if isinstance(place, exp.Literal) and int(place.name) > 1:
        place.set("this", str(int(place.name) // 2))
    return node


def _no_default(node: exp.Coalesce) -> exp.Expr:
    default = node.expressions[0].find(exp.Literal)
    if default is not None and default.is_int:
        default.set("this", "0")
    return node


def _inner(node: exp.Join) -> exp.Expr:
    node.set("side", None)
    return node


def _left(node: exp.Join) -> exp.Expr:
    if node.side == "FULL":
        node.set("side", "LEFT")
    return node


def _other_zero(node: exp.Literal) -> exp.Expr:
    return exp.Literal.string("1899-12-31") if node.name == "1899-12-30" else node


def _first(node: exp.Max) -> exp.Expr:
    return exp.Min(this=node.this) if isinstance(node.this, exp.Case) else node


def _any_order(node: exp.Max) -> exp.Expr:
    return node if isinstance(node.this, exp.Case) else exp.Min(this=node.this)


_SNAPSHOT = "CREATE snapshot"
FAULTS: dict[str, Fault] = {
    "a cut takes its own number": changed(_SNAPSHOT, other(exp.LT, _cut)),
    "a word's fields overlap": changed(_SNAPSHOT, other(exp.Mul, _shift)),
    "NULL has the code of no": changed(_SNAPSHOT, other(exp.Coalesce, _no_default)),
    "a join drops rows": changed(_SNAPSHOT, other(exp.Join, _inner)),
    "serial numbers begin a day late": changed(_SNAPSHOT, other(exp.Literal, _other_zero)),
    "moments are days of another zone": changed(
        _SNAPSHOT, other(exp.AtTimeZone, lambda node: node.this)
    ),
    "a text is compared by its collation": changed(
        _SNAPSHOT, other(exp.Collate, lambda node: node.this)
    ),
    "doubled keys are judged": left_out("DELETE snapshot"),
    "a stay begins with the first of all": changed("CREATE record", other(exp.Max, _first)),
    "the first record counts": changed("CREATE record", other(exp.Max, _any_order)),
    "moves are logged twice": twice("INSERT qualify_changelog"),
    "moves are not logged": left_out("INSERT qualify_changelog"),
    "the state's old rows stay": left_out("DELETE qualify_state"),
    "the state's new rows are left out": left_out("INSERT qualify_state"),
    "NULL differs from nothing": changed(
        "CREATE changed",
        other(exp.NullSafeNEQ, lambda node: exp.NEQ(this=node.this, expression=node.expression)),
    ),
    "a share that differs is passed over": changed(
        "CREATE shares",
        other(exp.NEQ, lambda node: exp.GT(this=node.this, expression=node.expression)),
    ),
    "who is gone stays in the state": changed("CREATE changed", other(exp.Join, _left)),
    "texts are not put in": changed("CREATE drawn", other(exp.Replace, lambda node: node.this)),
    "the numbers of texts overlap": changed(
        "CREATE drawn", other(exp.BitwiseAnd, lambda node: node.this.this)
    ),
    "who has no text is left out": changed("CREATE drawn", other(exp.Join, _inner)),
}
"""Faults in what is sent, by what goes wrong."""

PASSED_OVER = {
    "DELETE qualify_answers": "tables that nothing asks for any more stay a run longer",
    "DROP qualify_answers#": "such a table stays",
    "INSERT qualify_answers": "such a table stays",
    "ask in answers._kept": "such a table stays",
    "INSERT qualify_answers#": "the next run asks again",
    "ask in moves._first_of_all": "rows are numbered in the slower way",
    "fill record": "it is made without rows where there is no changelog",
    "CREATE q#": "one of many kept answers matters in few tables: in test_answers.py each does",
    "ask in adoption._refuse_doubled": "rows of one key agree: in test_adoption.py some don't",
    "ask in guard._effects": "a count that matters in few tables: test_run.py has one",
    "ask in guard.effects_on_drawn": "as above",
}
"""Statements of which nobody notices that they lose rows, and why."""


def is_noticed(folder: Path, seeds: Iterable[int] = range(_TRIES)) -> bool:
    """Whether one of a few random tables comes out otherwise, or the run stops."""
    for seed in seeds:
        own = folder / str(seed)
        own.mkdir()
        try:
            if disagreements(random_prospects(seed, _ROWS), RandomTable(TableFile(own))):
                return True
        except (LookupError, TypeError, ValueError, QualifyError):
            return True
    return False


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    let_few_be_many(monkeypatch.setattr)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_statement_is_noticed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = DuckDatabase.execute

    def faulty(self: DuckDatabase, statement: exp.Expr) -> int:
        sent = [execute(self, each.copy()) for each in FAULTS[name](statement)]
        return sent[0] if sent else 0

    monkeypatch.setattr(DuckDatabase, "execute", faulty)
    assert is_noticed(tmp_path)


@dataclass
class Losing:
    """Does what is sent, but that one statement loses rows, or is left out where it has none.

    Statements have names; those that only ask are named by who asks.
    """

    what: str = ""
    sent: set[str] = field(default_factory=set)

    def set_up(self, patch: pytest.MonkeyPatch) -> None:
        execute, fetch, upload = DuckDatabase.execute, DuckDatabase.fetch, DuckDatabase.upload

        def executing(database: DuckDatabase, statement: exp.Expr) -> int:
            if not self._loses(_numbered(name_of(statement))):
                return execute(database, statement)
            less = _less(statement)
            return 0 if less is None else execute(database, less)

        def fetching(database: DuckDatabase, query: exp.Expr) -> Iterator[Batch]:
            loses = self._loses(f"ask in {_asker()}")
            batches = fetch(database, query)
            return _fewer(batches, counts=not query.args.get("limit")) if loses else batches

        def uploading(
            database: DuckDatabase, table: exp.Table, columns: Any, rows: Iterable[Batch]
        ) -> None:
            loses = self._loses(_numbered(f"fill {table.name}"))
            fewer = ([values[1::2] for values in batch] for batch in rows)
            upload(database, table, columns, fewer if loses else rows)

        patch.setattr(DuckDatabase, "execute", executing)
        patch.setattr(DuckDatabase, "fetch", fetching)
        patch.setattr(DuckDatabase, "upload", uploading)

    def _loses(self, name: str) -> bool:
        self.sent.add(name)
        return name == self.what


def _numbered(name: str) -> str:
    return re.sub(r"[0-9]+|_[0-9a-f]{12}", "#", name)


def _asker() -> str:
    """Who sends a query: the function, wherever it has what all of them use."""
    frame = sys._getframe(2)  # noqa: SLF001 -- who calls is what is asked
    while (at := frame.f_globals["__name__"]) == "warehouse.lines" or "<" in frame.f_code.co_name:
        assert frame.f_back
        frame = frame.f_back
    return f"{at.removeprefix('warehouse.')}.{frame.f_code.co_name}"


def _less(statement: exp.Expr) -> exp.Expr | None:
    """A statement that writes or makes all rows but one; None where it has none."""
    query = statement.args.get("expression")
    if not isinstance(query, exp.Query):
        return None
    less = statement.copy()
    less.set("expression", exp.select("*").from_(query.copy().subquery("whole")).offset(1))
    return less


def _fewer(batches: Iterator[Batch], *, counts: bool) -> Iterator[Batch]:
    """Every other row; of one that is alone, and `counts` something, the numbers are others."""
    [*found] = batches
    if counts and sum(len(batch[0]) for batch in found) == 1:
        return iter([[[_other_value(value) for value in values] for values in found[0]]])
    return ([values[1::2] for values in batch] for batch in found)


def _other_value(value: Any) -> Any:
    return 0 if value else 1000


_SEEDS = range(15)
_PARTS = 6


@cache
def sent() -> dict[str, list[int]]:
    """The statements of the runs, and with which random tables they are sent."""
    found: dict[str, list[int]] = {}
    for seed in _SEEDS:
        losing = Losing()
        with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
            let_few_be_many(patch.setattr)
            losing.set_up(patch)
            table = RandomTable(TableFile(Path(folder)))
            assert disagreements(random_prospects(seed, _ROWS), table) == []
        for name in losing.sent:
            found.setdefault(name, []).append(seed)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("part", range(_PARTS))
def test_rows_that_any_statement_loses_are_missed(part: int, tmp_path: Path) -> None:
    unnoticed = []
    for number, (name, seeds) in enumerate(sorted(sent().items())):
        if number % _PARTS != part or name in PASSED_OVER:
            continue
        own = tmp_path / str(number)
        own.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            Losing(name).set_up(patch)
            if not is_noticed(own, seeds):
                unnoticed.append(name)
    assert unnoticed == []
