"""What only PostgreSQL's client has to see to."""

import pytest
from sqlglot import exp

from sync.messages.errors import WorkbookError
from tests.warehouse.server import new_database
from warehouse.on_postgres import PostgresDatabase, PostgresPlace


def test_what_failed_is_rolled_back_also_under_a_deadline() -> None:
    database = PostgresDatabase(PostgresPlace("sales", new_database(), "qualify_"), deadline=600)
    database.begin(writing=True)
    with pytest.raises(WorkbookError, match="a table or a column has gone"):
        database.execute(exp.delete("nowhere"))

    database.rollback()

    database.begin(writing=True)
    asked = exp.select(exp.Literal.number(1))
    assert list(database.fetch(asked)) == [[[1]]]
    database.close()


def test_no_picture_of_a_place_holds_its_address() -> None:
    place = PostgresPlace("sales", "postgresql://ada:secret@host/sales", "qualify_")

    assert "secret" not in repr(place)
