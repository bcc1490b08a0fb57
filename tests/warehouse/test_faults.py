"""A small fault in any kind of statement is noticed by whoever compares the answers."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from sync.messages.errors import QualifyError
from tests.warehouse.agreement import disagreements
from tests.warehouse.random_prospects import random_prospects
from tests.warehouse.random_table import RandomTable
from tests.warehouse.tables import TableFile
from warehouse.database import Batch
from warehouse.on_duckdb import DuckDatabase
from warehouse.sql import name_of

Fault = Callable[[exp.Expr], Iterable[exp.Expr]]
"""What is sent in the place of a statement."""

_TRIES = 12


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

LINES = ("q0", "q1", "q2", "override0", "odd_keys", "odd_name", "entries", "said", "logged")
"""Small tables that are made of the engine's answers."""


def is_noticed(folder: Path) -> bool:
    """Whether one of a few random tables comes out otherwise, or the run stops."""
    for seed in range(_TRIES):
        own = folder / str(seed)
        own.mkdir()
        try:
            if disagreements(random_prospects(seed, 60), RandomTable(TableFile(own))):
                return True
        except (LookupError, QualifyError):
            return True
    return False


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


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_dropped_is_noticed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = DuckDatabase.upload

    def faulty(self: DuckDatabase, table: exp.Table, columns: Any, rows: Iterable[Batch]) -> None:
        dropped = ([values[1:] for values in batch] for batch in rows)
        upload(self, table, columns, dropped if table.name == name else rows)

    monkeypatch.setattr(DuckDatabase, "upload", faulty)
    assert is_noticed(tmp_path)
