"""Columns of each type: keys and cells as a sheet would have them."""

from pathlib import Path
from typing import Any

import pytest

from sync.messages.errors import WorkbookError
from tests.warehouse.tables import COLUMNS, LEAD, TABLE, TableFile

pytestmark = pytest.mark.slow


@pytest.fixture
def table(tmp_path: Path) -> TableFile:
    return TableFile(tmp_path)


def fill(table: TableFile, kind: str, *keys: Any) -> None:
    """Make a table of leads with keys of a type."""
    table.fill({**COLUMNS, "ID": kind}, [(key, *LEAD) for key in keys])


@pytest.mark.parametrize(
    ("kind", "keys", "read"),
    [
        ("DOUBLE", ["7", "0.5", "1e20"], {"7", "0.5"}),
        ("DECIMAL(9, 2)", ["7.00", "7.50"], {"7", "7.5"}),
        ("BOOLEAN", ["true", "false"], {"TRUE"}),
        ("BIGINT", [7, -3, 2**62 + 1], {"7", "-3", str(2**62 + 1)}),
        ("UHUGEINT", [7, 2**127, 2**128 - 1], {"7", str(2**127), str(2**128 - 1)}),
        ("DATE", ["2026-01-10"], {"46032"}),
        ("VARCHAR COLLATE NOCASE", ["p1", "P1"], {"p1", "P1"}),
    ],
)
def test_a_key_is_the_text_that_a_sheet_shows(
    kind: str, keys: list[Any], read: set[str], table: TableFile
) -> None:
    fill(table, kind, *keys)

    table.run()

    assert set(table.state()) == read
    assert all(line in table.explain(key) for key in read for line in ("Lead", key))


def test_a_number_that_a_sheet_would_round_is_a_key_beside_odd_texts(table: TableFile) -> None:
    fill(table, "BIGINT", 2**62 + 1, 2**62 + 2)
    table.sql("UPDATE people SET \"Company\" = 'Café 7'")

    table.run(TABLE.replace('"ID"', '["ID", "Company"]', 1))

    assert set(table.state()) == {f"{2**62 + 1} | Café 7", f"{2**62 + 2} | Café 7"}


def test_null_and_an_empty_text_are_one_part_of_a_key(table: TableFile) -> None:
    fill(table, "VARCHAR", "P1", "P2")
    table.sql("UPDATE people SET \"Company\" = CASE \"ID\" WHEN 'P1' THEN '' END")
    table.sql("INSERT INTO people SELECT * REPLACE ('' AS \"Company\") FROM people WHERE ID = 'P2'")

    done = table.run(TABLE.replace('"ID"', '["Company", "ID"]', 1))

    assert set(table.state()) == {"| P1"}
    assert (done.found.rows, sum(done.found.verdicts.values())) == (3, 1)


def test_a_whole_number_that_counts_as_blank_is_no_key(table: TableFile) -> None:
    table.fill({**COLUMNS, "ID": "BIGINT"}, [(key, *LEAD) for key in (0, 7, -1, 70, None)])

    done = table.run(TABLE.replace("[criteria]", 'blank = ["0", "-1"]\n\n[criteria]', 1))

    assert set(table.state()) == {"7", "70"}
    assert (done.found.rows, sum(done.found.verdicts.values())) == (5, 2)


def test_a_key_of_a_number_and_a_text_is_one_though_the_number_is_missing(table: TableFile) -> None:
    table.fill({**COLUMNS, "ID": "BIGINT"}, [(7, *LEAD), (None, *LEAD)])
    table.sql("UPDATE people SET \"Company\" = 'North'")

    table.run(TABLE.replace('"ID"', '["ID", "Company"]', 1))

    assert set(table.state()) == {"7 | North", "| North"}


def test_rows_of_one_key_are_counted_once_each_whatever_is_empty_in_it(table: TableFile) -> None:
    table.fill({**COLUMNS, "Tags": "VARCHAR[]"}, [("P1", *LEAD, None), ("P1", *LEAD, None)])
    table.sql('UPDATE people SET "Tags" = [] WHERE rowid = 0')

    config = TABLE.replace('"ID"', '["Tags", "ID"]', 1)

    done = table.run(config)

    told = "Tags | ID is also in 1 other row"
    assert [(each.key, each.what) for each in done.found.problems] == [("| P1", told)]
    assert table.explain("| P1", config).count(told) == 2


def test_a_name_that_is_no_text_is_told_of_who_moves(table: TableFile) -> None:
    table.fill({**COLUMNS, "Company": "DATE"}, [("P1", "2026-01-10", *LEAD[1:])])

    table.run()

    assert table.sql("SELECT key, name FROM qualify_changelog") == [("P1", "46032")]


def test_a_whole_number_of_any_size_is_read_as_one(table: TableFile) -> None:
    wide = TABLE.replace("between = [50, 5000]", 'contains = "120"')
    assert wide != TABLE
    for kind in ("UTINYINT", "HUGEINT", "UHUGEINT"):
        table.sql("DROP TABLE IF EXISTS qualify_state")
        table.sql("DROP TABLE IF EXISTS qualify_changelog")
        table.fill({**COLUMNS, "Employees": kind}, [("P1", *LEAD)])

        table.run(wide)

        assert table.state()["P1"]["stage"] == "Lead"


@pytest.mark.parametrize(
    "rule",
    ["at_least = 1e30", "at_least = -5", "at_least = 50", "is_not = -1", f'is = "{2**128 - 1}"'],
)
def test_the_greatest_whole_number_is_none_below_zero(rule: str, table: TableFile) -> None:
    table.fill({**COLUMNS, "Employees": "UHUGEINT"}, [("P1", *LEAD[:2], 2**128 - 1, *LEAD[3:])])

    table.run(TABLE.replace("between = [50, 5000]", rule))

    assert table.state()["P1"]["stage"] == "Lead"


def test_where_a_column_is_missing_the_first_that_are_there_are_named(table: TableFile) -> None:
    table.fill({f"Part {number}": "VARCHAR" for number in range(12)}, [])

    with pytest.raises(WorkbookError) as found:
        table.run()

    listed = ", ".join(f'"Part {number}"' for number in range(10))
    assert found.value.mend == f"its columns are {listed}, and 2 more"


def test_a_row_with_nothing_but_a_name_or_an_error_is_a_row(table: TableFile) -> None:
    fill(table, "VARCHAR", "P1")
    table.sql("INSERT INTO people (\"Company\") VALUES ('Ada'), (NULL), (' ')")
    table.sql("INSERT INTO people (\"ID\") VALUES ('#N/A')")

    assert table.run().found.rows == 3


def test_a_number_counts_as_blank_in_every_locale(table: TableFile) -> None:
    table.fill(COLUMNS, [("P1", *LEAD[:3], None, 0.5, None, None)])
    config = TABLE.replace('key = "ID"', 'key = "ID"\nlocale = "de_DE"\nblank = ["0.5"]')

    table.run(config.replace("10_000", "0.1"))

    assert "1 more of: Budget of 10k identified" in table.state()["P1"]["missing"]


@pytest.mark.parametrize(
    "kind", ["DECIMAL(38, 36)", "DECIMAL(38, 0)", "HUGEINT", "UHUGEINT", "UTINYINT"]
)
def test_a_bound_may_be_more_than_a_column_can_hold(kind: str, table: TableFile) -> None:
    table.fill({**COLUMNS, "Budget": kind}, [("P1", *LEAD[:3], "2026-01-10", 5, None, None)])

    table.run()

    assert table.state()["P1"]["stage"] == "Lead"


@pytest.mark.parametrize("kind", ["UUID", "TIME", "INTERVAL", "STRUCT(a INTEGER)", "INTEGER[]"])
def test_another_type_is_refused_by_name(kind: str, table: TableFile) -> None:
    table.fill({**COLUMNS, "Budget": kind}, [])

    with pytest.raises(WorkbookError, match='"Budget" is of the type') as refused:
        table.run()
    assert 'CAST("Budget" AS TEXT)' in refused.value.mend
