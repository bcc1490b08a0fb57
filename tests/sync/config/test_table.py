"""[table] in a config: prospects in a database instead of a sheet."""

from pathlib import Path

import pytest

from sync.config.database import DatabaseAddress, NoAddressError, parse_address
from sync.config.load import parse_config
from sync.config.model import BLANKS, Config, SheetTable
from tests.sync.config.findings import mistakes

TABLE = """\
[table]
database = "duckdb:crm.duckdb"
table = "prospects"
key = "id"

[criteria]
budget = { column = "Budget", at_least = 10_000 }

[[stage]]
name = "List"

[[stage]]
name = "Lead"
needs = ["budget"]
"""
SHEET = '[sheet]\nworkbook = "p.xlsx"\nkey = "ID"\n'
FOLDER = Path("/configs")
KNOWN = {
    "duckdb:crm.duckdb": DatabaseAddress("duckdb", "crm.duckdb", file=Path("/configs/crm.duckdb")),
    "parquet:prospects/*.parquet": DatabaseAddress(
        "parquet",
        "prospects/*.parquet",
        file=Path("/configs/qualify.duckdb"),
        parquet="/configs/prospects/*.parquet",
    ),
    "parquet:s3://bucket/p/*.parquet": DatabaseAddress(
        "parquet",
        "s3://bucket/p/*.parquet",
        file=Path("/configs/qualify.duckdb"),
        parquet="s3://bucket/p/*.parquet",
    ),
    "postgresql://ada:pw@db.example.com:5432/crm?sslmode=require": DatabaseAddress(
        "postgres",
        "postgresql://db.example.com/crm",
        url="postgresql://ada:pw@db.example.com:5432/crm?sslmode=require",
    ),
    "bigquery://my-project/crm": DatabaseAddress(
        "bigquery", "bigquery://my-project/crm", project="my-project", dataset="crm"
    ),
}


def config_of(text: str) -> Config:
    return parse_config(text, Path("config.toml")).config


@pytest.mark.parametrize("text", KNOWN)
def test_an_address_of_each_kind_is_read(text: str) -> None:
    assert parse_address(text, FOLDER) == KNOWN[text]


def test_an_address_never_shows_its_password() -> None:
    address = parse_address("postgresql://ada:hunter2@db.example.com/crm", FOLDER)

    assert "hunter2" not in repr(address) + address.name + address.identity
    assert "ada" not in repr(address) + address.name


@pytest.mark.parametrize("text", ["", "crm", "mysql://db/crm", "duckdb:", "bigquery://project"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NoAddressError):
        parse_address(text, FOLDER)


def test_a_table_stands_instead_of_a_sheet() -> None:
    config = config_of(TABLE)

    assert config.table
    assert (config.table.database, config.table.table) == ("duckdb:crm.duckdb", "prospects")
    assert config.place is config.table
    assert (config.place.key, config.place.blank) == (["id"], BLANKS)
    assert (config.table.results, config.output.adopt) == ("qualify_", None)
    with pytest.raises(AssertionError):
        _ = config.sheet


def test_a_sheet_has_no_table() -> None:
    config = config_of(TABLE.replace(TABLE.partition("[criteria]")[0], SHEET))

    assert config.table is None
    assert config.place is config.sheet


def test_a_table_can_be_held_as_a_sheet() -> None:
    config = config_of(TABLE.replace('key = "id"', 'key = "id"\nlocale = "de_DE"\nname = "n"'))
    as_sheet = config.as_sheet()

    assert as_sheet.table is None
    assert as_sheet.sheet == SheetTable(workbook="table", key=["id"], locale="de_DE", name="n")
    assert as_sheet.criteria == config.criteria


def test_there_is_one_of_both() -> None:
    assert mistakes(SHEET + TABLE) == [
        "config.toml:4: there is a [sheet] and a [table], but the prospects are in one of them; take the other one out"
    ]
    assert mistakes("[criteria]" + TABLE.partition("[criteria]")[2]) == [
        "config.toml: there is no [sheet], nor a [table]; add [sheet], with workbook = … and key = … below it; or [table] for a database, with database = …, table = … and key = …"
    ]
